/**
 * The examples in the folders of the rules are their tests: an invalid one marks each line that a finding
 * is to point at, and in a valid one no rule at all may find anything. How they are written: README.md.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { loadManifests } from "../../manifests/load.ts";
import { type MeshFacts, meshFacts, type MeshSet } from "../../mesh/facts.ts";
import { meshObject } from "../../mesh/object.ts";
import type { Rule } from "../../mesh/rule.ts";
import { MESH_RULES } from "./index.generated.ts";

const FOLDER = dirname(fileURLToPath(import.meta.url));

/** What a world of each kind holds of what its objects refer to. */
const SEEN_AS: Readonly<Record<string, Pick<MeshSet, "complete" | "partial">>> = {
  environment: { complete: true },
  files: { complete: false },
  chart: { complete: false, partial: true },
};

/** Marks below a line, `# ^ error: message`, as `line error: message`. */
function marks(text: string): readonly string[] {
  let line = 0;
  return text.split("\n").flatMap((one, index) => {
    const said = /^\s*# \^ (?<said>\w+: .+)$/.exec(one)?.groups?.["said"];
    if (said === undefined) line = index + 1;
    return said === undefined ? [] : [`${line} ${said}`];
  });
}

function findingsOf({ check, severity }: Rule, facts: MeshFacts): readonly string[] {
  const found = check(facts).map((one) => {
    const line = one.object.manifest.lineOf(one.path);
    return { line, text: `${line} ${one.severity ?? severity}: ${one.message}` };
  });
  return found.sort((a, b) => a.line - b.line).map(({ text }) => text);
}

function factsOf(file: string, text: string): MeshFacts {
  const documents = documentsOf(text);
  const config = documents.find(({ head }) => head === "bluegreen.yaml");
  const releases =
    config === undefined ? [] : [...loadConfig(config.text, "bluegreen.yaml").releases.values()];
  const objects = documents.flatMap((one) => (one === config ? [] : objectsOf(file, one)));
  const world = SEEN_AS[/^# seen as: (\w+)$/m.exec(text)?.[1] ?? "environment"];
  if (world === undefined)
    throw new Error(`${file}: an example is seen as one of ${Object.keys(SEEN_AS).join()}`);
  return meshFacts({ objects, ...world, releaseHosts: releases.map(({ host }) => host), releases });
}

interface Document {
  /** Its first comment. */
  readonly head: string;
  /** The document on its own lines: those before it are empty. */
  readonly text: string;
}

function documentsOf(text: string): readonly Document[] {
  let before = 0;
  return text.split(/^---\n/m).map((document) => {
    const head = /^# (.*)/.exec(document)?.[1] ?? "";
    const placed = `${"\n".repeat(before)}${document}`;
    before += document.split("\n").length;
    return { head, text: placed };
  });
}

function objectsOf(file: string, { head, text }: Document) {
  const unit = /^rendered by: (\S+)$/.exec(head)?.[1];
  const from = unit === undefined ? undefined : { unit, release: unit };
  const { manifests, problems } = loadManifests([{ file, text, from }]);
  expect(problems).toEqual([]);
  return manifests.map((manifest) => meshObject(manifest, "default", unit === undefined));
}

describe.each(MESH_RULES)("the rule $name", (rule) => {
  const folder = join(FOLDER, rule.name, "examples");
  const files = readdirSync(folder).sort();
  const read = (file: string) => readFileSync(join(folder, file), "utf8");

  it("has valid and invalid examples, and no others", () => {
    const kinds = files.map((file) => /^(valid|invalid)(-[a-z0-9-]+)?\.yaml$/.exec(file)?.[1] ?? file);
    expect(new Set(kinds)).toEqual(new Set(["valid", "invalid"]));
  });

  it.each(files.filter((file) => file.startsWith("invalid")))("finds what examples/%s marks", (file) => {
    const text = read(file);
    expect(marks(text)).not.toEqual([]);
    expect(findingsOf(rule, factsOf(file, text))).toEqual(marks(text));
  });

  it.each(files.filter((file) => file.startsWith("valid")))(
    "finds nothing in examples/%s, nor does another",
    (file) => {
      const facts = factsOf(file, read(file));
      expect(facts.objects).not.toEqual([]);
      expect(MESH_RULES.flatMap((one) => findingsOf(one, facts))).toEqual([]);
    },
  );
});
