/**
 * Puts one fault after the other into a copy of the repository and says which tests notice it: `npm run mutations`, or
 * `npm run mutations -- WORD…` for those whose name has one of the words. First the embedded project runs, as `npm test`
 * runs it; what survives there goes to the unit tests. Exit code 1 when a fault survives, or does not fit the source any
 * more. It takes an hour for all of them on two cores, so it is run by hand, after the steps or their tests have changed.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Edit, type Mutation, MUTATIONS } from "../test/embedded/mutations.ts";

interface FailedTest {
  readonly file: string;
  readonly title: string;
  readonly message: string;
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[] | null;
    }[];
  }[];
}

const STEPS = ["apply", "deploy", "flow", "promote", "release", "rollback", "smoke"].map(
  (step) => `src/${step}/`,
);
const LEFT_OUT = [".git", "node_modules", "dist"];

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function copyOfRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), "bluegreen-mutations-"));
  cpSync(root, copy, { recursive: true, filter: (path) => !LEFT_OUT.includes(relative(root, path)) });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/** Writes the fault into the copy. Returns what does not fit, or undefined. */
function broken(copy: string, edits: readonly Edit[]): string | undefined {
  for (const { file, search, replace } of edits) {
    const text = readFileSync(join(copy, file), "utf8");
    const places = text.split(search).length - 1;
    if (places !== 1) return `${file} has it ${places} times: ${search.split("\n")[0]}`;
    writeFileSync(
      join(copy, file),
      text.replace(search, () => replace),
    );
  }
  return undefined;
}

function mended(copy: string, edits: readonly Edit[]): void {
  for (const { file } of edits) cpSync(join(root, file), join(copy, file));
}

/** Runs a project in the copy. A file that could not even begin counts as one failed test. */
function failedTests(copy: string, project: string, filters: readonly string[]): readonly FailedTest[] {
  const report = join(copy, "mutations-report.json");
  rmSync(report, { force: true });
  const vitest = join(copy, "node_modules", "vitest", "vitest.mjs");
  const args = ["run", "--project", project, "--reporter", "json", "--outputFile", report, ...filters];
  const run = spawnSync(process.execPath, [vitest, ...args], { cwd: copy, encoding: "utf8" });
  const { testResults } = parsed(report, `status ${run.status ?? run.signal}: ${run.stderr}${run.stdout}`);
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = basename(name);
    const failed = assertionResults.filter((one) => one.status === "failed");
    if (failed.length === 0 && status === "failed") return [{ file, title: "it could not begin", message }];
    return failed.map(({ title, failureMessages }) => ({
      file,
      title,
      message: (failureMessages ?? []).join("\n"),
    }));
  });
}

function parsed(report: string, ended: string): Report {
  try {
    return JSON.parse(readFileSync(report, "utf8")) as Report;
  } catch (cause) {
    throw new Error(`vitest wrote no report; it ended with ${ended.slice(0, 2_000)}`, { cause });
  }
}

/** After how many random releases a file of them noticed: fast-check says so. */
function releasesUntil(failed: readonly FailedTest[], file: string): string {
  const found = failed.find((one) => one.file === file);
  if (found === undefined) return "–";
  return /failed after (\d+) test/.exec(found.message)?.[1] ?? "at once";
}

/** One row of the table. */
function examine(
  copy: string,
  { name, rule, edits }: Mutation,
): { readonly row: string; readonly survives: boolean } {
  const misfit = broken(copy, edits);
  if (misfit !== undefined)
    return { row: `| ${name} | ${rule} | does not fit: ${misfit} | | | |`, survives: true };
  const embedded = failedTests(copy, "embedded", []);
  const others = embedded.filter(({ file }) => !file.startsWith("releases-"));
  const unit = embedded.length > 0 ? [] : failedTests(copy, "unit", STEPS);
  const halves = ["releases-a.test.ts", "releases-b.test.ts"].map((file) => releasesUntil(embedded, file));
  const cells = [name, rule, ...halves, named(others), embedded.length > 0 ? "" : named(unit)];
  return { row: `| ${cells.join(" | ")} |`, survives: embedded.length + unit.length === 0 };
}

function named(failed: readonly FailedTest[]): string {
  const [first, ...more] = failed.map(({ file, title }) => `${file}: ${title}`);
  if (first === undefined) return "–";
  return more.length === 0 ? first : `${first}, and ${more.length} more`;
}

const words = process.argv.slice(2);
const chosen = MUTATIONS.filter(
  ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
);
const copy = copyOfRepository();
try {
  console.log(
    "| fault | rule | releases a | releases b | other embedded tests | unit tests |\n|---|---|---|---|---|---|",
  );
  for (const mutation of chosen) {
    const { row, survives } = examine(copy, mutation);
    mended(copy, mutation.edits);
    console.log(row);
    if (survives) process.exitCode = 1;
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
