import { surroundings } from "../../../errors.ts";
import { parseJson } from "../../../nested-json.ts";

/** What Terragrunt printed as JSON. Throws `TOOL_FAILED` when it is none. */
export function parsed(stdout: string): unknown {
  try {
    return parseJson(stdout);
  } catch (error) {
    throw surroundings("TOOL_FAILED", "Terragrunt printed something else than JSON", {
      remedy: "Check that terragrunt on PATH is 1.0 or newer",
      cause: error,
    });
  }
}
