import type { Finding } from "../../model/finding.ts";
import type { RunRoute } from "../../model/run.ts";
import { html, type Markup, raw } from "./html.ts";

/** Where each kind of request goes, before and after the flip; the rows that change are marked in words too. */
export function routesSection(routes: readonly RunRoute[]): Markup {
  if (routes.length === 0) return raw("");
  const rows = routes.map(
    (route) =>
      html`<tr class="${route.before === route.after ? "kept" : "moved"}">
        <th scope="row"><code>${route.request}</code></th>
        <td><code>${route.rule}</code></td>
        <td>${route.before}</td>
        <td>${route.after}</td>
        <td>${route.before === route.after ? "stays" : "moves"}</td>
      </tr>`,
  );
  return html`<section aria-labelledby="routes">
    <h2 id="routes">Routes</h2>
    ${table("Routes", ["request", "rule", "before the flip", "after the flip", ""], rows)}
  </section>`;
}

/** Findings of the lint, errors first; an empty list says so. */
export function findingsSection(findings: readonly Finding[]): Markup {
  const order = ["error", "warning", "info"];
  const sorted = [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const rows = sorted.map(
    (finding) =>
      html`<tr>
        <td><span class="badge ${finding.severity}">${finding.severity}</span></td>
        <th scope="row"><code>${finding.rule}</code></th>
        <td>${finding.message}</td>
        <td><code>${place(finding)}</code></td>
        <td>${finding.fix}</td>
      </tr>`,
  );
  return html`<section aria-labelledby="findings">
    <h2 id="findings">Findings</h2>
    ${rows.length === 0 ? html`<p>No findings.</p>` : table("Findings", ["severity", "rule", "what", "where", "what to do"], rows)}
  </section>`;
}

function place(finding: Finding): string {
  return finding.line === undefined ? finding.file : `${finding.file}:${finding.line}`;
}

function table(name: string, columns: readonly string[], rows: readonly Markup[]): Markup {
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
        ${rows}
      </tbody>
    </table>
  </div>`;
}
