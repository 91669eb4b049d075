import { Failure, Failures, coded, refused, renderFailure, reworded } from "./errors.js";
import { COLORS, known, otherColor, resourceName, sameTarget, unknown } from "./model.js";
import { MOST_SHOWN, changed, code, escapeMarkdown, maskText, maskedDeep, maskedEnd, maskedMiddle, maskedPlanText, plainText } from "./escape.js";
import { COMMENT_LIMIT, SUMMARY_LIMIT, blocks, bullets, codeCell, counts, cutLines, details, fairShares, fence, fitted, heading, link, paragraph, table, unitGraph } from "./report.js";
import { dump } from "./vendor-js-yaml.js";
import { at, canonicalJson, fields, isJsonObject, jsonObjects, text } from "./json.js";
import { loadManifests } from "./manifests.js";
import { rememberingHelm } from "./charts.js";
import { readUnitChart, refuseExcluded, selectUnits } from "./units.js";
import { ALWAYS_READ, INGRESS_LABELS, MESH_APIS, OTHER_APIS, ROUTING_KINDS, isGateway, isOfCluster, isRouter, targetsOf, typesRead } from "./mesh-api.js";
import { DEFAULT_NAMESPACE, apiGroup, labelMap, namespaceOf, selects, serviceAddress } from "./names.js";
import { readConfig, refuseNoUnits, refuseUnknownUnits, unitReferences } from "./config.js";
import { overallDigest, planFailures, planUnits } from "./units-plans.js";
import { brokenRefusals, driftMarkdown, fieldDrift, findingsOf as findingsOf$1, hasPods, readDrift, soundText, withCode } from "./drift.js";
import { compileRoutes, coverageLines, coverageOf, trafficChanges, workloadsBehind } from "./routes.js";
import { ANSWERING as ANSWERING$1, LEASE_TIMES, chartsByTerragrunt, differences, findRouter, holderName, isSelected, keepingLease, listObjects, mayRoute as mayRoute$1, namespacesOf, openNamespaces, outsideSeparation, pathText, podMaker, podMakers, readDefaultTarget, readMakers, recordStore, releasedObjects, renderedObjects, requireNewestCheckout, routerKindFor, sayingLock, selectionsAmong, separationOf, servicesOf, tellApart, unclearText, whileHolding } from "./release.js";
import { meshObject } from "./mesh.js";
import { checkMesh } from "./lint-rules.js";
import { structuredPatch } from "./vendor-diff.js";
import { proveRelease, routeOf, routeSources } from "./route.js";
import { judge, renderedSources, unitSubjects } from "./lint.js";
import { isDeepStrictEqual } from "node:util";
// src/plan/preview-report.ts
function chartDiffText({ charts }, unit, masking) {
	const diff = charts.get(unit);
	if (diff === void 0 || !diff.known || diff.value.resources.length === 0) return void 0;
	const text = diff.value.resources.map(({ resource, change, diff: lines }) => `# ${resource}: ${change}\n${lines}`).join("\n\n");
	return maskText(text, masking);
}
function previewMarkdown(preview, rows, masking) {
	const show = {
		rows,
		text: (text, most) => maskedEnd(text, masking, most),
		masking
	};
	const routes = [...preview.routes].map(([release, found]) => routesMarkdown(release, found, show));
	return blocks(...untold(preview, show), findingsPart(preview.findings, show), ...routes, coveragePart(preview, show)).trimEnd();
}
function coveragePart({ coverage, routes }, { rows, text }) {
	if (coverage === void 0 || ![...routes.values()].some(({ known }) => known)) return void 0;
	const [covered = "", first = "", ...more] = coverageLines(coverage, Math.max(1, Math.min(rows, 20))).map((line) => text(line, MOST_CELL));
	if (more.length === 0) return paragraph(`${covered} ${first}`);
	return blocks(paragraph(covered), bullets([first, ...more])).trimEnd();
}
const MOST_CELL = 300;
const MOST_REASONS = 10;
function untold(preview, { rows, masking }) {
	const said = new Set();
	const most = rows === 0 ? MOST_CELL : void 0;
	const because = (what, reason, more = "") => {
		if (said.has(reason)) return paragraph(`${what}: for the same reason${more}`);
		said.add(reason);
		return paragraph(`${what}: ${maskedMiddle(reason, masking, most)}${more}`);
	};
	const { findings } = preview;
	return [
		...unreadCharts(preview, because),
		...findings.known ? [] : [because("The rendered charts were not checked", findings.reason)],
		...unprovenRoutes(preview, because)
	];
}
function unreadCharts({ charts }, because) {
	const reasons = [...charts.values()].flatMap((diff) => diff.known ? [] : [diff.reason]);
	const [first] = reasons;
	if (first === void 0) return [];
	return [because("No chart diff, because the releases that are there now cannot be read", first, new Set(reasons).size > 1 ? ` (and ${reasons.length - 1} more)` : "")];
}
function unprovenRoutes({ routes }, because) {
	const byReason = new Map();
	for (const [release, found] of routes) if (!found.known) byReason.set(found.reason, [...byReason.get(found.reason) ?? [], release]);
	const groups = [...byReason];
	const shown = groups.slice(0, MOST_REASONS);
	const others = groups.slice(MOST_REASONS).flatMap(([, releases]) => releases);
	return [...shown.map(([reason, releases]) => because(`Routes of ${named(releases)} cannot be proven`, reason)), ...others.length === 0 ? [] : [paragraph(`Nor can those of ${others.length} more releases, for other reasons.`)]];
}
function named(names) {
	const shown = names.slice(0, MOST_REASONS).join(", ");
	return names.length > MOST_REASONS ? `${shown} and ${names.length - MOST_REASONS} more` : shown;
}
function findingsPart(findings, { rows, text }) {
	if (!findings.known) return void 0;
	const grave = findings.value.filter(({ severity }) => severity !== "info");
	if (grave.length === 0) return void 0;
	const shown = grave.slice(0, rows).map(({ severity, rule, file, message, fix }) => [
		severity,
		codeCell(text(rule, MOST_CELL)),
		codeCell(text(file, MOST_CELL)),
		text(message, MOST_CELL),
		text(fix, MOST_CELL)
	]);
	const body = [table([
		"Severity",
		"Rule",
		"Where",
		"What",
		"What to do"
	], shown), more$1(grave, rows)];
	return details(`Findings: ${counts(findings.value)}`, blocks(...body).trimEnd(), true);
}
function routesMarkdown(release, found, show) {
	if (!found.known) return void 0;
	const { rows, text } = show;
	const { routes, broken, tried, ahead = [] } = found.value;
	const shown = routes.slice(0, rows).map(({ request, rule, before, after }) => [
		codeCell(text(request, MOST_CELL)),
		codeCell(text(rule, MOST_CELL)),
		text(before, MOST_CELL),
		before === after ? "the same" : text(after, MOST_CELL)
	]);
	const head = `Routes of ${release}: ${routes.length} kinds of requests, ${tried} tried`;
	const early = ahead.slice(0, rows).map((sentence) => text(`Already at the idle color: ${sentence}`, MOST_CELL));
	const body = [
		table([
			"Request",
			"Rule",
			"Goes to",
			"After a flip"
		], shown),
		more$1(routes, rows),
		early.length === 0 ? void 0 : bullets(early)
	];
	return blocks(brokenPart(release, broken, show), details(head, blocks(...body).trimEnd())).trimEnd();
}
function brokenPart(release, broken, { rows, text }) {
	if (broken.length === 0) return void 0;
	const shown = broken.slice(0, Math.min(rows, 10));
	const curls = shown.flatMap(({ curl }) => curl === void 0 ? [] : [curl]);
	const title = `Routes of ${release}: ${broken.length} ${broken.length === 1 ? "rule does" : "rules do"} not hold`;
	const body = [
		bullets(shown.map(({ rule, message }) => text(`${rule}: ${message}`, MOST_CELL))),
		more$1(broken, shown.length),
		curls.length === 0 ? void 0 : fence(text(curls.join("\n"), 10 * MOST_CELL), "sh")
	];
	return details(title, blocks(...body).trimEnd(), true);
}
function more$1(all, shown) {
	return all.length > shown ? `${all.length - shown} more are not shown.` : void 0;
}
// src/apply/judge/verdict-report.ts
const SHOWN$1 = 20;
function verdictLines(verdict, drift) {
	const { apply, hold, refuse, unknown } = verdict;
	const differs = findingsOf$1(drift).length > 0;
	return [
		...refuse.map(({ code: name, fact, remedy }) => `refuse (${name}: ${fact}. ${remedy})`),
		...apply.length > 0 ? [`apply ${apply.join(", ")}`] : [],
		...hold.map(({ unit, reason }) => `hold ${unit} (${reason})`),
		...unknown.map(({ unit, reason }) => `${unit === null ? "cannot tell" : `cannot tell of ${unit}`} (${reason})`),
		...verdict.verdict === "nothing" ? [differs ? "change nothing, and mend nothing of what differs in the cluster" : "change nothing"] : []
	];
}
function verdictMarkdown({ verdict, apply, hold, refuse, unknown, notes }, drift) {
	const units = (names) => names.slice(0, SHOWN$1).map((name) => code(name)).join(", ") + more(names);
	const differs = findingsOf$1(drift).length > 0 ? ", and mend nothing of what differs in the cluster" : "";
	const lines = [
		...refuse.slice(0, SHOWN$1).map(({ code: name, fact, remedy }) => `**refuse** ${code(name)}: ${escapeMarkdown(fact)}. ${withCode(remedy)}`),
		...apply.length > 0 ? [`**apply** ${units(apply)}`] : [],
		...hold.slice(0, SHOWN$1).map(({ unit, reason }) => `**hold** ${code(unit)}: ${escapeMarkdown(reason)}`),
		...unknown.slice(0, SHOWN$1).map(({ unit, reason }) => `**cannot tell**${unit === null ? "" : ` of ${code(unit)}`}: ${escapeMarkdown(reason)}`),
		...verdict === "nothing" ? [`**change nothing**${differs}`] : [],
		...notes.slice(0, SHOWN$1).map((note) => `allowed: ${escapeMarkdown(note)}`)
	];
	return blocks("`apply` would:", bullets(lines.map((markdown) => ({ markdown })))).trimEnd();
}
function more(names) {
	return names.length > SHOWN$1 ? ` and ${names.length - SHOWN$1} more` : "";
}
// src/plan/report.ts
const WORDS = {
	changes: "changes",
	"no-changes": "no changes",
	given: "given",
	excluded: "excluded",
	failed: "**failed**",
	skipped: "skipped"
};
const SIGNS = {
	create: "+",
	update: "~",
	replace: "±",
	delete: "-",
	read: "≤"
};
const MOST = [
	{
		units: 200,
		rows: 60
	},
	{
		units: 50,
		rows: 20
	},
	{
		units: 10,
		rows: 5
	},
	{
		units: 0,
		rows: 0
	},
	{
		units: 0,
		rows: void 0
	}
];
function planMarkdown(report, limit, masking) {
	const shown = report.plans.filter(({ outcome }) => outcome !== "no-changes" && outcome !== "excluded").slice(0, MOST[0].units).map((plan) => ({
		plan,
		texts: textsOf(report, plan, masking)
	}));
	return MOST.map((most) => () => planOf$1(report, shown.slice(0, most.units), {
		limit,
		most,
		masking
	})).reduce((text, next) => limit.size(text) > limit.max ? next() : text, "x".repeat(limit.max + 1));
}
function planOf$1(report, shown, { limit, most, masking }) {
	const { units, rows } = most;
	const texts = shown.flatMap((one) => one.texts);
	const needs = texts.map(({ text }) => limit.size(text) + 1);
	const preview = report.preview === void 0 ? void 0 : previewOf(report.preview, rows, masking);
	return fitted(limit, limit.max, (budget) => {
		const shares = fairShares(needs, budget);
		const cuts = texts.map(({ text, isChart }, index) => ({
			...cutLines(text, shares[index] ?? 0, limit),
			isChart,
			masks: masksIn(text)
		}));
		const folded = shown.map((one) => unitDetails(one.plan, cuts.splice(0, one.texts.length), report.runUrl));
		const head = [
			planHead(report),
			...verdictOf(report),
			planFacts(report),
			planTable(report, units)
		];
		return blocks(...head, ...folded, preview, graph(report, units));
	});
}
function previewOf(preview, rows, masking) {
	if (rows !== void 0) return previewMarkdown(preview, rows, masking);
	return paragraph(`Findings, chart diffs and routes of ${preview.routes.size} releases do not fit here. \`bluegreen lint\` and \`bluegreen route\` print findings and routes.`);
}
function textsOf({ preview }, plan, masking) {
	const chart = preview === void 0 ? void 0 : chartDiffText(preview, plan.unit, masking);
	return [...chart === void 0 ? [] : [{
		text: changed(chart, plainText),
		isChart: true
	}], {
		text: shownText(plan, masking),
		isChart: false
	}];
}
function masksIn(text) {
	return text.split("***").length - 1;
}
function verdictOf({ verdict, drift = [] }) {
	return verdict === void 0 ? [] : [verdictMarkdown(verdict, drift), driftMarkdown(drift)];
}
function planHead({ plans }) {
	const count = (outcome) => plans.filter((plan) => plan.outcome === outcome).length;
	const counts = [
		`${count("changes")} of ${plans.length} ${plans.length === 1 ? "unit" : "units"} would change`,
		...count("failed") > 0 ? [`${count("failed")} failed`] : [],
		...count("skipped") > 0 ? [`${count("skipped")} skipped`] : [],
		...count("excluded") > 0 ? [`${count("excluded")} left out by Terragrunt`] : []
	];
	return heading(2, `Plan: ${counts.join(", ")}`);
}
function planFacts({ headSha, digest, runUrl, plans }) {
	const rendered = plans.some((plan) => plan.restsOn === "rendering");
	return [
		...headSha === void 0 ? [] : [`Commit ${code(headSha)}`],
		digest === void 0 ? "No digest: not every unit was planned" : `Digest ${code(digest)}`,
		...runUrl === void 0 ? [] : [link("Log", runUrl)],
		...rendered ? ["Planned by rendering and comparing, without Terragrunt"] : []
	].join(" · ");
}
function planTable({ plans, drift = [] }, units) {
	const differing = new Set(findingsOf$1(drift).map(({ unit }) => unit));
	const rank = (plan) => Number(plan.outcome === "no-changes");
	const rows = plans.length > units ? plans.toSorted((a, b) => rank(a) - rank(b)).slice(0, units) : plans;
	const more = plans.length - rows.length;
	return [table([
		"Unit",
		"Plan",
		"Resources",
		"Digest"
	], rows.map((plan) => planRow(plan, differing.has(plan.unit)))), ...more > 0 ? [`\n${more} more units are in the log.`] : []].join("\n");
}
function planRow(plan, differs) {
	const live = differs ? ", **differs in the cluster**" : "";
	return [
		codeCell(plan.unit),
		{ markdown: `${WORDS[plan.outcome]}${mockedNote(plan)}${excludedNote(plan)}${live}` },
		counted(plan.changes),
		plan.digest === void 0 || plan.outcome === "excluded" ? "" : codeCell(plan.digest.slice(0, 12))
	];
}
function mockedNote({ mocked = [] }) {
	return mocked.length === 0 ? "" : `, on mock outputs of ${mocked.map(escapeMarkdown).join(", ")}`;
}
function excludedNote({ outcome, error = "", neverApplied }) {
	if (outcome === "excluded") return `: ${escapeMarkdown(error)}`;
	return neverApplied === void 0 ? "" : `, never applied: ${escapeMarkdown(neverApplied)}`;
}
function counted(changes) {
	return Object.entries(SIGNS).map(([action, sign]) => ({
		sign,
		count: changes.filter((change) => change.action === action).length
	})).filter(({ count }) => count > 0).map(({ sign, count }) => `${sign}${count}`).join(" ");
}
function unitDetails(plan, texts, runUrl) {
	const summary = [plan.unit, counted(plan.changes) || plan.outcome].join(": ");
	const language = plan.outcome === "changes" ? "diff" : "";
	const parts = texts.flatMap(({ text, leftOut, isChart }) => [text === "" ? void 0 : fence(text, language), leftOut === 0 ? void 0 : leftOutNote(leftOut, isChart, runUrl)]);
	const masks = texts.reduce((sum, text) => sum + text.masks, 0);
	return details(summary, blocks(...parts, maskedNote(masks)).trimEnd(), plan.outcome === "failed");
}
function leftOutNote(lines, isChart, runUrl) {
	const count = `${lines} more ${lines === 1 ? "line" : "lines"}`;
	if (isChart) return `${count} of the chart's diff ${lines === 1 ? "does" : "do"} not fit here.`;
	const rest = runUrl === void 0 ? "the log" : link("the log", runUrl);
	return `${count} ${lines === 1 ? "is" : "are"} in ${rest}.`;
}
function maskedNote(masks) {
	if (masks === 0) return void 0;
	return `\`***\` stands for a secret value in ${masks} ${masks === 1 ? "place" : "places"}.`;
}
function graph({ units, plans }, most) {
	if (units === void 0 || units.length === 0 || units.length > most) return void 0;
	const outcomes = new Map(plans.map((plan) => [plan.unit, plan.outcome]));
	return details("Order of units", unitGraph(units, outcomes));
}
function shownText(plan, masking) {
	const masked = plan.error === void 0 ? maskedPlanText(plan.text, plan.changes, masking) : maskedMiddle(plan.error, masking, MOST_SHOWN);
	const text = changed(masked, plainText);
	return plan.outcome === "changes" && plan.restsOn === "state" ? changed(text, diffColours) : text;
}
function diffColours(text) {
	return text.replaceAll(/^([ \t]+)(-\/\+|\+\/-|[-+~])(?= )/gm, (_, space, sign) => {
		return `${sign === "~" ? "!" : sign[0] === "+" && sign.length === 1 ? "+" : sign === "-" ? "-" : "!"}${space}${sign === "~" ? "" : sign.slice(1)}`;
	});
}
// src/apply/report.ts
function applyMarkdown(report) {
	const { plans, held, failed } = report;
	const rows = plans.map((plan) => ({
		plan,
		word: stateOf(plan, report)
	})).filter(({ word }) => word !== void 0).map(({ plan, word }) => [
		codeCell(plan.unit),
		{ markdown: word ?? "" },
		counted(plan.changes)
	]);
	return blocks(heading(2, `Apply: ${titleOf(report)}`), rows.length === 0 ? nothingText(report) : table([
		"Unit",
		"Apply",
		"Resources"
	], rows), held.size === 0 ? void 0 : "Held back: it would change the pods that have the traffic. Bring it up on the idle color: deploy, smoke, promote.", failed === void 0 ? void 0 : "Run apply again: it goes on where it stopped.", driftMarkdown(report.drift));
}
function titleOf({ applied, failed }) {
	const count = `${applied.length} ${applied.length === 1 ? "unit" : "units"} applied`;
	if (failed === void 0) return count;
	return applied.length === 0 ? "one unit failed, none was applied" : `${count}, then one failed`;
}
function nothingText({ drift }) {
	const sound = soundText(drift);
	if (sound === void 0 || sound === "") return "No plan has changes.";
	return paragraph(`Nothing was to be changed: ${sound}.`);
}
function stateOf(plan, { applied, held, failed, left }) {
	const { unit } = plan;
	if (applied.includes(unit)) return "applied";
	if (held.has(unit)) return "held back";
	if (unit === failed) return "**failed**";
	if (left.includes(unit)) return "not applied";
	const reason = plan.outcome === "excluded" ? plan.error : plan.neverApplied;
	return reason === void 0 ? void 0 : `left out by Terragrunt: ${escapeMarkdown(reason)}`;
}
// src/apply/judge/plan-rules.ts
const WRITERS = /^(helm|kubernetes|kubectl|kustomization|argocd|flux)_/;
const HARMLESS = /^kubernetes_(namespace|secret|config_map|service_account|role|role_binding|cluster_role|cluster_role_binding|persistent_volume|persistent_volume_claim|storage_class|resource_quota|limit_range|priority_class)(_v\d+)?(_data)?$/;
const HARMLESS_KINDS = /^(Namespace|Secret)\//;
function releaseAction({ changes }) {
	return changes.find(({ address }) => isRelease(address))?.action ?? "update";
}
function unreadWrites({ changes, restsOn }, hasChart) {
	if (restsOn === "rendering" && hasChart) return void 0;
	const written = changes.filter(({ action }) => action !== "read");
	const releases = written.filter(({ address }) => isRelease(address));
	const others = written.filter((change) => !isRelease(change.address) && mayRoute(change));
	const unread = [...releases.slice(hasChart ? 1 : 0), ...others];
	const named = unread.map(({ action, address }) => `${action} ${address}`).join(", ");
	return unread.length === 0 ? void 0 : `its plan would ${named}, which no chart here renders`;
}
function isRelease(address) {
	return typeOf(address) === "helm_release";
}
function mayRoute({ address, action }) {
	const isGoing = action === "delete" || action === "replace";
	if (/^[A-Z]\w*\//.test(address)) return isGoing || !HARMLESS_KINDS.test(address);
	const type = typeOf(address);
	return WRITERS.test(type) && (isGoing || !HARMLESS.test(type));
}
function typeOf(address) {
	return address.replace(/^(module\.[^.[]+(\[[^\]]*\])?\.)*/, "").split(".")[0] ?? "";
}
// src/apply/judge/content.ts
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
// src/apply/judge/world.ts
const ROUTING = new Set(ROUTING_KINDS.map(({ group, kind }) => `${group}/${kind}`));
const ANSWERING = [
	"/Service",
	"apps/Deployment",
	"apps/StatefulSet",
	"apps/DaemonSet"
];
const EXTENDING = /^(networking|extensions|security)\.istio\.io\//;
const YET_TO_COME = "9999-12-31T23:59:59Z";
function groupKind(object) {
	return `${apiGroup(object)}/${object.kind}`;
}
function objectsOf({ last, stages }) {
	return [...last, ...stages.known ? stages.value.flat() : []];
}
function unitsOf(release) {
	return unitReferences(release).map(({ unit }) => unit);
}
function touches(content, release, namespaces) {
	if (unitsOf(release).includes(content.unit)) return true;
	return objectsOf(content).some((object) => {
		if (isRouter(object)) return mayRoute$1(object, release.host);
		if (isRouting(object) || isExtending(object) || isAddressing(object)) return true;
		return namespaces.has(namespaceOf(object)) && mayAnswer(object);
	});
}
function mayTouch(content, releases) {
	if (!content.stages.known || releases.flatMap(unitsOf).includes(content.unit)) return true;
	return objectsOf(content).some((object) => isRouting(object) || isExtending(object) || isAddressing(object) || mayAnswer(object));
}
function mayAnswer(object) {
	return isAnswering(object) || podMaker(object) !== void 0;
}
function isAddressing(object) {
	return ["/Endpoints", "discovery.k8s.io/EndpointSlice"].includes(groupKind(object));
}
function isAnswering(object) {
	return ANSWERING.includes(groupKind(object));
}
function isRouting(object) {
	return ROUTING.has(groupKind(object));
}
function isExtending(object) {
	return EXTENDING.test(groupKind(object)) && !isRouting(object);
}
function isAnsweringIn(object, namespaces) {
	return isAnswering(object) && namespaces.has(namespaceOf(object));
}
function worldsOf(live, contents, namespaces) {
	const leaving = contents.flatMap((content) => extensionsLeaving(content));
	const stations = walked(live, contents, (stage, last) => relevant(stage, last, namespaces));
	return {
		before: manifestsOf(byKey([...live, ...leaving])),
		stations: stations.map(({ unit, objects }) => ({
			unit,
			manifests: manifestsOf(objects)
		}))
	};
}
function wholeWorldsOf(live, contents) {
	return walked(live, contents, (stage) => stage).map(({ unit, objects }) => ({
		unit,
		objects: [...objects.values()]
	}));
}
function walked(live, contents, counted) {
	const stations = [];
	let world = byKey(live);
	for (const { unit, last, stages } of contents) {
		let own = last;
		for (const stage of stages.known ? stages.value : []) {
			world = moved(world, own, counted(stage, last));
			own = stage;
			stations.push({
				unit,
				objects: world
			});
		}
	}
	return stations;
}
function byKey(objects) {
	return new Map(objects.map((object) => [keyOf(object), object]));
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
	const namespace = isOfCluster(object) ? "" : namespaceOf(object);
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
// src/apply/judge/overlap-rules.ts
function seenIn(release, objects) {
	const selections = selectionsAmong(release, objects);
	if (selections === void 0) return void 0;
	const makers = tellApart(selections) ? [] : podMakers(objects);
	const inside = separationOf(release.name, selections, makers);
	return {
		selections,
		separation: inside.kind === "apart" ? outsideSeparation(release.name, selections, objects) : inside
	};
}
function namespacesToLookAt(releases, { contents, live }) {
	const worlds = [live.objects, ...wholeWorldsOf(live.objects, contents).map(({ objects }) => objects)];
	const found = releases.flatMap((release) => worlds.flatMap((objects) => {
		const selections = selectionsAmong(release, objects);
		return selections === void 0 ? [] : openNamespaces(selections);
	}));
	return [...new Set(found)];
}
function mixedNow(release, { live }) {
	const seen = seenIn(release, [...live.objects, ...live.makers]);
	return seen?.separation.kind === "overlap" ? seen.selections : void 0;
}
function decideOverlap(release, facts) {
	const there = [...facts.live.objects, ...facts.live.makers];
	let before = seenIn(release, there)?.separation;
	for (const { unit, objects } of wholeWorldsOf(there, facts.contents)) {
		const after = seenIn(release, objects)?.separation;
		const refusal = refusalOf(release, unit, before, after, facts);
		if (refusal !== void 0) return {
			refusals: [refusal],
			notes: []
		};
		before = after;
	}
	if (facts.contents.length === 0 || before?.kind !== "overlap") return {
		refusals: [],
		notes: []
	};
	return {
		refusals: [],
		notes: [`${before.fact}; that stays so`]
	};
}
function refusalOf(release, unit, before, after, { allowUnknown }) {
	if (after?.kind === "overlap" && !isNoWorse(before, after)) return {
		code: "COLORS_OVERLAP",
		fact: `once unit ${unit} is applied, ${after.fact}`,
		remedy: after.mend ?? remedy(unit)
	};
	const isAllowed = allowUnknown.includes(unit) && !unitsOf(release).includes(unit);
	const isNew = before === void 0 || before.kind === "apart";
	if (after?.kind !== "unknown" || !isNew || isAllowed) return void 0;
	return {
		code: "COLORS_UNKNOWN",
		fact: `once unit ${unit} is applied, ${unclearText(release.name, after.reason)}`,
		remedy: after.mend ?? "Let the colors demand different values of one label, which pods carry from the start, of Services that have a selector; then run apply"
	};
}
function remedy(unit) {
	return `Correct what unit ${unit} renders: give each color labels that no pod of the other carries`;
}
function isNoWorse(before, after) {
	if (before?.kind !== "overlap") return false;
	const { selections, shared } = before;
	return selections.blue === after.selections.blue && selections.green === after.selections.green && after.shared.every((name) => shared.includes(name));
}
// src/apply/judge/live.ts
async function readLive(releases, contents, gateway, { cluster }) {
	const coming = contents.flatMap(objectsOf);
	const used = OTHER_APIS.filter((api) => isUsed(api, releases, coming));
	const types = [...ALWAYS_READ, ...typesRead(used)];
	const routing = (await Promise.all(types.map((type) => listObjects(type, void 0, cluster)))).flat();
	const hosts = releases.map(({ host }) => host);
	const gateways = gateway === void 0 ? await gatewayNamespaces(cluster) : [gateway];
	const namespaces = new Set([...namespacesOf([...routing, ...coming], hosts), ...gateways]);
	const answering = await Promise.all([...namespaces].flatMap((namespace) => ANSWERING$1.map((type) => listObjects(type, namespace, cluster))));
	const objects = [...routing, ...answering.flat()];
	const open = namespacesToLookAt(releases, {
		contents,
		live: { objects }
	});
	return {
		objects,
		namespaces,
		makers: await readMakers(open, cluster)
	};
}
function isUsed({ group, targetKind }, releases, coming) {
	return coming.some(({ apiVersion }) => apiVersion.startsWith(`${group}/`)) || releases.some(({ colors }) => colors.blue.target.kind === targetKind);
}
async function gatewayNamespaces(cluster) {
	return (await cluster.list("services", { labels: INGRESS_LABELS })).flatMap(({ metadata: { namespace } }) => namespace ?? []);
}
// src/apply/judge/rules.ts
function decideApply(facts) {
	const [first, ...rest] = [...staleness(facts), ...facts.traffic];
	if (first !== void 0) return {
		kind: "refuse",
		refusals: [first, ...rest]
	};
	return {
		kind: "apply",
		units: facts.plans.filter((plan) => mayChange(plan) && !facts.held.includes(plan.unit)).map(({ unit }) => unit)
	};
}
function mayChange(plan) {
	return plan.neverApplied === void 0 && (plan.outcome === "changes" || isMocked(plan));
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
	const now = plans.filter(({ outcome }) => ![
		"no-changes",
		"given",
		"excluded"
	].includes(outcome)).map(({ unit, outcome, digest: own }) => `${unit} ${own === void 0 ? outcome : own.slice(0, 12)}`);
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
// src/apply/judge/named-rules.ts
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
	return !targetsOf(target).isThere(target.name, objects);
}
// src/apply/judge/active-rules.ts
function activeRolls(release, active, contents, { before, live }, mixed) {
	const color = COLORS.find((one) => sameTarget(release.colors[one].target, active));
	const behind = workloadsBehind(before, release.host, [active]);
	return contents.flatMap((content) => {
		const isColor = color !== void 0 && content.unit === release.colors[color].unit;
		const ours = content.last.filter((object) => hasPods(object) && (isColor || behind.has(resourceName(object))));
		const isOther = color !== void 0 && content.unit === release.colors[otherColor(color)].unit;
		const leaves = (object) => isOther && leavesSelection(object, mixed?.[color]);
		const changes = ours.flatMap((object) => podChanges(object, content, live, leaves));
		const [worst] = [...changes.filter(({ kind }) => kind === "gone"), ...changes];
		return worst === void 0 ? [] : [{
			unit: content.unit,
			color: color ?? active.name,
			...worst
		}];
	});
}
function podChanges(object, { stages }, live, leaves) {
	const name = resourceName(object);
	return (stages.known ? stages.value : []).flatMap((stage) => {
		const next = stage.find((one) => resourceName(one) === name);
		if (next === void 0) return [{
			kind: "gone",
			what: name
		}];
		if (leaves(next)) return [];
		const [first] = differences(at(object.spec, "template"), at(next.spec, "template"));
		if (first !== void 0) return [{
			kind: "changes",
			what: `${name} at spec.template.${pathText(first.path)}`
		}];
		const back = takenBack(next, live.find((one) => resourceName(one) === name));
		return back === void 0 ? [] : [{
			kind: "changes",
			what: `${name} at ${back}, which is otherwise now`
		}];
	});
}
function takenBack(next, live) {
	if (live === void 0) return void 0;
	const found = fieldDrift(next, live).find(({ path, wanted }) => path[1] === "template" && wanted !== void 0);
	return found === void 0 ? void 0 : pathText(found.path);
}
function leavesSelection(object, selections) {
	const maker = podMaker(object);
	if (maker === void 0 || selections === void 0 || !selections.known) return false;
	return selections.value.every((selection) => !isSelected(maker, selection));
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
// src/apply/judge/traffic-rules.ts
const MOST_REQUESTS$1 = 1e4;
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
	if (touched.length === 0) {
		const { refusals, notes } = overlapsOf(facts.releases, facts);
		return {
			refusals: [...unread, ...refusals],
			held: [],
			notes
		};
	}
	const rolls = facts.allowActive ? [] : rollsOf(touched, facts);
	const held = rolls.filter(({ kind, unit }) => kind === "changes" && !facts.named.includes(unit));
	const applied = facts.contents.filter(({ unit }) => !held.some((roll) => roll.unit === unit));
	const tables = tablesOf({
		...facts,
		contents: applied
	});
	const moved = touched.map((release) => decideRelease(release, {
		...facts,
		contents: applied
	}, tables));
	const quiet = facts.releases.filter((release) => (moved[touched.indexOf(release)]?.refusals ?? []).length === 0);
	const decisions = [...moved, overlapsOf(quiet, {
		...facts,
		contents: applied
	})];
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
function overlapsOf(releases, facts) {
	const decisions = releases.map((release) => decideOverlap(release, facts));
	return {
		refusals: decisions.flatMap(({ refusals }) => refusals),
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
		return activeRolls(release, live.value, facts.contents, {
			before,
			live: facts.live.objects
		}, mixedNow(release, facts));
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
function movedTraffic(release, active, facts, { before, stations }) {
	const { allowUnknown, allowActive } = facts;
	const others = COLORS.map((color) => release.colors[color].target).filter((color) => !sameTarget(color, active));
	const isMixed = mixedNow(release, facts) !== void 0;
	const mending = isMixed ? { anyPods: allowActive } : void 0;
	const { host, preview } = release;
	const input = {
		host,
		cookie: preview.cookie,
		active,
		others,
		most: MOST_REQUESTS$1,
		mending
	};
	const notes = new Set();
	for (const { unit, table } of stations) {
		const changes = trafficChanges({
			...input,
			before,
			after: table
		});
		const moves = changes.filter(({ kind }) => kind === "moves");
		if (moves.length > 0) return refusing(movesRoute(release, unit, moves, isMixed));
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
function movesRoute({ name }, unit, moves, isMixed) {
	const more = moves.length > SHOWN ? `, and ${moves.length - SHOWN} more kinds of requests` : "";
	return {
		code: "APPLY_MOVES_ROUTE",
		fact: `unit ${unit} would send ${moves.slice(0, SHOWN).map(sentence).join("; ")}${more}`,
		remedy: isMixed && moves.every(({ onlyPods }) => onlyPods) ? "Allow it with allow-active: it sets the colors apart, and gives the traffic to pods that nobody has tested" : `Keep the traffic of release ${name} where it is: only promote and rollback move it`
	};
}
function unclearRoute(release, unit, unclear) {
	return unknownRoute(release, `once unit ${unit} is applied, which would send ${unclear.slice(0, SHOWN).map(sentence).join("; ")}`);
}
// src/apply/judge/lease-rules.ts
function heldReleases(facts) {
	const objects = [...facts.live.objects, ...facts.contents.flatMap(objectsOf)];
	const everybodys = [...entrySelectors(objects), ...gatewaySelectors(objects)];
	return touchedReleases(facts).filter((release) => {
		const reach = reachOf(release, objects, everybodys);
		return facts.contents.some((content) => concerns(content, release, reach, facts.live.namespaces));
	});
}
function reachOf(release, objects, everybodys) {
	const services = throughAliases(servicesOf(objects, [release.host]), objects);
	return {
		services,
		selectors: [...objects.filter((object) => object.kind === "Service" && isOneOf(object, services)).flatMap(selectorOf), ...everybodys]
	};
}
function throughAliases(services, objects) {
	const found = [...services];
	for (const address of found) for (const object of objects) {
		if (object.kind !== "Service" || !isOneOf(object, [address])) continue;
		const alias = serviceAddress(text(at(object.spec, "externalName")) ?? "", namespaceOf(object));
		if (alias !== void 0 && !found.some((one) => isSame(one, alias))) found.push(alias);
	}
	return found;
}
function selectorOf(service) {
	const labels = labelMap(at(service.spec, "selector"));
	return Object.keys(labels).length === 0 ? [] : [{
		namespace: namespaceOf(service),
		labels
	}];
}
function entrySelectors(objects) {
	return objects.flatMap((object) => {
		const labels = labelMap(at(object.spec, "workloadSelector", "labels"));
		return Object.keys(labels).length === 0 ? [] : [{
			namespace: namespaceOf(object),
			labels
		}];
	});
}
function gatewaySelectors(objects) {
	const gateways = objects.filter((object) => isGateway(apiGroup(object), object.kind));
	const selecting = gateways.filter(({ spec }) => at(spec, "gatewayClassName") === void 0).map(({ spec }) => labelMap(at(spec, "selector")));
	const addresses = gateways.flatMap(addressesOf);
	const behind = objects.filter((object) => object.kind === "Service" && isOneOf(object, addresses)).flatMap(selectorOf).map(({ labels }) => labels);
	return [
		INGRESS_LABELS,
		...selecting,
		...behind
	].map((labels) => ({ labels }));
}
function addressesOf(gateway) {
	return jsonObjects(at(gateway.spec, "addresses")).flatMap(({ value }) => serviceAddress(text(value) ?? "", namespaceOf(gateway)) ?? []);
}
function concerns(content, release, reach, namespaces) {
	if (!content.stages.known || unitsOf(release).includes(content.unit)) return true;
	return objectsOf(content).some((object) => {
		return touches({
			...content,
			last: [object],
			stages: {
				known: true,
				value: []
			}
		}, release, namespaces) && isReached(object, reach);
	});
}
function isReached(object, reach) {
	const defining = MESH_APIS.filter(({ targets }) => targets.defines(object));
	if (defining.length > 0) return defining.some(({ targets }) => targets.holdsFor(reach.services, [object])(object));
	if (object.kind === "Service") return isOneOf(object, reach.services) || isOfGateway(object, reach);
	const maker = podMaker(object);
	if (maker === void 0) return true;
	return reach.selectors.some(({ namespace, labels }) => (namespace === void 0 || namespace === maker.namespace) && selects(labels, maker.labels));
}
function isOfGateway(service, { selectors }) {
	const labels = labelMap(at(service.spec, "selector"));
	return selectors.some((one) => one.namespace === void 0 && selects(one.labels, labels));
}
function isOneOf(object, services) {
	return services.some((one) => isSame(one, {
		namespace: namespaceOf(object),
		name: object.metadata.name
	}));
}
function isSame(a, b) {
	return a.name === b.name && a.namespace === b.namespace;
}
// src/apply/judge/guard.ts
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
	const stores = facts?.held.map((release) => storeOf(release, facts.live, ports)) ?? [];
	const judged = async () => {
		const now = stores.length === 0 ? facts : await readFacts([content], guard, ports);
		const late = now === void 0 || isDeepStrictEqual(now, facts) ? void 0 : heldBack(decideTraffic(now));
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
	const held = heldReleases({
		releases,
		contents,
		live
	});
	const underWay = (await Promise.all(held.map(async (release) => [release.name, await transitionOf(release, live, ports)]))).filter((entry) => entry[1] !== void 0);
	const allowed = {
		allowActive,
		allowUnknown,
		named
	};
	return {
		releases,
		contents,
		live,
		held,
		transitions: new Map(underWay),
		...allowed
	};
}
async function transitionOf(release, live, ports) {
	return (await storeOf(release, live, ports).read())?.transition;
}
function storeOf(release, { objects }, ports) {
	const [router] = routersAmong(objects, release);
	const namespace = router === void 0 ? DEFAULT_NAMESPACE : namespaceOf(router);
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
	const body = async () => {
		const done = await keepingLease(lease, ports.clock, () => holdingAll(rest, guard, ports, work));
		await store.release(guard.holder);
		return done;
	};
	return whileHolding(lease, ports, body, { patienceMs: LEASE_TIMES.applyMs });
}
function throwRefused(refusals) {
	const [first, ...rest] = refusals;
	if (first !== void 0) throw asOne([first, ...rest]);
}
function asOne(refusals) {
	const [{ code, remedy }] = refusals;
	return refused(code, refusals.map(({ fact }) => fact).join("; "), { remedy });
}
// src/apply/judge/judge.ts
async function judgePlans(units, plans, guard, expectedDigest, ports) {
	const digest = overallDigest(plans);
	const changed = units.filter(({ name }) => {
		const { outcome, neverApplied } = planOf(plans, name);
		return outcome === "changes" && neverApplied === void 0;
	});
	const contents = await Promise.all(changed.map((unit) => readContent(unit, planOf(plans, unit.name), ports)));
	const { refusals: traffic, held: rolls, notes } = await judgeTraffic(contents, guard, ports);
	return {
		digest,
		contents,
		decision: decideApply({
			plans,
			digest,
			expectedDigest,
			traffic,
			held: rolls.map(({ unit }) => unit)
		}),
		rolls,
		notes
	};
}
function planOf(plans, name) {
	return plans.find(({ unit }) => unit === name);
}
function heldText(roll) {
	return `Held back: ${rollText(roll)}. Bring the change up on the idle color: deploy, smoke, promote. allow-active applies it untested.`;
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
async function apply(inputs, given) {
	const ports = {
		...given,
		helm: rememberingHelm(given.helm)
	};
	const scope = await scopeOf(inputs, ports);
	const { config, units } = scope;
	const plans = await planUnits(units, ports);
	throwAll(planFailures(plans).map(sayingLock));
	const { allowActive, allowUnknown } = inputs;
	const guard = {
		config,
		holder: holderName("apply", ports),
		allowActive,
		allowUnknown,
		named: inputs.units
	};
	const judged = await judgePlans(units, plans, guard, inputs.digest, ports);
	const { digest, contents, decision, rolls } = judged;
	if (inputs.dryRun || decision.kind === "refuse") await showPlans(plans, units, ports);
	if (decision.kind === "refuse") throw refusedAs(decision.refusals);
	tellExceptions(judged, ports);
	const held = new Set(rolls.map(({ unit }) => unit));
	const run = {
		scope,
		plans,
		contents,
		guard,
		isBound: inputs.digest !== void 0,
		held,
		ports
	};
	const common = {
		plans,
		excluded: leftOut(units),
		digest
	};
	if (inputs.dryRun) {
		for (const name of decision.units) ports.log.info(dryRunLine(name, plans));
		const drift = await driftAfter(decision.units, plans, run);
		return {
			...common,
			applied: decision.units,
			held: [...held],
			dryRun: true,
			drift
		};
	}
	const wanted = units.filter(({ name }) => decision.units.includes(name));
	if (wanted.length > 0) await requireNewestCheckout(ports, inputs.allowOlder);
	const applied = await applyUnits(wanted, run);
	const drift = await driftAfter(applied, plans.filter(({ unit }) => !applied.includes(unit)), run);
	await summarize(applyMarkdown({
		plans,
		applied,
		held,
		failed: void 0,
		left: [],
		drift
	}), ports);
	return {
		...common,
		applied,
		held: [...held],
		dryRun: false,
		drift
	};
}
async function scopeOf(inputs, ports) {
	const config = await readConfig(ports.files, inputs.config);
	await requireNewestCheckout(ports, inputs.allowOlder);
	const all = await ports.terragrunt.units(config.terragruntRoot);
	refuseNoUnits(config, all);
	refuseUnknownUnits(config, all);
	const units = selectUnits(all, inputs.units);
	refuseExcluded(units, inputs.units, "apply");
	return {
		config,
		all,
		units
	};
}
async function showPlans(plans, units, ports) {
	const masked = (text) => ports.log.masked(text);
	await summarize(planMarkdown(planReport(plans, units, ports), SUMMARY_LIMIT, masked), ports);
}
function tellExceptions({ notes, rolls }, { log }) {
	for (const note of notes) log.info(`Allowed: ${note}.`);
	for (const roll of rolls) log.warning(heldText(roll));
}
async function driftAfter(applied, plans, { scope: { config, all }, contents, ports }) {
	return mayConcern(applied, contents, config) ? comparedNow({
		config,
		all,
		plans
	}, ports) : [];
}
function mayConcern(applied, contents, config) {
	const releases = [...config.releases.values()];
	const judged = (name) => contents.find(({ unit }) => unit === name);
	return applied.length === 0 || applied.some((name) => mayTouchAny(judged(name), releases));
}
function leftOut(units) {
	return units.flatMap(({ name, excluded }) => excluded === void 0 ? [] : [{
		unit: name,
		reason: excluded.apply
	}]);
}
function mayTouchAny(content, releases) {
	return content === void 0 || mayTouch(content, releases);
}
async function comparedNow({ config, all, plans }, ports) {
	const chartOf = chartsByTerragrunt(all, [...config.releases.values()], ports);
	const drift = await readDrift({
		config,
		units: all,
		chartOf,
		plans
	}, ports);
	for (const { fact, remedy, severity } of findingsOf$1(drift)) if (severity === "differs") ports.log.warning(coded("RELEASE_DRIFT", `${fact}. ${remedy}`));
	return drift;
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
			left,
			drift: []
		}), ports);
		throw applyFailed(unit, applied, left, error);
	}
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
	return reworded(error, fact, {
		remedy: / again/.test(error.remedy) ? error.remedy : `${error.remedy.replace(/[.]?$/, ".")} Then run apply again: it goes on where it stopped`,
		cause: error,
		...error.stderr === void 0 ? {} : { stderr: error.stderr }
	});
}
async function summarize(markdown, { github, log }) {
	try {
		await github.summary(markdown);
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
function refusedAs([first, ...rest]) {
	const failure = ({ code, fact, remedy }) => refused(code, fact, { remedy });
	return new Failures([failure(first), ...rest.map(failure)]);
}
function throwAll([first, ...rest]) {
	if (first !== void 0) throw new Failures([first, ...rest]);
}
// src/apply/judge/verdict-rules.ts
const NOTHING = {
	apply: [],
	hold: [],
	refuse: [],
	unknown: [],
	notes: []
};
function decideVerdict({ plans, failed, judged, drift }) {
	if (failed.length > 0 || judged === void 0) return {
		...NOTHING,
		verdict: "refuse",
		refuse: failed.map(reasonOf$1)
	};
	if (isFailures(judged)) return unread(judged);
	const { decision, rolls, notes } = judged;
	const hold = rolls.map((roll) => ({
		unit: roll.unit,
		reason: rollText(roll)
	}));
	if (decision.kind === "refuse") return {
		...NOTHING,
		verdict: "refuse",
		refuse: decision.refusals,
		notes
	};
	const unknown = plans.filter((plan) => isMocked(plan) && decision.units.includes(plan.unit)).map((plan) => ({
		unit: plan.unit,
		reason: mockedReason(plan)
	}));
	const refuse = decision.units.length === 0 ? brokenRefusals(drift) : [];
	const parts = {
		apply: decision.units,
		hold,
		refuse,
		unknown,
		notes
	};
	return {
		...parts,
		verdict: kindOf(parts)
	};
}
function kindOf({ apply, hold, refuse, unknown }) {
	if (refuse.length > 0) return "refuse";
	if (unknown.length > 0) return "unknown";
	if (hold.length > 0) return "hold";
	return apply.length > 0 ? "apply" : "nothing";
}
function isFailures(judged) {
	return Array.isArray(judged);
}
function unread(failures) {
	const refuse = failures.filter(({ failureClass }) => failureClass === "refused").map(reasonOf$1);
	const unknown = failures.filter(({ failureClass }) => failureClass !== "refused").map(({ code, message, remedy }) => ({
		unit: null,
		reason: `${code}: ${message}. ${remedy}`
	}));
	return {
		...NOTHING,
		verdict: unknown.length > 0 ? "unknown" : "refuse",
		refuse,
		unknown
	};
}
function reasonOf$1({ code, message, remedy }) {
	return {
		code,
		fact: message,
		remedy
	};
}
function mockedReason({ unit, mocked = [] }) {
	return `the plan of ${unit} stands on mock outputs of ${mocked.join(", ")}: apply plans it again after them, and judges it then`;
}
// src/apply/judge/verdict.ts
async function readVerdict(units, plans, inputs, ports) {
	const failed = planFailures(plans);
	return decideVerdict({
		plans,
		failed,
		judged: failed.length > 0 ? void 0 : await judgedNow(units, plans, inputs, ports),
		drift: inputs.drift
	});
}
async function judgedNow(units, plans, { config, named, allowActive, allowUnknown }, ports) {
	const guard = {
		config,
		holder: "plan",
		allowActive,
		allowUnknown,
		named
	};
	try {
		return await judgePlans(units, plans, guard, void 0, ports);
	} catch (error) {
		if (error instanceof Failures) return error.failures;
		if (error instanceof Failure) return [error];
		throw error;
	}
}
// src/charts/diff.ts
const CONTEXT = 3;
const MAX_EDITS = 4e3;
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
function diffManifests(before, after) {
	const [old, now] = [byName(before, "before"), byName(after, "after")];
	const names = [...new Set([...old.keys(), ...now.keys()])].sort();
	const resources = names.flatMap((name) => resourceDiff(name, old.get(name), now.get(name)));
	return {
		resources,
		unchanged: names.length - resources.length
	};
}
function byName(text, file) {
	const { manifests, problems } = loadManifests([{
		file,
		text
	}]);
	const problem = problems.find(({ severity }) => severity === "error");
	if (problem !== void 0) throw refused("MANIFEST_INVALID", problem.message, {
		where: `${problem.file}:${problem.line ?? 1}`,
		remedy: problem.fix
	});
	const named = new Map();
	for (const { object } of manifests) named.set(freeName(named, object), object);
	return named;
}
function freeName(taken, object) {
	const name = resourceName(object);
	return [name, `${object.apiVersion} ${name}`].find((candidate) => !taken.has(candidate)) ?? `${name} (${taken.size + 1})`;
}
function resourceDiff(resource, before, after) {
	const [old, now] = maskedPair(before, after);
	const [oldText, newText] = [canonicalYaml(old), canonicalYaml(now)];
	if (oldText === newText) return [];
	const lines = patchLines(oldText, newText);
	const change = before === void 0 ? "created" : after === void 0 ? "deleted" : "changed";
	const count = (sign) => lines.filter((line) => line.startsWith(sign)).length;
	return [{
		resource,
		change,
		diff: lines.join("\n"),
		added: count("+"),
		removed: count("-")
	}];
}
function canonicalYaml(object) {
	return object === void 0 ? "" : dump(object, {
		sortKeys: true,
		lineWidth: -1,
		noRefs: true
	});
}
function patchLines(before, after) {
	const patch = structuredPatch("", "", before, after, "", "", {
		context: CONTEXT,
		maxEditLength: MAX_EDITS
	});
	if (patch === void 0) return [...signed(before, "-"), ...signed(after, "+")];
	return patch.hunks.flatMap((hunk, index) => [...index === 0 ? [] : [`@@ line ${hunk.newStart} @@`], ...hunk.lines]);
}
function signed(text, sign) {
	return text === "" ? [] : text.trimEnd().split("\n").map((line) => sign + line);
}
function maskedPair(before, after) {
	return [maskedSecret(before, after, "before"), maskedSecret(after, before, "after")];
}
function maskedSecret(object, other, side) {
	if (object === void 0 || object.kind !== "Secret") return object;
	const masked = {
		...object,
		metadata: withoutLastApplied(object)
	};
	for (const field of ["data", "stringData"]) if (field in object) masked[field] = maskedValues(object[field], other?.[field], side);
	return masked;
}
function maskedValues(values, others, side) {
	if (!isJsonObject(values)) return "***";
	const known = fields(others);
	return Object.fromEntries(Object.entries(values).map(([key, value]) => {
		return [key, key in known && known[key] !== value ? `*** (${side})` : "***"];
	}));
}
function withoutLastApplied({ metadata }) {
	if (metadata.annotations?.[LAST_APPLIED] === void 0) return metadata;
	return {
		...metadata,
		annotations: {
			...metadata.annotations,
			[LAST_APPLIED]: "***"
		}
	};
}
// src/plan/preview.ts
const MOST_REQUESTS = 3e4;
async function previewWorld(config, ports) {
	const rendering = await observed(async () => ({
		subjects: await unitSubjects(ports.files, config.terragruntRoot),
		sources: await routeSources([], config.terragruntRoot, ports)
	}));
	const releases = [...config.releases.values()];
	if (!rendering.known) return {
		findings: rendering,
		routes: new Map(releases.map(({ name }) => [name, rendering])),
		coverage: void 0
	};
	const { subjects, sources } = rendering.value;
	return {
		findings: known(findingsOf(subjects, sources, releases)),
		routes: new Map(releases.map((release) => [release.name, routesOf(release, sources)])),
		coverage: coverageOf(sources.manifests.map(({ object }) => object))
	};
}
function findingsOf({ complete, findings }, { manifests, problems }, releases) {
	const releaseHosts = releases.map(({ host }) => host);
	const objects = manifests.map((manifest) => meshObject(manifest, DEFAULT_NAMESPACE, false));
	const checked = checkMesh({
		objects,
		complete,
		releaseHosts,
		releases
	});
	return judge([
		...findings,
		...problems,
		...checked
	], "error").findings;
}
function routesOf(release, { manifests }) {
	const proof = proveRelease(release, manifests, { most: MOST_REQUESTS });
	if (!proof.known) return proof;
	const { classes, broken, tried, ahead } = proof.value;
	return known({
		routes: classes.map(routeOf),
		broken,
		tried,
		ahead
	});
}
async function previewCharts(units, plans, { files, helm }) {
	const changed = plans.filter(({ outcome, restsOn }) => outcome === "changes" && restsOn === "state");
	const found = await Promise.all(changed.map(async ({ unit }) => unitDiff(unit, units, {
		files,
		helm
	})));
	return new Map(found.flat());
}
async function unitDiff(name, units, { files, helm }) {
	const unit = units.find((one) => one.name === name);
	if (unit === void 0) return [];
	const chart = await observed(() => readUnitChart(files, unit));
	const value = chart.known && chart.value.known ? chart.value.value : void 0;
	return value === void 0 ? [] : [[name, await observed(() => chartDiff(value, helm))]];
}
async function chartDiff(chart, helm) {
	const [live, rendered] = await Promise.all([helm.manifest(chart.release, chart.namespace), helm.template(chart)]);
	return diffManifests(live ?? "", withoutHooks(rendered, chart.chart));
}
function withoutHooks(rendered, chart) {
	return renderedSources(rendered, chart).map(({ text }) => text).filter((text) => !/^[^\S\n]+["']?helm\.sh\/hook["']?\s*:/m.test(text)).join("\n---\n");
}
async function observed(read) {
	try {
		return known(await read());
	} catch (error) {
		if (error instanceof Failures) return unknown(reasonOf(error.failures[0]));
		if (error instanceof Failure) return unknown(reasonOf(error));
		throw error;
	}
}
function reasonOf({ code, message, stderr }) {
	const said = stderr?.trim().split("\n")[0];
	return `${code}: ${message}${said === void 0 || said === "" ? "" : `: ${said}`}`;
}
// src/plan/rules.ts
function commentMarker(config) {
	return `<!-- bluegreen-action plan ${config.replaceAll(/[^\w./-]|--/g, "_")} -->`;
}
function ownComment(comments, marker, login) {
	return comments.filter(({ author, body }) => author.toLowerCase() === login.toLowerCase() && body.startsWith(marker)).reduce((newest, one) => newest === void 0 || one.id > newest.id ? one : newest, void 0);
}
// src/plan/step.ts
const ACTIONS_BOT = "github-actions[bot]";
async function plan(inputs, ports) {
	const config = await readConfig(ports.files, inputs.config);
	const all = await ports.terragrunt.units(config.terragruntRoot);
	refuseNoUnits(config, all);
	refuseUnknownUnits(config, all);
	const units = selectUnits(all, inputs.units);
	refuseExcluded(units, inputs.units, "plan");
	const planned = await planAndPreview(config, units, ports);
	const { plans } = planned;
	const seen = await judged(inputs, {
		config,
		all,
		...planned,
		units
	}, ports);
	const { commentUrl, failure } = await show(inputs, {
		...planned,
		units,
		...seen
	}, ports);
	const unitsChanged = plans.filter(({ outcome }) => outcome === "changes").map(({ unit }) => unit);
	return {
		plans,
		unitsChanged,
		hasChanges: unitsChanged.length > 0,
		digest: overallDigest(plans),
		commentUrl,
		...seen,
		failure: together(plans, failure)
	};
}
async function judged({ units: named, allowActive, allowUnknown }, { config, all, units, plans, helm }, given) {
	const ports = {
		...given,
		helm
	};
	const chartOf = chartsByTerragrunt(all, [...config.releases.values()], ports);
	const drift = await readDrift({
		config,
		units: all,
		chartOf,
		plans
	}, ports);
	return {
		verdict: await readVerdict(units, plans, {
			config,
			named,
			allowActive,
			allowUnknown,
			drift
		}, ports),
		drift
	};
}
async function planAndPreview(config, units, ports) {
	const { files, terragrunt, log } = ports;
	const helm = rememberingHelm(ports.helm);
	const [plans, world] = await Promise.all([planUnits(units, {
		terragrunt,
		log
	}), previewWorld(config, {
		files,
		helm
	})]);
	const charts = await previewCharts(units, plans, {
		files,
		helm
	});
	return {
		plans,
		preview: {
			...world,
			charts
		},
		helm
	};
}
async function show(inputs, { units, plans, preview, verdict, drift }, ports) {
	const found = await attempt(async () => inputs.dryRun ? void 0 : ports.github.pullRequest());
	const pullRequest = found.value;
	const masked = (text) => ports.log.masked(text);
	const report = {
		plans,
		preview,
		verdict: maskedDeep(verdict, masked),
		drift: maskedDeep(drift, masked),
		digest: overallDigest(plans),
		headSha: pullRequest?.headSha,
		runUrl: ports.github.runUrl()
	};
	await ports.github.summary(planMarkdown({
		...report,
		units
	}, SUMMARY_LIMIT, masked));
	if (inputs.dryRun) ports.log.info("Dry run: no comment is written.");
	if (inputs.comment === "never" || pullRequest === void 0) return {
		commentUrl: void 0,
		failure: found.failure
	};
	const written = await attempt(() => comment(pullRequest, inputs, report, ports));
	return {
		commentUrl: written.value,
		failure: written.failure
	};
}
async function attempt(body) {
	try {
		return {
			value: await body(),
			failure: void 0
		};
	} catch (error) {
		if (error instanceof Failure) return {
			value: void 0,
			failure: error
		};
		throw error;
	}
}
async function comment(pullRequest, inputs, report, { github, log }) {
	const marker = commentMarker(inputs.config);
	const body = `${marker}\n${planMarkdown(report, {
		...COMMENT_LIMIT,
		max: COMMENT_LIMIT.max - COMMENT_LIMIT.size(marker) - 1
	}, (text) => log.masked(text))}`;
	try {
		const own = await findOwn(await github.comments(pullRequest.number), marker, github);
		return (own === void 0 ? await github.createComment(pullRequest.number, body) : await github.updateComment(own.id, body)).url;
	} catch (error) {
		if (!(error instanceof Failure) || !error.isForbidden) throw error;
		log.warning(forbidden(pullRequest, error));
		return;
	}
}
async function findOwn(comments, marker, github) {
	if (!comments.some(({ body }) => body.startsWith(marker))) return void 0;
	return ownComment(comments, marker, await github.login() ?? ACTIONS_BOT);
}
function forbidden({ number, fromFork }, error) {
	const why = fromFork ? "A pull request from a fork gets a read-only token; the plan is in the step summary." : "Give the job `permissions: pull-requests: write`; the plan is in the step summary.";
	const fact = `the token may not comment on pull request ${number} (${error.message})`;
	return coded("PLAN_COMMENT_FORBIDDEN", `${fact}. ${why}`);
}
function together(plans, more) {
	const [first, ...rest] = [...planFailures(plans).map(sayingLock), ...more === void 0 ? [] : [more]];
	return first === void 0 ? void 0 : new Failures([first, ...rest]);
}
export { apply, plan, verdictLines };
