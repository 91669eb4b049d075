/**
 * Which units Terragrunt leaves out of its runs over all units, by the `exclude` blocks of their files: the
 * rules of Terragrunt 1.1 (`internal/discovery`, `internal/runner/runcfg`), of facts that somebody else has
 * read.
 */
import type { UnitCommand, UnitExclusion } from "../model/unit.ts";

/** An `exclude` block, its values worked out. */
export interface ExcludeBlock {
  readonly if: boolean;
  /** Commands, or `all`, or `all_except_output`. */
  readonly actions: readonly string[];
  /** Leaves out what the unit depends on directly, too. */
  readonly excludeDependencies: boolean;
}

/** A unit as far as it decides what is left out. */
export interface ExcludableUnit {
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly exclude?: ExcludeBlock | undefined;
}

/** Why each unit is left out, by name; a unit that Terragrunt runs is not in it. */
export function exclusionsOf(units: readonly ExcludableUnit[]): ReadonlyMap<string, UnitExclusion> {
  const planned = leftOut(units, "plan");
  const applied = leftOut(units, "apply");
  const names = units.map(({ name }) => name).filter((name) => planned.has(name) || applied.has(name));
  return new Map(names.map((name) => [name, exclusion(planned.get(name), applied.get(name))]));
}

function exclusion(plan: string | undefined, apply: string | undefined): UnitExclusion {
  if (plan === undefined) return { apply: apply ?? "" };
  return { plan, apply: apply ?? `${plan}; what is not planned is not applied` };
}

/** Units that a command leaves out, with the reason. */
function leftOut(units: readonly ExcludableUnit[], command: UnitCommand): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  const excluding = units.filter(({ exclude }) => exclude !== undefined && isLeftOut(exclude, command));
  for (const { name, exclude } of excluding) {
    const actions = exclude?.actions.join(", ") ?? "";
    reasons.set(name, `its exclude block leaves it out (actions: ${actions})`);
  }
  for (const { name, dependencies, exclude } of excluding) {
    if (exclude?.excludeDependencies !== true) continue;
    const reason = `${name}, which depends on it, is left out with its dependencies (exclude_dependencies)`;
    for (const dependency of dependencies) if (!reasons.has(dependency)) reasons.set(dependency, reason);
  }
  return reasons;
}

function isLeftOut({ if: condition, actions }: ExcludeBlock, command: UnitCommand): boolean {
  const named = (action: string): boolean =>
    action === "all" || action === "all_except_output" || action.toLowerCase() === command;
  return condition && actions.some(named);
}
