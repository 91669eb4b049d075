/** What promote and rollback hand to whoever asked. */
import type { Outcome } from "../../capability/capability.ts";
import type { Log } from "../../ports.ts";
import { maskedDeep } from "../../report/masked.ts";
import type { FlipResult } from "./flip-result.ts";
import { flipMarkdown } from "./report.ts";

/** All of the outcome but for its outputs. */
export function flipOutcome(
  kind: Parameters<typeof flipMarkdown>[0],
  result: FlipResult,
  log: Pick<Log, "masked">,
): Omit<Outcome, "outputs"> {
  const masked = maskedDeep(result, (text) => log.masked(text));
  return {
    result,
    text: result.summary,
    sentence: result.summary,
    convergedMs: result.convergedMs,
    traffic: result.traffic,
    summary: flipMarkdown(kind, masked),
  };
}
