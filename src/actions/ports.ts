import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { usage } from "../errors/errors.ts";
import type { RawInputs } from "../inputs.ts";
import type { OpenToolchain } from "../capability/capability.ts";
import type { Log, Ports } from "../ports.ts";
import type { Lifetime } from "./lifetime.ts";

/** Where an entry runs. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** What a relative `working-directory` is relative to. */
  readonly cwd: string;
  readonly log: Log;
  /** Paths that a person named on the command line: they may be read wherever they are. */
  readonly named?: readonly string[];
  readonly lifetime: Lifetime;
}

/** The real world, as the inputs that every entry shares describe it. Throws `WORKING_DIRECTORY_MISSING`. */
export async function realPorts(raw: RawInputs, surroundings: Surroundings): Promise<Ports> {
  const { env, cwd, log, named, lifetime } = surroundings;
  const { createRealPorts } = await import("../adapters/real/create.ts");
  const ports = createRealPorts({
    cwd: await workingDirectory(raw["working-directory"] ?? "", cwd),
    env,
    log,
    interruption: lifetime.interruption,
    reaper: lifetime.reaper,
    ...(named === undefined ? {} : { named }),
    ...given("kubeconfig", raw["kubeconfig"]),
    ...given("kubeContext", raw["kube-context"]),
    ...given("githubToken", raw["github-token"]),
  });
  return lifetime.pending.watched(ports);
}

/** This machine, for setup; PATH is changed in the environment given. */
export function realToolchain(env: NodeJS.ProcessEnv): OpenToolchain {
  return async () => (await import("../toolchain/install/install.ts")).createToolchain({ env });
}

function given<K extends string>(key: K, value: string | undefined): { [key in K]?: string } {
  return value === undefined || value === "" ? {} : ({ [key]: value } as { [key in K]?: string });
}

async function workingDirectory(input: string, cwd: string): Promise<string> {
  const path = resolve(cwd, input);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return path;
  throw usage("WORKING_DIRECTORY_MISSING", `there is no folder ${path}`, {
    remedy: "Check out the repository first, or give another working-directory",
  });
}
