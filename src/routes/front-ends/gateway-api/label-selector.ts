import type { Inventory } from "../../objects/inventory.ts";
import type { LabelSelector } from "./types.ts";

const NAME_LABEL = "kubernetes.io/metadata.name";

/**
 * Whether a label selector selects a namespace; text when the namespace is not among the manifests and the
 * selector asks for labels other than its name.
 */
export function selectedBy(
  inventory: Inventory,
  selector: LabelSelector,
  namespace: string,
): boolean | string {
  const manifest = inventory.of("/Namespace").find(({ object }) => object.metadata.name === namespace);
  const labels: Readonly<Record<string, string>> = {
    ...manifest?.object.metadata.labels,
    [NAME_LABEL]: namespace,
  };
  const known = (key: string) => manifest !== undefined || key === NAME_LABEL;
  const results = requirements(selector).map(({ key, operator, values }) =>
    known(key) ? holds(Object.hasOwn(labels, key) ? labels[key] : undefined, operator, values) : undefined,
  );
  if (results.includes(false)) return false;
  return results.includes(undefined)
    ? `the labels of namespace ${namespace} are not among the manifests, and a listener selects by them`
    : true;
}

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

function requirements({ matchLabels, matchExpressions }: LabelSelector): Requirement[] {
  return [
    ...Object.entries(matchLabels ?? {}).map(([key, value]) => ({ key, operator: "In", values: [value] })),
    ...(matchExpressions ?? []).map(({ key, operator, values }) => ({ key, operator, values: values ?? [] })),
  ];
}

/** An operator that Kubernetes does not know selects nothing. */
function holds(value: string | undefined, operator: string, values: readonly string[]): boolean {
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}
