/**
 * What is left out, by blocks alone. The same trees run through Terragrunt itself in
 * test/mesh/excludes.test.ts.
 */
import { describe, expect, it } from "vitest";
import { memoryFiles } from "../../test/fakes/ports.ts";
import { exclusionsOf } from "./exclude.ts";
import { readExclusions, readUnits } from "./read.ts";

describe("exclusionsOf", () => {
  it.each<readonly [actions: readonly string[], plan: boolean, apply: boolean]>([
    [["all"], true, true],
    [["all_except_output"], true, true],
    [["plan"], true, true],
    [["apply"], false, true],
    [["PLAN", "Apply"], true, true],
    // Only in lower case does it mean all of them.
    [["ALL"], false, false],
    [["destroy", "output", "validate"], false, false],
    [[], false, false],
  ])("of actions %j: plan %s, apply %s", (actions, plan, apply) => {
    const block = { if: true, actions, excludeDependencies: false };
    const found = exclusionsOf([{ name: "a", dependencies: [], exclude: block }]).get("a");
    expect([found?.plan !== undefined, found !== undefined]).toEqual([plan, apply]);
    const off = { ...block, if: false };
    expect(exclusionsOf([{ name: "a", dependencies: [], exclude: off }]).size).toBe(0);
  });

  it("reaches what the unit depends on directly, and no farther", () => {
    const exclude = { if: true, actions: ["apply"], excludeDependencies: true };
    const found = exclusionsOf([
      { name: "far", dependencies: [] },
      { name: "near", dependencies: ["far"] },
      { name: "unit", dependencies: ["near"], exclude },
      { name: "dependent", dependencies: ["unit"] },
    ]);
    expect([...found.keys()]).toEqual(["near", "unit"]);
    expect(found.get("near")?.apply).toContain("unit, which depends on it");
  });
});

const OUT = 'exclude {\n  if = true\n  actions = ["all"]\n}\n';
const INCLUDE = 'include "r" {\n  path = find_in_parent_folders("root.hcl")\n}\n';
const block = (condition: string, actions = '["all"]') =>
  `exclude {\n  if = ${condition}\n  actions = ${actions}\n}\n`;

describe("units read without Terragrunt", () => {
  it.each<readonly [what: string, own: string, others: Readonly<Record<string, string>>, out: boolean]>([
    ["a block", OUT, {}, true],
    ["a condition that is off", block("false"), {}, false],
    ["a condition as text", block('"true"'), {}, true],
    ["a local", `locals {\n  skip = true\n}\n${block("local.skip")}`, {}, true],
    ["an included block", INCLUDE, { "live/root.hcl": OUT }, true],
    [
      "an own condition over an included one",
      `${INCLUDE}${block("false", "[]")}`,
      { "live/root.hcl": OUT },
      false,
    ],
    ["included actions", `${INCLUDE}${block("true", "[]")}`, { "live/root.hcl": block("false") }, true],
    [
      "an included block that is not merged",
      INCLUDE.replace("}", '  merge_strategy = "no_merge"\n}'),
      { "live/root.hcl": OUT },
      false,
    ],
    ["no_run", OUT.replace("if", "no_run = true\n  if"), {}, true],
    ["the word in a comment", "# exclude {\n", {}, false],
  ])("are left out as Terragrunt does: %s", async (_, own, others, out) => {
    const files = memoryFiles({ "live/a/terragrunt.hcl": own, ...others });
    const [unit] = await readUnits(files, "live");
    expect(unit?.excluded !== undefined).toBe(out);
  });

  it.each([
    ["a feature flag", block("feature.x.value"), {}],
    ["an operator", block("!false"), {}],
    ["the environment", block('get_env("X", "")'), {}],
    ["the command under way", block('get_terraform_command() == "plan"'), {}],
    ["actions that are no list", block("true", '"all"'), {}],
    ["no condition", 'exclude {\n  actions = ["all"]\n}\n', {}],
    ["two blocks", OUT + OUT, {}],
    ["what a stack added", "", { "live/a/terragrunt.autoinclude.hcl": OUT }],
  ])("are unknown, never taken in: %s", async (_, own, others) => {
    const files = memoryFiles({ "live/a/terragrunt.hcl": own, ...others });
    await expect(readUnits(files, "live")).rejects.toMatchObject({
      failures: [{ code: "UNIT_EXCLUDE_UNKNOWN", exitCode: 2 }],
    });
    const exclusions = await readExclusions(files, [{ name: "a", path: "live/a" }]);
    expect(exclusions.get("a")?.known).toBe(false);
  });
});

it("looks into hidden folders, and not into caches", async () => {
  const folders = ["a", ".hidden/b", "a/.terragrunt-cache/x", ".terraform/y", ".git/z"];
  const files = memoryFiles(Object.fromEntries(folders.map((name) => [`live/${name}/terragrunt.hcl`, ""])));
  expect((await readUnits(files, "live")).map(({ name }) => name)).toEqual([".hidden/b", "a"]);
});
