import fc from "fast-check";
import type { StepName } from "./reference-world.ts";
import type { Moment } from "./rules.ts";

/** Where a release stands when a story begins. */
export type Beginning = "applied" | "deployed" | "tested" | "promoted";

/** A step; or a plan that a person reviews, which the next apply is bound to. */
export type StoryStep = StepName | "plan";

/** Calls that matter most: the write that moves the traffic, the push of a record, the plan of a unit, its apply. */
export type Place = "flip" | "push" | "plan" | "apply";

/** What befalls one call of an actor. */
export interface Mishap {
  /** Counted from 0 over all steps of the actor; or its first call at the place. */
  readonly call: number | Place;
  readonly kind:
    | "dies before"
    | "dies after"
    | "fails before"
    | "fails after"
    | "is late"
    /** So late that everybody else is done meanwhile. */
    | "is very late";
}

/** Somebody who runs steps one after the other, beginning after a while. */
export interface Actor {
  readonly afterMs: number;
  readonly steps: readonly StoryStep[];
  /** Between two steps: an approval takes its time. */
  readonly pauseMs: number;
  /** What it deploys. */
  readonly version: string;
  readonly mishaps: readonly Mishap[];
}

/**
 * What happens in the cluster meanwhile. Pods and apps are the idle color's. A patch is somebody's change of the
 * Deployment; an app that fails answers 500 from pods that stay ready.
 */
export interface Incident {
  /** Milliseconds from the beginning, or the first such moment. */
  readonly at: number | Moment;
  readonly kind:
    | "router is labelled"
    | "router drifts"
    | "pods crash"
    | "pods stop"
    | "image moves"
    | "template is patched"
    | "app fails"
    | "somebody pushes";
}

export interface Story {
  readonly seed: number;
  readonly beginning: Beginning;
  readonly actors: readonly Actor[];
  readonly incidents: readonly Incident[];
  /** How much later than the first the second gateway hears of a write; 0 is Istio's own. */
  readonly lagMs: number;
}

const KINDS = ["dies before", "dies after", "fails before", "fails after", "is late", "is very late"] as const;

const place = fc.constantFrom<Place>("flip", "push", "plan", "apply");

const mishap: fc.Arbitrary<Mishap> = fc.record({
  call: fc.oneof({ weight: 3, arbitrary: fc.nat(90) }, { weight: 2, arbitrary: place }),
  kind: fc.constantFrom(...KINDS),
});

const none: fc.Arbitrary<never[]> = fc.constant([]);

const mishaps = fc.oneof(
  { weight: 2, arbitrary: none },
  { weight: 3, arbitrary: fc.array(mishap, { minLength: 1, maxLength: 2 }) },
);

const SEQUENCES: readonly (readonly StoryStep[])[] = [
  ["promote"],
  ["rollback"],
  ["smoke", "promote"],
  ["promote", "rollback"],
  ["deploy"],
  ["deploy", "smoke", "promote"],
  ["deploy", "rollback"],
  ["plan", "apply"],
  ["rollback", "apply"],
];

function actorOf(sequences: readonly (readonly StoryStep[])[]): fc.Arbitrary<Actor> {
  return fc.record({
    afterMs: fc.nat(4_000),
    steps: fc.constantFrom(...sequences),
    pauseMs: fc.constantFrom(0, 15_000),
    version: fc.constantFrom("1.1.0", "1.2.0"),
    mishaps,
  });
}

const actor = actorOf(SEQUENCES);

const moment = fc.constantFrom<Moment>("before the flip", "after the test", "after the flip");

const incident: fc.Arbitrary<Incident> = fc.record({
  at: fc.oneof(fc.nat(5_000), moment),
  kind: fc.constantFrom(
    "router is labelled",
    "router drifts",
    "pods crash",
    "pods stop",
    "image moves",
    "template is patched",
    "app fails",
    "somebody pushes",
  ),
});

const beginning = fc.constantFrom<Beginning>("tested", "promoted", "deployed", "applied");

const seed = fc.nat(1_000);

/** Gateways that are late are as rare as they cost: every proof waits for them. */
const lagMs = fc.oneof({ weight: 15, arbitrary: fc.constant(0) }, fc.constant(25_000));

/** One or two actors, and little else. */
const actors: fc.Arbitrary<Story> = fc.record({
  seed,
  beginning,
  actors: fc.array(actor, { minLength: 1, maxLength: 2 }),
  incidents: fc.oneof({ weight: 3, arbitrary: none }, fc.array(incident, { maxLength: 2 })),
  lagMs,
});

/** Something happens to a release that would otherwise go well: between test and flip, or between flip and way back. */
const incidents: fc.Arbitrary<Story> = fc.record({
  seed,
  beginning: fc.constantFrom<Beginning>("tested", "deployed", "promoted"),
  actors: fc.tuple(
    fc.record({
      afterMs: fc.nat(4_000),
      steps: fc.constantFrom<readonly StoryStep[]>(
        ["smoke", "promote"],
        ["promote"],
        ["promote", "rollback"],
        ["rollback"],
        ["plan", "apply"],
      ),
      pauseMs: fc.constantFrom(15_000, 0),
      version: fc.constant("1.2.0"),
      mishaps: none,
    }),
  ),
  incidents: fc.array(incident, { minLength: 1, maxLength: 2 }),
  lagMs,
});

/** Somebody moves the traffic while the call of another is on its way. */
const overlaps: fc.Arbitrary<Story> = fc.record({
  seed,
  beginning: fc.constantFrom<Beginning>("tested", "promoted"),
  actors: fc.tuple(
    fc.record({
      afterMs: fc.nat(1_000),
      steps: fc.constantFrom<readonly StoryStep[]>(["promote"], ["deploy"], ["rollback"], ["smoke", "promote"]),
      pauseMs: fc.constant(0),
      version: fc.constant("1.2.0"),
      mishaps: fc.tuple(
        fc.record({ call: place, kind: fc.constantFrom("is very late", "is late", "dies before", "dies after") }),
      ),
    }),
    actorOf([["rollback"], ["promote"], ["smoke", "promote"], ["rollback", "deploy"]]),
  ),
  incidents: none,
  lagMs: fc.constant(0),
});

/** Any story; it shrinks to fewer actors, fewer mishaps, earlier calls. */
export const story: fc.Arbitrary<Story> = fc.oneof(
  { withCrossShrink: true },
  { weight: 3, arbitrary: actors },
  { weight: 3, arbitrary: incidents },
  { weight: 2, arbitrary: overlaps },
);

/** The story as people read it. */
export function told({ seed, beginning, actors, incidents, lagMs }: Story): string {
  const others = incidents.map(({ at, kind }) => `meanwhile, ${momentText(at)}: ${kind}`);
  const late = lagMs === 0 ? [] : [`the second gateway hears of writes up to ${lagMs} ms later`];
  return [`seed ${seed}; the release is ${beginning}`, ...actors.map(toldActor), ...others, ...late].join("\n");
}

function toldActor({ afterMs, steps, pauseMs, version, mishaps }: Actor, index: number): string {
  const does = steps.map((step) => (step === "deploy" ? `deploy ${version}` : step));
  const pause = steps.length > 1 && pauseMs > 0 ? ` (${pauseMs} ms between them)` : "";
  const befalls = mishaps.map(({ call, kind }) => `its ${callText(call)} ${kind}`);
  return [`actor ${index}: after ${afterMs} ms ${does.join(", then ")}${pause}`, ...befalls].join("; ");
}

function callText(call: Mishap["call"]): string {
  return typeof call === "number" ? `call ${call}` : call;
}

function momentText(at: Incident["at"]): string {
  return typeof at === "number" ? `at ${at} ms` : at;
}
