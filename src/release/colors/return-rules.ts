/** Pure: whether a color that had the traffic may have it again. */
import type { Color, ReleaseState } from "../../model/release.ts";
import { digestOf, hasDigest, notReady, notReadyRemedy, shortDigest, uncoveredText } from "./color-rules.ts";
import { notApart } from "./overlap-rules.ts";
import { type Refusal, refuse } from "../refusal.ts";

/**
 * Why a color may not get the traffic back. It was live, so no smoke test is asked for; but it must be ready
 * and run what ran when the traffic left it. `withoutConfig`, of a flip that is not finished, leaves out what
 * ConfigMaps and Secrets hold: with the same ones for both colors, neither could have the traffic.
 */
export function unfit(
  state: ReleaseState,
  to: Color,
  digest: string | undefined,
  withoutConfig?: string,
): Refusal | undefined {
  const seen = state.colors[to];
  const reason = notReady(seen);
  if (reason !== undefined) {
    return refuse(
      "ROLLBACK_NOT_READY",
      `${to} cannot take the traffic back: ${reason}`,
      notReadyRemedy(state, to, `Bring ${to} up, then run rollback again`),
    );
  }
  const running = digestOf(seen);
  if (digest !== undefined && hasDigest(seen, digest)) return undefined;
  const bare = seen.known ? seen.value.digestWithoutConfig : undefined;
  if (withoutConfig !== undefined && withoutConfig === bare) return undefined;
  const mixed = notApart(state);
  const gap = uncoveredText(seen);
  const had = `${to} had digest ${shortDigest(digest)} when the traffic left it, running is ${shortDigest(running)}`;
  return refuse(
    "ROLLBACK_CHANGED",
    gap === undefined ? had : `${had}; ${gap}`,
    mixed === undefined
      ? `Run deploy with the version wanted, smoke and promote`
      : `${mixed.remedy}; then run rollback again`,
  );
}
