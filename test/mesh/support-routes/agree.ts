import fc from "fast-check";
import { loadManifests } from "../../../src/manifests/load.ts";
import type { KubernetesObject } from "../../../src/model/kubernetes.ts";
import { compileRoutes } from "../../../src/routes/compile.ts";
import type { RouteAnswer, RouteRequest, RouteTable } from "../../../src/routes/table/types.ts";
import { askAll, type RawRequest } from "./ask.ts";
import { BASE } from "./base.ts";
import { certainCase, certainRequests, DRAWN } from "./certain.ts";
import { difference, observe, type Seen } from "./compare.ts";
import { countCase, countPair, countPool, type Counts } from "./features.ts";
import { everyHostCase, hostCase, type HostCase, poolRules } from "./generate-case.ts";
import { request } from "./generate-request.ts";
import type { Mesh } from "./mesh.ts";
import { filled, objectsOf, poolObjects } from "./objects.ts";
import { GATEWAY_NAMESPACE, PORTS } from "./vocabulary.ts";

/** One request of a run with what both sides say. */
export interface Pair {
  /** Index of its case. */
  readonly index: number;
  readonly request: RouteRequest & { readonly port: number };
  readonly answer: RouteAnswer;
  readonly seen: Seen;
  readonly what: string | undefined;
}

export interface Round {
  readonly seed: number;
  readonly cases: readonly HostCase[];
  /** All generated objects as the cluster has them. */
  readonly objects: readonly KubernetesObject[];
  readonly pairs: readonly Pair[];
  /** Objects that one side takes and the other refuses. */
  readonly refusals: readonly string[];
  readonly mirrored: readonly Mirrored[];
  /** How often the first of two destinations was drawn. */
  readonly draws: readonly Draw[];
}

/** Requests that mirrors of the simulator's answers send to a cluster, and those that the gateway counted. */
export interface Mirrored {
  readonly cluster: string;
  readonly expected: number;
  /** Requests with unknown answers, which may be mirrored too. */
  readonly unknown: number;
  readonly sent: number;
}

/** Whether the gateway mirrored as often as the answers say. */
export function asMirrored({ expected, unknown, sent }: Mirrored): boolean {
  return expected > 0 && sent >= expected && sent <= expected + unknown;
}

/** `first` of `of` requests went to the first destination, which has this share of them. */
export interface Draw {
  readonly path: string;
  readonly share: number;
  readonly of: number;
  readonly first: number;
}

/** Identity of a case of a round. */
export function caseId(seed: number, index: number): string {
  return `c${seed}-${index}`;
}

/** The case that serves every host, and the one whose requests are always the same. */
const EVERY_HOST = 0;
export const CERTAIN = 1;

/** The case of an index; every case has a seed of its own, so that it can be made and shrunk again. */
export function caseArbitrary(index: number): fc.Arbitrary<HostCase> {
  if (index === CERTAIN) return fc.constant(certainCase);
  return index === EVERY_HOST ? everyHostCase : hostCase;
}

export function one<T>(arbitrary: fc.Arbitrary<T>, seed: number): T {
  return fc.sample(arbitrary, { numRuns: 1, seed })[0] as T;
}

export function caseSeed(seed: number, index: number): number {
  return (seed * 1000 + index) | 0;
}

/** Puts fresh configurations into the mesh and asks it and the simulator the same requests. */
export async function agreementRound(
  mesh: Mesh,
  size: { readonly seed: number; readonly cases: number; readonly requestsEach: number },
  counts: Counts,
): Promise<Round> {
  const { seed } = size;
  const cases = Array.from({ length: size.cases }, (_, index) =>
    one(caseArbitrary(index), caseSeed(seed, index)),
  );
  const rules = one(poolRules, seed);
  countPool(counts, rules);
  for (const each of cases) countCase(counts, each);
  const made = cases.flatMap((each, index) => objectsOf(caseId(seed, index), each));
  const refused = await mesh.create([...poolObjects(`c${seed}`, rules), ...made]);
  await mesh.settled(`m${seed}`);
  const objects = await mesh.list();
  const requests = requestsOf(size);
  const before = await sentToShade(mesh);
  const pairs = await askBoth(mesh, tableOf(objects), requests);
  for (const pair of pairs) countPair(counts, pair.request, pair.answer);
  const after = await sentToShade(mesh);
  const mirrored = SHADES.map((cluster, index) => ({
    cluster,
    expected: expectedMirrors(pairs, cluster),
    unknown: pairs.filter(({ answer }) => answer.outcome === "unknown").length,
    sent: reading(after, index) - reading(before, index),
  }));
  const refusals = refusalDifferences(made, refused);
  return { seed, cases, objects, pairs, mirrored, draws: drawsOf(pairs), refusals };
}

function drawsOf(pairs: readonly Pair[]): Draw[] {
  return Object.entries(DRAWN).map(([path, share]) => {
    const own = pairs.filter(({ index, request }) => index === CERTAIN && request.path === path);
    const tracks = own.map(({ seen }) => seen.report?.track).filter((track) => track !== undefined);
    return { path, share, of: tracks.length, first: tracks.filter((track) => track === "blue").length };
  });
}

/**
 * By how many standard deviations a draw is off. A binomial draw is beyond six of them once in 500 million
 * runs.
 */
export function deviation({ share, of, first }: Draw): number {
  return Math.abs(first - of * share) / Math.sqrt(of * share * (1 - share));
}

/** Objects that the API server refused and the simulator takes, and the other way round. */
function refusalDifferences(
  made: readonly KubernetesObject[],
  refused: readonly { readonly object: KubernetesObject; readonly reason: string }[],
): string[] {
  const reasons = new Map(refused.map(({ object, reason }) => [nameOf(object), reason]));
  const { problems } = compiled(made);
  const errors = problems.filter(({ severity, rule }) => severity === "error" && rule !== "routes-refused");
  const messages = new Map(errors.map(({ resource, message }) => [resource, message]));
  return made.map(nameOf).flatMap((name) => {
    if (reasons.has(name) === messages.has(name)) return [];
    return [
      `${name}: the API server says ${reasons.get(name) ?? "yes"}, the simulator ${messages.get(name) ?? "yes"}`,
    ];
  });
}

function nameOf({ kind, metadata: { name, namespace } }: KubernetesObject): string {
  return `${kind}/${namespace}/${name}`;
}

function requestsOf({ seed, cases, requestsEach }: { seed: number; cases: number; requestsEach: number }) {
  const drawn = fc.sample(request, { numRuns: cases * requestsEach, seed: seed + 1 });
  const own = certainRequests.map((each) => ({ index: CERTAIN, each }));
  return [...drawn.map((each, at) => ({ index: at % cases, each })), ...own].map(({ index, each }) => ({
    index,
    request: requestFor(each, caseId(seed, index), index),
  }));
}

/** A generated request for a case. The case for every host is asked on its own port. */
export function requestFor(each: RouteRequest & { port: number }, id: string, index: number) {
  const request = filled(each, id);
  if (index === EVERY_HOST) return { ...request, port: PORTS.everyHost };
  return request.port === PORTS.tls ? overTls(request, id) : request;
}

/** With TLS the client names the host before it asks: only what can be a server name. */
function overTls(request: Pair["request"], id: string): Pair["request"] {
  const named = /^[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?$/.test(request.host);
  return { ...request, host: named ? request.host : `${id}.test`, scheme: "https" };
}

/** The simulator's table of generated objects and what they stand on. */
export function tableOf(objects: readonly object[]): RouteTable {
  return compiled([...BASE, ...objects]);
}

function compiled(objects: readonly object[]): RouteTable {
  const sources = objects.map((object, index) => ({ file: `${index}.json`, text: JSON.stringify(object) }));
  return compileRoutes(loadManifests(sources).manifests, {
    namespace: "routes",
    gatewayNamespace: GATEWAY_NAMESPACE,
  });
}

/** Asks both the same. */
async function askBoth(
  mesh: Mesh,
  table: RouteTable,
  requests: readonly { readonly index: number; readonly request: Pair["request"] }[],
): Promise<Pair[]> {
  const responses = await askAll(
    mesh.host,
    requests.map(({ request }) => raw(request)),
  );
  return requests.map(({ index, request }, at) => {
    const answer = table.answer(request);
    const seen = observe(responses[at] ?? { status: 0, headers: [], body: "" });
    return { index, request, answer, seen, what: difference(request, answer, seen) };
  });
}

export function raw({ host, path, port, scheme, method = "GET", headers = [] }: Pair["request"]): RawRequest {
  const length = method === "GET" || method === "HEAD" ? [] : [["content-length", "0"] as const];
  const serverName = scheme === "https" ? host.replace(/:.*/, "") : undefined;
  return { port, method, path, serverName, headers: [["host", host] as const, ...headers, ...length] };
}

const SHADE = "shade.routes.svc.cluster.local";
const SHADES = ["v1", "v2"].map((subset) => `outbound|8700|${subset}|${SHADE}`);

function sentToShade(mesh: Mesh): Promise<number[]> {
  return Promise.all(SHADES.map((cluster) => mesh.sent(cluster)));
}

function reading(counts: readonly number[], index: number): number {
  const count = counts[index];
  if (count === undefined) throw new Error(`There is no reading of ${SHADES[index]}.`);
  return count;
}

/** Only what reaches a backend is mirrored, and only to where there is one. */
function expectedMirrors(pairs: readonly Pair[], cluster: string): number {
  let sum = 0;
  for (const { answer, seen } of pairs) {
    if (answer.outcome !== "route" || seen.status === 503) continue;
    const to = answer.mirrors ?? [];
    sum += to.filter(
      ({ host, subset, port, reason }) =>
        reason === undefined && `outbound|${port}|${subset ?? ""}|${host}` === cluster,
    ).length;
  }
  return sum;
}
