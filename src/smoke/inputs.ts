import { InputReader, type RawInputs } from "../inputs.ts";
import { type ActingInputs, readActingInputs } from "../release/release-inputs.ts";
import type { SmokeSubject } from "./rules.ts";

export interface SmokeInputs extends ActingInputs, SmokeSubject {}

export function parseSmokeInputs(raw: RawInputs): SmokeInputs {
  const reader = new InputReader(raw);
  return reader.done({
    ...readActingInputs(reader, 60),
    version: reader.optional("version"),
    force: reader.flag("force", false),
  });
}
