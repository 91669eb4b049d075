/**
 * How long a person waits for the demo: on a fresh clone with an empty home and empty caches, and again after
 * that. What it is measured against is what the issue promises: a minute at first, then a quarter of one.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

const FIRST_SECONDS = 60;
const AGAIN_SECONDS = 15;

interface Measured {
  readonly seconds: number;
  readonly exitCode: number | null;
  readonly output: string;
}

/** Measures both runs and prints them; throws when a run fails or is slower than promised. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bluegreen first run "));
  try {
    const clone = join(folder, "clone");
    const root = dirname(dirname(fileURLToPath(import.meta.url)));
    execFileSync("git", ["clone", "--quiet", "--no-local", root, clone]);
    const env = emptyHome(join(folder, "home"));
    const first = report("first run, caches empty", await demo(clone, env), FIRST_SECONDS);
    const again = report("again", await demo(clone, env), AGAIN_SECONDS);
    console.log(`first / again: ${(first.seconds / again.seconds).toFixed(1)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Nothing of the user but how to reach a package registry: npm's own settings come from the environment. */
function emptyHome(home: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) =>
    /^(npm_config_registry|https?_proxy|no_proxy|node_extra_ca_certs|path|lang)$/i.test(name),
  );
  const registry = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim();
  return { ...Object.fromEntries(kept), HOME: home, npm_config_registry: registry };
}

async function demo(cwd: string, env: NodeJS.ProcessEnv): Promise<Measured> {
  const began = performance.now();
  const child = spawn("npm", ["run", "--silent", "demo"], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  return { seconds: (performance.now() - began) / 1000, exitCode, output };
}

function report(name: string, measured: Measured, promised: number): Measured {
  const { seconds, exitCode, output } = measured;
  console.log(`${name.padEnd(26)} ${seconds.toFixed(1).padStart(6)} s   promised ${promised} s`);
  console.log(/^requests.*$/m.exec(output)?.[0] ?? "no summary");
  if (exitCode !== 0) throw new Error(`the demo ended with ${exitCode}:\n${output.slice(-3_000)}`);
  if (seconds > promised) throw new Error(`${name}: ${seconds.toFixed(1)} s is more than ${promised} s`);
  return measured;
}
