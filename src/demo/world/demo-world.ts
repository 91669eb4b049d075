import type { EmbeddedWorld } from "../../adapters/embedded/create.ts";
import type { Script, WorldProcess } from "../../adapters/embedded/tools/process.ts";
import { isRouter } from "../../mesh-api/apis/lookup.ts";
import type { KubernetesObject, ResourceType } from "../../model/kubernetes.ts";
import type { RunTimeline } from "../../model/run.ts";
import type { Ports } from "../../ports.ts";
import type { RouteTable } from "../../routes/table/types.ts";
import type { GatewayPort } from "./curl.ts";

/** A router before and after a write, and who wrote. */
export type RouterWatcher = (before: KubernetesObject, after: KubernetesObject, actor: string) => void;

/** The world that the story is played in. */
export interface DemoWorld {
  readonly kind: RunTimeline["world"];
  /** How a plan is made there, as part of a sentence. */
  readonly planned: string;
  /** Where people and the load send requests. */
  readonly front: readonly [GatewayPort, ...GatewayPort[]];
  /** Every gateway by itself. */
  readonly gateways: readonly GatewayPort[];
  /**
   * Between two requests of one client of the load, in milliseconds: it shares the machine with the world.
   */
  readonly pauseMs: number;
  /** What stands before a command that is to reach the gateways; empty where any terminal does. */
  readonly commandPrefix: string;
  /** For whoever only looks on, at the repository as it was checked out. */
  readonly looking: Pick<Ports, "files" | "terragrunt">;
  /** A new run of the program, and what its script does to its calls. */
  process(name: string, script?: Script): Pick<WorldProcess, "ports" | "died">;
  /** Objects of a type in the cluster. */
  list(type: ResourceType): Promise<readonly KubernetesObject[]>;
  /** Where requests go by what lies in the cluster now. */
  routes(): Promise<RouteTable>;
  watchRouters(watcher: RouterWatcher): void;
  /** The embedded world, for faults that break the world itself; undefined elsewhere. */
  readonly embedded: EmbeddedWorld | undefined;
  close(): Promise<void>;
}

/** Opens the embedded world's gateways on loopback (port 0: any free one). Throws `PORT_TAKEN`. */
export async function embeddedDemoWorld(world: EmbeddedWorld, port: number): Promise<DemoWorld> {
  const host = "127.0.0.1";
  const servers = await world.listen(port);
  return {
    kind: "embedded",
    planned: "by rendering its chart and comparing",
    front: [{ host, port: servers.port }],
    gateways: [...servers.ports.values()].map((own) => ({ host, port: own })),
    pauseMs: 8,
    commandPrefix: "",
    looking: world.process("demo").ports,
    process: (name, script) => world.process(name, script),
    list: async (type) => world.store.list(type),
    routes: async () => world.routes(),
    watchRouters: (watcher) =>
      world.watch(({ before, after, actor }) => {
        if (before === undefined || after === undefined || !isRouter(after)) return;
        watcher(before, after, actor);
      }),
    embedded: world,
    close: () => world.close(),
  };
}
