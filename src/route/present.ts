import type { Finding } from "../model/finding.ts";
import type { RequestClass, RequestClasses } from "../routes/proof/classes.ts";
import { destinationText } from "../routes/proof/destination-text.ts";
import { coverageLines } from "../routes/proof/coverage.ts";
import type { BrokenRule } from "../routes/proof/safety.ts";
import { visibleText } from "../report/escape.ts";
import type { RouteAnswer, RouteExplanation, RuleExplanation } from "../routes/table/types.ts";
import { afterText, requestText } from "./row.ts";
import type { ReleaseProof, RouteResult } from "./step.ts";

/**
 * The result as `bluegreen route` prints it for people. What manifests and requests say stays on its own
 * line.
 */
export function routeText(result: RouteResult): string {
  const problems = result.problems.flatMap(problemLines);
  return [...problems, ...bodyLines(result)].map(visibleText).join("\n");
}

/** The result as `--json` prints it; `answers` in the shape of docs/design.md. */
export function routeJson(result: RouteResult): unknown {
  const { problems } = result;
  switch (result.kind) {
    case "answers":
      return { answers: result.answers, problems };
    case "explanation":
      return { ...result.explanation, problems };
    case "difference":
    case "classes":
      return { ...result.found, coverage: result.coverage, problems };
    case "proofs":
      return {
        proofs: result.proofs.map(({ release, found }) => ({ release, ...found })),
        coverage: result.coverage,
        problems,
      };
  }
}

function bodyLines(result: RouteResult): readonly string[] {
  switch (result.kind) {
    case "answers":
      return result.answers.map((answer, index) => `${index + 1}  ${answerLine(answer)}`);
    case "explanation":
      return explanationLines(result.explanation);
    case "difference":
      return [
        ...classLines(result.found.classes),
        differenceLine(result.found.classes.length, result.found.tried),
        ...coverageLines(result.coverage),
      ];
    case "classes":
      return [
        ...classLines(result.found.classes),
        countLine(result.found),
        ...coverageLines(result.coverage),
      ];
    case "proofs":
      return [
        ...result.proofs.flatMap((proof) => proofLines(proof, result.proofs.length > 1)),
        ...coverageLines(result.coverage),
      ];
  }
}

function proofLines({ release, found }: ReleaseProof, titled: boolean): readonly string[] {
  return [
    ...(titled ? [`The flip of ${release}`] : []),
    ...classLines(found.classes),
    countLine(found),
    ...brokenLines(found.broken),
    ...found.ahead.map((sentence) => `Already at the idle color, whatever is flipped: ${sentence}.`),
  ];
}

function problemLines({ file, line, severity, rule, message, fix }: Finding): readonly string[] {
  const place = line === undefined ? file : `${file}:${line}`;
  return [`${place}: ${severity}: ${rule}: ${message}`, `    ${fix}`];
}

function answerLine(answer: RouteAnswer): string {
  const by = answer.rule === undefined ? "" : `  by ${answer.rule}`;
  const reason = answer.reason === undefined ? "" : `  (${answer.reason})`;
  const sent = answer.outcome === "route" ? `  as ${answer.authority ?? "?"}${answer.path ?? "?"}` : "";
  return `${destinationText(answer)}${sent}${by}${reason}`;
}

function classLines(classes: readonly RequestClass[]): readonly string[] {
  const rows = classes.map(({ example, before, after, moves, changes }) => [
    requestText(example),
    (example.headers ?? []).map(([name, value]) => `${name}: ${value}`).join(", "),
    before.rule ?? before.outcome,
    after === undefined || !moves
      ? destinationText(before)
      : `${destinationText(before)} → ${afterText(destinationText(before), after, changes)}`,
  ]);
  const compared = classes.some(({ after }) => after !== undefined);
  return columns([
    ["REQUEST", "HEADERS", "RULE", compared ? "GOES TO (before → after)" : "GOES TO"],
    ...rows,
  ]);
}

/** Cells padded to columns, except the last; a very long cell does not widen its column. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.min(56, Math.max(...rows.map((row) => row[at]?.length ?? 0))),
  );
  return rows.map((row) =>
    row
      .map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

function countLine({ classes, tried, dropped, unreached, unmet }: RequestClasses): string {
  const shadowed = unreached.filter((id) => !unmet.includes(id));
  return [
    `${classes.length} kinds of requests, ${tried} requests tried.`,
    ...(dropped === 0 ? [] : [`${dropped} were left out: give a larger --most-requests.`]),
    ...(shadowed.length === 0 ? [] : [`Other rules answer before: ${shadowed.join(", ")}.`]),
    ...(unmet.length === 0 ? [] : [`No request was found that meets: ${unmet.join(", ")}.`]),
  ].join(" ");
}

function differenceLine(moved: number, tried: number): string {
  if (tried === 0) return "Nothing was asked: no gateway has a route on either side.";
  return moved === 0
    ? `Nothing moves at the gateways; ${tried} requests tried.`
    : `${moved} kinds of requests move at the gateways; ${tried} requests tried.`;
}

function brokenLines(broken: readonly BrokenRule[]): readonly string[] {
  if (broken.length === 0)
    return ["The flip is safe at the gateways: every rule holds for every request tried."];
  return broken.flatMap(({ rule, message, curl }) => [
    `${rule}: ${message}`,
    ...(curl === undefined ? [] : [`    ${curl}`]),
  ]);
}

function explanationLines({ answer, host, path, rules, dropped }: RouteExplanation): readonly string[] {
  const chosen = `${host.authority}: ${host.domain === undefined ? host.reason : `host ${host.domain} (${host.reason})`}`;
  return [
    chosen,
    `path as rules see it: ${path}`,
    ...rules.flatMap(ruleLines),
    ...dropped.flatMap(droppedLines),
    answerLine(answer),
  ];
}

function droppedLines({
  rule,
  entry,
  file,
  line,
  reason,
}: RouteExplanation["dropped"][number]): readonly string[] {
  return [`    ${rule} (match ${entry}, ${file}:${line})`, `      not on this server: ${reason}`];
}

function ruleLines(rule: RuleExplanation): readonly string[] {
  const mark = rule.chosen ? "=>" : rule.matched ? " =" : " -";
  const conditions = rule.conditions.map(
    ({ subject, expected, seen, holds }) =>
      `      ${holds ? "holds" : "fails"}: ${subject} ${expected}, seen ${seen}`,
  );
  return [`${mark} ${rule.rule} (match ${rule.entry}, ${rule.file}:${rule.line})`, ...conditions];
}
