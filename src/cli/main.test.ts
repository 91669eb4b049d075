import { describe, expect, it } from "vitest";
import { COMMANDS } from "./commands.ts";
import { MESH_RULES, OTHER_RULES } from "../lint/rules/index.generated.ts";
import { parseFlags } from "./flags.ts";
import { main } from "./main.ts";

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(...argv: readonly string[]): Promise<Said> {
  const said = { stdout: "", stderr: "" };
  const code = await main(argv, {
    stdout: (text) => void (said.stdout += text),
    stderr: (text) => void (said.stderr += text),
    env: {},
    cwd: import.meta.dirname,
    isTerminal: false,
    stderrIsTerminal: false,
  });
  return { code, ...said };
}

describe("bluegreen", () => {
  it("without a command lists them on stderr and ends with 2", async () => {
    const { code, stdout, stderr } = await run();
    expect(code).toBe(2);
    expect(stdout).toBe("");
    for (const { name } of COMMANDS) expect(stderr).toContain(`\n  ${name} `);
  });

  it("--help lists them on stdout and ends with 0", async () => {
    const { code, stdout, stderr } = await run("--help");
    expect(code).toBe(0);
    expect(stdout).toContain("Exit codes");
    expect(stderr).toBe("");
  });

  it.each(COMMANDS.map(({ name }) => name))("%s has help", async (name) => {
    for (const argv of [
      [name, "--help"],
      ["help", name],
    ]) {
      const { code, stdout, stderr } = await run(...argv);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain(`bluegreen ${name}`);
    }
  });

  it("names the command that was meant", async () => {
    const { code, stderr } = await run("promot");
    expect(code).toBe(2);
    expect(stderr).toBe(
      'COMMAND_UNKNOWN: bluegreen has no command "promot". Did you mean `bluegreen promote`?\n',
    );
  });

  it.each([
    ["--verison", "bluegreen itself has no flag --verison. Did you mean `bluegreen --version`?"],
    [
      "--json",
      "bluegreen itself has no flag --json. Give the command first, as in `bluegreen status --json`.",
    ],
  ])("says where a flag belongs that stands before any command: %s", async (flag, said) => {
    const { code, stderr } = await run(flag);
    expect(code).toBe(2);
    expect(stderr).toBe(`FLAG_UNKNOWN: ${said}\n`);
  });

  it("refuses a value that is no choice before it begins", async () => {
    const { code, stdout, stderr } = await run("lint", "--format=xml");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe('FLAG_INVALID: --format is "xml". Give one of: text, json, sarif, github.\n');
  });

  it("shows every wrong flag at once, naming the one that was meant", async () => {
    const { code, stderr } = await run("promote", "--dryrun", "--timeout");
    expect(code).toBe(2);
    expect(stderr).toMatch(/FLAG_UNKNOWN: .*--dryrun\. Did you mean --dry-run\?/);
    expect(stderr).toMatch(/FLAG_INCOMPLETE: --timeout needs a value/);
  });

  it("lists the rules of lint, and explains one, outside of any repository", async () => {
    const list = await run("lint", "--rules");
    expect(list).toMatchObject({ code: 0, stderr: "" });
    expect(list.stdout).toMatch(/^subset-undefined +error +A route names a subset that no DestinationRule/m);
    const names = list.stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" ")[0]);
    expect(names).toEqual([...names].sort());
    expect(names).toHaveLength(MESH_RULES.length + OTHER_RULES.length);
    const one = await run("lint", "--explain=subset-undefined");
    expect(one).toMatchObject({ code: 0, stderr: "" });
    expect(one.stdout).toMatch(
      /^subset-undefined \(error, as IST0101 and KIA1107\)\n\nA route [^]*Why it hurts\n[^]*How to mend it\n/,
    );
    const { stdout } = await run("lint", "--explain=subset-undefined", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ name: "subset-undefined", covers: ["IST0101", "KIA1107"] });
  });

  it("says which rule was meant", async () => {
    const { code, stdout, stderr } = await run("lint", "--explain=subset-undefind");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe(
      'FLAG_INVALID: --explain is "subset-undefind", which is no rule. Did you mean subset-undefined? `bluegreen lint --rules` lists them.\n',
    );
  });

  it("takes no argument where there is none to take", async () => {
    const { code, stderr } = await run("promote", "green");
    expect(code).toBe(2);
    expect(stderr).toContain('ARGUMENT_UNEXPECTED: bluegreen promote takes no argument "green"');
  });

  it("with --json prints one JSON document on stdout, also for a failure", async () => {
    const { code, stdout, stderr } = await run("status", "--json", "--config=missing.yaml");
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      failures: [{ code: "CONFIG_MISSING", remedy: expect.any(String) }],
    });
    expect(stderr).toContain("CONFIG_MISSING: there is no missing.yaml");
  });
});

describe("flags", () => {
  const FLAGS = [
    { name: "dry-run", kind: "switch", description: "" },
    { name: "timeout", kind: "text", description: "" },
    { name: "header", kind: "text", description: "", repeatable: true },
  ] as const;
  const parse = (...args: string[]) => parseFlags("x", args, FLAGS);

  it.each([
    [["--dry-run"], { "dry-run": "true" }],
    [["--dry-run=false"], { "dry-run": "false" }],
    [["--timeout=5"], { timeout: "5" }],
    [["--timeout", "5"], { timeout: "5" }],
    [["--timeout="], { timeout: "" }],
    [["--timeout=1", "--timeout=2"], { timeout: "2" }],
    [["--header=a: 1", "--header", "b: 2"], { header: "a: 1\nb: 2" }],
  ])("%j", (args, values) => {
    expect(parse(...args).values).toEqual(values);
  });

  it("leave what follows -- alone", () => {
    expect(parse("a", "--", "--timeout")).toEqual({ values: {}, positionals: ["a", "--timeout"] });
  });

  it("do not swallow the next flag as a value", () => {
    expect(() => parse("--timeout", "--dry-run")).toThrow("--timeout needs a value");
  });
});
