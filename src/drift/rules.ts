/** Whether what a release rests on is in the cluster as its units have it. Pure. */
import { isForbidden } from "../errors/errors.ts";
import { namespaceOf } from "../names/namespaces.ts";
import { type KubernetesObject, resourceName } from "../model/kubernetes.ts";
import { known, type Observed } from "../model/observed.ts";
import { COLORS, type ReleaseSpec, sameTarget, type Target } from "../model/release.ts";
import { differences, pathText } from "../release/router/difference.ts";
import { asWhole, defaultSplitIn, readDefaultTarget, withDefaultTarget } from "../release/router/router.ts";
import { keyOf } from "./basis.ts";
import { besideFindings } from "./beside-rules.ts";
import type { DriftFacts, DriftFinding, Mend, Mendable, ReleaseDrift, UnitFacts, Unread } from "./facts.ts";
import { helmFindings } from "./helm-rules.ts";
import { objectFindings } from "./object-rules.ts";
import { shownFinding, withMend } from "./mend-rules.ts";
import { colorText, defaultOf, isRouter, onRecord } from "./router-rules.ts";
import { distinct, unreadBy } from "./unread.ts";

/** Drift as it is shown, and what `repair` can do about each of its findings, in the same order. */
export interface Mends {
  readonly drift: ReleaseDrift;
  readonly mends: readonly (Mend | undefined)[];
  /** Where the release's record lies; undefined when nothing says where its router is, or would be. */
  readonly namespace: string | undefined;
}

/** Everything that is not as it should be, with what mends it. */
export function decideDrift(seen: DriftFacts): ReleaseDrift {
  return decideMends(seen).drift;
}

/** The same, with what can be done about each finding. */
export function decideMends(seen: DriftFacts): Mends {
  const { findings, ...drift } = decide(seen);
  return {
    drift: { ...drift, findings: findings.map(shownFinding) },
    mends: findings.map(({ mend }) => mend),
    namespace: placeOf(seen),
  };
}

/** The live router's namespace; of one that is gone, where it was released, or would be. */
function placeOf({ release, units, beside }: DriftFacts): string | undefined {
  const known = [...beside.routers, ...units.flatMap(({ released, rendered }) => [...released, ...rendered])];
  const router = known.find((object) => isRouter(object, release));
  return router === undefined ? undefined : namespaceOf(router);
}

interface Decided extends Omit<ReleaseDrift, "findings"> {
  readonly findings: readonly Mendable[];
}

function decide(seen: DriftFacts): Decided {
  const isDivided = isStep(seen);
  const facts = isDivided ? withoutStep(seen) : seen;
  const { release, units, live } = facts;
  if (!isThere(facts)) return notThere(facts);
  const flip = flipOf(facts);
  const findings: readonly Mendable[] = [
    ...namespaceFindings(facts),
    ...units.flatMap((unit) => unitFindings(unit, facts, flip)),
    ...neededFindings(facts),
    ...besideFindings(release, facts.beside),
  ];
  const pending = units
    .filter((unit) => unit.plan?.outcome !== "no-changes")
    .flatMap((unit) => waiting(unit, release));
  const unreadable = unreadableFinding(facts, findings, pending);
  return {
    release: release.name,
    compared: [...live.values()].filter((one) => one.known).length,
    findings: [...findings, ...unreadable.findings].map((finding) =>
      withMend(
        isIdleScaled(finding, release, isDivided ? undefined : flip) ? lesser(finding) : finding,
        isDivided ? undefined : flip,
        facts,
      ),
    ),
    notes: [...flipNotes(facts, flip), ...underWay(facts), ...unreadable.notes],
    waiting: pending,
    unread: distinct([...facts.unread, ...unreadOf(facts)]),
  };
}

function unitFindings(unit: UnitFacts, facts: DriftFacts, flip: Target | undefined): readonly Mendable[] {
  const { release } = facts;
  const isReleased = unit.helm.known && unit.helm.value !== undefined;
  const released = isReleased
    ? unit.released.map((object) => moved(object, release, flip ?? onRecord(facts)))
    : [];
  return [
    ...helmFindings(unit, facts),
    ...released.flatMap((object) => objectFindings(object, unit, facts)),
    ...unseen(unit, facts),
  ];
}

/**
 * What keeps the release from being read, where nothing that was found says why already. What waits to be
 * applied may mend it: then it is said, and no more.
 */
function unreadableFinding(
  { release, unreadable }: DriftFacts,
  findings: readonly DriftFinding[],
  pending: readonly string[],
): Pick<ReleaseDrift, "findings" | "notes"> {
  if (unreadable === undefined || findings.some(({ severity }) => severity === "broken")) {
    return { findings: [], notes: [] };
  }
  const { code, remedy } = unreadable;
  const fact = `${code}: ${unreadable.fact}`;
  if (pending.length > 0) return { findings: [], notes: [`${fact}. ${remedy}`] };
  const common = {
    kind: "unreadable",
    severity: "broken",
    unit: undefined,
    fields: [],
    by: undefined,
  } as const;
  return { findings: [{ ...common, object: `release ${release.name}`, fact, remedy }], notes: [] };
}

/** An idle color without pods takes nothing from anybody: the next deploy brings it up again. */
function isIdleScaled(
  { kind, unit }: DriftFinding,
  { colors }: ReleaseSpec,
  active: Target | undefined,
): boolean {
  const color = COLORS.find((one) => colors[one].unit === unit);
  if (kind !== "no-pods" || active === undefined || color === undefined) return false;
  return !sameTarget(colors[color].target, active);
}

function lesser(finding: Mendable): Mendable {
  return { ...finding, severity: "differs" };
}

/** True when anything of the release was ever brought into this cluster. */
function isThere({ units, live }: DriftFacts): boolean {
  const hasRelease = units.some(({ helm }) => !helm.known || helm.value !== undefined);
  return hasRelease || [...live.values()].some((one) => !one.known || one.value !== undefined);
}

function notThere({ release, units, unread }: DriftFacts): Decided {
  const names = units.map(({ unit }) => unit).join(", ");
  const waits =
    units.length === 0 ? [] : [`nothing of ${release.name} is in the cluster yet (units ${names})`];
  return { release: release.name, compared: 0, findings: [], notes: [], waiting: waits, unread };
}

function unreadOf({ units, live, needed, namespaces, autoscalers }: DriftFacts): readonly Unread[] {
  const seen: readonly Observed<unknown>[] = [
    ...units.map(({ helm }) => helm),
    ...live.values(),
    ...needed.map((one) => one.live),
    autoscalers,
    // Who may not read namespaces still sees what lies in them.
    ...namespaces.map((one) => one.live).filter((one) => !isOutOfReach(one)),
  ];
  return seen.flatMap((one) => (one.known ? [] : [unreadBy(one)]));
}

function isOutOfReach(seen: Observed<unknown>): boolean {
  return !seen.known && seen.from !== undefined && isForbidden(seen.from.code);
}

/** True while a step of a flip of ours divides the live route: that is no drift. Anybody else's is. */
function isStep({ release, live, transition }: DriftFacts): boolean {
  if (transition === undefined) return false;
  return [...live.values()].some(
    (one) => one.known && one.value !== undefined && isDivided(one.value.object, release),
  );
}

function isDivided(object: KubernetesObject, release: ReleaseSpec): boolean {
  const split = isRouter(object, release) ? defaultSplitIn(object) : undefined;
  if (split?.known !== true || split.value.kind === "whole") return false;
  return split.value.shares.every(({ target }) =>
    COLORS.some((color) => sameTarget(release.colors[color].target, target)),
  );
}

/** The same, with the router as it would be if one of its colors had everything. */
function withoutStep(facts: DriftFacts): DriftFacts {
  const live = [...facts.live].map(([key, one]) => {
    if (!one.known || one.value === undefined || !isDivided(one.value.object, facts.release)) {
      return [key, one] as const;
    }
    return [key, known({ ...one.value, object: asWhole(one.value.object) })] as const;
  });
  return { ...facts, live: new Map(live) };
}

/** Where the live default route leads, when that is one of the colors. */
function flipOf({ release, units, live }: DriftFacts): Target | undefined {
  const released = units.flatMap((unit) => unit.released).find((object) => isRouter(object, release));
  const seen = released === undefined ? undefined : live.get(keyOf(released));
  if (seen?.known !== true || seen.value === undefined) return undefined;
  const target = readDefaultTarget(seen.value.object, release.host);
  return target.known && COLORS.some((color) => sameTarget(release.colors[color].target, target.value))
    ? target.value
    : undefined;
}

/** The router as it would be with the default that the cluster has: only promote and rollback move it. */
function moved(object: KubernetesObject, release: ReleaseSpec, target: Target | undefined): KubernetesObject {
  if (target === undefined || !isRouter(object, release)) return object;
  return readDefaultTarget(object, release.host).known ? withDefaultTarget(object, target) : object;
}

/** A default route that the records do not know yet is a flip, and no drift; it is said as what it is. */
function flipNotes({ release, units, transition }: DriftFacts, live: Target | undefined): readonly string[] {
  const unit = units.find((one) => one.unit === release.router.unit);
  if (live === undefined || unit === undefined) return [];
  const [rendered, released] = [unit.rendered, unit.released].map((objects) => defaultOf(objects, release));
  const records = [
    ...(rendered === undefined || sameTarget(rendered, live) ? [] : [`this checkout says ${rendered.name}`]),
    ...(released === undefined || sameTarget(released, live) ? [] : [`Helm's record says ${released.name}`]),
  ];
  if (transition !== undefined) {
    return [
      `a ${transition.kind} of ${release.name} to ${transition.to} is under way or was left unfinished`,
    ];
  }
  if (records.length === 0) return [];
  const apply = rendered !== undefined && sameTarget(rendered, live);
  const next = apply
    ? "`bluegreen apply` writes the record, and where its plan shows no change, `bluegreen repair --yes` does"
    : "`bluegreen status` says what to run";
  return [
    `the default route of ${release.host} leads to ${colorText(release, live)}, and ${records.join(", ")}: ` +
      `a flip whose records are not all written. ${next}`,
  ];
}

function underWay({ units, holder }: DriftFacts): readonly string[] {
  if (holder === undefined) return [];
  const busy = units.filter(
    ({ helm }) => helm.known && /^pending-|^uninstalling$/.test(helm.value?.status ?? ""),
  );
  return busy.map(({ unit }) => `Helm works on unit ${unit}; ${holder} holds the release`);
}

/** What the checkout renders otherwise than Helm released it, object by object; the default route aside. */
function waiting({ unit, rendered, released, helm }: UnitFacts, release: ReleaseSpec): readonly string[] {
  if (!helm.known) return [];
  if (helm.value === undefined) return rendered.length === 0 ? [] : [`unit ${unit} is not applied yet`];
  const target = defaultOf(released, release);
  const last = new Map(released.map((object) => [keyOf(object), object]));
  const next = new Map(rendered.map((object) => [keyOf(object), moved(object, release, target)]));
  const changed = [...next].flatMap(([key, object]) => {
    const was = last.get(key);
    if (was === undefined) return [`${resourceName(object)} (new)`];
    const [first] = differences(was, object);
    return first === undefined ? [] : [`${resourceName(object)} at ${pathText(first.path)}`];
  });
  const gone = released
    .filter((object) => !next.has(keyOf(object)))
    .map((one) => `${resourceName(one)} (gone)`);
  const all = [...changed, ...gone];
  return all.length === 0 ? [] : [`unit ${unit} renders otherwise than was applied: ${shortList(all)}`];
}

/** The same for a unit whose plan shows no change: Terraform does not see it, and nothing will apply it. */
function unseen(unit: UnitFacts, facts: DriftFacts): readonly Mendable[] {
  const { release } = facts;
  if (unit.plan?.outcome !== "no-changes") return [];
  return [...waiting(unit, release), ...otherDefault(unit, facts)].map((text) => ({
    kind: "unseen",
    severity: "differs",
    unit: unit.unit,
    object: `Helm release ${unit.chart.namespace}/${unit.chart.release}`,
    fields: [],
    by: undefined,
    fact: `${text}; its plan shows no change, so that no apply will bring it`,
    remedy: `Raise the version in ${unit.chart.chart}/Chart.yaml, so that its plan shows it; then \`bluegreen apply\``,
    mend: { kind: "upgrade", chart: unit.chart },
  }));
}

/** Helm's record has another default than the checkout and the live router agree on: a killed write of it. */
function otherDefault(unit: UnitFacts, facts: DriftFacts): readonly string[] {
  const { release } = facts;
  const [rendered, released, live] = [
    defaultOf(unit.rendered, release),
    defaultOf(unit.released, release),
    flipOf(facts),
  ];
  if (facts.transition !== undefined) return [];
  if (rendered === undefined || released === undefined || live === undefined) return [];
  if (!sameTarget(rendered, live) || sameTarget(released, live)) return [];
  return [
    `Helm's record of unit ${unit.unit} sends the users of ${release.host} to ${colorText(release, released)}, and the cluster and this checkout to ${colorText(release, live)}`,
  ];
}

function shortList(items: readonly string[]): string {
  const shown = items.slice(0, 3).join(", ");
  return items.length > 3 ? `${shown} and ${items.length - 3} more` : shown;
}

function namespaceFindings({ namespaces }: DriftFacts): readonly DriftFinding[] {
  return namespaces.flatMap(({ name, live }): readonly DriftFinding[] => {
    if (!live.known) return [];
    const common = {
      severity: "broken",
      unit: undefined,
      object: `Namespace/${name}`,
      fields: [],
      by: undefined,
    } as const;
    if (live.value === undefined) {
      const remedy = "Run `bluegreen apply`: it makes the namespace and what was in it again";
      return [{ kind: "namespace", ...common, fact: `namespace ${name} does not exist`, remedy }];
    }
    if (live.value.metadata.deletionTimestamp === undefined) return [];
    const remedy = `\`kubectl wait --for=delete namespace/${name} --timeout=300s\`, then \`bluegreen apply\``;
    return [
      {
        kind: "namespace",
        ...common,
        fact: `namespace ${name} is being deleted, with all that is in it`,
        remedy,
      },
    ];
  });
}

function neededFindings({ needed }: DriftFacts): readonly DriftFinding[] {
  return needed.flatMap(({ kind, namespace, name, without, live }): readonly DriftFinding[] => {
    if (!live.known || live.value) return [];
    const object = [kind, namespace, name].filter(Boolean).join("/");
    return [
      {
        kind: "needed",
        severity: "broken",
        unit: undefined,
        object,
        fields: [],
        by: undefined,
        fact: `${object} does not exist, and without it ${without}`,
        remedy: "Make it again: no unit here that could be read renders it",
      },
    ];
  });
}
