/** Which objects a unit's module makes, where that can be told without Terragrunt. */
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import type { Files } from "../../../ports.ts";
import type { HclValue } from "../../../units/evaluate.ts";
import { type HclBody, type HclExpression, parseHcl } from "../../../units/hcl.ts";
import type { UnitModule } from "../../../units/modules.ts";
import { UNIT_FILE } from "../../../units/tree.ts";

/** The value of an input; throws when it cannot be told. */
export type InputOf = (name: string) => HclValue | undefined;

/** Kinds of objects by the resource that makes one of them (with `_v1` at its end, or without). */
const PLAIN: Readonly<Record<string, "Namespace" | "Secret">> = {
  kubernetes_namespace: "Namespace",
  kubernetes_secret: "Secret",
};

/** Istio's own chart of its control plane, by the name that its publisher gives it. */
const CONTROL_PLANE = "istiod";

/** The one plain object that the module makes of the unit's inputs; undefined when it makes anything else. */
export function plainObject(module: UnitModule, inputOf: InputOf): KubernetesObject | undefined {
  const [resource, ...more] = module.resources;
  const kind = PLAIN[resource?.labels[0]?.replace(/_v1$/, "") ?? ""];
  if (resource === undefined || kind === undefined || more.length + module.calls.length > 0) return undefined;
  const metadata = metadataOf(resource.body, inputOf);
  if (metadata === undefined) return undefined;
  // A Secret's values come from the environment or an untracked file: nothing here needs them, so nothing
  // reads them.
  return { apiVersion: "v1", kind, metadata, ...(kind === "Secret" && { type: "Opaque" }) };
}

/** Undefined when it has no name, or one that is neither written out nor an input. */
function metadataOf(body: HclBody, inputOf: InputOf): KubernetesObject["metadata"] | undefined {
  const written = body.blocks.find(({ type }) => type === "metadata")?.body.attributes;
  const value = (field: string) => valueOf(written?.get(field)?.value, inputOf);
  const [name, namespace, labels] = [value("name"), value("namespace"), value("labels")];
  if (typeof name !== "string" || name === "") return undefined;
  if (written?.has("namespace") === true && (typeof namespace !== "string" || namespace === ""))
    return undefined;
  return {
    name,
    ...(typeof namespace === "string" && { namespace }),
    ...(isMap(labels) && { labels: stringsOf(labels) }),
  };
}

/** The value of a literal, or of the input that a variable names; undefined for any other expression. */
function valueOf(expression: HclExpression | undefined, inputOf: InputOf): HclValue | undefined {
  if (expression?.kind === "literal") return expression.value;
  if (expression?.kind !== "reference") return undefined;
  const [from, name, ...more] = expression.path;
  return from === "var" && more.length === 0 ? inputOf(String(name)) : undefined;
}

function isMap(value: HclValue | undefined): value is Readonly<Record<string, HclValue>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function stringsOf(value: Readonly<Record<string, HclValue>>): Readonly<Record<string, string>> {
  const entries = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(entries);
}

/** True when the unit's file names Istio's chart of the control plane, among others or alone. */
export async function installsControlPlane(files: Files, unit: { readonly path: string }): Promise<boolean> {
  const text = await files.read(`${unit.path}/${UNIT_FILE}`);
  return text !== undefined && wordsOf(parseHcl(text)).some(isControlPlane);
}

function isControlPlane(word: string): boolean {
  return word === CONTROL_PLANE || word.endsWith(`/${CONTROL_PLANE}`);
}

/** Texts and keys of maps, wherever they stand. */
function wordsOf({ attributes, blocks }: HclBody): readonly string[] {
  const own = [...attributes.values()].flatMap(({ value }) => wordsIn(value));
  return [...own, ...blocks.flatMap(({ body }) => wordsOf(body))];
}

function wordsIn(expression: HclExpression): readonly string[] {
  switch (expression.kind) {
    case "literal":
      return typeof expression.value === "string" ? [expression.value] : [];
    case "template":
      return expression.parts.flatMap((part) => (typeof part === "string" ? [part] : wordsIn(part)));
    case "list":
      return expression.items.flatMap(wordsIn);
    case "map":
      return expression.entries.flatMap(({ key, value }) => [...wordsIn(key), ...wordsIn(value)]);
    case "call":
      return expression.args.flatMap(wordsIn);
    default:
      return [];
  }
}
