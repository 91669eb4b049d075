/**
 * Errors as people meet them at the command line, with a cluster, a gateway and Terragrunt that are real.
 * Each case is a release of its own, so that none stands in another's way.
 */
import { appendFile, cp, mkdtemp, readFile, rm, symlink, writeFile, mkdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { UnitWorld } from "../fixtures/charts/units.ts";
import { error, jsonFailures, plainError, type Ran, runNode } from "../fixtures/plain-errors.ts";
import { FORK, PULL, pullRequestEvent, REPOSITORY, TOKEN } from "../runner/ground.ts";
import { startGitHub } from "../runner/github-server.ts";
import {
  apply,
  commandLine,
  kubectl,
  meshEnvironment,
  type ReleasedUnit,
  releaseUnit,
  writeUnit,
  untilAvailable,
} from "./support/index.ts";

const ROOT = join(import.meta.dirname, "../..");
const NAMESPACE = "errors";
/** The reference system's own releases, for the tests of its units. */
const UNITS = "units.yaml";
/** `fine` works; `absent` has no router; what the others lack, their tests say. */
const RELEASES = ["absent", "fine", "gone", "nowhere", "held", "torn"] as const;
type ReleaseName = (typeof RELEASES)[number];

let folder: string;
let world: UnitWorld;

beforeAll(async () => {
  ({ folder, world } = await commandLine("errors"));
  await writeFile(join(world.repository, "bluegreen.yaml"), configuration());
  await cp(join(ROOT, "bluegreen.yaml"), join(world.repository, UNITS));
  await breakGateway();
  await apply([{ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } }]);
  await writeCharts();
  for (const name of RELEASES) await makeRelease(name);
  await apply([lease("torn", { "bluegreen-action/smoke": "{nonsense" }, {})]);
  await untilAvailable(NAMESPACE);
});

afterAll(async () => {
  await kubectl(["delete", "namespace", NAMESPACE, "--wait=false"]);
  await rm(folder, { recursive: true, force: true });
});

function configuration(more = ""): string {
  const release = (name: string) => `  ${name}:
    host: ${name}.errors.example
    router: {unit: ${name}-router, file: values/values.yaml, key: defaultServiceSubset}
    colors:
      blue: {unit: ${name}-blue, subset: v1}
      green: {unit: ${name}-green, subset: v2}
    version: {file: values/values.yaml, key: image.tag}
    preview: {cookie: x-version}
    smoke: [{path: /, expect: {status: 200}}]
`;
  return `terragrunt: {root: terragrunt/live/dev}\n${more}releases:\n${RELEASES.map(release).join("")}`;
}

/** The chart of unit istio-gateway no longer renders. */
async function breakGateway(): Promise<void> {
  const template = join(world.repository, "charts/istio-gateway/templates/gateway.yaml");
  await appendFile(template, "\n{{ .Values.no.such }}\n");
}

/** The smallest charts of their kind, beside the reference system's. */
async function writeCharts(): Promise<void> {
  for (const [name, text] of Object.entries({ "echo-color": COLOR, "echo-router": ROUTER })) {
    const chart = join(world.repository, "charts", name);
    await mkdir(join(chart, "templates"), { recursive: true });
    await writeFile(join(chart, "Chart.yaml"), `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`);
    await writeFile(join(chart, "templates/all.yaml"), text);
  }
}

const COLOR = `apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}}
spec:
  selector: {matchLabels: {app: {{ .Values.app }}, color: {{ .Values.color }}}}
  template:
    metadata: {labels: {app: {{ .Values.app }}, color: {{ .Values.color }}}}
    spec:
      containers:
        - name: echo
          image: hashicorp/http-echo:{{ .Values.image.tag }}
          args: [-text, {{ .Values.color }}]
          ports: [{containerPort: 5678}]
`;

const ROUTER = `apiVersion: v1
kind: Service
metadata: {name: {{ .Values.app }}}
spec:
  selector: {app: {{ .Values.app }}}
  ports: [{name: http, port: 80, targetPort: 5678}]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: {{ .Values.app }}}
spec:
  host: {{ .Values.app }}
  subsets: [{name: v1, labels: {color: blue}}, {name: v2, labels: {color: green}}]
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: {{ .Values.app }}}
spec:
  selector: {istio: ingressgateway}
  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [{{ .Values.app }}.errors.example]}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: {{ .Values.app }}}
spec:
  hosts: [{{ .Values.app }}.errors.example]
  gateways: [{{ .Values.app }}]
  http: [{route: [{destination: {host: {{ .Values.app }}, subset: {{ .Values.defaultServiceSubset }}}}]}]
`;

/** Its three units, and what of them was released: nothing of `absent`, and no color of `gone`. */
async function makeRelease(app: ReleaseName): Promise<void> {
  const place = { repository: world.repository, root: "terragrunt/live/dev" };
  const unit = (end: string, chart: string, values: object): ReleasedUnit => ({
    unit: `${app}-${end}`,
    name: `${app}-${end}`,
    namespace: NAMESPACE,
    chart: `charts/${chart}`,
    values: { app, ...values },
  });
  const image = { tag: "1.0.0" };
  const colors = ["blue", "green"].map((color) => unit(color, "echo-color", { color, image }));
  const defaultServiceSubset = app === "nowhere" ? "v9" : "v1";
  const router = unit("router", "echo-router", { defaultServiceSubset });
  for (const one of colors) await (["absent", "gone"].includes(app) ? writeUnit : releaseUnit)(place, one);
  await (app === "absent" ? writeUnit : releaseUnit)(place, router);
}

function lease(release: string, annotations: object, spec: object): unknown {
  const metadata = { name: `bluegreen-${release}`, namespace: NAMESPACE, annotations };
  return { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec };
}

/** Of a run that is at work: written again and again, for as long as the work lasts. */
async function whileHeld<T>(work: () => Promise<T>): Promise<T> {
  await apply([heldLease()]);
  const renewing = setInterval(() => void apply([heldLease()]), 3_000);
  try {
    return await work();
  } finally {
    clearInterval(renewing);
  }
}

function heldLease(): unknown {
  const now = new Date().toISOString().replace("Z", "000Z");
  const holder = { holderIdentity: "promote 42 of someone", leaseDurationSeconds: 20 };
  return lease("held", {}, { ...holder, renewTime: now, acquireTime: now });
}

interface Given {
  readonly env?: Readonly<Record<string, string>>;
  /** The program of the bundle; the command line when left out. */
  readonly program?: string;
}

/** Runs the bundle in the repository, with everything that it needs in its environment. */
function run(args: readonly string[], { env = {}, program = "cli" }: Given = {}): Promise<Ran> {
  const all = { ...process.env, ...world.env, ...env };
  for (const name of ["FORCE_COLOR", "GITHUB_ACTIONS"]) delete all[name];
  return runNode(join(folder, "dist", `${program}.js`), args, {
    cwd: world.repository,
    env: all,
    seconds: 100,
  });
}

/** A copy of the sandbox's kubeconfig with these lines in place of the user's, or of the server. */
async function kubeconfig(user: object | undefined, server?: string): Promise<string> {
  const text = await kubectl(["config", "view", "--raw", "--minify", "--output=json"]);
  const config = JSON.parse(text) as {
    users: { user: object }[];
    clusters: { cluster: { server: string } }[];
  };
  for (const one of config.users) if (user !== undefined) one.user = user;
  for (const one of config.clusters) if (server !== undefined) one.cluster.server = server;
  const path = join(await mkdtemp(join(folder, "kube-")), "config");
  await writeFile(path, JSON.stringify(config));
  return path;
}

describe("what the cluster says of a release", () => {
  it.each([
    [
      "absent",
      "ROUTER_UNKNOWN: no VirtualService routes absent.errors.example. Run apply, so that unit absent-router, and it alone, routes absent.errors.example; where it was applied already, run repair.",
    ],
    [
      "gone",
      "BOTH_COLORS_MISSING: nothing of gone runs: neither blue nor green has workloads. Run `bluegreen apply` first: it brings up both colors.",
    ],
    [
      "nowhere",
      "ROUTE_NOWHERE: VirtualService/errors/nowhere: the default route goes to subset v9, which is no color's (blue is v1, green is v2). Run repair: it puts back what somebody changed by hand. Where Git says so itself, set defaultServiceSubset in unit nowhere-router to a color's subset, and run apply.",
    ],
    ["torn", /^RECORD_UNREADABLE: Lease\/errors\/bluegreen-torn: annotation .* delete the annotation\.$/],
  ])("%s: refused by status and promote alike", async (name, line) => {
    const status = await run(["status", `--release=${name}`, "--json"]);
    expect(plainError(status)).toEqual(error(1, line));
    expect(jsonFailures(status)).toMatchObject([{ code: status.stderr.split(":")[0] }]);
    const promote = await run(["promote", `--release=${name}`]);
    expect(plainError(promote)).toEqual(error(1, line));
    expect(promote.stdout).toBe("");
  });

  it("held: nobody else deploys meanwhile, and nothing is left changed", async () => {
    const values = join(world.live, "held-green/values/values.yaml");
    const before = await readFile(values, "utf8");
    const ran = await whileHeld(() => run(["deploy", "--release=held", "--version=9.9.9", "--record=none"]));
    expect(plainError(ran)).toEqual(
      error(
        1,
        /^LEASE_HELD: release \S+ is held by promote 42 of someone, which is at work\. Wait until it is done, or run rollback: /,
      ),
    );
    expect(await readFile(values, "utf8")).toBe(before);
  });
});

describe("the gateway", () => {
  it.each([
    ["127.0.0.1:9", "connect ECONNREFUSED 127.0.0.1:9"],
    ["no-such-host.invalid:80", "getaddrinfo"],
  ])("out of reach at %s", async (address, reason) => {
    const ran = await run(["smoke", "--release=fine", `--gateway=${address}`, "--json"]);
    expect(plainError(ran)).toEqual(
      error(3, /^GATEWAY_UNREACHABLE: no answer from .* Check the gateway's address/),
    );
    expect(ran.stderr).toContain(reason);
    expect(jsonFailures(ran)).toMatchObject([{ code: "GATEWAY_UNREACHABLE" }]);
  });

  it.each([
    ["no-such-service", "Service/errors/no-such-service does not exist"],
    ["fine", "Service/errors/fine has no load balancer address yet"],
  ])("whose Service is %s", async (name, reason) => {
    const config = join(world.repository, `${name}.yaml`);
    await writeFile(config, configuration(`gateway: {service: {namespace: errors, name: ${name}}}\n`));
    const ran = await run(["smoke", "--release=fine", `--config=${name}.yaml`]);
    const line = `GATEWAY_UNKNOWN: the gateway's address cannot be told: ${reason}. Give it as the input gateway, or as \`gateway\` in bluegreen.yaml: host:port, or https://host:port for TLS.`;
    expect(plainError(ran)).toEqual(error(3, line));
  });
});

describe("the account", () => {
  it("whose token is expired or wrong", async () => {
    const token = "expired-token-of-somebody";
    const ran = await run([
      "status",
      "--release=fine",
      `--kubeconfig=${await kubeconfig({ token })}`,
      "--json",
    ]);
    expect(plainError(ran, [token])).toEqual(
      error(3, /^CLUSTER_UNREACHABLE: .* the cluster does not take these credentials\. Get new credentials/),
    );
  });

  it("that may not", async () => {
    await kubectl(["create", "serviceaccount", "nobody", `-n${NAMESPACE}`]);
    const token = (await kubectl(["create", "token", "nobody", `-n${NAMESPACE}`])).trim();
    const ran = await run(["status", "--release=fine", `--kubeconfig=${await kubeconfig({ token })}`]);
    expect(plainError(ran, [token])).toEqual(
      error(
        3,
        /^CLUSTER_FORBIDDEN: may not list virtualservices\.networking\.istio\.io\. Bind a ClusterRole with the rule \{apiGroups: \["networking\.istio\.io"\], resources: \["virtualservices"\], verbs: \["list"\]\} to this account\.$/,
      ),
    );
    expect(ran.stderr).toMatch(
      /^ {4}Error from server \(Forbidden\): .*system:serviceaccount:errors:nobody/m,
    );
  });

  it("whose cluster is down", async () => {
    const path = await kubeconfig(undefined, "https://127.0.0.1:9");
    const ran = await run(["rollback", "--release=fine", `--kubeconfig=${path}`]);
    expect(plainError(ran)).toEqual(error(3, /^CLUSTER_UNREACHABLE: .*the cluster did not answer\. Check/));
  });
});

describe("a unit", () => {
  it("that is not there", async () => {
    expect(plainError(await run(["plan", `--config=${UNITS}`, "--units=istio-gatewy"]))).toEqual(
      error(2, /^UNIT_UNKNOWN: there is no unit "istio-gatewy"\. Did you mean istio-gateway/),
    );
  });

  it.each(["plan", "apply"])("that fails to plan stops %s, and its reason is said once", async (step) => {
    const ran = await run([step, `--config=${UNITS}`, "--units=istio-gateway", "--json"]);
    expect(plainError(ran, [world.env["KIALI_PASSPHRASE"] ?? ""])).toEqual(
      error(
        1,
        "UNIT_PLAN_FAILED: unit istio-gateway could not be planned. Correct what the tool says below and plan again.",
      ),
    );
    expect(ran.stderr.match(/nil pointer evaluating/g)).toHaveLength(1);
    expect(jsonFailures(ran)).toMatchObject([{ code: "UNIT_PLAN_FAILED", stderr: expect.any(String) }]);
  });

  it("whose tool is missing", async () => {
    const tools = join(folder, "without-tofu");
    await mkdir(tools);
    await symlink(join(meshEnvironment().binDir, "terragrunt"), join(tools, "terragrunt"));
    const path = [tools, ...(process.env["PATH"] ?? "").split(delimiter)];
    const PATH = path.filter((one) => one !== meshEnvironment().binDir).join(delimiter);
    const ran = await run(["plan", `--config=${UNITS}`, "--units=istio-destinationrule"], { env: { PATH } });
    expect(plainError(ran)).toEqual(
      error(3, /^TOOL_MISSING: tofu, which unit istio-destinationrule needs, is not on PATH\. Run the setup/),
    );
  });
});

describe("a token that may not comment", () => {
  it.each([
    [PULL, "Give the job `permissions: pull-requests: write`"],
    [FORK, "A pull request from a fork gets a read-only token"],
  ])("for %o: the plan stands, and a warning says why", async (pull, why) => {
    await using github = await readOnly(pull);
    const event = join(folder, `event-${pull.number}.json`);
    await writeFile(event, JSON.stringify(pullRequestEvent(pull)));
    const env = {
      GITHUB_API_URL: github.url,
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_EVENT_PATH: event,
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_WORKSPACE: world.repository,
      "INPUT_GITHUB-TOKEN": TOKEN,
      INPUT_CONFIG: UNITS,
      INPUT_UNITS: "istio-inject-blue-green",
      INPUT_COMMENT: "auto",
    };
    const ran = await run([], { env, program: "plan" });
    const lines = ran.stdout.split("\n").filter((line) => !line.startsWith("::add-mask::"));
    const warnings = lines.filter((line) => line.startsWith("::warning::"));
    expect(warnings).toEqual([
      expect.stringMatching(
        new RegExp(
          `^::warning::PLAN_COMMENT_FORBIDDEN: the token may not comment on pull request ${pull.number} `,
        ),
      ),
    ]);
    expect(warnings[0]).toContain(why);
    expect(lines.join("\n")).not.toContain(TOKEN);
    expect(ran.code).toBe(0);
  });
});

async function readOnly(pull: typeof PULL) {
  const options = { repository: REPOSITORY, token: TOKEN, pullRequests: "read", pulls: [pull] } as const;
  const github = await startGitHub(options);
  return { url: github.url, [Symbol.asyncDispose]: () => github.close() };
}
