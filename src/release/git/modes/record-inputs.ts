import type { InputReader } from "../../../inputs.ts";
import { RECORD_MODES, type RecordModeName } from "./names.generated.ts";

/** The input `record`: the name of a mode; without it, the first. */
export function readRecordMode(reader: InputReader): RecordModeName {
  return reader.oneOf("record", RECORD_MODES, RECORD_MODES[0]);
}
