/**
 * Moves the traffic to the idle color: prove, record, flip, prove again, watch (docs/adr/0008-the-flip.md).
 * A run can end anywhere; what the next one does follows from the transition on the release's Lease.
 */
import { Failure, mayHaveHappened, refused } from "../errors.ts";
import { type Color, otherColor, type ReleaseState, type Transition } from "../model/release.ts";
import type { TrafficReport } from "../model/traffic.ts";
import type { Ports } from "../ports.ts";
import { colorBefore, digestOf, servingColors } from "../release/color-rules.ts";
import { type ReleaseContext, releaseContext, rfc3339 } from "../release/context.ts";
import { fenceRouter, flipDefault } from "../release/flip.ts";
import { gatewayAddresses } from "../release/gateway.ts";
import { holderName } from "../release/holder.ts";
import { Journal } from "../release/journal.ts";
import { whileHolding } from "../release/lease-run.ts";
import { type ObservedRelease, readRelease } from "../release/observe.ts";
import { claimText, type FlipClaim, flipClaim, refusePartialFlip } from "../release/partial-flip.ts";
import { patiently, settled } from "../release/patience.ts";
import { refuseGatewayFault } from "../release/probe.ts";
import { defaultWrong, previewsWrong } from "../release/prove.ts";
import { reasonOf } from "../release/reason.ts";
import { leftText } from "../release/reconcile.ts";
import { isLost, recordStore } from "../release/record.ts";
import { refusalFailure } from "../release/refusal.ts";
import { recordDefault, refuseUnrecordable } from "../release/router-unit.ts";
import { proveUnitFree } from "../release/router-unit-free.ts";
import { reconcileHeld, settleOrWarn } from "../release/settle-record.ts";
import { proveSingleChange } from "../release/single-change.ts";
import { sayingTraffic } from "../release/traffic.ts";
import { type ChartUnit, routerUnit } from "../release/unit-chart.ts";
import { type Finished, finish } from "./finish.ts";
import type { PromoteInputs } from "./inputs.ts";
import { decidePromotion, type Promotion } from "./rules.ts";
import { keeping, type Run, settlement, withTransition } from "./run.ts";

export interface PromoteResult {
  readonly release: string;
  /** Color that had the traffic; the same as `to` when nothing had to be done. */
  readonly from: Color;
  readonly to: Color;
  /** Color that has the traffic now. */
  readonly active: Color;
  readonly changed: boolean;
  readonly dryRun: boolean;
  /** From the flip until every answer came from the new color. Absent when nothing was flipped. */
  readonly convergedMs?: number;
  /** What the proof covers, and what not. Absent when nothing was flipped. */
  readonly claim?: FlipClaim;
  /** One sentence on what was done, or would be. */
  readonly summary: string;
  /** Who has the traffic at the end, as the cluster says; absent when nothing was begun. */
  readonly traffic?: TrafficReport;
}

/**
 * Throws `COLORS_OVERLAP`, `COLORS_UNKNOWN`, `PROMOTE_NOT_READY`, `PROMOTE_UNTESTED`, `PROMOTE_STALE`, `ROUTER_UNIT_BLOCKED`,
 * `PROMOTE_PARTIAL`, `PROMOTE_UNPROVEN` before the flip,
 * `PROMOTE_REVERTED` or `PROMOTE_STUCK` after it, `TRANSITION_UNDER_WAY`, `LEASE_HELD`, `LEASE_LOST`, and what
 * the ports throw.
 */
export async function promote(inputs: PromoteInputs, ports: Ports): Promise<PromoteResult> {
  const context = { ...(await releaseContext(inputs, ports)), journal: new Journal() };
  const seen = await readRelease(context.spec, ports);
  const decision = decidePromotion(seen.state);
  if (decision.kind === "nothing") return nothing(context, decision.active, decision.fact, inputs.dryRun);
  if (decision.kind === "refuse" && (decision.undo === undefined || inputs.dryRun)) {
    throw refusalFailure(decision);
  }
  const addresses = await gatewayAddresses(context, seen.router, inputs.gateway);
  if (inputs.dryRun) {
    if (decision.kind === "flip") await proveBefore({ ...context, inputs, addresses }, seen, decision);
    return preview(context, decision);
  }
  const { namespace } = seen.state.router;
  const store = recordStore(ports, { namespace, release: context.spec.name });
  const run: Run = { ...context, inputs, store, holder: holderName("promote", ports), addresses };
  return sayingTraffic(run, () => whileHolding(run, () => decideAgain(run)));
}

/** Runs what may push to Git, and puts Git right when the run was overtaken meanwhile. */
async function settling(run: Run, work: () => Promise<PromoteResult>): Promise<PromoteResult> {
  try {
    return await work();
  } catch (error) {
    if (!isAnswer(error)) await settleIfOvertaken(run);
    throw error;
  }
}

/**
 * Whoever took the Lease over may have looked at Git before this run's push landed, and may be done: then nobody
 * else would put Git right. The failure that ended the run is the one to show.
 */
async function settleIfOvertaken(run: Run): Promise<void> {
  const record = await run.store.read().catch(() => undefined);
  const left = record?.holder === undefined || record.holder === run.holder;
  if (left && record?.transition?.kind === "promote") return;
  await settleOrWarn(run, settlement(run));
}

/** The Lease is ours: what was true before may not be any more. */
async function decideAgain(run: Run): Promise<PromoteResult> {
  const seen = await readRelease(run.spec, run.ports);
  const { state } = seen;
  const decision = decidePromotion(state);
  switch (decision.kind) {
    case "nothing":
      await run.store.release(run.holder);
      return nothing(run, decision.active, decision.fact, false);
    case "refuse":
      return settling(run, () => takeBack(run, decision.undo, refusalFailure(decision)));
    case "finish":
      return settling(run, async () => done(run, await finish(run, state, decision.transition)));
    case "flip":
      return flip(run, seen, decision);
  }
}

async function flip(
  run: Run,
  seen: ObservedRelease,
  decision: Extract<Promotion, { kind: "flip" }>,
): Promise<PromoteResult> {
  const earlier = seen.state.record?.transition;
  let claim: FlipClaim;
  try {
    claim = await keeping(run, () => proveBefore(run, seen, decision));
  } catch (error) {
    if (earlier === undefined || !isAnswer(error)) throw error;
    return settling(run, () => takeBack(run, earlier, error));
  }
  return settling(run, () => recordAndFlip(run, seen.state, decision, claim));
}

async function recordAndFlip(
  run: Run,
  state: ReleaseState,
  decision: Extract<Promotion, { kind: "flip" }>,
  claim: FlipClaim,
): Promise<PromoteResult> {
  const transition = newTransition(run, state, decision);
  run.journal.begin(run.holder);
  await run.store.renew(run.holder, withTransition(transition));
  try {
    await keeping(run, () => recordDefault(run, decision.to, run.inputs.record));
    run.journal.done("Git");
    await run.store.renew(run.holder, withTransition({ ...transition, phase: "flipping" }));
  } catch (error) {
    if (!isAnswer(error)) throw error;
    return takeBack(run, transition, error);
  }
  try {
    await flipDefault(run, decision.to, (now) => stillAllowed(run, now, transition));
  } catch (error) {
    if (isLost(error)) throw error;
    if (isAnswer(error)) return takeBack(run, transition, error);
    return unanswered(run, transition, error);
  }
  return done(run, await finish(run, state, transition), claim);
}

/** Asked before every try of the flip: the Lease is ours, and the color is still what was decided on. */
async function stillAllowed(run: Run, { state }: ObservedRelease, transition: Transition): Promise<void> {
  await run.store.renew(run.holder);
  if (state.active === transition.to) return;
  const decision = decidePromotion(state);
  if (decision.kind === "refuse") throw refusalFailure(decision);
  if (decision.kind === "flip" && decision.digest === transition.digests?.to) return;
  throw refused("PROMOTE_STALE", `${transition.to} changed while it was being promoted`, {
    remedy: "Run smoke again",
  });
}

/**
 * Nothing was flipped: what was begun is undone, and the failure thrown. Unless the flip of an earlier run, which hung on
 * its way, turns out to have landed: then that flip is proven, or taken back.
 */
async function takeBack(run: Run, begun: Transition | undefined, failure: unknown): Promise<PromoteResult> {
  const landed = begun === undefined ? undefined : await undoOrLeave(run, begun);
  if (begun === undefined || landed === undefined) throw failure;
  return done(run, await finish(run, landed, begun));
}

/**
 * Nobody knows whether the write landed: the router is fenced and read. Then the flip is proven and watched like any other,
 * or undone. Either way the run ends with what the write failed with.
 */
async function unanswered(run: Run, transition: Transition, error: unknown): Promise<PromoteResult> {
  const landed = await undoOrLeave(run, transition);
  if (landed === undefined) throw error;
  return done(run, await finish(run, landed, transition, { error }));
}

/** The first failure is the one to show; what could not be undone stays on the record for the next run. */
async function undoOrLeave(run: Run, transition: Transition): Promise<ReleaseState | undefined> {
  try {
    return await undo(run, transition);
  } catch (error) {
    run.ports.log.warning(`Could not undo what was begun (${reasonOf(error)}). Run rollback: it does.`);
    return undefined;
  }
}

/**
 * Git and the record go back to what they were. The transition is cleared only when no flip of a run before this one can
 * land any more: the router is fenced and read again. Returns the state when one has landed, and undoes nothing then.
 */
async function undo(run: Run, transition: Transition): Promise<ReleaseState | undefined> {
  run.journal.begin(run.holder);
  const { state } = await patiently(run.ports.clock, run.inputs.timeoutMs, () => fenced(run, transition));
  if (state.active === transition.to) return state;
  await keeping(run, () => recordDefault(run, state.active, run.inputs.record));
  if (transition.phase === "proving") await reconcileHeld(run, settlement(run), state.active);
  await run.store.release(run.holder, ({ transition: _undone, ...content }) => content);
  return undefined;
}

/** The release as it is when nothing that was sent before can land any more. */
async function fenced(run: Run, { id }: Transition): Promise<ObservedRelease> {
  await run.store.renew(run.holder);
  await fenceRouter(run, id);
  return readRelease(run.spec, run.ports);
}

/**
 * True for a failure after which the router is known not to be flipped by this run. Where nobody knows, the
 * transition stays for the next run. A signal cuts off tools, but never a write of the router.
 */
function isAnswer(error: unknown): boolean {
  return !mayHaveHappened(error) || (error instanceof Failure && error.code === "INTERRUPTED");
}

/**
 * Before anything is written: every kind of request moves, the flip is one change, the gateway answers as it should, and the
 * router's unit, which is planned beside that, can be applied afterwards.
 */
async function proveBefore(
  context: ReleaseContext & Pick<Run, "addresses" | "inputs">,
  seen: ObservedRelease,
  decision: Extract<Promotion, { kind: "flip" }>,
): Promise<FlipClaim> {
  const routed = await routerUnit(context);
  // Both come to their end: a plan that is left alone would keep the lock of its state.
  const [free, proven] = await Promise.all([
    settled(proveUnitFree(context, routed)),
    settled(proveFlip(context, routed, seen, decision)),
  ]);
  // What holds the unit comes first: no apply, which the other refusals may ask for, would get past it.
  if (!free.ok) throw free.error;
  if (!proven.ok) throw proven.error;
  // After the proofs, which are about this checkout: the branch may be ahead of it, and its file is looked at here.
  if (context.inputs.record === "commit") await refuseUnrecordable(context, routed.unit);
  return proven.value;
}

async function proveFlip(
  context: ReleaseContext & Pick<Run, "addresses">,
  routed: ChartUnit,
  seen: ObservedRelease,
  decision: Extract<Promotion, { kind: "flip" }>,
): Promise<FlipClaim> {
  const claim = await refusePartialFlip(context, seen.router, decision);
  await proveSingleChange(context, routed, seen.router, decision);
  await proveAnswers(context, seen, decision);
  return claim;
}

/** An active color that is down is not asked for answers: moving away from it is what the flip is for. */
async function proveAnswers(
  context: ReleaseContext & Pick<Run, "addresses">,
  { state }: ObservedRelease,
  { from }: Extract<Promotion, { kind: "flip" }>,
): Promise<void> {
  const { addresses } = context;
  const serving = servingColors(state);
  const wrong =
    (await previewsWrong(context, serving, addresses)) ??
    (serving.includes(from) ? await defaultWrong(context, from, addresses) : undefined);
  if (wrong === undefined) return;
  await refuseGatewayFault(context.spec, context.ports.http, addresses);
  throw refused("PROMOTE_UNPROVEN", `the gateway does not answer as it should: ${wrong}`, {
    remedy: "Run smoke to see every request and answer",
  });
}

function newTransition(
  { ports }: Run,
  state: ReleaseState,
  { from, to, digest }: Extract<Promotion, { kind: "flip" }>,
): Transition {
  const old = digestOf(state.colors[from]);
  const { template } = colorBefore(state.colors[to]);
  const startedAt = rfc3339(ports.clock.now());
  const digests = { ...(old === undefined ? {} : { from: old }), to: digest };
  return {
    id: `promote-${to}-${startedAt}`,
    kind: "promote",
    from,
    to,
    phase: "recording",
    startedAt,
    digests,
    ...(template === undefined ? {} : { template }),
  };
}

function nothing({ spec }: ReleaseContext, active: Color, fact: string, dryRun: boolean): PromoteResult {
  const summary = `${fact}; nothing to do`;
  return { release: spec.name, from: active, to: active, active, changed: false, dryRun, summary };
}

/** `claim` is what the run that flipped has found; the routes are read for it when another run did. */
async function done(
  run: Run,
  { transition, convergedMs, reconciliation }: Finished,
  claim?: FlipClaim,
): Promise<PromoteResult> {
  const { spec } = run;
  const { from, to } = transition;
  const found = claim ?? (await flipClaim(run));
  const left = leftText(spec, reconciliation);
  const proven = `${to} has the traffic; every answer came from it after ${convergedMs} ms${left}`;
  const summary = `${proven}; ${claimText(found, from)}`;
  const result = { release: spec.name, from, to, active: to, changed: true, dryRun: false };
  return { ...result, convergedMs, claim: found, summary };
}

function preview({ spec }: ReleaseContext, decision: Promotion): PromoteResult {
  if (decision.kind === "finish") {
    const { from, to } = decision.transition;
    const summary = `would prove the flip from ${from} to ${to} that an earlier run made, and finish it`;
    return { release: spec.name, from, to, active: to, changed: false, dryRun: true, summary };
  }
  const to = decision.kind === "flip" ? decision.to : "green";
  const from = otherColor(to);
  const summary = `would move the default route from ${from} to ${to}`;
  return { release: spec.name, from, to, active: from, changed: false, dryRun: true, summary };
}
