import { InputReader, type RawInputs } from "../inputs.ts";
import {
  type ActingInputs,
  LEAST_PROOF_SECONDS,
  readActingInputs,
  readRecordMode,
} from "../release/release-inputs.ts";
import type { RecordMode } from "../release/release-inputs.ts";

export interface RollbackInputs extends ActingInputs {
  readonly record: RecordMode;
}

export function parseRollbackInputs(raw: RawInputs): RollbackInputs {
  const reader = new InputReader(raw);
  return reader.done({
    ...readActingInputs(reader, 60, LEAST_PROOF_SECONDS),
    record: readRecordMode(reader),
  });
}
