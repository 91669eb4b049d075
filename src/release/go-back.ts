/**
 * Takes traffic back to the color it came from: traffic first, records after. Shared by rollback, and by a
 * promote that undoes its own flip. The Lease is held, and the transition says `rollback`.
 */
import { refused } from "../errors.ts";
import type { ReleaseState, Transition } from "../model/release.ts";
import { type ReleaseContext, rfc3339 } from "./context.ts";
import { fenceRouter, flipDefault } from "./flip.ts";
import type { GatewayAddress } from "../model/gateway-address.ts";
import type { ObservedRelease } from "./observe.ts";
import { colorNow, proveConvergence } from "./prove.ts";
import type { RecordStore } from "./record.ts";
import { reconcileRouter, recordDefault, type RecordMode } from "./router-unit.ts";

export interface Return {
  readonly transition: Transition;
  readonly store: RecordStore;
  readonly holder: string;
  readonly record: RecordMode;
  readonly timeoutMs: number;
  /** Resolved after the traffic was moved: a gateway that cannot be found must not hold it up. */
  readonly addresses: () => Promise<readonly GatewayAddress[]>;
  /** What the return was decided on, read while the Lease was held. */
  readonly seen: ObservedRelease;
  /** Throws when the color to go back to cannot take the traffic. Asked before each write of the router. */
  readonly check: (state: ReleaseState) => void;
}

/** Times that a flip made by a run which did not notice it was taken over is taken back. */
const MAX_ROUNDS = 3;

/**
 * Moves the default route, proves it, and makes Git and Terraform say the same. Clears the transition and
 * gives up the Lease at the end. Returns the milliseconds until every answer was right. Throws
 * `ROLLBACK_UNPROVEN` when the records are right but the answers are not: the transition stays.
 */
export async function goBack(context: ReleaseContext, back: Return): Promise<number> {
  await moveBack(context, back, back.seen);
  const movedAt = context.ports.clock.now();
  for (let round = 1; ; round += 1) {
    await back.store.renew(back.holder, (content) => ({
      ...content,
      transition: { ...back.transition, phase: "proving" },
    }));
    const proof = await prove(context, back, movedAt);
    await makeRecordsAgree(context, back);
    const moved = await moveBack(context, back, undefined);
    if (moved === "flipped" && round < MAX_ROUNDS) continue;
    if (proof.kind === "failed") throw unproven(back, proof.reason);
    await finish(context, back);
    return proof.milliseconds;
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

/** Whoever reads a failure from here on must not think that the traffic is still where it was. */
async function makeRecordsAgree(
  context: ReleaseContext,
  { transition, store, holder, record }: Return,
): Promise<void> {
  try {
    await recordDefault(context, transition.to, record);
    await store.renew(holder);
    await reconcileRouter(context, transition.to);
  } catch (error) {
    context.ports.log.warning(
      `The default route goes to ${transition.to} again; Git or Terraform does not say so yet. Run rollback again: it goes on there.`,
    );
    throw error;
  }
}

async function prove(context: ReleaseContext, back: Return, movedAt: number) {
  const { to } = back.transition;
  const addresses = await back.addresses();
  const before = await colorNow(context, to);
  const keep = () => back.store.renew(back.holder);
  return proveConvergence(context, { to, before, addresses, keep, previews: [to], movedAt }, back.timeoutMs);
}

async function finish({ ports }: ReleaseContext, { transition, store, holder }: Return): Promise<void> {
  const { kind, from, to, digests } = transition;
  const at = rfc3339(ports.clock.now());
  await store.release(holder, ({ transition: _done, ...content }) => ({
    ...content,
    lastFlip: { kind, from, to, at, ...(digests === undefined ? {} : { digests }) },
  }));
}

function unproven({ transition }: Return, reason: string): Error {
  return refused(
    "ROLLBACK_UNPROVEN",
    `the default route goes to ${transition.to} again, but answers do not: ${reason}`,
    { remedy: "Look at the gateway and at istiod, then run rollback again: it goes on where this run ended" },
  );
}
