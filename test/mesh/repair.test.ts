/**
 * What somebody did to a release by hand, and what a killed run left, on a real API server with Helm and
 * Terraform: `repair` ends it, and apply and status then say that all is well. Others of the kind:
 * test/embedded/repair.test.ts.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Outcome } from "../../src/capability/capability.ts";
import { exitCodeOf, renderThrown } from "../../src/capability/thrown.ts";
import type { RawInputs } from "../../src/inputs.ts";
import type { RepairResult } from "../../src/repair/step.ts";
import { forgetUnits, type UnitWorld } from "../fixtures/charts/units.ts";
import { appliedUnits, environmentOf, leavePending, NAMESPACE, stepIn } from "./support/applied-units.ts";
import { kubectl } from "./support/index.ts";

const run = promisify(execFile);
const DEPLOYMENT = "web-echo-blue-green-web-echo";
const LEASE = "bluegreen-web-echo";
const ROUTER = "istio-virtualservice";

let folder: string;
let world: UnitWorld;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen-repair-"));
  world = await appliedUnits(folder);
}, 300_000);

afterAll(async () => {
  await forgetUnits();
  await rm(folder, { recursive: true, force: true });
}, 120_000);

const step = (name: "apply" | "status" | "repair", raw: RawInputs = {}) => stepIn(world, name, raw);

/** What a step ends with: nothing, or all that it refuses. */
async function ended(stepping: Promise<Outcome>): Promise<string> {
  const thrown = await stepping.then(
    ({ refusal }) => refusal,
    (error: unknown) => error,
  );
  return thrown === undefined ? "" : `${exitCodeOf(thrown)}: ${renderThrown(thrown)}`;
}

const inNamespace = (...args: string[]) => kubectl([...args, "-n", NAMESPACE]);
const nameOf = async (kind: string) => (await inNamespace("get", kind, "-o", "name")).trim();
const specOf = async (object: string) =>
  JSON.parse(await inNamespace("get", object, "-o", "jsonpath={.spec}"));

/** The Lease as a run leaves it that was killed: it had the release while something was begun. */
async function killed(meanwhile: () => Promise<void>): Promise<void> {
  const microTime = (at: number) => new Date(at).toISOString().replace("Z", "000Z");
  const acquireTime = microTime(Date.now());
  await meanwhile();
  const spec = {
    holderIdentity: "apply by hand 12345678",
    leaseDurationSeconds: 1,
    acquireTime,
    renewTime: microTime(Date.now() + 1_000),
  };
  const lease = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: LEASE, namespace: NAMESPACE },
  };
  await kubectl(["apply", "-f", "-"], JSON.stringify({ ...lease, spec }));
  await new Promise((resolve) => setTimeout(resolve, 4_000));
}

const rule = { name: "by-hand", match: [{ uri: { prefix: "/by-hand" } }], redirect: { uri: "/" } };

it.each<readonly [string, () => Promise<unknown>, RegExp]>([
  [
    "VirtualService deleted",
    async () => inNamespace("delete", await nameOf("virtualservice")),
    /^make VirtualService\/\S+ again$/,
  ],
  [
    "a rule added",
    async () =>
      inNamespace(
        "patch",
        await nameOf("virtualservice"),
        "--type=json",
        `--patch=${JSON.stringify([{ op: "add", path: "/spec/http/0", value: rule }])}`,
      ),
    /^put back spec\.http of VirtualService\/\S+, written by kubectl-patch at /,
  ],
  [
    "the idle color scaled to 0, its Deployment's variable changed",
    async () => {
      await inNamespace("scale", `deployment/green-${DEPLOYMENT}`, "--replicas=0");
      await inNamespace("set", "env", `deployment/green-${DEPLOYMENT}`, "BY_HAND=yes");
    },
    /^put back spec\..* of Deployment\/\S+, written by kubectl/,
  ],
  [
    "the idle color's Deployment deleted",
    () => inNamespace("delete", `deployment/green-${DEPLOYMENT}`),
    /^make Deployment\/\S+ again$/,
  ],
  [
    "a Helm release that a killed run left pending",
    () => killed(() => leavePending(ROUTER)),
    /^take away Helm's note of revision \d+ \(pending-upgrade\) .*, which apply by hand 12345678 left behind$/,
  ],
  [
    "a revision that Helm has, and of which Terraform's state does not know",
    async () => {
      const chart = join(world.repository, "charts/blue-green-web-echo");
      const flags = ["--reuse-values", "--set=podAnnotations.by=hand", `--namespace=${NAMESPACE}`];
      await run("helm", ["upgrade", ...flags, "green-web-echo", chart], { env: environmentOf(world) });
    },
    /^release \S+\/green-web-echo as this checkout renders it$/,
  ],
])(
  "%s: one repair ends it, and moves nothing else",
  async (_, damage, did) => {
    const before = await specOf(await nameOf("virtualservice"));
    const blue = await specOf(`deployment/blue-${DEPLOYMENT}`);
    await damage();
    const dry = await step("repair");
    expect((dry.result as RepairResult).actions).toEqual([expect.stringMatching(did)]);
    const { result, refusal } = await step("repair", { "dry-run": "false" });
    expect(refusal).toBeUndefined();
    expect((result as RepairResult).actions).toEqual([expect.stringMatching(did)]);
    expect(await specOf(await nameOf("virtualservice"))).toEqual(before);
    expect(await specOf(`deployment/blue-${DEPLOYMENT}`)).toEqual(blue);
    await inNamespace("rollout", "status", `deployment/green-${DEPLOYMENT}`, "--timeout=120s");
    expect(await ended(step("status"))).toBe("");
    expect((await step("apply")).text).toMatch(/^Nothing to apply: every unit is as it should be/);
  },
  300_000,
);

it("a pending release of nobody who is known to be dead is left alone", async () => {
  const deleting = `secret/sh.helm.release.v1.${ROUTER}`;
  await leavePending(ROUTER);
  const found = (await inNamespace("get", "secrets", "-l", "status=pending-upgrade", "-o", "name")).trim();
  expect(found).toContain(deleting);
  // What was there before the Lease was ever taken by a run that died is nobody's.
  expect(await ended(step("repair", { "dry-run": "false" }))).toMatch(
    /REPAIR_UNPROVEN.*`kubectl delete secret/s,
  );
  expect(await inNamespace("get", found, "-o", "name")).toContain(found);
  await inNamespace("delete", found);
}, 120_000);

it("an image set by hand on the active color is put back only when that is allowed", async () => {
  const blue = `deployment/blue-${DEPLOYMENT}`;
  const before = await specOf(blue);
  await inNamespace("set", "image", blue, "web-echo=hashicorp/http-echo:9.9");
  expect(await ended(step("repair", { "dry-run": "false" }))).toMatch(
    /^1: REPAIR_LEFT: Deployment.*kubectl-set/s,
  );
  const { refusal } = await step("repair", { "dry-run": "false", "allow-active": "true" });
  expect(refusal).toBeUndefined();
  expect((await specOf(blue)).template).toEqual(before.template);
}, 120_000);
