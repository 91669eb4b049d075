/** Pure rules about one color, shared by the steps. */
import type { Observed } from "../../model/observed.ts";
import { type Color, COLORS, type ColorState, type ReleaseState } from "../../model/release.ts";

/** Why a color may not get traffic now; undefined when every pod of it is ready and nothing is under way. */
export function notReady(state: Observed<ColorState>): string | undefined {
  const missing = podsMissing(state);
  if (missing !== undefined || !state.known) return missing;
  const { digest } = state.value;
  return digest.known ? undefined : digest.reason;
}

/**
 * Why a color may be unable to answer as it should: it is unknown, or pods are not ready. A rollout alone is
 * no reason.
 */
export function podsMissing(state: Observed<ColorState>): string | undefined {
  if (!state.known) return state.reason;
  const { color, ready, desired } = state.value;
  if (desired === 0) return `${color} is scaled to 0`;
  return ready < desired ? `${ready} of ${desired} pods of ${color} are ready` : undefined;
}

/**
 * What to do about a color that misses something which no deploy of it makes, such as its DestinationRule.
 */
export const LOOK = "Run status: it names what is missing and the command that mends it";

/** The same where status itself says it, and has named what it found. */
export const LOOK_AGAIN =
  "Correct what is said of it, and what is named with RELEASE_DRIFT, then run status again";

/**
 * Why a color is unknown although its own workloads are not to blame; undefined when they are, or it is
 * known.
 */
export function unknownOutside(state: ReleaseState, color: Color): string | undefined {
  const seen = state.colors[color];
  return seen.known || state.withoutWorkloads === color ? undefined : seen.reason;
}

/**
 * The remedy for a color that is not ready: `own` helps where its own workloads are to blame, and nowhere
 * else.
 */
export function notReadyRemedy(state: ReleaseState, color: Color, own: string): string {
  return unknownOutside(state, color) === undefined ? own : LOOK;
}

/** True when the color is known to run the version, as the tag of its image says it. */
export function runs(state: Observed<ColorState>, version: string): boolean {
  return state.known && state.value.version === version;
}

/** The colors that can answer requests now. */
export function servingColors({ colors }: Pick<ReleaseState, "colors">): readonly Color[] {
  return COLORS.filter((color) => notReady(colors[color]) === undefined);
}

/** The digest, when it is known. */
export function digestOf(state: Observed<ColorState>): string | undefined {
  return state.known && state.value.digest.known ? state.value.digest.value : undefined;
}

/** True when the color is what the digest says, also one of a version before, which says less of it. */
export function hasDigest(state: Observed<ColorState>, digest: string): boolean {
  if (!state.known || !state.value.digest.known) return false;
  return digest === state.value.digest.value || digest === state.value.digestWithoutConfig;
}

/** What a color was when it got the traffic; what could not be told then is not compared. */
export interface ColorBefore {
  readonly ready: number;
  readonly digest: string | undefined;
  /** Told also while the color is rolling, when there is no digest. */
  readonly template: string | undefined;
  /** The digest without what its ConfigMaps and Secrets hold; absent where it uses none. */
  readonly withoutConfig?: string | undefined;
}

/** The color as it is seen now, for a later {@link lost}. */
export function colorBefore(state: Observed<ColorState>): ColorBefore {
  if (!state.known) return { ready: 0, digest: undefined, template: undefined };
  const { ready, template, digestWithoutConfig: withoutConfig } = state.value;
  return { ready, digest: digestOf(state), template, withoutConfig };
}

/**
 * Why a color that has traffic must lose it: fewer pods are ready than when it got it (more may be wanted by
 * then: an autoscaler reacts to the load), or what runs, or begins to, is not what was proven. Undefined when
 * all is well. What its ConfigMaps and Secrets hold is no reason: that it changes before the flip is refused,
 * and after it the other color may use the same ones, or the account be refused a look for a moment; the
 * pods run on, and what they answer is asked.
 */
export function lost(state: Observed<ColorState>, before: ColorBefore): string | undefined {
  if (!state.known) return state.reason;
  const { color, ready, desired, digest, template } = state.value;
  if (before.template !== undefined && template !== before.template) {
    return `${color} is rolling to something that was not tested`;
  }
  if (ready === 0) return `no pod of ${color} is ready`;
  if (ready < Math.min(before.ready, desired)) {
    return `${ready} of ${Math.min(before.ready, desired)} pods of ${color} are ready`;
  }
  const runsOn =
    before.withoutConfig !== undefined && before.withoutConfig === state.value.digestWithoutConfig;
  const changed = digest.known && before.digest !== undefined && !runsOn && !hasDigest(state, before.digest);
  return changed ? `${color} is not what was tested any more` : undefined;
}

/** What a color runs, as logs name it: version and digest, whole, for what is to be approved by them. */
export function runText(state: Observed<ColorState>): string {
  const version = state.known ? state.value.version : undefined;
  return `version ${version ?? "unknown"} at digest ${digestOf(state) ?? "unknown"}`;
}

/** The same for a sentence: the digest as people compare it. */
export function shortRunText(version: string | undefined, digest: string | undefined): string {
  return `version ${version ?? "unknown"} at digest ${shortDigest(digest)}`;
}

/** What the digest leaves out, as a clause; undefined when it covers everything that the pods use. */
export function uncoveredText(state: Observed<ColorState>): string | undefined {
  const uncovered = (state.known ? state.value.uncovered : undefined) ?? [];
  if (uncovered.length === 0) return undefined;
  const texts = uncovered.map(({ name, by, reason }) =>
    by === "version" ? `of ${name} the version alone (${reason})` : `nothing of ${name} (${reason})`,
  );
  return `the digest covers ${texts.join(", and ")}`;
}

/** The first twelve digits, as people compare digests. */
export function shortDigest(digest: string | undefined): string {
  return digest === undefined ? "unknown" : `${digest.slice(0, 12)}…`;
}
