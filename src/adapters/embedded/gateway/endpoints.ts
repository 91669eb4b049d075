import type { KubernetesObject } from "../../../model/kubernetes.ts";
import { at, mappings, strings, text } from "../cluster/json.ts";
import { isServing, podsOf } from "../cluster/pods.ts";
import { hasLabels, type ObjectStore } from "../cluster/store.ts";

/** Serving pods of each destination, as they were when the control plane looked. */
export class Endpoints {
  readonly #serving: readonly KubernetesObject[];
  readonly #services: ReadonlyMap<string, KubernetesObject>;
  readonly #rules: readonly KubernetesObject[];
  readonly #known = new Map<string, readonly KubernetesObject[]>();

  constructor(store: ObjectStore) {
    this.#serving = podsOf(store, undefined, {}).filter(isServing);
    this.#services = new Map(
      store.list("services").map((service) => [hostOf(service.metadata), service] as const),
    );
    this.#rules = store.list("destinationrules.networking.istio.io");
  }

  service(host: string): KubernetesObject | undefined {
    return this.#services.get(host);
  }

  /** Pods that the Service selects and that have the subset's labels. */
  of(host: string, subset: string | undefined): readonly KubernetesObject[] {
    const key = `${host}|${subset ?? ""}`;
    let pods = this.#known.get(key);
    if (pods === undefined) this.#known.set(key, (pods = this.#find(host, subset)));
    return pods;
  }

  #find(host: string, subset: string | undefined): readonly KubernetesObject[] {
    const service = this.#services.get(host);
    const labels = subset === undefined ? {} : this.#labelsOf(host, subset);
    if (service === undefined || labels === undefined) return [];
    const wanted = { ...strings(at(service.spec, "selector")), ...labels };
    return this.#serving.filter(
      ({ metadata }) =>
        metadata.namespace === service.metadata.namespace && hasLabels(metadata.labels, wanted),
    );
  }

  #labelsOf(host: string, subset: string): Readonly<Record<string, string>> | undefined {
    for (const rule of this.#rules) {
      const ruleHost = text(at(rule.spec, "host")) ?? "";
      if (qualified(ruleHost, rule.metadata.namespace) !== host) continue;
      const found = mappings(at(rule.spec, "subsets")).find((one) => one["name"] === subset);
      if (found !== undefined) return strings(found["labels"]);
    }
    return undefined;
  }
}

function hostOf({ name, namespace }: KubernetesObject["metadata"]): string {
  return `${name}.${namespace}.svc.cluster.local`;
}

/** A short name belongs to the namespace of the rule that uses it. */
function qualified(host: string, namespace: string | undefined): string {
  return host.includes(".") ? host : `${host}.${namespace}.svc.cluster.local`;
}
