/** Installs one release: downloaded, proved, and only then unpacked into the runner's tool cache. */
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { surroundings } from "../../errors/errors.ts";
import { fileFromTarGz, fileFromZip } from "../archives.ts";
import { PINNED, requireSha256, sha256OfFile, sumFrom } from "./checksums.ts";
import { LIMITS } from "../../limits.ts";
import { type Download, downloader } from "./download.ts";
import type { Machine, Release } from "../tool.ts";

/** Looks at a program by its path; throws to refuse it. */
export type Judge = (program: string) => Promise<unknown>;

/** What setup needs of the machine. */
export interface Toolchain {
  readonly machine: Machine;
  /**
   * Absolute path of the program, from the cache or fresh; `judge` throws when it is not what it should be,
   * before it is in the cache, and it is taken out when it was. Throws `CHECKSUM_MISMATCH`,
   * `CHECKSUM_MISSING`, `DOWNLOAD_FAILED`, `ARCHIVE_UNEXPECTED`.
   */
  install(release: Release, judge: Judge): Promise<string>;
  /** For this process and for the job's later steps. */
  addPath(folder: string): Promise<void>;
  /** An environment variable for this process and for the job's later steps. */
  setVariable(name: string, value: string): Promise<void>;
}

export interface ToolchainOptions {
  /** The process's own environment: changed by `addPath` and `setVariable`, read by the tool cache. */
  readonly env: NodeJS.ProcessEnv;
  readonly machine?: Machine;
  /** Sums that win over the publishers' lists, by `<file> <version>`. */
  readonly pinned?: Readonly<Record<string, string>>;
  readonly download?: Download;
}

/** The real machine. Outside a job the cache is the user's own. */
export function createToolchain(options: ToolchainOptions): Toolchain {
  const { env } = options;
  const machine = options.machine ?? { platform: process.platform, arch: process.arch };
  return {
    machine,
    install: (release, judge) => install(release, machine, options, judge),
    async addPath(folder) {
      if (env["GITHUB_PATH"]) (await import("@actions/core")).addPath(folder);
      else env["PATH"] = `${folder}${delimiter}${env["PATH"] ?? ""}`;
    },
    async setVariable(name, value) {
      if (env["GITHUB_ENV"]) (await import("@actions/core")).exportVariable(name, value);
      else env[name] = value;
    },
  };
}

async function install(
  release: Release,
  machine: Machine,
  options: ToolchainOptions,
  judge: Judge,
): Promise<string> {
  const { env } = options;
  // The tool cache reads the process's environment, which a runner has set.
  env["RUNNER_TOOL_CACHE"] ||= join(
    env["XDG_CACHE_HOME"] || join(homedir(), ".cache"),
    "bluegreen-action",
    "tools",
  );
  env["RUNNER_TEMP"] ||= tmpdir();
  const { cacheDir, find } = await import("@actions/tool-cache");
  const name = programName(release);
  const place = find(release.tool, release.version, machine.arch);
  await mkdir(env["RUNNER_TEMP"], { recursive: true });
  const work = await mkdtemp(join(env["RUNNER_TEMP"], "bluegreen-tool-"));
  try {
    const expected = await expectedSum(release, work, options);
    const cached = await whole(release, place, name, expected);
    if (cached !== undefined && (await isGood(cached, judge))) return cached;
    const archive = await fetchProved(release, work, expected, options);
    const folder = await unpack(release, archive, work, name);
    await judge(join(folder, name));
    return join(await cacheDir(folder, release.tool, release.version, machine.arch), name);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function programName({ tool, member }: Release): string {
  return member.endsWith(".exe") ? `${tool}.exe` : tool;
}

/** A program that an earlier version of ours let in may be wrong: then it is fetched again. */
async function isGood(program: string, judge: Judge): Promise<boolean> {
  return judge(program).then(
    () => true,
    () => false,
  );
}

/**
 * The cached program, proved again by a sum that does not lie beside it: whoever can replace a program can
 * replace the file next to it. What the sum is of is kept for that: the program itself, or the archive that
 * it came in.
 */
async function whole(
  release: Release,
  folder: string,
  name: string,
  expected: string,
): Promise<string | undefined> {
  const program = join(folder, name);
  if (folder === "" || !(await isFile(program))) return undefined;
  const proved = release.archive === "none" ? program : join(folder, ARCHIVE);
  if (!(await isFile(proved)) || (await sha256OfFile(proved)) !== expected) return undefined;
  if (proved === program) return program;
  const member = programIn(release, await readFile(proved));
  return (await readFile(program)).equals(member) ? program : undefined;
}

/** Beside a program: the archive that it came in. */
const ARCHIVE = "archive";

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

/** The sum that the release's file must have: ours where we have one, else the publisher's. */
async function expectedSum(release: Release, work: string, options: ToolchainOptions): Promise<string> {
  const pinned = (options.pinned ?? PINNED)[`${release.file} ${release.version}`];
  return pinned ?? publishedSum(release, work, options.download ?? downloader({}));
}

/** The release's file, its sum checked. */
async function fetchProved(
  release: Release,
  work: string,
  expected: string,
  options: ToolchainOptions,
): Promise<string> {
  const archive = join(work, "download");
  await (options.download ?? downloader({}))(release.url, archive);
  await requireSha256(archive, expected, release.url);
  return archive;
}

async function publishedSum(release: Release, work: string, download: Download): Promise<string> {
  const list = join(work, "sums");
  await download(release.sumsUrl, list, LIMITS.sumsSize);
  const sum = sumFrom(await readFile(list, "utf8"), release.file);
  if (sum !== undefined) return sum;
  throw surroundings(
    "CHECKSUM_MISSING",
    `${release.sumsUrl} has no SHA-256 for ${release.file}; nothing was installed`,
    {
      remedy: "Check the version and the mirror, or put the tool on PATH yourself",
    },
  );
}

/**
 * A folder with the program, and with the archive that it came in. Of an archive, only the program is
 * unpacked: nothing else can get anywhere.
 */
async function unpack(release: Release, archive: string, work: string, name: string): Promise<string> {
  const folder = join(work, "tool");
  await mkdir(folder);
  const program = join(folder, name);
  await writeFile(program, programIn(release, await readFile(archive)));
  await chmod(program, 0o755);
  if (release.archive !== "none") await rename(archive, join(folder, ARCHIVE));
  return folder;
}

/**
 * Throws `ARCHIVE_UNEXPECTED` for an archive that is none, is damaged, unpacks to too much, or lacks the
 * program.
 */
function programIn(release: Release, bytes: Uint8Array): Uint8Array {
  let found: Uint8Array | undefined;
  try {
    found = memberOf(release, bytes);
  } catch (error) {
    throw unexpected(`${release.url} cannot be unpacked: ${(error as Error).message}`, error);
  }
  if (found === undefined) throw unexpected(`there is no ${release.member} in ${release.url}`);
  return found;
}

function unexpected(fact: string, cause?: unknown) {
  const remedy = "Check the version and the mirror, or put the tool on PATH yourself";
  return surroundings("ARCHIVE_UNEXPECTED", fact, { remedy, cause });
}

function memberOf({ archive, member }: Release, bytes: Uint8Array): Uint8Array | undefined {
  if (archive === "none") return bytes;
  return archive === "zip" ? fileFromZip(bytes, member) : fileFromTarGz(bytes, member);
}
