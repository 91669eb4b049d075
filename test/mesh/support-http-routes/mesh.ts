import { makeCertificate } from "../../fixtures/certificates.ts";
import { eventually, kubectl } from "../support/kubectl.ts";
import { askAll } from "./ask.ts";
import { CREDENTIAL, FAR, NEAR, type RouteCase } from "./generate.ts";
import { BASE, type CaseObjects, keyOf, manifestsOf, NAMESPACES } from "./objects.ts";

/** Namespaces, Services and pods of every case, ready. */
export async function prepare(): Promise<void> {
  await create(NAMESPACES);
  await create([certificate(), ...BASE]);
  const wait = ["wait", "--for=condition=Available", "deployment", "--all", "--timeout=60s"];
  for (const namespace of [NEAR, FAR]) await kubectl([...wait, "-n", namespace]);
}

function certificate(): object {
  const { cert, key } = makeCertificate({ host: "http-routes.test" });
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: CREDENTIAL, namespace: "istio-system" },
    type: "kubernetes.io/tls",
    stringData: { "tls.crt": cert, "tls.key": key },
  };
}

/** Takes everything away that a run has made: a call for each kind, however many objects there are. */
export async function remove(): Promise<void> {
  const path = "/apis/gateway.networking.k8s.io/v1/namespaces";
  const label = "labelSelector=test%3Dhttp-routes";
  await kubectl(["delete", "--raw", `${path}/istio-system/gateways?${label}`]);
  for (const namespace of [NEAR, FAR]) await kubectl(["delete", "--raw", `${path}/${namespace}/httproutes`]);
  await kubectl(["delete", "secret", CREDENTIAL, "--namespace=istio-system"]);
  await kubectl(["delete", "namespace", NEAR, FAR, "--wait=false"]);
}

/** Creates the objects of cases, late ones in a later second, and waits until the gateway answers by them. */
export async function deploy(marker: string, cases: readonly CaseObjects[]): Promise<object[]> {
  return standing(marker, cases, create);
}

/** The same, where the API server may refuse some; gives those that stand. */
export async function deployLoosely(marker: string, cases: readonly CaseObjects[]): Promise<object[]> {
  return standing(marker, cases, (objects) => create(objects).catch(() => undefined));
}

type Create = (objects: readonly object[]) => Promise<void>;

async function standing(marker: string, cases: readonly CaseObjects[], make: Create): Promise<object[]> {
  await make(cases.flatMap(({ early }) => early));
  const late = cases.flatMap((each) => each.late);
  if (late.length > 0) await new Promise((resolve) => setTimeout(resolve, 1000));
  await make(late);
  await waitUntilServed(marker);
  const times = await readTimes();
  return cases
    .flatMap((each) => [...each.early, ...each.late])
    .filter((object) => times.has(keyOf(object)))
    .map((object) => withTime(object, times));
}

/** Creates objects, some at a time; rejects with what the API server says when it refuses one. */
async function create(objects: readonly object[]): Promise<void> {
  const size = Math.max(Math.ceil(objects.length / 4), 1);
  const parts = [];
  for (let at = 0; at < objects.length; at += size) parts.push(objects.slice(at, at + size));
  const made = await Promise.allSettled(
    parts.map((items) =>
      kubectl(["create", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items })),
    ),
  );
  const failed = made.find((each) => each.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** When each object was created, by kind, namespace and name: it decides their order. */
async function readTimes(): Promise<ReadonlyMap<string, string>> {
  const row = "{.kind}/{.metadata.namespace}/{.metadata.name} {.metadata.creationTimestamp}";
  const kinds = "gateways.gateway.networking.k8s.io,httproutes.gateway.networking.k8s.io";
  const text = await kubectl(["get", kinds, "-A", "-o", `jsonpath={range .items[*]}${row}{"\\n"}{end}`]);
  return new Map(text.split("\n").map((line) => line.split(" ") as [string, string]));
}

function withTime(object: object, times: ReadonlyMap<string, string>): object {
  const { metadata } = object as { metadata: object };
  return { ...object, metadata: { ...metadata, creationTimestamp: times.get(keyOf(object)) } };
}

const MARKER: RouteCase = {
  listeners: [
    {
      name: "l0",
      port: 80,
      protocol: "HTTP",
      hostname: "HOST",
      allowedRoutes: { namespaces: { from: "All" } },
    },
  ],
  routes: [
    {
      late: false,
      namespace: NEAR,
      spec: {
        parentRefs: [{ name: "GATEWAY", namespace: "istio-system" }],
        hostnames: ["HOST"],
        rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { statusCode: 308 } }] }],
      },
    },
  ],
};

/** Creates a Gateway and an HTTPRoute after all others and waits until the gateway answers by them. */
async function waitUntilServed(id: string): Promise<void> {
  await create(manifestsOf(id, MARKER).early);
  const request = { host: `${id}.test`, path: "/" };
  const served = async () => (await askAll([request]))[0]?.status === 308;
  await eventually(`the gateway serves ${id}.test`, served, 60);
}
