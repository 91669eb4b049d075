import { Failure, InputReader, otherColor, refused } from "./model.js";
import { STEADY_MS, colorBefore, defaultWrong, digestOf, fenceRouter, flipDefault, gatewayAddresses, goBack, holderName, keepingLease, leftText, notReady, previewsWrong, proveConvergence, proveSingleChange, readActingInputs, readRecordMode, readRelease, reconcileHeld, recordDefault, recordStore, refusalFailure, refuse, refuseGatewayFault, releaseContext, rfc3339, servingColors, settleOrWarn, shortDigest, unfit, watch, whileHolding } from "./release.js";
// src/promote/inputs.ts
function parsePromoteInputs(raw) {
	const reader = new InputReader(raw);
	return reader.done({
		...readActingInputs(reader, 120, 5),
		watchMs: reader.seconds("watch", 10),
		record: readRecordMode(reader)
	});
}
// src/promote/rules.ts
function decidePromotion(state) {
	const transition = state.record?.transition;
	if (transition === void 0) return decideFresh(state);
	if (transition.kind === "rollback") return rollbackUnderWay(transition);
	if (state.active === transition.to) return {
		kind: "finish",
		transition
	};
	if (transition.phase === "proving") return {
		...movedBack(state, transition),
		undo: transition
	};
	const decision = decideFresh(state);
	return decision.kind === "refuse" ? {
		...decision,
		undo: transition
	} : decision;
}
function decideFresh(state) {
	const { idle, active } = state;
	const seen = state.colors[idle];
	if (isDone(state)) return {
		kind: "nothing",
		active,
		fact: `${active} was promoted already`
	};
	const reason = notReady(seen);
	if (reason !== void 0) return refuse("PROMOTE_NOT_READY", `${idle} cannot take the traffic: ${reason}`, "Run deploy, then smoke");
	const running = digestOf(seen);
	const proof = state.record?.smoke;
	if (proof === void 0 || proof.color !== idle || running === void 0) return refuse("PROMOTE_UNTESTED", `${idle} was not smoke-tested`, "Run smoke, then promote");
	if (proof.digest !== running) {
		const fact = `${idle} was tested at digest ${shortDigest(proof.digest)}, running is ${shortDigest(running)}`;
		return refuse("PROMOTE_STALE", fact, "Run smoke again");
	}
	return {
		kind: "flip",
		from: active,
		to: idle,
		digest: running
	};
}
function isDone({ record, active, idle, colors }) {
	const last = record?.lastFlip;
	if (last === void 0 || last.kind !== "promote" || last.to !== active) return false;
	if (record?.smoke?.color === idle) return false;
	const running = digestOf(colors[idle]);
	return running === void 0 ? !colors[idle].known : running === last.digests?.from;
}
function rollbackUnderWay({ from, to }) {
	return refuse("TRANSITION_UNDER_WAY", `a rollback from ${from} to ${to} is not finished`, "Run rollback: it finishes it");
}
function movedBack(state, { to }) {
	return refuse("PROMOTE_MOVED_BACK", `the flip to ${to} was made, and somebody moved the default route back to ${state.active}`, "Run smoke, then promote");
}
// src/promote/step.ts
async function promote(inputs, ports) {
	const context = await releaseContext(inputs, ports);
	const seen = await readRelease(context.spec, ports);
	const decision = decidePromotion(seen.state);
	if (decision.kind === "nothing") return nothing(context, decision.active, decision.fact, inputs.dryRun);
	if (decision.kind === "refuse" && (decision.undo === void 0 || inputs.dryRun)) throw refusalFailure(decision);
	const addresses = await gatewayAddresses(context, seen.router, inputs.gateway);
	if (inputs.dryRun) {
		if (decision.kind === "flip") await proveBefore({
			...context,
			addresses
		}, seen, decision);
		return preview(context, decision);
	}
	const { namespace } = seen.state.router;
	const store = recordStore(ports, {
		namespace,
		release: context.spec.name
	});
	const run = {
		...context,
		inputs,
		store,
		holder: holderName("promote", ports),
		addresses
	};
	return whileHolding(run, () => decideAgain(run));
}
async function settling(run, work) {
	try {
		return await work();
	} catch (error) {
		if (!isAnswer(error)) await settleIfOvertaken(run);
		throw error;
	}
}
async function settleIfOvertaken(run) {
	const record = await run.store.read().catch(() => void 0);
	if ((record?.holder === void 0 || record.holder === run.holder) && record?.transition?.kind === "promote") return;
	await settleOrWarn(run, settlement(run));
}
async function decideAgain(run) {
	const seen = await readRelease(run.spec, run.ports);
	const { state } = seen;
	const decision = decidePromotion(state);
	switch (decision.kind) {
		case "nothing":
			await run.store.release(run.holder);
			return nothing(run, decision.active, decision.fact, false);
		case "refuse": return settling(run, () => takeBack(run, decision.undo, refusalFailure(decision)));
		case "finish": return settling(run, () => finish(run, state, decision.transition));
		case "flip": return flip(run, seen, decision);
	}
}
async function flip(run, seen, decision) {
	const earlier = seen.state.record?.transition;
	try {
		await keeping(run, () => proveBefore(run, seen, decision));
	} catch (error) {
		if (earlier === void 0 || !isAnswer(error)) throw error;
		return settling(run, () => takeBack(run, earlier, error));
	}
	return settling(run, () => recordAndFlip(run, seen.state, decision));
}
async function recordAndFlip(run, state, decision) {
	const transition = newTransition(run, state, decision);
	await run.store.renew(run.holder, withTransition(transition));
	try {
		await keeping(run, () => recordDefault(run, decision.to, run.inputs.record));
		await run.store.renew(run.holder, withTransition({
			...transition,
			phase: "flipping"
		}));
		await flipDefault(run, decision.to, (now) => stillAllowed(run, now, transition));
	} catch (error) {
		if (!isAnswer(error)) throw error;
		return takeBack(run, transition, error);
	}
	return finish(run, state, transition);
}
function settlement({ store, holder, inputs }) {
	return {
		store,
		holder,
		record: inputs.record
	};
}
function keeping(run, work) {
	return keepingLease(run, run.ports.clock, work);
}
async function stillAllowed(run, { state }, transition) {
	await run.store.renew(run.holder);
	if (state.active === transition.to) return;
	const decision = decidePromotion(state);
	if (decision.kind === "refuse") throw refusalFailure(decision);
	if (decision.kind === "flip" && decision.digest === transition.digests?.to) return;
	throw refused("PROMOTE_STALE", `${transition.to} changed while it was being promoted`, { remedy: "Run smoke again" });
}
async function finish(run, state, transition) {
	const movedAt = run.ports.clock.now();
	const proving = {
		...transition,
		phase: "proving"
	};
	await run.store.renew(run.holder, withTransition(proving));
	const request = proofRequest(run, state, transition, movedAt);
	const proof = await proveConvergence(run, request, run.inputs.timeoutMs);
	if (proof.kind === "failed") return revert(run, proving, proof.reason);
	await keeping(run, () => recordDefault(run, transition.to, run.inputs.record));
	const reconciliation = await reconcileHeld(run, settlement(run), transition.to);
	const wrong = await watch(run, request, watchMs(run, reconciliation));
	if (wrong !== void 0) return revert(run, proving, wrong);
	await run.store.release(run.holder, completed(run, transition));
	return done(run, transition, {
		convergedMs: proof.milliseconds,
		reconciliation
	});
}
function watchMs({ inputs }, reconciliation) {
	return reconciliation === "applied" ? Math.max(inputs.watchMs, STEADY_MS) : inputs.watchMs;
}
async function revert(run, { digests, template: _new, ...transition }, reason) {
	const { from, to } = transition;
	const turned = {
		...digests?.to && { from: digests.to },
		...digests?.from && { to: digests.from }
	};
	const back = {
		...transition,
		kind: "rollback",
		from: to,
		to: from,
		phase: "flipping",
		digests: turned
	};
	const seen = await readRelease(run.spec, run.ports);
	const refusal = seen.state.active === from ? void 0 : unfit(seen.state, from, digests?.from);
	if (refusal !== void 0) throw stuck(to, reason, refusal.fact);
	await run.store.renew(run.holder, ({ smoke: _smoke, ...content }) => ({
		...content,
		transition: back
	}));
	await goBack(run, {
		transition: back,
		store: run.store,
		holder: run.holder,
		record: run.inputs.record,
		timeoutMs: run.inputs.timeoutMs,
		addresses: async () => run.addresses,
		seen,
		check: (now) => {
			const late = unfit(now, from, digests?.from);
			if (late !== void 0) throw stuck(to, reason, late.fact);
		}
	});
	throw refused("PROMOTE_REVERTED", `traffic went to ${to} and is back at ${from}: ${reason}`, { remedy: `Correct ${to}: deploy, smoke, then promote` });
}
async function takeBack(run, begun, failure) {
	const landed = begun === void 0 ? void 0 : await undoOrLeave(run, begun);
	if (begun === void 0 || landed === void 0) throw failure;
	return finish(run, landed, begun);
}
async function undoOrLeave(run, transition) {
	try {
		return await undo(run, transition);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		run.ports.log.warning(`Could not undo what was begun (${reason}). Run rollback: it does.`);
		return;
	}
}
async function undo(run, transition) {
	await run.store.renew(run.holder);
	await fenceRouter(run, transition.id);
	const { state } = await readRelease(run.spec, run.ports);
	if (state.active === transition.to) return state;
	await keeping(run, () => recordDefault(run, state.active, run.inputs.record));
	if (transition.phase === "proving") await reconcileHeld(run, settlement(run), state.active);
	await run.store.release(run.holder, ({ transition: _undone, ...content }) => content);
}
function isAnswer(error) {
	return error instanceof Failure && ![
		"CLUSTER_UNREACHABLE",
		"CLUSTER_FAILED",
		"LEASE_LOST",
		"TOOL_TIMEOUT",
		"TOOL_FAILED"
	].includes(error.code);
}
async function proveBefore(context, { router, state }, { from, to }) {
	const { addresses } = context;
	await proveSingleChange(context, router, from, to);
	const serving = servingColors(state);
	const wrong = await previewsWrong(context, serving, addresses) ?? (serving.includes(from) ? await defaultWrong(context, from, addresses) : void 0);
	if (wrong === void 0) return;
	await refuseGatewayFault(context.spec, context.ports.http, addresses);
	throw refused("PROMOTE_UNPROVEN", `the gateway does not answer as it should: ${wrong}`, { remedy: "Run smoke to see every request and answer" });
}
function newTransition({ ports }, state, { from, to, digest }) {
	const old = digestOf(state.colors[from]);
	const { template } = colorBefore(state.colors[to]);
	const startedAt = rfc3339(ports.clock.now());
	const digests = {
		...old === void 0 ? {} : { from: old },
		to: digest
	};
	return {
		id: `promote-${to}-${startedAt}`,
		kind: "promote",
		from,
		to,
		phase: "recording",
		startedAt,
		digests,
		...template === void 0 ? {} : { template }
	};
}
function proofRequest(run, state, { to, digests, template }, movedAt) {
	const { ready } = colorBefore(state.colors[to]);
	const before = {
		ready,
		digest: digests?.to,
		template
	};
	const keep = () => run.store.renew(run.holder);
	const previews = [to, ...servingColors(state).filter((color) => color !== to)];
	return {
		to,
		before,
		addresses: run.addresses,
		previews,
		keep,
		movedAt
	};
}
function withTransition(transition) {
	return (content) => ({
		...content,
		transition
	});
}
function completed({ ports }, { kind, from, to, digests }) {
	const lastFlip = {
		kind,
		from,
		to,
		at: rfc3339(ports.clock.now()),
		...digests === void 0 ? {} : { digests }
	};
	return ({ transition: _done, ...content }) => ({
		...content,
		lastFlip
	});
}
function stuck(to, reason, why) {
	return refused("PROMOTE_STUCK", `${to} has the traffic and must not keep it (${reason}), but ${why}`, { remedy: "Bring either color up: then rollback takes the traffic back, or promote finishes" });
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
function done({ spec }, { from, to }, ended) {
	const { convergedMs, reconciliation } = ended;
	const summary = `${to} has the traffic; every answer came from it after ${convergedMs} ms${leftText(spec, reconciliation)}`;
	return {
		release: spec.name,
		from,
		to,
		active: to,
		changed: true,
		dryRun: false,
		convergedMs,
		summary
	};
}
function preview({ spec }, decision) {
	if (decision.kind === "finish") {
		const { from, to } = decision.transition;
		const summary = `would prove the flip from ${from} to ${to} that an earlier run made, and finish it`;
		return {
			release: spec.name,
			from,
			to,
			active: to,
			changed: false,
			dryRun: true,
			summary
		};
	}
	const to = decision.kind === "flip" ? decision.to : "green";
	const from = otherColor(to);
	const summary = `would move the default route from ${from} to ${to}`;
	return {
		release: spec.name,
		from,
		to,
		active: from,
		changed: false,
		dryRun: true,
		summary
	};
}
export { decidePromotion, parsePromoteInputs, promote };
