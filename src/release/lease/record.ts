/** What the Lease of a release says, and who may write on it. Pure. */
import { z } from "zod";
import { Failure, refused } from "../../errors/errors.ts";
import type { KubernetesObject, ObjectReference } from "../../model/kubernetes.ts";
import type {
  CompletedFlip,
  Deployed,
  ReleaseRecord,
  Renewal,
  SmokeProof,
  Tenure,
  Transition,
} from "../../model/release.ts";
import { at, text, whole } from "../../json/read.ts";
import { LEASE_TIMES } from "./times.ts";

/** Where a release's record lies: the Lease `bluegreen-<release>` in the router's namespace. */
export interface RecordLocation {
  readonly namespace: string;
  readonly release: string;
}

/** What we keep on the Lease beside who holds it. */
export interface RecordContent {
  readonly transition?: Transition | undefined;
  readonly smoke?: SmokeProof | undefined;
  readonly lastFlip?: CompletedFlip | undefined;
  readonly deployed?: Deployed | undefined;
}

/** Content as it is → content as it should be. Called again after a conflict. */
export type RecordChange = (content: RecordContent) => RecordContent;

const LEASE_SECONDS = LEASE_TIMES.leaseMs / 1000;
const LEASES = "leases.coordination.k8s.io";
const PREFIX = "bluegreen-action";

const color = z.enum(["blue", "green"]);
const kind = z.enum(["promote", "rollback"]);
const digests = z.strictObject({ from: z.string().optional(), to: z.string().optional() });
const weight = z.number().int().min(0);
const transition = z.strictObject({
  id: z.string().min(1),
  kind,
  from: color,
  to: color,
  phase: z.enum(["recording", "flipping", "proving"]),
  startedAt: z.iso.datetime(),
  digests: digests.optional(),
  template: z.string().min(1).optional(),
  withoutConfig: digests.optional(),
  step: z.strictObject({ blue: weight, green: weight }).optional(),
});
const smoke = z.strictObject({
  color,
  digest: z.string().min(1),
  at: z.iso.datetime(),
  version: z.string().min(1).optional(),
  run: z.string().optional(),
  uncovered: z.array(z.string()).optional(),
});
const lastFlip = z.strictObject({
  kind,
  from: color,
  to: color,
  at: z.iso.datetime(),
  digests: digests.optional(),
  withoutConfig: digests.optional(),
});
const deployed = z.strictObject({
  color,
  version: z.string().min(1),
  at: z.iso.datetime(),
  run: z.string().optional(),
});
const CONTENT = { transition, smoke, "last-flip": lastFlip, deployed } as const;

/** The record on a Lease. Throws `RECORD_UNREADABLE` when an annotation of ours is not what we write. */
export function parseRecord(lease: KubernetesObject): ReleaseRecord {
  const renewed = Date.parse(text(at(lease.spec, "renewTime")) ?? "");
  const milliseconds = (whole(at(lease.spec, "leaseDurationSeconds")) ?? LEASE_SECONDS) * 1000;
  const holder = text(at(lease.spec, "holderIdentity")) || undefined;
  return {
    resourceVersion: lease.metadata.resourceVersion ?? "",
    holder,
    expiresAt:
      holder === undefined || Number.isNaN(renewed)
        ? undefined
        : new Date(renewed + milliseconds).toISOString(),
    renewal: holder === undefined ? undefined : renewalOf(lease, renewed, milliseconds),
    ...parseContent(lease),
    tenures: tenuresOf(lease),
  };
}

/**
 * Only a Lease of our own length, with the time at which it was taken, has the API server's times: a run that
 * does not know them leaves that out, and versions before wrote the times of their own machine.
 */
function renewalOf({ spec }: KubernetesObject, renewed: number, milliseconds: number): Renewal {
  const byServer = text(at(spec, "acquireTime")) !== undefined && milliseconds <= LEASE_TIMES.leaseMs;
  return {
    mark: String(at(spec, "renewTime")),
    lastsMs: Math.min(milliseconds, LEASE_TIMES.longestMs),
    ...(byServer && !Number.isNaN(renewed) ? { servedAt: renewed } : {}),
  };
}

/**
 * True while somebody holds the Lease, `now` being the API server's time. A holder whose time cannot be read
 * counts as holding. For people to read: who is taken over, `HolderWatch` says.
 */
export function isHeld(record: ReleaseRecord, now: number): boolean {
  if (record.holder === undefined) return false;
  return record.expiresAt === undefined || Date.parse(record.expiresAt) > now;
}

/** Who is to hold the Lease from now on, and what it is to say. */
export interface LeaseState {
  /** `as it is` leaves the Lease with whoever holds it. */
  readonly holder: string | undefined;
  readonly content: RecordContent;
}

/** The record as it is → what it is to be. Throws when that must not be. */
export type LeaseEdit = (record: ReleaseRecord | undefined) => LeaseState;

/** True for the failure by which the API server says that an object changed since it was read. */
export function isConflict(error: unknown): boolean {
  return error instanceof Failure && error.code === "CLUSTER_CONFLICT";
}

/** True for the failure by which a run learns that another one works on the release. */
export function isHeldByOther(error: unknown): boolean {
  return error instanceof Failure && error.code === "LEASE_HELD";
}

/** True for the failure by which a run learns that another one has taken the release over. */
export function isLost(error: unknown): boolean {
  return error instanceof Failure && error.code === "LEASE_LOST";
}

/** What is written as the time of a renewal, in milliseconds. */
export interface WriteTime {
  readonly now: number;
  /** Whether the API server's clock says so, or only this machine's. */
  readonly byServer: boolean;
}

/** The Lease as it is to be written. */
export function leaseWith(lease: KubernetesObject, state: LeaseState, time: WriteTime): KubernetesObject {
  const annotations = { ...lease.metadata.annotations };
  const content = {
    transition: state.content.transition,
    smoke: state.content.smoke,
    "last-flip": state.content.lastFlip,
    deployed: state.content.deployed,
  };
  for (const [name, value] of Object.entries(content)) {
    if (value === undefined) delete annotations[`${PREFIX}/${name}`];
    else annotations[`${PREFIX}/${name}`] = JSON.stringify(value);
  }
  const left =
    state.holder === "as it is" || state.holder === undefined ? undefined : leftBy(lease, state.holder, time);
  if (left !== undefined) annotations[TENURES] = JSON.stringify(left);
  const spec = state.holder === "as it is" ? lease.spec : holderSpec(lease, state.holder, time);
  return {
    ...lease,
    metadata: { ...lease.metadata, annotations },
    ...(spec === undefined ? {} : { spec }),
  };
}

/** Runs that never gave the Lease back; what they leave behind is told by when they had it. */
const TENURES = `${PREFIX}/not-given-back`;
/** More would be of runs that somebody has cleared up after. */
const MOST_TENURES = 10;
const tenures = z.array(
  z.strictObject({ holder: z.string(), from: z.iso.datetime(), until: z.iso.datetime() }),
);

/**
 * Those before, and whoever the Lease is taken from when its time is over; undefined when it is taken from
 * nobody. Whoever is overtaken earlier, as a promote is by a rollback, may be alive, with a tool at work.
 */
function leftBy(
  lease: KubernetesObject,
  next: string,
  { now, byServer }: WriteTime,
): readonly Tenure[] | undefined {
  const last = tenureOf(lease);
  if (last === undefined || last.holder === next) return undefined;
  if (!byServer || now < Date.parse(last.until)) return undefined;
  return [...notedTenures(lease), last].slice(-MOST_TENURES);
}

function tenureOf({ spec }: KubernetesObject): Tenure | undefined {
  const holder = text(at(spec, "holderIdentity")) || undefined;
  const from = Date.parse(text(at(spec, "acquireTime")) ?? "");
  const renewed = Date.parse(text(at(spec, "renewTime")) ?? "");
  const seconds = whole(at(spec, "leaseDurationSeconds")) ?? LEASE_SECONDS;
  if (holder === undefined || Number.isNaN(from) || Number.isNaN(renewed)) return undefined;
  const until = new Date(renewed + seconds * 1000).toISOString();
  return { holder, from: new Date(from).toISOString(), until };
}

/** Also the present one: whoever asks knows whether it is over. What cannot be read proves nothing. */
function tenuresOf(lease: KubernetesObject): readonly Tenure[] {
  const now = tenureOf(lease);
  return now === undefined ? notedTenures(lease) : [...notedTenures(lease), now];
}

function notedTenures({ metadata }: KubernetesObject): readonly Tenure[] {
  try {
    return tenures.parse(JSON.parse(metadata.annotations?.[TENURES] ?? "[]"));
  } catch {
    return [];
  }
}

function holderSpec(
  lease: KubernetesObject,
  holder: string | undefined,
  { now, byServer }: WriteTime,
): JsonSpec {
  const { holderIdentity, acquireTime, renewTime: _renewTime, ...rest } = lease.spec ?? {};
  if (holder === undefined) return rest;
  const taken = holder === holderIdentity && acquireTime !== undefined ? acquireTime : microTime(now);
  return {
    ...rest,
    holderIdentity: holder,
    leaseDurationSeconds: LEASE_SECONDS,
    ...(byServer ? { acquireTime: taken } : {}),
    renewTime: microTime(now),
    leaseTransitions: (whole(rest["leaseTransitions"]) ?? 0) + (holder === holderIdentity ? 0 : 1),
  };
}

type JsonSpec = { readonly [key: string]: unknown };

/** Kubernetes' MicroTime: exactly six digits after the point. */
function microTime(now: number): string {
  return new Date(now).toISOString().replace(/Z$/, "000Z");
}

/** The Lease of a release that has none yet. */
export function emptyLease({ namespace, release }: RecordLocation): KubernetesObject {
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: leaseName(release), namespace },
  };
}

/** Where to find the Lease. */
export function reference({ namespace, release }: RecordLocation): ObjectReference {
  return { type: LEASES, namespace, name: leaseName(release) };
}

export function leaseName(release: string): string {
  return `bluegreen-${release}`;
}

/** Throws `LEASE_HELD` when somebody else holds the release's Lease and must not be taken over. */
export function refuseHeld(
  record: ReleaseRecord | undefined,
  { release, holder }: { readonly release: string; readonly holder: string },
  mayTakeOver: (record: ReleaseRecord) => boolean,
): void {
  if (record?.holder === undefined || record.holder === holder) return;
  if (mayTakeOver(record) || isEarlierAttempt(record.holder, holder)) return;
  throw refused("LEASE_HELD", `release ${release} is held by ${record.holder}, which is at work`, {
    remedy: remedyFor(stepOf(record)),
  });
}

function remedyFor(step: string | undefined): string {
  switch (step) {
    case "promote":
      return "Wait until it is done, or run rollback: it takes over a promote at once";
    case "rollback":
      return "Wait until it is done; if it was killed, run rollback: it takes over and finishes it";
    case "deploy":
    case "apply":
      return `Wait until the ${step} is done, then run this again: it takes over from one that was killed`;
    default:
      return "Wait until it is done, then run this again";
  }
}

/**
 * True when the holder is an earlier attempt of the same GitHub run. GitHub runs a run again only when all of
 * it has ended, so whoever held the Lease there is gone.
 */
export function isEarlierAttempt(holder: string, ours: string): boolean {
  const [theirs, mine] = [holder, ours].map((name) => / (\S+)\/attempts\/(\d+) /.exec(name));
  if (!theirs || !mine) return false;
  return theirs[1] === mine[1] && Number(theirs[2]) < Number(mine[2]);
}

/** The record, if the holder still has the Lease. Throws `LEASE_LOST` otherwise. */
export function stillOurs(record: ReleaseRecord | undefined, holder: string): ReleaseRecord {
  if (record !== undefined && record.holder === holder) return record;
  throw refused(
    "LEASE_LOST",
    `${record?.holder ?? "nobody"} holds the release now, this run no longer does`,
    {
      remedy: "Run status to see what is under way",
    },
  );
}

function parseContent(
  lease: KubernetesObject,
): Pick<ReleaseRecord, "transition" | "smoke" | "lastFlip" | "deployed"> {
  const read = <Name extends keyof typeof CONTENT>(name: Name) => parseAnnotation(lease, name);
  return {
    transition: read("transition") as Transition | undefined,
    smoke: read("smoke") as SmokeProof | undefined,
    lastFlip: read("last-flip") as CompletedFlip | undefined,
    deployed: read("deployed") as Deployed | undefined,
  };
}

function parseAnnotation(lease: KubernetesObject, name: keyof typeof CONTENT): unknown {
  const written = lease.metadata.annotations?.[`${PREFIX}/${name}`];
  if (written === undefined) return undefined;
  try {
    return CONTENT[name].parse(JSON.parse(written));
  } catch (cause) {
    const where = `Lease/${lease.metadata.namespace}/${lease.metadata.name}`;
    throw refused("RECORD_UNREADABLE", `annotation ${PREFIX}/${name} is not what this tool writes`, {
      where,
      remedy: `Look at it with \`kubectl get lease ${lease.metadata.name} -n ${lease.metadata.namespace} -o yaml\`, check which color the router names, and delete the annotation`,
      cause,
    });
  }
}

/** The step of the run that holds the Lease; undefined when nobody does. */
export function stepOf({ holder }: Pick<ReleaseRecord, "holder">): string | undefined {
  return holder?.split(" ")[0];
}
