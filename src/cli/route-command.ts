import type { Command } from "./command.ts";
import type { Flag, ParsedArguments } from "./flags.ts";
import type { Io } from "./io.ts";

function textFlag(name: string, description: string, fallback?: string): Flag {
  return { name, kind: "text", description, default: fallback };
}

function many(name: string, description: string): Flag {
  return { ...textFlag(name, description), repeatable: true };
}

/** `bluegreen route`: not an action, so its flags are named here and not in an action.yml. */
export const ROUTE_COMMAND: Command = {
  name: "route",
  summary: "Say where every kind of request goes, and prove a flip.",
  positionals: "[PATH…]",
  flags: [
    textFlag("requests", "File with one request a line, as JSON: each is answered."),
    textFlag("explain", "URL of one request: every rule in order, and why it did or did not match."),
    textFlag("method", "Method of the request to explain.", "GET"),
    many("header", "Header of the request to explain, as `name: value`. May be given several times."),
    many("diff", "The configuration afterwards: only the kinds of requests that it moves are shown."),
    textFlag("release", "Release whose flip is proven. Without it, every release that is routed."),
    textFlag("config", "Path of bluegreen.yaml, relative to the working directory.", "bluegreen.yaml"),
    textFlag("working-directory", "Folder of the repository. Every other path is relative to it.", "."),
    textFlag(
      "most-requests",
      "Most requests tried for each host. A proof that would need more fails.",
      "100000",
    ),
    textFlag(
      "proxy-version",
      "Version of the gateways' Envoy, as major.minor: repeated headers differ.",
      "1.40",
    ),
    textFlag("gateway-namespace", "Namespace of the gateways' pods, where the manifests do not hold them."),
    {
      name: "json",
      kind: "switch",
      description: "Prints one JSON document on stdout, and nothing else there.",
    },
    { name: "help", kind: "switch", short: "h", description: "Shows this help." },
  ],
  examples: [
    "bluegreen route",
    "bluegreen route charts/ --requests=requests.jsonl --json",
    "bluegreen route --explain=http://shop.example/v1 --header='cookie: a=b'",
    "bluegreen route rendered-before/ --diff=rendered/",
  ],
  run: runRoute,
};

function lines(value: string | undefined): readonly string[] {
  return value === undefined ? [] : value.split("\n");
}

async function runRoute(parsed: ParsedArguments, io: Io): Promise<number> {
  const { realPorts, realToolchain } = await import("../actions/ports.ts");
  const { routeCapability } = await import("../route/entry.ts");
  const { printingFailures, printOutcome } = await import("./run-step.ts");
  const { values, positionals } = parsed;
  const raw = { ...values, ...(positionals.length > 0 && { paths: positionals.join("\n") }) };
  const named = [...positionals, ...lines(values["diff"]), ...lines(values["requests"])];
  return printingFailures(parsed, io, async (log, lifetime) => {
    const ports = await realPorts(raw, { env: io.env, cwd: io.cwd, log, named, lifetime });
    return printOutcome(await routeCapability(raw, ports, realToolchain(io.env)), parsed, io, log);
  });
}
