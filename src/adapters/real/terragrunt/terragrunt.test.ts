import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ExpectedCommand, fakeExec } from "../../../../test/fakes/exec.ts";
import { type LoggedLine, recordingLog } from "../../../../test/fakes/ports.ts";
import type { Unit } from "../../../model/unit.ts";
import { Failures, surroundings } from "../../../errors/errors.ts";
import { createTerragrunt } from "./terragrunt.ts";
import { planTextOf } from "./terragrunt-show.ts";
import { createTurns } from "../processes/turns.ts";

const QUIET = ["--non-interactive", "--no-color", "--no-tips", "--log-format=bare", "--log-level=error"];
const unit: Unit = { name: "blue", path: "live/blue", dependencies: [] };
const PLAN = /^-out=.+\/bluegreen-plans-\w+\/\d+\.plan$/;
const FILE = /\/bluegreen-plans-\w+\/\d+\.plan$/;
const PLAN_ARGS = [
  "plan",
  PLAN,
  "-detailed-exitcode",
  "-input=false",
  "-lock-timeout=60s",
  "-no-color",
  ...QUIET,
];
const FIND = [
  "find",
  "--json",
  "--dag",
  "--dependencies",
  "--exclude",
  "--reading",
  ...QUIET.map((flag) => flag.replace("=error", "=warn")),
];
const ENVIRONMENT = {
  TF_LOG: "",
  TF_LOG_CORE: "",
  TF_LOG_PROVIDER: "",
  TF_IN_AUTOMATION: "1",
  TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "1",
};

const json = (secret: string) =>
  JSON.stringify({
    format_version: "1.2",
    resource_changes: [
      {
        address: "helm_release.this",
        change: { actions: ["create"], after: { key: secret }, after_sensitive: { key: true } },
      },
    ],
  });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bluegreen-terragrunt-"));
  mkdirSync(join(folder, "live"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function world(commands: readonly ExpectedCommand[], env: Readonly<Record<string, string>> = {}) {
  const logged: LoggedLine[] = [];
  const log = recordingLog(logged);
  const exec = fakeExec(commands.map((command) => ({ env: ENVIRONMENT, ...command })));
  const terragrunt = createTerragrunt({ exec, log, cwd: folder, env: { RUNNER_TEMP: folder, ...env } });
  return { terragrunt, exec, logged, log };
}
const planned = (secret = "hush-hush", exitCode = 2): ExpectedCommand[] => [
  { tool: "terragrunt", args: PLAN_ARGS, cwd: join(folder, "live/blue"), exitCode },
  { tool: "terragrunt", args: ["show", "-json", ...QUIET, FILE], stdout: json(secret) },
  { tool: "terragrunt", args: ["show", "-no-color", ...QUIET, FILE], stdout: `+ key = "${secret}"\n` },
];

describe("plans made side by side", () => {
  it("are saved in a file each", async () => {
    const commands: string[][] = [];
    const exec = {
      which: async () => undefined,
      run: async ({ args }: { readonly args: readonly string[] }) => {
        commands.push([...args]);
        return {
          exitCode: args[0] === "plan" ? 2 : 0,
          stdout: args[1] === "-json" ? json("x") : "",
          stderr: "",
        };
      },
    };
    const options = { exec, log: recordingLog([]), cwd: folder, env: { RUNNER_TEMP: folder } };
    const terragrunt = createTerragrunt({ ...options, turns: createTurns(3) });
    const units = ["blue", "green", "red"].map((name) => ({ name, path: `live/${name}`, dependencies: [] }));
    await Promise.all(units.map((one) => terragrunt.plan(one)));
    const files = commands.filter(([verb]) => verb === "plan").map(([, out]) => out);
    expect(files).toHaveLength(3);
    expect(new Set(files).size).toBe(3);
  });
});

describe("units", () => {
  const find = (stdout: string, more: Partial<ExpectedCommand> = {}): ExpectedCommand => ({
    tool: "terragrunt",
    args: [...FIND, ...(more.args ?? [])],
    cwd: join(folder, "live"),
    stdout,
    ...without(more),
  });
  const without = ({ args: _args, ...rest }: Partial<ExpectedCommand>) => rest;
  const write = (path: string, text = ""): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  it("come in dependency order, named by their path below the root", async () => {
    const found = [
      { type: "unit", path: "ns" },
      { type: "stack", path: "stack" },
      { type: "unit", path: "apps/blue", dependencies: ["ns", "../other"] },
    ];
    const { terragrunt, logged } = world([find(JSON.stringify(found))]);
    expect(await terragrunt.units("live")).toEqual([
      { name: "ns", path: "live/ns", dependencies: [] },
      { name: "apps/blue", path: "live/apps/blue", dependencies: ["ns"] },
    ]);
    expect(logged[0]?.message).toContain("depends on ../other, outside live");
  });

  it("that cannot be read say why", async () => {
    const { terragrunt } = world([find("", { exitCode: 1, stderr: "cycle: a -> b -> a" })]);
    await expect(terragrunt.units("live")).rejects.toMatchObject({
      code: "UNITS_UNREADABLE",
      exitCode: 2,
      stderr: "cycle: a -> b -> a",
    });
  });

  it("that Terragrunt leaves out are not lost in silence", async () => {
    for (const name of ["ns", "a", "a/.terragrunt-cache/x"]) {
      mkdirSync(join(folder, "live", name), { recursive: true });
      writeFileSync(join(folder, "live", name, "terragrunt.hcl"), "");
    }
    const { terragrunt } = world([find(JSON.stringify([{ type: "unit", path: "ns" }]))]);
    await expect(terragrunt.units("live")).rejects.toMatchObject({
      code: "UNITS_UNREADABLE",
      message: "units below live wait for each other in a circle: a",
    });
  });

  it("that Terragrunt excludes are there, with the reason for each command", async () => {
    const block = (actions: readonly string[], dependencies: boolean | null = null) => ({
      if: true,
      actions,
      no_run: null,
      exclude_dependencies: dependencies,
    });
    const found = [
      { type: "unit", path: "a" },
      { type: "unit", path: "b", exclude: block(["apply"]) },
      { type: "unit", path: "c", dependencies: ["a"], exclude: block(["Plan"], true) },
      { type: "unit", path: "d", dependencies: ["c"], exclude: { ...block(["all"]), if: false } },
    ];
    const { terragrunt } = world([find(JSON.stringify(found))]);
    const units = await terragrunt.units("live");
    const own = "its exclude block leaves it out";
    const notShown = "; what is not planned is not applied";
    const c = "c, which depends on it, is left out with its dependencies (exclude_dependencies)";
    expect(units.map(({ name, excluded }) => [name, excluded])).toEqual([
      ["a", { plan: c, apply: `${c}${notShown}` }],
      ["b", { apply: `${own} (actions: apply)` }],
      ["c", { plan: `${own} (actions: Plan)`, apply: `${own} (actions: Plan)${notShown}` }],
      ["d", undefined],
    ]);
  });

  it("that the environment and files choose from are all there, and those left out say by what", async () => {
    for (const name of ["a", "b", ".hidden/c"]) write(`live/${name}/terragrunt.hcl`);
    write("live/.terragrunt-excludes", "b\n");
    write("live/left.txt", "c\n");
    const env = { TG_FILTER: "!x,y", TG_QUEUE_EXCLUDE_DIR: "d/**, e" };
    const args = ["!x", "y", "!{d/**}", "!{./ e/.}"].flatMap((filter) => ["--filter", filter]);
    const answer = JSON.stringify([{ type: "unit", path: "b", dependencies: ["a"] }]);
    const { terragrunt, exec } = world([find(answer, { args })], env);
    const by = "TG_FILTER, TG_QUEUE_EXCLUDE_DIR, .terragrunt-excludes leave it out";
    expect(await terragrunt.units("live")).toEqual([
      { name: "b", path: "live/b", dependencies: ["a"] },
      ...[".hidden/c", "a"].map((name) => ({
        name,
        path: `live/${name}`,
        dependencies: [],
        excluded: { plan: by, apply: by },
      })),
    ]);
    const inherits = exec.ran[0]?.inherits ?? (() => true);
    const names = [
      "TG_FILTER",
      "TG_QUEUE_EXCLUDE_DIR",
      "TG_NO_HIDDEN",
      "TG_ALL",
      "TG_WORKING_DIR",
      "TG_FEATURE",
    ];
    expect(names.filter(inherits)).toEqual(["TG_FEATURE"]);
  });

  it.each<readonly [code: string, env: Readonly<Record<string, string>>, files: readonly string[]]>([
    ["UNITS_SELECTION_UNKNOWN", { TG_QUEUE_INCLUDE_EXTERNAL: "true" }, ["a/terragrunt.hcl"]],
    ["UNITS_SELECTION_UNKNOWN", { TERRAGRUNT_CONFIG: "other.hcl" }, ["a/terragrunt.hcl"]],
    ["UNITS_SELECTION_UNKNOWN", { TG_QUEUE_EXCLUDES_FILE: "x" }, ["x", ".terragrunt-excludes"]],
    ["UNITS_SELECTION_UNKNOWN", { TG_QUEUE_EXCLUDE_DIR: "{a}" }, []],
    ["UNITS_SELECTION_UNKNOWN", { TG_QUEUE_INCLUDE_DIR: "[a] b" }, []],
    ["UNITS_SELECTION_UNKNOWN", { TG_QUEUE_INCLUDE_UNITS_READING: "a...b" }, []],
    ["UNITS_SELECTION_UNKNOWN", { TERRAGRUNT_INCLUDE_DIR: "a", TG_STRICT_MODE: "1" }, []],
    ["UNIT_JSON", {}, ["a/terragrunt.hcl.json"]],
    ["UNIT_JSON", {}, ["terragrunt.stack.hcl.json"]],
  ])("are refused before Terragrunt is asked (%s, %j, %j)", async (code, env, files) => {
    for (const file of files) write(`live/${file}`);
    const { terragrunt } = world([], env);
    const thrown: unknown = await terragrunt.units("live").catch((error: unknown) => error);
    const failures = thrown instanceof Failures ? thrown.failures : [thrown];
    expect(failures).toMatchObject([{ code, exitCode: 2 }]);
  });

  it("outside the root are not what a filter may mean", async () => {
    const answer = JSON.stringify([{ type: "unit", path: "../other" }]);
    const { terragrunt } = world([find(answer, { args: ["--filter", "a..."] })], { TG_FILTER: "a..." });
    await expect(terragrunt.units("live")).rejects.toMatchObject({ code: "UNITS_SELECTION_UNKNOWN" });
  });

  it("whose exclude block Terragrunt swallowed are refused; one that it did not merge is none", async () => {
    write("live/a/terragrunt.hcl", 'exclude {\n  if = feature.x.value\n  actions = ["all"]\n}\n');
    const answer = (path: string) => JSON.stringify([{ type: "unit", path, reading: ["root.hcl"] }]);
    await expect(world([find(answer("a"))]).terragrunt.units("live")).rejects.toMatchObject({
      failures: [{ code: "UNIT_EXCLUDE_UNKNOWN", where: "live/a/terragrunt.hcl" }],
    });
    rmSync(join(folder, "live/a"), { recursive: true });
    write("live/root.hcl", 'exclude {\n  if = true\n  actions = ["all"]\n}\n');
    const include = (more = "") => `include "r" {\n  path = find_in_parent_folders("root.hcl")\n${more}}\n`;
    write("live/b/terragrunt.hcl", include('  merge_strategy = "no_merge"\n'));
    const { terragrunt } = world([find(answer("b"))]);
    expect(await terragrunt.units("live")).toEqual([{ name: "b", path: "live/b", dependencies: [] }]);
    write("live/b/terragrunt.hcl", include());
    await expect(world([find(answer("b"))]).terragrunt.units("live")).rejects.toMatchObject({
      failures: [{ code: "UNIT_EXCLUDE_UNKNOWN" }],
    });
  });

  it("may not depend on what is not there", async () => {
    const { terragrunt } = world([find(JSON.stringify([{ type: "unit", path: "a", dependencies: ["b"] }]))]);
    await expect(terragrunt.units("live")).rejects.toMatchObject({
      code: "UNITS_UNREADABLE",
      message: "unit a depends on b, where there is no unit",
    });
  });

  it("need their folder", async () => {
    await expect(world([]).terragrunt.units("none")).rejects.toMatchObject({
      code: "UNITS_ROOT_MISSING",
      exitCode: 2,
    });
  });
});

describe("chart", () => {
  const render = (inputs: object | null, more: Partial<ExpectedCommand> = {}): ExpectedCommand => ({
    tool: "terragrunt",
    args: ["render", "--json", ...QUIET],
    stdout: JSON.stringify({ inputs }),
    ...more,
  });

  it("is what the unit's inputs say, relative to the repository", async () => {
    const inputs = {
      name: "blue-web-echo",
      namespace: "mesh",
      chart: join(folder, "live/blue/../../charts/echo"),
      values_files: [join(folder, "live/blue/values.yaml"), "more.yaml"],
    };
    expect(await world([render(inputs)]).terragrunt.chart(unit)).toEqual({
      chart: "charts/echo",
      release: "blue-web-echo",
      namespace: "mesh",
      valuesFiles: ["live/blue/values.yaml", "live/blue/more.yaml"],
    });
  });

  it.each([[null], [{}], [{ name: "x" }]])("is none for a unit with the inputs %j", async (inputs) => {
    expect(await world([render(inputs)]).terragrunt.chart(unit)).toBeUndefined();
  });

  it("has the values documents that win over the files", async () => {
    const inputs = { name: "x", chart: "./c", values: ["a: 1\n", "b: 2\n"], set: [], repository: null };
    expect(await world([render(inputs)]).terragrunt.chart(unit)).toMatchObject({
      documents: ["a: 1\n", "b: 2\n"],
    });
  });

  it.each([
    [{ repository: "https://charts.example" }, "its input repository is not rendered here"],
    [{ set: [{ name: "a", value: "1" }] }, "its input set is not rendered here"],
    [{ set_sensitive: { a: "1" } }, "its input set_sensitive is not rendered here"],
    [{ chart: "oci://registry.example/c" }, "its chart comes from oci://"],
    [{ values: "a: 1" }, "its input values is no list of strings"],
    [{ values: [{ a: 1 }] }, "its input values is no list of strings"],
  ])("cannot be told with the inputs %j", async (more, reason) => {
    const inputs = { name: "x", chart: "./c", ...more };
    await expect(world([render(inputs)]).terragrunt.chart(unit)).rejects.toMatchObject({
      code: "UNIT_UNREADABLE",
      exitCode: 1,
      message: `what blue releases cannot be told: ${reason}`,
    });
  });

  it("does not lead out of the repository", async () => {
    const inputs = { name: "x", chart: "/etc" };
    await expect(world([render(inputs)]).terragrunt.chart(unit)).rejects.toMatchObject({
      code: "PATH_OUTSIDE",
    });
  });

  it("of a unit that cannot be read says why", async () => {
    const broken = render(null, { exitCode: 1, stderr: "KIALI_USERNAME is not set" });
    await expect(world([broken]).terragrunt.chart(unit)).rejects.toMatchObject({
      code: "UNIT_UNREADABLE",
      where: "live/blue/terragrunt.hcl",
      stderr: "KIALI_USERNAME is not set",
    });
  });
});

describe("plan and apply", () => {
  it("plans into a private file, masks every secret, and applies that very file once", async () => {
    const { terragrunt, log, logged } = world([
      ...planned(),
      {
        tool: "terragrunt",
        args: ["apply", "-input=false", "-lock-timeout=60s", "-no-color", ...QUIET, FILE],
        stdout: "Apply complete! hush-hush\n",
      },
    ]);
    const plan = await terragrunt.plan(unit);
    expect(plan).toMatchObject({
      unit: "blue",
      outcome: "changes",
      changes: [{ address: "helm_release.this", action: "create" }],
      text: '+ key = "***"',
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      error: undefined,
      restsOn: "state",
    });
    expect(log.masked("hush-hush")).toBe("***");
    const [plans] = readdirSync(folder).filter((name) => name.startsWith("bluegreen-plans-"));
    expect(statSync(join(folder, plans ?? "")).mode & 0o777).toBe(0o700);
    await terragrunt.apply(unit, plan);
    expect(logged.at(-1)?.message).toBe("Apply complete! ***");
    await expect(terragrunt.apply(unit, plan)).rejects.toMatchObject({
      code: "UNIT_APPLY_FAILED",
      exitCode: 1,
    });
  });

  it("takes off the lock that is named, and says what the tool says when it is another", async () => {
    const args = ["force-unlock", "-force", "-no-color", ...QUIET, "1234-abcd"];
    const command = { tool: "terragrunt", args, cwd: join(folder, "live/blue") };
    await world([command]).terragrunt.unlock(unit, "1234-abcd");
    const refused = world([{ ...command, exitCode: 1, stderr: "lock ID does not match" }]).terragrunt;
    await expect(refused.unlock(unit, "1234-abcd")).rejects.toMatchObject({
      code: "UNIT_UNLOCK_FAILED",
      stderr: expect.stringContaining("lock ID does not match"),
    });
    await expect(world([]).terragrunt.unlock(unit, "-force")).rejects.toMatchObject({
      code: "UNIT_UNLOCK_FAILED",
    });
  });

  it("tells a plan without changes by its exit code", async () => {
    expect((await world(planned("x", 0)).terragrunt.plan(unit)).outcome).toBe("no-changes");
  });

  it("learns the secrets of a unit without changes before another one's text is shown", async () => {
    const state = { values: { outputs: { password: { sensitive: true, value: "from-blue-unit" } } } };
    const text = 'OpenTofu will perform the following actions:\n  ~ value = "from-blue-unit"';
    const { terragrunt } = world([
      { tool: "terragrunt", args: PLAN_ARGS, cwd: join(folder, "live/blue"), stdout: "No changes." },
      { tool: "terragrunt", args: PLAN_ARGS, cwd: join(folder, "live/green"), exitCode: 2, stdout: text },
      {
        tool: "terragrunt",
        args: ["show", "-json", ...QUIET, FILE],
        cwd: join(folder, "live/green"),
        stdout: json("x"),
      },
      {
        tool: "terragrunt",
        args: ["show", "-json", ...QUIET, FILE],
        cwd: join(folder, "live/blue"),
        stdout: JSON.stringify({ format_version: "1.2", prior_state: state }),
      },
    ]);
    const blue = await terragrunt.plan(unit);
    expect(blue.text).toBe("No changes.");
    const green = await terragrunt.plan({ ...unit, name: "green", path: "live/green" });
    expect(green.text).toContain('~ value = "***"');
    expect(green.digest).not.toBe(blue.digest);
  });

  it("stands among words of hooks and wrappers, which are shown once and masked", async () => {
    const { terragrunt, logged } = world([
      {
        tool: "terragrunt",
        args: PLAN_ARGS,
        cwd: join(folder, "live/blue"),
        exitCode: 2,
        stdout: "No changes.",
      },
      {
        tool: "terragrunt",
        args: ["show", "-json", ...QUIET, FILE],
        stdout: `hush-hush [x {y\n${json("hush-hush")}\n::warning::after}\n`,
      },
    ]);
    const plan = await terragrunt.plan(unit);
    expect([plan.outcome, plan.changes.length, plan.error]).toEqual(["changes", 1, undefined]);
    expect(logged.map(({ message }) => message)).toEqual([
      "Unit blue printed beside its JSON:\n*** [x {y\n::warning::after}",
    ]);
  });

  it("is not shown when the secrets of another unit cannot be read", async () => {
    const { terragrunt } = world([
      { tool: "terragrunt", args: PLAN_ARGS, cwd: join(folder, "live/blue"), stdout: "No changes." },
      {
        tool: "terragrunt",
        args: ["show", "-json", ...QUIET, FILE],
        cwd: join(folder, "live/blue"),
        stdout: "?",
      },
      ...planned().map((command) => ({ ...command, cwd: join(folder, "live/green") })),
      ...planned().map((command) => ({ ...command, cwd: join(folder, "live/red") })),
    ]);
    await terragrunt.plan(unit);
    for (const name of ["green", "red"]) {
      expect(await terragrunt.plan({ ...unit, name, path: `live/${name}` })).toMatchObject({
        outcome: "failed",
        text: "",
        digest: undefined,
        error: expect.stringMatching(
          /^it is not shown, since .* the plan of unit blue is not known: .*: it is no JSON$/,
        ) as string,
      });
    }
  });

  it("reads no plan for its secrets while there is nothing to show", async () => {
    const { terragrunt } = world([
      { tool: "terragrunt", args: PLAN_ARGS, cwd: join(folder, "live/blue"), stdout: "No changes." },
      { tool: "terragrunt", args: PLAN_ARGS, cwd: join(folder, "live/green"), stdout: "No changes." },
    ]);
    await terragrunt.plan(unit);
    expect((await terragrunt.plan({ ...unit, path: "live/green" })).outcome).toBe("no-changes");
  });

  it("that fails does not say what the unit took out of the environment", async () => {
    mkdirSync(join(folder, "live/blue"));
    writeFileSync(join(folder, "live/blue/terragrunt.hcl"), 'inputs = { a = get_env("MESH_LOGIN") }\n');
    const failing = { tool: "terragrunt", args: PLAN_ARGS, exitCode: 1, stderr: "Error: login ann:s3cr3t" };
    const { terragrunt } = world([failing], { MESH_LOGIN: "ann:s3cr3t" });
    expect((await terragrunt.plan(unit)).error).toBe("Error: login ***");
  });

  it("binds by digest: equal for equal changes, another for another secret", async () => {
    const digest = async (secret: string) => (await world(planned(secret)).terragrunt.plan(unit)).digest;
    expect(await digest("one-secret")).toBe(await digest("one-secret"));
    expect(await digest("one-secret")).not.toBe(await digest("two-secret"));
  });

  it("refuses to apply a plan that this run did not make", async () => {
    const { terragrunt } = world(planned());
    const plan = await terragrunt.plan(unit);
    await expect(terragrunt.apply(unit, { ...plan, digest: "0".repeat(64) })).rejects.toMatchObject({
      code: "UNIT_APPLY_FAILED",
    });
    await expect(terragrunt.apply({ ...unit, name: "green" }, plan)).rejects.toMatchObject({
      code: "UNIT_APPLY_FAILED",
    });
  });

  it("gives a failed plan as a result, with what Terragrunt said", async () => {
    const { terragrunt } = world([
      { tool: "terragrunt", args: PLAN_ARGS, exitCode: 1, stderr: "Error: no such chart\n" },
    ]);
    expect(await terragrunt.plan(unit)).toMatchObject({
      outcome: "failed",
      error: "Error: no such chart",
      digest: undefined,
      changes: [],
      text: "",
    });
  });

  it.each(["TOOL_FAILED", "TOOL_TIMEOUT", "TOOL_OUTPUT_TOO_LARGE"] as const)(
    "takes %s for a failed plan, and for a unit that was not applied",
    async (code) => {
      const throws = surroundings(code, "terragrunt did not do it", { remedy: "-" });
      const failing = world([{ tool: "terragrunt", args: PLAN_ARGS, throws }]);
      expect(await failing.terragrunt.plan(unit)).toMatchObject({
        outcome: "failed",
        error: "terragrunt did not do it",
      });
      const apply = ["apply", "-input=false", "-lock-timeout=60s", "-no-color", ...QUIET, FILE];
      const { terragrunt } = world([...planned(), { tool: "terragrunt", args: apply, throws }]);
      await expect(terragrunt.apply(unit, await terragrunt.plan(unit))).rejects.toMatchObject({
        code: "UNIT_APPLY_FAILED",
        cause: throws,
      });
    },
  );

  it("does not repeat what Terragrunt says twice", async () => {
    const said =
      'Error: no such chart\n\nERRO[0000] error occurred:\n\n* Failed to execute "tofu plan"\n  Error: no such chart\n';
    const { terragrunt } = world([{ tool: "terragrunt", args: PLAN_ARGS, exitCode: 1, stderr: said }]);
    expect((await terragrunt.plan(unit)).error).toBe("Error: no such chart");
  });

  it("a tool that Terragrunt does not find is missing, not a bad plan", async () => {
    const said = `ERRO[0000] Failed to execute "tofu -version" in live/blue\n\nexec: "tofu": executable file not found in $PATH\n`;
    const { terragrunt } = world([{ tool: "terragrunt", args: PLAN_ARGS, exitCode: 1, stderr: said }]);
    await expect(terragrunt.plan(unit)).rejects.toMatchObject({ code: "TOOL_MISSING", exitCode: 3 });
  });

  it("gives an unreadable plan as a failed one", async () => {
    const [plan, show] = planned();
    const { terragrunt } = world([plan as ExpectedCommand, { ...(show as ExpectedCommand), stdout: "?" }]);
    expect(await terragrunt.plan(unit)).toMatchObject({
      outcome: "failed",
      error: "the plan cannot be read: it is no JSON",
    });
  });

  it("says which unit was not applied, with what Terragrunt said, and keeps no plan", async () => {
    const { terragrunt, exec } = world([
      ...planned(),
      {
        tool: "terragrunt",
        args: ["apply", "-input=false", "-lock-timeout=60s", "-no-color", ...QUIET, FILE],
        exitCode: 1,
        stderr: "Error: timed out waiting for the condition",
      },
    ]);
    const plan = await terragrunt.plan(unit);
    await expect(terragrunt.apply(unit, plan)).rejects.toMatchObject({
      code: "UNIT_APPLY_FAILED",
      exitCode: 3,
      where: "live/blue",
      stderr: "Error: timed out waiting for the condition",
    });
    expect(existsSync(exec.ran.at(-1)?.args.at(-1) ?? "")).toBe(false);
  });
});

describe("the text of a plan", () => {
  it("begins after what init printed", () => {
    const init =
      "╷\n│ Warning: Incomplete lock file\n╵\n\nOpenTofu has been successfully initialized!\n\nYou may now begin.\n";
    const plan = "OpenTofu used the selected providers\n\nPlan: 1 to add, 0 to change, 0 to destroy.";
    expect(planTextOf(`${init}${plan}\n`)).toBe(plan);
    expect(planTextOf(`reading\n${plan}\n`)).toBe(plan);
    expect(planTextOf(init)).toBeUndefined();
  });
});
