import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it, type TestContext } from "vitest";
import { createHttp } from "../../src/adapters/real/http.ts";
import { loadConfig } from "../../src/config/load.ts";
import { embeddedDemoWorld } from "../../src/demo/world/demo-world.ts";
import type { Ending } from "../../src/demo/ending.ts";
import { type Fault, FAULTS } from "../../src/demo/faults.ts";
import { LiveFault } from "../../src/demo/live-fault.ts";
import { type DemoIo, Narrator } from "../../src/demo/narrator.ts";
import { parseDemoOptions } from "../../src/demo/options.ts";
import { Recorder } from "../../src/demo/recorder.ts";
import { packageRoot } from "../../src/demo/world/root.ts";
import { runDemo } from "../../src/demo/run.ts";
import { play } from "../../src/demo/story.ts";
import { referenceSystem, withVersionsTold } from "../../src/demo/world/surroundings.ts";
import { helmBinary } from "../fixtures/helm-binary.ts";
import { type ReferenceWorlds, referenceWorlds } from "./reference-world.ts";

interface Told {
  readonly exitCode: number;
  readonly text: string;
  readonly page: string;
}

async function demo({ onTestFinished }: TestContext, flags: Readonly<Record<string, string>>): Promise<Told> {
  const cwd = await mkdtemp(join(tmpdir(), "bluegreen demo "));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  let text = "";
  const io: DemoIo = {
    stdout: (more) => void (text += more),
    stderr: () => {},
    isTerminal: false,
    stderrIsTerminal: false,
    env: { PATH: `${dirname(helmBinary())}:${process.env["PATH"]}`, HOME: cwd },
    cwd,
  };
  const exitCode = await runDemo(parseDemoOptions(flags), io);
  return { exitCode, text, page: await readFile(join(cwd, "demo.html"), "utf8").catch(() => "") };
}

let worlds: ReferenceWorlds;
beforeAll(async () => {
  worlds = await referenceWorlds();
});

/** The story over a reference system with some files changed; nobody approves. */
async function played(
  { onTestFinished }: TestContext,
  changes: Readonly<Record<string, (text: string) => string>>,
  fault?: Fault,
): Promise<{ readonly ended: Ending; readonly text: string; readonly phases: readonly string[] }> {
  const files = withVersionsTold(await referenceSystem(packageRoot()));
  const changed = Object.entries(changes).map(([path, change]) => [path, change(files[path] ?? "")]);
  const embedded = worlds.create({
    files: { ...files, ...(Object.fromEntries(changed) as Record<string, string>) },
    clock: "real",
    http: createHttp(),
  });
  const world = await embeddedDemoWorld(embedded, 0);
  onTestFinished(() => world.close());
  let text = "";
  const stdout = (more: string) => void (text += more);
  const io = { stdout, stderr: () => {}, isTerminal: false, stderrIsTerminal: false, env: {}, cwd: "/" };
  const recorder = new Recorder(Date.now);
  const { releases, terragruntRoot: unitsRoot } = loadConfig(files["bluegreen.yaml"] ?? "", "bluegreen.yaml");
  const [release] = releases.values();
  const gateway = world.gateways.map(({ host, port }) => `${host}:${port}`).join(",");
  const stage = {
    world,
    recorder,
    narrator: new Narrator(io, Date.now),
    release: release!,
    unitsRoot,
    gateway,
  };
  const live = fault && new LiveFault(fault, (what) => recorder.event("fault", what));
  const approve = async () => ({ approved: false, by: "at the terminal" });
  const ended = await play(stage, { fault: live, approve });
  return { ended, text, phases: recorder.phases.map(({ name, outcome }) => `${name} ${outcome}`) };
}

describe("the demo", () => {
  it.concurrent("shows the walkthrough's answers, refuses a color that crashed, and loses no request", async (context) => {
    const { exitCode, text, page } = await demo(context, { fault: "idle-crashes-after-smoke" });
    expect(text).toMatch(/Default route\n {2}\$ curl --resolve .*\n {2}blue-1\.0\n/);
    expect(text).toMatch(
      /With x-version=v2 in the cookie\n {2}\$ curl -H 'cookie: x-version=v2' .*\n {2}green-1\.0\n/,
    );
    expect(text).toMatch(/With x-version=v1 in the cookie\n.*\n {2}blue-1\.0\n/);
    expect(text).toContain(
      "PROMOTE_NOT_READY: green cannot take the traffic: 0 of 2 pods of green are ready.",
    );
    expect(text).toMatch(/requests {3}\d+ sent, 0 failed/);
    expect(text).toMatch(
      /What broke: Every idle pod crashes.*\n {2}promote refused: PROMOTE_NOT_READY.*\n {2}status ended well.*\nAs the demo expected: promote refuses/,
    );
    // The new version shows in the answers, and in the diff that deploy makes.
    expect(text).toMatch(/With x-version=v2 in the cookie\n.*\n {2}green-1\.1\n/);
    expect(text).toMatch(
      /^ {2}-.*image: hashicorp\/http-echo:1\.0\.0\n {2}\+.*green-1\.1\n {2}\+.*image: hashicorp\/http-echo:1\.1\.0$/m,
    );
    // The log of a job.
    expect(text).toMatch(/^ {2}· Checking charts\/blue-green-web-echo with /m);
    expect(page).toContain("<!doctype html>");
    expect(page).toContain('badge refused">refused');
    expect(page).toContain("as the demo expected: promote refuses: the color is not ready");
    expect(page).toMatch(/fault.*pod green-web-echo\S* crashes/s);
    expect(page).toContain("approved by itself");
    expect(page).toContain("smoke: green passed 6 requests");
    expect(page).toContain('id="routes"');
    expect(exitCode).toBe(0);
  }, 60_000);

  it.concurrent("ends at a lint that is refused, with what it found", async (context) => {
    const { ended, text, phases } = await played(context, {
      "charts/blue-green-web-echo/values.yaml": (values) =>
        values.replace("replicaCount: 2", "replicaCount: two"),
    });
    expect(ended).toMatchObject({ exitCode: 1, verdict: "not as the demo expected: lint refused" });
    expect(text).toMatch(/replicaCount[^]*LINT_FAILED: .* Correct the findings listed above\./);
    expect(phases).toEqual(["lint refused"]);
  });

  it.concurrent("does not let a fault loose that nobody approved", async (context) => {
    const { ended, text, phases } = await played(context, {}, FAULTS["kill-during-flip"]);
    expect(ended).toMatchObject({ exitCode: 0, verdict: "not approved: the fault was not let loose" });
    expect(ended.samples.length).toBeGreaterThan(0);
    expect(text).not.toContain("s the demo expected");
    expect(phases.at(-1)).toBe("smoke done");
  });

  it("says every flag that is wrong", () => {
    expect(() => parseDemoOptions({ fault: "none", port: "70000", yes: "maybe" })).toThrow(
      /input yes is "maybe"[\s\S]*input fault is "none". Give one of: idle-never-ready,[\s\S]*input port/,
    );
  });

  it("refuses to break a real mesh in ways only the embedded world knows", async (context) => {
    await expect(demo(context, { mesh: "true", fault: "gateway-slow" })).rejects.toMatchObject({
      code: "DEMO_FAULT_EMBEDDED",
      exitCode: 2,
    });
  });
});
