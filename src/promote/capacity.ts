/** Before a flip: whether the idle color can carry what the active one does, and what gives it the pods. */
import type { Color } from "../model/release.ts";
import type { Scaling } from "../release/capacity/facts.ts";
import { readCapacity } from "../release/capacity/read.ts";
import { decideCapacity, scalingCommand } from "../release/capacity/rules.ts";
import { scaleUp } from "../release/capacity/scale.ts";
import type { ReleaseContext } from "../release/context.ts";
import type { ObservedRelease } from "../release/observe/observe.ts";
import { refusalFailure } from "../release/refusal.ts";
import { keeping } from "../release/transition/release-run.ts";
import type { PromoteRun } from "./finish.ts";

/**
 * How the color is to grow first; undefined when it need not. What is to be said, and keeps nothing back, is
 * a warning. Throws `PROMOTE_CAPACITY`.
 */
export async function capacityFor(
  { spec, ports: { cluster, log } }: ReleaseContext,
  { state }: ObservedRelease,
  flip: { readonly from: Color; readonly to: Color },
): Promise<Scaling | undefined> {
  const rule = spec.capacity ?? "check";
  if (rule === "ignore") return undefined;
  const decided = decideCapacity(await readCapacity(state, flip, cluster), rule);
  if ("kind" in decided) throw refusalFailure(decided);
  for (const note of decided.notes) log.warning(`Capacity: ${note}.`);
  return decided.scaling;
}

/** The color grows while the Lease is held. Returns the release with all of its pods. Throws as `scaleUp`. */
export function grown(run: PromoteRun, color: Color, scaling: Scaling): Promise<ObservedRelease> {
  return keeping(run, () => scaleUp(run, { color, scaling, timeoutMs: run.inputs.timeoutMs }));
}

/** What a dry run says instead. */
export function wouldGrow({ ports: { log } }: ReleaseContext, color: Color, scaling: Scaling): void {
  log.info(`Would scale ${color} up first, as \`${scalingCommand(scaling)}\` does.`);
}
