/** The step summary of a status. */
import { driftMarkdown, withCode } from "../drift/report.ts";
import { type Color, COLORS, otherColor, type SmokeProof, type Transition } from "../model/release.ts";
import { sharesText } from "../release/colors/share-rules.ts";
import {
  blocks,
  type Cell,
  codeCell,
  factsTable,
  heading,
  type Markdown,
  paragraph,
  table,
} from "../report/markdown.ts";
import type { ColorStatus, StatusResult } from "./step.ts";

export interface StatusReport extends Omit<StatusResult, "separation" | "problems" | "refusal"> {
  readonly refusal: Pick<NonNullable<StatusResult["refusal"]>, "fact"> | null;
  /** What is wrong with the release's units. */
  readonly unitProblems: readonly { readonly code: string; readonly fact: string; readonly remedy: string }[];
}

/** Summary of `status`: who has what, what the Lease says, what Git says, what to do next. */
export function statusMarkdown(report: StatusReport): Markdown {
  const { release, host, router, active, shares, colors, refusal, drift, unitProblems, next } = report;
  const traffic = shares === undefined ? `${active} has the traffic` : sharesText(shares);
  const unknown = [colors.blue, colors.green].flatMap((one) =>
    one.unknown === undefined ? [] : [paragraph(`${one.color}: ${one.unknown}`)],
  );
  return blocks(
    heading(2, `Status of ${release}: ${traffic}`),
    paragraph(`${host}, routed by ${router}`),
    table(
      ["Color", "Role", "Target", "Version", "Ready"],
      colorsInOrder(active).map((color) => colorRow(colors[color])),
    ),
    ...unknown,
    refusal === null ? undefined : paragraph(refusal.fact),
    factsTable([
      ...leaseRows(report),
      ["Default in Git", recordedText(report)],
      ["Verdict", VERDICTS[report.verdict]],
    ]),
    driftMarkdown([drift]),
    ...unitProblems.map(({ code, fact, remedy }) => withCode(`${code}: ${fact}. ${remedy}`)),
    ...drift.waiting.map((one) => paragraph(`Not applied: ${one}`)),
    next === "" ? undefined : withCode(next),
  );
}

/** The active color first, where there is one. */
export function colorsInOrder(active: Color | null): readonly Color[] {
  return active === null ? COLORS : [active, otherColor(active)];
}

const VERDICTS: Readonly<Record<StatusReport["verdict"], string>> = {
  good: "all is as it must be",
  bad: "not all is as it must be",
  unknown: "not all could be seen",
};

function colorRow({ color, role, target, version, ready, desired }: ColorStatus): readonly Cell[] {
  const pods = ready === undefined ? "unknown" : `${ready}/${desired ?? "?"}`;
  return [color, role, codeCell(target), version === undefined ? "unknown" : codeCell(version), pods];
}

/** What the Lease says, which any later run goes by. */
function leaseRows({ transition, holder, smoke, lastFlip }: StatusReport): readonly (readonly Cell[])[] {
  const until = holder?.until == null ? "" : ` until ${holder.until}`;
  return [
    ...(transition === null ? [] : [[{ markdown: "**Unfinished**" }, transitionText(transition)]]),
    ...(holder === null ? [] : [["Held by", `${holder.name}${until}`]]),
    ["Smoke test", smoke === null ? "none" : smokeText(smoke)],
    [
      "Last flip",
      lastFlip === null ? "none" : `${lastFlip.kind}, ${lastFlip.from} → ${lastFlip.to}, ${lastFlip.at}`,
    ],
  ];
}

function smokeText({ color, version, digest, at, run }: SmokeProof): string {
  const what = version === undefined ? "" : ` ${version}`;
  return `${color}${what} at ${digest.slice(0, 12)}, ${at}${run === undefined ? "" : `, ${run}`}`;
}

function transitionText({ kind, from, to, phase, startedAt }: Transition): string {
  return `${kind}, ${from} → ${to}, ${phase} since ${startedAt}`;
}

function recordedText({ recorded, active }: StatusReport): string {
  const { file, value, color } = recorded;
  const said = value === null ? "nothing" : value;
  if (color === active) return `${said}, as in the cluster (${file})`;
  return `${said}, which is ${color === null ? "no color's" : color}, not ${active ?? "both colors"} (${file})`;
}
