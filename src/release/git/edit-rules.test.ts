/**
 * Tried of this kind: edits of the key, of another one, of both; in the file, staged, staged and taken back
 * in the file, in conflict; files that no commit has; operations that are not ended; a file as the branch has
 * it by now.
 */
import { describe, expect, it } from "vitest";
import type { FileEdits } from "../../model/checkout.ts";
import { otherEdits } from "./edit-rules.ts";

const values = (version: string, more = "") => `image:\n  tag: "${version}"\n${more}`;
const OLD = values("1.0.0");
const edits = (more: Partial<FileEdits> = {}): FileEdits => ({ committed: OLD, staged: OLD, ...more });
const file = (text: string) => ({
  file: "values.yaml",
  text,
  key: "image.tag",
  value: /tag: "(.*)"/.exec(text)?.[1] ?? "",
});

describe("a values file whose value is to be recorded", () => {
  it.each([
    ["as it is committed", OLD, undefined],
    ["with the value", values("1.1.0"), edits()],
    ["with the value, staged", values("1.1.0"), edits({ staged: values("1.1.0") })],
    ["with another value staged", values("1.1.0"), edits({ staged: values("1.2.0") })],
  ])("may be, %s", (_, text, found) => {
    expect(otherEdits(file(text), found)).toBeUndefined();
  });

  it.each<[string, string, FileEdits, string]>([
    ["another edit", values("1.0.0", "a: 1\n"), edits(), "edits that are not committed, besides image.tag"],
    ["another edit and the value", values("1.1.0", "a: 1\n"), edits(), "edits that are not committed"],
    ["a comment", values("1.1.0", "# mine\n"), edits(), "edits that are not committed"],
    ["a staged edit", values("1.0.0", "a: 1\n"), edits({ staged: values("1.0.0", "a: 1\n") }), "edits"],
    ["an edit staged and taken back", OLD, edits({ staged: values("1.0.0", "a: 1\n") }), "staged edits"],
    ["a staged text that is no YAML", OLD, edits({ staged: "a: [" }), "staged edits"],
    ["a conflict, or taken out of the index", values("1.1.0"), edits({ staged: undefined }), "staged edits"],
    ["no commit", OLD, { committed: undefined, staged: undefined }, "no commit of this checkout"],
    ["no commit, but staged", OLD, { committed: undefined, staged: OLD }, "no commit of this checkout"],
    ["no commit, with the intent to add it", OLD, { committed: undefined, staged: "" }, "no commit of this"],
    ["a merge under way", OLD, edits({ unfinished: "merge" }), "a merge is not ended"],
    ["a rebase under way", OLD, edits({ unfinished: "rebase" }), "a rebase is not ended"],
  ])("may not be, with %s", (_, text, found, fact) => {
    expect(otherEdits(file(text), found)).toMatchObject({
      code: "VALUES_UNCOMMITTED",
      exitCode: 1,
      where: "values.yaml",
      message: expect.stringContaining(fact),
      remedy: expect.stringContaining("record: none"),
    });
  });

  it("has no edits of its own where it is as the branch has it by now", () => {
    const theirs = values("1.0.0", "timeout: 5s\n");
    const text = values("1.1.0", "timeout: 5s\n");
    expect(otherEdits(file(text), edits(), theirs)).toBeUndefined();
    expect(otherEdits(file(`${text}mine: 1\n`), edits(), theirs)).toBeDefined();
    expect(otherEdits(file(text), edits({ staged: "mine: 1\n" }), theirs)).toBeDefined();
  });
});
