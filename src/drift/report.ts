/** How releases stand against the cluster, as Markdown. */
import type { DriftFinding, ReleaseDrift } from "./facts.ts";
import { unreadText } from "./refusals.ts";
import { code, escapeMarkdown } from "../report/escape.ts";
import { blocks, bullets, type Cell, type Markdown } from "../report/markdown.ts";

/** Findings that are shown at most; `--json` has all. */
const SHOWN = 10;
/** A longer command is not read, and would push everything else out. */
const LONGEST = 1_500;

/** Undefined when there is nothing to say: all is as it should be, or only waits to be applied. */
export function driftMarkdown(drift: readonly ReleaseDrift[]): Markdown | undefined {
  const findings = drift.flatMap((one) => one.findings);
  const notes = drift.flatMap((one) => one.notes);
  const unread = drift.flatMap((one) => one.unread);
  const parts = [
    findings.length === 0
      ? undefined
      : "**In the cluster not as the units have it:**\n\n" +
        bullets(findings.slice(0, SHOWN).map((finding) => ({ markdown: findingMarkdown(finding) }))),
    findings.length > SHOWN ? `${findings.length - SHOWN} more are in the output of status.` : undefined,
    notes.length === 0 ? undefined : bullets(notes.map((note) => ({ markdown: withCode(note) }))),
    unread.length === 0
      ? undefined
      : "Not compared with the cluster:\n\n" +
        bullets(unread.slice(0, SHOWN).map((one): Cell => short(unreadText(one)))),
  ];
  return parts.every((part) => part === undefined) ? undefined : blocks(...parts).trimEnd();
}

function findingMarkdown({ fact, remedy, severity }: DriftFinding): Markdown {
  const mark = severity === "broken" ? "**broken:** " : "";
  const mends =
    remedy.length > LONGEST ? "What mends it is in the output of `bluegreen status`" : withCode(remedy);
  return `${mark}${escapeMarkdown(short(fact))}. ${mends}`;
}

/** Commands in a sentence stand between backticks. */
export function withCode(text: string): Markdown {
  const parts = text.split("`");
  // A backtick of the command's own: nothing says where it ends.
  if (parts.length % 2 === 0) return code(text);
  return parts.map((part, index) => (index % 2 === 1 ? code(part) : spaced(part))).join("");
}

/** Escaped, with the spaces at its ends that escaping takes for none. */
function spaced(text: string): Markdown {
  const [, before = "", after = ""] = /^(\s*).*?(\s*)$/s.exec(text) ?? [];
  return text.trim() === "" ? text : `${before}${escapeMarkdown(text.trim())}${after}`;
}

function short(text: string): string {
  return text.length > 600 ? `${text.slice(0, 599)}…` : text;
}
