/** What is to be checked: charts with the values they are rendered with, and manifests. */
import { Failure, usage } from "../errors.ts";
import type { ManifestSource } from "../manifests/load.ts";
import type { Finding } from "../model/finding.ts";
import type { Observed } from "../model/observed.ts";
import type { UnitChart, UnitExclusion } from "../model/unit.ts";
import type { Files } from "../ports.ts";
import { findUnits, readChartFolder, readExclusions, readUnitChart } from "../units/read.ts";

export interface Subjects {
  /** Renderings that stand together as what the cluster holds: one a unit, or one a chart that was named. */
  readonly world: readonly UnitChart[];
  /** Further renderings, each looked at for itself: every values file in a chart's `ci` folder, and its own defaults. */
  readonly variants: readonly UnitChart[];
  readonly manifests: readonly ManifestSource[];
  /** True when the world ought to hold everything that its objects refer to. */
  readonly complete: boolean;
  readonly findings: readonly Finding[];
}

/**
 * The charts of all units below the root, as their units release them; those that Terragrunt leaves out are no part of the
 * world. Throws `UNITS_MISSING` when there are none, `UNIT_JSON`, `STACK_NOT_GENERATED`, `STACK_STALE`.
 */
export async function unitSubjects(files: Files, root: string): Promise<Subjects> {
  const units = await findUnits(files, root);
  if (units.length === 0) {
    throw usage("UNITS_MISSING", `there is no unit below ${root}`, {
      remedy: "Correct terragrunt.root in bluegreen.yaml, or give paths",
    });
  }
  const exclusions = await readExclusions(files, units);
  const left = new Set(units.filter(({ name }) => isLeftOut(exclusions.get(name))).map(({ path }) => path));
  const seen = await Promise.all(units.map(({ path }) => unitSubject(files, path, left)));
  const world = seen.flatMap((one) => (one.kind === "release" ? [one.chart] : []));
  const others = seen.flatMap((one) => (one.kind === "chart" ? [one.chart] : []));
  const findings = [
    ...seen.flatMap((one) => (one.kind === "finding" ? [one.finding] : [])),
    ...units.flatMap(({ name, path }) => excludedFinding(path, exclusions.get(name))),
  ];
  const charts = [...new Set([...world, ...others].map(({ chart }) => chart))];
  const variants = [...others, ...(await chartVariants(files, charts))];
  return { world, variants, manifests: [], complete: findings.length === 0, findings };
}

type UnitSubject =
  | { readonly kind: "release"; readonly chart: UnitChart }
  /** Another module's chart: checked for itself, for what the module makes of it is not known. */
  | { readonly kind: "chart"; readonly chart: UnitChart }
  | { readonly kind: "none" }
  | { readonly kind: "finding"; readonly finding: Finding };

type Exclusion = Observed<UnitExclusion | undefined> | undefined;

/** What nobody can tell is looked at as if it was not left out, and said. */
function isLeftOut(exclusion: Exclusion): boolean {
  return exclusion?.known === true && exclusion.value !== undefined;
}

function excludedFinding(path: string, exclusion: Exclusion): readonly Finding[] {
  if (exclusion === undefined) return [];
  const file = `${path}/terragrunt.hcl`;
  if (!exclusion.known) {
    return [
      {
        rule: "unit-exclude-unknown",
        severity: "warning",
        message: `whether Terragrunt leaves the unit out cannot be told; it is looked at as if not: ${exclusion.reason}`,
        file,
        fix: "Write `if` and `actions` of its exclude block as plain values",
      },
    ];
  }
  if (exclusion.value === undefined) return [];
  const message = `Terragrunt leaves the unit out: ${exclusion.value.apply}; what it releases is no part of what is checked together`;
  return [{ rule: "unit-excluded", severity: "info", message, file, fix: "Nothing, when that is meant" }];
}

async function unitSubject(files: Files, path: string, left: ReadonlySet<string>): Promise<UnitSubject> {
  try {
    const chart = await readUnitChart(files, { path });
    if (!chart.known) return { kind: "finding", finding: unreadable(path, chart.reason) };
    if (chart.value !== undefined) return { kind: left.has(path) ? "chart" : "release", chart: chart.value };
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
  return { world, variants, manifests: [...manifests.values()], complete: manifests.size > 0, findings: [] };
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
