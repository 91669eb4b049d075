import type { Explored } from "./search.ts";

/** One line about what was explored. */
export function summary({ scenario, schedules, states, calls, pruned, cut, cpuMs, found }: Explored): string {
  const all = cut ? "cut off: not every schedule was played" : "every schedule";
  return (
    `${scenario}: ${schedules} schedules, ${states} states, ${calls} calls, ${(cpuMs / 1000).toFixed(1)} s CPU; ` +
    `${pruned.met} came to a state met before, ${pruned.commuting} orders of calls that commute left out; ` +
    `${found.length} break a rule; ${all}`
  );
}
