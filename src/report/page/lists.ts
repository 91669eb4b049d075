import type { RunTimeline, RunUnit } from "../../model/run.ts";
import { fairShares } from "../limits.ts";
import { fitting, shared, type Shown, sizeOf } from "./budget.ts";
import type { Markup } from "./html.ts";
import { findingRows, routeRows } from "./tables.ts";
import { closeUps, eventItems, phaseRows } from "./traffic.ts";
import { lineCount, unitLines, unitsGraph } from "./units.ts";

/** What of a run may grow without bound, rendered. */
export interface WholeLists {
  readonly closeUps: readonly Markup[];
  readonly phases: readonly Markup[];
  readonly events: readonly Markup[];
  readonly routes: readonly Markup[];
  readonly findings: readonly Markup[];
  /** One item, which is shown or left out; none when there are no units. */
  readonly graph: readonly Markup[];
  readonly units: readonly UnitLines[];
}

/** The lines of a unit that may be shown, and how many there are. */
interface UnitLines {
  readonly lines: readonly Markup[];
  readonly count: number;
}

/** As much of it as a page shows. */
export interface PageLists {
  readonly closeUps: Shown;
  readonly phases: Shown;
  readonly events: Shown;
  readonly routes: Shown;
  readonly findings: Shown;
  readonly graph: Shown;
  /** What each unit changes and its diff, line by line; as many units as are shown. */
  readonly units: readonly Shown[];
}

/** Around the lines of a unit: its name, outcome and dependencies. */
const UNIT_HEAD_BYTES = 600;
/** No page holds more of them: the markup of an empty line has 27 bytes. */
const MOST_LINES = 11_000;

export function wholeLists(run: RunTimeline): WholeLists {
  return {
    closeUps: closeUps(run),
    phases: phaseRows(run.phases),
    events: eventItems(run.events),
    routes: routeRows(run),
    findings: findingRows(run.findings),
    graph: unitsGraph(run.units),
    units: linesOf(run.units),
  };
}

function linesOf(units: readonly RunUnit[]): readonly UnitLines[] {
  const counts = units.map(lineCount);
  const shares = fairShares(counts, MOST_LINES);
  return units.map((unit, index) => ({
    lines: unitLines(unit, shares[index] ?? 0),
    count: counts[index] ?? 0,
  }));
}

/**
 * The lists in so many bytes altogether. The graph gets a quarter of them at most, and is shown whole or not
 * at all.
 */
export function listsWithin(whole: WholeLists, bytes: number): PageLists {
  const graph = fitting(whole.graph, bytes / 4);
  const lists = [whole.closeUps, whole.phases, whole.events, whole.routes, whole.findings];
  const unitBytes = whole.units.map(({ lines }) => UNIT_HEAD_BYTES + sizeOf(lines));
  const needs = [...lists.map(sizeOf), unitBytes.reduce((sum, size) => sum + size, 0)];
  const shares = fairShares(needs, bytes - sizeOf(graph.items));
  const shown = (index: number): Shown => fitting(lists[index] ?? [], shares[index] ?? 0);
  return {
    closeUps: shown(0),
    phases: shown(1),
    events: shown(2),
    routes: shown(3),
    findings: shown(4),
    graph,
    units: unitsWithin(whole.units, shares.at(-1) ?? 0),
  };
}

/** As many units as their heads leave room for, then their lines in what is left. */
function unitsWithin(units: readonly UnitLines[], bytes: number): readonly Shown[] {
  const kept = units.slice(0, Math.floor(bytes / UNIT_HEAD_BYTES));
  const lines = kept.map((unit) => unit.lines);
  return shared(lines, bytes - kept.length * UNIT_HEAD_BYTES).map(({ items }, index) => ({
    items,
    leftOut: (kept[index]?.count ?? 0) - items.length,
  }));
}
