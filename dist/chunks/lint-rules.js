import { few, group, hostExists, isPlaceholder, istioObjects, meshFacts, objectsOf, ofThePods, outside, placedObject } from "./mesh.js";
import { MESH_GATEWAY, isWildcard, labelMap, moreSpecific, namespaceOf, placedIn, resolveGateway, resolveHost, selects, serviceAddress, serviceHost } from "./names.js";
import { at, fields, filledText, jsonObjects, list } from "./json.js";
import { allHttpRules, destinations, httpRules, isCatchAll, rewriteViolation, rewrites, uriPrefixes } from "./mesh-istio.js";
import { COLORS, known } from "./model.js";
import { colorFaults, podMaker, podMakers, selectionsAmong, selectionsFrom, separationOf, staysByRelease } from "./release.js";
import { destinationRuleTypes, gatewayTypes, regexCompiler, staySentence, virtualServiceDefects } from "./routes.js";
import { apiOfRules } from "./mesh-api.js";
import { RE2JS } from "./vendor-re2js.js";
// src/lint/rules/catch-all-missing/rule.ts
const rule$15 = {
	severity: "warning",
	check: (facts) => {
		const services = istioObjects(facts, "VirtualService");
		const caught = new Set(services.filter((object) => httpRules(object).some(isCatchAll)).flatMap(placesOf));
		return services.filter(({ spec }) => list(spec["hosts"]).length > 0 && list(spec["http"]).length > 0).filter((object) => placesOf(object).some((place) => !caught.has(place))).map((object) => ({
			object,
			path: ["spec", "http"],
			message: `no rule of ${few(list(object.spec["hosts"]).map(String))} takes every request that is left`,
			fix: "End the routes with one rule without match",
			severity: list(object.spec["hosts"]).some((host) => facts.releaseHosts.includes(String(host))) ? "error" : "warning"
		}));
	}
};
function placesOf({ spec, namespace, name }) {
	const named = list(spec["gateways"]).map((gateway) => resolveGateway(String(gateway), namespace));
	const gateways = (named.length === 0 ? [MESH_GATEWAY] : named).map((gateway) => gateway === "mesh" ? `mesh ${namespace}/${name}` : gateway);
	const hosts = list(spec["hosts"]).map((host) => resolveHost(String(host), namespace));
	return gateways.flatMap((gateway) => hosts.map((host) => `${gateway} ${host}`));
}
// src/lint/rules/colors-overlap/rule.ts
const rule$14 = {
	severity: "error",
	check: (facts) => {
		const releases = facts.releases ?? [];
		if (releases.length === 0) return [];
		const placed = new Map(facts.objects.map((object) => [placedObject(object), object]));
		return releases.flatMap((release) => ofRelease(release, placed, facts));
	}
};
function ofRelease(release, placed, facts) {
	const objects = [...placed].map(([object, { manifest }]) => ({
		object,
		from: manifest.from
	}));
	const faults = colorsIn(release, [...placed.keys()]).flatMap((selections) => colorFaults(release, selections, objects));
	return [...new Map(faults.map((fault) => [fault.message, fault])).values()].flatMap(({ object, path, message, fix }) => {
		const where = (object === void 0 ? void 0 : placed.get(object)) ?? facts.objects[0];
		return where === void 0 ? [] : [{
			object: where,
			path,
			message,
			fix
		}];
	});
}
function colorsIn(release, objects) {
	const routed = selectionsAmong(release, objects);
	if (routed !== void 0) return [routed];
	if (release.colors.blue.target.kind !== "subset") return [...new Set(objects.map((object) => namespaceOf(object)))].map((namespace) => selectionsFrom(release, { serviceHost: "" }, namespace, objects));
	return hostsWithBothSubsets(release, objects).map(({ host, namespace }) => {
		const found = selectionsFrom(release, { serviceHost: host }, namespace, objects);
		return COLORS.every((color) => found[color].known && found[color].value.length > 0) ? found : withoutService(release, host, namespace, objects);
	});
}
function withoutService({ colors }, host, namespace, objects) {
	const rules = objects.filter(({ kind, spec }) => kind === "DestinationRule" && at(spec, "host") === host);
	const [blue, green] = COLORS.map((color) => {
		const { name } = colors[color].target;
		const subsets = rules.flatMap((rule) => jsonObjects(at(rule.spec, "subsets"))).filter((one) => one["name"] === name);
		return known(subsets.map((subset) => ({
			namespace,
			title: `subset ${name} of ${host}`,
			labels: labelMap(subset["labels"])
		})));
	});
	return {
		blue: blue ?? known([]),
		green: green ?? known([])
	};
}
function hostsWithBothSubsets({ colors }, objects) {
	return objects.flatMap((object) => {
		const { kind, spec } = object;
		const names = kind === "DestinationRule" ? jsonObjects(at(spec, "subsets")).map(({ name }) => name) : [];
		const host = filledText(at(spec, "host"));
		return COLORS.every((color) => names.includes(colors[color].target.name)) && host !== void 0 ? [{
			host,
			namespace: namespaceOf(object)
		}] : [];
	});
}
// src/lint/rules/destination-host-missing/rule.ts
const rule$13 = {
	severity: "error",
	check: (facts) => destinations(facts).flatMap((destination) => {
		const { object, path, host } = destination;
		const full = resolveHost(host, object.namespace);
		const severity = outside(facts, {
			namespace: serviceAddress(full, "")?.namespace,
			hasSome: facts.services.size > 0
		});
		if (severity === void 0 || isPlaceholder(host) || hostExists(facts, full)) return [];
		return [{
			object,
			path: [...path, "host"],
			severity,
			message: `destination ${host} is ${full}, and no Service or ServiceEntry ${severity === "error" ? "" : "among what was checked "}has that name`,
			fix: `Name a Service there is, as its name within namespace ${object.namespace} or as name.namespace.svc.cluster.local`
		}];
	})
};
// src/lint/rules/destination-port-missing/rule.ts
const rule$12 = {
	severity: "error",
	check: (facts) => {
		const ports = portsByHost(facts);
		return destinations(facts).flatMap(({ object, path, host, written }) => {
			const port = fields(written["port"])["number"];
			const full = resolveHost(host, object.namespace);
			const known = facts.entryHosts.has(full) ? void 0 : ports.get(full);
			if (typeof port !== "number" || known === void 0 || known.size === 0 || known.has(port)) return [];
			return [{
				object,
				path: [
					...path,
					"port",
					"number"
				],
				message: `Service ${host} has no port ${port}; it has ${[...known].join(", ")}`,
				fix: "Name a port of the Service (its port, not its targetPort)"
			}];
		});
	}
};
function portsByHost(facts) {
	const found = new Map();
	for (const { name, namespace, spec } of objectsOf(facts, "", "Service")) {
		const host = serviceHost(name, namespace);
		const ports = found.get(host) ?? new Set();
		found.set(host, ports);
		for (const port of list(spec["ports"])) ports.add(fields(port)["port"]);
	}
	return found;
}
// src/lint/rules/flip-leaves-behind/rule.ts
const MOST_REQUESTS = 2e3;
const rule$11 = {
	severity: "error",
	check: (facts) => {
		const { releases = [] } = facts;
		if (releases.length === 0) return [];
		const found = staysByRelease(releases, facts.objects.map(placedManifest), { most: MOST_REQUESTS });
		const byName = new Map(facts.objects.map((object) => [`${object.kind} ${object.namespace}/${object.name}`, object]));
		return [...found].flatMap(([release, kinds]) => kinds.known ? kinds.value.flatMap((kind) => violationOf(kind, release, byName)) : []);
	}
};
function placedManifest({ manifest, namespace }) {
	return {
		...manifest,
		object: placedIn(manifest.object, namespace)
	};
}
const FIXES = {
	stays: "Let the default route answer these requests, or lead them to what is no color's",
	unknown: "Write the rule so that it can be told where its requests go, or let the default route answer them",
	ahead: "Let testers ask for a color with the preview cookie: these users get what is not tested, and stay after a rollback"
};
function violationOf(kind, release, byName) {
	const [, name = "", list = "", index = "0"] = /^(.*)#(\w+)\[(\d+)\]$/.exec(kind.rule) ?? [];
	const object = byName.get(`${apiOfRules(list)?.kind} ${name}`);
	if (object === void 0) return [];
	const curl = kind.curl === void 0 ? "" : `: ${kind.curl}`;
	return [{
		object,
		path: [
			"spec",
			list,
			Number(index)
		],
		message: `${kind.kind === "ahead" ? "whatever is flipped" : "after a flip"} of ${release}, ${staySentence(kind)}${curl}`,
		fix: FIXES[kind.kind],
		severity: kind.kind === "stays" ? "error" : "warning"
	}];
}
// src/lint/rules/gateway-missing/rule.ts
const rule$10 = {
	severity: "error",
	check: (facts) => {
		const all = facts.gateways.size === 0 ? "there is none" : `there is ${few([...facts.gateways])}`;
		return istioObjects(facts, "VirtualService").flatMap((object) => list(object.spec["gateways"]).flatMap((value, index) => {
			const written = filledText(value);
			if (written === void 0 || written === "mesh" || isPlaceholder(written)) return [];
			const full = resolveGateway(written, object.namespace);
			const severity = outside(facts, {
				namespace: full.split("/")[0],
				hasSome: facts.gateways.size > 0
			});
			if (severity === void 0 || facts.gateways.has(full)) return [];
			return [{
				object,
				path: [
					"spec",
					"gateways",
					index
				],
				severity,
				message: `there is no Gateway ${full}${severity === "error" ? "" : " among what was checked"}; ${all}`,
				fix: "Name a Gateway there is, as namespace/name when it lies in another namespace"
			}];
		}));
	}
};
// src/lint/rules/object-refused/rule.ts
const rule$9 = {
	severity: "error",
	check: (facts) => {
		const regex = regexCompiler();
		return [
			...violations(facts, "VirtualService", (spec, namespace) => virtualServiceDefects(spec, namespace, regex)),
			...violations(facts, "Gateway", gatewayTypes),
			...violations(facts, "DestinationRule", destinationRuleTypes)
		];
	}
};
function isOther({ path }) {
	return !(path.includes("match") && path.at(-1) === "regex");
}
function isUnfilled({ manifest }, { path }) {
	const value = at(manifest.object, ...path);
	return (typeof value === "string" ? [value] : Object.values(fields(value))).some((one) => typeof one === "string" && isPlaceholder(one));
}
function violations(facts, kind, defectsOf) {
	return istioObjects(facts, kind).flatMap((object) => defectsOf(object.manifest.object.spec, object.namespace).filter((defect) => isOther(defect) && !isUnfilled(object, defect)).map(({ path, message, fix }) => ({
		object,
		path,
		message,
		fix: fix ?? "Correct the field; the cluster would refuse this object"
	})));
}
// src/lint/rules/object-twice/rule.ts
const rule$8 = {
	severity: "error",
	check: (facts) => {
		const judged = new Set(facts.judged ?? facts.objects);
		return [...renderedByName(facts).values()].flatMap((same) => {
			const object = same.findLast((one) => judged.has(one));
			if (object === void 0) return [];
			return same.filter((one) => one !== object).map((other) => violation(object, other, facts));
		});
	}
};
function renderedByName({ objects }) {
	const found = new Map();
	for (const object of objects) {
		if (object.hasLines || !isWorkload(object)) continue;
		const key = JSON.stringify([
			group(object),
			object.kind,
			object.namespace,
			object.name
		]);
		const same = found.get(key);
		if (same === void 0) found.set(key, [object]);
		else same.push(object);
	}
	return found;
}
function isWorkload({ manifest: { object } }) {
	return podMaker(object) !== void 0 && at(object.metadata, "annotations", "helm.sh/hook") === void 0;
}
function violation(object, other, { releases = [] }) {
	const name = `${object.kind}/${object.namespace}/${object.name}`;
	const isSure = isOneCluster(object, other, releases);
	return {
		object,
		path: ["metadata", "name"],
		message: `${name} is rendered twice: ${placeOf(other)}, and ${placeOf(object)}${isSure ? "" : "; where both are of one cluster, it has it once"}`,
		fix: "Give each a name, or a namespace, of its own",
		...isSure ? {} : { severity: "warning" }
	};
}
function placeOf({ manifest: { file, from } }) {
	return from === void 0 ? `in ${file}` : `in ${file} by the unit ${from.unit}`;
}
function isOneCluster(one, other, releases) {
	const [a, b] = [one.manifest.from?.unit, other.manifest.from?.unit];
	if (a === void 0 || b === void 0) return a === b;
	const folder = (unit) => unit.split("/").slice(0, -1).join("/");
	if (folder(a) === folder(b)) return true;
	return releases.some(({ router, colors }) => {
		const units = new Set([router.unit, ...COLORS.map((color) => colors[color].unit)]);
		return units.has(a) && units.has(b);
	});
}
// src/lint/rules/prefix-without-boundary/rule.ts
const rule$7 = {
	severity: "warning",
	check: (facts) => uriPrefixes(facts).filter(({ prefix }) => !prefix.endsWith("/")).map(({ rule, path, prefix }) => ({
		object: rule.object,
		path,
		message: `prefix ${prefix} also matches ${prefix}0 and ${prefix}-other`,
		fix: `Match exact ${prefix} and prefix ${prefix}/ instead`
	}))
};
// src/lint/rules/regex-invalid/rule.ts
const MAX_REGEX = 1024;
const rule$6 = {
	severity: "error",
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
			const regex = filledText(fields(value)["regex"]);
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
// src/lint/rules/rewrite-double-slash/rule.ts
const rule$5 = {
	severity: "error",
	check: (facts) => rewrites(facts).filter(({ prefix, to }) => !prefix.endsWith("/") && to.endsWith("/")).map(({ rule, prefix, to }) => rewriteViolation(rule, prefix, to, ""))
};
// src/lint/rules/rewrite-glues-path/rule.ts
const rule$4 = {
	severity: "error",
	check: (facts) => rewrites(facts).filter(({ prefix, to }) => prefix.endsWith("/") && !to.endsWith("/")).map(({ rule, prefix, to }) => rewriteViolation(rule, prefix, to, "/"))
};
// src/lint/rules/rule-after-catch-all/rule.ts
const rule$3 = {
	severity: "error",
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
function nameOf(spec, path) {
	const index = Number(path[2]);
	const name = filledText(fields(list(fields(spec)["http"])[index])["name"]);
	return name === void 0 ? `${index + 1}` : `${index + 1} (${name})`;
}
// src/lint/rules/subset-selects-nothing/rule.ts
const rule$2 = {
	severity: "error",
	check: (facts) => istioObjects(facts, "DestinationRule").flatMap((rule) => {
		const service = facts.services.get(resolveHost(filledText(rule.spec["host"]) ?? "", rule.namespace));
		return service === void 0 ? [] : emptySubsets(facts, rule, service);
	})
};
function emptySubsets(facts, rule, service) {
	const selector = labelMap(service.spec["selector"]);
	const pods = facts.pods.get(service.namespace);
	const severity = outside(facts, {
		namespace: service.namespace,
		hasSome: true
	});
	if (Object.keys(selector).length === 0 || severity === void 0 || (pods?.unknown.length ?? 0) > 0) return [];
	const behind = pods?.selected(selector) ?? [];
	if (severity === "info" && behind.length === 0) return [];
	return list(rule.spec["subsets"]).flatMap((value, index) => {
		const labels = labelMap(fields(value)["labels"]);
		const wanted = ofThePods(labels);
		if (behind.some((template) => selects(wanted, template.labels))) return [];
		const name = filledText(fields(value)["name"]) ?? String(index);
		return [{
			object: rule,
			path: [
				"spec",
				"subsets",
				index,
				"labels"
			],
			severity,
			message: `subset ${name} (${written(labels)}) selects none of the ${behind.length} pod templates behind Service ${service.namespace}/${service.name} (${written(selector)})`,
			fix: "Give the subset labels that the pods of its workload carry, and these pods the Service's selector"
		}];
	});
}
function written(labels) {
	return Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(",") || "no labels";
}
// src/lint/rules/subset-undefined/rule.ts
const rule$1 = {
	severity: "error",
	check: (facts) => {
		const subsets = new Subsets(facts);
		return destinations(facts).flatMap((destination) => undefinedSubset(facts, subsets, destination));
	}
};
function undefinedSubset(facts, subsets, { object, path, host, subset }) {
	if (subset === void 0 || isPlaceholder(host) || isPlaceholder(subset)) return [];
	const full = resolveHost(host, object.namespace);
	const names = subsets.of(full);
	if (names?.has(subset) === true) return [];
	const where = {
		namespace: serviceAddress(full, "")?.namespace,
		hasSome: subsets.size > 0
	};
	const severity = names === void 0 || names.size === 0 ? outside(facts, where) : "error";
	if (severity === void 0) return [];
	const there = names === void 0 || names.size === 0 ? `no DestinationRule ${severity === "error" ? "" : "among what was checked "}defines subsets for it` : `it has ${few([...names])}`;
	return [{
		object,
		path: [...path, "subset"],
		severity,
		message: `subset ${subset} of ${host} is not defined: ${there}`,
		fix: `Define subset ${subset} in the DestinationRule of ${host}, or name one it has`
	}];
}
var Subsets = class {
	#byHost = new Map();
	#wildcards;
	constructor(facts) {
		for (const { spec, namespace } of istioObjects(facts, "DestinationRule")) {
			const host = resolveHost(filledText(spec["host"]) ?? "", namespace);
			const names = this.#byHost.get(host) ?? new Set();
			this.#byHost.set(host, names);
			for (const subset of list(spec["subsets"])) names.add(filledText(fields(subset)["name"]) ?? "");
		}
		this.#wildcards = [...this.#byHost.keys()].filter(isWildcard).sort((a, b) => moreSpecific(a, b) ? -1 : 1);
	}
	get size() {
		return this.#byHost.size;
	}
	of(host) {
		const wildcard = this.#wildcards.find((pattern) => host.endsWith(pattern.slice(1)));
		return this.#byHost.get(host) ?? (wildcard === void 0 ? void 0 : this.#byHost.get(wildcard));
	}
};
// src/lint/rules/subsets-overlap/rule.ts
const rule = {
	severity: "warning",
	check: (facts) => {
		const routed = routedSubsets(facts);
		const grown = rulesOfRollouts(facts);
		const makers = podMakers(facts.objects.map(placedObject));
		return istioObjects(facts, "DestinationRule").flatMap((rule) => {
			const host = resolveHost(filledText(rule.spec["host"]) ?? "", rule.namespace);
			const names = routed.get(host);
			return names === void 0 || grown.has(`${rule.namespace}/${rule.name}`) ? [] : overlapsOf(rule, host, names, makers, facts);
		});
	}
};
function routedSubsets(facts) {
	const routed = new Map();
	for (const { object, host, subset } of destinations(facts)) {
		if (subset === void 0 || isColor(subset, object, facts)) continue;
		const full = resolveHost(host, object.namespace);
		routed.set(full, (routed.get(full) ?? new Set()).add(subset));
	}
	return routed;
}
function isColor(subset, router, { releases = [] }) {
	return releases.filter(({ host }) => list(router.spec["hosts"]).includes(host)).some(({ colors }) => COLORS.some((color) => colors[color].target.name === subset));
}
function rulesOfRollouts({ objects }) {
	const names = objects.filter(({ kind }) => kind === "Rollout").flatMap(({ spec, namespace }) => {
		const rule = fields(at(spec, "strategy", "canary", "trafficRouting", "istio", "destinationRule"));
		const name = filledText(rule["name"]);
		return name === void 0 ? [] : [`${namespace}/${name}`];
	});
	return new Set(names);
}
function overlapsOf(rule, host, names, makers, { services }) {
	const service = services.get(host);
	const selector = labelMap(service?.spec["selector"]);
	const namespace = service?.namespace ?? rule.namespace;
	const subsets = list(rule.spec["subsets"]).flatMap((value, index) => {
		const name = filledText(fields(value)["name"]) ?? "";
		if (!names.has(name)) return [];
		const labels = {
			...selector,
			...labelMap(fields(value)["labels"])
		};
		return [{
			namespace,
			title: `subset ${name} of ${host}`,
			labels,
			index
		}];
	});
	const known = service === void 0 ? [] : makers;
	return subsets.flatMap((one, at) => subsets.slice(at + 1).flatMap((other) => shared(rule, one, other, known)));
}
function shared(rule, one, other, makers) {
	const found = separationOf("", {
		blue: known([one]),
		green: known([other])
	}, makers);
	if (found.kind !== "overlap") return [];
	const { selections, shared: pods } = found;
	const what = pods.length === 0 ? "one is within the other" : `both select ${pods.join(", ")}`;
	return [{
		object: rule,
		path: [
			"spec",
			"subsets",
			other.index,
			"labels"
		],
		message: `${selections.blue} and ${selections.green} are no two versions: ${what}`,
		fix: "Give each subset labels that no pod of the other carries"
	}];
}
// src/lint/rules/index.generated.ts
const MESH_RULES = [
	{
		name: "catch-all-missing",
		docs: "No rule takes the requests that no other rule matches: they are answered 404.",
		...rule$15
	},
	{
		name: "colors-overlap",
		docs: "The colors of a release share pods: nobody can tell who answered, and a deploy may change pods that have the traffic.",
		...rule$14
	},
	{
		name: "destination-host-missing",
		docs: "A route sends traffic to a host that no Service and no ServiceEntry has: every request there is answered 503.",
		...rule$13
	},
	{
		name: "destination-port-missing",
		docs: "A route names a port that the destination's Service does not have: every request there is answered 503.",
		...rule$12
	},
	{
		name: "flip-leaves-behind",
		docs: "A rule without a preview sends users of a release's host to the color that has the traffic: a flip of the default route leaves them there.",
		...rule$11
	},
	{
		name: "gateway-missing",
		docs: "A VirtualService is bound to a Gateway that does not exist: it gets no request from there.",
		...rule$10
	},
	{
		name: "object-refused",
		docs: "A field is unknown or of another type, or Istio's webhook refuses the object: the cluster never gets it.",
		...rule$9
	},
	{
		name: "object-twice",
		docs: "One workload is rendered twice: the cluster has it once, so Helm refuses the second, or one takes the place of the other.",
		...rule$8
	},
	{
		name: "prefix-without-boundary",
		docs: "A prefix that does not end in a slash matches longer names too: /v1 takes /v10.",
		...rule$7
	},
	{
		name: "regex-invalid",
		docs: "A regular expression is not RE2, or is longer than 1,024 characters: Istio refuses the object.",
		...rule$6
	},
	{
		name: "rewrite-double-slash",
		docs: "A rewrite puts two slashes into the path: the matched prefix is replaced as text, so /v1 → / makes //x of /v1/x.",
		...rule$5
	},
	{
		name: "rewrite-glues-path",
		docs: "A rewrite takes away the slash between prefix and rest: /v1/ → /base makes /basex of /v1/x.",
		...rule$4
	},
	{
		name: "rule-after-catch-all",
		docs: "A rule stands after one that takes every request: Istio drops it.",
		...rule$3
	},
	{
		name: "subset-selects-nothing",
		docs: "No pod template that the Service selects carries the subset's labels: a route to the subset is answered 503.",
		...rule$2
	},
	{
		name: "subset-undefined",
		docs: "A route names a subset that no DestinationRule of its host defines: every request there is answered 503.",
		...rule$1
	},
	{
		name: "subsets-overlap",
		docs: "Routes tell two subsets apart that select the same pods: requests for one are answered by the other.",
		...rule
	}
];
const OTHER_RULES = [
	"chart-not-rendered",
	"chart-render-failed",
	"chart-schema-outside",
	"helm-lint",
	"manifest-invalid",
	"unit-exclude-unknown",
	"unit-excluded",
	"unit-invalid",
	"unit-unreadable"
];
// src/lint/rules/check.ts
function checkMesh(set, rules = MESH_RULES) {
	const facts = meshFacts(set);
	const judged = new Set(set.judged ?? set.objects);
	return rules.flatMap((rule) => rule.check(facts).filter(({ object }) => judged.has(object)).map((violation) => findingOf(rule, violation)));
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
export { MESH_RULES, OTHER_RULES, checkMesh };
