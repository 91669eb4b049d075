/** A default that is divided, and whole again, by each mesh API: one change, and nothing of it stays. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { at, withValue } from "../../json/read.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { known } from "../../model/observed.ts";
import type { Target } from "../../model/release.ts";
import { type Split, whole } from "../../model/split.ts";
import { pathText } from "./difference.ts";
import { asWhole, defaultSplitIn, foreignDifferences, withDefaultTarget, withSplit } from "./router.ts";

function fixture(name: string): KubernetesObject {
  return parse(readFileSync(new URL(`fixtures/${name}.yaml`, import.meta.url), "utf8")) as KubernetesObject;
}

function changed(object: KubernetesObject, path: (string | number)[], value: unknown): KubernetesObject {
  return withValue(object, path, value) as KubernetesObject;
}

function split(blue: Target, green: Target, weights: readonly [number, number] = [50, 50]): Split {
  return {
    kind: "weighted",
    shares: [
      { target: blue, weight: weights[0] },
      { target: green, weight: weights[1] },
    ],
  };
}

const subsets = [
  { kind: "subset", name: "v1" },
  { kind: "subset", name: "v2" },
] as const;
const services = [
  { kind: "service", name: "web-echo-blue" },
  { kind: "service", name: "web-echo-green" },
] as const;

const virtualService = fixture("virtual-service");
const httpRoute = fixture("http-route");
const rule = ["spec", "http", 2];
const backends = ["spec", "rules", 0, "backendRefs"];
const destination = { host: "s", subset: "v1" };
const own = { response: { set: { "x-bluegreen-subset": "v1", "x-more": "1" } } };
const filter = (value: string) => ({
  type: "ResponseHeaderModifier",
  responseHeaderModifier: { set: [{ name: "x-bluegreen-subset", value }] },
});

/** The default as charts may write it. */
const FORMS: readonly [string, KubernetesObject, readonly [Target, Target]][] = [
  ["a VirtualService", virtualService, subsets],
  ["one with a weight", changed(virtualService, [...rule, "route", 0, "weight"], 100), subsets],
  ["one with more headers", changed(virtualService, [...rule, "headers"], own), subsets],
  [
    "one whose destination names itself",
    changed(
      changed(virtualService, [...rule, "headers"], {}),
      [...rule, "route"],
      [{ destination, headers: own }],
    ),
    subsets,
  ],
  [
    "one whose destination sets other headers",
    changed(virtualService, [...rule, "route", 0, "headers"], { response: { set: { a: "b" } } }),
    subsets,
  ],
  ["one that nobody is named by", changed(virtualService, [...rule, "headers"], {}), subsets],
  ["an HTTPRoute", httpRoute, services],
  ["one as the API server writes it", changed(httpRoute, [...backends, 0, "weight"], 1), services],
  [
    "one whose backend has a filter",
    changed(
      httpRoute,
      [...backends, 0, "filters"],
      [{ type: "ResponseHeaderModifier", responseHeaderModifier: { add: [{ name: "a", value: "b" }] } }],
    ),
    services,
  ],
  [
    "one whose backend names itself",
    changed(
      changed(httpRoute, ["spec", "rules", 0, "filters"], []),
      [...backends, 0, "filters"],
      [filter("web-echo-blue")],
    ),
    services,
  ],
];

describe.each(FORMS)("%s", (_form, router, [blue, green]) => {
  const half = withSplit(router, split(blue, green));

  it("is divided in one change that is part of a flip", () => {
    expect(defaultSplitIn(half)).toEqual(known(split(blue, green)));
    expect(foreignDifferences(router, half)).toEqual([]);
    expect(foreignDifferences(half, router)).toEqual([]);
  });

  it("gets other weights, and is whole again as it was, at either color", () => {
    const more = withSplit(half, split(blue, green, [10, 90]));
    expect(defaultSplitIn(more)).toEqual(known(split(blue, green, [10, 90])));
    expect(foreignDifferences(half, more)).toEqual([]);
    for (const divided of [half, more]) {
      expect(withSplit(divided, whole(blue))).toEqual(router);
      expect(withSplit(divided, whole(green))).toEqual(withDefaultTarget(router, green));
    }
  });

  it("keeps what somebody else changes meanwhile, and says that it is no part of the flip", () => {
    const labelled = changed(half, ["metadata", "labels"], { by: "somebody" });
    const [foreign, ...more] = foreignDifferences(half, labelled);
    expect([pathText(foreign?.path ?? []), more]).toEqual(["metadata.labels", []]);
    expect(withSplit(labelled, whole(blue)).metadata.labels).toEqual({ by: "somebody" });
  });
});

describe("who answers in a divided default", () => {
  it("is said by each destination, and by the rule no more", () => {
    const { spec } = withSplit(virtualService, split(...subsets));
    expect(at(spec, "http", 2, "headers")).toEqual({ response: { set: {} } });
    expect(at(spec, "http", 2, "route")).toEqual(
      subsets.map(({ name }) => ({
        destination: { host: "blue-green-service", subset: name, port: { number: 8600 } },
        headers: { response: { set: { "x-bluegreen-subset": name } } },
        weight: 50,
      })),
    );
  });

  it("is said by each backend", () => {
    const { spec } = withSplit(httpRoute, split(...services));
    expect(at(spec, "rules", 0, "backendRefs")).toEqual(
      services.map(({ name }) => ({ name, port: 8600, filters: [filter(name)], weight: 50 })),
    );
  });
});

it("a note that is no longer there, or was changed, leaves a whole default all the same", () => {
  const half = withSplit(virtualService, split(...subsets));
  for (const annotations of [{}, { "bluegreen-action/divided": "{" }, { "bluegreen-action/divided": "7" }]) {
    const object = { ...half, metadata: { ...half.metadata, annotations } };
    expect(defaultSplitIn(withSplit(object, whole(subsets[1])))).toEqual(known(whole(subsets[1])));
  }
  expect(asWhole(virtualService)).toBe(virtualService);
});
