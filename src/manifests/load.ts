import { isJsonObject } from "../json/read.ts";
import type { Finding } from "../model/finding.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import { type DocumentText, splitDocuments } from "./documents.ts";
import { Positions } from "./locate.ts";
import type { Manifest, RenderedBy } from "./manifest.ts";
import { objectProblem } from "./object.ts";
import { isOtherJson, isTemplate, type LeftOut, strangerOf } from "./left-out.ts";
import { type ReadYaml, readYaml } from "./read-yaml.ts";
import { AliasBudget, YamlError } from "./yaml-extent.ts";

export type { Manifest } from "./manifest.ts";

/** A file as it was read. `file` is the name that findings show. */
export interface ManifestSource {
  readonly file: string;
  readonly text: string;
  readonly from?: RenderedBy | undefined;
}

export interface LoadedManifests {
  readonly manifests: Manifest[];
  /**
   * Rule `manifest-invalid`: not YAML, or not an object the API server would take. Its document is left out.
   */
  readonly problems: Finding[];
}

/** Manifests of files that hold other things too. */
export interface FoundManifests extends LoadedManifests {
  /** Documents that are no manifests. */
  readonly leftOut: LeftOut[];
}

type Path = readonly (string | number)[];

/**
 * Reads files in which manifests stand beside anything else that is written in YAML or JSON: what is no
 * manifest is left out and told, what means to be one and is wrong is a problem. Never throws.
 */
export function findManifests(sources: readonly ManifestSource[]): FoundManifests {
  const found: FoundManifests = { manifests: [], problems: [], leftOut: [] };
  const budget = new AliasBudget();
  for (const source of sources) {
    if (isOtherJson(source)) found.leftOut.push({ file: source.file, line: 1, what: "other YAML or JSON" });
    else for (const document of splitDocuments(source.text)) readDocument(source, document, found, budget);
  }
  return found;
}

/**
 * Reads manifests as Kubernetes reads them (YAML 1.1, merge keys, duplicate keys refused), in the order
 * given. `List` objects become their items. Never throws: what cannot be read is a problem with its line.
 */
export function loadManifests(sources: readonly ManifestSource[]): LoadedManifests {
  const loaded: LoadedManifests = { manifests: [], problems: [] };
  const budget = new AliasBudget();
  for (const source of sources) {
    for (const document of splitDocuments(source.text)) readDocument(source, document, loaded, budget);
  }
  return loaded;
}

function readDocument(
  { file, from }: ManifestSource,
  document: DocumentText,
  into: LoadedManifests | FoundManifests,
  budget: AliasBudget,
): void {
  const leftOut = "leftOut" in into ? into.leftOut : undefined;
  let read: ReadYaml;
  try {
    read = readYaml(document.text, budget);
  } catch (error) {
    if (leftOut !== undefined && isTemplate(document.text))
      leftOut.push({ file, line: document.line + 1, what: "template" });
    else into.problems.push(syntaxProblem(file, document, error));
    return;
  }
  const lines = lineFinder({ ...document, text: read.text });
  for (const [index, value] of read.values.entries()) {
    if (value === null) continue;
    const place = { file, from, lineOf: (path: Path) => lines(index, path), path: [] };
    const what = leftOut === undefined ? undefined : strangerOf(value);
    if (what !== undefined) leftOut?.push({ file, line: place.lineOf([]), what });
    else addObject(value, place, into);
  }
}

interface Place {
  readonly file: string;
  readonly from: RenderedBy | undefined;
  readonly lineOf: (path: Path) => number;
  /** Where the object stands in its document. */
  readonly path: Path;
}

function addObject(written: unknown, place: Place, into: LoadedManifests | FoundManifests): void {
  const value = "leftOut" in into ? named(written) : written;
  const problem = objectProblem(value);
  if (problem !== undefined) {
    const found = invalid(place.file, place.lineOf([...place.path, ...problem.path]), problem.message);
    const isOurs = problem.path.at(-1) === "generateName";
    into.problems.push(
      isOurs ? { ...found, fix: "Give it a name; it is not read here without one." } : found,
    );
    return;
  }
  const object = value as KubernetesObject;
  if (object.kind.endsWith("List") && Array.isArray(object["items"])) {
    const items = object["items"] as unknown[];
    for (const [index, item] of items.entries()) {
      addObject(typed(item, object), { ...place, path: [...place.path, "items", index] }, into);
    }
    return;
  }
  into.manifests.push(manifest(object, place));
}

/**
 * An item that says neither is of the list's kind, and of its apiVersion: a `ConfigMapList` holds ConfigMaps.
 */
function typed(item: unknown, { apiVersion, kind }: KubernetesObject): unknown {
  const itemKind = kind.slice(0, -"List".length);
  if (itemKind === "" || !isJsonObject(item)) return item;
  const isSaid = [item["apiVersion"], item["kind"]].some((said) => said !== undefined && said !== "");
  return isSaid ? item : { ...item, apiVersion, kind: itemKind };
}

/** `kubectl create` takes a manifest whose name the server makes up; the star stands for that. */
function named(value: unknown): unknown {
  if (!isJsonObject(value) || !isJsonObject(value["metadata"])) return value;
  const { name, generateName } = value["metadata"];
  if (name !== undefined || typeof generateName !== "string") return value;
  return { ...value, metadata: { ...value["metadata"], name: `${generateName}*` } };
}

function manifest(object: KubernetesObject, place: Place): Manifest {
  return {
    object,
    file: place.file,
    ...(place.from === undefined ? {} : { from: place.from }),
    get line() {
      return place.lineOf(place.path);
    },
    lineOf: (path) => place.lineOf([...place.path, ...path]),
  };
}

/** Finds lines in a document; parses it for positions on the first call only. */
function lineFinder(document: DocumentText): (index: number, path: Path) => number {
  let positions: Positions | undefined;
  return (index, path) => {
    positions ??= new Positions(document.text);
    return document.line + positions.line(index, path) + 1;
  };
}

/**
 * What this reader does not read need not be refused by Kubernetes': only what it surely refuses is said to
 * be.
 */
function syntaxProblem(file: string, document: DocumentText, error: unknown): Finding {
  const yaml = error instanceof YamlError ? error : undefined;
  const line = document.line + (yaml?.line ?? 0) + 1;
  const reason = yaml?.message ?? String(error);
  if (/duplicated mapping key/.test(reason)) {
    const message =
      "A key stands here twice. It is not read here: Kubernetes may take the last one without a word.";
    return { ...invalid(file, line, message), fix: "Leave the one that is meant." };
  }
  if (yaml !== undefined && (yaml.cause === undefined || /nesting exceeded/.test(reason))) {
    const fix =
      "Write it without aliases, less deep, or in smaller files, whether or not Kubernetes would read it.";
    return { ...invalid(file, line, `This is not read here: ${reason}.`), fix };
  }
  const fix = "Correct the manifest; it is not read here, whether or not Kubernetes would read it.";
  return { ...invalid(file, line, `This is not valid YAML: ${reason}.`), fix };
}

function invalid(file: string, line: number, message: string): Finding {
  return {
    rule: "manifest-invalid",
    severity: "error",
    message,
    file,
    line,
    fix: "Correct the manifest; Kubernetes would refuse it.",
  };
}
