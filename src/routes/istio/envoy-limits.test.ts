import { describe, expect, it } from "vitest";
import { badVariable } from "../text/envoy-format.ts";
import { BASE, service, subsetOf, tableOf, TO } from "../../../test/fakes/route-mesh.ts";

function tableWith(rule: string) {
  return tableOf([BASE, service(`  - match: [{uri: {prefix: /bad}}]\n    ${rule}\n  - ${TO.v1}\n`)]);
}

const header = (value: string) => `${TO.v1}\n    headers: {request: {set: {x-a: ${JSON.stringify(value)}}}}`;
const weights = (last: number) =>
  `route: [{destination: {host: web}, weight: 2147483647}, {destination: {host: web}, weight: 2147483647}, {destination: {host: web}, weight: ${last}}]`;

describe("what Envoy refuses and Istio's webhook takes", () => {
  it.each([
    ["an unknown variable", header("%NOPE%"), "%NOPE%"],
    ["a variable without its arguments", header("%REQ%"), "%REQ%"],
    ["a status of 600", "directResponse: {status: 600}", "600"],
    ["an abort with 600", `${TO.v1}\n    fault: {abort: {httpStatus: 600, percentage: {value: 1}}}`, "600"],
    ["a redirect of two lines", 'redirect: {uri: "/a\\nb"}', "redirect.uri"],
    ["a redirect's authority of two lines", 'redirect: {authority: "a\\r"}', "redirect.authority"],
    ["a rewrite of two lines", `${TO.v1}\n    rewrite: {uri: "/a\\nb"}`, "rewrite.uri"],
    [
      "a body of more than a mebibyte",
      `directResponse: {status: 200, body: {string: ${"x".repeat(1_048_577)}}}`,
      "1048577",
    ],
    ["weights of more than 32 bits", weights(2), "4294967295"],
    ["a header of more than 16 KiB", header("a".repeat(16_385)), "more than 16384 bytes"],
  ])("makes the port's answers unknown: %s", (_, rule, what) => {
    const table = tableWith(rule);
    const answer = table.answer({ host: "shop.example", path: "/good" });
    expect(answer.outcome).toBe("unknown");
    expect(answer.reason).toMatch(/keeps those it had: .*\(mesh\.yaml:\d+\)/);
    const [problem, ...others] = table.problems;
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ rule: "routes-refused", severity: "error", file: "mesh.yaml" });
    expect(problem?.line).toBeGreaterThan(40);
    expect(problem?.message).toContain(what);
  });

  it.each([
    ["{queryParams: {'': {exact: a}}}", "from 1 to 1024"],
    ["{uri: {regex: '/\\x{10FFFF}'}}", "no byte"],
    ["{headers: {'@request.auth.claims.sub': {}}}", "compared with nothing"],
    ["{withoutHeaders: {'@request.auth.claims.sub': {regex: '*'}}}", "regular expression"],
    ["{headers: {x-a: {regex: '[a-\\x{100}]'}}}", "no byte"],
    ["{uri: {regex: '/(.{1000}){1}.{1000}.{1000}'}}", "larger program"],
  ])("makes the port's answers unknown: %s", (match, what) => {
    const table = tableOf([BASE, service(`  - match: [${match}]\n    ${TO.v2}\n  - ${TO.v1}\n`)]);
    expect(table.answer({ host: "shop.example", path: "/" }).reason).toContain(what);
  });

  it("is no more than that", () => {
    const fine = [
      header("%REQ(x-a)% 100%% %START_TIME% %CLUSTER_METADATA(istio:subset)% %REQ(x-b):5% %PROTOCOL%"),
      "directResponse: {status: 599}",
      'redirect: {uri: "/a b"}',
      weights(1),
      `directResponse: {status: 200, body: {string: ${"x".repeat(1_048_576)}}}`,
      header("a".repeat(16_384)),
    ];
    for (const rule of fine) {
      const table = tableWith(rule);
      expect(table.problems).toEqual([]);
      expect(subsetOf(table.answer({ host: "shop.example", path: "/good" }))).toBe("v1");
    }
  });

  it("is said once, however many ports serve the rule, and leaves other ports alone", () => {
    const gate = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: gate, namespace: shop}
spec:
  selector: {istio: ingressgateway}
  servers:
  - {port: {number: 80, name: a, protocol: HTTP}, hosts: ["*"]}
  - {port: {number: 8080, name: b, protocol: HTTP}, hosts: ["*"]}
  - {port: {number: 8081, name: c, protocol: HTTP}, hosts: ["other.example"]}`;
    const other = service(`  - ${TO.v1}\n`, { name: "other", hosts: "[other.example]" });
    const table = tableOf([
      BASE.slice(BASE.indexOf("---\n") + 4),
      gate,
      service(`  - ${header("%NOPE%")}\n`),
      other,
    ]);
    expect(table.problems).toHaveLength(1);
    const at = (port: number) => table.answer({ host: "other.example", path: "/", port }).outcome;
    expect([80, 8080, 8081].map(at)).toEqual(["unknown", "unknown", "route"]);
  });
});

describe("variables in header values", () => {
  it("are those of Envoy", () => {
    for (const value of ["plain", "100%%", "%%NOPE%%", "%PATH%", "%PATH:9%", "a %DURATION% b %RESP(x)%"])
      expect(badVariable(value)).toBeUndefined();
    expect(badVariable("%DURATION(x)%")).toBe("%DURATION(x)%");
    expect(badVariable("%START_TIME:9%")).toBe("%START_TIME:9%");
    expect(badVariable("a %FILTER_STATE% b")).toBe("%FILTER_STATE%");
    expect(badVariable("50%")).toBe("%");
  });
});
