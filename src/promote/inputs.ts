import { InputReader, type RawInputs } from "../inputs.ts";
import {
  type ActingInputs,
  LEAST_PROOF_SECONDS,
  readActingInputs,
  readRecordMode,
} from "../release/release-inputs.ts";
import type { RecordMode } from "../release/release-inputs.ts";

export interface PromoteInputs extends ActingInputs {
  /** How long answers are watched after the proof; a wrong one takes the traffic back. */
  readonly watchMs: number;
  readonly record: RecordMode;
}

export function parsePromoteInputs(raw: RawInputs): PromoteInputs {
  const reader = new InputReader(raw);
  return reader.done({
    ...readActingInputs(reader, 120, LEAST_PROOF_SECONDS),
    watchMs: reader.seconds("watch", 10),
    record: readRecordMode(reader),
  });
}
