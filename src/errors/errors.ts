/**
 * Errors people act on: a stable code, the fact, the remedy, and the cause kept. The codes, and what each
 * says of itself, are in src/errors/: a code that is not there does not compile, nor does one of another exit
 * class.
 */
import { CATALOGUE, type CodeOf, type ErrorCode } from "./catalogue.ts";
import type { Code, FailureClass, Outcome } from "./code.ts";

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
    return isSilent(this.code);
  }

  /** A tool did not do its work; what it said is the cause. */
  get isByTool(): boolean {
    return entryOf(this.code).byTool === true;
  }

  /** This run may not do what it asked for; nothing else is wrong. */
  get isForbidden(): boolean {
    return isForbidden(this.code);
  }

  /** Something was seen, and is wrong; else something could not be seen. */
  get isSeen(): boolean {
    return entryOf(this.code).seen === true;
  }

  /** A flip, or a step of one, was undone or cannot be: there is nothing left to do about it. */
  get isSettled(): boolean {
    return entryOf(this.code).settled === true;
  }

  /** The same may go well a moment later, be it only a lock or a network that was in the way. */
  get mayPass(): boolean {
    return entryOf(this.code).mayPass === true;
  }

  /** It ends the run, whatever the run was asking. */
  get endsRun(): boolean {
    return entryOf(this.code).endsRun === true;
  }
}

/** True for a code by which the cluster gave no answer, or none that tells anything. */
export function isSilent(code: ErrorCode): boolean {
  return entryOf(code).silent === true;
}

/** True for a code by which this run may not do what it asked for. */
export function isForbidden(code: ErrorCode): boolean {
  return entryOf(code).forbidden === true;
}

/** What a run may ask of a code: the bundles leave out what only the types and docs/errors.md read. */
type Facts = Omit<Code, "meaning" | "exit">;

function entryOf(code: ErrorCode): Facts {
  return CATALOGUE[code];
}

/**
 * False when nothing of what was asked for has happened, for certain. Nobody knows after an error that is
 * none of ours, or after several.
 */
export function mayHaveHappened(error: unknown): boolean {
  return !(error instanceof Failure) || error.outcome !== "not-done";
}

/** The same failure, or what is kept of one, in other words; where, stderr and cause are what is given. */
export function reworded(
  { failureClass, code }: Pick<Failure, "failureClass" | "code">,
  fact: string,
  details: FailureDetails,
): Failure {
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

/** A remedy that is longer is a command to be copied, which nobody reads in the middle of a line. */
const MOST_REMEDY = 800;

/**
 * One failure as people read it: `CODE: where: fact Remedy`, then, indented, a remedy that does not fit on
 * the line, and the tool's stderr. The remedy is moved whole: nothing is cut that was not masked yet.
 */
export function renderFailure(failure: Failure): string {
  const where = failure.where === undefined ? "" : `${failure.where}: `;
  const fits = failure.remedy.length <= MOST_REMEDY && !/[\r\n]/.test(failure.remedy);
  const remedy = fits ? failure.remedy : "What to do stands below";
  const head = `${failure.code}: ${where}${sentence(failure.message)} ${sentence(remedy)}`;
  const below = [fits ? undefined : failure.remedy, failure.stderr?.trim()].filter((text) => text);
  return [head, ...below.map((text) => indent(text ?? ""))].join("\n");
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

/** What was thrown, as text, whatever it is: an object without a prototype has none. */
export function thrownText(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  try {
    return String(thrown);
  } catch {
    return "something was thrown that has no text";
  }
}
