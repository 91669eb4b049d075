import { expect, it } from "vitest";
import { runRecord } from "../../test/page/run-record.ts";
import { runSummary } from "./run-summary.ts";

it("draws the phases and the graph of units in Mermaid, with counts above", () => {
  const summary = runSummary(runRecord(10));
  expect(summary).toContain(
    "131234 requests, 1 failed, 91000 by blue, 40233 by green; promote: last old answer after 104 ms; rollback: last old answer after 2600 ms.",
  );
  expect(summary).toContain("  promote :done, 7800, 8900");
  expect(summary).toContain('u1["helm-deploy-green-web-echo: changes"]');
  expect(summary).toContain("u0 --> u1");
});

it("keeps names from outside from becoming Mermaid, markup or a mention", () => {
  const record = runRecord(1);
  const unit = { ...record.units[0]!, name: 'x"]; click u0 href "javascript:1" @team <b>' };
  const summary = runSummary({ ...record, units: [unit] });
  const box = summary.split("\n").find((line) => line.startsWith("  u0["));
  expect(box).toMatch(/^ {2}u0\["[\p{L}\p{N}. -]+: no-changes"\]$/u);
  expect(summary).not.toMatch(/[@<>;](team|b>| click)|javascript:/);
});
