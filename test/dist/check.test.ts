/** The checks of what is generated, run as a contributor and CI run them, on a copy of this repository. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const TSX = join(ROOT, "node_modules", "tsx", "dist", "cli.mjs");
const WHO = ["-c", "user.name=Someone", "-c", "user.email=someone@example.com", "-c", "commit.gpgsign=false"];

let copy: string;

/** Nothing is generated from, or into, what lies here; `dist` is the one of these sources. */
const NOT_COPIED = /^(?:(?:dist|gear|docs\/adr|bench)\/|test\/(?!embedded\/))/;

/**
 * What Git knows of this repository, and what is new in it, with the bundles of these sources, as a first
 * commit.
 */
beforeAll(() => {
  copy = join(mkdtempSync(join(tmpdir(), "bluegreen check ")), "copy");
  const listed = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const all = execFileSync("git", listed, { cwd: ROOT, encoding: "utf8" }).split("\0").filter(Boolean);
  for (const path of all.filter((one) => !NOT_COPIED.test(one) && existsSync(join(ROOT, one))))
    take(join(ROOT, path), join(copy, path));
  const built = readdirSync(inject("dist"), { recursive: true, withFileTypes: true });
  for (const { parentPath, name } of built.filter((entry) => entry.isFile()))
    take(join(parentPath, name), join(copy, "dist", parentPath.slice(inject("dist").length), name));
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  git("init", "--quiet", "--initial-branch=main");
  commit("Begin");
}, 60_000);

afterAll(() => rmSync(dirname(copy), { recursive: true, force: true }));

function take(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

function git(...args: readonly string[]): string {
  return execFileSync("git", [...WHO, ...args], { cwd: copy, encoding: "utf8" });
}

function commit(subject: string): void {
  git("add", "--all", "--", ".", ":(exclude)node_modules");
  git("commit", "--quiet", "--message", subject);
}

function script(
  name: string,
  ...args: readonly string[]
): { readonly code: number; readonly said: readonly string[] } {
  const ran = spawnSync(process.execPath, [TSX, join("scripts", name), ...args], {
    cwd: copy,
    encoding: "utf8",
  });
  return { code: ran.status ?? -1, said: `${ran.stdout}${ran.stderr}`.trim().split("\n") };
}

/** Every file of the copy with a hash of what is in it, and what Git says. */
function tree(): readonly string[] {
  const files = readdirSync(copy, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const outside = files.filter(({ parentPath }) => !parentPath.startsWith(join(copy, ".git")));
  const lines = outside.map(({ parentPath, name }) => {
    const hash = createHash("sha256").update(readFileSync(join(parentPath, name)));
    return `${join(parentPath, name)} ${hash.digest("hex")}`;
  });
  return [...lines.sort(), git("status", "--porcelain")];
}

describe("what is generated", () => {
  it("is named file by file where it is stale, and left as it was", () => {
    appendFileSync(join(copy, "dist/cli.js"), "// by hand\n");
    writeFileSync(join(copy, "dist/chunks/new.js"), "");
    rmSync(join(copy, "dist/reaper.js"));
    writeFileSync(join(copy, "src/flow/inputs.json"), "{}\n");
    appendFileSync(join(copy, "bluegreen.schema.json"), "\n");
    const before = tree();
    const { code, said } = script("check.ts");
    expect(tree()).toEqual(before);
    expect(said).toContain("dist/chunks/input-documents.js differs: run `npm run build`");
    expect(said).toEqual([
      "src/flow/inputs.json is not what its source makes: run `npm run generate`",
      "bluegreen.schema.json is not what its source makes: run `npm run generate`",
      // The CLI's help is made from inputs.json.
      ...said.filter((line) => line.startsWith("dist/chunks/") && line.includes(" differs: ")),
      "dist/chunks/new.js is one too many: run `npm run build`",
      "dist/cli.js differs: run `npm run build`",
      "dist/reaper.js is missing: run `npm run build`",
      "dist/chunks/new.js is not in Git: add it",
    ]);
    expect(code).toBe(1);
    git("checkout", "--quiet", "--", ".");
    rmSync(join(copy, "dist/chunks/new.js"));
  });

  it("must be committed with what it is made from", () => {
    appendFileSync(join(copy, "src/actions/flow.ts"), 'console.log("changed");\n');
    commit("Without its bundle");
    const { code, said } = script("check-commits.ts", "HEAD~1");
    expect(said.slice(0, 2)).toEqual([
      expect.stringMatching(/^[0-9a-f]{8} Without its bundle: dist\/flow\.js differs$/),
      "Built 1 commits; 0 change nothing that is built, 0 are from before this check.",
    ]);
    expect(code).toBe(1);
  });
});
