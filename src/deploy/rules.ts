import type { Selections } from "../mesh-api/targets.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import type { Color, ReleaseState, Transition, WholeRelease } from "../model/release.ts";
import { LOOK, notReady, runs } from "../release/colors/color-rules.ts";
import { pathText, unmet } from "../release/router/difference.ts";
import { makesOthersPods, notApart } from "../release/colors/overlap-rules.ts";
import { finishingCommand } from "../release/transition/advice-rules.ts";
import { podMakers } from "../release/colors/pod-makers.ts";
import { at, jsonObjects } from "../json/read.ts";
import { type Refusal, refuse } from "../release/refusal.ts";

/** What a deploy does: the idle color gets the version, or has it already; or the active one runs it. */
export type Deployment =
  | { readonly kind: "deploy"; readonly color: Color }
  | { readonly kind: "present"; readonly color: Color }
  /** `color` is the active one. Nothing is deployed: what the idle color runs is the way back. */
  | { readonly kind: "live"; readonly color: Color }
  | Refusal;

export interface DeployFacts {
  readonly state: ReleaseState;
  readonly version: string;
  /** Whether the idle color gets the version although the active one runs it. */
  readonly force: boolean;
  /** What the idle unit's values file says now. */
  readonly written: string;
  /** Deployments of the idle color as its chart renders them now, and as the cluster has them. */
  readonly rendered: readonly KubernetesObject[];
  readonly live: readonly KubernetesObject[];
  /** The idle color's unit, and everything that it renders with the version. */
  readonly unit: { readonly name: string; readonly objects: readonly KubernetesObject[] };
  /** What selects the active color's pods. */
  readonly activeSelections: Selections;
}

/** The active color is never touched: the idle one is what the cluster says it is. */
export function decideDeploy(facts: DeployFacts): Deployment {
  const { state, version, force, written, rendered, live } = facts;
  const transition = state.record?.transition;
  if (transition !== undefined) return underWay(state, transition);
  // No release is divided without a transition; there is no idle color then.
  if (state.active === undefined) return underWay(state, state.record.transition);
  const mixed = notApart(state) ?? touchesActive(state, facts);
  if (mixed !== undefined) return mixed;
  if (!force && runs(state.colors[state.active], version)) return { kind: "live", color: state.active };
  const color = state.idle;
  const present =
    written === version &&
    behind(rendered, live) === undefined &&
    notReady(state.colors[color]) === undefined;
  return { kind: present ? "present" : "deploy", color };
}

/** What the idle color's unit makes must be the idle color's alone. */
function touchesActive(
  { active, idle, colors }: WholeRelease,
  { unit, activeSelections }: DeployFacts,
): Refusal | undefined {
  const own = { unit: unit.name, color: idle, makers: podMakers(unit.objects) };
  const seen = colors[active];
  const workloads = seen.known ? seen.value.workloads : [];
  return makesOthersPods(own, { color: active, selections: activeSelections, workloads });
}

/** A transition is on record: nothing is deployed until it is gone. */
export function underWay(state: ReleaseState, { kind }: Transition): Refusal {
  const fact = `a ${kind} is not finished, so either color may be the one in use`;
  return refuse("TRANSITION_UNDER_WAY", fact, finishingCommand(state) ?? LOOK);
}

/**
 * In what the cluster's Deployments differ from the rendered ones: images, commands, arguments and
 * environment of their containers. Undefined when they agree. The rest is left out on purpose: an API server
 * writes quantities and defaults in its own way.
 */
export function behind(
  rendered: readonly KubernetesObject[],
  live: readonly KubernetesObject[],
): string | undefined {
  for (const wanted of rendered) {
    const { name } = wanted.metadata;
    const found = live.find((one) => one.metadata.name === name);
    if (found === undefined) return `Deployment ${name} is not there yet`;
    const [difference] = unmet(containers(wanted), containers(found));
    if (difference !== undefined) return `Deployment ${name} has another ${pathText(difference.path)}`;
  }
  return rendered.length === 0 ? "the chart renders no Deployment" : undefined;
}

function containers(deployment: KubernetesObject): unknown {
  const all = jsonObjects(at(deployment.spec, "template", "spec", "containers"));
  return Object.fromEntries(
    all.map(({ name, image, command, args, env }) => [String(name), { image, command, args, env }]),
  );
}
