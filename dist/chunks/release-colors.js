import { COLORS, known, otherColor, resourceName, unknown } from "./model.js";
import { at, list, record, records, text } from "./json.js";
import { findRouter, readDefaultRoute, routerKindFor } from "./release-router.js";
import { refuse } from "./release.js";
// src/release/colors/color-rules.ts
function notReady(state) {
	const missing = podsMissing(state);
	if (missing !== void 0 || !state.known) return missing;
	const { digest } = state.value;
	return digest.known ? void 0 : digest.reason;
}
function podsMissing(state) {
	if (!state.known) return state.reason;
	const { color, ready, desired } = state.value;
	if (desired === 0) return `${color} is scaled to 0`;
	return ready < desired ? `${ready} of ${desired} pods of ${color} are ready` : void 0;
}
const LOOK = "Run status: it names what is missing and the command that mends it";
function unknownOutside(state, color) {
	const seen = state.colors[color];
	return seen.known || state.withoutWorkloads === color ? void 0 : seen.reason;
}
function notReadyRemedy(state, color, own) {
	return unknownOutside(state, color) === void 0 ? own : LOOK;
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
// src/release/colors/overlap-rules.ts
function relationOf(one, other) {
	if (one.namespace !== other.namespace) return "apart";
	if (Object.entries(one.labels).some(([key, value]) => Object.hasOwn(other.labels, key) && other.labels[key] !== value)) return "apart";
	return carries(one.labels, other.labels) || carries(other.labels, one.labels) ? "inside" : "open";
}
function tellApart(selections) {
	return pairsOf(selections).every(([blue, green]) => relationOf(blue, green) === "apart");
}
function openNamespaces(selections) {
	const open = pairsOf(selections).filter(([blue, green]) => relationOf(blue, green) === "open");
	return [...new Set(open.map(([blue]) => blue.namespace))];
}
function separationOf(release, selections, makers) {
	for (const pair of pairsOf(selections)) {
		const found = separationOfPair(release, pair, makers);
		if (found.kind !== "apart") return found;
	}
	const unclear = COLORS.flatMap((color) => reasonOf(selections[color]));
	const [reason] = COLORS.some((color) => selections[color].known && selections[color].value.length === 0) ? [] : unclear;
	return reason === void 0 ? { kind: "apart" } : {
		kind: "unknown",
		reason
	};
}
function pairsOf({ blue, green }) {
	if (!blue.known || !green.known) return [];
	return blue.value.flatMap((one) => green.value.map((other) => [one, other]));
}
function reasonOf(selections) {
	return selections.known ? [] : [selections.reason];
}
function separationOfPair(release, [blue, green], makers) {
	const relation = relationOf(blue, green);
	if (relation === "apart") return { kind: "apart" };
	const inBoth = makers.filter((maker) => isSelected(maker, blue) && isSelected(maker, green));
	const shared = [...new Set(inBoth.map(({ name }) => name))].toSorted(workloadsFirst);
	if (relation === "open" && shared.length === 0) return stillUnclear([blue, green], makers);
	const selections = {
		blue: selectionText(blue),
		green: selectionText(green)
	};
	const what = shared.length > 0 ? `both select ${listed(shared)}` : insideText(blue, green);
	const fact = `the colors of ${release} have no pods of their own: blue is ${selections.blue}, green is ${selections.green}; ${what}`;
	const several = [blue, green].filter((one) => one.isOneOfSeveral === true).map(({ title }) => title);
	return {
		kind: "overlap",
		fact,
		selections,
		shared,
		...several.length > 0 && { several }
	};
}
function stillUnclear([blue, green], makers) {
	const grown = makers.find((maker) => mayBeSelected(maker, blue) && mayBeSelected(maker, green));
	if (grown === void 0) return { kind: "apart" };
	return {
		kind: "unknown",
		reason: `pods of ${grown.name} get labels while they run, and may be selected by ${selectionText(blue)} and by ${selectionText(green)}`
	};
}
const FROM_NODE = /^(?:topology\.|kubernetes\.io\/hostname$|failure-domain\.)/;
function isSelected({ namespace, labels }, selection) {
	return namespace === selection.namespace && carries(labels, selection.labels);
}
function mayBeSelected({ namespace, labels, grows }, selection) {
	const mayCome = (key) => !Object.hasOwn(labels, key) && (grows || FROM_NODE.test(key));
	return namespace === selection.namespace && Object.entries(selection.labels).every(([key, value]) => labels[key] === value || mayCome(key));
}
function carries(labels, wanted) {
	return Object.entries(wanted).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}
function insideText(blue, green) {
	const [all, every] = [carries(blue.labels, green.labels), carries(green.labels, blue.labels)];
	if (all && every) return "every pod of one would be the other's as well";
	return all ? "every pod of blue would be green's as well" : "every pod of green would be blue's as well";
}
function selectionText({ title, labels }) {
	return `${title} (${Object.entries(labels).map(([key, value]) => `${key}=${value}`).toSorted().join(",")})`;
}
const SHOWN = 5;
function listed(names) {
	const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
	return `${names.slice(0, SHOWN).join(", ")}${more}`;
}
function workloadsFirst(a, b) {
	const [first, second] = [a, b].map((name) => Number(name.startsWith("Pod/")));
	return (first ?? 0) - (second ?? 0) || (a < b ? -1 : Number(a > b));
}
const MEND = "Give each color labels that no pod of the other carries, and run apply: it takes a change that sets the colors apart";
function notApart({ release, separation, colors }) {
	if (separation.kind === "overlap") return refuse("COLORS_OVERLAP", separation.fact, separation.mend ?? mendOf(separation));
	if (separation.kind === "mixed") return refuse("COLOR_MIXED", separation.fact, separation.mend);
	if (separation.kind === "unknown") {
		const fact = unclearText(release, separation.reason);
		return refuse("COLORS_UNKNOWN", fact, separation.mend ?? "Let the colors demand different values of one label, which pods carry from the start, of Services that have a selector; then run apply");
	}
	const [blue, green] = [digestOf(colors.blue), digestOf(colors.green)];
	if (blue === void 0 || blue !== green) return void 0;
	const fact = `the colors of ${release} have no pods of their own: blue and green are at the same digest`;
	return refuse("COLORS_OVERLAP", fact, MEND);
}
function mendOf({ several = [] }) {
	if (several.length === 0) return MEND;
	return `More than one place defines a subset, as ${several.join(" and ")}: delete the DestinationRule that no unit renders, or take the subset out of it; \`bluegreen status\` names it, with the command`;
}
const CLEAR = "Let the colors demand different values of one label, which pods carry from the start, of Services that have a selector; then run apply";
function unclearText(release, reason) {
	return `whether the colors of ${release} have pods of their own cannot be told: ${reason}`;
}
function makesOthersPods({ unit, color, makers }, other) {
	const selections = other.selections.known ? other.selections.value : [];
	for (const maker of makers) {
		const selection = selections.find((one) => isSelected(maker, one));
		const is = `unit ${unit}, which is ${color}'s, renders ${maker.name}`;
		if (selection !== void 0) {
			const fact = `${is}, whose pods are ${other.color}'s by ${selectionText(selection)}`;
			return refuse("COLORS_OVERLAP", fact, `Give the pods of unit ${unit} labels of ${color} alone, or correct what selects ${other.color}`);
		}
		if (other.workloads.includes(maker.name)) {
			const fact = `${is}, which makes the pods of ${other.color}`;
			return refuse("COLORS_OVERLAP", fact, `Give the workload of unit ${unit} a name, and its Helm release one, that ${other.color} does not have`);
		}
	}
}
const NO_SELECTION = known([]);
// src/release/colors/pod-makers.ts
const OTHER_MAKERS = [
	"pods",
	"statefulsets.apps",
	"daemonsets.apps",
	"replicasets.apps",
	"replicationcontrollers",
	"jobs.batch",
	"cronjobs.batch",
	"rollouts.argoproj.io"
];
const TEMPLATES = [["spec", "template"], [
	"spec",
	"jobTemplate",
	"spec",
	"template"
]];
function podMaker(object) {
	const labels = object.kind === "Pod" ? labelsOfPod(object) : labelsOfTemplate(object);
	if (labels === void 0) return void 0;
	const { namespace = "default" } = object.metadata;
	const grows = object.apiVersion.startsWith("argoproj.io/");
	return {
		name: resourceName(object),
		namespace,
		labels: labelMap(labels),
		grows
	};
}
function podMakers(objects) {
	return objects.flatMap((object) => podMaker(object) ?? []);
}
function labelsOfPod({ metadata, status }) {
	return ["Succeeded", "Failed"].includes(String(at(status, "phase"))) || metadata.deletionTimestamp !== void 0 ? void 0 : metadata.labels ?? {};
}
const MADE = new Set(["ReplicaSet", "Job"]);
function labelsOfTemplate(object) {
	if ((object.metadata.ownerReferences ?? []).length > 0 && MADE.has(object.kind)) return void 0;
	const template = TEMPLATES.map((path) => record(at(object, ...path))).find(isPodTemplate);
	return template === void 0 ? void 0 : at(template, "metadata", "labels") ?? {};
}
function isPodTemplate(template) {
	return record(at(template, "metadata", "labels")) !== void 0 || list(at(template, "spec", "containers")).length > 0;
}
function labelMap(value) {
	const entries = Object.entries(record(value) ?? {});
	return Object.fromEntries(entries.map(([key, one]) => [key, String(one)]));
}
// src/release/colors/stranger-rules.ts
const OUTSIDE = ["workloadentries.networking.istio.io", "workloadgroups.networking.istio.io"];
const APART = { kind: "apart" };
function selectedNamespaces(selections) {
	const namespaces = COLORS.flatMap((color) => selectionsOf(selections, color)).map(({ namespace }) => namespace);
	return [...new Set(namespaces)];
}
function outsideSeparation(release, selections, objects) {
	const found = objects.flatMap((object) => outsideOne(release, selections, object, objects));
	return found.find(({ kind }) => kind === "overlap") ?? found[0] ?? APART;
}
function outsideOne(release, selections, object, objects) {
	const endpoint = outsideMaker(object);
	if (endpoint === void 0) return [];
	const [first, second] = COLORS.flatMap((color) => selecting(selections, color, endpoint));
	if (first === void 0) return [];
	const mend = `Delete ${endpoint.name}, or give it labels that no color selects`;
	const is = `${endpoint.name} is ${first.color}'s by ${selectionText(first.selection)}`;
	const address = addressOf(object);
	const pod = address === void 0 ? void 0 : otherPodAt(address, first.color, selections, objects);
	const also = second === void 0 ? pod && `its address ${address} is that of ${pod}, which is ${otherColor(first.color)}'s` : `it is ${second.color}'s as well, by ${selectionText(second.selection)}`;
	if (also === void 0) return [{
		kind: "unknown",
		reason: `${is}, and who answers ${address === void 0 ? "there" : `at ${address}`} is not known`,
		mend
	}];
	const fact = `the colors of ${release} have no pods of their own: ${is}, and ${also}`;
	const shared = [endpoint.name, ...pod === void 0 ? [] : [pod]];
	return [{
		kind: "overlap",
		fact,
		selections: written(selections),
		shared,
		mend
	}];
}
function outsideMaker(object) {
	const { kind, apiVersion, metadata, spec } = object;
	if (!apiVersion.startsWith("networking.istio.io/")) return void 0;
	const labels = kind === "WorkloadEntry" ? {
		...labelMap(at(spec, "labels")),
		...labelMap(metadata.labels)
	} : kind === "WorkloadGroup" ? {
		...labelMap(at(spec, "template", "labels")),
		...labelMap(at(spec, "metadata", "labels"))
	} : void 0;
	if (labels === void 0) return void 0;
	return {
		name: resourceName(object),
		namespace: metadata.namespace ?? "default",
		labels,
		grows: false
	};
}
function addressOf({ kind, spec }) {
	return kind === "WorkloadEntry" ? text(at(spec, "address")) : void 0;
}
function selectionsOf(selections, color) {
	const found = selections[color];
	return found.known ? found.value : [];
}
function selecting(selections, color, maker) {
	const selection = selectionsOf(selections, color).find((one) => isSelected(maker, one));
	return selection === void 0 ? [] : [{
		color,
		selection
	}];
}
function otherPodAt(address, color, selections, objects) {
	const pod = objects.find((object) => {
		if (object.kind !== "Pod" || !addressesOf(object).includes(address.toLowerCase())) return false;
		const maker = podMaker(object);
		return maker !== void 0 && selecting(selections, otherColor(color), maker).length > 0;
	});
	return pod === void 0 ? void 0 : resourceName(pod);
}
function addressesOf({ status }) {
	return [at(status, "podIP"), ...records(at(status, "podIPs")).map(({ ip }) => ip)].flatMap((one) => text(one)?.toLowerCase() ?? []);
}
function written(selections) {
	const of = (color) => selectionsOf(selections, color).map(selectionText).join("; ");
	return {
		blue: of("blue"),
		green: of("green")
	};
}
function unplacedNamespaces(selections, objects) {
	const unplaced = objects.filter((object) => object.kind === "Pod" && isColors(selections, object) && (object.metadata.ownerReferences ?? []).length > 0 && ownerOf(object, objects) === void 0);
	return [...new Set(unplaced.map(({ metadata }) => metadata.namespace ?? "default"))];
}
function isColors(selections, object) {
	const maker = podMaker(object);
	return maker !== void 0 && COLORS.some((color) => selecting(selections, color, maker).length > 0);
}
function mixedSeparation(release, selections, objects) {
	for (const color of COLORS) {
		const groups = groupsOf(color, selections, objects);
		if (groups.size < 2) continue;
		return {
			kind: "mixed",
			fact: `the pods of ${color} of ${release} are not of one Helm release: ${[...groups].map(([owner, names]) => `${[...names].join(", ")} ${owner}`).join("; ")}`,
			color,
			mend: `Delete what is not of ${color}'s unit, or give its pods labels that ${color} does not select`
		};
	}
	return APART;
}
function groupsOf(color, selections, objects) {
	const groups = new Map();
	for (const object of objects) {
		const maker = podMaker(object);
		if (maker === void 0 || selecting(selections, color, maker).length === 0) continue;
		const top = topOf(object, objects);
		if (top.metadata.annotations?.["helm.sh/hook"] !== void 0) continue;
		const group = groups.get(helmRelease(top)) ?? new Set();
		groups.set(helmRelease(top), group.add(resourceName(top)));
	}
	return groups;
}
function helmRelease({ metadata }) {
	const { annotations = {}, namespace = "default" } = metadata;
	const name = annotations["meta.helm.sh/release-name"];
	const where = annotations["meta.helm.sh/release-namespace"] ?? namespace;
	return name === void 0 ? "(of none)" : `(of ${where}/${name})`;
}
const DEEPEST = 4;
function topOf(object, objects) {
	let top = object;
	for (let depth = 0; depth < DEEPEST; depth += 1) {
		const owner = ownerOf(top, objects);
		if (owner === void 0) return top;
		top = owner;
	}
	return top;
}
function ownerOf({ metadata }, objects) {
	const owners = metadata.ownerReferences ?? [];
	const here = objects.filter((one) => (one.metadata.namespace ?? "default") === (metadata.namespace ?? "default"));
	const direct = here.find((one) => owners.some(({ kind, name }) => isNamed(one, kind, name)));
	if (direct !== void 0) return direct;
	const hash = metadata.labels?.["pod-template-hash"];
	return here.find(({ kind, metadata: { name } }) => owners.some((owner) => kind === "Deployment" && owner.kind === "ReplicaSet" && owner.name === `${name}-${hash}`));
}
function isNamed(object, kind, name) {
	return object.kind === kind && object.metadata.name === name;
}
// src/release/colors/color-faults.ts
const FIX = "Give each color labels that no pod of the other carries";
function colorFaults(release, selections, placed) {
	const objects = placed.map(({ object }) => object);
	const separation = separationOf(release.name, selections, podMakers(objects));
	const place = selectionPlace(release, objects);
	if (separation.kind === "overlap") return [{
		...place,
		message: separation.fact,
		fix: FIX
	}];
	if (separation.kind === "unknown") return [{
		...place,
		message: unclearText(release.name, separation.reason),
		fix: CLEAR
	}];
	const outside = outsideSeparation(release.name, selections, objects);
	if (outside.kind === "overlap") return [{
		...place,
		message: outside.fact,
		fix: outside.mend ?? FIX
	}];
	if (outside.kind === "unknown") return [{
		...place,
		message: unclearText(release.name, outside.reason),
		fix: outside.mend ?? "Let the colors demand different values of one label, which pods carry from the start, of Services that have a selector; then run apply"
	}];
	return [...sharedRelease(release, placed), ...COLORS.flatMap((color) => strayPods(color, release, selections, placed))];
}
function selectionPlace({ colors }, objects) {
	const { kind, name } = colors.green.target;
	if (kind === "service") return {
		object: objects.findLast((one) => one.kind === "Service" && one.metadata.name === name),
		path: ["spec", "selector"]
	};
	const indexOf = (rule) => records(at(rule.spec, "subsets")).findIndex((subset) => subset["name"] === name);
	const rule = objects.findLast((one) => one.kind === "DestinationRule" && indexOf(one) >= 0);
	return {
		object: rule,
		path: rule === void 0 ? [] : [
			"spec",
			"subsets",
			indexOf(rule),
			"labels"
		]
	};
}
function sharedRelease({ name, colors }, placed) {
	const of = (color) => placed.find(({ from }) => from?.unit === colors[color].unit);
	const [blue, green] = [of("blue"), of("green")];
	if (blue?.from === void 0 || blue.from.release !== green?.from?.release) return [];
	return [{
		message: `the colors of ${name} are one Helm release: units ${colors.blue.unit} and ${colors.green.unit} both release ${blue.from.release}`,
		fix: "Give each color's unit a release name of its own",
		object: green.object,
		path: []
	}];
}
function strayPods(color, { colors }, selections, placed) {
	const { unit } = colors[color];
	const other = otherColor(color);
	const ofUnit = (name) => placed.filter(({ from }) => from?.unit === name).map(({ object }) => object);
	const theirs = podMakers(ofUnit(colors[other].unit)).map(({ name }) => name);
	return ofUnit(unit).flatMap((object) => {
		const maker = podMaker(object);
		if (maker === void 0) return [];
		const found = makesOthersPods({
			unit,
			color,
			makers: [maker]
		}, {
			color: other,
			selections: selections[other],
			workloads: theirs
		});
		const path = object.kind === "Pod" ? ["metadata", "labels"] : [
			"spec",
			"template",
			"metadata",
			"labels"
		];
		return found === void 0 ? [] : [{
			message: found.fact,
			fix: found.remedy,
			object,
			path
		}];
	});
}
function hostsWithBothSubsets({ colors }, objects) {
	return objects.flatMap(({ kind, spec, metadata: { namespace = "default" } }) => {
		const names = kind === "DestinationRule" ? records(at(spec, "subsets")).map(({ name }) => name) : [];
		const host = text(at(spec, "host"));
		return COLORS.every((color) => names.includes(colors[color].target.name)) && host !== void 0 ? [{
			host,
			namespace
		}] : [];
	});
}
// src/release/colors/selections.ts
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
function targetHost(target, { serviceHost }) {
	return target.kind === "service" ? target.name : serviceHost;
}
function foreignHost(host) {
	const reason = `${host} is no Service of this cluster`;
	return {
		one: unknown(reason),
		all: unknown(reason)
	};
}
function targetSelection(target, address, service, rules) {
	const { namespace, name } = address;
	if (service === void 0) return absent(`Service ${namespace}/${name} does not exist`);
	const selector = labelMap(at(service.spec, "selector"));
	if (Object.keys(selector).length === 0) {
		const reason = `${resourceName(service)} has no selector`;
		return {
			one: unknown(reason),
			all: unknown(reason)
		};
	}
	const title = `Service ${namespace}/${name}`;
	if (target.kind === "subset") return subsetSelection(target.name, address, {
		namespace,
		title,
		labels: selector
	}, rules);
	const one = {
		namespace,
		title,
		labels: selector
	};
	return {
		one: known(one),
		all: known([one])
	};
}
function absent(reason) {
	return {
		one: unknown(reason),
		all: NO_SELECTION
	};
}
function subsetSelection(name, service, whole, rules) {
	const subsets = subsetsNamed(name, rulesWithSubset(name, service, rules));
	const where = `for ${service.name}.${service.namespace}`;
	const [subset] = subsets;
	if (subset === void 0) return absent(`no DestinationRule ${where} has the subset ${name}`);
	const isOne = subsets.length === 1;
	const all = subsets.map(({ labels, rule }) => ({
		...whole,
		title: `subset ${name} of ${whole.title}${isOne ? "" : ` in ${resourceName(rule)}`}`,
		labels: {
			...whole.labels,
			...labels
		}
	}));
	if (!isOne) {
		const by = subsets.map(({ rule }) => resourceName(rule)).join(" and by ");
		const reason = `subset ${name} ${where} is defined ${subsets.length} times: by ${by}`;
		return {
			one: unknown(reason),
			all: known(all.map((one) => ({
				...one,
				isOneOfSeveral: true
			})))
		};
	}
	return {
		one: Object.keys(subset.labels).length === 0 ? unknown(`subset ${name} ${where} has no labels`) : known(all[0]),
		all: known(all)
	};
}
function rulesWithSubset(name, service, rules) {
	return rules.filter((rule) => {
		const address = serviceAddress(text(at(rule.spec, "host")) ?? "", rule.metadata.namespace ?? "default");
		return address?.namespace === service.namespace && address.name === service.name;
	}).flatMap((rule) => records(at(rule.spec, "subsets")).filter((one) => one["name"] === name).map(() => rule));
}
function subsetsNamed(name, rules) {
	return [...new Set(rules)].flatMap((rule) => records(at(rule.spec, "subsets")).filter((one) => one["name"] === name).map((one) => ({
		rule,
		labels: labelMap(one["labels"])
	})));
}
function selectionsAmong(release, objects) {
	const kind = routerKindFor(release.colors.blue);
	const routers = objects.filter((object) => object.kind === kind.kind);
	const router = findRouter(kind, routers, release.host);
	if (!router.known) return void 0;
	const route = readDefaultRoute(router.value, release.host);
	return route.known ? selectionsFrom(release, route.value, router.value.metadata.namespace ?? "default", objects) : void 0;
}
function selectionsFrom(release, route, namespace, objects) {
	const rules = objects.filter(({ kind }) => kind === "DestinationRule");
	const [blue, green] = COLORS.map((color) => {
		const { target } = release.colors[color];
		const host = targetHost(target, route);
		const address = serviceAddress(host, namespace);
		if (address === void 0) return foreignHost(host).all;
		return targetSelection(target, address, objects.find((object) => isService(object, address)), rules).all;
	});
	return {
		blue: blue ?? NO_SELECTION,
		green: green ?? NO_SELECTION
	};
}
function isService({ kind, apiVersion, metadata }, { namespace, name }) {
	return kind === "Service" && apiVersion === "v1" && metadata.name === name && (metadata.namespace ?? "default") === namespace;
}
// src/release/colors/return-rules.ts
function unfit(state, to, digest) {
	const seen = state.colors[to];
	const reason = notReady(seen);
	if (reason !== void 0) return refuse("ROLLBACK_NOT_READY", `${to} cannot take the traffic back: ${reason}`, notReadyRemedy(state, to, `Bring ${to} up, then run rollback again`));
	const running = digestOf(seen);
	if (digest !== void 0 && digest === running) return void 0;
	const mixed = notApart(state);
	return refuse("ROLLBACK_CHANGED", `${to} had digest ${shortDigest(digest)} when the traffic left it, running is ${shortDigest(running)}`, mixed === void 0 ? `Run deploy with the version wanted, smoke and promote` : `${mixed.remedy}; then run rollback again`);
}
export { CLEAR, LOOK, OTHER_MAKERS, OUTSIDE, colorBefore, colorFaults, digestOf, foreignHost, hostsWithBothSubsets, isSelected, labelMap, lost, makesOthersPods, mixedSeparation, notApart, notReady, notReadyRemedy, openNamespaces, outsideSeparation, podMaker, podMakers, podsMissing, rulesWithSubset, runs, selectedNamespaces, selectionsAmong, selectionsFrom, separationOf, serviceAddress, servingColors, shortDigest, targetHost, targetSelection, tellApart, unclearText, unfit, unknownOutside, unplacedNamespaces };
