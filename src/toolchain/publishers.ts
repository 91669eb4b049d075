/** Where each tool's publisher keeps its releases, how the files are named, and which versions we know. */
import { surroundings } from "../errors/errors.ts";
import { withoutEnd } from "../ends.ts";

export type ToolName = "terragrunt" | "tofu" | "terraform" | "helm" | "kubectl";

export const TOOLS: readonly ToolName[] = ["terragrunt", "tofu", "terraform", "helm", "kubectl"];

/** The machine that a tool runs on, in Node's words. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
}

/** One file to download, and how to prove it. */
export interface Release {
  readonly tool: ToolName;
  readonly version: string;
  readonly url: string;
  /** The publisher's list of SHA-256 sums; one bare sum, or lines of `<sum>  <file>`. */
  readonly sumsUrl: string;
  /** The name by which the list knows the file. */
  readonly file: string;
  readonly archive: "none" | "tar.gz" | "zip";
  /** Path of the program inside the archive; `file` when there is none. */
  readonly member: string;
}

interface Publisher {
  /** Replaced by a mirror. */
  readonly base: string;
  /** Installed when nothing is asked for and nothing is on PATH: a version that our tests run with. */
  readonly known: string | undefined;
  release(
    version: string,
    os: string,
    arch: string,
  ): Omit<Release, "tool" | "version" | "url" | "sumsUrl"> & {
    readonly path: string;
    readonly sumsPath: string;
  };
}

const exe = (os: string) => (os === "windows" ? ".exe" : "");

const PUBLISHERS: Readonly<Record<ToolName, Publisher>> = {
  terragrunt: {
    base: "https://github.com/gruntwork-io/terragrunt/releases/download",
    known: "1.1.0",
    release(version, os, arch) {
      const file = `terragrunt_${os}_${arch}${exe(os)}`;
      const paths = { path: `v${version}/${file}`, sumsPath: `v${version}/SHA256SUMS` };
      return { ...paths, file, archive: "none", member: file };
    },
  },
  tofu: {
    base: "https://github.com/opentofu/opentofu/releases/download",
    known: "1.12.6",
    release: (version, os, arch) => zipped("tofu", `v${version}`, version, os, arch),
  },
  terraform: {
    base: "https://releases.hashicorp.com/terraform",
    known: undefined,
    release: (version, os, arch) => zipped("terraform", version, version, os, arch),
  },
  helm: {
    base: "https://get.helm.sh",
    known: "4.1.4",
    release(version, os, arch) {
      const archive = os === "windows" ? "zip" : "tar.gz";
      const file = `helm-v${version}-${os}-${arch}.${archive}`;
      return {
        path: file,
        sumsPath: `${file}.sha256sum`,
        file,
        archive,
        member: `${os}-${arch}/helm${exe(os)}`,
      };
    },
  },
  kubectl: {
    base: "https://dl.k8s.io/release",
    known: "1.35.2",
    release(version, os, arch) {
      const file = `kubectl${exe(os)}`;
      const path = `v${version}/bin/${os}/${arch}/${file}`;
      return { path, sumsPath: `${path}.sha256`, file, archive: "none", member: file };
    },
  },
};

function zipped(tool: string, folder: string, version: string, os: string, arch: string) {
  const file = `${tool}_${version}_${os}_${arch}.zip`;
  return {
    path: `${folder}/${file}`,
    sumsPath: `${folder}/${tool}_${version}_SHA256SUMS`,
    file,
    archive: "zip" as const,
    member: `${tool}${exe(os)}`,
  };
}

const OS: Readonly<Record<string, string>> = { linux: "linux", darwin: "darwin", win32: "windows" };
const ARCH: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** The version that is installed when nobody asks for one; undefined for a tool that is installed on request only. */
export function knownVersion(tool: ToolName): string | undefined {
  return PUBLISHERS[tool].known;
}

/**
 * The release of an exact version for a machine. `mirror` stands for the publisher's base URL and must serve
 * the same paths. Throws `PLATFORM_UNSUPPORTED`.
 */
export function releaseOf(tool: ToolName, version: string, machine: Machine, mirror?: string): Release {
  const os = OS[machine.platform];
  const arch = ARCH[machine.arch];
  if (os === undefined || arch === undefined) {
    throw surroundings(
      "PLATFORM_UNSUPPORTED",
      `${tool} is not installed on ${machine.platform} ${machine.arch}`,
      {
        remedy: `Put ${tool} on PATH yourself; setup installs on Linux, macOS and Windows, x64 and arm64`,
      },
    );
  }
  const publisher = PUBLISHERS[tool];
  const base = withoutEnd(mirror ?? publisher.base, "/");
  const { path, sumsPath, ...rest } = publisher.release(version, os, arch);
  return { tool, version, url: `${base}/${path}`, sumsUrl: `${base}/${sumsPath}`, ...rest };
}
