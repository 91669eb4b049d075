import { createEmbeddedWorld } from "../adapters/embedded/create.ts";
import { RecordingLog } from "../adapters/embedded/tools/log.ts";
import { Renders } from "../adapters/embedded/tools/renders.ts";
import { createHttp } from "../adapters/real/http.ts";
import { loadConfig } from "../config/load.ts";
import { usage } from "../errors/errors.ts";
import type { RunTimeline } from "../model/run.ts";
import { type DemoWorld, embeddedDemoWorld } from "./world/demo-world.ts";
import type { Ending } from "./ending.ts";
import type { FaultName } from "./fault-names.ts";
import { breaksAnywhere, type Fault, FAULTS } from "./faults.ts";
import { LiveFault } from "./live-fault.ts";
import { type DemoIo, Narrator, seconds } from "./narrator.ts";
import type { DemoOptions } from "./options.ts";
import { openPage } from "./page-file.ts";
import { Recorder } from "./recorder.ts";
import { packageRoot } from "./world/root.ts";
import { tryOut } from "./scenes.ts";
import type { Stage } from "./stage.ts";
import { type Approval, play } from "./story.ts";
import { helmFor, lateHelm, referenceSystem, withVersionsTold } from "./world/surroundings.ts";

/**
 * Releases the reference system under constant load, in one process, or on the sandbox's mesh. Returns the
 * exit code: 0 when everything went as it should, 1 when a request failed or a step ended otherwise, 3 when
 * the surroundings failed a step. Throws what stops it before it begins: `PAGE_UNWRITABLE`, `PORT_TAKEN`,
 * `HELM_MISSING`, `VERSION_MISMATCH`, `DEMO_INCOMPLETE`, `DEMO_FAULT_EMBEDDED`.
 */
export async function runDemo(options: DemoOptions, io: DemoIo): Promise<number> {
  const fault: Fault | undefined = options.fault === undefined ? undefined : FAULTS[options.fault];
  if (options.mesh && fault !== undefined && !breaksAnywhere(fault)) throw embeddedFault(options.fault);
  if (options.mesh && io.env["BLUEGREEN_SANDBOX"] === undefined) {
    return (await import("./mesh.ts")).demoInSandbox(options, io);
  }
  const now = (): number => Date.now();
  const recorder = new Recorder(now);
  const narrator = new Narrator(io, now);
  const page = await openPage(options.page, io.cwd, narrator);
  if (fault !== undefined) narrator.say(`Fault: ${fault.breaks}\nExpected: ${fault.expected}`);
  const live = fault && new LiveFault(fault, (what) => recorder.event("fault", what));
  const world = await (options.mesh ? meshWorld(narrator, io) : embedded(live, options.port, narrator, io));
  try {
    const gateway = world.gateways.map(({ host, port }) => `${host}:${port}`).join(",");
    const stage: Stage = { world, narrator, recorder, ...(await onlyRelease(world)), gateway };
    const ended = await play(stage, { fault: live, approve: () => approval(options, io) });
    await page?.write(recordOf(stage, ended));
    if (ended.exitCode !== 0) narrator.say("\nThis is not how it should have ended.");
    if (options.hold) await hold(stage, io);
    return ended.exitCode;
  } finally {
    await world.close();
  }
}

async function meshWorld(narrator: Narrator, io: DemoIo): Promise<DemoWorld> {
  const { meshDemoWorld } = await import("./world/mesh-world.ts");
  return narrator.during("Making a repository of the reference system", () => meshDemoWorld(io.env));
}

/** The gateways' ports are opened before anything is fetched: a port that is taken shows at once. */
async function embedded(
  fault: LiveFault | undefined,
  port: number,
  narrator: Narrator,
  io: DemoIo,
): Promise<DemoWorld> {
  const log = new RecordingLog();
  const helm = lateHelm(() => helmFor(io.env, log, (message) => narrator.say(`${message} …`)));
  const world = createEmbeddedWorld({
    files: withVersionsTold(await referenceSystem(packageRoot())),
    renders: new Renders(helm.helmIn),
    clock: "real",
    log,
    http: createHttp(),
    ...(fault === undefined ? {} : fault.fault.world?.(fault)),
  });
  try {
    const opened = await embeddedDemoWorld(world, port);
    await narrator.during("Getting Helm ready", helm.ready);
    return { ...opened, close: () => world.close().then(helm.discard) };
  } catch (error) {
    await world.close();
    throw error;
  }
}

async function onlyRelease(world: DemoWorld): Promise<Pick<Stage, "release" | "unitsRoot">> {
  const text = (await world.looking.files.read("bluegreen.yaml")) ?? "";
  const { releases, terragruntRoot } = loadConfig(text, "bluegreen.yaml");
  const [release] = releases.values();
  if (release !== undefined) return { release, unitsRoot: terragruntRoot };
  throw usage("RELEASE_UNKNOWN", "bluegreen.yaml has no release", { remedy: "Add one" });
}

/** Asks on a terminal; elsewhere nobody could answer, and the demo goes on by itself. */
async function approval({ yes }: DemoOptions, { isTerminal }: DemoIo): Promise<Approval> {
  if (yes) return { approved: true, by: "by --yes" };
  if (!isTerminal) return { approved: true, by: "by itself: there is no terminal to ask on" };
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // The end of input is no approval.
  const closed = new Promise<string>((resolve) => terminal.once("close", () => resolve("n")));
  const asked = terminal.question("Move the default route to the tested color? [Y/n] ");
  const answer = await Promise.race([asked, closed]);
  terminal.close();
  return { approved: !/^n/i.test(answer.trim()), by: "at the terminal" };
}

function recordOf({ recorder, release, world }: Stage, { title, verdict, samples }: Ending): RunTimeline {
  const { name, host } = release;
  return recorder.build({ title, world: world.kind, release: name, host, verdict, samples });
}

/** Until the person ends it. */
async function hold(stage: Stage, io: DemoIo): Promise<void> {
  stage.narrator.heading("hold");
  stage.narrator.say(`${tryOut(stage)}\n\nThe gateway stays up. Ctrl-C ends it.`);
  const began = Date.now();
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  io.stdout(`\nHeld for ${seconds(Date.now() - began)}.\n`);
}

function embeddedFault(name: FaultName | undefined): Error {
  const possible = Object.entries<Fault>(FAULTS).flatMap(([other, fault]) =>
    breaksAnywhere(fault) ? [other] : [],
  );
  return usage(
    "DEMO_FAULT_EMBEDDED",
    `fault ${name} breaks the embedded world; a real mesh is not broken that way`,
    {
      remedy: `With --mesh, use one of: ${possible.join(", ")}; or leave --mesh out`,
    },
  );
}
