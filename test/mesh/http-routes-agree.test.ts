import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Disagreement, disagreements } from "./support-http-routes/ask.ts";
import { type Aim, aim, aimed, type RouteCase, routeCase } from "./support-http-routes/generate.ts";
import { deploy, prepare, remove } from "./support-http-routes/mesh.ts";
import { apiTable, manifestsOf } from "./support-http-routes/objects.ts";
import { shrink, store } from "./support-http-routes/shrink.ts";

const CASES = Number(process.env["HTTP_ROUTES_CASES"] ?? 70);
const REQUESTS_EACH = 60;
const seed = Number(process.env["HTTP_ROUTES_SEED"] ?? 1);

describe(`HTTPRoutes in the simulator and the real mesh, seed ${seed}`, () => {
  beforeAll(prepare);
  afterAll(remove);

  it(`agree on ${CASES * REQUESTS_EACH} requests`, { timeout: 600_000 }, async () => {
    const cases = fc.sample(routeCase, { numRuns: CASES, seed });
    const idOf = (index: number) => `h${seed}-${index % CASES}`;
    const table = apiTable(
      await deploy(
        `m${seed}`,
        cases.map((each, index) => manifestsOf(idOf(index), each)),
      ),
    );
    expect(table.problems.filter(({ severity }) => severity === "error")).toEqual([]);
    const draws = fc.sample(aim, { numRuns: CASES * REQUESTS_EACH, seed: seed + 1 });
    const caseOf = (index: number) => cases[index % CASES] as RouteCase;
    const found = await disagreements(
      draws.map((draw, index) => aimed(caseOf(index), draw, idOf(index))),
      table,
    );
    const stored = [];
    for (const { index, what } of firstOfEach(found)) {
      const request = aimed(caseOf(index), draws[index] as Aim, "HOST");
      const host = request.host.replace(/HOST.test/i, "HOST");
      const shrunk = await shrink(
        { routeCase: caseOf(index), request: { ...request, host } },
        what,
        `s${seed}-${index}`,
      );
      if (shrunk !== undefined) stored.push(store(`${seed}-${index}`, shrunk));
    }
    expect({ different: found.slice(0, 3), stored }).toEqual({ different: [], stored: [] });
  });
});

/** One disagreement of each kind and case, at most three. */
function firstOfEach(found: readonly Disagreement[]): Disagreement[] {
  const kinds = new Map<string, Disagreement>();
  for (const each of found) kinds.set(`${each.index % CASES}`, kinds.get(`${each.index % CASES}`) ?? each);
  return [...kinds.values()].slice(0, 3);
}
