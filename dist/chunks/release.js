import { COLORS, Failure, GATEWAY_ADDRESSES_ALLOWED, gatewayAddressText, known, otherColor, parseGatewayAddresses, refused, renderFailure, resourceName, sameTarget, surroundings, unknown, usage } from "./model.js";
import { hostsForNamespace, isSubsetOf, loadManifests, qualifiedServerHosts, resolveGateway } from "./routes.js";
import { require_dist } from "./vendor-yaml.js";
import { _enum, datetime, strictObject, string } from "./vendor-zod.js";
import { readConfig, selectRelease, unitReferences, unknownUnits } from "./config.js";
import { X509Certificate, createHash, randomUUID } from "node:crypto";
// src/release/identity.ts
const IDENTITY_HEADER = "x-bluegreen-subset";
// src/release/difference.ts
function differences(before, after, path = []) {
	if (Object.is(before, after)) return [];
	const keys = commonShape(before, after);
	if (keys === void 0) return [{
		path,
		before,
		after
	}];
	return keys.flatMap((key) => differences(child(before, key), child(after, key), [...path, key]));
}
function unmet(wanted, seen) {
	return differences(wanted, seen).filter(({ path, before }) => before !== void 0 || inList(path));
}
function pathText(path) {
	return path.map((key) => typeof key === "number" ? `[${key}]` : `.${key}`).join("").replace(/^\./, "");
}
function withoutServerFields(object) {
	const { status: _status, ...rest } = object;
	const metadata = Object.entries(object.metadata).filter(([key]) => !SERVER_FIELDS.has(key));
	return {
		...rest,
		metadata: Object.fromEntries(metadata)
	};
}
const SERVER_FIELDS = new Set([
	"resourceVersion",
	"generation",
	"managedFields",
	"uid",
	"creationTimestamp",
	"selfLink"
]);
function inList(path) {
	return typeof path.at(-1) === "number";
}
function commonShape(before, after) {
	if (Array.isArray(before) && Array.isArray(after)) return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index);
	if (!isObject(before) || !isObject(after)) return void 0;
	return [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
}
function child(value, key) {
	return value[key];
}
function isObject(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
// src/release/canonical-json.ts
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
// src/release/json.ts
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
// src/release/http-route-router.ts
const httpRouteRouter = {
	kind: "HTTPRoute",
	type: "httproutes.gateway.networking.k8s.io",
	targetKind: "service",
	routes: (object, host) => list(object.spec?.["hostnames"]).includes(host),
	defaultRoute: defaultRoute$1,
	gatewayType: "gateways.gateway.networking.k8s.io",
	doors: doors$1,
	isServerDefault: (path, value) => (SERVER_DEFAULTS[String(path.at(-1))] ?? []).some((one) => canonicalJson(one) === canonicalJson(value))
};
const ANY_PATH = {
	type: "PathPrefix",
	value: "/"
};
const SERVER_DEFAULTS = {
	group: ["gateway.networking.k8s.io", ""],
	kind: ["Gateway", "Service"],
	weight: [1],
	matches: [[{ path: ANY_PATH }]],
	path: [ANY_PATH],
	type: ["PathPrefix", "Exact"],
	value: ["/"],
	statusCode: [302]
};
function doors$1(object, host, gateways) {
	return records(object.spec?.["parentRefs"]).flatMap((parent) => {
		const namespace = text(parent["namespace"]) ?? object.metadata.namespace ?? "default";
		const gateway = gateways.find(({ metadata }) => metadata.name === parent["name"] && (metadata.namespace ?? "default") === namespace);
		if ((parent["kind"] ?? "Gateway") !== "Gateway" || gateway === void 0) return [];
		return records(gateway.spec?.["listeners"]).filter((one) => serves(one, parent, host)).flatMap(doorOf$1);
	});
}
function serves(listener, parent, host) {
	const asked = ([key, value]) => value === void 0 || listener[key] === value;
	const named = [["name", parent["sectionName"]], ["port", parent["port"]]];
	const hostname = text(listener["hostname"]) ?? "*";
	return named.every(asked) && isSubsetOf(host, hostname);
}
function doorOf$1(listener) {
	const port = whole(listener["port"]);
	if (port === void 0) return [];
	if (listener["protocol"] === "HTTP") return [{
		port,
		speaks: "http"
	}];
	return listener["protocol"] === "HTTPS" && (at(listener, "tls", "mode") ?? "Terminate") === "Terminate" ? [{
		port,
		speaks: "https"
	}] : [];
}
function defaultRoute$1(object) {
	const rules = records(object.spec?.["rules"]);
	const indexes = rules.flatMap((rule, index) => isCatchAll$1(rule) ? [index] : []);
	const [index] = indexes;
	if (index === void 0) return unknown("no rule catches every request");
	if (indexes.length > 1) return unknown(`${indexes.length} rules catch every request`);
	return backendOf(rules[index], [
		"spec",
		"rules",
		index
	]);
}
function backendOf(rule, path) {
	const backends = records(rule["backendRefs"]);
	const weighted = backends.flatMap((backend, index) => (backend["weight"] ?? 1) === 0 ? [] : [index]);
	const [only] = weighted;
	if (only === void 0) return unknown("the default rule has no backend");
	if (weighted.length > 1) return unknown(`the default rule splits traffic over ${weighted.length} backends`);
	const name = text(backends[only]?.["name"]);
	if (name === void 0 || (backends[only]?.["kind"] ?? "Service") !== "Service") return unknown("the default backend is no Service");
	const backendPath = [
		...path,
		"backendRefs",
		only
	];
	return known({
		target: {
			kind: "service",
			name
		},
		serviceHost: name,
		targetPath: [...backendPath, "name"],
		headerPaths: [...identityPaths$1(rule, path, name), ...identityPaths$1(backends[only], backendPath, name)]
	});
}
function identityPaths$1(holder, path, name) {
	return records(at(holder, "filters")).flatMap((filter, filterIndex) => ["set", "add"].flatMap((operation) => records(at(filter, "responseHeaderModifier", operation)).flatMap((header, index) => String(header["name"]).toLowerCase() === "x-bluegreen-subset" && header["value"] === name ? [[
		...path,
		"filters",
		filterIndex,
		"responseHeaderModifier",
		operation,
		index,
		"value"
	]] : [])));
}
function isCatchAll$1(rule) {
	const matches = records(rule["matches"]);
	return matches.length === 0 || matches.some(asksNothing$1);
}
function asksNothing$1(match) {
	const { path, ...conditions } = match;
	const prefix = record(path);
	return (prefix === void 0 || (prefix["type"] ?? "PathPrefix") === "PathPrefix" && (prefix["value"] ?? "/") === "/") && Object.keys(conditions).length === 0;
}
// src/release/istio-router.ts
const istioRouter = {
	kind: "VirtualService",
	type: "virtualservices.networking.istio.io",
	targetKind: "subset",
	routes: (object, host) => list(object.spec?.["hosts"]).includes(host),
	defaultRoute,
	gatewayType: "gateways.networking.istio.io",
	doors,
	isServerDefault: () => false
};
const PLAIN = new Set([
	"HTTP",
	"HTTP2",
	"GRPC",
	"GRPC-WEB"
]);
const TERMINATING = new Set(["SIMPLE", "OPTIONAL_MUTUAL"]);
function doors(object, host, gateways) {
	const namespace = object.metadata.namespace ?? "default";
	const names = list(object.spec?.["gateways"]).map((name) => resolveGateway(String(name), namespace));
	return gateways.flatMap(({ metadata, spec }) => {
		const owner = metadata.namespace ?? "default";
		if (!names.includes(`${owner}/${metadata.name}`)) return [];
		return records(spec?.["servers"]).filter((server) => {
			const hosts = qualifiedServerHosts(list(server["hosts"]).map(String), owner);
			return hostsForNamespace(hosts, namespace).some((one) => isSubsetOf(host, one));
		}).flatMap(doorOf);
	});
}
function doorOf(server) {
	const port = whole(at(server, "port", "number"));
	const protocol = String(at(server, "port", "protocol")).toUpperCase();
	if (port === void 0) return [];
	if (PLAIN.has(protocol)) return [{
		port,
		speaks: at(server, "tls", "httpsRedirect") === true ? "redirect" : "http"
	}];
	return protocol === "HTTPS" && TERMINATING.has(String(at(server, "tls", "mode"))) ? [{
		port,
		speaks: "https"
	}] : [];
}
function defaultRoute(object) {
	const rules = records(object.spec?.["http"]);
	const index = rules.findIndex(isCatchAll);
	const rule = rules[index];
	if (rule === void 0) return unknown("no rule catches every request");
	if (index !== rules.length - 1) return unknown(`rule ${index + 1} of ${rules.length} catches every request before the last rule`);
	return destinationOf(rule, [
		"spec",
		"http",
		index
	]);
}
function destinationOf(rule, path) {
	const redirecting = [
		"redirect",
		"directResponse",
		"delegate"
	].find((key) => rule[key] !== void 0);
	if (redirecting !== void 0) return unknown(`the default rule has a ${redirecting}`);
	const found = onlyDestination(records(rule["route"]));
	if (!found.known) return found;
	const destination = record(at(rule, "route", found.value, "destination"));
	const subset = text(destination?.["subset"]);
	const host = text(destination?.["host"]);
	if (subset === void 0 || host === void 0) return unknown("the default destination names no subset");
	const routePath = [
		...path,
		"route",
		found.value
	];
	return known({
		target: {
			kind: "subset",
			name: subset
		},
		serviceHost: host,
		targetPath: [
			...routePath,
			"destination",
			"subset"
		],
		headerPaths: [...identityPaths(rule, path, subset), ...identityPaths(at(rule, "route", found.value), routePath, subset)]
	});
}
function onlyDestination(routes) {
	if (routes.length === 1) return known(0);
	const weighted = routes.flatMap((route, index) => (route["weight"] ?? 0) === 0 ? [] : [index]);
	const [only] = weighted;
	if (only === void 0) return unknown("the default rule has no destination");
	if (weighted.length > 1) return unknown(`the default rule splits traffic over ${weighted.length} destinations`);
	return known(only);
}
function identityPaths(holder, path, name) {
	return ["set", "add"].flatMap((operation) => {
		const headers = record(at(holder, "headers", "response", operation)) ?? {};
		return Object.keys(headers).filter((header) => header.toLowerCase() === "x-bluegreen-subset" && headers[header] === name).map((header) => [
			...path,
			"headers",
			"response",
			operation,
			header
		]);
	});
}
function isCatchAll(rule) {
	const matches = records(rule["match"]);
	return matches.length === 0 || matches.some(asksNothing);
}
function asksNothing(match) {
	const { name: _name, ignoreUriCase: _case, uri, ...conditions } = match;
	return Object.keys(conditions).length === 0 && catchesAllPaths(uri);
}
function catchesAllPaths(uri) {
	return uri === void 0 || at(uri, "prefix") === "/" || at(uri, "regex") === ".*";
}
// src/release/router.ts
const ROUTER_KINDS = [istioRouter, httpRouteRouter];
function routerKindFor(color) {
	return color.target.kind === "subset" ? istioRouter : httpRouteRouter;
}
function findRouter(kind, objects, host) {
	const found = objects.filter((object) => kind.routes(object, host));
	const [first] = found;
	if (first === void 0) return unknown(`no ${kind.kind} routes ${host}`);
	if (found.length > 1) return unknown(`${host} is routed by ${found.map(resourceName).toSorted().join(" and ")}`);
	return {
		known: true,
		value: first
	};
}
function readDefaultTarget(object, host) {
	const route = readDefaultRoute(object, host);
	return route.known ? {
		known: true,
		value: route.value.target
	} : route;
}
function readDefaultRoute(object, host) {
	const kind = kindOf(object);
	if (kind === void 0) return unknown(`${resourceName(object)} is neither a VirtualService nor an HTTPRoute`);
	if (!kind.routes(object, host)) return unknown(`${resourceName(object)} does not route ${host}`);
	return kind.defaultRoute(object);
}
function withDefaultTarget(object, target) {
	const kind = kindOf(object);
	const route = kind?.defaultRoute(object) ?? unknown("it is no router");
	if (!route.known) throw routeUnknown(object, route.reason);
	if (kind?.targetKind !== target.kind) throw routeUnknown(object, `its targets are not of the kind ${target.kind}`);
	return writePaths(object, [route.value.targetPath, ...route.value.headerPaths], target.name);
}
function flipDifference(before, after) {
	return differences(withoutServerFields(before), withoutServerFields(after));
}
function foreignDifferences(before, after) {
	const allowed = new Set(defaultPaths(before).map(pathText));
	return flipDifference(before, after).filter(({ path }) => !allowed.has(pathText(path)));
}
function defaultPaths(router) {
	const route = kindOf(router)?.defaultRoute(router);
	return route?.known ? [route.value.targetPath, ...route.value.headerPaths] : [];
}
function kindOf(object) {
	return ROUTER_KINDS.find(({ kind }) => kind === object.kind);
}
function writePaths(object, paths, name) {
	const copy = structuredClone(object);
	for (const path of paths) {
		const parent = path.slice(0, -1).reduce((inner, key) => step(inner, key), copy);
		parent[path.at(-1)] = name;
	}
	return copy;
}
function step(value, key) {
	return value[key];
}
function routeUnknown(object, reason) {
	return refused("ROUTE_UNKNOWN", `the default route of ${resourceName(object)} cannot be told: ${reason}`, { remedy: "End the routes with one catch-all rule with one destination" });
}
// src/release/holder.ts
function holderName(step, { github }) {
	const url = github.runUrl();
	const attempt = github.runAttempt?.();
	return `${step} ${(url === void 0 || attempt === void 0 ? url : `${url}/attempts/${attempt}`) ?? "by hand"} ${randomUUID().slice(0, 8)}`;
}
function stepOf({ holder }) {
	return holder?.split(" ")[0];
}
// src/release/unit-chart.ts
var import_dist = require_dist();
async function unitChart({ ports, config }, unit) {
	const chart = await ports.terragrunt.chart(unit);
	if (chart !== void 0) return chart;
	throw usage("UNIT_NOT_HELM", `unit ${unit.name} is no Helm release`, {
		where: config.file,
		remedy: "Name a unit that releases a chart"
	});
}
async function renderedObjects(helm, chart, values) {
	return objectsOf(await helm.template({
		...chart,
		...values === void 0 ? {} : { values }
	}), chart);
}
async function releasedObjects(helm, chart) {
	const text = await helm.manifest(chart.release, chart.namespace);
	return text === void 0 ? void 0 : objectsOf(text, chart);
}
function objectsOf(text, { chart, namespace }) {
	const { manifests, problems } = loadManifests([{
		file: chart,
		text
	}]);
	const problem = problems.find(({ severity }) => severity === "error");
	if (problem !== void 0) throw refused("CHART_RENDER_FAILED", problem.message, {
		where: chart,
		remedy: problem.fix
	});
	return manifests.map(({ object }) => ({
		...object,
		metadata: {
			namespace,
			...object.metadata
		}
	}));
}
const LEASES = "leases.coordination.k8s.io";
const PREFIX = "bluegreen-action";
const MAX_CONFLICTS$1 = 10;
const color = _enum(["blue", "green"]);
const kind = _enum(["promote", "rollback"]);
const digests = strictObject({
	from: string().optional(),
	to: string().optional()
});
const CONTENT = {
	transition: strictObject({
		id: string().min(1),
		kind,
		from: color,
		to: color,
		phase: _enum([
			"recording",
			"flipping",
			"proving"
		]),
		startedAt: datetime(),
		digests: digests.optional(),
		template: string().min(1).optional()
	}),
	smoke: strictObject({
		color,
		digest: string().min(1),
		at: datetime()
	}),
	"last-flip": strictObject({
		kind,
		from: color,
		to: color,
		at: datetime(),
		digests: digests.optional()
	})
};
function parseRecord(lease) {
	const renewed = Date.parse(text(at(lease.spec, "renewTime")) ?? "");
	const seconds = whole(at(lease.spec, "leaseDurationSeconds")) ?? 120;
	const holder = text(at(lease.spec, "holderIdentity")) || void 0;
	return {
		resourceVersion: lease.metadata.resourceVersion ?? "",
		holder,
		expiresAt: holder === void 0 || Number.isNaN(renewed) ? void 0 : new Date(renewed + seconds * 1e3).toISOString(),
		...parseContent(lease)
	};
}
function isHeld(record, now) {
	if (record.holder === void 0) return false;
	return record.expiresAt === void 0 || Date.parse(record.expiresAt) > now;
}
function recordStore(ports, location) {
	const edit = (change) => editLease(ports, location, change);
	const now = () => ports.clock.now();
	return {
		read: async () => {
			const lease = await ports.cluster.get(reference(location));
			return lease === void 0 ? void 0 : parseRecord(lease);
		},
		acquire: (holder, mayTakeOver = () => false, change = same) => edit((record) => {
			refuseHeld(record, holder, now(), mayTakeOver);
			return {
				holder,
				content: change(record ?? {})
			};
		}),
		renew: (holder, change = same) => edit((record) => ({
			holder,
			content: change(stillOurs(record, holder))
		})),
		release: async (holder, change = same) => {
			await edit((record) => ({
				holder: void 0,
				content: change(stillOurs(record, holder))
			}));
		},
		note: async (change) => {
			await edit((record) => ({
				holder: "as it is",
				content: change(record ?? {})
			}));
		}
	};
}
async function editLease({ cluster, clock }, location, edit) {
	for (let conflicts = 0;; conflicts += 1) {
		const lease = await cluster.get(reference(location));
		const next = leaseWith(lease ?? emptyLease(location), edit(lease && parseRecord(lease)), clock.now());
		try {
			return parseRecord(await (lease === void 0 ? cluster.create(next) : cluster.replace(next)));
		} catch (error) {
			if (!isConflict(error) || conflicts >= MAX_CONFLICTS$1) throw error;
		}
	}
}
function isConflict(error) {
	return error instanceof Failure && error.code === "CLUSTER_CONFLICT";
}
function isHeldByOther(error) {
	return error instanceof Failure && error.code === "LEASE_HELD";
}
function isLost(error) {
	return error instanceof Failure && error.code === "LEASE_LOST";
}
function leaseWith(lease, state, now) {
	const annotations = { ...lease.metadata.annotations };
	const content = {
		transition: state.content.transition,
		smoke: state.content.smoke,
		"last-flip": state.content.lastFlip
	};
	for (const [name, value] of Object.entries(content)) if (value === void 0) delete annotations[`${PREFIX}/${name}`];
	else annotations[`${PREFIX}/${name}`] = JSON.stringify(value);
	const spec = state.holder === "as it is" ? lease.spec : holderSpec(lease, state.holder, now);
	return {
		...lease,
		metadata: {
			...lease.metadata,
			annotations
		},
		...spec === void 0 ? {} : { spec }
	};
}
function holderSpec(lease, holder, now) {
	const { holderIdentity, acquireTime, renewTime: _renewTime, ...rest } = lease.spec ?? {};
	if (holder === void 0) return rest;
	return {
		...rest,
		holderIdentity: holder,
		leaseDurationSeconds: 120,
		acquireTime: holder === holderIdentity && acquireTime !== void 0 ? acquireTime : microTime(now),
		renewTime: microTime(now),
		leaseTransitions: (whole(rest["leaseTransitions"]) ?? 0) + (holder === holderIdentity ? 0 : 1)
	};
}
function microTime(now) {
	return new Date(now).toISOString().replace(/Z$/, "000Z");
}
function emptyLease({ namespace, release }) {
	return {
		apiVersion: "coordination.k8s.io/v1",
		kind: "Lease",
		metadata: {
			name: leaseName(release),
			namespace
		}
	};
}
function reference({ namespace, release }) {
	return {
		type: LEASES,
		namespace,
		name: leaseName(release)
	};
}
function leaseName(release) {
	return `bluegreen-${release}`;
}
function refuseHeld(record, holder, now, mayTakeOver) {
	if (record === void 0 || !isHeld(record, now) || record.holder === holder) return;
	if (mayTakeOver(record) || isEarlierAttempt(record.holder ?? "", holder)) return;
	throw refused("LEASE_HELD", `the release is held by ${record.holder} until ${record.expiresAt ?? "?"}`, { remedy: remedyFor(stepOf(record)) });
}
function remedyFor(step) {
	switch (step) {
		case "promote": return "Wait until it is done, or run rollback: it takes over a promote at once";
		case "rollback": return "Wait until it is done; if it was killed, run rollback: it takes over and finishes it";
		case "deploy":
		case "apply": return `Wait until the ${step} is done, then run this again; one that was killed holds the release no longer than said`;
		default: return "Wait until it is done, then run this again";
	}
}
function isEarlierAttempt(holder, ours) {
	const [theirs, mine] = [holder, ours].map((name) => / (\S+)\/attempts\/(\d+) /.exec(name));
	if (!theirs || !mine) return false;
	return theirs[1] === mine[1] && Number(theirs[2]) < Number(mine[2]);
}
function stillOurs(record, holder) {
	if (record !== void 0 && record.holder === holder) return record;
	throw refused("LEASE_LOST", `${record?.holder ?? "nobody"} holds the release now, this run no longer does`, { remedy: "Run status to see what is under way" });
}
function parseContent(lease) {
	const read = (name) => parseAnnotation(lease, name);
	return {
		transition: read("transition"),
		smoke: read("smoke"),
		lastFlip: read("last-flip")
	};
}
function parseAnnotation(lease, name) {
	const written = lease.metadata.annotations?.[`${PREFIX}/${name}`];
	if (written === void 0) return void 0;
	try {
		return CONTENT[name].parse(JSON.parse(written));
	} catch (cause) {
		const where = `Lease/${lease.metadata.namespace}/${lease.metadata.name}`;
		throw refused("RECORD_UNREADABLE", `annotation ${PREFIX}/${name} is not what this tool writes`, {
			where,
			remedy: `Look at it with \`kubectl get lease ${lease.metadata.name} -n ${lease.metadata.namespace} -o yaml\`, check which color the router names, and delete the annotation`,
			cause
		});
	}
}
function same(content) {
	return content;
}
// src/release/lease-run.ts
const RENEW_MS = 3e4;
const POLL_MS$1 = 2e3;
async function whileHolding(lease, body, taking = {}) {
	await take(lease, taking);
	try {
		return await body();
	} catch (error) {
		await lease.store.release(lease.holder).catch(() => void 0);
		throw error;
	}
}
async function take({ store, holder }, { mayTakeOver, patience }) {
	const end = patience === void 0 ? 0 : patience.clock.now() + patience.milliseconds;
	for (;;) try {
		await store.acquire(holder, mayTakeOver);
		return;
	} catch (error) {
		if (!isHeldByOther(error) || patience === void 0 || patience.clock.now() >= end) throw error;
		await patience.clock.sleep(POLL_MS$1);
	}
}
async function keepingLease(lease, clock, work) {
	const { store, holder } = lease;
	await store.renew(holder);
	const result = await besideRenewals(lease, clock, work);
	await store.renew(holder);
	return result;
}
async function besideRenewals(lease, clock, work) {
	const ended = new AbortController();
	const renewals = renewUntil(ended.signal, lease, clock);
	try {
		return await work();
	} finally {
		ended.abort();
		await renewals;
	}
}
async function renewUntil(ended, { store, holder }, clock) {
	while (!ended.aborted) try {
		await clock.sleep(RENEW_MS, ended);
		if (!ended.aborted) await store.renew(holder);
	} catch (error) {
		if (isLost(error)) return;
	}
}
// src/release/observe.ts
async function readRelease(spec, ports) {
	const router = await readRouter(spec, ports);
	const defaultRoute = defaultRouteOf(router, spec);
	const active = activeColor(spec, defaultRoute, router);
	const namespace = router.metadata.namespace ?? "default";
	const [record, colors] = await Promise.all([recordStore(ports, {
		namespace,
		release: spec.name
	}).read(), readColors(spec, defaultRoute, namespace, askedOnce(ports.cluster))]);
	const { name, resourceVersion = "" } = router.metadata;
	return {
		state: {
			release: spec.name,
			router: {
				namespace,
				name,
				resourceVersion
			},
			active,
			idle: otherColor(active),
			colors,
			record
		},
		router,
		defaultRoute
	};
}
async function readRouter(spec, { cluster }) {
	const kind = routerKindFor(spec.colors.blue);
	const router = findRouter(kind, await cluster.list(kind.type), spec.host);
	if (router.known) return router.value;
	throw refused("ROUTER_UNKNOWN", router.reason, { remedy: `Run apply, so that unit ${spec.router.unit}, and it alone, routes ${spec.host}` });
}
function defaultRouteOf(router, spec) {
	const route = readDefaultRoute(router, spec.host);
	if (route.known) return route.value;
	throw refused("ROUTE_UNKNOWN", `the default route cannot be told: ${route.reason}`, {
		where: resourceName(router),
		remedy: "End its routes with one catch-all rule that has one destination, and run apply"
	});
}
function activeColor(spec, route, router) {
	const found = COLORS.find((color) => sameTarget(spec.colors[color].target, route.target));
	if (found !== void 0) return found;
	const names = COLORS.map((color) => `${color} is ${spec.colors[color].target.name}`).join(", ");
	const { kind, name } = route.target;
	throw refused("ROUTE_NOWHERE", `the default route goes to ${kind} ${name}, which is no color's (${names})`, {
		where: resourceName(router),
		remedy: `Set ${spec.router.value.key} in unit ${spec.router.unit} to a color's ${kind}, and run apply`
	});
}
function askedOnce(cluster) {
	const answers = new Map();
	const once = (question, ask) => {
		const key = JSON.stringify(question);
		const answer = answers.get(key) ?? ask();
		answers.set(key, answer);
		return answer;
	};
	return {
		get: (reference) => once(reference, () => cluster.get(reference)),
		list: (type, selection) => once([type, selection], () => cluster.list(type, selection))
	};
}
async function readColors(spec, route, namespace, cluster) {
	const [blue, green] = await Promise.all([readColor("blue", spec, route, namespace, cluster), readColor("green", spec, route, namespace, cluster)]);
	if (!blue.missing || !green.missing) return {
		blue: blue.state,
		green: green.state
	};
	throw refused("BOTH_COLORS_MISSING", `nothing of ${spec.name} runs: neither blue nor green has workloads`, { remedy: "Run `bluegreen apply` first: it brings up both colors" });
}
async function readColor(color, spec, route, namespace, cluster) {
	const selection = await readSelection(spec, color, route, namespace, cluster);
	if (!selection.known) return {
		state: selection,
		missing: false
	};
	const workloads = await readWorkloads(selection.value, cluster);
	if (workloads.deployments.length === 0) {
		const labels = Object.entries(selection.value.labels).map(([key, value]) => `${key}=${value}`);
		const reason = `no Deployment in ${selection.value.namespace} makes pods with ${labels.join(",")}`;
		return {
			state: unknown(reason),
			missing: true
		};
	}
	return {
		state: known(colorState(color, spec, workloads)),
		missing: false
	};
}
async function readSelection(spec, color, route, namespace, cluster) {
	const { target } = spec.colors[color];
	const host = target.kind === "service" ? target.name : route.serviceHost;
	const address = serviceAddress(host, namespace);
	if (address === void 0) return unknown(`${host} is no Service of this cluster`);
	const service = await cluster.get({
		type: "services",
		...address
	});
	const selector = stringMap(at(service?.spec, "selector"));
	if (service === void 0) return unknown(`Service ${address.namespace}/${address.name} does not exist`);
	if (Object.keys(selector).length === 0) return unknown(`${resourceName(service)} has no selector`);
	if (target.kind === "service") return known({
		namespace: address.namespace,
		labels: selector
	});
	const labels = subsetLabels(await cluster.list("destinationrules.networking.istio.io"), address, target.name);
	if (!labels.known) return labels;
	return known({
		namespace: address.namespace,
		labels: {
			...selector,
			...labels.value
		}
	});
}
function subsetLabels(rules, service, name) {
	const subsets = rules.filter((rule) => {
		const address = serviceAddress(text(at(rule.spec, "host")) ?? "", rule.metadata.namespace ?? "default");
		return address?.namespace === service.namespace && address.name === service.name;
	}).flatMap((rule) => records(at(rule.spec, "subsets")).filter((one) => one["name"] === name));
	const [subset] = subsets;
	const where = `for ${service.name}.${service.namespace}`;
	if (subset === void 0) return unknown(`no DestinationRule ${where} has the subset ${name}`);
	if (subsets.length > 1) return unknown(`subset ${name} ${where} is defined ${subsets.length} times`);
	const labels = stringMap(subset["labels"]);
	return Object.keys(labels).length === 0 ? unknown(`subset ${name} ${where} has no labels`) : known(labels);
}
function serviceAddress(host, namespace) {
	const [name = "", inNamespace, svc, ...domain] = host.split(".");
	if (name === "") return void 0;
	if (inNamespace === void 0) return {
		namespace,
		name
	};
	const cluster = domain.length === 0 || domain.join(".") === "cluster.local";
	return svc === "svc" && cluster ? {
		namespace: inNamespace,
		name
	} : void 0;
}
async function readWorkloads(selection, cluster) {
	const { namespace, labels } = selection;
	const [deployments, pods] = await Promise.all([cluster.list("deployments.apps", { namespace }), cluster.list("pods", {
		namespace,
		labels
	})]);
	return {
		deployments: deployments.filter((one) => carries(at(one.spec, "template", "metadata", "labels"), labels)),
		pods: pods.filter((pod) => pod.metadata.deletionTimestamp === void 0)
	};
}
function carries(labels, wanted) {
	const found = stringMap(labels);
	return Object.entries(wanted).every(([key, value]) => found[key] === value);
}
function colorState(color, spec, { deployments, pods }) {
	const images = deployments.flatMap((one) => records(at(one.spec, "template", "spec", "containers")).map((container) => text(container["image"]) ?? ""));
	const desired = deployments.reduce((sum, one) => sum + replicas(one), 0);
	const templates = templatesOf(deployments);
	return {
		color,
		target: spec.colors[color].target,
		workloads: deployments.map(resourceName).toSorted(),
		ready: pods.filter(isReady).length,
		desired,
		images: [...new Set(images)].toSorted(),
		version: versionOf(images[0]),
		digest: digestOf$1(deployments, pods, templates),
		template: hashOf(templates)
	};
}
function templatesOf(deployments) {
	return deployments.map((one) => canonicalJson({
		name: resourceName(one),
		template: at(one.spec, "template")
	})).toSorted();
}
function hashOf(value) {
	return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
function versionOf(image) {
	return image?.split("@")[0]?.match(/:([^:/]+)$/)?.[1];
}
function replicas(deployment) {
	return whole(at(deployment.spec, "replicas")) ?? 1;
}
function isReady(pod) {
	return records(at(pod.status, "conditions")).find((condition) => condition["type"] === "Ready")?.["status"] === "True";
}
function rolloutUnderWay(deployment) {
	const name = resourceName(deployment);
	const count = (field) => whole(at(deployment.status, field)) ?? 0;
	const wanted = replicas(deployment);
	if (count("observedGeneration") < (deployment.metadata.generation ?? 0)) return `the latest change of ${name} was not taken up yet`;
	if (count("updatedReplicas") < wanted) return `${count("updatedReplicas")} of ${wanted} pods of ${name} are of the latest template`;
	if (count("replicas") > count("updatedReplicas")) return `old pods of ${name} are still running`;
}
function digestOf$1(deployments, pods, templates) {
	const busy = deployments.map(rolloutUnderWay).find((reason) => reason !== void 0);
	if (busy !== void 0) return unknown(busy);
	const running = runningImages(pods);
	if (!running.known) return running;
	return known(hashOf({
		templates,
		images: running.value
	}));
}
function runningImages(pods) {
	if (pods.length === 0) return unknown("no pod runs");
	const images = new Set();
	for (const pod of pods) {
		const statuses = records(at(pod.status, "containerStatuses"));
		if (statuses.length < list(at(pod.spec, "containers")).length || statuses.length === 0) return unknown(`${resourceName(pod)} has not started all its containers`);
		for (const status of statuses) {
			const id = text(status["imageID"]);
			if (!id) return unknown(`${resourceName(pod)} reports no image id for ${String(status["name"])}`);
			images.add(`${String(status["name"])}=${id}`);
		}
	}
	return known([...images].toSorted());
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
function readRecordMode(reader) {
	return reader.oneOf("record", ["commit", "none"], "commit");
}
// src/release/answer.ts
function readAnswer(spec, response) {
	const names = new Set(response.headers.filter(([name]) => name === IDENTITY_HEADER).map(([, value]) => value));
	const [name] = names.size === 1 ? names : [];
	const color = COLORS.find((one) => spec.colors[one].target.name === name);
	if (response.status >= 500) return {
		kind: "failed",
		reason: `the answer was HTTP ${response.status}`,
		...color === void 0 ? {} : { color }
	};
	if (color !== void 0) return {
		kind: "color",
		color,
		response
	};
	const location = redirectOf(response);
	if (location !== void 0) return {
		kind: "unidentified",
		reason: `the answer was a redirect (HTTP ${response.status}) to ${shown(location)}, by none of the colors`,
		lasting: true
	};
	return {
		kind: "unidentified",
		reason: unidentified(names, response.status)
	};
}
function redirectOf({ status, headers }) {
	if (status < 300 || status > 399 || headers.some(([name]) => name === "x-bluegreen-subset")) return void 0;
	return headers.find(([name]) => name === "location")?.[1];
}
function shown(text) {
	return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
function unidentified(names, status) {
	if (names.size === 0) return `the answer (HTTP ${status}) has no header ${IDENTITY_HEADER}`;
	const seen = [...names].map((one) => JSON.stringify(one)).join(" and ");
	return `${IDENTITY_HEADER} is ${seen}, which is no color's target`;
}
function unmetExpectations(check, response) {
	const { status, body, headers = {} } = check.expect;
	const problems = [];
	if (response.status !== status) problems.push(`status ${response.status} instead of ${status}`);
	if (body !== void 0 && !response.body.includes(body)) problems.push(`a body without ${JSON.stringify(body)}`);
	for (const [name, value] of Object.entries(headers)) {
		const seen = response.headers.filter(([key]) => key === name.toLowerCase()).map(([, found]) => found);
		if (!seen.includes(value)) problems.push(`header ${name} ${seen.join(", ") || "missing"} instead of ${value}`);
	}
	return problems;
}
function headersWithCookie(headers, cookie, target) {
	if (target === void 0) return headers;
	const own = headers.filter(([name]) => name.toLowerCase() === "cookie").map(([, value]) => value);
	return [...headers.filter(([name]) => name.toLowerCase() !== "cookie"), ["cookie", [...own, `${cookie}=${target.name}`].join("; ")]];
}
function harmlessCheck(spec) {
	return spec.smoke.find(({ method }) => method === "GET" || method === "HEAD") ?? {
		path: "/",
		method: "GET",
		headers: [],
		expect: { status: 200 }
	};
}
// src/release/color-rules.ts
function notReady(state) {
	if (!state.known) return state.reason;
	const { color, ready, desired, digest } = state.value;
	if (desired === 0) return `${color} is scaled to 0`;
	if (ready < desired) return `${ready} of ${desired} pods of ${color} are ready`;
	return digest.known ? void 0 : digest.reason;
}
function runs(state, version) {
	return state.known && state.value.version === version;
}
function servingColors({ colors }) {
	return COLORS.filter((color) => notReady(colors[color]) === void 0);
}
function digestOf(state) {
	return state.known && state.value.digest.known ? state.value.digest.value : void 0;
}
function colorBefore(state) {
	if (!state.known) return {
		ready: 0,
		digest: void 0,
		template: void 0
	};
	const { ready, template } = state.value;
	return {
		ready,
		digest: digestOf(state),
		template
	};
}
function lost(state, before) {
	if (!state.known) return state.reason;
	const { color, ready, desired, digest, template } = state.value;
	if (before.template !== void 0 && template !== before.template) return `${color} is rolling to something that was not tested`;
	if (ready === 0) return `no pod of ${color} is ready`;
	if (ready < Math.min(before.ready, desired)) return `${ready} of ${Math.min(before.ready, desired)} pods of ${color} are ready`;
	return digest.known && before.digest !== void 0 && digest.value !== before.digest ? `${color} is not what was tested any more` : void 0;
}
function shortDigest(digest) {
	return digest === void 0 ? "unknown" : `${digest.slice(0, 12)}…`;
}
// src/release/context.ts
async function releaseContext(inputs, ports) {
	const config = await readConfig(ports.files, inputs.config);
	return {
		config,
		spec: selectRelease(config, inputs.release),
		ports
	};
}
async function findUnit({ config, spec, ports }, name) {
	const units = await ports.terragrunt.units(config.terragruntRoot);
	const unit = units.find((one) => one.name === name);
	if (unit !== void 0) return unit;
	const named = unitReferences(spec).find((reference) => reference.unit === name);
	throw unknownUnits(config, [named ?? {
		unit: name,
		path: ["releases", spec.name]
	}], units)[0];
}
function rfc3339(milliseconds) {
	return new Date(milliseconds).toISOString();
}
// src/release/gateway.ts
async function gatewayAddresses(context, router, given) {
	const addresses = given ?? context.config.gateway?.addresses ?? await serviceAddresses(context, router);
	const [first, ...rest] = addresses;
	const trusted = await trusting(context, addresses);
	return [trusted(first), ...rest.map(trusted)];
}
async function serviceAddresses(context, router) {
	const service = await readService(context);
	const hosts = records(at(service.status, "loadBalancer", "ingress")).flatMap((entry) => text(entry["ip"]) ?? text(entry["hostname"]) ?? []);
	if (hosts.length === 0) throw gatewayUnknown(`${resourceName(service)} has no load balancer address yet`);
	const kind = routerKindFor(context.spec.colors.blue);
	const gateways = await context.ports.cluster.list(kind.gatewayType);
	const port = servicePort(context.spec.host, service, router, kind.doors(router, context.spec.host, gateways));
	const [first = "", ...rest] = hosts;
	return [{
		host: first,
		...port
	}, ...rest.map((host) => ({
		host,
		...port
	}))];
}
async function readService({ config, ports: { cluster } }) {
	const named = config.gateway?.service;
	if (named === void 0) return onlyGateway(await cluster.list("services", { labels: { istio: "ingressgateway" } }));
	const service = await cluster.get({
		type: "services",
		...named
	});
	if (service !== void 0) return service;
	throw gatewayUnknown(`Service/${named.namespace}/${named.name} does not exist`);
}
function onlyGateway(services) {
	const [only, ...more] = services;
	if (only === void 0) throw gatewayUnknown("no Service is labelled istio=ingressgateway");
	if (more.length > 0) throw gatewayUnknown(`${services.length} Services are labelled istio=ingressgateway`);
	return only;
}
function servicePort(host, service, router, doors) {
	const ports = records(at(service.spec, "ports"));
	const speaks = (port, how) => doors.some((door) => door.speaks === how && (door.port === at(port, "port") || door.port === at(port, "targetPort")));
	const plain = ports.find((port) => speaks(port, "http") && !speaks(port, "redirect"));
	if (plain !== void 0) return { port: whole(plain["port"]) ?? 80 };
	const tls = ports.find((port) => speaks(port, "https"));
	if (tls !== void 0) return {
		port: whole(tls["port"]) ?? 443,
		tls: true
	};
	const offered = ports.map((port) => String(port["port"])).join(", ") || "none";
	throw gatewayUnknown(doors.length === 0 ? `no Gateway that ${resourceName(router)} names takes requests for ${host}` : `requests for ${host} are taken on ${doors.map(doorText).join(", ")}; ${resourceName(service)} has the ports ${offered}`);
}
function doorText({ port, speaks }) {
	return `port ${port} (${speaks === "redirect" ? "a redirect to https" : speaks})`;
}
async function trusting({ config, ports }, addresses) {
	const file = config.gateway?.ca;
	if (file === void 0 || !addresses.some(({ tls }) => tls)) return (address) => address;
	const ca = await ports.files.read(file);
	const wrong = ca === void 0 ? "there is no such file" : certificateDefect(ca);
	if (ca !== void 0 && wrong === void 0) return (address) => address.tls ? {
		...address,
		ca
	} : address;
	throw usage("GATEWAY_CA_INVALID", `gateway.ca is ${JSON.stringify(file)}: ${wrong}`, {
		where: `${config.file}:${config.lineOf(["gateway", "ca"])}`,
		remedy: "Name a file of this repository that holds the authority's certificate in PEM (BEGIN CERTIFICATE)"
	});
}
function certificateDefect(pem) {
	const found = pem.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? [];
	if (found.length === 0) return "it holds no certificate";
	return found.every(isCertificate) ? void 0 : "it holds a certificate that cannot be read";
}
function isCertificate(pem) {
	try {
		return new X509Certificate(pem).raw.length > 0;
	} catch {
		return false;
	}
}
function gatewayUnknown(fact) {
	return surroundings("GATEWAY_UNKNOWN", `the gateway's address cannot be told: ${fact}`, { remedy: "Give it as the input gateway, or as `gateway` in bluegreen.yaml: host:port, or https://host:port for TLS" });
}
// src/release/probe.ts
const REQUEST_TIMEOUT_MS = 5e3;
async function probe(spec, http, request) {
	try {
		return readAnswer(spec, await http.send(probeRequest(spec, request)));
	} catch (error) {
		if (!(error instanceof Failure)) throw error;
		const failed = {
			kind: "failed",
			reason: `no answer: ${error.message}`
		};
		if (error.code === "GATEWAY_UNREACHABLE") return failed;
		if (error.code === "GATEWAY_UNTRUSTED") return {
			...failed,
			lasting: true
		};
		throw error;
	}
}
async function refuseGatewayFault(spec, http, addresses) {
	const check = harmlessCheck(spec);
	for (const address of addresses) {
		const location = redirectOf(await http.send(probeRequest(spec, {
			address,
			check
		})));
		if (location !== void 0) throw redirects(spec, address, check.path, location);
	}
}
function redirects(spec, address, path, location) {
	const where = gatewayAddressText(address);
	const port = address.tls === true ? void 0 : httpsPort(location);
	const secure = gatewayAddressText({
		host: address.host,
		port: port ?? 443,
		tls: true
	});
	return usage("GATEWAY_REDIRECTS", `${where} redirects ${spec.host}${path} to ${shown(location)}`, { remedy: port === void 0 ? "Let a smoke check ask for a path that a color answers, and every route set x-bluegreen-subset" : `Ask it with TLS: give the gateway as ${secure}, as the input or in bluegreen.yaml` });
}
function httpsPort(location) {
	const port = /^https:\/\/[^/?#]*?(?::(\d+))?(?:[/?#]|$)/i.exec(location);
	return port === null ? void 0 : Number(port[1] ?? 443);
}
function probeRequest(spec, { address, check, preview }) {
	const target = preview === void 0 ? void 0 : spec.colors[preview].target;
	return {
		address,
		host: spec.host,
		method: check.method,
		path: check.path,
		headers: headersWithCookie(check.headers, spec.preview.cookie, target),
		timeoutMs: REQUEST_TIMEOUT_MS
	};
}
// src/release/refusal.ts
function refuse(code, fact, remedy) {
	return {
		kind: "refuse",
		code,
		fact,
		remedy
	};
}
function refusalFailure({ code, fact, remedy }) {
	return refused(code, fact, { remedy });
}
// src/release/values-file.ts
function readValue(text, key, file) {
	const { node } = scalarAt(text, key, file);
	return typeof node.value === "string" ? node.value : node.source ?? "";
}
function writeValue(text, key, value, file) {
	const { node, range } = scalarAt(text, key, file);
	if (node.value === value) return text;
	const quote = node.type === "QUOTE_SINGLE" || node.type === "QUOTE_DOUBLE";
	const [start, end] = range;
	const before = start === end ? " " : "";
	const after = node.type?.startsWith("BLOCK") ? "\n" : "";
	return text.slice(0, start) + before + written(value, quote) + after + text.slice(end);
}
function nestedValue(key, value) {
	return key.split(".").toReversed().reduce((inner, part) => ({ [part]: inner }), value);
}
function scalarAt(text, key, file) {
	const document = (0, import_dist.parseDocument)(text);
	const [error] = document.errors;
	if (error !== void 0) throw usage("VALUES_YAML", `not valid YAML: ${error.message.split("\n")[0]}`, {
		where: file,
		remedy: "Correct the file"
	});
	const node = document.getIn(key.split("."), true);
	if (!(0, import_dist.isScalar)(node) || !node.range) throw usage("VALUES_KEY_MISSING", `there is no single value at ${key}`, {
		where: file,
		remedy: `Add ${key} to the file, or correct the key in bluegreen.yaml`
	});
	return {
		node,
		range: node.range
	};
}
function written(value, quote) {
	return /^[A-Za-z][A-Za-z0-9._/-]*$/.test(value) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(value) && !quote ? value : JSON.stringify(value);
}
// src/release/router-unit.ts
async function readUnitValue({ ports }, unit, location) {
	const file = `${unit.path}/${location.file}`;
	const text = await ports.files.read(file);
	if (text !== void 0) return {
		file,
		text,
		value: readValue(text, location.key, file)
	};
	throw usage("VALUES_MISSING", "there is no such file", {
		where: file,
		remedy: "Add it, or correct `file` in bluegreen.yaml"
	});
}
async function writeUnitValue(context, unit, location, value) {
	const { file, text } = await readUnitValue(context, unit, location);
	const next = writeValue(text, location.key, value, file);
	if (next !== text) await context.ports.files.write(file, next);
	return file;
}
async function recordDefault(context, color, mode) {
	const { spec, ports } = context;
	const unit = await findUnit(context, spec.router.unit);
	const { name } = spec.colors[color].target;
	if (mode === "commit") await takeOver(context, await readUnitValue(context, unit, spec.router.value));
	const file = await writeUnitValue(context, unit, spec.router.value, name);
	if (mode === "commit") await ports.git.record([file], `${spec.name}: default route to ${color} (${name})`);
}
async function takeOver({ spec, ports }, { file, text, value }) {
	const { key } = spec.router.value;
	const there = await ports.git.tip(file);
	if (there === void 0 || writeValue(there, key, value, file) === text) return;
	if (!(await ports.git.changedFiles()).includes(file)) return ports.files.write(file, there);
	throw refused("VALUES_UNCOMMITTED", `the file has changes that the branch has not, besides ${key}`, {
		where: file,
		remedy: "Commit and push them, or take them back; then run again"
	});
}
async function recordedDefault(context) {
	const { spec, ports } = context;
	const file = `${(await findUnit(context, spec.router.unit)).path}/${spec.router.value.file}`;
	const text = await ports.git.tip(file);
	return text === void 0 ? void 0 : colorNamed(spec, readValue(text, spec.router.value.key, file));
}
function colorNamed(spec, value) {
	return COLORS.find((color) => spec.colors[color].target.name === value);
}
// src/release/unit-plan.ts
function refuseFailed(unit, plan) {
	if (plan.outcome !== "failed" && plan.outcome !== "skipped") return;
	throw refused("UNIT_PLAN_FAILED", `unit ${unit.name} could not be planned`, {
		remedy: "Correct what the tool says below",
		...plan.error === void 0 ? {} : { stderr: plan.error }
	});
}
function refuseDestructive(unit, plan) {
	const doomed = plan.changes.filter(({ action }) => action === "delete" || action === "replace");
	if (doomed.length === 0) return;
	throw refused("DEPLOY_DESTRUCTIVE", `the plan of unit ${unit.name} would ${changesText(doomed)}`, { remedy: `Look at it with \`bluegreen plan --units ${unit.name}\`, and apply it on its own if it is meant` });
}
function changesText(changes) {
	return changes.map(({ action, address }) => `${action} ${address}`).join(", ");
}
const STEADY_MS = 2e3;
const MISSED = 1 / 1e3;
function answersNeeded(gateways) {
	if (gateways <= 1) return 20;
	return Math.max(20, Math.ceil(Math.log(gateways / MISSED) / -Math.log1p(-1 / gateways)));
}
function probesPerRound(needed) {
	return Math.ceil(needed / 20);
}
const NOTHING_YET = {
	right: 0,
	failed: 0,
	since: void 0,
	seen: "no answer yet"
};
function advance(progress, answer, to, now) {
	if (answer.kind === "failed" && answer.color !== void 0 && answer.color !== to) return {
		right: 0,
		failed: 0,
		since: void 0,
		seen: `${answer.reason}, from ${answer.color}`
	};
	if (answer.kind !== "color") return {
		right: 0,
		failed: progress.failed + 1,
		since: void 0,
		seen: answer.reason
	};
	if (answer.color !== to) return {
		right: 0,
		failed: 0,
		since: void 0,
		seen: `${answer.color} answered`
	};
	return {
		...progress,
		right: progress.right + 1,
		failed: 0,
		since: progress.since ?? now
	};
}
function converged(progress, now, needed = 20) {
	return progress.since !== void 0 && now - progress.since >= 2e3 && progress.right >= needed;
}
function failing(progress, perRound = 1) {
	return progress.failed >= 3 * perRound;
}
// src/release/flip.ts
const MAX_CONFLICTS = 5;
async function flipDefault(context, to, check, decidedOn) {
	let first = decidedOn;
	return withRetries(async () => {
		const seen = first ?? await readRelease(context.spec, context.ports);
		if (first === void 0) await check(seen);
		first = void 0;
		if (seen.state.active === to) return "already there";
		await context.ports.cluster.replace(flippedRouter(context, seen.router, to));
		return "flipped";
	});
}
async function fenceRouter(context, id) {
	const { cluster } = context.ports;
	for (const value of [id, void 0]) await withRetries(async () => {
		const { router } = await readRelease(context.spec, context.ports);
		await cluster.replace(withFence(router, value));
	});
}
const FENCE = "bluegreen-action/fence";
function withFence(router, value) {
	const { [FENCE]: _old, ...others } = router.metadata.annotations ?? {};
	const annotations = value === void 0 ? others : {
		...others,
		[FENCE]: value
	};
	const { annotations: _annotations, ...metadata } = router.metadata;
	const kept = Object.keys(annotations).length === 0 ? metadata : {
		...metadata,
		annotations
	};
	return {
		...router,
		metadata: kept
	};
}
function flippedRouter({ spec }, router, to) {
	const next = withDefaultTarget(router, spec.colors[to].target);
	const [foreign] = foreignDifferences(router, next);
	if (foreign === void 0) return next;
	throw refused("FLIP_NOT_ALONE", `the flip would also change ${pathText(foreign.path)}`, {
		where: resourceName(router),
		remedy: "This is a fault of this tool; nothing was written"
	});
}
async function withRetries(attempt) {
	for (let conflicts = 0;; conflicts += 1) try {
		return await attempt();
	} catch (error) {
		if (!isConflict(error) || conflicts >= MAX_CONFLICTS) throw error;
	}
}
// src/release/gateway-pods.ts
async function readyGateways(service, cluster) {
	try {
		const pods = await Promise.all((await gatewayServices(service, cluster)).map((one) => podsOf(one, cluster)));
		const ready = new Set(pods.flat().filter(isReady).map(nameOf));
		return ready.size === 0 ? unknown("no ready pod is behind the gateway's Service") : known(ready.size);
	} catch (error) {
		if (error instanceof Failure) return unknown(error.message);
		throw error;
	}
}
async function gatewayServices(service, cluster) {
	if (service === void 0) return cluster.list("services", { labels: { istio: "ingressgateway" } });
	const found = await cluster.get({
		type: "services",
		...service
	});
	return found === void 0 ? [] : [found];
}
async function podsOf(service, cluster) {
	const labels = stringMap(at(service.spec, "selector"));
	const { namespace } = service.metadata;
	if (Object.keys(labels).length === 0 || namespace === void 0) return [];
	return (await cluster.list("pods", {
		namespace,
		labels
	})).filter(({ metadata }) => metadata.deletionTimestamp === void 0);
}
function nameOf({ metadata }) {
	return `${metadata.namespace}/${metadata.name}`;
}
// src/release/prove.ts
const COLOR_CHECK_MS = 2e3;
const WATCH_ROUND_MS = 250;
async function proveConvergence(context, request, timeoutMs) {
	const { clock } = context.ports;
	const start = clock.now();
	const needed = await neededAnswers(context);
	let progress = request.addresses.map(() => NOTHING_YET);
	for (let checked = start;; await clock.sleep(100)) {
		progress = await probeRound(context, request, progress, probesPerRound(needed));
		const broken = progress.find((one) => failing(one, probesPerRound(needed)));
		if (broken !== void 0) return {
			kind: "failed",
			reason: broken.seen
		};
		if (clock.now() - checked >= COLOR_CHECK_MS) {
			checked = clock.now();
			const reason = await colorLost(context, request);
			if (reason !== void 0) return {
				kind: "failed",
				reason
			};
		}
		if (progress.every((one) => converged(one, clock.now(), needed))) break;
		if (clock.now() - start >= timeoutMs) return timedOut(timeoutMs, progress, request.addresses);
	}
	const reason = await colorLost(context, request) ?? await previewsWrong(context, request.previews, request.addresses);
	if (reason !== void 0) return {
		kind: "failed",
		reason
	};
	return {
		kind: "proven",
		milliseconds: Math.max(...progress.map((one) => one.since ?? start)) - request.movedAt
	};
}
async function neededAnswers({ config, ports }) {
	const gateways = await readyGateways(config.gateway?.service, ports.cluster);
	if (gateways.known) return answersNeeded(gateways.value);
	const needed = answersNeeded(1);
	ports.log.info(`How many gateways there are cannot be told (${gateways.reason}): counting ${needed} answers.`);
	return needed;
}
async function watch(context, request, watchMs) {
	const { clock } = context.ports;
	const end = clock.now() + watchMs;
	let checked = clock.now();
	while (clock.now() < end) {
		const wrong = await answersWrong(context, request.to, request.addresses, void 0);
		if (wrong !== void 0) return wrong;
		if (clock.now() - checked >= COLOR_CHECK_MS) {
			checked = clock.now();
			const reason = await colorLost(context, request);
			if (reason !== void 0) return reason;
		}
		await clock.sleep(WATCH_ROUND_MS);
	}
	return watchMs > 0 ? colorLost(context, request) : void 0;
}
async function previewsWrong(context, colors, addresses) {
	for (const color of colors) {
		const wrong = await answersWrong(context, color, addresses, color);
		if (wrong !== void 0) return wrong;
	}
}
function defaultWrong(context, active, addresses) {
	return answersWrong(context, active, addresses, void 0);
}
async function answersWrong({ spec, ports }, expected, addresses, preview) {
	for (const address of addresses) {
		const answer = await probe(spec, ports.http, {
			address,
			check: harmlessCheck(spec),
			...preview === void 0 ? {} : { preview }
		});
		if (answer.kind === "color" && answer.color === expected) continue;
		const seen = answer.kind === "color" ? `${answer.color} answered instead of ${expected}` : answer.reason;
		const asked = preview === void 0 ? "without a cookie" : `with the cookie of ${preview}`;
		return `${gatewayAddressText(address)}, asked ${asked}: ${seen}`;
	}
}
async function probeRound({ spec, ports }, { addresses, to }, progress, perRound) {
	const next = [];
	for (const [index, address] of addresses.entries()) {
		const check = harmlessCheck(spec);
		const probes = Array.from({ length: perRound }, () => probe(spec, ports.http, {
			address,
			check
		}));
		const counted = (await Promise.all(probes)).reduce((one, answer) => advance(one, answer, to, ports.clock.now()), progress[index] ?? NOTHING_YET);
		next.push(counted);
	}
	return next;
}
async function colorLost(context, request) {
	await request.keep();
	const { state } = await readRelease(context.spec, context.ports);
	if (state.active !== request.to) return `the default route goes to ${state.active} again: somebody moved it`;
	return lost(state.colors[request.to], request.before);
}
function timedOut(timeoutMs, progress, addresses) {
	const open = progress.flatMap((one, index) => {
		const address = addresses[index];
		return one.right > 0 || address === void 0 ? [] : [`${gatewayAddressText(address)}: ${one.seen}`];
	});
	const seen = open.length > 0 ? open.join("; ") : progress[0]?.seen ?? "nothing";
	return {
		kind: "failed",
		reason: `not every answer was right within ${timeoutMs / 1e3} s; last seen: ${seen}`
	};
}
// src/release/pending-rules.ts
const HOOK = "helm.sh/hook";
function withoutHooks(objects) {
	return objects.filter(({ metadata }) => metadata.annotations?.[HOOK] === void 0);
}
function hooksRun(objects) {
	return objects.filter(({ metadata }) => !/^(test(-success)?)?$/.test(metadata.annotations?.[HOOK] ?? "")).map((object) => `it runs the hook ${resourceName(object)}`);
}
function changesBesidesDefault(before, after, isRouter) {
	const [old, now] = [byName(before), byName(after)];
	const gone = [...old.keys()].filter((name) => !now.has(name)).map((name) => `it deletes ${name}`);
	const changed = [...now].flatMap(([name, object]) => {
		const was = old.get(name);
		if (was === void 0) return [`it creates ${name}`];
		return (isRouter(was) ? foreignDifferences(was, object) : differences(was, object)).map(({ path }) => `it changes ${name} at ${pathText(path)}`);
	});
	return [...gone, ...changed];
}
function routerDrift(rendered, live, kind) {
	const allowed = new Set(defaultPaths(rendered).map(pathText));
	const spec = differences(rendered.spec, live.spec, ["spec"]).filter((one) => !allowed.has(pathText(one.path)) && !isSame(one) && !addedByServer(one, kind));
	const metadata = ["labels", "annotations"].flatMap((field) => unmet(rendered.metadata[field] ?? {}, live.metadata[field] ?? {}).map(({ path }) => [
		"metadata",
		field,
		...path
	]));
	return [...spec.map(({ path }) => path), ...metadata].map((path) => `${resourceName(live)} differs in the cluster at ${pathText(path)}`);
}
function isSame({ before, after }) {
	return (before ?? void 0) === (after ?? void 0);
}
function addedByServer({ path, before, after }, kind) {
	return before === void 0 && kind.isServerDefault(path, after);
}
function byName(objects) {
	return new Map(objects.map((object) => [`${groupOf(object)}${resourceName(object)}`, object]));
}
function groupOf({ apiVersion }) {
	const [group, version] = apiVersion.split("/");
	return version === void 0 ? "" : `${group}/`;
}
// src/release/router-chart.ts
function renderedWith({ spec, ports }, chart, color) {
	const values = color && nestedValue(spec.router.value.key, spec.colors[color].target.name);
	return renderedObjects(ports.helm, chart, values);
}
function routerAmong({ spec }, objects) {
	const kind = routerKindFor(spec.colors.blue);
	const router = findRouter(kind, objects.filter((object) => object.kind === kind.kind), spec.host);
	if (router.known) return router.value;
	const fact = `unit ${spec.router.unit} does not render the router: ${router.reason}`;
	throw refused("ROUTER_NOT_RENDERED", fact, { remedy: "Correct `router.unit` in bluegreen.yaml" });
}
function isRouterOf({ spec }) {
	const kind = routerKindFor(spec.colors.blue);
	return (object) => object.kind === kind.kind && kind.routes(object, spec.host);
}
async function pendingChanges(context, chart, rendered, live) {
	const kind = routerKindFor(context.spec.colors.blue);
	const released = await releasedObjects(context.ports.helm, chart);
	if (released === void 0) return [`there is no Helm release ${chart.namespace}/${chart.release}`];
	return [...changesBesidesDefault(released, withoutHooks(rendered), isRouterOf(context)), ...routerDrift(routerAmong(context, rendered), live, kind)];
}
// src/release/reconcile.ts
async function reconcileRouter(context, color) {
	const unit = await findUnit(context, context.spec.router.unit);
	const [waiting] = await waitingChanges(context, await unitChart(context, unit), color);
	if (waiting !== void 0) return leave(context, unit, waiting);
	const plan = await context.ports.terragrunt.plan(unit);
	refuseFailed(unit, plan);
	if (plan.outcome !== "changes") return "agrees";
	const other = besidesRelease(plan);
	if (other !== void 0) return leave(context, unit, other);
	await context.ports.terragrunt.apply(unit, plan);
	return "applied";
}
async function waitingChanges(context, chart, color) {
	const live = await readRouter(context.spec, context.ports);
	try {
		const rendered = await renderedWith(context, chart, void 0);
		return [
			...moves(context, live, color, "in the cluster"),
			...moves(context, routerAmong(context, rendered), color, "as the chart renders it"),
			...await pendingChanges(context, chart, rendered, live),
			...hooksRun(rendered)
		];
	} catch (error) {
		if (!(error instanceof Failure) || !UNRENDERED.includes(error.code)) throw error;
		return [`${error.code}: ${error.message}`];
	}
}
const UNRENDERED = ["CHART_RENDER_FAILED", "ROUTER_NOT_RENDERED"];
function moves({ spec }, router, color, where) {
	const target = readDefaultTarget(router, spec.host);
	if (!target.known) return [`the default route ${where} cannot be told: ${target.reason}`];
	return target.value.name === spec.colors[color].target.name ? [] : [`the default route ${where} goes to ${target.value.name}, not to ${color}`];
}
function besidesRelease({ changes }) {
	const made = changes.filter(({ action }) => action !== "read");
	return made.length === 1 && made[0]?.action === "update" ? void 0 : `its plan would ${changesText(made)}`;
}
function leave({ ports }, unit, waiting) {
	ports.log.warning(`RECONCILE_REFUSED: unit ${unit.name}: Terraform's state was left as it is, because more than the default route would be applied: ${waiting}. Review \`bluegreen plan --units ${unit.name}\`, and apply it; the traffic stays where it is.`);
	return "left";
}
function leftText({ router }, reconciliation) {
	return reconciliation === "left" ? `; other changes of unit ${router.unit} wait to be applied` : "";
}
// src/release/return-rules.ts
function unfit(state, to, digest) {
	const seen = state.colors[to];
	const reason = notReady(seen);
	if (reason !== void 0) return refuse("ROLLBACK_NOT_READY", `${to} cannot take the traffic back: ${reason}`, `Bring ${to} up, then run rollback again`);
	const running = digestOf(seen);
	if (digest !== void 0 && digest === running) return void 0;
	return refuse("ROLLBACK_CHANGED", `${to} had digest ${shortDigest(digest)} when the traffic left it, running is ${shortDigest(running)}`, `Run deploy with the version wanted, smoke and promote`);
}
// src/release/settle-record.ts
const PATIENCE_MS = 6e4;
const POLL_MS = 2e3;
const MAX_TROUBLES = 3;
async function settleRecord(context, to) {
	const { clock } = context.ports;
	const end = clock.now() + PATIENCE_MS;
	for (let troubles = 0;; await clock.sleep(POLL_MS)) try {
		return await whileHolding(to, () => settle(context, to));
	} catch (error) {
		const isBusy = isHeldByOther(error) || isLost(error);
		if (!isBusy) troubles += 1;
		if (clock.now() >= end || !isBusy && !(isTrouble(error) && troubles < MAX_TROUBLES)) throw error;
	}
}
function isTrouble(error) {
	return error instanceof Failure && error.failureClass === "surroundings";
}
async function settle(context, to) {
	const { state } = await readRelease(context.spec, context.ports);
	if (state.record?.transition !== void 0) {
		await to.store.release(to.holder);
		return;
	}
	const last = movedByApply(state, to.applied);
	const color = last?.to ?? state.active;
	if (last !== void 0) await flipDefault(context, color, refuseUnfit(last));
	await keepingLease(to, context.ports.clock, () => recordDefault(context, color, to.record));
	await to.store.release(to.holder);
	return color;
}
function movedByApply({ active, record }, applied) {
	const last = record?.lastFlip;
	return active === applied && last?.to !== active ? last : void 0;
}
function refuseUnfit({ to, digests }) {
	return async ({ state }) => {
		const refusal = unfit(state, to, digests?.to);
		if (state.active !== to && refusal !== void 0) throw refusalFailure(refusal);
	};
}
async function reconcileHeld(context, to, color) {
	let begun = false;
	try {
		return await keepingLease(to, context.ports.clock, () => {
			begun = true;
			return reconcileRouter(context, color);
		});
	} catch (error) {
		if (begun && isLost(error)) await settleOrWarn(context, {
			...to,
			applied: color
		});
		throw error;
	}
}
async function settleOrWarn(context, to) {
	const { log } = context.ports;
	try {
		const color = await settleRecord(context, to);
		if (color !== void 0) log.info(`Git names ${color}, which has the traffic.`);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		log.warning(`Git may name another color than the one that has the traffic (${reason}). Run status.`);
	}
}
// src/release/go-back.ts
const MAX_ROUNDS = 3;
const STALE_LOOK_MS = 5e3;
async function goBack(context, back) {
	await moveBack(context, back, back.seen);
	const movedAt = context.ports.clock.now();
	for (let round = 1;; round += 1) {
		await back.store.renew(back.holder, (content) => ({
			...content,
			transition: {
				...back.transition,
				phase: "proving"
			}
		}));
		const addresses = await foundAddresses(back);
		const request = proofRequest(back, addresses.known ? addresses.value : [], movedAt);
		const proof = addresses.known ? await proveConvergence(context, request, back.timeoutMs) : unasked(addresses.reason);
		const reconciliation = await makeRecordsAgree(context, back);
		const looking = context.ports.clock.now();
		const moved = await moveBack(context, back, void 0);
		const isOld = context.ports.clock.now() - looking > STALE_LOOK_MS;
		if ((moved === "flipped" || isOld) && round < MAX_ROUNDS) continue;
		if (proof.kind === "failed") throw unproven(back, proof.reason);
		const wrong = reconciliation === "applied" ? await watch(context, request, STEADY_MS) : void 0;
		if (wrong !== void 0) throw unproven(back, wrong);
		await finish(context, back);
		return {
			milliseconds: proof.milliseconds,
			reconciliation
		};
	}
}
async function makeRecordsAgree(context, back) {
	const { to } = back.transition;
	const { clock, log } = context.ports;
	try {
		await keepingLease(back, clock, () => recordDefault(context, to, back.record));
		return await reconcileHeld(context, back, to);
	} catch (error) {
		log.warning(`The default route goes to ${to} again; Git or Terraform does not say so yet. Run rollback again: it goes on there.`);
		throw error;
	}
}
async function moveBack(context, { transition, store, holder, check }, decidedOn) {
	const again = async ({ state }) => {
		await store.renew(holder);
		if (state.active !== transition.to) check(state);
	};
	const moved = await flipDefault(context, transition.to, again, decidedOn);
	if (moved === "flipped" || decidedOn === void 0) return moved;
	await fenceRouter(context, transition.id);
	return flipDefault(context, transition.to, again);
}
async function foundAddresses(back) {
	try {
		return known(await back.addresses());
	} catch (error) {
		if (error instanceof Failure) return unknown(renderFailure(error));
		throw error;
	}
}
function proofRequest({ transition: { to }, seen, store, holder }, addresses, movedAt) {
	return {
		to,
		before: colorBefore(seen.state.colors[to]),
		addresses,
		keep: () => store.renew(holder),
		previews: [to],
		movedAt
	};
}
function unasked(reason) {
	return {
		kind: "failed",
		reason: `no gateway could be asked (${reason})`
	};
}
async function finish({ ports }, { transition, store, holder }) {
	const { kind, from, to, digests } = transition;
	const at = rfc3339(ports.clock.now());
	await store.release(holder, ({ transition: _done, ...content }) => ({
		...content,
		lastFlip: {
			kind,
			from,
			to,
			at,
			...digests === void 0 ? {} : { digests }
		}
	}));
}
function unproven({ transition: { to } }, reason) {
	const fact = `the traffic is back: the default route goes to ${to}; that every answer comes from it was not proven: ${reason}`;
	return refused("ROLLBACK_UNPROVEN", fact, { remedy: "Look at the gateway and at istiod, then run rollback again: it goes on where this run ended" });
}
// src/release/single-change.ts
async function proveSingleChange(context, router, from, to) {
	const unit = await findUnit(context, context.spec.router.unit);
	await readUnitValue(context, unit, context.spec.router.value);
	const chart = await unitChart(context, unit);
	const before = await renderedWith(context, chart, from);
	const after = await renderedWith(context, chart, to);
	const [other] = changesBesidesDefault(before, after, isRouterOf(context));
	if (other !== void 0) throw notAlone(unit, other, resourceName(router));
	refuseOverridden(context, unit, after, to);
	const [waiting] = await pendingChanges(context, chart, before, router);
	if (waiting !== void 0) throw drifted(unit, waiting);
}
function refuseOverridden(context, unit, rendered, to) {
	const { host, colors, router } = context.spec;
	const target = readDefaultTarget(routerAmong(context, rendered), host);
	if (target.known && sameTarget(target.value, colors[to].target)) return;
	const goes = target.known ? `goes to ${target.value.name}` : `cannot be told (${target.reason})`;
	const fact = `with ${router.value.key} at ${colors[to].target.name}, the default route of ${host} ${goes}`;
	throw refused("ROUTER_VALUE_OVERRIDDEN", fact, {
		where: `unit ${unit.name}, ${router.value.file}`,
		remedy: "Take away what wins over the file in the unit's inputs; or correct router.file and router.key in bluegreen.yaml"
	});
}
function notAlone(unit, other, router) {
	return refused("FLIP_NOT_ALONE", `the flip would not be alone: ${other}`, {
		where: `unit ${unit.name}`,
		remedy: `Let ${router}'s default destination be all that depends on the value`
	});
}
function drifted(unit, waiting) {
	return refused("ROUTER_DRIFT", `what this checkout says was not applied: ${waiting}`, {
		where: `unit ${unit.name}`,
		remedy: `Check out the branch as it is now, review \`bluegreen plan --units ${unit.name}\`, and apply it first, so that the flip is the only change`
	});
}
export { IDENTITY_HEADER, STEADY_MS, at, canonicalJson, colorBefore, colorNamed, defaultWrong, differences, digestOf, fenceRouter, findRouter, findUnit, flipDefault, gatewayAddresses, goBack, harmlessCheck, holderName, isHeld, keepingLease, leftText, list, notReady, pathText, previewsWrong, probe, proveConvergence, proveSingleChange, readActingInputs, readAnswer, readDefaultTarget, readRecordMode, readRelease, readReleaseInputs, readUnitValue, readValue, reconcileHeld, recordDefault, recordStore, recordedDefault, records, refusalFailure, refuse, refuseDestructive, refuseFailed, refuseGatewayFault, releaseContext, releasedObjects, renderedObjects, rfc3339, routerKindFor, runs, serviceAddress, servingColors, settleOrWarn, shortDigest, stepOf, text, unfit, unitChart, unmet, unmetExpectations, watch, whileHolding, withDefaultTarget, writeValue };
