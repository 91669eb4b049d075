import { refused } from "../../errors.ts";
import { parseLintInputs } from "../../lint/inputs.ts";
import { lint } from "../../lint/step.ts";
import { counts, findingsMarkdown, findingsText, maskedFinding } from "../../report/findings.ts";
import type { Capability } from "../capability.ts";

export const lintCapability: Capability = async (raw, ports) => {
  const { checked, errors, warnings, failed, ...result } = await lint(parseLintInputs(raw), ports);
  const masked = (text: string) => ports.log.masked(text);
  // Outputs are files that any later step prints.
  const findings = result.findings.map((finding) => maskedFinding(finding, masked));
  const report = { findings, checked };
  const remedy = "Correct the findings listed above";
  return {
    outputs: { errors: String(errors), warnings: String(warnings), findings: JSON.stringify(findings) },
    result: report,
    text: findingsText(report),
    sentence: counts(findings),
    summary: findingsMarkdown(report, masked),
    findings: report,
    ...(failed ? { refusal: refused("LINT_FAILED", counts(findings), { remedy }) } : {}),
  };
};
