/** Moves the traffic back to the color it came from: traffic first, records after. */
import type { FlipResult } from "../release/transition/flip-result.ts";
import { recordStore } from "../release/lease/record-store.ts";
import { Failure } from "../errors/errors.ts";
import {
  type Color,
  otherColor,
  type ReleaseState,
  type Transition,
  type WholeRelease,
} from "../model/release.ts";
import type { Ports } from "../ports.ts";
import { digestOf, runText } from "../release/colors/color-rules.ts";
import { trafficOf } from "../release/colors/share-rules.ts";
import { type ReleaseContext, releaseContext } from "../release/context.ts";
import { timeNow, timestamp } from "../release/time.ts";
import { fenceRouter } from "../release/transition/flip.ts";
import { gatewayAddresses } from "../release/observe/gateway.ts";
import { keeping, type ReleaseRun } from "../release/transition/release-run.ts";
import { returnTraffic, type Returned } from "../release/transition/return-traffic.ts";
import { begin } from "../release/transition/transition.ts";
import { holderName } from "../release/lease/holder.ts";
import { HistoryAuthor, sayingWhy } from "../release/history/author.ts";
import { Journal } from "../release/transition/journal.ts";
import { whileHolding } from "../release/lease/lease-run.ts";
import { type ObservedRelease, readRelease } from "../release/observe/observe.ts";
import { claimText, type FlipClaim, flipClaim } from "../release/proof/partial-flip.ts";
import { refusalFailure } from "../release/refusal.ts";
import { unfit } from "../release/colors/return-rules.ts";
import { leftText } from "../release/units/reconcile.ts";
import { recordedDefault } from "../release/git/modes/record.ts";
import { recordTurn } from "../release/transition/record-turn.ts";
import { sayingTraffic } from "../release/transition/traffic.ts";
import type { RollbackInputs } from "./inputs.ts";
import {
  decideRollback,
  idleHolder,
  leftAfterTakeOver,
  mayOnlyRecord,
  mayTakeOver,
  type Rollback,
} from "./rules.ts";

type Back = Extract<Rollback, { kind: "back" }>;

/**
 * Takes over a promote or rollback under way, and waits for a deploy until `timeout`. Throws
 * `ROLLBACK_NOTHING`, `ROLLBACK_NOT_READY`, `ROLLBACK_CHANGED`, `ROLLBACK_UNPROVEN`, `LEASE_HELD` (by a
 * deploy), `LEASE_LOST`, and what the ports throw.
 */
export async function rollback(inputs: RollbackInputs, ports: Ports): Promise<FlipResult> {
  const context = { ...(await releaseContext(inputs, ports)), journal: new Journal() };
  const { state, router } = await readRelease(context.spec, ports);
  const decision = decideRollback(state);
  const holder = holderName("rollback", ports);
  const author = new HistoryAuthor(ports, holder);
  const store = recordStore(ports, { namespace: state.router.namespace, release: context.spec.name }, author);
  const addresses = () => gatewayAddresses(context, router, inputs.gateway);
  const run: ReleaseRun = { ...context, inputs, store, holder, author, addresses };
  const recorded = await onlyRecords(run, state);
  const idle = idleHolder(state.record, timeNow(ports.clock));
  if (decision.kind !== "back" && recorded === undefined && (idle === undefined || inputs.dryRun))
    return unmoved(run, state, decision, idle);
  if (inputs.dryRun && decision.kind === "back") return preview(context, state, decision);
  if (inputs.dryRun && recorded !== undefined) return previewRecords(run, recorded, idle);
  const taking = { mayTakeOver, patienceMs: inputs.timeoutMs };
  // Of a flip that another run has begun every end says who has the traffic, be it before the first write of
  // this run.
  if (state.record?.transition !== undefined) run.journal.begin(run.holder);
  const body = () => sayingWhy(author, () => decideAgain(run, idle));
  return sayingTraffic(run, () => whileHolding(run, ports, body, taking));
}

/**
 * The end where nothing is to be written; `idle` is who a rollback would take over, which only a dry run
 * leaves alone.
 */
function unmoved(
  run: ReleaseRun,
  state: ReleaseState,
  decision: Exclude<Rollback, { kind: "back" }>,
  idle: string | undefined,
): FlipResult {
  // A holder that has begun nothing has divided nothing.
  if (idle !== undefined && state.active !== undefined) return freed(run, state, decision, idle);
  if (decision.kind === "refuse") throw refusalFailure(decision);
  return nothing(run, decision.active, decision.fact, run.inputs.dryRun);
}

/** The color that Git has to be made to name where there is no traffic to move; undefined for none. */
async function onlyRecords(run: ReleaseRun, state: ReleaseState): Promise<Color | undefined> {
  const { active } = state;
  if (active === undefined || !mayOnlyRecord(state)) return undefined;
  return (await gitDiffers(run, active)) ? active : undefined;
}

/**
 * Only where a record is wanted, which the mode knows. There is no traffic to move, so a branch that cannot
 * be read is worth a warning and no more.
 */
async function gitDiffers(run: ReleaseRun, active: Color): Promise<boolean> {
  try {
    const recorded = await recordedDefault(run, run.inputs.record);
    return recorded !== undefined && recorded !== active;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    run.ports.log.warning(`Whether Git names ${active} as well cannot be told: ${error.message}.`);
    return false;
  }
}

async function recordActive(run: ReleaseRun, active: Color, idle: string | undefined): Promise<FlipResult> {
  await keeping(run, () => recordTurn(run, active, undefined));
  await run.store.release(run.holder);
  const over = idle === undefined ? "" : `; ${takenOver(idle, false)}`;
  const summary = `${gitFact(active)}; it names ${active} again${over}`;
  return { release: run.spec.name, from: active, to: active, active, changed: true, dryRun: false, summary };
}

function previewRecords({ spec }: ReleaseRun, active: Color, idle: string | undefined): FlipResult {
  const over = idle === undefined ? "" : `; ${takenOver(idle, true)}`;
  const summary = `${gitFact(active)}: would write ${active} into Git again${over}`;
  return { release: spec.name, from: active, to: active, active, changed: false, dryRun: true, summary };
}

function gitFact(active: Color): string {
  return `${active} has the traffic, and Git named ${otherColor(active)}`;
}

/** The Lease is ours: a promote that held it may have gone on until now. */
async function decideAgain(run: ReleaseRun, idle: string | undefined): Promise<FlipResult> {
  const seen = await seenAlone(run, idle);
  const decision = decideRollback(seen.state);
  if (decision.kind === "back") return back(run, seen, decision);
  const recorded = await onlyRecords(run, seen.state);
  if (recorded !== undefined) return recordActive(run, recorded, idle);
  if (decision.kind === "refuse" && idle === undefined) throw refusalFailure(decision);
  await run.store.release(run.holder);
  return unmoved(run, seen.state, decision, idle);
}

/**
 * The release as it is. Where nothing is to be moved, no write of the run that was taken over can land
 * afterwards.
 */
async function seenAlone(run: ReleaseRun, idle: string | undefined): Promise<ObservedRelease> {
  const seen = await readRelease(run.spec, run.ports);
  if (idle === undefined || decideRollback(seen.state).kind === "back") return seen;
  await fenceRouter(run, run.holder);
  return readRelease(run.spec, run.ports);
}

/**
 * A holder that had begun nothing was taken over, and nothing was moved. Throws what is wrong all the same.
 */
function freed(
  { spec, inputs: { dryRun } }: ReleaseRun,
  state: WholeRelease,
  decision: Exclude<Rollback, { kind: "back" }>,
  idle: string,
): FlipResult {
  const { active } = state;
  const did = takenOver(idle, dryRun);
  const wrong = leftAfterTakeOver(state, decision);
  if (wrong !== undefined) throw refusalFailure({ ...wrong, fact: `${wrong.fact}; ${did}` });
  const summary = dryRun ? `${did}; ${active} has the traffic` : `${active} keeps the traffic; ${did}`;
  return { release: spec.name, from: active, to: active, active, changed: !dryRun, dryRun, summary };
}

async function back(
  run: ReleaseRun,
  seen: ObservedRelease,
  decision: Extract<Rollback, { kind: "back" }>,
): Promise<FlipResult> {
  const transition = newTransition(run, seen, decision);
  run.author.saw(seen.state);
  if (decision.flip) sayWhatMoves(run, seen.state, decision);
  run.journal.begin(run.holder);
  await run.store.renew(run.holder, ({ smoke, ...content }) => ({
    ...content,
    ...(decision.flip ? {} : { smoke }),
    transition,
  }));
  run.journal.mark("begun", run.ports.clock);
  const returned = await returnTraffic(run, {
    transition,
    seen,
    check: (state) => {
      const refusal = unfit(state, decision.to, decision.digests.to, decision.withoutConfig?.to);
      if (refusal !== undefined) throw refusalFailure(refusal);
    },
  });
  if (returned.untold !== undefined) run.ports.log.warning(`${notProven(returned.untold)}.`);
  return done(run, decision, { ...returned, claim: await flipClaim(run) });
}

/** Whoever reads the log later sees what got the traffic back, and what it left. */
function sayWhatMoves({ spec, ports }: ReleaseRun, { colors }: ReleaseState, { from, to }: Back): void {
  const both = `from ${from} (${runText(colors[from])}) back to ${to} (${runText(colors[to])})`;
  ports.log.info(`Moving the traffic of ${spec.name} ${both}`);
}

function notProven(untold: string): string {
  return `that the pods of one color gave the answers is not proven: ${untold}`;
}

/** A rollback under way keeps its own transition; anything else begins a new one. */
function newTransition(
  { ports }: ReleaseRun,
  { state }: ObservedRelease,
  { from, to, digests, withoutConfig }: Extract<Rollback, { kind: "back" }>,
): Transition {
  const left = digestOf(state.colors[from]);
  const both = { ...digests, ...(left === undefined ? {} : { from: left }) };
  const startedAt = timestamp(ports.clock);
  return begin({ kind: "rollback", from, to, phase: "flipping", startedAt, digests: both, withoutConfig });
}

function takenOver(idle: string, dryRun: boolean): string {
  return dryRun
    ? `would take the release over from ${idle}, which has begun no flip, and give it back`
    : `the release was taken over from ${idle}, which had begun no flip, and given back`;
}

function nothing({ spec }: ReleaseContext, active: Color, fact: string, dryRun: boolean): FlipResult {
  const summary = `${fact}; nothing to do`;
  return { release: spec.name, from: active, to: active, active, changed: false, dryRun, summary };
}

function done(
  { spec }: ReleaseRun,
  { from, to, flip }: Extract<Rollback, { kind: "back" }>,
  { milliseconds, reconciliation, untold, claim }: Returned & { readonly claim: FlipClaim },
): FlipResult {
  const did = flip ? `${to} has the traffic again` : `${to} kept the traffic, and the records say so again`;
  const left = leftText(spec, reconciliation);
  const result = { release: spec.name, from, to, active: to, changed: true, dryRun: false };
  if (untold !== undefined) {
    return { ...result, claim, summary: `${did}; ${notProven(untold)}${left}; ${claimText(claim, from)}` };
  }
  const proven = `${did}; every answer came from it after ${milliseconds} ms${left}`;
  return { ...result, convergedMs: milliseconds, claim, summary: `${proven}; ${claimText(claim, from)}` };
}

function preview({ spec }: ReleaseContext, state: ReleaseState, { from, to, flip }: Back): FlipResult {
  const route = state.active === undefined ? "all of the default route" : `the default route from ${from}`;
  const summary = flip
    ? `would move ${route} back to ${to}: ${runText(state.colors[to])}`
    : `would put the records right; the default route is at ${to}`;
  return { release: spec.name, from, to, ...trafficOf(state), changed: false, dryRun: true, summary };
}
