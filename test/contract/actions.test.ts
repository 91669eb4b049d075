/** action.yml, the steps that read its inputs, and what the CLI offers must say the same. */
import type { StepName } from "../../src/capability/step-name.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ACTION_NAMES, actionPath, readActionFile } from "../../scripts/action-files.ts";
import { generatedFiles } from "../../scripts/generate.ts";
import { parseApplyInputs } from "../../src/apply/inputs.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { parseDeployInputs } from "../../src/deploy/inputs.ts";
import { FLOW_COMMANDS } from "../../src/flow/rules.ts";
import type { RawInputs } from "../../src/inputs.ts";
import { parseLintInputs } from "../../src/lint/inputs.ts";
import { parsePlanInputs } from "../../src/plan/inputs.ts";
import { parsePromoteInputs } from "../../src/promote/inputs.ts";
import { parseRepairInputs } from "../../src/repair/inputs.ts";
import { parseRollbackInputs } from "../../src/rollback/inputs.ts";
import { parseSetupInputs } from "../../src/setup/inputs.ts";
import { parseSmokeInputs } from "../../src/smoke/inputs.ts";
import { parseStatusInputs } from "../../src/status/inputs.ts";

const ROOT = join(import.meta.dirname, "../..");

const PARSERS: Readonly<Record<StepName, (raw: RawInputs) => unknown>> = {
  setup: parseSetupInputs,
  lint: parseLintInputs,
  plan: parsePlanInputs,
  apply: parseApplyInputs,
  deploy: parseDeployInputs,
  smoke: parseSmokeInputs,
  promote: parsePromoteInputs,
  rollback: parseRollbackInputs,
  repair: parseRepairInputs,
  status: parseStatusInputs,
};

/** Read by the entries, before and after any step: src/actions/ports.ts, src/flow/recorded-run.ts. */
const ENTRY_INPUTS = ["working-directory", "kubeconfig", "kube-context", "github-token", "page"];

/** Flags that only a command line has. */
const MORE: Partial<Readonly<Record<StepName, readonly string[]>>> = {
  lint: ["format", "rules", "explain"],
  repair: ["yes"],
};

const STEPS = Object.keys(PARSERS) as StepName[];

/** Every name that the parser asks for. */
function namesRead(step: StepName): ReadonlySet<string> {
  const names = new Set<string>();
  const raw = new Proxy<RawInputs>(
    {},
    {
      get(_, name) {
        names.add(String(name));
        return name === "version" ? "1.0" : undefined;
      },
    },
  );
  PARSERS[step](raw);
  return names;
}

describe.each(STEPS)("%s/action.yml", (step) => {
  const action = readActionFile(ROOT, step);
  const inputs = action.inputs.map(({ name }) => name);

  it("has every input that the step reads, and no other", () => {
    const own = inputs.filter((name) => !ENTRY_INPUTS.includes(name));
    expect(own.toSorted()).toEqual([...namesRead(step)].toSorted());
  });

  it("documents each input and output in a sentence", () => {
    const all = [...action.inputs, ...action.outputs];
    const poor = all.filter(({ description }) => !/^[A-Z`].*\.$/s.test(description));
    expect(poor).toEqual([]);
  });

  it("has the step's own defaults", () => {
    const written = Object.fromEntries(action.inputs.map((input) => [input.name, input.default]));
    const needed = step === "deploy" ? { version: "1.0" } : {};
    expect(PARSERS[step]({ ...written, ...needed })).toEqual(PARSERS[step](needed));
  });

  it("runs its own bundle on Node 24", () => {
    const text = readFileSync(join(ROOT, actionPath(step)), "utf8");
    expect(text).toContain(`runs:\n  using: node24\n  main: ../dist/${step}.js\n`);
  });
});

describe.each(STEPS.filter((step) => step !== "setup"))("bluegreen %s", (step) => {
  it("has the inputs of the action of that name as its flags", () => {
    const command = COMMANDS.find(({ name }) => name === step);
    const flags = command !== undefined && "flags" in command ? command.flags.map(({ name }) => name) : [];
    const inputs = readActionFile(ROOT, step).inputs.map(({ name }) => name);
    const only = ["help", "json", ...(MORE[step] ?? [])];
    expect(flags.filter((name) => !only.includes(name)).toSorted()).toEqual(
      inputs.filter((name) => name !== "github-token").toSorted(),
    );
  });
});

describe("the root action", () => {
  const root = readActionFile(ROOT, "root");

  it("takes every input of the steps it can run", () => {
    const names = root.inputs.map(({ name }) => name);
    const wanted = STEPS.flatMap((step) => readActionFile(ROOT, step).inputs.map(({ name }) => name));
    expect([...new Set(names)].toSorted()).toEqual([...new Set([...wanted, "command"])].toSorted());
  });

  it("uses no other action", () => {
    const text = readFileSync(join(ROOT, "action.yml"), "utf8");
    expect(text).toContain("using: composite");
    expect(text).not.toMatch(/\buses:/);
  });

  it("passes on no input as part of a command", () => {
    const text = readFileSync(join(ROOT, "action.yml"), "utf8");
    expect(/^ {6}run: (.*)$/m.exec(text)?.[1]).not.toContain("${{");
  });

  it("says which commands there are", () => {
    const { description } = root.inputs.find(({ name }) => name === "command") ?? { description: "" };
    for (const command of FLOW_COMMANDS) expect(description).toContain(`\`${command}\``);
  });
});

describe("README.md", () => {
  it("lists the commands as the command line does", () => {
    const [, list = ""] = /^`bluegreen <command>` runs the same core: `([^`]+)`/m.exec(readme()) ?? [];
    expect(list.split(" ")).toEqual(COMMANDS.map(({ name }) => name));
  });

  it("says which commands the root action has", () => {
    for (const command of FLOW_COMMANDS) expect(readme()).toContain(`\`${command}\``);
  });
});

function readme(): string {
  return readFileSync(join(ROOT, "README.md"), "utf8");
}

describe("what is generated", () => {
  it("is what its source makes now", async () => {
    const wanted = Object.fromEntries(await generatedFiles());
    const there = Object.keys(wanted).map((path) => [path, readFileSync(join(ROOT, path), "utf8")]);
    expect(Object.fromEntries(there)).toEqual(wanted);
  });

  it("covers every action", async () => {
    const paths = [...(await generatedFiles()).keys()];
    expect(paths).toEqual(
      expect.arrayContaining(
        ACTION_NAMES.map((name) => (name === "root" ? "README.md" : `${name}/README.md`)),
      ),
    );
  });
});
