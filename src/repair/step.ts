/** Puts right what is in the cluster beside what is remembered of it, and says what it leaves. */
import { timeNow } from "../release/time.ts";
import { rememberingHelm } from "../charts/remember.ts";
import { unitReferences } from "../config/units.ts";
import { readMends, type Mends } from "../drift/read.ts";
import { ownedBy } from "../drift/remedy.ts";
import type { ReleaseDrift } from "../drift/facts.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import type { ReleaseRecord } from "../model/release.ts";
import type { Unit } from "../model/unit.ts";
import type { Ports } from "../ports.ts";
import { type ReleaseContext, releaseContext } from "../release/context.ts";
import { holderName } from "../release/lease/holder.ts";
import { type HeldLease, keepingLease, whileHolding } from "../release/lease/lease-run.ts";
import { isConflict, isHeld } from "../release/lease/record.ts";
import { recordStore } from "../release/lease/record-store.ts";
import { chartsByTerragrunt } from "../release/units/unit-charts.ts";
import { planUnits } from "../units/plans/run.ts";
import type { RepairInputs } from "./inputs.ts";
import { readMachine } from "./machine.ts";
import { adopted, withFields } from "./object-rules.ts";
import { type Action, decideRepair, type Left, locksOf, type Repair } from "./rules.ts";

export interface RepairResult {
  readonly release: string;
  readonly dryRun: boolean;
  /** What was done, or would be, in order: each an order as `make Deployment/apps/blue again`. */
  readonly actions: readonly string[];
  /** What is left to people, with what they can run. */
  readonly left: readonly Left[];
  /** How the release stands against the cluster, after all that was done. */
  readonly drift: ReleaseDrift;
}

/** What one action frees may show more: a revision that is settled, a state that can be planned. */
const ROUNDS = 5;

/**
 * Holds the release's Lease while it acts; each write is made from what was read under it, and fails where
 * somebody else has written since. Throws `LEASE_HELD`, `LEASE_LOST`, and what the ports throw; what it
 * leaves is in the result.
 */
export async function repair(inputs: RepairInputs, given: Ports): Promise<RepairResult> {
  const ports = { ...given, helm: rememberingHelm(given.helm) };
  const context = await releaseContext(inputs, ports);
  const run: Run = { context, inputs, units: await ports.terragrunt.units(context.config.terragruntRoot) };
  const first = await look(run, undefined);
  const { name } = context.spec;
  const isIdle = first.repair.actions.length === 0 && !first.isHeld;
  if (inputs.dryRun || first.mends.namespace === undefined || isIdle) {
    const { actions, left } = first.repair;
    const texts = inputs.dryRun ? actions.map(({ text }) => text) : [];
    return { release: name, dryRun: inputs.dryRun, actions: texts, left, drift: first.mends.drift };
  }
  const store = recordStore(ports, { namespace: first.mends.namespace, release: name });
  const lease = { store, holder: holderName("repair", ports) };
  return whileHolding(lease, ports, async () => {
    const result = await keepingLease(lease, ports.clock, () => rounds(run, lease));
    await store.release(lease.holder);
    return result;
  });
}

/** After these the rest is another. */
const FREEING: ReadonlySet<Action["mend"]["kind"]> = new Set(["unlock", "settle", "upgrade"]);

interface Run {
  readonly context: ReleaseContext;
  readonly inputs: RepairInputs;
  readonly units: readonly Unit[];
}

async function rounds(run: Run, { store, holder }: HeldLease): Promise<RepairResult> {
  const done: Action[] = [];
  const { ports, spec } = run.context;
  for (let round = 0; ; round += 1) {
    const { repair, mends } = await look(run, holder);
    const open = repair.actions.filter(({ key }) => !done.some((one) => one.key === key));
    if (open.length === 0 || round >= ROUNDS) {
      const left = [...repair.left, ...repair.actions.map(again)];
      return {
        release: spec.name,
        dryRun: false,
        actions: done.map(({ text }) => text),
        left,
        drift: mends.drift,
      };
    }
    for (const action of open) {
      await store.renew(holder);
      if (!(await isDone(action, ports))) break;
      ports.log.info(`Repaired: ${action.text}.`);
      done.push(action);
      // What is freed shows more, and what was read for the others is old by then.
      if (FREEING.has(action.mend.kind)) break;
    }
  }
}

/** Done, and there again: somebody or something undoes it. */
function again({ text }: Action): Left {
  const remedy = "`bluegreen status` says who writes it: stop that, then run repair again";
  return { code: "REPAIR_LEFT", fact: `it did not stay so: ${text}`, remedy };
}

/** False when somebody has written meanwhile: then it is looked at again. */
async function isDone({ mend }: Action, { cluster, helm, terragrunt }: Ports): Promise<boolean> {
  try {
    switch (mend.kind) {
      case "unlock":
        await terragrunt.unlock(mend.unit, mend.lock);
        return true;
      case "settle":
        return await takeAway(mend.note, cluster);
      case "adopt":
        await cluster.replace(adopted(mend.live, mend.chart));
        return true;
      case "create":
        await cluster.create(ownedBy(mend.object, mend.chart));
        return true;
      case "write":
        await cluster.replace(withFields(mend.live, mend.fields));
        return true;
      case "upgrade":
        await helm.upgrade(mend.chart);
        return true;
    }
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}

const TAKEN = "bluegreen-action/taken-away";

/**
 * Marked first, which fails when its revision went on since it was read; Helm's own write of it then finds no
 * Secret, and its run ends.
 */
async function takeAway(note: KubernetesObject, cluster: Ports["cluster"]): Promise<boolean> {
  const { metadata } = note;
  const annotations = { ...metadata.annotations, [TAKEN]: "repair" };
  await cluster.replace({ ...note, metadata: { ...metadata, annotations } });
  const { namespace, name } = metadata;
  await cluster.delete({ type: "secrets", name, ...(namespace === undefined ? {} : { namespace }) });
  return true;
}

interface Look {
  readonly mends: Mends;
  readonly repair: Repair;
  /** Whether somebody else holds the release now. */
  readonly isHeld: boolean;
}

/** Everything that is known of the release, and what is to be done about it. */
async function look({ context, inputs, units }: Run, ours: string | undefined): Promise<Look> {
  const { spec, ports } = context;
  const names = new Set(unitReferences(spec).map(({ unit }) => unit));
  const plans = await planUnits(
    units.filter(({ name }) => names.has(name)),
    ports,
  );
  const config = { releases: new Map([[spec.name, spec]]) };
  const chartOf = chartsByTerragrunt(units, [spec], ports);
  const scope = { config, units, chartOf, plans, ...(ours === undefined ? {} : { ours }) };
  const [mends] = await readMends(scope, ports);
  if (mends === undefined) throw new Error("a release was read, and nothing came of it");
  const locks = locksOf(plans);
  const record = await recordOf(context, mends);
  const now = timeNow(ports.clock);
  const repair = decideRepair({
    findings: mends.drift.findings,
    mends: mends.mends,
    units,
    plans,
    tenures: record?.tenures ?? [],
    ours,
    now,
    allowActive: inputs.allowActive,
    machine: locks.length === 0 ? undefined : await readMachine(ports),
    owners: await ownersOf(mends, ports),
  });
  const isOther = record?.holder !== undefined && record.holder !== ours;
  return { mends, repair, isHeld: isOther && isHeld(record, now) };
}

async function recordOf(
  { spec, ports }: ReleaseContext,
  { namespace }: Mends,
): Promise<ReleaseRecord | undefined> {
  if (namespace === undefined) return undefined;
  return recordStore(ports, { namespace, release: spec.name }).read();
}

/** Of the Helm releases that objects are said to belong to, those that are there, or may be. */
async function ownersOf({ mends }: Mends, { helm }: Ports): Promise<ReadonlySet<string>> {
  const named = mends.flatMap((mend) =>
    mend?.kind === "adopt" && mend.from !== undefined ? [mend.from] : [],
  );
  const found = await Promise.all(
    named.map(async ({ name, namespace }) => {
      const last = await helm.status(name, namespace);
      return last === undefined ? [] : [`${namespace}/${name}`];
    }),
  );
  return new Set(found.flat());
}
