/**
 * Which units may not be planned at the same time, because Terragrunt would prepare one folder twice at once.
 */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Exec, Log } from "../../../ports.ts";
import { programOf } from "./terragrunt-show.ts";
import { createLocks } from "../processes/turns.ts";

export interface UnitLocks {
  /** Tells what a unit depends on, inside the root and outside of it. */
  needs(unit: string, dependencies: readonly string[]): void;
  /** Runs the body, a plan of the unit, when nothing else runs that would prepare the same folders. */
  hold<T>(unit: string, body: () => Promise<T>): Promise<T>;
}

interface LockOptions {
  readonly exec: Pick<Exec, "run" | "which">;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Pick<Log, "info">;
}

const PLUGIN_CACHE = "the shared cache of providers";

/**
 * Terragrunt prepares a unit's folder when it plans it, and those of dependencies whose outputs it reads.
 * Once that is done, several may read it. So units that share a dependency which was not planned in this run
 * take turns.
 */
export function unitLocks(options: LockOptions): UnitLocks {
  const dependencies = new Map<string, readonly string[]>();
  const prepared = new Set<string>();
  const locks = createLocks();
  let cache: Promise<boolean> | undefined;
  return {
    needs: (unit, others) => void dependencies.set(unit, others),
    async hold(unit, body) {
      cache ??= sharesPluginCache(options);
      const open = (dependencies.get(unit) ?? []).filter((name) => !prepared.has(name));
      const alone = (await cache) && !prepared.has(unit) ? [PLUGIN_CACHE] : [];
      return locks.hold([...open, ...alone], async () => {
        const result = await body();
        for (const name of [unit, ...open]) prepared.add(name);
        return result;
      });
    },
  };
}

/**
 * True when providers go into one folder that the program does not lock: with `TF_PLUGIN_CACHE_DIR`, or
 * `plugin_cache_dir` in its configuration, and anything but OpenTofu 1.10 or newer, two inits at once break
 * each other.
 */
async function sharesPluginCache(options: LockOptions): Promise<boolean> {
  const { env, log } = options;
  if (!env["TF_PLUGIN_CACHE_DIR"] && !(await configuredCache(env))) return false;
  if (await locksItsCache(options)) return false;
  log.info("Units are planned one after another: their cache of providers takes one init at a time.");
  return true;
}

async function configuredCache(env: NodeJS.ProcessEnv): Promise<boolean> {
  const given = env["TF_CLI_CONFIG_FILE"];
  const home = env["HOME"] || homedir();
  const files = given ? [given] : [join(home, ".tofurc"), join(home, ".terraformrc")];
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
  return texts.some((text) => /^[^\S\n]*plugin_cache_dir\s*=/m.test(text));
}

async function locksItsCache({ exec, env }: LockOptions): Promise<boolean> {
  const tool = await programOf({ exec, env });
  if (tool === undefined) return false;
  const { stdout } = await exec.run({ tool, args: ["version"], okCodes: [0, 1], timeoutMs: 30_000 });
  const [, major, minor] = /^OpenTofu v(\d+)\.(\d+)\./.exec(stdout) ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 10);
}
