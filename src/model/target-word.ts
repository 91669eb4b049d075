/** The word for a color's target in bluegreen.yaml; each belongs to one mesh API, in whose folder it is. */
export interface TargetWord {
  /** `subset`: the key of a color, and the kind of the target. */
  readonly word: string;
  /** The API that has such targets, as people call it. */
  readonly api: string;
  /** What its name is a name of. */
  readonly what: string;
  readonly example: string;
  /** Description in the schema. */
  readonly docs: string;
}
