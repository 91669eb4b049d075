import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { DemoIo } from "../../src/demo/narrator.ts";
import { parseDemoOptions } from "../../src/demo/options.ts";
import { runDemo } from "../../src/demo/run.ts";
import { helmBinary } from "../fixtures/helm-binary.ts";

interface Told {
  readonly exitCode: number;
  readonly text: string;
  readonly page: string;
}

async function demo(flags: Readonly<Record<string, string>>): Promise<Told> {
  const cwd = await mkdtemp(join(tmpdir(), "bluegreen demo "));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  let text = "";
  const io: DemoIo = {
    stdout: (more) => void (text += more),
    stderr: () => {},
    isTerminal: false,
    env: { PATH: `${dirname(helmBinary())}:${process.env["PATH"]}`, HOME: cwd },
    cwd,
  };
  const exitCode = await runDemo(parseDemoOptions(flags), io);
  return { exitCode, text, page: await readFile(join(cwd, "demo.html"), "utf8").catch(() => "") };
}

describe("the demo", () => {
  it("shows the walkthrough's answers, refuses a color that crashed, and loses no request", async () => {
    const { exitCode, text, page } = await demo({ fault: "idle-crashes-after-smoke" });
    expect(text).toMatch(/Default route\n {2}\$ curl --resolve .*\n {2}blue-1\.0\n/);
    expect(text).toMatch(
      /With x-version=v2 in the cookie\n {2}\$ curl -H 'cookie: x-version=v2' .*\n {2}green-1\.0\n/,
    );
    expect(text).toMatch(/With x-version=v1 in the cookie\n.*\n {2}blue-1\.0\n/);
    expect(text).toContain(
      "PROMOTE_NOT_READY: green cannot take the traffic: 0 of 2 pods of green are ready.",
    );
    expect(text).toMatch(/requests {3}\d+ sent, 0 failed/);
    expect(text).toMatch(
      /What broke: Every idle pod crashes.*\n {2}promote refused: PROMOTE_NOT_READY.*\n {2}status ended well.*\nAs expected: promote refuses/,
    );
    expect(page).toContain("<!doctype html>");
    expect(exitCode).toBe(0);
  }, 60_000);

  it("says every flag that is wrong", () => {
    expect(() => parseDemoOptions({ fault: "none", port: "70000", yes: "maybe" })).toThrow(
      /input yes is "maybe"[\s\S]*input fault is "none". Give one of: idle-never-ready,[\s\S]*input port/,
    );
  });

  it("refuses to break a real mesh in ways only the embedded world knows", async () => {
    await expect(demo({ mesh: "true", fault: "gateway-slow" })).rejects.toMatchObject({
      code: "DEMO_FAULT_EMBEDDED",
      exitCode: 2,
    });
  });
});
