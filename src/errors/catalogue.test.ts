import { describe, expect, it } from "vitest";
import { Failure, Failures, mayHaveHappened, refused, reworded, surroundings, usage } from "./errors.ts";
import { refuse } from "../release/refusal.ts";

const details = { remedy: "-" };

describe("a code", () => {
  it("that is not in the catalogue does not compile, and neither does one of another exit class", () => {
    // Each line below is an error for `npm run typecheck`, which fails where one is not.
    const probes = [
      // @ts-expect-error misspelt
      () => refused("PROMOTE_STAIL", "-", details),
      // @ts-expect-error misspelt
      () => usage("CONFIG_INVALLID", "-", details),
      // @ts-expect-error misspelt
      () => surroundings("CLUSTER_FAILS", "-", details),
      // @ts-expect-error misspelt
      () => new Failure("refused", "PROMOTE_STAIL", "-", details),
      // @ts-expect-error misspelt, as a rule says it
      () => refuse("PROMOTE_STAIL", "-", "-"),
      // @ts-expect-error exit 1
      () => surroundings("PROMOTE_STALE", "-", details),
      // @ts-expect-error exit 3
      () => refuse("CLUSTER_FAILED", "-", "-"),
      // @ts-expect-error a warning is no failure
      () => refused("RECONCILE_REFUSED", "-", details),
      // @ts-expect-error nothing has this code, so the comparison is a mistake
      () => refused("PROMOTE_STALE", "-", details).code === "PROMOTE_STAIL",
      // @ts-expect-error a text could be anything
      (text: string) => refused(text, "-", details),
    ];
    expect(probes).toHaveLength(10);
  });

  it("of two classes is made by either", () => {
    expect(refused("UNIT_UNREADABLE", "-", details).exitCode).toBe(1);
    expect(usage("UNIT_UNREADABLE", "-", details).exitCode).toBe(2);
  });
});

describe("whether what was asked for may have happened", () => {
  it.each([
    ["a refusal", refused("PROMOTE_STALE", "-", details), false],
    ["a conflict", surroundings("CLUSTER_CONFLICT", "-", details), false],
    ["no answer", surroundings("CLUSTER_UNREACHABLE", "-", details), true],
    ["what happened, unproven", refused("ROLLBACK_UNPROVEN", "-", details), true],
    ["an error that is none of ours", new TypeError("x is not a function"), true],
    ["several", new Failures([refused("PROMOTE_STALE", "-", details)]), true],
  ])("after %s", (_, error, expected) => {
    expect(mayHaveHappened(error)).toBe(expected);
  });

  it("and what else a code says stays with a failure in other words", () => {
    const first = surroundings("CLUSTER_FAILED", "a", details);
    const again = reworded(first, "b", { remedy: "c", cause: first });
    expect(again).toMatchObject({ code: "CLUSTER_FAILED", exitCode: 3, message: "b", remedy: "c" });
    expect([again.outcome, again.isSilence, again.endsRun]).toEqual(["maybe-done", true, false]);
  });
});
