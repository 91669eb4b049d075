/**
 * `npm run test:mesh [FILE…]`: builds the gear once, then runs everything that needs a real mesh. Tests that apply the
 * whole reference system get a sandbox of their own; two sandboxes at a time. With files given, those alone in one.
 * However this ends, the sandboxes end with it. Exits with the highest of vitest's codes.
 */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { sandboxCommand } from "../src/adapters/sandbox/command.ts";

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
    { name: "story", args: mesh("story") },
    { name: "worlds", args: mesh("worlds-agree") },
    { name: "routes", args: mesh("routes-agree", "http-routes-agree", "rolling", "errors", "tls") },
  ],
  [
    { name: "runner", args: ["--project", "runner"] },
    { name: "units", args: mesh("terragrunt", "terragrunt-adapter") },
    { name: "ground", args: ["--project", "page", ...mesh("sandbox"), "test/page"] },
  ],
];

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const quiet = {
  TG_NON_INTERACTIVE: "true",
  TG_TELEMETRY_TRACE_EXPORTER: "none",
  TG_TELEMETRY_METRIC_EXPORTER: "none",
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
  // --for: even when this process is killed, the sandbox ends with it.
  const code = await sandboxCommand(["up", ...sandbox, "--gateways", "2", "--for", String(process.pid)], io);
  if (code !== 0) return code;
  try {
    return await sandboxCommand(["exec", ...sandbox, "--", process.execPath, vitest, "run", ...args], io);
  } finally {
    await sandboxCommand(["down", ...sandbox], io);
  }
}

/** The same script for one group, its lines marked with the group's name. */
function inProcess({ name, args }: Group): Promise<number> {
  const began = Date.now();
  const script = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, [...process.execArgv, script, "--group", name, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  marked(child.stdout, name, process.stdout);
  marked(child.stderr, name, process.stderr);
  return new Promise((resolve) => {
    child.on("close", (code) => {
      console.log(`[${name}] exit code ${code}, after ${Math.round((Date.now() - began) / 1000)} s`);
      resolve(code ?? 1);
    });
  });
}

function marked(from: Readable, name: string, to: NodeJS.WriteStream): void {
  createInterface({ input: from }).on("line", (line) => to.write(`[${name}] ${line}\n`));
}

async function lane(groups: readonly Group[]): Promise<number> {
  const codes: number[] = [];
  for (const group of groups) codes.push(await inProcess(group));
  return Math.max(...codes);
}

/** A file that no group names would never run. */
function forgotten(): readonly string[] {
  const named = LANES.flat().flatMap(({ args }) => args);
  const files = readdirSync("test/mesh").filter((file) => file.endsWith(".test.ts"));
  return files.map((file) => `test/mesh/${file}`).filter((file) => !named.includes(file));
}

async function everything(): Promise<number> {
  const left = forgotten();
  if (left.length > 0) throw new Error(`no group of scripts/test-mesh.ts names ${left.join(", ")}`);
  const gear = await sandboxCommand(["gear"], io);
  if (gear !== 0) return gear;
  const began = Date.now();
  const codes = await Promise.all(LANES.map(lane));
  console.log(`Mesh tests took ${Math.round((Date.now() - began) / 1000)} s.`);
  return Math.max(...codes);
}

const [first, name, ...rest] = process.argv.slice(2);
if (first === undefined) process.exitCode = await everything();
else if (first === "--group") process.exitCode = await inSandbox(name ?? "group", rest);
else
  process.exitCode = await inSandbox("files", [
    "--project",
    "mesh",
    "--project",
    "runner",
    ...process.argv.slice(2),
  ]);
