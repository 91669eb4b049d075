import { loadManifests } from "../../src/manifests/load.ts";
import { compileRoutes } from "../../src/routes/compile.ts";
import type { RouteAnswer, RouteOptions, RouteRequest, RouteTable } from "../../src/routes/table/types.ts";

/**
 * For tests: a table made from YAML in namespace `shop`, with a gateway for every host and one Service with
 * two subsets.
 */
export const BASE = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: gate, namespace: shop}
spec:
  selector: {istio: ingressgateway}
  servers:
  - port: {number: 80, name: http, protocol: HTTP}
    hosts: ["*"]
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
  ports: [{port: 8600, name: http, targetPort: 5678}]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: web, namespace: shop}
spec:
  host: web
  subsets:
  - {name: v1, labels: {version: blue}}
  - {name: v2, labels: {version: green}}
---
${deployment("blue", { app: "web", version: "blue" })}
---
${deployment("green", { app: "web", version: "green" })}
`;

export function deployment(
  name: string,
  labels: Readonly<Record<string, string>>,
  replicas = 1,
  namespace = "shop",
): string {
  const json = JSON.stringify(labels);
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: ${json}}
  template:
    metadata: {labels: ${json}}
    spec: {containers: [{name: main, image: "echo:1", ports: [{name: web, containerPort: 5678}]}]}`;
}

/** A VirtualService on `shop.example` with these rules, indented by two. */
export function service(http: string, { name = "vs", hosts = '["shop.example"]', extra = "" } = {}): string {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}, namespace: shop}
spec:
  hosts: ${hosts}
  gateways: [gate]
  ${extra}
  http:
${http}`;
}

/** Rules that go to subset v1 or v2, for short tests. */
export const TO = {
  v1: "route: [{destination: {host: web, subset: v1}}]",
  v2: "route: [{destination: {host: web, subset: v2}}]",
} as const;

export function tableOf(yaml: readonly string[], options: RouteOptions = {}): RouteTable {
  const { manifests, problems } = loadManifests([{ file: "mesh.yaml", text: yaml.join("\n---\n") }]);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return compileRoutes(manifests, options);
}

/** The answer of the base mesh with these rules on `shop.example`. */
export function ask(http: string, request: Partial<RouteRequest>, options: RouteOptions = {}): RouteAnswer {
  return tableOf([BASE, service(http)], options).answer({ host: "shop.example", path: "/", ...request });
}

/** `v1`, `v2`, or what else became of a request. */
export function subsetOf(answer: RouteAnswer): string {
  const subsets = answer.destinations.map(({ subset, host }) => subset ?? host);
  return answer.outcome === "route" && answer.status === undefined
    ? subsets.join("+")
    : `${answer.outcome} ${answer.status ?? ""}`.trim();
}
