/**
 * The four workflows that a team copies, run by a real runner against a real mesh, one after the other: a
 * whole release.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { forgetUnits } from "../fixtures/charts/units.ts";
import { getObjects } from "../mesh/support/index.ts";
import type { ActResult } from "./act.ts";
import { FORK, makeGround, PULL, pullRequestEvent, type RunnerGround } from "./ground.ts";

let ground: RunnerGround;

beforeAll(async () => {
  [ground] = await Promise.all([makeGround(), forgetUnits()]);
});

afterAll(async () => {
  await ground[Symbol.asyncDispose]();
});

const workflow = (name: string) => `.github/workflows/${name}.yml`;

/** Fails with what the run said. */
function expectDone(result: ActResult): void {
  if (result.exitCode === 0) return;
  const said = result.annotations.map(({ message }) => message).join("\n");
  throw new Error(`the run ended with ${result.exitCode}\n${said}\n${result.log.slice(-6000)}`);
}

/** The result of the step that uses the action. */
function outputs(result: ActResult, id: string): Readonly<Record<string, string>> {
  return result.steps.find((step) => step.id === id)?.outputs ?? {};
}

/** Of all steps that use an action; no two of a workflow mean different things by one name. */
function allOutputs(result: ActResult): Readonly<Record<string, string>> {
  return Object.assign({}, ...result.steps.map((step) => step.outputs)) as Record<string, string>;
}

describe("release.yml on the first push", () => {
  it("applies every unit and deploys nothing, because the version is live", async () => {
    const result = await ground.act({ event: "push", workflow: workflow("release") });
    expectDone(result);
    expect(outputs(result, "plan")).toMatchObject({ "has-changes": "true" });
    expect(outputs(result, "deploy")).toMatchObject({ color: "blue", version: "1.0.0", changed: "false" });
    expect(outputs(result, "smoke")).toMatchObject({
      passed: "false",
      skipped: expect.stringContaining("runs 1.0.0 already"),
    });
    expect(result.summary).toContain("Plan:");
  });
});

/** Enough to show the way; the first push plans and applies all nine. */
const UNITS = "helm-deploy-green-web-echo, istio-virtualservice";

/** The fork's run lints every chart. */
const LINTED = "charts/istio-virtualservice";

/** The workflow as it is, with the input `units` given to the steps that plan and apply. */
async function narrowed(name: string): Promise<string> {
  const path = join(ground.repository, workflow(name));
  const text = parse(await readFile(path, "utf8")) as Workflow;
  for (const step of Object.values(text.jobs).flatMap(({ steps }) => steps)) {
    if (/\/(plan|apply)@v1$/.test(step.uses ?? "")) step.with = { ...step.with, units: UNITS };
  }
  await writeFile(join(ground.repository, workflow(`narrowed-${name}`)), JSON.stringify(text));
  return workflow(`narrowed-${name}`);
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

interface Step {
  readonly uses?: string;
  with?: Readonly<Record<string, string>>;
}

describe("plan.yml on a pull request", () => {
  it("as it is copied: lints, plans every unit, writes a comment, and the same into the summary", async () => {
    const result = await ground.act({
      event: "pull_request",
      workflow: workflow("plan"),
      payload: pullRequestEvent(PULL),
    });
    expectDone(result);
    expect(new Set(result.steps.map(({ job }) => job))).toEqual(new Set(["plan/lint", "plan/plan"]));
    expect(allOutputs(result)).toMatchObject({ "has-changes": "false", "units-changed": "[]" });
    expect(result.summary).toContain("Plan:");
    expect(result.summary).toContain("section Planning");
    expect(ground.github.comments).toHaveLength(1);
    expect(ground.github.comments[0]?.body).toContain("helm-deploy-green-web-echo");
  });

  it("lints a fork's charts and plans nothing", async () => {
    const before = requestsSeen();
    const result = await ground.act({
      event: "pull_request",
      workflow: workflow("plan"),
      payload: pullRequestEvent(FORK),
      grant: "read",
      secrets: { KUBECONFIG: "", KUBECONFIG_PLAN: "" },
    });
    expectDone(result);
    expect(new Set(result.steps.map(({ job }) => job))).toEqual(new Set(["plan/lint"]));
    expect(requestsSeen()).toEqual(before);
  });

  it("plans for Dependabot, whose token may not comment, into the summary, and says so", async () => {
    const result = await ground.act({
      event: "pull_request",
      workflow: await narrowed("plan"),
      job: "plan",
      payload: pullRequestEvent(PULL),
      grant: "read",
      actor: "dependabot[bot]",
    });
    expectDone(result);
    expect(result.summary).toContain("Plan:");
    expect(result.annotations).toContainEqual({
      level: "warning",
      message: expect.stringMatching(/^PLAN_COMMENT_FORBIDDEN: /),
    });
    // That the token with few rights is asked at this server is what gives the fork's test above its meaning.
    expect(ground.readOnlyGithub.requests).toContainEqual(
      expect.objectContaining({ method: "POST", status: 403 }),
    );
    expect(ground.readOnlyGithub.comments).toEqual([]);
  });
});

/** How often each server was asked: by a token that may write comments, and by one that may only read. */
function requestsSeen(): readonly number[] {
  return [ground.github, ground.readOnlyGithub].map(({ requests }) => requests.length);
}

/** What release.yml says is to be approved. */
let approved: Readonly<Record<string, string>> = {};

describe("release.yml with a new version", () => {
  it("deploys it to the idle color, records it in Git, and tests it", async () => {
    await ground.git("pull", "--quiet");
    await writeVersion("1.1.0");
    const result = await ground.act({ event: "push", workflow: await narrowed("release") });
    expectDone(result);
    expect(allOutputs(result)).toMatchObject({
      color: "green",
      version: "1.1.0",
      changed: "true",
      passed: "true",
      digest: expect.stringMatching(/^\S+$/),
    });
    const { version = "", digest = "" } = outputs(result, "smoke");
    approved = { version, digest };
    expect(result.summary).toContain(`-f version=1.1.0 -f digest=${digest}`);
    await ground.git("pull", "--quiet");
    const values = join(
      ground.repository,
      "terragrunt/live/dev/helm-deploy-green-web-echo/values/values.yaml",
    );
    expect(await readFile(values, "utf8")).toContain('"1.1.0"');
  });
});

describe("an older commit, started again", () => {
  const generations = async () =>
    (await getObjects(["deployments,virtualservices,destinationrules", "-A"])).map(
      ({ kind, metadata }) => `${kind}/${metadata.name} ${metadata.generation}`,
    );
  const OLDER = {
    level: "error",
    message: expect.stringMatching(/^CHECKOUT_OLDER: .*lacks 2 commits of main/),
  };

  it("takes nothing back: neither by release.yml nor by the root action", async () => {
    const [before, main] = [await generations(), await ground.git("rev-parse", "origin/main")];
    // act takes the caller's folder for the checkout, whatever the workflow asks for.
    await ground.git("reset", "--quiet", "--hard", "HEAD~2");
    const released = await ground.act({ event: "push", workflow: await narrowed("release") });
    expect(released.exitCode).toBe(1);
    expect(released.annotations).toContainEqual(OLDER);
    const root = await ground.act({
      event: "push",
      workflow: await rootWorkflow("auto", { version: "1.0.0" }),
    });
    expect(root.annotations).toContainEqual(OLDER);
    expect(await generations()).toEqual(before);
    await ground.git("pull", "--quiet");
    expect(await ground.git("rev-parse", "HEAD")).toBe(main);
  });
});

describe("promote.yml and rollback.yml", () => {
  it("refuse another digest than the one that was tested", async () => {
    const result = await ground.act({
      event: "workflow_dispatch",
      workflow: workflow("promote"),
      inputs: { release: "", watch: "1", ...approved, digest: "0".repeat(64) },
    });
    expect(result.exitCode).toBe(1);
    expect(result.annotations).toContainEqual({
      level: "error",
      message: expect.stringMatching(/^PROMOTE_NOT_APPROVED: approved was version 1\.1\.0 at digest 0{12}…/),
    });
  });

  it("move the default route to green, and Git says so", async () => {
    const result = await ground.act({
      event: "workflow_dispatch",
      workflow: workflow("promote"),
      inputs: { release: "", watch: "1", ...approved },
    });
    expectDone(result);
    expect(allOutputs(result)).toMatchObject({
      from: "blue",
      to: "green",
      active: "green",
      "converged-ms": expect.stringMatching(/^\d+$/),
    });
    await ground.git("pull", "--quiet");
    expect(await readFile(router(), "utf8")).toMatch(/defaultServiceSubset: "?v2/);
  });

  it("move it back", async () => {
    const result = await ground.act({
      event: "workflow_dispatch",
      workflow: workflow("rollback"),
      inputs: { release: "web-echo" },
    });
    expectDone(result);
    expect(allOutputs(result)).toMatchObject({ from: "green", to: "blue", active: "blue" });
    await ground.git("pull", "--quiet");
    expect(await readFile(router(), "utf8")).toMatch(/defaultServiceSubset: "?v1/);
  });

  it("refuse to promote what was not tested", async () => {
    const result = await ground.act({
      event: "workflow_dispatch",
      workflow: workflow("promote"),
      inputs: { release: "", watch: "1", ...approved },
    });
    expect(result.exitCode).toBe(1);
    expect(result.annotations).toContainEqual({
      level: "error",
      message: expect.stringMatching(/^PROMOTE_UNTESTED: green was not smoke-tested/),
    });
  });
});

describe("the root action", () => {
  it("says who is active when told to", async () => {
    const result = await ground.act({
      event: "workflow_dispatch",
      workflow: await rootWorkflow("status", {}, "in here"),
    });
    expectDone(result);
    expect(outputs(result, "root")).toMatchObject({ command: "status", active: "blue", idle: "green" });
    expect(result.summary).toContain("Status of web-echo: blue has the traffic");
  });

  it("plans on a pull request, into the comment that is there", async () => {
    const result = await ground.act({
      event: "pull_request",
      workflow: await rootWorkflow("auto", {}, "in here"),
      payload: pullRequestEvent(PULL),
    });
    expectDone(result);
    expect(await phasesOf(keptPage())).toEqual(["setup", "lint", "plan"]);
    expect(result.summary).toContain("section Phases");
    expect(outputs(result, "root")).toMatchObject({
      command: "plan",
      "has-changes": "false",
      "plan-digest": expect.stringMatching(/^\S+$/),
      "comment-url": expect.stringContaining("/pull/7#issuecomment-"),
    });
    expect(ground.github.comments).toHaveLength(1);
    const writes = ground.github.requests.filter(
      ({ method, path }) => method !== "GET" && path !== "/graphql",
    );
    expect(writes.map(({ method }) => method)).toEqual(["POST", "PATCH"]);
  });

  it("takes a release from plan to smoke on a push", async () => {
    const result = await ground.act({
      event: "push",
      workflow: await rootWorkflow("auto", { version: "1.2.0" }),
    });
    expectDone(result);
    expect(outputs(result, "root")).toMatchObject({
      command: "release",
      color: "green",
      version: "1.2.0",
      passed: "true",
    });
    const page = await keptPage();
    expect(page).not.toMatch(/<script|src=|href="(?!data:)/);
    expect(await phasesOf(page)).toEqual(["setup", "lint", "plan", "apply", "deploy", "smoke"]);
    expect(page).toMatch(/answered by green<\/dt>\s*<dd>[1-9]/);
    expect(page).toContain('id="routes"');
  });

  it("begins nothing when an input of a later step is wrong, and says all that is wrong", async () => {
    const wrong = { version: "1 2", timeout: "soon", record: "push", release: "web-eco" };
    const result = await ground.act({ event: "push", workflow: await rootWorkflow("auto", wrong) });
    const said = result.annotations.filter(({ level }) => level === "error").map(({ message }) => message);
    expect(said).toEqual([
      expect.stringMatching(/^INPUT_INVALID: input version is "1 2"/),
      expect.stringMatching(/^INPUT_INVALID: input timeout is "soon"/),
      expect.stringMatching(/^INPUT_INVALID: input record is "push"/),
      expect.stringMatching(/^RELEASE_UNKNOWN: .*Did you mean web-echo/),
    ]);
    expect(result.log).not.toMatch(/terragrunt|Apply /);
  });

  it("names the unit that is not there", async () => {
    const result = await ground.act({
      event: "pull_request",
      workflow: await rootWorkflow("auto", { units: "helm-deploy-gren-web-echo" }),
      payload: pullRequestEvent(PULL),
    });
    expect(result.exitCode).toBe(1);
    expect(result.annotations).toContainEqual({
      level: "error",
      message: expect.stringMatching(/^UNIT_UNKNOWN: .*helm-deploy-green-web-echo/),
    });
  });

  it("says what it needs on an event that it does not know", async () => {
    const result = await ground.act({ event: "workflow_dispatch", workflow: await rootWorkflow("auto") });
    expect(result.exitCode).toBe(1);
    expect(result.annotations).toContainEqual({
      level: "error",
      message: expect.stringMatching(/^FLOW_NOT_CHOSEN: .*workflow_dispatch/),
    });
  });
});

/**
 * A caller's workflow with nothing but the root action, its kubeconfig on a path with a space; what it wrote
 * to `page` is kept. Given another `folder`, the system is moved there first.
 */
async function rootWorkflow(
  command: string,
  inputs: Readonly<Record<string, string>> = {},
  folder = ".",
): Promise<string> {
  const path = join(ground.repository, workflow("root"));
  const given = {
    command,
    units: UNITS,
    paths: LINTED,
    kubeconfig: "${{ runner.temp }}/kube config",
    watch: "1",
  };
  const steps = [
    { uses: "actions/checkout@v5" },
    {
      run: `umask 077; printf '%s' "$CONTENT" > "$RUNNER_TEMP/kube config"`,
      env: { CONTENT: "${{ secrets.KUBECONFIG }}" },
    },
    ...(folder === "."
      ? []
      : [{ run: `mkdir "${folder}"; mv bluegreen.yaml charts terragrunt "${folder}"` }]),
    {
      id: "root",
      uses: "org/bluegreen-action@v1",
      with: { ...given, "working-directory": folder, page: PAGE, ...inputs },
    },
    { if: "always()", run: `cp "${folder}/${PAGE}" "$KEPT_PAGE"` },
  ];
  const root = {
    "runs-on": "ubuntu-latest",
    permissions: { contents: "write", "pull-requests": "write" },
    steps,
  };
  const on = { push: {}, pull_request: {}, workflow_dispatch: {} };
  await writeFile(path, JSON.stringify({ name: "root", on, permissions: {}, jobs: { root } }));
  return workflow("root");
}

const PAGE = "out/the run.html";

/** What the last run of the root action left. */
function keptPage(): Promise<string> {
  return readFile(ground.keptPage, "utf8");
}

/** Names of the phases on a page, in order. */
async function phasesOf(page: string | Promise<string>): Promise<readonly string[]> {
  const [, table = ""] = /aria-label="Phases, table">([^]*?)<\/table>/.exec(await page) ?? [];
  return [...table.matchAll(/<th scope="row">([^<]*)</g)].map(([, name]) => name ?? "");
}

function router(): string {
  return join(ground.repository, "terragrunt/live/dev/istio-virtualservice/values/values.yaml");
}

async function writeVersion(version: string): Promise<void> {
  await writeFile(join(ground.repository, "VERSION"), `${version}\n`);
  await ground.git("commit", "--quiet", "--all", `--message=Release ${version}`);
  await ground.git("push", "--quiet");
}
