import { loadManifests } from "../../../src/manifests/load.ts";
import { compileRoutes } from "../../../src/routes/compile.ts";
import type { RouteTable } from "../../../src/routes/table/types.ts";
import { FAR, NEAR, type RouteCase } from "./generate.ts";

function deployment(namespace: string, name: string, replicas = 1): object {
  const labels = { app: name, track: name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: { "sandbox.bluegreen.dev/report": "true" } },
        spec: {
          containers: [
            {
              name: "echo",
              image: "hashicorp/http-echo:1.0",
              args: ["-text", name],
              ports: [{ name: "web", containerPort: 5678 }],
            },
          ],
        },
      },
    },
  };
}

function service(namespace: string, name: string, app = name, ports: readonly object[] = ONE_PORT): object {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace },
    spec: { selector: { app }, ports },
  };
}

const ONE_PORT = [{ name: "http", port: 8080, targetPort: 5678 }];

export const NAMESPACES: readonly object[] = [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: NEAR } },
  { apiVersion: "v1", kind: "Namespace", metadata: { name: FAR, labels: { routes: "far" } } },
];

/** What every case stands on: Services in two namespaces, of which some have no pods, and one grant. */
export const BASE: readonly object[] = [
  service(NEAR, "blue"),
  service(NEAR, "green"),
  service(NEAR, "two", "green", [
    { name: "http-a", port: 81, targetPort: "web" },
    { name: "http-b", port: 82, targetPort: 5678 },
  ]),
  service(NEAR, "empty"),
  service(NEAR, "asleep"),
  service(FAR, "far"),
  service(FAR, "hidden", "far"),
  deployment(NEAR, "blue"),
  deployment(NEAR, "green"),
  deployment(NEAR, "asleep", 0),
  deployment(FAR, "far"),
  {
    apiVersion: "gateway.networking.k8s.io/v1beta1",
    kind: "ReferenceGrant",
    metadata: { name: "far", namespace: FAR },
    spec: {
      from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: NEAR }],
      to: [{ group: "", kind: "Service", name: "far" }],
    },
  },
];

/** The gateway's Service as the sandbox has it. */
export const GATEWAY_SERVICE = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "istio-ingressgateway", namespace: "istio-system" },
  spec: {
    selector: { app: "istio-ingressgateway", istio: "ingressgateway" },
    ports: [
      { name: "http2", port: 80, targetPort: 80 },
      { name: "https", port: 443, targetPort: 443 },
    ],
  },
};

export interface CaseObjects {
  readonly early: readonly object[];
  readonly late: readonly object[];
}

/** The Gateway and the HTTPRoutes of a case; `id` keeps cases apart. */
export function manifestsOf(id: string, { listeners, routes }: RouteCase): CaseObjects {
  const fill = <T>(value: T): T =>
    JSON.parse(
      JSON.stringify(value).replaceAll("HOST", `${id}.test`).replaceAll('"GATEWAY"', JSON.stringify(id)),
    ) as T;
  const gateway = {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: { name: id, namespace: "istio-system", labels: { test: "http-routes" } },
    spec: {
      gatewayClassName: "istio",
      addresses: [{ type: "Hostname", value: "istio-ingressgateway.istio-system.svc.cluster.local" }],
      listeners: fill(listeners),
    },
  };
  const all = routes.map(({ late, namespace, spec }, index) => ({
    late,
    object: {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: { name: `${id}-${index}`, namespace },
      spec: fill(spec),
    },
  }));
  const of = (late: boolean) => all.filter((each) => each.late === late).map(({ object }) => object);
  return { early: [gateway, ...of(false)], late: of(true) };
}

/** `Kind/namespace/name` */
export function keyOf(object: object): string {
  const { kind, metadata } = object as { kind: string; metadata: { namespace: string; name: string } };
  return `${kind}/${metadata.namespace}/${metadata.name}`;
}

/** The simulator's table of what stands on the mesh. */
export function apiTable(objects: readonly object[]): RouteTable {
  const all = [...NAMESPACES, ...BASE, GATEWAY_SERVICE, ...objects];
  const { manifests } = loadManifests(
    all.map((object, index) => ({ file: `${index}.json`, text: JSON.stringify(object) })),
  );
  return compileRoutes(manifests);
}
