import type { Severity } from "../model/finding.ts";
import type { MeshFacts, MeshObject } from "./facts.ts";

export type Family = "references" | "subsets" | "routing";

/** One violation of a rule. */
export interface Violation {
  readonly object: MeshObject;
  /** Where in the object, for the line. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly fix: string;
  /** When this one weighs more, or less, than the rule's others. */
  readonly severity?: Severity;
}

/** A check: facts in, violations out, nothing else touched. */
export interface Rule {
  /** Kebab-case, stable: people switch rules off and search for them by it. */
  readonly name: string;
  readonly severity: Severity;
  readonly family: Family;
  /** One sentence: what is wrong when it speaks, and what happens then. */
  readonly docs: string;
  check(facts: MeshFacts): readonly Violation[];
}
