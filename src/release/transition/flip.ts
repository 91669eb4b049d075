/** The write that moves traffic: one conditional replace of the router (docs/adr/0008-the-flip.md). */
import { refused } from "../../errors/errors.ts";
import { type KubernetesObject, resourceName, withAnnotation } from "../../model/kubernetes.ts";
import type { Color } from "../../model/release.ts";
import { type Split, whole } from "../../model/split.ts";
import type { ReleaseContext } from "../context.ts";
import { type EventReason, tellMovement } from "../history/events.ts";
import type { ReleaseRun } from "./release-run.ts";
import { pathText } from "../router/difference.ts";
import { type ObservedRelease, readRelease } from "../observe/observe.ts";
import { sameShares, sharesText, trafficOfSplit } from "../colors/share-rules.ts";
import { isConflict } from "../lease/record.ts";
import { timeNow } from "../time.ts";
import { foreignDifferences, withSplit } from "../router/router.ts";

const MAX_CONFLICTS = 5;

/**
 * Moves all of the default route back to `to`, or leaves it when it is there already. Everything is read
 * again before each try and given to `check`, which throws when the flip must not be made any more; the
 * first try takes `decidedOn` instead, when the caller has just decided on it and a rollback must not lose
 * time. Throws `CLUSTER_CONFLICT` when others keep changing the router, `FLIP_NOT_ALONE` when the write
 * would change anything else.
 */
export async function flipDefault(
  context: Pick<ReleaseRun, "spec" | "ports" | "journal" | "author">,
  to: Color,
  check: (seen: ObservedRelease) => Promise<void>,
  decidedOn?: ObservedRelease,
): Promise<"flipped" | "already there"> {
  const split = whole(context.spec.colors[to].target);
  return moveDefault(context, { to, split, reason: "TrafficTakenBack" }, check, decidedOn);
}

/** As {@link flipDefault}, where only a part of the traffic may move on the way to `to`. */
export async function moveDefault(
  context: Pick<ReleaseRun, "spec" | "ports" | "journal" | "author">,
  { to, split, reason }: { readonly to: Color; readonly split: Split; readonly reason: EventReason },
  check: (seen: ObservedRelease) => Promise<void>,
  decidedOn?: ObservedRelease,
): Promise<"flipped" | "already there"> {
  let first = decidedOn;
  return withRetries(async () => {
    const seen = first ?? (await readRelease(context.spec, context.ports));
    if (first === undefined) await check(seen);
    first = undefined;
    const shares = trafficOfSplit(context.spec, split)?.shares;
    const isStep = shares !== undefined && seen.state.shares !== undefined;
    if (seen.state.active === to || (isStep && sameShares(shares, seen.state.shares))) return "already there";
    const flipped = flippedRouter(seen.router, split);
    // Noted before the answer, which may get lost: the write may have landed all the same.
    const at = timeNow(context.ports.clock);
    context.journal.write = { to, at, ...(shares === undefined ? {} : { shares }) };
    const router = await context.ports.cluster.replace(flipped);
    context.journal.mark(reason === "TrafficMoved" ? "written" : "taken back", context.ports.clock);
    const { name: release } = context.spec;
    const divided = shares === undefined ? undefined : sharesText(shares);
    const movement = { release, reason, router, to, shares: divided };
    context.journal.tell(tellMovement(context.ports, context.author, movement));
    return "flipped";
  });
}

/**
 * Writes the router twice without changing it, so that a flip which another run prepared meanwhile is refused
 * as a conflict: its `resourceVersion` is no longer current.
 */
export async function fenceRouter(
  context: Pick<ReleaseContext, "spec" | "ports">,
  id: string,
): Promise<void> {
  const { cluster } = context.ports;
  for (const value of [id, undefined]) {
    await withRetries(async () => {
      const { router } = await readRelease(context.spec, context.ports);
      await cluster.replace(withAnnotation(router, FENCE, value));
    });
  }
}

const FENCE = "bluegreen-action/fence";

function flippedRouter(router: KubernetesObject, split: Split): KubernetesObject {
  const next = withSplit(router, split);
  const [foreign] = foreignDifferences(router, next);
  if (foreign === undefined) return next;
  throw refused("FLIP_NOT_ALONE", `the flip would also change ${pathText(foreign.path)}`, {
    where: resourceName(router),
    remedy: "This is a fault of this tool; nothing was written",
  });
}

async function withRetries<T>(attempt: () => Promise<T>): Promise<T> {
  for (let conflicts = 0; ; conflicts += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isConflict(error) || conflicts >= MAX_CONFLICTS) throw error;
    }
  }
}
