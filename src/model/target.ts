/** What a color's target may be, by its word in bluegreen.yaml: each word belongs to one mesh API. */
export const TARGET_WORDS = {
  subset: {
    api: "Istio API",
    what: "a subset of the DestinationRule",
    example: "v1",
    docs: "Istio API: the subset of the DestinationRule that selects this color.",
  },
  service: {
    api: "Gateway API",
    what: "a Service's name",
    example: "web-echo-blue",
    docs: "Gateway API: the Service that selects this color.",
  },
} as const satisfies Readonly<Record<string, TargetWord>>;

export type TargetKind = keyof typeof TARGET_WORDS;

export const TARGET_KINDS = Object.keys(TARGET_WORDS) as readonly TargetKind[];

interface TargetWord {
  /** The API that has such targets, as people call it. */
  readonly api: string;
  /** What its name is a name of. */
  readonly what: string;
  readonly example: string;
  readonly docs: string;
}
