import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StateFile } from "./state-file.ts";
import { SandboxFolder, type SandboxState } from "./state.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen-state-"));
});
afterEach(() => rm(folder, { recursive: true }));

const state = (...problems: readonly string[]) => ({ name: "a", problems }) as unknown as SandboxState;

test("many changes at once end with the last of them on disk", async () => {
  const logged: string[] = [];
  const file = new StateFile(new SandboxFolder(folder), (text) => logged.push(text));
  const names = Array.from({ length: 50 }, (_, index) => `component ${index} ended`);
  await Promise.all(names.map((_, index) => file.save(state(...names.slice(0, index + 1)))));
  const written = JSON.parse(await readFile(join(folder, "sandbox.json"), "utf8")) as SandboxState;
  expect(written.problems).toEqual(names);
  expect(logged).toEqual([]);
});

test("a write that fails is logged, rejects nothing, and is tried again with the newest record", async () => {
  const written: SandboxState[] = [];
  const logged: string[] = [];
  let full = true;
  const write = async (one: SandboxState): Promise<void> => {
    if (full) throw new Error("ENOSPC: no space left on device");
    written.push(one);
  };
  const file = new StateFile({ write }, (text) => logged.push(text), 5);
  await file.save(state("etcd ended"));
  expect(logged).toEqual([expect.stringContaining("ENOSPC")]);
  full = false;
  await vi.waitFor(() => expect(written.at(-1)).toEqual(state("etcd ended")));
});
