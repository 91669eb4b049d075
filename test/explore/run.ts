/** One run of an explored world: a schedule says where the usual order is left, and what happens there. */
import { parseStatusInputs } from "../../src/status/inputs.ts";
import { status } from "../../src/status/step.ts";
import { Failure, Failures, surroundings } from "../../src/errors/errors.ts";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import { referenceOf } from "../../src/adapters/embedded/cluster/store.ts";
import type { RawInputs } from "../../src/inputs.ts";
import { annotationOf, holderOf } from "../embedded/lease-facts.ts";
import type { Stage } from "../embedded/random-releases.ts";
import { STEPS, type StepName } from "../embedded/reference-world.ts";
import { Watch } from "../embedded/rules.ts";
import type { Beginning } from "../embedded/stories.ts";
import { Actor, type Mishap, type Waiting } from "./actor.ts";
import { ExploredClock } from "./clock.ts";
import { Histories, isFresh, type Numbers, WorldState } from "./state.ts";
import { conflicts, type Touches } from "./touches.ts";

/** Longer than a Lease that nobody renews is kept. */
const LEASE_EXPIRY_MS = 21_000;
/** A run that makes more calls than this goes round in circles. */
const MOST_STEPS = 6_000;
/** A tool that is late is done then at the latest, when nobody else has anything to do. */
const LATE_MS = 15_000;

export interface Player {
  /** `promote-0`: the step, and what tells it from another one of the same. */
  readonly name: string;
  readonly raw?: RawInputs;
  /** What a person does at once, with what it touches; a step when left out. */
  readonly byHand?: {
    readonly does: (world: EmbeddedWorld, watch: Watch) => void;
    readonly touches: Touches;
  };
}

export interface Scenario {
  readonly name: string;
  readonly beginning: Beginning;
  readonly players: readonly Player[];
  /** A person may leave it where no command alone goes on. */
  readonly mayEndStuck?: boolean;
}

/** Where the usual order is left: at the call named, or when the actor named is over. */
export interface Choice {
  readonly at: string;
  /** `change to X`, `lands X`, or what befalls the call. */
  readonly does: string;
}

/** A place at which the run could have gone on otherwise. */
export interface Point {
  readonly at: string;
  readonly options: readonly { readonly does: string; readonly changes: number; readonly mishaps: number }[];
}

export interface Played {
  readonly broken: readonly string[];
  readonly log: readonly string[];
  readonly points: readonly Point[];
  readonly pruned: boolean;
  readonly calls: number;
}

/** What of a search a run has to know. */
export interface Search {
  readonly numbers: Numbers;
  /** What each actor has been seen touching, in any run. */
  readonly touched: Map<string, Map<string, Touches>>;
  /** True when the state was met before with as much left to spend: nothing new can follow. */
  met(state: string): "before" | "in this run" | "never";
  /** The order of two calls that commute was not tried. */
  commuted(): void;
  readonly ends: Set<string>;
}

class Pruned extends Error {}

export async function play(
  stage: Stage,
  scenario: Scenario,
  choices: readonly Choice[],
  search: Search,
): Promise<Played> {
  const run = new Run(stage, scenario, choices, search);
  return run.play();
}

class Run {
  readonly #scenario: Scenario;
  readonly #choices: readonly Choice[];
  readonly #search: Search;
  readonly #clock: ExploredClock;
  readonly #world: EmbeddedWorld;
  readonly #watch: Watch;
  readonly #state: WorldState;
  readonly #histories: Histories;
  readonly #actors: Actor[] = [];
  readonly #points: Point[] = [];
  #current: Actor | undefined;
  #made = 0;
  #calls = 0;
  #isRecovering = false;

  constructor(stage: Stage, scenario: Scenario, choices: readonly Choice[], search: Search) {
    const from = stage.beginnings[scenario.beginning];
    this.#scenario = scenario;
    this.#choices = choices;
    this.#search = search;
    this.#clock = new ExploredClock(from.now);
    this.#world = stage.worlds.create({ from, clock: this.#clock });
    this.#watch = new Watch(this.#world, { past: stage.pasts[scenario.beginning] });
    this.#state = new WorldState(this.#world, search.numbers);
    this.#histories = new Histories(search.numbers);
    if (scenario.players.some(({ byHand }) => byHand !== undefined)) this.#watch.byHand();
  }

  async play(): Promise<Played> {
    let pruned = false;
    try {
      for (const player of this.#scenario.players) this.#begin(player);
      await this.#together();
      await this.#end();
    } catch (error) {
      if (!(error instanceof Pruned)) throw error;
      pruned = true;
    } finally {
      for (const actor of this.#actors) actor.die();
      await this.#world.close();
    }
    const { broken, log } = this.#watch;
    return { broken, log, points: this.#points, pruned, calls: this.#calls };
  }

  #begin({ name, raw, byHand }: Player): Actor {
    const actor = new Actor(name, (who, call, answer, failed) =>
      this.#histories.told(who, call, answer, failed),
    );
    this.#actors.push(actor);
    if (byHand !== undefined) {
      actor.calls.push({
        name: "by hand",
        args: [],
        touches: byHand.touches,
        isWrite: true,
        make: async () => byHand.does(this.#world, this.#watch),
        answer: (made) => void made.then(() => (actor.state = "ended")),
      });
      return actor;
    }
    const step = name.split("-")[0] as StepName;
    const ports = actor.over(this.#watch.over(name, this.#world.process(name).ports), () =>
      this.#clock.now(),
    );
    const ended = (how: unknown, text: string): void => {
      if (actor.state === "dead") return;
      actor.state = "ended";
      this.#note(`${name} ${text}`);
      this.#histories.add(actor, this.#search.numbers.of(text.slice(0, 40)));
      this.#watch.ended(name, how);
    };
    STEPS[step](raw ?? { timeout: "10" }, ports).then(
      (result) => ended(result, "is done"),
      (error: unknown) => {
        if (step === "rollback" && actor.state !== "dead") this.#watch.refused(error);
        ended(error, `ends: ${codesOf(error)}`);
      },
    );
    return actor;
  }

  /** Lets the actors go on, one at a time, until all are over. */
  async #together(): Promise<void> {
    await this.#settle();
    let current = this.#next("begin", undefined);
    while (current !== undefined) {
      const other = await this.#advance(current);
      if (other !== undefined) current = other;
      else if (!current.canGo) current = this.#next(`after ${current.name}`, current);
    }
  }

  /** Who goes on when somebody is over: that is no change of the usual order. */
  #next(at: string, over: Actor | undefined): Actor | undefined {
    const ready = this.#actors.filter((one) => one !== over && one.canGo);
    const [usual, ...others] = ready;
    if (usual === undefined) return undefined;
    const taken = this.#chosen(
      at,
      others.map((one) => ({ does: `change to ${one.name}`, changes: 0, mishaps: 0 })),
      over,
    );
    return taken === undefined ? usual : this.#named(taken.replace("change to ", ""));
  }

  /** One step of the actor. Returns another one when the order is left here. */
  async #advance(actor: Actor): Promise<Actor | undefined> {
    this.#current = actor;
    if ((this.#calls += 1) > MOST_STEPS) {
      this.#watch.broken.push(`rule 5: ${actor.name} never comes to an end`);
      actor.die();
      return undefined;
    }
    const [call] = actor.calls;
    if (call !== undefined) return this.#call(actor, call);
    const due = actor.sleeps[0]?.due;
    const next = this.#clock.next;
    if (actor.underWay > 0 && (due === undefined || (next ?? Infinity) < due)) {
      if (next === undefined) throw new Error(`${actor.name} waits for a call that never ends`);
      return this.#waits(actor);
    }
    if (due !== undefined) await this.#wake(actor, due);
    else if (actor.late.length > 0) await this.#land(actor, 0);
    else actor.die();
    return undefined;
  }

  async #call(actor: Actor, call: Waiting): Promise<Actor | undefined> {
    if (call.touches === undefined || this.#isRecovering) {
      await this.#make(actor, call);
      return undefined;
    }
    this.#remember(actor, call.touches);
    const at = `${actor.name} ${call.name} #${actor.count(call.name)}`;
    const taken = this.#chosen(at, this.#optionsAt(actor, call), actor);
    if (taken === undefined) await this.#make(actor, call);
    else if (taken.startsWith("change to ")) return this.#change(actor, taken.slice(10));
    else if (taken.startsWith("lands ")) await this.#landNamed(taken.slice(6));
    else await this.#befall(actor, call, taken as Mishap);
    return undefined;
  }

  #change(from: Actor, to: string): Actor {
    this.#watch.holdsUp(from.name);
    this.#note(`${from.name} waits, and ${to} goes on`);
    return this.#named(to);
  }

  async #befall(actor: Actor, call: Waiting, mishap: Mishap): Promise<void> {
    this.#note(`${actor.name} ${call.name}: ${mishap}`);
    this.#watch.holdsUp(actor.name);
    const text = "no answer came";
    const code = call.name.startsWith("http") ? "GATEWAY_UNREACHABLE" : "CLUSTER_UNREACHABLE";
    const error = surroundings(code, text, { remedy: "Run the step again" });
    this.#histories.add(actor, this.#search.numbers.of(mishap));
    if (mishap.startsWith("dies")) {
      actor.calls.splice(0, actor.calls.length, call);
      if (mishap !== "dies") await actor.go(call, mishap);
      actor.die();
      this.#note(`${actor.name} dies`);
    } else {
      await actor.go(call, mishap, error);
      if (mishap === "is late") this.#lateSince.set(actor, this.#clock.now());
    }
    await this.#settle();
  }

  readonly #lateSince = new Map<Actor, number>();

  async #make(actor: Actor, call: Waiting): Promise<void> {
    await this.#reach(this.#clock.now() + 1);
    await actor.go(call);
    if (call.name.startsWith("terragrunt.apply")) this.#state.touch();
    await this.#settle();
  }

  /** A tool is at work: others may act meanwhile. */
  async #waits(actor: Actor): Promise<Actor | undefined> {
    const others = this.#actors.filter((one) => one !== actor && one.canGo);
    const options = others.map((one) => ({ does: `change to ${one.name}`, changes: 1, mishaps: 0 }));
    const slow = (this.#clock.next ?? 0) - this.#clock.now() >= 50;
    if (slow && !this.#isRecovering) {
      const taken = this.#chosen(`${actor.name} waits for a tool #${actor.count("waits")}`, options, actor);
      if (taken !== undefined) return this.#change(actor, taken.slice(10));
    }
    await this.#beside(this.#clock.next ?? 0);
    this.#clock.happen();
    await this.#settle();
    return undefined;
  }

  async #wake(actor: Actor, due: number): Promise<void> {
    const since = this.#lateSince.get(actor);
    if (since !== undefined && actor.late.length > 0 && due > since + LATE_MS) return this.#land(actor, 0);
    await this.#reach(due);
    if (actor.sleeps[0] !== undefined) actor.sleeps[0].wake();
    await this.#settle();
  }

  async #land(actor: Actor, index: number): Promise<void> {
    const [late] = actor.late.splice(index, 1);
    if (late === undefined) return;
    this.#note(`${late.name} lands`);
    await late.land();
    this.#state.touch();
    await this.#settle();
  }

  async #landNamed(name: string): Promise<void> {
    const actor = this.#actors.find(({ late }) => late.some((one) => one.name === name));
    if (actor !== undefined)
      await this.#land(
        actor,
        actor.late.findIndex((one) => one.name === name),
      );
  }

  #optionsAt(actor: Actor, call: Waiting): Point["options"] {
    const touches = call.touches as Touches;
    const changes = this.#actors
      .filter((one) => one !== actor && one.canGo && this.#mayMatter(touches, one))
      .map((one) => ({ does: `change to ${one.name}`, changes: 1, mishaps: 0 }));
    const lands = this.#actors
      .flatMap(({ late }) => late)
      .filter((late) => late.touches === undefined || conflicts(touches, late.touches))
      .map(({ name }) => ({ does: `lands ${name}`, changes: 1, mishaps: 0 }));
    return [...changes, ...lands, ...mishapsOf(call)];
  }

  /** What an actor has been seen touching in any run is what it may touch. */
  #mayMatter(touches: Touches, other: Actor): boolean {
    const known = this.#search.touched.get(other.name);
    if (known === undefined) return true;
    for (const one of known.values()) if (conflicts(touches, one)) return true;
    this.#search.commuted();
    return false;
  }

  #remember(actor: Actor, touches: Touches): void {
    const key = `${touches.reads.join()}|${touches.writes.join()}`;
    let known = this.#search.touched.get(actor.name);
    if (known === undefined) this.#search.touched.set(actor.name, (known = new Map()));
    if (!known.has(key)) known.set(key, touches);
  }

  /** The choice that the schedule has for this place; where it has none any more, the place is told. */
  #chosen(at: string, options: Point["options"], actor: Actor | undefined): string | undefined {
    if (this.#isRecovering) return undefined;
    const choice = this.#choices[this.#made];
    if (choice !== undefined) {
      if (choice.at !== at) return undefined;
      this.#made += 1;
      return choice.does;
    }
    const met = this.#search.met(this.#key(actor));
    if (met === "before") throw new Pruned();
    if (met === "never" && options.length > 0) this.#points.push({ at, options });
    return undefined;
  }

  #key(current: Actor | undefined): string {
    const actors = this.#actors.map((one) => {
      const waits = one.calls.map((call) => `${call.name}${this.#fresh(call) ? "" : "!"}`).join();
      const late = one.late.map(({ name }) => name).join();
      return `${one.state[0]}${one.history}:${waits}:${late}:${one.underWay}`;
    });
    return `${current?.name}|${this.#state.number}|${this.#clock.pending(1_000)}|${actors.join("|")}`;
  }

  #fresh(call: Waiting): boolean {
    return isFresh(call, (object) => this.#world.store.get(referenceOf(object)));
  }

  #named(name: string): Actor {
    const found = this.#actors.find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no ${name} in ${this.#scenario.name}`);
    return found;
  }

  /** Time passes until then, with all that the world does meanwhile. */
  async #reach(at: number): Promise<void> {
    await this.#beside(at);
    while (this.#clock.next !== undefined && this.#clock.next <= at) {
      this.#clock.happen();
      await this.#settle();
    }
    this.#clock.pass(at);
  }

  /**
   * Whoever is held up at a call is so by that call alone: what it does beside its work, which is to renew
   * its Lease, goes on as time passes. A process that stands still altogether is one that dies, and whose
   * writes land late.
   */
  async #beside(until: number): Promise<void> {
    const others = this.#actors.filter((one) => one !== this.#current && one.state === "alive");
    for (;;) {
      const [first] = others
        .flatMap((actor) => actor.sleeps.filter(({ isIdle }) => isIdle).map((sleep) => ({ actor, sleep })))
        .sort((one, other) => one.sleep.due - other.sleep.due);
      if (first === undefined || first.sleep.due > until) return;
      const { actor, sleep } = first;
      const heldUp = new Set(actor.calls);
      while (this.#clock.next !== undefined && this.#clock.next <= sleep.due) {
        this.#clock.happen();
        await this.#settle();
      }
      this.#clock.pass(sleep.due);
      sleep.wake();
      await this.#settle();
      for (let call = newOf(actor, heldUp); call !== undefined; call = newOf(actor, heldUp)) {
        await actor.go(call);
        await this.#settle();
      }
    }
  }

  /** Everything that can go on without being let go has gone on. */
  async #settle(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve));
    while (this.#clock.isOutside);
  }

  /** Rule 5, and the advice: what `status` says ends it, and nobody holds the Lease. */
  async #end(): Promise<void> {
    if (this.#made < this.#choices.length) {
      throw new Error(`the story does not come to ${this.#choices[this.#made]?.at}`);
    }
    for (const actor of this.#actors) while (actor.late.length > 0) await this.#land(actor, 0);
    const end = `${this.#actors.map(({ state }) => state).join()} ${this.#state.number} ${this.#search.numbers.of(JSON.stringify(this.#watch.past).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, ""))}`;
    if (this.#search.ends.has(end)) throw new Pruned();
    this.#search.ends.add(end);
    this.#isRecovering = true;
    const died = this.#actors.some(({ state }) => state === "dead");
    const held = holderOf(this.#watch.lease());
    if (!died && held !== "") this.#watch.broken.push(`rule 6: ${held} is over, and holds the Lease`);
    await this.#reach(this.#clock.now() + LEASE_EXPIRY_MS);
    for (let round = 0; round < 3 && this.#isUnfinished(); round += 1)
      if (!(await this.#advised(round))) break;
    await this.#reach(this.#clock.now() + 1_000);
    if (this.#scenario.mayEndStuck === true) return;
    this.#watch.probeSettled();
    if (!died) this.#watch.movedForGood();
    if (this.#isUnfinished()) {
      const recorded = this.#recorded();
      const what =
        annotationOf(this.#watch.lease(), "transition") === undefined
          ? `Git says ${recorded}, the cluster says ${this.#watch.active}`
          : "a transition is left";
      this.#watch.broken.push(`rule 5: ${what}, and the advised commands do not end it`);
    }
  }

  #isUnfinished(): boolean {
    return (
      annotationOf(this.#watch.lease(), "transition") !== undefined || this.#recorded() !== this.#watch.active
    );
  }

  #recorded(): string | undefined {
    const values = this.#world.branch
      .tree()
      .get("terragrunt/live/dev/istio-virtualservice/values/values.yaml");
    return /^defaultServiceSubset: "?(\w+)"?/m.exec(values ?? "")?.[1];
  }

  /** Runs the command that status names first. False when it names none. */
  async #advised(round: number): Promise<boolean> {
    const ports = this.#world.process(`status-${round}`).ports;
    const asked = await status(parseStatusInputs({}), ports).then(
      ({ next }) => next,
      (error: unknown) => codesOf(error),
    );
    this.#note(`status says: ${asked}`);
    const [, command] = /\b[Rr]un (promote|rollback|deploy|smoke|apply)\b/.exec(asked) ?? [];
    if (command === undefined) return false;
    const actor = this.#begin({ name: `${command}-again${round}` });
    await this.#settle();
    while (actor.canGo) await this.#advance(actor);
    return true;
  }

  #note(fact: string): void {
    this.#watch.log.push(`${this.#clock.now() % 100_000_000} ${fact}`);
  }
}

/** A call that the process has asked for since. */
function newOf(actor: Actor, heldUp: ReadonlySet<Waiting>): Waiting | undefined {
  return actor.calls.find((call) => !heldUp.has(call));
}

function mishapsOf({ isWrite, name }: Waiting): Point["options"] {
  const one = (does: Mishap) => ({ does, changes: 0, mishaps: 1 });
  if (name === "by hand") return [];
  if (!isWrite) return name.startsWith("terragrunt") || name.startsWith("http") ? [one("fails")] : [];
  const tool = name.startsWith("terragrunt") || name.startsWith("git") ? [one("is late")] : [];
  const late = name.startsWith("terragrunt") ? [] : [one("dies, and it lands late")];
  return [one("dies"), ...late, one("answer is lost"), one("fails"), ...tool];
}

function codesOf(error: unknown): string {
  if (error instanceof Failure) return `${error.code}: ${error.message}`;
  if (error instanceof Failures) return error.failures.map(({ code }) => code).join(", ");
  throw error;
}
