import { HistoryAuthor, Journal, LOOK, begin, claimText, digestOf, fenceRouter, flipClaim, gatewayAddresses, holderName, isHeld, keeping, leftText, movesOf, notApart, notReady, podsMissing, readRelease, recordStore, recordTurn, recordedDefault, refusalFailure, refuse, releaseContext, returnTraffic, reverse, runText, sayingTraffic, sayingWhy, stepOf, swapped, timeNow, timestamp, trafficOf, unfit, whileHolding } from "./release.js";
import { Failure } from "./errors.js";
import { otherColor } from "./model.js";
// src/rollback/rules.ts
function decideRollback(state) {
	if (state.active === void 0) return decideUnfinished(state, state.record.transition);
	const transition = state.record?.transition;
	return transition === void 0 ? decideFinished(state) : decideUnfinished(state, transition);
}
function mayOnlyRecord(state) {
	const last = state.record?.lastFlip;
	if (state.record?.transition !== void 0) return false;
	return last === void 0 || last.kind === "rollback" && last.to === state.active;
}
function mayTakeOver(record) {
	const step = stepOf(record);
	return step === "promote" || step === "rollback";
}
function idleHolder(record, now) {
	if (record === void 0 || record.transition !== void 0 || !isHeld(record, now)) return void 0;
	return mayTakeOver(record) ? record.holder : void 0;
}
function wouldTakeOver(state) {
	const { record } = state;
	if (record === void 0 || !mayTakeOver(record)) return false;
	return record.transition === void 0 || decideRollback(state).kind !== "refuse";
}
function leftAfterTakeOver(state, decision) {
	if (decision.kind === "refuse" && decision.code !== "ROLLBACK_NOTHING") return decision;
	return downWithTraffic(state);
}
function downWithTraffic({ active, colors }) {
	const reason = podsMissing(colors[active]);
	if (reason === void 0) return void 0;
	const how = colors[active].known ? "is not ready" : "cannot be told";
	return refuse("ROLLBACK_NOT_READY", `the traffic is at ${active}, and ${active} ${how}: ${reason}`, LOOK);
}
function decideUnfinished(state, transition) {
	const { from, to, digests = {}, withoutConfig } = transition.kind === "rollback" ? transition : reverse(transition);
	const back = {
		kind: "back",
		from,
		to,
		digests,
		withoutConfig
	};
	switch (movesOf(transition, state.active).rollback) {
		case "abandon":
		case "complete": return {
			...back,
			flip: false
		};
		case "reverse":
		case "resume": return unfit(state, to, digests.to, withoutConfig?.to) ?? {
			...back,
			flip: true
		};
	}
}
function decideFinished(state) {
	const last = state.record?.lastFlip;
	const { active, idle } = state;
	const steps = notReady(state.colors[idle]) === void 0 ? "smoke" : "deploy, smoke";
	const forward = notApart(state)?.remedy ?? `To move the traffic to ${idle}, run ${steps}, then promote`;
	if (last === void 0) return refuse("ROLLBACK_NOTHING", "no promote is on record that could be taken back", forward);
	if (last.to !== active && last.kind === "rollback") return decideTarget(state, {
		...last,
		digests: last.digests ?? {}
	});
	if (last.to !== active) return refuse("ROLLBACK_NOTHING", `the last ${last.kind} went to ${last.to}, but the default route goes to ${active}: somebody moved it`, forward);
	if (last.kind === "rollback") return downWithTraffic(state) ?? {
		kind: "nothing",
		active,
		fact: `${active} is back already`
	};
	const { to: from, from: to, digests, withoutConfig } = last;
	const without = withoutConfig && swapped(withoutConfig);
	return decideTarget(state, {
		from,
		to,
		digests: swapped(digests),
		withoutConfig: without
	});
}
function decideTarget(state, { from, to, digests, withoutConfig }) {
	const back = {
		kind: "back",
		from,
		to,
		digests,
		withoutConfig
	};
	if (state.active === to) return {
		...back,
		flip: false
	};
	return unfit(state, to, digests.to, withoutConfig?.to) ?? {
		...back,
		flip: true
	};
}
// src/rollback/step.ts
async function rollback(inputs, ports) {
	const context = {
		...await releaseContext(inputs, ports),
		journal: new Journal()
	};
	const { state, router } = await readRelease(context.spec, ports);
	const decision = decideRollback(state);
	const holder = holderName("rollback", ports);
	const author = new HistoryAuthor(ports, holder);
	const store = recordStore(ports, {
		namespace: state.router.namespace,
		release: context.spec.name
	}, author);
	const addresses = () => gatewayAddresses(context, router, inputs.gateway);
	const run = {
		...context,
		inputs,
		store,
		holder,
		author,
		addresses
	};
	const recorded = await onlyRecords(run, state);
	const idle = idleHolder(state.record, timeNow(ports.clock));
	if (decision.kind !== "back" && recorded === void 0 && (idle === void 0 || inputs.dryRun)) return unmoved(run, state, decision, idle);
	if (inputs.dryRun && decision.kind === "back") return preview(context, state, decision);
	if (inputs.dryRun && recorded !== void 0) return previewRecords(run, recorded, idle);
	const taking = {
		mayTakeOver,
		patienceMs: inputs.timeoutMs
	};
	if (state.record?.transition !== void 0) run.journal.begin(run.holder);
	const body = () => sayingWhy(author, () => decideAgain(run, idle));
	return sayingTraffic(run, () => whileHolding(run, ports, body, taking));
}
function unmoved(run, state, decision, idle) {
	if (idle !== void 0 && state.active !== void 0) return freed(run, state, decision, idle);
	if (decision.kind === "refuse") throw refusalFailure(decision);
	return nothing(run, decision.active, decision.fact, run.inputs.dryRun);
}
async function onlyRecords(run, state) {
	const { active } = state;
	if (active === void 0 || !mayOnlyRecord(state)) return void 0;
	return await gitDiffers(run, active) ? active : void 0;
}
async function gitDiffers(run, active) {
	try {
		const recorded = await recordedDefault(run, run.inputs.record);
		return recorded !== void 0 && recorded !== active;
	} catch (error) {
		if (!(error instanceof Failure)) throw error;
		run.ports.log.warning(`Whether Git names ${active} as well cannot be told: ${error.message}.`);
		return false;
	}
}
async function recordActive(run, active, idle) {
	await keeping(run, () => recordTurn(run, active, void 0));
	await run.store.release(run.holder);
	const over = idle === void 0 ? "" : `; ${takenOver(idle, false)}`;
	const summary = `${gitFact(active)}; it names ${active} again${over}`;
	return {
		release: run.spec.name,
		from: active,
		to: active,
		active,
		changed: true,
		dryRun: false,
		summary
	};
}
function previewRecords({ spec }, active, idle) {
	const over = idle === void 0 ? "" : `; ${takenOver(idle, true)}`;
	const summary = `${gitFact(active)}: would write ${active} into Git again${over}`;
	return {
		release: spec.name,
		from: active,
		to: active,
		active,
		changed: false,
		dryRun: true,
		summary
	};
}
function gitFact(active) {
	return `${active} has the traffic, and Git named ${otherColor(active)}`;
}
async function decideAgain(run, idle) {
	const seen = await seenAlone(run, idle);
	const decision = decideRollback(seen.state);
	if (decision.kind === "back") return back(run, seen, decision);
	const recorded = await onlyRecords(run, seen.state);
	if (recorded !== void 0) return recordActive(run, recorded, idle);
	if (decision.kind === "refuse" && idle === void 0) throw refusalFailure(decision);
	await run.store.release(run.holder);
	return unmoved(run, seen.state, decision, idle);
}
async function seenAlone(run, idle) {
	const seen = await readRelease(run.spec, run.ports);
	if (idle === void 0 || decideRollback(seen.state).kind === "back") return seen;
	await fenceRouter(run, run.holder);
	return readRelease(run.spec, run.ports);
}
function freed({ spec, inputs: { dryRun } }, state, decision, idle) {
	const { active } = state;
	const did = takenOver(idle, dryRun);
	const wrong = leftAfterTakeOver(state, decision);
	if (wrong !== void 0) throw refusalFailure({
		...wrong,
		fact: `${wrong.fact}; ${did}`
	});
	const summary = dryRun ? `${did}; ${active} has the traffic` : `${active} keeps the traffic; ${did}`;
	return {
		release: spec.name,
		from: active,
		to: active,
		active,
		changed: !dryRun,
		dryRun,
		summary
	};
}
async function back(run, seen, decision) {
	const transition = newTransition(run, seen, decision);
	run.author.saw(seen.state);
	if (decision.flip) sayWhatMoves(run, seen.state, decision);
	run.journal.begin(run.holder);
	await run.store.renew(run.holder, ({ smoke, ...content }) => ({
		...content,
		...decision.flip ? {} : { smoke },
		transition
	}));
	run.journal.mark("begun", run.ports.clock);
	const returned = await returnTraffic(run, {
		transition,
		seen,
		check: (state) => {
			const refusal = unfit(state, decision.to, decision.digests.to, decision.withoutConfig?.to);
			if (refusal !== void 0) throw refusalFailure(refusal);
		}
	});
	if (returned.untold !== void 0) run.ports.log.warning(`${notProven(returned.untold)}.`);
	return done(run, decision, {
		...returned,
		claim: await flipClaim(run)
	});
}
function sayWhatMoves({ spec, ports }, { colors }, { from, to }) {
	const both = `from ${from} (${runText(colors[from])}) back to ${to} (${runText(colors[to])})`;
	ports.log.info(`Moving the traffic of ${spec.name} ${both}`);
}
function notProven(untold) {
	return `that the pods of one color gave the answers is not proven: ${untold}`;
}
function newTransition({ ports }, { state }, { from, to, digests, withoutConfig }) {
	const left = digestOf(state.colors[from]);
	const both = {
		...digests,
		...left === void 0 ? {} : { from: left }
	};
	const startedAt = timestamp(ports.clock);
	return begin({
		kind: "rollback",
		from,
		to,
		phase: "flipping",
		startedAt,
		digests: both,
		withoutConfig
	});
}
function takenOver(idle, dryRun) {
	return dryRun ? `would take the release over from ${idle}, which has begun no flip, and give it back` : `the release was taken over from ${idle}, which had begun no flip, and given back`;
}
function nothing({ spec }, active, fact, dryRun) {
	const summary = `${fact}; nothing to do`;
	return {
		release: spec.name,
		from: active,
		to: active,
		active,
		changed: false,
		dryRun,
		summary
	};
}
function done({ spec }, { from, to, flip }, { milliseconds, reconciliation, untold, claim }) {
	const did = flip ? `${to} has the traffic again` : `${to} kept the traffic, and the records say so again`;
	const left = leftText(spec, reconciliation);
	const result = {
		release: spec.name,
		from,
		to,
		active: to,
		changed: true,
		dryRun: false
	};
	if (untold !== void 0) return {
		...result,
		claim,
		summary: `${did}; ${notProven(untold)}${left}; ${claimText(claim, from)}`
	};
	const proven = `${did}; every answer came from it after ${milliseconds} ms${left}`;
	return {
		...result,
		convergedMs: milliseconds,
		claim,
		summary: `${proven}; ${claimText(claim, from)}`
	};
}
function preview({ spec }, state, { from, to, flip }) {
	const route = state.active === void 0 ? "all of the default route" : `the default route from ${from}`;
	const summary = flip ? `would move ${route} back to ${to}: ${runText(state.colors[to])}` : `would put the records right; the default route is at ${to}`;
	return {
		release: spec.name,
		from,
		to,
		...trafficOf(state),
		changed: false,
		dryRun: true,
		summary
	};
}
export { decideRollback, mayOnlyRecord, rollback, wouldTakeOver };
