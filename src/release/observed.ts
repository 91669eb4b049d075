/** Reads that end with a fact in any case: what was read, or the failure that kept it from being read. */
import { Failure, Failures } from "../errors/errors.ts";
import { known, type Observed, unknown } from "../model/observed.ts";

/** True for a failure that says nothing of what was read: the run it came from is over. */
function endsTheRun(error: unknown): boolean {
  return error instanceof Failure && error.endsRun;
}

/**
 * Throws what ends the run, what is no failure, such as a mistake of ours, and what is not for this question
 * to answer.
 */
export async function observed<T>(
  read: () => Promise<T>,
  isThrown: (error: unknown) => boolean = () => false,
): Promise<Observed<T>> {
  try {
    return known(await read());
  } catch (error) {
    if (endsTheRun(error) || isThrown(error)) throw error;
    return unknown(...unknownBy(error));
  }
}

/** Why nothing is known after a failure, with its code; of several the first. Throws what is no failure. */
export function unknownBy(error: unknown): Parameters<typeof unknown> {
  const failure = error instanceof Failures ? error.failures[0] : error;
  if (!(failure instanceof Failure)) throw error;
  const { code, message, remedy, failureClass } = failure;
  return [`${code}: ${message}`, { code, fact: message, remedy, failureClass }];
}
