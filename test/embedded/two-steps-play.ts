/** A promote in two steps, played in a world that the rules watch. */
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { PortCall, Script } from "../../src/adapters/embedded/tools/process.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { annotationOf } from "./lease-facts.ts";
import type { Stage } from "./random-releases.ts";
import { STEPS } from "./reference-world.ts";
import { defaultOf, routerOf, sharesOf } from "./router-facts.ts";
import { type Moment, Watch } from "./rules.ts";
import { promoteInSteps } from "./two-steps.ts";

interface Ended {
  readonly result?: Awaited<ReturnType<typeof promoteInSteps>>;
  readonly error?: unknown;
  readonly calls: readonly PortCall[];
}

/** A world, who watches it, and how its traffic was shared so far. */
export interface Played {
  readonly world: EmbeddedWorld;
  readonly watch: Watch;
  readonly shares: string[];
  /** One step as a job of its own; it ends when it is done, fails or dies. */
  run(step: "in steps" | "promote" | "rollback", name: string, script?: Script): Promise<Ended>;
}

/** A tested release, under the eyes of the rules. */
export function played(
  at: Stage,
  onMoment: (moment: Moment, world: EmbeddedWorld, watch: Watch) => void = () => {},
): Played {
  const world = at.worlds.create({ from: at.beginnings.tested, seed: 7 });
  const watch: Watch = new Watch(world, {
    past: at.pasts.tested,
    onMoment: (moment) => world.clock.schedule(0, () => onMoment(moment, world, watch)),
  });
  const shares = [sharesOf(routerOf(world))];
  world.watch(() => {
    const now = sharesOf(routerOf(world));
    if (now !== shares.at(-1)) shares.push(now);
  });
  const run: Played["run"] = async (step, name, script) => {
    const process = world.process(name, script);
    const ports = watch.over(name, process.ports);
    const work = step === "in steps" ? promoteInSteps(ports) : STEPS[step]({ timeout: "10" }, ports);
    const ran = work.then(
      (result) => {
        watch.ended(name, result);
        return { result: result as Ended["result"] & object };
      },
      (error: unknown) => {
        watch.ended(name, error);
        return { error };
      },
    );
    const ended = await Promise.race([ran, process.died.then(() => ({}))]);
    return { ...ended, calls: process.calls };
  };
  return { world, watch, shares, run };
}

/** True for a write of the router. */
export function isRouterWrite({ port, method, args }: PortCall): boolean {
  return `${port}.${method}` === "cluster.replace" && (args[0] as KubernetesObject).kind === "VirtualService";
}

/** The subset that Git says has the traffic. */
export function recordedSubset(world: EmbeddedWorld): string | undefined {
  const values = world.branch.tree().get("terragrunt/live/dev/istio-virtualservice/values/values.yaml");
  return /^defaultServiceSubset: "?(\w+)"?/m.exec(values ?? "")?.[1];
}

/** The calls of a whole promote in two steps, each with when it is died at. */
export type Death = readonly [call: PortCall, when: "before" | "after"];

/** The calls of a promote in two steps to which nothing happens. */
export async function callsInSteps(at: Stage): Promise<readonly PortCall[]> {
  const { world, run } = played(at);
  const { calls } = await run("in steps", "promote-1");
  await world.close();
  return calls;
}

/**
 * Dies at each of them, and lets the next run be a rollback or a promote in turn. What was left and what was broken,
 * each death on its own: nothing when all is well; `halves`: how often half of the traffic had moved by then.
 */
export async function dieAt(
  at: Stage,
  deaths: readonly Death[],
): Promise<{ readonly halves: number; readonly wrong: readonly unknown[] }> {
  let halves = 0;
  const wrong: unknown[] = [];
  for (const [turn, [{ index, port, method }, when]] of deaths.entries()) {
    const { world, watch, run } = played(at);
    await run("in steps", "promote-1", (call) => (call.index === index ? { kind: "die", when } : undefined));
    if (sharesOf(routerOf(world)).includes(",")) halves += 1;
    const next = (["rollback", "in steps", "promote"] as const)[turn % 3] ?? "rollback";
    if (next !== "rollback") await world.clock.sleep(125_000);
    await run(next, `${next === "in steps" ? "promote" : next}-2`);
    await world.clock.sleep(1_000);
    watch.probeSettled();
    const told = `dies ${when} call ${index}, ${port}.${method}; then ${next}\n${watch.log.join("\n")}`;
    const transition = annotationOf(watch.lease(), "transition");
    const [git, cluster] = [recordedSubset(world), defaultOf(routerOf(world))];
    if (watch.broken.length > 0 || transition !== undefined || git !== cluster)
      wrong.push({ told, broken: watch.broken, transition, git, cluster });
    await world.close();
  }
  return { halves, wrong };
}
