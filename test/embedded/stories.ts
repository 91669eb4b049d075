import fc from "fast-check";
import type { StepName } from "./reference-world.ts";
import type { Moment } from "./rules.ts";

/** What the random stories of `npm test` and `npm run test:sweeps` are made from. */
export const SEEDS = [1001, 2002] as const;

/** Where a release stands when a story begins. */
export type Beginning = "applied" | "deployed" | "tested" | "promoted";

/** A step; or a plan that a person reviews, which the next apply is bound to. */
export type StoryStep = StepName | "plan";

/**
 * Calls that matter most: the write that moves the traffic, the push of a record, the plan of a unit, its
 * apply; and the record and the plan that come after that write.
 */
export type Place = "flip" | "push" | "plan" | "apply" | "record" | "reconcile";

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
    /** So late that others are done meanwhile. */
    | "is very late"
    /** For longer than a Lease lasts that nobody renews. */
    | "hangs";
}

/** Somebody who runs steps one after the other, beginning after a while. */
export interface Actor {
  readonly afterMs: number;
  readonly steps: readonly StoryStep[];
  /** Between two steps, where it is given: an approval takes its time. */
  readonly pauseMs?: number;
  /** What its deploys bring; whatever was tested and promoted runs 1.1.0. */
  readonly version: Version;
  readonly mishaps: readonly Mishap[];
}

export type Version = "1.1.0" | "2.0.0";

/**
 * What happens meanwhile. Pods and apps are the idle color's. A patch is somebody's change of the
 * Deployment; an app that fails answers 500 from pods that stay ready.
 */
export type Incident = {
  readonly kind:
    | "router is labelled"
    | "router drifts"
    | "pods crash"
    | "pods stop"
    | "image moves"
    | "template is patched"
    | "app fails"
    | "somebody pushes"
    | "Git has more";
} & (
  | { readonly atMs: number }
  /** The first such moment. */
  | { readonly moment: Moment }
);

export interface Story {
  readonly seed: number;
  readonly beginning: Beginning;
  readonly actors: readonly Actor[];
  readonly incidents: readonly Incident[];
  /**
   * How much later than the first the second gateway hears of a write, where that is more than Istio's own.
   */
  readonly lagMs?: number;
}

const KINDS = [
  "dies before",
  "dies after",
  "fails before",
  "fails after",
  "is late",
  "is very late",
  "hangs",
] as const;

const place = fc.constantFrom<Place>("flip", "push", "plan", "apply", "record", "reconcile");

const mishap: fc.Arbitrary<Mishap> = fc.record({
  call: fc.oneof({ weight: 3, arbitrary: fc.nat(120) }, { weight: 2, arbitrary: place }),
  kind: fc.constantFrom(...KINDS),
});

const none: fc.Arbitrary<never[]> = fc.constant([]);

const mishaps = fc.oneof(
  { weight: 2, arbitrary: none },
  { weight: 3, arbitrary: fc.array(mishap, { minLength: 1, maxLength: 2 }) },
);

const version = fc.constantFrom<Version>("1.1.0", "2.0.0");

const SEQUENCES: readonly (readonly StoryStep[])[] = [
  ["promote"],
  ["rollback"],
  ["smoke", "promote"],
  ["promote", "rollback"],
  ["deploy"],
  ["deploy", "smoke", "promote"],
  ["deploy", "rollback"],
  ["rollback", "apply"],
];

function actorOf(sequences: readonly (readonly StoryStep[])[]): fc.Arbitrary<Actor> {
  return fc.record({
    afterMs: fc.nat(4_000),
    steps: fc.constantFrom(...sequences),
    pauseMs: fc.constantFrom(0, 15_000),
    version,
    mishaps,
  });
}

const actor = actorOf(SEQUENCES);

const moment = fc.constantFrom<Moment>(
  "before the flip",
  "amid the flip",
  "after the test",
  "after the flip",
);

/** Those that change what runs, or what answers, are the more telling ones. */
const happening = fc.constantFrom<Incident["kind"]>(
  "router is labelled",
  "router drifts",
  "router drifts",
  "pods crash",
  "pods crash",
  "pods stop",
  "image moves",
  "template is patched",
  "template is patched",
  "app fails",
  "app fails",
  "somebody pushes",
  "Git has more",
);

const incident: fc.Arbitrary<Incident> = fc.oneof(
  fc.record({ atMs: fc.nat(5_000), kind: happening }),
  fc.record({ moment, kind: happening }),
);

const seed = fc.nat(1_000);

/** Gateways that are late are as rare as they cost: every proof waits for them. */
const lagMs = fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, fc.constant(25_000));

/** One or two actors, and little else. */
const crowded: fc.Arbitrary<Story> = fc.record({
  seed,
  beginning: fc.constantFrom<Beginning>("tested", "promoted", "deployed", "applied"),
  actors: fc.array(actor, { minLength: 1, maxLength: 2 }),
  incidents: fc.oneof({ weight: 3, arbitrary: none }, fc.array(incident, { maxLength: 2 })),
  lagMs,
});

/** Steps of one actor, each of whose turns comes before, amid or long after what happens meanwhile. */
function alone(...sequences: readonly (readonly StoryStep[])[]): fc.Arbitrary<[Actor]> {
  return fc.tuple(
    fc.record({
      afterMs: fc.oneof(fc.constant(15_000), fc.nat(4_000)),
      steps: fc.constantFrom(...sequences),
      pauseMs: fc.constantFrom(15_000, 0),
      version: fc.constant<Version>("2.0.0"),
      mishaps: none,
    }),
  );
}

function interrupted(beginning: Beginning, actors: fc.Arbitrary<[Actor]>): fc.Arbitrary<Story> {
  const incidents = fc.array(incident, { minLength: 1, maxLength: 2 });
  return fc.record({ seed, beginning: fc.constant(beginning), actors, incidents, lagMs });
}

/** A person reviews a plan; by the apply somebody has pushed, and perhaps deployed or promoted. */
const reviewed: fc.Arbitrary<Story> = fc
  .record({
    seed,
    beginning: fc.constantFrom<Beginning>("applied", "tested", "promoted"),
    others: fc.array(actorOf([["deploy"], ["promote"]]), { maxLength: 1 }),
    atMs: fc.nat(14_000),
  })
  .map(({ seed, beginning, others, atMs }) => {
    const steps = ["plan", "apply"] as const;
    const reviewer = { afterMs: 0, steps, pauseMs: 15_000, version: "2.0.0" as const, mishaps: [] };
    return { seed, beginning, actors: [reviewer, ...others], incidents: [{ atMs, kind: "somebody pushes" }] };
  });

/** Calls that somebody is kept up at, while others move the traffic. */
const UP_AT: readonly { readonly steps: readonly StoryStep[]; readonly call: Place }[] = [
  { steps: ["promote"], call: "flip" },
  { steps: ["promote"], call: "push" },
  { steps: ["promote"], call: "apply" },
  { steps: ["deploy"], call: "plan" },
  { steps: ["deploy"], call: "push" },
  { steps: ["rollback"], call: "flip" },
  { steps: ["rollback"], call: "push" },
];

const overlapping: fc.Arbitrary<Story> = fc
  .record({
    seed,
    beginning: fc.constantFrom<Beginning>("tested", "promoted"),
    at: fc.constantFrom(...UP_AT),
    kind: fc.constantFrom<Mishap["kind"]>("is very late", "is very late", "is late", "dies after"),
    other: actorOf([["rollback"], ["promote"], ["smoke", "promote"], ["rollback", "deploy"]]),
  })
  .map(({ seed, beginning, at: { steps, call }, kind, other }) => {
    const one = { afterMs: 0, steps, pauseMs: 0, version: "2.0.0" as const, mishaps: [{ call, kind }] };
    return { seed, beginning, actors: [one, other], incidents: [] };
  });

/** An actor that hangs where it hurts, and another who comes when a Lease that nobody renewed has expired. */
const overtaken: fc.Arbitrary<Story> = fc.record({
  seed,
  beginning: fc.constantFrom<Beginning>("tested", "promoted"),
  actors: fc.tuple(
    fc.record({
      afterMs: fc.nat(100),
      steps: fc.constantFrom<StoryStep[]>(["promote"], ["rollback"], ["deploy"]),
      version,
      mishaps: fc.tuple(
        fc.record({ call: fc.constantFrom<Place>("flip", "apply"), kind: fc.constant("hangs" as const) }),
      ),
    }),
    fc.record({
      afterMs: fc.nat(8_000).map((more) => 122_000 + more),
      steps: fc.constantFrom<StoryStep[]>(["promote"], ["rollback"]),
      version,
      mishaps: fc.array(mishap, { maxLength: 1 }),
    }),
  ),
  incidents: fc.oneof({ weight: 3, arbitrary: none }, fc.array(incident, { maxLength: 2 })),
});

/** Any story; it shrinks to fewer actors, fewer mishaps, earlier calls. */
export const story: fc.Arbitrary<Story> = fc.oneof(
  { withCrossShrink: true },
  { weight: 10, arbitrary: crowded },
  { weight: 8, arbitrary: interrupted("tested", alone(["promote"], ["promote", "rollback"])) },
  { weight: 4, arbitrary: interrupted("deployed", alone(["smoke", "promote"])) },
  { weight: 4, arbitrary: interrupted("promoted", alone(["rollback"], ["deploy", "rollback"])) },
  // An apply works out where all requests go, several times: such a story costs five others.
  { weight: 1, arbitrary: reviewed },
  { weight: 10, arbitrary: overlapping },
  { weight: 4, arbitrary: overtaken },
);

/** The story as people read it. */
export function told({ seed, beginning, actors, incidents, lagMs = 0 }: Story): string {
  const others = incidents.map((one) => `meanwhile, ${momentText(one)}: ${one.kind}`);
  const late = lagMs === 0 ? [] : [`the second gateway hears of writes up to ${lagMs} ms later`];
  return [`seed ${seed}; the release is ${beginning}`, ...actors.map(toldActor), ...others, ...late].join(
    "\n",
  );
}

function toldActor({ afterMs, steps, pauseMs = 0, version, mishaps }: Actor, index: number): string {
  const does = steps.map((step) => (step === "deploy" ? `deploy ${version}` : step));
  const pause = steps.length > 1 && pauseMs > 0 ? ` (${pauseMs} ms between them)` : "";
  const befalls = mishaps.map(({ call, kind }) => `its ${callText(call)} ${kind}`);
  return [`actor ${index}: after ${afterMs} ms ${does.join(", then ")}${pause}`, ...befalls].join("; ");
}

function callText(call: Mishap["call"]): string {
  return typeof call === "number" ? `call ${call}` : call;
}

function momentText(incident: Incident): string {
  return "moment" in incident ? incident.moment : `at ${incident.atMs} ms`;
}
