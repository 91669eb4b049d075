import { describe, expect, it } from "vitest";
import { loadManifests } from "../../manifests/load.ts";
import { compileRoutes } from "../compile.ts";
import { requestClasses } from "./classes.ts";

function table(rule: string) {
  const text = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: gw, namespace: shop}
spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [a.test]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: shop}
spec:
  hosts: [a.test]
  gateways: [gw]
  http:
  - ${rule}
`;
  return compileRoutes(loadManifests([{ file: "a.yaml", text }]).manifests);
}

/** The parts that differ, over all classes. */
function changes(before: string, after: string): readonly string[] {
  const { classes } = requestClasses(table(before), table(after), { most: 1_000, cookies: [] });
  return [...new Set(classes.flatMap((kind) => kind.changes))].sort();
}

const TO = "route: [{destination: {host: web}}]";

describe("what moves between two configurations", () => {
  it.each([
    ["nothing", TO, TO, []],
    ["a redirect's place", "redirect: {uri: /a}", "redirect: {authority: evil.test}", ["location"]],
    [
      "a body",
      "directResponse: {status: 200, body: {string: a}}",
      "directResponse: {status: 200, body: {string: b}}",
      ["body"],
    ],
    ["a rewritten path", `{rewrite: {uri: /a}, ${TO}}`, `{rewrite: {uri: /b}, ${TO}}`, ["path"]],
    ["the authority", `{rewrite: {authority: a}, ${TO}}`, `{rewrite: {authority: b}, ${TO}}`, ["authority"]],
    ["request headers", TO, `{headers: {request: {set: {x-a: '1'}}}, ${TO}}`, ["headers"]],
    ["a mirror", TO, `{mirror: {host: shade}, ${TO}}`, ["mirrors"]],
    ["a fault", TO, `{fault: {abort: {httpStatus: 500, percentage: {value: 90}}}, ${TO}}`, ["faults"]],
  ])("sees %s", (_what, before, after, parts) => {
    expect(changes(before, after)).toEqual(parts);
  });

  it("does not count a rule that another place of the list answers by", () => {
    const first = `match: [{uri: {exact: /never-sent-otherwise}}]\n    ${TO}\n  - ${TO}`;
    expect(changes(TO, first)).toEqual([]);
  });
});
