/**
 * One value of the DestinationRule's chart, green's label set to blue's, on a real mesh: requests for green
 * come back with green's header and blue's body. Through every step that must not believe it, and the mend.
 * Others of the kind are in the tables of src/release/overlap-rules.test.ts and
 * test/embedded/overlap.test.ts.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { statusCapability } from "../../src/status/entry.ts";
import { parseLintInputs } from "../../src/lint/inputs.ts";
import { lint } from "../../src/lint/step.ts";
import { forgetUnits, prepareUnits, type UnitWorld } from "../fixtures/charts/units.ts";
import { eventually, get, getObjects, headerOf, kubectl, rawRequest } from "./support/index.ts";
import { realWorld } from "./support-worlds/real-world.ts";
import { NAMESPACE, runStep, type StepName, type World } from "./support-worlds/world.ts";

const root = join(import.meta.dirname, "../..");
const UNIT = "istio-destinationrule";
const UNITS = [
  "istio-inject-blue-green",
  "helm-deploy-blue-green-service",
  "helm-deploy-blue-web-echo",
  "helm-deploy-green-web-echo",
  "istio-gateway",
  UNIT,
  "istio-virtualservice",
].join("\n");
const BLUE = "blue-web-echo-blue-green-web-echo";

let folder: string;
let units: UnitWorld;
let world: World;
/** For whatever only reads. */
let reader: ReturnType<World["ports"]>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen-overlap-"));
  [units] = await Promise.all([prepareUnits(root, folder), forgetUnits()]);
  world = realWorld(units);
  reader = world.ports();
  await runStep(world, "apply", { units: UNITS });
  await answersOfGreen("v2 green-1.0");
});

afterAll(async () => {
  await world?.close();
  await forgetUnits();
  await rm(folder, { recursive: true, force: true });
});

/**
 * Waits until every gateway answers green's cookie so: the header that the route sets, and the body of a
 * pod.
 */
function answersOfGreen(expected: string): Promise<boolean> {
  return eventually(`green's cookie is answered ${expected}`, async () => {
    const request = get("service-mesh.dev", "/", [["cookie", "x-version=v2"]]);
    const answers = await Promise.all(world.gateways.map((gateway) => rawRequest(request, gateway)));
    return answers.every((one) => `${headerOf(one, "x-bluegreen-subset")} ${one.body.trim()}` === expected);
  });
}

/** Green's subset selects pods with that label. */
async function greenSelects(label: string): Promise<void> {
  const file = join(units.live, UNIT, "values/values.yaml");
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace(/(name: v2\n\s+labels: ).*/, `$1{${label}}`));
}

/** Everything that a step may write: the pods' templates, the routes, the release's record. */
async function written(): Promise<unknown> {
  const kinds = ["deployments.apps", "virtualservices.networking.istio.io", "leases.coordination.k8s.io"];
  const objects = await getObjects([kinds.join(","), "-n", NAMESPACE]);
  return objects.map(({ kind, metadata, spec }) => [kind, metadata.name, metadata.annotations, spec]);
}

const refusal = {
  code: "COLORS_OVERLAP",
  message: expect.stringMatching(
    new RegExp(
      `version=blue-web-echo\\).*version=blue-web-echo\\); both select Deployment/${NAMESPACE}/${BLUE}`,
    ),
  ) as string,
};

const statusNow = () => statusCapability({}, reader, () => Promise.reject(new Error("not asked for")));

describe("green's label set to one that blue's pods carry beside their own", () => {
  it("is not applied: the pods were looked at", async () => {
    await greenSelects('app.kubernetes.io/version: "1.0.0"');
    await expect(runStep(world, "apply", { units: UNIT })).rejects.toMatchObject({
      failures: [
        {
          code: "COLORS_OVERLAP",
          message: expect.stringMatching(`both select Deployment/${NAMESPACE}/${BLUE}`),
        },
      ],
    });
  });
});

describe("green's label set to blue's", () => {
  it("is not applied, and lint finds it", async () => {
    await greenSelects("version: blue-web-echo");
    const before = await written();
    await expect(runStep(world, "apply", { units: UNIT })).rejects.toMatchObject({ failures: [refusal] });
    expect(await written()).toEqual(before);
    const { findings, failed } = await lint(parseLintInputs({}), reader);
    expect(failed).toBe(true);
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: "colors-overlap", message: refusal.message }),
    );
  });

  it("and applied past us: status says so, and nothing is tested, promoted or deployed", async () => {
    const { terragrunt } = world.ports();
    const unit = (await terragrunt.units("terragrunt/live/dev")).find(({ name }) => name === UNIT);
    if (unit === undefined) throw new Error(`no unit ${UNIT}`);
    await terragrunt.apply(unit, await terragrunt.plan(unit));
    await answersOfGreen("v2 blue-1.0");
    const before = await written();
    const status = await statusNow();
    expect(status.refusal).toMatchObject(refusal);
    expect(status.text).toMatch(/^blue +active +v1/m);
    const steps: readonly (readonly [StepName, Readonly<Record<string, string>>])[] = [
      ["smoke", {}],
      ["promote", { record: "none" }],
      ["deploy", { version: "2.0.0", record: "none" }],
    ];
    for (const [step, raw] of steps) await expect(runStep(world, step, raw)).rejects.toMatchObject(refusal);
    expect(await written()).toEqual(before);
  });

  it("is mended by apply, and green is tested again by its own pods", async () => {
    await greenSelects("version: green-web-echo");
    expect(await runStep(world, "apply", { units: UNIT })).toMatchObject({ applied: [UNIT] });
    await answersOfGreen("v2 green-1.0");
    expect((await statusNow()).refusal).toBeUndefined();
    expect(await runStep(world, "smoke")).toMatchObject({ color: "green", passed: true });
  });
});

/**
 * Each color selects one unit's pods alone, and not its own: no selection overlaps, and no unit renders it
 * so.
 */
describe("labels swapped by hand in the live objects", () => {
  const RULE = "destinationrule.networking.istio.io/istio-prod-blue-green-destination";
  const STEPS: readonly (readonly [StepName, Readonly<Record<string, string>>])[] = [
    ["smoke", {}],
    ["promote", { record: "none" }],
    ["deploy", { version: "2.0.0", record: "none" }],
  ];
  const subsets = (blue: string, green: string) =>
    kubectl([
      "patch",
      RULE,
      "-n",
      NAMESPACE,
      "--type=json",
      `--patch=${JSON.stringify([
        { op: "replace", path: "/spec/subsets/0/labels", value: { version: blue } },
        { op: "replace", path: "/spec/subsets/1/labels", value: { version: green } },
      ])}`,
    ]);

  it("of both subsets: green's cookie is answered by blue, and every step and status refuse", async () => {
    await subsets("green-web-echo", "blue-web-echo");
    await answersOfGreen("v2 blue-1.0");
    const before = await written();
    const swapped = {
      code: "COLORS_OVERLAP",
      message: expect.stringMatching(
        new RegExp(
          `blue is subset v1 .*version=green-web-echo\\), and that selects Deployment/${NAMESPACE}/green-web-echo.*Pod/.*green's unit helm-deploy-green-web-echo released`,
        ),
      ) as string,
    };
    for (const [step, raw] of STEPS) await expect(runStep(world, step, raw)).rejects.toMatchObject(swapped);
    const { refusal: found, outputs } = await statusNow();
    expect(found).toMatchObject({ failures: [swapped, { code: "RELEASE_DRIFT" }] });
    expect(outputs).toMatchObject({ verdict: "bad" });
    expect(await written()).toEqual(before);
  });

  it("are put back, and all is as it was", async () => {
    await subsets("blue-web-echo", "green-web-echo");
    await answersOfGreen("v2 green-1.0");
    const { refusal: found, outputs } = await statusNow();
    expect(found).toBeUndefined();
    expect(outputs).toMatchObject({ verdict: "good" });
    expect(await runStep(world, "smoke")).toMatchObject({ color: "green", passed: true });
  });

  it("of a pod of blue: green would answer with it, and nothing is proven", async () => {
    const [pod] = await getObjects(["pods", "-n", NAMESPACE, "-l", "version=blue-web-echo"]);
    await kubectl([
      "label",
      "pod",
      pod?.metadata.name ?? "",
      "-n",
      NAMESPACE,
      "--overwrite",
      "version=green-web-echo",
    ]);
    await expect(runStep(world, "smoke")).rejects.toMatchObject({
      code: expect.stringMatching(/^(COLORS_OVERLAP|COLOR_MIXED)$/) as string,
      message: expect.stringContaining(`Pod/${NAMESPACE}/${pod?.metadata.name}`) as string,
    });
    await kubectl(["delete", "pod", pod?.metadata.name ?? "", "-n", NAMESPACE]);
  });
});
