import { loadAll, YAMLException } from "js-yaml";
import type { Finding } from "../model/finding.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import { type DocumentText, lineBreaks, splitDocuments } from "./documents.ts";
import { KUBERNETES_SCHEMA } from "./kubernetes-yaml.ts";
import { Positions } from "./locate.ts";
import type { Manifest, RenderedBy } from "./manifest.ts";
import { objectProblem } from "./object.ts";

export type { Manifest } from "./manifest.ts";

/** A file as it was read. `file` is the name that findings show. */
export interface ManifestSource {
  readonly file: string;
  readonly text: string;
  readonly from?: RenderedBy | undefined;
}

export interface LoadedManifests {
  readonly manifests: Manifest[];
  /** Rule `manifest-invalid`: not YAML, or not an object the API server would take. Its document is left out. */
  readonly problems: Finding[];
}

type Path = readonly (string | number)[];

/**
 * Reads manifests as Kubernetes reads them (YAML 1.1, merge keys, duplicate keys refused), in the order
 * given. `List` objects become their items. Never throws: what cannot be read is a problem with its line.
 */
export function loadManifests(sources: readonly ManifestSource[]): LoadedManifests {
  const loaded: LoadedManifests = { manifests: [], problems: [] };
  for (const source of sources) {
    for (const document of splitDocuments(source.text)) readDocument(source, document, loaded);
  }
  return loaded;
}

function readDocument({ file, from }: ManifestSource, document: DocumentText, into: LoadedManifests): void {
  let values: unknown[];
  try {
    values = loadAll(document.text, { schema: KUBERNETES_SCHEMA });
  } catch (error) {
    into.problems.push(syntaxProblem(file, document, error));
    return;
  }
  const lines = lineFinder(document);
  for (const [index, value] of values.entries()) {
    const lineOf = (path: Path) => lines(index, path);
    if (value !== null) addObject(value, { file, from, lineOf, path: [] }, into);
  }
}

interface Place {
  readonly file: string;
  readonly from: RenderedBy | undefined;
  readonly lineOf: (path: Path) => number;
  /** Where the object stands in its document. */
  readonly path: Path;
}

function addObject(value: unknown, place: Place, into: LoadedManifests): void {
  const problem = objectProblem(value);
  if (problem !== undefined) {
    into.problems.push(invalid(place.file, place.lineOf([...place.path, ...problem.path]), problem.message));
    return;
  }
  const object = value as KubernetesObject;
  if (object.kind.endsWith("List") && Array.isArray(object["items"])) {
    const items = object["items"] as unknown[];
    for (const [index, item] of items.entries()) {
      addObject(item, { ...place, path: [...place.path, "items", index] }, into);
    }
    return;
  }
  into.manifests.push(manifest(object, place));
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
    return document.line + lineBreaks(document.text.slice(0, positions.offset(index, path))) + 1;
  };
}

function syntaxProblem(file: string, document: DocumentText, error: unknown): Finding {
  const yaml = error instanceof YAMLException ? error : undefined;
  const line = document.line + (yaml?.mark?.line ?? 0) + 1;
  return invalid(file, line, `This is not valid YAML: ${yaml?.reason ?? String(error)}.`);
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
