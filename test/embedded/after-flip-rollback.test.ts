import { describe, expect, it } from "vitest";
import { CALLS, endsOf, PORTS } from "./after-flip.ts";

describe("a rollback whose calls fail after the flip", () => {
  it("says at its end who has the traffic, and what ends it", async () => {
    const { calls, ports, codes, found } = await endsOf("rollback");
    expect(found).toEqual([]);
    expect(ports).toEqual(PORTS);
    expect(calls).toEqual(expect.arrayContaining(CALLS));
    // Each port has codes, so that the table of its files is not out of date.
    expect(codes.size).toBeGreaterThan(20);
  }, 300_000);
});
