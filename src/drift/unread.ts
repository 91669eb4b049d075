/** What could not be compared, as a fact with its code. Pure. */
import type { Unknown } from "../model/observed.ts";
import type { Unread } from "./facts.ts";

/** What kept it from being read, without its code. */
export function factOf({ reason, from }: Unknown): string {
  return from?.fact ?? reason;
}

/** `UNIT_UNREADABLE` where nothing failed: the files of a unit do not say what is asked of them. */
export function unreadBy(seen: Unknown): Unread {
  const { from } = seen;
  if (from !== undefined) return from;
  const remedy =
    "Write it so that the unit's files say it; where it was status that asked, `bluegreen plan` asks Terragrunt too";
  return { code: "UNIT_UNREADABLE", fact: seen.reason, remedy, failureClass: "refused" };
}

/** Each of them once. */
export function distinct(unread: readonly Unread[]): readonly Unread[] {
  return [...new Map(unread.map((one) => [`${one.code} ${one.fact}`, one])).values()];
}
