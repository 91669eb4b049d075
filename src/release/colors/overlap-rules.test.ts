/**
 * The kind: one pod that both colors select. The table has its members: equal labels, more labels, no
 * labels, labels of other keys with a pod that carries both (of every kind that makes pods), a subset that
 * is defined twice, two Services with one selector; and what looks like it and is not.
 */
import { describe, expect, it } from "vitest";
import { colorState, releaseState } from "../../../test/fakes/release-state.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { known, unknown } from "../../model/observed.ts";
import type { ReleaseSpec, Separation } from "../../model/release.ts";
import { decidePromotion } from "../../promote/rules.ts";
import { decideRollback } from "../../rollback/rules.ts";
import { planSmoke, proofOf } from "../../smoke/rules.ts";
import { nextCommand } from "../../status/rules.ts";
import { makesOthersPods, notApart, openNamespaces, separationOf } from "./overlap-rules.ts";
import { podMakers } from "./pod-makers.ts";
import { selectionsAmong } from "./selections.ts";

type Labels = Readonly<Record<string, unknown>>;

const object = (apiVersion: string, kind: string, name: string, rest: object): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "apps" },
  ...rest,
});
const service = (name: string, selector?: Labels) => object("v1", "Service", name, { spec: { selector } });
const rule = (blue: Labels | null, green: Labels | null, name = "echo") =>
  object("networking.istio.io/v1", "DestinationRule", name, {
    spec: {
      host: "echo.apps.svc.cluster.local",
      subsets: [
        ...(blue === null ? [] : [{ name: "v1", labels: blue }]),
        ...(green === null ? [] : [{ name: "v2", labels: green }]),
      ],
    },
  });
const template = (labels: Labels) => ({
  template: { metadata: { labels }, spec: { containers: [{ name: "a" }] } },
});
const maker = (kind: string, apiVersion: string, labels: Labels, name = "both"): KubernetesObject => {
  if (kind === "Pod")
    return {
      ...object(apiVersion, kind, name, {}),
      metadata: { name, namespace: "apps", labels: labels as Record<string, string> },
    };
  if (kind === "CronJob")
    return object(apiVersion, kind, name, { spec: { jobTemplate: { spec: template(labels) } } });
  return object(apiVersion, kind, name, { spec: template(labels) });
};
const router = object("networking.istio.io/v1", "VirtualService", "router", {
  spec: { hosts: ["echo.example"], http: [{ route: [{ destination: { host: "echo", subset: "v1" } }] }] },
});
const routes = object("gateway.networking.k8s.io/v1", "HTTPRoute", "router", {
  spec: { hostnames: ["echo.example"], rules: [{ backendRefs: [{ name: "v1", port: 80 }] }] },
});

function spec(kind: "subset" | "service" = "subset"): ReleaseSpec {
  const value = { file: "values.yaml", key: "k" };
  return {
    name: "echo",
    host: "echo.example",
    router: { unit: "router", value },
    colors: {
      blue: { unit: "b", target: { kind, name: "v1" } },
      green: { unit: "g", target: { kind, name: "v2" } },
    },
    version: value,
    proofDays: 7,
    preview: { cookie: "x-version" },
    smoke: [],
  };
}

function separation(objects: readonly KubernetesObject[], release = spec()): Separation {
  const selections = selectionsAmong(release, objects);
  if (selections === undefined) throw new Error("no router");
  return separationOf(release.name, selections, podMakers(objects));
}

const istio = (...more: readonly KubernetesObject[]) => [router, service("echo", { app: "echo" }), ...more];
const BLUE = { version: "blue" };
const GREEN = { version: "green" };

describe("two subsets", () => {
  it.each<[string, readonly KubernetesObject[], string | RegExp]>([
    ["with equal labels", istio(rule(BLUE, BLUE)), "every pod of one would be the other's as well"],
    [
      "with equal labels and a workload",
      istio(rule(BLUE, BLUE), maker("Deployment", "apps/v1", { app: "echo", ...BLUE }, "blue")),
      "both select Deployment/apps/blue",
    ],
    [
      "of which green has more labels",
      istio(rule(BLUE, { ...BLUE, track: "next" })),
      "every pod of green would be blue's as well",
    ],
    [
      "of which blue has more labels",
      istio(rule({ ...GREEN, track: "next" }, GREEN)),
      "every pod of blue would be green's as well",
    ],
    [
      "of which green has no labels",
      istio(rule(BLUE, {})),
      /green is subset v2 of Service apps\/echo \(app=echo\); every pod of blue/,
    ],
    [
      "of which one repeats the Service's selector",
      istio(rule(BLUE, { app: "echo" })),
      "every pod of blue would be green's",
    ],
    ["with a number and its text", istio(rule({ version: 1 }, { version: "1" })), "every pod of one"],
    ["with a boolean and its text", istio(rule({ canary: true }, { canary: "true" })), "every pod of one"],
    [
      "of which one is defined once more, with the other's labels",
      istio(rule(BLUE, GREEN), rule(null, BLUE, "second")),
      "every pod of one",
    ],
    [
      "that are apart in one rule and not in another",
      istio(rule(BLUE, GREEN), rule(BLUE, BLUE, "second")),
      "every pod of one",
    ],
  ])("%s overlap", (_, objects, fact) => {
    const found = separation(objects);
    expect(found).toMatchObject({ kind: "overlap", fact: expect.stringMatching(fact) });
  });

  it.each([
    ["Deployment", "apps/v1"],
    ["StatefulSet", "apps/v1"],
    ["DaemonSet", "apps/v1"],
    ["ReplicaSet", "apps/v1"],
    ["ReplicationController", "v1"],
    ["Job", "batch/v1"],
    ["CronJob", "batch/v1"],
    ["Pod", "v1"],
    ["Rollout", "argoproj.io/v1alpha1"],
    ["CloneSet", "apps.kruise.io/v1alpha1"],
  ])("of other keys overlap in a %s that carries both", (kind, apiVersion) => {
    const both = maker(kind, apiVersion, { app: "echo", ...BLUE, track: "next" });
    const selections = {
      blue: "subset v1 of Service apps/echo (app=echo,version=blue)",
      green: "subset v2 of Service apps/echo (app=echo,track=next)",
    };
    const objects = istio(rule(BLUE, { track: "next" }));
    expect(separation([...objects, both])).toMatchObject({
      kind: "overlap",
      shared: [`${kind}/apps/both`],
      selections,
    });
    expect(separation(objects)).toEqual({ kind: "apart" });
    const elsewhere = { ...both, metadata: { ...both.metadata, namespace: "other" } };
    expect(separation([...objects, elsewhere])).toEqual({ kind: "apart" });
  });

  it.each<[string, readonly KubernetesObject[]]>([
    [
      "with another value of one key",
      istio(rule(BLUE, GREEN), maker("Deployment", "apps/v1", { app: "echo", ...BLUE })),
    ],
    [
      "with another value of one key, and more labels",
      istio(rule({ ...BLUE, track: "a" }, { ...GREEN, zone: "b" })),
    ],
    ["of which one is not defined", istio(rule(BLUE, null))],
    [
      "with another value of a label that Istio adds",
      istio(rule({ "topology.kubernetes.io/zone": "a" }, { "topology.kubernetes.io/zone": "b" })),
    ],
  ])("%s are apart", (_, objects) => {
    expect(separation(objects)).toEqual({ kind: "apart" });
  });

  it("of other keys are apart from pods that have ended or are leaving", () => {
    const pod = maker("Pod", "v1", { app: "echo", ...BLUE, track: "next" });
    const objects = istio(rule(BLUE, { track: "next" }));
    const leaving = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } };
    expect(separation([...objects, { ...pod, status: { phase: "Succeeded" } }, leaving])).toEqual({
      kind: "apart",
    });
    const old = { ...maker("ReplicaSet", "apps/v1", { app: "echo", ...BLUE, track: "next" }) };
    const ownerReferences = [{ kind: "Deployment", name: "d", uid: "u" }];
    expect(separation([...objects, { ...old, metadata: { ...old.metadata, ownerReferences } }])).toEqual({
      kind: "apart",
    });
  });

  it.each<[string, readonly KubernetesObject[], string]>([
    [
      "a Rollout whose pods get labels while they run",
      istio(
        rule(BLUE, { "rollouts-pod-template-hash": "a1" }),
        maker("Rollout", "argoproj.io/v1alpha1", { app: "echo", ...BLUE }),
      ),
      "Rollout/apps/both get labels",
    ],
    [
      "a label that Istio gives from the node",
      istio(rule(BLUE, { "topology.kubernetes.io/zone": "a" }), maker("Pod", "v1", { app: "echo", ...BLUE })),
      "Pod/apps/both get labels",
    ],
    [
      "a Service without a selector",
      [router, service("echo"), rule(BLUE, GREEN)],
      "Service/apps/echo has no selector",
    ],
  ])("with %s cannot be told apart", (_, objects, reason) => {
    expect(separation(objects)).toMatchObject({ kind: "unknown", reason: expect.stringContaining(reason) });
  });

  it("ask for everything that makes pods only where selections do not tell", () => {
    const asked = (green: Labels) => {
      const selections = selectionsAmong(spec(), istio(rule(BLUE, green)));
      return selections === undefined ? undefined : openNamespaces(selections);
    };
    expect([asked(GREEN), asked(BLUE), asked({ track: "next" })]).toEqual([[], [], ["apps"]]);
  });
});

describe("two Services", () => {
  const http = (blue: Labels | undefined, green: Labels | undefined) => [
    routes,
    service("v1", blue),
    service("v2", green),
  ];

  it.each<[string, readonly KubernetesObject[], Separation["kind"]]>([
    ["with one selector", http({ app: "echo" }, { app: "echo" }), "overlap"],
    ["of which one selects more", http({ app: "echo" }, { app: "echo", ...GREEN }), "overlap"],
    [
      "with a pod in both",
      [...http({ app: "echo" }, { tier: "web" }), maker("Pod", "v1", { app: "echo", tier: "web" })],
      "overlap",
    ],
    ["with selectors of their own", http(BLUE, GREEN), "apart"],
    ["of which one is not there", [routes, service("v1", { app: "echo" })], "apart"],
    ["of which one has no selector", http({ app: "echo" }, undefined), "unknown"],
  ])("%s", (_, objects, kind) => {
    expect(separation(objects, spec("service")).kind).toBe(kind);
  });
});

describe("a unit of one color", () => {
  const selections = known([
    { namespace: "apps", title: "subset v1 of Service apps/echo", labels: { app: "echo", ...BLUE } },
  ]);
  const other = { color: "blue", selections, workloads: ["Deployment/apps/blue"] } as const;
  const unit = (labels: Labels, name = "green") => ({
    unit: "helm-green",
    color: "green" as const,
    makers: podMakers([maker("Deployment", "apps/v1", labels, name)]),
  });

  it("may make pods of its own color alone, in workloads of its own", () => {
    expect(makesOthersPods(unit({ app: "echo", ...GREEN }), other)).toBeUndefined();
    expect(
      makesOthersPods(unit({ app: "echo", ...GREEN }), { ...other, selections: unknown("?") }),
    ).toBeUndefined();
    expect(makesOthersPods(unit({ app: "echo", ...BLUE }), other)?.fact).toBe(
      "unit helm-green, which is green's, renders Deployment/apps/green, whose pods are blue's by subset v1 of Service apps/echo (app=echo,version=blue)",
    );
    expect(makesOthersPods(unit({ app: "echo", ...GREEN }, "blue"), other)?.fact).toBe(
      "unit helm-green, which is green's, renders Deployment/apps/blue, which makes the pods of blue",
    );
  });
});

describe("colors without pods of their own", () => {
  const at = "2026-01-01T00:00:00.000Z";
  const mixed: Separation = {
    kind: "overlap",
    fact: "the colors of echo have no pods of their own",
    selections: { blue: "a", green: "b" },
    shared: [],
  };
  const smoke = { color: "green", digest: "green-1", at } as const;
  const lastFlip = { kind: "promote", from: "green", to: "blue", at, digests: { from: "green-1" } } as const;
  const transition = {
    id: "t",
    kind: "promote",
    from: "green",
    to: "blue",
    phase: "proving",
    startedAt: at,
  } as const;

  it.each<[string, Separation, string]>([
    ["that overlap", mixed, "COLORS_OVERLAP"],
    ["that cannot be told", { kind: "unknown", reason: "r" }, "COLORS_UNKNOWN"],
  ])("%s are not tested, not promoted and not finished; a rollback is possible", (_, separation, code) => {
    const tested = releaseState({ separation, record: { smoke } });
    expect(planSmoke(tested, { version: undefined, force: false })).toMatchObject({ code });
    expect(planSmoke(tested, { version: "1.0", force: false })).toMatchObject({ code });
    expect(proofOf({ color: "green", digest: "green-1" }, tested, at)).toMatchObject({ code });
    expect(decidePromotion(tested)).toMatchObject({ code });
    expect(nextCommand(tested)).toContain("run apply");
    const promoted = releaseState({ separation, record: { lastFlip } });
    expect(decidePromotion(promoted)).toMatchObject({ code });
    expect(decideRollback(promoted)).toMatchObject({ kind: "back", flip: true });
    const unfinished = releaseState({ separation, record: { transition } });
    expect(decidePromotion(unfinished)).toMatchObject({
      code,
      remedy: expect.stringContaining("Run rollback"),
    });
    expect(nextCommand(unfinished)).toMatch(/^Run rollback/);
    const begun = releaseState({
      separation,
      record: { smoke, transition: { ...transition, from: "blue", to: "green", phase: "flipping" } },
    });
    expect(decidePromotion(begun)).toMatchObject({ code, begun: { id: "t" } });
  });

  it("by a subset that is defined twice are sent to what defines it, and not to apply", () => {
    const twice = { ...mixed, several: ["subset v2 of Service apps/echo in DestinationRule/apps/hand"] };
    const remedy = notApart(releaseState({ separation: twice }))?.remedy;
    expect(remedy).toContain("DestinationRule/apps/hand");
    expect(remedy).not.toMatch(/run apply/);
  });

  it("are what equal digests say, whatever selects them", () => {
    const digest = known("same");
    const state = releaseState({
      blue: colorState("blue", { digest }),
      green: colorState("green", { digest }),
      record: { smoke: { ...smoke, digest: "same" } },
    });
    expect(notApart(state)).toMatchObject({
      code: "COLORS_OVERLAP",
      fact: expect.stringContaining("same digest"),
    });
    expect(decidePromotion(state)).toMatchObject({ code: "COLORS_OVERLAP" });
    expect(notApart(releaseState({}))).toBeUndefined();
  });
});
