/**
 * The set of units, held against Terragrunt's own: what `terragrunt run --all` runs of a tree, by its report,
 * is what we plan and apply, member for member. Real Terragrunt and OpenTofu; the units have outputs alone:
 * no provider, no cluster.
 *
 * Tried here: each kind of action (`all`, `all_except_output`, commands, in capitals), `no_run` true, false
 * and absent, conditions by literal, local, feature flag and environment, blocks inherited from an include,
 * `exclude_dependencies`; filters by each variable and file, in every spelling; words on stdout by `run_cmd`
 * and hooks; linked files and folders, odd names, byte order marks; hidden folders; stacks that are not,
 * partly, or no longer as generated; JSON; circles; a unit's own run while the environment asks for many.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decideApply } from "../../src/apply/judge/rules.ts";
import { createRealPorts } from "../../src/adapters/real/create.ts";
import { createTerminalLog } from "../../src/adapters/real/log.ts";
import { Failures } from "../../src/errors/errors.ts";
import type { Unit } from "../../src/model/unit.ts";
import { overallDigest } from "../../src/units/plans/digest.ts";
import { planUnits } from "../../src/units/plans/run.ts";

type Env = Readonly<Record<string, string>>;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bluegreen-excludes-"));
  mkdirSync(join(folder, "temp"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** A unit of one output, so that there is something to plan and to apply. */
function unit(name: string, hcl = "", below = "live"): void {
  write(`${below}/${name}/terragrunt.hcl`, `${hcl}\n`);
  write(`${below}/${name}/main.tf`, 'output "x" { value = 1 }\n');
}

const exclude = (...lines: readonly string[]): string => `exclude {\n${lines.join("\n")}\n}`;

function environment(more: Env): NodeJS.ProcessEnv {
  return { ...process.env, TF_CLI_CONFIG_FILE: "/dev/null", RUNNER_TEMP: join(folder, "temp"), ...more };
}

function world(env: Env = {}) {
  const log = createTerminalLog(() => undefined);
  return createRealPorts({ cwd: folder, env: environment(env), log });
}

/** What Terragrunt ran, by its own report; also when a unit failed. */
function ran(command: "plan" | "apply", env: Env = {}): readonly string[] {
  const report = join(folder, `${command}.json`);
  rmSync(report, { force: true });
  const flags = [
    "--report-file",
    report,
    "--report-format",
    "json",
    "--non-interactive",
    "--log-level=error",
  ];
  const result = spawnSync("terragrunt", ["run", "--all", ...flags, "--", command], {
    cwd: join(folder, "live"),
    env: environment(env),
    encoding: "utf8",
  });
  if (result.error !== undefined) throw result.error;
  const runs = JSON.parse(readFileSync(report, "utf8")) as readonly { Name: string; Result: string }[];
  return runs
    .filter(({ Result }) => Result !== "excluded")
    .map(({ Name }) => Name)
    .sort();
}

async function named(env: Env, command: "plan" | "apply"): Promise<readonly string[]> {
  const units = await world(env).terragrunt.units("live");
  return units
    .filter(({ excluded }) => excluded?.[command] === undefined)
    .map(({ name }) => name)
    .sort();
}

/** One tree of everything that an exclude block can say. */
function excludingTree(): void {
  write("live/root.hcl", exclude("if = true", 'actions = ["apply"]'));
  write("live/flags.hcl", 'feature "off" { default = false }\n');
  const on = (...more: readonly string[]): string => exclude("if = true", ...more);
  unit("plain");
  unit("all", on('actions = ["all"]'));
  unit("all-but-output", on('actions = ["all_except_output"]'));
  unit("plan-only", on('actions = ["plan"]'));
  unit("apply-only", on('actions = ["apply"]'));
  unit("capitals", on('actions = ["PLAN", "Apply"]'));
  unit("capital-all", on('actions = ["ALL"]'));
  unit("other-command", on('actions = ["destroy", "output"]'));
  unit("nothing", on("actions = []"));
  unit("not-now", exclude("if = false", 'actions = ["all"]'));
  unit("text", exclude('if = "true"', 'actions = ["all"]'));
  unit("no-run", on("no_run = true", 'actions = ["all"]'));
  unit("no-run-plan", on("no_run = true", 'actions = ["plan"]'));
  unit("no-run-off", on("no_run = false", 'actions = ["plan", "apply"]'));
  unit("local", `locals { skip = true }\n${exclude("if = local.skip", 'actions = ["all"]')}`);
  unit("env", exclude('if = get_env("SKIP_IT", "false") == "yes"', 'actions = ["all"]'));
  const flag = 'include "f" { path = find_in_parent_folders("flags.hcl") }';
  unit("feature", `${flag}\n${exclude("if = feature.off.value", 'actions = ["all"]')}`);
  unit("inherited", 'include "r" { path = find_in_parent_folders("root.hcl") }');
  unit(
    "overridden",
    `include "r" { path = find_in_parent_folders("root.hcl") }\n${exclude("if = false", "actions = []")}`,
  );
  unit(
    "with-dependencies",
    `dependencies { paths = ["../needed"] }\n${on('actions = ["plan"]', "exclude_dependencies = true")}`,
  );
  unit("needed", 'dependencies { paths = ["../farther"] }');
  unit("farther");
  unit("dependent", 'dependencies { paths = ["../all"] }');
  unit(".hidden/deep");
}

describe("exclude blocks", () => {
  it("leave out the same units as in Terragrunt's own run", async () => {
    excludingTree();
    const ports = world();
    const units = await ports.terragrunt.units("live");
    const plans = await planUnits(units, ports);
    const planned = plans.filter(({ outcome }) => outcome !== "excluded").map((plan) => plan.unit);
    expect(plans.filter(({ outcome }) => outcome === "failed")).toEqual([]);
    expect(planned.toSorted()).toEqual(ran("plan"));
    const digest = overallDigest(plans);
    expect(digest).toBeDefined();
    const decision = decideApply({ plans, digest, expectedDigest: digest, traffic: [], held: [] });
    const applied = decision.kind === "apply" ? decision.units : [];
    // The one exception: what is left out of plan alone was shown to nobody, so it is not applied.
    const shown = ran("apply").filter((name) => planned.includes(name));
    expect(applied.toSorted()).toEqual(shown);
    expect(units.find(({ name }) => name === "needed")?.excluded?.plan).toContain("with-dependencies");
  });

  it("leave out more where a flag and a variable say so, as in Terragrunt's own run", async () => {
    excludingTree();
    const env = { TG_FEATURE: "off=true", SKIP_IT: "yes" };
    expect(await named(env, "plan")).toEqual(ran("plan", env));
    const before = await named({}, "plan");
    const gone = before.filter((name) => ["feature", "env"].includes(name));
    expect([gone, (await named(env, "plan")).filter((name) => gone.includes(name))]).toEqual([
      ["env", "feature"],
      [],
    ]);
  });

  it("of Terragrunt's own fixtures leave out the same", async () => {
    const fixtures = join(terragruntSources(), "test/fixtures");
    for (const name of ["exclude/comprehensive", "hidden-runall"]) {
      rmSync(join(folder, "live"), { recursive: true, force: true });
      cpSync(join(fixtures, name), join(folder, "live"), { recursive: true });
      expect([name, await named({}, "plan")]).toEqual([name, ran("plan")]);
    }
  });

  it.each([
    ["what cannot be worked out", "if = feature.nobody.value"],
    ["a condition on the command under way", 'if = get_terraform_command() == "plan"'],
  ])("with %s are refused", async (_, condition) => {
    unit("a");
    unit("b", exclude(condition, 'actions = ["all"]'));
    await expect(world().terragrunt.units("live")).rejects.toMatchObject({
      failures: [{ code: "UNIT_EXCLUDE_UNKNOWN", where: "live/b/terragrunt.hcl" }],
    });
  });
});

describe("trees of every kind", () => {
  const link = (to: string, path: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(to, join(folder, path));
  };
  const all = exclude("if = true", 'actions = ["all"]');

  it("have the same units as Terragrunt's own run", async () => {
    for (const name of [".", ".hidden/a", "x/.y/a", "x/a", "y/a", "A", "a", "a/below", "a/below/it"])
      unit(name);
    for (const name of ["node_modules/n", "a b", "ü", "x'y", "dollar$x", "two\nlines"]) unit(name);
    for (const name of [".git/x", "a/.terragrunt-cache/x/y", "a/.terraform/modules/m"]) unit(name);
    unit("bom", "\uFEFFlocals { x = 1 }\n");
    unit("bom-excluded", `\uFEFF${all}`);
    unit("crlf-excluded", all.replaceAll("\n", "\r\n"));
    write("outside.hcl", all);
    unit("outside-excluded", 'include "o" { path = find_in_parent_folders("outside.hcl") }');
    link("../a", "live/x/linked-folder");
    link("..", "live/x/loop");
    link("../../outside.hcl", "live/linked-excluded/terragrunt.hcl");
    link("../a/terragrunt.hcl", "live/linked-file/terragrunt.hcl");
    write("live/linked-file/main.tf", "");
    mkdirSync(join(folder, "live/folder/terragrunt.hcl"), { recursive: true });
    // The unit that is the root itself has the folder's name in the report.
    const theirs = ran("plan").map((name) => (name === "live" ? "." : name));
    expect(await named({}, "plan")).toEqual(theirs.toSorted());
    expect(theirs).toContain("linked-file");
  });

  it.each([
    ["linked files", (at: string) => link("../../circle.hcl", `live/${at}/terragrunt.hcl`)],
    [
      "units below node_modules",
      (at: string) =>
        write(`live/node_modules/${at}/terragrunt.hcl`, 'dependencies { paths = ["../b", "../a"] }'),
    ],
  ])("with a circle of %s are refused", async (_, make) => {
    write("circle.hcl", 'dependencies { paths = ["../a", "../b"] }\n');
    unit("c");
    for (const name of ["a", "b"]) make(name);
    await expect(world().terragrunt.units("live")).rejects.toMatchObject({
      code: "UNITS_UNREADABLE",
      message: expect.stringContaining("circle") as string,
    });
  });

  it("with a linked stack are refused like any other that is not generated", async () => {
    unit("a");
    write("catalog.hcl", 'unit "v" {\n  source = "../../catalog/v"\n  path = "v"\n}\n');
    unit("v", "", "catalog");
    link("../../catalog.hcl", "live/net/terragrunt.stack.hcl");
    await expect(world().terragrunt.units("live")).rejects.toMatchObject({
      failures: [{ code: "STACK_NOT_GENERATED" }],
    });
  });
});

describe("filters", () => {
  beforeEach(() => {
    unit("a");
    unit("b", 'dependencies { paths = ["../a"] }');
    unit("c/d", 'include "r" { path = find_in_parent_folders("root.hcl") }');
    write("live/root.hcl", "");
  });

  it.each<readonly [name: string, env: Env, files: Env]>([
    ["a filter", { TG_FILTER: "!a" }, {}],
    ["filters of both kinds", { TG_FILTER: "b...,!./a" }, {}],
    ["a filter that means nothing", { TG_FILTER: "nobody" }, {}],
    ["a folder left out", { TG_QUEUE_EXCLUDE_DIR: "c/**,a" }, {}],
    ["a folder left out by its older name", { TERRAGRUNT_EXCLUDE_DIR: "a" }, {}],
    ["a folder wanted", { TG_QUEUE_INCLUDE_DIR: "b" }, {}],
    ["who reads a file", { TG_QUEUE_INCLUDE_UNITS_READING: "root.hcl" }, {}],
    ["an excludes file", {}, { ".terragrunt-excludes": "# not now\n\na\n" }],
    ["an excludes file by name", { TG_QUEUE_EXCLUDES_FILE: "left.txt" }, { "left.txt": "./c/**\n" }],
    ["a filters file", {}, { ".terragrunt-filters": "b\n" }],
    ["a filters file by name", { TG_FILTERS_FILE: "my.txt" }, { "my.txt": "!b\n" }],
    ["no filters file", { TG_NO_FILTERS_FILE: "true" }, { ".terragrunt-filters": "b\n" }],
  ])("take the same units as Terragrunt's own run: %s", async (_, env, files) => {
    for (const [name, text] of Object.entries(files)) write(`live/${name}`, text);
    expect(await named(env, "plan")).toEqual(ran("plan", env));
    const units = await world(env).terragrunt.units("live");
    expect(units.map(({ name }) => name).toSorted()).toEqual(["a", "b", "c/d"]);
    const left = units.filter(({ excluded }) => excluded !== undefined);
    for (const { excluded } of left)
      expect(excluded?.plan).toMatch(/^(TG_|TERRAGRUNT_|\.terragrunt|my\.txt)/);
  });

  it.each<readonly [name: string, env: Env, files: Env]>([
    ["blanks beside commas are part of a name", { TG_QUEUE_EXCLUDE_DIR: "a, b,c/d /" }, {}],
    ["blanks at both ends", { TG_QUEUE_INCLUDE_DIR: " b,a ,  " }, {}],
    ["blanks within", { TG_QUEUE_INCLUDE_DIR: "a b,. b" }, {}],
    ["blanks in a filter are none", { TG_FILTER: " a , ./x/** " }, {}],
    ["classes and operators", { TG_QUEUE_INCLUDE_DIR: "[!b],q=1,..e" }, {}],
    ["paths that are not clean", { TG_QUEUE_EXCLUDE_DIR: "./a/,x//a/.,.//b" }, {}],
    ["absolute paths", { TG_QUEUE_EXCLUDE_DIR: "ROOT/a,ROOT/x/**" }, {}],
    ["globs of any depth", { TG_QUEUE_EXCLUDE_DIR: "**/d,?,," }, {}],
    ["commas alone", { TG_QUEUE_EXCLUDE_DIR: ",,", TG_QUEUE_INCLUDE_DIR: "" }, {}],
    ["a byte order mark", { TG_QUEUE_EXCLUDE_DIR: "\uFEFFa" }, {}],
    [
      "CRLF, blanks and comments in a file",
      { TG_QUEUE_EXCLUDES_FILE: "l" },
      { l: "  # b\r\n a \r\n\r\n{x/a}" },
    ],
    ["a byte order mark in a file", { TG_QUEUE_EXCLUDES_FILE: "l" }, { l: "\uFEFFa\nb\n" }],
    ["a BOM before a comment in a file", { TG_QUEUE_EXCLUDES_FILE: "l" }, { l: "\uFEFF# a\r\n! b" }],
    ["a file that is not there", { TG_QUEUE_EXCLUDES_FILE: "nowhere" }, {}],
    ["who reads a file, by a path that is not clean", { TG_QUEUE_INCLUDE_UNITS_READING: ".//c.hcl, " }, {}],
    ["who includes a file", { TERRAGRUNT_MODULES_THAT_INCLUDE: "ROOT/c.hcl" }, {}],
    ["a name and a path that are the same", { TG_FILTER: "!a", TG_QUEUE_EXCLUDE_DIR: "a" }, {}],
    ["the strict include of old", { TG_QUEUE_STRICT_INCLUDE: "true", TG_QUEUE_INCLUDE_DIR: "b" }, {}],
  ])("are spelled as in Terragrunt's own run: %s", async (_, given, files) => {
    write("live/c.hcl", "");
    unit("x/a", 'include "c" { path = find_in_parent_folders("c.hcl") }');
    for (const name of [" b", "a b", ". b", "q=1", "..e", "A"]) unit(name);
    for (const [name, text] of Object.entries(files)) write(`live/${name}`, text);
    const paths = Object.entries(given).map(([name, value]) => [
      name,
      value.replaceAll("ROOT", join(folder, "live")),
    ]);
    const env = Object.fromEntries(paths) as Env;
    expect(await named(env, "plan")).toEqual(ran("plan", env));
  });

  it.each<readonly [name: string, env: Env, files: Env]>([
    ["braces, which a comma takes apart", { TG_QUEUE_EXCLUDE_DIR: "{a,b}" }, {}],
    ["operators beside blanks", { TG_QUEUE_INCLUDE_DIR: "[ab] b" }, {}],
    ["operators in a file's name", { TG_QUEUE_INCLUDE_UNITS_READING: "[r]oot.hcl" }, {}],
    [
      "what is a path here and a name there",
      { TG_QUEUE_EXCLUDE_DIR: "a" },
      { ".terragrunt-excludes": "a\n" },
    ],
    ["an older name in strict mode", { TERRAGRUNT_EXCLUDE_DIR: "a", TG_STRICT_MODE: "true" }, {}],
    [
      "an older name under its control",
      { TERRAGRUNT_EXCLUDE_DIR: "a", TG_STRICT_CONTROL: "deprecated-env-vars" },
      {},
    ],
  ])("are refused with %s", async (_, env, files) => {
    for (const [name, text] of Object.entries(files)) write(`live/${name}`, text);
    const refusal = await world(env)
      .terragrunt.units("live")
      .catch((error: unknown) => error);
    const failures = refusal instanceof Failures ? refusal.failures : [refusal];
    expect(failures).toMatchObject([{ code: "UNITS_SELECTION_UNKNOWN" }]);
  });

  it("say a circle where there is one, and refuse what they cannot mean here", async () => {
    unit("a", 'dependencies { paths = ["../b"] }');
    const circle = { code: "UNITS_UNREADABLE", message: expect.stringContaining("circle") as string };
    await expect(world({ TG_FILTER: "!./c/**" }).terragrunt.units("live")).rejects.toMatchObject(circle);
    for (const name of ["TG_QUEUE_INCLUDE_EXTERNAL", "TG_CONFIG"]) {
      await expect(world({ [name]: "1" }).terragrunt.units("live")).rejects.toMatchObject({
        failures: [{ code: "UNITS_SELECTION_UNKNOWN", message: expect.stringContaining(name) as string }],
      });
    }
  });

  it("do not reach the run of one unit", async () => {
    const env = { TG_FILTER: "!b", TG_ALL: "true", TG_WORKING_DIR: "/", TERRAGRUNT_WORKING_DIR: "/" };
    const plan = await world(env).terragrunt.plan({ name: "b", path: "live/b", dependencies: [] });
    expect([plan.outcome, plan.text.match(/Changes to Outputs/g)?.length]).toEqual(["changes", 1]);
  });
});

describe("words on stdout", () => {
  const QUIET_PLAN =
    'output "x" { value = 1 }\noutput "secret" {\n  sensitive = true\n  value = "hush-hush"\n}\n';
  const hooks = (...words: readonly string[]): string =>
    `terraform {\n${words
      .map(
        (word, index) => `  ${index === 0 ? "before" : "after"}_hook "h${index}" {
    commands = ["plan", "show", "output", "init"]
    execute = ["printf", "%s", ${JSON.stringify(word)}]
  }`,
      )
      .join("\n")}\n}\n`;

  it("of run_cmd and of hooks stand beside the plan, before, behind and on its line", async () => {
    unit("said", 'locals { x = run_cmd("echo", "hello {hush-hush") }');
    unit("quiet", 'locals { x = run_cmd("--terragrunt-quiet", "echo", "nobody hears") }');
    unit("hooked", hooks('::error::[x {"', "}] after"));
    const mocked = 'config_path = "../said"\n  mock_outputs = { x = 1 }';
    unit("needs", `dependency "said" {\n  ${mocked}\n}\ninputs = { x = dependency.said.outputs.x }`);
    write("live/hooked/main.tf", QUIET_PLAN);
    const lines: string[] = [];
    const log = createTerminalLog((line) => lines.push(line));
    const ports = createRealPorts({ cwd: folder, env: environment({}), log });
    const plans = await planUnits(await ports.terragrunt.units("live"), ports);
    expect(plans.map((plan) => [plan.unit, plan.outcome, plan.error])).toEqual(
      ["hooked", "quiet", "said", "needs"].map((name) => [name, "changes", undefined]),
    );
    expect(plans.find((plan) => plan.unit === "needs")?.mocked).toEqual(["said"]);
    const shown = lines.join("");
    expect(shown).toContain('Unit hooked printed beside its JSON:\n: :error::[x {"\n}] after\n');
    expect(shown).toContain("Unit said printed beside its JSON:\nhello {***\n");
    expect(shown).not.toMatch(/hush-hush|nobody hears|^::/m);
  });

  it("that are a document of the same kind are refused, in the name of the unit that prints them", async () => {
    unit("a", hooks('{"format_version":"1.2","resource_changes":[]}'));
    unit("b");
    const ports = world();
    const plans = await planUnits(await ports.terragrunt.units("live"), ports);
    const failed = plans.filter(({ outcome }) => outcome === "failed");
    expect(failed.map((plan) => [plan.unit, plan.error])).toEqual([
      ["a", expect.stringContaining("there are several, and they differ")],
    ]);
  });
});

describe("what lies there and would be left out in silence", () => {
  const units = (): Promise<readonly Unit[]> => world().terragrunt.units("live");

  /** The remedy of the one failure there has to be. */
  async function remedyOf(code: string): Promise<string> {
    const failure = await units().catch((error: unknown) => error);
    if (!(failure instanceof Failures)) throw new Error(`no failure, but ${JSON.stringify(failure)}`);
    expect(failure.failures.map((one) => one.code)).toEqual([code]);
    return failure.failures[0]?.remedy ?? "";
  }

  it("may be JSON beside HCL, which Terragrunt takes first", async () => {
    unit("b");
    write("live/b/terragrunt.hcl.json", "{}");
    expect((await units()).map(({ name }) => name)).toEqual(["b"]);
  });

  it.each(["live/b/terragrunt.hcl.json", "live/terragrunt.hcl.json", "live/s/terragrunt.stack.hcl.json"])(
    "is refused in JSON (%s)",
    async (path) => {
      unit("a");
      write(path, "{}");
      await expect(units()).rejects.toMatchObject({ failures: [{ code: "UNIT_JSON", where: path }] });
    },
  );

  it("is a stack, until its own command has generated it, and again when it was changed", async () => {
    unit("vpc", "inputs = values", "catalog");
    unit("db", 'dependencies { paths = ["../../vpc"] }', "catalog");
    const stack = (cidr: string, more = ""): void =>
      write(
        "live/net/terragrunt.stack.hcl",
        `locals { path = "vpc" }
unit "vpc" {
  source = "../../catalog/vpc"
  path   = local.path
  values = { cidr = "${cidr}", list = [1, 2], more = { on = true } }
}
${more}`,
      );
    const db = 'unit "db" {\n  source = "${get_terragrunt_dir()}/../../catalog/db"\n  path = "deep/db"\n}\n';
    unit("a");
    stack("10.0.0.0/16");
    obey(await remedyOf("STACK_NOT_GENERATED"));
    expect(await named({}, "plan")).toEqual(ran("plan"));
    expect(await named({}, "plan")).toContain("net/.terragrunt-stack/vpc");
    stack("10.0.0.0/16", db);
    obey(await remedyOf("STACK_NOT_GENERATED"));
    expect(await named({}, "plan")).toContain("net/.terragrunt-stack/deep/db");
    stack("10.9.0.0/16", db);
    await expect(units()).rejects.toMatchObject({ failures: [{ code: "STACK_STALE" }] });
    stack("10.0.0.0/16");
    obey(await remedyOf("STACK_STALE"));
    expect(await named({}, "plan")).toEqual(["a", "net/.terragrunt-stack/vpc"]);
    unit("vpc", "inputs = merge(values, {})", "catalog");
    await expect(units()).rejects.toMatchObject({ failures: [{ code: "STACK_STALE" }] });
  });

  it("is none of Terragrunt's own stacks, once they are generated", async () => {
    const fixtures = join(terragruntSources(), "test/fixtures/stacks");
    expect(spawnSync("git", ["init", "--quiet"], { cwd: folder }).status).toBe(0);
    for (const name of ["nested", "dependencies", "stack-values", "no-stack", "exclude-output"]) {
      for (const part of ["live", "units", "stacks"])
        rmSync(join(folder, part), { recursive: true, force: true });
      cpSync(join(fixtures, name), folder, { recursive: true });
      await expect(units()).rejects.toMatchObject({ failures: expect.anything() as unknown });
      obey("`terragrunt stack generate --working-dir live`");
      expect([name, (await units()).length > 0]).toEqual([name, true]);
    }
  });
});

/** Runs the commands of a remedy as a person would. */
function obey(remedy: string): void {
  const [, command] = /`([^`]+)`/.exec(remedy) ?? [];
  if (command === undefined) throw new Error(`no command in: ${remedy}`);
  const env = environment({ TG_NON_INTERACTIVE: "true", TG_LOG_LEVEL: "error" });
  const result = spawnSync("sh", ["-c", command], { cwd: folder, env, encoding: "utf8" });
  expect([command, result.status, result.stderr]).toEqual([command, 0, ""]);
}

/** Terragrunt's sources in Go's module cache, where the gear was built from. */
function terragruntSources(): string {
  const args = ["list", "-m", "-f", "{{.Dir}}", "github.com/gruntwork-io/terragrunt"];
  const result = spawnSync("go", args, { cwd: "gear/terragrunt", encoding: "utf8" });
  if (result.status !== 0 || result.stdout.trim() === "") throw new Error(`go list: ${result.stderr}`);
  return result.stdout.trim();
}
