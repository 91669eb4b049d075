import { EventEmitter } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { renderFailure, type Failure } from "../../../errors/errors.ts";
import { LIMITS } from "../../../limits.ts";
import { createExec, type ExecOptions } from "./exec.ts";
import { createMasker } from "../secrets/masker.ts";
import { groupMembers } from "./process-group.ts";

const folder = mkdtempSync(join(tmpdir(), "bluegreen-exec-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const masker = createMasker();
const exec = (options: Partial<ExecOptions> = {}) =>
  createExec({ cwd: folder, env: process.env, log: { masked: masker.apply }, ...options });
/** A child that runs this JavaScript. */
const script = (code: string) => ({ tool: process.execPath, args: ["-e", code] });
/** A child that runs this shell script; it begins much sooner. */
const shell = (code: string) => ({ tool: "sh", args: ["-c", code] });

/** JavaScript that starts this JavaScript with pipes of its own, as Terragrunt starts OpenTofu. */
const starting = (code: string) =>
  `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(code)}], {stdio: 'ignore'})`;

/** JavaScript that notes every signal it hears, and ends some time after the first. */
const noting = (heard: string, ready: string, milliseconds: number) =>
  `const fs = require('fs'); for (const s of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(s, () => { fs.appendFileSync(${JSON.stringify(heard)}, s + ' '); setTimeout(() => { fs.appendFileSync(${JSON.stringify(heard)}, 'saved'); process.exit(1) }, ${milliseconds}) }); setInterval(() => {}, 1000); fs.writeFileSync(${JSON.stringify(ready)}, '')`;

/** A source of signals, and files of this test alone. */
function listening() {
  const own = mkdtempSync(join(folder, "signal-"));
  return { signals: new EventEmitter(), ready: join(own, "ready"), heard: join(own, "heard") };
}

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  return promise.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: Failure) => error,
  );
}

describe("a command", () => {
  it("gets its arguments as they are, its folder, its environment and its input", async () => {
    const code =
      "console.log(JSON.stringify([process.argv.slice(1), process.cwd(), process.env.X, require('fs').readFileSync(0, 'utf8')]))";
    const { stdout } = await exec().run({
      tool: process.execPath,
      args: ["-e", code, "--", "$(id)", "a b", ";", "*"],
      env: { X: "1" },
      stdin: "in",
    });
    expect(JSON.parse(stdout)).toEqual([["$(id)", "a b", ";", "*"], folder, "1", "in"]);
  });

  it("fails with argv, code, folder and the masked end of stderr", async () => {
    masker.add("s3cret-value");
    const failure = await failureOf(
      exec().run(script("console.error('why: s3cret-value'); process.exit(3)")),
    );
    expect(failure).toMatchObject({ code: "TOOL_FAILED", exitCode: 3, stderr: "why: ***" });
    expect(failure.message).toContain("ended with code 3");
    expect(failure.message).toContain(folder);
    expect(renderFailure(failure)).not.toContain("s3cret-value");
  });

  it("may answer with another code when the caller lists it", async () => {
    const result = await exec().run({ ...script("console.log('x'); process.exit(2)"), okCodes: [0, 2] });
    expect(result).toEqual({ exitCode: 2, stdout: "x\n", stderr: "" });
  });

  it("that is not there says how to get it", async () => {
    const failure = await failureOf(exec({ env: { PATH: folder } }).run({ tool: "helm", args: [] }));
    expect(renderFailure(failure)).toBe(
      "TOOL_MISSING: helm is not on PATH. Run the setup action before this step, or install Helm.",
    );
  });

  it("in a folder that is not there says so", async () => {
    const failure = await failureOf(exec().run({ ...script(""), cwd: join(folder, "none") }));
    expect(failure).toMatchObject({ code: "TOOL_FAILED" });
    expect(failure.message).toContain("there is no such folder");
  });

  it("that is there but cannot start says so", async () => {
    writeFileSync(join(folder, "broken"), "#!/nonexistent/interpreter\n", { mode: 0o755 });
    const failure = await failureOf(exec({ env: { PATH: folder } }).run({ tool: "broken", args: [] }));
    expect(failure).toMatchObject({ code: "TOOL_FAILED" });
    expect(failure.message).toContain("cannot start broken");
  });

  it("that prints without an end is ended, on whichever of its outputs", async () => {
    for (const code of ["exec yes", "exec yes >&2"]) {
      const failure = await failureOf(exec().run({ ...shell(code), mostOutput: 100_000 }));
      expect(failure).toMatchObject({ code: "TOOL_OUTPUT_TOO_LARGE", exitCode: 3 });
    }
  });

  it("whose stderr is longer than anybody reads keeps its beginning and its end, and no half of a secret", async () => {
    masker.add("hunter2-hunter3");
    const size = LIMITS.toolWords;
    // The kept beginning ends in the middle of one secret, the kept end begins in the middle of another.
    const code = `const e = process.stderr; e.write('begin' + 'x'.repeat(${size - 12}) + 'hunter2-hunter3' + 'y'.repeat(${size}) + 'hunter2-hunter3' + 'z'.repeat(${size - 12}) + '\\nend')`;
    const { stderr } = await exec().run(script(code));
    expect(stderr.length).toBeLessThan(2 * size + 100);
    expect(stderr).toMatch(/^begin[^]* bytes left out\]\n[^]*end$/);
    expect(masker.apply(stderr)).not.toMatch(/hunter/);
  });

  it(
    "that prints nothing that can be seen, without an end, is ended and told of",
    { timeout: 30_000 },
    async () => {
      for (const code of ["exec cat /dev/zero", "exec cat /dev/zero >&2"]) {
        const failure = await failureOf(exec().run({ ...shell(code), mostOutput: 16 * 1024 * 1024 }));
        expect(failure).toMatchObject({ code: "TOOL_OUTPUT_TOO_LARGE" });
        expect(renderFailure(failure).length).toBeLessThan(50_000);
      }
    },
  );

  it("that leaves a child with its outputs is not waited for longer than it may linger", async () => {
    for (const hold of ["sleep 20 &", "setsid sleep 20 &", "sleep 20 >&2 &"]) {
      const start = performance.now();
      const result = await exec().run({ ...shell(`echo v1.2.3; ${hold}`), lingerMs: 200 });
      expect(result).toMatchObject({ exitCode: 0, stdout: "v1.2.3\n" });
      expect(performance.now() - start).toBeLessThan(3_000);
    }
  });

  it("whose time is over is interrupted first, and gets time to end", async () => {
    const code = "trap 'sleep 0.2; echo state saved >&2; exit 1' INT; while :; do sleep 0.05; done";
    const failure = await failureOf(exec().run({ ...shell(code), timeoutMs: 400 }));
    expect(failure).toMatchObject({ code: "TOOL_TIMEOUT", stderr: "state saved" });
    expect(failure.remedy).not.toContain("input");
  });

  it("is killed with everything it started when it does not end even then", async () => {
    const code =
      "trap '' INT TERM; echo $$; sh -c 'while :; do sleep 0.05; done' & while :; do sleep 0.05; done";
    const failure = await failureOf(exec({ graceMs: 100 }).run({ ...shell(code), timeoutMs: 300 }));
    expect(failure).toMatchObject({ code: "TOOL_TIMEOUT" });
  });

  it("that leaves something behind which does not end has it killed", async () => {
    const leader = join(folder, "leader");
    const code = `echo $$ > ${leader}; (trap '' INT; while :; do sleep 0.05; done) > /dev/null 2>&1 & sleep 60`;
    await failureOf(exec({ graceMs: 300 }).run({ ...shell(code), timeoutMs: 300 }));
    const group = Number(readFileSync(leader, "utf8"));
    expect(await vi.waitUntil(() => groupMembers(group).length === 0, { timeout: 5000 })).toBe(true);
  });
});

describe("a signal", () => {
  it("reaches the child once, which gets time to end", async () => {
    const signals = new EventEmitter();
    const ready = join(folder, "ready");
    const code = `process.on('SIGINT', () => setTimeout(() => { console.error('state saved'); process.exit(1) }, 100)); require('fs').writeFileSync(${JSON.stringify(ready)}, ''); setInterval(() => {}, 1000)`;
    const running = failureOf(exec({ signals }).run(script(code)));
    await vi.waitUntil(() => existsSync(ready), { timeout: 15_000 });
    signals.emit("SIGINT", "SIGINT");
    expect(await running).toMatchObject({ code: "INTERRUPTED", exitCode: 3, stderr: "state saved" });
    expect(signals.listenerCount("SIGINT")).toBe(0);
  });

  it("that comes twice, of two kinds, reaches the child once, as SIGINT", async () => {
    const { signals, ready, heard } = listening();
    const running = failureOf(exec({ signals }).run(script(noting(heard, ready, 700))));
    await vi.waitUntil(() => existsSync(ready), { timeout: 15_000 });
    signals.emit("SIGHUP", "SIGHUP");
    setTimeout(() => signals.emit("SIGTERM", "SIGTERM"), 200);
    const failure = await running;
    expect(failure.message).toMatch(/^SIGHUP ended /);
    expect(readFileSync(heard, "utf8")).toBe("SIGINT saved");
  });

  it("waits for what the child started, as for OpenTofu when Terragrunt is gone", async () => {
    const { signals, ready, heard } = listening();
    const leader = `${starting(noting(heard, ready, 400))}; setInterval(() => {}, 1000)`;
    const running = failureOf(exec({ signals }).run(script(leader)));
    await vi.waitUntil(() => existsSync(ready), { timeout: 15_000 });
    signals.emit("SIGTERM", "SIGTERM");
    await running;
    expect(readFileSync(heard, "utf8")).toBe("SIGINT saved");
  });

  it("reaches what a tool runs once, although the tool would pass its own on", async () => {
    const { signals, ready, heard } = listening();
    // As Terragrunt does: what it is told it tells the other once more.
    const wrapper = `const child = ${starting(noting(heard, ready, 500))}; process.on('SIGINT', () => child.kill('SIGINT')); child.on('exit', () => process.exit(1))`;
    const running = failureOf(exec({ signals }).run({ ...script(wrapper), interrupt: "below" }));
    await vi.waitUntil(() => existsSync(ready), { timeout: 15_000 });
    signals.emit("SIGINT", "SIGINT");
    expect(await running).toMatchObject({ code: "INTERRUPTED" });
    expect(readFileSync(heard, "utf8")).toBe("SIGINT saved");
  });

  it("reaches a tool that runs nothing at the moment", async () => {
    const { signals, ready, heard } = listening();
    const running = failureOf(
      exec({ signals }).run({ ...script(noting(heard, ready, 0)), interrupt: "below" }),
    );
    await vi.waitUntil(() => existsSync(ready), { timeout: 15_000 });
    signals.emit("SIGINT", "SIGINT");
    await running;
    expect(readFileSync(heard, "utf8")).toBe("SIGINT saved");
  });

  it("lets nothing begin that would have to save state, and still lets what records", async () => {
    const { signals, ready, heard } = listening();
    const lines: string[] = [];
    const one = exec({ signals, log: { masked: masker.apply, info: (line) => lines.push(line) } });
    const running = failureOf(one.run(script(noting(heard, ready, 0))));
    await vi.waitUntil(() => existsSync(ready), { timeout: 15_000 });
    signals.emit("SIGTERM", "SIGTERM");
    await running;
    const failure = await failureOf(one.run({ ...script(""), interrupt: "below" }));
    expect(failure).toMatchObject({ code: "INTERRUPTED" });
    expect(failure.message).toMatch(/^SIGTERM came before /);
    expect(await one.run(script(""))).toMatchObject({ exitCode: 0 });
    expect(lines).toEqual(["SIGTERM: waiting for what is under way; the third signal kills it."]);
  });

  it("is listened for once, however many children run", async () => {
    const signals = new EventEmitter();
    const many = exec({ signals });
    const running = Array.from({ length: 12 }, () =>
      failureOf(many.run(script("setInterval(() => {}, 1000)"))),
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(signals.listenerCount("SIGTERM")).toBe(1);
    signals.emit("SIGTERM", "SIGTERM");
    for (const failure of await Promise.all(running)) expect(failure).toMatchObject({ code: "INTERRUPTED" });
    expect(signals.listenerCount("SIGTERM")).toBe(0);
  });

  it("given three times ends a child that will not", async () => {
    const signals = new EventEmitter();
    const running = failureOf(
      exec({ signals }).run(script("process.on('SIGINT', () => {}); setInterval(() => {}, 1000)")),
    );
    const timer = setInterval(() => signals.emit("SIGINT", "SIGINT"), 250);
    expect(await running).toMatchObject({ code: "INTERRUPTED" });
    clearInterval(timer);
  });
});

describe("which", () => {
  it("finds programs on PATH, and nothing else", async () => {
    writeFileSync(join(folder, "tool"), "#!/bin/sh\n", { mode: 0o755 });
    writeFileSync(join(folder, "text"), "", { mode: 0o644 });
    const which = exec({ env: { PATH: `/nonexistent::${folder}` } }).which;
    expect(await which("tool")).toBe(join(folder, "tool"));
    expect(await which("text")).toBeUndefined();
    expect(await which("nothing")).toBeUndefined();
  });
});
