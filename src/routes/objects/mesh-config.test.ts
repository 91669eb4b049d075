import { describe, expect, it } from "vitest";
import { BASE, service, subsetOf, tableOf, TO } from "../../../test/fakes/route-mesh.ts";

function configMap(mesh: string, name = "istio"): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: istio-system}\ndata:\n  mesh: |\n    ${mesh.replaceAll("\n", "\n    ")}`;
}

const ALL = service(`  - ${TO.v1}\n`);

function answer(yaml: readonly string[], path = "/", options = {}) {
  return tableOf([BASE, ...yaml], options).answer({ host: "shop.example", path });
}

describe("the mesh configuration", () => {
  it.each([
    ["NONE", "/a/../b//c%41", "/a/../b//c%41"],
    ["DEFAULT", "/a/../b//c%41", "/b//cA"],
    ["BASE", "/a//b%2Fc", "/a//b%2Fc"],
    ["MERGE_SLASHES", "/a//b%2Fc///?x=//", "/a/b%2Fc/?x=//"],
    ["MERGE_SLASHES", "//", "//"],
    ["DECODE_AND_MERGE_SLASHES", "/a%2F..%2fb%5Cc", "/b/c"],
    ["DECODE_AND_MERGE_SLASHES", "/%2F", "//"],
  ])("normalizes paths: %s of %s", (normalization, path, normal) => {
    const mesh = configMap(`pathNormalization: {normalization: ${normalization}}`);
    expect(answer([ALL, mesh], path).path).toBe(normal);
  });

  it("says whom objects are exported to that say nothing", () => {
    const own = configMap("defaultVirtualServiceExportTo: ['.']");
    expect(answer([ALL, own], "/", { gatewayNamespace: "istio-system" }).outcome).toBe("no-host");
    expect(subsetOf(answer([ALL, own], "/", { gatewayNamespace: "shop" }))).toBe("v1");
    const everyone = service(`  - ${TO.v1}\n`, { extra: 'exportTo: ["*"]' });
    expect(subsetOf(answer([everyone, own], "/", { gatewayNamespace: "istio-system" }))).toBe("v1");
    for (const key of ["defaultServiceExportTo", "defaultDestinationRuleExportTo"]) {
      const hidden = configMap(`${key}: ["."]`);
      expect(answer([ALL, hidden], "/", { gatewayNamespace: "edge" }).status).toBe(503);
      expect(subsetOf(answer([ALL, hidden], "/", { gatewayNamespace: "shop" }))).toBe("v1");
    }
  });

  it("leaves everything unknown when it is not understood", () => {
    for (const mesh of [
      "pathNormalization: {normalization: SOME}",
      "[",
      "defaultConfig: {connectionSettings: {httpMergeSlashes: true}}",
    ])
      expect(answer([ALL, configMap(mesh)])).toMatchObject({
        outcome: "unknown",
        reason: expect.stringContaining("ConfigMap istio-system/istio"),
      });
    expect(subsetOf(answer([ALL, configMap("["), configMap("{}", "istio-1-31")]))).toBe("unknown");
    expect(subsetOf(answer([ALL, configMap("[", "other")]))).toBe("v1");
  });
});

describe("an Ingress", () => {
  const ingress = (spec: string, annotations = "{}") =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: old, namespace: shop, annotations: ${annotations}}\nspec: {${spec}}`;
  const unknown = { outcome: "unknown", reason: expect.stringContaining("Ingress shop/old") };

  it("of class istio leaves the ingress gateway's routes unknown", () => {
    expect(answer([ALL, ingress("ingressClassName: istio")])).toMatchObject(unknown);
    expect(answer([ALL, ingress("", "{kubernetes.io/ingress.class: istio}")])).toMatchObject(unknown);
    const alone = tableOf([ingress("ingressClassName: istio")]);
    expect(alone.answer({ host: "old.example", path: "/" })).toMatchObject(unknown);
    const named =
      "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: mesh}\nspec: {controller: istio.io/ingress-controller}";
    expect(answer([ALL, named, ingress("ingressClassName: mesh")])).toMatchObject(unknown);
  });

  it("of another class is not Istio's; of none only when the mesh says so", () => {
    expect(subsetOf(answer([ALL, ingress("ingressClassName: nginx")]))).toBe("v1");
    expect(subsetOf(answer([ALL, ingress("")]))).toBe("v1");
    expect(answer([ALL, ingress(""), configMap("ingressControllerMode: DEFAULT")])).toMatchObject(unknown);
    const off = configMap("ingressControllerMode: 'OFF'");
    expect(subsetOf(answer([ALL, off, ingress("", "{kubernetes.io/ingress.class: istio}")]))).toBe("v1");
    const other = configMap("ingressSelector: other");
    expect(subsetOf(answer([ALL, other, ingress("ingressClassName: istio")]))).toBe("v1");
  });
});

describe("the proxy's version", () => {
  it("is one of Envoy, or nothing is known", () => {
    const repeated = {
      headers: [
        ["x-a", "1"],
        ["x-a", "2"],
      ],
    } as const;
    const rule = service(`  - match: [{headers: {x-a: {exact: '1,2'}}}]\n    ${TO.v2}\n  - ${TO.v1}\n`);
    const of = (proxyVersion: string) =>
      subsetOf(
        tableOf([BASE, rule], { proxyVersion }).answer({ host: "shop.example", path: "/", ...repeated }),
      );
    expect(["1.40", "v1.40", "1.39.2", "1.38", "v1.38.1"].map(of)).toEqual(["v1", "v1", "v1", "v2", "v2"]);
    expect(["banana", "", "2.0", "1"].map(of)).toEqual(["unknown", "unknown", "unknown", "unknown"]);
  });
});
