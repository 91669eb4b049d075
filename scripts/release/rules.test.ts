/** What may be released, and where the major tag may go: facts in, decisions out. */
import { describe, expect, it } from "vitest";
import { decideMajor, type MajorFacts, planRelease, type ReleaseFacts, untested } from "./rules.ts";
import { compareVersions, parseVersion, readChangelog, withRelease } from "./version.ts";

const [NOW, BEFORE] = ["b".repeat(40), "a".repeat(40)];

const CHANGELOG = `# Changelog

## Unreleased

## 1.3.0 - 2026-11-30

### Added

- A thing.

## 1.2.0 - 2026-10-01

- Older.
`;

const FACTS: ReleaseFacts = {
  changelog: CHANGELOG,
  versions: { "package.json": "1.3.0", "package-lock.json": "1.3.0" },
  commit: NOW,
  changed: [],
  onMain: true,
  tags: new Map([
    ["v1.2.0", BEFORE],
    ["v1", BEFORE],
    ["vendor", BEFORE],
  ]),
};

describe("a release", () => {
  it("is that of the newest heading", () => {
    expect(planRelease(FACTS)).toEqual({
      version: { text: "1.3.0", numbers: [1, 3, 0], pre: [] },
      tag: "v1.3.0",
      majorTag: "v1",
      commit: NOW,
      notes: "### Added\n\n- A thing.",
      tagged: false,
    });
  });

  it.each([
    ["0.9.0", "v0"],
    ["1.0.0", "v1"],
    ["10.2.0", "v10"],
  ])("%s is for those who pin %s", (version, majorTag) => {
    const facts = {
      ...FACTS,
      changelog: FACTS.changelog.replace("1.3.0", version),
      versions: { "package.json": version },
      tags: new Map<string, string>(),
    };
    expect(planRelease(facts)).toMatchObject({ tag: `v${version}`, majorTag });
  });

  it("goes on where an earlier run has tagged this very commit", () => {
    expect(planRelease({ ...FACTS, tags: new Map([["v1.3.0", NOW]]) })).toMatchObject({ tagged: true });
  });

  it.each<[string, Partial<ReleaseFacts>, string]>([
    [
      "no released version",
      { changelog: "# Changelog\n\n## Unreleased\n\n- A thing.\n" },
      "RELEASE_NO_VERSION",
    ],
    ["a heading that is no version", { changelog: "## 1.3 - 2026-11-30\n" }, "RELEASE_NO_VERSION"],
    [
      "entries that no version has",
      { changelog: CHANGELOG.replace("Unreleased", "Unreleased\n\n- New.") },
      "RELEASE_UNRECORDED",
    ],
    ["a manifest of another version", { versions: { "package.json": "1.2.0" } }, "RELEASE_VERSIONS_DIFFER"],
    ["a file that is not committed", { changed: [" M dist/cli.js"] }, "RELEASE_DIRTY"],
    ["a commit of another branch", { onMain: false }, "RELEASE_NOT_ON_MAIN"],
    ["a branch that is not known", { onMain: undefined }, "RELEASE_BRANCH_UNKNOWN"],
    ["a tag that is there, elsewhere", { tags: new Map([["v1.3.0", BEFORE]]) }, "RELEASE_EXISTS"],
    ["a higher version that is released", { tags: new Map([["v1.10.0", BEFORE]]) }, "RELEASE_OLDER"],
    ["a later major that is released", { tags: new Map([["v2.0.0", BEFORE]]) }, "RELEASE_OLDER"],
  ])("is refused for %s", (_, facts, code) => {
    expect(planRelease({ ...FACTS, ...facts })).toEqual({
      problems: [expect.stringMatching(new RegExp(`^${code}: .*\\. [A-Z].*`))],
    });
  });

  it("names every reason at once", () => {
    const facts = { ...FACTS, onMain: false, changed: ["?? new.ts"], versions: { "package.json": "1.2.0" } };
    expect(planRelease(facts)).toEqual({ problems: [0, 0, 0].map(() => expect.any(String)) });
  });

  it("is published for the commit whose tests have passed, and for no other", () => {
    expect(untested(NOW, NOW)).toBeUndefined();
    for (const tested of [undefined, "", BEFORE])
      expect(untested(NOW, tested)).toMatch(/^RELEASE_UNTESTED: /);
  });
});

describe("the major tag", () => {
  const MAJOR: MajorFacts = {
    tag: "v1.3.0",
    majorTag: "v1",
    commit: NOW,
    isPre: false,
    tags: new Map([
      ["v1.3.0", NOW],
      ["v1", BEFORE],
    ]),
    isForward: true,
  };

  it("moves forward, and is made where there is none", () => {
    expect(decideMajor(MAJOR)).toEqual({ kind: "move", from: BEFORE });
    const first = { ...MAJOR, tags: new Map([["v1.3.0", NOW]]), isForward: undefined };
    expect(decideMajor(first)).toEqual({ kind: "move", from: undefined });
  });

  it("stays for a pre-release, and where it is there already", () => {
    expect(decideMajor({ ...MAJOR, isPre: true })).toMatchObject({ kind: "stay" });
    const there = new Map([...MAJOR.tags, ["v1", NOW]] as const);
    expect(decideMajor({ ...MAJOR, tags: there })).toMatchObject({ kind: "stay" });
  });

  it.each<[string, Partial<MajorFacts>, string]>([
    ["backwards or aside", { isForward: false }, "RELEASE_BACKWARDS"],
    ["where that cannot be said", { isForward: undefined }, "RELEASE_BRANCH_UNKNOWN"],
    ["to what is not tagged", { tags: new Map([["v1", BEFORE]]) }, "RELEASE_UNTAGGED"],
    ["to what is tagged elsewhere", { tags: new Map([["v1.3.0", BEFORE]]) }, "RELEASE_UNTAGGED"],
  ])("does not go %s", (_, facts, code) => {
    expect(decideMajor({ ...MAJOR, ...facts })).toEqual({
      kind: "refuse",
      problem: expect.stringMatching(new RegExp(`^${code}: `)),
    });
  });
});

describe("a version", () => {
  const version = (text: string) => parseVersion(text) ?? expect.fail(`${text} is no version`);

  it("comes after those that Semantic Versioning puts before it", () => {
    const ordered =
      "0.2.0 0.10.0 1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.0.1";
    const versions = ordered.split(" ").map(version);
    expect(versions.toReversed().toSorted(compareVersions)).toEqual(versions);
    expect(compareVersions(version("1.0.0"), version("1.0.0"))).toBe(0);
  });

  it.each(["v1.0.0", "1.0", "01.0.0", "1.0.0-", "1.0.0-01", "1.0.0+build", "1.0.0\n", "1.0.0; rm"])(
    "is not %j",
    (text) => expect(parseVersion(text)).toBeUndefined(),
  );
});

describe("the changelog", () => {
  it("gets a version for what was unreleased", () => {
    const before = CHANGELOG.replace("Unreleased", "Unreleased\n\n- New.");
    const after = readChangelog(withRelease(before, "2.0.0", "2026-12-01"));
    expect(after).toEqual({ unreleased: "", newest: { version: "2.0.0", notes: "- New." } });
    expect(() => withRelease(CHANGELOG, "2.0.0", "2026-12-01")).toThrow("nothing under ## Unreleased");
  });
});
