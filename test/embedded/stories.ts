import fc from "fast-check";
import type { StepName } from "./reference-world.ts";

/** Where a release stands when a story begins. */
export type Beginning = "applied" | "deployed" | "tested" | "promoted";

/** What befalls one call of an actor. */
export interface Mishap {
  /** Counted from 0 over all steps of the actor; or its first write of the router, which moves the traffic. */
  readonly call: number | "flip";
  readonly kind: "dies before" | "dies after" | "fails before" | "fails after" | "is late";
}

/** Somebody who runs steps one after the other, beginning after a while. */
export interface Actor {
  readonly afterMs: number;
  readonly steps: readonly StepName[];
  readonly mishaps: readonly Mishap[];
}

/** What happens in the cluster meanwhile. `pods stop` and `pods crash` are the idle color's. */
export interface Incident {
  readonly atMs: number;
  readonly kind: "router is labelled" | "pods crash" | "pods stop" | "image moves";
}

export interface Story {
  readonly seed: number;
  readonly beginning: Beginning;
  readonly actors: readonly Actor[];
  readonly incidents: readonly Incident[];
}

const mishap: fc.Arbitrary<Mishap> = fc.record({
  call: fc.oneof({ weight: 4, arbitrary: fc.nat(90) }, fc.constant("flip" as const)),
  kind: fc.constantFrom("dies before", "dies after", "fails before", "fails after", "is late"),
});

const actor: fc.Arbitrary<Actor> = fc.record({
  afterMs: fc.nat(4_000),
  steps: fc.oneof(
    fc.constantFrom<StepName[]>(["promote"], ["rollback"], ["smoke", "promote"], ["promote", "rollback"]),
    fc.constantFrom<StepName[]>(["deploy"], ["deploy", "smoke", "promote"], ["apply"], ["rollback", "apply"]),
  ),
  mishaps: fc.array(mishap, { maxLength: 2 }),
});

const incident: fc.Arbitrary<Incident> = fc.record({
  atMs: fc.nat(5_000),
  kind: fc.constantFrom("router is labelled", "pods crash", "pods stop", "image moves"),
});

/** Any story; it shrinks to fewer actors, fewer mishaps, earlier calls. */
export const story: fc.Arbitrary<Story> = fc.record({
  seed: fc.nat(1_000),
  beginning: fc.constantFrom("tested", "promoted", "deployed", "applied"),
  actors: fc.array(actor, { minLength: 1, maxLength: 2 }),
  incidents: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(incident, { maxLength: 2 })),
});

/** The story as people read it. */
export function told({ seed, beginning, actors, incidents }: Story): string {
  const acts = actors.map(({ afterMs, steps, mishaps }, index) => {
    const mishaps_ = mishaps
      .map(({ call, kind }) => `its ${call === "flip" ? call : `call ${call}`} ${kind}`)
      .join(", ");
    return `actor ${index}: after ${afterMs} ms ${steps.join(", then ")}${mishaps_ === "" ? "" : `; ${mishaps_}`}`;
  });
  const others = incidents.map(({ atMs, kind }) => `meanwhile, at ${atMs} ms: ${kind}`);
  return [`seed ${seed}; the release is ${beginning}`, ...acts, ...others].join("\n");
}
