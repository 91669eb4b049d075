/**
 * Deeper than `npm test`: every schedule of each scenario up to a number of changes of actor and of mishaps
 * (`BLUEGREEN_EXPLORE=changes,mishaps,schedules`, 2,1 and as many as there are when left out;
 * `BLUEGREEN_SCENARIO` names one). Prints schedules, states and what was left out.
 */
import { stage } from "../test/embedded/random-releases.ts";
import { summary } from "../test/explore/report.ts";
import { SCENARIOS } from "../test/explore/scenarios.ts";
import { explore } from "../test/explore/search.ts";

/** Explores. Rejects when a schedule breaks a safety rule, with the shortest story of each kind. */
export async function run(): Promise<void> {
  const [changes = 2, mishaps = 1, schedules = Infinity] = (process.env["BLUEGREEN_EXPLORE"] ?? "2,1")
    .split(",")
    .map(Number);
  const only = process.env["BLUEGREEN_SCENARIO"] ?? "";
  const at = await stage();
  const stories: string[] = [];
  for (const scenario of SCENARIOS.filter(({ name }) => name.includes(only))) {
    const explored = await explore(at, scenario, { changes, mishaps, schedules });
    console.log(`${changes} changes, ${mishaps} mishaps: ${summary(explored)}`);
    for (const { choices, broken, log } of explored.found.slice(0, 5)) {
      stories.push([scenario.name, JSON.stringify(choices), ...broken, ...log].join("\n"));
    }
  }
  if (stories.length > 0) throw new Error(stories.join("\n\n"));
}
