/** Proofs through the real gateway: every address answers from the new color, and goes on doing so. */
import type { Color, SmokeCheck } from "../model/release.ts";
import { harmlessChecks } from "./answer.ts";
import { type ColorBefore, lost } from "./color-rules.ts";
import type { ReleaseContext } from "./context.ts";
import { type GatewayAddress, gatewayAddressText } from "../model/gateway-address.ts";
import {
  advance,
  answersNeeded,
  converged,
  failing,
  NOTHING_YET,
  PATHS_AT_ONCE,
  pathsOfRound,
  type PathTurns,
  pathTurns,
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

/** One path of the smoke test at one address, and what came of it so far. */
interface Asked {
  readonly address: GatewayAddress;
  readonly check: SmokeCheck;
  readonly progress: Progress;
}

/**
 * Probes every harmless path of the smoke test without a cookie until all have converged at all addresses, then each once
 * for each color with its cookie.
 */
export async function proveConvergence(
  context: ReleaseContext,
  request: ProofRequest,
  timeoutMs: number,
): Promise<Proof> {
  const { clock } = context.ports;
  const start = clock.now();
  const checks = harmlessChecks(context.spec);
  const turns = pathTurns(checks.length, await neededAnswers(context));
  let asked: readonly Asked[] = request.addresses.flatMap((address) =>
    checks.map((check) => ({ address, check, progress: NOTHING_YET })),
  );
  for (let checked = start, round = 0; ; round += 1, await clock.sleep(ROUND_MS)) {
    asked = await probeRound(context, request, asked, { checks: pathsOfRound(checks, round), turns });
    const broken = asked.find(({ progress }) => failing(progress, turns.probes));
    if (broken !== undefined) return { kind: "failed", reason: seenText(broken, checks.length) };
    if (clock.now() - checked >= COLOR_CHECK_MS) {
      checked = clock.now();
      const reason = await colorLost(context, request);
      if (reason !== undefined) return { kind: "failed", reason };
    }
    if (asked.every(({ progress }) => converged(progress, clock.now(), turns.needed))) break;
    if (clock.now() - start >= timeoutMs) return timedOut(timeoutMs, asked, checks.length);
  }
  const last = await colorSeen(context, request);
  const reason = last.lost ?? (await previewsWrong(context, request.previews, request.addresses));
  if (reason !== undefined) return { kind: "failed", reason };
  return {
    kind: "proven",
    milliseconds: Math.max(...asked.map(({ progress }) => progress.since ?? start)) - request.movedAt,
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
  const checks = harmlessChecks(context.spec);
  let checked = clock.now();
  for (let round = 0; clock.now() < end; round += 1) {
    const asking = { addresses: request.addresses, checks: pathsOfRound(checks, round) };
    const wrong = await answersWrong(context, request.to, asking, undefined);
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

/** Why requests with a color's cookie do not get their answers from it, on any path; undefined when all do. */
export async function previewsWrong(
  context: ReleaseContext,
  colors: readonly Color[],
  addresses: readonly GatewayAddress[],
): Promise<string | undefined> {
  for (const color of colors) {
    const wrong = await answersWrong(context, color, everyPath(context, addresses), color);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** Why requests without a cookie do not get their answers from the color, on any path; undefined when all do. */
export function defaultWrong(
  context: ReleaseContext,
  active: Color,
  addresses: readonly GatewayAddress[],
): Promise<string | undefined> {
  return answersWrong(context, active, everyPath(context, addresses), undefined);
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
  expected: Color,
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
  expected: Color,
  { address, check, preview }: Omit<Asked, "progress"> & { readonly preview: Color | undefined },
): Promise<string | undefined> {
  const answer = await probe(spec, ports.http, {
    address,
    check,
    ...(preview === undefined ? {} : { preview }),
  });
  if (answer.kind === "color" && answer.color === expected) return undefined;
  const seen = answer.kind === "color" ? `${answer.color} answered instead of ${expected}` : answer.reason;
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
  { addresses, to }: ProofRequest,
  asked: readonly Asked[],
  { checks, turns }: Round,
): Promise<readonly Asked[]> {
  const next = [...asked];
  for (const address of addresses) {
    const now = [...next.entries()].filter(
      ([, one]) => one.address === address && checks.includes(one.check),
    );
    const probed = now.map(async ([at, one]) => {
      next[at] = { ...one, progress: await counted(context, one, to, turns.probes) };
    });
    await Promise.all(probed);
  }
  return next;
}

async function counted(
  { spec, ports }: ReleaseContext,
  { address, check, progress }: Asked,
  to: Color,
  count: number,
): Promise<Progress> {
  const probes = Array.from({ length: count }, () => probe(spec, ports.http, { address, check }));
  return (await Promise.all(probes)).reduce(
    (one, answer) => advance(one, answer, to, ports.clock.now()),
    progress,
  );
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
