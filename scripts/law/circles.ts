/**
 * Circles in a graph: each group of names that lead to each other (Tarjan's strongly connected components).
 */

/** Returns one circle of each group, as names in the order of its arrows; nothing where there is none. */
export function circles(arrows: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  return components(arrows)
    .filter(([first = "", ...rest]) => rest.length > 0 || arrows.get(first)?.includes(first))
    .map((group) => shortest(arrows, new Set(group)));
}

interface Mark {
  readonly index: number;
  low: number;
  isOpen: boolean;
}

function components(arrows: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const marks = new Map<string, Mark>();
  const open: string[] = [];
  const groups: string[][] = [];
  const visit = (name: string): Mark => {
    const mark: Mark = { index: marks.size, low: marks.size, isOpen: true };
    marks.set(name, mark);
    open.push(name);
    for (const next of arrows.get(name) ?? []) {
      const seen = marks.get(next);
      if (seen === undefined) mark.low = Math.min(mark.low, visit(next).low);
      else if (seen.isOpen) mark.low = Math.min(mark.low, seen.index);
    }
    if (mark.low === mark.index) groups.push(closed(open, name, marks));
    return mark;
  };
  for (const name of arrows.keys()) if (!marks.has(name)) visit(name);
  return groups;
}

function closed(open: string[], name: string, marks: ReadonlyMap<string, Mark>): string[] {
  const group = open.splice(open.indexOf(name));
  for (const one of group) {
    const mark = marks.get(one);
    if (mark !== undefined) mark.isOpen = false;
  }
  return group;
}

/** The shortest way within the group from its first name back to it. */
function shortest(
  arrows: ReadonlyMap<string, readonly string[]>,
  group: ReadonlySet<string>,
): readonly string[] {
  const [start = ""] = [...group].sort();
  const ways: (readonly string[])[] = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const next of arrows.get(way.at(-1) ?? "") ?? []) {
      if (next === start) return way;
      if (!group.has(next) || seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return [start];
}
