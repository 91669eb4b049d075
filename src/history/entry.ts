import type { Capability } from "../capability/capability.ts";
import { parseHistoryInputs } from "./inputs.ts";
import { historyText } from "./report.ts";
import { history } from "./step.ts";

export const historyCapability: Capability = async (raw, ports) => {
  const result = await history(parseHistoryInputs(raw), ports);
  return { outputs: {}, result, text: historyText(result) };
};
