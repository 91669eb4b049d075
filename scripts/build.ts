/**
 * `npm run build [-- OUT] [--source-maps]`: bundles every entry into dist/ (or OUT), which is committed,
 * since actions run from it. With source maps, which are never committed, a debugger shows the sources:
 * `npm run build:debug`.
 *
 * One file per entry over shared chunks in dist/chunks. A chunk is named after the folder or the package it
 * comes from, never after a hash or whichever module came first: a change of one line changes one file.
 * Only line breaks and comments go; names and structure stay, so that what is committed can be read and
 * compared.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { ACTION_NAMES } from "./action-files.ts";
import { leaner } from "./leaner.ts";
import { chunkName, doorName, packageOf, REAPER } from "./chunks.ts";
import { licences } from "./licences.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Entry files by the name of their bundle. */
function entries(): Record<string, string> {
  const actions = ACTION_NAMES.map((name) => (name === "root" ? "flow" : name));
  return {
    ...Object.fromEntries(actions.map((name) => [name, join(root, "src", "actions", `${name}.ts`)])),
    cli: join(root, "src", "cli", "cli.ts"),
    reaper: join(root, REAPER),
  };
}

export interface BuildOptions {
  /** A `.map` beside each file; default none. */
  readonly sourceMaps?: boolean;
}

/** Bundles everything into the folder, which is replaced only when all of it was built. */
export async function build(out: string, { sourceMaps = false }: BuildOptions = {}): Promise<void> {
  const fresh = mkdtempSync(join(tmpdir(), "bluegreen-build-"));
  try {
    await writeBundles(fresh, sourceMaps);
    rmSync(out, { recursive: true, force: true });
    cpSync(fresh, out, { recursive: true });
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function writeBundles(out: string, sourcemap: boolean): Promise<void> {
  const bundle = await rolldown({
    cwd: root,
    input: entries(),
    platform: "node",
    external: [/^node:/],
    // A package is named by where it is looked for: a linked node_modules makes the very same bundles.
    resolve: { symlinks: false },
    preserveEntrySignatures: false,
    plugins: [leaner(root)],
    treeshake: { moduleSideEffects: hasSideEffects },
    onLog: failOnWarning,
  });
  const { output } = await bundle.write({
    dir: out,
    format: "esm",
    sourcemap,
    // Whole paths: the folder that is written here is not the one that the bundles are started from.
    sourcemapPathTransform: (source, map) => resolve(dirname(map), source),
    entryFileNames: "[name].js",
    chunkFileNames: ({ facadeModuleId }) =>
      facadeModuleId ? `chunks/lazy/${doorName(relative(root, facadeModuleId))}.js` : "chunks/[name].js",
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ debugName: "chunks", name: (id) => chunkName(relative(root, id)) }],
    },
    minifyInternalExports: false,
    comments: { legal: false, annotation: false, jsdoc: false },
  });
  await bundle.close();
  refuseCycles(output.filter((file) => file.type === "chunk"));
  const modules = output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
  const packages = modules.map((id) => packageOf(relative(root, id))).filter((name) => name !== undefined);
  writeFileSync(join(out, "licenses.txt"), licences(root, [...new Set(packages)].sort()));
}

/**
 * Chunks that import each other run in an order that no source file shows, and may meet a class before it
 * exists. Fails naming the chunks of each cycle: put them into one (chunks.ts) or untangle the modules.
 */
function refuseCycles(chunks: readonly { fileName: string; imports: string[] }[]): void {
  const left = new Map(chunks.map((chunk) => [chunk.fileName, chunk.imports]));
  const names = () => new Set(left.keys());
  for (let size = -1; size !== left.size;) {
    size = left.size;
    const remaining = names();
    for (const [name, imports] of left) if (!imports.some((one) => remaining.has(one))) left.delete(name);
  }
  if (left.size === 0) return;
  const remaining = names();
  const lines = [...left].map(
    ([name, imports]) => `${name} → ${imports.filter((one) => remaining.has(one)).join(", ")}`,
  );
  throw new Error(`chunks import each other:\n${lines.join("\n")}`);
}

/**
 * Packages whose modules do nothing when they are loaded: left out of a bundle that uses none of their
 * exports.
 */
const PURE_PACKAGES = new Set([
  "@actions/core",
  "@actions/exec",
  "@actions/http-client",
  "@actions/io",
  "undici",
  "tunnel",
]);

function hasSideEffects(id: string): boolean {
  return !PURE_PACKAGES.has(packageOf(relative(root, id)) ?? "");
}

/**
 * Chunks are made by folder, so it does not matter that a module is also loaded lazily by its own folder.
 */
const HARMLESS = new Set(["INEFFECTIVE_DYNAMIC_IMPORT"]);

function failOnWarning(level: string, log: { code?: string; message: string }): void {
  if (level !== "warn" || HARMLESS.has(log.code ?? "")) return;
  throw new Error(`${log.code ?? "warning"}: ${log.message}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = performance.now();
  const args = process.argv.slice(2);
  const out = resolve(root, args.find((one) => !one.startsWith("--")) ?? "dist");
  await build(out, { sourceMaps: args.includes("--source-maps") });
  console.error(`Built ${relative(root, out)} in ${Math.round(performance.now() - started)} ms.`);
}
