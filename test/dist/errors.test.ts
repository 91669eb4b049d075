/**
 * Errors as people meet them at the command line, without a cluster: what is said, where, and the exit code.
 */
import { appendFile, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { kubeApi, NO_SUCH_PATH } from "../fakes/kube-api.ts";
import { helmBinary, kubectlBinary } from "../fixtures/helm-binary.ts";
import { error, jsonFailures, plainError, type Ran, runNode } from "../fixtures/plain-errors.ts";

const ROOT = join(import.meta.dirname, "../..");

const SECRET = "secret-token-of-the-cluster";

const cli = join(inject("dist"), "cli.js");

let folder: string;
let good: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen-errors-"));
  for (const name of ["tools", "no-tools"]) await mkdir(join(folder, name));
  await symlink(helmBinary(), join(folder, "tools", "helm"));
  await symlink(kubectlBinary(), join(folder, "tools", "kubectl"));
  good = await repository();
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The reference system; with other text in bluegreen.yaml when that is given. */
async function repository(config?: string): Promise<string> {
  const path = await mkdtemp(join(folder, "repository-"));
  const caches = /\/(\.terragrunt-cache|\.state|\.terraform\.lock\.hcl|kiali\.env)(\/|$)/;
  for (const part of ["charts", "terragrunt", "bluegreen.yaml"]) {
    await cp(join(ROOT, part), join(path, part), { recursive: true, filter: (from) => !caches.test(from) });
  }
  if (config !== undefined) await writeFile(join(path, "bluegreen.yaml"), config);
  return path;
}

function bluegreen(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return runNode(cli, args, { cwd, env: { PATH: join(folder, "tools"), HOME: folder, ...env } });
}

/** A kubeconfig for a server, with a token that must not be shown. */
async function kubeconfig(server: string): Promise<string> {
  const path = join(await mkdtemp(join(folder, "kube-")), "config");
  const cluster = { name: "c", cluster: { server } };
  const user = { name: "u", user: { token: SECRET } };
  const context = { name: "x", context: { cluster: "c", user: "u" } };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [cluster],
    users: [user],
    contexts: [context],
    "current-context": "x",
  };
  await writeFile(path, JSON.stringify(config));
  return path;
}

describe("the configuration", () => {
  it.each(["plan", "status", "route"])("%s without bluegreen.yaml", async (step) => {
    const ran = await bluegreen(join(folder, "tools"), step.split(" "));
    expect(plainError(ran)).toEqual(
      error(
        2,
        "CONFIG_MISSING: there is no bluegreen.yaml in this repository. Write one, as README.md shows under Quick start, or name another file with the input config.",
      ),
    );
    expect(ran.stdout).toBe("");
  });

  it("is no YAML: its line", async () => {
    const ran = await bluegreen(await repository("releases: [a\nb: c\n"), ["status", "--json"]);
    expect(plainError(ran)).toEqual(
      error(2, /^CONFIG_YAML: bluegreen\.yaml:2: not valid YAML: .*\. Correct it/),
    );
    expect(jsonFailures(ran)).toMatchObject([{ code: "CONFIG_YAML" }]);
  });

  it("has several mistakes: all of them at once, each with its line", async () => {
    const text = await readFile(join(ROOT, "bluegreen.yaml"), "utf8");
    const wrong = text.replace("blue: {", "bleu: {").replace("status: 200", "status: 2000");
    const ran = await bluegreen(await repository(wrong), ["status", "--json"]);
    expect(plainError(ran)).toEqual(error(2, /^CONFIG_INVALID: bluegreen\.yaml:\d+: /));
    expect(jsonFailures(ran).length).toBe(3);
    expect(ran.stderr).toContain("releases.web-echo.colors.bleu is not a known key. Did you mean blue?");
  });

  it("has no such release", async () => {
    expect(plainError(await bluegreen(good, ["status", "--release=web-ehco"]))).toEqual(
      error(
        2,
        'RELEASE_UNKNOWN: there is no release "web-ehco" in bluegreen.yaml. Did you mean web-echo? It has: web-echo.',
      ),
    );
  });
});

describe("a command line", () => {
  it("with a color, which nobody may choose", async () => {
    expect(plainError(await bluegreen(good, ["deploy", "--version=1", "--color=blue"]))).toEqual(
      error(2, /^FLAG_UNKNOWN: bluegreen deploy has no flag --color\. /),
    );
  });

  it("without what is required", async () => {
    expect(plainError(await bluegreen(good, ["deploy"]))).toEqual(error(2, /^INPUT_INVALID: input version /));
  });
});

describe("a chart that does not render", () => {
  const broken = async () => {
    const path = await repository();
    await appendFile(
      join(path, "charts/blue-green-service/templates/service.yaml"),
      "\n{{ .Values.no.such }}\n",
    );
    return path;
  };

  it("is a finding of lint, with Helm's words", async () => {
    const ran = await bluegreen(await broken(), ["lint", "--json", "charts/blue-green-service"]);
    expect(ran.stderr.split("\n").at(-2)).toMatch(
      /^LINT_FAILED: \d+ errors?, \d+ warnings?\. Correct the findings/,
    );
    expect(ran.code).toBe(1);
    const { findings } = JSON.parse(ran.stdout) as { findings: { rule: string; message: string }[] };
    const finding = findings.find(({ rule }) => rule === "chart-render-failed");
    expect(finding?.message).toContain("service.yaml:18:10");
    expect(finding?.message).not.toContain("--debug");
  });

  it("stops route, with Helm's words below", async () => {
    const ran = await bluegreen(await broken(), ["route", "charts/blue-green-service", "--json"]);
    expect(plainError(ran)).toEqual(
      error(
        1,
        /^CHART_RENDER_FAILED: charts\/blue-green-service: the chart does not render .* Correct the template or the values that Helm names\.$/,
      ),
    );
    expect(ran.stderr).toMatch(/^ {4}Error: .*service\.yaml:18:10/m);
  });
});

describe("a tool that is not there", () => {
  it.each([
    ["plan", "terragrunt", "Terragrunt"],
    ["lint charts", "helm", "Helm"],
    ["status", "kubectl", "kubectl"],
  ])("%s without %s", async (step, tool, name) => {
    const ran = await bluegreen(good, [...step.split(" "), "--json"], { PATH: join(folder, "no-tools") });
    expect(plainError(ran)).toEqual(
      error(
        3,
        `TOOL_MISSING: ${tool} is not on PATH. Run the setup action before this step, or install ${name}.`,
      ),
    );
    expect(jsonFailures(ran)).toMatchObject([{ code: "TOOL_MISSING" }]);
  });
});

describe("a cluster", () => {
  it.each(["status", "deploy --version=1"])("out of reach of %s", async (step) => {
    const config = await kubeconfig("http://127.0.0.1:9");
    const ran = await bluegreen(good, [...step.split(" "), "--json"], { KUBECONFIG: config });
    expect(plainError(ran, [SECRET])).toEqual(
      error(
        3,
        /^CLUSTER_UNREACHABLE: cannot list virtualservices\.networking\.istio\.io: the cluster did not answer\. Check the input kubeconfig/,
      ),
    );
    expect(ran.stderr).toMatch(/^ {4}dial tcp 127\.0\.0\.1:9: connect: connection refused/m);
    expect(jsonFailures(ran)).toMatchObject([{ code: "CLUSTER_UNREACHABLE" }]);
  });

  it("that the kubeconfig does not lead to", async () => {
    expect(plainError(await bluegreen(good, ["status", "--kubeconfig=no/such/file"]))).toEqual(
      error(3, /the kubeconfig does not lead to a cluster\. Check the inputs kubeconfig and kube-context\.$/),
    );
    const config = await kubeconfig("http://127.0.0.1:9");
    expect(
      plainError(await bluegreen(good, ["status", "--kube-context=other"], { KUBECONFIG: config })),
    ).toEqual(
      error(3, /the kubeconfig does not lead to a cluster\. Check the inputs kubeconfig and kube-context\.$/),
    );
  });

  it("without the types of the mesh", async () => {
    const text = await readFile(join(ROOT, "bluegreen.yaml"), "utf8");
    const services = text.replace("subset: v1", "service: blue").replace("subset: v2", "service: green");
    // What the units' objects are is asked for beside the release, and is not there either.
    const asked = [
      "/version",
      "/apis/apps/v1",
      "/apis/policy/v1",
      "/apis/networking.istio.io/v1/namespaces/istio-inject-blue-green/virtualservices/istio-prod-blue-green",
      "/api/v1/namespaces/istio-inject-blue-green",
    ];
    const { url } = await kubeApi(Object.fromEntries(asked.map((path) => [`GET ${path}`, NO_SUCH_PATH])));
    const ran = await bluegreen(await repository(services), ["status"], {
      KUBECONFIG: await kubeconfig(url),
    });
    expect(plainError(ran)).toEqual(
      error(
        3,
        /^CLUSTER_NO_SUCH_TYPE: cannot list httproutes\.gateway\.networking\.k8s\.io: the cluster does not know that type\. Install what defines it first/,
      ),
    );
  });
});
