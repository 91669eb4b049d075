import { describe, expect, it } from "vitest";
import { BASE, deployment, service, subsetOf, tableOf, TO } from "../../test/fakes/route-mesh.ts";
import type { RouteOptions } from "./table/types.ts";

/** The answer for `shop.example/` of the base mesh and more. */
function answer(yaml: readonly string[], options: RouteOptions = {}, path = "/") {
  return tableOf([BASE, ...yaml], options).answer({ host: "shop.example", path });
}

const EDGE = { gatewayNamespace: "edge" };
const exported = service(`  - ${TO.v2}\n`, { name: "a", extra: "exportTo: [edge]" });
const ingress = deployment("gateway", { istio: "ingressgateway" }, 1, "edge");
const gatewayService =
  "apiVersion: v1\nkind: Service\nmetadata: {name: gateway, namespace: edge}\nspec: {selector: {istio: ingressgateway}, ports: [{port: 80, name: http}]}";
const unsaid = {
  outcome: "unknown",
  reason: expect.stringContaining("--gateway-namespace"),
};

describe("the gateway's namespace", () => {
  it("is its workload's, else the one given, else that of the Service that selects it", () => {
    expect(subsetOf(answer([exported, ingress]))).toBe("v2");
    expect(subsetOf(answer([exported], EDGE))).toBe("v2");
    expect(subsetOf(answer([exported, gatewayService]))).toBe("v2");
    expect(answer([exported], { gatewayNamespace: "istio-system" }).outcome).toBe("no-host");
    expect(answer([exported, ingress], { gatewayNamespace: "istio-system" }).rule).toBe("shop/a#http[0]");
  });

  it("is not needed where nothing depends on it", () => {
    expect(subsetOf(answer([service(`  - ${TO.v1}\n`)]))).toBe("v1");
    const public_ = service(`  - ${TO.v1}\n`, { extra: 'exportTo: ["*"]' });
    expect(subsetOf(answer([public_]))).toBe("v1");
    expect(answer([service(`  - ${TO.v1}\n`, { extra: 'exportTo: ["~"]' })]).outcome).toBe("no-host");
  });

  it("decides about VirtualServices exported to some namespaces: without it their requests are unknown", () => {
    expect(answer([exported])).toMatchObject(unsaid);
    const part = service(`  - match: [{uri: {prefix: /a}}]\n    ${TO.v2}\n`, {
      name: "a",
      extra: "exportTo: [edge]",
    });
    expect(answer([part], {}, "/b")).toMatchObject(unsaid);
    const all = service(`  - match: [{uri: {prefix: /c}}]\n    ${TO.v2}\n  - ${TO.v1}\n`, { name: "b" });
    expect(answer([part, all], {}, "/a")).toMatchObject(unsaid);
    expect(subsetOf(answer([part, all], {}, "/b"))).toBe("v1");
    const catchAll = service(`  - match: [{uri: {prefix: /}}]\n    ${TO.v1}\n`, {
      name: "a",
      extra: "exportTo: [edge]",
    });
    expect(subsetOf(answer([catchAll, all], {}, "/c"))).toBe("v2");
  });

  it("puts VirtualServices exported to it before public ones", () => {
    const edge = service(`  - match: [{uri: {prefix: /a}}]\n    ${TO.v2}\n`, {
      name: "b",
      extra: "exportTo: [edge]",
    });
    const all = service(`  - match: [{uri: {prefix: /a}}]\n    ${TO.v1}\n`, { name: "a" });
    expect(answer([edge, all], EDGE, "/a").rule).toBe("shop/b#http[0]");
  });

  it("decides about Services and DestinationRules that not every namespace sees", () => {
    const own =
      "apiVersion: v1\nkind: Service\nmetadata: {name: own, namespace: shop, annotations: {networking.istio.io/exportTo: edge}}\nspec: {selector: {app: web}, ports: [{port: 80, name: http, targetPort: 5678}]}";
    const toOwn = service("  - route: [{destination: {host: own}}]\n");
    expect(answer([own, toOwn])).toMatchObject(unsaid);
    expect(answer([own, toOwn], EDGE).workloads).toHaveLength(2);
    expect(answer([own, toOwn], { gatewayNamespace: "istio-system" }).status).toBe(503);
    const rule = (extra: string, labels: string) =>
      `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: web-2, namespace: edge}\nspec: {host: web.shop.svc.cluster.local, ${extra} subsets: [{name: v1, labels: {version: ${labels}}}]}`;
    expect(answer([rule("", "green"), service(`  - ${TO.v1}\n`)])).toMatchObject(unsaid);
    expect(subsetOf(answer([rule("", "blue"), service(`  - ${TO.v1}\n`)]))).toBe("v1");
    const base = BASE.replace("  host: web\n", "  host: web\n  exportTo: [edge]\n");
    const table = tableOf([base, service(`  - ${TO.v1}\n`)]);
    expect(table.answer({ host: "shop.example", path: "/" })).toMatchObject(unsaid);
  });

  it("decides about sourceNamespace and about what reaches into it", () => {
    const sourced = service(`  - match: [{sourceNamespace: edge}]\n    ${TO.v2}\n  - ${TO.v1}\n`);
    expect(answer([sourced])).toMatchObject(unsaid);
    expect(subsetOf(answer([sourced], EDGE))).toBe("v2");
    const policy =
      "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: p, namespace: shop}\nspec: {}";
    expect(answer([policy, service(`  - ${TO.v1}\n`)])).toMatchObject(unsaid);
    expect(subsetOf(answer([policy, service(`  - ${TO.v1}\n`)], EDGE))).toBe("v1");
  });
});
