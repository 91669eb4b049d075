/**
 * Moves the traffic to the idle color: prove, record, flip, prove again, watch (docs/adr/0008-the-flip.md).
 * A run can end anywhere; what the next one does follows from the transition on the release's Lease.
 */
import { settled } from "../model/settled.ts";
import type { FlipResult } from "../release/transition/flip-result.ts";
import { recordStore } from "../release/lease/record-store.ts";
import { Failure, Failures, mayHaveHappened, refused } from "../errors/errors.ts";
import type { Count } from "../release/verdict/sequential-test.ts";
import { countsText } from "../release/verdict/tally.ts";
import { type Color, type ReleaseState, type Transition } from "../model/release.ts";
import type { Strategy } from "../model/strategy.ts";
import type { Ports } from "../ports.ts";
import type { Scaling } from "../release/capacity/facts.ts";
import { readColorOwners } from "../release/units/color-owners.ts";
import {
  colorBefore,
  digestOf,
  runText,
  servingColors,
  uncoveredText,
} from "../release/colors/color-rules.ts";
import { sharesText, trafficOf } from "../release/colors/share-rules.ts";
import { type ReleaseContext, releaseContext } from "../release/context.ts";
import { timestamp } from "../release/time.ts";
import { gatewayAddresses } from "../release/observe/gateway.ts";
import { holderName } from "../release/lease/holder.ts";
import { readApprovals } from "../release/history/approvals.ts";
import { HistoryAuthor, sayingWhy } from "../release/history/author.ts";
import { reasonOf } from "../release/reason.ts";
import { Journal } from "../release/transition/journal.ts";
import { correctOvertaken } from "../release/transition/overtaken.ts";
import { begin, put } from "../release/transition/transition.ts";
import { whileHolding } from "../release/lease/lease-run.ts";
import { type ObservedRelease, readRelease } from "../release/observe/observe.ts";
import { claimText, type FlipClaim, flipClaim, refusePartialFlip } from "../release/proof/partial-flip.ts";
import { refuseGatewayFault } from "../release/proof/probe.ts";
import { countUntil, defaultWrong, previewsWrong } from "../release/proof/prove.ts";
import { leftText } from "../release/units/reconcile.ts";
import { isLost } from "../release/lease/record.ts";
import { refusalFailure } from "../release/refusal.ts";
import { refuseUnrecordableDefault } from "../release/git/modes/record.ts";
import { proveUnitFree } from "../release/units/router-unit-free.ts";
import { proveSingleChange } from "../release/units/single-change.ts";
import { recordTurn } from "../release/transition/record-turn.ts";
import { keeping } from "../release/transition/release-run.ts";
import { sayingTraffic } from "../release/transition/traffic.ts";
import { type ChartUnit, routerUnit } from "../release/units/unit-chart.ts";
import { abandonOrLeave } from "./abandon.ts";
import { capacityFor, grown, wouldGrow } from "./capacity.ts";
import { type Finished, finish, type PromoteRun } from "./finish.ts";
import type { PromoteInputs } from "./inputs.ts";
import type { Promotion } from "./promotion.ts";
import { decidePromotion } from "./rules.ts";
import { reverseFlip } from "./reverse.ts";
import { proveStep, takeSteps } from "./steps.ts";
import { refuseUnwritable } from "./writable.ts";
import { STRATEGIES } from "./strategies/index.ts";
import { refuseOtherVersion } from "./version-in-git.ts";

/**
 * By the first of the strategies. Throws `COLORS_OVERLAP`, `COLORS_UNKNOWN`, `PROMOTE_NOT_READY`,
 * `PROMOTE_UNTESTED`, `PROMOTE_STALE`, `PROMOTE_EXPIRED`, `PROMOTE_NOT_APPROVED`, `PROMOTE_UNDEPLOYED`,
 * `PROMOTE_CAPACITY`, `ROUTER_UNIT_BLOCKED`, `PROMOTE_PARTIAL`, `PROMOTE_UNPROVEN` before the flip,
 * `PROMOTE_REVERTED` or `PROMOTE_STUCK` after it or a step of it, `TRANSITION_UNDER_WAY`,
 * `LEASE_HELD`, `LEASE_LOST`, and what the ports throw.
 */
export async function promote(
  inputs: PromoteInputs,
  ports: Ports,
  [strategy]: typeof STRATEGIES = STRATEGIES,
): Promise<FlipResult> {
  const context = { ...(await releaseContext(inputs, ports)), journal: new Journal() };
  const seen = await readRelease(context.spec, ports, readColorOwners(context));
  const decision = decidePromotion(seen.state, inputs.approved);
  if (decision.kind === "nothing") return nothing(context, decision.active, decision.fact, inputs.dryRun);
  const found = () => gatewayAddresses(context, seen.router, inputs.gateway);
  if (inputs.dryRun) return rehearse({ ...context, inputs, addresses: found }, seen, decision);
  if (decision.kind === "refuse" && decision.begun === undefined) throw refusalFailure(decision);
  const { router, record } = seen.state;
  const holder = holderName("promote", ports);
  const author = new HistoryAuthor(ports, holder);
  const store = recordStore(ports, { namespace: router.namespace, release: context.spec.name }, author);
  context.journal.tell(readApprovals(author, ports));
  // Of a flip that another run has begun every end says who has the traffic, be it before the first write of
  // this run.
  if (record?.transition !== undefined) context.journal.begin(holder);
  return sayingTraffic(context, async () => {
    const addresses = await found();
    const own = { inputs, store, holder, author, before: NOTHING_BEFORE };
    const run: PromoteRun = { ...context, ...own, addresses: async () => addresses };
    return whileHolding(run, ports, () => sayingWhy(author, () => decideAgain(run, strategy)));
  });
}

/**
 * What would be done, as far as it can be told without writing. Throws what a promote would before its flip.
 */
async function rehearse(
  context: ReleaseContext & Pick<PromoteRun, "addresses" | "inputs">,
  seen: ObservedRelease,
  decision: Exclude<Promotion, { kind: "nothing" }>,
): Promise<FlipResult> {
  if (decision.kind === "refuse") throw refusalFailure(decision);
  const addresses = await context.addresses();
  if (decision.kind === "flip") {
    const found = await proveBefore({ ...context, addresses: async () => addresses }, seen, decision);
    if (found.scaling !== undefined) wouldGrow(context, decision.to, found.scaling);
  }
  return preview(context, seen.state, decision);
}

/** Runs what may push to Git, and puts Git right when the run was overtaken meanwhile. */
async function settling(run: PromoteRun, work: () => Promise<FlipResult>): Promise<FlipResult> {
  try {
    return await work();
  } catch (error) {
    if (!isAnswer(error)) await settleIfOvertaken(run);
    throw error;
  }
}

/**
 * Whoever took the Lease over may have looked at Git before this run's push landed, and may be done: then
 * nobody else would put Git right. The failure that ended the run is the one to show.
 */
async function settleIfOvertaken(run: PromoteRun): Promise<void> {
  const record = await run.store.read().catch(() => undefined);
  const left = record?.holder === undefined || record.holder === run.holder;
  if (left && record?.transition?.kind === "promote") return;
  await correctOvertaken(run, run.journal.applied);
}

/** The Lease is ours: what was true before may not be any more. */
async function decideAgain(run: PromoteRun, strategy: Strategy): Promise<FlipResult> {
  const seen = await readRelease(run.spec, run.ports, readColorOwners(run));
  const { state } = seen;
  run.author.saw(state);
  const decision = decidePromotion(state, run.inputs.approved);
  switch (decision.kind) {
    case "nothing":
      await run.store.release(run.holder);
      return nothing(run, decision.active, decision.fact, false);
    case "refuse":
      return settling(run, () => abandonAnd(run, decision.begun, refusalFailure(decision)));
    case "complete":
      return settling(run, async () => done(run, state, await finish(run, state, decision.transition)));
    case "flip":
      return flip(run, seen, decision, strategy);
  }
}

async function flip(
  run: PromoteRun,
  seen: ObservedRelease,
  decision: Extract<Promotion, { kind: "flip" }>,
  strategy: Strategy,
): Promise<FlipResult> {
  const earlier = seen.state.record?.transition;
  let found: Found;
  let now = seen;
  try {
    found = await keeping(run, () => proveBefore(run, seen, decision));
    if (found.scaling !== undefined) now = await grown(run, decision.to, found.scaling);
  } catch (error) {
    if (earlier === undefined || !isAnswer(error)) throw error;
    return settling(run, () => abandonAnd(run, earlier, error));
  }
  const { claim, before } = found;
  return settling(run, () => recordAndFlip({ ...run, before }, now, { decision, claim, strategy }));
}

/** What the proofs before a flip have found. */
interface Found {
  readonly claim: FlipClaim;
  readonly scaling: Scaling | undefined;
  readonly before: Count;
}

/** What is decided, and what the proofs before the flip have found. */
interface Decided {
  readonly decision: Extract<Promotion, { kind: "flip" }>;
  readonly claim: FlipClaim;
  readonly strategy: Strategy;
}

async function recordAndFlip(
  run: PromoteRun,
  seen: ObservedRelease,
  { decision, claim, strategy }: Decided,
): Promise<FlipResult> {
  const { state } = seen;
  const transition = newTransition(run, state, decision);
  sayWhatMoves(run, state, decision);
  run.journal.begin(run.holder);
  await run.store.renew(run.holder, put(transition));
  run.journal.mark("begun", run.ports.clock);
  try {
    await keeping(run, () => recordTurn(run, decision.to, transition));
    run.journal.done("Git");
    await run.store.renew(run.holder, put({ ...transition, phase: "flipping" }));
  } catch (error) {
    if (!isAnswer(error)) throw error;
    return abandonAnd(run, transition, error);
  }
  try {
    const check = (now: ObservedRelease) => stillAllowed(run, now, transition);
    await takeSteps(run, seen, { strategy, transition, check });
  } catch (error) {
    if (isLost(error) || isOver(error)) throw error;
    if (isAnswer(error)) return abandonAnd(run, transition, error);
    return unanswered(run, transition, error);
  }
  return done(run, state, await finish(run, state, transition), claim);
}

/** Whoever reads the log later sees what was moved, and by what digest it was told from anything else. */
function sayWhatMoves(
  { spec, ports }: PromoteRun,
  state: ReleaseState,
  { from, to }: Extract<Promotion, { kind: "flip" }>,
): void {
  const gap = uncoveredText(state.colors[to]);
  const what = `Moving the traffic of ${spec.name} from ${from} to ${to}: ${runText(state.colors[to])}`;
  ports.log.info(gap === undefined ? what : `${what}; ${gap}`);
}

/** Asked before every try of the flip: the Lease is ours, and the color is still what was decided on. */
async function stillAllowed(
  run: PromoteRun,
  { state }: ObservedRelease,
  transition: Transition,
): Promise<void> {
  await run.store.renew(run.holder);
  if (state.active === transition.to) return;
  const decision = decidePromotion(state, run.inputs.approved);
  if (decision.kind === "refuse") throw refusalFailure(decision);
  if (decision.kind === "flip" && decision.digest === transition.digests?.to) return;
  throw refused("PROMOTE_STALE", `${transition.to} changed while it was being promoted`, {
    remedy: "Run smoke again",
  });
}

/** A step was taken back, or could not be: all that there was to do is done. Said first, of several. */
function isOver(error: unknown): boolean {
  const first = error instanceof Failures ? error.failures[0] : error;
  return first instanceof Failure && first.isSettled;
}

/**
 * Nothing was flipped: what was begun is undone, and the failure thrown. Unless the flip of an earlier run,
 * which hung on its way, turns out to have landed: then that flip is proven, or taken back. A step that was
 * made, and may not be followed by the next one, is taken back; one that only cannot go on now is left to the
 * next run.
 */
async function abandonAnd(
  run: PromoteRun,
  begun: Transition | undefined,
  failure: unknown,
): Promise<FlipResult> {
  run.author.fails(reasonOf(failure));
  const landed = begun === undefined ? undefined : await abandonOrLeave(run, begun);
  if (begun === undefined || landed === undefined) throw failure;
  if (landed.active === undefined) {
    if (!(failure instanceof Failure) || failure.failureClass !== "refused") throw failure;
    return reverseFlip(run, begun, failure.message);
  }
  return done(run, landed, await finish(run, landed, begun));
}

/**
 * Nobody knows whether the write landed: the router is fenced and read. Then the flip, or the step, is proven
 * and watched like any other, or undone. Either way the run ends with what the write failed with.
 */
async function unanswered(run: PromoteRun, transition: Transition, error: unknown): Promise<FlipResult> {
  run.author.fails(reasonOf(error));
  const landed = await abandonOrLeave(run, transition);
  if (landed === undefined) throw error;
  if (landed.active === undefined) {
    await proveStep(run, landed, transition, landed.shares);
    throw error;
  }
  return done(run, landed, await finish(run, landed, transition, { error }));
}

/**
 * True for a failure after which the router is known not to be flipped by this run. Where nobody knows, the
 * transition stays for the next run. A signal cuts off tools, but never a write of the router.
 */
function isAnswer(error: unknown): boolean {
  return !mayHaveHappened(error) || (error instanceof Failure && error.code === "INTERRUPTED");
}

/**
 * Before anything is written: every kind of request moves, the flip is one change, the gateway answers as it
 * should, and the router's unit, which is planned beside that, can be applied afterwards.
 */
async function proveBefore(
  context: ReleaseContext & Pick<PromoteRun, "addresses" | "inputs">,
  seen: ObservedRelease,
  decision: Extract<Promotion, { kind: "flip" }>,
): Promise<Found> {
  const routed = await routerUnit(context);
  const ended = new AbortController();
  const before = answersBefore(context, seen, decision, ended.signal);
  // All come to their end: a plan that is left alone would keep the lock of its state.
  const [free, proven, inGit, capacity, writable] = await Promise.all([
    settled(proveUnitFree(context, routed)),
    settled(proveFlip(context, routed, seen, decision)),
    settled(refuseOtherVersion(context, seen.state, decision.to, context.inputs.record)),
    settled(capacityFor(context, seen, decision)),
    settled(refuseUnwritable(context, seen, decision.to)),
  ]);
  ended.abort();
  // What holds the unit comes first: no apply, which the other refusals may ask for, would get past it.
  if (!free.ok) throw free.error;
  if (!proven.ok) throw proven.error;
  if (!inGit.ok) throw inGit.error;
  if (!writable.ok) throw writable.error;
  if (!capacity.ok) throw capacity.error;
  // After the proofs, which are about this checkout: the branch may be ahead of it, and its file is looked at
  // here.
  await refuseUnrecordableDefault(context, routed.unit, decision.to, context.inputs.record);
  return { claim: proven.value, scaling: capacity.value, before: await before };
}

const NOTHING_BEFORE: Count = { asked: 0, failed: 0 };

/**
 * Beside the other proofs, for as long as they take: what fails after the flip is held against what failed
 * before it. A color that is down is no measure, and neither is one that could not be asked.
 */
async function answersBefore(
  context: ReleaseContext & Pick<PromoteRun, "addresses">,
  { state }: ObservedRelease,
  { from }: Extract<Promotion, { kind: "flip" }>,
  ended: AbortSignal,
): Promise<Count> {
  if (!servingColors(state).includes(from)) return NOTHING_BEFORE;
  const who = { to: from, shares: state.shares };
  const counted = await settled(countUntil(context, who, await context.addresses(), ended));
  return counted.ok ? counted.value : NOTHING_BEFORE;
}

async function proveFlip(
  context: ReleaseContext & Pick<PromoteRun, "addresses">,
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
  context: ReleaseContext & Pick<PromoteRun, "addresses">,
  { state }: ObservedRelease,
  { from }: Extract<Promotion, { kind: "flip" }>,
): Promise<void> {
  const addresses = await context.addresses();
  const serving = servingColors(state);
  const wrong =
    (await previewsWrong(context, serving, addresses)) ??
    (serving.includes(from) ? await defaultWrong(context, from, addresses, state.shares) : undefined);
  if (wrong === undefined) return;
  await refuseGatewayFault(context.spec, context.ports.http, addresses);
  throw refused("PROMOTE_UNPROVEN", `the gateway does not answer as it should: ${wrong}`, {
    remedy: "Run smoke to see every request and answer",
  });
}

function newTransition(
  { ports }: PromoteRun,
  state: ReleaseState,
  { from, to, digest }: Extract<Promotion, { kind: "flip" }>,
): Transition {
  // Between two steps the color keeps traffic: what it was before the first one counts.
  const begun = state.active === undefined ? state.record.transition : undefined;
  const old = begun?.digests?.from ?? digestOf(state.colors[from]);
  const { template, withoutConfig: bare } = colorBefore(state.colors[to]);
  const oldBare = begun?.withoutConfig?.from ?? colorBefore(state.colors[from]).withoutConfig;
  const digests = { ...(old === undefined ? {} : { from: old }), to: digest };
  const withoutConfig = {
    ...(oldBare === undefined ? {} : { from: oldBare }),
    ...(bare === undefined ? {} : { to: bare }),
  };
  const what = { phase: "recording", startedAt: timestamp(ports.clock), digests, template } as const;
  return begin({ kind: "promote", from, to, ...what, withoutConfig });
}

function nothing({ spec }: ReleaseContext, active: Color, fact: string, dryRun: boolean): FlipResult {
  const summary = `${fact}; nothing to do`;
  return { release: spec.name, from: active, to: active, active, changed: false, dryRun, summary };
}

/** `claim` is what the run that flipped has found; the routes are read for it when another run did. */
async function done(
  run: PromoteRun,
  state: ReleaseState,
  { transition, convergedMs, reconciliation, answers }: Finished,
  claim?: FlipClaim,
): Promise<FlipResult> {
  const { spec } = run;
  const { from, to } = transition;
  const found = claim ?? (await flipClaim(run));
  const left = leftText(spec, reconciliation);
  const proven = `${to} has the traffic; every answer came from it after ${convergedMs} ms (${countsText(answers)})${left}`;
  const gap = uncoveredText(state.colors[to]);
  const summary = `${proven}; ${claimText(found, from)}${gap === undefined ? "" : `; ${gap}`}`;
  const result = { release: spec.name, from, to, active: to, ...moved(state, to) };
  return { ...result, changed: true, dryRun: false, convergedMs, answers, claim: found, summary };
}

/** What the color runs, as far as it is known. */
function moved(state: ReleaseState, color: Color): Pick<FlipResult, "version" | "digest"> {
  const seen = state.colors[color];
  const version = seen.known ? seen.value.version : undefined;
  const digest = digestOf(seen);
  return { ...(version !== undefined && { version }), ...(digest !== undefined && { digest }) };
}

function preview(
  { spec }: ReleaseContext,
  seen: ReleaseState,
  decision: Extract<Promotion, { kind: "flip" | "complete" }>,
): FlipResult {
  if (decision.kind === "complete") {
    const { from, to } = decision.transition;
    const summary = `would prove the flip from ${from} to ${to} that an earlier run made, and finish it`;
    return { release: spec.name, from, to, active: to, changed: false, dryRun: true, summary };
  }
  const { from, to } = decision;
  const { shares } = seen;
  const all = shares === undefined ? "" : `, of which a step has moved a part (${sharesText(shares)})`;
  const gap = uncoveredText(seen.colors[to]);
  const what = `${runText(seen.colors[to])}${gap === undefined ? "" : `; ${gap}`}`;
  const summary = `would move the default route from ${from} to ${to}${all}: ${what}`;
  const flip = { release: spec.name, from, to, ...moved(seen, to) };
  return { ...flip, ...trafficOf(seen), changed: false, dryRun: true, summary };
}
