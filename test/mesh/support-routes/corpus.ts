import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { dump } from "js-yaml";
import { loadManifests } from "../../../src/manifests/load.ts";
import { compileRoutes } from "../../../src/routes/compile.ts";
import type { RouteRequest, RouteTable } from "../../../src/routes/table/types.ts";
import type { Seen } from "./compare.ts";
import { GATEWAY_NAMESPACE } from "./vocabulary.ts";

/** Recorded pairs: a configuration, requests, and what the real mesh did with them. */
export interface CorpusEntry {
  /** Files beside it that its configuration stands on. */
  readonly standsOn: readonly string[];
  /** YAML. */
  readonly config: string;
  readonly pairs: readonly { readonly request: RouteRequest; readonly seen: Seen }[];
}

const CORPUS = fileURLToPath(new URL("../../fixtures/routes/corpus/", import.meta.url));

/** `recorded` is filled anew by a command; `found` holds differences that runs came upon, and only grows. */
const FOLDERS = { recorded: CORPUS, found: `${CORPUS}found/` } as const;
export type Kind = keyof typeof FOLDERS;

/** Paths of all entries. */
export function corpusEntries(): string[] {
  return Object.values(FOLDERS).flatMap((folder) =>
    (existsSync(folder) ? readdirSync(folder) : [])
      .filter((name) => name.endsWith(".json"))
      .map((name) => folder + name),
  );
}

export function readEntry(path: string): CorpusEntry {
  return JSON.parse(readFileSync(path, "utf8")) as CorpusEntry;
}

/** The simulator's table of an entry's configuration; `path` is the entry's, or anything beside it. */
export function entryTable({ standsOn, config }: Omit<CorpusEntry, "pairs">, path: string): RouteTable {
  const folder = `${dirname(path)}/`;
  const shared = standsOn.map((file) => ({ file, text: readFileSync(folder + file, "utf8") }));
  const { manifests } = loadManifests([...shared, { file: "config", text: config }]);
  return compileRoutes(manifests, { namespace: "routes", gatewayNamespace: GATEWAY_NAMESPACE });
}

/** Takes away what was recorded; what was found stays. */
export function forgetRecorded(): void {
  const folder = FOLDERS.recorded;
  for (const name of readdirSync(folder)) if (/\.(?:json|yaml)$/.test(name)) rmSync(folder + name);
}

/** Writes objects that several entries stand on, and returns the file's path. */
export function writeShared(kind: Kind, name: string, objects: readonly object[]): string {
  const text = yamlOf(objects);
  const path = `${FOLDERS[kind]}${name}-${hash(text)}.yaml`;
  mkdirSync(FOLDERS[kind], { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Writes an entry and returns its path. */
export function writeEntry(kind: Kind, entry: CorpusEntry): string {
  const text = `{\n${Object.entries(entry)
    .map(([key, value]) => `"${key}": ${key === "pairs" ? lines(value as unknown[]) : JSON.stringify(value)}`)
    .join(",\n")}\n}\n`;
  const path = `${FOLDERS[kind]}${hash(text)}.json`;
  writeFileSync(path, text);
  return path;
}

export function yamlOf(objects: readonly object[]): string {
  return objects.map((object) => dump(object, { flowLevel: 4, lineWidth: -1 })).join("---\n");
}

function lines(values: readonly unknown[]): string {
  return `[\n${values.map((value) => JSON.stringify(value)).join(",\n")}\n]`;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
