/** What people read of a rule, as its README has it. */
export interface RuleWords {
  readonly name: string;
  /** One sentence: what is wrong when it speaks, and what happens then. */
  readonly docs: string;
  /** `error`, `warning`, `info`, or words where it depends. */
  readonly severity: string;
  /** Codes that `istioctl analyze` and Kiali have for it. */
  readonly covers: readonly string[];
  /** Why it hurts: paragraphs of Markdown. */
  readonly why: string;
  /** How to mend it, likewise. */
  readonly mend: string;
}
