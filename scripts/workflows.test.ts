import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly "continue-on-error"?: boolean;
}

function stepsOf(workflow: string, job: string): readonly Step[] {
  const text = readFileSync(new URL(`../workflows/${workflow}`, import.meta.url), "utf8");
  return (parse(text) as { jobs: Record<string, { steps: Step[] }> }).jobs[job]?.steps ?? [];
}

/** Runs the step of release.yml that reads VERSION, as a runner does: in Bash, ending at the first error. */
function readVersion(version: string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), "version-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  if (version !== undefined) writeFileSync(join(folder, "VERSION"), version);
  const output = join(folder, "output");
  writeFileSync(output, "");
  const script = stepsOf("release.yml", "release").find(({ id }) => id === "version")?.run ?? "exit 99";
  const env = { ...process.env, GITHUB_OUTPUT: output };
  const { status, stdout } = spawnSync("bash", ["-e", "-c", script], { cwd: folder, env, encoding: "utf8" });
  return { status, stdout, output: readFileSync(output, "utf8") };
}

describe("the version that release.yml reads", () => {
  it.each([["1.1.0\n"], ["1.1.0"], ["1.1.0\r\n"], ["  1.1.0 \n"], ["1.1.0\nnotes\n"]])(
    "is that of %j",
    (text) => {
      expect(readVersion(text)).toMatchObject({ status: 0, output: "version=1.1.0\n" });
    },
  );

  it.each([[undefined], [""], ["\n1.1.0\n"]])("is asked for when VERSION holds %j", (text) => {
    const { status, stdout, output } = readVersion(text);
    expect([status, output]).toEqual([1, ""]);
    expect(stdout).toMatch(/^::error::the file VERSION is missing or empty/);
  });
});

describe("the credentials that write", () => {
  it.each([
    ["release", "production-deploy"],
    ["promote", "production"],
    ["rollback", "production-rollback"],
  ])("are those of %s.yml's environment %s", (name, environment) => {
    const text = readFileSync(new URL(`../workflows/${name}.yml`, import.meta.url), "utf8");
    const { jobs } = parse(text) as { jobs: Record<string, { environment?: string }> };
    expect(jobs[name]?.environment).toBe(environment);
  });
});

describe("rollback.yml", () => {
  it("goes on when the tools cannot be downloaded", () => {
    const steps = stepsOf("rollback.yml", "rollback");
    const setup = steps.find(({ uses = "" }) => uses.includes("/setup@"));
    expect(setup?.["continue-on-error"]).toBe(true);
  });
});

describe("what the workflows need of a team", () => {
  const names = ["plan", "release", "promote", "rollback"];
  const textOf = (name: string) => readFileSync(new URL(`../workflows/${name}.yml`, import.meta.url), "utf8");
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const quickStart = readme.slice(readme.indexOf("## Quick start"), readme.indexOf("## Workflows"));

  it.each(names)("of %s.yml stands in the README's quick start", (name) => {
    const asked = [...textOf(name).matchAll(/\b(?:secrets|vars)\.([A-Z_]+)/g)].map(([, one = ""]) => one);
    // The plan's is another one: whoever may push a branch can read it.
    expect(asked).toContain(name === "plan" ? "KUBECONFIG_PLAN" : "KUBECONFIG");
    expect(asked).not.toContain(name === "plan" ? "KUBECONFIG" : "KUBECONFIG_PLAN");
    // Whose bucket it is, its owner's cloud says.
    const ours = asked.filter((one) => !one.startsWith("AWS_"));
    for (const one of [...ours, "BLUEGREEN_STATE_BUCKET", "VERSION", "production", "org/"])
      expect(quickStart).toContain(`\`${one}\``);
  });

  it.each(names)("has its place in %s.yml: without the # it is the job's environment", (name) => {
    const text = textOf(name).replace(/^ {4}# (env:| {2}[A-Z_]+: )/gm, "    $1");
    const { jobs } = parse(text) as { jobs: Record<string, { env?: Record<string, string> }> };
    expect(Object.keys(jobs[name]?.env ?? {})).toContain("BLUEGREEN_STATE_BUCKET");
  });
});
