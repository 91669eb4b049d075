import { InputReader, type RawInputs } from "../inputs.ts";

export interface PlanInputs {
  /** Path of bluegreen.yaml. */
  readonly config: string;
  /** Units to plan; all of them when empty. */
  readonly units: readonly string[];
  /** As `apply` will be given it: it decides what is held back. */
  readonly allowActive: boolean;
  /** As `apply` will be given it. */
  readonly allowUnknown: readonly string[];
  readonly comment: "auto" | "never";
  /** Plans, and writes no comment; the step summary is written. */
  readonly dryRun: boolean;
}

/** Reads the inputs of `plan`. Throws every wrong one at once (`INPUT_INVALID`). */
export function parsePlanInputs(raw: RawInputs): PlanInputs {
  const inputs = new InputReader(raw);
  return inputs.done({
    config: inputs.text("config", "bluegreen.yaml"),
    units: inputs.list("units"),
    allowActive: inputs.flag("allow-active", false),
    allowUnknown: inputs.list("allow-unknown"),
    comment: inputs.oneOf("comment", ["auto", "never"], "auto"),
    dryRun: inputs.flag("dry-run", false),
  });
}
