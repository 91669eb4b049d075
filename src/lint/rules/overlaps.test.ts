/**
 * What lint says of shared pods, from manifests alone. Tried besides the tables of
 * src/release/overlap-rules.test.ts: without the router, without the Service, HTTPRoutes, two environments
 * in one set, subsets of no release, a rule that Argo Rollouts fills in.
 */
import { describe, expect, it } from "vitest";
import { ECHO_CONFIG } from "../../../test/fakes/echo-config.ts";
import { loadConfig } from "../../config/load.ts";
import { loadManifests } from "../../manifests/load.ts";
import { meshObject } from "../../mesh/object.ts";
import { checkMesh } from "./check.ts";
import { MESH_RULES } from "./index.generated.ts";

const OVERLAPS = MESH_RULES.filter(({ name }) => name === "colors-overlap" || name === "subsets-overlap");

const RELEASES = [...loadConfig(ECHO_CONFIG, "bluegreen.yaml").releases.values()];
const SERVICES = [
  ...loadConfig(ECHO_CONFIG.replaceAll("subset:", "service:"), "bluegreen.yaml").releases.values(),
];

function found(texts: readonly string[], releases = RELEASES) {
  const { manifests, problems } = loadManifests([{ file: "mesh.yaml", text: texts.join("---\n") }]);
  expect(problems).toEqual([]);
  const objects = manifests.map((manifest) => meshObject(manifest, "apps", true));
  const set = { objects, complete: true, releaseHosts: ["echo.example"], releases };
  return checkMesh(set, OVERLAPS);
}

const router = (name = "web") => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}}
spec:
  hosts: [echo.example]
  http:
  - {match: [{uri: {prefix: /v2}}], route: [{destination: {host: echo, subset: v2}}]}
  - {route: [{destination: {host: echo, subset: v1}}]}
`;
const service = (name = "echo", selector = "{app: echo}", namespace = "apps") =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {selector: ${selector}, ports: [{port: 80}]}\n`;
const subsets = (green: string, [blue, host, names] = ["{version: blue}", "echo", "v1 v2"]) => {
  const [one, other] = (names ?? "").split(" ");
  return `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: echo}
spec:
  host: ${host}
  subsets:
  - {name: ${one}, labels: ${blue}}
  - name: ${other}
    labels: ${green}
`;
};
const deployment = (name: string, labels: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: {template: {metadata: {labels: ${labels}}}}\n`;
const BLUE = deployment("blue", "{app: echo, version: blue}");

describe("colors that share pods", () => {
  it("are an error at green's labels, with both selections and the workload", () => {
    expect(found([subsets("{version: blue}"), service(), router(), BLUE])).toEqual([
      {
        rule: "colors-overlap",
        severity: "error",
        message:
          "the colors of echo have no pods of their own: blue is subset v1 of Service apps/echo (app=echo,version=blue), green is subset v2 of Service apps/echo (app=echo,version=blue); both select Deployment/apps/blue",
        file: "mesh.yaml",
        line: 9,
        resource: "DestinationRule/apps/echo",
        fix: "Give each color labels that no pod of the other carries",
      },
    ]);
  });

  it.each<[string, readonly string[], string]>([
    [
      "before a pod is there",
      [subsets("{version: blue, track: a}"), service(), router()],
      "every pod of green would be blue's",
    ],
    ["without the router", [subsets("{}"), service()], "every pod of blue would be green's"],
    ["without the Service", [subsets("{version: blue}")], "green is subset v2 of echo (version=blue)"],
    [
      "with a number for a text",
      [subsets("{version: 1}", ['{version: "1"}', "echo", "v1 v2"]), service(), router()],
      "every pod of one",
    ],
    [
      "in a bare Pod of both",
      [
        subsets("{track: a}"),
        service(),
        router(),
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: echo, version: blue, track: a}, annotations: {helm.sh/hook: test}}\n",
      ],
      "both select Pod/apps/p",
    ],
  ])("are found %s", (_, texts, message) => {
    expect(found(texts)).toEqual([
      expect.objectContaining({
        rule: "colors-overlap",
        message: expect.stringContaining(message) as string,
      }),
    ]);
  });

  it.each<[string, readonly string[]]>([
    ["labels that differ in a value", [subsets("{version: green}"), service(), router(), BLUE]],
    ["labels of other keys and no pod of both", [subsets("{track: a}"), service(), router(), BLUE]],
    [
      "another Service's subsets of the same names",
      [
        subsets("{version: blue}", ["{version: blue}", "other", "v1 v2"]),
        service(),
        service("other"),
        router(),
      ],
    ],
    ["nothing of the release", [service("other"), BLUE]],
  ])("are not found in %s", (_, texts) => {
    expect(found(texts)).toEqual([]);
  });

  it("are found in two Services, and not in Services that another release has", () => {
    const at = (namespace: string, blue: string, green: string) => [
      service("v1", blue, namespace),
      service("v2", green, namespace),
    ];
    expect(found(at("apps", "{app: echo}", "{app: echo}"), SERVICES)).toEqual([
      expect.objectContaining({ rule: "colors-overlap", line: 9, resource: "Service/apps/v2" }),
    ]);
    const dev = at("dev", "{version: blue}", "{version: green}");
    const prod = at("prod", "{version: blue}", "{version: green}");
    expect(found([...dev, ...prod], SERVICES)).toEqual([]);
  });
});

describe("subsets of no release", () => {
  const routed = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop}
spec:
  hosts: [shop.example]
  http:
  - route:
    - {destination: {host: shop, subset: old}, weight: 90}
    - {destination: {host: shop, subset: new}, weight: 10}
`;
  const shop = (green: string) => subsets(green, ["{version: a}", "shop", "old new"]);
  const rollout =
    "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\nspec: {strategy: {canary: {trafficRouting: {istio: {destinationRule: {name: echo}}}}}}\n";

  it("are a warning where routes tell them apart", () => {
    expect(found([shop("{version: a}"), routed], [])).toEqual([
      expect.objectContaining({
        rule: "subsets-overlap",
        severity: "warning",
        line: 9,
        message:
          "subset old of shop.apps.svc.cluster.local (version=a) and subset new of shop.apps.svc.cluster.local (version=a) are no two versions: one is within the other",
      }),
    ]);
    expect(found([shop("{version: b}"), routed], [])).toEqual([]);
  });

  it("are left alone where no route tells them apart, or a Rollout adds what does", () => {
    expect(found([shop("{version: a}")], [])).toEqual([]);
    expect(found([shop("{version: a}"), routed, rollout], [])).toEqual([]);
  });
});
