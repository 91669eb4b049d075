/**
 * A Gateway with TLS on, as the chart makes it: port 80 redirects, port 443 has the certificate of a Secret,
 * which istiod hands to the real Envoy. smoke asks it as a user's job would.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRealPorts } from "../../src/adapters/real/create.ts";
import { createHttp } from "../../src/adapters/real/http.ts";
import { parseSmokeInputs } from "../../src/smoke/inputs.ts";
import { smoke } from "../../src/smoke/step.ts";
import { makeCertificate } from "../fixtures/certificates.ts";
import {
  apply,
  eventually,
  kubectl,
  meshEnvironment,
  chartsReleased,
  untilAvailable,
} from "./support/index.ts";

const [NAMESPACE, HOST] = ["with-tls", "with-tls.example"];
const [{ host: ADDRESS }] = meshEnvironment().gateways;
const authority = makeCertificate({ host: "authority.example" });
const server = makeCertificate({ host: HOST, issuer: authority });

let folder: string;

async function configure(gateway: string): Promise<void> {
  const text = `terragrunt: {root: terragrunt/live}
${gateway}
releases:
  web-echo:
    host: ${HOST}
    router: {unit: router, key: defaultServiceSubset}
    colors: {blue: {unit: blue, subset: v1}, green: {unit: green, subset: v2}}
    version: {key: image.tag}
`;
  await writeFile(join(folder, "bluegreen.yaml"), text);
}

const doSmoke = (raw = {}) =>
  smoke(parseSmokeInputs(raw), createRealPorts({ cwd: folder, env: process.env }));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen-tls-"));
  await writeFile(join(folder, "ca.pem"), authority.cert);
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "with-tls", namespace: "istio-system" },
    type: "kubernetes.io/tls",
    stringData: { "tls.crt": server.cert, "tls.key": server.key },
  };
  await apply([{ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } }, secret]);
  const release = await chartsReleased(folder, NAMESPACE);
  const tls = { enabled: true, credentialName: "with-tls" };
  await release("gateway", "istio-gateway", { hosts: [HOST], tls });
  await release("routes", "istio-virtualservice", { host: HOST }, "router");
  await untilAvailable(NAMESPACE);
  const address = { host: ADDRESS, port: 443, tls: true, ca: authority.cert };
  const request = { address, host: HOST, method: "GET", path: "/", headers: [], timeoutMs: 2_000 };
  await eventually(
    "the gateway answers with TLS",
    async () => (await createHttp().send(request)).status === 200,
  );
});

afterAll(async () => {
  await kubectl(["delete", "namespace", NAMESPACE, "--wait=false"]);
  await kubectl(["delete", "secret", "with-tls", "--namespace=istio-system"]);
  await rm(folder, { recursive: true, force: true });
});

describe("smoke through a gateway with TLS", () => {
  it("asks the port with TLS, which the live Gateway tells, and trusts the authority of bluegreen.yaml", async () => {
    await configure("gateway: {ca: ca.pem}");
    expect(await doSmoke()).toMatchObject({ color: "green", passed: true });
  });

  it("passes at an address that is given as https", async () => {
    await configure(`gateway: {address: "https://${ADDRESS}:443", ca: ca.pem}`);
    expect(await doSmoke()).toMatchObject({ passed: true });
  });

  it("says that port 80 redirects, and where to ask", async () => {
    await configure("");
    await expect(doSmoke({ gateway: `${ADDRESS}:80` })).rejects.toMatchObject({
      code: "GATEWAY_REDIRECTS",
      message: `${ADDRESS}:80 redirects ${HOST}/ to "https://${HOST}/"`,
      remedy: expect.stringContaining(`https://${ADDRESS}:443`),
    });
  });

  it("sends nothing when nobody vouches for the certificate", async () => {
    await configure("");
    await expect(doSmoke()).rejects.toMatchObject({ code: "GATEWAY_UNTRUSTED" });
  });
});
