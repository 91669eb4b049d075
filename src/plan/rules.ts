import type { Unit, UnitPlan } from "../model/unit.ts";
import { excludedDigest } from "./digest.ts";

/** Why a unit cannot be planned after these plans; undefined when it can. A plan on what is not there would guess. */
export function skipReason(unit: Unit, plans: readonly UnitPlan[]): string | undefined {
  for (const name of unit.dependencies) {
    const outcome = plans.find((plan) => plan.unit === name)?.outcome;
    if (outcome === "failed") return `${name}, which it depends on, failed to plan`;
    if (outcome === "skipped") return `${name}, which it depends on, was skipped`;
  }
  return undefined;
}

/** The result of a unit that was not planned. */
export function skippedPlan(unit: Unit, reason: string): UnitPlan {
  return {
    unit: unit.name,
    outcome: "skipped",
    changes: [],
    text: "",
    digest: undefined,
    error: reason,
    by: "terragrunt",
    milliseconds: 0,
  };
}

/** The result of a unit that Terragrunt leaves out: nothing of it is planned, and nothing applied. */
export function excludedPlan(unit: Unit, reason: string): UnitPlan {
  return { ...skippedPlan(unit, reason), outcome: "excluded", digest: excludedDigest(unit.name) };
}

/** A plan that no apply will follow, when Terragrunt leaves the unit out there. */
export function asExcluded(plan: UnitPlan, { excluded }: Unit): UnitPlan {
  return excluded === undefined ? plan : { ...plan, neverApplied: excluded.apply };
}

/** The comment's first line; the config's path tells several of them in one repository apart. */
export function commentMarker(config: string): string {
  return `<!-- bluegreen-action plan ${config.replaceAll(/[^\w./-]|--/g, "_")} -->`;
}

export interface SeenComment {
  readonly id: number;
  readonly body: string;
  readonly author: string;
}

/**
 * Our own comment among those of a pull request: it begins with the marker and is written by us. Somebody else's comment
 * that carries the marker, quoted or forged, is never ours. The newest, when there are several.
 */
export function ownComment(
  comments: readonly SeenComment[],
  marker: string,
  login: string,
): SeenComment | undefined {
  return comments
    .filter(({ author, body }) => author.toLowerCase() === login.toLowerCase() && body.startsWith(marker))
    .reduce<SeenComment | undefined>(
      (newest, one) => (newest === undefined || one.id > newest.id ? one : newest),
      undefined,
    );
}
