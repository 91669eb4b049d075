import type { Log } from "../ports.ts";

/** JSON for an output, which nobody else masks: every string in it without the secrets known so far. */
export function maskedJson(value: unknown, log: Pick<Log, "masked">): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === "string" ? log.masked(item) : item));
}
