/** The last line of .ci/run, for everything that can go wrong. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const SCRIPT = join(import.meta.dirname, "count-tests.mjs");
const GREEN = report({ passed: 3 });

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "count tests "));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Made {
  readonly passed: number;
  readonly failed?: number;
  readonly pending?: number;
  /** Test files that failed before any test of theirs ran. */
  readonly unloaded?: readonly string[];
}

/** What of vitest's JSON report is read. */
function report({ passed, failed = 0, pending = 0, unloaded = [] }: Made): string {
  const ran = {
    name: "a.test.ts",
    status: failed > 0 ? "failed" : "passed",
    assertionResults: Array.from({ length: failed }, () => ({ status: "failed" })),
  };
  const broken = unloaded.map((name) => ({ name, status: "failed", assertionResults: [] }));
  return JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: 0,
    testResults: [ran, ...broken],
  });
}

/** Runs the script on reports by path; the names of failed steps are given. */
async function count(
  reports: Readonly<Record<string, string>>,
  failed: readonly string[] = [],
): Promise<{ code: number; last: string; lines: readonly string[] }> {
  for (const [path, text] of Object.entries(reports)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const args = [SCRIPT, folder, failed.join(" "), "npm-test npm-run-test-mesh"];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout) => {
      const lines = stdout.trimEnd().split("\n");
      resolve({ code: error === null ? 0 : Number(error.code), last: lines.at(-1) ?? "", lines });
    });
  });
}

describe("the last line", () => {
  it("sums what passed", async () => {
    const reports = {
      "npm-test/1.json": GREEN,
      "npm-run-test-mesh/2.json": GREEN,
      "npm-run-test-mesh/3.json": GREEN,
    };
    expect(await count(reports)).toEqual({
      code: 0,
      last: "9 passed, 0 failed",
      lines: ["9 passed, 0 failed"],
    });
  });

  it.each<[string, Readonly<Record<string, string>>, readonly string[], string]>([
    [
      "counts a failed test once, not its step again",
      { "npm-test/1.json": report({ passed: 3, failed: 2 }), "npm-run-test-mesh/2.json": GREEN },
      ["npm-test"],
      "6 passed, 2 failed",
    ],
    [
      "counts a failed step beside a failed test of another",
      { "npm-test/1.json": report({ passed: 3, failed: 1 }), "npm-run-test-mesh/2.json": GREEN },
      ["check", "npm-test"],
      "6 passed, 2 failed",
    ],
    [
      "counts a test that was left out",
      { "npm-test/1.json": report({ passed: 3, pending: 1 }), "npm-run-test-mesh/2.json": GREEN },
      [],
      "6 passed, 1 failed",
    ],
    [
      "counts a run that crashed after its tests had passed",
      { "npm-test/1.json": GREEN, "npm-run-test-mesh/2.json": GREEN },
      ["npm-run-test-mesh"],
      "6 passed, 1 failed",
    ],
    [
      "counts a run that left no report",
      { "npm-test/1.json": GREEN },
      ["npm-run-test-mesh"],
      "3 passed, 1 failed",
    ],
    [
      "counts a run that left no report and says it did well",
      { "npm-test/1.json": GREEN },
      [],
      "3 passed, 1 failed",
    ],
    ["counts steps of which nothing came", {}, ["npm-ci", "check"], "0 passed, 4 failed"],
    [
      "counts a report that breaks off",
      { "npm-test/1.json": GREEN.slice(0, 20), "npm-test/2.json": GREEN, "npm-run-test-mesh/3.json": GREEN },
      ["npm-test"],
      "6 passed, 1 failed",
    ],
    [
      "counts a report of something else",
      { "npm-test/1.json": "{}", "npm-run-test-mesh/2.json": GREEN },
      [],
      "3 passed, 1 failed",
    ],
    [
      "counts a test file that could not be loaded",
      {
        "npm-test/1.json": report({ passed: 3, unloaded: ["b.test.ts"] }),
        "npm-run-test-mesh/2.json": GREEN,
      },
      ["npm-test"],
      "6 passed, 1 failed",
    ],
  ])("%s", async (_case, reports, failed, last) => {
    expect(await count(reports, failed)).toMatchObject({ code: 1, last });
  });

  it("is preceded by what no test says", async () => {
    const { lines } = await count({ "npm-test/1.json": "{" }, ["check"]);
    expect(lines).toEqual([
      "Step check failed, and no test of it did.",
      expect.stringContaining("1.json cannot be read"),
      "Step npm-run-test-mesh left no report of a test that passed.",
      "0 passed, 3 failed",
    ]);
  });
});
