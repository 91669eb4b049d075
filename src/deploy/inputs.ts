import { Failures, usage } from "../errors.ts";
import { InputReader, type RawInputs } from "../inputs.ts";
import { type ActingInputs, readActingInputs, readRecordMode } from "../release/release-inputs.ts";
import type { RecordMode } from "../release/router-unit.ts";

export interface DeployInputs extends ActingInputs {
  readonly version: string;
  /** Deploy to the idle color what the active one runs already. */
  readonly force: boolean;
  readonly record: RecordMode;
}

/** What a version may look like: an image tag, which is what most charts make of it. */
const VERSION = /^[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}$/;

export function parseDeployInputs(raw: RawInputs): DeployInputs {
  const reader = new InputReader(raw);
  const inputs = reader.done({
    ...readActingInputs(reader, 300),
    version: reader.required("version"),
    force: reader.flag("force", false),
    record: readRecordMode(reader),
  });
  if (VERSION.test(inputs.version)) return inputs;
  throw new Failures([
    usage("INPUT_INVALID", `input version is ${JSON.stringify(inputs.version)}`, {
      remedy: "Give letters, digits and . _ + -, at most 128, such as 2.0",
    }),
  ]);
}
