/**
 * Part of `npm run check`: whatever is generated must be what its source makes now, and what a reader would have to look
 * for by eye is looked for here. Prints each problem; exit code 1 when there is any.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.ts";
import { type TrackedFile, foreignText } from "./check-text.ts";
import { workflowProblems } from "./check-workflows.ts";
import { lawProblemsIn } from "./law/run.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function git(...args: readonly string[]): string {
  return execFileSync("git", [...args], { cwd: root, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 });
}

function generatedProblems(): readonly string[] {
  const run = spawnSync(process.execPath, ["--import", "tsx", join("scripts", "generate.ts"), "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  return run.status === 0 ? [] : run.stderr.trim().split("\n");
}

/** Rebuilds dist/ in place, as CI must, and asks Git: files that are new count as much as files that changed. */
async function distProblems(): Promise<readonly string[]> {
  await build(join(root, "dist"));
  const status = git("status", "--porcelain", "--", "dist").trim();
  if (status === "") return [];
  return ["dist/ is not what the source makes. Commit what `npm run build` wrote:", ...status.split("\n")];
}

function trackedFiles(): readonly TrackedFile[] {
  const paths = git("ls-files", "-z")
    .split("\0")
    .filter((path) => path !== "");
  return paths.flatMap((path) => {
    try {
      return [{ path, text: readFileSync(join(root, path), "utf8") }];
    } catch {
      return [];
    }
  });
}

const tracked = trackedFiles();
const places = [root, homedir()];
const problems = [
  ...generatedProblems(),
  ...workflowProblems(
    tracked.filter(({ path }) => /^(workflows|\.github\/workflows)\/.*\.ya?ml$/.test(path)),
  ),
  ...lawProblemsIn(root),
  ...foreignText(tracked, places),
  ...(await distProblems()),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else
  console.error(
    `Checked ${tracked.length} files: generated parts, workflows, imports, text and dist/ are as they should be.`,
  );
