import { canonicalJson, jsonDigest } from "../../../json/canonical.ts";
import { at, numberOr } from "../../../json/read.ts";
import { Failure, refused, renderFailure } from "../../../errors/errors.ts";
import { known } from "../../../model/observed.ts";
import { loadManifests } from "../../../manifests/load.ts";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import type {
  HelmRelease,
  HelmReleaseStatus,
  ResourceChange,
  Unit,
  UnitChart,
  UnitPlan,
} from "../../../model/unit.ts";
import type { Files, Helm, Terragrunt } from "../../../ports.ts";
import { chartOfInputs, findUnits, readUnits } from "../../../units/read.ts";
import { type HclValue, UnknownValue } from "../../../units/evaluate.ts";
import { moduleFolder, readModule, releasesOneChart, type UnitModule } from "../../../units/modules.ts";
import { readUnitFile, type UnitFile } from "../../../units/unit-file.ts";
import type { WorldClock } from "../cluster/clock.ts";
import {
  addressOf,
  applyManifest,
  type LastManifest,
  manifestOf,
  revisionsAbove,
} from "../cluster/helm-release.ts";
import { DEFAULT_NAMESPACE } from "../../../names/namespaces.ts";
import { installsControlPlane, plainObject } from "./modules.ts";
import { planText } from "./plan-text.ts";
import type { Readings } from "./readings.ts";
import { type ObjectStore, referenceOf } from "../cluster/store.ts";

/** What was applied last, by unit: the state that Terraform keeps, and Helm's record of a release. */
export type UnitStates = Map<string, UnitState>;

export interface UnitState {
  readonly serial: number;
  /** The Helm release that the unit makes, if it makes one. */
  readonly chart: UnitChart | undefined;
  readonly manifest: LastManifest;
}

/** What Helm has on record of a release: its last manifest. */
export function releasedManifest(
  records: HelmRecords,
  release: string,
  namespace: string,
): string | undefined {
  return releaseOnRecord(records, release, namespace)?.manifest;
}

export function releaseStatus(
  records: HelmRecords,
  release: string,
  namespace: string,
): HelmReleaseStatus | undefined {
  const found = releaseOnRecord(records, release, namespace);
  return found === undefined ? undefined : { revision: found.revision, status: found.status };
}

/**
 * The same with Helm's word for it. The world's own Helm writes its record when all is done; what a killed
 * one left, or one without Terraform did, is a Secret above it.
 */
export function releaseOnRecord(
  { states, store }: HelmRecords,
  release: string,
  namespace: string,
): HelmRelease | undefined {
  const state = stateOf(states, release, namespace);
  const above = revisionsAbove(store, { release, namespace }, state?.serial ?? 0);
  const last = above.at(-1) ?? (state && { ...state, revision: state.serial, status: "deployed" });
  if (last === undefined) return undefined;
  const { revision, status } = last;
  const good = above.findLast((one) => one.status === "deployed" || one.status === "superseded");
  const manifest = [...last.manifest.values()].map((object) => JSON.stringify(object)).join("\n---\n");
  return { status, revision, manifest, deployed: good?.revision ?? state?.serial };
}

/** What Terraform and Helm know of what was released. */
export interface HelmRecords {
  readonly states: UnitStates;
  readonly store: ObjectStore;
}

function stateOf(states: UnitStates, release: string, namespace: string) {
  return [...states.values()].find(
    ({ chart }) => chart?.release === release && chart.namespace === namespace,
  );
}

interface Prepared {
  readonly serial: number;
  readonly chart: UnitChart | undefined;
  readonly next: LastManifest;
  readonly plan: UnitPlan;
}

/** How long Terragrunt takes, in milliseconds. */
export interface TerragruntTimes {
  readonly planMs: number;
  readonly applyMs: number;
  /** How long an apply waits for its Deployments before it goes back to what was there (`atomic`). */
  readonly readyMs: number;
}

/** Between two looks at what is being applied. */
const LOOK_MS = 100;

const NOTHING: LastManifest = new Map();

/**
 * Units without Terragrunt: planned by rendering and comparing with what was applied last, applied as Helm
 * does.
 */
export class EmbeddedTerragrunt implements Terragrunt {
  readonly #files: Files;
  readonly #helm: Helm;
  readonly #readings: Readings;
  readonly #store: ObjectStore;
  readonly #states: UnitStates;
  readonly #clock: WorldClock;
  readonly #times: TerragruntTimes;
  readonly #actor: string;
  readonly #prepared = new Map<string, Prepared>();

  constructor(world: {
    readonly files: Files;
    readonly helm: Helm;
    readonly readings: Readings;
    readonly store: ObjectStore;
    readonly states: UnitStates;
    readonly clock: WorldClock;
    readonly times: TerragruntTimes;
    readonly actor: string;
  }) {
    this.#files = world.files;
    this.#helm = world.helm;
    this.#readings = world.readings;
    this.#store = world.store;
    this.#states = world.states;
    this.#clock = world.clock;
    this.#times = world.times;
    this.#actor = `${world.actor}/terragrunt`;
  }

  async units(root: string, need: "all" | "some" = "all"): Promise<readonly Unit[]> {
    // Not remembered: what would be missing lies in other files than those that units are read from.
    if (need === "all") await findUnits(this.#files, root);
    return this.#readings.units(this.#files, root, () => readUnits(this.#files, root, "some"));
  }

  /** As with Terragrunt itself, the inputs say what is released, and the module that something is. */
  async chart(unit: Unit): Promise<UnitChart | undefined> {
    const chart = await this.#readings.chart(this.#files, unit, async () => {
      const file = await readUnitFile(this.#files, unit.path);
      const module = await this.#module(unit, file);
      return module === undefined || !releasesOneChart(module) ? known(undefined) : chartOfInputs(file);
    });
    if (chart.known) return chart.value;
    throw unreadable(unit, chart.reason);
  }

  async plan(unit: Unit): Promise<UnitPlan> {
    const began = this.#clock.now();
    if (this.#times.planMs > 0) await this.#clock.sleep(this.#times.planMs);
    try {
      return await this.#planned(unit, began);
    } catch (error) {
      // A failed plan is a result; anything without a code is a fault of this program.
      if (!(error instanceof Failure)) throw error;
      const text = renderFailure(error);
      return { ...emptyPlan(unit, this.#clock.now() - began), outcome: "failed", error: text };
    }
  }

  async apply(unit: Unit, plan: UnitPlan): Promise<void> {
    const prepared =
      plan.digest === undefined ? undefined : this.#prepared.get(`${unit.name} ${plan.digest}`);
    if (prepared === undefined) throw failed(unit, "this run made no such plan");
    const state = this.#states.get(unit.name);
    if ((state?.serial ?? 0) !== prepared.serial) throw failed(unit, "the saved plan is stale");
    if (this.#times.applyMs > 0) await this.#clock.sleep(this.#times.applyMs);
    const { serial, chart, next } = prepared;
    const above = chart === undefined ? [] : revisionsAbove(this.#store, chart, serial);
    const last = above.at(-1)?.manifest ?? state?.manifest ?? NOTHING;
    const refusal = helmRefusal(this.#store, chart, next, above.at(-1) ?? (state && { status: "deployed" }));
    if (refusal !== undefined) throw failed(unit, refusal);
    this.#write(unit, last, next);
    const late = await this.#awaitReady(next);
    if (late !== undefined) {
      applyManifest(this.#store, next, last, this.#actor);
      throw failed(unit, `${late} was not ready in time; the release went back to what it was`);
    }
    this.#record(unit.name, chart, next, above.at(-1)?.revision ?? serial);
  }

  /** Without a state there is no lock: nobody else's run outlives its own apply here. */
  async unlock(unit: Unit, lock: string): Promise<void> {
    throw refused("UNIT_UNLOCK_FAILED", `the state of ${unit.name} has no lock ${lock}`, {
      remedy: "Plan it again",
    });
  }

  /** As `helm upgrade` does it, beside Terraform. */
  async upgrade(chart: UnitChart): Promise<void> {
    const [name, state] =
      [...this.#states].find(
        ([, one]) => one.chart?.release === chart.release && one.chart.namespace === chart.namespace,
      ) ?? [];
    if (name === undefined || state === undefined) throw upgradeFailed(chart, "release: not found");
    const above = revisionsAbove(this.#store, chart, state.serial);
    const next = manifestOf(
      loadManifests([{ file: chart.chart, text: await this.#helm.template(chart) }]).manifests.map(
        ({ object }) => object,
      ),
      chart.namespace,
    );
    const refusal = helmRefusal(this.#store, chart, next, above.at(-1) ?? { status: "deployed" });
    if (refusal !== undefined) throw upgradeFailed(chart, refusal);
    applyManifest(this.#store, above.at(-1)?.manifest ?? state.manifest, next, this.#actor);
    this.#record(name, chart, next, above.at(-1)?.revision ?? state.serial);
  }

  /** What was above it is history. */
  #record(unit: string, chart: UnitChart | undefined, manifest: LastManifest, revision: number): void {
    if (chart !== undefined) {
      const { namespace, release } = chart;
      const labels = { owner: "helm", name: release };
      for (const { metadata } of this.#store.list("secrets", { namespace, labels })) {
        this.#store.delete({ type: "secrets", namespace, name: metadata.name }, this.#actor);
      }
    }
    this.#states.set(unit, { serial: revision + 1, chart, manifest });
  }

  /** What the API server refuses ends the apply as it ends Terragrunt's; what was written before stays. */
  #write(unit: Unit, last: LastManifest, next: LastManifest): void {
    try {
      applyManifest(this.#store, last, next, this.#actor);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== "CLUSTER_FAILED") throw error;
      throw failed(unit, error.message, error);
    }
  }

  /** Waits as Helm's `--wait` does; returns the address of a Deployment that did not become ready in time. */
  async #awaitReady(manifest: LastManifest): Promise<string | undefined> {
    const deployments = [...manifest].filter(([, object]) => object.kind === "Deployment");
    const end = this.#clock.now() + this.#times.readyMs;
    for (;;) {
      const open = deployments.find(([, object]) => !isRolledOut(this.#store.get(referenceOf(object))));
      if (open === undefined) return undefined;
      if (this.#clock.now() >= end) return open[0];
      await this.#clock.sleep(LOOK_MS);
    }
  }

  async #planned(unit: Unit, began: number): Promise<UnitPlan> {
    const state = this.#states.get(unit.name);
    const last = state?.manifest ?? NOTHING;
    const chart = await this.chart(unit);
    // Its charts come from their publishers, and the world has an Istio already.
    if (chart === undefined && (await installsControlPlane(this.#files, unit))) return givenPlan(unit);
    const next = await this.#manifest(unit, chart);
    const changed = changesBetween(last, next);
    const changes = [...changed, ...failedRelease(this.#store, chart, state?.serial ?? 0)];
    const digest = jsonDigest([
      unit.name,
      changes.map(({ address, action }) => [address, action, next.get(address)]),
    ]);
    const plan: UnitPlan = {
      ...emptyPlan(unit, this.#clock.now() - began),
      outcome: changes.length === 0 ? "no-changes" : "changes",
      changes,
      text: this.#readings.planText(last, next, () => planText(changed, last, next)),
      digest,
    };
    this.#prepared.set(`${unit.name} ${digest}`, { serial: state?.serial ?? 0, chart, next, plan });
    return plan;
  }

  async #manifest(unit: Unit, chart: UnitChart | undefined): Promise<LastManifest> {
    if (chart === undefined) return manifestOf(await this.#plainObjects(unit), DEFAULT_NAMESPACE);
    const rendered = await this.#helm.template(chart);
    return this.#readings.manifest(rendered, chart.namespace, () => {
      const { manifests, problems } = loadManifests([{ file: chart.chart, text: rendered }]);
      const [problem] = problems;
      if (problem !== undefined) throw failed(unit, problem.message);
      return manifestOf(
        manifests.map(({ object }) => object),
        chart.namespace,
      );
    });
  }

  /**
   * Undefined for a module from elsewhere. Throws when it ought to be in this repository and is not there.
   */
  async #module(unit: Unit, { source, folder, file }: UnitFile): Promise<UnitModule | undefined> {
    if (source instanceof UnknownValue) throw unreadable(unit, source.toString());
    if (typeof source !== "string" || !/^\.{0,2}\//.test(source)) return undefined;
    const path = moduleFolder(source, folder);
    const module = path === undefined ? undefined : await readModule(this.#files, path);
    if (module === undefined) throw unreadable(unit, `${file}: there is no module at ${path ?? source}`);
    return module;
  }

  /** What a module of a plain object makes of the unit's inputs. */
  async #plainObjects(unit: Unit): Promise<readonly KubernetesObject[]> {
    const file = await readUnitFile(this.#files, unit.path);
    const module = await this.#module(unit, file);
    const object = module && plainObject(module, (name) => inputOf(unit, file, name));
    if (object !== undefined) return [object];
    throw unreadable(unit, `${file.file}: what its module makes is only known to Terragrunt`);
  }
}

/** Unknown is refused: it decides what an object is, and where. */
function inputOf(unit: Unit, { inputs }: UnitFile, name: string): HclValue | undefined {
  const value = inputs instanceof UnknownValue ? inputs : inputs[name];
  if (value instanceof UnknownValue) throw unreadable(unit, value.toString());
  return value;
}

/** The provider wants a release to be `deployed`, whatever else is as it was. */
function failedRelease(
  store: ObjectStore,
  chart: UnitChart | undefined,
  serial: number,
): readonly ResourceChange[] {
  if (chart === undefined || revisionsAbove(store, chart, serial).at(-1)?.status !== "failed") return [];
  return [{ address: `helm_release.${chart.release}`, action: "update" }];
}

/** Helm's words for a release that it does not touch: in others' hands, or others' objects. */
function helmRefusal(
  store: ObjectStore,
  chart: UnitChart | undefined,
  next: LastManifest,
  last: { readonly status: string } | undefined,
): string | undefined {
  if (chart === undefined) return undefined;
  if (last?.status.startsWith("pending-") === true) {
    return "another operation (install/upgrade/rollback) is in progress";
  }
  if (last !== undefined) return undefined;
  const taken = [...next.values()].find((object) => {
    const live = store.get(referenceOf(object));
    return live !== undefined && live.metadata.annotations?.["meta.helm.sh/release-name"] !== chart.release;
  });
  if (taken === undefined) return undefined;
  const { name, namespace } = taken.metadata;
  return `${taken.kind} "${name}" in namespace "${namespace}" exists and cannot be imported into the current release: invalid ownership metadata`;
}

function upgradeFailed({ namespace, release }: UnitChart, words: string): Error {
  return refused("HELM_UPGRADE_FAILED", `Helm did not upgrade ${namespace}/${release}`, {
    remedy: "Read what Helm says below",
    stderr: words,
  });
}

/** Enough pods of the latest template are ready, as Helm counts them (`pkg/kube/ready.go`). */
function isRolledOut(deployment: KubernetesObject | undefined): boolean {
  const count = (field: string): number => numberOr(at(deployment?.status, field), 0);
  const desired = numberOr(at(deployment?.spec, "replicas"), 1);
  const seen = count("observedGeneration") >= (deployment?.metadata.generation ?? 1);
  return seen && count("updatedReplicas") >= desired && count("readyReplicas") >= desired;
}

function changesBetween(last: LastManifest, next: LastManifest): readonly ResourceChange[] {
  const written = [...next].flatMap(([address, object]): readonly ResourceChange[] => {
    const before = last.get(address);
    if (before === undefined) return [{ address, action: "create" }];
    return canonicalJson(before) === canonicalJson(object) ? [] : [{ address, action: "update" }];
  });
  const gone = [...last.values()].map(addressOf).filter((address) => !next.has(address));
  return [...written, ...gone.map((address) => ({ address, action: "delete" as const }))];
}

function emptyPlan(unit: Unit, milliseconds: number): UnitPlan {
  return {
    unit: unit.name,
    outcome: "no-changes",
    changes: [],
    text: "",
    digest: undefined,
    error: undefined,
    restsOn: "rendering",
    milliseconds,
  };
}

/** The world has an Istio from the beginning: nothing is rendered, compared or applied. */
function givenPlan(unit: Unit): UnitPlan {
  const error = "given by the surroundings, not planned here";
  return { ...emptyPlan(unit, 0), outcome: "given", error, digest: jsonDigest([unit.name, "given"]) };
}

function unreadable(unit: Unit, reason: string): Error {
  return refused("UNIT_UNREADABLE", `what ${unit.name} makes cannot be told: ${reason}`, {
    remedy:
      "Write source, chart, name, namespace and values_files so that they can be read without Terragrunt",
  });
}

function failed(unit: Unit, fact: string, cause?: Failure): Error {
  const stderr = cause?.stderr === undefined ? {} : { stderr: cause.stderr };
  return refused("UNIT_APPLY_FAILED", `${unit.name}: ${fact}`, { remedy: "Plan it again", cause, ...stderr });
}
