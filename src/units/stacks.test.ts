/**
 * Stacks and JSON, found without Terragrunt. Terragrunt's own generating is in test/mesh/excludes.test.ts.
 */
import { describe, expect, it } from "vitest";
import { memoryFiles } from "../../test/fakes/ports.ts";
import { findUnits } from "./read.ts";

type Tree = Readonly<Record<string, string>>;
const codes = async (tree: Tree, root = "live"): Promise<readonly string[]> => {
  const failed = await findUnits(memoryFiles(tree), root).then(
    () => [],
    (error: unknown) => (error as { readonly failures: readonly { code: string }[] }).failures,
  );
  return failed.map(({ code }) => code);
};

const UNIT = (more = "", path = '"vpc"', source = '"../cat/vpc"') =>
  `unit "vpc" {\n  source = ${source}\n  path = ${path}\n${more}}\n`;
const VALUES = '  values = {\n    cidr = "10.0.0.0/16"\n    many = [1, 2]\n    deep = { on = true }\n  }\n';
const WRITTEN = 'cidr = "10.0.0.0/16"\nmany = [1, 2]\ndeep = {\n  on = true\n}\n';
const STACK = "live/terragrunt.stack.hcl";
const DONE = "live/.terragrunt-stack/vpc";
const CAT: Tree = { "cat/vpc/terragrunt.hcl": "inputs = {}", "cat/vpc/main.tf": "# one" };
const COPY: Tree = { [`${DONE}/terragrunt.hcl`]: "inputs = {}", [`${DONE}/main.tf`]: "# one" };

describe("a stack", () => {
  it.each<readonly [what: string, tree: Tree, expected: readonly string[]]>([
    ["nobody generated", { [STACK]: UNIT(), ...CAT }, ["STACK_NOT_GENERATED"]],
    ["that is generated", { [STACK]: UNIT(), ...CAT, ...COPY }, []],
    [
      "that is generated in part",
      { [STACK]: UNIT() + UNIT("", '"db"'), ...CAT, ...COPY },
      ["STACK_NOT_GENERATED"],
    ],
    [
      "without its unit's file",
      { [STACK]: UNIT(), ...CAT, [`${DONE}/main.tf`]: "# one" },
      ["STACK_NOT_GENERATED"],
    ],
    ["whose file is no HCL, and nothing there", { [STACK]: "unit {" }, ["STACK_NOT_GENERATED"]],
    [
      "whose path nobody can tell, and nothing there",
      { [STACK]: UNIT("", "values.p") },
      ["STACK_NOT_GENERATED"],
    ],
    ["whose path nobody can tell, and something there", { [STACK]: UNIT("", "values.p"), ...COPY }, []],
    [
      "two such, and one there",
      { [STACK]: UNIT("", "values.p").repeat(2), ...COPY },
      ["STACK_NOT_GENERATED"],
    ],
    [
      "beside itself",
      {
        [STACK]: UNIT("  no_dot_terragrunt_stack = true\n"),
        ...CAT,
        "live/vpc/terragrunt.hcl": "inputs = {}",
      },
      ["STACK_STALE"],
    ],
    ["with a source from elsewhere", { [STACK]: UNIT("", '"vpc"', '"git::https://x/y//z"'), ...COPY }, []],
    [
      "whose source changed",
      { [STACK]: UNIT(), ...CAT, "cat/vpc/main.tf": "# two", ...COPY },
      ["STACK_STALE"],
    ],
    [
      "whose source has a new file",
      { [STACK]: UNIT(), ...CAT, "cat/vpc/new.tf": "", ...COPY },
      ["STACK_STALE"],
    ],
    [
      "with its values",
      { [STACK]: UNIT(VALUES), ...CAT, ...COPY, [`${DONE}/terragrunt.values.hcl`]: WRITTEN },
      [],
    ],
    ["without its values", { [STACK]: UNIT(VALUES), ...CAT, ...COPY }, ["STACK_STALE"]],
    [
      "with values of before",
      {
        [STACK]: UNIT(VALUES),
        ...CAT,
        ...COPY,
        [`${DONE}/terragrunt.values.hcl`]: WRITTEN.replace("16", "8"),
      },
      ["STACK_STALE"],
    ],
    [
      "with values that only Terragrunt can tell",
      {
        [STACK]: UNIT('  values = { a = get_env("A"), b = get_terragrunt_dir() }\n'),
        ...CAT,
        ...COPY,
        [`${DONE}/terragrunt.values.hcl`]: 'a = "1"\nb = "/home/x/live"\n',
      },
      [],
    ],
    ["that has lost a unit", { [STACK]: "locals {}\n", ...COPY }, ["STACK_STALE"]],
    [
      "within a stack",
      {
        [STACK]: 'stack "net" {\n  source = "../cat/net"\n  path = "net"\n}\n',
        "cat/net/terragrunt.stack.hcl": UNIT("", '"vpc"', '"../../../cat/vpc"'),
        "live/.terragrunt-stack/net/terragrunt.stack.hcl": UNIT("", '"vpc"', '"../../../cat/vpc"'),
        ...CAT,
      },
      ["STACK_NOT_GENERATED"],
    ],
    [
      "deep in the tree, while the root has units",
      { "live/a/terragrunt.hcl": "", "live/b/c/terragrunt.stack.hcl": UNIT() },
      ["STACK_NOT_GENERATED"],
    ],
    ["outside the root", { "live/a/terragrunt.hcl": "", "other/terragrunt.stack.hcl": UNIT() }, []],
  ])("%s", async (_, tree, expected) => {
    expect(await codes(tree)).toEqual(expected);
  });

  it("names the command, and the step of a workflow", async () => {
    const thrown: unknown = await findUnits(memoryFiles({ [STACK]: UNIT() }), "live").catch(
      (error: unknown) => error,
    );
    expect(thrown).toMatchObject({
      exitCode: 2,
      failures: [
        {
          where: STACK,
          message:
            "the stack is not generated, so its units would be left out: there is no live/.terragrunt-stack/vpc",
          remedy:
            "Run `terragrunt stack generate --working-dir live`; in a workflow as a step before this one",
        },
      ],
    });
  });
});

it.each<readonly [tree: Tree, root: string, expected: readonly string[]]>([
  [{ "live/a/terragrunt.hcl.json": "{}" }, "live", ["UNIT_JSON"]],
  [{ "live/terragrunt.hcl.json": "{}" }, "live", ["UNIT_JSON"]],
  [{ "terragrunt.hcl.json": "{}", "a/terragrunt.hcl": "" }, "", ["UNIT_JSON"]],
  [{ "live/terragrunt.stack.hcl.json": "{}" }, "live", ["UNIT_JSON"]],
  [{ "live/a/terragrunt.hcl.json": "{}", "live/a/terragrunt.hcl": "" }, "live", []],
  [{ "live/root.hcl.json": "{}", "live/a/terragrunt.hcl": "" }, "live", []],
  [{ "other/a/terragrunt.hcl.json": "{}", "live/a/terragrunt.hcl": "" }, "live", []],
  [
    { "live/a/terragrunt.hcl.json": "{}", "live/b/terragrunt.hcl.json": "{}" },
    "live",
    ["UNIT_JSON", "UNIT_JSON"],
  ],
])("a unit in JSON is refused: %j below %j", async (tree, root, expected) => {
  expect(await codes(tree, root)).toEqual(expected);
});
