import { InputReader, type RawInputs } from "../inputs.ts";
import { type ActingInputs, readActingInputs } from "../release/release-inputs.ts";

export type SmokeInputs = ActingInputs;

export function parseSmokeInputs(raw: RawInputs): SmokeInputs {
  const reader = new InputReader(raw);
  return reader.done(readActingInputs(reader, 60));
}
