import { refused } from "../../errors.ts";
import { loadManifests } from "../../manifests/load.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import type { ResourceChange, Unit, UnitChart, UnitPlan } from "../../model/unit.ts";
import type { Files, Helm, Terragrunt } from "../../ports.ts";
import { readUnitChart, readUnits } from "../../units/read.ts";
import { readUnitFile } from "../../units/unit-file.ts";
import type { WorldClock } from "./clock.ts";
import { addressOf, applyManifest, type LastManifest, manifestOf } from "./helm-release.ts";
import { at, canonicalJson, digestOf, number, strings } from "./json.ts";
import { planText } from "./plan-text.ts";
import type { Readings } from "./readings.ts";
import { type ObjectStore, referenceOf } from "./store.ts";

/** What was applied last, by unit: the state that Terraform keeps, and Helm's record of a release. */
export type UnitStates = Map<string, UnitState>;

export interface UnitState {
  readonly serial: number;
  readonly manifest: LastManifest;
}

interface Prepared {
  readonly serial: number;
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

/** Units without Terragrunt: planned by rendering and comparing with what was applied last, applied as Helm does. */
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

  async units(root: string): Promise<readonly Unit[]> {
    return this.#readings.units(this.#files, root, () => readUnits(this.#files, root));
  }

  async chart(unit: Unit): Promise<UnitChart | undefined> {
    const chart = await this.#readings.chart(this.#files, unit, () => readUnitChart(this.#files, unit));
    if (chart.known) return chart.value;
    throw refused("UNIT_UNREADABLE", `what ${unit.name} releases cannot be told: ${chart.reason}`, {
      remedy: "Write chart, release, namespace and values_files so that they can be read without Terragrunt",
    });
  }

  async plan(unit: Unit): Promise<UnitPlan> {
    const began = this.#clock.now();
    if (this.#times.planMs > 0) await this.#clock.sleep(this.#times.planMs);
    try {
      return await this.#planned(unit, began);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { ...emptyPlan(unit, this.#clock.now() - began), outcome: "failed", error: reason };
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
    applyManifest(this.#store, last, prepared.next, this.#actor);
    const late = await this.#awaitReady(prepared.next);
    if (late !== undefined) {
      applyManifest(this.#store, prepared.next, last, this.#actor);
      throw failed(unit, `${late} was not ready in time; the release went back to what it was`);
    }
    this.#states.set(unit.name, { serial: prepared.serial + 1, manifest: prepared.next });
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
    const next = await this.#manifest(unit);
    const changed = changesBetween(last, next);
    const digest = digestOf([
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
    this.#prepared.set(`${unit.name} ${digest}`, { serial: state?.serial ?? 0, next, plan });
    return plan;
  }

  async #manifest(unit: Unit): Promise<LastManifest> {
    const chart = await this.chart(unit);
    if (chart === undefined) return manifestOf(await this.#plainObjects(unit), "default");
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

  /** What the modules `kubernetes-namespace` and `kubernetes-secret` make of their inputs. */
  async #plainObjects(unit: Unit): Promise<readonly KubernetesObject[]> {
    const { source, inputs } = await readUnitFile(this.#files, unit.path);
    const module = typeof source === "string" ? (source.split("?")[0] ?? "") : "";
    const given = inputs as unknown as Readonly<Record<string, unknown>>;
    const name = String(given["name"] ?? unit.name.split("/").at(-1));
    if (module.endsWith("kubernetes-namespace")) {
      return [{ apiVersion: "v1", kind: "Namespace", metadata: { name, labels: strings(given["labels"]) } }];
    }
    if (!module.endsWith("kubernetes-secret")) return [];
    // Its values come from the environment or an untracked file: nothing here needs them, so nothing reads them.
    const namespace = typeof given["namespace"] === "string" ? given["namespace"] : "default";
    return [{ apiVersion: "v1", kind: "Secret", metadata: { name, namespace }, type: "Opaque" }];
  }
}

/** Enough pods of the latest template are ready, as Helm counts them (`pkg/kube/ready.go`). */
function isRolledOut(deployment: KubernetesObject | undefined): boolean {
  const count = (field: string): number => number(at(deployment?.status, field), 0);
  const desired = number(at(deployment?.spec, "replicas"), 1);
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
    by: "render-and-compare",
    milliseconds,
  };
}

function failed(unit: Unit, fact: string): Error {
  return refused("UNIT_APPLY_FAILED", `${unit.name}: ${fact}`, { remedy: "Plan it again" });
}
