import { Failure } from "./errors.js";
import { resourceName } from "./model.js";
import { blocks, bullets, heading } from "./report.js";
import { isJsonObject } from "./json.js";
import { rememberingHelm } from "./charts.js";
import { unitReferences } from "./config.js";
import { planUnits } from "./units-plans.js";
import { isBusy, ownedBy, readMends, withCode } from "./drift.js";
import { chartsByTerragrunt, holderName, isConflict, isHeld, keepingLease, lockIn, lockText, recordStore, releaseContext, timeNow, whileHolding } from "./release.js";
// src/repair/report.ts
function repairSentence({ release, dryRun, actions, left, drift }) {
	const things = (count) => `${count} ${count === 1 ? "thing" : "things"}`;
	const open = left.length === 0 ? "" : `; ${things(left.length)} left to people`;
	if (actions.length > 0) return `${release}: ${things(actions.length)} ${dryRun ? "to repair" : "repaired"}${open}`;
	if (left.length > 0) return `${release}: nothing repaired${open}`;
	if (drift.unread.length > 0) return `${release}: nothing to repair in what could be compared`;
	return `${release}: nothing to repair; ${drift.compared} objects are as they were released`;
}
function repairText(result) {
	const { dryRun, actions, left, drift } = result;
	return [
		`${repairSentence(result)}.`,
		...actions.map((text) => `${dryRun ? "Would" : "Did"} ${text}.`),
		...left.map(({ fact, remedy }) => `Left: ${fact}. ${remedy}.`),
		...drift.notes,
		...drift.waiting.map((one) => `Not applied: ${one}. \`bluegreen apply\` brings it.`),
		...dryRun && actions.length > 0 ? ["Nothing was changed: `bluegreen repair --yes` does it."] : []
	].join("\n");
}
function repairMarkdown(result) {
	const { dryRun, actions, left } = result;
	const shown = (texts) => texts.length === 0 ? void 0 : bullets(texts.map((text) => ({ markdown: withCode(text) })));
	return blocks(heading(2, `Repair of ${repairSentence(result)}`), shown(actions.map((text) => `${dryRun ? "Would" : "Did"} ${text}`)), shown(left.map(({ fact, remedy }) => `Left: ${fact}. ${remedy}`)));
}
// src/repair/machine.ts
async function readMachine({ exec }) {
	const said = async (tool, args) => (await exec.run({
		tool,
		args,
		timeoutMs: 1e4
	})).stdout.trim();
	try {
		const [user, host, programs] = await Promise.all([
			said("id", ["-un"]),
			said("hostname", []),
			said("ps", [
				"-A",
				"-o",
				"comm="
			])
		]);
		const names = programs.split("\n").map((name) => name.trim().replace(/^.*\//, ""));
		return user === "" || host === "" ? void 0 : {
			who: `${user}@${host}`,
			programs: names
		};
	} catch (error) {
		if (error instanceof Failure) return void 0;
		throw error;
	}
}
// src/repair/object-rules.ts
function withFields(live, fields) {
	const kept = fields.filter(({ wanted }) => wanted !== void 0 && wanted !== null);
	const gone = fields.filter((field) => !kept.includes(field)).toReversed();
	const written = kept.reduce((object, { path, wanted }) => placed(object, path, wanted), live);
	return gone.reduce((object, { path }) => taken(object, path), written);
}
function adopted(live, chart) {
	return ownedBy(live, chart);
}
function placed(object, [key, ...rest], value) {
	if (key === void 0) return value;
	if (Array.isArray(object)) {
		if (key === "-") return [...object, placed(void 0, rest, value)];
		return object.map((item, index) => index === key ? placed(item, rest, value) : item);
	}
	const map = isJsonObject(object) ? object : {};
	return {
		...map,
		[key]: placed(map[key], rest, value)
	};
}
function taken(object, [key, ...rest]) {
	if (key === void 0) return void 0;
	if (Array.isArray(object)) {
		if (rest.length === 0) return object.filter((_, index) => index !== key);
		return object.map((item, index) => index === key ? taken(item, rest) : item);
	}
	if (!isJsonObject(object) || !(key in object)) return object;
	if (rest.length > 0) return {
		...object,
		[key]: taken(object[key], rest)
	};
	const { [key]: _gone, ...left } = object;
	return left;
}
// src/repair/proof-rules.ts
const SLACK_MS = 2e3;
function deadRun(began, tenures, ours, now) {
	return tenures.find(({ holder, from, until }) => holder !== ours && Date.parse(from) - SLACK_MS <= began && began <= Date.parse(until) + SLACK_MS && Date.parse(until) <= now)?.holder;
}
const LOCKING = /^(?:terragrunt|terraform|tofu|opentofu)/;
function lockOfDead({ lock, tenures, ours, now, machine }) {
	const { id, who, since } = lock;
	const taken = since === void 0 ? NaN : lockTime(since);
	if (id === void 0 || who === void 0 || Number.isNaN(taken)) return { why: "the lock does not say who took it, and when" };
	const dead = deadRun(taken, tenures, ours, now);
	if (dead === void 0) return { why: "no run that ended without giving the release back had it then" };
	if (machine === void 0) return { why: `whether ${dead} runs on this machine cannot be told` };
	if (machine.who !== who) return { why: `it was taken by ${who}, and this is ${machine.who}` };
	const alive = machine.programs.find((name) => LOCKING.test(name));
	return alive === void 0 ? { dead } : { why: `${alive} runs on this machine` };
}
function lockTime(text) {
	const [, day, time, zone] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?(?: \+0000 UTC|Z)()$/.exec(text) ?? [];
	return zone === void 0 ? NaN : Date.parse(`${day}T${time}Z`);
}
// src/repair/rules.ts
const ORDER = [
	"unlock",
	"settle",
	"adopt",
	"create",
	"write",
	"upgrade"
];
function decideRepair(facts) {
	const parts = [...facts.plans.map((plan) => ofPlan(plan, facts)), ...facts.findings.map((finding, index) => isOverwritten(finding, facts) ? void 0 : ofFinding(finding, facts.mends[index], facts))];
	return {
		actions: parts.flatMap((one) => one?.actions ?? []).toSorted((a, b) => ORDER.indexOf(a.mend.kind) - ORDER.indexOf(b.mend.kind)),
		left: parts.flatMap((one) => one?.left ?? [])
	};
}
function isOverwritten({ kind, unit }, { findings }) {
	return OBJECTS.has(kind) && findings.some((one) => one.kind === "unseen" && one.unit === unit);
}
const OBJECTS = new Set([
	"missing",
	"differs",
	"no-pods"
]);
function locksOf(plans) {
	return plans.flatMap(({ outcome, error }) => outcome === "failed" ? lockIn(error ?? "") ?? [] : []);
}
function acts(mend, text, key = text) {
	return {
		actions: [{
			mend,
			text,
			key
		}],
		left: []
	};
}
function leaves(fact, remedy, code = "REPAIR_LEFT") {
	return {
		actions: [],
		left: [{
			code,
			fact,
			remedy
		}]
	};
}
function ofPlan({ unit: name, outcome, error = "" }, facts) {
	const unit = facts.units.find((one) => one.name === name);
	if (outcome !== "failed" || unit === void 0) return void 0;
	const lock = lockIn(error);
	if (lock === void 0) return leaves(`unit ${name} could not be planned`, `\`bluegreen plan --units=${name}\` says why: correct it`);
	const proof = lockOfDead({
		...facts,
		lock
	});
	const fact = `the state of unit ${name} is locked${lockText(lock)}`;
	if ("dead" in proof) {
		const text = `take the lock ${lock.id} off the state of unit ${name}, which ${proof.dead} left behind`;
		return acts({
			kind: "unlock",
			unit,
			lock: lock.id ?? ""
		}, text);
	}
	const remedy = `Wait until that run has ended. Only if it is dead for certain: run \`${`terragrunt force-unlock ${lock.id ?? "LOCK_ID"}`}\` in ${unit.path}; then \`bluegreen repair\``;
	return leaves(`${fact}; that this run is dead is not proven: ${proof.why}`, remedy, "REPAIR_UNPROVEN");
}
function ofFinding(finding, mend, facts) {
	const { fact, remedy } = finding;
	if (mend === void 0) return leaves(fact, remedy);
	const byHand = remedy.replace(/^.*?\. By hand: /s, "");
	switch (mend.kind) {
		case "settle": return settling(finding, mend, byHand, facts);
		case "adopt": {
			const { from, live, chart } = mend;
			const owner = from === void 0 ? void 0 : `${from.namespace}/${from.name}`;
			if (owner !== void 0 && facts.owners.has(owner)) return leaves(fact, byHand);
			return acts(mend, `give ${resourceName(live)} to Helm release ${chart.namespace}/${chart.release}`);
		}
		case "create": return acts(mend, `make ${finding.object} again`);
		case "write":
			if (mend.active !== void 0 && !facts.allowActive) return leaves(fact, remedy);
			return acts(mend, `put back ${places(finding)} of ${finding.object}${byText(finding)}`, `write ${finding.object}`);
		case "upgrade":
			if (mend.active !== void 0 && !facts.allowActive) return leaves(fact, remedy);
			return acts(mend, `release ${mend.chart.namespace}/${mend.chart.release} as this checkout renders it`);
	}
}
function settling(finding, mend, byHand, { tenures, ours, now }) {
	const { chart, last, note } = mend;
	const text = `take away Helm's note of ${`revision ${last.revision} (${last.status}) of Helm release ${chart.namespace}/${chart.release}`}`;
	if (!isBusy(last.status)) return acts(mend, text);
	const dead = deadRun(Date.parse(note.metadata.creationTimestamp ?? ""), tenures, ours, now);
	if (dead !== void 0) return acts(mend, `${text}, which ${dead} left behind`);
	return leaves(`${finding.fact}; that whoever began it is dead is not proven: no run that ended without giving the release back had it then`, byHand, "REPAIR_UNPROVEN");
}
function places({ fields }) {
	const shown = fields.slice(0, 3).map(({ at }) => at);
	return fields.length > 3 ? `${shown.join(", ")} and ${fields.length - 3} more` : shown.join(", ");
}
function byText({ by }) {
	return by === void 0 ? "" : `, written by ${by}`;
}
// src/repair/step.ts
const ROUNDS = 5;
async function repair(inputs, given) {
	const ports = {
		...given,
		helm: rememberingHelm(given.helm)
	};
	const context = await releaseContext(inputs, ports);
	const run = {
		context,
		inputs,
		units: await ports.terragrunt.units(context.config.terragruntRoot)
	};
	const first = await look(run, void 0);
	const { name } = context.spec;
	const isIdle = first.repair.actions.length === 0 && !first.isHeld;
	if (inputs.dryRun || first.mends.namespace === void 0 || isIdle) {
		const { actions, left } = first.repair;
		const texts = inputs.dryRun ? actions.map(({ text }) => text) : [];
		return {
			release: name,
			dryRun: inputs.dryRun,
			actions: texts,
			left,
			drift: first.mends.drift
		};
	}
	const store = recordStore(ports, {
		namespace: first.mends.namespace,
		release: name
	});
	const lease = {
		store,
		holder: holderName("repair", ports)
	};
	return whileHolding(lease, ports, async () => {
		const result = await keepingLease(lease, ports.clock, () => rounds(run, lease));
		await store.release(lease.holder);
		return result;
	});
}
const FREEING = new Set([
	"unlock",
	"settle",
	"upgrade"
]);
async function rounds(run, { store, holder }) {
	const done = [];
	const { ports, spec } = run.context;
	for (let round = 0;; round += 1) {
		const { repair, mends } = await look(run, holder);
		const open = repair.actions.filter(({ key }) => !done.some((one) => one.key === key));
		if (open.length === 0 || round >= ROUNDS) {
			const left = [...repair.left, ...repair.actions.map(again)];
			return {
				release: spec.name,
				dryRun: false,
				actions: done.map(({ text }) => text),
				left,
				drift: mends.drift
			};
		}
		for (const action of open) {
			await store.renew(holder);
			if (!await isDone(action, ports)) break;
			ports.log.info(`Repaired: ${action.text}.`);
			done.push(action);
			if (FREEING.has(action.mend.kind)) break;
		}
	}
}
function again({ text }) {
	return {
		code: "REPAIR_LEFT",
		fact: `it did not stay so: ${text}`,
		remedy: "`bluegreen status` says who writes it: stop that, then run repair again"
	};
}
async function isDone({ mend }, { cluster, helm, terragrunt }) {
	try {
		switch (mend.kind) {
			case "unlock":
				await terragrunt.unlock(mend.unit, mend.lock);
				return true;
			case "settle": return await takeAway(mend.note, cluster);
			case "adopt":
				await cluster.replace(adopted(mend.live, mend.chart));
				return true;
			case "create":
				await cluster.create(ownedBy(mend.object, mend.chart));
				return true;
			case "write":
				await cluster.replace(withFields(mend.live, mend.fields));
				return true;
			case "upgrade":
				await helm.upgrade(mend.chart);
				return true;
		}
	} catch (error) {
		if (isConflict(error)) return false;
		throw error;
	}
}
const TAKEN = "bluegreen-action/taken-away";
async function takeAway(note, cluster) {
	const { metadata } = note;
	const annotations = {
		...metadata.annotations,
		[TAKEN]: "repair"
	};
	await cluster.replace({
		...note,
		metadata: {
			...metadata,
			annotations
		}
	});
	const { namespace, name } = metadata;
	await cluster.delete({
		type: "secrets",
		name,
		...namespace === void 0 ? {} : { namespace }
	});
	return true;
}
async function look({ context, inputs, units }, ours) {
	const { spec, ports } = context;
	const names = new Set(unitReferences(spec).map(({ unit }) => unit));
	const plans = await planUnits(units.filter(({ name }) => names.has(name)), ports);
	const scope = {
		config: { releases: new Map([[spec.name, spec]]) },
		units,
		chartOf: chartsByTerragrunt(units, [spec], ports),
		plans,
		...ours === void 0 ? {} : { ours }
	};
	const [mends] = await readMends(scope, ports);
	if (mends === void 0) throw new Error("a release was read, and nothing came of it");
	const locks = locksOf(plans);
	const record = await recordOf(context, mends);
	const now = timeNow(ports.clock);
	return {
		mends,
		repair: decideRepair({
			findings: mends.drift.findings,
			mends: mends.mends,
			units,
			plans,
			tenures: record?.tenures ?? [],
			ours,
			now,
			allowActive: inputs.allowActive,
			machine: locks.length === 0 ? void 0 : await readMachine(ports),
			owners: await ownersOf(mends, ports)
		}),
		isHeld: record?.holder !== void 0 && record.holder !== ours && isHeld(record, now)
	};
}
async function recordOf({ spec, ports }, { namespace }) {
	if (namespace === void 0) return void 0;
	return recordStore(ports, {
		namespace,
		release: spec.name
	}).read();
}
async function ownersOf({ mends }, { helm }) {
	const named = mends.flatMap((mend) => mend?.kind === "adopt" && mend.from !== void 0 ? [mend.from] : []);
	const found = await Promise.all(named.map(async ({ name, namespace }) => {
		return await helm.status(name, namespace) === void 0 ? [] : [`${namespace}/${name}`];
	}));
	return new Set(found.flat());
}
export { repair, repairMarkdown, repairSentence, repairText };
