import { IDENTITY_HEADER } from "../release/identity.ts";
import { readDefaultTarget } from "../release/router.ts";
import { surroundings } from "../errors.ts";
import type { LintResult } from "../lint/step.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import { type Color, otherColor } from "../model/release.ts";
import type { RunUnit, TrafficSample } from "../model/run.ts";
import type { PlanResult } from "../plan/step.ts";
import type { StepName } from "../flow/rules.ts";
import type { RawInputs } from "../inputs.ts";
import type { Script } from "../adapters/embedded/process.ts";
import { type Curl, curlCommand, type GatewayPort, sendCurl } from "./curl.ts";
import type { Fault, FaultTarget } from "./faults.ts";
import { type Load, startLoad } from "./load.ts";
import { seconds } from "./narrator.ts";
import { routesBeforeAndAfter } from "./routes.ts";
import { colorOfSubset, type Performance, runStep, showEnd, type Stage, type StepEnd } from "./stage.ts";

/** What is released in the demo: both colors begin at 1.0.0. */
const NEW_VERSION = "1.1.0";
const CLIENTS = 16;
/** Longest wait for the first answers of every gateway. */
const SETTLE_MS = 15_000;
/** Lines of one unit's plan that are shown; the page has all. */
const PLAN_LINES = 10;

export interface Direction {
  readonly fault: Fault | undefined;
  /** Set to true when the fault is let loose. */
  readonly switches: { broken: boolean };
  readonly approve: () => Promise<boolean>;
}

export interface Ending {
  readonly asExpected: boolean;
  readonly title: string;
  readonly samples: readonly TrafficSample[];
}

/** Plays the whole release and tells it. */
export async function play(stage: Stage, direction: Direction): Promise<Ending> {
  followFlips(stage);
  await scene(stage, "lint", "charts and what they render are checked");
  await plan(stage);
  await must(await scene(stage, "apply", "every unit, in the order of its dependencies"), "apply");
  await settled(stage);
  const load = beginLoad(stage);
  try {
    const asExpected = await release(stage, direction);
    return summary(stage, load, direction, asExpected);
  } finally {
    await load.stop();
  }
}

/** From the new version on the idle color to the rollback. True when all of it ended as it should. */
async function release(stage: Stage, { fault, switches, approve }: Direction): Promise<boolean> {
  const idle = otherColor(await activeColor(stage));
  switches.broken = fault?.step === "deploy";
  const deployed = await scene(stage, "deploy", `version ${NEW_VERSION} on ${idle}, which has no traffic`, {
    version: NEW_VERSION,
    gateway: stage.gateway,
  });
  if (deployed.kind !== "done") return endsAt(stage, fault, "deploy", deployed);
  await curls(stage);
  const smoked = await scene(stage, "smoke", `${idle} through the gateway, by its cookie`, {
    gateway: stage.gateway,
  });
  if (smoked.kind !== "done") return false;
  if (fault?.afterSmoke !== undefined) await letLoose(stage, fault, switches, idle);
  stage.narrator.heading("approval");
  if (!(await approve())) return declined(stage);
  return promotion(stage, fault, idle);
}

async function promotion(stage: Stage, fault: Fault | undefined, idle: Color): Promise<boolean> {
  const before = await stage.world.routes();
  const script = await scriptOf(stage, fault, idle);
  const flip: RawInputs = { gateway: stage.gateway, watch: "1" };
  const ended = await scene(stage, "promote", "prove, record, flip, prove again", flip, { script });
  if (fault?.ends === "refused") return endsAt(stage, fault, "promote", ended);
  if (fault?.ends === "recovered" && !(await recover(stage, ended, flip))) return false;
  if (fault?.ends !== "recovered" && ended.kind !== "done") {
    if (ended.kind === "died") await scene(stage, "status", "what the cluster says of it");
    const what = "the job is run again: it finds what was begun, and finishes it";
    const again = await scene(stage, "promote", what, flip, { attempt: 2 });
    if (fault === undefined || again.kind !== "done") return false;
  }
  stage.recorder.routes = routesBeforeAndAfter(stage.release, before, await stage.world.routes());
  await curls(stage);
  const back = await scene(stage, "rollback", "the traffic goes back at once", { gateway: stage.gateway });
  await scene(stage, "status", "what the cluster says");
  return back.kind === "done";
}

async function scriptOf(stage: Stage, fault: Fault | undefined, idle: Color): Promise<Script | undefined> {
  if (fault?.promotion === undefined && fault?.disturbedPromotion === undefined) return undefined;
  const target = await faultTarget(stage, idle);
  const { embedded } = stage.world;
  return fault.promotion?.(target) ?? (embedded && fault.disturbedPromotion?.(embedded, target));
}

/** The process is gone, its Lease is not: a rollback takes it over, and the release is made again. */
async function recover(stage: Stage, ended: StepEnd, flip: RawInputs): Promise<boolean> {
  if (ended.kind !== "died") return false;
  await scene(stage, "status", "what the cluster says of it");
  const steps: readonly (readonly [StepName, string])[] = [
    ["rollback", "takes over what the dead run left, and undoes it"],
    ["smoke", "proves the idle color again"],
    ["promote", "the same promotion, this time to its end"],
  ];
  for (const [name, what] of steps) {
    const end = await scene(stage, name, what, flip);
    if (end.kind !== "done") return false;
  }
  return true;
}

async function letLoose(
  stage: Stage,
  fault: Fault,
  switches: { broken: boolean },
  idle: Color,
): Promise<void> {
  stage.narrator.heading("fault");
  stage.narrator.say(fault.breaks);
  stage.recorder.event("fault", fault.breaks);
  switches.broken = true;
  const { embedded } = stage.world;
  if (embedded === undefined) throw new Error("This fault is shown in the embedded world only.");
  const target = await faultTarget(stage, idle);
  await stage.narrator.during("waiting", async () => fault.afterSmoke?.(embedded, target));
}

/** The fault was meant to end the release here: the step refused, and the traffic stays. */
async function endsAt(
  stage: Stage,
  fault: Fault | undefined,
  step: StepName,
  end: StepEnd,
): Promise<boolean> {
  await scene(stage, "status", "what the cluster says");
  return fault?.ends === "refused" && fault.step === step && end.kind === "refused";
}

function declined(stage: Stage): boolean {
  stage.narrator.say("Not approved: the traffic stays where it is.");
  stage.recorder.event("info", "Not approved");
  return true;
}

/** One step under its heading. */
async function scene(
  stage: Stage,
  name: StepName,
  what: string,
  inputs: RawInputs = {},
  how: Performance = {},
): Promise<StepEnd> {
  stage.narrator.heading(`${name}: ${what}`);
  const began = stage.recorder.elapsed();
  const end = await runStep(stage, name, inputs, how);
  if (name === "lint" && end.kind !== "died") {
    stage.recorder.findings = (end.outcome?.result as LintResult | undefined)?.findings ?? [];
  }
  showEnd(stage, end, began);
  return end;
}

async function plan(stage: Stage): Promise<void> {
  const { narrator, recorder } = stage;
  narrator.heading(`plan: every unit, ${stage.world.planned}`);
  const began = recorder.elapsed();
  const end = await runStep(stage, "plan");
  if (end.kind !== "done") {
    showEnd(stage, end, began);
    throw stepFailed("plan");
  }
  const { plans } = end.outcome.result as PlanResult;
  const units = await stage.world.process("demo").ports.terragrunt.units("terragrunt/live/dev");
  recorder.units = plans.map((one): RunUnit => ({
    name: one.unit,
    dependencies: units.find(({ name }) => name === one.unit)?.dependencies ?? [],
    outcome: one.outcome,
    changes: one.changes.map(({ action, address }) => `${action} ${address}`),
    diff: one.text,
  }));
  for (const one of plans) narrator.say(planOf(one.unit, one.text));
  narrator.say(`(${seconds(recorder.elapsed() - began)})`);
}

function planOf(unit: string, text: string): string {
  if (text === "") return `${unit}: no changes`;
  const lines = text.trimEnd().split("\n");
  const more = lines.length > PLAN_LINES ? [`  … ${lines.length - PLAN_LINES} more lines on the page`] : [];
  return [`${unit}:`, ...lines.slice(0, PLAN_LINES).map((line) => `  ${line}`), ...more].join("\n");
}

function walkthrough({ release }: Stage): readonly Curl[] {
  const { cookie } = release.preview;
  const value = (color: Color): string => `${cookie}=${release.colors[color].target.name}`;
  return [
    { title: "Default route" },
    { title: `With ${value("green")} in the cookie`, cookie: value("green") },
    { title: `With ${value("blue")} in the cookie`, cookie: value("blue") },
  ];
}

async function curls(stage: Stage): Promise<void> {
  stage.narrator.heading("the walkthrough's three requests");
  for (const curl of walkthrough(stage)) {
    const { command, body } = await sendCurl(stage.release.host, stage.world.front[0], curl);
    stage.narrator.say(`${curl.title}\n  $ ${command}\n  ${body}`);
  }
}

/** The commands to try while the gateway is held. */
export function tryOut(stage: Stage): string {
  const { release, world } = stage;
  const command = (curl: Curl): string => curlCommand(release.host, world.front[0], curl);
  return walkthrough(stage)
    .map((curl) => `${curl.title}\n  ${world.commandPrefix}${command(curl)}`)
    .join("\n");
}

function beginLoad({ world, release, recorder, narrator }: Stage): Load {
  narrator.heading(`load: ${CLIENTS} keep-alive clients, from here to the end`);
  recorder.event("info", `${CLIENTS} clients begin`);
  return startLoad({
    gateways: world.front,
    host: release.host,
    colorOf: (headers) => colorOfSubset(release, headers[IDENTITY_HEADER]),
    began: recorder.began,
    clients: CLIENTS,
    pauseMs: world.pauseMs,
  });
}

/** Every gateway has heard of everything that was applied: until then a load would count its own haste. */
async function settled({ world, release, narrator }: Stage): Promise<void> {
  const end = Date.now() + SETTLE_MS;
  const answers = async (): Promise<boolean> => {
    const answered = async (gateway: GatewayPort): Promise<boolean> =>
      sendCurl(release.host, gateway, { title: "" }).then(
        ({ status }) => status === 200,
        // No Gateway has opened the listener yet.
        () => false,
      );
    return (await Promise.all(world.gateways.map(answered))).every(Boolean);
  };
  await narrator.during("Waiting for the gateways", async () => {
    while (!(await answers()) && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
  });
}

async function summary(stage: Stage, load: Load, { fault }: Direction, asExpected: boolean): Promise<Ending> {
  await load.stop();
  const { narrator, recorder } = stage;
  const totals = recorder.totals(load.samples);
  narrator.heading("summary");
  narrator.say(
    [
      `requests   ${totals.requests} sent, ${totals.failed} failed`,
      `answered   blue ${totals.byColor.blue}, green ${totals.byColor.green}`,
      ...totals.flips.map(
        ({ name, lastOldAnswerAfterMs }) =>
          `${name}: last old answer ${lastOldAnswerAfterMs} ms after the write`,
      ),
      `time       ${seconds(recorder.elapsed())}`,
    ].join("\n"),
  );
  if (fault !== undefined) explain(stage, fault, asExpected);
  const title =
    fault === undefined ? "A release of the reference system" : `A release in which: ${fault.breaks}`;
  return { asExpected: asExpected && totals.failed === 0, title, samples: load.samples };
}

/** What broke, what each step made of it, and why. */
function explain({ narrator, recorder: { phases } }: Stage, fault: Fault, asExpected: boolean): void {
  const since = phases.findIndex(({ name }) => name === (fault.step ?? "promote"));
  const steps = phases
    .slice(since)
    .map(({ name, outcome, detail }) => `  ${name} ${TOLD[outcome]}: ${detail}`);
  narrator.heading("what the tool did");
  narrator.say(
    [
      `What broke: ${fault.breaks}`,
      ...steps,
      `${asExpected ? "As expected" : "Expected was something else"}: ${fault.expected}`,
      fault.because,
    ].join("\n"),
  );
}

const TOLD = { done: "ended well", refused: "refused", failed: "died" } as const;

async function must(end: StepEnd, name: string): Promise<void> {
  if (end.kind !== "done") throw stepFailed(name);
}

function stepFailed(name: string): Error {
  return surroundings("DEMO_STEP_FAILED", `${name} of the reference system did not succeed`, {
    remedy: "See above what it said",
  });
}

/** Marks every write that moves the default route, at the moment it is made. */
function followFlips({ world, release, recorder }: Stage): void {
  const target = (object: KubernetesObject | undefined): string | undefined => {
    const found = object === undefined ? undefined : readDefaultTarget(object, release.host);
    return found?.known === true ? found.value.name : undefined;
  };
  world.watchRouters((before, after, actor) => {
    const from = colorOfSubset(release, target(before));
    const to = colorOfSubset(release, target(after));
    if (from !== undefined && to !== undefined && from !== to) {
      recorder.flip(`${actor}: ${from} → ${to}`, from, to);
    }
  });
}

async function activeColor({ world, release }: Stage): Promise<Color> {
  const routers = await world.list("virtualservices.networking.istio.io");
  for (const router of routers) {
    const target = readDefaultTarget(router, release.host);
    const color = target.known ? colorOfSubset(release, target.value.name) : undefined;
    if (color !== undefined) return color;
  }
  return "blue";
}

async function faultTarget({ world, release }: Stage, idle: Color): Promise<FaultTarget> {
  const [router] = await world.list("virtualservices.networking.istio.io");
  const name = release.colors[idle].target.name;
  const rules = await world.list("destinationrules.networking.istio.io");
  const subsets = rules.flatMap((rule) => (rule.spec?.["subsets"] ?? []) as readonly Subset[]);
  return {
    namespace: router?.metadata.namespace ?? "default",
    routerName: router?.metadata.name ?? "",
    idleLabels: subsets.find((subset) => subset.name === name)?.labels ?? {},
  };
}

interface Subset {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}
