import { DEFAULT_NAMESPACE } from "../names/namespaces.ts";
import { readConfig } from "../config/load.ts";
import { Failure } from "../errors/errors.ts";
import { findManifests, loadManifests, type ManifestSource } from "../manifests/load.ts";
import { type MeshObject, meshObject } from "../mesh/object.ts";
import type { Finding } from "../model/finding.ts";
import type { ReleaseSpec } from "../model/release.ts";
import type { UnitChart } from "../model/unit.ts";
import type { HelmLintMessage, Ports } from "../ports.ts";
import { isBroken } from "./chart-file.ts";
import type { LintInputs } from "./inputs.ts";
import { renderedSources } from "./rendered.ts";
import { judge } from "./rules.ts";
import { checkMesh } from "./rules/check.ts";
import { MESH_RULES, OTHER_RULES } from "./rules/index.generated.ts";
import { counted, type Counts, pathSubjects, renderedBy, type Subjects, unitSubjects } from "./subjects.ts";

type LintPorts = Pick<Ports, "files" | "helm" | "log">;

/** The JSON document of `bluegreen lint --json` is `findings` and `checked`. */
export interface LintResult {
  readonly findings: readonly Finding[];
  readonly checked: {
    /** Charts that rendered, however often each did. */
    readonly charts: number;
    /** Kubernetes objects, in all renderings. */
    readonly manifests: number;
    readonly rules: number;
    /** What was seen and not checked, by what it is. */
    readonly leftOut: Counts;
  };
  readonly errors: number;
  readonly warnings: number;
  /** True when a finding is as severe as `fail-on`: exit code 1. */
  readonly failed: boolean;
  /**
   * True when no rule had an object to look at, and no error says why: that nothing was found means nothing.
   */
  readonly nothing: boolean;
}

/**
 * Lints and renders every chart with every values file, and checks what comes out. A chart that does not
 * render is a finding, and the others are checked all the same; so is a unit that cannot be read. Throws what
 * reading the configuration throws, `UNITS_MISSING`, `PATH_MISSING`, `LINT_NOTHING`.
 */
export async function lint(inputs: LintInputs, ports: LintPorts): Promise<LintResult> {
  const { subjects, releases } = await subjectsOf(inputs, ports);
  const releaseHosts = releases.map(({ host }) => host);
  const renderings = await checkedCharts(subjects, ports);
  const loose = findManifests(subjects.manifests);
  const looseObjects = loose.manifests.map((manifest) => meshObject(manifest, DEFAULT_NAMESPACE, true));
  const worlds = worldsOf(subjects, renderings, looseObjects);
  const found = [
    ...subjects.findings,
    ...findingsOf(renderings),
    ...loose.problems,
    ...worlds.flatMap((world) =>
      checkMesh({ ...world, releaseHosts, releases: world.isAlone ? [] : releases }),
    ),
  ];
  const rendered = [...renderings.values()].reduce((sum, { objects }) => sum + objects.length, 0);
  const manifests = rendered + looseObjects.length;
  const rules = MESH_RULES.length + OTHER_RULES.length;
  const leftOut = {
    ...unrendered(renderings),
    ...subjects.leftOut,
    ...counted(loose.leftOut.map(({ what }) => what)),
  };
  const verdict = judge(found, inputs.failOn);
  const nothing = manifests === 0 && verdict.errors === 0;
  const charts = renderedCharts(renderings).size;
  return { ...verdict, nothing, checked: { charts, manifests, rules, leftOut } };
}

/** Every chart with its values, and by itself what a variant of it renders. */
async function checkedCharts(
  subjects: Subjects,
  ports: LintPorts,
): Promise<ReadonlyMap<UnitChart, Rendering>> {
  const isGiven = subjects.environments.length > 0;
  const checked = async (chart: UnitChart, mustRender: boolean) =>
    [chart, await checkedChart(chart, mustRender, ports, renderedBy(chart, subjects))] as const;
  return new Map(
    await Promise.all([
      ...subjects.world.map((chart) => checked(chart, isGiven)),
      ...subjects.variants.map(({ chart, mustRender }) => checked(chart, mustRender)),
    ]),
  );
}

/** How many charts were left out because none of their renderings came out. */
function unrendered(renderings: ReadonlyMap<UnitChart, Rendering>): Counts {
  const charts = new Set([...renderings.keys()].map(({ chart }) => chart));
  const count = charts.size - renderedCharts(renderings).size;
  return count === 0 ? {} : { "chart that does not render": count };
}

/** The charts of which at least one rendering came out: nothing else of a chart is checked. */
function renderedCharts(renderings: ReadonlyMap<UnitChart, Rendering>): ReadonlySet<string> {
  return new Set([...renderings].flatMap(([{ chart }, { rendered }]) => (rendered ? [chart] : [])));
}

/**
 * That bare defaults are not enough for a chart is not worth a warning when it was checked with other values.
 */
function findingsOf(renderings: ReadonlyMap<UnitChart, Rendering>): readonly Finding[] {
  const checked = renderedCharts(renderings);
  return [...renderings].flatMap(([{ chart }, { findings }]) =>
    findings.map((finding) =>
      finding.rule === "chart-not-rendered" && checked.has(chart)
        ? { ...finding, severity: "info" as const }
        : finding,
    ),
  );
}

/** With paths given, a configuration is not needed: its releases count when it is there. */
async function subjectsOf(
  inputs: LintInputs,
  { files }: LintPorts,
): Promise<{ readonly subjects: Subjects; readonly releases: readonly ReleaseSpec[] }> {
  const isNeeded = inputs.paths.length === 0;
  const isThere = (await files.read(inputs.config)) !== undefined;
  const config = isNeeded || isThere ? await readConfig(files, inputs.config) : undefined;
  const releases = [...(config?.releases.values() ?? [])];
  const subjects =
    isNeeded && config !== undefined
      ? await unitSubjects(files, config.terragruntRoot)
      : await pathSubjects(files, inputs.paths, "lint");
  return { subjects, releases };
}

interface Rendering {
  readonly objects: readonly MeshObject[];
  readonly findings: readonly Finding[];
  /** False when there are no objects because it could not be rendered. */
  readonly rendered: boolean;
}

interface World {
  readonly objects: readonly MeshObject[];
  readonly judged: readonly MeshObject[];
  readonly complete: boolean;
  readonly partial: boolean;
  /** A chart by itself: a release's colors are no part of it. */
  readonly isAlone?: boolean;
}

/**
 * What is held against what: the charts of an environment together; a chart whose release and namespace
 * nobody said alone; manifests that were named, against these charts too.
 */
function worldsOf(
  { world, environments, variants, complete }: Subjects,
  renderings: ReadonlyMap<UnitChart, Rendering>,
  loose: readonly MeshObject[],
): readonly World[] {
  const of = (charts: readonly UnitChart[]) =>
    charts.flatMap((chart) => renderings.get(chart)?.objects ?? []);
  const isWhole = (charts: readonly UnitChart[]) =>
    charts.every((chart) => renderings.get(chart)?.rendered !== false);
  const alone = (chart: UnitChart): World => {
    const objects = of([chart]);
    return { objects, judged: objects, complete: false, partial: true, isAlone: true };
  };
  const together = environments.map(({ own, shared }) => {
    const [judged, others] = [of(own), of(shared)];
    const partial = !isWhole([...own, ...shared]);
    return { objects: [...judged, ...others], judged, complete, partial };
  });
  const named = environments.length > 0 ? [] : world;
  const inEach = new Set(environments.flatMap(({ shared }) => shared));
  return [
    ...together,
    ...[...inEach, ...named, ...variants.map(({ chart }) => chart)].map(alone),
    { objects: [...of(named), ...loose], judged: loose, complete: false, partial: false },
  ];
}

async function checkedChart(
  chart: UnitChart,
  mustRender: boolean,
  { helm, log }: LintPorts,
  from?: ManifestSource["from"],
): Promise<Rendering> {
  log.info(`Checking ${chart.chart} with ${withValues(chart)}`);
  const rendering = helm.template(chart);
  // Awaited below; a failure there must not end the process while the lint is still running.
  rendering.catch(() => undefined);
  let linted: readonly HelmLintMessage[] = [];
  try {
    linted = await helm.lint(chart);
    const text = await rendering;
    const sources = renderedSources(text, chart.chart).map((source) => ({ ...source, from }));
    const { manifests, problems } = loadManifests(sources);
    const objects = manifests.map((manifest) => meshObject(manifest, chart.namespace, false));
    const findings = [...linted.map((message) => helmFinding(chart, message)), ...problems.map(withoutLine)];
    return { rendered: true, objects, findings };
  } catch (error) {
    if (!(error instanceof Failure) || error.failureClass !== "refused") throw error;
    return { rendered: false, objects: [], findings: notRendered(chart, mustRender, linted, error) };
  }
}

function notRendered(
  chart: UnitChart,
  mustRender: boolean,
  linted: readonly HelmLintMessage[],
  error: Failure,
): readonly Finding[] {
  if (error.code === "CHART_SCHEMA_OUTSIDE") return [schemaFinding(chart, error)];
  // Helm's lint says the same of it once more, as an error.
  const advice = linted.filter(({ severity }) => severity !== "error");
  return [renderFinding(chart, mustRender, error), ...advice.map((one) => helmFinding(chart, one))];
}

/** Advice is about the chart; what is wrong may be so with these values only. */
function helmFinding(chart: UnitChart, { severity, message, file }: HelmLintMessage): Finding {
  return {
    rule: "helm-lint",
    severity,
    message: severity === "info" ? message : `${message} (with ${withValues(chart)})`,
    file,
    fix: "Correct the chart, or the values, as Helm says",
  };
}

/** Helm is not asked about such a chart at all, whatever the values are. */
function schemaFinding({ chart }: UnitChart, { message, where, remedy }: Failure): Finding {
  return {
    rule: "chart-schema-outside",
    severity: "error",
    message: `the chart is not rendered, for ${message}`,
    file: where ?? chart,
    fix: remedy,
  };
}

/** A chart's bare defaults need not be enough for it: that is to be known, and no error. */
function renderFinding(chart: UnitChart, mustRender: boolean, error: Failure): Finding {
  const said = error.stderr === undefined || error.stderr === "" ? "" : `: ${error.stderr}`;
  const file = chart.valuesFiles.at(-1) ?? chart.chart;
  if (mustRender || isBroken(error.stderr ?? error.message)) {
    return {
      rule: "chart-render-failed",
      severity: "error",
      message: `the chart does not render with ${withValues(chart)}${said}`,
      file,
      fix: error.remedy,
    };
  }
  return {
    rule: "chart-not-rendered",
    severity: "warning",
    message: `not checked, for the chart does not render with ${withValues(chart)}${said}`,
    file,
    fix: "Put values that it renders with into its folder ci, as ci/NAME-values.yaml, or lint the units that release it",
  };
}

/** Lines of a rendering are not lines of the template that `file` names. */
function withoutLine(finding: Finding): Finding {
  const { rule, severity, message, file, resource, fix } = finding;
  return { rule, severity, message, file, ...(resource === undefined ? {} : { resource }), fix };
}

function withValues({ valuesFiles }: UnitChart): string {
  return valuesFiles.length === 0 ? "its own values" : valuesFiles.join(", ");
}
