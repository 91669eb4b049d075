/** What must be so before a release, and before the major tag moves. Pure: facts in, decisions out. */
import { compareVersions, parseVersion, readChangelog, type Version } from "./version.ts";

/** Facts of the checkout and of the repository that it came from. */
export interface ReleaseFacts {
  readonly changelog: string;
  /** `version` of package.json, and of package-lock.json. */
  readonly versions: Readonly<Record<string, string>>;
  /** What is checked out. */
  readonly commit: string;
  /** Files that are not as committed. */
  readonly changed: readonly string[];
  /** Whether the commit is one of the main branch; undefined when that cannot be said. */
  readonly onMain: boolean | undefined;
  /** Tags of the origin, by name, with the commit that each stands for. */
  readonly tags: ReadonlyMap<string, string>;
}

export interface Release {
  readonly version: Version;
  /** `v1.2.3`. */
  readonly tag: string;
  /** `v1`: what users pin to get every release of it. */
  readonly majorTag: string;
  readonly commit: string;
  readonly notes: string;
  /** True when the tag is there already, at this very commit: an earlier run came so far. */
  readonly tagged: boolean;
}

/** The release that the checkout describes, or every reason against it, each with what to do. */
export function planRelease(facts: ReleaseFacts): Release | { readonly problems: readonly string[] } {
  const { newest, unreleased } = readChangelog(facts.changelog);
  const version = parseVersion(newest?.version ?? "");
  if (newest === undefined || version === undefined) return { problems: [noVersion(newest?.version)] };
  const tag = `v${version.text}`;
  const problems = [
    ...(unreleased === "" ? [] : [UNRECORDED]),
    ...versionProblems(version, facts.versions),
    ...treeProblems(facts),
    ...tagProblems(version, facts),
  ];
  if (problems.length > 0) return { problems };
  const majorTag = `v${version.numbers[0]}`;
  const { commit, tags } = facts;
  return { version, tag, majorTag, commit, notes: newest.notes, tagged: tags.get(tag) === commit };
}

const UNRECORDED =
  "RELEASE_UNRECORDED: CHANGELOG.md has entries under Unreleased that this commit has and its version does not name. " +
  "Prepare a version that has them: npm run release:prepare -- VERSION";

function noVersion(found: string | undefined): string {
  const fact = found === undefined ? "names no released version" : `names ${found}, which is no version`;
  return `RELEASE_NO_VERSION: CHANGELOG.md ${fact}. Prepare one: npm run release:prepare -- VERSION`;
}

function versionProblems(wanted: Version, versions: Readonly<Record<string, string>>): readonly string[] {
  const others = Object.entries(versions).filter(([, version]) => version !== wanted.text);
  return others.map(
    ([file, version]) =>
      `RELEASE_VERSIONS_DIFFER: CHANGELOG.md names ${wanted.text}, ${file} ${version}. ` +
      "Let one command write all of them: npm run release:prepare -- VERSION",
  );
}

function treeProblems({ changed, onMain, commit }: ReleaseFacts): readonly string[] {
  const dirty = `RELEASE_DIRTY: ${changed.join(", ")} differ from the commit. Commit them, or take them back.`;
  const away =
    onMain === undefined
      ? `RELEASE_BRANCH_UNKNOWN: whether ${commit} is on main cannot be said. Check out with fetch-depth: 0.`
      : `RELEASE_NOT_ON_MAIN: ${commit} is no commit of main. Merge it first; releases are made of main.`;
  return [...(changed.length > 0 ? [dirty] : []), ...(onMain === true ? [] : [away])];
}

/** A version is released once, and after every one before it. */
function tagProblems(version: Version, { tags, commit }: ReleaseFacts): readonly string[] {
  const [tag, at] = [`v${version.text}`, tags.get(`v${version.text}`)];
  if (at !== undefined && at !== commit)
    return [`RELEASE_EXISTS: ${tag} is ${at} and stays so; this is ${commit}. Prepare a higher version.`];
  const later = releasedVersions(tags).filter((one) => compareVersions(one, version) > 0);
  const highest = later.toSorted(compareVersions).at(-1);
  if (highest === undefined) return [];
  return [
    `RELEASE_OLDER: v${highest.text} is released, and ${tag} comes before it. Prepare a higher version.`,
  ];
}

function releasedVersions(tags: ReadonlyMap<string, string>): readonly Version[] {
  const names = [...tags.keys()].filter((name) => name.startsWith("v"));
  return names.flatMap((name) => parseVersion(name.slice(1)) ?? []);
}

/** Undefined when the tests of this very commit have passed; else why nothing is published. */
export function untested(commit: string, tested: string | undefined): string | undefined {
  if (tested === commit) return undefined;
  const fact = tested ? `the tests passed for ${tested}` : "no commit is named whose tests have passed";
  return `RELEASE_UNTESTED: ${fact}, and this is ${commit}. Run the workflow release, which tests first.`;
}

export interface MajorFacts {
  readonly tag: string;
  readonly majorTag: string;
  readonly commit: string;
  readonly isPre: boolean;
  readonly tags: ReadonlyMap<string, string>;
  /**
   * Whether what the major tag stands for now is an earlier commit of ours; undefined when that cannot be
   * said.
   */
  readonly isForward: boolean | undefined;
}

/** `move`, from where (undefined: the tag is new); `stay`, and why; or `refuse`. */
export type MajorDecision =
  | { readonly kind: "move"; readonly from: string | undefined }
  | { readonly kind: "stay"; readonly reason: string }
  | { readonly kind: "refuse"; readonly problem: string };

/** The major tag only ever moves forward, to a commit that has been released. */
export function decideMajor({ tag, majorTag, commit, isPre, tags, isForward }: MajorFacts): MajorDecision {
  const [from, released] = [tags.get(majorTag), tags.get(tag)];
  const refuse = (problem: string): MajorDecision => ({ kind: "refuse", problem });
  if (released !== commit)
    return refuse(
      `RELEASE_UNTAGGED: ${tag} is ${released ?? "not there"}, and not ${commit}. Publish first.`,
    );
  if (isPre) return { kind: "stay", reason: `${tag} is a pre-release` };
  if (from === commit) return { kind: "stay", reason: `${majorTag} is there already` };
  if (from === undefined || isForward === true) return { kind: "move", from };
  return refuse(
    isForward === undefined
      ? `RELEASE_BRANCH_UNKNOWN: whether ${from} comes before ${commit} cannot be said. Check out with fetch-depth: 0.`
      : `RELEASE_BACKWARDS: ${majorTag} is ${from}, which does not come before ${commit}. Nothing moves back; release a commit that has it.`,
  );
}
