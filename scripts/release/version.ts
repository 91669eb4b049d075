/** Versions of this project, and the part of the changelog that is theirs. Pure: texts in, decisions out. */

/** Semantic Versioning 2.0, without build metadata, which no tag of ours has. */
export interface Version {
  readonly text: string;
  /** Major, minor, patch. */
  readonly numbers: readonly [number, number, number];
  /** What follows the `-`, between its dots; empty for a full release. */
  readonly pre: readonly string[];
}

const NUMBER = String.raw`(0|[1-9]\d*)`;
const PRE = String.raw`(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)`;
const VERSION = new RegExp(String.raw`^${NUMBER}\.${NUMBER}\.${NUMBER}(?:-(${PRE}(?:\.${PRE})*))?$`);

/** Undefined for what is no version: `v1.0.0`, `1.0`, `01.0.0`. */
export function parseVersion(text: string): Version | undefined {
  const [, major, minor, patch, pre = ""] = VERSION.exec(text) ?? [];
  if (major === undefined) return undefined;
  return {
    text,
    numbers: [Number(major), Number(minor), Number(patch)],
    pre: pre === "" ? [] : pre.split("."),
  };
}

/** Negative when `a` comes before `b`, 0 when they are equal: the precedence of Semantic Versioning. */
export function compareVersions(a: Version, b: Version): number {
  const first = a.numbers.map((number, at) => number - (b.numbers[at] ?? 0)).find((one) => one !== 0);
  return first ?? comparePre(a.pre, b.pre);
}

function comparePre(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  const parts = a.map((part, at) => comparePart(part, b[at])).find((one) => one !== 0);
  return parts ?? a.length - b.length;
}

/** Numbers come before words; a list that goes on, after one that has ended. */
function comparePart(a: string, b: string | undefined): number {
  if (b === undefined) return 1;
  const [x, y] = [a, b].map((part) => (/^\d+$/.test(part) ? Number(part) : undefined));
  if (x !== undefined && y !== undefined) return x - y;
  if (x !== undefined || y !== undefined) return x === undefined ? 1 : -1;
  return a < b ? -1 : Number(a > b);
}

export interface ChangelogRelease {
  readonly version: string;
  /** Markdown below the heading. */
  readonly notes: string;
}

export interface Changelog {
  /** What stands below `## Unreleased`; empty when there is nothing, or no such heading. */
  readonly unreleased: string;
  /** The newest one, `## 1.2.3 - 2026-01-31`; undefined when there is none. */
  readonly newest: ChangelogRelease | undefined;
}

/** Headings of level two begin the parts; what stands in a part is not read. */
export function readChangelog(text: string): Changelog {
  const parts = text.split(/^## /m).slice(1);
  const read = parts.map((part) => {
    const [heading = "", ...lines] = part.split("\n");
    return { heading: heading.trim(), body: lines.join("\n").trim() };
  });
  const released = read.find(({ heading }) => DATED.test(heading));
  return {
    unreleased: read.find(({ heading }) => heading === "Unreleased")?.body ?? "",
    newest: released && { version: DATED.exec(released.heading)?.[1] ?? "", notes: released.body },
  };
}

const DATED = /^(\S+) - \d{4}-\d{2}-\d{2}$/;

/**
 * The changelog with what was unreleased under the version and day. Throws when there is nothing to
 * release.
 */
export function withRelease(text: string, version: string, day: string): string {
  if (readChangelog(text).unreleased === "") throw new Error("CHANGELOG.md has nothing under ## Unreleased");
  return text.replace(/^## Unreleased[ \t]*$/m, `## Unreleased\n\n## ${version} - ${day}`);
}
