/** What is to be checked: charts with the values they are rendered with, and manifests. */
import { DEFAULT_NAMESPACE } from "../names/namespaces.ts";
import { Failure, usage } from "../errors/errors.ts";
import type { ManifestSource } from "../manifests/load.ts";
import type { Finding } from "../model/finding.ts";
import type { Observed } from "../model/observed.ts";
import type { UnitChart, UnitExclusion } from "../model/unit.ts";
import type { Files } from "../ports.ts";
import { findUnits, readChartFolders, readExclusions, readUnitChart } from "../units/read.ts";
import { isLibrary } from "./chart-file.ts";
import { type Environment, environments } from "./environments.ts";
import { patchFiles } from "./patches.ts";

/** A rendering that is looked at for itself. */
export interface Variant {
  readonly chart: UnitChart;
  /**
   * True when the chart must render so: somebody wrote the values for it. Its bare defaults may want more.
   */
  readonly mustRender: boolean;
}

/** What was seen and is not checked, by what it is. */
export type Counts = Readonly<Record<string, number>>;

export interface Subjects {
  /** Renderings of what the cluster holds: one a unit, or one a chart that was named. */
  readonly world: readonly UnitChart[];
  /** Which of the world's renderings stand together; none where that is not known. */
  readonly environments: readonly Environment[];
  /**
   * Further renderings, each looked at for itself: every values file in a chart's `ci` folder, and its own
   * defaults.
   */
  readonly variants: readonly Variant[];
  readonly manifests: readonly ManifestSource[];
  /** Names of the units that release charts of the world. */
  readonly units: ReadonlyMap<UnitChart, string>;
  /** True when the world ought to hold everything that its objects refer to. */
  readonly complete: boolean;
  readonly findings: readonly Finding[];
  readonly leftOut: Counts;
}

/**
 * The charts of all units below the root, as their units release them; those that Terragrunt leaves out are
 * no part of the world. Throws `UNITS_MISSING` when there are none, `UNIT_JSON`, `STACK_NOT_GENERATED`,
 * `STACK_STALE`.
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
  const seen = await Promise.all(units.map(({ name, path }) => unitSubject(files, name, path, left)));
  const released = seen.flatMap((one) => (one.kind === "release" ? [one] : []));
  const world = released.map(({ chart }) => chart);
  const others = seen.flatMap((one) => (one.kind === "charts" ? one.charts : []));
  const findings = [
    ...seen.flatMap((one) => (one.kind === "finding" ? [one.finding] : [])),
    ...units.flatMap(({ name, path }) => excludedFinding(path, exclusions.get(name))),
  ];
  const unread = seen.filter(({ kind }) => kind === "none");
  const charts = [...new Set([...world, ...others.map(({ chart }) => chart)].map(({ chart }) => chart))];
  return {
    world,
    environments: environments(released),
    variants: [...others, ...(await chartVariants(files, charts))],
    manifests: [],
    units: new Map(released.map(({ chart, unit }) => [chart, unit])),
    complete: findings.length === 0,
    findings,
    leftOut: counted(unread.map(() => "unit whose module is not read, and that names no chart")),
  };
}

/**
 * Which unit rendered a chart of the subjects, as manifests say it; undefined for a chart that no unit is
 * known to release.
 */
export function renderedBy(chart: UnitChart, { units }: Pick<Subjects, "units">): ManifestSource["from"] {
  const unit = units.get(chart);
  return unit === undefined ? undefined : { unit, release: `${chart.namespace}/${chart.release}` };
}

type UnitSubject =
  | { readonly kind: "release"; readonly unit: string; readonly chart: UnitChart }
  /** Another module's charts: checked for themselves, for what the module makes of them is not known. */
  | { readonly kind: "charts"; readonly charts: readonly Variant[] }
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

async function unitSubject(
  files: Files,
  unit: string,
  path: string,
  left: ReadonlySet<string>,
): Promise<UnitSubject> {
  try {
    const chart = await readUnitChart(files, { path });
    if (!chart.known) return { kind: "finding", finding: unreadable(path, chart.reason) };
    if (chart.value !== undefined) {
      return left.has(path)
        ? { kind: "charts", charts: [{ chart: chart.value, mustRender: true }] }
        : { kind: "release", unit, chart: chart.value };
    }
    const folders = await readChartFolders(files, { path });
    if (folders.length === 0) return { kind: "none" };
    const charts = folders.map(({ chart, valuesFiles }) => ({
      chart: rendering(chart, valuesFiles),
      mustRender: valuesFiles.length > 0,
    }));
    return { kind: "charts", charts };
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

/** The command that was given paths: both take the same ones. */
export type PathsGivenTo = "lint" | "route";

/**
 * What the paths name: charts, folders with charts and manifests in them, single files. Throws
 * `PATH_MISSING`, and `LINT_NOTHING` or `ROUTE_NOTHING` where there is nothing to look at in any of them.
 */
export async function pathSubjects(
  files: Files,
  paths: readonly string[],
  command: PathsGivenTo,
): Promise<Subjects> {
  const { charts, manifests, leftOut } = await lookAtAll(files, paths, command);
  if (charts.length === 0 && manifests.length === 0) throw nothingIn(paths, leftOut, command);
  const variants = await chartVariants(files, charts);
  return {
    world: charts.map((chart) => rendering(chart, [])),
    environments: [],
    variants: variants.filter(({ chart }) => chart.valuesFiles.length > 0),
    manifests,
    units: new Map(),
    complete: false,
    findings: [],
    leftOut: counted(leftOut),
  };
}

interface Seen {
  readonly charts: readonly string[];
  readonly manifests: readonly ManifestSource[];
  readonly leftOut: readonly string[];
}

/** What is seen in all the paths; a chart or a file that is in several of them counts once. */
async function lookAtAll(files: Files, paths: readonly string[], command: PathsGivenTo): Promise<Seen> {
  const charts = new Set<string>();
  const manifests = new Map<string, ManifestSource>();
  const leftOut: string[] = [];
  for (const path of paths) {
    const found = await lookAt(files, path, command);
    for (const chart of found.charts) charts.add(chart);
    for (const source of found.manifests) manifests.set(source.file, source);
    leftOut.push(...found.leftOut);
  }
  return { charts: [...charts], manifests: [...manifests.values()], leftOut };
}

function nothingIn(paths: readonly string[], leftOut: readonly string[], command: PathsGivenTo): Failure {
  const also = leftOut.length === 0 ? "" : ` (${countsText(counted(leftOut))})`;
  const code = command === "lint" ? "LINT_NOTHING" : "ROUTE_NOTHING";
  return usage(code, `there is no chart and no YAML file in ${paths.join(", ")}${also}`, {
    remedy: "Give files, folders of manifests, or charts",
  });
}

/** `route /v1` means a request: it is told how to ask about one. */
function missing(path: string, command: PathsGivenTo): Failure {
  const paths = "Give paths relative to the repository: files, folders of manifests, charts";
  const request = "To ask where a request goes, give its URL: `bluegreen route --explain=http://HOST/PATH`";
  const isRequest = command === "route" && /^(?:\w+:\/)?\//.test(path);
  return usage("PATH_MISSING", `there is no file or folder ${path}`, {
    remedy: isRequest ? `${request}. ${paths}` : paths,
  });
}

async function lookAt(files: Files, path: string, command: PathsGivenTo): Promise<Seen> {
  const below = await files.list(path);
  const others = await files.listOthers(path);
  if (below.length === 0) return lookAtFile(files, path, others, command);
  const outer = outerCharts(below);
  const libraries = new Set<string>();
  for (const chart of outer)
    if (isLibrary((await files.read(`${chart}/Chart.yaml`)) ?? "")) libraries.add(chart);
  const loose = below.filter(
    (file) => /\.(?:ya?ml|json)$/.test(file) && !outer.some((chart) => isBelow(file, chart)),
  );
  const texts = await Promise.all(
    loose.map(async (file) => ({ file, text: (await files.read(file)) ?? "" })),
  );
  const patches = patchFiles(texts);
  const manifests = texts.filter(({ file }) => !patches.has(file));
  return {
    charts: outer.filter((chart) => !libraries.has(chart)),
    manifests,
    leftOut: [
      ...[...libraries].map(() => "library chart"),
      ...texts.slice(manifests.length).map(() => "patch of a kustomization"),
      ...irregular(others.filter((one) => !outer.some((chart) => isBelow(one, chart)))),
    ],
  };
}

/** A file that was named, or a folder without regular files. */
async function lookAtFile(
  files: Files,
  path: string,
  others: readonly string[],
  command: PathsGivenTo,
): Promise<Seen> {
  const text = await files.read(path);
  if (text !== undefined) return { charts: [], manifests: [{ file: path, text }], leftOut: [] };
  if (!(await files.isFolder(path))) throw missing(path, command);
  return { charts: [], manifests: [], leftOut: others.length > 0 ? irregular(others) : ["empty folder"] };
}

/** Folders of charts; a chart in another's folder `charts` is rendered by that one. */
function outerCharts(below: readonly string[]): readonly string[] {
  const folders = below.filter((file) => file === "Chart.yaml" || file.endsWith("/Chart.yaml")).map(folderOf);
  return folders.filter((one) => !folders.some((other) => one !== other && isSubchart(one, other)));
}

const irregular = (paths: readonly string[]) => paths.map(() => "not a regular file");

/** A chart with its own defaults, and once with each `ci/*-values.yaml` (the convention of chart-testing). */
async function chartVariants(files: Files, charts: readonly string[]): Promise<readonly Variant[]> {
  const variants = await Promise.all(
    charts.map(async (chart) => {
      const values = (await files.list(`${chart}/ci`)).filter((file) => /-values\.ya?ml$/.test(file));
      return [
        { chart: rendering(chart, []), mustRender: false },
        ...values.map((file) => ({ chart: rendering(chart, [file]), mustRender: true })),
      ];
    }),
  );
  return variants.flat();
}

function rendering(chart: string, valuesFiles: readonly string[]): UnitChart {
  return { chart, release: "lint", namespace: DEFAULT_NAMESPACE, valuesFiles };
}

function folderOf(file: string): string {
  const end = file.lastIndexOf("/");
  return end === -1 ? "." : file.slice(0, end);
}

function isSubchart(one: string, other: string): boolean {
  return isBelow(one, other === "." ? "charts" : `${other}/charts`);
}

function isBelow(path: string, folder: string): boolean {
  return folder === "." || path.startsWith(`${folder}/`);
}

/** How often each word occurs, the most frequent first. */
export function counted(words: readonly string[]): Counts {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]));
}

/** `2 × template, 1 × library chart`. */
export function countsText(counts: Counts): string {
  return Object.entries(counts)
    .map(([what, count]) => `${count} × ${what}`)
    .join(", ");
}
