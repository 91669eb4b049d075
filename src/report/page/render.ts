import type { RunTimeline } from "../../model/run.ts";
import { bytesOf, clipped, PAGE_BYTES } from "./budget.ts";
import { html, type Markup, raw } from "./html.ts";
import { listsWithin, type PageLists, wholeLists } from "./lists.ts";
import { duration } from "./scale.ts";
import { STYLE } from "./style.ts";
import { findingsSection, routesSection } from "./tables.ts";
import { trafficSection } from "./traffic.ts";
import { unitsSection } from "./units.ts";

const WORLDS: Readonly<Record<RunTimeline["world"], string>> = {
  embedded: "embedded world: one process, real Helm, real HTTP; units planned by rendering and comparing",
  mesh: "sandbox: real API server, istiod and Envoy",
  cluster: "cluster",
};

/** For what lists say of what was left out of them, and for the frames of tables. */
const FRAME_BYTES = 6_000;

/**
 * One self-contained HTML page of a run, of at most 300 kB: lists that are too long for that are cut, and say
 * so. No script and no external request (its policy forbids both), so it works from disk, in a sandboxed
 * viewer and on paper.
 */
export function renderPage(run: RunTimeline): string {
  const whole = wholeLists(run);
  const bare = bytesOf(page(run, listsWithin(whole, 0)));
  const lists = listsWithin(whole, Math.max(0, PAGE_BYTES - bare - FRAME_BYTES));
  return `<!doctype html>\n${page(run, lists).markup}\n`;
}

function page(run: RunTimeline, lists: PageLists): Markup {
  return html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta
        http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
      />
      <link rel="icon" href="data:," />
      <title>${clipped(run.title)}</title>
      <style>
        ${raw(STYLE)}
      </style>
    </head>
    <body>
      <header>${heading(run)}</header>
      <main>
        ${trafficSection(run, lists)} ${routesSection(run, lists.routes)} ${unitsSection(run.units, lists)}
        ${isChecked(run) ? findingsSection(lists.findings) : raw("")}
      </main>
    </body>
  </html>`;
}

/** A run that checked nothing has no findings to be proud of: the section is left out. */
function isChecked({ findings, phases }: RunTimeline): boolean {
  return findings.length > 0 || phases.some(({ name }) => name === "lint");
}

function heading(run: RunTimeline): Markup {
  const verdict = run.verdict === undefined ? raw("") : html`<p class="verdict">${clipped(run.verdict)}</p>`;
  return html`<h1>${clipped(run.title)}</h1>
    <p>
      Release <strong>${clipped(run.release)}</strong> on <code>${clipped(run.host)}</code>, ${run.startedAt}
      <span class="badge ${run.outcome}">${run.outcome}</span><br /><span class="quiet"
        >${WORLDS[run.world]}</span
      >
    </p>
    ${verdict}
    <dl class="figures">${figures(run)}</dl>`;
}

/** Flips that get a figure of their own; the timeline has all. */
const MOST_FIGURES = 8;

function figures({ totals }: RunTimeline): readonly Markup[] {
  const flips = totals.flips.slice(0, MOST_FIGURES);
  const more = totals.flips.length - flips.length;
  const counts: readonly (readonly [string, string])[] = [
    ["requests", totals.requests.toLocaleString("en")],
    ["failed", totals.failed.toLocaleString("en")],
    ["answered by blue", totals.byColor.blue.toLocaleString("en")],
    ["answered by green", totals.byColor.green.toLocaleString("en")],
    ...flips.map(
      (flip) => [`${flip.name}: last old answer after`, duration(flip.lastOldAnswerAfterMs)] as const,
    ),
    ...(more > 0 ? [["more flips", String(more)] as const] : []),
  ];
  return counts.map(
    ([name, value]) =>
      html`<div>
        <dt>${clipped(name)}</dt>
        <dd>${value}</dd>
      </div>`,
  );
}
