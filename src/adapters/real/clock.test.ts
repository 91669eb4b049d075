import { describe, expect, it } from "vitest";
import { createClock } from "./clock.ts";

/** A server whose clock is so far ahead, asked over a connection with delays, by a clock that is read. */
function heardFrom(server: { readonly ahead: number }) {
  let elapsed = 0;
  const clock = createClock(() => elapsed);
  const began = clock.now();
  const pass = (milliseconds: number) => void (elapsed += milliseconds);
  const truth = () => began + elapsed + server.ahead;
  const ask = (there: number, back: number): void => {
    const askedAt = clock.now();
    pass(there);
    const stamp = Math.floor(truth() / 1000) * 1000;
    pass(back);
    clock.heard(stamp, askedAt);
  };
  const wrong = () => (clock.serverNow() ?? Number.NaN) - truth();
  return { clock, ask, pass, wrong };
}

describe("the API server's time", () => {
  it("is not known before it was heard", () => {
    expect(createClock().serverNow()).toBeUndefined();
  });

  it.each([0, 600_000, -600_000, 31_536_000_000, -31_536_000_000])(
    "is known to the second and the delay, %d ms ahead, and better with every answer",
    (ahead) => {
      const { ask, pass, wrong } = heardFrom({ ahead });
      ask(20, 30);
      expect(Math.abs(wrong())).toBeLessThanOrEqual(1_050);
      for (let turn = 0; turn < 50; turn += 1) {
        pass(137);
        ask(5, 5);
        expect(wrong()).toBeLessThanOrEqual(10);
      }
      expect(Math.abs(wrong())).toBeLessThan(150);
    },
  );

  it("goes on between two answers, and follows a server that was put right", () => {
    const server = { ahead: 0 };
    const { ask, pass, wrong } = heardFrom(server);
    ask(1, 1);
    pass(60_000);
    expect(Math.abs(wrong())).toBeLessThanOrEqual(1_002);
    server.ahead = -300_000;
    ask(1, 1);
    expect(Math.abs(wrong())).toBeLessThanOrEqual(1_002);
  });
});

describe("a runner's own time", () => {
  it("goes on by what has passed, whatever somebody sets the machine's clock to", () => {
    const { now } = Date;
    const clock = createClock();
    const before = clock.now();
    try {
      Date.now = () => 0;
      expect(clock.now() - before).toBeLessThan(1_000);
      expect(clock.now()).toBeGreaterThanOrEqual(before);
    } finally {
      Date.now = now;
    }
  });

  it("keeps no process alive by an idle sleep, which ends all the same", async () => {
    const over = new AbortController();
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    const clock = createClock();
    const idle = clock.sleep(600_000, over.signal, "idle");
    expect(timers()).toBe(before);
    const sleeping = clock.sleep(600_000, over.signal);
    expect(timers()).toBe(before + 1);
    over.abort();
    await Promise.all([idle, sleeping]);
  });
});
