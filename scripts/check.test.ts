import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { actionTables } from "./action-tables.ts";
import { foreignText } from "./check-text.ts";
import { workflowProblems } from "./check-workflows.ts";
import { chunkName, packageOf } from "./chunks.ts";

const GOOD = `
on: push
permissions: {}
jobs:
  a: {timeout-minutes: 5, permissions: {contents: read}, steps: [{run: echo}]}
`;

describe("a workflow", () => {
  it("with least permissions is fine", () => {
    expect(workflowProblems([{ path: "workflows/a.yml", text: GOOD }])).toEqual([]);
  });

  it.each([
    ["no permissions at the top", GOOD.replace("permissions: {}\n", ""), "at the top"],
    ["a job that names none", GOOD.replace("permissions: {contents: read}, ", ""), "each permission"],
    ["a job with write-all", GOOD.replace("{contents: read}", "write-all"), "each permission"],
    ["a job without an end", GOOD.replace("timeout-minutes: 5, ", ""), "timeout-minutes"],
    ["an expression in a script", GOOD.replace("run: echo", 'run: "echo ${{ inputs.x }}"'), "through env"],
    ["pull_request_target", GOOD.replace("on: push", "on: pull_request_target"), "stranger"],
  ])("with %s is refused", (_, text, problem) => {
    expect(workflowProblems([{ path: "workflows/a.yml", text }])).toEqual([expect.stringContaining(problem)]);
  });

  it("pins its actions, save ours in the workflows to copy", () => {
    const using = (action: string) => GOOD.replace("run: echo", `uses: ${action}`);
    for (const path of [".github/workflows/a.yml", "workflows/a.yml"]) {
      expect(workflowProblems([{ path, text: using("actions/checkout@v5") }])).toHaveLength(1);
    }
    const ours = using("org/bluegreen-action/plan@v1");
    expect(workflowProblems([{ path: ".github/workflows/a.yml", text: ours }])).toHaveLength(1);
    expect(workflowProblems([{ path: "workflows/a.yml", text: ours }])).toEqual([]);
  });
});

describe("a job that calls another workflow", () => {
  const calling = (uses: string) =>
    `on: push\npermissions: {}\njobs: {a: {permissions: {contents: read}, uses: ${uses}}}`;

  it("is of this repository, or pinned", () => {
    const problems = (uses: string) =>
      workflowProblems([{ path: ".github/workflows/a.yml", text: calling(uses) }]);
    expect(problems("./.github/workflows/ci.yml")).toEqual([]);
    expect(problems(`org/other/.github/workflows/ci.yml@${"1".repeat(40)}`)).toEqual([]);
    expect(problems("org/other/.github/workflows/ci.yml@v1")).toEqual([
      ".github/workflows/a.yml: job a: org/other/.github/workflows/ci.yml@v1 is not pinned to a commit",
    ]);
  });
});

describe("package.json", () => {
  // A newcomer's first command, in a fresh clone: what it calls must be there.
  it("installs the packages before a script that calls one of them", () => {
    const file = join(import.meta.dirname, "../package.json");
    const { scripts } = JSON.parse(readFileSync(file, "utf8")) as { scripts: Record<string, string> };
    const calling = Object.values(scripts).filter((one) =>
      /\b(tsx|tsc|vitest|oxlint|oxfmt) /.test(`${one} `),
    );
    expect(calling.length).toBeGreaterThan(5);
    for (const script of calling)
      expect(script).toMatch(/^(node scripts\/install\.mjs|npm run typecheck) && /);
  });
});

describe("text that is true on one machine only", () => {
  it("is found with its line", () => {
    const files = [{ path: "docs/a.md", text: "one\nsee /home/someone/project/x\n" }];
    expect(foreignText(files, ["/home/someone/project", "/root"])).toEqual([
      expect.stringMatching(/^docs\/a\.md:2: names \/home\/someone\/project/),
    ]);
  });

  it("includes the hosts of package registries", () => {
    const host = ["registry", "npmjs", "org"].join(".");
    expect(foreignText([{ path: ".npmrc", text: `registry=https://${host}/` }], [])).toHaveLength(1);
  });
});

describe("a module's chunk", () => {
  it.each([
    ["src/model/release.ts", "model"],
    ["src/errors/errors.ts", "errors"],
    ["src/demo/fault-names.ts", "demo-options"],
    ["scripts/undici.cjs", "vendor-undici"],
    ["src/plan/step.ts", "plan"],
    ["src/adapters/real/processes/exec.ts", "adapters-real"],
    ["src/plan/entry.ts", "step-plan"],
    ["src/actions/run.ts", "actions"],
    ["src/actions/plan.ts", null],
    ["node_modules/@octokit/core/dist/index.js", "vendor-octokit"],
    ["node_modules/yaml/dist/index.js", "vendor-yaml"],
    ["node_modules/a/node_modules/@b/c/index.js", "vendor-b-c"],
  ])("of %s is %s", (path, chunk) => {
    expect(chunkName(path)).toBe(chunk);
  });

  it("knows the package it belongs to", () => {
    expect(packageOf("src/plan/step.ts")).toBeUndefined();
    expect(packageOf("node_modules/@actions/core/lib/core.js")).toBe("@actions/core");
  });
});

describe("an action's tables", () => {
  it("keep pipes and line breaks inside their cells", () => {
    const input = { name: "a", description: "one|two\nthree", required: false, default: "x" };
    const text = actionTables({ title: "t", description: "d", inputs: [input], outputs: [] });
    expect(text).toContain("| `a` | one\\|two three | `x` |");
  });
});
