import type { RunUnit } from "../../model/run.ts";
import { html, type Markup, raw } from "./html.ts";

const BOX = { width: 236, height: 34, columnGap: 64, rowGap: 14 } as const;

interface Placed {
  readonly unit: RunUnit;
  readonly x: number;
  readonly y: number;
}

/** The graph of units, left to right in dependency order, and what each would change. */
export function unitsSection(units: readonly RunUnit[]): Markup {
  if (units.length === 0) return raw("");
  return html`<section aria-labelledby="units">
    <h2 id="units">Units</h2>
    ${graph(placed(units))} ${units.map(unitDetails)}
  </section>`;
}

function placed(units: readonly RunUnit[]): readonly Placed[] {
  const depths = depthByUnit(units);
  const rows = new Map<number, number>();
  return units.map((unit) => {
    const column = depths.get(unit.name) ?? 0;
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    return { unit, x: column * (BOX.width + BOX.columnGap), y: row * (BOX.height + BOX.rowGap) };
  });
}

/** Length of the longest chain of dependencies below each unit; a unit named but not listed counts as none. */
function depthByUnit(units: readonly RunUnit[]): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  const byName = new Map(units.map((unit) => [unit.name, unit]));
  const depth = (name: string, path: ReadonlySet<string>): number => {
    const unit = byName.get(name);
    if (unit === undefined || path.has(name)) return -1;
    const below = unit.dependencies.map((next) => depths.get(next) ?? depth(next, new Set([...path, name])));
    const found = Math.max(-1, ...below) + 1;
    depths.set(name, found);
    return found;
  };
  for (const unit of units) depth(unit.name, new Set());
  return depths;
}

function graph(boxes: readonly Placed[]): Markup {
  const width = Math.max(...boxes.map((box) => box.x)) + BOX.width;
  const height = Math.max(...boxes.map((box) => box.y)) + BOX.height;
  const at = new Map(boxes.map((box) => [box.unit.name, box]));
  const edges = boxes.flatMap((box) =>
    box.unit.dependencies.flatMap((name) => {
      const from = at.get(name);
      return from === undefined ? [] : [edge(from, box)];
    }),
  );
  const label = `Graph of ${boxes.length} units and their dependencies; the list below says the same in words.`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Graph of units">
    <svg
      class="graph"
      viewBox="-2 -2 ${width + 4} ${height + 4}"
      style="min-width:${Math.round(width * 0.7)}px;max-width:${width + 4}px"
      role="img"
      aria-label="${label}"
    >
      ${edges}${boxes.map(boxMarkup)}
    </svg>
  </div>`;
}

function edge(from: Placed, to: Placed): Markup {
  const start = { x: from.x + BOX.width, y: from.y + BOX.height / 2 };
  const end = { x: to.x, y: to.y + BOX.height / 2 };
  const middle = (start.x + end.x) / 2;
  return html`<path
    class="edge"
    d="M${start.x} ${start.y}C${middle} ${start.y} ${middle} ${end.y} ${end.x} ${end.y}"
  />`;
}

function boxMarkup({ unit, x, y }: Placed): Markup {
  return html`<g
    ><rect
      class="unit ${unit.outcome}"
      x="${x}"
      y="${y}"
      width="${BOX.width}"
      height="${BOX.height}"
      rx="6"
    /><text x="${x + 10}" y="${y + 22}">${unit.name}</text></g
  >`;
}

function unitDetails(unit: RunUnit): Markup {
  const after = unit.dependencies.length === 0 ? "no dependencies" : `after ${unit.dependencies.join(", ")}`;
  const changes = unit.changes.map((change) => html`<li>${change}</li>`);
  return html`<details>
    <summary>
      ${unit.name} <span class="badge ${unit.outcome}">${unit.outcome}</span>
      <span class="quiet">${after}</span>
    </summary>
    ${
      changes.length > 0
        ? html`<ul>
            ${changes}
          </ul>`
        : html`<p class="quiet">Nothing would change.</p>`
    }
    ${unit.diff === "" ? raw("") : diffMarkup(unit)}
  </details>`;
}

function diffMarkup(unit: RunUnit): Markup {
  const lines = unit.diff.split("\n").map((line) => html`<span class="${lineClass(line)}">${line} </span>`);
  return html`<pre tabindex="0" role="region" aria-label="Diff of ${unit.name}">${lines}</pre>`;
}

function lineClass(line: string): string {
  if (line.startsWith("+")) return "added";
  return line.startsWith("-") ? "removed" : "same";
}
