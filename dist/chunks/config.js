import "./rolldown-runtime.js";
import { Failures, usage } from "./errors.js";
import { CAPACITY_RULES, COLORS, GATEWAY_ADDRESSES, GATEWAY_ADDRESSES_ALLOWED, TARGET_KINDS, TARGET_WORDS, parseGatewayAddresses, withoutEnd } from "./model.js";
import { fields, isJsonObject } from "./json.js";
import { YamlError, requireModestYaml } from "./manifests.js";
import { require_dist } from "./vendor-yaml.js";
import { nearest } from "./nearest.js";
import { _enum, array, int, number, record, strictObject, string, toJSONSchema, union } from "./vendor-zod.js";
// src/config/document.ts
var import_dist = require_dist();
function readDocument(text) {
	const lines = new import_dist.LineCounter();
	const options = {
		lineCounter: lines,
		uniqueKeys: false
	};
	try {
		requireModestYaml(text);
		const document = (0, import_dist.parseDocument)(text, options);
		return {
			document,
			lines,
			problems: [...[...document.errors, ...document.warnings].map(({ name, message, pos }) => ({
				isWarning: name === "YAMLWarning",
				message: (message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, ""),
				offset: pos[0]
			})), ...repeatedKeys(document)].map((one) => {
				const { line, col } = lines.linePos(one.offset);
				return {
					...one,
					line,
					column: col
				};
			}).sort((a, b) => a.offset - b.offset)
		};
	} catch (error) {
		return {
			document: (0, import_dist.parseDocument)("", options),
			lines,
			problems: [beyond(error)]
		};
	}
}
function beyond(error) {
	if (error instanceof YamlError) return {
		message: error.message,
		offset: 0,
		line: error.line + 1,
		column: 1
	};
	if (error instanceof RangeError) return {
		message: "it is nested too deep",
		offset: 0,
		line: 1,
		column: 1
	};
	throw error;
}
function repeatedKeys(document) {
	const problems = [];
	(0, import_dist.visit)(document, { Map: (_, map) => void problems.push(repeatedIn(map)) });
	return problems.flat();
}
function repeatedIn(map) {
	const seen = new Set();
	return map.items.flatMap(({ key }) => {
		if (!(0, import_dist.isScalar)(key)) return [];
		const isRepeated = seen.has(key.value);
		seen.add(key.value);
		if (!isRepeated) return [];
		return [{
			message: "Map keys must be unique",
			offset: key.range?.[0] ?? 0,
			twice: String(key.value)
		}];
	});
}
// src/config/others.ts
function issuesOfOthers(issues, release) {
	return issues.filter((issue) => {
		const owners = [issue.path, otherPath(issue)].flatMap((path) => path === void 0 ? [] : [owner(path)]);
		return release !== void 0 && owners.every((name) => name !== void 0 && name !== release);
	});
}
function withoutReleases(data, names) {
	if (!isJsonObject(data)) return data;
	const kept = Object.entries(fields(data["releases"])).filter(([name]) => !names.has(name));
	return {
		...data,
		releases: Object.fromEntries(kept)
	};
}
function owner(path) {
	return path[0] === "releases" ? path[1] : void 0;
}
function otherPath(issue) {
	if (issue.code !== "custom") return void 0;
	return issue.params?.["other"];
}
// src/config/cross-checks.ts
function crossChecks(file) {
	const releases = Object.entries(fields(fields(file)["releases"]));
	return [
		...gatewayProblems(fields(file)["gateway"]),
		...releases.flatMap(([name, release]) => releaseProblems(["releases", name], fields(release))),
		...sharedHosts(releases.map(([name, release]) => [name, fields(release)])),
		...sharedUnits(releases.map(([name, release]) => [name, fields(release)]))
	];
}
function releaseProblems(path, release) {
	const colors = fields(release["colors"]);
	const blue = fields(colors["blue"]);
	const green = fields(colors["green"]);
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
		...TARGET_KINDS.flatMap((kind) => sameTarget([...path, "colors"], kind, blue, green)),
		...mixedTargets([...path, "colors"], blue, green),
		...ownHeaders([...path, "smoke"], release["smoke"])
	];
}
function targetProblems(path, color) {
	if (!isJsonObject(color)) return [];
	const examples = TARGET_KINDS.map((kind) => {
		const { example, api } = TARGET_WORDS[kind];
		return `${kind}: ${example} (${api})`;
	});
	return exactlyOne(path, color, TARGET_KINDS, examples.join(" or "));
}
function gatewayProblems(gateway) {
	if (!isJsonObject(gateway)) return [];
	const { address, service, ca } = gateway;
	if (ca !== void 0 && address === void 0 && service === void 0) return [];
	return [...exactlyOne(["gateway"], gateway, ["address", "service"], "address: host:port or service: {namespace, name}"), ...unusedAuthority(address, ca)];
}
function unusedAuthority(address, ca) {
	if (ca === void 0 || typeof address !== "string" || address.includes("https://")) return [];
	return [{
		path: ["gateway", "address"],
		fact: `is ${JSON.stringify(address)}, which is not asked with TLS, but there is a ca`,
		remedy: "Write https:// before the address, or leave ca out"
	}];
}
function exactlyOne(path, seen, keys, give) {
	const given = keys.filter((key) => seen[key] !== void 0);
	if (given.length === 1) return [];
	return [{
		path,
		fact: given.length === 0 ? `has neither ${keys.join(" nor ")}` : `has both ${given.join(" and ")}`,
		remedy: `Give exactly one: ${give}`
	}];
}
function sameTarget(path, key, blue, green) {
	const seen = green[key];
	if (typeof seen !== "string" || blue[key] !== seen) return [];
	const fact = `is ${JSON.stringify(seen)}, which blue has too`;
	const other = [
		...path,
		"blue",
		key
	];
	return [{
		path: [
			...path,
			"green",
			key
		],
		fact,
		other,
		remedy: `Give each color its own ${key}`
	}];
}
function mixedTargets(path, blue, green) {
	const ofOne = TARGET_KINDS.filter((kind) => blue[kind] === void 0 !== (green[kind] === void 0));
	if (ofOne.length < 2) return [];
	return [{
		path,
		fact: `mixes ${ofOne.map((kind) => `a ${kind}`).join(" and ")}`,
		remedy: `Give both colors ${ofOne.map((kind) => `a ${kind}`).join(", or both ")}`
	}];
}
const OWN_HEADERS = new Set([
	"host",
	"connection",
	"content-length",
	"transfer-encoding"
]);
function ownHeaders(path, smoke) {
	if (!Array.isArray(smoke)) return [];
	return smoke.flatMap((check, index) => Object.keys(fields(fields(check)["headers"])).filter((name) => OWN_HEADERS.has(name.toLowerCase())).map((name) => ({
		path: [
			...path,
			index,
			"headers",
			name
		],
		fact: "is a header that the request sets by itself",
		remedy: "Leave it out: a check asks for the release's host, on a connection of its own, without a body"
	})));
}
function sharedHosts(releases) {
	const owners = new Map();
	return releases.flatMap(([name, release]) => {
		const host = release["host"];
		if (typeof host !== "string") return [];
		const owner = owners.get(host) ?? name;
		owners.set(host, owner);
		if (owner === name) return [];
		const fact = `is ${JSON.stringify(host)}, which release ${owner} has too`;
		return [{
			path: [
				"releases",
				name,
				"host"
			],
			fact,
			other: [
				"releases",
				owner,
				"host"
			],
			remedy: "Give each release its own host"
		}];
	});
}
function sharedUnits(releases) {
	const first = new Map();
	return releases.flatMap(unitUses).flatMap((use) => {
		const key = withoutEnd(use.unit.replace(/^(\.\/)+/, ""), "/");
		const owner = first.get(key);
		if (owner === void 0) {
			first.set(key, use);
			return [];
		}
		const whose = owner.release === use.release ? owner.role : `${owner.role} of release ${owner.release}`;
		const fact = `is ${JSON.stringify(use.unit)}, which ${whose} has too`;
		return [{
			path: use.path,
			fact,
			other: owner.path,
			remedy: "Give each router and each color its own unit"
		}];
	});
}
function unitUses([release, { router, colors }]) {
	return [
		[
			"the router",
			router,
			["router"]
		],
		[
			"blue",
			fields(colors)["blue"],
			["colors", "blue"]
		],
		[
			"green",
			fields(colors)["green"],
			["colors", "green"]
		]
	].flatMap(([role, user, path]) => {
		const { unit } = fields(user);
		return typeof unit === "string" ? [{
			release,
			role,
			unit,
			path: [
				"releases",
				release,
				...path,
				"unit"
			]
		}] : [];
	});
}
// src/config/schema.ts
const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const RELATIVE_PATH = /^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))(?!.*\\)[^\0\r\n]+$/;
const KEY = /^[^.\s]+(\.[^.\s]+)*$/;
const REQUEST_PATH = /^\/[\x21-\x22\x24-\x7e]*$/;
const METHOD = /^[A-Z]+$/;
const FIELD_VALUE = /^[^\0\r\n]*$/;
const text = (pattern, allowed) => string({ error: allowed }).regex(pattern, { error: allowed });
const keysOf = (shape) => `a mapping with ${Object.keys(shape).join(", ")}`;
const mapping = (shape, example) => strictObject(shape, { error: `${keysOf(shape)}, such as ${example}` });
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
const unit = text(RELATIVE_PATH, "a unit's folder below terragrunt.root, such as shop-router");
const valueLocation = {
	file: text(RELATIVE_PATH, "a file below the unit's folder, such as values/values.yaml").default("values/values.yaml").describe("Values file, relative to the unit's folder."),
	key: text(KEY, "a dotted path in the values file, such as app.version")
};
const DAYS = "a whole number of days from 1 to 90, such as 7";
const proofDays = number({ error: DAYS }).int({ error: DAYS }).min(1, { error: DAYS }).max(90, { error: DAYS });
const color = mapping({
	unit: unit.describe("The Terragrunt unit that deploys this color."),
	...targets()
}, "{unit: shop-blue, subset: v1}").meta({ oneOf: TARGET_KINDS.map((kind) => ({ required: [kind] })) });
function targets() {
	const field = (kind) => {
		const { what, example, docs } = TARGET_WORDS[kind];
		return label(what, example).optional().describe(docs);
	};
	const fields = TARGET_KINDS.map((kind) => [kind, field(kind)]);
	return Object.fromEntries(fields);
}
const headerMap = (allowed) => named(TOKEN, "header names of letters, digits and -, such as x-request-id", text(FIELD_VALUE, "one line of text"), allowed);
const STATUS = "a status code from 200 to 499 (an answer of 500 and above is always a failure)";
const smokeCheck = mapping({
	path: text(REQUEST_PATH, "a path that starts with /, in printable ASCII without blanks and #, such as /healthz"),
	method: text(METHOD, "a method in capitals, such as GET").default("GET"),
	headers: headerMap("a mapping from header names to values, such as {accept: \"*/*\"}").default({}),
	expect: mapping({
		status: int({ error: STATUS }).min(200, { error: STATUS }).max(499, { error: STATUS }).default(200).describe("Not 1xx, which is no final answer, and not 5xx, which always counts as a failure."),
		body: string({ error: "text that the body must contain" }).optional(),
		headers: headerMap("a mapping from header names to the values they must have").optional()
	}, "{status: 200}").default({ status: 200 })
}, "{path: /healthz, expect: {status: 200}}");
const release = mapping({
	host: text(HOST, "a host name in lower case without scheme, port, path or *, such as shop.example").describe("The host that the router serves."),
	router: mapping({
		unit,
		...valueLocation
	}, "{unit: shop-router, key: activeSubset}").describe("The unit whose VirtualService (or HTTPRoute) routes the host, and the value that names the default target."),
	colors: mapping({
		blue: color,
		green: color
	}, "{blue: {unit: …, subset: v1}, green: {unit: …, subset: v2}}"),
	version: mapping(valueLocation, "{key: app.version}").describe("What `deploy` writes, in the unit of the idle color."),
	preview: mapping({ cookie: text(TOKEN, "a cookie name (letters, digits and !#$%&'*+-.^_`|~), such as x-version") }, "{cookie: x-version}").default({ cookie: "x-version" }).describe("How a tester reaches one color through the public gateway."),
	smoke: array(smokeCheck, { error: "a list of checks, such as [{path: /, expect: {status: 200}}]" }).min(1, { error: "at least one check, such as {path: /, expect: {status: 200}}, or leave smoke out" }).default([{
		path: "/",
		method: "GET",
		headers: {},
		expect: { status: 200 }
	}]).describe("Requests that prove a color, sent through the gateway."),
	proof: mapping({ days: proofDays }, "{days: 7}").default({ days: 7 }).describe("How many days a passed smoke test counts: `promote` refuses an older one."),
	capacity: _enum(CAPACITY_RULES, { error: "check, scale or ignore" }).default("check").describe("Before a promote, when the idle color has fewer ready pods than the active one: check refuses, scale gives it as many first (its Deployment's replicas, or its autoscaler's minReplicas; Git does not say so), ignore does not look.")
}, "the one that README.md shows under Quick start");
const address = text(GATEWAY_ADDRESSES, GATEWAY_ADDRESSES_ALLOWED);
const gateway = union([address, mapping({
	address: address.optional().describe("Where requests are sent: host:port, with https:// before it for TLS; several separated by commas."),
	service: mapping({
		namespace: label("a namespace", "istio-system"),
		name: label("a Service's name", "istio-ingressgateway")
	}, "{namespace: istio-system, name: istio-ingressgateway}").optional().describe("The ingress gateway's Service; its address is read in the cluster, and its port is the one that serves the host."),
	ca: text(RELATIVE_PATH, "a file of this repository with the authority's certificate in PEM, such as certs/gateway-ca.pem").optional().describe("With TLS: the certificate (PEM) of an authority to trust, beside those that the machine trusts. For a self-signed certificate, that certificate.")
}, "{service: {namespace: istio-system, name: istio-ingressgateway}}").meta({
	minProperties: 1,
	not: { required: ["address", "service"] }
})]).describe("How the public gateway is reached. Left out: the input gateway, else the Service labelled istio=ingressgateway.");
const configSchema = mapping({
	terragrunt: mapping({ root: text(RELATIVE_PATH, "the folder of the units, relative to this repository, such as live/prod") }, "{root: live/prod}"),
	gateway: gateway.optional(),
	releases: named(/^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$/, "release names of lower-case letters, digits and \"-\", at most 50 characters, such as shop", release, "a mapping from release names to releases, such as {shop: {host: …}}").refine((releases) => Object.keys(releases).length > 0, { error: "at least one release, such as shop" }).meta({ minProperties: 1 })
}, "the one that README.md shows under Quick start").superRefine((file, context) => {
	for (const problem of crossChecks(file)) context.addIssue({
		code: "custom",
		message: problem.fact,
		path: [...problem.path],
		params: {
			remedy: problem.remedy,
			other: problem.other
		}
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
function configFailures(issues, source) {
	const singly = issues.flatMap((issue) => issue.code === "unrecognized_keys" ? issue.keys.map((key) => ({
		...issue,
		keys: [key]
	})) : [issue]);
	const found = singly.slice(0, 50).flatMap((issue) => explain(issue, source));
	if (singly.length > 50) {
		const line = found.reduce((last, problem) => Math.max(last, problem.line), 1);
		found.push({
			line,
			fact: `${singly.length - 50} more values are wrong`,
			remedy: "Correct these first"
		});
	}
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
		const other = issue.params["other"];
		const where = other === void 0 ? "" : ` (line ${source.lineOf(other)})`;
		const fact = `${dotted(issue.path)} ${issue.message}${where}`;
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
	const meant = nearest(key, allowed) ?? keyBelow(path, allowed);
	const remedy = `${meant === void 0 ? "" : `Did you mean ${meant}? `}Allowed here: ${allowed.join(", ")}`;
	return {
		line: source.keyLineOf(path),
		fact: `${dotted(path)} is not a known key`,
		remedy
	};
}
function keyBelow(path, allowed) {
	const key = String(path.at(-1));
	const owner = allowed.find((name) => allowedKeys([...path.slice(0, -1), name]).includes(key));
	return owner === void 0 ? void 0 : `${owner}.${key}`;
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
function loadConfig(text, file, release) {
	const source = readSource(text, file);
	const { lineOf } = source;
	const result = configSchema.safeParse(source.data);
	if (result.success) return {
		...toConfig(result.data),
		file,
		others: [],
		lineOf
	};
	const { issues } = result.error;
	const others = issuesOfOthers(issues, release);
	const kept = withoutReleases(source.data, new Set(others.map(({ path }) => path[1])));
	const parsed = others.length === issues.length ? configSchema.safeParse(kept) : result;
	if (!parsed.success) refuse(configFailures(issues, source));
	return {
		...toConfig(parsed.data),
		file,
		others: configFailures(others, source),
		lineOf
	};
}
function readSource(text, file) {
	const { document, lines, problems } = readDocument(text);
	refuse(problems.slice(0, 50).map((problem) => yamlFailure(problem, file)));
	const data = plain(document, file);
	const lineOf = (path) => lineIn(document, lines, path);
	const keyLineOf = (path) => keyLineIn(document, lines, path);
	return {
		file,
		data,
		lineOf,
		keyLineOf
	};
}
async function readConfig(files, path, release) {
	return loadConfig(await readText(files, path), path, release);
}
async function readText(files, path) {
	const text = await files.read(path);
	if (text !== void 0) return text;
	const twin = path.replace(/\.ya?ml$/, (ending) => ending === ".yml" ? ".yaml" : ".yml");
	const isThere = twin !== path && await files.read(twin) !== void 0;
	throw usage("CONFIG_MISSING", `there is no ${path} in this repository`, { remedy: isThere ? `There is ${twin}: rename it, or name it with the input config` : "Write one, as README.md shows under Quick start, or name another file with the input config" });
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
function yamlFailure({ message, line, column, twice }, file) {
	const key = /^[\w.-]{1,80}/.exec(twice ?? "")?.[0];
	return usage("CONFIG_YAML", key === void 0 ? `not valid YAML: ${message}` : `the key ${key} stands here twice`, {
		where: `${file}:${line}`,
		remedy: key === void 0 ? `Correct it near column ${column}` : "Leave one of them"
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
		terragruntRoot: withoutEnd(file.terragrunt.root.replace(/^(\.\/)+/, ""), "/") || ".",
		...file.gateway === void 0 ? {} : { gateway: toGateway(file.gateway) },
		releases: new Map(releases)
	};
}
function toGateway(gateway) {
	const { address, service, ca } = typeof gateway === "string" ? { address: gateway } : gateway;
	const addresses = address === void 0 ? void 0 : parseGatewayAddresses(address);
	return {
		...addresses === void 0 ? {} : { addresses },
		...service === void 0 ? {} : { service },
		...ca === void 0 ? {} : { ca }
	};
}
function toRelease(name, release) {
	const { proof, ...rest } = release;
	const { unit, ...value } = release.router;
	const colors = {
		blue: toColor(release.colors.blue),
		green: toColor(release.colors.green)
	};
	const smoke = release.smoke.map(toSmokeCheck);
	return {
		...rest,
		name,
		router: {
			unit,
			value
		},
		colors,
		smoke,
		proofDays: proof.days
	};
}
function toColor(color) {
	const [target] = TARGET_KINDS.flatMap((kind) => {
		const name = color[kind];
		return name === void 0 ? [] : [{
			kind,
			name
		}];
	});
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
// src/config/units.ts
function unitReferences({ name, router, colors }) {
	const path = ["releases", name];
	const ofColors = COLORS.map((color) => ({
		unit: colors[color].unit,
		path: [
			...path,
			"colors",
			color,
			"unit"
		]
	}));
	return [{
		unit: router.unit,
		path: [
			...path,
			"router",
			"unit"
		]
	}, ...ofColors];
}
function unknownUnits({ file, terragruntRoot, lineOf }, references, units) {
	const names = units.map(({ name }) => name);
	return references.filter(({ unit }) => !names.includes(unit)).map(({ unit, path }) => usage("UNIT_UNKNOWN", `there is no unit ${JSON.stringify(unit)} below ${terragruntRoot}`, {
		where: `${file}:${lineOf(path)}`,
		remedy: remedyFor(unit, names)
	}));
}
function refuseNoUnits({ terragruntRoot }, units) {
	if (units.length > 0) return;
	throw usage("UNITS_MISSING", `there is no unit below ${terragruntRoot}`, { remedy: "Correct terragrunt.root in bluegreen.yaml" });
}
function refuseUnknownUnits(config, units) {
	const [first, ...rest] = unknownUnits(config, [...config.releases.values()].flatMap(unitReferences), units);
	if (first !== void 0) throw new Failures([first, ...rest]);
}
function remedyFor(unit, names) {
	const meant = nearest(unit, names);
	const there = `It has: ${names.join(", ") || "no unit at all; check terragrunt.root"}`;
	return meant === void 0 ? there : `Did you mean ${meant}? ${there}`;
}
export { LABEL, configJsonSchema, loadConfig, readConfig, readDocument, refuseNoUnits, refuseUnknownUnits, selectRelease, unitReferences, unknownUnits };
