import { readConfig } from "../config/load.ts";
import { Failure } from "../errors.ts";
import { loadManifests, type ManifestSource } from "../manifests/load.ts";
import { checkMesh, meshObject } from "../mesh/check.ts";
import type { MeshObject } from "../mesh/facts.ts";
import { MESH_RULES } from "../mesh/rules.ts";
import type { Finding } from "../model/finding.ts";
import type { ReleaseSpec } from "../model/release.ts";
import type { UnitChart } from "../model/unit.ts";
import type { HelmLintMessage, Ports } from "../ports.ts";
import type { LintInputs } from "./inputs.ts";
import { renderedSources } from "./rendered.ts";
import { judge } from "./rules.ts";
import { pathSubjects, type Subjects, unitSubjects } from "./subjects.ts";

type LintPorts = Pick<Ports, "files" | "helm" | "log">;

/** The JSON document of `bluegreen lint --json` is `findings` and `checked`. */
export interface LintResult {
  readonly findings: readonly Finding[];
  readonly checked: {
    /** Charts, however often each was rendered. */
    readonly charts: number;
    /** Kubernetes objects, in all renderings. */
    readonly manifests: number;
    readonly rules: number;
  };
  readonly errors: number;
  readonly warnings: number;
  /** True when a finding is as severe as `fail-on`: exit code 1. */
  readonly failed: boolean;
}

/** Findings that come from Helm or from reading, not from the table of mesh rules. */
const OWN_RULES = ["helm-lint", "chart-render-failed", "manifest-invalid", "unit-unreadable", "unit-invalid"];

/**
 * Lints and renders every chart with every values file, and checks what comes out. A chart that does not render is a
 * finding, and the others are checked all the same; so is a unit that cannot be read. Throws what reading the
 * configuration throws, `UNITS_MISSING`, `LINT_PATH_MISSING`, `LINT_NOTHING`.
 */
export async function lint(inputs: LintInputs, ports: LintPorts): Promise<LintResult> {
  const { subjects, releases } = await subjectsOf(inputs, ports);
  const releaseHosts = releases.map(({ host }) => host);
  const renderings = await Promise.all([
    ...subjects.world.map((chart) => checkedChart(chart, true, ports)),
    ...subjects.variants.map((chart) => checkedChart(chart, false, ports)),
  ]);
  const loose = objectsOf(subjects.manifests, "default", true);
  const world = [
    ...renderings.filter(({ inWorld }) => inWorld).flatMap(({ objects }) => objects),
    ...loose.objects,
  ];
  const alone = renderings.filter(({ inWorld }) => !inWorld);
  const found = [
    ...subjects.findings,
    ...renderings.flatMap(({ findings }) => findings),
    ...loose.findings,
    ...checkMesh({ objects: world, complete: subjects.complete, releaseHosts, releases }),
    ...alone.flatMap(({ objects }) => checkMesh({ objects, complete: false, releaseHosts })),
  ];
  const charts = new Set([...subjects.world, ...subjects.variants].map(({ chart }) => chart)).size;
  const manifests = renderings.reduce((sum, { objects }) => sum + objects.length, loose.objects.length);
  const rules = MESH_RULES.length + OWN_RULES.length;
  return { ...judge(found, inputs.failOn), checked: { charts, manifests, rules } };
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
      : await pathSubjects(files, inputs.paths);
  return { subjects, releases };
}

interface Checked {
  readonly objects: readonly MeshObject[];
  readonly findings: readonly Finding[];
}

type Rendering = Checked & { readonly inWorld: boolean };

async function checkedChart(
  chart: UnitChart,
  inWorld: boolean,
  { helm, log }: LintPorts,
): Promise<Rendering> {
  log.info(`Checking ${chart.chart} with ${withValues(chart)}`);
  const rendering = helm.template(chart);
  // Awaited below; a failure there must not end the process while the lint is still running.
  rendering.catch(() => undefined);
  const linted = (await helm.lint(chart)).map((message) => helmFinding(chart, message));
  try {
    const text = await rendering;
    const rendered = objectsOf(renderedSources(text, chart.chart), chart.namespace, false);
    return { inWorld, objects: rendered.objects, findings: [...linted, ...rendered.findings] };
  } catch (error) {
    if (!(error instanceof Failure) || error.failureClass !== "refused") throw error;
    return { inWorld, objects: [], findings: [...linted, renderFinding(chart, error)] };
  }
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

function renderFinding(chart: UnitChart, error: Failure): Finding {
  const said = error.stderr === undefined || error.stderr === "" ? "" : `: ${error.stderr}`;
  return {
    rule: "chart-render-failed",
    severity: "error",
    message: `the chart does not render with ${withValues(chart)}${said}`,
    file: chart.valuesFiles.at(-1) ?? chart.chart,
    fix: error.remedy,
  };
}

function objectsOf(sources: readonly ManifestSource[], namespace: string, hasLines: boolean): Checked {
  const { manifests, problems } = loadManifests(sources);
  const objects = manifests.map((manifest) => meshObject(manifest, namespace, hasLines));
  return { objects, findings: hasLines ? problems : problems.map(withoutLine) };
}

/** Lines of a rendering are not lines of the template that `file` names. */
function withoutLine(finding: Finding): Finding {
  const { rule, severity, message, file, resource, fix } = finding;
  return { rule, severity, message, file, ...(resource === undefined ? {} : { resource }), fix };
}

function withValues({ valuesFiles }: UnitChart): string {
  return valuesFiles.length === 0 ? "its own values" : valuesFiles.join(", ");
}
