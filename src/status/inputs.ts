import { InputReader, type RawInputs } from "../inputs.ts";
import { readReleaseInputs, type ReleaseInputs } from "../release/release-inputs.ts";

export type StatusInputs = ReleaseInputs;

export function parseStatusInputs(raw: RawInputs): StatusInputs {
  const reader = new InputReader(raw);
  return reader.done(readReleaseInputs(reader));
}
