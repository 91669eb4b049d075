import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { KubeClient } from "../../../src/adapters/sandbox/mesh/kube-client.ts";
import type { KubernetesObject } from "../../../src/model/kubernetes.ts";
import { makeCertificate } from "../../fixtures/certificates.ts";
import { askAll } from "./ask.ts";
import { BASE } from "./base.ts";
import { objectsOf, LABEL } from "./objects.ts";
import { CREDENTIAL, GATEWAY_NAMESPACE, PORTS, SPACES } from "./vocabulary.ts";

const KINDS = ["gateways", "destinationrules", "virtualservices"] as const;
const MINE = ["routes", "routes-b"] as const;

/** The mesh of the sandbox that this process runs in: configurations go in, its first gateway is asked. */
export class Mesh {
  readonly #client: KubeClient;
  /** Address of the first gateway. */
  readonly host: string;
  readonly #admin: string;

  constructor(env: NodeJS.ProcessEnv = process.env) {
    const [gateway = ""] = (env["BLUEGREEN_SANDBOX_GATEWAYS"] ?? "").split(",");
    const [admin = ""] = (env["BLUEGREEN_SANDBOX_ADMINS"] ?? "").split(",");
    if (gateway === "" || admin === "" || env["KUBECONFIG"] === undefined)
      throw new Error("No sandbox: run this inside `bluegreen sandbox exec`.");
    this.host = gateway.slice(0, gateway.lastIndexOf(":"));
    this.#admin = admin;
    this.#client = clientOf(env["KUBECONFIG"]);
  }

  /** What every case stands on; resolves when its pods are ready. */
  async start(): Promise<void> {
    const namespaces = MINE.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
    await this.clear();
    must(kubectl(["apply", "-f", "-"], namespaces));
    must(kubectl(["apply", "-f", "-"], [certificate(), ...BASE]));
    for (const namespace of MINE)
      must(
        kubectl([
          "wait",
          "--for=condition=Available",
          "deployment",
          "--all",
          "-n",
          namespace,
          "--timeout=60s",
        ]),
      );
  }

  /** Takes everything away, and waits for it: the next run makes the same namespaces. */
  async stop(): Promise<void> {
    await this.clear();
    kubectl(["delete", "secret", CREDENTIAL, "-n", GATEWAY_NAMESPACE]);
    kubectl(["delete", "namespace", ...MINE, "--timeout=60s"]);
  }

  /** Takes all generated objects away. */
  async clear(): Promise<void> {
    for (const namespace of SPACES) {
      for (const kind of KINDS)
        await this.#client.send("DELETE", `${path(namespace, kind)}?labelSelector=${LABEL}`);
    }
  }

  /** Creates objects, a few at a time; what the API server refused, with its reason. */
  async create(
    objects: readonly KubernetesObject[],
  ): Promise<{ object: KubernetesObject; reason: string }[]> {
    const refused: { object: KubernetesObject; reason: string }[] = [];
    let next = 0;
    const worker = async () => {
      for (let object = objects[next++]; object !== undefined; object = objects[next++]) {
        const kind = `${object.kind.toLowerCase()}s`;
        const answer = await this.#client.send("POST", path(object.metadata.namespace ?? "", kind), object);
        if (answer.status !== 201) refused.push({ object, reason: answer.body });
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    return refused;
  }

  /** All generated objects as the cluster has them, with the time of their creation. */
  async list(): Promise<KubernetesObject[]> {
    const found: KubernetesObject[] = [];
    for (const [kind, name] of [
      ["Gateway", "gateways"],
      ["DestinationRule", "destinationrules"],
      ["VirtualService", "virtualservices"],
    ] as const) {
      const { status, body } = await this.#client.send(
        "GET",
        `/apis/networking.istio.io/v1/${name}?labelSelector=${LABEL}`,
      );
      if (status !== 200) throw new Error(`The API server lists no ${name}: ${status} ${body}`);
      const { items } = JSON.parse(body) as { items: KubernetesObject[] };
      found.push(...items.map((item) => plain(kind, item)));
    }
    return found;
  }

  /** Creates a VirtualService after all others and waits until the gateway answers by it on every port. */
  async settled(id: string): Promise<void> {
    const marker = objectsOf(id, {
      services: [
        {
          namespace: "routes",
          letter: "a",
          hosts: [`${id}.test`],
          gateways: ["gate", "second"],
          http: [{ directResponse: { status: 299 } }],
        },
      ],
      delegates: [],
      gateways: [],
    });
    const [problem] = await this.create(marker);
    if (problem !== undefined) throw new Error(problem.reason);
    for (const port of [PORTS.plain, PORTS.second]) await this.#untilServed(id, port);
    while (!(await this.#warm())) await sleep(50);
  }

  /** Requests that one cluster of the gateway has sent on so far. */
  async sent(cluster: string): Promise<number> {
    const text = await (await fetch(`http://${this.#admin}/stats?filter=upstream_rq_total`)).text();
    const line = text
      .split("\n")
      .find((each) => each.startsWith(`cluster.${cluster}`) && each.includes(".upstream_rq_total:"));
    const count = Number(line?.slice(line.lastIndexOf(":") + 1));
    if (!Number.isFinite(count))
      throw new Error(`The gateway counts no requests for the cluster ${cluster}.`);
    return count;
  }

  async #untilServed(id: string, port: number): Promise<void> {
    const request = { method: "GET", path: "/", headers: [["host", `${id}.test`] as const] };
    for (let round = 0; round < 1200; round += 1) {
      const [response] = await askAll(this.host, [{ ...request, port }], 1).catch(() => []);
      if (response?.status === 299) return;
      await sleep(50);
    }
    throw new Error(`The gateway does not serve ${id}.test on port ${port} after 60 s.`);
  }

  async #warm(): Promise<boolean> {
    const text = await (await fetch(`http://${this.#admin}/stats?filter=warming`)).text();
    return text.split("\n").every((line) => line.trim() === "" || line.trim().endsWith(" 0"));
  }
}

/** Good for any name, since nobody looks. */
function certificate(): object {
  const { cert, key } = makeCertificate({ host: "routes.test" });
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: CREDENTIAL, namespace: GATEWAY_NAMESPACE },
    type: "kubernetes.io/tls",
    stringData: { "tls.crt": cert, "tls.key": key },
  };
}

function clientOf(kubeconfig: string): KubeClient {
  const config = JSON.parse(readFileSync(kubeconfig, "utf8")) as {
    clusters: [{ cluster: { server: string; "certificate-authority-data": string } }];
    users: [{ user: { token: string } }];
  };
  const { cluster } = config.clusters[0];
  const ca = Buffer.from(cluster["certificate-authority-data"], "base64").toString();
  return new KubeClient(Number(new URL(cluster.server).port), config.users[0].user.token, ca);
}

function path(namespace: string, kind: string): string {
  return `/apis/networking.istio.io/v1/namespaces/${namespace}/${kind}`;
}

/** Lists leave out kind and version of their items; what only the server keeps is dropped. */
function plain(kind: string, { metadata, spec }: KubernetesObject): KubernetesObject {
  const { name, namespace, creationTimestamp } = metadata;
  return {
    apiVersion: "networking.istio.io/v1",
    kind,
    metadata: { name, namespace, creationTimestamp } as KubernetesObject["metadata"],
    spec: spec as Record<string, unknown>,
  };
}

function kubectl(args: readonly string[], objects?: readonly object[]): { code: number; stderr: string } {
  const input =
    objects === undefined ? "" : JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
  const { status, stderr } = spawnSync("kubectl", args, { input, encoding: "utf8" });
  return { code: status ?? -1, stderr };
}

function must({ code, stderr }: { readonly code: number; readonly stderr: string }): void {
  if (code !== 0) throw new Error(stderr);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
