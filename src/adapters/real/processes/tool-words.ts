/**
 * What tools and servers say of a failure, as people are shown it: masked, and not more of it than anybody
 * reads.
 */
import type { Log } from "../../../ports.ts";
import { maskedMiddle } from "../../../report/masked.ts";

/** Several errors of a tool, each with its lines of the file. */
const MOST = 8_000;

/** Beginning and end of what a tool said, without secrets; what is left out between them is counted. */
export function toolWords(text: string, log: Pick<Log, "masked">): string {
  return maskedMiddle(text, (one) => log.masked(one), MOST);
}
