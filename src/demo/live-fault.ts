import type { RunTotals } from "../model/run.ts";
import type { Fault, Strikes } from "./faults.ts";
import type { StepEnd } from "./stage.ts";

/**
 * A fault while the release runs: whether it was let loose, how often it struck, how the step that it befell
 * ended.
 */
export class LiveFault implements Strikes {
  readonly fault: Fault;
  readonly #told: (what: string) => void;
  #loose = false;
  #strikes = 0;
  #ended: StepEnd | undefined;

  /** `told` hears of each strike, at the moment it happens. */
  constructor(fault: Fault, told: (what: string) => void) {
    this.fault = fault;
    this.#told = told;
  }

  get loose(): boolean {
    return this.#loose;
  }

  letLoose(): void {
    this.#loose = true;
  }

  strike(what: string): void {
    this.#strikes += 1;
    this.#told(what);
  }

  /** The step that the fault befalls has ended for the first time. */
  ended(end: StepEnd): void {
    this.#ended ??= end;
  }

  /** True when the step ended as the fault has it: what follows upon it may be shown. */
  get endedAsExpected(): boolean {
    return this.#ended !== undefined && wrongEnd(this.fault, this.#ended) === undefined;
  }

  /** Why this was not what the fault stands for; undefined when it was. */
  unexpected(flips: RunTotals["flips"]): string | undefined {
    const { fault } = this;
    const strikes = fault.strikesIn === undefined ? this.#strikes : fault.strikesIn(flips).length;
    if (strikes !== fault.strikes) return `the fault struck ${times(strikes)}, not ${times(fault.strikes)}`;
    return this.#ended === undefined ? `${fault.step} did not run` : wrongEnd(fault, this.#ended);
  }
}

function wrongEnd({ step, ends }: Fault, end: StepEnd): string | undefined {
  const isMeant = end.kind === ends.kind && (!("code" in ends) || codesIn(end).includes(ends.code));
  return isMeant ? undefined : `${step} ${told(end)}, where it should have ${meant(ends)}`;
}

function codesIn(end: StepEnd): readonly string[] {
  return "codes" in end ? end.codes : [];
}

function told(end: StepEnd): string {
  if (end.kind === "done") return "ended well";
  if (end.kind === "died") return `died at ${end.call.port}.${end.call.method}`;
  return `ended with ${end.codes.join(", ")}`;
}

function meant(ends: Fault["ends"]): string {
  if (ends.kind === "done") return "ended well";
  return ends.kind === "died" ? "died" : `ended with ${ends.code}`;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
