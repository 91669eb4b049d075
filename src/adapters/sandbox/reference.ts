/**
 * What the reference system asks of a sandbox, as its own file says (docs/sandbox.md): nothing here knows its
 * names.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { MeshOwners } from "./mesh/mesh.ts";
import { packageRoot } from "./processes/package-root.ts";

const FILE = "terragrunt/sandbox.json";

/** The content of the reference system's file. */
export interface SandboxNeeds {
  /** What its units read from the environment; `{folder}` stands for a folder of theirs. */
  readonly environment: Readonly<Record<string, string>>;
  /** Charts by their names, each with its folder in Istio's Go module. */
  readonly charts: Readonly<Record<string, string>>;
  /** Charts that Istio has as manifests only, by their names. */
  readonly manifests: Readonly<Record<string, string>>;
  /** The Helm releases that may take over what the sandbox has made. */
  readonly owners: MeshOwners;
}

/** Reads the file below a clone's folder: this program's own unless another is given. */
export function sandboxNeeds(root: string = packageRoot()): SandboxNeeds {
  return JSON.parse(readFileSync(join(root, FILE), "utf8")) as SandboxNeeds;
}

/** The environment of the units, whose state and charts are in `folder`. */
export function unitSettings(folder: string, { environment }: SandboxNeeds): Record<string, string> {
  const own = Object.entries(environment).map(([name, value]) => [
    name,
    value.replaceAll("{folder}", () => folder),
  ]);
  return { TG_TF_PATH: "tofu", TG_NON_INTERACTIVE: "true", ...Object.fromEntries(own) };
}
