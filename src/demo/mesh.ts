import { resolve } from "node:path";
import { sandboxCommand } from "../adapters/sandbox/command.ts";
import type { SandboxIo } from "../adapters/sandbox/io.ts";
import type { DemoIo } from "./narrator.ts";
import type { DemoOptions } from "./options.ts";

/** Gateways that the sandbox has: a flip reaches one after another. */
const GATEWAYS = "2";

/**
 * Starts a sandbox of its own, plays the demo inside it, and takes it down. Returns the demo's exit code, or
 * the sandbox's when it does not start. The sandbox also ends when this process is killed.
 */
export async function demoInSandbox(options: DemoOptions, io: DemoIo): Promise<number> {
  const name = `demo-${process.pid}`;
  const quiet: SandboxIo = {
    stdout: { write: () => true },
    stderr: { write: io.stderr },
    env: { ...io.env },
    cwd: io.cwd,
  };
  io.stdout(`Starting a real mesh on this machine: API server, istiod, ${GATEWAYS} Envoy gateways.\n`);
  const up = ["up", "--name", name, "--gateways", GATEWAYS, "--for", String(process.pid)];
  const code = await sandboxCommand(up, quiet);
  if (code !== 0) return code;
  try {
    return await sandboxCommand(
      ["exec", "--name", name, "--", ...sameProgram(), ...flags(options, io)],
      quiet,
    );
  } finally {
    await sandboxCommand(["down", "--name", name], quiet);
  }
}

/** Node, its own flags and the script of this process: the bundle, or the sources by way of a loader. */
function sameProgram(): readonly string[] {
  return [process.execPath, ...process.execArgv, process.argv[1] ?? "", "demo"];
}

/** The same demo, inside: it finds itself in a sandbox, and starts none. */
function flags({ yes, hold, fault, page }: DemoOptions, { cwd }: DemoIo): readonly string[] {
  return [
    "--mesh",
    ...(yes ? ["--yes"] : []),
    ...(hold ? ["--hold"] : []),
    ...(fault === undefined ? [] : [`--fault=${fault}`]),
    `--page=${page === undefined ? "none" : resolve(cwd, page.file)}`,
  ];
}
