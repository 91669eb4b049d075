import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { log, logged, masking, SECRET } from "../../test/fakes/edge-secret.ts";
import { createGitHub } from "../adapters/real/github/github.ts";
import { tail } from "../adapters/real/processes/exec.ts";
import { toolWords } from "../adapters/real/processes/tool-words.ts";
import { shown as shownAnswer } from "../release/proof/answer.ts";
import { surroundings } from "../errors/errors.ts";
import { runTimeline as recordOf } from "../flow/page/run-timeline.ts";
import { renderThrown } from "../capability/thrown.ts";
import { nameOf } from "../manifests/object.ts";
import { unknown } from "../model/observed.ts";
import type { UnitPlan } from "../model/unit.ts";
import { annotations, findingsMarkdown, maskedFinding } from "./findings.ts";
import { COMMENT_LIMIT, SUMMARY_LIMIT } from "./limits.ts";
import { cutEnd, cutMiddle, maskedPlanText, maskText } from "./masked.ts";
import { renderPage } from "./page/render.ts";
import { planMarkdown } from "../plan/report.ts";
import { previewMarkdown } from "../plan/preview-report.ts";
import { runSummary } from "./run-summary.ts";

const plan = (text: string, more: Partial<UnitPlan> = {}): UnitPlan => ({
  unit: "u",
  outcome: "changes",
  changes: [{ address: "a.b", action: "update" }],
  text,
  digest: "d",
  error: undefined,
  restsOn: "state",
  milliseconds: 1,
  ...more,
});
const finding = (text: string) => ({
  rule: "r",
  severity: "error" as const,
  message: text,
  file: text,
  fix: text,
});
const report = (one: UnitPlan) => ({ plans: [one], digest: "d", headSha: undefined, runUrl: undefined });

function recorded(text: string) {
  const planned = { plan: plan(text), start: 0, end: 1 };
  const step = { name: "plan" as const, start: 0, end: 1, outcome: "failed" as const, detail: text };
  const seen = {
    began: 0,
    steps: [{ ...step, convergedMs: undefined }],
    requests: [],
    writes: [],
    units: [],
    plans: [planned],
    findings: [finding(text)],
  };
  const route = { request: text, rule: text, before: text, after: `${text}2` };
  return recordOf(seen, {
    title: text,
    release: text,
    host: text,
    spec: undefined,
    routes: [route],
    masked: masking,
  });
}

/** Every way by which text from outside comes to a reader; `most` is about where it is cut. */
const CHANNELS: readonly {
  readonly name: string;
  readonly most: number;
  readonly show: (text: string) => string;
}[] = [
  {
    name: "a comment",
    most: 65_000,
    show: (text) => planMarkdown(report(plan(text)), COMMENT_LIMIT, masking),
  },
  {
    name: "a comment's failure",
    most: 65_000,
    show: (text) =>
      planMarkdown(report(plan("", { outcome: "failed", error: text })), COMMENT_LIMIT, masking),
  },
  {
    name: "a summary",
    most: 524_000,
    show: (text) => planMarkdown(report(plan(text)), SUMMARY_LIMIT, masking),
  },
  {
    name: "a reason",
    most: 1_400,
    show: (text) =>
      previewMarkdown({ charts: new Map(), findings: unknown(text), routes: new Map() }, 5, masking),
  },
  {
    name: "a finding in a comment",
    most: 300,
    show: (text) =>
      previewMarkdown(
        { charts: new Map(), findings: { known: true, value: [finding(text)] }, routes: new Map() },
        5,
        masking,
      ),
  },
  {
    name: "findings in a summary",
    most: 500,
    show: (text) =>
      findingsMarkdown(
        { findings: [finding(text)], checked: { charts: 1, manifests: 1, rules: 1 } },
        masking,
      ),
  },
  {
    name: "findings as JSON",
    most: 1_400,
    show: (text) => JSON.stringify(maskedFinding(finding(text), masking)),
  },
  { name: "annotations", most: 1_400, show: (text) => JSON.stringify(annotations([finding(text)], masking)) },
  { name: "a tool's words", most: 5_600, show: (text) => toolWords(text, log) },
  { name: "a tool's last lines", most: 2_800, show: (text) => tail(text, log) },
  { name: "the summary of a run", most: 300, show: (text) => runSummary(recorded(text)) },
  { name: "the page of a run", most: 1_000, show: (text) => renderPage(recorded(text)) },
  {
    name: "a log",
    most: 42_000,
    show: (text) => logged((one) => (one.info(text), one.error(text), one.warning(text))),
  },
  {
    name: "a failure",
    most: 200,
    show: (text) =>
      logged((one) => one.error(renderThrown(surroundings("TOOL_FAILED", text, { remedy: "y" })))),
  },
  {
    name: "an answer, cut before it could be masked",
    most: 200,
    show: (text) => logged((one) => one.info(shownAnswer(text))),
  },
  {
    name: "a value, cut before it could be masked",
    most: 57,
    show: (text) => logged((one) => one.info(nameOf(text))),
  },
];

describe("masked, then cut: nothing of a secret stays at the edge of", () => {
  it.each(CHANNELS)("$name", { timeout: 60_000 }, ({ most, show }) => {
    const at = fc.integer({ min: Math.max(0, most - 2 * SECRET.length), max: most + 20 });
    const after = fc.constantFrom("", " and more", ` and ${"more ".repeat(200)}`, "x".repeat(most + 1_000));
    fc.assert(
      fc.property(at, after, (before, rest) => {
        const shown = show(`${"w".repeat(before)} ${SECRET}${rest}`);
        expect(shown).not.toContain("hunter2");
        expect(shown).not.toMatch(/Q\d+zQ\d+z/);
      }),
      { numRuns: most > 100_000 ? 2 : most > 10_000 ? 4 : 20 },
    );
  });

  it("an answer of GitHub's", async () => {
    const { createServer } = await import("node:http");
    const server = createServer((_, response) => {
      response.writeHead(422, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: `${"w".repeat(250)} ${SECRET} ${"more ".repeat(100)}` }));
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const env = { GITHUB_API_URL: `http://127.0.0.1:${port}`, GITHUB_REPOSITORY: "o/r" };
    const github = createGitHub({ env, token: "t", log });
    const failure = await github.createComment(1, "x").catch((error: unknown) => error as Error);
    server.close();
    expect((failure as Error).message).not.toContain("hunter2");
    expect((failure as Error).message).toMatch(/characters left out\]/);
  });
});

describe("a cut", () => {
  const plain = (text: string) => maskText(text, (one) => one);
  it("says how much is left out, and breaks no character", () => {
    expect(cutEnd(plain("abcdef"), 3)).toBe("abc… [3 characters left out]");
    expect(cutEnd(plain("ab🌈cd"), 3)).toBe("ab… [4 characters left out]");
    expect(cutMiddle(plain(`begin${"x".repeat(2_000)}end`), 20)).toBe(
      "beginxxxxxxxxx… [1,988 characters left out] …xxxend",
    );
    expect(cutMiddle(plain("short"))).toBe("short");
  });
});

/* Lines that look like a plan's own and are none: a secret in a text of several lines does not get away with it. */
describe("the lines that a plan keeps", () => {
  const changes = [
    { address: 'a_type.a_name["key of secret"]', action: "create" as const },
    { address: "module.m.b_type.b_name[0]", action: "delete" as const },
  ];
  it.each([
    ["  # module.m.b_type.b_name[0] will be destroyed", true],
    ['  - resource "b_type" "b_name" {', true],
    ['-/+ resource "a_type" "a_name" {', true],
    ["Plan: 1 to import, 2 to add, 0 to change, 1 to destroy.", true],
    ['  # a_type.a_name["key of secret"] will be created', false],
    ["  # hunter2.x will be created", false],
    ['  + resource "a_type" "hunter2" {', false],
    ["  # module.m.b_type.b_name[0] will be destroyed hunter2", false],
    ["Plan: hunter2 to add.", false],
  ])("%s: %s", (line, kept) => {
    const shown = maskedPlanText(`x\n${line}\ny`, changes, (text) => text.replaceAll(/\S/g, "*"));
    expect(shown.split("\n")[1] === line).toBe(kept);
    expect(shown.split("\n")).toHaveLength(3);
  });
});
