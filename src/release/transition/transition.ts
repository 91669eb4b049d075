/** What becomes of a transition on the release's record, from its beginning to its end. Pure. */
import type { Color, CompletedFlip, FlipDigests, Transition } from "../../model/release.ts";
import type { RecordChange, RecordContent } from "../lease/record.ts";

/** What a flip is to be, when it is decided on. */
export interface Beginning {
  readonly kind: Transition["kind"];
  readonly from: Color;
  readonly to: Color;
  readonly phase: Transition["phase"];
  /** RFC 3339. */
  readonly startedAt: string;
  readonly digests: FlipDigests;
  /** Hash over the pod templates of `to`. */
  readonly template?: string | undefined;
  /** Digests without what ConfigMaps and Secrets hold; absent for a color that uses none. */
  readonly withoutConfig?: FlipDigests | undefined;
}

/** A new transition; its id tells it from any other of the release. */
export function begin({ template, withoutConfig, ...beginning }: Beginning): Transition {
  const { kind, to, startedAt } = beginning;
  const id = `${kind}-${to}-${startedAt}`;
  return {
    id,
    ...beginning,
    ...(template === undefined ? {} : { template }),
    ...(withoutConfig === undefined ? {} : { withoutConfig }),
  };
}

/** The same flip the other way: what was left is gone to. */
export function reverse(begun: Transition): Transition {
  const { digests, withoutConfig, template: _new, step: _step, ...transition } = begun;
  const { from, to } = transition;
  return {
    ...transition,
    kind: "rollback",
    from: to,
    to: from,
    phase: "flipping",
    digests: swapped(digests),
    ...(withoutConfig === undefined ? {} : { withoutConfig: swapped(withoutConfig) }),
  };
}

/** Digests of a flip, seen from the other end. */
export function swapped({ from, to }: FlipDigests = {}): FlipDigests {
  return { ...(to === undefined ? {} : { from: to }), ...(from === undefined ? {} : { to: from }) };
}

/** Puts the transition on record, in whatever phase it is. */
export function put(transition: Transition): RecordChange {
  return (content) => ({ ...content, transition });
}

/**
 * The flip was made and is being proven. Changes nothing when another transition is on record by now, or this
 * one was reversed: a look that ends late must not write over what came after it.
 */
export function advanceToProof({ id, kind }: Pick<Transition, "id" | "kind">): RecordChange {
  return (content) => {
    const { transition } = content;
    if (transition?.id !== id || transition.kind !== kind) return content;
    return { ...content, transition: { ...transition, phase: "proving" } };
  };
}

/** The flip is complete: it is the last one, and no transition is left. `at` is RFC 3339. */
export function complete({ kind, from, to, digests, withoutConfig }: Transition, at: string): RecordChange {
  const lastFlip: CompletedFlip = {
    kind,
    from,
    to,
    at,
    ...(digests === undefined ? {} : { digests }),
    ...(withoutConfig === undefined ? {} : { withoutConfig }),
  };
  return ({ transition: _done, ...content }) => ({ ...content, lastFlip });
}

/** Nothing was flipped: no transition is left, and the last flip is the one before. */
export function abandon({ transition: _abandoned, ...content }: RecordContent): RecordContent {
  return content;
}
