import type { Command } from "./command.ts";
import type { Flag, ParsedArguments } from "./flags.ts";
import type { Io } from "./io.ts";

function text(name: string, description: string, fallback?: string): Flag {
  return { name, kind: "text", description, default: fallback };
}

/** `bluegreen history`: not an action, so its flags are named here and not in an action.yml. */
export const HISTORY_COMMAND: Command = {
  name: "history",
  summary: "Say who moved the traffic, who approved it, and how it ended.",
  positionals: "",
  flags: [
    text("release", "Name of the release in bluegreen.yaml. May be left out when there is exactly one."),
    text("config", "Path of bluegreen.yaml, relative to the working directory.", "bluegreen.yaml"),
    text("working-directory", "Folder of the repository. Every other path is relative to it.", "."),
    text("kubeconfig", "Path of the kubeconfig file. Without it, kubectl finds one as it always does."),
    text("kube-context", "Context in the kubeconfig. Without it, the current context."),
    {
      name: "json",
      kind: "switch",
      description: "Prints one JSON document on stdout, and nothing else there.",
    },
    { name: "help", kind: "switch", short: "h", description: "Shows this help." },
  ],
  examples: ["bluegreen history", "bluegreen history --release=shop --json"],
  run: runHistory,
};

async function runHistory(parsed: ParsedArguments, io: Io): Promise<number> {
  const { realPorts, realToolchain } = await import("../actions/ports.ts");
  const { historyCapability } = await import("../history/entry.ts");
  const { printingFailures, printOutcome } = await import("./run-step.ts");
  return printingFailures(parsed, io, async (log, lifetime) => {
    const raw = parsed.values;
    const ports = await realPorts(raw, { env: io.env, cwd: io.cwd, log, named: [], lifetime });
    return printOutcome(await historyCapability(raw, ports, realToolchain(io.env)), parsed, io, log);
  });
}
