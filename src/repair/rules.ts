/** What a repair does, and what it leaves to people, by what was read. Pure. */
import type { DriftFinding, Mend } from "../drift/facts.ts";
import { isBusy } from "../drift/mend-rules.ts";
import { resourceName } from "../model/kubernetes.ts";
import type { Tenure } from "../model/release.ts";
import type { Unit, UnitPlan } from "../model/unit.ts";
import { lockIn, lockText, type StateLock } from "../release/units/blocked-rules.ts";
import { deadRun, lockOfDead, type Machine } from "./proof-rules.ts";

/** One thing that is put right. */
export interface Action {
  /** An order: `make Deployment/apps/blue again`. */
  readonly text: string;
  /** The same for the same thing done again, whoever undid it. */
  readonly key: string;
  readonly mend: Mend | { readonly kind: "unlock"; readonly unit: Unit; readonly lock: string };
}

/** Something that is left as it is. */
export interface Left {
  readonly code: "REPAIR_LEFT" | "REPAIR_UNPROVEN";
  readonly fact: string;
  readonly remedy: string;
}

export interface RepairFacts {
  readonly findings: readonly DriftFinding[];
  /** Of the findings, in their order. */
  readonly mends: readonly (Mend | undefined)[];
  readonly units: readonly Unit[];
  readonly plans: readonly UnitPlan[];
  readonly tenures: readonly Tenure[];
  /** Under which name this run holds the release; undefined while it only looks. */
  readonly ours: string | undefined;
  readonly now: number;
  readonly allowActive: boolean;
  readonly machine: Machine | undefined;
  /** Helm releases that are there, as `namespace/name`, of those that own objects of this one. */
  readonly owners: ReadonlySet<string>;
}

export interface Repair {
  readonly actions: readonly Action[];
  readonly left: readonly Left[];
}

/** In the order in which things are done: what is in Helm's and Terraform's way first. */
const ORDER = ["unlock", "settle", "adopt", "create", "write", "upgrade"] as const;

export function decideRepair(facts: RepairFacts): Repair {
  const parts = [
    ...facts.plans.map((plan) => ofPlan(plan, facts)),
    ...facts.findings.map((finding, index) =>
      isOverwritten(finding, facts) ? undefined : ofFinding(finding, facts.mends[index], facts),
    ),
  ];
  const actions = parts.flatMap((one) => one?.actions ?? []);
  return {
    actions: actions.toSorted((a, b) => ORDER.indexOf(a.mend.kind) - ORDER.indexOf(b.mend.kind)),
    left: parts.flatMap((one) => one?.left ?? []),
  };
}

/**
 * Helm's record is no word of what should be where the checkout is another and Terraform says that it is
 * applied.
 */
function isOverwritten({ kind, unit }: DriftFinding, { findings }: RepairFacts): boolean {
  return OBJECTS.has(kind) && findings.some((one) => one.kind === "unseen" && one.unit === unit);
}

const OBJECTS: ReadonlySet<DriftFinding["kind"]> = new Set(["missing", "differs", "no-pods"]);

/** The locks by which plans failed. */
export function locksOf(plans: readonly UnitPlan[]): readonly StateLock[] {
  return plans.flatMap(({ outcome, error }) => (outcome === "failed" ? (lockIn(error ?? "") ?? []) : []));
}

function acts(mend: Action["mend"], text: string, key = text): Repair {
  return { actions: [{ mend, text, key }], left: [] };
}

function leaves(fact: string, remedy: string, code: Left["code"] = "REPAIR_LEFT"): Repair {
  return { actions: [], left: [{ code, fact, remedy }] };
}

function ofPlan({ unit: name, outcome, error = "" }: UnitPlan, facts: RepairFacts): Repair | undefined {
  const unit = facts.units.find((one) => one.name === name);
  if (outcome !== "failed" || unit === undefined) return undefined;
  const lock = lockIn(error);
  if (lock === undefined) {
    return leaves(
      `unit ${name} could not be planned`,
      `\`bluegreen plan --units=${name}\` says why: correct it`,
    );
  }
  const proof = lockOfDead({ ...facts, lock });
  const fact = `the state of unit ${name} is locked${lockText(lock)}`;
  if ("dead" in proof) {
    const text = `take the lock ${lock.id} off the state of unit ${name}, which ${proof.dead} left behind`;
    return acts({ kind: "unlock", unit, lock: lock.id ?? "" }, text);
  }
  const command = `terragrunt force-unlock ${lock.id ?? "LOCK_ID"}`;
  const remedy = `Wait until that run has ended. Only if it is dead for certain: run \`${command}\` in ${unit.path}; then \`bluegreen repair\``;
  return leaves(`${fact}; that this run is dead is not proven: ${proof.why}`, remedy, "REPAIR_UNPROVEN");
}

function ofFinding(finding: DriftFinding, mend: Mend | undefined, facts: RepairFacts): Repair {
  const { fact, remedy } = finding;
  if (mend === undefined) return leaves(fact, remedy);
  const byHand = remedy.replace(/^.*?\. By hand: /s, "");
  switch (mend.kind) {
    case "settle":
      return settling(finding, mend, byHand, facts);
    case "adopt": {
      const { from, live, chart } = mend;
      const owner = from === undefined ? undefined : `${from.namespace}/${from.name}`;
      if (owner !== undefined && facts.owners.has(owner)) return leaves(fact, byHand);
      return acts(mend, `give ${resourceName(live)} to Helm release ${chart.namespace}/${chart.release}`);
    }
    case "create":
      return acts(mend, `make ${finding.object} again`);
    case "write":
      if (mend.active !== undefined && !facts.allowActive) return leaves(fact, remedy);
      return acts(
        mend,
        `put back ${places(finding)} of ${finding.object}${byText(finding)}`,
        `write ${finding.object}`,
      );
    case "upgrade":
      if (mend.active !== undefined && !facts.allowActive) return leaves(fact, remedy);
      return acts(mend, `release ${mend.chart.namespace}/${mend.chart.release} as this checkout renders it`);
  }
}

function settling(
  finding: DriftFinding,
  mend: Extract<Mend, { kind: "settle" }>,
  byHand: string,
  { tenures, ours, now }: RepairFacts,
): Repair {
  const { chart, last, note } = mend;
  const name = `revision ${last.revision} (${last.status}) of Helm release ${chart.namespace}/${chart.release}`;
  const text = `take away Helm's note of ${name}`;
  if (!isBusy(last.status)) return acts(mend, text);
  const began = Date.parse(note.metadata.creationTimestamp ?? "");
  const dead = deadRun(began, tenures, ours, now);
  if (dead !== undefined) return acts(mend, `${text}, which ${dead} left behind`);
  const why = "no run that ended without giving the release back had it then";
  return leaves(
    `${finding.fact}; that whoever began it is dead is not proven: ${why}`,
    byHand,
    "REPAIR_UNPROVEN",
  );
}

/** A few of the places; all of them are in the drift. */
function places({ fields }: DriftFinding): string {
  const shown = fields.slice(0, 3).map(({ at }) => at);
  return fields.length > 3 ? `${shown.join(", ")} and ${fields.length - 3} more` : shown.join(", ");
}

function byText({ by }: DriftFinding): string {
  return by === undefined ? "" : `, written by ${by}`;
}
