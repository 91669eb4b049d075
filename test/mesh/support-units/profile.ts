/**
 * What unit `istio-with-profile` would release on a cluster without a mesh, as its own plan says, rendered by
 * Helm.
 */
import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { loadAll } from "js-yaml";

const run = promisify(execFile);

/** A Helm release in a plan. */
export interface PlannedRelease {
  readonly name: string;
  readonly namespace: string;
  /** Name of the chart's folder. */
  readonly chart: string;
  /** Values documents in order; later ones win. */
  readonly values: readonly string[];
}

export interface Manifest {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  // oxlint-disable-next-line typescript/no-explicit-any -- a manifest is looked into by paths that differ per kind
  readonly [key: string]: any;
}

interface PlannedModule {
  readonly resources?: readonly {
    readonly type: string;
    readonly values: {
      readonly name: string;
      readonly namespace: string;
      readonly chart: string;
      readonly values: readonly string[] | null;
    };
  }[];
  readonly child_modules?: readonly PlannedModule[];
}

/** Every Helm release of a plan, from what `tofu show -json` prints of it. */
export function plannedReleases(shown: string): readonly PlannedRelease[] {
  const { planned_values } = JSON.parse(shown) as { planned_values: { root_module: PlannedModule } };
  return releasesOf(planned_values.root_module);
}

function releasesOf(module: PlannedModule): readonly PlannedRelease[] {
  const own = (module.resources ?? []).filter(({ type }) => type === "helm_release");
  return [
    ...own.map(({ values }) => ({
      name: values.name,
      namespace: values.namespace,
      chart: basename(values.chart),
      values: values.values ?? [],
    })),
    ...(module.child_modules ?? []).flatMap(releasesOf),
  ];
}

/** What Helm renders for the release, its chart taken from the folder `charts`. */
export async function renderRelease(charts: string, release: PlannedRelease): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "bluegreen-values-"));
  const files = release.values.map((_, index) => join(folder, `${index}.yaml`));
  await Promise.all(files.map((file, index) => writeFile(file, release.values[index] ?? "")));
  const args = ["template", release.name, join(charts, release.chart), `--namespace=${release.namespace}`];
  const values = files.flatMap((file) => ["--values", file]);
  return (await run("helm", [...args, ...values], { maxBuffer: 1 << 27 })).stdout;
}

/** The objects in rendered text. */
export function manifestsIn(text: string): readonly Manifest[] {
  return (loadAll(text) as (Manifest | null)[]).filter(
    (one) => one !== null && one !== undefined,
  ) as Manifest[];
}
