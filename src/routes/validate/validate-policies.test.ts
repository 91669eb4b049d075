import { describe, expect, it } from "vitest";
import { ask, BASE, service, tableOf, TO } from "../../../test/fakes/route-mesh.ts";

const refused = (field: string) => ask(`  - ${TO.v1}\n    ${field}\n`, {}).reason;

describe("what the webhook refuses of a rule's policies", () => {
  it.each([
    ["timeout: 0.5ms", "timeout"],
    ["timeout: 1500us", "timeout"],
    ["timeout: 0s", "timeout"],
    ["timeout: -1s", "timeout"],
    ["retries: {attempts: -1}", "attempts"],
    ["retries: {attempts: 0, retryOn: 5xx}", "0 attempts"],
    ["retries: {attempts: 2, perTryTimeout: 1us}", "perTryTimeout"],
    ["retries: {attempts: 2, retryOn: '5xx,sometimes'}", "sometimes"],
    ["retries: {attempts: 2, retryOn: '999'}", "999"],
    ["corsPolicy: 5", "corsPolicy"],
    ["corsPolicy: {allowOrigins: [{exact: ''}]}", "allowOrigins"],
    ["corsPolicy: {allowOrigins: [{regex: '['}]}", "RE2"],
    ["corsPolicy: {allowMethods: [get]}", "allowMethods"],
    ["corsPolicy: {allowHeaders: ['a b']}", "header name"],
    ["corsPolicy: {maxAge: 1500ms}", "whole seconds"],
    ["corsPolicy: {origins: [a]}", "no field"],
    ["fault: {delay: {fixedDelay: 1us, percentage: {value: 1}}}", "fixedDelay"],
  ])("%s", (field, reason) => {
    expect(refused(field)).toContain(reason);
  });

  it.each([
    "timeout: 1ms",
    "timeout: 1h30m0.5s",
    "retries: {attempts: 2, perTryTimeout: 2s, retryOn: 'gateway-error,503,connect-failure'}",
    "retries: {attempts: 0}",
    "corsPolicy: {allowOrigins: [{prefix: 'http://'}], allowMethods: ['*'], exposeHeaders: ['*'], maxAge: 24h}",
  ])("and not %s", (field) => {
    expect(ask(`  - ${TO.v1}\n    ${field}\n`, {}).outcome).toBe("route");
  });

  it("is a JWT claim where the mesh is among the gateways", () => {
    const rule = `  - match: [{headers: {'@request.auth.claims.sub': {exact: a}}}]\n    ${TO.v1}\n`;
    const problems = (gateways: string) =>
      tableOf([BASE, service(rule).replace("[gate]", gateways)]).problems.map(({ message }) => message);
    expect(problems("[gate]")).toEqual([]);
    expect(problems("[gate, mesh]")).toEqual([expect.stringContaining("on gateways only")]);
  });
});

describe("mirror_percent", () => {
  it("is mirrorPercent", () => {
    const mirrors = (field: string) =>
      ask(`  - ${TO.v1}\n    mirror: {host: web, subset: v2}\n    ${field}\n`, {}).mirrors;
    expect(mirrors("mirror_percent: 5")?.[0]?.percent).toBe(5);
    expect(mirrors("mirror_percent: 0")).toBeUndefined();
    expect(mirrors("mirrorPercent: 7")?.[0]?.percent).toBe(7);
  });
});
