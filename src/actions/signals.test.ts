/**
 * Tried of this kind: each signal, before and after a write to the cluster, with a tool running, a second
 * one, one that hangs.
 */
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { endWhenInterrupted, LAST_PATIENCE_MS, PATIENCE_MS } from "./signals.ts";

class FakeProcess extends EventEmitter {
  readonly codes: number[] = [];

  exit(code: number): void {
    this.codes.push(code);
  }
}

function listening() {
  const fake = new FakeProcess();
  const said: string[] = [];
  const interruption = endWhenInterrupted(fake, (text) => said.push(text));
  return { fake, said, interruption };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("an interrupt", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ])("%s ends a run that wrote nothing with %d, and a word", (signal, code) => {
    const { fake, said } = listening();
    fake.emit(signal);
    expect(fake.codes).toEqual([code]);
    expect(said).toEqual([
      expect.stringMatching(new RegExp(`^INTERRUPTED: ${signal} ended this run\\. Run status`)),
    ]);
  });

  it("gives a run that wrote to the cluster time to give back what it holds", () => {
    const { fake, said, interruption } = listening();
    interruption.writes();
    fake.emit("SIGTERM");
    expect([fake.codes, said]).toEqual([[], ["SIGTERM: ending. What this run holds is given back first."]]);
    expect(interruption.signal()).toBe("SIGTERM");
    vi.advanceTimersByTime(PATIENCE_MS);
    expect(fake.codes).toEqual([143]);
  });

  it("ends what waits when it comes again, and says what may be left", () => {
    const { fake, said, interruption } = listening();
    interruption.writes();
    fake.emit("SIGINT");
    fake.emit("SIGINT");
    expect(fake.codes).toEqual([130]);
    expect(said.at(-1)).toMatch(/^INTERRUPTED: SIGINT .*next command may have to wait.*Run status/);
  });

  it("leaves a moment when another one comes, as GitHub's cancel sends them", () => {
    const { fake, interruption } = listening();
    interruption.writes();
    const tool = () => undefined;
    fake.on("SIGINT", tool);
    fake.emit("SIGINT");
    vi.advanceTimersByTime(7_400);
    fake.off("SIGINT", tool);
    vi.advanceTimersByTime(100);
    fake.emit("SIGTERM");
    vi.advanceTimersByTime(LAST_PATIENCE_MS - 200);
    expect(fake.codes).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(fake.codes).toEqual([143]);
    expect(LAST_PATIENCE_MS).toBeLessThan(2_500);
  });

  it("gives all the time once the tool has ended, however long that took", () => {
    const { fake, interruption } = listening();
    interruption.writes();
    const tool = () => undefined;
    fake.on("SIGTERM", tool);
    fake.emit("SIGTERM");
    vi.advanceTimersByTime(PATIENCE_MS - 100);
    fake.off("SIGTERM", tool);
    vi.advanceTimersByTime(PATIENCE_MS - 200);
    expect(fake.codes).toEqual([]);
    vi.advanceTimersByTime(300);
    expect(fake.codes).toEqual([143]);
  });

  it("is left to whoever runs a tool, for as long as it runs", () => {
    const { fake, interruption } = listening();
    const tool = () => undefined;
    fake.on("SIGTERM", tool);
    fake.emit("SIGTERM");
    fake.emit("SIGTERM");
    vi.advanceTimersByTime(10 * PATIENCE_MS);
    expect([fake.codes, interruption.signal()]).toEqual([[], "SIGTERM"]);
    fake.off("SIGTERM", tool);
    vi.advanceTimersByTime(PATIENCE_MS);
    expect(fake.codes).toContain(143);
  });
});
