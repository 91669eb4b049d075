/**
 * Whatever fails after the write of the route: the watch goes on beside it, and the end says who has the
 * traffic.
 */
import { describe, expect, it } from "vitest";
import { ReleaseWorld, ROUTER_VALUES, unreachable } from "../../test/fakes/release-world.ts";
import { parseDeployInputs } from "../deploy/inputs.ts";
import { deploy } from "../deploy/step.ts";
import { Failure, Failures, surroundings } from "../errors/errors.ts";
import { renderThrown, thrownJson } from "../capability/thrown.ts";
import { trafficOf } from "../model/traffic.ts";
import { parseRollbackInputs } from "../rollback/inputs.ts";
import { rollback } from "../rollback/step.ts";
import { parseSmokeInputs } from "../smoke/inputs.ts";
import { smoke } from "../smoke/step.ts";
import { parsePromoteInputs } from "./inputs.ts";
import { promote } from "./step.ts";

const doPromote = (world: ReleaseWorld, raw = {}) => promote(parsePromoteInputs(raw), world.ports());
const doRollback = (world: ReleaseWorld) => rollback(parseRollbackInputs({}), world.ports());

async function tested(): Promise<ReleaseWorld> {
  const world = new ReleaseWorld();
  await deploy(parseDeployInputs({ version: "2.0" }), world.ports());
  await smoke(parseSmokeInputs({}), world.ports());
  world.calls.length = 0;
  return world;
}

const isFlipped = (world: ReleaseWorld) => world.defaultSubset === "v2";

/** From the flip on the call fails, as often as it is made, or so many times. */
function failing(world: ReleaseWorld, call: string, error: Error, times = Number.POSITIVE_INFINITY): void {
  let left = times;
  world.before = (made) => {
    if (made !== call || !isFlipped(world) || left <= 0) return;
    left -= 1;
    throw error;
  };
}

async function thrownBy(run: Promise<unknown>): Promise<Error> {
  return run.then(
    () => new Error("nothing was thrown"),
    (error: Error) => error,
  );
}

const lastLine = (thrown: unknown) => renderThrown(thrown).split("\n").at(-1);

/** Codes of a thrown value. */
function codesOf(thrown: Error): readonly string[] {
  if (thrown instanceof Failures) return thrown.failures.map(({ code }) => code);
  return [thrown instanceof Failure ? thrown.code : "INTERNAL"];
}

/** Tools and the disk, each as it fails; none of them is a reason to leave the traffic unwatched. */
const RECORDS: readonly (readonly [string, string, Error])[] = [
  ["a unit that is not found", "terragrunt.units", surroundings("TOOL_TIMEOUT", "late", { remedy: "-" })],
  ["a chart that is not read", "terragrunt.chart", surroundings("TOOL_FAILED", "killed", { remedy: "-" })],
  ["Helm", "helm.manifest", surroundings("HELM_RELEASE_UNREADABLE", "no", { remedy: "-" })],
  [
    "an apply",
    "terragrunt.apply",
    surroundings("UNIT_APPLY_FAILED", "half", { remedy: "-", stderr: "words" }),
  ],
  [
    "a push",
    "git.record",
    surroundings("GIT_PUSH_REJECTED", "hook", { remedy: "-", stderr: "hook said no" }),
  ],
  ["a full disk", "files.read", Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" })],
  ["a fault of this program", "terragrunt.plan", new TypeError("x is not a function")],
];

describe("a record that fails after the flip", () => {
  it.each(RECORDS)("%s: the watch has its whole time, then the failure is thrown", async (_, call, error) => {
    const world = await tested();
    failing(world, call, error);
    const began = world.now;
    const thrown = await thrownBy(doPromote(world, { watch: "20" }));
    expect(thrown).toBe(error);
    expect(world.now - began).toBeGreaterThan(22_000);
    const lastAsked = world.calls.lastIndexOf("http.send");
    expect(lastAsked).toBeGreaterThan(world.calls.lastIndexOf(call));
    expect(lastLine(thrown)).toMatch(
      /^Traffic: green has it, as the router said at 2026-.*, moved there at 2026-.*\. Not finished: .*Terraform may not say so yet\. Run promote to finish the promote, or rollback: it takes the traffic back to blue\.$/,
    );
    expect(thrownJson(thrown)).toMatchObject({ traffic: { color: "green", written: { to: "green" } } });
  });

  it.each(RECORDS)("%s: the promote that the last line names finishes it", async (_, call, error) => {
    const world = await tested();
    failing(world, call, error);
    await thrownBy(doPromote(world, { watch: "1" }));
    world.before = () => {};
    expect(await doPromote(world, { watch: "1" })).toMatchObject({
      active: "green",
      traffic: { color: "green", unfinished: [], next: "To go back to blue, run rollback" },
    });
    expect(world.git[ROUTER_VALUES]).toContain("v2");
    expect(await doPromote(world)).toMatchObject({ changed: false });
  });

  it.each(RECORDS)("%s: the rollback that the last line names takes it back", async (_, call, error) => {
    const world = await tested();
    const before = world.traffic();
    failing(world, call, error);
    await thrownBy(doPromote(world, { watch: "1" }));
    world.before = () => {};
    expect(await doRollback(world)).toMatchObject({
      active: "blue",
      traffic: { color: "blue", unfinished: [] },
    });
    expect(world.traffic()).toEqual(before);
  });

  it("keeps a state's lock in its words", async () => {
    const world = await tested();
    world.after = () => {
      if (isFlipped(world)) world.planError = "Error acquiring the state lock\n  ID: 7";
    };
    const thrown = await thrownBy(doPromote(world, { watch: "1" }));
    expect(thrown).toMatchObject({
      code: "UNIT_PLAN_FAILED",
      exitCode: 1,
      stderr: expect.stringContaining("ID: 7"),
    });
    expect(trafficOf(thrown)).toMatchObject({ color: "green", unfinished: ["Terraform"] });
  });

  it("does not keep a wrong answer from taking the traffic back, while a tool is still at work", async () => {
    const world = await tested();
    const before = world.traffic();
    const ended: number[] = [];
    world.before = async (call) => {
      if (call !== "terragrunt.plan" || !isFlipped(world)) return;
      world.broken.add("green");
      const { clock } = world.ports();
      const began = clock.now();
      while (clock.now() < began + 30_000 && isFlipped(world)) await Promise.resolve();
      ended.push(clock.now() - began);
    };
    expect(codesOf(await thrownBy(doPromote(world)))).toEqual(["PROMOTE_REVERTED"]);
    expect(ended[0]).toBeLessThan(3_000);
    expect(world.traffic()).toEqual(before);
  });

  it("and a wrong answer as well: both are said, and rollback finishes", async () => {
    const world = await tested();
    const before = world.traffic();
    world.after = (call) => {
      if (call === "git.record" && isFlipped(world)) world.broken.add("green");
    };
    world.before = (call) => {
      if (call === "git.record" && world.broken.has("green"))
        throw surroundings("GIT_PUSH_REJECTED", "hook", { remedy: "-", stderr: "hook said no" });
    };
    const thrown = await thrownBy(doPromote(world));
    expect(codesOf(thrown)).toEqual(["PROMOTE_REVERTED", "GIT_PUSH_REJECTED"]);
    expect(renderThrown(thrown)).toContain("    hook said no");
    expect(lastLine(thrown)).toMatch(
      /^Traffic: blue has it, .*Not finished: Git and Terraform .* Run rollback: it finishes/,
    );
    world.before = () => {};
    expect(await doRollback(world)).toMatchObject({ active: "blue", traffic: { unfinished: [] } });
    expect(world.traffic()).toEqual(before);
  });
});

describe("a cluster that fails after the flip", () => {
  it("is asked again, and the gateways meanwhile", async () => {
    const world = await tested();
    let silent = 0;
    world.before = (call) => {
      if (!call.startsWith("cluster.") || !isFlipped(world) || silent >= 25) return;
      silent += 1;
      throw unreachable();
    };
    expect(await doPromote(world)).toMatchObject({ active: "green", traffic: { color: "green" } });
    expect(silent).toBe(25);
  });

  it("for good: says what was written, that it cannot be read, and to run status", async () => {
    const world = await tested();
    world.before = (call) => {
      if (call.startsWith("cluster.") && isFlipped(world)) throw unreachable();
    };
    const thrown = await thrownBy(doPromote(world, { timeout: "20" }));
    expect(thrown).toMatchObject({ code: "CLUSTER_UNREACHABLE", exitCode: 3 });
    expect(lastLine(thrown)).toMatch(
      /^Traffic: the default route was written to green at 2026-.*; whether it is there cannot be read \(CLUSTER_UNREACHABLE: .*\)\. Not finished: .* Run status/,
    );
    expect(thrownJson(thrown)).toMatchObject({ traffic: { color: null, readAt: null } });
  });

  it("but for the router: says what that says, and that the rest cannot be read", async () => {
    const world = await tested();
    world.before = (call) => {
      if (call === "cluster.get" && isFlipped(world)) throw unreachable();
    };
    const thrown = await thrownBy(doPromote(world, { timeout: "20" }));
    expect(lastLine(thrown)).toMatch(
      /^Traffic: green has it, as the router said .*Run status: the rest of the release cannot be read/,
    );
  });

  it("with the answer to the write alone: the flip is found, watched, and left to the next promote", async () => {
    const world = await tested();
    let lost = false;
    world.after = (call) => {
      if (call !== "cluster.replace" || lost || !isFlipped(world)) return;
      lost = true;
      throw unreachable();
    };
    const began = world.now;
    const thrown = await thrownBy(doPromote(world, { watch: "20" }));
    expect(codesOf(thrown)).toEqual(["CLUSTER_UNREACHABLE"]);
    expect(world.now - began).toBeGreaterThan(22_000);
    expect(lastLine(thrown)).toMatch(
      /^Traffic: green has it, .*Not finished: Terraform .* Run promote to finish/,
    );
    expect(await doPromote(world)).toMatchObject({ active: "green", traffic: { unfinished: [] } });
  });

  it("with the answer to the write, and the color is bad: the traffic is back", async () => {
    const world = await tested();
    const before = world.traffic();
    world.after = (call) => {
      if (call !== "cluster.replace" || world.broken.has("green") || !isFlipped(world)) return;
      world.broken.add("green");
      throw unreachable();
    };
    expect(codesOf(await thrownBy(doPromote(world)))).toEqual(["PROMOTE_REVERTED"]);
    expect(world.traffic()).toEqual(before);
  });

  it("and istiod with it: a proof that never ends is taken back as soon as the cluster answers", async () => {
    const world = await tested();
    world.gatewayDelays = [600_000];
    let silent = 0;
    world.before = (call) => {
      if (call !== "cluster.replace" || !isFlipped(world) || world.now < 0 || silent >= 6) return;
      silent += 1;
      throw unreachable();
    };
    const thrown = await thrownBy(doPromote(world, { timeout: "30" }));
    expect(codesOf(thrown)[0]).toBe("PROMOTE_REVERTED");
    expect(world.defaultSubset).toBe("v1");
    expect(lastLine(thrown)).toMatch(/^Traffic: blue has it/);
  });
});

describe("before the flip", () => {
  it.each([
    ["a state that is locked", (world: ReleaseWorld) => (world.planError = "Error acquiring the state lock")],
    ["a backend that changed", (world: ReleaseWorld) => (world.planError = "Backend configuration changed")],
    ["a release that is pending", (world: ReleaseWorld) => (world.helmStatus = "pending-upgrade")],
    ["a release that failed", (world: ReleaseWorld) => (world.helmStatus = "failed")],
  ])("%s is refused, in a dry run as well, whatever records", async (_, block) => {
    const world = await tested();
    const before = world.traffic();
    block(world);
    for (const raw of [{}, { record: "none" }, { "dry-run": "true" }]) {
      const thrown = await thrownBy(doPromote(world, raw));
      expect(thrown).toMatchObject({ code: "ROUTER_UNIT_BLOCKED", exitCode: 1 });
      expect(trafficOf(thrown)).toBeUndefined();
    }
    expect(world.traffic()).toEqual(before);
    world.planError = undefined;
    world.helmStatus = "deployed";
    expect(await doPromote(world)).toMatchObject({ active: "green" });
  });

  it("what holds the unit is said before a rule that keeps users behind, for no apply would get past it", async () => {
    const world = await tested();
    const { router } = world;
    const route = [{ destination: { host: "echo", subset: "v1", port: { number: 80 } } }];
    const api = { match: [{ uri: { prefix: "/api/" } }], route };
    const http = [api, ...((router.spec?.["http"] ?? []) as readonly object[])];
    world.write({ ...router, spec: { ...router.spec, http } });
    expect(await thrownBy(doPromote(world))).toMatchObject({ code: "PROMOTE_PARTIAL" });
    world.helmStatus = "pending-upgrade";
    expect(await thrownBy(doPromote(world))).toMatchObject({ code: "ROUTER_UNIT_BLOCKED" });
  });

  it("does not hold up a rollback: the traffic moves, and the last line says what is left", async () => {
    const world = await tested();
    await doPromote(world);
    world.planError = "Error acquiring the state lock";
    world.helmStatus = "pending-upgrade";
    const thrown = await thrownBy(doRollback(world));
    expect(world.defaultSubset).toBe("v1");
    expect(codesOf(thrown)).toEqual(["UNIT_PLAN_FAILED"]);
    expect(lastLine(thrown)).toMatch(
      /^Traffic: blue has it, .*Not finished: Terraform .* Run rollback: it finishes/,
    );
    world.planError = undefined;
    expect(await doRollback(world)).toMatchObject({ active: "blue", traffic: { unfinished: [] } });
  });
});
