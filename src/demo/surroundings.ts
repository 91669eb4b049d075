import { readdir, readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join, relative, sep } from "node:path";
import type { HelmIn } from "../adapters/embedded/renders.ts";
import { createExec } from "../adapters/real/exec.ts";
import { createHelm } from "../adapters/real/helm.ts";
import { surroundings } from "../errors.ts";
import type { Log } from "../ports.ts";
import { resolveHelm } from "../toolchain/resolve-helm.ts";

/** What of the repository the demo's world holds. */
const PARTS = ["bluegreen.yaml", "charts", "terragrunt"];
/** Bigger files are no part of a chart or a unit. */
const MOST_BYTES = 1_000_000;

type Env = Readonly<Record<string, string | undefined>>;

/** Text of the reference system by path. Throws `DEMO_INCOMPLETE` when the folder does not have it. */
export async function referenceSystem(root: string): Promise<Readonly<Record<string, string>>> {
  const found = await Promise.all(PARTS.map((part) => filesBelow(join(root, part))));
  const files: Record<string, string> = {};
  for (const file of found.flat()) {
    files[relative(root, file).split(sep).join("/")] = await readFile(file, "utf8");
  }
  if (files["bluegreen.yaml"] !== undefined && Object.keys(files).length > 10) return files;
  throw surroundings("DEMO_INCOMPLETE", `${root} has not got the reference system`, {
    remedy: "Run the demo from a clone of the repository: it releases charts/ and terragrunt/ of the clone",
  });
}

async function filesBelow(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.size > MOST_BYTES) return [];
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => !name.startsWith(".terra") && name !== ".state");
  return (await Promise.all(names.map((name) => filesBelow(join(path, name))))).flat();
}

/**
 * Helm for any folder: from PATH, or fetched once into the user's cache. Its own settings are read from
 * nowhere. Throws `HELM_MISSING`, `CHECKSUM_MISMATCH`.
 */
export async function helmFor(
  env: Env,
  log: Pick<Log, "masked">,
  onProgress: (message: string) => void,
): Promise<{ readonly helmIn: HelmIn; readonly source: string }> {
  const cwd = homedir();
  const exec = createExec({ cwd, env: { ...env }, log });
  const { path, source } = await resolveHelm({ exec, cacheDir: cacheDir(env), onProgress });
  const withHelm = { ...env, PATH: [dirname(path), env["PATH"]].filter(Boolean).join(delimiter) };
  const runner = createExec({ cwd, env: withHelm, log });
  return { helmIn: (folder) => createHelm({ exec: runner, log, cwd: folder }), source };
}

/** `$XDG_CACHE_HOME/bluegreen`, else `~/.cache/bluegreen` (XDG Base Directory Specification). */
function cacheDir(env: Env): string {
  return join(env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache"), "bluegreen");
}
