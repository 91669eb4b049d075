import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { LIMITS } from "./limits.ts";

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  s: 1000,
  min: 60_000,
};

it("docs/limits.md says every limit, as it is", () => {
  const text = readFileSync(join(import.meta.dirname, "../docs/limits.md"), "utf8");
  const rows = [...text.matchAll(/^\| `(\w+)` \| ([\d,.]+) ?(\w*) \|/gm)].map(
    ([, name, value = "", unit = ""]) => [
      name,
      Number(value.replaceAll(",", "")) * (UNITS[unit] ?? Number.NaN),
    ],
  );
  expect(Object.fromEntries(rows)).toEqual(LIMITS);
  expect(rows).toHaveLength(Object.keys(LIMITS).length);
});
