import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { RecordingLog } from "../../../src/adapters/embedded/tools/log.ts";
import { createRealPorts } from "../../../src/adapters/real/create.ts";
import type { UnitWorld } from "../../fixtures/charts/units.ts";
import { eventually, kubectl, meshEnvironment } from "../support/index.ts";
import { NAMESPACE, ROUTER, type World } from "./world.ts";

const REPORT_ANNOTATION = "sandbox.bluegreen.dev/report";

/** The sandbox that this process runs in, with the ports that users get. */
export function realWorld(units: UnitWorld): World {
  const { gateways, kubeconfig } = meshEnvironment();
  const env = { ...process.env, ...units.env };
  const flips = new FlipWatch();
  return {
    name: "real",
    gateways,
    ports: () => createRealPorts({ cwd: units.repository, env, kubeconfig, log: new RecordingLog() }),
    report: async (on) => {
      const mark = `${REPORT_ANNOTATION}=${on}`;
      // A pod that a rollout has just ended may go between kubectl's list and its patch.
      await eventually("every pod is annotated", () =>
        kubectl(["annotate", "pods", "--all", "--overwrite", "-n", NAMESPACE, mark]),
      );
    },
    flips: flips.times,
    close: async () => flips.stop(),
  };
}

/** Follows the router's default destination in the API server, also when there is no router yet. */
class FlipWatch {
  readonly times: number[] = [];
  readonly #watch: ChildProcess;

  constructor() {
    const path = "jsonpath={.spec.http[-1:].route[0].destination.subset}{'\\n'}";
    const only = `--field-selector=metadata.name=${ROUTER}`;
    const args = ["get", "virtualservices", only, "-n", NAMESPACE, "--watch", "-o", path];
    const child = spawn("kubectl", args, { stdio: ["ignore", "pipe", "ignore"] });
    this.#watch = child;
    let known: string | undefined;
    createInterface({ input: child.stdout }).on("line", (subset) => {
      if (known !== undefined && known !== subset) this.times.push(Date.now());
      known = subset;
    });
  }

  stop(): void {
    this.#watch.kill();
  }
}
