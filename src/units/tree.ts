/** Which files below the units' root make a unit or a stack, by their names alone. */
import { type Failure, usage } from "../errors/errors.ts";

export const STACK_FILE = "terragrunt.stack.hcl";
export const UNIT_FILE = "terragrunt.hcl";
/** Every name that Terragrunt gives a meaning. */
export const CONFIG_FILES: ReadonlySet<string> = new Set(
  [UNIT_FILE, STACK_FILE].flatMap((name) => [name, `${name}.json`]),
);
/** The folders that Terragrunt passes over; other hidden ones, such as `.terragrunt-stack`, it looks into. */
export const PASSED_OVER: ReadonlySet<string> = new Set([".git", ".terraform", ".terragrunt-cache"]);

/** Paths are relative to the repository, sorted. */
export interface UnitTree {
  /** Folders with a unit's file, the root among them. */
  readonly units: readonly string[];
  /** Folders with a stack's file, the root among them. */
  readonly stacks: readonly string[];
  /** Units and stacks in JSON, where there is none in HCL beside them: Terragrunt takes that one first. */
  readonly json: readonly string[];
}

/** A unit's name: its path below the root, and `.` for the root itself, as Terragrunt names it. */
export function unitName(folder: string, root: string): string {
  if (folder === root) return ".";
  return root === "" ? folder : folder.slice(root.length + 1);
}

/** Sorts out paths of files. */
export function unitTree(paths: readonly string[]): UnitTree {
  const seen = paths.filter((path) => !path.split("/").some((part) => PASSED_OVER.has(part)));
  const all = new Set(seen);
  const folders = (name: string): readonly string[] =>
    seen.filter((path) => nameOf(path) === name).map(folderOf);
  return {
    units: folders(UNIT_FILE),
    stacks: folders(STACK_FILE),
    json: seen.filter((path) => isJson(path) && !all.has(path.slice(0, -".json".length))),
  };
}

/**
 * `UNIT_JSON` (usage) for each unit and stack in JSON: Terragrunt's runs over all units pass it over in
 * silence.
 */
export function jsonFailures({ json }: UnitTree): readonly Failure[] {
  return json.map((path) => {
    const hcl = path.slice(0, -".json".length);
    return usage("UNIT_JSON", "Terragrunt leaves JSON out of its runs over all units", {
      where: path,
      remedy: `Write it as ${hcl}, and delete ${path}; \`terragrunt render\` in that folder prints it as HCL, its values worked out`,
    });
  });
}

function isJson(path: string): boolean {
  return path.endsWith(".json") && CONFIG_FILES.has(nameOf(path));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
