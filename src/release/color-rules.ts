/** Pure rules about one color, shared by the steps. */
import type { Observed } from "../model/observed.ts";
import { type Color, COLORS, type ColorState, type ReleaseState } from "../model/release.ts";

/** Why a color may not get traffic now; undefined when every pod of it is ready and nothing is under way. */
export function notReady(state: Observed<ColorState>): string | undefined {
  if (!state.known) return state.reason;
  const { color, ready, desired, digest } = state.value;
  if (desired === 0) return `${color} is scaled to 0`;
  if (ready < desired) return `${ready} of ${desired} pods of ${color} are ready`;
  return digest.known ? undefined : digest.reason;
}

/** The colors that can answer requests now. */
export function servingColors({ colors }: Pick<ReleaseState, "colors">): readonly Color[] {
  return COLORS.filter((color) => notReady(colors[color]) === undefined);
}

/** The digest, when it is known. */
export function digestOf(state: Observed<ColorState>): string | undefined {
  return state.known && state.value.digest.known ? state.value.digest.value : undefined;
}

/**
 * Why a color that has traffic must lose it: fewer pods are ready than when it got it (more may be wanted by
 * then: an autoscaler reacts to the load), or what runs is not what was proven. Undefined when all is well.
 */
export function lost(
  state: Observed<ColorState>,
  before: { readonly ready: number; readonly digest: string | undefined },
): string | undefined {
  if (!state.known) return state.reason;
  const { color, ready, desired, digest } = state.value;
  if (ready === 0) return `no pod of ${color} is ready`;
  if (ready < Math.min(before.ready, desired)) {
    return `${ready} of ${Math.min(before.ready, desired)} pods of ${color} are ready`;
  }
  const changed = digest.known && before.digest !== undefined && digest.value !== before.digest;
  return changed ? `${color} is not what was tested any more` : undefined;
}

/** The first twelve digits, as people compare digests. */
export function shortDigest(digest: string | undefined): string {
  return digest === undefined ? "unknown" : `${digest.slice(0, 12)}…`;
}
