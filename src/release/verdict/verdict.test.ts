import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ALPHA,
  BETA,
  type Count,
  type Evidence,
  NO_EVIDENCE,
  testAgainst,
  verdictAtEnd,
  verdictOf,
  weigh,
} from "./sequential-test.ts";
import { counted, countsText, emptyTally, isDoubted, reportText, answerReport, verdictOn } from "./tally.ts";

/** The same numbers each time: a failure is one that can be looked at. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NOTHING_FAILED: Count = { asked: 8, failed: 0 };

/** One answer each 100 ms, until the test says worse, or the answers are over. */
function run(before: Count, answers: number, fails: (n: number) => boolean) {
  const test = testAgainst(before);
  let evidence: Evidence = NO_EVIDENCE;
  for (let n = 0; n < answers; n += 1) {
    const failed = fails(n) ? 1 : 0;
    evidence = weigh(test, evidence, { asked: 1, failed, since: n * 100, until: n * 100 + 5 });
    if (verdictOf(evidence) === "worse") return { worseAt: n + 1, evidence };
  }
  return { worseAt: undefined, evidence };
}

/** How often of so many runs a color that fails at this rate is called worse. */
function share(before: Count, rate: number, answers: number, runs: number, seed = 1): number {
  const random = randomFrom(seed);
  const worse = Array.from({ length: runs }, () => run(before, answers, () => random() < rate));
  return worse.filter(({ worseAt }) => worseAt !== undefined).length / runs;
}

describe("the rates that are told apart", () => {
  it.each([
    ["nothing was asked before", { asked: 0, failed: 0 }, 0.005, 0.05],
    ["nothing failed before", { asked: 300, failed: 0 }, 0.005, 0.05],
    ["one of three did: too few to say a third", { asked: 3, failed: 1 }, 0.02, 0.065],
    ["one of ten did", { asked: 200, failed: 20 }, 0.1, 0.2],
    ["everything did", { asked: 100, failed: 100 }, 0.5, 0.95],
  ])("where %s", (_, before, usual, worse) => {
    const test = testAgainst(before);
    expect(test.usual).toBeCloseTo(usual, 6);
    expect(test.worse).toBeCloseTo(worse, 6);
  });

  it("are always two, of which the second is higher", () => {
    const counts = fc
      .nat({ max: 10_000 })
      .chain((asked) => fc.nat({ max: asked }).map((failed) => ({ asked, failed })));
    fc.assert(
      fc.property(counts, (before) => {
        const { usual, worse } = testAgainst(before);
        expect(usual).toBeGreaterThan(0);
        expect(worse).toBeGreaterThan(usual * 1.2);
        expect(worse).toBeLessThan(1);
      }),
    );
  });
});

describe("what is decided", () => {
  it("a single failure is none, whenever it comes, and is outweighed in time", () => {
    fc.assert(
      fc.property(fc.nat({ max: 300 }), (when) => {
        const { worseAt, evidence } = run(NOTHING_FAILED, when + 1, (n) => n === when);
        expect(worseAt).toBeUndefined();
        expect(verdictOf(evidence)).not.toBe("worse");
        expect(verdictOf(run(NOTHING_FAILED, when + 60, (n) => n === when).evidence)).toBe("usual");
      }),
    );
  });

  it("is soon there when everything fails, however long all was well before", () => {
    fc.assert(
      fc.property(fc.nat({ max: 3_000 }), (well) => {
        const { worseAt } = run(NOTHING_FAILED, well + 6, (n) => n >= well);
        expect((worseAt ?? Number.NaN) - well).toBeGreaterThanOrEqual(3);
        expect((worseAt ?? Number.NaN) - well).toBeLessThanOrEqual(5);
      }),
    );
  });

  it("is by what is nearer where there is no time for more", () => {
    expect(verdictAtEnd(run(NOTHING_FAILED, 10, (n) => n === 9 || n === 5).evidence)).toBe("worse");
    expect(verdictAtEnd(run(NOTHING_FAILED, 60, (n) => n === 5).evidence)).toBe("usual");
    expect(verdictAtEnd(NO_EVIDENCE)).toBe("usual");
  });

  it("is not by one hiccup, however many requests met it", () => {
    const test = testAgainst(NOTHING_FAILED);
    const evidence = weigh(test, NO_EVIDENCE, { asked: 50, failed: 50, since: 0, until: 150 });
    expect(verdictOf(evidence)).toBe("doubt");
    expect(verdictOf(weigh(test, evidence, { asked: 1, failed: 1, since: 190, until: 200 }))).toBe("worse");
  });

  it("finds one pod of ten within the answers of a proof and a watch of 10 s, and two of ten within half", () => {
    expect(share(NOTHING_FAILED, 0.1, 120, 2_000)).toBeGreaterThan(0.98);
    expect(share(NOTHING_FAILED, 0.2, 60, 2_000)).toBeGreaterThan(0.99);
  });

  it("calls no color worse that fails as rarely as is usual, but for the share that is stated", () => {
    // One test takes about a hundred answers where nothing fails.
    expect(share(NOTHING_FAILED, 0.005, 120, 4_000)).toBeLessThan(3 * ALPHA);
    expect(share(NOTHING_FAILED, 0, 100_000, 1)).toBe(0);
  });

  it("misses hardly one that fails at the rate called worse, when there is time", () => {
    expect(share(NOTHING_FAILED, 0.05, 2_000, 500)).toBeGreaterThan(1 - BETA);
  });

  it("holds a color against what it follows", () => {
    const before = { asked: 200, failed: 20 };
    expect(share(before, 0.1, 200, 2_000)).toBeLessThan(5 * ALPHA);
    expect(share(before, 0.4, 200, 1_000)).toBeGreaterThan(0.99);
  });

  it("never depends on how the answers are cut into rounds, as long as no test ends within one", () => {
    const test = testAgainst(NOTHING_FAILED);
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (answers) => {
        const round = (failed: readonly boolean[]) => ({
          asked: failed.length,
          failed: failed.filter(Boolean).length,
          since: 0,
          until: 1_000,
        });
        const one = weigh(test, NO_EVIDENCE, round(answers));
        const each = answers.reduce((sum, answer) => weigh(test, sum, round([answer])), NO_EVIDENCE);
        expect(each.weight).toBeCloseTo(one.weight, 9);
        expect(each.failed).toBe(one.failed);
      }),
    );
  });
});

describe("answers of several paths", () => {
  const round = (failing: number, paths: number, at: number) =>
    new Map(
      Array.from({ length: paths }, (_, n) => [
        `/${n}`,
        { asked: 1, failed: n < failing ? 1 : 0, since: at, until: at + 5 },
      ]),
    );
  const after = (rounds: number, failing: number, paths: number) =>
    Array.from({ length: rounds }, (_, n) => n * 100).reduce(
      (tally, at) => counted(tally, round(failing, paths, at)),
      emptyTally(NOTHING_FAILED),
    );

  it("are found where one of eight always fails", () => {
    expect(verdictOn(after(2, 1, 8))).toBe("doubt");
    expect(verdictOn(after(3, 1, 8))).toBe("worse");
    expect(isDoubted(after(2, 1, 8), "/0")).toBe(true);
  });

  it("are well where none does, and say their numbers", () => {
    const tally = after(20, 0, 8);
    expect(verdictOn(tally)).toBe("usual");
    expect(isDoubted(tally, "/0")).toBe(false);
    expect(countsText(answerReport(tally))).toBe("0 of 160 answers failed, 0 of 8 before");
    expect(reportText(answerReport(after(1, 1, 1)))).toBe(
      "1 of 1 answers failed, 0 of 8 before. Usual is 0.5 % failed, worse would be 5 %: " +
        "the evidence for worse came to 2.3, and 6.9 takes the traffic back",
    );
    expect(countsText({ asked: 3, failed: 0, before: { asked: 0, failed: 0 } })).toMatch(/none were asked/);
  });

  it("are one hiccup where those that failed were there at once, however long the others took", () => {
    const at = (since: number, failed: number, took: number) => ({
      asked: 1,
      failed,
      since,
      until: since + took,
    });
    const failing = ["/0", "/1", "/2", "/3"].map((path) => [path, at(1_000, 1, 10)] as const);
    const met = new Map([...failing, ["/slow", at(1_000, 0, 400)], ["/later", at(1_500, 0, 5)]]);
    const tally = counted(emptyTally(NOTHING_FAILED), met);
    expect(verdictOn(tally)).toBe("doubt");
    expect(verdictOn(counted(tally, new Map([["/later", at(1_600, 1, 5)]])))).toBe("worse");
  });

  it("do not count a round in which nothing was answered", () => {
    const tally = emptyTally(NOTHING_FAILED);
    expect(counted(tally, new Map([["/", { asked: 0, failed: 0, since: 0, until: 1 }]]))).toBe(tally);
  });
});
