import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakeExec } from "../../../test/fakes/exec.ts";
import { helmBinary } from "../../../test/fixtures/helm-binary.ts";
import type { RenderRequest } from "../../ports.ts";
import { createExec } from "./exec.ts";
import { createHelm, lintArgs, templateArgs } from "./helm.ts";

const request: RenderRequest = {
  chart: "charts/echo",
  release: "blue-web-echo",
  namespace: "mesh",
  valuesFiles: ["live/values.yaml", "a,b.yaml"],
};

describe("arguments", () => {
  it("of template", () => {
    expect(templateArgs({ ...request, values: {} })).toEqual([
      "template",
      "--namespace=mesh",
      "--values=./live/values.yaml",
      '--values="./a,b.yaml"',
      "--values=-",
      "--",
      "blue-web-echo",
      "./charts/echo",
    ]);
  });

  it("of lint", () => {
    expect(lintArgs({ ...request, valuesFiles: [] })).toEqual([
      "lint",
      "--strict",
      "--namespace=mesh",
      "--",
      "./charts/echo",
    ]);
  });

  it("take values over the files on stdin", async () => {
    const exec = fakeExec([
      { tool: "helm", args: templateArgs({ ...request, values: {} }), stdin: '{"a":{"b":1}}', stdout: "x" },
    ]);
    expect(await createHelm(exec, "/").template({ ...request, values: { a: { b: 1 } } })).toBe("x");
  });
});

describe("with the real Helm", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "bluegreen-helm-adapter-"));
    write(
      "charts/echo/Chart.yaml",
      "apiVersion: v2\nname: echo\nversion: 0.1.0\nicon: https://example.com/i.svg\n",
    );
    write("charts/echo/values.yaml", "text: from the chart\n");
    write("charts/echo/templates/map.yaml", MAP);
    write("live/values.yaml", "text: from the file\n");
    write("a,b.yaml", "more: from the odd file\n");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const MAP =
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}, namespace: {{ .Release.Namespace }}}\n" +
    'data: {text: {{ required "give text" .Values.text | quote }}, more: {{ .Values.more | quote }}}\n';
  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  function helm() {
    const env = { PATH: dirname(helmBinary()), HOME: folder };
    return createHelm(createExec({ cwd: folder, env, log: { masked: (text) => text } }), folder);
  }

  it("renders with the files, and with values over them", async () => {
    expect(await helm().template(request)).toContain('text: "from the file", more: "from the odd file"');
    expect(await helm().template({ ...request, values: { text: "over" } })).toContain('text: "over"');
    expect(await helm().template(request)).toContain("metadata: {name: blue-web-echo, namespace: mesh}");
  });

  it("says with Helm's words why a chart does not render", async () => {
    await expect(helm().template({ ...request, values: { text: null } })).rejects.toMatchObject({
      code: "CHART_RENDER_FAILED",
      exitCode: 1,
      where: "charts/echo",
      stderr: expect.stringContaining("give text"),
    });
    await expect(helm().template({ ...request, valuesFiles: ["none.yaml"] })).rejects.toMatchObject({
      code: "CHART_RENDER_FAILED",
      stderr: expect.stringContaining("none.yaml"),
    });
  });

  it("lints a clean chart without a message", async () => {
    expect(await helm().lint(request)).toEqual([]);
  });

  it.each([
    ["error", "a: b: c\n", "unable to parse YAML"],
    ["warning", MAP.replace("{{ .Release.Name }}", "Wrong_Name"), "object name does not conform"],
  ])("tells an %s that lint found, with its file", async (severity, text, words) => {
    write("charts/echo/templates/bad.yaml", text);
    expect(await helm().lint(request)).toEqual([
      { severity, file: "charts/echo/templates/bad.yaml", message: expect.stringContaining(words) },
    ]);
  });

  it.each<[string, Partial<RenderRequest>, string]>([
    ["a missing chart", { chart: "charts/none" }, "Chart.yaml"],
    ["a missing values file", { valuesFiles: ["none.yaml"] }, "none.yaml"],
  ])("tells %s too, which lint mentions elsewhere", async (_what, change, word) => {
    const messages = await helm().lint({ ...request, ...change });
    expect(messages).toEqual([
      { severity: "error", file: change.chart ?? request.chart, message: expect.stringContaining(word) },
    ]);
  });
});
