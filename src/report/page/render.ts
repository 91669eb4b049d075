import type { RunRecord } from "../../model/run.ts";
import { html, type Markup, raw } from "./html.ts";
import { duration } from "./scale.ts";
import { STYLE } from "./style.ts";
import { findingsSection, routesSection } from "./tables.ts";
import { trafficSection } from "./traffic.ts";
import { unitsSection } from "./units.ts";

const WORLDS: Readonly<Record<RunRecord["world"], string>> = {
  embedded: "embedded world: one process, real Helm, real HTTP; units planned by rendering and comparing",
  mesh: "sandbox: real API server, istiod and Envoy",
  cluster: "cluster",
};

/**
 * One self-contained HTML page of a run. No script and no external request (its policy forbids both), so it
 * works from disk, in a sandboxed viewer and on paper.
 */
export function renderPage(record: RunRecord): string {
  return `<!doctype html>\n${page(record).markup}\n`;
}

function page(record: RunRecord): Markup {
  return html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta
        http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
      />
      <link rel="icon" href="data:," />
      <title>${record.title}</title>
      <style>
        ${raw(STYLE)}
      </style>
    </head>
    <body>
      <header>${heading(record)}</header>
      <main>
        ${trafficSection(record)} ${routesSection(record.routes)} ${unitsSection(record.units)}
        ${isChecked(record) ? findingsSection(record.findings) : raw("")}
      </main>
    </body>
  </html>`;
}

/** A run that checked nothing has no findings to be proud of: the section is left out. */
function isChecked({ findings, phases }: RunRecord): boolean {
  return findings.length > 0 || phases.some(({ name }) => name === "lint");
}

function heading(record: RunRecord): Markup {
  return html`<h1>${record.title}</h1>
    <p>
      Release <strong>${record.release}</strong> on <code>${record.host}</code>, ${record.startedAt}
      <span class="badge ${record.outcome}">${record.outcome}</span><br /><span class="quiet"
        >${WORLDS[record.world]}</span
      >
    </p>
    <dl class="figures">${figures(record)}</dl>`;
}

function figures({ totals }: RunRecord): readonly Markup[] {
  const counts: readonly (readonly [string, string])[] = [
    ["requests", totals.requests.toLocaleString("en")],
    ["failed", totals.failed.toLocaleString("en")],
    ["answered by blue", totals.byColor.blue.toLocaleString("en")],
    ["answered by green", totals.byColor.green.toLocaleString("en")],
    ...totals.flips.map(
      (flip) => [`${flip.name}: last old answer after`, duration(flip.lastOldAnswerAfterMs)] as const,
    ),
  ];
  return counts.map(
    ([name, value]) =>
      html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`,
  );
}
