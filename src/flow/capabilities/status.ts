import { statusMarkdown } from "../../report/release.ts";
import { parseStatusInputs } from "../../status/inputs.ts";
import { type ColorStatus, status, type StatusResult } from "../../status/step.ts";
import { driftFailures, driftLines } from "../../drift/refusals.ts";
import { Failures } from "../../errors.ts";
import { maskedJson } from "../masked-json.ts";
import type { Capability, Outcome } from "../capability.ts";

export const statusCapability: Capability = async (raw, ports) => {
  const result = await status(parseStatusInputs(raw), ports);
  return {
    outputs: {
      active: result.active,
      idle: result.idle,
      "active-version": result.colors[result.active].version ?? "",
      "idle-version": result.colors[result.idle].version ?? "",
      transition: transitionOutput(result),
      json: maskedJson(result, ports.log),
    },
    result,
    text: statusText(result),
    sentence: `${result.active} has the traffic, ${result.idle} is idle`,
    summary: statusMarkdown(result),
    ...refusal(result),
  };
};

/** A release that is not as its units have it is a failed check. What only waits to be applied is none. */
function refusal({ drift }: StatusResult): Pick<Outcome, "refusal"> {
  const [first, ...rest] = driftFailures(drift.findings);
  return first === undefined ? {} : { refusal: new Failures([first, ...rest]) };
}

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
function facts({ colors, transition, holder, drift, next }: StatusResult): readonly string[] {
  const unknown = [colors.blue, colors.green].filter((color) => color.unknown !== undefined);
  return [
    ...unknown.map((color) => `${color.color}: ${color.unknown}`),
    ...(transition === null
      ? []
      : [`Unfinished ${transition.kind} from ${transition.from} to ${transition.to}, ${transition.phase}`]),
    ...(holder === null
      ? []
      : [`Held by ${holder.name}${holder.until === null ? "" : ` until ${holder.until}`}`]),
    ...driftLines([drift]),
    ...drift.waiting.map((one) => `Not applied: ${one}`),
    ...(next === "" ? [] : [next]),
  ];
}

function statusText(result: StatusResult): string {
  const rows = [HEAD, row(result.colors[result.active]), row(result.colors[result.idle])];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  const head = `${result.release}: ${result.host}, routed by ${result.router}`;
  return [head, "", ...lines.map((line) => line.trimEnd()), "", ...facts(result)].join("\n").trimEnd();
}
