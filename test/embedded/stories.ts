import fc from "fast-check";
import type { StepName } from "./reference-world.ts";

/** Where a release stands when a story begins. */
export type Beginning = "applied" | "deployed" | "tested" | "promoted";

/** What befalls one call of an actor. `hangs`: for longer than a Lease lasts that nobody renews. */
export interface Mishap {
  /** Counted from 0 over all steps of the actor; or its writes of the router, which move the traffic; or its applies. */
  readonly call: number | "flip" | "apply";
  readonly kind: "dies before" | "dies after" | "fails before" | "fails after" | "is late" | "hangs";
}

/** Somebody who runs steps one after the other, beginning after a while. */
export interface Actor {
  readonly afterMs: number;
  readonly steps: readonly StepName[];
  /** What its deploys bring; whatever was tested and promoted runs 1.1.0. */
  readonly version: Version;
  readonly mishaps: readonly Mishap[];
}

export type Version = "1.1.0" | "2.0.0";

/**
 * What happens meanwhile. `pods stop` and `pods crash` are the idle color's; `Git has more` is a change of the router's
 * chart that was merged and not applied.
 */
export interface Incident {
  readonly atMs: number;
  readonly kind: "router is labelled" | "pods crash" | "pods stop" | "image moves" | "Git has more";
}

export interface Story {
  readonly seed: number;
  readonly beginning: Beginning;
  readonly actors: readonly Actor[];
  readonly incidents: readonly Incident[];
}

const mishap: fc.Arbitrary<Mishap> = fc.record({
  call: fc.oneof({ weight: 4, arbitrary: fc.nat(120) }, fc.constantFrom("flip" as const, "apply" as const)),
  kind: fc.constantFrom("dies before", "dies after", "fails before", "fails after", "is late", "hangs"),
});

const version = fc.constantFrom<Version>("1.1.0", "2.0.0");

const actor: fc.Arbitrary<Actor> = fc.record({
  afterMs: fc.nat(4_000),
  steps: fc.oneof(
    fc.constantFrom<StepName[]>(["promote"], ["rollback"], ["smoke", "promote"], ["promote", "rollback"]),
    fc.constantFrom<StepName[]>(["deploy"], ["deploy", "smoke", "promote"], ["apply"], ["rollback", "apply"]),
  ),
  version,
  mishaps: fc.array(mishap, { maxLength: 2 }),
});

const incident: fc.Arbitrary<Incident> = fc.record({
  atMs: fc.nat(5_000),
  kind: fc.constantFrom("router is labelled", "pods crash", "pods stop", "image moves", "Git has more"),
});

const incidents: fc.Arbitrary<readonly Incident[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  fc.array(incident, { maxLength: 2 }),
);

const anything: fc.Arbitrary<Story> = fc.record({
  seed: fc.nat(1_000),
  beginning: fc.constantFrom("tested", "promoted", "deployed", "applied"),
  actors: fc.array(actor, { minLength: 1, maxLength: 2 }),
  incidents,
});

/** An actor that hangs where it hurts, and another who comes when a Lease that nobody renewed has expired. */
const overtaken: fc.Arbitrary<Story> = fc.record({
  seed: fc.nat(1_000),
  beginning: fc.constantFrom("tested", "promoted"),
  actors: fc.tuple(
    fc.record({
      afterMs: fc.nat(100),
      steps: fc.constantFrom<StepName[]>(["promote"], ["rollback"], ["deploy"]),
      version,
      mishaps: fc.tuple(
        fc.record({
          call: fc.constantFrom("flip" as const, "apply" as const),
          kind: fc.constant("hangs" as const),
        }),
      ),
    }),
    fc.record({
      afterMs: fc.nat(8_000).map((more) => 122_000 + more),
      steps: fc.constantFrom<StepName[]>(["promote"], ["rollback"]),
      version,
      mishaps: fc.array(mishap, { maxLength: 1 }),
    }),
  ),
  incidents,
});

/** Any story; it shrinks to fewer actors, fewer mishaps, earlier calls. */
export const story: fc.Arbitrary<Story> = fc.oneof({ weight: 9, arbitrary: anything }, overtaken);

/** The story as people read it. */
export function told({ seed, beginning, actors, incidents }: Story): string {
  const acts = actors.map(({ afterMs, steps, version, mishaps }, index) => {
    const mishaps_ = mishaps
      .map(({ call, kind }) => `its ${typeof call === "number" ? `call ${call}` : call} ${kind}`)
      .join(", ");
    return `actor ${index}: after ${afterMs} ms ${steps.join(", then ")} (${version})${mishaps_ === "" ? "" : `; ${mishaps_}`}`;
  });
  const others = incidents.map(({ atMs, kind }) => `meanwhile, at ${atMs} ms: ${kind}`);
  return [`seed ${seed}; the release is ${beginning}`, ...acts, ...others].join("\n");
}
