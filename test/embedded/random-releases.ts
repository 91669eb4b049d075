import fc from "fast-check";
import type { EmbeddedWorld, WorldSnapshot } from "../../src/adapters/embedded/create.ts";
import type { Interference, PortCall, Script } from "../../src/adapters/embedded/process.ts";
import { Failure, Failures, surroundings } from "../../src/errors.ts";
import type { RawInputs } from "../../src/inputs.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import {
  NAMESPACE,
  type ReferenceWorlds,
  referenceWorlds,
  ROUTER,
  STEPS,
  type StepName,
} from "./reference-world.ts";
import { Watch } from "./rules.ts";
import {
  type Actor,
  type Beginning,
  type Incident,
  type Mishap,
  type Story,
  story,
  told,
} from "./stories.ts";

/** Longer than a Lease that nobody renews is kept. */
const LEASE_EXPIRY_MS = 125_000;
/** How long a call is late. */
const LATE_MS = 3_000;
/** A call that hangs comes to an end when others have taken the Lease over. */
const HANG_MS = 140_000;

export interface Stage {
  readonly worlds: ReferenceWorlds;
  readonly beginnings: Readonly<Record<Beginning, WorldSnapshot>>;
}

/** Releases once without a mishap, and keeps the world at each station. */
export async function stage(): Promise<Stage> {
  const worlds = await referenceWorlds();
  const world = worlds.create();
  const run = async (step: StepName): Promise<WorldSnapshot> => {
    await STEPS[step]({}, world.process(`${step}-first`).ports);
    await world.clock.sleep(20_000);
    return world.snapshot();
  };
  const beginnings = {
    applied: await run("apply"),
    deployed: await run("deploy"),
    tested: await run("smoke"),
    promoted: await run("promote"),
  };
  await world.close();
  return { worlds, beginnings };
}

/**
 * Plays so many random stories and returns how many were played. A failure names its seed, and the shortest
 * story that breaks a rule; `BLUEGREEN_SEED` plays the stories of that seed again.
 */
export async function playStories(at: Stage, numRuns: number): Promise<number> {
  let played = 0;
  const property = fc.asyncProperty(story, async (one) => {
    played += 1;
    await playStory(at, one);
  });
  await fc.assert(property, { numRuns, ...seedOf(process.env["BLUEGREEN_SEED"]) });
  return played;
}

function seedOf(written: string | undefined): { readonly seed?: number } {
  return written === undefined ? {} : { seed: Number(written) };
}

/** Incidents by which no request may fail. */
const HARMLESS: ReadonlySet<Incident["kind"]> = new Set(["router is labelled", "Git has more"]);

/** Throws with the story and everything that happened when a rule was broken. */
export async function playStory({ worlds, beginnings }: Stage, one: Story): Promise<void> {
  const broken = { image: false };
  const world = worlds.create({
    from: beginnings[one.beginning],
    seed: one.seed,
    digestOfImage: (reference) => `${reference}@sha256:${broken.image ? "b" : "a"}`,
  });
  const disturbed = one.incidents.some(({ kind }) => !HARMLESS.has(kind));
  const watch = new Watch(world, disturbed);
  try {
    for (const incident of one.incidents) plan(world, watch, incident, broken);
    await Promise.all(one.actors.map((actor, index) => act(world, watch, actor, index)));
    await recover(world, watch, disturbed);
  } finally {
    await world.close();
  }
  if (watch.broken.length === 0) return;
  throw new Error(`${watch.broken.join("\n")}\n\n${told(one)}\n\n${watch.log.join("\n")}`);
}

async function act(world: EmbeddedWorld, watch: Watch, actor: Actor, index: number): Promise<void> {
  await world.clock.sleep(actor.afterMs);
  let calls = 0;
  for (const step of actor.steps) {
    const first = calls;
    const raw = step === "deploy" ? { version: actor.version } : {};
    const script: Script = (call) => {
      calls += 1;
      return interferenceOf(actor.mishaps, first + call.index, call);
    };
    const alive = await runStep(world, watch, `${step}-${index}`, raw, script);
    if (!alive) return;
  }
}

/** One step as a job of its own. False when it died. */
async function runStep(
  world: EmbeddedWorld,
  watch: Watch,
  name: string,
  raw: RawInputs = {},
  script: Script = () => undefined,
): Promise<boolean> {
  const process = world.process(name, (call: PortCall) => {
    watch.observe(call);
    return script(call);
  });
  const [step] = name.split("-") as [StepName];
  const ran = STEPS[step](raw, process.ports).then(
    () => note(watch, world, `${name} is done`),
    (error: unknown) => {
      note(watch, world, `${name} ends: ${codesOf(error)}`);
      if (step === "rollback") watch.refused(error);
    },
  );
  await Promise.race([ran, process.died]);
  if (!process.alive) note(watch, world, `${name} dies`);
  return process.alive;
}

/** Rule 5: whatever was left, a later run finishes it or undoes it, and Git says what the cluster says. */
async function recover(world: EmbeddedWorld, watch: Watch, disturbed: boolean): Promise<void> {
  await world.clock.sleep(LEASE_EXPIRY_MS);
  const unfinished = (): boolean =>
    watch.lease()?.metadata.annotations?.["bluegreen-action/transition"] !== undefined;
  if (unfinished()) await runStep(world, watch, "promote-again");
  if (unfinished()) await runStep(world, watch, "rollback-again");
  await world.clock.sleep(1_000);
  watch.probe();
  // Where pods crash and stay down there may be no way to finish.
  if (disturbed) return;
  if (unfinished()) watch.broken.push("rule 5: a transition is left that no run finishes or undoes");
  // A promote that was overtaken and died behind its push leaves its commit: a rollback takes it back.
  const died = watch.log.some((line) => line.endsWith(" dies"));
  if (!died) watch.movedForGood();
  if (died && recordedSubset(world) !== watch.active) await runStep(world, watch, "rollback-last");
  if (recordedSubset(world) !== watch.active) {
    watch.broken.push(`rule 5: Git says ${recordedSubset(world)}, the cluster says ${watch.active}`);
  }
}

function recordedSubset(world: EmbeddedWorld): string | undefined {
  const values = world.branch.tree().get("terragrunt/live/dev/istio-virtualservice/values/values.yaml");
  return /^defaultServiceSubset: "?(\w+)"?/m.exec(values ?? "")?.[1];
}

function plan(
  world: EmbeddedWorld,
  watch: Watch,
  { atMs, kind }: Incident,
  broken: { image: boolean },
): void {
  world.clock.schedule(atMs, () => {
    note(watch, world, kind);
    const idle = { version: watch.active === "v1" ? "green-web-echo" : "blue-web-echo" };
    if (kind === "router is labelled") label(world);
    if (kind === "Git has more") merge(world);
    if (kind === "pods crash") world.crash(NAMESPACE, idle);
    if (kind === "image moves") broken.image = true;
    if (kind === "pods stop" || kind === "image moves") world.restart(NAMESPACE, idle);
  });
}

function label(world: EmbeddedWorld): void {
  const router = world.store.get(ROUTER) as KubernetesObject;
  const labels = { ...router.metadata.labels, seen: String(world.clock.now()) };
  world.store.replace({ ...router, metadata: { ...router.metadata, labels } }, "somebody");
}

const TEMPLATE = "charts/istio-virtualservice/templates/virtualservice.yaml";
/** Somebody's pull request: rules that rewrite no more. Every later checkout has it. */
function merge({ branch }: EmbeddedWorld): void {
  const text = branch.tree().get(TEMPLATE) ?? "";
  const changed = text.replaceAll("      rewrite: {uri: /}\n", "");
  if (changed === text) return;
  branch.push(branch.commits.length, new Map([[TEMPLATE, changed]]), "somebody's change", "somebody");
}

function isFlip({ port, method, args }: PortCall): boolean {
  if (port !== "cluster" || method !== "replace") return false;
  return (args[0] as KubernetesObject).kind === "VirtualService";
}

function interferenceOf(mishaps: readonly Mishap[], index: number, call: PortCall): Interference | undefined {
  const mishap = mishaps.find((one) => befalls(one, index, call));
  if (mishap === undefined) return undefined;
  const when = mishap.kind.endsWith("before") ? "before" : "after";
  if (mishap.kind === "is late") return { kind: "delay", milliseconds: LATE_MS };
  if (mishap.kind === "hangs") return { kind: "delay", milliseconds: HANG_MS };
  if (mishap.kind.startsWith("dies")) return { kind: "die", when };
  const error = surroundings("CLUSTER_UNREACHABLE", "no answer came", { remedy: "Run the step again" });
  return { kind: "fail", when, error };
}

function befalls({ call: which }: Mishap, index: number, call: PortCall): boolean {
  if (which === "flip") return isFlip(call);
  if (which === "apply") return call.port === "terragrunt" && call.method === "apply";
  return which === index;
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
