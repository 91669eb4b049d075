import { Failure, Failures, InputReader, known, refused, renderFailure, sameTarget, unknown } from "./model.js";
import { SUMMARY_LIMIT, applyMarkdown, planMarkdown } from "./report.js";
import { selectUnits } from "./units.js";
import { loadManifests } from "./routes.js";
import { readConfig, refuseUnknownUnits } from "./config.js";
import { findRouter, readDefaultTarget, routerKindFor } from "./release.js";
import { overallDigest, planFailures, planUnits } from "./plan.js";
// src/apply/inputs.ts
function parseApplyInputs(raw) {
	const inputs = new InputReader(raw);
	return inputs.done({
		config: inputs.text("config", "bluegreen.yaml"),
		units: inputs.list("units"),
		digest: inputs.optional("digest"),
		dryRun: inputs.flag("dry-run", false)
	});
}
// src/apply/routes.ts
async function routeFacts(changed, releases, ports) {
	const rendered = await Promise.all(changed.map(async (unit) => ({
		unit,
		objects: await renderedObjects(unit, ports)
	})));
	const facts = [];
	for (const { unit, objects } of rendered) for (const release of releases) {
		const target = renderedTarget(objects, unit, release);
		if (target === void 0) continue;
		const { name, host } = release;
		const colors = [release.colors.blue.target, release.colors.green.target];
		const live = await liveTarget(release, ports);
		const liveIsNowhere = await isNowhere(live, colors, ports);
		facts.push({
			release: name,
			host,
			unit: unit.name,
			live,
			rendered: target,
			colors,
			liveIsNowhere
		});
	}
	return facts;
}
async function renderedObjects(unit, ports) {
	try {
		const chart = await ports.terragrunt.chart(unit);
		if (chart === void 0) return known([]);
		const text = await ports.helm.template(chart);
		const { manifests, problems } = loadManifests([{
			file: chart.chart,
			text
		}]);
		const problem = problems.find(({ severity }) => severity === "error");
		return problem === void 0 ? known(manifests.map(({ object }) => object)) : unknown(problem.message);
	} catch (error) {
		if (error instanceof Failure && error.failureClass === "refused") return unknown(renderFailure(error));
		throw error;
	}
}
function renderedTarget(objects, unit, release) {
	const isRouter = unit.name === release.router.unit;
	if (!objects.known) return isRouter ? objects : void 0;
	const kind = routerKindFor(release.colors.blue);
	if (objects.value.some((object) => kind.routes(object, release.host))) return targetOf(findRouter(kind, objects.value, release.host), release);
	return isRouter ? known(void 0) : void 0;
}
async function liveTarget(release, { cluster }) {
	const kind = routerKindFor(release.colors.blue);
	try {
		const objects = await cluster.list(kind.type);
		if (!objects.some((object) => kind.routes(object, release.host))) return known(void 0);
		return targetOf(findRouter(kind, objects, release.host), release);
	} catch (error) {
		if (error instanceof Failure && error.code === "CLUSTER_NO_SUCH_TYPE") return known(void 0);
		throw error;
	}
}
async function isNowhere(live, colors, { cluster }) {
	if (!live.known || live.value === void 0) return false;
	const target = live.value;
	if (colors.some((color) => sameTarget(color, target))) return false;
	if (target.kind === "service") return (await cluster.list("services")).every(({ metadata }) => metadata.name !== target.name);
	return (await cluster.list("destinationrules.networking.istio.io")).every((rule) => !subsetNames(rule).includes(target.name));
}
function subsetNames({ spec }) {
	return (Array.isArray(spec?.["subsets"]) ? spec["subsets"] : []).map((subset) => subset?.name);
}
function targetOf(router, { host }) {
	return router.known ? readDefaultTarget(router.value, host) : unknown(router.reason);
}
// src/apply/rules.ts
function decideApply(facts) {
	const [first, ...rest] = [...staleness(facts), ...facts.routes.flatMap(routeRefusals)];
	if (first !== void 0) return {
		kind: "refuse",
		refusals: [first, ...rest]
	};
	return {
		kind: "apply",
		units: facts.plans.filter((plan) => plan.outcome === "changes" || isMocked(plan)).map(({ unit }) => unit)
	};
}
function isMocked({ mocked }) {
	return mocked !== void 0 && mocked.length > 0;
}
function decideReplanned(facts) {
	const { fresh, routes } = facts;
	const [first, ...rest] = [
		...stillMocked(facts),
		...changedSince(facts),
		...routes.flatMap(routeRefusals)
	];
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
	const now = plans.filter(({ outcome }) => outcome !== "no-changes").map(({ unit, outcome, digest: own }) => `${unit} ${own === void 0 ? outcome : own.slice(0, 12)}`);
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
// src/apply/replan.ts
async function replan(unit, mocked, bounds, ports) {
	ports.log.info(`${unit.name} is planned again: its plan stood on mock outputs.`);
	const fresh = await ports.terragrunt.plan(unit);
	const [failure] = planFailures([fresh]);
	if (failure !== void 0) throw failure;
	const routes = fresh.outcome === "changes" ? await routeFacts([unit], bounds.releases, ports) : [];
	const decision = decideReplanned({
		mocked,
		fresh,
		isBound: bounds.isBound,
		routes
	});
	if (decision.kind === "refuse") throw asOne(decision.refusals);
	return fresh;
}
function asOne(refusals) {
	const [{ code, remedy }] = refusals;
	return refused(code, refusals.map(({ fact }) => fact).join("; "), { remedy });
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
	const changed = units.filter(({ name }) => outcomeOf(plans, name) === "changes");
	const releases = [...config.releases.values()];
	const routes = await routeFacts(changed, releases, ports);
	const decision = decideApply({
		plans,
		digest,
		expectedDigest: inputs.digest,
		routes
	});
	if (decision.kind === "refuse") {
		await summarize(planMarkdown(planReport(plans, units, ports), SUMMARY_LIMIT), ports);
		throw refusedAs(decision.refusals);
	}
	if (inputs.dryRun) {
		for (const name of decision.units) ports.log.info(dryRunLine(name, plans));
		await summarize(planMarkdown(planReport(plans, units, ports), SUMMARY_LIMIT), ports);
		return {
			plans,
			applied: decision.units,
			digest,
			dryRun: true
		};
	}
	return {
		plans,
		applied: await applyUnits(units.filter(({ name }) => decision.units.includes(name)), plans, {
			isBound: inputs.digest !== void 0,
			releases
		}, ports),
		digest,
		dryRun: false
	};
}
function dryRunLine(name, plans) {
	const mocked = plans.find(({ unit }) => unit === name)?.mocked ?? [];
	if (mocked.length === 0) return `Dry run: would apply ${name}.`;
	return `Dry run: would plan ${name} again after ${mocked.join(", ")}, whose outputs are mocked, and apply it.`;
}
async function applyUnits(units, plans, bounds, ports) {
	const applied = [];
	for (const unit of units) {
		const plan = plans.find((one) => one.unit === unit.name);
		if (plan === void 0) continue;
		try {
			const ready = isMocked(plan) ? await replan(unit, plan, bounds, ports) : plan;
			if (ready.outcome !== "changes") continue;
			await ports.log.group(`Apply ${unit.name}`, () => ports.terragrunt.apply(unit, ready));
		} catch (error) {
			const left = units.map(({ name }) => name).filter((name) => name !== unit.name && !applied.includes(name));
			await summarize(applyMarkdown({
				plans,
				applied,
				failed: unit.name,
				left
			}), ports);
			throw applyFailed(unit, applied, left, error);
		}
		applied.push(unit.name);
	}
	await summarize(applyMarkdown({
		plans,
		applied,
		failed: void 0,
		left: []
	}), ports);
	return applied;
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
function outcomeOf(plans, name) {
	return plans.find(({ unit }) => unit === name)?.outcome;
}
function refusedAs([first, ...rest]) {
	const failure = ({ code, fact, remedy }) => refused(code, fact, { remedy });
	return new Failures([failure(first), ...rest.map(failure)]);
}
function throwAll([first, ...rest]) {
	if (first !== void 0) throw new Failures([first, ...rest]);
}
export { apply, parseApplyInputs };
