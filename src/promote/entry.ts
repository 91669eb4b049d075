import { parsePromoteInputs } from "./inputs.ts";
import { promote } from "./step.ts";
import { flipOutcome } from "../release/transition/outcome.ts";
import type { Capability } from "../capability/capability.ts";

export const promoteCapability: Capability = async (raw, ports) => {
  const result = await promote(parsePromoteInputs(raw), ports);
  const { from, to, active = "", version = "", digest = "", convergedMs = "" } = result;
  return {
    outputs: { from, to, active, version, digest, "converged-ms": String(convergedMs) },
    ...flipOutcome("promote", result, ports.log),
  };
};
