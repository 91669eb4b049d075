import { describe, expect, it } from "vitest";
import { coverageOf } from "../routes/proof/coverage.ts";
import type { FlipProof } from "../routes/proof/safety.ts";
import { routeJson, routeText } from "./present.ts";
import type { RouteResult } from "./step.ts";

const inner = {
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name: "inner", namespace: "shop" },
  spec: { hosts: ["web"], gateways: ["mesh"] },
};
const coverage = coverageOf([inner]);
const nothing = { classes: [], tried: 9, dropped: 0, unreached: [], unmet: [] };
const found: FlipProof = { ...nothing, broken: [], ahead: [] };

/** Whatever is claimed of routes, with the first words of the claim. */
const CLAIMS: readonly (readonly [RouteResult, RegExp])[] = [
  [
    { kind: "proofs", proofs: [{ release: "web", found }], coverage, problems: [] },
    /^The flip is safe at the gateways: /m,
  ],
  [{ kind: "difference", found: nothing, coverage, problems: [] }, /^Nothing moves at the gateways; 9/m],
  [
    { kind: "difference", found: { ...nothing, tried: 0 }, coverage, problems: [] },
    /^Nothing was asked: no gateway has a route/m,
  ],
  [{ kind: "classes", found: nothing, coverage, problems: [] }, /^0 kinds of requests/m],
];

describe("a claim about routes", () => {
  it.each(CLAIMS)("says who was not looked at: $kind", (result, claim) => {
    const text = routeText(result);
    expect(text).toMatch(claim);
    expect(text.split("\n").slice(-3)).toEqual([
      expect.stringMatching(/^Looked at: requests that come in through a gateway/),
      "Not looked at: callers in the mesh: only what comes in through a gateway is asked about.",
      "Not looked at: callers in the mesh of web: VirtualService/shop/inner (gateways: mesh).",
    ]);
    expect(routeJson(result)).toMatchObject({
      coverage: { notCovered: [{ who: "callers in the mesh" }, { who: "callers in the mesh of web" }] },
    });
  });

  it("says what the idle color answers already", () => {
    const ahead = ["GET shop.dev/beta/ is at v2 (web.shop:80) already by shop/web#http[2]"];
    const proofs = [{ release: "web", found: { ...found, ahead } }];
    expect(routeText({ kind: "proofs", proofs, coverage, problems: [] })).toContain(
      "Already at the idle color, whatever is flipped: GET shop.dev/beta/ is at v2",
    );
  });
});
