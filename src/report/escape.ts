/**
 * Text from outside (plans, charts, tool output, pull requests) made harmless where it is shown.
 *
 * GitHub renders Markdown, then links `@mentions`, `#1`, `GH-1` and URLs in the text that is left; a
 * backslash does not stop that, because it is gone by then. Only code and a character in between do.
 */

/*
 * Of a terminal's sequences (ECMA-48, 5.4 to 5.6) only those are left out that are whole, short and carry no
 * text: colors, cursor moves, and the two ends of a link. Whatever else begins like one is text that somebody
 * may want unseen.
 */
const COLOR_OR_MOVE = String.raw`\u001B\[(?:[\d;:]{0,30}m|\??\d{1,4}(?:;\d{1,4})?[A-HJKSTfhlnsu])`;
const LINK = String.raw`\u001B\]8;[\w=:\-]{0,60};(?:https?:\/\/[\w.~:\/?#@!$&*+,;=%\-]{0,300})?(?:\u0007|\u001B\\)`;
const SEQUENCE = `${COLOR_OR_MOVE}|${LINK}`;
/**
 * What no reader sees, or sees elsewhere than it stands: controls, format characters (which reorder or hide),
 * all that fonts leave blank, and what is no character at all. Unicode says which they are, not a list of
 * ours.
 */
const UNSEEN = String.raw`[[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Zs}\p{Co}\p{Noncharacter_Code_Point}\u2800\uFFFC]--[\t\n\u0020\u00A0\u3000]]`;
/** More marks on one letter than any script has grow over the lines around it. */
const MARKS = String.raw`(\p{M}{4})(\p{M}+)`;
/** What stands in a text and is not read: a text is the same to people with and without it. */
export const DROPPED = new RegExp(String.raw`${SEQUENCE}|[${UNSEEN}--\u001B]{1,1000}|\u001B`, "gv");
const CHANGED = new RegExp(String.raw`${SEQUENCE}|\r\n?|${UNSEEN}|${MARKS}|\p{Cs}`, "gv");
const ROW = new RegExp(String.raw`([${UNSEEN}--[\r\u001B]])\1{99,99999}`, "gv");
const UNSEEN_ALL = new RegExp(UNSEEN, "gv");
const UNSEEN_OR_BREAK = new RegExp(String.raw`${UNSEEN}|[\t\n]`, "gv");
const BREAK = "&#8203;";

/**
 * Plain text of a terminal's output: line ends as `\n`, colors left out. Everything else that could hide
 * text, or that is text nobody sees, stands there by its number, as `<U+202E>`: nothing is lost.
 */
export function plainText(text: string): string {
  return counted(text).replaceAll(
    CHANGED,
    (found: string, kept: string | undefined, more: string | undefined) => {
      if (found.startsWith("\r")) return "\n";
      if (more !== undefined) return `${kept}${[...more].map(byNumber).join("")}`;
      if (found.length > 2) return "";
      return /^\p{Cs}$/u.test(found) ? "\uFFFD" : byNumber(found);
    },
  );
}

/**
 * A long row of one invisible character as its number and how often: written out, it would be eight times as
 * long.
 */
function counted(text: string): string {
  return text.replaceAll(ROW, (row, character: string) => {
    const times = (row.length / character.length).toLocaleString("en");
    return `<U+${hex(character)} ${times} times>`;
  });
}

function byNumber(character: string): string {
  return `<U+${hex(character)}>`;
}

/**
 * Every control and invisible character by its number, so that nothing is lost and nothing works: `\\u{a}`.
 */
export function visibleText(text: string): string {
  return text.replaceAll(
    UNSEEN_OR_BREAK,
    (character) =>
      `\\u{${hex(character)
        .toLowerCase()
        .replace(/^0+(?=.)/, "")}}`,
  );
}

/** JSON text in which such characters stand by their escapes: the same document, and nothing in it works. */
export function visibleJson(json: string): string {
  const escape = (character: string): string =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join("");
  return json.replaceAll(UNSEEN_ALL, escape).replaceAll("##[", "##\\u005b");
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

/**
 * Outside text in a sentence of Markdown, also in a table's cell: shown as it is, on one line, and nothing in
 * it works.
 */
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

/**
 * Outside text inside a workflow command's message (`::error::…`): percent-encoded as the runner decodes it.
 */
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
