import { InputReader, type RawInputs } from "../inputs.ts";
import { readReleaseInputs, type ReleaseInputs } from "../release/release-inputs.ts";

export interface RepairInputs extends ReleaseInputs {
  /** True unless somebody said otherwise: what would be done is shown first. */
  readonly dryRun: boolean;
  /** Whether pods of a color with traffic may be made anew, as they were released. */
  readonly allowActive: boolean;
}

export function parseRepairInputs(raw: RawInputs): RepairInputs {
  const reader = new InputReader(raw);
  return reader.done({
    ...readReleaseInputs(reader),
    dryRun: reader.flag("dry-run", true),
    allowActive: reader.flag("allow-active", false),
  });
}
