/**
 * Tried of this kind: the tip, beyond the tip, behind it, another history, and an unknown one; of the branch
 * itself and of the default branch, for a branch that the remote has or has not; cut off; in a job and by
 * hand.
 */
import { describe, expect, it } from "vitest";
import type { BranchPosition } from "../../model/checkout.ts";
import { known, type Observed, unknown } from "../../model/observed.ts";
import { decideCheckout } from "./checkout-rules.ts";

const at = (missing: number, beyond = 0, branch = "main", isCut = false): Observed<BranchPosition> =>
  known({ tip: "b".repeat(40), branch, missing, beyond, isCut });
const nowhere = unknown("HEAD is on no branch");
const place = (own: Observed<BranchPosition>, mainline = own) =>
  known({ head: "a".repeat(40), own, mainline });
const feature = at(0, 0, "feature");

describe("a checkout", () => {
  it.each([
    ["the tip", place(at(0)), "newest", "newest"],
    ["one with commits that the branch has not", place(at(0, 3)), "newest", "CHECKOUT_OLDER"],
    ["an older one", place(at(1)), "CHECKOUT_OLDER", "CHECKOUT_OLDER"],
    ["one of another history", place(at(1, 1)), "CHECKOUT_OLDER", "CHECKOUT_OLDER"],
    ["one of another history, cut off", place(at(9, 1, "main", true)), "CHECKOUT_OLDER", "CHECKOUT_OLDER"],
    [
      "an older one of a branch that has all",
      place(at(1, 0, "feature"), at(0, 4)),
      "CHECKOUT_OLDER",
      "CHECKOUT_OLDER",
    ],
    ["the tip of a branch that has all", place(feature, at(0, 4)), "newest", "newest"],
    [
      "the tip of a branch that main has gone on from",
      place(feature, at(2)),
      "CHECKOUT_OLDER",
      "CHECKOUT_OLDER",
    ],
    ["the tip of a branch that lacks some", place(feature, at(2, 4)), "warn", "warn"],
    ["the same, cut off", place(feature, at(2, 4, "main", true)), "warn", "CHECKOUT_UNKNOWN"],
    ["the tip of a branch, and no default one", place(feature, unknown("none")), "warn", "CHECKOUT_UNKNOWN"],
    ["on no branch, at main's tip", place(nowhere, at(0)), "newest", "newest"],
    ["on no branch, behind main", place(nowhere, at(3)), "CHECKOUT_OLDER", "CHECKOUT_OLDER"],
    ["on no branch, beyond main", place(nowhere, at(0, 2)), "newest", "CHECKOUT_UNKNOWN"],
    ["on no branch, beside main", place(nowhere, at(1, 2)), "warn", "CHECKOUT_UNKNOWN"],
    ["on no branch, without a default one", place(nowhere, unknown("none")), "warn", "CHECKOUT_UNKNOWN"],
    ["without a remote", unknown("cannot read origin"), "warn", "CHECKOUT_UNKNOWN"],
  ])("%s", (_, position, byHand, inJob) => {
    const decide = (job: boolean, allowOlder = false) => {
      const decision = decideCheckout({ position, inJob: job, allowOlder });
      return decision.kind === "refuse" ? decision.code : decision.kind;
    };
    expect([decide(false), decide(true)]).toEqual([byHand, inJob]);
    const isFree = (found: string) => (found === "newest" ? "newest" : "warn");
    expect([decide(false, true), decide(true, true)]).toEqual([isFree(byHand), isFree(inJob)]);
  });

  it("says what is missing and how to get it", () => {
    const position = place(feature, at(3));
    expect(decideCheckout({ position, inJob: false, allowOlder: false })).toMatchObject({
      fact: "this checkout (aaaaaaaaaaaa) lacks 3 commits of main, which is at bbbbbbbbbbbb by now: what they changed would be taken back",
      remedy: expect.stringContaining("Check out main and pull"),
    });
    expect(decideCheckout({ position, inJob: true, allowOlder: false })).toMatchObject({
      remedy: expect.stringContaining("`ref: refs/heads/main`"),
    });
  });

  it("counts nothing in a history that is cut off", () => {
    const position = place(feature, at(5_000, 1, "main", true));
    const decision = decideCheckout({ position, inJob: true, allowOlder: false });
    expect(decision).toMatchObject({
      fact: expect.not.stringMatching(/5,?000/),
      remedy: expect.stringContaining("fetch-depth: 0"),
    });
  });
});
