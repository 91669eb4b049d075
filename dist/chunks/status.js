import { Failure, Failures, refused, reworded } from "./errors.js";
import { COLORS, known, otherColor, settled } from "./model.js";
import { blocks, codeCell, factsTable, heading, paragraph, table } from "./report.js";
import { excludedUnit, findUnits, readExclusions } from "./units.js";
import { unitReferences, unknownUnits } from "./config.js";
import { driftFailures, driftMarkdown, readDrift, withCode } from "./drift.js";
import { LOOK_AGAIN, NEEDED, chartsInFiles, colorNamed, colorsWithTraffic, finishingCommand, isHeld, notApart, observed, podsMissing, readColorOwners, readRelease, readValue, recordStore, releaseContext, sharesText, timeNow, unknownOutside } from "./release.js";
import { decidePromotion, wasPromoted } from "./promote.js";
import { decideRollback, mayOnlyRecord, wouldTakeOver } from "./rollback.js";
// src/status/recorded.ts
async function recordedIn(files, spec, root) {
	const { unit, value: location } = spec.router;
	const file = `${root}/${unit}/${location.file}`;
	const value = await valueIn(files, file, location.key);
	const color = value === void 0 ? void 0 : colorNamed(spec, value);
	return {
		file,
		value: value ?? null,
		color: color ?? null
	};
}
async function versionIn(files, { colors, version }, root, color) {
	return valueIn(files, `${root}/${colors[color].unit}/${version.file}`, version.key);
}
async function valueIn(files, file, key) {
	const text = await files.read(file);
	try {
		return text === void 0 ? void 0 : readValue(text, key, file);
	} catch {
		return;
	}
}
function holderOf({ record }, now) {
	if (record?.holder === void 0 || !isHeld(record, now)) return null;
	return {
		name: record.holder,
		until: record.expiresAt ?? null
	};
}
// src/status/rules.ts
function nextWhileHeld(state, { name, until }) {
	return `Wait until ${until ?? `${name} gives the release back`}${wouldTakeOver(state) ? `, or run rollback: it takes over from ${name} at once` : ""}; then run status again`;
}
function nextCommand(state, git = {}) {
	const finishing = finishingCommand(state);
	if (finishing !== void 0) return finishing;
	if (state.active === void 0) return "Run rollback: it takes the traffic back";
	const mixed = notApart(state);
	if (mixed !== void 0) return unmix(state, mixed.remedy);
	const down = podsMissing(state.colors[state.active]);
	if (down !== void 0 && state.colors[state.active].known) return leaveDown(state, down, git);
	const { recorded } = git;
	if (recorded !== void 0 && recorded !== state.active) return differs(state, recorded);
	return forward(state, git);
}
function forward(state, git) {
	const decision = decidePromotion(state);
	switch (decision.kind) {
		case "flip": return mayFlip(state, decision.to, git) ?? `Run promote: ${decision.to} was tested and is ready`;
		case "nothing": return `Run deploy to bring up the next version on ${state.idle}${orBack(state)}`;
		case "complete": return "Run promote to finish the promote";
		case "refuse": return mendIdle(state) ?? decision.remedy;
	}
}
function mayFlip(state, to, { written, waiting }) {
	const other = undeployed(state, to, written);
	if (other !== void 0 || waiting === void 0) return other;
	return `Run apply, so that the flip is alone (${waiting}); then promote: ${to} was tested and is ready`;
}
function orBack(state) {
	const back = decideRollback(state);
	if (back.kind === "back") return ", or rollback to go back to it";
	return back.kind === "refuse" ? `; rollback is not possible (${back.fact})` : "";
}
function unmix(state, remedy) {
	const back = decideRollback(state);
	return back.kind === "back" && back.flip ? `Run rollback: it moves the default route back to ${back.to}. Then: ${remedy}` : remedy;
}
function leaveDown(state, down, git) {
	const back = decideRollback(state);
	if (back.kind === "back" && back.flip) return `Run rollback: it takes the traffic back to ${back.to} (${down})`;
	const next = wasPromoted(state) ? "Run deploy, smoke, then promote" : forward(state, git);
	if (decidePromotion(state).kind === "flip") return next;
	return `Bring ${state.active} up (${down}). To move the traffic to ${state.idle}: ${next}`;
}
function undeployed(state, color, written) {
	const seen = state.colors[color];
	const version = seen.known ? seen.value.version : void 0;
	const { deployed } = state.record ?? {};
	const isSame = written === version || deployed?.color === color && deployed.version === written;
	if (written === void 0 || version === void 0 || isSame) return void 0;
	return `Git says ${written} for ${color}, which was tested at ${version}: run deploy with ${written}, then smoke; or deploy with ${version}, which writes it again, then promote`;
}
function mendIdle(state) {
	const reason = unknownOutside(state, state.idle);
	return reason === void 0 ? void 0 : `Correct what ${state.idle} cannot be told for (${reason}), then run status again`;
}
function differs(state, recorded) {
	const fact = `Git names ${recorded}, and ${state.active} has the traffic`;
	if (mayOnlyRecord(state)) return `${fact}: run rollback, it writes ${state.active} into Git again`;
	const write = `write ${state.active} into the router's values`;
	const back = decideRollback(state);
	if (back.kind === "back" && back.to === recorded) return `${fact}: ${state.record?.lastFlip?.kind === "rollback" ? `the last rollback had led to ${recorded}; run rollback to go there again` : "run rollback to move the traffic"}, or ${write}`;
	const decision = decidePromotion(state);
	if (decision.kind === "flip") return `${fact}: run promote to move the traffic, or ${write}`;
	if (decision.kind !== "refuse") return `${fact}: ${write}`;
	return `${fact}: ${write}; or, to move the traffic: ${mendIdle(state) ?? decision.remedy}`;
}
// src/status/report.ts
function statusMarkdown(report) {
	const { release, host, router, active, shares, colors, refusal, drift, unitProblems, next } = report;
	const traffic = shares === void 0 ? `${active} has the traffic` : sharesText(shares);
	const unknown = [colors.blue, colors.green].flatMap((one) => one.unknown === void 0 ? [] : [paragraph(`${one.color}: ${one.unknown}`)]);
	return blocks(heading(2, `Status of ${release}: ${traffic}`), paragraph(`${host}, routed by ${router}`), table([
		"Color",
		"Role",
		"Target",
		"Version",
		"Ready"
	], colorsInOrder(active).map((color) => colorRow(colors[color]))), ...unknown, refusal === null ? void 0 : paragraph(refusal.fact), factsTable([
		...leaseRows(report),
		["Default in Git", recordedText(report)],
		["Verdict", VERDICTS[report.verdict]]
	]), driftMarkdown([drift]), ...unitProblems.map(({ code, fact, remedy }) => withCode(`${code}: ${fact}. ${remedy}`)), ...drift.waiting.map((one) => paragraph(`Not applied: ${one}`)), next === "" ? void 0 : withCode(next));
}
function colorsInOrder(active) {
	return active === null ? COLORS : [active, otherColor(active)];
}
const VERDICTS = {
	good: "all is as it must be",
	bad: "not all is as it must be",
	unknown: "not all could be seen"
};
function colorRow({ color, role, target, version, ready, desired }) {
	const pods = ready === void 0 ? "unknown" : `${ready}/${desired ?? "?"}`;
	return [
		color,
		role,
		codeCell(target),
		version === void 0 ? "unknown" : codeCell(version),
		pods
	];
}
function leaseRows({ transition, holder, smoke, lastFlip }) {
	const until = holder?.until == null ? "" : ` until ${holder.until}`;
	return [
		...transition === null ? [] : [[{ markdown: "**Unfinished**" }, transitionText(transition)]],
		...holder === null ? [] : [["Held by", `${holder.name}${until}`]],
		["Smoke test", smoke === null ? "none" : smokeText(smoke)],
		["Last flip", lastFlip === null ? "none" : `${lastFlip.kind}, ${lastFlip.from} → ${lastFlip.to}, ${lastFlip.at}`]
	];
}
function smokeText({ color, version, digest, at, run }) {
	return `${color}${version === void 0 ? "" : ` ${version}`} at ${digest.slice(0, 12)}, ${at}${run === void 0 ? "" : `, ${run}`}`;
}
function transitionText({ kind, from, to, phase, startedAt }) {
	return `${kind}, ${from} → ${to}, ${phase} since ${startedAt}`;
}
function recordedText({ recorded, active }) {
	const { file, value, color } = recorded;
	const said = value === null ? "nothing" : value;
	if (color === active) return `${said}, as in the cluster (${file})`;
	return `${said}, which is ${color === null ? "no color's" : color}, not ${active ?? "both colors"} (${file})`;
}
// src/status/verdict-rules.ts
function judgeStatus(facts) {
	const all = [
		...colorProblems(facts),
		...driftFailures(facts.drift.findings),
		...unitProblems(facts)
	];
	const bad = all.filter((one) => !isUnknown(one));
	const problems = [...bad, ...all.filter(isUnknown)];
	return {
		verdict: bad.length > 0 ? "bad" : all.length > 0 ? "unknown" : "good",
		problems
	};
}
function unitProblems({ units, drift }) {
	return [...units, ...drift.unread.map(failureFrom)];
}
function failureFrom({ fact, remedy, ...kept }) {
	return reworded(kept, fact, { remedy });
}
function isUnknown(problem) {
	return !problem.isSeen;
}
function colorProblems({ state, command }) {
	const mixed = notApart(state);
	const untold = COLORS.flatMap((color) => untoldColor(color, state));
	const down = colorsWithTraffic(state).flatMap((color) => downColor(color, state, command));
	if (mixed === void 0) return [...down, ...untold];
	return [
		refused(mixed.code, mixed.fact, { remedy: command }),
		...down,
		...untold
	];
}
function downColor(color, { colors }, command) {
	const reason = colors[color].known ? podsMissing(colors[color]) : void 0;
	if (reason === void 0) return [];
	return [refused("COLOR_NOT_READY", `${color} has traffic: ${reason}`, { remedy: command })];
}
function untoldColor(color, state) {
	const seen = state.colors[color];
	const isComing = state.withoutWorkloads === color && state.idle === color;
	if (seen.known || isComing) return [];
	const has = colorsWithTraffic(state).includes(color) ? ", which has the traffic," : "";
	return [refused("COLOR_UNKNOWN", `${color}${has} cannot be told: ${seen.reason}`, { remedy: LOOK_AGAIN })];
}
// src/status/step.ts
async function readStatus(inputs, ports) {
	const context = await releaseContext(inputs, ports);
	const { state, drift, units } = await look(context);
	const { spec, config } = context;
	const recorded = await recordedIn(ports.files, spec, config.terragruntRoot);
	const written = state.idle && await versionIn(ports.files, spec, config.terragruntRoot, state.idle);
	const waiting = waitingFor(drift, spec);
	const command = nextCommand(state, {
		recorded: recorded.color ?? void 0,
		written,
		waiting
	});
	const { verdict, problems } = judgeStatus({
		state,
		drift,
		units,
		command
	});
	const holder = holderOf(state, timeNow(ports.clock));
	return {
		result: {
			...shownState(spec, state, command),
			holder,
			history: await historyOf(context, state),
			recorded,
			drift,
			verdict,
			problems: problems.map(problemOf),
			next: holder === null ? firstOf(drift, units, state) ?? command : nextWhileHeld(state, holder)
		},
		problems
	};
}
async function look(context) {
	const { spec, config, ports } = context;
	const found = await findUnits(ports.files, config.terragruntRoot);
	const [seen, drift, units] = await Promise.all([
		settled(readRelease(spec, ports, readColorOwners(context))),
		releaseDrift(spec, found, ports),
		unitFailures(context, found)
	]);
	if (!seen.ok) throw explained(seen.error, drift, units);
	return {
		state: seen.value.state,
		drift,
		units
	};
}
function shownState(spec, state, command) {
	const { router, record, separation } = state;
	const mixed = notApart(state);
	return {
		release: spec.name,
		host: spec.host,
		router: `${router.namespace}/${router.name}`,
		active: state.active ?? null,
		idle: state.idle ?? null,
		...state.shares === void 0 ? {} : { shares: state.shares },
		colors: {
			blue: colorStatus("blue", state, spec.colors.blue.target.name),
			green: colorStatus("green", state, spec.colors.green.target.name)
		},
		separation,
		refusal: mixed === void 0 ? null : {
			code: mixed.code,
			fact: mixed.fact,
			remedy: command
		},
		transition: record?.transition ?? null,
		smoke: record?.smoke ?? null,
		lastFlip: record?.lastFlip ?? null
	};
}
function waitingFor({ waiting }, { router }) {
	return waiting.find((one) => one.startsWith(`unit ${router.unit} `));
}
async function historyOf({ spec, ports }, { router }) {
	const store = recordStore(ports, {
		namespace: router.namespace,
		release: spec.name
	});
	const read = await observed(() => store.history());
	const found = read.known ? read.value : read;
	return found.known ? known({
		...found.value,
		entries: found.value.entries.toReversed()
	}) : found;
}
function problemOf({ code, message, remedy, where }) {
	return {
		code,
		fact: message,
		remedy,
		...where !== void 0 && { where }
	};
}
async function unitFailures({ spec, config, ports }, units) {
	const references = unitReferences(spec);
	const exclusions = await readExclusions(ports.files, units);
	const excluded = units.filter(({ name }) => references.some(({ unit }) => unit === name)).flatMap((unit) => {
		const exclusion = exclusions.get(unit.name);
		if (exclusion?.known === false) return exclusion.from === void 0 ? [] : [failureFrom(exclusion.from)];
		return exclusion?.value === void 0 ? [] : [excludedUnit(unit, exclusion.value.apply, NEEDED)];
	});
	return [...unknownUnits(config, references, units), ...excluded];
}
function firstOf({ findings }, units, { record }) {
	return record?.transition === void 0 ? [...findings, ...units][0]?.remedy : void 0;
}
async function releaseDrift(spec, units, ports) {
	const scope = {
		config: { releases: new Map([[spec.name, spec]]) },
		units,
		chartOf: chartsInFiles(ports.files),
		plans: [],
		isReadElsewhere: true
	};
	const [found] = await readDrift(scope, ports);
	const drift = found;
	return {
		...drift,
		unread: drift.unread.filter(({ code }) => code !== "UNIT_UNKNOWN")
	};
}
function explained(error, drift, units) {
	if (!(error instanceof Failure) || error.failureClass !== "refused") return error;
	const drifted = driftFailures(drift.findings);
	const others = [...drifted, ...unitProblems({
		units,
		drift
	})].filter(({ code, message }) => code !== error.code || message !== error.message);
	if (others.length === 0) return error;
	const { message, where } = error;
	const remedy = drifted.length === 0 ? error.remedy : "Run what is named with RELEASE_DRIFT, then status again";
	return new Failures([reworded(error, message, {
		remedy,
		...where && { where }
	}), ...others]);
}
function colorStatus(color, state, target) {
	const role = state.active === void 0 ? "shared" : state.active === color ? "active" : "idle";
	const seen = state.colors[color];
	if (!seen.known) return {
		color,
		role,
		target,
		unknown: seen.reason
	};
	const { version, images, ready, desired, workloads, digest } = seen.value;
	return {
		color,
		role,
		target,
		...version === void 0 ? {} : { version },
		images,
		ready,
		desired,
		workloads,
		...digest.known ? { digest: digest.value } : { unknown: digest.reason }
	};
}
export { colorsInOrder, holderOf, nextCommand, nextWhileHeld, readStatus, recordedIn, statusMarkdown };
