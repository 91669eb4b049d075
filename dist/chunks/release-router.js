import { known, refused, resourceName, unknown } from "./model.js";
import { at, canonicalJson, list, record, records, text, whole } from "./json.js";
import { hostsForNamespace, isSubsetOf, qualifiedServerHosts, resolveGateway } from "./routes.js";
// src/release/router/difference.ts
function differences(before, after, path = []) {
	if (Object.is(before, after)) return [];
	const keys = commonShape(before, after);
	if (keys === void 0) return [{
		path,
		before,
		after
	}];
	return keys.flatMap((key) => differences(child(before, key), child(after, key), [...path, key]));
}
function unmet(wanted, seen) {
	return differences(wanted, seen).filter(({ path, before }) => before !== void 0 || inList(path));
}
function pathText(path) {
	return path.map((key) => typeof key === "number" ? `[${key}]` : `.${key}`).join("").replace(/^\./, "");
}
function withoutServerFields(object) {
	const { status: _status, ...rest } = object;
	const metadata = Object.entries(object.metadata).filter(([key]) => !SERVER_FIELDS.has(key));
	return {
		...rest,
		metadata: Object.fromEntries(metadata)
	};
}
const SERVER_FIELDS = new Set([
	"resourceVersion",
	"generation",
	"managedFields",
	"uid",
	"creationTimestamp",
	"selfLink"
]);
function inList(path) {
	return typeof path.at(-1) === "number";
}
function commonShape(before, after) {
	if (Array.isArray(before) && Array.isArray(after)) return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index);
	if (!isObject(before) || !isObject(after)) return void 0;
	return [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
}
function child(value, key) {
	return value[key];
}
function isObject(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
// src/release/router/identity.ts
const IDENTITY_HEADER = "x-bluegreen-subset";
// src/release/router/http-route-router.ts
const httpRouteRouter = {
	kind: "HTTPRoute",
	type: "httproutes.gateway.networking.k8s.io",
	targetKind: "service",
	routes: (object, host) => list(object.spec?.["hostnames"]).includes(host),
	defaultRoute: defaultRoute$1,
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
function defaultRoute$1(object) {
	const rules = records(object.spec?.["rules"]);
	const indexes = rules.flatMap((rule, index) => isCatchAll$1(rule) ? [index] : []);
	const [index] = indexes;
	if (index === void 0) return unknown("no rule catches every request");
	if (indexes.length > 1) return unknown(`${indexes.length} rules catch every request`);
	return backendOf(rules[index], [
		"spec",
		"rules",
		index
	]);
}
function backendOf(rule, path) {
	const backends = records(rule["backendRefs"]);
	const weighted = backends.flatMap((backend, index) => (backend["weight"] ?? 1) === 0 ? [] : [index]);
	const [only] = weighted;
	if (only === void 0) return unknown("the default rule has no backend");
	if (weighted.length > 1) return unknown(`the default rule splits traffic over ${weighted.length} backends`);
	const name = text(backends[only]?.["name"]);
	if (name === void 0 || (backends[only]?.["kind"] ?? "Service") !== "Service") return unknown("the default backend is no Service");
	const backendPath = [
		...path,
		"backendRefs",
		only
	];
	return known({
		target: {
			kind: "service",
			name
		},
		serviceHost: name,
		targetPath: [...backendPath, "name"],
		headerPaths: [...identityPaths$1(rule, path, name), ...identityPaths$1(backends[only], backendPath, name)]
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
// src/release/router/istio-router.ts
const istioRouter = {
	kind: "VirtualService",
	type: "virtualservices.networking.istio.io",
	targetKind: "subset",
	routes: (object, host) => list(object.spec?.["hosts"]).includes(host),
	defaultRoute,
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
			const hosts = qualifiedServerHosts(list(server["hosts"]).map(String), owner);
			return hostsForNamespace(hosts, namespace).some((one) => isSubsetOf(host, one));
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
function defaultRoute(object) {
	const rules = records(object.spec?.["http"]);
	const index = rules.findIndex(isCatchAll);
	const rule = rules[index];
	if (rule === void 0) return unknown("no rule catches every request");
	if (index !== rules.length - 1) return unknown(`rule ${index + 1} of ${rules.length} catches every request before the last rule`);
	return destinationOf(rule, [
		"spec",
		"http",
		index
	]);
}
function destinationOf(rule, path) {
	const redirecting = [
		"redirect",
		"directResponse",
		"delegate"
	].find((key) => rule[key] !== void 0);
	if (redirecting !== void 0) return unknown(`the default rule has a ${redirecting}`);
	const found = onlyDestination(records(rule["route"]));
	if (!found.known) return found;
	const destination = record(at(rule, "route", found.value, "destination"));
	const subset = text(destination?.["subset"]);
	const host = text(destination?.["host"]);
	if (subset === void 0 || host === void 0) return unknown("the default destination names no subset");
	const routePath = [
		...path,
		"route",
		found.value
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
		headerPaths: [...identityPaths(rule, path, subset), ...identityPaths(at(rule, "route", found.value), routePath, subset)]
	});
}
function onlyDestination(routes) {
	if (routes.length === 1) return known(0);
	const weighted = routes.flatMap((route, index) => (route["weight"] ?? 0) === 0 ? [] : [index]);
	const [only] = weighted;
	if (only === void 0) return unknown("the default rule has no destination");
	if (weighted.length > 1) return unknown(`the default rule splits traffic over ${weighted.length} destinations`);
	return known(only);
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
// src/release/router/router.ts
const ROUTER_KINDS = [istioRouter, httpRouteRouter];
function routerKindFor(color) {
	return color.target.kind === "subset" ? istioRouter : httpRouteRouter;
}
function findRouter(kind, objects, host) {
	const found = objects.filter((object) => kind.routes(object, host));
	const [first] = found;
	if (first === void 0) return unknown(`no ${kind.kind} routes ${host}`);
	if (found.length > 1) return unknown(`${host} is routed by ${found.map(resourceName).toSorted().join(" and ")}`);
	return {
		known: true,
		value: first
	};
}
function readDefaultTarget(object, host) {
	const route = readDefaultRoute(object, host);
	return route.known ? {
		known: true,
		value: route.value.target
	} : route;
}
function readDefaultRoute(object, host) {
	const kind = kindOf(object);
	if (kind === void 0) return unknown(`${resourceName(object)} is neither a VirtualService nor an HTTPRoute`);
	if (!kind.routes(object, host)) return unknown(`${resourceName(object)} does not route ${host}`);
	return kind.defaultRoute(object);
}
function withDefaultTarget(object, target) {
	const kind = kindOf(object);
	const route = kind?.defaultRoute(object) ?? unknown("it is no router");
	if (!route.known) throw routeUnknown(object, route.reason);
	if (kind?.targetKind !== target.kind) throw routeUnknown(object, `its targets are not of the kind ${target.kind}`);
	return writePaths(object, [route.value.targetPath, ...route.value.headerPaths], target.name);
}
function flipDifference(before, after) {
	return differences(withoutServerFields(before), withoutServerFields(after));
}
function foreignDifferences(before, after) {
	const allowed = new Set(defaultPaths(before).map(pathText));
	return flipDifference(before, after).filter(({ path }) => !allowed.has(pathText(path)));
}
function defaultPaths(router) {
	const route = kindOf(router)?.defaultRoute(router);
	return route?.known ? [route.value.targetPath, ...route.value.headerPaths] : [];
}
function kindOf(object) {
	return ROUTER_KINDS.find(({ kind }) => kind === object.kind);
}
function writePaths(object, paths, name) {
	const copy = structuredClone(object);
	for (const path of paths) {
		const parent = path.slice(0, -1).reduce((inner, key) => step(inner, key), copy);
		parent[path.at(-1)] = name;
	}
	return copy;
}
function step(value, key) {
	return value[key];
}
function routeUnknown(object, reason) {
	return refused("ROUTE_UNKNOWN", `the default route of ${resourceName(object)} cannot be told: ${reason}`, { remedy: "End the routes with one catch-all rule with one destination" });
}
export { IDENTITY_HEADER, ROUTER_KINDS, defaultPaths, differences, findRouter, foreignDifferences, httpRouteRouter, pathText, readDefaultRoute, readDefaultTarget, routerKindFor, unmet, withDefaultTarget };
