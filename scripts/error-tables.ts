/** The catalogue of errors as tables for docs/errors.md. */
import { EXIT_CODES } from "../src/errors/errors.ts";
import { SECTIONS } from "../src/errors/catalogue.ts";
import type { Code, Codes, Outcome } from "../src/errors/code.ts";

const DONE: Readonly<Record<Outcome, string>> = { "not-done": "no", "maybe-done": "perhaps", done: "yes" };

/** One table for each section, ended by a blank line. */
export function errorTables(): string {
  return Object.entries(SECTIONS).map(section).join("");
}

function section([title, codes]: readonly [string, Codes]): string {
  const rows = Object.entries(codes).map(row);
  return `## ${title}\n\n| code | exit | done | it means |\n|---|---|---|---|\n${rows.join("")}\n`;
}

function row([code, entry]: readonly [string, Code]): string {
  return `| \`${code}\` | ${exitText(entry)} | ${DONE[entry.outcome]} | ${entry.meaning} |\n`;
}

/** The exit codes, as `1 or 3`; none for a warning. */
function exitText({ exit }: Code): string {
  const classes = typeof exit === "string" ? [exit] : exit;
  return classes.map((one) => (one === "warning" ? "" : EXIT_CODES[one])).join(" or ");
}
