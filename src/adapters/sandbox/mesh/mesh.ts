import { readFile } from "node:fs/promises";
import { ROUTING_KINDS } from "../../../mesh-api/apis/lookup.ts";
import { INGRESS_LABELS, INGRESS_NAME } from "../../../mesh-api/ingress-gateway.ts";
import type { GearPaths } from "../gear/gear.ts";
import type { KubeClient } from "./kube-client.ts";
import { ISTIOD_PORTS, ISTIO_NAMESPACE, NODE_NAME, gatewayAddress } from "../state/layout.ts";
import { ADDRESS_ANNOTATION } from "./pod-settings.ts";
import { type Component, type Components, answers } from "../processes/processes.ts";
import type { SandboxFolder } from "../state/state.ts";

const NAMESPACED = `/api/v1/namespaces/${ISTIO_NAMESPACE}`;

/**
 * Name and namespace of the Helm release that may take over an object made here, as Helm's adoption rules
 * want it.
 */
export interface HelmOwner {
  readonly release: string;
  readonly namespace: string;
}

/** The releases that may take over the control plane's namespace, and Istio's resource types. */
export interface MeshOwners {
  readonly namespace: HelmOwner;
  readonly definitions: HelmOwner;
}

/** Of no release: what belongs to the processes that the sandbox runs by hand stays as it is. */
const BY_HAND: HelmOwner = { release: "bluegreen-sandbox", namespace: ISTIO_NAMESPACE };

function owned(owner: HelmOwner, metadata: Record<string, unknown>): Record<string, unknown> {
  const labels = { ...(metadata["labels"] as object), "app.kubernetes.io/managed-by": "Helm" };
  const annotations = {
    ...(metadata["annotations"] as object),
    "meta.helm.sh/release-name": owner.release,
    "meta.helm.sh/release-namespace": owner.namespace,
  };
  return { ...metadata, labels, annotations };
}

/** The namespace and what istiod reads at its start. */
export async function createIstioNamespace(client: KubeClient, owner: HelmOwner): Promise<void> {
  const labels = { "istio-injection": "disabled" };
  const namespace = owned(owner, { name: ISTIO_NAMESPACE, labels });
  await client.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: namespace });
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } };
  await client.create(`${NAMESPACED}/serviceaccounts`, account);
  const mesh = "enableAutoMtls: false\nrootNamespace: istio-system\ntrustDomain: cluster.local\n";
  await client.create(`${NAMESPACED}/configmaps`, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: owned(BY_HAND, { name: "istio" }),
    data: { mesh, meshNetworks: "networks: {}\n" },
  });
}

/** Istio's resource types and the Gateway API's for HTTP; resolves when the API server serves all of them. */
export async function createDefinitions(
  client: KubeClient,
  gear: GearPaths,
  owner: HelmOwner,
): Promise<void> {
  const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  const read = async (file: string): Promise<Definition[]> =>
    JSON.parse(await readFile(file, "utf8")) as Definition[];
  const istio = (await read(gear.istio.crdsJson)).map((one) => ({
    ...one,
    metadata: owned(owner, one.metadata),
  }));
  const gatewayApi = (await read(gear.gatewayApi.crdsJson)).filter(({ spec }) =>
    HTTP_ROUTING.has(spec.names.plural),
  );
  const all = [...istio, ...gatewayApi];
  await Promise.all(all.map((definition) => client.create(path, definition)));
  while (!(await areServed(client, all))) await new Promise((resolve) => setTimeout(resolve, 100));
}

/**
 * What HTTP routing needs of the Gateway API: the API server takes 2 s of processor time for the other six
 * types.
 */
const HTTP_ROUTING = new Set(ROUTING_KINDS.map(({ plural }) => plural));

interface Definition {
  readonly metadata: Record<string, unknown>;
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
}

/**
 * Asks discovery, which is small and says what kubectl will find; the definitions themselves are megabytes.
 */
async function areServed(client: KubeClient, definitions: readonly Definition[]): Promise<boolean> {
  const wanted = new Map<string, Set<string>>();
  for (const { spec } of definitions) {
    for (const version of spec.versions.filter(({ served }) => served)) {
      const path = `/apis/${spec.group}/${version.name}`;
      wanted.set(path, (wanted.get(path) ?? new Set()).add(spec.names.plural));
    }
  }
  const found = await Promise.all([...wanted].map(([path, names]) => discovers(client, path, names)));
  return found.every(Boolean);
}

async function discovers(client: KubeClient, path: string, names: ReadonlySet<string>): Promise<boolean> {
  const { status, body } = await client.send("GET", path);
  if (status !== 200) return false;
  const { resources } = JSON.parse(body) as { resources: { name: string }[] };
  const found = new Set(resources.map(({ name }) => name));
  return [...names].every((name) => found.has(name));
}

export function startIstiod(folder: SandboxFolder, gear: GearPaths, components: Components): Component {
  return components.start({
    name: "istiod",
    command: gear.bin["pilot-discovery"],
    args: [
      "discovery",
      `--kubeconfig=${folder.kubeconfig}`,
      `--httpAddr=127.0.0.1:${ISTIOD_PORTS.http}`,
      `--httpsAddr=:${ISTIOD_PORTS.https}`,
      `--grpcAddr=:${ISTIOD_PORTS.grpc}`,
      `--secureGRPCAddr=:${ISTIOD_PORTS.secureGrpc}`,
      `--monitoringAddr=:${ISTIOD_PORTS.monitoring}`,
      "--domain=cluster.local",
    ],
    env: {
      // A stock Envoy has neither of Istio's own filters.
      PILOT_ENABLE_METADATA_EXCHANGE: "false",
      PILOT_ENABLE_ALPN_FILTER: "false",
      ENABLE_LEADER_ELECTION: "false",
      VALIDATION_WEBHOOK_CONFIG_NAME: VALIDATOR,
      INJECTION_WEBHOOK_CONFIG_NAME: "",
      REVISION: "default",
      POD_NAMESPACE: ISTIO_NAMESPACE,
      POD_NAME: "istiod-0",
      CLUSTER_ID: "Kubernetes",
    },
  });
}

export async function istiodReady(): Promise<boolean> {
  return answers(`http://127.0.0.1:${ISTIOD_PORTS.http}/ready`);
}

const VALIDATOR = "istio-validator-istio-system";

/** What a cluster with Istio has besides: Services, the pods behind them, and the validation webhook. */
export async function createIstioObjects(client: KubeClient, gateways: number): Promise<void> {
  await client.create(
    `${NAMESPACED}/services`,
    service("istiod", ISTIOD_LABELS, "ClusterIP", ISTIOD_SERVICE),
  );
  const ingress = service(INGRESS_NAME, GATEWAY_LABELS, "LoadBalancer", GATEWAY_SERVICE);
  await client.create(`${NAMESPACED}/services`, ingress);
  const loadBalancer = { ingress: [{ ip: gatewayAddress(0) }] };
  await client.patchStatus(`${NAMESPACED}/services/${INGRESS_NAME}`, { loadBalancer });
  await client.create(`${NAMESPACED}/pods`, processPod("istiod-0", ISTIOD_LABELS, gatewayAddress(0)));
  for (let index = 0; index < gateways; index += 1) {
    await client.create(
      `${NAMESPACED}/pods`,
      processPod(`${INGRESS_NAME}-${index}`, GATEWAY_LABELS, gatewayAddress(index)),
    );
  }
  const path = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
  await client.create(path, validator());
}

export const GATEWAY_LABELS = { app: INGRESS_NAME, ...INGRESS_LABELS };
const ISTIOD_LABELS = { app: "istiod", istio: "pilot" };
type Ports = readonly { name: string; port: number; targetPort: number }[];
const GATEWAY_SERVICE: Ports = [
  { name: "http2", port: 80, targetPort: 80 },
  { name: "https", port: 443, targetPort: 443 },
];
const ISTIOD_SERVICE: Ports = [
  { name: "grpc-xds", port: 15010, targetPort: ISTIOD_PORTS.grpc },
  { name: "https-dns", port: 15012, targetPort: ISTIOD_PORTS.secureGrpc },
  { name: "https-webhook", port: 443, targetPort: ISTIOD_PORTS.https },
  { name: "http-monitoring", port: 15014, targetPort: ISTIOD_PORTS.monitoring },
];

function service(name: string, selector: Record<string, string>, type: string, ports: Ports): unknown {
  const metadata = owned(BY_HAND, { name, labels: selector });
  return { apiVersion: "v1", kind: "Service", metadata, spec: { type, selector, ports } };
}

/** A pod that stands for a process the sandbox runs itself: it has an address and is ready, nothing more. */
function processPod(name: string, labels: Record<string, string>, address: string): unknown {
  const metadata = { name, labels, annotations: { [ADDRESS_ANNOTATION]: address } };
  const spec = {
    nodeName: NODE_NAME,
    automountServiceAccountToken: false,
    containers: [{ name: "process", image: `sandbox/${name.replace(/-\d+$/, "")}` }],
  };
  return { apiVersion: "v1", kind: "Pod", metadata, spec };
}

/** istiod fills in its certificate, and turns the policy to Fail once it answers. */
function validator(): unknown {
  const groups = ["security", "networking", "telemetry", "extensions"].map((group) => `${group}.istio.io`);
  const rule = { operations: ["CREATE", "UPDATE"], apiGroups: groups, apiVersions: ["*"], resources: ["*"] };
  const target = { name: "istiod", namespace: ISTIO_NAMESPACE, path: "/validate" };
  const webhook = {
    name: "rev.validation.istio.io",
    clientConfig: { service: target },
    rules: [rule],
    failurePolicy: "Ignore",
    sideEffects: "None",
    admissionReviewVersions: ["v1"],
  };
  const labels = { app: "istiod", istio: "istiod", "istio.io/rev": "default" };
  const metadata = owned(BY_HAND, { name: VALIDATOR, labels });
  const kind = "ValidatingWebhookConfiguration";
  return { apiVersion: "admissionregistration.k8s.io/v1", kind, metadata, webhooks: [webhook] };
}

/** True when istiod checks what is written: from then on an invalid route is refused. */
export async function validationOn(client: KubeClient): Promise<boolean> {
  const path = `/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/${VALIDATOR}`;
  const { body } = await client.send("GET", path);
  const { webhooks } = JSON.parse(body) as { webhooks?: { failurePolicy: string }[] };
  return webhooks?.[0]?.failurePolicy === "Fail";
}
