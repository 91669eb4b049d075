/**
 * Takes traffic back to the color it came from: traffic first, records after. Shared by rollback, and by a
 * promote that undoes its own flip. The Lease is held, and the transition says `rollback`.
 */
import { type Settled, settled } from "../../model/settled.ts";
import { AnswerCount } from "../proof/asking.ts";
import type { ProofRequest } from "../proof/proof-request.ts";
import { Failure, Failures, refused, renderFailure } from "../../errors/errors.ts";
import { known, type Observed, unknown } from "../../model/observed.ts";
import type { ReleaseRecord, ReleaseState, Transition } from "../../model/release.ts";
import { colorBefore, digestOf, hasDigest } from "../colors/color-rules.ts";
import { readApprovals } from "../history/approvals.ts";
import { completeFlip } from "./complete.ts";
import { STEADY_MS } from "../proof/convergence-rules.ts";
import { fenceRouter, flipDefault } from "./flip.ts";
import type { GatewayAddress } from "../../model/gateway-address.ts";
import { type ObservedRelease, readRouter, trafficIn } from "../observe/observe.ts";
import { patiently } from "../patience.ts";
import { isAnyWrong, type Proof, proveConvergence, watch } from "../proof/prove.ts";
import { asFailure } from "../reason.ts";
import type { Reconciliation } from "../units/reconcile.ts";
import { isLost } from "../lease/record.ts";
import { LEASE_TIMES } from "../lease/times.ts";
import { recordTurn } from "./record-turn.ts";
import { reconcileHeld } from "./overtaken.ts";
import { keeping, type ReleaseRun } from "./release-run.ts";
import { advanceToProof } from "./transition.ts";

/** A way back that was begun: the transition is on record, and says `rollback`. */
export interface Return {
  readonly transition: Transition;
  /** What the return was decided on, read while the Lease was held. */
  readonly seen: ObservedRelease;
  /** Throws when the color to go back to cannot take the traffic. Asked before each write of the router. */
  readonly check: (state: ReleaseState) => void;
  /** Tools of this run that are still at work. The traffic does not wait for them, the records do. */
  readonly working?: Promise<unknown> | undefined;
}

/** What a return came to. */
export interface Returned {
  /** From the write of the router until every answer was right. */
  readonly milliseconds: number;
  readonly reconciliation: Reconciliation;
  /** Why the answers prove nothing: the colors have no pods of their own. */
  readonly untold?: string;
}

/** Times that a flip made by a run which did not notice it was taken over is taken back. */
const MAX_ROUNDS = 3;
/** Between two looks at the route while the records are made. */
const HOLD_MS = 250;
/** A look at the route whose answer took longer says nothing of now: a late apply may have landed since. */
const STALE_LOOK_MS = 5_000;

/**
 * Moves the default route, proves it, and makes Git and Terraform say the same, while the route is held where
 * it is. Clears the transition and gives up the Lease at the end. Throws what a record failed with, and
 * `ROLLBACK_UNPROVEN` when the answers are not right, or could not be asked for: the transition stays, and
 * the next rollback goes on with it.
 */
export async function returnTraffic(run: ReleaseRun, back: Return): Promise<Returned> {
  const { clock } = run.ports;
  const { timeoutMs } = run.inputs;
  run.journal.begin(run.holder);
  run.journal.open("Git", "Terraform");
  await patiently(clock, timeoutMs, () => moveBack(run, back, back.seen));
  const movedAt = clock.now();
  sayConfigChanged(run, back);
  // The traffic is back: from here on there is time to ask who wanted it.
  if (run.author.approvals === undefined) run.journal.tell(readApprovals(run.author, run.ports));
  for (let round = 1; ; round += 1) {
    const request = proofRequest(run, back, await foundAddresses(run), movedAt);
    let proof = await provenBack(run, request);
    if (proof.kind === "proven") run.journal.mark("proven", clock);
    const { work, moved, wrong } = await holdingRoute(run, back, request, () => makeRecordsAgree(run, back));
    const looking = clock.now();
    const movedLate = (await patiently(clock, timeoutMs, () => moveBack(run, back))) === "flipped";
    const isOld = clock.now() - looking > STALE_LOOK_MS;
    if ((moved || movedLate || (isOld && work.ok)) && round < MAX_ROUNDS) continue;
    // A gateway that hears of writes later than the proof took had its say while the records were made.
    if (wrong && proof.kind === "proven") proof = await provenBack(run, request);
    if (!work.ok) throw notRecorded(back, work.error, proof);
    if (proof.kind === "failed") throw unproven(back, proof.reason);
    // What was applied since the proof has reached the gateways as well: they are asked once more.
    const late = work.value === "applied" ? await watch(run, request, STEADY_MS) : undefined;
    if (late !== undefined) throw unproven(back, late);
    await completeFlip(run, back.transition);
    const { milliseconds, untold } = proof;
    return { milliseconds, reconciliation: work.value, ...(untold === undefined ? {} : { untold }) };
  }
}

/** It had to go back all the same: whoever looks for what is wrong is told. */
function sayConfigChanged({ ports }: ReleaseRun, { seen, transition: { to, digests } }: Return): void {
  const running = digestOf(seen.state.colors[to]);
  if (running === undefined || digests?.to === undefined || hasDigest(seen.state.colors[to], digests.to))
    return;
  ports.log.warning(
    `What the pods of ${to} run is what it was when the traffic left it, and what its ConfigMaps and Secrets hold is not, or cannot be read: pods that start from now on read that.`,
  );
}

/** A proof that nobody could ask for is one that failed: the route is back, and the records must not wait. */
async function provenBack(run: ReleaseRun, request: BackRequest): Promise<Proof> {
  const { asked } = request;
  if (asked.known) return proveConvergence(run, request, run.inputs.timeoutMs);
  await patiently(run.ports.clock, run.inputs.timeoutMs, request.keep);
  return { kind: "failed", reason: `no gateway could be asked (${asked.reason})` };
}

/** Whoever reads a failure from here on must not think that the traffic is still where it was. */
async function makeRecordsAgree(run: ReleaseRun, back: Return): Promise<Reconciliation> {
  const { to } = back.transition;
  try {
    return await recordsOf(run, back);
  } catch (error) {
    run.ports.log.warning(
      `The default route goes to ${to} again; Git or Terraform does not say so yet. Run rollback again: it goes on there.`,
    );
    throw error;
  }
}

async function recordsOf(run: ReleaseRun, back: Return): Promise<Reconciliation> {
  const { to } = back.transition;
  const { journal } = run;
  await back.working;
  await keeping(run, () => recordTurn(run, to, back.transition));
  journal.done("Git");
  const reconciliation = await reconcileHeld(run, to);
  if (reconciliation === "applied") journal.mark("applied", run.ports.clock);
  journal.reconciled(reconciliation);
  return reconciliation;
}

/** What was seen while the records were made: the route had to be moved once more, an answer was wrong. */
interface Held<T> {
  readonly work: Settled<T>;
  readonly moved: boolean;
  readonly wrong: boolean;
}

/**
 * While the records are made somebody looks where the route leads, and asks the gateways: an apply of a
 * promote that was overtaken, or of this very run, can land late, and is taken back at once. Never throws.
 */
async function holdingRoute<T>(
  run: ReleaseRun,
  back: Return,
  request: BackRequest,
  work: () => Promise<T>,
): Promise<Held<T>> {
  const ended = new AbortController();
  const working = settled(work()).finally(() => ended.abort());
  let [moved, wrong] = [false, false];
  for (;;) {
    await run.ports.clock.sleep(HOLD_MS, ended.signal);
    if (ended.signal.aborted) break;
    const held = await settled(holdRoute(run, back));
    if (!held.ok && isLost(held.error)) break;
    moved ||= held.ok && held.value;
    const asked = await settled(isAnyWrong(run, request));
    wrong ||= !asked.ok || asked.value;
  }
  return { work: await working, moved, wrong };
}

/** True when the route had left the color, and was moved there again. */
async function holdRoute(run: ReleaseRun, back: Return): Promise<boolean> {
  const router = await readRouter(run.spec, run.ports);
  if (trafficIn(router, run.spec).active === back.transition.to) return false;
  return (await moveBack(run, back)) === "flipped";
}

/** What was decided on when the Lease was renewed last may be another run's to decide by now. */
function isSure({ store, ports }: ReleaseRun): boolean {
  const keptAt = store.keptAt();
  return keptAt !== undefined && ports.clock.now() - keptAt < LEASE_TIMES.leaseMs;
}

async function moveBack(
  run: ReleaseRun,
  { transition, check }: Return,
  decidedOn?: ObservedRelease,
): Promise<"flipped" | "already there"> {
  const again = async ({ state }: ObservedRelease) => {
    refuseOvertaken(await run.store.renew(run.holder), transition);
    if (state.active !== transition.to) check(state);
  };
  const moved = await flipDefault(run, transition.to, again, isSure(run) ? decidedOn : undefined);
  run.journal.confirmed = transition.to;
  if (moved === "flipped" || decidedOn === undefined) return moved;
  await fenceRouter(run, transition.id);
  return flipDefault(run, transition.to, again);
}

/**
 * A run that was overtaken may hold the Lease once more, to put Git right: its way back is not its own any
 * more.
 */
function refuseOvertaken({ transition }: ReleaseRecord, ours: Transition): void {
  if (transition?.id === ours.id && transition.kind === "rollback") return;
  throw refused("LEASE_LOST", "another run has finished the way back of this one", {
    remedy: "Run status to see what is under way",
  });
}

/** Traffic is back by now: an address that cannot be found is no reason to leave the records wrong. */
async function foundAddresses(run: ReleaseRun): Promise<Observed<readonly GatewayAddress[]>> {
  try {
    return known(await run.addresses());
  } catch (error) {
    if (error instanceof Failure) return unknown(renderFailure(error));
    throw error;
  }
}

/** Also where nobody can be asked: `asked` says why. */
interface BackRequest extends ProofRequest {
  readonly asked: Observed<readonly GatewayAddress[]>;
}

function proofRequest(
  { store, holder, before = { asked: 0, failed: 0 } }: ReleaseRun,
  { transition, seen }: Return,
  asked: Observed<readonly GatewayAddress[]>,
  movedAt: number,
): BackRequest {
  const { to } = transition;
  const color = colorBefore(seen.state.colors[to]);
  const keep = () => store.renew(holder, advanceToProof(transition));
  const addresses = asked.known ? asked.value : [];
  const answers = new AnswerCount(before);
  return { to, before: color, addresses, answers, keep, previews: [to], movedAt, whenMixed: "say", asked };
}

/** The record's failure is the one to act on; that the answers are not proven either is said before it. */
function notRecorded(back: Return, error: unknown, proof: Proof): unknown {
  return proof.kind === "failed" ? new Failures([unproven(back, proof.reason), asFailure(error)]) : error;
}

function unproven({ transition: { to } }: Return, reason: string): Failure {
  const fact = `the traffic is back: the default route goes to ${to}; that every answer comes from it was not proven: ${reason}`;
  return refused("ROLLBACK_UNPROVEN", fact, {
    remedy: "Look at the gateway and at istiod, then run rollback again: it goes on where this run ended",
  });
}
