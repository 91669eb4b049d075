/**
 * What of units may not be shown: values of the environment that they use, and what the state of others calls
 * sensitive.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../../../ports.ts";
import { declaredIn, secretsByUse, terraformName } from "../processes/environment.ts";
import type { Turns } from "../processes/turns.ts";

interface UsedOptions {
  /** The repository's folder. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Pick<Log, "mask">;
}

/** Masks what the units' files and modules take out of the environment: tools repeat it in their errors. */
export async function maskUsed({ cwd, env, log }: UsedOptions): Promise<void> {
  const modules = Object.keys(env).some((name) => terraformName(name) !== undefined);
  const paths = await filesOf(cwd, modules ? /\.(hcl|tf|tofu)$/ : /\.hcl$/);
  const texts = await Promise.all(paths.map((path) => readFile(path, "utf8").catch(() => "")));
  for (const secret of secretsByUse(env, declaredIn(texts))) log.mask(secret);
}

const NO_SOURCES = new Set([".git", ".terraform", ".terragrunt-cache", "node_modules"]);

/** Files below the folder by name. What this account may not read, Terragrunt may not either. */
async function filesOf(folder: string, name: RegExp): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const here = entries.filter((entry) => entry.isFile() && name.test(entry.name));
  const folders = entries.filter((entry) => entry.isDirectory() && !NO_SOURCES.has(entry.name));
  const below = await Promise.all(folders.map((entry) => filesOf(join(folder, entry.name), name)));
  return [...here.map((entry) => join(folder, entry.name)), ...below.flat()];
}

/**
 * Plans that nobody had to read, since they change nothing: their state still holds secrets, which the plan
 * of another unit may show, as an output that it takes over. They are read as soon as one unit has something
 * to show, and never when none has: reading one starts its providers.
 */
export class UnreadPlans {
  readonly #turns: Turns;
  readonly #unread: (() => Promise<void>)[] = [];
  /**
   * Under way or over. One that failed stays: what is secret in that plan is known to nobody from then on.
   */
  readonly #reads: Promise<void>[] = [];
  #anythingToShow = false;

  constructor(turns: Turns) {
    this.#turns = turns;
  }

  /** `read` masks what the plan calls sensitive. */
  add(read: () => Promise<void>): void {
    this.#unread.push(read);
  }

  /**
   * Resolves when every plan that was made so far is read, if anything is to be shown; rejects when one
   * cannot be read.
   */
  async beforeShowing(something: boolean): Promise<void> {
    this.#anythingToShow ||= something;
    if (!this.#anythingToShow) return;
    for (const read of this.#unread.splice(0)) this.#reads.push(this.#turns.take(read));
    await Promise.all(this.#reads);
  }
}
