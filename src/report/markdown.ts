/**
 * Small builders of Markdown. They take plain text and escape it, except where a parameter says `markdown`.
 */
import { code, escapeHtml, escapeMarkdown, longestRun, plainText } from "./escape.ts";
import { withoutEnd } from "../ends.ts";

/** Markdown made by these builders, safe to put into a document as it is. */
export type Markdown = string;

/** A cell of a table: plain text, which is escaped, or Markdown that a builder here made. */
export type Cell = string | { readonly markdown: Markdown };

/** A pipe table. Rows shorter than the head are filled with empty cells. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): Markdown {
  const lines = [
    row(head),
    row(head.map(() => ({ markdown: "-" }))),
    ...rows.map((cells) => row(head.map((_, column) => cells[column] ?? ""))),
  ];
  return lines.join("\n");
}

function row(cells: readonly Cell[]): string {
  return `| ${cells.map((cell) => (typeof cell === "string" ? escapeMarkdown(cell) : cell.markdown)).join(" | ")} |`;
}

/**
 * A cell of inline code. A `|` would end the cell, and within backticks readers differ on what a backslash
 * before it means: there the code is HTML with escaped Markdown in it.
 */
export function codeCell(text: string): Cell {
  return { markdown: text.includes("|") ? `<code>${escapeMarkdown(text)}</code>` : code(text) };
}

/** A block of text as it is: its fence is longer than any run of backticks in it, so nothing gets out. */
export function fence(text: string, language: "" | "diff" | "yaml" | "json" | "sh" | "hcl" = ""): Markdown {
  const body = withoutEnd(plainText(text), "\n");
  const ticks = "`".repeat(Math.max(3, longestRun(body) + 1));
  return `${ticks}${language}\n${body}\n${ticks}`;
}

/** A folded block. `summary` is plain text; `bodyMarkdown` comes from a builder. */
export function details(summary: string, bodyMarkdown: Markdown, open = false): Markdown {
  const head = `<details${open ? " open" : ""}><summary>${escapeHtml(summary)}</summary>`;
  return `${head}\n\n${bodyMarkdown}\n\n</details>`;
}

/** A heading, level 1 to 6. */
export function heading(level: 1 | 2 | 3 | 4 | 5 | 6, text: string): Markdown {
  return `${"#".repeat(level)} ${escapeMarkdown(text)}`;
}

/** A sentence of plain text. */
export function paragraph(text: string): Markdown {
  return escapeMarkdown(text);
}

/** A bullet list of plain texts or Markdown. */
export function bullets(items: readonly Cell[]): Markdown {
  return items
    .map((item) => `- ${typeof item === "string" ? escapeMarkdown(item) : item.markdown}`)
    .join("\n");
}

/**
 * A link to a URL of our own making or GitHub's; anything but https (http on loopback) is shown as code
 * instead.
 */
export function link(text: string, url: string): Markdown {
  if (!/^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)[:/])[^\s<>"'()\\[\]`|]+$/.test(url)) return code(url);
  return `[${escapeMarkdown(text)}](${url})`;
}

/** Blocks apart by an empty line; empty ones are left out. */
export function blocks(...parts: readonly (Markdown | undefined)[]): Markdown {
  return `${parts.filter((part) => part !== undefined && part !== "").join("\n\n")}\n`;
}

/** A table of what is known of one thing: a name and its value in each row. */
export function factsTable(rows: readonly (readonly Cell[])[]): Markdown {
  return table(["What", "Is"], rows);
}
