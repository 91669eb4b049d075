/**
 * What gets through while the colors share pods, by the ways that the charts of the reference system do not
 * have.
 */
import { describe, expect, it } from "vitest";
import { ECHO_CONFIG } from "../../../test/fakes/echo-config.ts";
import { loadConfig } from "../../config/load.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { known } from "../../model/observed.ts";
import type { UnitContent } from "./content.ts";
import { namespacesToLookAt } from "./overlap-rules.ts";
import { decideTraffic } from "./traffic-rules.ts";

type Labels = Readonly<Record<string, string>>;

const releases = [...loadConfig(ECHO_CONFIG, "bluegreen.yaml").releases.values()];
const object = (
  apiVersion: string,
  kind: string,
  name: string,
  spec: object,
  namespace = "apps",
): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  spec: { ...spec },
});
const deployment = (
  name: string,
  labels: Labels,
  namespace = "apps",
  kind = "Deployment",
  apiVersion = "apps/v1",
) =>
  object(
    apiVersion,
    kind,
    name,
    {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "a", ports: [{ containerPort: 80 }] }] },
      },
    },
    namespace,
  );
const service = (selector?: Labels) =>
  object("v1", "Service", "echo", { ...(selector && { selector }), ports: [{ port: 80, name: "http" }] });
const subsets = (blue: Labels, green: Labels) =>
  object("networking.istio.io/v1", "DestinationRule", "echo", {
    host: "echo",
    subsets: [
      { name: "v1", labels: blue },
      { name: "v2", labels: green },
    ],
  });
const to = (subset: string) => ({ route: [{ destination: { host: "echo", subset, port: { number: 80 } } }] });
const BASE = [
  deployment("ingress", { istio: "ingressgateway" }, "istio-system"),
  object("networking.istio.io/v1", "Gateway", "public", {
    selector: { istio: "ingressgateway" },
    servers: [{ port: { number: 80, name: "http", protocol: "HTTP" }, hosts: ["echo.example"] }],
  }),
  object("networking.istio.io/v1", "VirtualService", "router", {
    hosts: ["echo.example"],
    gateways: ["public"],
    http: [{ match: [{ headers: { cookie: { regex: ".*x-version=v2.*" } } }], ...to("v2") }, to("v1")],
  }),
  service({ app: "echo" }),
];
const BLUE = { app: "echo", version: "blue" };

function decided(
  live: readonly KubernetesObject[],
  changes: Readonly<Record<string, readonly [readonly KubernetesObject[], readonly KubernetesObject[]]>>,
  makers: readonly KubernetesObject[] = [],
) {
  const contents = Object.entries(changes).map(([unit, [last, next]]): UnitContent => ({
    unit,
    last,
    stages: known([next]),
  }));
  const facts = {
    releases,
    contents,
    transitions: new Map(),
    allowActive: false,
    allowUnknown: [],
    named: [],
  };
  const { refusals, held, notes } = decideTraffic({
    ...facts,
    live: { objects: [...BASE, ...live], namespaces: new Set(["apps", "istio-system"]), makers },
  });
  return {
    refusals: refusals.map(({ code, fact }) => `${code}: ${fact}`),
    held: held.map(({ unit }) => unit),
    notes,
  };
}

describe("what sets apart colors that share pods", () => {
  it("may be the other color's unit, which takes its pods out of the active selection", () => {
    const rule = subsets({ version: "blue" }, { track: "next" });
    const both = deployment("green", { ...BLUE, track: "next" });
    const own = deployment("green", { app: "echo", version: "green", track: "next" });
    const live = [rule, deployment("blue", BLUE), both];
    expect(decided(live, { green: [[both], [own]] })).toMatchObject({ refusals: [], held: [] });
    const other = deployment("green", { ...BLUE, track: "next", more: "x" });
    expect(decided(live, { green: [[both], [other]] }).held).toEqual(["green"]);
  });

  it("may take pods from the active color's target, and must leave some", () => {
    const [wide, own, none] = [{ app: "echo" }, { version: "blue" }, { version: "none" }].map((labels) =>
      subsets(labels, { version: "green" }),
    ) as [KubernetesObject, KubernetesObject, KubernetesObject];
    const live = [wide, deployment("blue", BLUE), deployment("green", { app: "echo", version: "green" })];
    const mended = decided(live, { rules: [[wide], [own]] });
    expect(mended).toMatchObject({
      refusals: [],
      notes: [expect.stringContaining("unit rules sends requests")],
    });
    expect(decided(live, { rules: [[wide], [none]] }).refusals).toEqual([
      expect.stringMatching(/^APPLY_MOVES_ROUTE/),
    ]);
  });
});

describe("what makes colors share pods", () => {
  const rule = subsets({ version: "blue" }, { track: "next" });
  const live = [
    rule,
    deployment("blue", BLUE),
    deployment("green", { app: "echo", version: "green", track: "next" }),
  ];

  it.each([
    ["StatefulSet", "apps/v1"],
    ["DaemonSet", "apps/v1"],
    ["Job", "batch/v1"],
    ["Rollout", "argoproj.io/v1alpha1"],
  ])("may be a %s of a unit that is no color's", (kind, apiVersion) => {
    const both = deployment("third", { ...BLUE, track: "next" }, "apps", kind, apiVersion);
    const { refusals } = decided(live, { third: [[], [both]] });
    expect(refusals).toEqual([expect.stringMatching(/^(COLORS_OVERLAP|APPLY_MOVES_ROUTE): .*unit third .*/)]);
  });

  it("may be a rule that selects pods which nobody's chart made", () => {
    const pod = {
      ...object("v1", "Pod", "by-hand", {}),
      metadata: { name: "by-hand", namespace: "apps", labels: { ...BLUE, odd: "yes" } },
    };
    const odd = subsets({ version: "blue" }, { odd: "yes" });
    const before = [subsets({ version: "blue" }, { version: "green" }), ...live.slice(1)];
    const changes = { rules: [[before[0]], [odd]] } as Parameters<typeof decided>[1];
    expect(decided(before, changes).refusals).toEqual([]);
    expect(decided(before, changes, [pod]).refusals).toEqual([
      expect.stringMatching(/^COLORS_OVERLAP: once unit rules is applied, .*both select Pod\/apps\/by-hand$/),
    ]);
    const contents = [{ unit: "rules", last: [], stages: known([[odd]]) }];
    expect(namespacesToLookAt(releases, { contents, live: { objects: [...BASE, ...before] } })).toEqual([
      "apps",
    ]);
    expect(namespacesToLookAt(releases, { contents: [], live: { objects: [...BASE, ...before] } })).toEqual(
      [],
    );
  });
});
