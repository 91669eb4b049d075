import { apiGroup } from "../../names/groups.ts";
import { namespaceOf } from "../../names/namespaces.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import type { Finding } from "../../model/finding.ts";
import { resourceName } from "../../model/kubernetes.ts";
import type { MeshConfig } from "./mesh-config.ts";
import { type Defect, show } from "./schema.ts";

/** Facts about the mesh that the manifests do not hold, filled in. */
export interface MeshFacts {
  readonly mesh: MeshConfig;
  /** Undefined when nobody said it. */
  readonly gatewayNamespace: string | undefined;
  readonly domain: string;
  readonly rootNamespace: string;
  readonly namespace: string;
}

/** Manifests by kind, and the problems found on the way. */
export class Inventory {
  readonly facts: MeshFacts;
  readonly problems: Finding[] = [];
  readonly #byKind = new Map<string, Manifest[]>();
  readonly #refused = new Set<string>();

  constructor(manifests: readonly Manifest[], facts: MeshFacts) {
    this.facts = facts;
    for (const manifest of unique(manifests, facts.namespace)) {
      const kind = `${apiGroup(manifest.object)}/${manifest.object.kind}`;
      const same = this.#byKind.get(kind);
      if (same === undefined) this.#byKind.set(kind, [manifest]);
      else same.push(manifest);
    }
  }

  /**
   * Of one kind, such as `networking.istio.io/Gateway` or `/Service`, oldest first, then by name and
   * namespace.
   */
  of(kind: string): readonly Manifest[] {
    return [...(this.#byKind.get(kind) ?? [])].sort((a, b) => this.#compare(a, b));
  }

  namespaceOf(manifest: Manifest): string {
    return namespaceOf(manifest.object, this.facts.namespace);
  }

  /** Reports defects of one object. */
  report(
    rule: string,
    manifest: Manifest,
    defects: readonly Defect[],
    severity: Finding["severity"] = "error",
  ): void {
    for (const defect of defects) {
      this.problems.push({
        rule,
        severity,
        message: `${capital(defect.message)}.`,
        file: manifest.file,
        line: manifest.lineOf(defect.path),
        resource: resourceName(manifest.object),
        fix: defect.fix ?? usualFix(defect, severity),
      });
    }
  }

  /**
   * Reports what makes Envoy refuse all routes of a port, once for however many ports. Returns why nothing is
   * known of them: the gateway keeps the routes it had before.
   */
  reportRefusedRoutes(manifest: Manifest, defect: Defect): string {
    const name = `${this.namespaceOf(manifest)}/${manifest.object.metadata.name}`;
    const place = `${manifest.file}:${manifest.lineOf(defect.path)}`;
    const reason = `Envoy refuses the routes of ${name}, and the gateway keeps those it had: ${defect.message} (${place})`;
    if (this.#refused.has(reason)) return reason;
    this.#refused.add(reason);
    const message = `${defect.message}: Envoy refuses all routes of this port`;
    const fix = `Correct ${show(defect.path)}; the cluster takes it, and the gateway keeps its old routes.`;
    this.report("routes-refused", manifest, [{ ...defect, message, fix }]);
    return reason;
  }

  /** Istio's order: by creation, name, namespace (`configCompareByCreationTime`). */
  #compare(a: Manifest, b: Manifest): number {
    const first = a.object.metadata;
    const second = b.object.metadata;
    return (
      order(created(first.creationTimestamp), created(second.creationTimestamp)) ||
      order(first.name, second.name) ||
      order(this.namespaceOf(a), this.namespaceOf(b))
    );
  }
}

function usualFix({ path }: Defect, severity: Finding["severity"]): string {
  return severity === "error"
    ? `Correct ${show(path)}; the cluster would refuse this object.`
    : `Look at ${show(path)}.`;
}

function order<T extends string | number>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Without a time an object counts as oldest, as in Istio. RFC 3339 in UTC sorts as text. */
function created(timestamp: unknown): string {
  return typeof timestamp === "string" ? timestamp : "";
}

/** The last of several manifests of one object wins, as when they are applied one after the other. */
function unique(manifests: readonly Manifest[], namespace: string): Iterable<Manifest> {
  const byKey = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const { kind, metadata } = manifest.object;
    const key = `${apiGroup(manifest.object)}/${kind}/${namespaceOf(manifest.object, namespace)}/${metadata.name}`;
    byKey.set(key, manifest);
  }
  return byKey.values();
}

/** A sentence's first letter; the name of a field stays as it is. */
function capital(message: string): string {
  return /^spec\b|^metadata\b/.test(message) ? message : message.charAt(0).toUpperCase() + message.slice(1);
}
