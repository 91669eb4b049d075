import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter } from "node:path";
import { surroundings } from "../../errors/errors.ts";
import type { Options, SandboxIo } from "./io.ts";
import { nsenterArguments } from "./processes/namespace.ts";
import { endProcesses, holdNetwork, sandboxId } from "./processes/network.ts";
import { isAlive } from "./processes/process-identity.ts";
import { type SandboxState, sandboxFolder } from "./state/state.ts";
import { livingSandbox } from "./status.ts";
import { sandboxNeeds, unitSettings } from "./reference.ts";

/**
 * `sandbox exec`: runs a command in the sandbox's network with its kubeconfig and the gear's tools first on
 * PATH. Standard streams and the exit code are the command's own. It ends with the sandbox, and whatever it
 * started with it.
 */
export async function exec(
  { options, command }: { readonly options: Options; readonly command: readonly string[] },
  io: SandboxIo,
): Promise<number> {
  const state = await livingSandbox(io.env, options["name"] ?? "default");
  const args = [...nsenterArguments(state.supervisor.pid), "--", ...command];
  // What the reference system's units need is there too; the caller's own settings win.
  const settings = unitSettings(sandboxFolder(io.env, state.name).units, sandboxNeeds());
  const env = { ...settings, ...io.env, ...sandboxEnvironment(state, io.env) };
  const release = holdNetwork(state.supervisor);
  const child = spawn("nsenter", args, { stdio: "inherit", env, cwd: io.cwd });
  const watch = setInterval(() => isAlive(state.supervisor) || endAll(child, state), 500);
  try {
    return await exitCodeOf(child);
  } finally {
    clearInterval(watch);
    release?.();
    if (!isAlive(state.supervisor))
      io.stderr.write(`Sandbox ${state.name} has ended, and with it what ran inside.\n`);
  }
}

/** The janitor does the same; this is for when it was ended too. */
function endAll(child: ChildProcess, { network }: SandboxState): void {
  child.kill("SIGKILL");
  void endProcesses(network);
}

/** 128 and the signal's number for a command that a signal has ended, as a shell says it. */
function exitCodeOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    // The terminal sends Ctrl-C to the command itself; other signals come to this process alone.
    const ignore = (): void => undefined;
    const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.on("SIGINT", ignore).on("SIGTERM", pass).on("SIGHUP", pass);
    child.on("error", (cause) => reject(startFailure(cause)));
    child.on("exit", (code, signal) => {
      process.off("SIGINT", ignore).off("SIGTERM", pass).off("SIGHUP", pass);
      resolve(code ?? 128 + (constants.signals[signal ?? "SIGKILL"] ?? 9));
    });
  });
}

function startFailure(cause: Error): Error {
  const remedy = "Install util-linux";
  return surroundings("SANDBOX_TOOL_MISSING", "nsenter could not be started", { remedy, cause });
}

/**
 * What a command inside needs to know. The providers' versions differ in which of the KUBE_ variables they
 * read.
 */
export function sandboxEnvironment(state: SandboxState, env: NodeJS.ProcessEnv): Record<string, string> {
  const { kubeconfig, tofuConfig } = sandboxFolder(env, state.name);
  return {
    KUBECONFIG: kubeconfig,
    KUBE_CONFIG: kubeconfig,
    KUBE_CONFIG_PATH: kubeconfig,
    KUBE_CONFIG_PATHS: kubeconfig,
    TF_CLI_CONFIG_FILE: tofuConfig,
    CHECKPOINT_DISABLE: "1",
    PATH: [state.gear.binDir, env["PATH"] ?? ""].join(delimiter),
    BLUEGREEN_SANDBOX: state.name,
    BLUEGREEN_SANDBOX_ID: sandboxId(state.supervisor),
    BLUEGREEN_SANDBOX_GATEWAYS: state.gateways.map(({ address }) => address).join(","),
    BLUEGREEN_SANDBOX_ADMINS: state.gateways.map(({ admin }) => admin).join(","),
    BLUEGREEN_SANDBOX_GEAR: JSON.stringify(state.gear),
  };
}
