import type { Observed } from "../../../model/observed.ts";
import type { Unit, UnitChart } from "../../../model/unit.ts";
import type { Files } from "../../../ports.ts";
import type { LastManifest } from "../cluster/helm-release.ts";

/**
 * What was read of units and of rendered charts, by what it was read from; several worlds may share one.
 * Reading HCL and YAML again for each of a thousand releases would be most of their time.
 */
export class Readings {
  readonly #units = new Map<string, Promise<readonly Unit[]>>();
  readonly #charts = new Map<string, Promise<Observed<UnitChart | undefined>>>();
  readonly #manifests = new Map<string, LastManifest>();
  readonly #texts = new WeakMap<LastManifest, WeakMap<LastManifest, string>>();

  async units(files: Files, root: string, read: () => Promise<readonly Unit[]>): Promise<readonly Unit[]> {
    return remembered(this.#units, await textsBelow(files, root, ".hcl"), read);
  }

  /** A unit's chart follows from every HCL file, from its module, and from what lies in its own folder. */
  async chart(
    files: Files,
    unit: Unit,
    read: () => Promise<Observed<UnitChart | undefined>>,
  ): Promise<Observed<UnitChart | undefined>> {
    const top = unit.path.split("/")[0] ?? "";
    const key = [
      unit.name,
      await textsBelow(files, top, ".hcl", ".tf"),
      await textsBelow(files, unit.path, ""),
    ];
    return remembered(this.#charts, key.join("\n"), read);
  }

  manifest(rendered: string, namespace: string, read: () => LastManifest): LastManifest {
    const key = `${namespace}\n${rendered}`;
    let manifest = this.#manifests.get(key);
    if (manifest === undefined) this.#manifests.set(key, (manifest = read()));
    return manifest;
  }

  planText(last: LastManifest, next: LastManifest, write: () => string): string {
    let texts = this.#texts.get(last);
    if (texts === undefined) this.#texts.set(last, (texts = new WeakMap()));
    let text = texts.get(next);
    if (text === undefined) texts.set(next, (text = last === next ? "" : write()));
    return text;
  }
}

async function textsBelow(files: Files, folder: string, ...suffixes: readonly string[]): Promise<string> {
  const paths = (await files.list(folder)).filter((path) => suffixes.some((suffix) => path.endsWith(suffix)));
  const texts = await Promise.all(paths.map(async (path) => `${path}\n${await files.read(path)}`));
  return texts.join("\n");
}

/** A reading that failed is tried again. */
async function remembered<T>(
  known: Map<string, Promise<T>>,
  key: string,
  read: () => Promise<T>,
): Promise<T> {
  let result = known.get(key);
  if (result === undefined) known.set(key, (result = read()));
  try {
    return await result;
  } catch (error) {
    known.delete(key);
    throw error;
  }
}
