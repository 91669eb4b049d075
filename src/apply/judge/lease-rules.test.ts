import { describe, expect, it } from "vitest";
import { ECHO_CONFIG } from "../../../test/fakes/echo-config.ts";
import { loadConfig } from "../../config/load.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { known, type Observed, unknown } from "../../model/observed.ts";
import type { ReleaseSpec } from "../../model/release.ts";
import { heldReleases } from "./lease-rules.ts";
import { touchedReleases } from "./traffic-rules.ts";

const [ECHO] = [...loadConfig(ECHO_CONFIG, "bluegreen.yaml").releases.values()] as [ReleaseSpec];

/** The release of a name, beside others in the same namespace and behind the same gateway. */
function release(name: string): ReleaseSpec {
  const color = (unit: string, subset: string) => ({
    unit,
    target: { kind: "subset", name: subset } as const,
  });
  return {
    ...ECHO,
    name,
    host: `${name}.example`,
    router: { ...ECHO.router, unit: `${name}/routes` },
    colors: { blue: color(`${name}/blue`, "v1"), green: color(`${name}/green`, "v2") },
  };
}

const object = (apiVersion: string, kind: string, name: string, spec: object, namespace = "apps") =>
  ({ apiVersion, kind, metadata: { name, namespace }, spec: { ...spec } }) satisfies KubernetesObject;
const service = (name: string, more: object = { selector: { app: name } }, namespace = "apps") =>
  object("v1", "Service", name, { ports: [{ port: 80, name: "http" }], ...more }, namespace);
const deployment = (name: string, labels: Readonly<Record<string, string>>, namespace = "apps") =>
  object(
    "apps/v1",
    "Deployment",
    name,
    { template: { metadata: { labels }, spec: { containers: [{ name: "a" }] } } },
    namespace,
  );
const rule = (host: string, namespace = "apps") =>
  object("networking.istio.io/v1", "DestinationRule", host.replaceAll(/\W/g, "-"), { host }, namespace);
const router = (name: string, service = name) =>
  object("networking.istio.io/v1", "VirtualService", name, {
    hosts: [`${name}.example`],
    gateways: ["public"],
    http: [{ route: [{ destination: { host: service, subset: "v1" } }] }],
  });

const pod = (name: string, labels: Readonly<Record<string, string>>) => {
  const made = object("v1", "Pod", name, { containers: [{ name: "a" }] });
  return { ...made, metadata: { ...made.metadata, labels } };
};
const rollout = (name: string, labels: Readonly<Record<string, string>>) => ({
  ...deployment(name, labels),
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Rollout",
});

const RELEASES = ["web", "api", "pay"].map(release);
const LIVE = [
  deployment("ingress", { istio: "edge" }, "istio-system"),
  service("ingress", { selector: { istio: "edge", app: "edge" } }, "istio-system"),
  object("networking.istio.io/v1", "Gateway", "public", { selector: { istio: "edge" } }),
  router("web"),
  router("api"),
  router("pay", "pay-alias"),
  service("web"),
  service("api"),
  service("pay-alias", { type: "ExternalName", externalName: "pay.money.svc.cluster.local" }),
  service("pay", undefined, "money"),
  rule("web"),
  rule("api"),
];

/** Names of the releases whose Lease is held while a unit of that name and objects is applied. */
function held(
  unit: string,
  next: readonly KubernetesObject[],
  stages: Observed<readonly (readonly KubernetesObject[])[]> = known([next]),
  objects: readonly KubernetesObject[] = LIVE,
): readonly string[] {
  const contents = [{ unit, last: [], stages }];
  const namespaces = new Set(["apps", "money", "istio-system"]);
  const facts = { releases: RELEASES, contents, live: { objects, namespaces, makers: [] } };
  const touched = touchedReleases(facts);
  const found = heldReleases(facts);
  expect(touched).toEqual(expect.arrayContaining([...found]));
  return found.map(({ name }) => name);
}

describe("the Lease of a release is held while a unit is applied", () => {
  it.each<[string, readonly KubernetesObject[], readonly string[]]>([
    ["its Service", [service("web")], ["web"]],
    ["pods that its Service selects", [deployment("more", { app: "api", tier: "x" })], ["api"]],
    ["pods that nobody's Service selects", [deployment("job", { app: "job" })], []],
    ["a Service that nobody's routes lead to", [service("other")], []],
    ["a DestinationRule of its Service", [rule("web")], ["web"]],
    ["a DestinationRule of another Service", [rule("other")], []],
    ["a DestinationRule of Services that have none", [rule("*.money.svc.cluster.local")], ["pay"]],
    [
      "a DestinationRule for all Services, which holds in a gateway's namespace before those of the Services",
      [rule("*.apps.svc.cluster.local", "istio-system")],
      ["web", "api", "pay"],
    ],
    ["bare pods of its Service", [pod("web-1", { app: "web" })], ["web"]],
    ["a Rollout of its pods", [rollout("more", { app: "api" })], ["api"]],
    ["a Rollout of others", [rollout("more", { app: "job" })], []],
    [
      "addresses that may be its Service's",
      [object("discovery.k8s.io/v1", "EndpointSlice", "web-2", {})],
      ["web", "api", "pay"],
    ],
    ["its router", [router("api")], ["api"]],
    ["a delegate, which may be anybody's", [{ ...router("sub"), spec: { http: [] } }], ["web", "api", "pay"]],
    ["what its Service is another name of", [service("pay", undefined, "money")], ["pay"]],
    ["pods behind such a name", [deployment("pay-green", { app: "pay" }, "money")], ["pay"]],
    ["pods of that name elsewhere", [deployment("pay-green", { app: "pay" })], []],
    [
      "pods of the gateway",
      [deployment("ingress", { istio: "edge" }, "istio-system")],
      ["web", "api", "pay"],
    ],
    [
      "the gateway's Service",
      [service("edge", { selector: { istio: "edge" } }, "istio-system")],
      ["web", "api", "pay"],
    ],
    ["a Gateway", [object("networking.istio.io/v1", "Gateway", "more", {})], ["web", "api", "pay"]],
    [
      "what nobody can say of whom it is",
      [object("networking.istio.io/v1alpha3", "EnvoyFilter", "x", {})],
      ["web", "api", "pay"],
    ],
    ["a new route to another's Service", [router("web", "api"), service("api")], ["web", "api"]],
  ])("of %s", (_, objects, names) => {
    expect(held("any", objects)).toEqual(names);
  });

  it("of pods that an address of a Gateway leads to", () => {
    const addresses = [{ type: "Hostname", value: "edge.istio-system.svc.cluster.local" }];
    const gateway = object("gateway.networking.k8s.io/v1", "Gateway", "edge", { addresses }, "apps");
    const edge = service("edge", { selector: { app: "edge-two" } }, "istio-system");
    const unit = [deployment("edge-two", { app: "edge-two" }, "istio-system")];
    expect(held("any", unit, undefined, [...LIVE, gateway, edge])).toEqual(["web", "api", "pay"]);
    expect(held("any", [edge], undefined, [...LIVE, gateway, edge])).toEqual(["web", "api", "pay"]);
    expect(held("any", unit, undefined, [...LIVE, edge])).toEqual([]);
  });

  it("of pods that a ServiceEntry selects, for whatever host", () => {
    const workloadSelector = { labels: { app: "old" } };
    const entry = object("networking.istio.io/v1", "ServiceEntry", "old", {
      hosts: ["old"],
      workloadSelector,
    });
    expect(held("any", [deployment("old", { app: "old" })], undefined, [...LIVE, entry])).toEqual([
      "web",
      "api",
      "pay",
    ]);
    expect(held("any", [deployment("old", { app: "older" })], undefined, [...LIVE, entry])).toEqual([]);
  });

  it("of pods anywhere, where a Gateway selects nothing and so may be on any", () => {
    const everywhere = object("networking.istio.io/v1", "Gateway", "all", {});
    const unit = [deployment("edge-two", { app: "edge-two" }, "istio-system")];
    expect(held("any", unit, undefined, [...LIVE, everywhere])).toEqual(["web", "api", "pay"]);
  });

  it("of its own unit, whatever that has", () => {
    expect(held("api/green", [])).toEqual(["api"]);
  });

  it("of a unit of which nobody knows what it does", () => {
    expect(held("web/green", [], unknown("no chart"))).toContain("web");
  });
});
