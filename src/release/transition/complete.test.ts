import { describe, expect, it, onTestFinished } from "vitest";
import { SimulatedClock } from "../../adapters/embedded/cluster/clock.ts";
import { surroundings } from "../../errors/errors.ts";
import type { ReleaseRecord, Transition } from "../../model/release.ts";
import { type RecordContent, stillOurs } from "../lease/record.ts";
import type { RecordStore } from "../lease/record-store.ts";
import { completeFlip } from "./complete.ts";
import { Journal } from "./journal.ts";
import type { ReleaseRun } from "./release-run.ts";
import { begin } from "./transition.ts";

const OURS = "promote by hand 1";
const flip: Transition = begin({
  kind: "promote",
  from: "blue",
  to: "green",
  phase: "proving",
  startedAt: "2026-01-01T00:00:00Z",
  digests: {},
});
const silence = surroundings("CLUSTER_UNREACHABLE", "no answer", { remedy: "-" });

/** A run whose first release of the Lease lands, or does not, and then something happens; no answer comes. */
function runOf(lands: boolean, then: (record: ReleaseRecord) => ReleaseRecord) {
  const clock = new SimulatedClock(Date.UTC(2026, 0, 1));
  onTestFinished(() => clock.stop());
  let record: ReleaseRecord = {
    resourceVersion: "1",
    holder: OURS,
    expiresAt: undefined,
    transition: flip,
    smoke: undefined,
  };
  let tries = 0;
  const store: Pick<RecordStore, "read" | "release"> = {
    read: async () => record,
    release: async (holder, change = (content: RecordContent) => content) => {
      tries += 1;
      const released = { ...record, ...change(stillOurs(record, holder)), holder: undefined };
      if (tries > 1) record = released as ReleaseRecord;
      else {
        const landed = { ...released, transition: undefined } as ReleaseRecord;
        record = then(lands ? landed : record);
        throw silence;
      }
    },
  };
  const journal = new Journal();
  const run = { store, holder: OURS, journal, ports: { clock }, inputs: { timeoutMs: 60_000 } };
  return { done: completeFlip(run as unknown as ReleaseRun, flip), now: () => record };
}

describe("the last write of a flip, whose answer got lost", () => {
  it("is made again when it has not landed", async () => {
    const { done, now } = runOf(false, (record) => record);
    await expect(done).resolves.toBeUndefined();
    expect(now().lastFlip).toMatchObject({ to: "green" });
  });

  it("is done when it has landed", async () => {
    await expect(runOf(true, (record) => record).done).resolves.toBeUndefined();
  });

  it.each<readonly [string, Partial<ReleaseRecord>]>([
    ["holds the Lease", { holder: "rollback by hand 2" }],
    [
      "has completed its own",
      {
        holder: undefined,
        transition: undefined,
        lastFlip: { kind: "rollback", from: "green", to: "blue", at: "2026-01-01T00:00:30Z" },
      },
    ],
  ])("is lost when it has not landed and another run %s", async (_, other) => {
    const { done } = runOf(false, (record) => ({ ...record, ...other }));
    await expect(done).rejects.toMatchObject({ code: "LEASE_LOST" });
  });

  it("is lost when another run has begun a flip on it since", async () => {
    const next = { ...flip, id: "promote-green-later" };
    const { done } = runOf(true, (record) => ({ ...record, holder: "promote 2", transition: next }));
    await expect(done).rejects.toMatchObject({ code: "LEASE_LOST" });
  });
});
