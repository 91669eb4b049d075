/** How the root action's `run` step finds a Node: docs/adr/0011-root-composite.md. */
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const SCRIPT = join(import.meta.dirname, "../../scripts/find-node.sh");

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "find node "));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A program that is this Node and says that it is another version. */
async function node(path: string, version: string): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  const pretend = join(folder, `${version}.cjs`);
  await writeFile(pretend, `Object.defineProperty(process.versions, "node", { value: "${version}" });`);
  await writeFile(file, `#!/bin/bash\nexec "${process.execPath}" --require "${pretend}" "$@"\n`);
  await chmod(file, 0o755);
  return file;
}

/** Sources the script as the step does, with only these folders for commands. */
function find(env: Record<string, string>): Promise<{ code: number; output: string }> {
  const command = `. "$SCRIPT"; printf '%s' "$BLUEGREEN_NODE"`;
  const args = ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", command];
  const tools = join(folder, "tools");
  const base = { SCRIPT, HOME: join(folder, "home"), PATH: tools };
  return new Promise((resolve) => {
    execFile("/bin/bash", args, { env: { ...base, ...env } }, (error, stdout) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout });
    });
  });
}

/** PATH with what the script itself calls, and these folders first. */
function path(...folders: readonly string[]): string {
  return [...folders.map((one) => join(folder, one)), join(folder, "tools")].join(":");
}

describe("find-node.sh", () => {
  beforeEach(async () => {
    await mkdir(join(folder, "tools"));
    for (const tool of ["ls", "sort"]) {
      await writeFile(join(folder, "tools", tool), `#!/bin/bash\nPATH=/usr/bin:/bin exec ${tool} "$@"\n`);
      await chmod(join(folder, "tools", tool), 0o755);
    }
  });

  it("takes the one on PATH when it is new enough", async () => {
    const found = await node("bin/node", "20.19.0");
    expect(await find({ PATH: path("bin") })).toEqual({ code: 0, output: found });
  });

  it("passes over an old one for the newest in the tool cache", async () => {
    await node("bin/node", "18.20.4");
    await node("cache/node/20.19.5/x64/bin/node", "20.19.5");
    const newest = await node("cache/node/24.9.0/x64/bin/node", "24.9.0");
    const env = { PATH: path("bin"), RUNNER_TOOL_CACHE: join(folder, "cache") };
    expect(await find(env)).toEqual({ code: 0, output: newest });
  });

  it("takes the runner's own where there is no other", async () => {
    await node("runner/externals/node24/bin/node", "24.1.0");
    await mkdir(join(folder, "runner/_work/_temp"), { recursive: true });
    const { code, output } = await find({ RUNNER_TEMP: join(folder, "runner/_work/_temp") });
    expect(code).toBe(0);
    expect(output).toMatch(/externals\/node24\/bin\/node$/);
  });

  it("says what to do when there is none", async () => {
    await node("bin/node", "16.20.2");
    const { code, output } = await find({ PATH: path("bin") });
    expect(code).toBe(3);
    expect(output).toMatch(/^::error title=NODE_MISSING::No Node 20\.19 or later .*setup-node/);
  });
});
