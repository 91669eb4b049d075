import { resourceName, withoutEnd, withoutEnds } from "./model.js";
import { at, fields, filledText, isJsonObject, jsonObjects, list as list$1, texts as texts$1 } from "./json.js";
import { nameOf as nameOf$2, readYaml, textMapProblem } from "./manifests.js";
import { INGRESS_LABELS, INGRESS_NAME, MESH_APIS, ROUTERS_PLURAL, subjectOf, targetsOf, words } from "./mesh-api.js";
import { HostMap, MESH_GATEWAY, apiGroup, comesFromNode, contradicts, domainDefect, hostsForNamespace, intersectHosts, isDnsLabel, isIpAddress, isSubsetOf, isWildcard, labelDefect, labelsDefect, mostSpecificHost, namespaceOf, overlaps, qualifiedServerHosts, resolveGateway, resolveHost, selects, serviceHost, withoutPort } from "./names.js";
import { RE2JS } from "./vendor-re2js.js";
// src/routes/proof/coverage.ts
const COVERED = `requests that come in through a gateway, as ${words(["Gateways", ...ROUTERS_PLURAL])} route them`;
const EVERYBODY = {
	who: "callers in the mesh",
	because: "only what comes in through a gateway is asked about"
};
function coverageOf(objects, more = []) {
	const found = [
		EVERYBODY,
		...objects.flatMap(gapsOf),
		...more
	];
	const once = new Map(found.map((gap) => [`${gap.who}\n${gap.because}`, gap]));
	return {
		covered: COVERED,
		notCovered: [...once.values()]
	};
}
function coverageOfChange(before, after) {
	const [old, fresh] = [textsByName(before), textsByName(after)];
	const marked = (objects, mark) => objects.flatMap((object) => gapsOf(object).map(({ who, because }) => ({
		who,
		because: because + mark(object)
	})));
	const differs = (object, other, alone) => {
		if (other === void 0) return alone;
		return other === contentOf(object) ? "" : ", which differs";
	};
	return coverageOf([], [...marked(after, (object) => differs(object, old.get(keyOf$1(object)), ", which is new")), ...marked(before, (object) => differs(object, fresh.get(keyOf$1(object)), ", which goes"))]);
}
function textsByName(objects) {
	return new Map(objects.map((object) => [keyOf$1(object), contentOf(object)]));
}
function keyOf$1(object) {
	return `${apiGroup(object)} ${resourceName(object)}`;
}
function contentOf({ metadata, spec, data }) {
	return JSON.stringify([
		metadata.labels,
		spec,
		data
	]);
}
const MOST_LINES = 40;
function coverageLines({ covered, notCovered }, most = MOST_LINES) {
	const more = notCovered.length - most;
	return [
		`Looked at: ${covered}.`,
		...notCovered.slice(0, most).map(({ who, because }) => `Not looked at: ${who}: ${because}.`),
		...more > 0 ? [`Not looked at: ${more} more, which bluegreen route --json lists.`] : []
	];
}
function coverageWords({ notCovered }, most = 3) {
	const named = notCovered.filter((gap) => gap !== EVERYBODY).map(({ who, because }) => `${who} (${because})`);
	const more = named.length > most ? [`${named.length - most} more`] : [];
	return [
		EVERYBODY.who,
		...named.slice(0, most),
		...more
	].join("; ");
}
function gapsOf(object) {
	const group = apiGroup(object);
	const kind = `${group}/${object.kind}`;
	return [
		...GAPS[kind]?.(object) ?? [],
		...MESH_APIS.flatMap((api) => api.unmodelled(object)).map(({ who, because }) => gap(who, object, because)),
		...otherProtocolGaps(group, object),
		...callerGaps(group, object),
		...waypointGaps(kind, object)
	];
}
const GAPS = {
	"/ConfigMap": meshConfigGaps,
	"networking.k8s.io/NetworkPolicy": (object) => [gap(`which connections reach ${subjectOf(object)}`, object)]
};
function gap(who, object, detail) {
	const name = resourceName(object);
	return {
		who,
		because: detail === void 0 ? name : `${name} (${detail})`
	};
}
function callerGaps(group, object) {
	const callers = MESH_APIS.find((api) => api.group === group)?.meshCallers(object);
	return callers === void 0 ? [] : [gap(`callers in the mesh of ${words(callers.of)}`, object, callers.because)];
}
function otherProtocolGaps(group, object) {
	return (MESH_APIS.find((api) => api.group === group)?.otherProtocols(object) ?? []).map(({ what, gateways, because }) => gap(`${what} through Gateway ${words(gateways)}`, object, because));
}
function meshConfigGaps(object) {
	const text = at(object["data"], "mesh");
	if (!(typeof text === "string" && /^\s*discoverySelectors\s*:\s*[^\s[]?/m.test(text)) || !/^istio(-|$)/.test(object.metadata.name)) return [];
	return [gap("which namespaces istiod sees", object, "discoverySelectors")];
}
const WAYPOINT = "istio.io/use-waypoint";
const INGRESS_WAYPOINT = "istio.io/ingress-use-waypoint";
const LABELLED = new Set([
	"/Service",
	"/Namespace",
	"networking.istio.io/ServiceEntry"
]);
function waypointGaps(kind, object) {
	const own = object.metadata.labels ?? {};
	const template = at(object.spec, "template", "metadata", "labels");
	const labels = LABELLED.has(kind) || kind === "/Pod" ? own : template ?? {};
	const waypoint = at(labels, WAYPOINT);
	if (typeof waypoint !== "string" || waypoint === "" || waypoint === "none") return [];
	const what = `${object.kind.toLowerCase()} ${object.metadata.name}`;
	const gaps = [gap(`callers in the mesh of ${what}`, object, `${WAYPOINT}: ${waypoint}`)];
	if (String(at(labels, INGRESS_WAYPOINT)) !== "true") return gaps;
	const beyond = `what becomes of the gateway's requests to ${what} beyond the gateway`;
	return [...gaps, gap(beyond, object, `${INGRESS_WAYPOINT}: true`)];
}
// src/routes/table/header-operations.ts
function translateHeaders(headers) {
	const request = change(headers?.request);
	const response = change(headers?.response);
	return {
		operations: request === void 0 && response === void 0 ? void 0 : {
			request,
			response
		},
		authority: authorityIn(headers?.request?.set) ?? authorityIn(headers?.request?.add)
	};
}
function authorityIn(values) {
	return Object.entries(values ?? {}).find(([name]) => /^(?::authority|host)$/i.test(name))?.[1] || void 0;
}
function change(spec) {
	const remove = (spec?.remove ?? []).filter((name) => !isInternal(name)).map((name) => name.toLowerCase());
	const apply = [...entries("set", spec?.set), ...entries("add", spec?.add)];
	return remove.length === 0 && apply.length === 0 ? void 0 : {
		remove,
		apply
	};
}
function entries(op, values) {
	return Object.entries(values ?? {}).filter(([name]) => !isInternal(name)).sort(([a], [b]) => a < b ? -1 : 1).map(([name, value]) => ({
		op,
		name: name.toLowerCase(),
		value: value.replaceAll("%%", "%")
	}));
}
function isInternal(name) {
	return name.startsWith(":") || name.toLowerCase() === "host";
}
// src/routes/table/rewrite-path.ts
function rewritePath(match, rewrite, path) {
	if (rewrite.kind === "full") return rewrite.replacement;
	if (rewrite.kind === "regex") return rewrite.substitute?.(path) ?? path;
	return match.kind === "exact" || match.kind === "regex" ? rewrite.replacement : rewrite.replacement + path.slice(match.value.length);
}
// src/routes/table/redirect.ts
function redirectLocation(rule, action, view) {
	const scheme = action.scheme ?? view.scheme;
	const port = action.port === void 0 ? "" : `:${action.port}`;
	const host = action.host ?? hostWithoutPort(view, scheme, port);
	const path = redirectPath(rule, action, view);
	return `${scheme}://${host}${port}${path.startsWith("/") ? "" : "/"}${path}`;
}
function tlsLocation(view) {
	return `https://${view.authority}${view.path}${view.query}`;
}
function hostWithoutPort(view, scheme, port) {
	const { authority } = view;
	const at = authority.startsWith("[") ? authority.lastIndexOf("]:") + 1 || -1 : authority.lastIndexOf(":");
	if (at < 0) return authority;
	const old = authority.slice(at);
	const usual = scheme !== view.scheme && (view.scheme === "https" && old === ":443" || view.scheme === "http" && old === ":80");
	return port !== "" || usual ? authority.slice(0, at) : authority;
}
function redirectPath(rule, action, view) {
	const { path } = action;
	const query = action.stripQuery ? "" : view.query;
	if (path === void 0) return view.path + query;
	if (path.kind === "full") {
		const value = "value" in path ? path.value : path.replacement;
		return value.includes("?") ? value : value + query;
	}
	const rewrite = "value" in path ? {
		kind: "prefix",
		replacement: path.value
	} : path;
	return rewritePath(rule.match.path, rewrite, view.path) + query;
}
// src/routes/table/answer.ts
function missAnswer(miss) {
	return {
		outcome: miss.outcome,
		destinations: [],
		workloads: [],
		status: miss.status,
		reason: miss.reason
	};
}
const NO_ROUTE = {
	outcome: "no-route",
	destinations: [],
	workloads: [],
	status: 404,
	reason: "no rule of this host matches"
};
function tlsAnswer(view) {
	return {
		outcome: "redirect",
		destinations: [],
		workloads: [],
		status: 301,
		location: tlsLocation(view),
		reason: "the server redirects every plain request to https"
	};
}
function answering(rule) {
	if (rule.unknownMatch !== void 0) return always(unknownAnswer(rule, rule.unknownMatch));
	const { action } = rule;
	if (action.kind === "unknown") return always(unknownAnswer(rule, action.reason));
	const abort = action.faults.find((fault) => fault.kind === "abort" && fault.percent >= 100);
	if (abort !== void 0) return always(abortAnswer(rule, action, abort.status));
	if (action.kind === "redirect") return redirecting(rule, action);
	return action.kind === "direct" ? always(directAnswer(rule, action)) : forwarding(rule, action);
}
function always(answer) {
	return () => answer;
}
function unknownAnswer(rule, reason) {
	return {
		outcome: "unknown",
		rule: rule.id,
		destinations: [],
		workloads: [],
		reason
	};
}
function faultsOf$1({ faults }) {
	return faults.length === 0 ? void 0 : faults;
}
function abortAnswer(rule, action, status) {
	return {
		outcome: "direct",
		rule: rule.id,
		destinations: [],
		workloads: [],
		status,
		faults: faultsOf$1(action),
		headers: action.headers,
		reason: "the rule aborts every request"
	};
}
function directAnswer(rule, action) {
	return {
		outcome: "direct",
		rule: rule.id,
		destinations: [],
		workloads: [],
		status: action.status,
		body: action.body,
		headers: action.headers,
		faults: faultsOf$1(action)
	};
}
function redirecting(rule, action) {
	const { status, headers } = action;
	const faults = faultsOf$1(action);
	return (view) => ({
		outcome: "redirect",
		rule: rule.id,
		destinations: [],
		workloads: [],
		status,
		location: redirectLocation(rule, action, view),
		headers,
		faults
	});
}
function forwarding(rule, action) {
	const { rewrite, headers, authority, cors } = action;
	const match = rule.match.path;
	const faults = faultsOf$1(action);
	const { outcome, destinations, status, workloads, reason } = behind(action);
	const mirrors = mirrorsOf$1(action);
	const preflight = unknownAnswer(rule, "its CORS policy answers preflight requests");
	return (view) => {
		if (cors && isPreflight(view)) return preflight;
		return {
			outcome,
			rule: rule.id,
			destinations,
			path: (rewrite === void 0 ? view.path : rewritePath(match, rewrite, view.path)) + view.query,
			authority: authority ?? view.authority,
			status,
			workloads,
			mirrors,
			headers,
			faults,
			reason
		};
	};
}
function behind({ clusters }) {
	const unclear = clusters.find(({ cluster }) => cluster.unknown !== void 0)?.cluster.unknown;
	const destinations = clusters.map(destinationOf);
	const [first] = destinations;
	const dead = destinations.every(({ status }) => status !== void 0);
	return {
		outcome: unclear === void 0 ? "route" : "unknown",
		destinations,
		status: unclear === void 0 && dead ? first?.status ?? 503 : void 0,
		workloads: [...new Set(destinations.flatMap(({ workloads }) => workloads))].sort(),
		reason: unclear ?? (dead ? first?.reason ?? "the rule has no destination" : void 0)
	};
}
function mirrorsOf$1({ mirrors }) {
	if (mirrors.length === 0) return void 0;
	return mirrors.map(({ cluster, percent }) => ({
		...target(cluster),
		percent,
		reason: cluster.unknown ?? cluster.reason
	}));
}
function destinationOf({ cluster, weight, headers, authority }) {
	const { status, reason } = cluster;
	return {
		...target(cluster),
		weight,
		status,
		reason,
		headers,
		authority
	};
}
function target({ host, subset, port, workloads }) {
	return {
		host,
		subset,
		port,
		workloads
	};
}
function isPreflight({ method, headers }) {
	const has = (wanted) => headers.some(([name]) => name.toLowerCase() === wanted);
	return method === "OPTIONS" && has("origin") && has("access-control-request-method");
}
// src/routes/objects/schema.ts
function wrong(value, path, wanted) {
	return {
		path,
		message: `${show(path)} must be ${wanted}; it is ${nameOf$2(value)}`
	};
}
function show(path) {
	return path.map((step) => typeof step === "number" ? `[${step}]` : `.${step}`).join("").replace(/^\./, "");
}
const text = (value, path, found) => {
	if (typeof value !== "string") found.push(wrong(value, path, "text"));
};
const flag = (value, path, found) => {
	if (typeof value !== "boolean") found.push(wrong(value, path, "true or false"));
};
const number = (value, path, found) => {
	if (typeof value !== "number" || Number.isNaN(value)) found.push(wrong(value, path, "a number"));
};
const anything = () => {};
const duration$1 = (value, path, found) => {
	if (!(typeof value === "string" && /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h)(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))*$/.test(value))) found.push(wrong(value, path, "a duration such as 5s"));
};
function integer(minimum, maximum) {
	return (value, path, found) => {
		if (!(typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum)) found.push(wrong(value, path, `a whole number from ${minimum} to ${maximum}`));
	};
}
function oneOf(...allowed) {
	return (value, path, found) => {
		if (!allowed.includes(value)) found.push(wrong(value, path, `one of ${allowed.join(", ")}`));
	};
}
function list(of) {
	return (value, path, found) => {
		if (!Array.isArray(value)) {
			found.push(wrong(value, path, "a list"));
			return;
		}
		for (const [index, item] of value.entries()) if (item === null) found.push(wrong(item, [...path, index], "set"));
		else of(item, [...path, index], found);
	};
}
function map(of) {
	return (value, path, found) => {
		if (typeof value !== "object" || Array.isArray(value)) {
			found.push(wrong(value, path, "a mapping"));
			return;
		}
		for (const [key, item] of Object.entries(value)) if (item === null) found.push(wrong(item, [...path, key], "set"));
		else of(item, [...path, key], found);
	};
}
function object(fields, required = []) {
	return (value, path, found) => {
		if (typeof value !== "object" || Array.isArray(value)) {
			found.push(wrong(value, path, "a mapping"));
			return;
		}
		const entries = value;
		for (const key of Object.keys(entries)) checkField(fields, key, entries[key], path, found);
		for (const key of required) if (entries[key] === void 0 || entries[key] === null) found.push({
			path,
			message: `${show([...path, key])} is required`
		});
	};
}
function checkField(fields, key, value, path, found) {
	const shape = Object.hasOwn(fields, key) ? fields[key] : void 0;
	if (shape === void 0) found.push({
		path: [...path, key],
		message: `${show(path)} has no field ${JSON.stringify(key)}; it has ${Object.keys(fields).join(", ")}`
	});
	else if (value !== null && value !== void 0) shape(value, [...path, key], found);
}
function exclusive(fields, shape) {
	return (value, path, found) => {
		shape(value, path, found);
		const set = fields.filter((field) => value?.[field] != null);
		if (set.length > 1) found.push({
			path,
			message: `${show(path)} has ${set.join(" and ")}; it may have one of them`
		});
	};
}
// src/routes/objects/istio-schema.ts
const port$1 = integer(0, 4294967295);
const int32 = integer(-2147483648, 2147483647);
const stringMatch = exclusive([
	"exact",
	"prefix",
	"regex"
], object({
	exact: text,
	prefix: text,
	regex: text
}));
const percent$1 = object({ value: number });
const headerChange$1 = object({
	set: map(text),
	add: map(text),
	remove: list(text)
});
const headers$1 = object({
	request: headerChange$1,
	response: headerChange$1
});
const destination = object({
	host: text,
	subset: text,
	port: object({ number: port$1 })
}, ["host"]);
const httpMatch = object({
	name: text,
	uri: stringMatch,
	scheme: stringMatch,
	method: stringMatch,
	authority: stringMatch,
	headers: map(stringMatch),
	port: port$1,
	sourceLabels: map(text),
	gateways: list(text),
	queryParams: map(stringMatch),
	ignoreUriCase: flag,
	withoutHeaders: map(stringMatch),
	sourceNamespace: text,
	statPrefix: text
});
const redirect = exclusive(["port", "derivePort"], object({
	uri: text,
	prefixRewrite: text,
	authority: text,
	port: port$1,
	derivePort: oneOf("FROM_PROTOCOL_DEFAULT", "FROM_REQUEST_PORT"),
	scheme: text,
	redirectCode: integer(0, 4294967295)
}));
const abort = exclusive([
	"httpStatus",
	"grpcStatus",
	"http2Error"
], object({
	httpStatus: int32,
	grpcStatus: text,
	http2Error: text,
	percentage: percent$1
}));
const delay = exclusive(["fixedDelay", "exponentialDelay"], object({
	percent: int32,
	fixedDelay: duration$1,
	exponentialDelay: duration$1,
	percentage: percent$1
}));
const httpRoute = object({
	name: text,
	match: list(httpMatch),
	route: list(object({
		destination,
		weight: int32,
		headers: headers$1
	}, ["destination"])),
	redirect,
	directResponse: object({
		status: integer(0, 4294967295),
		body: exclusive(["string", "bytes"], object({
			string: text,
			bytes: text
		}))
	}, ["status"]),
	delegate: object({
		name: text,
		namespace: text
	}),
	rewrite: object({
		uri: text,
		authority: text,
		uriRegexRewrite: object({
			match: text,
			rewrite: text
		})
	}),
	timeout: duration$1,
	retries: object({
		attempts: int32,
		perTryTimeout: duration$1,
		retryOn: text,
		retryRemoteLocalities: flag,
		retryIgnorePreviousHosts: flag,
		backoff: duration$1
	}),
	fault: object({
		delay,
		abort
	}),
	mirror: destination,
	mirrors: list(object({
		destination,
		percentage: percent$1
	}, ["destination"])),
	mirrorPercent: integer(0, 4294967295),
	mirror_percent: integer(0, 4294967295),
	mirrorPercentage: percent$1,
	corsPolicy: object({
		allowCredentials: flag,
		allowHeaders: list(text),
		allowMethods: list(text),
		allowOrigin: list(text),
		allowOrigins: list(stringMatch),
		exposeHeaders: list(text),
		maxAge: duration$1,
		unmatchedPreflights: oneOf("UNSPECIFIED", "FORWARD", "IGNORE")
	}),
	headers: headers$1
});
const VIRTUAL_SERVICE = object({
	hosts: list(text),
	gateways: list(text),
	http: list(httpRoute),
	tls: anything,
	tcp: anything,
	exportTo: list(text)
});
const serverTls = object({
	httpsRedirect: flag,
	mode: oneOf("PASSTHROUGH", "SIMPLE", "MUTUAL", "AUTO_PASSTHROUGH", "ISTIO_MUTUAL", "OPTIONAL_MUTUAL"),
	serverCertificate: text,
	privateKey: text,
	caCertificates: text,
	caCrl: text,
	caCertCredentialName: text,
	credentialName: text,
	credentialNames: list(text),
	tlsCertificates: anything,
	subjectAltNames: list(text),
	verifyCertificateSpki: list(text),
	verifyCertificateHash: list(text),
	minProtocolVersion: oneOf("TLS_AUTO", "TLSV1_0", "TLSV1_1", "TLSV1_2", "TLSV1_3"),
	maxProtocolVersion: oneOf("TLS_AUTO", "TLSV1_0", "TLSV1_1", "TLSV1_2", "TLSV1_3"),
	cipherSuites: list(text)
});
const GATEWAY = object({
	servers: list(object({
		port: object({
			number: port$1,
			protocol: text,
			name: text,
			targetPort: port$1
		}, [
			"number",
			"protocol",
			"name"
		]),
		bind: text,
		hosts: list(text),
		tls: serverTls,
		defaultEndpoint: text,
		name: text
	}, ["port", "hosts"])),
	selector: map(text)
});
const DESTINATION_RULE = object({
	host: text,
	trafficPolicy: anything,
	subsets: list(object({
		name: text,
		labels: map(text),
		trafficPolicy: anything
	}, ["name"])),
	exportTo: list(text),
	workloadSelector: object({ matchLabels: map(text) })
}, ["host"]);
// src/routes/validate/validate-names.ts
function gatewayNameDefects(names, path) {
	return names.flatMap((name, index) => {
		const slash = name.indexOf("/");
		const defect = slash < 0 ? name === "" ? "is empty" : labelsDefect(name) : qualifiedNameDefect(name, slash);
		return defect === void 0 ? [] : [{
			path: [...path, index],
			message: `gateway ${JSON.stringify(name)} ${defect}`
		}];
	});
}
function qualifiedNameDefect(name, slash) {
	if (!isDnsLabel(name.slice(0, slash))) return "has an invalid namespace";
	return isDnsLabel(name.slice(slash + 1)) ? void 0 : "has an invalid name";
}
// src/routes/text/durations.ts
const UNITS = {
	ns: 1e-6,
	us: .001,
	µs: .001,
	ms: 1,
	s: 1e3,
	m: 6e4,
	h: 36e5
};
function milliseconds(duration) {
	let total = 0;
	for (const [, value, unit] of duration.replace(/^-/, "").matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/gy)) total += Math.round(Number(value) * (UNITS[unit ?? ""] ?? 0) * 1e6);
	return (duration.startsWith("-") ? -total : total) / 1e6;
}
// src/routes/validate/validate-policies.ts
function policyDefects(route, path, regex) {
	const { timeout, retries, corsPolicy, fault } = route;
	if (!timeout && !retries && !corsPolicy && !fault) return [];
	const within = (key, messages) => messages.map((message) => ({
		path: [...path, key],
		message
	}));
	return [
		...within("timeout", durationMessages("timeout", timeout)),
		...within("retries", retryMessages(retries)),
		...within("corsPolicy", corsMessages(corsPolicy, regex)),
		...within("fault", durationMessages("fault.delay.fixedDelay", fault?.delay?.fixedDelay))
	];
}
function durationMessages(name, duration) {
	if (typeof duration !== "string") return [];
	const ms = milliseconds(duration);
	return ms >= 1 && Number.isInteger(ms) ? [] : [`${name} ${duration} is not a whole number of milliseconds from 1 on`];
}
const RETRY_ON = new Set([
	"5xx",
	"gateway-error",
	"reset",
	"reset-before-request",
	"connect-failure",
	"retriable-4xx",
	"refused-stream",
	"retriable-status-codes",
	"retriable-headers",
	"envoy-ratelimited",
	"http3-post-connect-failure",
	"cancelled",
	"deadline-exceeded",
	"internal",
	"resource-exhausted",
	"unavailable"
]);
const NAMED_STATUS = /^\+?0*(?:10[0-3]|20[0-8]|226|30[0-57-8]|4(?:0\d|1[0-8]|2[1-689]|31|51)|50[0-8]|51[01])$/;
function retryMessages(retries) {
	if (!retries) return [];
	const { attempts, perTryTimeout, retryOn, retryRemoteLocalities, backoff } = retries;
	const found = [];
	if ((attempts ?? 0) < 0) found.push("retries.attempts must not be negative");
	if ((attempts ?? 0) === 0 && (perTryTimeout != null || Boolean(retryOn) || retryRemoteLocalities != null)) found.push("retries with 0 attempts must say nothing else");
	const bad = (retryOn ? retryOn.split(",") : []).find((policy) => !RETRY_ON.has(policy) && !NAMED_STATUS.test(policy));
	if (bad !== void 0) found.push(`retries.retryOn has ${JSON.stringify(bad)}, which is no retry policy`);
	return [
		...found,
		...durationMessages("retries.perTryTimeout", perTryTimeout),
		...durationMessages("retries.backoff", backoff)
	];
}
const CORS_METHODS = new Set("GET HEAD POST PUT PATCH DELETE CONNECT OPTIONS TRACE *".split(" "));
const HEADER_NAME$2 = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
function corsMessages(policy, regex) {
	if (!policy) return [];
	const { allowOrigins, allowMethods, allowHeaders, exposeHeaders, maxAge } = policy;
	const found = [];
	for (const { exact, prefix, regex: pattern } of allowOrigins ?? []) {
		if (!(exact || prefix || pattern)) found.push("corsPolicy.allowOrigins has an entry without a value");
		const compiled = pattern ? regex(pattern) : void 0;
		if (compiled?.ok === false) found.push(`corsPolicy.allowOrigins: ${compiled.reason}`);
	}
	const method = (allowMethods ?? []).find((each) => !CORS_METHODS.has(each));
	if (method !== void 0) found.push(`corsPolicy.allowMethods has ${JSON.stringify(method)}`);
	const header = [...allowHeaders ?? [], ...exposeHeaders ?? []].find((each) => each !== "*" && !HEADER_NAME$2.test(each));
	if (header !== void 0) found.push(`corsPolicy has the header name ${JSON.stringify(header)}`);
	const broken = typeof maxAge === "string" && milliseconds(maxAge) % 1e3 !== 0;
	return [
		...found,
		...durationMessages("corsPolicy.maxAge", maxAge),
		...broken ? [`corsPolicy.maxAge ${maxAge} is not in whole seconds`] : []
	];
}
// src/routes/validate/validate-route.ts
function routeDefects(route, context) {
	const { path } = context;
	const within = (key, messages) => messages.map((message) => ({
		path: [...path, key],
		message
	}));
	return [
		...conflictDefects(route, context),
		...(route.match ?? []).flatMap((match, index) => matchDefects$1(match, {
			...context,
			path: [
				...path,
				"match",
				index
			]
		})),
		...headerDefects(route.headers, [...path, "headers"]),
		...within("rewrite", rewriteMessages(route.rewrite, context.regex)),
		...within("headers", authorityMessages(route)),
		...within("redirect", redirectMessages(route.redirect, route.match ?? [])),
		...within("fault", faultMessages(route.fault)),
		...within("directResponse", statusMessages(route.directResponse?.status)),
		...policyDefects(route, path, context.regex),
		...claimDefects$1(route, context),
		...destinationsDefects(route, path),
		...mirrorDefects(route, path)
	];
}
function isSet(value) {
	return value !== void 0 && value !== null;
}
function conflictDefects(route, { path, isDelegate }) {
	const routes = (route.route ?? []).length > 0;
	const found = [];
	const say = (key, message) => found.push({
		path: [...path, key],
		message
	});
	if (isSet(route.delegate) && isDelegate) say("delegate", "a delegate cannot delegate further");
	if (isSet(route.delegate) && !isDelegate) {
		if (isSet(route.redirect)) say("redirect", "a rule that delegates must not redirect");
		if (isSet(route.route)) say("route", "a rule that delegates must not have a route");
		return found;
	}
	const action = isSet(route.redirect) ? "redirect" : "directResponse";
	if (isSet(route.redirect) || isSet(route.directResponse)) {
		if (routes) say("route", `a rule cannot have both route and ${action}`);
		if (isSet(route.fault)) say("fault", `a rule cannot have both fault and ${action}`);
		if (isSet(route.rewrite)) say("rewrite", `a rule cannot have both rewrite and ${action}`);
		if (isSet(route.redirect) && isSet(route.directResponse)) say("directResponse", "a rule cannot have both redirect and directResponse");
	} else if (!routes && !isSet(route.delegate)) found.push({
		path,
		message: "a rule needs route, redirect or directResponse"
	});
	if (isSet(route.mirror) && (route.mirrors ?? []).length > 0) say("mirrors", "a rule cannot have both mirror and mirrors");
	return found;
}
const HEADER_NAME$1 = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const PSEUDO = new Set([
	":method",
	":scheme",
	":authority",
	":path",
	":status"
]);
function isClaim(name) {
	return /^@request\.auth\.claims(?:\..+|\[.+\])$/i.test(name);
}
function claimDefects$1({ match }, { path, hasGateway }) {
	if (hasGateway) return [];
	return (match ?? []).flatMap((each, index) => ["headers", "withoutHeaders"].flatMap((key) => Object.keys(each[key] ?? {}).filter(isClaim).map((name) => ({
		path: [
			...path,
			"match",
			index,
			key,
			name
		],
		message: `${name} can be matched on gateways only, and spec.gateways names none`
	}))));
}
function matchDefects$1(match, context) {
	const { path, regex } = context;
	const found = [];
	for (const key of [
		"headers",
		"withoutHeaders",
		"queryParams"
	]) for (const [name, value] of Object.entries(match[key] ?? {})) {
		const at = [
			...path,
			key,
			name
		];
		if (key !== "queryParams" && !HEADER_NAME$1.test(name) && !PSEUDO.has(name) && !isClaim(name)) found.push({
			path: at,
			message: `${JSON.stringify(name)} is no header name`
		});
		if (key === "withoutHeaders" && value.regex === "*") continue;
		found.push(...stringMatchDefects(value, at, regex, false));
	}
	for (const key of [
		"scheme",
		"method",
		"authority"
	]) found.push(...stringMatchDefects(match[key], [...path, key], regex, false));
	found.push(...stringMatchDefects(match.uri, [...path, "uri"], regex, true));
	if (isSet(match.port) && match.port !== 0 && (match.port ?? 0) > 65535) found.push({
		path: [...path, "port"],
		message: `port ${match.port} is not from 1 to 65535`
	});
	for (const [key, value] of Object.entries(match.sourceLabels ?? {})) {
		const defect = labelDefect(key, value);
		if (defect !== void 0) found.push({
			path: [
				...path,
				"sourceLabels",
				key
			],
			message: `sourceLabels ${defect}`
		});
	}
	if (match.sourceNamespace && !isDnsLabel(match.sourceNamespace)) found.push({
		path: [...path, "sourceNamespace"],
		message: "sourceNamespace is no DNS label"
	});
	return [...found, ...gatewayNameDefects(match.gateways ?? [], [...path, "gateways"])];
}
function stringMatchDefects(match, path, regex, emptyPrefix) {
	if (!match) return [];
	if (match.prefix === "" && !emptyPrefix) return [{
		path,
		message: "prefix must not be empty"
	}];
	if (typeof match.regex !== "string") return [];
	const compiled = regex(match.regex);
	return compiled.ok ? [] : [{
		path: [...path, "regex"],
		message: `regex ${JSON.stringify(match.regex)}: ${compiled.reason}`
	}];
}
function headerDefects(headers, path) {
	const found = [];
	for (const side of ["request", "response"]) {
		const change = headers?.[side];
		for (const key of ["set", "add"]) for (const [name, value] of Object.entries(change?.[key] ?? {})) {
			const message = side === "request" && isAuthority(name) ? void 0 : headerNameMessage(name);
			if (message !== void 0) found.push({
				path: [
					...path,
					side,
					key,
					name
				],
				message
			});
			if (/[\0-\x08\n-\x1f\x7f]/.test(value) || unbalancedPercent(value)) found.push({
				path: [
					...path,
					side,
					key,
					name
				],
				message: `${JSON.stringify(value)} is no header value: a percent sign is written %%`
			});
		}
		for (const [index, name] of (change?.remove ?? []).entries()) {
			const message = headerNameMessage(name);
			if (message !== void 0) found.push({
				path: [
					...path,
					side,
					"remove",
					index
				],
				message
			});
		}
	}
	return found;
}
function authorityMessages({ rewrite, headers }) {
	const { set, add } = headers?.request ?? {};
	const names = [...Object.keys(set ?? {}), ...Object.keys(add ?? {})].filter(isAuthority);
	const places = names.length + (rewrite?.authority ? 1 : 0);
	return names.length > 0 && places > 1 ? ["the authority is set more than once"] : [];
}
function isAuthority(name) {
	return /^(?:host|:authority)$/i.test(name);
}
function headerNameMessage(name) {
	if (name === "") return "a header name must not be empty";
	return name.startsWith(":") || name.toLowerCase() === "host" ? `header ${JSON.stringify(name)} cannot be changed here` : void 0;
}
function unbalancedPercent(value) {
	return value.replaceAll("%%", "").replaceAll(/%[^%]*%/g, "").includes("%");
}
function rewriteMessages(rewrite, regex) {
	if (!rewrite) return [];
	if (rewrite.uri && rewrite.uriRegexRewrite) return ["rewrite may have uri or uriRegexRewrite, not both"];
	if (!rewrite.uri && !rewrite.uriRegexRewrite && !rewrite.authority) return ["rewrite needs uri, uriRegexRewrite or authority"];
	const pattern = rewrite.uriRegexRewrite;
	if (!pattern) return [];
	if (!pattern.match || !pattern.rewrite) return ["uriRegexRewrite needs match and rewrite"];
	const compiled = regex(pattern.match);
	return compiled.ok ? [] : [`uriRegexRewrite.match ${JSON.stringify(pattern.match)}: ${compiled.reason}`];
}
function redirectMessages(redirect, matches) {
	if (!redirect) return [];
	const { uri, prefixRewrite, authority, port, derivePort, scheme } = redirect;
	if (uri && prefixRewrite) return ["redirect may have uri or prefixRewrite, not both"];
	if (prefixRewrite && matches.some((match) => match.uri && typeof match.uri.prefix !== "string")) return ["redirect.prefixRewrite needs every match to be on a uri prefix"];
	if (!uri && !prefixRewrite && !authority && !isSet(port) && !isSet(derivePort) && !scheme) return ["redirect needs uri, authority, scheme or port"];
	const code = redirect.redirectCode ?? 0;
	if (code !== 0 && (code < 300 || code > 399)) return [`redirectCode ${code} is not 3xx`];
	if (scheme && scheme !== "http" && scheme !== "https") return ["redirect.scheme must be http or https"];
	return (port ?? 0) > 65535 ? [`redirect.port ${port} is not from 1 to 65535`] : [];
}
function faultMessages(fault) {
	if (!fault) return [];
	if (!fault.abort && !fault.delay) return ["fault needs abort or delay"];
	const found = [...percentMessages(fault.abort?.percentage), ...percentMessages(fault.delay?.percentage)];
	if (isSet(fault.abort?.http2Error)) found.push("fault.abort.http2Error is not supported");
	if (isSet(fault.delay?.exponentialDelay)) found.push("fault.delay.exponentialDelay is not supported");
	return [...found, ...statusMessages(fault.abort?.httpStatus)];
}
function percentMessages(percent) {
	const value = percent?.value ?? 0;
	return value < 0 || value > 100 || value > 0 && value < 1e-4 ? [`percentage ${value} is neither 0 nor from 0.0001 to 100`] : [];
}
function statusMessages(status) {
	return isSet(status) && (Number(status) < 200 || Number(status) > 600) ? [`HTTP status ${status} is not from 200 to 599`] : [];
}
function destinationsDefects(route, path) {
	const destinations = route.route ?? [];
	const found = destinations.flatMap((entry, index) => {
		const at = [
			...path,
			"route",
			index
		];
		const negative = (entry.weight ?? 0) < 0 ? [{
			path: [...at, "weight"],
			message: "weight must not be negative"
		}] : [];
		return [
			...destinationDefects(entry.destination, [...at, "destination"]),
			...headerDefects(entry.headers, [...at, "headers"]),
			...negative
		];
	});
	const total = destinations.reduce((sum, entry) => sum + (entry.weight ?? 0), 0);
	if (destinations.length > 1 && total === 0) found.push({
		path: [...path, "route"],
		message: "the weights of several destinations add up to 0"
	});
	return found;
}
function destinationDefects(destination, path) {
	if (!destination) return [];
	const found = [];
	const host = destination.host === "*" ? "is no destination" : domainDefect(destination.host);
	if (host !== void 0) found.push({
		path: [...path, "host"],
		message: `destination host ${JSON.stringify(destination.host)} ${host}`
	});
	if (destination.subset && !isDnsLabel(destination.subset)) found.push({
		path: [...path, "subset"],
		message: `subset ${JSON.stringify(destination.subset)} is no DNS label`
	});
	const port = destination.port?.number ?? 0;
	if (destination.port && (port < 1 || port > 65535)) found.push({
		path: [...path, "port"],
		message: `port ${port} is not from 1 to 65535`
	});
	return found;
}
function mirrorDefects(route, path) {
	const found = destinationDefects(route.mirror, [...path, "mirror"]);
	for (const [index, mirror] of (route.mirrors ?? []).entries()) found.push(...destinationDefects(mirror.destination, [
		...path,
		"mirrors",
		index,
		"destination"
	]));
	if ([
		route.mirrorPercent ?? route.mirror_percent ?? 0,
		route.mirrorPercentage?.value ?? 0,
		...(route.mirrors ?? []).map((mirror) => mirror.percentage?.value ?? 0)
	].some((value) => value < 0 || value > 100)) found.push({
		path,
		message: "a mirror's percentage is from 0 to 100"
	});
	return found;
}
// src/routes/validate/validate.ts
function shapeDefects$1(shape, spec) {
	const found = [];
	if (typeof spec !== "object" || spec === null) return [{
		path: ["spec"],
		message: "spec is missing"
	}];
	shape(spec, ["spec"], found);
	return found;
}
function gatewayTypes(spec) {
	return shapeDefects$1(GATEWAY, spec);
}
function destinationRuleTypes(spec) {
	return shapeDefects$1(DESTINATION_RULE, spec);
}
function virtualServiceDefects(spec, namespace, regex) {
	const shape = shapeDefects$1(VIRTUAL_SERVICE, spec);
	if (shape.length > 0) return shape;
	const service = spec;
	return [
		...hostDefects(service),
		...gatewayNameDefects(service.gateways ?? [], ["spec", "gateways"]),
		...contentDefects(service),
		...(service.http ?? []).flatMap((route, index) => routeDefects(route, {
			path: [
				"spec",
				"http",
				index
			],
			isDelegate: (service.hosts ?? []).length === 0,
			hasGateway: (service.gateways ?? []).length > 0 && !(service.gateways ?? []).includes("mesh"),
			regex
		})),
		...exportToDefects(service.exportTo ?? [], namespace)
	];
}
function hostDefects(service) {
	const hosts = service.hosts ?? [];
	const found = [];
	const gateways = service.gateways ?? [];
	const mesh = gateways.length === 0 || gateways.includes("mesh");
	for (const [index, host] of hosts.entries()) {
		const path = [
			"spec",
			"hosts",
			index
		];
		const defect = isIpAddress(host) ? void 0 : domainDefect(host);
		if (defect !== void 0) found.push({
			path,
			message: `host ${JSON.stringify(host)} ${defect}`
		});
		else if (mesh && host === "*") found.push({
			path,
			message: "host * is not allowed on the mesh gateway"
		});
		const twin = hosts.slice(0, index).find((other) => isSubsetOf(host, other) || isSubsetOf(other, host));
		if (defect === void 0 && twin !== void 0) found.push({
			path,
			message: `hosts ${JSON.stringify(twin)} and ${JSON.stringify(host)} overlap`
		});
	}
	return found;
}
function contentDefects(service) {
	const found = [];
	const size = (value) => list$1(value).length;
	if (size(service.http) + size(service.tcp) + size(service.tls) === 0) found.push({
		path: ["spec"],
		message: "a VirtualService needs http, tls or tcp rules"
	});
	if ((service.hosts ?? []).length > 0) return found;
	if (size(service.gateways) > 0) found.push({
		path: ["spec", "gateways"],
		message: "a delegate (no hosts) must have no gateways"
	});
	if (size(service.tcp) > 0) found.push({
		path: ["spec", "tcp"],
		message: "a delegate (no hosts) must have no tcp rules"
	});
	if (size(service.tls) > 0) found.push({
		path: ["spec", "tls"],
		message: "a delegate (no hosts) must have no tls rules"
	});
	return found;
}
function exportToDefects(exportTo, namespace) {
	const path = ["spec", "exportTo"];
	const keys = exportTo.map((entry) => entry === "." ? namespace : entry);
	if (new Set(keys).size !== keys.length) return [{
		path,
		message: "exportTo has duplicate entries"
	}];
	const bad = keys.find((entry) => entry !== "*" && !isDnsLabel(entry));
	if (bad !== void 0) return [{
		path,
		message: `exportTo has the invalid entry ${JSON.stringify(bad)}`
	}];
	if (keys.includes("*") && keys.length > 1) return [{
		path,
		message: "exportTo has * together with others"
	}];
	return [];
}
const PROTOCOLS = new Set([
	"tcp",
	"udp",
	"grpc",
	"grpc-web",
	"http",
	"http_proxy",
	"http2",
	"https",
	"tls",
	"mongo",
	"redis",
	"mysql"
]);
function isHttpProtocol(protocol) {
	return [
		"http",
		"http2",
		"grpc",
		"grpc-web",
		"http_proxy"
	].includes(protocol.toLowerCase());
}
function gatewayDefects(spec, name) {
	const shape = shapeDefects$1(GATEWAY, spec);
	if (shape.length > 0) return shape;
	const servers = spec.servers ?? [];
	const found = isDnsLabel(name) ? [] : [{
		path: ["metadata", "name"],
		message: `a Gateway cannot be named ${JSON.stringify(name)}: dots are not allowed`
	}];
	if (servers.length === 0) found.push({
		path: ["spec"],
		message: "a Gateway needs at least one server"
	});
	const seen = new Set();
	for (const [index, server] of servers.entries()) {
		const path = [
			"spec",
			"servers",
			index
		];
		found.push(...serverDefects(server, path));
		if (seen.has(server.port.name)) found.push({
			path: [
				...path,
				"port",
				"name"
			],
			message: `two servers name their port ${JSON.stringify(server.port.name)}`
		});
		seen.add(server.port.name);
	}
	return found;
}
function serverDefects(server, path) {
	const found = [];
	const { port } = server;
	if (server.hosts.length === 0) found.push({
		path: [...path, "hosts"],
		message: "a server needs at least one host"
	});
	for (const [index, host] of server.hosts.entries()) {
		const defect = serverHostDefect(host);
		if (defect !== void 0) found.push({
			path: [
				...path,
				"hosts",
				index
			],
			message: `host ${JSON.stringify(host)} ${defect}`
		});
	}
	if (!PROTOCOLS.has(port.protocol.toLowerCase())) found.push({
		path: [
			...path,
			"port",
			"protocol"
		],
		message: `unknown protocol ${JSON.stringify(port.protocol)}`
	});
	if (port.number < 1 || port.number > 65535) found.push({
		path: [
			...path,
			"port",
			"number"
		],
		message: `port ${port.number} is not from 1 to 65535`
	});
	if ((port.targetPort ?? 0) > 0) found.push({
		path: [
			...path,
			"port",
			"targetPort"
		],
		message: "targetPort has no meaning in a Gateway"
	});
	if (port.name === "") found.push({
		path: [
			...path,
			"port",
			"name"
		],
		message: "the port needs a name"
	});
	return [...found, ...serverTlsDefects(server, path)];
}
function serverTlsDefects(server, path) {
	const protocol = server.port.protocol.toLowerCase();
	const tls = server.tls ?? void 0;
	const isTls = protocol === "https" || protocol === "tls";
	if (isTls && tls === void 0) return [{
		path,
		message: `a server with protocol ${server.port.protocol} needs tls settings`
	}];
	if (isTls || tls === void 0) return [];
	if (!isHttpProtocol(protocol)) return [{
		path: [...path, "tls"],
		message: "only HTTPS and TLS servers may have tls settings"
	}];
	return [
		void 0,
		null,
		"PASSTHROUGH",
		"AUTO_PASSTHROUGH"
	].includes(tls.mode) ? [] : [{
		path: [...path, "tls"],
		message: "a plain HTTP server may have httpsRedirect, but no other tls settings"
	}];
}
function serverHostDefect(host) {
	const slash = host.indexOf("/");
	const owner = host.slice(0, Math.max(slash, 0));
	if (slash >= 0 && owner !== "*" && owner !== "." && !isDnsLabel(owner)) return "has an invalid namespace";
	const name = host.slice(slash + 1);
	if (name !== "*" && !name.includes(".")) return "is a short name; a server needs whole names";
	return isIpAddress(name) ? void 0 : domainDefect(name);
}
function destinationRuleDefects(spec, namespace) {
	const shape = shapeDefects$1(DESTINATION_RULE, spec);
	if (shape.length > 0) return shape;
	const rule = spec;
	const host = domainDefect(rule.host);
	const found = host === void 0 ? [] : [{
		path: ["spec", "host"],
		message: `host ${JSON.stringify(rule.host)} ${host}`
	}];
	const seen = new Set();
	for (const [index, { name, labels }] of (rule.subsets ?? []).entries()) {
		const path = [
			"spec",
			"subsets",
			index
		];
		const named = (message) => found.push({
			path: [...path, "name"],
			message
		});
		if (!isDnsLabel(name)) named(`subset name ${JSON.stringify(name)} is no DNS label`);
		if (seen.has(name)) named(`two subsets are named ${JSON.stringify(name)}`);
		seen.add(name);
		for (const [key, value] of Object.entries(labels ?? {})) {
			const defect = labelDefect(key, value);
			if (defect !== void 0) found.push({
				path: [
					...path,
					"labels",
					key
				],
				message: `subset ${name} ${defect}`
			});
		}
	}
	return [...found, ...exportToDefects(rule.exportTo ?? [], namespace)];
}
// src/routes/istio/destination-rules.ts
var Pool = class {
	#byHost = new Map();
	add(rule, host, exportTo) {
		const known = this.#byHost.get(host) ?? [];
		this.#byHost.set(host, known);
		let separate = true;
		for (const merged of known) {
			const equal = sameSet(exportTo, merged.exportTo);
			const wider = merged.exportTo.size > 0 && [...merged.exportTo].every((entry) => exportTo.has(entry));
			separate = !equal;
			if (!equal && !wider) continue;
			const selector = rule.workloadSelector?.matchLabels ?? void 0;
			const bothSelect = merged.selector !== void 0 && selector !== void 0;
			const sameSelector = bothSelect && selects(merged.selector, selector) && selects(selector, merged.selector);
			separate = bothSelect && !sameSelector ? true : separate;
			if (bothSelect && !sameSelector) continue;
			if (merged.selector === void 0 && selector === void 0 || sameSelector) separate = false;
			for (const subset of rule.subsets ?? []) if (!merged.subsets.has(subset.name)) merged.subsets.set(subset.name, subset);
		}
		if (separate) known.push(fresh(rule, host, exportTo));
	}
	find(host) {
		const own = this.#byHost.get(host);
		const holding = own === void 0 ? mostSpecificHost(host, this.#byHost.keys()) : void 0;
		return holding === void 0 ? own : this.#byHost.get(holding);
	}
};
function fresh(rule, host, exportTo) {
	const subsets = new Map();
	for (const subset of rule.subsets ?? []) if (!subsets.has(subset.name)) subsets.set(subset.name, subset);
	return {
		host,
		exportTo,
		selector: rule.workloadSelector?.matchLabels ?? void 0,
		subsets
	};
}
function sameSet(a, b) {
	return a.size === b.size && [...a].every((entry) => b.has(entry));
}
const NOT_KNOWN = "which is not known: name it with --gateway-namespace";
function sameLabels(a, b) {
	if (a === void 0 || b === void 0) return a === b;
	const [one, other] = [a.labels ?? {}, b.labels ?? {}];
	return selects(one, other) && selects(other, one);
}
var DestinationRules = class {
	#named = new Set();
	#local = new Map();
	#exported = new Map();
	#rootLocal = new Pool();
	#root;
	refused = new Map();
	constructor(inventory) {
		this.#root = inventory.facts.rootNamespace;
		const rules = inventory.of("networking.istio.io/DestinationRule");
		const selecting = (manifest) => manifest.object.spec?.["workloadSelector"] == null ? 1 : 0;
		for (const manifest of [...rules].sort((a, b) => selecting(a) - selecting(b))) this.#add(inventory, manifest);
	}
	subset(name, { host, namespace }, client) {
		const from = (place) => this.#find(host, namespace, {
			...client,
			namespace: place
		})?.get(name);
		if (client.namespace !== void 0) return from(client.namespace);
		const found = this.#places(host).map(from);
		return found.every((each) => sameLabels(each, found[0])) ? found[0] : `which DestinationRule holds for ${host} depends on the gateway's namespace, ${NOT_KNOWN}`;
	}
	#places(host) {
		const own = [...this.#local].filter(([, pool]) => pool.find(host) !== void 0).map(([name]) => name);
		return [...new Set([
			...own,
			...this.#named,
			this.#root
		]), ""];
	}
	#find(host, namespace, client) {
		const rules = this.#list(host, namespace, client);
		let general;
		for (const rule of rules) if (rule.selector === void 0) general = rule;
		else if (selects(rule.selector, client.labels)) return rule.subsets;
		return general?.subsets;
	}
	#list(host, namespace, client) {
		return (client.namespace === this.#root ? this.#rootLocal : this.#local.get(client.namespace))?.find(host) ?? this.#exportedFrom(namespace, host, client.namespace) ?? this.#exportedFrom(this.#root, host, client.namespace) ?? [];
	}
	#exportedFrom(namespace, host, client) {
		const visible = (this.#exported.get(namespace)?.find(host))?.filter(({ exportTo }) => exportTo.size === 0 || exportTo.has("*") || exportTo.has(client));
		return visible !== void 0 && visible.length > 0 ? visible : void 0;
	}
	#add(inventory, manifest) {
		const namespace = inventory.namespaceOf(manifest);
		const defects = destinationRuleDefects(manifest.object.spec, namespace);
		const spec = manifest.object.spec;
		const written = spec?.host;
		const host = typeof written === "string" ? resolveHost(written, namespace, inventory.facts.domain) : "";
		if (defects.length > 0) {
			inventory.report("destination-rule-invalid", manifest, defects);
			this.refused.set(host, `DestinationRule ${namespace}/${manifest.object.metadata.name} would be refused: ${defects[0]?.message}`);
			return;
		}
		const exportTo = new Set(spec.workloadSelector ? ["."] : spec.exportTo ?? []);
		for (const entry of exportTo) if (entry !== "*" && entry !== ".") this.#named.add(entry);
		const usual = inventory.facts.mesh.exportTo.destinationRule;
		const onlyOwn = exportTo.size === 0 ? usual.includes(".") : exportTo.size === 1 && (exportTo.has(".") || exportTo.has(namespace));
		if (exportTo.size === 0 || exportTo.has("*") || exportTo.has(".") || exportTo.has(namespace)) pool(this.#local, namespace).add(spec, host, exportTo);
		if (!onlyOwn) pool(this.#exported, namespace).add(spec, host, exportTo);
		else if (namespace === this.#root) this.#rootLocal.add(spec, host, exportTo);
	}
};
function pool(pools, namespace) {
	const known = pools.get(namespace) ?? new Pool();
	pools.set(namespace, known);
	return known;
}
// src/routes/objects/services.ts
function readServices(inventory) {
	const services = new Map();
	for (const manifest of inventory.of("/Service")) {
		const service = readService(inventory, manifest);
		if (service !== void 0) services.set(service.host, service);
	}
	return services;
}
function isVisible({ exportTo, namespace }, client) {
	const places = exportTo.map((entry) => entry === "." ? namespace : entry).filter((entry) => entry !== "~");
	if (places.includes("*")) return true;
	return client === void 0 && places.length > 0 ? void 0 : places.includes(client ?? "");
}
function readService(inventory, manifest) {
	const spec = manifest.object.spec ?? {};
	const defects = serviceDefects(spec);
	if (defects.length > 0) {
		inventory.report("service-invalid", manifest, defects);
		return;
	}
	const { name } = manifest.object.metadata;
	const namespace = inventory.namespaceOf(manifest);
	const exportTo = manifest.object.metadata.annotations?.["networking.istio.io/exportTo"];
	return {
		host: serviceHost(name, namespace, inventory.facts.domain),
		name,
		namespace,
		selector: spec["selector"] ?? {},
		ports: portsOf(spec["ports"]),
		externalName: spec["type"] === "ExternalName" ? String(spec["externalName"] ?? "") : void 0,
		exportTo: exportTo === void 0 ? inventory.facts.mesh.exportTo.service : exportTo.split(",").map((entry) => entry.trim())
	};
}
function portsOf(ports) {
	return jsonObjects(ports).filter((port) => port["protocol"] !== "UDP" && port["protocol"] !== "SCTP").map((port) => ({
		number: Number(port["port"]),
		name: String(port["name"] ?? ""),
		target: port["targetPort"] ?? port["port"]
	}));
}
function serviceDefects(spec) {
	const selector = textMapProblem(["spec", "selector"], spec["selector"]);
	const found = selector === void 0 ? [] : [selector];
	const ports = spec["ports"] ?? [];
	if (!Array.isArray(ports)) return [...found, {
		path: ["spec", "ports"],
		message: `spec.ports must be a list; it is ${nameOf$2(ports)}`
	}];
	for (const [index, port] of ports.entries()) {
		const path = [
			"spec",
			"ports",
			index
		];
		const number = isJsonObject(port) ? port["port"] : void 0;
		if (!(typeof number === "number" && Number.isInteger(number) && number > 0 && number < 65536)) found.push({
			path: [...path, "port"],
			message: `a Service's port must be a number from 1 to 65535; it is ${nameOf$2(number)}`
		});
		const target = isJsonObject(port) ? port["targetPort"] ?? 1 : 1;
		if (typeof target !== "number" && typeof target !== "string") found.push({
			path: [...path, "targetPort"],
			message: `targetPort must be a number or a name; it is ${nameOf$2(target)}`
		});
	}
	return found;
}
// src/routes/objects/workloads.ts
const CONTROLLERS = [
	"apps/Deployment",
	"apps/StatefulSet",
	"apps/DaemonSet",
	"apps/ReplicaSet",
	"/ReplicationController"
];
function readWorkloads(inventory) {
	const controllers = CONTROLLERS.flatMap((kind) => inventory.of(kind).map((manifest) => controller(inventory, manifest)));
	const pods = inventory.of("/Pod").map((manifest) => pod(inventory, manifest));
	const rollouts = inventory.of("argoproj.io/Rollout").map((manifest) => rollout(inventory, manifest));
	return [
		...controllers,
		...pods,
		...rollouts
	].filter((workload) => workload !== void 0);
}
var WorkloadIndex = class {
	#byLabel = new Map();
	#byNamespace = new Map();
	constructor(workloads) {
		for (const workload of workloads) {
			append(this.#byNamespace, workload.namespace, workload);
			for (const [key, value] of Object.entries(workload.labels)) append(this.#byLabel, labelKey(workload.namespace, key, value), workload);
		}
	}
	selected(namespace, selector) {
		let fewest = this.#byNamespace.get(namespace) ?? [];
		for (const [key, value] of Object.entries(selector)) {
			const some = this.#byLabel.get(labelKey(namespace, key, value)) ?? [];
			if (some.length < fewest.length) fewest = some;
		}
		return fewest.filter((workload) => selects(selector, workload.labels));
	}
};
function labelKey(namespace, key, value) {
	return `${namespace}/${key}=${value}`;
}
function append(lists, key, workload) {
	const known = lists.get(key);
	if (known === void 0) lists.set(key, [workload]);
	else known.push(workload);
}
function controller(inventory, manifest) {
	const spec = manifest.object.spec ?? {};
	const template = fields(spec["template"]);
	const labels = labelsAt(inventory, manifest, fields(template["metadata"])["labels"], [
		"spec",
		"template",
		"metadata",
		"labels"
	]);
	if (labels === void 0) return void 0;
	const replicas = replicasOf(inventory, manifest);
	if (replicas === void 0 || !selectsItsOwn(inventory, manifest, labels)) return void 0;
	return workload(inventory, manifest, {
		labels,
		replicas,
		pod: fields(template["spec"])
	});
}
function pod(inventory, manifest) {
	const hooks = manifest.object.metadata.annotations?.["helm.sh/hook"];
	const labels = manifest.object.metadata.labels ?? {};
	return hooks === void 0 ? workload(inventory, manifest, {
		labels,
		replicas: 1,
		pod: manifest.object.spec ?? {}
	}) : void 0;
}
function rollout(inventory, manifest) {
	const base = controller(inventory, manifest);
	const reason = `${manifest.object.metadata.name} is an Argo Rollout: its pods get labels while it runs`;
	return base === void 0 ? void 0 : {
		...base,
		unknown: reason
	};
}
function workload(inventory, manifest, { labels, replicas, pod }) {
	const namespace = inventory.namespaceOf(manifest);
	const ports = containerPorts(pod);
	return {
		name: `${manifest.object.kind}/${namespace}/${manifest.object.metadata.name}`,
		namespace,
		labels,
		replicas,
		portNames: new Set(ports.keys()),
		portNumbers: ports,
		unknown: void 0
	};
}
function containerPorts(pod) {
	const ports = new Map();
	for (const container of jsonObjects(pod["containers"])) for (const port of jsonObjects(container["ports"])) if (typeof port["name"] === "string") ports.set(port["name"], Number(port["containerPort"]));
	return ports;
}
function labelsAt(inventory, manifest, labels, path) {
	const problem = textMapProblem(path, labels);
	if (problem === void 0) return labels ?? {};
	inventory.report("workload-invalid", manifest, [problem]);
}
function replicasOf(inventory, manifest) {
	const replicas = manifest.object.spec?.["replicas"] ?? 1;
	if (manifest.object.kind === "DaemonSet") return 1;
	if (typeof replicas === "number" && Number.isInteger(replicas) && replicas >= 0) return replicas;
	inventory.report("workload-invalid", manifest, [{
		path: ["spec", "replicas"],
		message: "spec.replicas must be a whole number"
	}]);
}
function selectsItsOwn(inventory, manifest, labels) {
	const wanted = fields(at(manifest.object.spec, "selector", "matchLabels"));
	const path = [
		"spec",
		"selector",
		"matchLabels"
	];
	const problem = textMapProblem(path, wanted);
	const ok = problem === void 0 && selects(wanted, labels);
	if (!ok) inventory.report("workload-invalid", manifest, [problem ?? {
		path,
		message: "spec.selector does not match the labels of the pod template"
	}]);
	return ok;
}
// src/routes/istio/destinations.ts
var Registry = class {
	services;
	workloads;
	index;
	#rules;
	#entries;
	#endpoints = new Map();
	#clusters = new Map();
	constructor(inventory) {
		this.services = readServices(inventory);
		this.workloads = readWorkloads(inventory);
		this.index = new WorkloadIndex(this.workloads);
		this.#rules = new DestinationRules(inventory);
		const entries = inventory.of("networking.istio.io/ServiceEntry");
		this.#entries = entries.flatMap(({ object }) => texts$1(object.spec?.["hosts"]));
	}
	cluster(destination, listenerPort, client) {
		const service = this.#service(destination.host, client);
		const only = service?.ports.length === 1 ? service.ports[0]?.number : void 0;
		const port = destination.port?.number ?? only ?? listenerPort;
		const subset = destination.subset || void 0;
		const key = `${destination.host} ${subset ?? ""} ${port}`;
		const clusters = this.#clustersOf(client);
		const known = clusters.get(key);
		if (known !== void 0) return known;
		const made = this.#make({
			host: destination.host,
			subset,
			port
		}, service, client);
		clusters.set(key, made);
		return made;
	}
	#clustersOf(client) {
		const known = this.#clusters.get(client) ?? new Map();
		this.#clusters.set(client, known);
		return known;
	}
	#service(host, client) {
		const service = this.services.get(host);
		return service !== void 0 && isVisible(service, client.namespace) !== false ? service : void 0;
	}
	#make(name, service, client) {
		if (service === void 0) return this.#withoutService(name);
		if (isVisible(service, client.namespace) === void 0) return unknownCluster(name, `Service ${service.namespace}/${service.name} is exported to ${service.exportTo.join(", ")} only, and whether the gateway sees it depends on its namespace, ${NOT_KNOWN}`);
		if (service.externalName !== void 0) return unknownCluster(name, `${service.name} is an ExternalName Service`);
		const port = service.ports.find(({ number }) => number === name.port);
		if (port === void 0) return dead(name, `Service ${service.namespace}/${service.name} has no port ${name.port}`);
		if (name.subset === void 0) return this.#withEndpoints(name, service, port, {});
		const refused = this.#rules.refused.get(name.host);
		if (refused !== void 0) return unknownCluster(name, refused);
		const subset = this.#rules.subset(name.subset, service, client);
		if (typeof subset === "string") return unknownCluster(name, subset);
		if (subset === void 0) return dead(name, `no DestinationRule defines subset ${name.subset} of ${name.host}`);
		return this.#withEndpoints(name, service, port, subset.labels ?? {});
	}
	#withoutService(name) {
		const entry = this.#entries.find((host) => isSubsetOf(name.host, host));
		if (entry !== void 0) return unknownCluster(name, `${name.host} comes from a ServiceEntry (${entry})`);
		return dead(name, `no Service is called ${name.host}`);
	}
	#withEndpoints(name, service, port, subset) {
		const unclear = whyUnclear(name, service, subset) ?? this.#unclearWorkload(service);
		if (unclear !== void 0) return unknownCluster(name, unclear);
		const reached = this.#behind(service).filter((workload) => selects(subset, workload.labels) && serves(workload, port));
		const ready = reached.filter((workload) => workload.replicas > 0).map((workload) => workload.name);
		if (ready.length > 0) return {
			...name,
			target: port.target,
			workloads: ready.sort(),
			...ALIVE
		};
		const what = name.subset === void 0 ? `Service ${service.namespace}/${service.name}` : `subset ${name.subset}`;
		return dead(name, reached.length > 0 ? `${what} selects only workloads with 0 replicas` : `${what} selects no workload`);
	}
	#unclearWorkload(service) {
		return this.#behind(service).find((workload) => workload.unknown !== void 0)?.unknown;
	}
	#behind(service) {
		const known = this.#endpoints.get(service) ?? this.index.selected(service.namespace, service.selector);
		this.#endpoints.set(service, known);
		return known;
	}
};
function whyUnclear(name, service, subset) {
	if (Object.keys(service.selector).length === 0) return `Service ${service.namespace}/${service.name} has no selector: its endpoints are not in the manifests`;
	const added = Object.keys(subset).find(comesFromNode);
	return added === void 0 ? void 0 : `subset ${name.subset} selects by ${added}, which is known only where pods run`;
}
function serves(workload, port) {
	return typeof port.target === "number" || workload.portNames.has(port.target);
}
const ALIVE = {
	status: void 0,
	reason: void 0,
	unknown: void 0
};
function dead(name, reason) {
	return {
		...name,
		workloads: [],
		status: 503,
		reason,
		unknown: void 0
	};
}
function unknownCluster(name, reason) {
	return {
		...name,
		workloads: [],
		status: void 0,
		reason: void 0,
		unknown: reason
	};
}
// src/routes/table/explain.ts
function explainHost(host, view, answer) {
	const chosen = host.host.requireTls && view.transport !== "https" ? void 0 : host.find(view);
	return {
		answer,
		host: {
			authority: view.authority,
			domain: host.host.domain,
			reason: host.host.requireTls && view.transport !== "https" ? "plain requests are redirected to https before any rule" : `the most specific host that fits is ${host.host.domain}`
		},
		path: view.path,
		rules: host.rules.map((rule) => explainRule(rule, view, rule === chosen)),
		dropped: (host.host.dropped ?? []).map((one) => ({
			...one,
			line: one.line()
		}))
	};
}
function explainMiss(authority, path, answer) {
	return {
		answer,
		host: {
			authority,
			domain: void 0,
			reason: answer.reason ?? ""
		},
		path,
		rules: [],
		dropped: []
	};
}
function explainRule(compiled, view, chosen) {
	const { rule } = compiled;
	const conditions = compiled.conditions.map(({ subject, expected, seen, holds }) => ({
		subject,
		expected,
		seen: seen(view),
		holds: holds(view)
	}));
	if (rule.unknownMatch !== void 0) conditions.push({
		subject: "not modelled",
		expected: rule.unknownMatch,
		seen: "(unknown)",
		holds: conditions.every(({ holds }) => holds)
	});
	return {
		rule: rule.id,
		entry: rule.entry,
		file: rule.file,
		line: rule.line(),
		matched: compiled.matches(view),
		chosen,
		conditions
	};
}
// src/routes/text/bytes.ts
const NOT_ASCII = /[^\0-\x7f]/;
const encoder = new TextEncoder();
function bytesOf(text) {
	if (!NOT_ASCII.test(text)) return text;
	let bytes = "";
	for (const byte of encoder.encode(text)) bytes += String.fromCharCode(byte);
	return bytes;
}
const decoder = new TextDecoder();
function textOf(bytes) {
	if (!NOT_ASCII.test(bytes)) return bytes;
	return decoder.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}
const UPPER = /[A-Z]/;
function asciiLower(text) {
	if (!UPPER.test(text)) return text;
	return NOT_ASCII.test(text) ? text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()) : text.toLowerCase();
}
// src/routes/table/catch-all.ts
function isCatchAll({ match, unknownMatch }) {
	const { kind, value } = match.path;
	return (kind === "regex" ? value === ".*" : kind !== "exact" && value === "/") && match.headers.length === 0 && match.query.length === 0 && unknownMatch === void 0;
}
// src/routes/istio/gateways.ts
const DEFAULT_GATEWAY = {
	app: INGRESS_NAME,
	...INGRESS_LABELS
};
function readGateways(inventory) {
	return inventory.of("networking.istio.io/Gateway").map((manifest) => {
		const namespace = inventory.namespaceOf(manifest);
		const { name } = manifest.object.metadata;
		const defects = gatewayDefects(manifest.object.spec, name);
		inventory.report("gateway-invalid", manifest, defects);
		const defect = defects[0];
		const spec = manifest.object.spec;
		return {
			id: `${namespace}/${name}`,
			manifest,
			selector: defect === void 0 ? spec.selector ?? {} : {},
			servers: defect === void 0 ? spec.servers ?? [] : [],
			refused: defect === void 0 ? void 0 : `Gateway ${namespace}/${name} would be refused: ${defect.message}`
		};
	});
}
function gatewayProxies(gateways, registry, inventory) {
	const proxies = new Map();
	const selectors = gateways.filter((gateway) => gateway.refused === void 0).map((gateway) => gateway.selector);
	for (const selector of selectors.filter((each) => Object.keys(each).length > 0)) for (const proxy of proxiesOf(selector, registry, inventory)) proxies.set(proxy.name, proxy);
	if (proxies.size === 0 && selectors.length > 0) for (const proxy of proxiesOf(DEFAULT_GATEWAY, registry, inventory)) proxies.set(proxy.name, proxy);
	return withoutCovered([...proxies.values()]);
}
function proxiesOf(selector, registry, inventory) {
	const workloads = registry.workloads.filter((workload) => selects(selector, workload.labels));
	if (workloads.length > 0) return workloads.map(({ name, namespace, labels }) => ({
		name,
		namespace,
		labels,
		known: true
	}));
	const labels = selects(selector, DEFAULT_GATEWAY) ? DEFAULT_GATEWAY : selector;
	return [{
		name: Object.entries(labels).map(([key, value]) => `${key}=${value}`).sort().join(","),
		namespace: inventory.facts.gatewayNamespace ?? namespaceOfService(labels, registry),
		labels,
		known: false
	}];
}
function namespaceOfService(labels, registry) {
	const selecting = [...registry.services.values()].filter(({ selector }) => Object.keys(selector).length > 0 && selects(selector, labels));
	const namespaces = new Set(selecting.map(({ namespace }) => namespace));
	return namespaces.size === 1 ? [...namespaces][0] : void 0;
}
function withoutCovered(proxies) {
	return proxies.filter((proxy) => {
		const wider = proxies.find((other) => other !== proxy && !other.known && selects(proxy.labels, other.labels));
		return proxy.known || wider === void 0;
	});
}
function serverGroups(proxy, gateways, registry, inventory) {
	const merge = new Merge(proxy, registry, inventory);
	for (const gateway of gateways) {
		if (!selects(gateway.selector, proxy.labels)) continue;
		for (const [index, server] of gateway.servers.entries()) merge.add(gateway, server, index);
	}
	return merge.groups();
}
var Merge = class {
	#proxy;
	#registry;
	#inventory;
	#plain = new Map();
	#ports = new Set();
	#tlsHosts = new Map();
	#groups = [];
	constructor(proxy, registry, inventory) {
		this.#proxy = proxy;
		this.#registry = registry;
		this.#inventory = inventory;
	}
	groups() {
		return this.#groups;
	}
	add(gateway, server, index) {
		const namespace = this.#inventory.namespaceOf(gateway.manifest);
		const bound = {
			gateway,
			server,
			hosts: qualifiedServerHosts(server.hosts, namespace)
		};
		const protocol = server.port.protocol.toLowerCase();
		const skip = (reason) => {
			this.#inventory.report("gateway-server-conflict", gateway.manifest, [{
				path: [
					"spec",
					"servers",
					index
				],
				message: `server ${server.port.name} of port ${server.port.number} is ignored: ${reason}`
			}], "warning");
		};
		const port = this.#targetPort(server.port.number);
		const twin = server.tls ? this.#twin(bound, port) : void 0;
		if (twin !== void 0) return skip(`another server of port ${port} with tls settings has the host ${twin}`);
		if (server.tls && !isHttpProtocol(protocol)) this.#addTls(bound, port, skip);
		else this.#addPlain(bound, port, protocol, skip);
	}
	#targetPort(port) {
		for (const service of this.#registry.services.values()) {
			if (service.namespace !== this.#proxy.namespace || Object.keys(service.selector).length === 0) continue;
			if (!selects(service.selector, this.#proxy.labels)) continue;
			const target = service.ports.find(({ number }) => number === port)?.target;
			if (typeof target === "number") return target;
			const workload = this.#registry.index.selected(service.namespace, service.selector)[0];
			const named = target === void 0 ? void 0 : workload?.portNumbers.get(target);
			if (named !== void 0) return named;
		}
		return port;
	}
	#addPlain(bound, port, protocol, skip) {
		const bind = bound.server.bind ?? "";
		const current = this.#plain.get(`${port}/${bind}`);
		const http = isHttpProtocol(protocol);
		if (current !== void 0) {
			if (!http || !isHttpProtocol(current.protocol)) skip(`port ${port} already speaks ${current.protocol}`);
			else current.group.servers.push(bound);
			return;
		}
		this.#ports.add(port);
		const group = {
			port: bound.server.port.number,
			tls: false,
			servers: [bound],
			unknown: bindReason(bind)
		};
		if (!http) group.unknown = `port ${bound.server.port.number} speaks ${protocol.toUpperCase()}, not HTTP`;
		this.#plain.set(`${port}/${bind}`, {
			protocol,
			group
		});
		this.#groups.push(group);
	}
	#twin(bound, port) {
		const key = `${port}/${bound.server.bind ?? ""}`;
		const known = this.#tlsHosts.get(key) ?? new Set();
		this.#tlsHosts.set(key, known);
		const twin = bound.hosts.find((host) => known.has(host));
		if (twin === void 0) for (const host of bound.hosts) known.add(host);
		return twin;
	}
	#addTls(bound, port, skip) {
		const bind = bound.server.bind ?? "";
		const plain = this.#plain.get(`${port}/${bind}`);
		if (plain !== void 0) return skip(`port ${port} already speaks ${plain.protocol}`);
		this.#ports.add(port);
		const mode = bound.server.tls?.mode ?? "PASSTHROUGH";
		const unknown = bound.server.port.protocol.toLowerCase() === "https" && mode !== "PASSTHROUGH" && mode !== "AUTO_PASSTHROUGH" ? bindReason(bind) : `port ${bound.server.port.number} passes TLS on by its server name`;
		this.#groups.push({
			port: bound.server.port.number,
			tls: true,
			servers: [bound],
			unknown
		});
	}
};
function bindReason(bind) {
	return bind === "" ? void 0 : `the server binds to the address ${bind}`;
}
// src/routes/objects/ingress.ts
function istioIngresses(inventory) {
	return inventory.of("networking.k8s.io/Ingress").filter((manifest) => isIstios(inventory, manifest));
}
function ingressSelector({ facts }) {
	return { istio: facts.mesh.ingress.selector };
}
const CONTROLLER$1 = "istio.io/ingress-controller";
function isIstios(inventory, { object }) {
	const { mode, class: own } = inventory.facts.mesh.ingress;
	const annotated = object.metadata.annotations?.["kubernetes.io/ingress.class"];
	if (annotated !== void 0) return mode !== "OFF" && annotated === own;
	const named = object.spec?.["ingressClassName"];
	if (typeof named !== "string") return mode === "DEFAULT";
	const found = inventory.of("networking.k8s.io/IngressClass").find((manifest) => manifest.object.metadata.name === named);
	return found === void 0 ? named === "istio" : found.object.spec?.["controller"] === CONTROLLER$1;
}
// src/routes/text/envoy-format.ts
const PLAIN$1 = names(`
  ACCESS_LOG_TYPE BYTES_RECEIVED BYTES_RETRANSMITTED BYTES_SENT CONNECTION_ID CONNECTION_TERMINATION_DETAILS CUSTOM_FLAGS
  DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_SENT DOWNSTREAM_DETECTED_CLOSE_TYPE
  DOWNSTREAM_DIRECT_LOCAL_ADDRESS DOWNSTREAM_DIRECT_LOCAL_PORT DOWNSTREAM_DIRECT_REMOTE_ADDRESS
  DOWNSTREAM_DIRECT_REMOTE_PORT DOWNSTREAM_HANDSHAKE_DURATION DOWNSTREAM_HEADER_BYTES_RECEIVED
  DOWNSTREAM_HEADER_BYTES_SENT DOWNSTREAM_LOCAL_ADDRESS DOWNSTREAM_LOCAL_ADDRESS_ENDPOINT_ID
  DOWNSTREAM_LOCAL_CLOSE_REASON DOWNSTREAM_LOCAL_DNS_SAN DOWNSTREAM_LOCAL_EMAIL_SAN DOWNSTREAM_LOCAL_IP_SAN
  DOWNSTREAM_LOCAL_OTHERNAME_SAN DOWNSTREAM_LOCAL_PORT DOWNSTREAM_LOCAL_SUBJECT DOWNSTREAM_LOCAL_URI_SAN
  DOWNSTREAM_PEER_CERT DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_1 DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_256
  DOWNSTREAM_PEER_CHAIN_SERIALS DOWNSTREAM_PEER_DNS_SAN DOWNSTREAM_PEER_EMAIL_SAN DOWNSTREAM_PEER_FINGERPRINT_1
  DOWNSTREAM_PEER_FINGERPRINT_256 DOWNSTREAM_PEER_IP_SAN DOWNSTREAM_PEER_ISSUER DOWNSTREAM_PEER_OTHERNAME_SAN
  DOWNSTREAM_PEER_SERIAL DOWNSTREAM_PEER_SUBJECT DOWNSTREAM_PEER_URI_SAN DOWNSTREAM_REMOTE_ADDRESS
  DOWNSTREAM_REMOTE_PORT DOWNSTREAM_TLS_CIPHER DOWNSTREAM_TLS_SESSION_ID DOWNSTREAM_TLS_VERSION
  DOWNSTREAM_TRANSPORT_FAILURE_REASON DOWNSTREAM_WIRE_BYTES_RECEIVED DOWNSTREAM_WIRE_BYTES_SENT DURATION
  FILTER_CHAIN_NAME GRPC_STATUS GRPC_STATUS_NUMBER HOSTNAME LOCAL_REPLY_BODY PACKETS_RETRANSMITTED PROTOCOL
  REQUESTED_SERVER_NAME REQUEST_DURATION REQUEST_HEADERS_BYTES REQUEST_TX_DURATION RESPONSE_CODE RESPONSE_DURATION
  RESPONSE_FLAGS RESPONSE_FLAGS_LONG RESPONSE_HEADERS_BYTES RESPONSE_TRAILERS_BYTES RESPONSE_TX_DURATION
  ROUNDTRIP_DURATION ROUTE_NAME SPAN_ID STREAM_ID TLS_JA3_FINGERPRINT TLS_JA4_FINGERPRINT TRACE_ID UNIQUE_ID
  UPSTREAM_CLUSTER UPSTREAM_CLUSTER_RAW UPSTREAM_CONNECTION_ID UPSTREAM_CONNECTION_IDS_ATTEMPTED
  UPSTREAM_CONNECTION_POOL_READY_DURATION UPSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED
  UPSTREAM_DECOMPRESSED_HEADER_BYTES_SENT UPSTREAM_DETECTED_CLOSE_TYPE UPSTREAM_HEADER_BYTES_RECEIVED
  UPSTREAM_HEADER_BYTES_SENT UPSTREAM_HOST UPSTREAM_HOSTS_ATTEMPTED UPSTREAM_HOSTS_ATTEMPTED_WITHOUT_PORT
  UPSTREAM_HOST_NAME UPSTREAM_HOST_NAMES_ATTEMPTED UPSTREAM_HOST_NAMES_ATTEMPTED_WITHOUT_PORT
  UPSTREAM_HOST_NAME_WITHOUT_PORT UPSTREAM_LOCAL_ADDRESS UPSTREAM_LOCAL_CLOSE_REASON UPSTREAM_LOCAL_DNS_SAN
  UPSTREAM_LOCAL_IP_SAN UPSTREAM_LOCAL_PORT UPSTREAM_LOCAL_URI_SAN UPSTREAM_PEER_CERT UPSTREAM_PEER_DNS_SAN
  UPSTREAM_PEER_IP_SAN UPSTREAM_PEER_ISSUER UPSTREAM_PEER_SUBJECT UPSTREAM_PEER_URI_SAN UPSTREAM_PROTOCOL
  UPSTREAM_REMOTE_ADDRESS UPSTREAM_REMOTE_PORT UPSTREAM_REQUEST_ATTEMPT_COUNT UPSTREAM_SERVER_NAME UPSTREAM_TLS_CIPHER
  UPSTREAM_TLS_SESSION_ID UPSTREAM_TLS_VERSION UPSTREAM_TRANSPORT_FAILURE_REASON UPSTREAM_WIRE_BYTES_RECEIVED
  UPSTREAM_WIRE_BYTES_SENT VIRTUAL_CLUSTER_NAME
`);
const FREE = names(`
  DOWNSTREAM_DIRECT_LOCAL_ADDRESS_WITHOUT_PORT DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT
  DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT DOWNSTREAM_PEER_CERT_V_END DOWNSTREAM_PEER_CERT_V_START
  DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT EMIT_TIME EMIT_TIME_LOCAL RESPONSE_CODE_DETAILS START_TIME START_TIME_LOCAL
  UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT UPSTREAM_PEER_CERT_V_END UPSTREAM_PEER_CERT_V_START
  UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT
`);
const WITH_ARGUMENTS = names(`
  CEL CLUSTER_METADATA COMMON_DURATION DYNAMIC_METADATA ENVIRONMENT FILTER_STATE PER_REQUEST_STATE QUERY_PARAM REQ RESP
  TRAILER TYPED_CEL UPSTREAM_FILTER_STATE UPSTREAM_METADATA
`);
const WITH_LENGTH = names("PATH QUERY_PARAMS");
function names(list) {
	return new Set(list.trim().split(/\s+/));
}
function badVariable(value) {
	const text = value.replaceAll("%%", "");
	for (const [whole, inner = ""] of text.matchAll(/%([^%]*)%/g)) if (!isVariable(inner)) return whole;
	return text.replaceAll(/%[^%]*%/g, "").includes("%") ? "%" : void 0;
}
function isVariable(text) {
	const [, name = "", args, length] = /^([A-Z0-9_]+)(?:\(([^)]*)\))?(:\d+)?$/.exec(text) ?? [];
	if (PLAIN$1.has(name)) return args === void 0 && length === void 0;
	if (FREE.has(name)) return length === void 0;
	if (WITH_LENGTH.has(name)) return args === void 0;
	return WITH_ARGUMENTS.has(name) && args !== void 0 && args !== "";
}
// src/routes/istio/envoy-limits.ts
const MOST_BODY = 1048576;
const MOST_WEIGHT = 4294967295;
const MOST_NAME = 1024;
const MOST_VALUE = 16384;
function envoyDefects(route, path, regex) {
	const { match, redirect, rewrite, directResponse, fault } = route;
	return [
		...(match ?? []).flatMap((each, index) => matchDefects(each, [
			...path,
			"match",
			index
		], regex)),
		...redirect || rewrite ? lineDefects(route, path) : [],
		...patternDefects(rewrite?.uriRegexRewrite?.match, path, [
			"rewrite",
			"uriRegexRewrite",
			"match"
		], regex),
		...directResponse || fault ? [...statusDefects(route, path), ...bodyDefects(route, path)] : [],
		...weightDefects(route, path),
		...headersDefects(route.headers, [...path, "headers"]),
		...(route.route ?? []).flatMap(({ headers }, index) => headers ? headersDefects(headers, [
			...path,
			"route",
			index,
			"headers"
		]) : [])
	];
}
function matchDefects(match, path, regex) {
	const found = [];
	for (const [place, value] of comparisons(match)) found.push(...patternDefects(comparedWith(value, place), path, [...place, "regex"], regex));
	found.push(...claimDefects(match, path));
	for (const name of Object.keys(match.queryParams ?? {})) if (name === "" || bytesOf(name).length > MOST_NAME) found.push({
		path: [
			...path,
			"queryParams",
			name
		],
		message: `a query parameter's name has from 1 to ${MOST_NAME} bytes`
	});
	return found;
}
function* comparisons(match) {
	for (const key of [
		"uri",
		"scheme",
		"method",
		"authority"
	]) {
		const value = match[key];
		if (value) yield [[key], value];
	}
	for (const key of [
		"headers",
		"withoutHeaders",
		"queryParams"
	]) for (const [name, value] of Object.entries(match[key] ?? {})) yield [[key, name], value];
}
function comparedWith(match, [key, name = ""]) {
	const pattern = match.regex ?? void 0;
	return pattern === "*" && key !== "uri" && !isClaim(name) ? void 0 : pattern;
}
function claimDefects(match, path) {
	return ["headers", "withoutHeaders"].flatMap((key) => Object.entries(match[key] ?? {}).filter(([name, { exact, prefix, regex }]) => isClaim(name) && (exact ?? prefix ?? regex) == null).map(([name]) => ({
		path: [
			...path,
			key,
			name
		],
		message: `the claim ${name} is compared with nothing`
	})));
}
function patternDefects(pattern, path, place, regex) {
	if (pattern === void 0) return [];
	const compiled = regex(pattern);
	const defect = compiled.ok ? compiled.refused : compiled.reason;
	if (defect === void 0) return [];
	const message = `regular expression ${JSON.stringify(pattern.slice(0, 80))} ${defect}`;
	return [{
		path: [...path, ...place],
		message
	}];
}
function lineDefects({ redirect, rewrite }, path) {
	return [
		[["redirect", "uri"], redirect?.uri],
		[["redirect", "prefixRewrite"], redirect?.prefixRewrite],
		[["redirect", "authority"], redirect?.authority],
		[["rewrite", "uri"], rewrite?.uri],
		[["rewrite", "authority"], rewrite?.authority],
		[[
			"rewrite",
			"uriRegexRewrite",
			"rewrite"
		], rewrite?.uriRegexRewrite?.rewrite]
	].filter(([, text]) => typeof text === "string" && /[\0\n\r]/.test(text)).map(([place]) => ({
		path: [...path, ...place],
		message: `the value of ${place.join(".")} has more than one line`
	}));
}
function statusDefects({ directResponse, fault }, path) {
	return [[["directResponse", "status"], directResponse?.status], [[
		"fault",
		"abort",
		"httpStatus"
	], fault?.abort?.httpStatus]].filter(([, status]) => (status ?? 200) > 599).map(([place, status]) => ({
		path: [...path, ...place],
		message: `status ${status} is not below 600`
	}));
}
function bodyDefects({ directResponse }, path) {
	const { string, bytes } = directResponse?.body ?? {};
	const size = string ? bytesOf(string).length : Math.floor(withoutEnd(bytes ?? "", "=").length * 3 / 4);
	if (size <= MOST_BODY) return [];
	const message = `a direct response's body has at most ${MOST_BODY} bytes; it has ${size}`;
	return [{
		path: [
			...path,
			"directResponse",
			"body"
		],
		message
	}];
}
function weightDefects({ route }, path) {
	const total = (route ?? []).reduce((sum, { weight }) => sum + (weight ?? 0), 0);
	if ((route ?? []).length < 2 || total <= MOST_WEIGHT) return [];
	return [{
		path: [...path, "route"],
		message: `the weights add up to more than ${MOST_WEIGHT}`
	}];
}
function headersDefects(headers, path) {
	if (!headers) return [];
	return ["request", "response"].flatMap((side) => ["set", "add"].flatMap((key) => Object.entries(headers[side]?.[key] ?? {}).flatMap(([name, value]) => {
		const message = headerMessage(name, value);
		return message === void 0 ? [] : [{
			path: [
				...path,
				side,
				key,
				name
			],
			message
		}];
	})));
}
function headerMessage(name, value) {
	if (/[\0\n\r]/.test(name)) return `header name ${JSON.stringify(name)} has more than one line`;
	if (bytesOf(value).length > MOST_VALUE) return `header ${name} has more than ${MOST_VALUE} bytes`;
	const variable = badVariable(value);
	return variable === void 0 ? void 0 : `${variable} in header ${name} is no variable of Envoy`;
}
// src/routes/istio/translate-match.ts
const EVERYTHING = {
	kind: "prefix",
	value: "/",
	ignoreCase: false
};
function translateMatch(match, context) {
	if (match === void 0) return {
		match: {
			path: EVERYTHING,
			headers: [],
			query: []
		},
		unknownMatch: void 0
	};
	if (match.port && match.port !== context.port) return `it is for port ${match.port}, and this server's is ${context.port}`;
	const source = sourceMatches(match, context);
	if (source === false) return "its gateways, sourceLabels or sourceNamespace are not this gateway's";
	const headers = headerMatches(match);
	return {
		match: {
			path: pathMatch(match),
			headers: headers.known,
			query: queryMatches(match)
		},
		unknownMatch: typeof source === "string" ? source : headers.unknown
	};
}
function sourceMatches(match, context) {
	const gateways = match.gateways ?? [];
	if (gateways.length > 0) return gateways.includes(context.gateway);
	const labels = match.sourceLabels ?? {};
	const { client } = context;
	const elsewhere = client.namespace !== void 0 && match.sourceNamespace !== client.namespace;
	if (match.sourceNamespace && elsewhere) return false;
	if (selects(labels, client.labels)) return match.sourceNamespace && client.namespace === void 0 ? `it matches on sourceNamespace, and depends on the gateway's namespace, ${NOT_KNOWN}` : true;
	return context.clientKnown || contradicts(labels, client.labels) ? false : "it matches on sourceLabels, and the gateway's labels are not in the manifests";
}
function pathMatch({ uri, ignoreUriCase }) {
	const ignoreCase = ignoreUriCase ?? false;
	if (typeof uri?.exact === "string") return {
		kind: "exact",
		value: uri.exact,
		ignoreCase
	};
	if (typeof uri?.prefix === "string") return {
		kind: "prefix",
		value: uri.prefix,
		ignoreCase
	};
	if (typeof uri?.regex === "string") return {
		kind: "regex",
		value: uri.regex,
		ignoreCase: false
	};
	return {
		...EVERYTHING,
		ignoreCase
	};
}
function isPresence(match) {
	return match.regex === "*" || typeof match.exact !== "string" && typeof match.prefix !== "string" && typeof match.regex !== "string";
}
function valueMatch(match) {
	if (isPresence(match)) return {
		kind: "present",
		value: ""
	};
	if (typeof match.exact === "string") return {
		kind: "exact",
		value: match.exact
	};
	if (typeof match.prefix === "string") return {
		kind: "prefix",
		value: match.prefix
	};
	return {
		kind: "regex",
		value: match.regex ?? ""
	};
}
function headerMatch(name, match, invert) {
	return {
		name: name.toLowerCase(),
		...valueMatch(match),
		ignoreCase: false,
		invert,
		missingAsEmpty: invert && !isPresence(match)
	};
}
function headerMatches(match) {
	const asked = Object.entries(match.headers ?? {});
	const refused = Object.entries(match.withoutHeaders ?? {});
	const own = (entries, invert) => entries.filter(([name]) => whyUnknown(name) === void 0).map(([name, value]) => headerMatch(name, value, invert));
	const pseudo = [
		[":method", match.method],
		[":authority", match.authority],
		[":scheme", match.scheme]
	];
	return {
		known: [...[...own(asked, false), ...own(refused, true)].sort((a, b) => a.name < b.name ? -1 : 1), ...pseudo.flatMap(([name, value]) => value ? [headerMatch(name, value, false)] : [])],
		unknown: [...asked, ...refused].map(([name]) => whyUnknown(name)).find((reason) => reason !== void 0)
	};
}
function whyUnknown(name) {
	if (isClaim(name)) return `it matches on the JWT claim ${name}`;
	const lower = name.toLowerCase();
	return isSetByGateway(lower) ? `it matches on ${lower}, which the gateway itself sets` : void 0;
}
function isSetByGateway(name) {
	return name.startsWith("x-envoy-") || GATEWAY_HEADERS.has(name);
}
const GATEWAY_HEADERS = new Set([
	"x-forwarded-for",
	"x-forwarded-host",
	"x-forwarded-port",
	"x-forwarded-client-cert",
	"x-request-id",
	"connection",
	"keep-alive",
	"proxy-connection",
	"transfer-encoding",
	"te",
	"upgrade",
	"content-length",
	"expect",
	"via"
]);
function queryMatches({ queryParams }) {
	return Object.entries(queryParams ?? {}).map(([name, match]) => ({
		name,
		...valueMatch(match)
	}));
}
// src/routes/istio/translate-redirect.ts
const CODES = new Set([
	301,
	302,
	303,
	307,
	308
]);
function redirectOf$1(redirect, context) {
	const status = redirect.redirectCode || 301;
	if (!CODES.has(status)) {
		const reason = `redirectCode ${status} is none of 301, 302, 303, 307, 308: Istio makes a route without an action of it`;
		context.poison("redirect", reason);
		return {
			kind: "unknown",
			reason
		};
	}
	return {
		kind: "redirect",
		status,
		scheme: redirect.scheme || void 0,
		host: redirect.authority || void 0,
		port: portOf(redirect, context),
		path: pathOf(redirect),
		stripQuery: false,
		headers: context.headers,
		faults: context.faults
	};
}
function pathOf({ uri, prefixRewrite }) {
	if (prefixRewrite) return {
		kind: "prefix",
		value: prefixRewrite
	};
	return uri ? {
		kind: "full",
		value: uri
	} : void 0;
}
function portOf(redirect, { port, tls }) {
	const asked = redirect.derivePort === "FROM_REQUEST_PORT" ? port : redirect.port ?? 0;
	const scheme = redirect.scheme || (tls ? "https" : "http");
	return asked === 0 || asked === 80 && scheme === "http" || asked === 443 && scheme === "https" ? void 0 : asked;
}
// src/routes/text/regex-automaton.ts
const MAX_PROGRAM = 512;
const MAX_STATES = 256;
function automaton(syntax) {
	const program = new Assembler().assemble(syntax);
	return program === void 0 ? void 0 : new Automaton(program);
}
var Automaton = class {
	#program;
	#classOf;
	#example;
	#states = new Map();
	#start;
	constructor(program) {
		this.#program = program;
		[this.#classOf, this.#example] = byteClasses(program);
		this.#start = this.#make([program.length - 1], true);
	}
	matches(value) {
		return this.#run(value, false);
	}
	#run(value, encoded) {
		const classOf = this.#classOf;
		let state = this.#start;
		for (let at = 0; at < value.length; at += 1) {
			const code = value.charCodeAt(at);
			if (code > 127 && !encoded) return this.#run(bytesOf(value), true);
			const kind = classOf[code] ?? 0;
			const next = state.next[kind] ?? this.#step(state, kind);
			if (next === void 0) return void 0;
			if (next.dead) return false;
			state = next;
		}
		return state.accepts;
	}
	#step(from, kind) {
		const byte = this.#example[kind] ?? 0;
		const places = from.places.flatMap((place) => {
			const instruction = this.#program[place];
			return instruction?.op === "byte" && instruction.set[byte] === 1 ? [instruction.next] : [];
		});
		const key = [...new Set(places)].sort((a, b) => a - b).join();
		let made = this.#states.get(key);
		if (made === void 0) {
			if (this.#states.size >= MAX_STATES) return void 0;
			made = this.#make(places, false);
			this.#states.set(key, made);
		}
		from.next[kind] = made;
		return made;
	}
	#make(from, atBegin) {
		const places = reach(this.#program, from, {
			atBegin,
			atEnd: false
		}).filter((place) => this.#program[place]?.op === "byte");
		const accepts = reach(this.#program, from, {
			atBegin,
			atEnd: true
		}).some((place) => this.#program[place]?.op === "accept");
		return {
			next: Array.from({ length: this.#example.length }).fill(void 0),
			places,
			accepts,
			dead: places.length === 0 && !accepts
		};
	}
};
function reach(program, from, { atBegin, atEnd }) {
	const seen = new Set();
	const open = [...from];
	for (let place = open.pop(); place !== void 0; place = open.pop()) {
		if (seen.has(place)) continue;
		seen.add(place);
		const instruction = program[place];
		if (instruction?.op === "split") open.push(...instruction.next);
		if (instruction?.op === "begin" && atBegin || instruction?.op === "end" && atEnd) open.push(instruction.next);
	}
	return [...seen];
}
function byteClasses(program) {
	const sets = program.flatMap((instruction) => instruction.op === "byte" ? [instruction.set] : []);
	let classOf = new Uint8Array(256);
	for (const set of new Set(sets)) classOf = splitBy(set, classOf);
	const example = [];
	classOf.forEach((kind, byte) => void (example[kind] ??= byte));
	return [classOf, example];
}
function splitBy(set, classOf) {
	const known = new Int16Array(512).fill(-1);
	let count = 0;
	return classOf.map((kind, byte) => {
		const part = 2 * kind + (set[byte] === 1 ? 1 : 0);
		if (known[part] === -1) {
			known[part] = count;
			count += 1;
		}
		return known[part];
	});
}
var Assembler = class {
	#program = [{ op: "accept" }];
	assemble(syntax) {
		const entry = this.#part(syntax, 0);
		if (entry === void 0) return void 0;
		this.#add({
			op: "split",
			next: [entry]
		});
		return this.#program;
	}
	#add(instruction) {
		return this.#program.push(instruction) - 1;
	}
	#part(syntax, next) {
		if (this.#program.length > MAX_PROGRAM) return void 0;
		switch (syntax.kind) {
			case "byte": return this.#add({
				op: "byte",
				set: syntax.set,
				next
			});
			case "begin":
			case "end": return this.#add({
				op: syntax.kind,
				next
			});
			case "sequence": return syntax.items.reduceRight((after, item) => after === void 0 ? void 0 : this.#part(item, after), next);
			case "either": return this.#either(syntax.items, next);
			case "repeat": return this.#repeat(syntax, next);
		}
	}
	#either(items, next) {
		const entries = [];
		for (const item of items) {
			const entry = this.#part(item, next);
			if (entry === void 0) return void 0;
			entries.push(entry);
		}
		return entries.length === 1 ? entries[0] : this.#add({
			op: "split",
			next: entries
		});
	}
	#repeat({ item, least, most }, next) {
		let entry = most === Number.POSITIVE_INFINITY ? this.#loop(item, next) : next;
		const optional = most === Number.POSITIVE_INFINITY ? 0 : most - least;
		for (let copy = 0; copy < optional && entry !== void 0; copy += 1) {
			const inner = this.#part(item, entry);
			entry = inner === void 0 ? void 0 : this.#add({
				op: "split",
				next: [inner, next]
			});
		}
		for (let copy = 0; copy < least && entry !== void 0; copy += 1) entry = this.#part(item, entry);
		return entry;
	}
	#loop(item, next) {
		const exits = [next];
		const loop = this.#add({
			op: "split",
			next: exits
		});
		const inner = this.#part(item, loop);
		if (inner === void 0) return void 0;
		exits.push(inner);
		return loop;
	}
};
// src/routes/text/regex-syntax.ts
function readSyntax(pattern) {
	return new Reader(pattern).read();
}
const LITERAL = /[A-Za-z0-9 _\-/:;=,<>@#%&~!"'`]/;
const PUNCTUATION = /[!-/:-@[-`{-~]/;
const REPEAT = /^(?:[*+?]|\{(\d{1,3})(?:(,)(\d{1,3})?)?\})\??/;
const CLASS = /^\[(\^?)((?:\\[dwtns]|\\[!-/:-@[-`{-~]|[A-Za-z0-9 _\-/:;=,<>@#%&~!"'`.+*?(){}|$])+)\]/;
const DIGIT = range("0", "9");
const WORD$1 = union(DIGIT, range("A", "Z"), range("a", "z"), bytes("_"));
const SPACE = bytes("	\n\f\r ");
const ESCAPES = new Map([
	["d", DIGIT],
	["D", complement(DIGIT)],
	["w", WORD$1],
	["W", complement(WORD$1)],
	["s", SPACE],
	["S", complement(SPACE)],
	["t", bytes("	")],
	["n", bytes("\n")],
	["r", bytes("\r")],
	["f", bytes("\f")]
]);
const ANY = complement(bytes("\n"));
var Reader = class {
	#pattern;
	#at = 0;
	constructor(pattern) {
		this.#pattern = pattern;
	}
	read() {
		const tree = this.#alternatives();
		return this.#at === this.#pattern.length ? tree : void 0;
	}
	get #next() {
		return this.#pattern[this.#at] ?? "";
	}
	#alternatives() {
		const items = [];
		for (;;) {
			const item = this.#sequence();
			if (item === void 0) return void 0;
			items.push(item);
			if (this.#next !== "|") return {
				kind: "either",
				items
			};
			this.#at += 1;
		}
	}
	#sequence() {
		const items = [];
		while (this.#next !== "" && this.#next !== "|" && this.#next !== ")") {
			const item = this.#repeated();
			if (item === void 0) return void 0;
			items.push(item);
		}
		return {
			kind: "sequence",
			items
		};
	}
	#repeated() {
		const item = this.#atom();
		const found = REPEAT.exec(this.#pattern.slice(this.#at));
		if (item === void 0 || found === null) return item;
		if (item.kind === "begin" || item.kind === "end") return void 0;
		this.#at += found[0].length;
		return {
			kind: "repeat",
			item,
			...bounds(found)
		};
	}
	#atom() {
		const character = this.#next;
		if (character === "(") return this.#group();
		if (character === "[") return this.#class();
		if (character === "\\") return this.#escape();
		this.#at += 1;
		if (character === "^") return { kind: "begin" };
		if (character === "$") return { kind: "end" };
		if (character === ".") return {
			kind: "byte",
			set: ANY
		};
		return LITERAL.test(character) ? {
			kind: "byte",
			set: bytes(character)
		} : void 0;
	}
	#group() {
		this.#at += this.#pattern.startsWith("(?:", this.#at) ? 3 : 1;
		if (this.#next === "?") return void 0;
		const inner = this.#alternatives();
		if (inner === void 0 || this.#next !== ")") return void 0;
		this.#at += 1;
		return inner;
	}
	#escape() {
		const character = this.#pattern[this.#at + 1] ?? "";
		this.#at += 2;
		const set = PUNCTUATION.test(character) ? bytes(character) : ESCAPES.get(character);
		return set === void 0 ? void 0 : {
			kind: "byte",
			set
		};
	}
	#class() {
		const found = CLASS.exec(this.#pattern.slice(this.#at));
		const members = found === null ? void 0 : classMembers(found[2] ?? "");
		if (found === null || members === void 0) return void 0;
		this.#at += found[0].length;
		return {
			kind: "byte",
			set: found[1] === "^" ? complement(members) : members
		};
	}
};
function bounds([text, least, comma, most]) {
	if (text.startsWith("*")) return {
		least: 0,
		most: Number.POSITIVE_INFINITY
	};
	if (text.startsWith("+")) return {
		least: 1,
		most: Number.POSITIVE_INFINITY
	};
	if (text.startsWith("?")) return {
		least: 0,
		most: 1
	};
	const from = Number(least);
	if (comma === void 0) return {
		least: from,
		most: from
	};
	return {
		least: from,
		most: most === void 0 ? Number.POSITIVE_INFINITY : Number(most)
	};
}
function classMembers(body) {
	const sets = [];
	for (let rest = body; rest !== "";) {
		const member = RANGE.exec(rest)?.[0] ?? /^\\?[\s\S]/.exec(rest)?.[0] ?? "";
		const set = memberSet(member, sets.length === 0 || rest === member);
		if (set === void 0) return void 0;
		sets.push(set);
		rest = rest.slice(member.length);
		if (rest.startsWith("-") && rest.length > 1) return void 0;
	}
	return union(...sets);
}
const RANGE = /^(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9])/;
function memberSet(member, outermost) {
	if (member.startsWith("\\")) return ESCAPES.get(member.slice(1)) ?? bytes(member.slice(1));
	const [first = "", , last] = member;
	if (last !== void 0) return first <= last ? range(first, last) : void 0;
	return member === "-" && !outermost ? void 0 : bytes(member);
}
function bytes(text) {
	const set = new Uint8Array(256);
	for (let at = 0; at < text.length; at += 1) set[text.charCodeAt(at)] = 1;
	return set;
}
function range(first, last) {
	return new Uint8Array(256).fill(1, first.charCodeAt(0), last.charCodeAt(0) + 1);
}
function complement(set) {
	return set.map((member) => 1 - member);
}
function union(...sets) {
	return new Uint8Array(256).map((_, byte) => sets.some((set) => set[byte] === 1) ? 1 : 0);
}
// src/routes/text/regex.ts
const MAX_LENGTH = 1024;
function regexCompiler() {
	const known = new Map();
	return (pattern) => {
		const found = known.get(pattern) ?? compile(pattern);
		known.set(pattern, found);
		return found;
	};
}
function compile(pattern) {
	const parsed = parseRe2(pattern);
	if (typeof parsed === "string") return {
		ok: false,
		reason: parsed
	};
	const refused = envoyDefect(pattern, parsed);
	return {
		ok: true,
		regex: {
			pattern,
			matches: matcher(pattern, parsed)
		},
		refused
	};
}
function matcher(pattern, re2) {
	let asked = false;
	let quick;
	return (value) => {
		if (!asked) quick = automatonOf(pattern);
		asked = true;
		return quick?.matches(value) ?? re2.matches(bytesOf(value));
	};
}
function automatonOf(pattern) {
	const syntax = readSyntax(pattern);
	return syntax === void 0 ? void 0 : automaton(syntax);
}
function parseRe2(pattern) {
	const bytes = bytesOf(pattern);
	if (bytes.length === 0) return "a regular expression must not be empty";
	if (bytes.length > MAX_LENGTH) return `a regular expression has at most ${MAX_LENGTH} bytes`;
	try {
		return RE2JS.compile(bytes);
	} catch (error) {
		return `RE2 refuses it: ${error instanceof Error ? error.message : String(error)}`;
	}
}
const LARGE_PROGRAM = 2048;
function envoyDefect(pattern, parsed) {
	const open = pattern.replaceAll(/\\Q[\s\S]*?(?:\\E|$)/g, "");
	for (const [escape, hex] of open.matchAll(/\\(?:x\{([0-9A-Fa-f]+)\}|[\s\S])/g)) if (hex !== void 0 && Number.parseInt(hex, 16) > 255) return `has ${escape}, which is no byte`;
	return parsed.programSize() > LARGE_PROGRAM ? "makes a larger program than Envoy may take" : void 0;
}
// src/routes/table/rewrite.ts
function checkSubstitution(pattern, substitution) {
	const parsed = parseRe2(pattern);
	if (typeof parsed === "string") return parsed;
	let highest = 0;
	for (const [escape, digit] of substitution.matchAll(/\\([\s\S]?)/g)) {
		if (digit === "\\") continue;
		if (!/^\d$/.test(digit ?? "")) return escape === "\\" ? "ends with a backslash" : `has ${escape}, which is neither a group nor \\\\`;
		highest = Math.max(highest, Number(digit));
	}
	const groups = parsed.groupCount();
	return highest > groups ? `names group ${highest}, and the pattern has ${groups}` : void 0;
}
function regexRewrite(pattern, replacement) {
	let rewriter;
	const substitute = (path) => (rewriter ??= regexRewriter(pattern, replacement))(path);
	return {
		kind: "regex",
		pattern,
		replacement,
		substitute
	};
}
function regexRewriter(pattern, substitution) {
	const parsed = parseRe2(pattern);
	if (typeof parsed === "string") return (path) => path;
	const parts = substitutionParts(bytesOf(substitution));
	return (path) => replaceAll(parsed, parts, path);
}
function substitutionParts(substitution) {
	const parts = [];
	for (const [piece, escaped] of substitution.matchAll(/\\([\s\S])|[^\\]+/g)) if (escaped === void 0) parts.push(piece);
	else parts.push(escaped === "\\" ? "\\" : Number(escaped));
	return parts;
}
function replaceAll(pattern, parts, path) {
	const matcher = pattern.matcher(path);
	let out = "";
	let at = 0;
	let lastEnd = -1;
	while (at <= path.length && matcher.find(at)) {
		const start = matcher.start();
		const end = matcher.end();
		out += path.slice(at, start);
		if (start === end && start === lastEnd) {
			out += path.slice(start, start + 1);
			at = start + 1;
			continue;
		}
		for (const part of parts) out += typeof part === "string" ? part : matcher.group(part) ?? "";
		at = end;
		lastEnd = end;
	}
	return out + path.slice(Math.min(at, path.length));
}
// src/routes/istio/translate-rewrite.ts
function rewriteOf$1({ rewrite }, poison) {
	const pattern = rewrite?.uriRegexRewrite;
	if (pattern) {
		const replacement = pattern.rewrite ?? "";
		const defect = checkSubstitution(pattern.match ?? "", replacement);
		if (defect === void 0) return regexRewrite(pattern.match ?? "", replacement);
		const reason = `uriRegexRewrite.rewrite ${JSON.stringify(replacement)} ${defect}`;
		poison("rewrite", reason);
		return {
			kind: "unknown",
			reason
		};
	}
	return rewrite?.uri ? {
		kind: "prefix",
		replacement: rewrite.uri
	} : void 0;
}
// src/routes/istio/translate.ts
function translateRules(rules, context) {
	const routes = [];
	let catchAll;
	for (const rule of rules) {
		if (catchAll !== void 0) {
			context.drop(droppedRule(rule, 0, `it stands after ${catchAll}, which takes every request`));
			continue;
		}
		const translated = routesOf$1(rule, context);
		for (const route of translated) routes.push(route);
		const last = translated.at(-1);
		if (last !== void 0 && isCatchAll(last)) catchAll = rule.id;
	}
	return routes;
}
function routesOf$1(rule, context) {
	for (const defect of envoyDefects(rule.route, rule.path, context.regex)) context.poison(rule.manifest, defect);
	const routes = [];
	const matches = rule.route.match ?? [];
	for (const [entry, match] of (matches.length === 0 ? [void 0] : matches).entries()) {
		const translated = translateMatch(match, context);
		if (typeof translated === "string") {
			context.drop(droppedRule(rule, entry, translated));
			continue;
		}
		const route = {
			id: rule.id,
			entry,
			file: rule.manifest.file,
			line: () => rule.manifest.lineOf(rule.path),
			...translated,
			action: actionOf$1(rule, context)
		};
		routes.push(route);
		if (isCatchAll(route)) break;
	}
	return routes;
}
function droppedRule(rule, entry, reason) {
	const { id, manifest, path } = rule;
	return {
		rule: id,
		entry,
		file: manifest.file,
		line: () => manifest.lineOf(path),
		reason
	};
}
function actionOf$1(rule, context) {
	const { route } = rule;
	if (rule.unknown !== void 0) return {
		kind: "unknown",
		reason: rule.unknown
	};
	const headers = translateHeaders(route.headers);
	const faults = faultsOf(route);
	if (typeof faults === "string") return {
		kind: "unknown",
		reason: faults
	};
	const poison = (key, message) => context.poison(rule.manifest, {
		path: [...rule.path, key],
		message
	});
	if (route.redirect) return redirectOf$1(route.redirect, {
		...context,
		headers: headers.operations,
		faults,
		poison
	});
	if (route.directResponse) {
		const { status, body } = route.directResponse;
		const bytes = body?.bytes ? decoded(body.bytes) : void 0;
		return {
			kind: "direct",
			status,
			body: body?.string ?? bytes,
			headers: headers.operations,
			faults
		};
	}
	const rewrite = rewriteOf$1(route, poison);
	return rewrite?.kind === "unknown" ? rewrite : forward(route, headers, {
		faults,
		rewrite
	}, context);
}
function decoded(base64) {
	try {
		return textOf(atob(base64.replaceAll("-", "+").replaceAll("_", "/")));
	} catch {
		return "";
	}
}
function forward(route, headers, { faults, rewrite }, context) {
	const own = route.rewrite?.authority || headers.authority;
	const destinations = route.route ?? [];
	const action = {
		kind: "forward",
		clusters: clustersOf$1(destinations, own, context),
		rewrite,
		authority: own,
		headers: headers.operations,
		mirrors: mirrorsOf(route, context),
		faults,
		cors: Boolean(route.corsPolicy)
	};
	return destinations.length === 1 ? singleMerged(action) : action;
}
function clustersOf$1(destinations, ruleAuthority, context) {
	const single = destinations.length === 1;
	return destinations.filter(({ weight }) => single || (weight ?? 0) > 0).map(({ destination, weight, headers }) => {
		const { operations, authority } = translateHeaders(headers);
		return {
			cluster: clusterOf$1(destination, context),
			weight: single ? 100 : weight ?? 0,
			headers: operations,
			authority: ruleAuthority === void 0 ? authority : void 0
		};
	});
}
function replacingFirst(apply) {
	return [...apply.filter(({ op }) => op === "set"), ...apply.filter(({ op }) => op === "add")];
}
function singleMerged(action) {
	const [only] = action.clusters;
	if (only === void 0) return action;
	const join = (side) => {
		const parts = [action.headers?.[side], only.headers?.[side]].filter((part) => part !== void 0);
		return parts.length === 0 ? void 0 : {
			remove: parts.flatMap((part) => part.remove),
			apply: replacingFirst(parts.flatMap((part) => part.apply))
		};
	};
	const request = join("request");
	const response = join("response");
	return {
		...action,
		authority: action.authority ?? only.authority,
		headers: request === void 0 && response === void 0 ? void 0 : {
			request,
			response
		},
		clusters: [{
			...only,
			headers: void 0,
			authority: void 0
		}]
	};
}
function clusterOf$1(destination, context) {
	return context.registry.cluster(destination, context.port, context.client);
}
function mirrorsOf(route, context) {
	const single = route.mirror ? [{
		destination: route.mirror,
		percent: route.mirrorPercentage?.value ?? (route.mirrorPercentage ? 0 : route.mirrorPercent ?? 100)
	}] : [];
	const several = (route.mirrors ?? []).map(({ destination, percentage }) => ({
		destination,
		percent: percentage ? percentage.value ?? 0 : 100
	}));
	return [...single, ...several].filter(({ percent }) => percent > 0).map(({ destination, percent }) => ({
		cluster: clusterOf$1(destination, context),
		percent
	}));
}
function faultsOf({ fault }) {
	const found = [];
	const delay = fault?.delay;
	if (delay?.fixedDelay) {
		const percent = delay.percentage ? partsPerMillion(delay.percentage) : delay.percent ?? 0;
		if (percent > 0) found.push({
			kind: "delay",
			percent,
			delayMs: milliseconds(delay.fixedDelay)
		});
	}
	const abort = fault?.abort;
	const percent = abort?.percentage ? partsPerMillion(abort.percentage) : 0;
	if (percent === 0 || !abort) return found;
	if (abort.grpcStatus) return "aborts with a gRPC status are not modelled";
	if (abort.httpStatus) found.push({
		kind: "abort",
		percent,
		status: abort.httpStatus
	});
	return found;
}
function partsPerMillion(percent) {
	return Math.trunc((percent.value ?? 0) * 1e4) / 1e4;
}
// src/routes/istio/delegates.ts
function mergeDelegate(root, delegate) {
	const match = mergeMatches(root.match ?? [], delegate.match ?? []);
	if (match === void 0) return void 0;
	const inherited = {};
	for (const key of INHERITED) inherited[key] = delegate[key] ?? root[key];
	return {
		...delegate,
		...inherited,
		match
	};
}
const INHERITED = [
	"rewrite",
	"directResponse",
	"timeout",
	"retries",
	"fault",
	"mirror",
	"mirrorPercent",
	"mirrorPercentage",
	"corsPolicy",
	"mirrors",
	"headers"
];
function mergeMatches(root, delegate) {
	if (root.length === 0) return delegate;
	if (delegate.length === 0) return root;
	const merged = [];
	for (const leaf of delegate) {
		const fitting = root.filter((outer) => !conflict(outer, leaf));
		if (fitting.length === 0) return void 0;
		merged.push(...fitting.map((outer) => mergeMatch(outer, leaf)));
	}
	return merged;
}
function mergeMatch(root, leaf) {
	return {
		...leaf,
		uri: leaf.uri ?? root.uri ?? null,
		scheme: leaf.scheme ?? root.scheme ?? null,
		method: leaf.method ?? root.method ?? null,
		authority: leaf.authority ?? root.authority ?? null,
		headers: {
			...root.headers,
			...leaf.headers
		},
		withoutHeaders: {
			...root.withoutHeaders,
			...leaf.withoutHeaders
		},
		queryParams: {
			...root.queryParams,
			...leaf.queryParams
		},
		port: leaf.port || (root.port ?? null),
		sourceLabels: {
			...root.sourceLabels,
			...leaf.sourceLabels
		},
		sourceNamespace: leaf.sourceNamespace || (root.sourceNamespace ?? null),
		gateways: (leaf.gateways ?? []).length > 0 ? leaf.gateways ?? null : root.gateways ?? null
	};
}
function conflict(root, leaf) {
	return [
		[root.uri, leaf.uri],
		[root.scheme, leaf.scheme],
		[root.method, leaf.method],
		[root.authority, leaf.authority]
	].some(([outer, inner]) => stringConflict(outer, inner)) || mapConflict(root.headers, leaf.headers) || mapConflict(root.withoutHeaders, leaf.withoutHeaders) || mapConflict(root.queryParams, leaf.queryParams) || (root.ignoreUriCase ?? false) !== (leaf.ignoreUriCase ?? false) || Boolean(root.port && leaf.port && root.port !== leaf.port) || Boolean(root.sourceNamespace && leaf.sourceNamespace !== root.sourceNamespace) || labelConflict(root.sourceLabels, leaf.sourceLabels) || gatewayConflict(root.gateways ?? [], leaf.gateways ?? []);
}
function mapConflict(root, leaf) {
	return Object.entries(leaf ?? {}).some(([name, inner]) => stringConflict(ownEntry(root, name), inner));
}
function ownEntry(matches, name) {
	return isJsonObject(matches) && Object.hasOwn(matches, name) ? matches[name] : void 0;
}
function labelConflict(root, leaf) {
	return Object.entries(leaf ?? {}).some(([key, value]) => Object.hasOwn(root ?? {}, key) && root?.[key] !== value);
}
function gatewayConflict(root, leaf) {
	if (root.length === 0 || leaf.length === 0) return false;
	return root.length < leaf.length || leaf.some((name) => !root.includes(name));
}
function stringConflict(root, leaf) {
	if (!root || !leaf) return false;
	const some = (match) => Boolean(match.regex || match.prefix || match.exact);
	if (root.regex && some(leaf)) return true;
	if (leaf.regex && some(root)) return true;
	if (root.exact) return Boolean(leaf.prefix) || (leaf.exact ?? "") !== root.exact;
	if (root.prefix && leaf.prefix) return !leaf.prefix.startsWith(root.prefix);
	if (root.prefix && leaf.exact) return !leaf.exact.startsWith(root.prefix);
	return true;
}
// src/routes/istio/virtual-services.ts
function readVirtualServices(inventory, regex) {
	const drafts = inventory.of("networking.istio.io/VirtualService").map((manifest) => draft(inventory, manifest, regex));
	const delegates = new Map();
	for (const service of drafts) if (service.hosts.length === 0) delegates.set(`${service.namespace}/${service.name}`, service);
	return drafts.filter((service) => service.hosts.length > 0).map((service) => withDelegates(inventory, service, delegates));
}
function forGateway(services, gateway, namespace) {
	const bound = services.filter((service) => service.gateways.includes(gateway));
	const visible = bound.filter(({ exportTo }) => !exportTo.has("*") && !exportTo.has("~") && (namespace === void 0 || exportTo.has(namespace)));
	return [
		...visible.filter((service) => service.namespace === namespace),
		...visible.filter((service) => service.namespace !== namespace),
		...bound.filter(({ exportTo }) => exportTo.has("*"))
	];
}
function doubtOf({ namespace, name, exportTo }, proxyNamespace) {
	if (proxyNamespace !== void 0 || exportTo.has("*")) return void 0;
	return `VirtualService ${namespace}/${name} is exported to ${[...exportTo].join(", ")} only, and whether the gateway gets it depends on its namespace, ${NOT_KNOWN}`;
}
function draft(inventory, manifest, regex) {
	const namespace = inventory.namespaceOf(manifest);
	const { name } = manifest.object.metadata;
	const defects = virtualServiceDefects(manifest.object.spec, namespace, regex);
	inventory.report("virtual-service-invalid", manifest, defects);
	const defect = defects[0];
	const spec = manifest.object.spec ?? {};
	const { domain } = inventory.facts;
	const refused = defect === void 0 ? void 0 : `VirtualService ${namespace}/${name} would be refused: ${defect.message}`;
	const rules = refused === void 0 ? rulesOf$1(manifest, spec, {
		namespace,
		name,
		domain
	}) : [];
	return {
		namespace,
		name,
		hosts: texts$1(spec.hosts).map((host) => resolveHost(host, namespace, domain)),
		gateways: orMesh(texts$1(spec.gateways).map((gateway) => resolveGateway(gateway, namespace))),
		exportTo: exportToOf(texts$1(spec.exportTo), namespace, inventory.facts.mesh.exportTo.virtualService),
		rules,
		manifest,
		refused,
		delegating: delegations(rules, namespace)
	};
}
function orMesh(gateways) {
	return gateways.length === 0 ? [MESH_GATEWAY] : gateways;
}
function exportToOf(entries, namespace, usual) {
	const chosen = entries.length === 0 ? usual : entries;
	return new Set(chosen.map((entry) => entry === "." ? namespace : entry));
}
function rulesOf$1(manifest, spec, owner) {
	return (spec.http ?? []).map((route, index) => ({
		id: `${owner.namespace}/${owner.name}#http[${index}]`,
		route: resolveRoute(route, owner),
		manifest,
		path: [
			"spec",
			"http",
			index
		],
		unknown: void 0
	}));
}
function resolveRoute(route, owner) {
	const to = (destination) => ({
		...destination,
		host: resolveHost(destination.host, owner.namespace, owner.domain)
	});
	return {
		...route,
		match: (route.match ?? []).map((match) => ({
			...match,
			gateways: (match.gateways ?? []).map((gateway) => resolveGateway(gateway, owner.namespace))
		})),
		route: (route.route ?? []).map((entry) => ({
			...entry,
			destination: to(entry.destination)
		})),
		mirror: route.mirror ? to(route.mirror) : null,
		mirrorPercent: route.mirrorPercent ?? route.mirror_percent ?? null,
		mirrors: route.mirrors ? route.mirrors.map((mirror) => ({
			...mirror,
			destination: to(mirror.destination)
		})) : null
	};
}
function delegations(rules, namespace) {
	const found = new Map();
	for (const rule of rules) {
		const { delegate } = rule.route;
		if (delegate) found.set(rule, {
			namespace: delegate.namespace || namespace,
			name: delegate.name ?? ""
		});
	}
	return found;
}
function withDelegates(inventory, root, delegates) {
	if (root.delegating.size === 0) return root;
	const rules = root.rules.flatMap((rule) => {
		const reference = root.delegating.get(rule);
		return reference === void 0 ? [rule] : delegated(inventory, {
			root,
			rule,
			delegates,
			key: `${reference.namespace}/${reference.name}`
		});
	});
	return {
		...root,
		rules
	};
}
function delegated(inventory, { root, rule, delegates, key }) {
	const warn = (name, message) => inventory.report(name, root.manifest, [{
		path: [...rule.path, "delegate"],
		message
	}], "warning");
	const target = delegates.get(key);
	if (target === void 0) {
		warn("delegate-missing", `no VirtualService without hosts is called ${key}: this rule is dropped`);
		return [];
	}
	if (target.refused !== void 0) return [{
		...rule,
		unknown: `its delegate would be refused: ${target.refused}`
	}];
	if (!target.exportTo.has("*") && !target.exportTo.has(root.namespace)) {
		warn("delegate-missing", `VirtualService ${key} is not exported to ${root.namespace}: this rule is dropped`);
		return [];
	}
	return target.rules.flatMap((inner) => {
		const route = mergeDelegate(rule.route, inner.route);
		if (route === void 0) warn("delegate-conflict", `${inner.id} contradicts this rule's match and is dropped`);
		return route === void 0 ? [] : [{
			...inner,
			route
		}];
	});
}
// src/routes/istio/istio.ts
function istioProxies(inventory, registry, regex) {
	const services = readVirtualServices(inventory, regex);
	const gateways = readGateways(inventory);
	const refused = gateways.find((gateway) => gateway.refused !== void 0);
	const proxies = withIngress(gatewayProxies(gateways, registry, inventory), registry, inventory);
	if (proxies.length === 0 && refused !== void 0) return [{
		name: refused.id,
		unknown: refused.refused,
		listeners: []
	}];
	const context = {
		registry,
		services,
		inventory,
		regex
	};
	return proxies.map((proxy) => ({
		name: proxy.name,
		unknown: extension(inventory, proxy) ?? refused?.refused,
		listeners: serverGroups(proxy, gateways, registry, inventory).map((group) => listener$1(group, {
			...context,
			proxy
		}))
	}));
}
function withIngress(proxies, registry, inventory) {
	const selector = ingressSelector(inventory);
	if (!(istioIngresses(inventory).length > 0) || proxies.some(({ labels }) => selects(selector, labels))) return proxies;
	return [...proxies, ...proxiesOf(selector, registry, inventory)];
}
function listener$1(group, context) {
	let poison;
	const hosts = new HostTable();
	const made = new Map();
	const say = (manifest, defect) => {
		const reason = context.inventory.reportRefusedRoutes(manifest, defect);
		poison ??= reason;
	};
	for (const server of group.unknown === void 0 ? group.servers : []) addServer(hosts, server, {
		...context,
		made,
		poison: say
	});
	return {
		port: group.port,
		tls: group.tls,
		serverNames: group.tls ? serverNames$1(group) : [],
		virtualHosts: hosts.list(),
		unknown: group.unknown ?? poison
	};
}
function addServer(hosts, bound, context) {
	const { server, gateway } = bound;
	const redirect = server.tls?.httpsRedirect ?? false;
	for (const service of forGateway(context.services, gateway.id, context.proxy.namespace)) {
		const names = intersectHosts(hostsForNamespace(bound.hosts, service.namespace), service.hosts);
		if (names.length === 0) continue;
		const { rules, dropped } = routesOf(service, bound, context);
		if (rules.length === 0) continue;
		const doubt = doubtOf(service, context.proxy.namespace);
		for (const name of names) hosts.add(asciiLower(name), {
			rules,
			dropped,
			redirect,
			doubt
		});
	}
	if (!redirect) return;
	for (const name of bound.hosts) hosts.add(asciiLower(name), {
		rules: [],
		dropped: [],
		redirect: true,
		doubt: void 0
	});
}
function routesOf(service, { gateway, server }, context) {
	if (service.refused !== void 0) return {
		rules: [refusedRule(service, service.refused)],
		dropped: []
	};
	const key = `${gateway.id} ${service.namespace}/${service.name}`;
	const known = context.made.get(key);
	if (known !== void 0) return known;
	const dropped = [];
	const rules = translateRules(service.rules, {
		regex: context.regex,
		registry: context.registry,
		client: context.proxy,
		clientKnown: context.proxy.known,
		gateway: gateway.id,
		port: server.port.number,
		tls: Boolean(server.tls),
		poison: context.poison,
		drop: (one) => void dropped.push(one)
	});
	const made = {
		rules,
		dropped
	};
	if (rules.length > 0) context.made.set(key, made);
	return made;
}
function refusedRule(service, reason) {
	return {
		id: `${service.namespace}/${service.name}`,
		file: service.manifest.file,
		line: () => service.manifest.line,
		...unknownRest(reason)
	};
}
var HostTable = class {
	#hosts = new Map();
	add(domain, addition) {
		const known = this.#hosts.get(domain);
		if (known === void 0) this.#hosts.set(domain, [addition]);
		else known.push(addition);
	}
	list() {
		return [...this.#hosts].map(([domain, additions]) => ({
			domain,
			requireTls: additions.some(({ redirect }) => redirect),
			rules: [...catchAllsLast$1(additions), ...doubtfulRest(additions)],
			dropped: additions.flatMap(({ dropped }) => dropped)
		}));
	}
};
function catchAllsLast$1(additions) {
	const rules = additions.flatMap(({ rules, doubt }) => rules.map((rule) => ({
		rule,
		doubt
	})));
	const last = (rule) => isCatchAll(rule) ? 1 : 0;
	return rules.toSorted((a, b) => last(a.rule) - last(b.rule)).map(({ rule, doubt }) => doubt === void 0 ? rule : {
		...rule,
		unknownMatch: rule.unknownMatch ?? doubt
	});
}
function doubtfulRest(additions) {
	const first = additions.find(({ doubt }) => doubt !== void 0);
	const [rule] = first?.rules ?? [];
	if (first?.doubt === void 0 || rule === void 0) return [];
	return additions.some(({ doubt }) => doubt === void 0) ? [] : [{
		...rule,
		...unknownRest(first.doubt)
	}];
}
function unknownRest(reason) {
	return {
		entry: 0,
		match: {
			path: {
				kind: "prefix",
				value: "/",
				ignoreCase: false
			},
			headers: [],
			query: []
		},
		unknownMatch: reason,
		action: {
			kind: "unknown",
			reason
		}
	};
}
function serverNames$1(group) {
	const names = group.servers.flatMap(({ hosts }) => hosts.map((host) => asciiLower(host.slice(host.indexOf("/") + 1))));
	return names.includes("*") ? [] : names;
}
const EXTENSIONS = [
	"networking.istio.io/EnvoyFilter",
	"extensions.istio.io/WasmPlugin",
	"extensions.istio.io/TrafficExtension",
	"security.istio.io/AuthorizationPolicy",
	"security.istio.io/RequestAuthentication"
];
function extension(inventory, proxy) {
	if (inventory.facts.mesh.unknown !== void 0) return inventory.facts.mesh.unknown;
	const [ingress] = selects(ingressSelector(inventory), proxy.labels) ? istioIngresses(inventory) : [];
	if (ingress !== void 0) return `Ingress ${inventory.namespaceOf(ingress)}/${ingress.object.metadata.name} adds routes to this gateway, which is not modelled`;
	for (const kind of EXTENSIONS) {
		const found = inventory.of(kind).find((manifest) => reaches(inventory, manifest, proxy));
		if (found === void 0) continue;
		const name = `${found.object.kind} ${inventory.namespaceOf(found)}/${found.object.metadata.name}`;
		return proxy.namespace !== void 0 || inventory.namespaceOf(found) === inventory.facts.rootNamespace ? `${name} changes what this gateway does` : `${name} may change what this gateway does: that depends on the gateway's namespace, ${NOT_KNOWN}`;
	}
}
function reaches(inventory, manifest, proxy) {
	const namespace = inventory.namespaceOf(manifest);
	const root = inventory.facts.rootNamespace;
	if (proxy.namespace !== void 0 && namespace !== proxy.namespace && namespace !== root) return false;
	const spec = manifest.object.spec ?? {};
	const labels = spec.selector?.matchLabels ?? spec.workloadSelector?.labels ?? {};
	return selects(labels, proxy.labels) || !proxy.known && !contradicts(labels, proxy.labels) && Object.keys(labels).every((key) => !["app", "istio"].includes(key));
}
// src/routes/join/api-proxy.ts
function compareAges(a, b) {
	return compareText(a.created, b.created) || compareText(a.name, b.name) || compareText(a.namespace, b.namespace);
}
function createdAt({ object }) {
	const time = object.metadata.creationTimestamp;
	return typeof time === "string" ? time : "";
}
function compareText(a, b) {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}
function catchAllsLast(rules) {
	return [...rules.filter((rule) => !isCatchAll(rule)), ...rules.filter(isCatchAll)];
}
// src/routes/front-ends/gateway-api/schema.ts
function pattern(regex, what, longest = 253) {
	return (value, path, found) => {
		if (typeof value === "string" && value.length <= longest && regex.test(value)) return;
		found.push({
			path,
			message: `${show(path)} must be ${what}; it is ${nameOf$2(value)}`
		});
	};
}
function texts(shortest, longest) {
	return (value, path, found) => {
		const size = typeof value === "string" ? [...value].length : -1;
		if (size >= shortest && size <= longest) return;
		const what = `text of ${shortest} to ${longest} characters`;
		found.push({
			path,
			message: `${show(path)} must be ${what}; it is ${nameOf$2(value)}`
		});
	};
}
function several(of, most, least = 0) {
	const items = list(of);
	return (value, path, found) => {
		items(value, path, found);
		if (!Array.isArray(value) || value.length <= most && value.length >= least) return;
		const size = `${least} to ${most} entries`;
		found.push({
			path,
			message: `${show(path)} must have ${size}; it has ${value.length}`
		});
	};
}
function distinct$1(shape, key) {
	return (value, path, found) => {
		shape(value, path, found);
		if (!Array.isArray(value)) return;
		const keys = value.map((item) => key === void 0 ? item : item?.[key]);
		for (const [index, one] of keys.entries()) if (typeof one === "string" && keys.indexOf(one) < index) found.push(twin(path, index, one));
	};
}
function twin(path, index, value) {
	return {
		path: [...path, index],
		message: `${show(path)} has ${JSON.stringify(value)} twice`
	};
}
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const hostname = pattern(/^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, "a host name in lower case, or *. and one");
const preciseHostname = pattern(SUBDOMAIN, "a host name in lower case");
const section = pattern(SUBDOMAIN, "a name in lower case");
const group = pattern(new RegExp(`^$|${SUBDOMAIN.source}`), "an API group");
const kind = pattern(/^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/, "a kind", 63);
const name = texts(1, 253);
const namespace = pattern(LABEL, "a namespace", 63);
const headerName = pattern(/^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/, "a header name", 256);
const port = integer(1, 65535);
const duration = pattern(/^([0-9]{1,5}(h|m|s|ms)){1,4}$/, "a duration such as 5s");
const selector = object({
	matchLabels: map(text),
	matchExpressions: list(object({
		key: text,
		operator: text,
		values: list(text)
	}, ["key", "operator"]))
});
const API_GATEWAY = object({
	gatewayClassName: name,
	listeners: distinct$1(several(object({
		name: section,
		hostname,
		port,
		protocol: pattern(/^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9]+$/, "a protocol", 255),
		tls: object({
			mode: oneOf("Terminate", "Passthrough"),
			certificateRefs: several(object({
				group,
				kind,
				name,
				namespace
			}, ["name"]), 64),
			options: map(text)
		}),
		allowedRoutes: object({
			namespaces: object({
				from: oneOf("All", "Selector", "Same"),
				selector
			}),
			kinds: several(object({
				group,
				kind
			}, ["kind"]), 8)
		})
	}, [
		"name",
		"port",
		"protocol"
	]), 64, 1), "name"),
	addresses: several(object({
		type: name,
		value: texts(0, 253)
	}), 16),
	infrastructure: anything,
	allowedListeners: anything,
	tls: anything,
	backendTLS: anything,
	defaultScope: anything
}, ["gatewayClassName", "listeners"]);
const namedMatch = (longest) => object({
	name: headerName,
	type: oneOf("Exact", "RegularExpression"),
	value: texts(1, longest)
}, ["name", "value"]);
const match = object({
	path: object({
		type: oneOf("Exact", "PathPrefix", "RegularExpression"),
		value: texts(0, 1024)
	}),
	headers: distinct$1(several(namedMatch(4096), 16), "name"),
	queryParams: distinct$1(several(namedMatch(1024), 16), "name"),
	method: oneOf("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH")
});
const header = object({
	name: headerName,
	value: texts(1, 4096)
}, ["name", "value"]);
const headers = object({
	set: distinct$1(several(header, 16), "name"),
	add: distinct$1(several(header, 16), "name"),
	remove: distinct$1(several(text, 16))
});
const pathModifier = object({
	type: oneOf("ReplaceFullPath", "ReplacePrefixMatch"),
	replaceFullPath: texts(0, 1024),
	replacePrefixMatch: texts(0, 1024)
}, ["type"]);
const backend = {
	group,
	kind,
	name,
	namespace,
	port
};
const filter = object({
	type: oneOf("RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror", "RequestRedirect", "URLRewrite", "ExtensionRef", "CORS", "ExternalAuth"),
	requestHeaderModifier: headers,
	responseHeaderModifier: headers,
	requestMirror: object({
		backendRef: object(backend, ["name"]),
		percent: integer(0, 100),
		fraction: object({
			numerator: integer(0, 2147483647),
			denominator: integer(1, 2147483647)
		}, ["numerator"])
	}, ["backendRef"]),
	requestRedirect: object({
		scheme: oneOf("http", "https"),
		hostname: preciseHostname,
		path: pathModifier,
		port,
		statusCode: oneOfNumbers(301, 302, 303, 307, 308)
	}),
	urlRewrite: object({
		hostname: preciseHostname,
		path: pathModifier
	}),
	extensionRef: object({
		group,
		kind,
		name
	}, [
		"group",
		"kind",
		"name"
	]),
	cors: object({
		allowCredentials: flag,
		allowHeaders: list(text),
		allowMethods: list(text),
		allowOrigins: list(text),
		exposeHeaders: list(text),
		maxAge: integer(1, 2147483647)
	}),
	externalAuth: anything
}, ["type"]);
function oneOfNumbers(...allowed) {
	return (value, path, found) => {
		if (allowed.includes(value)) return;
		const what = `one of ${allowed.join(", ")}`;
		found.push({
			path,
			message: `${show(path)} must be ${what}; it is ${nameOf$2(value)}`
		});
	};
}
const rule = object({
	name: section,
	matches: several(match, 64),
	filters: several(filter, 16),
	backendRefs: several(object({
		...backend,
		weight: integer(0, 1e6),
		filters: several(filter, 16)
	}, ["name"]), 16),
	timeouts: object({
		request: duration,
		backendRequest: duration
	}),
	retry: anything,
	sessionPersistence: anything
});
const HTTP_ROUTE = object({
	parentRefs: several(object({
		group,
		kind,
		name,
		namespace,
		sectionName: section,
		port
	}, ["name"]), 32),
	hostnames: several(hostname, 16),
	rules: several(rule, 16, 1),
	useDefaultGateways: anything
});
const REFERENCE_GRANT = object({
	from: several(object({
		group,
		kind,
		namespace
	}, [
		"group",
		"kind",
		"namespace"
	]), 16, 1),
	to: several(object({
		group,
		kind,
		name
	}, ["group", "kind"]), 16, 1)
}, ["from", "to"]);
const GATEWAY_CLASS = object({
	controllerName: name,
	description: texts(0, 64),
	parametersRef: anything
}, ["controllerName"]);
// src/routes/front-ends/gateway-api/validate.ts
function shapeDefects(shape, spec) {
	if (typeof spec !== "object" || spec === null) return [{
		path: ["spec"],
		message: "spec is missing"
	}];
	const found = [];
	shape(spec, ["spec"], found);
	return found;
}
function gatewayClassDefects(spec) {
	return shapeDefects(GATEWAY_CLASS, spec);
}
function referenceGrantDefects(spec) {
	return shapeDefects(REFERENCE_GRANT, spec);
}
function apiGatewayDefects(spec) {
	const shape = shapeDefects(API_GATEWAY, spec);
	if (shape.length > 0) return shape;
	const { listeners } = spec;
	return listeners.flatMap((listener, index) => listenerDefects(listener, index, listeners));
}
function listenerDefects(listener, index, all) {
	const path = [
		"spec",
		"listeners",
		index
	];
	const found = [];
	const { protocol, tls, hostname } = listener;
	if ([
		"HTTP",
		"TCP",
		"UDP"
	].includes(protocol) && tls) found.push({
		path: [...path, "tls"],
		message: `a listener of protocol ${protocol} has no tls`
	});
	if (protocol === "HTTPS" && tls && (tls.mode ?? "Terminate") !== "Terminate") found.push({
		path: [
			...path,
			"tls",
			"mode"
		],
		message: "an HTTPS listener must terminate TLS"
	});
	if (protocol === "TLS" && !tls) found.push({
		path,
		message: "a TLS listener needs tls"
	});
	if (["TCP", "UDP"].includes(protocol) && hostname) found.push({
		path: [...path, "hostname"],
		message: `a ${protocol} listener has no host name`
	});
	const same = (other) => other.port === listener.port && other.protocol === protocol && (other.hostname ?? void 0) === (hostname ?? void 0);
	if (all.findIndex(same) < index) found.push({
		path,
		message: "another listener has the same port, protocol and host name"
	});
	return [...found, ...certificateDefects(listener, path)];
}
function certificateDefects({ tls }, path) {
	const size = (value) => typeof value === "object" && value !== null ? Object.keys(value).length : 0;
	if (!tls || (tls.mode ?? "Terminate") !== "Terminate") return [];
	const { certificateRefs, options } = tls;
	return size(certificateRefs) + size(options) > 0 ? [] : [{
		path: [...path, "tls"],
		message: "tls that is terminated needs certificateRefs or options"
	}];
}
function httpRouteDefects(spec) {
	const shape = shapeDefects(HTTP_ROUTE, spec);
	if (shape.length > 0) return shape;
	const { parentRefs, rules } = spec;
	const matches = (rules ?? []).reduce((sum, rule) => sum + (rule.matches ?? [{}]).length, 0);
	return [
		...matches <= 128 ? [] : [{
			path: ["spec", "rules"],
			message: `an HTTPRoute has at most 128 matches; this has ${matches}`
		}],
		...parentDefects(parentRefs ?? []),
		...(rules ?? []).flatMap((rule, index) => ruleDefects(rule, [
			"spec",
			"rules",
			index
		]))
	];
}
function parentDefects(refs) {
	const found = [];
	const key = (ref) => [
		ref.group ?? "gateway.networking.k8s.io",
		ref.kind ?? "Gateway",
		ref.namespace ?? "",
		ref.name
	].join("/");
	for (const [index, ref] of refs.entries()) {
		const path = [
			"spec",
			"parentRefs",
			index
		];
		const before = refs.slice(0, index).filter((other) => key(other) === key(ref));
		const mixed = before.some((other) => Boolean(other.sectionName) !== Boolean(ref.sectionName));
		const where = (other) => other.sectionName ?? "";
		if (mixed) found.push({
			path,
			message: "two references to one parent both need a sectionName, or none"
		});
		else if (before.some((other) => where(other) === where(ref))) found.push({
			path,
			message: "another reference names the same parent and sectionName"
		});
	}
	return found;
}
function ruleDefects(rule, path) {
	const filters = rule.filters ?? [];
	const backends = rule.backendRefs ?? [];
	const found = [];
	if (backends.length > 0 && filters.some((filter) => filter.requestRedirect)) found.push({
		path,
		message: "a rule that redirects has no backendRefs"
	});
	if ([...filters, ...backends.flatMap((backend) => backend.filters ?? [])].some(replacesPrefix) && !hasOnePrefix(rule)) found.push({
		path,
		message: "replacePrefixMatch needs exactly one match, of type PathPrefix"
	});
	return [
		...found,
		...(rule.matches ?? []).flatMap(({ path: value }, index) => pathDefects(value ?? {}, [
			...path,
			"matches",
			index,
			"path"
		])),
		...filtersDefects(filters, [...path, "filters"]),
		...backends.flatMap((backend, index) => [...backendDefects(backend, [
			...path,
			"backendRefs",
			index
		]), ...filtersDefects(backend.filters ?? [], [
			...path,
			"backendRefs",
			index,
			"filters"
		])])
	];
}
function replacesPrefix(filter) {
	return [filter.urlRewrite?.path, filter.requestRedirect?.path].some((modifier) => typeof modifier?.replacePrefixMatch === "string");
}
function hasOnePrefix({ matches }) {
	const [only, ...others] = matches ?? [{}];
	return only !== void 0 && others.length === 0 && (only.path?.type ?? "PathPrefix") === "PathPrefix";
}
const CHARACTERS = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/;
function pathDefects({ type, value }, path) {
	const written = value ?? "/";
	if (type === "RegularExpression") return [];
	return !written.startsWith("/") || /\/\/|\/\.\/|\/\.\.\/|%2f|%2F|#|\/\.\.$|\/\.$/.test(written) || !CHARACTERS.test(written) ? [{
		path: [...path, "value"],
		message: `${JSON.stringify(written)} is no path to match: it must begin with / and be normalized and escaped`
	}] : [];
}
function backendDefects(backend, path) {
	return (backend.group ?? "") === "" && (backend.kind ?? "Service") === "Service" && !backend.port ? [{
		path,
		message: "a reference to a Service needs a port"
	}] : [];
}
const FIELDS = {
	RequestHeaderModifier: "requestHeaderModifier",
	ResponseHeaderModifier: "responseHeaderModifier",
	RequestMirror: "requestMirror",
	RequestRedirect: "requestRedirect",
	URLRewrite: "urlRewrite",
	ExtensionRef: "extensionRef",
	CORS: "cors",
	ExternalAuth: "externalAuth"
};
const ONCE = new Set([
	"RequestHeaderModifier",
	"ResponseHeaderModifier",
	"RequestRedirect",
	"URLRewrite",
	"CORS"
]);
function filtersDefects(filters, path) {
	const found = [];
	const types = filters.map(({ type }) => type);
	if (types.includes("RequestRedirect") && types.includes("URLRewrite")) found.push({
		path,
		message: "a rule redirects or rewrites, not both"
	});
	for (const [index, filter] of filters.entries()) {
		if (ONCE.has(filter.type) && types.indexOf(filter.type) < index) found.push({
			path: [...path, index],
			message: `the filter ${filter.type} cannot be repeated`
		});
		found.push(...filterDefects(filter, [...path, index]));
	}
	return found;
}
function filterDefects(filter, path) {
	const found = [];
	for (const [type, field] of Object.entries(FIELDS)) {
		const set = filter[field] != null;
		if (type === filter.type && !set) found.push({
			path,
			message: `a filter of type ${type} needs ${field}`
		});
		if (type !== filter.type && set) found.push({
			path: [...path, field],
			message: `a filter of type ${filter.type} has no ${field}`
		});
	}
	const mirror = filter.requestMirror;
	if (mirror) {
		found.push(...backendDefects(mirror.backendRef, [
			...path,
			"requestMirror",
			"backendRef"
		]));
		if (mirror.percent != null && mirror.fraction) found.push({
			path,
			message: "a mirror has percent or fraction, not both"
		});
		if (mirror.fraction && mirror.fraction.numerator > (mirror.fraction.denominator ?? 100)) found.push({
			path,
			message: "the numerator is larger than the denominator"
		});
	}
	return [
		...found,
		...modifierDefects(filter.urlRewrite?.path, [
			...path,
			"urlRewrite",
			"path"
		]),
		...modifierDefects(filter.requestRedirect?.path, [
			...path,
			"requestRedirect",
			"path"
		])
	];
}
function modifierDefects(modifier, path) {
	if (!modifier) return [];
	const full = modifier.type === "ReplaceFullPath";
	const wanted = full ? modifier.replaceFullPath : modifier.replacePrefixMatch;
	const other = full ? modifier.replacePrefixMatch : modifier.replaceFullPath;
	if (wanted != null && other == null) return [];
	const field = full ? "replaceFullPath" : "replacePrefixMatch";
	return [{
		path,
		message: `a path modifier of type ${modifier.type} has ${field} and nothing else`
	}];
}
// src/routes/front-ends/gateway-api/backends.ts
const API_GROUP = "gateway.networking.k8s.io";
var Backends = class {
	#domain;
	#services;
	#grants;
	#unclear = new Set();
	constructor(inventory, services) {
		this.#domain = inventory.facts.domain;
		this.#services = services;
		this.#grants = inventory.of(`${API_GROUP}/ReferenceGrant`).flatMap((manifest) => {
			const namespace = inventory.namespaceOf(manifest);
			const defects = referenceGrantDefects(manifest.object.spec);
			inventory.report("reference-grant-invalid", manifest, defects);
			if (defects.length > 0) this.#unclear.add(namespace);
			return defects.length > 0 ? [] : grantsOf(manifest.object.spec, namespace);
		});
	}
	resolve(ref, namespace) {
		const kind = `${ref.group ?? ""}/${ref.kind ?? "Service"}`;
		const target = ref.namespace ?? namespace;
		if (target !== namespace && !this.#allowed(kind, ref.name, {
			from: namespace,
			to: target
		})) return this.#unclear.has(target) ? {
			kind: "unknown",
			reason: `a ReferenceGrant of namespace ${target} would be refused`
		} : broken(`no ReferenceGrant of namespace ${target} lets ${namespace} refer to ${ref.name}`);
		switch (kind) {
			case "/Service":
			case "multicluster.x-k8s.io/ServiceImport": return this.#service(ref, target, kind);
			case "networking.istio.io/Hostname":
				if (ref.namespace) return refused(`a backendRef to a Hostname has no namespace`);
				return this.#named(ref, ref.name);
			case "inference.networking.k8s.io/InferencePool": return {
				kind: "unknown",
				reason: "InferencePool backends are not modelled"
			};
			default: return broken(`a backendRef cannot name a ${ref.kind ?? "Service"} of group ${ref.group ?? ""}`);
		}
	}
	#service(ref, namespace, kind) {
		if (kind === "/Service" && ref.name.includes(".")) return refused(`backendRef ${ref.name} must be the name of a Service, not its host`);
		return this.#named(ref, serviceHost(ref.name, namespace, this.#domain));
	}
	#named(ref, host) {
		if (!ref.port) return refused(`backendRef ${ref.name} needs a port`);
		return {
			kind: "destination",
			destination: {
				host,
				port: { number: ref.port }
			},
			broken: void 0,
			missing: !this.#services.has(host)
		};
	}
	#allowed(kind, name, { from, to }) {
		return this.#grants.some((grant) => grant.from === from && grant.to === to && grant.toKind === kind && (grant.name === void 0 || grant.name === name));
	}
};
function grantsOf({ from, to }, namespace) {
	return from.filter((source) => source.group === "gateway.networking.k8s.io" && source.kind === "HTTPRoute").flatMap((source) => to.map((target) => ({
		from: source.namespace,
		toKind: `${target.group}/${target.kind}`,
		to: namespace,
		name: target.name ?? void 0
	}))).filter(({ toKind }) => toKind === "/Service");
}
function broken(reason) {
	return {
		kind: "destination",
		destination: { host: "" },
		broken: reason,
		missing: true
	};
}
function refused(reason) {
	return {
		kind: "refused",
		reason
	};
}
// src/routes/front-ends/gateway-api/convert.ts
function convertRules(spec, source, backends) {
	const found = [];
	for (const [index, rule] of (spec.rules ?? [{}]).entries()) {
		const path = [
			"spec",
			"rules",
			index
		];
		const action = actionOf(rule, source.namespace, backends);
		if ("reason" in action) return {
			reason: action.reason,
			path
		};
		const matches = rule.matches ?? [{}];
		for (const [entry, match] of (matches.length === 0 ? [void 0] : matches).entries()) {
			const route = {
				...action.route,
				match: match === void 0 ? [] : [matchOf(match)]
			};
			const id = `${source.namespace}/${source.name}#rules[${index}]`;
			const { broken, unknown } = action;
			found.push({
				id,
				entry,
				route,
				manifest: source.manifest,
				path,
				broken,
				unknown
			});
		}
	}
	return found;
}
function actionOf(rule, namespace, backends) {
	const filters = filtersOf(rule.filters ?? [], namespace, backends);
	if ("reason" in filters) return filters;
	const refs = rule.backendRefs ?? [];
	if (refs.every((ref) => weightOf(ref) === 0) && !filters.redirect) return {
		route: {
			...filters,
			directResponse: { status: 500 }
		},
		broken: [],
		unknown: void 0
	};
	const targets = refs.filter((ref) => weightOf(ref) > 0).map((ref) => targetOf(ref, namespace, backends));
	const bad = targets.find((target) => "reason" in target);
	if (bad !== void 0 && "reason" in bad) return bad;
	const good = targets.filter((target) => !("reason" in target));
	return {
		route: {
			...filters,
			route: good.map(({ entry }) => entry)
		},
		broken: good.map(({ broken }) => broken),
		unknown: good.find(({ unknown }) => unknown !== void 0)?.unknown
	};
}
function weightOf({ weight }) {
	return weight ?? 1;
}
function targetOf(ref, namespace, backends) {
	const backend = backends.resolve(ref, namespace);
	if (backend.kind === "refused") return backend;
	const headers = headersOf(ref.filters ?? []);
	if ("reason" in headers) return headers;
	const known = backend.kind === "destination";
	return {
		entry: {
			destination: known ? backend.destination : { host: "" },
			weight: weightOf(ref),
			headers
		},
		broken: known ? backend.broken : void 0,
		unknown: known ? void 0 : backend.reason
	};
}
function headersOf(filters) {
	let headers = {};
	for (const filter of filters) {
		const changed = withHeaders(headers, filter);
		if (changed === void 0) return { reason: `a backendRef cannot have a filter of type ${filter.type}` };
		if ("reason" in changed) return changed;
		headers = changed;
	}
	return headers;
}
function withHeaders(headers, filter) {
	const side = filter.type === "RequestHeaderModifier" ? "request" : filter.type === "ResponseHeaderModifier" ? "response" : void 0;
	if (side === void 0) return void 0;
	const change = headerChange(side === "request" ? filter.requestHeaderModifier : filter.responseHeaderModifier);
	return "reason" in change ? change : {
		...headers,
		[side]: change
	};
}
function filtersOf(filters, namespace, backends) {
	let route = {};
	for (const filter of filters) {
		const next = withFilter(route, filter, {
			namespace,
			backends
		});
		if ("reason" in next) return next;
		route = next;
	}
	return route;
}
function withFilter(route, filter, { namespace, backends }) {
	const headers = withHeaders(route.headers ?? {}, filter);
	if (headers !== void 0) return "reason" in headers ? headers : {
		...route,
		headers
	};
	switch (filter.type) {
		case "RequestRedirect": return {
			...route,
			redirect: redirectOf(filter.requestRedirect ?? {})
		};
		case "URLRewrite": return {
			...route,
			rewrite: rewriteOf(filter.urlRewrite ?? {})
		};
		case "RequestMirror": return {
			...route,
			mirrors: [...route.mirrors ?? [], ...mirrorOf(filter, namespace, backends)]
		};
		case "CORS": return {
			...route,
			corsPolicy: {}
		};
		default: return { reason: `istiod does not know filters of type ${filter.type}` };
	}
}
function isHeaderValue(value) {
	return !/[\0-\x08\x0a-\x1f\x7f]/.test(value);
}
function headerChange(filter) {
	const bad = [...filter?.set ?? [], ...filter?.add ?? []].find(({ value }) => !isHeaderValue(value));
	if (bad !== void 0) return { reason: `the value of header ${bad.name} has control characters` };
	return {
		set: headerMap(filter?.set ?? []),
		add: headerMap(filter?.add ?? []),
		remove: filter?.remove ?? []
	};
}
function headerMap(list) {
	return Object.fromEntries(list.map(({ name, value }) => [name.toLowerCase(), value]).toReversed());
}
function redirectOf({ scheme, hostname, path, port, statusCode }) {
	return {
		redirectCode: statusCode ?? 302,
		authority: hostname ?? null,
		scheme: scheme ?? null,
		...port ? { port } : { derivePort: scheme ? "FROM_PROTOCOL_DEFAULT" : "FROM_REQUEST_PORT" },
		uri: path?.replaceFullPath ?? null,
		prefixRewrite: path?.replacePrefixMatch ?? null
	};
}
function rewriteOf({ hostname, path }) {
	const prefix = path?.replacePrefixMatch;
	const full = path?.replaceFullPath;
	if (prefix == null && full == null && !hostname) return null;
	return {
		authority: hostname ?? null,
		uri: prefix == null ? null : prefix.replace(/\/$/, "") || "/",
		uriRegexRewrite: full == null ? null : {
			match: "/.*",
			rewrite: full
		}
	};
}
function mirrorOf(filter, namespace, backends) {
	const mirror = filter.requestMirror;
	const backend = backends.resolve(mirror.backendRef, namespace);
	if (backend.kind !== "destination" || backend.broken !== void 0 || backend.missing) return [];
	const { fraction, percent } = mirror;
	const value = fraction ? 100 * fraction.numerator / (fraction.denominator ?? 100) : percent;
	return [{
		destination: backend.destination,
		percentage: value == null ? null : { value }
	}];
}
function matchOf({ path, headers, queryParams, method }) {
	const value = path?.value ?? "/";
	const type = path?.type ?? "PathPrefix";
	const prefix = value === "/" ? value : value.replace(/\/$/, "");
	return {
		uri: type === "Exact" ? { exact: value } : type === "PathPrefix" ? { prefix } : { regex: value },
		headers: named$1(headers ?? []),
		queryParams: named$1(queryParams ?? []),
		method: method ? { exact: method } : null
	};
}
function named$1(list) {
	return Object.fromEntries(list.map(({ name, type, value }) => [name, type === "RegularExpression" ? { regex: value } : { exact: value }]));
}
function comparePrecedence(a, b) {
	const [one, other] = [weights(a.route), weights(b.route)];
	for (const [index, weight] of one.entries()) {
		const difference = (other[index] ?? 0) - weight;
		if (difference !== 0) return difference;
	}
	return 0;
}
function weights({ match }) {
	if (match === void 0 || match === null) return [
		4,
		0,
		0,
		0,
		0
	];
	const [only] = match;
	if (only === void 0) return [
		-1,
		0,
		0,
		0,
		0
	];
	const { exact, prefix, regex } = only.uri ?? {};
	return [
		exact == null ? prefix == null ? 1 : 2 : 3,
		bytesOf(exact ?? prefix ?? regex ?? "").length,
		only.method ? 1 : 0,
		Object.keys(only.headers ?? {}).length,
		Object.keys(only.queryParams ?? {}).length
	];
}
// src/routes/front-ends/gateway-api/attach.ts
function attachRoutes(inventory, gateways, backends) {
	return merged([...readHttpRoutes(inventory, backends), ...readOtherRoutes(inventory)].flatMap((route) => {
		const found = attachmentsOf(route, gateways);
		if (found.length === 0) reportDetached(inventory, route, gateways);
		return found;
	}));
}
function readHttpRoutes(inventory, backends) {
	return inventory.of(`${API_GROUP}/HTTPRoute`).map((manifest) => {
		const namespace = inventory.namespaceOf(manifest);
		const { name } = manifest.object.metadata;
		const defects = httpRouteDefects(manifest.object.spec);
		inventory.report("http-route-invalid", manifest, defects);
		const first = defects[0];
		const common = {
			namespace,
			name,
			manifest
		};
		if (first !== void 0) {
			const reason = `HTTPRoute ${namespace}/${name} would be refused: ${first.message}`;
			return {
				...common,
				...loose(manifest),
				rules: [unknownRule(common, reason)]
			};
		}
		const spec = manifest.object.spec;
		const rules = convertRules(spec, common, backends);
		if ("reason" in rules) {
			const message = `istiod serves nothing of this HTTPRoute: ${rules.reason}`;
			inventory.report("http-route-refused", manifest, [{
				path: rules.path,
				message
			}], "warning");
		}
		const hostnames = spec.hostnames ?? [];
		return {
			...common,
			parents: spec.parentRefs ?? [],
			hostnames,
			rules: "reason" in rules ? [] : rules
		};
	});
}
function readOtherRoutes(inventory) {
	return inventory.of(`${API_GROUP}/GRPCRoute`).map((manifest) => {
		const namespace = inventory.namespaceOf(manifest);
		const { name } = manifest.object.metadata;
		const common = {
			namespace,
			name,
			manifest
		};
		const reason = `GRPCRoute ${namespace}/${name} serves this host too, and GRPCRoutes are not modelled`;
		return {
			...common,
			...loose(manifest),
			rules: [unknownRule(common, reason)]
		};
	});
}
function loose({ object }) {
	return {
		parents: jsonObjects(object.spec?.["parentRefs"]).filter((ref) => typeof ref["name"] === "string"),
		hostnames: texts$1(object.spec?.["hostnames"])
	};
}
function unknownRule({ namespace, name, manifest }, reason) {
	return {
		id: `${namespace}/${name}`,
		entry: 0,
		route: {},
		manifest,
		path: [],
		broken: [],
		unknown: reason
	};
}
function attachmentsOf(route, gateways) {
	return route.parents.flatMap((ref) => {
		const listeners = parentOf(ref, route.namespace, gateways)?.listeners ?? [];
		return listeners.flatMap((listener) => {
			const allowed = accepts(listener, route, ref);
			if (allowed === false) return [];
			const unclear = allowed === true ? void 0 : allowed;
			return hostsOf$1(route).filter((host) => isOwnHost(host, listener, listeners)).map((host) => ({
				route,
				listener,
				host,
				unclear
			}));
		});
	});
}
function hostsOf$1({ hostnames }) {
	return hostnames.length === 0 ? ["*"] : hostnames;
}
function isGateway({ group, kind }) {
	return (group ?? "gateway.networking.k8s.io") === "gateway.networking.k8s.io" && (kind ?? "Gateway") === "Gateway";
}
function parentOf(ref, namespace, gateways) {
	if (!isGateway(ref)) return void 0;
	const owner = ref.namespace ?? namespace;
	return gateways.find((gateway) => gateway.name === ref.name && gateway.namespace === owner);
}
function accepts(listener, route, ref) {
	if (ref.port && ref.port !== listener.port) return false;
	if (ref.sectionName && ref.sectionName !== listener.section) return false;
	const own = listener.hostname ?? "*";
	if (!hostsOf$1(route).some((host) => overlaps(own, host)) || !listener.takesHttpRoutes) return false;
	return listener.allows(route.namespace);
}
function isOwnHost(host, listener, all) {
	const own = listener.hostname ?? "";
	if (own !== "" && !isWildcard(own)) return true;
	if (own !== "" && !overlaps(host, own)) return false;
	return all.filter((other) => other.port === listener.port && other.protocol === listener.protocol).map((other) => other.hostname ?? "").every((other) => other === own || own.length > other.length || !isSubsetOf(host, other));
}
function merged(attachments) {
	const groups = new Map();
	for (const attachment of attachments) {
		const key = `${attachment.listener.id}/${attachment.host}`;
		groups.set(key, [...groups.get(key) ?? [], attachment]);
	}
	return [...groups].flatMap(([key, group]) => {
		const sorted = group.toSorted((a, b) => compareAge(a.route, b.route));
		const rules = sorted.flatMap(rulesOf);
		const [first] = sorted;
		if (first === void 0 || rules.length === 0) return [];
		const { namespace, manifest } = first.route;
		return [{
			listener: first.listener,
			host: first.host,
			namespace,
			created: createdAt(manifest),
			name: key.replaceAll("/", "~"),
			rules: rules.toSorted(comparePrecedence)
		}];
	});
}
function rulesOf({ route, unclear }) {
	return unclear === void 0 ? route.rules : [unknownRule(route, unclear)];
}
function compareAge(a, b) {
	return compareText(createdAt(a.manifest), createdAt(b.manifest)) || compareText(a.namespace, b.namespace) || compareText(a.name, b.name);
}
function reportDetached(inventory, route, gateways) {
	if (route.rules.length === 0 || !route.parents.some(isGateway)) return;
	const message = route.parents.some((ref) => parentOf(ref, route.namespace, gateways) !== void 0) ? `no listener of its Gateway accepts this ${route.manifest.object.kind}` : `no Gateway that istiod programs is among this ${route.manifest.object.kind}'s parents`;
	inventory.report("http-route-detached", route.manifest, [{
		path: ["spec", "parentRefs"],
		message
	}], "warning");
}
// src/routes/front-ends/gateway-api/label-selector.ts
const NAME_LABEL = "kubernetes.io/metadata.name";
function selectedBy(inventory, selector, namespace) {
	const manifest = inventory.of("/Namespace").find(({ object }) => object.metadata.name === namespace);
	const labels = {
		...manifest?.object.metadata.labels,
		[NAME_LABEL]: namespace
	};
	const known = (key) => manifest !== void 0 || key === NAME_LABEL;
	const results = requirements(selector).map(({ key, operator, values }) => known(key) ? holds(Object.hasOwn(labels, key) ? labels[key] : void 0, operator, values) : void 0);
	if (results.includes(false)) return false;
	return results.includes(void 0) ? `the labels of namespace ${namespace} are not among the manifests, and a listener selects by them` : true;
}
function requirements({ matchLabels, matchExpressions }) {
	return [...Object.entries(matchLabels ?? {}).map(([key, value]) => ({
		key,
		operator: "In",
		values: [value]
	})), ...(matchExpressions ?? []).map(({ key, operator, values }) => ({
		key,
		operator,
		values: values ?? []
	}))];
}
function holds(value, operator, values) {
	switch (operator) {
		case "In": return value !== void 0 && values.includes(value);
		case "NotIn": return value === void 0 || !values.includes(value);
		case "Exists": return value !== void 0;
		case "DoesNotExist": return value === void 0;
		default: return false;
	}
}
// src/routes/front-ends/gateway-api/gateways.ts
const CONTROLLER = "istio.io/gateway-controller";
const BUILT_IN = {
	istio: true,
	"istio-remote": false,
	"istio-waypoint": false,
	"istio-east-west": false
};
function readApiGateways(inventory) {
	const classes = readClasses(inventory);
	return inventory.of(`${API_GROUP}/Gateway`).flatMap((manifest) => {
		const defects = apiGatewayDefects(manifest.object.spec);
		inventory.report("gateway-invalid", manifest, defects);
		const spec = manifest.object.spec;
		const className = isJsonObject(spec) ? String(spec["gatewayClassName"] ?? "") : "";
		const programmed = classes(className);
		if (programmed === false) return [];
		const gateway = readGateway(inventory, manifest, defects.length === 0 ? spec : void 0);
		const first = defects[0];
		const id = `${gateway.namespace}/${gateway.name}`;
		const refused = first === void 0 ? void 0 : `Gateway ${id} would be refused: ${first.message}`;
		const foreign = typeof programmed === "string" ? programmed : void 0;
		return [{
			...gateway,
			unknown: refused ?? foreign ?? listenerSetOf(inventory, gateway)
		}];
	});
}
function readClasses(inventory) {
	const known = new Map();
	for (const manifest of inventory.of(`${API_GROUP}/GatewayClass`)) {
		const { spec, metadata } = manifest.object;
		const defects = gatewayClassDefects(spec);
		inventory.report("gateway-class-invalid", manifest, defects);
		if (defects.length === 0) known.set(metadata.name, spec?.["controllerName"] === CONTROLLER);
	}
	const builtIn = (name) => Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : void 0;
	return (name) => known.get(name) ?? builtIn(name) ?? `the GatewayClass ${name} is not among the manifests`;
}
function readGateway(inventory, manifest, spec) {
	const namespace = inventory.namespaceOf(manifest);
	const { name } = manifest.object.metadata;
	return {
		namespace,
		name,
		manifest,
		managed: spec !== void 0 && isManaged(spec),
		services: spec === void 0 ? [] : servicesOf(inventory, manifest, spec),
		listeners: spec === void 0 ? [] : listenersOf$1(inventory, manifest, spec)
	};
}
function isManaged({ addresses }) {
	const [first, ...others] = addresses ?? [];
	return others.length === 0 && (first === void 0 || (first.type ?? "IPAddress") === "IPAddress");
}
function servicesOf(inventory, manifest, spec) {
	const namespace = inventory.namespaceOf(manifest);
	const { metadata } = manifest.object;
	const { domain } = inventory.facts;
	const own = metadata.annotations?.["gateway.istio.io/name-override"];
	if (isManaged(spec)) return [serviceHost(own || `${metadata.name}-${spec.gatewayClassName}`, namespace, domain)];
	return (spec.addresses ?? []).flatMap(({ type, value }, index) => {
		const host = value?.includes(".") ? value : serviceHost(value ?? "", namespace, domain);
		const problem = addressProblem(type ?? "IPAddress", host, `.${namespace}.svc.${domain}`);
		if (problem === void 0) return [host];
		const path = [
			"spec",
			"addresses",
			index
		];
		inventory.report("gateway-address", manifest, [{
			path,
			message: problem
		}], "warning");
		return [];
	});
}
function addressProblem(type, host, suffix) {
	if (type !== "Hostname") return `istiod ignores addresses of type ${type} beside others; it takes Hostname`;
	const name = host.endsWith(suffix) ? host.slice(0, -suffix.length) : "";
	if (name !== "" && !name.includes(".")) return void 0;
	return `${host} is no Service of the Gateway's own namespace: istiod ignores it`;
}
function listenersOf$1(inventory, manifest, spec) {
	const accepted = [];
	for (const [index, listener] of spec.listeners.entries()) {
		const other = accepted.find((prior) => !areDistinct(prior, listener));
		if (other === void 0) accepted.push(listener);
		else warn(inventory, manifest, index, `conflicts with listener ${other.name}`);
	}
	return accepted.flatMap((listener) => {
		if (listener.protocol !== "HTTPS" || listener.tls) return [listenerOf(inventory, manifest, listener)];
		warn(inventory, manifest, spec.listeners.indexOf(listener), "speaks HTTPS and has no tls");
		return [];
	});
}
function warn(inventory, manifest, index, what) {
	const defect = {
		path: [
			"spec",
			"listeners",
			index
		],
		message: `this listener ${what}: it is not opened`
	};
	inventory.report("gateway-listener", manifest, [defect], "warning");
}
const HTTP_LIKE = new Set([
	"HTTP",
	"HTTPS",
	"TLS"
]);
const STREAMS = new Set(["TCP", "UDP"]);
function areDistinct(a, b) {
	if (a.port !== b.port) return true;
	if (STREAMS.has(a.protocol) && (STREAMS.has(b.protocol) || HTTP_LIKE.has(b.protocol))) return false;
	if (HTTP_LIKE.has(a.protocol) && STREAMS.has(b.protocol)) return false;
	if (HTTP_LIKE.has(a.protocol) && HTTP_LIKE.has(b.protocol)) return (a.hostname ?? "*") !== (b.hostname ?? "*");
	return a.protocol !== b.protocol;
}
function listenerOf(inventory, manifest, listener) {
	const namespace = inventory.namespaceOf(manifest);
	const kinds = listener.allowedRoutes?.kinds ?? [];
	const named = kinds.some(({ group, kind }) => (group ?? "gateway.networking.k8s.io") === "gateway.networking.k8s.io" && kind === "HTTPRoute");
	return {
		id: `${namespace}/${manifest.object.metadata.name}~istio-autogenerated-k8s-gateway~${listener.name}`,
		section: listener.name,
		hostname: listener.hostname ?? void 0,
		port: listener.port,
		protocol: listener.protocol,
		tls: Boolean(listener.tls),
		mode: listener.tls?.mode ?? "Terminate",
		takesHttpRoutes: ["HTTP", "HTTPS"].includes(listener.protocol) && (kinds.length === 0 || named),
		allows: namespacesOf(inventory, listener, namespace)
	};
}
function namespacesOf(inventory, { allowedRoutes }, own) {
	const { from, selector } = allowedRoutes?.namespaces ?? {};
	if ((from ?? "Same") === "Same") return (namespace) => namespace === own;
	if (from === "All" || !selector) return () => true;
	return (namespace) => selectedBy(inventory, selector, namespace);
}
function listenerSetOf(inventory, gateway) {
	if (gateway.manifest.object.spec?.["allowedListeners"] == null) return void 0;
	const found = inventory.of(`${API_GROUP}/ListenerSet`).find((manifest) => {
		const ref = manifest.object.spec?.["parentRef"];
		if (!isJsonObject(ref) || ref["name"] !== gateway.name) return false;
		return (ref["namespace"] ?? inventory.namespaceOf(manifest)) === gateway.namespace;
	});
	return found === void 0 ? void 0 : `ListenerSet ${inventory.namespaceOf(found)}/${found.object.metadata.name} adds listeners to Gateway ${gateway.namespace}/${gateway.name}`;
}
// src/routes/front-ends/gateway-api/pods.ts
const asItIs = (port) => port;
function gatewayPods(gateway, registry, inventory) {
	const pods = gateway.services.flatMap((host) => {
		const service = registry.services.get(host);
		if (service !== void 0) return podsOf(service, gateway, registry, inventory);
		return [{
			proxy: absentPod(gateway, host, registry, inventory),
			targetPort: asItIs
		}];
	});
	const first = new Map();
	for (const pod of pods) if (!first.has(pod.proxy.name)) first.set(pod.proxy.name, pod);
	return [...first.values()];
}
function absentPod(gateway, host, registry, inventory) {
	const [name = ""] = host.split(".");
	const { namespace } = gateway;
	const label = "gateway.networking.k8s.io/gateway-name";
	if (gateway.managed) return {
		name: `Deployment/${namespace}/${name}`,
		namespace,
		labels: { [label]: gateway.name },
		known: false
	};
	const [known] = name === DEFAULT_GATEWAY.app && namespace === (inventory.facts.gatewayNamespace ?? namespace) ? proxiesOf(DEFAULT_GATEWAY, registry, inventory) : [];
	return {
		...known ?? {
			name: `Service/${namespace}/${name}`,
			labels: {},
			known: false
		},
		namespace
	};
}
function podsOf(service, gateway, registry, inventory) {
	for (const [index, { port, section }] of gateway.listeners.entries()) {
		if (service.ports.some(({ number }) => number === port)) continue;
		const message = `Service ${service.namespace}/${service.name} has no port ${port}: listener ${section} is not opened`;
		const path = [
			"spec",
			"listeners",
			index,
			"port"
		];
		inventory.report("gateway-listener", gateway.manifest, [{
			path,
			message
		}], "warning");
	}
	const workloads = registry.index.selected(service.namespace, service.selector);
	if (workloads.length === 0) return [{
		proxy: unseenPod(service, gateway, registry, inventory),
		targetPort: targetPorts(service, new Map())
	}];
	return workloads.map(({ name, namespace, labels, portNumbers }) => ({
		proxy: {
			name,
			namespace,
			labels,
			known: true
		},
		targetPort: targetPorts(service, portNumbers)
	}));
}
function unseenPod(service, gateway, registry, inventory) {
	const { selector, namespace } = service;
	const [known] = Object.keys(selector).length > 0 && selects(selector, DEFAULT_GATEWAY) && namespace === (inventory.facts.gatewayNamespace ?? namespace) ? proxiesOf(selector, registry, inventory) : [];
	return known ?? {
		name: `${gateway.managed ? "Deployment" : "Service"}/${namespace}/${service.name}`,
		namespace,
		labels: selector,
		known: false
	};
}
function targetPorts(service, named) {
	return (port) => {
		const target = service.ports.find(({ number }) => number === port)?.target;
		return typeof target === "string" ? named.get(target) ?? port : target;
	};
}
// src/routes/front-ends/gateway-api/translate.ts
function translateApiRules(rules, context) {
	const routes = [];
	for (const rule of rules) {
		const route = translated(rule, context);
		if (route === void 0) continue;
		routes.push(route);
		if (isCatchAll(route)) return routes;
	}
	return routes;
}
function translated(rule, context) {
	const long = (rule.route.match ?? []).some((match) => patternsOf(match).some(isLong));
	const match = long ? (rule.route.match ?? []).map(withoutLong) : rule.route.match;
	const unknown = rule.unknown ?? (long ? "it has a regular expression of more than 1024 bytes" : void 0);
	const { id, manifest, path } = rule;
	const [route] = translateRules([{
		id,
		route: {
			...rule.route,
			match: match ?? []
		},
		manifest,
		path,
		unknown
	}], context);
	if (route === void 0) return void 0;
	return {
		...route,
		entry: rule.entry,
		match: {
			...route.match,
			path: separated(route.match.path)
		},
		unknownMatch: route.unknownMatch ?? (rule.route.match == null || long ? unknown : void 0),
		action: withSemantics(route.action, rule, route.match.path, context)
	};
}
function separated(path) {
	return path.kind === "prefix" && path.value !== "/" ? {
		...path,
		kind: "separated-prefix"
	} : path;
}
function withSemantics(action, rule, path, context) {
	if (action.kind !== "forward") return action;
	return {
		...action,
		rewrite: removesPrefix(rule, action) ? prefixRemoval(path) : action.rewrite,
		clusters: action.clusters.map((each, index) => ({
			...each,
			cluster: clusterOf(each.cluster, rule.broken[index], context)
		})),
		mirrors: action.mirrors.filter(({ cluster }) => hasPort(cluster, context))
	};
}
function removesPrefix({ route }, { rewrite }) {
	return rewrite?.kind === "prefix" && route.rewrite?.uri === "/";
}
function prefixRemoval({ value }) {
	return regexRewrite(`^${value === "/" ? "" : value.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`)}(/?)(.*)`, String.raw`/\2`);
}
function clusterOf(cluster, broken, context) {
	if (broken !== void 0) return {
		...cluster,
		workloads: [],
		status: 500,
		reason: broken,
		unknown: void 0
	};
	return cluster.status !== void 0 && !hasPort(cluster, context) ? {
		...cluster,
		status: 500
	} : cluster;
}
function hasPort(cluster, { registry, client }) {
	const service = registry.services.get(cluster.host);
	if (service === void 0) return cluster.unknown !== void 0;
	return isVisible(service, client.namespace) !== false && (service.externalName !== void 0 || service.ports.some(({ number }) => number === cluster.port));
}
const LONG = 1024;
function isLong(pattern) {
	return bytesOf(pattern).length > LONG;
}
function patternsOf({ uri, headers, queryParams }) {
	return [uri, ...[...Object.values(headers ?? {}), ...Object.values(queryParams ?? {})]].flatMap((match) => typeof match?.regex === "string" ? [match.regex] : []);
}
function withoutLong(match) {
	const short = (matches) => Object.fromEntries(Object.entries(matches ?? {}).filter(([, { regex }]) => !isLong(regex ?? "")));
	const uri = isLong(match.uri?.regex ?? "") ? null : match.uri ?? null;
	return {
		...match,
		uri,
		headers: short(match.headers),
		queryParams: short(match.queryParams)
	};
}
// src/routes/front-ends/gateway-api/front-end.ts
const frontEnd = {
	called: "the Gateway API",
	proxies
};
function proxies(inventory, registry, regex) {
	const gateways = readApiGateways(inventory);
	if (gateways.length === 0) return [];
	const routes = attachRoutes(inventory, gateways, new Backends(inventory, registry.services));
	const pods = new Map();
	for (const gateway of gateways) for (const { proxy, targetPort } of gatewayPods(gateway, registry, inventory)) {
		const known = pods.get(proxy.name) ?? {
			proxy,
			bound: []
		};
		pods.set(proxy.name, known);
		known.bound.push(...bind(gateway, targetPort));
	}
	const unknown = inventory.facts.mesh.exportTo.virtualService.includes("*") ? gateways.find((gateway) => gateway.unknown !== void 0)?.unknown : "HTTPRoutes under defaultVirtualServiceExportTo are not modelled";
	const found = [...pods.values()].map(({ proxy, bound }) => ({
		name: proxy.name,
		unknown: extension(inventory, proxy) ?? unknown,
		listeners: listenersOf(bound.sort(compareBound), {
			proxy,
			registry,
			routes,
			inventory,
			regex
		})
	}));
	return found.length === 0 && unknown !== void 0 ? [{
		name: "?",
		unknown,
		listeners: []
	}] : found;
}
function bind(gateway, targetPort) {
	return gateway.listeners.flatMap((listener) => {
		const target = targetPort(listener.port);
		return target === void 0 ? [] : [{
			gateway,
			listener,
			target
		}];
	});
}
function compareBound(a, b) {
	return compareAges(ageOf(a), ageOf(b));
}
function ageOf({ gateway, listener }) {
	const { manifest, namespace } = gateway;
	return {
		created: createdAt(manifest),
		name: listener.id.slice(namespace.length + 1),
		namespace
	};
}
function listenersOf(bound, context) {
	const plain = new Map();
	const found = [];
	const names = new Map();
	for (const each of bound) {
		const { tls, protocol, hostname = "*" } = each.listener;
		if (!tls || protocol === "HTTP") plain.set(each.target, [...plain.get(each.target) ?? [], each]);
		else {
			const taken = names.get(each.target) ?? new Set();
			names.set(each.target, taken);
			if (!taken.has(hostname)) found.push(...listenersFor([each], context));
			taken.add(hostname);
		}
	}
	for (const group of plain.values()) found.push(...listenersFor(group, context));
	return found.map((listener) => withoutConflict(listener, [...plain.values()].flat(), bound));
}
function withoutConflict(listener, plain, all) {
	const here = all.filter(({ listener: other }) => other.port === listener.port);
	const isPlain = here.some((each) => plain.includes(each));
	const isTls = here.some((each) => !plain.includes(each));
	const unknown = isPlain && isTls ? `listeners with and without TLS share port ${listener.port}` : listener.unknown;
	return {
		...listener,
		unknown
	};
}
function listenersFor(group, context) {
	const [first] = group;
	if (first === void 0) return [];
	let poison;
	const say = (manifest, defect) => {
		const reason = context.inventory.reportRefusedRoutes(manifest, defect);
		poison ??= reason;
	};
	const other = group.find(({ listener }) => !["HTTP", "HTTPS"].includes(listener.protocol));
	const hosts = other === void 0 ? virtualHosts(group, context, say) : [];
	const spoken = other?.listener;
	const unknown = spoken === void 0 ? poison : `port ${spoken.port} speaks ${spoken.protocol}, which is not modelled`;
	const { tls, hostname } = first.listener;
	return [...new Set(group.map(({ listener }) => listener.port))].map((port) => ({
		port,
		tls,
		serverNames: tls && hostname !== void 0 ? [hostname] : [],
		virtualHosts: hosts,
		unknown
	}));
}
function virtualHosts(group, context, poison) {
	const hosts = new Map();
	for (const bound of group) {
		const { listener } = bound;
		for (const served of servedBy(listener, context)) {
			const rules = translateApiRules(served.rules, serverOf(listener, context, poison));
			for (const name of intersectHosts([listener.hostname ?? "*"], [served.host])) {
				const known = hosts.get(asciiLower(name)) ?? {
					rules: [],
					owners: []
				};
				hosts.set(asciiLower(name), known);
				known.rules.push(...rules);
				known.owners.push(ageOf(bound));
			}
		}
	}
	return [...hosts].map(([domain, { rules, owners }]) => ({
		domain,
		requireTls: false,
		rules: catchAllsLast(rules),
		owners
	}));
}
function serverOf(listener, { registry, proxy, regex }, poison) {
	const { id, port, tls } = listener;
	return {
		regex,
		registry,
		client: proxy,
		clientKnown: proxy.known,
		gateway: id,
		port,
		tls,
		poison,
		drop: () => void 0
	};
}
function servedBy(listener, { routes, proxy }) {
	const own = routes.filter((each) => each.listener === listener).toSorted((a, b) => compareAges(a, b));
	return [...own.filter(({ namespace }) => namespace === proxy.namespace), ...own.filter(({ namespace }) => namespace !== proxy.namespace)];
}
// src/routes/front-ends/index.generated.ts
const FRONT_ENDS = [frontEnd];
// src/routes/join/join.ts
function joinProxies(istio, api, joining) {
	if (api.length === 0) return istio;
	const byName = new Map(istio.map((proxy) => [proxy.name, proxy]));
	const unknown = istio.find((proxy) => proxy.unknown !== void 0 && proxy.listeners.length === 0);
	for (const proxy of api) {
		const twin = byName.get(proxy.name);
		byName.set(proxy.name, {
			name: proxy.name,
			unknown: proxy.unknown ?? twin?.unknown ?? unknown?.unknown,
			listeners: joinListeners(twin?.listeners ?? [], proxy.listeners, joining)
		});
	}
	return [...byName.values()];
}
function joinListeners(istio, api, joining) {
	const joined = api.map((listener) => {
		const others = istio.filter(({ port }) => port === listener.port);
		const plain = others.find(({ tls }) => !tls);
		if (others.length === 0 || listener.tls && plain === void 0) return besides(listener, others);
		if (plain === void 0 || listener.tls || others.length > 1) return {
			...listener,
			unknown: `servers with and without TLS share port ${listener.port}`
		};
		return joinPlain(plain, listener, joining);
	});
	const taken = new Set(api.filter(({ tls }) => !tls).map(({ port }) => port));
	return [...istio.filter(({ tls, port }) => tls || !taken.has(port)), ...joined];
}
function besides(listener, others) {
	const names = (each) => each.serverNames.length === 0 ? ["*"] : each.serverNames;
	const shared = others.some((other) => names(other).some((name) => names(listener).includes(name)));
	const unknown = `two servers of port ${listener.port} have the same TLS server name`;
	return shared ? {
		...listener,
		unknown
	} : listener;
}
function orderOf({ owners, domain }, port, inventory) {
	const istio = inventory.of("networking.istio.io/Gateway").filter(({ object }) => mayServe(object.spec?.["servers"], port, domain)).map((manifest) => ({
		created: createdAt(manifest),
		name: manifest.object.metadata.name,
		namespace: inventory.namespaceOf(manifest)
	}));
	const older = owners.flatMap((owner) => istio.map((age) => compareAges(owner, age) < 0));
	if (older.every(Boolean)) return "other first";
	return older.some(Boolean) ? "mixed" : "istio first";
}
function mayServe(servers, port, domain) {
	return jsonObjects(servers).some((server) => {
		const fits = texts$1(server["hosts"]).some((host) => overlaps(asciiLower(host.slice(host.indexOf("/") + 1)), domain));
		return at(server, "port", "number") === port && fits;
	});
}
function joinPlain(istio, api, { inventory, called }) {
	const hosts = new Map(istio.virtualHosts.map((host) => [host.domain, host]));
	for (const host of api.virtualHosts) {
		const twin = hosts.get(host.domain);
		const order = orderOf(host, api.port, inventory);
		hosts.set(host.domain, twin === void 0 ? host : joinHost(twin, host, order, called));
	}
	return {
		...istio,
		virtualHosts: [...hosts.values()],
		unknown: istio.unknown ?? api.unknown
	};
}
function joinHost(istio, api, order, called) {
	const { domain, requireTls } = istio;
	const { owners } = api;
	const [first] = api.rules;
	const reason = hasJoined(istio) ? `${domain} is served by Gateways of ${called} and of another API beside Istio's` : `${domain} is served by Istio Gateways older and younger than a Gateway of ${called}`;
	if ((order === "mixed" || hasJoined(istio)) && first !== void 0) return {
		domain,
		requireTls,
		rules: [unknownRoute(first, reason)],
		owners
	};
	return {
		domain,
		requireTls,
		rules: catchAllsLast(order === "istio first" ? [...istio.rules, ...api.rules] : [...api.rules, ...istio.rules]),
		owners
	};
}
function hasJoined(host) {
	return "owners" in host;
}
function unknownRoute(rule, reason) {
	const match = {
		path: {
			kind: "prefix",
			value: "/",
			ignoreCase: false
		},
		headers: [],
		query: []
	};
	return {
		...rule,
		entry: 0,
		match,
		unknownMatch: reason,
		action: {
			kind: "unknown",
			reason
		}
	};
}
// src/routes/front-ends/front-ends.ts
function proxiesOfApis(inventory, registry, regex) {
	return FRONT_ENDS.reduce((joined, { called, proxies }) => joinProxies(joined, proxies(inventory, registry, regex), {
		inventory,
		called
	}), istioProxies(inventory, registry, regex));
}
// src/routes/objects/inventory.ts
var Inventory = class {
	facts;
	problems = [];
	#byKind = new Map();
	#refused = new Set();
	constructor(manifests, facts) {
		this.facts = facts;
		for (const manifest of unique$1(manifests, facts.namespace)) {
			const kind = `${apiGroup(manifest.object)}/${manifest.object.kind}`;
			const same = this.#byKind.get(kind);
			if (same === void 0) this.#byKind.set(kind, [manifest]);
			else same.push(manifest);
		}
	}
	of(kind) {
		return [...this.#byKind.get(kind) ?? []].sort((a, b) => this.#compare(a, b));
	}
	namespaceOf(manifest) {
		return namespaceOf(manifest.object, this.facts.namespace);
	}
	report(rule, manifest, defects, severity = "error") {
		for (const defect of defects) this.problems.push({
			rule,
			severity,
			message: `${capital(defect.message)}.`,
			file: manifest.file,
			line: manifest.lineOf(defect.path),
			resource: resourceName(manifest.object),
			fix: defect.fix ?? usualFix(defect, severity)
		});
	}
	reportRefusedRoutes(manifest, defect) {
		const name = `${this.namespaceOf(manifest)}/${manifest.object.metadata.name}`;
		const place = `${manifest.file}:${manifest.lineOf(defect.path)}`;
		const reason = `Envoy refuses the routes of ${name}, and the gateway keeps those it had: ${defect.message} (${place})`;
		if (this.#refused.has(reason)) return reason;
		this.#refused.add(reason);
		const message = `${defect.message}: Envoy refuses all routes of this port`;
		const fix = `Correct ${show(defect.path)}; the cluster takes it, and the gateway keeps its old routes.`;
		this.report("routes-refused", manifest, [{
			...defect,
			message,
			fix
		}]);
		return reason;
	}
	#compare(a, b) {
		const first = a.object.metadata;
		const second = b.object.metadata;
		return order(created(first.creationTimestamp), created(second.creationTimestamp)) || order(first.name, second.name) || order(this.namespaceOf(a), this.namespaceOf(b));
	}
};
function usualFix({ path }, severity) {
	return severity === "error" ? `Correct ${show(path)}; the cluster would refuse this object.` : `Look at ${show(path)}.`;
}
function order(a, b) {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}
function created(timestamp) {
	return typeof timestamp === "string" ? timestamp : "";
}
function unique$1(manifests, namespace) {
	const byKey = new Map();
	for (const manifest of manifests) {
		const { kind, metadata } = manifest.object;
		const key = `${apiGroup(manifest.object)}/${kind}/${namespaceOf(manifest.object, namespace)}/${metadata.name}`;
		byKey.set(key, manifest);
	}
	return byKey.values();
}
function capital(message) {
	return /^spec\b|^metadata\b/.test(message) ? message : message.charAt(0).toUpperCase() + message.slice(1);
}
// src/routes/table/matcher.ts
const PREFIX = 0;
const EXACT = 1;
const OTHER = 2;
var CompiledRule = class {
	rule;
	#kind;
	#value;
	#path;
	#rest;
	#answering;
	conditions;
	constructor(rule, conditions, path) {
		const match = rule.match.path;
		this.rule = rule;
		this.#kind = match.ignoreCase || match.kind === "regex" || match.kind === "separated-prefix" ? OTHER : match.kind === "exact" ? EXACT : PREFIX;
		this.#value = bytesOf(match.value);
		this.#path = path;
		this.#rest = conditions.slice(1).map((condition) => condition.holds);
		this.conditions = conditions;
	}
	get literal() {
		return this.#kind === OTHER ? void 0 : {
			text: this.#value,
			whole: this.#kind === EXACT
		};
	}
	answer(view) {
		this.#answering ??= answering(this.rule);
		return this.#answering(view);
	}
	matches(view) {
		const path = view.path;
		if (this.#kind === PREFIX ? !path.startsWith(this.#value) : this.#kind === EXACT ? path !== this.#value : !this.#path(path)) return false;
		for (const test of this.#rest) if (!test(view)) return false;
		return true;
	}
};
var CompiledHost = class {
	host;
	scheme;
	rules;
	#index;
	constructor(host, rules, scheme) {
		this.host = host;
		this.scheme = scheme;
		this.rules = rules;
		this.#index = rules.length > 16 ? new LiteralIndex(rules) : void 0;
	}
	find(view) {
		const candidates = this.#index === void 0 ? this.rules : this.#index.candidates(view.path);
		for (const rule of candidates) if (rule.matches(view)) return rule;
	}
};
var LiteralIndex = class {
	#length;
	#buckets = new Map();
	#others;
	constructor(rules) {
		this.#length = bestLength(rules);
		this.#others = rules.filter((rule) => this.#key(rule) === void 0);
		for (const key of new Set(rules.map((rule) => this.#key(rule)))) {
			if (key === void 0) continue;
			this.#buckets.set(key, rules.filter((rule) => (this.#key(rule) ?? key) === key));
		}
	}
	candidates(path) {
		return this.#buckets.get(path.slice(0, this.#length)) ?? this.#others;
	}
	#key(rule) {
		return bucketKey(rule, this.#length);
	}
};
function bucketKey({ literal }, length) {
	if (literal === void 0 || !literal.whole && literal.text.length < length) return void 0;
	return literal.text.slice(0, length);
}
function bestLength(rules) {
	let best = {
		length: 1,
		cost: Number.POSITIVE_INFINITY
	};
	for (const length of [
		2,
		3,
		4,
		6,
		8,
		12,
		16,
		24,
		32
	]) {
		const sizes = new Map();
		for (const rule of rules) {
			const key = bucketKey(rule, length);
			sizes.set(key, (sizes.get(key) ?? 0) + 1);
		}
		const others = sizes.get(void 0) ?? 0;
		sizes.delete(void 0);
		const cost = others + Math.max(0, ...sizes.values());
		if (cost < best.cost) best = {
			length,
			cost
		};
	}
	return best.length;
}
function compileHost(host, { regex, repeated, scheme }) {
	return new CompiledHost(host, host.rules.map((rule) => compileRule(rule, regex, repeated)), scheme);
}
function compileRule(rule, regex, repeated) {
	const path = pathTest(rule.match.path, regex);
	const pathCondition = {
		subject: "path",
		expected: describe(rule.match.path.kind, rule.match.path.value, rule.match.path.ignoreCase),
		seen: (view) => view.path,
		holds: (view) => path(view.path)
	};
	const headers = rule.match.headers.map((match) => headerCondition(match, regex, repeated));
	const query = rule.match.query.map((match) => queryCondition(match, regex));
	return new CompiledRule(rule, [
		pathCondition,
		...headers,
		...query
	], path);
}
function regexTest(pattern, regex) {
	const compiled = regex(pattern);
	return compiled.ok ? (value) => compiled.regex.matches(value) : () => false;
}
function pathTest({ kind, value, ignoreCase }, regex) {
	const fold = ignoreCase ? asciiLower : (text) => text;
	const wanted = fold(bytesOf(value));
	if (kind === "regex") return regexTest(value, regex);
	if (kind === "exact") return (path) => fold(path) === wanted;
	if (kind === "prefix") return (path) => fold(path).startsWith(wanted);
	return (path) => {
		const folded = fold(path);
		return folded.startsWith(wanted) && (folded.length === wanted.length || folded[wanted.length] === "/");
	};
}
function valueTest(match, regex) {
	const { value } = match;
	if (match.kind === "present") return () => true;
	if (match.kind === "regex") return regexTest(value, regex);
	if ("ignoreCase" in match && match.ignoreCase) {
		const wanted = asciiLower(value);
		return match.kind === "exact" ? (seen) => asciiLower(seen) === wanted : (seen) => asciiLower(seen).startsWith(wanted);
	}
	return match.kind === "exact" ? (seen) => seen === value : (seen) => seen.startsWith(value);
}
const JOINED = new Set([
	"accept",
	"accept-encoding",
	"access-control-request-headers",
	"access-control-request-method",
	"authorization",
	"cache-control",
	"content-encoding",
	"content-type",
	"grpc-accept-encoding",
	"grpc-timeout",
	"if-match",
	"if-modified-since",
	"if-none-match",
	"if-range",
	"if-unmodified-since",
	"origin",
	"pragma",
	"proxy-status",
	"referer",
	"user-agent",
	"x-client-trace-id"
]);
function headerCondition(match, regex, repeated) {
	const { name, invert, missingAsEmpty } = match;
	const test = valueTest(match, regex);
	const pseudo = pseudoValue(name);
	const line = (value) => (value === void 0 ? missingAsEmpty && test("") : test(value)) !== invert;
	const holds = pseudo !== void 0 ? (view) => line(pseudo(view)) : repeated === "joined" || JOINED.has(name) ? (view) => missing(match, view) ?? line(joinedHeader(view.headers, name)) : (view) => headerHolds(view.headers, match, test);
	return {
		subject: invert ? `header ${name} (must not match)` : `header ${name}`,
		expected: describe(match.kind, match.value, match.ignoreCase),
		seen: (view) => pseudo?.(view) ?? joinedHeader(view.headers, name) ?? "(none)",
		holds
	};
}
function missing(match, view) {
	if (match.missingAsEmpty || joinedHeader(view.headers, match.name) !== void 0) return void 0;
	return match.kind === "present" && match.invert;
}
function headerHolds(headers, match, test) {
	const { name, invert } = match;
	let seen = false;
	for (const header of headers) {
		if (header[0] !== name && !sameName(header[0], name)) continue;
		seen = true;
		if (test(trimmed(header[1]))) return !invert;
	}
	if (seen) return invert;
	if (match.missingAsEmpty) return test("") !== invert;
	return match.kind === "present" && invert;
}
function sameName(sent, name) {
	return sent.length === name.length && asciiLower(sent) === name;
}
const OUTER_SPACE = /^[ \t]|[ \t]$/;
function trimmed(value) {
	return OUTER_SPACE.test(value) ? withoutEnds(value, " 	") : value;
}
function joinedHeader(headers, name) {
	let joined;
	for (const header of headers) {
		if (!sameName(header[0], name)) continue;
		const value = trimmed(header[1]);
		const silent = JOINED.has(name) && (value === "" || joined === "");
		if (joined === void 0) joined = value;
		else joined = silent ? joined + value : `${joined},${value}`;
	}
	return joined;
}
function pseudoValue(name) {
	switch (name) {
		case ":method": return (view) => view.method;
		case ":authority":
		case "host": return (view) => view.authority;
		case ":scheme": return (view) => view.scheme;
		case "x-forwarded-proto": return (view) => view.transport;
		case ":path": return (view) => view.path + view.query;
		default: return;
	}
}
function queryCondition(match, regex) {
	const test = valueTest(match, regex);
	return {
		subject: `query parameter ${match.name}`,
		expected: describe(match.kind, match.value, false),
		seen: (view) => queryValue(view.query, match.name) ?? "(none)",
		holds: (view) => {
			const value = queryValue(view.query, match.name);
			return value !== void 0 && test(value);
		}
	};
}
function queryValue(query, name) {
	if (query === "") return void 0;
	for (const part of query.slice(1).split("&")) {
		const equal = part.indexOf("=");
		if ((equal < 0 ? part : part.slice(0, equal)) === name) return equal < 0 ? "" : part.slice(equal + 1);
	}
}
function describe(kind, value, ignoreCase) {
	if (kind === "present") return "present";
	return `${kind} ${JSON.stringify(value)}${ignoreCase ? ", any case" : ""}`;
}
// src/routes/table/listeners.ts
const ROUTERS = MESH_APIS.map(({ kind }) => kind).join(" or ");
var Listeners = class {
	#ports;
	#unknown;
	#usual;
	constructor(proxies, regex, repeated) {
		const byPort = new Map();
		for (const proxy of proxies) for (const listener of proxy.listeners) {
			const port = byPort.get(listener.port) ?? {
				http: [],
				https: []
			};
			byPort.set(listener.port, port);
			port[listener.tls ? "https" : "http"].push(compileListener(proxy, listener, regex, repeated));
		}
		this.#ports = new Map([...byPort].map(([port, { http, https }]) => [port, {
			http: portNames(http),
			https: portNames(https)
		}]));
		this.#unknown = proxies.find((proxy) => proxy.unknown !== void 0)?.unknown;
		this.#usual = {
			http: this.#usualPort(80, "http"),
			https: this.#usualPort(443, "https")
		};
	}
	at(port, scheme) {
		const names = this.#names(port, scheme);
		if (names !== void 0) return names;
		return this.#unknown === void 0 ? noListener(port, scheme) : unknownMiss(this.#unknown);
	}
	#names(port, scheme) {
		if (scheme !== void 0) {
			if (scheme !== "http" && scheme !== "https") return void 0;
			return this.#ports.get(port ?? this.#usual[scheme] ?? -1)?.[scheme];
		}
		const at = this.#ports.get(port ?? this.#usual.http ?? this.#usual.https ?? -1);
		return at?.http ?? at?.https;
	}
	#usualPort(usual, scheme) {
		const ports = [...this.#ports].filter(([, names]) => names[scheme] !== void 0).map(([port]) => port);
		return ports.includes(usual) ? usual : ports.sort((a, b) => a - b)[0];
	}
};
var PortNames = class {
	tls;
	#names;
	#proxies;
	#unknown;
	constructor(listeners) {
		const unclear = listeners.find(({ unknown }) => unknown !== void 0)?.unknown ?? twins(listeners);
		this.tls = listeners.every(({ listener }) => listener.tls);
		this.#unknown = unclear === void 0 ? void 0 : unknownMiss(unclear);
		this.#proxies = namesByProxy(listeners);
		this.#names = new HostMap(unclear === void 0 ? foundByName(listeners, this.#proxies) : []);
	}
	find(authority, serverName) {
		if (this.#unknown !== void 0) return this.#unknown;
		if (this.tls && serverName !== authority) return this.#apart(authority, serverName);
		const whole = this.#names.exact(authority);
		if (whole instanceof CompiledHost) return whole;
		const name = asciiLower(withoutPort(authority));
		return told(this.#names.get(name) ?? noHost, name);
	}
	beforeHead(serverName) {
		if (this.#unknown !== void 0 || !this.tls) return this.#unknown;
		const name = asciiLower(withoutPort(serverName));
		return this.#proxies.some(({ names }) => names.get(name) !== void 0) ? void 0 : noServerName(name);
	}
	#apart(authority, serverName) {
		const name = asciiLower(withoutPort(authority));
		return told(foundBy({
			name,
			serverName: asciiLower(withoutPort(serverName))
		}, this.#proxies), name);
	}
};
function told(found, name) {
	return found instanceof CompiledHost ? found : found(name);
}
function portNames(listeners) {
	return listeners.length === 0 ? void 0 : new PortNames(listeners);
}
function foundByName(listeners, proxies) {
	const patterns = listeners.flatMap(({ listener }) => [...listener.serverNames, ...listener.virtualHosts.map(({ domain }) => domain)]);
	return [...new Set(["*", ...patterns])].map((pattern) => {
		const name = exampleOf(pattern);
		return [pattern, foundBy({
			name,
			serverName: name
		}, proxies)];
	});
}
function namesByProxy(listeners) {
	const byProxy = new Map();
	for (const listener of listeners) {
		const own = byProxy.get(listener.proxy);
		if (own === void 0) byProxy.set(listener.proxy, [listener]);
		else own.push(listener);
	}
	return [...byProxy].map(([proxy, own]) => ({
		proxy,
		names: serverNames(own)
	}));
}
function exampleOf(pattern) {
	return pattern.startsWith("*") ? `\0${pattern.slice(1)}` : pattern;
}
function twins(listeners) {
	const seen = new Set();
	for (const { proxy, listener } of listeners) {
		if (!listener.tls) continue;
		for (const name of new Set(listener.serverNames.length > 0 ? listener.serverNames : ["*"])) {
			const key = `${proxy.name} ${name}`;
			if (seen.has(key)) return `two servers of port ${listener.port} have the TLS server name ${name}`;
			seen.add(key);
		}
	}
}
function serverNames(listeners) {
	const names = new Map();
	for (const compiled of listeners) {
		const { tls, serverNames: own } = compiled.listener;
		for (const name of tls && own.length > 0 ? own : ["*"]) if (!names.has(name)) names.set(name, compiled);
	}
	return new HostMap(names);
}
function foundBy({ name, serverName }, proxies) {
	const hits = proxies.flatMap(({ proxy, names }) => {
		const host = names.get(serverName)?.hosts.get(name);
		return host === void 0 ? [] : [{
			proxy,
			host
		}];
	});
	const [hit, other] = hits;
	if (hit !== void 0) return other === void 0 ? hit.host : severalProxies(hits.map(({ proxy }) => proxy.name));
	return proxies.every(({ names }) => names.get(serverName) === void 0) ? noServerName : noHost;
}
function severalProxies(proxies) {
	const names = proxies.join(" and ");
	return (name) => unknownMiss(`${name} is served by several gateways (${names}): which one the client reaches is not known`);
}
function compileListener(proxy, listener, regex, repeated) {
	const scheme = listener.tls ? "https" : "http";
	return {
		proxy,
		listener,
		hosts: new HostMap(listener.virtualHosts.map((host) => [host.domain, compileHost(host, {
			regex,
			repeated,
			scheme
		})])),
		unknown: proxy.unknown ?? listener.unknown
	};
}
function noListener(port, scheme) {
	return {
		outcome: "no-host",
		status: void 0,
		reason: `no gateway listens${port === void 0 ? "" : ` on port ${port}`}${scheme === void 0 ? "" : ` for ${scheme}`}`
	};
}
function noHost(name) {
	return {
		outcome: "no-host",
		status: 404,
		reason: `no ${ROUTERS} serves ${name} on this port`
	};
}
function noServerName(name) {
	return {
		outcome: "no-host",
		status: void 0,
		reason: `no TLS server of this port accepts the server name ${name}`
	};
}
function unknownMiss(reason) {
	return {
		outcome: "unknown",
		status: void 0,
		reason
	};
}
// src/routes/objects/mesh-config.ts
const DEFAULT = {
	rootNamespace: void 0,
	normalization: "BASE",
	exportTo: {
		virtualService: ["*"],
		destinationRule: ["*"],
		service: ["*"]
	},
	ingress: {
		mode: "STRICT",
		class: "istio",
		selector: "ingressgateway"
	},
	unknown: void 0
};
function readMeshConfig(manifests) {
	const found = manifests.filter(isMeshConfig);
	const manifest = found.findLast(({ object }) => object.metadata.name === "istio") ?? found.at(-1);
	if (manifest === void 0) return DEFAULT;
	const { namespace = "", name } = manifest.object.metadata;
	const mesh = parsed(manifest);
	const unknown = (reason) => ({
		...DEFAULT,
		unknown: `the mesh configuration in ConfigMap ${namespace}/${name} ${reason}`
	});
	if (mesh === void 0) return unknown("cannot be read");
	const normalization = normalizationOf(mesh);
	if (normalization === void 0) return unknown("has a path normalization that Istio does not know");
	if (isJsonObject(mesh["defaultConfig"]) && mesh["defaultConfig"]["connectionSettings"]) return unknown("has connectionSettings, which are not modelled");
	return {
		...fromMesh(mesh),
		normalization
	};
}
function isMeshConfig({ object }) {
	if (object.kind !== "ConfigMap" || object.apiVersion !== "v1") return false;
	const data = object["data"];
	return /^istio(?:-[a-z0-9-]+)?$/.test(object.metadata.name) && isJsonObject(data) && typeof data["mesh"] === "string";
}
function parsed({ object }) {
	const data = object["data"];
	try {
		const documents = readYaml(data.mesh).values;
		const mesh = documents[0] ?? {};
		return documents.length <= 1 && isJsonObject(mesh) ? mesh : void 0;
	} catch {
		return;
	}
}
const NORMALIZATIONS = new Set([
	"NONE",
	"BASE",
	"MERGE_SLASHES",
	"DECODE_AND_MERGE_SLASHES"
]);
function normalizationOf({ pathNormalization }) {
	const asked = isJsonObject(pathNormalization) ? pathNormalization["normalization"] ?? "DEFAULT" : "DEFAULT";
	if (asked === "DEFAULT") return "BASE";
	return NORMALIZATIONS.has(asked) ? asked : void 0;
}
function fromMesh(mesh) {
	const text = (key, otherwise) => filledText(mesh[key]) ?? otherwise;
	const list = (key) => Array.isArray(mesh[key]) ? mesh[key].map(String) : ["*"];
	const service = text("ingressService", "istio-ingressgateway");
	return {
		...DEFAULT,
		rootNamespace: text("rootNamespace", "") || void 0,
		exportTo: {
			virtualService: list("defaultVirtualServiceExportTo"),
			destinationRule: list("defaultDestinationRuleExportTo"),
			service: list("defaultServiceExportTo")
		},
		ingress: {
			mode: text("ingressControllerMode", DEFAULT.ingress.mode),
			class: text("ingressClass", DEFAULT.ingress.class),
			selector: text("ingressSelector", service === "istio-ingressgateway" ? "ingressgateway" : service)
		}
	};
}
// src/routes/text/normalize-path.ts
const UNRESERVED = /[A-Za-z0-9\-._~]/;
const PLAIN = /[A-Za-z0-9\-_~!$&'()*+,/:;=@[\]]/;
const PLAIN_CODES = Uint8Array.from({ length: 128 }, (_, code) => PLAIN.test(String.fromCharCode(code)) ? 1 : 0);
const DOT = 46;
const SLASH = 47;
function isCanonical(path) {
	let previous = 0;
	for (let at = 0; at < path.length; at += 1) {
		const code = path.charCodeAt(at);
		if (code === DOT ? previous === SLASH : code > 127 || PLAIN_CODES[code] === 0) return false;
		previous = code;
	}
	return true;
}
function normalizePath(path, how) {
	if (how === "NONE") return path;
	const decoded = how === "DECODE_AND_MERGE_SLASHES" ? decodedSlashes(path) : path;
	const normal = isCanonical(decoded) ? decoded : canonical(bytesOf(decoded));
	return how === "BASE" || normal === void 0 ? normal : mergedSlashes(normal);
}
function mergedSlashes(path) {
	if (!path.includes("//")) return path;
	return `/${path.split("/").filter(Boolean).join("/")}${path.endsWith("/") ? "/" : ""}`;
}
function decodedSlashes(path) {
	return path.replaceAll(/%2f/gi, "/").replaceAll(/%5c/gi, "\\");
}
function canonical(path) {
	let out = "";
	for (let at = 0; at < path.length;) {
		const dot = dotLength(path, at);
		if (dot > 0 && out.endsWith("/")) {
			const step = afterDot(path, at + dot);
			out = step.up ? parent(out) : out + (step.directory ? "" : ".");
			at += dot + step.consumed;
		} else if (dot > 0) {
			out += ".";
			at += dot;
		} else {
			const next = one(path, at);
			if (next === void 0) return void 0;
			out += next.text;
			at += next.consumed;
		}
	}
	return out;
}
function dotLength(path, at) {
	if (path[at] === ".") return 1;
	return path[at] === "%" && path[at + 1] === "2" && path[at + 2]?.toLowerCase() === "e" ? 3 : 0;
}
function afterDot(path, at) {
	if (at >= path.length) return {
		directory: true,
		up: false,
		consumed: 0
	};
	if (isSlash(path[at])) return {
		directory: true,
		up: false,
		consumed: 1
	};
	const second = dotLength(path, at);
	if (second > 0 && at + second >= path.length) return {
		directory: true,
		up: true,
		consumed: second
	};
	if (second > 0 && isSlash(path[at + second])) return {
		directory: true,
		up: true,
		consumed: second + 1
	};
	return {
		directory: false,
		up: false,
		consumed: 0
	};
}
function isSlash(character) {
	return character === "/" || character === "\\";
}
function parent(path) {
	if (path.length === 1) return path;
	return path.slice(0, Math.max(path.lastIndexOf("/", path.length - 2), 0) + 1);
}
function one(path, at) {
	const character = path[at] ?? "";
	if (character === "\\") return {
		text: "/",
		consumed: 1
	};
	if (character === "%") return escaped$1(path, at);
	if (character === "\0") return void 0;
	const code = character.charCodeAt(0);
	return {
		text: PLAIN_CODES[code] === 1 ? character : percent(code),
		consumed: 1
	};
}
function escaped$1(path, at) {
	const digits = path.slice(at + 1, at + 3);
	if (!/^[0-9A-Fa-f]{2}$/.test(digits)) return {
		text: "%",
		consumed: 1
	};
	const character = String.fromCharCode(Number.parseInt(digits, 16));
	if (character === "\0") return void 0;
	return {
		text: UNRESERVED.test(character) ? character : `%${digits}`,
		consumed: 3
	};
}
function percent(code) {
	return `%${code.toString(16).toUpperCase().padStart(2, "0")}`;
}
// src/routes/table/request-head.ts
const NO_HEADERS = [];
const METHODS$1 = new Set("ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MOVE MSEARCH NOTIFY OPTIONS PATCH POST PROPFIND PROPPATCH PURGE PUT REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE".split(" "));
const MOST_BYTES = 61440;
const MOST_HEADERS = 100;
const NOT_IN_TARGET = /[^!-~]/;
const AUTHORITY$1 = /^[A-Za-z0-9!$%&'()*+,\-.:;=@[\]_~]*$/;
const ABSOLUTE = /^(https?):\/\/(?:[A-Za-z0-9\-_.!~*'();:&=+$,%]*@)?((?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?)(?=[/?]|$)([^#]*)/i;
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NOT_IN_VALUE = /[\0-\x08\n-\x1f\x7f]/;
function readHead(request, view, head, normalization) {
	view.method = request.method ?? "GET";
	view.headers = request.headers ?? NO_HEADERS;
	view.authority = request.host;
	head.scheme = void 0;
	if (view.method !== "GET" && !METHODS$1.has(view.method)) return BAD_METHOD;
	return readHeaders(view, request.path) ?? (request.path.charCodeAt(0) === 47 ? readAuthority(view) ?? readPath(request.path, view, normalization) : readOther(request.path, view, head, normalization)) ?? (view.method === "CONNECT" ? CONNECT : void 0);
}
function readHeaders({ headers, method, authority }, path) {
	let length = method.length + path.length + authority.length + 22;
	for (const [name, value] of headers) {
		if (!HEADER_NAME.test(name) || NOT_IN_VALUE.test(value)) return BAD_HEADER;
		length += name.length + value.length + 4;
	}
	if (headers.length >= MOST_HEADERS) return TOO_LARGE;
	return length > MOST_BYTES / 3 && length + extraBytes(headers, path) > MOST_BYTES ? TOO_LARGE : void 0;
}
function extraBytes(headers, path) {
	return [path, ...headers.flat()].reduce((sum, text) => sum + bytesOf(text).length - text.length, 0);
}
function readAuthority(view) {
	if (AUTHORITY$1.test(view.authority)) return view.authority === "" ? NO_HOST : void 0;
	view.authority = withoutEnds(view.authority, " 	");
	return AUTHORITY$1.test(view.authority) ? void 0 : BAD_HOST;
}
function readPath(raw, view, normalization) {
	if (NOT_IN_TARGET.test(raw)) return BAD_TARGET;
	const hash = raw.indexOf("#");
	const whole = hash < 0 ? raw : raw.slice(0, hash);
	const question = whole.indexOf("?");
	const path = normalizePath(question < 0 ? whole : whole.slice(0, question), normalization);
	if (path === void 0) return BAD_PATH;
	view.path = path;
	view.query = question < 0 ? "" : whole.slice(question);
}
function readOther(raw, view, head, normalization) {
	if (NOT_IN_TARGET.test(raw)) return BAD_TARGET;
	const parts = ABSOLUTE.exec(raw);
	if (parts === null) return raw.startsWith("*") && view.method === "OPTIONS" ? readAuthority(view) ?? NOT_FOUND : NO_SLASH;
	const [, scheme = "", authority = "", port = "", rest = ""] = parts;
	if (Number(port) > 65535) return BAD_HOST;
	head.scheme = scheme.toLowerCase() === "https" ? "https" : "http";
	view.authority = authority;
	return rest.startsWith("?") ? NOT_FOUND : readPath(rest === "" ? "/" : rest, view, normalization);
}
function missAs(outcome, status, reason) {
	return {
		outcome,
		status,
		reason
	};
}
const BAD_METHOD = missAs("no-route", 400, "the gateway does not know the method; case counts");
const BAD_HEADER = missAs("no-route", 400, "a header's name or value holds what it may not hold");
const TOO_LARGE = missAs("no-route", 431, `a request's head has at most ${MOST_BYTES} bytes and ${MOST_HEADERS} headers`);
const NO_HOST = missAs("no-host", 400, "the request has no host");
const BAD_HOST = missAs("no-host", 400, "the host holds characters that it may not hold");
const BAD_TARGET = missAs("no-route", 400, "the path holds characters that a request line may not hold");
const BAD_PATH = missAs("no-route", 400, "the path cannot be normalized");
const NO_SLASH = missAs("no-route", 400, "the path does not begin with a slash");
const NOT_FOUND = missAs("no-route", 404, "the path does not begin with a slash");
const CONNECT = {
	outcome: "unknown",
	status: void 0,
	reason: "CONNECT requests are not modelled"
};
const WRONG_SCHEME = missAs("no-route", 403, "the request line says https, and the connection is plain");
// src/routes/compile.ts
function compileRoutes(manifests, options = {}) {
	const facts = meshFacts(options, readMeshConfig(manifests));
	const inventory = new Inventory(manifests, facts);
	const registry = new Registry(inventory);
	const { regex = regexCompiler() } = options;
	const proxies = proxiesOfApis(inventory, registry, regex);
	const { normalization } = facts.mesh;
	const listen = (some) => new Listeners(some, regex, repeatedHeaders(options.proxyVersion));
	return new Table({
		proxies,
		listen,
		problems: inventory.problems,
		normalization
	});
}
function meshFacts(options, mesh) {
	const unknown = proxyMinor(options.proxyVersion) === void 0 ? `${options.proxyVersion} is no version of Envoy` : mesh.unknown;
	return {
		mesh: {
			...mesh,
			unknown
		},
		gatewayNamespace: options.gatewayNamespace,
		domain: options.domain ?? "cluster.local",
		rootNamespace: options.rootNamespace ?? mesh.rootNamespace ?? "istio-system",
		namespace: options.namespace ?? "default"
	};
}
function proxyMinor(version = "1.40") {
	const minor = /^v?1\.(\d{1,3})(?:\.\d+)?$/.exec(version)?.[1];
	return minor === void 0 ? void 0 : Number(minor);
}
function repeatedHeaders(version) {
	return (proxyMinor(version) ?? 0) >= 39 ? "individually" : "joined";
}
var Table = class Table {
	proxies;
	problems;
	#listeners;
	#view = {
		path: "",
		query: "",
		authority: "",
		method: "",
		scheme: "",
		transport: "",
		headers: []
	};
	#head = { scheme: void 0 };
	#normalization;
	#parts;
	#gateways;
	constructor(parts) {
		this.#parts = parts;
		this.proxies = parts.proxies;
		this.#listeners = parts.listen(parts.proxies);
		this.problems = parts.problems;
		this.#normalization = parts.normalization;
	}
	gateways() {
		const { proxies } = this;
		this.#gateways ??= proxies.length < 2 ? [this] : proxies.map((proxy) => new Table({
			...this.#parts,
			proxies: [proxy]
		}));
		return this.#gateways;
	}
	match(request) {
		const host = this.#locate(request);
		if (!(host instanceof CompiledHost) || this.#redirectsToTls(host)) return void 0;
		return host.find(this.#view)?.rule;
	}
	answer(request) {
		const host = this.#locate(request);
		return host instanceof CompiledHost ? this.#answer(host) : missAnswer(host);
	}
	explain(request) {
		const host = this.#locate(request);
		if (host instanceof CompiledHost) return explainHost(host, this.#view, this.#answer(host));
		return explainMiss(request.host, request.path, missAnswer(host));
	}
	matching(request) {
		const host = this.#locate(request);
		if (!(host instanceof CompiledHost)) return [];
		return host.rules.filter((rule) => rule.matches(this.#view)).map(({ rule }) => rule);
	}
	#answer(host) {
		if (this.#redirectsToTls(host)) return tlsAnswer(this.#view);
		const found = host.find(this.#view);
		return found === void 0 ? NO_ROUTE : found.answer(this.#view);
	}
	#redirectsToTls({ host }) {
		return host.requireTls && this.#view.transport !== "https";
	}
	#locate(request) {
		const view = this.#view;
		const refused = readHead(request, view, this.#head, this.#normalization);
		const names = this.#listeners.at(request.port, request.scheme?.toLowerCase());
		if (!(names instanceof PortNames)) return names;
		if (refused !== void 0) return names.beforeHead(request.host) ?? refused;
		const absolute = this.#head.scheme !== void 0;
		if (this.#head.scheme === "https" && !names.tls) return WRONG_SCHEME;
		const found = names.find(view.authority, absolute ? request.host : view.authority);
		if (!(found instanceof CompiledHost)) return found;
		view.transport = found.scheme;
		view.scheme = this.#head.scheme ?? found.scheme;
		return found;
	}
};
// src/routes/proof/place-key.ts
function placeKey({ outcome, destinations, status, reason, workloads }) {
	const targets = destinations.map(({ host, subset, port, weight, status: own }) => [
		host,
		subset,
		port,
		weight,
		own
	]);
	return JSON.stringify([
		outcome,
		targets,
		status,
		outcome === "route" ? void 0 : reason,
		workloads
	]);
}
// src/routes/proof/regex-samples.ts
function regexSamples(pattern) {
	const root = new Parser(pattern).parse();
	if (root === void 0) return [];
	return [...new Set([shortest(root), ...variants(root)])].slice(0, 24);
}
function shortest(node) {
	switch (node.kind) {
		case "text": return node.text;
		case "choice": return node.options[0] ?? "";
		case "sequence": return node.items.map(shortest).join("");
		case "either": return node.items[0] === void 0 ? "" : shortest(node.items[0]);
		case "repeat": return shortest(node.item).repeat(node.least);
	}
}
function variants(node) {
	switch (node.kind) {
		case "text": return [];
		case "choice": return node.options.slice(1, 2);
		case "sequence": return node.items.flatMap((item, index) => variants(item).map((text) => spliced(node.items, index, text)));
		case "either": return node.items.flatMap((item) => [shortest(item), ...variants(item)]);
		case "repeat": return repeatVariants(node);
	}
}
function spliced(items, at, text) {
	return items.map((item, index) => index === at ? text : shortest(item)).join("");
}
function repeatVariants({ item, least, most }) {
	const once = most > least ? [shortest(item).repeat(least + 1)] : [];
	const kept = shortest(item).repeat(Math.max(0, least - 1));
	return [...once, ...most === 0 ? [] : variants(item).map((text) => kept + text)];
}
const WORD = "abcxyzABCXYZ0129_";
const OTHERS = "-/.;=, ~";
const ALPHABET = [...WORD, ...OTHERS];
const CLASSES = {
	d: (char) => /[0-9]/.test(char),
	w: (char) => /\w/.test(char),
	s: (char) => char === " "
};
const POSIX = /^\[:(\^?)(alpha|digit|alnum|lower|upper|space|word|xdigit|punct):\]/;
const CONTROL = {
	t: "	",
	n: "\n",
	r: "\r",
	f: "\f",
	v: "\v",
	a: "\x07"
};
var Unreadable = class extends Error {};
var Parser = class {
	#pattern;
	#at = 0;
	constructor(pattern) {
		this.#pattern = pattern;
	}
	parse() {
		try {
			const node = this.#either();
			return this.#at === this.#pattern.length ? node : void 0;
		} catch (error) {
			if (error instanceof Unreadable) return void 0;
			throw error;
		}
	}
	#either() {
		const items = [this.#sequence()];
		while (this.#take("|")) items.push(this.#sequence());
		return items.length === 1 && items[0] !== void 0 ? items[0] : {
			kind: "either",
			items
		};
	}
	#sequence() {
		const items = [];
		while (this.#at < this.#pattern.length && !"|)".includes(this.#peek())) items.push(this.#repeat());
		return {
			kind: "sequence",
			items
		};
	}
	#repeat() {
		let item = this.#atom();
		for (let bounds = this.#bounds(); bounds !== void 0; bounds = this.#bounds()) {
			this.#take("?");
			item = {
				kind: "repeat",
				item,
				least: bounds[0],
				most: bounds[1]
			};
		}
		return item;
	}
	#bounds() {
		if (this.#take("*")) return [0, 1e400];
		if (this.#take("+")) return [1, 1e400];
		if (this.#take("?")) return [0, 1];
		const counted = /^\{(\d+)(,?)(\d*)\}/.exec(this.#rest());
		if (counted === null) return void 0;
		this.#at += counted[0].length;
		const least = Number(counted[1]);
		const most = counted[3] === "" ? counted[2] === "" ? least : 1e400 : Number(counted[3]);
		return [Math.min(least, 64), most];
	}
	#atom() {
		const char = this.#next();
		if (char === "(") return this.#group();
		if (char === "[") return this.#bracket();
		if (char === "\\") return this.#escape();
		if (char === "^" || char === "$") return {
			kind: "text",
			text: ""
		};
		if (char === ".") return {
			kind: "choice",
			options: ["a"]
		};
		if ("*+?".includes(char)) throw new Unreadable();
		return {
			kind: "text",
			text: char
		};
	}
	#group() {
		const flags = /^\?(?:P?<[^>]*>|[a-zA-Z]*(?:-[a-zA-Z]+)?([:)]))/.exec(this.#rest());
		if (flags !== null) this.#at += flags[0].length;
		if (flags?.[1] === ")") return {
			kind: "text",
			text: ""
		};
		const node = this.#either();
		if (!this.#take(")")) throw new Unreadable();
		return node;
	}
	#escape() {
		const char = this.#next();
		if (char === "Q") return this.#quoted();
		if ("AzbB".includes(char)) return {
			kind: "text",
			text: ""
		};
		if (CLASSES[char.toLowerCase()] !== void 0) return choice(this.#class(char));
		return {
			kind: "text",
			text: this.#escapedChar(char)
		};
	}
	#quoted() {
		const end = this.#pattern.indexOf("\\E", this.#at);
		const text = this.#pattern.slice(this.#at, end < 0 ? void 0 : end);
		this.#at = end < 0 ? this.#pattern.length : end + 2;
		return {
			kind: "text",
			text
		};
	}
	#escapedChar(char) {
		if (char === "x") return this.#hex();
		const control = CONTROL[char];
		if (control !== void 0) return control;
		if (/[A-Za-z0-9]/.test(char)) throw new Unreadable();
		return char;
	}
	#hex() {
		const digits = /^(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{2}))/.exec(this.#rest());
		if (digits === null) throw new Unreadable();
		this.#at += digits[0].length;
		return String.fromCodePoint(Number.parseInt(digits[1] ?? digits[2] ?? "0", 16));
	}
	#class(char) {
		const holds = CLASSES[char.toLowerCase()] ?? (() => false);
		return char === char.toLowerCase() ? holds : (candidate) => !holds(candidate);
	}
	#bracket() {
		const negated = this.#take("^");
		const tests = [];
		const literals = [];
		for (let first = true; first || this.#peek() !== "]"; first = false) this.#bracketItem(tests, literals);
		this.#at += 1;
		const inside = (char) => literals.includes(char) || tests.some((test) => test(char));
		return negated ? choice((char) => !inside(char)) : choice(inside, literals);
	}
	#bracketItem(tests, literals) {
		if (POSIX.exec(this.#rest()) !== null) throw new Unreadable();
		const low = this.#bracketChar(tests);
		if (low === void 0) return;
		if (this.#peek() !== "-" || this.#pattern[this.#at + 1] === "]") return void literals.push(low);
		this.#at += 1;
		const high = this.#bracketChar(tests) ?? "";
		literals.push(low);
		tests.push((char) => char >= low && char <= high);
	}
	#bracketChar(tests) {
		const char = this.#next();
		if (char !== "\\") return char;
		const escaped = this.#next();
		if (CLASSES[escaped.toLowerCase()] === void 0) return this.#escapedChar(escaped);
		tests.push(this.#class(escaped));
	}
	#take(text) {
		if (!this.#rest().startsWith(text)) return false;
		this.#at += text.length;
		return true;
	}
	#next() {
		const code = this.#pattern.codePointAt(this.#at);
		if (code === void 0) throw new Unreadable();
		const char = String.fromCodePoint(code);
		this.#at += char.length;
		return char;
	}
	#peek() {
		const char = this.#pattern[this.#at];
		if (char === void 0) throw new Unreadable();
		return char;
	}
	#rest() {
		return this.#pattern.slice(this.#at);
	}
};
function choice(holds, first = []) {
	const options = [...new Set([...first.slice(0, 2), ...ALPHABET.filter(holds)])];
	if (options.length === 0) throw new Unreadable();
	return {
		kind: "choice",
		options
	};
}
// src/routes/proof/candidates.ts
function candidateRequests(listener, host, options) {
	const dimensions = dimensionsOf(host, options.cookies);
	const authorities = authorityCandidates(host, listener.port);
	const plain = plainRequest(listener, host);
	const product = crossProduct(dimensions, options.most);
	return {
		requests: unique([
			...authorities.flatMap((authority) => dimensions.paths.map((path) => ({
				...plain,
				host: authority,
				path,
				headers: []
			}))),
			...host.rules.flatMap((rule) => ruleExamples(rule, host.domain).map((example) => ({
				...plain,
				...example
			}))),
			...product.shapes.map((shape) => ({
				...plain,
				...shape
			}))
		].filter(canBeSent)),
		dropped: product.dropped
	};
}
function previewRequests(listener, host, cookie) {
	const { paths } = dimensionsOf(host, []);
	const plain = plainRequest(listener, host);
	return paths.flatMap((path) => cookieSpellings(cookie).map((value) => ({
		...plain,
		path,
		headers: [["cookie", value]]
	}))).filter(canBeSent);
}
function plainRequest(listener, { domain }) {
	return {
		host: plainAuthority(domain),
		path: "/",
		port: listener.port,
		scheme: listener.tls ? "https" : "http"
	};
}
function canBeSent({ host, path, headers = [] }) {
	return /^[!-~]+$/.test(host) && /^[!-~]+$/.test(path) && headers.every(([name, value]) => /^[!-~]+$/.test(name) && !/[\0-\x08\x0a-\x1f\x7f]/.test(value));
}
function plainAuthority(domain) {
	if (domain === "*") return "any.invalid";
	return domain.startsWith("*") ? `any${domain.slice(1)}` : domain;
}
function authorityCandidates(host, port) {
	const name = plainAuthority(host.domain);
	return distinct([...host.domain === "*" ? [name] : [
		name,
		`${name}:${port}`,
		name.toUpperCase()
	], ...host.rules.flatMap((rule) => matchedAuthorities(rule, host.domain))]);
}
function matchedAuthorities({ match }, domain) {
	return match.headers.filter(({ name, invert }) => AUTHORITY.has(name) && !invert).flatMap(headerValues).filter((authority) => covers(domain, authority));
}
const AUTHORITY = new Set([":authority", "host"]);
function nameOf$1(authority) {
	return authority.toLowerCase().replace(/:\d+$/, "");
}
function covers(domain, authority) {
	const name = nameOf$1(authority);
	if (domain === "*" || domain === name) return true;
	return domain.startsWith("*") && name.endsWith(domain.slice(1)) && name.length > domain.length - 1;
}
function dimensionsOf(host, cookies) {
	const matches = host.rules.map((rule) => rule.match);
	const headers = matches.flatMap((match) => match.headers);
	return {
		paths: distinct([
			"/",
			...matches.flatMap((match) => pathValues(match.path)),
			"/other"
		]),
		methods: methodCandidates(headers.filter(({ name }) => name === ":method")),
		headers: headerDimensions(headers, cookies),
		queries: distinct(["", ...matches.flatMap((match) => match.query).flatMap(queryStrings)])
	};
}
const METHODS = [
	"GET",
	"POST",
	"PUT",
	"DELETE",
	"PATCH",
	"OPTIONS",
	"HEAD",
	"TRACE"
];
function methodCandidates(matches) {
	const named = METHODS.filter((method) => matches.some((match) => headerValues(match).includes(method)));
	const other = METHODS.find((method) => method !== "GET" && !named.includes(method));
	return distinct([
		"GET",
		...named,
		...matches.length > 0 && other !== void 0 ? [other] : []
	]);
}
function pathValues(match) {
	return (match.kind === "regex" ? regexSamples(match.value) : [match.value]).flatMap((path) => [path, ...pathBoundaries(path)]).filter((path) => path.startsWith("/"));
}
function pathBoundaries(path) {
	const bare = path.endsWith("/") ? path.slice(0, -1) : path;
	return [
		bare,
		`${bare}/`,
		`${bare}/x`,
		`${bare}0`,
		`${bare}//`,
		bare.slice(0, -1),
		swapCase(path)
	];
}
function swapCase(text) {
	const upper = text.toUpperCase();
	return upper === text ? text.toLowerCase() : upper;
}
function headerDimensions(matches, cookies) {
	const values = new Map();
	if (cookies.length > 0) values.set("cookie", [void 0, ...cookies.flatMap(lookalikeCookies)]);
	for (const match of matches.filter(({ name }) => !name.startsWith(":") && name !== "host")) {
		const known = values.get(match.name) ?? [void 0];
		values.set(match.name, distinct([...known, ...headerValues(match)]));
	}
	return values;
}
function headerValues(match) {
	if (match.kind === "present") return ["x", ""];
	const samples = match.kind === "regex" ? regexSamples(match.value) : [match.value];
	const own = match.kind === "prefix" ? samples.flatMap((value) => [value, `${value}0`]) : samples;
	const around = samples.slice(0, 3).flatMap((value) => [
		`${value}2`,
		`a${value}`,
		value.slice(0, -1),
		swapCase(value)
	]);
	return match.name === "cookie" ? [
		...own,
		...samples.slice(0, 1).flatMap(lookalikeCookies),
		...around
	] : [...own, ...around];
}
function cookieSpellings(cookie) {
	return [
		cookie,
		`${cookie};`,
		`a=b; ${cookie}`,
		`${cookie}; a=b`,
		`a=b; ${cookie}; c=d`
	];
}
function lookalikeCookies(cookie) {
	const spellings = cookieSpellings(cookie);
	const lookalikes = [
		`a=b;${cookie}`,
		`${cookie}2`,
		`a${cookie}`,
		`a=${cookie}`,
		cookie.toUpperCase()
	];
	return [...spellings, ...lookalikes];
}
function queryStrings(match) {
	return (match.kind === "regex" ? regexSamples(match.value) : [match.kind === "present" ? "" : match.value]).flatMap((value) => [
		`${match.name}=${value}`,
		`${match.name}=${value}x`,
		`x${match.name}=${value}`
	]);
}
function ruleExamples(rule, domain) {
	const { match } = rule;
	const paths = match.path.kind === "regex" ? regexSamples(match.path.value).slice(0, 2) : [match.path.value];
	const wanted = match.headers.filter((header) => !header.invert);
	const headers = wanted.filter(({ name }) => !name.startsWith(":") && name !== "host").map((header) => [header.name, headerValues(header)[0] ?? ""]);
	const asked = wanted.filter(({ name }) => name === ":method").flatMap(headerValues);
	const method = METHODS.find((one) => asked.includes(one));
	const query = match.query.flatMap((parameter) => queryStrings(parameter).slice(0, 1)).join("&");
	const [authority] = matchedAuthorities(rule, domain);
	return paths.map((path) => ({
		path: withQuery(path.startsWith("/") ? path : `/${path}`, query),
		headers,
		...method === void 0 ? {} : { method },
		...authority === void 0 ? {} : { host: authority }
	}));
}
function crossProduct(dimensions, most) {
	const { paths, methods, queries } = dimensions;
	const sets = headerSets(dimensions.headers);
	const full = paths.length * methods.length * queries.length * sets.all.length;
	if (sets.all.length > 0 && full <= most) return {
		shapes: paths.flatMap((path) => shapesOf(path, dimensions, sets.all)),
		dropped: 0
	};
	const perPath = methods.length * queries.length + sets.single.length - 1;
	const tried = paths.slice(0, Math.floor(most / perPath));
	return {
		shapes: tried.flatMap((path) => [...shapesOf(path, dimensions, sets.single.slice(0, 1)), ...shapesOf(path, {
			methods: methods.slice(0, 1),
			queries: queries.slice(0, 1)
		}, sets.single.slice(1))]),
		dropped: (paths.length - tried.length) * perPath
	};
}
function shapesOf(path, { methods, queries }, sets) {
	return sets.flatMap((headers) => methods.flatMap((method) => queries.map((query) => ({
		path: withQuery(path, query),
		method,
		headers
	}))));
}
const MOST_SETS = 2e3;
function headerSets(headers) {
	const dimensions = [...headers].map(([name, values]) => values.filter((value) => value !== void 0).map((value) => [name, value]));
	const single = [[], ...dimensions.flatMap((values) => values.map((value) => [value]))];
	if (dimensions.reduce((product, values) => product * (values.length + 1), 1) > MOST_SETS) return {
		all: [],
		single
	};
	let all = [[]];
	for (const values of dimensions) all = all.flatMap((set) => [set, ...values.map((value) => [...set, value])]);
	return {
		all,
		single
	};
}
function withQuery(path, query) {
	return query === "" ? path : `${path}?${query}`;
}
function distinct(values) {
	return [...new Set(values)];
}
function unique(requests) {
	return [...new Map(requests.map((request) => [JSON.stringify(request), request])).values()];
}
// src/routes/proof/curl.ts
function curlCommand(request) {
	const { headers = [] } = request;
	const sent = headers.flatMap(([name, value]) => ["-H", quoted(headerArgument(name, value))]);
	const url = quoted(`${request.scheme ?? "http"}://${withPort(request)}${request.path}`);
	return [
		"curl -gis --path-as-is",
		...methodArguments(request.method ?? "GET"),
		...unsent(headers),
		...sent,
		url
	].join(" ");
}
function methodArguments(method) {
	if (method === "GET") return [];
	return method === "HEAD" ? ["--head"] : ["-X", quoted(method)];
}
function unsent(headers) {
	const names = new Set(headers.map(([name]) => name.toLowerCase()));
	return ["accept", "user-agent"].filter((name) => !names.has(name)).flatMap((name) => ["-H", `${name}:`]);
}
function headerArgument(name, value) {
	return value === "" ? `${name};` : `${name}: ${value}`;
}
function withPort({ host, port, scheme }) {
	return port === void 0 || port === (scheme === "https" ? 443 : 80) || /:\d+$/.test(host) ? host : `${host}:${port}`;
}
function quoted(text) {
	return /^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
// src/routes/proof/classes.ts
function requestClasses(before, after, options) {
	const tables = [before, ...after === void 0 ? [] : [after]];
	const { requests, dropped } = triedRequests(tables, options);
	const found = {
		classes: new Map(),
		reached: new Set(),
		met: new Set()
	};
	for (const request of requests) addRequest(request, before, after, found);
	const rules = ruleIds(tables);
	return {
		classes: [...found.classes.values()],
		tried: requests.length,
		dropped,
		unreached: rules.filter((id) => !found.reached.has(id)),
		unmet: rules.filter((id) => !found.met.has(id))
	};
}
function triedRequests(tables, options) {
	const found = tables.flatMap(virtualHostsOf).map(({ listener, host }) => candidateRequests(listener, host, options));
	const all = found.flatMap(({ requests }) => requests);
	return {
		requests: [...new Map(all.map((request) => [JSON.stringify(request), request])).values()],
		dropped: found.reduce((sum, { dropped }) => sum + dropped, 0)
	};
}
function virtualHostsOf({ proxies }) {
	return proxies.flatMap((proxy) => proxy.listeners).flatMap((listener) => listener.virtualHosts.map((host) => ({
		listener,
		host
	})));
}
function hostsOf(table, host) {
	const all = virtualHostsOf(table);
	const exact = all.filter((placed) => placed.host.domain === host.toLowerCase());
	return exact.length > 0 ? exact : all.filter((placed) => covers(placed.host.domain, host));
}
function placesOf({ proxies }, name) {
	return proxies.flatMap((proxy) => proxy.listeners).flatMap((listener) => {
		if (listener.unknown !== void 0) return [{
			listener,
			host: NO_RULES
		}];
		const host = listener.virtualHosts.find(({ domain }) => domain === name.toLowerCase()) ?? narrowest(listener, name);
		return host === void 0 ? [] : [{
			listener,
			host
		}];
	});
}
function narrowest({ virtualHosts }, name) {
	return virtualHosts.filter(({ domain }) => domain.startsWith("*") && covers(domain, name)).toSorted((a, b) => b.domain.length - a.domain.length)[0];
}
const NO_RULES = {
	domain: "*",
	requireTls: false,
	rules: []
};
function addRequest(request, before, after, { classes, reached, met }) {
	const answers = {
		before: before.answer(request),
		after: after?.answer(request)
	};
	for (const answer of [answers.before, answers.after]) if (answer?.rule !== void 0) reached.add(answer.rule);
	const matching = before.matching(request);
	for (const { id } of [...matching, ...after?.matching(request) ?? []]) met.add(id);
	const changes = answers.after === void 0 ? [] : answerChanges(answers.before, answers.after);
	const key = [
		answerKey(answers.before),
		answers.after && answerKey(answers.after),
		changes.join(),
		matching.map(({ id, entry }) => `${id}/${entry}`).join()
	].join("|");
	const known = classes.get(key);
	if (known === void 0) classes.set(key, newClass(request, answers, changes));
	else classes.set(key, {
		...known,
		tried: known.tried + 1
	});
}
function newClass(example, { before, after }, changes) {
	return {
		example,
		curl: curlCommand(example),
		before,
		...after && { after },
		moves: changes.length > 0,
		changes,
		tried: 1
	};
}
const VISIBLE = [
	"outcome",
	"destinations",
	"workloads",
	"path",
	"authority",
	"status",
	"location",
	"body",
	"headers",
	"mirrors",
	"faults"
];
function answerChanges(before, after) {
	return VISIBLE.filter((part) => visible(before, part) !== visible(after, part));
}
function visible(answer, part) {
	if (part !== "destinations") return JSON.stringify(answer[part]);
	return JSON.stringify(answer.destinations.map(({ reason: _why, ...seen }) => seen));
}
function answerKey(answer) {
	return JSON.stringify([answer.rule, placeKey(answer)]);
}
function ruleIds(tables) {
	const rules = tables.flatMap(virtualHostsOf).flatMap(({ host }) => host.rules);
	return [...new Set(rules.map((rule) => rule.id))].sort();
}
// src/routes/proof/destination-text.ts
function destinationText(answer) {
	if (answer.outcome === "redirect") return `redirect ${answer.status ?? ""} ${answer.location ?? ""}`.trim();
	if (answer.outcome === "direct") return `direct response ${answer.status ?? ""}`.trim();
	if (answer.outcome !== "route") return answer.outcome;
	const all = answer.destinations.map(oneDestination);
	return all.length === 0 ? `${answer.status ?? 503}` : all.join(" or ");
}
function oneDestination(destination) {
	const { status } = destination;
	return status === void 0 ? placeText$1(destination) : `${placeText$1(destination)}: ${status}`;
}
function placeText$1({ host, subset, port }) {
	const short = host.split(".").slice(0, 2).join(".");
	return subset === void 0 ? `${short}:${port}` : `${subset} (${short}:${port})`;
}
// src/routes/proof/traffic.ts
const UNNAMED = [
	"/bluegreen-unnamed",
	"/Bluegreen/0/unnamed.html?q=1",
	"/~bluegreen/"
];
function trafficChanges(input) {
	const colors = colorsOf$1(input);
	const requests = requestsOf(input);
	return firstOfEach$2([...requests.flatMap(({ request, isDefault }) => {
		if (isPreview(request, input)) return [];
		const before = placeOf(input.before, request, colors);
		const after = placeOf(input.after, request, colors);
		const kind = judged(before, after, isDefault, input.mending);
		if (kind === void 0) return [];
		const change = {
			kind,
			before: before.text,
			after: after.text,
			curl: curlCommand(request)
		};
		return [before.target === after.target ? {
			...change,
			onlyPods: true
		} : change];
	}), ...unmetRules(input, requests)], ({ kind, before, after }) => JSON.stringify([
		kind,
		before,
		after
	]));
}
function requestsOf(input) {
	return firstOfEach$2([input.before, input.after].flatMap((table) => hostsOf(table, input.host)).flatMap(({ listener, host }) => {
		const { requests } = candidateRequests(listener, {
			...host,
			domain: input.host.toLowerCase()
		}, {
			most: input.most,
			cookies: []
		});
		const tried = requests.map((request) => ({
			request,
			isDefault: false
		}));
		return [...unnamed(listener, input.host), ...tried];
	}), ({ request }) => JSON.stringify(request));
}
function unmetRules({ before, after, host }, requests) {
	const rulesOf = (table) => hostsOf(table, host).flatMap((placed) => placed.host.rules);
	const known = new Set(rulesOf(before).map(({ match }) => JSON.stringify(match)));
	const fresh = rulesOf(after).filter(({ match }) => !known.has(JSON.stringify(match)));
	if (fresh.length === 0) return [];
	const met = new Set(requests.flatMap(({ request }) => after.matching(request)));
	return fresh.filter((rule) => !met.has(rule)).map(({ id }) => ({
		kind: "unknown",
		before: "no such rule",
		after: `rule ${id}, whose conditions no request tried meets`,
		curl: curlCommand({
			host,
			path: "/"
		})
	}));
}
function firstOfEach$2(all, key) {
	const first = new Map();
	for (const one of all) {
		const itsKey = key(one);
		if (!first.has(itsKey)) first.set(itsKey, one);
	}
	return [...first.values()];
}
function unnamed({ tls, port }, host) {
	const base = {
		host,
		port,
		scheme: tls ? "https" : "http",
		method: "GET",
		headers: []
	};
	return UNNAMED.map((path) => ({
		request: {
			...base,
			path
		},
		isDefault: true
	}));
}
function isPreview({ headers = [] }, { cookie, active, others }) {
	const values = [active, ...others].map(({ name }) => `${cookie}=${name}`);
	return headers.filter(([name]) => name.toLowerCase() === "cookie").flatMap(([, value]) => value.split(";")).some((pair) => values.includes(pair.trim()));
}
function colorsOf$1({ before, host, active, others }) {
	return {
		active: workloadsBehind(before, host, [active]),
		others: workloadsBehind(before, host, others),
		otherTargets: others
	};
}
function workloadsBehind(table, host, targets) {
	const ours = hostsOf(table, host).flatMap(({ host: { rules } }) => rules.flatMap(clustersOf)).filter((one) => targets.some((target) => isTarget$1(one, target)));
	return new Set(ours.flatMap(({ workloads }) => workloads));
}
function isTarget$1(cluster, target) {
	return targetsOf(target).isDestination(cluster, target.name);
}
function clustersOf({ action }) {
	return action.kind === "forward" ? action.clusters.map(({ cluster }) => cluster) : [];
}
function placeOf(table, request, colors) {
	const answer = table.answer(request);
	if (answer.outcome === "redirect" && answer.rule === void 0 && request.scheme !== "https") return placeOf(table, {
		...request,
		scheme: "https",
		port: void 0
	}, colors);
	const rule = table.match(request);
	const clusters = rule === void 0 ? [] : clustersOf(rule);
	const aborts = (answer.faults ?? []).filter(({ kind }) => kind === "abort");
	return {
		kind: kindOf(answer, clusters, colors),
		key: placeKey(answer),
		get target() {
			return placeKey({
				...answer,
				workloads: []
			});
		},
		workloads: answer.workloads,
		ports: [...new Set(clusters.map(({ target }) => String(target ?? "")))].toSorted().join(),
		aborted: Math.max(0, ...aborts.map(({ percent }) => percent)),
		get text() {
			return placeText(answer);
		}
	};
}
function kindOf(answer, clusters, colors) {
	if (answer.outcome === "unknown") return "unknown";
	if (answer.outcome === "no-route" || answer.outcome === "no-host") return "nowhere";
	if (answer.outcome !== "route") return answer.faults === void 0 ? "elsewhere" : "nowhere";
	if (clusters.length === 0 || clusters.some(({ status }) => status !== void 0)) return "nowhere";
	if (clusters.every((cluster) => colors.otherTargets.some((one) => isTarget$1(cluster, one)))) return "other";
	const { workloads } = answer;
	if (workloads.length === colors.active.size && workloads.every((one) => colors.active.has(one)) && workloads.length > 0) return "active";
	return workloads.some((one) => colors.others.has(one)) || clusters.some((cluster) => colors.otherTargets.some((target) => isTarget$1(cluster, target))) ? "other" : "elsewhere";
}
function placeText(answer) {
	const where = answer.outcome === "unknown" ? `unknown (${answer.reason})` : destinationText(answer);
	return answer.workloads.length === 0 ? where : `${where} at ${answer.workloads.join(" and ")}`;
}
function judged(before, after, isDefault, mending) {
	if (before.ports === after.ports && before.aborted === after.aborted && before.key === after.key) return void 0;
	if (before.kind === "unknown" || after.kind === "unknown") return "unknown";
	if (mending !== void 0 && isMended(before, after, mending)) return "reroutes";
	if (before.kind !== "active") return before.text === after.text ? void 0 : "reroutes";
	if (after.kind === "other" || after.kind === "nowhere" || after.aborted > before.aborted) return "moves";
	if (after.kind === "active" && after.ports === before.ports) return void 0;
	return isDefault ? "moves" : "reroutes";
}
function isMended(before, after, { anyPods }) {
	if (!(before.target === after.target && after.ports === before.ports && after.aborted <= before.aborted) || after.workloads.length === 0) return false;
	return anyPods || after.workloads.every((one) => before.workloads.includes(one));
}
// src/routes/proof/reach.ts
const MOST_HOPS$1 = 5;
function reachesOnly(table, request, target, hops = MOST_HOPS$1) {
	const answer = table.answer(request);
	if (answer.outcome === "redirect") {
		if (answer.rule === void 0) return true;
		const next = followed(request, answer);
		if (next !== void 0 && nameOf$1(next.host) !== nameOf$1(request.host)) return false;
		return next !== void 0 && hops > 0 && reachesOnly(table, next, target, hops - 1);
	}
	const isTarget = ({ host, subset }) => host === target.host && subset === target.subset;
	const aborts = (answer.faults ?? []).some(({ kind }) => kind === "abort");
	return answer.destinations.length > 0 && answer.destinations.every(isTarget) && !aborts;
}
function followed(request, { location = "" }) {
	const parts = /^(https?):\/\/([^/?#]*)([^#]*)/.exec(location);
	if (parts === null) return void 0;
	const [, scheme = "http", authority = "", rest = ""] = parts;
	const port = /:(\d+)$/.exec(authority)?.[1];
	const { port: from, scheme: spoken, ...same } = request;
	const stays = port === void 0 && scheme === (spoken ?? "http");
	return {
		...same,
		host: authority,
		path: rest.startsWith("/") ? rest : `/${rest}`,
		scheme,
		...stays ? { port: from } : port === void 0 ? {} : { port: Number(port) }
	};
}
// src/routes/proof/ends.ts
const MOST_HOPS = 5;
const ELSEWHERE = { kind: "elsewhere" };
function isGone({ kind }) {
	return kind === "idle" || kind === "elsewhere";
}
function possibleRules(table, request) {
	return upToSure(table.matching(request));
}
function upToSure(matching) {
	const sure = matching.findIndex(({ unknownMatch }) => unknownMatch === void 0);
	return sure === -1 ? matching : matching.slice(0, sure + 1);
}
function endOf(rule, request, table, colors, hops = MOST_HOPS) {
	const { action } = rule;
	if (action.kind === "unknown") return {
		kind: "unknown",
		reason: action.reason
	};
	if (action.kind === "direct" || action.faults.some(isTotal)) return ELSEWHERE;
	if (action.kind === "forward") return worst(action.clusters.map(({ cluster }) => clusterEnd(cluster, colors)));
	const answer = table.answer(request);
	const next = answer.rule === rule.id && hops > 0 ? followed(request, answer) : void 0;
	if (next === void 0) return ELSEWHERE;
	return worst(possibleRules(table, next).map((one) => endOf(one, next, table, colors, hops - 1)));
}
function isTotal({ kind, percent }) {
	return kind === "abort" && percent >= 100;
}
function worst(ends) {
	return [
		"active",
		"unknown",
		"idle"
	].map((kind) => ends.find((end) => end.kind === kind)).find((end) => end !== void 0) ?? ELSEWHERE;
}
function clusterEnd(cluster, { active, idle }) {
	if (isTarget(cluster, active)) return { kind: "active" };
	if (isTarget(cluster, idle)) return { kind: "idle" };
	if (cluster.unknown !== void 0) return {
		kind: "unknown",
		reason: cluster.unknown
	};
	if (cluster.workloads.some((name) => active.workloads.has(name))) return { kind: "active" };
	return cluster.workloads.some((name) => idle.workloads.has(name)) ? { kind: "idle" } : ELSEWHERE;
}
function isTarget({ host, subset }, target) {
	return host === target.host && subset === target.subset;
}
// src/routes/proof/preview.ts
function namesColor(request, facts) {
	const { targets, words } = facts.names;
	return [targets, ...words].some((pair) => isPair(request, pair, facts));
}
function hasPreviewCookie({ headers = [] }, { cookie, targets }) {
	const wanted = targets.map((target) => `${cookie}=${target}`.toLowerCase());
	return headers.some(([name, value]) => name.toLowerCase() === "cookie" && wanted.some((text) => value.toLowerCase().includes(text)));
}
function needsPreviewCookie({ match }, { cookie, targets }) {
	const wanted = targets.flatMap((target) => [`${cookie}=${target}`, `${escaped(cookie)}=${escaped(target)}`]);
	return match.headers.some(({ name, kind, value, invert }) => {
		if (name !== "cookie" || invert || kind === "present") return false;
		const certain = kind === "regex" ? outsideOfGroups(value) : value;
		return wanted.some((text) => certain.includes(text));
	});
}
function outsideOfGroups(regex) {
	let depth = 0;
	let kept = "";
	for (const [part] of regex.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|[^]/g)) {
		if (part === "(") depth += 1;
		if (depth === 0 && part === "|") return "";
		kept += depth > 0 || part.startsWith("[") ? " " : part;
		if (part === ")") depth -= 1;
	}
	return kept.replaceAll(/\\?[^\\][?*{+]/g, " ");
}
function isPair(request, [active, idle], { before, after, colors }) {
	const ends = (asked) => [before, after].flatMap((table) => {
		const rules = possibleRules(table, asked);
		return rules.length === 0 ? [{ kind: "elsewhere" }] : rules.map((rule) => endOf(rule, asked, table, colors));
	});
	const all = (asked, kind) => ends(asked).every((end) => end.kind === kind);
	const isOf = (from, to, [own, other]) => {
		const exchanged = renamed(request, from, to);
		return exchanged !== void 0 && all(request, own) && all(exchanged, other);
	};
	return isOf(active, idle, ["active", "idle"]) || isOf(idle, active, ["idle", "active"]);
}
function mayHold({ host, path, headers = [] }, word) {
	return [
		host,
		path,
		...headers.map(([, value]) => value)
	].some((text) => text.toLowerCase().includes(word));
}
function renamed(request, from, to) {
	if (!mayHold(request, from.toLowerCase())) return void 0;
	const word = new RegExp(`(?<![A-Za-z0-9])${escaped(from)}(?![A-Za-z0-9])`, "gi");
	const swap = (text) => text.replaceAll(word, (found) => found === found.toLowerCase() ? to : to.toUpperCase());
	const { host, path, headers = [] } = request;
	const swapped = headers.map(([name, value]) => [name, swap(value)]);
	const next = {
		...request,
		host: swap(host),
		path: swap(path),
		headers: swapped
	};
	return swapped.some(([, value], index) => value !== headers[index]?.[1]) || next.host !== host || next.path !== path ? next : void 0;
}
function escaped(text) {
	return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
// src/routes/proof/stays.ts
function stayingKinds(input) {
	const colors = colorsOf(input);
	if (colors === void 0) return void 0;
	const afterOf = new Map(input.after.gateways().map((table) => [nameOf(table), table]));
	return firstOfEach$1(input.before.gateways().flatMap((before) => {
		const after = afterOf.get(nameOf(before)) ?? input.after;
		return ofGateway({
			...input,
			before,
			after
		}, colors);
	}));
}
function staySentence({ request, rule, fact }) {
	if (request === void 0) return `${rule}: ${fact}`;
	const { method = "GET", host, path, headers = [] } = request;
	return `${method} ${host}${path}${headers.map(([name, value]) => ` with ${name}: ${value}`).join("")} ${fact} by ${rule}`;
}
function nameOf({ proxies }) {
	return proxies[0]?.name ?? "";
}
function colorsOf(input) {
	const [active, idle] = [defaultCluster(input.before, input), defaultCluster(input.after, input)];
	if (active === void 0 || idle === void 0) return void 0;
	const apart = (one, other) => new Set(one.workloads.filter((name) => !other.workloads.includes(name)));
	return {
		active: {
			...active,
			workloads: apart(active, idle)
		},
		idle: {
			...idle,
			workloads: apart(idle, active)
		}
	};
}
function defaultCluster(table, { hosts, defaultRule }) {
	const forward = hosts.flatMap((name) => placesOf(table, name)).flatMap(({ host }) => host.rules.filter(({ id }) => id === defaultRule)).map(({ action }) => action).find(({ kind }) => kind === "forward");
	return forward?.kind === "forward" ? forward.clusters[0]?.cluster : void 0;
}
function firstOfEach$1(found) {
	const first = new Map();
	for (const { key, ...kind } of found) if (!first.has(key)) first.set(key, kind);
	return [...first.values()];
}
function ofGateway(input, colors) {
	const unknown = input.before.proxies.find((proxy) => proxy.unknown !== void 0);
	if (unknown?.unknown !== void 0) return [unreadable(unknown.name, unknown.unknown)];
	const places = input.hosts.flatMap((name) => placesOf(input.before, name).map((place) => ({
		...place,
		name
	})));
	const few = ofPlaces(places, {
		...input,
		most: Math.min(FEW_REQUESTS, input.most)
	}, colors);
	const { found, open } = few.open.length === 0 ? few : ofPlaces(places, input, colors);
	return [...found, ...open];
}
const FEW_REQUESTS = 200;
function ofPlaces(places, input, colors) {
	const asked = {
		met: new Set(),
		answered: new Set(),
		dropped: 0
	};
	return {
		found: places.flatMap((place) => ofPlace(place, input, {
			colors,
			asked
		})),
		open: places.flatMap((place) => unasked(place, input, {
			colors,
			asked
		}))
	};
}
function unreadable(rule, reason) {
	return {
		kind: "unknown",
		rule,
		file: void 0,
		line: () => void 0,
		fact: `nobody can say what stays: ${reason}`,
		request: void 0,
		curl: void 0,
		key: `${rule} ${reason}`
	};
}
function ofPlace(place, input, asking) {
	const { listener, host, name } = place;
	if (listener.unknown !== void 0) return [unreadable(`port ${listener.port}`, listener.unknown)];
	if (host.requireTls && !listener.tls) return [];
	const cookies = input.names.targets.map((target) => `${input.names.cookie}=${target}`);
	const { requests, dropped } = candidateRequests(listener, {
		...host,
		domain: name.toLowerCase()
	}, {
		most: input.most,
		cookies
	});
	asking.asked.dropped += dropped;
	const [previews, users] = parted(requests, (request) => hasPreviewCookie(request, input.names));
	const found = users.flatMap((request) => ofRequest(request, place, input, asking));
	notePreviews(previews, place, input.before, asking.asked);
	return found;
}
function notePreviews(requests, { host }, before, { met }) {
	const unmet = new Set(host.rules.map(keyOf).filter((key) => !met.has(key)));
	for (const request of requests) {
		if (unmet.size === 0) return;
		for (const rule of before.matching(request)) {
			met.add(keyOf(rule));
			unmet.delete(keyOf(rule));
		}
	}
}
function parted(items, holds) {
	const kept = [];
	const others = [];
	for (const item of items) (holds(item) ? kept : others).push(item);
	return [kept, others];
}
function keyOf({ id, entry }) {
	return `${id}/${entry}`;
}
function ofRequest(request, place, input, { colors, asked }) {
	const { before, after, names } = input;
	const matching = before.matching(request);
	for (const rule of matching) asked.met.add(keyOf(rule));
	const rules = upToSure(matching);
	for (const rule of rules) asked.answered.add(keyOf(rule));
	const ends = rules.map((rule) => ({
		rule,
		end: endOf(rule, request, before, colors)
	}));
	if (ends.every(({ end }) => end.kind === "elsewhere")) return [];
	const late = () => possibleRules(after, request).map((rule) => endOf(rule, request, after, colors));
	const judged = judge(ends, late);
	if (judged === void 0 || namesColor(request, {
		names,
		before,
		after,
		colors
	})) return [];
	return [foundKind(judged, request, place, before)];
}
function judge(ends, lateEnds) {
	const at = (kind) => ends.find(({ end }) => end.kind === kind);
	const [stays, unclear] = [at("active"), at("unknown")];
	const late = stays === void 0 && unclear === void 0 ? [] : lateEnds();
	if (stays !== void 0 && late.some(({ kind }) => kind === "active")) return {
		...stays,
		kind: stays.rule.unknownMatch === void 0 ? "stays" : "unknown"
	};
	if (unclear !== void 0 && late.some((end) => !isGone(end))) return {
		...unclear,
		kind: "unknown"
	};
	const ahead = at("idle");
	return ahead === void 0 ? void 0 : {
		...ahead,
		kind: "ahead"
	};
}
function foundKind({ kind, rule, end }, request, { listener, host }, table) {
	const { port, tls } = listener;
	return {
		kind,
		rule: rule.id,
		file: rule.file,
		line: rule.line,
		fact: factOf(kind, rule, end, whereTo(table.answer(request))),
		request,
		curl: curlCommand(request),
		key: JSON.stringify([
			kind,
			port,
			tls,
			host.domain,
			keyOf(rule)
		])
	};
}
function whereTo(answer) {
	const { outcome, destinations } = answer;
	return outcome === "route" ? destinations.map(placeText$1).join(" or ") : destinationText(answer);
}
function factOf(kind, rule, end, goes) {
	if (rule.unknownMatch !== void 0) return `may stay, which nobody can say: ${rule.unknownMatch}`;
	if (end.kind === "unknown") return `goes nobody can say where: ${end.reason}`;
	return kind === "ahead" ? `is at ${goes} already` : `stays at ${goes}`;
}
function unasked({ host, name, listener }, { defaultRule, names }, { colors, asked: { met, answered, dropped } }) {
	if (host.requireTls && !listener.tls) return [];
	return host.rules.filter((rule) => {
		if (answered.has(keyOf(rule)) || dropped === 0 && met.has(keyOf(rule)) || rule.id === defaultRule || !keepsActive(rule, colors)) return false;
		return !isForOther(rule, name) && !needsPreviewCookie(rule, names);
	}).map((rule) => ({
		kind: "unknown",
		rule: rule.id,
		file: rule.file,
		line: rule.line,
		fact: `may stay: no request was found that meets the conditions of ${rule.id}, which leads to the active color`,
		request: void 0,
		curl: void 0,
		key: JSON.stringify([
			"unasked",
			host.domain,
			keyOf(rule)
		])
	}));
}
function isForOther({ match }, name) {
	return match.headers.filter((header) => header.name === ":authority" && !header.invert).some(({ kind, value }) => kind === "exact" && !covers(name.toLowerCase(), value));
}
function keepsActive({ action }, { active }) {
	if (action.kind !== "forward") return false;
	return action.clusters.some(({ cluster }) => cluster.host === active.host && cluster.subset === active.subset || cluster.workloads.some((name) => active.workloads.has(name)));
}
// src/routes/proof/safety.ts
function proveFlip(input) {
	const cookies = [previewCookie(input, input.idle), previewCookie(input, input.active)];
	const found = requestClasses(input.before, input.after, {
		most: input.most,
		cookies
	});
	const ofHost = found.classes.filter(({ example }) => covers(input.host.toLowerCase(), example.host));
	const broken = [
		...catchAllLast(input),
		...everythingTried(found, input),
		...defaultsKept(found, input),
		...ofHost.flatMap(targetsAreReady),
		...rollbackIsIdentity(found.classes, input),
		...ofHost.flatMap(answered),
		...nobodyLeftBehind(input.stays)
	];
	const ahead = input.stays.filter(({ kind }) => kind === "ahead").map(staySentence);
	return {
		...found,
		broken: firstOfEach(broken),
		ahead
	};
}
function previewCookie(input, target) {
	return `${input.cookie}=${target.name}`;
}
function firstOfEach(broken) {
	const first = new Map();
	for (const one of broken) {
		const key = `${one.rule}: ${one.message}`;
		if (!first.has(key)) first.set(key, one);
	}
	return [...first.values()];
}
function catchAllLast(input) {
	const hosts = [input.before, input.after].flatMap((table) => hostsOf(table, input.host));
	if (hosts.length === 0) return [{
		rule: "catch-all-last",
		message: `no gateway has a route for ${input.host}`
	}];
	return hosts.filter(({ host }) => !endsInCatchAll(host)).map(({ host }) => ({
		rule: "catch-all-last",
		message: `the last rule of ${host.domain} (${host.rules.at(-1)?.id ?? "there is none"}) does not match every request`
	}));
}
function endsInCatchAll(host) {
	const last = host.rules.at(-1);
	return host.requireTls || last !== void 0 && isCatchAll(last);
}
function everythingTried(found, input) {
	const ids = [input.before, input.after].flatMap((table) => hostsOf(table, input.host)).flatMap(({ host }) => host.rules.map(({ id }) => id));
	const own = new Set(ids);
	const unmet = found.unmet.filter((id) => own.has(id));
	return [...found.dropped === 0 ? [] : [`${found.dropped} requests were left out, because at most ${input.most} are tried for each host`], ...unmet.map((id) => `no request was found that meets the conditions of ${id}`)].map((message) => ({
		rule: "everything-tried",
		message
	}));
}
function defaultsKept(found, input) {
	const [active, idle] = [defaultOf(input.before, input.host), defaultOf(input.after, input.host)];
	if (active === void 0 || idle === void 0) return [{
		rule: "catch-all-last",
		message: `the default route of ${input.host} has not one destination alone`
	}];
	const defaults = {
		active,
		idle
	};
	return [...previewReachesIdle(input, defaults), ...found.classes.flatMap((kind) => changesDefaultOnly(kind, input, defaults))];
}
function defaultOf(table, host) {
	const forward = hostsOf(table, host).map((placed) => placed.host.rules.at(-1)?.action).find((action) => action?.kind === "forward");
	if (forward?.kind !== "forward" || forward.clusters.length !== 1) return void 0;
	return forward.clusters[0]?.cluster;
}
function previewReachesIdle(input, { active, idle }) {
	return [{
		target: input.idle,
		reached: idle
	}, {
		target: input.active,
		reached: active
	}].flatMap(({ target, reached }) => [input.before, input.after].flatMap((table) => hostsOf(table, input.host).flatMap(({ listener, host }) => previewRequests(listener, host, previewCookie(input, target))).map((request) => ({
		...request,
		host: named(request.host, input.host)
	})).flatMap((request) => misses(request, target, reached, table))));
}
function named(authority, host) {
	return covers(host.toLowerCase(), authority) ? authority : host;
}
function misses(request, target, reached, table) {
	if (reachesOnly(table, request, reached)) return [];
	const answer = table.answer(request);
	const [, cookie = ""] = request.headers?.[0] ?? [];
	return [{
		rule: "preview-reaches-idle",
		message: `with the cookie of ${target.name} (${cookie}) the request goes to ${destinationText(answer)} by ${answer.rule ?? "no rule"}`,
		curl: curlCommand(request)
	}];
}
function targetsAreReady(kind) {
	const routed = answersOf(kind).filter(({ outcome }) => outcome === "route");
	const dead = routed.flatMap(({ destinations }) => destinations.filter(isDead));
	const empty = routed.filter(({ destinations }) => destinations.length === 0);
	return [...dead.map((one) => `${placeText$1(one)} has nothing to answer with: ${one.reason ?? "it selects no workload"}`), ...empty.map(({ rule }) => `${rule ?? "a rule"} has no destination`)].map((message) => ({
		rule: "targets-are-ready",
		message,
		curl: kind.curl
	}));
}
function isDead({ status, workloads }) {
	return status !== void 0 || workloads.length === 0;
}
function changesDefaultOnly(kind, input, { active, idle }) {
	if (!kind.moves || kind.after === void 0) return [];
	const expected = reachesOnly(input.before, kind.example, active) && reachesOnly(input.after, kind.example, idle);
	const alone = kind.changes.every((part) => part === "destinations" || part === "workloads");
	const byDefault = kind.before.rule === kind.after.rule && isDefault(kind, input);
	if (expected && alone && byDefault) return [];
	const what = alone ? "" : ` (and changes its ${kind.changes.join(", ")})`;
	return [{
		rule: "flip-changes-default-only",
		message: `the flip moves a request from ${destinationText(kind.before)} to ${destinationText(kind.after)}${what} that the default route does not answer`,
		curl: kind.curl
	}];
}
function isDefault(kind, input) {
	const last = hostsOf(input.before, input.host).map(({ host }) => host.rules.at(-1)?.id);
	return kind.before.rule !== void 0 && last.includes(kind.before.rule);
}
function rollbackIsIdentity(classes, input) {
	return classes.filter((kind) => answerChanges(kind.before, input.back.answer(kind.example)).length > 0).map((kind) => ({
		rule: "rollback-is-identity",
		message: `after flip and rollback the request goes to ${destinationText(input.back.answer(kind.example))}, before to ${destinationText(kind.before)}`,
		curl: kind.curl
	}));
}
function nobodyLeftBehind(stays) {
	return stays.filter(({ kind }) => kind !== "ahead").map((kind) => ({
		rule: "nobody-left-behind",
		message: staySentence(kind),
		curl: kind.curl
	}));
}
function answersOf({ before, after }) {
	return after === void 0 ? [before] : [before, after];
}
function answered(kind) {
	return answersOf(kind).flatMap(({ outcome, reason, status }) => {
		if (outcome === "unknown") return [{
			rule: "answer-unknown",
			message: `nobody can say where it goes: ${reason ?? ""}`,
			curl: kind.curl
		}];
		if (outcome !== "no-route" && outcome !== "no-host" || status !== 404) return [];
		return [{
			rule: "nobody-without-route",
			message: `the request has ${outcome}`,
			curl: kind.curl
		}];
	});
}
export { compileRoutes, coverageLines, coverageOf, coverageOfChange, coverageWords, destinationRuleTypes, destinationText, gatewayTypes, proveFlip, regexCompiler, requestClasses, staySentence, stayingKinds, trafficChanges, virtualServiceDefects, workloadsBehind };
