/** Installs one release: downloaded, proved, and only then unpacked into the runner's tool cache. */
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { surroundings } from "../errors.ts";
import { fileFromTarGz, fileFromZip } from "./archives.ts";
import { PINNED, requireSha256, sha256OfFile, sumFrom } from "./checksums.ts";
import { type Download, downloadFailed } from "./download.ts";
import type { Machine, Release } from "./publishers.ts";

/** What setup needs of the machine. */
export interface Toolchain {
  readonly machine: Machine;
  /** Absolute path of the program, from the cache or fresh. Throws `CHECKSUM_MISMATCH`, `CHECKSUM_MISSING`, `DOWNLOAD_FAILED`. */
  install(release: Release): Promise<string>;
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
    install: (release) => install(release, machine, options),
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

async function install(release: Release, machine: Machine, options: ToolchainOptions): Promise<string> {
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
  const cached = await whole(find(release.tool, release.version, machine.arch), name);
  if (cached !== undefined) return cached;
  await mkdir(env["RUNNER_TEMP"], { recursive: true });
  const work = await mkdtemp(join(env["RUNNER_TEMP"], "bluegreen-tool-"));
  try {
    const archive = await fetchProved(release, work, options);
    const folder = await unpack(release, archive, work, name);
    return join(await cacheDir(folder, release.tool, release.version, machine.arch), name);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function programName({ tool, member }: Release): string {
  return member.endsWith(".exe") ? `${tool}.exe` : tool;
}

/** The cached program when it still has the sum it had when it was proved. */
async function whole(folder: string, name: string): Promise<string | undefined> {
  if (folder === "") return undefined;
  const program = join(folder, name);
  const expected = await readFile(`${program}.sha256`, "utf8").catch(() => undefined);
  if (expected === undefined || (await stat(program).catch(() => undefined)) === undefined) return undefined;
  return (await sha256OfFile(program)) === expected ? program : undefined;
}

/** The release's file, its sum checked: against ours where we have one, else against the publisher's list. */
async function fetchProved(release: Release, work: string, options: ToolchainOptions): Promise<string> {
  const download = options.download ?? toolCacheDownload;
  const expected =
    (options.pinned ?? PINNED)[`${release.file} ${release.version}`] ??
    (await publishedSum(release, work, download));
  const archive = join(work, "download");
  await download(release.url, archive);
  await requireSha256(archive, expected, release.url);
  return archive;
}

async function publishedSum(release: Release, work: string, download: Download): Promise<string> {
  const list = join(work, "sums");
  await download(release.sumsUrl, list);
  const sum =
    (await stat(list)).size > 1024 * 1024 ? undefined : sumFrom(await readFile(list, "utf8"), release.file);
  if (sum !== undefined) return sum;
  throw surroundings(
    "CHECKSUM_MISSING",
    `${release.sumsUrl} has no SHA-256 for ${release.file}; nothing was installed`,
    {
      remedy: "Check the version and the mirror, or put the tool on PATH yourself",
    },
  );
}

/** By the runner's own client: with its proxies, and tried again when the server is busy. */
const toolCacheDownload: Download = async (url, path) => {
  const { downloadTool } = await import("@actions/tool-cache");
  try {
    await downloadTool(url, path);
  } catch (error) {
    throw downloadFailed(url, error);
  }
};

/** A folder with the program and its sum. Of an archive, only the program is unpacked: nothing else can get anywhere. */
async function unpack(release: Release, archive: string, work: string, name: string): Promise<string> {
  const folder = join(work, "tool");
  await mkdir(folder);
  const bytes = memberOf(release, await readFile(archive));
  if (bytes === undefined) {
    throw surroundings("ARCHIVE_UNEXPECTED", `there is no ${release.member} in ${release.url}`, {
      remedy: "Check the version and the mirror, or put the tool on PATH yourself",
    });
  }
  const program = join(folder, name);
  await writeFile(program, bytes);
  await chmod(program, 0o755);
  await writeFile(`${program}.sha256`, await sha256OfFile(program));
  return folder;
}

function memberOf({ archive, member }: Release, bytes: Uint8Array): Uint8Array | undefined {
  if (archive === "none") return bytes;
  return archive === "zip" ? fileFromZip(bytes, member) : fileFromTarGz(bytes, member);
}
