import { createHash } from "node:crypto";
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
function jsonDigest(value) {
	return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
// src/json/read.ts
function isJsonObject(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
function jsonObject(value) {
	return isJsonObject(value) ? value : void 0;
}
function fields(value) {
	return isJsonObject(value) ? value : {};
}
function list(value) {
	return Array.isArray(value) ? value : [];
}
function jsonObjects(value) {
	return list(value).filter(isJsonObject);
}
function text(value) {
	return typeof value === "string" ? value : void 0;
}
function filledText(value) {
	return typeof value === "string" && value !== "" ? value : void 0;
}
function texts(value) {
	return list(value).filter((item) => typeof item === "string");
}
function numberOr(value, fallback) {
	return typeof value === "number" ? value : fallback;
}
function whole(value) {
	return typeof value === "number" && Number.isInteger(value) ? value : void 0;
}
function at(value, ...keys) {
	let inner = value;
	for (const key of keys) if (Array.isArray(inner)) inner = typeof key === "number" ? inner[key] : void 0;
	else inner = isJsonObject(inner) && Object.hasOwn(inner, key) ? inner[key] : void 0;
	return inner;
}
function stringMap(value) {
	const entries = Object.entries(fields(value));
	return Object.fromEntries(entries.filter((entry) => typeof entry[1] === "string"));
}
function asTexts(value) {
	return Object.fromEntries(Object.entries(fields(value)).map(([key, one]) => [key, String(one)]));
}
// src/json/contents.ts
function contentsHash(object) {
	const { kind, type, data, binaryData } = object;
	return jsonDigest({
		...kind === "Secret" ? { uid: text(at(object, "metadata", "uid")) ?? "" } : {},
		type,
		data: data ?? {},
		binaryData: binaryData ?? {}
	});
}
export { asTexts, at, canonicalJson, contentsHash, fields, filledText, isJsonObject, jsonDigest, jsonObject, jsonObjects, list, numberOr, stringMap, text, texts, whole };
