import { POOL_SIZE, PORTS, SPACES } from "./vocabulary.ts";

const ISTIO = "networking.istio.io/v1";

function deployment(
  namespace: string,
  name: string,
  labels: Readonly<Record<string, string>>,
  replicas = 1,
): object {
  const all = { ...labels, track: name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace },
    spec: {
      replicas,
      selector: { matchLabels: all },
      template: {
        metadata: { labels: all, annotations: { "sandbox.bluegreen.dev/report": "true" } },
        spec: { containers: [CONTAINER] },
      },
    },
  };
}

const CONTAINER = {
  name: "echo",
  image: "hashicorp/http-echo:1.0",
  args: ["-text", "echo"],
  ports: [{ name: "web", containerPort: 5678 }],
};

function service(
  namespace: string,
  name: string,
  ports: readonly object[],
  more: { readonly app?: string; readonly exportTo?: string } = {},
): object {
  const annotations = more.exportTo === undefined ? {} : { "networking.istio.io/exportTo": more.exportTo };
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace, annotations },
    spec: { selector: { app: more.app ?? "web" }, ports },
  };
}

function gateway(namespace: string, name: string, port: number): object {
  const servers = [{ port: { number: port, name: "http", protocol: "HTTP" }, hosts: ["*"] }];
  return {
    apiVersion: ISTIO,
    kind: "Gateway",
    metadata: { name, namespace },
    spec: { selector: { istio: "ingressgateway" }, servers },
  };
}

function destinationRule(namespace: string, name: string, spec: object): object {
  return { apiVersion: ISTIO, kind: "DestinationRule", metadata: { name, namespace }, spec };
}

const versions = (...names: readonly string[]) => names.map((name) => ({ name, labels: { version: name } }));
const HTTP = { name: "http", targetPort: 5678 };

const POOL = Array.from({ length: POOL_SIZE }, (_, index) =>
  service(SPACES[index % 2] ?? "routes", `pool-${index}`, [{ ...HTTP, port: 7000 + index }], {
    app: index % 3 === 2 ? "far" : "web",
  }),
);

/**
 * What every case stands on: gateways for all hosts, and Services of which some select nothing, are not to
 * be seen or have no port of the name.
 */
export const BASE: readonly object[] = [
  gateway("routes", "gate", PORTS.plain),
  gateway("routes", "second", PORTS.second),
  gateway("routes-b", "other", PORTS.plain),
  service("routes", "web", [{ ...HTTP, port: 8600 }]),
  service("routes", "two", [
    { name: "http-a", port: 81, targetPort: "web" },
    { ...HTTP, name: "http-b", port: 82 },
  ]),
  service("routes", "shade", [{ ...HTTP, port: 8700 }]),
  service("routes", "misnamed", [{ ...HTTP, port: 90, targetPort: "nowhere" }]),
  service("routes", "empty", [{ ...HTTP, port: 90 }], { app: "nobody" }),
  service("routes-b", "far", [{ ...HTTP, port: 9000 }], { app: "far" }),
  service("routes-b", "hidden", [{ ...HTTP, port: 9000 }], { app: "far", exportTo: "." }),
  ...POOL,
  destinationRule("routes", "web", { host: "web", subsets: versions("v1", "v2", "none") }),
  destinationRule("routes", "web-later", {
    host: "web.routes.svc.cluster.local",
    subsets: [{ name: "v1", labels: { version: "v2" } }, ...versions("zero")],
  }),
  destinationRule("routes", "shade", { host: "shade", subsets: versions("v1", "v2", "none") }),
  deployment("routes", "blue", { app: "web", version: "v1", tier: "a" }),
  deployment("routes", "green", { app: "web", version: "v2" }),
  deployment("routes", "asleep", { app: "web", version: "zero" }, 0),
  deployment("routes-b", "far-blue", { app: "far", version: "v1", tier: "a" }),
  deployment("routes-b", "far-green", { app: "far", version: "v2", tier: "a" }),
  deployment("routes-b", "web-b", { app: "web", version: "v2" }),
];
