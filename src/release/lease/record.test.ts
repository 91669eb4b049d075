import { type RecordStore, recordStore } from "./record-store.ts";
import { describe, expect, it } from "vitest";
import { fakePorts, steppedClock } from "../../../test/fakes/ports.ts";
import { surroundings } from "../../errors/errors.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import type { Transition } from "../../model/release.ts";
import type { Clock } from "../../ports.ts";
import { isEarlierAttempt, isHeld, parseRecord } from "./record.ts";

const START = Date.UTC(2026, 0, 1, 12);
const AT = "2026-01-01T12:00:00.000Z";
const transition: Transition = {
  id: "t",
  kind: "promote",
  from: "blue",
  to: "green",
  phase: "flipping",
  startedAt: "2026-01-01T12:00:00.000Z",
};

/** A Lease in memory with conditional writes. */
function leaseWorld({ ahead = 0, isUntold = false } = {}): {
  store: RecordStore;
  clock: Clock;
  lease: () => KubernetesObject | undefined;
  race: () => void;
  conflicts: () => number;
} {
  let conflicts = 0;
  let lease: KubernetesObject | undefined;
  let revision = 0;
  let racing = false;
  const served = steppedClock(START);
  const serverNow = () => (isUntold ? undefined : served.now());
  const clock = { ...served, now: () => served.now() + ahead, serverNow };
  const keep = (object: KubernetesObject) => {
    revision += 1;
    lease = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    return lease;
  };
  const ports = fakePorts({
    clock,
    cluster: {
      get: async () => lease,
      create: async (object) => keep(object),
      replace: async (object) => {
        if (racing) keep(lease as KubernetesObject);
        racing = false;
        const stale = object.metadata.resourceVersion !== String(revision);
        if (stale) conflicts += 1;
        if (stale) throw surroundings("CLUSTER_CONFLICT", "changed", { remedy: "-" });
        return keep(object);
      },
    },
  });
  const race = () => {
    racing = true;
  };
  const store = recordStore(ports, { namespace: "ns", release: "r" });
  return { store, clock, lease: () => lease, race, conflicts: () => conflicts };
}

describe("the Lease of a release", () => {
  it("is written as Kubernetes takes it, with times of six digits", async () => {
    const { store, lease } = leaseWorld();
    await store.acquire("a");
    expect(lease()).toMatchObject({
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "bluegreen-r", namespace: "ns" },
      spec: {
        holderIdentity: "a",
        leaseDurationSeconds: 20,
        acquireTime: "2026-01-01T12:00:00.000000Z",
        renewTime: "2026-01-01T12:00:00.000000Z",
        leaseTransitions: 1,
      },
    });
  });

  it("is refused to a second run, naming the first", async () => {
    const { store } = leaseWorld();
    await store.acquire("a");
    await expect(store.acquire("b")).rejects.toMatchObject({
      code: "LEASE_HELD",
      message: "release r is held by a, which is at work",
    });
  });

  it("is not free because of what a clock says, and whom it was taken from has lost it", async () => {
    const { store, clock } = leaseWorld();
    await store.acquire("a");
    await clock.sleep(365 * 24 * 3_600_000);
    await expect(store.acquire("b")).rejects.toMatchObject({ code: "LEASE_HELD" });
    expect(await store.acquire("b", () => true)).toMatchObject({ holder: "b" });
    await expect(store.renew("a")).rejects.toMatchObject({ code: "LEASE_LOST" });
    expect(store.keptAt()).toBeUndefined();
  });

  it("has the API server's times, and says when it has not", async () => {
    const served = leaseWorld({ ahead: 600_000 });
    await served.store.acquire("a");
    expect(await served.store.read()).toMatchObject({ renewal: { servedAt: START, lastsMs: 20_000 } });
    const untold = leaseWorld({ ahead: 600_000, isUntold: true });
    await untold.store.acquire("a");
    const { renewal } = (await untold.store.read()) ?? {};
    expect(renewal).toEqual({ mark: "2026-01-01T12:10:00.000000Z", lastsMs: 20_000 });
    expect(untold.lease()?.spec).not.toHaveProperty("acquireTime");
  });

  it("shows a sign of life by each renewal, and by no note", async () => {
    const { store, clock } = leaseWorld({ isUntold: true });
    const mark = async () => (await store.read())?.renewal?.mark;
    await store.acquire("a");
    const first = await mark();
    await clock.sleep(6_000);
    await store.note((content) => content);
    expect(await mark()).toBe(first);
    await store.renew("a");
    expect(await mark()).not.toBe(first);
  });

  it("knows when it was kept last, by its own clock", async () => {
    const { store, clock } = leaseWorld({ ahead: -600_000 });
    expect(store.keptAt()).toBeUndefined();
    await store.acquire("a");
    await clock.sleep(5_000);
    await store.renew("a");
    expect(store.keptAt()).toBe(clock.now());
    await store.release("a");
    expect(store.keptAt()).toBeUndefined();
  });

  it("is written by one write of a run after the other", async () => {
    const { store, conflicts } = leaseWorld();
    await store.acquire("a");
    const smoke = { color: "green", digest: "d", at: AT } as const;
    await Promise.all([
      store.renew("a", (content) => ({ ...content, transition })),
      store.renew("a"),
      store.note((content) => ({ ...content, smoke })),
      store.renew("a"),
    ]);
    expect(conflicts()).toBe(0);
    expect(await store.read()).toMatchObject({ transition, smoke });
  });

  it("is taken over by who may", async () => {
    const { store } = leaseWorld();
    await store.acquire("promote 1");
    const taken = await store.acquire("rollback 2", ({ holder }) => holder === "promote 1");
    expect(taken.holder).toBe("rollback 2");
  });

  it("keeps the record when it is given up, and what is noted leaves the holder alone", async () => {
    const { store, lease } = leaseWorld();
    await store.acquire("a", undefined, (content) => ({ ...content, transition }));
    const more = { version: "1.0", run: "https://example.org/runs/7", uncovered: ["Secret/ns/key"] };
    const smoke = { color: "green", digest: "d", at: "2026-01-01T12:00:00.000Z", ...more } as const;
    await store.note((content) => ({ ...content, smoke }));
    expect(await store.read()).toMatchObject({ holder: "a", transition, smoke });
    await store.release("a");
    expect(await store.read()).toMatchObject({ holder: undefined, expiresAt: undefined, transition, smoke });
    expect(lease()?.spec).not.toHaveProperty("holderIdentity");
  });

  it("is not renewed by a note, whoever holds it", async () => {
    const { store, clock, lease } = leaseWorld();
    await store.acquire("promote 1");
    const held = lease()?.spec;
    await clock.sleep(30_000);
    await store.note((content) => ({ ...content, smoke: { color: "green", digest: "d", at: AT } }));
    expect(lease()?.spec).toEqual(held);
  });

  it("is written again after a conflict", async () => {
    const { store, race } = leaseWorld();
    await store.acquire("a");
    race();
    expect(await store.renew("a", (content) => ({ ...content, transition }))).toMatchObject({ transition });
  });
});

describe("reading a record", () => {
  const lease = (annotations: Record<string, string>, spec = {}): KubernetesObject => ({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "bluegreen-r", namespace: "ns", resourceVersion: "1", annotations },
    spec,
  });

  it.each([
    ["no JSON", "{"],
    ["a color that does not exist", JSON.stringify({ ...transition, to: "red" })],
    ["a phase that does not exist", JSON.stringify({ ...transition, phase: "done" })],
    ["a key that we do not write", JSON.stringify({ ...transition, more: 1 })],
  ])("refuses %s", (_name, text) => {
    expect(() => parseRecord(lease({ "bluegreen-action/transition": text }))).toThrow(
      "annotation bluegreen-action/transition is not what this tool writes",
    );
  });

  it("counts a holder whose time cannot be read as holding", () => {
    expect(isHeld(parseRecord(lease({}, { holderIdentity: "x", renewTime: "soon" })), START)).toBe(true);
  });

  it("takes other annotations as somebody else's", () => {
    expect(parseRecord(lease({ "example.org/x": "{" }))).toMatchObject({ transition: undefined });
  });
});

describe("an earlier attempt", () => {
  const run = "https://github.com/o/r/actions/runs";
  it.each([
    [`promote ${run}/1/attempts/1 aaaaaaaa`, `promote ${run}/1/attempts/2 bbbbbbbb`, true],
    [`deploy ${run}/1/attempts/1 aaaaaaaa`, `promote ${run}/1/attempts/3 bbbbbbbb`, true],
    [`promote ${run}/1/attempts/9 aaaaaaaa`, `promote ${run}/1/attempts/10 bbbbbbbb`, true],
    [`promote ${run}/1/attempts/1 aaaaaaaa`, `promote ${run}/1/attempts/1 bbbbbbbb`, false],
    [`promote ${run}/1/attempts/2 aaaaaaaa`, `promote ${run}/1/attempts/1 bbbbbbbb`, false],
    [`promote ${run}/11/attempts/1 aaaaaaaa`, `promote ${run}/1/attempts/2 bbbbbbbb`, false],
    [`promote ${run}/1 aaaaaaaa`, `promote ${run}/1/attempts/2 bbbbbbbb`, false],
    ["promote by hand aaaaaaaa", `promote ${run}/1/attempts/2 bbbbbbbb`, false],
  ])("of %s for %s: %s", (holder, ours, expected) => {
    expect(isEarlierAttempt(holder, ours)).toBe(expected);
  });

  it("is not waited for", async () => {
    const { store } = leaseWorld();
    await store.acquire(`promote ${run}/1/attempts/1 aaaaaaaa`);
    await expect(store.acquire("promote by hand bbbbbbbb")).rejects.toMatchObject({ code: "LEASE_HELD" });
    const next = `promote ${run}/1/attempts/2 cccccccc`;
    expect(await store.acquire(next)).toMatchObject({ holder: next });
  });
});
