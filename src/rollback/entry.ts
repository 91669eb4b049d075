import { flipMarkdown } from "../release/transition/report.ts";
import { parseRollbackInputs } from "./inputs.ts";
import { rollback } from "./step.ts";
import { maskedDeep } from "../report/masked.ts";
import type { Capability } from "../capability/capability.ts";

export const rollbackCapability: Capability = async (raw, ports) => {
  const result = await rollback(parseRollbackInputs(raw), ports);
  return {
    outputs: { from: result.from, to: result.to, active: result.active ?? "" },
    result,
    text: result.summary,
    sentence: result.summary,
    convergedMs: result.convergedMs,
    traffic: result.traffic,
    summary: flipMarkdown(
      "rollback",
      maskedDeep(result, (text) => ports.log.masked(text)),
    ),
  };
};
