/** The records of a promote, made beside its watch: Git first, then Terraform's state. */
import { Failure } from "../errors/errors.ts";
import type { Transition } from "../model/release.ts";
import { reasonOf } from "../release/reason.ts";
import { recordTurn } from "../release/transition/record-turn.ts";
import { keeping, type ReleaseRun } from "../release/transition/release-run.ts";
import { reconcileRouter, type Reconciliation } from "../release/units/reconcile.ts";

/** Between two tries; twice as long each time, up to the second of them. */
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [2_000, 15_000];

/**
 * Makes the records, again and again for as long as the run may take (`timeout`): a lock of the state is
 * given back, a push gets through, istiod answers again. What no second try mends is thrown at once, and so
 * is what ends the run. Nothing is begun any more once `ended` is aborted.
 */
export async function recordsInTime(
  run: ReleaseRun,
  transition: Transition,
  ended: AbortSignal,
): Promise<Reconciliation> {
  const { clock, log } = run.ports;
  const end = clock.now() + run.inputs.timeoutMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await records(run, transition, ended);
    } catch (error) {
      if (!mayPass(error) || ended.aborted || clock.now() + pause > end) throw error;
      log.warning(
        `A record failed; it is made again in ${pause / 1000} s, and the gateways are asked meanwhile: ${reasonOf(error)}`,
      );
      await clock.sleep(pause, ended);
      if (ended.aborted) throw error;
    }
  }
}

function mayPass(error: unknown): boolean {
  if (!(error instanceof Failure) || error.endsRun) return false;
  return error.failureClass === "surroundings" || error.mayPass;
}

async function records(run: ReleaseRun, transition: Transition, ended: AbortSignal): Promise<Reconciliation> {
  const { journal } = run;
  const { to } = transition;
  journal.open("Git");
  await keeping(run, () => recordTurn(run, to, transition));
  journal.done("Git");
  if (ended.aborted) return "left";
  const reconciliation = await keeping(run, () => {
    journal.applied = to;
    return reconcileRouter(run, to, ended);
  });
  if (reconciliation === "applied") journal.mark("applied", run.ports.clock);
  journal.reconciled(reconciliation);
  return reconciliation;
}
