import { InputReader, type RawInputs } from "../inputs.ts";

export interface LintInputs {
  /** Path of bluegreen.yaml. */
  readonly config: string;
  /** Files, folders of manifests, charts; when empty, the charts of bluegreen.yaml's units. */
  readonly paths: readonly string[];
  /** The least severity that makes the check fail. */
  readonly failOn: "error" | "warning";
}

/** Reads the inputs of `lint`. Throws every wrong one at once (`INPUT_INVALID`). */
export function parseLintInputs(raw: RawInputs): LintInputs {
  const inputs = new InputReader(raw);
  return inputs.done({
    config: inputs.text("config", "bluegreen.yaml"),
    paths: inputs.list("paths").map((path) => path.replace(/^\.\/(?=.)/, "").replace(/(?<=.)\/+$/, "")),
    failOn: inputs.oneOf("fail-on", ["error", "warning"], "error"),
  });
}
