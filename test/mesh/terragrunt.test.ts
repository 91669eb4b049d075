/**
 * The reference system's units, planned and applied by real Terragrunt, OpenTofu and providers on a real
 * mesh.
 */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { headerOf, kubectl, rawRequest } from "./support/index.ts";
import { type Labels, type Webhook, webhooksFor } from "./support-units/injection.ts";
import { type PlannedRelease, manifestsIn, plannedReleases, renderRelease } from "./support-units/profile.ts";
import { type UnitWorld, prepareUnits } from "../fixtures/charts/units.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");

let folder: string;
let world: UnitWorld;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen-units-"));
  world = await prepareUnits(root, folder);
});

// Up to three times over all units, on a machine that may do other work.
afterAll(async () => {
  await takeDown();
  await rm(folder, { recursive: true, force: true });
}, 400_000);

/**
 * Takes down what the units made, for the tests that come after in the same sandbox. Definitions and the
 * control plane's namespace are marked to be kept; the old Helm provider calls that an error once for each
 * release that keeps something, and has nothing left to do the next time.
 */
async function takeDown(): Promise<void> {
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const { code, output } = await runAll("destroy", "-auto-approve", "-input=false");
    if (code === 0) return;
    if (!output.includes("were kept due to the resource policy")) throw new Error(output.slice(-3000));
  }
  throw new Error("destroy did not come to an end");
}

interface Ran {
  readonly code: number;
  readonly output: string;
}

async function terragrunt(
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<Ran> {
  const options = { cwd, env: { ...process.env, ...world.env, ...env }, maxBuffer: 1 << 27 };
  return run("terragrunt", [...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      output: error.stdout + error.stderr,
    }),
  );
}

const runAll = (...args: string[]) => terragrunt(["run", "--all", "--no-color", "--", ...args], world.live);

/**
 * What curl sends, byte by byte, and two facts of the answer: who the route says answered, and what the body
 * says.
 */
async function curl(
  path: string,
  ...headers: string[]
): Promise<{ subset: string | undefined; body: string }> {
  const lines = [
    `GET ${path} HTTP/1.1`,
    "Host: service-mesh.dev",
    "User-Agent: curl/8.5.0",
    "Accept: */*",
    ...headers,
  ];
  const answer = await rawRequest(`${lines.join("\r\n")}\r\n\r\n`);
  expect(answer.status).toBe(200);
  return { subset: headerOf(answer, "x-bluegreen-subset"), body: answer.body };
}

const units = async () =>
  (await readdir(world.live, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** Units in the order in which Terragrunt runs them, each with what it waits for. */
async function order(): Promise<{ path: string; dependencies?: string[] }[]> {
  const { output } = await terragrunt(
    ["find", "--dag", "--dependencies", "--json", "--log-disable"],
    world.live,
  );
  return JSON.parse(output) as { path: string; dependencies?: string[] }[];
}

describe("the live units", () => {
  it("run after everything they need", async () => {
    const found = await order();
    expect(found.map(({ path }) => path).sort()).toEqual((await units()).sort());
    const place = new Map(found.map(({ path }, index) => [path, index]));
    for (const { path, dependencies = [] } of found)
      for (const needed of dependencies) expect(place.get(needed)).toBeLessThan(place.get(path)!);
    const needs = new Map(found.map(({ path, dependencies = [] }) => [path, dependencies]));
    expect(needs.get("istio-virtualservice")).toContain("istio-destinationrule");
    expect(needs.get("istio-kiali-secret")).toEqual(["istio-with-profile"]);
  });

  it("plan on an empty mesh without printing the passphrase", async () => {
    const { code, output } = await runAll("plan", "-input=false");
    expect(output).toContain("Plan: 1 to add, 0 to change, 0 to destroy.");
    expect(code).toBe(0);
    expect(output).not.toContain(world.env["KIALI_PASSPHRASE"]);
  });

  it("apply, all nine", async () => {
    const { code, output } = await runAll("apply", "-auto-approve", "-input=false");
    expect({ code, tail: code === 0 ? "" : output.slice(-3000) }).toEqual({ code: 0, tail: "" });
    expect(output.match(/Apply complete!/gu)).toHaveLength(9);
    expect(output).not.toContain(world.env["KIALI_PASSPHRASE"]);
  });

  it("show no change when planned again", async () => {
    const { code, output } = await runAll("plan", "-input=false", "-detailed-exitcode");
    expect({ code, tail: code === 0 ? "" : output.slice(-3000) }).toEqual({ code: 0, tail: "" });
    expect(output.match(/No changes\./gu)).toHaveLength(9);
  });

  it("show no change from another clone of the repository", async () => {
    const clone = join(folder, "another/clone");
    await cp(world.repository, clone, {
      recursive: true,
      filter: (path) => !path.endsWith("/.terragrunt-cache"),
    });
    const unit = join(clone, "terragrunt/live/dev/helm-deploy-blue-web-echo");
    const { code, output } = await terragrunt(["plan", "-no-color", "-detailed-exitcode"], unit);
    expect(output).toContain("No changes.");
    expect(code).toBe(0);
  });

  it("keep their state where the switch says, and not in the repository", async () => {
    expect(await readdir(join(folder, "state/live/dev"))).toEqual((await units()).sort());
  });

  it("store the pair for Kiali as it is", async () => {
    const { data } = JSON.parse(
      await kubectl(["get", "secret", "kiali", "-n", "istio-system", "-o", "json"]),
    );
    const plain = (value: string) => Buffer.from(value, "base64").toString();
    expect(plain(data.username)).toBe(world.env["KIALI_USERNAME"]);
    expect(plain(data.passphrase)).toBe(world.env["KIALI_PASSPHRASE"]);
  });

  it("label the namespaces for injection", async () => {
    const label = (name: string) =>
      kubectl(["get", "ns", name, "-o", "jsonpath={.metadata.labels.istio-injection}"]);
    expect(await label("istio-inject-blue-green")).toBe("enabled");
    expect(await label("istio-system")).toBe("disabled");
    expect(await label("istio-ingress")).toBe("");
  });

  it("bring Kiali, Grafana and Prometheus up", async () => {
    const ready = await kubectl([
      "get",
      "deployments",
      "-n",
      "istio-system",
      "-o",
      "jsonpath={.items[*].metadata.name}",
    ]);
    expect(ready.split(" ")).toEqual(expect.arrayContaining(["grafana", "kiali", "prometheus"]));
  });
});

describe("the walkthrough's three requests", () => {
  it.each([
    ["the default route", [], "blue-1.0", "v1"],
    ["x-version=v2 in the cookie", ["cookie: x-version=v2;"], "green-1.0", "v2"],
    ["x-version=v1 in the cookie", ["cookie: x-version=v1;"], "blue-1.0", "v1"],
  ])("%s", async (_case, headers, body, subset) => {
    await expect.poll(async () => (await curl("/", ...headers)).body, { timeout: 10_000 }).toContain(body);
    expect((await curl("/", ...headers)).subset).toBe(subset);
  });

  it.each([
    ["/v1", [], "v1"],
    ["/v2", [], "v2"],
    ["/v2/orders?id=1", [], "v2"],
    ["/v20", [], "v1"],
    ["/v1/orders", ["cookie: a=b; x-version=v2"], "v2"],
    ["/any/path", ["cookie: x-version=v2"], "v2"],
    ["/any/path", ["cookie: x-version=v22"], "v1"],
  ])("and %s with %j", async (path, headers, subset) => {
    expect((await curl(path, ...headers)).subset).toBe(subset);
  });
});

describe("a chart's template that changes without its version", () => {
  const unit = () => join(world.live, "helm-deploy-green-web-echo");
  const template = () => join(world.repository, "charts/blue-green-web-echo/templates/deployment.yaml");

  it("shows in the plan, with the file's name, for both colors", async () => {
    const before = await readFile(template(), "utf8");
    await writeFile(template(), before.replace("revisionHistoryLimit: 5", "revisionHistoryLimit: 4"));
    const { code, output } = await terragrunt(["plan", "-no-color", "-detailed-exitcode"], unit());
    expect(code).toBe(2);
    expect(output).toMatch(/- [0-9a-f]{16} {2}templates\/deployment\.yaml/u);
    expect(output).toMatch(/\+ [0-9a-f]{16} {2}templates\/deployment\.yaml/u);
    expect(output).not.toMatch(/[-+] [0-9a-f]{16} {2}templates\/pdb\.yaml/u);
  });

  it("is applied, and then there is nothing more to do", async () => {
    const { code } = await terragrunt(["apply", "-auto-approve"], unit());
    expect(code).toBe(0);
    const names = [
      "get",
      "deployment",
      "green-web-echo-blue-green-web-echo",
      "-n",
      "istio-inject-blue-green",
    ];
    expect(await kubectl([...names, "-o", "jsonpath={.spec.revisionHistoryLimit}"])).toBe("4");
    expect((await terragrunt(["plan", "-detailed-exitcode"], unit())).code).toBe(0);
  });
});

describe("what stands in the way", () => {
  const env = { KIALI_USERNAME: "", KIALI_PASSPHRASE: "" };
  const file = () => join(world.live, "istio-kiali-secret/kiali.env");

  it("is not there when the pair for Kiali comes from the untracked file", async () => {
    const pair = `# who signs in\nKIALI_USERNAME=${world.env["KIALI_USERNAME"]}\r\n\nKIALI_PASSPHRASE=${world.env["KIALI_PASSPHRASE"]}\n`;
    await writeFile(file(), pair);
    const ran = await terragrunt(
      ["plan", "-no-color", "-detailed-exitcode"],
      join(world.live, "istio-kiali-secret"),
      env,
    );
    expect(ran.output).toContain("No changes.");
    expect(ran.code).toBe(0);
    await rm(file());
  });

  it("is a plain error when the pair for Kiali is missing", async () => {
    const { code, output } = await terragrunt(
      ["plan", "-no-color"],
      join(world.live, "istio-kiali-secret"),
      env,
    );
    expect(code).toBe(1);
    expect(output).toContain("A value of the secret is empty: set it in the environment");
  });

  it("is a plain error when nobody says where state lives", async () => {
    const { code, output } = await terragrunt(["plan"], join(world.live, "istio-gateway"), {
      BLUEGREEN_STATE: "s3",
    });
    expect(code).not.toBe(0);
    expect(output).toContain("BLUEGREEN_STATE_BUCKET");
  });
});

describe("what a chart's digest counts", () => {
  it("is every file that Helm packs", async () => {
    const chart = join(folder, "packed");
    const files = ["config/app.txt", "ci/a.yaml", "deep/ci/a.yaml", "README.md", "a.bak", "deep/a.bak"];
    const more = [
      "templates/.hidden",
      ".dotfile",
      "rooted",
      "sub/rooted",
      "sub/only.txt",
      "x1y",
      "docs/x/a.md",
    ];
    for (const file of [
      ...files,
      ...more,
      "crds/a.yaml",
      "c(1)+{}^.txt",
      "charts/k/ci/a",
      "charts/k/a.txt",
    ]) {
      await mkdir(dirname(join(chart, file)), { recursive: true });
      await writeFile(join(chart, file), "x");
    }
    await writeFile(join(chart, "Chart.yaml"), "apiVersion: v2\nname: packed\nversion: 0.1.0\n");
    await writeFile(join(chart, "charts/k/Chart.yaml"), "apiVersion: v2\nname: k\nversion: 1.0.0\n");
    const rules = [
      "# a comment",
      "",
      "ci/",
      "README.md\r",
      "  *.bak",
      "/rooted",
      "sub/only.txt",
      "x?y",
      "docs/*/a.md",
      "/",
    ];
    await writeFile(join(chart, ".helmignore"), rules.join("\n"));
    await run("helm", ["package", chart, "--destination", folder]);
    const { stdout: packed } = await run("tar", ["tf", join(folder, "packed-0.1.0.tgz")]);
    const names = packed
      .trim()
      .split("\n")
      .map((name) => name.replace("packed/", ""));
    expect(names).toContain("config/app.txt");
    expect(names).not.toContain("deep/ci/a.yaml");
    expect(await counted(chart)).toEqual(names.sort());
  });

  /** The module's own locals, evaluated without a provider. */
  async function counted(chart: string): Promise<string[]> {
    const module = await mkdtemp(join(folder, "locals-"));
    const from = join(world.repository, "terragrunt/modules/helm-release");
    const main = await readFile(join(from, "main.tf"), "utf8");
    await writeFile(join(module, "main.tf"), main.slice(0, main.indexOf('resource "helm_release"')));
    await cp(join(from, "variables.tf"), join(module, "variables.tf"));
    const vars = [`chart=${chart}`, "name=n", "namespace=n"].flatMap((value) => ["-var", value]);
    const asked = run("tofu", ["console", ...vars], { cwd: module, env: { ...process.env, ...world.env } });
    asked.child.stdin!.end("base64encode(jsonencode(local.files))\n");
    const { stdout } = await asked;
    const encoded = JSON.parse(stdout.trim()) as string;
    return JSON.parse(Buffer.from(encoded, "base64").toString()) as string[];
  }

  it("shows a changed file that only .Files reads", async () => {
    const unit = join(world.live, "helm-deploy-blue-green-service");
    const file = join(world.repository, "charts/blue-green-service/config/app.txt");
    await mkdir(dirname(file));
    await writeFile(file, "one");
    const { code, output } = await terragrunt(["plan", "-no-color", "-detailed-exitcode"], unit);
    expect(output).toMatch(/\+ [0-9a-f]{16} {2}config\/app\.txt/u);
    expect(code).toBe(2);
    await rm(dirname(file), { recursive: true });
  });
});

/**
 * On a cluster without a mesh, which no sandbox is: the plan, what Helm renders for it, and what the API
 * server says to that.
 */
describe("the whole profile", () => {
  const IN_ORDER = ["base", "gateway", "grafana", "istio-profile", "istiod", "kiali-server", "prometheus"];
  let releases: readonly PlannedRelease[];
  const renders = new Map<string, string>();

  beforeAll(async () => {
    releases = await planned({});
    for (const release of releases) renders.set(release.chart, await rendered(release));
  });

  /**
   * The unit's plan in a clone of its own, with nothing in the state, and some of the profile's values
   * changed.
   */
  async function planned(values: Readonly<Record<string, string>>): Promise<readonly PlannedRelease[]> {
    const clone = await mkdtemp(join(folder, "full-"));
    const leaveOut = (path: string) => !path.endsWith("/.terragrunt-cache");
    await cp(world.repository, clone, { recursive: true, filter: leaveOut });
    const unit = join(clone, "terragrunt/live/dev/istio-with-profile");
    const file = join(unit, "values/values.yaml");
    let text = await readFile(file, "utf8");
    for (const [key, value] of Object.entries(values))
      text = text.replace(new RegExp(`^${key}: .*$`, "mu"), `${key}: ${value}`);
    await writeFile(file, text);
    const env = { BLUEGREEN_MESH: "full", BLUEGREEN_STATE_DIR: join(clone, "state") };
    const plan = join(clone, "full.tfplan");
    const { code, output } = await terragrunt(
      ["plan", "-no-color", "-input=false", `-out=${plan}`],
      unit,
      env,
    );
    expect({ code, tail: code === 0 ? "" : output.slice(-3000) }).toEqual({ code: 0, tail: "" });
    const shown = await terragrunt(["run", "--log-disable", "--", "show", "-json", plan], unit, env);
    return plannedReleases(shown.output);
  }

  const rendered = (release: PlannedRelease) =>
    renderRelease(
      release.chart === "istio-profile" ? join(world.repository, "charts") : join(folder, "charts"),
      release,
    );

  const objects = (chart: string, kind: string) =>
    manifestsIn(renders.get(chart) ?? "").filter((one) => one.kind === kind);

  it("is seven releases", () => {
    expect(releases.map(({ chart }) => chart).sort()).toEqual(IN_ORDER);
  });

  it("asks 3072Mi for istiod", () => {
    const [istiod] = objects("istiod", "Deployment");
    expect(istiod!.spec.template.spec.containers[0].resources.requests.memory).toBe("3072Mi");
  });

  it("puts the gateway where the injector gives its pods a proxy", () => {
    const webhooks = objects("istiod", "MutatingWebhookConfiguration").flatMap(
      (one) => one.webhooks as Webhook[],
    );
    const labels = new Map(
      objects("istio-profile", "Namespace").map(({ metadata }) => [metadata.name, metadata.labels ?? {}]),
    );
    const [gateway] = objects("gateway", "Deployment");
    expect(gateway!.spec.template.spec.containers[0].image).toBe("auto");
    const pod = gateway!.spec.template.metadata.labels as Labels;
    const place = labels.get(gateway!.metadata.namespace);
    expect(place).toBeDefined();
    expect(webhooksFor(webhooks, place!, pod)).toEqual(["object.sidecar-injector.istio.io"]);
    // In the control plane's namespace the image would stay `auto`, which no registry has.
    expect(webhooksFor(webhooks, labels.get("istio-system")!, pod)).toEqual([]);
    // A color's namespace asks for all of its pods.
    expect(webhooksFor(webhooks, { "istio-injection": "enabled" }, {})).toEqual([
      "namespace.sidecar-injector.istio.io",
    ]);
  });

  it("is all in the namespaces that the profile names", async () => {
    const elsewhere = await planned({ istioNamespace: "mesh", gatewayNamespace: "edge" });
    expect([...new Set(elsewhere.map(({ namespace }) => namespace))].sort()).toEqual([
      "default",
      "edge",
      "mesh",
    ]);
    for (const release of elsewhere.filter(({ chart }) => !ADDONS.includes(chart))) {
      expect(await rendered(release)).not.toContain("istio-system");
    }
  });

  // The add-ons' own charts are not in Istio's module: what is sent is what Istio's authors rendered from
  // them, without our values.
  const ADDONS = ["kiali-server", "grafana", "prometheus"];

  it.each(["base", "istiod", "gateway"])("the API server accepts chart %s with our values", accepts);
  it.each(ADDONS)("the API server accepts the manifest that Istio brings for %s", accepts);

  async function accepts(chart: string): Promise<void> {
    const file = join(folder, `${chart}.yaml`);
    await writeFile(file, renders.get(chart)!);
    const { namespace } = releases.find((release) => release.chart === chart)!;
    const dryRun = ["apply", "--server-side", "--force-conflicts", "--dry-run=server"];
    const applied = await kubectl([...dryRun, "-n", namespace, "-f", file]);
    expect(applied.match(/serverside-applied/gu)!.length).toBeGreaterThan(4);
  }
});
