import { Failures, usage } from "./errors.js";
import { GATEWAY_ADDRESSES_ALLOWED, InputReader, parseGatewayAddresses } from "./model.js";
import { LABEL } from "./config.js";
import { TOOLS, TOOL_NAMES } from "./toolchain-tools.js";
import { VERSION_FORMS, parseVersionRequest } from "./toolchain.js";
// src/apply/inputs.ts
function parseApplyInputs(raw) {
	const inputs = new InputReader(raw);
	return inputs.done({
		config: inputs.text("config", "bluegreen.yaml"),
		units: inputs.list("units"),
		digest: inputs.optional("digest"),
		allowActive: inputs.flag("allow-active", false),
		allowUnknown: inputs.list("allow-unknown"),
		allowOlder: inputs.flag("allow-older", false),
		dryRun: inputs.flag("dry-run", false)
	});
}
// src/release/release-inputs.ts
function readReleaseInputs(reader) {
	return {
		config: reader.text("config", "bluegreen.yaml"),
		release: reader.optional("release")
	};
}
function readActingInputs(reader, timeoutSeconds, leastSeconds = 0) {
	return {
		...readReleaseInputs(reader),
		gateway: reader.parsed("gateway", parseGatewayAddresses, GATEWAY_ADDRESSES_ALLOWED),
		timeoutMs: reader.seconds("timeout", timeoutSeconds, leastSeconds),
		dryRun: reader.flag("dry-run", false)
	};
}
// src/release/git/modes/names.generated.ts
const RECORD_MODES = ["commit", "none"];
// src/release/git/modes/record-inputs.ts
function readRecordMode(reader) {
	return reader.oneOf("record", RECORD_MODES, RECORD_MODES[0]);
}
// src/deploy/inputs.ts
const VERSION = /^[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}$/;
function parseDeployInputs(raw) {
	const reader = new InputReader(raw);
	const version = reader.required("version");
	reader.formed("version", VERSION, "letters, digits and . _ + -, at most 128, such as 2.0");
	return reader.done({
		...readActingInputs(reader, 300),
		version,
		force: reader.flag("force", false),
		allowOlder: reader.flag("allow-older", false),
		record: readRecordMode(reader)
	});
}
// src/lint/inputs.ts
function parseLintInputs(raw) {
	const inputs = new InputReader(raw);
	return inputs.done({
		config: inputs.text("config", "bluegreen.yaml"),
		paths: inputs.list("paths").map((path) => path.replace(/^\.\/(?=.)/, "").replace(/(?<=.)\/+$/, "")),
		failOn: inputs.oneOf("fail-on", ["error", "warning"], "error")
	});
}
// src/plan/inputs.ts
function parsePlanInputs(raw) {
	const inputs = new InputReader(raw);
	return inputs.done({
		config: inputs.text("config", "bluegreen.yaml"),
		units: inputs.list("units"),
		allowActive: inputs.flag("allow-active", false),
		allowUnknown: inputs.list("allow-unknown"),
		comment: inputs.oneOf("comment", ["auto", "never"], "auto"),
		dryRun: inputs.flag("dry-run", false)
	});
}
// src/promote/inputs.ts
const DIGEST = /^[0-9a-f]{64}$/;
const DIGEST_ALLOWED = "the whole digest as smoke puts it out: 64 digits from 0 to f";
function parsePromoteInputs(raw) {
	const reader = new InputReader(raw);
	return reader.done({
		...readActingInputs(reader, 120, 5),
		watchMs: reader.seconds("watch", 10),
		record: readRecordMode(reader),
		approved: {
			version: reader.optional("version"),
			digest: reader.formed("digest", DIGEST, DIGEST_ALLOWED)
		}
	});
}
// src/repair/inputs.ts
function parseRepairInputs(raw) {
	const reader = new InputReader(raw);
	return reader.done({
		...readReleaseInputs(reader),
		dryRun: reader.flag("dry-run", true),
		allowActive: reader.flag("allow-active", false)
	});
}
// src/rollback/inputs.ts
function parseRollbackInputs(raw) {
	const reader = new InputReader(raw);
	return reader.done({
		...readActingInputs(reader, 60, 5),
		record: readRecordMode(reader)
	});
}
// src/setup/inputs.ts
function parseSetupInputs(raw) {
	const reader = new InputReader(raw);
	const problems = [];
	const versions = Object.fromEntries(TOOL_NAMES.map((tool) => [tool, request(`${tool}-version`, reader, problems)]));
	const mirrors = Object.fromEntries(reader.list("mirrors").flatMap((line) => mirror(line, problems)));
	const [first, ...rest] = problems.map((fact) => usage("INPUT_INVALID", fact, { remedy: fact.includes("mirrors") ? MIRROR_FORM : `Give ${VERSION_FORMS}` }));
	if (first !== void 0) throw new Failures([first, ...rest]);
	return {
		versions: asRequested(versions),
		mirrors
	};
}
const MIRROR_FORM = `Give lines of tool=https://…, the tool being one of ${TOOL_NAMES.join(", ")}`;
function request(name, reader, problems) {
	const text = reader.text(name, "");
	const found = parseVersionRequest(text);
	if (found === void 0) problems.push(`input ${name} is ${JSON.stringify(text)}`);
	return found ?? { kind: "none" };
}
function mirror(line, problems) {
	const [, name, url] = /^([a-z][a-z0-9-]*)=(\S+)$/.exec(line) ?? [];
	const tool = TOOL_NAMES.find((candidate) => candidate === name);
	if (tool !== void 0 && url !== void 0 && isTrusted(url)) return [[tool, url]];
	problems.push(`input mirrors has ${JSON.stringify(line)}`);
	return [];
}
function isTrusted(text) {
	if (!URL.canParse(text)) return false;
	const url = new URL(text);
	return url.protocol === "https:" || url.protocol === "http:" && [
		"127.0.0.1",
		"[::1]",
		"localhost"
	].includes(url.hostname);
}
function asRequested(versions) {
	const none = { kind: "none" };
	const found = { ...versions };
	for (const name of TOOL_NAMES) {
		const { installed, insteadOf } = TOOLS[name];
		const { kind } = versions[name];
		if (installed === "on-request" && kind === "any") found[name] = none;
		else if (insteadOf !== void 0 && kind !== "none" && found[insteadOf.tool]?.kind === "any") found[insteadOf.tool] = none;
	}
	return found;
}
// src/smoke/inputs.ts
function parseSmokeInputs(raw) {
	const reader = new InputReader(raw);
	return reader.done({
		...readActingInputs(reader, 60),
		version: reader.optional("version"),
		force: reader.flag("force", false)
	});
}
// src/status/inputs.ts
function parseStatusInputs(raw) {
	const reader = new InputReader(raw);
	return reader.done(readReleaseInputs(reader));
}
// src/history/inputs.ts
function parseHistoryInputs(raw) {
	const reader = new InputReader(raw);
	return reader.done(readReleaseInputs(reader));
}
// src/route/inputs.ts
const MOST_REQUESTS = 1e5;
function parseRouteInputs(raw) {
	const reader = new InputReader(raw);
	const url = reader.optional("explain");
	const inputs = {
		config: reader.text("config", "bluegreen.yaml"),
		paths: reader.list("paths"),
		requests: reader.optional("requests"),
		diff: reader.list("diff"),
		explain: url === void 0 ? void 0 : explained(url, reader.text("method", "GET"), reader.optional("header")),
		release: reader.optional("release"),
		most: reader.count("most-requests", MOST_REQUESTS),
		proxyVersion: reader.formed("proxy-version", /^\d+\.\d+$/, "major.minor, such as 1.40"),
		gatewayNamespace: reader.formed("gateway-namespace", LABEL, "a namespace's name, such as ingress")
	};
	return reader.done(inputs);
}
function explained(url, method, header) {
	const parts = /^(?:(https?):\/\/)?((?:\[[0-9A-Fa-f:.]+\]|[^/?#:[\]]+)(?::(\d{1,5}))?)((?:[/?#].*)?)$/s.exec(url);
	if (parts === null) throw usage("ROUTE_REQUEST_INVALID", `${JSON.stringify(url)} has no host`, { remedy: "Give it as http://shop.example/path" });
	const [, scheme, host = "", port, rest = ""] = parts;
	return {
		host,
		path: rest.startsWith("/") ? rest : `/${rest}`,
		method,
		headers: headerLines(header),
		...scheme === void 0 ? {} : { scheme },
		...port === void 0 ? {} : { port: Number(port) }
	};
}
function headerLines(text) {
	return (text ?? "").split("\n").filter((line) => line.trim() !== "").map((line) => {
		const colon = line.indexOf(":");
		if (colon < 1) throw usage("ROUTE_REQUEST_INVALID", `header ${JSON.stringify(line)} has no colon`, { remedy: "Give it as --header='cookie: a=b'" });
		return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
	});
}
export { parseApplyInputs, parseDeployInputs, parseHistoryInputs, parseLintInputs, parsePlanInputs, parsePromoteInputs, parseRepairInputs, parseRollbackInputs, parseRouteInputs, parseSetupInputs, parseSmokeInputs, parseStatusInputs };
