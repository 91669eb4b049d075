/** What was read, or why it could not be. Unknown is never OK: rules refuse on it, with the reason. */
import type { ErrorCode, FailureClass } from "../errors/errors.ts";

export type Observed<T> = { readonly known: true; readonly value: T } | Unknown;

export interface Unknown {
  readonly known: false;
  readonly reason: string;
  readonly from?: UnknownFrom;
}

/** The failure that kept something from being read, as far as rules ask for it. */
export interface UnknownFrom {
  /** Its code, such as `CLUSTER_FORBIDDEN`. */
  readonly code: ErrorCode;
  readonly fact: string;
  readonly remedy: string;
  readonly failureClass: FailureClass;
}

export function known<T>(value: T): Observed<T> {
  return { known: true, value };
}

/** `from` is absent where nothing failed: what was read does not tell. */
export function unknown(reason: string, from?: UnknownFrom): Unknown {
  return from === undefined ? { known: false, reason } : { known: false, reason, from };
}
