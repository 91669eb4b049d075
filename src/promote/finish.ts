/**
 * What follows the write of the route: the proof, the records with a watch beside them, and the way back when
 * an answer is wrong. From the write on somebody asks the gateways until the run is over, whatever the tools
 * do or fail to do.
 */
import type { Settled } from "../model/settled.ts";
import { Failure } from "../errors/errors.ts";
import type { GatewayAddress } from "../model/gateway-address.ts";
import type { ReleaseState, Transition } from "../model/release.ts";
import { colorBefore, servingColors } from "../release/colors/color-rules.ts";
import { STEADY_MS } from "../release/proof/convergence-rules.ts";
import { AnswerCount } from "../release/proof/asking.ts";
import type { ProofRequest } from "../release/proof/proof-request.ts";
import { proveConvergence, watchBeside } from "../release/proof/prove.ts";
import { completeFlip } from "../release/transition/complete.ts";
import type { ReleaseRun } from "../release/transition/release-run.ts";
import { advanceToProof } from "../release/transition/transition.ts";
import type { Reconciliation } from "../release/units/reconcile.ts";
import type { Count } from "../release/verdict/sequential-test.ts";
import { type AnswerReport, reportText } from "../release/verdict/tally.ts";
import type { PromoteInputs } from "./inputs.ts";
import { recordsInTime } from "./records.ts";
import { reverseFlip } from "./reverse.ts";

/** A promote under way. */
export interface PromoteRun extends ReleaseRun {
  readonly inputs: PromoteInputs;
  /** What the color that had the traffic answered before the flip; nothing where this run made none. */
  readonly before: Count;
}

/** What a promote that went well came to. */
export interface Finished {
  readonly transition: Transition;
  /** From the write until every answer came from the new color. */
  readonly convergedMs: number;
  readonly reconciliation: Reconciliation;
  /** What the gateways have answered since the flip, and how it was judged. */
  readonly answers: AnswerReport;
}

/**
 * The flip was made: prove it, make Git and Terraform agree while answers are watched, and clear the
 * transition. A record that fails is made again while the run may take longer; then its failure is
 * thrown, when the watch has had its time: the transition stays, and the next promote goes on with it.
 * So is `failure`, what the write itself ended with although it landed: then nothing is recorded.
 * Throws `PROMOTE_REVERTED`, `PROMOTE_STUCK`, `LEASE_LOST`.
 */
export async function finish(
  run: PromoteRun,
  state: ReleaseState,
  transition: Transition,
  failure?: { readonly error: unknown },
): Promise<Finished> {
  run.journal.begin(run.holder);
  const request = proofRequest(run, state, transition, await run.addresses());
  const proof = await proveConvergence(run, request, run.inputs.timeoutMs);
  if (proof.kind === "failed") return reverseFlip(run, transition, proof.reason);
  run.journal.mark("proven", run.ports.clock);
  const watched = await watchBeside(
    run,
    request,
    (ended) =>
      failure === undefined ? recordsInTime(run, transition, ended) : Promise.reject(failure.error),
    (work) => watchMs(run, work),
  );
  if (watched.kind === "wrong") return reverseFlip(run, transition, watched.reason, watched.working);
  if (!watched.work.ok) throw watched.work.error;
  await completeFlip(run, transition);
  const answers = request.answers.report;
  run.ports.log.info(`Answers since the flip: ${reportText(answers)}.`);
  return { transition, convergedMs: proof.milliseconds, reconciliation: watched.work.value, answers };
}

/**
 * What was applied after the proof, be it in part, reaches the gateways too: they are asked for as long as a
 * proof takes. Whoever interrupts the run is not kept waiting.
 */
function watchMs({ inputs }: PromoteRun, work: Settled<Reconciliation>): number {
  if (!work.ok && work.error instanceof Failure && work.error.code === "INTERRUPTED") return 0;
  const isApplied = !work.ok || work.value === "applied";
  return isApplied ? Math.max(inputs.watchMs, STEADY_MS) : inputs.watchMs;
}

/** What is asked when the traffic is at `to`, or, with shares, when a part of it is. */
export function proofRequest(
  run: PromoteRun,
  state: Pick<ReleaseState, "colors">,
  transition: Transition,
  addresses: readonly GatewayAddress[],
): ProofRequest {
  const { to, digests, template } = transition;
  const withoutConfig = transition.withoutConfig?.to;
  const { ready } = colorBefore(state.colors[to]);
  const before = { ready, digest: digests?.to, template, withoutConfig };
  const keep = () => run.store.renew(run.holder, advanceToProof(transition));
  const previews = [to, ...servingColors(state).filter((color) => color !== to)];
  const movedAt = run.ports.clock.now();
  const answers = new AnswerCount(run.before);
  return { to, before, addresses, answers, previews, keep, movedAt, whenMixed: "fail" };
}
