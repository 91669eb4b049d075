import { usage } from "../../errors/errors.ts";
import type { Options, SandboxIo } from "./io.ts";
import { isAlive } from "./processes/process-identity.ts";
import { type SandboxState, livingSandboxes, sandboxFolder, sweep } from "./state/state.ts";
import { describe, publicState } from "./describe.ts";

/**
 * `sandbox status`: every living sandbox; exit code 1 when one is degraded, or when none has the name asked
 * for.
 */
export async function status(options: Options, io: SandboxIo): Promise<number> {
  for (const name of await sweep(io.env))
    io.stderr.write(`Sandbox ${name} had died; its folder was removed.\n`);
  const wanted = options["name"];
  const all = await livingSandboxes(io.env);
  const shown = wanted === undefined ? all : all.filter(({ name }) => name === wanted);
  if (options["json"] === "true") {
    const states = shown.map((state) => publicState(sandboxFolder(io.env, state.name), state));
    io.stdout.write(`${JSON.stringify(states, undefined, 2)}\n`);
  } else if (shown.length === 0) {
    io.stdout.write("No sandbox is up.\n");
  } else {
    for (const state of shown) io.stdout.write(describe(sandboxFolder(io.env, state.name), state));
  }
  const missing = wanted !== undefined && shown.length === 0;
  return missing || shown.some(({ phase }) => phase === "degraded") ? 1 : 0;
}

/** The living sandbox of this name. Throws `SANDBOX_NAME` or `SANDBOX_MISSING`. */
export async function livingSandbox(env: NodeJS.ProcessEnv, name: string): Promise<SandboxState> {
  const found = await sandboxFolder(env, name).read();
  if (found !== undefined && isAlive(found.supervisor)) return found;
  throw usage("SANDBOX_MISSING", `no sandbox is called ${name}`, {
    remedy: "See `bluegreen sandbox status`, or make it with `bluegreen sandbox up`",
  });
}
