/** The safety rules of docs/design.md as checks of every write to the world, and of the answers after it. */
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { PortCall } from "../../src/adapters/embedded/process.ts";
import type { Change } from "../../src/adapters/embedded/store.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { Failure } from "../../src/errors.ts";
import { HOST, LEASE, NAMESPACE, ROUTER } from "./reference-world.ts";

type Subset = "v1" | "v2";

const VERSION = { v1: "blue-web-echo", v2: "green-web-echo" } as const;
const COOKIES = [undefined, "x-version=v1", "x-version=v2"] as const;

interface Rule {
  readonly name: string;
  readonly match?: unknown;
  readonly route: readonly { readonly destination: { readonly subset: Subset } }[];
}

/** What one color was when a process last looked. */
interface Seen {
  readonly ready: boolean;
  /** Pod templates and image ids: what a smoke test proves. */
  readonly identity: string;
}

/** Watches a world and collects what breaks a rule. */
export class Watch {
  readonly broken: string[] = [];
  readonly log: string[] = [];
  readonly #world: EmbeddedWorld;
  /** Pods crash or stop by themselves in this story: then answers may fail. */
  readonly #disturbed: boolean;
  readonly #seen = new Map<string, Readonly<Record<Subset, Seen>>>();
  #holder: { readonly identity: string; readonly process: string } | undefined;
  /** Whose Lease was taken over, and no holder has written the router since. */
  #overtaken = new Set<string>();
  /** Whose Lease was taken over, ever. */
  readonly #lost = new Set<string>();
  #proven: { readonly proof: string; readonly subset: Subset; readonly identity: string } | undefined;
  #beforePromote: string | undefined;
  #probed = new Map<string, string>();
  /** Where the route led before a late apply that nobody has made up for yet. */
  #late: Subset | undefined;

  constructor(world: EmbeddedWorld, disturbed: boolean) {
    this.#world = world;
    this.#disturbed = disturbed;
    this.#adopt();
    world.watch((change) => this.#changed(change));
  }

  /** To be called before each call of a process: remembers what it is about to see. */
  observe(call: PortCall): void {
    const looks = call.port === "cluster" && call.method === "list" && call.args[0] === "pods";
    if (looks) this.#seen.set(call.process, { v1: this.#look("v1"), v2: this.#look("v2") });
  }

  get active(): Subset {
    return defaultOf(router(this.#world)) ?? "v1";
  }

  lease(): KubernetesObject | undefined {
    return this.#world.store.get(LEASE);
  }

  /** Rule 11: every gateway answers every kind of request. */
  probe(): void {
    if (this.#disturbed) return;
    for (const gateway of this.#world.gateways) {
      for (const cookie of COOKIES) {
        const headers = cookie === undefined ? [] : ([["cookie", cookie]] as const);
        const { status } = gateway.answer({ host: HOST, method: "GET", path: "/", headers });
        const asked = `${gateway.name}, ${cookie ?? "no cookie"}`;
        if (status !== 200 && this.#probed.get(asked) !== String(status)) {
          this.#break(11, `${asked}: ${status}`);
        }
        this.#probed.set(asked, String(status));
      }
    }
  }

  /** Rule 6: a rollback waits for what may be writing over the color to go back to, and for nobody else. */
  refused(error: unknown): void {
    const held = error instanceof Failure && error.code === "LEASE_HELD";
    if (held && !/ held by (deploy|apply) /.test(error.message))
      this.#break(6, `a rollback waits: ${error.message}`);
  }

  #changed(change: Change): void {
    if (change.type === LEASE.type) this.#leaseChanged(change);
    if (change.type.startsWith("virtualservices.")) this.#routerChanged(change);
    if (change.actor.endsWith("/terragrunt")) this.#applied(change);
    this.probe();
  }

  /**
   * Rules 3 and 8: a flip's apply makes the state agree and brings nothing along. Rule 2: a deploy does not touch the
   * color that has the traffic.
   */
  #applied({ type, before, after, actor }: Change): void {
    const [step] = actor.split("-");
    if (step === "deploy" && type === "deployments.apps" && labelOf(after) === VERSION[this.active]) {
      this.#break(2, `${actor} writes over ${this.active}, which has the traffic`);
    }
    if (step === "apply") this.#beforePromote = undefined;
    if (step !== "promote" && step !== "rollback") return;
    const alone =
      type === ROUTER.type && JSON.stringify(after?.spec) === withDefault(before, defaultOf(after));
    if (!alone) this.#break(3, `${actor} changes ${type} ${after?.metadata.name ?? before?.metadata.name}`);
  }

  #routerChanged({ before, after, actor, at }: Change): void {
    const [from, to] = [defaultOf(before), defaultOf(after)];
    if (from === to || from === undefined) {
      if (actor === this.#holder?.process) this.#overtaken.clear();
      return;
    }
    this.#note(at, `${actor} moves the default route from ${from} to ${to}`);
    if (to === undefined) return this.#break(1, `${actor} takes the default route away`);
    const [step] = actor.split("-");
    if (this.#isLateApply(actor)) {
      this.#late = from;
      return;
    }
    const madeUpFor = this.#late === to;
    this.#late = undefined;
    if (madeUpFor) return this.#leaseHeld(actor);
    if (actor.includes("/") || (step !== "promote" && step !== "rollback")) {
      return this.#break(1, `${actor} moves the default route`);
    }
    this.#oneChange(before, after);
    this.#fitness(actor, step, to);
    this.#leaseHeld(actor);
    this.#restored(step, before, after);
  }

  /**
   * No tool can be stopped half-way: an apply of a run that was overtaken meanwhile ends late, and Helm writes without
   * asking what is there. Then the run itself moves the route to where it was.
   */
  #isLateApply(actor: string): boolean {
    const [process = "", tool] = actor.split("/");
    return tool === "terragrunt" && /^(promote|rollback)-/.test(process) && this.#lost.has(process);
  }

  /** To be called at the end. */
  movedForGood(): void {
    if (this.#late !== undefined) this.#break(1, `a late apply moved the route away from ${this.#late}`);
  }

  /** Rule 3. */
  #oneChange(before: KubernetesObject | undefined, after: KubernetesObject | undefined): void {
    if (JSON.stringify(after?.spec) === withDefault(before, defaultOf(after))) return;
    this.#break(3, `the flip changes more than the default: ${JSON.stringify(after?.spec)}`);
  }

  /** Rule 2: what the process last saw of the color was ready and, for a promote, what was tested. */
  #fitness(actor: string, step: string, to: Subset): void {
    const seen = this.#seen.get(actor)?.[to];
    if (seen === undefined) return this.#break(2, `${actor} flips to ${to} without having looked at it`);
    if (!seen.ready) this.#break(2, `${actor} flips to ${to}, which was not ready when it looked`);
    // A promote that takes itself back returns to what had the traffic: nobody tests that again.
    if (step === "rollback" || this.#isReturn()) return;
    if (this.#proven?.subset !== to || this.#proven.identity !== seen.identity) {
      this.#break(2, `${actor} flips to ${to}, which is not what was tested`);
    }
  }

  #isReturn(): boolean {
    const transition = annotation(this.lease(), "transition");
    return transition !== undefined && (JSON.parse(transition) as { kind: string }).kind === "rollback";
  }

  /** Rule 6. */
  #leaseHeld(actor: string): void {
    if (this.#holder?.process === actor) {
      this.#overtaken.clear();
      return;
    }
    // Whoever takes a Lease over is safe from the one before from its first write of the router on; until then
    // a write that was under way may land, and is found there: also when the taker fails before it has written.
    if (this.#overtaken.has(actor)) {
      if (annotation(this.lease(), "transition") !== undefined) return;
      return this.#break(5, `${actor} flips when nothing is on record any more`);
    }
    this.#break(6, `${actor} flips while ${this.#holder?.process ?? "nobody"} holds the Lease`);
  }

  /** Rule 4. */
  #restored(step: string, before: KubernetesObject | undefined, after: KubernetesObject | undefined): void {
    if (step === "promote" && defaultOf(before) !== defaultOf(after)) {
      const known = this.#beforePromote === JSON.stringify(after?.spec);
      // A promote that takes itself back restores as well; only the way there is remembered.
      this.#beforePromote = known ? undefined : JSON.stringify(before?.spec);
    }
    if (step === "rollback" && this.#beforePromote !== undefined) {
      if (JSON.stringify(after?.spec) !== this.#beforePromote) {
        this.#break(4, "the rollback leaves other routes than there were before the promote");
      }
      this.#beforePromote = undefined;
    }
  }

  #leaseChanged({ after, actor, at }: Change): void {
    const identity = String(after?.spec?.["holderIdentity"] ?? "");
    if (identity !== (this.#holder?.identity ?? "")) {
      this.#note(at, identity === "" ? `${actor} gives up the Lease` : `${actor} holds the Lease`);
      if (this.#holder !== undefined && this.#holder.process !== actor) {
        this.#overtaken.add(this.#holder.process);
        this.#lost.add(this.#holder.process);
      }
      this.#holder = identity === "" ? undefined : { identity, process: actor };
    }
    const transition = annotation(after, "transition");
    if (transition !== undefined) this.#note(at, `${actor}: ${phaseOf(transition)}`);
    const proof = annotation(after, "smoke");
    if (proof === undefined || proof === this.#proven?.proof) return;
    const { color } = JSON.parse(proof) as { color: "blue" | "green" };
    const subset = color === "blue" ? "v1" : "v2";
    const seen = this.#seen.get(actor)?.[subset];
    this.#note(at, `${actor} has tested ${subset}`);
    if (seen !== undefined) this.#proven = { proof, subset, identity: seen.identity };
  }

  /** What the world had before the story began. */
  #adopt(): void {
    const proof = annotation(this.lease(), "smoke");
    if (proof === undefined) return;
    const { color } = JSON.parse(proof) as { color: "blue" | "green" };
    const subset = color === "blue" ? "v1" : "v2";
    this.#proven = { proof, subset, identity: this.#look(subset).identity };
  }

  #look(subset: Subset): Seen {
    const labels = { version: VERSION[subset] };
    const pods = this.#world.store
      .list("pods", { namespace: NAMESPACE, labels })
      .filter((pod) => pod.metadata.deletionTimestamp === undefined);
    const serving = this.#world.serving(NAMESPACE, labels);
    const images = pods.map((pod) => JSON.stringify(imageIds(pod)));
    return {
      ready: serving.length > 0 && serving.length === pods.length,
      identity: [...new Set(images)].sort().join(" "),
    };
  }

  #break(rule: number, fact: string): void {
    this.#note(this.#world.clock.now(), `BREAKS RULE ${rule}: ${fact}`);
    this.broken.push(`rule ${rule}: ${fact}`);
  }

  #note(at: number, fact: string): void {
    const line = `${at % 100_000_000} ${fact}`;
    if (this.log.at(-1) !== line) this.log.push(line);
  }
}

function router(world: EmbeddedWorld): KubernetesObject | undefined {
  return world.store.list("virtualservices.networking.istio.io", { namespace: NAMESPACE })[0];
}

/** The color of a Deployment's pods. */
function labelOf(object: KubernetesObject | undefined): unknown {
  const template = object?.spec?.["template"] as KubernetesObject | undefined;
  return template?.metadata.labels?.["version"];
}

function rulesOf(object: KubernetesObject | undefined): readonly Rule[] {
  return (object?.spec?.["http"] ?? []) as readonly Rule[];
}

/** The subset of the last rule, when it catches everything. */
export function defaultOf(object: KubernetesObject | undefined): Subset | undefined {
  const last = rulesOf(object).at(-1);
  return last === undefined || last.match !== undefined ? undefined : last.route[0]?.destination.subset;
}

/** The spec with another default subset, and nothing else changed. */
function withDefault(object: KubernetesObject | undefined, to: Subset | undefined): string {
  const spec = structuredClone(object?.spec ?? {}) as { http: Rule[] };
  const destination = spec.http.at(-1)?.route[0]?.destination;
  if (destination !== undefined && to !== undefined) Object.assign(destination, { subset: to });
  return JSON.stringify(spec);
}

function annotation(lease: KubernetesObject | undefined, name: string): string | undefined {
  return lease?.metadata.annotations?.[`bluegreen-action/${name}`];
}

function phaseOf(transition: string): string {
  const { kind, phase } = JSON.parse(transition) as { kind: string; phase: string };
  return `${kind}, ${phase}`;
}

function imageIds(pod: KubernetesObject): readonly unknown[] {
  const statuses = (pod.status?.["containerStatuses"] ?? []) as readonly { imageID: string }[];
  return statuses.map(({ imageID }) => imageID);
}
