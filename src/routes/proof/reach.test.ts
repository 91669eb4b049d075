import { describe, expect, it } from "vitest";
import { BASE, service, tableOf, TO } from "../../../test/fakes/route-mesh.ts";
import { reachesOnly } from "./reach.ts";

const V1 = { host: "web.shop.svc.cluster.local", subset: "v1" };
const request = { host: "shop.example", path: "/" };

/** Whether v1 is all that a request by these rules reaches. */
function reached(rules: string): boolean {
  return reachesOnly(
    tableOf([BASE, service(rules, { hosts: '["shop.example", "other.example"]' })]),
    request,
    V1,
  );
}

const DEFAULT = `  - ${TO.v1}\n`;
const redirect = (to: string) => `  - match: [{uri: {exact: /}}]\n    redirect: ${to}\n${DEFAULT}`;

describe("a request reaches nothing but its target", () => {
  it.each([
    ["where all of it is sent there", DEFAULT],
    [
      "where a fault only delays it",
      `  - fault: {delay: {fixedDelay: 1s, percentage: {value: 1}}}\n    ${TO.v1}\n`,
    ],
    ["by a redirect on its host", redirect("{uri: /a}")],
  ])("%s", (_, rules) => {
    expect(reached(rules)).toBe(true);
  });

  it.each([
    ["the other subset", `  - ${TO.v2}\n`],
    [
      "a share",
      "  - route:\n    - {destination: {host: web, subset: v1}, weight: 99}\n    - {destination: {host: web, subset: v2}, weight: 1}\n",
    ],
    ["an abort", `  - fault: {abort: {httpStatus: 503, percentage: {value: 1}}}\n    ${TO.v1}\n`],
    ["no rule", `  - match: [{uri: {prefix: /a}}]\n    ${TO.v1}\n`],
    ["a redirect to another host, be it the same Service's", redirect("{uri: /a, authority: other.example}")],
    ["a redirect that leads to itself", redirect("{uri: /}")],
  ])("but for %s", (_, rules) => {
    expect(reached(rules)).toBe(false);
  });
});
