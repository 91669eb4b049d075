import { refused } from "../../errors.ts";
import { parseLintInputs } from "../../lint/inputs.ts";
import { lint } from "../../lint/step.ts";
import { counts, findingsMarkdown, findingsText } from "../../report/findings.ts";
import type { Capability } from "../capability.ts";

export const lintCapability: Capability = async (raw, ports) => {
  const { findings, checked, errors, warnings, failed } = await lint(parseLintInputs(raw), ports);
  const report = { findings, checked };
  const remedy = "Correct the findings listed above";
  return {
    outputs: { errors: String(errors), warnings: String(warnings), findings: JSON.stringify(findings) },
    result: report,
    text: findingsText(report),
    sentence: counts(findings),
    summary: findingsMarkdown(report),
    findings: report,
    ...(failed ? { refusal: refused("LINT_FAILED", counts(findings), { remedy }) } : {}),
  };
};
