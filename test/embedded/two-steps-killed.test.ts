/** A promote in two steps dies at its calls, and the next run finishes it or takes it back. */
import { beforeAll, describe, expect, it } from "vitest";
import type { PortCall } from "../../src/adapters/embedded/tools/process.ts";
import { type Stage, stage } from "./random-releases.ts";
import { callsInSteps, type Death, dieAt } from "./two-steps-play.ts";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

/** Reads, requests and waits are many and alike: every seventh. Writes and tools: each, before and after. */
const EVERY = 7;

function isRead({ port, method }: PortCall): boolean {
  return port === "http" || port === "clock" || /^(get|list|read)/.test(method);
}

describe("a promote in two steps that dies", () => {
  it("before or after any of its calls is finished or taken back by the next run", async () => {
    const deaths = (await callsInSteps(at))
      .filter((call, index) => !isRead(call) || index % EVERY === 0)
      .flatMap((call): readonly Death[] =>
        isRead(call)
          ? [[call, "before"]]
          : [
              [call, "before"],
              [call, "after"],
            ],
      );
    const { halves, wrong } = await dieAt(at, deaths);
    expect(wrong).toEqual([]);
    expect(halves).toBeGreaterThan(10);
  }, 240_000);
});
