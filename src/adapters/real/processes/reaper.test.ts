/**
 * What is left of a run that was killed outright. Tried of this kind: a tool, one that ignores SIGTERM, one
 * with children, one whose leader is gone, a tool behind another that gives its lock back, one that saves a
 * state for longer than two seconds, one that was interrupted before, several at once, a folder, a folder
 * that a tool writes to again at its end, a killed group, and nothing at all.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, type ExpectStatic, it, type TestContext } from "vitest";
import { bundledModules } from "../../../../test/fixtures/bundled-modules.ts";
import { groupMembers } from "./process-group.ts";

/** A killed run is cleaned up within this time. */
const SOON = { timeout: 2_000, interval: 20 };

let folder: string;
/** Where programs import the adapters from. */
let adapters: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "reaper-"));
  adapters = await bundledModules(folder, [
    "src/adapters/real/processes/exec.ts",
    "src/adapters/real/processes/reaper.ts",
  ]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A tool that says its name in a file when it runs, and does `more` after that. */
function tool(name: string, more: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${more}\n`, { mode: 0o700 });
  return path;
}

interface Run {
  readonly child: ChildProcess;
  /** Leaders of the groups that it started. */
  readonly leaders: readonly number[];
}

/** A process of its own that runs the commands beside each other and prints their leaders' pids. */
async function running(
  task: Pick<TestContext, "onTestFinished">,
  commands: readonly object[],
  before = "",
): Promise<Run> {
  const program = `
    import { createExec, createReaper } from ${JSON.stringify(adapters)};
    const real = createReaper(console.error);
    const leaders = [];
    const reaper = { ...real, started(pid, stopping) { leaders.push(pid); real.started(pid, stopping); } };
    const exec = createExec({ cwd: "/", env: process.env, log: { masked: (text) => text }, reaper });
    ${before}
    const all = ${JSON.stringify(commands)}.map((command) => exec.run(command).catch(() => undefined));
    while (leaders.length < ${commands.length}) await new Promise((resolve) => setTimeout(resolve, 5));
    console.log(JSON.stringify(leaders));
    await Promise.all(all);
    setInterval(() => {}, 1000);
  `;
  const file = join(mkdtempSync(join(folder, "run-")), "run.mjs");
  writeFileSync(file, program);
  const child = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit"], detached: true });
  task.onTestFinished(() => void child.kill("SIGKILL"));
  const line = await new Promise<Buffer>((resolve) => child.stdout?.once("data", resolve));
  return { child, leaders: JSON.parse(String(line)) as number[] };
}

/** Gone are those that the kernel no longer runs. */
function left({ leaders }: Run): readonly number[] {
  return leaders.flatMap((leader) => groupMembers(leader));
}

/** Waits for what a tool writes when it is ready. */
async function written(path: string, expect: ExpectStatic): Promise<void> {
  await expect.poll(() => existsSync(path), { timeout: 5_000, interval: 10 }).toBe(true);
}

// Beside each other: each waits for a process to start and for another to end.
describe.concurrent("after kill -9 of the run", () => {
  it.for([
    ["a tool", "sleep 60"],
    ["a tool that ignores SIGTERM and SIGINT", "trap '' TERM INT; while :; do sleep 1; done"],
    ["a tool with children", "sleep 60 & sleep 61 & wait"],
    ["what a tool left behind that has ended", "sleep 60 & exit 0"],
  ] as const)("%s is gone", async ([name, more], { expect, ...task }) => {
    const run = await running(task, [{ tool: tool(name.replaceAll(" ", "-"), more), args: [] }]);
    run.child.kill("SIGKILL");
    await expect.poll(() => left(run), SOON).toEqual([]);
  });

  it("a tool behind another gives its lock back, and is gone", async ({ expect, ...task }) => {
    const lock = join(folder, "lock");
    const inner = tool("inner", `touch ${lock}; trap 'rm ${lock}; exit 1' INT; while :; do sleep 0.05; done`);
    const run = await running(task, [{ tool: tool("outer", `${inner}\n:`), args: [], interrupt: "below" }]);
    await written(lock, expect);
    run.child.kill("SIGKILL");
    await expect.poll(() => left(run), SOON).toEqual([]);
    expect(existsSync(lock)).toBe(false);
  });

  it("a tool behind another that does not end is killed", async ({ expect, ...task }) => {
    const deaf = tool("deaf", "trap '' INT TERM; while :; do sleep 1; done");
    const run = await running(task, [
      { tool: tool("outer-deaf", `${deaf}\n:`), args: [], interrupt: "below" },
    ]);
    run.child.kill("SIGKILL");
    await expect.poll(() => left(run), SOON).toEqual([]);
  });

  it("one that saves a state gets the time, and one interrupt", async ({ expect, ...task }) => {
    const [ready, state] = [join(folder, "ready"), join(folder, "state")];
    const saving = `trap 'echo interrupted >> ${state}; ended=1' INT; touch ${ready}
      while [ -z "$ended" ]; do sleep 0.05; done; sleep 2.5; echo saved >> ${state}`;
    const inner = tool("saving", saving);
    const command = { tool: tool("outer-saving", `${inner}\n:`), args: [], interrupt: "below", saves: true };
    const run = await running(task, [command]);
    await written(ready, expect);
    run.child.kill("SIGKILL");
    await expect.poll(() => left(run), { timeout: 8_000, interval: 50 }).toEqual([]);
    expect(readFileSync(state, "utf8")).toBe("interrupted\nsaved\n");
  });

  it("one that got its interrupt before gets no second", async ({ expect, ...task }) => {
    const [ready, state] = [join(folder, "ready-2"), join(folder, "state-2")];
    const inner = tool(
      "interrupted",
      `trap 'echo interrupted >> ${state}; ended=1' INT; touch ${ready}
      while [ -z "$ended" ]; do sleep 0.05; done
      for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.05; done; echo saved >> ${state}`,
    );
    const command = {
      tool: tool("outer-interrupted", `${inner}\n:`),
      args: [],
      interrupt: "below",
      saves: true,
    };
    const run = await running(task, [command], "process.on('SIGINT', () => undefined);");
    await written(ready, expect);
    run.child.kill("SIGINT");
    await written(state, expect);
    run.child.kill("SIGKILL");
    await expect.poll(() => left(run), SOON).toEqual([]);
    expect(readFileSync(state, "utf8")).toBe("interrupted\nsaved\n");
  });

  it("several tools and folders are gone, and what they write at their end", async ({ expect, ...task }) => {
    const [plans, other] = [mkdtempSync(join(folder, "plans-")), mkdtempSync(join(folder, "other-"))];
    const late = tool(
      "late",
      `trap 'mkdir -p ${plans}; echo secret > ${plans}/1.plan; exit 0' TERM; while :; do sleep 0.05; done`,
    );
    const commands = [late, tool("plain-2", "sleep 60")].map((path) => ({ tool: path, args: [] }));
    const run = await running(
      task,
      commands,
      `for (const path of ${JSON.stringify([plans, other])}) real.made(path);`,
    );
    run.child.kill("SIGKILL");
    await expect.poll(() => left(run), SOON).toEqual([]);
    await expect.poll(() => [plans, other].filter((path) => existsSync(path)), SOON).toEqual([]);
  });

  it("a folder that was removed and made again by somebody else stays", async ({ expect, ...task }) => {
    const path = mkdtempSync(join(folder, "reused-"));
    const run = await running(
      task,
      [],
      `real.made(${JSON.stringify(path)}); real.removed(${JSON.stringify(path)});`,
    );
    run.child.kill("SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(existsSync(path)).toBe(true);
  });

  it("kill -9 of its whole group leaves nothing either", async ({ expect, ...task }) => {
    const run = await running(task, [{ tool: tool("grouped", "sleep 60"), args: [] }]);
    process.kill(-(run.child.pid ?? 0), "SIGKILL");
    await expect.poll(() => left(run), SOON).toEqual([]);
  });
});
