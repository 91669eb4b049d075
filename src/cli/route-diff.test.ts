import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { main } from "./main.ts";
import { ROUTE_COMMAND } from "./route-command.ts";

const routesTo = (service: string) => `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: gw, namespace: shop}
spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [shop.dev]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: shop}
spec: {gateways: [gw], hosts: [shop.dev], http: [{route: [{destination: {host: ${service}}}]}]}
`;

it("the example of --diff reads from what was before to what comes after", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bluegreen-route-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, service] of Object.entries({ "rendered-before": "old", rendered: "new" })) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "routes.yaml"), routesTo(service));
  }
  const example = ROUTE_COMMAND.examples.find((line) => line.includes("--diff=")) ?? "";
  const args = [...example.split(" ").slice(1), "--gateway-namespace=istio-system"];
  let shown = "";
  const code = await main(args, {
    stdout: (text) => void (shown += text),
    stderr: () => undefined,
    env: {},
    cwd: folder,
    isTerminal: false,
    stderrIsTerminal: false,
  });
  expect(code).toBe(0);
  expect(shown).toMatch(/old\.shop.* → .*new\.shop/);
});
