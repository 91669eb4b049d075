/**
 * Fills the corpus anew from the real mesh: `npx tsx test/mesh/support-routes/record.ts [SEED]`, inside a
 * sandbox. Keeps a few requests of each of many cases, of different rules and outcomes first.
 */
import { basename } from "node:path";
import type { KubernetesObject } from "../../../src/model/kubernetes.ts";
import { agreementRound, caseId, CERTAIN, type Pair, type Round } from "./agree.ts";
import { BASE } from "./base.ts";
import { difference } from "./compare.ts";
import { entryTable, forgetRecorded, writeEntry, writeShared, yamlOf } from "./corpus.ts";
import { nothingCounted } from "./features.ts";
import { Mesh } from "./mesh.ts";

const SIZE = { cases: 75, requestsEach: 120 };
const PAIRS_EACH = 6;

async function main(seed: number): Promise<void> {
  const mesh = new Mesh();
  await mesh.start();
  try {
    const round = await agreementRound(mesh, { seed, ...SIZE }, nothingCounted());
    const wrong = round.pairs.find(({ what }) => what !== undefined);
    if (wrong !== undefined) throw new Error(`Nothing is recorded, both sides differ: ${wrong.what}`);
    record(round);
  } finally {
    await mesh.stop();
  }
}

function record(round: Round): void {
  forgetRecorded();
  const pool = round.objects.filter(({ kind }) => kind === "DestinationRule");
  const base = writeShared("recorded", "base", BASE);
  const standsOn = [base, writeShared("recorded", "pool", pool)].map((path) => basename(path));
  for (const index of round.cases.keys()) {
    const own = round.pairs.filter((pair) => pair.index === index);
    const pairs = index === CERTAIN ? distinct(own) : diverse(own);
    const config = yamlOf(ownObjects(round, index));
    const table = entryTable({ standsOn, config }, base);
    for (const { request, seen } of pairs) {
      const what = difference(request, table.answer(request), seen);
      if (what !== undefined) throw new Error(`Alone the case answers otherwise: ${what}`);
    }
    writeEntry("recorded", {
      standsOn,
      config,
      pairs: pairs.map(({ request, seen }) => ({ request, seen })),
    });
  }
}

function ownObjects({ seed, objects }: Round, index: number): KubernetesObject[] {
  return objects.filter(({ metadata }) => metadata.name.startsWith(`${caseId(seed, index)}-`));
}

/** Of every rule and outcome one, short ones first. */
function diverse(pairs: readonly Pair[]): Pair[] {
  const kinds = new Map<string, Pair>();
  for (const pair of pairs) {
    const { outcome, rule, status } = pair.answer;
    const kind = `${outcome} ${rule} ${status}`;
    const known = kinds.get(kind);
    if (known === undefined && pair.request.path.length < 300) kinds.set(kind, pair);
  }
  const found = [...kinds.values()].sort(
    (a, b) => Number(a.answer.rule === undefined) - Number(b.answer.rule === undefined),
  );
  const rest = pairs.filter(
    (pair) => pair.request.path.length < 300 && pair.answer.rule !== undefined && !found.includes(pair),
  );
  return [...found, ...rest].slice(0, PAIRS_EACH);
}

/** Every request once, the very long one not. */
function distinct(pairs: readonly Pair[]): Pair[] {
  const byRequest = new Map(pairs.map((pair) => [JSON.stringify(pair.request), pair]));
  return [...byRequest.values()].filter(({ request }) => request.path.length < 300);
}

await main(Number(process.argv[2] ?? 1));
