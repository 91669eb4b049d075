import { usage } from "./errors.js";
// src/toolchain/version.ts
const EXACT = /^v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z][0-9A-Za-z.-]*)?)$/;
const RANGE = /^v?(\d+(?:\.\d+)?)(?:\.[x*])+$/;
function parseVersionRequest(text) {
	const given = text.trim();
	if (given === "") return { kind: "any" };
	if (given === "none") return { kind: "none" };
	const exact = EXACT.exec(given)?.[1];
	if (exact !== void 0) return {
		kind: "exact",
		version: exact
	};
	const range = RANGE.exec(given)?.[1];
	return range === void 0 ? void 0 : {
		kind: "range",
		prefix: `${range}.`,
		text: given
	};
}
const VERSION_FORMS = "a version such as 1.1.0, a range such as 1.1.x or 1.x, or none";
function requireVersionRequest(text, where) {
	const request = parseVersionRequest(text);
	if (request !== void 0) return request;
	throw usage("VERSION_INVALID", `${JSON.stringify(text.slice(0, 60))} is no version that can be installed`, {
		where,
		remedy: `Give ${VERSION_FORMS}`
	});
}
function answers(request, version) {
	if (request.kind === "any") return true;
	if (request.kind === "exact") return request.version === version;
	return request.kind === "range" && version.startsWith(request.prefix) && !version.includes("-");
}
function versionIn(output) {
	return /(?<![\w.])v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z][0-9A-Za-z.-]*)?)/.exec(output)?.[1];
}
export { VERSION_FORMS, answers, parseVersionRequest, requireVersionRequest, versionIn };
