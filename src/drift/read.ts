/** Reads what releases rest on: as units render it, as Helm has it on record, and as it is in the cluster. */
import { namespaceOf } from "../names/namespaces.ts";
import { recordStore } from "../release/lease/record-store.ts";
import type { Config } from "../config/load.ts";
import { Failure } from "../errors.ts";
import type { KubernetesObject, LiveObject } from "../model/kubernetes.ts";
import { known, type Observed, unknown } from "../model/observed.ts";
import type { ReleaseSpec } from "../model/release.ts";
import type { HelmRelease, Unit, UnitChart, UnitPlan } from "../model/unit.ts";
import type { Ports } from "../ports.ts";
import { withoutHooks } from "../release/units/pending-rules.ts";
import { readRelease } from "../release/observe/observe.ts";
import { notApart } from "../release/colors/overlap-rules.ts";
import { isHeld } from "../release/lease/record.ts";
import { routerKindFor } from "../release/router/router.ts";
import { manifestObjects, renderedObjects } from "../release/units/unit-chart.ts";
import { type Basis, basisOf, hasPods, keyOf, type RenderedUnit } from "./basis.ts";
import type { DriftFacts, ReleaseDrift, UnitFacts } from "./facts.ts";
import { isRouter } from "./router-rules.ts";
import { decideDrift } from "./rules.ts";

type DriftPorts = Pick<Ports, "cluster" | "clock" | "helm">;
type UnitPath = Pick<Unit, "name" | "path">;

export interface DriftScope {
  readonly config: Pick<Config, "releases">;
  /** Every unit there is: some of them hold what a release's own units rest on. */
  readonly units: readonly UnitPath[];
  /** What a unit releases; undefined for one that is no Helm release, unknown when that cannot be told. */
  readonly chartOf: (unit: UnitPath) => Promise<Observed<UnitChart | undefined>>;
  /** Plans that were made of units. */
  readonly plans: readonly UnitPlan[];
  /** True for who reads the releases, and says by itself why one cannot be read. */
  readonly isReadElsewhere?: boolean;
}

/**
 * Holds every release against the cluster. Never throws for what cannot be read: it is then among what was not compared,
 * with the reason. A `helm` that remembers what it rendered is asked for each chart once.
 */
export async function readDrift(scope: DriftScope, ports: DriftPorts): Promise<readonly ReleaseDrift[]> {
  const charts = await Promise.all(scope.units.map((unit) => renderedUnit(unit, scope, ports)));
  const releases = [...scope.config.releases.values()];
  return Promise.all(releases.map((release) => releaseDrift(release, charts, scope, ports)));
}

interface UnitReading {
  readonly unit: string;
  readonly rendered: Observed<RenderedUnit | undefined>;
}

async function renderedUnit(unit: UnitPath, scope: DriftScope, { helm }: DriftPorts): Promise<UnitReading> {
  const rendered = await observed(async () => {
    const chart = await scope.chartOf(unit);
    if (!chart.known) throw new Unread(chart.reason);
    if (chart.value === undefined) return undefined;
    const objects = withoutHooks(await renderedObjects(helm, chart.value));
    return { unit: unit.name, chart: chart.value, objects };
  });
  return { unit: unit.name, rendered };
}

/** A reason that was told already. */
class Unread extends Error {}

async function observed<T>(read: () => Promise<T>): Promise<Observed<T>> {
  try {
    return known(await read());
  } catch (error) {
    if (error instanceof Unread) return unknown(error.message);
    if (error instanceof Failure) return unknown(`${error.code}: ${error.message}`);
    throw error;
  }
}

async function releaseDrift(
  release: ReleaseSpec,
  readings: readonly UnitReading[],
  scope: DriftScope,
  ports: DriftPorts,
): Promise<ReleaseDrift> {
  const rendered = readings.flatMap((one) =>
    one.rendered.known && one.rendered.value !== undefined ? [one.rendered.value] : [],
  );
  const own = [...absentUnits(release, readings), ...unreadUnits(release, readings, true)];
  if (rendered.length === 0) return nothingKnown(release, own);
  const routers = await liveRouters(release, ports);
  // Every further question would wait for the same silence.
  if (!routers.known && routers.reason.startsWith("CLUSTER_UNREACHABLE")) {
    return nothingKnown(release, [...own, routers.reason]);
  }
  const basis = basisOf(release, rendered, routers.known ? leading(routers.value, rendered) : []);
  const unread = basis.isWhole ? own : [...own, ...unreadUnits(release, readings, false)];
  const units = await Promise.all(
    rendered
      .filter(({ unit }) => basis.units.has(unit))
      .map((one) => unitFacts(one, release, basis, scope, ports)),
  );
  const [facts, rules, readable] = await Promise.all([
    liveFacts(release, units, basis, routers, ports),
    liveRules(release, ports),
    scope.isReadElsewhere === true ? known(undefined) : whyUnreadable(release, ports),
  ]);
  const failed = [routers, rules, readable].flatMap((one) => (one.known ? [] : [one.reason]));
  return decideDrift({
    ...facts,
    beside: {
      routers: routers.known ? routers.value : [],
      rules: rules.known ? rules.value : [],
      rendered,
      released: facts.units.flatMap((unit) => unit.released),
    },
    unreadable: readable.known ? readable.value : undefined,
    unread: [...new Set([...unread, ...failed])],
  });
}

function nothingKnown({ name }: ReleaseSpec, unread: readonly string[]): ReleaseDrift {
  return { release: name, compared: 0, findings: [], notes: [], waiting: [], unread };
}

/** Why units were not compared: the release's own, or the others, of which it is not known whether they matter. */
function unreadUnits(
  release: ReleaseSpec,
  readings: readonly UnitReading[],
  isOwn: boolean,
): readonly string[] {
  const own = ownUnits(release);
  return readings
    .filter(({ unit }) => own.includes(unit) === isOwn)
    .flatMap(({ unit, rendered }) => {
      if (!rendered.known) return [`unit ${unit}: ${rendered.reason}`];
      return rendered.value === undefined && isOwn
        ? [`unit ${unit}: what it releases cannot be told from its files`]
        : [];
    });
}

function absentUnits(release: ReleaseSpec, readings: readonly UnitReading[]): readonly string[] {
  const absent = ownUnits(release).filter((name) => !readings.some(({ unit }) => unit === name));
  return absent.map((name) => `unit ${name}: there is no unit of that name`);
}

function ownUnits({ router, colors }: ReleaseSpec): readonly string[] {
  return [router.unit, colors.blue.unit, colors.green.unit];
}

async function liveRouters(
  release: ReleaseSpec,
  { cluster }: DriftPorts,
): Promise<Observed<readonly KubernetesObject[]>> {
  const kind = routerKindFor(release.colors.blue);
  return observed(async () => {
    try {
      const all = await cluster.list(kind.type);
      return all.filter((object) => kind.routes(object, release.host));
    } catch (error) {
      if (isNoSuchType(error)) return [];
      throw error;
    }
  });
}

/** Those whose ends the release rests on: not what lies beside a live router that a unit renders. */
function leading(
  routers: readonly KubernetesObject[],
  rendered: readonly RenderedUnit[],
): readonly KubernetesObject[] {
  const keys = new Set(rendered.flatMap(({ objects }) => objects.map(keyOf)));
  const ours = routers.filter((one) => keys.has(keyOf(one)));
  return ours.length > 0 ? ours : routers;
}

/** None where no color is a subset, or there is no such type. */
async function liveRules(
  { colors }: ReleaseSpec,
  { cluster }: DriftPorts,
): Promise<Observed<readonly KubernetesObject[]>> {
  if (colors.blue.target.kind !== "subset") return known([]);
  return observed(async () => {
    try {
      return await cluster.list("destinationrules.networking.istio.io");
    } catch (error) {
      if (isNoSuchType(error)) return [];
      throw error;
    }
  });
}

/** As every step reads the release: what would refuse them all is no state to call sound. */
async function whyUnreadable(
  release: ReleaseSpec,
  { cluster, clock }: DriftPorts,
): Promise<Observed<DriftFacts["unreadable"]>> {
  return observed(async () => {
    try {
      const { state } = await readRelease(release, { cluster, clock });
      return notApart(state);
    } catch (error) {
      if (isNoSuchType(error)) return undefined;
      if (!(error instanceof Failure) || error.failureClass !== "refused") throw error;
      return { code: error.code, fact: error.message, remedy: error.remedy };
    }
  });
}

async function unitFacts(
  { unit, chart, objects }: RenderedUnit,
  release: ReleaseSpec,
  basis: Basis,
  { plans }: DriftScope,
  { helm }: DriftPorts,
): Promise<UnitFacts> {
  const own = ownUnits(release).includes(unit);
  const keys = basis.units.get(unit) ?? new Set<string>();
  const read = await observed(async () => {
    const found = await helm.release(chart.release, chart.namespace);
    return { found, released: found === undefined ? [] : manifestObjects(found.manifest, chart) };
  });
  const seen: Observed<HelmRelease | undefined> = read.known ? known(read.value.found) : read;
  const isOurs = (object: KubernetesObject) => own || keys.has(keyOf(object));
  return {
    unit,
    chart,
    rendered: objects.filter(isOurs),
    helm: seen,
    released: (read.known ? read.value.released : []).filter(isOurs),
    plan: plans.find((plan) => plan.unit === unit),
  };
}

type LiveFacts = Omit<DriftFacts, "unread" | "beside" | "unreadable">;

/** One round of reads, all at once. */
async function liveFacts(
  release: ReleaseSpec,
  units: readonly UnitFacts[],
  basis: Basis,
  routers: Observed<readonly KubernetesObject[]>,
  { cluster, clock }: DriftPorts,
): Promise<LiveFacts> {
  const objects = new Map(
    units.flatMap(({ rendered, released }) =>
      [...rendered, ...released].map((one) => [keyOf(one), one] as const),
    ),
  );
  const scaled = [...objects.values()].filter(hasPods).map((object) => namespaceOf(object));
  // Its record outlives a router that somebody deleted.
  const releasedRouters = units.flatMap(({ released }) => released.filter((one) => isRouter(one, release)));
  const [live, namespaces, needed, autoscalers, record] = await Promise.all([
    Promise.all(
      [...objects].map(async ([key, object]) => [key, await liveObject(object, { cluster })] as const),
    ),
    Promise.all(basis.namespaces.map(async (name) => ({ name, live: await namespace(name, { cluster }) }))),
    Promise.all(basis.needed.map(async (one) => ({ ...one, live: await isThere(one, { cluster }) }))),
    Promise.all([...new Set(scaled)].map((name) => autoscalersIn(name, { cluster }))),
    recordOf(release, [...(routers.known ? routers.value : []), ...releasedRouters], { cluster, clock }),
  ]);
  const held = record !== undefined && isHeld(record, clock.now());
  return {
    release,
    units,
    live: new Map(live),
    needed,
    namespaces,
    autoscalers: autoscalers.flat(),
    holder: held ? record.holder : undefined,
    transition: record?.transition,
    lastFlip: record?.lastFlip,
  };
}

type ClusterPort = Pick<Ports, "cluster">;

async function liveObject(
  object: KubernetesObject,
  { cluster }: ClusterPort,
): Promise<Observed<LiveObject | undefined>> {
  return observed(async () => {
    try {
      return await cluster.live(object);
    } catch (error) {
      // Without its type no object of it is there.
      if (isNoSuchType(error)) return undefined;
      throw error;
    }
  });
}

function isNoSuchType(error: unknown): boolean {
  return error instanceof Failure && error.code === "CLUSTER_NO_SUCH_TYPE";
}

async function namespace(
  name: string,
  { cluster }: ClusterPort,
): Promise<Observed<KubernetesObject | undefined>> {
  return observed(() => cluster.get({ type: "namespaces", name }));
}

async function isThere(
  {
    apiVersion,
    kind,
    namespace: place,
    name,
  }: { apiVersion: string; kind: string; namespace: string | undefined; name: string },
  ports: ClusterPort,
): Promise<Observed<boolean>> {
  const metadata = { name, ...(place === undefined ? {} : { namespace: place }) };
  const found = await liveObject({ apiVersion, kind, metadata }, ports);
  return found.known ? known(found.value !== undefined) : found;
}

/** None where they cannot be listed: then a number of replicas is held against the manifest. */
async function autoscalersIn(name: string, { cluster }: ClusterPort): Promise<readonly KubernetesObject[]> {
  const found = await observed(() =>
    cluster.list("horizontalpodautoscalers.autoscaling", { namespace: name }),
  );
  return found.known ? found.value : [];
}

/** Undefined where there is none, or none that can be read: what a run does to the release is then not known. */
async function recordOf(
  release: ReleaseSpec,
  routers: readonly KubernetesObject[],
  ports: Pick<Ports, "cluster" | "clock">,
) {
  const [router] = routers;
  if (router === undefined) return undefined;
  const store = recordStore(ports, {
    namespace: namespaceOf(router),
    release: release.name,
  });
  const found = await observed(() => store.read());
  return found.known ? found.value : undefined;
}
