import { expect, it } from "vitest";
import { deployMarkdown } from "./report.ts";

it("deployMarkdown says which version the idle color has, or would have", () => {
  const report = {
    release: "web-echo",
    color: "green",
    version: "1.1",
    live: false,
    changed: true,
    summary: "s",
  } as const;
  const done = deployMarkdown({ ...report, digest: "3f9c", dryRun: false });
  expect(done).toContain("## Deploy web-echo: green has 1.1");
  expect(done).toContain("| Digest | `3f9c` |");
  expect(deployMarkdown({ ...report, changed: false, dryRun: false })).toContain("green had 1.1 already");
  expect(deployMarkdown({ ...report, dryRun: true })).toContain("1.1 would go to green");
  const live = deployMarkdown({ ...report, color: "blue", live: true, changed: false, dryRun: false });
  expect(live).toContain("## Deploy web-echo: nothing to deploy");
  expect(live).toContain("| Active color | blue |");
});
