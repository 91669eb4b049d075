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
function leaseWorld(): {
  store: RecordStore;
  clock: Clock;
  lease: () => KubernetesObject | undefined;
  race: () => void;
} {
  let lease: KubernetesObject | undefined;
  let revision = 0;
  let racing = false;
  const clock = steppedClock(START);
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
        if (stale) throw surroundings("CLUSTER_CONFLICT", "changed", { remedy: "-" });
        return keep(object);
      },
    },
  });
  const race = () => {
    racing = true;
  };
  return { store: recordStore(ports, { namespace: "ns", release: "r" }), clock, lease: () => lease, race };
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
        leaseDurationSeconds: 120,
        acquireTime: "2026-01-01T12:00:00.000000Z",
        renewTime: "2026-01-01T12:00:00.000000Z",
        leaseTransitions: 1,
      },
    });
  });

  it("is refused to a second run, naming the first and until when", async () => {
    const { store } = leaseWorld();
    await store.acquire("a");
    await expect(store.acquire("b")).rejects.toMatchObject({
      code: "LEASE_HELD",
      message: "the release is held by a until 2026-01-01T12:02:00.000Z",
    });
  });

  it("is free when it has expired, and the old holder has lost it", async () => {
    const { store, clock } = leaseWorld();
    await store.acquire("a");
    await clock.sleep(121_000);
    expect(await store.acquire("b")).toMatchObject({ holder: "b" });
    await expect(store.renew("a")).rejects.toMatchObject({ code: "LEASE_LOST" });
  });

  it("lasts as long as it is renewed", async () => {
    const { store, clock } = leaseWorld();
    await store.acquire("a");
    await clock.sleep(100_000);
    await store.renew("a");
    await clock.sleep(100_000);
    await expect(store.acquire("b")).rejects.toMatchObject({ code: "LEASE_HELD" });
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
