import type { Color, Transition } from "../model/release.ts";
import type { Refusal } from "../release/refusal.ts";

/** What a promote does about a release as it is. */
export type Promotion =
  /** The idle color gets the traffic. Also when an earlier run ended before its flip. */
  | { readonly kind: "flip"; readonly from: Color; readonly to: Color; readonly digest: string }
  /** An earlier run has made the flip: prove it and finish. */
  | { readonly kind: "complete"; readonly transition: Transition }
  | { readonly kind: "nothing"; readonly active: Color; readonly fact: string }
  /**
   * `begun`: what an earlier run began, and must be abandoned first. `isUnproven`: nothing but a smoke test
   * of what the color runs is missing.
   */
  | (Refusal & { readonly begun?: Transition; readonly isUnproven?: true });
