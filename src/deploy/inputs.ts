import { InputReader, type RawInputs } from "../inputs.ts";
import { type ActingInputs, readActingInputs } from "../release/release-inputs.ts";
import type { RecordModeName } from "../release/git/modes/names.generated.ts";
import { readRecordMode } from "../release/git/modes/record-inputs.ts";

export interface DeployInputs extends ActingInputs {
  readonly version: string;
  /** Deploy to the idle color what the active one runs already. */
  readonly force: boolean;
  /** Deploys from a checkout that lacks commits of its branch, or what a newer run has replaced. */
  readonly allowOlder: boolean;
  readonly record: RecordModeName;
}

/** What a version may look like: an image tag, which is what most charts make of it. */
const VERSION = /^[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}$/;

/** Reads the inputs of `deploy`. Throws every wrong one at once (`INPUT_INVALID`). */
export function parseDeployInputs(raw: RawInputs): DeployInputs {
  const reader = new InputReader(raw);
  const version = reader.required("version");
  reader.formed("version", VERSION, "letters, digits and . _ + -, at most 128, such as 2.0");
  return reader.done({
    ...readActingInputs(reader, 300),
    version,
    force: reader.flag("force", false),
    allowOlder: reader.flag("allow-older", false),
    record: readRecordMode(reader),
  });
}
