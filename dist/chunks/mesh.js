import { RE2JS } from "./vendor-re2js.js";
// src/mesh/read.ts
function fields(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
function list(value) {
	return Array.isArray(value) ? value : [];
}
function text(value) {
	return typeof value === "string" && value !== "" ? value : void 0;
}
function stringMap(value) {
	return new Map(Object.entries(fields(value)).map(([key, one]) => [key, String(one)]));
}
// src/mesh/facts.ts
const ISTIO_GROUP = "networking.istio.io/";
const WORKLOADS = new Set([
	"Deployment",
	"StatefulSet",
	"DaemonSet",
	"ReplicaSet"
]);
function meshFacts(set) {
	const istio = new Map();
	const services = new Map();
	for (const object of set.objects) {
		const { apiVersion } = object.manifest.object;
		if (apiVersion.startsWith(ISTIO_GROUP)) {
			const same = istio.get(object.kind);
			if (same === void 0) istio.set(object.kind, [object]);
			else same.push(object);
		}
		if (object.kind === "Service" && apiVersion === "v1") services.set(serviceHost(object.name, object.namespace), object);
	}
	const hosts = (istio.get("ServiceEntry") ?? []).flatMap(({ spec }) => list(spec["hosts"]));
	return {
		...set,
		istio,
		services,
		entryHosts: new Set(hosts.map((host) => String(host).toLowerCase()))
	};
}
function istioObjects({ istio }, kind) {
	return istio.get(kind) ?? [];
}
function podTemplates({ objects }, namespace) {
	return objects.filter((object) => object.namespace === namespace && WORKLOADS.has(object.kind)).map((object) => ({
		object,
		labels: stringMap(fields(fields(object.spec["template"])["metadata"])["labels"])
	}));
}
function fullHost(host, namespace) {
	return host.includes(".") || host === "*" ? host.toLowerCase() : serviceHost(host, namespace);
}
function serviceHost(name, namespace) {
	return `${name}.${namespace}.svc.cluster.local`.toLowerCase();
}
function hostExists({ services, entryHosts }, host) {
	if (services.has(host) || entryHosts.has(host)) return true;
	const labels = host.split(".");
	return labels.some((_, index) => index > 0 && entryHosts.has(`*.${labels.slice(index).join(".")}`));
}
// src/mesh/virtual-service.ts
function httpRules(object) {
	return list(object.spec["http"]).map((value, index) => {
		const rule = fields(value);
		const path = [
			"spec",
			"http",
			index
		];
		return {
			object,
			index,
			path,
			rule,
			matches: list(rule["match"]).map((match, at) => ({
				path: [
					...path,
					"match",
					at
				],
				match: fields(match)
			}))
		};
	});
}
function allHttpRules(facts) {
	return istioObjects(facts, "VirtualService").flatMap(httpRules);
}
function destinations(facts) {
	return istioObjects(facts, "VirtualService").flatMap((object) => [
		"http",
		"tls",
		"tcp"
	].flatMap((protocol) => list(object.spec[protocol]).flatMap((rule, index) => ofRule(object, fields(rule), [
		"spec",
		protocol,
		index
	]))));
}
function ofRule(object, rule, path) {
	const routes = list(rule["route"]).flatMap((route, index) => destination(object, fields(route)["destination"], [
		...path,
		"route",
		index,
		"destination"
	]));
	const mirrors = list(rule["mirrors"]).flatMap((mirror, index) => destination(object, fields(mirror)["destination"], [
		...path,
		"mirrors",
		index,
		"destination"
	]));
	return [
		...routes,
		...mirrors,
		...destination(object, rule["mirror"], [...path, "mirror"])
	];
}
function destination(object, value, path) {
	const host = text(fields(value)["host"]);
	return host === void 0 ? [] : [{
		object,
		path,
		host,
		subset: text(fields(value)["subset"])
	}];
}
const PREDICATES = [
	"headers",
	"withoutHeaders",
	"queryParams",
	"method",
	"authority",
	"scheme",
	"port",
	"sourceLabels",
	"sourceNamespace",
	"gateways"
];
function isCatchAll({ rule, matches }) {
	if (list(rule["match"]).length === 0) return true;
	return matches.some(({ match }) => {
		const uri = fields(match["uri"]);
		return (match["uri"] === void 0 || uri["prefix"] === "/" || uri["regex"] === ".*") && PREDICATES.every((name) => isEmpty(match[name]));
	});
}
function isEmpty(value) {
	return value === void 0 || value === null || typeof value === "object" && Object.keys(value).length === 0;
}
// src/mesh/references.ts
const destinationHostMissing = {
	name: "destination-host-missing",
	severity: "error",
	family: "references",
	docs: "A route sends traffic to a host that no Service and no ServiceEntry has: every request there is answered 503.",
	check: (facts) => {
		if (!facts.complete && facts.services.size === 0) return [];
		return destinations(facts).map((destination) => ({
			...destination,
			full: fullHost(destination.host, destination.object.namespace)
		})).filter(({ full }) => !hostExists(facts, full)).map(({ object, path, host, full }) => ({
			object,
			path: [...path, "host"],
			message: `destination ${host} is ${full}, and no Service or ServiceEntry has that name`,
			fix: `Name a Service there is, as its name within namespace ${object.namespace} or as name.namespace.svc.cluster.local`
		}));
	}
};
const subsetUndefined = {
	name: "subset-undefined",
	severity: "error",
	family: "references",
	docs: "A route names a subset that no DestinationRule of its host defines: every request there is answered 503.",
	check: (facts) => {
		const defined = definedSubsets(facts);
		if (!facts.complete && defined.size === 0) return [];
		return destinations(facts).flatMap(({ object, path, host, subset }) => {
			const names = defined.get(fullHost(host, object.namespace)) ?? [];
			if (subset === void 0 || names.includes(subset)) return [];
			const there = names.length === 0 ? "no DestinationRule defines subsets for it" : `it has ${names.join(", ")}`;
			return [{
				object,
				path: [...path, "subset"],
				message: `subset ${subset} of ${host} is not defined: ${there}`,
				fix: `Define subset ${subset} in the DestinationRule of ${host}, or name one it has`
			}];
		});
	}
};
function definedSubsets(facts) {
	const defined = new Map();
	for (const { spec, namespace } of istioObjects(facts, "DestinationRule")) {
		const host = fullHost(text(spec["host"]) ?? "", namespace);
		const names = list(spec["subsets"]).flatMap((subset) => text(fields(subset)["name"]) ?? []);
		defined.set(host, [...defined.get(host) ?? [], ...names]);
	}
	return defined;
}
const gatewayMissing = {
	name: "gateway-missing",
	severity: "error",
	family: "references",
	docs: "A VirtualService is bound to a Gateway that does not exist: it gets no request from there.",
	check: (facts) => {
		const gateways = istioObjects(facts, "Gateway").map(({ name, namespace }) => `${namespace}/${name}`);
		if (!facts.complete && gateways.length === 0) return [];
		return istioObjects(facts, "VirtualService").flatMap((object) => list(object.spec["gateways"]).flatMap((value, index) => {
			const written = text(value);
			if (written === void 0 || written === "mesh") return [];
			const full = written.includes("/") ? written : `${object.namespace}/${written}`;
			if (gateways.includes(full)) return [];
			const there = gateways.length === 0 ? "there is none" : `there is ${gateways.join(", ")}`;
			return [{
				object,
				path: [
					"spec",
					"gateways",
					index
				],
				message: `there is no Gateway ${full}; ${there}`,
				fix: "Name a Gateway there is, as namespace/name when it lies in another namespace"
			}];
		}));
	}
};
// src/mesh/routing.ts
const catchAllMissing = {
	name: "catch-all-missing",
	severity: "warning",
	family: "routing",
	docs: "No rule takes the requests that no other rule matches: they are answered 404.",
	check: (facts) => istioObjects(facts, "VirtualService").filter(({ spec }) => list(spec["hosts"]).length > 0 && list(spec["http"]).length > 0).filter((object) => !httpRules(object).some(isCatchAll)).map((object) => ({
		object,
		path: ["spec", "http"],
		message: `no rule of ${list(object.spec["hosts"]).join(", ")} takes every request that is left`,
		fix: "End the routes with one rule without match",
		severity: list(object.spec["hosts"]).some((host) => facts.releaseHosts.includes(String(host))) ? "error" : "warning"
	}))
};
const ruleAfterCatchAll = {
	name: "rule-after-catch-all",
	severity: "error",
	family: "routing",
	docs: "A rule stands after one that takes every request: Istio drops it.",
	check: (facts) => istioObjects(facts, "VirtualService").flatMap((object) => {
		const rules = httpRules(object);
		const first = rules.findIndex(isCatchAll);
		return rules.slice(first === -1 ? rules.length : first + 1).map(({ path }) => ({
			object,
			path,
			message: `rule ${nameOf(object.spec, path)} never matches: rule ${nameOf(object.spec, [
				"spec",
				"http",
				first
			])} before it takes every request`,
			fix: "Move the rule that takes every request to the end"
		}));
	})
};
const MAX_REGEX = 1024;
const regexInvalid = {
	name: "regex-invalid",
	severity: "error",
	family: "routing",
	docs: "A regular expression is not RE2, or is longer than 1,024 characters: Istio refuses the object.",
	check: (facts) => allHttpRules(facts).flatMap((rule) => regexes(rule).flatMap(({ path, regex }) => {
		const problem = regexProblem(regex);
		if (problem === void 0) return [];
		return [{
			object: rule.object,
			path,
			message: `regular expression ${JSON.stringify(regex)}: ${problem}`,
			fix: "Write it in RE2's syntax (no lookaround, no back-references), anchored by itself: it must match as a whole"
		}];
	}))
};
function regexes({ matches }) {
	return matches.flatMap(({ match, path }) => {
		const single = [
			"uri",
			"method",
			"authority",
			"scheme"
		].map((name) => ({
			path: [...path, name],
			value: match[name]
		}));
		const named = [
			"headers",
			"withoutHeaders",
			"queryParams"
		].flatMap((group) => Object.entries(fields(match[group])).map(([name, value]) => ({
			path: [
				...path,
				group,
				name
			],
			value
		})));
		return [...single, ...named].flatMap(({ path, value }) => {
			const regex = text(fields(value)["regex"]);
			return regex === void 0 || regex === "*" ? [] : [{
				path: [...path, "regex"],
				regex
			}];
		});
	});
}
function regexProblem(regex) {
	if (regex.length > MAX_REGEX) return `it has ${regex.length} characters, and ${MAX_REGEX} are allowed`;
	try {
		RE2JS.compile(regex);
		return;
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}
const prefixWithoutBoundary = {
	name: "prefix-without-boundary",
	severity: "warning",
	family: "routing",
	docs: "A prefix that does not end in a slash matches longer names too: /v1 takes /v10.",
	check: (facts) => uriPrefixes(facts).filter(({ prefix }) => !prefix.endsWith("/")).map(({ rule, path, prefix }) => ({
		object: rule.object,
		path,
		message: `prefix ${prefix} also matches ${prefix}0 and ${prefix}-other`,
		fix: `Match exact ${prefix} and prefix ${prefix}/ instead`
	}))
};
const rewriteDoubleSlash = {
	name: "rewrite-double-slash",
	severity: "error",
	family: "routing",
	docs: "A rewrite puts two slashes into the path: the matched prefix is replaced as text, so /v1 → / makes //x of /v1/x.",
	check: (facts) => rewrites(facts).filter(({ prefix, to }) => !prefix.endsWith("/") && to.endsWith("/")).map(({ rule, prefix, to }) => rewriteViolation(rule, prefix, to, ""))
};
const rewriteGluesPath = {
	name: "rewrite-glues-path",
	severity: "error",
	family: "routing",
	docs: "A rewrite takes away the slash between prefix and rest: /v1/ → /base makes /basex of /v1/x.",
	check: (facts) => rewrites(facts).filter(({ prefix, to }) => prefix.endsWith("/") && !to.endsWith("/")).map(({ rule, prefix, to }) => rewriteViolation(rule, prefix, to, "/"))
};
function rewriteViolation(rule, prefix, to, end) {
	const example = end === "" ? "/x" : "x";
	return {
		object: rule.object,
		path: [
			...rule.path,
			"rewrite",
			"uri"
		],
		message: `${prefix}${example} is rewritten to ${to}${example}`,
		fix: "Let prefix and rewrite both end in a slash, and match the path without it exactly"
	};
}
function uriPrefixes(facts) {
	return allHttpRules(facts).flatMap((rule) => rule.matches.flatMap(({ match, path }) => {
		const prefix = text(fields(match["uri"])["prefix"]);
		return prefix === void 0 ? [] : [{
			rule,
			path: [
				...path,
				"uri",
				"prefix"
			],
			prefix
		}];
	}));
}
function rewrites(facts) {
	const seen = new Set();
	return uriPrefixes(facts).flatMap((one) => {
		const to = text(fields(one.rule.rule["rewrite"])["uri"]);
		const { name, namespace } = one.rule.object;
		const key = JSON.stringify([
			namespace,
			name,
			one.rule.index,
			one.prefix
		]);
		if (to === void 0 || seen.has(key)) return [];
		seen.add(key);
		return [{
			...one,
			to
		}];
	});
}
function nameOf(spec, path) {
	const index = Number(path[2]);
	const name = text(fields(list(fields(spec)["http"])[index])["name"]);
	return name === void 0 ? `${index + 1}` : `${index + 1} (${name})`;
}
// src/mesh/subsets.ts
const subsetSelectsNothing = {
	name: "subset-selects-nothing",
	severity: "error",
	family: "subsets",
	docs: "No pod template that the Service selects carries the subset's labels: a route to the subset is answered 503.",
	check: (facts) => istioObjects(facts, "DestinationRule").flatMap((rule) => {
		const service = facts.services.get(fullHost(text(rule.spec["host"]) ?? "", rule.namespace));
		return service === void 0 ? [] : emptySubsets(facts, rule, service);
	})
};
function emptySubsets(facts, rule, service) {
	const selector = stringMap(service.spec["selector"]);
	const templates = podTemplates(facts, service.namespace);
	if (selector.size === 0 || !facts.complete && templates.length === 0) return [];
	const behind = templates.filter(({ labels }) => covers(labels, selector));
	return list(rule.spec["subsets"]).flatMap((value, index) => {
		const labels = stringMap(fields(value)["labels"]);
		if (behind.some((template) => covers(template.labels, labels))) return [];
		const name = text(fields(value)["name"]) ?? String(index);
		return [{
			object: rule,
			path: [
				"spec",
				"subsets",
				index,
				"labels"
			],
			message: `subset ${name} (${written(labels)}) selects none of the ${behind.length} pod templates behind Service ${service.namespace}/${service.name} (${written(selector)})`,
			fix: "Give the subset labels that the pods of its workload carry, and these pods the Service's selector"
		}];
	});
}
function covers(labels, wanted) {
	return [...wanted].every(([key, value]) => labels.get(key) === value);
}
function written(labels) {
	return [...labels].map(([key, value]) => `${key}=${value}`).join(",") || "no labels";
}
// src/mesh/rules.ts
const MESH_RULES = [
	destinationHostMissing,
	subsetUndefined,
	gatewayMissing,
	subsetSelectsNothing,
	catchAllMissing,
	ruleAfterCatchAll,
	regexInvalid,
	prefixWithoutBoundary,
	rewriteDoubleSlash,
	rewriteGluesPath
];
// src/mesh/check.ts
function checkMesh(set, rules = MESH_RULES) {
	const facts = meshFacts(set);
	return rules.flatMap((rule) => rule.check(facts).map((violation) => findingOf(rule, violation)));
}
function findingOf(rule, { object, path, message, fix, severity }) {
	return {
		rule: rule.name,
		severity: severity ?? rule.severity,
		message,
		file: object.manifest.file,
		...object.hasLines ? { line: object.manifest.lineOf(path) } : {},
		resource: `${object.kind}/${object.namespace}/${object.name}`,
		fix
	};
}
function meshObject(manifest, namespace, hasLines) {
	const { kind, metadata, spec } = manifest.object;
	return {
		manifest,
		kind,
		name: metadata.name,
		namespace: metadata.namespace ?? namespace,
		spec: fields(spec),
		hasLines
	};
}
export { MESH_RULES, checkMesh, meshObject };
