/** Builds with tools that do what a case needs, in place of Go and npm. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { identityOf } from "../processes/process-identity.ts";
import { buildTool } from "./build.ts";
import { checkGo, isOlder } from "./go-version.ts";
import { CACHE_VARIABLE, endOrphans } from "./orphans.ts";
import { run } from "./run.ts";
import type { GoTool, NpmTool } from "./table.ts";

const GO: GoTool = { kind: "go", name: "t", version: "1", dir: "t", command: "example.test/t", define: [] };
const NPM: NpmTool = {
  kind: "npm",
  name: "t",
  version: "1",
  package: "t",
  packageVersion: "1.0.0",
  integrity: "sha512-AAAA",
  member: "t",
};

let work: string;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), "bluegreen-build-"));
  for (const folder of ["bin", "gear/t", "tool.partial"])
    await mkdir(join(work, folder), { recursive: true });
  await writeFile(join(work, "gear/t/go.mod"), "module t\n\ngo 1.26.6\n");
  env = { ...process.env, PATH: `${join(work, "bin")}:${process.env["PATH"] ?? ""}` };
});
afterEach(() => rm(work, { recursive: true, force: true }));

async function tool(name: string, script: string): Promise<void> {
  await writeFile(join(work, "bin", name), `#!/bin/sh\n${script}\n`);
  await chmod(join(work, "bin", name), 0o755);
}

const build = (what: GoTool | NpmTool) =>
  buildTool(what, join(work, "tool.partial"), { gear: join(work, "gear"), env });

describe("a Go build", () => {
  test("works in its own folder, by our settings whatever the user's are, and leaves the binary alone", async () => {
    env = { ...env, GOWORK: "/somewhere/go.work", GOAMD64: "v3", GOEXPERIMENT: "nothing" };
    const settings = '"$GOTMPDIR" "$GOWORK" "$GOAMD64" "$GOEXPERIMENT" "$GOTOOLCHAIN" "$CGO_ENABLED"';
    await tool("go", `mkdir "$GOTMPDIR/go-build1"; printf '%s,' ${settings} >"$5"`);
    await build(GO);
    const partial = join(work, "tool.partial");
    expect(await readdir(partial)).toEqual(["t"]);
    const made = await readFile(join(partial, "t"), "utf8");
    expect(made).toBe(`${join(partial, ".go-build")},off,v1,,local,0,`);
  });

  test("is not begun with a Go that is too old: both versions are named", async () => {
    const gear = join(work, "gear");
    await expect(checkGo("go1.26.5\nlinux\namd64\n", [GO], gear)).rejects.toMatchObject({
      code: "GEAR_GO_OLD",
      message: "Go is 1.26.5, and the gear needs 1.26.6",
    });
    await expect(checkGo("go1.26.6\nlinux\n", [GO], gear)).resolves.toBeUndefined();
    await expect(checkGo("devel go1.27-0123abc", [GO], gear)).resolves.toBeUndefined();
    await expect(checkGo("go1.2", [NPM], gear)).resolves.toBeUndefined();
  });

  test.each([
    ["1.9", "1.26", true],
    ["1.26", "1.26.0", false],
    ["1.26", "1.26.1", true],
    ["1.27", "1.26.9", false],
  ])("%s is older than %s: %j", (one, other, older) => {
    expect(isOlder(one, other)).toBe(older);
  });
});

test("what npm says is told when it fails", async () => {
  await tool("npm", 'case "$*" in *--silent*) ;; *) echo "npm error code EINTEGRITY" >&2;; esac; exit 1');
  await expect(build(NPM)).rejects.toMatchObject({
    code: "GEAR_BUILD",
    stderr: expect.stringContaining("EINTEGRITY"),
  });
});

describe("a build that is interrupted", () => {
  test("ends with everything that it started", async () => {
    const file = join(work, "compiler");
    const controller = new AbortController();
    const script = `sleep 300 & echo $! >'${file}.new'; mv '${file}.new' '${file}'; wait`;
    const building = run("sh", ["-c", script], { cwd: work, env, signal: controller.signal });
    const outcome = building.catch((error: unknown) => error);
    await vi.waitFor(() => expect(existsSync(file)).toBe(true), 15_000);
    controller.abort();
    expect(await outcome).toMatchObject({ code: "GEAR_INTERRUPTED" });
    const compiler = Number(await readFile(file, "utf8"));
    await vi.waitFor(() => expect(identityOf(compiler)).toBeUndefined(), 15_000);
  });

  test("and was killed is ended by the next run, and no other cache's", async () => {
    const sleep = (cache: string) =>
      spawn("sleep", ["300"], { stdio: "ignore", env: { ...env, [CACHE_VARIABLE]: cache } });
    const [ours, other] = [sleep(work), sleep(`${work}-other`)];
    const ended = once(ours, "exit");
    try {
      await Promise.all([once(ours, "spawn"), once(other, "spawn")]);
      await endOrphans(work);
      expect(await ended).toEqual([null, "SIGKILL"]);
      expect(identityOf(other.pid!)).toBeDefined();
    } finally {
      other.kill("SIGKILL");
    }
  });
});
