import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { surroundings } from "../../../errors/errors.ts";
import type { Tool } from "./table.ts";

/**
 * Throws `GEAR_GO_OLD` when the Go found (`go1.26.8`) is older than the `go` line of a module among these
 * tools. A development version has no number and is not looked at.
 */
export async function checkGo(found: string, tools: readonly Tool[], gear: string): Promise<void> {
  const [, version] = /^go(\d+(?:\.\d+)*)/.exec(found) ?? [];
  if (version === undefined) return;
  const folders = new Set(tools.flatMap((tool) => ("dir" in tool ? [tool.dir] : [])));
  const wanted = await Promise.all([...folders].map((dir) => goLine(join(gear, dir, "go.mod"))));
  const needed = wanted.reduce((newest, one) => (isOlder(newest, one) ? one : newest), "0");
  if (!isOlder(version, needed)) return;
  throw surroundings("GEAR_GO_OLD", `Go is ${version}, and the gear needs ${needed}`, {
    remedy: `Install Go ${needed} or newer (https://go.dev/dl/) and put it first on PATH`,
  });
}

async function goLine(file: string): Promise<string> {
  const [, version = "0"] = /^go (\d+(?:\.\d+)*)\s*$/m.exec(await readFile(file, "utf8")) ?? [];
  return version;
}

/** `1.26` is older than `1.26.6`, as Go compares them (https://go.dev/doc/toolchain#version). */
export function isOlder(one: string, other: string): boolean {
  const [left, right] = [one, other].map((version) => version.split(".").map(Number));
  const places = Array.from({ length: 3 }, (_, index) => (left?.[index] ?? 0) - (right?.[index] ?? 0));
  return (places.find((difference) => difference !== 0) ?? 0) < 0;
}
