/**
 * Faults are put in by hand only (`npm run mutations`), but whoever changes the source learns here that one
 * is stale.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { misfit } from "../test/embedded/mutation.ts";
import { CODE_MUTATIONS, SECTION_COUNTS } from "../test/embedded/mutations-codes.ts";
import { MUTATIONS } from "../test/embedded/mutations.ts";

const ROOT = join(import.meta.dirname, "..");

it("every planted fault fits the source, and the tests that are to notice it are there", () => {
  const stale = MUTATIONS.flatMap(({ name, noticedBy, edits }) => {
    const wrong = edits.map((edit) => misfit(edit, readFileSync(join(ROOT, edit.file), "utf8")));
    const absent = noticedBy.filter((file) => !existsSync(join(ROOT, file)));
    return [...wrong, ...absent].filter((one) => one !== undefined).map((one) => `${name}: ${one}`);
  });
  expect(stale).toEqual([]);
});

it("every planted fault has a name of its own", () => {
  const names = MUTATIONS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

it("every section of the catalogue of errors is looked through for codes", () => {
  const [sections, files] = SECTION_COUNTS;
  expect(files).toBe(sections);
  expect(CODE_MUTATIONS.length).toBeGreaterThan(20);
});
