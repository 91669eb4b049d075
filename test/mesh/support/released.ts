/** Units as a team has them, in a few files, with what Helm has released of them. */
import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { execa } from "execa";

/** Where a repository's modules are, as the reference system's. */
const MODULES = "terragrunt/modules";

export interface ReleasedUnit {
  readonly unit: string;
  /** Its Helm release. */
  readonly name: string;
  readonly namespace: string;
  /** A folder below the repository. */
  readonly chart: string;
  /** What its values file says: a JSON document is a YAML document. */
  readonly values?: object;
}

/**
 * Writes the unit's files below `root`, a folder of the repository; Helm is not asked to release anything.
 */
export async function writeUnit(
  { repository, root }: { readonly repository: string; readonly root: string },
  { unit, name, namespace, chart, values = {} }: ReleasedUnit,
): Promise<void> {
  const folder = join(repository, root, unit);
  await mkdir(join(folder, "values"), { recursive: true });
  await writeFile(join(folder, "values/values.yaml"), `${JSON.stringify(values, undefined, 2)}\n`);
  const here = `\${get_terragrunt_dir()}`;
  const text = `terraform {
  source = "${relative(folder, join(repository, MODULES))}//helm-release"
}

inputs = {
  name         = "${name}"
  namespace    = "${namespace}"
  chart        = "${here}/${relative(folder, join(repository, chart))}"
  values_files = ["${here}/values/values.yaml"]
}
`;
  await writeFile(join(folder, "terragrunt.hcl"), text);
}

/** {@link writeUnit}, and releases it as an apply of it does, without the wait for its pods. */
export async function releaseUnit(
  place: { readonly repository: string; readonly root: string },
  unit: ReleasedUnit,
): Promise<void> {
  await writeUnit(place, unit);
  const { repository, root } = place;
  const values = join(repository, root, unit.unit, "values/values.yaml");
  const chart = join(repository, unit.chart);
  await execa("helm", [
    "upgrade",
    "--install",
    unit.name,
    chart,
    `--namespace=${unit.namespace}`,
    `--values=${values}`,
  ]);
}
