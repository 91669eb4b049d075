import { describe, expect, it } from "vitest";
import { diffManifests } from "../charts/diff.ts";
import type { Finding } from "../model/finding.ts";
import { known, unknown } from "../model/observed.ts";
import type { UnitPlan } from "../model/unit.ts";
import { coverageOf } from "../routes/proof/coverage.ts";
import { COMMENT_LIMIT } from "../report/limits.ts";
import { planMarkdown } from "./report.ts";
import { chartDiffText, type PlanPreview, previewMarkdown, type ReleaseRoutes } from "./preview-report.ts";

const unmasked = (text: string) => text;
const config = (text: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {text: ${JSON.stringify(text)}}\n`;
const finding = (severity: Finding["severity"], message: string): Finding => ({
  rule: "subset-selects-nothing",
  severity,
  message,
  file: "charts/rule/templates/rule.yaml",
  fix: "Correct the labels",
});
const route = (request: string, before: string, after = before) => ({
  request,
  rule: "a/b#http[0]",
  before,
  after,
});
const routes = (more: Partial<ReleaseRoutes> = {}): ReleaseRoutes => ({
  routes: [route("GET echo.example/", "v1", "v2"), route("GET echo.example/ (cookie: x=v2)", "v2")],
  broken: [],
  tried: 9,
  ...more,
});
const preview = (more: Partial<PlanPreview> = {}): PlanPreview => ({
  charts: new Map(),
  findings: known([]),
  routes: new Map([["echo", known(routes())]]),
  ...more,
});
const plan = (unit: string, text: string): UnitPlan => ({
  unit,
  outcome: "changes",
  changes: [{ address: "helm_release.this", action: "update" }],
  text,
  digest: "0".repeat(64),
  error: undefined,
  restsOn: "state",
  milliseconds: 1,
});

describe("previewMarkdown", () => {
  it("folds where requests go, before and after a flip", () => {
    const text = previewMarkdown(preview(), 10, unmasked);
    expect(text).toContain("<details><summary>Routes of echo: 2 kinds of requests, 9 tried</summary>");
    expect(text).toContain("| `GET echo.example/` | `a/b#http[0]` | v1 | v2 |");
    expect(text).toContain("| v2 | the same |");
    expect(text).not.toContain("Findings");
  });

  it("says with the routes who was not looked at, however little room there is", () => {
    const inner = {
      apiVersion: "networking.istio.io/v1",
      kind: "VirtualService",
      metadata: { name: "inner", namespace: "shop" },
      spec: { hosts: ["web"] },
    };
    const coverage = coverageOf([inner]);
    const text = previewMarkdown(preview({ coverage }), 10, unmasked);
    expect(text).toContain("Looked at: requests that come in through a gateway");
    expect(text).toContain("- Not looked at: callers in the mesh of web: VirtualService/shop/inner");
    expect(previewMarkdown(preview({ coverage }), 0, unmasked)).toContain(
      "- Not looked at: callers in the mesh: only",
    );
    const unproven = new Map([["echo", unknown("no router")]]);
    expect(previewMarkdown(preview({ coverage, routes: unproven }), 10, unmasked)).not.toContain("ooked at");
  });

  it("shows open which safety rules do not hold, with the request that shows it", () => {
    const curl = "curl -is --path-as-is -H 'cookie: x=v2' http://echo.example/v10";
    const broken = [{ rule: "preview-reaches-idle", message: "goes to v1", curl }];
    const text = previewMarkdown(
      preview({ routes: new Map([["echo", known(routes({ broken }))]]) }),
      10,
      unmasked,
    );
    expect(text).toContain("<details open><summary>Routes of echo: 1 rule does not hold</summary>");
    expect(text).toContain(`\`\`\`sh\n${curl}\n\`\`\``);
  });

  it("shows errors and warnings, and no more rows than asked for", () => {
    const findings = known([finding("error", "one"), finding("warning", "two"), finding("info", "advice")]);
    const text = previewMarkdown(preview({ findings, routes: new Map() }), 1, unmasked);
    expect(text).toContain("Findings: 1 error, 1 warning");
    expect(text).toContain("| error | `subset-selects-nothing` |");
    expect(text).toContain("1 more are not shown.");
    expect(text).not.toContain("advice");
  });

  it("says what could not be told, and why, once", () => {
    const reason = "HELM_RELEASE_UNREADABLE: Helm cannot read the release apps/blue";
    const text = previewMarkdown(
      {
        charts: new Map([
          ["blue", unknown(reason)],
          ["green", unknown(reason)],
        ]),
        findings: unknown("CHART_RENDER_FAILED: blue"),
        routes: new Map([["echo", unknown("no VirtualService routes echo.example")]]),
      },
      10,
      unmasked,
    );
    expect(text.split("\n\n")).toEqual([
      expect.stringMatching(
        /^No chart diff, because the releases that are there now cannot be read: HELM\\_REL/,
      ),
      "The rendered charts were not checked: CHART\\_RENDER\\_FAILED: blue",
      "Routes of echo cannot be proven: no VirtualService routes echo.example",
    ]);
  });
});

describe("a plan with its preview", () => {
  const charts = new Map([["blue", known(diffManifests(config("a"), config("b\n@everyone")))]]);

  it("has the chart's diff before the plan, in the unit's block", () => {
    expect(chartDiffText(preview({ charts }), "blue", unmasked)).toMatch(/^# ConfigMap\/c: changed\n/);
    expect(chartDiffText(preview({ charts }), "green", unmasked)).toBeUndefined();
    const report = { plans: [plan("blue", "the plan")], digest: "d", headSha: "f00", runUrl: undefined };
    const text = planMarkdown({ ...report, preview: preview({ charts }) }, COMMENT_LIMIT, unmasked);
    expect(text.indexOf("+  text:")).toBeGreaterThan(text.indexOf("<summary>blue"));
    expect(text.indexOf("the plan")).toBeGreaterThan(text.indexOf("+  text:"));
  });

  it("stays under the limit, and gives plan, diff and routes their share", () => {
    const long = Array.from({ length: 4000 }, (_, line) => `line ${line} of something`).join("\n");
    const many = Array.from({ length: 500 }, (_, n) => route(`GET echo.example/${"x".repeat(n)}`, "v1"));
    const text = planMarkdown(
      {
        plans: ["blue", "green"].map((unit) => plan(unit, long)),
        preview: preview({
          charts: new Map([["blue", known(diffManifests(config("a"), config(long)))]]),
          findings: known(Array.from({ length: 500 }, () => finding("error", "e".repeat(2000)))),
          routes: new Map([["echo", known(routes({ routes: many }))]]),
        }),
        digest: "d",
        headSha: undefined,
        runUrl: undefined,
      },
      COMMENT_LIMIT,
      unmasked,
    );
    expect(text.length).toBeLessThanOrEqual(COMMENT_LIMIT.max);
    for (const part of [
      "# ConfigMap/c: changed",
      "line 9 of",
      "440 more are not shown",
      "Findings: 500 errors",
    ]) {
      expect(text).toContain(part);
    }
  });
});
