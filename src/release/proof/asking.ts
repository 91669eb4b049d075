/** Asks the gateways, round after round, and counts what they answer. */
import { type GatewayAddress, gatewayAddressText } from "../../model/gateway-address.ts";
import type { Color, SmokeCheck } from "../../model/release.ts";
import type { ReleaseContext } from "../context.ts";
import type { Round, Verdict } from "../verdict/sequential-test.ts";
import type { Count } from "../verdict/sequential-test.ts";
import {
  type AnswerReport,
  answerReport,
  counted,
  countsText,
  emptyTally,
  isDoubted,
  type Tally,
  verdictOn,
} from "../verdict/tally.ts";
import { type Answer, harmlessChecks } from "./answer.ts";
import { countsAs } from "./convergence-rules.ts";
import { probe } from "./probe.ts";

/** Requests in a round of a path whose failures are not understood yet. */
const DOUBT_PROBES = 5;

/** One path of the smoke test at one address. */
export interface Stream {
  readonly address: GatewayAddress;
  readonly check: SmokeCheck;
}

/** What was answered since a flip: the proof and the watch after it count together, by one rule. */
export class AnswerCount {
  #tally: Tally;
  #seen: string | undefined;

  /** `before`: what was asked of the color that the traffic comes from, before the flip. */
  constructor(before: Count) {
    this.#tally = emptyTally(before);
  }

  /** The answers of one round, by stream. */
  add(heard: readonly Heard[]): void {
    this.#tally = counted(this.#tally, new Map(heard.map(({ stream, round }) => [keyOf(stream), round])));
    this.#seen = heard.find(({ failed }) => failed !== undefined)?.failed ?? this.#seen;
  }

  /** `atEnd`: there is no time for more, so that a doubt is decided by what is nearer. */
  verdict(atEnd = false): Verdict {
    return verdictOn(this.#tally, atEnd);
  }

  /** How often a stream is asked in the next round: more often until its failures are understood. */
  probes(stream: Stream, usual: number): number {
    return isDoubted(this.#tally, keyOf(stream)) ? Math.max(usual, DOUBT_PROBES) : usual;
  }

  get report(): AnswerReport {
    return answerReport(this.#tally);
  }

  /** Why the color fails more than it may; undefined when it does not, or that is not told yet. */
  worse(atEnd = false): string | undefined {
    if (this.verdict(atEnd) !== "worse") return undefined;
    return `${this.#seen ?? "answers failed"} (${countsText(this.report)})`;
  }
}

function keyOf({ address, check }: Stream): string {
  return `${gatewayAddressText(address)} ${check.method} ${check.path}`;
}

/** Who may answer: `to`, and the other color where it has a share, whose answers are not counted. */
export interface Expected {
  readonly to: Color;
  readonly other?: Color;
}

/** What one stream has answered in a round. */
export interface Heard {
  readonly stream: Stream;
  readonly answers: readonly Answer[];
  readonly round: Round;
  /** The first answer that failed, and the first by a color that may not answer, as sentences. */
  readonly failed: string | undefined;
  readonly wrong: string | undefined;
}

/** Sends so many requests at once, with the cookie of `preview` or without one. */
export async function hear(
  { spec, ports }: ReleaseContext,
  expected: Expected,
  stream: Stream,
  { times, preview }: { readonly times: number; readonly preview?: Color | undefined },
): Promise<Heard> {
  const since = ports.clock.now();
  const request = { ...stream, ...(preview === undefined ? {} : { preview }) };
  const answers = await Promise.all(Array.from({ length: times }, () => probe(spec, ports.http, request)));
  const counts = answers.map((answer) => countsAs(answer, expected.to));
  const failed = answers.find((_, n) => counts[n] === "failed");
  const wrong = answers.find((answer, n) => counts[n] === undefined && colorOf(answer) !== expected.other);
  const paths = harmlessChecks(spec).length;
  const text = (answer: Answer) => `${askedText(stream, paths, preview)}: ${answerText(answer, expected.to)}`;
  const failures = counts.filter((one) => one === "failed").length;
  const asked = failures + counts.filter((one) => one === "right").length;
  return {
    stream,
    answers,
    round: { asked, failed: failures, since, until: ports.clock.now() },
    failed: failed && text(failed),
    wrong: wrong && text(wrong),
  };
}

function colorOf(answer: Answer): Color | undefined {
  return "color" in answer ? answer.color : undefined;
}

function askedText({ address, check }: Stream, paths: number, preview: Color | undefined): string {
  const asked = preview === undefined ? "without a cookie" : `with the cookie of ${preview}`;
  const path = paths > 1 ? ` for ${check.path}` : "";
  return `${gatewayAddressText(address)}, asked${path} ${asked}`;
}

function answerText(answer: Answer, to: Color): string {
  return answer.kind === "color" ? `${answer.color} answered instead of ${to}` : answer.reason;
}
