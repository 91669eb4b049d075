import { InputReader, type RawInputs } from "../inputs.ts";
import { readReleaseInputs, type ReleaseInputs } from "../release/release-inputs.ts";

export type HistoryInputs = ReleaseInputs;

export function parseHistoryInputs(raw: RawInputs): HistoryInputs {
  const reader = new InputReader(raw);
  return reader.done(readReleaseInputs(reader));
}
