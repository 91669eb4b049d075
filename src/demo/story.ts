/** The plot: a whole release under load, with or without a fault, from the lint to the rollback. */
import type { StepName } from "../capability/step-name.ts";
import type { Script } from "../adapters/embedded/tools/process.ts";
import type { RawInputs } from "../inputs.ts";
import { type Color, otherColor } from "../model/release.ts";
import { IDENTITY_HEADER } from "../mesh-api/identity.ts";
import type { StatusResult } from "../status/step.ts";
import { type GatewayPort, sendCurl } from "./world/curl.ts";
import { type Ending, ending, type Hitch, wrongAt } from "./ending.ts";
import { activeColor, faultTarget, followFlips } from "./in-cluster.ts";
import type { LiveFault } from "./live-fault.ts";
import { type Load, startLoad } from "./load.ts";
import { routesBeforeAndAfter } from "./routes.ts";
import { curls, deployScene, lintScene, planScene, scene } from "./scenes.ts";
import { colorOfSubset, type Stage, type StepEnd } from "./stage.ts";

/** What is released in the demo: both colors begin at 1.0.0. */
const NEW_VERSION = "1.1.0";
const CLIENTS = 16;
/** Longest wait for the first answers of every gateway. */
const SETTLE_MS = 15_000;

/** Whether the traffic may move, and who said so. */
export interface Approval {
  readonly approved: boolean;
  readonly by: string;
}

export interface Direction {
  readonly fault: LiveFault | undefined;
  readonly approve: () => Promise<Approval>;
}

/** Plays the whole release and tells it. Throws what has no code: that is a fault of the program. */
export async function play(stage: Stage, direction: Direction): Promise<Ending> {
  followFlips(stage);
  const hitch = await build(stage);
  if (hitch !== undefined) return ending(stage, [], direction.fault, hitch);
  await settled(stage);
  const load = beginLoad(stage);
  try {
    const found = await release(stage, direction);
    await load.stop();
    return ending(stage, load.samples, direction.fault, found);
  } finally {
    await load.stop();
  }
}

/** Lint, plan and apply: without all three there is nothing to release. */
async function build(stage: Stage): Promise<Hitch | undefined> {
  const steps: readonly (readonly [StepName, () => Promise<StepEnd>])[] = [
    ["lint", () => lintScene(stage)],
    ["plan", () => planScene(stage)],
    ["apply", () => scene(stage, "apply", "every unit, in the order of its dependencies")],
  ];
  for (const [name, step] of steps) {
    const end = await step();
    if (end.kind !== "done") return wrongAt(name, end);
  }
  return undefined;
}

/** From the new version on the idle color to the rollback. */
async function release(stage: Stage, { fault, approve }: Direction): Promise<Hitch | undefined> {
  const active = await activeColor(stage);
  const idle = otherColor(active);
  const before = await stage.world.routes();
  try {
    await curls(stage);
    if (fault?.fault.step === "deploy" || fault?.fault.strikesIn !== undefined) fault.letLoose();
    const deployed = await deployScene(stage, idle, NEW_VERSION);
    if (fault?.fault.step === "deploy") fault.ended(deployed);
    if (deployed.kind !== "done") return await stopped(stage, "deploy", deployed, { fault, active });
    await curls(stage);
    const smoked = await smoke(stage, idle);
    if (smoked.kind !== "done") return wrongAt("smoke", smoked);
    if (fault?.fault.afterSmoke !== undefined) await letLoose(stage, fault, idle);
    if (!(await asked(stage, approve))) return { kind: "declined" };
    return await promotion(stage, fault, active);
  } finally {
    if (stage.recorder.routes.length === 0) {
      stage.recorder.routes = routesBeforeAndAfter(stage.release, before, await stage.world.routes());
    }
  }
}

function smoke(stage: Stage, idle: Color): Promise<StepEnd> {
  return scene(stage, "smoke", `${idle} through the gateway, by its cookie`, { gateway: stage.gateway });
}

async function asked({ narrator, recorder }: Stage, approve: Direction["approve"]): Promise<boolean> {
  narrator.heading("approval");
  const { approved, by } = await approve();
  recorder.event("info", `${approved ? "approved" : "not approved"} ${by}`);
  narrator.say(approved ? `Approved ${by}.` : "Not approved: the traffic stays where it is.");
  return approved;
}

async function promotion(
  stage: Stage,
  fault: LiveFault | undefined,
  active: Color,
): Promise<Hitch | undefined> {
  const idle = otherColor(active);
  const before = await stage.world.routes();
  const script = await scriptOf(stage, fault, idle);
  fault?.letLoose();
  const ended = await scene(stage, "promote", "prove, record, flip, prove again", flip(stage), { script });
  if (fault?.fault.step === "promote") fault.ended(ended);
  if (ended.kind !== "done") {
    if (fault?.endedAsExpected !== true || fault.fault.followedBy === "nothing") {
      return stopped(stage, "promote", ended, { fault, active });
    }
    const hitch = await resumed(stage, fault.fault.followedBy, ended, idle);
    if (hitch !== undefined) return hitch;
  }
  stage.recorder.routes = routesBeforeAndAfter(stage.release, before, await stage.world.routes());
  await curls(stage);
  const back = await scene(stage, "rollback", "the traffic goes back at once", { gateway: stage.gateway });
  return back.kind === "done" ? stays(stage, active) : wrongAt("rollback", back);
}

/** Inputs of whatever moves the traffic. */
function flip({ gateway }: Stage): RawInputs {
  return { gateway, watch: "1" };
}

async function scriptOf(stage: Stage, live: LiveFault | undefined, idle: Color): Promise<Script | undefined> {
  if (live === undefined) return undefined;
  const { fault } = live;
  const { embedded } = stage.world;
  const target = await faultTarget(stage, idle);
  return fault.promotion?.(target, live) ?? (embedded && fault.disturbedPromotion?.(embedded, target, live));
}

/** What the next run makes of what was left: it finishes it, or a rollback undoes it and it is made again. */
async function resumed(
  stage: Stage,
  how: "next attempt" | "rollback",
  ended: StepEnd,
  idle: Color,
): Promise<Hitch | undefined> {
  if (ended.kind === "died") await scene(stage, "status", "what the cluster says of it");
  const again = "the job is run again: it finds what was begun, and finishes it";
  const steps: readonly (readonly [StepName, () => Promise<StepEnd>])[] =
    how === "next attempt"
      ? [["promote", () => scene(stage, "promote", again, flip(stage), { attempt: 2 })]]
      : [
          [
            "rollback",
            () => scene(stage, "rollback", "takes over what was left, and undoes it", flip(stage)),
          ],
          ["smoke", () => smoke(stage, idle)],
          ["promote", () => scene(stage, "promote", "the same promotion, this time to its end", flip(stage))],
        ];
  for (const [name, step] of steps) {
    const end = await step();
    if (end.kind !== "done") return wrongAt(name, end);
  }
  return undefined;
}

async function letLoose(stage: Stage, live: LiveFault, idle: Color): Promise<void> {
  const { narrator, world } = stage;
  narrator.heading("fault");
  narrator.say(live.fault.breaks);
  live.letLoose();
  const { embedded } = world;
  if (embedded === undefined) throw new Error("This fault is shown in the embedded world only.");
  const target = await faultTarget(stage, idle);
  await narrator.during("waiting", async () => live.fault.afterSmoke?.(embedded, target, live));
}

/** The release ends here, as the fault has it or not: the traffic stays where it was. */
async function stopped(
  stage: Stage,
  name: StepName,
  end: StepEnd,
  { fault, active }: { readonly fault: LiveFault | undefined; readonly active: Color },
): Promise<Hitch | undefined> {
  const hitch = await stays(stage, active);
  return fault?.fault.step === name && fault.endedAsExpected ? hitch : wrongAt(name, end);
}

/** What the cluster says in the end: the color has the traffic, and nothing is unfinished. */
async function stays(stage: Stage, color: Color): Promise<Hitch | undefined> {
  const end = await scene(stage, "status", "what the cluster says");
  if (end.kind !== "done") return wrongAt("status", end);
  const { active, transition } = end.outcome.result as StatusResult;
  if (active !== color) return { kind: "wrong", why: `${active} has the traffic in the end`, exitCode: 1 };
  if (transition === null) return undefined;
  return { kind: "wrong", why: `a ${transition.kind} is unfinished in the end`, exitCode: 1 };
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
