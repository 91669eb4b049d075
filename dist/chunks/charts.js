import { refused } from "./errors.js";
import { parseJson } from "./model.js";
import { isJsonObject } from "./json.js";
import { readYaml } from "./manifests.js";
import { gunzipSync } from "node:zlib";
// src/charts/values.ts
function mergedValues(chart, values, documents) {
	if (documents.length === 0) return values;
	return documents.map((text) => parsed(chart, text)).reduce(merged, values ?? {});
}
function parsed(chart, text) {
	const value = read(text) ?? {};
	if (isJsonObject(value)) return value;
	throw refused("CHART_RENDER_FAILED", "a document of the input values is no map of values", {
		where: chart,
		remedy: "Give each document as YAML, such as yamlencode({key = value})"
	});
}
function read(text) {
	try {
		return readYaml(text).values[0];
	} catch {
		return text;
	}
}
function merged(base, over) {
	const result = { ...base };
	for (const [key, value] of Object.entries(over)) {
		const old = result[key];
		result[key] = isJsonObject(old) && isJsonObject(value) ? merged(old, value) : value;
	}
	return result;
}
// src/charts/schema-references.ts
const REFERENCES = new Set([
	"$ref",
	"$dynamicRef",
	"$recursiveRef"
]);
const BUILT_IN = /^https?:\/\/json-schema\.org\/(draft-0[467]\/schema|schema|draft\/(2019-09|2020-12)\/schema|draft\/2019-09\/meta\/(core|applicator|validation|meta-data|format|content)|draft\/2020-12\/meta\/(core|applicator|unevaluated|validation|meta-data|format-annotation|content))(#.*)?$/;
const DATA = new Set([
	"default",
	"enum",
	"const",
	"examples"
]);
const NAMED = new Set([
	"properties",
	"patternProperties",
	"definitions",
	"$defs",
	"dependentSchemas",
	"dependencies"
]);
const ABSOLUTE = /^([A-Za-z][A-Za-z0-9+.-]*:|\/\/)/;
function outsideReference(text) {
	try {
		const schema = parseJson(text);
		const reached = { isEverything: false };
		return found(schema, {
			isRoot: true,
			keys: "words"
		}, reached) ?? (reached.isEverything ? found(schema, {
			isRoot: true,
			keys: "all"
		}, reached) : void 0);
	} catch (error) {
		return `it is no JSON, so that nobody can tell what it refers to (${error instanceof Error ? error.message : ""})`;
	}
}
function found(value, level, reached) {
	if (typeof value !== "object" || value === null) return void 0;
	for (const [key, inner] of Object.entries(value)) {
		if (level.keys === "words" && DATA.has(key)) continue;
		if (typeof inner === "string") {
			if (leadsOut(key, inner, level.isRoot)) return `${key} is ${JSON.stringify(inner).slice(0, 200)}`;
			if (REFERENCES.has(key) && mayReachData(inner)) reached.isEverything = true;
		}
		const reason = found(inner, {
			isRoot: false,
			keys: keysBelow(level, key, value)
		}, reached);
		if (reason !== void 0) return reason;
	}
}
function keysBelow({ keys }, key, parent) {
	if (keys === "all") return keys;
	return NAMED.has(key) && !Array.isArray(parent) ? "names" : "words";
}
function mayReachData(reference) {
	const fragment = reference.includes("#") ? reference.slice(reference.indexOf("#") + 1) : "";
	if (fragment === "") return false;
	if (!fragment.startsWith("/") || fragment.includes("%")) return true;
	return fragment.split("/").some((part) => DATA.has(part));
}
function leadsOut(key, value, isRoot) {
	if (REFERENCES.has(key)) return !value.startsWith("#") && !BUILT_IN.test(value);
	if (key === "$schema") return !BUILT_IN.test(value);
	return !isRoot && (key === "$id" || key === "id") && ABSOLUTE.test(value);
}
// src/charts/tar.ts
const BLOCK = 512;
function entriesOfTarGz(archive, most) {
	const tar = gunzipSync(archive, { maxOutputLength: most });
	const entries = [];
	let long;
	for (let at = 0; at + BLOCK <= tar.length;) {
		const header = tar.subarray(at, at + BLOCK);
		if (header.every((byte) => byte === 0)) break;
		const size = sizeOf(header);
		const bytes = tar.subarray(at + BLOCK, at + BLOCK + size);
		if (bytes.length < size) throw new Error("it is cut off");
		at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
		const type = String.fromCharCode(header[156] ?? 0);
		if (type === "x" || type === "g") long = paxPath(bytes) ?? long;
		else if (type === "L") long = textField(bytes, 0, bytes.length);
		else if (type !== "K") {
			entries.push({
				name: long ?? nameOf(header),
				bytes
			});
			long = void 0;
		}
	}
	return entries;
}
function sizeOf(header) {
	const digits = textField(header, 124, 12).trim();
	const size = /^[0-7]*$/.test(digits) ? Number.parseInt(digits || "0", 8) : NaN;
	if (!Number.isSafeInteger(size)) throw new Error("it has an entry of unknown size");
	return size;
}
function nameOf(header) {
	const prefix = textField(header, 257, 5) === "ustar" ? textField(header, 345, 155) : "";
	return prefix === "" ? textField(header, 0, 100) : `${prefix}/${textField(header, 0, 100)}`;
}
function paxPath(bytes) {
	const records = Buffer.from(bytes).toString("utf8");
	if (/(^|\n)\d+ (size|GNU\.sparse\.[\w.]+)=/.test(records)) throw new Error("it has an entry of unknown size");
	return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(records)?.[1];
}
function textField(bytes, start, length) {
	return Buffer.from(bytes.subarray(start, start + length)).toString("utf8").split("\0")[0] ?? "";
}
// src/charts/remember.ts
function rememberingHelm(helm) {
	const renders = new Map();
	return {
		template(request) {
			const key = JSON.stringify(request);
			const render = renders.get(key) ?? helm.template(request);
			renders.set(key, render);
			return render;
		},
		lint: (request) => helm.lint(request),
		manifest: (release, namespace) => helm.manifest(release, namespace),
		status: (release, namespace) => helm.status(release, namespace),
		release: (release, namespace) => helm.release(release, namespace),
		upgrade: (chart) => helm.upgrade(chart)
	};
}
export { entriesOfTarGz, mergedValues, outsideReference, rememberingHelm };
