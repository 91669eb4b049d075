/** What is to be checked: charts with the values they are rendered with, and manifests. */
import { Failure, usage } from "../errors.ts";
import type { ManifestSource } from "../manifests/load.ts";
import type { Finding } from "../model/finding.ts";
import type { UnitChart } from "../model/unit.ts";
import type { Files } from "../ports.ts";
import { findUnits, readChartFolder, readUnitChart } from "../units/read.ts";

export interface Subjects {
  /** Renderings that stand together as what the cluster holds: one a unit, or one a chart that was named. */
  readonly world: readonly UnitChart[];
  /** Further renderings, each looked at for itself: every values file in a chart's `ci` folder, and its own defaults. */
  readonly variants: readonly UnitChart[];
  readonly manifests: readonly ManifestSource[];
  /** Names of the units that release charts of the world. */
  readonly units: ReadonlyMap<UnitChart, string>;
  /** True when the world ought to hold everything that its objects refer to. */
  readonly complete: boolean;
  readonly findings: readonly Finding[];
}

/** The charts of all units below the root, as their units release them. Throws `UNITS_MISSING` when there are none. */
export async function unitSubjects(files: Files, root: string): Promise<Subjects> {
  const units = await findUnits(files, root);
  if (units.length === 0) {
    throw usage("UNITS_MISSING", `there is no unit below ${root}`, {
      remedy: "Correct terragrunt.root in bluegreen.yaml, or give paths",
    });
  }
  const seen = await Promise.all(units.map(({ path }) => unitSubject(files, path)));
  const world = seen.flatMap((one) => (one.kind === "release" ? [one.chart] : []));
  const named = seen.flatMap((one, index) =>
    one.kind === "release" ? [[one.chart, units[index]?.name ?? ""] as const] : [],
  );
  const others = seen.flatMap((one) => (one.kind === "chart" ? [one.chart] : []));
  const findings = seen.flatMap((one) => (one.kind === "finding" ? [one.finding] : []));
  const charts = [...new Set([...world, ...others].map(({ chart }) => chart))];
  const variants = [...others, ...(await chartVariants(files, charts))];
  return {
    world,
    variants,
    manifests: [],
    units: new Map(named),
    complete: findings.length === 0,
    findings,
  };
}

/** Which unit rendered a chart of the subjects, as manifests say it; undefined for a chart that no unit is known to release. */
export function renderedBy(chart: UnitChart, { units }: Pick<Subjects, "units">): ManifestSource["from"] {
  const unit = units.get(chart);
  return unit === undefined ? undefined : { unit, release: `${chart.namespace}/${chart.release}` };
}

type UnitSubject =
  | { readonly kind: "release"; readonly chart: UnitChart }
  /** Another module's chart: checked for itself, for what the module makes of it is not known. */
  | { readonly kind: "chart"; readonly chart: UnitChart }
  | { readonly kind: "none" }
  | { readonly kind: "finding"; readonly finding: Finding };

async function unitSubject(files: Files, path: string): Promise<UnitSubject> {
  try {
    const chart = await readUnitChart(files, { path });
    if (!chart.known) return { kind: "finding", finding: unreadable(path, chart.reason) };
    if (chart.value !== undefined) return { kind: "release", chart: chart.value };
    const folder = await readChartFolder(files, { path });
    if (folder === undefined) return { kind: "none" };
    return { kind: "chart", chart: rendering(folder.chart, folder.valuesFiles) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { kind: "finding", finding: invalidUnit(path, error) };
  }
}

function invalidUnit(path: string, { message, where, remedy }: Failure): Finding {
  const [, file, line] = /^(.*):(\d+)$/.exec(where ?? "") ?? [];
  return {
    rule: "unit-invalid",
    severity: "error",
    message,
    file: file ?? where ?? `${path}/terragrunt.hcl`,
    ...(line === undefined ? {} : { line: Number(line) }),
    fix: remedy,
  };
}

function unreadable(path: string, reason: string): Finding {
  return {
    rule: "unit-unreadable",
    severity: "warning",
    message: `what the unit releases cannot be told, so it is not checked: ${reason}`,
    file: `${path}/terragrunt.hcl`,
    fix: "Write name, namespace, chart and values_files as strings and path functions",
  };
}

/** What the paths name: charts, folders with charts and manifests in them, single files. Throws `LINT_PATH_MISSING`, `LINT_NOTHING`. */
export async function pathSubjects(files: Files, paths: readonly string[]): Promise<Subjects> {
  const charts = new Set<string>();
  const manifests = new Map<string, ManifestSource>();
  for (const path of paths) {
    const found = await lookAt(files, path);
    for (const chart of found.charts) charts.add(chart);
    for (const source of found.manifests) manifests.set(source.file, source);
  }
  if (charts.size === 0 && manifests.size === 0) {
    throw usage("LINT_NOTHING", `there is no chart and no YAML file in ${paths.join(", ")}`, {
      remedy: "Give files, folders of manifests, or charts",
    });
  }
  const world = [...charts].map((chart) => rendering(chart, []));
  const variants = (await chartVariants(files, [...charts])).filter(
    ({ valuesFiles }) => valuesFiles.length > 0,
  );
  return {
    world,
    variants,
    manifests: [...manifests.values()],
    units: new Map(),
    complete: manifests.size > 0,
    findings: [],
  };
}

async function lookAt(
  files: Files,
  path: string,
): Promise<{ readonly charts: readonly string[]; readonly manifests: readonly ManifestSource[] }> {
  const below = await files.list(path);
  if (below.length === 0) {
    const text = await files.read(path);
    if (text === undefined) {
      throw usage("LINT_PATH_MISSING", `there is no file or folder ${path}`, {
        remedy: "Give paths relative to the repository: files, folders of manifests, charts",
      });
    }
    return { charts: [], manifests: [{ file: path, text }] };
  }
  const folders = below.filter((file) => file === "Chart.yaml" || file.endsWith("/Chart.yaml")).map(folderOf);
  // A chart within a chart is rendered by the outer one.
  const charts = folders.filter((one) => !folders.some((other) => one !== other && isBelow(one, other)));
  const loose = below.filter(
    (file) => /\.ya?ml$/.test(file) && !charts.some((chart) => isBelow(file, chart)),
  );
  const texts = await Promise.all(
    loose.map(async (file) => ({ file, text: (await files.read(file)) ?? "" })),
  );
  return { charts, manifests: texts };
}

/** A chart with its own defaults, and once with each `ci/*-values.yaml` (the convention of chart-testing). */
async function chartVariants(files: Files, charts: readonly string[]): Promise<readonly UnitChart[]> {
  const variants = await Promise.all(
    charts.map(async (chart) => {
      const values = (await files.list(`${chart}/ci`)).filter((file) => /-values\.ya?ml$/.test(file));
      return [rendering(chart, []), ...values.map((file) => rendering(chart, [file]))];
    }),
  );
  return variants.flat();
}

function rendering(chart: string, valuesFiles: readonly string[]): UnitChart {
  return { chart, release: "lint", namespace: "default", valuesFiles };
}

function folderOf(file: string): string {
  const end = file.lastIndexOf("/");
  return end === -1 ? "." : file.slice(0, end);
}

function isBelow(path: string, folder: string): boolean {
  return folder === "." || path.startsWith(`${folder}/`);
}
