import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakeExec } from "../../../test/fakes/exec.ts";
import { helmBinary } from "../../../test/fixtures/helm-binary.ts";
import type { RenderRequest } from "../../ports.ts";
import { createExec } from "./processes/exec.ts";
import { createHelm, lintArgs, templateArgs } from "./helm.ts";
import { createTerminalLog } from "./log.ts";

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
    const helm = createHelm({
      exec,
      log: { info: () => {}, mask: () => {}, masked: (text) => text },
      cwd: "/",
    });
    expect(await helm.template({ ...request, values: { a: { b: 1 } } })).toBe("x");
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
  function helm(more: NodeJS.ProcessEnv = {}, masked = (text: string) => text) {
    const env = { PATH: dirname(helmBinary()), HOME: folder, ...more };
    const log = { info: () => {}, mask: () => {}, masked };
    return createHelm({ exec: createExec({ cwd: folder, env, log }), log, cwd: folder });
  }

  it("renders with the files, and with values over them", async () => {
    expect(await helm().template(request)).toContain('text: "from the file", more: "from the odd file"');
    expect(await helm().template({ ...request, values: { text: "over" } })).toContain('text: "over"');
    const documents = ["text: first\n", "text: yes\n", "more: {a: 1}\n", "more: {b: on}\n", ""];
    expect(await helm().template({ ...request, values: { text: "over" }, documents })).toContain(
      'text: "true", more: "map[a:1 b:true]"',
    );
    expect(await helm().template(request)).toContain("metadata: {name: blue-web-echo, namespace: mesh}");
  });

  it("says with Helm's words why a chart does not render", async () => {
    await expect(helm().template({ ...request, values: { text: null } })).rejects.toMatchObject({
      code: "CHART_RENDER_FAILED",
      exitCode: 1,
      where: "charts/echo",
      stderr: expect.stringContaining("give text"),
    });
    await expect(helm().template({ ...request, documents: ["- hush\n"] })).rejects.toMatchObject({
      code: "CHART_RENDER_FAILED",
      message: "a document of the input values is no map of values",
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

  it("masks what Helm says, in a failure and in lint's messages", async () => {
    const masking = helm({}, (text) => text.replaceAll("s3cr3t", "***"));
    write("charts/echo/templates/bad.yaml", '{{ fail "no s3cr3t" }}');
    await expect(masking.template(request)).rejects.toMatchObject({
      stderr: expect.stringContaining("no ***"),
    });
    expect(JSON.stringify(await masking.lint(request))).not.toContain("s3cr3t");
  });

  it("renders with nothing of the environment that a chart could tell on", async () => {
    const exec = createExec({
      cwd: folder,
      env: {
        PATH: join(folder, "bin"),
        HOME: folder,
        AWS_SECRET_ACCESS_KEY: "x",
        HELM_KUBETOKEN: "x",
        HELM_DEBUG: "0",
      },
      log: { masked: (text) => text },
    });
    write("bin/helm", "#!/bin/sh\n/usr/bin/env\n");
    chmodSync(join(folder, "bin/helm"), 0o755);
    const seen = await createHelm({
      exec,
      log: { info: () => {}, mask: () => {}, masked: (text) => text },
      cwd: folder,
    }).template(request);
    expect(seen).toContain("HELM_DEBUG=0");
    expect(seen).not.toMatch(/AWS|KUBETOKEN/);
  });

  it.each([
    ["a file of the chart", "charts/echo/leak", "/proc/self/environ"],
    ["a folder of the chart", "charts/echo/leak", "/etc"],
    ["a chart", "charts/other", "/etc"],
    ["a values file", "live/other.yaml", "/etc/hostname"],
    ["a link to a folder with a link", "charts/echo/leak", "../../shared"],
  ])("does not start with a link that leads out of the repository: %s", async (_what, path, target) => {
    write("shared/x", "");
    symlinkSync("/etc/hostname", join(folder, "shared/leak"));
    symlinkSync(target, join(folder, path));
    const asked: RenderRequest = {
      ...request,
      chart: path === "charts/other" ? path : request.chart,
      valuesFiles: path.endsWith(".yaml") ? [path] : [],
    };
    await expect(helm().template(asked)).rejects.toMatchObject({ code: "PATH_OUTSIDE", exitCode: 2 });
    await expect(helm().lint(asked)).rejects.toMatchObject({ code: "PATH_OUTSIDE" });
  });

  it("follows links that stay in the repository", async () => {
    write("shared/text.yaml", "text: from the link\n");
    symlinkSync("../shared/text.yaml", join(folder, "live/linked.yaml"));
    symlinkSync("../../shared", join(folder, "charts/echo/docs"));
    expect(await helm().template({ ...request, valuesFiles: ["live/linked.yaml"] })).toContain(
      "from the link",
    );
  });
});

/* Tried: rendered, and read from a release; a reason of 100,000 characters, and a secret in it. */
describe("what charts hold and say", () => {
  const secret = "apiVersion: v1\nkind: Secret\nstringData: \n  any: of-a-Secret9\n";
  const map = "apiVersion: v1\nkind: ConfigMap\ndata:\n  password: of-a-Map9\n";
  function helmSaying(result: {
    readonly exitCode: number;
    readonly stdout?: string;
    readonly stderr?: string;
  }) {
    const log = createTerminalLog(() => {});
    const exec = { run: async () => ({ stdout: "", stderr: "", ...result }) };
    return { helm: createHelm({ exec, log, cwd: import.meta.dirname }), log };
  }

  it("is masked from the moment it is rendered or read", async () => {
    for (const ask of ["manifest", "template"] as const) {
      const { helm, log } = helmSaying({ exitCode: 0, stdout: `${secret}---\n${map}` });
      await (ask === "manifest"
        ? helm.manifest("a", "b")
        : helm.template({ ...request, chart: ".", valuesFiles: [] }));
      expect(log.masked("of-a-Secret9 of-a-Map9")).toBe("*** ***");
    }
  });

  it("is bounded when it is why a chart fails, and masked before", async () => {
    const { helm, log } = helmSaying({
      exitCode: 1,
      stderr: `Error: ${"A".repeat(5_580)}hunter2-long-secret${"A".repeat(100_000)} the end`,
    });
    log.mask("hunter2-long-secret");
    const failure = await helm
      .template({ ...request, chart: ".", valuesFiles: [] })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "CHART_RENDER_FAILED" });
    const { stderr = "" } = failure as { stderr?: string };
    expect(stderr.length).toBeLessThan(8_100);
    expect(stderr).toMatch(/\[97,\d{3} characters left out\] …A+ the end$/);
    expect(stderr).not.toContain("hunter");
  });
});

describe("the last revision of a release", () => {
  const args = ["history", "--max=1", "--output=json", "--namespace=apps", "--", "routes"];
  const status = (answer: { stdout?: string; stderr?: string; exitCode?: number }) => {
    const exec = fakeExec([{ tool: "helm", args, ...answer }]);
    return createHelm({
      exec,
      log: { info: () => {}, mask: () => {}, masked: (text) => text },
      cwd: "/",
    }).status("routes", "apps");
  };

  it("is what Helm has on record of it", async () => {
    const last = {
      revision: 3,
      updated: "2026-01-01T10:00:00Z",
      status: "pending-upgrade",
      chart: "c-0.1.0",
    };
    const stdout = JSON.stringify([{ ...last, app_version: "", description: "Preparing upgrade" }]);
    expect(await status({ stdout })).toEqual({
      revision: 3,
      status: "pending-upgrade",
      updated: "2026-01-01T10:00:00Z",
      description: "Preparing upgrade",
    });
  });

  it("is read beside what a wrapper of Helm prints", async () => {
    const stdout = 'helm 4 {for you}\n[{"revision":3,"status":"deployed"}]\nbye';
    expect(await status({ stdout })).toEqual({ revision: 3, status: "deployed" });
    const two = `${stdout}\n[{"revision":4,"status":"deployed"}]`;
    await expect(status({ stdout: two })).rejects.toMatchObject({ code: "HELM_RELEASE_UNREADABLE" });
  });

  it("is none when there is no such release", async () => {
    expect(await status({ exitCode: 1, stderr: "Error: release: not found\n" })).toBeUndefined();
  });

  it.each(["", "[]", "{}", "null", '[{"revision":"3"}]', "WARNING: kubeconfig is readable\n[]"])(
    "is not taken from an answer that is none: %j",
    async (stdout) => {
      await expect(status({ stdout })).rejects.toMatchObject({ code: "HELM_RELEASE_UNREADABLE" });
    },
  );

  it("is unknown when the cluster cannot be asked", async () => {
    const stderr = "Error: Kubernetes cluster unreachable";
    await expect(status({ exitCode: 1, stderr })).rejects.toMatchObject({
      code: "HELM_RELEASE_UNREADABLE",
      stderr,
    });
  });
});

describe("a release on record", () => {
  const log = { info: () => {}, mask: () => {}, masked: (text: string) => text };
  const asked = (command: string) => [command, "--output=json", "--namespace=apps", "--", "web"];
  const status = (word: string) =>
    JSON.stringify({ version: 4, manifest: "kind: A", info: { status: word } });
  const history = JSON.stringify([
    { revision: 2, status: "superseded" },
    { revision: 3, status: "deployed" },
    { revision: 4, status: "pending-upgrade" },
  ]);
  const answering = (
    answers: readonly { command: string; stdout?: string; stderr?: string; exitCode?: number }[],
  ) => {
    const commands = answers.map(({ command, ...answer }) => ({
      tool: "helm",
      args: asked(command),
      ...answer,
    }));
    return createHelm({ exec: fakeExec(commands), log, cwd: "." }).release("web", "apps");
  };

  it("is read in one question when it is deployed, and in two when it is not", async () => {
    expect(await answering([{ command: "status", stdout: status("deployed") }])).toEqual({
      status: "deployed",
      revision: 4,
      deployed: 4,
      manifest: "kind: A",
    });
    const pending = [
      { command: "status", stdout: status("pending-upgrade") },
      { command: "history", stdout: history },
    ];
    expect(await answering(pending)).toMatchObject({ status: "pending-upgrade", revision: 4, deployed: 3 });
    const first = [
      { command: "status", stdout: status("pending-install") },
      { command: "history", stdout: "[]" },
    ];
    expect((await answering(first))?.deployed).toBeUndefined();
  });

  it("gets its next revision as the chart renders, and no value of the one before", async () => {
    const flags = ["--reset-values", "--output=json", "--timeout=5m", "--namespace=mesh"];
    const args = ["upgrade", ...flags, "--", "blue-web-echo", "./charts/blue-green-web-echo"];
    const chart = { ...request, chart: "charts/blue-green-web-echo", valuesFiles: [] };
    const helm = (answer: object) =>
      createHelm({ exec: fakeExec([{ tool: "helm", args, ...answer }]), log, cwd: "." });
    await helm({}).upgrade(chart);
    const words = "Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress";
    await expect(helm({ exitCode: 1, stderr: words }).upgrade(chart)).rejects.toMatchObject({
      code: "HELM_UPGRADE_FAILED",
      stderr: words,
    });
  });

  it("is none only by Helm's word", async () => {
    const none = { command: "status", exitCode: 1, stderr: "Error: release: not found\n" };
    expect(await answering([none])).toBeUndefined();
    for (const odd of [
      { exitCode: 1, stderr: "Error: Kubernetes cluster unreachable" },
      { stdout: "no JSON" },
    ]) {
      await expect(answering([{ command: "status", ...odd }])).rejects.toMatchObject({
        code: "HELM_RELEASE_UNREADABLE",
      });
    }
  });
});
