import { require_dist } from "./vendor-yaml.js";
import { Failures, usage } from "./model.js";
import { nearest } from "./nearest.js";
import { array, int, record, strictObject, string, toJSONSchema, union } from "./vendor-zod.js";
// src/config/cross-checks.ts
var import_dist = require_dist();
function crossChecks(file) {
	const releases = Object.entries(loose(loose(file)["releases"]));
	return [
		...gatewayProblems(loose(file)["gateway"]),
		...releases.flatMap(([name, release]) => releaseProblems(["releases", name], loose(release))),
		...sharedUnits(releases.map(([name, release]) => [name, loose(release)]))
	];
}
function releaseProblems(path, release) {
	const colors = loose(release["colors"]);
	const blue = loose(colors["blue"]);
	const green = loose(colors["green"]);
	return [
		...targetProblems([
			...path,
			"colors",
			"blue"
		], colors["blue"]),
		...targetProblems([
			...path,
			"colors",
			"green"
		], colors["green"]),
		...sameValue([
			...path,
			"colors",
			"green"
		], "unit", blue, green),
		...sameValue([
			...path,
			"colors",
			"green"
		], "subset", blue, green),
		...sameValue([
			...path,
			"colors",
			"green"
		], "service", blue, green),
		...mixedTargets([...path, "colors"], blue, green),
		...routerProblems(path, loose(release["router"]), blue, green)
	];
}
function targetProblems(path, color) {
	if (!isMapping(color)) return [];
	return exactlyOne(path, color, "subset", "service", "subset: v1 (Istio API) or service: web-echo-blue (Gateway API)");
}
function gatewayProblems(gateway) {
	if (!isMapping(gateway)) return [];
	return exactlyOne(["gateway"], gateway, "address", "service", "address: host:port or service: {namespace, name}");
}
function exactlyOne(path, seen, first, second, give) {
	const count = [first, second].filter((key) => seen[key] !== void 0).length;
	if (count === 1) return [];
	return [{
		path,
		fact: count === 0 ? `has neither ${first} nor ${second}` : `has both ${first} and ${second}`,
		remedy: `Give exactly one: ${give}`
	}];
}
function sameValue(path, key, blue, green) {
	const seen = green[key];
	if (typeof seen !== "string" || blue[key] !== seen) return [];
	const fact = `is ${JSON.stringify(seen)}, which blue has too`;
	return [{
		path: [...path, key],
		fact,
		remedy: `Give each color its own ${key}`
	}];
}
function mixedTargets(path, blue, green) {
	const subsets = [blue, green].filter((color) => color["subset"] !== void 0).length;
	const services = [blue, green].filter((color) => color["service"] !== void 0).length;
	if (subsets !== 1 || services !== 1) return [];
	return [{
		path,
		fact: "mixes a subset and a service",
		remedy: "Give both colors a subset, or both a service"
	}];
}
function routerProblems(path, router, blue, green) {
	const unit = router["unit"];
	if (typeof unit !== "string" || blue["unit"] !== unit && green["unit"] !== unit) return [];
	const fact = `is ${JSON.stringify(unit)}, which is the unit of a color too`;
	return [{
		path: [
			...path,
			"router",
			"unit"
		],
		fact,
		remedy: "Give the router a unit of its own"
	}];
}
function sharedUnits(releases) {
	const owners = new Map();
	return releases.flatMap(([name, release]) => ["blue", "green"].flatMap((color) => {
		const unit = loose(loose(release["colors"])[color])["unit"];
		if (typeof unit !== "string") return [];
		const owner = owners.get(unit) ?? name;
		owners.set(unit, owner);
		if (owner === name) return [];
		const fact = `is ${JSON.stringify(unit)}, which release ${owner} has too`;
		return [{
			path: [
				"releases",
				name,
				"colors",
				color,
				"unit"
			],
			fact,
			remedy: "Give each release its own units"
		}];
	}));
}
function isMapping(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
function loose(value) {
	return isMapping(value) ? value : {};
}
// src/config/schema.ts
const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const RELATIVE_PATH = /^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))(?!.*\\)[^\0\r\n]+$/;
const ADDRESS = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?):([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/;
const KEY = /^[^.\s]+(\.[^.\s]+)*$/;
const REQUEST_PATH = /^\/[\x21-\x22\x24-\x7e]*$/;
const METHOD = /^[A-Z]+$/;
const FIELD_VALUE = /^[^\0\r\n]*$/;
const text = (pattern, allowed) => string({ error: allowed }).regex(pattern, { error: allowed });
const keysOf = (shape) => `a mapping with the keys ${Object.keys(shape).join(", ")}`;
const mapping = (shape) => strictObject(shape, { error: keysOf(shape) });
const named = (names, name, value, error) => record(string(), value, { error }).superRefine((record, context) => {
	for (const key of keysIn(record).filter((key) => !names.test(key))) context.addIssue({
		code: "custom",
		message: name,
		path: [key],
		params: { key }
	});
}, { when: () => true }).meta({ propertyNames: { pattern: names.source } });
const keysIn = (record) => typeof record === "object" && record !== null ? Object.keys(record) : [];
const label = (what, example) => text(LABEL, `${what}: lower-case letters, digits and "-", at most 63, such as ${example}`);
const unit = text(RELATIVE_PATH, "a unit's folder below terragrunt.root, such as istio-virtualservice");
const valueLocation = {
	file: text(RELATIVE_PATH, "a file below the unit's folder, such as values/values.yaml").default("values/values.yaml").describe("Values file, relative to the unit's folder."),
	key: text(KEY, "a dotted path in the values file, such as image.tag")
};
const color = mapping({
	unit: unit.describe("The Terragrunt unit that deploys this color."),
	subset: label("a subset of the DestinationRule", "v1").optional().describe("Istio API: the subset of the DestinationRule that selects this color."),
	service: label("a Service's name", "web-echo-blue").optional().describe("Gateway API: the Service that selects this color.")
}).meta({ oneOf: [{ required: ["subset"] }, { required: ["service"] }] });
const headerMap = (allowed) => named(TOKEN, "header names of letters, digits and -, such as x-request-id", text(FIELD_VALUE, "one line of text"), allowed);
const smokeCheck = mapping({
	path: text(REQUEST_PATH, "a path that starts with /, in printable ASCII without blanks and #, such as /healthz"),
	method: text(METHOD, "a method in capitals, such as GET").default("GET"),
	headers: headerMap("a mapping from header names to values, such as {accept: \"*/*\"}").default({}),
	expect: mapping({
		status: int({ error: "a status code from 100 to 599" }).min(100, { error: "a status code from 100 to 599" }).max(599, { error: "a status code from 100 to 599" }).default(200),
		body: string({ error: "text that the body must contain" }).optional(),
		headers: headerMap("a mapping from header names to the values they must have").optional()
	}).default({ status: 200 })
});
const release = mapping({
	host: text(HOST, "a host name in lower case without scheme, port, path or *, such as service-mesh.dev").describe("The host that the router serves."),
	router: mapping({
		unit,
		...valueLocation
	}).describe("The unit whose VirtualService (or HTTPRoute) routes the host, and the value that names the default target."),
	colors: mapping({
		blue: color,
		green: color
	}),
	version: mapping(valueLocation).describe("What `deploy` writes, in the unit of the idle color."),
	preview: mapping({ cookie: text(TOKEN, "a cookie name (letters, digits and !#$%&'*+-.^_`|~), such as x-version") }).default({ cookie: "x-version" }).describe("How a tester reaches one color through the public gateway."),
	smoke: array(smokeCheck, { error: "a list of checks, such as [{path: /, expect: {status: 200}}]" }).min(1, { error: "at least one check, such as {path: /, expect: {status: 200}}, or leave smoke out" }).default([{
		path: "/",
		method: "GET",
		headers: {},
		expect: { status: 200 }
	}]).describe("Requests that prove a color, sent through the gateway.")
});
const address = text(ADDRESS, "host:port, such as 203.0.113.7:80");
const gateway = union([address, mapping({
	address: address.optional().describe("Where requests are sent, as host:port."),
	service: mapping({
		namespace: label("a namespace", "istio-system"),
		name: label("a Service's name", "istio-ingressgateway")
	}).optional().describe("The ingress gateway's Service; its address is read in the cluster.")
}).meta({ oneOf: [{ required: ["address"] }, { required: ["service"] }] })]).describe("How the public gateway is reached. Left out: the ingress gateway's Service, or an input.");
const configSchema = mapping({
	terragrunt: mapping({ root: text(RELATIVE_PATH, "the folder of the units, relative to this repository, such as terragrunt/live/dev") }),
	gateway: gateway.optional(),
	releases: named(/^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$/, "release names of lower-case letters, digits and \"-\", at most 50 characters, such as web-echo", release, "a mapping from release names to releases").refine((releases) => Object.keys(releases).length > 0, { error: "at least one release, such as web-echo" }).meta({ minProperties: 1 })
}).superRefine((file, context) => {
	for (const problem of crossChecks(file)) context.addIssue({
		code: "custom",
		message: problem.fact,
		path: [...problem.path],
		params: { remedy: problem.remedy }
	});
}, { when: () => true });
function configJsonSchema() {
	const { $schema, ...schema } = toJSONSchema(configSchema, { io: "input" });
	return {
		$schema,
		title: "bluegreen.yaml",
		...schema
	};
}
// src/config/problems.ts
function configFailures(issues, source) {
	const found = issues.flatMap((issue) => explain(issue, source));
	return [...new Map(found.map((problem) => [`${problem.line} ${problem.fact}`, problem])).values()].sort((a, b) => a.line - b.line).map(({ line, fact, remedy }) => usage("CONFIG_INVALID", fact, {
		where: `${source.file}:${line}`,
		remedy
	}));
}
function explain(issue, source) {
	if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey([...issue.path, key], source));
	if (issue.code === "invalid_union") return explainUnion(issue, source);
	if (issue.code === "custom" && issue.params?.["key"] !== void 0) return [badKey(issue, source)];
	if (issue.code === "custom" && issue.params?.["remedy"] !== void 0) {
		const fact = `${dotted(issue.path)} ${issue.message}`;
		return [{
			line: source.lineOf(issue.path),
			fact,
			remedy: String(issue.params["remedy"])
		}];
	}
	return [badValue(issue.path, issue.message, source)];
}
function explainUnion(issue, source) {
	const wrongType = (branch) => branch.some((inner) => inner.path.length === 0 && inner.code === "invalid_type");
	const meant = issue.errors.find((branch) => !wrongType(branch));
	if (meant !== void 0) return meant.flatMap((inner) => explain({
		...inner,
		path: [...issue.path, ...inner.path]
	}, source));
	const allowed = issue.errors.map((branch) => branch[0]?.message ?? "").join(", or ");
	return [badValue(issue.path, allowed, source)];
}
function badValue(path, allowed, source) {
	const seen = valueAt(source.data, path);
	const fact = seen === void 0 ? `${dotted(path)} is missing` : `${dotted(path)} is ${shown(seen)}`;
	const quote = typeof seen === "number" || typeof seen === "boolean" ? quoteHint(seen, allowed) : "";
	return {
		line: source.lineOf(path),
		fact,
		remedy: `Give ${allowed}${quote}`
	};
}
function quoteHint(seen, allowed) {
	return /status code|mapping|list/.test(allowed) ? "" : `; to mean text, quote it: "${seen}"`;
}
function badKey(issue, source) {
	const fact = `${dotted(issue.path.slice(0, -1))} has the key ${shown(String(issue.path.at(-1)))}`;
	return {
		line: source.keyLineOf(issue.path),
		fact,
		remedy: `Give ${issue.message}`
	};
}
function unknownKey(path, source) {
	const key = String(path.at(-1));
	const allowed = allowedKeys(path.slice(0, -1));
	const meant = nearest(key, allowed);
	const remedy = `${meant === void 0 ? "" : `Did you mean ${meant}? `}Allowed here: ${allowed.join(", ")}`;
	return {
		line: source.keyLineOf(path),
		fact: `${dotted(path)} is not a known key`,
		remedy
	};
}
function allowedKeys(path) {
	let node = configJsonSchema();
	for (const key of path) node = step(mappingOf(node), key);
	return Object.keys(mappingOf(node).properties ?? {});
}
function mappingOf(node) {
	return node.anyOf?.find((branch) => branch.properties !== void 0) ?? node;
}
function step(node, key) {
	if (typeof key === "number") return node.items ?? {};
	const named = node.properties?.[String(key)];
	if (named !== void 0) return named;
	return typeof node.additionalProperties === "object" ? node.additionalProperties : {};
}
function valueAt(data, path) {
	let value = data;
	for (const key of path) {
		if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return void 0;
		value = value[key];
	}
	return value;
}
function dotted(path) {
	if (path.length === 0) return "the file";
	return path.map((key) => typeof key === "number" ? `[${key}]` : `.${printable(String(key))}`).join("").replace(/^\./, "");
}
function printable(key) {
	return /^[\w.-]{1,80}$/.test(key) ? key : shown(key);
}
function shown(value) {
	const json = JSON.stringify(value) ?? String(value);
	return json.length > 60 ? `${json.slice(0, 57)}…` : json;
}
// src/config/load.ts
function loadConfig(text, file) {
	const lines = new import_dist.LineCounter();
	const document = (0, import_dist.parseDocument)(text, { lineCounter: lines });
	refuse(document.errors.map((error) => yamlFailure(error, lines, file)));
	const data = plain(document, file);
	const lineOf = (path) => lineIn(document, lines, path);
	const keyLineOf = (path) => keyLineIn(document, lines, path);
	const result = configSchema.safeParse(data);
	if (!result.success) refuse(configFailures(result.error.issues, {
		file,
		data,
		lineOf,
		keyLineOf
	}));
	return {
		...toConfig(result.data),
		file,
		lineOf
	};
}
async function readConfig(files, path) {
	const text = await files.read(path);
	if (text === void 0) throw usage("CONFIG_MISSING", `there is no ${path} in this repository`, { remedy: "Write one, as README.md shows under Quick start, or name another file with the input config" });
	return loadConfig(text, path);
}
function selectRelease(config, name) {
	const names = [...config.releases.keys()];
	const [only] = names.length === 1 ? names : [];
	const wanted = name ?? only;
	if (wanted === void 0) throw usage("RELEASE_AMBIGUOUS", `${config.file} has ${names.length} releases: ${names.join(", ")}`, { remedy: "Name one with the input release" });
	const found = config.releases.get(wanted);
	if (found !== void 0) return found;
	const meant = nearest(wanted, names);
	throw usage("RELEASE_UNKNOWN", `there is no release ${JSON.stringify(wanted)} in ${config.file}`, { remedy: `${meant === void 0 ? "" : `Did you mean ${meant}? `}It has: ${names.join(", ")}` });
}
function refuse(failures) {
	const [first, ...rest] = failures;
	if (first !== void 0) throw new Failures([first, ...rest]);
}
function yamlFailure(error, lines, file) {
	const { line, col } = lines.linePos(error.pos[0]);
	const fact = (error.message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");
	return usage("CONFIG_YAML", `not valid YAML: ${fact}`, {
		where: `${file}:${line}`,
		remedy: `Correct it near column ${col}`
	});
}
function plain(document, file) {
	let data;
	try {
		data = document.toJS({ maxAliasCount: 50 });
	} catch (error) {
		const fact = error instanceof Error ? error.message : String(error);
		refuse([usage("CONFIG_YAML", `not valid YAML: ${fact}`, {
			where: `${file}:1`,
			remedy: "Correct its aliases"
		})]);
	}
	if (data === null || data === void 0) refuse([usage("CONFIG_INVALID", "the file is empty", {
		where: `${file}:1`,
		remedy: "Write it as README.md shows under Quick start"
	})]);
	return data;
}
function lineIn(document, lines, path) {
	const nodes = walk(document, path);
	const last = nodes.at(-1);
	if (nodes.length === path.length + 1 && last !== void 0 && !(0, import_dist.isMap)(last) && !(0, import_dist.isSeq)(last)) return startLine(last, lines);
	return keyLineIn(document, lines, path.slice(0, nodes.length - 1));
}
function keyLineIn(document, lines, path) {
	for (let length = path.length; length > 0; length -= 1) {
		const parents = walk(document, path.slice(0, length - 1));
		const parent = parents.length === length ? parents.at(-1) : void 0;
		const node = parent === void 0 ? void 0 : keyNode(parent, path[length - 1]);
		if (node !== void 0) return startLine(node, lines);
	}
	return document.contents === null ? 1 : startLine(document.contents, lines);
}
function walk(document, path) {
	const nodes = [];
	let node = document.contents;
	for (const key of [void 0, ...path]) {
		if (key !== void 0) node = child(node, key);
		if ((0, import_dist.isAlias)(node)) node = node.resolve(document);
		if (!(0, import_dist.isNode)(node)) break;
		nodes.push(node);
	}
	return nodes;
}
function child(node, key) {
	return (0, import_dist.isMap)(node) || (0, import_dist.isSeq)(node) ? node.get(key, true) : void 0;
}
function keyNode(parent, key) {
	if ((0, import_dist.isSeq)(parent)) return parent.get(key, true);
	if (!(0, import_dist.isMap)(parent)) return void 0;
	return parent.items.find((item) => (0, import_dist.isNode)(item.key) && String(item.key) === String(key))?.key;
}
function startLine(node, lines) {
	return lines.linePos(node.range?.[0] ?? 0).line;
}
function toConfig(file) {
	const releases = Object.entries(file.releases).map(([name, release]) => [name, toRelease(name, release)]);
	return {
		terragruntRoot: file.terragrunt.root.replace(/^(\.\/)+/, "").replace(/\/+$/, "") || ".",
		...file.gateway === void 0 ? {} : { gateway: toGateway(file.gateway) },
		releases: new Map(releases)
	};
}
function toGateway(gateway) {
	if (typeof gateway === "string") return { address: gateway };
	return gateway.service === void 0 ? { address: gateway.address } : { service: gateway.service };
}
function toRelease(name, release) {
	const { unit, ...value } = release.router;
	const colors = {
		blue: toColor(release.colors.blue),
		green: toColor(release.colors.green)
	};
	return {
		...release,
		name,
		router: {
			unit,
			value
		},
		colors,
		smoke: release.smoke.map(toSmokeCheck)
	};
}
function toColor(color) {
	const target = color.subset === void 0 ? {
		kind: "service",
		name: color.service
	} : {
		kind: "subset",
		name: color.subset
	};
	return {
		unit: color.unit,
		target
	};
}
function toSmokeCheck(check) {
	const { body, headers, status } = check.expect;
	return {
		path: check.path,
		method: check.method,
		headers: Object.entries(check.headers),
		expect: {
			status,
			...body === void 0 ? {} : { body },
			...headers === void 0 ? {} : { headers }
		}
	};
}
export { loadConfig, readConfig, selectRelease };
