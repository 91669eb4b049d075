/** What the story must know of the cluster, and hears of it while it plays. */
import { namespaceOf } from "../names/namespaces.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import type { Color } from "../model/release.ts";
import { readDefaultTarget, routerKindFor } from "../release/router/router.ts";
import type { FaultTarget } from "./faults.ts";
import { colorOfSubset, type Stage } from "./stage.ts";

/** Marks every write that moves the default route, at the moment it is made. */
export function followFlips({ world, release, recorder }: Stage): void {
  const target = (object: KubernetesObject): string | undefined => {
    const found = readDefaultTarget(object, release.host);
    return found.known ? found.value.name : undefined;
  };
  world.watchRouters((before, after, actor) => {
    const from = colorOfSubset(release, target(before));
    const to = colorOfSubset(release, target(after));
    if (from !== undefined && to !== undefined && from !== to) {
      recorder.flip(`${actor}: ${from} → ${to}`, from, to);
    }
  });
}

/** The color that the default route leads to. */
export async function activeColor({ world, release }: Stage): Promise<Color> {
  const routers = await world.list(routerKindFor(release.colors.blue).type);
  for (const router of routers) {
    const target = readDefaultTarget(router, release.host);
    const color = target.known ? colorOfSubset(release, target.value.name) : undefined;
    if (color !== undefined) return color;
  }
  throw new Error(`No router leads ${release.host} to a color, although every unit was applied.`);
}

/** Where a fault finds the router and the idle color's pods. */
export async function faultTarget({ world, release }: Stage, idle: Color): Promise<FaultTarget> {
  const routers = await world.list(routerKindFor(release.colors.blue).type);
  const router = routers.find((one) => readDefaultTarget(one, release.host).known);
  const { name } = release.colors[idle].target;
  const { definedBy } = routerKindFor(release.colors.blue).targets;
  const rules = (await Promise.all(definedBy.map((type) => world.list(type)))).flat();
  const subsets = rules.flatMap((rule) => (rule.spec?.["subsets"] ?? []) as readonly Subset[]);
  const labels = subsets.find((subset) => subset.name === name)?.labels;
  if (router === undefined || labels === undefined) {
    throw new Error(`The cluster has no router of ${release.host}, or no subset ${name}.`);
  }
  return { namespace: namespaceOf(router), routerName: router.metadata.name, idleLabels: labels };
}

interface Subset {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}
