import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  createEmbeddedWorld,
  type EmbeddedWorld,
  type EmbeddedWorldOptions,
} from "../../src/adapters/embedded/create.ts";
import { Readings } from "../../src/adapters/embedded/tools/readings.ts";
import { Renders } from "../../src/adapters/embedded/tools/renders.ts";
import { RouteTables } from "../../src/adapters/embedded/gateway/route-tables.ts";
import { createExec } from "../../src/adapters/real/processes/exec.ts";
import { createHelm } from "../../src/adapters/real/helm.ts";
import { parseApplyInputs } from "../../src/apply/inputs.ts";
import { apply } from "../../src/apply/step.ts";
import { parseDeployInputs } from "../../src/deploy/inputs.ts";
import { deploy } from "../../src/deploy/step.ts";
import { referenceSystem } from "../../src/demo/world/surroundings.ts";
import type { RawInputs } from "../../src/inputs.ts";
import type { Ports } from "../../src/ports.ts";
import { parsePromoteInputs } from "../../src/promote/inputs.ts";
import { promote } from "../../src/promote/step.ts";
import { parseRollbackInputs } from "../../src/rollback/inputs.ts";
import { rollback } from "../../src/rollback/step.ts";
import { parseSmokeInputs } from "../../src/smoke/inputs.ts";
import { smoke } from "../../src/smoke/step.ts";
import { helmBinary } from "../fixtures/helm-binary.ts";

export type StepName = "apply" | "deploy" | "smoke" | "promote" | "rollback";

/** The steps as jobs run them. */
export const STEPS: Readonly<Record<StepName, (raw: RawInputs, ports: Ports) => Promise<unknown>>> = {
  apply: async (raw, ports) => apply(parseApplyInputs(raw), ports),
  deploy: async (raw, ports) => deploy(parseDeployInputs({ version: "1.1.0", ...raw }), ports),
  smoke: async (raw, ports) => smoke(parseSmokeInputs(raw), ports),
  promote: async (raw, ports) => promote(parsePromoteInputs({ watch: "1", ...raw }), ports),
  rollback: async (raw, ports) => rollback(parseRollbackInputs(raw), ports),
};

/** Worlds of the reference system; what was rendered, read and compiled for one serves all. */
export interface ReferenceWorlds {
  create(options?: Partial<EmbeddedWorldOptions>): EmbeddedWorld;
  readonly renders: Renders;
  /** The repository's files, before anything was changed in them. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Files of one worker share them (`isolate: false`): nothing in a world's making changes them, they only
 * fill.
 */
let known: Promise<ReferenceWorlds> | undefined;

/** Charts are rendered by the real Helm, once for each chart and values. */
export function referenceWorlds(): Promise<ReferenceWorlds> {
  known ??= makeReferenceWorlds();
  return known;
}

async function makeReferenceWorlds(): Promise<ReferenceWorlds> {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const PATH = `${dirname(helmBinary())}:${process.env["PATH"]}`;
  const log = { info: () => {}, mask: () => {}, masked: (text: string) => text };
  const exec = createExec({ cwd: join(root, "test"), env: { ...process.env, PATH }, log });
  const renders = new Renders((folder) => createHelm({ exec, log, cwd: folder }));
  const shared = {
    files: await referenceSystem(root),
    renders,
    tables: new RouteTables(),
    readings: new Readings(),
  };
  return {
    renders,
    files: shared.files,
    create: (options) => createEmbeddedWorld({ ...shared, clock: "simulated", ...options }),
  };
}

export const NAMESPACE = "istio-inject-blue-green";
export const ROUTER = {
  type: "virtualservices.networking.istio.io",
  namespace: NAMESPACE,
  name: "istio-prod-blue-green",
};
export const LEASE = {
  type: "leases.coordination.k8s.io",
  namespace: NAMESPACE,
  name: "bluegreen-web-echo",
};
export const HOST = "service-mesh.dev";
