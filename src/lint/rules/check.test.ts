import { describe, expect, it } from "vitest";
import { loadManifests } from "../../manifests/load.ts";
import type { MeshSet } from "../../mesh/facts.ts";
import { meshObject } from "../../mesh/object.ts";
import type { JsonObject } from "../../model/kubernetes.ts";
import type { ReleaseSpec } from "../../model/release.ts";
import { checkMesh } from "./check.ts";
import { MESH_RULES } from "./index.generated.ts";

interface Options {
  readonly complete?: boolean;
  readonly releaseHosts?: readonly string[];
}

/** Findings of these manifests, as `rule@line`. */
function check(text: string, { complete = true, releaseHosts = [] }: Options = {}): readonly string[] {
  const { manifests, problems } = loadManifests([{ file: "mesh.yaml", text }]);
  expect(problems).toEqual([]);
  const objects = manifests.map((manifest) => meshObject(manifest, "apps", true));
  return checkMesh({ objects, complete, releaseHosts }).map(({ rule, line }) => `${rule}@${line}`);
}

const SERVICE = `apiVersion: v1
kind: Service
metadata: {name: echo}
spec: {selector: {app: echo}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: blue}
spec: {template: {metadata: {labels: {app: echo, version: blue}}}}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: echo}
spec: {host: echo, subsets: [{name: v1, labels: {version: blue}}]}
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: public}
spec: {}
---
`;

/** A VirtualService; `http` begins at line 5 of it. */
const routes = (http: string, more = ""): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: web}\nspec:\n  http:\n${http}\n  hosts: [echo.example]\n${more}`;
const TO_V1 = "route: [{destination: {host: echo, subset: v1}}]";
const LAST = `  - ${TO_V1}`;
/** Lines before the VirtualService. */
const BEFORE = SERVICE.split("\n").length - 1;

describe("the rules about the mesh", () => {
  it("find nothing in a mesh that is in order", () => {
    const http = `  - match: [{uri: {exact: /v1}}, {uri: {prefix: /v1/}}]\n    rewrite: {uri: /}\n    ${TO_V1}\n${LAST}`;
    expect(check(SERVICE + routes(http, "  gateways: [public, apps/public, mesh]\n"))).toEqual([]);
  });

  it.each<[string, string, string, number]>([
    [
      "a destination without a Service",
      "destination-host-missing",
      `  - route: [{destination: {host: other}}]`,
      6,
    ],
    [
      "a name with a dot, which Istio takes as it is",
      "destination-host-missing",
      `  - route: [{destination: {host: echo.apps}}]`,
      6,
    ],
    ["a mirror without a Service", "destination-host-missing", `  - ${TO_V1}\n    mirror: {host: other}`, 7],
    [
      "a subset that is not defined",
      "subset-undefined",
      "  - route: [{destination: {host: echo, subset: v3}}]",
      6,
    ],
    [
      "a prefix that takes longer names",
      "prefix-without-boundary",
      `  - match: [{uri: {prefix: /v1}}]\n    ${TO_V1}\n${LAST}`,
      6,
    ],
    [
      "a rewrite that makes two slashes",
      "rewrite-double-slash",
      `  - match:\n    - uri: {prefix: "/v1/x"}\n    rewrite:\n      uri: /\n    ${TO_V1}\n${LAST}`,
      9,
    ],
    [
      "a rewrite that takes a slash away",
      "rewrite-glues-path",
      `  - match: [{uri: {prefix: /v1/}}]\n    rewrite: {uri: /base}\n    ${TO_V1}\n${LAST}`,
      7,
    ],
    [
      "a regular expression with lookahead",
      "regex-invalid",
      `  - match: [{uri: {regex: "^/(?!v1)"}}]\n    ${TO_V1}\n${LAST}`,
      6,
    ],
    [
      "a cookie's regular expression that does not close",
      "regex-invalid",
      `  - match: [{headers: {cookie: {regex: "x=(v2"}}}]\n    ${TO_V1}\n${LAST}`,
      6,
    ],
    [
      "routes that leave requests over",
      "catch-all-missing",
      `  - match: [{uri: {prefix: /a/}}]\n    ${TO_V1}`,
      5,
    ],
    [
      "a rule after the last",
      "rule-after-catch-all",
      `${LAST}\n  - match: [{uri: {exact: /a}}]\n    ${TO_V1}`,
      7,
    ],
    [
      "a rule after prefix /",
      "rule-after-catch-all",
      `  - match: [{uri: {prefix: /}}]\n    ${TO_V1}\n${LAST}`,
      8,
    ],
  ])("find %s", (_, rule, http, line) => {
    const found = check(SERVICE + routes(http));
    expect(found).toContain(`${rule}@${BEFORE + line}`);
    const others = found.filter((one) => !one.startsWith(rule) && !one.startsWith("prefix-without-boundary"));
    expect(others).toEqual([]);
  });

  it("find a Gateway that does not exist, in this namespace and in another", () => {
    const text = SERVICE + routes(LAST, "  gateways:\n  - public\n  - istio-system/public\n  - privat\n");
    expect(check(text)).toEqual([`gateway-missing@${BEFORE + 10}`, `gateway-missing@${BEFORE + 11}`]);
  });

  it("judge subsets by pod templates behind the Service, not by any pod with the label", () => {
    const elsewhere = SERVICE.replace("{app: echo, version: blue}", "{app: other, version: blue}");
    expect(check(elsewhere + routes(LAST))).toEqual(["subset-selects-nothing@14"]);
    const otherNamespace = SERVICE.replace("{name: blue}", "{name: blue, namespace: other}");
    expect(check(otherNamespace + routes(LAST))).toEqual(["subset-selects-nothing@14"]);
  });

  it("takes presence, a cookie or a port for no catch-all", () => {
    for (const match of [
      '{headers: {cookie: {regex: "*"}}}',
      "{uri: {prefix: /}, port: 80}",
      "{method: {exact: GET}}",
    ]) {
      expect(check(SERVICE + routes(`  - match: [${match}]\n    ${TO_V1}`))).toEqual([
        `catch-all-missing@${BEFORE + 5}`,
      ]);
    }
  });

  it("does not ask what is not in the set for, when the set is a part", () => {
    const http = "  - route: [{destination: {host: other, subset: v9}}]";
    expect(check(routes(http, "  gateways: [none]\n"), { complete: false })).toEqual([]);
    expect(check(SERVICE + routes(http), { complete: false })).toHaveLength(2);
  });

  it("knows hosts of a ServiceEntry, and full names of Services", () => {
    const entry = `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: e}\nspec: {hosts: ["*.example.org"]}\n---\n`;
    const http =
      "  - match: [{uri: {prefix: /a/}}]\n    route: [{destination: {host: api.example.org}}]\n  - route: [{destination: {host: echo.apps.svc.cluster.local, subset: v1}}]";
    expect(check(entry + SERVICE + routes(http))).toEqual([]);
  });

  it("weigh a missing catch-all more on a release's host", () => {
    const { manifests } = loadManifests([
      { file: "m", text: SERVICE + routes(`  - match: [{uri: {prefix: /a/}}]\n    ${TO_V1}`) },
    ]);
    const objects = manifests.map((manifest) => meshObject(manifest, "apps", true));
    const severities = [["echo.example"], []].map(
      (releaseHosts) => checkMesh({ objects, complete: true, releaseHosts })[0]?.severity,
    );
    expect(severities).toEqual(["error", "warning"]);
  });

  it("takes what the set does not hold for outside, and weighs it by whether the set is complete", () => {
    const http = "  - route: [{destination: {host: echo.other.svc.cluster.local}}]";
    const severities = (text: string, set: Partial<MeshSet>) => {
      const { manifests } = loadManifests([{ file: "m", text }]);
      const objects = manifests.map((manifest) => meshObject(manifest, "apps", true));
      const found = checkMesh({ objects, complete: true, releaseHosts: [], ...set });
      return found.map(({ rule, severity }) => `${rule} ${severity}`);
    };
    // Complete, but not for a namespace that nothing of it is in: the platform's.
    expect(severities(SERVICE + routes(http, "  gateways: [istio-system/public]\n"), {})).toEqual([
      "destination-host-missing info",
      "gateway-missing info",
    ]);
    const here = "  - route: [{destination: {host: other}}]";
    expect(severities(SERVICE + routes(here), {})).toEqual(["destination-host-missing error"]);
    expect(severities(SERVICE + routes(here), { complete: false })).toEqual([
      "destination-host-missing info",
    ]);
    expect(severities(SERVICE + routes(here), { complete: false, partial: true })).toEqual([]);
  });

  it.each([
    ["an Argo Rollout", "argoproj.io/v1alpha1", "Rollout", "{template: T}"],
    ["a StatefulSet", "apps/v1", "StatefulSet", "{template: T}"],
    ["a DaemonSet", "apps/v1", "DaemonSet", "{template: T}"],
    ["a ReplicaSet", "apps/v1", "ReplicaSet", "{template: T}"],
    ["a Job", "batch/v1", "Job", "{template: T}"],
    ["a CronJob", "batch/v1", "CronJob", "{jobTemplate: {spec: {template: T}}}"],
    ["another's controller", "apps.kruise.io/v1alpha1", "CloneSet", "{template: T}"],
    ["a machine outside", "networking.istio.io/v1", "WorkloadEntry", "{address: 10.0.0.1, labels: L}"],
    ["machines outside", "networking.istio.io/v1", "WorkloadGroup", "{metadata: {labels: L}, template: {}}"],
    [
      "a Rollout of another's template, which nobody here can tell",
      "argoproj.io/v1alpha1",
      "Rollout",
      "{workloadRef: {name: a}}",
    ],
    ["a controller that nobody here knows", "kafka.strimzi.io/v1beta2", "Kafka", "{}"],
  ])("knows the pods of %s, or that they are not known", (_, apiVersion, kind, spec) => {
    const labels = "{app: echo, version: blue}";
    const written = spec.replace(/\bT\b/, `{metadata: {labels: ${labels}}}`).replace(/\bL\b/, labels);
    const text = SERVICE.replace("apps/v1", apiVersion)
      .replace("kind: Deployment", `kind: ${kind}`)
      .replace("{template: {metadata: {labels: {app: echo, version: blue}}}}", written);
    expect(check(text + routes(LAST))).toEqual([]);
  });

  it("knows bare pods, and labels that come from the node", () => {
    const pod = SERVICE.replace("apps/v1", "v1")
      .replace("kind: Deployment", "kind: Pod")
      .replace("{name: blue}", "{name: blue, labels: {app: echo, version: blue}}");
    expect(check(pod + routes(LAST))).toEqual([]);
    const region = SERVICE.replace(
      "{version: blue}}]",
      "{version: blue}}, {name: eu, labels: {topology.kubernetes.io/region: eu}}]",
    );
    expect(check(region + routes(LAST))).toEqual([]);
  });

  // Istio: pilot/pkg/model/push_context.go, destinationRule(): the host's own rule, else the most specific
  // wildcard's.
  it("finds subsets in a wildcard's DestinationRule, unless the host has one of its own", () => {
    const wildcard = (host: string) => SERVICE.replace("{host: echo,", `{host: "${host}",`);
    for (const host of ["*.apps.svc.cluster.local", "*.local", "*"])
      expect(check(wildcard(host) + routes(LAST))).toEqual([]);
    expect(check(wildcard("*.other.svc.cluster.local") + routes(LAST))).toEqual([
      `subset-undefined@${BEFORE + 6}`,
    ]);
    const own = `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: own}\nspec: {host: echo}\n---\n`;
    expect(check(own + wildcard("*.local") + routes(LAST))).toEqual([`subset-undefined@${BEFORE + 11}`]);
  });

  it("resolves a Gateway's name as routes do, in both APIs", () => {
    for (const name of ["public.apps", "public.apps.svc.cluster.local", "apps/public"])
      expect(check(SERVICE + routes(LAST, `  gateways: [${name}]\n`))).toEqual([]);
    const other = SERVICE.replace("kind: Gateway", "kind: Gateway").replace(
      "networking.istio.io/v1\nkind: Gateway\nmetadata: {name: public}\nspec: {}",
      "gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: public}\nspec: {gatewayClassName: istio}",
    );
    expect(check(other + routes(LAST, "  gateways: [public]\n"))).toEqual([]);
  });

  it("judge the last rule by gateway and host, over all VirtualServices of them", () => {
    const some = routes(`  - match: [{uri: {prefix: /a/}}]\n    ${TO_V1}`, "  gateways: [public]\n");
    const rest = routes(LAST, "  gateways: [apps/public]\n").replace("{name: web}", "{name: rest}");
    expect(check(`${SERVICE}${some}---\n${rest}`)).toEqual([]);
    expect(check(SERVICE + some)).toEqual([`catch-all-missing@${BEFORE + 5}`]);
    // Callers in the mesh get one of the two, and other hosts are other lists.
    const inMesh = `${some}---\n${rest}`.replace(/ {2}gateways: .*\n/g, "");
    expect(check(SERVICE + inMesh)).toEqual([`catch-all-missing@${BEFORE + 5}`]);
    const otherHost = `${some}---\n${rest.replace("echo.example", "other.example")}`;
    expect(check(SERVICE + otherHost)).toEqual([`catch-all-missing@${BEFORE + 5}`]);
  });

  // As the API server (types, unknown fields) and Istio's webhook answer.
  it.each([
    ["on without quotes", `  - match: [{headers: {x: {exact: on}}}]\n    ${TO_V1}\n${LAST}`, 6],
    ["an octal number", `  - match: [{uri: {exact: 010}}]\n    ${TO_V1}\n${LAST}`, 6],
    ["a number for a subset", "  - route: [{destination: {host: echo, subset: 1}}]", 6],
    ["a field that there is not", `  - mathc: []\n    ${TO_V1}`, 6],
    ["a weight below nothing", "  - route: [{destination: {host: echo, subset: v1}, weight: -5}]", 6],
  ])("find %s, which the cluster would refuse", (_, http, line) => {
    expect(check(SERVICE + routes(http))).toContain(`object-refused@${BEFORE + line}`);
  });

  it("find text where hosts must be a list, and do not judge what is filled in before it is applied", () => {
    const text = SERVICE + routes(LAST).replace("[echo.example]", "web");
    expect(check(text)).toEqual([`object-refused@${BEFORE + 7}`]);
    const open = '  - route: [{destination: {host: "{{ .host }}", subset: "${SUBSET}"}}]';
    expect(check(SERVICE + routes(open, "  gateways: [$GATEWAY]\n"))).toEqual([]);
  });

  it("takes time in proportion to the objects", () => {
    const object = (apiVersion: string, kind: string, name: string, spec: JsonObject) =>
      meshObject(
        { object: { apiVersion, kind, metadata: { name }, spec }, file: "m", line: 1, lineOf: () => 1 },
        "apps",
        true,
      );
    const service = (name: string) => [
      object("v1", "Service", name, { selector: { app: name } }),
      object("apps/v1", "Deployment", name, {
        template: { metadata: { labels: { app: name, version: "v1" } } },
      }),
      object("networking.istio.io/v1", "DestinationRule", name, {
        host: name,
        subsets: [{ name: "v1", labels: { version: "v1" } }],
      }),
      object("networking.istio.io/v1", "Gateway", name, {}),
      object("networking.istio.io/v1", "VirtualService", name, {
        hosts: [`${name}.example`],
        gateways: [name],
        http: [{ route: [{ destination: { host: name, subset: "v1" } }] }],
      }),
    ];
    const time = (services: number): number => {
      const objects = Array.from({ length: services }, (_, index) => service(`s${index}`)).flat();
      const started = process.cpuUsage();
      expect(checkMesh({ objects, complete: true, releaseHosts: [] })).toEqual([]);
      const { user, system } = process.cpuUsage(started);
      return user + system;
    };
    time(200);
    // 10 times the objects: a square would take 100 times as long.
    expect(time(2000) / Math.min(time(200), time(200))).toBeLessThan(50);
  });

  it("read any shape of object without failing", () => {
    const odd = (spec: string): string =>
      `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: odd}\nspec: ${spec}\n`;
    for (const spec of [
      "null",
      "[]",
      "x",
      "{http: {}}",
      "{http: [null, 1, {route: x, match: [null, [1]]}]}",
      "{gateways: [1]}",
    ]) {
      expect(() => check(odd(spec))).not.toThrow();
    }
  });

  it("have names of their own and a sentence each", () => {
    expect(new Set(MESH_RULES.map(({ name }) => name)).size).toBe(MESH_RULES.length);
    for (const { name, docs } of MESH_RULES)
      expect([name, docs]).toEqual([expect.stringMatching(/^[a-z-]+$/), expect.stringMatching(/\.$/)]);
  });
});

describe("a flip that would leave users behind", () => {
  const release: ReleaseSpec = {
    name: "web",
    host: "shop.dev",
    router: { unit: "router", value: { file: "values.yaml", key: "default" } },
    colors: {
      blue: { unit: "blue", target: { kind: "subset", name: "v1" } },
      green: { unit: "green", target: { kind: "subset", name: "v2" } },
    },
    version: { file: "values.yaml", key: "tag" },
    proofDays: 7,
    preview: { cookie: "x-version" },
    smoke: [],
  };
  const to = (subset: string) => `route: [{destination: {host: web, subset: ${subset}, port: {number: 80}}}]`;

  // The Gateway is another team's, and so may everything else be: the rule is about the router alone.
  it("is an error at the rule that keeps them, with a command that shows it; for the idle color a warning", () => {
    const text = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: shop}
spec:
  hosts: [shop.dev]
  gateways: [platform/public]
  http:
  - match: [{headers: {cookie: {regex: '^(.*;\\s*)?x-version=v2(\\s*;.*)?$'}}}]
    ${to("v2")}
  - match: [{uri: {prefix: /api/}}]
    ${to("v1")}
  - match: [{uri: {prefix: /beta/}}]
    ${to("v2")}
  - ${to("v1")}
`;
    const { manifests } = loadManifests([{ file: "web.yaml", text }]);
    const objects = manifests.map((manifest) => meshObject(manifest, "default", true));
    const found = (releases: readonly ReleaseSpec[]) =>
      checkMesh({ objects, complete: false, releaseHosts: ["shop.dev"], releases }).filter(
        ({ rule }) => rule === "flip-leaves-behind",
      );
    expect(found([release]).map(({ severity, line, message }) => ({ severity, line, message }))).toEqual([
      {
        severity: "error",
        line: 10,
        message:
          "after a flip of web, GET shop.dev/api/ stays at v1 (web.shop:80) by shop/web#http[1]: curl -gis --path-as-is -H accept: -H user-agent: http://shop.dev/api/",
      },
      {
        severity: "warning",
        line: 12,
        message:
          "whatever is flipped of web, GET shop.dev/beta/ is at v2 (web.shop:80) already by shop/web#http[2]: curl -gis --path-as-is -H accept: -H user-agent: http://shop.dev/beta/",
      },
    ]);
    expect(found([])).toEqual([]);
  });
});
