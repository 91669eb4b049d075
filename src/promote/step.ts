/**
 * Moves the traffic to the idle color: prove, record, flip, prove again, watch (docs/adr/0008-the-flip.md).
 * A run can end anywhere; what the next one does follows from the transition on the release's Lease.
 */
import { Failure, refused } from "../errors.ts";
import { type Color, otherColor, type ReleaseState, type Transition } from "../model/release.ts";
import type { Ports } from "../ports.ts";
import { digestOf, servingColors } from "../release/color-rules.ts";
import { holderName, type ReleaseContext, releaseContext, rfc3339 } from "../release/context.ts";
import { flipDefault } from "../release/flip.ts";
import type { GatewayAddress } from "../model/gateway-address.ts";
import { gatewayAddresses } from "../release/gateway.ts";
import { goBack } from "../release/go-back.ts";
import { whileHolding } from "../release/lease-run.ts";
import { type ObservedRelease, readRelease } from "../release/observe.ts";
import { refuseGatewayFault } from "../release/probe.ts";
import { defaultWrong, previewsWrong, type ProofRequest, proveConvergence, watch } from "../release/prove.ts";
import { type RecordChange, type RecordStore, recordStore } from "../release/record.ts";
import { refusalFailure } from "../release/refusal.ts";
import { settleRecord } from "../release/settle-record.ts";
import { proveSingleChange, reconcileRouter, recordDefault } from "../release/router-unit.ts";
import { unfit } from "../rollback/rules.ts";
import type { PromoteInputs } from "./inputs.ts";
import { decidePromotion, type Promotion } from "./rules.ts";

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
  /** One sentence on what was done, or would be. */
  readonly summary: string;
}

/** A run under way: what it was asked, what it holds, where it probes. */
interface Run extends ReleaseContext {
  readonly inputs: PromoteInputs;
  readonly store: RecordStore;
  readonly holder: string;
  readonly addresses: readonly GatewayAddress[];
}

/**
 * Throws `PROMOTE_NOT_READY`, `PROMOTE_UNTESTED`, `PROMOTE_STALE`, `PROMOTE_UNPROVEN` before the flip,
 * `PROMOTE_REVERTED` or `PROMOTE_STUCK` after it, `TRANSITION_UNDER_WAY`, `LEASE_HELD`, `LEASE_LOST`, and what
 * the ports throw.
 */
export async function promote(inputs: PromoteInputs, ports: Ports): Promise<PromoteResult> {
  const context = await releaseContext(inputs, ports);
  const seen = await readRelease(context.spec, ports);
  const decision = decidePromotion(seen.state);
  if (decision.kind === "nothing") return nothing(context, decision.active, decision.fact, inputs.dryRun);
  if (decision.kind === "refuse" && (decision.undo === undefined || inputs.dryRun)) {
    throw refusalFailure(decision);
  }
  const addresses = await gatewayAddresses(context, seen.router, inputs.gateway);
  if (decision.kind === "flip") await proveBefore(context, seen, decision, addresses);
  if (inputs.dryRun) return preview(context, decision);
  const { namespace } = seen.state.router;
  const store = recordStore(ports, { namespace, release: context.spec.name });
  const run: Run = { ...context, inputs, store, holder: holderName("promote", ports), addresses };
  try {
    return await whileHolding(store, run.holder, () => decideAgain(run));
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
  try {
    const record = await run.store.read();
    if (record?.holder === undefined && record?.transition?.kind === "promote") return;
    const color = await settleRecord(run, { ...run, record: run.inputs.record });
    if (color !== undefined) run.ports.log.info(`Git names ${color}, which has the traffic.`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    run.ports.log.warning(
      `Git may name another color than the one that has the traffic (${reason}). Run status.`,
    );
  }
}

/** The Lease is ours: what was true before may not be any more. */
async function decideAgain(run: Run): Promise<PromoteResult> {
  const { state } = await readRelease(run.spec, run.ports);
  const decision = decidePromotion(state);
  switch (decision.kind) {
    case "nothing":
      await run.store.release(run.holder);
      return nothing(run, decision.active, decision.fact, false);
    case "refuse":
      if (decision.undo !== undefined) await undo(run, state.active, decision.undo);
      throw refusalFailure(decision);
    case "finish":
      return finish(run, state, decision.transition);
    case "flip":
      return flip(run, state, decision);
  }
}

async function flip(
  run: Run,
  state: ReleaseState,
  decision: Extract<Promotion, { kind: "flip" }>,
): Promise<PromoteResult> {
  const transition = newTransition(run, state, decision);
  await run.store.renew(run.holder, withTransition(transition));
  try {
    await recordDefault(run, decision.to, run.inputs.record);
    await run.store.renew(run.holder, withTransition({ ...transition, phase: "flipping" }));
    await flipDefault(run, decision.to, (seen) => stillAllowed(run, seen, transition));
  } catch (error) {
    if (isAnswer(error)) await undoOrLeave(run, transition);
    throw error;
  }
  return finish(run, state, transition);
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

/** The flip was made: prove it, make Terraform's state agree, watch, and clear the transition. */
async function finish(run: Run, state: ReleaseState, transition: Transition): Promise<PromoteResult> {
  const movedAt = run.ports.clock.now();
  const proving: Transition = { ...transition, phase: "proving" };
  await run.store.renew(run.holder, withTransition(proving));
  const request = proofRequest(run, state, transition, movedAt);
  const proof = await proveConvergence(run, request, run.inputs.timeoutMs);
  if (proof.kind === "failed") return revert(run, proving, proof.reason);
  await run.store.renew(run.holder);
  await recordDefault(run, transition.to, run.inputs.record);
  await run.store.renew(run.holder);
  await reconcileRouter(run, transition.to);
  const wrong = await watch(run, request, run.inputs.watchMs);
  if (wrong !== undefined) return revert(run, proving, wrong);
  await run.store.release(run.holder, completed(run, transition));
  return done(run, transition, proof.milliseconds);
}

/** Takes the traffic back by itself; always ends in a throw that says why. */
async function revert(run: Run, { digests, ...transition }: Transition, reason: string): Promise<never> {
  const { from, to } = transition;
  const turned = { ...(digests?.to && { from: digests.to }), ...(digests?.from && { to: digests.from }) };
  const back: Transition = {
    ...transition,
    kind: "rollback",
    from: to,
    to: from,
    phase: "flipping",
    digests: turned,
  };
  const seen = await readRelease(run.spec, run.ports);
  const refusal = seen.state.active === from ? undefined : unfit(seen.state, from, digests?.from);
  if (refusal !== undefined) throw stuck(to, reason, refusal.fact);
  await run.store.renew(run.holder, ({ smoke: _smoke, ...content }) => ({ ...content, transition: back }));
  await goBack(run, {
    transition: back,
    store: run.store,
    holder: run.holder,
    record: run.inputs.record,
    timeoutMs: run.inputs.timeoutMs,
    addresses: async () => run.addresses,
    seen,
    check: (now) => {
      const late = unfit(now, from, digests?.from);
      if (late !== undefined) throw stuck(to, reason, late.fact);
    },
  });
  throw refused("PROMOTE_REVERTED", `traffic went to ${to} and is back at ${from}: ${reason}`, {
    remedy: `Correct ${to}: deploy, smoke, then promote`,
  });
}

/** Nothing was flipped: Git and the record go back to what they were. */
async function undo(run: Run, active: Color, { phase }: Transition): Promise<void> {
  await recordDefault(run, active, run.inputs.record);
  if (phase === "proving") await reconcileRouter(run, active);
  await run.store.release(run.holder, ({ transition: _undone, ...content }) => content);
}

/** The first failure is the one to show; what could not be undone stays on the record for the next run. */
async function undoOrLeave(run: Run, transition: Transition): Promise<void> {
  try {
    await undo(run, transition.from, transition);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    run.ports.log.warning(`Could not undo what was begun (${reason}). Run rollback: it does.`);
  }
}

/**
 * True for a failure after which the router is known not to be flipped by this run. Without an answer from
 * the cluster nobody knows, and a run that lost its Lease has no say: the transition stays for the next run.
 */
function isAnswer(error: unknown): boolean {
  const open = ["CLUSTER_UNREACHABLE", "CLUSTER_FAILED", "LEASE_LOST", "TOOL_TIMEOUT", "TOOL_FAILED"];
  return error instanceof Failure && !open.includes(error.code);
}

/**
 * Before anything is written: the gateway answers as it should, and the flip is one change. An active color
 * that is down is not asked for answers: moving away from it is what the flip is for.
 */
async function proveBefore(
  context: ReleaseContext,
  { router, state }: ObservedRelease,
  { from, to }: Extract<Promotion, { kind: "flip" }>,
  addresses: readonly GatewayAddress[],
): Promise<void> {
  await proveSingleChange(context, router, from, to);
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
  };
}

function proofRequest(
  run: Run,
  state: ReleaseState,
  { to, digests }: Transition,
  movedAt: number,
): ProofRequest {
  const seen = state.colors[to];
  const before = { ready: seen.known ? seen.value.ready : 0, digest: digests?.to };
  const keep = () => run.store.renew(run.holder);
  const previews = [to, ...servingColors(state).filter((color) => color !== to)];
  return { to, before, addresses: run.addresses, previews, keep, movedAt };
}

function withTransition(transition: Transition): RecordChange {
  return (content) => ({ ...content, transition });
}

function completed({ ports }: Run, { kind, from, to, digests }: Transition): RecordChange {
  const at = rfc3339(ports.clock.now());
  const lastFlip = { kind, from, to, at, ...(digests === undefined ? {} : { digests }) };
  return ({ transition: _done, ...content }) => ({ ...content, lastFlip });
}

function stuck(to: Color, reason: string, why: string): Failure {
  return refused("PROMOTE_STUCK", `${to} has the traffic and must not keep it (${reason}), but ${why}`, {
    remedy: "Bring either color up: then rollback takes the traffic back, or promote finishes",
  });
}

function nothing({ spec }: ReleaseContext, active: Color, fact: string, dryRun: boolean): PromoteResult {
  const summary = `${fact}; nothing to do`;
  return { release: spec.name, from: active, to: active, active, changed: false, dryRun, summary };
}

function done({ spec }: Run, { from, to }: Transition, convergedMs: number): PromoteResult {
  const summary = `${to} has the traffic; every answer came from it after ${convergedMs} ms`;
  return { release: spec.name, from, to, active: to, changed: true, dryRun: false, convergedMs, summary };
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
