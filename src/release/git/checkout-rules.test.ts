/** Tried of this kind: the tip, beyond the tip, behind it, another history, and an unknown one; in a job and by hand. */
import { describe, expect, it } from "vitest";
import { known, unknown } from "../../model/observed.ts";
import { decideCheckout } from "./checkout-rules.ts";

const at = (missing: number, beyond = 0) =>
  known({ head: "a".repeat(40), tip: "b".repeat(40), branch: "main", missing, beyond });
const open = unknown("HEAD is on no branch");

describe("a checkout", () => {
  it.each([
    ["the tip", at(0), true, false, "newest"],
    ["the tip, by hand", at(0), false, false, "newest"],
    ["one with commits that were taken out of the branch", at(0, 3), true, false, "CHECKOUT_OLDER"],
    ["one with commits that were not pushed, by hand", at(0, 3), false, false, "newest"],
    ["an older one", at(1), true, false, "CHECKOUT_OLDER"],
    ["an older one, by hand", at(1), false, false, "CHECKOUT_OLDER"],
    ["an older one that is wanted", at(1), true, true, "warn"],
    ["an unknown one", open, true, false, "CHECKOUT_UNKNOWN"],
    ["an unknown one, by hand", open, false, false, "warn"],
    ["an unknown one that is wanted", open, true, true, "warn"],
  ])("%s", (_, position, inJob, allowOlder, wanted) => {
    const decision = decideCheckout({ position, inJob, allowOlder });
    expect(decision.kind === "refuse" ? decision.code : decision.kind).toBe(wanted);
  });

  it("says what is missing and how to get it", () => {
    expect(decideCheckout({ position: at(3), inJob: false, allowOlder: false })).toMatchObject({
      fact: expect.stringContaining(
        "(aaaaaaaaaaaa) lacks 3 commits of main, which is at bbbbbbbbbbbb by now",
      ),
      remedy: expect.stringContaining("Pull main"),
    });
  });
});
