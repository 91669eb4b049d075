/**
 * Part of `npm run check`: whatever is generated must be what its source makes now, and what a reader would
 * have to look for by eye is looked for here. Prints each problem; exit code 1 when there is any. It writes
 * nothing into the repository.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.ts";
import { longComments } from "./check-comments.ts";
import { type TrackedFile, foreignText } from "./check-text.ts";
import { workflowProblems } from "./check-workflows.ts";
import { lawProblemsIn } from "./law/run.ts";
import { folderDifferences } from "./compare-folders.ts";
import { generatedFiles } from "./generate.ts";
import { referenceNames, strayNames } from "./reference-names.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function git(...args: readonly string[]): string {
  return execFileSync("git", [...args], { cwd: root, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 });
}

/** A file that is missing is as stale as one that says something else. */
async function generatedProblems(): Promise<readonly string[]> {
  const files = [...(await generatedFiles())];
  const stale = files.filter(([path, text]) => textOf(path) !== text).map(([path]) => path);
  return stale.map((path) => `${path} is not what its source makes: run \`npm run generate\``);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), "utf8");
  } catch {
    return undefined;
  }
}

/** Builds into a folder of its own and compares; files that Git was not told of would not be committed. */
async function distProblems(): Promise<readonly string[]> {
  const fresh = mkdtempSync(join(tmpdir(), "bluegreen-check-"));
  try {
    await build(fresh);
    const stale = folderDifferences(join(root, "dist"), fresh).map((line) => `dist/${line}`);
    const unknown = git("ls-files", "--others", "-z", "--", "dist").split("\0").filter(Boolean);
    return [
      ...stale.map((line) => `${line}: run \`npm run build\``),
      ...unknown.map((path) => `${path} is not in Git: add it`),
    ];
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function trackedFiles(): readonly TrackedFile[] {
  const paths = git("ls-files", "-z")
    .split("\0")
    .filter((path) => path !== "");
  return paths.flatMap((path) => {
    const text = textOf(path);
    return text === undefined ? [] : [{ path, text }];
  });
}

const tracked = trackedFiles();
const places = [root, homedir()];
const problems = [
  ...(await generatedProblems()),
  ...workflowProblems(
    tracked.filter(({ path }) => /^(workflows|\.github\/workflows)\/.*\.ya?ml$/.test(path)),
  ),
  ...lawProblemsIn(root),
  ...foreignText(tracked, places),
  ...longComments(tracked),
  ...strayNames(tracked, referenceNames(tracked)),
  ...(await distProblems()),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else
  console.error(
    `Checked ${tracked.length} files: generated parts, workflows, imports, names, text and dist/ are as they should be.`,
  );
