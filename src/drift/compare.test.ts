import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../model/kubernetes.ts";
import { fieldDrift } from "./compare.ts";
import { patchCommand } from "./remedy.ts";
import { isByHand, writerText } from "./writers.ts";

type Spec = Readonly<Record<string, unknown>>;

function object(apiVersion: string, kind: string, spec: Spec): KubernetesObject {
  return { apiVersion, kind, metadata: { name: "web", namespace: "apps" }, spec };
}
const istio = (kind: string, spec: Spec) => object("networking.istio.io/v1", kind, spec);
const service = (spec: Spec) => object("v1", "Service", spec);
const deployment = (container: Spec, more: Spec = {}, pod: Spec = {}) =>
  object("apps/v1", "Deployment", {
    replicas: 1,
    ...more,
    template: {
      metadata: { labels: { app: "web" } },
      spec: { containers: [{ name: "web", ...container }], ...pod },
    },
  });

const route = (subset: string) => ({ route: [{ destination: { host: "web", subset } }] });
const cookie = { match: [{ headers: { cookie: { exact: "v2" } } }], ...route("v2") };
const VS = { hosts: ["a.example"], gateways: ["door"], http: [cookie, route("v1")] };
const DR = {
  host: "web",
  subsets: [
    { name: "v1", labels: { v: "1" } },
    { name: "v2", labels: { v: "2" } },
  ],
};
const SERVICE = { selector: { app: "web" }, ports: [{ name: "http", port: 80, targetPort: 8080 }] };

/** What a person may do to each kind of object, and where it is seen. */
describe("a field that somebody changed", () => {
  it.each<readonly [string, KubernetesObject, KubernetesObject, string]>([
    [
      "a rule added",
      istio("VirtualService", VS),
      istio("VirtualService", { ...VS, http: [route("v2"), ...VS.http] }),
      "spec.http",
    ],
    [
      "a rule removed",
      istio("VirtualService", VS),
      istio("VirtualService", { ...VS, http: [route("v1")] }),
      "spec.http",
    ],
    [
      "all rules removed",
      istio("VirtualService", VS),
      istio("VirtualService", { hosts: VS.hosts, gateways: VS.gateways }),
      "spec.http",
    ],
    [
      "rules reordered",
      istio("VirtualService", VS),
      istio("VirtualService", { ...VS, http: [route("v1"), cookie] }),
      "spec.http[0].match",
    ],
    [
      "another host",
      istio("VirtualService", VS),
      istio("VirtualService", { ...VS, hosts: ["b.example"] }),
      "spec.hosts[0]",
    ],
    [
      "another host beside it",
      istio("VirtualService", VS),
      istio("VirtualService", { ...VS, hosts: ["a.example", "b"] }),
      "spec.hosts",
    ],
    [
      "another gateway",
      istio("VirtualService", VS),
      istio("VirtualService", { ...VS, gateways: ["back"] }),
      "spec.gateways[0]",
    ],
    [
      "exportTo added",
      istio("VirtualService", VS),
      istio("VirtualService", { ...VS, exportTo: ["."] }),
      "spec.exportTo",
    ],
    [
      "a fault added to a rule",
      istio("VirtualService", VS),
      istio("VirtualService", {
        ...VS,
        http: [{ ...cookie, fault: { abort: { httpStatus: 503 } } }, route("v1")],
      }),
      "spec.http[0].fault",
    ],
    [
      "a subset removed",
      istio("DestinationRule", DR),
      istio("DestinationRule", { ...DR, subsets: DR.subsets.slice(1) }),
      "spec.subsets",
    ],
    [
      "a subset's label",
      istio("DestinationRule", DR),
      istio("DestinationRule", { ...DR, subsets: [{ name: "v1", labels: { v: "2" } }, DR.subsets[1]] }),
      "spec.subsets[0].labels.v",
    ],
    [
      "a policy added",
      istio("DestinationRule", DR),
      istio("DestinationRule", { ...DR, trafficPolicy: { tls: { mode: "DISABLE" } } }),
      "spec.trafficPolicy",
    ],
    [
      "a Gateway's hosts",
      istio("Gateway", { servers: [{ hosts: ["*"] }] }),
      istio("Gateway", { servers: [{ hosts: ["x"] }] }),
      "spec.servers[0].hosts[0]",
    ],
    [
      "a selector's value",
      service(SERVICE),
      service({ ...SERVICE, selector: { app: "other" } }),
      "spec.selector.app",
    ],
    [
      "a selector's key added",
      service(SERVICE),
      service({ ...SERVICE, selector: { app: "web", v: "1" } }),
      "spec.selector.v",
    ],
    [
      "a port's target",
      service(SERVICE),
      service({ ...SERVICE, ports: [{ name: "http", port: 80, targetPort: 9090 }] }),
      "spec.ports[80].targetPort",
    ],
    [
      "another port",
      service(SERVICE),
      service({ ...SERVICE, ports: [...SERVICE.ports, { name: "x", port: 81 }] }),
      "spec.ports[81]",
    ],
    ["a port removed", service(SERVICE), service({ ...SERVICE, ports: [] }), "spec.ports[80]"],
    ["replicas", deployment({}), deployment({}, { replicas: 0 }), "spec.replicas"],
    [
      "an image",
      deployment({ image: "a:1" }),
      deployment({ image: "a:2" }),
      "spec.template.spec.containers[web].image",
    ],
    [
      "a variable's value",
      deployment({ env: [{ name: "A", value: "1" }] }),
      deployment({ env: [{ name: "A", value: "2" }] }),
      "spec.template.spec.containers[web].env[A].value",
    ],
    [
      "a variable added to others",
      deployment({ env: [{ name: "A", value: "1" }] }),
      deployment({
        env: [
          { name: "B", value: "2" },
          { name: "A", value: "1" },
        ],
      }),
      "spec.template.spec.containers[web].env[B]",
    ],
    [
      "a variable added to none",
      deployment({}),
      deployment({ env: [{ name: "B", value: "2" }] }),
      "spec.template.spec.containers[web].env",
    ],
    [
      "a variable removed",
      deployment({ env: [{ name: "A", value: "1" }] }),
      deployment({}),
      "spec.template.spec.containers[web].env",
    ],
    [
      "arguments",
      deployment({ args: ["a"] }),
      deployment({ args: ["a", "b"] }),
      "spec.template.spec.containers[web].args",
    ],
    [
      "a command added",
      deployment({}),
      deployment({ command: ["sh"] }),
      "spec.template.spec.containers[web].command",
    ],
    [
      "another container",
      deployment({}),
      deployment({}, {}, { containers: [{ name: "web" }, { name: "spy" }] }),
      "spec.template.spec.containers[spy]",
    ],
    ["paused", deployment({}), deployment({}, { paused: true }), "spec.paused"],
  ])("%s", (_, wanted, live, at) => {
    expect(fieldDrift(wanted, live).map((one) => one.at)).toEqual(expect.arrayContaining([at]));
    expect(fieldDrift(wanted, wanted)).toEqual([]);
  });

  it("in a ConfigMap or a Secret, whichever way it was written", () => {
    const map = (data: Spec) =>
      ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data }) as KubernetesObject;
    expect(fieldDrift(map({ a: "1" }), map({ a: "2", b: "3" })).map(({ at }) => at)).toEqual([
      "data.a",
      "data.b",
    ]);
    const secret = (more: Spec) =>
      ({ apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, ...more }) as KubernetesObject;
    expect(fieldDrift(secret({ stringData: { a: "x" } }), secret({ data: { a: "eA==" } }))).toEqual([]);
    expect(fieldDrift(secret({ stringData: { a: "x" } }), secret({ data: { a: "eQ==" } }))).toHaveLength(1);
  });

  it("in labels and annotations that were released; others may add theirs", () => {
    const marked = (labels: Readonly<Record<string, string>>): KubernetesObject => ({
      ...service(SERVICE),
      metadata: { name: "web", labels },
    });
    expect(
      fieldDrift(marked({ a: "1" }), marked({ a: "1", "app.kubernetes.io/managed-by": "Helm" })),
    ).toEqual([]);
    expect(fieldDrift(marked({ a: "1" }), marked({ a: "2" })).map(({ at }) => at)).toEqual([
      "metadata.labels[a]",
    ]);
  });
});

const restart = {
  metadata: { labels: { app: "web" }, annotations: { "kubectl.kubernetes.io/restartedAt": "now" } },
  spec: { containers: [{ name: "web" }] },
};

describe("what the API server or a controller writes is no drift", () => {
  it.each<readonly [string, KubernetesObject, KubernetesObject]>([
    [
      "defaults of a Deployment",
      deployment({ image: "a:1", ports: [{ containerPort: 80 }] }),
      deployment(
        {
          image: "a:1",
          ports: [{ containerPort: 80, protocol: "TCP" }],
          terminationMessagePath: "/dev/log",
          resources: {},
        },
        { strategy: { type: "RollingUpdate" }, progressDeadlineSeconds: 600 },
        { dnsPolicy: "ClusterFirst", securityContext: {}, restartPolicy: "Always" },
      ),
    ],
    [
      "an address of a Service",
      service({ ...SERVICE, clusterIP: "" }),
      service({
        ...SERVICE,
        clusterIP: "10.96.0.7",
        type: "ClusterIP",
        ports: [{ ...SERVICE.ports[0], protocol: "TCP", nodePort: 30_001 }],
      }),
    ],
    [
      "quantities",
      deployment({ resources: { limits: { cpu: 0.5, memory: "1024Mi" } } }),
      deployment({ resources: { limits: { cpu: "500m", memory: "1Gi" } } }),
    ],
    [
      "numbers as text",
      service({ ...SERVICE, ports: [{ port: 80, targetPort: "8080" }] }),
      service({ ...SERVICE, ports: [{ port: 80, targetPort: 8080 }] }),
    ],
    [
      "null, and what is empty",
      deployment({ env: [], args: null }, { paused: false, strategy: {} }),
      deployment({}),
    ],
    [
      "the order of what has names",
      deployment({ env: [{ name: "A" }, { name: "B" }] }),
      deployment({ env: [{ name: "B" }, { name: "A" }] }),
    ],
    [
      "a restart",
      deployment({}),
      deployment(
        {},
        {
          template: {
            metadata: { labels: { app: "web" }, annotations: { "kubectl.kubernetes.io/restartedAt": "now" } },
            spec: { containers: [{ name: "web" }] },
          },
        },
      ),
    ],
    [
      "defaults of an HTTPRoute",
      object("gateway.networking.k8s.io/v1", "HTTPRoute", {
        rules: [{ backendRefs: [{ name: "a", port: 80 }] }],
      }),
      object("gateway.networking.k8s.io/v1", "HTTPRoute", {
        rules: [
          {
            matches: [{ path: { type: "PathPrefix", value: "/" } }],
            backendRefs: [{ name: "a", port: 80, group: "", kind: "Service", weight: 1 }],
          },
        ],
      }),
    ],
  ])("%s", (_, wanted, live) => {
    expect(fieldDrift(wanted, live)).toEqual([]);
  });

  it("but what somebody wrote by hand is, wherever it stands", () => {
    const live = deployment({}, { minReadySeconds: 30 });
    const writer = (manager: string) => ({
      manager,
      time: "2026-01-01T00:00:00Z",
      fields: { "f:spec": { "f:minReadySeconds": {} } },
    });
    const seen = (manager: string) =>
      fieldDrift(deployment({}), live, (path) => isByHand(live, [writer(manager)], path));
    expect(seen("kubectl-edit").map(({ at }) => at)).toEqual(["spec.minReadySeconds"]);
    const beside = { ...writer("kubectl-patch"), fields: { "f:spec": { "f:paused": {} } } };
    expect(fieldDrift(deployment({}), live, (path) => isByHand(live, [beside], path))).toEqual([]);
    const restarted = deployment({}, { template: restart });
    expect(fieldDrift(deployment({}), restarted, () => true)).toEqual([]);
    for (const manager of ["terraform-provider-helm", "kube-controller-manager", "vpa-updater-controller"]) {
      expect(seen(manager)).toEqual([]);
    }
  });
});

it("says who wrote a place last, in a list too", () => {
  const live = deployment({ image: "a:2" });
  const image = { "f:template": { "f:spec": { "f:containers": { 'k:{"name":"web"}': { "f:image": {} } } } } };
  const writers = [
    {
      manager: "terraform-provider-helm",
      time: "2026-01-01T00:00:00Z",
      fields: { "f:spec": { "f:replicas": {} } },
    },
    { manager: "kubectl-set", time: "2026-01-02T00:00:00Z", fields: { "f:spec": image } },
  ];
  const [drift] = fieldDrift(deployment({ image: "a:1" }), live);
  expect(writerText(live, writers, [drift?.path ?? []])).toBe("kubectl-set at 2026-01-02T00:00:00Z");
  expect(writerText(live, [], [drift?.path ?? []])).toBeUndefined();
});

/** The command is followed literally on the mesh; here it is the patch that makes one object of the other. */
it("makes a patch that takes added items out from the end, and quotes for a shell", () => {
  const wanted = deployment({ env: [{ name: "B", value: "it's" }] });
  const live = deployment({
    env: [
      { name: "A", value: "1" },
      { name: "B", value: "2" },
      { name: "C", value: "3" },
    ],
  });
  const command = patchCommand(live, fieldDrift(wanted, live));
  expect(command).toBe(
    "kubectl patch deployment.apps/web --namespace=apps --type=json --patch=" +
      `'[{"op":"replace","path":"/spec/template/spec/containers/0/env/1/value","value":"it'\\''s"},` +
      `{"op":"remove","path":"/spec/template/spec/containers/0/env/2"},` +
      `{"op":"remove","path":"/spec/template/spec/containers/0/env/0"}]'`,
  );
});
