/**
 * Whatever fails after the write of the route: the watch goes on beside it, and the end says who has the
 * traffic.
 */
import { describe, expect, it } from "vitest";
import type { Script } from "../../src/adapters/embedded/tools/process.ts";
import { renderThrown, thrownJson } from "../../src/capability/thrown.ts";
import { Failure, Failures } from "../../src/errors/errors.ts";
import { trafficOf } from "../../src/model/traffic.ts";
import type { HelmReleaseStatus, UnitPlan } from "../../src/model/unit.ts";
import { fail, failure, nameOf, ROUTER_VALUES, type Trial, trialFrom, UNREACHABLE } from "./trial.ts";
import { isFlip } from "./router-facts.ts";

const tested = (): Promise<Trial> => trialFrom("tested");

/** From the flip on the call fails, as often as it is made. */
function failing(trial: Trial, name: string, error: Error): void {
  trial.script = (call) => (nameOf(call) === name && trial.isFlipped ? fail(error) : undefined);
}

const nothing: Script = () => undefined;

/** Every plan fails with these words. */
const planFails =
  (error: string): Script =>
  (call) =>
    nameOf(call) === "terragrunt.plan"
      ? { kind: "answer", as: (plan) => ({ ...(plan as UnitPlan), outcome: "failed", changes: [], error }) }
      : undefined;

/** Helm's word for the last revision of every release. */
const helmSays =
  (status: string): Script =>
  (call) =>
    nameOf(call) === "helm.status"
      ? { kind: "answer", as: (found) => ({ ...(found as HelmReleaseStatus), status }) }
      : undefined;

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
  ["a unit that is not found", "terragrunt.units", failure("TOOL_TIMEOUT")],
  ["a chart that is not read", "terragrunt.chart", failure("TOOL_FAILED")],
  ["Helm", "helm.manifest", failure("HELM_RELEASE_UNREADABLE")],
  ["an apply", "terragrunt.apply", failure("UNIT_APPLY_FAILED", "words")],
  ["a push", "git.record", failure("GIT_PUSH_REJECTED", "hook said no")],
  ["a full disk", "files.read", Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" })],
  ["a fault of this program", "terragrunt.plan", new TypeError("x is not a function")],
];

describe("a record that fails after the flip", () => {
  it.each(RECORDS)("%s: the watch has its whole time, then the failure is thrown", async (_, call, error) => {
    const trial = await tested();
    failing(trial, call, error);
    const began = trial.now;
    const thrown = await thrownBy(trial.promote({ watch: "20" }));
    expect(thrown).toBe(error);
    expect(trial.now - began).toBeGreaterThan(22_000);
    const lastAsked = trial.calls.lastIndexOf("http.send");
    expect(lastAsked).toBeGreaterThan(trial.calls.lastIndexOf(call));
    expect(lastLine(thrown)).toMatch(
      /^Traffic: green has it, as the router said at 2026-.*, moved there at 2026-.*\. Not finished: .*Terraform may not say so yet\. Run promote to finish the promote, or rollback: it takes the traffic back to blue\.$/,
    );
    expect(thrownJson(thrown)).toMatchObject({ traffic: { color: "green", written: { to: "green" } } });
  });

  it.each(RECORDS)("%s: the promote that the last line names finishes it", async (_, call, error) => {
    const trial = await tested();
    failing(trial, call, error);
    await thrownBy(trial.promote({ watch: "1" }));
    trial.script = nothing;
    expect(await trial.promote({ watch: "1" })).toMatchObject({
      active: "green",
      traffic: { color: "green", unfinished: [], next: "To go back to blue, run rollback" },
    });
    expect(trial.git(ROUTER_VALUES)).toContain("v2");
    expect(await trial.promote()).toMatchObject({ changed: false });
  });

  it.each(RECORDS)("%s: the rollback that the last line names takes it back", async (_, call, error) => {
    const trial = await tested();
    const before = await trial.traffic();
    failing(trial, call, error);
    await thrownBy(trial.promote({ watch: "1" }));
    trial.script = nothing;
    expect(await trial.rollback()).toMatchObject({
      active: "blue",
      traffic: { color: "blue", unfinished: [] },
    });
    expect(await trial.traffic()).toEqual(before);
  });

  it.each([
    ["a lock that is given back", "terragrunt.plan", failure("TOOL_TIMEOUT")],
    ["a push that gets through later", "git.record", failure("GIT_PUSH_REJECTED", "hook said no")],
    ["an apply that istiod did not answer", "terragrunt.apply", failure("UNIT_APPLY_FAILED", "webhook")],
    ["a chart that could not be read", "terragrunt.chart", failure("TOOL_FAILED")],
  ])("%s is made again while the gateways are asked, and the promote ends well", async (_, call, error) => {
    const trial = await tested();
    const failed: number[] = [];
    trial.script = (made) => {
      if (nameOf(made) !== call || !trial.isFlipped || failed.length === 3) return undefined;
      failed.push(trial.now);
      return fail(error);
    };
    expect(await trial.promote({ watch: "1" })).toMatchObject({
      active: "green",
      traffic: { color: "green", unfinished: [] },
    });
    expect((failed[2] ?? Number.NaN) - (failed[0] ?? Number.NaN)).toBeGreaterThanOrEqual(6_000);
    expect(trial.logged.filter(({ message }) => message.includes("is made again in"))).toHaveLength(3);
    expect(trial.git(ROUTER_VALUES)).toContain("v2");
  });

  it("is made again for no longer than `timeout`, and a wrong answer meanwhile takes the traffic back", async () => {
    const trial = await tested();
    failing(trial, "terragrunt.apply", failure("UNIT_APPLY_FAILED"));
    const began = trial.now;
    await thrownBy(trial.promote({ watch: "1", timeout: "60" }));
    expect(trial.now - began).toBeGreaterThan(45_000);
    expect(trial.now - began).toBeLessThan(70_000);
    expect(trial.defaultSubset).toBe("v2");
    trial.crash("green");
    const other = await tested();
    other.script = (call) => {
      if (nameOf(call) !== "terragrunt.apply" || !other.isFlipped) return undefined;
      if (other.logged.some(({ message }) => message.includes("is made again in 8 s"))) other.crash("green");
      return fail(failure("UNIT_APPLY_FAILED"));
    };
    expect(codesOf(await thrownBy(other.promote()))[0]).toBe("PROMOTE_REVERTED");
    expect(other.defaultSubset).toBe("v1");
  });

  it("is not made again when no second try mends it", async () => {
    const trial = await tested();
    failing(trial, "files.read", Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" }));
    const began = trial.now;
    await thrownBy(trial.promote({ watch: "1" }));
    expect(trial.now - began).toBeLessThan(10_000);
  });

  it("keeps a state's lock in its words", async () => {
    const trial = await tested();
    const locked = planFails("Error acquiring the state lock\n  ID: 7");
    trial.script = (call) => (trial.isFlipped ? locked(call) : undefined);
    const thrown = await thrownBy(trial.promote({ watch: "1" }));
    expect(thrown).toMatchObject({
      code: "UNIT_PLAN_FAILED",
      exitCode: 1,
      stderr: expect.stringContaining("ID: 7"),
    });
    expect(trafficOf(thrown)).toMatchObject({ color: "green", unfinished: ["Terraform"] });
  });

  it("does not keep a wrong answer from taking the traffic back, while a tool is still at work", async () => {
    const trial = await tested();
    const before = await trial.traffic();
    const times: { began?: number; moved?: number } = {};
    trial.script = (call) => {
      if (nameOf(call) !== "terragrunt.plan" || !trial.isFlipped) return undefined;
      trial.crash("green");
      times.began ??= trial.now;
      return { kind: "delay", milliseconds: 30_000 };
    };
    trial.world.watch(({ after }) => {
      if (after?.kind === "VirtualService" && times.began !== undefined && !trial.isFlipped)
        times.moved ??= trial.now;
    });
    expect(codesOf(await thrownBy(trial.promote()))).toEqual(["PROMOTE_REVERTED"]);
    expect((times.moved ?? Number.NaN) - (times.began ?? Number.NaN)).toBeLessThan(3_000);
    expect(await trial.traffic()).toEqual(before);
  });

  it("and a wrong answer as well: both are said, and rollback finishes", async () => {
    const trial = await tested();
    const before = await trial.traffic();
    let broken = false;
    const rejected = failure("GIT_PUSH_REJECTED", "hook said no");
    trial.script = (call) => {
      if (nameOf(call) !== "git.record") return undefined;
      if (broken) return fail(rejected);
      broken = trial.isFlipped;
      if (broken) trial.crash("green");
      return undefined;
    };
    const thrown = await thrownBy(trial.promote());
    expect(codesOf(thrown)).toEqual(["PROMOTE_REVERTED", "GIT_PUSH_REJECTED"]);
    expect(renderThrown(thrown)).toContain("    hook said no");
    expect(lastLine(thrown)).toMatch(
      /^Traffic: blue has it, .*Not finished: Git and Terraform .* Run rollback: it finishes/,
    );
    trial.script = nothing;
    expect(await trial.rollback()).toMatchObject({ active: "blue", traffic: { unfinished: [] } });
    expect(await trial.traffic()).toEqual(before);
  });
});

describe("a cluster that fails after the flip", () => {
  it("is asked again, and the gateways meanwhile", async () => {
    const trial = await tested();
    let silent = 0;
    trial.script = ({ port }) => {
      if (port !== "cluster" || !trial.isFlipped || silent >= 25) return undefined;
      silent += 1;
      return fail(UNREACHABLE);
    };
    expect(await trial.promote()).toMatchObject({ active: "green", traffic: { color: "green" } });
    expect(silent).toBe(25);
  });

  it("for good: says what was written, that it cannot be read, and to run status", async () => {
    const trial = await tested();
    trial.script = ({ port }) => (port === "cluster" && trial.isFlipped ? fail(UNREACHABLE) : undefined);
    const thrown = await thrownBy(trial.promote({ timeout: "20" }));
    expect(thrown).toMatchObject({ code: "CLUSTER_UNREACHABLE", exitCode: 3 });
    expect(lastLine(thrown)).toMatch(
      /^Traffic: the default route was written to green at 2026-.*; whether it is there cannot be read \(CLUSTER_UNREACHABLE: .*\)\. Not finished: .* Run status/,
    );
    expect(thrownJson(thrown)).toMatchObject({ traffic: { color: null, readAt: null } });
  });

  it("but for the router: says what that says, and that the rest cannot be read", async () => {
    const trial = await tested();
    failing(trial, "cluster.get", UNREACHABLE);
    const thrown = await thrownBy(trial.promote({ timeout: "20" }));
    expect(lastLine(thrown)).toMatch(
      /^Traffic: green has it, as the router said .*Run status: the rest of the release cannot be read/,
    );
  });

  it("with the answer to the write alone: the flip is found, watched, and left to the next promote", async () => {
    const trial = await tested();
    let lost = false;
    trial.script = (call) => {
      if (lost || !isFlip(call)) return undefined;
      lost = true;
      return fail(UNREACHABLE, "after");
    };
    const began = trial.now;
    const thrown = await thrownBy(trial.promote({ watch: "20" }));
    expect(codesOf(thrown)).toEqual(["CLUSTER_UNREACHABLE"]);
    expect(trial.now - began).toBeGreaterThan(22_000);
    expect(lastLine(thrown)).toMatch(
      /^Traffic: green has it, .*Not finished: Terraform .* Run promote to finish/,
    );
    expect(await trial.promote()).toMatchObject({ active: "green", traffic: { unfinished: [] } });
  });

  it("with the answer to the write, and the color is bad: the traffic is back", async () => {
    const trial = await tested();
    const before = await trial.traffic();
    let lost = false;
    trial.script = (call) => {
      if (lost || !isFlip(call)) return undefined;
      lost = true;
      trial.crash("green");
      return fail(UNREACHABLE, "after");
    };
    expect(codesOf(await thrownBy(trial.promote()))).toEqual(["PROMOTE_REVERTED"]);
    expect(await trial.traffic()).toEqual(before);
  });

  it("and istiod with it: a proof that never ends is taken back as soon as the cluster answers", async () => {
    const trial = await trialFrom("tested", { propagation: { pushMs: 600_000 } });
    let silent = 0;
    trial.script = (call) => {
      if (nameOf(call) !== "cluster.replace" || !trial.isFlipped || silent >= 6) return undefined;
      silent += 1;
      return fail(UNREACHABLE);
    };
    const thrown = await thrownBy(trial.promote({ timeout: "30" }));
    expect(codesOf(thrown)[0]).toBe("PROMOTE_REVERTED");
    expect(trial.defaultSubset).toBe("v1");
    expect(lastLine(thrown)).toMatch(/^Traffic: blue has it/);
  });
});

describe("before the flip", () => {
  it.each([
    ["a state that is locked", planFails("Error acquiring the state lock")],
    ["a backend that changed", planFails("Backend configuration changed")],
    ["a release that is pending", helmSays("pending-upgrade")],
    ["a release that failed", helmSays("failed")],
  ])("%s is refused, in a dry run as well, whatever records", async (_, script) => {
    const trial = await tested();
    const before = await trial.traffic();
    trial.script = script;
    for (const raw of [{}, { record: "none" }, { "dry-run": "true" }]) {
      const thrown = await thrownBy(trial.promote(raw));
      expect(thrown).toMatchObject({ code: "ROUTER_UNIT_BLOCKED", exitCode: 1 });
      expect(trafficOf(thrown)).toBeUndefined();
    }
    expect(await trial.traffic()).toEqual(before);
    trial.script = nothing;
    expect(await trial.promote()).toMatchObject({ active: "green" });
  });

  it("a router that may not be written is refused, in a dry run as well, and nothing is recorded", async () => {
    const trial = await tested();
    const before = await trial.traffic();
    trial.script = (call) =>
      nameOf(call) === "cluster.rehearse" ? fail(failure("CLUSTER_FORBIDDEN", "may not update")) : undefined;
    for (const raw of [{}, { "dry-run": "true" }]) {
      const thrown = await thrownBy(trial.promote(raw));
      expect(thrown).toMatchObject({ code: "CLUSTER_FORBIDDEN", exitCode: 3 });
      expect(trafficOf(thrown)).toBeUndefined();
      expect(trial.calls).not.toContain("git.record");
    }
    expect(await trial.traffic()).toEqual(before);
  });

  it("a webhook that takes no dry run leaves it open, and a router written meanwhile is none of it", async () => {
    for (const error of [
      failure("CLUSTER_FAILED", 'admission webhook "x" does not support dry run'),
      failure("CLUSTER_CONFLICT"),
    ]) {
      const trial = await tested();
      trial.script = (call) => (nameOf(call) === "cluster.rehearse" ? fail(error) : undefined);
      expect(await trial.promote()).toMatchObject({ active: "green" });
    }
  });

  it("what holds the unit is said before a rule that keeps users behind, for no apply would get past it", async () => {
    const trial = await tested();
    const { router } = trial;
    const route = [{ destination: { host: "blue-green-service", subset: "v1", port: { number: 8600 } } }];
    const api = { match: [{ uri: { prefix: "/api/" } }], route };
    const http = [api, ...((router.spec?.["http"] ?? []) as readonly object[])];
    trial.write({ ...router, spec: { ...router.spec, http } });
    expect(await thrownBy(trial.promote())).toMatchObject({ code: "PROMOTE_PARTIAL" });
    trial.script = helmSays("pending-upgrade");
    expect(await thrownBy(trial.promote())).toMatchObject({ code: "ROUTER_UNIT_BLOCKED" });
  });

  it("does not hold up a rollback: the traffic moves, and the last line says what is left", async () => {
    const trial = await tested();
    await trial.promote();
    const [locked, pending] = [planFails("Error acquiring the state lock"), helmSays("pending-upgrade")];
    trial.script = (call) => locked(call) ?? pending(call);
    const thrown = await thrownBy(trial.rollback());
    expect(trial.defaultSubset).toBe("v1");
    expect(codesOf(thrown)).toEqual(["UNIT_PLAN_FAILED"]);
    expect(lastLine(thrown)).toMatch(
      /^Traffic: blue has it, .*Not finished: Terraform .* Run rollback: it finishes/,
    );
    trial.script = nothing;
    expect(await trial.rollback()).toMatchObject({ active: "blue", traffic: { unfinished: [] } });
  });
});
