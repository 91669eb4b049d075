/** Proofs through the real gateway: every address answers from the new color, and goes on doing so. */
import { type Settled, settled } from "../../model/settled.ts";
import type { ProofRequest } from "./proof-request.ts";
import type { Color, Shares, SmokeCheck } from "../../model/release.ts";
import { harmlessChecks } from "./answer.ts";
import { ColorWatch } from "./color-watch.ts";
import { colorsIn } from "../colors/share-rules.ts";
import type { ReleaseContext } from "../context.ts";
import { unknown } from "../../model/observed.ts";
import { type GatewayAddress, gatewayAddressText } from "../../model/gateway-address.ts";
import {
  advance,
  answersNeeded,
  converged,
  convergedShared,
  failing,
  NOTHING_YET,
  PATHS_AT_ONCE,
  pathsOfRound,
  type PathTurns,
  pathTurns,
  type Progress,
  RIGHT_ANSWERS,
  ROUND_MS,
} from "./convergence-rules.ts";
import { readyGateways } from "../observe/gateway-pods.ts";
import { probe } from "./probe.ts";
import { reasonOf } from "../reason.ts";

/**
 * What a proof came to; `milliseconds` runs from the write of the router to the first of the answers that
 * stayed right, on the slowest address.
 */
export type Proof =
  | {
      readonly kind: "proven";
      readonly milliseconds: number;
      /** Why nobody can tell which color's pods gave the answers that named the right one. */
      readonly untold?: string;
    }
  | { readonly kind: "failed"; readonly reason: string };

/** Between two rounds of a watch. */
const WATCH_ROUND_MS = 250;
/** How much longer is watched while the cluster does not say how the color is. */
const SILENCE_MS = 60_000;

/** One path of the smoke test at one address, and what came of it so far. */
interface Asked {
  readonly address: GatewayAddress;
  readonly check: SmokeCheck;
  readonly progress: Progress;
}

/**
 * Probes every harmless path of the smoke test without a cookie until all have converged at all addresses,
 * then each once for each color with its cookie. As long as the cluster gives no answer the gateways are
 * asked on; what it failed with is thrown when the time is over.
 */
export async function proveConvergence(
  context: ReleaseContext,
  request: ProofRequest,
  timeoutMs: number,
): Promise<Proof> {
  const { clock } = context.ports;
  const start = clock.now();
  const color = new ColorWatch(context, request);
  const gateways = new GatewayCount(context);
  await color.begin();
  const checks = harmlessChecks(context.spec);
  let untold: string | undefined;
  let asked: readonly Asked[] = request.addresses.flatMap((address) =>
    checks.map((check) => ({ address, check, progress: NOTHING_YET })),
  );
  for (let round = 0; ; round += 1, await clock.sleep(ROUND_MS)) {
    const { needed } = gateways;
    const turns = pathTurns(checks.length, needed ?? RIGHT_ANSWERS);
    asked = await probeRound(context, request, asked, { checks: pathsOfRound(checks, round), turns });
    const broken = asked.find(({ progress }) => failing(progress, turns.probes));
    if (broken !== undefined) return { kind: "failed", reason: seenText(broken, checks.length) };
    const reason = color.glance();
    if (reason !== undefined) return { kind: "failed", reason };
    const late = clock.now() - start >= timeoutMs;
    const done = request.shares === undefined ? converged : convergedShared;
    const isRight = asked.every(({ progress }) => done(progress, clock.now(), turns.needed));
    if (needed !== undefined && isRight) {
      const last = await color.look();
      if (last?.kind === "lost") return { kind: "failed", reason: last.reason };
      untold = last?.kind === "fine" ? last.untold : undefined;
      if (last?.kind === "fine") break;
      if (late && last !== undefined) throw last.error;
    } else if (late) return timedOut(timeoutMs, asked, checks.length);
  }
  const reason = await previewsWrong(context, request.previews, request.addresses);
  if (reason !== undefined) return { kind: "failed", reason };
  return {
    kind: "proven",
    milliseconds: Math.max(...asked.map(({ progress }) => progress.since ?? start)) - request.movedAt,
    ...(untold === undefined ? {} : { untold }),
  };
}

/** How many answers are needed. A cluster that is slow to tell its gateways holds up no request. */
class GatewayCount {
  /** Undefined as long as the cluster has not said. */
  needed: number | undefined;

  constructor(context: ReleaseContext) {
    void neededAnswers(context).then((needed) => (this.needed = needed));
  }
}

/** A cluster that does not tell its gateways leaves the number that a few of them need. */
async function neededAnswers({ config, ports }: ReleaseContext): Promise<number> {
  const asked = await settled(readyGateways(config.gateway?.service, ports.cluster));
  const gateways = asked.ok ? asked.value : unknown(reasonOf(asked.error));
  if (gateways.known) return answersNeeded(gateways.value);
  const needed = answersNeeded(1);
  ports.log.info(
    `How many gateways there are cannot be told (${gateways.reason}): counting ${needed} answers.`,
  );
  return needed;
}

/** Probes for as long as asked. The first answer that is wrong or failed ends it, with the reason. */
export async function watch(
  context: ReleaseContext,
  request: ProofRequest,
  watchMs: number,
): Promise<string | undefined> {
  if (watchMs <= 0) return undefined;
  const end = context.ports.clock.now() + watchMs;
  return watchUntil(context, request, () => end);
}

/**
 * What a work beside a watch came to; `wrong`: why the traffic must go, and the work goes on until `working`
 * settles.
 */
export type Watched<T> =
  | { readonly kind: "done"; readonly work: Settled<T> }
  | { readonly kind: "wrong"; readonly reason: string; readonly working: Promise<Settled<T>> };

/**
 * Does the work, and probes all the while and for `watchMs` after it, also when it fails: nothing that it
 * does is worth a moment in which nobody asks. The first wrong answer ends the watch and aborts the work's
 * signal; what the work has begun by then goes on. Throws, when the work is over, what the watch throws, such
 * as `LEASE_LOST`.
 */
export async function watchBeside<T>(
  context: ReleaseContext,
  request: ProofRequest,
  work: (ended: AbortSignal) => Promise<T>,
  watchMs: (work: Settled<T>) => number,
): Promise<Watched<T>> {
  const { clock } = context.ports;
  const watching = new AbortController();
  let done: Settled<T> | undefined;
  let end = Number.POSITIVE_INFINITY;
  const working = settled(work(watching.signal)).then((result) => {
    end = clock.now() + watchMs(result);
    return (done = result);
  });
  try {
    const reason = await watchUntil(context, request, () => end);
    if (reason !== undefined) return { kind: "wrong", reason, working };
    return { kind: "done", work: done ?? (await working) };
  } catch (error) {
    watching.abort();
    await working;
    throw error;
  } finally {
    watching.abort();
  }
}

/**
 * The watch is over when the time has come and the cluster has said that the color is still fit to have the
 * traffic.
 */
async function watchUntil(
  context: ReleaseContext,
  request: ProofRequest,
  end: () => number,
): Promise<string | undefined> {
  const { clock } = context.ports;
  const color = new ColorWatch(context, request);
  const checks = harmlessChecks(context.spec);
  for (let round = 0; ; round += 1, await clock.sleep(WATCH_ROUND_MS)) {
    const isOver = clock.now() >= end();
    const asking = { addresses: request.addresses, checks: pathsOfRound(checks, round) };
    const wrong = (await answersWrong(context, expectedIn(request), asking, undefined)) ?? color.glance();
    if (wrong !== undefined) return wrong;
    if (!isOver) continue;
    const last = await color.look();
    if (last?.kind === "lost") return last.reason;
    if (last?.kind === "fine") return undefined;
    if (last !== undefined && clock.now() >= end() + SILENCE_MS) throw last.error;
  }
}

/**
 * Why requests with a color's cookie do not get their answers from it, on any path; undefined when all do.
 */
export async function previewsWrong(
  context: ReleaseContext,
  colors: readonly Color[],
  addresses: readonly GatewayAddress[],
): Promise<string | undefined> {
  for (const color of colors) {
    const wrong = await answersWrong(context, { to: color }, everyPath(context, addresses), color);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/**
 * Why requests without a cookie do not get their answers from the color, or from one that has a share, on any
 * path; undefined when all do.
 */
export function defaultWrong(
  context: ReleaseContext,
  active: Color,
  addresses: readonly GatewayAddress[],
  shares?: Shares,
): Promise<string | undefined> {
  const expected = { to: active, ...(shares === undefined ? {} : { shares }) };
  return answersWrong(context, expectedIn(expected), everyPath(context, addresses), undefined);
}

/** Who may answer: `to`, and the other color where it has a share, whose failures count for nothing. */
interface Expected {
  readonly to: Color;
  readonly other?: Color;
}

function expectedIn({ to, shares }: Pick<ProofRequest, "to" | "shares">): Expected {
  const other = shares === undefined ? undefined : colorsIn(shares).find((color) => color !== to);
  return other === undefined ? { to } : { to, other };
}

interface Asking {
  readonly addresses: readonly GatewayAddress[];
  readonly checks: readonly SmokeCheck[];
}

function everyPath({ spec }: ReleaseContext, addresses: readonly GatewayAddress[]): Asking {
  return { addresses, checks: harmlessChecks(spec) };
}

/** Paths are asked side by side, so many at once; the first in order that is wrong is told. */
async function answersWrong(
  context: ReleaseContext,
  expected: Expected,
  { addresses, checks }: Asking,
  preview: Color | undefined,
): Promise<string | undefined> {
  const rest = checks.slice(PATHS_AT_ONCE);
  for (const address of addresses) {
    const now = checks.slice(0, PATHS_AT_ONCE);
    const asked = now.map((check) => answerWrong(context, expected, { address, check, preview }));
    const wrong = (await Promise.all(asked)).find((one) => one !== undefined);
    if (wrong !== undefined) return wrong;
  }
  return rest.length === 0
    ? undefined
    : answersWrong(context, expected, { addresses, checks: rest }, preview);
}

async function answerWrong(
  { spec, ports }: ReleaseContext,
  expected: Expected,
  { address, check, preview }: Omit<Asked, "progress"> & { readonly preview: Color | undefined },
): Promise<string | undefined> {
  const answer = await probe(spec, ports.http, {
    address,
    check,
    ...(preview === undefined ? {} : { preview }),
  });
  if (answer.kind === "color" && answer.color === expected.to) return undefined;
  if ("color" in answer && answer.color !== undefined && answer.color === expected.other) return undefined;
  const seen = answer.kind === "color" ? `${answer.color} answered instead of ${expected.to}` : answer.reason;
  const asked = preview === undefined ? "without a cookie" : `with the cookie of ${preview}`;
  const path = harmlessChecks(spec).length > 1 ? ` for ${check.path}` : "";
  return `${gatewayAddressText(address)}, asked${path} ${asked}: ${seen}`;
}

interface Round {
  readonly checks: readonly SmokeCheck[];
  readonly turns: PathTurns;
}

/** Address after address; the paths whose turn it is side by side. */
async function probeRound(
  context: ReleaseContext,
  { addresses, to, shares }: ProofRequest,
  asked: readonly Asked[],
  { checks, turns }: Round,
): Promise<readonly Asked[]> {
  const next = [...asked];
  for (const address of addresses) {
    const now = [...next.entries()].filter(
      ([, one]) => one.address === address && checks.includes(one.check),
    );
    const probed = now.map(async ([at, one]) => {
      next[at] = { ...one, progress: await counted(context, one, { to, shares }, turns.probes) };
    });
    await Promise.all(probed);
  }
  return next;
}

async function counted(
  { spec, ports }: ReleaseContext,
  { address, check, progress }: Asked,
  { to, shares }: { readonly to: Color; readonly shares: Shares | undefined },
  count: number,
): Promise<Progress> {
  const probes = Array.from({ length: count }, () => probe(spec, ports.http, { address, check }));
  const sharing = shares === undefined ? [to] : colorsIn(shares);
  return (await Promise.all(probes)).reduce(
    (one, answer) => advance(one, answer, to, ports.clock.now(), sharing),
    progress,
  );
}

/** What was seen last, with the path where there is more than one. */
function seenText({ check, progress }: Asked, paths: number): string {
  return paths > 1 ? `${check.path}: ${progress.seen}` : progress.seen;
}

function timedOut(timeoutMs: number, asked: readonly Asked[], paths: number): Proof {
  const open = asked.flatMap((one) =>
    one.progress.right > 0 ? [] : [`${gatewayAddressText(one.address)}: ${seenText(one, paths)}`],
  );
  const [first] = asked;
  const seen = open.length > 0 ? open.join("; ") : (first?.progress.seen ?? "nothing");
  return {
    kind: "failed",
    reason: `not every answer was right within ${timeoutMs / 1000} s; last seen: ${seen}`,
  };
}
