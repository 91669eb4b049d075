/** Tests the idle color through the real gateway, and writes the proof that promote asks for. */
import { recordStore } from "../release/lease/record-store.ts";
import { refused } from "../errors/errors.ts";
import type { Observed } from "../model/observed.ts";
import { type Color, type ColorState, otherColor } from "../model/release.ts";
import type { Ports } from "../ports.ts";
import { harmlessCheck } from "../release/proof/answer.ts";
import { type ReleaseContext, releaseContext } from "../release/context.ts";
import { timestamp } from "../release/time.ts";
import { type GatewayAddress, gatewayAddressText } from "../model/gateway-address.ts";
import { gatewayAddresses } from "../release/observe/gateway.ts";
import { shortRunText, uncoveredText } from "../release/colors/color-rules.ts";
import { HistoryAuthor } from "../release/history/author.ts";
import { holderName } from "../release/lease/holder.ts";
import { readColorOwners } from "../release/units/color-owners.ts";
import { readRelease } from "../release/observe/observe.ts";
import { probe, refuseGatewayFault } from "../release/proof/probe.ts";
import { type Refusal, refusalFailure } from "../release/refusal.ts";
import type { SmokeInputs } from "./inputs.ts";
import {
  judgeAnswer,
  planSmoke,
  proofDetails,
  proofOf,
  requestText,
  type SmokePlan,
  smokeRequests,
} from "./rules.ts";

export interface SmokeResult {
  readonly release: string;
  /** The idle color, which was tested if anything was. */
  readonly color: Color;
  /** Absent when nothing was tested because the version has the traffic already. */
  readonly digest?: string;
  /** What the color runs, as the tag of its image says it; absent where the digest is, or there is no tag. */
  readonly version?: string;
  /**
   * False when nothing was tested: after a dry run, or because of `skipped`; a test that does not pass
   * throws.
   */
  readonly passed: boolean;
  /** Why there was nothing to test. */
  readonly skipped?: string;
  readonly dryRun: boolean;
  /** Requests of the test, as text, in order. */
  readonly requests: readonly string[];
  /** One sentence on what was done, or would be. */
  readonly summary: string;
}

/**
 * Throws `COLORS_OVERLAP`, `COLORS_UNKNOWN`, `SMOKE_NOT_READY`, `SMOKE_FAILED`, `SMOKE_UNIDENTIFIED`,
 * `SMOKE_WRONG_COLOR`, `SMOKE_CHANGED`, `SMOKE_TIMEOUT`, `TRANSITION_UNDER_WAY`, and what the ports throw.
 */
export async function smoke(inputs: SmokeInputs, ports: Ports): Promise<SmokeResult> {
  const context = await releaseContext(inputs, ports);
  const { spec } = context;
  const { state, router } = await readRelease(spec, ports, readColorOwners(context));
  const plan = planSmoke(state, inputs);
  if (plan.kind === "refuse") throw refusalFailure(plan);
  if (plan.kind === "skip") return skip(inputs, spec.name, plan);
  const { color: idle } = plan;
  const colors = { idle, active: otherColor(idle), colors: state.colors };
  const requests = smokeRequests(spec.smoke, harmlessCheck(spec), colors);
  const seen = state.colors[idle];
  const version = seen.known ? seen.value.version : undefined;
  const what = testedText(seen, plan.digest);
  const base = {
    release: spec.name,
    color: plan.color,
    digest: plan.digest,
    ...(version !== undefined && { version }),
    requests: requests.map(requestText),
  };
  if (inputs.dryRun) {
    const summary = `would test ${plan.color} with ${requests.length} requests: ${what}`;
    return { ...base, passed: false, dryRun: true, summary };
  }
  const addresses = await gatewayAddresses(context, router, inputs.gateway);
  await sendAll(context, addresses, requests, inputs.timeoutMs);
  await writeProof(context, plan, state.router.namespace);
  const summary = `${plan.color} passed ${requests.length * addresses.length} requests: ${what}`;
  return { ...base, passed: true, dryRun: false, summary };
}

/** Which version, by which digest, and what that digest does not cover. */
function testedText(seen: Observed<ColorState>, digest: string): string {
  const gap = uncoveredText(seen);
  const what = shortRunText(seen.known ? seen.value.version : undefined, digest);
  return gap === undefined ? what : `${what}; ${gap}`;
}

function skip(
  { dryRun }: SmokeInputs,
  release: string,
  { color, fact }: Extract<SmokePlan, { kind: "skip" }>,
): SmokeResult {
  return { release, color, passed: false, skipped: fact, dryRun, requests: [], summary: fact };
}

async function sendAll(
  { spec, ports }: ReleaseContext,
  addresses: readonly GatewayAddress[],
  requests: ReturnType<typeof smokeRequests>,
  timeoutMs: number,
): Promise<void> {
  const deadline = ports.clock.now() + timeoutMs;
  for (const address of addresses) {
    for (const request of requests) {
      if (ports.clock.now() >= deadline) throw timedOut(timeoutMs, requestText(request));
      const { check, preview } = request;
      const answer = await probe(spec, ports.http, {
        address,
        check,
        ...(preview === undefined ? {} : { preview }),
      });
      const refusal = judgeAnswer(request, answer);
      if (refusal === undefined) continue;
      if (answer.kind !== "color") await refuseGatewayFault(spec, ports.http, [address]);
      throw refusalFailure(at(address, refusal));
    }
  }
}

/** Written only if what ran before the test runs after it; any later change makes it stale by its digest. */
async function writeProof(
  context: ReleaseContext,
  plan: { readonly color: Color; readonly digest: string },
  namespace: string,
): Promise<void> {
  const { spec, ports } = context;
  const { state } = await readRelease(spec, ports, readColorOwners(context));
  const decision = proofOf(plan, state, timestamp(ports.clock));
  if (decision.kind === "refuse") throw refusalFailure(decision);
  const details = proofDetails(state.colors[plan.color], ports.github.runUrl());
  const author = new HistoryAuthor(ports, holderName("smoke", ports));
  author.saw(state);
  const store = recordStore(ports, { namespace, release: spec.name }, author);
  await store.note((content) => {
    if (content.transition !== undefined) throw overtaken(content.transition.kind);
    return { ...content, smoke: { ...decision.proof, ...details } };
  });
}

function overtaken(kind: string): Error {
  return refused("TRANSITION_UNDER_WAY", `a ${kind} began during the test`, {
    remedy: "Run status to see what is under way",
  });
}

function at(address: GatewayAddress, refusal: Refusal): Refusal {
  return { ...refusal, fact: `${gatewayAddressText(address)}: ${refusal.fact}` };
}

function timedOut(timeoutMs: number, next: string): Error {
  return refused("SMOKE_TIMEOUT", `the test took longer than ${timeoutMs / 1000} s; not sent: ${next}`, {
    remedy: "Give a larger timeout, or look why answers are slow",
  });
}
