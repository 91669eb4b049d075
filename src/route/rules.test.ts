import { describe, expect, it } from "vitest";
import { loadManifests } from "../manifests/load.ts";
import type { ReleaseSpec } from "../model/release.ts";
import type { FlipProof } from "../routes/proof/safety.ts";
import { proveRelease } from "./rules.ts";

const RELEASE: ReleaseSpec = {
  name: "web",
  host: "shop.dev",
  router: { unit: "router", value: { file: "values.yaml", key: "default" } },
  colors: {
    blue: { unit: "blue", target: { kind: "subset", name: "v1" } },
    green: { unit: "green", target: { kind: "subset", name: "v2" } },
  },
  version: { file: "values.yaml", key: "tag" },
  preview: { cookie: "x-version" },
  smoke: [],
};

const cookieRule = (subset: string): string => `
    - match: [{headers: {cookie: {regex: '^(.*;\\s*)?x-version=${subset}(\\s*;.*)?$'}}}]
      route: [{destination: {host: web, subset: ${subset}, port: {number: 80}}}]`;
const pathRule = `
    - match: [{uri: {prefix: /api}}]
      route: [{destination: {host: web, subset: v1, port: {number: 80}}}]`;
const defaultRule = (subset = "v1"): string => `
    - route: [{destination: {host: web, subset: ${subset}, port: {number: 80}}}]`;
const color = (version: string, replicas = 1): string => `
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${version}, namespace: shop}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web, version: ${version}}}
  template:
    metadata: {labels: {app: web, version: ${version}}}
    spec: {containers: [{name: web, image: web, ports: [{containerPort: 80}]}]}`;

interface Parts {
  readonly rules: string;
  readonly colors?: string;
}

function proof({ rules, colors = color("blue") + color("green") }: Parts): FlipProof {
  const text = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: gw, namespace: shop}
spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [shop.dev]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: shop}
spec:
  hosts: [shop.dev]
  gateways: [gw]
  http:${rules}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: web, namespace: shop}
spec: {host: web, subsets: [{name: v1, labels: {version: blue}}, {name: v2, labels: {version: green}}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{name: http, port: 80}]}${colors}
`;
  const { manifests, problems } = loadManifests([{ file: "shop.yaml", text }]);
  expect(problems).toEqual([]);
  const found = proveRelease(RELEASE, manifests, { most: 5_000 });
  if (!found.known) throw new Error(found.reason);
  return found.value;
}

function rulesBroken(parts: Parts): readonly string[] {
  return [...new Set(proof(parts).broken.map(({ rule }) => rule))];
}

const COOKIES = cookieRule("v1") + cookieRule("v2");

describe("the proof of a flip", () => {
  it("holds when cookies come first and a catch-all last", () => {
    const { broken, classes, unreached } = proof({ rules: COOKIES + defaultRule() });
    expect(broken).toEqual([]);
    expect(unreached).toEqual([]);
    expect(classes.filter(({ moves }) => moves).map(({ curl }) => curl)).toEqual([
      "curl -is --path-as-is http://shop.dev/",
    ]);
  });

  it("tries lookalikes of the cookie, and they follow the default", () => {
    const { classes } = proof({ rules: COOKIES + defaultRule() });
    const moved = classes.find(({ moves }) => moves);
    // Nine lookalikes and more are of the same kind as a request without a cookie.
    expect(moved?.tried).toBeGreaterThan(20);
  });

  it("names the request that a path rule takes away from the preview cookie", () => {
    const { broken } = proof({ rules: pathRule + COOKIES + defaultRule() });
    const missed = broken.filter(({ rule }) => rule === "preview-reaches-idle");
    expect(missed[0]).toEqual({
      rule: "preview-reaches-idle",
      message: "with the cookie of v2 the request goes to v1 (web.shop:80) by shop/web#http[0]",
      curl: "curl -is --path-as-is -H 'cookie: x-version=v2' http://shop.dev/api",
    });
  });

  it("names the request that would have no ready pod", () => {
    const parts = { rules: COOKIES + defaultRule(), colors: color("blue") + color("green", 0) };
    const { broken } = proof(parts);
    expect(
      broken.some(({ rule, curl }) => rule === "targets-are-ready" && curl?.includes("x-version=v2")),
    ).toBe(true);
  });

  it("finds a subset that nobody defines", () => {
    expect(rulesBroken({ rules: COOKIES + defaultRule(), colors: color("blue") })).toContain(
      "targets-are-ready",
    );
  });

  it("needs a catch-all to prove anything", () => {
    expect(() => proof({ rules: COOKIES + pathRule })).toThrow(/no rule catches every request/);
  });

  it("finds rules that the default would leave behind", () => {
    const { broken } = proof({ rules: `${pathRule}${defaultRule()}` });
    expect(broken.map(({ rule }) => rule)).toContain("preview-reaches-idle");
  });
});
