/**
 * Takes traffic back to the color it came from: traffic first, records after. Shared by rollback, and by a
 * promote that undoes its own flip. The Lease is held, and the transition says `rollback`.
 */
import { Failure, refused, renderFailure } from "../errors.ts";
import { known, type Observed, unknown } from "../model/observed.ts";
import type { ReleaseState, Transition } from "../model/release.ts";
import { colorBefore } from "./color-rules.ts";
import { type ReleaseContext, rfc3339 } from "./context.ts";
import { STEADY_MS } from "./convergence-rules.ts";
import { fenceRouter, flipDefault } from "./flip.ts";
import type { GatewayAddress } from "../model/gateway-address.ts";
import { keepingLease } from "./lease-run.ts";
import type { ObservedRelease } from "./observe.ts";
import { type Proof, type ProofRequest, proveConvergence, watch } from "./prove.ts";
import type { Reconciliation } from "./reconcile.ts";
import { recordDefault } from "./router-unit.ts";
import { reconcileHeld, type Settlement } from "./settle-record.ts";

export interface Return extends Settlement {
  readonly transition: Transition;
  readonly timeoutMs: number;
  /** Resolved after the traffic was moved: a gateway that cannot be found must not hold it up. */
  readonly addresses: () => Promise<readonly GatewayAddress[]>;
  /** What the return was decided on, read while the Lease was held. */
  readonly seen: ObservedRelease;
  /** Throws when the color to go back to cannot take the traffic. Asked before each write of the router. */
  readonly check: (state: ReleaseState) => void;
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
/** A look at the route whose answer took longer says nothing of now: a late apply may have landed since. */
const STALE_LOOK_MS = 5_000;

/**
 * Moves the default route, proves it, and makes Git and Terraform say the same. Clears the transition and
 * gives up the Lease at the end. Throws `ROLLBACK_UNPROVEN` when the records are right but the answers are not, or could
 * not be asked for: the transition stays.
 */
export async function goBack(context: ReleaseContext, back: Return): Promise<Returned> {
  await moveBack(context, back, back.seen);
  const movedAt = context.ports.clock.now();
  for (let round = 1; ; round += 1) {
    await back.store.renew(back.holder, (content) => ({
      ...content,
      transition: { ...back.transition, phase: "proving" },
    }));
    const addresses = await foundAddresses(back);
    const request = proofRequest(back, addresses.known ? addresses.value : [], movedAt);
    const proof = addresses.known
      ? await proveConvergence(context, request, back.timeoutMs)
      : unasked(addresses.reason);
    const reconciliation = await makeRecordsAgree(context, back);
    const looking = context.ports.clock.now();
    const moved = await moveBack(context, back, undefined);
    const isOld = context.ports.clock.now() - looking > STALE_LOOK_MS;
    if ((moved === "flipped" || isOld) && round < MAX_ROUNDS) continue;
    if (proof.kind === "failed") throw unproven(back, proof.reason);
    // What was applied since the proof has reached the gateways as well: they are asked once more.
    const wrong = reconciliation === "applied" ? await watch(context, request, STEADY_MS) : undefined;
    if (wrong !== undefined) throw unproven(back, wrong);
    await finish(context, back);
    const { milliseconds, untold } = proof;
    return { milliseconds, reconciliation, ...(untold === undefined ? {} : { untold }) };
  }
}

/** Whoever reads a failure from here on must not think that the traffic is still where it was. */
async function makeRecordsAgree(context: ReleaseContext, back: Return): Promise<Reconciliation> {
  const { to } = back.transition;
  const { clock, log } = context.ports;
  try {
    await keepingLease(back, clock, () => recordDefault(context, to, back.record));
    return await reconcileHeld(context, back, to);
  } catch (error) {
    log.warning(
      `The default route goes to ${to} again; Git or Terraform does not say so yet. Run rollback again: it goes on there.`,
    );
    throw error;
  }
}

async function moveBack(
  context: ReleaseContext,
  { transition, store, holder, check }: Return,
  decidedOn: ObservedRelease | undefined,
): Promise<"flipped" | "already there"> {
  const again = async ({ state }: ObservedRelease) => {
    await store.renew(holder);
    if (state.active !== transition.to) check(state);
  };
  const moved = await flipDefault(context, transition.to, again, decidedOn);
  if (moved === "flipped" || decidedOn === undefined) return moved;
  await fenceRouter(context, transition.id);
  return flipDefault(context, transition.to, again);
}

/** Traffic is back by now: an address that cannot be found is no reason to leave the records wrong. */
async function foundAddresses(back: Return): Promise<Observed<readonly GatewayAddress[]>> {
  try {
    return known(await back.addresses());
  } catch (error) {
    if (error instanceof Failure) return unknown(renderFailure(error));
    throw error;
  }
}

function proofRequest(
  { transition: { to }, seen, store, holder }: Return,
  addresses: readonly GatewayAddress[],
  movedAt: number,
): ProofRequest {
  const before = colorBefore(seen.state.colors[to]);
  const keep = () => store.renew(holder);
  return { to, before, addresses, keep, previews: [to], movedAt, whenMixed: "say" };
}

function unasked(reason: string): Proof {
  return { kind: "failed", reason: `no gateway could be asked (${reason})` };
}

async function finish({ ports }: ReleaseContext, { transition, store, holder }: Return): Promise<void> {
  const { kind, from, to, digests } = transition;
  const at = rfc3339(ports.clock.now());
  await store.release(holder, ({ transition: _done, ...content }) => ({
    ...content,
    lastFlip: { kind, from, to, at, ...(digests === undefined ? {} : { digests }) },
  }));
}

function unproven({ transition: { to } }: Return, reason: string): Error {
  const fact = `the traffic is back: the default route goes to ${to}; that every answer comes from it was not proven: ${reason}`;
  return refused("ROLLBACK_UNPROVEN", fact, {
    remedy: "Look at the gateway and at istiod, then run rollback again: it goes on where this run ended",
  });
}
