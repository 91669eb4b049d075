import { describe, expect, it } from "vitest";
import { difference } from "../../test/mesh/support-routes/compare.ts";
import { corpusNames, entryTable, readEntry } from "../../test/mesh/support-routes/corpus.ts";

describe("answers are those that the real mesh gave", () => {
  const entries = corpusNames().map((name) => ({ name, ...readEntry(name) }));

  it("in some hundreds of recorded pairs", () => {
    expect(entries.flatMap(({ pairs }) => pairs).length).toBeGreaterThan(300);
  });

  it.each(entries)("$name", ({ pairs, ...entry }) => {
    const table = entryTable(entry);
    const wrong = pairs.flatMap(({ request, seen }) => {
      const what = difference(request, table.answer(request), seen);
      return what === undefined ? [] : [{ request, what }];
    });
    expect(wrong).toEqual([]);
  });
});
