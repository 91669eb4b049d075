import { describe, expect, it } from "vitest";
import { fakePorts } from "../../../test/fakes/ports.ts";
import type { HistoryEntry } from "../../model/history.ts";
import { known } from "../../model/observed.ts";
import type { CompletedFlip, Transition } from "../../model/release.ts";
import { HistoryAuthor } from "./author.ts";
import { entriesAfter, type Said } from "./entries.ts";

const AT = "2026-01-01T00:00:00.000Z";
const NOW = Date.UTC(2026, 0, 1, 0, 1);
const ENDED = "2026-01-01T00:01:00.000Z";

const promote: Transition = {
  id: "promote-green-1",
  kind: "promote",
  from: "blue",
  to: "green",
  phase: "recording",
  startedAt: AT,
  digests: { from: "b", to: "g" },
};
const reversed: Transition = { ...promote, kind: "rollback", from: "green", to: "blue" };
const rollback: Transition = { ...reversed, id: "rollback-blue-2" };
const flipOf = ({ kind, from, to }: Transition): CompletedFlip => ({ kind, from, to, at: ENDED });

function author(by: string, actor: string | undefined = "ann"): HistoryAuthor {
  return new HistoryAuthor(fakePorts({ github: { actor: () => actor } }), by);
}

/** Writes one after the other, from a Lease that says nothing. */
function after(...writes: readonly (readonly [HistoryAuthor | undefined, Said])[]): readonly HistoryEntry[] {
  let entries: readonly HistoryEntry[] = [];
  let before: Said = {};
  for (const [by, said] of writes) {
    entries = entriesAfter(entries, { before, after: said, author: by, now: NOW });
    before = said;
  }
  return entries;
}

const shown = (entries: readonly HistoryEntry[]) =>
  entries.map(({ kind, result, by, endedBy }) => [
    kind,
    result,
    by,
    ...(endedBy === undefined ? [] : [endedBy]),
  ]);

describe("what a write of the Lease adds to its history", () => {
  it("is a turn that begins, with who, what and when", () => {
    const ann = author("promote https://github.com/o/r/actions/runs/7/attempts/2 abcdefgh");
    ann.approvals = known([{ user: "bob", state: "approved", comment: "go", environments: ["production"] }]);
    expect(after([ann, { transition: promote }])).toEqual([
      {
        id: "promote-green-1",
        kind: "promote",
        result: "unfinished",
        from: "blue",
        to: "green",
        digests: { from: "b", to: "g" },
        by: "promote https://github.com/o/r/actions/runs/7/attempts/2 abcdefgh",
        actor: "ann",
        approvals: known([{ user: "bob", state: "approved", comment: "go", environments: ["production"] }]),
        startedAt: AT,
      },
    ]);
  });

  it.each<[string, readonly (readonly [string, Said])[], readonly (readonly string[])[]]>([
    ["done", [["p 1", { lastFlip: flipOf(promote) }]], [["promote", "done", "p 1"]]],
    [
      "reverted by itself",
      [
        ["p 1", { transition: reversed }],
        ["p 1", { lastFlip: flipOf(reversed) }],
      ],
      [["promote", "reverted", "p 1"]],
    ],
    ["refused after it had begun", [["p 1", {}]], [["promote", "refused", "p 1"]]],
    [
      "finished by another run",
      [["p 2", { lastFlip: flipOf(promote) }]],
      [["promote", "done", "p 1", "p 2"]],
    ],
    ["given up by another run", [["p 2", {}]], [["promote", "refused", "p 1", "p 2"]]],
    [
      "taken over by a rollback",
      [
        ["r 2", { transition: rollback }],
        ["r 2", { lastFlip: flipOf(rollback) }],
      ],
      [
        ["promote", "taken over", "p 1", "r 2"],
        ["rollback", "done", "r 2"],
      ],
    ],
    [
      "begun once more by the next run",
      [["p 2", { transition: { ...promote, id: "promote-green-3" } }]],
      [
        ["promote", "taken over", "p 1", "p 2"],
        ["promote", "unfinished", "p 2"],
      ],
    ],
  ])("a promote that is %s", (_how, writes, expected) => {
    const all = [["p 1", { transition: promote }] as const, ...writes];
    expect(shown(after(...all.map(([by, said]) => [author(by), said] as const)))).toEqual(expected);
  });

  it("tells a turn that a version without history began", () => {
    const change = { before: { transition: promote }, after: {}, author: author("p 2"), now: NOW };
    expect(shown(entriesAfter([], change))).toEqual([["promote", "refused", "unknown", "p 2"]]);
  });

  it("ends a turn whose transition somebody took off the Lease", () => {
    const [open] = after([author("p 1"), { transition: promote }]);
    const change = { before: {}, after: {}, author: author("p 2"), now: NOW };
    expect(shown(entriesAfter([open as HistoryEntry], change))).toEqual([
      ["promote", "unknown", "p 1", "p 2"],
    ]);
  });

  it("says why a turn did not end well, the first reason, and never of one that did", () => {
    const ann = author("p 1");
    const begun = [ann, { transition: promote }] as const;
    ann.fails("PROMOTE_STALE: green changed");
    ann.fails("LEASE_LOST: later");
    expect(after(begun, [ann, {}])[0]?.because).toBe("PROMOTE_STALE: green changed");
    expect(after(begun, [ann, { lastFlip: flipOf(promote) }])[0]).not.toHaveProperty("because");
    const left = after(begun, [ann, { transition: promote, holder: undefined }])[0];
    expect(left).toMatchObject({ result: "unfinished", because: "PROMOTE_STALE: green changed" });
  });

  it("takes over who approved as soon as it is known, and only from the turn's own run", () => {
    const [ann, other] = [author("p 1"), author("p 2")];
    const begun = [ann, { transition: promote }] as const;
    other.approvals = known([]);
    const still = { transition: { ...promote, phase: "proving" } } as const;
    expect(after(begun, [other, still])[0]).not.toHaveProperty("approvals");
    ann.approvals = known([]);
    expect(after(begun, [ann, still])[0]?.approvals).toEqual(known([]));
  });

  it("has a smoke test as a turn of its own, once", () => {
    const smoke = { color: "green", digest: "g", at: AT } as const;
    const entries = after([author("smoke 1"), { smoke }], [author("p 2"), { smoke, transition: promote }]);
    expect(shown(entries)).toEqual([
      ["smoke", "done", "smoke 1"],
      ["promote", "unfinished", "p 2"],
    ]);
    expect(entries[0]).toMatchObject({ to: "green", digests: { to: "g" }, actor: "ann" });
  });
});

describe("a deploy", () => {
  const deployer = () => {
    const made = author("deploy 1");
    made.deploy = { id: "deploy-green-1", color: "green", version: "1.1.0", startedAt: AT };
    return made;
  };
  const deployed = { color: "green", version: "1.1.0", at: ENDED } as const;

  it("was killed, and a run took over that writes no turns: it is named as holder", () => {
    const repair = { holder: "repair by hand 1" };
    expect(shown(after([deployer(), { holder: "deploy 1" }], [undefined, repair]))).toEqual([
      ["deploy", "taken over", "deploy 1", "repair by hand 1"],
    ]);
  });

  it.each<[string, string, Said, readonly string[]]>([
    ["is done", "deploy 1", { deployed }, ["deploy", "done", "deploy 1"]],
    ["failed", "deploy 1", {}, ["deploy", "failed", "deploy 1"]],
    ["was killed", "promote 2", { holder: "promote 2" }, ["deploy", "taken over", "deploy 1", "promote 2"]],
    ["is under way", "smoke 2", { holder: "deploy 1" }, ["deploy", "unfinished", "deploy 1"]],
  ])("%s", (_how, by, said, expected) => {
    const second = by === "deploy 1" ? deployer() : author(by);
    expect(shown(after([deployer(), { holder: "deploy 1" }], [second, said]))).toEqual([expected]);
  });

  it("of a version that was there already is noted without the Lease", () => {
    expect(shown(after([deployer(), { deployed }]))).toEqual([["deploy", "done", "deploy 1"]]);
  });
});
