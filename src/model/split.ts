/** How a route divides its traffic. */
import type { Target } from "./release.ts";

/** Part of the traffic; the weights of a split have no fixed sum. */
export interface Share {
  readonly target: Target;
  readonly weight: number;
}

/**
 * Where traffic goes that no other rule takes: one target with everything is the case that a release rests
 * in.
 */
export type Split =
  | { readonly kind: "whole"; readonly target: Target }
  | { readonly kind: "weighted"; readonly shares: readonly Share[] };

/** Everything to one target. */
export function whole(target: Target): Split {
  return { kind: "whole", target };
}
