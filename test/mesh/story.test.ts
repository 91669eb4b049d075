/**
 * The walkthrough's story by the command line people use, on a real mesh, under load: everything applied,
 * curl's three requests, promote, the same three, rollback, the next release to the other color.
 */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LimitedRun, runLimited } from "../fixtures/run-limited.ts";
import { forgetUnits, type UnitWorld } from "../fixtures/charts/units.ts";
import {
  commandLine,
  eventually,
  headerOf,
  type LoadResult,
  makeRepository,
  meshEnvironment,
  rawRequest,
  startLoad,
} from "./support/index.ts";

const HOST = "service-mesh.dev";
const ROUTER_UNIT = "istio-virtualservice";

let folder: string;
let world: UnitWorld;

beforeAll(async () => {
  const [made] = await Promise.all([commandLine("story"), forgetUnits()]);
  ({ folder, world } = made);
  await makeRepository(made, git);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function run(tool: string, args: readonly string[]): Promise<LimitedRun> {
  return runLimited(tool, args, {
    cwd: world.repository,
    env: { ...process.env, ...world.env },
    seconds: 110,
  });
}

async function git(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run("git", args);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

/** Runs the bundle as people do; what `--json` prints. */
async function bluegreen(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await run(process.execPath, [
    join(folder, "dist/cli.js"),
    ...args,
    "--json",
  ]);
  expect({ code, stderr: code === 0 ? "" : stderr.slice(-4000) }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** Runs what must be refused: exit code 1; what is said on stderr. */
async function refused(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(process.execPath, [join(folder, "dist/cli.js"), ...args]);
  expect({ code, output: code === 1 ? "" : stdout + stderr }).toEqual({ code: 1, output: "" });
  return stderr;
}

/** What curl sends, byte by byte, to every gateway; each must say the same. */
async function curl(...headers: readonly string[]): Promise<string> {
  const lines = ["GET / HTTP/1.1", `Host: ${HOST}`, "User-Agent: curl/8.5.0", "Accept: */*", ...headers];
  const { gateways } = meshEnvironment();
  const answers = await Promise.all(
    gateways.map((address) => rawRequest(`${lines.join("\r\n")}\r\n\r\n`, address)),
  );
  const texts = answers.map(
    (answer) => `${answer.status} ${answer.body.trim()} ${headerOf(answer, "x-bluegreen-subset")}`,
  );
  expect(new Set(texts).size).toBe(1);
  return texts[0] ?? "";
}

/** The walkthrough's three requests: default, cookie of v2 and cookie of v1, as curl spells them. */
async function threeCurls(): Promise<readonly string[]> {
  return [await curl(), await curl("cookie: x-version=v2;"), await curl("cookie: x-version=v1;")];
}

const BLUE_IS_LIVE = ["200 blue-1.0 v1", "200 green-1.0 v2", "200 blue-1.0 v1"];
const GREEN_IS_LIVE = ["200 green-1.0 v2", "200 green-1.0 v2", "200 blue-1.0 v1"];

/**
 * 16 keep-alive clients without pause on each gateway while `body` runs. Not one request may fail, and each
 * is answered by one of `colors`, every one of which answers at every gateway.
 */
async function underLoad(title: string, colors: readonly string[], body: () => Promise<void>): Promise<void> {
  const loads = meshEnvironment().gateways.map((address) => startLoad({ clients: 16, address, host: HOST }));
  const began = Date.now();
  const outcome = await Promise.allSettled([body()]);
  const results = await Promise.all(loads.map((load) => load.stop()));
  report(title, results, Date.now() - began);
  if (outcome[0].status === "rejected") throw outcome[0].reason;
  noneFailed(results, colors);
}

function report(title: string, results: readonly LoadResult[], took: number): void {
  for (const [index, { requests, failed, byBody, perSecond, firstFailure }] of results.entries()) {
    const failure = firstFailure === undefined ? "" : `, first: ${firstFailure}`;
    console.log(
      `${title} (${took} ms), gateway ${index}: ${requests} requests, ${failed} failed${failure}, ${perSecond} a second, ${JSON.stringify(byBody)}`,
    );
  }
}

function noneFailed(results: readonly LoadResult[], colors: readonly string[]): void {
  expect(results.map(({ failed, firstFailure }) => ({ failed, firstFailure }))).toEqual(
    results.map(() => ({ failed: 0, firstFailure: undefined })),
  );
  for (const { requests, byBody } of results) {
    expect(requests).toBeGreaterThan(1000);
    expect(Object.keys(byBody).toSorted()).toEqual(colors);
  }
}

const routerValues = () => readFile(join(world.live, "istio-virtualservice/values/values.yaml"), "utf8");

describe("a release, from nothing to full traffic and back", () => {
  it("says what to do while nothing is there", async () => {
    const stderr = await refused("status");
    expect(stderr).toMatch(/^ROUTER_UNKNOWN: .*apply/m);
  });

  it("plans and applies every unit", async () => {
    const plan = await bluegreen("plan", "--comment=never");
    expect(JSON.stringify(plan)).not.toContain(world.env["KIALI_PASSPHRASE"]);
    await bluegreen("apply");
    await eventually(
      "the routes are at the gateways",
      async () => (await threeCurls()).join() === BLUE_IS_LIVE.join(),
    );
  });

  it("refuses to promote what nobody tested", async () => {
    const stderr = await refused("promote");
    expect(stderr).toMatch(/^PROMOTE_UNTESTED: green was not smoke-tested\. Run smoke/m);
    expect(await threeCurls()).toEqual(BLUE_IS_LIVE);
  });

  it("deploys the idle color, tests it by cookie, and says so", async () => {
    await underLoad("deploy and smoke", ["blue-1.0"], async () => {
      expect(await bluegreen("deploy", "--version=1.0.1")).toMatchObject({
        color: "green",
        version: "1.0.1",
      });
      expect(await bluegreen("smoke")).toMatchObject({ color: "green" });
    });
    expect(await bluegreen("status")).toMatchObject({ active: "blue", idle: "green" });
  });

  it("a dry run of promote changes nothing", async () => {
    await bluegreen("promote", "--dry-run");
    expect(await threeCurls()).toEqual(BLUE_IS_LIVE);
    expect(await routerValues()).toMatch(/^defaultServiceSubset: v1$/m);
  });

  it("promotes without losing a request", async () => {
    await underLoad("promote", ["blue-1.0", "green-1.0"], async () => {
      expect(await bluegreen("promote", "--watch=2")).toMatchObject({
        from: "blue",
        to: "green",
        active: "green",
      });
      expect(await threeCurls()).toEqual(GREEN_IS_LIVE);
    });
    expect(await routerValues()).toMatch(/^defaultServiceSubset: v2$/m);
  });

  it("leaves nothing for the next plan to undo", async () => {
    expect(await bluegreen("apply", `--units=${ROUTER_UNIT}`)).toMatchObject({ applied: [] });
    expect(await threeCurls()).toEqual(GREEN_IS_LIVE);
  });

  it("apply refuses to move the default route, even when Git says so", async () => {
    const file = join(world.live, "istio-virtualservice/values/values.yaml");
    const text = await routerValues();
    await writeFile(file, text.replace("defaultServiceSubset: v2", "defaultServiceSubset: v1"));
    const stderr = await refused("apply", `--units=${ROUTER_UNIT}`);
    await writeFile(file, text);
    expect(stderr).toContain("APPLY_MOVES_ROUTE");
    expect(await threeCurls()).toEqual(GREEN_IS_LIVE);
  });

  it("apply refuses what takes the traffic elsewhere by other objects, and lets through what does not", async () => {
    const labels = join(world.live, "istio-destinationrule/values/values.yaml");
    const text = await readFile(labels, "utf8");
    await writeFile(labels, text.replace("green-web-echo", "blue-web-echo"));
    expect(await refused("apply", "--units=istio-destinationrule")).toMatch(
      /^APPLY_MOVES_ROUTE: unit istio-destinationrule would send .*blue-web-echo/m,
    );
    await writeFile(
      labels,
      text.replace("green-web-echo", "green-web-echo, app.kubernetes.io/instance: green-web-echo"),
    );
    expect(await bluegreen("apply", "--units=istio-destinationrule")).toMatchObject({
      applied: ["istio-destinationrule"],
    });
    const pods = join(world.live, "helm-deploy-green-web-echo/values/values.yaml");
    const before = await readFile(pods, "utf8");
    await writeFile(pods, before.replace("green-1.", "untested-1."));
    expect(await refused("apply", "--units=helm-deploy-green-web-echo")).toMatch(
      /^APPLY_ROLLS_ACTIVE: unit helm-deploy-green-web-echo would change pods of green, .*args\[1\]/m,
    );
    expect(await bluegreen("apply")).toMatchObject({ applied: [], held: ["helm-deploy-green-web-echo"] });
    await writeFile(pods, before);
    expect(await threeCurls()).toEqual(GREEN_IS_LIVE);
  });

  it("rolls back without losing a request, to the very state before", async () => {
    await underLoad("rollback", ["blue-1.0", "green-1.0"], async () => {
      expect(await bluegreen("rollback")).toMatchObject({ from: "green", to: "blue", active: "blue" });
      expect(await threeCurls()).toEqual(BLUE_IS_LIVE);
    });
    expect(await git("diff", "--stat", "--", "terragrunt/live/dev/istio-virtualservice")).toBe("");
  });

  it("sends the next release to the other color", async () => {
    await bluegreen("smoke");
    await bluegreen("promote", "--watch=1");
    expect(await bluegreen("deploy", "--version=1.0.2")).toMatchObject({ color: "blue" });
    expect(await threeCurls()).toEqual(GREEN_IS_LIVE);
  });
});
