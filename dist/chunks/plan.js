import { Failure, Failures, InputReader, known, refused, unknown } from "./model.js";
import { COMMENT_LIMIT, SUMMARY_LIMIT, planMarkdown } from "./report.js";
import { diffManifests } from "./charts.js";
import { readUnitChart, selectUnits } from "./units.js";
import { checkMesh, meshObject } from "./mesh.js";
import { readConfig, refuseUnknownUnits } from "./config.js";
import { proveRelease, routeOf, routeSources } from "./route.js";
import { judge, renderedSources, unitSubjects } from "./lint.js";
import { createHash } from "node:crypto";
// src/plan/digest.ts
function overallDigest(plans) {
	if (plans.some(({ digest }) => digest === void 0)) return void 0;
	const lines = plans.map(({ unit, digest }) => JSON.stringify([unit, digest])).sort();
	return createHash("sha256").update(`bluegreen-plan-1\n${lines.join("\n")}`).digest("hex");
}
// src/plan/failures.ts
function planFailures(plans) {
	return plans.filter(({ outcome }) => outcome === "failed").map(({ unit, error }) => refused("UNIT_PLAN_FAILED", `unit ${unit} could not be planned`, {
		remedy: "Correct what the tool says below and plan again",
		...error === void 0 ? {} : { stderr: error }
	}));
}
// src/plan/rules.ts
function skipReason(unit, plans) {
	for (const name of unit.dependencies) {
		const outcome = plans.find((plan) => plan.unit === name)?.outcome;
		if (outcome === "failed") return `${name}, which it depends on, failed to plan`;
		if (outcome === "skipped") return `${name}, which it depends on, was skipped`;
	}
}
function skippedPlan(unit, reason) {
	return {
		unit: unit.name,
		outcome: "skipped",
		changes: [],
		text: "",
		digest: void 0,
		error: reason,
		by: "terragrunt",
		milliseconds: 0
	};
}
function commentMarker(config) {
	return `<!-- bluegreen-action plan ${config.replaceAll(/[^\w./-]|--/g, "_")} -->`;
}
function ownComment(comments, marker, login) {
	return comments.filter(({ author, body }) => author.toLowerCase() === login.toLowerCase() && body.startsWith(marker)).reduce((newest, one) => newest === void 0 || one.id > newest.id ? one : newest, void 0);
}
// src/plan/run.ts
async function planUnits(units, ports) {
	const underWay = new Map();
	for (const unit of units) {
		const plan = planWhenFree(unit, underWay, ports);
		plan.catch(() => void 0);
		underWay.set(unit.name, plan);
	}
	try {
		return await inOrder([...underWay.values()], ports);
	} finally {
		await Promise.allSettled(underWay.values());
	}
}
async function inOrder(underWay, { log }) {
	const plans = [];
	for (const plan of underWay) {
		const done = await plan;
		const why = done.outcome === "failed" || done.error === void 0 ? "" : `: ${done.error}`;
		log.info(`${done.unit}: ${done.outcome}${why}`);
		plans.push(done);
	}
	return plans;
}
async function planWhenFree(unit, underWay, { terragrunt }) {
	const reason = skipReason(unit, (await Promise.all(unit.dependencies.map((name) => underWay.get(name)))).filter((plan) => plan !== void 0));
	return reason === void 0 ? terragrunt.plan(unit) : skippedPlan(unit, reason);
}
// src/plan/inputs.ts
function parsePlanInputs(raw) {
	const inputs = new InputReader(raw);
	return inputs.done({
		config: inputs.text("config", "bluegreen.yaml"),
		units: inputs.list("units"),
		comment: inputs.oneOf("comment", ["auto", "never"], "auto"),
		dryRun: inputs.flag("dry-run", false)
	});
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
		routes: new Map(releases.map(({ name }) => [name, rendering]))
	};
	const { subjects, sources } = rendering.value;
	const hosts = releases.map(({ host }) => host);
	return {
		findings: known(findingsOf(subjects, sources, hosts)),
		routes: new Map(releases.map((release) => [release.name, routesOf(release, sources)]))
	};
}
function findingsOf({ complete, findings }, { manifests, problems }, releaseHosts) {
	const objects = manifests.map((manifest) => meshObject(manifest, "default", false));
	return judge([
		...findings,
		...problems,
		...checkMesh({
			objects,
			complete,
			releaseHosts
		})
	], "error").findings;
}
function routesOf(release, { manifests }) {
	const proof = proveRelease(release, manifests, { most: MOST_REQUESTS });
	if (!proof.known) return proof;
	const { classes, broken, tried } = proof.value;
	return known({
		routes: classes.map(routeOf),
		broken,
		tried
	});
}
async function previewCharts(units, plans, { files, helm }) {
	const changed = plans.filter(({ outcome, by }) => outcome === "changes" && by === "terragrunt");
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
	return renderedSources(rendered, chart).map(({ text }) => text).filter((text) => !/^\s+["']?helm\.sh\/hook["']?\s*:/m.test(text)).join("\n---\n");
}
function rememberingHelm(helm) {
	const renders = new Map();
	return {
		...helm,
		template(request) {
			const key = JSON.stringify(request);
			const render = renders.get(key) ?? helm.template(request);
			renders.set(key, render);
			return render;
		}
	};
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
// src/plan/step.ts
const MAY_NOT = new Set(["GITHUB_FORBIDDEN", "GITHUB_TOKEN_MISSING"]);
const ACTIONS_BOT = "github-actions[bot]";
async function plan(inputs, ports) {
	const config = await readConfig(ports.files, inputs.config);
	const all = await ports.terragrunt.units(config.terragruntRoot);
	refuseUnknownUnits(config, all);
	const units = selectUnits(all, inputs.units);
	const { plans, preview } = await planAndPreview(config, units, ports);
	const { commentUrl, failure } = await show(inputs, {
		units,
		plans,
		preview
	}, ports);
	const unitsChanged = plans.filter(({ outcome }) => outcome === "changes").map(({ unit }) => unit);
	return {
		plans,
		unitsChanged,
		hasChanges: unitsChanged.length > 0,
		digest: overallDigest(plans),
		commentUrl,
		failure: together(plans, failure)
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
		}
	};
}
async function show(inputs, { units, plans, preview }, ports) {
	const found = await attempt(async () => inputs.dryRun ? void 0 : ports.github.pullRequest());
	const pullRequest = found.value;
	const report = {
		plans,
		preview,
		digest: overallDigest(plans),
		headSha: pullRequest?.headSha,
		runUrl: ports.github.runUrl()
	};
	const masked = (text) => ports.log.masked(text);
	await ports.github.summary(masked(planMarkdown({
		...report,
		units
	}, SUMMARY_LIMIT)));
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
	const limit = {
		...COMMENT_LIMIT,
		max: COMMENT_LIMIT.max - COMMENT_LIMIT.size(marker) - 1
	};
	const body = `${marker}\n${log.masked(planMarkdown(report, limit))}`;
	try {
		const own = await findOwn(await github.comments(pullRequest.number), marker, github);
		return (own === void 0 ? await github.createComment(pullRequest.number, body) : await github.updateComment(own.id, body)).url;
	} catch (error) {
		if (!(error instanceof Failure) || !MAY_NOT.has(error.code)) throw error;
		log.warning(forbidden(pullRequest, error));
		return;
	}
}
async function findOwn(comments, marker, github) {
	if (!comments.some(({ body }) => body.startsWith(marker))) return void 0;
	return ownComment(comments, marker, await github.login?.() ?? ACTIONS_BOT);
}
function forbidden({ number, fromFork }, error) {
	const why = fromFork ? "A pull request from a fork gets a read-only token; the plan is in the step summary." : "Give the job `permissions: pull-requests: write`; the plan is in the step summary.";
	return `PLAN_COMMENT_FORBIDDEN: the token may not comment on pull request ${number} (${error.message}). ${why}`;
}
function together(plans, more) {
	const [first, ...rest] = [...planFailures(plans), ...more === void 0 ? [] : [more]];
	return first === void 0 ? void 0 : new Failures([first, ...rest]);
}
export { overallDigest, parsePlanInputs, plan, planFailures, planUnits };
