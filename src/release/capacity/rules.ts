/** Pure: whether a color has the pods to carry what the other one carries now. */
import { at, list, whole } from "../../json/read.ts";
import { type KubernetesObject, resourceName } from "../../model/kubernetes.ts";
import type { Observed } from "../../model/observed.ts";
import type { CapacityRule, Color } from "../../model/release.ts";
import { labelMap, selects } from "../../names/labels.ts";
import { namespaceOf } from "../../names/namespaces.ts";
import { type Refusal, refuse } from "../refusal.ts";
import type { Capacity, CapacityFacts, Scaling } from "./facts.ts";

/**
 * The ready pods of `to` are held against those of `from`, which carry the traffic now; what an autoscaler
 * does not let stay does not count. Whether too few are a refusal (`PROMOTE_CAPACITY`), are to be made more,
 * or are a note is for the rule to say. A `from` without a ready pod carries nothing, and is no measure.
 */
export function decideCapacity(facts: CapacityFacts, rule: CapacityRule): Capacity | Refusal {
  if (rule === "ignore") return { scaling: undefined, notes: [] };
  const { from, to } = facts;
  const [active, idle] = [facts.colors[from], facts.colors[to]];
  const notes = [...unreadNotes(facts), ...rangeNotes(facts), ...budgetNotes(facts)];
  if (!active.known) {
    const why = `how many pods carry the traffic cannot be told (${from}: ${active.reason})`;
    return { scaling: undefined, notes: [why, ...notes] };
  }
  const need = active.value.ready;
  const have = usable(facts, idle.known ? idle.value.ready : 0);
  if (have.pods >= need) return { scaling: undefined, notes };
  const fact = `${have.pods} ${pods(have.pods)} of ${to} can take the traffic${have.why}, ${need} of ${from} carry it now`;
  const way = scalingOf(facts, need);
  if (rule === "scale" && typeof way !== "string") return { scaling: way, notes };
  return refuse("PROMOTE_CAPACITY", fact, remedy(way, facts, rule));
}

const pods = (count: number) => (count === 1 ? "ready pod" : "ready pods");

/** An autoscaler takes away what is beyond its most. */
function usable(facts: CapacityFacts, ready: number): { readonly pods: number; readonly why: string } {
  const most = mostPods(facts, facts.to);
  if (most === undefined || most.pods >= ready) return { pods: ready, why: "" };
  return { pods: most.pods, why: ` (${most.name} allows no more)` };
}

/** The one write that gives `to` so many pods, or why there is none. */
function scalingOf(facts: CapacityFacts, need: number): Scaling | string {
  const { to, deployments, autoscalers } = facts;
  if (!deployments.known) return `its Deployments cannot be read (${deployments.reason})`;
  if (!autoscalers.known) {
    return `whether an autoscaler sets its number cannot be told (${autoscalers.reason})`;
  }
  const [deployment, ...others] = deploymentsOf(facts, to);
  if (deployment === undefined) return "it has no Deployment";
  if (others.length > 0) return `it has ${others.length + 1} Deployments, and which is to grow is not said`;
  const place = { namespace: namespaceOf(deployment), pods: need };
  const [autoscaler] = autoscalersOf(facts, to);
  if (autoscaler === undefined) {
    const was = whole(at(deployment.spec, "replicas")) ?? 1;
    return { kind: "Deployment", name: deployment.metadata.name, was, ...place };
  }
  const { least, most } = rangeOf(autoscaler);
  if (most < need) return `${resourceName(autoscaler)} allows at most ${most}`;
  return { kind: "HorizontalPodAutoscaler", name: autoscaler.metadata.name, was: least, ...place };
}

function remedy(way: Scaling | string, { to, from }: CapacityFacts, rule: CapacityRule): string {
  const ignore = `to move the traffic all the same, set \`capacity: ignore\` of the release in bluegreen.yaml`;
  if (typeof way === "string") {
    return `Give ${to} as many pods as ${from} has (${way}), then run promote again; ${ignore}`;
  }
  const scale = rule === "check" ? "; `capacity: scale` in bluegreen.yaml lets promote do it" : "";
  return `Run \`${scalingCommand(way)}\`, then promote again${scale}; ${ignore}`;
}

/** What does the same by hand. */
export function scalingCommand({ kind, namespace, name, pods: count }: Scaling): string {
  return kind === "Deployment"
    ? `kubectl scale deployment/${name} --replicas=${count} --namespace=${namespace}`
    : `kubectl patch hpa/${name} --namespace=${namespace} --type=merge --patch='{"spec":{"minReplicas":${count}}}'`;
}

/** The Deployments that make a color's pods. */
function deploymentsOf(facts: CapacityFacts, color: Color): readonly KubernetesObject[] {
  const state = facts.colors[color];
  if (!facts.deployments.known || !state.known) return [];
  return facts.deployments.value.filter((one) => state.value.workloads.includes(resourceName(one)));
}

function autoscalersOf(facts: CapacityFacts, color: Color): readonly KubernetesObject[] {
  const state = facts.colors[color];
  if (!facts.autoscalers.known || !state.known) return [];
  return facts.autoscalers.value.filter((one) => {
    const { kind, name } = {
      kind: at(one.spec, "scaleTargetRef", "kind"),
      name: at(one.spec, "scaleTargetRef", "name"),
    };
    return state.value.workloads.includes(`${String(kind)}/${namespaceOf(one)}/${String(name)}`);
  });
}

/** As the API server fills it in: at least one pod. */
function rangeOf({ spec }: KubernetesObject): { readonly least: number; readonly most: number } {
  const least = whole(at(spec, "minReplicas")) ?? 1;
  return { least, most: whole(at(spec, "maxReplicas")) ?? least };
}

/** What a color's one autoscaler allows; undefined where it has none, or several workloads. */
function mostPods(
  facts: CapacityFacts,
  color: Color,
): { readonly pods: number; readonly name: string } | undefined {
  const state = facts.colors[color];
  const [one, ...others] = autoscalersOf(facts, color);
  if (one === undefined || others.length > 0 || !state.known || state.value.workloads.length > 1)
    return undefined;
  return { pods: rangeOf(one).most, name: resourceName(one) };
}

/** What may not be read is said, and not taken for none. */
function unreadNotes({ autoscalers, budgets }: CapacityFacts): readonly string[] {
  const note = (what: string, seen: Observed<unknown>) =>
    seen.known ? [] : [`${what} of the colors cannot be told: ${seen.reason}`];
  return [...note("the autoscalers", autoscalers), ...note("the disruption budgets", budgets)];
}

/** The present pods are enough, and later ones may not be. */
function rangeNotes(facts: CapacityFacts): readonly string[] {
  if (!facts.autoscalers.known) return [];
  const { from, to } = facts;
  const [before, after] = [mostPods(facts, from), mostPods(facts, to)];
  if (before === undefined) return [];
  if (autoscalersOf(facts, to).length === 0) {
    return [`${from} has an autoscaler (up to ${before.pods} pods), and ${to} has none`];
  }
  if (after === undefined || after.pods >= before.pods) return [];
  return [`the autoscaler of ${to} allows ${after.pods} pods at most, that of ${from} ${before.pods}`];
}

function budgetNotes(facts: CapacityFacts): readonly string[] {
  const { from, to, budgets } = facts;
  if (!budgets.known || !isCovered(facts, from, budgets.value)) return [];
  if (deploymentsOf(facts, to).length === 0 || isCovered(facts, to, budgets.value)) return [];
  return [
    `a PodDisruptionBudget covers ${from}, and none ${to}: draining nodes may take all its pods at once`,
  ];
}

/** A selector with expressions may cover it: nothing is said then. */
function isCovered(facts: CapacityFacts, color: Color, budgets: readonly KubernetesObject[]): boolean {
  return deploymentsOf(facts, color).some((deployment) => {
    const labels = labelMap(at(deployment.spec, "template", "metadata", "labels"));
    return budgets.some(
      (budget) =>
        namespaceOf(budget) === namespaceOf(deployment) &&
        (list(at(budget.spec, "selector", "matchExpressions")).length > 0 ||
          selects(labelMap(at(budget.spec, "selector", "matchLabels")), labels)),
    );
  });
}
