import { isJsonObject } from "../json/read.ts";

/**
 * Documents that lie beside manifests and are none: told by what they are, not by what their file is called.
 */

/** What a document is that is no manifest. */
export type Stranger =
  /**
   * Has apiVersion and kind and no name: read by a program such as kustomize or kind, never by the API
   * server.
   */
  | "configuration of a tool"
  /** Helm's, Go's or another's template, which is no YAML before it is filled in. */
  | "template"
  /** Values, workflows, schemas, lists, texts: whatever else is written in YAML or JSON. */
  | "other YAML or JSON";

/** A document that was left out. */
export interface LeftOut {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly what: Stranger;
}

/**
 * What a value is when it is no manifest; undefined for a manifest, and for what means to be one and is
 * wrong: that is an error of its owner's. A manifest has apiVersion, kind and metadata; two of the three are
 * enough to mean it.
 */
export function strangerOf(value: unknown): Stranger | undefined {
  if (!isJsonObject(value)) return "other YAML or JSON";
  const { apiVersion, kind, metadata } = value;
  const isVersion = typeof apiVersion === "string" && apiVersion !== "";
  const isKind = typeof kind === "string" && kind !== "";
  const isList = isKind && kind.endsWith("List") && Array.isArray(value["items"]);
  if (isVersion && isKind) {
    if (
      isList ||
      hasName(metadata) ||
      (metadata !== undefined && metadata !== null && !isJsonObject(metadata))
    )
      return undefined;
    return isServed(apiVersion, kind) ? undefined : "configuration of a tool";
  }
  return (isVersion || isKind) && hasName(metadata) ? undefined : "other YAML or JSON";
}

function hasName(metadata: unknown): boolean {
  return isJsonObject(metadata) && (metadata["name"] !== undefined || metadata["generateName"] !== undefined);
}

/** Groups whose objects the API server keeps: one of them without a name is a mistake. */
const SERVED =
  /^(?:apps|autoscaling|batch|policy|extensions|(?:[a-z0-9-]+\.)*k8s\.io|(?:networking|security|telemetry|extensions)\.istio\.io)\//;
/** Groups of the same owners that only programs read. */
const READ_BY_TOOLS =
  /^(?:(?:[a-z0-9-]+\.)*config\.k8s\.io|kubeadm\.k8s\.io|client\.authentication\.k8s\.io|(?:admission|audit|imagepolicy)\.k8s\.io|kind\.x-k8s\.io|(?:[a-z0-9-]+\.)*x-k8s\.io)\//;

function isServed(apiVersion: string, kind: string): boolean {
  // A kubeconfig is the one file that calls itself v1.
  if (apiVersion === "v1") return kind !== "Config";
  return SERVED.test(apiVersion) && !READ_BY_TOOLS.test(apiVersion);
}

/** True for text that a template engine is to fill in: `{{ … }}`. */
export function isTemplate(text: string): boolean {
  return text.includes("{{") && text.includes("}}");
}

/**
 * True for JSON that cannot hold a manifest, seen without reading it: lock files, schemas, TypeScript's
 * settings.
 */
export function isOtherJson({ file, text }: { readonly file: string; readonly text: string }): boolean {
  return /\.json$/i.test(file) && !(text.includes('"apiVersion"') && text.includes('"kind"'));
}
