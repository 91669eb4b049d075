import { describe, expect, it } from "vitest";
import { fakePorts } from "../../test/fakes/ports.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import { gatewayAddresses, parseAddresses } from "./gateway.ts";

function service(ingress: object[], ports: object[] = [{ name: "http2", port: 80 }]): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "istio-ingressgateway", namespace: "istio-system" },
    spec: { ports },
    status: { loadBalancer: { ingress } },
  };
}

describe("gateway addresses as written", () => {
  it.each([
    ["203.0.113.7:8080", [{ host: "203.0.113.7", port: 8080 }]],
    ["gw.example.org", [{ host: "gw.example.org", port: 80 }]],
    ["https://gw.example.org", [{ host: "gw.example.org", port: 443, tls: true }]],
    ["[2001:db8::7]:80", [{ host: "2001:db8::7", port: 80 }]],
    [
      "10.0.0.1:80, 10.0.0.2:80",
      [
        { host: "10.0.0.1", port: 80 },
        { host: "10.0.0.2", port: 80 },
      ],
    ],
  ])("%s", (written, addresses) => {
    expect(parseAddresses(written)).toEqual(addresses);
  });

  it.each(["", " , ", "host:99999", "host:0", "a b:80", "http://host/path"])("refuses %j", (written) => {
    expect(() => parseAddresses(written)).toThrow("not an address");
  });
});

describe("the gateway's Service", () => {
  it("gives every load balancer address", async () => {
    const found = service([{ ip: "198.51.100.1" }, { hostname: "lb.example.org" }]);
    const ports = fakePorts({ cluster: { list: async () => [found] } });
    expect(await gatewayAddresses(undefined, undefined, ports)).toEqual([
      { host: "198.51.100.1", port: 80 },
      { host: "lb.example.org", port: 80 },
    ]);
  });

  it("is asked by the name configured", async () => {
    const ports = fakePorts({
      cluster: {
        get: async (reference) => {
          expect(reference).toEqual({ type: "services", namespace: "edge", name: "gw" });
          return service([{ ip: "198.51.100.1" }], [{ name: "https", port: 8443 }]);
        },
      },
    });
    expect(await gatewayAddresses(undefined, { service: { namespace: "edge", name: "gw" } }, ports)).toEqual([
      { host: "198.51.100.1", port: 8443, tls: true },
    ]);
  });

  it.each([
    ["without an address", [service([])], "has no load balancer address yet"],
    ["that is not there", [], "no Service is labelled"],
    ["that is not the only one", [service([]), service([])], "2 Services are labelled"],
  ])("%s is a clear error", async (_name, services, message) => {
    const ports = fakePorts({ cluster: { list: async () => services } });
    await expect(gatewayAddresses(undefined, undefined, ports)).rejects.toMatchObject({
      code: "GATEWAY_UNKNOWN",
      message: expect.stringContaining(message),
    });
  });

  it("is not asked when the input gives an address", async () => {
    expect(await gatewayAddresses("127.0.0.1:80", undefined, fakePorts())).toHaveLength(1);
  });
});
