import { Failure, Failures, renderFailure, usage } from "../../errors/errors.ts";
import type { Options, SandboxIo } from "./io.ts";
import { storageFailure } from "./state/storage.ts";

const HELP = `A real mesh on this machine: API server, istiod, Envoy gateways, and an echo server for each pod.

bluegreen sandbox up      [--name NAME] [--gateways N] [--for PID] [--json]
bluegreen sandbox down    [--name NAME | --all]
bluegreen sandbox status  [--name NAME] [--json]
bluegreen sandbox exec    [--name NAME] -- COMMAND [ARGUMENT …]
bluegreen sandbox gear    [--json]      builds the tools it needs, once

--for PID ends the sandbox with that process. NAME is "default" when not given. Several sandboxes run beside each other.
`;

/**
 * `bluegreen sandbox …`. Resolves to the exit code: 0 done, 1 degraded or another one than asked for, 2 wrong
 * usage, 3 the surroundings failed; `exec` gives its command's own. Failures are printed to stderr.
 */
export async function sandboxCommand(args: readonly string[], io: SandboxIo): Promise<number> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    const failure = error instanceof Failure || error instanceof Failures ? error : storageFailure(error);
    if (failure === undefined) throw error;
    io.stderr.write(`${failure instanceof Failure ? renderFailure(failure) : failure.message}\n`);
    return failure.exitCode;
  }
}

async function dispatch([verb, ...rest]: readonly string[], io: SandboxIo): Promise<number> {
  switch (verb) {
    case "up":
      return (await import("./up.ts")).up(parseOptions(rest, ["name", "gateways", "for"], ["json"]), io);
    case "down":
      return (await import("./down.ts")).down(parseOptions(rest, ["name"], ["all"]), io);
    case "status":
      return (await import("./status.ts")).status(parseOptions(rest, ["name"], ["json"]), io);
    case "exec":
      return (await import("./exec.ts")).exec(splitCommand(rest), io);
    case "gear":
      return (await import("./gear/gear.ts")).gearMain(rest, io);
    case "supervise":
      return (await import("./supervisor.ts")).supervise(rest[0] ?? "");
    case undefined:
    case "help":
    case "--help":
    case "-h":
      io.stdout.write(HELP);
      return verb === undefined ? 2 : 0;
    default:
      throw usage("SANDBOX_USAGE", `there is no \`sandbox ${verb}\``, {
        remedy: "Use one of: up, down, status, exec, gear",
      });
  }
}

/** `--flag value` or `--flag=value`; switches become "true". Throws `SANDBOX_USAGE`. */
export function parseOptions(
  args: readonly string[],
  values: readonly string[],
  switches: readonly string[],
): Options {
  const options: Record<string, string> = {};
  for (let index = 0; index < args.length; index += 1) {
    const [, name = "", inline] = /^--([a-z-]+)(?:=(.*))?$/s.exec(args[index] ?? "") ?? [];
    if (switches.includes(name) && inline === undefined) options[name] = "true";
    else if (values.includes(name)) options[name] = inline ?? args[(index += 1)] ?? missing(name);
    else throw unknown(args[index] ?? "", [...values, ...switches]);
  }
  return options;
}

function missing(name: string): never {
  throw usage("SANDBOX_USAGE", `--${name} has no value`, { remedy: `Write --${name} VALUE` });
}

function unknown(argument: string, known: readonly string[]): Failure {
  const remedy = `Use only: ${known.map((name) => `--${name}`).join(", ")}`;
  return usage("SANDBOX_USAGE", `unexpected argument ${JSON.stringify(argument)}`, { remedy });
}

function splitCommand(args: readonly string[]): { options: Options; command: readonly string[] } {
  const at = args.indexOf("--");
  if (at === -1 || at === args.length - 1) {
    throw usage("SANDBOX_USAGE", "exec has no command", {
      remedy: "Write: bluegreen sandbox exec -- kubectl get pods",
    });
  }
  return { options: parseOptions(args.slice(0, at), ["name"], []), command: args.slice(at + 1) };
}
