/**
 * `npm run test:mesh [FILE…]`: builds the gear once, then runs everything that needs a real mesh. Tests that
 * apply the whole reference system get a sandbox of their own; two sandboxes at a time. With files given,
 * those alone in one. However this ends, the sandboxes end with it, and whatever runs in them. Exits with the
 * highest of the groups' codes, and with 1 when all of it took longer than it may.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { sandboxCommand } from "../src/adapters/sandbox/command.ts";

/**
 * What a machine with two processors needs (about 800 s), and a quarter more for one that does other work
 * too.
 */
const BUDGET_SECONDS = 1_080;

/** A run that takes this long hangs: it is ended, and its reports say how far it came. */
const LIMIT_SECONDS = 1_140;

/** What one sandbox is used for: vitest's arguments. */
interface Group {
  readonly name: string;
  readonly args: readonly string[];
}

const mesh = (...files: readonly string[]) => [
  "--project",
  "mesh",
  ...files.map((file) => `test/mesh/${file}.test.ts`),
];

/** Two lanes run side by side, one for each processor; the groups of a lane one after the other. */
const LANES: readonly (readonly Group[])[] = [
  [
    { name: "story", args: mesh("story", "after-flip") },
    { name: "worlds", args: mesh("worlds-agree") },
    { name: "approved", args: mesh("approved") },
    {
      name: "routes",
      args: mesh("routes-agree", "http-routes-agree", "rolling", "errors", "tls", "ends", "half-flip"),
    },
  ],
  [
    { name: "runner", args: ["--project", "runner"] },
    {
      name: "units",
      args: mesh("terragrunt", "terragrunt-adapter", "excludes", "overlap", "drift"),
    },
    { name: "repair", args: mesh("repair") },
    { name: "ground", args: ["--project", "page", ...mesh("sandbox"), "test/page"] },
  ],
];

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const quiet = {
  TG_NON_INTERACTIVE: "true",
  TG_TELEMETRY_TRACE_EXPORTER: "none",
  TG_TELEMETRY_METRIC_EXPORTER: "none",
  // The two lanes share a cache of providers: ADR 0014.
  TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "1",
};
const io = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: { ...process.env, ...quiet },
  cwd: process.cwd(),
};

/** Vitest in a sandbox of its own, in this process's streams. */
async function inSandbox(name: string, args: readonly string[]): Promise<number> {
  const sandbox = ["--name", `test-${process.pid}-${name}`];
  // --for: even when this process is killed, the sandbox ends with it, and with the sandbox what runs inside.
  const up = await sandboxCommand(["up", ...sandbox, "--gateways", "2", "--for", String(process.pid)], io);
  if (up !== 0) return up;
  const codes: number[] = [];
  try {
    const command = [process.execPath, vitest, "run", ...args];
    codes.push(await sandboxCommand(["exec", ...sandbox, "--", ...command], io));
  } finally {
    codes.push(await sandboxCommand(["down", ...sandbox], io));
  }
  return Math.max(...codes);
}

/** Groups that run now. */
const running = new Set<ChildProcess>();

/** True when no other group may begin. */
let stopped = false;

/** Asks every group to end; one that has not after 20 s is killed, and its sandbox ends by itself. */
function stop(): void {
  stopped = true;
  for (const child of running) {
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 20_000).unref();
  }
}

/** The same script for one group, its lines marked with the group's name. */
function inProcess({ name, args }: Group): Promise<number> {
  const began = Date.now();
  const script = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, [...process.execArgv, script, "--group", name, ...args], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...process.env, BLUEGREEN_TEST_REPORT: name },
  });
  running.add(child);
  marked(child.stdout, name, process.stdout);
  marked(child.stderr, name, process.stderr);
  return new Promise((resolve) => {
    child.on("close", (code) => {
      running.delete(child);
      console.log(`[${name}] exit code ${code}, after ${secondsSince(began)} s`);
      reportMissing(name);
      resolve(code ?? 1);
    });
  });
}

/** A group that left no report of its tests is reported as one failure. */
function reportMissing(name: string): void {
  const folder = process.env["BLUEGREEN_TEST_REPORTS"];
  if (folder === undefined || existsSync(join(folder, `${name}.json`))) return;
  console.log(`[${name}] left no report`);
  const none = { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(none));
}

function marked(from: Readable | null, name: string, to: NodeJS.WriteStream): void {
  if (from === null) return;
  createInterface({ input: from }).on("line", (line) => to.write(`[${name}] ${line}\n`));
}

async function lane(groups: readonly Group[]): Promise<number> {
  const codes: number[] = [];
  for (const group of groups) codes.push(stopped ? notRun(group) : await inProcess(group));
  return Math.max(...codes);
}

function notRun({ name }: Group): number {
  console.log(`[${name}] did not run`);
  reportMissing(name);
  return 1;
}

/** A file that no group names would never run. */
function forgotten(): readonly string[] {
  const named = LANES.flat().flatMap(({ args }) => args);
  const files = readdirSync("test/mesh", { recursive: true, encoding: "utf8" });
  const tests = files.filter((file) => file.endsWith(".test.ts")).map((file) => `test/mesh/${file}`);
  return tests.filter((file) => !named.includes(file));
}

async function everything(): Promise<number> {
  const left = forgotten();
  if (left.length > 0) throw new Error(`no group of scripts/test-mesh.ts names ${left.join(", ")}`);
  const gear = await sandboxCommand(["gear"], io);
  if (gear !== 0) return gear;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  const began = Date.now();
  const limit = setTimeout(() => {
    console.log(`Mesh tests are ended: they hang, after ${LIMIT_SECONDS} s.`);
    stop();
  }, LIMIT_SECONDS * 1000);
  const codes = await Promise.all(LANES.map(lane));
  clearTimeout(limit);
  return Math.max(...codes, withinBudget(secondsSince(began)));
}

/** Prints what it took; 1 when that was too long. */
function withinBudget(seconds: number): number {
  const late = seconds > BUDGET_SECONDS;
  console.log(
    `Mesh tests took ${seconds} s${late ? `: more than the ${BUDGET_SECONDS} s that they may` : ""}.`,
  );
  return late ? 1 : 0;
}

function secondsSince(began: number): number {
  return Math.round((Date.now() - began) / 1000);
}

/** A group ends with the run that it is part of, even when that is killed. */
function endWithParent(): void {
  process.on("disconnect", () => process.exit(1));
  process.channel?.unref();
}

const [first, name, ...rest] = process.argv.slice(2);
if (first === undefined) process.exitCode = await everything();
else if (first === "--group") {
  endWithParent();
  process.exitCode = await inSandbox(name ?? "group", rest);
} else
  process.exitCode = await inSandbox("files", [
    "--project",
    "mesh",
    "--project",
    "runner",
    ...process.argv.slice(2),
  ]);
