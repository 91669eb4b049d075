import { describe, expect, it } from "vitest";
import { BASE, service, tableOf } from "../../../test/fakes/route-mesh.ts";
import { takesEveryRequest } from "./catch-all.ts";

/** True when the compiled routes leave out what stands after a rule with these matches. */
function dropsTheRest(match: readonly object[] | undefined): boolean {
  const first = match === undefined ? "" : `match: ${JSON.stringify(match)}, `;
  const rules = [`  - {${first}directResponse: {status: 201}}`, "  - directResponse: {status: 202}"];
  const table = tableOf([BASE, service(`${rules.join("\n")}\n`)]);
  expect(table.problems.filter(({ severity }) => severity === "error")).toEqual([]);
  const hosts = table.proxies.flatMap(({ listeners }) =>
    listeners.flatMap(({ virtualHosts }) => virtualHosts),
  );
  return hosts.some(({ dropped = [] }) => dropped.some(({ rule }) => rule.endsWith("#http[1]")));
}

describe("a rule that takes every request, as written and as compiled:", () => {
  it.each<[readonly object[] | undefined, boolean]>([
    [undefined, true],
    [[], true],
    [[{}], true],
    [[{ uri: { prefix: "/" } }], true],
    [[{ uri: { prefix: "/" }, ignoreUriCase: true }], true],
    [[{ uri: { regex: ".*" } }], true],
    [[{ uri: null, method: null }], true],
    [[{ uri: { prefix: "/" }, headers: {}, withoutHeaders: {}, queryParams: {}, gateways: [] }], true],
    [[{ name: "all", statPrefix: "all" }], true],
    [[{ uri: { exact: "/a" } }, { uri: { prefix: "/" } }], true],
    [[{ uri: { prefix: "/a" } }], false],
    [[{ uri: { exact: "/" } }], false],
    [[{ uri: { regex: "/.*" } }], false],
    [[{ headers: { cookie: { exact: "a" } } }], false],
    [[{ withoutHeaders: { cookie: { exact: "a" } } }], false],
    [[{ queryParams: { a: { exact: "a" } } }], false],
    [[{ method: { exact: "GET" } }], false],
    [[{ authority: { exact: "a" } }], false],
    [[{ scheme: { exact: "https" } }], false],
  ])("%j: %s", (match, all) => {
    expect(takesEveryRequest(match === undefined ? {} : { match })).toBe(all);
    expect(dropsTheRest(match)).toBe(all);
  });

  it.each([
    { port: 80 },
    { sourceNamespace: "apps" },
    { sourceLabels: { app: "web" } },
    { gateways: ["apps/public"] },
    { notKnownYet: { exact: "a" } },
    { method: {} },
  ])("is not one that asks %j: where it applies is not told by the rule alone", (match) => {
    expect(takesEveryRequest({ match: [match] })).toBe(false);
  });
});
