/** What a change does besides its plan: to the releases that are there, to the mesh's rules, to requests. */
import { DEFAULT_NAMESPACE } from "../names/namespaces.ts";
import { diffManifests, type ManifestDiff } from "../charts/diff.ts";
import type { Config } from "../config/load.ts";
import { Failure, Failures } from "../errors/errors.ts";
import { renderedSources } from "../lint/rendered.ts";
import { judge } from "../lint/rules.ts";
import { checkMesh } from "../lint/rules/check.ts";
import { type Subjects, unitSubjects } from "../lint/subjects.ts";
import { meshObject } from "../mesh/object.ts";
import type { Finding } from "../model/finding.ts";
import { known, type Observed, unknown } from "../model/observed.ts";
import type { ReleaseSpec } from "../model/release.ts";
import { routeOf } from "../route/row.ts";
import type { Unit, UnitChart, UnitPlan } from "../model/unit.ts";
import type { Helm, Ports } from "../ports.ts";
import type { PlanPreview, ReleaseRoutes } from "./preview-report.ts";
import { proveRelease } from "../route/rules.ts";
import { routeSources, type RouteSources } from "../route/sources.ts";
import { coverageOf } from "../routes/proof/coverage.ts";
import { readUnitChart } from "../units/read.ts";

type PreviewPorts = Pick<Ports, "files" | "helm">;

/** Requests tried at most for each virtual host: enough for a router of many rules, and a second's work. */
const MOST_REQUESTS = 30_000;

/**
 * The part that needs no plan: findings and routes of everything as it would be. What cannot be told is
 * unknown.
 */
export type WorldPreview = Pick<PlanPreview, "findings" | "routes" | "coverage">;

/** Checks and routes of what all units render. Never throws for what a repository can have wrong. */
export async function previewWorld(config: Config, ports: PreviewPorts): Promise<WorldPreview> {
  const rendering = await observed(async () => ({
    subjects: await unitSubjects(ports.files, config.terragruntRoot),
    sources: await routeSources([], config.terragruntRoot, ports),
  }));
  const releases = [...config.releases.values()];
  if (!rendering.known) {
    const routes = new Map(releases.map(({ name }) => [name, rendering]));
    return { findings: rendering, routes, coverage: undefined };
  }
  const { subjects, sources } = rendering.value;
  return {
    findings: known(findingsOf(subjects, sources, releases)),
    routes: new Map(releases.map((release) => [release.name, routesOf(release, sources)])),
    coverage: coverageOf(sources.manifests.map(({ object }) => object)),
  };
}

function findingsOf(
  { complete, findings }: Subjects,
  { manifests, problems }: RouteSources,
  releases: readonly ReleaseSpec[],
): readonly Finding[] {
  const releaseHosts = releases.map(({ host }) => host);
  const objects = manifests.map((manifest) => meshObject(manifest, DEFAULT_NAMESPACE, false));
  const checked = checkMesh({ objects, complete, releaseHosts, releases });
  return judge([...findings, ...problems, ...checked], "error").findings;
}

function routesOf(release: ReleaseSpec, { manifests }: RouteSources): Observed<ReleaseRoutes> {
  const proof = proveRelease(release, manifests, { most: MOST_REQUESTS });
  if (!proof.known) return proof;
  const { classes, broken, tried, ahead } = proof.value;
  return known({ routes: classes.map(routeOf), broken, tried, ahead });
}

/**
 * Chart diffs of the Helm units that would change, against what Helm released last. None for a plan that was
 * made by rendering and comparing: it is that diff.
 */
export async function previewCharts(
  units: readonly Unit[],
  plans: readonly UnitPlan[],
  { files, helm }: PreviewPorts,
): Promise<PlanPreview["charts"]> {
  const changed = plans.filter(({ outcome, restsOn }) => outcome === "changes" && restsOn === "state");
  const found = await Promise.all(changed.map(async ({ unit }) => unitDiff(unit, units, { files, helm })));
  return new Map(found.flat());
}

async function unitDiff(
  name: string,
  units: readonly Unit[],
  { files, helm }: PreviewPorts,
): Promise<readonly (readonly [string, Observed<ManifestDiff>])[]> {
  const unit = units.find((one) => one.name === name);
  if (unit === undefined) return [];
  const chart = await observed(() => readUnitChart(files, unit));
  // What the unit releases is for its plan to show, when it cannot be read here.
  const value = chart.known && chart.value.known ? chart.value.value : undefined;
  return value === undefined ? [] : [[name, await observed(() => chartDiff(value, helm))]];
}

async function chartDiff(chart: UnitChart, helm: Helm): Promise<ManifestDiff> {
  const [live, rendered] = await Promise.all([
    helm.manifest(chart.release, chart.namespace),
    helm.template(chart),
  ]);
  return diffManifests(live ?? "", withoutHooks(rendered, chart.chart));
}

/** Hooks are not part of a release's manifest. */
function withoutHooks(rendered: string, chart: string): string {
  return renderedSources(rendered, chart)
    .map(({ text }) => text)
    .filter((text) => !/^[^\S\n]+["']?helm\.sh\/hook["']?\s*:/m.test(text))
    .join("\n---\n");
}

/** What a person can do something about is a reason, not an end. */
async function observed<T>(read: () => Promise<T>): Promise<Observed<T>> {
  try {
    return known(await read());
  } catch (error) {
    if (error instanceof Failures) return unknown(reasonOf(error.failures[0] as Failure));
    if (error instanceof Failure) return unknown(reasonOf(error));
    throw error;
  }
}

function reasonOf({ code, message, stderr }: Failure): string {
  const said = stderr?.trim().split("\n")[0];
  return `${code}: ${message}${said === undefined || said === "" ? "" : `: ${said}`}`;
}
