import { describe, expect, it } from "vitest";
import { loadManifests } from "../../manifests/load.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { coverageLines, coverageOf, coverageOfChange, coverageWords } from "./coverage.ts";

function objects(text: string): readonly KubernetesObject[] {
  const { manifests, problems } = loadManifests([{ file: "mesh.yaml", text }]);
  expect(problems).toEqual([]);
  return manifests.map(({ object }) => object);
}

const object = (group: string, kind: string, spec: string, metadata = "name: x, namespace: shop"): string =>
  `apiVersion: ${group}\nkind: ${kind}\nmetadata: {${metadata}}\nspec: ${spec}\n`;
const ISTIO = "networking.istio.io/v1";
const SECURITY = "security.istio.io/v1";
const API = "gateway.networking.k8s.io/v1";

/**
 * Objects that decide about somebody who is not asked, and what is said of them; empty: nobody else than
 * always.
 */
const KINDS: readonly (readonly [name: string, yaml: string, said: readonly string[]])[] = [
  [
    "a VirtualService for the mesh alone",
    object(ISTIO, "VirtualService", "{hosts: [reviews], gateways: [mesh], http: []}"),
    ["callers in the mesh of reviews: VirtualService/shop/x (gateways: mesh)"],
  ],
  [
    "a VirtualService without gateways",
    object(ISTIO, "VirtualService", "{hosts: [reviews, ratings], http: []}"),
    ["callers in the mesh of reviews and ratings: VirtualService/shop/x (no gateways, which means mesh)"],
  ],
  [
    "a VirtualService for a gateway and the mesh, for some namespaces",
    object(ISTIO, "VirtualService", "{hosts: [shop.dev], gateways: [gw, mesh], exportTo: ['.'], http: []}"),
    ["callers in the mesh of shop.dev: VirtualService/shop/x (gateways: gw, mesh, exported to .)"],
  ],
  [
    "a VirtualService for gateways alone",
    object(ISTIO, "VirtualService", "{hosts: [shop.dev], gateways: [gw], http: []}"),
    [],
  ],
  ["a delegate", object(ISTIO, "VirtualService", "{http: []}"), []],
  [
    "a Sidecar",
    object(ISTIO, "Sidecar", "{egress: [{hosts: ['./*']}]}"),
    [
      "callers in the mesh in namespace shop, and everywhere if that is the root namespace: Sidecar/shop/x (egress)",
    ],
  ],
  [
    "a Sidecar of some pods",
    object(ISTIO, "Sidecar", "{workloadSelector: {labels: {app: web}}, ingress: [{port: {number: 1}}]}"),
    ["callers in the mesh in namespace shop with app=web: Sidecar/shop/x (ingress)"],
  ],
  [
    "a DestinationRule for some callers",
    object(ISTIO, "DestinationRule", "{host: web, workloadSelector: {matchLabels: {app: cart}}}"),
    ["callers in namespace shop with app=cart, of web: DestinationRule/shop/x"],
  ],
  ["a DestinationRule", object(ISTIO, "DestinationRule", "{host: web}"), []],
  [
    "a ServiceEntry",
    object(ISTIO, "ServiceEntry", "{hosts: [api.example]}"),
    ["callers in the mesh of api.example: ServiceEntry/shop/x"],
  ],
  [
    "a WorkloadEntry",
    object(ISTIO, "WorkloadEntry", "{address: 192.0.2.1}"),
    ["requests to workloads outside the cluster in namespace shop: WorkloadEntry/shop/x"],
  ],
  [
    "an AuthorizationPolicy of some pods",
    object(SECURITY, "AuthorizationPolicy", "{action: DENY, selector: {matchLabels: {app: web}}}"),
    ["who is let in at pods with app=web in namespace shop: AuthorizationPolicy/shop/x"],
  ],
  [
    "an AuthorizationPolicy of a namespace",
    object(SECURITY, "AuthorizationPolicy", "{}"),
    [
      "who is let in at every pod in namespace shop, and in the mesh if that is the root namespace: AuthorizationPolicy/shop/x",
    ],
  ],
  [
    "an AuthorizationPolicy of a Service",
    object(SECURITY, "AuthorizationPolicy", "{targetRefs: [{kind: Service, name: web}]}"),
    ["who is let in at Service web in namespace shop: AuthorizationPolicy/shop/x"],
  ],
  [
    "a RequestAuthentication",
    object(SECURITY, "RequestAuthentication", "{targetRef: {kind: Gateway, name: gw}}"),
    ["which tokens are taken at Gateway gw in namespace shop: RequestAuthentication/shop/x"],
  ],
  [
    "a PeerAuthentication",
    object(SECURITY, "PeerAuthentication", "{selector: {matchLabels: {app: web}}, mtls: {mode: STRICT}}"),
    [
      "which callers are taken, with or without mutual TLS, at pods with app=web in namespace shop: PeerAuthentication/shop/x",
    ],
  ],
  [
    "an EnvoyFilter",
    object("networking.istio.io/v1alpha3", "EnvoyFilter", "{workloadSelector: {labels: {app: web}}}"),
    ["what filters do to requests at pods with app=web in namespace shop: EnvoyFilter/shop/x"],
  ],
  [
    "a WasmPlugin",
    object("extensions.istio.io/v1alpha1", "WasmPlugin", "{selector: {matchLabels: {app: web}}}"),
    ["what a plugin does to requests at pods with app=web in namespace shop: WasmPlugin/shop/x"],
  ],
  [
    "a NetworkPolicy",
    object("networking.k8s.io/v1", "NetworkPolicy", "{podSelector: {matchLabels: {app: web}}}"),
    ["which connections reach pods with app=web in namespace shop: NetworkPolicy/shop/x"],
  ],
  [
    "an HTTPRoute of a Service",
    object(API, "HTTPRoute", "{parentRefs: [{kind: Service, group: '', name: web}]}"),
    ["callers in the mesh of web: HTTPRoute/shop/x (parentRefs: web)"],
  ],
  ["an HTTPRoute of a Gateway", object(API, "HTTPRoute", "{parentRefs: [{name: gw}]}"), []],
  [
    "a VirtualService of a gateway with tls and tcp",
    object(ISTIO, "VirtualService", "{hosts: [h], gateways: [gw], tls: [{route: []}], tcp: [{route: []}]}"),
    [
      "connections by TLS server name through Gateway gw: VirtualService/shop/x (tls)",
      "TCP connections through Gateway gw: VirtualService/shop/x (tcp)",
    ],
  ],
  [
    "a GRPCRoute of a Gateway and a Service",
    object(API, "GRPCRoute", "{parentRefs: [{name: gw}, {kind: Service, group: '', name: web}]}"),
    [
      "gRPC requests through Gateway gw: GRPCRoute/shop/x",
      "callers in the mesh of web: GRPCRoute/shop/x (parentRefs: web)",
    ],
  ],
  [
    "a waypoint",
    object(API, "Gateway", "{gatewayClassName: istio-waypoint}"),
    ["whoever goes through the waypoint x: Gateway/shop/x (class istio-waypoint)"],
  ],
  ["a Gateway", object(API, "Gateway", "{gatewayClassName: istio}"), []],
  [
    "a Service with a waypoint, for the gateway's requests too",
    object(
      "v1",
      "Service",
      "{}",
      "name: web, namespace: shop, labels: {istio.io/use-waypoint: w, istio.io/ingress-use-waypoint: 'true'}",
    ),
    [
      "callers in the mesh of service web: Service/shop/web (istio.io/use-waypoint: w)",
      "what becomes of the gateway's requests to service web beyond the gateway: Service/shop/web (istio.io/ingress-use-waypoint: true)",
    ],
  ],
  [
    "a namespace with a waypoint",
    object("v1", "Namespace", "{}", "name: shop, labels: {istio.io/use-waypoint: w}"),
    ["callers in the mesh of namespace shop: Namespace/shop (istio.io/use-waypoint: w)"],
  ],
  [
    "a namespace that wants none",
    object("v1", "Namespace", "{}", "name: shop, labels: {istio.io/use-waypoint: none}"),
    [],
  ],
  [
    "pods with a waypoint",
    object("apps/v1", "Deployment", "{template: {metadata: {labels: {istio.io/use-waypoint: w}}}}"),
    ["callers in the mesh of deployment x: Deployment/shop/x (istio.io/use-waypoint: w)"],
  ],
];

describe("what is not covered", () => {
  it("is callers in the mesh, always", () => {
    expect(coverageOf([])).toEqual({
      covered: expect.stringContaining("through a gateway"),
      notCovered: [
        { who: "callers in the mesh", because: "only what comes in through a gateway is asked about" },
      ],
    });
  });

  it.each(KINDS)("is named by %s", (_name, yaml, said) => {
    const [, ...found] = coverageOf(objects(yaml)).notCovered;
    expect(found.map(({ who, because }) => `${who}: ${because}`)).toEqual(said);
  });

  it("counts the discoverySelectors of the mesh configuration", () => {
    const config =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata: {mesh: "discoverySelectors:\\n- matchLabels: {a: b}\\n"}\n';
    expect(coverageOf(objects(config)).notCovered[1]).toEqual({
      who: "which namespaces istiod sees",
      because: "ConfigMap/istio-system/istio (discoverySelectors)",
    });
  });

  it("says of a comparison which of the objects is new, differs, or goes", () => {
    const vs = (gateways: string) =>
      object(ISTIO, "VirtualService", `{hosts: [web], gateways: [${gateways}], http: []}`);
    const sidecar = object(ISTIO, "Sidecar", "{egress: [{hosts: ['./*']}]}");
    const said = (before: string, after: string) =>
      coverageOfChange(objects(before), objects(after))
        .notCovered.slice(1)
        .map(({ because }) => because);
    expect(said(vs("gw"), vs("gw, mesh"))).toEqual([
      "VirtualService/shop/x (gateways: gw, mesh), which differs",
    ]);
    expect(said(vs("gw, mesh"), vs("gw"))).toEqual([
      "VirtualService/shop/x (gateways: gw, mesh), which differs",
    ]);
    expect(said(vs("mesh"), vs("mesh"))).toEqual(["VirtualService/shop/x (gateways: mesh)"]);
    expect(said(sidecar, vs("mesh"))).toEqual([
      "VirtualService/shop/x (gateways: mesh), which is new",
      "Sidecar/shop/x (egress), which goes",
    ]);
  });

  it("is counted where it is too much to show", () => {
    const many = Array.from({ length: 50 }, (_, index) =>
      object(ISTIO, "ServiceEntry", `{hosts: [h${index}.example]}`, `name: e${index}, namespace: shop`),
    );
    const coverage = coverageOf(objects(many.join("---\n")));
    expect(coverageLines(coverage)).toHaveLength(42);
    expect(coverageLines(coverage).at(-1)).toBe(
      "Not looked at: 11 more, which bluegreen route --json lists.",
    );
    expect(coverageWords(coverage)).toMatch(/^callers in the mesh; callers in the mesh of h0.*; 47 more$/);
  });
});
