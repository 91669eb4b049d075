import { describe, expect, it } from "vitest";
import { ECHO_CONFIG } from "../../test/fakes/echo-config.ts";
import { CHART_MODULE } from "../../test/fakes/chart-module.ts";
import { fakePorts, memoryFiles } from "../../test/fakes/ports.ts";
import { refused, surroundings } from "../errors/errors.ts";
import type { HelmLintMessage, RenderRequest } from "../ports.ts";
import { parseLintInputs } from "./inputs.ts";
import { renderedSources } from "./rendered.ts";
import { lint } from "./step.ts";

const unit = (chart: string, name: string): string =>
  `terraform { source = "../../modules//helm-release" }\ninputs = {\n  name = "${name}"\n  namespace = "apps"\n  chart = "\${get_repo_root()}/charts/${chart}"\n  values_files = ["\${get_terragrunt_dir()}/values.yaml"]\n}\n`;
const FILES = {
  "bluegreen.yaml": ECHO_CONFIG,
  "modules/helm-release/main.tf": CHART_MODULE,
  "live/router/terragrunt.hcl": unit("router", "router"),
  "live/blue/terragrunt.hcl": unit("echo", "blue"),
  "live/green/terragrunt.hcl": unit("echo", "green"),
  "charts/router/Chart.yaml": "",
  "charts/echo/Chart.yaml": "",
  "charts/echo/ci/small-values.yaml": "",
  "charts/echo/ci/notes.txt": "",
};
const ROUTER =
  "---\n# Source: router/templates/vs.yaml\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: web}\nspec:\n  hosts: [echo.example]\n  http: [{route: [{destination: {host: none}}]}]\n";
const SERVICE =
  "---\n# Source: echo/templates/service.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: echo}\nspec: {selector: {app: echo}}\n";

interface Charts {
  readonly render?: (request: RenderRequest) => string | Error;
  readonly messages?: (request: RenderRequest) => readonly HelmLintMessage[];
  readonly files?: Record<string, string>;
}

function world({ render, messages, files = FILES }: Charts = {}) {
  const rendered: string[] = [];
  const ports = fakePorts({
    files: memoryFiles({ ...files }),
    helm: {
      lint: async (request) => messages?.(request) ?? [],
      template: async (request) => {
        rendered.push(`${request.chart} ${request.namespace} ${request.valuesFiles.join()}`);
        const text = render?.(request) ?? (request.chart === "charts/router" ? ROUTER : SERVICE);
        if (text instanceof Error) throw text;
        return text;
      },
    },
  });
  return { ports, rendered };
}

describe("lint", () => {
  it("renders every chart of the units with every values file", async () => {
    const { ports, rendered } = world();
    const result = await lint(parseLintInputs({}), ports);
    expect(rendered).toEqual([
      "charts/echo apps live/blue/values.yaml",
      "charts/echo apps live/green/values.yaml",
      "charts/router apps live/router/values.yaml",
      "charts/echo default ",
      "charts/echo default charts/echo/ci/small-values.yaml",
      "charts/router default ",
    ]);
    expect(result.checked).toMatchObject({ charts: 2, manifests: 6 });
  });

  it("checks what all units render together, and names template and resource", async () => {
    const { ports } = world();
    const { findings, errors, failed } = await lint(parseLintInputs({}), ports);
    expect(findings).toEqual([
      {
        rule: "destination-host-missing",
        severity: "error",
        message:
          "destination none is none.apps.svc.cluster.local, and no Service or ServiceEntry has that name",
        file: "charts/router/templates/vs.yaml",
        resource: "VirtualService/apps/web",
        fix: expect.stringContaining("namespace apps") as string,
      },
    ]);
    expect([errors, failed]).toEqual([1, true]);
  });

  it("goes on after a values file with which a chart does not render", async () => {
    const bad = refused("CHART_RENDER_FAILED", "no", {
      remedy: "Correct it",
      stderr: "values don't meet the schema",
    });
    const { ports, rendered } = world({
      render: ({ valuesFiles }) => (valuesFiles[0] === "live/blue/values.yaml" ? bad : SERVICE),
    });
    const { findings } = await lint(parseLintInputs({}), ports);
    expect(rendered).toHaveLength(6);
    expect(findings).toEqual([
      {
        rule: "chart-render-failed",
        severity: "error",
        message: "the chart does not render with live/blue/values.yaml: values don't meet the schema",
        file: "live/blue/values.yaml",
        fix: "Correct it",
      },
    ]);
  });

  it("tells Helm's advice once a chart, and its warnings with the values", async () => {
    const messages = ({ chart, valuesFiles }: RenderRequest): readonly HelmLintMessage[] => [
      { severity: "info", file: `${chart}/Chart.yaml`, message: "icon is recommended" },
      ...(valuesFiles.length === 0
        ? [{ severity: "warning" as const, file: chart, message: "old API" }]
        : []),
    ];
    const { ports } = world({ messages, render: () => SERVICE });
    const { findings, failed } = await lint(parseLintInputs({ "fail-on": "warning" }), ports);
    expect(findings.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      "warning: old API (with its own values)",
      "warning: old API (with its own values)",
      "info: icon is recommended",
      "info: icon is recommended",
    ]);
    expect(failed).toBe(true);
  });

  it("says which unit it cannot read, and checks the others", async () => {
    const files = {
      ...FILES,
      "live/blue/terragrunt.hcl": FILES["live/blue/terragrunt.hcl"].replace('"blue"', 'get_env("X")'),
    };
    const { findings } = await lint(parseLintInputs({}), world({ files, render: () => SERVICE }).ports);
    expect(findings).toMatchObject([
      { rule: "unit-unreadable", severity: "warning", file: "live/blue/terragrunt.hcl" },
    ]);
  });

  it("takes a unit that is no HCL for a finding, with its line, and checks the others", async () => {
    const files = { ...FILES, "live/blue/terragrunt.hcl": "inputs = {\n  a = \n}\n" };
    const { ports, rendered } = world({ files, render: () => SERVICE });
    const { findings } = await lint(parseLintInputs({}), ports);
    expect(findings).toMatchObject([
      { rule: "unit-invalid", severity: "error", file: "live/blue/terragrunt.hcl", line: 2 },
    ]);
    expect(rendered).toContain("charts/echo apps live/green/values.yaml");
  });

  it.each([
    ["UNITS_MISSING", {}, { "bluegreen.yaml": ECHO_CONFIG }],
    ["LINT_NOTHING", { paths: "docs" }, { "docs/a.md": "" }],
  ])("does not call it good when there is nothing to check (%s)", async (code, raw, files) => {
    await expect(lint(parseLintInputs(raw), world({ files }).ports)).rejects.toMatchObject({
      code,
      exitCode: 2,
    });
  });

  it("stops when Helm is missing", async () => {
    const missing = surroundings("TOOL_MISSING", "no helm", { remedy: "" });
    await expect(lint(parseLintInputs({}), world({ render: () => missing }).ports)).rejects.toBe(missing);
  });

  it("takes files, folders of manifests, and charts, with no configuration", async () => {
    const files = {
      "deploy/web.yaml": ROUTER,
      "deploy/sub/bad.yml": "a: [\n",
      "deploy/readme.md": "",
      "deploy/chart/Chart.yaml": "",
      "deploy/chart/values.yaml": "",
      "deploy/chart/charts/sub/Chart.yaml": "",
    };
    const { ports, rendered } = world({ files, render: () => SERVICE });
    const { findings, checked } = await lint(parseLintInputs({ paths: "./deploy/" }), ports);
    expect(rendered).toEqual(["deploy/chart default "]);
    expect(checked).toMatchObject({ charts: 1, manifests: 2 });
    expect(findings.map(({ rule, file, line }) => [rule, file, line])).toEqual([
      ["manifest-invalid", "deploy/sub/bad.yml", 2],
      ["destination-host-missing", "deploy/web.yaml", 8],
    ]);
  });

  it.each<[string, Record<string, string>, string, Record<string, number>]>([
    ["a file of comments", { "a.yaml": "# only\n---\n# this\n" }, "a.yaml", {}],
    ["an empty document", { "a.yaml": "---\n...\n" }, "a.yaml", {}],
    ["values", { "d/values.yaml": "image: {tag: 1}\n" }, "d", { "other YAML or JSON": 1 }],
    [
      "what tools read",
      {
        "d/kustomization.yaml":
          "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a]\n",
        "d/kind.yaml": "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes: []\n",
        "d/package.json": '{"name": "a"}',
      },
      "d",
      { "configuration of a tool": 2, "other YAML or JSON": 1 },
    ],
    ["templates", { "d/a.yaml": "a: {{ .Values.a }}\n" }, "d", { template: 1 }],
  ])("does not call it good when there is %s only", async (_, files, paths, leftOut) => {
    const { nothing, failed, checked } = await lint(parseLintInputs({ paths }), world({ files }).ports);
    expect([nothing, failed]).toEqual([true, false]);
    expect(checked).toMatchObject({ charts: 0, manifests: 0, leftOut });
  });

  it("does not call it good when no unit's module is known, or no chart renders", async () => {
    const files = { ...FILES };
    for (const name of ["router", "blue", "green"])
      files[`live/${name}/terragrunt.hcl` as keyof typeof FILES] =
        'terraform { source = "../../modules//other" }\ninputs = { releases = 3 }\n';
    const units = await lint(parseLintInputs({}), world({ files }).ports);
    expect(units.nothing).toBe(true);
    expect(units.checked.leftOut).toEqual({ "unit whose module is not read, and that names no chart": 3 });

    const bad = refused("CHART_RENDER_FAILED", "no", { remedy: "", stderr: "Error: image.tag is required" });
    const charts = await lint(
      parseLintInputs({ paths: "charts/router" }),
      world({ render: () => bad }).ports,
    );
    expect(charts.nothing).toBe(true);
    expect(charts.findings).toMatchObject([{ rule: "chart-not-rendered", severity: "warning" }]);
    expect(charts.checked).toMatchObject({ charts: 0, leftOut: { "chart that does not render": 1 } });
  });

  it("takes a chart whose schema leads out of it for a finding, and checks the others", async () => {
    const outside = refused("CHART_SCHEMA_OUTSIDE", "the schema leads out of itself: $ref is a.json", {
      where: "charts/echo/values.schema.json",
      remedy: "Copy it",
    });
    const { ports } = world({
      render: ({ chart }) => (chart === "charts/echo" ? outside : SERVICE),
      messages: ({ chart }) => {
        if (chart === "charts/echo") throw outside;
        return [];
      },
    });
    const { findings, checked } = await lint(parseLintInputs({ paths: "charts" }), ports);
    expect(findings).toEqual([
      {
        rule: "chart-schema-outside",
        severity: "error",
        message: "the chart is not rendered, for the schema leads out of itself: $ref is a.json",
        file: "charts/echo/values.schema.json",
        fix: "Copy it",
      },
    ]);
    expect(checked).toMatchObject({
      charts: 1,
      manifests: 1,
      leftOut: { "chart that does not render": 1 },
    });
  });

  it("counts a chart as checked only when it rendered, with whatever values", async () => {
    const bad = refused("CHART_RENDER_FAILED", "no", { remedy: "", stderr: "Error: image.tag is required" });
    const files = {
      "charts/never/Chart.yaml": "",
      "charts/with-values/Chart.yaml": "",
      "charts/with-values/ci/a-values.yaml": "",
    };
    const render = ({ valuesFiles }: RenderRequest) => (valuesFiles.length > 0 ? SERVICE : bad);
    const { checked, nothing } = await lint(
      parseLintInputs({ paths: "charts" }),
      world({ files, render }).ports,
    );
    expect([checked, nothing]).toMatchObject([
      { charts: 1, manifests: 1, leftOut: { "chart that does not render": 1 } },
      false,
    ]);
  });

  it("checks the charts that a unit of another module names, whatever its inputs are called", async () => {
    const other = `terraform { source = "../../modules//apps" }\ninputs = {\n  charts = [{ path = "\${get_repo_root()}/charts/echo" }]\n  chart-values = ["\${get_terragrunt_dir()}/values.yaml"]\n}\n`;
    const files = {
      "bluegreen.yaml": ECHO_CONFIG,
      "live/blue/terragrunt.hcl": other,
      "live/blue/values.yaml": "",
      "charts/echo/Chart.yaml": "",
    };
    const { ports, rendered } = world({ files });
    const result = await lint(parseLintInputs({}), ports);
    expect(rendered).toEqual(["charts/echo default live/blue/values.yaml", "charts/echo default "]);
    expect(result).toMatchObject({ nothing: false, findings: [] });
  });

  it("says a broken chart once, and nothing of what would have been in it", async () => {
    const bad = refused("CHART_RENDER_FAILED", "no", { remedy: "Correct it", stderr: "bad values" });
    const { ports } = world({
      render: ({ chart, valuesFiles }) =>
        chart === "charts/echo" && valuesFiles[0]?.startsWith("live/") === true ? bad : ROUTER,
      messages: ({ chart }) =>
        chart === "charts/echo" ? [{ severity: "error", file: chart, message: "bad values" }] : [],
    });
    const { findings } = await lint(parseLintInputs({}), ports);
    expect(findings.filter(({ file }) => file.startsWith("live/")).map(({ rule }) => rule)).toEqual([
      "chart-render-failed",
      "chart-render-failed",
    ]);
    expect(findings.map(({ rule }) => rule)).not.toContain("destination-host-missing");
  });

  it("does not judge a chart that is given as a path for what lies outside of it", async () => {
    const { ports } = world({ render: () => ROUTER });
    expect((await lint(parseLintInputs({ paths: "charts" }), ports)).findings).toEqual([]);
  });

  it("leaves out library charts, and what is no manifest, and takes a manifest with a mistake for an error", async () => {
    const files = {
      "d/lib/Chart.yaml": "apiVersion: v2\nname: lib\ntype: library\n",
      "d/lib/templates/_a.tpl": "",
      "d/workflow.yml": "on: push\njobs: {}\n",
      "d/service.yaml": "apiVersion: v1\nkind: Service\nmetadata: web\n",
      "d/nameless.yaml": "apiVersion: apps/v1\nkind: Deployment\nspec: {}\n",
      "d/kindless.yaml": "apiVersion: v1\nmetadata: {name: a}\n",
      "d/job.yaml": "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}\n",
    };
    const { ports, rendered } = world({ files });
    const { findings, checked } = await lint(parseLintInputs({ paths: "d" }), ports);
    expect(rendered).toEqual([]);
    expect(checked).toMatchObject({ manifests: 1, leftOut: { "library chart": 1, "other YAML or JSON": 1 } });
    expect(findings.map(({ rule, file }) => [rule, file])).toEqual([
      ["manifest-invalid", "d/kindless.yaml"],
      ["manifest-invalid", "d/nameless.yaml"],
      ["manifest-invalid", "d/service.yaml"],
    ]);
  });

  it("leaves out what kustomizations patch with, and lints charts that lie in another's folder", async () => {
    const part = (name: string) =>
      `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: ${name}}\nspec: {hosts: [a.example]}\n`;
    const files = {
      "d/Chart.yaml": "name: d\n",
      "d/charts/sub/Chart.yaml": "name: sub\n",
      "d/examples/one/Chart.yaml": "name: one\n",
      "k/kustomization.yaml": "patches: [{path: ./a.yaml}]\npatchesStrategicMerge: [../p/b.yaml]\n",
      "k/a.yaml": part("a"),
      "p/b.yaml": part("b"),
      "k/c.yaml": part("c"),
    };
    const { ports, rendered } = world({ files, render: () => SERVICE });
    const { findings, checked } = await lint(parseLintInputs({ paths: "." }), ports);
    expect(rendered).toEqual(["d default ", "d/examples/one default "]);
    expect(findings.map(({ rule, file }) => [rule, file])).toEqual([["object-refused", "k/c.yaml"]]);
    expect(checked.leftOut).toEqual({ "patch of a kustomization": 2, "other YAML or JSON": 1 });
  });

  it("takes folders that release the same for environments, each a world of its own", async () => {
    const gateway = (name: string) =>
      `---\n# Source: gw/templates/gw.yaml\napiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: ${name}}\nspec: {}\n`;
    const bound =
      "---\n# Source: router/templates/vs.yaml\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: web}\nspec:\n  hosts: [echo.example]\n  gateways: [public]\n  http: [{route: [{destination: {host: echo}}]}]\n";
    const files: Record<string, string> = { "bluegreen.yaml": ECHO_CONFIG };
    for (const environment of ["dev", "prod"])
      for (const chart of ["router", "gw", "echo"]) {
        files[`live/${environment}/${chart}/terragrunt.hcl`] = unit(chart, chart);
        files[`charts/${chart}/Chart.yaml`] = "";
      }
    const render = ({ chart, valuesFiles }: RenderRequest) => {
      if (chart === "charts/router") return bound;
      if (chart === "charts/echo") return SERVICE;
      return gateway(valuesFiles[0]?.includes("/prod/") === true ? "publik" : "public");
    };
    const { findings } = await lint(parseLintInputs({}), world({ files, render }).ports);
    expect(findings.map(({ rule, severity, message }) => [rule, severity, message])).toEqual([
      ["gateway-missing", "error", "there is no Gateway apps/public; there is apps/publik"],
    ]);
  });

  it("counts what is no regular file, and does not call its folder empty", async () => {
    const odd = (files: Record<string, string>) => {
      const { ports } = world({ files });
      const isFolder = async () => true;
      const listOthers = async () => ["d/pipe.yaml", "d/loop.yaml"];
      return { ...ports, files: { ...ports.files, isFolder, listOthers } };
    };
    const asked = parseLintInputs({ paths: "d" });
    await expect(lint(asked, odd({}))).rejects.toMatchObject({
      code: "LINT_NOTHING",
      message: expect.stringContaining("(2 × not a regular file)") as string,
    });
    const { checked } = await lint(asked, odd({ "d/a.yaml": SERVICE }));
    expect(checked).toMatchObject({ manifests: 1, leftOut: { "not a regular file": 2 } });
  });

  it("names a path that is not there", async () => {
    const { ports } = world();
    await expect(lint(parseLintInputs({ paths: "nope" }), ports)).rejects.toMatchObject({
      code: "PATH_MISSING",
      exitCode: 2,
    });
  });
});

it("tells documents of a rendering apart by their template", () => {
  const text =
    "---\n# Source: echo/templates/a.yaml\na: |\n  ---\n---\n# Source: echo/charts/sub/templates/b.yaml\nb: 1\n---\nc: 1\n";
  expect(renderedSources(text, "charts/echo").map(({ file }) => file)).toEqual([
    "charts/echo/templates/a.yaml",
    "charts/echo/charts/sub/templates/b.yaml",
    "charts/echo",
  ]);
});
