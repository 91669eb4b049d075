/** The manifests that a question about routes is asked of: what units release, charts, and files. */
import { placedIn } from "../names/namespaces.ts";
import { renderedSources } from "../lint/rendered.ts";
import { pathSubjects, renderedBy, type Subjects, unitSubjects } from "../lint/subjects.ts";
import { findManifests, loadManifests, type ManifestSource } from "../manifests/load.ts";
import type { Manifest } from "../manifests/manifest.ts";
import type { Finding } from "../model/finding.ts";
import type { UnitChart } from "../model/unit.ts";
import type { Ports } from "../ports.ts";
import { findUnits } from "../units/read.ts";

export interface RouteSources {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly Finding[];
}

type SourcePorts = Pick<Ports, "files" | "helm">;

/**
 * Manifests of the paths; without paths, of every unit below `unitsRoot`. A chart that units release is
 * rendered as they release it (name, namespace, values); any other under its own name. Throws what Helm and
 * reading throw.
 */
export async function routeSources(
  paths: readonly string[],
  unitsRoot: string | undefined,
  ports: SourcePorts,
): Promise<RouteSources> {
  const released = await releasedCharts(paths, unitsRoot, ports);
  const { world: units, findings } = released;
  const excluded = findings.filter(({ rule }) => ABOUT_EXCLUDED.has(rule));
  const subjects: Pick<Subjects, "world" | "manifests"> =
    paths.length === 0 ? { world: units, manifests: [] } : await pathSubjects(ports.files, paths, "route");
  const charts = paths.length === 0 ? units : subjects.world.flatMap((chart) => asReleased(chart, units));
  const rendered = await Promise.all(
    charts.map((chart) => renderedManifests(chart, ports, renderedBy(chart, released))),
  );
  const said = { manifests: [], problems: paths.length === 0 ? excluded : [] };
  return joined([said, ...rendered, findManifests(subjects.manifests)]);
}

/** Charts as the units release them. With paths given they are a help only: there need not be any. */
async function releasedCharts(
  paths: readonly string[],
  unitsRoot: string | undefined,
  { files }: SourcePorts,
): Promise<Pick<Subjects, "world" | "units" | "findings">> {
  const none = { world: [], units: new Map<UnitChart, string>(), findings: [] };
  if (unitsRoot === undefined) return none;
  if (paths.length > 0 && (await findUnits(files, unitsRoot)).length === 0) return none;
  return unitSubjects(files, unitsRoot);
}

/** What Terragrunt leaves out, or may, answers no request: it is said beside every answer. */
const ABOUT_EXCLUDED: ReadonlySet<string> = new Set(["unit-excluded", "unit-exclude-unknown"]);

function asReleased(chart: UnitChart, units: readonly UnitChart[]): readonly UnitChart[] {
  const released = units.filter((unit) => unit.chart === chart.chart);
  const name = chart.chart.split("/").at(-1) ?? chart.chart;
  return released.length > 0 ? released : [{ ...chart, release: name }];
}

async function renderedManifests(
  chart: UnitChart,
  { helm }: SourcePorts,
  from: ManifestSource["from"],
): Promise<RouteSources> {
  const sources = renderedSources(await helm.template(chart), chart.chart).map(asRendered);
  const { manifests, problems } = loadManifests(sources.map((source) => ({ ...source, from })));
  // What Helm puts into the release's namespace does not name it.
  const inPlace = (one: Manifest): Manifest => ({ ...one, object: placedIn(one.object, chart.namespace) });
  return { manifests: manifests.map(inPlace), problems };
}

/** Lines are those of what Helm rendered, not of the template: the name of the file says so. */
function asRendered({ file, text }: ManifestSource): ManifestSource {
  return { file: `${file} (rendered)`, text };
}

function joined(parts: readonly RouteSources[]): RouteSources {
  return {
    manifests: parts.flatMap(({ manifests }) => manifests),
    problems: parts.flatMap(({ problems }) => problems),
  };
}
