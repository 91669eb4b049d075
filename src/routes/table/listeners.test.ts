import { describe, expect, it } from "vitest";
import { BASE, deployment, tableOf } from "../../../test/fakes/route-mesh.ts";
import type { RouteTable } from "./types.ts";

const WITHOUT_GATEWAY = BASE.split("\n---\n").slice(1).join("\n---\n");

/** A Gateway with one HTTPS server, and a VirtualService that answers its host with a status. */
function https(name: string, host: string, status: number, label = "ingressgateway"): string {
  return `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {istio: ${label}}
  servers:
  - {port: {number: 443, name: https, protocol: HTTPS}, hosts: ["${host}"], tls: {mode: SIMPLE, credentialName: c}}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}, namespace: shop}
spec:
  hosts: ["${host}"]
  gateways: [${name}]
  http: [{directResponse: {status: ${status}}}]`;
}

function statuses(table: RouteTable, hosts: readonly string[]) {
  return hosts.map((host) => {
    const { outcome, status } = table.answer({ host, path: "/", port: 443 });
    return status ?? outcome;
  });
}

describe("TLS listeners of one port", () => {
  it("are chosen by the most specific server name", () => {
    const table = tableOf([
      WITHOUT_GATEWAY,
      https("a", "*.example", 201),
      https("b", "www.shop.example", 202),
      https("c", "*.shop.example", 203),
    ]);
    const hosts = ["www.shop.example", "WWW.shop.example:443", "x.shop.example", "shop.example", "other"];
    expect(statuses(table, hosts)).toEqual([202, 202, 203, 201, "no-host"]);
    expect(table.answer({ host: "other", path: "/", port: 443 }).reason).toContain("server name other");
  });

  it("of several workloads are known apart, and together unknown", () => {
    const table = tableOf([
      WITHOUT_GATEWAY,
      deployment("one", { istio: "one" }),
      deployment("two", { istio: "two" }),
      https("a", "*.example", 201, "one"),
      https("b", "shop.example", 202, "two"),
      https("c", "only.test", 203, "two"),
    ]);
    expect(statuses(table, ["only.test", "a.example", "shop.example"])).toEqual([203, 201, "unknown"]);
    expect(table.answer({ host: "shop.example", path: "/", port: 443 }).reason).toMatch(/one and .*two/);
  });

  it("for one and the same server name are unknown: Envoy refuses such a port", () => {
    const table = tableOf([
      WITHOUT_GATEWAY,
      https("a", "shop.example", 201),
      https("b", "shop.example", 202).replace(
        'hosts: ["shop.example"], tls',
        'hosts: ["shop/shop.example"], tls',
      ),
    ]);
    expect(table.answer({ host: "shop.example", path: "/", port: 443 }).reason).toContain("two servers");
  });

  it("are found at once, however many there are", () => {
    const index = Array.from({ length: 600 }, (_, each) => each);
    const table = tableOf([
      WITHOUT_GATEWAY,
      ...index.map((each) => deployment(`g${each}`, { istio: `g${each % 300}` })).slice(0, 300),
      ...index.map((each) => https(`n${each}`, `host-${each}.example`, 201, `g${each % 300}`)),
    ]);
    const requests = index.map((each) => ({ host: `host-${each}.example`, path: "/", port: 443 }));
    const started = performance.now();
    for (let round = 0; round < 10; round += 1)
      for (const request of requests) expect(table.answer(request).status).toBe(201);
    // 6,000 answers: a scan of all listeners takes ten times as long at the least.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
