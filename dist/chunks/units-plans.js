import { refused } from "./errors.js";
import { createHash } from "node:crypto";
// src/units/plans/digest.ts
function excludedDigest(unit) {
	return createHash("sha256").update(`bluegreen-excluded-1\n${unit}`).digest("hex");
}
function overallDigest(plans) {
	if (plans.some(({ digest }) => digest === void 0)) return void 0;
	const lines = plans.map(({ unit, digest, neverApplied }) => JSON.stringify([
		unit,
		digest,
		...neverApplied === void 0 ? [] : ["never applied"]
	])).sort();
	return createHash("sha256").update(`bluegreen-plan-1\n${lines.join("\n")}`).digest("hex");
}
// src/units/plans/failures.ts
function planFailures(plans) {
	return plans.filter(({ outcome }) => outcome === "failed").map(({ unit, error }) => refused("UNIT_PLAN_FAILED", `unit ${unit} could not be planned`, {
		remedy: "Correct what the tool says below and plan again",
		...error === void 0 ? {} : { stderr: error }
	}));
}
// src/units/plans/rules.ts
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
		restsOn: "state",
		milliseconds: 0
	};
}
function excludedPlan(unit, reason) {
	return {
		...skippedPlan(unit, reason),
		outcome: "excluded",
		digest: excludedDigest(unit.name)
	};
}
function asExcluded(plan, { excluded }) {
	return excluded === void 0 ? plan : {
		...plan,
		neverApplied: excluded.apply
	};
}
// src/units/plans/run.ts
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
		const never = done.neverApplied === void 0 ? "" : `; never applied: ${done.neverApplied}`;
		log.info(`${done.unit}: ${done.outcome}${why}${never}`);
		plans.push(done);
	}
	return plans;
}
async function planWhenFree(unit, underWay, { terragrunt }) {
	if (unit.excluded?.plan !== void 0) return excludedPlan(unit, unit.excluded.plan);
	const reason = skipReason(unit, (await Promise.all(unit.dependencies.map((name) => underWay.get(name)))).filter((plan) => plan !== void 0));
	return reason === void 0 ? asExcluded(await terragrunt.plan(unit), unit) : skippedPlan(unit, reason);
}
export { overallDigest, planFailures, planUnits };
