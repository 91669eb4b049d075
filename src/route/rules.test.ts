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
  proofDays: 7,
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
  /** Most requests tried. */
  readonly most?: number;
}

function proof({ rules, colors = color("blue") + color("green"), most = 5_000 }: Parts): FlipProof {
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
  const found = proveRelease(RELEASE, manifests, { most });
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
      "curl -gis --path-as-is -H accept: -H user-agent: http://shop.dev/",
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
      message:
        "with the cookie of v2 (x-version=v2) the request goes to v1 (web.shop:80) by shop/web#http[0]",
      curl: "curl -gis --path-as-is -H accept: -H user-agent: -H 'cookie: x-version=v2' http://shop.dev/api",
    });
  });

  it("names the request that would have no ready pod", () => {
    const parts = { rules: COOKIES + defaultRule(), colors: color("blue") + color("green", 0) };
    const { broken } = proof(parts);
    expect(broken.find(({ rule }) => rule === "targets-are-ready")).toEqual({
      rule: "targets-are-ready",
      message: expect.stringContaining("v2 (web.shop:80) has nothing to answer with") as string,
      curl: expect.stringContaining("http://shop.dev/") as string,
    });
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

  it("finds a destination of any rule that answers nothing", () => {
    const nowhere = `
    - match: [{uri: {prefix: /beta}}]
      route: [{destination: {host: web, subset: v3, port: {number: 80}}}]
    - match: [{uri: {prefix: /gone}}]
      route: [{destination: {host: nowhere, port: {number: 80}}}]`;
    const { broken } = proof({ rules: COOKIES + nowhere + defaultRule() });
    const dead = broken.filter(({ rule }) => rule === "targets-are-ready").map(({ message }) => message);
    expect(dead).toEqual([
      expect.stringMatching(/^v3 \(web\.shop:80\)/),
      expect.stringMatching(/^nowhere\.shop:80/),
    ]);
  });

  it("is not taken in by another Service's subset of the same name", () => {
    const other = `
    - match: [{headers: {cookie: {regex: '^(.*;\\s*)?x-version=v2(\\s*;.*)?$'}}}]
      route: [{destination: {host: far, subset: v2, port: {number: 80}}}]`;
    expect(rulesBroken({ rules: other + defaultRule() })).toContain("preview-reaches-idle");
  });

  it.each([
    ["another host", "{authority: evil.example}", true],
    ["the same host, where the path leads on to the color", "{uri: /b}", false],
  ])("follows a redirect to %s", (_where, redirect, breaks) => {
    const away = `
    - match: [{uri: {exact: /a}}]
      redirect: ${redirect}`;
    const broken = rulesBroken({ rules: away + COOKIES + defaultRule() });
    expect(broken.includes("preview-reaches-idle")).toBe(breaks);
  });

  it.each(["{exact: x-version=v2}", "{prefix: x-version=v2}"])(
    "sends the cookie as browsers do, so that %s is not enough",
    (match) => {
      const bare = `
    - match: [{headers: {cookie: ${match}}}]
      route: [{destination: {host: web, subset: v2, port: {number: 80}}}]`;
      const { broken } = proof({ rules: bare + cookieRule("v1") + defaultRule() });
      const missed = broken.filter(({ rule }) => rule === "preview-reaches-idle");
      expect(missed.some(({ message }) => message.includes("(a=b; x-version=v2)"))).toBe(true);
    },
  );

  it("tries every path with the cookie, however many rules there are, and says what it left out", () => {
    const many = Array.from(
      { length: 119 },
      (_, index) => `
    - match: [{uri: {prefix: /p${index}/}, headers: {cookie: {regex: '.*x-version=v1.*'}}}]
      route: [{destination: {host: web, subset: v1, port: {number: 80}}}]`,
    ).join("");
    const last = `
    - match: [{uri: {prefix: /last/}}]
      route: [{destination: {host: web, subset: v1, port: {number: 80}}}]`;
    const { broken, dropped } = proof({ rules: many + last + COOKIES + defaultRule(), most: 500 });
    expect(broken.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(["preview-reaches-idle", "everything-tried"]),
    );
    expect(dropped).toBeGreaterThan(0);
  });

  it("tries the authorities that rules ask for", () => {
    const ported = `
    - match: [{authority: {exact: 'shop.dev:8443'}}]
      route: [{destination: {host: web, subset: v3, port: {number: 80}}}]`;
    expect(rulesBroken({ rules: COOKIES + ported + defaultRule() })).toContain("targets-are-ready");
  });

  it("does not hold while there is a rule that no request was found for", () => {
    const odd = `
    - match: [{headers: {x-odd: {regex: '.*'}}, withoutHeaders: {x-odd: {regex: '.*'}}}]
      route: [{destination: {host: web, subset: v2, port: {number: 80}}}]`;
    expect(rulesBroken({ rules: COOKIES + odd + defaultRule() })).toEqual(["everything-tried"]);
  });

  it("asks for nothing that a request line cannot hold", () => {
    const spaced = `
    - match: [{uri: {regex: '/q\\s+x|/q'}}]
      route: [{destination: {host: web, subset: v1, port: {number: 80}}}]`;
    const { classes } = proof({ rules: COOKIES + spaced + defaultRule() });
    expect(classes.filter(({ example }) => /[^!-~]/.test(example.path))).toEqual([]);
  });
});
