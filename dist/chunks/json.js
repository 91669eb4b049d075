// src/json/read.ts
function record(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? value : void 0;
}
function list(value) {
	return Array.isArray(value) ? value : [];
}
function records(value) {
	return list(value).flatMap((item) => {
		const found = record(item);
		return found === void 0 ? [] : [found];
	});
}
function text(value) {
	return typeof value === "string" ? value : void 0;
}
function whole(value) {
	return typeof value === "number" && Number.isInteger(value) ? value : void 0;
}
function at(value, ...keys) {
	return keys.reduce((inner, key) => inner === void 0 || inner === null ? void 0 : inner[key], value);
}
function stringMap(value) {
	const entries = Object.entries(record(value) ?? {});
	return Object.fromEntries(entries.flatMap(([key, item]) => typeof item === "string" ? [[key, item]] : []));
}
// src/json/canonical.ts
function canonicalJson(value) {
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
	if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
	const object = value;
	let text = "";
	for (const key of Object.keys(object).sort()) {
		const item = object[key];
		if (item !== void 0) text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(item)}`;
	}
	return `{${text}}`;
}
export { at, canonicalJson, list, record, records, stringMap, text, whole };
