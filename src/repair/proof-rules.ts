/** Whether whoever left something behind is dead. Pure: what is not proven is not so. */
import type { Tenure } from "../model/release.ts";
import type { StateLock } from "../release/units/blocked-rules.ts";

/** What is written within a tenure and said by another clock. */
const SLACK_MS = 2_000;

/**
 * The run that had the release when something was begun, gave it back never, and has it no more: it is dead,
 * and what it began will not be ended. Undefined where no such run is on record.
 */
export function deadRun(
  began: number,
  tenures: readonly Tenure[],
  ours: string | undefined,
  now: number,
): string | undefined {
  const found = tenures.find(
    ({ holder, from, until }) =>
      holder !== ours &&
      Date.parse(from) - SLACK_MS <= began &&
      began <= Date.parse(until) + SLACK_MS &&
      Date.parse(until) <= now,
  );
  return found?.holder;
}

/** What this machine says of itself: as whom a tool would lock a state here, and what runs. */
export interface Machine {
  /** `user@host`. */
  readonly who: string;
  readonly programs: readonly string[];
}

/** Programs that hold locks of states, by the beginnings of their names. */
const LOCKING = /^(?:terragrunt|terraform|tofu|opentofu)/;

export interface LockFacts {
  readonly lock: StateLock;
  readonly tenures: readonly Tenure[];
  /** Under which name this run holds the release. */
  readonly ours: string | undefined;
  readonly now: number;
  /** Undefined when it cannot be told. */
  readonly machine: Machine | undefined;
}

/**
 * The dead run whose lock it is; or why that is not proven. A lock says only who and when: it is a dead run's
 * when it was taken while that run had the release, on this machine, and no such tool runs here any more.
 */
export function lockOfDead({
  lock,
  tenures,
  ours,
  now,
  machine,
}: LockFacts): { readonly dead: string } | { readonly why: string } {
  const { id, who, since } = lock;
  const taken = since === undefined ? Number.NaN : lockTime(since);
  if (id === undefined || who === undefined || Number.isNaN(taken)) {
    return { why: "the lock does not say who took it, and when" };
  }
  const dead = deadRun(taken, tenures, ours, now);
  if (dead === undefined) return { why: "no run that ended without giving the release back had it then" };
  if (machine === undefined) return { why: `whether ${dead} runs on this machine cannot be told` };
  if (machine.who !== who) return { why: `it was taken by ${who}, and this is ${machine.who}` };
  const alive = machine.programs.find((name) => LOCKING.test(name));
  return alive === undefined ? { dead } : { why: `${alive} runs on this machine` };
}

/** `2026-01-01 10:00:00.123456789 +0000 UTC`, as Go prints a time; NaN for anything else. */
export function lockTime(text: string): number {
  const [, day, time, zone] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?(?: \+0000 UTC|Z)()$/.exec(text) ?? [];
  return zone === undefined ? Number.NaN : Date.parse(`${day}T${time}Z`);
}
