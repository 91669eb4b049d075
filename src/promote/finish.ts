/**
 * What follows the write of the route: the proof, the records with a watch beside them, and the way back when an answer
 * is wrong. From the write on somebody asks the gateways until the run is over, whatever the tools do or fail to do.
 */
import type { ProofRequest } from "../release/proof/proof-request.ts";
import { Failure, Failures, refused } from "../errors.ts";
import type { Color, ReleaseState, Transition } from "../model/release.ts";
import { colorBefore, servingColors } from "../release/colors/color-rules.ts";
import { concludeFlip } from "../release/turn/conclude.ts";
import { STEADY_MS } from "../release/proof/convergence-rules.ts";
import { goBack } from "../release/turn/go-back.ts";
import { type ObservedRelease, readRelease } from "../release/observe/observe.ts";
import { notApart } from "../release/colors/overlap-rules.ts";
import { patiently, type Settled } from "../release/patience.ts";
import { proveConvergence, watchBeside } from "../release/proof/prove.ts";
import { asFailure, reasonOf } from "../release/reason.ts";
import type { Reconciliation } from "../release/journal.ts";
import { reconcileRouter } from "../release/units/reconcile.ts";
import { isLost, type RecordChange } from "../release/lease/record.ts";
import { unfit } from "../release/colors/return-rules.ts";
import { recordDefault } from "../release/git/router-unit.ts";
import { keeping, type Run, settlement } from "./run.ts";

/** What a promote that went well came to. */
export interface Finished {
  readonly transition: Transition;
  /** From the write until every answer came from the new color. */
  readonly convergedMs: number;
  readonly reconciliation: Reconciliation;
}

/**
 * The flip was made: prove it, make Git and Terraform agree while answers are watched, and clear the transition. A record
 * that fails is thrown when the watch has had its time: the transition stays, and the next promote goes on with it. So is
 * `failure`, what the write itself ended with although it landed: then nothing is recorded.
 * Throws `PROMOTE_REVERTED`, `PROMOTE_STUCK`, `LEASE_LOST`.
 */
export async function finish(
  run: Run,
  state: ReleaseState,
  transition: Transition,
  failure?: { readonly error: unknown },
): Promise<Finished> {
  run.journal.begin(run.holder);
  const request = proofRequest(run, state, transition);
  const proof = await proveConvergence(run, request, run.inputs.timeoutMs);
  if (proof.kind === "failed") return revert(run, transition, proof.reason);
  const watched = await watchBeside(
    run,
    request,
    (ended) => (failure === undefined ? records(run, transition.to, ended) : Promise.reject(failure.error)),
    (work) => watchMs(run, work),
  );
  if (watched.kind === "wrong") return revert(run, transition, watched.reason, watched.working);
  if (!watched.work.ok) throw watched.work.error;
  const { timeoutMs } = run.inputs;
  await concludeFlip(run, run.ports.clock, transition, timeoutMs);
  return { transition, convergedMs: proof.milliseconds, reconciliation: watched.work.value };
}

async function records(run: Run, to: Color, ended: AbortSignal): Promise<Reconciliation> {
  const { journal } = run;
  journal.open("Git");
  await keeping(run, () => recordDefault(run, to, run.inputs.record));
  journal.done("Git");
  if (ended.aborted) return "left";
  const reconciliation = await keeping(run, () => {
    journal.applied = to;
    return reconcileRouter(run, to, ended);
  });
  journal.reconciled(reconciliation);
  return reconciliation;
}

/**
 * What was applied after the proof, be it in part, reaches the gateways too: they are asked for as long as a proof takes.
 * Whoever interrupts the run is not kept waiting.
 */
function watchMs({ inputs }: Run, work: Settled<Reconciliation>): number {
  if (!work.ok && work.error instanceof Failure && work.error.code === "INTERRUPTED") return 0;
  const isApplied = !work.ok || work.value === "applied";
  return isApplied ? Math.max(inputs.watchMs, STEADY_MS) : inputs.watchMs;
}

function proofRequest(
  run: Run,
  state: ReleaseState,
  { id, to, digests, template }: Transition,
): ProofRequest {
  const { ready } = colorBefore(state.colors[to]);
  const before = { ready, digest: digests?.to, template };
  const keep = () => run.store.renew(run.holder, proving(id));
  const previews = [to, ...servingColors(state).filter((color) => color !== to)];
  const movedAt = run.ports.clock.now();
  return { to, before, addresses: run.addresses, previews, keep, movedAt, whenMixed: "fail" };
}

/** A look that ends late must not write over what came after this flip. */
function proving(id: string): RecordChange {
  return (content) => {
    const { transition } = content;
    if (transition?.id !== id || transition.kind !== "promote") return content;
    return { ...content, transition: { ...transition, phase: "proving" } };
  };
}

/**
 * Takes the traffic back by itself; always ends in a throw that says why. `working`: tools that are still at work; the
 * traffic does not wait for them, the records do.
 */
async function revert(
  run: Run,
  transition: Transition,
  reason: string,
  working?: Promise<Settled<unknown>>,
): Promise<never> {
  const { to } = transition;
  let seen: ObservedRelease;
  try {
    seen = await takeTrafficBack(run, transition, reason, working);
  } catch (error) {
    throw notReverted(run, transition, reason, error);
  } finally {
    const work = await working;
    if (work?.ok === false) run.ports.log.warning(`Meanwhile a record had failed: ${reasonOf(work.error)}`);
  }
  const mixed = notApart(seen.state);
  throw reverted(transition, reason, mixed?.remedy ?? `Correct ${to}: deploy, smoke, then promote`);
}

function reverted({ from, to }: Transition, reason: string, remedy: string): Failure {
  return refused("PROMOTE_REVERTED", `traffic went to ${to} and is back at ${from}: ${reason}`, { remedy });
}

/** Why the traffic had to go stays the first thing to know, whatever became of the way back. */
function notReverted(run: Run, transition: Transition, reason: string, error: unknown): unknown {
  const { from, to } = transition;
  if (error instanceof Failure && error.code === "PROMOTE_STUCK") return error;
  if (isLost(error)) {
    run.ports.log.warning(`${to} was to lose the traffic when the release was taken over: ${reason}`);
    return error;
  }
  const isBack = run.journal.confirmed === from;
  const remedy = `Correct what is said below, then run rollback: it finishes; then correct ${to}`;
  const first = isBack
    ? reverted(transition, reason, remedy)
    : refused("PROMOTE_STUCK", `${to} must not keep the traffic (${reason}), and it was not taken back`, {
        remedy: `Correct what is said below, then run rollback: it takes the traffic back to ${from}`,
      });
  const others = error instanceof Failures ? error.failures : [asFailure(error)];
  return new Failures([first, ...others]);
}

function stuck(to: Color, reason: string, why: string): Failure {
  return refused("PROMOTE_STUCK", `${to} has the traffic and must not keep it (${reason}), but ${why}`, {
    remedy: "Bring either color up: then rollback takes the traffic back, or promote finishes",
  });
}

async function takeTrafficBack(
  run: Run,
  transition: Transition,
  reason: string,
  working: Promise<Settled<unknown>> | undefined,
): Promise<ObservedRelease> {
  const { from, to, digests } = transition;
  const { timeoutMs } = run.inputs;
  const check = (state: ReleaseState) => {
    const refusal = unfit(state, from, digests?.from);
    if (refusal !== undefined) throw stuck(to, reason, refusal.fact);
  };
  const back = turned(transition);
  const seen = await patiently(run.ports.clock, timeoutMs, () => beginReturn(run, back, check));
  await goBack(run, {
    transition: back,
    ...settlement(run),
    timeoutMs,
    addresses: async () => run.addresses,
    seen,
    check,
    working,
  });
  return seen;
}

/** From here on the record says that the traffic goes back; the proof of the color that failed is gone. */
async function beginReturn(
  run: Run,
  back: Transition,
  check: (state: ReleaseState) => void,
): Promise<ObservedRelease> {
  const seen = await readRelease(run.spec, run.ports);
  if (seen.state.active !== back.to) check(seen.state);
  await run.store.renew(run.holder, ({ smoke: _smoke, ...content }) => ({ ...content, transition: back }));
  return seen;
}

function turned({ digests, template: _new, ...transition }: Transition): Transition {
  const { from, to } = transition;
  const turned = { ...(digests?.to && { from: digests.to }), ...(digests?.from && { to: digests.from }) };
  return { ...transition, kind: "rollback", from: to, to: from, phase: "flipping", digests: turned };
}
