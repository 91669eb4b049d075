/** Which program to use for a tool: the one on PATH, or one to install. */
import type { ToolName } from "../toolchain/tools/index.generated.ts";
import { answers, type VersionRequest } from "../toolchain/version.ts";

/** A program on PATH and the version it says it has. */
export interface FoundTool {
  readonly path: string;
  readonly version: string | undefined;
}

export type ToolPlan =
  | { readonly kind: "leave-out" }
  | { readonly kind: "use"; readonly path: string; readonly version: string }
  | { readonly kind: "install"; readonly version: string }
  | {
      readonly kind: "refuse";
      readonly code: "VERSION_NOT_EXACT";
      readonly fact: string;
      readonly remedy: string;
    };

/**
 * What is on PATH is used when it answers the request. Otherwise an exact version is installed, or the
 * version we know when it lies in the range; which other version of a range to take would be a guess.
 */
export function planTool(
  tool: ToolName,
  request: VersionRequest,
  found: FoundTool | undefined,
  known: string | undefined,
): ToolPlan {
  if (request.kind === "none") return { kind: "leave-out" };
  if (found?.version !== undefined && answers(request, found.version)) {
    return { kind: "use", path: found.path, version: found.version };
  }
  if (request.kind === "exact") return { kind: "install", version: request.version };
  if (known !== undefined && answers(request, known)) return { kind: "install", version: known };
  const range = request.kind === "range" ? request.text : "any version";
  const onPath =
    found === undefined ? "none is on PATH" : `on PATH is ${found.version ?? "an unknown version"}`;
  return {
    kind: "refuse",
    code: "VERSION_NOT_EXACT",
    fact: `${tool} ${range} is wanted, ${onPath}, and ${known === undefined ? "no version is known here" : `the version known here is ${known}`}`,
    remedy: `Give an exact version in ${tool}-version`,
  };
}
