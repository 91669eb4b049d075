/** What a runner downloads for `uses:` is the archive that Git makes of a commit, by .gitattributes. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { ACTION_NAMES, actionPath } from "../../scripts/action-files.ts";

const ROOT = join(import.meta.dirname, "../..");

function archive(...args: readonly string[]): Buffer {
  const all = ["archive", "--worktree-attributes", ...args, "HEAD"];
  return execFileSync("git", all, { cwd: ROOT, maxBuffer: 256 * 1024 * 1024 });
}

/** The JavaScript that an action starts, relative to the repository. */
function mainOf(name: (typeof ACTION_NAMES)[number]): string {
  const path = actionPath(name);
  const { runs } = parse(readFileSync(join(ROOT, path), "utf8")) as {
    readonly runs: { readonly main?: string };
  };
  return runs.main === undefined ? "dist/flow.js" : join(dirname(path), runs.main);
}

it("has everything that the actions need, and under a megabyte", () => {
  const files = execFileSync("tar", ["t"], { input: archive("--format=tar"), encoding: "utf8" }).split("\n");
  const needed = ACTION_NAMES.flatMap((name) => [actionPath(name), mainOf(name)]);
  expect(files).toEqual(
    expect.arrayContaining([...needed, "package.json", "scripts/find-node.sh", "LICENSE"]),
  );
  const others = files.filter((path) => /^(src|test|gear|bench|charts|terragrunt|docs|\.)/.test(path));
  expect(others).toEqual([]);
  expect(archive("--format=tar.gz").length).toBeLessThan(1_000_000);
});
