import { describe, expect, it } from "vitest";
import type { ReleaseRecord, Renewal } from "../../model/release.ts";
import { HolderWatch } from "./holder-watch.ts";
import { LEASE_TIMES } from "./times.ts";

const START = Date.UTC(2026, 0, 1, 12);
const YEAR = 365 * 24 * 3_600_000;
const { leaseMs, apartMs, gapMs } = LEASE_TIMES;

/** A runner's clock that is off, beside the server's. */
function world(ahead = 0) {
  let at = START;
  return {
    watch: new HolderWatch({ now: () => at + ahead, serverNow: () => at }),
    pass: (milliseconds: number) => void (at += milliseconds),
  };
}

function held(mark: string, more: Partial<Renewal> = {}): ReleaseRecord {
  const renewal = { mark, lastsMs: leaseMs, ...more };
  const nothing = { transition: undefined, smoke: undefined, expiresAt: undefined };
  return { resourceVersion: "1", holder: "promote 1", renewal, ...nothing };
}

describe.each([0, 600_000, -600_000, YEAR, -YEAR])("a clock that is %d ms ahead", (ahead) => {
  it("takes over from a holder that gave no sign of life for as long as its Lease lasts, and no earlier", () => {
    const { watch, pass } = world(ahead);
    const looks: boolean[] = [];
    for (let second = 0; second <= leaseMs / 1000; second += 1) {
      looks.push(watch.isOver(held("a")));
      pass(1_000);
    }
    expect(looks.indexOf(true)).toBe(leaseMs / 1000);
    expect(watch.isAlive).toBe(false);
  });

  it("never takes over from one that renews, whatever time that writes", () => {
    const { watch, pass } = world(ahead);
    for (let second = 0; second < 600; second += 1) {
      const written = new Date(START - YEAR + Math.floor(second / 6)).toISOString();
      expect(watch.isOver(held(written))).toBe(false);
      pass(1_000);
    }
    expect(watch.isAlive).toBe(true);
  });

  it("takes over at once from one that the API server has not heard of for long", () => {
    const { watch } = world(ahead);
    expect(watch.isOver(held("a", { servedAt: START - leaseMs - apartMs }))).toBe(true);
  });

  it("waits where that could be two API servers that do not agree", () => {
    const { watch } = world(ahead);
    expect(watch.isOver(held("a", { servedAt: START - leaseMs - apartMs + 1 }))).toBe(false);
    expect(watch.isOver(held("a", { servedAt: START + YEAR }))).toBe(false);
  });
});

describe("a look", () => {
  it("counts no time in which nobody looked", () => {
    const { watch, pass } = world();
    watch.isOver(held("a"));
    pass(leaseMs * 10);
    expect(watch.isOver(held("a"))).toBe(false);
    expect(watch.leftMs).toBe(leaseMs - gapMs);
  });

  it("takes one who was alive for dead later", () => {
    const { watch, pass } = world();
    watch.isOver(held("a"));
    watch.isOver(held("b"));
    expect(watch.isAlive).toBe(true);
    for (let second = 1; second < leaseMs / 1000; second += 1) {
      pass(1_000);
      expect(watch.isOver(held("b"))).toBe(false);
    }
    expect(watch.isAlive).toBe(false);
    pass(1_000);
    expect(watch.isOver(held("b"))).toBe(true);
  });

  it("waits as long as a Lease of a version before says, and no longer than that wrote", () => {
    const { watch, pass } = world();
    let looks = 0;
    const old = held("a", { lastsMs: LEASE_TIMES.longestMs });
    for (; !watch.isOver(old); looks += 1) pass(1_000);
    expect(looks).toBe(120);
  });

  it("takes a change of hands for a sign of life", () => {
    const { watch } = world();
    watch.isOver(held("a"));
    watch.isOver({ ...held("a"), holder: "deploy 2" });
    expect(watch.isAlive).toBe(true);
  });
});
