/** Reads what releases rest on: as units render it, as Helm has it on record, and as it is in the cluster. */
import { targetsOf } from "../mesh-api/apis/lookup.ts";
import { type ColorOwners, ownerOf } from "../release/colors/color-owner.ts";
import { namespaceOf } from "../names/namespaces.ts";
import { recordStore } from "../release/lease/record-store.ts";
import type { Config } from "../config/load.ts";
import { Failure } from "../errors/errors.ts";
import type { KubernetesObject, LiveObject } from "../model/kubernetes.ts";
import { known, type Observed, unknown } from "../model/observed.ts";
import type { Color, ReleaseRecord, ReleaseSpec } from "../model/release.ts";
import type { HelmRelease, Unit, UnitChart, UnitPlan } from "../model/unit.ts";
import type { Ports } from "../ports.ts";
import { withoutHooks } from "../release/units/pending-rules.ts";
import { readRelease } from "../release/observe/observe.ts";
import { notApart } from "../release/colors/overlap-rules.ts";
import { listObjects, whereKnown } from "../release/observe/objects-in-cluster.ts";
import { observed } from "../release/observed.ts";
import { isSilent } from "../release/patience.ts";
import { isHeld } from "../release/lease/record.ts";
import { timeNow } from "../release/time.ts";
import { routerKindFor } from "../release/router/router.ts";
import { manifestObjects, renderedObjects } from "../release/units/unit-chart.ts";
import type { ChartOf } from "../release/units/unit-charts.ts";
import { type Basis, basisOf, hasPods, keyOf, type RenderedUnit } from "./basis.ts";
import type { DriftFacts, ReleaseDrift, UnitFacts, Unread } from "./facts.ts";
import { isRouter } from "./router-rules.ts";
import { decideMends, type Mends } from "./rules.ts";

export type { Mends } from "./rules.ts";
import { factOf, unreadBy } from "./unread.ts";

type DriftPorts = Pick<Ports, "cluster" | "clock" | "helm">;
type UnitPath = Pick<Unit, "name" | "path">;

export interface DriftScope {
  readonly config: Pick<Config, "releases">;
  /** Every unit there is: some of them hold what a release's own units rest on. */
  readonly units: readonly UnitPath[];
  readonly chartOf: ChartOf;
  /** Plans that were made of units. */
  readonly plans: readonly UnitPlan[];
  /** True for who reads the releases, and says by itself why one cannot be read. */
  readonly isReadElsewhere?: boolean;
  /** Under which name the reader itself holds the releases: then nobody else works on them. */
  readonly ours?: string;
}

/**
 * Holds every release against the cluster. Never throws for what cannot be read: it is then among what was
 * not compared, with the reason. A `helm` that remembers what it rendered is asked for each chart once.
 */
export async function readDrift(scope: DriftScope, ports: DriftPorts): Promise<readonly ReleaseDrift[]> {
  return (await readMends(scope, ports)).map(({ drift }) => drift);
}

/** The same, with what can be done about each finding. */
export async function readMends(scope: DriftScope, ports: DriftPorts): Promise<readonly Mends[]> {
  const charts = await Promise.all(scope.units.map((unit) => renderedUnit(unit, scope, ports)));
  const releases = [...scope.config.releases.values()];
  return Promise.all(releases.map((release) => releaseDrift(release, charts, scope, ports)));
}

interface UnitReading {
  readonly unit: string;
  readonly rendered: Observed<RenderedUnit | undefined>;
}

async function renderedUnit(unit: UnitPath, scope: DriftScope, { helm }: DriftPorts): Promise<UnitReading> {
  const rendered = await observed(async (): Promise<UnitReading["rendered"]> => {
    const chart = await scope.chartOf(unit);
    if (!chart.known) return chart;
    if (chart.value === undefined) return known(undefined);
    const objects = withoutHooks(await renderedObjects(helm, chart.value));
    return known({ unit: unit.name, chart: chart.value, objects });
  });
  return { unit: unit.name, rendered: rendered.known ? rendered.value : rendered };
}

async function releaseDrift(
  release: ReleaseSpec,
  readings: readonly UnitReading[],
  scope: DriftScope,
  ports: DriftPorts,
): Promise<Mends> {
  const rendered = readings.flatMap((one) =>
    one.rendered.known && one.rendered.value !== undefined ? [one.rendered.value] : [],
  );
  const own = [...absentUnits(release, readings), ...unreadUnits(release, readings, true)];
  if (rendered.length === 0) return nothingKnown(release, own);
  const routers = await liveRouters(release, ports);
  // Every further question would wait for the same silence.
  if (!routers.known && isSilent(routers)) return nothingKnown(release, [...own, unreadBy(routers)]);
  const basis = basisOf(release, rendered, routers.known ? leading(routers.value, rendered) : []);
  const unread = basis.isWhole ? own : [...own, ...unreadUnits(release, readings, false)];
  const counted = rendered.filter(({ unit }) => basis.units.has(unit));
  const units = await Promise.all(counted.map((one) => unitFacts(one, release, basis, scope, ports)));
  const [facts, rules, readable] = await Promise.all([
    liveFacts(release, units, basis, { routers, ours: scope.ours }, ports),
    liveRules(release, ports),
    scope.isReadElsewhere === true
      ? known(undefined)
      : whyUnreadable(release, ownersAmong(release, units), ports),
  ]);
  const failed = [routers, rules, readable].flatMap((one) => (one.known ? [] : [unreadBy(one)]));
  const released = facts.units.flatMap((unit) => unit.released);
  return decideMends({
    ...facts,
    beside: { routers: orNone(routers), rules: orNone(rules), rendered, released },
    unreadable: readable.known ? readable.value : undefined,
    unread: [...unread, ...failed, ...facts.unread],
  });
}

/** What could be read; that something could not be is said beside it. */
function orNone<T>(seen: Observed<readonly T[]>): readonly T[] {
  return seen.known ? seen.value : [];
}

function nothingKnown({ name }: ReleaseSpec, unread: readonly Unread[]): Mends {
  const drift = { release: name, compared: 0, findings: [], notes: [], waiting: [], unread };
  return { drift, mends: [], namespace: undefined };
}

/**
 * Why units were not compared: the release's own, or the others, of which it is not known whether they
 * matter.
 */
function unreadUnits(
  release: ReleaseSpec,
  readings: readonly UnitReading[],
  isOwn: boolean,
): readonly Unread[] {
  const own = ownUnits(release);
  return readings
    .filter(({ unit }) => own.includes(unit) === isOwn)
    .flatMap(({ unit, rendered }) => {
      if (rendered.known && (rendered.value !== undefined || !isOwn)) return [];
      const seen = rendered.known ? unknown("it releases no chart of this repository") : rendered;
      return [{ ...unreadBy(seen), fact: `unit ${unit}: ${factOf(seen)}` }];
    });
}

function absentUnits(release: ReleaseSpec, readings: readonly UnitReading[]): readonly Unread[] {
  const absent = ownUnits(release).filter((name) => !readings.some(({ unit }) => unit === name));
  return absent.map((name) => ({
    code: "UNIT_UNKNOWN",
    fact: `unit ${name}: there is no unit of that name`,
    remedy: `Correct its name in bluegreen.yaml, where release ${release.name} names it`,
    failureClass: "usage",
  }));
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
    const all = await listObjects(kind.type, undefined, cluster);
    return all.filter((object) => kind.routes(object, release.host));
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

/** None where targets of the colors are Services alone, or there is no such type. */
async function liveRules(
  { colors }: ReleaseSpec,
  { cluster }: DriftPorts,
): Promise<Observed<readonly KubernetesObject[]>> {
  const { definedBy } = targetsOf(colors.blue.target);
  if (definedBy.length === 0) return known([]);
  return observed(async () =>
    (await Promise.all(definedBy.map((type) => listObjects(type, undefined, cluster)))).flat(),
  );
}

/** As every step reads the release: what would refuse them all is no state to call sound. */
async function whyUnreadable(
  release: ReleaseSpec,
  owners: ColorOwners,
  { cluster, clock }: DriftPorts,
): Promise<Observed<DriftFacts["unreadable"]>> {
  return observed(async () => {
    try {
      const seen = await whereKnown(() => readRelease(release, { cluster, clock }, Promise.resolve(owners)));
      return seen === undefined ? undefined : notApart(seen.state);
    } catch (error) {
      if (!(error instanceof Failure) || error.failureClass !== "refused") throw error;
      return { code: error.code, fact: error.message, remedy: error.remedy };
    }
  });
}

/** What Helm has on record of the colors, which is read here for the comparison already. */
function ownersAmong({ colors }: ReleaseSpec, units: readonly UnitFacts[]): ColorOwners {
  const owner = (color: Color): ColorOwners[Color] => {
    const unit = units.find((one) => one.unit === colors[color].unit);
    // What Helm did not say is among what was not compared, and no fault of the release.
    if (unit?.helm.known !== true) return known(undefined);
    return known(ownerOf(unit.unit, unit.chart, unit.released));
  };
  return { blue: owner("blue"), green: owner("green") };
}

async function unitFacts(
  { unit, chart, objects }: RenderedUnit,
  release: ReleaseSpec,
  basis: Basis,
  { plans }: DriftScope,
  ports: DriftPorts,
): Promise<UnitFacts> {
  const { helm } = ports;
  const own = ownUnits(release).includes(unit);
  const keys = basis.units.get(unit) ?? new Set<string>();
  const read = await observed(async () => {
    const found = await helm.release(chart.release, chart.namespace);
    return { found, released: found === undefined ? [] : manifestObjects(found.manifest, chart) };
  });
  const seen: Observed<HelmRelease | undefined> = read.known ? known(read.value.found) : read;
  const isOurs = (object: KubernetesObject) => own || keys.has(keyOf(object));
  const note = seen.known ? await noteOf(chart, seen.value, ports) : undefined;
  return {
    unit,
    chart,
    rendered: objects.filter(isOurs),
    helm: seen,
    released: (read.known ? read.value.released : []).filter(isOurs),
    plan: plans.find((plan) => plan.unit === unit),
    ...(note === undefined ? {} : { note }),
  };
}

/** Helm keeps it elsewhere when it is told so, and then nobody here knows who wrote it. */
async function noteOf(
  { release, namespace }: UnitChart,
  last: HelmRelease | undefined,
  ports: ClusterPort,
): Promise<LiveObject | undefined> {
  if (last === undefined || last.status === "deployed" || last.status === "superseded") return undefined;
  const name = `sh.helm.release.v1.${release}.v${last.revision}`;
  const seen = await liveObject({ apiVersion: "v1", kind: "Secret", metadata: { name, namespace } }, ports);
  return seen.known ? seen.value : undefined;
}

type LiveFacts = Omit<DriftFacts, "beside" | "unreadable">;

/** Each object that a unit renders, or that Helm has on record of it, once. */
function objectsOf(units: readonly UnitFacts[]): ReadonlyMap<string, KubernetesObject> {
  const objects = units.flatMap(({ rendered, released }) => [...rendered, ...released]);
  return new Map(objects.map((one) => [keyOf(one), one]));
}

/** One round of reads, all at once. */
async function liveFacts(
  release: ReleaseSpec,
  units: readonly UnitFacts[],
  basis: Basis,
  { routers, ours }: { routers: Observed<readonly KubernetesObject[]>; ours: string | undefined },
  { cluster, clock }: DriftPorts,
): Promise<LiveFacts> {
  const objects = objectsOf(units);
  const scaled = [...objects.values()].filter(hasPods).map((object) => namespaceOf(object));
  // Its record outlives a router that somebody deleted.
  const released = units.flatMap((unit) => unit.released.filter((one) => isRouter(one, release)));
  const [live, namespaces, needed, autoscalers, noted] = await Promise.all([
    Promise.all(
      [...objects].map(async ([key, object]) => [key, await liveObject(object, { cluster })] as const),
    ),
    Promise.all(basis.namespaces.map(async (name) => ({ name, live: await namespace(name, { cluster }) }))),
    Promise.all(basis.needed.map(async (one) => ({ ...one, live: await isThere(one, { cluster }) }))),
    Promise.all([...new Set(scaled)].map((name) => autoscalersIn(name, { cluster }))),
    recordOf(release, [...orNone(routers), ...released], { cluster, clock }),
  ]);
  const record = noted.known ? noted.value : undefined;
  const held = record !== undefined && record.holder !== ours && isHeld(record, timeNow(clock));
  return {
    release,
    units,
    live: new Map(live),
    needed,
    namespaces,
    autoscalers: allOf(autoscalers),
    holder: held ? record.holder : undefined,
    transition: record?.transition,
    lastFlip: record?.lastFlip,
    unread: noted.known ? [] : [unreadBy(noted)],
  };
}

/** All of them; unknown as soon as one is. */
function allOf<T>(seen: readonly Observed<readonly T[]>[]): Observed<readonly T[]> {
  const failed = seen.find((one) => !one.known);
  return failed ?? known(seen.flatMap((one) => (one.known ? one.value : [])));
}

type ClusterPort = Pick<Ports, "cluster">;

async function liveObject(
  object: KubernetesObject,
  { cluster }: ClusterPort,
): Promise<Observed<LiveObject | undefined>> {
  // Without its type no object of it is there.
  return observed(() => whereKnown(() => cluster.live(object)));
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

/** Unknown where they may not be listed: then a number of replicas that differs is not reported. */
async function autoscalersIn(
  name: string,
  { cluster }: ClusterPort,
): Promise<Observed<readonly KubernetesObject[]>> {
  return observed(() => listObjects("horizontalpodautoscalers.autoscaling", name, cluster));
}

/**
 * Undefined where there is none; unknown where it cannot be read, and with it what a run does to the release.
 */
async function recordOf(
  release: ReleaseSpec,
  routers: readonly KubernetesObject[],
  ports: Pick<Ports, "cluster" | "clock">,
): Promise<Observed<ReleaseRecord | undefined>> {
  const [router] = routers;
  if (router === undefined) return known(undefined);
  const store = recordStore(ports, {
    namespace: namespaceOf(router),
    release: release.name,
  });
  return observed(() => store.read());
}
