/** One object that a unit released, held against the cluster. Pure. */
import { type KubernetesObject, type LiveObject, resourceName } from "../model/kubernetes.ts";
import type { UnitChart } from "../model/unit.ts";
import { at, whole } from "../json/read.ts";
import { hasPods, keyOf } from "./basis.ts";
import { type FieldDrift, fieldDrift } from "./compare.ts";
import type { DriftFacts, DriftField, Mendable, UnitFacts } from "./facts.ts";
import { adoptCommands, patchCommand, reference } from "./remedy.ts";
import { comingBack, movedText, puttingBack } from "./router-rules.ts";
import { isByHand, writerText } from "./writers.ts";

/** Fields of one object that a finding names; the remedy has all. */
const SHOWN = 5;
/** Without these the release works, only not as it was meant. */
const BESIDE = new Set(["PodDisruptionBudget", "HorizontalPodAutoscaler", "NetworkPolicy"]);

/** Missing, being deleted, another release's, or with other fields; nothing when it could not be read. */
export function objectFindings(
  wanted: KubernetesObject,
  unit: UnitFacts,
  facts: DriftFacts,
): readonly Mendable[] {
  const seen = facts.live.get(keyOf(wanted));
  const place = facts.namespaces.find(({ name }) => name === wanted.metadata.namespace);
  const isPlaceGone =
    place?.live.known === true &&
    (place.live.value === undefined || place.live.value.metadata.deletionTimestamp !== undefined);
  // The namespace is named already, and its remedy is another one.
  if (seen === undefined || !seen.known || isPlaceGone) return [];
  if (seen.value === undefined) return [missing(wanted, unit, facts)];
  const { object } = seen.value;
  if (object.metadata.deletionTimestamp !== undefined) return [going(wanted, object, unit, facts)];
  return [...foreign(object, unit), ...differing(wanted, seen.value, unit, facts)];
}

type Common = Pick<Mendable, "unit" | "object" | "fields" | "by">;

function common(object: KubernetesObject, { unit }: UnitFacts): Common {
  return { unit, object: resourceName(object), fields: [], by: undefined };
}

function missing(wanted: KubernetesObject, unit: UnitFacts, facts: DriftFacts): Mendable {
  const { how, says } = puttingBack(onRecord(wanted, unit), unit, facts);
  return {
    kind: "missing",
    severity: BESIDE.has(wanted.kind) ? "differs" : "broken",
    ...common(wanted, unit),
    fact: `${resourceName(wanted)} is missing from the cluster; unit ${unit.unit} released it`,
    remedy: how.startsWith("`") ? `${how} puts it back${says}` : `${capital(how)}${says}`,
    mend: comingBack(onRecord(wanted, unit), unit, facts),
  };
}

function going(
  wanted: KubernetesObject,
  object: KubernetesObject,
  unit: UnitFacts,
  facts: DriftFacts,
): Mendable {
  const { how, says } = puttingBack(onRecord(wanted, unit), unit, facts);
  const { finalizers } = object.metadata as { readonly finalizers?: readonly string[] };
  const held =
    finalizers === undefined || finalizers.length === 0
      ? ""
      : `, as soon as ${finalizers.join(", ")} let it go`;
  return {
    kind: "going",
    severity: "broken",
    ...common(object, unit),
    fact: `${resourceName(object)} is being deleted since ${object.metadata.deletionTimestamp ?? "?"}${held}`,
    remedy: `\`kubectl wait --for=delete ${reference(object)} --timeout=120s\`, then ${how}${says}`,
  };
}

/** Two Helm releases have the object: what the other one does to it is not for this release to know. */
function foreign(object: KubernetesObject, unit: UnitFacts): readonly Mendable[] {
  const { annotations = {} } = object.metadata;
  const name = annotations["meta.helm.sh/release-name"];
  const namespace = annotations["meta.helm.sh/release-namespace"];
  if (name === undefined || isOwn(unit.chart, name, namespace)) return [];
  return [
    {
      kind: "foreign",
      severity: "broken",
      ...common(object, unit),
      fact: `${resourceName(object)} belongs to Helm release ${namespace ?? "?"}/${name}, and unit ${unit.unit} has it too`,
      remedy: `Take it out of that release, or out of the unit; to make it the unit's: \`${adoptCommands(object, unit.chart)}\``,
      mend: {
        kind: "adopt",
        live: object,
        chart: unit.chart,
        from: { name, namespace: namespace ?? unit.chart.namespace },
      },
    },
  ];
}

function isOwn(chart: UnitChart, name: string, namespace: string | undefined): boolean {
  return name === chart.release && (namespace === undefined || namespace === chart.namespace);
}

function differing(
  wanted: KubernetesObject,
  live: LiveObject,
  unit: UnitFacts,
  facts: DriftFacts,
): readonly Mendable[] {
  const { object, writers } = live;
  const byHand = (path: FieldDrift["path"]) => isByHand(object, writers, path);
  const scaled = isScaled(object, facts.autoscalers);
  const found = fieldDrift(wanted, object, byHand).filter(({ path }) => !isReplicas(path) || !scaled);
  const none = hasPods(wanted) && hasNoPods(wanted, object, scaled);
  if (found.length === 0 && !none) return [];
  const fields = found.length > 0 ? found : [replicasOf(object)];
  const by = writerText(
    object,
    writers,
    fields.map(({ path }) => path),
  );
  return [
    {
      kind: none ? "no-pods" : "differs",
      severity: none ? "broken" : "differs",
      ...common(object, unit),
      fields: fields.map((field) => shownField(field, object.kind)),
      by,
      fact: `${resourceName(object)} is not as unit ${unit.unit} released it: ${fieldsText(fields, object.kind)}${by === undefined ? "" : ` (last written by ${by})`}`,
      remedy: mending(wanted, object, fields, unit, facts),
      mend: { kind: "write", live: object, fields },
    },
  ];
}

function mending(
  wanted: KubernetesObject,
  object: KubernetesObject,
  fields: readonly FieldDrift[],
  unit: UnitFacts,
  facts: DriftFacts,
): string {
  // A command with the value in it would show it, or have it masked and set it to asterisks.
  if (!fields.some((field) => isSecret(field, object.kind))) {
    return `\`${patchCommand(object, fields)}\`${movedText(wanted, object, facts.release)}`;
  }
  return valuesBack(wanted, unit, facts);
}

/** Values that cannot be shown; another default route is never among what is written for them. */
function valuesBack(wanted: KubernetesObject, unit: UnitFacts, facts: DriftFacts): string {
  const { how } = puttingBack(onRecord(wanted, unit), unit, facts);
  if (how.startsWith("`helm rollback ")) return `${how} puts its values back`;
  const { release, namespace } = unit.chart;
  return `Put its values back by hand, as the manifest of Helm release ${namespace}/${release} has them`;
}

/** The object as it was released: with the default route that the release has. */
function onRecord(object: KubernetesObject, { released }: UnitFacts): KubernetesObject {
  return released.find((one) => keyOf(one) === keyOf(object)) ?? object;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function isReplicas(path: FieldDrift["path"]): boolean {
  return path.join("/") === "spec/replicas";
}

/** An autoscaler sets the number; at 0 it does nothing, unless it belongs to something that scales to 0. */
function isScaled(object: KubernetesObject, autoscalers: DriftFacts["autoscalers"]): boolean {
  // Whoever sets the number cannot be seen, and that is said: more or fewer pods may be meant, none is not.
  if (!autoscalers.known) return (whole(at(object.spec, "replicas")) ?? 1) > 0;
  const own = autoscalers.value.filter(
    ({ metadata, spec }) =>
      metadata.namespace === object.metadata.namespace &&
      at(spec, "scaleTargetRef", "kind") === object.kind &&
      at(spec, "scaleTargetRef", "name") === object.metadata.name,
  );
  const count = whole(at(object.spec, "replicas")) ?? 1;
  const toZero = own.some(({ metadata }) =>
    metadata.ownerReferences?.some(({ kind }) => kind === "ScaledObject"),
  );
  return own.length > 0 && (count > 0 || toZero);
}

function hasNoPods(wanted: KubernetesObject, live: KubernetesObject, scaled: boolean): boolean {
  const [asked, count] = [whole(at(wanted.spec, "replicas")) ?? 1, whole(at(live.spec, "replicas")) ?? 1];
  return count === 0 && asked > 0 && !scaled;
}

/** For a workload that an autoscaler should have: Helm's manifest has no number. One pod lets it begin. */
function replicasOf(object: KubernetesObject): FieldDrift {
  return { path: ["spec", "replicas"], at: "spec.replicas", wanted: 1, live: at(object.spec, "replicas") };
}

function isSecret({ at: place }: Pick<FieldDrift, "at">, kind: string): boolean {
  if (kind === "Secret") return true;
  return /(pass|secret|token|credential|api-?_?key)[^.]*\]?(\.value)?$/i.test(place);
}

function shownField(field: FieldDrift, kind: string): DriftField {
  const { at: place, wanted, live } = field;
  const hidden = isSecret(field, kind);
  const text = (value: unknown) => (hidden && value !== undefined ? "***" : valueText(value));
  return { at: place, wanted: text(wanted), live: text(live) };
}

function fieldsText(fields: readonly FieldDrift[], kind: string): string {
  const shown = fields.slice(0, SHOWN).map((field) => {
    const { at: place, wanted, live } = shownField(field, kind);
    return `${place} is ${live}, released was ${wanted}`;
  });
  const more = fields.length > SHOWN ? [`${fields.length - SHOWN} more fields`] : [];
  return [...shown, ...more].join("; ");
}

/** A value in a few characters. */
export function valueText(value: unknown): string {
  if (value === undefined) return "absent";
  if (Array.isArray(value)) return `${value.length} ${value.length === 1 ? "item" : "items"}`;
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
