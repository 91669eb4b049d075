/**
 * A transition is a flip under way, written on the release's Lease. Here is every state that a run may find
 * one in, and what each command does about it. Pure; docs/transitions.md is printed from it.
 */
import type { Color, Transition } from "../../model/release.ts";

/**
 * Where the default route leads: to the color that the transition moves it away from, or on to, or to both in
 * shares.
 */
export type Place = "from" | "between" | "to";

/**
 * `begin`: decided afresh, as if nothing had been begun; what was begun is abandoned when the answer is no.
 * `resume`: the traffic is moved on to `to`; by a promote only after it has been decided afresh, and when the
 * answer is no, it goes back to `from`. `complete`: the flip is proven, Git and Terraform say it, and
 * the transition goes. `reverse`: the traffic goes back to `from`. `abandon`: nothing has moved, so Git and
 * Terraform are made to say what they said before. `refuse`: this command leaves it to the other one.
 */
export type Move = PromoteMove | RollbackMove;

export type PromoteMove = "begin" | "resume" | "complete" | "abandon" | "refuse";

export type RollbackMove = "resume" | "complete" | "reverse" | "abandon";

/** What a run finds, and what it does about it. */
export interface Row {
  /** How it comes to this, in a sentence without its end. */
  readonly how: string;
  readonly promote: PromoteMove;
  readonly rollback: RollbackMove;
}

type Places = Readonly<Record<Place, Row>>;
type Phases = Readonly<Record<Transition["phase"], Places>>;

const LANDED = { promote: "complete", rollback: "reverse" } as const;
const UNMOVED = { promote: "begin", rollback: "abandon" } as const;
const BETWEEN = { promote: "resume", rollback: "reverse" } as const;
const BACK = { promote: "refuse", rollback: "complete" } as const;
const AWAY = { promote: "refuse", rollback: "resume" } as const;

/** By the transition's kind, its phase, and where the default route leads. */
export const MOVES: Readonly<Record<Transition["kind"], Phases>> = {
  promote: {
    recording: {
      from: { how: "the run ended before its flip; Git may name the new color", ...UNMOVED },
      between: { how: "a step of an earlier run has landed late, or a promote went on there", ...BETWEEN },
      to: { how: "a flip of an earlier run has landed late, or somebody else made it", ...LANDED },
    },
    flipping: {
      from: { how: "the flip was not sent, or not taken", ...UNMOVED },
      between: { how: "the run ended between two steps", ...BETWEEN },
      to: { how: "the flip was made, and the run ended before it was proven", ...LANDED },
    },
    proving: {
      from: {
        how: "the flip was made, and somebody moved the route back",
        promote: "abandon",
        rollback: "abandon",
      },
      between: { how: "the flip was made, and somebody has divided the route", ...BETWEEN },
      to: { how: "the run ended while it proved the flip or made the records", ...LANDED },
    },
  },
  rollback: {
    recording: {
      from: { how: "no run writes this; it is taken as the next phase", ...AWAY },
      between: { how: "no run writes this; it is taken as the next phase", ...AWAY },
      to: { how: "no run writes this; it is taken as the next phase", ...BACK },
    },
    flipping: {
      from: { how: "the run ended before the traffic was moved back", ...AWAY },
      between: { how: "the run ended before it took back what a step had moved", ...AWAY },
      to: { how: "the traffic is back, and the run ended before that was proven", ...BACK },
    },
    proving: {
      from: { how: "the traffic was back, and a late apply or somebody moved it away", ...AWAY },
      between: { how: "the traffic was back, and somebody has divided the route", ...AWAY },
      to: { how: "the run ended while it proved the way back or made the records", ...BACK },
    },
  },
};

/** Where the default route leads, seen from a transition; `active` is undefined for one that is divided. */
export function placeOf({ to }: Pick<Transition, "to">, active: Color | undefined): Place {
  if (active === undefined) return "between";
  return active === to ? "to" : "from";
}

/** What each command does about a transition, now that the default route leads to `active`, or to both. */
export function movesOf(transition: Transition, active: Color | undefined): Row {
  return MOVES[transition.kind][transition.phase][placeOf(transition, active)];
}
