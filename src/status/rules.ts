import type { Color, ReleaseState, WholeRelease } from "../model/release.ts";
import { podsMissing, unknownOutside } from "../release/colors/color-rules.ts";
import { finishingCommand } from "../release/transition/advice-rules.ts";
import { decidePromotion, wasPromoted } from "../promote/rules.ts";
import { notApart } from "../release/colors/overlap-rules.ts";
import { decideRollback, mayOnlyRecord, wouldTakeOver } from "../rollback/rules.ts";

/** Who holds the release, and until when at most; null when that cannot be read. */
export interface Hold {
  readonly name: string;
  readonly until: string | null;
}

/** What to do while somebody holds the release: every command but a rollback would only be told to wait. */
export function nextWhileHeld(state: ReleaseState, { name, until }: Hold): string {
  const end = until ?? `${name} gives the release back`;
  const over = wouldTakeOver(state) ? `, or run rollback: it takes over from ${name} at once` : "";
  return `Wait until ${end}${over}; then run status again`;
}

/** What Git says of the release, and what is not applied of it. */
export interface InGit {
  /** The color that it names as default, when it names one. */
  readonly recorded?: Color | undefined;
  /** The version that it says for the idle color. */
  readonly written?: string | undefined;
  /** What waits to be applied to the router: a flip would not be alone. */
  readonly waiting?: string | undefined;
}

/** The command to run next, as one sentence: one that is not refused as the release is. */
export function nextCommand(state: ReleaseState, git: InGit = {}): string {
  const finishing = finishingCommand(state);
  if (finishing !== undefined) return finishing;
  if (state.active === undefined) return "Run rollback: it takes the traffic back";
  const mixed = notApart(state);
  if (mixed !== undefined) return unmix(state, mixed.remedy);
  const down = podsMissing(state.colors[state.active]);
  if (down !== undefined && state.colors[state.active].known) return leaveDown(state, down, git);
  const { recorded } = git;
  if (recorded !== undefined && recorded !== state.active) return differs(state, recorded);
  return forward(state, git);
}

/** Where the traffic is as it should be. */
function forward(state: WholeRelease, git: InGit): string {
  const decision = decidePromotion(state);
  switch (decision.kind) {
    case "flip":
      return mayFlip(state, decision.to, git) ?? `Run promote: ${decision.to} was tested and is ready`;
    case "nothing":
      return `Run deploy to bring up the next version on ${state.idle}${orBack(state)}`;
    case "complete":
      return "Run promote to finish the promote";
    case "refuse":
      return mendIdle(state) ?? decision.remedy;
  }
}

/** What stands between a color that was tested and its flip; undefined when nothing does. */
function mayFlip(state: WholeRelease, to: Color, { written, waiting }: InGit): string | undefined {
  const other = undeployed(state, to, written);
  if (other !== undefined || waiting === undefined) return other;
  return `Run apply, so that the flip is alone (${waiting}); then promote: ${to} was tested and is ready`;
}

function orBack(state: WholeRelease): string {
  const back = decideRollback(state);
  if (back.kind === "back") return ", or rollback to go back to it";
  return back.kind === "refuse" ? `; rollback is not possible (${back.fact})` : "";
}

/** Colors that share pods: where a promote can be taken back, that needs nobody's labels. */
function unmix(state: WholeRelease, remedy: string): string {
  const back = decideRollback(state);
  const isBack = back.kind === "back" && back.flip;
  return isBack ? `Run rollback: it moves the default route back to ${back.to}. Then: ${remedy}` : remedy;
}

/** The color that has the traffic may not answer: the traffic leaves it, where it can. */
function leaveDown(state: WholeRelease, down: string, git: InGit): string {
  const back = decideRollback(state);
  if (back.kind === "back" && back.flip)
    return `Run rollback: it takes the traffic back to ${back.to} (${down})`;
  const next = wasPromoted(state) ? "Run deploy, smoke, then promote" : forward(state, git);
  if (decidePromotion(state).kind === "flip") return next;
  return `Bring ${state.active} up (${down}). To move the traffic to ${state.idle}: ${next}`;
}

/** A version in Git that is not what runs: promote refuses, unless the chart makes the same of both. */
function undeployed(state: ReleaseState, color: Color, written: string | undefined): string | undefined {
  const seen = state.colors[color];
  const version = seen.known ? seen.value.version : undefined;
  const { deployed } = state.record ?? {};
  const isSame = written === version || (deployed?.color === color && deployed.version === written);
  if (written === undefined || version === undefined || isSame) return undefined;
  return `Git says ${written} for ${color}, which was tested at ${version}: run deploy with ${written}, then smoke; or deploy with ${version}, which writes it again, then promote`;
}

/**
 * Told by status itself, which found nothing missing that a unit would make: to run status again would not
 * help.
 */
function mendIdle(state: WholeRelease): string | undefined {
  const reason = unknownOutside(state, state.idle);
  return reason === undefined
    ? undefined
    : `Correct what ${state.idle} cannot be told for (${reason}), then run status again`;
}

/**
 * The cluster says what is. Where a promote may have left its commit behind, a rollback takes the commit
 * back.
 */
function differs(state: WholeRelease, recorded: Color): string {
  const fact = `Git names ${recorded}, and ${state.active} has the traffic`;
  if (mayOnlyRecord(state)) return `${fact}: run rollback, it writes ${state.active} into Git again`;
  const write = `write ${state.active} into the router's values`;
  const back = decideRollback(state);
  if (back.kind === "back" && back.to === recorded) {
    const isAgain = state.record?.lastFlip?.kind === "rollback";
    const why = isAgain
      ? `the last rollback had led to ${recorded}; run rollback to go there again`
      : "run rollback to move the traffic";
    return `${fact}: ${why}, or ${write}`;
  }
  const decision = decidePromotion(state);
  if (decision.kind === "flip") return `${fact}: run promote to move the traffic, or ${write}`;
  if (decision.kind !== "refuse") return `${fact}: ${write}`;
  return `${fact}: ${write}; or, to move the traffic: ${mendIdle(state) ?? decision.remedy}`;
}
