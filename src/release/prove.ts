/** Proofs through the real gateway: every address answers from the new color, and goes on doing so. */
import type { Color } from "../model/release.ts";
import { harmlessCheck } from "./answer.ts";
import type { ColorBefore } from "./color-rules.ts";
import { ColorWatch } from "./color-watch.ts";
import type { ReleaseContext } from "./context.ts";
import { unknown } from "../model/observed.ts";
import { type GatewayAddress, gatewayAddressText } from "../model/gateway-address.ts";
import {
  advance,
  answersNeeded,
  converged,
  failing,
  NOTHING_YET,
  probesPerRound,
  type Progress,
  RIGHT_ANSWERS,
  ROUND_MS,
} from "./convergence-rules.ts";
import { readyGateways } from "./gateway-pods.ts";
import { type Settled, settled } from "./patience.ts";
import { probe } from "./probe.ts";
import { reasonOf } from "./reason.ts";

/**
 * What a proof came to; `milliseconds` runs from the write of the router to the first of the answers that stayed
 * right, on the slowest address.
 */
export type Proof =
  | { readonly kind: "proven"; readonly milliseconds: number }
  | { readonly kind: "failed"; readonly reason: string };

export interface ProofRequest {
  readonly to: Color;
  /** When the router was written, in milliseconds; a run that finishes another's flip counts from its own start. */
  readonly movedAt: number;
  /** What the color was when it got the traffic. */
  readonly before: ColorBefore;
  readonly addresses: readonly GatewayAddress[];
  /** Colors whose cookie must reach them; a color that was down before is not asked for. */
  readonly previews: readonly Color[];
  /** Called whenever the color is looked at: keeps the Lease. Throws when it was lost. */
  readonly keep: () => Promise<unknown>;
}

/** Between two rounds of a watch. */
const WATCH_ROUND_MS = 250;
/** How much longer is watched while the cluster does not say how the color is. */
const SILENCE_MS = 60_000;

/**
 * Probes without a cookie until all addresses have converged, then once for each color with its cookie. As long as the
 * cluster gives no answer the gateways are asked on; what it failed with is thrown when the time is over.
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
  let progress = request.addresses.map(() => NOTHING_YET);
  for (; ; await clock.sleep(ROUND_MS)) {
    const { needed } = gateways;
    const perRound = probesPerRound(needed ?? RIGHT_ANSWERS);
    progress = await probeRound(context, request, progress, perRound);
    const broken = progress.find((one) => failing(one, perRound));
    if (broken !== undefined) return { kind: "failed", reason: broken.seen };
    const reason = color.glance();
    if (reason !== undefined) return { kind: "failed", reason };
    const late = clock.now() - start >= timeoutMs;
    if (needed !== undefined && progress.every((one) => converged(one, clock.now(), needed))) {
      const last = await color.look();
      if (last?.kind === "lost") return { kind: "failed", reason: last.reason };
      if (last?.kind === "fine") break;
      if (late && last !== undefined) throw last.error;
    } else if (late) return timedOut(timeoutMs, progress, request.addresses);
  }
  const reason = await previewsWrong(context, request.previews, request.addresses);
  if (reason !== undefined) return { kind: "failed", reason };
  return {
    kind: "proven",
    milliseconds: Math.max(...progress.map((one) => one.since ?? start)) - request.movedAt,
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
  const gateways = asked.ok ? asked.value : unknown<number>(reasonOf(asked.error));
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

/** What a work beside a watch came to; `wrong`: why the traffic must go, and the work goes on until `working` settles. */
export type Watched<T> =
  | { readonly kind: "done"; readonly work: Settled<T> }
  | { readonly kind: "wrong"; readonly reason: string; readonly working: Promise<Settled<T>> };

/**
 * Does the work, and probes all the while and for `watchMs` after it, also when it fails: nothing that it does is worth
 * a moment in which nobody asks. The first wrong answer ends the watch and aborts the work's signal; what the work has
 * begun by then goes on. Throws, when the work is over, what the watch throws, such as `LEASE_LOST`.
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

/** The watch is over when the time has come and the cluster has said that the color is still fit to have the traffic. */
async function watchUntil(
  context: ReleaseContext,
  request: ProofRequest,
  end: () => number,
): Promise<string | undefined> {
  const { clock } = context.ports;
  const color = new ColorWatch(context, request);
  for (; ; await clock.sleep(WATCH_ROUND_MS)) {
    const isOver = clock.now() >= end();
    const wrong = (await answersWrong(context, request.to, request.addresses, undefined)) ?? color.glance();
    if (wrong !== undefined) return wrong;
    if (!isOver) continue;
    const last = await color.look();
    if (last?.kind === "lost") return last.reason;
    if (last?.kind === "fine") return undefined;
    if (last !== undefined && clock.now() >= end() + SILENCE_MS) throw last.error;
  }
}

/** Why requests with a color's cookie do not get their answers from it; undefined when all do. */
export async function previewsWrong(
  context: ReleaseContext,
  colors: readonly Color[],
  addresses: readonly GatewayAddress[],
): Promise<string | undefined> {
  for (const color of colors) {
    const wrong = await answersWrong(context, color, addresses, color);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** Why requests without a cookie do not get their answers from the color; undefined when all do. */
export function defaultWrong(
  context: ReleaseContext,
  active: Color,
  addresses: readonly GatewayAddress[],
): Promise<string | undefined> {
  return answersWrong(context, active, addresses, undefined);
}

async function answersWrong(
  { spec, ports }: ReleaseContext,
  expected: Color,
  addresses: readonly GatewayAddress[],
  preview: Color | undefined,
): Promise<string | undefined> {
  for (const address of addresses) {
    const answer = await probe(spec, ports.http, {
      address,
      check: harmlessCheck(spec),
      ...(preview === undefined ? {} : { preview }),
    });
    if (answer.kind === "color" && answer.color === expected) continue;
    const seen = answer.kind === "color" ? `${answer.color} answered instead of ${expected}` : answer.reason;
    const asked = preview === undefined ? "without a cookie" : `with the cookie of ${preview}`;
    return `${gatewayAddressText(address)}, asked ${asked}: ${seen}`;
  }
  return undefined;
}

async function probeRound(
  { spec, ports }: ReleaseContext,
  { addresses, to }: ProofRequest,
  progress: readonly Progress[],
  perRound: number,
): Promise<Progress[]> {
  const next: Progress[] = [];
  for (const [index, address] of addresses.entries()) {
    const check = harmlessCheck(spec);
    const probes = Array.from({ length: perRound }, () => probe(spec, ports.http, { address, check }));
    const counted = (await Promise.all(probes)).reduce(
      (one, answer) => advance(one, answer, to, ports.clock.now()),
      progress[index] ?? NOTHING_YET,
    );
    next.push(counted);
  }
  return next;
}

function timedOut(
  timeoutMs: number,
  progress: readonly Progress[],
  addresses: readonly GatewayAddress[],
): Proof {
  const open = progress.flatMap((one, index) => {
    const address = addresses[index];
    return one.right > 0 || address === undefined ? [] : [`${gatewayAddressText(address)}: ${one.seen}`];
  });
  const seen = open.length > 0 ? open.join("; ") : (progress[0]?.seen ?? "nothing");
  return {
    kind: "failed",
    reason: `not every answer was right within ${timeoutMs / 1000} s; last seen: ${seen}`,
  };
}
