import { createHash } from "node:crypto";
// src/errors.ts
const EXIT_CODES = {
	refused: 1,
	usage: 2,
	surroundings: 3
};
var Failure = class extends Error {
	code;
	failureClass;
	remedy;
	where;
	stderr;
	constructor(failureClass, code, fact, details) {
		super(fact, details.cause === void 0 ? void 0 : { cause: details.cause });
		this.name = "Failure";
		this.code = code;
		this.failureClass = failureClass;
		this.remedy = details.remedy;
		this.where = details.where;
		this.stderr = details.stderr;
	}
	get exitCode() {
		return EXIT_CODES[this.failureClass];
	}
};
function refused(code, fact, details) {
	return new Failure("refused", code, fact, details);
}
function usage(code, fact, details) {
	return new Failure("usage", code, fact, details);
}
function surroundings(code, fact, details) {
	return new Failure("surroundings", code, fact, details);
}
function renderFailure(failure) {
	const where = failure.where === void 0 ? "" : `${failure.where}: `;
	const head = `${failure.code}: ${where}${sentence(failure.message)} ${sentence(failure.remedy)}`;
	const stderr = failure.stderr?.trim();
	return stderr ? `${head}\n${indent(stderr)}` : head;
}
function sentence(text) {
	return /[.!?:]$/.test(text) ? text : `${text}.`;
}
function indent(text) {
	return text.replaceAll(/^/gm, "    ");
}
var Failures = class extends Error {
	failures;
	constructor(failures) {
		super(failures.map(renderFailure).join("\n"));
		this.name = "Failures";
		this.failures = failures;
	}
	get exitCode() {
		return this.failures.map((failure) => failure.exitCode).reduce((highest, code) => code > highest ? code : highest, 1);
	}
};
function throwAll([first, ...rest]) {
	if (first !== void 0) throw new Failures([first, ...rest]);
}
// src/model/traffic.ts
function withTraffic(thrown, traffic) {
	const error = thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
	if (Object.isExtensible(error)) error.traffic = traffic;
	return error;
}
function trafficOf(thrown) {
	return thrown instanceof Error ? thrown.traffic : void 0;
}
// src/ends.ts
function withoutEnd(text, characters) {
	let end = text.length;
	while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
	return text.slice(0, end);
}
function withoutEnds(text, characters) {
	let start = 0;
	while (start < text.length && characters.includes(text.charAt(start))) start += 1;
	return withoutEnd(text.slice(start), characters);
}
// src/limits.ts
const KIB = 1024;
const MIB = 1024 * KIB;
const SECOND = 1e3;
const LIMITS = {
	responseBody: MIB,
	responseHead: 64 * KIB,
	interimResponses: 20,
	apiAnswer: 256 * MIB,
	fileText: 32 * MIB,
	toolOutput: 512 * MIB,
	toolWords: 4 * MIB,
	versionOutput: 64 * KIB,
	rendering: 64 * MIB,
	nesting: 100,
	jsonNesting: 500,
	aliased: 1.5 * MIB,
	aliasedInAll: 4.5 * MIB,
	evaluation: 5e4,
	download: 10 * (60 * SECOND),
	downloadIdle: 30 * SECOND,
	downloadSlowest: 10 * KIB,
	downloadProgress: 30 * SECOND,
	downloadSize: 512 * MIB,
	sumsSize: MIB,
	programSize: MIB * 1024,
	packedChart: 64 * MIB
};
// src/nested-json.ts
function parseJson(text) {
	if (isTooDeep(text)) throw new SyntaxError(`it is nested more than ${LIMITS.jsonNesting} deep`);
	return JSON.parse(text);
}
function isTooDeep(text) {
	let depth = 0;
	for (let at = 0; at < text.length; at += 1) {
		const next = text[at];
		if (next === "\"") at = endOfString(text, at);
		else if (next === "[" || next === "{") depth += 1;
		else if (next === "]" || next === "}") depth -= 1;
		if (depth > LIMITS.jsonNesting) return true;
	}
	return false;
}
function endOfString(text, start) {
	let at = start + 1;
	while (at < text.length && text[at] !== "\"") at += text[at] === "\\" ? 2 : 1;
	return at;
}
// src/model/observed.ts
function known(value) {
	return {
		known: true,
		value
	};
}
function unknown(reason) {
	return {
		known: false,
		reason
	};
}
// src/json/read.ts
function isRecord(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
function record(value) {
	return isRecord(value) ? value : void 0;
}
function fields(value) {
	return isRecord(value) ? value : {};
}
function list(value) {
	return Array.isArray(value) ? value : [];
}
function records(value) {
	return list(value).filter(isRecord);
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
	else inner = isRecord(inner) && Object.hasOwn(inner, key) ? inner[key] : void 0;
	return inner;
}
function stringMap(value) {
	const entries = Object.entries(fields(value));
	return Object.fromEntries(entries.filter((entry) => typeof entry[1] === "string"));
}
function asTexts(value) {
	return Object.fromEntries(Object.entries(fields(value)).map(([key, one]) => [key, String(one)]));
}
// src/model/gateway-address.ts
const HOST = String.raw`\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?`;
const PORT = String.raw`[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5]`;
const ADDRESS = String.raw`(?:https?:\/\/)?(?:${HOST})(?::(?:${PORT}))?\/?`;
const BETWEEN = String.raw`\s*[,\n]\s*`;
const GATEWAY_ADDRESSES = new RegExp(`^${ADDRESS}(?:${BETWEEN}${ADDRESS})*$`);
const GATEWAY_ADDRESSES_ALLOWED = "host:port, such as 203.0.113.7:80, with https:// before it for TLS; several separated by commas";
function parseGatewayAddresses(written) {
	if (!GATEWAY_ADDRESSES.test(written)) return void 0;
	const [first, ...rest] = written.split(/[,\n]/).map((part) => parseAddress(part.trim()));
	return first === void 0 ? void 0 : [first, ...rest];
}
function parseAddress(written) {
	const [, scheme, host = "", port] = /^(?:(https?):\/\/)?(.+?)(?::(\d+))?\/?$/.exec(written) ?? [];
	const tls = scheme === "https";
	const address = {
		host: host.replace(/^\[|\]$/g, ""),
		port: Number(port ?? (tls ? 443 : 80))
	};
	return tls ? {
		...address,
		tls
	} : address;
}
function gatewayAddressText({ host, port, tls }) {
	const authority = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
	return tls === true ? `https://${authority}` : authority;
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
function jsonDigest(value) {
	return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
// src/inputs.ts
var InputReader = class {
	#raw;
	#failures = [];
	constructor(raw) {
		this.#raw = raw;
	}
	optional(name) {
		const value = this.#raw[name]?.trim();
		return value === "" ? void 0 : value;
	}
	text(name, fallback) {
		return this.optional(name) ?? fallback;
	}
	required(name) {
		const value = this.optional(name);
		if (value === void 0) this.#fail(name, "is required and was not given", `Give ${name}`);
		return value ?? "";
	}
	flag(name, fallback) {
		const value = this.optional(name)?.toLowerCase();
		if (value === void 0) return fallback;
		if (value !== "true" && value !== "false") this.#unexpected(name, value, ["true", "false"]);
		return value === "true";
	}
	oneOf(name, allowed, fallback) {
		const value = this.optional(name);
		if (value === void 0) return fallback;
		const found = allowed.find((candidate) => candidate === value);
		if (found === void 0) this.#unexpected(name, value, allowed);
		return found ?? fallback;
	}
	formed(name, form, allowed) {
		const value = this.optional(name);
		if (value === void 0 || form.test(value)) return value;
		this.#fail(name, `is ${JSON.stringify(value)}`, `Give ${allowed}`);
	}
	seconds(name, fallbackSeconds, least = 0) {
		const value = this.optional(name);
		if (value !== void 0 && !/^\d{1,6}$/.test(value)) {
			this.#fail(name, `is ${JSON.stringify(value)}, not a whole number of seconds`, "Give a number such as 120");
			return fallbackSeconds * 1e3;
		}
		if (value !== void 0 && Number(value) < least) this.#fail(name, `is ${value} seconds, which is too short`, `Give ${least} or more`);
		return (value === void 0 ? fallbackSeconds : Number(value)) * 1e3;
	}
	count(name, fallback) {
		const value = this.optional(name);
		if (value === void 0) return fallback;
		if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
		this.#fail(name, `is ${JSON.stringify(value)}, not a whole number from 1 on`, `Give a number such as ${fallback}`);
		return fallback;
	}
	parsed(name, parse, allowed) {
		const value = this.optional(name);
		if (value === void 0) return void 0;
		const found = parse(value);
		if (found === void 0) this.#fail(name, `is ${JSON.stringify(value)}`, `Give ${allowed}`);
		return found;
	}
	list(name) {
		return (this.optional(name) ?? "").split(/[\n,]/).map((item) => item.trim()).filter((item) => item !== "");
	}
	done(inputs) {
		const [first, ...rest] = this.#failures;
		if (first !== void 0) throw new Failures([first, ...rest]);
		return inputs;
	}
	#unexpected(name, value, allowed) {
		this.#fail(name, `is ${JSON.stringify(value)}`, `Give one of: ${allowed.join(", ")}`);
	}
	#fail(name, fact, remedy) {
		this.#failures.push(usage("INPUT_INVALID", `input ${name} ${fact}`, { remedy }));
	}
};
// src/model/release.ts
const COLORS = ["blue", "green"];
function otherColor(color) {
	return color === "blue" ? "green" : "blue";
}
function sameTarget(a, b) {
	return a.kind === b.kind && a.name === b.name;
}
// src/model/kubernetes.ts
function resourceName(object) {
	return [
		object.kind,
		object.metadata.namespace ?? "",
		object.metadata.name
	].filter(Boolean).join("/");
}
// package.json
var version = "0.1.0";
// src/model/run.ts
function worstOutcome(outcomes) {
	return ["failed", "refused"].find((one) => outcomes.includes(one)) ?? "done";
}
export { COLORS, Failure, Failures, GATEWAY_ADDRESSES, GATEWAY_ADDRESSES_ALLOWED, InputReader, LIMITS, asTexts, at, canonicalJson, fields, filledText, gatewayAddressText, isRecord, jsonDigest, known, list, numberOr, otherColor, parseGatewayAddresses, parseJson, record, records, refused, renderFailure, resourceName, sameTarget, stringMap, surroundings, text, texts, throwAll, trafficOf, unknown, usage, version, whole, withTraffic, withoutEnd, withoutEnds, worstOutcome };
