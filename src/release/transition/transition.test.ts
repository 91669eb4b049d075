import { describe, expect, it } from "vitest";
import type { Transition } from "../../model/release.ts";
import { advanceToProof, begin, complete, reverse } from "./transition.ts";

const flip: Transition = begin({
  kind: "promote",
  from: "blue",
  to: "green",
  phase: "flipping",
  startedAt: "2026-01-02T03:04:05Z",
  digests: { from: "b", to: "g" },
  template: "t",
});

describe("a flip that comes to its proof", () => {
  it("says so on its own transition", () => {
    expect(advanceToProof(flip)({ transition: flip }).transition).toEqual({ ...flip, phase: "proving" });
  });

  it.each([
    ["of another run", { ...flip, id: "promote-green-2026-01-02T03:05:05Z" }],
    ["that was turned round", reverse(flip)],
  ])("leaves the transition %s as it is", (_, other) => {
    const content = { transition: other };
    expect(advanceToProof(flip)(content)).toEqual(content);
  });

  it("writes none where somebody has taken it away", () => {
    expect(advanceToProof(flip)({})).toEqual({});
  });
});

describe("a flip that is turned round", () => {
  it("leads back, with what ran where, and without the template of the color that it leaves", () => {
    const { template: _template, ...same } = flip;
    expect(reverse(flip)).toEqual({
      ...same,
      kind: "rollback",
      from: "green",
      to: "blue",
      phase: "flipping",
      digests: { from: "g", to: "b" },
    });
  });
});

describe("a flip that is complete", () => {
  it("takes the transition away, and says what ran where when", () => {
    const at = "2026-01-02T03:06:00Z";
    const smoke = { color: "green", digest: "g", at } as const;
    expect(complete(flip, at)({ transition: flip, smoke })).toEqual({
      smoke,
      lastFlip: { kind: "promote", from: "blue", to: "green", at, digests: { from: "b", to: "g" } },
    });
  });
});
