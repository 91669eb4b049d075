import type { CheckoutPosition } from "../../src/model/checkout.ts";
import { known, type Observed } from "../../src/model/observed.ts";

/** A checkout of the default branch, by so many commits behind or beyond it. */
export function positionOn(branch: string, missing = 0, beyond = 0): Observed<CheckoutPosition> {
  const position = known({ branch, tip: "b".repeat(40), missing, beyond, isCut: false });
  return known({ head: "a".repeat(40), own: position, mainline: position });
}
