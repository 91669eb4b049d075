/** One process of an explored world: every call of its that others could notice waits until it is let go. */
import type { Ports } from "../../src/ports.ts";
import { nameOf, touchesOf, type Touches } from "./touches.ts";

/** What befalls a call. `lost`: it is made, and its answer does not come. `late`: it lands, and nobody waits any more. */
export type Mishap = "dies" | "dies, and it lands late" | "answer is lost" | "fails" | "is late";

/** A call that waits to be made. */
export interface Waiting {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly touches: Touches | undefined;
  readonly isWrite: boolean;
  readonly make: () => Promise<unknown>;
  readonly answer: (made: Promise<unknown>) => void;
}

/** A sleep of the process: it ends at `due`, and not before it is let go. */
export interface Sleeping {
  readonly due: number;
  /** It is beside the work: it ends also while a call of the process is held up. */
  readonly isIdle: boolean;
  readonly wake: () => void;
}

type Call = (...args: readonly unknown[]) => Promise<unknown>;

const GATED: Readonly<Partial<Record<keyof Ports, readonly string[]>>> = {
  cluster: ["get", "live", "list", "create", "replace", "rehearse", "delete"],
  terragrunt: ["plan", "apply"],
  helm: ["manifest", "status", "release"],
  git: ["position", "record", "tip"],
  http: ["send"],
};
const WRITES = ["cluster.create", "cluster.replace", "cluster.delete", "terragrunt.apply", "git.record"];

export class Actor {
  readonly name: string;
  /** In the order in which they were asked for. */
  readonly calls: Waiting[] = [];
  readonly sleeps: Sleeping[] = [];
  /** Calls that were let go and have no answer yet: a tool is at work. */
  underWay = 0;
  /** Calls that are late: they are made when they are let land. */
  readonly late: {
    readonly name: string;
    readonly touches: Touches | undefined;
    readonly land: () => Promise<void>;
  }[] = [];
  state: "alive" | "dead" | "ended" = "alive";
  /** What it did and was told, as one number: equal for two that can only go on alike. */
  history = 0;
  readonly #counts = new Map<string, number>();
  readonly #told: (actor: Actor, call: Waiting, answer: unknown, failed: boolean) => void;

  constructor(name: string, told: (actor: Actor, call: Waiting, answer: unknown, failed: boolean) => void) {
    this.name = name;
    this.#told = told;
  }

  get canGo(): boolean {
    return this.state === "alive" && this.calls.length + this.sleeps.length + this.underWay > 0;
  }

  /** How the call is named in a story: the how manieth of its kind it is. */
  count(name: string): number {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return count;
  }

  over(ports: Ports, now: () => number): Ports {
    const gated: Record<string, unknown> = { ...ports };
    for (const [port, methods] of Object.entries(GATED) as [keyof Ports, readonly string[]][]) {
      const original = ports[port] as unknown as Readonly<Record<string, Call>>;
      const own: Record<string, unknown> = { ...original };
      for (const method of methods) {
        own[method] = (...args: readonly unknown[]) =>
          this.#ask(port, method, args, original[method] as Call);
      }
      gated[port] = own;
    }
    gated["clock"] = {
      now,
      serverNow: now,
      sleep: (ms: number, signal?: AbortSignal, kind?: "idle") =>
        this.#sleep(now() + ms, signal, kind === "idle"),
    };
    gated["github"] = {
      ...ports.github,
      runUrl: () => `https://run/${this.name}`,
      runAttempt: () => undefined,
    };
    return gated as unknown as Ports;
  }

  /** Makes the call, as its fate has it. */
  async go(call: Waiting, fate?: Mishap, error?: unknown): Promise<void> {
    this.calls.splice(this.calls.indexOf(call), 1);
    if (fate === "fails") return this.#answered(call, Promise.reject(error), undefined);
    if (fate === "is late" || fate === "dies, and it lands late") {
      const land = async (): Promise<void> => {
        const made = call.make();
        if (this.state === "dead") await made.catch(() => undefined);
        else this.#answered(call, made, undefined);
      };
      this.late.push({ name: `${this.name} ${call.name}`, touches: call.touches, land });
      return;
    }
    this.underWay += 1;
    const made = call.make();
    const ended = (): void => void (this.underWay -= 1);
    void made.then(ended, ended);
    this.#answered(call, made, fate === "answer is lost" ? { error } : undefined);
  }

  die(): void {
    this.state = "dead";
    this.calls.length = 0;
    this.sleeps.length = 0;
  }

  #answered(call: Waiting, made: Promise<unknown>, lost: { readonly error: unknown } | undefined): void {
    const told = (answer: unknown, failed: boolean): void => this.#told(this, call, answer, failed);
    made = lost === undefined ? made : made.then(() => Promise.reject(lost.error));
    const heard = made.then(
      (answer) => (told(answer, false), answer),
      (failure: unknown) => {
        told(failure, true);
        throw failure;
      },
    );
    heard.catch(() => {});
    call.answer(heard);
  }

  #ask(port: keyof Ports, method: string, args: readonly unknown[], call: Call): Promise<unknown> {
    if (this.state === "dead") return new Promise(() => {});
    return new Promise((resolve, reject) => {
      this.calls.push({
        name: nameOf(port, method, args),
        args,
        touches: touchesOf(port, method, args),
        isWrite: WRITES.includes(`${port}.${method}`),
        make: async () => call(...args),
        // A dead process hears nothing any more.
        answer: (made) =>
          void made.then(
            (value) => this.state !== "dead" && resolve(value),
            (error: unknown) => this.state !== "dead" && reject(error),
          ),
      });
    });
  }

  #sleep(due: number, signal: AbortSignal | undefined, isIdle: boolean): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    if (this.state === "dead") return new Promise(() => {});
    return new Promise((resolve) => {
      const wake = (): void => {
        signal?.removeEventListener("abort", wake);
        const index = this.sleeps.indexOf(sleep);
        if (index >= 0) this.sleeps.splice(index, 1);
        resolve();
      };
      const sleep = { due, isIdle, wake };
      let place = this.sleeps.length;
      while (place > 0 && (this.sleeps[place - 1] as Sleeping).due > due) place -= 1;
      this.sleeps.splice(place, 0, sleep);
      signal?.addEventListener("abort", wake);
    });
  }
}
