import { selects } from "../../names/labels.ts";
import { resolveHost } from "../../names/services.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import { mostSpecificHost } from "../../names/hosts.ts";
import type { Inventory } from "../objects/inventory.ts";
import type { DestinationRuleSpec, SubsetSpec } from "../objects/istio-types.ts";
import { destinationRuleDefects } from "../validate/validate.ts";

/** DestinationRules of one host in one namespace, merged: the first subset of a name wins. */
interface MergedRule {
  readonly host: string;
  readonly exportTo: ReadonlySet<string>;
  readonly selector: Readonly<Record<string, string>> | undefined;
  readonly subsets: Map<string, SubsetSpec>;
}

/** The rules that one pool of Istio's index holds, by host. */
class Pool {
  readonly #byHost = new Map<string, MergedRule[]>();

  /** Merges a rule into those of its host, or puts it beside them (`mergeDestinationRule`). */
  add(rule: DestinationRuleSpec, host: string, exportTo: ReadonlySet<string>): void {
    const known = this.#byHost.get(host) ?? [];
    this.#byHost.set(host, known);
    let separate = true;
    for (const merged of known) {
      const equal = sameSet(exportTo, merged.exportTo);
      const wider = merged.exportTo.size > 0 && [...merged.exportTo].every((entry) => exportTo.has(entry));
      separate = !equal;
      if (!equal && !wider) continue;
      const selector = rule.workloadSelector?.matchLabels ?? undefined;
      const bothSelect = merged.selector !== undefined && selector !== undefined;
      const sameSelector =
        bothSelect && selects(merged.selector, selector) && selects(selector, merged.selector);
      separate = bothSelect && !sameSelector ? true : separate;
      if (bothSelect && !sameSelector) continue;
      if ((merged.selector === undefined && selector === undefined) || sameSelector) separate = false;
      for (const subset of rule.subsets ?? [])
        if (!merged.subsets.has(subset.name)) merged.subsets.set(subset.name, subset);
    }
    if (separate) known.push(fresh(rule, host, exportTo));
  }

  /** Rules of the host itself, else of its most specific wildcard. */
  find(host: string): readonly MergedRule[] | undefined {
    const own = this.#byHost.get(host);
    const holding = own === undefined ? mostSpecificHost(host, this.#byHost.keys()) : undefined;
    return holding === undefined ? own : this.#byHost.get(holding);
  }
}

function fresh(rule: DestinationRuleSpec, host: string, exportTo: ReadonlySet<string>): MergedRule {
  const subsets = new Map<string, SubsetSpec>();
  for (const subset of rule.subsets ?? []) if (!subsets.has(subset.name)) subsets.set(subset.name, subset);
  return { host, exportTo, selector: rule.workloadSelector?.matchLabels ?? undefined, subsets };
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((entry) => b.has(entry));
}

/** Who asks for a rule: a gateway's workload. */
export interface Client {
  /** Undefined when it is neither among the manifests nor given: what depends on it is unknown then. */
  readonly namespace: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

type KnownClient = Client & { readonly namespace: string };

interface ServiceName {
  readonly host: string;
  readonly namespace: string;
}

/** Ends every reason that a gateway's namespace would take away. */
export const NOT_KNOWN = "which is not known: name it with --gateway-namespace";

function sameLabels(a: SubsetSpec | undefined, b: SubsetSpec | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const [one, other] = [a.labels ?? {}, b.labels ?? {}];
  return selects(one, other) && selects(other, one);
}

/** Every DestinationRule, looked up as Istio does for a client (`PushContext.destinationRule`). */
export class DestinationRules {
  /** Namespaces that some rule is exported to by name. */
  readonly #named = new Set<string>();
  readonly #local = new Map<string, Pool>();
  readonly #exported = new Map<string, Pool>();
  readonly #rootLocal = new Pool();
  readonly #root: string;
  /** Hosts whose rule the cluster would refuse, with the reason. */
  readonly refused = new Map<string, string>();

  constructor(inventory: Inventory) {
    this.#root = inventory.facts.rootNamespace;
    const rules = inventory.of("networking.istio.io/DestinationRule");
    const selecting = (manifest: Manifest) => (manifest.object.spec?.["workloadSelector"] == null ? 1 : 0);
    for (const manifest of [...rules].sort((a, b) => selecting(a) - selecting(b)))
      this.#add(inventory, manifest);
  }

  /**
   * The subset that a client sees of a service's host, or why that is not known. `namespace` is the
   * service's. Without the client's namespace the answer must be the same wherever the client may be.
   */
  subset(name: string, { host, namespace }: ServiceName, client: Client): SubsetSpec | string | undefined {
    const from = (place: string) => this.#find(host, namespace, { ...client, namespace: place })?.get(name);
    if (client.namespace !== undefined) return from(client.namespace);
    const found = this.#places(host).map(from);
    return found.every((each) => sameLabels(each, found[0]))
      ? found[0]
      : `which DestinationRule holds for ${host} depends on the gateway's namespace, ${NOT_KNOWN}`;
  }

  /** Namespaces of a client that may see different rules of a host; the last stands for all others. */
  #places(host: string): string[] {
    const own = [...this.#local].filter(([, pool]) => pool.find(host) !== undefined).map(([name]) => name);
    return [...new Set([...own, ...this.#named, this.#root]), ""];
  }

  /** The rule that holds for a service's host, or undefined. `namespace` is the service's. */
  #find(host: string, namespace: string, client: KnownClient): ReadonlyMap<string, SubsetSpec> | undefined {
    const rules = this.#list(host, namespace, client);
    let general: MergedRule | undefined;
    for (const rule of rules) {
      if (rule.selector === undefined) general = rule;
      else if (selects(rule.selector, client.labels)) return rule.subsets;
    }
    return general?.subsets;
  }

  #list(host: string, namespace: string, client: KnownClient): readonly MergedRule[] {
    const own = client.namespace === this.#root ? this.#rootLocal : this.#local.get(client.namespace);
    return (
      own?.find(host) ??
      this.#exportedFrom(namespace, host, client.namespace) ??
      this.#exportedFrom(this.#root, host, client.namespace) ??
      []
    );
  }

  #exportedFrom(namespace: string, host: string, client: string): readonly MergedRule[] | undefined {
    const rules = this.#exported.get(namespace)?.find(host);
    const visible = rules?.filter(
      ({ exportTo }) => exportTo.size === 0 || exportTo.has("*") || exportTo.has(client),
    );
    return visible !== undefined && visible.length > 0 ? visible : undefined;
  }

  #add(inventory: Inventory, manifest: Manifest): void {
    const namespace = inventory.namespaceOf(manifest);
    const defects = destinationRuleDefects(manifest.object.spec, namespace);
    const spec = manifest.object.spec as unknown as DestinationRuleSpec;
    const written = (spec as { host?: unknown } | undefined)?.host;
    const host = typeof written === "string" ? resolveHost(written, namespace, inventory.facts.domain) : "";
    if (defects.length > 0) {
      inventory.report("destination-rule-invalid", manifest, defects);
      this.refused.set(
        host,
        `DestinationRule ${namespace}/${manifest.object.metadata.name} would be refused: ${defects[0]?.message}`,
      );
      return;
    }
    const exportTo = new Set(spec.workloadSelector ? ["."] : (spec.exportTo ?? []));
    for (const entry of exportTo) if (entry !== "*" && entry !== ".") this.#named.add(entry);
    const usual = inventory.facts.mesh.exportTo.destinationRule;
    const onlyOwn =
      exportTo.size === 0
        ? usual.includes(".")
        : exportTo.size === 1 && (exportTo.has(".") || exportTo.has(namespace));
    if (exportTo.size === 0 || exportTo.has("*") || exportTo.has(".") || exportTo.has(namespace))
      pool(this.#local, namespace).add(spec, host, exportTo);
    if (!onlyOwn) pool(this.#exported, namespace).add(spec, host, exportTo);
    else if (namespace === this.#root) this.#rootLocal.add(spec, host, exportTo);
  }
}

function pool(pools: Map<string, Pool>, namespace: string): Pool {
  const known = pools.get(namespace) ?? new Pool();
  pools.set(namespace, known);
  return known;
}
