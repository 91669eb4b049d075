/** What a unit's module makes, as the module's own files say: no name of a module means anything here. */
import type { Files } from "../ports.ts";
import { type HclBlock, HclSyntaxError, parseHcl } from "./hcl.ts";
import { fromRepository } from "./paths.ts";

/** Blocks of a module's files. */
export interface UnitModule {
  readonly resources: readonly HclBlock[];
  /** Modules that it calls. */
  readonly calls: readonly HclBlock[];
  /** Names of its variables. */
  readonly variables: ReadonlySet<string>;
}

/**
 * The module in a folder of the repository; undefined when no file of a module lies there. Throws what HCL
 * does.
 */
export async function readModule(files: Files, folder: string): Promise<UnitModule | undefined> {
  const inside = folder === "." ? "" : `${folder}/`;
  const paths = (await files.list(folder)).filter(
    (path) => path.startsWith(inside) && /^[^/]+\.tf$/.test(path.slice(inside.length)),
  );
  if (paths.length === 0) return undefined;
  const texts = await Promise.all(paths.map((path) => files.read(path)));
  const blocks = texts.flatMap((text) => parseHcl(text ?? "").blocks);
  const ofType = (wanted: string) => blocks.filter(({ type }) => type === wanted);
  return {
    resources: ofType("resource"),
    calls: ofType("module"),
    variables: new Set(ofType("variable").flatMap(({ labels }) => labels[0] ?? [])),
  };
}

/** The folder of a module that a source names in this repository; undefined for one that lies elsewhere. */
export function moduleFolder(source: string, unitFolder: string): string | undefined {
  if (!/^\.{0,2}\//.test(source)) return undefined;
  return fromRepository(source.split("?")[0] ?? "", unitFolder);
}

/**
 * The module that a source names, as far as it can be read here: undefined for one that lies elsewhere, is
 * not there, or is written in a way that is not understood.
 */
export async function moduleAt(
  files: Files,
  source: string,
  unitFolder: string,
): Promise<UnitModule | undefined> {
  const folder = moduleFolder(source, unitFolder);
  if (folder === undefined) return undefined;
  try {
    return await readModule(files, folder);
  } catch (error) {
    if (error instanceof HclSyntaxError) return undefined;
    throw error;
  }
}

/** True when the Helm release of a chart is all that the module makes. */
export function releasesOneChart({ resources, calls }: UnitModule): boolean {
  return calls.length === 0 && resources.length === 1 && isHelmRelease(resources[0]);
}

/** True when the module releases one chart itself, whatever else it makes, and its inputs say which. */
export function releasesChartOfInputs({ resources, variables }: UnitModule): boolean {
  const inputs = ["name", "chart"].every((name) => variables.has(name));
  return inputs && resources.filter(isHelmRelease).length === 1;
}

function isHelmRelease(resource: HclBlock | undefined): boolean {
  return resource?.labels[0] === "helm_release";
}
