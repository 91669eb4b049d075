/**
 * What somebody did by hand in the reference system, without tools: plan and status name it, apply claims
 * nothing. And the head of a plan against what apply then does with the same commit. Other members of the
 * kind: src/drift/*.test.ts.
 */
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { Script } from "../../src/adapters/embedded/tools/process.ts";
import { Failure, Failures, surroundings } from "../../src/errors/errors.ts";
import { CAPABILITIES } from "../../src/flow/capabilities.ts";
import type { Outcome } from "../../src/capability/capability.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import type { StatusResult } from "../../src/status/step.ts";
import { type Stage, stage } from "./random-releases.ts";
import { LEASE, NAMESPACE, ROUTER } from "./reference-world.ts";

const LIVE = "terragrunt/live/dev";
const GREEN = { type: "deployments.apps", namespace: NAMESPACE, name: "green-web-echo-blue-green-web-echo" };
const RULE = { type: "destinationrules.networking.istio.io", namespace: NAMESPACE };

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

function applied(): EmbeddedWorld {
  const world = at.worlds.create({ from: at.beginnings.applied, seed: 1 });
  onTestFinished(() => world.close());
  return world;
}

async function step(world: EmbeddedWorld, name: "plan" | "apply" | "status"): Promise<Outcome> {
  const capability = await CAPABILITIES[name]();
  return capability({}, world.process(`${name}-0`).ports, () => Promise.reject(new Error("no tools here")));
}

/** The codes and facts that a step ended with. */
async function ended(run: Promise<Outcome>): Promise<readonly string[]> {
  const thrown = await run.then(
    ({ refusal }) => refusal,
    (error: unknown) => error,
  );
  if (thrown === undefined) return [];
  if (thrown instanceof Failure) return [`${thrown.code}: ${thrown.message}`];
  if (thrown instanceof Failures) return thrown.failures.map(({ code, message }) => `${code}: ${message}`);
  throw thrown;
}

function edited(world: EmbeddedWorld, object: KubernetesObject | undefined, spec: object): void {
  if (object === undefined) throw new Error("there is no such object");
  world.store.replace({ ...object, spec: { ...object.spec, ...spec } }, "somebody");
}

it("is nothing while nobody touched anything, and apply says on what that rests", async () => {
  const world = applied();
  expect(await ended(step(world, "status"))).toEqual([]);
  expect((await step(world, "apply")).text).toMatch(
    /^Nothing to apply: every unit is as it should be \(\d+ objects of web-echo were compared with the cluster\)\.$/,
  );
});

describe("what somebody did by hand", () => {
  it.each<readonly [string, (world: EmbeddedWorld) => void, RegExp]>([
    [
      "VirtualService deleted",
      ({ store }) => store.delete(ROUTER, "somebody"),
      /VirtualService\/\S+ is missing/,
    ],
    [
      "a rule added",
      (world) => {
        const router = world.store.get(ROUTER);
        const http = (router?.spec?.["http"] ?? []) as readonly unknown[];
        edited(world, router, {
          http: [{ match: [{ uri: { prefix: "/x" } }], redirect: { uri: "/" } }, ...http],
        });
      },
      /VirtualService\/\S+ is not as .*spec\.http is/,
    ],
    [
      "the idle color scaled to 0",
      (world) => edited(world, world.store.get(GREEN), { replicas: 0 }),
      /Deployment\/\S+ is not as .*spec\.replicas is 0/,
    ],
    [
      "the idle Deployment deleted",
      ({ store }) => store.delete(GREEN, "somebody"),
      /Deployment\/\S+ is missing/,
    ],
    [
      "a subset removed",
      (world) => edited(world, world.store.list(RULE.type)[0], { subsets: [] }),
      /DestinationRule\/\S+ is not as .*spec\.subsets is 0 items/,
    ],
  ])("%s: status and plan name it, and apply does not say that all is well", async (_, damage, fact) => {
    const world = applied();
    damage(world);
    expect((await ended(step(world, "status"))).filter((one) => one.startsWith("RELEASE_DRIFT"))).toEqual([
      expect.stringMatching(fact),
    ]);
    const planned = await step(world, "plan");
    expect(planned.text).toMatch(fact);
    expect(planned.refusal).toBeUndefined();
    const { text } = await step(world, "apply");
    expect(text).toMatch(fact);
    expect(text).not.toMatch(/as it should be|nothing to/i);
  });
});

it("a record that cannot be read is said once, though status needs it for more than one answer", async () => {
  const world = applied();
  const metadata = { ...LEASE, annotations: { "bluegreen-action/smoke": "{nonsense" } };
  world.store.create({ apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata }, "somebody");
  expect(await ended(step(world, "status"))).toEqual([
    expect.stringMatching(/^RECORD_UNREADABLE: annotation /),
  ]);
});

it("a router that is gone after a flip comes back as the Lease says it led, not as its release has it", async () => {
  const world = applied();
  const flip = { kind: "promote", from: "blue", to: "green", at: "2026-01-01T00:00:00Z" };
  const lease: KubernetesObject = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: {
      name: "bluegreen-web-echo",
      namespace: NAMESPACE,
      annotations: { "bluegreen-action/last-flip": JSON.stringify(flip) },
    },
  };
  world.store.create(lease, "somebody");
  world.store.delete(ROUTER, "somebody");
  const { text } = await step(world, "plan");
  expect(text).toMatch(/kubectl create -f -.*sends the users of \S+ to green \(v2\), as it was last/);
  // As printed it can be run: whole, with the other default.
  const printed = /printf %s '([^']+)' \| kubectl create -f -/.exec(text)?.[1] ?? "";
  expect(JSON.parse(printed)).toMatchObject({ kind: "VirtualService", metadata: { namespace: NAMESPACE } });
  expect(printed).toContain('"subset":"v2"');
  expect(text).not.toContain("`helm rollback istio-virtualservice");
});

/** Others of the kind: src/drift/beside-rules.test.ts. */
describe("what lies beside the release's objects", () => {
  const twin = (world: EmbeddedWorld, of: KubernetesObject | undefined, namespace: string, spec: object) => {
    if (of === undefined) throw new Error("there is no such object");
    const { apiVersion, kind } = of;
    const metadata = { name: "by-hand", namespace };
    world.store.create({ apiVersion, kind, metadata, spec: { ...of.spec, ...spec } }, "somebody");
  };
  const subset = (labels: object) => ({
    host: `blue-green-service.${NAMESPACE}.svc.cluster.local`,
    subsets: [{ name: "v2", labels }],
  });
  const rule = (world: EmbeddedWorld) => world.store.list(RULE.type)[0];

  it.each<readonly [string, (world: EmbeddedWorld) => void, string, string]>([
    [
      "a second VirtualService of the host, on another gateway",
      (world) => twin(world, world.store.get(ROUTER), NAMESPACE, { gateways: ["other"] }),
      `VirtualService/${NAMESPACE}/by-hand`,
      `kubectl delete virtualservice.networking.istio.io/by-hand --namespace=${NAMESPACE}`,
    ],
    [
      "a second VirtualService in another namespace",
      (world) => twin(world, world.store.get(ROUTER), "default", {}),
      "VirtualService/default/by-hand",
      "kubectl delete virtualservice.networking.istio.io/by-hand --namespace=default",
    ],
    [
      "a second definition of a subset, with the other color's labels",
      (world) => twin(world, rule(world), NAMESPACE, subset({ version: "blue-web-echo" })),
      `DestinationRule/${NAMESPACE}/by-hand`,
      `kubectl delete destinationrule.networking.istio.io/by-hand --namespace=${NAMESPACE}`,
    ],
    [
      "a second definition of a subset, with labels of nobody",
      (world) => twin(world, rule(world), "default", subset({ version: "none" })),
      "DestinationRule/default/by-hand",
      "kubectl delete destinationrule.networking.istio.io/by-hand --namespace=default",
    ],
  ])("%s is named by status, plan and apply, with what removes it", async (_, damage, object, command) => {
    const world = applied();
    damage(world);
    const said = expect.stringMatching(new RegExp(`^RELEASE_DRIFT: ${object}, which no unit here`));
    const status = await step(world, "status").catch((error: unknown) => error);
    const thrown = status instanceof Failures ? status : (status as Outcome).refusal;
    expect(await ended(Promise.reject(thrown))).toContainEqual(said);
    expect(JSON.stringify((thrown as Failures).failures.map(({ remedy }) => remedy))).toContain(command);
    const planned = await step(world, "plan");
    expect(planned.text).toContain(command);
    expect(planned.outputs["verdict"]).toBe("refuse");
    const done = await step(world, "apply");
    expect(done.text).toContain(command);
    expect(done.text).not.toMatch(/as it should be|nothing to/i);
    expect(await ended(Promise.resolve(done))).toEqual([said]);
    world.store.delete(
      {
        type: object.startsWith("Virtual") ? ROUTER.type : RULE.type,
        namespace: object.split("/")[1] ?? "",
        name: "by-hand",
      },
      "somebody",
    );
    expect((await step(world, "apply")).text).toMatch(/every unit is as it should be/);
  });

  it("is named by promote too, which does not send anybody to apply", async () => {
    const world = applied();
    twin(world, world.store.get(ROUTER), NAMESPACE, {});
    const capability = await CAPABILITIES.promote();
    const none = () => Promise.reject(new Error("no tools here"));
    const run = capability({}, world.process("promote-0").ports, none);
    const remedy = expect.stringContaining(
      `\`kubectl delete virtualservice.networking.istio.io/by-hand --namespace=${NAMESPACE}\``,
    );
    await expect(run).rejects.toMatchObject({ code: "ROUTER_UNKNOWN", remedy });
    await expect(run).rejects.toMatchObject({ remedy: expect.not.stringMatching(/run apply/i) });
  });
});

/** Other members of the kind, as rules: src/status/verdict-rules.test.ts. */
describe("status is not good", () => {
  const UNIT = `${LIVE}/helm-deploy-green-web-echo/terragrunt.hcl`;
  const pushed = (world: EmbeddedWorld, path: string, change: (text: string) => string): void => {
    const text = world.branch.tree().get(path) ?? "";
    const changed = change(text);
    expect(changed).not.toBe(text);
    world.branch.push(world.branch.commits.length, new Map([[path, changed]]), "a merge", "somebody");
  };
  const exclude = (condition: string) => (text: string) =>
    `${text}\nexclude {\n  if      = ${condition}\n  actions = ["all"]\n}\n`;
  const forbidden = (what: string) =>
    surroundings("CLUSTER_FORBIDDEN", `may not ${what}`, { remedy: "Let it" });

  it.each<readonly [string, string, (world: EmbeddedWorld) => void, Script | undefined, RegExp, number]>([
    [
      "where Terragrunt leaves a color out",
      "bad",
      (world) => pushed(world, UNIT, exclude("true")),
      undefined,
      /^UNIT_EXCLUDED: Terragrunt leaves unit helm-deploy-green-web-echo out: /,
      1,
    ],
    [
      "where Terragrunt leaves the router out",
      "bad",
      (world) => pushed(world, `${LIVE}/istio-virtualservice/terragrunt.hcl`, exclude("true")),
      undefined,
      /^UNIT_EXCLUDED: Terragrunt leaves unit istio-virtualservice out: /,
      1,
    ],
    [
      "where nobody can tell whether it does",
      "unknown",
      (world) => pushed(world, UNIT, exclude('get_env("CI", "") == "true"')),
      undefined,
      /^UNIT_EXCLUDE_UNKNOWN: whether helm-deploy-green-web-echo is left out cannot be told/,
      2,
    ],
    [
      "where a unit's name is wrong",
      "bad",
      (world) =>
        pushed(world, "bluegreen.yaml", (text) =>
          text.replace("istio-virtualservice", "istio-virtualservise"),
        ),
      undefined,
      /^UNIT_UNKNOWN: there is no unit "istio-virtualservise"/,
      2,
    ],
    [
      "where a color's file cannot be read",
      "unknown",
      (world) => pushed(world, UNIT, () => "this is {no HCL"),
      undefined,
      /^UNIT_INVALID: unit helm-deploy-green-web-echo: /,
      2,
    ],
    [
      "where Helm does not answer",
      "unknown",
      () => undefined,
      ({ port, method }) =>
        port === "helm" && (method === "release" || method === "manifest")
          ? {
              kind: "fail",
              when: "before",
              error: surroundings("HELM_RELEASE_UNREADABLE", "Helm cannot read it", { remedy: "Let it" }),
            }
          : undefined,
      /^(COLORS_UNKNOWN: .*|)HELM_RELEASE_UNREADABLE: Helm cannot read it/,
      3,
    ],
    [
      "where an object may not be read",
      "unknown",
      () => undefined,
      ({ method, args }) =>
        method === "live" && (args[0] as KubernetesObject).kind === "Service"
          ? { kind: "fail", when: "before", error: forbidden("get Services") }
          : undefined,
      /^CLUSTER_FORBIDDEN: may not get Services/,
      3,
    ],
    [
      "where autoscalers may not be listed",
      "unknown",
      () => undefined,
      ({ method, args }) =>
        method === "list" && String(args[0]).startsWith("horizontal")
          ? { kind: "fail", when: "before", error: forbidden("list autoscalers") }
          : undefined,
      /^CLUSTER_FORBIDDEN: may not list autoscalers/,
      3,
    ],
    [
      "where a color cannot be told",
      "bad",
      (world) => edited(world, world.store.list(RULE.type)[0], { subsets: [] }),
      undefined,
      /^COLOR_UNKNOWN: (blue|green).* cannot be told: no DestinationRule/,
      1,
    ],
  ])("%s: %s", async (_, verdict, damage, script, says, exit) => {
    const world = applied();
    damage(world);
    const { ports } = world.process("status-0", script);
    const capability = await CAPABILITIES.status();
    const { outputs, result, refusal, text } = await capability({}, ports, () =>
      Promise.reject(new Error("no tools here")),
    );
    expect(outputs["verdict"]).toBe(verdict);
    expect(result).toMatchObject({ verdict });
    const all = await ended(Promise.reject(refusal));
    expect(all).toContainEqual(expect.stringMatching(says));
    expect(refusal).toMatchObject({ exitCode: exit });
    const { problems } = result as StatusResult;
    expect(problems.map(({ code, fact }) => `${code}: ${fact}`)).toEqual(all);
    for (const { fact, remedy } of problems) {
      expect(remedy).not.toBe("");
      expect(text).toContain(fact.replace(/^(blue|green).* cannot be told: /, ""));
    }
  });

  it("where the router cannot be read, and every other reason is named beside it", async () => {
    const world = applied();
    world.store.delete(ROUTER, "somebody");
    pushed(world, UNIT, exclude("true"));
    expect(await ended(step(world, "status"))).toEqual([
      expect.stringMatching(/^ROUTER_UNKNOWN: /),
      expect.stringMatching(/^RELEASE_DRIFT: VirtualService/),
      expect.stringMatching(/^UNIT_EXCLUDED: /),
    ]);
  });
});

it("is said of the planned units alone where only some were planned", async () => {
  const capability = await CAPABILITIES.apply();
  const none = () => Promise.reject(new Error("no tools here"));
  const { text } = await capability(
    { units: "istio-virtualservice" },
    applied().process("apply-0").ports,
    none,
  );
  expect(text).toMatch(/^Nothing to apply: the planned units are as they should be \(/);
});

describe("the head of a plan is what apply does", () => {
  const BLUE = `${LIVE}/helm-deploy-blue-web-echo/values/values.yaml`;
  const IDLE = `${LIVE}/helm-deploy-green-web-echo/values/values.yaml`;
  const ROUTES = `${LIVE}/istio-virtualservice/values/values.yaml`;

  it.each([
    ["refuse", ROUTES, "defaultServiceSubset: v1", "defaultServiceSubset: v2"],
    ["refuse", ROUTES, "host: blue-green-service", "host: other"],
    ["hold", BLUE, /$/, "\npodAnnotations: {a: b}\n"],
    ["apply", IDLE, /$/, "\npodAnnotations: {a: b}\n"],
  ])("%s: %s with %s → %s", async (verdict, path, from, to) => {
    const world = applied();
    const text = world.branch.tree().get(path) ?? "";
    const changed = new Map([[path, text.replace(from, to)]]);
    expect(changed.get(path)).not.toBe(text);
    world.branch.push(world.branch.commits.length, changed, "a merge", "somebody");
    const { outputs, text: head } = await step(world, "plan");
    expect(outputs["verdict"]).toBe(verdict);
    expect(head).toMatch(new RegExp(`^apply would: `));
    const said = JSON.parse(outputs["verdict-json"] ?? "{}");
    const run = step(world, "apply");
    expect(await ended(run)).toEqual(
      said.refuse.map(({ code, fact }: { code: string; fact: string }) => `${code}: ${fact}`),
    );
    if (verdict === "refuse") return;
    const did = (await run).outputs;
    expect(JSON.parse(did["applied"] ?? "")).toEqual(said.apply);
    expect(JSON.parse(did["held"] ?? "")).toEqual(said.hold.map(({ unit }: { unit: string }) => unit));
  });
});
