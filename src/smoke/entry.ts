import { smokeMarkdown } from "./report.ts";
import { parseSmokeInputs } from "./inputs.ts";
import { smoke } from "./step.ts";
import { maskedDeep } from "../report/masked.ts";
import type { Capability } from "../capability/capability.ts";

export const smokeCapability: Capability = async (raw, ports) => {
  const result = await smoke(parseSmokeInputs(raw), ports);
  return {
    outputs: {
      color: result.skipped === undefined ? result.color : "",
      version: result.version ?? "",
      digest: result.digest ?? "",
      passed: String(result.passed),
      skipped: result.skipped ?? "",
    },
    result,
    text: [...result.requests, result.summary].join("\n"),
    sentence: result.summary,
    summary: smokeMarkdown(maskedDeep(result, (text) => ports.log.masked(text))),
  };
};
