import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dump } from "js-yaml";
import { loadManifests } from "../../../src/manifests/load.ts";
import { compileRoutes } from "../../../src/routes/compile.ts";
import type { RouteRequest, RouteTable } from "../../../src/routes/types.ts";
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

export const CORPUS = fileURLToPath(new URL("../../fixtures/routes/corpus/", import.meta.url));

/** Names of the recorded entries. */
export function corpusNames(): string[] {
  return readdirSync(CORPUS).filter((name) => name.endsWith(".json"));
}

export function readEntry(name: string): CorpusEntry {
  return JSON.parse(readFileSync(CORPUS + name, "utf8")) as CorpusEntry;
}

/** The simulator's table of an entry's configuration. */
export function entryTable({ standsOn, config }: Omit<CorpusEntry, "pairs">): RouteTable {
  const shared = standsOn.map((file) => ({ file, text: readFileSync(CORPUS + file, "utf8") }));
  const { manifests } = loadManifests([...shared, { file: "config", text: config }]);
  return compileRoutes(manifests, { namespace: "routes", gatewayNamespace: GATEWAY_NAMESPACE });
}

/** Writes objects that several entries stand on, and returns the file's name. */
export function writeShared(kind: string, objects: readonly object[]): string {
  const text = yamlOf(objects);
  const name = `${kind}-${hash(text)}.yaml`;
  mkdirSync(CORPUS, { recursive: true });
  writeFileSync(CORPUS + name, text);
  return name;
}

/** Writes an entry and returns its path. */
export function writeEntry(entry: CorpusEntry): string {
  const text = `{\n${Object.entries(entry)
    .map(([key, value]) => `"${key}": ${key === "pairs" ? lines(value as unknown[]) : JSON.stringify(value)}`)
    .join(",\n")}\n}\n`;
  const path = `${CORPUS}${hash(text)}.json`;
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
