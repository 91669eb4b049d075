/** Whether what a promote would move, or has moved, is what was approved. Pure. */
import type { Color, ReleaseState } from "../model/release.ts";
import { digestOf, shortRunText } from "../release/colors/color-rules.ts";
import { type Refusal, refuse } from "../release/refusal.ts";
import type { Promotion } from "./promotion.ts";

/** What somebody said yes to; what is not given is not compared. */
export interface Approved {
  readonly version?: string | undefined;
  readonly digest?: string | undefined;
}

/**
 * The refusal where something else than was approved is there, or has the traffic by now; nothing is touched
 * then, whatever an earlier run has begun. Undefined where nothing was approved, or the decision is a refusal
 * that does not depend on it.
 */
export function notApproved(
  state: ReleaseState,
  decision: Promotion,
  approved: Approved,
): Refusal | undefined {
  const there = offered(state, decision);
  if (there === undefined) return undefined;
  const isOther =
    (approved.version !== undefined && approved.version !== there.version) ||
    (approved.digest !== undefined && approved.digest !== there.digest);
  if (!isOther) return undefined;
  const what = `approved was ${approvedText(approved)}`;
  const fact = `${what}, and ${there.color} ${there.has} ${shortRunText(there.version, there.digest)}`;
  return refuse("PROMOTE_NOT_APPROVED", fact, there.remedy);
}

interface Offer {
  readonly color: Color;
  readonly has: "has" | "has the traffic with" | "has traffic with";
  readonly version: string | undefined;
  readonly digest: string | undefined;
  readonly remedy: string;
}

function offered(state: ReleaseState, decision: Promotion): Offer | undefined {
  switch (decision.kind) {
    case "flip": {
      const { to, digest } = decision;
      return state.active === undefined ? begun(state, to, digest) : ready(state, to, digest);
    }
    case "complete": {
      const { to, digests } = decision.transition;
      return begun(state, to, digests?.to ?? digestOf(state.colors[to]));
    }
    case "nothing":
      return moved(state, decision.active);
    case "refuse":
      return decision.isUnproven === true ? unproven(state) : undefined;
  }
}

function ready(state: ReleaseState, color: Color, digest: string): Offer {
  const version = versionOf(state, color);
  const remedy = `Look at what ${color} runs; to move that, approve it: promote with ${inputsText(version, digest)}`;
  return { color, has: "has", version, digest, remedy };
}

function begun(state: ReleaseState, color: Color, digest: string | undefined): Offer {
  const version = versionOf(state, color);
  const has = state.active === undefined ? "has traffic with" : "has the traffic with";
  const remedy = `An earlier promote moved it and is not finished: run rollback to take it back, or promote with ${inputsText(version, digest)} to finish it`;
  return { color, has, version, digest, remedy };
}

function moved(state: ReleaseState, color: Color): Offer {
  const running = digestOf(state.colors[color]);
  const digest = running ?? state.record?.lastFlip?.digests?.to;
  const remedy = "Deploy what is wanted, run smoke, and approve what it tested";
  return { color, has: "has the traffic with", version: versionOf(state, color), digest, remedy };
}

function unproven(state: ReleaseState): Offer | undefined {
  const color = state.idle;
  if (color === undefined) return undefined;
  const digest = digestOf(state.colors[color]);
  const remedy = "Run smoke, and approve what it tested";
  return { color, has: "has", version: versionOf(state, color), digest, remedy };
}

function versionOf(state: ReleaseState, color: Color): string | undefined {
  const seen = state.colors[color];
  return seen.known ? seen.value.version : undefined;
}

function approvedText({ version, digest }: Approved): string {
  if (digest === undefined) return `version ${version}`;
  const short = shortRunText(version, digest);
  return version === undefined ? short.replace("version unknown at ", "") : short;
}

/** As the inputs are named, to be given as they stand. */
function inputsText(version: string | undefined, digest: string | undefined): string {
  const named = [
    ...(version === undefined ? [] : [`version ${version}`]),
    ...(digest === undefined ? [] : [`digest ${digest}`]),
  ];
  return named.length === 0 ? "neither version nor digest" : named.join(" and ");
}
