import type { Finding } from "../../model/finding.ts";
import type { RunTimeline } from "../../model/run.ts";
import { routeWords } from "../route-words.ts";
import { clipped, type Shown } from "./budget.ts";
import { html, type Markup, raw } from "./html.ts";

/** Where each kind of request goes, one row each; the rows that change are marked in words too. */
export function routeRows(run: RunTimeline): readonly Markup[] {
  const { stays, moves } = routeWords(run);
  return run.routes.map(
    (route) =>
      html`<tr class="${route.before === route.after ? "kept" : "moved"}">
        <th scope="row"><code>${clipped(route.request)}</code></th>
        <td><code>${clipped(route.rule)}</code></td>
        <td>${clipped(route.before)}</td>
        <td>${clipped(route.after)}</td>
        <td>${route.before === route.after ? stays : moves}</td>
      </tr>`,
  );
}

/** Where each kind of request goes at two times, in words that say whether the second has come. */
export function routesSection(run: RunTimeline, shown: Shown): Markup {
  if (run.routes.length === 0) return raw("");
  const { before, after } = routeWords(run);
  return html`<section aria-labelledby="routes">
    <h2 id="routes">Routes</h2>
    ${table("Routes", ["request", "rule", before, after, ""], shown)}
  </section>`;
}

/** Findings of the lint, errors first. */
export function findingRows(findings: readonly Finding[]): readonly Markup[] {
  const order = ["error", "warning", "info"];
  const sorted = findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return sorted.map(
    (finding) =>
      html`<tr>
        <td><span class="badge ${finding.severity}">${finding.severity}</span></td>
        <th scope="row"><code>${clipped(finding.rule)}</code></th>
        <td>${clipped(finding.message)}</td>
        <td><code>${clipped(place(finding))}</code></td>
        <td>${clipped(finding.fix)}</td>
      </tr>`,
  );
}

/** An empty list of findings says so. */
export function findingsSection(shown: Shown): Markup {
  const isEmpty = shown.items.length + shown.leftOut === 0;
  const columns = ["severity", "rule", "what", "where", "what to do"];
  return html`<section aria-labelledby="findings">
    <h2 id="findings">Findings</h2>
    ${isEmpty ? html`<p>No findings.</p>` : table("Findings", columns, shown)}
  </section>`;
}

function place(finding: Finding): string {
  return finding.line === undefined ? finding.file : `${finding.file}:${finding.line}`;
}

/** A table that scrolls by itself where it is too wide. */
export function table(name: string, columns: readonly string[], { items, leftOut }: Shown): Markup {
  const heads = columns.map((column) =>
    column === "" ? html`<td></td>` : html`<th scope="col">${column}</th>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}, table">
      <table>
        <thead>
          <tr>
            ${heads}
          </tr>
        </thead>
        <tbody>
          ${items}
        </tbody>
      </table>
    </div>
    ${moreNote(leftOut, "rows")}`;
}

/** Says how much was left out; nothing when all is there. */
export function moreNote(leftOut: number, what: string): Markup {
  return leftOut === 0
    ? raw("")
    : html`<p class="more">… ${leftOut.toLocaleString("en")} more ${what}: the page holds 300 kB.</p>`;
}
