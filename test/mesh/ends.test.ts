/**
 * How runs of the command line end on a real mesh when they are asked to, or killed outright. Tried of this
 * kind: SIGINT, SIGTERM and SIGHUP while the Lease is held and while a proof is under way, two signals as
 * GitHub sends them, SIGKILL during a plan, an apply, a promote and a rollback, and clocks that are off. Signals before every
 * single call: test/embedded/interrupted.test.ts.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/build.ts";
import { forgetUnits, prepareUnits, type UnitWorld } from "../fixtures/charts/units.ts";
import { runLimited } from "../fixtures/run-limited.ts";
import { eventually, getObjects } from "./support/index.ts";

const root = join(import.meta.dirname, "../..");
const NAMESPACE = "istio-inject-blue-green";
const MARK = "BLUEGREEN_TEST_MARK";

let folder: string;
let world: UnitWorld;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen-ends-"));
  [world] = await Promise.all([prepareUnits(root, folder), forgetUnits()]);
  await build(join(folder, "dist"));
  await cp(join(root, "package.json"), join(folder, "package.json"));
  await done("apply");
  await done("deploy", "--version=1.0.1", "--record=none");
  await done("smoke");
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const cli = (args: readonly string[]) => [join(folder, "dist/cli.js"), ...args];

async function done(...args: readonly string[]): Promise<void> {
  const env = { ...process.env, ...world.env };
  const { code, stderr } = await runLimited(process.execPath, cli(args), {
    cwd: world.repository,
    env,
    seconds: 110,
  });
  if (code !== 0) throw new Error(`bluegreen ${args.join(" ")} ended with ${code}: ${stderr.slice(-4000)}`);
}

/** A run under way, with a mark on all that it starts and a folder of its own for what is temporary. */
class Run {
  readonly child: ChildProcess;
  readonly temporary: string;
  readonly #mark = randomUUID();
  readonly #ended: Promise<number>;
  stderr = "";

  constructor(args: readonly string[], temporary: string, more: NodeJS.ProcessEnv = {}) {
    this.temporary = temporary;
    const env = { ...process.env, ...world.env, TMPDIR: temporary, [MARK]: this.#mark, ...more };
    this.child = spawn(process.execPath, cli(args), {
      cwd: world.repository,
      env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.child.stderr?.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.#ended = new Promise((resolve) => this.child.once("exit", (code) => resolve(code ?? -1)));
  }

  static async start(...args: readonly string[]): Promise<Run> {
    const temporary = join(folder, randomUUID());
    await mkdir(temporary);
    return new Run(args, temporary);
  }

  /** On a machine whose clock is so many milliseconds ahead. */
  static async startOff(ahead: number, ...args: readonly string[]): Promise<Run> {
    const temporary = join(folder, randomUUID());
    await mkdir(temporary);
    const clock = join(temporary, "clock.mjs");
    await writeFile(clock, `const { now } = Date;\nDate.now = () => now() + ${ahead};\n`);
    return new Run(args, temporary, { NODE_OPTIONS: `--import=${clock}` });
  }

  /** The exit code, when it has ended by itself. */
  get over(): Promise<number> {
    return this.#ended;
  }

  /** The exit code after the signal; -1 for SIGKILL. */
  async end(...signals: readonly NodeJS.Signals[]): Promise<number> {
    for (const signal of signals) this.child.kill(signal);
    return this.#ended;
  }

  /** Programs with the mark that still run. */
  left(): readonly string[] {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.filter((pid) => read(`/proc/${pid}/environ`).includes(`${MARK}=${this.#mark}`)).map(nameOf);
  }

  /** What it left in the folder for what is temporary. */
  files(): readonly string[] {
    return readdirSync(this.temporary).filter((name) => name.startsWith("bluegreen-"));
  }

  /** What is still there when nothing runs any more, or when its time is over. */
  async remains(
    seconds = 2,
  ): Promise<{ readonly running: readonly string[]; readonly files: readonly string[] }> {
    await eventually("nothing runs", async () => this.left().length === 0, seconds).catch(() => undefined);
    return { running: this.left(), files: this.files() };
  }
}

const NOTHING = { running: [], files: [] };

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return ""; // It has ended meanwhile.
  }
}

const nameOf = (pid: string): string => read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").slice(0, 200);

async function holder(): Promise<unknown> {
  const leases = await getObjects(["leases", "-n", NAMESPACE]);
  return leases.find(({ metadata }) => metadata.name === "bluegreen-web-echo")?.spec?.["holderIdentity"];
}

async function held(run: Run): Promise<void> {
  await eventually(`the Lease is held; ${run.stderr}`, async () => (await holder()) !== undefined);
}

/** The default of the route, as the cluster has it. */
async function active(): Promise<string> {
  const [router] = await getObjects(["virtualservices", "-n", NAMESPACE]);
  const http = router?.spec?.["http"] as readonly { route: readonly { destination: { subset: string } }[] }[];
  return http.at(-1)?.route[0]?.destination.subset ?? "";
}

describe("a run that is asked to end", () => {
  it.each([
    ["SIGINT", ["SIGINT"]],
    ["SIGTERM", ["SIGTERM"]],
    ["SIGHUP", ["SIGHUP"]],
  ] as const)("by %s while it holds the Lease, says so and gives it back", async (signal, signals) => {
    const run = await Run.start("promote", "--watch=1", "--record=none");
    await held(run);
    const asked = Date.now();
    const code = await run.end(...signals);
    expect(Date.now() - asked).toBeLessThan(7_500);
    expect(code).not.toBe(0);
    expect(run.stderr).toMatch(new RegExp(`^INTERRUPTED: ${signal}`, "m"));
    expect(await holder()).toBeUndefined();
    expect(await run.remains()).toEqual(NOTHING);
    // Where the signal came before the flip there is nothing to take back, and nobody says that something is
    // under way.
    expect(await active()).toBe("v1");
    await done("smoke");
  });

  it("while it watches the new color, says so and gives the Lease back", async () => {
    const run = await Run.start("promote", "--watch=60", "--record=none");
    await eventually("the route has moved", async () => (await active()) === "v2");
    const code = await run.end("SIGTERM");
    expect({ code, stderr: run.stderr }).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^INTERRUPTED/m),
    });
    expect(await holder()).toBeUndefined();
    expect(await run.remains()).toEqual(NOTHING);
    await done("rollback", "--record=none");
    await done("smoke");
  });
});

describe("a run that is killed outright leaves nothing", () => {
  it("while it plans", async () => {
    const run = await Run.start("plan", "--comment=never");
    await eventually(
      "providers run",
      async () => run.left().some((name) => name.includes("terraform-provider")),
      60,
    );
    expect(run.files()).not.toEqual([]);
    await run.end("SIGKILL");
    expect(await run.remains()).toEqual(NOTHING);
  });

  it("while it promotes and while the next one goes back", async () => {
    const run = await Run.start("promote", "--watch=60", "--record=none");
    await eventually("the route has moved", async () => (await active()) === "v2");
    expect(run.left().some((name) => name.includes("kubectl"))).toBe(true);
    await run.end("SIGKILL");
    expect(await run.remains()).toEqual(NOTHING);
    const back = await Run.start("rollback", "--record=none");
    await eventually("the route is back", async () => (await active()) === "v1");
    await back.end("SIGKILL");
    expect(await back.remains()).toEqual(NOTHING);
    await done("rollback", "--record=none");
  });

  it("while it applies: what writes a state saves it first, and the next apply finds no lock", async () => {
    const values = join(world.live, "helm-deploy-green-web-echo/values/values.yaml");
    await writeFile(values, `${readFileSync(values, "utf8")}\nreplicaCount: 3\n`);
    const run = await Run.start("apply", "--units=helm-deploy-green-web-echo");
    await eventually("it applies", async () => run.left().some((name) => / apply .*\.plan/.test(name)), 60);
    await run.end("SIGKILL");
    expect(await run.remains(20)).toEqual(NOTHING);
    const again = Date.now();
    await done("apply", "--units=helm-deploy-green-web-echo");
    // The wait for the Lease of the run that was killed, and the work itself.
    expect(Date.now() - again).toBeLessThan(60_000);
  });
});

describe("runners whose clocks are ten minutes off", () => {
  const BEHIND = -600_000;
  const AHEAD = 600_000;

  it("take nothing away from one that is at work, which is asked to end and gives it back", async () => {
    await done("smoke");
    const living = await Run.startOff(BEHIND, "promote", "--watch=60", "--record=none");
    await eventually("the route has moved", async () => (await active()) === "v2");
    const other = await Run.startOff(AHEAD, "promote", "--record=none");
    expect(await other.over).toBe(1);
    expect(other.stderr).toMatch(/^LEASE_HELD: release \S+ is held by promote /m);
    expect(await living.end("SIGINT")).toBe(3);
    expect(living.stderr).toMatch(/^Traffic: green has it/m);
    expect(await holder()).toBeUndefined();
    const back = await Run.startOff(AHEAD, "rollback", "--record=none");
    expect(await back.over).toBe(0);
    expect(await active()).toBe("v1");
  });

  it("finish within half a minute what one of them left that was killed outright", async () => {
    await done("smoke");
    const dead = await Run.startOff(AHEAD, "promote", "--watch=60", "--record=none");
    await eventually("the route has moved", async () => (await active()) === "v2");
    await dead.end("SIGKILL");
    const left = await holder();
    expect(left).toMatch(/^promote /);
    const next = await Run.startOff(BEHIND, "promote", "--watch=1", "--record=none");
    const began = Date.now();
    await eventually("the Lease has changed hands", async () => (await holder()) !== left, 30);
    expect(Date.now() - began).toBeLessThan(30_000);
    expect(await next.over).toBe(0);
    expect(next.stderr).toMatch(/holds release \S+\. Without a sign of life it is taken over in \d+ s/);
    expect(await active()).toBe("v2");
    expect(await holder()).toBeUndefined();
    await done("rollback", "--record=none");
  });
});
