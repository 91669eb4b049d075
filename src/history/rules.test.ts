import { describe, expect, it } from "vitest";
import type { HistoryEntry } from "../model/history.ts";
import type { TurnCommit } from "../release/history/trailers.ts";
import { type Accounts, disagreements } from "./rules.ts";

const at = "2026-01-01T00:01:00.000Z";
const entry: HistoryEntry = {
  id: "promote-green-1",
  kind: "promote",
  result: "done",
  from: "blue",
  to: "green",
  versions: { from: "1.0", to: "1.1" },
  digests: { from: "b", to: "g" },
  by: "promote https://github.com/o/r/actions/runs/7/attempts/1 abcdefgh",
  actor: "ann",
  startedAt: "2026-01-01T00:00:00.000Z",
  endedAt: at,
};
const commit: TurnCommit = {
  commit: "c0ffee",
  at,
  author: "bot",
  release: "web",
  turn: entry.id,
  kind: "promote",
  from: "blue",
  to: "green",
  version: "1.1",
  digest: "g",
  run: "https://github.com/o/r/actions/runs/7",
  attempt: "1",
  actor: "ann",
};
const lastFlip = { kind: "promote", from: "blue", to: "green", at } as const;
const agreeing: Accounts = {
  entries: [entry],
  commits: [commit],
  active: "green",
  record: { lastFlip, transition: undefined },
};
const under = {
  id: "promote-green-2",
  kind: "promote",
  from: "green",
  to: "blue",
  phase: "flipping",
  startedAt: at,
} as const;

describe("accounts of a release", () => {
  it.each<[string, Partial<Accounts>]>([
    ["all say the same", {}],
    ["Git was not read", { commits: undefined }],
    ["nobody can tell who has the traffic", { active: undefined }],
    ["there is no Lease yet", { entries: [], commits: [], record: undefined }],
    [
      "a turn took the traffic back, and has two commits",
      {
        entries: [{ ...entry, result: "reverted" }],
        commits: [
          { ...commit, to: "blue", from: "green", version: "1.0", digest: "b", kind: "rollback" },
          commit,
        ],
        active: "blue",
        record: {
          lastFlip: { ...lastFlip, kind: "rollback", from: "green", to: "blue" },
          transition: undefined,
        },
      },
    ],
    [
      "a commit is of a turn that is too old to be kept",
      { commits: [commit, { ...commit, turn: "promote-blue-0", at: "2025-12-01T00:00:00.000Z" }] },
    ],
    [
      "another run has ended the turn",
      {
        entries: [{ ...entry, endedBy: "promote https://github.com/o/r/actions/runs/8/attempts/1 b" }],
        commits: [{ ...commit, run: "https://github.com/o/r/actions/runs/8", actor: "carol" }],
      },
    ],
    [
      "a flip is under way that Git does not name yet",
      {
        active: "blue",
        record: { lastFlip, transition: under },
        entries: [entry, { ...entry, id: under.id }],
      },
    ],
  ])("agree where %s", (_how, over) => {
    expect(disagreements({ ...agreeing, ...over })).toEqual([]);
  });

  it.each<[string, Partial<Accounts>, readonly string[]]>([
    [
      "somebody moved the route",
      { active: "blue" },
      [
        `blue has the traffic, and the last promote on the Lease led to green (${at})`,
        "blue has the traffic, and the newest commit of ours on the branch, c0ffee, says green",
      ],
    ],
    [
      "a turn under way is not in the history",
      { record: { lastFlip, transition: under } },
      ["a promote is under way (promote-green-2), and the history does not have it"],
    ],
    [
      "a commit names a turn that the Lease should know",
      { commits: [{ ...commit, turn: "promote-green-9" }] },
      ["Git has a commit of promote-green-9 (c0ffee), and the Lease knows no such turn"],
    ],
    [
      "a commit names another version, digest and actor",
      { commits: [{ ...commit, version: "6.6", digest: "x", actor: "mallory" }] },
      [
        "of promote-green-1 Git says version 6.6 (c0ffee), and the Lease 1.1",
        "of promote-green-1 Git says digest x (c0ffee), and the Lease g",
        "of promote-green-1 Git says actor mallory (c0ffee), and the Lease ann",
      ],
    ],
  ])("differ where %s", (_how, over, said) => {
    expect(disagreements({ ...agreeing, ...over })).toEqual(said);
  });
});
