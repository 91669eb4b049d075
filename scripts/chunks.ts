/** Which chunk of dist/chunks a module goes into, by its path relative to the repository. */

/** The second process of a run: it starts with as little as it can. */
export const REAPER = "src/adapters/real/processes/reaper-process.ts";

/** What stands in the place of undici's index. */
export const UNDICI = "scripts/undici.cjs";

/** `@scope/name` or `name` of the package a module belongs to; undefined for our own. */
export function packageOf(path: string): string | undefined {
  const inside = path.replaceAll("\\", "/").split("node_modules/").at(-1) ?? "";
  if (inside === path) return undefined;
  return /^(@[^/]+\/[^/]+|[^/]+)/.exec(inside)?.[1];
}

/**
 * Name of the chunk; null leaves a module to its entry. Packages go by name; the packages of one family,
 * which use each other, go together. Our own modules go by folder.
 */
export function chunkName(path: string): string | null {
  const unix = path.replaceAll("\\", "/");
  if (unix.includes("rolldown/runtime") || unix.startsWith("\0")) return "runtime";
  const name = unix === UNDICI ? "undici" : packageOf(unix);
  if (name !== undefined) return `vendor-${family(name)}`;
  if (isEntry(unix)) return null;
  return OWN_CHUNK.find(([path]) => path.test(unix))?.[1](unix) ?? folderChunk(unix);
}

/**
 * Name of the small file through which a module is loaded lazily. It is made from the module's whole path:
 * two modules called `step.ts` must not get their names by whichever is met first.
 */
export function doorName(path: string): string {
  const inside = path.replaceAll("\\", "/").split("node_modules/").at(-1) ?? "";
  return inside
    .replace(/^src\//, "")
    .replace(/\.[cm]?[jt]s$/, "")
    .replaceAll(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-/, "");
}

/** Modules that are loaded without the rest of their folder, so that an entry starts with little. */
const OWN_CHUNK: readonly (readonly [RegExp, (path: string) => string])[] = [
  [/^src\/flow\/preflight\.ts$/, () => "preflight"],
  // The command line shows the inputs of actions, and runs no flow to do so.
  [/^src\/flow\/inputs\.(ts|json)$/, () => "input-documents"],
  // Only a run that leaves a page or a summary is recorded.
  [/^src\/flow\/recording\.ts$/, () => "flow-recording"],
  [/^src\/[a-z]+\/entry\.ts$/, (path) => `step-${path.split("/")[1]}`],
  [/^src\/toolchain\/tool\.ts$/, () => "toolchain-tools"],
  // Every step reads versions of tools; only an install opens archives.
  [/^src\/toolchain\/archives\.ts$/, () => "toolchain-install"],
  [/^src\/config\/nearest\.ts$/, () => "nearest"],
  [/^src\/lint\/rules\/words\.generated\.ts$/, () => "lint-words"],
  [/^src\/cli\/(run-step|findings-format|output|rule-help)\.ts$/, (path) => `cli-${baseName(path)}`],
  [/^src\/demo\/(options|fault-names)\.ts$/, () => "demo-options"],
  [/^src\/actions\/(lifetime|ports|signals)\.ts$/, () => "real-ports"],
  [/^src\/report\/(escape|masked)\.ts$/, () => "escape"],
  // The root action checks the inputs of all steps before it loads any.
  [
    /^src\/(?:(?!flow\/)[a-z]+\/inputs|release\/release-inputs|release\/git\/modes\/(record-inputs|names\.generated))\.ts$/,
    () => "inputs",
  ],
  // What `plan` says of an apply is what `apply` decides.
  [/^src\/(plan\/|apply\/|charts\/diff\.ts$)/, () => "plan"],
  // The rooms of a release use each other: one chunk.
  [/^src\/release\//, () => "release"],
  // Every entry asks which objects are routers; nobody is to load the simulator for it.
  [/^src\/(mesh-api\/|routes\/objects\/catch-all\.ts$)/, () => "mesh-api"],
  // Front ends and proof use each other's tables: one chunk.
  [/^src\/routes\//, () => "routes"],
  [
    /^src\/adapters\/real\/(log|secrets\/(masker|forms|form-index|spans|secret-shapes|secret-names|named-spans))\.ts$/,
    () => "log",
  ],
  [/^src\/adapters\/real\/processes\/unchecked\.ts$/, () => "unchecked"],
  [
    /^src\/adapters\/real\/processes\/(ending-signals|interrupt-group|process-group)\.ts$/,
    () => "process-groups",
  ],
  [/^src\/adapters\/real\/processes\/(interruption|reaper)\.ts$/, () => "processes"],
];

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1, -".ts".length);
}

function folderChunk(path: string): string {
  const [, folder = "", deeper = ""] = /^src\/(?:([a-z-]+)\/)?(?:([a-z-]+)\/)?/.exec(path) ?? [];
  if (folder === "" || folder === "model") return "model";
  return deeper === "" ? folder : `${folder}-${deeper}`;
}

function isEntry(path: string): boolean {
  return (
    path === "src/cli/cli.ts" ||
    path === REAPER ||
    (/^src\/actions\/[a-z]+\.ts$/.test(path) && !/\/(lifetime|run|ports|signals)\.ts$/.test(path))
  );
}

/** Octokit comes as ten small packages that are of no use alone; every other package goes by its own name. */
function family(name: string): string {
  if (name.startsWith("@octokit/")) return "octokit";
  return name.replace("@", "").replace("/", "-");
}
