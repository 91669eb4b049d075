/** Objects beside those of a release: whose each is, what removes it, and what is none of the release's. */
import { describe, expect, it } from "vitest";
import { ECHO_CONFIG } from "../../test/fakes/echo-config.ts";
import { loadConfig } from "../config/load.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import { besideFindings } from "./beside-rules.ts";
import type { BesideFacts } from "./facts.ts";

const release = loadConfig(ECHO_CONFIG, "bluegreen.yaml").releases.get("echo");
if (release === undefined) throw new Error("no release");
const { host, router, colors } = release;

const object = (kind: string, name: string, spec: object, namespace = "apps"): KubernetesObject => ({
  apiVersion: "networking.istio.io/v1",
  kind,
  metadata: { name, namespace },
  spec: { ...spec },
});
const routes = (name: string, hosts = [host], namespace = "apps") =>
  object(
    "VirtualService",
    name,
    { hosts, http: [{ route: [{ destination: { host: "echo", subset: colors.blue.target.name } }] }] },
    namespace,
  );
const subsets = (name: string, of: string, names: readonly string[], namespace = "apps") =>
  object("DestinationRule", name, { host: of, subsets: names.map((one) => ({ name: one })) }, namespace);

const BOTH = [colors.blue.target.name, colors.green.target.name];
const MAIN = routes("main");
const RULE = subsets("rule", "echo", BOTH);
const RENDERED = [
  { unit: router.unit, objects: [MAIN] },
  { unit: "rules", objects: [RULE] },
];
const found = (more: Partial<BesideFacts>) =>
  besideFindings(release, { routers: [MAIN], rules: [RULE], rendered: RENDERED, released: [], ...more });

describe("a release has beside it", () => {
  it("nothing", () => {
    expect(found({})).toEqual([]);
  });

  it.each<readonly [string, Partial<BesideFacts>, string, RegExp]>([
    [
      "a router by hand",
      { routers: [MAIN, routes("hand", [host], "other")] },
      "VirtualService/other/hand",
      /^`kubectl delete virtualservice\.networking\.istio\.io\/hand --namespace=other`, or take \S+ out of its spec\.hosts$/,
    ],
    [
      "a router of another unit",
      {
        routers: [MAIN, routes("second")],
        rendered: [...RENDERED, { unit: "more", objects: [routes("second")] }],
      },
      "VirtualService/apps/second",
      /^Take \S+ out of its spec\.hosts in the chart of unit more, then `bluegreen apply`$/,
    ],
    [
      "a router by hand alone",
      { routers: [routes("hand")] },
      "VirtualService/apps/hand",
      /^`kubectl delete virtualservice/,
    ],
    [
      "a subset again, by the long name of its Service",
      { rules: [subsets("hand", "echo.apps.svc.cluster.local", BOTH.slice(1), "other"), RULE] },
      "DestinationRule/other/hand",
      /^`kubectl delete destinationrule\.networking\.istio\.io\/hand --namespace=other`/,
    ],
    [
      "both subsets again, by one object",
      { rules: [RULE, subsets("hand", "echo", BOTH)] },
      "DestinationRule/apps/hand",
      /^`kubectl delete destinationrule/,
    ],
    [
      "a subset twice in one object of a unit",
      { rules: [subsets("rule", "echo", [...BOTH, ...BOTH.slice(1)])] },
      "DestinationRule/apps/rule",
      /in the chart of unit rules, then `bluegreen apply`$/,
    ],
  ])("%s", (_, more, named, remedy) => {
    expect(found(more)).toEqual([
      expect.objectContaining({
        kind: "beside",
        severity: "broken",
        object: named,
        fact: expect.stringContaining(named),
        remedy: expect.stringMatching(remedy),
      }),
    ]);
  });

  it.each<readonly [string, Partial<BesideFacts>]>([
    ["a subset of another name", { rules: [RULE, subsets("hand", "echo", ["v9"])] }],
    ["a subset of another Service", { rules: [RULE, subsets("hand", "echo", BOTH, "other")] }],
    [
      "a router that its unit released and renders no more",
      { routers: [MAIN, routes("old")], released: [routes("old")] },
    ],
  ])("%s, which is none of its faults", (_, more) => {
    expect(found(more)).toEqual([]);
  });
});
