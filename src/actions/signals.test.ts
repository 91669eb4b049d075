import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { exitWhenInterrupted } from "./signals.ts";

class FakeProcess extends EventEmitter {
  readonly codes: number[] = [];

  exit(code: number): void {
    this.codes.push(code);
  }
}

describe("an interrupt", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ])("%s ends the process with %d", (signal, code) => {
    const fake = new FakeProcess();
    exitWhenInterrupted(fake);
    fake.emit(signal);
    expect(fake.codes).toEqual([code]);
  });

  it("is left to whoever runs a tool", () => {
    const fake = new FakeProcess();
    exitWhenInterrupted(fake);
    fake.on("SIGTERM", () => undefined);
    fake.emit("SIGTERM");
    expect(fake.codes).toEqual([]);
  });
});
