import { refused, resourceName } from "./model.js";
import { dump, loadAll } from "./vendor-js-yaml.js";
import { KUBERNETES_SCHEMA, loadManifests } from "./routes.js";
import { structuredPatch } from "./vendor-diff.js";
// src/charts/values.ts
function mergedValues(chart, values, documents) {
	if (documents.length === 0) return values;
	return documents.map((text) => parsed(chart, text)).reduce(merged, values ?? {});
}
function parsed(chart, text) {
	const value = read(text) ?? {};
	if (isMap(value)) return value;
	throw refused("CHART_RENDER_FAILED", "a document of the input values is no map of values", {
		where: chart,
		remedy: "Give each document as YAML, such as yamlencode({key = value})"
	});
}
function read(text) {
	try {
		return loadAll(text, { schema: KUBERNETES_SCHEMA })[0];
	} catch {
		return text;
	}
}
function merged(base, over) {
	const result = { ...base };
	for (const [key, value] of Object.entries(over)) {
		const old = result[key];
		result[key] = isMap(old) && isMap(value) ? merged(old, value) : value;
	}
	return result;
}
function isMap(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
// src/charts/diff.ts
const CONTEXT = 3;
const MAX_EDITS = 4e3;
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
function diffManifests(before, after) {
	const [old, now] = [byName(before, "before"), byName(after, "after")];
	const names = [...new Set([...old.keys(), ...now.keys()])].sort();
	const resources = names.flatMap((name) => resourceDiff(name, old.get(name), now.get(name)));
	return {
		resources,
		unchanged: names.length - resources.length
	};
}
function byName(text, file) {
	const { manifests, problems } = loadManifests([{
		file,
		text
	}]);
	const problem = problems.find(({ severity }) => severity === "error");
	if (problem !== void 0) throw refused("MANIFEST_INVALID", problem.message, {
		where: `${problem.file}:${problem.line ?? 1}`,
		remedy: problem.fix
	});
	const named = new Map();
	for (const { object } of manifests) named.set(freeName(named, object), object);
	return named;
}
function freeName(taken, object) {
	const name = resourceName(object);
	return [name, `${object.apiVersion} ${name}`].find((candidate) => !taken.has(candidate)) ?? `${name} (${taken.size + 1})`;
}
function resourceDiff(resource, before, after) {
	const [old, now] = maskedPair(before, after);
	const [oldText, newText] = [canonicalYaml(old), canonicalYaml(now)];
	if (oldText === newText) return [];
	const lines = patchLines(oldText, newText);
	const change = before === void 0 ? "created" : after === void 0 ? "deleted" : "changed";
	const count = (sign) => lines.filter((line) => line.startsWith(sign)).length;
	return [{
		resource,
		change,
		diff: lines.join("\n"),
		added: count("+"),
		removed: count("-")
	}];
}
function canonicalYaml(object) {
	return object === void 0 ? "" : dump(object, {
		sortKeys: true,
		lineWidth: -1,
		noRefs: true
	});
}
function patchLines(before, after) {
	const patch = structuredPatch("", "", before, after, "", "", {
		context: CONTEXT,
		maxEditLength: MAX_EDITS
	});
	if (patch === void 0) return [...signed(before, "-"), ...signed(after, "+")];
	return patch.hunks.flatMap((hunk, index) => [...index === 0 ? [] : [`@@ line ${hunk.newStart} @@`], ...hunk.lines]);
}
function signed(text, sign) {
	return text === "" ? [] : text.trimEnd().split("\n").map((line) => sign + line);
}
function maskedPair(before, after) {
	return [maskedSecret(before, after, "before"), maskedSecret(after, before, "after")];
}
function maskedSecret(object, other, side) {
	if (object === void 0 || object.kind !== "Secret") return object;
	const masked = {
		...object,
		metadata: withoutLastApplied(object)
	};
	for (const field of ["data", "stringData"]) if (field in object) masked[field] = maskedValues(object[field], other?.[field], side);
	return masked;
}
function maskedValues(values, others, side) {
	if (typeof values !== "object" || values === null || Array.isArray(values)) return "***";
	const known = typeof others === "object" && others !== null ? others : {};
	return Object.fromEntries(Object.entries(values).map(([key, value]) => {
		return [key, key in known && known[key] !== value ? `*** (${side})` : "***"];
	}));
}
function withoutLastApplied({ metadata }) {
	if (metadata.annotations?.[LAST_APPLIED] === void 0) return metadata;
	return {
		...metadata,
		annotations: {
			...metadata.annotations,
			[LAST_APPLIED]: "***"
		}
	};
}
export { diffManifests, mergedValues };
