import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { httpRouteRouter } from "../../mesh-api/apis/gateway-api/router.ts";
import { istioRouter } from "../../mesh-api/apis/istio/router.ts";
import { withValue } from "../../json/read.ts";
import { changesBesidesDefault, hooksRun, routerDrift, withoutHooks } from "./pending-rules.ts";

const route = (subset: string) => [{ destination: { host: "echo", subset } }];
const router: KubernetesObject = {
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name: "router", namespace: "apps", labels: { app: "echo" } },
  spec: {
    hosts: ["a.dev"],
    http: [
      { match: [{ uri: { prefix: "/v1" } }], rewrite: { uri: "/" }, route: route("v1") },
      { route: route("v1") },
    ],
  },
};
const config: KubernetesObject = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "more", namespace: "apps" },
  data: { a: "b" },
};
const isRouter = ({ kind }: KubernetesObject) => kind === "VirtualService";

/** The object with one place changed; without it when the value is undefined. */
function changed(
  object: KubernetesObject,
  path: readonly (string | number)[],
  value: unknown,
): KubernetesObject {
  return withValue(object, path, value) as KubernetesObject;
}

const flipped = changed(router, ["spec", "http", 1, "route", 0, "destination", "subset"], "v2");

describe("what applying a chart changes besides the default", () => {
  it("is nothing when the default alone differs", () => {
    expect(changesBesidesDefault([router, config], [config, flipped], isRouter)).toEqual([]);
  });

  it.each<readonly [string, readonly KubernetesObject[], readonly KubernetesObject[], string]>([
    ["an object that Git has added", [router], [router, config], "it creates ConfigMap/apps/more"],
    ["an object that Git has removed", [router, config], [router], "it deletes ConfigMap/apps/more"],
    [
      "a rewrite that Git has removed",
      [router],
      [changed(router, ["spec", "http", 0, "rewrite"], undefined)],
      "it changes networking.istio.io/VirtualService/apps/router at spec.http[0].rewrite",
    ],
    [
      "a label that Git has removed",
      [router],
      [changed(router, ["metadata", "labels"], {})],
      "it changes networking.istio.io/VirtualService/apps/router at metadata.labels.app",
    ],
    [
      "another field of another object",
      [config],
      [changed(config, ["data", "a"], "c")],
      "it changes ConfigMap/apps/more at data.a",
    ],
  ])("is %s", (_name, before, after, text) => {
    expect(changesBesidesDefault(before, after, isRouter)).toEqual([text]);
  });

  it("is the default of a router that is not the release's", () => {
    expect(changesBesidesDefault([router], [flipped], () => false)).toHaveLength(1);
  });
});

describe("hooks", () => {
  const hook = (events: string) => changed(config, ["metadata", "annotations"], { "helm.sh/hook": events });

  it("run with an upgrade, but for tests", () => {
    expect(hooksRun([config, hook("test")])).toEqual([]);
    expect(hooksRun([hook("pre-upgrade,post-install")])).toEqual(["it runs the hook ConfigMap/apps/more"]);
  });

  it("are not among what a release keeps up to date", () => {
    expect(withoutHooks([config, hook("test")])).toEqual([config]);
  });
});

describe("the drift of a router", () => {
  const drift = (live: KubernetesObject) => routerDrift(router, live, istioRouter);

  it("is none for what the API server or others add, nor for the default itself", () => {
    const metadata = {
      ...router.metadata,
      uid: "1",
      labels: { app: "echo", seen: "1" },
      annotations: { x: "y" },
    };
    expect(drift({ ...flipped, metadata, status: { observedGeneration: 1 } })).toEqual([]);
    const withNull = changed(router, ["spec", "exportTo"], null);
    expect(routerDrift(withNull, router, istioRouter)).toEqual([]);
  });

  it.each<readonly [string, KubernetesObject, string]>([
    [
      "a field more",
      changed(router, ["spec", "http", 1, "timeout"], "1s"),
      "VirtualService/apps/router differs in the cluster at spec.http[1].timeout",
    ],
    [
      "a field less",
      changed(router, ["spec", "http", 0, "rewrite"], undefined),
      "VirtualService/apps/router differs in the cluster at spec.http[0].rewrite",
    ],
    [
      "a label less",
      changed(router, ["metadata", "labels"], undefined),
      "VirtualService/apps/router differs in the cluster at metadata.labels.app",
    ],
  ])("is %s", (_name, live, text) => {
    expect(drift(live)).toEqual([text]);
  });

  it("is not what the Gateway API's types have as defaults, and is any other value", () => {
    const rendered: KubernetesObject = {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: { name: "router", namespace: "apps" },
      spec: {
        hostnames: ["a.dev"],
        parentRefs: [{ name: "public" }],
        rules: [{ backendRefs: [{ name: "blue", port: 80 }] }],
      },
    };
    const live = changed(rendered, ["spec"], {
      hostnames: ["a.dev"],
      parentRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "public" }],
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: "/" } }],
          backendRefs: [{ group: "", kind: "Service", name: "blue", port: 80, weight: 1 }],
        },
      ],
    });
    expect(routerDrift(rendered, live, httpRouteRouter)).toEqual([]);
    const heavier = changed(live, ["spec", "rules", 0, "backendRefs", 0, "weight"], 2);
    expect(routerDrift(rendered, heavier, httpRouteRouter)).toEqual([
      "HTTPRoute/apps/router differs in the cluster at spec.rules[0].backendRefs[0].weight",
    ]);
  });
});
