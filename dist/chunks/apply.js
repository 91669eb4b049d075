import { COLORS, Failure, Failures, InputReader, known, refused, renderFailure, resourceName, sameTarget, unknown } from "./model.js";
import { SUMMARY_LIMIT, applyMarkdown, planMarkdown } from "./report.js";
import { compileRoutes, trafficChanges, workloadsBehind } from "./routes.js";
import { selectUnits } from "./units.js";
import { readConfig, refuseUnknownUnits, unitReferences } from "./config.js";
import { at, canonicalJson, differences, findRouter, holderName, keepingLease, list, pathText, readDefaultTarget, recordStore, records, releasedObjects, renderedObjects, routerKindFor, serviceAddress, text, whileHolding } from "./release.js";
import { overallDigest, planFailures, planUnits } from "./plan.js";
// src/apply/inputs.ts
function parseApplyInputs(raw) {
	const inputs = new InputReader(raw);
	return inputs.done({
		config: inputs.text("config", "bluegreen.yaml"),
		units: inputs.list("units"),
		digest: inputs.optional("digest"),
		allowActive: inputs.flag("allow-active", false),
		allowUnknown: inputs.list("allow-unknown"),
		dryRun: inputs.flag("dry-run", false)
	});
}
// src/apply/active-rules.ts
function activeRolls(release, active, contents, before) {
	const color = COLORS.find((one) => sameTarget(release.colors[one].target, active));
	const behind = workloadsBehind(before, release.host, [active]);
	return contents.flatMap((content) => {
		const isColor = color !== void 0 && content.unit === release.colors[color].unit;
		const changes = content.last.filter((object) => hasPods(object) && (isColor || behind.has(resourceName(object)))).flatMap((object) => podChanges(object, content));
		const [worst] = [...changes.filter(({ kind }) => kind === "gone"), ...changes];
		return worst === void 0 ? [] : [{
			unit: content.unit,
			color: color ?? active.name,
			...worst
		}];
	});
}
function hasPods(object) {
	return [
		"Deployment",
		"StatefulSet",
		"DaemonSet"
	].includes(object.kind);
}
function podChanges(object, { stages }) {
	const name = resourceName(object);
	return (stages.known ? stages.value : []).flatMap((stage) => {
		const next = stage.find((one) => resourceName(one) === name);
		if (next === void 0) return [{
			kind: "gone",
			what: name
		}];
		const [first] = differences(at(object.spec, "template"), at(next.spec, "template"));
		return first === void 0 ? [] : [{
			kind: "changes",
			what: `${name} at spec.template.${pathText(first.path)}`
		}];
	});
}
function rollText({ unit, color, kind, what }) {
	return kind === "gone" ? `unit ${unit} would take pods of ${color} away, which has the traffic: ${what}` : `unit ${unit} would change pods of ${color}, which has the traffic: ${what}`;
}
function rollRefusal(roll) {
	return {
		code: "APPLY_ROLLS_ACTIVE",
		fact: rollText(roll),
		remedy: "Bring the change up on the idle color (deploy, smoke, promote); or allow it untested with allow-active"
	};
}
// src/apply/plan-rules.ts
const WRITERS = /^(helm|kubernetes|kubectl|kustomization|argocd|flux)_/;
const HARMLESS = /^kubernetes_(namespace|secret|config_map|service_account|role|role_binding|cluster_role|cluster_role_binding|persistent_volume|persistent_volume_claim|storage_class|resource_quota|limit_range|priority_class)(_v\d+)?(_data)?$/;
const HARMLESS_KINDS = /^(Namespace|Secret)\//;
function releaseAction({ changes }) {
	return changes.find(({ address }) => isRelease(address))?.action ?? "update";
}
function unreadWrites({ changes, by }, hasChart) {
	if (by === "render-and-compare" && hasChart) return void 0;
	const written = changes.filter(({ action }) => action !== "read");
	const releases = written.filter(({ address }) => isRelease(address));
	const others = written.filter((change) => !isRelease(change.address) && mayRoute$1(change));
	const unread = [...releases.slice(hasChart ? 1 : 0), ...others];
	const named = unread.map(({ action, address }) => `${action} ${address}`).join(", ");
	return unread.length === 0 ? void 0 : `its plan would ${named}, which no chart here renders`;
}
function isRelease(address) {
	return typeOf(address) === "helm_release";
}
function mayRoute$1({ address, action }) {
	const isGoing = action === "delete" || action === "replace";
	if (/^[A-Z]\w*\//.test(address)) return isGoing || !HARMLESS_KINDS.test(address);
	const type = typeOf(address);
	return WRITERS.test(type) && (isGoing || !HARMLESS.test(type));
}
function typeOf(address) {
	return address.replace(/^(module\.[^.[]+(\[[^\]]*\])?\.)*/, "").split(".")[0] ?? "";
}
// src/apply/content.ts
async function readContent(unit, plan, ports) {
	const chart = await unlessRefused(() => ports.terragrunt.chart(unit));
	if (!chart.known) return {
		unit: unit.name,
		last: [],
		stages: chart
	};
	const unread = unreadWrites(plan, chart.value !== void 0);
	if (chart.value === void 0) return {
		unit: unit.name,
		last: [],
		stages: unread === void 0 ? known([]) : unknown(unread)
	};
	const released = chart.value;
	const [last, next] = await Promise.all([unlessRefused(async () => await releasedObjects(ports.helm, released) ?? []), unlessRefused(() => renderedObjects(ports.helm, released))]);
	if (!last.known) return {
		unit: unit.name,
		last: [],
		stages: last
	};
	const had = last.value.filter(isNoHook);
	if (unread !== void 0) return {
		unit: unit.name,
		last: had,
		stages: unknown(unread)
	};
	const stages = next.known ? known(stagesOf(plan, next.value.filter(isNoHook))) : next;
	return {
		unit: unit.name,
		last: had,
		stages
	};
}
function isNoHook({ metadata }) {
	return metadata.annotations?.["helm.sh/hook"] === void 0;
}
function stagesOf(plan, next) {
	switch (releaseAction(plan)) {
		case "delete": return [[]];
		case "replace": return [[], next];
		default: return [next];
	}
}
async function unlessRefused(read) {
	try {
		return known(await read());
	} catch (error) {
		if (error instanceof Failure && error.failureClass === "refused") return unknown(renderFailure(error));
		throw error;
	}
}
// src/apply/world.ts
const ROUTING = [
	"networking.istio.io/Gateway",
	"networking.istio.io/VirtualService",
	"networking.istio.io/DestinationRule",
	"networking.istio.io/ServiceEntry",
	"gateway.networking.k8s.io/Gateway",
	"gateway.networking.k8s.io/GatewayClass",
	"gateway.networking.k8s.io/HTTPRoute",
	"gateway.networking.k8s.io/ReferenceGrant"
];
const ANSWERING$1 = [
	"/Service",
	"apps/Deployment",
	"apps/StatefulSet",
	"apps/DaemonSet"
];
const EXTENDING = /^(networking|extensions|security)\.istio\.io\//;
const YET_TO_COME = "9999-12-31T23:59:59Z";
function groupKind({ apiVersion, kind }) {
	const slash = apiVersion.indexOf("/");
	return `${slash < 0 ? "" : apiVersion.slice(0, slash)}/${kind}`;
}
function objectsOf({ last, stages }) {
	return [...last, ...stages.known ? stages.value.flat() : []];
}
function namespacesOf(objects, hosts) {
	const routers = objects.filter((object) => hosts.some((host) => mayRoute(object, host)));
	return new Set(routers.flatMap((router) => [namespaceOf(router), ...namedNamespaces(router)]));
}
function mayRoute(object, host) {
	if (object.kind !== "VirtualService" && object.kind !== "HTTPRoute") return false;
	const names = list(object.spec?.["hosts"] ?? object.spec?.["hostnames"]);
	return names.length === 0 || names.some((name) => typeof name === "string" && covers(name, host));
}
function covers(name, host) {
	const lower = name.toLowerCase();
	return lower === host.toLowerCase() || lower.startsWith("*") && host.toLowerCase().endsWith(lower.slice(1));
}
function namedNamespaces(router) {
	const found = [];
	const walk = (value) => {
		if (typeof value !== "object" || value === null) return;
		for (const [key, inner] of Object.entries(value)) {
			if (key === "namespace" && typeof inner === "string") found.push(inner);
			if (key === "host" && typeof inner === "string") found.push(serviceAddress(inner, namespaceOf(router))?.namespace ?? namespaceOf(router));
			walk(inner);
		}
	};
	walk(router.spec);
	return found;
}
function namespaceOf({ metadata }) {
	return metadata.namespace ?? "default";
}
function unitsOf(release) {
	return unitReferences(release).map(({ unit }) => unit);
}
function touches(content, release, namespaces) {
	if (unitsOf(release).includes(content.unit)) return true;
	return objectsOf(content).some((object) => {
		if (object.kind === "VirtualService" || object.kind === "HTTPRoute") return mayRoute(object, release.host);
		return isRouting(object) || isExtending(object) || isAnsweringIn(object, namespaces);
	});
}
function mayTouch(content, releases) {
	if (!content.stages.known || releases.flatMap(unitsOf).includes(content.unit)) return true;
	return objectsOf(content).some((object) => isRouting(object) || isExtending(object) || isAnswering(object));
}
function isAnswering(object) {
	return ANSWERING$1.includes(groupKind(object));
}
function isRouting(object) {
	return ROUTING.includes(groupKind(object));
}
function isExtending(object) {
	return EXTENDING.test(groupKind(object)) && !isRouting(object);
}
function isAnsweringIn(object, namespaces) {
	return isAnswering(object) && namespaces.has(namespaceOf(object));
}
function worldsOf(live, contents, namespaces) {
	const there = new Map(live.map((object) => [keyOf(object), object]));
	const leaving = contents.flatMap((content) => extensionsLeaving(content));
	const stations = [];
	let world = there;
	for (const { unit, last, stages } of contents) {
		let own = last;
		for (const stage of stages.known ? stages.value : []) {
			world = moved(world, own, relevant(stage, last, namespaces));
			own = stage;
			stations.push({
				unit,
				manifests: manifestsOf(world)
			});
		}
	}
	return {
		before: manifestsOf(new Map([...there, ...leaving.map((object) => [keyOf(object), object])])),
		stations
	};
}
function moved(world, from, to) {
	const next = new Map(world);
	for (const object of from) if (!isKept(object)) next.delete(keyOf(object));
	for (const object of to) next.set(keyOf(object), placed(object, world.get(keyOf(object))));
	return next;
}
function isKept({ metadata }) {
	return metadata.annotations?.["helm.sh/resource-policy"] === "keep";
}
function relevant(stage, last, namespaces) {
	const before = new Set(last.map(canonicalJson));
	return stage.filter((object) => {
		if (isExtending(object)) return !before.has(canonicalJson(object));
		return isRouting(object) || isAnsweringIn(object, namespaces);
	});
}
function extensionsLeaving({ last, stages }) {
	const left = new Set((stages.known ? stages.value.at(-1) ?? [] : last).map(keyOf));
	return last.filter((object) => isExtending(object) && !left.has(keyOf(object)));
}
function placed(object, live) {
	const creationTimestamp = live?.metadata.creationTimestamp ?? YET_TO_COME;
	const replicas = object.spec?.["replicas"] ?? live?.spec?.["replicas"];
	return {
		...object,
		metadata: {
			...object.metadata,
			creationTimestamp
		},
		...replicas !== void 0 && { spec: {
			...object.spec,
			replicas
		} }
	};
}
function keyOf(object) {
	const namespace = object.kind === "GatewayClass" ? "" : namespaceOf(object);
	return `${groupKind(object)}/${namespace}/${object.metadata.name}`;
}
function manifestsOf(objects) {
	return [...objects.values()].map((object) => ({
		object,
		file: resourceName(object),
		line: 1,
		lineOf: () => 1
	}));
}
function subsetNames(objects) {
	return objects.filter((object) => groupKind(object) === "networking.istio.io/DestinationRule").flatMap((rule) => records(at(rule.spec, "subsets")).map(({ name }) => text(name)));
}
// src/apply/live.ts
const ISTIO = [
	"gateways.networking.istio.io",
	"virtualservices.networking.istio.io",
	"destinationrules.networking.istio.io",
	"serviceentries.networking.istio.io"
];
const GATEWAY_API = [
	"gatewayclasses.gateway.networking.k8s.io",
	"gateways.gateway.networking.k8s.io",
	"httproutes.gateway.networking.k8s.io",
	"referencegrants.gateway.networking.k8s.io",
	"namespaces"
];
const ANSWERING = [
	"services",
	"deployments.apps",
	"statefulsets.apps",
	"daemonsets.apps"
];
async function readLive(releases, contents, gateway, { cluster }) {
	const coming = contents.flatMap(objectsOf);
	const isGatewayApi = ({ apiVersion }) => apiVersion.startsWith("gateway.networking.");
	const types = coming.some(isGatewayApi) || releases.some(({ colors }) => colors.blue.target.kind === "service") ? [...ISTIO, ...GATEWAY_API] : ISTIO;
	const routing = (await Promise.all(types.map((type) => listed(type, void 0, cluster)))).flat();
	const hosts = releases.map(({ host }) => host);
	const gateways = gateway === void 0 ? await gatewayNamespaces(cluster) : [gateway];
	const namespaces = new Set([...namespacesOf([...routing, ...coming], hosts), ...gateways]);
	const answering = await Promise.all([...namespaces].flatMap((namespace) => ANSWERING.map((type) => listed(type, namespace, cluster))));
	return {
		objects: [...routing, ...answering.flat()],
		namespaces
	};
}
async function gatewayNamespaces(cluster) {
	return (await cluster.list("services", { labels: { istio: "ingressgateway" } })).flatMap(({ metadata: { namespace } }) => namespace ?? []);
}
async function listed(type, namespace, cluster) {
	try {
		return await cluster.list(type, namespace === void 0 ? void 0 : { namespace });
	} catch (error) {
		if (error instanceof Failure && error.code === "CLUSTER_NO_SUCH_TYPE") return [];
		throw error;
	}
}
// src/apply/rules.ts
function decideApply(facts) {
	const [first, ...rest] = [...staleness(facts), ...facts.traffic];
	if (first !== void 0) return {
		kind: "refuse",
		refusals: [first, ...rest]
	};
	return {
		kind: "apply",
		units: facts.plans.filter((plan) => (plan.outcome === "changes" || isMocked(plan)) && !facts.held.includes(plan.unit)).map(({ unit }) => unit)
	};
}
function isMocked({ mocked }) {
	return mocked !== void 0 && mocked.length > 0;
}
function decideReplanned(facts) {
	const { fresh } = facts;
	const [first, ...rest] = [...stillMocked(facts), ...changedSince(facts)];
	if (first !== void 0) return {
		kind: "refuse",
		refusals: [first, ...rest]
	};
	return {
		kind: "apply",
		units: fresh.outcome === "changes" ? [fresh.unit] : []
	};
}
function stillMocked({ fresh }) {
	if (!isMocked(fresh)) return [];
	const names = (fresh.mocked ?? []).join(", ");
	return [{
		code: "APPLY_MOCKED",
		fact: `the plan of ${fresh.unit} stands on mock outputs of ${names}, which have no outputs even now`,
		remedy: `Apply ${names} first; take mock_outputs away from what has no outputs`
	}];
}
function changedSince({ mocked, fresh, isBound }) {
	if (isMocked(fresh) || !isBound || mocked.digest === fresh.digest) return [];
	return [{
		code: "APPLY_MOCKED",
		fact: `the plan of ${fresh.unit} that was reviewed stood on mock outputs of ${(mocked.mocked ?? []).join(", ")}; on the real ones it is another`,
		remedy: "Run plan again, review it, and apply with its digest"
	}];
}
function staleness({ plans, digest, expectedDigest }) {
	if (expectedDigest === void 0 || expectedDigest === digest) return [];
	const now = plans.filter(({ outcome }) => outcome !== "no-changes" && outcome !== "given").map(({ unit, outcome, digest: own }) => `${unit} ${own === void 0 ? outcome : own.slice(0, 12)}`);
	return [{
		code: "APPLY_STALE",
		fact: `the plan reviewed has digest ${shortened(expectedDigest)}, the plan now has ${shortened(digest ?? "none")} (${now.length === 0 ? "nothing would change any more" : `it changes ${now.join(", ")}`})`,
		remedy: "Run plan again, review it, and apply with its digest"
	}];
}
function routeRefusals(facts) {
	const { release, host, unit, live, rendered } = facts;
	if (!live.known) return [unknownRoute(facts, `in the cluster: ${live.reason}`)];
	if (live.value === void 0) return [];
	if (!rendered.known) return [unknownRoute(facts, `as unit ${unit} renders it: ${rendered.reason}`)];
	if (rendered.value !== void 0 && sameTarget(live.value, rendered.value)) return [];
	if (repairsRoute(facts, live.value, rendered.value)) return [];
	const to = rendered.value === void 0 ? "take it away" : `move it to ${shown(rendered.value)}`;
	return [{
		code: "APPLY_MOVES_ROUTE",
		fact: `the default route of ${host} goes to ${shown(live.value)}, and unit ${unit} would ${to}`,
		remedy: `Move traffic with promote or rollback of release ${release} (status says which), and write ${shown(live.value)} into the unit's values for now`
	}];
}
function repairsRoute({ colors, liveIsNowhere }, live, rendered) {
	const isColor = (target) => colors.some((color) => sameTarget(color, target));
	return liveIsNowhere && !isColor(live) && rendered !== void 0 && isColor(rendered);
}
function unknownRoute({ host }, reason) {
	return {
		code: "APPLY_ROUTE_UNKNOWN",
		fact: `the default route of ${host} cannot be told ${reason}`,
		remedy: "Make it readable, so that apply can tell that it does not move traffic"
	};
}
function shown({ kind, name }) {
	return `${kind} ${name}`;
}
function shortened(digest) {
	return digest.length > 12 ? `${digest.slice(0, 12)}…` : digest;
}
// src/apply/named-rules.ts
function namedRefusals(release, contents, objects) {
	const live = liveTarget(release, objects);
	const colors = COLORS.map((color) => release.colors[color].target);
	const facts = {
		release: release.name,
		host: release.host,
		live,
		colors
	};
	const liveIsNowhere = isNowhere(live, colors, objects);
	return contents.flatMap((content) => {
		const rendered = renderedTarget(content, release);
		return rendered === void 0 ? [] : routeRefusals({
			...facts,
			unit: content.unit,
			rendered,
			liveIsNowhere
		});
	});
}
function liveTarget(release, objects) {
	const routers = routersAmong(objects, release);
	return routers.length === 0 ? known(void 0) : targetOf(routers, release);
}
function renderedTarget({ unit, last, stages }, release) {
	if (!stages.known) return unitsOf(release).includes(unit) ? stages : void 0;
	const rendered = stages.value.map((stage) => routersAmong(stage, release));
	if ((unit === release.router.unit || routersAmong(last, release).length > 0) && rendered.some((routers) => routers.length === 0)) return known(void 0);
	const routers = rendered.at(-1) ?? [];
	return routers.length === 0 ? void 0 : targetOf(routers, release);
}
function routersAmong(objects, { colors, host }) {
	const kind = routerKindFor(colors.blue);
	return objects.filter((object) => object.kind === kind.kind && kind.routes(object, host));
}
function targetOf(routers, { colors, host }) {
	const router = findRouter(routerKindFor(colors.blue), routers, host);
	return router.known ? readDefaultTarget(router.value, host) : unknown(router.reason);
}
function isNowhere(live, colors, objects) {
	if (!live.known || live.value === void 0) return false;
	const target = live.value;
	if (colors.some((color) => sameTarget(color, target))) return false;
	if (target.kind === "subset") return !subsetNames(objects).includes(target.name);
	return objects.every(({ kind, metadata }) => kind !== "Service" || metadata.name !== target.name);
}
// src/apply/traffic-rules.ts
const MOST_REQUESTS = 1e4;
const SHOWN = 3;
function liveReleases({ releases, live }) {
	return releases.filter((release) => {
		const target = liveTarget(release, live.objects);
		return !target.known || target.value !== void 0;
	});
}
function touchedReleases(facts) {
	const { contents, live } = facts;
	return liveReleases(facts).filter((release) => contents.some((content) => touches(content, release, live.namespaces)));
}
function decideTraffic(facts) {
	const unread = unreadRefusals(facts);
	const touched = touchedReleases(facts);
	if (touched.length === 0) return {
		refusals: unread,
		held: [],
		notes: []
	};
	const rolls = facts.allowActive ? [] : rollsOf(touched, facts);
	const held = rolls.filter(({ kind, unit }) => kind === "changes" && !facts.named.includes(unit));
	const applied = facts.contents.filter(({ unit }) => !held.some((roll) => roll.unit === unit));
	const tables = tablesOf({
		...facts,
		contents: applied
	});
	const decisions = touched.map((release) => decideRelease(release, {
		...facts,
		contents: applied
	}, tables));
	const refused = rolls.filter((roll) => !held.includes(roll)).map(rollRefusal);
	return {
		refusals: [
			...unread,
			...decisions.flatMap(({ refusals }) => refusals),
			...refused
		],
		held,
		notes: decisions.flatMap(({ notes }) => notes)
	};
}
function rollsOf(releases, facts) {
	const { before } = tablesOf({
		...facts,
		contents: []
	});
	return releases.flatMap((release) => {
		const live = liveTarget(release, facts.live.objects);
		if (!live.known || live.value === void 0) return [];
		return activeRolls(release, live.value, facts.contents, before);
	});
}
function unreadRefusals(facts) {
	if (liveReleases(facts).length === 0) return [];
	const own = facts.releases.flatMap(unitsOf);
	return facts.contents.flatMap(({ unit, stages }) => {
		if (stages.known || own.includes(unit) || facts.allowUnknown.includes(unit)) return [];
		return [{
			code: "APPLY_ROUTE_UNKNOWN",
			fact: `what unit ${unit} does to routes cannot be told: ${stages.reason}`,
			remedy: "Make it readable; or name it in allow-unknown, when it is known to have nothing to do with routes"
		}];
	});
}
function tablesOf({ live, contents }) {
	const { before, stations } = worldsOf(live.objects, contents, live.namespaces);
	return {
		before: compileRoutes(before),
		stations: stations.map(({ unit, manifests }) => ({
			unit,
			table: compileRoutes(manifests)
		}))
	};
}
function decideRelease(release, facts, tables) {
	const transition = facts.transitions.get(release.name);
	if (transition !== void 0) return refusing(underWay(release, transition));
	const live = liveTarget(release, facts.live.objects);
	if (!live.known) return refusing(unknownRoute(release, `in the cluster: ${live.reason}`));
	const named = namedRefusals(release, facts.contents, facts.live.objects);
	if (named.length > 0 || live.value === void 0) return {
		refusals: named,
		notes: []
	};
	return movedTraffic(release, live.value, facts, tables);
}
function refusing(refusal) {
	return {
		refusals: [refusal],
		notes: []
	};
}
function underWay({ name }, { kind }) {
	return {
		code: "TRANSITION_UNDER_WAY",
		fact: `a ${kind} of ${name} is not finished, and what is to be applied may decide where its traffic goes`,
		remedy: kind === "promote" ? "Run promote to finish it, or rollback to undo it; then apply" : "Run rollback: it finishes it; then apply"
	};
}
function movedTraffic(release, active, { allowUnknown }, { before, stations }) {
	const others = COLORS.map((color) => release.colors[color].target).filter((color) => !sameTarget(color, active));
	const input = {
		host: release.host,
		cookie: release.preview.cookie,
		active,
		others,
		most: MOST_REQUESTS
	};
	const notes = new Set();
	for (const { unit, table } of stations) {
		const changes = trafficChanges({
			...input,
			before,
			after: table
		});
		const moves = changes.filter(({ kind }) => kind === "moves");
		if (moves.length > 0) return refusing(movesRoute(release, unit, moves));
		const unclear = changes.filter(({ kind }) => kind === "unknown");
		const isAllowed = allowUnknown.includes(unit) && !unitsOf(release).includes(unit);
		if (unclear.length > 0 && !isAllowed) return refusing(unclearRoute(release, unit, unclear));
		for (const change of changes) notes.add(`unit ${unit} sends ${sentence(change)}`);
	}
	return {
		refusals: [],
		notes: [...notes]
	};
}
function sentence({ before, after, curl }) {
	return `requests such as \`${curl}\` to ${after} instead of ${before}`;
}
function movesRoute({ name }, unit, moves) {
	const more = moves.length > SHOWN ? `, and ${moves.length - SHOWN} more kinds of requests` : "";
	return {
		code: "APPLY_MOVES_ROUTE",
		fact: `unit ${unit} would send ${moves.slice(0, SHOWN).map(sentence).join("; ")}${more}`,
		remedy: `Keep the traffic of release ${name} where it is: only promote and rollback move it`
	};
}
function unclearRoute(release, unit, unclear) {
	return unknownRoute(release, `once unit ${unit} is applied, which would send ${unclear.slice(0, SHOWN).map(sentence).join("; ")}`);
}
// src/apply/guard.ts
async function judgeTraffic(contents, guard, ports) {
	const facts = await readFacts(contents, guard, ports);
	return facts === void 0 ? {
		refusals: [],
		held: [],
		notes: []
	} : decideTraffic(facts);
}
async function applyGuarded(content, guard, ports, work) {
	const facts = await readFacts([content], guard, ports);
	const held = heldBack(facts === void 0 ? void 0 : decideTraffic(facts));
	if (held !== void 0) return held;
	const stores = facts === void 0 ? [] : touchedReleases(facts).map((release) => storeOf(release, facts.live, ports));
	const judged = async () => {
		const late = stores.length === 0 ? void 0 : heldBack(await judgeTraffic([content], guard, ports));
		if (late === void 0) await work();
		return late;
	};
	return holdingAll(stores, guard, ports, judged);
}
function heldBack(decision) {
	throwRefused(decision?.refusals ?? []);
	return decision?.held[0];
}
async function readFacts(contents, { config, allowActive, allowUnknown, named }, ports) {
	const releases = [...config.releases.values()];
	if (!contents.some((content) => mayTouch(content, releases))) return void 0;
	const live = await readLive(releases, contents, config.gateway?.service?.namespace, ports);
	const touched = touchedReleases({
		releases,
		contents,
		live
	});
	const underWay = (await Promise.all(touched.map(async (release) => [release.name, await transitionOf(release, live, ports)]))).filter((entry) => entry[1] !== void 0);
	return {
		releases,
		contents,
		live,
		transitions: new Map(underWay),
		allowActive,
		allowUnknown,
		named
	};
}
async function transitionOf(release, live, ports) {
	return (await storeOf(release, live, ports).read())?.transition;
}
function storeOf(release, { objects }, ports) {
	const [router] = routersAmong(objects, release);
	const namespace = router?.metadata.namespace ?? "default";
	return recordStore(ports, {
		namespace,
		release: release.name
	});
}
async function holdingAll([store, ...rest], guard, ports, work) {
	if (store === void 0) return work();
	const lease = {
		store,
		holder: guard.holder
	};
	return whileHolding(lease, async () => {
		const done = await keepingLease(lease, ports.clock, () => holdingAll(rest, guard, ports, work));
		await store.release(guard.holder);
		return done;
	});
}
function throwRefused(refusals) {
	const [first, ...rest] = refusals;
	if (first !== void 0) throw asOne([first, ...rest]);
}
function asOne(refusals) {
	const [{ code, remedy }] = refusals;
	return refused(code, refusals.map(({ fact }) => fact).join("; "), { remedy });
}
// src/apply/replan.ts
async function replan(unit, mocked, isBound, ports) {
	ports.log.info(`${unit.name} is planned again: its plan stood on mock outputs.`);
	const fresh = await ports.terragrunt.plan(unit);
	const [failure] = planFailures([fresh]);
	if (failure !== void 0) throw failure;
	const decision = decideReplanned({
		mocked,
		fresh,
		isBound
	});
	if (decision.kind === "refuse") throw asOne(decision.refusals);
	return fresh;
}
// src/apply/step.ts
async function apply(inputs, ports) {
	const config = await readConfig(ports.files, inputs.config);
	const all = await ports.terragrunt.units(config.terragruntRoot);
	refuseUnknownUnits(config, all);
	const units = selectUnits(all, inputs.units);
	const plans = await planUnits(units, ports);
	const digest = overallDigest(plans);
	throwAll(planFailures(plans));
	const contents = await readContents(units, plans, ports);
	const { allowActive, allowUnknown } = inputs;
	const guard = {
		config,
		holder: holderName("apply", ports),
		allowActive,
		allowUnknown,
		named: inputs.units
	};
	const { refusals: traffic, held: rolls, notes } = await judgeTraffic(contents, guard, ports);
	const held = rolls.map(({ unit }) => unit);
	const decision = decideApply({
		plans,
		digest,
		expectedDigest: inputs.digest,
		traffic,
		held
	});
	if (inputs.dryRun || decision.kind === "refuse") await summarize(planMarkdown(planReport(plans, units, ports), SUMMARY_LIMIT), ports);
	if (decision.kind === "refuse") throw refusedAs(decision.refusals);
	for (const note of notes) ports.log.info(`Allowed: ${note}.`);
	for (const roll of rolls) ports.log.warning(heldText(roll));
	if (inputs.dryRun) {
		for (const name of decision.units) ports.log.info(dryRunLine(name, plans));
		return {
			plans,
			applied: decision.units,
			held,
			digest,
			dryRun: true
		};
	}
	const wanted = units.filter(({ name }) => decision.units.includes(name));
	const run = {
		plans,
		contents,
		guard,
		isBound: inputs.digest !== void 0,
		held: new Set(held),
		ports
	};
	return {
		plans,
		applied: await applyUnits(wanted, run),
		held: [...run.held],
		digest,
		dryRun: false
	};
}
function heldText(roll) {
	return `Held back: ${rollText(roll)}. Bring the change up on the idle color: deploy, smoke, promote. allow-active applies it untested.`;
}
async function readContents(units, plans, ports) {
	const changed = units.filter(({ name }) => planOf(plans, name).outcome === "changes");
	return Promise.all(changed.map((unit) => readContent(unit, planOf(plans, unit.name), ports)));
}
function dryRunLine(name, plans) {
	const mocked = plans.find(({ unit }) => unit === name)?.mocked ?? [];
	if (mocked.length === 0) return `Dry run: would apply ${name}.`;
	return `Dry run: would plan ${name} again after ${mocked.join(", ")}, whose outputs are mocked, and apply it.`;
}
async function applyUnits(units, run) {
	const { plans, held, ports } = run;
	const applied = [];
	for (const unit of units) try {
		if (await applyUnit(unit, run)) applied.push(unit.name);
	} catch (error) {
		const left = units.map(({ name }) => name).filter((name) => name !== unit.name && !applied.includes(name) && !held.has(name));
		await summarize(applyMarkdown({
			plans,
			applied,
			held,
			failed: unit.name,
			left
		}), ports);
		throw applyFailed(unit, applied, left, error);
	}
	await summarize(applyMarkdown({
		plans,
		applied,
		held,
		failed: void 0,
		left: []
	}), ports);
	return applied;
}
async function applyUnit(unit, run) {
	const { plans, contents, guard, isBound, held, ports } = run;
	const plan = planOf(plans, unit.name);
	const ready = isMocked(plan) ? await replan(unit, plan, isBound, ports) : plan;
	if (ready.outcome !== "changes") return false;
	const content = (ready === plan ? contents.find((one) => one.unit === unit.name) : void 0) ?? await readContent(unit, ready, ports);
	const roll = await ports.log.group(`Apply ${unit.name}`, () => applyGuarded(content, guard, ports, () => ports.terragrunt.apply(unit, ready)));
	if (roll === void 0) return true;
	held.add(unit.name);
	ports.log.warning(heldText(roll));
	return false;
}
function applyFailed(unit, applied, left, error) {
	if (!(error instanceof Failure)) return error;
	const list = (names) => names.length === 0 ? "none" : names.join(", ");
	const named = error.message.includes(unit.name) ? "" : `; unit ${unit.name} failed`;
	const fact = `${error.message}${named}. Applied before: ${list(applied)}. Not applied: ${list(left)}`;
	return new Failure(error.failureClass, error.code, fact, {
		remedy: / again/.test(error.remedy) ? error.remedy : `${error.remedy.replace(/[.]?$/, ".")} Then run apply again: it goes on where it stopped`,
		cause: error,
		...error.stderr === void 0 ? {} : { stderr: error.stderr }
	});
}
async function summarize(markdown, { github, log }) {
	try {
		await github.summary(log.masked(markdown));
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		log.warning(`The step summary could not be written: ${reason}`);
	}
}
function planReport(plans, units, { github }) {
	return {
		plans,
		units,
		digest: overallDigest(plans),
		headSha: void 0,
		runUrl: github.runUrl()
	};
}
function planOf(plans, name) {
	return plans.find(({ unit }) => unit === name);
}
function refusedAs([first, ...rest]) {
	const failure = ({ code, fact, remedy }) => refused(code, fact, { remedy });
	return new Failures([failure(first), ...rest.map(failure)]);
}
function throwAll([first, ...rest]) {
	if (first !== void 0) throw new Failures([first, ...rest]);
}
export { apply, parseApplyInputs };
