import type { Observed } from "./observed.ts";
import type { TargetKind } from "./target.ts";

/** One Helm release, one Terragrunt unit, one subset. Nothing in a color's name says who has traffic. */
export type Color = "blue" | "green";

export const COLORS: readonly Color[] = ["blue", "green"];

export function otherColor(color: Color): Color {
  return color === "blue" ? "green" : "blue";
}

/**
 * What a route sends a color's traffic to: a subset of a DestinationRule (Istio API), or a Service
 * (Gateway API, which cannot address subsets).
 */
export interface Target {
  readonly kind: TargetKind;
  readonly name: string;
}

export function sameTarget(a: Target, b: Target): boolean {
  return a.kind === b.kind && a.name === b.name;
}

/** Where a value stands in a unit's values file: `key` is a dotted path, `file` is relative to the unit. */
export interface ValueLocation {
  readonly file: string;
  readonly key: string;
}

export interface ColorSpec {
  readonly unit: string;
  readonly target: Target;
}

/** One request of the smoke test and what its answer must be. */
export interface SmokeCheck {
  readonly path: string;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly expect: {
    readonly status: number;
    /** Substring that the body must contain. */
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
}

/**
 * What is done about a color that has fewer pods than the one that carries the traffic: `check` refuses to
 * move the traffic there, `scale` gives it as many first, `ignore` does not look.
 */
export const CAPACITY_RULES = ["check", "scale", "ignore"] as const;
export type CapacityRule = (typeof CAPACITY_RULES)[number];

/** One blue-green service, as `bluegreen.yaml` describes it (`releases.<name>`). */
export interface ReleaseSpec {
  readonly name: string;
  readonly host: string;
  /** The unit whose router routes the host, and the value that names the default. */
  readonly router: { readonly unit: string; readonly value: ValueLocation };
  readonly colors: Readonly<Record<Color, ColorSpec>>;
  /** What `deploy --version` writes, in the color's unit. */
  readonly version: ValueLocation;
  readonly preview: { readonly cookie: string };
  readonly smoke: readonly SmokeCheck[];
  /** How many days a passed smoke test counts. */
  readonly proofDays: number;
  /** `check` when absent. */
  readonly capacity?: CapacityRule;
}

/** What runs of one color, as the cluster says. */
export interface ColorState {
  readonly color: Color;
  readonly target: Target;
  /** `Deployment/namespace/name` of every workload behind the target. */
  readonly workloads: readonly string[];
  readonly ready: number;
  readonly desired: number;
  /** Image references (`repo:tag`) of the workloads' containers. */
  readonly images: readonly string[];
  /** Version as people say it: the tag of the image. */
  readonly version: string | undefined;
  /**
   * Hash over the rendered pod templates, the running image ids, and the contents of the ConfigMaps and
   * Secrets that the pods use; binds smoke to promote.
   */
  readonly digest: Observed<string>;
  /** The same without these contents, as versions before wrote it; absent where there are none. */
  readonly digestWithoutConfig?: string;
  /** What of these contents the digest does not cover; absent where it covers them all. */
  readonly uncovered?: readonly Uncovered[];
  /** Hash over the pod templates alone: told at any time, also while a rollout is under way. */
  readonly template: string;
}

/** A ConfigMap or Secret whose contents this account may not read. */
export interface Uncovered {
  /** `Secret/namespace/name`. */
  readonly name: string;
  /** What the digest covers instead: its version, which changes with each write, or nothing of it. */
  readonly by: "version" | "nothing";
  /** What was refused, such as `may not get secrets/apps/key`. */
  readonly reason: string;
  /** The rule that the account lacks, as a sentence without its end. */
  readonly remedy: string;
}

/**
 * Whether the colors have pods of their own. `overlap`: a pod of one is, or would be, a pod of the other:
 * then nobody can tell who answered, and a deploy to the idle color may change pods that have the traffic.
 * `mixed`: a color has pods that its own unit did not make.
 */
export type Separation =
  | { readonly kind: "apart" }
  | ({ readonly kind: "overlap" } & Overlap)
  | { readonly kind: "mixed"; readonly fact: string; readonly color: Color; readonly mend: string }
  | { readonly kind: "unknown"; readonly reason: string; readonly mend?: string };

export interface Overlap {
  /** One sentence without its end: both selections, and what both select. */
  readonly fact: string;
  /** What each color selects its pods by, as text. */
  readonly selections: Readonly<Record<Color, string>>;
  /** `Kind/namespace/name` of the workloads and pods that both select; empty where there is none yet. */
  readonly shared: readonly string[];
  /** What to do, where it is not the labels of the colors. */
  readonly mend?: string;
  /** Subsets in this that are defined more than once, each with the DestinationRule; absent when none is. */
  readonly several?: readonly string[];
}

/** How much of the traffic each color has, as weights; they have no fixed sum. */
export type Shares = Readonly<Record<Color, number>>;

/** What is told of a release wherever its traffic is. */
interface ReleaseFacts {
  readonly release: string;
  readonly router: { readonly namespace: string; readonly name: string; readonly resourceVersion: string };
  readonly colors: Readonly<Record<Color, Observed<ColorState>>>;
  /** The color that is unknown because it has no workloads, which a deploy makes; absent when none is. */
  readonly withoutWorkloads?: Color;
  readonly separation: Separation;
  /** When this was seen, in milliseconds since 1970: what the age of a proof is told by. */
  readonly seenAt: number;
  /** {@link ReleaseSpec.proofDays}. */
  readonly proofDays: number;
}

/** A release whose traffic is all at one color: what every release rests in. */
export interface WholeRelease extends ReleaseFacts {
  /** The color that the default route sends traffic to. Observed, never configured. */
  readonly active: Color;
  readonly idle: Color;
  readonly shares?: undefined;
  readonly record: ReleaseRecord | undefined;
}

/** A release whose traffic a step of a promote has divided; that promote is on record. */
export interface DividedRelease extends ReleaseFacts {
  readonly active?: undefined;
  readonly idle?: undefined;
  readonly shares: Shares;
  readonly record: ReleaseRecord & { readonly transition: Transition };
}

/** One release as the cluster says it is. Only one that is whole has an active color. */
export type ReleaseState = WholeRelease | DividedRelease;

/** A flip under way, written in the cluster so that any later run can finish or undo it. */
export interface Transition {
  readonly id: string;
  readonly kind: "promote" | "rollback";
  readonly from: Color;
  readonly to: Color;
  /** `recording`: before the flip; `flipping`: the flip may have been made; `proving`: it was made. */
  readonly phase: "recording" | "flipping" | "proving";
  /** RFC 3339. */
  readonly startedAt: string;
  /** Digests of both colors when it began, as far as they were known. */
  readonly digests?: FlipDigests;
  /** {@link ColorState.template} of `to` when it began. */
  readonly template?: string;
  /** {@link ColorState.digestWithoutConfig} of both colors when it began. */
  readonly withoutConfig?: FlipDigests;
  /** The step that was written last, or was about to be; absent where all the traffic moves at once. */
  readonly step?: Shares;
}

export interface FlipDigests {
  readonly from?: string;
  readonly to?: string;
}

/** The last flip that was completed; a rollback goes back to `from`, if it is still what it was. */
export interface CompletedFlip {
  readonly kind: Transition["kind"];
  readonly from: Color;
  readonly to: Color;
  /** RFC 3339. */
  readonly at: string;
  readonly digests?: FlipDigests;
  /** As of {@link Transition}. */
  readonly withoutConfig?: FlipDigests;
}

/** The proof that a color was smoke-tested at a digest. */
export interface SmokeProof {
  readonly color: Color;
  readonly digest: string;
  /** RFC 3339. */
  readonly at: string;
  /** {@link ColorState.version}; absent where no image has a tag. */
  readonly version?: string;
  /** URL of the run on GitHub that tested; absent outside a job. */
  readonly run?: string;
  /** What the digest did not cover when it was tested, as `Secret/namespace/name`; absent when nothing. */
  readonly uncovered?: readonly string[];
}

/** What was deployed last, so that an older run does not take its place. */
export interface Deployed {
  readonly color: Color;
  readonly version: string;
  /** RFC 3339. */
  readonly at: string;
  /** URL of the run on GitHub that did it; absent outside a job. */
  readonly run?: string;
}

/** How the holder of a Lease shows that it is alive. */
export interface Renewal {
  /** What each renewal changes; only whether it is the same again says something. */
  readonly mark: string;
  /** Who has renewed nothing for so long, by whoever has looked on all the while, is over. Milliseconds. */
  readonly lastsMs: number;
  /** When it was, in milliseconds since 1970 by the API server's clock; absent when another one wrote it. */
  readonly servedAt?: number;
}

/** What we keep in the cluster about a release, on its Lease. */
export interface ReleaseRecord {
  readonly resourceVersion: string;
  readonly holder: string | undefined;
  /** RFC 3339: unless the holder renews it until then; undefined when nobody holds the Lease. */
  readonly expiresAt: string | undefined;
  /** The holder's last sign of life; undefined, or absent, when nobody holds the Lease. */
  readonly renewal?: Renewal | undefined;
  readonly transition: Transition | undefined;
  readonly smoke: SmokeProof | undefined;
  /** Undefined, or absent, when nothing was flipped yet. */
  readonly lastFlip?: CompletedFlip | undefined;
  /** Undefined, or absent, when nothing was deployed yet. */
  readonly deployed?: Deployed | undefined;
  /** Who held the Lease and never gave it back, the last one last: what was begun meanwhile is theirs. */
  readonly tenures?: readonly Tenure[];
}

/** How long somebody held a release's Lease; RFC 3339. */
export interface Tenure {
  readonly holder: string;
  readonly from: string;
  /** When it expired, or would have. */
  readonly until: string;
}
