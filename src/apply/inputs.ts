import { InputReader, type RawInputs } from "../inputs.ts";

export interface ApplyInputs {
  /** Path of bluegreen.yaml. */
  readonly config: string;
  /** Units to apply; all of them when empty. */
  readonly units: readonly string[];
  /** The digest of the plan that was reviewed; whatever is planned is applied when it is not given. */
  readonly digest: string | undefined;
  /** Lets pods of the color that has the traffic be changed. */
  readonly allowActive: boolean;
  /** Units that are applied although it cannot be told what they do to routes. */
  readonly allowUnknown: readonly string[];
  /** Applies a checkout that lacks commits of its branch. */
  readonly allowOlder: boolean;
  /** Plans and checks, and applies nothing. */
  readonly dryRun: boolean;
}

/** Reads the inputs of `apply`. Throws every wrong one at once (`INPUT_INVALID`). */
export function parseApplyInputs(raw: RawInputs): ApplyInputs {
  const inputs = new InputReader(raw);
  return inputs.done({
    config: inputs.text("config", "bluegreen.yaml"),
    units: inputs.list("units"),
    digest: inputs.optional("digest"),
    allowActive: inputs.flag("allow-active", false),
    allowUnknown: inputs.list("allow-unknown"),
    allowOlder: inputs.flag("allow-older", false),
    dryRun: inputs.flag("dry-run", false),
  });
}
