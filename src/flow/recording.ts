/** What a run is seen doing through its ports: the material of its page. */
import type { StepName } from "../capability/step-name.ts";
import type { Observations, SeenPlan, SeenRequest, SeenStep, SeenWrite } from "./page/observations.ts";
import type { Finding } from "../model/finding.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import type { Unit } from "../model/unit.ts";
import type { Cluster, Http, Ports, Terragrunt } from "../ports.ts";
import type { Capability, Outcome } from "../capability/capability.ts";
import { renderThrown, stepOutcomeOf } from "../capability/thrown.ts";
import { isRouter } from "../mesh-api/apis/lookup.ts";

/** Collects what the steps of one run do; gives them ports that are watched. */
export class Recording {
  readonly #now: () => number;
  readonly #began: number;
  readonly #steps: SeenStep[] = [];
  readonly #requests: SeenRequest[] = [];
  readonly #writes: SeenWrite[] = [];
  readonly #plans: SeenPlan[] = [];
  readonly #routers = new Map<string, KubernetesObject>();
  #units: readonly Unit[] = [];
  #findings: readonly Finding[] = [];

  constructor(now: () => number) {
    this.#now = now;
    this.#began = now();
  }

  observations(): Observations {
    return {
      began: this.#began,
      steps: this.#steps,
      requests: this.#requests,
      writes: this.#writes,
      units: this.#units,
      plans: this.#plans,
      findings: this.#findings,
    };
  }

  /** The step, watched: what it returns and throws stays the same. */
  watched(name: StepName, capability: Capability): Capability {
    return async (raw, ports, openToolchain) => {
      const start = this.#elapsed();
      try {
        const outcome = await capability(raw, this.#ports(name, ports), openToolchain);
        this.#findings = outcome.findings?.findings ?? this.#findings;
        this.#step(name, start, outcome);
        return outcome;
      } catch (error) {
        this.#steps.push({ ...thrownPhase(name, start, this.#elapsed(), error), convergedMs: undefined });
        throw error;
      }
    };
  }

  #elapsed(): number {
    return this.#now() - this.#began;
  }

  #step(name: StepName, start: number, outcome: Outcome): void {
    const end = this.#elapsed();
    const phase =
      outcome.refusal === undefined
        ? { name, start, end, outcome: "done" as const, detail: sentenceOf(outcome) }
        : thrownPhase(name, start, end, outcome.refusal);
    this.#steps.push({ ...phase, convergedMs: outcome.convergedMs });
  }

  #ports(step: StepName, ports: Ports): Ports {
    return {
      ...ports,
      http: this.#http(ports.http),
      cluster: this.#cluster(step, ports.cluster),
      terragrunt: this.#terragrunt(ports.terragrunt),
    };
  }

  #http(http: Http): Http {
    return replaced(http, {
      send: async (request) => {
        try {
          const response = await http.send(request);
          const { status, headers } = response;
          this.#requests.push({ at: this.#elapsed(), request, response: { status, headers } });
          return response;
        } catch (error) {
          this.#requests.push({ at: this.#elapsed(), request, response: undefined });
          throw error;
        }
      },
    });
  }

  #cluster(step: StepName, cluster: Cluster): Cluster {
    return replaced(cluster, {
      get: async (reference) => this.#sees(await cluster.get(reference)),
      list: async (type, selection) => {
        const found = await cluster.list(type, selection);
        for (const object of found) this.#sees(object);
        return found;
      },
      replace: async (object) => {
        const before = this.#routers.get(keyOf(object));
        const after = await cluster.replace(object);
        if (before !== undefined) this.#writes.push({ at: this.#elapsed(), step, before, after });
        return this.#sees(after);
      },
    });
  }

  #sees<T extends KubernetesObject | undefined>(object: T): T {
    if (object !== undefined && isRouter(object)) this.#routers.set(keyOf(object), object);
    return object;
  }

  #terragrunt(terragrunt: Terragrunt): Terragrunt {
    return replaced(terragrunt, {
      units: async (root, need) => (this.#units = await terragrunt.units(root, need)),
      plan: async (unit) => {
        const start = this.#elapsed();
        const plan = await terragrunt.plan(unit);
        this.#plans.push({ plan, start, end: this.#elapsed() });
        return plan;
      },
    });
  }
}

/** The port with some of its methods replaced; every other is the port's own. */
export function replaced<T extends object>(port: T, methods: Partial<T>): T {
  return new Proxy(port, {
    get(target, name) {
      if (name in methods) return Reflect.get(methods, name);
      const own: unknown = Reflect.get(target, name);
      return typeof own === "function" ? own.bind(target) : own;
    },
  });
}

function keyOf({ kind, metadata }: KubernetesObject): string {
  return [kind, metadata.namespace ?? "", metadata.name].join("/");
}

function sentenceOf({ sentence, text }: Outcome): string {
  return sentence ?? firstLine(text);
}

function thrownPhase(name: StepName, start: number, end: number, thrown: unknown) {
  return { name, start, end, outcome: stepOutcomeOf(thrown), detail: firstLine(renderThrown(thrown)) };
}

function firstLine(text: string): string {
  return text.split("\n").find((line) => line.trim() !== "") ?? "";
}
