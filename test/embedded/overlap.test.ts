/**
 * Two colors that select the same pods, with the charts of the reference system. Members of the kind tried
 * here: equal labels, more labels, only the Service's, labels of other keys with a pod that carries both,
 * labels that a later version brings, labels swapped between the units, one Helm release for both units;
 * and each way out. The rest is in the tables of src/release/overlap-rules.test.ts.
 */
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import { Failures, surroundings } from "../../src/errors/errors.ts";
import { applyCapability } from "../../src/apply/entry.ts";
import { statusCapability } from "../../src/status/entry.ts";
import { parseLintInputs } from "../../src/lint/inputs.ts";
import { lint } from "../../src/lint/step.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { parseRouteInputs } from "../../src/route/inputs.ts";
import { route } from "../../src/route/step.ts";
import { applyByHand, merged } from "./left-behind.ts";
import { type Stage, stage } from "./random-releases.ts";
import { LEASE, NAMESPACE, STEPS, type StepName } from "./reference-world.ts";
import { defaultOf, routerOf } from "./router-facts.ts";

const LIVE = "terragrunt/live/dev";
const SUBSETS = `${LIVE}/istio-destinationrule/values/values.yaml`;
const ROUTES = "charts/istio-virtualservice/templates/virtualservice.yaml";
const GREEN_UNIT = `${LIVE}/helm-deploy-green-web-echo/terragrunt.hcl`;
const [BLUE_IS, GREEN_IS] = ["{version: blue-web-echo}", "{version: green-web-echo}"];
const SERVICE = "Service istio-inject-blue-green/blue-green-service";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

function worldFrom(beginning: keyof Stage["beginnings"]): EmbeddedWorld {
  const world = at.worlds.create({ from: at.beginnings[beginning], seed: 1 });
  onTestFinished(() => world.close());
  return world;
}

/** A commit of other subsets, applied past our apply, as an older version or a hand would. */
async function forced(world: EmbeddedWorld, from: string, to: string): Promise<void> {
  merged(world, SUBSETS, from, to);
  await applyByHand(world, "istio-destinationrule");
}

function deploymentOf(world: EmbeddedWorld, color: "blue" | "green"): KubernetesObject {
  const all = world.store.list("deployments.apps", { namespace: NAMESPACE });
  const own = all.find(({ metadata }) => metadata.name.startsWith(color));
  if (own === undefined) throw new Error(`no Deployment of ${color}`);
  return own;
}

const run = async (world: EmbeddedWorld, step: StepName, raw = {}) =>
  STEPS[step](raw, world.process(`${step}-0`).ports);

const statusOf = (world: EmbeddedWorld) =>
  statusCapability({}, world.process("status-0").ports, () => Promise.reject(new Error("not asked for")));

const writes = (world: EmbeddedWorld): readonly unknown[] => [
  world.store.list("deployments.apps", { namespace: NAMESPACE }).map(({ spec }) => spec),
  routerOf(world)?.spec,
  world.store.get(LEASE),
  world.branch.commits.length,
];

describe("apply of subsets that share pods is refused:", () => {
  it.each([
    [
      "equal labels",
      BLUE_IS,
      "both select Deployment/istio-inject-blue-green/blue-web-echo-blue-green-web-echo",
    ],
    ["more labels", "{version: blue-web-echo, track: next}", "every pod of green would be blue's as well"],
    ["the Service's own selector", "{routeinstance: blue-green-web-echo}", "both select Deployment/"],
    ["another key, on a pod that carries both", '{app.kubernetes.io/version: "1.0.0"}', "blue-web-echo"],
  ])("%s", async (_, labels, what) => {
    const world = worldFrom("tested");
    merged(world, SUBSETS, GREEN_IS, labels);
    await expect(run(world, "apply")).rejects.toMatchObject({
      failures: [
        {
          code: "COLORS_OVERLAP",
          message: expect.stringMatching(
            new RegExp(
              `^once unit istio-destinationrule is applied, .*blue is subset v1 of ${SERVICE} \\(routeinstance=blue-green-web-echo,version=blue-web-echo\\), green is subset v2 of .*${what}`,
            ),
          ),
        },
      ],
    });
    const dry = await run(world, "apply", { "dry-run": "true" }).catch((error: unknown) => error);
    expect(dry).toMatchObject({ failures: [{ code: "COLORS_OVERLAP" }] });
  });

  it("also the first apply of all, where nothing routes yet", async () => {
    const world = at.worlds.create({ seed: 1 });
    onTestFinished(() => world.close());
    merged(world, SUBSETS, GREEN_IS, BLUE_IS);
    await expect(run(world, "apply")).rejects.toMatchObject({
      failures: [
        {
          code: "COLORS_OVERLAP",
          message: expect.stringMatching(/^once unit istio-virtualservice is applied/),
        },
      ],
    });
    expect(world.store.list("deployments.apps", { namespace: NAMESPACE })).toEqual([]);
  });

  it("and labels that tell the colors apart are let through, whatever their keys", async () => {
    const world = worldFrom("tested");
    merged(world, SUBSETS, GREEN_IS, '{app.kubernetes.io/version: "1.1.0"}');
    expect(await run(world, "apply")).toMatchObject({ applied: ["istio-destinationrule"] });
  });
});

describe("colors that share pods already", () => {
  it.each<[StepName, object]>([
    ["smoke", {}],
    ["promote", {}],
    ["promote", { "dry-run": "true" }],
    ["deploy", {}],
    ["deploy", { version: "1.0.0" }],
    ["deploy", { version: "1.2.0" }],
  ])("are refused by %s %j, and nothing is written", async (step, raw) => {
    const world = worldFrom("tested");
    await forced(world, GREEN_IS, BLUE_IS);
    const before = writes(world);
    await expect(run(world, step, raw)).rejects.toMatchObject({
      code: "COLORS_OVERLAP",
      message: expect.stringMatching(/both select Deployment\/.*blue-web-echo-blue-green-web-echo, Pod\//),
      remedy: expect.stringContaining("run apply"),
    });
    expect(writes(world)).toEqual(before);
  });

  it("are shown by status, which refuses", async () => {
    const world = worldFrom("tested");
    expect((await statusOf(world)).refusal).toBeUndefined();
    await forced(world, GREEN_IS, BLUE_IS);
    const { text, refusal, outputs, result } = await statusOf(world);
    expect(text).toMatch(/^blue +active +v1 +1\.0\.0 +2\/2$/m);
    expect(text).toContain("the colors of web-echo have no pods of their own");
    expect(refusal).toMatchObject({ code: "COLORS_OVERLAP", exitCode: 1 });
    expect(outputs).toMatchObject({ active: "blue", idle: "green" });
    expect(result).toMatchObject({ separation: { kind: "overlap" }, failures: [{ code: "COLORS_OVERLAP" }] });
  });

  it("are shown by status beside what somebody changed by hand, each with what mends it", async () => {
    const world = worldFrom("tested");
    await forced(world, GREEN_IS, BLUE_IS);
    const router = routerOf(world) as KubernetesObject;
    const http = router.spec?.["http"] as readonly object[];
    const elsewhere = { match: [{ uri: { prefix: "/x" } }], redirect: { uri: "/" } };
    world.store.replace({ ...router, spec: { ...router.spec, http: [elsewhere, ...http] } }, "somebody");
    const { refusal, result } = await statusOf(world);
    expect(refusal).toMatchObject({
      failures: [
        { code: "COLORS_OVERLAP", remedy: expect.stringMatching(/^Give each color labels/) },
        { code: "RELEASE_DRIFT", message: expect.stringContaining("VirtualService/") },
      ],
    });
    expect(result).toMatchObject({ failures: [{ code: "COLORS_OVERLAP" }, { code: "RELEASE_DRIFT" }] });
  });

  it("are set apart by apply, and everything goes on", async () => {
    const world = worldFrom("tested");
    await forced(world, GREEN_IS, BLUE_IS);
    merged(world, SUBSETS, `v2\n    labels: ${BLUE_IS}`, `v2\n    labels: ${GREEN_IS}`);
    expect(await run(world, "apply")).toMatchObject({ applied: ["istio-destinationrule"] });
    await world.clock.sleep(5_000);
    expect((await statusOf(world)).refusal).toBeUndefined();
    await run(world, "smoke");
    expect(await run(world, "promote")).toMatchObject({ active: "green", changed: true });
  });

  it("may be left as they are by a change of something else, and apply says so", async () => {
    const world = worldFrom("tested");
    await forced(world, GREEN_IS, BLUE_IS);
    merged(world, ROUTES, "      rewrite: {uri: /}\n", "");
    const { ports } = world.process("apply-0");
    const said: string[] = [];
    const log = { ...ports.log, info: (line: string) => said.push(line) };
    await STEPS.apply({}, { ...ports, log });
    expect(said.join("\n")).toContain("; that stays so.");
  });

  it("are never called as they should be: apply ends with what must be done, and 1", async () => {
    const world = worldFrom("tested");
    await forced(world, GREEN_IS, BLUE_IS);
    const none = () => Promise.reject(new Error("not asked for"));
    const { text, refusal } = await applyCapability({}, world.process("apply-0").ports, none);
    expect(text).not.toMatch(/as it should be|nothing to/i);
    expect(text).toMatch(/COLORS_OVERLAP: the colors of web-echo have no pods of their own/);
    expect(refusal).toMatchObject({ failures: [{ code: "RELEASE_DRIFT", failureClass: "refused" }] });
  });

  it("are not made worse by a mend that misses", async () => {
    const world = worldFrom("tested");
    await forced(world, GREEN_IS, BLUE_IS);
    merged(
      world,
      SUBSETS,
      `v2\n    labels: ${BLUE_IS}`,
      "v2\n    labels: {routeinstance: blue-green-web-echo}",
    );
    await expect(run(world, "apply")).rejects.toMatchObject({ failures: [{ code: "COLORS_OVERLAP" }] });
  });
});

describe("an active color whose subset was given the other's pods", () => {
  it("goes back by rollback, which claims no proof", async () => {
    const world = worldFrom("promoted");
    await forced(world, GREEN_IS, BLUE_IS);
    const back = await run(world, "rollback");
    expect(back).toMatchObject({ active: "blue", changed: true });
    expect(back).not.toHaveProperty("convergedMs");
    expect(back).toMatchObject({
      summary: expect.stringMatching(
        /^blue has the traffic again; .* is not proven: the colors of web-echo have no pods/,
      ),
    });
    expect(defaultOf(routerOf(world))).toBe("v1");
    merged(world, SUBSETS, `v2\n    labels: ${BLUE_IS}`, `v2\n    labels: ${GREEN_IS}`);
    expect(await run(world, "apply")).toMatchObject({ applied: ["istio-destinationrule"] });
  });

  it("is given its own again where somebody allows it, for that moves the traffic to other pods", async () => {
    const world = worldFrom("promoted");
    await forced(world, GREEN_IS, BLUE_IS);
    merged(world, SUBSETS, `v2\n    labels: ${BLUE_IS}`, `v2\n    labels: ${GREEN_IS}`);
    await expect(run(world, "apply")).rejects.toMatchObject({
      failures: [{ code: "APPLY_MOVES_ROUTE", remedy: expect.stringMatching(/^Allow it with allow-active/) }],
    });
    expect(await run(world, "apply", { "allow-active": "true" })).toMatchObject({
      applied: ["istio-destinationrule"],
    });
    expect((await statusOf(world)).refusal).toBeUndefined();
  });

  it("is not gone back to while its own pods cannot be found, and the way is said", async () => {
    const world = worldFrom("promoted");
    await forced(world, BLUE_IS, GREEN_IS);
    await expect(run(world, "rollback")).rejects.toMatchObject({
      code: "ROLLBACK_CHANGED",
      remedy: expect.stringMatching(/run apply: .*; then run rollback again$/),
    });
    merged(world, SUBSETS, `v1\n    labels: ${GREEN_IS}`, `v1\n    labels: ${BLUE_IS}`);
    expect(await run(world, "apply")).toMatchObject({ applied: ["istio-destinationrule"] });
    expect(await run(world, "rollback")).toMatchObject({ active: "blue", convergedMs: expect.any(Number) });
  });

  it("gives up what it has too much", async () => {
    const world = worldFrom("tested");
    await forced(world, BLUE_IS, "{routeinstance: blue-green-web-echo}");
    await expect(run(world, "smoke")).rejects.toMatchObject({ code: "COLORS_OVERLAP" });
    merged(world, SUBSETS, "{routeinstance: blue-green-web-echo}", BLUE_IS);
    expect(await run(world, "apply")).toMatchObject({ applied: ["istio-destinationrule"] });
  });
});

/**
 * The kind: each color selects pods of one unit alone, and not of its own. Members: labels of the live
 * Deployments, of a pod alone, subsets of the live DestinationRule, and a chart that was applied so.
 */
describe("colors that have each other's pods", () => {
  const relabelled = (world: EmbeddedWorld, color: "blue" | "green", version: string) => {
    const own = deploymentOf(world, color);
    const template = own.spec?.["template"] as KubernetesObject;
    const labels = { ...template.metadata.labels, version };
    const selected = (own.spec?.["selector"] ?? {}) as { readonly matchLabels?: object };
    const selector = { matchLabels: { ...selected.matchLabels, version } };
    const changed = { ...template, metadata: { ...template.metadata, labels } };
    world.store.replace({ ...own, spec: { ...own.spec, selector, template: changed } }, "somebody");
  };

  it.each<readonly [string, (world: EmbeddedWorld) => Promise<void> | void, RegExp]>([
    [
      "by the labels of the live Deployments",
      (world) => {
        relabelled(world, "blue", "green-web-echo");
        relabelled(world, "green", "blue-web-echo");
      },
      /blue is subset v1 .*, and that selects Deployment\/\S+\/green-web-echo\S+, Pod\/.*green's unit helm-deploy-green-web-echo released \(Helm release \S+\/green-web-echo\); green is subset v2/,
    ],
    [
      "by the labels of one of them",
      (world) => relabelled(world, "green", "blue-web-echo"),
      /blue is subset v1 .*, and that selects Deployment\/\S+\/green-web-echo/,
    ],
    [
      "by the subsets of the live DestinationRule",
      (world) => {
        const [rule] = world.store.list("destinationrules.networking.istio.io");
        if (rule === undefined) throw new Error("no DestinationRule");
        const [one, other] = (rule.spec?.["subsets"] ?? []) as readonly {
          name: string;
          labels: object;
        }[];
        const subsets = [
          { ...one, labels: other?.labels },
          { ...other, labels: one?.labels },
        ];
        world.store.replace({ ...rule, spec: { ...rule.spec, subsets } }, "somebody");
      },
      /blue is subset v1 .*version=green-web-echo\), and that selects Deployment\/\S+\/green-web-echo/,
    ],
    [
      "by a chart that was applied so",
      async (world) => {
        merged(world, SUBSETS, GREEN_IS, "{version: x}");
        merged(world, SUBSETS, BLUE_IS, GREEN_IS);
        await forced(world, "{version: x}", BLUE_IS);
      },
      /blue is subset v1 .*version=green-web-echo\), and that selects Deployment\/\S+\/green-web-echo/,
    ],
  ])("%s are refused by every step and by status, and nothing is written", async (_, damage, says) => {
    const world = worldFrom("tested");
    await damage(world);
    await world.clock.sleep(60_000);
    const before = writes(world);
    const refusal = { code: "COLORS_OVERLAP", message: expect.stringMatching(says) };
    for (const step of ["smoke", "promote", "deploy"] as const) {
      await expect(run(world, step)).rejects.toMatchObject(refusal);
    }
    const { refusal: found } = await statusOf(world);
    const failures = found instanceof Failures ? found.failures : [found];
    expect(failures[0]).toMatchObject(refusal);
    expect(writes(world)).toEqual(before);
  });

  it("by the labels of one pod are refused", async () => {
    const world = worldFrom("tested");
    const [pod] = world.store.list("pods", { namespace: NAMESPACE, labels: { version: "blue-web-echo" } });
    if (pod === undefined) throw new Error("no pod of blue");
    const labels = { ...pod.metadata.labels, version: "green-web-echo" };
    world.store.replace({ ...pod, metadata: { ...pod.metadata, labels } }, "somebody");
    await expect(run(world, "smoke")).rejects.toMatchObject({
      code: expect.stringMatching(/^COLORS_OVERLAP$|^COLOR_MIXED$/),
      message: expect.stringContaining(`Pod/${NAMESPACE}/${pod.metadata.name}`),
    });
  });
});

describe("a color that a stranger answers for", () => {
  const GREEN_LABELS = { routeinstance: "blue-green-web-echo", version: "green-web-echo" };

  /** What the steps and status say, and whether anything was written. */
  async function answers(world: EmbeddedWorld): Promise<readonly unknown[]> {
    const before = writes(world);
    const failed = (error: unknown) => error;
    const smoke = await run(world, "smoke").catch(failed);
    const promote = await run(world, "promote").catch(failed);
    const deploy = await run(world, "deploy").catch(failed);
    expect(writes(world)).toEqual(before);
    return [smoke, promote, deploy, (await statusOf(world)).refusal];
  }

  const refusal = (code: string, says: RegExp) =>
    expect.objectContaining({ code, message: expect.stringMatching(says) }) as unknown;
  const all = (one: unknown) => [one, one, one, one];

  it.each([
    ["of a blue pod", "COLORS_OVERLAP", /WorkloadEntry\/.*\/outside is green's .* which is blue's/],
    ["of nobody", "COLORS_UNKNOWN", /WorkloadEntry\/.*\/outside is green's .* is not known/],
  ])("by a WorkloadEntry at the address %s is refused", async (whose, code, says) => {
    const world = worldFrom("tested");
    const [pod] = world.store.list("pods", { namespace: NAMESPACE, labels: { version: "blue-web-echo" } });
    const address = whose === "of nobody" ? "192.0.2.1" : pod?.status?.["podIP"];
    expect(address).toEqual(expect.any(String));
    const entry: KubernetesObject = {
      apiVersion: "networking.istio.io/v1",
      kind: "WorkloadEntry",
      metadata: { name: "outside", namespace: NAMESPACE },
      spec: { address, labels: GREEN_LABELS },
    };
    world.store.create(entry, "somebody");
    expect(await answers(world)).toEqual(all(refusal(code, says)));
  });

  it("by a Deployment of another Helm release is refused", async () => {
    const world = worldFrom("tested");
    const own = deploymentOf(world, "green");
    const annotations = { "meta.helm.sh/release-name": "stranger" };
    const metadata = { name: "stranger", namespace: NAMESPACE, annotations };
    world.store.create({ ...own, metadata, status: {} }, "somebody");
    await world.clock.sleep(30_000);
    expect(await answers(world)).toEqual(
      all(refusal("COLOR_MIXED", /the pods of green of .*Deployment\/.*\/stranger \(of .*\/stranger\)/)),
    );
  });

  it("by a Deployment with a copy of what Helm writes on its own is refused", async () => {
    const world = worldFrom("tested");
    const own = deploymentOf(world, "green");
    const { annotations, labels } = own.metadata;
    expect(annotations?.["meta.helm.sh/release-name"] ?? "green-web-echo").toBe("green-web-echo");
    const copied = {
      ...annotations,
      "meta.helm.sh/release-name": "green-web-echo",
      "meta.helm.sh/release-namespace": NAMESPACE,
    };
    const managed = { ...labels, "app.kubernetes.io/managed-by": "Helm" };
    const metadata = { name: "stranger", namespace: NAMESPACE, annotations: copied, labels: managed };
    world.store.create({ ...own, metadata, status: {} }, "somebody");
    await world.clock.sleep(30_000);
    const says =
      /the pods of green of .* unit helm-deploy-green-web-echo, .*Deployment\/\S+\/stranger \(says that it is of \S+, whose manifest/;
    expect(await answers(world)).toEqual(all(refusal("COLOR_MIXED", says)));
  });

  it("by what an account may not see is refused, with the right that it lacks", async () => {
    const world = worldFrom("tested");
    const blind = (name: string) =>
      world.process(name, ({ method, args }) =>
        method === "list" && String(args[0]).startsWith("workload")
          ? {
              kind: "fail",
              when: "before",
              error: surroundings("CLUSTER_FORBIDDEN", `may not list ${args[0]}`, { remedy: RULE }),
            }
          : undefined,
      ).ports;
    const RULE = "Let this account list it";
    const before = writes(world);
    const refused = {
      code: "COLORS_UNKNOWN",
      message: expect.stringMatching(/cannot be told: may not list workload/),
      remedy: RULE,
    };
    for (const step of ["smoke", "promote", "deploy"] as const) {
      await expect(STEPS[step]({}, blind(`${step}-0`))).rejects.toMatchObject(refused);
    }
    const { refusal: found, result } = await statusCapability({}, blind("status-0"), () =>
      Promise.reject(new Error("not asked for")),
    );
    expect(found).toMatchObject(refused);
    expect(result).toMatchObject({ separation: { kind: "unknown" } });
    expect(writes(world)).toEqual(before);
  });

  it("by a WorkloadEntry that a chart renders is refused by lint, route and apply", async () => {
    const world = worldFrom("tested");
    const entry = [
      "apiVersion: networking.istio.io/v1",
      "kind: WorkloadEntry",
      `metadata: {name: outside, namespace: ${NAMESPACE}}`,
      `spec: {address: 192.0.2.1, labels: ${JSON.stringify(GREEN_LABELS)}}`,
      "---",
      "",
    ].join("\n");
    merged(
      world,
      "charts/istio-destinationrule/templates/destinationrule.yaml",
      "apiVersion",
      `${entry}apiVersion`,
    );
    const { ports } = world.process("reader-0");
    const message = expect.stringMatching(/WorkloadEntry\/.*\/outside is green's .* is not known/) as string;
    expect((await lint(parseLintInputs({}), ports)).findings).toContainEqual(
      expect.objectContaining({ rule: "colors-overlap", severity: "error", message }),
    );
    expect(await route(parseRouteInputs({}), ports)).toMatchObject({
      proofs: [{ found: { broken: [{ rule: "colors-are-apart", message }] } }],
    });
    await expect(run(world, "apply")).rejects.toMatchObject({
      failures: [{ code: "COLORS_UNKNOWN", remedy: expect.stringContaining("Delete WorkloadEntry") }],
    });
  });
});

describe("a flip during which the colors come to share pods", () => {
  it("is taken back", async () => {
    const world = worldFrom("tested");
    const promote = run(world, "promote").catch((error: unknown) => error);
    await world.clock.sleep(1_000);
    expect(defaultOf(routerOf(world))).toBe("v2");
    await forced(world, GREEN_IS, "{routeinstance: blue-green-web-echo}");
    expect(await promote).toMatchObject({
      code: "PROMOTE_REVERTED",
      message: expect.stringContaining("have no pods of their own"),
      remedy: expect.stringContaining("run apply"),
    });
    expect(defaultOf(routerOf(world))).toBe("v1");
  });
});

describe("deploy of pods that would be the active color's", () => {
  it("by the subsets' labels, swapped, is refused", async () => {
    const world = worldFrom("tested");
    merged(world, SUBSETS, GREEN_IS, "{version: x}");
    merged(world, SUBSETS, BLUE_IS, GREEN_IS);
    await forced(world, "{version: x}", BLUE_IS);
    const before = writes(world);
    await expect(run(world, "deploy", { version: "1.2.0" })).rejects.toMatchObject({
      code: "COLORS_OVERLAP",
      message: expect.stringMatching(
        /: blue is subset v1 of .*version=green-web-echo\), and that selects Deployment\/.*\/green-web-echo\S*, Pod\/.*which green's unit helm-deploy-green-web-echo released/,
      ),
    });
    expect(writes(world)).toEqual(before);
  });

  it("by a label that the version brings is refused", async () => {
    const world = worldFrom("deployed");
    await forced(world, BLUE_IS, '{app.kubernetes.io/version: "1.0.0"}');
    await expect(run(world, "deploy", { version: "1.0.0", force: "true" })).rejects.toMatchObject({
      code: "COLORS_OVERLAP",
      message: expect.stringContaining("app.kubernetes.io/version=1.0.0"),
    });
  });

  it("by its Helm release is refused, and so by lint and route", async () => {
    const world = worldFrom("tested");
    merged(world, GREEN_UNIT, '"green-web-echo"', '"blue-web-echo"');
    const { ports } = world.process("reader-0");
    await expect(run(world, "deploy", { version: "1.2.0" })).rejects.toMatchObject({
      code: "COLORS_OVERLAP",
    });
    const message =
      "the colors of web-echo are one Helm release: units helm-deploy-blue-web-echo and helm-deploy-green-web-echo both release istio-inject-blue-green/blue-web-echo";
    const { findings } = await lint(parseLintInputs({}), ports);
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: "colors-overlap", severity: "error", message }),
    );
    expect(await route(parseRouteInputs({}), ports)).toMatchObject({
      proofs: [{ found: { broken: expect.arrayContaining([{ rule: "colors-are-apart", message }]) } }],
    });
  });
});

describe("lint and route", () => {
  it("say which selections share which pods, and where", async () => {
    const world = worldFrom("tested");
    const { ports } = world.process("reader-0");
    expect((await lint(parseLintInputs({}), ports)).findings.map(({ rule }) => rule)).not.toContain(
      "colors-overlap",
    );
    merged(world, SUBSETS, GREEN_IS, BLUE_IS);
    const later = world.process("reader-1").ports;
    const message = expect.stringMatching(
      /green is subset v2 of .*; both select Deployment\/.*blue-web-echo/,
    ) as string;
    const { findings, failed } = await lint(parseLintInputs({}), later);
    expect(failed).toBe(true);
    expect(findings.filter(({ rule }) => rule === "colors-overlap")).toEqual([
      {
        rule: "colors-overlap",
        severity: "error",
        message,
        file: "charts/istio-destinationrule/templates/destinationrule.yaml",
        resource: "DestinationRule/istio-inject-blue-green/istio-prod-blue-green-destination",
        fix: "Give each color labels that no pod of the other carries",
      },
    ]);
    expect(await route(parseRouteInputs({}), later)).toMatchObject({
      proofs: [{ found: { broken: [{ rule: "colors-are-apart", message }] } }],
    });
  });
});
