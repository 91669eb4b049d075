import type { WorldClock } from "../cluster/clock.ts";
import { Endpoints } from "./endpoints.ts";
import type { Configuration, GatewayInstance } from "./gateway.ts";
import { between, type Random } from "../cluster/random.ts";
import { ROUTE_TYPES, type RouteTables } from "./route-tables.ts";
import type { Change, ObjectStore } from "../cluster/store.ts";

/**
 * Delays between a write and its being in force. Defaults are istiod's and what was measured with one Envoy.
 */
export interface Propagation {
  /** Quiet time before a push (`PILOT_DEBOUNCE_AFTER`). */
  readonly debounceMs: number;
  /** Longest wait for quiet (`PILOT_DEBOUNCE_MAX`). */
  readonly debounceMaxMs: number;
  /** From a push to the first gateway using it. */
  readonly pushMs: number;
  /** From one gateway to the next. */
  readonly spreadMs: number;
}

export const ISTIO_PROPAGATION: Propagation = {
  debounceMs: 100,
  debounceMaxMs: 10_000,
  pushMs: 5,
  spreadMs: 25,
};

/** Watches the cluster and tells the gateways, after a quiet time, one after another. */
export class ControlPlane {
  readonly #store: ObjectStore;
  readonly #clock: WorldClock;
  readonly #instances: readonly GatewayInstance[];
  readonly #propagation: Propagation;
  readonly #tables: RouteTables;
  readonly #random: Random;
  readonly #reaches = new Map<GatewayInstance, number>();
  #firstChange: number | undefined;
  #cancel: () => void = () => {};

  constructor(
    store: ObjectStore,
    clock: WorldClock,
    options: {
      readonly instances: readonly GatewayInstance[];
      readonly propagation: Propagation;
      readonly tables: RouteTables;
      readonly random: Random;
    },
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#instances = options.instances;
    this.#propagation = options.propagation;
    this.#tables = options.tables;
    this.#random = options.random;
  }

  /** Begins to follow the cluster. */
  start(): void {
    this.#store.watch((change) => {
      if (matters(change)) this.#changed();
    });
  }

  /** Gives every gateway the present state at once, as after a long quiet time. */
  settle(): void {
    this.#cancel();
    this.#firstChange = undefined;
    const configuration = this.#configuration();
    for (const instance of this.#instances) instance.configure(configuration);
  }

  #changed(): void {
    const now = this.#clock.now();
    this.#firstChange ??= now;
    const { debounceMs, debounceMaxMs } = this.#propagation;
    const latest = this.#firstChange + debounceMaxMs;
    this.#cancel();
    this.#cancel = this.#clock.schedule(Math.min(debounceMs, Math.max(0, latest - now)), () => this.#push());
  }

  /** Each gateway gets pushes in order, however long one of them takes. */
  #push(): void {
    this.#firstChange = undefined;
    const configuration = this.#configuration();
    const { pushMs, spreadMs } = this.#propagation;
    let reaches = this.#clock.now() + pushMs;
    for (const instance of this.#instances) {
      const due = Math.max(reaches, this.#reaches.get(instance) ?? 0);
      this.#reaches.set(instance, due);
      this.#clock.schedule(due - this.#clock.now(), () => instance.configure(configuration));
      reaches += between(this.#random, Math.ceil(spreadMs / 2), spreadMs);
    }
  }

  #configuration(): Configuration {
    return { table: this.#tables.of(this.#store), endpoints: new Endpoints(this.#store) };
  }
}

/** A change of status alone matters for pods only: they are the endpoints. */
function matters(change: Change): boolean {
  if (change.type === "pods") return true;
  if (!ROUTE_TYPES.includes(change.type)) return false;
  const { before, after } = change;
  if (before === undefined || after === undefined) return true;
  return (
    before.metadata.generation !== after.metadata.generation ||
    JSON.stringify(before.metadata.labels) !== JSON.stringify(after.metadata.labels)
  );
}
