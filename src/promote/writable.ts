/** Before a flip: whether this run may write the router at all, and whether admission lets it through. */
import { Failure } from "../errors/errors.ts";
import { whole } from "../model/split.ts";
import type { Color } from "../model/release.ts";
import type { ReleaseContext } from "../release/context.ts";
import { isConflict } from "../release/lease/record.ts";
import type { ObservedRelease } from "../release/observe/observe.ts";
import { withSplit } from "../release/router/router.ts";

/**
 * Rehearses the write of the flip. A router that somebody has written meanwhile is read again by the flip
 * itself. A webhook that takes no dry run leaves it open, which is said. Throws what the write would fail
 * with.
 */
export async function refuseUnwritable(
  { spec, ports: { cluster, log } }: ReleaseContext,
  { router }: ObservedRelease,
  to: Color,
): Promise<void> {
  try {
    await cluster.rehearse(withSplit(router, whole(spec.colors[to].target)));
  } catch (error) {
    if (isConflict(error)) return;
    if (!isUntried(error)) throw error;
    log.warning(
      "Whether the router can be written could not be tried: a webhook of the cluster takes no dry run.",
    );
  }
}

function isUntried(error: unknown): boolean {
  return error instanceof Failure && /does not support dry ?run/i.test(error.stderr ?? "");
}
