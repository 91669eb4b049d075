import type { Capability } from "../capability/capability.ts";
import { type Failure, Failures, refused } from "../errors/errors.ts";
import { maskedDeep } from "../report/masked.ts";
import { parseRepairInputs } from "./inputs.ts";
import { repairMarkdown, repairSentence, repairText } from "./report.ts";
import { repair, type RepairResult } from "./step.ts";

export const repairCapability: Capability = async (raw, ports) => {
  const result = await repair(parseRepairInputs(raw), ports);
  const masked = maskedDeep(result, (text) => ports.log.masked(text));
  const refusal = refusalOf(result);
  return {
    outputs: {
      repaired: JSON.stringify(result.dryRun ? [] : masked.actions),
      left: JSON.stringify(masked.left),
    },
    result,
    text: repairText(result),
    sentence: repairSentence(result),
    summary: repairMarkdown(masked),
    ...(refusal === undefined ? {} : { refusal }),
  };
};

/** What is left is no good end. */
function refusalOf({ left }: RepairResult): Failure | Failures | undefined {
  const [first, ...rest] = left.map(({ code, fact, remedy }) => refused(code, fact, { remedy }));
  if (first === undefined) return undefined;
  return rest.length === 0 ? first : new Failures([first, ...rest]);
}
