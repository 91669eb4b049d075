import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CHECK_CODES } from "../src/errors/checks.ts";
import { CLUSTER_CODES } from "../src/errors/cluster.ts";
import type { Code, Codes } from "../src/errors/code.ts";
import { GIT_CODES } from "../src/errors/git.ts";
import { RELEASE_CODES } from "../src/errors/release.ts";
import { REPOSITORY_CODES } from "../src/errors/repository.ts";
import { TOOL_CODES } from "../src/errors/tools.ts";
import { UNIT_CODES } from "../src/errors/units.ts";
import { USAGE_CODES } from "../src/errors/usage.ts";
import { SECTIONS } from "../src/errors/catalogue.ts";
import { withoutWords } from "./leaner.ts";

const FILES: Readonly<Record<string, Codes>> = {
  checks: CHECK_CODES,
  cluster: CLUSTER_CODES,
  git: GIT_CODES,
  release: RELEASE_CODES,
  repository: REPOSITORY_CODES,
  tools: TOOL_CODES,
  units: UNIT_CODES,
  usage: USAGE_CODES,
};

/** The one object of a section's file. */
function objectIn(source: string): unknown {
  const [, literal = ""] = /^export const \w+ = (\{.*^\}) as const/ms.exec(source) ?? [];
  return new Function(`return ${literal};`)();
}

function kept({ meaning: _meaning, exit: _exit, ...facts }: Code): unknown {
  return facts;
}

describe("the catalogue of errors in the bundles", () => {
  it.each(Object.entries(FILES))(
    "keeps of each code in %s what a run asks, and nothing else",
    (name, codes) => {
      const source = readFileSync(join(import.meta.dirname, `../src/errors/${name}.ts`), "utf8");
      const lean = withoutWords(source);
      const facts = Object.fromEntries(Object.entries(codes).map(([code, entry]) => [code, kept(entry)]));
      expect(objectIn(lean)).toEqual(facts);
      expect(lean.split("\n")).toHaveLength(source.split("\n").length);
    },
  );

  it("has all sections", () => {
    expect(Object.keys(FILES)).toHaveLength(Object.keys(SECTIONS).length);
  });
});
