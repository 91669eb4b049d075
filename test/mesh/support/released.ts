/** Units as a team has them, in a few files, with what Helm has released of them. */
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { execa } from "execa";

const ROOT = join(import.meta.dirname, "../../..");

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

/** Releases a chart of the reference system; the unit has the name of its Helm release, if no other is given. */
export type ReleaseChart = (name: string, chart: string, values?: object, unit?: string) => Promise<void>;

/**
 * A repository in this folder with the charts and modules of the reference system, of which both colors, their
 * Service and their DestinationRule are released into the namespace. Gives what releases further charts there.
 */
export async function chartsReleased(repository: string, namespace: string): Promise<ReleaseChart> {
  for (const part of ["charts", MODULES])
    await cp(join(ROOT, part), join(repository, part), { recursive: true });
  const place = { repository, root: "terragrunt/live" };
  const release: ReleaseChart = (name, chart, values = {}, unit = name) =>
    releaseUnit(place, { unit, name, namespace, chart: `charts/${chart}`, values });
  for (const color of ["blue", "green"])
    await release(`${color}-web-echo`, "blue-green-web-echo", { image: { args: ["-text", color] } }, color);
  await release("service", "blue-green-service");
  await release("rule", "istio-destinationrule");
  return release;
}
