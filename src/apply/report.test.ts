import { expect, it } from "vitest";
import { type ApplyReport, applyMarkdown } from "./report.ts";

const report: ApplyReport = {
  plans: [],
  applied: [],
  held: new Set(),
  failed: undefined,
  left: [],
  drift: [],
};

it.each<[string, Partial<ApplyReport>]>([
  ["0 units applied", {}],
  ["1 unit applied", { applied: ["a"] }],
  ["2 units applied, then one failed", { applied: ["a", "b"], failed: "c" }],
  ["one unit failed, none was applied", { failed: "a", left: ["b"] }],
])("the heading says what happened: %s", (title, more) => {
  expect(applyMarkdown({ ...report, ...more }).split("\n")[0]).toBe(`## Apply: ${title}`);
});
