import type { JsonObject } from "../../json/read.ts";
import { describe, expect, it } from "vitest";
import { makeCertificate } from "../../../test/fixtures/certificates.ts";
import { memoryFiles, fakePorts, type PortOverrides } from "../../../test/fakes/ports.ts";
import { loadConfig, selectRelease } from "../../config/load.ts";
import { parseGatewayAddresses } from "../../model/gateway-address.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { gatewayAddresses } from "./gateway.ts";

const IP = "198.51.100.1";
const PLAIN = { port: { number: 80, name: "http", protocol: "HTTP" }, hosts: ["service-mesh.dev"] };
const REDIRECT = { ...PLAIN, tls: { httpsRedirect: true } };
const HTTPS = {
  port: { number: 443, name: "https", protocol: "HTTPS" },
  hosts: ["service-mesh.dev"],
  tls: { mode: "SIMPLE", credentialName: "service-mesh-dev" },
};
/** As Istio's gateway chart makes them. */
const PORTS = [
  { name: "status-port", port: 15021, targetPort: 15021 },
  { name: "http2", port: 80, targetPort: 8080 },
  { name: "https", port: 443, targetPort: 8443 },
];

function service(
  ports: readonly object[] = PORTS,
  ingress: readonly object[] = [{ ip: IP }],
): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "istio-ingressgateway", namespace: "istio-system" },
    spec: { ports },
    status: { loadBalancer: { ingress } },
  };
}

function gateway(servers: readonly object[], name = "gateway", namespace = "mesh"): KubernetesObject {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "Gateway",
    metadata: { name, namespace },
    spec: { selector: { istio: "ingressgateway" }, servers },
  };
}

const router = (spec: JsonObject = { gateways: ["gateway"] }): KubernetesObject => ({
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name: "router", namespace: "mesh" },
  spec: { hosts: ["service-mesh.dev"], ...spec },
});

const config = (line: string, target = "subset") =>
  loadConfig(
    `${line}
terragrunt: {root: live}
releases:
  web-echo:
    host: service-mesh.dev
    router: {unit: router, key: default}
    colors: {blue: {unit: blue, ${target}: v1}, green: {unit: green, ${target}: v2}}
    version: {key: image.tag}
`,
    "bluegreen.yaml",
  );

interface Scene {
  readonly line?: string;
  readonly services?: readonly KubernetesObject[];
  readonly gateways?: readonly KubernetesObject[];
  readonly router?: KubernetesObject;
  readonly given?: string;
  readonly target?: string;
  readonly ports?: PortOverrides;
}

/** What is found in a cluster that has these Services and Gateways, and nothing else. */
function addresses(scene: Scene) {
  const loaded = config(scene.line ?? "", scene.target);
  const ports = fakePorts({
    cluster: {
      list: async (type) => (type === "services" ? (scene.services ?? [service()]) : (scene.gateways ?? [])),
    },
    ...scene.ports,
  });
  const context = { config: loaded, spec: selectRelease(loaded), ports };
  const given = scene.given === undefined ? undefined : parseGatewayAddresses(scene.given);
  return gatewayAddresses(context, scene.router ?? router(), given);
}

describe("the gateway's address", () => {
  it("is the input's, before the one of bluegreen.yaml; the cluster is not asked then", async () => {
    const line = "gateway: 10.0.0.1:80";
    expect(await addresses({ line, given: "https://10.0.0.2:443", ports: {} })).toEqual([
      { host: "10.0.0.2", port: 443, tls: true },
    ]);
    expect(await addresses({ line, ports: {} })).toEqual([{ host: "10.0.0.1", port: 80 }]);
  });

  it("is every load balancer address of the Service", async () => {
    const services = [service(PORTS, [{ ip: IP }, { hostname: "lb.example.org" }])];
    expect(await addresses({ services, gateways: [gateway([PLAIN])] })).toEqual([
      { host: IP, port: 80 },
      { host: "lb.example.org", port: 80 },
    ]);
  });

  it("is that of the Service named", async () => {
    const get = async (reference: object) => {
      expect(reference).toEqual({ type: "services", namespace: "edge", name: "gw" });
      return service([{ name: "http", port: 80 }]);
    };
    const line = "gateway: {service: {namespace: edge, name: gw}}";
    const list = async () => [gateway([PLAIN])];
    expect(await addresses({ line, ports: { cluster: { get, list } } })).toEqual([{ host: IP, port: 80 }]);
  });

  it.each([
    ["without an address", [service(PORTS, [])], "has no load balancer address yet"],
    ["that is not there", [], "no Service is labelled"],
    ["that is not the only one", [service(), service()], "2 Services are labelled"],
  ])("of a Service %s is a clear error", async (_name, services, message) => {
    await expect(addresses({ services })).rejects.toMatchObject({
      code: "GATEWAY_UNKNOWN",
      message: expect.stringContaining(message),
    });
  });
});

describe("the port of the gateway's Service", () => {
  const plain = { host: IP, port: 80 };
  const secure = { host: IP, port: 443, tls: true };
  const elsewhere = { ...PLAIN, hosts: ["shop.example"] };

  it.each<[string, readonly KubernetesObject[], object]>([
    ["plain where the Gateway is", [gateway([PLAIN])], plain],
    ["plain where the Gateway is both", [gateway([PLAIN, HTTPS])], plain],
    ["with TLS where plain requests are redirected", [gateway([REDIRECT, HTTPS])], secure],
    ["with TLS where no plain server has the host", [gateway([elsewhere, HTTPS])], secure],
    ["with TLS where there is no plain server", [gateway([HTTPS])], secure],
    ["with TLS from a second Gateway", [gateway([REDIRECT]), gateway([HTTPS], "tls")], secure],
    [
      "plain, whatever Gateways do that the router does not name",
      [gateway([PLAIN]), gateway([REDIRECT], "x")],
      plain,
    ],
    ["plain for a wildcard", [gateway([{ ...PLAIN, hosts: ["*.example", "*/*.dev"] }])], plain],
    [
      "plain at the Service's target port",
      [gateway([{ ...PLAIN, port: { ...PLAIN.port, number: 8080 } }])],
      plain,
    ],
  ])("is %s", async (_name, gateways, address) => {
    const named = router({ gateways: ["gateway", "mesh/tls"] });
    expect(await addresses({ gateways, router: named })).toEqual([address]);
  });

  it("is looked for among the Gateways of the namespace that the router names", async () => {
    const gateways = [gateway([REDIRECT, HTTPS], "gateway", "mesh"), gateway([PLAIN], "gateway", "edge")];
    expect(await addresses({ gateways, router: router({ gateways: ["edge/gateway"] }) })).toEqual([plain]);
    const mine = [gateway([{ ...PLAIN, hosts: ["other/*"] }, HTTPS])];
    expect(await addresses({ gateways: mine })).toEqual([secure]);
  });

  it.each<[string, Scene, string]>([
    [
      "is not there when the router's Gateway is not",
      { gateways: [] },
      "no Gateway that VirtualService/mesh/router names takes requests for service-mesh.dev",
    ],
    [
      "is unknown where TLS asks for a client's certificate",
      { gateways: [gateway([REDIRECT, { ...HTTPS, tls: { mode: "MUTUAL" } }])] },
      "requests for service-mesh.dev are taken on port 80 (a redirect to https); Service/istio-system/istio-ingressgateway has the ports 15021, 80, 443",
    ],
    [
      "is unknown where the Service lacks the Gateway's",
      { gateways: [gateway([HTTPS])], services: [service([{ port: 80 }])] },
      "requests for service-mesh.dev are taken on port 443 (https); Service/istio-system/istio-ingressgateway has the ports 80",
    ],
  ])("%s", async (_name, scene, fact) => {
    await expect(addresses(scene)).rejects.toMatchObject({
      code: "GATEWAY_UNKNOWN",
      message: `the gateway's address cannot be told: ${fact}`,
    });
  });

  it.each<[string, JsonObject, object]>([
    ["of any listener of the parent", { name: "gateway" }, plain],
    ["of the listener named", { name: "gateway", sectionName: "https" }, secure],
    ["of the listener with the port", { name: "gateway", port: 443 }, secure],
  ])("is that %s, for an HTTPRoute", async (_name, parent, address) => {
    const listeners = [
      { name: "http", port: 80, protocol: "HTTP" },
      { name: "other", port: 443, protocol: "HTTPS", hostname: "*.example", tls: { mode: "Passthrough" } },
      { name: "https", port: 443, protocol: "HTTPS", hostname: "*.dev", tls: {} },
    ];
    const gateways = [{ ...gateway([]), apiVersion: "gateway.networking.k8s.io/v1", spec: { listeners } }];
    const route = { ...router({ hostnames: ["service-mesh.dev"], parentRefs: [parent] }), kind: "HTTPRoute" };
    expect(await addresses({ gateways, router: route, target: "service" })).toEqual([address]);
  });
});

describe("the authority of bluegreen.yaml", () => {
  const { cert } = makeCertificate({ host: "authority.test" });
  const files = (texts: Record<string, string>) => ({ ports: { files: memoryFiles(texts) } });
  const line = "gateway: {address: 'https://10.0.0.1, 10.0.0.2:80', ca: certs/ca.pem}";

  it("is trusted at every address with TLS", async () => {
    expect(await addresses({ line, ...files({ "certs/ca.pem": cert }) })).toEqual([
      { host: "10.0.0.1", port: 443, tls: true, ca: cert },
      { host: "10.0.0.2", port: 80 },
    ]);
    const given = { line: "gateway: {ca: certs/ca.pem}", given: "https://10.0.0.3" };
    expect(await addresses({ ...given, ...files({ "certs/ca.pem": cert }) })).toMatchObject([{ ca: cert }]);
  });

  it.each([
    ["is not there", {}, "there is no such file"],
    ["holds something else", { "certs/ca.pem": "-----BEGIN PRIVATE KEY-----" }, "it holds no certificate"],
    [
      "is broken",
      { "certs/ca.pem": cert.replace(/\n.{64}/, "\nAAAA") },
      "it holds a certificate that cannot be read",
    ],
  ])("that %s is refused before anything is sent", async (_name, texts, fact) => {
    await expect(addresses({ line, ...files(texts) })).rejects.toMatchObject({
      code: "GATEWAY_CA_INVALID",
      exitCode: 2,
      where: "bluegreen.yaml:1",
      message: `gateway.ca is "certs/ca.pem": ${fact}`,
    });
  });

  it("is not read when no address has TLS", async () => {
    const scene = { line: "gateway: {ca: certs/ca.pem}", given: "10.0.0.2:80", ports: {} };
    expect(await addresses(scene)).toEqual([{ host: "10.0.0.2", port: 80 }]);
  });
});
