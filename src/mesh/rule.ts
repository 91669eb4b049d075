import type { Severity } from "../model/finding.ts";
import type { MeshFacts, MeshObject } from "./facts.ts";

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

/** What a folder of `lint/rules` exports as `rule` from its `rule.ts`. */
export interface RuleCheck {
  readonly severity: Severity;
  /** Facts in, violations out, nothing else touched; in the order of the objects. */
  check(facts: MeshFacts): readonly Violation[];
}

/** A rule as the index has it. */
export interface Rule extends RuleCheck {
  /** The folder's name: kebab-case, stable, for people switch rules off and search for them by it. */
  readonly name: string;
  /** The README's first sentence: what is wrong when the rule speaks, and what happens then. */
  readonly docs: string;
}
