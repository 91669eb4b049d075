import type { Observed } from "../../model/observed.ts";
import { sameTarget, type Target } from "../../model/release.ts";
import type { UnitPlan } from "../../model/unit.ts";

/** The default route of one release, as it is and as a unit would make it. */
export interface RouteFacts {
  readonly release: string;
  readonly host: string;
  /** The unit whose plan touches the route. */
  readonly unit: string;
  /** In the cluster; undefined when nothing routes the host yet. */
  readonly live: Observed<Target | undefined>;
  /** As the unit renders it; undefined when it renders no route for the host. */
  readonly rendered: Observed<Target | undefined>;
  /** Targets of the release's colors. */
  readonly colors: readonly Target[];
  /**
   * True when nothing in the cluster is what the live target names, so that no request it gets has an answer.
   */
  readonly liveIsNowhere: boolean;
}

export interface ApplyFacts {
  /** In dependency order; none of them failed. */
  readonly plans: readonly UnitPlan[];
  readonly digest: string | undefined;
  readonly expectedDigest: string | undefined;
  /** Why the units may not be applied, by what they do to traffic. */
  readonly traffic: readonly ApplyRefusal[];
  /** Units that are left as they are, because they would change the pods that have the traffic. */
  readonly held: readonly string[];
}

/** What is wrong, and what to do about it. */
export interface ApplyRefusal {
  readonly code:
    | "APPLY_STALE"
    | "APPLY_MOVES_ROUTE"
    | "APPLY_ROUTE_UNKNOWN"
    | "APPLY_ROLLS_ACTIVE"
    | "APPLY_MOCKED"
    | "COLORS_OVERLAP"
    | "COLORS_UNKNOWN"
    | "TRANSITION_UNDER_WAY";
  readonly fact: string;
  readonly remedy: string;
}

export type ApplyDecision =
  /** Units that change something, or may once the mock outputs of their plan are real ones. */
  | { readonly kind: "apply"; readonly units: readonly string[] }
  | { readonly kind: "refuse"; readonly refusals: readonly [ApplyRefusal, ...ApplyRefusal[]] };

/** Which units to apply, in order; or every reason why none may be. */
export function decideApply(facts: ApplyFacts): ApplyDecision {
  const [first, ...rest] = [...staleness(facts), ...facts.traffic];
  if (first !== undefined) return { kind: "refuse", refusals: [first, ...rest] };
  const units = facts.plans.filter((plan) => mayChange(plan) && !facts.held.includes(plan.unit));
  return { kind: "apply", units: units.map(({ unit }) => unit) };
}

/**
 * True for a plan that is applied unless something stands against it; what Terragrunt leaves out never is.
 */
export function mayChange(plan: UnitPlan): boolean {
  return plan.neverApplied === undefined && (plan.outcome === "changes" || isMocked(plan));
}

/** True for a plan that must be made again before it may be applied. */
export function isMocked({ mocked }: UnitPlan): boolean {
  return mocked !== undefined && mocked.length > 0;
}

/** A plan on mock outputs, and the one made in its place when what it depends on was applied. */
export interface ReplannedFacts {
  readonly mocked: UnitPlan;
  /** It did not fail. */
  readonly fresh: UnitPlan;
  /** True when only what was reviewed may be applied. */
  readonly isBound: boolean;
}

/** Whether the new plan may be applied: reviewed is what it was on mock outputs. */
export function decideReplanned(facts: ReplannedFacts): ApplyDecision {
  const { fresh } = facts;
  const [first, ...rest] = [...stillMocked(facts), ...changedSince(facts)];
  if (first !== undefined) return { kind: "refuse", refusals: [first, ...rest] };
  return { kind: "apply", units: fresh.outcome === "changes" ? [fresh.unit] : [] };
}

function stillMocked({ fresh }: ReplannedFacts): readonly ApplyRefusal[] {
  if (!isMocked(fresh)) return [];
  const names = (fresh.mocked ?? []).join(", ");
  return [
    {
      code: "APPLY_MOCKED",
      fact: `the plan of ${fresh.unit} stands on mock outputs of ${names}, which have no outputs even now`,
      remedy: `Apply ${names} first; take mock_outputs away from what has no outputs`,
    },
  ];
}

function changedSince({ mocked, fresh, isBound }: ReplannedFacts): readonly ApplyRefusal[] {
  if (isMocked(fresh) || !isBound || mocked.digest === fresh.digest) return [];
  return [
    {
      code: "APPLY_MOCKED",
      fact: `the plan of ${fresh.unit} that was reviewed stood on mock outputs of ${(mocked.mocked ?? []).join(", ")}; on the real ones it is another`,
      remedy: "Run plan again, review it, and apply with its digest",
    },
  ];
}

function staleness({ plans, digest, expectedDigest }: ApplyFacts): readonly ApplyRefusal[] {
  if (expectedDigest === undefined || expectedDigest === digest) return [];
  const now = plans
    .filter(({ outcome }) => !["no-changes", "given", "excluded"].includes(outcome))
    .map(({ unit, outcome, digest: own }) => `${unit} ${own === undefined ? outcome : own.slice(0, 12)}`);
  return [
    {
      code: "APPLY_STALE",
      fact:
        `the plan reviewed has digest ${shortened(expectedDigest)}, the plan now has ${shortened(digest ?? "none")}` +
        ` (${now.length === 0 ? "nothing would change any more" : `it changes ${now.join(", ")}`})`,
      remedy: "Run plan again, review it, and apply with its digest",
    },
  ];
}

/** Only promote and rollback move the default route; what cannot be read might move it. */
export function routeRefusals(facts: RouteFacts): readonly ApplyRefusal[] {
  const { release, host, unit, live, rendered } = facts;
  if (!live.known) return [unknownRoute(facts, `in the cluster: ${live.reason}`)];
  if (live.value === undefined) return [];
  if (!rendered.known) return [unknownRoute(facts, `as unit ${unit} renders it: ${rendered.reason}`)];
  if (rendered.value !== undefined && sameTarget(live.value, rendered.value)) return [];
  if (repairsRoute(facts, live.value, rendered.value)) return [];
  const to = rendered.value === undefined ? "take it away" : `move it to ${shown(rendered.value)}`;
  return [
    {
      code: "APPLY_MOVES_ROUTE",
      fact: `the default route of ${host} goes to ${shown(live.value)}, and unit ${unit} would ${to}`,
      remedy: `Move traffic with promote or rollback of release ${release} (status says which), and write ${shown(live.value)} into the unit's values for now`,
    },
  ];
}

/**
 * A default that is no color's and names nothing that exists gives no request an answer: leading it to a
 * color takes traffic from nobody, and neither promote nor rollback could do it, for they need an active
 * color.
 */
function repairsRoute(
  { colors, liveIsNowhere }: RouteFacts,
  live: Target,
  rendered: Target | undefined,
): boolean {
  const isColor = (target: Target): boolean => colors.some((color) => sameTarget(color, target));
  return liveIsNowhere && !isColor(live) && rendered !== undefined && isColor(rendered);
}

/** The default route cannot be told, `reason` says where and why. */
export function unknownRoute({ host }: { readonly host: string }, reason: string): ApplyRefusal {
  return {
    code: "APPLY_ROUTE_UNKNOWN",
    fact: `the default route of ${host} cannot be told ${reason}`,
    remedy: "Make it readable, so that apply can tell that it does not move traffic",
  };
}

function shown({ kind, name }: Target): string {
  return `${kind} ${name}`;
}

function shortened(digest: string): string {
  return digest.length > 12 ? `${digest.slice(0, 12)}…` : digest;
}
