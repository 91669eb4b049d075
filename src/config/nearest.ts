/** The name most like the one given, when one is near enough to be what was meant. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(given.length / 3));
  const ranked = names
    .map((name) => ({ name, distance: editDistance(given.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.name;
}

/**
 * Optimal string alignment distance: inserts, deletes, replacements and swaps of neighbours.
 * Long names cost nothing: above 64 characters nothing is near.
 */
function editDistance(a: string, b: string): number {
  if (a.length > 64 || b.length > 64) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replace = cellOf(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? cellOf(before, j - 2) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(replace, cellOf(previous, j) + 1, cellOf(row, j - 1) + 1, swap));
    }
    before = previous;
    previous = row;
  }
  return cellOf(previous, b.length);
}

function cellOf(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
