/** The catalogue of errors holds what the program and its scripts can say, each code once, and no other. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CATALOGUE, SECTIONS } from "../src/errors/catalogue.ts";
import { errorTables } from "./error-tables.ts";

const ROOT = join(import.meta.dirname, "..");

/**
 * Texts by path of the files in the folder with one of the endings, tests and the catalogue itself left out.
 */
function texts(folder: string, endings: RegExp): ReadonlyMap<string, string> {
  const paths = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  const files = paths.filter(
    (path) => endings.test(path) && !path.endsWith(".test.ts") && !path.startsWith("errors/"),
  );
  return new Map(files.map((path) => [path, readFileSync(join(ROOT, folder, path), "utf8")]));
}

const sources = texts("src", /\.ts$/);

/** What runs before the bundles can: the root action's search for a Node, and `npm ci` in a fresh clone. */
const scripts = texts("scripts", /\.(sh|mjs)$/);

/** Codes that the texts have where the pattern says so, which are not in the catalogue. */
function foreign(files: ReadonlyMap<string, string>, pattern: RegExp): readonly string[] {
  const found = [...files.values()].flatMap((text) =>
    [...text.matchAll(pattern)].map(([, code = ""]) => code),
  );
  return [...new Set(found)].filter((code) => !Object.hasOwn(CATALOGUE, code));
}

describe("the catalogue of errors", () => {
  it("has no code twice", () => {
    const all = Object.values(SECTIONS).flatMap((codes) => Object.keys(codes));
    expect(all.filter((code, index) => all.indexOf(code) !== index)).toEqual([]);
    expect(all.toSorted()).toEqual(Object.keys(CATALOGUE).toSorted());
  });

  it("has no code that nothing gives", () => {
    const all = [...sources.values(), ...scripts.values()].join("\n");
    const unused = Object.keys(CATALOGUE).filter((code) => !new RegExp(`["\`'=]${code}\\b`).test(all));
    expect(unused).toEqual([]);
  });

  it("has the codes that scripts print: `title=CODE::` is an annotation, `CODE: ` a line", () => {
    expect(foreign(scripts, /[="]([A-Z]+(?:_[A-Z]+)+)(?:::|: )/g)).toEqual([]);
  });

  it("has the codes that stand before a text that the program says", () => {
    expect(foreign(sources, /[`"']([A-Z]+(?:_[A-Z]+)+): /g)).toEqual([]);
    expect(foreign(sources, /startsWith\("([A-Z]+(?:_[A-Z]+)+)"/g)).toEqual([]);
  });

  it("is asked for the class of every failure: only the functions in src/errors choose one", () => {
    const makers = [...sources].filter(([, text]) => text.includes("new Failure(")).map(([path]) => path);
    // What the sandbox's supervisor has thrown is thrown once more by `up`.
    expect(makers.toSorted()).toEqual(["adapters/sandbox/start.ts"]);
  });
});

/** Two codes or more, one after the other in a list, or compared with the same thing. */
const CODE = `"(?:${Object.keys(CATALOGUE).join("|")})"`;
const LIST = new RegExp(
  `\\[\\s*${CODE}(?:,\\s*${CODE})+|code [!=]== ${CODE} (?:\\|\\||&&) [\\w.]*code [!=]== ${CODE}`,
);

/** Where code chooses among the failures of one call of its own, or among lines that it has just made. */
const CHOOSES = ["release/units/reconcile.ts", "status/entry.ts"];

function listing(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files].filter(([, text]) => LIST.test(text)).map(([path]) => path);
}

describe("what a code says of itself", () => {
  it("stands in the catalogue: nothing else keeps lists of codes", () => {
    expect(listing(sources).toSorted()).toEqual(CHOOSES);
  });

  it.each([
    `const MAY_NOT: ReadonlySet<ErrorCode> = new Set(["GITHUB_FORBIDDEN", "GITHUB_TOKEN_MISSING"]);`,
    `const SEEN = [\n  "COLORS_OVERLAP",\n  "COLOR_MIXED",\n];`,
    `return error.code === "TOOL_FAILED" || error.code === "TOOL_TIMEOUT";`,
  ])("is not kept in %s", (text) => {
    expect(listing(new Map([["apply/step.ts", text]]))).toEqual(["apply/step.ts"]);
  });
});

describe("the tables of docs/errors.md", () => {
  it("have a row for each code, with its exit codes and whether it may have happened", () => {
    const tables = errorTables();
    const rows = tables.match(/^\| `[A-Z_]+` \| (|[123]( or [123])?) \| (no|perhaps|yes) \| [^|]+ \|$/gm);
    expect(rows?.length).toBe(Object.keys(CATALOGUE).length);
    expect(tables).toContain("| `CLUSTER_FAILED` | 3 | perhaps | kubectl or the API server failed");
    expect(tables).toContain("| `UNIT_APPLY_FAILED` | 1 or 3 | perhaps |");
    expect(tables).toContain("| `RECONCILE_REFUSED` |  | yes | a warning: ");
  });
});
