/** The way back of a promote by itself: its flip was made, and an answer is wrong. */
import type { Settled } from "../model/settled.ts";
import { Failure, Failures, refused } from "../errors/errors.ts";
import type { Color, ReleaseState, Transition } from "../model/release.ts";
import { notApart } from "../release/colors/overlap-rules.ts";
import { unfit } from "../release/colors/return-rules.ts";
import { isLost } from "../release/lease/record.ts";
import { type ObservedRelease, readRelease } from "../release/observe/observe.ts";
import { patiently } from "../release/patience.ts";
import { asFailure, reasonOf } from "../release/reason.ts";
import type { ReleaseRun } from "../release/transition/release-run.ts";
import { returnTraffic } from "../release/transition/return-traffic.ts";
import { put, reverse } from "../release/transition/transition.ts";

/**
 * Takes the traffic back by itself; always ends in a throw that says why. `working`: tools that are still at
 * work; the traffic does not wait for them, the records do.
 */
export async function reverseFlip(
  run: ReleaseRun,
  transition: Transition,
  reason: string,
  working?: Promise<Settled<unknown>>,
): Promise<never> {
  const { to } = transition;
  run.author.fails(reason);
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
function notReverted(run: ReleaseRun, transition: Transition, reason: string, error: unknown): unknown {
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

function stuck({ active }: ReleaseState, to: Color, reason: string, why: string): Failure {
  const what = active === undefined ? "part of the traffic" : "the traffic";
  return refused("PROMOTE_STUCK", `${to} has ${what} and must not keep it (${reason}), but ${why}`, {
    remedy: "Bring either color up: then rollback takes the traffic back, or promote finishes",
  });
}

async function takeTrafficBack(
  run: ReleaseRun,
  transition: Transition,
  reason: string,
  working: Promise<Settled<unknown>> | undefined,
): Promise<ObservedRelease> {
  const { from, to, digests, withoutConfig } = transition;
  const check = (state: ReleaseState) => {
    const refusal = unfit(state, from, digests?.from, withoutConfig?.from);
    if (refusal !== undefined) throw stuck(state, to, reason, refusal.fact);
  };
  const back = reverse(transition);
  const seen = await patiently(run.ports.clock, run.inputs.timeoutMs, () => beginReturn(run, back, check));
  await returnTraffic(run, { transition: back, seen, check, working });
  return seen;
}

/** From here on the record says that the traffic goes back; the proof of the color that failed is gone. */
async function beginReturn(
  run: ReleaseRun,
  back: Transition,
  check: (state: ReleaseState) => void,
): Promise<ObservedRelease> {
  const seen = await readRelease(run.spec, run.ports);
  if (seen.state.active !== back.to) check(seen.state);
  await run.store.renew(run.holder, ({ smoke: _smoke, ...content }) => put(back)(content));
  return seen;
}
