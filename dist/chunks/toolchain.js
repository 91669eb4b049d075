import { LIMITS, usage } from "./model.js";
import { unzipSync } from "./vendor-fflate.js";
import { gunzipSync } from "node:zlib";
// src/toolchain/archives.ts
const BLOCK = 512;
const REGULAR = new Set(["0", "\0"]);
function fileFromTarGz(archive, member) {
	const tar = gunzipSync(archive, { maxOutputLength: LIMITS.programSize });
	for (let at = 0; at + BLOCK <= tar.length;) {
		const header = tar.subarray(at, at + BLOCK);
		if (header.every((byte) => byte === 0)) return void 0;
		const size = Number.parseInt(field(header, 124, 12), 8);
		if (!Number.isSafeInteger(size)) return void 0;
		const body = at + BLOCK;
		if (memberName(header) === member && REGULAR.has(String.fromCharCode(header[156] ?? 0))) return body + size <= tar.length ? tar.subarray(body, body + size) : void 0;
		at = body + Math.ceil(size / BLOCK) * BLOCK;
	}
}
function memberName(header) {
	const prefix = field(header, 257, 5) === "ustar" ? field(header, 345, 155) : "";
	const name = field(header, 0, 100);
	return (prefix === "" ? name : `${prefix}/${name}`).replace(/^\.\//, "");
}
function field(header, offset, length) {
	return (Buffer.from(header.subarray(offset, offset + length)).toString("utf8").split("\0")[0] ?? "").trim();
}
function fileFromZip(archive, member) {
	const isWanted = (file) => {
		if (file.name !== member) return false;
		if (file.originalSize > LIMITS.programSize) throw new Error(`${member} would have ${file.originalSize} bytes`);
		return true;
	};
	return unzipSync(archive, { filter: isWanted })[member];
}
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
export { VERSION_FORMS, answers, fileFromTarGz, fileFromZip, parseVersionRequest, requireVersionRequest, versionIn };
