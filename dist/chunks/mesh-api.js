import { at, canonicalJson, known, list, record, records, text, unknown, whole$1 as whole } from "./model.js";
// src/mesh-api/ingress-gateway.ts
const INGRESS_NAME = "istio-ingressgateway";
const INGRESS_LABELS = { istio: "ingressgateway" };
const INGRESS_LABEL_TEXT = "istio=ingressgateway";
// src/mesh-api/mesh-api.ts
function typeOf({ plural, group }) {
	return `${plural}.${group}`;
}
// src/mesh-api/words.ts
function words(names) {
	const shown = names.length > 5 ? [...names.slice(0, 4), `${names.length - 4} more`] : names;
	const last = shown.at(-1) ?? "nothing";
	return shown.length < 2 ? last : `${shown.slice(0, -1).join(", ")} and ${last}`;
}
// src/routes/objects/hosts.ts
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
// src/mesh-api/identity.ts
const IDENTITY_HEADER = "x-bluegreen-subset";
// src/mesh-api/shares.ts
function splitOfShares(shares, called) {
	const [first] = shares;
	if (shares.length === 1 && first !== void 0) {
		const { route } = first;
		return route.known ? known({
			kind: "whole",
			route: route.value
		}) : route;
	}
	const told = shares.flatMap(({ route, weight }) => route.known ? [{
		route: route.value,
		weight
	}] : []);
	if (told.length < shares.length) return unknown(splitText(shares.length, called));
	return known({
		kind: "weighted",
		shares: told,
		called
	});
}
function wholeRoute(split) {
	if (!split.known) return split;
	if (split.value.kind === "whole") return known(split.value.route);
	return unknown(splitText(split.value.shares.length, split.value.called));
}
function splitText(count, called) {
	return `the default rule splits traffic over ${count} ${called}`;
}
// src/mesh-api/apis/gateway-api/router.ts
const httpRouteRouter = {
	kind: "HTTPRoute",
	called: "an HTTPRoute",
	type: "httproutes.gateway.networking.k8s.io",
	targetKind: "service",
	routes: (object, host) => list(object.spec?.["hostnames"]).includes(host),
	defaultSplit: defaultSplit$1,
	gatewayType: "gateways.gateway.networking.k8s.io",
	doors: doors$1,
	isServerDefault: (path, value) => (SERVER_DEFAULTS[String(path.at(-1))] ?? []).some((one) => canonicalJson(one) === canonicalJson(value))
};
const ANY_PATH = {
	type: "PathPrefix",
	value: "/"
};
const SERVER_DEFAULTS = {
	group: ["gateway.networking.k8s.io", ""],
	kind: ["Gateway", "Service"],
	weight: [1],
	matches: [[{ path: ANY_PATH }]],
	path: [ANY_PATH],
	type: ["PathPrefix", "Exact"],
	value: ["/"],
	statusCode: [302]
};
function doors$1(object, host, gateways) {
	return records(object.spec?.["parentRefs"]).flatMap((parent) => {
		const namespace = text(parent["namespace"]) ?? object.metadata.namespace ?? "default";
		const gateway = gateways.find(({ metadata }) => metadata.name === parent["name"] && (metadata.namespace ?? "default") === namespace);
		if ((parent["kind"] ?? "Gateway") !== "Gateway" || gateway === void 0) return [];
		return records(gateway.spec?.["listeners"]).filter((one) => serves(one, parent, host)).flatMap(doorOf$1);
	});
}
function serves(listener, parent, host) {
	const asked = ([key, value]) => value === void 0 || listener[key] === value;
	const named = [["name", parent["sectionName"]], ["port", parent["port"]]];
	const hostname = text(listener["hostname"]) ?? "*";
	return named.every(asked) && isSubsetOf(host, hostname);
}
function doorOf$1(listener) {
	const port = whole(listener["port"]);
	if (port === void 0) return [];
	if (listener["protocol"] === "HTTP") return [{
		port,
		speaks: "http"
	}];
	return listener["protocol"] === "HTTPS" && (at(listener, "tls", "mode") ?? "Terminate") === "Terminate" ? [{
		port,
		speaks: "https"
	}] : [];
}
function defaultSplit$1(object) {
	const rules = records(object.spec?.["rules"]);
	const indexes = rules.flatMap((rule, index) => isCatchAll$1(rule) ? [index] : []);
	const [index] = indexes;
	if (index === void 0) return unknown("no rule catches every request");
	if (indexes.length > 1) return unknown(`${indexes.length} rules catch every request`);
	return splitOf$1(rules[index], [
		"spec",
		"rules",
		index
	]);
}
function splitOf$1(rule, path) {
	const shares = records(rule["backendRefs"]).flatMap((backend, index) => {
		const weight = backend["weight"] ?? 1;
		if (weight === 0) return [];
		return [{
			route: backendOf(rule, path, backend, index),
			weight: Number(weight)
		}];
	});
	return shares.length === 0 ? unknown("the default rule has no backend") : splitOfShares(shares, "backends");
}
function backendOf(rule, path, backend, index) {
	const name = text(backend["name"]);
	if (name === void 0 || (backend["kind"] ?? "Service") !== "Service") return unknown("the default backend is no Service");
	const backendPath = [
		...path,
		"backendRefs",
		index
	];
	return known({
		target: {
			kind: "service",
			name
		},
		serviceHost: name,
		targetPath: [...backendPath, "name"],
		headerPaths: [...identityPaths$1(rule, path, name), ...identityPaths$1(backend, backendPath, name)]
	});
}
function identityPaths$1(holder, path, name) {
	return records(at(holder, "filters")).flatMap((filter, filterIndex) => ["set", "add"].flatMap((operation) => records(at(filter, "responseHeaderModifier", operation)).flatMap((header, index) => String(header["name"]).toLowerCase() === "x-bluegreen-subset" && header["value"] === name ? [[
		...path,
		"filters",
		filterIndex,
		"responseHeaderModifier",
		operation,
		index,
		"value"
	]] : [])));
}
function isCatchAll$1(rule) {
	const matches = records(rule["matches"]);
	return matches.length === 0 || matches.some(asksNothing$1);
}
function asksNothing$1(match) {
	const { path, ...conditions } = match;
	const prefix = record(path);
	return (prefix === void 0 || (prefix["type"] ?? "PathPrefix") === "PathPrefix" && (prefix["value"] ?? "/") === "/") && Object.keys(conditions).length === 0;
}
// src/mesh-api/apis/gateway-api/stand-ins.ts
function gatewayStandIns$1({ metadata, spec }) {
	const parents = records(spec?.["parentRefs"]).filter(({ kind }) => (kind ?? "Gateway") === "Gateway");
	const byName = new Map();
	for (const parent of parents) {
		const key = `${text(parent["namespace"]) ?? metadata.namespace ?? "default"}/${String(parent["name"])}`;
		byName.set(key, [...byName.get(key) ?? [], parent]);
	}
	return [...byName].map(([key, own]) => {
		const [namespace = "", name = ""] = key.split("/");
		return {
			apiVersion: "gateway.networking.k8s.io/v1",
			kind: "Gateway",
			metadata: {
				namespace,
				name
			},
			spec: {
				gatewayClassName: "istio",
				listeners: own.map(listenerOf)
			}
		};
	});
}
function listenerOf(parent, index) {
	return {
		name: text(parent["sectionName"]) ?? `http-${index}`,
		port: whole(parent["port"]) ?? 80 + index,
		protocol: "HTTP",
		allowedRoutes: { namespaces: { from: "All" } }
	};
}
// src/mesh-api/apis/gateway-api/api.ts
const GROUP$1 = "gateway.networking.k8s.io";
function kindNamed$1(kind, plural, scope) {
	return {
		kind,
		group: GROUP$1,
		plural,
		scope,
		routes: true
	};
}
const gatewayApi = {
	...httpRouteRouter,
	group: GROUP$1,
	kinds: [
		kindNamed$1("GatewayClass", "gatewayclasses", "cluster"),
		kindNamed$1("Gateway", "gateways", "namespaced"),
		kindNamed$1("HTTPRoute", "httproutes", "namespaced"),
		kindNamed$1("ReferenceGrant", "referencegrants", "namespaced")
	],
	isOfMesh: false,
	alsoReads: ["namespaces"],
	concerns: ["grpcroutes.gateway.networking.k8s.io"],
	hostsField: "hostnames",
	rulesField: "rules",
	knowsDefaults: (_group, kind) => kind === httpRouteRouter.kind,
	gateways: gateways$1,
	destinations: destinations$1,
	delegates: () => [],
	meshCallers: meshCallers$1,
	gatewayStandIns: gatewayStandIns$1
};
function gateways$1(router) {
	return records(router.spec?.["parentRefs"]).filter((parent) => (parent["kind"] ?? "Gateway") === "Gateway").map((parent) => ({
		apiVersion: `${GROUP$1}/v1`,
		kind: "Gateway",
		namespace: text(parent["namespace"]) ?? router.metadata.namespace ?? "default",
		name: text(parent["name"]) ?? ""
	}));
}
function destinations$1({ metadata, spec }) {
	const found = [];
	const walk = (value, key) => {
		const one = record(value);
		const name = text(one?.["name"]);
		if ((key === "backendRefs" || key === "backendRef") && name !== void 0) found.push(`${name}.${text(one?.["namespace"]) ?? metadata.namespace ?? "default"}.svc`);
		for (const [inner, item] of Object.entries(one ?? {})) walk(item, inner);
		for (const item of list(value)) walk(item, key);
	};
	walk(spec, "spec");
	return found;
}
function meshCallers$1({ spec }) {
	const names = records(spec?.["parentRefs"]).filter(({ kind }) => kind === "Service" || kind === "ServiceEntry").map(({ name }) => String(name ?? ""));
	return names.length === 0 ? void 0 : {
		of: names,
		because: `parentRefs: ${words(names)}`
	};
}
// src/routes/objects/names.ts
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
function resolveHost(host, namespace, domain) {
	if (host === "" || host === "*" || host.includes(".") || isIpAddress(host)) return host;
	return `${host}.${namespace}.svc.${domain}`;
}
function resolveGateway(name, namespace) {
	if (name === "mesh") return name;
	if (name.startsWith("./")) return `${namespace}/${name.slice(2)}`;
	if (name.includes("/")) return name;
	const [short, owner] = name.split(".");
	return owner === void 0 ? `${namespace}/${name}` : `${owner}/${short}`;
}
function selects(selector, labels) {
	return Object.entries(selector).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}
// src/mesh-api/apis/istio/router.ts
const istioRouter = {
	kind: "VirtualService",
	called: "a VirtualService",
	type: "virtualservices.networking.istio.io",
	targetKind: "subset",
	routes: (object, host) => list(object.spec?.["hosts"]).includes(host),
	defaultSplit,
	gatewayType: "gateways.networking.istio.io",
	doors,
	isServerDefault: () => false
};
const PLAIN = new Set([
	"HTTP",
	"HTTP2",
	"GRPC",
	"GRPC-WEB"
]);
const TERMINATING = new Set(["SIMPLE", "OPTIONAL_MUTUAL"]);
function doors(object, host, gateways) {
	const namespace = object.metadata.namespace ?? "default";
	const names = list(object.spec?.["gateways"]).map((name) => resolveGateway(String(name), namespace));
	return gateways.flatMap(({ metadata, spec }) => {
		const owner = metadata.namespace ?? "default";
		if (!names.includes(`${owner}/${metadata.name}`)) return [];
		return records(spec?.["servers"]).filter((server) => {
			return hostsForNamespace(qualifiedServerHosts(list(server["hosts"]).map(String), owner), namespace).some((one) => isSubsetOf(host, one));
		}).flatMap(doorOf);
	});
}
function doorOf(server) {
	const port = whole(at(server, "port", "number"));
	const protocol = String(at(server, "port", "protocol")).toUpperCase();
	if (port === void 0) return [];
	if (PLAIN.has(protocol)) return [{
		port,
		speaks: at(server, "tls", "httpsRedirect") === true ? "redirect" : "http"
	}];
	return protocol === "HTTPS" && TERMINATING.has(String(at(server, "tls", "mode"))) ? [{
		port,
		speaks: "https"
	}] : [];
}
function defaultSplit(object) {
	const rules = records(object.spec?.["http"]);
	const index = rules.findIndex(isCatchAll);
	const rule = rules[index];
	if (rule === void 0) return unknown("no rule catches every request");
	if (index !== rules.length - 1) return unknown(`rule ${index + 1} of ${rules.length} catches every request before the last rule`);
	return splitOf(rule, [
		"spec",
		"http",
		index
	]);
}
function splitOf(rule, path) {
	const redirecting = [
		"redirect",
		"directResponse",
		"delegate"
	].find((key) => rule[key] !== void 0);
	if (redirecting !== void 0) return unknown(`the default rule has a ${redirecting}`);
	const routes = records(rule["route"]);
	const found = weightedIndexes(routes);
	if (found.length === 0) return unknown("the default rule has no destination");
	return splitOfShares(found.map((index) => ({
		route: destinationOf(rule, path, index),
		weight: Number(routes[index]?.["weight"] ?? 0)
	})), "destinations");
}
function destinationOf(rule, path, index) {
	const destination = record(at(rule, "route", index, "destination"));
	const subset = text(destination?.["subset"]);
	const host = text(destination?.["host"]);
	if (subset === void 0 || host === void 0) return unknown("the default destination names no subset");
	const routePath = [
		...path,
		"route",
		index
	];
	return known({
		target: {
			kind: "subset",
			name: subset
		},
		serviceHost: host,
		targetPath: [
			...routePath,
			"destination",
			"subset"
		],
		headerPaths: [...identityPaths(rule, path, subset), ...identityPaths(at(rule, "route", index), routePath, subset)]
	});
}
function weightedIndexes(routes) {
	if (routes.length === 1) return [0];
	return routes.flatMap((route, index) => (route["weight"] ?? 0) === 0 ? [] : [index]);
}
function identityPaths(holder, path, name) {
	return ["set", "add"].flatMap((operation) => {
		const headers = record(at(holder, "headers", "response", operation)) ?? {};
		return Object.keys(headers).filter((header) => header.toLowerCase() === "x-bluegreen-subset" && headers[header] === name).map((header) => [
			...path,
			"headers",
			"response",
			operation,
			header
		]);
	});
}
function isCatchAll(rule) {
	const matches = records(rule["match"]);
	return matches.length === 0 || matches.some(asksNothing);
}
function asksNothing(match) {
	const { name: _name, ignoreUriCase: _case, uri, ...conditions } = match;
	return Object.keys(conditions).length === 0 && catchesAllPaths(uri);
}
function catchesAllPaths(uri) {
	return uri === void 0 || at(uri, "prefix") === "/" || at(uri, "regex") === ".*";
}
// src/mesh-api/apis/istio/stand-ins.ts
function gatewayStandIns({ metadata, spec }) {
	const names = list(spec?.["gateways"]).flatMap((name) => text(name) ?? []);
	const servers = portsOf(spec).map((number) => ({
		port: {
			number,
			name: `http-${number}`,
			protocol: "HTTP"
		},
		hosts: ["*/*"]
	}));
	return names.filter((name) => name !== "mesh").map((name) => {
		const [namespace = "", own = ""] = resolveGateway(name, metadata.namespace ?? "default").split("/");
		return {
			apiVersion: "networking.istio.io/v1",
			kind: "Gateway",
			metadata: {
				namespace,
				name: own
			},
			spec: {
				selector: INGRESS_LABELS,
				servers
			}
		};
	});
}
function portsOf(spec) {
	const matches = records(at(spec, "http")).flatMap((rule) => records(rule["match"]));
	return [...new Set([80, ...matches.flatMap((match) => whole(match["port"]) ?? [])])];
}
// src/mesh-api/apis/istio/api.ts
const GROUP = "networking.istio.io";
function kindNamed(kind, plural, routes) {
	return {
		kind,
		group: GROUP,
		plural,
		scope: "namespaced",
		routes
	};
}
const istio = {
	...istioRouter,
	group: GROUP,
	kinds: [
		kindNamed("Gateway", "gateways", true),
		kindNamed("VirtualService", "virtualservices", true),
		kindNamed("DestinationRule", "destinationrules", true),
		kindNamed("ServiceEntry", "serviceentries", true),
		kindNamed("WorkloadEntry", "workloadentries", false),
		kindNamed("WorkloadGroup", "workloadgroups", false)
	],
	isOfMesh: true,
	alsoReads: [],
	concerns: [
		"sidecars.networking.istio.io",
		"envoyfilters.networking.istio.io",
		"wasmplugins.extensions.istio.io",
		"authorizationpolicies.security.istio.io",
		"requestauthentications.security.istio.io",
		"peerauthentications.security.istio.io"
	],
	hostsField: "hosts",
	rulesField: "http",
	knowsDefaults: (group) => group.endsWith(".istio.io"),
	gateways,
	destinations,
	delegates,
	meshCallers,
	gatewayStandIns
};
function namespaceOf({ metadata }) {
	return metadata.namespace ?? "default";
}
function gateways(router) {
	return list(router.spec?.["gateways"]).filter((name) => name !== "mesh").map((written) => {
		const [namespace = "", name = ""] = resolveGateway(String(written), namespaceOf(router)).split("/");
		return {
			apiVersion: `${GROUP}/v1`,
			kind: "Gateway",
			namespace,
			name
		};
	});
}
function destinations({ spec }) {
	const found = [];
	const walk = (value) => {
		const one = record(value);
		const host = text(one?.["host"]);
		if (host !== void 0) found.push(host);
		for (const inner of one === void 0 ? list(value) : Object.values(one)) walk(inner);
	};
	walk(spec);
	return found;
}
function delegates(router) {
	return records(router.spec?.["http"]).flatMap((rule) => {
		const name = text(at(rule, "delegate", "name"));
		if (name === void 0) return [];
		return [{
			name,
			namespace: text(at(rule, "delegate", "namespace")) ?? namespaceOf(router)
		}];
	});
}
function meshCallers({ kind, spec }) {
	const hosts = strings(spec?.["hosts"]);
	const gateways = strings(spec?.["gateways"]);
	const exported = strings(spec?.["exportTo"]);
	if (kind !== istioRouter.kind || hosts.length === 0) return void 0;
	if (gateways.length > 0 && !gateways.includes("mesh")) return void 0;
	const reach = exported.length === 0 || exported.includes("*") ? "" : `, exported to ${words(exported)}`;
	return {
		of: hosts,
		because: `${gateways.length === 0 ? "no gateways, which means mesh" : `gateways: ${gateways.join(", ")}`}${reach}`
	};
}
function strings(value) {
	return list(value).filter((item) => typeof item === "string");
}
// src/mesh-api/apis/index.ts
const MESH_APIS = [istio, gatewayApi];
// src/mesh-api/apis/lookup.ts
function apiOfRouter({ kind }) {
	return MESH_APIS.find((api) => api.kind === kind);
}
function isRouter(object) {
	return apiOfRouter(object) !== void 0;
}
function apiForTarget({ target }) {
	const api = MESH_APIS.find(({ targetKind }) => targetKind === target.kind);
	if (api === void 0) throw new Error(`no mesh API has targets of the kind ${target.kind}`);
	return api;
}
function apiOfRules(field) {
	return MESH_APIS.find(({ rulesField }) => rulesField === field);
}
function apiKnowingDefaults({ apiVersion, kind }) {
	const [group = "", version] = apiVersion.split("/");
	return MESH_APIS.find((api) => api.knowsDefaults(version === void 0 ? "" : group, kind));
}
const ROUTERS_CALLED = MESH_APIS.map(({ called }) => called);
const ROUTING_KINDS = MESH_APIS.flatMap(routingKinds);
const ALWAYS_READ = typesRead(MESH_APIS.filter(({ isOfMesh }) => isOfMesh));
const OTHER_APIS = MESH_APIS.filter(({ isOfMesh }) => !isOfMesh);
function typesRead(apis) {
	return [...new Set(apis.flatMap((api) => [...routingKinds(api).map(typeOf), ...api.alsoReads]))];
}
function routingKinds({ kinds }) {
	return kinds.filter(({ routes }) => routes);
}
export { ALWAYS_READ, HostMap, IDENTITY_HEADER, INGRESS_LABELS, INGRESS_LABEL_TEXT, INGRESS_NAME, MESH_APIS, OTHER_APIS, ROUTERS_CALLED, ROUTING_KINDS, apiForTarget, apiKnowingDefaults, apiOfRouter, apiOfRules, domainDefect, hostsForNamespace, intersectHosts, isDnsLabel, isIpAddress, isRouter, isSubsetOf, isWildcard, labelDefect, labelsDefect, moreSpecific, overlaps, qualifiedServerHosts, resolveGateway, resolveHost, selects, typeOf, typesRead, wholeRoute, withoutPort, words };
