/** The history of a release as a person reads it. */
import type { Approval } from "../model/history.ts";
import type { Observed } from "../model/observed.ts";
import { moveText, shortOf } from "./rules.ts";
import type { HistoryResult, Turn } from "./step.ts";

const HEAD = ["started", "turn", "color", "version", "result", "by", "approved by"];

/** Plain text: a table, below a turn what else is known of it, and what does not agree. */
export function historyText(result: HistoryResult): string {
  const { release, active, turns, otherCommits } = result;
  const rows = turns.map((turn) => cellsOf(turn).map(flat));
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const body = turns.flatMap((turn, index) => [line(rows[index] ?? []), ...detailsOf(turn).map(flat)]);
  return [
    `${release}: ${active === null ? "no color alone has the traffic, or none can be told" : `${active} has the traffic`}`,
    "",
    ...(turns.length === 0 ? ["No turn is on the Lease."] : [line(HEAD), ...body]),
    "",
    ...otherCommits.map(({ commit, at, to, turn }) =>
      flat(
        `Git alone: commit ${commit.slice(0, 12)} of ${at} says ${to ?? "no color"}${turn === undefined ? "" : `, turn ${turn}`}`,
      ),
    ),
    ...factsOf(result),
  ]
    .join("\n")
    .trimEnd();
}

/** Whoever may write on a Lease or a branch writes no line of ours. */
function flat(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ");
}

function factsOf({ unfinished, disagreements, notLookedAt, next }: HistoryResult): readonly string[] {
  return [
    ...(unfinished === null
      ? []
      : [`Unfinished ${unfinished.kind} from ${unfinished.from} to ${unfinished.to}, ${unfinished.phase}`]),
    ...disagreements.map((one) => flat(`Does not agree: ${one}`)),
    ...notLookedAt.map((one) => flat(`Not looked at: ${one}`)),
    next,
  ];
}

function cellsOf(turn: Turn): readonly string[] {
  const { startedAt, kind, result, actor, approvals } = turn;
  return [
    startedAt.replace(/\.\d+Z$/, "Z"),
    kind,
    moveText(turn),
    versionText(turn),
    result,
    actor ?? "unknown",
    approvedText(approvals),
  ];
}

function versionText({ from, versions }: Turn): string {
  const to = versions?.to ?? "unknown";
  return from === undefined ? to : `${versions?.from ?? "unknown"} → ${to}`;
}

function approvedText(approvals: Observed<readonly Approval[]> | undefined): string {
  if (approvals === undefined) return "not asked";
  if (!approvals.known) return "unknown";
  const names = approvals.value.filter(({ state }) => state === "approved").map(({ user }) => user);
  return names.length === 0 ? "no review" : names.join(", ");
}

function detailsOf(turn: Turn): readonly string[] {
  const { run, attempt, by, endedAt, endedBy, because, digests, commits, approvals } = turn;
  const where = run === undefined ? by : attempt === undefined ? run : `${run}, attempt ${attempt}`;
  return [
    `    ${where}${endedAt === undefined ? "" : `; ended ${endedAt}`}${endedBy === undefined ? "" : ` by ${endedBy}`}`,
    ...(digests?.to === undefined ? [] : [`    digest ${digests.to.slice(0, 12)}`]),
    ...(because === undefined ? [] : [`    because ${because}`]),
    ...reviews(approvals),
    ...commits.map(
      (commit) => `    commit ${shortOf(commit)} of ${commit.at} says ${commit.to ?? "no color"}`,
    ),
  ];
}

function reviews(approvals: Turn["approvals"]): readonly string[] {
  if (approvals === undefined) return [];
  if (!approvals.known) return [`    approvals are unknown: ${approvals.reason}`];
  return approvals.value.map(({ user, state, comment, environments }) => {
    const said = comment === "" ? "" : `: ${JSON.stringify(comment)}`;
    return `    ${state} by ${user} for ${environments.join(", ")}${said}`;
  });
}
