import type { Color, ReleaseState, WholeRelease } from "../model/release.ts";
import { unknownOutside } from "../release/colors/color-rules.ts";
import { finishingCommand } from "../release/transition/advice-rules.ts";
import { decidePromotion } from "../promote/rules.ts";
import { notApart } from "../release/colors/overlap-rules.ts";
import { mayOnlyRecord, wouldTakeOver } from "../rollback/rules.ts";

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

/**
 * The command to run next, as one sentence. `recorded` is the color that Git names, when it names one;
 * `written` the version that it says for the idle color.
 */
export function nextCommand(state: ReleaseState, recorded?: Color, written?: string): string {
  const finishing = finishingCommand(state);
  if (finishing !== undefined) return finishing;
  if (state.active === undefined) return "Run rollback: it takes the traffic back";
  const mixed = notApart(state);
  if (mixed !== undefined) return mixed.remedy;
  if (recorded !== undefined && recorded !== state.active) return differs(state, recorded);
  const decision = decidePromotion(state);
  switch (decision.kind) {
    case "flip":
      return undeployed(state, decision.to, written) ?? `Run promote: ${decision.to} was tested and is ready`;
    case "nothing":
      return `Run deploy to bring up the next version on ${state.idle}, or rollback to go back to it`;
    case "complete":
      return "Run promote to finish the promote";
    case "refuse":
      return mendIdle(state) ?? decision.remedy;
  }
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
  const last = state.record?.lastFlip;
  if (last?.kind === "rollback" && last.to === recorded) {
    return `${fact}: the last rollback had led to ${recorded}; run rollback to go there again, or promote`;
  }
  return mayOnlyRecord(state)
    ? `${fact}: run rollback, it writes ${state.active} into Git again`
    : `${fact}: run promote to move the traffic, or write ${state.active} into the router's values`;
}
