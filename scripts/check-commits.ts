/**
 * `npm run check:commits -- BASE [HEAD]`: builds every commit after BASE up to HEAD (default: what is
 * checked out) and compares with the bundles that were committed with it. An empty BASE, or one of zeros,
 * as a push of a new branch has it, stands for none: the newest commits are looked at. Prints each problem;
 * exit code 1 when there is any.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkCommits } from "./bundled-commits.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** At two to three seconds each, what a job of twenty minutes can do. */
const LIMIT = 200;

/** Longer than any build or install takes. */
const BUILD_MILLISECONDS = 120_000;
const INSTALL_MILLISECONDS = 300_000;

/** The commit's own build script, with the packages of its own lock file. */
function build(folder: string, out: string): void {
  providePackages(folder);
  const tsx = join(folder, "node_modules", "tsx", "dist", "cli.mjs");
  run(folder, [tsx, join("scripts", "build.ts"), out], BUILD_MILLISECONDS);
}

/** A link to our packages where they are those of the commit's lock file; else an install of its own. */
function providePackages(folder: string): void {
  const packages = join(folder, "node_modules");
  const lock = createHash("sha256")
    .update(readFileSync(join(folder, "package-lock.json")))
    .digest("hex");
  if (installedLock(root) === lock) {
    rmSync(packages, { recursive: true, force: true });
    symlinkSync(join(root, "node_modules"), packages);
  } else if (installedLock(folder) !== lock) {
    // Also when it is a link: an install must never go through it.
    rmSync(packages, { recursive: true, force: true });
    run(folder, [join("scripts", "install.mjs")], INSTALL_MILLISECONDS);
  }
}

/**
 * Hash of the lock file that the packages of a folder were installed from; undefined where there are none.
 */
function installedLock(folder: string): string | undefined {
  const stamp = join(folder, "node_modules", ".lock-sha256");
  return existsSync(stamp) ? readFileSync(stamp, "utf8") : undefined;
}

/** Throws with the end of what it said when it fails, and when it takes too long. */
function run(cwd: string, args: readonly string[], timeout: number): void {
  const ran = spawnSync(process.execPath, args, { cwd, encoding: "utf8", timeout });
  if (ran.status === 0) return;
  const said = `${ran.stdout}${ran.stderr}`.trim().slice(-2000);
  throw new Error(`${args.join(" ")} ended with ${ran.status ?? ran.signal}\n${said}`);
}

const [base = "", head = "HEAD"] = process.argv.slice(2);
const known = /^0*$/.test(base) ? undefined : base;
const { built, same, older, problems } = checkCommits({ root, base: known, head, limit: LIMIT, build });
for (const problem of problems) console.error(problem);
console.error(
  `Built ${built} commits; ${same} change nothing that is built, ${older} are from before this check.`,
);
if (problems.length > 0) {
  console.error(
    "Commit bundles with their sources: `npm run build` before `git commit`, `git rebase --exec` for old ones.",
  );
  process.exitCode = 1;
}
