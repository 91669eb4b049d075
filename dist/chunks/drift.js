import { Failure, isForbidden, refused } from "./errors.js";
import { COLORS, known, resourceName, sameTarget, unknown } from "./model.js";
import { code, escapeMarkdown } from "./escape.js";
import { blocks, bullets } from "./report.js";
import { at, canonicalJson, jsonObject, jsonObjects, text, whole } from "./json.js";
import { MESH_APIS, apiKnowingDefaults, apiOfRouter, isRouter as isRouter$1, targetsOf } from "./mesh-api.js";
import { apiGroup, labelMap, namespaceOf, selects, serviceAddress } from "./names.js";
import { asWhole, defaultRouteIn, defaultSplitIn, deleteCommand, differences, findRouter, helmReleaseOf, isHeld, isSilent, listObjects, manifestObjects, notApart, observed, ownerOf, pathText, readDefaultRoute, readDefaultTarget, readRelease, recordStore, releaseRemedy, renderedObjects, routerKindFor, timeNow, whereKnown, withDefaultTarget, withoutHooks } from "./release.js";
// src/drift/refusals.ts
function brokenRefusals(drift) {
	return findingsOf(drift).filter(({ severity }) => severity === "broken").map(({ fact, remedy }) => ({
		code: "RELEASE_DRIFT",
		fact,
		remedy
	}));
}
function findingsOf(drift) {
	return drift.flatMap(({ findings }) => findings);
}
function driftFailures(findings) {
	return findings.map(({ fact, remedy }) => refused("RELEASE_DRIFT", fact, { remedy }));
}
function driftLines(drift) {
	return drift.flatMap(({ findings, notes, unread }) => [
		...findings.map(({ fact, remedy }) => `${fact}. ${remedy}`),
		...notes,
		...unread.map((one) => `not compared with the cluster: ${unreadText(one)}`)
	]);
}
function unreadText({ code, fact, remedy }) {
	return `${code}: ${fact}. ${remedy}`;
}
function soundText(drift) {
	if (!drift.every(({ findings, notes, unread, waiting }) => findings.length + notes.length + unread.length + waiting.length === 0)) return void 0;
	const shown = drift.filter(({ compared }) => compared > 0).map(({ release, compared }) => `${compared} objects of ${release}`);
	return shown.length === 0 ? "" : `${shown.join(", ")} were compared with the cluster`;
}
// src/drift/report.ts
const SHOWN$1 = 10;
const LONGEST = 1500;
function driftMarkdown(drift) {
	const findings = drift.flatMap((one) => one.findings);
	const notes = drift.flatMap((one) => one.notes);
	const unread = drift.flatMap((one) => one.unread);
	const parts = [
		findings.length === 0 ? void 0 : "**In the cluster not as the units have it:**\n\n" + bullets(findings.slice(0, SHOWN$1).map((finding) => ({ markdown: findingMarkdown(finding) }))),
		findings.length > SHOWN$1 ? `${findings.length - SHOWN$1} more are in the output of status.` : void 0,
		notes.length === 0 ? void 0 : bullets(notes.map((note) => ({ markdown: withCode(note) }))),
		unread.length === 0 ? void 0 : "Not compared with the cluster:\n\n" + bullets(unread.slice(0, SHOWN$1).map((one) => short(unreadText(one))))
	];
	return parts.every((part) => part === void 0) ? void 0 : blocks(...parts).trimEnd();
}
function findingMarkdown({ fact, remedy, severity }) {
	const mark = severity === "broken" ? "**broken:** " : "";
	const mends = remedy.length > LONGEST ? "What mends it is in the output of `bluegreen status`" : withCode(remedy);
	return `${mark}${escapeMarkdown(short(fact))}. ${mends}`;
}
function withCode(text) {
	const parts = text.split("`");
	if (parts.length % 2 === 0) return code(text);
	return parts.map((part, index) => index % 2 === 1 ? code(part) : spaced(part)).join("");
}
function spaced(text) {
	const [, before = "", after = ""] = /^(\s*).*?(\s*)$/s.exec(text) ?? [];
	return text.trim() === "" ? text : `${before}${escapeMarkdown(text.trim())}${after}`;
}
function short(text) {
	return text.length > 600 ? `${text.slice(0, 599)}…` : text;
}
// src/drift/basis.ts
function keyOf$1(object) {
	return `${apiGroup(object)} ${resourceName(object)}`;
}
function basisOf(release, rendered, routers) {
	const own = new Set([
		release.router.unit,
		release.colors.blue.unit,
		release.colors.green.unit
	]);
	const all = rendered.flatMap(({ objects }) => objects);
	const kind = routerKindFor(release.colors.blue);
	const routing = [...all, ...routers].filter((object) => object.kind === kind.kind && kind.routes(object, release.host));
	const isRested = restedOn(routing, all);
	const first = rendered.map(({ unit, objects }) => ({
		unit,
		objects: own.has(unit) ? objects : objects.filter((object) => isRested(object))
	}));
	const ofRouter = routing.flatMap(ledTo);
	const needed = [...first.flatMap(({ objects }) => objects.filter(hasPods).flatMap(neededBy)), ...ofRouter];
	const isNeeded = (object) => needed.some((one) => isNamed(object, one));
	const units = rendered.map(({ unit, objects }, index) => {
		const taken = new Set((first[index]?.objects ?? []).map(keyOf$1));
		const keys = objects.filter((one) => taken.has(keyOf$1(one)) || isNeeded(one)).map(keyOf$1);
		return [unit, new Set(keys)];
	});
	const named = all.filter((object) => units.some(([, keys]) => keys.has(keyOf$1(object))));
	const isRendered = (one) => all.some((object) => isNamed(object, one));
	return {
		units: new Map(units.filter(([, keys]) => keys.size > 0)),
		needed: eachOnce(needed.filter((one) => !isRendered(one))),
		namespaces: namespacesOf([...named, ...routing]),
		isWhole: routing.length > 0 && ofRouter.every(isRendered)
	};
}
function eachOnce(needed) {
	return [...new Map(needed.map((one) => [JSON.stringify([
		one.kind,
		one.namespace,
		one.name
	]), one])).values()];
}
function namespacesOf(objects) {
	return [...new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))].sort();
}
function hasPods({ kind }) {
	return kind === "Deployment" || kind === "StatefulSet" || kind === "DaemonSet";
}
function isNamed(object, one) {
	const { kind, metadata } = object;
	return kind === one.kind && metadata.name === one.name && metadata.namespace === one.namespace && apiGroup(object) === apiGroup(one);
}
function ledTo(router) {
	const without = `${resourceName(router)} leads nowhere`;
	const services = destinations(router).map((address) => ({
		apiVersion: "v1",
		kind: "Service",
		...address,
		without
	}));
	const gateways = gatewaysOf(router).map((gateway) => ({
		...gateway,
		without
	}));
	return [...services, ...gateways];
}
function restedOn(routing, all) {
	const services = routing.flatMap(destinations);
	const gateways = routing.flatMap(gatewaysOf);
	const delegates = routing.flatMap(delegatesOf);
	const namespaces = new Set([...routing.map((object) => namespaceOf(object)), ...services.map(({ namespace }) => namespace)]);
	const isService = (address) => services.some((one) => one.name === address?.name && one.namespace === address.namespace);
	const definitions = MESH_APIS.map(({ targets }) => targets.holdsFor(services, all));
	const isSelected = selectedBy(all.filter((one) => one.kind === "Service" && isService(addressOf(one))));
	return (object) => {
		switch (object.kind) {
			case "Service": return isService(addressOf(object));
			case "Namespace": return namespaces.has(object.metadata.name);
			default:
				if (definitions.some((holds) => holds(object))) return true;
				if (gateways.some((one) => one.kind === object.kind && isAt(object, one))) return true;
				if (apiOfRouter(object) !== void 0) return routing.includes(object) || delegates.some((one) => isAt(object, one));
				return hasPods(object) && isSelected(object);
		}
	};
}
function selectedBy(services) {
	const selectors = services.map((service) => ({
		namespace: namespaceOf(service),
		labels: labelMap(at(service.spec, "selector"))
	}));
	return (workload) => selectors.some((one) => one.namespace === namespaceOf(workload) && selectsPods(one.labels, workload));
}
function addressOf(object) {
	return {
		namespace: namespaceOf(object),
		name: object.metadata.name
	};
}
function isAt(object, { namespace, name }) {
	return object.metadata.name === name && namespaceOf(object) === namespace;
}
function selectsPods(selector, { spec }) {
	const pods = labelMap(at(spec, "template", "metadata", "labels"));
	return Object.keys(selector).length > 0 && selects(selector, pods);
}
function destinations(router) {
	return (apiOfRouter(router)?.destinations(router) ?? []).flatMap((host) => serviceAddress(host, namespaceOf(router)) ?? []);
}
function gatewaysOf(router) {
	return apiOfRouter(router)?.gateways(router) ?? [];
}
function delegatesOf(router) {
	return apiOfRouter(router)?.delegates(router) ?? [];
}
function neededBy(workload) {
	const pod = at(workload.spec, "template", "spec");
	const account = text(at(pod, "serviceAccountName")) ?? text(at(pod, "serviceAccount"));
	const found = account === void 0 || account === "default" ? [] : [{
		kind: "ServiceAccount",
		name: account
	}];
	const note = (kind, reference, field = "name") => {
		const name = text(at(reference, field));
		if (name !== void 0 && at(reference, "optional") !== true) found.push({
			kind,
			name
		});
	};
	for (const container of [...jsonObjects(at(pod, "containers")), ...jsonObjects(at(pod, "initContainers"))]) {
		for (const source of jsonObjects(container["envFrom"])) {
			note("ConfigMap", source["configMapRef"]);
			note("Secret", source["secretRef"]);
		}
		for (const variable of jsonObjects(container["env"])) {
			note("ConfigMap", at(variable, "valueFrom", "configMapKeyRef"));
			note("Secret", at(variable, "valueFrom", "secretKeyRef"));
		}
	}
	for (const volume of jsonObjects(at(pod, "volumes"))) for (const source of [volume, ...jsonObjects(at(volume, "projected", "sources"))]) {
		note("ConfigMap", source["configMap"]);
		note("Secret", source["secret"]);
		note("Secret", source["secret"], "secretName");
		note("PersistentVolumeClaim", source["persistentVolumeClaim"], "claimName");
	}
	const without = `new pods of ${resourceName(workload)} do not start`;
	return found.map((one) => ({
		apiVersion: "v1",
		...one,
		namespace: namespaceOf(workload),
		without
	}));
}
// src/drift/remedy.ts
function patchCommand(object, fields) {
	const gone = fields.filter(({ wanted }) => wanted === void 0).toSorted(byPathBackwards);
	const operations = [...fields.filter(({ wanted }) => wanted !== void 0).map(({ path, wanted, live }) => ({
		op: live === void 0 ? "add" : "replace",
		path: pointer(path),
		value: wanted
	})), ...gone.map(({ path }) => ({
		op: "remove",
		path: pointer(path)
	}))];
	return `kubectl patch ${reference(object)} --type=json --patch=${quoted(JSON.stringify(operations))}`;
}
function rollbackCommand({ release, namespace }, revision) {
	return `helm rollback ${word(release)} ${revision} --namespace=${word(namespace)}`;
}
function ownedBy(object, { release, namespace }) {
	const { annotations, labels } = object.metadata;
	const owner = {
		"meta.helm.sh/release-name": release,
		"meta.helm.sh/release-namespace": namespace
	};
	const metadata = {
		...object.metadata,
		annotations: {
			...annotations,
			...owner
		},
		labels: {
			...labels,
			"app.kubernetes.io/managed-by": "Helm"
		}
	};
	return {
		...object,
		metadata
	};
}
function createCommand(object, chart) {
	return `printf %s ${quoted(JSON.stringify(ownedBy(object, chart)))} | kubectl create -f -`;
}
function manifestCommand({ release, namespace }, revision) {
	const place = `--namespace=${word(namespace)}`;
	return `helm get manifest ${word(release)} --revision=${revision} ${place} | kubectl create ${place} -f -`;
}
function uninstallCommand({ release, namespace }) {
	return `helm uninstall ${word(release)} --namespace=${word(namespace)}`;
}
function adoptCommands(object, { release, namespace }) {
	const owner = `meta.helm.sh/release-name=${word(release)} meta.helm.sh/release-namespace=${word(namespace)}`;
	const named = reference(object);
	return `kubectl annotate --overwrite ${named} ${owner} && kubectl label --overwrite ${named} app.kubernetes.io/managed-by=Helm`;
}
function settleCommand(chart, { status, deployed }) {
	if (deployed === void 0 || status === "uninstalling" || status === "uninstalled") return `\`${uninstallCommand(chart)}\`, then \`bluegreen apply\``;
	return `\`${rollbackCommand(chart, deployed)}\`, then \`bluegreen plan\``;
}
function reference({ apiVersion, kind, metadata }) {
	const group = apiGroup({ apiVersion });
	const suffix = group === "" ? "" : `.${group}`;
	const place = metadata.namespace === void 0 ? "" : ` --namespace=${word(metadata.namespace)}`;
	return `${kind.toLowerCase()}${suffix}/${word(metadata.name)}${place}`;
}
function pointer(path) {
	return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
function byPathBackwards(a, b) {
	const length = Math.min(a.path.length, b.path.length);
	for (let index = 0; index < length; index += 1) {
		const [one, other] = [a.path[index], b.path[index]];
		if (one === other) continue;
		if (typeof one === "number" && typeof other === "number") return other - one;
		return String(other).localeCompare(String(one));
	}
	return b.path.length - a.path.length;
}
function quoted(text) {
	return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
function word(text) {
	return /^[\w./:-]+$/.test(text) ? text : quoted(text);
}
// src/drift/router-rules.ts
function isRouter(object, { colors, host }) {
	const kind = routerKindFor(colors.blue);
	return object.kind === kind.kind && kind.routes(object, host);
}
function colorText({ colors }, target) {
	const color = COLORS.find((one) => sameTarget(colors[one].target, target));
	return color === void 0 ? target.name : `${color} (${target.name})`;
}
function defaultOf(objects, release) {
	const kind = routerKindFor(release.colors.blue);
	const router = findRouter(kind, objects.filter((one) => one.kind === kind.kind), release.host);
	const target = router.known ? readDefaultTarget(router.value, release.host) : void 0;
	return target?.known ? target.value : void 0;
}
function hasRoutes({ unit, released, rendered }, release) {
	return unit === release.router.unit || [...released, ...rendered].some(isRouter$1);
}
function puttingBack(wanted, unit, facts) {
	const { chart } = unit;
	const helm = unit.helm.known ? unit.helm.value : void 0;
	const revision = helm?.deployed ?? helm?.revision ?? 1;
	const rollback = `\`${rollbackCommand(chart, revision)}\``;
	if (!hasRoutes(unit, facts.release)) return {
		how: rollback,
		says: ""
	};
	if (!(helm?.status === "deployed" || helm?.status === "superseded") || revision !== helm.revision) return {
		how: `settle Helm release ${chart.namespace}/${chart.release} first, then \`bluegreen status\``,
		says: ": which default route an earlier revision has is not known, so none is put back"
	};
	const own = isRouter(wanted, facts.release);
	const released = own ? readDefault(wanted) : void 0;
	const last = own ? beforeOf(wanted, facts) : void 0;
	if (own && last !== void 0 && (released === void 0 || !sameTarget(released, last))) return otherDefault$1(wanted, unit, facts, {
		revision,
		released,
		last
	});
	if (unit.released.filter(isRouter$1).every((one) => keepsDefault(one, wanted, facts))) return {
		how: rollback,
		says: own ? leadText(facts.release, released) : ""
	};
	return {
		how: `\`${isOpen(wanted) ? createCommand(wanted, chart) : manifestCommand(chart, revision)}\``,
		says: own ? leadText(facts.release, released) : ""
	};
}
function comingBack(object, { chart }, facts) {
	if (!isRouter(object, facts.release)) return {
		kind: "create",
		object,
		chart
	};
	if (readDefault(object) === void 0) return void 0;
	const target = onRecord$1(facts);
	return {
		kind: "create",
		object: target === void 0 ? object : withDefaultTarget(object, target),
		chart
	};
}
function onRecord$1({ release, lastFlip, transition }) {
	const color = transition === void 0 ? lastFlip?.to : transition[transition.kind === "promote" ? "from" : "to"];
	return color === void 0 ? void 0 : release.colors[color].target;
}
function otherDefault$1(wanted, { chart }, { release }, { revision, released, last }) {
	const to = released === void 0 ? "a place that is not known" : colorText(release, released);
	const why = `; no rollback to revision ${revision}, which sends the users of ${release.host} to ${to}`;
	if (released === void 0 || !isOpen(wanted)) return {
		how: `make ${resourceName(wanted)} again by hand, with the default route to ${colorText(release, last)}`,
		says: why
	};
	return {
		how: `\`${createCommand(withDefaultTarget(wanted, last), chart)}\``,
		says: `${leadText(release, last)}, as it was last${why}`
	};
}
function leadText(release, target) {
	const where = target === void 0 ? "a place that is not known" : colorText(release, target);
	return `, and sends the users of ${release.host} to ${where}`;
}
function movedText(wanted, live, release) {
	if (!isRouter(wanted, release)) return "";
	const [to, from] = [readDefault(wanted), readDefault(live)];
	return to === void 0 || from !== void 0 && sameTarget(to, from) ? "" : leadText(release, to);
}
function settlingRoutes(unit, last, { release, live }) {
	if (!hasRoutes(unit, release)) return void 0;
	const remedy = releaseRemedy(unit.unit, unit.chart, last, "`bluegreen plan`");
	const isGone = [...unit.released, ...unit.rendered].filter((one) => isRouter(one, release)).every((one) => {
		const seen = live.get(keyOf$1(one));
		return seen?.known === true && seen.value === void 0;
	});
	const to = defaultOf(unit.rendered, release);
	if (!isGone || to === void 0) return remedy;
	return `${remedy}. There is no live route: an apply sends the users of ${release.host} to ${colorText(release, to)}`;
}
function readDefault(object) {
	const route = defaultRouteIn(object);
	return route?.known === true ? route.value.target : void 0;
}
function beforeOf(router, { live, lastFlip, transition, release }) {
	const seen = live.get(keyOf$1(router));
	if (seen?.known === true && seen.value !== void 0) return readDefault(seen.value.object);
	return lastFlip === void 0 || transition !== void 0 ? void 0 : release.colors[lastFlip.to].target;
}
function keepsDefault(released, wanted, facts) {
	if (keyOf$1(released) === keyOf$1(wanted)) return true;
	const seen = facts.live.get(keyOf$1(released));
	if (seen?.known !== true) return false;
	const [was, is] = [readDefault(released), seen.value === void 0 ? beforeOf(released, facts) : readDefault(seen.value.object)];
	return was !== void 0 && is !== void 0 && sameTarget(was, is);
}
function isOpen(object) {
	return object.kind !== "Secret" && !/pass|secret|token|credential|api-?_?key/i.test(JSON.stringify(object));
}
// src/drift/beside-rules.ts
function besideFindings(release, facts) {
	return [...routersBeside(release, facts), ...subsetsBeside(release, facts)];
}
function unitOf(object, { rendered }) {
	return rendered.find(({ objects }) => objects.some((one) => keyOf$1(one) === keyOf$1(object)))?.unit;
}
function isLeaving(object, facts) {
	return facts.released.some((one) => keyOf$1(one) === keyOf$1(object)) && unitOf(object, facts) === void 0;
}
function routersBeside(release, facts) {
	const { host, router, colors } = release;
	const kind = routerKindFor(colors.blue);
	const [main] = facts.rendered.filter(({ unit }) => unit === router.unit).flatMap(({ objects }) => objects.filter((one) => one.kind === kind.kind && kind.routes(one, host)));
	if (main === void 0) return [];
	return facts.routers.filter((one) => keyOf$1(one) !== keyOf$1(main) && !isLeaving(one, facts)).map((other) => {
		const unit = unitOf(other, facts);
		const beside = `${resourceName(main)}, which unit ${router.unit} renders`;
		return foundBeside({
			object: other,
			unit,
			fact: `${resourceName(other)}, which ${renderedBy(unit)}, routes ${host} beside ${beside}: two objects say where ${host} goes`,
			out: `${host} out of its spec.${kind.hostsField}`
		});
	});
}
function subsetsBeside(release, facts) {
	const services = servicesOf(release, facts);
	const targets = [...new Set(COLORS.map((color) => release.colors[color].target))];
	const found = services.flatMap((service) => targets.flatMap((target) => {
		const rules = targetsOf(target).definitions(target.name, service, facts.rules);
		return rules.length > 1 ? rivals(target.name, service, rules, facts) : [];
	}));
	return [...new Map(found.map((one) => [one.object, one])).values()].map((one) => {
		const facts = found.filter(({ object }) => object === one.object).map(({ fact }) => fact);
		return {
			...one,
			fact: [...new Set(facts)].join("; ")
		};
	});
}
function rivals(name, service, rules, facts) {
	const main = rules.find((one) => unitOf(one, facts) !== void 0) ?? rules[0];
	if (main === void 0) return [];
	const isMain = (one) => keyOf$1(one) === keyOf$1(main);
	const others = rules.filter((one) => !isMain(one) && !isLeaving(one, facts));
	const twice = rules.filter(isMain).length > 1 ? [main] : [];
	const where = `subset ${name} of Service ${service.namespace}/${service.name}`;
	return [...others, ...twice].map((other) => {
		const unit = unitOf(other, facts);
		const whose = `${resourceName(other)}, which ${renderedBy(unit)},`;
		const mainUnit = unitOf(main, facts);
		return foundBeside({
			object: other,
			unit,
			fact: isMain(other) ? `${whose} defines ${where} more than once` : `${whose} defines ${where} as ${resourceName(main)} does, which ${renderedBy(mainUnit)}: the subset is defined more than once`,
			out: `the subsets that are defined already out of it`
		});
	});
}
function servicesOf({ host }, { routers, rendered }) {
	const found = [...routers, ...rendered.flatMap(({ objects }) => objects)].flatMap((object) => {
		const route = readDefaultRoute(object, host);
		if (!route.known) return [];
		return serviceAddress(route.value.serviceHost, namespaceOf(object)) ?? [];
	});
	return [...new Map(found.map((one) => [`${one.namespace}/${one.name}`, one])).values()];
}
function renderedBy(unit) {
	return unit === void 0 ? "no unit here that could be read renders" : `unit ${unit} renders`;
}
function foundBeside({ object, unit, fact, out }) {
	const helm = unit === void 0 ? helmReleaseOf(object) : void 0;
	const owner = helm === void 0 ? "" : `; it says that Helm release ${helm.namespace}/${helm.name} made it`;
	return {
		kind: "beside",
		severity: "broken",
		unit,
		object: resourceName(object),
		fields: [],
		by: void 0,
		fact: `${fact}${owner}`,
		remedy: unit === void 0 ? `\`${deleteCommand(object)}\`, or take ${out}` : `Take ${out} in the chart of unit ${unit}, then \`bluegreen apply\``
	};
}
// src/drift/writers.ts
const RELEASING = /^(bluegreen$|helm|terraform|tofu|opentofu|pulumi|argocd|flux|kustomize-controller|helm-controller)/i;
const CONTROLLING = /controller|autoscaler|operator|keda|pilot|istiod|scheduler|kubelet|before-first-apply/i;
function isByHand(object, writers, path) {
	return writers.some(({ manager, fields }) => !RELEASING.test(manager) && !CONTROLLING.test(manager) && depthOf(fields, object, path) === path.length);
}
function writerText(object, writers, paths) {
	const found = paths.flatMap((path) => deepest(object, writers, path));
	const others = found.filter(({ manager }) => !RELEASING.test(manager));
	const [latest] = (others.length > 0 ? others : found).toSorted((a, b) => (b.time ?? "").localeCompare(a.time ?? ""));
	if (latest === void 0) return void 0;
	return latest.time === void 0 ? latest.manager : `${latest.manager} at ${latest.time}`;
}
function deepest(object, writers, path) {
	const depths = writers.map((writer) => depthOf(writer.fields, object, path));
	const most = Math.max(0, ...depths);
	return most === 0 ? [] : writers.filter((_, index) => depths[index] === most);
}
function depthOf(fields, object, path) {
	const [key, ...rest] = path;
	if (key === void 0) return 0;
	const inner = typeof key === "number" ? itemOf(fields, at(object, key), key) : at(fields, `f:${key}`);
	return inner === void 0 ? 0 : 1 + depthOf(inner, at(object, key), rest);
}
function itemOf(fields, item, index) {
	return Object.entries(jsonObject(fields) ?? {}).find(([key]) => {
		if (key === `i:${index}` || key === `v:${JSON.stringify(item)}`) return true;
		return key.startsWith("k:") && hasKeys(item, key.slice(2));
	})?.[1];
}
function hasKeys(item, keys) {
	try {
		return Object.entries(JSON.parse(keys)).every(([key, value]) => at(item, key) === value);
	} catch {
		return false;
	}
}
// src/drift/helm-rules.ts
function helmFindings(unit, facts) {
	if (!unit.helm.known) return [];
	if (unit.helm.value === void 0) return unowned(unit, facts);
	return [...unsettled(unit, facts), ...unrecorded(unit)];
}
function nameOf({ chart }) {
	return `Helm release ${chart.namespace}/${chart.release}`;
}
function unsettled(unit, facts) {
	const { holder, release } = facts;
	const found = unit.helm.known ? unit.helm.value : void 0;
	if (found === void 0 || found.status === "deployed" || found.status === "superseded") return [];
	const isBusy = /^pending-|^uninstalling$/.test(found.status);
	if (isBusy && holder !== void 0) return [];
	const why = isBusy ? `: an operation was begun and never ended, and Helm begins no other on it` : "";
	const settle = settleCommand(unit.chart, found);
	const by = writtenBy(unit);
	const whose = by === void 0 ? "" : ` (written by ${by})`;
	const others = isBusy ? `When nobody runs Helm on it any more: ${settle}` : settle;
	return [{
		kind: "helm",
		severity: "broken",
		unit: unit.unit,
		object: nameOf(unit),
		fields: [],
		by,
		fact: `${nameOf(unit)} of ${release.name} is ${found.status} at revision ${found.revision}${whose}${why}`,
		remedy: settlingRoutes(unit, found, facts) ?? others,
		mend: settling(unit, found)
	}];
}
function writtenBy({ note }) {
	if (note === void 0) return void 0;
	return writerText(note.object, note.writers, [["metadata", "labels"], ["data"]]);
}
function settling({ chart, note }, last) {
	if (note === void 0 || last.status.startsWith("uninstall")) return void 0;
	return {
		kind: "settle",
		chart,
		last,
		note: note.object
	};
}
function unowned(unit, { live }) {
	return unit.rendered.flatMap((object) => {
		const seen = live.get(keyOf$1(object));
		return seen?.known === true && seen.value !== void 0 ? [seen.value] : [];
	}).filter(({ object }) => object.metadata.annotations?.["meta.helm.sh/release-name"] !== unit.chart.release).map(({ object, writers }) => {
		const by = writerText(object, writers, [["spec"], ["data"]]);
		return {
			kind: "unowned",
			severity: "broken",
			unit: unit.unit,
			object: resourceName(object),
			fields: [],
			by,
			fact: `${resourceName(object)} is in the cluster, and there is no ${nameOf(unit)} to have made it: apply would fail`,
			remedy: `Let Helm take it over: \`${adoptCommands(object, unit.chart)}\`, then \`bluegreen apply\``,
			mend: {
				kind: "adopt",
				live: object,
				chart: unit.chart
			}
		};
	});
}
function unrecorded(unit) {
	const create = unit.plan?.changes.find(({ action, address }) => action === "create" && /(^|\.)helm_release\./.test(address));
	if (create === void 0 || unit.plan?.restsOn !== "state") return [];
	const { namespace, release } = unit.chart;
	return [{
		kind: "unrecorded",
		severity: "broken",
		unit: unit.unit,
		object: nameOf(unit),
		fields: [],
		by: void 0,
		fact: `${nameOf(unit)} exists, and Terraform's state of unit ${unit.unit} does not know it: apply would fail`,
		remedy: `In the unit's folder: \`terragrunt import '${create.address}' ${namespace}/${release}\`, then \`bluegreen plan\``
	}];
}
// src/drift/list-keys.ts
const KEYS = {
	containers: [["name"]],
	initContainers: [["name"]],
	env: [["name"]],
	volumes: [["name"]],
	imagePullSecrets: [["name"]],
	webhooks: [["name"]],
	volumeMounts: [["mountPath"]],
	volumeDevices: [["devicePath"]],
	hostAliases: [["ip"]],
	ports: [["containerPort", "protocol"], ["port", "protocol"]],
	topologySpreadConstraints: [["topologyKey", "whenUnsatisfiable"]],
	metrics: [["type", "resource"]]
};
const DEFAULTS = { protocol: "TCP" };
function itemKeys(field, wanted, live) {
	const items = [...wanted, ...live];
	const names = KEYS[field]?.find(([first = ""]) => items.every((item) => jsonObject(item)?.[first] !== void 0));
	if (names === void 0) return void 0;
	const [ours, theirs] = [wanted.map((item) => keyOf(item, names)), live.map((item) => keyOf(item, names))];
	const isUnique = (keys) => new Set(keys).size === keys.length;
	return isUnique(ours) && isUnique(theirs) ? {
		wanted: ours,
		live: theirs
	} : void 0;
}
function keyOf(item, names) {
	return names.map((name) => {
		const value = jsonObject(item)?.[name] ?? DEFAULTS[name] ?? "";
		const named = jsonObject(value)?.["name"] ?? value;
		return typeof named === "object" ? canonicalJson(named) : String(named);
	}).filter((part, index) => index === 0 || part !== (DEFAULTS[names[index] ?? ""] ?? "")).join("/");
}
// src/drift/normalize.ts
function normalized(object) {
	if (object.kind !== "Secret" || object["stringData"] === void 0) return object;
	const { stringData, ...rest } = object;
	const encoded = Object.entries(jsonObject(stringData) ?? {}).map(([key, value]) => [key, Buffer.from(String(value), "utf8").toString("base64")]);
	return {
		...rest,
		data: {
			...jsonObject(rest["data"]),
			...Object.fromEntries(encoded)
		}
	};
}
function isEmpty(value) {
	if (value === void 0 || value === null || value === "" || value === false || value === 0) return true;
	return typeof value === "object" && Object.keys(value).length === 0;
}
function sameScalar(wanted, live, path) {
	if (Object.is(wanted, live)) return true;
	if (!isScalar(wanted) || !isScalar(live)) return false;
	if (String(wanted) === String(live)) return true;
	if (wanted === "" && /^(clusterIP|loadBalancerIP|externalName)$/.test(String(path.at(-1)))) return true;
	if (!isQuantityPlace(path)) return false;
	const [ours, theirs] = [quantity(String(wanted)), quantity(String(live))];
	return ours !== void 0 && theirs !== void 0 && Math.abs(ours - theirs) <= Math.abs(ours) * 1e-12;
}
function isScalar(value) {
	return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
const QUANTITIES = new Set([
	"requests",
	"limits",
	"hard",
	"min",
	"max",
	"default",
	"defaultRequest",
	"capacity",
	"overhead",
	"sizeLimit",
	"divisor",
	"averageValue"
]);
function isQuantityPlace(path) {
	return path.slice(-2).some((key) => QUANTITIES.has(String(key)));
}
const UNITS = {
	n: 1e-9,
	u: 1e-6,
	m: .001,
	"": 1,
	k: 1e3,
	M: 1e6,
	G: 1e9,
	T: 0xe8d4a51000,
	P: 0x38d7ea4c68000,
	E: 0xde0b6b3a7640000,
	Ki: 1024,
	Mi: 2 ** 20,
	Gi: 2 ** 30,
	Ti: 2 ** 40,
	Pi: 2 ** 50,
	Ei: 2 ** 60
};
function quantity(text) {
	const [, number, unit = ""] = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(text.trim()) ?? [];
	const factor = UNITS[unit];
	return number === void 0 || factor === void 0 ? void 0 : Number(number) * factor;
}
// src/drift/compare.ts
function fieldDrift(manifest, found, byHand = () => false) {
	const wanted = normalized(manifest);
	const live = normalized(found);
	const extras = extrasOf(manifest, byHand);
	const metadata = ["labels", "annotations"].flatMap((field) => subset(wanted.metadata[field] ?? {}, live.metadata[field] ?? {}, ["metadata", field]));
	return [...[...new Set([...Object.keys(wanted), ...bodies(live)])].filter((name) => !HEAD.has(name)).flatMap((name) => compare(wanted[name], live[name], {
		path: [name],
		at: name
	}, extras)), ...metadata];
}
const HEAD = new Set([
	"apiVersion",
	"kind",
	"metadata",
	"status"
]);
function bodies(live) {
	return [
		"spec",
		"data",
		"binaryData"
	].filter((name) => name in live);
}
function subset(wanted, live, path) {
	return Object.entries(wanted).flatMap(([key, value]) => {
		if (key.startsWith("meta.helm.sh/")) return [];
		const there = live[key];
		if (sameScalar(value, there, [...path, key]) || isEmpty(value) && there === void 0) return [];
		return [{
			path: [...path, key],
			at: `${path.join(".")}[${key}]`,
			wanted: value,
			live: there
		}];
	});
}
function extrasOf(object, byHand) {
	const { kind } = object;
	const api = apiKnowingDefaults(object);
	if (api === void 0) return {
		count: "known",
		isDefault: () => false,
		byHand,
		kind
	};
	return {
		count: "all",
		isDefault: (path, value) => api.isServerDefault(path, value),
		byHand,
		kind
	};
}
function compare(wanted, live, place, extras) {
	if (wanted === void 0 || wanted === null) return extra(live, place, extras);
	if (live === void 0 || live === null) return isEmpty(wanted) ? [] : [{
		...place,
		wanted,
		live: void 0
	}];
	if (Array.isArray(wanted) && Array.isArray(live)) return comparedLists(wanted, live, place, extras);
	const [ours, theirs] = [jsonObject(wanted), jsonObject(live)];
	if (ours !== void 0 && theirs !== void 0) return comparedMaps(ours, theirs, place, extras);
	return sameScalar(wanted, live, place.path) ? [] : [{
		...place,
		wanted,
		live
	}];
}
function comparedMaps(wanted, live, place, extras) {
	return [...new Set([...Object.keys(wanted), ...Object.keys(live)])].flatMap((key) => compare(wanted[key], live[key], within(place, key), extras));
}
function within({ path, at }, key) {
	return {
		path: [...path, key],
		at: /^[\w-]+$/.test(key) ? `${at}.${key}` : `${at}[${key}]`
	};
}
function comparedLists(wanted, live, place, extras) {
	const field = String(place.path.at(-1));
	const keys = extras.count === "all" ? void 0 : itemKeys(field, wanted, live);
	if (keys !== void 0) return comparedItems(keys, wanted, live, place, extras);
	if (wanted.length !== live.length) return [{
		...place,
		wanted,
		live
	}];
	return wanted.flatMap((item, index) => compare(item, live[index], {
		path: [...place.path, index],
		at: `${place.at}[${index}]`
	}, extras));
}
function comparedItems(keys, wanted, live, { path, at }, extras) {
	const asked = wanted.flatMap((item, index) => {
		const key = keys.wanted[index] ?? "";
		const there = keys.live.indexOf(key);
		const place = {
			path: [...path, there < 0 ? "-" : there],
			at: `${at}[${key}]`
		};
		return compare(item, there < 0 ? void 0 : live[there], place, extras);
	});
	const added = live.flatMap((item, index) => {
		const key = keys.live[index] ?? "";
		const place = {
			path: [...path, index],
			at: `${at}[${key}]`
		};
		return keys.wanted.includes(key) ? [] : [{
			...place,
			wanted: void 0,
			live: item
		}];
	});
	return [...asked, ...added];
}
function extra(live, place, extras) {
	if (isEmpty(live) || extras.isDefault(place.path, live) || isRestart(place.path, live)) return [];
	return extras.count === "all" && place.path[0] === "spec" || place.path[0] === "data" || place.path[0] === "binaryData" || isNeverDefault(place.path, live, extras.kind) || extras.byHand(place.path) ? [{
		...place,
		wanted: void 0,
		live
	}] : [];
}
const RESTARTED = "kubectl.kubernetes.io/restartedAt";
function isRestart(path, live) {
	if (path.at(-1) === RESTARTED) return true;
	const keys = Object.keys(jsonObject(live) ?? {});
	return path.at(-1) === "annotations" && keys.length === 1 && keys[0] === RESTARTED;
}
const OF_PODS = new Set([
	"env",
	"envFrom",
	"command",
	"args",
	"initContainers"
]);
function isNeverDefault(path, live, kind) {
	const key = String(path.at(-1));
	if (key === "paused") return live === true;
	if (path.includes("template") && OF_PODS.has(key)) return true;
	const parent = String(path.at(-2));
	if (parent === "matchLabels" || parent === "nodeSelector") return true;
	return kind === "Service" && parent === "selector";
}
// src/drift/object-rules.ts
const SHOWN = 5;
const BESIDE = new Set([
	"PodDisruptionBudget",
	"HorizontalPodAutoscaler",
	"NetworkPolicy"
]);
function objectFindings(wanted, unit, facts) {
	const seen = facts.live.get(keyOf$1(wanted));
	const place = facts.namespaces.find(({ name }) => name === wanted.metadata.namespace);
	const isPlaceGone = place?.live.known === true && (place.live.value === void 0 || place.live.value.metadata.deletionTimestamp !== void 0);
	if (seen === void 0 || !seen.known || isPlaceGone) return [];
	if (seen.value === void 0) return [missing(wanted, unit, facts)];
	const { object } = seen.value;
	if (object.metadata.deletionTimestamp !== void 0) return [going(wanted, object, unit, facts)];
	return [...foreign(object, unit), ...differing(wanted, seen.value, unit, facts)];
}
function common(object, { unit }) {
	return {
		unit,
		object: resourceName(object),
		fields: [],
		by: void 0
	};
}
function missing(wanted, unit, facts) {
	const { how, says } = puttingBack(onRecord(wanted, unit), unit, facts);
	return {
		kind: "missing",
		severity: BESIDE.has(wanted.kind) ? "differs" : "broken",
		...common(wanted, unit),
		fact: `${resourceName(wanted)} is missing from the cluster; unit ${unit.unit} released it`,
		remedy: how.startsWith("`") ? `${how} puts it back${says}` : `${capital(how)}${says}`,
		mend: comingBack(onRecord(wanted, unit), unit, facts)
	};
}
function going(wanted, object, unit, facts) {
	const { how, says } = puttingBack(onRecord(wanted, unit), unit, facts);
	const { finalizers } = object.metadata;
	const held = finalizers === void 0 || finalizers.length === 0 ? "" : `, as soon as ${finalizers.join(", ")} let it go`;
	return {
		kind: "going",
		severity: "broken",
		...common(object, unit),
		fact: `${resourceName(object)} is being deleted since ${object.metadata.deletionTimestamp ?? "?"}${held}`,
		remedy: `\`kubectl wait --for=delete ${reference(object)} --timeout=120s\`, then ${how}${says}`
	};
}
function foreign(object, unit) {
	const { annotations = {} } = object.metadata;
	const name = annotations["meta.helm.sh/release-name"];
	const namespace = annotations["meta.helm.sh/release-namespace"];
	if (name === void 0 || isOwn(unit.chart, name, namespace)) return [];
	return [{
		kind: "foreign",
		severity: "broken",
		...common(object, unit),
		fact: `${resourceName(object)} belongs to Helm release ${namespace ?? "?"}/${name}, and unit ${unit.unit} has it too`,
		remedy: `Take it out of that release, or out of the unit; to make it the unit's: \`${adoptCommands(object, unit.chart)}\``,
		mend: {
			kind: "adopt",
			live: object,
			chart: unit.chart,
			from: {
				name,
				namespace: namespace ?? unit.chart.namespace
			}
		}
	}];
}
function isOwn(chart, name, namespace) {
	return name === chart.release && (namespace === void 0 || namespace === chart.namespace);
}
function differing(wanted, live, unit, facts) {
	const { object, writers } = live;
	const byHand = (path) => isByHand(object, writers, path);
	const scaled = isScaled(object, facts.autoscalers);
	const found = fieldDrift(wanted, object, byHand).filter(({ path }) => !isReplicas(path) || !scaled);
	const none = hasPods(wanted) && hasNoPods(wanted, object, scaled);
	if (found.length === 0 && !none) return [];
	const fields = found.length > 0 ? found : [replicasOf(object)];
	const by = writerText(object, writers, fields.map(({ path }) => path));
	return [{
		kind: none ? "no-pods" : "differs",
		severity: none ? "broken" : "differs",
		...common(object, unit),
		fields: fields.map((field) => shownField(field, object.kind)),
		by,
		fact: `${resourceName(object)} is not as unit ${unit.unit} released it: ${fieldsText(fields, object.kind)}${by === void 0 ? "" : ` (last written by ${by})`}`,
		remedy: mending(wanted, object, fields, unit, facts),
		mend: {
			kind: "write",
			live: object,
			fields
		}
	}];
}
function mending(wanted, object, fields, unit, facts) {
	if (!fields.some((field) => isSecret(field, object.kind))) return `\`${patchCommand(object, fields)}\`${movedText(wanted, object, facts.release)}`;
	return valuesBack(wanted, unit, facts);
}
function valuesBack(wanted, unit, facts) {
	const { how } = puttingBack(onRecord(wanted, unit), unit, facts);
	if (how.startsWith("`helm rollback ")) return `${how} puts its values back`;
	const { release, namespace } = unit.chart;
	return `Put its values back by hand, as the manifest of Helm release ${namespace}/${release} has them`;
}
function onRecord(object, { released }) {
	return released.find((one) => keyOf$1(one) === keyOf$1(object)) ?? object;
}
function capital(text) {
	return text.slice(0, 1).toUpperCase() + text.slice(1);
}
function isReplicas(path) {
	return path.join("/") === "spec/replicas";
}
function isScaled(object, autoscalers) {
	if (!autoscalers.known) return (whole(at(object.spec, "replicas")) ?? 1) > 0;
	const own = autoscalers.value.filter(({ metadata, spec }) => metadata.namespace === object.metadata.namespace && at(spec, "scaleTargetRef", "kind") === object.kind && at(spec, "scaleTargetRef", "name") === object.metadata.name);
	const count = whole(at(object.spec, "replicas")) ?? 1;
	const toZero = own.some(({ metadata }) => metadata.ownerReferences?.some(({ kind }) => kind === "ScaledObject"));
	return own.length > 0 && (count > 0 || toZero);
}
function hasNoPods(wanted, live, scaled) {
	const [asked, count] = [whole(at(wanted.spec, "replicas")) ?? 1, whole(at(live.spec, "replicas")) ?? 1];
	return count === 0 && asked > 0 && !scaled;
}
function replicasOf(object) {
	return {
		path: ["spec", "replicas"],
		at: "spec.replicas",
		wanted: 1,
		live: at(object.spec, "replicas")
	};
}
function isSecret({ at: place }, kind) {
	if (kind === "Secret") return true;
	return /(pass|secret|token|credential|api-?_?key)[^.]*\]?(\.value)?$/i.test(place);
}
function shownField(field, kind) {
	const { at: place, wanted, live } = field;
	const hidden = isSecret(field, kind);
	const text = (value) => hidden && value !== void 0 ? "***" : valueText(value);
	return {
		at: place,
		wanted: text(wanted),
		live: text(live)
	};
}
function fieldsText(fields, kind) {
	const shown = fields.slice(0, SHOWN).map((field) => {
		const { at: place, wanted, live } = shownField(field, kind);
		return `${place} is ${live}, released was ${wanted}`;
	});
	const more = fields.length > SHOWN ? [`${fields.length - SHOWN} more fields`] : [];
	return [...shown, ...more].join("; ");
}
function valueText(value) {
	if (value === void 0) return "absent";
	if (Array.isArray(value)) return `${value.length} ${value.length === 1 ? "item" : "items"}`;
	const text = JSON.stringify(value);
	return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
// src/drift/mend-rules.ts
function withMend(finding, active, facts) {
	const { mend, ...shown } = finding;
	const unit = facts.units.find((one) => one.unit === finding.unit);
	if (mend === void 0 || unit === void 0 || !mayMend(mend, unit, active, facts)) return shown;
	const color = colorWithTraffic(unit, active, facts);
	return {
		...shown,
		mend: color !== void 0 && rolls(mend, unit, facts) ? {
			...mend,
			active: color
		} : mend
	};
}
function mayMend(mend, unit, active, { release, transition }) {
	const status = unit.helm.known ? unit.helm.value?.status : void 0;
	const isSettled = status === void 0 || status === "deployed" || status === "superseded";
	if (mend.kind !== "settle" && !isSettled) return false;
	if (mend.kind === "upgrade" && movesDefault(unit, active, release)) return false;
	const isOfRouter = mend.kind === "upgrade" ? unit.unit === release.router.unit : isRoute(mend, release);
	return transition === void 0 || !isOfRouter || mend.kind === "create";
}
function movesDefault({ rendered }, active, release) {
	if (!rendered.some((object) => isRouter(object, release))) return false;
	const to = defaultOf(rendered, release);
	return to === void 0 || active === void 0 || !sameTarget(to, active);
}
function isRoute(mend, release) {
	if (mend.kind === "settle") return false;
	return isRouter(mend.kind === "create" ? mend.object : mend.live, release);
}
function colorWithTraffic({ unit }, active, { release: { colors } }) {
	const color = COLORS.find((one) => colors[one].unit === unit);
	if (color === void 0 || active === void 0) return color;
	return sameTarget(colors[color].target, active) ? color : void 0;
}
function rolls(mend, unit, { live }) {
	if (mend.kind === "write") return mend.fields.some((field) => rollsWith(mend.live, field));
	if (mend.kind !== "upgrade") return false;
	const rendered = new Map(unit.rendered.map((object) => [keyOf$1(object), object]));
	return unit.released.some((object) => hasPods(object) && !rendered.has(keyOf$1(object))) || unit.rendered.filter(setsPods).some((object) => {
		const seen = live.get(keyOf$1(object));
		if (seen?.known !== true) return true;
		const { value } = seen;
		return value !== void 0 && fieldDrift(object, value.object).some((field) => rollsWith(object, field));
	});
}
function setsPods(object) {
	return hasPods(object) || isAutoscaler(object);
}
function isAutoscaler({ kind }) {
	return kind === "HorizontalPodAutoscaler";
}
function rollsWith(object, field) {
	return hasPods(object) ? rollsPods(field) : isAutoscaler(object) && lowersRange(field);
}
function lowersRange({ path: [first, second], wanted, live }) {
	if (first !== "spec") return false;
	if (second === void 0) return true;
	return (second === "minReplicas" || second === "maxReplicas") && (whole(wanted) ?? 1) < (whole(live) ?? 1);
}
function rollsPods({ path, wanted, live }) {
	const [first, second] = path;
	if (first !== "spec") return false;
	if (second !== "replicas") return second === "template" || second === "selector" || second === void 0;
	return (whole(wanted) ?? 1) < (whole(live) ?? 1);
}
function shownFinding({ mend, ...finding }) {
	if (mend === void 0) return finding;
	return {
		...finding,
		remedy: `${commandText(mend)}. By hand: ${finding.remedy}`
	};
}
function commandText(mend) {
	if ("active" in mend && mend.active !== void 0) return `\`bluegreen repair --yes --allow-active\` mends it, and makes pods of ${mend.active} anew, which has traffic`;
	if (mend.kind === "settle" && isBusy(mend.last.status)) return "`bluegreen repair --yes` mends it, if whoever began it is dead for certain";
	if (mend.kind === "adopt" && mend.from !== void 0) {
		const { namespace, name } = mend.from;
		return `\`bluegreen repair --yes\` mends it, if there is no Helm release ${namespace}/${name} any more`;
	}
	return "`bluegreen repair --yes` mends it";
}
function isBusy(status) {
	return /^pending-|^uninstalling$/.test(status);
}
// src/drift/unread.ts
function factOf({ reason, from }) {
	return from?.fact ?? reason;
}
function unreadBy(seen) {
	const { from } = seen;
	if (from !== void 0) return from;
	return {
		code: "UNIT_UNREADABLE",
		fact: seen.reason,
		remedy: "Write it so that the unit's files say it; where it was status that asked, `bluegreen plan` asks Terragrunt too",
		failureClass: "refused"
	};
}
function distinct(unread) {
	return [...new Map(unread.map((one) => [`${one.code} ${one.fact}`, one])).values()];
}
// src/drift/rules.ts
function decideMends(seen) {
	const { findings, ...drift } = decide(seen);
	return {
		drift: {
			...drift,
			findings: findings.map(shownFinding)
		},
		mends: findings.map(({ mend }) => mend),
		namespace: placeOf(seen)
	};
}
function placeOf({ release, units, beside }) {
	const router = [...beside.routers, ...units.flatMap(({ released, rendered }) => [...released, ...rendered])].find((object) => isRouter(object, release));
	return router === void 0 ? void 0 : namespaceOf(router);
}
function decide(seen) {
	const isDivided = isStep(seen);
	const facts = isDivided ? withoutStep(seen) : seen;
	const { release, units, live } = facts;
	if (!isThere$1(facts)) return notThere(facts);
	const flip = flipOf(facts);
	const findings = [
		...namespaceFindings(facts),
		...units.flatMap((unit) => unitFindings(unit, facts, flip)),
		...neededFindings(facts),
		...besideFindings(release, facts.beside)
	];
	const pending = units.filter((unit) => unit.plan?.outcome !== "no-changes").flatMap((unit) => waiting(unit, release));
	const unreadable = unreadableFinding(facts, findings, pending);
	return {
		release: release.name,
		compared: [...live.values()].filter((one) => one.known).length,
		findings: [...findings, ...unreadable.findings].map((finding) => withMend(isIdleScaled(finding, release, isDivided ? void 0 : flip) ? lesser(finding) : finding, isDivided ? void 0 : flip, facts)),
		notes: [
			...flipNotes(facts, flip),
			...underWay(facts),
			...unreadable.notes
		],
		waiting: pending,
		unread: distinct([...facts.unread, ...unreadOf(facts)])
	};
}
function unitFindings(unit, facts, flip) {
	const { release } = facts;
	const released = unit.helm.known && unit.helm.value !== void 0 ? unit.released.map((object) => moved(object, release, flip ?? onRecord$1(facts))) : [];
	return [
		...helmFindings(unit, facts),
		...released.flatMap((object) => objectFindings(object, unit, facts)),
		...unseen(unit, facts)
	];
}
function unreadableFinding({ release, unreadable }, findings, pending) {
	if (unreadable === void 0 || findings.some(({ severity }) => severity === "broken")) return {
		findings: [],
		notes: []
	};
	const { code, remedy } = unreadable;
	const fact = `${code}: ${unreadable.fact}`;
	if (pending.length > 0) return {
		findings: [],
		notes: [`${fact}. ${remedy}`]
	};
	return {
		findings: [{
			kind: "unreadable",
			severity: "broken",
			unit: void 0,
			fields: [],
			by: void 0,
			object: `release ${release.name}`,
			fact,
			remedy
		}],
		notes: []
	};
}
function isIdleScaled({ kind, unit }, { colors }, active) {
	const color = COLORS.find((one) => colors[one].unit === unit);
	if (kind !== "no-pods" || active === void 0 || color === void 0) return false;
	return !sameTarget(colors[color].target, active);
}
function lesser(finding) {
	return {
		...finding,
		severity: "differs"
	};
}
function isThere$1({ units, live }) {
	return units.some(({ helm }) => !helm.known || helm.value !== void 0) || [...live.values()].some((one) => !one.known || one.value !== void 0);
}
function notThere({ release, units, unread }) {
	const names = units.map(({ unit }) => unit).join(", ");
	const waits = units.length === 0 ? [] : [`nothing of ${release.name} is in the cluster yet (units ${names})`];
	return {
		release: release.name,
		compared: 0,
		findings: [],
		notes: [],
		waiting: waits,
		unread
	};
}
function unreadOf({ units, live, needed, namespaces, autoscalers }) {
	return [
		...units.map(({ helm }) => helm),
		...live.values(),
		...needed.map((one) => one.live),
		autoscalers,
		...namespaces.map((one) => one.live).filter((one) => !isOutOfReach(one))
	].flatMap((one) => one.known ? [] : [unreadBy(one)]);
}
function isOutOfReach(seen) {
	return !seen.known && seen.from !== void 0 && isForbidden(seen.from.code);
}
function isStep({ release, live, transition }) {
	if (transition === void 0) return false;
	return [...live.values()].some((one) => one.known && one.value !== void 0 && isDivided(one.value.object, release));
}
function isDivided(object, release) {
	const split = isRouter(object, release) ? defaultSplitIn(object) : void 0;
	if (split?.known !== true || split.value.kind === "whole") return false;
	return split.value.shares.every(({ target }) => COLORS.some((color) => sameTarget(release.colors[color].target, target)));
}
function withoutStep(facts) {
	const live = [...facts.live].map(([key, one]) => {
		if (!one.known || one.value === void 0 || !isDivided(one.value.object, facts.release)) return [key, one];
		return [key, known({
			...one.value,
			object: asWhole(one.value.object)
		})];
	});
	return {
		...facts,
		live: new Map(live)
	};
}
function flipOf({ release, units, live }) {
	const released = units.flatMap((unit) => unit.released).find((object) => isRouter(object, release));
	const seen = released === void 0 ? void 0 : live.get(keyOf$1(released));
	if (seen?.known !== true || seen.value === void 0) return void 0;
	const target = readDefaultTarget(seen.value.object, release.host);
	return target.known && COLORS.some((color) => sameTarget(release.colors[color].target, target.value)) ? target.value : void 0;
}
function moved(object, release, target) {
	if (target === void 0 || !isRouter(object, release)) return object;
	return readDefaultTarget(object, release.host).known ? withDefaultTarget(object, target) : object;
}
function flipNotes({ release, units, transition }, live) {
	const unit = units.find((one) => one.unit === release.router.unit);
	if (live === void 0 || unit === void 0) return [];
	const [rendered, released] = [unit.rendered, unit.released].map((objects) => defaultOf(objects, release));
	const records = [...rendered === void 0 || sameTarget(rendered, live) ? [] : [`this checkout says ${rendered.name}`], ...released === void 0 || sameTarget(released, live) ? [] : [`Helm's record says ${released.name}`]];
	if (transition !== void 0) return [`a ${transition.kind} of ${release.name} to ${transition.to} is under way or was left unfinished`];
	if (records.length === 0) return [];
	const next = rendered !== void 0 && sameTarget(rendered, live) ? "`bluegreen apply` writes the record, and where its plan shows no change, `bluegreen repair --yes` does" : "`bluegreen status` says what to run";
	return [`the default route of ${release.host} leads to ${colorText(release, live)}, and ${records.join(", ")}: a flip whose records are not all written. ${next}`];
}
function underWay({ units, holder }) {
	if (holder === void 0) return [];
	return units.filter(({ helm }) => helm.known && /^pending-|^uninstalling$/.test(helm.value?.status ?? "")).map(({ unit }) => `Helm works on unit ${unit}; ${holder} holds the release`);
}
function waiting({ unit, rendered, released, helm }, release) {
	if (!helm.known) return [];
	if (helm.value === void 0) return rendered.length === 0 ? [] : [`unit ${unit} is not applied yet`];
	const target = defaultOf(released, release);
	const last = new Map(released.map((object) => [keyOf$1(object), object]));
	const next = new Map(rendered.map((object) => [keyOf$1(object), moved(object, release, target)]));
	const changed = [...next].flatMap(([key, object]) => {
		const was = last.get(key);
		if (was === void 0) return [`${resourceName(object)} (new)`];
		const [first] = differences(was, object);
		return first === void 0 ? [] : [`${resourceName(object)} at ${pathText(first.path)}`];
	});
	const gone = released.filter((object) => !next.has(keyOf$1(object))).map((one) => `${resourceName(one)} (gone)`);
	const all = [...changed, ...gone];
	return all.length === 0 ? [] : [`unit ${unit} renders otherwise than was applied: ${shortList(all)}`];
}
function unseen(unit, facts) {
	const { release } = facts;
	if (unit.plan?.outcome !== "no-changes") return [];
	return [...waiting(unit, release), ...otherDefault(unit, facts)].map((text) => ({
		kind: "unseen",
		severity: "differs",
		unit: unit.unit,
		object: `Helm release ${unit.chart.namespace}/${unit.chart.release}`,
		fields: [],
		by: void 0,
		fact: `${text}; its plan shows no change, so that no apply will bring it`,
		remedy: `Raise the version in ${unit.chart.chart}/Chart.yaml, so that its plan shows it; then \`bluegreen apply\``,
		mend: {
			kind: "upgrade",
			chart: unit.chart
		}
	}));
}
function otherDefault(unit, facts) {
	const { release } = facts;
	const [rendered, released, live] = [
		defaultOf(unit.rendered, release),
		defaultOf(unit.released, release),
		flipOf(facts)
	];
	if (facts.transition !== void 0) return [];
	if (rendered === void 0 || released === void 0 || live === void 0) return [];
	if (!sameTarget(rendered, live) || sameTarget(released, live)) return [];
	return [`Helm's record of unit ${unit.unit} sends the users of ${release.host} to ${colorText(release, released)}, and the cluster and this checkout to ${colorText(release, live)}`];
}
function shortList(items) {
	const shown = items.slice(0, 3).join(", ");
	return items.length > 3 ? `${shown} and ${items.length - 3} more` : shown;
}
function namespaceFindings({ namespaces }) {
	return namespaces.flatMap(({ name, live }) => {
		if (!live.known) return [];
		const common = {
			severity: "broken",
			unit: void 0,
			object: `Namespace/${name}`,
			fields: [],
			by: void 0
		};
		if (live.value === void 0) {
			const remedy = "Run `bluegreen apply`: it makes the namespace and what was in it again";
			return [{
				kind: "namespace",
				...common,
				fact: `namespace ${name} does not exist`,
				remedy
			}];
		}
		if (live.value.metadata.deletionTimestamp === void 0) return [];
		const remedy = `\`kubectl wait --for=delete namespace/${name} --timeout=300s\`, then \`bluegreen apply\``;
		return [{
			kind: "namespace",
			...common,
			fact: `namespace ${name} is being deleted, with all that is in it`,
			remedy
		}];
	});
}
function neededFindings({ needed }) {
	return needed.flatMap(({ kind, namespace, name, without, live }) => {
		if (!live.known || live.value) return [];
		const object = [
			kind,
			namespace,
			name
		].filter(Boolean).join("/");
		return [{
			kind: "needed",
			severity: "broken",
			unit: void 0,
			object,
			fields: [],
			by: void 0,
			fact: `${object} does not exist, and without it ${without}`,
			remedy: "Make it again: no unit here that could be read renders it"
		}];
	});
}
// src/drift/read.ts
async function readDrift(scope, ports) {
	return (await readMends(scope, ports)).map(({ drift }) => drift);
}
async function readMends(scope, ports) {
	const charts = await Promise.all(scope.units.map((unit) => renderedUnit(unit, scope, ports)));
	const releases = [...scope.config.releases.values()];
	return Promise.all(releases.map((release) => releaseDrift(release, charts, scope, ports)));
}
async function renderedUnit(unit, scope, { helm }) {
	const rendered = await observed(async () => {
		const chart = await scope.chartOf(unit);
		if (!chart.known) return chart;
		if (chart.value === void 0) return known(void 0);
		const objects = withoutHooks(await renderedObjects(helm, chart.value));
		return known({
			unit: unit.name,
			chart: chart.value,
			objects
		});
	});
	return {
		unit: unit.name,
		rendered: rendered.known ? rendered.value : rendered
	};
}
async function releaseDrift(release, readings, scope, ports) {
	const rendered = readings.flatMap((one) => one.rendered.known && one.rendered.value !== void 0 ? [one.rendered.value] : []);
	const own = [...absentUnits(release, readings), ...unreadUnits(release, readings, true)];
	if (rendered.length === 0) return nothingKnown(release, own);
	const routers = await liveRouters(release, ports);
	if (!routers.known && isSilent(routers)) return nothingKnown(release, [...own, unreadBy(routers)]);
	const basis = basisOf(release, rendered, routers.known ? leading(routers.value, rendered) : []);
	const unread = basis.isWhole ? own : [...own, ...unreadUnits(release, readings, false)];
	const counted = rendered.filter(({ unit }) => basis.units.has(unit));
	const units = await Promise.all(counted.map((one) => unitFacts(one, release, basis, scope, ports)));
	const [facts, rules, readable] = await Promise.all([
		liveFacts(release, units, basis, {
			routers,
			ours: scope.ours
		}, ports),
		liveRules(release, ports),
		scope.isReadElsewhere === true ? known(void 0) : whyUnreadable(release, ownersAmong(release, units), ports)
	]);
	const failed = [
		routers,
		rules,
		readable
	].flatMap((one) => one.known ? [] : [unreadBy(one)]);
	const released = facts.units.flatMap((unit) => unit.released);
	return decideMends({
		...facts,
		beside: {
			routers: orNone(routers),
			rules: orNone(rules),
			rendered,
			released
		},
		unreadable: readable.known ? readable.value : void 0,
		unread: [
			...unread,
			...failed,
			...facts.unread
		]
	});
}
function orNone(seen) {
	return seen.known ? seen.value : [];
}
function nothingKnown({ name }, unread) {
	return {
		drift: {
			release: name,
			compared: 0,
			findings: [],
			notes: [],
			waiting: [],
			unread
		},
		mends: [],
		namespace: void 0
	};
}
function unreadUnits(release, readings, isOwn) {
	const own = ownUnits(release);
	return readings.filter(({ unit }) => own.includes(unit) === isOwn).flatMap(({ unit, rendered }) => {
		if (rendered.known && (rendered.value !== void 0 || !isOwn)) return [];
		const seen = rendered.known ? unknown("it releases no chart of this repository") : rendered;
		return [{
			...unreadBy(seen),
			fact: `unit ${unit}: ${factOf(seen)}`
		}];
	});
}
function absentUnits(release, readings) {
	return ownUnits(release).filter((name) => !readings.some(({ unit }) => unit === name)).map((name) => ({
		code: "UNIT_UNKNOWN",
		fact: `unit ${name}: there is no unit of that name`,
		remedy: `Correct its name in bluegreen.yaml, where release ${release.name} names it`,
		failureClass: "usage"
	}));
}
function ownUnits({ router, colors }) {
	return [
		router.unit,
		colors.blue.unit,
		colors.green.unit
	];
}
async function liveRouters(release, { cluster }) {
	const kind = routerKindFor(release.colors.blue);
	return observed(async () => {
		return (await listObjects(kind.type, void 0, cluster)).filter((object) => kind.routes(object, release.host));
	});
}
function leading(routers, rendered) {
	const keys = new Set(rendered.flatMap(({ objects }) => objects.map(keyOf$1)));
	const ours = routers.filter((one) => keys.has(keyOf$1(one)));
	return ours.length > 0 ? ours : routers;
}
async function liveRules({ colors }, { cluster }) {
	const { definedBy } = targetsOf(colors.blue.target);
	if (definedBy.length === 0) return known([]);
	return observed(async () => (await Promise.all(definedBy.map((type) => listObjects(type, void 0, cluster)))).flat());
}
async function whyUnreadable(release, owners, { cluster, clock }) {
	return observed(async () => {
		try {
			const seen = await whereKnown(() => readRelease(release, {
				cluster,
				clock
			}, Promise.resolve(owners)));
			return seen === void 0 ? void 0 : notApart(seen.state);
		} catch (error) {
			if (!(error instanceof Failure) || error.failureClass !== "refused") throw error;
			return {
				code: error.code,
				fact: error.message,
				remedy: error.remedy
			};
		}
	});
}
function ownersAmong({ colors }, units) {
	const owner = (color) => {
		const unit = units.find((one) => one.unit === colors[color].unit);
		if (unit?.helm.known !== true) return known(void 0);
		return known(ownerOf(unit.unit, unit.chart, unit.released));
	};
	return {
		blue: owner("blue"),
		green: owner("green")
	};
}
async function unitFacts({ unit, chart, objects }, release, basis, { plans }, ports) {
	const { helm } = ports;
	const own = ownUnits(release).includes(unit);
	const keys = basis.units.get(unit) ?? new Set();
	const read = await observed(async () => {
		const found = await helm.release(chart.release, chart.namespace);
		return {
			found,
			released: found === void 0 ? [] : manifestObjects(found.manifest, chart)
		};
	});
	const seen = read.known ? known(read.value.found) : read;
	const isOurs = (object) => own || keys.has(keyOf$1(object));
	const note = seen.known ? await noteOf(chart, seen.value, ports) : void 0;
	return {
		unit,
		chart,
		rendered: objects.filter(isOurs),
		helm: seen,
		released: (read.known ? read.value.released : []).filter(isOurs),
		plan: plans.find((plan) => plan.unit === unit),
		...note === void 0 ? {} : { note }
	};
}
async function noteOf({ release, namespace }, last, ports) {
	if (last === void 0 || last.status === "deployed" || last.status === "superseded") return void 0;
	const seen = await liveObject({
		apiVersion: "v1",
		kind: "Secret",
		metadata: {
			name: `sh.helm.release.v1.${release}.v${last.revision}`,
			namespace
		}
	}, ports);
	return seen.known ? seen.value : void 0;
}
function objectsOf(units) {
	const objects = units.flatMap(({ rendered, released }) => [...rendered, ...released]);
	return new Map(objects.map((one) => [keyOf$1(one), one]));
}
async function liveFacts(release, units, basis, { routers, ours }, { cluster, clock }) {
	const objects = objectsOf(units);
	const scaled = [...objects.values()].filter(hasPods).map((object) => namespaceOf(object));
	const released = units.flatMap((unit) => unit.released.filter((one) => isRouter(one, release)));
	const [live, namespaces, needed, autoscalers, noted] = await Promise.all([
		Promise.all([...objects].map(async ([key, object]) => [key, await liveObject(object, { cluster })])),
		Promise.all(basis.namespaces.map(async (name) => ({
			name,
			live: await namespace(name, { cluster })
		}))),
		Promise.all(basis.needed.map(async (one) => ({
			...one,
			live: await isThere(one, { cluster })
		}))),
		Promise.all([...new Set(scaled)].map((name) => autoscalersIn(name, { cluster }))),
		recordOf(release, [...orNone(routers), ...released], {
			cluster,
			clock
		})
	]);
	const record = noted.known ? noted.value : void 0;
	const held = record !== void 0 && record.holder !== ours && isHeld(record, timeNow(clock));
	return {
		release,
		units,
		live: new Map(live),
		needed,
		namespaces,
		autoscalers: allOf(autoscalers),
		holder: held ? record.holder : void 0,
		transition: record?.transition,
		lastFlip: record?.lastFlip,
		unread: noted.known ? [] : [unreadBy(noted)]
	};
}
function allOf(seen) {
	return seen.find((one) => !one.known) ?? known(seen.flatMap((one) => one.known ? one.value : []));
}
async function liveObject(object, { cluster }) {
	return observed(() => whereKnown(() => cluster.live(object)));
}
async function namespace(name, { cluster }) {
	return observed(() => cluster.get({
		type: "namespaces",
		name
	}));
}
async function isThere({ apiVersion, kind, namespace: place, name }, ports) {
	const found = await liveObject({
		apiVersion,
		kind,
		metadata: {
			name,
			...place === void 0 ? {} : { namespace: place }
		}
	}, ports);
	return found.known ? known(found.value !== void 0) : found;
}
async function autoscalersIn(name, { cluster }) {
	return observed(() => listObjects("horizontalpodautoscalers.autoscaling", name, cluster));
}
async function recordOf(release, routers, ports) {
	const [router] = routers;
	if (router === void 0) return known(void 0);
	const store = recordStore(ports, {
		namespace: namespaceOf(router),
		release: release.name
	});
	return observed(() => store.read());
}
export { brokenRefusals, driftFailures, driftLines, driftMarkdown, fieldDrift, findingsOf, hasPods, isBusy, ownedBy, readDrift, readMends, soundText, withCode };
