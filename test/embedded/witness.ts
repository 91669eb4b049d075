/** What each process of a story was told: by the cluster of the colors, by the gateways of its requests. */
import type { HttpRequest, HttpResponse } from "../../src/model/http.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import type { Ports } from "../../src/ports.ts";
import {
  colorOfDeployment,
  type Seen,
  seenOf,
  type Subset,
  SUBSETS,
  subsetOfVersion,
  type Workloads,
} from "./colors.ts";

/** One request of a process, and who answered it. */
export interface Told {
  /** The color whose cookie was sent; undefined without a cookie. */
  readonly cookie: Subset | undefined;
  /** The color that answered; undefined when there was no answer, or a failure. */
  readonly by: Subset | undefined;
  readonly at: number;
}

/** Calls by which a process works on Git and with tools, as opposed to moving traffic. */
export type Work = "git.record" | "terragrunt.plan" | "terragrunt.apply" | "helm.template" | "files.write";

export interface Hearer {
  /** Before the call is made. */
  works(process: string, work: Work, args: readonly unknown[]): void;
  replaces(process: string, object: KubernetesObject): void;
  /** When the process has its answer, and has done nothing since. */
  replaced(process: string, object: KubernetesObject): void;
  /** Before a request is sent. */
  asks(process: string): void;
}

interface Testimony {
  readonly deployments: Map<Subset, readonly KubernetesObject[]>;
  readonly pods: Map<Subset, readonly KubernetesObject[]>;
  readonly looks: Map<Subset, Workloads[]>;
  readonly told: Told[];
  workedAt: number;
  plannedAt: number;
}

/**
 * Overhears processes from outside their ports: what counts is what a process got to know, however late or
 * seldom.
 */
export class Witness {
  readonly #of = new Map<string, Testimony>();
  readonly #now: () => number;
  readonly #hearer: Hearer;

  constructor(now: () => number, hearer: Hearer) {
    this.#now = now;
    this.#hearer = hearer;
  }

  /** The ports of a process, overheard. */
  over(process: string, ports: Ports): Ports {
    const { cluster, http } = ports;
    return {
      ...ports,
      ...this.#working(process, ports),
      cluster: {
        ...cluster,
        list: async (type, selection) => {
          const found = await cluster.list(type, selection);
          this.#listed(process, type, selection?.labels?.["version"], found);
          return found;
        },
        replace: async (object) => {
          this.#hearer.replaces(process, object);
          const replaced = await cluster.replace(object);
          this.#hearer.replaced(process, replaced);
          return replaced;
        },
      },
      http: {
        ...http,
        send: (request) => {
          this.#hearer.asks(process);
          return this.#sent(process, request, http.send(request));
        },
      },
    };
  }

  /** What the process saw of the color last; undefined when it never looked. */
  seen(process: string, subset: Subset): Seen | undefined {
    const look = workloads(this.#of.get(process), subset);
    return look === undefined ? undefined : seenOf(look);
  }

  /** Everything that the process has seen the color be. */
  identities(process: string, subset: Subset): ReadonlySet<string> {
    const looks = this.#of.get(process)?.looks.get(subset) ?? [];
    return new Set(looks.map((one) => seenOf(one).identity));
  }

  /** Answers to the process's requests with the color's cookie, or without any, in order. */
  told(process: string, cookie: Subset | undefined): readonly Told[] {
    return (this.#of.get(process)?.told ?? []).filter((one) => one.cookie === cookie);
  }

  /** When the process last worked on Git or with a tool. */
  workedAt(process: string): number {
    return this.#of.get(process)?.workedAt ?? 0;
  }

  /** When the process last began to plan a unit. */
  plannedAt(process: string): number {
    return this.#of.get(process)?.plannedAt ?? 0;
  }

  #testimony(process: string): Testimony {
    let testimony = this.#of.get(process);
    if (testimony === undefined) {
      testimony = {
        deployments: new Map(),
        pods: new Map(),
        looks: new Map(SUBSETS.map((subset) => [subset, []])),
        told: [],
        workedAt: 0,
        plannedAt: 0,
      };
      this.#of.set(process, testimony);
    }
    return testimony;
  }

  #listed(
    process: string,
    type: string,
    version: string | undefined,
    found: readonly KubernetesObject[],
  ): void {
    const testimony = this.#testimony(process);
    const color = subsetOfVersion(version);
    if (type === "pods" && color !== undefined) testimony.pods.set(color, found);
    if (type.startsWith("deployments")) {
      for (const subset of SUBSETS) {
        testimony.deployments.set(
          subset,
          found.filter((one) => colorOfDeployment(one) === subset),
        );
      }
    }
    for (const subset of SUBSETS) {
      const look = workloads(testimony, subset);
      if (look !== undefined) testimony.looks.get(subset)?.push(look);
    }
  }

  async #sent(process: string, request: HttpRequest, answer: Promise<HttpResponse>): Promise<HttpResponse> {
    const cookie = cookieOf(request);
    const note = (by: Subset | undefined): void =>
      void this.#testimony(process).told.push({ cookie, by, at: this.#now() });
    try {
      const response = await answer;
      note(response.status < 500 ? identityOf(response.headers) : undefined);
      return response;
    } catch (error) {
      note(undefined);
      throw error;
    }
  }

  #working(process: string, { git, terragrunt, helm, files }: Ports): Partial<Ports> {
    const working =
      <Args extends readonly unknown[], T>(work: Work, call: (...args: Args) => Promise<T>) =>
      async (...args: Args): Promise<T> => {
        this.#hearer.works(process, work, args);
        if (work === "terragrunt.plan") this.#testimony(process).plannedAt = this.#now();
        try {
          return await call(...args);
        } finally {
          this.#testimony(process).workedAt = this.#now();
        }
      };
    return {
      git: { ...git, record: working("git.record", git.record) },
      terragrunt: {
        ...terragrunt,
        plan: working("terragrunt.plan", terragrunt.plan),
        apply: working("terragrunt.apply", terragrunt.apply),
      },
      helm: { ...helm, template: working("helm.template", helm.template) },
      files: { ...files, write: working("files.write", files.write) },
    };
  }
}

/** What the process knows of the color; undefined when it has not looked at all of it. */
function workloads(testimony: Testimony | undefined, subset: Subset): Workloads | undefined {
  const pods = testimony?.pods.get(subset);
  const deployments = testimony?.deployments.get(subset);
  return pods === undefined || deployments === undefined ? undefined : { pods, deployments };
}

/** The color by which an answer says that it was routed to. */
export function identityOf(headers: HttpResponse["headers"]): Subset | undefined {
  const found = headers.find(([name]) => name === "x-bluegreen-subset")?.[1];
  return SUBSETS.find((subset) => subset === found);
}

function cookieOf({ headers }: HttpRequest): Subset | undefined {
  const cookie = headers.find(([name]) => name === "cookie")?.[1];
  return SUBSETS.find((subset) => cookie === `x-version=${subset}`);
}
