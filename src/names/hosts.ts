/**
 * Host names as Istio intersects them (`pkg/config/host`) and as Envoy looks them up. A name that starts
 * with `*` stands for every name with the rest as its suffix.
 */

/** True for a name with a wildcard (`Name.IsWildCarded`). */
export function isWildcard(name: string): boolean {
  return name.startsWith("*");
}

/** Whether every name of `inner` is one of `outer` (`Name.SubsetOf`). Case counts. */
export function isSubsetOf(inner: string, outer: string): boolean {
  if (!isWildcard(outer)) return inner === outer;
  if (isWildcard(inner) && inner.length < outer.length) return false;
  return inner.slice(isWildcard(inner) ? 1 : 0).endsWith(outer.slice(1));
}

/** Whether the two overlap (`Name.Matches`). */
export function overlaps(a: string, b: string): boolean {
  return isSubsetOf(a, b) || isSubsetOf(b, a);
}

/** The more specific of each overlapping pair, in the order of `servers`. */
export function intersectHosts(servers: readonly string[], hosts: readonly string[]): string[] {
  const found = new Set<string>();
  for (const server of servers) {
    for (const host of hosts) {
      if (isSubsetOf(server, host)) found.add(server);
      else if (isSubsetOf(host, server)) found.add(host);
    }
  }
  return [...found];
}

/** A server's hosts as they apply to a VirtualService of `namespace`: `ns/host` only for its namespace. */
export function hostsForNamespace(hosts: readonly string[], namespace: string): string[] {
  return hosts.flatMap((host) => {
    const slash = host.indexOf("/");
    if (slash < 0) return [host];
    const owner = host.slice(0, slash);
    return owner === namespace || owner === "*" ? [host.slice(slash + 1)] : [];
  });
}

/** A server's hosts, `.` being the Gateway's namespace, `*` any (`sanitizeServerHostNamespace`). */
export function qualifiedServerHosts(hosts: readonly string[], namespace: string): string[] {
  if (hosts.includes("*/*")) return ["*"];
  return hosts.map((host) => {
    if (host.startsWith("./")) return `${namespace}/${host.slice(2)}`;
    return host.startsWith("*/") ? host.slice(2) : host;
  });
}

/** True when `a` comes first: wildcards last, the longer name first, then by letters (`MoreSpecific`). */
export function moreSpecific(a: string, b: string): boolean {
  if (isWildcard(a) !== isWildcard(b)) return isWildcard(b);
  return a.length === b.length ? a < b : a.length > b.length;
}

/**
 * Of names that objects are written for, the one that holds for `host`: the host itself, else the most
 * specific wildcard over it, else undefined (`pilot/pkg/model/config.go`, `MostSpecificHostMatch`).
 */
export function mostSpecificHost(host: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  for (const name of names) {
    if (name === host) return name;
    if (!isWildcard(name) || !isSubsetOf(host, name)) continue;
    if (best === undefined || moreSpecific(name, best)) best = name;
  }
  return best;
}

/** The authority without its port, as Envoy cuts it for the lookup of a virtual host. */
export function withoutPort(authority: string): string {
  const colon = authority.lastIndexOf(":");
  if (colon < 0 || authority.lastIndexOf("]") > colon) return authority;
  return authority.slice(0, colon);
}

/** Names with wildcards, looked up as Envoy does: exact, then the longest suffix, then `*`. */
export class HostMap<T> {
  readonly #exact = new Map<string, T>();
  /** By length of the suffix, longest first. */
  readonly #suffixes: readonly { readonly length: number; readonly values: Map<string, T> }[];
  #any: T | undefined;

  constructor(entries: Iterable<readonly [string, T]>) {
    const byLength = new Map<number, Map<string, T>>();
    for (const [domain, value] of entries) {
      if (domain === "*") this.#any = value;
      else if (isWildcard(domain)) addSuffix(byLength, domain.slice(1), value);
      else this.#exact.set(domain, value);
    }
    this.#suffixes = [...byLength]
      .map(([length, values]) => ({ length, values }))
      .sort((a, b) => b.length - a.length);
  }

  /** Only a name that is a whole key. */
  exact(host: string): T | undefined {
    return this.#exact.get(host);
  }

  /** For a name in lower case without a port. */
  get(host: string): T | undefined {
    const exact = this.#exact.get(host);
    if (exact !== undefined) return exact;
    for (const { length, values } of this.#suffixes) {
      const value = host.length > length ? values.get(host.slice(-length)) : undefined;
      if (value !== undefined) return value;
    }
    return this.#any;
  }
}

function addSuffix<T>(byLength: Map<number, Map<string, T>>, suffix: string, value: T): void {
  const values = byLength.get(suffix.length) ?? new Map<string, T>();
  byLength.set(suffix.length, values.set(suffix, value));
}
