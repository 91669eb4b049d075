import type { UnitPlan } from "../model/unit.ts";
import type { ReleaseDrift } from "../drift/facts.ts";
import { soundText } from "../drift/refusals.ts";
import { driftMarkdown } from "../drift/report.ts";
import { escapeMarkdown } from "../report/escape.ts";
import { blocks, codeCell, heading, type Markdown, paragraph, table } from "../report/markdown.ts";
import { counted } from "../plan/report.ts";

/** What `apply` did, unit by unit. */
export interface ApplyReport {
  readonly plans: readonly UnitPlan[];
  readonly applied: readonly string[];
  /** Units left as they are: they would change the pods that have the traffic. */
  readonly held: ReadonlySet<string>;
  readonly failed: string | undefined;
  /** Units that came after the one that failed. */
  readonly left: readonly string[];
  /** How the releases stand against the cluster now. */
  readonly drift: readonly ReleaseDrift[];
}

/** The summary of `apply`. */
export function applyMarkdown(report: ApplyReport): Markdown {
  const { plans, held, failed } = report;
  const rows = plans
    .map((plan) => ({ plan, word: stateOf(plan, report) }))
    .filter(({ word }) => word !== undefined)
    .map(({ plan, word }) => [codeCell(plan.unit), { markdown: word ?? "" }, counted(plan.changes)]);
  return blocks(
    heading(2, `Apply: ${titleOf(report)}`),
    rows.length === 0 ? nothingText(report) : table(["Unit", "Apply", "Resources"], rows),
    held.size === 0
      ? undefined
      : "Held back: it would change the pods that have the traffic. Bring it up on the idle color: deploy, smoke, promote.",
    failed === undefined ? undefined : "Run apply again: it goes on where it stopped.",
    driftMarkdown(report.drift),
  );
}

function titleOf({ applied, failed }: ApplyReport): string {
  const count = `${applied.length} ${applied.length === 1 ? "unit" : "units"} applied`;
  if (failed === undefined) return count;
  return applied.length === 0 ? "one unit failed, none was applied" : `${count}, then one failed`;
}

function nothingText({ drift }: ApplyReport): Markdown {
  const sound = soundText(drift);
  if (sound === undefined || sound === "") return "No plan has changes.";
  return paragraph(`Nothing was to be changed: ${sound}.`);
}

function stateOf(plan: UnitPlan, { applied, held, failed, left }: ApplyReport): string | undefined {
  const { unit } = plan;
  if (applied.includes(unit)) return "applied";
  if (held.has(unit)) return "held back";
  if (unit === failed) return "**failed**";
  if (left.includes(unit)) return "not applied";
  const reason = plan.outcome === "excluded" ? plan.error : plan.neverApplied;
  return reason === undefined ? undefined : `left out by Terragrunt: ${escapeMarkdown(reason)}`;
}
