import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ExpectedCommand, fakeExec } from "../../../../test/fakes/exec.ts";
import { type LoggedLine, recordingLog } from "../../../../test/fakes/ports.ts";
import { createTerragrunt } from "./terragrunt.ts";
import { moduleFolder, planTextOf } from "./terragrunt-show.ts";
import { createTurns } from "../processes/turns.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bluegreen-show-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const CHANGED = `helm_release.this: Refreshing state... [id=hidden]

OpenTofu used the selected providers to generate the following execution
plan.

  # helm_release.this will be updated in-place

Plan: 0 to add, 1 to change, 0 to destroy.

─────────────────────────────────────────

Saved the plan to: /tmp/1.plan

To perform exactly these actions, run the following command to apply:
    tofu apply "/tmp/1.plan"
`;
const SAME = "data.x.y: Reading...\n\nNo changes. Your infrastructure matches the configuration.\n";
const JSON_PLAN = JSON.stringify({
  format_version: "1.2",
  resource_changes: [{ address: "a.b", change: { actions: ["update"] } }],
});

describe("planTextOf", () => {
  it("leaves out progress and where the plan was saved", () => {
    const text = planTextOf(CHANGED);
    expect(text).toMatch(/^OpenTofu used the selected/);
    expect(text).toMatch(/0 to destroy\.$/);
    expect(planTextOf(SAME)).toBe("No changes. Your infrastructure matches the configuration.");
  });

  it("finds nothing in other words", () => {
    expect(planTextOf("helm_release.this: Refreshing state... [id=x]\n")).toBeUndefined();
  });
});

describe("moduleFolder", () => {
  it("is the one folder that was initialised, wherever the module lies in it", async () => {
    const module = join(folder, ".terragrunt-cache/a/b/modules/helm");
    mkdirSync(join(module, ".terraform/providers"), { recursive: true });
    expect(await moduleFolder(folder)).toBe(module);
    mkdirSync(join(folder, ".terragrunt-cache/a/c/.terraform"), { recursive: true });
    expect(await moduleFolder(folder)).toBeUndefined();
  });

  it("is the unit's own without a cache, and nothing before it is initialised", async () => {
    expect(await moduleFolder(folder)).toBeUndefined();
    mkdirSync(join(folder, ".terraform"));
    expect(await moduleFolder(folder)).toBe(folder);
  });
});

const PLAN = [/^plan$/, ...Array.from({ length: 10 }, () => /./)];
function world(
  commands: readonly ExpectedCommand[],
  tools: Record<string, string>,
  env: NodeJS.ProcessEnv = {},
) {
  const logged: LoggedLine[] = [];
  const exec = fakeExec(commands, tools);
  const options = { exec, cwd: folder, env: { RUNNER_TEMP: folder, HOME: folder, ...env } };
  const turns = createTurns(4);
  return { exec, logged, terragrunt: createTerragrunt({ ...options, turns, log: recordingLog(logged) }) };
}
const unit = (name: string) => ({ name, path: name, dependencies: [] });

describe("what a plan costs", () => {
  it("one process without changes", async () => {
    const plan: ExpectedCommand = { tool: "terragrunt", args: PLAN, stdout: SAME };
    const { terragrunt } = world([plan], {});
    expect(await terragrunt.plan(unit("a"))).toMatchObject({
      outcome: "no-changes",
      text: "No changes. Your infrastructure matches the configuration.",
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it("two with changes: the second is OpenTofu itself, where Terragrunt ran it", async () => {
    const module = join(folder, "a/.terragrunt-cache/x/y");
    mkdirSync(join(module, ".terraform"), { recursive: true });
    const plan: ExpectedCommand = { tool: "terragrunt", args: PLAN, stdout: CHANGED, exitCode: 2 };
    const show: ExpectedCommand = {
      tool: "/bin/tofu",
      args: ["show", "-json", /\.plan$/],
      cwd: module,
      stdout: JSON_PLAN,
    };
    const { terragrunt } = world([plan, show], { tofu: "/bin/tofu" });
    expect(await terragrunt.plan(unit("a"))).toMatchObject({
      outcome: "changes",
      changes: [{ address: "a.b", action: "update" }],
      text: expect.stringMatching(/^OpenTofu used/),
    });
  });

  it("one more when OpenTofu cannot read it alone", async () => {
    mkdirSync(join(folder, "a/.terraform"), { recursive: true });
    const { terragrunt } = world(
      [
        { tool: "terragrunt", args: PLAN, stdout: CHANGED, exitCode: 2 },
        { tool: "/bin/tofu", args: ["show", "-json", /\.plan$/], exitCode: 1 },
        {
          tool: "terragrunt",
          args: [/^show$/, /^-json$/, ...Array.from({ length: 6 }, () => /./)],
          stdout: JSON_PLAN,
        },
      ],
      { tofu: "/bin/tofu" },
    );
    expect((await terragrunt.plan(unit("a"))).changes).toHaveLength(1);
  });
});

describe("a cache of providers that several share", () => {
  const plans = ["a", "b"].map((): ExpectedCommand => ({ tool: "terragrunt", args: PLAN, stdout: SAME }));
  const version = (stdout: string): ExpectedCommand => ({ tool: "/bin/tofu", args: ["version"], stdout });
  /** The most plans that ran at the same moment. */
  async function most(commands: readonly ExpectedCommand[], env: NodeJS.ProcessEnv): Promise<number> {
    const { terragrunt, exec } = world(commands, { tofu: "/bin/tofu" }, env);
    const { run } = exec;
    let [running, seen] = [0, 0];
    exec.run = async (command) => {
      running += 1;
      seen = Math.max(seen, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return run(command).finally(() => (running -= 1));
    };
    await Promise.all(["a", "b"].map((name) => terragrunt.plan(unit(name))));
    return seen;
  }

  it("takes one unit at a time, unless the program locks it", async () => {
    const env = { TF_PLUGIN_CACHE_DIR: "/cache" };
    expect(await most([...plans, version("Terraform v1.9.0\n")], env)).toBe(1);
    expect(await most([...plans, version("OpenTofu v1.9.3\n")], env)).toBe(1);
    expect(await most([...plans, version("OpenTofu v1.10.0\n")], env)).toBe(2);
    expect(await most(plans, {})).toBe(2);
  });

  it("is also one that the program's own configuration names", async () => {
    writeFileSync(join(folder, ".tofurc"), 'plugin_cache_dir = "/cache"\n');
    expect(await most([...plans, version("OpenTofu v1.9.3\n")], {})).toBe(1);
  });
});
