// Sums vitest's JSON reports in a folder and prints `N passed, N failed`; a step that failed without a failed
// test counts as one failure. Exits 1 unless everything passed and something ran.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, failedSteps] = process.argv.slice(2);
const reports = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));

const passed = reports.reduce((sum, report) => sum + report.numPassedTests, 0);
const unfinished = reports.reduce(
  (sum, report) => sum + report.numFailedTests + report.numPendingTests + report.numTodoTests,
  0,
);
const failed = Math.max(unfinished, Number(failedSteps));
const complete = reports.length >= 2 && passed > 0;
if (!complete) console.log("A test run left no report.");
console.log(`${passed} passed, ${complete ? failed : Math.max(failed, 1)} failed`);
process.exitCode = failed === 0 && complete ? 0 : 1;
