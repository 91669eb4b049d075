import type { UnitPlan } from "../model/unit.ts";
import { blocks, codeCell, heading, type Markdown, table } from "./markdown.ts";
import { counted } from "./plan.ts";

/** What `apply` did, unit by unit. */
export interface ApplyReport {
  readonly plans: readonly UnitPlan[];
  readonly applied: readonly string[];
  readonly failed: string | undefined;
  /** Units that came after the one that failed. */
  readonly left: readonly string[];
}

/** The summary of `apply`. */
export function applyMarkdown({ plans, applied, failed, left }: ApplyReport): Markdown {
  const rows = plans
    .map((plan) => ({ plan, word: stateOf(plan.unit, { plans, applied, failed, left }) }))
    .filter(({ word }) => word !== undefined)
    .map(({ plan, word }) => [codeCell(plan.unit), { markdown: word ?? "" }, counted(plan.changes)]);
  const title = failed === undefined ? "" : ", then one failed";
  const count = `${applied.length} ${applied.length === 1 ? "unit" : "units"}`;
  return blocks(
    heading(2, `Apply: ${count} applied${title}`),
    rows.length === 0 ? "Nothing was to be changed." : table(["Unit", "Apply", "Resources"], rows),
    failed === undefined ? undefined : "Run apply again: it goes on where it stopped.",
  );
}

function stateOf(unit: string, { applied, failed, left }: ApplyReport): string | undefined {
  if (applied.includes(unit)) return "applied";
  if (unit === failed) return "**failed**";
  return left.includes(unit) ? "not applied" : undefined;
}
