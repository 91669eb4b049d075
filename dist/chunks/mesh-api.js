import { known, resourceName, unknown, withAnnotation } from "./model.js";
import { asTexts, at, canonicalJson, fields, filledText, isJsonObject, jsonObject, jsonObjects, list, text, texts, whole } from "./json.js";
import { MESH_GATEWAY, apiGroup, gatewaysNamed, hostsForNamespace, isSubsetOf, labelMap, mostSpecificHost, namespaceOf, qualifiedServerHosts, ruleHost, serviceHost } from "./names.js";
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
// src/routes/objects/catch-all.ts
const ASKS_NOTHING = new Set([
	"name",
	"statPrefix",
	"ignoreUriCase"
]);
function takesEveryRequest(rule) {
	return list(rule["match"]).length === 0 || jsonObjects(rule["match"]).some(matchesAll);
}
function matchesAll({ uri, ...others }) {
	return everyPath(fields(uri)) && Object.entries(others).every(([key, value]) => ASKS_NOTHING.has(key) || isUnset(key, value));
}
function everyPath({ exact, prefix, regex }) {
	if (typeof exact === "string") return false;
	return prefix === "/" || regex === ".*" || typeof prefix !== "string" && typeof regex !== "string";
}
const MAPS = new Set([
	"headers",
	"withoutHeaders",
	"queryParams",
	"sourceLabels"
]);
function isUnset(key, value) {
	if (value === void 0 || value === null || value === "" || value === 0) return true;
	if (Array.isArray(value)) return value.length === 0;
	return MAPS.has(key) && isJsonObject(value) && Object.keys(value).length === 0;
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
// src/mesh-api/apis/istio/router.ts
const istioRouter = {
	kind: "VirtualService",
	called: "a VirtualService",
	type: "virtualservices.networking.istio.io",
	targetKind: "subset",
	routes: (object, host) => list(object.spec?.["hosts"]).includes(host),
	defaultSplit: defaultSplit$1,
	gatewayType: "gateways.networking.istio.io",
	doors: doors$1,
	naming: {
		place: (leaf) => leaf,
		add: nameDestination
	},
	isServerDefault: () => false
};
const PLAIN = new Set([
	"HTTP",
	"HTTP2",
	"GRPC",
	"GRPC-WEB"
]);
const TERMINATING = new Set(["SIMPLE", "OPTIONAL_MUTUAL"]);
function doors$1(object, host, gateways) {
	const namespace = namespaceOf(object);
	const named = gatewaysNamed(object.spec?.["gateways"], namespace);
	return gateways.flatMap((gateway) => {
		const owner = namespaceOf(gateway);
		if (!named.some((one) => one.name === gateway.metadata.name && one.namespace === owner)) return [];
		return jsonObjects(gateway.spec?.["servers"]).filter((server) => {
			const hosts = qualifiedServerHosts(texts(server["hosts"]), owner);
			return hostsForNamespace(hosts, namespace).some((one) => isSubsetOf(host, one));
		}).flatMap(doorOf$1);
	});
}
function doorOf$1(server) {
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
function defaultSplit$1(object) {
	const rules = jsonObjects(object.spec?.["http"]);
	const index = rules.findIndex(takesEveryRequest);
	const rule = rules[index];
	if (rule === void 0) return unknown("no rule catches every request");
	if (index !== rules.length - 1) return unknown(`rule ${index + 1} of ${rules.length} catches every request before the last rule`);
	return splitOf$1(rule, [
		"spec",
		"http",
		index
	]);
}
function splitOf$1(rule, path) {
	const redirecting = [
		"redirect",
		"directResponse",
		"delegate"
	].find((key) => rule[key] !== void 0);
	if (redirecting !== void 0) return unknown(`the default rule has a ${redirecting}`);
	const routes = jsonObjects(rule["route"]);
	const found = weightedIndexes(routes);
	if (found.length === 0) return unknown("the default rule has no destination");
	return splitOfShares(found.map((index) => ({
		route: destinationOf(rule, path, index),
		weight: Number(routes[index]?.["weight"] ?? 0)
	})), "destinations");
}
function destinationOf(rule, path, index) {
	const destination = jsonObject(at(rule, "route", index, "destination"));
	const subset = filledText(destination?.["subset"]);
	const host = filledText(destination?.["host"]);
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
		sharePath: routePath,
		serviceHost: host,
		targetPath: [
			...routePath,
			"destination",
			"subset"
		],
		headerPaths: [...identityPaths$1(rule, path, subset), ...identityPaths$1(at(rule, "route", index), routePath, subset)]
	});
}
function weightedIndexes(routes) {
	if (routes.length === 1) return [0];
	return routes.flatMap((route, index) => (route["weight"] ?? 0) === 0 ? [] : [index]);
}
function identityPaths$1(holder, path, name) {
	return ["set", "add"].flatMap((operation) => {
		const headers = jsonObject(at(holder, "headers", "response", operation)) ?? {};
		return Object.keys(headers).filter((header) => header.toLowerCase() === "x-bluegreen-subset" && headers[header] === name).map((header) => [
			...path,
			"headers",
			"response",
			operation,
			header
		]);
	});
}
const NAMED_AT = [
	"headers",
	"response",
	"set"
];
function nameDestination(destination, name) {
	const missing = NAMED_AT.findIndex((_, depth) => jsonObject(at(destination, ...NAMED_AT.slice(0, depth + 1))) === void 0);
	const header = { [IDENTITY_HEADER]: name };
	if (missing < 0) return {
		path: [...NAMED_AT, IDENTITY_HEADER],
		value: name
	};
	const value = NAMED_AT.slice(missing + 1).reduceRight((inner, key) => ({ [key]: inner }), header);
	return {
		path: NAMED_AT.slice(0, missing + 1),
		value
	};
}
// src/mesh-api/apis/istio/stand-ins.ts
function gatewayStandIns$1(router) {
	const { spec } = router;
	const servers = portsOf(spec).map((number) => ({
		port: {
			number,
			name: `http-${number}`,
			protocol: "HTTP"
		},
		hosts: ["*/*"]
	}));
	return gatewaysNamed(spec?.["gateways"], namespaceOf(router)).map((metadata) => ({
		apiVersion: "networking.istio.io/v1",
		kind: "Gateway",
		metadata,
		spec: {
			selector: INGRESS_LABELS,
			servers
		}
	}));
}
function portsOf(spec) {
	const matches = jsonObjects(at(spec, "http")).flatMap((rule) => jsonObjects(rule["match"]));
	return [...new Set([80, ...matches.flatMap((match) => whole(match["port"]) ?? [])])];
}
// src/mesh-api/apis/istio/targets.ts
const GROUP$2 = "networking.istio.io";
const KIND = "DestinationRule";
const subsetTargets = {
	definedBy: [`destinationrules.${GROUP$2}`],
	defines: ({ kind }) => kind === KIND,
	host: (_name, { serviceHost }) => serviceHost,
	select,
	definitions,
	holdsFor,
	place,
	hostsOf,
	labelsOf,
	isThere: (name, objects) => objects.filter((object) => object.kind === KIND && apiGroup(object) === GROUP$2).some((rule) => indexIn(rule, name) >= 0),
	isDestination: ({ subset }, name) => subset === name
};
function select(name, service, whole, objects) {
	const subsets = subsetsNamed(name, definitions(name, service, objects));
	const where = `for ${service.name}.${service.namespace}`;
	const [subset] = subsets;
	if (subset === void 0) return {
		one: unknown(`no DestinationRule ${where} has the subset ${name}`),
		all: known([])
	};
	const isOne = subsets.length === 1;
	const all = subsets.map(({ labels, rule }) => ({
		...whole,
		title: `subset ${name} of ${whole.title}${isOne ? "" : ` in ${resourceName(rule)}`}`,
		labels: {
			...whole.labels,
			...labels
		}
	}));
	if (!isOne) {
		const by = subsets.map(({ rule }) => resourceName(rule)).join(" and by ");
		const reason = `subset ${name} ${where} is defined ${subsets.length} times: by ${by}`;
		return {
			one: unknown(reason),
			all: known(all.map((one) => ({
				...one,
				isOneOfSeveral: true
			})))
		};
	}
	return {
		one: Object.keys(subset.labels).length === 0 ? unknown(`subset ${name} ${where} has no labels`) : known(all[0]),
		all: known(all)
	};
}
function definitions(name, service, objects) {
	const rules = objects.filter(subsetTargets.defines);
	return rules.filter(holdsFor([service], rules)).flatMap((rule) => jsonObjects(at(rule.spec, "subsets")).filter((one) => one["name"] === name).map(() => rule));
}
function holdsFor(services, objects) {
	const hosts = objects.filter(subsetTargets.defines).map(ruleHost);
	const holding = new Set(services.map(({ name, namespace }) => mostSpecificHost(serviceHost(name, namespace), hosts)));
	return (object) => subsetTargets.defines(object) && holding.has(ruleHost(object));
}
function subsetsNamed(name, rules) {
	return [...new Set(rules)].flatMap((rule) => jsonObjects(at(rule.spec, "subsets")).filter((one) => one["name"] === name).map((one) => ({
		rule,
		labels: labelMap(one["labels"])
	})));
}
function hostsOf(names, objects) {
	return objects.filter(subsetTargets.defines).flatMap((rule) => {
		const host = filledText(at(rule.spec, "host"));
		return names.every((name) => indexIn(rule, name) >= 0) && host !== void 0 ? [{
			host,
			namespace: namespaceOf(rule)
		}] : [];
	});
}
function labelsOf(name, host, objects) {
	return subsetsNamed(name, objects.filter((one) => subsetTargets.defines(one) && at(one.spec, "host") === host)).map(({ labels }) => labels);
}
function place(name, objects) {
	const rule = objects.findLast((one) => subsetTargets.defines(one) && indexIn(one, name) >= 0);
	return {
		object: rule,
		path: rule === void 0 ? [] : [
			"spec",
			"subsets",
			indexIn(rule, name),
			"labels"
		]
	};
}
function indexIn(rule, name) {
	return jsonObjects(at(rule.spec, "subsets")).findIndex((subset) => subset["name"] === name);
}
// src/mesh-api/subject.ts
function labelsText(value) {
	const labels = Object.entries(asTexts(value)).map(([key, one]) => `${key}=${one}`);
	return labels.length === 0 ? void 0 : labels.join(", ");
}
function subjectOf(object) {
	const { spec } = object;
	const namespace = `namespace ${namespaceOf(object)}`;
	const references = [...jsonObjects(spec?.["targetRefs"]), ...jsonObjects([spec?.["targetRef"]])];
	if (references.length > 0) return `${words(references.map((one) => `${String(one["kind"])} ${String(one["name"])}`))} in ${namespace}`;
	const labels = labelsText(at(spec, "selector", "matchLabels")) ?? labelsText(at(spec, "workloadSelector", "labels")) ?? labelsText(at(spec, "podSelector", "matchLabels"));
	if (labels !== void 0) return `pods with ${labels} in ${namespace}`;
	return `every pod in ${namespace}, and in the mesh if that is the root namespace`;
}
// src/mesh-api/apis/istio/unmodelled.ts
const POLICIES = {
	"security.istio.io/AuthorizationPolicy": "who is let in at",
	"security.istio.io/RequestAuthentication": "which tokens are taken at",
	"networking.istio.io/EnvoyFilter": "what filters do to requests at",
	"extensions.istio.io/WasmPlugin": "what a plugin does to requests at",
	"extensions.istio.io/TrafficExtension": "what an extension does to requests at"
};
const CONNECTIONS = { "security.istio.io/PeerAuthentication": "which callers are taken, with or without mutual TLS, at" };
const OTHERS = {
	"networking.istio.io/DestinationRule": ofDestinationRule,
	"networking.istio.io/ServiceEntry": ({ spec }) => [{ who: `callers in the mesh of ${words(texts(spec?.["hosts"]))}` }],
	"networking.istio.io/Sidecar": ofSidecar,
	"networking.istio.io/WorkloadEntry": (object) => [{ who: `requests to workloads outside the cluster in namespace ${namespaceOf(object)}` }]
};
function unmodelled$1(object) {
	const kind = kindOf(object);
	const policy = POLICIES[kind] ?? CONNECTIONS[kind];
	const decided = policy === void 0 ? [] : [{ who: `${policy} ${subjectOf(object)}` }];
	return [...OTHERS[kind]?.(object) ?? [], ...decided];
}
function isExtension$1(object) {
	return POLICIES[kindOf(object)] !== void 0;
}
function kindOf(object) {
	return `${apiGroup(object)}/${object.kind}`;
}
function ofDestinationRule(object) {
	const labels = labelsText(at(object.spec, "workloadSelector", "matchLabels"));
	if (labels === void 0) return [];
	const host = String(object.spec?.["host"] ?? "");
	return [{ who: `callers in namespace ${namespaceOf(object)} with ${labels}, of ${host}` }];
}
function ofSidecar(object) {
	const labels = labelsText(at(object.spec, "workloadSelector", "labels"));
	const where = `namespace ${namespaceOf(object)}${labels === void 0 ? "" : ` with ${labels}`}`;
	const parts = ["egress", "ingress"].filter((key) => jsonObjects(object.spec?.[key]).length > 0).join(", ");
	return [{
		who: `callers in the mesh in ${where}${labels === void 0 ? ", and everywhere if that is the root namespace" : ""}`,
		because: parts === "" ? void 0 : parts
	}];
}
// src/mesh-api/apis/istio/api.ts
const GROUP$1 = "networking.istio.io";
function kindNamed$1(kind, plural, routes) {
	return {
		kind,
		group: GROUP$1,
		plural,
		scope: "namespaced",
		routes
	};
}
const api$1 = {
	...istioRouter,
	place: 1,
	group: GROUP$1,
	targets: subsetTargets,
	kinds: [
		kindNamed$1("Gateway", "gateways", true),
		kindNamed$1("VirtualService", "virtualservices", true),
		kindNamed$1("DestinationRule", "destinationrules", true),
		kindNamed$1("ServiceEntry", "serviceentries", true),
		kindNamed$1("WorkloadEntry", "workloadentries", false),
		kindNamed$1("WorkloadGroup", "workloadgroups", false)
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
	gateways: gateways$1,
	destinations: destinations$1,
	delegates,
	meshCallers: meshCallers$1,
	otherProtocols: otherProtocols$1,
	unmodelled: unmodelled$1,
	isExtension: isExtension$1,
	gatewayStandIns: gatewayStandIns$1
};
function gateways$1(router) {
	return gatewaysNamed(router.spec?.["gateways"], namespaceOf(router)).map((address) => ({
		apiVersion: `${GROUP$1}/v1`,
		kind: "Gateway",
		...address
	}));
}
function destinations$1({ spec }) {
	const found = [];
	const walk = (value) => {
		const one = jsonObject(value);
		const host = text(one?.["host"]);
		if (host !== void 0) found.push(host);
		for (const inner of one === void 0 ? list(value) : Object.values(one)) walk(inner);
	};
	walk(spec);
	return found;
}
function delegates(router) {
	return jsonObjects(router.spec?.["http"]).flatMap((rule) => {
		const name = text(at(rule, "delegate", "name"));
		if (name === void 0) return [];
		return [{
			name,
			namespace: filledText(at(rule, "delegate", "namespace")) ?? namespaceOf(router)
		}];
	});
}
function meshCallers$1({ kind, spec }) {
	const hosts = texts(spec?.["hosts"]);
	const gateways = texts(spec?.["gateways"]);
	const exported = texts(spec?.["exportTo"]);
	if (kind !== istioRouter.kind || hosts.length === 0) return void 0;
	if (gateways.length > 0 && !gateways.includes("mesh")) return void 0;
	const reach = exported.length === 0 || exported.includes("*") ? "" : `, exported to ${words(exported)}`;
	return {
		of: hosts,
		because: `${gateways.length === 0 ? "no gateways, which means mesh" : `gateways: ${gateways.join(", ")}`}${reach}`
	};
}
function otherProtocols$1({ kind, spec }) {
	const gateways = texts(spec?.["gateways"]).filter((name) => name !== MESH_GATEWAY);
	if (kind !== istioRouter.kind || gateways.length === 0) return [];
	return [{
		what: "connections by TLS server name",
		gateways,
		because: "tls"
	}, {
		what: "TCP connections",
		gateways,
		because: "tcp"
	}].filter(({ because = "" }) => jsonObjects(spec?.[because]).length > 0);
}
// src/mesh-api/service-targets.ts
const serviceTargets = {
	definedBy: [],
	defines: () => false,
	host: (name) => name,
	select: (_name, _service, whole) => ({
		one: known(whole),
		all: known([whole])
	}),
	definitions: () => [],
	holdsFor: () => () => false,
	place: (name, objects) => ({
		object: objects.findLast((one) => one.kind === "Service" && one.metadata.name === name),
		path: ["spec", "selector"]
	}),
	hostsOf: () => [],
	labelsOf: () => [],
	isThere: (name, objects) => objects.some(({ kind, metadata }) => kind === "Service" && metadata.name === name),
	isDestination: ({ host }, name) => host.split(".")[0] === name
};
// src/mesh-api/apis/gateway-api/router.ts
const httpRouteRouter = {
	kind: "HTTPRoute",
	called: "an HTTPRoute",
	type: "httproutes.gateway.networking.k8s.io",
	targetKind: "service",
	routes: (object, host) => list(object.spec?.["hostnames"]).includes(host),
	defaultSplit,
	gatewayType: "gateways.gateway.networking.k8s.io",
	doors,
	naming: {
		place: (leaf) => leaf.slice(0, -1),
		add: nameBackend
	},
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
function doors(object, host, gateways) {
	return jsonObjects(object.spec?.["parentRefs"]).flatMap((parent) => {
		const namespace = filledText(parent["namespace"]) ?? namespaceOf(object);
		const gateway = gateways.find((one) => one.metadata.name === parent["name"] && namespaceOf(one) === namespace);
		if ((parent["kind"] ?? "Gateway") !== "Gateway" || gateway === void 0) return [];
		return jsonObjects(gateway.spec?.["listeners"]).filter((one) => serves(one, parent, host)).flatMap(doorOf);
	});
}
function serves(listener, parent, host) {
	const asked = ([key, value]) => value === void 0 || listener[key] === value;
	const named = [["name", parent["sectionName"]], ["port", parent["port"]]];
	const hostname = text(listener["hostname"]) ?? "*";
	return named.every(asked) && isSubsetOf(host, hostname);
}
function doorOf(listener) {
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
function defaultSplit(object) {
	const rules = jsonObjects(object.spec?.["rules"]);
	const indexes = rules.flatMap((rule, index) => isCatchAll(rule) ? [index] : []);
	const [index] = indexes;
	if (index === void 0) return unknown("no rule catches every request");
	if (indexes.length > 1) return unknown(`${indexes.length} rules catch every request`);
	return splitOf(rules[index], [
		"spec",
		"rules",
		index
	]);
}
function splitOf(rule, path) {
	const shares = jsonObjects(rule["backendRefs"]).flatMap((backend, index) => {
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
		sharePath: backendPath,
		serviceHost: name,
		targetPath: [...backendPath, "name"],
		headerPaths: [...identityPaths(rule, path, name), ...identityPaths(backend, backendPath, name)]
	});
}
function identityPaths(holder, path, name) {
	return jsonObjects(at(holder, "filters")).flatMap((filter, filterIndex) => ["set", "add"].flatMap((operation) => jsonObjects(at(filter, "responseHeaderModifier", operation)).flatMap((header, index) => String(header["name"]).toLowerCase() === "x-bluegreen-subset" && header["value"] === name ? [[
		...path,
		"filters",
		filterIndex,
		"responseHeaderModifier",
		operation,
		index,
		"value"
	]] : [])));
}
function isCatchAll(rule) {
	const matches = jsonObjects(rule["matches"]);
	return matches.length === 0 || matches.some(asksNothing);
}
function asksNothing(match) {
	const { path, ...conditions } = match;
	const prefix = jsonObject(path);
	return (prefix === void 0 || (prefix["type"] ?? "PathPrefix") === "PathPrefix" && (prefix["value"] ?? "/") === "/") && Object.keys(conditions).length === 0;
}
function nameBackend(backend, name) {
	const header = {
		name: IDENTITY_HEADER,
		value: name
	};
	const filters = jsonObjects(at(backend, "filters"));
	const index = filters.findIndex(({ type }) => type === "ResponseHeaderModifier");
	if (index >= 0) {
		const path = [
			"filters",
			index,
			"responseHeaderModifier",
			"set"
		];
		const set = at(backend, ...path);
		return Array.isArray(set) ? {
			path: [...path, set.length],
			value: header
		} : {
			path,
			value: [header]
		};
	}
	const filter = {
		type: "ResponseHeaderModifier",
		responseHeaderModifier: { set: [header] }
	};
	return Array.isArray(at(backend, "filters")) ? {
		path: ["filters", filters.length],
		value: filter
	} : {
		path: ["filters"],
		value: [filter]
	};
}
// src/mesh-api/apis/gateway-api/stand-ins.ts
function gatewayStandIns(router) {
	const { spec } = router;
	const parents = jsonObjects(spec?.["parentRefs"]).filter(({ kind }) => (kind ?? "Gateway") === "Gateway");
	const byName = new Map();
	for (const parent of parents) {
		const key = `${filledText(parent["namespace"]) ?? namespaceOf(router)}/${String(parent["name"])}`;
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
const GROUP = "gateway.networking.k8s.io";
function kindNamed(kind, plural, scope) {
	return {
		kind,
		group: GROUP,
		plural,
		scope,
		routes: true
	};
}
const api = {
	...httpRouteRouter,
	place: 2,
	group: GROUP,
	targets: serviceTargets,
	kinds: [
		kindNamed("GatewayClass", "gatewayclasses", "cluster"),
		kindNamed("Gateway", "gateways", "namespaced"),
		kindNamed("HTTPRoute", "httproutes", "namespaced"),
		kindNamed("ReferenceGrant", "referencegrants", "namespaced")
	],
	isOfMesh: false,
	alsoReads: ["namespaces"],
	concerns: ["grpcroutes.gateway.networking.k8s.io"],
	hostsField: "hostnames",
	rulesField: "rules",
	knowsDefaults: (_group, kind) => kind === httpRouteRouter.kind,
	gateways,
	destinations,
	delegates: () => [],
	meshCallers,
	otherProtocols,
	unmodelled,
	isExtension: () => false,
	gatewayStandIns
};
function gateways(router) {
	return jsonObjects(router.spec?.["parentRefs"]).filter((parent) => (parent["kind"] ?? "Gateway") === "Gateway").map((parent) => ({
		apiVersion: `${GROUP}/v1`,
		kind: "Gateway",
		namespace: filledText(parent["namespace"]) ?? namespaceOf(router),
		name: text(parent["name"]) ?? ""
	}));
}
function destinations(router) {
	const found = [];
	const walk = (value, key) => {
		const one = jsonObject(value);
		const name = text(one?.["name"]);
		if ((key === "backendRefs" || key === "backendRef") && name !== void 0) found.push(serviceHost(name, filledText(one?.["namespace"]) ?? namespaceOf(router)));
		for (const [inner, item] of Object.entries(one ?? {})) walk(item, inner);
		for (const item of list(value)) walk(item, key);
	};
	walk(router.spec, "spec");
	return found;
}
function meshCallers({ spec }) {
	const names = jsonObjects(spec?.["parentRefs"]).filter(({ kind }) => kind === "Service" || kind === "ServiceEntry").map(({ name }) => String(name ?? ""));
	return names.length === 0 ? void 0 : {
		of: names,
		because: `parentRefs: ${words(names)}`
	};
}
function unmodelled(object) {
	if (apiGroup(object) !== GROUP || object.kind !== "Gateway") return [];
	const name = String(object.spec?.["gatewayClassName"] ?? "");
	if (!name.includes("waypoint") && name !== "istio-east-west") return [];
	return [{
		who: `whoever goes through the waypoint ${object.metadata.name}`,
		because: `class ${name}`
	}];
}
const OTHER_ROUTES = {
	GRPCRoute: "gRPC requests",
	TLSRoute: "connections by TLS server name",
	TCPRoute: "TCP connections"
};
function otherProtocols({ kind, spec }) {
	const what = OTHER_ROUTES[kind];
	const parents = jsonObjects(spec?.["parentRefs"]).filter((parent) => (parent["kind"] ?? "Gateway") === "Gateway");
	if (what === void 0 || parents.length === 0) return [];
	return [{
		what,
		gateways: parents.map(({ name }) => String(name ?? "")),
		because: void 0
	}];
}
// src/mesh-api/apis/index.generated.ts
const MESH_APIS = [api$1, api];
// src/mesh-api/apis/lookup.ts
function apiOfRouter({ kind }) {
	return MESH_APIS.find((api) => api.kind === kind);
}
function isRouter(object) {
	return apiOfRouter(object) !== void 0;
}
function isExtension(object) {
	return MESH_APIS.some((api) => api.isExtension(object));
}
function apiForTarget({ target }) {
	const api = MESH_APIS.find(({ targetKind }) => targetKind === target.kind);
	if (api === void 0) throw new Error(`no mesh API has targets of the kind ${target.kind}`);
	return api;
}
function targetsOf({ kind }) {
	return apiForTarget({ target: { kind } }).targets;
}
function isGateway(group, kind) {
	return MESH_APIS.some(({ kinds, gatewayType }) => kinds.some((one) => one.kind === kind && one.group === group && typeOf(one) === gatewayType));
}
function isOfCluster(object) {
	const group = apiGroup(object);
	return MESH_APIS.flatMap((api) => api.kinds).some((one) => one.scope === "cluster" && one.kind === object.kind && one.group === group);
}
function apiOfRules(field) {
	return MESH_APIS.find(({ rulesField }) => rulesField === field);
}
function apiKnowingDefaults(object) {
	const group = apiGroup(object);
	return MESH_APIS.find((api) => api.knowsDefaults(group, object.kind));
}
const ROUTERS_CALLED = MESH_APIS.map(({ called }) => called);
const ROUTERS_PLURAL = MESH_APIS.map(({ kind }) => `${kind}s`);
const ROUTING_KINDS = MESH_APIS.flatMap(routingKinds);
const ALWAYS_READ = typesRead(MESH_APIS.filter(({ isOfMesh }) => isOfMesh));
const OTHER_APIS = MESH_APIS.filter(({ isOfMesh }) => !isOfMesh);
function typesRead(apis) {
	return [...new Set(apis.flatMap((api) => [...routingKinds(api).map(typeOf), ...api.alsoReads]))];
}
function routingKinds({ kinds }) {
	return kinds.filter(({ routes }) => routes);
}
// src/mesh-api/divide.ts
const DIVIDED = "bluegreen-action/divided";
function divided(router, route, shares, naming) {
	const copy = structuredClone(router);
	const rulePath = route.sharePath.slice(0, -2);
	const rule = at(copy, ...rulePath);
	const entry = at(copy, ...route.sharePath);
	const taken = takenOut(rule, route, naming);
	const inside = namesBelow(route);
	const added = taken.length === 0 ? void 0 : naming.add(entry, "");
	const entries = shares.map(({ name, weight }) => {
		const one = structuredClone(entry);
		for (const path of inside) put(one, path, name);
		const own = taken.length === 0 ? void 0 : naming.add(one, name);
		if (own !== void 0) insert(one, own.path, own.value);
		put(one, ["weight"], weight);
		return one;
	});
	const index = route.sharePath.at(-1);
	at(copy, ...route.sharePath.slice(0, -1)).splice(index, 1, ...entries);
	const former = {
		taken,
		added: added?.path,
		weight: at(entry, "weight")
	};
	return withAnnotation(copy, DIVIDED, JSON.stringify(former));
}
function takenOut(rule, { headerPaths, sharePath }, naming) {
	const taken = headerPaths.filter((path) => !isBelow(path, sharePath)).map((path) => {
		const leaf = path.slice(sharePath.length - 2);
		const place = naming.place(leaf);
		return {
			place,
			leaf,
			value: at(rule, ...place)
		};
	});
	for (const { place } of taken.toReversed()) remove(rule, place);
	return taken;
}
function undivided(router, { shares }, name) {
	const copy = structuredClone(router);
	const former = formerOf(router);
	const [kept, ...others] = shares.map(({ route }) => route);
	if (kept === void 0) return router;
	const entry = at(copy, ...kept.sharePath);
	const rule = at(copy, ...kept.sharePath.slice(0, -2));
	for (const path of [kept.targetPath, ...kept.headerPaths]) put(copy, path, name);
	const destinations = at(copy, ...kept.sharePath.slice(0, -1));
	for (const { sharePath } of others.toReversed()) destinations.splice(sharePath.at(-1), 1);
	if (former === void 0) return copy;
	if (former.added !== void 0) remove(entry, former.added);
	if (former.weight === void 0) remove(entry, ["weight"]);
	else put(entry, ["weight"], former.weight);
	for (const { place, leaf, value } of former.taken) {
		insert(rule, place, value);
		put(rule, leaf, name);
	}
	return withAnnotation(copy, DIVIDED, void 0);
}
function withoutNote(router) {
	return router.metadata.annotations?.["bluegreen-action/divided"] === void 0 ? router : withAnnotation(router, DIVIDED, void 0);
}
function namesBelow({ sharePath, targetPath, headerPaths }) {
	return [targetPath, ...headerPaths].filter((path) => isBelow(path, sharePath)).map((path) => path.slice(sharePath.length));
}
function isBelow(path, above) {
	return above.every((key, index) => path[index] === key);
}
function formerOf({ metadata }) {
	const note = metadata.annotations?.[DIVIDED];
	if (note === void 0) return void 0;
	try {
		const { taken, added, weight } = jsonObject(JSON.parse(note)) ?? {};
		return {
			taken: jsonObjects(taken).map((one) => ({
				place: pathOf(one["place"]),
				leaf: pathOf(one["leaf"]),
				value: one["value"]
			})),
			added: added === void 0 ? void 0 : pathOf(added),
			weight
		};
	} catch {
		return;
	}
}
function pathOf(value) {
	return list(value).filter((key) => typeof key === "string" || typeof key === "number");
}
function put(value, path, leaf) {
	const [inner, key] = [at(value, ...path.slice(0, -1)), path.at(-1)];
	if (Array.isArray(inner) && typeof key === "number") inner[key] = leaf;
	else if (isJsonObject(inner) && key !== void 0) inner[key] = leaf;
}
function insert(value, path, leaf) {
	const [inner, key] = [at(value, ...path.slice(0, -1)), path.at(-1)];
	if (Array.isArray(inner) && typeof key === "number") inner.splice(key, 0, leaf);
	else put(value, path, leaf);
}
function remove(value, path) {
	const [inner, key] = [at(value, ...path.slice(0, -1)), path.at(-1)];
	if (Array.isArray(inner) && typeof key === "number") inner.splice(key, 1);
	else if (isJsonObject(inner) && key !== void 0) delete inner[key];
}
export { ALWAYS_READ, IDENTITY_HEADER, INGRESS_LABELS, INGRESS_LABEL_TEXT, INGRESS_NAME, MESH_APIS, OTHER_APIS, ROUTERS_CALLED, ROUTERS_PLURAL, ROUTING_KINDS, apiForTarget, apiKnowingDefaults, apiOfRouter, apiOfRules, divided, isExtension, isGateway, isOfCluster, isRouter, subjectOf, takesEveryRequest, targetsOf, typeOf, typesRead, undivided, wholeRoute, withoutNote, words };
