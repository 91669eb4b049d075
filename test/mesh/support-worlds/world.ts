import { parseApplyInputs } from "../../../src/apply/inputs.ts";
import { apply } from "../../../src/apply/step.ts";
import { parseDeployInputs } from "../../../src/deploy/inputs.ts";
import { deploy } from "../../../src/deploy/step.ts";
import type { RawInputs } from "../../../src/inputs.ts";
import type { Ports } from "../../../src/ports.ts";
import { parsePromoteInputs } from "../../../src/promote/inputs.ts";
import { promote } from "../../../src/promote/step.ts";
import { parseRollbackInputs } from "../../../src/rollback/inputs.ts";
import { rollback } from "../../../src/rollback/step.ts";
import { parseSmokeInputs } from "../../../src/smoke/inputs.ts";
import { smoke } from "../../../src/smoke/step.ts";
import type { Address } from "../support/index.ts";

export const NAMESPACE = "istio-inject-blue-green";
export const ROUTER = "istio-prod-blue-green";

/** One of the two worlds that must agree. */
export interface World {
  readonly name: string;
  /** Plain HTTP of each gateway by itself. */
  readonly gateways: readonly Address[];
  /** The ports of a new run of the program. */
  ports(): Ports;
  /** Every pod of the release answers with what it received, or as usual again. */
  report(on: boolean): Promise<void>;
  /**
   * When the default route was moved in the cluster, milliseconds since 1970; the last time is the last
   * element.
   */
  readonly flips: readonly number[];
  close(): Promise<void>;
}

export type StepName = "apply" | "deploy" | "smoke" | "promote" | "rollback";

const STEPS: Readonly<Record<StepName, (raw: RawInputs, ports: Ports) => Promise<object>>> = {
  apply: async (raw, ports) => apply(parseApplyInputs(raw), ports),
  deploy: async (raw, ports) => deploy(parseDeployInputs(raw), ports),
  smoke: async (raw, ports) => smoke(parseSmokeInputs(raw), ports),
  promote: async (raw, ports) => promote(parsePromoteInputs(raw), ports),
  rollback: async (raw, ports) => rollback(parseRollbackInputs(raw), ports),
};

/** What of a step's result does not depend on the world: no digests, no times. */
const COMPARED = ["applied", "color", "version", "changed", "passed", "requests", "from", "to", "active"];

/** Runs the step as a job of its own would. Resolves to what must be the same in both worlds. */
export async function runStep(world: World, name: StepName, raw: RawInputs = {}): Promise<object> {
  const gateway = world.gateways.map(({ host, port }) => `${host}:${port}`).join(",");
  const inputs = name === "apply" ? raw : { gateway, ...raw };
  const result: object = await STEPS[name](inputs, world.ports());
  const entries = Object.entries(result).filter(([key]) => COMPARED.includes(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, key === "applied" ? sorted(value) : value]));
}

/** Units that do not wait for each other come in any order. */
function sorted(names: readonly string[]): readonly string[] {
  return [...names].sort();
}
