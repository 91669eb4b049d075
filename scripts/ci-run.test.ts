/**
 * .ci/run with commands that do what a case needs: its last line says `N passed, N failed`, whatever happens.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { identityOf } from "../src/adapters/sandbox/processes/process-identity.ts";
import { runLimited } from "../test/fixtures/run-limited.ts";

const ROOT = join(import.meta.dirname, "..");
const REPORT =
  '{"numPassedTests":3,"numFailedTests":0,"numPendingTests":0,"numTodoTests":0,"testResults":[]}';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ci run "));
  for (const path of [".ci/run", "scripts/count-tests.mjs"])
    await cp(join(ROOT, path), join(folder, path), { recursive: true });
  await writeFile(join(folder, "scripts/install.mjs"), "");
  await program(".ci/system-packages", "");
  await mkdir(join(folder, "bin"));
  await symlink(process.execPath, join(folder, "bin/node"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function program(path: string, script: string): Promise<void> {
  await mkdir(join(folder, path, ".."), { recursive: true });
  await writeFile(join(folder, path), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, path), 0o755);
}

/** What stands for npm: three groups of tests that each leave a report, and `mesh` for the mesh tests. */
function npm(mesh: string): Promise<void> {
  const report = `mkdir -p "$BLUEGREEN_TEST_REPORTS"; echo '${REPORT}' >"$BLUEGREEN_TEST_REPORTS/1.json"`;
  return program("bin/npm", `case "$*" in\n*test:mesh*) ${mesh};;\n*test*) ${report};;\nesac`);
}

interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
}

function start(path = `${join(folder, "bin")}:/usr/bin:/bin`): {
  child: ChildProcess;
  ended: Promise<Ended>;
} {
  const child = spawn("bash", [join(folder, ".ci/run")], { env: { PATH: path, TMPDIR: folder } });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
  child.stderr.setEncoding("utf8").on("data", (part: string) => (text += part));
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code) => resolve({ code, lines: text.trimEnd().split("\n") }));
  });
  return { child, ended };
}

const REPORTED = `mkdir -p "$BLUEGREEN_TEST_REPORTS"; echo '${REPORT}' >"$BLUEGREEN_TEST_REPORTS/2.json"`;

describe(".ci/run", () => {
  it("sums what passed, and ends with 0", async () => {
    await npm(REPORTED);
    const { code, lines } = await start().ended;
    expect({ code, last: lines.at(-1) }).toEqual({ code: 0, last: "12 passed, 0 failed" });
  });

  it("counts a step that failed without a test that did", async () => {
    await npm(`${REPORTED}; exit 3`);
    const { code, lines } = await start().ended;
    expect({ code, last: lines.at(-1) }).toEqual({ code: 1, last: "12 passed, 1 failed" });
    expect(lines).toContainEqual(expect.stringMatching(/^== npm run test:mesh: FAILED \(exit 3\)/));
  });

  it("counts where no folder can be made", async () => {
    await npm(REPORTED);
    await program("bin/mktemp", "echo 'no space left on device' >&2; exit 1");
    const { code, lines } = await start().ended;
    expect({ code, last: lines.at(-1) }).toEqual({
      code: 1,
      last: expect.stringMatching(/^0 passed, [1-9]\d* failed$/),
    });
  });

  it("counts where there is no Node", async () => {
    await npm(REPORTED);
    await rm(join(folder, "bin/node"));
    const tools = ["bash", "sh", "mktemp", "timeout", "rm", "sleep", "mkdir", "dirname"];
    for (const tool of tools)
      await symlink(join("/usr/bin", tool), join(folder, "bin", tool)).catch(() => undefined);
    const { code, lines } = await start(join(folder, "bin")).ended;
    expect({ code, last: lines.at(-1) }).toEqual({ code: 1, last: "0 passed, 1 failed" });
  });

  it("ends what runs when it is told to end, and says what there was", async () => {
    const pid = join(folder, "pid");
    await npm(`sleep 300 & echo $! >'${pid}.new'; mv '${pid}.new' '${pid}'; wait`);
    const { child, ended } = start();
    await vi.waitFor(() => expect(existsSync(pid)).toBe(true), 15_000);
    child.kill("SIGTERM");
    const { code, lines } = await ended;
    expect({ code, last: lines.at(-1) }).toEqual({
      code: 1,
      last: expect.stringMatching(/^9 passed, [1-9] failed$/),
    });
    expect(identityOf(Number(readFileSync(pid, "utf8")))).toBeUndefined();
  });
});

describe(".ci/system-packages", () => {
  it("names each package that is missing where none can be installed, and the Go that is needed", async () => {
    const bin = join(folder, "few");
    await mkdir(bin);
    for (const tool of ["bash", "dirname", "sed", "sort", "tail", "head", "tar"])
      await symlink(join("/usr/bin", tool), join(bin, tool));
    await symlink(process.execPath, join(bin, "node"));
    await program("few/go", "echo go1.24.4");
    const { code, stderr } = await runLimited(join(bin, "bash"), [join(ROOT, ".ci/system-packages")], {
      cwd: folder,
      env: { PATH: bin },
      seconds: 15,
    });
    const packages = [...stderr.matchAll(/^Package (\S+) is missing/gm)].map(([, name]) => name);
    expect(packages).toEqual([
      "chromium",
      "curl",
      "git",
      "iproute2",
      "npm",
      "python3",
      "python3-pip",
      "util-linux",
    ]);
    expect(stderr).toMatch(/^Go is 1\.24\.4: install Go 1\.26\.\d+ or later, from https:\/\/go\.dev\/dl\/$/m);
    expect(code).toBe(1);
  });
});
