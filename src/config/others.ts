/**
 * Which errors of `bluegreen.yaml` are other releases' alone: whoever rolls back one release must not wait
 * until somebody has corrected another. Pure.
 */
import type { z } from "zod";
import { fields, isJsonObject } from "../json/read.ts";

type Issue = z.core.$ZodIssue;

/**
 * The issues that concern others than the release named alone: not the file as a whole, nor the release, nor
 * what it shares with another (a host, a unit). Without a name nobody knows whose an issue is: none.
 */
export function issuesOfOthers(issues: readonly Issue[], release: string | undefined): readonly Issue[] {
  return issues.filter((issue) => {
    const owners = [issue.path, otherPath(issue)].flatMap((path) =>
      path === undefined ? [] : [owner(path)],
    );
    return release !== undefined && owners.every((name) => name !== undefined && name !== release);
  });
}

/** The file's data without those releases. */
export function withoutReleases(data: unknown, names: ReadonlySet<unknown>): unknown {
  if (!isJsonObject(data)) return data;
  const kept = Object.entries(fields(data["releases"])).filter(([name]) => !names.has(name));
  return { ...data, releases: Object.fromEntries(kept) };
}

/** The release that a path leads into; undefined for what belongs to none. */
function owner(path: readonly PropertyKey[]): PropertyKey | undefined {
  return path[0] === "releases" ? path[1] : undefined;
}

/** The other place that an issue speaks of. */
function otherPath(issue: Issue): readonly PropertyKey[] | undefined {
  if (issue.code !== "custom") return undefined;
  return issue.params?.["other"] as readonly PropertyKey[] | undefined;
}
