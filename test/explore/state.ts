/** What of a world decides how it goes on, as numbers that are equal for equal states: without times, and without names by chance. */
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { Change } from "../../src/adapters/embedded/cluster/store.ts";
import { Failure } from "../../src/errors/errors.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import type { Actor, Waiting } from "./actor.ts";

/** Numbers for texts, shared by all runs of one search. */
export class Numbers {
  readonly #of = new Map<string, number>();
  readonly #ofObject = new WeakMap<object, number>();

  of(text: string): number {
    let number = this.#of.get(text);
    if (number === undefined) this.#of.set(text, (number = this.#of.size + 1));
    return number;
  }

  ofObject(object: object): number {
    let number = this.#ofObject.get(object);
    if (number === undefined) this.#ofObject.set(object, (number = this.of(textOf(object))));
    return number;
  }
}

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** Times and versions, and what is kept for people alone: no run decides by it. */
const WITHOUT: ReadonlySet<string> = new Set([
  "resourceVersion",
  "renewTime",
  "acquireTime",
  "bluegreen-action/history",
]);

function textOf(value: unknown): string {
  const text = JSON.stringify(value, (key, inner: unknown) => (WITHOUT.has(key) ? undefined : inner));
  return normal(text ?? "undefined");
}

function normal(text: string): string {
  return text.replaceAll(TIME, "T").replaceAll(/(https:\/\/run\/\S+ )[0-9a-f]{8}/g, "$1");
}

/** The longest round of a wait that is told to be one. */
const ROUND = 12;

/** What each actor knows. A wait in which nothing new is told is as if it had been told once. */
export class Histories {
  readonly #numbers: Numbers;
  readonly #of = new Map<string, { token: number; before: number }[]>();

  constructor(numbers: Numbers) {
    this.#numbers = numbers;
  }

  told(actor: Actor, call: Waiting, answer: unknown, failed: boolean): void {
    const text = `${call.name}=${failed ? codeOf(answer) : this.#answerOf(call, answer)}`;
    this.add(actor, this.#numbers.of(text));
  }

  add(actor: Actor, token: number): void {
    let past = this.#of.get(actor.name);
    if (past === undefined) this.#of.set(actor.name, (past = []));
    past.push({ token, before: actor.history });
    actor.history = this.#numbers.of(`${actor.history}>${token}`);
    for (let length = 1; length <= ROUND && length * 2 <= past.length; length += 1) {
      if (!repeats(past, length)) continue;
      actor.history = past[past.length - length]?.before ?? 0;
      past.length -= length;
      return;
    }
  }

  #answerOf(call: Waiting, answer: unknown): string {
    if (Array.isArray(answer)) return answer.map((one: object) => this.#numbers.ofObject(one)).join();
    if (call.name.startsWith("http")) {
      const { status, headers } = answer as { status: number; headers: readonly (readonly string[])[] };
      return `${status} ${headers.find(([name]) => name === "x-bluegreen-subset")?.[1]}`;
    }
    if (typeof answer !== "object" || answer === null) return normal(String(answer));
    return String(this.#numbers.ofObject(answer));
  }
}

function repeats(past: readonly { readonly token: number }[], length: number): boolean {
  const end = past.length;
  for (let index = 1; index <= length; index += 1) {
    if (past[end - index]?.token !== past[end - length - index]?.token) return false;
  }
  return true;
}

function codeOf(error: unknown): string {
  return error instanceof Failure ? error.code : String(error);
}

/** Follows what is written to the shared world. */
export class WorldState {
  readonly #world: EmbeddedWorld;
  readonly #numbers: Numbers;
  readonly #changed = new Map<string, string>();
  #written = 0;
  #at = -1;
  #commits = -1;
  #number = 0;
  #rest = 0;

  constructor(world: EmbeddedWorld, numbers: Numbers) {
    this.#world = world;
    this.#numbers = numbers;
    world.watch((change) => this.#change(change));
  }

  /** One number for all that is shared now. */
  get number(): number {
    const commits = this.#world.branch.commits.length;
    if (this.#at !== this.#written || this.#commits !== commits) {
      [this.#at, this.#commits] = [this.#written, commits];
      const objects = [...this.#changed].map(([key, what]) => `${key}=${what}`).sort();
      this.#number = this.#numbers.of(objects.join(";"));
      const { states } = this.#world.snapshot();
      const applied = [...states].map(([unit, { serial, manifest }]) => `${unit} ${serial} ${manifest.size}`);
      const texts = this.#world.branch.commits.map(({ message, paths, by }) => [message, paths, by]);
      this.#rest = this.#numbers.of(normal(JSON.stringify([applied, texts])));
    }
    return this.#numbers.of(`${this.#number}+${this.#rest}`);
  }

  /** Something was written that no watch tells: a tool's state. */
  touch(): void {
    this.#written += 1;
  }

  /** A router is what was written to it, in order: an old version is refused though its text be the same. */
  #change({ type, after, before }: Change): void {
    if (type.startsWith("events")) return;
    this.#written += 1;
    const { name, namespace } = (after ?? before)?.metadata ?? { name: "" };
    const key = `${type}/${namespace ?? ""}/${name}`;
    const now = after === undefined ? "gone" : String(this.#numbers.ofObject(after));
    const isRouter = type.startsWith("virtualservices");
    this.#changed.set(
      key,
      isRouter ? String(this.#numbers.of(`${this.#changed.get(key) ?? ""}>${now}`)) : now,
    );
  }
}

/** Whether a write that waits was made from what is there now. */
export function isFresh(
  { name, args }: Waiting,
  current: (object: KubernetesObject) => KubernetesObject | undefined,
): boolean {
  if (!name.startsWith("cluster.replace")) return true;
  const object = args[0] as KubernetesObject;
  return current(object)?.metadata.resourceVersion === object.metadata.resourceVersion;
}
