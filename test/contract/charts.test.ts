/**
 * The reference system's charts, linted and rendered by the real Helm with every values file; beside each
 * other.
 */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { loadAll } from "js-yaml";
import { describe, expect, it } from "vitest";
import { helmBinary } from "../fixtures/helm-binary.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");

interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  // oxlint-disable-next-line typescript/no-explicit-any -- a manifest is looked into by paths that differ per kind
  readonly spec: any;
}

const charts = readdirSync(join(root, "charts")).sort();

function valuesFiles(chart: string): string[] {
  const folder = join("charts", chart, "ci");
  const branches = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
  return [
    join("charts", chart, "values.yaml"),
    ...branches.map((file) => join(folder, file)),
    ...liveValues(chart),
  ];
}

/** Values of the live units that release the chart. */
function liveValues(chart: string): string[] {
  const live = join(root, "terragrunt/live/dev");
  const units = readdirSync(live).filter((unit) => {
    const file = join(live, unit, "terragrunt.hcl");
    return existsSync(file) && readFileSync(file, "utf8").includes(`/charts/${chart}"`);
  });
  return units.map((unit) => join("terragrunt/live/dev", unit, "values/values.yaml"));
}

async function helm(args: readonly string[]): Promise<string> {
  const { stdout } = await run(helmBinary(), [...args], { cwd: root, maxBuffer: 1 << 26 });
  return stdout;
}

interface RenderOptions {
  readonly files?: readonly string[];
  readonly set?: readonly string[];
  readonly json?: readonly string[];
  readonly release?: string;
  readonly kubeVersion?: string;
}

function renderArguments(chart: string, options: RenderOptions): string[] {
  return [
    "template",
    options.release ?? "rel",
    join("charts", chart),
    "--namespace",
    "istio-inject-blue-green",
    ...(options.files ?? []).flatMap((file) => ["--values", file]),
    ...(options.set ?? []).flatMap((value) => ["--set", value]),
    ...(options.json ?? []).flatMap((value) => ["--set-json", value]),
    ...(options.kubeVersion === undefined ? [] : ["--kube-version", options.kubeVersion]),
  ];
}

async function render(chart: string, options: RenderOptions = {}): Promise<Rendered[]> {
  return loadAll(await helm(renderArguments(chart, options))) as Rendered[];
}

/** What Helm says when it refuses to render. */
async function refusal(chart: string, ...set: string[]): Promise<string> {
  return refused(chart, { set });
}

async function refused(chart: string, options: RenderOptions): Promise<string> {
  return render(chart, options).then(
    () => "rendered",
    (error: { stderr: string }) => error.stderr,
  );
}

async function one(chart: string, kind: string, options: RenderOptions = {}): Promise<Rendered> {
  const found = (await render(chart, options)).filter((object) => object.kind === kind);
  expect(found.map((object) => object.kind)).toEqual([kind]);
  return found[0]!;
}

/** Every kind the charts make, in the API version that current clusters serve. */
const SERVED: Readonly<Record<string, string>> = {
  Namespace: "v1",
  Service: "v1",
  Deployment: "apps/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  PodDisruptionBudget: "policy/v1",
  Gateway: "networking.istio.io/v1",
  VirtualService: "networking.istio.io/v1",
  DestinationRule: "networking.istio.io/v1",
  IstioOperator: "install.istio.io/v1alpha1",
};

describe.concurrent("every chart with every values file", () => {
  const pairs = charts.flatMap((chart) => valuesFiles(chart).map((file) => ({ chart, file })));

  it("finds the six charts", () => {
    expect(charts).toEqual([
      "blue-green-service",
      "blue-green-web-echo",
      "istio-destinationrule",
      "istio-gateway",
      "istio-profile",
      "istio-virtualservice",
    ]);
  });

  it.each(pairs)("lints $chart with $file", async ({ chart, file }) => {
    expect(await helm(["lint", "--strict", join("charts", chart), "--values", file])).toContain(
      "0 chart(s) failed",
    );
  });

  it.each(pairs)("renders $chart with $file", async ({ chart, file }) => {
    const objects = await render(chart, { files: [file] });
    expect(objects.length).toBeGreaterThan(0);
    for (const object of objects) expect(object.apiVersion).toBe(SERVED[object.kind]);
  });

  it.each(charts)("%s refuses a value it does not know", async (chart) => {
    expect(await refusal(chart, "tpyo=1")).toContain("tpyo");
  });

  // `plan` compares what Helm renders without a cluster with what it released: the two must not differ by
  // themselves.
  it.each(charts)("%s asks no cluster while it renders", (chart) => {
    const folder = join(root, "charts", chart, "templates");
    for (const file of readdirSync(folder))
      expect(readFileSync(join(folder, file), "utf8")).not.toMatch(/\{\{[^}]*\blookup\b/u);
  });
});

describe.concurrent("a value that YAML would read as something else than text", () => {
  it("stays text in a release's labels", async () => {
    for (const chart of charts)
      for (const { metadata } of await render(chart, { release: "1234" }))
        expect(metadata.labels["app.kubernetes.io/instance"]).toBe("1234");
    const { spec } = await one("blue-green-web-echo", "Deployment", { release: "1234" });
    expect(spec.selector.matchLabels["version"]).toBe("1234");
  });

  it("stays text in the routes", async () => {
    const json = [
      'name="0"',
      'host="*.service-mesh.dev"',
      'defaultServiceSubset="1"',
      'subsets=[{"name":"1"},{"name":"2"}]',
      'service={"host":"true","port":80}',
      'subsetHeader="1e3"',
    ];
    const { metadata, spec } = await one("istio-virtualservice", "VirtualService", { json });
    expect(metadata.name).toBe("0");
    expect(spec.hosts).toEqual(["*.service-mesh.dev", "true"]);
    const { route, headers } = spec.http.at(-1);
    expect(route[0].destination).toEqual({ host: "true", subset: "1", port: { number: 80 } });
    expect(Object.keys(headers.response.set)).toEqual(["1e3"]);
  });

  it("stays text in the subsets, the Gateway, the Service and the namespaces", async () => {
    const subsets = '[{"name":"1","labels":{"version":"1"}},{"name":"2","labels":{"version":"2"}}]';
    const rule = await one("istio-destinationrule", "DestinationRule", {
      json: ['name="0"', 'host="*.example.org"', `subsets=${subsets}`],
    });
    expect(rule.metadata.name).toBe("0");
    expect(rule.spec).toMatchObject({ host: "*.example.org", subsets: JSON.parse(subsets) });
    expect((await one("istio-gateway", "Gateway", { json: ['name="0"'] })).metadata.name).toBe("0");
    const service = await one("blue-green-service", "Service", { json: ['service.name="null"'] });
    expect(service.metadata.name).toBe("null");
    const places = await render("istio-profile", { json: ['istioNamespace="1"', 'gatewayNamespace="2"'] });
    expect(places.map(({ metadata }) => metadata.name)).toEqual(["1", "2"]);
  });
});

/** Values that render, and that only the API server or Istio would refuse, or that crash a template. */
describe.concurrent("a value that no cluster takes is refused with its name", () => {
  const subset = (name: string) => ({ name, labels: { version: name } });
  it.each([
    [
      "two subsets of one name",
      "istio-destinationrule",
      [`subsets=${JSON.stringify([subset("v1"), { ...subset("v1"), labels: { version: "other" } }])}`],
      "the same name twice in v1, v1",
    ],
    [
      "a label that is none",
      "istio-destinationrule",
      [`subsets=${JSON.stringify([subset("v1"), { ...subset("v2"), labels: { version: "-" } }])}`],
      "/subsets/1/labels/version",
    ],
    ["a name with an empty part", "istio-gateway", ['name="a..b"'], "/name"],
    ["a tag that ends with -", "blue-green-web-echo", ['image.tag="1.0.0-"'], "/image/tag"],
    ["a tag that ends with _", "blue-green-web-echo", ['image.tag="1_"'], "/image/tag"],
    ["no probes", "blue-green-web-echo", ["probes=null"], "missing property 'probes'"],
    ["a probe without a path", "blue-green-web-echo", ["probes.path=null"], "missing property 'path'"],
    ["no autoscaling", "blue-green-web-echo", ["autoscaling=null"], "missing property 'autoscaling'"],
    [
      "an autoscaler without a maximum",
      "blue-green-web-echo",
      ["autoscaling.enabled=true", "autoscaling.maxReplicas=null"],
      "missing property 'maxReplicas'",
    ],
    [
      "no disruption budget",
      "blue-green-web-echo",
      ["podDisruptionBudget=null"],
      "missing property 'podDisruptionBudget'",
    ],
    [
      "a budget that is no number",
      "blue-green-web-echo",
      ['podDisruptionBudget={"enabled":true,"maxUnavailable":"one"}'],
      "/podDisruptionBudget/maxUnavailable",
    ],
    [
      "the Service's own host as the public one",
      "istio-virtualservice",
      ['host="blue-green-service"'],
      "listed twice",
    ],
    ["a cookie with an apostrophe", "istio-virtualservice", [`cookie="it's"`], "/cookie"],
    [
      "TLS without a port",
      "istio-gateway",
      ['tls={"enabled":true,"credentialName":"c","port":null}'],
      "missing property 'port'",
    ],
    [
      "the gateway beside the control plane",
      "istio-profile",
      ['gatewayNamespace="istio-system"'],
      "would get no proxy there",
    ],
  ])("%s", async (_case, chart, json, named) => {
    expect(await refused(chart, { json })).toContain(named);
  });

  it("but the Service's own host alone is fine", async () => {
    const json = ['host="blue-green-service"', "mesh=false"];
    expect((await one("istio-virtualservice", "VirtualService", { json })).spec.hosts).toHaveLength(1);
  });
});

describe.concurrent("blue-green-web-echo", () => {
  const chart = "blue-green-web-echo";

  it("labels and selects its pods by the release's name", async () => {
    const { spec } = await one(chart, "Deployment", { release: "green-web-echo" });
    expect(spec.selector.matchLabels).toMatchObject({ version: "green-web-echo" });
    expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
  });

  it("leaves the number of pods to the autoscaler when there is one", async () => {
    const objects = await render(chart, { files: [`charts/${chart}/ci/autoscaled-values.yaml`] });
    const kinds = objects.map((object) => object.kind).sort();
    expect(kinds).toEqual(["Deployment", "HorizontalPodAutoscaler", "PodDisruptionBudget"]);
    expect(objects.find((object) => object.kind === "Deployment")!.spec).not.toHaveProperty("replicas");
  });

  it("waits before it stops only where the kubelet can", async () => {
    const container = async (kubeVersion: string) =>
      (await one(chart, "Deployment", { kubeVersion })).spec.template.spec.containers[0];
    expect((await container("1.30.0")).lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
    expect(await container("1.29.9")).not.toHaveProperty("lifecycle");
  });

  it("keeps pods when only the chart's version changes", async () => {
    const { spec } = await one(chart, "Deployment");
    expect(Object.keys(spec.template.metadata.labels)).not.toContain("helm.sh/chart");
  });

  it.each([
    ["a tag that moves", ["image.tag=latest"], "/image/tag"],
    [
      "an autoscaler without requests",
      ["autoscaling.enabled=true", "resources.requests=null"],
      "resources.requests.cpu",
    ],
    ["a pause longer than the grace period", ["preStopSleepSeconds=30"], "terminationGracePeriodSeconds"],
  ])("refuses %s", async (_case, set, named) => {
    expect(await refusal(chart, ...set)).toContain(named);
  });
});

describe.concurrent("the Service and the subsets", () => {
  it("select the pods of both colors, and of one color each", async () => {
    const service = await one("blue-green-service", "Service", { release: "blue-green-service" });
    const rule = await one("istio-destinationrule", "DestinationRule");
    for (const [index, release] of ["blue-web-echo", "green-web-echo"].entries()) {
      const { spec } = await one("blue-green-web-echo", "Deployment", { release });
      const { labels } = spec.template.metadata;
      expect(labels).toMatchObject(service.spec.selector);
      expect(labels).toMatchObject(rule.spec.subsets[index].labels);
      expect(labels).not.toMatchObject(rule.spec.subsets[1 - index].labels);
      const port = spec.template.spec.containers[0].ports[0].containerPort;
      expect(service.spec.ports).toEqual([{ name: "http", protocol: "TCP", port: 8600, targetPort: port }]);
    }
    expect(rule.spec.host).toBe(service.metadata.name);
  });
});

describe.concurrent("istio-gateway", () => {
  it("redirects only when it has a certificate", async () => {
    const plain = await one("istio-gateway", "Gateway");
    expect(plain.spec.servers).toHaveLength(1);
    expect(plain.spec.servers[0]).not.toHaveProperty("tls");
    const secure = await one("istio-gateway", "Gateway", {
      files: ["charts/istio-gateway/ci/tls-values.yaml"],
    });
    expect(secure.spec.servers[0].tls).toEqual({ httpsRedirect: true });
    expect(secure.spec.servers[1].tls).toMatchObject({ mode: "SIMPLE", credentialName: "service-mesh-dev" });
  });

  it("refuses TLS without a certificate", async () => {
    expect(await refusal("istio-gateway", "tls.enabled=true")).toContain("credentialName");
  });
});

describe.concurrent("istio-virtualservice", () => {
  const chart = "istio-virtualservice";

  it("changes one word in a flip", async () => {
    const lines = async (subset: string) =>
      (await helm(renderArguments(chart, { set: [`defaultServiceSubset=${subset}`] }))).split("\n");
    const [before, after] = [await lines("v1"), await lines("v2")];
    const changed = before.flatMap((line, index) =>
      line === after[index] ? [] : [[line.trim(), after[index]!.trim()]],
    );
    expect(after).toHaveLength(before.length);
    expect(changed).toEqual([['subset: "v1"', 'subset: "v2"']]);
  });

  it("ends with the only rule that matches everything, and every rule says who answered", async () => {
    const { spec } = await one(chart, "VirtualService");
    const names = spec.http.map((rule: { name: string }) => rule.name);
    expect(names).toEqual([
      "cookie-v1-prefixed",
      "cookie-v1",
      "cookie-v2-prefixed",
      "cookie-v2",
      "path-v1",
      "path-v2",
      "default",
    ]);
    for (const rule of spec.http) {
      expect("match" in rule).toBe(rule.name !== "default");
      expect(rule.headers.response.set).toEqual({ "x-bluegreen-subset": "%CLUSTER_METADATA(istio:subset)%" });
    }
  });

  it("tells the cookie from its lookalikes", async () => {
    const { spec } = await one(chart, "VirtualService");
    const rule = spec.http.find((candidate: { name: string }) => candidate.name === "cookie-v2");
    const cookie = new RegExp(rule.match[0].headers.cookie.regex, "u");
    for (const yes of [
      "x-version=v2",
      "x-version=v2;",
      "a=b; x-version=v2",
      "a=b;x-version=v2;c=d",
      "x-version=v2 ;a",
    ])
      expect(yes).toMatch(cookie);
    for (const no of ["x-version=v1", "x-version=v22", "ax-version=v2", "a=x-version=v2", "X-VERSION=v2", ""])
      expect(no).not.toMatch(cookie);
  });

  it.each([
    ["a default that is no subset", ["defaultServiceSubset=v3"], "subsets are v1, v2"],
    ["a rule that could never match", ["subsets[0].name=v1", "subsets[1].name=v1"], "never match"],
  ])("refuses %s", async (_case, set, named) => {
    expect(await refusal(chart, ...set)).toContain(named);
  });
});

describe.concurrent("istio-profile", () => {
  it("makes the control plane's namespace, without injection, and the gateway's, and keeps them", async () => {
    const annotations = { "helm.sh/resource-policy": "keep" };
    const [system, ingress, ...more] = await render("istio-profile");
    expect(system!.metadata).toMatchObject({
      name: "istio-system",
      labels: { "istio-injection": "disabled" },
      annotations,
    });
    expect(ingress!.metadata).toMatchObject({ name: "istio-ingress", annotations });
    // With this label no webhook of istiod would give the gateway's pods their proxy.
    expect(ingress!.metadata.labels).not.toHaveProperty("istio-injection");
    expect(more).toEqual([]);
  });

  it("makes no namespace for a gateway where there is none", async () => {
    const files = ["charts/istio-profile/ci/small-values.yaml"];
    expect((await one("istio-profile", "Namespace", { files })).metadata.name).toBe("mesh");
  });

  it("writes the same profile as an input of istioctl", async () => {
    const files = ["charts/istio-profile/ci/istioctl-values.yaml"];
    const json = ['istioNamespace="mesh"', 'gatewayNamespace="edge"'];
    const operator = await one("istio-profile", "IstioOperator", { files, json });
    expect(operator.spec.values).toEqual({ global: { istioNamespace: "mesh" } });
    expect(operator.spec.components.ingressGateways).toEqual([
      { name: "istio-ingressgateway", namespace: "edge", enabled: true },
    ]);
    expect(operator.spec.profile).toBe("default");
    expect(operator.spec.components.pilot.k8s.resources.requests.memory).toBe("3072Mi");
  });
});
