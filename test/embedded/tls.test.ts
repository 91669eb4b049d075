import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { Failure } from "../../src/errors/errors.ts";
import { type ReferenceWorlds, referenceWorlds, STEPS, type StepName } from "./reference-world.ts";

const GATEWAY_VALUES = "terragrunt/live/dev/istio-gateway/values/values.yaml";

let worlds: ReferenceWorlds;
beforeAll(async () => {
  worlds = await referenceWorlds();
}, 60_000);

/** The reference system with TLS on in its Gateway: port 80 redirects to port 443. */
async function tlsWorld(): Promise<EmbeddedWorld> {
  const values = [
    "name: istio-service-mesh-tls-gateway",
    "hosts: [service-mesh.dev]",
    "tls: {enabled: true, credentialName: service-mesh-dev}",
  ];
  const world = worlds.create({ files: { ...worlds.files, [GATEWAY_VALUES]: `${values.join("\n")}\n` } });
  onTestFinished(() => world.close());
  await run(world, "apply");
  await world.clock.sleep(1_000);
  return world;
}

const run = (world: EmbeddedWorld, step: StepName, raw = {}) => STEPS[step](raw, world.process(step).ports);

describe("a release through a gateway that redirects plain requests to https", () => {
  it("asks the port with TLS, which the live Gateway tells", async () => {
    const world = await tlsWorld();
    expect(await run(world, "deploy")).toMatchObject({ color: "green", changed: true });
    expect(await run(world, "smoke")).toMatchObject({ color: "green", passed: true });
    expect(await run(world, "promote")).toMatchObject({ active: "green", changed: true });
    expect(await run(world, "rollback")).toMatchObject({ active: "blue", changed: true });
  });

  it("says that the address given is one that redirects, and which is meant", async () => {
    const world = await tlsWorld();
    const plain = { gateway: "127.0.0.1:80" };
    await run(world, "deploy");
    const began = world.clock.now();
    const failures: Failure[] = [];
    for (const [step, raw] of [
      ["deploy", { version: "1.2.0" }],
      ["smoke", {}],
      ["promote", {}],
    ] as const) {
      if (step === "promote") await run(world, "smoke");
      await run(world, step, { ...raw, ...plain }).catch((error: Failure) => failures.push(error));
    }
    expect(failures.map(({ code, message, remedy }) => ({ code, message, remedy }))).toEqual(
      Array.from({ length: 3 }, () => ({
        code: "GATEWAY_REDIRECTS",
        message: '127.0.0.1:80 redirects service-mesh.dev/ to "https://service-mesh.dev/"',
        remedy:
          "Ask it with TLS: give the gateway as https://127.0.0.1:443, as the input or in bluegreen.yaml",
      })),
    );
    // Nobody waited for a timeout: it would be the same however often one asks.
    expect(world.clock.now() - began).toBeLessThan(120_000);
  });

  it("takes the traffic back whatever the address is, and says why it is not proven", async () => {
    const world = await tlsWorld();
    for (const step of ["deploy", "smoke", "promote"] as const) await run(world, step);
    await expect(run(world, "rollback", { gateway: "127.0.0.1:80" })).rejects.toMatchObject({
      code: "ROLLBACK_UNPROVEN",
      message: expect.stringContaining('a redirect (HTTP 301) to "https://service-mesh.dev/"'),
    });
    expect(await run(world, "rollback")).toMatchObject({ active: "blue" });
  });
});
