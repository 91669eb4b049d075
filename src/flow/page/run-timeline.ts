/** What was seen of a run, as the timeline that its page and its summary are made of. */
import type { SeenRequest, SeenWrite, SeenPlan, SeenStep, Observations } from "./observations.ts";
import { COLORS, type Color, type ReleaseSpec, sameTarget } from "../../model/release.ts";
import {
  type RunEvent,
  type RunPhase,
  type RunTimeline,
  type RunRoute,
  type RunUnit,
  type TrafficSample,
  worstOutcome,
} from "../../model/run.ts";
import type { Unit } from "../../model/unit.ts";
import { readAnswer } from "../../release/proof/answer.ts";
import { readDefaultTarget } from "../../release/router/router.ts";
import { plainText } from "../../report/escape.ts";
import { maskedFinding } from "../../report/findings.ts";
import { maskedPlanText } from "../../report/masked.ts";
import { type Flip, lastOldAnswers, thinned, trafficTotals } from "../../report/traffic.ts";

/** What the timeline needs beside what was seen. */
export interface TimelineFrame {
  readonly title: string;
  /** Names of the releases, for people. */
  readonly release: string;
  readonly host: string;
  /** The release that answers are told apart by; undefined when the run was about none. */
  readonly spec: ReleaseSpec | undefined;
  readonly routes: readonly RunRoute[];
  /** Takes secrets out of a text. */
  readonly masked: (text: string) => string;
}

/** The timeline of a run in a cluster; every text from outside is masked. */
export function runTimeline(seen: Observations, frame: TimelineFrame): RunTimeline {
  const { spec, masked } = frame;
  const flips = spec === undefined ? [] : routerFlips(seen.writes, spec);
  const samples = seen.requests.map((one) => sampleOf(one, spec));
  const onDefault = samples.filter((_, index) => !isPreview(seen.requests[index], spec));
  const totals = trafficTotals(samples, flips, onDefault);
  return {
    title: masked(frame.title),
    startedAt: new Date(seen.began).toISOString(),
    world: "cluster",
    release: masked(frame.release),
    host: masked(frame.host),
    outcome: worstOutcome(seen.steps.map(({ outcome }) => outcome)),
    phases: seen.steps.map((step) => phaseOf(step, masked)),
    events: [...eventsOf(seen, flips, masked), ...lastOldAnswers(totals)].toSorted((a, b) => a.at - b.at),
    samples: thinned(samples, totals.flips),
    totals,
    units: unitsOf(seen, masked),
    routes: frame.routes.map((route) => maskedRoute(route, masked)),
    findings: seen.findings.map((one) => maskedFinding(one, masked)),
  };
}

function phaseOf(
  { name, start, end, outcome, detail }: SeenStep,
  masked: (text: string) => string,
): RunPhase {
  return { name, start, end, outcome, detail: masked(detail) };
}

/** The flips among the writes of the release's router. Within one step, a second one takes the first back. */
export function routerFlips(writes: readonly SeenWrite[], spec: ReleaseSpec): readonly Flip[] {
  let last: Color | undefined;
  const moves = writes.flatMap(({ at, step, before, after }) => {
    // A step of a flip leaves the route divided: the flip is made when all of it has moved.
    const [from, to] = [colorOfRouter(before, spec) ?? last, colorOfRouter(after, spec)];
    last = to ?? from;
    return from === undefined || to === undefined || from === to ? [] : [{ at, step, from, to }];
  });
  return moves.map(({ at, step, from, to }, index) => {
    const isBack = moves[index - 1]?.step === step;
    return { at, from, to, name: `${step}${isBack ? ", taken back" : ""}: ${from} → ${to}` };
  });
}

function colorOfRouter(router: SeenWrite["before"], spec: ReleaseSpec): Color | undefined {
  const target = readDefaultTarget(router, spec.host);
  if (!target.known) return undefined;
  return COLORS.find((color) => sameTarget(spec.colors[color].target, target.value));
}

function sampleOf({ at, response }: SeenRequest, spec: ReleaseSpec | undefined): TrafficSample {
  if (response === undefined) return { at, color: undefined, status: 0 };
  const answer = spec === undefined ? undefined : readAnswer(spec, { ...response, body: "" });
  return { at, color: answer?.kind === "color" ? answer.color : undefined, status: response.status };
}

/** True for a request that asks for a color by its cookie. */
function isPreview(seen: SeenRequest | undefined, spec: ReleaseSpec | undefined): boolean {
  const cookies = seen?.request.headers.filter(([name]) => name.toLowerCase() === "cookie") ?? [];
  return cookies.some(([, value]) => spec !== undefined && value.includes(`${spec.preview.cookie}=`));
}

/** Flips, proofs and what went wrong. */
function eventsOf(
  { steps }: Observations,
  flips: readonly Flip[],
  masked: (text: string) => string,
): readonly RunEvent[] {
  const written = flips.map(({ at, name }): RunEvent => ({ at, kind: "flip", text: name }));
  const proofs = steps.flatMap(({ name, start, end, convergedMs }): readonly RunEvent[] => {
    const flip = flips.findLast(({ at }) => at >= start && at <= end);
    if (flip === undefined || convergedMs === undefined) return [];
    return [
      { at: flip.at + convergedMs, kind: "proof", text: `${name}: every answer comes from ${flip.to}` },
    ];
  });
  const smoked = steps
    .filter(({ name, outcome }) => name === "smoke" && outcome === "done")
    .map(({ end, detail }): RunEvent => ({ at: end, kind: "proof", text: `smoke: ${masked(detail)}` }));
  const wrong = steps
    .filter(({ outcome }) => outcome !== "done")
    .map(({ end, detail }): RunEvent => ({ at: end, kind: "fault", text: masked(detail) }));
  return [...written, ...proofs, ...smoked, ...wrong];
}

function unitsOf(seen: Observations, masked: (text: string) => string): readonly RunUnit[] {
  const units = new Map(seen.units.map((unit) => [unit.name, unit]));
  const planned = lastingPlans(seen.plans).map(({ plan, start, end }) => ({
    name: masked(plan.unit),
    dependencies: (units.get(plan.unit)?.dependencies ?? []).map(masked),
    outcome: plan.outcome,
    changes: plan.changes.map(({ action, address }) => masked(`${action} ${address}`)),
    diff: plainText(
      [
        ...neverApplied(units.get(plan.unit)),
        plan.error === undefined ? maskedPlanText(plan.text, plan.changes, masked) : masked(plan.error),
      ].join("\n"),
    ),
    planned: { start, end },
  }));
  return [...planned, ...excludedUnits(seen, masked)];
}

function neverApplied(unit: Unit | undefined): readonly string[] {
  return unit?.excluded === undefined ? [] : [`Never applied: ${unit.excluded.apply}`];
}

/**
 * Of runs over all units: what Terragrunt leaves out of them was not planned, and has a place all the same.
 */
function excludedUnits({ steps, units }: Observations, masked: (text: string) => string): readonly RunUnit[] {
  if (!steps.some(({ name }) => name === "plan" || name === "apply")) return [];
  return units.flatMap(({ name, dependencies, excluded }) =>
    excluded?.plan === undefined
      ? []
      : [
          {
            name: masked(name),
            dependencies: dependencies.map(masked),
            outcome: "excluded" as const,
            changes: [],
            diff: plainText(masked(excluded.plan)),
          },
        ],
  );
}

/** One plan a unit: a later one counts unless it finds nothing left of what an earlier one had to change. */
function lastingPlans(plans: readonly SeenPlan[]): readonly SeenPlan[] {
  const byUnit = new Map<string, SeenPlan>();
  for (const seen of plans) {
    const isEcho =
      seen.plan.outcome === "no-changes" && byUnit.get(seen.plan.unit)?.plan.outcome === "changes";
    if (!isEcho) byUnit.set(seen.plan.unit, seen);
  }
  return [...byUnit.values()];
}

function maskedRoute({ request, rule, before, after }: RunRoute, masked: (text: string) => string): RunRoute {
  return { request: masked(request), rule: masked(rule), before: masked(before), after: masked(after) };
}
