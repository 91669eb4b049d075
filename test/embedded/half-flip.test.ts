/**
 * A rule beside the default that a flip would leave behind, from the commit that brings it to the refusal;
 * and paths of the smoke test beside the first. The kinds of rule are in the table of
 * src/release/flip-routes.test.ts.
 */
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import type { Failure } from "../../src/errors/errors.ts";
import { transitionOf } from "./lease-facts.ts";
import { HOST, LEASE, type ReferenceWorlds, referenceWorlds, ROUTER, STEPS } from "./reference-world.ts";
import { defaultOf } from "./router-facts.ts";

const ROUTES = "charts/istio-virtualservice/templates/virtualservice.yaml";
const API = `    - name: api
      match: [{uri: {prefix: /api/}}]
      route: [{destination: {host: blue-green-service, subset: v1, port: {number: 8600}}}]
      headers:
        {{- include "istio-virtualservice.headers" $root | nindent 8 }}
    # Everything else.`;

let worlds: ReferenceWorlds;
beforeAll(async () => {
  worlds = await referenceWorlds();
}, 60_000);

/** The reference system with files changed, applied, and its idle color tested. */
async function testedWorld(
  change: (files: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
): Promise<EmbeddedWorld> {
  const world = worlds.create({ files: { ...worlds.files, ...change(worlds.files) } });
  onTestFinished(() => world.close());
  for (const step of ["apply", "deploy", "smoke"] as const) {
    await STEPS[step]({}, world.process(step).ports);
    await world.clock.sleep(1_000);
  }
  return world;
}

const replaced = (path: string, from: string, to: string) => (files: Readonly<Record<string, string>>) => {
  const text = files[path] ?? "";
  expect(text).toContain(from);
  return { [path]: text.replace(from, to) };
};
const withApi = replaced(ROUTES, "    # Everything else.", API);
const withPaths = replaced(
  "bluegreen.yaml",
  "      - {path: /, expect: {status: 200}}",
  "      - {path: /, expect: {status: 200}}\n      - {path: /health, expect: {status: 200}}",
);

const answers = (world: EmbeddedWorld, path: string) =>
  world.gateways.map((one) => one.answer({ host: HOST, method: "GET", path, headers: [] }).body.trim());

describe("a promote beside a rule for /api/", () => {
  it("is refused with the request that would stay, and writes nothing", async () => {
    const world = await testedWorld(withApi);
    const router = world.store.get(ROUTER);
    const failure = (await STEPS.promote({}, world.process("promote").ports).catch(
      (error: unknown) => error,
    )) as Failure;
    expect(failure).toMatchObject({
      code: "PROMOTE_PARTIAL",
      message: expect.stringContaining(
        `\`curl -gis --path-as-is -H accept: -H user-agent: http://${HOST}/api/\``,
      ),
    });
    expect(world.store.get(ROUTER)).toEqual(router);
    expect(transitionOf(world.store.get(LEASE))).toBeUndefined();
    await expect(STEPS.promote({ "dry-run": "true" }, world.process("dry").ports)).rejects.toMatchObject({
      code: "PROMOTE_PARTIAL",
    });
  });
});

describe("a rollback beside a rule that keeps users at the color it leaves", () => {
  it("takes the traffic back, and says who stays", async () => {
    const world = await testedWorld(() => ({}));
    await STEPS.promote({}, world.process("promote").ports);
    const router = world.store.get(ROUTER) as KubernetesObject;
    const http = router.spec?.["http"] as readonly object[];
    const beta = {
      match: [{ uri: { prefix: "/beta/" } }],
      route: [{ destination: { host: "blue-green-service", subset: "v2", port: { number: 8600 } } }],
    };
    world.store.replace({ ...router, spec: { ...router.spec, http: [beta, ...http] } }, "somebody");
    expect(await STEPS.rollback({}, world.process("rollback").ports)).toMatchObject({
      active: "blue",
      summary: expect.stringMatching(
        /these stay at green, or may: `curl [^`]+http:\/\/service-mesh.dev\/beta\/`/,
      ),
    });
    expect(answers(world, "/beta/x")).toEqual(["green-1.0", "green-1.0"]);
  });
});

describe("every path of the smoke test", () => {
  it("is asked after a flip, and said", async () => {
    const world = await testedWorld(withPaths);
    const process = world.process("promote");
    expect(await STEPS.promote({}, process.ports)).toMatchObject({
      summary: expect.stringMatching(/asked: GET \/, GET \/health; not looked at: callers in the mesh/),
      claim: { asked: ["GET /", "GET /health"], left: [] },
    });
    const paths = process.calls.filter(({ port }) => port === "http").map(({ args }) => pathOf(args[0]));
    expect(paths.filter((path) => path === "/health").length).toBeGreaterThanOrEqual(20);
  });

  it.each([
    ["goes back to the old color", { host: "blue-green-service", subset: "v1", port: { number: 8600 } }],
    ["leads nowhere", { host: "nothing", port: { number: 80 } }],
  ])("takes the traffic back when the second %s after the flip", async (_, destination) => {
    const world = await testedWorld(withPaths);
    // Somebody's change that lands right after the write of the flip.
    let hasLanded = false;
    world.watch(({ after: object }) => {
      if (hasLanded || object?.kind !== "VirtualService" || defaultOf(object) !== "v2") return;
      hasLanded = true;
      const http = object.spec?.["http"] as readonly object[];
      const health = { match: [{ uri: { exact: "/health" } }], route: [{ destination }] };
      queueMicrotask(() => {
        const now = world.store.get(ROUTER) as KubernetesObject;
        world.store.replace({ ...now, spec: { ...now.spec, http: [health, ...http] } }, "somebody");
      });
    });
    // The rule stays: neither color is proven to answer there, and both are said, the reason of the way back
    // first.
    const message = expect.stringContaining("/health");
    await expect(STEPS.promote({ timeout: "10" }, world.process("promote").ports)).rejects.toMatchObject({
      failures: [
        { code: "PROMOTE_REVERTED", message },
        { code: "ROLLBACK_UNPROVEN", message },
      ],
    });
    expect(defaultOf(world.store.get(ROUTER))).toBe("v1");
    expect(answers(world, "/")).toEqual(["blue-1.0", "blue-1.0"]);
  });
});

function pathOf(request: unknown): string {
  return (request as { readonly path: string }).path;
}
