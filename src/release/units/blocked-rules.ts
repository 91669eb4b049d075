/** Pure: what keeps the router's unit from being planned and applied after a flip. */
import { type Failure, refused } from "../../errors/errors.ts";
import type { HelmReleaseStatus, Unit, UnitChart, UnitPlan } from "../../model/unit.ts";

/** Who holds a state's lock, as OpenTofu and Terraform print it; what they leave out is not there. */
export interface StateLock {
  readonly id?: string;
  readonly who?: string;
  readonly since?: string;
  readonly operation?: string;
}

const FIELDS = { ID: "id", Who: "who", Created: "since", Operation: "operation" } as const;

/** What is taken into a line for people, and the id into a command for a shell. */
const FITTING: Readonly<Record<keyof StateLock, RegExp>> = {
  id: /^[\w./:-]{1,200}$/,
  who: /^[^`]{1,200}$/,
  since: /^[^`]{1,80}$/,
  operation: /^\w{1,40}$/,
};

/** The lock that a tool's words are about; undefined when they are about something else. */
export function lockIn(text: string): StateLock | undefined {
  if (!/Error (?:acquiring|locking) (?:the )?state|state lock|Lock Info:/i.test(text)) return undefined;
  const found = Object.entries(FIELDS).flatMap(([name, field]) => {
    const value = new RegExp(String.raw`^[\s│|]*${name}:[ \t]*(\S.*?)\s*$`, "m").exec(text)?.[1];
    // What is no name or time of a lock stands in the tool's words below; it is none for a sentence or a
    // command.
    return value === undefined || !FITTING[field].test(value) ? [] : [[field, value]];
  });
  return Object.fromEntries(found) as StateLock;
}

/** Why the plan says that nothing could be applied; undefined when it is one. Code `ROUTER_UNIT_BLOCKED`. */
export function planBlocked(unit: Unit, plan: UnitPlan): Failure | undefined {
  if (plan.outcome !== "failed" && plan.outcome !== "skipped") return undefined;
  const lock = lockIn(plan.error ?? "");
  const why = lock === undefined ? "it cannot be planned" : `its state is locked${lockText(lock)}`;
  return blocked(unit, why, {
    remedy: lock === undefined ? planRemedy(unit) : lockRemedy(unit, lock),
    ...(plan.error === undefined ? {} : { stderr: plan.error }),
  });
}

/** ` by somebody@host (apply) since …, lock …`; empty for a lock that says nothing. */
export function lockText({ who, since, operation, id }: StateLock): string {
  const parts = [
    who === undefined ? "" : ` by ${who}`,
    operation === undefined ? "" : ` (${operation.replace(/^OperationType/, "").toLowerCase()})`,
    since === undefined ? "" : ` since ${since}`,
    id === undefined ? "" : `, lock ${id}`,
  ];
  return parts.join("");
}

function lockRemedy({ path }: Unit, { id }: StateLock): string {
  const command = `terragrunt force-unlock ${id ?? "LOCK_ID"}`;
  return `Wait until that run has ended, then run promote again. \`bluegreen repair --yes\` takes the lock off, if it is a dead run's for certain. By hand, and only then: run \`${command}\` in ${path} first`;
}

function planRemedy({ name }: Unit): string {
  return `Correct what the tool says below until \`bluegreen plan --units ${name}\` works, then run promote again`;
}

/**
 * Why Helm would refuse an upgrade of the release, or nobody knows what of it is in the cluster; undefined
 * when its last revision is deployed, or there is none: that is for others to judge. Code
 * `ROUTER_UNIT_BLOCKED`.
 */
export function releaseBlocked(
  unit: Unit,
  chart: UnitChart,
  last: HelmReleaseStatus | undefined,
): Failure | undefined {
  if (last === undefined || last.status === "deployed") return undefined;
  const { release, namespace } = chart;
  const { status, revision, updated, description } = last;
  const since = updated === undefined ? "" : ` since ${updated}`;
  // Helm's own words: of a failed hook they have lines of logs.
  const fits = description === undefined || /^.{0,200}$/.test(description);
  const says = description === undefined || description === "" || !fits ? "" : `: ${description}`;
  const fact = `revision ${revision} of its Helm release ${namespace}/${release} is ${status}${since}${says}`;
  const byHand = releaseRemedy(unit.name, chart, last, "run promote again");
  const remedy = status.startsWith("pending-") ? `${PROVEN_DEAD}. By hand: ${byHand}` : byHand;
  return blocked(unit, fact, { remedy, ...(fits ? {} : { stderr: description }) });
}

/** Who clears up after a run that was killed. */
const PROVEN_DEAD = "`bluegreen repair --yes` mends it, if whoever began it is dead for certain";

/**
 * What frees the release of a unit with routes, here and wherever it is found; `next` is what is done then.
 * `helm rollback` is not advised: it writes the manifest of the revision before over the router, and with it
 * where the default route led then. Helm's record of an upgrade that never ended is all that stands in the
 * way.
 */
export function releaseRemedy(
  unit: string,
  { release, namespace }: Pick<UnitChart, "release" | "namespace">,
  { status, revision }: HelmReleaseStatus,
  next: string,
): string {
  if (!status.startsWith("pending-")) {
    return `Review \`bluegreen plan --units ${unit}\`, and apply it; then ${next}`;
  }
  const record = `sh.helm.release.v1.${release}.v${revision}`;
  return `Wait until whoever works on it has ended, then ${next}. Only if that run is dead for certain: \`kubectl delete secret ${record} -n ${namespace}\` first, which takes away Helm's note of it and no object`;
}

function blocked(
  unit: Unit,
  why: string,
  details: { readonly remedy: string; readonly stderr?: string },
): Failure {
  const fact = `unit ${unit.name} could not be applied after the flip: ${why}`;
  return refused("ROUTER_UNIT_BLOCKED", fact, { where: unit.path, ...details });
}
