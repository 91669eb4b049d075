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
import { AnswerCount, type Expected, type Heard, hear, type Stream } from "./asking.ts";
import { reasonOf } from "../reason.ts";
import type { Count } from "../verdict/sequential-test.ts";

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

/** How much longer is asked while it is not understood what failures mean. */
const DOUBT_MS = 30_000;
/** How much longer is watched while the cluster does not say how the color is. */
const SILENCE_MS = 60_000;

/** One path of the smoke test at one address, and what came of it so far. */
interface Asked extends Stream {
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
    const late = clock.now() - start >= timeoutMs;
    const reason = request.answers.worse(late) ?? color.glance();
    if (reason !== undefined) return { kind: "failed", reason };
    const isClear = request.answers.verdict(late) === "usual";
    const done = request.shares === undefined ? converged : convergedShared;
    const isRight = asked.every(({ progress }) => done(progress, clock.now(), turns.needed));
    if (needed !== undefined && isRight && isClear) {
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
 * The watch is over when the time has come, no failure is left that is not understood, and the cluster has
 * said that the color is still fit to have the traffic. An answer by a color that may not give it is wrong at
 * once; those that failed are judged by their rate, together with those of the proof.
 */
async function watchUntil(
  context: ReleaseContext,
  request: ProofRequest,
  end: () => number,
): Promise<string | undefined> {
  const { clock } = context.ports;
  const color = new ColorWatch(context, request);
  const checks = harmlessChecks(context.spec);
  for (let round = 0; ; round += 1, await clock.sleep(ROUND_MS)) {
    const isOver = clock.now() >= end();
    const isLate = clock.now() >= end() + DOUBT_MS;
    const streams = streamsOf(request.addresses, pathsOfRound(checks, round));
    const wrong = await roundWrong(context, request, streams);
    const reason = wrong ?? request.answers.worse(isLate) ?? color.glance();
    if (reason !== undefined) return reason;
    if (!isOver || request.answers.verdict(isLate) !== "usual") continue;
    const last = await color.look();
    if (last?.kind === "lost") return last.reason;
    if (last?.kind === "fine") return undefined;
    if (last !== undefined && clock.now() >= end() + SILENCE_MS) throw last.error;
  }
}

function streamsOf(addresses: readonly GatewayAddress[], checks: readonly SmokeCheck[]): readonly Stream[] {
  return addresses.flatMap((address) => checks.map((check) => ({ address, check })));
}

/** Counts the answers of a round. Returns the first that a color gave that may not. */
async function roundWrong(
  context: ReleaseContext,
  { answers, ...request }: Pick<ProofRequest, "answers" | "to" | "shares">,
  streams: readonly Stream[],
  preview?: Color,
): Promise<string | undefined> {
  const heard = await eachAddress(streams, (stream) =>
    hear(context, expectedIn(request), stream, { times: answers.probes(stream, 1), preview }),
  );
  answers.add(heard);
  return heard.find(({ wrong }) => wrong !== undefined)?.wrong;
}

/** Address after address; the paths of each side by side. */
async function eachAddress(
  streams: readonly Stream[],
  ask: (stream: Stream) => Promise<Heard>,
): Promise<readonly Heard[]> {
  const heard: Heard[] = [];
  for (const address of new Set(streams.map((stream) => stream.address))) {
    heard.push(...(await Promise.all(streams.filter((one) => one.address === address).map(ask))));
  }
  return heard;
}

/**
 * Why requests with a color's cookie do not get their answers from it, on any path; undefined when all do.
 * One that fails is asked again until it is understood, as in a watch.
 */
export async function previewsWrong(
  context: ReleaseContext,
  colors: readonly Color[],
  addresses: readonly GatewayAddress[],
): Promise<string | undefined> {
  for (const color of colors) {
    const wrong = await pathsWrong(context, { to: color }, addresses, color);
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
  return pathsWrong(context, whoMay(active, shares), addresses);
}

function whoMay(to: Color, shares: Shares | undefined): Pick<ProofRequest, "to" | "shares"> {
  return shares === undefined ? { to } : { to, shares };
}

/** Asks every path once. True when an answer is none of the color, or failed: a proof has to say more. */
export async function isAnyWrong(context: ReleaseContext, request: ProofRequest): Promise<boolean> {
  const answers = new AnswerCount(NOTHING_BEFORE);
  const streams = streamsOf(request.addresses, harmlessChecks(context.spec));
  const wrong = await roundWrong(context, { ...request, answers }, streams);
  return wrong !== undefined || answers.report.failed > 0;
}

/** Asks who has the traffic until the signal aborts, and counts: what fails later is held against this. */
export async function countUntil(
  context: ReleaseContext,
  { to, shares }: { readonly to: Color; readonly shares: Shares | undefined },
  addresses: readonly GatewayAddress[],
  ended: AbortSignal,
): Promise<Count> {
  const answers = new AnswerCount(NOTHING_BEFORE);
  const checks = harmlessChecks(context.spec);
  for (let round = 0; !ended.aborted; round += 1, await context.ports.clock.sleep(ROUND_MS, ended)) {
    const streams = streamsOf(addresses, pathsOfRound(checks, round));
    await roundWrong(context, { ...whoMay(to, shares), answers }, streams);
  }
  const { asked, failed } = answers.report;
  return { asked, failed };
}

/** Paths are asked side by side, so many at once; the first in order that is wrong is told. */
async function pathsWrong(
  context: ReleaseContext,
  who: Pick<ProofRequest, "to" | "shares">,
  addresses: readonly GatewayAddress[],
  preview?: Color,
): Promise<string | undefined> {
  const checks = harmlessChecks(context.spec);
  for (let first = 0; first < checks.length; first += PATHS_AT_ONCE) {
    const streams = streamsOf(addresses, checks.slice(first, first + PATHS_AT_ONCE));
    const wrong = await streamsWrong(context, who, streams, preview);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

async function streamsWrong(
  context: ReleaseContext,
  who: Pick<ProofRequest, "to" | "shares">,
  streams: readonly Stream[],
  preview: Color | undefined,
): Promise<string | undefined> {
  const { clock } = context.ports;
  const request = { ...who, answers: new AnswerCount(NOTHING_BEFORE) };
  const end = clock.now() + DOUBT_MS;
  for (; ; await clock.sleep(ROUND_MS)) {
    const isLate = clock.now() >= end;
    const wrong = await roundWrong(context, request, streams, preview);
    const reason = wrong ?? request.answers.worse(isLate);
    if (reason !== undefined || request.answers.verdict(isLate) === "usual") return reason;
  }
}

/** What is asked once, and not after a flip, has no rate before it. */
const NOTHING_BEFORE: Count = { asked: 0, failed: 0 };

function expectedIn({ to, shares }: Pick<ProofRequest, "to" | "shares">): Expected {
  const other = shares === undefined ? undefined : colorsIn(shares).find((color) => color !== to);
  return other === undefined ? { to } : { to, other };
}

interface Round {
  readonly checks: readonly SmokeCheck[];
  readonly turns: PathTurns;
}

/** Address after address; the paths whose turn it is side by side. */
async function probeRound(
  context: ReleaseContext,
  request: ProofRequest,
  asked: readonly Asked[],
  { checks, turns }: Round,
): Promise<readonly Asked[]> {
  const { answers } = request;
  const due = asked.filter(({ check }) => checks.includes(check));
  const heard = await eachAddress(due, (stream) =>
    hear(context, expectedIn(request), stream, { times: answers.probes(stream, turns.probes) }),
  );
  answers.add(heard);
  return asked.map((one) => {
    const own = heard.find(({ stream }) => stream === one);
    return own === undefined ? one : { ...one, progress: advanced(one.progress, own, request) };
  });
}

function advanced(progress: Progress, { answers, round }: Heard, { to, shares }: ProofRequest): Progress {
  const sharing = shares === undefined ? [to] : colorsIn(shares);
  return answers.reduce((one, answer) => advance(one, answer, to, round.until, sharing), progress);
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
