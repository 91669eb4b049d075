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
import { addressOf, applyManifest, type LastManifest, manifestOf } from "../cluster/helm-release.ts";
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
export function releasedManifest(states: UnitStates, release: string, namespace: string): string | undefined {
  const state = stateOf(states, release, namespace);
  if (state === undefined) return undefined;
  return [...state.manifest.values()].map((object) => JSON.stringify(object)).join("\n---\n");
}

/** Every apply of this world ends, or leaves nothing behind: there is no release in between. */
export function releaseStatus(
  states: UnitStates,
  release: string,
  namespace: string,
): HelmReleaseStatus | undefined {
  const state = stateOf(states, release, namespace);
  return state === undefined ? undefined : { revision: state.serial, status: "deployed" };
}

/**
 * The same with Helm's word for it: the world's Helm writes its record when all is done, so it is `deployed`.
 */
export function releaseOnRecord(
  states: UnitStates,
  release: string,
  namespace: string,
): HelmRelease | undefined {
  const manifest = releasedManifest(states, release, namespace);
  if (manifest === undefined) return undefined;
  const revision = stateOf(states, release, namespace)?.serial ?? 1;
  return { status: "deployed", revision, manifest, deployed: revision };
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
    const last = state?.manifest ?? NOTHING;
    this.#write(unit, last, prepared.next);
    const late = await this.#awaitReady(prepared.next);
    if (late !== undefined) {
      applyManifest(this.#store, prepared.next, last, this.#actor);
      throw failed(unit, `${late} was not ready in time; the release went back to what it was`);
    }
    const { serial, chart, next } = prepared;
    this.#states.set(unit.name, { serial: serial + 1, chart, manifest: next });
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
    const digest = jsonDigest([
      unit.name,
      changed.map(({ address, action }) => [address, action, next.get(address)]),
    ]);
    const plan: UnitPlan = {
      ...emptyPlan(unit, this.#clock.now() - began),
      outcome: changed.length === 0 ? "no-changes" : "changes",
      changes: changed,
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
