/**
 * Puts one fault after the other into a copy of the repository and says which test notices it: `npm run
 * mutations`, or `npm run mutations -- WORD…` for those whose name has one of the words. `--types` ends after
 * the first part; `--unit` leaves out embedded tests that no entry names.
 *
 * First all are type-checked: a fault that does not compile proves nothing. Then, for each, the tests that
 * can see it run, the likely ones first, until one fails: those that its entry names; unit tests that import
 * what is changed, the nearest first; the other unit and embedded tests that do; the random releases. Two
 * faults are tried at a time. Exit code 1 when a fault survives, does not fit the source or compile, or when
 * tests die of it on their way and none by what it expects. Run by hand, after the sources or their tests
 * have changed.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { misfit, type Mutation } from "../test/embedded/mutation.ts";
import { MUTATIONS } from "../test/embedded/mutations.ts";
import { sourceFacts } from "./law/source-facts.ts";

/** How many faults are tried at a time, each in a copy of its own. */
const AT_A_TIME = 2;
/** A fault can make a test go round for ever: then the run is ended, and that is noticed too. */
const LONGEST_MS = 600_000;
const LEFT_OUT = [".git", "node_modules", "dist"];
const RELEASES = ["releases-a", "releases-b"].map((name) => `test/embedded/${name}.test.ts`);
/** A unit test that is so many imports away from what is changed, or fewer, is near. */
const NEAR = 2;
/** Stages that `--unit` leaves out. */
const SLOW: ReadonlySet<string> = new Set(["embedded", "random releases"]);
/** It reads the sources, not their working: it would notice every fault, and prove nothing. */
const READS_FAULTS = "scripts/mutations.test.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** One run of vitest. */
interface Stage {
  readonly name: string;
  readonly args: readonly string[];
}

interface FailedTest {
  readonly file: string;
  readonly title: string;
  readonly message: string;
}

const NO_BEGINNING = "it could not begin";
const NO_END = "it did not end";
const OUTSIDE = "an error outside of any test";

/** What became of a fault. */
interface Found {
  readonly mutation: Mutation;
  readonly stage?: string;
  readonly by?: FailedTest;
  readonly seconds: number;
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

function copyOfRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), "bluegreen-mutations-"));
  cpSync(root, copy, { recursive: true, filter: (path) => !LEFT_OUT.includes(relative(root, path)) });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/** Writes the fault into the copy. Returns what does not fit, or undefined. */
function broken(copy: string, { edits }: Mutation): string | undefined {
  for (const edit of edits) {
    const path = join(copy, edit.file);
    const text = readFileSync(path, "utf8");
    const wrong = misfit(edit, text);
    if (wrong !== undefined) return wrong;
    writeFileSync(
      path,
      text.replace(edit.search, () => edit.replace),
    );
  }
  return undefined;
}

function mended(copy: string, { edits }: Mutation): void {
  for (const { file } of edits) cpSync(join(root, file), join(copy, file));
}

interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** Process groups of the runs under way. */
const running = new Set<number>();

function end(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // It is gone.
  }
}

/** Runs a program of node_modules in the copy; one that takes too long is ended, with what it has started. */
async function ran(copy: string, program: string, args: readonly string[]): Promise<Ended> {
  const script = join(copy, "node_modules", program);
  const child = spawn(process.execPath, [script, ...args], { cwd: copy, detached: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += String(data)));
  const group = child.pid as number;
  running.add(group);
  const timer = setTimeout(() => end(group), LONGEST_MS);
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearTimeout(timer);
  running.delete(group);
  return { status, output };
}

/** Mutations in groups, so that no file is in one group twice: each group is type-checked by one run. */
function groups(mutations: readonly Mutation[]): readonly (readonly Mutation[])[] {
  const made: { readonly files: Set<string>; readonly members: Mutation[] }[] = [];
  for (const mutation of mutations) {
    const files = mutation.edits.map(({ file }) => file);
    const group = made.find((one) => !files.some((file) => one.files.has(file)));
    if (group === undefined) made.push({ files: new Set(files), members: [mutation] });
    else {
      group.members.push(mutation);
      for (const file of files) group.files.add(file);
    }
  }
  return made.map(({ members }) => members);
}

/** What does not fit or compile, one line each. */
async function typeProblems(copy: string, mutations: readonly Mutation[]): Promise<readonly string[]> {
  const misfits = mutations.flatMap((one) => {
    const wrong = broken(copy, one);
    mended(copy, one);
    return wrong === undefined ? [] : [`${one.name}: does not fit: ${wrong}`];
  });
  if (misfits.length > 0) return misfits;
  const problems: string[] = [];
  for (const group of groups(mutations)) problems.push(...(await uncompiled(copy, group)));
  return problems;
}

/**
 * What tsc says of the faults together, each of whose files has one of them. A fault may leave a name unused.
 */
async function uncompiled(copy: string, group: readonly Mutation[]): Promise<readonly string[]> {
  for (const one of group) broken(copy, one);
  const unused = ["--noUnusedLocals", "false", "--noUnusedParameters", "false"];
  const { status, output } = await ran(copy, "typescript/bin/tsc", ["--noEmit", ...unused]);
  for (const one of group) mended(copy, one);
  if (status === 0) return [];
  return output.split("\n").flatMap((line) => {
    const path = /^(\S+)\(\d+,\d+\): error/.exec(line)?.[1];
    if (path === undefined) return [];
    const by = group.filter(({ edits }) => edits.some(({ file }) => file === path));
    return [`${(by.length > 0 ? by : group).map(({ name }) => name).join(" or ")}: ${line}`];
  });
}

/** The sources and tests that import each file, by its path. */
function importers(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const folder of ["src", "scripts", "test"]) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".ts")) continue;
      const path = posix.join(folder, name);
      for (const specifier of sourceFacts(readFileSync(join(root, path), "utf8")).imports) {
        const target = posix.join(posix.dirname(path), specifier);
        found.set(target, [...(found.get(target) ?? []), path]);
      }
    }
  }
  return found;
}

/** Tests that import one of the files, with how many imports away they are; the nearest first. */
function testsOf(
  files: readonly string[],
  by: ReadonlyMap<string, readonly string[]>,
): readonly (readonly [test: string, distance: number])[] {
  const distances = new Map(files.map((file) => [file, 0]));
  // A map hands out what is added to it while it is gone through.
  for (const [file, distance] of distances) {
    for (const next of by.get(file) ?? []) if (!distances.has(next)) distances.set(next, distance + 1);
  }
  return [...distances].filter(([path]) => path.endsWith(".test.ts") && path !== READS_FAULTS);
}

/** The runs that look for a fault, the likely ones first; each test file is in one of them. */
function stages(
  { noticedBy, edits }: Mutation,
  by: ReadonlyMap<string, readonly string[]>,
  isUnitOnly: boolean,
): readonly Stage[] {
  const tests = testsOf([...new Set(edits.map(({ file }) => file))], by);
  const isUnit = (path: string) => /^(src|scripts)\//.test(path);
  const left = tests.filter(([path]) => !noticedBy.includes(path) && !RELEASES.includes(path));
  const near = left.filter(([path, distance]) => isUnit(path) && distance <= NEAR).map(([path]) => path);
  const rest = left.map(([path]) => path).filter((path) => !near.includes(path));
  const releases = RELEASES.filter((path) => tests.some(([test]) => test === path));
  const all: readonly (readonly [string, readonly string[]])[] = [
    ["named", noticedBy],
    ["near", near],
    ["far", rest.filter(isUnit)],
    ["embedded", rest.filter((path) => path.startsWith("test/embedded/"))],
    ["random releases", releases.filter((path) => !noticedBy.includes(path))],
  ];
  const projects = ["unit", "embedded", "programs", "sweeps"].flatMap((name) => ["--project", name]);
  return all
    .filter(([name, files]) => files.length > 0 && !(isUnitOnly && SLOW.has(name)))
    .map(([name, files]) => ({ name, args: [...projects, ...files] }));
}

/** Tries one fault in the copy until a test notices it. */
async function examine(copy: string, mutation: Mutation, runs: readonly Stage[]): Promise<Found> {
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1000);
  broken(copy, mutation);
  try {
    let crashed: Pick<Found, "stage" | "by"> = {};
    for (const { name, args } of runs) {
      const failed = await noticed(copy, args);
      if (failed === undefined) continue;
      const found = { stage: name, by: failed };
      if (!isCrash(failed)) return { mutation, ...found, seconds: seconds() };
      crashed = found;
    }
    return { mutation, ...crashed, seconds: seconds() };
  } finally {
    mended(copy, mutation);
  }
}

/** The test that notices by what it expects; without one, a test that fails otherwise, or undefined. */
async function noticed(copy: string, args: readonly string[]): Promise<FailedTest | undefined> {
  const [first] = await failedTests(copy, ["--bail=1", ...args]);
  if (first === undefined || !isCrash(first)) return first;
  const all = await failedTests(copy, args);
  return all.find((one) => !isCrash(one)) ?? first;
}

/** Tests that failed. A file that could not even begin counts as one, and so does an error outside of any. */
async function failedTests(copy: string, args: readonly string[]): Promise<readonly FailedTest[]> {
  const report = join(copy, "mutations-report.json");
  rmSync(report, { force: true });
  const output = ["--reporter", "json", "--outputFile", report];
  // Half of a short run is the reading of sources that are the same as in the run before.
  const cache = [
    "--experimental.fsModuleCache",
    `--experimental.fsModuleCachePath=${join(copy, "transformed")}`,
  ];
  const ended = await ran(copy, "vitest/vitest.mjs", ["run", "--maxWorkers=1", ...cache, ...output, ...args]);
  const failed = failures(report, copy);
  if (failed.length > 0 || ended.status === 0) return failed;
  const title = ended.status === null ? NO_END : OUTSIDE;
  return [{ file: "–", title, message: ended.output.slice(-1_000) }];
}

function failures(report: string, copy: string): readonly FailedTest[] {
  let text: string;
  try {
    text = readFileSync(report, "utf8");
  } catch {
    return [];
  }
  return (JSON.parse(text) as Report).testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(copy, name);
    const failed = assertionResults.filter((one) => one.status === "failed");
    if (failed.length === 0 && status === "failed") return [{ file, title: NO_BEGINNING, message }];
    return failed.map(({ title, failureMessages }) => ({
      file,
      title,
      message: (failureMessages ?? []).join("\n"),
    }));
  });
}

/** How vitest, fast-check and the watch of the stories begin what they say of what is not as expected. */
const EXPECTED =
  /^(AssertionError|Error: (Property failed|Snapshot|Test timed out|promise |expected |rule \d+: ))|\b(Caused by|Got): ?AssertionError/;

/** True for a test that saw nothing of what it expects: it died of an error on its way there. */
function isCrash({ title, message }: FailedTest): boolean {
  if (title === NO_BEGINNING || title === OUTSIDE) return true;
  return title !== NO_END && !EXPECTED.test(message);
}

function howText(by: FailedTest): string {
  if (isCrash(by)) return `**a crash**: ${by.message.split("\n")[0]}`;
  return by.title === NO_END || /Test timed out in/.test(by.message) ? "in vain waited for" : "expected";
}

function row({ mutation: { name, rule }, stage, by, seconds }: Found): string {
  const cells = by === undefined ? ["**nobody**", ""] : [`${by.file}: ${by.title}`, howText(by)];
  return `| ${[name, rule, ...cells, stage ?? "", `${seconds} s`].join(" | ")} |`;
}

/** Every fault, two at a time. True when each was noticed by what a test expects. */
async function examineAll(
  copies: readonly string[],
  mutations: readonly Mutation[],
  isUnitOnly: boolean,
): Promise<boolean> {
  console.log("| fault | rule | noticed by | how | among | took |\n|---|---|---|---|---|---|");
  const left = [...mutations];
  const by = importers();
  let isGood = true;
  const work = async (copy: string): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const found = await examine(copy, next, stages(next, by, isUnitOnly));
      console.log(row(found));
      isGood &&= found.by !== undefined && !isCrash(found.by);
    }
  };
  await Promise.all(copies.map(work));
  return isGood;
}

async function main(args: readonly string[]): Promise<void> {
  const words = args.filter((word) => !word.startsWith("--"));
  const chosen = MUTATIONS.filter(
    ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  const copies = Array.from({ length: AT_A_TIME }, copyOfRepository);
  process.once("exit", () => {
    for (const group of running) end(group);
    // What was ended just now may still write.
    for (const copy of copies) rmSync(copy, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  const problems = await typeProblems(copies[0] as string, chosen);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else if (args.includes("--types")) console.log(`${chosen.length} faults fit the source and compile.`);
  else if (!(await examineAll(copies, chosen, args.includes("--unit")))) process.exitCode = 1;
}

await main(process.argv.slice(2));
