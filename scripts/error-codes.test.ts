/** docs/errors.md lists every code that the source can give, and no other. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const EXITS: Readonly<Record<string, string>> = { refused: "1", refuse: "1", usage: "2", surroundings: "3" };

/** Texts of the files in the folder with one of the endings, tests left out. */
function texts(folder: string, endings: RegExp): readonly string[] {
  const paths = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  const files = paths.filter((path) => endings.test(path) && !path.endsWith(".test.ts"));
  return files.map((path) => readFileSync(join(ROOT, folder, path), "utf8"));
}

const sources = (): readonly string[] => texts("src", /\.ts$/);

/** What runs before the bundles can: the root action's search for a Node, and `npm ci` in a fresh clone. */
const scripts = (): readonly string[] => texts("scripts", /\.(sh|mjs)$/);

/** Codes that are given, each with the exit codes that the call says: `refused("CODE"`, or `code: "CODE"` for none. */
function given(): ReadonlyMap<string, ReadonlySet<string>> {
  const codes = new Map<string, Set<string>>();
  const pattern = /(?:\b(refused|refuse|usage|surroundings)\(\s*|\bcode: )"([A-Z]+(?:_[A-Z]+)*)"/g;
  for (const text of sources()) {
    for (const [, call = "", code = ""] of text.matchAll(pattern)) {
      const exits = codes.get(code) ?? new Set();
      codes.set(code, exits);
      if (EXITS[call] !== undefined) exits.add(EXITS[call]);
    }
  }
  // Scripts print theirs, and end with 3: `title=CODE::` is an annotation, `CODE: ` a line.
  for (const text of scripts()) {
    for (const [, code = ""] of text.matchAll(/[="]([A-Z]+(?:_[A-Z]+)+)(?:::|: )/g))
      codes.set(code, new Set(["3"]));
  }
  return codes;
}

/** Rows of the tables: code and exit column. */
function documented(): ReadonlyMap<string, string> {
  const text = readFileSync(join(ROOT, "docs/errors.md"), "utf8");
  return new Map(
    [...text.matchAll(/^\| `([A-Z_]+)` \| ([^|]*) \|/gm)].map(([, code = "", exit = ""]) => [code, exit]),
  );
}

describe("docs/errors.md", () => {
  it("has every code of the source, with its exit codes", () => {
    const rows = documented();
    const missing = [...given()].flatMap(([code, exits]) => {
      const row = rows.get(code);
      if (code === "INTERNAL") return [];
      if (row === undefined) return [`${code} (exit ${[...exits].join(", ")}) is not listed`];
      return [...exits].filter((exit) => !row.includes(exit)).map((exit) => `${code} can end with ${exit}`);
    });
    expect(missing).toEqual([]);
  });

  it("has no code that nothing gives", () => {
    const all = [...sources(), ...scripts()].join("\n");
    expect([...documented().keys()].filter((code) => !new RegExp(`["\`'=]${code}\\b`).test(all))).toEqual([]);
  });
});
