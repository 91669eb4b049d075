import { describe, expect, it } from "vitest";
import { ECHO_CONFIG } from "../../test/fakes/echo-config.ts";
import { fakePorts, memoryFiles } from "../../test/fakes/ports.ts";
import { refused, surroundings } from "../errors.ts";
import type { HelmLintMessage, RenderRequest } from "../ports.ts";
import { parseLintInputs } from "./inputs.ts";
import { renderedSources } from "./rendered.ts";
import { lint } from "./step.ts";

const unit = (chart: string, name: string): string =>
  `terraform { source = "../../modules//helm-release" }\ninputs = {\n  name = "${name}"\n  namespace = "apps"\n  chart = "\${get_repo_root()}/charts/${chart}"\n  values_files = ["\${get_terragrunt_dir()}/values.yaml"]\n}\n`;
const FILES = {
  "bluegreen.yaml": ECHO_CONFIG,
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

  it("names a path that is not there", async () => {
    const { ports } = world();
    await expect(lint(parseLintInputs({ paths: "nope" }), ports)).rejects.toMatchObject({
      code: "LINT_PATH_MISSING",
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
