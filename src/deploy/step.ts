/** Brings a version up on the idle color, and proves that the preview cookie reaches it. */
import { recordStore } from "../release/lease/record-store.ts";
import { refused } from "../errors/errors.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import { type Color, otherColor, type ReleaseRecord, type ReleaseState } from "../model/release.ts";
import type { Unit, UnitChart, UnitPlan } from "../model/unit.ts";
import type { Ports } from "../ports.ts";
import { harmlessCheck } from "../release/proof/answer.ts";
import { requireNewestCheckout } from "../release/git/checkout.ts";
import { readColorOwners } from "../release/units/color-owners.ts";
import { digestOf, notReady } from "../release/colors/color-rules.ts";
import { colorsWithTraffic } from "../release/colors/share-rules.ts";
import { findUnit, refuseExcludedUnit, type ReleaseContext, releaseContext } from "../release/context.ts";
import { timestamp } from "../release/time.ts";
import { type GatewayAddress, gatewayAddressText } from "../model/gateway-address.ts";
import { gatewayAddresses } from "../release/observe/gateway.ts";
import { HistoryAuthor, sayingWhy } from "../release/history/author.ts";
import { withTrailers } from "../release/history/trailers.ts";
import { holderName } from "../release/lease/holder.ts";
import { keepingLease, whileHolding } from "../release/lease/lease-run.ts";
import { type ObservedRelease, readRelease } from "../release/observe/observe.ts";
import { notApart } from "../release/colors/overlap-rules.ts";
import { probe, refuseGatewayFault } from "../release/proof/probe.ts";
import { type RecordChange } from "../release/lease/record.ts";
import { type Refusal, refusalFailure } from "../release/refusal.ts";
import { recordVersion, refuseUnrecordableVersion } from "../release/git/modes/record.ts";
import { readUnitValue, type UnitValue } from "../release/git/unit-value.ts";
import { renderedObjects, unitChart } from "../release/units/unit-chart.ts";
import { refuseDestructive, refuseFailed } from "../release/units/unit-plan.ts";
import { nestedValue, writeValue } from "../release/git/values-file.ts";
import type { DeployInputs } from "./inputs.ts";
import { behind, decideDeploy, type Deployment, underWay } from "./rules.ts";
import { refuseOlderRun } from "./run-rules.ts";

export interface DeployResult {
  readonly release: string;
  /** The color that has the version: the idle one, or the active one when that ran it already. */
  readonly color: Color;
  readonly version: string;
  /** Absent after a dry run of a change, and when the active color runs the version. */
  readonly digest?: string;
  /** True when the active color runs the version already, so that there is nothing to deploy. */
  readonly live: boolean;
  /** False when the version was there and ready already, on either color. */
  readonly changed: boolean;
  readonly dryRun: boolean;
  /** One sentence on what was done, or would be. */
  readonly summary: string;
}

/** Between two looks at the cluster while waiting. */
const POLL_MS = 1_000;
/** Right answers in a row, from each gateway address, that count as reachable. */
const REACHABLE_ANSWERS = 3;

interface Run extends ReleaseContext {
  readonly inputs: DeployInputs;
  readonly unit: Unit;
  readonly chart: UnitChart;
  readonly color: Color;
  readonly deadline: number;
}

/**
 * Throws `UNIT_EXCLUDED`, `VALUES_UNCOMMITTED`, `TRANSITION_UNDER_WAY`, `COLORS_OVERLAP`, `COLORS_UNKNOWN`,
 * `DEPLOY_DESTRUCTIVE`, `DEPLOY_TIMEOUT` (with what was last seen), `CHECKOUT_OLDER`, `CHECKOUT_UNKNOWN` or
 * `DEPLOY_OLDER_RUN` when something newer is there or on its way, `DEPLOY_MOVED` when the color got the
 * traffic meanwhile, `LEASE_HELD`, and what the ports throw.
 */
export async function deploy(inputs: DeployInputs, ports: Ports): Promise<DeployResult> {
  const context = await releaseContext(inputs, ports);
  await requireNewestCheckout(ports, inputs.allowOlder);
  const seen = await readRelease(context.spec, ports, readColorOwners(context));
  const { state, router } = seen;
  if (state.active === undefined) throw refusalFailure(underWay(state, state.record.transition));
  const unit = await findUnit(context, context.spec.colors[state.idle].unit);
  const deadline = ports.clock.now() + inputs.timeoutMs;
  const chart = await unitChart(context, unit);
  const run: Run = { ...context, inputs, unit, chart, color: state.idle, deadline };
  const decision = await decide(run, seen);
  if (decision.kind === "refuse") throw refusalFailure(decision);
  if (decision.kind === "live") return nothing(run, decision.color);
  refuseExcludedUnit(unit);
  if (decision.kind === "deploy") await refuseUnrecordableVersion(run, unit, inputs.version, inputs.record);
  if (inputs.dryRun) return preview(run, decision);
  const addresses = await gatewayAddresses(run, router, inputs.gateway);
  if (decision.kind === "deploy") await bringUp(run, state.router.namespace);
  else await noteDeployed(run, state);
  const digest = await waitReady(run);
  await waitReachable(run, addresses);
  return { ...result(run, decision), digest };
}

async function decide(run: Run, { state, selections }: ObservedRelease): Promise<Deployment> {
  const older = olderRun(run, state.record);
  if (older !== undefined) return older;
  const { value } = await readUnitValue(run, run.unit, run.spec.version);
  const { version } = run.inputs;
  const now = await renderedObjects(run.ports.helm, run.chart);
  const rendered = now.filter(isDeployment);
  return decideDeploy({
    state,
    unit: { name: run.unit.name, objects: value === version ? now : await renderedWith(run, version) },
    activeSelections: selections[otherColor(run.color)],
    version,
    force: run.inputs.force,
    written: value,
    rendered,
    live: await liveDeployments(run, rendered),
  });
}

function olderRun({ inputs, ports }: Run, record: ReleaseRecord | undefined): Refusal | undefined {
  const { version, allowOlder } = inputs;
  return refuseOlderRun({ deployed: record?.deployed, runUrl: ports.github.runUrl(), version, allowOlder });
}

/** Noted when the Lease is given back: who comes later with an older run is told. */
function withDeployed({ color, inputs: { version }, ports }: Run): RecordChange {
  const run = ports.github.runUrl();
  const at = timestamp(ports.clock);
  const deployed = { color, version, at, ...(run === undefined ? {} : { run }) };
  return (content) => ({ ...content, deployed });
}

/** A version that was there already is this run's too, unless it stands on record as such. */
async function noteDeployed(run: Run, { router: { namespace }, record }: ReleaseState): Promise<void> {
  const { deployed } = record ?? {};
  const url = run.ports.github.runUrl();
  if (url === undefined || (deployed?.run === url && deployed.version === run.inputs.version)) return;
  const author = authorOf(run, holderName("deploy", run.ports));
  await recordStore(run.ports, { namespace, release: run.spec.name }, author).note(withDeployed(run));
}

/** A deploy's turn, as the history of the release tells it. */
function authorOf({ color, inputs: { version }, ports }: Run, holder: string): HistoryAuthor {
  const author = new HistoryAuthor(ports, holder);
  const startedAt = timestamp(ports.clock);
  author.deploy = { id: `deploy-${color}-${startedAt}`, color, version, startedAt };
  return author;
}

/** What the commit of a version says of the turn. */
function told({ color, inputs: { version }, spec }: Run, author: HistoryAuthor): (subject: string) => string {
  const turn = { release: spec.name, turn: author.deploy?.id, kind: "deploy", to: color, version } as const;
  return (subject) => withTrailers(subject, turn, author);
}

/**
 * Writes the version and applies the color's unit, and it alone. Everything up to the apply can be taken
 * back.
 */
async function bringUp(run: Run, namespace: string): Promise<void> {
  const { inputs, ports, spec, unit } = run;
  const before = await readUnitValue(run, unit, spec.version);
  const text = writeValue(before.text, spec.version.key, inputs.version, before.file);
  if (text !== before.text) await ports.files.write(before.file, text);
  const plan = await planOrRestore(run, before);
  const holder = holderName("deploy", ports);
  const author = authorOf(run, holder);
  const store = recordStore(ports, { namespace, release: spec.name }, author);
  const lease = { store, holder };
  const keeping = (work: () => Promise<unknown>) => keepingLease(lease, ports.clock, work);
  let begun = false;
  let commit: string | undefined;
  const bring = async (): Promise<void> => {
    await refuseMoved(run);
    await keeping(async () => {
      // Somebody may have worked on the file while it was planned: the record looks at it again.
      const what = { color: run.color, version: inputs.version };
      commit = await recordVersion(run, unit, what, inputs.record, told(run, author));
      begun = true;
    });
    if (plan.outcome === "changes") await keeping(() => ports.terragrunt.apply(unit, plan));
    await store.release(lease.holder, withDeployed(run));
  };
  const work = whileHolding(lease, ports, () => sayingWhy(author, bring));
  await work.catch(async (error: unknown) => {
    if (commit !== undefined) ports.log.warning(leftInGit(run, commit));
    // Refused before anything was done: the file is as it was.
    if (!begun) await restore(run, before);
    throw error;
  });
}

/** A deploy that fails after its commit leaves it: the next one goes on there. */
function leftInGit({ color, inputs: { version } }: Run, commit: string): string {
  return `Commit ${commit.slice(0, 12)}, which says ${version} for ${color}, was pushed and stays in Git; the deploy did not end. The next deploy, of this or another version, goes on from there.`;
}

async function planOrRestore(run: Run, before: UnitValue): Promise<UnitPlan> {
  try {
    const plan = await run.ports.terragrunt.plan(run.unit);
    refuseFailed(run.unit, plan);
    refuseDestructive(run.unit, plan);
    return plan;
  } catch (error) {
    await restore(run, before);
    throw error;
  }
}

/** The value as it was; what somebody else wrote into the file meanwhile stays. */
async function restore({ ports, spec, inputs }: Run, { file, text, value }: UnitValue): Promise<void> {
  const now = await ports.files.read(file);
  const { key } = spec.version;
  if (now === undefined || now === text) return;
  const isOurs = now === writeValue(text, key, inputs.version, file);
  await ports.files.write(file, isOurs ? text : writeValue(now, key, value, file));
}

/**
 * A rollback may have moved the traffic to what was the idle color, and a newer run may have deployed
 * meanwhile.
 */
async function refuseMoved(run: Run): Promise<void> {
  const { spec, ports, color } = run;
  const { state } = await readRelease(spec, ports);
  const older = olderRun(run, state.record);
  if (older !== undefined) throw refusalFailure(older);
  refuseMixed(state);
  if (state.idle === color && state.record?.transition === undefined) return;
  throw refused("DEPLOY_MOVED", `${color} is not idle any more: somebody moves the traffic`, {
    remedy: "Run status, then deploy again",
  });
}

/** Somebody, or the labels of the new pods, may have let the colors share pods meanwhile. */
function refuseMixed(state: ReleaseState): void {
  const mixed = notApart(state);
  if (mixed !== undefined) throw refusalFailure(mixed);
}

/** Waits until the color runs what its chart renders, every pod ready. Returns its digest. */
async function waitReady(run: Run): Promise<string> {
  const { spec, ports, color } = run;
  const rendered = await renderedDeployments(run);
  for (;;) {
    const { state } = await readRelease(spec, ports);
    if (colorsWithTraffic(state).includes(color)) await refuseMoved(run);
    refuseMixed(state);
    const seen = state.colors[color];
    const reason = notReady(seen) ?? behind(rendered, await liveDeployments(run, rendered));
    const digest = digestOf(seen);
    if (reason === undefined && digest !== undefined) return digest;
    await sleepOrTimeOut(run, reason ?? "its digest cannot be told");
  }
}

/** Waits until every gateway address answers requests with the color's cookie from that color. */
async function waitReachable(run: Run, addresses: readonly GatewayAddress[]): Promise<void> {
  for (const address of addresses) {
    for (let right = 0; right < REACHABLE_ANSWERS;) {
      const check = harmlessCheck(run.spec);
      const answer = await probe(run.spec, run.ports.http, { address, check, preview: run.color });
      const found = answer.kind === "color" && answer.color === run.color;
      right = found ? right + 1 : 0;
      if (found) continue;
      const late = run.ports.clock.now() >= run.deadline;
      if (answer.kind !== "color" && (late || answer.lasting === true)) {
        await refuseGatewayFault(run.spec, run.ports.http, [address]);
      }
      const seen = answer.kind === "color" ? `${answer.color} answered instead` : answer.reason;
      await sleepOrTimeOut(run, `${gatewayAddressText(address)}, asked with its cookie: ${seen}`);
    }
  }
}

async function sleepOrTimeOut({ ports, deadline, color, inputs }: Run, seen: string): Promise<void> {
  if (ports.clock.now() < deadline) return ports.clock.sleep(POLL_MS);
  const fact = `${color} was not up at ${inputs.version} within ${inputs.timeoutMs / 1000} s; last seen: ${seen}`;
  throw refused("DEPLOY_TIMEOUT", fact, {
    remedy: "Look at the pods of the color, then run deploy again: it goes on where this run ended",
  });
}

async function renderedDeployments({ ports, chart }: Run): Promise<readonly KubernetesObject[]> {
  return (await renderedObjects(ports.helm, chart)).filter(isDeployment);
}

/** Everything that the chart renders once the version is written. */
function renderedWith({ ports, chart, spec }: Run, version: string): Promise<readonly KubernetesObject[]> {
  return renderedObjects(ports.helm, chart, nestedValue(spec.version.key, version));
}

function isDeployment({ kind }: KubernetesObject): boolean {
  return kind === "Deployment";
}

async function liveDeployments(
  { ports }: Run,
  rendered: readonly KubernetesObject[],
): Promise<readonly KubernetesObject[]> {
  const found = await Promise.all(
    rendered.map(({ metadata: { name, namespace } }) =>
      ports.cluster.get({
        type: "deployments.apps",
        name,
        ...(namespace === undefined ? {} : { namespace }),
      }),
    ),
  );
  return found.filter((object) => object !== undefined);
}

function result({ spec, color, inputs }: Run, decision: Deployment): DeployResult {
  const changed = decision.kind === "deploy";
  const summary = changed
    ? `${color} runs ${inputs.version}, is ready, and its cookie reaches it`
    : `${color} ran ${inputs.version} already; it is ready, and its cookie reaches it`;
  const { version } = inputs;
  return { release: spec.name, color, version, live: false, changed, dryRun: false, summary };
}

function nothing({ spec, inputs, color: idle }: Run, color: Color): DeployResult {
  const { version, dryRun } = inputs;
  const summary = `nothing to deploy: ${color}, which has the traffic, runs ${version} already; ${idle} stays the way back`;
  return { release: spec.name, color, version, live: true, changed: false, dryRun, summary };
}

function preview({ spec, color, inputs, unit }: Run, decision: Deployment): DeployResult {
  const { version } = inputs;
  const summary =
    decision.kind === "present"
      ? `${color} runs ${version} already`
      : `would set ${spec.version.key} to ${version} in unit ${unit.name} and apply it: ${color} is idle`;
  return { release: spec.name, color, version, live: false, changed: false, dryRun: true, summary };
}
