/** Every schedule of a scenario up to a bound, those with the fewest changes first; no state is gone on from twice. */
import type { Stage } from "../embedded/random-releases.ts";
import { type Choice, play, type Scenario, type Search } from "./run.ts";
import { Numbers } from "./state.ts";

export interface Bound {
  /** How often the order is left where an actor could have gone on. */
  readonly changes: number;
  /** How many calls come to grief. */
  readonly mishaps: number;
  /** Schedules, at most; the search says when it was cut. */
  readonly schedules?: number;
}

export interface Found {
  readonly scenario: string;
  readonly choices: readonly Choice[];
  readonly broken: readonly string[];
  readonly log: readonly string[];
}

export interface Explored {
  readonly scenario: string;
  readonly schedules: number;
  readonly states: number;
  readonly calls: number;
  /** Runs that came to a state met before, and places where another order was one of calls that commute. */
  readonly pruned: { readonly met: number; readonly commuting: number };
  readonly cut: boolean;
  readonly cpuMs: number;
  readonly found: readonly Found[];
}

interface Task {
  readonly choices: readonly Choice[];
  readonly changes: number;
  readonly mishaps: number;
}

/** Fewest first, so that a state is met first with the most left to spend, and a fault in its shortest story. */
class Tasks {
  readonly #byCost: Task[][] = [];
  #taken: number[] = [];

  add(task: Task): void {
    const cost = task.choices.length;
    (this.#byCost[cost] ??= []).push(task);
  }

  take(): Task | undefined {
    for (let cost = 0; cost < this.#byCost.length; cost += 1) {
      const taken = this.#taken[cost] ?? 0;
      const task = this.#byCost[cost]?.[taken];
      if (task === undefined) continue;
      this.#taken[cost] = taken + 1;
      return task;
    }
    return undefined;
  }
}

/** What was met, and with how much left to spend. */
class Met {
  readonly of = new Map<string, { readonly run: number; readonly spent: Task }[]>();
  run = 0;

  meet(state: string, spent: Task): "before" | "in this run" | "never" {
    const known = this.of.get(state) ?? [];
    if (known.some(({ run }) => run === this.run)) return "in this run";
    if (known.some((one) => one.spent.changes <= spent.changes && one.spent.mishaps <= spent.mishaps))
      return "before";
    this.of.set(state, [...known, { run: this.run, spent }]);
    return "never";
  }
}

export async function explore(stage: Stage, scenario: Scenario, bound: Bound): Promise<Explored> {
  const began = process.cpuUsage();
  const met = new Met();
  const tasks = new Tasks();
  const totals = { schedules: 0, calls: 0, met: 0, commuting: 0 };
  const found: Found[] = [];
  const shared = {
    numbers: new Numbers(),
    touched: await footprints(stage, scenario),
    ends: new Set<string>(),
  };
  tasks.add({ choices: [], changes: 0, mishaps: 0 });
  let task: Task | undefined;
  while ((task = tasks.take()) !== undefined && totals.schedules < (bound.schedules ?? Infinity)) {
    const spent = task;
    met.run += 1;
    const search: Search = {
      ...shared,
      met: (state) => met.meet(state, spent),
      commuted: () => void (totals.commuting += 1),
    };
    const played = await play(stage, scenario, spent.choices, search);
    totals.schedules += 1;
    totals.calls += played.calls;
    if (played.pruned) totals.met += 1;
    if (played.broken.length > 0) {
      found.push({ scenario: scenario.name, choices: spent.choices, broken: played.broken, log: played.log });
      continue;
    }
    for (const { at, options } of played.points) {
      for (const { does, changes, mishaps } of options) {
        const next = { changes: spent.changes + changes, mishaps: spent.mishaps + mishaps };
        if (next.changes > bound.changes || next.mishaps > bound.mishaps) continue;
        tasks.add({ choices: [...spent.choices, { at, does }], ...next });
      }
    }
  }
  const { user, system } = process.cpuUsage(began);
  return {
    scenario: scenario.name,
    schedules: totals.schedules,
    states: met.of.size,
    calls: totals.calls,
    pruned: { met: totals.met, commuting: totals.commuting },
    cut: task !== undefined,
    cpuMs: (user + system) / 1000,
    found,
  };
}

/** What each actor touches when it goes first, and when it comes after the others: what it may touch. */
async function footprints(stage: Stage, scenario: Scenario): Promise<Search["touched"]> {
  const touched: Search["touched"] = new Map();
  for (const first of scenario.players) {
    const players = [first, ...scenario.players.filter((one) => one !== first)];
    await replay(stage, { ...scenario, players }, [], touched);
  }
  return touched;
}

/** Plays one schedule from its list of choices. */
export function replay(
  stage: Stage,
  scenario: Scenario,
  choices: readonly Choice[],
  touched: Search["touched"] = new Map(),
) {
  const search: Search = {
    numbers: new Numbers(),
    touched,
    met: () => "never",
    commuted: () => {},
    ends: new Set(),
  };
  return play(stage, scenario, choices, search);
}
