import type { RunUnit } from "../../model/run.ts";
import { plainText } from "../escape.ts";
import { clipped, type Shown } from "./budget.ts";
import { html, type Markup, raw } from "./html.ts";
import { moreNote } from "./tables.ts";

const BOX = { width: 262, height: 34, columnGap: 64, rowGap: 14 } as const;
/** Of a name in a box. */
const MOST_CHARACTERS = 34;

interface Placed {
  readonly unit: RunUnit;
  readonly x: number;
  readonly y: number;
}

/** The graph of units, left to right in dependency order, and what each would change. */
export function unitsSection(
  units: readonly RunUnit[],
  lists: { readonly graph: Shown; readonly units: readonly Shown[] },
): Markup {
  if (units.length === 0) return raw("");
  return html`<section aria-labelledby="units">
    <h2 id="units">Units</h2>
    ${lists.graph.items}${lists.graph.leftOut === 0 ? raw("") : html`<p class="more">The graph of ${units.length} units is too large for this page.</p>`}
    ${lists.units.map((lines, index) => unitDetails(units[index] as RunUnit, lines))}
    ${moreNote(units.length - lists.units.length, "units")}
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

/**
 * Length of the longest chain of dependencies below each unit; a unit named but not listed counts as none.
 */
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

/** Nobody follows the arrows of more units than this. */
const MOST_BOXES = 200;

/** The graph as a list of one, to be shown or left out as a whole. */
export function unitsGraph(units: readonly RunUnit[]): readonly Markup[] {
  if (units.length === 0) return [];
  const boxes = placed(units.slice(0, MOST_BOXES));
  const width = Math.max(...boxes.map((box) => box.x)) + BOX.width;
  const height = Math.max(...boxes.map((box) => box.y)) + BOX.height;
  const at = new Map(boxes.map((box) => [box.unit.name, box]));
  const edges = boxes.flatMap((box) =>
    box.unit.dependencies.flatMap((name) => {
      const from = at.get(name);
      return from === undefined ? [] : [edge(from, box)];
    }),
  );
  const all =
    boxes.length === units.length ? `${units.length}` : `the first ${boxes.length} of ${units.length}`;
  const label = `Graph of ${all} units and their dependencies; the list below says the same in words.`;
  return [
    html`<div class="scroll" tabindex="0" role="region" aria-label="Graph of units">
      <svg
        class="graph"
        viewBox="-2 -2 ${width + 4} ${height + 4}"
        style="width:${width + 4}px"
        role="img"
        aria-label="${label}"
      >
        ${edges}${boxes.map(boxMarkup)}
      </svg>
    </div>`,
  ];
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

function boxMarkup({ unit: { name, outcome }, x, y }: Placed): Markup {
  // Its title has the whole name.
  const seen = plainText(name);
  const text = seen.length > MOST_CHARACTERS ? `${seen.slice(0, MOST_CHARACTERS - 1)}…` : seen;
  return html`<g
    ><title>${clipped(name)}: ${outcome}</title
    ><rect
      class="unit ${outcome}"
      x="${x}"
      y="${y}"
      width="${BOX.width}"
      height="${BOX.height}"
      rx="6"
    /><text x="${x + 10}" y="${y + 22}">${text}</text></g
  >`;
}

/** Lines that {@link unitLines} would make of all of it. */
export function lineCount({ changes, diff }: RunUnit): number {
  return changes.length + diffLines(diff).length;
}

/**
 * What a unit changes, then its diff: one item a line, at most so many, in the order in which they may be
 * cut.
 */
export function unitLines({ changes, diff }: RunUnit, most: number): readonly Markup[] {
  const shown = changes.slice(0, most);
  return [
    ...shown.map((change) => html`<li>${clipped(change)}</li>`),
    ...diffLines(diff)
      .slice(0, most - shown.length)
      .map((line) => html`<span class="${lineClass(line)}">${clipped(line)}</span>`),
  ];
}

function diffLines(diff: string): readonly string[] {
  return diff.trimEnd() === "" ? [] : diff.trimEnd().split("\n");
}

function unitDetails(unit: RunUnit, { items, leftOut }: Shown): Markup {
  const changes = items.slice(0, unit.changes.length);
  const lines = items.slice(unit.changes.length);
  return html`<details>
    <summary>
      ${clipped(unit.name)} <span class="badge ${unit.outcome}">${unit.outcome}</span>
      <span class="quiet">${dependenciesOf(unit)}</span>
    </summary>
    ${unit.outcome === "no-changes" ? html`<p class="quiet">Nothing would change.</p>` : raw("")}
    ${
      changes.length === 0
        ? raw("")
        : html`<ul>
            ${changes}
          </ul>`
    }
    ${lines.length === 0 ? raw("") : html`<pre tabindex="0" role="region" aria-label="Plan of ${clipped(unit.name)}">${lines}</pre>`}
    ${moreNote(leftOut, leftOut === 1 ? "line" : "lines")}
  </details>`;
}

function dependenciesOf({ dependencies }: RunUnit): string {
  if (dependencies.length === 0) return "no dependencies";
  const text = `after ${dependencies.join(", ")}`;
  return text.length > 300 ? `after ${dependencies.length} units` : text;
}

function lineClass(line: string): string {
  if (line.startsWith("+")) return "added";
  return line.startsWith("-") ? "removed" : "same";
}
