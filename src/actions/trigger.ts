import { readFileSync } from "node:fs";
import type { Trigger } from "../flow/rules.ts";

/**
 * What started this job, by its environment and the event's payload. A payload that cannot be read names
 * nothing.
 */
export function triggerOf(env: NodeJS.ProcessEnv): Trigger {
  return {
    event: env["GITHUB_EVENT_NAME"],
    ref: env["GITHUB_REF"],
    defaultBranch: defaultBranch(env["GITHUB_EVENT_PATH"]),
  };
}

function defaultBranch(path: string | undefined): string | undefined {
  try {
    const event = JSON.parse(readFileSync(path ?? "", "utf8")) as {
      readonly repository?: { readonly default_branch?: unknown };
    } | null;
    const name = event?.repository?.default_branch;
    return typeof name === "string" && name !== "" ? name : undefined;
  } catch {
    return undefined;
  }
}
