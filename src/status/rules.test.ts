import { describe, expect, it } from "vitest";
import { colorState, releaseState } from "../../test/fakes/release-state.ts";
import type { Transition } from "../model/release.ts";
import { nextCommand, nextWhileHeld } from "./rules.ts";

const at = "2026-01-01T00:00:00.000Z";
const transition: Transition = {
  id: "t",
  kind: "promote",
  from: "blue",
  to: "green",
  phase: "flipping",
  startedAt: at,
};
const lastFlip = { kind: "promote", from: "green", to: "blue", at, digests: { from: "green-1" } } as const;

describe("the next command", () => {
  it.each([
    ["Run promote to finish the promote, or rollback", { transition }],
    ["Run rollback: it finishes", { transition: { ...transition, kind: "rollback" as const } }],
    ["Run promote: green was tested", { smoke: { color: "green" as const, digest: "green-1", at } }],
    ["Run smoke again", { smoke: { color: "green" as const, digest: "green-0", at } }],
    ["Run deploy to bring up the next version on green", { lastFlip }],
    ["Run smoke, then promote", {}],
  ])("is: %s", (next, record) => {
    expect(nextCommand(releaseState({ record }))).toContain(next);
  });

  it.each([
    ["Run rollback: it undoes the promote. Then: Let the colors demand", { transition }],
    ["Run rollback: it finishes", { transition: { ...transition, kind: "rollback" as const } }],
    ["Let the colors demand different values", {}],
  ])("is, when colors may share pods: %s", (next, record) => {
    const separation = { kind: "unknown", reason: "both select Pod/a" } as const;
    expect(nextCommand(releaseState({ separation, record }))).toContain(next);
  });

  it("is about Git first, when Git names another color than the one that has the traffic", () => {
    expect(nextCommand(releaseState({}), { recorded: "green" })).toContain(
      "run rollback, it writes blue into Git again",
    );
    expect(nextCommand(releaseState({ record: { lastFlip } }), { recorded: "green" })).toMatch(
      /^Git names green, and blue has the traffic: run rollback to move the traffic, or write blue into/,
    );
    expect(nextCommand(releaseState({ record: { transition } }), { recorded: "green" })).toContain(
      "finish the promote",
    );
  });
});

describe("the next command is one that is not refused:", () => {
  const down = { ready: 0, desired: 2 };
  const smoke = { color: "green" as const, digest: "green-1", at };
  const blue = colorState("blue", down);
  const green = colorState("green", down);
  const back = { ...lastFlip, kind: "rollback" as const };

  it.each<readonly [string, Parameters<typeof releaseState>[0], Parameters<typeof nextCommand>[1], RegExp]>([
    ["away from a color that is down", { blue, record: { smoke } }, {}, /^Run promote: green was tested/],
    [
      "back from a color that is down",
      { blue, record: { lastFlip } },
      {},
      /^Run rollback: it takes .* to green/,
    ],
    [
      "to bring one up, or another version, where both are down after a promote",
      { blue, green, record: { lastFlip } },
      {},
      /^Bring blue up \(0 of 2.*\)\. To move the traffic to green: Run deploy, smoke, then promote$/,
    ],
    [
      "no rollback to a color that is down",
      { green, record: { lastFlip } },
      {},
      /^Run deploy to bring up .* on green; rollback is not possible \(green cannot/,
    ],
    [
      "to apply what would not leave the flip alone",
      { record: { smoke } },
      { waiting: "unit router renders otherwise" },
      /^Run apply, so that the flip is alone \(unit router renders otherwise\); then promote/,
    ],
    [
      "no promote of what was not tested",
      { record: { lastFlip: { ...lastFlip, from: "blue", to: "green" } } },
      { recorded: "green" },
      /: write blue into the router's values; or, to move the traffic: Run smoke, then promote$/,
    ],
    [
      "no promote to where a rollback had led",
      { record: { lastFlip: { ...back, from: "blue", to: "green", digests: { to: "green-1" } } } },
      { recorded: "green" },
      /run rollback to go there again, or write blue into the router's values$/,
    ],
  ])("%s", (_, state, git, next) => {
    expect(nextCommand(releaseState(state), git)).toMatch(next);
  });
});

describe("the next command while somebody holds the release", () => {
  const until = "2026-01-01T00:02:00.000Z";
  const smoke = { color: "green" as const, digest: "green-1", at };

  it.each([
    [
      "promote by hand 1",
      {},
      `Wait until ${until}, or run rollback: it takes over from promote by hand 1 at once; `,
    ],
    [
      "rollback by hand 1",
      {},
      `Wait until ${until}, or run rollback: it takes over from rollback by hand 1 at once; `,
    ],
    ["deploy by hand 1", {}, `Wait until ${until}; `],
    [
      "promote by hand 1",
      { transition: { ...transition, to: "blue", from: "green" } as const },
      `Wait until ${until}; `,
    ],
  ])("%s: is to wait, or to take over where that is possible", (name, over, next) => {
    const state = releaseState({ record: { holder: name, expiresAt: until, smoke, ...over } });
    expect(nextWhileHeld(state, { name, until })).toBe(`${next}then run status again`);
  });

  it("says whom to wait for when nobody can tell how long", () => {
    const state = releaseState({ record: { holder: "deploy by hand 1" } });
    expect(nextWhileHeld(state, { name: "deploy by hand 1", until: null })).toBe(
      "Wait until deploy by hand 1 gives the release back; then run status again",
    );
  });
});

it("is not status itself, where status found nothing that a unit would make", () => {
  const green = { known: false, reason: "subset v2 for web-echo.apps is defined 2 times" } as const;
  expect(nextCommand(releaseState({ green }))).toBe(
    "Correct what green cannot be told for (subset v2 for web-echo.apps is defined 2 times), then run status again",
  );
  expect(nextCommand({ ...releaseState({ green }), withoutWorkloads: "green" })).toBe(
    "Run deploy, then smoke",
  );
});
