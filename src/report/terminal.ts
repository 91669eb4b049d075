import { oneLine } from "./escape.ts";

/**
 * A table for the terminal: columns as wide as their longest cell, two spaces apart, cells on one line each.
 */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((cells) => head.map((_, column) => oneLine(cells[column] ?? "")));
  const widths = head.map((_, column) =>
    lines.reduce((widest, cells) => Math.max(widest, [...(cells[column] ?? "")].length), 0),
  );
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => padded(cell, widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function padded(cell: string, width: number): string {
  return cell + " ".repeat(Math.max(0, width - [...cell].length));
}
