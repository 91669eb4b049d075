import { spawnSync } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { surroundings } from "../../../errors/errors.ts";
import type { GearPaths } from "../gear/gear.ts";
import { KubeClient } from "./kube-client.ts";
import {
  API_SERVER_PORT,
  ETCD_PORT,
  NODE_ADDRESS,
  NODE_NAME,
  POD_RANGE,
  SERVICE_RANGE,
} from "../state/layout.ts";
import type { Components } from "../processes/processes.ts";
import type { SandboxFolder } from "../state/state.ts";

/** Brings up the namespace's only interface; every address of the pods' range becomes local to it. */
export function prepareNetwork(): void {
  const batch = [
    "link set lo up",
    `address add ${NODE_ADDRESS}/32 dev lo`,
    `route add local ${POD_RANGE} dev lo`,
  ].join("\n");
  const { status, stderr } = spawnSync("ip", ["-batch", "-"], { input: `${batch}\n`, encoding: "utf8" });
  if (status === 0) return;
  const remedy = "Check that iproute2 works in a network namespace: `unshare -Urn ip link set lo up`";
  throw surroundings("SANDBOX_NETWORK", "the namespace's network could not be set up", { remedy, stderr });
}

/** etcd and the API server; resolves when it serves. */
export async function startApiServer(
  folder: SandboxFolder,
  gear: GearPaths,
  components: Components,
): Promise<KubeClient> {
  const token = randomBytes(24).toString("base64url");
  await writeSecrets(folder, token);
  components.start(etcd(folder, gear));
  const server = components.start({
    name: "kube-apiserver",
    command: gear.bin["kube-apiserver"],
    args: apiServerArguments(folder),
  });
  const certificate = join(folder.path, "certificates", "apiserver.crt");
  await components.ready(server, async () => existsSync(`${certificate.slice(0, -4)}.key`));
  const ca = readFileSync(certificate, "utf8");
  await writeKubeconfig(folder, token, ca);
  const client = new KubeClient(API_SERVER_PORT, token, ca);
  await components.ready(server, async () => (await client.send("GET", "/readyz")).status === 200);
  return client;
}

function etcd(folder: SandboxFolder, gear: GearPaths): Parameters<Components["start"]>[0] {
  const peer = `http://127.0.0.1:${ETCD_PORT + 1}`;
  const client = `http://127.0.0.1:${ETCD_PORT}`;
  const listen = [`--listen-client-urls=${client}`, `--advertise-client-urls=${client}`];
  const peers = [`--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`];
  const cluster = [`--initial-cluster=default=${peer}`, `--data-dir=${folder.file("etcd")}`];
  const args = ["--unsafe-no-fsync", "--log-level=warn", ...listen, ...peers, ...cluster];
  return { name: "etcd", command: gear.bin.etcd, args };
}

function apiServerArguments(folder: SandboxFolder): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${ETCD_PORT}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${API_SERVER_PORT}`,
    `--advertise-address=${NODE_ADDRESS}`,
    `--cert-dir=${folder.file("certificates")}`,
    `--token-auth-file=${folder.file("tokens.csv")}`,
    "--authorization-mode=RBAC",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${folder.file("service-account.pub")}`,
    `--service-account-signing-key-file=${folder.file("service-account.key")}`,
    `--service-cluster-ip-range=${SERVICE_RANGE}`,
    // No kube-proxy here: webhooks reach their Service at its endpoints.
    "--enable-aggregator-routing=true",
    // No container runs here, so no sidecar may be injected either.
    "--disable-admission-plugins=MutatingAdmissionWebhook,TaintNodesByCondition",
    "--profiling=false",
  ];
}

/** The token is for this API server alone, which is reachable in this namespace alone. */
async function writeSecrets(folder: SandboxFolder, token: string): Promise<void> {
  const keys = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const secret = { mode: 0o600 };
  await writeFile(folder.file("service-account.key"), keys.privateKey, secret);
  await writeFile(folder.file("service-account.pub"), keys.publicKey, secret);
  await writeFile(folder.file("tokens.csv"), `${token},admin,admin,system:masters\n`, secret);
}

/** JSON is YAML, and kubectl reads it. */
async function writeKubeconfig(folder: SandboxFolder, token: string, ca: string): Promise<void> {
  const cluster = {
    server: `https://127.0.0.1:${API_SERVER_PORT}`,
    "certificate-authority-data": Buffer.from(ca).toString("base64"),
  };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "sandbox",
    clusters: [{ name: "sandbox", cluster }],
    users: [{ name: "admin", user: { token } }],
    contexts: [{ name: "sandbox", context: { cluster: "sandbox", user: "admin" } }],
  };
  await writeFile(folder.kubeconfig, JSON.stringify(config, undefined, 2), { mode: 0o600 });
}

/** Controllers, scheduler and kwok, which keeps the node alive. They come up on their own. */
export async function startControllers(
  folder: SandboxFolder,
  gear: GearPaths,
  components: Components,
): Promise<void> {
  const alone = [`--kubeconfig=${folder.kubeconfig}`, "--leader-elect=false", "--secure-port=0"];
  components.start({
    name: "kube-controller-manager",
    command: gear.bin["kube-controller-manager"],
    args: [
      ...alone,
      `--service-account-private-key-file=${folder.file("service-account.key")}`,
      `--root-ca-file=${join(folder.path, "certificates", "apiserver.crt")}`,
      // A busy machine may delay heartbeats; the one node is never lost.
      "--node-monitor-grace-period=10m",
    ],
  });
  components.start({ name: "kube-scheduler", command: gear.bin["kube-scheduler"], args: alone });
  components.start({
    name: "kwok",
    command: gear.bin.kwok,
    args: [
      `--kubeconfig=${folder.kubeconfig}`,
      "--manage-all-nodes=true",
      `--node-ip=${NODE_ADDRESS}`,
      `--config=${await writeStages(folder, gear)}`,
    ],
  });
}

/** kwok's own stages for nodes. Pods are ours (pods.ts), so a stage that selects none stands for them. */
async function writeStages(folder: SandboxFolder, gear: GearPaths): Promise<string> {
  const names = ["node/fast/node-initialize.yaml", "node/heartbeat/node-heartbeat.yaml"];
  const stages = await Promise.all(names.map((name) => readFile(join(gear.kwokStages, name), "utf8")));
  const none = {
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "Stage",
    metadata: { name: "no-pod" },
    spec: {
      resourceRef: { apiGroup: "v1", kind: "Pod" },
      selector: { matchLabels: { "sandbox.bluegreen.dev/managed-by": "kwok" } },
      next: {},
    },
  };
  const file = folder.file("stages.yaml");
  await writeFile(file, [...stages, JSON.stringify(none)].join("\n---\n"));
  return file;
}

/** The one node. Its first status is written here so that pods can be scheduled at once. */
export async function createNode(client: KubeClient): Promise<void> {
  const labels = {
    "kubernetes.io/hostname": NODE_NAME,
    "kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
  };
  const metadata = { name: NODE_NAME, labels, annotations: { "kwok.x-k8s.io/node": "fake" } };
  await client.create("/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata });
  const resources = { cpu: "64", memory: "256Gi", pods: "10000", "ephemeral-storage": "1Ti" };
  await client.patchStatus(`/api/v1/nodes/${NODE_NAME}`, {
    addresses: [
      { type: "InternalIP", address: NODE_ADDRESS },
      { type: "Hostname", address: NODE_NAME },
    ],
    allocatable: resources,
    capacity: resources,
  });
}
