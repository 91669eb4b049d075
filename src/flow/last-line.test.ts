/**
 * The last line stands below whatever is printed, or fails, after the step: the cases are the ends that an
 * entry can have.
 */
import { describe, expect, it } from "vitest";
import { Failures, refused, surroundings } from "../errors/errors.ts";
import { type TrafficReport, trafficOf, withTraffic } from "../model/traffic.ts";
import { LastLine } from "./last-line.ts";
import { codesOf, exitCodeOf, renderThrown, thrownJson } from "../capability/thrown.ts";

const traffic: TrafficReport = {
  color: "green",
  readAt: "2026-01-01T12:00:05.000Z",
  written: null,
  unfinished: [],
  next: "Run status",
  sentence: "Traffic: green has it. Run status.",
};
const outcome = { outputs: {}, result: {}, text: "" };

async function thrownBy(body: () => Promise<unknown>): Promise<unknown> {
  return body().then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("the last line", () => {
  it.each([
    ["a failure", surroundings("GIT_PUSH_REJECTED", "no", { remedy: "-", stderr: "words of the tool" })],
    [
      "several",
      new Failures([
        refused("PROMOTE_REVERTED", "a", { remedy: "-" }),
        surroundings("TOOL_FAILED", "b", { remedy: "-" }),
      ]),
    ],
    ["a fault of this program", new TypeError("x is not a function")],
    ["no error at all", "a text"],
  ])("is the last of %s, whose codes and exit code stay", (_, thrown) => {
    const carrying = withTraffic(thrown, traffic);
    expect(renderThrown(carrying).split("\n").at(-1)).toBe(traffic.sentence);
    expect(codesOf(carrying)).toEqual(codesOf(thrown));
    expect(exitCodeOf(carrying)).toBe(exitCodeOf(thrown));
    expect(thrownJson(carrying)).toMatchObject({ traffic: { color: "green" } });
  });

  it("is not there for a run that moved nothing", async () => {
    const last = new LastLine();
    const error = refused("LEASE_HELD", "held", { remedy: "-" });
    last.heard(outcome);
    expect(await thrownBy(() => last.over(() => Promise.reject(error)))).toBe(error);
    expect(trafficOf(error)).toBeUndefined();
    expect(renderThrown(error)).toBe("LEASE_HELD: held. -.");
    expect("traffic" in thrownJson(error)).toBe(false);
    expect(last.text).toBeUndefined();
  });

  it("comes with what fails after the step, such as a step summary that cannot be written", async () => {
    const last = new LastLine();
    const body = async () => {
      last.heard({ ...outcome, traffic });
      throw new Error("ENOSPC: no space left on device, write");
    };
    const thrown = await thrownBy(() => last.over(body));
    expect(renderThrown(thrown)).toMatch(
      /^INTERNAL: Error: ENOSPC[^]*\nTraffic: green has it\. Run status\.$/,
    );
  });

  it("of the step that failed wins over that of a step before", async () => {
    const last = new LastLine();
    last.heard({ ...outcome, traffic: { ...traffic, sentence: "Traffic: blue has it." } });
    const failed = withTraffic(refused("ROUTE_UNKNOWN", "a", { remedy: "-" }), traffic);
    const thrown = await thrownBy(() => last.over(() => Promise.reject(failed)));
    expect(trafficOf(thrown)?.sentence).toBe(traffic.sentence);
  });
});
