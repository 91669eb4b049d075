/** Markup that is safe to place in a page. Only {@link html}, {@link raw} and {@link joined} make it. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Markup[];

/** Tagged template: every interpolated string is escaped, markup is kept. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const text = strings.reduce((whole, next, index) => whole + rendered(parts[index - 1] ?? "") + next);
  return { markup: text };
}

/** Our own constant text, such as the style sheet. Never for anything that came from outside. */
export function raw(markup: string): Markup {
  return { markup };
}

/** Escapes for element content and quoted attributes (HTML standard, section 13.3). */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function rendered(part: Part): string {
  if (typeof part === "string") return escapeHtml(part);
  if (typeof part === "number") return String(part);
  return "markup" in part ? part.markup : part.map((item) => item.markup).join("");
}
