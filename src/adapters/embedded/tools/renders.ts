import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Files, Helm, HelmLintMessage, RenderRequest } from "../../../ports.ts";

/** What of Helm needs no cluster. */
export type RenderingHelm = Pick<Helm, "template" | "lint">;

/** Helm for a folder that holds a chart and its values files under their paths in the repository. */
export type HelmIn = (folder: string) => RenderingHelm;

/**
 * Charts as Helm rendered them, by the content of chart and values. Several worlds may share one: a thousand
 * releases need no more renders than there are different charts and values in them.
 */
export class Renders {
  readonly #helmIn: HelmIn;
  readonly #results = new Map<string, Promise<unknown>>();

  constructor(helmIn: HelmIn) {
    this.#helmIn = helmIn;
  }

  /** Helm over some files. `outside` wraps the work that is done by Helm itself. */
  over(files: Files, outside: <T>(work: () => Promise<T>) => Promise<T>): RenderingHelm {
    const ask = async <T>(
      kind: string,
      request: RenderRequest,
      call: (helm: RenderingHelm) => Promise<T>,
    ): Promise<T> => {
      const texts = await textsOf(files, request);
      const key = JSON.stringify([kind, request, texts]);
      let result = this.#results.get(key) as Promise<T> | undefined;
      if (result === undefined) {
        result = outside(() => this.#inFolder(texts, call));
        this.#results.set(key, result);
      }
      return result;
    };
    return {
      template: (request) => ask<string>("template", request, (helm) => helm.template(request)),
      lint: (request) => ask<readonly HelmLintMessage[]>("lint", request, (helm) => helm.lint(request)),
    };
  }

  async #inFolder<T>(
    texts: Readonly<Record<string, string>>,
    call: (helm: RenderingHelm) => Promise<T>,
  ): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), "bluegreen-render-"));
    try {
      for (const [path, text] of Object.entries(texts)) {
        await mkdir(join(folder, dirname(path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      return await call(this.#helmIn(folder));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** Every file that a render reads. A values file that is not there is left for Helm to complain about. */
async function textsOf(files: Files, request: RenderRequest): Promise<Readonly<Record<string, string>>> {
  const paths = [...(await files.list(request.chart)), ...request.valuesFiles];
  const read = await Promise.all(paths.map(async (path) => [path, await files.read(path)] as const));
  return Object.fromEntries(read.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
