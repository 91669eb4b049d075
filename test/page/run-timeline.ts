import type { RunPhase, RunTimeline, TrafficSample } from "../../src/model/run.ts";

const NAMES = ["lint", "plan", "apply", "deploy", "smoke", "approval", "promote", "rollback"];
const FLIP_AT = 6_100;
const BACK_AT = 9_050;

function phases(): RunPhase[] {
  return NAMES.map((name, index) => ({
    name,
    start: index * 1_300,
    end: index * 1_300 + 1_100,
    outcome: "done" as const,
    detail: `${name} did its part & said "so" <here>`,
  }));
}

function sample(index: number, count: number): TrafficSample {
  const at = (index / count) * 10_400;
  return { at, color: at > FLIP_AT && at < BACK_AT ? "green" : "blue", status: 200 };
}

/** A run with as many samples as asked for; text from outside carries markup, to show that it stays text. */
export function runTimeline(count: number): RunTimeline {
  return {
    title: "Release of web-echo",
    startedAt: "2026-11-22T12:00:00Z",
    world: "embedded",
    release: "web-echo",
    host: "service-mesh.dev",
    outcome: "done",
    verdict: "as the demo expected",
    phases: phases(),
    events: [
      { at: 5_900, text: "approved", kind: "info" },
      { at: FLIP_AT - 100, text: "flip to green written", kind: "flip" },
      { at: FLIP_AT, text: "last answer of blue", kind: "proof" },
      { at: BACK_AT - 100, text: "flip to blue written", kind: "flip" },
    ],
    samples: [
      ...Array.from({ length: count }, (_, index) => sample(index, count)),
      { at: 7_000, color: undefined, status: 503 },
    ],
    totals: {
      requests: 131_234,
      failed: 1,
      byColor: { blue: 91_000, green: 40_233 },
      overTime: { stepMs: 5_200, blue: [91_000, 0], green: [0, 40_233], failed: [0, 1] },
      flips: [
        { name: "promote", at: FLIP_AT - 100, lastOldAnswerAfterMs: 104 },
        { name: "rollback", at: BACK_AT - 100, lastOldAnswerAfterMs: 2_600 },
      ],
    },
    units: [
      { name: "istio-inject-blue-green", dependencies: [], outcome: "no-changes", changes: [], diff: "" },
      {
        name: "helm-deploy-green-web-echo",
        dependencies: ["istio-inject-blue-green"],
        outcome: "changes",
        changes: ["update Deployment/istio-inject-blue-green/green-web-echo"],
        diff: '@@ -1,2 +1,2 @@\n image: hashicorp/http-echo\n-args: ["-text", "green-1.0"]\n+args: ["-text", "</pre><script>alert(1)</script>"]',
      },
    ],
    routes: [
      { request: "GET /", rule: "prod/router#http[4]", before: "blue (v1)", after: "green (v2)" },
      {
        request: "GET / with cookie x-version=v2",
        rule: "prod/router#http[1]",
        before: "green (v2)",
        after: "green (v2)",
      },
    ],
    findings: [
      {
        rule: "subset-selects-nothing",
        severity: "warning",
        message: "<img src=x onerror=alert(1)> selects no pod",
        file: "charts/istio-destinationrule/templates/destinationrule.yaml",
        line: 12,
        fix: "Give the subset labels that the pods carry.",
      },
    ],
  };
}
