/**
 * What is said of objects of which only one may be there: which is whose, and what removes the others. Pure.
 */
import { apiGroup } from "../../names/groups.ts";
import { type KubernetesObject, resourceName } from "../../model/kubernetes.ts";

/**
 * The Helm release that made an object, as is written on it; undefined for one that says none. A copy by hand
 * says it too.
 */
export function helmReleaseOf({
  metadata,
}: KubernetesObject): { readonly name: string; readonly namespace: string } | undefined {
  const name = metadata.annotations?.["meta.helm.sh/release-name"];
  const namespace = metadata.annotations?.["meta.helm.sh/release-namespace"];
  return name === undefined || namespace === undefined ? undefined : { name, namespace };
}

/** `kubectl delete …` of one object, and nothing else. */
export function deleteCommand(object: KubernetesObject): string {
  return `kubectl delete ${argumentsFor(object)}`;
}

/** `kubectl edit …` of one object, for what no run can mend. */
export function editCommand(object: KubernetesObject): string {
  return `kubectl edit ${argumentsFor(object)}`;
}

function argumentsFor({ apiVersion, kind, metadata }: KubernetesObject): string {
  const group = apiGroup({ apiVersion });
  const suffix = group === "" ? "" : `.${group}`;
  const place = metadata.namespace === undefined ? "" : ` --namespace=${metadata.namespace}`;
  return `${kind.toLowerCase()}${suffix}/${metadata.name}${place}`;
}

/**
 * What leaves one of several objects, when no chart is at hand: what Helm did not make can be deleted, beside
 * one that it made. `out` says what is taken out of an object that stays: `HOST out of its hosts`.
 */
export function leaveOne(objects: readonly KubernetesObject[], unit: string, out: string): string {
  const made = objects.filter((one) => helmReleaseOf(one) !== undefined);
  const whose = objects
    .map((one) => {
      const helm = helmReleaseOf(one);
      const by = helm === undefined ? "no Helm release's" : `of Helm release ${helm.namespace}/${helm.name}`;
      return `${resourceName(one)} is ${by}`;
    })
    .join(", ");
  const all = objects.map((one) => `\`${deleteCommand(one)}\``).join(" or ");
  const commands = objects
    .filter((one) => !made.includes(one))
    .map((one) => `\`${deleteCommand(one)}\``)
    .join(", ");
  const keep = `\`bluegreen status\` says which one ${unit} renders: leave that, and delete what is beside it`;
  if (made.length === 1)
    return `${whose}. Unless it is that of ${unit}, delete what Helm did not make: ${commands}, or take ${out}`;
  return `${whose}. ${keep}: ${all}, or take ${out}`;
}
