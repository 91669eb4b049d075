/** The safety rules of docs/design.md as checks of every write to the world, and of the answers after it. */
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { GatewayInstance } from "../../src/adapters/embedded/gateway/gateway.ts";
import type { Change } from "../../src/adapters/embedded/cluster/store.ts";
import { Failure } from "../../src/errors/errors.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import type { UnitPlan } from "../../src/model/unit.ts";
import { trafficOf, type TrafficReport } from "../../src/model/traffic.ts";
import type { Ports } from "../../src/ports.ts";
import {
  colorOfDeployment,
  otherSubset,
  type Subset,
  subsetOf,
  SUBSETS,
  templateText,
  VERSION,
} from "./colors.ts";
import {
  annotationOf,
  historyWrong,
  holderOf,
  lastFlipOf,
  mayTake,
  testedOf,
  transitionOf,
} from "./lease-facts.ts";
import { HOST, LEASE, ROUTER } from "./reference-world.ts";
import { defaultOf, routerOf, sharesOf, sharingOf, withDefault, withoutShares } from "./router-facts.ts";
import { identityOf, Witness, type Work } from "./witness.ts";

const COOKIES: readonly (Subset | undefined)[] = [undefined, ...SUBSETS];
/** Right answers in a row, and over how long, before a flip is called done (docs/adr/0008-the-flip.md). */
const PROOF = { answers: 20, milliseconds: 2_000 };
/**
 * The longest pause between two requests of a promote that has moved the route, where none of its requests
 * was held up.
 */
const PAUSE_MS = 1_500;
/** How long an end takes to read who has the traffic, at most. */
const READING_MS = 16_000;
/** How long the promotes of stories watch after everything else. */
const WATCH_MS = 1_000;

/**
 * What a world's past means for the rules: to be carried from a world to the one that goes on from its
 * snapshot.
 */
export interface Past {
  readonly proven: { readonly proof: string; readonly subset: Subset; readonly identity: string } | undefined;
  /** What a color was when the traffic left it. */
  readonly left: Readonly<Partial<Record<Subset, ReadonlySet<string>>>>;
  /** The router's spec before the promote that a rollback may take back. */
  readonly beforePromote: string | undefined;
}

const NO_PAST: Past = { proven: undefined, left: {}, beforePromote: undefined };

/**
 * Moments of a promote at which a story lets something happen. `amid the flip`: it has read the router, and
 * has not written it.
 */
export type Moment = "after the test" | "amid the flip" | "before the flip" | "after the flip";

/** Watches a world and collects what breaks a rule. */
export class Watch {
  readonly broken: string[] = [];
  readonly log: string[] = [];
  readonly #world: EmbeddedWorld;
  readonly #witness: Witness;
  readonly #onMoment: (moment: Moment) => void;
  /** Colors whose pods failed by themselves: answers of theirs may fail. */
  readonly #disturbed = new Set<Subset>();
  readonly #probed = new Map<string, string>();
  readonly #reviewed = new Map<string, ReadonlySet<string | undefined>>();
  #past: Past;
  #holder: { readonly identity: string; readonly process: string } | undefined;
  /** Whose Lease was taken over, and no holder has made sure since that nothing of theirs lands any more. */
  readonly #overtaken = new Set<string>();
  /** Whose Lease was taken over, ever. */
  readonly #lost = new Set<string>();
  /** Where the route led before a late apply that nobody has made up for yet. */
  #late: Subset | undefined;
  /** The router is not what Git says, since somebody changed it; and who began when it was so. */
  #isDrifted = false;
  /** When somebody else than a flip last changed the router. */
  #changedAt = -1;
  readonly #beganDrifted = new Set<string>();
  /** Who has written that it is about to flip. */
  readonly #flipping = new Set<string>();
  /** Every move of the default route; `back`: the record said that it was one back. */
  readonly #moves: {
    readonly at: number;
    readonly actor: string;
    /** Undefined for a step, which leaves a part where it was. */
    readonly to: Subset | undefined;
    readonly back: boolean;
  }[] = [];
  readonly #first: Subset;
  #byHand = false;
  /** When each process asked a gateway last. */
  readonly #asked = new Map<string, number>();
  readonly #unwatched = new Map<string, string>();
  readonly #heldUp = new Set<string>();

  constructor(
    world: EmbeddedWorld,
    { past = NO_PAST, onMoment = () => {} }: { past?: Past; onMoment?: (moment: Moment) => void } = {},
  ) {
    this.#world = world;
    this.#past = past;
    this.#onMoment = onMoment;
    this.#first = this.active;
    this.#witness = new Witness(() => world.clock.now(), {
      works: (process, work, args) => this.#works(process, work, args),
      replaces: (process, object) => this.#replaces(process, object),
      replaced: (process, object) => this.#replaced(process, object),
      asks: (process) => this.asks(process, world.clock.now()),
    });
    world.watch((change) => this.#changed(change));
  }

  /** The ports of a process that begins now, under the eyes of the watch. */
  over(process: string, ports: Ports): Ports {
    if (this.#isDrifted) this.#beganDrifted.add(process);
    return this.#witness.over(process, ports);
  }

  /** The color that has the traffic; of a route that is divided, the one that had it before. */
  get active(): Subset {
    return sharingOf(routerOf(this.#world))[0] ?? "v1";
  }

  get past(): Past {
    return this.#past;
  }

  lease(): KubernetesObject | undefined {
    return this.#world.store.get(LEASE);
  }

  /** From now on the color fails by itself. */
  disturb(subset: Subset): void {
    this.#disturbed.add(subset);
  }

  /** From now on a person may write the router: where that leads is no step's doing. */
  byHand(): void {
    this.#byHand = true;
  }

  /** The process may apply these plans, and no others. */
  reviewed(process: string, plans: readonly UnitPlan[]): void {
    this.#reviewed.set(process, new Set(plans.map(({ digest }) => digest)));
  }

  /**
   * Rule 7, when a process is over: whoever has moved the route says who has the traffic, as it is, and what
   * to run. `ended`: its result, or what it threw.
   */
  ended(process: string, ended: unknown): void {
    const report = trafficOf(ended) ?? (ended as { readonly traffic?: TrafficReport } | undefined)?.traffic;
    const unwatched = this.#unwatched.get(process);
    if (unwatched !== undefined) this.#break(7, unwatched);
    if (report === undefined) {
      if (this.#moves.some(({ actor }) => actor === process))
        this.#break(7, `${process} moved the route, and does not say who has the traffic`);
      return;
    }
    if (report.next === "" || report.sentence.includes("\n") || !report.sentence.startsWith("Traffic: "))
      this.#break(7, `${process} ends with ${JSON.stringify(report.sentence)}`);
    if (report.color === null && report.shares === undefined) return;
    const readAt = Date.parse(report.readAt ?? "");
    const move = this.#moves.findLast(({ at }) => at <= readAt);
    const then = move === undefined ? this.#first : move.to;
    const said = report.color === null ? undefined : subsetOf(report.color);
    const meanwhile = this.#moves.some(({ at }) => Math.abs(at - readAt) <= READING_MS);
    if (!meanwhile && said !== then)
      this.#break(
        7,
        `${process} says that ${report.color ?? "nobody alone"} has the traffic, and ${then} has it`,
      );
  }

  /** Rule 7: from its write on a promote asks the gateways without a pause, whatever its tools do. */
  asks(process: string, at: number): void {
    const last = this.#asked.get(process);
    this.#asked.set(process, at);
    const move = this.#moves.findLast(({ actor }) => actor === process);
    if (stepOf(process) !== "promote" || move === undefined || move.back || last === undefined) return;
    if (this.#lost.has(process) || transitionOf(this.lease())?.kind !== "promote") return;
    if (this.#heldUp.has(process) || last < move.at || at - last <= PAUSE_MS) return;
    this.#unwatched.set(process, `${process} asked nobody for ${at - last} ms after it had moved the route`);
  }

  /** A mishap holds up the very requests of the process, or its clock: its pauses are not its own. */
  holdsUp(process: string): void {
    this.#heldUp.add(process);
  }

  /** Rule 6: a rollback waits for what may be writing over the color to go back to, and for nobody else. */
  refused(error: unknown): void {
    const held = error instanceof Failure && error.code === "LEASE_HELD";
    if (!held || / held by (deploy|apply) /.test(error.message)) return;
    this.#break(6, `a rollback waits: ${error.message}`);
  }

  /** To be called at the end, when nobody died: whoever moved the route by a late apply has put it right. */
  movedForGood(): void {
    if (this.#late !== undefined) this.#break(1, `a late apply moved the route away from ${this.#late}`);
  }

  /** Rule 11: every gateway answers every kind of request, each cookie from its color. */
  probe(): void {
    for (const gateway of this.#world.gateways) {
      for (const cookie of COOKIES) {
        const asked = `${gateway.name}, ${cookie === undefined ? "no cookie" : `cookie ${cookie}`}`;
        const wrong = this.#wrongAnswer(gateway, cookie) ?? "";
        if (wrong !== "" && this.#probed.get(asked) !== wrong) this.#break(11, `${asked}: ${wrong}`);
        this.#probed.set(asked, wrong);
      }
    }
  }

  /** Rule 11 when every gateway knows of every write: no cookie leads to the active color. */
  probeSettled(): void {
    this.probe();
    if (this.#disturbed.has(this.active)) return;
    for (const gateway of this.#world.gateways) {
      const by = identityOf(ask(gateway, undefined).headers);
      if (by !== this.active) this.#break(11, `${gateway.name}, no cookie: ${by}, not ${this.active}`);
    }
  }

  #wrongAnswer(gateway: GatewayInstance, cookie: Subset | undefined): string | undefined {
    const { status, headers, pod } = ask(gateway, cookie);
    const by = identityOf(headers);
    const responsible = by ?? cookie;
    if (responsible !== undefined && this.#disturbed.has(responsible)) return undefined;
    if (status !== 200) return String(status);
    if (by === undefined) return "nobody says who answered";
    if (cookie !== undefined && by !== cookie) return `${by} answered`;
    const version = pod?.metadata.labels?.["version"];
    return version === VERSION[by] ? undefined : `a pod of ${version} answered for ${by}`;
  }

  #changed(change: Change): void {
    if (change.type === LEASE.type) this.#leaseChanged(change);
    if (change.type === "deployments.apps") this.#deploymentChanged(change);
    if (change.type.startsWith("virtualservices.")) this.#routerChanged(change);
    if (change.actor.endsWith("/terragrunt")) this.#applied(change);
    this.probe();
  }

  /** Rules 2 and 4: no step changes what has the traffic; the color that had it stays. */
  #deploymentChanged({ before, after, actor }: Change): void {
    const subset = colorOfDeployment(before);
    if (subset === undefined || stepOf(actor) === undefined) return;
    if (after === undefined) return this.#break(4, `${actor} takes ${subset} down`);
    if (!sharingOf(routerOf(this.#world)).includes(subset) || templateText(before) === templateText(after))
      return;
    // A late apply has moved the traffic under the feet of whoever holds the Lease.
    if (this.#late !== undefined) return;
    this.#break(2, `${actor} changes ${subset}, which has the traffic`);
  }

  /**
   * Rules 3 and 8: a flip's apply makes the state agree and brings nothing along. What somebody changes
   * between plan and apply is lost all the same: Helm writes without asking what is there.
   */
  #applied({ type, before, after, actor }: Change): void {
    const step = stepOf(actor);
    if (step !== "promote" && step !== "rollback") return;
    if (this.#changedAt >= this.#witness.plannedAt(actor.split("/")[0] ?? "")) return;
    const alone =
      type === ROUTER.type && JSON.stringify(after?.spec) === withDefault(before, defaultOf(after));
    if (!alone) this.#break(3, `${actor} changes ${type} ${after?.metadata.name ?? before?.metadata.name}`);
  }

  /**
   * No tool can be stopped half-way: an apply of a run that was overtaken meanwhile ends late, and Helm
   * writes without asking what is there. Then the run itself moves the route to where it was.
   */
  #isLateApply(actor: string): boolean {
    const [process = "", tool] = actor.split("/");
    return tool === "terragrunt" && /^(promote|rollback)-/.test(process) && this.#lost.has(process);
  }

  #routerChanged({ before, after, actor, at }: Change): void {
    const [was, is] = [sharesOf(before), sharesOf(after)];
    if (was === is || was === "") return this.#routerKept(before, after, actor);
    this.#note(at, `${actor} moves the default route from ${was} to ${is}`);
    const to = defaultOf(after) ?? this.#newcomer(before, after);
    if (to === undefined) return this.#break(1, `${actor} takes the default route away`);
    const from = otherSubset(to);
    this.#moves.push({ at, actor, to: defaultOf(after), back: this.#isReturn() });
    if (this.#isLateApply(actor)) {
      this.#late = from;
      return;
    }
    const isMadeUpFor = this.#late === to;
    this.#late = undefined;
    // Its own Terraform may do it: what that applies is the process's doing, under the process's Lease.
    if (isMadeUpFor) return this.#leaseHeld(actor.replace(/\/terragrunt$/, ""));
    const step = stepOf(actor);
    if (step === undefined && this.#byHand) return this.#movedByHand(before);
    if (actor.includes("/") || (step !== "promote" && step !== "rollback")) {
      return this.#break(1, `${actor} moves the default route`);
    }
    this.#oneChange(before, after);
    if (step === "rollback" || this.#isReturn()) this.#mayReturn(actor, to);
    else this.#mayPromote(actor, to);
    this.#leaseHeld(actor);
    this.#restored(step, before, after);
    this.#past = {
      ...this.#past,
      left: { ...this.#past.left, [from]: this.#witness.identities(actor, from) },
    };
    if (step === "promote") this.#onMoment("after the flip");
  }

  /** Whom a step gives more: who had nothing before, else whom the transition goes to. */
  #newcomer(before: KubernetesObject | undefined, after: KubernetesObject | undefined): Subset | undefined {
    const [was, is] = [sharingOf(before), sharingOf(after)];
    return is.length === 0
      ? undefined
      : (is.find((one) => !was.includes(one)) ?? transitionOf(this.lease())?.to);
  }

  /**
   * A write of the router that moves no traffic: a fence, or somebody's change, which no rollback takes back.
   */
  #routerKept(
    before: KubernetesObject | undefined,
    after: KubernetesObject | undefined,
    actor: string,
  ): void {
    if (actor === this.#holder?.process) this.#overtaken.clear();
    if (before === undefined || JSON.stringify(before.spec) === JSON.stringify(after?.spec)) return;
    this.#past = { ...this.#past, beforePromote: undefined };
    const step = stepOf(actor);
    this.#isDrifted = step === undefined;
    if (step !== "promote" && step !== "rollback") this.#changedAt = this.#world.clock.now();
    if (!this.#isDrifted) this.#beganDrifted.clear();
  }

  /** A person may do what no step may; what was to come back is not what it was any more. */
  #movedByHand(before: KubernetesObject | undefined): void {
    this.#isDrifted = true;
    this.#changedAt = this.#world.clock.now();
    this.#past = { ...this.#past, beforePromote: undefined };
    if (before === undefined) this.#probed.clear();
  }

  /** Rule 3. */
  #oneChange(before: KubernetesObject | undefined, after: KubernetesObject | undefined): void {
    const isWhole = defaultOf(before) !== undefined && defaultOf(after) !== undefined;
    if (isWhole && JSON.stringify(after?.spec) === withDefault(before, defaultOf(after))) return;
    if (!isWhole && withoutShares(before) === withoutShares(after)) return;
    this.#break(3, `the flip changes more than the default: ${JSON.stringify(after?.spec)}`);
  }

  /**
   * Rules 2 and 3 for a promote: what it last saw is ready and was tested, it has asked it, and Git agrees.
   */
  #mayPromote(actor: string, to: Subset): void {
    const seen = this.#sawReady(actor, to);
    if (seen === undefined) return;
    if (this.#past.proven?.subset !== to || this.#past.proven.identity !== seen) {
      this.#break(2, `${actor} flips to ${to}, which is not what was tested`);
    }
    if (this.#witness.told(actor, to).at(-1)?.by !== to) {
      this.#break(2, `${actor} flips to ${to}, which did not answer to its cookie`);
    }
    if (this.#beganDrifted.has(actor)) this.#break(3, `${actor} flips a router that is not what Git says`);
  }

  /** Rules 2 and 4 for a way back: the color is ready, and what it was when the traffic left it. */
  #mayReturn(actor: string, to: Subset): void {
    const seen = this.#sawReady(actor, to);
    const left = this.#past.left[to];
    if (seen === undefined || left === undefined || left.has(seen)) return;
    this.#break(2, `${actor} goes back to ${to}, which is not what it was when the traffic left it`);
  }

  /** The identity of the color as the process saw it last. */
  #sawReady(actor: string, to: Subset): string | undefined {
    const seen = this.#witness.seen(actor, to);
    if (seen === undefined) this.#break(2, `${actor} flips to ${to} without having looked at it`);
    if (seen?.ready === false) this.#break(2, `${actor} flips to ${to}, which was not ready when it looked`);
    return seen?.identity;
  }

  #isReturn(): boolean {
    return transitionOf(this.lease())?.kind === "rollback";
  }

  /** Rule 6. */
  #leaseHeld(actor: string): void {
    if (this.#holder?.process === actor) {
      this.#overtaken.clear();
      return;
    }
    // Whoever takes a Lease over is safe from the one before from its first write of the router on; until
    // then a write that was under way may land, and is found there: also when the taker fails before it has
    // written.
    if (this.#overtaken.has(actor)) {
      if (transitionOf(this.lease()) !== undefined) return;
      return this.#break(5, `${actor} flips when nothing is on record any more`);
    }
    this.#break(6, `${actor} flips while ${this.#holder?.process ?? "nobody"} holds the Lease`);
  }

  /** Rule 4. */
  #restored(step: string, before: KubernetesObject | undefined, after: KubernetesObject | undefined): void {
    const { beforePromote } = this.#past;
    const now = JSON.stringify(after?.spec);
    if (step === "rollback" && beforePromote !== undefined && now !== beforePromote) {
      this.#break(4, "the rollback leaves other routes than there were before the promote");
    }
    // A promote that takes itself back restores as well; only the way there is remembered.
    const isBack = step === "rollback" || beforePromote === now;
    // What there was before the first step is to come back, whatever step is taken back.
    const first = defaultOf(before) === undefined ? beforePromote : JSON.stringify(before?.spec);
    this.#past = { ...this.#past, beforePromote: isBack ? undefined : first };
  }

  #leaseChanged({ before, after, actor, at }: Change): void {
    this.#transitionChanged(before, after, actor);
    if (holderOf(before) !== holderOf(after)) this.#handedOver({ before, after, actor, at });
    const transition = transitionOf(after);
    if (transition !== undefined) this.#note(at, `${actor}: ${transition.kind}, ${transition.phase}`);
    const untold = historyWrong(before, after);
    if (untold !== undefined) this.#break(7, `${actor}: ${untold}`);
    const proof = annotationOf(after, "smoke");
    if (proof !== undefined && proof !== annotationOf(before, "smoke")) this.#tested(actor, proof, at);
    if (annotationOf(before, "last-flip") !== annotationOf(after, "last-flip")) this.#completed(actor, after);
  }

  /**
   * Rule 6: the Lease passes to another holder only when the one before gave it up, or could not be waited
   * for.
   */
  #handedOver({ before, after, actor, at }: Pick<Change, "before" | "after" | "actor" | "at">): void {
    const [from, identity] = [holderOf(before), holderOf(after)];
    const previous = this.#holder;
    this.#holder = identity === "" ? undefined : { identity, process: actor };
    this.#note(at, identity === "" ? `${actor} gives up the Lease` : `${actor} holds the Lease`);
    if (previous === undefined || previous.process === actor) {
      // A release that is finished has nothing left that could land on it.
      if (identity === "" && annotationOf(after, "transition") === undefined) this.#overtaken.clear();
      return;
    }
    this.#overtaken.add(previous.process);
    this.#lost.add(previous.process);
    const why = identity === "" ? undefined : mayTake(before, identity, at);
    if (why === undefined) this.#break(6, `${actor} takes the Lease from ${from}, which holds it`);
    else this.#note(at, `${actor} takes the Lease from ${from}: ${why}`);
  }

  /** Rule 6: what is under way is written by who holds the Lease. */
  #transitionChanged(
    before: KubernetesObject | undefined,
    after: KubernetesObject | undefined,
    actor: string,
  ): void {
    if (annotationOf(before, "transition") === annotationOf(after, "transition")) return;
    const takes = holderOf(after) !== holderOf(before) && holderOf(after) !== "";
    if (takes || this.#holder?.process === actor) return;
    this.#break(6, `${actor} changes the transition without holding the Lease`);
  }

  /** Rule 2: a proof stands on right answers to the color's cookie, and on no wrong one. */
  #tested(actor: string, proof: string, at: number): void {
    const subset = testedOf(proof);
    this.#note(at, `${actor} has tested ${subset}`);
    const told = this.#witness.told(actor, subset);
    if (told.length === 0 || told.some(({ by }) => by !== subset)) {
      this.#break(2, `${actor} writes a proof of ${subset}, which did not answer to its cookie`);
    }
    const { identity = "" } = this.#witness.seen(actor, subset) ?? {};
    this.#past = { ...this.#past, proven: { proof, subset, identity } };
    this.#onMoment("after the test");
  }

  /**
   * Rule 11: a flip is done when answers came from the color for long enough; a promote's, when they still
   * do.
   */
  #completed(actor: string, lease: KubernetesObject | undefined): void {
    const flip = lastFlipOf(lease);
    if (flip === undefined) return;
    const told = this.#witness.told(actor, undefined);
    const right = told.slice(told.findLastIndex(({ by }) => by !== flip.to) + 1);
    const [first, last] = [right[0]?.at ?? 0, right.at(-1)?.at ?? 0];
    if (right.length < PROOF.answers || last - first < PROOF.milliseconds) {
      this.#break(11, `${actor} calls the flip to ${flip.to} done after ${right.length} right answers`);
    }
    if (flip.kind === "promote" && last - this.#witness.workedAt(actor) < WATCH_MS / 2) {
      this.#break(11, `${actor} calls the flip to ${flip.to} done without watching it`);
    }
  }

  /** Rule 4: on the way back traffic comes first, records after. Rule 8: nothing but what was reviewed. */
  #works(process: string, work: Work, args: readonly unknown[]): void {
    const way = transitionOf(this.lease());
    const isUnderWay = way?.kind === "rollback" && way.phase === "flipping";
    if (isUnderWay && this.#holder?.process === process && defaultOf(routerOf(this.#world)) !== way.to) {
      this.#break(4, `${process} calls ${work} before the traffic is back at ${way.to}`);
    }
    const reviewed = this.#reviewed.get(process);
    const plan = args[1] as UnitPlan | undefined;
    if (work !== "terragrunt.apply" || reviewed === undefined || reviewed.has(plan?.digest)) return;
    this.#break(8, `${process} applies a plan of ${plan?.unit} that nobody reviewed`);
  }

  #replaces(process: string, object: KubernetesObject): void {
    if (stepOf(process) !== "promote" || object.kind !== "VirtualService") return;
    if (sharesOf(object) !== sharesOf(routerOf(this.#world))) this.#onMoment("before the flip");
  }

  /** A promote that is flipping renews its Lease once more when it has read the router. */
  #replaced(process: string, lease: KubernetesObject): void {
    const transition = lease.kind === "Lease" ? transitionOf(lease) : undefined;
    if (transition?.kind !== "promote" || transition.phase !== "flipping") return;
    if (this.#flipping.has(process)) this.#onMoment("amid the flip");
    this.#flipping.add(process);
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

const STEPS = ["apply", "deploy", "smoke", "promote", "rollback"] as const;

/**
 * The step that a process runs, also in a tool of its own; undefined for somebody else, and for controllers.
 */
function stepOf(actor: string): (typeof STEPS)[number] | undefined {
  return STEPS.find((step) => actor.startsWith(`${step}-`));
}

function ask(gateway: GatewayInstance, cookie: Subset | undefined): ReturnType<GatewayInstance["answer"]> {
  const headers = cookie === undefined ? [] : ([["cookie", `x-version=${cookie}`]] as const);
  return gateway.answer({ host: HOST, method: "GET", path: "/", headers });
}
