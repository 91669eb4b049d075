import { describe, expect, it } from "vitest";
import { ReleaseWorld, ROUTER_VALUES } from "../../test/fakes/release-world.ts";
import { parseDeployInputs } from "../deploy/inputs.ts";
import { deploy } from "../deploy/step.ts";
import { surroundings } from "../errors/errors.ts";
import { parsePromoteInputs } from "../promote/inputs.ts";
import { promote } from "../promote/step.ts";
import { parseSmokeInputs } from "../smoke/inputs.ts";
import { smoke } from "../smoke/step.ts";
import { parseStatusInputs } from "../status/inputs.ts";
import { status } from "../status/step.ts";
import { parseRollbackInputs } from "./inputs.ts";
import { rollback } from "./step.ts";

async function promoted(): Promise<ReleaseWorld> {
  const world = new ReleaseWorld();
  await deploy(parseDeployInputs({ version: "2.0" }), world.ports());
  await smoke(parseSmokeInputs({}), world.ports());
  await promote(parsePromoteInputs({ watch: "0" }), world.ports());
  return world;
}

/** As on a runner where `setup` could not download anything. */
function withoutTools(world: ReleaseWorld, ports: readonly string[]): void {
  world.before = (call) => {
    const [port = ""] = call.split(".");
    if (ports.includes(port))
      throw surroundings("TOOL_MISSING", `${port} is not on PATH`, { remedy: "Run setup" });
  };
}

describe("a rollback on a machine without Terragrunt and Helm", () => {
  it("moves the traffic all the same, then says that the records are left", async () => {
    const world = await promoted();
    world.calls.length = 0;
    withoutTools(world, ["terragrunt", "helm"]);
    await expect(rollback(parseRollbackInputs({}), world.ports())).rejects.toMatchObject({
      code: "TOOL_MISSING",
      exitCode: 3,
    });
    expect(world.defaultSubset).toBe("v1");
    // The proof was made before the records were tried.
    expect(world.calls.lastIndexOf("http.send")).toBeLessThan(world.calls.lastIndexOf("terragrunt.units"));
    expect(world.logged).toContainEqual({
      level: "warning",
      message: expect.stringMatching(/^The default route goes to blue again; .* Run rollback again/),
    });
    expect(await status(parseStatusInputs({}), world.ports())).toMatchObject({
      active: "blue",
      transition: { kind: "rollback", phase: "proving" },
    });
  });

  it("is finished by the next rollback that has them", async () => {
    const world = await promoted();
    withoutTools(world, ["terragrunt", "helm"]);
    await rollback(parseRollbackInputs({}), world.ports()).catch(() => {});
    world.before = () => {};
    world.now += 130_000;
    expect(await rollback(parseRollbackInputs({}), world.ports())).toMatchObject({ active: "blue" });
    expect(world.git[ROUTER_VALUES]).toContain("v1");
    expect(await status(parseStatusInputs({}), world.ports())).toMatchObject({
      transition: null,
      holder: null,
    });
  });
});

/** Nobody has written the gateway's address down, and the cluster has no Service of it. */
function withoutGateway(world: ReleaseWorld): void {
  world.texts["bluegreen.yaml"] = (world.texts["bluegreen.yaml"] ?? "").replace(/^gateway: .*\n/m, "");
}

describe("a rollback that cannot find the gateway", () => {
  it("leaves Git and Terraform right, and says that the traffic is back and not proven", async () => {
    const world = await promoted();
    withoutGateway(world);
    await expect(rollback(parseRollbackInputs({}), world.ports())).rejects.toMatchObject({
      code: "ROLLBACK_UNPROVEN",
      message: expect.stringMatching(
        /^the traffic is back: the default route goes to blue; .*GATEWAY_UNKNOWN/,
      ),
    });
    expect(world.defaultSubset).toBe("v1");
    expect(world.git[ROUTER_VALUES]).toContain("v1");
    expect(await status(parseStatusInputs({}), world.ports())).toMatchObject({
      transition: { kind: "rollback", phase: "proving" },
      holder: null,
    });
  });

  it("is finished by the next one that is told where it is", async () => {
    const world = await promoted();
    withoutGateway(world);
    await rollback(parseRollbackInputs({}), world.ports()).catch(() => {});
    const raw = { gateway: "192.0.2.1:80" };
    expect(await rollback(parseRollbackInputs(raw), world.ports())).toMatchObject({ active: "blue" });
    expect(await status(parseStatusInputs({}), world.ports())).toMatchObject({ transition: null });
  });
});

describe("a rollback while a deploy holds the release", () => {
  const lease = (holder: string, now: number) => ({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "bluegreen-web-echo", namespace: "apps" },
    spec: { holderIdentity: holder, leaseDurationSeconds: 30, renewTime: new Date(now).toISOString() },
  });

  it("waits for it, for as long as it may", async () => {
    const world = await promoted();
    const annotations = world.lease?.metadata.annotations ?? {};
    const held = lease("deploy by hand 12345678", world.now);
    world.write({ ...held, metadata: { ...held.metadata, annotations } });
    const began = world.now;
    const hurried = rollback(parseRollbackInputs({ timeout: "10" }), world.ports());
    await expect(hurried).rejects.toMatchObject({
      code: "LEASE_HELD",
      remedy: expect.stringMatching(/^Wait until the deploy is done/),
    });
    expect(world.now - began).toBe(10_000);
    expect(await rollback(parseRollbackInputs({}), world.ports())).toMatchObject({ active: "blue" });
  });
});
