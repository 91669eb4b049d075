/**
 * `node scripts/count-tests.mjs FOLDER "FAILED…" "TESTS…"`: the last line of .ci/run, `N passed, N failed`. In FOLDER each
 * step that runs tests leaves vitest's JSON reports, in a folder of its name. FAILED are the names of the steps that failed,
 * TESTS of those that must leave reports. What went wrong counts once: each test that failed or did not run, each test file
 * that failed outside of its tests, each report that cannot be read, and each step that failed, or left no report, without any of
 * these. Exits 1 unless everything passed and something ran.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder = ".", ...lists] = process.argv.slice(2);
const [failedSteps = [], testSteps = []] = lists.map((list) => list.split(" ").filter((name) => name !== ""));

/** What one report says: passed tests, failures, and what is wrong besides. */
function countReport(path) {
  try {
    const report = JSON.parse(readFileSync(path, "utf8"));
    const broken = report.testResults.filter(
      ({ status, assertionResults }) => status === "failed" && !assertionResults.some(isFailed),
    );
    const tests = report.numFailedTests + report.numPendingTests + report.numTodoTests;
    const counts = { passed: report.numPassedTests, failed: tests + broken.length };
    if (!Object.values(counts).every(Number.isInteger)) throw new Error("it does not count tests");
    return { ...counts, notes: broken.map(({ name }) => `${name} failed outside of its tests.`) };
  } catch (error) {
    return { passed: 0, failed: 1, notes: [`The report ${path} cannot be read: ${error.message}`] };
  }
}

function isFailed({ status }) {
  return status === "failed";
}

function reportsOf(step) {
  try {
    const names = readdirSync(join(folder, step)).filter((name) => name.endsWith(".json"));
    return names.map((name) => join(folder, step, name));
  } catch {
    return [];
  }
}

function countStep(step) {
  const reports = reportsOf(step).map(countReport);
  const passed = reports.reduce((sum, report) => sum + report.passed, 0);
  const failed = reports.reduce((sum, report) => sum + report.failed, 0);
  const notes = reports.flatMap((report) => report.notes);
  if (failed > 0) return { passed, failed, notes };
  if (failedSteps.includes(step))
    return { passed, failed: 1, notes: [`Step ${step} failed, and no test of it did.`] };
  if (testSteps.includes(step) && passed === 0)
    return { passed, failed: 1, notes: [`Step ${step} left no report of a test that passed.`] };
  return { passed, failed, notes };
}

const steps = [...new Set([...failedSteps, ...testSteps])].map(countStep);
const passed = steps.reduce((sum, step) => sum + step.passed, 0);
const failed = steps.reduce((sum, step) => sum + step.failed, 0) + (steps.length === 0 ? 1 : 0);
for (const note of steps.flatMap(({ notes }) => notes)) console.log(note);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
