import fc from "fast-check";
import type { EmbeddedWorld, WorldSnapshot } from "../../src/adapters/embedded/create.ts";
import { digestByReference } from "../../src/adapters/embedded/cluster/pods.ts";
import type { Interference, PortCall, Script } from "../../src/adapters/embedded/tools/process.ts";
import { parseApplyInputs } from "../../src/apply/inputs.ts";
import { apply } from "../../src/apply/step.ts";
import { Failure, Failures, surroundings } from "../../src/errors/errors.ts";
import type { RawInputs } from "../../src/inputs.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { happen, mayEndStuck } from "./incidents.ts";
import { annotationOf } from "./lease-facts.ts";
import { type ReferenceWorlds, referenceWorlds, STEPS, type StepName } from "./reference-world.ts";
import { type Moment, type Past, Watch } from "./rules.ts";
import {
  type Actor,
  type Beginning,
  type Incident,
  type Mishap,
  type Place,
  type Story,
  story,
  type StoryStep,
  told,
} from "./stories.ts";

/** Longer than a Lease that nobody renews is kept. */
const LEASE_EXPIRY_MS = 21_000;
/** How long a call is late. */
const LATE_MS = 3_000;
/** Longer than a promote or a rollback takes. */
const VERY_LATE_MS = 15_000;
/** A call that hangs comes to an end when others have taken the Lease over. */
const HANG_MS = 140_000;
/** Long enough for a proof; short, since some stories wait for it to end. */
const TIMEOUT = { timeout: "10" };

/**
 * Stories of each seed in `npm test`. `BLUEGREEN_STORIES` says another number, as `npm run test:sweeps` does;
 * `npm run bench stories` plays more.
 */
export const STORIES = Number(process.env["BLUEGREEN_STORIES"] ?? 50);

export interface Stage {
  readonly worlds: ReferenceWorlds;
  readonly beginnings: Readonly<Record<Beginning, WorldSnapshot>>;
  readonly pasts: Readonly<Record<Beginning, Past>>;
}

/** One for all files of a worker: stories begin from its snapshots and leave them as they are. */
let set: Promise<Stage> | undefined;

/** Releases once without a mishap, and keeps the world at each station. Throws when that breaks a rule. */
export function stage(): Promise<Stage> {
  set ??= makeStage();
  return set;
}

async function makeStage(): Promise<Stage> {
  const worlds = await referenceWorlds();
  const world = worlds.create();
  // Before the first apply there is nothing that could answer.
  await STEPS.apply({}, world.process("apply-first").ports);
  await world.clock.sleep(20_000);
  const watch = new Watch(world);
  const station = (): readonly [WorldSnapshot, Past] => [world.snapshot(), watch.past];
  const run = async (step: StepName): Promise<readonly [WorldSnapshot, Past]> => {
    await STEPS[step]({}, watch.over(`${step}-first`, world.process(`${step}-first`).ports));
    await world.clock.sleep(20_000);
    return station();
  };
  const [applied, neverTested] = station();
  const [deployed, notTested] = await run("deploy");
  const [tested, wasTested] = await run("smoke");
  const [promoted, wasPromoted] = await run("promote");
  await world.close();
  if (watch.broken.length > 0) throw new Error(watch.broken.join("\n"));
  return {
    worlds,
    beginnings: { applied, deployed, tested, promoted },
    pasts: { applied: neverTested, deployed: notTested, tested: wasTested, promoted: wasPromoted },
  };
}

/**
 * Plays so many random stories and returns how many were played. A failure names its seed, and the shortest
 * story that breaks a rule; `BLUEGREEN_SEED` plays the stories of that seed again, and
 * `BLUEGREEN_SEED=random` others each time. Without it they are those of `usual`: what a change breaks is
 * told apart from what was there before.
 */
export async function playStories(at: Stage, numRuns: number, usual: number): Promise<number> {
  let played = 0;
  const property = fc.asyncProperty(story, async (one) => {
    played += 1;
    await playStory(at, one);
  });
  await fc.assert(property, { numRuns, ...seedOf(process.env["BLUEGREEN_SEED"], usual) });
  return played;
}

function seedOf(written: string | undefined, usual: number): { readonly seed?: number } {
  if (written === "random") return {};
  return { seed: written === undefined ? usual : Number(written) };
}

/** Throws with the story and everything that happened when a rule was broken. */
export async function playStory(at: Stage, one: Story): Promise<void> {
  const registry = { moved: false };
  const { lagMs = 0 } = one;
  const world = at.worlds.create({
    from: at.beginnings[one.beginning],
    seed: one.seed,
    digestOfImage: (reference) => digestByReference(`${reference}${registry.moved ? "-moved" : ""}`),
    ...(lagMs === 0 ? {} : { propagation: { spreadMs: lagMs } }),
  });
  const waiting = new Set(one.incidents);
  const befall = (incident: Incident): void => {
    waiting.delete(incident);
    note(watch, world, incident.kind);
    happen(incident.kind, world, watch, registry);
  };
  const onMoment = (moment: Moment): void => {
    for (const incident of [...waiting].filter((one) => "moment" in one && one.moment === moment)) {
      if (moment === "before the flip" || moment === "amid the flip") befall(incident);
      // A write from within the announcement of another would be heard of before it.
      else world.clock.schedule(0, () => waiting.has(incident) && befall(incident));
    }
  };
  const watch = new Watch(world, { past: at.pasts[one.beginning], onMoment });
  try {
    for (const incident of one.incidents) {
      if ("atMs" in incident) world.clock.schedule(incident.atMs, () => befall(incident));
    }
    // Pods go while a gateway still sends requests there.
    if (lagMs > 0) for (const subset of ["v1", "v2"] as const) watch.disturb(subset);
    await Promise.all(one.actors.map((actor, index) => act(world, watch, actor, index)));
    const mayBeStuck = lagMs > 0 || mayEndStuck(one.incidents.map(({ kind }) => kind));
    const hangs = one.actors.some(({ mishaps }) => mishaps.some(({ kind }) => kind === "hangs"));
    await recover(world, watch, { mayBeStuck, hangs });
  } finally {
    await world.close();
  }
  if (watch.broken.length === 0) return;
  throw new Error(`${watch.broken.join("\n")}\n\n${told(one)}\n\n${watch.log.join("\n")}`);
}

async function act(world: EmbeddedWorld, watch: Watch, actor: Actor, index: number): Promise<void> {
  await world.clock.sleep(actor.afterMs);
  const script = scriptOf(actor.mishaps, watch);
  let plans: Plans | undefined;
  for (const [turn, step] of actor.steps.entries()) {
    if (turn > 0) await world.clock.sleep(actor.pauseMs ?? 0);
    if (step === "plan") {
      plans = await reviewedPlans(world, watch, `plan-${index}`);
      if (plans === undefined) return;
      continue;
    }
    const name = `${step}-${index}`;
    if (step === "apply" && plans !== undefined) watch.reviewed(name, plans.plans);
    const alive = await runStep(world, watch, { name, raw: rawOf(step, actor, plans), script });
    if (!alive) return;
  }
}

type Plans = Awaited<ReturnType<typeof apply>>;

/** What a person would be shown; undefined when that says that an apply would be refused. */
async function reviewedPlans(world: EmbeddedWorld, watch: Watch, name: string): Promise<Plans | undefined> {
  try {
    const plans = await apply(parseApplyInputs({ "dry-run": "true" }), world.process(name).ports);
    note(watch, world, `${name} is reviewed`);
    return plans;
  } catch (error) {
    note(watch, world, `${name} ends: ${codesOf(error)}`);
    return undefined;
  }
}

function rawOf(step: StoryStep, { version }: Actor, plans: Plans | undefined): RawInputs {
  if (step === "deploy") return { version };
  if (step === "promote" || step === "rollback") return TIMEOUT;
  return step === "apply" && plans?.digest !== undefined ? { digest: plans.digest } : {};
}

/** One step as a job of its own. False when it died. */
async function runStep(
  world: EmbeddedWorld,
  watch: Watch,
  {
    name,
    raw = TIMEOUT,
    script,
  }: { readonly name: string; readonly raw?: RawInputs; readonly script?: Script },
): Promise<boolean> {
  const process = world.process(name, script);
  const [step] = name.split("-") as [StepName];
  const failed = (error: unknown): void => {
    note(watch, world, `${name} ends: ${codesOf(error)}`);
    watch.ended(name, error);
    if (step === "rollback") watch.refused(error);
  };
  const finished = (result: unknown): void => {
    note(watch, world, `${name} is done`);
    watch.ended(name, result);
  };
  const ran = STEPS[step](raw, watch.over(name, process.ports)).then(finished, failed);
  await Promise.race([ran, process.died]);
  if (!process.alive) note(watch, world, `${name} dies`);
  return process.alive;
}

/** Rule 5: whatever was left, a later run finishes it or undoes it, and Git says what the cluster says. */
async function recover(
  world: EmbeddedWorld,
  watch: Watch,
  { mayBeStuck, hangs }: { readonly mayBeStuck: boolean; readonly hangs: boolean },
): Promise<void> {
  await world.clock.sleep(LEASE_EXPIRY_MS);
  const unfinished = (): boolean => annotationOf(watch.lease(), "transition") !== undefined;
  if (unfinished()) await runStep(world, watch, { name: "promote-again" });
  if (unfinished()) await runStep(world, watch, { name: "rollback-again" });
  await world.clock.sleep(1_000);
  watch.probeSettled();
  if (mayBeStuck && unfinished()) return;
  if (unfinished()) watch.broken.push("rule 5: a transition is left that no run finishes or undoes");
  // A promote that was overtaken leaves its commit when it died behind its push, or waited in vain for
  // whoever overtook it: a rollback takes it back.
  const died = watch.log.some((line) => line.endsWith(" dies"));
  if (!died) watch.movedForGood();
  const mayLeave = died || hangs;
  if (mayLeave && recordedSubset(world) !== watch.active)
    await runStep(world, watch, { name: "rollback-last" });
  if (recordedSubset(world) !== watch.active) {
    watch.broken.push(`rule 5: Git says ${recordedSubset(world)}, the cluster says ${watch.active}`);
  }
}

function recordedSubset(world: EmbeddedWorld): string | undefined {
  const values = world.branch.tree().get("terragrunt/live/dev/istio-virtualservice/values/values.yaml");
  return /^defaultServiceSubset: "?(\w+)"?/m.exec(values ?? "")?.[1];
}

/** What befalls the calls of an actor, over all its steps; each mishap once. */
function scriptOf(mishaps: readonly Mishap[], watch: Watch): Script {
  const left = new Set(mishaps);
  let calls = -1;
  let flipped = false;
  return (made) => {
    calls += 1;
    const mishap = [...left].find(({ call }) =>
      typeof call === "number" ? call === calls : isAt(call, made, flipped),
    );
    flipped ||= isAt("flip", made, false);
    if (mishap === undefined) return undefined;
    left.delete(mishap);
    if (made.port === "http" || made.port === "clock") watch.holdsUp(made.process);
    return interferenceOf(mishap.kind);
  };
}

/** The first plan of a promote is made before its flip: the one after it has a place of its own. */
function isAt(place: Place, { port, method, args }: PortCall, flipped: boolean): boolean {
  const call = `${port}.${method}`;
  if (place === "record" || place === "reconcile") {
    return flipped && call === { record: "git.record", reconcile: "terragrunt.plan" }[place];
  }
  if (place === "flip") {
    return call === "cluster.replace" && (args[0] as KubernetesObject).kind === "VirtualService";
  }
  return call === { push: "git.record", plan: "terragrunt.plan", apply: "terragrunt.apply" }[place];
}

function interferenceOf(kind: Mishap["kind"]): Interference {
  const when = kind.endsWith("before") ? "before" : "after";
  if (kind === "is late") return { kind: "delay", milliseconds: LATE_MS };
  if (kind === "is very late") return { kind: "delay", milliseconds: VERY_LATE_MS };
  if (kind === "hangs") return { kind: "delay", milliseconds: HANG_MS };
  if (kind.startsWith("dies")) return { kind: "die", when };
  const error = surroundings("CLUSTER_UNREACHABLE", "no answer came", { remedy: "Run the step again" });
  return { kind: "fail", when, error };
}

function note(watch: Watch, world: EmbeddedWorld, fact: string): void {
  watch.log.push(`${world.clock.now() % 100_000_000} ${fact}`);
}

/** Anything but a failure with a code is a fault of the program, and ends the story. */
function codesOf(error: unknown): string {
  if (error instanceof Failure) return `${error.code}: ${error.message}`;
  if (error instanceof Failures) return error.failures.map(({ code }) => code).join(", ");
  throw error;
}
