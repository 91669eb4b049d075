import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakePorts } from "../../test/fakes/ports.ts";
import { Pending } from "./settled.ts";

const ROOT = join(import.meta.dirname, "../..");
const moduleUrl = (path: string) => JSON.stringify(pathToFileURL(join(ROOT, path)).href);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bluegreen-settled-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs an entry whose event loop runs empty while it still waits. */
function run(entry: string) {
  const file = join(folder, "entry.mts");
  writeFileSync(file, entry);
  const tsx = pathToFileURL(join(ROOT, "node_modules/tsx/dist/esm/index.mjs")).href;
  const env = { ...process.env, NO_COLOR: "1" };
  return spawnSync(process.execPath, ["--import", tsx, file], { encoding: "utf8", cwd: ROOT, env });
}

/**
 * The kind: a promise that nobody keeps. Without the guard Node ends an action with code 13 ("unsettled
 * top-level await"), and a command, which awaits nothing at the top, with 0: as if all were well.
 */
describe("a run that waits for what never comes", () => {
  it("as an action, ends with a code and a word, and says what it waited for", () => {
    const ended = run(`
      import { failing, openLog } from ${moduleUrl("src/actions/run.ts")};
      await failing(openLog(), async ({ pending }) => {
        const ports = pending.watched({ http: { send: () => new Promise(() => {}) }, log: {} } as never);
        await ports.http.send({} as never);
      });
    `);
    expect(ended.status).toBe(3);
    expect(ended.stdout).toContain(
      "NEVER_ENDS: this run waited for something that will never come (http.send).",
    );
  });

  it("as a command, too, and as JSON where that is asked for", () => {
    const command = (args: string) => `
      import { settled, Pending } from ${moduleUrl("src/actions/settled.ts")};
      import { printThrown } from ${moduleUrl("src/cli/output.ts")};
      const io = { stdout: (text) => process.stdout.write(text), stderr: (text) => process.stderr.write(text) };
      settled(process, new Pending(), () => new Promise(() => {})).catch((thrown) => {
        process.exitCode = printThrown(thrown, ${args}, io as never, (text) => text);
      });
    `;
    expect(run(command("false"))).toMatchObject({
      status: 3,
      stderr: expect.stringContaining("NEVER_ENDS: this run waited"),
    });
    expect(JSON.parse(run(command("true")).stdout)).toMatchObject({ failures: [{ code: "NEVER_ENDS" }] });
  });
});

describe("what is waited for", () => {
  it("is every call of a port that has not ended, by name", async () => {
    const pending = new Pending();
    let end = () => {};
    const clock = {
      now: () => 1,
      serverNow: () => 1,
      sleep: () => new Promise<void>((resolve) => (end = resolve)),
    };
    const ports = pending.watched({ ...fakePorts(), clock });
    const sleeping = ports.clock.sleep(1);
    expect([ports.clock.now(), pending.names()]).toEqual([1, ["clock.sleep"]]);
    end();
    await sleeping;
    expect(pending.names()).toEqual([]);
  });
});
