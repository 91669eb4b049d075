/** A start that goes wrong, with an `unshare` that does what the case needs instead of making namespaces. */
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { unshareArguments } from "./processes/namespace.ts";
import { Components } from "./processes/processes.ts";
import { startSandbox } from "./start.ts";
import { SandboxFolder } from "./state/state.ts";

let work: string;
let folder: SandboxFolder;
let said: string;
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), "bluegreen-start-"));
  folder = new SandboxFolder(join(work, "sandboxes", "one"));
  await mkdir(folder.logs, { recursive: true });
  said = "";
});
afterEach(() => rm(work, { recursive: true, force: true }));

/** PATH with tools that are these shell scripts, and the system's own shell. */
async function toolsThat(scripts: Readonly<Record<string, string>>): Promise<NodeJS.ProcessEnv> {
  const bin = join(work, "bin");
  await mkdir(bin);
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  }
  return { ...process.env, PATH: `${bin}:${process.env["PATH"] ?? ""}` };
}

/** `script` stands for the sandbox: janitor, supervisor and all. The probe of namespaces succeeds. */
async function start(script: string, prepare = async (): Promise<void> => undefined): Promise<unknown> {
  const unshare = `case "$*" in *--version*|*"ip link set lo up"*) exit 0;; esac\n${script}`;
  const env = await toolsThat({ unshare, nsenter: "", ip: "" });
  const stderr = { write: (text: string) => void (said += text) };
  return startSandbox(folder, prepare, { stdout: stderr, stderr, env, cwd: work });
}

test("a supervisor that ends without a word", async () => {
  await expect(start("exit 0")).rejects.toMatchObject({ code: "SANDBOX_DIED", exitCode: 3 });
  expect(existsSync(folder.path)).toBe(false);
});

test("a component that does not start: its code, its words, and nothing is left", async () => {
  const step = '{"kind":"step","step":"API server","milliseconds":2300}';
  const failed =
    '{"kind":"failed","code":"SANDBOX_COMPONENT","fact":"istiod ended","remedy":"Read it","stderr":"out of memory"}';
  await expect(start(`echo '${step}' >&3; echo '${failed}' >&3; sleep 60`)).rejects.toMatchObject({
    code: "SANDBOX_COMPONENT",
    message: "istiod ended",
    stderr: "out of memory",
  });
  expect(said).toBe("sandbox  2.3 s  API server\n");
  expect(await readdir(work)).toEqual(["bin"]);
});

test.each([1, 2])("%i signals while it starts: nothing is left", async (signals) => {
  const running = start(`touch '${join(work, "began")}'; sleep 60`);
  await vi.waitFor(() => expect(existsSync(join(work, "began"))).toBe(true), 10_000);
  for (let count = 0; count < signals; count += 1) process.emit("SIGTERM", "SIGTERM");
  await expect(running).rejects.toMatchObject({ code: "SANDBOX_INTERRUPTED" });
  expect(await readdir(work)).toEqual(expect.not.arrayContaining(["sandboxes"]));
});

test("a signal before anything runs", async () => {
  const prepare = async (): Promise<void> => void process.emit("SIGTERM", "SIGTERM");
  await expect(start("echo started", prepare)).rejects.toMatchObject({ code: "SANDBOX_INTERRUPTED" });
  expect(existsSync(folder.path)).toBe(false);
});

test("a system that allows no namespaces says which settings to look at", async () => {
  const env = await toolsThat({ unshare: 'echo "unshare: Operation not permitted" >&2; exit 1', ip: "" });
  expect(() => unshareArguments(env)).toThrow(
    expect.objectContaining({ code: "SANDBOX_FORBIDDEN", stderr: expect.stringContaining("not permitted") }),
  );
});

test("a tool that is missing is named, with its package", async () => {
  const bin = join(work, "empty");
  await mkdir(bin);
  expect(() => unshareArguments({ PATH: bin })).toThrow(
    expect.objectContaining({ code: "SANDBOX_TOOL_MISSING", remedy: "Install util-linux" }),
  );
});

test("a component that ends at once is told with the end of its log", async () => {
  const components = new Components(folder.logs, () => undefined);
  const args = ["-c", "echo no memory left; exit 3"];
  const component = components.start({ name: "etcd", command: "sh", args });
  await expect(components.ready(component, async () => false)).rejects.toMatchObject({
    code: "SANDBOX_COMPONENT",
    message: "etcd ended at its start (exit code 3)",
    stderr: "no memory left",
  });
});
