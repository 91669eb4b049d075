/** What Terragrunt prints as JSON, and how it is told from what else stands on its stdout. */
import { surroundings } from "../../../errors/errors.ts";
import { type Shape, type ToolJson, toolJson } from "../processes/tool-json.ts";
import { isJsonObject } from "../../../json/read.ts";

/** The document that `what` printed. Throws `TOOL_FAILED` when there is none of that shape, or several. */
export function parsed<T>(stdout: string, what: string, isAskedFor: Shape<T>): ToolJson<T> {
  try {
    return toolJson(stdout, isAskedFor);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw surroundings("TOOL_FAILED", `the JSON that ${what} prints cannot be read: ${why}`, {
      remedy:
        "Check that terragrunt on PATH is 1.0 or newer, and that no hook, run_cmd or wrapper prints JSON of its own",
      cause: error,
    });
  }
}

/** A unit or a stack, as `find --json` prints it. */
export interface FoundUnit {
  readonly type: string;
  readonly path: string;
  readonly dependencies?: readonly string[];
  readonly exclude?: FoundExclude;
  /** Files that it was read from. */
  readonly reading?: readonly string[];
}

export interface FoundExclude {
  readonly if: boolean;
  readonly actions: readonly string[] | null;
  readonly exclude_dependencies: boolean | null;
}

/** `find --json`; Go writes an empty list as null. */
export function isFound(value: unknown): value is readonly FoundUnit[] | null {
  return value === null || (Array.isArray(value) && value.every(isFoundUnit));
}

function isFoundUnit(value: unknown): value is FoundUnit {
  return isJsonObject(value) && typeof value["type"] === "string" && typeof value["path"] === "string";
}

/** `output -json`: each output with its value. */
export function isOutputs(value: unknown): value is Readonly<Record<string, unknown>> {
  return isJsonObject(value) && Object.values(value).every((one) => isJsonObject(one) && "value" in one);
}

/** `render --json`: the unit's file, worked out. */
export function isRendered(
  value: unknown,
): value is { readonly inputs: Readonly<Record<string, unknown>> | null } {
  return isJsonObject(value) && (value["inputs"] === null || isJsonObject(value["inputs"]));
}
