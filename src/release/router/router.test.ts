import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { known } from "../../model/observed.ts";
import { whole } from "../../model/split.ts";
import { withValue } from "../../json/read.ts";
import { pathText } from "./difference.ts";
import {
  defaultSplitIn,
  findRouter,
  flipDifference,
  foreignDifferences,
  readDefaultTarget,
  withDefaultTarget,
  withSplit,
} from "./router.ts";
import { istioRouter } from "../../mesh-api/apis/istio/router.ts";

const HOST = "service-mesh.dev";

function fixture(name: string): KubernetesObject {
  return parse(readFileSync(new URL(`fixtures/${name}.yaml`, import.meta.url), "utf8")) as KubernetesObject;
}

function changed(object: KubernetesObject, path: (string | number)[], value: unknown): KubernetesObject {
  return withValue(object, path, value) as KubernetesObject;
}

const virtualService = fixture("virtual-service");
const httpRoute = fixture("http-route");
const http = virtualService.spec?.["http"] as unknown[];
const defaultRule = ["spec", "http", 2];

describe("the default target of a router", () => {
  it("is the subset of a VirtualService's last rule", () => {
    expect(readDefaultTarget(virtualService, HOST)).toEqual({
      known: true,
      value: { kind: "subset", name: "v1" },
    });
  });

  it("is the Service of an HTTPRoute's rule without matches", () => {
    expect(readDefaultTarget(httpRoute, HOST)).toEqual({
      known: true,
      value: { kind: "service", name: "web-echo-blue" },
    });
  });

  it("is a rule that matches prefix / as well", () => {
    const object = changed(virtualService, [...defaultRule, "match"], [{ uri: { prefix: "/" } }]);
    expect(readDefaultTarget(object, HOST).known).toBe(true);
  });

  it.each([
    { uri: { prefix: "/" }, headers: {} },
    { uri: null, method: null, gateways: [], sourceNamespace: "", port: 0 },
    { name: "all", ignoreUriCase: true, statPrefix: "all" },
  ])("is a rule whose match asks nothing: %j", (match) => {
    expect(readDefaultTarget(changed(virtualService, [...defaultRule, "match"], [match]), HOST).known).toBe(
      true,
    );
  });

  const unknowns: [string, KubernetesObject, RegExp][] = [
    ["another host", changed(virtualService, ["spec", "hosts"], ["other.dev"]), /does not route/],
    ["no catch-all", changed(virtualService, ["spec", "http"], http.slice(0, 2)), /no rule catches/],
    [
      "rules after the catch-all",
      changed(virtualService, ["spec", "http"], http.toReversed()),
      /before the last/,
    ],
    [
      "a prefix that is not all",
      changed(virtualService, [...defaultRule, "match"], [{ uri: { prefix: "/v1" } }]),
      /no rule catches/,
    ],
    [
      "prefix / with a header",
      changed(
        virtualService,
        [...defaultRule, "match"],
        [{ uri: { prefix: "/" }, headers: { "x-version": { exact: "v2" } } }],
      ),
      /no rule catches/,
    ],
    [
      "two weighted destinations",
      changed(
        virtualService,
        [...defaultRule, "route"],
        [
          { destination: { host: "s", subset: "v1" }, weight: 90 },
          { destination: { host: "s", subset: "v2" }, weight: 10 },
        ],
      ),
      /splits traffic over 2/,
    ],
    [
      "no subset",
      changed(virtualService, [...defaultRule, "route"], [{ destination: { host: "s" } }]),
      /names no subset/,
    ],
    [
      "a subset of no letters",
      changed(virtualService, [...defaultRule, "route"], [{ destination: { host: "s", subset: "" } }]),
      /names no subset/,
    ],
    ["a redirect", changed(virtualService, [...defaultRule, "redirect"], { uri: "/" }), /redirect/],
    [
      "two backends",
      changed(httpRoute, ["spec", "rules", 0, "backendRefs"], [{ name: "a" }, { name: "b" }]),
      /splits traffic/,
    ],
  ];
  it.each(unknowns)("is unknown with %s", (_name, object, reason) => {
    expect(readDefaultTarget(object, HOST)).toEqual({ known: false, reason: expect.stringMatching(reason) });
  });

  it("ignores destinations of weight 0", () => {
    const object = changed(
      virtualService,
      [...defaultRule, "route"],
      [
        { destination: { host: "s", subset: "v1" }, weight: 0 },
        { destination: { host: "s", subset: "v2" }, weight: 100 },
      ],
    );
    expect(readDefaultTarget(object, HOST)).toMatchObject({ value: { name: "v2" } });
  });
});

describe("the split of a router", () => {
  const subsets = [
    { destination: { host: "s", subset: "v1" }, weight: 90 },
    { destination: { host: "s", subset: "v2" }, weight: 10 },
  ];
  const divided = changed(virtualService, [...defaultRule, "route"], subsets);
  const backends = [{ name: "a" }, { name: "b", weight: 3 }, { name: "c", weight: 0 }];
  const shared = changed(httpRoute, ["spec", "rules", 0, "backendRefs"], backends);

  it("is whole where one target has everything", () => {
    expect(defaultSplitIn(virtualService)).toEqual(known(whole({ kind: "subset", name: "v1" })));
    expect(defaultSplitIn(httpRoute)).toEqual(known(whole({ kind: "service", name: "web-echo-blue" })));
  });

  it("has a share for each target that gets traffic", () => {
    const of = (kind: "subset" | "service", ...shares: [string, number][]) =>
      known({
        kind: "weighted",
        shares: shares.map(([name, weight]) => ({ target: { kind, name }, weight })),
      });
    expect(defaultSplitIn(divided)).toEqual(of("subset", ["v1", 90], ["v2", 10]));
    expect(defaultSplitIn(shared)).toEqual(of("service", ["a", 1], ["b", 3]));
  });

  it("has no target of its own where it is divided", () => {
    expect(readDefaultTarget(divided, HOST)).toEqual({
      known: false,
      reason: "the default rule splits traffic over 2 destinations",
    });
    const split = { kind: "weighted", shares: [] } as const;
    expect(() => withSplit(virtualService, split)).toThrow("there is nothing to divide");
  });
});

describe("a flip", () => {
  it.each([
    [
      "VirtualService",
      virtualService,
      { kind: "subset", name: "v2" },
      ["spec.http[2].headers.response.set.x-bluegreen-subset", "spec.http[2].route[0].destination.subset"],
    ],
    [
      "HTTPRoute",
      httpRoute,
      { kind: "service", name: "web-echo-green" },
      ["spec.rules[0].backendRefs[0].name", "spec.rules[0].filters[0].responseHeaderModifier.set[0].value"],
    ],
  ] as const)(
    "of a %s changes the default destination and the header that names it",
    (_kind, before, target, paths) => {
      const after = withDefaultTarget(before, target);
      expect(flipDifference(before, after).map(({ path }) => pathText(path))).toEqual(paths);
      expect(foreignDifferences(before, after)).toEqual([]);
      expect(readDefaultTarget(after, HOST)).toEqual({ known: true, value: target });
    },
  );

  it("and back gives the very same object", () => {
    const there = withDefaultTarget(virtualService, { kind: "subset", name: "v2" });
    expect(withDefaultTarget(there, { kind: "subset", name: "v1" })).toEqual(virtualService);
  });

  it("leaves a header of somebody else alone", () => {
    const path = [...defaultRule, "headers", "response", "set", "x-bluegreen-subset"];
    const object = changed(virtualService, path, "fixed");
    const after = withDefaultTarget(object, { kind: "subset", name: "v2" });
    expect(flipDifference(object, after)).toHaveLength(1);
  });

  it("refuses a target of another kind", () => {
    expect(() => withDefaultTarget(virtualService, { kind: "service", name: "x" })).toThrow(
      /not of the kind/,
    );
  });

  it("is told from a change of anything else", () => {
    const after = withDefaultTarget(virtualService, { kind: "subset", name: "v2" });
    const more = changed(after, ["spec", "http", 0, "route", 0, "destination", "subset"], "v2");
    expect(foreignDifferences(virtualService, more).map(({ path }) => pathText(path))).toEqual([
      "spec.http[0].route[0].destination.subset",
    ]);
  });
});

describe("finding the router of a host", () => {
  it("refuses two routers for one host", () => {
    const twin = changed(virtualService, ["metadata", "name"], "twin");
    expect(findRouter(istioRouter, [virtualService, twin], HOST)).toMatchObject({
      known: false,
      reason: expect.stringContaining("istio-prod-blue-green and VirtualService"),
    });
  });

  it("refuses when no router routes the host", () => {
    expect(findRouter(istioRouter, [], HOST)).toMatchObject({ known: false });
  });
});
