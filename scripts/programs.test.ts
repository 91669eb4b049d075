/** Tests that start programs are slow, and wait: vitest.config.ts names them, and `npm test` leaves most of them out. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { LIGHT_PROGRAMS, PROGRAMS, SWEEPS } from "../vitest.config.ts";

const ROOT = join(import.meta.dirname, "..");

/** What starts a program. */
const STARTS = /^(node:)?child_process$|^execa$/;

/** Renders each chart of the embedded world by the real Helm, once for all tests. */
const WORLD = "test/embedded/reference-world.ts";

/** What a source imports for more than its types, as it is written. */
function imported(text: string): readonly string[] {
  const statements = text.matchAll(/^(?:import|export)\s+(?!type\b)(?:([^;"]*?)\s+from\s+)?"([^"]+)"/gm);
  const called = [...text.matchAll(/\bimport\("([^"]+)"\)/g)].map(([, from = ""]) => from);
  const values = [...statements].filter(([, names = ""]) => !areTypes(names));
  return [...values.map(([, , from = ""]) => from), ...called];
}

/** `{ type A, type B }`. */
function areTypes(names: string): boolean {
  const [, inner] = /^\{([^}]*)\}$/.exec(names) ?? [];
  const single = (inner ?? "").split(",").map((one) => one.trim());
  return inner !== undefined && single.every((one) => one === "" || one.startsWith("type "));
}

/**
 * Whether a test starts programs: by itself, by a helper of tests, or by what one of them takes from `src` to start
 * them. What the code under test does by its ports is not among that, for the test gives it those. `read`: the text of
 * a file.
 */
function starts(path: string, read: (path: string) => string, seen = new Set<string>([WORLD])): boolean {
  if (seen.has(path)) return false;
  seen.add(path);
  const of = (file: string) =>
    imported(read(file)).map((one) => (one.startsWith(".") ? posix.join(posix.dirname(file), one) : one));
  return of(path).some((one) => {
    if (STARTS.test(one)) return true;
    if (!one.endsWith(".ts")) return false;
    return one.startsWith("src/") ? of(one).some((next) => STARTS.test(next)) : starts(one, read, seen);
  });
}

/** `a/{b,c}.ts` names two files. */
function written(pattern: string): readonly string[] {
  const [, before, choices, after] = /^(.*?)\{(.*?)\}(.*)$/.exec(pattern) ?? [];
  if (choices === undefined) return [pattern];
  return choices.split(",").flatMap((one) => written(`${before}${one}${after}`));
}

const namedBy = (patterns: readonly string[]) => patterns.flatMap(written);

describe("a test that starts programs", () => {
  // What a generator writes has imports of files that are none of its own.
  const read = (path: string) => (existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), "utf8") : "");
  const named = new Set(namedBy([...PROGRAMS, ...LIGHT_PROGRAMS, ...SWEEPS]));
  const quick = ["src", "scripts", "test/embedded", "test/contract"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".test.ts"))
      .map((path) => `${folder}/${path.replaceAll("\\", "/")}`),
  );

  it("is named in vitest.config.ts", () => {
    expect(quick.filter((path) => !named.has(path) && starts(path, read))).toEqual([]);
  });

  it("is there when it is named, and once", () => {
    const files = namedBy([...PROGRAMS, ...LIGHT_PROGRAMS, ...SWEEPS]).filter((path) => !path.includes("*"));
    expect(files.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(files.filter((path, index) => files.indexOf(path) !== index)).toEqual([]);
  });

  it("starts some, when it is named as a light one", () => {
    expect(namedBy(LIGHT_PROGRAMS).filter((path) => !starts(path, read))).toEqual([]);
  });

  it.each<readonly [string, boolean, Readonly<Record<string, string>>]>([
    ["by itself", true, { "test/a.test.ts": 'import { spawn } from "node:child_process";' }],
    ["by a package", true, { "test/a.test.ts": 'import {\n  execa,\n} from "execa";' }],
    ["late", true, { "test/a.test.ts": `await import(${JSON.stringify("node:child_process")});` }],
    [
      "by a helper's helper",
      true,
      {
        "test/a.test.ts": 'import { b } from "./b.ts";',
        "test/b.ts": 'import { c } from "../test/c.ts";',
        "test/c.ts": 'import * as c from "child_process";',
      },
    ],
    [
      "by what it takes from src",
      true,
      {
        "test/a.test.ts": 'import { exec } from "../src/exec.ts";',
        "src/exec.ts": 'import { execa, type Options } from "execa";',
      },
    ],
    [
      "by what is given its ports",
      false,
      {
        "test/a.test.ts": 'import { step } from "../src/step.ts";',
        "src/step.ts": 'import { exec } from "./exec.ts";',
        "src/exec.ts": 'import { execa } from "execa";',
      },
    ],
    ["in its types alone", false, { "test/a.test.ts": 'import type { ChildProcess } from "child_process";' }],
    ["in names of types", false, { "test/a.test.ts": 'import { type ChildProcess } from "child_process";' }],
  ])("is known: %s", (_, expected, files) => {
    expect(starts("test/a.test.ts", (path) => files[path] ?? "")).toBe(expected);
  });
});
