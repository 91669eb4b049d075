import { parseRollbackInputs } from "./inputs.ts";
import { rollback } from "./step.ts";
import { flipOutcome } from "../release/transition/outcome.ts";
import type { Capability } from "../capability/capability.ts";

export const rollbackCapability: Capability = async (raw, ports) => {
  const result = await rollback(parseRollbackInputs(raw), ports);
  const { from, to, active = "" } = result;
  return { outputs: { from, to, active }, ...flipOutcome("rollback", result, ports.log) };
};
