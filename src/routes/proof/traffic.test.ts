import { describe, expect, it } from "vitest";
import { BASE, deployment, service, tableOf, TO } from "../../../test/fakes/route-mesh.ts";
import { trafficChanges } from "./traffic.ts";

const COOKIES = `  - match: [{headers: {cookie: {regex: "^(.*; )?x-version=v2(;.*)?$"}}}]\n    ${TO.v2}\n`;
const DEFAULT = `  - ${TO.v1}\n`;

/** Changes of the base mesh's default route from v1, by rules in front of it and other manifests. */
function changes(after: readonly string[], before: readonly string[] = [BASE, service(COOKIES + DEFAULT)]) {
  return trafficChanges({
    host: "shop.example",
    cookie: "x-version",
    active: { kind: "subset", name: "v1" },
    others: [{ kind: "subset", name: "v2" }],
    before: tableOf(before),
    after: tableOf(after),
    most: 5_000,
  });
}

const withRules = (rules: string, base = BASE) => [base, service(rules)];
const kinds = (found: ReturnType<typeof changes>) => [...new Set(found.map(({ kind }) => kind))].toSorted();

describe("what a change does to traffic", () => {
  it("is nothing where every request reaches the same pods", () => {
    expect(changes(withRules(COOKIES + DEFAULT))).toEqual([]);
    const more = `  - match: [{uri: {prefix: /a}}]\n    timeout: 3s\n    rewrite: {uri: /b}\n    ${TO.v1}\n`;
    expect(changes(withRules(COOKIES + more + DEFAULT))).toEqual([]);
    const labels = BASE.replace("{version: blue}}", "{version: blue, app: web}}");
    expect(changes(withRules(COOKIES + DEFAULT, labels))).toEqual([]);
  });

  it("does not look at requests that ask for a color", () => {
    const gone = `  - match: [{headers: {cookie: {regex: "^(.*; )?x-version=v2(;.*)?$"}}}]\n    ${TO.v1}\n`;
    expect(changes(withRules(gone + DEFAULT))).toEqual([]);
  });

  it.each([
    ["another target", `  - ${TO.v2}\n`, BASE],
    [
      "a share of it",
      "  - route:\n    - {destination: {host: web, subset: v1}, weight: 99}\n    - {destination: {host: web, subset: v2}, weight: 1}\n",
      BASE,
    ],
    [
      "a cookie of another name",
      `  - match: [{headers: {cookie: {prefix: session=}}}]\n    ${TO.v2}\n${DEFAULT}`,
      BASE,
    ],
    ["a method", `  - match: [{method: {exact: POST}}]\n    ${TO.v2}\n${DEFAULT}`, BASE],
    ["no rule", `  - match: [{uri: {prefix: /a}}]\n    ${TO.v1}\n`, BASE],
    ["a fault", `  - fault: {abort: {httpStatus: 503, percentage: {value: 1}}}\n    ${TO.v1}\n`, BASE],
    [
      "a fault for all",
      `  - fault: {abort: {httpStatus: 503, percentage: {value: 100}}}\n    ${TO.v1}\n`,
      BASE,
    ],
    ["a redirect", "  - redirect: {authority: other.example}\n", BASE],
    ["another container port", DEFAULT, BASE.replace("5678}]", "5679}]")],
    ["no pods", DEFAULT, BASE.replace("replicas: 1", "replicas: 0")],
    ["more pods", DEFAULT, `${BASE}\n---\n${deployment("more", { app: "web", version: "blue" })}`],
    ["a Service of other pods", DEFAULT, BASE.replace("selector: {app: web}", "selector: {app: other}")],
  ])("moves the default route by %s", (_, rules, base) => {
    expect(kinds(changes(withRules(COOKIES + rules, base)))).toContain("moves");
  });

  it("lets a rule of its own take requests to a third place, and says which", () => {
    const third = `apiVersion: v1\nkind: Service\nmetadata: {name: api, namespace: shop}\nspec: {selector: {app: api}, ports: [{port: 80, name: http, targetPort: 80}]}\n---\n${deployment("api", { app: "api" })}`;
    const rule = "  - match: [{uri: {prefix: /api}}]\n    route: [{destination: {host: api}}]\n";
    const found = changes([BASE, third, service(COOKIES + rule + DEFAULT)]);
    expect(found).toEqual([
      {
        kind: "reroutes",
        before: "v1 (web.shop:8600) at Deployment/shop/blue",
        after: "api.shop:80 at Deployment/shop/api",
        curl: expect.stringContaining("http://shop.example/api") as string,
      },
    ]);
    // Without the Service, the same rule leaves its requests without an answer.
    expect(kinds(changes([BASE, service(COOKIES + rule + DEFAULT)]))).toEqual(["moves"]);
  });

  it("does not follow a redirect of a rule, even where the same host answers with TLS", () => {
    const tls = BASE.replace(
      '    hosts: ["*"]',
      '    hosts: ["*"]\n  - port: {number: 443, name: https, protocol: HTTPS}\n    tls: {mode: SIMPLE, credentialName: c}\n    hosts: ["*"]',
    );
    const away = "  - match: [{port: 80}]\n    redirect: {authority: other.example}\n";
    const found = changes(withRules(COOKIES + away + DEFAULT, tls), withRules(COOKIES + DEFAULT, tls));
    expect(kinds(found)).toContain("moves");
  });

  it("follows a server that redirects everything to https", () => {
    const tls = BASE.replace(
      '    hosts: ["*"]',
      '    hosts: ["*"]\n    tls: {httpsRedirect: true}\n  - port: {number: 443, name: https, protocol: HTTPS}\n    tls: {mode: SIMPLE, credentialName: c}\n    hosts: ["*"]',
    );
    // The port with TLS is new, and nothing is taken from anybody.
    expect(changes(withRules(COOKIES + DEFAULT, tls))).toMatchObject([
      { kind: "reroutes", before: "no-host" },
    ]);
    const closed = BASE.replace('    hosts: ["*"]', '    hosts: ["*"]\n    tls: {httpsRedirect: true}');
    expect(kinds(changes(withRules(COOKIES + DEFAULT, closed)))).toEqual(["moves"]);
  });

  it("is unknown where it cannot be told, unless it was so before", () => {
    const entry =
      "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: e, namespace: shop}\nspec: {hosts: [old.example], ports: [{number: 80, name: http, protocol: HTTP}], resolution: DNS}";
    const rule = "  - match: [{uri: {prefix: /old}}]\n    route: [{destination: {host: old.example}}]\n";
    const old = [BASE, entry, service(COOKIES + rule + DEFAULT)];
    expect(kinds(changes(old))).toEqual(["unknown"]);
    const first = `  - match: [{uri: {prefix: /a}}]\n    ${TO.v1}\n`;
    expect(changes([BASE, entry, service(first + COOKIES + rule + DEFAULT)], old)).toEqual([]);
  });

  it("is unknown for a new rule that no request tried meets", () => {
    const odd = `  - match: [{uri: {regex: "/[[:xdigit:]]{40}"}, headers: {x-a: {regex: "[[:^ascii:]]"}}}]\n    ${TO.v2}\n`;
    const [change] = changes(withRules(COOKIES + odd + DEFAULT));
    expect(change).toMatchObject({
      kind: "unknown",
      after: expect.stringContaining("no request tried meets") as string,
    });
  });

  it("lets requests that had no answer go anywhere", () => {
    const broken = BASE.replace("port: 8600", "port: 8601");
    const before = [
      broken,
      service(COOKIES + "  - route: [{destination: {host: web, subset: v1, port: {number: 8600}}}]\n"),
    ];
    const after = [
      BASE,
      service(COOKIES + "  - route: [{destination: {host: web, subset: v1, port: {number: 8600}}}]\n"),
    ];
    expect(kinds(changes(after, before))).toEqual(["reroutes"]);
  });
});
