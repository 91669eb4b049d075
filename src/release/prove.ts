/** Proofs through the real gateway: every address answers from the new color, and goes on doing so. */
import type { Color } from "../model/release.ts";
import { harmlessCheck } from "./answer.ts";
import { type ColorBefore, lost } from "./color-rules.ts";
import type { ReleaseContext } from "./context.ts";
import { type GatewayAddress, gatewayAddressText } from "../model/gateway-address.ts";
import {
  advance,
  answersNeeded,
  converged,
  failing,
  NOTHING_YET,
  probesPerRound,
  type Progress,
  ROUND_MS,
} from "./convergence-rules.ts";
import { readyGateways } from "./gateway-pods.ts";
import { readRelease } from "./observe.ts";
import { notApart } from "./overlap-rules.ts";
import { probe } from "./probe.ts";

/**
 * What a proof came to; `milliseconds` runs from the write of the router to the first of the answers that stayed
 * right, on the slowest address.
 */
export type Proof =
  | {
      readonly kind: "proven";
      readonly milliseconds: number;
      /** Why nobody can tell which color's pods gave the answers that named the right one. */
      readonly untold?: string;
    }
  | { readonly kind: "failed"; readonly reason: string };

export interface ProofRequest {
  readonly to: Color;
  /** When the router was written, in milliseconds; a run that finishes another's flip counts from its own start. */
  readonly movedAt: number;
  /** What the color was when it got the traffic. */
  readonly before: ColorBefore;
  readonly addresses: readonly GatewayAddress[];
  /** What has to happen when the colors have no pods of their own: the proof fails; or it says so, and goes on. */
  readonly whenMixed: "fail" | "say";
  /** Colors whose cookie must reach them; a color that was down before is not asked for. */
  readonly previews: readonly Color[];
  /** Called at least once in each {@link COLOR_CHECK_MS}: keeps the Lease. Throws when it was lost. */
  readonly keep: () => Promise<unknown>;
}

/** How often the cluster is asked about the color while answers are counted. */
const COLOR_CHECK_MS = 2_000;
/** Between two rounds of a watch. */
const WATCH_ROUND_MS = 250;

/** Probes without a cookie until all addresses have converged, then once for each color with its cookie. */
export async function proveConvergence(
  context: ReleaseContext,
  request: ProofRequest,
  timeoutMs: number,
): Promise<Proof> {
  const { clock } = context.ports;
  const start = clock.now();
  const needed = await neededAnswers(context);
  let progress = request.addresses.map(() => NOTHING_YET);
  for (let checked = start; ; await clock.sleep(ROUND_MS)) {
    progress = await probeRound(context, request, progress, probesPerRound(needed));
    const broken = progress.find((one) => failing(one, probesPerRound(needed)));
    if (broken !== undefined) return { kind: "failed", reason: broken.seen };
    if (clock.now() - checked >= COLOR_CHECK_MS) {
      checked = clock.now();
      const reason = await colorLost(context, request);
      if (reason !== undefined) return { kind: "failed", reason };
    }
    if (progress.every((one) => converged(one, clock.now(), needed))) break;
    if (clock.now() - start >= timeoutMs) return timedOut(timeoutMs, progress, request.addresses);
  }
  const last = await colorSeen(context, request);
  const reason = last.lost ?? (await previewsWrong(context, request.previews, request.addresses));
  if (reason !== undefined) return { kind: "failed", reason };
  return {
    kind: "proven",
    milliseconds: Math.max(...progress.map((one) => one.since ?? start)) - request.movedAt,
    ...(last.untold === undefined ? {} : { untold: last.untold }),
  };
}

/** A cluster that does not tell its gateways leaves the number that a few of them need. */
async function neededAnswers({ config, ports }: ReleaseContext): Promise<number> {
  const gateways = await readyGateways(config.gateway?.service, ports.cluster);
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
  const { clock } = context.ports;
  const end = clock.now() + watchMs;
  let checked = clock.now();
  while (clock.now() < end) {
    const wrong = await answersWrong(context, request.to, request.addresses, undefined);
    if (wrong !== undefined) return wrong;
    if (clock.now() - checked >= COLOR_CHECK_MS) {
      checked = clock.now();
      const reason = await colorLost(context, request);
      if (reason !== undefined) return reason;
    }
    await clock.sleep(WATCH_ROUND_MS);
  }
  return watchMs > 0 ? colorLost(context, request) : undefined;
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

async function colorLost(context: ReleaseContext, request: ProofRequest): Promise<string | undefined> {
  return (await colorSeen(context, request)).lost;
}

/** What the cluster says of the color that has the traffic: why it must lose it, and what cannot be told of it. */
interface ColorSeen {
  readonly lost: string | undefined;
  readonly untold: string | undefined;
}

async function colorSeen(context: ReleaseContext, request: ProofRequest): Promise<ColorSeen> {
  await request.keep();
  const { state } = await readRelease(context.spec, context.ports);
  const untold = notApart(state)?.fact;
  if (state.active !== request.to) {
    return { lost: `the default route goes to ${state.active} again: somebody moved it`, untold };
  }
  const mixed = request.whenMixed === "fail" ? untold : undefined;
  return { lost: mixed ?? lost(state.colors[request.to], request.before), untold };
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
