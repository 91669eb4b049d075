import "./rolldown-runtime.js";
import { readConfig, selectRelease } from "./config.js";
import { coded } from "./errors.js";
import { renderPage } from "./report-page.js";
import { lastOldAnswers, maskedFinding, runSummary, thinned, trafficTotals } from "./report.js";
import { renderThrown } from "./capability.js";
import { COLORS, known, sameTarget, worstOutcome } from "./model.js";
import { findRouter, readAnswer, readDefaultTarget, routerKindFor, withDefaultTarget } from "./release.js";
import { maskedPlanText, plainText } from "./escape.js";
import { proveRelease, routeOf, routeSources } from "./route.js";
// src/flow/page/run-timeline.ts
function runTimeline(seen, frame) {
	const { spec, masked } = frame;
	const flips = spec === void 0 ? [] : routerFlips(seen.writes, spec);
	const samples = seen.requests.map((one) => sampleOf(one, spec));
	const onDefault = samples.filter((_, index) => !isPreview(seen.requests[index], spec));
	const totals = trafficTotals(samples, flips, onDefault);
	return {
		title: masked(frame.title),
		startedAt: new Date(seen.began).toISOString(),
		world: "cluster",
		release: masked(frame.release),
		host: masked(frame.host),
		outcome: worstOutcome(seen.steps.map(({ outcome }) => outcome)),
		phases: seen.steps.map((step) => phaseOf(step, masked)),
		events: [...eventsOf(seen, flips, masked), ...lastOldAnswers(totals)].toSorted((a, b) => a.at - b.at),
		samples: thinned(samples, totals.flips),
		totals,
		units: unitsOf(seen, masked),
		routes: frame.routes.map((route) => maskedRoute(route, masked)),
		findings: seen.findings.map((one) => maskedFinding(one, masked))
	};
}
function phaseOf({ name, start, end, outcome, detail }, masked) {
	return {
		name,
		start,
		end,
		outcome,
		detail: masked(detail)
	};
}
function routerFlips(writes, spec) {
	let last;
	const moves = writes.flatMap(({ at, step, before, after }) => {
		const [from, to] = [colorOfRouter(before, spec) ?? last, colorOfRouter(after, spec)];
		last = to ?? from;
		return from === void 0 || to === void 0 || from === to ? [] : [{
			at,
			step,
			from,
			to
		}];
	});
	return moves.map(({ at, step, from, to }, index) => {
		return {
			at,
			from,
			to,
			name: `${step}${moves[index - 1]?.step === step ? ", taken back" : ""}: ${from} → ${to}`
		};
	});
}
function colorOfRouter(router, spec) {
	const target = readDefaultTarget(router, spec.host);
	if (!target.known) return void 0;
	return COLORS.find((color) => sameTarget(spec.colors[color].target, target.value));
}
function sampleOf({ at, response }, spec) {
	if (response === void 0) return {
		at,
		color: void 0,
		status: 0
	};
	const answer = spec === void 0 ? void 0 : readAnswer(spec, {
		...response,
		body: ""
	});
	return {
		at,
		color: answer?.kind === "color" ? answer.color : void 0,
		status: response.status
	};
}
function isPreview(seen, spec) {
	return (seen?.request.headers.filter(([name]) => name.toLowerCase() === "cookie") ?? []).some(([, value]) => spec !== void 0 && value.includes(`${spec.preview.cookie}=`));
}
function eventsOf({ steps }, flips, masked) {
	const written = flips.map(({ at, name }) => ({
		at,
		kind: "flip",
		text: name
	}));
	const proofs = steps.flatMap(({ name, start, end, convergedMs }) => {
		const flip = flips.findLast(({ at }) => at >= start && at <= end);
		if (flip === void 0 || convergedMs === void 0) return [];
		return [{
			at: flip.at + convergedMs,
			kind: "proof",
			text: `${name}: every answer comes from ${flip.to}`
		}];
	});
	const smoked = steps.filter(({ name, outcome }) => name === "smoke" && outcome === "done").map(({ end, detail }) => ({
		at: end,
		kind: "proof",
		text: `smoke: ${masked(detail)}`
	}));
	const wrong = steps.filter(({ outcome }) => outcome !== "done").map(({ end, detail }) => ({
		at: end,
		kind: "fault",
		text: masked(detail)
	}));
	return [
		...written,
		...proofs,
		...smoked,
		...wrong
	];
}
function unitsOf(seen, masked) {
	const units = new Map(seen.units.map((unit) => [unit.name, unit]));
	return [...lastingPlans(seen.plans).map(({ plan, start, end }) => ({
		name: masked(plan.unit),
		dependencies: (units.get(plan.unit)?.dependencies ?? []).map(masked),
		outcome: plan.outcome,
		changes: plan.changes.map(({ action, address }) => masked(`${action} ${address}`)),
		diff: plainText([...neverApplied(units.get(plan.unit)), plan.error === void 0 ? maskedPlanText(plan.text, plan.changes, masked) : masked(plan.error)].join("\n")),
		planned: {
			start,
			end
		}
	})), ...excludedUnits(seen, masked)];
}
function neverApplied(unit) {
	return unit?.excluded === void 0 ? [] : [`Never applied: ${unit.excluded.apply}`];
}
function excludedUnits({ steps, units }, masked) {
	if (!steps.some(({ name }) => name === "plan" || name === "apply")) return [];
	return units.flatMap(({ name, dependencies, excluded }) => excluded?.plan === void 0 ? [] : [{
		name: masked(name),
		dependencies: dependencies.map(masked),
		outcome: "excluded",
		changes: [],
		diff: plainText(masked(excluded.plan))
	}]);
}
function lastingPlans(plans) {
	const byUnit = new Map();
	for (const seen of plans) if (!(seen.plan.outcome === "no-changes" && byUnit.get(seen.plan.unit)?.plan.outcome === "changes")) byUnit.set(seen.plan.unit, seen);
	return [...byUnit.values()];
}
function maskedRoute({ request, rule, before, after }, masked) {
	return {
		request: masked(request),
		rule: masked(rule),
		before: masked(before),
		after: masked(after)
	};
}
// src/flow/page/run-routes.ts
const MOST_REQUESTS = 3e4;
async function runRoutes({ terragruntRoot }, release, from, ports) {
	const { manifests } = await routeSources([], terragruntRoot, ports);
	const asBefore = from === void 0 ? manifests : withDefault(manifests, release, from);
	const proof = proveRelease(release, asBefore, { most: MOST_REQUESTS });
	return proof.known ? known(proof.value.classes.map(routeOf)) : proof;
}
function withDefault(manifests, release, color) {
	const kind = routerKindFor(release.colors[color]);
	const objects = manifests.map(({ object }) => object).filter((object) => object.kind === kind.kind);
	const router = findRouter(kind, objects, release.host);
	if (!router.known) return manifests;
	const object = withDefaultTarget(router.value, release.colors[color].target);
	return manifests.map((one) => one.object === router.value ? {
		...one,
		object
	} : one);
}
// src/flow/page/leave.ts
async function leave(seen, request, ports) {
	try {
		const { config, spec } = await readFrame(request, ports);
		const about = {
			...frameOf(request, config, spec),
			masked: (text) => ports.log.masked(text)
		};
		const routes = request.page !== void 0 || request.summary && hasFlipped(seen, spec) ? await routesOf(seen, config, spec, ports) : [];
		const run = runTimeline(seen, {
			...about,
			routes
		});
		if (request.summary) await writeSummary(seen, run, ports);
		if (request.page === void 0) return;
		await ports.files.write(request.page, renderPage(run));
		ports.log.info(`The run as a page: ${request.page}`);
	} catch (error) {
		ports.log.warning(coded("PAGE_NOT_WRITTEN", `the page of this run could not be written. ${renderThrown(error)}`));
	}
}
function hasFlipped({ writes }, spec) {
	return spec !== void 0 && routerFlips(writes, spec).length > 0;
}
async function writeSummary(seen, run, { github }) {
	const planned = seen.steps.some(({ name }) => name === "plan");
	const text = runSummary(run, { planned });
	if (text !== "") await github.summary(`\n${text}`);
}
async function readFrame({ config: path, release }, { files }) {
	const config = await readConfig(files, path, release).catch(() => void 0);
	if (config === void 0 || release === void 0 && config.releases.size !== 1) return {
		config,
		spec: void 0
	};
	try {
		return {
			config,
			spec: selectRelease(config, release)
		};
	} catch {
		return {
			config,
			spec: void 0
		};
	}
}
function frameOf({ command }, config, spec) {
	const releases = spec === void 0 ? [...config?.releases.values() ?? []] : [spec];
	const list = (texts) => [...new Set(texts)].join(", ") || "none";
	const release = list(releases.map(({ name }) => name));
	return {
		title: `${command}: ${release}`,
		release,
		host: list(releases.map(({ host }) => host)),
		spec
	};
}
async function routesOf(seen, config, spec, ports) {
	if (config === void 0 || spec === void 0) return [];
	try {
		const routes = await runRoutes(config, spec, routerFlips(seen.writes, spec)[0]?.from, ports);
		if (routes.known) return routes.value;
		ports.log.info(`The page has no routes: ${routes.reason}`);
	} catch (error) {
		ports.log.info(`The page has no routes: ${renderThrown(error)}`);
	}
	return [];
}
export { leave };
