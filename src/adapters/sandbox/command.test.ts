import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseOptions, sandboxCommand } from "./command.ts";
import { describe as describeSandbox } from "./describe.ts";
import type { GearPaths } from "./gear/gear.ts";
import { run as runTool } from "./gear/run.ts";
import { type SandboxState, claimFolder, sandboxFolder, sandboxesFolder, sweep } from "./state/state.ts";
import { checkRoom, storageFailure } from "./state/storage.ts";
import { differences } from "./up.ts";

let folder: string;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen-sandbox-test-"));
  env = { ...process.env, XDG_RUNTIME_DIR: folder };
});
afterEach(() => rm(folder, { recursive: true }));

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  let stdout = "";
  let stderr = "";
  const code = await sandboxCommand(args, {
    stdout: { write: (text) => void (stdout += text) },
    stderr: { write: (text) => void (stderr += text) },
    env,
    cwd: folder,
  });
  return { code, stdout, stderr };
}

describe("options", () => {
  test("are given with a space or an equals sign", () => {
    expect(parseOptions(["--name", "a", "--json"], ["name"], ["json"])).toEqual({ name: "a", json: "true" });
    expect(parseOptions(["--name=a=b"], ["name"], [])).toEqual({ name: "a=b" });
  });

  test.each([[["--nme", "a"]], [["name"]], [["--name"]], [["--json=yes"]]])("refuse %j", (args) => {
    expect(() => parseOptions(args, ["name"], ["json"])).toThrow(
      expect.objectContaining({ code: "SANDBOX_USAGE" }),
    );
  });
});

describe("wrong usage exits with 2 and says what to do", () => {
  test.each([
    [["upp"], "up, down, status, exec, gear"],
    [["exec", "kubectl"], "exec has no command"],
    [["exec", "--name", "nobody", "--", "true"], "bluegreen sandbox up"],
    [["down", "--name", "nobody"], "bluegreen sandbox status"],
    [["down", "--name", "../elsewhere"], "cannot be a sandbox's name"],
    [["up", "--gateways", "0"], "from 1 to 9"],
  ])("%j", async (args, expected) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(expected);
  });

  test("without a verb shows the help", async () => {
    expect(await run()).toMatchObject({ code: 2, stdout: expect.stringContaining("sandbox up") });
    expect(await run("--help")).toMatchObject({ code: 0 });
  });
});

describe("folders of sandboxes", () => {
  test("are claimed by one only", async () => {
    const mine = sandboxFolder(env, "mine");
    expect(await claimFolder(env, mine)).toBe(true);
    expect(await claimFolder(env, mine)).toBe(false);
    await mine.remove();
    expect(await readdir(folder)).toEqual([]);
  });

  test("are on a disk that is large enough: a small runtime folder is not", () => {
    expect(sandboxesFolder(env, () => 4e9)).toBe(join(folder, "bluegreen-sandbox"));
    const user = process.getuid?.() ?? 0;
    expect(sandboxesFolder(env, () => 3e9)).toBe(join(tmpdir(), `bluegreen-sandbox-${user}`));
  });

  test("that cannot be made are told plainly", async () => {
    await writeFile(join(folder, "bluegreen-sandbox"), "");
    const failure = await claimFolder(env, sandboxFolder(env, "mine")).catch(storageFailure);
    expect(failure).toMatchObject({ code: "SANDBOX_FOLDER", exitCode: 3 });
    expect(storageFailure(new Error("anything else"))).toBeUndefined();
    await expect(checkRoom(folder, 1e18)).rejects.toMatchObject({ code: "SANDBOX_DISK", exitCode: 3 });
  });

  test("are swept when their supervisor is dead, though its pid lives again", async () => {
    const dead = sandboxFolder(env, "dead");
    await claimFolder(env, dead);
    const supervisor = { pid: process.pid, startTime: "1" };
    await dead.write({ supervisor, name: "dead", phase: "ready" } as never);
    const young = sandboxFolder(env, "young");
    await claimFolder(env, young);
    expect(await sweep(env)).toEqual(["dead"]);
    expect(await readdir(sandboxesFolder(env))).toEqual(["young"]);
    expect(await run("status")).toMatchObject({ code: 0, stdout: "No sandbox is up.\n" });
  });
});

describe("a sandbox that is up already", () => {
  const gear = { binDir: "/gear" } as GearPaths;
  const state = { gateways: [{}], gear } as unknown as SandboxState;
  const owner = { pid: 7, startTime: "1" };

  test.each([
    [{ gear }, []],
    [{ gear, gateways: 1 }, []],
    [{ gear, gateways: 2 }, ["has 1 gateway, not 2"]],
    [{ gear: { binDir: "/other" } as GearPaths }, ["runs on another gear"]],
    [{ gear, boundTo: owner }, ["ends with no process, not with process 7"]],
  ])("is compared with %j", (asked, expected) => {
    expect(differences(state, asked)).toEqual(expected);
  });

  test("is shown with every problem that it has, the first one first", () => {
    const problems = ["etcd ended (SIGKILL), see etcd.log", "kwok ended (exit code 1), see kwok.log"];
    const degraded = { ...state, name: "a", phase: "degraded", timings: [], problems } as SandboxState;
    expect(describeSandbox(sandboxFolder(env, "a"), degraded)).toMatch(
      /^Sandbox a: degraded\n {2}problem {5}etcd ended .*\n {2}problem {5}kwok ended/,
    );
  });
});

describe("tools that the gear is built with", () => {
  test("are named when they are missing", async () => {
    const missing = runTool("no-such-tool", [], { cwd: folder, env });
    await expect(missing).rejects.toMatchObject({ code: "GEAR_TOOL_MISSING", exitCode: 3 });
  });

  test.each([
    ["write out: no space left on device", "GEAR_DISK"],
    ["dial tcp: lookup example.test: no such host", "GEAR_REGISTRY"],
    ["main.go:1:1: syntax error", "GEAR_BUILD"],
  ])("say why they failed: %s", async (stderr, code) => {
    const failed = runTool("sh", ["-c", 'echo "$1" >&2; exit 1', "sh", stderr], { cwd: folder, env });
    await expect(failed).rejects.toMatchObject({ code, stderr });
  });
});
