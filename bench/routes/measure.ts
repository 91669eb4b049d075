import { readFileSync } from "node:fs";
import { load, loadAll } from "js-yaml";
import { loadManifests, type ManifestSource } from "../../src/manifests/load.ts";
import { compileRoutes } from "../../src/routes/compile.ts";
import type { RouteAnswer, RouteRequest, RouteTable } from "../../src/routes/table/types.ts";

/** What was asked for, on one core. */
const TARGETS = { reference: 1_000_000, large: 200_000, loadMs: 1000, memoryMb: 300 };

let missed = 0;

/**
 * Measures what a user gets, whole answers, and prints figures beside their targets: of the reference system
 * as its units release it (`rendered`), and of a thousand services made from `fixture`. Rates are by the CPU
 * time of this process, so that others on the machine do not disturb them. Exit code 1 when a target is
 * missed.
 */
function measure(rendered: string, fixture: string): void {
  const text = readFileSync(fixture, "utf8");
  console.log(`Node ${process.versions.node}; answers per second of CPU time`);
  const table = compareLoading(text);
  measureReference(readFileSync(rendered, "utf8"));
  const requests = Array.from({ length: 1000 }, (_, index) =>
    referenceRequests(`svc-${index}.example`),
  ).flat();
  report("1,000 VirtualServices, a host each", rate(table, requests), TARGETS.large);
  const shared = tableOf(manyOnOneHost(text, 1000));
  const paths = Array.from({ length: 1000 }, (_, index) => ({
    host: "one.example",
    path: `/service-${index}/items/7`,
  }));
  report("1,000 VirtualServices on one host", rate(shared, paths), TARGETS.large);
  const tls = tableOf(manyTlsGateways(text, 1000));
  const secure = Array.from({ length: 1000 }, (_, index) => ({
    host: `svc-${index}.example`,
    path: "/shop/cart",
    port: 443,
  }));
  report("1,000 HTTPS Gateways, a host each", rate(tls, secure), TARGETS.large);
  if (missed > 0) process.exitCode = 1;
}

function measureReference(text: string): void {
  const reference = tableOf([{ file: "rendered.yaml", text }]);
  const requests = referenceRequests("service-mesh.dev");
  const perSecond = rate(reference, requests);
  report("the reference system's charts, as its units release them", perSecond, TARGETS.reference);
  const naive = naiveRate(text, requests);
  console.log(
    `  RegExp over the parsed YAML each time, without an answer: ${figure(naive)} requests/s; ours ${(perSecond / naive).toFixed(1)} times as many`,
  );
}

/** First of all, so that nothing is warm: a command reads its manifests once. */
function compareLoading(text: string): RouteTable {
  const before = heapMb();
  const sources = manyServices(text, 1000);
  const [began, started] = [performance.now(), cpuSeconds()];
  const table = tableOf(sources);
  // On a busy machine waiting takes longer than working; on a quiet one a collector's threads work beside.
  // The less counts.
  const took = performance.now() - began;
  const cpu = (cpuSeconds() - started) * 1000;
  const documents = sources.reduce((sum, source) => sum + source.text.split("\n---\n").length, 0);
  console.log(
    `${documents} documents read and compiled: ${took.toFixed(0)} ms, ${cpu.toFixed(0)} ms of CPU (target ${TARGETS.loadMs}) ${verdict(Math.min(took, cpu) <= TARGETS.loadMs)}`,
  );
  const used = heapMb() - before;
  console.log(
    `memory for 1,000 services: ${used.toFixed(0)} MB (target ${TARGETS.memoryMb}) ${verdict(used <= TARGETS.memoryMb)}`,
  );
  const plain = cpuSeconds();
  for (const source of sources) loadAll(source.text);
  const alone = (cpuSeconds() - plain) * 1000;
  console.log(
    `  js-yaml alone, warm, nothing compiled: ${alone.toFixed(0)} ms; ours takes ${(cpu / alone).toFixed(1)} times that`,
  );
  return table;
}

function verdict(reached: boolean): string {
  if (!reached) missed += 1;
  return reached ? "ok" : "MISSED";
}

function tableOf(sources: readonly ManifestSource[]): RouteTable {
  const { manifests, problems } = loadManifests(sources);
  const table = compileRoutes(manifests);
  const [problem] = [...problems, ...table.problems];
  if (problem !== undefined) throw new Error(`The benchmark's manifests are wrong: ${problem.message}`);
  return table;
}

function referenceRequests(host: string): RouteRequest[] {
  return [
    { host, path: "/", headers: [["user-agent", "curl/8"]] },
    { host, path: "/v1/items?page=2", headers: [["user-agent", "curl/8"]] },
    {
      host,
      path: "/v2/items",
      headers: [
        ["user-agent", "curl/8"],
        ["cookie", "a=b"],
      ],
    },
    {
      host,
      path: "/shop/cart",
      headers: [
        ["accept", "*/*"],
        ["cookie", "x-version=v2"],
      ],
    },
    {
      host,
      path: "/shop/cart",
      headers: [
        ["accept", "*/*"],
        ["cookie", "session=8f14e45f; x-version=v1; theme=dark"],
      ],
    },
    {
      host,
      path: "/shop/cart",
      headers: [
        ["accept", "*/*"],
        ["cookie", "session=8f14e45fceea167a; theme=dark"],
      ],
    },
  ];
}

/** Answers per second of one core over about a second, after warming up. */
function rate(table: RouteTable, requests: readonly RouteRequest[]): number {
  repeat(table, requests, 300);
  const { count, seconds } = repeat(table, requests, 1000);
  return count / seconds;
}

function repeat(
  table: RouteTable,
  requests: readonly RouteRequest[],
  forMs: number,
): { count: number; seconds: number } {
  const started = performance.now();
  const cpu = cpuSeconds();
  let count = 0;
  let found = 0;
  while (performance.now() - started < forMs) {
    for (let round = 0; round < Math.max(1, 6000 / requests.length); round += 1) {
      for (const request of requests) if (isWhole(table.answer(request))) found += 1;
      count += requests.length;
    }
  }
  if (found !== count) throw new Error(`${count - found} requests of the benchmark found no whole answer`);
  return { count, seconds: cpuSeconds() - cpu };
}

/** Reads what a user would read, so that nothing of an answer can be left out. */
function isWhole({ outcome, rule, destinations, path, authority }: RouteAnswer): boolean {
  return (
    outcome === "route" &&
    rule !== undefined &&
    destinations.length > 0 &&
    path !== undefined &&
    authority !== undefined
  );
}

/** CPU time of this process: other processes on the machine do not disturb it. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

interface NaiveMatch {
  uri?: { prefix?: string; exact?: string };
  headers?: Record<string, { regex?: string }>;
}

/** What people write for themselves: walk the YAML, and make a RegExp for each comparison. */
function naiveRate(text: string, requests: readonly RouteRequest[]): number {
  const documents = text
    .split("\n---\n")
    .map((part) => load(part) as { kind: string; spec: { http: { match?: NaiveMatch[] }[] } });
  const rules = documents.find(({ kind }) => kind === "VirtualService")?.spec.http ?? [];
  const matches = (match: NaiveMatch, request: RouteRequest) =>
    new RegExp(match.uri?.exact ? `^${match.uri.exact}([?]|$)` : `^${match.uri?.prefix ?? "/"}`).test(
      request.path,
    ) &&
    Object.entries(match.headers ?? {}).every(([name, { regex }]) =>
      (request.headers ?? []).some(
        ([sent, value]) =>
          sent.toLowerCase() === name.toLowerCase() && new RegExp(`^(?:${regex})$`).test(value),
      ),
    );
  const started = cpuSeconds();
  let count = 0;
  while (cpuSeconds() - started < 1) {
    for (const request of requests) {
      rules.find((rule) => rule.match === undefined || rule.match.some((match) => matches(match, request)));
      count += 1;
    }
  }
  return count / (cpuSeconds() - started);
}

/**
 * A Service, a Deployment for each color, a DestinationRule and a VirtualService for each of `count` hosts.
 */
function manyServices(text: string, count: number): ManifestSource[] {
  const documents = text.split("\n---\n");
  const gateway = (documents.find((part) => part.includes("kind: Gateway")) ?? "").replace(
    "[service-mesh.dev]",
    '["*"]',
  );
  const each = documents.filter(
    (part) => !/kind: (?:Gateway|Namespace)/.test(part) && !part.includes("name: green-web-echo"),
  );
  const sources = Array.from({ length: count }, (_, index) => ({
    file: `svc-${index}.yaml`,
    text: each
      .join("\n---\n")
      .replaceAll("service-mesh.dev", `svc-${index}.example`)
      .replaceAll("blue-green-service", `service-${index}`)
      .replaceAll("blue-green-web-echo", `echo-${index}`)
      .replaceAll("istio-prod-blue-green", `vs-${index}`)
      .replaceAll("name: blue-web-echo", `name: blue-${index}`),
  }));
  return [{ file: "gateway.yaml", text: gateway }, ...sources];
}

function manyOnOneHost(text: string, count: number): ManifestSource[] {
  const [first, ...rest] = manyServices(text, 1);
  const services = Array.from(
    { length: count },
    (_, index) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: path-${index}, namespace: istio-inject-blue-green}
spec:
  hosts: [one.example]
  gateways: [istio-service-mesh-tls-gateway]
  http:
  - match: [{uri: {prefix: /service-${index}/}}]
    route: [{destination: {host: service-0, subset: v1}}]
`,
  );
  return [first as ManifestSource, ...rest, { file: "many.yaml", text: services.join("---\n") }];
}

/** The services of {@link manyServices}, each behind an HTTPS Gateway of its own. */
function manyTlsGateways(text: string, count: number): ManifestSource[] {
  const [, ...services] = manyServices(text, count);
  const gateways = services.map((_, index) => ({
    file: `gateway-${index}.yaml`,
    text: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: tls-${index}, namespace: istio-inject-blue-green}
spec:
  selector: {istio: ingressgateway}
  servers:
  - port: {number: 443, name: https, protocol: HTTPS}
    hosts: [svc-${index}.example]
    tls: {mode: SIMPLE, credentialName: tls-${index}}
`,
  }));
  const bound = services.map(({ file, text }, index) => ({
    file,
    text: text.replaceAll("istio-service-mesh-tls-gateway", `tls-${index}`),
  }));
  return [...gateways, ...bound];
}

function heapMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

function report(name: string, perSecond: number, target: number): void {
  console.log(
    `${name}: ${figure(perSecond)} answers/s (target ${figure(target)}) ${verdict(perSecond >= target)}`,
  );
}

function figure(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

measure(process.argv[2] ?? "", process.argv[3] ?? "");
