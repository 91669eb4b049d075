/** Who was not looked at, and the object that decides about them. */
export interface NotCovered {
  /** `callers in the mesh of reviews`. */
  readonly who: string;
  /** `Sidecar/default/reviews (egress)`; what was asked about, where no object says more. */
  readonly because: string;
}
