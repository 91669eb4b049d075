/** Commands that put right what differs. Each does what it says when it is run as it stands. Pure. */
import { apiGroup } from "../names/groups.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import type { HelmRelease, UnitChart } from "../model/unit.ts";
import type { FieldDrift } from "./compare.ts";

/** Makes the live object what the release has, field by field, and nothing else. */
export function patchCommand(object: KubernetesObject, fields: readonly FieldDrift[]): string {
  const gone = fields.filter(({ wanted }) => wanted === undefined).toSorted(byPathBackwards);
  const kept = fields.filter(({ wanted }) => wanted !== undefined);
  const operations = [
    ...kept.map(({ path, wanted, live }) => ({
      op: live === undefined ? "add" : "replace",
      path: pointer(path),
      value: wanted,
    })),
    // From the end of a list to its start: each place is still where it was.
    ...gone.map(({ path }) => ({ op: "remove", path: pointer(path) })),
  ];
  return `kubectl patch ${reference(object)} --type=json --patch=${quoted(JSON.stringify(operations))}`;
}

/** Puts back what the release has in the cluster. */
export function rollbackCommand({ release, namespace }: UnitChart, revision: number): string {
  return `helm rollback ${word(release)} ${revision} --namespace=${word(namespace)}`;
}

/** The object as the release's own: Helm takes over at its next upgrade what says so. */
export function ownedBy(object: KubernetesObject, { release, namespace }: UnitChart): KubernetesObject {
  const { annotations, labels } = object.metadata;
  const owner = { "meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": namespace };
  const metadata = {
    ...object.metadata,
    annotations: { ...annotations, ...owner },
    labels: { ...labels, "app.kubernetes.io/managed-by": "Helm" },
  };
  return { ...object, metadata };
}

/** Makes the object as the release would have it, Helm's own; what is there by that name is left alone. */
export function createCommand(object: KubernetesObject, chart: UnitChart): string {
  return `printf %s ${quoted(JSON.stringify(ownedBy(object, chart)))} | kubectl create -f -`;
}

/** Makes what is missing of a revision; kubectl says AlreadyExists of all else, and leaves it alone. */
export function manifestCommand({ release, namespace }: UnitChart, revision: number): string {
  const place = `--namespace=${word(namespace)}`;
  return `helm get manifest ${word(release)} --revision=${revision} ${place} | kubectl create ${place} -f -`;
}

export function uninstallCommand({ release, namespace }: UnitChart): string {
  return `helm uninstall ${word(release)} --namespace=${word(namespace)}`;
}

/** Lets Helm take the object over, at the next install or upgrade that has it. */
export function adoptCommands(object: KubernetesObject, { release, namespace }: UnitChart): string {
  const owner = `meta.helm.sh/release-name=${word(release)} meta.helm.sh/release-namespace=${word(namespace)}`;
  const named = reference(object);
  return (
    `kubectl annotate --overwrite ${named} ${owner} && ` +
    `kubectl label --overwrite ${named} app.kubernetes.io/managed-by=Helm`
  );
}

/** What ends a Helm operation that nobody will end any more. */
export function settleCommand(chart: UnitChart, { status, deployed }: HelmRelease): string {
  if (deployed === undefined || status === "uninstalling" || status === "uninstalled") {
    return `\`${uninstallCommand(chart)}\`, then \`bluegreen apply\``;
  }
  return `\`${rollbackCommand(chart, deployed)}\`, then \`bluegreen plan\``;
}

/** `deployment.apps/web --namespace=apps`, as kubectl takes it. */
export function reference({ apiVersion, kind, metadata }: KubernetesObject): string {
  const group = apiGroup({ apiVersion });
  const suffix = group === "" ? "" : `.${group}`;
  const place = metadata.namespace === undefined ? "" : ` --namespace=${word(metadata.namespace)}`;
  return `${kind.toLowerCase()}${suffix}/${word(metadata.name)}${place}`;
}

function pointer(path: FieldDrift["path"]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function byPathBackwards(a: FieldDrift, b: FieldDrift): number {
  const length = Math.min(a.path.length, b.path.length);
  for (let index = 0; index < length; index += 1) {
    const [one, other] = [a.path[index], b.path[index]];
    if (one === other) continue;
    if (typeof one === "number" && typeof other === "number") return other - one;
    return String(other).localeCompare(String(one));
  }
  return b.path.length - a.path.length;
}

/** One argument for a shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** A name for a shell: quoted when it holds characters that mean something there. */
function word(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : quoted(text);
}
