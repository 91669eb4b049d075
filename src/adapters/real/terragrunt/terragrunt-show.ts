/** What a saved plan says, for programs (JSON) and for people (text), with as few processes as that takes. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Exec } from "../../../ports.ts";

const DATA = ".terraform";
const CACHE = ".terragrunt-cache";
/** `.terragrunt-cache/<unit>/<source>/` and the module's own path below it. */
const DEEPEST = 8;

/**
 * The folder that Terragrunt runs OpenTofu in for a unit, when there is exactly one that was initialised:
 * below the unit's cache, or the unit's own. Undefined when that cannot be told; Terragrunt itself then has
 * to be asked.
 */
export async function moduleFolder(unitFolder: string): Promise<string | undefined> {
  const own = (await isFolder(join(unitFolder, DATA))) ? [unitFolder] : [];
  const found = [...own, ...(await initialised(join(unitFolder, CACHE), DEEPEST))];
  return found.length === 1 ? found[0] : undefined;
}

async function initialised(folder: string, deeper: number): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  if (names.includes(DATA)) return [folder];
  if (deeper === 0) return [];
  const below = await Promise.all(names.map((name) => initialised(join(folder, name), deeper - 1)));
  return below.flat();
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** Where a plan's text begins, in OpenTofu's and Terraform's words; progress of reading comes before. */
const BEGINNING =
  /^(?:(?:OpenTofu|Terraform) (?:used the selected providers|will perform)|No changes\.|Note: Objects have changed|You can apply this plan|Changes to Outputs|Warning: |╷)/m;
/** A rule, and below it where the plan was saved and how to apply it by hand. */
const END = /\n[─-]{10,}\n\n?Saved the plan to: /;

/**
 * Terragrunt initialises a unit by itself where that was not done, and what `init` says and warns of comes
 * before the plan.
 */
const INITIALISED = /^(?:OpenTofu|Terraform) has been successfully initialized!$/m;

/** The plan as `show` prints it, from what `plan` printed; undefined when it is not found there. */
export function planTextOf(printed: string): string | undefined {
  const stdout = printed.split(INITIALISED).at(-1) ?? "";
  const start = BEGINNING.exec(stdout)?.index;
  if (start === undefined) return undefined;
  const end = END.exec(stdout)?.index;
  return stdout.slice(start, end).trim();
}

/**
 * The program that Terragrunt runs, as far as its environment says so: TG_TF_PATH, else tofu, else terraform.
 */
export async function programOf({
  exec,
  env,
}: {
  readonly exec: Pick<Exec, "which">;
  readonly env: NodeJS.ProcessEnv;
}): Promise<string | undefined> {
  for (const name of [env["TG_TF_PATH"] || "tofu", "tofu", "terraform"]) {
    const path = await exec.which(name);
    if (path !== undefined) return path;
  }
  return undefined;
}
