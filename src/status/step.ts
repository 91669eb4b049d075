/** Who has the traffic, what is idle, at which versions, and what is unfinished. Reads only. */
import { chartsInFiles } from "../drift/charts.ts";
import type { ReleaseDrift } from "../drift/facts.ts";
import { readDrift } from "../drift/read.ts";
import { driftFailures } from "../drift/refusals.ts";
import { type CodeOf, Failure, Failures, reworded } from "../errors.ts";
import type { Observed } from "../model/observed.ts";
import type {
  Color,
  ColorState,
  CompletedFlip,
  ReleaseSpec,
  ReleaseState,
  Separation,
  SmokeProof,
  Transition,
} from "../model/release.ts";
import type { Ports } from "../ports.ts";
import { releaseContext } from "../release/context.ts";
import { readRelease } from "../release/observe.ts";
import { notApart } from "../release/overlap-rules.ts";
import { isHeld } from "../release/record.ts";
import { colorNamed } from "../release/router-unit.ts";
import { readValue } from "../release/values-file.ts";
import { findUnits } from "../units/read.ts";
import type { StatusInputs } from "./inputs.ts";
import { nextCommand, nextWhileHeld } from "./rules.ts";

/** One color as `status --json` shows it. `unknown` says why nothing else is there. */
export interface ColorStatus {
  readonly color: Color;
  readonly role: "active" | "idle";
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

/** The value of the router's values file; `color` is null for a value that is no color's, or none. */
export interface Recorded {
  readonly file: string;
  readonly value: string | null;
  readonly color: Color | null;
}

/** `bluegreen status --json`. Times are RFC 3339. */
export interface StatusResult {
  readonly release: string;
  readonly host: string;
  /** `namespace/name`. */
  readonly router: string;
  readonly active: Color;
  readonly idle: Color;
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
  readonly holder: { readonly name: string; readonly until: string | null } | null;
  readonly smoke: SmokeProof | null;
  readonly lastFlip: CompletedFlip | null;
  /** What Git names as default, as the files of this checkout say it. */
  readonly recorded: Recorded;
  /** How what the release rests on stands against what its units released and render. */
  readonly drift: ReleaseDrift;
  /** What to do next. */
  readonly next: string;
}

/**
 * Throws what {@link readRelease} throws; when something of the release is not in the cluster as its units have it,
 * `RELEASE_DRIFT` for each such thing beside it.
 */
export async function status(inputs: StatusInputs, ports: Ports): Promise<StatusResult> {
  const { spec, config } = await releaseContext(inputs, ports);
  const recorded = await recordedIn(ports.files, spec, config.terragruntRoot);
  const [seen, drift] = await Promise.all([
    readRelease(spec, ports).then(
      (value) => ({ value, error: undefined }),
      (error: unknown) => ({ value: undefined, error }),
    ),
    releaseDrift(spec, config.terragruntRoot, ports),
  ]);
  if (seen.value === undefined) throw explained(seen.error, drift);
  const { state } = seen.value;
  const { record } = state;
  const mixed = notApart(state);
  const command = nextCommand(state, recorded.color ?? undefined);
  const holder = holderOf(state, ports.clock.now());
  return {
    release: spec.name,
    host: spec.host,
    router: `${state.router.namespace}/${state.router.name}`,
    active: state.active,
    idle: state.idle,
    colors: {
      blue: colorStatus("blue", state, spec.colors.blue.target.name),
      green: colorStatus("green", state, spec.colors.green.target.name),
    },
    separation: state.separation,
    refusal: mixed === undefined ? null : { code: mixed.code, fact: mixed.fact, remedy: command },
    transition: record?.transition ?? null,
    holder,
    smoke: record?.smoke ?? null,
    lastFlip: record?.lastFlip ?? null,
    recorded,
    drift,
    next: holder === null ? (firstOf(drift, state) ?? command) : nextWhileHeld(state, holder),
  };
}

/** What is not as it should be stands in the way of every command but those that end a flip. */
function firstOf({ findings }: ReleaseDrift, { record }: ReleaseState): string | undefined {
  return record?.transition === undefined ? findings[0]?.remedy : undefined;
}

/** Units are read from their files: status runs where Terragrunt is not, and its answer does not wait for it. */
async function releaseDrift(spec: ReleaseSpec, root: string, ports: Ports): Promise<ReleaseDrift> {
  const units = await findUnits(ports.files, root);
  const config = { releases: new Map([[spec.name, spec]]) };
  const scope = { config, units, chartOf: chartsInFiles(ports.files), plans: [], isReadElsewhere: true };
  const [drift] = await readDrift(scope, ports);
  return drift as ReleaseDrift;
}

/** What is missing is the reason, and its remedy the one that helps. */
function explained(error: unknown, { findings }: ReleaseDrift): unknown {
  const [first, ...rest] = driftFailures(findings);
  if (!(error instanceof Failure) || error.failureClass !== "refused" || first === undefined) return error;
  const { message, where } = error;
  const remedy = "Run what is named with RELEASE_DRIFT, then status again";
  return new Failures([reworded(error, message, { remedy, ...(where && { where }) }), first, ...rest]);
}

/** Read without Terragrunt: a unit's name is its path below the root. What cannot be read is no value. */
async function recordedIn(files: Ports["files"], spec: ReleaseSpec, root: string): Promise<Recorded> {
  const { unit, value: location } = spec.router;
  const file = `${root}/${unit}/${location.file}`;
  const text = await files.read(file);
  try {
    const value = text === undefined ? null : readValue(text, location.key, file);
    return { file, value, color: (value === null ? undefined : colorNamed(spec, value)) ?? null };
  } catch {
    return { file, value: null, color: null };
  }
}

function holderOf({ record }: ReleaseState, now: number): StatusResult["holder"] {
  if (record?.holder === undefined || !isHeld(record, now)) return null;
  return { name: record.holder, until: record.expiresAt ?? null };
}

function colorStatus(color: Color, state: ReleaseState, target: string): ColorStatus {
  const role = state.active === color ? "active" : "idle";
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
