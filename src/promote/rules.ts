import type { Color, DividedRelease, ReleaseState, Transition, WholeRelease } from "../model/release.ts";
import { digestOf, hasDigest, notReady, notReadyRemedy, podsMissing } from "../release/colors/color-rules.ts";
import { notApart } from "../release/colors/overlap-rules.ts";
import { movesOf } from "../release/transition/moves.ts";
import { type Refusal, refuse } from "../release/refusal.ts";
import { type Approved, notApproved } from "./approval-rules.ts";
import { expired, stale } from "./proof-rules.ts";
import type { Promotion } from "./promotion.ts";

/**
 * Whether the idle color may have the traffic: it is ready, and is what the smoke test saw, not too long ago;
 * and, where that is said, what was approved.
 */
export function decidePromotion(state: ReleaseState, approved: Approved = {}): Promotion {
  const decision = decideAny(state);
  return notApproved(state, decision, approved) ?? decision;
}

function decideAny(state: ReleaseState): Promotion {
  if (state.active === undefined) return decideDivided(state, state.record.transition);
  const transition = state.record?.transition;
  if (transition === undefined) return decideFresh(state);
  switch (movesOf(transition, state.active).promote) {
    case "refuse":
      return rollbackUnderWay(transition);
    case "complete":
      return unprovable(state, transition) ?? { kind: "complete", transition };
    case "abandon":
      return { ...movedBack(state, transition), begun: transition };
    case "begin":
    case "resume":
      return decideAgain(state, transition);
  }
}

/**
 * A step of an earlier run has moved part of the traffic: the rest follows, if the color may still have it;
 * else all of it goes back.
 */
function decideDivided(state: DividedRelease, transition: Transition): Promotion {
  if (movesOf(transition, state.active).promote === "refuse") return rollbackUnderWay(transition);
  const mixed = unprovable(state, transition);
  if (mixed !== undefined) return mixed;
  const { from, to } = transition;
  const decision = decideFit(state, from, to);
  return decision.kind === "refuse" ? { ...decision, begun: transition } : decision;
}

function decideAgain(state: WholeRelease, begun: Transition): Promotion {
  const decision = decideFresh(state);
  return decision.kind === "refuse" ? { ...decision, begun } : decision;
}

/** A flip that was made, and that no answer can prove: nobody can tell which color gave it. */
function unprovable(state: ReleaseState, { from, to }: Transition): Refusal | undefined {
  const mixed = notApart(state);
  if (mixed === undefined) return undefined;
  const fact = `the flip from ${from} to ${to} was made and cannot be proven: ${mixed.fact}`;
  return refuse(mixed.code, fact, `Run rollback: it moves the default route back to ${from}`);
}

function decideFresh(state: WholeRelease): Promotion {
  const { idle, active } = state;
  const mixed = notApart(state);
  if (mixed !== undefined) return mixed;
  if (wasPromoted(state))
    return downAgain(state) ?? { kind: "nothing", active, fact: `${active} was promoted already` };
  return decideFit(state, active, idle);
}

/** A color gets the traffic when it is ready, and is what the smoke test saw. */
function decideFit(state: ReleaseState, from: Color, to: Color): Promotion {
  const seen = state.colors[to];
  const reason = notReady(seen);
  if (reason !== undefined) {
    return refuse(
      "PROMOTE_NOT_READY",
      `${to} cannot take the traffic: ${reason}`,
      notReadyRemedy(state, to, "Run deploy, then smoke"),
    );
  }
  const running = digestOf(seen);
  const proof = state.record?.smoke;
  if (proof === undefined || proof.color !== to || running === undefined) {
    return unproven(refuse("PROMOTE_UNTESTED", `${to} was not smoke-tested`, "Run smoke, then promote"));
  }
  if (proof.digest !== running) return unproven(stale(proof, seen));
  // Between two steps the color has part of the traffic: its proof counted when they were begun.
  const old = state.active === undefined ? undefined : expired(proof, state);
  if (old !== undefined) return unproven(old);
  return { kind: "flip", from, to, digest: running };
}

function unproven(refusal: Refusal): Promotion {
  return { ...refusal, isUnproven: true };
}

/**
 * True when the last flip was a promote to the active color, and nothing new was deployed or tested since.
 */
export function wasPromoted({ record, active, idle, colors }: WholeRelease): boolean {
  const last = record?.lastFlip;
  if (last === undefined || last.kind !== "promote" || last.to !== active) return false;
  if (record?.smoke?.color === idle) return false;
  if (digestOf(colors[idle]) === undefined) return !colors[idle].known;
  return last.digests?.from !== undefined && hasDigest(colors[idle], last.digests.from);
}

/** A color that was promoted and went down since: that is no good end of a promote, and none brings it up. */
function downAgain({ active, colors }: WholeRelease): Refusal | undefined {
  const reason = podsMissing(colors[active]);
  if (reason === undefined) return undefined;
  const fact = `${active} was promoted already, and has the traffic: ${reason}`;
  return refuse("PROMOTE_NOT_READY", fact, "Run status: it says what takes the traffic away, or mends it");
}

function rollbackUnderWay({ from, to }: Transition): Refusal {
  return refuse(
    "TRANSITION_UNDER_WAY",
    `a rollback from ${from} to ${to} is not finished`,
    "Run rollback: it finishes it",
  );
}

function movedBack({ active }: WholeRelease, { to }: Transition): Refusal {
  return refuse(
    "PROMOTE_MOVED_BACK",
    `the flip to ${to} was made, and somebody moved the default route back to ${active}`,
    "Run smoke, then promote",
  );
}
