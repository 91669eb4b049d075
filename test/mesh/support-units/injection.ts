/**
 * Which pods istiod's injector would be asked about, decided from rendered objects as the API server decides
 * it.
 */

export type Labels = Readonly<Record<string, string>>;

interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
    readonly values?: readonly string[];
  }[];
}

/** One webhook of a MutatingWebhookConfiguration. */
export interface Webhook {
  readonly name: string;
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
}

/** Names of the webhooks that would be called for a new pod with these labels in a namespace with those. */
export function webhooksFor(webhooks: readonly Webhook[], namespace: Labels, pod: Labels): readonly string[] {
  return webhooks
    .filter((one) => selects(one.namespaceSelector, namespace) && selects(one.objectSelector, pod))
    .map(({ name }) => name);
}

/**
 * Kubernetes' label selectors (`LabelSelectorAsSelector`, apimachinery): without any requirement, everything.
 */
function selects(selector: LabelSelector = {}, labels: Labels): boolean {
  const equal = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return equal && (selector.matchExpressions ?? []).every((one) => holds(one, labels));
}

function holds(
  { key, operator, values = [] }: NonNullable<LabelSelector["matchExpressions"]>[number],
  labels: Labels,
): boolean {
  const value = labels[key];
  switch (operator) {
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    default:
      throw new Error(`operator ${String(operator)} is none of a label selector`);
  }
}
