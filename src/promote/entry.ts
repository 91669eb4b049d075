import { parsePromoteInputs } from "./inputs.ts";
import { promote } from "./step.ts";
import { flipMarkdown } from "../release/transition/report.ts";
import { maskedDeep } from "../report/masked.ts";
import type { Capability } from "../capability/capability.ts";

export const promoteCapability: Capability = async (raw, ports) => {
  const result = await promote(parsePromoteInputs(raw), ports);
  return {
    outputs: {
      from: result.from,
      to: result.to,
      active: result.active ?? "",
      version: result.version ?? "",
      digest: result.digest ?? "",
      "converged-ms": result.convergedMs === undefined ? "" : String(result.convergedMs),
    },
    result,
    text: result.summary,
    sentence: result.summary,
    convergedMs: result.convergedMs,
    traffic: result.traffic,
    summary: flipMarkdown(
      "promote",
      maskedDeep(result, (text) => ports.log.masked(text)),
    ),
  };
};
