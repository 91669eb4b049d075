import { type Failure, refused, usage } from "../errors/errors.ts";
import { parseLintInputs } from "./inputs.ts";
import { lint, type LintResult } from "./step.ts";
import { countsText } from "./subjects.ts";
import { counts, findingsMarkdown, findingsText, maskedFinding } from "../report/findings.ts";
import type { Capability } from "../capability/capability.ts";

export const lintCapability: Capability = async (raw, ports) => {
  const result = await lint(parseLintInputs(raw), ports);
  const { checked, errors, warnings } = result;
  const masked = (text: string) => ports.log.masked(text);
  // Outputs are files that any later step prints.
  const findings = result.findings.map((finding) => maskedFinding(finding, masked));
  const report = { findings, checked };
  const refusal = refusalOf(result);
  return {
    outputs: { errors: String(errors), warnings: String(warnings), findings: JSON.stringify(findings) },
    result: report,
    text: findingsText(report),
    sentence: result.nothing ? "Nothing was checked" : counts(findings),
    summary: findingsMarkdown(report, masked),
    findings: report,
    ...(refusal === undefined ? {} : { refusal }),
  };
};

function refusalOf({ nothing, failed, findings, checked }: LintResult): Failure | undefined {
  if (nothing) {
    const seen = countsText(checked.leftOut);
    return usage(
      "LINT_NOTHING",
      `no manifest was found or rendered, so nothing was checked${seen && ` (${seen})`}`,
      {
        remedy:
          "Give charts, or files and folders with manifests; a chart of another module's unit is checked when it is given as a path",
      },
    );
  }
  if (!failed) return undefined;
  return refused("LINT_FAILED", counts(findings), { remedy: "Correct the findings listed above" });
}
