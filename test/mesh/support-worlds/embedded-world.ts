import { dirname } from "node:path";
import { createEmbeddedWorld } from "../../../src/adapters/embedded/create.ts";
import { REPORT_ANNOTATION } from "../../../src/adapters/embedded/gateway/echo.ts";
import { Renders } from "../../../src/adapters/embedded/tools/renders.ts";
import { createExec } from "../../../src/adapters/real/processes/exec.ts";
import { createHelm } from "../../../src/adapters/real/helm.ts";
import { createHttp } from "../../../src/adapters/real/http.ts";
import { referenceSystem } from "../../../src/demo/world/surroundings.ts";
import type { KubernetesObject } from "../../../src/model/kubernetes.ts";
import { readDefaultTarget } from "../../../src/release/router/router.ts";
import { NAMESPACE, type World } from "./world.ts";

const HOST = "service-mesh.dev";

/**
 * The embedded world over the repository's files, its gateways listening on loopback. Helm is the one on
 * PATH.
 */
export async function embeddedWorld(repository: string, gateways: number): Promise<World> {
  const log = { info: () => {}, mask: () => {}, masked: (text: string) => text };
  const exec = createExec({ cwd: dirname(repository), env: process.env, log });
  const world = createEmbeddedWorld({
    files: await referenceSystem(repository),
    renders: new Renders((folder) => createHelm({ exec, log, cwd: folder })),
    clock: "real",
    gateways,
    http: createHttp(),
  });
  const flips: number[] = [];
  world.watch(({ type, before, after }) => {
    if (!type.startsWith("virtualservices.") || before === undefined || after === undefined) return;
    if (target(before) !== target(after)) flips.push(Date.now());
  });
  const servers = await world.listen(0);
  let runs = 0;
  return {
    name: "embedded",
    gateways: [...servers.ports.values()].map((port) => ({ host: "127.0.0.1", port })),
    ports: () => world.process(`run-${(runs += 1)}`).ports,
    report: async (on) => {
      for (const pod of world.store.list("pods", { namespace: NAMESPACE })) {
        const annotations = { ...pod.metadata.annotations, [REPORT_ANNOTATION]: String(on) };
        world.store.replace({ ...pod, metadata: { ...pod.metadata, annotations } }, "test");
      }
    },
    flips,
    close: () => world.close(),
  };
}

/** Name of the target that a router's default route leads to. */
export function target(router: KubernetesObject): string | undefined {
  const found = readDefaultTarget(router, HOST);
  return found.known ? found.value.name : undefined;
}
