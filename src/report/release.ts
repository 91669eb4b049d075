/** Step summaries of what is done to a release: small, and with what a later run will go by. */
import type { Color, CompletedFlip, SmokeProof, Transition } from "../model/release.ts";
import type { ReleaseDrift } from "../drift/facts.ts";
import { driftMarkdown, withCode } from "./drift.ts";
import {
  blocks,
  bullets,
  type Cell,
  codeCell,
  details,
  heading,
  type Markdown,
  paragraph,
  table,
} from "./markdown.ts";

/** A flip that was made, or was not needed. */
export interface FlipReport {
  readonly release: string;
  readonly from: Color;
  readonly to: Color;
  readonly active: Color;
  readonly changed: boolean;
  readonly dryRun: boolean;
  /** Milliseconds from the flip until every answer came from the new color. */
  readonly convergedMs?: number | undefined;
  readonly summary: string;
}

/** Summary of `promote` or `rollback`. */
export function flipMarkdown(kind: Transition["kind"], report: FlipReport): Markdown {
  const { release, from, to, active, changed, dryRun, convergedMs, summary } = report;
  const title = dryRun
    ? "nothing was flipped (dry run)"
    : changed
      ? `${active} has the traffic`
      : "nothing to do";
  const rows: readonly (readonly Cell[])[] = [
    ...(from === to ? [] : [["Default route", dryRun ? `${from} → ${to}, if it is run` : `${from} → ${to}`]]),
    ...(convergedMs === undefined
      ? []
      : [[`Every answer from ${to}`, `${Math.round(convergedMs)} ms after the flip`]]),
    ["Has the traffic", active],
  ];
  return blocks(
    heading(2, `${kind === "promote" ? "Promote" : "Rollback"} ${release}: ${title}`),
    paragraph(summary),
    facts(rows),
    changed && kind === "promote"
      ? paragraph(`${from} stays up: rollback restores it in one step.`)
      : undefined,
  );
}

export interface DeployReport {
  readonly release: string;
  readonly color: Color;
  readonly version: string;
  readonly digest?: string;
  readonly live: boolean;
  readonly changed: boolean;
  readonly dryRun: boolean;
  readonly summary: string;
}

/** Summary of `deploy`. */
export function deployMarkdown(report: DeployReport): Markdown {
  const { release, color, version, digest, live, summary } = report;
  return blocks(
    heading(2, `Deploy ${release}: ${deployTitle(report)}`),
    paragraph(summary),
    facts([
      [live ? "Active color" : "Idle color", color],
      ["Version", codeCell(version)],
      ...(digest === undefined ? [] : [["Digest", codeCell(digest)]]),
    ]),
  );
}

function deployTitle({ color, version, live, changed, dryRun }: DeployReport): string {
  if (live) return "nothing to deploy";
  if (dryRun) return `${version} would go to ${color} (dry run)`;
  return changed ? `${color} has ${version}` : `${color} had ${version} already`;
}

export interface SmokeReport {
  readonly release: string;
  readonly color: Color;
  readonly digest?: string;
  readonly passed: boolean;
  readonly skipped?: string;
  readonly requests: readonly string[];
  readonly summary: string;
}

/** Summary of `smoke`. */
export function smokeMarkdown(report: SmokeReport): Markdown {
  const { release, color, digest, passed, requests, summary } = report;
  const count = `${requests.length} ${requests.length === 1 ? "request" : "requests"}${passed ? "" : ", not sent"}`;
  return blocks(
    heading(2, `Smoke ${release}: ${smokeTitle(report)}`),
    paragraph(summary),
    facts([
      ["Idle color", color],
      ...(digest === undefined
        ? []
        : [[passed ? "Digest, which promote asks for" : "Digest, not tested", codeCell(digest)]]),
    ]),
    requests.length === 0 ? undefined : details(count, bullets(requests)),
  );
}

function smokeTitle({ color, passed, skipped }: SmokeReport): string {
  if (skipped !== undefined) return "nothing to test";
  return `${color} ${passed ? "passed" : "was not tested (dry run)"}`;
}

export interface ColorReport {
  readonly color: Color;
  readonly role: "active" | "idle";
  readonly target: string;
  readonly version?: string;
  readonly ready?: number;
  readonly desired?: number;
  readonly unknown?: string;
}

export interface StatusReport {
  readonly release: string;
  readonly host: string;
  readonly router: string;
  readonly active: Color;
  readonly idle: Color;
  readonly colors: Readonly<Record<Color, ColorReport>>;
  readonly transition: Transition | null;
  readonly holder: { readonly name: string; readonly until: string | null } | null;
  readonly smoke: SmokeProof | null;
  readonly lastFlip: CompletedFlip | null;
  /** Why nothing may be proven of the colors as they are now. */
  readonly refusal: { readonly fact: string } | null;
  readonly recorded: { readonly file: string; readonly value: string | null; readonly color: Color | null };
  readonly drift: ReleaseDrift;
  readonly verdict: "good" | "bad" | "unknown";
  /** What is wrong with the release's units. */
  readonly unitProblems: readonly { readonly code: string; readonly fact: string; readonly remedy: string }[];
  readonly next: string;
}

/** Summary of `status`: who has what, what the Lease says, what Git says, what to do next. */
export function statusMarkdown(report: StatusReport): Markdown {
  const { release, host, router, active, idle, colors, refusal, drift, unitProblems, next } = report;
  const unknown = [colors.blue, colors.green].flatMap((one) =>
    one.unknown === undefined ? [] : [paragraph(`${one.color}: ${one.unknown}`)],
  );
  return blocks(
    heading(2, `Status of ${release}: ${active} has the traffic`),
    paragraph(`${host}, routed by ${router}`),
    table(
      ["Color", "Role", "Target", "Version", "Ready"],
      [colorRow(colors[active]), colorRow(colors[idle])],
    ),
    ...unknown,
    refusal === null ? undefined : paragraph(refusal.fact),
    facts([
      ...leaseFacts(report),
      ["Default in Git", recordedText(report)],
      ["Verdict", VERDICTS[report.verdict]],
    ]),
    driftMarkdown([drift]),
    ...unitProblems.map(({ code, fact, remedy }) => withCode(`${code}: ${fact}. ${remedy}`)),
    ...drift.waiting.map((one) => paragraph(`Not applied: ${one}`)),
    next === "" ? undefined : withCode(next),
  );
}

const VERDICTS: Readonly<Record<StatusReport["verdict"], string>> = {
  good: "all is as it must be",
  bad: "not all is as it must be",
  unknown: "not all could be seen",
};

function colorRow({ color, role, target, version, ready, desired }: ColorReport): readonly Cell[] {
  const pods = ready === undefined ? "unknown" : `${ready}/${desired ?? "?"}`;
  return [color, role, codeCell(target), version === undefined ? "unknown" : codeCell(version), pods];
}

/** What the Lease says, which any later run goes by. */
function leaseFacts({ transition, holder, smoke, lastFlip }: StatusReport): readonly (readonly Cell[])[] {
  const until = holder?.until == null ? "" : ` until ${holder.until}`;
  return [
    ...(transition === null ? [] : [[{ markdown: "**Unfinished**" }, transitionText(transition)]]),
    ...(holder === null ? [] : [["Held by", `${holder.name}${until}`]]),
    ["Smoke test", smoke === null ? "none" : `${smoke.color} at ${smoke.digest.slice(0, 12)}, ${smoke.at}`],
    [
      "Last flip",
      lastFlip === null ? "none" : `${lastFlip.kind}, ${lastFlip.from} → ${lastFlip.to}, ${lastFlip.at}`,
    ],
  ];
}

function transitionText({ kind, from, to, phase, startedAt }: Transition): string {
  return `${kind}, ${from} → ${to}, ${phase} since ${startedAt}`;
}

function recordedText({ recorded, active }: StatusReport): string {
  const { file, value, color } = recorded;
  const said = value === null ? "nothing" : value;
  if (color === active) return `${said}, as in the cluster (${file})`;
  return `${said}, which is ${color === null ? "no color's" : color}, not ${active} (${file})`;
}

function facts(rows: readonly (readonly Cell[])[]): Markdown {
  return table(["What", "Is"], rows);
}
