import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RouteRequest } from "../../../src/routes/table/types.ts";
import { type Disagreement, disagreements } from "./ask.ts";
import type { RouteCase } from "./generate.ts";
import { deployLoosely } from "./mesh.ts";
import { apiTable, type CaseObjects, keyOf, manifestsOf } from "./objects.ts";

interface Failing {
  readonly routeCase: RouteCase;
  /** With `HOST` for the case's own host. */
  readonly request: RouteRequest;
}

/** The smallest case found that still disagrees, with its objects and what the mesh answered. */
export interface Shrunk {
  readonly objects: readonly object[];
  readonly found: Disagreement;
}

const ROUNDS = 12;
const WIDTH = 60;

/** Makes a disagreement smaller, many candidates at a time on the one mesh. */
export async function shrink(failing: Failing, what: string, name: string): Promise<Shrunk | undefined> {
  let best: { readonly failing: Failing; readonly shrunk: Shrunk } | undefined;
  let candidates = [failing];
  for (let round = 0; round < ROUNDS && candidates.length > 0; round += 1) {
    const next = await firstDisagreement(candidates, `${name}-${round}`, kindOf(what));
    if (next === undefined) break;
    best = next;
    candidates = smaller(next.failing).slice(0, WIDTH);
  }
  return best?.shrunk;
}

/** What a disagreement is about, whatever the values. */
function kindOf(what: string): string {
  return what.slice(0, what.indexOf(":"));
}

async function firstDisagreement(
  candidates: readonly Failing[],
  name: string,
  kind: string,
): Promise<{ failing: Failing; shrunk: Shrunk } | undefined> {
  const cases = candidates.map(({ routeCase }, index) => manifestsOf(`${name}-${index}`, routeCase));
  const created = new Map((await deployLoosely(`${name}-m`, cases)).map((one) => [keyOf(one), one]));
  const standing = (each: CaseObjects) => [...each.early, ...each.late].map((one) => created.get(keyOf(one)));
  const requests = candidates.map(({ request }, index) => ({
    ...request,
    host: request.host.replace(/HOST/i, `${name}-${index}.test`),
  }));
  const objects = cases.map(standing);
  const whole = (index: number) => objects[index]?.every((one) => one !== undefined) ?? false;
  const table = apiTable([...created.values()]);
  const found = await disagreements(requests, table);
  const first = found.find(({ index, what }) => whole(index) && kindOf(what) === kind);
  const chosen = first === undefined ? undefined : candidates[first.index];
  if (first === undefined || chosen === undefined) return undefined;
  return { failing: chosen, shrunk: { objects: objects[first.index] as object[], found: first } };
}

/** Every way to leave one thing out, large things first. */
function smaller({ routeCase, request }: Failing): Failing[] {
  const cases = (without(routeCase) as RouteCase[])
    .filter(({ listeners, routes }) => listeners?.length > 0 && routes?.length > 0)
    .filter(({ routes }) => routes.every(isWhole))
    .map((each) => ({ routeCase: each, request }));
  const requests = (request.headers ?? []).map((_, index) => ({
    routeCase,
    request: { ...request, headers: (request.headers ?? []).toSpliced(index, 1) },
  }));
  const size = (each: Failing) => JSON.stringify(each).length;
  return [...cases, ...requests].toSorted((a, b) => size(a) - size(b));
}

/** With its own hosts: without, it would serve those of every other case. */
function isWhole({ namespace, spec }: RouteCase["routes"][number]): boolean {
  const { hostnames, parentRefs } = (spec ?? {}) as { hostnames?: unknown[]; parentRefs?: unknown[] };
  const size = (list: unknown[] | undefined) => list?.length ?? 0;
  return Boolean(namespace) && size(hostnames) > 0 && size(parentRefs) > 0;
}

/** Copies of a JSON value with one entry or field left out, at any depth. */
function without(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    return [
      ...value.map((_, index) => value.toSpliced(index, 1)),
      ...value.flatMap((item, index) => without(item).map((one) => value.toSpliced(index, 1, one))),
    ];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const { [key]: _, ...rest } = value as Record<string, unknown>;
    return [rest, ...without(item).map((one) => ({ ...value, [key]: one }))];
  });
}

const CORPUS = fileURLToPath(new URL("../../fixtures/routes/gateway-api/corpus", import.meta.url));

/** Stores a disagreement as the mesh answered it, to be replayed by a unit test. */
export function store(name: string, { objects, found }: Shrunk): string {
  const { request, seen, what } = found;
  const { status, headers, body } = seen;
  const file = join(CORPUS, `${name}.json`);
  mkdirSync(CORPUS, { recursive: true });
  const entry = { what, request, seen: { status, headers, body }, objects };
  writeFileSync(file, `${JSON.stringify(entry, null, 2)}\n`);
  return file;
}
