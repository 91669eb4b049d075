/** What happens in the cluster of a story while releases go on. */
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { colorOfDeployment, otherSubset, type Subset, VERSION } from "./colors.ts";
import { NAMESPACE, ROUTER } from "./reference-world.ts";
import { defaultOf } from "./router-facts.ts";
import type { Watch } from "./rules.ts";
import type { Incident } from "./stories.ts";

const SOMEBODY = "somebody";
const PUSHED = "terragrunt/live/dev/istio-destinationrule/values/values.yaml";

/** What a registry answers for a tag can change. */
export interface Registry {
  moved: boolean;
}

/** Lets it happen now, to the idle color where it is about a color. */
export function happen(kind: Incident["kind"], world: EmbeddedWorld, watch: Watch, registry: Registry): void {
  const idle = otherSubset(watch.active);
  if (FAILURES.includes(kind)) watch.disturb(idle);
  const pods = { version: VERSION[idle] };
  switch (kind) {
    case "router is labelled":
      return label(world);
    case "router drifts":
      return drift(world);
    case "pods crash":
      return world.crash(NAMESPACE, pods);
    case "image moves":
      registry.moved = true;
      return world.restart(NAMESPACE, pods);
    case "pods stop":
      return world.restart(NAMESPACE, pods);
    case "template is patched":
      return patch(world, idle);
    case "app fails":
      return fail(world, idle);
    case "somebody pushes":
      return push(world);
    case "Git has more":
      return merge(world);
  }
}

/** True when there may be no color left that could have the traffic. */
export function mayEndStuck(kinds: readonly Incident["kind"][]): boolean {
  return kinds.some((kind) => FAILURES.includes(kind) || kind === "template is patched");
}

/** After these, answers of the color may fail; a patched template is rolled out one pod after the other. */
const FAILURES: readonly Incident["kind"][] = ["pods crash", "pods stop", "image moves", "app fails"];

function label(world: EmbeddedWorld): void {
  const router = world.store.get(ROUTER) as KubernetesObject;
  const labels = { ...router.metadata.labels, seen: String(world.clock.now()) };
  world.store.replace({ ...router, metadata: { ...router.metadata, labels } }, SOMEBODY);
}

/** Another name of the first rule: no request goes elsewhere, and the router is not what Git says. */
function drift(world: EmbeddedWorld): void {
  const router = world.store.get(ROUTER) as KubernetesObject;
  if (defaultOf(router) === undefined) return;
  const [first, ...rest] = (router.spec?.["http"] ?? []) as readonly object[];
  const http = [{ ...first, name: "by-hand" }, ...rest];
  world.store.replace({ ...router, spec: { ...router.spec, http } }, SOMEBODY);
}

function patch(world: EmbeddedWorld, subset: Subset): void {
  const deployment = world.store
    .list("deployments.apps", { namespace: NAMESPACE })
    .find((one) => colorOfDeployment(one) === subset);
  if (deployment === undefined) return;
  const spec = withArgs(deployment.spec, ["-text", "patched"]);
  world.store.replace({ ...deployment, spec }, SOMEBODY);
}

function fail(world: EmbeddedWorld, subset: Subset): void {
  for (const pod of world.store.list("pods", {
    namespace: NAMESPACE,
    labels: { version: VERSION[subset] },
  })) {
    const spec = withArgs(pod.spec, ["-text", "failing", "-status-code", "500"]);
    world.store.replace({ ...pod, spec }, SOMEBODY);
  }
}

interface WithContainers {
  containers?: { args?: readonly string[] }[];
  template?: { spec: WithContainers };
}

/** The spec of a pod, or of what makes pods, with other arguments of the containers. */
function withArgs(
  spec: KubernetesObject["spec"],
  args: readonly string[],
): NonNullable<KubernetesObject["spec"]> {
  const changed = structuredClone(spec ?? {}) as WithContainers;
  const { containers = [] } = changed.template?.spec ?? changed;
  for (const container of containers) container.args = args;
  return changed as NonNullable<KubernetesObject["spec"]>;
}

/** A commit to a unit that is neither a color nor the router. */
function push(world: EmbeddedWorld): void {
  const head = world.branch.commits.length;
  const text = world.branch.tree().get(PUSHED) ?? "";
  const policy = `trafficPolicy: {connectionPool: {http: {maxRetries: ${3 + head}}}}\n`;
  const next = text.replace(/^trafficPolicy: .*\n|$/m, "").concat(policy);
  world.branch.push(head, new Map([[PUSHED, next]]), "More retries", SOMEBODY);
}

const TEMPLATE = "charts/istio-virtualservice/templates/virtualservice.yaml";

/** Somebody's pull request to the router's chart, merged and not applied: rules that rewrite no more. */
function merge({ branch }: EmbeddedWorld): void {
  const text = branch.tree().get(TEMPLATE) ?? "";
  const changed = text.replaceAll("      rewrite: {uri: /}\n", "");
  if (changed === text) return;
  branch.push(branch.commits.length, new Map([[TEMPLATE, changed]]), "somebody's change", SOMEBODY);
}
