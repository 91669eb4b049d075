import { expect, it } from "vitest";
import { smokeMarkdown } from "./report.ts";

it("smokeMarkdown folds the requests, and passes nothing in a dry run", () => {
  const report = { release: "web-echo", color: "green", digest: "3f9c", summary: "s" } as const;
  const text = smokeMarkdown({ ...report, passed: true, requests: ["GET / → 200"] });
  expect(text).toContain("## Smoke web-echo: green passed");
  expect(text).toContain("<summary>1 request</summary>");
  const dry = smokeMarkdown({ ...report, passed: false, requests: ["GET /"] });
  expect(dry).toContain("green was not tested");
  expect(dry).toContain("1 request, not sent");
  expect(dry).not.toContain("promote asks for");
  const { digest: _none, ...untested } = report;
  const skipped = smokeMarkdown({ ...untested, passed: false, skipped: "s", requests: [] });
  expect(skipped).toContain("## Smoke web-echo: nothing to test");
  expect(skipped).not.toContain("Digest");
});
