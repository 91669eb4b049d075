import { InputReader, type RawInputs } from "../inputs.ts";
import { type ActingInputs, LEAST_PROOF_SECONDS, readActingInputs } from "../release/release-inputs.ts";
import type { RecordModeName } from "../release/git/modes/names.generated.ts";
import type { Approved } from "./approval-rules.ts";
import { readRecordMode } from "../release/git/modes/record-inputs.ts";

export interface PromoteInputs extends ActingInputs {
  /** How long answers are watched after the proof; a wrong one takes the traffic back. */
  readonly watchMs: number;
  readonly record: RecordModeName;
  /** What somebody said yes to; empty where nothing in particular was approved. */
  readonly approved: Approved;
}

const DIGEST = /^[0-9a-f]{64}$/;
const DIGEST_ALLOWED = "the whole digest as smoke puts it out: 64 digits from 0 to f";

export function parsePromoteInputs(raw: RawInputs): PromoteInputs {
  const reader = new InputReader(raw);
  return reader.done({
    ...readActingInputs(reader, 120, LEAST_PROOF_SECONDS),
    watchMs: reader.seconds("watch", 10),
    record: readRecordMode(reader),
    approved: {
      version: reader.optional("version"),
      digest: reader.formed("digest", DIGEST, DIGEST_ALLOWED),
    },
  });
}
