import { serviceAddress } from "../../names/services.ts";
import { describe, expect, it } from "vitest";
import { ReleaseWorld } from "../../../test/fakes/release-world.ts";
import { loadConfig } from "../../config/load.ts";
import { surroundings } from "../../errors/errors.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import type { ReleaseSpec } from "../../model/release.ts";
import type { Cluster } from "../../ports.ts";
import { withValue } from "../../json/read.ts";
import { readRelease, rolloutUnderWay, versionOf } from "./observe.ts";
import { withDefaultTarget } from "../router/router.ts";

function specOf(world: ReleaseWorld): ReleaseSpec {
  const config = loadConfig(world.texts["bluegreen.yaml"] ?? "", "bluegreen.yaml");
  return config.releases.get("web-echo") as ReleaseSpec;
}

const DEPLOYMENT = { type: "deployments.apps", namespace: "apps", name: "green-echo" };
const RULE = { type: "destinationrules.networking.istio.io", namespace: "apps", name: "echo" };

function change(
  world: ReleaseWorld,
  object: KubernetesObject | undefined,
  path: string,
  value: unknown,
): void {
  world.write(withValue(object, path.split("."), value) as KubernetesObject);
}

async function greenOf(world: ReleaseWorld) {
  return (await readRelease(specOf(world), world.ports())).state.colors.green;
}

/** A pod as it is when a registry gave another image for the same tag. */
function withImageId(object: KubernetesObject, imageID: string): KubernetesObject {
  const { containerStatuses } = (object["status"] ?? {}) as { containerStatuses?: readonly object[] };
  if (containerStatuses === undefined) return object;
  const changed = containerStatuses.map((status) => ({ ...status, imageID }));
  return withValue(object, ["status", "containerStatuses"], changed) as KubernetesObject;
}

describe("the state of a release", () => {
  it("is read from the cluster alone", async () => {
    const world = new ReleaseWorld();
    const { state } = await readRelease(specOf(world), world.ports());
    expect(state).toMatchObject({ active: "blue", idle: "green", record: undefined });
    expect(state.colors.green).toMatchObject({
      known: true,
      value: {
        ready: 2,
        desired: 2,
        version: "1.0",
        images: ["example/echo:1.0"],
        workloads: ["Deployment/apps/green-echo"],
        digest: { known: true, value: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    });
  });

  it("asks the cluster each question once", async () => {
    const world = new ReleaseWorld();
    await readRelease(specOf(world), world.ports());
    expect(world.calls.toSorted()).toEqual([
      "cluster.get", // the Lease
      "cluster.get", // the Service
      "cluster.list", // routers
      "cluster.list", // DestinationRules
      "cluster.list", // Deployments
      "cluster.list", // pods of blue
      "cluster.list", // pods of green
      "cluster.list", // WorkloadEntries
      "cluster.list", // WorkloadGroups
    ]);
  });

  it("has digests that follow the template", async () => {
    const world = new ReleaseWorld();
    const before = await greenOf(world);
    change(world, world.object(DEPLOYMENT), "spec.template.spec.terminationGracePeriodSeconds", 5);
    const after = await greenOf(world);
    expect(before.known && after.known && before.value.digest).not.toEqual(after.known && after.value.digest);
  });

  it("has digests that follow what a tag stands for", async () => {
    const world = new ReleaseWorld();
    const before = await greenOf(world);
    const ports = world.ports();
    const list: Cluster["list"] = async (...asked) =>
      (await ports.cluster.list(...asked)).map((object) => withImageId(object, "sha256:other"));
    const seen = { ...ports, cluster: { ...ports.cluster, list } };
    const after = (await readRelease(specOf(world), seen)).state.colors.green;
    expect(after.known && after.value.images).toEqual(before.known && before.value.images);
    expect(before.known && after.known && before.value.digest).not.toEqual(after.known && after.value.digest);
  });

  it.each([
    ["status.observedGeneration", 0, "was not taken up yet"],
    ["status.updatedReplicas", 1, "1 of 2 pods of Deployment/apps/green-echo are of the latest template"],
    ["status.replicas", 3, "old pods"],
  ])("has no digest while a rollout is under way (%s)", async (path, value, reason) => {
    const world = new ReleaseWorld();
    change(world, world.object(DEPLOYMENT), path, value);
    expect(await greenOf(world)).toMatchObject({
      value: { digest: { known: false, reason: expect.stringContaining(reason) } },
    });
  });

  it.each([
    [
      "spec.subsets",
      [{ name: "v1", labels: { version: "blue" } }],
      "no DestinationRule for echo.apps has the subset v2",
    ],
    ["spec.host", "other", "no DestinationRule for echo.apps has the subset v2"],
    ["spec.subsets", [{ name: "v2" }], "has no labels"],
  ])("does not know a color whose %s is %j", async (path, value, reason) => {
    const world = new ReleaseWorld();
    change(world, world.object(RULE), path, value);
    expect(await greenOf(world)).toMatchObject({ known: false, reason: expect.stringContaining(reason) });
  });

  it("does not know a color that nothing runs of", async () => {
    const world = new ReleaseWorld();
    change(world, world.object(DEPLOYMENT), "spec.template.metadata.labels.version", "other");
    expect(await greenOf(world)).toMatchObject({
      known: false,
      reason: expect.stringContaining("version=green"),
    });
  });

  it("is refused when both colors are missing", async () => {
    const world = new ReleaseWorld();
    change(world, world.object(DEPLOYMENT), "spec.template.metadata.labels.app", "other");
    const blue = { ...DEPLOYMENT, name: "blue-echo" };
    change(world, world.object(blue), "spec.template.metadata.labels.app", "other");
    await expect(greenOf(world)).rejects.toMatchObject({
      code: "BOTH_COLORS_MISSING",
      remedy: expect.stringContaining("bluegreen apply"),
    });
  });

  it("is refused when the default route goes to no color", async () => {
    const world = new ReleaseWorld();
    world.write(withDefaultTarget(world.router, { kind: "subset", name: "v3" }));
    await expect(greenOf(world)).rejects.toMatchObject({
      code: "ROUTE_NOWHERE",
      message: "the default route goes to subset v3, which is no color's (blue is v1, green is v2)",
    });
  });

  it("is refused when two routers route the host", async () => {
    const world = new ReleaseWorld();
    world.write({ ...world.router, metadata: { name: "twin", namespace: "apps" } });
    await expect(greenOf(world)).rejects.toMatchObject({
      code: "ROUTER_UNKNOWN",
      message: expect.stringContaining("VirtualService/apps/twin"),
      remedy: expect.stringMatching(
        /`kubectl delete virtualservice\.networking\.istio\.io\/twin --namespace=apps`/,
      ),
    });
  });
});

describe("small readings", () => {
  it.each([
    ["example/echo:1.0", "1.0"],
    ["registry.example.org:5000/echo", undefined],
    ["registry.example.org:5000/echo:2@sha256:ab", "2"],
    ["echo@sha256:ab", undefined],
  ])("the version of %s is %s", (image, version) => {
    expect(versionOf(image)).toBe(version);
  });

  it.each([
    ["echo", { namespace: "ns", name: "echo" }],
    ["echo.other.svc", undefined],
    ["echo.other.svc.cluster.local", { namespace: "other", name: "echo" }],
    ["echo.other", undefined],
    ["example.org", undefined],
    ["", undefined],
  ])("the host %s is the Service %j", (host, address) => {
    expect(serviceAddress(host, "ns")).toEqual(address);
  });

  it("a Deployment without replicas written wants one", () => {
    const object = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "d", generation: 1 },
      spec: {},
      status: { observedGeneration: 1 },
    };
    expect(rolloutUnderWay(object)).toContain("0 of 1");
  });
});

describe("whether the colors have pods of their own", () => {
  const subsets = (green: object) => [
    { name: "v1", labels: { version: "blue" } },
    { name: "v2", labels: green },
  ];

  it("is unknown where what makes pods may not be listed, and everything else is read", async () => {
    const world = new ReleaseWorld();
    change(world, world.object(RULE), "spec.subsets", subsets({ track: "next" }));
    const { cluster, clock } = world.ports();
    const forbidden = surroundings("CLUSTER_FORBIDDEN", "may not list jobs.batch", { remedy: "-" });
    const list: typeof cluster.list = async (type, selection) => {
      if (type === "jobs.batch") throw forbidden;
      return cluster.list(type, selection);
    };
    const { state } = await readRelease(specOf(world), { clock, cluster: { ...cluster, list } });
    expect(state).toMatchObject({
      active: "blue",
      separation: { kind: "unknown", reason: "may not list jobs.batch" },
    });
  });

  it("is not asked of types that the cluster does not know", async () => {
    const world = new ReleaseWorld();
    change(world, world.object(RULE), "spec.subsets", subsets({ track: "next" }));
    const { cluster, clock } = world.ports();
    const list: typeof cluster.list = async (type, selection) => {
      if (type.endsWith("argoproj.io")) throw surroundings("CLUSTER_NO_SUCH_TYPE", "no", { remedy: "-" });
      return cluster.list(type, selection);
    };
    const { state } = await readRelease(specOf(world), { clock, cluster: { ...cluster, list } });
    expect(state.separation).toEqual({ kind: "apart" });
  });
});
