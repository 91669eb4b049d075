import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type DemoIo, Narrator } from "./narrator.ts";

const ESCAPE = "\u001b[";

function told(how: Partial<DemoIo>): { narrator: Narrator; out: () => string; err: () => string } {
  let out = "";
  let err = "";
  const io: DemoIo = {
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    isTerminal: true,
    stderrIsTerminal: true,
    env: { TERM: "xterm" },
    cwd: "/",
    ...how,
  };
  // Each look at the clock is a second later, so that work of any length is long enough to be spoken of.
  let now = 0;
  const narrator = new Narrator(io, () => (now += 1_000));
  return { narrator, out: () => out, err: () => err };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Long enough for one look at the clock. */
const work = async (): Promise<void> => void (await vi.advanceTimersByTimeAsync(300));

describe("the narrator", () => {
  it("writes headings in bold on a terminal, and progress over itself", async () => {
    const { narrator, out, err } = told({});
    narrator.heading("plan");
    await narrator.during("plan", work);
    expect(out()).toContain(`${ESCAPE}1m── plan`);
    expect(err()).toMatch(/^\r\u001b\[Kplan … \d+ s\r\u001b\[K$/);
  });

  it.each([
    ["a dumb terminal", { env: { TERM: "dumb" } }, /^plan … \d+ s\n$/],
    ["files", { isTerminal: false, stderrIsTerminal: false }, /^plan … \d+ s\n$/],
    // NO_COLOR is about how text looks, not about where it stands.
    ["a person who wants no color", { env: { TERM: "xterm", NO_COLOR: "1" } }, /^\r\u001b\[Kplan/],
    ["a terminal whose standard error is a file", { stderrIsTerminal: false }, /^plan … \d+ s\n$/],
    ["a file whose standard error is a terminal", { isTerminal: false }, /^\r\u001b\[Kplan/],
  ] as const)("heeds %s", async (_, how, progress) => {
    const { narrator, out, err } = told(how);
    narrator.heading("plan");
    await narrator.during("plan", work);
    const bold = (how as Partial<DemoIo>).isTerminal !== false && !("env" in how);
    expect(out().includes(ESCAPE)).toBe(bold);
    expect(err()).toMatch(progress);
  });

  it("takes a progress line away before it says something else", async () => {
    const { narrator, out, err } = told({});
    await narrator.during("plan", async () => {
      await work();
      narrator.aside("one\ntwo");
      expect(err()).toMatch(/\u001b\[K$/);
    });
    expect(out()).toBe("  · one\n  · two\n");
  });
});
