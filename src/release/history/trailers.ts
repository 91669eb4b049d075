/**
 * What a commit of ours says of the turn that made it, as trailers (git-interpret-trailers(1)), and reading
 * them back. Whoever may push can write the same: they are held against the Lease. Pure.
 */
import type { GitCommit } from "../../model/history.ts";
import { type Color, COLORS } from "../../model/release.ts";
import type { HistoryAuthor } from "./author.ts";
import { runOf } from "./run-rules.ts";

/** What is recorded, and of which turn. */
export interface RecordedTurn {
  readonly release: string;
  /** The turn's id; undefined for a record that belongs to none. */
  readonly turn: string | undefined;
  readonly kind: "deploy" | "promote" | "rollback";
  /** The color that Git names from this commit on; of a deploy the one that got the version. */
  readonly to: Color;
  readonly from?: Color;
  readonly version?: string | undefined;
  readonly digest?: string | undefined;
}

/** A commit's trailers as far as they are ours; `undefined` for what it does not say. */
export interface TurnCommit {
  readonly commit: string;
  readonly at: string;
  readonly author: string;
  readonly release: string;
  readonly turn: string | undefined;
  readonly kind: string | undefined;
  readonly from: Color | undefined;
  readonly to: Color | undefined;
  readonly version: string | undefined;
  readonly digest: string | undefined;
  readonly run: string | undefined;
  readonly attempt: string | undefined;
  readonly actor: string | undefined;
}

/** Every commit of ours has this one, by which they are found. */
export const RELEASE_TRAILER = "Bluegreen-Release";

/** The message of a commit: its subject, and the trailers after an empty line. */
export function withTrailers(subject: string, turn: RecordedTurn, author: HistoryAuthor): string {
  const { run, attempt } = runOf(author.by);
  const trailers: readonly (readonly [string, string | number | undefined])[] = [
    [RELEASE_TRAILER, turn.release],
    ["Bluegreen-Turn", turn.turn],
    ["Bluegreen-Kind", turn.kind],
    ["Bluegreen-From", turn.from],
    ["Bluegreen-To", turn.to],
    ["Bluegreen-Version", turn.version],
    ["Bluegreen-Digest", turn.digest],
    ["Bluegreen-Run", run],
    ["Bluegreen-Attempt", attempt],
    ["Bluegreen-Actor", author.actor],
  ];
  const lines = trailers.flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${oneLine(String(value), author)}`],
  );
  return `${oneLine(subject, author)}\n\n${lines.join("\n")}\n`;
}

const MOST_VALUE = 200;

/** Text from outside begins no line of its own, so that it adds no trailer, and carries nothing unseen. */
function oneLine(text: string, author: HistoryAuthor): string {
  const flat = author.cut(text, MOST_VALUE).replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ");
  return flat.trim();
}

/** The trailers of a commit; undefined for one that has none of a release of ours. */
export function trailersOf({ id, at, author, message }: GitCommit): TurnCommit | undefined {
  const said = lastParagraph(message);
  const release = said.get(RELEASE_TRAILER);
  if (release === undefined) return undefined;
  const value = (name: string): string | undefined => said.get(`Bluegreen-${name}`);
  return {
    commit: id,
    at,
    author,
    release,
    turn: value("Turn"),
    kind: value("Kind"),
    from: colorOf(value("From")),
    to: colorOf(value("To")),
    version: value("Version"),
    digest: value("Digest"),
    run: value("Run"),
    attempt: value("Attempt"),
    actor: value("Actor"),
  };
}

function colorOf(text: string | undefined): Color | undefined {
  return COLORS.find((color) => color === text);
}

/** A paragraph of trailers and nothing else, after a subject; the first of a name counts. */
function lastParagraph(message: string): ReadonlyMap<string, string> {
  const paragraphs = message.trimEnd().split(/\n(?:[ \t]*\n)+/);
  const lines = (paragraphs.length < 2 ? "" : (paragraphs.at(-1) ?? "")).split("\n");
  const found = lines.map((line) => /^([A-Za-z][A-Za-z0-9-]*): (.*)$/.exec(line));
  const said = new Map<string, string>();
  for (const one of found) {
    if (one === null) return new Map();
    const [, name = "", value = ""] = one;
    if (!said.has(name)) said.set(name, value.trim());
  }
  return said;
}
