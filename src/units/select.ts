import { type Failure, Failures, refused, throwAll, usage } from "../errors/errors.ts";
import type { Unit, UnitCommand } from "../model/unit.ts";

/** How many names an error suggests at most. */
const SUGGESTIONS = 3;

/**
 * The units named, in the order of `units`; all of them when none is named.
 * Throws `UNIT_UNKNOWN` (usage) for every name that is no unit, each with the nearest names there are.
 */
export function selectUnits(units: readonly Unit[], names: readonly string[]): readonly Unit[] {
  const there = new Set(units.map(({ name }) => name));
  const [first, ...rest] = names
    .filter((name) => !there.has(name))
    .map((name) => unknownUnit(name, [...there]));
  if (first !== undefined) throw new Failures([first, ...rest]);
  return names.length === 0 ? units : units.filter(({ name }) => names.includes(name));
}

/**
 * `UNIT_EXCLUDED` (refused) for every unit that was asked for by name and that Terragrunt leaves out of the
 * command: what somebody wants by name is not passed over without a word.
 */
export function refuseExcluded(units: readonly Unit[], names: readonly string[], command: UnitCommand): void {
  const wanted = units.filter(({ name }) => names.includes(name));
  throwAll(
    wanted.flatMap((unit) => {
      const reason = unit.excluded?.[command];
      return reason === undefined ? [] : [excludedUnit(unit, reason)];
    }),
  );
}

/** Terragrunt leaves the unit out, so it is not planned or applied here (exit 1). */
export function excludedUnit(
  { name, path }: Pick<Unit, "name" | "path">,
  reason: string,
  remedy = "Take away what leaves it out, or do not ask for it",
): Failure {
  return refused("UNIT_EXCLUDED", `Terragrunt leaves unit ${name} out: ${reason}`, {
    where: path,
    remedy,
  });
}

/** There is no unit of that name (exit 2). */
export function unknownUnit(name: string, there: readonly string[]): Failure {
  const near = nearestNames(name, there);
  const remedy =
    near.length === 0
      ? "There are no units; check terragrunt.root in bluegreen.yaml"
      : `Did you mean ${near.join(" or ")}?`;
  return usage("UNIT_UNKNOWN", `there is no unit ${JSON.stringify(name)}`, { remedy });
}

/** The names that take the fewest changes to get to, nearest first. */
export function nearestNames(name: string, names: readonly string[]): readonly string[] {
  return names
    .map((candidate) => ({ candidate, distance: distance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, SUGGESTIONS)
    .map(({ candidate }) => candidate);
}

/** Levenshtein's distance: letters to insert, delete or replace. */
function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (before[column - 1] ?? 0) + Number(a[row - 1] !== b[column - 1]);
      line.push(Math.min(replaced, (before[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
    }
    before = line;
  }
  return before[b.length] ?? 0;
}
