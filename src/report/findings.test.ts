import { describe, expect, it } from "vitest";
import type { Finding } from "../model/finding.ts";
import { annotations, findingsMarkdown, findingsSarif, findingsText } from "./findings.ts";
import { textTable } from "./terminal.ts";

const FINDINGS: readonly Finding[] = [
  {
    rule: "gateway-missing",
    severity: "error",
    message: "there is no Gateway apps/privat",
    file: "deploy/a b#1.yaml",
    line: 7,
    resource: "VirtualService/apps/web",
    fix: "Name a Gateway there is",
  },
  {
    rule: "helm-lint",
    severity: "info",
    message: "icon | @octocat\n::error::x <b>",
    file: "charts/echo",
    fix: "Add one",
  },
];
const unmasked = (text: string) => text;
const REPORT = { findings: FINDINGS, checked: { charts: 1, manifests: 2, rules: 3 } };

describe("findings", () => {
  it("are text for a terminal", () => {
    expect(findingsText(REPORT)).toMatchInlineSnapshot(`
      "deploy/a b#1.yaml:7: error: there is no Gateway apps/privat [gateway-missing] (VirtualService/apps/web)
          Name a Gateway there is
      charts/echo: info: icon | @octocat ::error::x <b> [helm-lint]
          Add one
      1 error. Checked: 1 charts, 2 manifests, 3 rules."
    `);
  });

  it("are Markdown in which nothing works but the table", () => {
    const warned = FINDINGS.map((finding) => ({ ...finding, severity: "warning" as const }));
    expect(findingsMarkdown({ ...REPORT, findings: warned }, unmasked)).toMatchSnapshot();
  });

  it("are annotations on one line", () => {
    expect(annotations(FINDINGS, unmasked)).toEqual([
      {
        level: "error",
        title: "gateway-missing",
        message: "there is no Gateway apps/privat. Name a Gateway there is.",
        file: "deploy/a b#1.yaml",
        line: 7,
      },
      {
        level: "notice",
        title: "helm-lint",
        message: "icon | @octocat ::error::x <b>. Add one.",
        file: "charts/echo",
        line: undefined,
      },
    ]);
  });

  it("are SARIF 2.1.0: rules by index, URIs encoded, regions where a line is known", () => {
    const rules = [{ name: "gateway-missing", docs: "A Gateway is missing." }];
    const log = JSON.parse(findingsSarif(FINDINGS, rules, "1.2.3")) as {
      version: string;
      runs: [Record<string, unknown>];
    };
    expect(log.version).toBe("2.1.0");
    expect(log.runs).toHaveLength(1);
    expect(log.runs[0]).toMatchObject({
      tool: {
        driver: {
          name: "bluegreen",
          version: "1.2.3",
          rules: [
            { id: "gateway-missing", shortDescription: { text: "A Gateway is missing." } },
            { id: "helm-lint" },
          ],
        },
      },
      results: [
        {
          ruleId: "gateway-missing",
          ruleIndex: 0,
          level: "error",
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: "deploy/a%20b%231.yaml", uriBaseId: "ROOT" },
                region: { startLine: 7 },
              },
              logicalLocations: [{ fullyQualifiedName: "VirtualService/apps/web" }],
            },
          ],
        },
        {
          ruleIndex: 1,
          level: "note",
          locations: [{ physicalLocation: { artifactLocation: { uri: "charts/echo" } } }],
        },
      ],
    });
  });

  it("are an empty SARIF run when there are none", () => {
    expect(JSON.parse(findingsSarif([], [], "1"))).toMatchObject({ runs: [{ results: [] }] });
  });
});

it("lines a table up in the terminal, whatever its cells hold", () => {
  expect(
    textTable(
      ["unit", "plan"],
      [
        ["a\u001B[31m", "x"],
        ["long\nname", "变"],
      ],
    ),
  ).toBe("unit       plan\na          x\nlong name  变");
});
