import { parseDeployInputs } from "./inputs.ts";
import { deploy } from "./step.ts";
import { deployMarkdown } from "./report.ts";
import { maskedDeep } from "../report/masked.ts";
import type { Capability } from "../capability/capability.ts";

export const deployCapability: Capability = async (raw, ports) => {
  const result = await deploy(parseDeployInputs(raw), ports);
  return {
    outputs: {
      color: result.color,
      version: result.version,
      digest: result.digest ?? "",
      changed: String(result.changed),
    },
    result,
    text: result.summary,
    sentence: result.summary,
    summary: deployMarkdown(maskedDeep(result, (text) => ports.log.masked(text))),
  };
};
