/** What `apply` would do with a plan, in words. */
import type { Verdict } from "./verdict-rules.ts";
import type { ReleaseDrift } from "../../drift/facts.ts";
import { findingsOf } from "../../drift/refusals.ts";
import { withCode } from "../../drift/report.ts";
import { code, escapeMarkdown } from "../../report/escape.ts";
import { blocks, bullets, type Markdown } from "../../report/markdown.ts";

/** Units and reasons that the head of a comment has room for. */
const SHOWN = 20;

/** One line for each thing that `apply` would do; the first says the worst. */
export function verdictLines(verdict: Verdict, drift: readonly ReleaseDrift[]): readonly string[] {
  const { apply, hold, refuse, unknown } = verdict;
  const differs = findingsOf(drift).length > 0;
  return [
    ...refuse.map(({ code: name, fact, remedy }) => `refuse (${name}: ${fact}. ${remedy})`),
    ...(apply.length > 0 ? [`apply ${apply.join(", ")}`] : []),
    ...hold.map(({ unit, reason }) => `hold ${unit} (${reason})`),
    ...unknown.map(
      ({ unit, reason }) => `${unit === null ? "cannot tell" : `cannot tell of ${unit}`} (${reason})`,
    ),
    ...(verdict.verdict === "nothing"
      ? [differs ? "change nothing, and mend nothing of what differs in the cluster" : "change nothing"]
      : []),
  ];
}

/** The head of a comment: what `apply` would do. */
export function verdictMarkdown(
  { verdict, apply, hold, refuse, unknown, notes }: Verdict,
  drift: readonly ReleaseDrift[],
): Markdown {
  const units = (names: readonly string[]) =>
    names
      .slice(0, SHOWN)
      .map((name) => code(name))
      .join(", ") + more(names);
  const differs = findingsOf(drift).length > 0 ? ", and mend nothing of what differs in the cluster" : "";
  const lines = [
    ...refuse
      .slice(0, SHOWN)
      .map(
        ({ code: name, fact, remedy }) =>
          `**refuse** ${code(name)}: ${escapeMarkdown(fact)}. ${withCode(remedy)}`,
      ),
    ...(apply.length > 0 ? [`**apply** ${units(apply)}`] : []),
    ...hold.slice(0, SHOWN).map(({ unit, reason }) => `**hold** ${code(unit)}: ${escapeMarkdown(reason)}`),
    ...unknown
      .slice(0, SHOWN)
      .map(
        ({ unit, reason }) =>
          `**cannot tell**${unit === null ? "" : ` of ${code(unit)}`}: ${escapeMarkdown(reason)}`,
      ),
    ...(verdict === "nothing" ? [`**change nothing**${differs}`] : []),
    ...notes.slice(0, SHOWN).map((note) => `allowed: ${escapeMarkdown(note)}`),
  ];
  return blocks("`apply` would:", bullets(lines.map((markdown) => ({ markdown })))).trimEnd();
}

function more(names: readonly string[]): string {
  return names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
}
