import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { difference } from "../../test/mesh/support-routes/compare.ts";
import { corpusEntries, entryTable, readEntry } from "../../test/mesh/support-routes/corpus.ts";

describe("answers are those that the real mesh gave", () => {
  const entries = corpusEntries().map((path) => ({ path, name: basename(path), ...readEntry(path) }));

  it("in some hundreds of recorded pairs", () => {
    expect(entries.flatMap(({ pairs }) => pairs).length).toBeGreaterThan(300);
  });

  it.each(entries)("$name", ({ path, pairs, ...entry }) => {
    const table = entryTable(entry, path);
    const wrong = pairs.flatMap(({ request, seen }) => {
      const what = difference(request, table.answer(request), seen);
      return what === undefined ? [] : [{ request, what }];
    });
    expect(wrong).toEqual([]);
  });
});
