/**
 * Errors people act on: a stable code, the fact, the remedy, and the cause kept. The codes, and what each says of
 * itself, are in src/errors/: a code that is not there does not compile, nor does one of another exit class.
 */
import { CATALOGUE, type CodeOf, type ErrorCode } from "./errors/catalogue.ts";
import type { Code, FailureClass, Outcome } from "./errors/code.ts";

export type { CodeOf, ErrorCode, FailureClass };

/** Exit codes of the CLI, by class of failure. 0 is done. */
export const EXIT_CODES: Readonly<Record<FailureClass, 1 | 2 | 3>> = {
  refused: 1,
  usage: 2,
  surroundings: 3,
};

export interface FailureDetails {
  /** What to do next, as one sentence or command. */
  readonly remedy: string;
  /** Where it is, as `file:line` or a resource name. */
  readonly where?: string;
  /** What the tool printed on stderr, already masked. Shown below the message. */
  readonly stderr?: string;
  readonly cause?: unknown;
}

/** A failure with a code such as `PROMOTE_STALE`; rendered by {@link renderFailure}. */
export class Failure extends Error {
  readonly code: ErrorCode;
  readonly failureClass: FailureClass;
  readonly remedy: string;
  readonly where: string | undefined;
  readonly stderr: string | undefined;

  constructor(failureClass: FailureClass, code: ErrorCode, fact: string, details: FailureDetails) {
    super(fact, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "Failure";
    this.code = code;
    this.failureClass = failureClass;
    this.remedy = details.remedy;
    this.where = details.where;
    this.stderr = details.stderr;
  }

  get exitCode(): 1 | 2 | 3 {
    return EXIT_CODES[this.failureClass];
  }

  /** Whether what was asked for may have happened all the same. */
  get outcome(): Outcome {
    return entryOf(this.code).outcome;
  }

  /** The cluster gave no answer, or none that tells anything. */
  get isSilence(): boolean {
    return entryOf(this.code).silent === true;
  }

  /** It ends the run, whatever the run was asking. */
  get endsRun(): boolean {
    return entryOf(this.code).endsRun === true;
  }
}

function entryOf(code: ErrorCode): Code {
  return CATALOGUE[code];
}

/**
 * False when nothing of what was asked for has happened, for certain. Nobody knows after an error that is none of
 * ours, or after several.
 */
export function mayHaveHappened(error: unknown): boolean {
  return !(error instanceof Failure) || error.outcome !== "not-done";
}

/** The same failure in other words; where, stderr and cause are what is given. */
export function reworded({ failureClass, code }: Failure, fact: string, details: FailureDetails): Failure {
  return new Failure(failureClass, code, fact, details);
}

/** A warning, which ends nothing, with its code before it. */
export function coded(code: ErrorCode, text: string): string {
  return `${code}: ${text}`;
}

/** A check failed or a step was refused (exit 1). */
export function refused(code: CodeOf<"refused">, fact: string, details: FailureDetails): Failure {
  return new Failure("refused", code, fact, details);
}

/** Wrong usage, input or configuration (exit 2). */
export function usage(code: CodeOf<"usage">, fact: string, details: FailureDetails): Failure {
  return new Failure("usage", code, fact, details);
}

/** The surroundings failed: tool missing, cluster unreachable, no permission (exit 3). */
export function surroundings(code: CodeOf<"surroundings">, fact: string, details: FailureDetails): Failure {
  return new Failure("surroundings", code, fact, details);
}

/** One failure as people read it: `CODE: where: fact Remedy`, then the tool's stderr, indented. */
export function renderFailure(failure: Failure): string {
  const where = failure.where === undefined ? "" : `${failure.where}: `;
  const head = `${failure.code}: ${where}${sentence(failure.message)} ${sentence(failure.remedy)}`;
  const stderr = failure.stderr?.trim();
  return stderr ? `${head}\n${indent(stderr)}` : head;
}

function sentence(text: string): string {
  return /[.!?:]$/.test(text) ? text : `${text}.`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "    ");
}

/** Several failures found together, such as every error of a configuration file. Never empty. */
export class Failures extends Error {
  readonly failures: readonly Failure[];

  constructor(failures: readonly [Failure, ...Failure[]]) {
    super(failures.map(renderFailure).join("\n"));
    this.name = "Failures";
    this.failures = failures;
  }

  /** The highest of the exit codes: surroundings over usage over refused. */
  get exitCode(): 1 | 2 | 3 {
    const codes = this.failures.map((failure) => failure.exitCode);
    return codes.reduce((highest, code) => (code > highest ? code : highest), 1);
  }
}

/** Throws all of them at once; nothing when there are none. */
export function throwAll([first, ...rest]: readonly Failure[]): void {
  if (first !== undefined) throw new Failures([first, ...rest]);
}
