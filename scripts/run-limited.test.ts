import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { identityOf } from "../src/adapters/sandbox/processes/process-identity.ts";
import { runLimited } from "../test/fixtures/run-limited.ts";

const here = { cwd: import.meta.dirname, env: process.env };

it("gives code and streams of a program that ends in time", async () => {
  const ran = await runLimited("sh", ["-c", "echo out; echo err >&2; exit 3"], { ...here, seconds: 30 });
  expect(ran).toEqual({ code: 3, stdout: "out\n", stderr: "err\n" });
});

it("ends a program that hangs, and what it has started, and tells what it said", async () => {
  const folder = await mkdtemp(join(tmpdir(), "run-limited-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "pid");
  const script = `echo working; sleep 300 & echo $! >'${file}.new'; mv '${file}.new' '${file}'; wait`;
  await expect(runLimited("sh", ["-c", script], { ...here, seconds: 2 })).rejects.toThrow(
    /not done after 2 s: sh .*\nworking/s,
  );
  await vi.waitFor(() => expect(existsSync(file)).toBe(true), 5000);
  await vi.waitFor(() => expect(identityOf(Number(readFileSync(file, "utf8")))).toBeUndefined(), 5000);
});
