import { InputReader, type RawInputs } from "../inputs.ts";
import { type ActingInputs, LEAST_PROOF_SECONDS, readActingInputs } from "../release/release-inputs.ts";
import type { RecordModeName } from "../release/git/modes/names.generated.ts";
import { readRecordMode } from "../release/git/modes/record-inputs.ts";

export interface RollbackInputs extends ActingInputs {
  readonly record: RecordModeName;
}

export function parseRollbackInputs(raw: RawInputs): RollbackInputs {
  const reader = new InputReader(raw);
  return reader.done({
    ...readActingInputs(reader, 60, LEAST_PROOF_SECONDS),
    record: readRecordMode(reader),
  });
}
