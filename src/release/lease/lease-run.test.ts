import { recordStore } from "./record-store.ts";
import { describe, expect, it, onTestFinished } from "vitest";
import { SimulatedClock } from "../../adapters/embedded/cluster/clock.ts";
import { clusterOf } from "../../adapters/embedded/cluster/cluster.ts";
import { ObjectStore } from "../../adapters/embedded/cluster/store.ts";
import { createClock } from "../../adapters/real/clock.ts";
import { refused } from "../../errors/errors.ts";
import { keepingLease, whileHolding } from "./lease-run.ts";

const START = Date.UTC(2026, 0, 1);

function world() {
  const clock = new SimulatedClock(START);
  onTestFinished(() => clock.stop());
  const objects = new ObjectStore(() => clock.now());
  objects.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "ns" } }, "somebody");
  const leaseOf = (holder: string) => ({
    store: recordStore({ cluster: clusterOf(objects, holder), clock }, { namespace: "ns", release: "r" }),
    holder,
  });
  return { clock, leaseOf };
}

const failure = refused("UNIT_APPLY_FAILED", "no", { remedy: "-" });

describe("a Lease beside a tool", () => {
  it("is kept for as long as the tool runs", async () => {
    const { clock, leaseOf } = world();
    const [ours, theirs] = [leaseOf("deploy 1"), leaseOf("promote 2")];
    await ours.store.acquire(ours.holder);
    const ran = keepingLease(ours, clock, () => clock.sleep(600_000));
    await clock.sleep(590_000);
    await expect(theirs.store.acquire(theirs.holder)).rejects.toMatchObject({ code: "LEASE_HELD" });
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

describe("whoever wants a Lease that is held", () => {
  it("waits as long as it has patience, and no longer", async () => {
    const { clock, leaseOf } = world();
    const [ours, theirs] = [leaseOf("rollback 1"), leaseOf("deploy 2")];
    await theirs.store.acquire(theirs.holder);
    const patience = { clock, milliseconds: 60_000 };
    const body = async () => "done";
    await expect(whileHolding(ours, body, { patience })).rejects.toMatchObject({
      code: "LEASE_HELD",
      remedy: expect.stringContaining("Wait until the deploy is done"),
    });
    expect(clock.now()).toBe(START + 60_000);
    const waiting = whileHolding(ours, body, { patience });
    await clock.sleep(5_000);
    await theirs.store.release(theirs.holder);
    expect(await waiting).toBe("done");
  });
});
