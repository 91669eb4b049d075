/**
 * `npm run release:prepare -- VERSION`: writes the version into CHANGELOG.md, package.json and
 * package-lock.json, and builds the bundles, which say it. To be committed and merged like any change;
 * .github/workflows/release.yml does the rest.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compareVersions, parseVersion, readChangelog, withRelease } from "./version.ts";

const root = dirname(dirname(import.meta.dirname));

function edit(path: string, change: (text: string) => string): void {
  const file = join(root, path);
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

/** The first `version` of either file is the project's own: what follows is left byte for byte. */
function withVersion(version: string, times: number): (text: string) => string {
  return (text) => {
    let left = times;
    return text.replaceAll(/^( {2}| {6})"version": "[^"]*"/gm, (all, indent: string) =>
      left-- > 0 ? `${indent}"version": "${version}"` : all,
    );
  };
}

/** Throws, before anything is written, when it is no version, or not the next one. */
function prepare(text: string, today: string): void {
  const version = parseVersion(text);
  if (version === undefined) throw new Error(`"${text}" is no version such as 1.2.3 or 1.2.3-rc.1`);
  const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8");
  const newest = parseVersion(readChangelog(changelog).newest?.version ?? "");
  if (newest !== undefined && compareVersions(version, newest) <= 0)
    throw new Error(`${newest.text} is prepared or released already: give a higher version`);
  const released = withRelease(changelog, version.text, today);
  edit("CHANGELOG.md", () => released);
  edit("package.json", withVersion(version.text, 1));
  edit("package-lock.json", withVersion(version.text, 2));
}

try {
  prepare(process.argv[2] ?? "", new Date().toISOString().slice(0, 10));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
