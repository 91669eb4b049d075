/** The tools by name: which versions we know, where a release is, and when a tool is needed. */
import { surroundings } from "../../errors/errors.ts";
import { withoutEnd } from "../../ends.ts";
import type { Machine, Release, Tool } from "../tool.ts";
import { type ToolName, TOOLS } from "./index.generated.ts";

/** In the order of tables, and of what setup does. */
export const TOOL_NAMES = Object.keys(TOOLS) as readonly ToolName[];

const OS: Readonly<Record<string, string>> = { linux: "linux", darwin: "darwin", win32: "windows" };
const ARCH: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

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
  const { publisher } = TOOLS[tool];
  const base = withoutEnd(mirror ?? publisher.base, "/");
  const { path, sumsPath, ...rest } = publisher.release(version, os, arch);
  return { tool, version, url: `${base}/${path}`, sumsUrl: `${base}/${sumsPath}`, ...rest };
}

/** Inputs of `setup` that leave out every tool but those that are needed then. */
export function onlyNeeded(
  needed: Tool["needed"],
  tools: Readonly<Record<string, Pick<Tool, "needed">>> = TOOLS,
): Readonly<Record<string, string>> {
  const others = Object.entries(tools).filter(([, tool]) => tool.needed !== needed);
  return Object.fromEntries(others.map(([name]) => [`${name}-version`, "none"]));
}
