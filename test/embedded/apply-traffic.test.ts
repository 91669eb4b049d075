import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld, WorldSnapshot } from "../../src/adapters/embedded/create.ts";
import type { Script } from "../../src/adapters/embedded/tools/process.ts";
import { holderOf } from "./lease-facts.ts";
import { type Stage, stage } from "./random-releases.ts";
import { HOST, LEASE, ROUTER, STEPS } from "./reference-world.ts";
import { defaultOf } from "./router-facts.ts";

const LIVE = "terragrunt/live/dev";
const ROUTER_VALUES = `${LIVE}/istio-virtualservice/values/values.yaml`;
const ROUTES = "charts/istio-virtualservice/templates/virtualservice.yaml";
const GATEWAY = `${LIVE}/istio-gateway/values/values.yaml`;
const NAMESPACE_UNIT = `${LIVE}/istio-inject-blue-green/terragrunt.hcl`;
const BLUE = `${LIVE}/helm-deploy-blue-web-echo/values/values.yaml`;
const SUBSETS = `${LIVE}/istio-destinationrule/values/values.yaml`;

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

function worldFrom(from: WorldSnapshot): EmbeddedWorld {
  const world = at.worlds.create({ from, seed: 1 });
  onTestFinished(() => world.close());
  return world;
}

/** Somebody's commit that replaces a text in a file. */
function merged(world: EmbeddedWorld, path: string, from: string | RegExp, to: string): void {
  const text = world.branch.tree().get(path) ?? "";
  const changed = text.replaceAll(from as string, to);
  expect(changed).not.toBe(text);
  world.branch.push(world.branch.commits.length, new Map([[path, changed]]), "a merge", "somebody");
}

const apply = async (world: EmbeddedWorld, raw = {}, script?: Script) =>
  STEPS.apply(raw, world.process("apply-0", script).ports);

const active = (world: EmbeddedWorld) => defaultOf(world.store.get(ROUTER));

/** Who answers a path without a cookie, at every gateway. */
function answers(world: EmbeddedWorld, path = "/"): readonly string[] {
  const asked = { host: HOST, method: "GET", path, headers: [] };
  return world.gateways.map((gateway) => {
    const { status, body } = gateway.answer(asked);
    return `${status} ${body.trim()}`;
  });
}

/** A rule in front of the default one. */
const withRule = (match: string, route: string): [string, string, string] => [
  ROUTES,
  "    # Everything else.",
  `    - name: added\n      match:\n        - ${match}\n      route:\n        ${route}\n      headers:\n        {{- include "istio-virtualservice.headers" $root | nindent 8 }}\n    # Everything else.`,
];
const TO_GREEN =
  '{{- include "istio-virtualservice.destination" (dict "root" $root "subset" "v2") | nindent 8 }}';
const TO_SERVICE =
  "- destination: {host: istio-ingressgateway.istio-system.svc.cluster.local, port: {number: 80}}";

const MOVES: readonly (readonly [string, readonly [string, string | RegExp, string], string])[] = [
  [
    "names another Service",
    [ROUTER_VALUES, "host: blue-green-service", "host: other"],
    "istio-virtualservice",
  ],
  ["names a port that nothing serves", [ROUTER_VALUES, "port: 8600", "port: 9999"], "istio-virtualservice"],
  ["has a rule for every path before it", withRule('uri: {regex: "/.*"}', TO_GREEN), "istio-virtualservice"],
  [
    "has a rule before it for every browser",
    withRule('headers: {user-agent: {regex: ".*Mozilla.*"}}', TO_GREEN),
    "istio-virtualservice",
  ],
  [
    "has a rule for every path to a third Service before it",
    withRule('uri: {regex: "/.*"}', TO_SERVICE),
    "istio-virtualservice",
  ],
  [
    "leads to the other color by its labels",
    [SUBSETS, "blue-web-echo", "green-web-echo"],
    "istio-destinationrule",
  ],
  ["leads to a subset that is gone", [SUBSETS, "name: v1", "name: v9"], "istio-destinationrule"],
  ["is not let in by the Gateway any more", [GATEWAY, HOST, "other.dev"], "istio-gateway"],
  [
    "leads to a container port where nothing listens",
    [`${LIVE}/helm-deploy-blue-green-service/values/values.yaml`, "targetPort: 5678", "targetPort: 5679"],
    "helm-deploy-blue-green-service",
  ],
];

describe("apply of a default route that", () => {
  it.each(MOVES)("%s is refused", async (_, [path, from, to], unit) => {
    const world = worldFrom(at.beginnings.tested);
    merged(world, path, from, to);
    await expect(apply(world)).rejects.toMatchObject({
      failures: [{ code: "APPLY_MOVES_ROUTE", message: expect.stringContaining(`unit ${unit} would`) }],
    });
    await world.clock.sleep(5_000);
    expect(answers(world)).toEqual(["200 blue-1.0", "200 blue-1.0"]);
  });
});

const ALLOWED: readonly (readonly [string, readonly [string, string | RegExp, string], string])[] = [
  ["a rewrite that is gone", [ROUTES, "      rewrite: {uri: /}\n", ""], "istio-virtualservice"],
  [
    "a rule for one path to a third Service",
    withRule("uri: {prefix: /api}", TO_SERVICE),
    "istio-virtualservice",
  ],
  [
    "another response header",
    [ROUTER_VALUES, "name: istio-prod-blue-green", "name: istio-prod-blue-green\nsubsetHeader: x-color"],
    "istio-virtualservice",
  ],
  [
    "one more label in a subset, which its pods have",
    [SUBSETS, "version: blue-web-echo", "version: blue-web-echo, routeinstance: blue-green-web-echo"],
    "istio-destinationrule",
  ],
  [
    "more replicas of the active color",
    [BLUE, "routeinstance", "replicaCount: 3\nrouteinstance"],
    "helm-deploy-blue-web-echo",
  ],
  [
    "another version of the idle color",
    [`${LIVE}/helm-deploy-green-web-echo/values/values.yaml`, /green-1.\d/g, "green-9.9"],
    "helm-deploy-green-web-echo",
  ],
];

describe("apply of", () => {
  it.each(ALLOWED)("%s is let through", async (_, [path, from, to], unit) => {
    const world = worldFrom(at.beginnings.tested);
    merged(world, path, from, to);
    expect(await apply(world)).toMatchObject({ applied: [unit] });
    await world.clock.sleep(5_000);
    expect(answers(world)).toEqual(["200 blue-1.0", "200 blue-1.0"]);
  });

  it("a rule that takes requests away says which", async () => {
    const world = worldFrom(at.beginnings.tested);
    merged(world, ...withRule("uri: {prefix: /api}", TO_SERVICE));
    const { ports } = world.process("apply-0");
    const said: string[] = [];
    await STEPS.apply(
      { "dry-run": "true" },
      { ...ports, log: { ...ports.log, info: (line) => said.push(line) } },
    );
    expect(said.find((line) => line.startsWith("Allowed: "))).toMatch(
      /unit istio-virtualservice sends requests such as `curl .*\/api.*` to istio-ingressgateway\.istio-system:80/,
    );
  });
});

describe("apply of a rule of which nobody can say whom it concerns", () => {
  it.each([
    ["is refused", {}],
    [
      "is refused for the release's own unit, even where unknown effects may be",
      { "allow-unknown": "istio-virtualservice" },
    ],
  ])("%s", async (_, raw) => {
    const world = worldFrom(at.beginnings.tested);
    const match = 'uri: {regex: "/[[:xdigit:]]{40}"}\n          headers: {x-a: {regex: "[[:^ascii:]]"}}';
    merged(world, ...withRule(match, TO_GREEN));
    await expect(apply(world, raw)).rejects.toMatchObject({ failures: [{ code: "APPLY_ROUTE_UNKNOWN" }] });
    expect(answers(world)).toEqual(["200 blue-1.0", "200 blue-1.0"]);
  });
});

describe("a values document over the router's file", () => {
  const over = (world: EmbeddedWorld, subset: string) =>
    merged(
      world,
      `${LIVE}/istio-virtualservice/terragrunt.hcl`,
      "  values_files = [",
      `  values       = ["defaultServiceSubset: ${subset}"]\n  values_files = [`,
    );

  it("is judged by apply as Terraform would apply it", async () => {
    const world = worldFrom(at.beginnings.tested);
    over(world, "v2");
    await expect(apply(world)).rejects.toMatchObject({
      failures: [
        {
          code: "APPLY_MOVES_ROUTE",
          message: expect.stringContaining("would move it to subset v2") as string,
        },
      ],
    });
  });

  it("is refused by promote, which would write into the file without effect", async () => {
    const world = worldFrom(at.beginnings.tested);
    over(world, "v1");
    await expect(STEPS.promote({}, world.process("promote-0").ports)).rejects.toMatchObject({
      code: "ROUTER_VALUE_OVERRIDDEN",
      message: "with defaultServiceSubset at v2, the default route of service-mesh.dev goes to v1",
    });
    expect(active(world)).toBe("v1");
  });
});

describe("apply of the active color's pods", () => {
  const UNTESTED = [BLUE, "blue-1.0", "untested-9.9"] as const;

  it("is held back, and what else was merged is applied", async () => {
    const world = worldFrom(at.beginnings.tested);
    merged(world, ...UNTESTED);
    expect(await apply(world)).toMatchObject({ applied: [], held: ["helm-deploy-blue-web-echo"] });
    expect(answers(world)).toEqual(["200 blue-1.0", "200 blue-1.0"]);
  });

  it("is refused when it was asked for by name, with the way to do it", async () => {
    const world = worldFrom(at.beginnings.tested);
    merged(world, ...UNTESTED);
    await expect(apply(world, { units: "helm-deploy-blue-web-echo" })).rejects.toMatchObject({
      failures: [
        {
          code: "APPLY_ROLLS_ACTIVE",
          message: expect.stringMatching(
            /change pods of blue, .*spec\.template\.spec\.containers\[0\]\.args\[1\]/,
          ),
          remedy: expect.stringContaining("allow-active"),
        },
      ],
    });
    expect(answers(world)).toEqual(["200 blue-1.0", "200 blue-1.0"]);
  });

  it("is done when it is allowed", async () => {
    const world = worldFrom(at.beginnings.tested);
    merged(world, ...UNTESTED);
    expect(await apply(world, { "allow-active": "true" })).toMatchObject({
      applied: ["helm-deploy-blue-web-echo"],
    });
    await world.clock.sleep(5_000);
    expect(answers(world)).toEqual(["200 untested-9.9", "200 untested-9.9"]);
  });
});

const isRouterApply: (call: Parameters<Script>[0]) => boolean = ({ port, method, args }) =>
  port === "terragrunt" &&
  method === "apply" &&
  (args[0] as { name: string }).name === "istio-virtualservice";

describe("apply beside a promote", () => {
  const pending = (world: EmbeddedWorld) => merged(world, ROUTES, "      rewrite: {uri: /}\n", "");

  it("reads the routes again at the turn of the router: a saved plan would take a flip back", async () => {
    const world = worldFrom(at.beginnings.tested);
    const promote = world.process("promote-0");
    pending(world);
    merged(world, NAMESPACE_UNIT, "labels = {", 'labels = { team = "a",');
    const applied = apply(world, {}, ({ port, method, args }) => {
      const isFirst = (args[0] as { name?: string } | undefined)?.name === "istio-inject-blue-green";
      return port === "terragrunt" && method === "apply" && isFirst
        ? { kind: "delay", milliseconds: 30_000 }
        : undefined;
    });
    // Looked at below, when the promote is done.
    applied.catch(() => undefined);
    expect(await STEPS.promote({}, promote.ports)).toMatchObject({ active: "green" });
    await expect(applied).rejects.toMatchObject({
      code: "APPLY_MOVES_ROUTE",
      message: expect.stringContaining("Applied before: istio-inject-blue-green. Not applied: none"),
    });
    expect(active(world)).toBe("v2");
  });

  it("holds the release's Lease while the router is applied, and gives it up", async () => {
    const world = worldFrom(at.beginnings.tested);
    const promote = world.process("promote-0");
    pending(world);
    const applied = apply(world, {}, (call) =>
      isRouterApply(call) ? { kind: "delay", milliseconds: 10_000 } : undefined,
    );
    await world.clock.sleep(2_000);
    expect(holderOf(world.store.get(LEASE))).toMatch(/^apply by hand /);
    await expect(STEPS.promote({}, promote.ports)).rejects.toMatchObject({ code: "LEASE_HELD" });
    expect(await applied).toMatchObject({ applied: ["istio-virtualservice"] });
    expect(holderOf(world.store.get(LEASE))).toBe("");
    expect(active(world)).toBe("v1");
  });

  /** An apply whose first write of the Lease takes so long; resolves when that is under way. */
  async function applyLate(world: EmbeddedWorld, milliseconds: number) {
    const lease = { isAskedFor: false };
    const applied = apply(world, {}, ({ method, args }) => {
      const isLease = /^(create|replace)$/.test(method) && (args[0] as { kind?: string }).kind === "Lease";
      if (!isLease || lease.isAskedFor) return undefined;
      // Its looks have found nobody at work.
      lease.isAskedFor = true;
      return { kind: "delay", milliseconds };
    });
    // Looked at by the test, when the promote is done.
    applied.catch(() => undefined);
    while (!lease.isAskedFor) await world.clock.sleep(10);
    return { applied };
  }

  it("waits for a release that somebody works on, and judges it when its turn has come", async () => {
    const world = worldFrom(at.beginnings.tested);
    const promote = world.process("promote-0");
    pending(world);
    const { applied } = await applyLate(world, 2_000);
    expect(await STEPS.promote({ watch: "40" }, promote.ports)).toMatchObject({ active: "green" });
    await expect(applied).rejects.toMatchObject({ code: "APPLY_MOVES_ROUTE" });
    expect(active(world)).toBe("v2");
  });

  it("is refused when a promote is begun and done between its last look and its Lease", async () => {
    const world = worldFrom(at.beginnings.tested);
    const promote = world.process("promote-0");
    pending(world);
    const { applied } = await applyLate(world, 60_000);
    expect(await STEPS.promote({}, promote.ports)).toMatchObject({ active: "green" });
    await expect(applied).rejects.toMatchObject({ code: "APPLY_MOVES_ROUTE" });
    expect(active(world)).toBe("v2");
  });

  it("is refused while the flip is not finished", async () => {
    const world = worldFrom(at.beginnings.tested);
    const promote = STEPS.promote({}, world.process("promote-0").ports);
    await world.clock.sleep(1_000);
    expect(active(world)).toBe("v2");
    pending(world);
    await expect(apply(world)).rejects.toMatchObject({
      failures: [{ code: "TRANSITION_UNDER_WAY", remedy: expect.stringContaining("rollback to undo it") }],
    });
    await promote.catch(() => undefined);
  });
});
