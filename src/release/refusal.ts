import { type CodeOf, type Failure, refused } from "../errors/errors.ts";

/** Why a step does not act, as rules say it. */
export interface Refusal {
  readonly kind: "refuse";
  readonly code: CodeOf<"refused">;
  readonly fact: string;
  readonly remedy: string;
}

export function refuse(code: CodeOf<"refused">, fact: string, remedy: string): Refusal {
  return { kind: "refuse", code, fact, remedy };
}

export function refusalFailure({ code, fact, remedy }: Refusal): Failure {
  return refused(code, fact, { remedy });
}
