import { Failure, Failures, renderFailure } from "../errors.ts";

/** Where unexpected errors are to be reported. */
const REPORT = "This is a bug. Please report it with the lines above, the command and the version.";

/** A thrown value as people read it on stderr. */
export function renderThrown(thrown: unknown): string {
  if (thrown instanceof Failures) return thrown.failures.map(renderFailure).join("\n");
  if (thrown instanceof Failure) return renderFailure(thrown);
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return `INTERNAL: ${stack}\n${REPORT}`;
}

/** The exit code that a thrown value means; an unexpected error is 3, since nothing the user typed explains it. */
export function exitCodeOf(thrown: unknown): 1 | 2 | 3 {
  return thrown instanceof Failures || thrown instanceof Failure ? thrown.exitCode : 3;
}

/** A thrown value as `--json` prints it. */
export function thrownJson(thrown: unknown): {
  readonly failures: readonly Readonly<Record<string, string | undefined>>[];
} {
  const failures = thrown instanceof Failures ? thrown.failures : [thrown];
  return { failures: failures.map(oneJson) };
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
