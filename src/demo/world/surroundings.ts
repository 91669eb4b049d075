import { readdir, readFile, stat } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join, relative, sep } from "node:path";
import type { HelmIn } from "../../adapters/embedded/tools/renders.ts";
import { createExec } from "../../adapters/real/processes/exec.ts";
import { createHelm } from "../../adapters/real/helm.ts";
import { surroundings } from "../../errors/errors.ts";
import type { Exec, Log } from "../../ports.ts";
import { resolveHelm } from "../../toolchain/install/resolve-helm.ts";
import { tellVersions, versionFiles } from "./versions.ts";

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

/** The same, in which both colors answer with their version: the demo's own copy. */
export function withVersionsTold(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const keys = versionFiles(files["bluegreen.yaml"] ?? "");
  const told = Object.entries(files).map(([path, text]): [string, string] => {
    const key = keys.get(path);
    return [path, key === undefined ? text : tellVersions(text, key)];
  });
  return Object.fromEntries(told);
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
 * nowhere. Throws `HELM_MISSING`, `CHECKSUM_MISMATCH`, and `VERSION_MISMATCH` when the one on PATH is none
 * that is known.
 */
export async function helmFor(
  env: Env,
  log: Pick<Log, "info" | "mask" | "masked">,
  onProgress: (message: string) => void,
): Promise<ReadyHelm> {
  // A folder that is there for every user: a home may be named and missing.
  const cwd = tmpdir();
  const exec = createExec({ cwd, env: { ...env }, log });
  const { path, source, discard } = await resolveHelm({ exec, cacheDir: cacheDir(env), onProgress });
  const withHelm = { ...env, PATH: [dirname(path), env["PATH"]].filter(Boolean).join(delimiter) };
  const runner = createExec({ cwd, env: withHelm, log });
  if (source === "path") await refuseOtherHelm(path, runner);
  return { helmIn: (folder) => createHelm({ exec: runner, log, cwd: folder }), discard };
}

export interface ReadyHelm {
  readonly helmIn: HelmIn;
  /** Removes what was fetched for this run alone. */
  discard(): Promise<void>;
}

/** Whatever a person has on PATH may be older than the commands that are used here. */
async function refuseOtherHelm(path: string, { run }: Pick<Exec, "run">): Promise<void> {
  // Helm 2 ends with 1 when it finds no server.
  const args = ["version", "--short"];
  const { stdout, stderr } = await run({ tool: "helm", args, okCodes: [0, 1], timeoutMs: 10_000 });
  const [, version, major] = /\b(v(\d+)\.\d+\S*)/.exec(stdout) ?? [];
  if (major === "3" || major === "4") return;
  const fact =
    version === undefined
      ? `${path} does not say which version of Helm it is`
      : `${path} is Helm ${version}, and the demo knows Helm 3 and 4`;
  throw surroundings("VERSION_MISMATCH", fact, {
    remedy: "Put Helm 3 or 4 first on PATH, or take this one off it: the demo fetches its own",
    stderr: stderr.trim() || stdout.trim(),
  });
}

/** Helm that is got ready when it is asked for the first time. */
export interface LateHelm extends ReadyHelm {
  ready(): Promise<unknown>;
}

export function lateHelm(get: () => Promise<ReadyHelm>): LateHelm {
  let helm: Promise<ReadyHelm> | undefined;
  const ready = (): Promise<ReadyHelm> => (helm ??= get());
  return {
    helmIn: (folder) => ({
      template: async (request) => (await ready()).helmIn(folder).template(request),
      lint: async (request) => (await ready()).helmIn(folder).lint(request),
    }),
    ready,
    discard: async () => (await helm?.catch(() => undefined))?.discard(),
  };
}

/** `$XDG_CACHE_HOME/bluegreen`, else `~/.cache/bluegreen` (XDG Base Directory Specification). */
function cacheDir(env: Env): string {
  return join(env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache"), "bluegreen");
}
