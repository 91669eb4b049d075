import { coded, type ErrorCode, Failure, Failures, renderFailure } from "../errors/errors.ts";
import type { StepOutcome } from "../model/run.ts";
import { trafficOf, type TrafficReport } from "../model/traffic.ts";

/** Where unexpected errors are to be reported. */
const REPORT = "This is a bug. Please report it with the lines above, the command and the version.";

/**
 * A thrown value as people read it on stderr. Its last line says who has the traffic, when a run may have
 * moved it.
 */
export function renderThrown(thrown: unknown): string {
  const traffic = trafficOf(thrown);
  return traffic === undefined ? renderedError(thrown) : `${renderedError(thrown)}\n${traffic.sentence}`;
}

function renderedError(thrown: unknown): string {
  if (thrown instanceof Failures) return thrown.failures.map(renderFailure).join("\n");
  if (thrown instanceof Failure) return renderFailure(thrown);
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return coded("INTERNAL", `${stack}\n${REPORT}`);
}

/**
 * The exit code that a thrown value means; an unexpected error is 3, since nothing the user typed explains
 * it.
 */
export function exitCodeOf(thrown: unknown): 1 | 2 | 3 {
  return thrown instanceof Failures || thrown instanceof Failure ? thrown.exitCode : 3;
}

/**
 * Refused: the tool decided so, or was asked wrongly. Failed: the surroundings did not let it, or it has a
 * fault.
 */
export function stepOutcomeOf(thrown: unknown): Exclude<StepOutcome, "done"> {
  return exitCodeOf(thrown) < 3 ? "refused" : "failed";
}

/** The codes of a thrown value; none for an unexpected error. */
export function codesOf(thrown: unknown): readonly ErrorCode[] {
  if (thrown instanceof Failures) return thrown.failures.map(({ code }) => code);
  return thrown instanceof Failure ? [thrown.code] : [];
}

/** A thrown value as `--json` prints it; `traffic` says who has it, when a run may have moved it. */
export function thrownJson(thrown: unknown): {
  readonly failures: readonly Readonly<Record<string, string | undefined>>[];
  readonly traffic?: TrafficReport;
} {
  const failures = (thrown instanceof Failures ? thrown.failures : [thrown]).map(oneJson);
  const traffic = trafficOf(thrown);
  return traffic === undefined ? { failures } : { failures, traffic };
}

function oneJson(thrown: unknown): Readonly<Record<string, string | undefined>> {
  if (!(thrown instanceof Failure)) {
    return {
      code: "INTERNAL",
      fact: thrown instanceof Error ? thrown.message : String(thrown),
      remedy: REPORT,
    };
  }
  const { code, message, remedy, where, stderr } = thrown;
  return { code, fact: message, remedy, where, stderr };
}
