import { asTexts, at, text, texts } from "./json.js";
// src/names/groups.ts
function apiGroup({ apiVersion }) {
	const slash = apiVersion.indexOf("/");
	return slash < 0 ? "" : apiVersion.slice(0, slash);
}
// src/names/gateways.ts
const MESH_GATEWAY = "mesh";
function resolveGateway(name, namespace) {
	if (name === "mesh") return name;
	if (name.startsWith("./")) return `${namespace}/${name.slice(2)}`;
	if (name.includes("/")) return name;
	const [short, owner] = name.split(".");
	return owner === void 0 ? `${namespace}/${name}` : `${owner}/${short}`;
}
function gatewaysNamed(gateways, namespace) {
	return texts(gateways).filter((name) => name !== MESH_GATEWAY).map((name) => gatewayAddress(resolveGateway(name, namespace)));
}
function gatewayAddress(full) {
	const slash = full.indexOf("/");
	return {
		namespace: full.slice(0, slash),
		name: full.slice(slash + 1)
	};
}
// src/names/namespaces.ts
const DEFAULT_NAMESPACE = "default";
function namespaceOf({ metadata }, usual = DEFAULT_NAMESPACE) {
	return metadata.namespace || usual;
}
const CLUSTER_SCOPED = /^(Namespace|Cluster.*|CustomResourceDefinition|GatewayClass|.*WebhookConfiguration|Node|PersistentVolume|StorageClass)$/;
function placedIn(object, namespace) {
	if (object.metadata.namespace || CLUSTER_SCOPED.test(object.kind)) return object;
	return {
		...object,
		metadata: {
			...object.metadata,
			namespace
		}
	};
}
// src/names/hosts.ts
function isWildcard(name) {
	return name.startsWith("*");
}
function isSubsetOf(inner, outer) {
	if (!isWildcard(outer)) return inner === outer;
	if (isWildcard(inner) && inner.length < outer.length) return false;
	return inner.slice(isWildcard(inner) ? 1 : 0).endsWith(outer.slice(1));
}
function overlaps(a, b) {
	return isSubsetOf(a, b) || isSubsetOf(b, a);
}
function intersectHosts(servers, hosts) {
	const found = new Set();
	for (const server of servers) for (const host of hosts) if (isSubsetOf(server, host)) found.add(server);
	else if (isSubsetOf(host, server)) found.add(host);
	return [...found];
}
function hostsForNamespace(hosts, namespace) {
	return hosts.flatMap((host) => {
		const slash = host.indexOf("/");
		if (slash < 0) return [host];
		const owner = host.slice(0, slash);
		return owner === namespace || owner === "*" ? [host.slice(slash + 1)] : [];
	});
}
function qualifiedServerHosts(hosts, namespace) {
	if (hosts.includes("*/*")) return ["*"];
	return hosts.map((host) => {
		if (host.startsWith("./")) return `${namespace}/${host.slice(2)}`;
		return host.startsWith("*/") ? host.slice(2) : host;
	});
}
function moreSpecific(a, b) {
	if (isWildcard(a) !== isWildcard(b)) return isWildcard(b);
	return a.length === b.length ? a < b : a.length > b.length;
}
function mostSpecificHost(host, names) {
	let best;
	for (const name of names) {
		if (name === host) return name;
		if (!isWildcard(name) || !isSubsetOf(host, name)) continue;
		if (best === void 0 || moreSpecific(name, best)) best = name;
	}
	return best;
}
function withoutPort(authority) {
	const colon = authority.lastIndexOf(":");
	if (colon < 0 || authority.lastIndexOf("]") > colon) return authority;
	return authority.slice(0, colon);
}
var HostMap = class {
	#exact = new Map();
	#suffixes;
	#any;
	constructor(entries) {
		const byLength = new Map();
		for (const [domain, value] of entries) if (domain === "*") this.#any = value;
		else if (isWildcard(domain)) addSuffix(byLength, domain.slice(1), value);
		else this.#exact.set(domain, value);
		this.#suffixes = [...byLength].map(([length, values]) => ({
			length,
			values
		})).sort((a, b) => b.length - a.length);
	}
	exact(host) {
		return this.#exact.get(host);
	}
	get(host) {
		const exact = this.#exact.get(host);
		if (exact !== void 0) return exact;
		for (const { length, values } of this.#suffixes) {
			const value = host.length > length ? values.get(host.slice(-length)) : void 0;
			if (value !== void 0) return value;
		}
		return this.#any;
	}
};
function addSuffix(byLength, suffix, value) {
	const values = byLength.get(suffix.length) ?? new Map();
	byLength.set(suffix.length, values.set(suffix, value));
}
// src/names/labels.ts
function selects(selector, labels) {
	return Object.entries(selector).every(([key, value]) => labels !== void 0 && Object.hasOwn(labels, key) && labels[key] === value);
}
function contradicts(selector, labels) {
	return Object.entries(selector).some(([key, value]) => Object.hasOwn(labels, key) && labels[key] !== value);
}
function labelMap(value) {
	return asTexts(value);
}
function comesFromNode(key) {
	return /^(?:topology\.(?:kubernetes|istio)\.io\/|failure-domain\.beta\.kubernetes\.io\/|kubernetes\.io\/hostname$)/.test(key);
}
// src/names/validity.ts
const LABEL = /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/;
const WILDCARD_LABEL = /^(?:\*|(?:\*|\*-)?[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const LABEL_VALUE = /^(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const LABEL_KEY = /^(?:[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)*\/)?(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
function isDnsLabel(text) {
	return text.length <= 63 && LABEL.test(text);
}
function isIpAddress(text) {
	return IPV4.test(text) || text.includes(":") && /^[0-9a-fA-F:.]+$/.test(text);
}
function domainDefect(domain) {
	if (domain === "") return "is empty";
	if (domain.length > 255) return "is longer than 255 characters";
	const dot = domain.indexOf(".");
	const first = dot < 0 ? domain : domain.slice(0, dot);
	if (first.length > 63 || !WILDCARD_LABEL.test(first)) return `has the invalid label ${JSON.stringify(first)}`;
	return dot < 0 ? void 0 : labelsDefect(domain.slice(dot + 1));
}
function labelsDefect(name) {
	const labels = name.split(".");
	const last = labels.at(-1) ?? "";
	if (/^[+-]?\d+$/.test(last)) return `has the number ${last} for a top level domain`;
	const bad = labels.find((label, index) => !(label === "" && index === labels.length - 1) && !isDnsLabel(label));
	return bad === void 0 ? void 0 : `has the invalid label ${JSON.stringify(bad)}`;
}
function labelDefect(key, value) {
	if (!LABEL_KEY.test(key)) return `has the invalid label key ${JSON.stringify(key)}`;
	return LABEL_VALUE.test(value) ? void 0 : `has the invalid label value ${JSON.stringify(value)}`;
}
// src/names/services.ts
const CLUSTER_DOMAIN = "cluster.local";
function serviceHost(name, namespace, domain = CLUSTER_DOMAIN) {
	return `${name}.${namespace}.svc.${domain}`;
}
function resolveHost(host, namespace, domain = CLUSTER_DOMAIN) {
	if (host === "" || host === "*" || host.includes(".") || isIpAddress(host)) return host;
	return serviceHost(host, namespace, domain);
}
function serviceAddress(host, namespace, domain = CLUSTER_DOMAIN) {
	const [name = "", owner = "", svc, ...rest] = resolveHost(host, namespace, domain).split(".");
	return name !== "" && owner !== "" && svc === "svc" && rest.join(".") === domain && !name.includes("*") ? {
		namespace: owner,
		name
	} : void 0;
}
function ruleHost(rule) {
	return resolveHost(text(at(rule.spec, "host")) ?? "", namespaceOf(rule));
}
export { CLUSTER_DOMAIN, DEFAULT_NAMESPACE, HostMap, MESH_GATEWAY, apiGroup, comesFromNode, contradicts, domainDefect, gatewaysNamed, hostsForNamespace, intersectHosts, isDnsLabel, isIpAddress, isSubsetOf, isWildcard, labelDefect, labelMap, labelsDefect, moreSpecific, mostSpecificHost, namespaceOf, overlaps, placedIn, qualifiedServerHosts, resolveGateway, resolveHost, ruleHost, selects, serviceAddress, serviceHost, withoutPort };
