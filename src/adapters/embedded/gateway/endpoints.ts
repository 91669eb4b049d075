import { at, jsonObjects, stringMap } from "../../../json/read.ts";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import { MESH_APIS } from "../../../mesh-api/apis/index.generated.ts";
import { isServing, podsOf } from "../cluster/pods.ts";
import type { ObjectStore } from "../cluster/store.ts";
import { mostSpecificHost } from "../../../names/hosts.ts";
import { type Labels, selects } from "../../../names/labels.ts";
import { namespaceOf } from "../../../names/namespaces.ts";
import { ruleHost, serviceHost } from "../../../names/services.ts";

/** Serving pods of each destination, as they were when the control plane looked. */
export class Endpoints {
  readonly #serving: readonly KubernetesObject[];
  readonly #services: ReadonlyMap<string, KubernetesObject>;
  readonly #rules: readonly KubernetesObject[];
  readonly #known = new Map<string, readonly KubernetesObject[]>();

  constructor(store: ObjectStore) {
    this.#serving = podsOf(store, undefined, {}).filter(isServing);
    this.#services = new Map(store.list("services").map((service) => [hostOf(service), service] as const));
    this.#rules = MESH_APIS.flatMap(({ targets }) => targets.definedBy.flatMap((type) => store.list(type)));
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
    const wanted = { ...stringMap(at(service.spec, "selector")), ...labels };
    return this.#serving.filter(
      ({ metadata }) => metadata.namespace === service.metadata.namespace && selects(wanted, metadata.labels),
    );
  }

  #labelsOf(host: string, subset: string): Labels | undefined {
    const holding = mostSpecificHost(host, this.#rules.map(ruleHost));
    for (const rule of this.#rules) {
      if (ruleHost(rule) !== holding) continue;
      const found = jsonObjects(at(rule.spec, "subsets")).find((one) => one["name"] === subset);
      if (found !== undefined) return stringMap(found["labels"]);
    }
    return undefined;
  }
}

function hostOf(service: KubernetesObject): string {
  return serviceHost(service.metadata.name, namespaceOf(service));
}
