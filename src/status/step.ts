/** Who has the traffic, what is idle, at which versions, and what is unfinished. Reads only. */
import { chartsInFiles } from "../release/units/unit-charts.ts";
import type { ReleaseDrift } from "../drift/facts.ts";
import { readDrift } from "../drift/read.ts";
import { driftFailures } from "../drift/refusals.ts";
import { type CodeOf, Failure, Failures, reworded } from "../errors/errors.ts";
import { unitReferences, unknownUnits } from "../config/units.ts";
import type { History } from "../model/history.ts";
import { known, type Observed } from "../model/observed.ts";
import type { Unit } from "../model/unit.ts";
import type {
  Color,
  ColorState,
  CompletedFlip,
  ReleaseSpec,
  ReleaseState,
  Separation,
  Shares,
  SmokeProof,
  Transition,
} from "../model/release.ts";
import type { Ports } from "../ports.ts";
import { readColorOwners } from "../release/units/color-owners.ts";
import { NEEDED, type ReleaseContext, releaseContext } from "../release/context.ts";
import { readRelease } from "../release/observe/observe.ts";
import { settled } from "../model/settled.ts";
import { timeNow } from "../release/time.ts";
import { notApart } from "../release/colors/overlap-rules.ts";
import { recordStore } from "../release/lease/record-store.ts";
import { observed } from "../release/observed.ts";
import { findUnits, readExclusions } from "../units/read.ts";
import { excludedUnit } from "../units/select.ts";
import type { StatusInputs } from "./inputs.ts";
import { type DefaultInGit, holderOf, recordedIn, versionIn } from "./recorded.ts";
import { type Hold, nextCommand, nextWhileHeld } from "./rules.ts";
import { failureFrom, judgeStatus, unitProblems, type Verdict } from "./verdict-rules.ts";

type UnitPath = Pick<Unit, "name" | "path">;

/** One color as `status --json` shows it. `unknown` says why nothing else is there. */
export interface ColorStatus {
  readonly color: Color;
  /** `shared`: it has a part of the traffic. */
  readonly role: "active" | "idle" | "shared";
  readonly target: string;
  readonly version?: string;
  readonly images?: readonly string[];
  readonly ready?: number;
  readonly desired?: number;
  readonly workloads?: readonly string[];
  readonly digest?: string;
  /** Why the color, or its digest, cannot be told. */
  readonly unknown?: string;
}

export interface StatusProblem {
  readonly code: string;
  readonly fact: string;
  readonly remedy: string;
  /** `file:line`, or a unit's folder, where that is known. */
  readonly where?: string;
}

/** What was found, and the failures that {@link StatusResult.problems} are written from. */
export interface StatusReading {
  readonly result: StatusResult;
  readonly problems: readonly Failure[];
}

/** `bluegreen status --json`. Times are RFC 3339. */
export interface StatusResult {
  readonly release: string;
  readonly host: string;
  /** `namespace/name`. */
  readonly router: string;
  /** Null while a step of a promote has divided the traffic. */
  readonly active: Color | null;
  readonly idle: Color | null;
  /** How the traffic is divided, in weights; absent where one color has everything. */
  readonly shares?: Shares;
  readonly colors: Readonly<Record<Color, ColorStatus>>;
  /** Whether each color has pods of its own. */
  readonly separation: Separation;
  /** Why nothing may be proven of the colors, or deployed, as they are now, and what to do; or null. */
  readonly refusal: {
    readonly code: CodeOf<"refused">;
    readonly fact: string;
    readonly remedy: string;
  } | null;
  /** The unfinished flip, or null. */
  readonly transition: Transition | null;
  /** Who acts on the release now, and until when at most, or null. */
  readonly holder: Hold | null;
  readonly smoke: SmokeProof | null;
  readonly lastFlip: CompletedFlip | null;
  /** What was done with the release, the newest first; unknown where the Lease does not say. */
  readonly history: Observed<History>;
  /** What Git names as default, as the files of this checkout say it. */
  readonly recorded: DefaultInGit;
  /** How what the release rests on stands against what its units released and render. */
  readonly drift: ReleaseDrift;
  /** Whether all of this is as it must be: {@link judgeStatus}. */
  readonly verdict: Verdict;
  /** Why the verdict is not `good`, the gravest first; empty when it is. */
  readonly problems: readonly StatusProblem[];
  /** What to do next. */
  readonly next: string;
}

/** {@link readStatus}, without the failures. */
export async function status(inputs: StatusInputs, ports: Ports): Promise<StatusResult> {
  return (await readStatus(inputs, ports)).result;
}

/**
 * Throws what {@link readRelease} throws; beside what is refused, `RELEASE_DRIFT` for each thing that is not
 * in the cluster as the release's units have it, and what is wrong with the units themselves.
 */
export async function readStatus(inputs: StatusInputs, ports: Ports): Promise<StatusReading> {
  const context = await releaseContext(inputs, ports);
  const { state, drift, units } = await look(context);
  const { spec, config } = context;
  const recorded = await recordedIn(ports.files, spec, config.terragruntRoot);
  const written = state.idle && (await versionIn(ports.files, spec, config.terragruntRoot, state.idle));
  const waiting = waitingFor(drift, spec);
  const command = nextCommand(state, { recorded: recorded.color ?? undefined, written, waiting });
  const { verdict, problems } = judgeStatus({ state, drift, units, command });
  const holder = holderOf(state, timeNow(ports.clock));
  const result = {
    ...shownState(spec, state, command),
    holder,
    history: await historyOf(context, state),
    recorded,
    drift,
    verdict,
    problems: problems.map(problemOf),
    next: holder === null ? (firstOf(drift, units, state) ?? command) : nextWhileHeld(state, holder),
  };
  return { result, problems };
}

/** Everything at once: what the release rests on says why it cannot be read, where it cannot. */
async function look(context: ReleaseContext) {
  const { spec, config, ports } = context;
  const found = await findUnits(ports.files, config.terragruntRoot);
  const [seen, drift, units] = await Promise.all([
    settled(readRelease(spec, ports, readColorOwners(context))),
    releaseDrift(spec, found, ports),
    unitFailures(context, found),
  ]);
  if (!seen.ok) throw explained(seen.error, drift, units);
  return { state: seen.value.state, drift, units };
}

type ShownState = Omit<
  StatusResult,
  "holder" | "history" | "recorded" | "drift" | "verdict" | "problems" | "next"
>;

function shownState(spec: ReleaseSpec, state: ReleaseState, command: string): ShownState {
  const { router, record, separation } = state;
  const mixed = notApart(state);
  return {
    release: spec.name,
    host: spec.host,
    router: `${router.namespace}/${router.name}`,
    active: state.active ?? null,
    idle: state.idle ?? null,
    ...(state.shares === undefined ? {} : { shares: state.shares }),
    colors: {
      blue: colorStatus("blue", state, spec.colors.blue.target.name),
      green: colorStatus("green", state, spec.colors.green.target.name),
    },
    separation,
    refusal: mixed === undefined ? null : { code: mixed.code, fact: mixed.fact, remedy: command },
    transition: record?.transition ?? null,
    smoke: record?.smoke ?? null,
    lastFlip: record?.lastFlip ?? null,
  };
}

/** What the router's unit renders otherwise than was applied. */
function waitingFor({ waiting }: ReleaseDrift, { router }: ReleaseSpec): string | undefined {
  return waiting.find((one) => one.startsWith(`unit ${router.unit} `));
}

/** Nothing hangs on it: what keeps it from being read is said in its place. */
async function historyOf(
  { spec, ports }: ReleaseContext,
  { router }: ReleaseState,
): Promise<Observed<History>> {
  const store = recordStore(ports, { namespace: router.namespace, release: spec.name });
  const read = await observed(() => store.history());
  const found = read.known ? read.value : read;
  return found.known ? known({ ...found.value, entries: found.value.entries.toReversed() }) : found;
}

function problemOf({ code, message, remedy, where }: Failure): StatusProblem {
  return { code, fact: message, remedy, ...(where !== undefined && { where }) };
}

/**
 * What is wrong with the units that the release names: there is none of the name, or Terragrunt leaves it
 * out.
 */
async function unitFailures(
  { spec, config, ports }: ReleaseContext,
  units: readonly UnitPath[],
): Promise<readonly Failure[]> {
  const references = unitReferences(spec);
  const exclusions = await readExclusions(ports.files, units);
  const named = units.filter(({ name }) => references.some(({ unit }) => unit === name));
  const excluded = named.flatMap((unit): readonly Failure[] => {
    const exclusion = exclusions.get(unit.name);
    if (exclusion?.known === false) return exclusion.from === undefined ? [] : [failureFrom(exclusion.from)];
    return exclusion?.value === undefined ? [] : [excludedUnit(unit, exclusion.value.apply, NEEDED)];
  });
  return [...unknownUnits(config, references, units), ...excluded];
}

/** What is not as it should be stands in the way of every command but those that end a flip. */
function firstOf(
  { findings }: ReleaseDrift,
  units: readonly Failure[],
  { record }: ReleaseState,
): string | undefined {
  return record?.transition === undefined ? [...findings, ...units][0]?.remedy : undefined;
}

/**
 * Units are read from their files: status runs where Terragrunt is not, and its answer does not wait for it.
 */
async function releaseDrift(
  spec: ReleaseSpec,
  units: readonly UnitPath[],
  ports: Ports,
): Promise<ReleaseDrift> {
  const config = { releases: new Map([[spec.name, spec]]) };
  const scope = { config, units, chartOf: chartsInFiles(ports.files), plans: [], isReadElsewhere: true };
  const [found] = await readDrift(scope, ports);
  const drift = found as ReleaseDrift;
  // Said with its line in bluegreen.yaml, and with what may have been meant.
  return { ...drift, unread: drift.unread.filter(({ code }) => code !== "UNIT_UNKNOWN") };
}

/** What is missing is the reason, and its remedy the one that helps. */
function explained(error: unknown, drift: ReleaseDrift, units: readonly Failure[]): unknown {
  if (!(error instanceof Failure) || error.failureClass !== "refused") return error;
  const drifted = driftFailures(drift.findings);
  // What keeps the release from being read may keep drift from being told as well.
  const others = [...drifted, ...unitProblems({ units, drift })].filter(
    ({ code, message }) => code !== error.code || message !== error.message,
  );
  if (others.length === 0) return error;
  const { message, where } = error;
  const remedy =
    drifted.length === 0 ? error.remedy : "Run what is named with RELEASE_DRIFT, then status again";
  return new Failures([reworded(error, message, { remedy, ...(where && { where }) }), ...others]);
}

function colorStatus(color: Color, state: ReleaseState, target: string): ColorStatus {
  const role = state.active === undefined ? "shared" : state.active === color ? "active" : "idle";
  const seen: Observed<ColorState> = state.colors[color];
  if (!seen.known) return { color, role, target, unknown: seen.reason };
  const { version, images, ready, desired, workloads, digest } = seen.value;
  return {
    color,
    role,
    target,
    ...(version === undefined ? {} : { version }),
    images,
    ready,
    desired,
    workloads,
    ...(digest.known ? { digest: digest.value } : { unknown: digest.reason }),
  };
}
