import type { HistoryEntry } from "../../model/history.ts";

/** The run and its attempt in the name of a holder; empty for one by hand. */
export function runOf(by: HistoryEntry["by"]): { readonly run?: string; readonly attempt?: number } {
  const [, run, attempt] = /^\S+ (https?:\/\/\S+?)(?:\/attempts\/(\d+))? /.exec(by) ?? [];
  if (run === undefined) return {};
  return attempt === undefined ? { run } : { run, attempt: Number(attempt) };
}
