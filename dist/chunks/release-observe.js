import { COLORS, Failure, known, otherColor, refused, resourceName, sameTarget, surroundings, unknown, usage } from "./model.js";
import { at, canonicalJson, list, records, stringMap, text, whole } from "./json.js";
import { findRouter, readDefaultRoute, routerKindFor } from "./release-router.js";
import { OTHER_MAKERS, OUTSIDE, foreignHost, isSelected, mixedSeparation, openNamespaces, outsideSeparation, podMaker, podMakers, selectedNamespaces, separationOf, serviceAddress, targetHost, targetSelection, unplacedNamespaces } from "./release-colors.js";
import { isSilence } from "./release.js";
import { recordStore } from "./release-lease.js";
import { X509Certificate, createHash } from "node:crypto";
// src/release/observe/beside.ts
function helmReleaseOf({ metadata }) {
	const name = metadata.annotations?.["meta.helm.sh/release-name"];
	const namespace = metadata.annotations?.["meta.helm.sh/release-namespace"];
	return name === void 0 || namespace === void 0 ? void 0 : {
		name,
		namespace
	};
}
function deleteCommand({ apiVersion, kind, metadata }) {
	const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0] ?? ""}` : "";
	const place = metadata.namespace === void 0 ? "" : ` --namespace=${metadata.namespace}`;
	return `kubectl delete ${kind.toLowerCase()}${group}/${metadata.name}${place}`;
}
function leaveOne(objects, unit, out) {
	const made = objects.filter((one) => helmReleaseOf(one) !== void 0);
	const whose = objects.map((one) => {
		const helm = helmReleaseOf(one);
		const by = helm === void 0 ? "no Helm release's" : `of Helm release ${helm.namespace}/${helm.name}`;
		return `${resourceName(one)} is ${by}`;
	}).join(", ");
	const all = objects.map((one) => `\`${deleteCommand(one)}\``).join(" or ");
	const commands = objects.filter((one) => !made.includes(one)).map((one) => `\`${deleteCommand(one)}\``).join(", ");
	const keep = `\`bluegreen status\` says which one ${unit} renders: leave that, and delete what is beside it`;
	if (made.length === 1) return `${whose}. Unless it is that of ${unit}, delete what Helm did not make: ${commands}, or take ${out}`;
	return `${whose}. ${keep}: ${all}, or take ${out}`;
}
// src/release/observe/objects-in-cluster.ts
const ISTIO_ROUTING = [
	"gateways.networking.istio.io",
	"virtualservices.networking.istio.io",
	"destinationrules.networking.istio.io",
	"serviceentries.networking.istio.io"
];
const ANSWERING = [
	"services",
	"deployments.apps",
	"statefulsets.apps",
	"daemonsets.apps"
];
async function listObjects(type, namespace, cluster) {
	try {
		return await cluster.list(type, namespace === void 0 ? void 0 : { namespace });
	} catch (error) {
		if (error instanceof Failure && error.code === "CLUSTER_NO_SUCH_TYPE") return [];
		throw error;
	}
}
// src/release/observe/read-separation.ts
const ENDS_THE_RUN = new Set(["INTERRUPTED", "LEASE_LOST"]);
async function readSeparation(release, selections, seen, cluster) {
	try {
		const open = [...openNamespaces(selections), ...unplacedNamespaces(selections, seen)];
		const [others, outside] = await Promise.all([readMakers([...new Set(open)], cluster), readOutside(selectedNamespaces(selections), cluster)]);
		const objects = [
			...seen,
			...others,
			...outside
		];
		return [
			separationOf(release, selections, podMakers(objects)),
			outsideSeparation(release, selections, objects),
			mixedSeparation(release, selections, objects)
		].find(({ kind }) => kind !== "apart") ?? { kind: "apart" };
	} catch (error) {
		if (isSilence(error) || error instanceof Failure && ENDS_THE_RUN.has(error.code)) throw error;
		if (error instanceof Failure) return {
			kind: "unknown",
			reason: error.message
		};
		throw error;
	}
}
async function readMakers(namespaces, cluster) {
	return (await Promise.all(namespaces.flatMap((namespace) => OTHER_MAKERS.map((type) => listObjects(type, namespace, cluster))))).flat();
}
async function readOutside(namespaces, cluster) {
	const reads = namespaces.flatMap((namespace) => OUTSIDE.map((type) => cluster.list(type, { namespace }).catch((error) => {
		if (error instanceof Failure && WITHOUT.has(error.code)) return [];
		throw error;
	})));
	return (await Promise.all(reads)).flat();
}
const WITHOUT = new Set(["CLUSTER_NO_SUCH_TYPE", "CLUSTER_FORBIDDEN"]);
// src/release/observe/observe.ts
async function readRelease(spec, ports) {
	const router = await readRouter(spec, ports);
	const defaultRoute = defaultRouteOf(router, spec);
	const active = activeColor(spec, defaultRoute, router);
	const namespace = router.metadata.namespace ?? "default";
	const cluster = askedOnce(ports.cluster);
	const [record, { blue, green }] = await Promise.all([recordStore(ports, {
		namespace,
		release: spec.name
	}).read(), readColors(spec, defaultRoute, namespace, cluster)]);
	const selections = {
		blue: blue.selection.all,
		green: green.selection.all
	};
	const separation = await readSeparation(spec.name, selections, [...blue.seen, ...green.seen], cluster);
	const { name, resourceVersion = "" } = router.metadata;
	const bare = COLORS.find((color) => (color === "blue" ? blue : green).missing);
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
			colors: {
				blue: blue.state,
				green: green.state
			},
			...bare === void 0 ? {} : { withoutWorkloads: bare },
			separation,
			record
		},
		router,
		defaultRoute,
		selections
	};
}
async function readRouter(spec, { cluster }) {
	const kind = routerKindFor(spec.colors.blue);
	const all = await cluster.list(kind.type);
	const router = findRouter(kind, all, spec.host);
	if (router.known) return router.value;
	const routing = all.filter((object) => kind.routes(object, spec.host));
	if (routing.length > 1) {
		const remedy = leaveOne(routing, `unit ${spec.router.unit}`, `${spec.host} out of its hosts`);
		throw refused("ROUTER_UNKNOWN", router.reason, { remedy });
	}
	throw refused("ROUTER_UNKNOWN", router.reason, { remedy: `Run apply, so that unit ${spec.router.unit}, and it alone, routes ${spec.host}` });
}
function activeIn(router, spec) {
	return activeColor(spec, defaultRouteOf(router, spec), router);
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
		blue,
		green
	};
	throw refused("BOTH_COLORS_MISSING", `nothing of ${spec.name} runs: neither blue nor green has workloads`, { remedy: "Run `bluegreen apply` first: it brings up both colors" });
}
async function readColor(color, spec, route, namespace, cluster) {
	const selection = await readSelection(spec, color, route, namespace, cluster);
	if (!selection.one.known) return {
		state: selection.one,
		missing: false,
		selection,
		seen: []
	};
	const workloads = await readWorkloads(selection.one.value, cluster);
	const { deployments, seen } = workloads;
	if (deployments.length === 0) {
		const labels = Object.entries(selection.one.value.labels).map(([key, value]) => `${key}=${value}`);
		const reason = `no Deployment in ${selection.one.value.namespace} makes pods with ${labels.join(",")}`;
		return {
			state: unknown(reason),
			missing: true,
			selection,
			seen
		};
	}
	return {
		state: known(colorState(color, spec, workloads)),
		missing: false,
		selection,
		seen
	};
}
async function readSelection(spec, color, route, namespace, cluster) {
	const { target } = spec.colors[color];
	const host = targetHost(target, route);
	const address = serviceAddress(host, namespace);
	if (address === void 0) return foreignHost(host);
	const service = await cluster.get({
		type: "services",
		...address
	});
	const rules = target.kind === "subset" && service !== void 0 ? await cluster.list("destinationrules.networking.istio.io") : [];
	return targetSelection(target, address, service, rules);
}
async function readWorkloads(selection, cluster) {
	const { namespace, labels } = selection;
	const [deployments, pods] = await Promise.all([cluster.list("deployments.apps", { namespace }), cluster.list("pods", {
		namespace,
		labels
	})]);
	return {
		deployments: deployments.filter((one) => isMadeFor(one, selection)),
		pods: pods.filter((pod) => pod.metadata.deletionTimestamp === void 0),
		seen: [...deployments, ...pods]
	};
}
function isMadeFor(workload, selection) {
	const maker = podMaker(workload);
	return maker !== void 0 && isSelected(maker, selection);
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
		digest: digestOf(deployments, pods, templates),
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
function digestOf(deployments, pods, templates) {
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
// src/release/observe/route-namespaces.ts
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
// src/release/observe/gateway.ts
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
	const found = certificatesIn(pem);
	if (found.length === 0) return "it holds no certificate";
	return found.every(isCertificate) ? void 0 : "it holds a certificate that cannot be read";
}
const [BEGIN, END] = ["-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"];
function certificatesIn(pem) {
	const found = [];
	for (let from = pem.indexOf(BEGIN); from >= 0; from = pem.indexOf(BEGIN, from)) {
		const end = pem.indexOf(END, from);
		if (end < 0) break;
		found.push(pem.slice(from, from = end + END.length));
	}
	return found;
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
// src/release/observe/live-routes.ts
const BESIDE = [
	"gatewayclasses.gateway.networking.k8s.io",
	"gateways.gateway.networking.k8s.io",
	"httproutes.gateway.networking.k8s.io",
	"grpcroutes.gateway.networking.k8s.io",
	"referencegrants.gateway.networking.k8s.io",
	"namespaces",
	"sidecars.networking.istio.io",
	"envoyfilters.networking.istio.io",
	"wasmplugins.extensions.istio.io",
	"authorizationpolicies.security.istio.io",
	"requestauthentications.security.istio.io",
	"peerauthentications.security.istio.io"
];
async function readLiveRoutes({ config, spec, ports: { cluster } }, router) {
	const own = [...namespacesOf([router], [spec.host])];
	const [routing, beside, gateways, answering] = await Promise.all([
		Promise.all(ISTIO_ROUTING.map((type) => listObjects(type, void 0, cluster))),
		Promise.all(BESIDE.map((type) => besides(type, cluster))),
		cluster.list("services", { labels: { istio: "ingressgateway" } }),
		answeringIn(own, cluster)
	]);
	const found = [...routing.flat(), ...beside.flatMap(({ objects }) => objects)];
	const late = await answeringIn([...namespacesOf(found, [spec.host])].filter((namespace) => !own.includes(namespace)), cluster);
	const named = config.gateway?.service?.namespace;
	const namespaces = [...new Set(gateways.map(({ metadata }) => metadata.namespace))];
	return {
		manifests: asManifests([
			...found,
			...gateways,
			...answering,
			...late
		]),
		unread: beside.flatMap(({ unread }) => unread),
		gatewayNamespace: named ?? (namespaces.length === 1 ? namespaces[0] : void 0)
	};
}
async function answeringIn(namespaces, cluster) {
	const reads = namespaces.flatMap((namespace) => ANSWERING.map((type) => listObjects(type, namespace, cluster)));
	return (await Promise.all(reads)).flat();
}
async function besides(type, cluster) {
	try {
		return {
			objects: await listObjects(type, void 0, cluster),
			unread: []
		};
	} catch (error) {
		if (!(error instanceof Failure) || error.code !== "CLUSTER_FORBIDDEN") throw error;
		const because = `this account may not list ${type}`;
		return {
			objects: [],
			unread: [{
				who: `what ${type} decide`,
				because
			}]
		};
	}
}
function asManifests(objects) {
	return objects.map((object) => ({
		object,
		file: resourceName(object),
		line: 1,
		lineOf: () => 1
	}));
}
// src/release/observe/gateway-pods.ts
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
export { ANSWERING, ISTIO_ROUTING, activeIn, deleteCommand, gatewayAddresses, helmReleaseOf, listObjects, mayRoute, namespacesOf, readLiveRoutes, readMakers, readRelease, readRouter, readyGateways };
