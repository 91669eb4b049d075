import { describe, expect, it } from "vitest";
import { ECHO_CONFIG } from "../../test/fakes/echo-config.ts";
import { CHART_MODULE } from "../../test/fakes/chart-module.ts";
import { fakePorts, memoryFiles, type PortOverrides } from "../../test/fakes/ports.ts";
import { loadConfig } from "../config/load.ts";
import { refused, surroundings } from "../errors/errors.ts";
import type { Unit, UnitPlan } from "../model/unit.ts";
import { rememberingHelm } from "../charts/remember.ts";
import { previewCharts, previewWorld } from "./preview.ts";
import { unitPlan } from "../../test/fakes/unit-plan.ts";

const UNIT = (name: string) => `terraform { source = "../../modules//helm-release" }
inputs = {
  name         = "${name}"
  namespace    = "apps"
  chart        = "\${get_terragrunt_dir()}/../../charts/${name}"
  values_files = []
}
`;
const files = memoryFiles({
  "modules/helm-release/main.tf": CHART_MODULE,
  "live/router/terragrunt.hcl": UNIT("router"),
  "live/blue/terragrunt.hcl": UNIT("blue"),
  "live/ns/terragrunt.hcl": 'terraform { source = "../../modules//kubernetes-namespace" }\n',
});
const units: readonly Unit[] = ["ns", "blue", "router"].map((name) => ({
  name,
  path: `live/${name}`,
  dependencies: [],
}));

/** A router whose cookie rule, when there is one, sends the preview of v2 to the subset given. */
const router = (cookieTo: string): string => `# Source: router/templates/router.yaml
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: router}
spec:
  hosts: [echo.example]
  gateways: [door]
  http:
  - match: [{headers: {cookie: {regex: "^(.*;\\\\s*)?x-version=v2(\\\\s*;.*)?$"}}}]
    route: [{destination: {host: echo, subset: ${cookieTo}, port: {number: 80}}}]
  - route: [{destination: {host: echo, subset: v1, port: {number: 80}}}]
---
# Source: router/templates/gateway.yaml
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: door}
spec:
  selector: {istio: ingressgateway}
  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
`;
const BLUE = (text: string): string => `# Source: blue/templates/config.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: echo}
data: {text: ${text}}
`;
const HOOK = `---
# Source: blue/templates/test.yaml
apiVersion: v1
kind: Pod
metadata:
  name: test
  annotations:
    "helm.sh/hook": test
`;

function world(helm: PortOverrides["helm"]) {
  return fakePorts({ files, helm: { ...helm } });
}
const config = loadConfig(ECHO_CONFIG, "bluegreen.yaml");
const renders = (cookieTo = "v2") => ({
  template: async ({ chart }: { readonly chart: string }) =>
    chart === "charts/router" ? router(cookieTo) : BLUE("new") + HOOK,
});
const planned = (unit: string, restsOn: UnitPlan["restsOn"] = "state") => unitPlan(unit, { restsOn });

describe("previewWorld", () => {
  it("tells where every kind of request goes before and after a flip", async () => {
    const { routes } = await previewWorld(config, world(renders()));
    const found = routes.get("echo");
    if (found?.known !== true) throw new Error("unknown");
    const byDefault = found.value.routes.find(({ request }) => request === "GET echo.example/");
    expect(byDefault).toMatchObject({ rule: "apps/router#http[1]" });
    expect(byDefault?.before).toContain("v1");
    expect(byDefault?.after).toContain("v2");
  });

  it("tells which safety rule a change of the routes breaks, and by which request", async () => {
    const { routes } = await previewWorld(config, world(renders("v1")));
    const found = routes.get("echo");
    if (found?.known !== true) throw new Error("unknown");
    const preview = found.value.broken.find(({ rule }) => rule === "preview-reaches-idle");
    expect(preview?.curl).toContain("cookie: x-version=v2");
  });

  it("checks what is rendered against the mesh's rules", async () => {
    const { findings } = await previewWorld(config, world(renders()));
    if (!findings.known) throw new Error(findings.reason);
    expect(findings.value.map(({ resource }) => resource)).toContain("VirtualService/apps/router");
  });

  it("says why, when a chart does not render", async () => {
    const template = async (): Promise<string> => {
      throw refused("CHART_RENDER_FAILED", "the chart does not render", {
        remedy: "r",
        stderr: "line 3\nmore",
      });
    };
    const { findings, routes } = await previewWorld(config, world({ template }));
    const reason = "CHART_RENDER_FAILED: the chart does not render: line 3";
    expect(findings).toEqual({ known: false, reason });
    expect(routes.get("echo")).toEqual({ known: false, reason });
  });
});

describe("previewCharts", () => {
  it("compares with the release that is there, hooks left out, for Helm units that change", async () => {
    const manifest = async (release: string, namespace: string) =>
      `${release} ${namespace}` === "blue apps" ? BLUE("old") : undefined;
    const charts = await previewCharts(
      units,
      [planned("ns"), planned("blue")],
      world({ ...renders(), manifest }),
    );
    expect([...charts.keys()]).toEqual(["blue"]);
    expect(charts.get("blue")).toMatchObject({
      known: true,
      value: { resources: [{ resource: "ConfigMap/echo", change: "changed", added: 1, removed: 1 }] },
    });
  });

  it("takes everything for new where there is no release yet", async () => {
    const manifest = async () => undefined;
    const charts = await previewCharts(units, [planned("blue")], world({ ...renders(), manifest }));
    expect(charts.get("blue")).toMatchObject({ known: true, value: { resources: [{ change: "created" }] } });
  });

  it("says why, when the cluster cannot be asked", async () => {
    const manifest = async () => {
      throw surroundings("HELM_RELEASE_UNREADABLE", "no answer", { remedy: "r" });
    };
    const charts = await previewCharts(units, [planned("blue")], world({ ...renders(), manifest }));
    expect(charts.get("blue")).toEqual({ known: false, reason: "HELM_RELEASE_UNREADABLE: no answer" });
  });

  it("adds nothing to a plan that was made by rendering and comparing", async () => {
    expect((await previewCharts(units, [planned("blue", "rendering")], world({}))).size).toBe(0);
  });
});

describe("rememberingHelm", () => {
  it("renders each chart once", async () => {
    const ports = world(renders());
    const helm = rememberingHelm({ ...ports.helm, template: ports.helm.template.bind(ports.helm) });
    const chart = { chart: "charts/blue", release: "blue", namespace: "apps", valuesFiles: [] };
    expect(await helm.template(chart)).toBe(await helm.template({ ...chart }));
    await helm.template({ ...chart, release: "green" });
    expect(ports.calls.filter((call) => call === "helm.template")).toHaveLength(2);
  });
});
