import { Failure, refused, resourceName, sameTarget, usage } from "./model.js";
import { loadManifests } from "./routes.js";
import { defaultPaths, differences, findRouter, foreignDifferences, pathText, readDefaultTarget, routerKindFor, unmet } from "./release-router.js";
import { findUnit, refuseExcludedUnit } from "./release.js";
import { nestedValue, readUnitValue } from "./release-git.js";
import { readRouter } from "./release-observe.js";
// src/release/units/pending-rules.ts
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
// src/release/units/unit-chart.ts
async function unitChart({ ports, config }, unit) {
	const chart = await ports.terragrunt.chart(unit);
	if (chart !== void 0) return chart;
	throw usage("UNIT_NOT_HELM", `unit ${unit.name} is no Helm release`, {
		where: config.file,
		remedy: "Name a unit that releases a chart"
	});
}
async function routerUnit(context) {
	const unit = await findUnit(context, context.spec.router.unit);
	refuseExcludedUnit(unit);
	return {
		unit,
		chart: await unitChart(context, unit)
	};
}
async function renderedObjects(helm, chart, values) {
	return manifestObjects(await helm.template({
		...chart,
		...values === void 0 ? {} : { values }
	}), chart);
}
async function releasedObjects(helm, chart) {
	const text = await helm.manifest(chart.release, chart.namespace);
	return text === void 0 ? void 0 : manifestObjects(text, chart);
}
function manifestObjects(text, { chart, namespace }) {
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
// src/release/units/blocked-rules.ts
const FIELDS = {
	ID: "id",
	Who: "who",
	Created: "since",
	Operation: "operation"
};
function lockIn(text) {
	if (!/Error (?:acquiring|locking) (?:the )?state|state lock|Lock Info:/i.test(text)) return void 0;
	const found = Object.entries(FIELDS).flatMap(([name, field]) => {
		const value = new RegExp(String.raw`^[\s│|]*${name}:[ \t]*(\S.*?)\s*$`, "m").exec(text)?.[1];
		return value === void 0 ? [] : [[field, value]];
	});
	return Object.fromEntries(found);
}
function planBlocked(unit, plan) {
	if (plan.outcome !== "failed" && plan.outcome !== "skipped") return void 0;
	const lock = lockIn(plan.error ?? "");
	return blocked(unit, lock === void 0 ? "it cannot be planned" : `its state is locked${lockText(lock)}`, {
		remedy: lock === void 0 ? planRemedy(unit) : lockRemedy(unit, lock),
		...plan.error === void 0 ? {} : { stderr: plan.error }
	});
}
function lockText({ who, since, operation, id }) {
	return [
		who === void 0 ? "" : ` by ${who}`,
		operation === void 0 ? "" : ` (${operation.replace(/^OperationType/, "").toLowerCase()})`,
		since === void 0 ? "" : ` since ${since}`,
		id === void 0 ? "" : `, lock ${id}`
	].join("");
}
function lockRemedy({ path }, { id }) {
	return `Wait until that run has ended, then run promote again. Only if it is dead for certain: run \`${`terragrunt force-unlock ${id ?? "LOCK_ID"}`}\` in ${path} first`;
}
function planRemedy({ name }) {
	return `Correct what the tool says below until \`bluegreen plan --units ${name}\` works, then run promote again`;
}
function releaseBlocked(unit, chart, last) {
	if (last === void 0 || last.status === "deployed") return void 0;
	const { release, namespace } = chart;
	const { status, revision, updated, description } = last;
	return blocked(unit, `revision ${revision} of its Helm release ${namespace}/${release} is ${status}${updated === void 0 ? "" : ` since ${updated}`}${description === void 0 || description === "" ? "" : `: ${description}`}`, { remedy: releaseRemedy(unit.name, chart, last, "run promote again") });
}
function releaseRemedy(unit, { release, namespace }, { status, revision }, next) {
	if (!status.startsWith("pending-")) return `Review \`bluegreen plan --units ${unit}\`, and apply it; then ${next}`;
	return `Wait until whoever works on it has ended, then ${next}. Only if that run is dead for certain: \`kubectl delete secret ${`sh.helm.release.v1.${release}.v${revision}`} -n ${namespace}\` first, which takes away Helm's note of it and no object`;
}
function blocked(unit, why, details) {
	const fact = `unit ${unit.name} could not be applied after the flip: ${why}`;
	return refused("ROUTER_UNIT_BLOCKED", fact, {
		where: unit.path,
		...details
	});
}
// src/release/units/unit-plan.ts
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
// src/release/units/router-chart.ts
function renderedWith({ spec, ports }, chart, color) {
	const values = color && nestedValue(spec.router.value.key, spec.colors[color].target.name);
	return renderedObjects(ports.helm, chart, values);
}
function routerAmong({ spec }, objects) {
	const kind = routerKindFor(spec.colors.blue);
	const ofKind = objects.filter((object) => object.kind === kind.kind);
	const router = findRouter(kind, ofKind, spec.host);
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
// src/release/units/reconcile.ts
async function reconcileRouter(context, color, ended) {
	const unit = await findUnit(context, context.spec.router.unit);
	if (unit.excluded !== void 0) return leaveExcluded(context, unit, unit.excluded.apply);
	const [waiting] = await waitingChanges(context, await unitChart(context, unit), color);
	if (waiting !== void 0) return leave(context, unit, waiting);
	const plan = await context.ports.terragrunt.plan(unit);
	refuseFailed(unit, plan);
	if (plan.outcome !== "changes") return "agrees";
	const other = besidesRelease(plan);
	if (other !== void 0) return leave(context, unit, other);
	if (ended?.aborted === true) return "left";
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
function leaveExcluded({ ports }, unit, reason) {
	ports.log.warning(`RECONCILE_REFUSED: unit ${unit.name}: Terraform's state was left as it is, because Terragrunt leaves the unit out: ${reason}. The traffic stays where it is; take away what leaves the unit out, and plan it before the next release.`);
	return "excluded";
}
function leftText({ router }, reconciliation) {
	if (reconciliation === "excluded") return `; Terragrunt leaves unit ${router.unit} out: its state was left`;
	return reconciliation === "left" ? `; other changes of unit ${router.unit} wait to be applied` : "";
}
// src/release/units/router-unit-free.ts
async function proveUnitFree({ ports: { helm, terragrunt } }, { unit, chart }) {
	const held = releaseBlocked(unit, chart, await helm.status(chart.release, chart.namespace));
	if (held !== void 0) throw held;
	const failed = planBlocked(unit, await terragrunt.plan(unit));
	if (failed !== void 0) throw failed;
}
// src/release/units/single-change.ts
async function proveSingleChange(context, { unit, chart }, router, { from, to }) {
	await readUnitValue(context, unit, context.spec.router.value);
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
export { leftText, manifestObjects, proveSingleChange, proveUnitFree, reconcileRouter, refuseDestructive, refuseFailed, releaseRemedy, releasedObjects, renderedObjects, routerUnit, unitChart, withoutHooks };
