/** What was read, or why it could not be. Unknown is never OK: rules refuse on it, with the reason. */
export type Observed<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly reason: string };

export function known<T>(value: T): Observed<T> {
  return { known: true, value };
}

export function unknown<T = never>(reason: string): Observed<T> {
  return { known: false, reason };
}
