import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agreementRound, asMirrored, deviation, type Round } from "./support-routes/agree.ts";
import { nothingCounted, printed } from "./support-routes/features.ts";
import { Mesh } from "./support-routes/mesh.ts";
import { recordShrunk } from "./support-routes/shrink.ts";

const SIZE = { cases: 250, requestsEach: 80 };
/** Differences of one run that are shrunk and recorded; one cause mostly shows in many requests. */
const RECORDED = 3;
const seed = Number(process.env["ROUTES_SEED"] ?? 218_419);

describe(`the simulator and the real mesh, seed ${seed}`, () => {
  const mesh = new Mesh();
  const counts = nothingCounted();
  let round: Round;

  beforeAll(async () => {
    await mesh.start();
    round = await agreementRound(mesh, { seed, ...SIZE }, counts);
    console.log(`${round.pairs.length} pairs\n${printed(counts)}`);
  });
  afterAll(() => mesh.stop());

  it(`agree on ${SIZE.cases * SIZE.requestsEach} requests`, { timeout: 600_000 }, async () => {
    const different = round.pairs.filter(({ what }) => what !== undefined);
    const recorded: string[] = [];
    for (const pair of different.slice(0, RECORDED)) recorded.push(await recordShrunk(mesh, round, pair));
    expect(recorded.join("\n"), `${different.length} differences`).toBe("");
  });

  it("refuse the same objects", () => {
    expect(round.refusals).toEqual([]);
  });

  it("mirror the same requests", () => {
    expect(round.mirrored.filter((each) => !asMirrored(each))).toEqual([]);
  });

  it("draw destinations by their weights", () => {
    expect(round.draws.map(({ of }) => of).filter((of) => of < 1000)).toEqual([]);
    expect(round.draws.filter((draw) => deviation(draw) >= 6)).toEqual([]);
  });

  it("met every feature and every outcome", () => {
    expect([...counts].filter(([, count]) => count === 0).map(([name]) => name)).toEqual([]);
  });
});
