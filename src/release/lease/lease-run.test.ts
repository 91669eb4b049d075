import { recordStore } from "./record-store.ts";
import { describe, expect, it, onTestFinished } from "vitest";
import { SimulatedClock } from "../../adapters/embedded/cluster/clock.ts";
import { clusterOf } from "../../adapters/embedded/cluster/cluster.ts";
import { ObjectStore } from "../../adapters/embedded/cluster/store.ts";
import { refused, surroundings } from "../../errors/errors.ts";
import type { Cluster, Clock } from "../../ports.ts";
import { type LoggedLine, recordingLog } from "../../../test/fakes/ports.ts";
import { createClock } from "../../adapters/real/clock.ts";
import { LEASE_TIMES } from "./times.ts";
import { keepingLease, whileHolding } from "./lease-run.ts";

const START = Date.UTC(2026, 0, 1);

function world() {
  const clock = new SimulatedClock(START);
  onTestFinished(() => clock.stop());
  const objects = new ObjectStore(() => clock.now());
  objects.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "ns" } }, "somebody");
  const logged: LoggedLine[] = [];
  /** A run on a machine whose clock is off. */
  const leaseOf = (holder: string, ahead = 0, over: (cluster: Cluster) => Cluster = (cluster) => cluster) => {
    const own: Clock = {
      now: () => clock.now() + ahead,
      serverNow: () => clock.serverNow(),
      sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
    };
    const cluster = over(clusterOf(objects, holder));
    const store = recordStore({ cluster, clock: own }, { namespace: "ns", release: "r" });
    return { store, holder, ports: { clock: own, log: recordingLog(logged) } };
  };
  const lease = () =>
    objects.get({ type: "leases.coordination.k8s.io", namespace: "ns", name: "bluegreen-r" });
  const holder = () => lease()?.spec?.["holderIdentity"];
  return { clock, leaseOf, objects, holder, logged };
}

const failure = refused("UNIT_APPLY_FAILED", "no", { remedy: "-" });

const YEAR = 365 * 24 * 3_600_000;
const OFF = [0, 600_000, -600_000, YEAR, -YEAR];
const SILENT = () => surroundings("CLUSTER_UNREACHABLE", "no answer", { remedy: "-" });

describe("a Lease that is held", () => {
  it("is renewed by itself for as long as the work lasts, and no longer", async () => {
    const { clock, leaseOf, objects, holder } = world();
    const ours = leaseOf("deploy 1");
    const writes: number[] = [];
    objects.watch(({ at, type }) => void (type.startsWith("leases") && writes.push(at - START)));
    await whileHolding(ours, ours.ports, async () => {
      await clock.sleep(600_000);
      await ours.store.release(ours.holder);
    });
    const gaps = writes.map((at, index) => at - (writes[index - 1] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(LEASE_TIMES.renewMs);
    const before = writes.length;
    await clock.sleep(600_000);
    expect([writes.length, holder()]).toEqual([before, undefined]);
  });

  it("is not written beside a run that writes it by itself", async () => {
    const { clock, leaseOf, objects } = world();
    const ours = leaseOf("promote 1");
    let writes = 0;
    objects.watch(() => void (writes += 1));
    await whileHolding(ours, ours.ports, async () => {
      for (let second = 0; second < 60; second += 2) {
        await clock.sleep(2_000);
        await ours.store.renew(ours.holder);
      }
    });
    expect(writes).toBe(31);
  });

  it.each(["get", "replace"] as const)("is renewed when a %s found no answer, or hangs", async (method) => {
    const { clock, leaseOf } = world();
    let asked = 0;
    const over = (cluster: Cluster): Cluster => ({
      ...cluster,
      [method]: async (given: never) => {
        asked += 1;
        if (asked % 4 === 2) throw SILENT();
        if (asked % 4 === 3) await clock.sleep(20_000);
        return (cluster[method] as (given: never) => Promise<unknown>)(given);
      },
    });
    const [ours, theirs] = [leaseOf("deploy 1", 0, over), leaseOf("promote 2")];
    const work = whileHolding(ours, ours.ports, () => clock.sleep(300_000));
    await clock.sleep(1);
    await expect(
      whileHolding(theirs, theirs.ports, async () => undefined, { patienceMs: 250_000 }),
    ).rejects.toMatchObject({ code: "LEASE_HELD" });
    await work;
  });

  it("says once that it may be lost, and is not lost as long as nobody took it", async () => {
    const { clock, leaseOf, logged } = world();
    let isSilent = false;
    const over = (cluster: Cluster): Cluster => ({
      ...cluster,
      get: async (reference) => {
        if (isSilent) throw SILENT();
        return cluster.get(reference);
      },
    });
    const ours = leaseOf("deploy 1", 0, over);
    await whileHolding(ours, ours.ports, async () => {
      isSilent = true;
      await clock.sleep(60_000);
      isSilent = false;
      await ours.store.renew(ours.holder);
    });
    expect(logged.filter(({ level }) => level === "warning")).toHaveLength(1);
    expect(logged[0]?.message).toContain("could not renew its hold on the release for 20 s");
  });

  it("is given back when the work fails, at once", async () => {
    const { clock, leaseOf, holder } = world();
    const ours = leaseOf("promote 1");
    const ran = whileHolding(ours, ours.ports, () => Promise.reject(failure));
    await expect(ran).rejects.toBe(failure);
    expect([holder(), clock.now()]).toEqual([undefined, START]);
  });

  it("leaves no timer", async () => {
    const { leaseOf } = world();
    const ours = leaseOf("deploy 1");
    const began = performance.now();
    const ports = { ...ours.ports, clock: createClock() };
    await expect(whileHolding(ours, ports, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe("a Lease beside a tool", () => {
  it("is kept for as long as the tool runs", async () => {
    const { clock, leaseOf } = world();
    const [ours, theirs] = [leaseOf("deploy 1"), leaseOf("promote 2")];
    const ran = whileHolding(ours, ours.ports, () => keepingLease(ours, clock, () => clock.sleep(600_000)));
    await clock.sleep(590_000);
    await expect(whileHolding(theirs, theirs.ports, async () => undefined)).rejects.toMatchObject({
      code: "LEASE_HELD",
    });
    await ran;
    expect(clock.now()).toBe(START + 600_000);
  });

  it("lets nothing begin for a run that has lost it", async () => {
    const { clock, leaseOf } = world();
    const [ours, theirs] = [leaseOf("promote 1"), leaseOf("rollback 2")];
    await ours.store.acquire(ours.holder);
    await theirs.store.acquire(theirs.holder, () => true);
    let begun = false;
    const work = async () => void (begun = true);
    await expect(keepingLease(ours, clock, work)).rejects.toMatchObject({ code: "LEASE_LOST" });
    expect(begun).toBe(false);
  });

  it("stops a run that loses it during the tool, as soon as the tool has ended", async () => {
    const { clock, leaseOf } = world();
    const [ours, theirs] = [leaseOf("promote 1"), leaseOf("rollback 2")];
    await ours.store.acquire(ours.holder);
    const ran = keepingLease(ours, clock, () => clock.sleep(90_000)).catch((error: unknown) => error);
    await clock.sleep(10_000);
    await theirs.store.acquire(theirs.holder, () => true);
    expect(await ran).toMatchObject({ code: "LEASE_LOST" });
    expect(clock.now()).toBe(START + 90_000);
  });

  it("does not hide the tool's own failure, and leaves no timer", async () => {
    const { leaseOf } = world();
    const ours = leaseOf("deploy 1");
    await ours.store.acquire(ours.holder);
    const began = performance.now();
    const ran = keepingLease(ours, createClock(), async () => {
      throw failure;
    });
    await expect(ran).rejects.toBe(failure);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe.each(OFF)("whoever wants a Lease that is held, %d ms ahead", (ahead) => {
  const body = async () => "done";

  it.each(OFF)(
    "is refused by a living holder that is %d ms ahead, as soon as it gives a sign",
    async (theirs) => {
      const { clock, leaseOf } = world();
      const [holder, ours] = [leaseOf("deploy 1", theirs), leaseOf("promote 2", ahead)];
      const work = whileHolding(holder, holder.ports, () => clock.sleep(120_000));
      await clock.sleep(500);
      await expect(whileHolding(ours, ours.ports, body)).rejects.toMatchObject({ code: "LEASE_HELD" });
      expect(clock.now() - START).toBeLessThanOrEqual(500 + LEASE_TIMES.renewMs + LEASE_TIMES.lookMs);
      await work;
    },
  );

  it.each(OFF)(
    "takes over from a dead one that was %d ms ahead, when its Lease has lasted",
    async (theirs) => {
      const { clock, leaseOf, logged } = world();
      const [dead, ours] = [leaseOf("deploy 1", theirs), leaseOf("promote 2", ahead)];
      await dead.store.acquire(dead.holder);
      await clock.sleep(500);
      expect(await whileHolding(ours, ours.ports, body)).toBe("done");
      expect(clock.now() - START).toBe(500 + LEASE_TIMES.leaseMs);
      expect(logged.map(({ message }) => message)).toEqual(
        [20, 15, 10, 5].map(
          (left) => `deploy 1 holds release r. Without a sign of life it is taken over in ${left} s.`,
        ),
      );
    },
  );

  it("takes over at once from one that died long ago", async () => {
    const { clock, leaseOf } = world();
    const [dead, ours] = [leaseOf("deploy 1", -ahead), leaseOf("promote 2", ahead)];
    await dead.store.acquire(dead.holder);
    await clock.sleep(90_000);
    expect(await whileHolding(ours, ours.ports, body)).toBe("done");
    expect(clock.now() - START).toBe(90_000);
  });

  it("waits as long as it has patience with a living one, and goes on as soon as that is done", async () => {
    const { clock, leaseOf } = world();
    const [ours, theirs] = [leaseOf("rollback 1", ahead), leaseOf("deploy 2")];
    const work = whileHolding(theirs, theirs.ports, async () => {
      await clock.sleep(70_000);
      await theirs.store.release(theirs.holder);
    });
    const patienceMs = 60_000;
    await expect(whileHolding(ours, ours.ports, body, { patienceMs })).rejects.toMatchObject({
      code: "LEASE_HELD",
      remedy: expect.stringContaining("Wait until the deploy is done"),
    });
    expect(clock.now()).toBe(START + patienceMs);
    expect(await whileHolding(ours, ours.ports, body, { patienceMs })).toBe("done");
    expect(clock.now()).toBeLessThanOrEqual(START + 72_000);
    await work;
  });

  it("does not run out of patience with one that has just died", async () => {
    const { clock, leaseOf } = world();
    const [ours, theirs] = [leaseOf("rollback 1", ahead), leaseOf("deploy 2")];
    await theirs.store.acquire(theirs.holder);
    const waiting = whileHolding(ours, ours.ports, body, { patienceMs: 30_000 });
    await clock.sleep(15_000);
    await theirs.store.renew(theirs.holder);
    expect(await waiting).toBe("done");
    expect(clock.now() - START).toBeLessThanOrEqual(15_000 + LEASE_TIMES.leaseMs + 2 * LEASE_TIMES.lookMs);
  });
});
