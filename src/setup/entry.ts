import { parseSetupInputs } from "./inputs.ts";
import { type ReadyTool, setup } from "./step.ts";
import { TOOL_NAMES } from "../toolchain/tools/releases.ts";
import type { Capability } from "../capability/capability.ts";

export const setupCapability: Capability = async (raw, ports, openToolchain) => {
  const result = await setup(parseSetupInputs(raw), ports, await openToolchain());
  return { outputs: outputsOf(result.tools), result, text: "" };
};

function outputsOf(tools: readonly ReadyTool[]): Readonly<Record<string, string>> {
  const pairs = TOOL_NAMES.flatMap((name) => {
    const ready = tools.find(({ tool }) => tool === name);
    return [
      [`${name}-version`, ready?.version ?? ""],
      [`${name}-path`, ready?.path ?? ""],
    ] as const;
  });
  return Object.fromEntries(pairs);
}
