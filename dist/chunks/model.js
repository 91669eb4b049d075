import { Failures, thrownText, usage } from "./errors.js";
// src/model/traffic.ts
function withTraffic(thrown, traffic) {
	const error = thrown instanceof Error ? carrier(thrown) : new Error(thrownText(thrown), { cause: thrown });
	return Object.defineProperty(error, "traffic", {
		value: traffic,
		configurable: true,
		writable: true
	});
}
function carrier(error) {
	return Object.isExtensible(error) && !Object.hasOwn(error, "traffic") ? error : Object.create(error);
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
	githubAnswer: 64 * MIB,
	githubPages: 100,
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
function endOfNested(text, start) {
	let depth = 0;
	for (let at = start; at < text.length; at += 1) {
		const next = text[at];
		if (next === "\"") at = endOfString(text, at);
		else if (next === "[" || next === "{") depth += 1;
		else if (next === "]" || next === "}") depth -= 1;
		if (depth === 0) return at + 1;
		if (depth > LIMITS.jsonNesting) return void 0;
	}
	return text.length;
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
function unknown(reason, from) {
	return from === void 0 ? {
		known: false,
		reason
	} : {
		known: false,
		reason,
		from
	};
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
// src/model/kubernetes.ts
function resourceName(object) {
	return [
		object.kind,
		object.metadata.namespace ?? "",
		object.metadata.name
	].filter(Boolean).join("/");
}
function withAnnotation(object, name, value) {
	const { [name]: _old, ...others } = object.metadata.annotations ?? {};
	const annotations = value === void 0 ? others : {
		...others,
		[name]: value
	};
	const { annotations: _annotations, ...metadata } = object.metadata;
	const kept = Object.keys(annotations).length === 0 ? metadata : {
		...metadata,
		annotations
	};
	return {
		...object,
		metadata: kept
	};
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
// src/model/target-words.generated.ts
const TARGET_WORDS = {
	subset: {
		api: "Istio API",
		what: "a subset of the DestinationRule",
		example: "v1",
		docs: "Istio API: the subset of the DestinationRule that selects this color."
	},
	service: {
		api: "Gateway API",
		what: "a Service's name",
		example: "shop-blue",
		docs: "Gateway API: the Service that selects this color."
	}
};
// src/model/target.ts
const TARGET_KINDS = Object.keys(TARGET_WORDS);
// src/model/release.ts
const COLORS = ["blue", "green"];
function otherColor(color) {
	return color === "blue" ? "green" : "blue";
}
function sameTarget(a, b) {
	return a.kind === b.kind && a.name === b.name;
}
const CAPACITY_RULES = [
	"check",
	"scale",
	"ignore"
];
// src/model/history.ts
const RESULTS = [
	"unfinished",
	"done",
	"reverted",
	"refused",
	"failed",
	"taken over",
	"unknown"
];
// src/model/split.ts
function whole(target) {
	return {
		kind: "whole",
		target
	};
}
// package.json
var version = "0.1.0";
// src/model/settled.ts
async function settled(work) {
	try {
		return {
			ok: true,
			value: await work
		};
	} catch (error) {
		return {
			ok: false,
			error
		};
	}
}
// src/model/run.ts
function worstOutcome(outcomes) {
	return ["failed", "refused"].find((one) => outcomes.includes(one)) ?? "done";
}
export { CAPACITY_RULES, COLORS, GATEWAY_ADDRESSES, GATEWAY_ADDRESSES_ALLOWED, InputReader, LIMITS, RESULTS, TARGET_KINDS, TARGET_WORDS, endOfNested, gatewayAddressText, known, otherColor, parseGatewayAddresses, parseJson, resourceName, sameTarget, settled, trafficOf, unknown, version, whole, withAnnotation, withTraffic, withoutEnd, withoutEnds, worstOutcome };
