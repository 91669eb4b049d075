import { Failure, refused, renderFailure, surroundings, usage } from "./errors.js";
import { known, resourceName, settled } from "./model.js";
import { dump } from "./vendor-js-yaml.js";
import { at, canonicalJson, contentsHash, fields, isJsonObject, jsonDigest, jsonObjects, list, numberOr, stringMap, text } from "./json.js";
import { loadManifests } from "./manifests.js";
import { UNIT_FILE, UnknownValue, chartOfInputs, findUnits, moduleFolder, parseHcl, readModule, readUnitFile, readUnits, releasesOneChart } from "./units.js";
import { INGRESS_LABELS, INGRESS_NAME, MESH_APIS, ROUTING_KINDS, typeOf as typeOf$1 } from "./mesh-api.js";
import { DEFAULT_NAMESPACE, apiGroup, mostSpecificHost, namespaceOf, placedIn, ruleHost, selects, serviceHost } from "./names.js";
import { compileRoutes } from "./routes.js";
import { structuredPatch } from "./vendor-diff.js";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createServer } from "node:http";
import { isDeepStrictEqual } from "node:util";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
// src/adapters/embedded/cluster/clock.ts
function createRealClock() {
	const timers = new Set();
	let stopped = false;
	const schedule = (milliseconds, event) => {
		if (stopped) return () => {};
		const timer = setTimeout(() => {
			timers.delete(timer);
			event();
		}, milliseconds);
		timers.add(timer);
		return () => {
			clearTimeout(timer);
			timers.delete(timer);
		};
	};
	return {
		now: () => Date.now(),
		serverNow: () => Date.now(),
		sleep: (milliseconds, signal) => sleeping(signal, (wake) => {
			const timer = setTimeout(wake, milliseconds);
			return () => clearTimeout(timer);
		}),
		schedule,
		external: (work) => work(),
		stop: () => {
			stopped = true;
			for (const timer of timers) clearTimeout(timer);
			timers.clear();
		}
	};
}
function sleeping(signal, start) {
	if (signal?.aborted === true) return Promise.resolve();
	return new Promise((resolve) => {
		const end = () => {
			signal?.removeEventListener("abort", end);
			cancel();
			resolve();
		};
		const cancel = start(end);
		signal?.addEventListener("abort", end);
	});
}
var SimulatedClock = class {
	#now;
	#events = [];
	#outside = 0;
	#armed = false;
	constructor(startsAt) {
		this.#now = startsAt;
	}
	now() {
		return this.#now;
	}
	serverNow() {
		return this.#now;
	}
	sleep(milliseconds, signal) {
		return sleeping(signal, (wake) => this.schedule(milliseconds, wake));
	}
	schedule(milliseconds, run) {
		const event = {
			at: this.#now + Math.max(0, milliseconds),
			run
		};
		let place = this.#events.length;
		while (place > 0 && this.#events[place - 1].at > event.at) place -= 1;
		this.#events.splice(place, 0, event);
		this.#arm();
		return () => {
			const index = this.#events.indexOf(event);
			if (index >= 0) this.#events.splice(index, 1);
		};
	}
	async external(work) {
		this.#outside += 1;
		try {
			return await work();
		} finally {
			this.#outside -= 1;
			this.#arm();
		}
	}
	stop() {
		this.#events = [];
	}
	#arm() {
		if (this.#armed || this.#outside > 0 || this.#events.length === 0) return;
		this.#armed = true;
		setImmediate(() => {
			this.#armed = false;
			if (this.#outside > 0) return;
			const next = this.#events.shift();
			if (next === void 0) return;
			this.#now = next.at;
			next.run();
			this.#arm();
		});
	}
};
// src/adapters/embedded/cluster/kinds.ts
const KINDS = [
	[
		"Namespace",
		"",
		"namespaces",
		"cluster"
	],
	[
		"Node",
		"",
		"nodes",
		"cluster"
	],
	[
		"Pod",
		"",
		"pods",
		"namespaced"
	],
	[
		"Service",
		"",
		"services",
		"namespaced"
	],
	[
		"ServiceAccount",
		"",
		"serviceaccounts",
		"namespaced"
	],
	[
		"ConfigMap",
		"",
		"configmaps",
		"namespaced"
	],
	[
		"Secret",
		"",
		"secrets",
		"namespaced"
	],
	[
		"Endpoints",
		"",
		"endpoints",
		"namespaced"
	],
	[
		"EndpointSlice",
		"discovery.k8s.io",
		"endpointslices",
		"namespaced"
	],
	[
		"Deployment",
		"apps",
		"deployments",
		"namespaced"
	],
	[
		"ReplicaSet",
		"apps",
		"replicasets",
		"namespaced"
	],
	[
		"DaemonSet",
		"apps",
		"daemonsets",
		"namespaced"
	],
	[
		"StatefulSet",
		"apps",
		"statefulsets",
		"namespaced"
	],
	[
		"HorizontalPodAutoscaler",
		"autoscaling",
		"horizontalpodautoscalers",
		"namespaced"
	],
	[
		"PodDisruptionBudget",
		"policy",
		"poddisruptionbudgets",
		"namespaced"
	],
	[
		"Lease",
		"coordination.k8s.io",
		"leases",
		"namespaced"
	],
	[
		"Event",
		"events.k8s.io",
		"events",
		"namespaced"
	],
	[
		"CustomResourceDefinition",
		"apiextensions.k8s.io",
		"customresourcedefinitions",
		"cluster"
	],
	[
		"ClusterRole",
		"rbac.authorization.k8s.io",
		"clusterroles",
		"cluster"
	],
	[
		"ClusterRoleBinding",
		"rbac.authorization.k8s.io",
		"clusterrolebindings",
		"cluster"
	],
	[
		"Role",
		"rbac.authorization.k8s.io",
		"roles",
		"namespaced"
	],
	[
		"RoleBinding",
		"rbac.authorization.k8s.io",
		"rolebindings",
		"namespaced"
	],
	[
		"ValidatingWebhookConfiguration",
		"admissionregistration.k8s.io",
		"validatingwebhookconfigurations",
		"cluster"
	],
	[
		"MutatingWebhookConfiguration",
		"admissionregistration.k8s.io",
		"mutatingwebhookconfigurations",
		"cluster"
	],
	[
		"ValidatingAdmissionPolicy",
		"admissionregistration.k8s.io",
		"validatingadmissionpolicies",
		"cluster"
	],
	[
		"ValidatingAdmissionPolicyBinding",
		"admissionregistration.k8s.io",
		"validatingadmissionpolicybindings",
		"cluster"
	],
	...MESH_APIS.flatMap(({ kinds }) => kinds.map(({ kind, group, plural, scope }) => [
		kind,
		group,
		plural,
		scope
	]))
];
const BY_KIND = new Map(KINDS.map(([kind, group, plural, scope]) => [`${group}/${kind}`, {
	type: typeOf(plural, group),
	namespaced: scope === "namespaced"
}]));
const BY_PLURAL = new Map(KINDS.toReversed().map(([, group, plural]) => [plural, typeOf(plural, group)]));
function typeOf(plural, group) {
	return group === "" ? plural : `${plural}.${group}`;
}
function kindOf(object) {
	const group = apiGroup(object);
	const found = BY_KIND.get(`${group}/${object.kind}`);
	if (found !== void 0) return found;
	return {
		type: typeOf(pluralOf(object.kind.toLowerCase()), group),
		namespaced: true
	};
}
function canonicalType(type) {
	const lower = type.toLowerCase();
	return lower.includes(".") ? lower : BY_PLURAL.get(lower) ?? lower;
}
function pluralOf(kind) {
	if (/(?:s|x|ch)$/.test(kind)) return `${kind}es`;
	return kind.endsWith("y") ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}
// src/adapters/embedded/cluster/store.ts
var ObjectStore = class {
	#objects = new Map();
	#watchers = [];
	#copies = new WeakSet();
	#writes;
	#now;
	#version = 100;
	#uids = 0;
	constructor(now, from) {
		this.#now = now;
		this.#writes = new Map(from?.writes);
		if (from === void 0) return;
		for (const [type, objects] of from.objects) this.#objects.set(type, new Map(objects));
		this.#version = from.version;
		this.#uids = from.uids;
	}
	snapshot() {
		return {
			objects: new Map([...this.#objects].map(([type, of]) => [type, new Map(of)])),
			version: this.#version,
			uids: this.#uids,
			writes: new Map(this.#writes)
		};
	}
	watch(watcher) {
		this.#watchers.push(watcher);
	}
	get(reference) {
		return this.#objects.get(canonicalType(reference.type))?.get(keyOf(reference.namespace, reference.name));
	}
	writesOf(object) {
		return this.#writes.get(object.metadata.uid ?? "") ?? [];
	}
	list(type, selection = {}) {
		return [...this.#objects.get(canonicalType(type))?.values() ?? []].filter(({ metadata }) => (selection.namespace === void 0 || metadata.namespace === selection.namespace) && selects(selection.labels ?? {}, metadata.labels));
	}
	create(given, actor) {
		const { type, object } = normalized(given);
		const { namespace, name } = object.metadata;
		if (namespace !== void 0 && this.get({
			type: "namespaces",
			name: namespace
		}) === void 0) throw noNamespace(object, namespace);
		const key = keyOf(namespace, name);
		if (this.#objects.get(type)?.has(key) === true) throw conflict(`${resourceName(object)} already exists`);
		const metadata = {
			...object.metadata,
			uid: this.#nextUid(),
			resourceVersion: this.#nextVersion(),
			generation: 1,
			creationTimestamp: timestamp(this.#now())
		};
		return this.#noted(this.#put(type, key, {
			...object,
			metadata
		}, void 0, actor), void 0, actor);
	}
	replace(given, actor) {
		const { type, object } = normalized(given);
		const key = keyOf(object.metadata.namespace, object.metadata.name);
		const before = this.#objects.get(type)?.get(key);
		if (before === void 0) throw conflict(`${resourceName(object)} does not exist any more`);
		if (object.metadata.resourceVersion !== before.metadata.resourceVersion) throw conflict(`${resourceName(object)} has changed: it is at ${before.metadata.resourceVersion}, the write was made from ${object.metadata.resourceVersion ?? "no version"}`);
		return this.#noted(this.#write(type, key, before, withStatusOf(object, before), actor), before, actor);
	}
	#noted(after, before, actor) {
		if (after === before) return after;
		const uid = after.metadata.uid ?? "";
		const [first, ...rest] = [...this.#writes.get(uid) ?? [], {
			actor,
			at: this.#now(),
			before,
			after
		}];
		this.#writes.set(uid, first === void 0 ? [] : [first, ...rest.slice(-20)]);
		return after;
	}
	rehearse(given) {
		const { type, object } = normalized(given);
		const { namespace, name, resourceVersion } = object.metadata;
		if ((this.#objects.get(type)?.get(keyOf(namespace, name)))?.metadata.resourceVersion === resourceVersion) return;
		throw conflict(`${resourceName(object)} has changed since it was read`);
	}
	setStatus(reference, status, actor) {
		const before = this.get(reference);
		if (before === void 0) return;
		const key = keyOf(before.metadata.namespace, before.metadata.name);
		this.#write(canonicalType(reference.type), key, before, {
			...before,
			status
		}, actor);
	}
	markDeleted(reference, actor) {
		const before = this.get(reference);
		if (before === void 0 || before.metadata.deletionTimestamp !== void 0) return;
		const key = keyOf(before.metadata.namespace, before.metadata.name);
		const metadata = {
			...before.metadata,
			deletionTimestamp: timestamp(this.#now())
		};
		this.#write(canonicalType(reference.type), key, before, {
			...before,
			metadata
		}, actor);
	}
	delete(reference, actor) {
		const type = canonicalType(reference.type);
		const key = keyOf(reference.namespace, reference.name);
		const before = this.#objects.get(type)?.get(key);
		if (before === void 0) return;
		this.#objects.get(type)?.delete(key);
		this.#writes.delete(before.metadata.uid ?? "");
		this.#tell({
			kind: "deleted",
			type,
			before,
			after: void 0,
			actor,
			at: this.#now()
		});
	}
	#write(type, key, before, wanted, actor) {
		const metadata = {
			...wanted.metadata,
			...fixedMetadata(before)
		};
		const candidate = {
			...wanted,
			metadata
		};
		if (isDeepStrictEqual(candidate, before)) return before;
		const specChanged = !isDeepStrictEqual(contentOf(candidate), contentOf(before));
		return this.#put(type, key, {
			...candidate,
			metadata: {
				...metadata,
				resourceVersion: this.#nextVersion(),
				generation: (before.metadata.generation ?? 1) + (specChanged ? 1 : 0)
			}
		}, before, actor);
	}
	#put(type, key, object, before, actor) {
		const after = frozenCopy(object, this.#copies);
		let ofType = this.#objects.get(type);
		if (ofType === void 0) this.#objects.set(type, ofType = new Map());
		ofType.set(key, after);
		const kind = before === void 0 ? "created" : "replaced";
		this.#tell({
			kind,
			type,
			before,
			after,
			actor,
			at: this.#now()
		});
		return after;
	}
	#tell(change) {
		for (const watcher of this.#watchers) watcher(change);
	}
	#nextVersion() {
		this.#version += 1;
		return String(this.#version);
	}
	#nextUid() {
		this.#uids += 1;
		return `00000000-0000-4000-8000-${this.#uids.toString(16).padStart(12, "0")}`;
	}
};
function referenceOf(object) {
	const { type } = kindOf(object);
	const { name, namespace } = object.metadata;
	return namespace === void 0 ? {
		type,
		name
	} : {
		type,
		namespace,
		name
	};
}
function timestamp(milliseconds) {
	return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
function normalized(given) {
	const { type, namespaced } = kindOf(given);
	const { namespace: _written, ...rest } = given.metadata;
	const metadata = namespaced ? {
		...rest,
		namespace: namespaceOf(given)
	} : rest;
	return {
		type,
		object: {
			...given,
			metadata
		}
	};
}
function fixedMetadata(before) {
	const { uid, creationTimestamp, resourceVersion, generation } = before.metadata;
	return {
		...uid === void 0 ? {} : { uid },
		...creationTimestamp === void 0 ? {} : { creationTimestamp },
		...resourceVersion === void 0 ? {} : { resourceVersion },
		...generation === void 0 ? {} : { generation }
	};
}
function withStatusOf(object, before) {
	const { status: _ignored, ...rest } = object;
	return before.status === void 0 ? rest : {
		...rest,
		status: before.status
	};
}
function contentOf(object) {
	const { metadata: _metadata, status: _status, ...content } = object;
	return content;
}
function noNamespace(object, namespace) {
	return surroundings("CLUSTER_FAILED", `cannot create ${resourceName(object)}`, {
		remedy: "Read the message below",
		stderr: `Error from server (NotFound): namespaces "${namespace}" not found`
	});
}
function conflict(fact) {
	return surroundings("CLUSTER_CONFLICT", fact, { remedy: "Run the step again: it reads what is there now" });
}
function keyOf(namespace, name) {
	return `${namespace ?? ""}/${name}`;
}
function frozenCopy(value, copies) {
	if (typeof value !== "object" || value === null || copies.has(value)) return value;
	const copy = Array.isArray(value) ? value.map((inner) => frozenCopy(inner, copies)) : copiedFields(value, copies);
	copies.add(copy);
	return Object.freeze(copy);
}
function copiedFields(fields, copies) {
	const copy = {};
	for (const key of Object.keys(fields)) if (fields[key] !== void 0) copy[key] = frozenCopy(fields[key], copies);
	return copy;
}
// src/adapters/embedded/cluster/managed-fields.ts
function writersOf(writes) {
	const owned = new Map();
	for (const { actor, at, before, after } of writes) {
		const changed = changedFields(content(before), content(after));
		for (const [manager, one] of owned) owned.set(manager, {
			...one,
			fields: without$1(one.fields, changed)
		});
		const manager = managerOf(actor);
		const fields = merged(owned.get(manager)?.fields ?? {}, changed);
		owned.set(manager, {
			fields,
			time: timestamp(at)
		});
	}
	return [...owned].filter(([, { fields }]) => Object.keys(fields).length > 0).map(([manager, { fields, time }]) => ({
		manager,
		time,
		fields
	}));
}
function managerOf(actor) {
	if (actor.endsWith("/terragrunt")) return "Helm";
	return /^(?:apply|deploy|smoke|promote|rollback|repair)-/.test(actor) ? "bluegreen" : actor;
}
function content(object) {
	if (object === void 0) return {};
	const { metadata, status: _status, apiVersion: _version, kind: _kind, ...rest } = object;
	const { labels, annotations } = metadata;
	return {
		...rest,
		metadata: {
			...labels && { labels },
			...annotations && { annotations }
		}
	};
}
function entries(value) {
	if (isJsonObject(value)) return new Map(Object.entries(value).map(([key, one]) => [`f:${key}`, one]));
	if (!Array.isArray(value) || !value.every((one) => isJsonObject(one) && typeof one["name"] === "string")) return void 0;
	return new Map(value.map((one) => [`k:${JSON.stringify({ name: one.name })}`, one]));
}
function changedFields(before, after) {
	const [was, is] = [entries(before) ?? new Map(), entries(after)];
	if (is === void 0) return {};
	const changed = [...is].filter(([key, value]) => !isDeepStrictEqual(was.get(key), value));
	return Object.fromEntries(changed.map(([key, value]) => [key, changedFields(was.get(key), value)]));
}
function merged(one, other) {
	const result = { ...one };
	for (const [key, inner] of Object.entries(other)) result[key] = merged(one[key] ?? {}, inner);
	return result;
}
function without$1(fields, taken) {
	const left = Object.entries(fields).flatMap(([key, inner]) => {
		if (!(key in taken)) return [[key, inner]];
		const rest = without$1(inner, taken[key]);
		return Object.keys(rest).length === 0 ? [] : [[key, rest]];
	});
	return Object.fromEntries(left);
}
// src/adapters/embedded/cluster/cluster.ts
function clusterOf(store, actor) {
	return {
		get: async (reference) => store.get(reference),
		live: async (object) => {
			const found = store.get(referenceOf(object));
			return found === void 0 ? void 0 : {
				object: found,
				writers: writersOf(store.writesOf(found))
			};
		},
		contents: async (reference) => {
			const found = store.get(reference);
			return found === void 0 ? { kind: "missing" } : {
				kind: "hash",
				hash: contentsHash(found)
			};
		},
		list: async (type, selection) => store.list(type, selection),
		create: async (object) => store.create(object, actor),
		replace: async (object) => store.replace(object, actor),
		rehearse: async (object) => store.rehearse(object),
		delete: async (reference) => store.delete(reference, actor)
	};
}
// src/adapters/embedded/cluster/pods.ts
const PLAIN_POD = {
	startMs: 150,
	readyMs: 50,
	neverReady: false,
	crashAfterMs: void 0,
	stopMs: 100
};
const ACTOR$3 = "kubelet";
var Kubelet = class {
	#store;
	#clock;
	#behaviorOf;
	#digestOfImage;
	#random;
	constructor(store, clock, options) {
		this.#store = store;
		this.#clock = clock;
		this.#behaviorOf = options.behaviorOf;
		this.#digestOfImage = options.digestOfImage;
		this.#random = options.random;
	}
	start(pod) {
		const behavior = {
			...PLAIN_POD,
			...this.#behaviorOf(pod)
		};
		this.#setStatus(pod, {
			phase: "Pending",
			state: "ContainerCreating",
			ready: false
		});
		const jitter = Math.floor(this.#random() * 20);
		this.#later(pod, behavior.startMs + jitter, (current) => {
			this.#setStatus(current, {
				phase: "Running",
				state: "running",
				ready: false
			});
			this.#awaitReady(current, behavior);
		});
	}
	crash(pod) {
		if (this.#current(pod) === void 0) return;
		this.#setStatus(pod, {
			phase: "Running",
			state: "CrashLoopBackOff",
			ready: false
		});
	}
	stop(pod) {
		const behavior = {
			...PLAIN_POD,
			...this.#behaviorOf(pod)
		};
		this.#store.markDeleted(referenceOf(pod), ACTOR$3);
		this.#later(pod, preStopMs(pod) + behavior.stopMs, (current) => {
			this.#store.delete(referenceOf(current), ACTOR$3);
		});
	}
	#awaitReady(pod, behavior) {
		if (behavior.crashAfterMs !== void 0) this.#later(pod, behavior.crashAfterMs, (current) => this.crash(current));
		if (behavior.neverReady) return;
		this.#later(pod, readinessDelayMs(pod) + behavior.readyMs, (current) => {
			if (stateOf$1(current) !== "running") return;
			this.#setStatus(current, {
				phase: "Running",
				state: "running",
				ready: true
			});
		});
	}
	#later(pod, milliseconds, event) {
		this.#clock.schedule(milliseconds, () => {
			const current = this.#current(pod);
			if (current !== void 0) event(current);
		});
	}
	#current(pod) {
		const current = this.#store.get(referenceOf(pod));
		return current?.metadata.uid === pod.metadata.uid ? current : void 0;
	}
	#setStatus(pod, as) {
		const statuses = jsonObjects(at(pod.status, "containerStatuses"));
		const containers = jsonObjects(at(pod.spec, "containers")).map((container, index) => this.#containerStatus(container, as, fields(statuses[index])));
		const condition = as.ready ? "True" : "False";
		const status = {
			phase: as.phase,
			podIP: addressOf$1(pod),
			conditions: [
				{
					type: "PodScheduled",
					status: "True"
				},
				{
					type: "Initialized",
					status: "True"
				},
				{
					type: "ContainersReady",
					status: condition
				},
				{
					type: "Ready",
					status: condition
				}
			],
			containerStatuses: containers,
			...as.phase === "Running" ? { startTime: timestamp(this.#clock.now()) } : {}
		};
		this.#store.setStatus(referenceOf(pod), status, ACTOR$3);
	}
	#containerStatus(container, as, before) {
		const image = text(container["image"]) ?? "";
		const running = as.state === "running";
		const pulled = text(before["imageID"]) || (running ? this.#digestOfImage(image) : "");
		const restarts = numberOr(before["restartCount"], 0);
		return {
			name: container["name"],
			image,
			imageID: pulled,
			ready: as.ready,
			started: running,
			restartCount: as.state === "CrashLoopBackOff" ? restarts + 1 : restarts,
			state: running ? { running: {} } : { waiting: { reason: as.state } }
		};
	}
};
function isServing(pod) {
	return pod.metadata.deletionTimestamp === void 0 && isReady(pod);
}
function isReady(pod) {
	return jsonObjects(at(pod.status, "conditions")).some((condition) => condition["type"] === "Ready" && condition["status"] === "True");
}
function digestByReference(reference) {
	return `docker.io/${reference.replace(/:[^:/]*$/, "")}@sha256:${jsonDigest(reference)}`;
}
function addressOf$1(pod) {
	const count = Number.parseInt(pod.metadata.uid?.slice(-6) ?? "0", 16);
	return `10.244.${Math.floor(count / 250) % 250}.${1 + count % 250}`;
}
function stateOf$1(pod) {
	const [first] = jsonObjects(at(pod.status, "containerStatuses"));
	return at(first, "state", "running") === void 0 ? text(at(first, "state", "waiting", "reason")) ?? "" : "running";
}
function readinessDelayMs(pod) {
	const delays = jsonObjects(at(pod.spec, "containers")).map((container) => numberOr(at(container, "readinessProbe", "initialDelaySeconds"), 0));
	return Math.max(0, ...delays) * 1e3;
}
function preStopMs(pod) {
	const sleeps = jsonObjects(at(pod.spec, "containers")).map((container) => {
		const hook = at(container, "lifecycle", "preStop");
		const command = at(hook, "exec", "command");
		const words = list(command).join(" ");
		return numberOr(at(hook, "sleep", "seconds"), Number(/\bsleep (\d+)/.exec(words)?.[1] ?? 0));
	});
	return Math.max(0, ...sleeps) * 1e3;
}
function podsOf(store, namespace, selector) {
	const labels = stringMap(selector);
	const selection = namespace === void 0 ? { labels } : {
		namespace,
		labels
	};
	return store.list("pods", selection);
}
// src/adapters/embedded/gateway/endpoints.ts
var Endpoints = class {
	#serving;
	#services;
	#rules;
	#known = new Map();
	constructor(store) {
		this.#serving = podsOf(store, void 0, {}).filter(isServing);
		this.#services = new Map(store.list("services").map((service) => [hostOf(service), service]));
		this.#rules = MESH_APIS.flatMap(({ targets }) => targets.definedBy.flatMap((type) => store.list(type)));
	}
	service(host) {
		return this.#services.get(host);
	}
	of(host, subset) {
		const key = `${host}|${subset ?? ""}`;
		let pods = this.#known.get(key);
		if (pods === void 0) this.#known.set(key, pods = this.#find(host, subset));
		return pods;
	}
	#find(host, subset) {
		const service = this.#services.get(host);
		const labels = subset === void 0 ? {} : this.#labelsOf(host, subset);
		if (service === void 0 || labels === void 0) return [];
		const wanted = {
			...stringMap(at(service.spec, "selector")),
			...labels
		};
		return this.#serving.filter(({ metadata }) => metadata.namespace === service.metadata.namespace && selects(wanted, metadata.labels));
	}
	#labelsOf(host, subset) {
		const holding = mostSpecificHost(host, this.#rules.map(ruleHost));
		for (const rule of this.#rules) {
			if (ruleHost(rule) !== holding) continue;
			const found = jsonObjects(at(rule.spec, "subsets")).find((one) => one["name"] === subset);
			if (found !== void 0) return stringMap(found["labels"]);
		}
	}
};
function hostOf(service) {
	return serviceHost(service.metadata.name, namespaceOf(service));
}
// src/adapters/embedded/cluster/random.ts
function seededRandom(seed) {
	let state = seed >>> 0;
	return () => {
		state = state + 1831565813 >>> 0;
		let mixed = Math.imul(state ^ state >>> 15, state | 1);
		mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
		return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
	};
}
function between(random, low, high) {
	return low + Math.floor(random() * (high - low + 1));
}
// src/adapters/embedded/gateway/route-tables.ts
const ROUTE_TYPES = [
	"namespaces",
	"services",
	"deployments.apps",
	...ROUTING_KINDS.map(typeOf$1)
];
var RouteTables = class {
	#tables = new Map();
	#texts = new WeakMap();
	of(store) {
		const objects = ROUTE_TYPES.flatMap((type) => store.list(type));
		const key = objects.map((object) => this.#textOf(object)).join("\n");
		let table = this.#tables.get(key);
		if (table === void 0) {
			table = compileRoutes(objects.map(asManifest));
			this.#tables.set(key, table);
		}
		return table;
	}
	#textOf(object) {
		let written = this.#texts.get(object);
		if (written === void 0) {
			const { status: _status, metadata, ...content } = object;
			const { name, namespace, labels, annotations, creationTimestamp } = metadata;
			written = JSON.stringify([
				content,
				name,
				namespace,
				labels,
				annotations,
				creationTimestamp
			]);
			this.#texts.set(object, written);
		}
		return written;
	}
};
function asManifest(object) {
	return {
		object,
		file: `cluster:${resourceName(object)}`,
		line: 1,
		lineOf: () => 1
	};
}
// src/adapters/embedded/gateway/control-plane.ts
const ISTIO_PROPAGATION = {
	debounceMs: 100,
	debounceMaxMs: 1e4,
	pushMs: 5,
	spreadMs: 25
};
var ControlPlane = class {
	#store;
	#clock;
	#instances;
	#propagation;
	#tables;
	#random;
	#reaches = new Map();
	#firstChange;
	#cancel = () => {};
	constructor(store, clock, options) {
		this.#store = store;
		this.#clock = clock;
		this.#instances = options.instances;
		this.#propagation = options.propagation;
		this.#tables = options.tables;
		this.#random = options.random;
	}
	start() {
		this.#store.watch((change) => {
			if (matters(change)) this.#changed();
		});
	}
	settle() {
		this.#cancel();
		this.#firstChange = void 0;
		const configuration = this.#configuration();
		for (const instance of this.#instances) instance.configure(configuration);
	}
	#changed() {
		const now = this.#clock.now();
		this.#firstChange ??= now;
		const { debounceMs, debounceMaxMs } = this.#propagation;
		const latest = this.#firstChange + debounceMaxMs;
		this.#cancel();
		this.#cancel = this.#clock.schedule(Math.min(debounceMs, Math.max(0, latest - now)), () => this.#push());
	}
	#push() {
		this.#firstChange = void 0;
		const configuration = this.#configuration();
		const { pushMs, spreadMs } = this.#propagation;
		let reaches = this.#clock.now() + pushMs;
		for (const instance of this.#instances) {
			const due = Math.max(reaches, this.#reaches.get(instance) ?? 0);
			this.#reaches.set(instance, due);
			this.#clock.schedule(due - this.#clock.now(), () => instance.configure(configuration));
			reaches += between(this.#random, Math.ceil(spreadMs / 2), spreadMs);
		}
	}
	#configuration() {
		return {
			table: this.#tables.of(this.#store),
			endpoints: new Endpoints(this.#store)
		};
	}
};
function matters(change) {
	if (change.type === "pods") return true;
	if (!ROUTE_TYPES.includes(change.type)) return false;
	const { before, after } = change;
	if (before === void 0 || after === void 0) return true;
	return before.metadata.generation !== after.metadata.generation || JSON.stringify(before.metadata.labels) !== JSON.stringify(after.metadata.labels);
}
// src/adapters/embedded/cluster/deployments.ts
const ACTOR$2 = "deployment-controller";
const REACTION_MS = 5;
const PROGRESS_DEADLINE_SECONDS = 600;
var DeploymentController = class {
	#store;
	#clock;
	#kubelet;
	#waiting = new Set();
	#hashes = new WeakMap();
	constructor(store, clock, kubelet) {
		this.#store = store;
		this.#clock = clock;
		this.#kubelet = kubelet;
	}
	start() {
		this.#store.watch((change) => this.#seen(change));
	}
	#seen(change) {
		const object = change.after ?? change.before;
		if (object === void 0) return;
		if (change.type === "deployments.apps") {
			if (change.after === void 0) this.#collect(object);
			else if (change.actor !== ACTOR$2) this.#soon(object.metadata.namespace, object.metadata.name);
		}
		if (change.type === "pods") {
			const owner = deploymentOf(this.#store, object);
			if (owner !== void 0) this.#soon(owner.metadata.namespace, owner.metadata.name);
		}
	}
	#soon(namespace, name) {
		const key = `${namespace}/${name}`;
		if (this.#waiting.has(key)) return;
		this.#waiting.add(key);
		this.#after(REACTION_MS, namespace, name, () => void this.#waiting.delete(key));
	}
	#after(milliseconds, namespace, name, first = () => {}) {
		this.#clock.schedule(milliseconds, () => {
			first();
			const deployment = this.#store.get({
				type: "deployments.apps",
				namespace: namespace ?? "",
				name
			});
			if (deployment !== void 0) this.#reconcile(deployment);
		});
	}
	#reconcile(deployment) {
		const current = this.#currentReplicaSet(deployment);
		const rollout = rolloutOf(deployment, current, podsOfDeployment(this.#store, deployment));
		for (let created = 0; created < toCreate(rollout); created += 1) this.#createPod(current);
		for (const pod of toDelete(rollout)) this.#kubelet.stop(pod);
		this.#report(deployment);
	}
	#currentReplicaSet(deployment) {
		const template = fields(at(deployment.spec, "template"));
		const hash = this.#hashOf(template);
		const name = `${deployment.metadata.name}-${hash}`;
		const namespace = namespaceOf(deployment);
		const existing = this.#store.get({
			type: "replicasets.apps",
			namespace,
			name
		});
		if (existing !== void 0 && ownedBy(existing, deployment)) return existing;
		const labels = {
			...stringMap(at(template, "metadata", "labels")),
			"pod-template-hash": hash
		};
		const metadata = {
			name,
			namespace,
			labels,
			ownerReferences: [owner(deployment)],
			annotations: { "deployment.kubernetes.io/revision": String(deployment.metadata.generation ?? 1) }
		};
		const spec = {
			replicas: numberOr(at(deployment.spec, "replicas"), 1),
			selector: { matchLabels: labels },
			template: {
				...template,
				metadata: {
					...fields(template["metadata"]),
					labels
				}
			}
		};
		this.#after(deadlineMs(deployment), namespace, deployment.metadata.name);
		return this.#store.create({
			apiVersion: "apps/v1",
			kind: "ReplicaSet",
			metadata,
			spec
		}, ACTOR$2);
	}
	#hashOf(template) {
		let hash = this.#hashes.get(template);
		if (hash === void 0) this.#hashes.set(template, hash = jsonDigest(template).slice(0, 10));
		return hash;
	}
	#createPod(replicaSet) {
		const template = fields(at(replicaSet.spec, "template"));
		const namespace = namespaceOf(replicaSet);
		const name = this.#freePodName(replicaSet.metadata.name, namespace);
		const metadata = {
			...fields(template["metadata"]),
			name,
			namespace,
			ownerReferences: [owner(replicaSet)]
		};
		const spec = fields(template["spec"]);
		const pod = this.#store.create({
			apiVersion: "v1",
			kind: "Pod",
			metadata,
			spec
		}, ACTOR$2);
		this.#kubelet.start(pod);
	}
	#freePodName(prefix, namespace) {
		let count = 0;
		let name;
		do {
			count += 1;
			name = `${prefix}-${jsonDigest([prefix, count]).slice(0, 5)}`;
		} while (this.#store.get({
			type: "pods",
			namespace,
			name
		}) !== void 0);
		return name;
	}
	#collect(deployment) {
		const pods = this.#store.list("pods", { namespace: deployment.metadata.namespace ?? "" }).filter((pod) => replicaSetsOf(this.#store, deployment).some((set) => ownedBy(pod, set)));
		for (const pod of pods) this.#kubelet.stop(pod);
		for (const set of replicaSetsOf(this.#store, deployment)) this.#store.delete(referenceOf(set), ACTOR$2);
	}
	#report(deployment) {
		const current = this.#currentReplicaSet(deployment);
		const pods = podsOfDeployment(this.#store, deployment).filter((pod) => pod.metadata.deletionTimestamp === void 0);
		const updated = pods.filter((pod) => ownedBy(pod, current));
		const ready = pods.filter(isServing).length;
		const desired = numberOr(at(deployment.spec, "replicas"), 1);
		const status = {
			observedGeneration: deployment.metadata.generation ?? 1,
			replicas: pods.length,
			updatedReplicas: updated.length,
			readyReplicas: ready,
			availableReplicas: ready,
			unavailableReplicas: Math.max(0, desired - ready),
			conditions: this.#conditions(deployment, current, updated, ready >= desired)
		};
		this.#store.setStatus(referenceOf(deployment), status, ACTOR$2);
	}
	#conditions(deployment, current, updated, available) {
		const desired = numberOr(at(deployment.spec, "replicas"), 1);
		const complete = updated.filter(isServing).length >= desired;
		const began = Date.parse(current.metadata.creationTimestamp ?? timestamp(this.#clock.now()));
		const late = !complete && this.#clock.now() - began >= deadlineMs(deployment);
		return [{
			type: "Available",
			status: available ? "True" : "False"
		}, {
			type: "Progressing",
			status: late ? "False" : "True",
			reason: late ? "ProgressDeadlineExceeded" : complete ? "NewReplicaSetAvailable" : "ReplicaSetUpdated"
		}];
	}
};
function deadlineMs(deployment) {
	return numberOr(at(deployment.spec, "progressDeadlineSeconds"), PROGRESS_DEADLINE_SECONDS) * 1e3;
}
function rolloutOf(deployment, replicaSet, pods) {
	const staying = pods.filter((pod) => pod.metadata.deletionTimestamp === void 0);
	const desired = numberOr(at(deployment.spec, "replicas"), 1);
	const limits = at(deployment.spec, "strategy", "rollingUpdate");
	const surge = share(at(limits, "maxSurge") ?? "25%", desired, Math.ceil);
	const unavailable = share(at(limits, "maxUnavailable") ?? "25%", desired, Math.floor);
	return {
		desired,
		unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable,
		surge,
		current: staying.filter((pod) => ownedBy(pod, replicaSet)),
		old: staying.filter((pod) => !ownedBy(pod, replicaSet))
	};
}
function toCreate({ desired, surge, current, old }) {
	const room = desired + surge - current.length - old.length;
	return Math.max(0, Math.min(desired - current.length, room));
}
function toDelete({ desired, unavailable, current, old }) {
	const surplus = [...current].sort(servingLast).slice(0, Math.max(0, current.length - desired));
	const broken = old.filter((pod) => !isServing(pod));
	const serving = old.filter(isServing);
	const available = current.filter(isServing).length + serving.length;
	const spare = Math.max(0, available - (desired - unavailable));
	return [
		...surplus,
		...broken,
		...serving.slice(0, spare)
	];
}
function servingLast(a, b) {
	return Number(isServing(a)) - Number(isServing(b));
}
function share(value, of, round) {
	if (typeof value === "number") return value;
	const percent = /^(\d+)%$/.exec(String(value))?.[1];
	return percent === void 0 ? 0 : round(Number(percent) * of / 100);
}
function owner(object) {
	return {
		kind: object.kind,
		name: object.metadata.name,
		uid: object.metadata.uid ?? ""
	};
}
function ownedBy(object, by) {
	return (object.metadata.ownerReferences ?? []).some(({ uid }) => uid === by.metadata.uid);
}
function replicaSetsOf(store, deployment) {
	return store.list("replicasets.apps", { namespace: deployment.metadata.namespace ?? "" }).filter((set) => ownedBy(set, deployment));
}
function podsOfDeployment(store, deployment) {
	const sets = new Set(replicaSetsOf(store, deployment).map((set) => set.metadata.uid));
	return store.list("pods", { namespace: deployment.metadata.namespace ?? "" }).filter((pod) => (pod.metadata.ownerReferences ?? []).some(({ uid }) => sets.has(uid)));
}
function deploymentOf(store, pod) {
	const namespace = pod.metadata.namespace ?? "";
	const [set] = (pod.metadata.ownerReferences ?? []).filter(({ kind }) => kind === "ReplicaSet").map(({ name }) => store.get({
		type: "replicasets.apps",
		namespace,
		name
	}));
	const [deployment] = (set?.metadata.ownerReferences ?? []).map(({ name }) => store.get({
		type: "deployments.apps",
		namespace,
		name
	}));
	return deployment;
}
// src/adapters/embedded/gateway/echo.ts
const DEFAULT_PORT = 5678;
function echoOf(pod) {
	const container = jsonObjects(at(pod.spec, "containers")).find((one) => (text(one["image"]) ?? "").includes("http-echo"));
	if (container === void 0) return void 0;
	const args = [...list(container["command"]), ...list(container["args"])].map(String);
	return {
		port: Number(flag(args, "listen")?.split(":").at(-1) ?? DEFAULT_PORT),
		text: flag(args, "text") ?? "",
		status: Number(flag(args, "status-code") ?? 200)
	};
}
function echoAnswer(echo, path) {
	if (path.split("?")[0] === "/health") return answerOf(200, "application/json; charset=utf-8", "{\"status\":\"ok\"}\n");
	return answerOf(echo.status, "text/plain; charset=utf-8", `${echo.text}\n`);
}
const REPORT_ANNOTATION = "sandbox.bluegreen.dev/report";
function reports({ metadata }) {
	return metadata.annotations?.[REPORT_ANNOTATION] === "true";
}
function reportAnswer(echo, { metadata }, request) {
	const { name: pod, namespace, labels } = metadata;
	const report = {
		pod,
		namespace,
		labels,
		port: echo.port,
		...request
	};
	return answerOf(echo.status, "application/json", `${JSON.stringify(report)}\n`);
}
function answerOf(status, type, body) {
	return {
		status,
		headers: [
			["x-app-name", "http-echo"],
			["content-type", type],
			["content-length", String(Buffer.byteLength(body))]
		],
		body
	};
}
function targetPort(service, port, pod) {
	const entry = jsonObjects(at(service.spec, "ports")).find((one) => one["port"] === port);
	if (entry === void 0) return void 0;
	const target = entry["targetPort"] ?? port;
	if (typeof target === "number") return target;
	const named = jsonObjects(at(pod.spec, "containers")).flatMap((container) => jsonObjects(container["ports"])).find((one) => one["name"] === target);
	return named === void 0 ? void 0 : numberOr(named["containerPort"], 0);
}
function flag(args, name) {
	for (const [index, arg] of args.entries()) {
		const found = /^--?([a-z-]+)(?:=(.*))?$/s.exec(arg);
		if (found?.[1] === name) return found[2] ?? args[index + 1];
	}
}
// src/adapters/embedded/gateway/gateway.ts
const TRIES = 3;
var GatewayInstance = class {
	name;
	#store;
	#random;
	#configuration;
	#turn = 0;
	constructor(index, store, random) {
		this.name = `${INGRESS_NAME}-${index}`;
		this.#store = store;
		this.#random = random;
	}
	configure(configuration) {
		this.#configuration = configuration;
	}
	get listening() {
		return this.#listens(() => true);
	}
	get listeningWithTls() {
		return this.#listens(({ tls }) => tls);
	}
	#listens(how) {
		return (this.#configuration?.table.proxies ?? []).some(({ listeners, unknown }) => listeners.some(how) || unknown !== void 0);
	}
	answer(request) {
		if (this.#configuration === void 0) return own(404, "");
		const { table, endpoints } = this.#configuration;
		const route = table.answer(request);
		const abort = route.faults?.find((fault) => fault.kind === "abort" && this.#hits(fault.percent));
		if (abort !== void 0) return own(abort.status ?? 503, "fault filter abort");
		if (route.outcome === "route") return this.#forward(route, request, endpoints);
		return changed(withoutUpstream(route), [route.headers?.response], void 0);
	}
	#forward(route, request, endpoints) {
		const destination = this.#choose(route.destinations);
		if (destination === void 0) return own(route.status ?? 503, "");
		const authority = destination.authority ?? route.authority ?? request.host;
		const sent = {
			method: request.method,
			path: route.path ?? request.path,
			authority
		};
		return changed(this.#send(destination, sent, endpoints), [destination.headers?.response, route.headers?.response], destination.subset);
	}
	#send(destination, sent, endpoints) {
		const service = endpoints.service(destination.host);
		const pods = endpoints.of(destination.host, destination.subset);
		if (service === void 0) return own(destination.status ?? 503, "");
		if (pods.length === 0) return own(destination.status ?? 503, "no healthy upstream");
		for (let tried = 0; tried < Math.min(TRIES, pods.length); tried += 1) {
			this.#turn += 1;
			const pod = pods[this.#turn % pods.length];
			const answer = this.#ask(pod, service, destination.port, sent);
			if (answer !== void 0) return answer;
		}
		return own(503, "upstream connect error or disconnect/reset before headers. reset reason: connection failure");
	}
	#ask(known, service, port, sent) {
		const pod = this.#store.get(referenceOf(known));
		if (pod === void 0 || pod.metadata.uid !== known.metadata.uid || !isUp(pod)) return void 0;
		const echo = echoOf(pod);
		if (echo === void 0 || targetPort(service, port, pod) !== echo.port) return void 0;
		return {
			...reports(pod) ? reportAnswer(echo, pod, sent) : echoAnswer(echo, sent.path),
			pod
		};
	}
	#choose(destinations) {
		if (destinations.length < 2) return destinations[0];
		let left = this.#random() * destinations.reduce((sum, { weight }) => sum + weight, 0);
		return destinations.find(({ weight }) => (left -= weight) < 0) ?? destinations[0];
	}
	#hits(percent) {
		return percent >= 100 || this.#random() * 100 < percent;
	}
};
function isUp(pod) {
	return jsonObjects(at(pod.status, "containerStatuses")).every((status) => at(status, "state", "running") !== void 0);
}
function own(status, body) {
	return {
		status,
		headers: [["content-length", String(Buffer.byteLength(body))]],
		body,
		pod: void 0
	};
}
function withoutUpstream(route) {
	switch (route.outcome) {
		case "redirect": return {
			...own(route.status ?? 301, ""),
			headers: [["location", route.location ?? "/"], ["content-length", "0"]]
		};
		case "direct": return own(route.status ?? 200, route.body ?? "");
		case "unknown": return own(500, `not modelled: ${route.reason ?? "unknown"}`);
		default: return own(route.status ?? 404, "");
	}
}
function changed(answer, changes, subset) {
	let headers = answer.headers;
	for (const change of changes) {
		if (change === void 0) continue;
		headers = without(headers, change.remove);
		for (const { op, name, value } of change.apply) headers = [...op === "set" ? without(headers, [name]) : headers, [name.toLowerCase(), formatted(value, subset)]];
	}
	return {
		...answer,
		headers
	};
}
function formatted(value, subset) {
	if (!value.includes("%")) return value;
	return value.replaceAll(/%CLUSTER_METADATA\(istio:subset\)%|%%/g, (operator) => operator === "%%" ? "%" : subset ?? "-");
}
function without(headers, names) {
	const dropped = new Set(names.map((name) => name.toLowerCase()));
	return headers.filter(([name]) => !dropped.has(name));
}
// src/adapters/embedded/gateway/gateway-server.ts
const LOOPBACK = "127.0.0.1";
async function listen(instances, port) {
	let turn = 0;
	const bySocket = new WeakMap();
	const front = createServer((request, response) => {
		const instance = bySocket.get(request.socket) ?? instances[0];
		if (instance !== void 0) answer(instance, request, response);
	});
	front.on("connection", (socket) => {
		bySocket.set(socket, instances[turn % instances.length]);
		turn += 1;
	});
	front.on("clientError", (_error, socket) => refuse(bySocket.get(socket), socket));
	const servers = [front];
	const bound = await bind(front, port);
	const ports = new Map();
	for (const instance of instances) {
		const server = createServer((request, response) => answer(instance, request, response));
		server.on("clientError", (_error, socket) => refuse(instance, socket));
		servers.push(server);
		ports.set(instance, await bind(server, 0));
	}
	return {
		port: bound,
		ports,
		close: async () => void await Promise.all(servers.map(closed))
	};
}
function answer(instance, request, response) {
	if (!instance.listening) return void request.socket.destroy();
	request.resume();
	const { status, headers, body } = instance.answer({
		host: request.headers.host ?? "",
		method: request.method ?? "GET",
		path: request.url ?? "/",
		headers: pairs(request.rawHeaders)
	});
	response.writeHead(status, [
		...headers.flat(),
		"server",
		"istio-envoy"
	]);
	response.end(request.method === "HEAD" ? void 0 : body);
}
function refuse(instance, socket) {
	if (instance?.listening !== true || !socket.writable) return void socket.destroy();
	socket.end([
		"HTTP/1.1 400 Bad Request",
		...[
			"content-length: 11",
			"content-type: text/plain",
			"connection: close",
			"server: istio-envoy"
		],
		"",
		"Bad Request"
	].join("\r\n"));
}
function pairs(raw) {
	const found = [];
	for (let index = 0; index + 1 < raw.length; index += 2) found.push([raw[index], raw[index + 1]]);
	return found;
}
function bind(server, port) {
	server.keepAliveTimeout = 6e4;
	return new Promise((resolve, reject) => {
		server.once("error", (error) => reject(taken(port, error)));
		server.listen(port, LOOPBACK, () => resolve(server.address().port));
	});
}
function taken(port, cause) {
	const fact = cause.code === "EADDRINUSE" ? `port ${port} on ${LOOPBACK} is taken` : `port ${port} on ${LOOPBACK} cannot be opened: ${cause.code ?? cause.message}`;
	return usage("PORT_TAKEN", fact, {
		remedy: "Give another one with --port, or 0 for any free one",
		cause
	});
}
function closed(server) {
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeIdleConnections();
	});
}
// src/adapters/embedded/tools/github.ts
const AUTHOR = "github-actions[bot]";
const ACTOR$1 = "somebody@embedded";
var EmbeddedGitHub = class {
	#pullRequest;
	#comments = [];
	#summaries = [];
	constructor(pullRequest) {
		this.#pullRequest = pullRequest;
	}
	get summaries() {
		return this.#summaries;
	}
	async login() {
		return AUTHOR;
	}
	runAttempt() {}
	actor() {
		return ACTOR$1;
	}
	async approvals() {
		return [];
	}
	async pullRequest() {
		return this.#pullRequest;
	}
	async comments(_pullRequest) {
		return [...this.#comments];
	}
	async createComment(pullRequest, body) {
		const id = this.#comments.length + 1;
		const url = `https://github.example/pull/${pullRequest}#issuecomment-${id}`;
		const comment = {
			id,
			body,
			author: AUTHOR,
			url
		};
		this.#comments.push(comment);
		return comment;
	}
	async updateComment(id, body) {
		const index = this.#comments.findIndex((comment) => comment.id === id);
		const before = this.#comments[index];
		if (before === void 0) throw new Error(`There is no comment ${id}.`);
		const after = {
			...before,
			body
		};
		this.#comments[index] = after;
		return after;
	}
	async summary(markdown) {
		this.#summaries.push(markdown);
	}
	runUrl() {}
};
// src/adapters/embedded/gateway/ingress.ts
const NAMESPACE = "istio-system";
const LABELS = {
	app: INGRESS_NAME,
	...INGRESS_LABELS
};
const ACTOR = "installation";
const CLUSTER_IP = "10.96.0.80";
function installIstio(store, gateways) {
	for (const name of [
		DEFAULT_NAMESPACE,
		"kube-system",
		NAMESPACE
	]) store.create({
		apiVersion: "v1",
		kind: "Namespace",
		metadata: { name }
	}, ACTOR);
	const metadata = {
		name: INGRESS_NAME,
		namespace: NAMESPACE,
		labels: LABELS
	};
	store.create({
		apiVersion: "v1",
		kind: "Service",
		metadata,
		spec: serviceSpec()
	}, ACTOR);
	const spec = {
		replicas: gateways,
		selector: { matchLabels: LABELS },
		template: {
			metadata: { labels: LABELS },
			spec: { containers: [{
				name: "istio-proxy",
				image: "istio/proxyv2:1.31.0"
			}] }
		}
	};
	store.create({
		apiVersion: "apps/v1",
		kind: "Deployment",
		metadata,
		spec
	}, ACTOR);
	reportAddress(store, {
		ip: "127.0.0.1",
		port: 80
	});
}
function serviceSpec() {
	return {
		type: "LoadBalancer",
		clusterIP: CLUSTER_IP,
		selector: LABELS,
		ports: [{
			name: "http2",
			port: 80,
			targetPort: 8080,
			protocol: "TCP"
		}, {
			name: "https",
			port: 443,
			targetPort: 8443,
			protocol: "TCP"
		}]
	};
}
function reportAddress(store, address) {
	const ports = [{
		port: address.port,
		protocol: "TCP"
	}];
	const status = { loadBalancer: { ingress: [{
		ip: address.ip,
		ports
	}] } };
	store.setStatus({
		type: "services",
		namespace: NAMESPACE,
		name: INGRESS_NAME
	}, status, ACTOR);
}
function gatewayPods(store) {
	return podsOf(store, NAMESPACE, LABELS).filter(isReady).toSorted(byName);
}
function httpOf(world) {
	const one = (host) => {
		const index = gatewayPods(world.store).findIndex((pod) => text(at(pod.status, "podIP")) === host);
		return world.instances[index];
	};
	return { send: async (request) => {
		const addressed = one(request.address.host);
		if (addressed === void 0 && !isFront(request.address.host)) throw unreachable(request);
		const servers = world.servers();
		const secure = request.address.tls === true;
		if (servers !== void 0 && world.http !== void 0 && !secure) {
			const port = portOf(request, addressed, servers);
			return world.http.send({
				...request,
				address: {
					host: "127.0.0.1",
					port
				}
			});
		}
		await world.clock.sleep(world.requestMs);
		const any = world.instances[Math.floor(world.random() * world.instances.length)];
		const instance = addressed ?? any;
		const listens = secure ? instance?.listeningWithTls : instance?.listening;
		if (instance === void 0 || listens !== true) throw unreachable(request);
		return withoutPod(instance.answer(secure ? {
			...request,
			scheme: "https"
		} : request));
	} };
}
function portOf({ address }, addressed, servers) {
	if (addressed !== void 0) return servers.ports.get(addressed) ?? servers.port;
	return [...servers.ports.values()].includes(address.port) ? address.port : servers.port;
}
function isFront(host) {
	return [
		CLUSTER_IP,
		"127.0.0.1",
		"localhost",
		serviceHost(INGRESS_NAME, NAMESPACE)
	].includes(host);
}
function withoutPod({ status, headers, body }) {
	return {
		status,
		headers,
		body
	};
}
function unreachable({ address }) {
	return surroundings("GATEWAY_UNREACHABLE", `nobody answers at ${address.host}:${address.port}`, { remedy: "Give the gateway's address with gateway" });
}
function byName(a, b) {
	return a.metadata.name < b.metadata.name ? -1 : 1;
}
// src/adapters/embedded/tools/log.ts
var RecordingLog = class {
	#lines = [];
	#secrets = [];
	get lines() {
		return this.#lines;
	}
	info(message) {
		this.#lines.push(this.masked(message));
	}
	warning(message) {
		this.#lines.push(this.masked(`warning: ${message}`));
	}
	error(message) {
		this.#lines.push(this.masked(`error: ${message}`));
	}
	mask(secret) {
		if (secret !== "") this.#secrets.push(secret);
	}
	masked(text) {
		return this.#secrets.reduce((shown, secret) => shown.replaceAll(secret, "***"), text);
	}
	async group(title, body) {
		this.info(title);
		return body();
	}
};
// src/adapters/embedded/tools/process.ts
const CALLS = {
	exec: ["run", "which"],
	cluster: [
		"get",
		"live",
		"contents",
		"list",
		"create",
		"replace",
		"rehearse",
		"delete"
	],
	terragrunt: [
		"units",
		"chart",
		"plan",
		"apply",
		"unlock"
	],
	helm: [
		"template",
		"lint",
		"manifest",
		"status",
		"release",
		"upgrade"
	],
	github: [
		"pullRequest",
		"comments",
		"createComment",
		"updateComment",
		"summary",
		"approvals"
	],
	git: [
		"head",
		"position",
		"edits",
		"record",
		"tip",
		"commits"
	],
	http: ["send"],
	clock: ["sleep"],
	files: [
		"read",
		"write",
		"list"
	]
};
function createProcess(name, inner, options) {
	const calls = [];
	const life = createLife();
	const callOf = (what) => ({
		process: name,
		index: calls.length,
		...what,
		at: options.now()
	});
	const guarded = (port, method, call) => {
		return async (...args) => {
			if (!life.alive()) return never();
			const made = callOf({
				port,
				method,
				args
			});
			calls.push(made);
			const happens = options.script?.(made);
			if (happens?.kind === "delay") await options.sleep(happens.milliseconds);
			return carriedOut(made, () => call(...args), happens, life);
		};
	};
	return {
		name,
		ports: wrap(inner, guarded),
		calls,
		get alive() {
			return life.alive();
		},
		died: life.died,
		kill: () => life.die(callOf({
			port: "exec",
			method: "",
			args: []
		}))
	};
}
async function carriedOut(made, call, happens, { alive, die }) {
	if (happens?.kind === "fail" && happens.when === "before") throw happens.error;
	if (happens?.kind === "die" && happens.when === "before") die(made);
	if (!alive()) return never();
	const result = await settled(call());
	if (happens?.kind === "die") die(made);
	if (!alive()) return never();
	if (happens?.kind === "fail") throw happens.error;
	if (!result.ok) throw result.error;
	return happens?.kind === "answer" ? happens.as(result.value) : result.value;
}
function createLife() {
	let isAlive = true;
	let told = () => {};
	const died = new Promise((resolve) => {
		told = resolve;
	});
	const die = (call) => {
		isAlive = false;
		told(call);
	};
	return {
		alive: () => isAlive,
		died,
		die
	};
}
function wrap(inner, guarded) {
	const ports = { ...inner };
	for (const [port, methods] of Object.entries(CALLS)) {
		const original = inner[port];
		const wrapped = passThrough(original, methods);
		for (const method of methods) wrapped[method] = guarded(port, method, (...args) => original[method](...args));
		ports[port] = wrapped;
	}
	return ports;
}
function passThrough(port, guarded) {
	const passed = {};
	for (const name of Object.keys(port)) {
		if (guarded.includes(name) || typeof port[name] !== "function") continue;
		passed[name] = (...args) => port[name](...args);
	}
	return passed;
}
function never() {
	return new Promise(() => {});
}
// src/adapters/embedded/tools/readings.ts
var Readings = class {
	#units = new Map();
	#charts = new Map();
	#manifests = new Map();
	#texts = new WeakMap();
	async units(files, root, read) {
		return remembered(this.#units, await textsBelow(files, root, ".hcl"), read);
	}
	async chart(files, unit, read) {
		const top = unit.path.split("/")[0] ?? "";
		const key = [
			unit.name,
			await textsBelow(files, top, ".hcl", ".tf"),
			await textsBelow(files, unit.path, "")
		];
		return remembered(this.#charts, key.join("\n"), read);
	}
	manifest(rendered, namespace, read) {
		const key = `${namespace}\n${rendered}`;
		let manifest = this.#manifests.get(key);
		if (manifest === void 0) this.#manifests.set(key, manifest = read());
		return manifest;
	}
	planText(last, next, write) {
		let texts = this.#texts.get(last);
		if (texts === void 0) this.#texts.set(last, texts = new WeakMap());
		let text = texts.get(next);
		if (text === void 0) texts.set(next, text = last === next ? "" : write());
		return text;
	}
};
async function textsBelow(files, folder, ...suffixes) {
	const paths = (await files.list(folder)).filter((path) => suffixes.some((suffix) => path.endsWith(suffix)));
	return (await Promise.all(paths.map(async (path) => `${path}\n${await files.read(path)}`))).join("\n");
}
async function remembered(known, key, read) {
	let result = known.get(key);
	if (result === void 0) known.set(key, result = read());
	try {
		return await result;
	} catch (error) {
		known.delete(key);
		throw error;
	}
}
// src/adapters/embedded/tools/repository.ts
var Branch = class Branch {
	#commits;
	#trees;
	constructor(files) {
		this.#commits = files instanceof Branch ? [...files.#commits] : [];
		this.#trees = files instanceof Branch ? [...files.#trees] : [new Map(Object.entries(files))];
	}
	get commits() {
		return this.#commits;
	}
	checkout(by, now = () => 0) {
		return new Checkout(this, this.#commits.length, by, now);
	}
	tree(commits = this.#commits.length) {
		return this.#trees[commits];
	}
	id(commits = this.#commits.length) {
		return this.#commits[commits - 1]?.id ?? shaOf("the first commit");
	}
	push(base, changed, message, by, now = 0) {
		const since = new Set(this.#commits.slice(base).flatMap((commit) => commit.paths));
		const clash = [...changed.keys()].find((path) => since.has(path));
		if (clash !== void 0) throw surroundings("GIT_PUSH_REJECTED", `somebody else changed ${clash} and pushed first`, { remedy: "Run the command again on the branch as it is now" });
		this.#trees.push(new Map([...this.tree(), ...changed]));
		const id = shaOf(JSON.stringify([
			this.id(),
			message,
			[...changed]
		]));
		this.#commits.push({
			id,
			message,
			paths: [...changed.keys()].sort(),
			by,
			at: new Date(now).toISOString()
		});
		return id;
	}
};
var Checkout = class {
	#branch;
	#by;
	#written = new Map();
	#now;
	#base;
	#seen;
	constructor(branch, base, by, now) {
		this.#branch = branch;
		this.#base = base;
		this.#by = by;
		this.#now = now;
	}
	async read(path) {
		return this.textOf(path);
	}
	async write(path, text) {
		this.#written.set(clean(path), text);
	}
	async list(folder) {
		const inside = clean(folder);
		const prefix = inside === "" ? "" : `${inside}/`;
		const paths = new Set();
		for (const files of [this.#branch.tree(this.#base), this.#written]) for (const path of files.keys()) if (path.startsWith(prefix)) paths.add(path);
		return [...paths].sort();
	}
	async isFolder(path) {
		return (await this.list(path)).length > 0;
	}
	async listOthers() {
		return [];
	}
	async head() {
		return this.#branch.id(this.#base);
	}
	async position() {
		const missing = this.#branch.commits.length - this.#base;
		const main = known({
			tip: this.#branch.id(),
			branch: "main",
			missing,
			beyond: 0,
			isCut: false
		});
		return known({
			head: await this.head(),
			own: main,
			mainline: main
		});
	}
	async edits(path) {
		const committed = this.#branch.tree(this.#base).get(clean(path));
		if (committed !== void 0 && this.textOf(path) === committed) return void 0;
		return {
			committed,
			staged: committed
		};
	}
	async record(paths, message) {
		const wanted = paths.map(clean);
		if (wanted.every((path) => this.textOf(path) === this.#branch.tree(this.#base).get(path)) && this.#seen === void 0) return void 0;
		const mine = wanted.filter((path) => this.textOf(path) !== this.#branch.tree().get(path));
		if (mine.length === 0) return void 0;
		const texts = new Map(mine.map((path) => [path, this.textOf(path)]));
		const head = this.#branch.commits.length;
		const id = this.#branch.push(this.#seen ?? this.#base, texts, message, this.#by, this.#now());
		if (this.#base === head) this.#base = this.#branch.commits.length;
		this.#seen = this.#branch.commits.length;
		return id;
	}
	async tip(path) {
		this.#seen = this.#branch.commits.length;
		return this.#branch.tree().get(clean(path));
	}
	async commits(text, most) {
		const all = this.#branch.commits.toReversed().filter(({ message }) => message.includes(text));
		return {
			branch: "main",
			commits: all.slice(0, most).map(({ id, message, by, at }) => ({
				id,
				at,
				author: by,
				message
			})),
			...all.length > most ? { cut: `only the newest ${most} were read` } : {}
		};
	}
	textOf(path) {
		const key = clean(path);
		return this.#written.get(key) ?? this.#branch.tree(this.#base).get(key);
	}
};
function clean(path) {
	if (!/^\/|\/$|\/\/|(?:^|\/)\.(?:\/|$)/.test(path)) return path;
	return path.split("/").filter((part) => part !== "" && part !== ".").join("/");
}
function shaOf(text) {
	return createHash("sha1").update(text).digest("hex");
}
// src/adapters/embedded/cluster/helm-release.ts
const FIRST = [
	"Namespace",
	"CustomResourceDefinition",
	"ServiceAccount",
	"Secret",
	"ConfigMap",
	"Service"
];
function manifestOf(objects, namespace) {
	const named = objects.filter(notHook).map((object) => {
		const placed = kindOf(object).namespaced ? placedIn(object, namespace) : object;
		return [addressOf(placed), placed];
	});
	return new Map(named.sort(([, a], [, b]) => rank(a) - rank(b)));
}
function addressOf(object) {
	const { name, namespace } = object.metadata;
	return [
		object.kind,
		namespace,
		name
	].filter(Boolean).join("/");
}
function applyManifest(store, last, next, actor) {
	for (const [address, wanted] of next) applyObject(store, last.get(address), wanted, actor);
	for (const [address, gone] of last) if (!next.has(address)) store.delete(referenceOf(gone), actor);
}
function applyObject(store, last, wanted, actor) {
	const live = store.get(referenceOf(wanted));
	if (live === void 0) {
		store.create(wanted, actor);
		return;
	}
	const merged = isBuiltIn(wanted) ? threeWay(last ?? wanted, wanted, live) : patched(live, mergePatch(last ?? wanted, wanted));
	store.replace({
		...merged,
		...keep(live, merged)
	}, actor);
}
function mergePatch(before, after) {
	if (!isJsonObject(before) || !isJsonObject(after)) return after;
	const patch = {};
	for (const key of Object.keys(before)) if (!(key in after)) patch[key] = null;
	for (const [key, value] of Object.entries(after)) {
		if (isDeepStrictEqual(before[key], value)) continue;
		patch[key] = mergePatch(before[key], value);
	}
	return patch;
}
function patched(target, patch) {
	if (!isJsonObject(patch)) return patch;
	const result = isJsonObject(target) ? { ...target } : {};
	for (const [key, value] of Object.entries(patch)) if (value === null) delete result[key];
	else result[key] = patched(result[key], value);
	return result;
}
function threeWay(last, wanted, live) {
	if (!isJsonObject(wanted) || !isJsonObject(live)) return wanted;
	const result = { ...live };
	const before = isJsonObject(last) ? last : {};
	for (const key of Object.keys(before)) if (!(key in wanted)) delete result[key];
	for (const [key, value] of Object.entries(wanted)) result[key] = key in live ? threeWay(before[key], value, live[key]) : value;
	return result;
}
function keep(live, merged) {
	const { resourceVersion } = live.metadata;
	return { metadata: {
		...merged.metadata,
		...resourceVersion === void 0 ? {} : { resourceVersion }
	} };
}
function isBuiltIn({ apiVersion }) {
	const group = apiGroup({ apiVersion });
	return !group.includes(".") || group.endsWith(".k8s.io") && !group.startsWith("gateway.networking.");
}
function notHook(object) {
	return object.metadata.annotations?.["helm.sh/hook"] === void 0;
}
function rank(object) {
	const place = FIRST.indexOf(object.kind);
	return place < 0 ? FIRST.length : place;
}
function revisionsAbove(store, { release, namespace }, serial) {
	return store.list("secrets", {
		namespace,
		labels: {
			owner: "helm",
			name: release
		}
	}).map(({ metadata: { labels }, ...secret }) => {
		const packed = secret["data"].release;
		const objects = JSON.parse(Buffer.from(packed, "base64").toString());
		const manifest = new Map(objects.map((object) => [addressOf(object), object]));
		return {
			revision: Number(labels?.["version"]),
			status: labels?.["status"] ?? "",
			manifest
		};
	}).filter(({ revision }) => revision > serial).toSorted((one, other) => one.revision - other.revision);
}
// src/adapters/embedded/tools/modules.ts
const PLAIN = {
	kubernetes_namespace: "Namespace",
	kubernetes_secret: "Secret"
};
const CONTROL_PLANE = "istiod";
function plainObject(module, inputOf) {
	const [resource, ...more] = module.resources;
	const kind = PLAIN[resource?.labels[0]?.replace(/_v1$/, "") ?? ""];
	if (resource === void 0 || kind === void 0 || more.length + module.calls.length > 0) return void 0;
	const metadata = metadataOf(resource.body, inputOf);
	if (metadata === void 0) return void 0;
	return {
		apiVersion: "v1",
		kind,
		metadata,
		...kind === "Secret" && { type: "Opaque" }
	};
}
function metadataOf(body, inputOf) {
	const written = body.blocks.find(({ type }) => type === "metadata")?.body.attributes;
	const value = (field) => valueOf(written?.get(field)?.value, inputOf);
	const [name, namespace, labels] = [
		value("name"),
		value("namespace"),
		value("labels")
	];
	if (typeof name !== "string" || name === "") return void 0;
	if (written?.has("namespace") === true && (typeof namespace !== "string" || namespace === "")) return void 0;
	return {
		name,
		...typeof namespace === "string" && { namespace },
		...isMap(labels) && { labels: stringsOf(labels) }
	};
}
function valueOf(expression, inputOf) {
	if (expression?.kind === "literal") return expression.value;
	if (expression?.kind !== "reference") return void 0;
	const [from, name, ...more] = expression.path;
	return from === "var" && more.length === 0 ? inputOf(String(name)) : void 0;
}
function isMap(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
function stringsOf(value) {
	const entries = Object.entries(value).filter((entry) => typeof entry[1] === "string");
	return Object.fromEntries(entries);
}
async function installsControlPlane(files, unit) {
	const text = await files.read(`${unit.path}/${UNIT_FILE}`);
	return text !== void 0 && wordsOf(parseHcl(text)).some(isControlPlane);
}
function isControlPlane(word) {
	return word === CONTROL_PLANE || word.endsWith(`/${CONTROL_PLANE}`);
}
function wordsOf({ attributes, blocks }) {
	return [...[...attributes.values()].flatMap(({ value }) => wordsIn(value)), ...blocks.flatMap(({ body }) => wordsOf(body))];
}
function wordsIn(expression) {
	switch (expression.kind) {
		case "literal": return typeof expression.value === "string" ? [expression.value] : [];
		case "template": return expression.parts.flatMap((part) => typeof part === "string" ? [part] : wordsIn(part));
		case "list": return expression.items.flatMap(wordsIn);
		case "map": return expression.entries.flatMap(({ key, value }) => [...wordsIn(key), ...wordsIn(value)]);
		case "call": return expression.args.flatMap(wordsIn);
		default: return [];
	}
}
// src/adapters/embedded/tools/plan-text.ts
function planText(changes, last, next) {
	return changes.map(({ action, address }) => {
		return `# ${address}: ${action}\n${changedLines(yamlOf(last.get(address)), yamlOf(next.get(address))).map((line) => `${line}\n`).join("")}`;
	}).join("\n");
}
function changedLines(before, after) {
	const { hunks } = structuredPatch("", "", before, after, "", "", { context: 3 });
	return hunks.flatMap(({ lines }, index) => index === 0 ? lines : ["…", ...lines]);
}
function yamlOf(object) {
	if (object === void 0) return "";
	const { data: _data, stringData: _stringData, ...rest } = object;
	return dump(object.kind === "Secret" ? rest : object, {
		sortKeys: true,
		lineWidth: -1,
		noRefs: true
	});
}
// src/adapters/embedded/tools/terragrunt.ts
function releasedManifest(records, release, namespace) {
	return releaseOnRecord(records, release, namespace)?.manifest;
}
function releaseStatus(records, release, namespace) {
	const found = releaseOnRecord(records, release, namespace);
	return found === void 0 ? void 0 : {
		revision: found.revision,
		status: found.status
	};
}
function releaseOnRecord({ states, store }, release, namespace) {
	const state = stateOf(states, release, namespace);
	const above = revisionsAbove(store, {
		release,
		namespace
	}, state?.serial ?? 0);
	const last = above.at(-1) ?? (state && {
		...state,
		revision: state.serial,
		status: "deployed"
	});
	if (last === void 0) return void 0;
	const { revision, status } = last;
	const good = above.findLast((one) => one.status === "deployed" || one.status === "superseded");
	return {
		status,
		revision,
		manifest: [...last.manifest.values()].map((object) => JSON.stringify(object)).join("\n---\n"),
		deployed: good?.revision ?? state?.serial
	};
}
function stateOf(states, release, namespace) {
	return [...states.values()].find(({ chart }) => chart?.release === release && chart.namespace === namespace);
}
const LOOK_MS = 100;
const NOTHING = new Map();
var EmbeddedTerragrunt = class {
	#files;
	#helm;
	#readings;
	#store;
	#states;
	#clock;
	#times;
	#actor;
	#prepared = new Map();
	constructor(world) {
		this.#files = world.files;
		this.#helm = world.helm;
		this.#readings = world.readings;
		this.#store = world.store;
		this.#states = world.states;
		this.#clock = world.clock;
		this.#times = world.times;
		this.#actor = `${world.actor}/terragrunt`;
	}
	async units(root, need = "all") {
		if (need === "all") await findUnits(this.#files, root);
		return this.#readings.units(this.#files, root, () => readUnits(this.#files, root, "some"));
	}
	async chart(unit) {
		const chart = await this.#readings.chart(this.#files, unit, async () => {
			const file = await readUnitFile(this.#files, unit.path);
			const module = await this.#module(unit, file);
			return module === void 0 || !releasesOneChart(module) ? known(void 0) : chartOfInputs(file);
		});
		if (chart.known) return chart.value;
		throw unreadable(unit, chart.reason);
	}
	async plan(unit) {
		const began = this.#clock.now();
		if (this.#times.planMs > 0) await this.#clock.sleep(this.#times.planMs);
		try {
			return await this.#planned(unit, began);
		} catch (error) {
			if (!(error instanceof Failure)) throw error;
			const text = renderFailure(error);
			return {
				...emptyPlan(unit, this.#clock.now() - began),
				outcome: "failed",
				error: text
			};
		}
	}
	async apply(unit, plan) {
		const prepared = plan.digest === void 0 ? void 0 : this.#prepared.get(`${unit.name} ${plan.digest}`);
		if (prepared === void 0) throw failed(unit, "this run made no such plan");
		const state = this.#states.get(unit.name);
		if ((state?.serial ?? 0) !== prepared.serial) throw failed(unit, "the saved plan is stale");
		if (this.#times.applyMs > 0) await this.#clock.sleep(this.#times.applyMs);
		const { serial, chart, next } = prepared;
		const above = chart === void 0 ? [] : revisionsAbove(this.#store, chart, serial);
		const last = above.at(-1)?.manifest ?? state?.manifest ?? NOTHING;
		const refusal = helmRefusal(this.#store, chart, next, above.at(-1) ?? (state && { status: "deployed" }));
		if (refusal !== void 0) throw failed(unit, refusal);
		this.#write(unit, last, next);
		const late = await this.#awaitReady(next);
		if (late !== void 0) {
			applyManifest(this.#store, next, last, this.#actor);
			throw failed(unit, `${late} was not ready in time; the release went back to what it was`);
		}
		this.#record(unit.name, chart, next, above.at(-1)?.revision ?? serial);
	}
	async unlock(unit, lock) {
		throw refused("UNIT_UNLOCK_FAILED", `the state of ${unit.name} has no lock ${lock}`, { remedy: "Plan it again" });
	}
	async upgrade(chart) {
		const [name, state] = [...this.#states].find(([, one]) => one.chart?.release === chart.release && one.chart.namespace === chart.namespace) ?? [];
		if (name === void 0 || state === void 0) throw upgradeFailed(chart, "release: not found");
		const above = revisionsAbove(this.#store, chart, state.serial);
		const next = manifestOf(loadManifests([{
			file: chart.chart,
			text: await this.#helm.template(chart)
		}]).manifests.map(({ object }) => object), chart.namespace);
		const refusal = helmRefusal(this.#store, chart, next, above.at(-1) ?? { status: "deployed" });
		if (refusal !== void 0) throw upgradeFailed(chart, refusal);
		applyManifest(this.#store, above.at(-1)?.manifest ?? state.manifest, next, this.#actor);
		this.#record(name, chart, next, above.at(-1)?.revision ?? state.serial);
	}
	#record(unit, chart, manifest, revision) {
		if (chart !== void 0) {
			const { namespace, release } = chart;
			const labels = {
				owner: "helm",
				name: release
			};
			for (const { metadata } of this.#store.list("secrets", {
				namespace,
				labels
			})) this.#store.delete({
				type: "secrets",
				namespace,
				name: metadata.name
			}, this.#actor);
		}
		this.#states.set(unit, {
			serial: revision + 1,
			chart,
			manifest
		});
	}
	#write(unit, last, next) {
		try {
			applyManifest(this.#store, last, next, this.#actor);
		} catch (error) {
			if (!(error instanceof Failure) || error.code !== "CLUSTER_FAILED") throw error;
			throw failed(unit, error.message, error);
		}
	}
	async #awaitReady(manifest) {
		const deployments = [...manifest].filter(([, object]) => object.kind === "Deployment");
		const end = this.#clock.now() + this.#times.readyMs;
		for (;;) {
			const open = deployments.find(([, object]) => !isRolledOut(this.#store.get(referenceOf(object))));
			if (open === void 0) return void 0;
			if (this.#clock.now() >= end) return open[0];
			await this.#clock.sleep(LOOK_MS);
		}
	}
	async #planned(unit, began) {
		const state = this.#states.get(unit.name);
		const last = state?.manifest ?? NOTHING;
		const chart = await this.chart(unit);
		if (chart === void 0 && await installsControlPlane(this.#files, unit)) return givenPlan(unit);
		const next = await this.#manifest(unit, chart);
		const changed = changesBetween(last, next);
		const changes = [...changed, ...failedRelease(this.#store, chart, state?.serial ?? 0)];
		const digest = jsonDigest([unit.name, changes.map(({ address, action }) => [
			address,
			action,
			next.get(address)
		])]);
		const plan = {
			...emptyPlan(unit, this.#clock.now() - began),
			outcome: changes.length === 0 ? "no-changes" : "changes",
			changes,
			text: this.#readings.planText(last, next, () => planText(changed, last, next)),
			digest
		};
		this.#prepared.set(`${unit.name} ${digest}`, {
			serial: state?.serial ?? 0,
			chart,
			next,
			plan
		});
		return plan;
	}
	async #manifest(unit, chart) {
		if (chart === void 0) return manifestOf(await this.#plainObjects(unit), DEFAULT_NAMESPACE);
		const rendered = await this.#helm.template(chart);
		return this.#readings.manifest(rendered, chart.namespace, () => {
			const { manifests, problems } = loadManifests([{
				file: chart.chart,
				text: rendered
			}]);
			const [problem] = problems;
			if (problem !== void 0) throw failed(unit, problem.message);
			return manifestOf(manifests.map(({ object }) => object), chart.namespace);
		});
	}
	async #module(unit, { source, folder, file }) {
		if (source instanceof UnknownValue) throw unreadable(unit, source.toString());
		if (typeof source !== "string" || !/^\.{0,2}\//.test(source)) return void 0;
		const path = moduleFolder(source, folder);
		const module = path === void 0 ? void 0 : await readModule(this.#files, path);
		if (module === void 0) throw unreadable(unit, `${file}: there is no module at ${path ?? source}`);
		return module;
	}
	async #plainObjects(unit) {
		const file = await readUnitFile(this.#files, unit.path);
		const module = await this.#module(unit, file);
		const object = module && plainObject(module, (name) => inputOf(unit, file, name));
		if (object !== void 0) return [object];
		throw unreadable(unit, `${file.file}: what its module makes is only known to Terragrunt`);
	}
};
function inputOf(unit, { inputs }, name) {
	const value = inputs instanceof UnknownValue ? inputs : inputs[name];
	if (value instanceof UnknownValue) throw unreadable(unit, value.toString());
	return value;
}
function failedRelease(store, chart, serial) {
	if (chart === void 0 || revisionsAbove(store, chart, serial).at(-1)?.status !== "failed") return [];
	return [{
		address: `helm_release.${chart.release}`,
		action: "update"
	}];
}
function helmRefusal(store, chart, next, last) {
	if (chart === void 0) return void 0;
	if (last?.status.startsWith("pending-") === true) return "another operation (install/upgrade/rollback) is in progress";
	if (last !== void 0) return void 0;
	const taken = [...next.values()].find((object) => {
		const live = store.get(referenceOf(object));
		return live !== void 0 && live.metadata.annotations?.["meta.helm.sh/release-name"] !== chart.release;
	});
	if (taken === void 0) return void 0;
	const { name, namespace } = taken.metadata;
	return `${taken.kind} "${name}" in namespace "${namespace}" exists and cannot be imported into the current release: invalid ownership metadata`;
}
function upgradeFailed({ namespace, release }, words) {
	return refused("HELM_UPGRADE_FAILED", `Helm did not upgrade ${namespace}/${release}`, {
		remedy: "Read what Helm says below",
		stderr: words
	});
}
function isRolledOut(deployment) {
	const count = (field) => numberOr(at(deployment?.status, field), 0);
	const desired = numberOr(at(deployment?.spec, "replicas"), 1);
	return count("observedGeneration") >= (deployment?.metadata.generation ?? 1) && count("updatedReplicas") >= desired && count("readyReplicas") >= desired;
}
function changesBetween(last, next) {
	const written = [...next].flatMap(([address, object]) => {
		const before = last.get(address);
		if (before === void 0) return [{
			address,
			action: "create"
		}];
		return canonicalJson(before) === canonicalJson(object) ? [] : [{
			address,
			action: "update"
		}];
	});
	const gone = [...last.values()].map(addressOf).filter((address) => !next.has(address));
	return [...written, ...gone.map((address) => ({
		address,
		action: "delete"
	}))];
}
function emptyPlan(unit, milliseconds) {
	return {
		unit: unit.name,
		outcome: "no-changes",
		changes: [],
		text: "",
		digest: void 0,
		error: void 0,
		restsOn: "rendering",
		milliseconds
	};
}
function givenPlan(unit) {
	const error = "given by the surroundings, not planned here";
	return {
		...emptyPlan(unit, 0),
		outcome: "given",
		error,
		digest: jsonDigest([unit.name, "given"])
	};
}
function unreadable(unit, reason) {
	return refused("UNIT_UNREADABLE", `what ${unit.name} makes cannot be told: ${reason}`, { remedy: "Write source, chart, name, namespace and values_files so that they can be read without Terragrunt" });
}
function failed(unit, fact, cause) {
	const stderr = cause?.stderr === void 0 ? {} : { stderr: cause.stderr };
	return refused("UNIT_APPLY_FAILED", `${unit.name}: ${fact}`, {
		remedy: "Plan it again",
		cause,
		...stderr
	});
}
// src/adapters/embedded/create.ts
const BEGINNING = Date.UTC(2026, 0, 1);
function createEmbeddedWorld(options) {
	return new World(options);
}
var World = class {
	clock;
	store;
	gateways;
	branch;
	github;
	ports;
	#options;
	#kubelet;
	#tables;
	#states;
	#readings;
	#http;
	#servers;
	constructor(options) {
		const random = seededRandom(options.seed ?? 1);
		const count = options.gateways ?? 2;
		const clock = clockOf(options);
		const store = new ObjectStore(() => clock.now(), options.from?.store);
		this.#options = options;
		this.#states = new Map(options.from?.states);
		this.#readings = options.readings ?? new Readings();
		this.#tables = options.tables ?? new RouteTables();
		this.clock = clock;
		this.store = store;
		this.branch = new Branch(options.from?.branch ?? options.files);
		this.github = new EmbeddedGitHub(options.pullRequest);
		this.gateways = Array.from({ length: count }, (_, index) => new GatewayInstance(index, store, random));
		this.#kubelet = new Kubelet(store, clock, {
			behaviorOf: options.behaviorOf ?? (() => void 0),
			digestOfImage: options.digestOfImage ?? digestByReference,
			random
		});
		this.#http = httpOf({
			store,
			clock,
			instances: this.gateways,
			random,
			requestMs: options.requestMs ?? 2,
			servers: () => this.#servers,
			http: options.http
		});
		this.#begin(count, random);
		this.ports = this.process("main").ports;
	}
	get commits() {
		return this.branch.commits;
	}
	process(name, script, runner) {
		const { clock } = this;
		const ports = bound(this.#portsOf(name));
		return createProcess(name, {
			...ports,
			clock: clockOn(ports.clock, runner)
		}, {
			now: () => clock.now(),
			sleep: (milliseconds) => clock.sleep(milliseconds),
			...script === void 0 ? {} : { script }
		});
	}
	watch(watcher) {
		this.store.watch(watcher);
	}
	crash(namespace, labels) {
		for (const pod of podsOf(this.store, namespace, labels)) this.#kubelet.crash(pod);
	}
	restart(namespace, labels) {
		for (const pod of podsOf(this.store, namespace, labels)) this.#kubelet.stop(pod);
	}
	serving(namespace, labels) {
		return podsOf(this.store, namespace, labels).filter(isServing);
	}
	snapshot() {
		const branch = new Branch(this.branch);
		return {
			store: this.store.snapshot(),
			branch,
			states: new Map(this.#states),
			now: this.clock.now()
		};
	}
	routes() {
		return this.#tables.of(this.store);
	}
	async listen(port) {
		this.#servers = await listen(this.gateways, port);
		reportAddress(this.store, {
			ip: "127.0.0.1",
			port: this.#servers.port
		});
		return this.#servers;
	}
	async close() {
		this.clock.stop();
		await this.#servers?.close();
		this.#servers = void 0;
	}
	#begin(gateways, random) {
		const { store, clock } = this;
		const propagation = {
			...ISTIO_PROPAGATION,
			...this.#options.propagation
		};
		new DeploymentController(store, clock, this.#kubelet).start();
		const controlPlane = new ControlPlane(store, clock, {
			instances: this.gateways,
			propagation,
			tables: this.#tables,
			random
		});
		if (this.#options.from === void 0) installIstio(store, gateways);
		controlPlane.settle();
		controlPlane.start();
	}
	#portsOf(name) {
		const { store, clock, github } = this;
		const files = this.branch.checkout(name, () => clock.now());
		const states = this.#states;
		const records = {
			states,
			store
		};
		const helm = {
			...this.#options.renders.over(files, (work) => clock.external(work)),
			manifest: async (release, namespace) => releasedManifest(records, release, namespace),
			status: async (release, namespace) => releaseStatus(records, release, namespace),
			release: async (release, namespace) => releaseOnRecord(records, release, namespace),
			upgrade: async (chart) => terragrunt.upgrade(chart)
		};
		const times = {
			planMs: 0,
			applyMs: 0,
			readyMs: 3e5,
			...this.#options.terragrunt
		};
		const terragrunt = new EmbeddedTerragrunt({
			files,
			helm,
			readings: this.#readings,
			store,
			states,
			clock,
			times,
			actor: name
		});
		return {
			exec: this.#options.exec ?? NO_TOOLS,
			cluster: clusterOf(store, name),
			terragrunt,
			helm,
			github,
			git: files,
			http: this.#http,
			clock,
			files,
			log: this.#options.log ?? new RecordingLog()
		};
	}
};
function clockOf({ clock, from }) {
	if (clock === "real") return createRealClock();
	return clock === "simulated" ? new SimulatedClock(from?.now ?? BEGINNING) : clock;
}
function clockOn(clock, { ahead, isUntold = false } = { ahead: 0 }) {
	const serverNow = () => isUntold ? void 0 : clock.serverNow();
	return {
		...clock,
		now: () => clock.now() + ahead,
		serverNow
	};
}
function bound(ports) {
	const entries = Object.entries(ports).map(([name, port]) => [name, plain(port)]);
	return Object.fromEntries(entries);
}
function plain(port) {
	const names = new Set(Object.keys(port));
	for (let proto = Object.getPrototypeOf(port); proto !== Object.prototype && proto !== null;) {
		for (const name of Object.getOwnPropertyNames(proto)) names.add(name);
		proto = Object.getPrototypeOf(proto);
	}
	names.delete("constructor");
	const methods = [...names].filter((name) => typeof Reflect.get(port, name) === "function");
	return Object.fromEntries(methods.map((name) => [name, (...args) => Reflect.apply(Reflect.get(port, name), port, args)]));
}
const NO_TOOLS = {
	which: async () => void 0,
	run: async ({ tool }) => {
		throw surroundings("TOOL_MISSING", `${tool} is not part of the embedded world`, { remedy: "Use the step that reaches it through a port" });
	}
};
// src/adapters/embedded/tools/renders.ts
var Renders = class {
	#helmIn;
	#results = new Map();
	constructor(helmIn) {
		this.#helmIn = helmIn;
	}
	over(files, outside) {
		const ask = async (kind, request, call) => {
			const texts = await textsOf(files, request);
			const key = JSON.stringify([
				kind,
				request,
				texts
			]);
			let result = this.#results.get(key);
			if (result === void 0) {
				result = outside(() => this.#inFolder(texts, call));
				this.#results.set(key, result);
			}
			return result;
		};
		return {
			template: (request) => ask("template", request, (helm) => helm.template(request)),
			lint: (request) => ask("lint", request, (helm) => helm.lint(request))
		};
	}
	async #inFolder(texts, call) {
		const folder = await mkdtemp(join(tmpdir(), "bluegreen-render-"));
		try {
			for (const [path, text] of Object.entries(texts)) {
				await mkdir(join(folder, dirname(path)), { recursive: true });
				await writeFile(join(folder, path), text);
			}
			return await call(this.#helmIn(folder));
		} finally {
			await rm(folder, {
				recursive: true,
				force: true
			});
		}
	}
};
async function textsOf(files, request) {
	const paths = [...await files.list(request.chart), ...request.valuesFiles];
	const read = await Promise.all(paths.map(async (path) => [path, await files.read(path)]));
	return Object.fromEntries(read.filter((entry) => entry[1] !== void 0));
}
export { ROUTE_TYPES, RecordingLog, Renders, asManifest, createEmbeddedWorld, createProcess };
