/** What a tool of `setup` is, and what is known of one of its releases. */

/** The machine that a tool runs on, in Node's words. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
}

/** A release's file as its publisher keeps it, below the publisher's base URL. */
export interface Published {
  readonly path: string;
  /** The publisher's list of SHA-256 sums; one bare sum, or lines of `<sum>  <file>`. */
  readonly sumsPath: string;
  /** The name by which the list knows the file. */
  readonly file: string;
  readonly archive: "none" | "tar.gz" | "zip";
  /** Path of the program inside the archive; `file` when there is none. */
  readonly member: string;
}

/** One file to download, and how to prove it. */
export interface Release extends Omit<Published, "path" | "sumsPath"> {
  /** Name of the tool, which is the name of its program. */
  readonly tool: string;
  readonly version: string;
  readonly url: string;
  readonly sumsUrl: string;
}

/** A tool of `setup`. Its name is the name of its folder in `src/toolchain/tools`, and of its program. */
export interface Tool {
  /** What people call it: `OpenTofu`. */
  readonly title: string;
  /** Lower comes first, in tables and in what setup does; by name among equals. */
  readonly place: number;
  /** `on-request`: left out unless somebody asks for a version of it. */
  readonly installed: "always" | "on-request";
  /**
   * A rollback waits for tools that move traffic before it moves any, and fetches all others meanwhile: every
   * second of a download before the traffic is a second more at the color that is to be left.
   */
  readonly needed: "before-traffic" | "for-records";
  /** Installed when no exact version is asked for and none is on PATH: one that our tests run with. */
  readonly known: string | undefined;
  /** Where its publisher keeps releases; a mirror serves the same paths from another base. */
  readonly publisher: {
    readonly base: string;
    /** `os`: linux, darwin or windows; `arch`: amd64 or arm64. */
    release(version: string, os: string, arch: string): Published;
  };
  /** How it tells its version: arguments, and where in the output, when it is not the first version there. */
  readonly prints: { readonly args: readonly string[]; readonly pattern?: RegExp };
  /**
   * File at the top of a repository that holds nothing but the version. `.tool-versions` is read for every
   * tool.
   */
  readonly versionFile?: string;
  /** Its name in `.tool-versions`, where that is another. */
  readonly asdfName?: string;
  /** The tool that it replaces when it is asked for, and the variable that then gets its path. */
  readonly insteadOf?: { readonly tool: string; readonly variable: string };
}

/** `.exe` where programs end so. */
export function exe(os: string): string {
  return os === "windows" ? ".exe" : "";
}

/**
 * A release as HashiCorp packs it, and OpenTofu after it: a zip for each machine, one list of sums for all.
 */
export function zipped(tool: string, folder: string, version: string, os: string, arch: string): Published {
  const file = `${tool}_${version}_${os}_${arch}.zip`;
  return {
    path: `${folder}/${file}`,
    sumsPath: `${folder}/${tool}_${version}_SHA256SUMS`,
    file,
    archive: "zip",
    member: `${tool}${exe(os)}`,
  };
}
