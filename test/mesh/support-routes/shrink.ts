import { basename } from "node:path";
import fc from "fast-check";
import type { KubernetesObject } from "../../../src/model/kubernetes.ts";
import type { RouteRequest } from "../../../src/routes/table/types.ts";
import { caseArbitrary, caseId, caseSeed, type Pair, raw, type Round, tableOf } from "./agree.ts";
import { askAll } from "./ask.ts";
import { BASE } from "./base.ts";
import { difference, observe, type Seen } from "./compare.ts";
import { writeEntry, writeShared, yamlOf } from "./corpus.ts";
import type { HostCase } from "./generate-case.ts";
import type { Mesh } from "./mesh.ts";
import { filled, objectsOf } from "./objects.ts";
import { ID } from "./vocabulary.ts";

type Request = Pair["request"];

/** A configuration in the mesh and a request on which both sides differ. */
interface Failing {
  readonly objects: readonly KubernetesObject[];
  readonly request: Request;
  readonly seen: Seen;
  readonly what: string;
}

const MAX_STEPS = 40;

/**
 * Looks for the smallest configuration (by fast-check's shrinking, at most 40 times put into the mesh) and
 * the simplest request that still differ, and writes them to the corpus. Returns the difference and the file.
 */
export async function recordShrunk(mesh: Mesh, round: Round, pair: Pair): Promise<string> {
  const pool = round.objects.filter(({ kind }) => kind === "DestinationRule");
  const smallest = await shrinkCase(mesh, round, pair, pool);
  const failing = await shrinkRequest(mesh, pool, smallest);
  const standsOn = [
    writeShared("found", "base", BASE),
    ...(pool.length > 0 ? [writeShared("found", "pool", pool)] : []),
  ];
  const file = writeEntry("found", {
    standsOn: standsOn.map((path) => basename(path)),
    config: yamlOf(failing.objects),
    pairs: [{ request: failing.request, seen: failing.seen }],
  });
  return `${failing.what}\n  recorded in ${file}`;
}

async function shrinkCase(
  mesh: Mesh,
  round: Round,
  pair: Pair,
  pool: readonly KubernetesObject[],
): Promise<Failing> {
  const id = caseId(round.seed, pair.index);
  const template = JSON.parse(JSON.stringify(pair.request).replaceAll(id, ID)) as Request;
  const own = round.objects.filter(({ metadata }) => metadata.name.startsWith(`${id}-`));
  let best: Failing = { objects: own, request: pair.request, seen: pair.seen, what: pair.what ?? "" };
  let step = 0;
  const agrees = async (each: HostCase) => {
    step += 1;
    if (step === 1) return false;
    if (step > MAX_STEPS) return true;
    const failing = await tried(mesh, { each, id: `s${round.seed}-${pair.index}-${step}`, template, pool });
    best = failing ?? best;
    return failing === undefined;
  };
  const seed = caseSeed(round.seed, pair.index);
  await fc.check(fc.asyncProperty(caseArbitrary(pair.index), agrees), { seed, numRuns: 1 });
  return best;
}

interface Attempt {
  readonly each: HostCase;
  readonly id: string;
  readonly template: Request;
  readonly pool: readonly KubernetesObject[];
}

/** Puts a smaller case into the mesh beside the others; what differs there, or undefined. */
async function tried(mesh: Mesh, { each, id, template, pool }: Attempt): Promise<Failing | undefined> {
  const refused = await mesh.create(objectsOf(id, each));
  if (refused.length > 0) return undefined;
  await mesh.settled(`${id}-m`);
  const objects = (await mesh.list()).filter(({ metadata }) => metadata.name.startsWith(`${id}-`));
  const own = objects.filter(({ metadata }) => !metadata.name.startsWith(`${id}-m-`));
  return differing(mesh, [...pool, ...own], own, filled(template, id));
}

async function differing(
  mesh: Mesh,
  all: readonly KubernetesObject[],
  objects: readonly KubernetesObject[],
  request: Request,
): Promise<Failing | undefined> {
  const [response] = await askAll(mesh.host, [raw(request)], 1);
  const seen = observe(response ?? { status: 0, headers: [], body: "" });
  const what = difference(request, tableOf(all).answer(request), seen);
  return what === undefined ? undefined : { objects, request, seen, what };
}

/** Asks simpler requests of the configuration that is in the mesh, as long as one of them still differs. */
async function shrinkRequest(mesh: Mesh, pool: readonly KubernetesObject[], from: Failing): Promise<Failing> {
  for (const request of simpler(from.request)) {
    const failing = await differing(mesh, [...pool, ...from.objects], from.objects, request);
    if (failing !== undefined) return shrinkRequest(mesh, pool, failing);
  }
  return from;
}

function simpler(request: Request): Request[] {
  const { path, method, headers = [] } = request;
  const question = path.indexOf("?");
  const segments = path.split("/");
  const paths = [
    ...(question > 0 ? [path.slice(0, question)] : []),
    ...segments.slice(1).map((_, index) => segments.toSpliced(index + 1, 1).join("/")),
  ].filter((each) => each.startsWith("/"));
  return [
    ...(method === "GET" ? [] : [{ ...request, method: "GET" }]),
    ...headers.map((_, index) => ({ ...request, headers: headers.toSpliced(index, 1) })),
    ...paths.map((each) => ({ ...request, path: each })),
  ] satisfies (RouteRequest & { port: number })[];
}
