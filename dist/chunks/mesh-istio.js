import { fields, filledText, list } from "./json.js";
import { istioObjects } from "./mesh.js";
import { takesEveryRequest } from "./mesh-api.js";
// src/mesh/istio/virtual-service.ts
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
	const written = fields(value);
	const host = filledText(written["host"]);
	return host === void 0 ? [] : [{
		object,
		path,
		host,
		subset: filledText(written["subset"]),
		written
	}];
}
function isCatchAll({ rule }) {
	return takesEveryRequest(rule);
}
// src/mesh/istio/rewrites.ts
function uriPrefixes(facts) {
	return allHttpRules(facts).flatMap((rule) => rule.matches.flatMap(({ match, path }) => {
		const prefix = filledText(fields(match["uri"])["prefix"]);
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
		const to = filledText(fields(one.rule.rule["rewrite"])["uri"]);
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
export { allHttpRules, destinations, httpRules, isCatchAll, rewriteViolation, rewrites, uriPrefixes };
