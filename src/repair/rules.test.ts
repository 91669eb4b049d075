import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../model/kubernetes.ts";
import { isByHand } from "../drift/writers.ts";
import { withFields } from "./object-rules.ts";
import { deadRun, lockOfDead, lockTime } from "./proof-rules.ts";

const time = (clock: string) => Date.parse(`2026-01-01T${clock}Z`);
const tenure = { holder: "apply 1", from: "2026-01-01T10:00:00Z", until: "2026-01-01T10:02:00Z" };
const now = time("10:05:00");

describe("a run is dead", () => {
  it.each([
    ["had it then, and its time is over", "10:01:00", now, undefined, "apply 1"],
    ["is this run", "10:01:00", now, "apply 1", undefined],
    ["may still have it", "10:01:00", time("10:01:30"), undefined, undefined],
    ["had it later", "09:59:00", now, undefined, undefined],
    ["had it before", "10:03:00", now, undefined, undefined],
  ])("when it %s", (_, began, at, ours, dead) => {
    expect(deadRun(time(began), [tenure], ours, at)).toBe(dead);
  });

  it("is told by no time that is none", () => {
    expect(deadRun(Number.NaN, [tenure], undefined, now)).toBeUndefined();
    expect(deadRun(time("10:01:00"), [{ ...tenure, until: "?" }], undefined, now)).toBeUndefined();
  });
});

describe("a lock", () => {
  const lock = { id: "7", who: "a@b", since: "2026-01-01 10:01:00.123456789 +0000 UTC" };
  const machine = { who: "a@b", programs: ["node", "bash"] };
  const facts = { lock, tenures: [tenure], ours: "repair 2", now, machine };

  it("is a dead run's when everything says so", () => {
    expect(lockOfDead(facts)).toEqual({ dead: "apply 1" });
  });

  it.each([
    ["says not whose", { lock: { id: "7", since: lock.since } }, /does not say/],
    ["has no id", { lock: { who: "a@b", since: lock.since } }, /does not say/],
    ["has a time that cannot be read", { lock: { ...lock, since: "yesterday" } }, /does not say/],
    ["is of nobody who had the release", { tenures: [] }, /no run/],
    ["is of a run that has the release", { now: time("10:01:30") }, /no run/],
    ["is another machine's", { lock: { ...lock, who: "a@c" } }, /taken by a@c/],
    ["is another user's", { lock: { ...lock, who: "c@b" } }, /taken by c@b/],
    [
      "may be of a tool that runs",
      { machine: { ...machine, programs: ["terraform-provi"] } },
      /runs on this/,
    ],
    ["cannot be told from here", { machine: undefined }, /cannot be told/],
  ])("is left where it %s", (_, change, why) => {
    expect(lockOfDead({ ...facts, ...change })).toEqual({ why: expect.stringMatching(why) });
  });

  it.each(["2026-01-01 10:01:00 +0000 UTC", "2026-01-01T10:01:00.5Z"])("has its time read: %s", (text) => {
    expect(lockTime(text)).toBe(time("10:01:00"));
  });

  it.each(["2026-01-01 10:01:00 +0200 CEST", "10:01:00", ""])("has no time that is certain: %s", (text) => {
    expect(lockTime(text)).toBeNaN();
  });
});

describe("an object gets its fields back", () => {
  const live: KubernetesObject = {
    apiVersion: "v1",
    kind: "A",
    metadata: { name: "a", labels: { mine: "yes" } },
    spec: { list: ["a", "b", "c"], items: [{ name: "x", one: 1 }], kept: { a: 1 } },
  };
  const field = (path: readonly (string | number)[], wanted: unknown) => ({
    path,
    at: "",
    wanted,
    live: undefined,
  });

  it("and nothing else changes", () => {
    const fields = [
      field(["spec", "list", 0], undefined),
      field(["spec", "list", 2], undefined),
      field(["spec", "items", 0, "one"], 2),
      field(["spec", "items", "-"], { name: "y" }),
      field(["spec", "new", "deep"], true),
      field(["spec", "gone", "deep"], undefined),
      field(["metadata", "labels", "theirs"], "too"),
    ];
    expect(withFields(live, fields)).toEqual({
      ...live,
      metadata: { name: "a", labels: { mine: "yes", theirs: "too" } },
      spec: {
        list: ["b"],
        items: [{ name: "x", one: 2 }, { name: "y" }],
        new: { deep: true },
        kept: { a: 1 },
      },
    });
  });
});

it("what the server fills into an object that a repair wrote is nobody's hand", () => {
  const object = { spec: { filled: 1 } };
  const written = (manager: string) => [
    { manager, time: undefined, fields: { "f:spec": { "f:filled": {} } } },
  ];
  expect(isByHand(object, written("bluegreen"), ["spec", "filled"])).toBe(false);
  expect(isByHand(object, written("kubectl-edit"), ["spec", "filled"])).toBe(true);
});
