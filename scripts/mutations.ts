/**
 * Puts one fault after the other into a copy of the repository and says which test notices it: `npm run
 * mutations`, or `npm run mutations -- WORD…` for those whose name has one of the words; `--types` ends after
 * the first part. First all of them are type-checked: a fault that does not compile proves nothing. Then, for
 * each, the tests that its entry names run, and only when they notice nothing the unit tests of the steps,
 * the embedded project and the random releases, each until the first test fails. Two faults are tried at a
 * time. Exit code 1 when a fault survives, does not fit the source or compile, or is noticed by a crash (a
 * TypeError, say) and not by what a test expects. Run by hand, after the steps or their tests have changed.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Mutation, MUTATIONS, misfit } from "../test/embedded/mutations.ts";

/** How many faults are tried at a time, each in a copy of its own. */
const AT_A_TIME = 2;
/** A fault can make a test go round for ever: then the run is ended, and that is noticed too. */
const LONGEST_MS = 600_000;
const LEFT_OUT = [".git", "node_modules", "dist"];
const RELEASES = ["releases-a", "releases-b"].map((name) => `test/embedded/${name}.test.ts`);
const STEPS = ["apply", "deploy", "flow", "promote", "release", "rollback", "smoke"];

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

/** The runs that look for a fault, the likely ones first. */
function stages({ noticedBy }: Mutation): readonly Stage[] {
  const of = (...projects: readonly string[]) => projects.flatMap((project) => ["--project", project]);
  const named: Stage = { name: "named", args: [...of("unit", "embedded", "sweeps"), ...noticedBy] };
  return [
    ...(noticedBy.length === 0 ? [] : [named]),
    { name: "steps", args: [...of("unit", "programs", "sweeps"), ...STEPS.map((step) => `src/${step}/`)] },
    { name: "embedded", args: [...of("embedded"), ...RELEASES.flatMap((file) => ["--exclude", file])] },
    { name: "sweeps", args: of("sweeps") },
  ];
}

/** Tries one fault in the copy until a test notices it. */
async function examine(copy: string, mutation: Mutation): Promise<Found> {
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1000);
  broken(copy, mutation);
  try {
    for (const { name, args } of stages(mutation)) {
      const by = await firstFailure(copy, args);
      if (by !== undefined) return { mutation, stage: name, by, seconds: seconds() };
    }
    return { mutation, seconds: seconds() };
  } finally {
    mended(copy, mutation);
  }
}

/** The test that failed first, or undefined. A file that could not even begin counts as one. */
async function firstFailure(copy: string, args: readonly string[]): Promise<FailedTest | undefined> {
  const report = join(copy, "mutations-report.json");
  rmSync(report, { force: true });
  const output = ["--reporter", "json", "--outputFile", report];
  const ended = await ran(copy, "vitest/vitest.mjs", [
    "run",
    "--bail=1",
    "--maxWorkers=1",
    ...output,
    ...args,
  ]);
  const failed = failures(report, copy)[0];
  if (failed !== undefined || ended.status === 0) return failed;
  const title = ended.status === null ? NO_END : OUTSIDE;
  return { file: "–", title, message: ended.output.slice(-1_000) };
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

/** True for a test that died of a fault in the program's own working, and saw nothing of what it expects. */
function isCrash({ title, message }: FailedTest): boolean {
  if (title === NO_BEGINNING || title === OUTSIDE) return true;
  const cause = /(?:Caused by|Got): ?(\w*Error)/i.exec(message)?.[1] ?? /^(\w*Error)\b/.exec(message)?.[1];
  return /^(Type|Reference|Syntax|Range)Error$/.test(cause ?? "");
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
async function examineAll(copies: readonly string[], mutations: readonly Mutation[]): Promise<boolean> {
  console.log("| fault | rule | noticed by | how | among | took |\n|---|---|---|---|---|---|");
  const left = [...mutations];
  let isGood = true;
  const work = async (copy: string): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const found = await examine(copy, next);
      console.log(row(found));
      isGood &&= found.by !== undefined && !isCrash(found.by);
    }
  };
  await Promise.all(copies.map(work));
  return isGood;
}

async function main(args: readonly string[]): Promise<void> {
  const words = args.filter((word) => word !== "--types");
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
  else if (!(await examineAll(copies, chosen))) process.exitCode = 1;
}

await main(process.argv.slice(2));
