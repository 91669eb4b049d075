/**
 * What somebody does to a release by hand, on a real API server with Helm and Terraform: plan and status name
 * it, apply does not say that all is well, and the command that is printed mends it when it is run as it
 * stands. And what the head of a plan says is what apply then does.
 *
 * Other members of the kind are in src/drift/*.test.ts, as tables: what is missing, changed, added,
 * reordered, being deleted, another release's, made without Helm; what an autoscaler, a server default and a
 * controller write.
 */
import { execFile } from "node:child_process";
import { readFile, rm, writeFile, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReleaseDrift } from "../../src/drift/facts.ts";
import { Failure, Failures } from "../../src/errors/errors.ts";
import type { Outcome } from "../../src/capability/capability.ts";
import { forgetUnits, type UnitWorld } from "../fixtures/charts/units.ts";
import { appliedUnits, environmentOf, leavePending, NAMESPACE, stepIn } from "./support/applied-units.ts";
import { kubectl } from "./support/index.ts";

const run = promisify(execFile);
const DEPLOYMENT = "web-echo-blue-green-web-echo";

let folder: string;
let world: UnitWorld;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen-drift-"));
  world = await appliedUnits(folder);
}, 300_000);

afterAll(async () => {
  await forgetUnits();
  await rm(folder, { recursive: true, force: true });
}, 120_000);

const step = (name: "plan" | "apply" | "status") => stepIn(world, name);

/** What status says is wrong: with a result, or with a failure when the release cannot be read at all. */
async function seenByStatus(): Promise<readonly { fact: string; remedy: string }[]> {
  try {
    const { refusal } = await step("status");
    return failuresOf(refusal);
  } catch (error) {
    return failuresOf(error);
  }
}

/** A single one comes alone. */
function allOf(thrown: unknown): readonly Failure[] {
  if (thrown instanceof Failure) return [thrown];
  if (thrown instanceof Failures) return thrown.failures;
  throw thrown;
}

function failuresOf(thrown: unknown): readonly { fact: string; remedy: string }[] {
  if (thrown === undefined) return [];
  return allOf(thrown)
    .filter(({ code }) => code === "RELEASE_DRIFT")
    .map(({ message, remedy }) => ({ fact: message, remedy }));
}

/**
 * Every command between backticks, one after the other, as a person would run them; our own are not part of
 * it.
 */
async function follow(remedy: string): Promise<void> {
  const commands = [...remedy.matchAll(/`([^`]+)`/gu)].map(([, command = ""]) => command);
  expect(commands.length).toBeGreaterThan(0);
  for (const command of commands.filter((one) => !one.startsWith("bluegreen "))) {
    await run("bash", ["-c", command], { env: environmentOf(world) });
  }
}

const inNamespace = (...args: string[]) => kubectl([...args, "-n", NAMESPACE]);
const patch = (object: string, operations: readonly unknown[]) =>
  inNamespace("patch", object, "--type=json", `--patch=${JSON.stringify(operations)}`);
const nameOf = async (kind: string) => (await inNamespace("get", kind, "-o", "name")).trim();

const rule = { name: "by-hand", match: [{ uri: { prefix: "/by-hand" } }], redirect: { uri: "/" } };

describe("what somebody did by hand", () => {
  it("is nothing after an apply, and then apply says so", async () => {
    expect(await seenByStatus()).toEqual([]);
    const { text, refusal } = await step("apply");
    expect(refusal).toBeUndefined();
    expect(text).toMatch(
      /^Nothing to apply: every unit is as it should be \(\d+ objects of web-echo were compared with the cluster\)\.$/,
    );
  });

  it.each<readonly [string, () => Promise<unknown>, RegExp]>([
    [
      "VirtualService deleted",
      async () => inNamespace("delete", await nameOf("virtualservice")),
      /^VirtualService\/\S+ is missing from the cluster/,
    ],
    [
      "a rule added",
      async () => patch(await nameOf("virtualservice"), [{ op: "add", path: "/spec/http/0", value: rule }]),
      /^VirtualService\/\S+ is not as .*spec\.http is \d+ items.*kubectl-patch/,
    ],
    [
      "the idle color scaled to 0",
      () => inNamespace("scale", `deployment/green-${DEPLOYMENT}`, "--replicas=0"),
      /^Deployment\/\S+green\S+ is not as .*spec\.replicas is 0/,
    ],
    [
      "the idle color's Deployment deleted",
      () => inNamespace("delete", `deployment/green-${DEPLOYMENT}`),
      /^Deployment\/\S+green\S+ is missing/,
    ],
    [
      "the image of the active color changed",
      () => inNamespace("set", "image", `deployment/blue-${DEPLOYMENT}`, "web-echo=hashicorp/http-echo:9.9"),
      /^Deployment\/\S+blue\S+ is not as .*containers\[web-echo\]\.image is .*9\.9.*kubectl-set/,
    ],
    [
      "an environment variable added",
      () => inNamespace("set", "env", `deployment/green-${DEPLOYMENT}`, "BY_HAND=yes"),
      /^Deployment\/\S+green\S+ is not as .*\.env is 1 item/,
    ],
    [
      "a subset's label and a policy of the DestinationRule",
      async () =>
        patch(await nameOf("destinationrule"), [
          { op: "add", path: "/spec/subsets/0/labels", value: { app: "other" } },
          { op: "add", path: "/spec/trafficPolicy", value: { tls: { mode: "DISABLE" } } },
        ]),
      /^DestinationRule\/\S+ is not as .*subsets\[0\]\.labels/,
    ],
    [
      "the selector of the Service",
      async () => patch(await nameOf("service"), [{ op: "add", path: "/spec/selector/by", value: "hand" }]),
      /^Service\/\S+ is not as .*spec\.selector\.by is "hand"/,
    ],
    [
      "Gateway deleted",
      async () => inNamespace("delete", await nameOf("gateways.networking.istio.io")),
      /^Gateway\/\S+ is missing/,
    ],
    [
      "a Helm release left pending",
      () => leavePending("istio-virtualservice"),
      /^Helm release \S+\/istio-virtualservice of web-echo is pending-upgrade/,
    ],
  ])("%s: status names it, and what it prints mends it", async (_, damage, fact) => {
    await damage();
    const [found, ...more] = await seenByStatus();
    expect(found?.fact).toMatch(fact);
    expect(more).toEqual([]);
    await follow(found?.remedy ?? "");
    expect(await seenByStatus()).toEqual([]);
  });

  it("is named by plan too, and apply claims nothing and ends red", async () => {
    await inNamespace("delete", await nameOf("virtualservice"));
    const planned = await step("plan");
    expect(planned.text).toMatch(/^apply would: refuse \(RELEASE_DRIFT: VirtualService\/\S+ is missing/);
    expect(planned.text).toMatch(/^istio-virtualservice +no changes; differs in the cluster$/mu);
    expect(planned.outputs["verdict"]).toBe("refuse");
    const [drift] = JSON.parse(planned.outputs["drift"] ?? "[]") as ReleaseDrift[];
    expect(drift?.findings).toMatchObject([{ kind: "missing", unit: "istio-virtualservice" }]);
    const applied = await step("apply");
    expect(applied.text).not.toMatch(/as it should be|nothing to/i);
    expect(failuresOf(applied.refusal)[0]?.fact).toContain("is missing from the cluster");
    await follow(drift?.findings[0]?.remedy ?? "");
    expect((await step("apply")).text).toMatch(/as it should be/);
  });
});

describe("the head of a plan is what apply does", () => {
  const values = (unit: string) => join(world.live, unit, "values/values.yaml");

  /** What an apply came to. */
  async function done(applying: Promise<Outcome>) {
    try {
      const { outputs } = await applying;
      return {
        codes: [],
        applied: JSON.parse(outputs["applied"] ?? ""),
        held: JSON.parse(outputs["held"] ?? ""),
      };
    } catch (error) {
      return { codes: allOf(error).map(({ code }) => code), applied: [], held: [] };
    }
  }

  it.each([
    ["a moved route", "istio-virtualservice", /(defaultServiceSubset:).*/u, "$1 v2", "refuse"],
    [
      "a change under the traffic",
      "helm-deploy-blue-web-echo",
      /(replicaCount: \d+)|$/u,
      "$1\npodAnnotations: {a: b}\n",
      "hold",
    ],
    [
      "a change of the idle color",
      "helm-deploy-green-web-echo",
      /(replicaCount: \d+)|$/u,
      "$1\npodAnnotations: {a: b}\n",
      "apply",
    ],
  ])("%s", async (_, unit, from, to, verdict) => {
    const before = await readFile(values(unit), "utf8");
    await writeFile(values(unit), before.replace(from, to));
    const { outputs } = await step("plan");
    expect(outputs["verdict"]).toBe(verdict);
    const said = JSON.parse(outputs["verdict-json"] ?? "{}");
    const units = said.hold.map((one: { unit: string }) => one.unit);
    const codes = said.refuse.map(({ code }: { code: string }) => code);
    expect(await done(step("apply"))).toEqual({ codes, applied: said.apply, held: units });
    await writeFile(values(unit), before);
    // What was applied is taken back.
    if (said.apply.length > 0) await step("apply");
  });
});
