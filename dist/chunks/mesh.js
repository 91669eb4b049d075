import { fields, list } from "./json.js";
import { isGateway } from "./mesh-api.js";
import { apiGroup, comesFromNode, isSubsetOf, isWildcard, namespaceOf, selects, serviceHost } from "./names.js";
import { outsideMaker, podMaker } from "./release.js";
// src/mesh/few.ts
function few(names, most = 8) {
	const shown = names.slice(0, most).join(", ");
	return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
// src/mesh/object.ts
function group({ manifest }) {
	return apiGroup(manifest.object);
}
function meshObject(manifest, namespace, hasLines) {
	const { kind, metadata, spec } = manifest.object;
	return {
		manifest,
		kind,
		name: metadata.name,
		namespace: namespaceOf(manifest.object, namespace),
		spec: fields(spec),
		hasLines
	};
}
function placedObject({ manifest: { object }, namespace }) {
	return {
		...object,
		metadata: {
			...object.metadata,
			namespace
		}
	};
}
// src/mesh/pods.ts
var Pods = class {
	unknown = [];
	#templates = [];
	#byLabel = new Map();
	add(template) {
		this.#templates.push(template);
		for (const [key, value] of Object.entries(template.labels)) {
			const label = `${key}=${value}`;
			const same = this.#byLabel.get(label);
			if (same === void 0) this.#byLabel.set(label, [template]);
			else same.push(template);
		}
	}
	selected(selector) {
		let fewest = this.#templates;
		for (const [key, value] of Object.entries(selector)) {
			const some = this.#byLabel.get(`${key}=${value}`) ?? [];
			if (some.length < fewest.length) fewest = some;
		}
		return fewest.filter(({ labels }) => selects(selector, labels));
	}
};
function ofThePods(labels) {
	return Object.fromEntries(Object.entries(labels).filter(([key]) => !comesFromNode(key)));
}
function podsByNamespace(objects) {
	const found = new Map();
	for (const object of objects) {
		const labels = labelsOf(object);
		if (labels === void 0) continue;
		const pods = found.get(object.namespace) ?? new Pods();
		found.set(object.namespace, pods);
		if (labels === "unknown") pods.unknown.push(object);
		else pods.add({
			object,
			labels
		});
	}
	return found;
}
function labelsOf(object) {
	const maker = outsideMaker(object.manifest.object) ?? podMaker(object.manifest.object);
	if (maker !== void 0) return maker.labels;
	return isForeign(object) ? "unknown" : void 0;
}
const PLAIN = /^$|^(?:apps|autoscaling|batch|policy|extensions)$|(?:^|\.)k8s\.io$|(?:^|\.)istio\.io$|^(?:cert-manager|acme\.cert-manager|external-secrets|kiali|kustomize\.toolkit\.fluxcd|source\.toolkit\.fluxcd)\.io$|^(?:bitnami\.com|keda\.sh|kyverno\.io|grafana\.integreatly\.org)$/;
const PLAIN_KINDS = /^(?:ServiceMonitor|PodMonitor|PrometheusRule|Probe|AnalysisTemplate|ClusterAnalysisTemplate|MetricTemplate|AlertProvider|AppProject)$/;
function isForeign(object) {
	return !PLAIN.test(group(object)) && !PLAIN_KINDS.test(object.kind);
}
// src/mesh/facts.ts
const ISTIO_GROUP = "networking.istio.io";
function meshFacts(set) {
	const byKind = new Map();
	const services = new Map();
	const gateways = new Set();
	for (const object of set.objects) {
		const from = group(object);
		append(byKind, `${from}/${object.kind}`, object);
		if (object.kind === "Service" && from === "") services.set(serviceHost(object.name, object.namespace), object);
		if (isGateway(from, object.kind)) gateways.add(`${object.namespace}/${object.name}`);
	}
	const hosts = (byKind.get(`${ISTIO_GROUP}/ServiceEntry`) ?? []).flatMap(({ spec }) => list(spec["hosts"]));
	return {
		...set,
		byKind,
		services,
		gateways,
		pods: podsByNamespace(set.objects),
		namespaces: new Set(set.objects.map(({ namespace }) => namespace)),
		entryHosts: new Set(hosts.map(String))
	};
}
function append(lists, key, value) {
	const known = lists.get(key);
	if (known === void 0) lists.set(key, [value]);
	else known.push(value);
}
function objectsOf({ byKind }, from, kind) {
	return byKind.get(`${from}/${kind}`) ?? [];
}
function istioObjects(facts, kind) {
	return objectsOf(facts, ISTIO_GROUP, kind);
}
function outside({ complete, partial, namespaces }, { namespace, hasSome }) {
	if (partial === true) return void 0;
	if (complete && (namespace === void 0 || namespaces.has(namespace))) return "error";
	return complete || hasSome ? "info" : void 0;
}
function isPlaceholder(name) {
	return /\{\{|[$<>]/.test(name);
}
function hostExists({ services, entryHosts }, host) {
	if (services.has(host) || entryHosts.has(host)) return true;
	for (const entry of entryHosts) if (isWildcard(entry) && isSubsetOf(host, entry)) return true;
	return false;
}
export { few, group, hostExists, isPlaceholder, istioObjects, meshFacts, meshObject, objectsOf, ofThePods, outside, placedObject };
