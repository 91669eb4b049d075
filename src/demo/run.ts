import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { createEmbeddedWorld, type EmbeddedWorld } from "../adapters/embedded/create.ts";
import { RecordingLog } from "../adapters/embedded/log.ts";
import { Renders } from "../adapters/embedded/renders.ts";
import { createHttp } from "../adapters/real/http.ts";
import { loadConfig } from "../config/load.ts";
import { usage } from "../errors.ts";
import type { ReleaseSpec } from "../model/release.ts";
import type { RunRecord } from "../model/run.ts";
import { renderPage } from "../report/page/render.ts";
import { type DemoWorld, embeddedDemoWorld } from "./demo-world.ts";
import { breaksAnywhere, type Fault, type FaultName, FAULTS } from "./faults.ts";
import { type DemoIo, Narrator, seconds } from "./narrator.ts";
import type { DemoOptions } from "./options.ts";
import { Recorder } from "./recorder.ts";
import { packageRoot } from "./root.ts";
import type { Stage } from "./stage.ts";
import { type Ending, play, tryOut } from "./story.ts";
import { helmFor, referenceSystem } from "./surroundings.ts";

/**
 * Releases the reference system under constant load, in one process, or on the sandbox's mesh. Returns the exit code: 0 when everything
 * went as it should, 1 when a request failed or a step ended otherwise. Throws what stops it before it
 * begins: `HELM_MISSING`, `PORT_TAKEN`, `DEMO_INCOMPLETE`, `DEMO_FAULT_EMBEDDED`.
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
  if (fault !== undefined) narrator.say(`Fault: ${fault.breaks}\nExpected: ${fault.expected}`);
  const switches = { broken: false };
  const world = await (options.mesh
    ? meshWorld(narrator, io)
    : embedded(fault, switches, options, narrator, io));
  try {
    const gateway = world.gateways.map(({ host, port }) => `${host}:${port}`).join(",");
    const release = await onlyRelease(world);
    const stage: Stage = { world, narrator, recorder, release, gateway };
    const ending = await play(stage, { fault, switches, approve: () => approval(options, io, stage) });
    const record = recordOf(stage, ending);
    await writePage(record, options, io, narrator);
    narrator.say(ending.asExpected ? "" : "\nThis is not how it should have ended.");
    if (options.hold) await hold(stage, io);
    return ending.asExpected ? 0 : 1;
  } finally {
    await world.close();
  }
}

async function meshWorld(narrator: Narrator, io: DemoIo): Promise<DemoWorld> {
  const { meshDemoWorld } = await import("./mesh-world.ts");
  return narrator.during("Making a repository of the reference system", () => meshDemoWorld(io.env));
}

async function embedded(
  fault: Fault | undefined,
  switches: { readonly broken: boolean },
  options: DemoOptions,
  narrator: Narrator,
  io: DemoIo,
): Promise<DemoWorld> {
  const world = await createWorld(fault, switches, narrator, io);
  try {
    return await embeddedDemoWorld(world, options.port);
  } catch (error) {
    await world.close();
    throw error;
  }
}

async function createWorld(
  fault: Fault | undefined,
  switches: { readonly broken: boolean },
  narrator: Narrator,
  io: DemoIo,
): Promise<EmbeddedWorld> {
  const log = new RecordingLog();
  const files = await referenceSystem(packageRoot());
  const { helmIn } = await narrator.during("Getting Helm ready", () =>
    helmFor(io.env, log, (message) => narrator.say(`${message} …`)),
  );
  return createEmbeddedWorld({
    files,
    renders: new Renders(helmIn),
    clock: "real",
    log,
    http: createHttp(),
    ...fault?.world?.({ broken: () => switches.broken }),
  });
}

async function onlyRelease(world: DemoWorld): Promise<ReleaseSpec> {
  const { ports } = world.process("demo");
  const text = (await ports.files.read("bluegreen.yaml")) ?? "";
  const [release] = loadConfig(text, "bluegreen.yaml").releases.values();
  if (release !== undefined) return release;
  throw usage("RELEASE_UNKNOWN", "bluegreen.yaml has no release", { remedy: "Add one" });
}

/** Asks on a terminal; elsewhere nobody could answer, and the demo goes on by itself. */
async function approval(options: DemoOptions, io: DemoIo, { narrator }: Stage): Promise<boolean> {
  if (options.yes || !io.isTerminal) {
    narrator.say(options.yes ? "Approved by --yes." : "No terminal to ask on: approved by itself.");
    return true;
  }
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // The end of input is no approval.
  const closed = new Promise<string>((resolve) => terminal.once("close", () => resolve("n")));
  const asked = terminal.question("Move the default route to the tested color? [Y/n] ");
  const answer = await Promise.race([asked, closed]);
  terminal.close();
  return !/^n/i.test(answer.trim());
}

function recordOf({ recorder, release, world }: Stage, ending: Ending): RunRecord {
  return recorder.build({
    title: ending.title,
    world: world.kind,
    release: release.name,
    host: release.host,
    outcome: ending.asExpected ? "done" : "failed",
    samples: ending.samples,
  });
}

async function writePage(
  record: RunRecord,
  { page }: DemoOptions,
  io: DemoIo,
  narrator: Narrator,
): Promise<void> {
  if (page === undefined) return;
  const file = resolve(io.cwd, page);
  try {
    await writeFile(file, renderPage(record));
    narrator.say(`\nThe run as a page: ${file}`);
  } catch (error) {
    // The release is what was asked for; its picture is not worth failing for.
    narrator.say(`\nThe page could not be written to ${file}: ${(error as Error).message}`);
  }
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
