/** What every strategy owes, whatever steps it takes. */
import { describe, expect, it } from "vitest";
import { sameTarget, type Target } from "../../model/release.ts";
import { type Split, whole } from "../../model/split.ts";
import { STRATEGIES } from "./index.ts";

const [from, goal]: readonly [Target, Target] = [
  { kind: "subset", name: "v1" },
  { kind: "subset", name: "v2" },
];
const MOST_STEPS = 100;

function shareOf(target: Target, split: Split): number {
  if (split.kind === "whole") return sameTarget(split.target, target) ? 1 : 0;
  const sum = split.shares.reduce((all, { weight }) => all + weight, 0);
  const own = split.shares.filter((share) => sameTarget(share.target, target));
  return own.reduce((all, { weight }) => all + weight, 0) / sum;
}

function half(weight: number): Split {
  const shares = [
    { target: from, weight: 100 - weight },
    { target: goal, weight },
  ];
  return { kind: "weighted", shares };
}

describe.each(STRATEGIES)("the strategy $name", ({ next }) => {
  it.each([
    ["all at the old color", whole(from)],
    ["a step of another strategy", half(37)],
    ["a first step", half(1)],
    ["a last step", half(99)],
  ])("gives the new color more with every step, and all in the end, from %s", (_from, begin) => {
    let split = begin;
    for (let step = 0; shareOf(goal, split) < 1; step += 1) {
      expect(step).toBeLessThan(MOST_STEPS);
      const now = next(split, goal);
      expect(shareOf(goal, now)).toBeGreaterThan(shareOf(goal, split));
      expect(shareOf(goal, now) + shareOf(from, now)).toBeCloseTo(1);
      split = now;
    }
    expect(split).toEqual(whole(goal));
  });
});
