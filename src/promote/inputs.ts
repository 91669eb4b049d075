import { InputReader, type RawInputs } from "../inputs.ts";
import { type ActingInputs, LEAST_PROOF_SECONDS, readActingInputs } from "../release/release-inputs.ts";
import type { RecordModeName } from "../release/git/modes/names.generated.ts";
import { readRecordMode } from "../release/git/modes/record-inputs.ts";

export interface PromoteInputs extends ActingInputs {
  /** How long answers are watched after the proof; a wrong one takes the traffic back. */
  readonly watchMs: number;
  readonly record: RecordModeName;
}

export function parsePromoteInputs(raw: RawInputs): PromoteInputs {
  const reader = new InputReader(raw);
  return reader.done({
    ...readActingInputs(reader, 120, LEAST_PROOF_SECONDS),
    watchMs: reader.seconds("watch", 10),
    record: readRecordMode(reader),
  });
}
