import { type Failure, usage } from "../errors/errors.ts";
import type { Unit } from "../model/unit.ts";

/**
 * Units so that each comes after those it depends on; among those that are free, by name. Dependencies that
 * are not among the units are taken as there already. Throws `UNIT_CYCLE` (usage) with the path of a cycle.
 */
export function inDependencyOrder(units: readonly Unit[]): readonly Unit[] {
  const names = new Set(units.map(({ name }) => name));
  const waiting = units.toSorted((a, b) => compare(a.name, b.name));
  const done = new Set<string>();
  const ordered: Unit[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ dependencies }) =>
      dependencies.every((name) => done.has(name) || !names.has(name)),
    );
    const [unit] = next === -1 ? [] : waiting.splice(next, 1);
    if (unit === undefined) throw cycle(waiting);
    done.add(unit.name);
    ordered.push(unit);
  }
  return ordered;
}

/**
 * Follows dependencies from one of the units that wait until a unit comes up twice: that is a cycle. Each
 * unit here waits for another of them, so there is one.
 */
function cycle(waiting: readonly Unit[]): Failure {
  const byName = new Map(waiting.map((unit) => [unit.name, unit]));
  const path: string[] = [];
  let name = waiting[0]?.name ?? "";
  while (!path.includes(name)) {
    path.push(name);
    name = byName.get(name)?.dependencies.find((dependency) => byName.has(dependency)) ?? name;
  }
  const circle = [...path.slice(path.indexOf(name)), name];
  return usage("UNIT_CYCLE", `units depend on each other in a circle: ${circle.join(" → ")}`, {
    remedy: "Remove one of these dependencies",
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
