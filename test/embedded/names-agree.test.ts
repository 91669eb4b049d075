/**
 * One table of names, asked of all that resolve them: lint, the route simulator, what a release reads of its
 * cluster, and the embedded world's gateway. What Istio does with a name is in `src/names`.
 */
import { describe, expect, it } from "vitest";
import { clusterOf } from "../../src/adapters/embedded/cluster/cluster.ts";
import { ObjectStore, referenceOf } from "../../src/adapters/embedded/cluster/store.ts";
import { Endpoints } from "../../src/adapters/embedded/gateway/endpoints.ts";
import { GatewayInstance } from "../../src/adapters/embedded/gateway/gateway.ts";
import { asManifest, RouteTables } from "../../src/adapters/embedded/gateway/route-tables.ts";
import { createRealClock } from "../../src/adapters/embedded/cluster/clock.ts";
import { checkMesh } from "../../src/lint/rules/check.ts";
import { meshObject } from "../../src/mesh/object.ts";
import type { KubernetesObject, ObjectMeta } from "../../src/model/kubernetes.ts";
import type { ReleaseSpec } from "../../src/model/release.ts";
import { readRelease } from "../../src/release/observe/observe.ts";
import { routerKindFor } from "../../src/release/router/router.ts";
import { compileRoutes } from "../../src/routes/compile.ts";

const HOST = "web.example";
const REQUEST = { host: HOST, method: "GET", path: "/", headers: [] };

/** What is written where a name may stand; the rest of the mesh is in order. */
interface Written {
  /** `destination.host` of the VirtualService. */
  readonly host?: string;
  /** `host` of the DestinationRule. */
  readonly ruleHost?: string;
  /** In `gateways` of the VirtualService. */
  readonly gateway?: string;
  /**
   * Namespaces of the VirtualService, of the DestinationRule, and of all the rest; undefined: none is
   * written.
   */
  readonly router?: string | undefined;
  readonly rule?: string | undefined;
  readonly rest?: string | undefined;
  /** Labels of the subset, besides `version`. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Whether a rule without subsets names the Service's own host. */
  readonly ownRule?: boolean;
}

function meta(name: string, namespace: string | undefined): ObjectMeta {
  return namespace === undefined ? { name } : { name, namespace };
}

function objectsOf(written: Written): readonly KubernetesObject[] {
  const { host = "web", ruleHost = "web", gateway = "public", labels = {}, ownRule = false } = written;
  const { rest, router, rule } = { rest: "apps", router: "apps", rule: "apps", ...written };
  const istio = (kind: string, metadata: ObjectMeta, spec: KubernetesObject["spec"] & object) => ({
    apiVersion: "networking.istio.io/v1",
    kind,
    metadata,
    spec,
  });
  const subsets = [
    { name: "v1", labels: { version: "blue", ...labels } },
    { name: "v2", labels: { version: "green", ...labels } },
  ];
  const servers = [{ port: { number: 80, name: "http", protocol: "HTTP" }, hosts: ["*"] }];
  const route = [{ destination: { host, subset: "v1" } }];
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: meta("web", rest),
      spec: { selector: { app: "web" }, ports: [{ name: "http", port: 80, targetPort: 5678 }] },
    },
    ...["blue", "green"].map((version) => deployment(version, rest)),
    istio("Gateway", meta("public", rest), { selector: { istio: "ingressgateway" }, servers }),
    istio("DestinationRule", meta("subsets", rule), { host: ruleHost, subsets }),
    ...(ownRule ? [istio("DestinationRule", meta("web", rule), { host: "web", subsets: [] })] : []),
    istio("VirtualService", meta("web", router), { hosts: [HOST], gateways: [gateway], http: [{ route }] }),
  ];
}

const CONTAINER = { name: "echo", image: "hashicorp/http-echo:1.0", args: ["-text=web"] };

function deployment(version: string, namespace: string | undefined): KubernetesObject {
  const labels = { app: "web", version };
  const template = { metadata: { labels }, spec: { containers: [CONTAINER] } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: meta(version, namespace),
    spec: { replicas: 1, selector: { matchLabels: labels }, template },
  };
}

/** The mesh in a cluster, with a ready pod of each Deployment. */
function clusterWith(objects: readonly KubernetesObject[]): ObjectStore {
  const store = new ObjectStore(() => Date.UTC(2026, 0, 1));
  for (const name of ["default", "apps", "other"])
    store.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } }, "test");
  for (const object of objects) {
    store.create(object, "test");
    if (object.kind === "Deployment") addPod(store, object);
  }
  return store;
}

function addPod(store: ObjectStore, { metadata, spec }: KubernetesObject): void {
  const template = spec?.["template"] as {
    metadata: ObjectMeta;
    spec: NonNullable<KubernetesObject["spec"]>;
  };
  const pod = store.create(
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { ...metadata, name: `${metadata.name}-1`, labels: template.metadata.labels ?? {} },
      spec: template.spec,
    },
    "test",
  );
  const containerStatuses = [{ name: "echo", imageID: "sha256:1", ready: true, state: { running: {} } }];
  const status = { conditions: [{ type: "Ready", status: "True" }], containerStatuses };
  store.setStatus(referenceOf(pod), status, "test");
}

const LEADS_NOWHERE = /^(destination-host-missing|gateway-missing|subset-undefined|subset-selects-nothing)$/;

function lintSays(objects: readonly KubernetesObject[]): boolean {
  const set = objects.map((object) => meshObject(asManifest(object), "default", false));
  const findings = checkMesh({ objects: set, complete: true, releaseHosts: [] });
  return !findings.some(({ rule }) => LEADS_NOWHERE.test(rule));
}

function routeSays(objects: readonly KubernetesObject[]): boolean {
  const answer = compileRoutes(objects.map(asManifest)).answer(REQUEST);
  return answer.outcome === "route" && answer.destinations.every(({ workloads }) => workloads.length > 0);
}

const RELEASE: ReleaseSpec = {
  name: "web",
  host: HOST,
  router: { unit: "router", value: { file: "values.yaml", key: "subset" } },
  colors: {
    blue: { unit: "blue", target: { kind: "subset", name: "v1" } },
    green: { unit: "green", target: { kind: "subset", name: "v2" } },
  },
  version: { file: "values.yaml", key: "tag" },
  proofDays: 7,
  preview: { cookie: "x-version" },
  smoke: [],
};

/** The color is read from its Service, rule and pods, and a gateway takes requests for the host. */
async function releaseSays(store: ObjectStore): Promise<boolean> {
  const cluster = clusterOf(store, "test");
  const kind = routerKindFor(RELEASE.colors.blue);
  const [router] = await cluster.list(kind.type);
  const doors = kind.doors(router as KubernetesObject, HOST, await cluster.list(kind.gatewayType));
  const { state } = await readRelease(RELEASE, { cluster, clock: createRealClock() }).catch(nothingRuns);
  return doors.length > 0 && (state?.colors.blue.known ?? false);
}

function nothingRuns(error: unknown): { readonly state: undefined } {
  expect(error).toMatchObject({ code: "BOTH_COLORS_MISSING" });
  return { state: undefined };
}

function gatewaySays(store: ObjectStore): boolean {
  const gateway = new GatewayInstance(0, store, () => 0);
  gateway.configure({ table: new RouteTables().of(store), endpoints: new Endpoints(store) });
  return gateway.answer(REQUEST).status === 200;
}

async function asked(written: Written) {
  const objects = objectsOf(written);
  const store = clusterWith(objects);
  return {
    lint: lintSays(objects),
    route: routeSays(objects),
    release: await releaseSays(store),
    embedded: gatewaySays(store),
  };
}

const FULL = "web.apps.svc.cluster.local";

describe("a name means the same to lint, route, a release and the embedded world:", () => {
  it.each<[kind: string, written: Written, answers: boolean]>([
    ["a Service's short name", { host: "web" }, true],
    ["its full name", { host: FULL }, true],
    ["its full name, from another namespace", { host: FULL, router: "other", gateway: "apps/public" }, true],
    ["its short name, from another namespace", { router: "other", gateway: "apps/public" }, false],
    ["name.namespace.svc, which Istio takes as it is", { host: "web.apps.svc" }, false],
    ["name.namespace, which Istio takes as it is", { host: "web.apps" }, false],
    ["the full name of a Service that is not there", { host: "web.other.svc.cluster.local" }, false],
    ["a short name in another case", { host: "Web" }, false],
    ["a full name in another case", { host: "web.Apps.svc.cluster.local" }, false],
    ["a name of another domain", { host: "web.apps.svc.example.org" }, false],
    ["a full name with a dot at its end", { host: `${FULL}.` }, false],

    ["a rule for the full name", { ruleHost: FULL }, true],
    ["a rule for name.namespace.svc", { ruleHost: "web.apps.svc" }, false],
    ["a rule for name.namespace", { ruleHost: "web.apps" }, false],
    ["a rule for a name in another case", { ruleHost: "Web" }, false],
    ["a rule for a short name of another namespace", { rule: "other" }, false],
    ["a rule for all Services of the namespace", { ruleHost: "*.apps.svc.cluster.local" }, true],
    ["a rule for all Services", { ruleHost: "*.svc.cluster.local" }, true],
    ["a rule for all there is", { ruleHost: "*" }, true],
    ["a rule for another namespace's Services", { ruleHost: "*.other.svc.cluster.local" }, false],
    ["a rule for all, where the host has its own", { ruleHost: "*.local", ownRule: true }, false],

    ["a Gateway's short name", { gateway: "public" }, true],
    ["namespace/name", { gateway: "apps/public" }, true],
    ["name.namespace", { gateway: "public.apps" }, true],
    ["name.namespace.svc.domain", { gateway: "public.apps.svc.cluster.local" }, true],
    ["namespace.name", { gateway: "apps.public" }, false],
    ["a Gateway's name in another case", { gateway: "Public" }, false],
    ["another namespace's Gateway", { gateway: "other/public" }, false],
    ["a Gateway's short name, from another namespace", { host: FULL, router: "other" }, false],
    ["./name, from another namespace", { host: FULL, router: "other", gateway: "./public" }, false],
    ["name.namespace, from another", { host: FULL, router: "other", gateway: "public.apps" }, true],

    ["no namespace", { router: undefined, rule: undefined, rest: undefined }, true],
    ["a namespace of no letters", { router: "", rule: "", rest: "" }, true],
    ["some without a namespace, some in default", { router: undefined, rule: "default", rest: "" }, true],
    ["the full name in no namespace", fullInDefault(), true],

    ["a label that no pod carries", { labels: { tier: "front" } }, false],
    ["a label in another case", { labels: { App: "web" } }, false],
    ["a label that is also in the Service's selector", { labels: { app: "web" } }, true],
  ])("%s", async (_kind, written, answers) => {
    const all = { lint: answers, route: answers, release: answers, embedded: answers };
    expect(await asked(written)).toEqual(all);
  });
});

function fullInDefault(): Written {
  return { host: "web.default.svc.cluster.local", router: undefined, rule: undefined, rest: undefined };
}
