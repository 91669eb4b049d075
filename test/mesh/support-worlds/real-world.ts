import { RecordingLog } from "../../../src/adapters/embedded/tools/log.ts";
import { createRealPorts } from "../../../src/adapters/real/create.ts";
import type { Ports } from "../../../src/ports.ts";
import type { UnitWorld } from "../../fixtures/charts/units.ts";
import { eventually, kubectl, meshEnvironment } from "../support/index.ts";
import { target } from "./embedded-world.ts";
import { NAMESPACE, ROUTER, type World } from "./world.ts";

const REPORT_ANNOTATION = "sandbox.bluegreen.dev/report";

/** The sandbox that this process runs in, with the ports that users get. */
export function realWorld(units: UnitWorld): World {
  const { gateways, kubeconfig } = meshEnvironment();
  const env = { ...process.env, ...units.env };
  const flips: number[] = [];
  return {
    name: "real",
    gateways,
    ports: () =>
      notingFlips(
        createRealPorts({ cwd: units.repository, env, kubeconfig, log: new RecordingLog() }),
        flips,
      ),
    report: async (on) => {
      const mark = `${REPORT_ANNOTATION}=${on}`;
      // A pod that a rollout has just ended may go between kubectl's list and its patch.
      await eventually("every pod is annotated", () =>
        kubectl(["annotate", "pods", "--all", "--overwrite", "-n", NAMESPACE, mark]),
      );
    },
    flips,
    close: async () => undefined,
  };
}

/** Notes when the default destination of the router is written, just before the write is sent. */
function notingFlips(ports: Ports, flips: number[]): Ports {
  const { cluster } = ports;
  const replace: typeof cluster.replace = async (object) => {
    if (object.kind === "VirtualService" && object.metadata.name === ROUTER) {
      const before = await cluster.get({
        type: "virtualservices.networking.istio.io",
        namespace: NAMESPACE,
        name: ROUTER,
      });
      if (before !== undefined && target(before) !== target(object)) flips.push(Date.now());
    }
    return cluster.replace(object);
  };
  return { ...ports, cluster: Object.assign(Object.create(cluster) as typeof cluster, { replace }) };
}
