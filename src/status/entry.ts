import { type Failure, Failures } from "../errors/errors.ts";
import { colorsInOrder, statusMarkdown } from "./report.ts";
import { parseStatusInputs } from "./inputs.ts";
import { type ColorStatus, readStatus, type StatusResult } from "./step.ts";
import { driftLines } from "../drift/refusals.ts";
import { maskedDeep } from "../report/masked.ts";
import type { Color } from "../model/release.ts";
import { sharesText } from "../release/colors/share-rules.ts";
import type { Capability } from "../capability/capability.ts";
import { thrownJson } from "../capability/thrown.ts";

export const statusCapability: Capability = async (raw, ports) => {
  const { result, problems } = await readStatus(parseStatusInputs(raw), ports);
  const refusal = refusalOf(problems);
  return {
    outputs: {
      active: result.active ?? "",
      idle: result.idle ?? "",
      "active-version": versionOf(result, result.active),
      "idle-version": versionOf(result, result.idle),
      transition: transitionOutput(result),
      verdict: result.verdict,
      json: JSON.stringify(maskedDeep(result, (text) => ports.log.masked(text))),
    },
    // With --json, failures stand where they stand when there is no result at all.
    result: refusal === undefined ? result : { ...result, ...thrownJson(refusal) },
    text: statusText(result),
    sentence: `${trafficText(result)}${VERDICTS[result.verdict]}`,
    summary: statusMarkdown(
      maskedDeep({ ...result, unitProblems: result.problems.filter(isOfUnit) }, (text) =>
        ports.log.masked(text),
      ),
    ),
    ...(refusal === undefined ? {} : { refusal }),
  };
};

function versionOf({ colors }: StatusResult, color: Color | null): string {
  return (color === null ? undefined : colors[color].version) ?? "";
}

function trafficText({ active, idle, shares }: StatusResult): string {
  return shares === undefined ? `${active} has the traffic, ${idle} is idle` : sharesText(shares);
}

/** What is known is shown, and beside it why it is not all, or not as it must be. */
function refusalOf([first, ...rest]: readonly Failure[]): Failure | Failures | undefined {
  if (first === undefined) return undefined;
  return rest.length === 0 ? first : new Failures([first, ...rest]);
}

/** What a sentence says of it that names no reason. */
const VERDICTS: Readonly<Record<StatusResult["verdict"], string>> = {
  good: "",
  bad: "; not all is as it must be",
  unknown: "; not all could be seen",
};

function transitionOutput({ transition }: StatusResult): string {
  if (transition === null) return "";
  return [transition.kind, transition.from, transition.to, transition.phase].join(":");
}

const HEAD = ["color", "role", "target", "version", "ready"];

function row(color: ColorStatus): readonly string[] {
  const ready = color.ready === undefined ? "unknown" : `${color.ready}/${color.desired ?? "?"}`;
  return [color.color, color.role, color.target, color.version ?? "unknown", ready];
}

/** What is true besides the table: what cannot be told and why, what is unfinished, what to do next. */
function facts({
  colors,
  shares,
  refusal,
  transition,
  holder,
  drift,
  problems,
  next,
}: StatusResult): readonly string[] {
  const unknown = [colors.blue, colors.green].filter((color) => color.unknown !== undefined);
  return [
    ...(shares === undefined ? [] : [`The traffic is divided: ${sharesText(shares)}`]),
    ...unknown.map((color) => `${color.color}: ${color.unknown}`),
    ...(refusal === null ? [] : [refusal.fact]),
    ...(transition === null
      ? []
      : [`Unfinished ${transition.kind} from ${transition.from} to ${transition.to}, ${transition.phase}`]),
    ...(holder === null
      ? []
      : [`Held by ${holder.name}${holder.until === null ? "" : ` until ${holder.until}`}`]),
    ...driftLines([drift]),
    ...problems.filter(isOfUnit).map(({ code, fact, remedy }) => `${code}: ${fact}. ${remedy}`),
    ...drift.waiting.map((one) => `Not applied: ${one}`),
    ...(next === "" ? [] : [next]),
  ];
}

/** The rest stands in the lines about the colors and about what was compared. */
function isOfUnit({ code }: StatusResult["problems"][number]): boolean {
  return ["UNIT_UNKNOWN", "UNIT_EXCLUDED", "UNIT_EXCLUDE_UNKNOWN"].includes(code);
}

function statusText(result: StatusResult): string {
  const rows = [HEAD, ...colorsInOrder(result.active).map((color) => row(result.colors[color]))];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  const head = `${result.release}: ${result.host}, routed by ${result.router}`;
  return [head, "", ...lines.map((line) => line.trimEnd()), "", ...facts(result)].join("\n").trimEnd();
}
