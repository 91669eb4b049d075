import { Failure, surroundings, thrownText } from "../errors/errors.ts";

/** What was thrown, in one line of another sentence. */
export function reasonOf(error: unknown): string {
  const [line = ""] = thrownText(error).split("\n");
  return error instanceof Failure ? `${error.code}: ${line}` : line;
}

/** What was thrown, as one of several failures; a fault of this program keeps its stack. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const stack = error instanceof Error ? error.stack : undefined;
  return surroundings("INTERNAL", reasonOf(error), {
    remedy: "This is a bug. Please report it with the lines below, the command and the version",
    cause: error,
    ...(stack === undefined ? {} : { stderr: stack }),
  });
}
