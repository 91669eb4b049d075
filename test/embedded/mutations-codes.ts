/**
 * Faults in what the catalogue of errors says of a code, made from the catalogue: a code that joins is tried
 * from then on. Each that says that something may have happened is taken for one after which nothing has;
 * each silence for an answer; each that ends a run for one that does not.
 */
import { readFileSync } from "node:fs";
import { CATALOGUE, SECTIONS } from "../../src/errors/catalogue.ts";
import type { Code, Codes } from "../../src/errors/code.ts";
import { type Mutation, mutation } from "./mutation.ts";

const ERRORS = "src/errors";

/** Behaviour shows these; of the others, that they say what they are to say. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  CLUSTER_UNREACHABLE: ["test/embedded/unanswered.test.ts"],
  CLUSTER_FAILED: ["test/embedded/unanswered.test.ts"],
  TOOL_TIMEOUT: ["test/embedded/unanswered.test.ts"],
  TOOL_FAILED: ["test/embedded/unanswered.test.ts"],
  TOOL_OUTPUT_TOO_LARGE: ["test/embedded/unanswered.test.ts"],
};
const SAID = ["src/errors/outcomes.test.ts"];

/** The file of a section holds its codes: `src/errors/cluster.ts`. */
interface Section {
  readonly file: string;
  readonly text: string;
}

const FILES = ["checks", "cluster", "git", "release", "repository", "tools", "units", "usage"];
const sections: readonly Section[] = FILES.map((name) => {
  const file = `${ERRORS}/${name}.ts`;
  return { file, text: readFileSync(new URL(`../../${file}`, import.meta.url), "utf8") };
});

/** The entry of a code as it stands in its file, up to what it means. Throws where it stands in none. */
function entryOf(code: string): readonly [file: string, entry: string] {
  const pattern = new RegExp(`^  ${code}: \\{[\\s\\S]*?(?=meaning:)`, "m");
  for (const { file, text } of sections) {
    const entry = pattern.exec(text)?.[0];
    if (entry !== undefined) return [file, entry];
  }
  throw new Error(`${code} stands in no file of ${ERRORS}`);
}

function changed(name: string, code: string, from: RegExp, to: string): Mutation {
  const [file, entry] = entryOf(code);
  if (!from.test(entry)) throw new Error(`${code} has no ${String(from)} in ${file}`);
  return mutation(name, "code", SHOWN[code] ?? SAID, [file, entry, entry.replace(from, to)]);
}

function faultsOf([code, entry]: readonly [string, Code]): readonly Mutation[] {
  return [
    ...(entry.outcome === "not-done"
      ? []
      : [changed(`${code} is an answer`, code, /outcome: "[a-z-]+"/, 'outcome: "not-done"')]),
    ...(entry.silent ? [changed(`${code} is no silence`, code, /silent: true,/, "")] : []),
    ...(entry.endsRun ? [changed(`${code} ends no run`, code, /endsRun: true,/, "")] : []),
  ];
}

/** Of every code of the catalogue, in its order. */
export const CODE_MUTATIONS: readonly Mutation[] = Object.entries(CATALOGUE satisfies Codes).flatMap(
  faultsOf,
);

/** How many sections the catalogue has, and in how many files it was looked for: the same. */
export const SECTION_COUNTS = [Object.keys(SECTIONS).length, FILES.length] as const;
