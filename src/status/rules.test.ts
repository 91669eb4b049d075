import { describe, expect, it } from "vitest";
import { releaseState } from "../../test/fakes/release-state.ts";
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
    expect(nextCommand(releaseState({}), "green")).toContain("run rollback, it writes blue into Git again");
    expect(nextCommand(releaseState({ record: { lastFlip } }), "green")).toMatch(
      /^Git names green, and blue has the traffic: run promote/,
    );
    expect(nextCommand(releaseState({ record: { transition } }), "green")).toContain("finish the promote");
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
