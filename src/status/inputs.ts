import { InputReader, type RawInputs } from "../inputs.ts";
import type { ReleaseInputs } from "../release/context.ts";
import { readReleaseInputs } from "../release/release-inputs.ts";

export type StatusInputs = ReleaseInputs;

export function parseStatusInputs(raw: RawInputs): StatusInputs {
  const reader = new InputReader(raw);
  return reader.done(readReleaseInputs(reader));
}
