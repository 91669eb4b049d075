/**
 * Text from outside (plans, charts, tool output, pull requests) made harmless where it is shown.
 *
 * GitHub renders Markdown, then links `@mentions`, `#1`, `GH-1` and URLs in the text that is left; a backslash does
 * not stop that, because it is gone by then. Only code and a character in between do.
 */

// CSI and OSC sequences, and the two-character escapes: ECMA-48, 5.4 and 5.6.
const ANSI =
  /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-Z\\-_])|\u009B[0-?]*[ -/]*[@-~]/g;
// Everything below space but tab and line feed, and the C1 controls.
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;
// Characters that reorder or hide text (bidirectional controls, zero width): shown by their number instead.
const INVISIBLE = /[\u061C\u200B-\u200F\u202A-\u202E\u2028\u2029\u2060-\u2069\uFEFF]/g;
const UNSEEN = new RegExp(`[\\u0000-\\u001F\\u007F-\\u009F]|${INVISIBLE.source}`, "g");
const BREAK = "&#8203;";

/** Plain text of a terminal's output: no escape sequences, no control characters, line ends as `\n`. */
export function plainText(text: string): string {
  return text
    .replaceAll(ANSI, "")
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(CONTROLS, "")
    .replaceAll(INVISIBLE, (character) => `<U+${hex(character)}>`)
    .replaceAll(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "\uFFFD");
}

/** Every control and invisible character by its number, so that nothing is lost and nothing works: `\\u{a}`. */
export function visibleText(text: string): string {
  return text.replaceAll(
    UNSEEN,
    (character) =>
      `\\u{${hex(character)
        .toLowerCase()
        .replace(/^0+(?=.)/, "")}}`,
  );
}

/** The same on one line: line ends and tabs become spaces. */
export function oneLine(text: string): string {
  return plainText(text).replaceAll(/\s+/g, " ").trim();
}

/** Outside text as HTML text: for `<summary>`, attribute values and table cells in HTML. */
export function escapeHtml(text: string): string {
  return inert(
    oneLine(text)
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("'", "&#39;"),
  );
}

/** Outside text in a sentence of Markdown, also in a table's cell: shown as it is, on one line, and nothing in it works. */
export function escapeMarkdown(text: string): string {
  return inert(
    oneLine(text)
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll(/[\\`*_{}[\]()!|~$^]/g, String.raw`\$&`)
      .replaceAll(/^(\d+)([.)])/g, String.raw`$1\$2`)
      .replaceAll(/^([-+=:])/g, String.raw`\$1`)
      .replaceAll(/^#/g, String.raw`\#`),
  );
}

/** Outside text as inline code; in a table's cell use `codeCell`, where `|` would end the cell. */
export function code(text: string): string {
  const line = oneLine(text);
  if (line === "") return "";
  const ticks = "`".repeat(longestRun(line) + 1);
  const padded = /^`|`$/.test(line) ? ` ${line} ` : line;
  return `${ticks}${padded}${ticks}`;
}

/** Length of the longest run of backticks. */
export function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

/** Outside text inside a workflow command's message (`::error::…`): percent-encoded as the runner decodes it. */
export function escapeCommandData(text: string): string {
  return plainText(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** Outside text as a property of a workflow command (`file=…`). */
export function escapeCommandProperty(text: string): string {
  return escapeCommandData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** Text for a Mermaid label in double quotes: Mermaid's own entities for what would end or format it. */
export function escapeMermaid(text: string): string {
  return oneLine(text).replaceAll(/[^\p{L}\p{N} ._/-]/gu, (character) => `#${character.codePointAt(0)};`);
}

/** Breaks what GitHub would link or notify: mentions, issue and pull request references, URLs, addresses. */
function inert(text: string): string {
  return text
    .replaceAll(/@(?=[\w-])/g, `@${BREAK}`)
    .replaceAll(/(^|[^&])#(?=\d)/g, `$1#${BREAK}`)
    .replaceAll(/(gh)-(?=\d)/gi, `$1-${BREAK}`)
    .replaceAll(/:\/\//g, `:${BREAK}//`)
    .replaceAll(/(www)\./gi, `$1${BREAK}.`);
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}
