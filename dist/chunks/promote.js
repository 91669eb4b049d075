import { settled, whole } from "./model.js";
import { AnswerCount, HistoryAuthor, Journal, STEADY_MS, abandon, advanceToProof, asFailure, begin, claimText, colorBefore, completeFlip, correctOvertaken, countUntil, countsText, decideCapacity, defaultWrong, digestOf, fenceRouter, findUnit, flipClaim, gatewayAddresses, hasDigest, holderName, isConflict, isLost, keeping, leftText, moveDefault, movesOf, nestedValue, notApart, notReady, notReadyRemedy, patiently, podsMissing, previewsWrong, proveConvergence, proveSingleChange, proveUnitFree, put, readApprovals, readCapacity, readColorOwners, readRelease, readUnitValue, reasonOf, reconcileHeld, reconcileRouter, recordStore, recordTurn, recordedVersion, refusalFailure, refuse, refuseGatewayFault, refusePartialFlip, refuseUnrecordableDefault, releaseContext, renderedObjects, reportText, returnTraffic, reverse, routerUnit, runText, sayingTraffic, sayingWhy, scaleUp, scalingCommand, servingColors, sharesText, shortDigest, shortRunText, timestamp, trafficOf, trafficOfSplit, uncoveredText, unfit, unitChart, watch, watchBeside, whileHolding, withSplit } from "./release.js";
import { Failure, Failures, mayHaveHappened, refused } from "./errors.js";
import { STRATEGIES } from "./promote-strategies.js";
import { at, jsonObjects, text } from "./json.js";
// src/promote/approval-rules.ts
function notApproved(state, decision, approved) {
	const there = offered(state, decision);
	if (there === void 0) return void 0;
	if (!(approved.version !== void 0 && approved.version !== there.version || approved.digest !== void 0 && approved.digest !== there.digest)) return void 0;
	const fact = `${`approved was ${approvedText(approved)}`}, and ${there.color} ${there.has} ${shortRunText(there.version, there.digest)}`;
	return refuse("PROMOTE_NOT_APPROVED", fact, there.remedy);
}
function offered(state, decision) {
	switch (decision.kind) {
		case "flip": {
			const { to, digest } = decision;
			return state.active === void 0 ? begun(state, to, digest) : ready(state, to, digest);
		}
		case "complete": {
			const { to, digests } = decision.transition;
			return begun(state, to, digests?.to ?? digestOf(state.colors[to]));
		}
		case "nothing": return moved$1(state, decision.active);
		case "refuse": return decision.isUnproven === true ? unproven$1(state) : void 0;
	}
}
function ready(state, color, digest) {
	const version = versionOf(state, color);
	return {
		color,
		has: "has",
		version,
		digest,
		remedy: `Look at what ${color} runs; to move that, approve it: promote with ${inputsText(version, digest)}`
	};
}
function begun(state, color, digest) {
	const version = versionOf(state, color);
	return {
		color,
		has: state.active === void 0 ? "has traffic with" : "has the traffic with",
		version,
		digest,
		remedy: `An earlier promote moved it and is not finished: run rollback to take it back, or promote with ${inputsText(version, digest)} to finish it`
	};
}
function moved$1(state, color) {
	const digest = digestOf(state.colors[color]) ?? state.record?.lastFlip?.digests?.to;
	return {
		color,
		has: "has the traffic with",
		version: versionOf(state, color),
		digest,
		remedy: "Deploy what is wanted, run smoke, and approve what it tested"
	};
}
function unproven$1(state) {
	const color = state.idle;
	if (color === void 0) return void 0;
	const digest = digestOf(state.colors[color]);
	return {
		color,
		has: "has",
		version: versionOf(state, color),
		digest,
		remedy: "Run smoke, and approve what it tested"
	};
}
function versionOf(state, color) {
	const seen = state.colors[color];
	return seen.known ? seen.value.version : void 0;
}
function approvedText({ version, digest }) {
	if (digest === void 0) return `version ${version}`;
	const short = shortRunText(version, digest);
	return version === void 0 ? short.replace("version unknown at ", "") : short;
}
function inputsText(version, digest) {
	const named = [...version === void 0 ? [] : [`version ${version}`], ...digest === void 0 ? [] : [`digest ${digest}`]];
	return named.length === 0 ? "neither version nor digest" : named.join(" and ");
}
// src/promote/proof-rules.ts
const HOUR = 36e5;
const DAY = 24 * HOUR;
function stale(proof, seen) {
	const running = shortDigest(digestOf(seen));
	const fact = `${proof.color} was tested at digest ${shortDigest(proof.digest)}, running is ${running}`;
	const now = (seen.known ? seen.value.uncovered : void 0) ?? [];
	const then = proof.uncovered ?? [];
	const lost = now.find(({ name }) => !then.includes(name));
	if (lost !== void 0) {
		const why = `the test read ${lost.name}, and this account may not (${lost.reason})`;
		return refuse("PROMOTE_STALE", `${fact}; ${why}`, `${lost.remedy}, or run smoke again with this account`);
	}
	const gained = then.find((name) => !now.some((one) => one.name === name));
	const why = gained === void 0 ? "" : `; the test could not read ${gained}, and this account may`;
	return refuse("PROMOTE_STALE", `${fact}${why}`, "Run smoke again");
}
function expired(proof, { seenAt, proofDays }) {
	const age = seenAt - Date.parse(proof.at);
	if (age <= proofDays * DAY && age >= -864e5) return void 0;
	const run = proof.run === void 0 ? "" : `, by ${proof.run}`;
	const what = `${proof.color} was tested at ${shortRunText(proof.version, proof.digest)} on ${proof.at}${run}`;
	const why = age < 0 ? `that is ${daysText(-age)} from now, so the age of the test cannot be told` : `that is ${daysText(age)} ago, and a test counts for ${daysText(proofDays * DAY)}`;
	return refuse("PROMOTE_EXPIRED", `${what}: ${why}`, "Run smoke again");
}
function daysText(milliseconds) {
	const days = Math.floor(milliseconds / DAY);
	const hours = Math.floor(milliseconds % DAY / HOUR);
	const day = `${days} ${days === 1 ? "day" : "days"}`;
	return hours === 0 ? day : `${day} and ${hours} h`;
}
// src/promote/rules.ts
function decidePromotion(state, approved = {}) {
	const decision = decideAny(state);
	return notApproved(state, decision, approved) ?? decision;
}
function decideAny(state) {
	if (state.active === void 0) return decideDivided(state, state.record.transition);
	const transition = state.record?.transition;
	if (transition === void 0) return decideFresh(state);
	switch (movesOf(transition, state.active).promote) {
		case "refuse": return rollbackUnderWay(transition);
		case "complete": return unprovable(state, transition) ?? {
			kind: "complete",
			transition
		};
		case "abandon": return {
			...movedBack(state, transition),
			begun: transition
		};
		case "begin":
		case "resume": return decideAgain$1(state, transition);
	}
}
function decideDivided(state, transition) {
	if (movesOf(transition, state.active).promote === "refuse") return rollbackUnderWay(transition);
	const mixed = unprovable(state, transition);
	if (mixed !== void 0) return mixed;
	const { from, to } = transition;
	const decision = decideFit(state, from, to);
	return decision.kind === "refuse" ? {
		...decision,
		begun: transition
	} : decision;
}
function decideAgain$1(state, begun) {
	const decision = decideFresh(state);
	return decision.kind === "refuse" ? {
		...decision,
		begun
	} : decision;
}
function unprovable(state, { from, to }) {
	const mixed = notApart(state);
	if (mixed === void 0) return void 0;
	const fact = `the flip from ${from} to ${to} was made and cannot be proven: ${mixed.fact}`;
	return refuse(mixed.code, fact, `Run rollback: it moves the default route back to ${from}`);
}
function decideFresh(state) {
	const { idle, active } = state;
	const mixed = notApart(state);
	if (mixed !== void 0) return mixed;
	if (wasPromoted(state)) return downAgain(state) ?? {
		kind: "nothing",
		active,
		fact: `${active} was promoted already`
	};
	return decideFit(state, active, idle);
}
function decideFit(state, from, to) {
	const seen = state.colors[to];
	const reason = notReady(seen);
	if (reason !== void 0) return refuse("PROMOTE_NOT_READY", `${to} cannot take the traffic: ${reason}`, notReadyRemedy(state, to, "Run deploy, then smoke"));
	const running = digestOf(seen);
	const proof = state.record?.smoke;
	if (proof === void 0 || proof.color !== to || running === void 0) return unproven(refuse("PROMOTE_UNTESTED", `${to} was not smoke-tested`, "Run smoke, then promote"));
	if (proof.digest !== running) return unproven(stale(proof, seen));
	const old = state.active === void 0 ? void 0 : expired(proof, state);
	if (old !== void 0) return unproven(old);
	return {
		kind: "flip",
		from,
		to,
		digest: running
	};
}
function unproven(refusal) {
	return {
		...refusal,
		isUnproven: true
	};
}
function wasPromoted({ record, active, idle, colors }) {
	const last = record?.lastFlip;
	if (last === void 0 || last.kind !== "promote" || last.to !== active) return false;
	if (record?.smoke?.color === idle) return false;
	if (digestOf(colors[idle]) === void 0) return !colors[idle].known;
	return last.digests?.from !== void 0 && hasDigest(colors[idle], last.digests.from);
}
function downAgain({ active, colors }) {
	const reason = podsMissing(colors[active]);
	if (reason === void 0) return void 0;
	const fact = `${active} was promoted already, and has the traffic: ${reason}`;
	return refuse("PROMOTE_NOT_READY", fact, "Run status: it says what takes the traffic away, or mends it");
}
function rollbackUnderWay({ from, to }) {
	return refuse("TRANSITION_UNDER_WAY", `a rollback from ${from} to ${to} is not finished`, "Run rollback: it finishes it");
}
function movedBack({ active }, { to }) {
	return refuse("PROMOTE_MOVED_BACK", `the flip to ${to} was made, and somebody moved the default route back to ${active}`, "Run smoke, then promote");
}
// src/promote/abandon.ts
async function abandonOrLeave(run, transition) {
	try {
		return await abandonFlip(run, transition);
	} catch (error) {
		run.ports.log.warning(`Could not undo what was begun (${reasonOf(error)}). Run rollback: it does.`);
		return;
	}
}
async function abandonFlip(run, transition) {
	run.journal.begin(run.holder);
	const { state } = await patiently(run.ports.clock, run.inputs.timeoutMs, () => fenced(run, transition));
	if (state.active === void 0 || state.active === transition.to) return state;
	await keeping(run, () => recordTurn(run, state.active, transition));
	if (transition.phase === "proving") await reconcileHeld(run, state.active);
	await run.store.release(run.holder, abandon);
}
async function fenced(run, { id }) {
	await run.store.renew(run.holder);
	await fenceRouter(run, id);
	return readRelease(run.spec, run.ports);
}
// src/promote/capacity.ts
async function capacityFor({ spec, ports: { cluster, log } }, { state }, flip) {
	const rule = spec.capacity ?? "check";
	if (rule === "ignore") return void 0;
	const decided = decideCapacity(await readCapacity(state, flip, cluster), rule);
	if ("kind" in decided) throw refusalFailure(decided);
	for (const note of decided.notes) log.warning(`Capacity: ${note}.`);
	return decided.scaling;
}
function grown(run, color, scaling) {
	return keeping(run, () => scaleUp(run, {
		color,
		scaling,
		timeoutMs: run.inputs.timeoutMs
	}));
}
function wouldGrow({ ports: { log } }, color, scaling) {
	log.info(`Would scale ${color} up first, as \`${scalingCommand(scaling)}\` does.`);
}
// src/promote/records.ts
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [2e3, 15e3];
async function recordsInTime(run, transition, ended) {
	const { clock, log } = run.ports;
	const end = clock.now() + run.inputs.timeoutMs;
	for (let pause = FIRST_PAUSE_MS;; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) try {
		return await records(run, transition, ended);
	} catch (error) {
		if (!mayPass(error) || ended.aborted || clock.now() + pause > end) throw error;
		log.warning(`A record failed; it is made again in ${pause / 1e3} s, and the gateways are asked meanwhile: ${reasonOf(error)}`);
		await clock.sleep(pause, ended);
		if (ended.aborted) throw error;
	}
}
function mayPass(error) {
	if (!(error instanceof Failure) || error.endsRun) return false;
	return error.failureClass === "surroundings" || error.mayPass;
}
async function records(run, transition, ended) {
	const { journal } = run;
	const { to } = transition;
	journal.open("Git");
	await keeping(run, () => recordTurn(run, to, transition));
	journal.done("Git");
	if (ended.aborted) return "left";
	const reconciliation = await keeping(run, () => {
		journal.applied = to;
		return reconcileRouter(run, to, ended);
	});
	if (reconciliation === "applied") journal.mark("applied", run.ports.clock);
	journal.reconciled(reconciliation);
	return reconciliation;
}
// src/promote/reverse.ts
async function reverseFlip(run, transition, reason, working) {
	const { to } = transition;
	run.author.fails(reason);
	let seen;
	try {
		seen = await takeTrafficBack(run, transition, reason, working);
	} catch (error) {
		throw notReverted(run, transition, reason, error);
	} finally {
		const work = await working;
		if (work?.ok === false) run.ports.log.warning(`Meanwhile a record had failed: ${reasonOf(work.error)}`);
	}
	throw reverted(transition, reason, notApart(seen.state)?.remedy ?? `Correct ${to}: deploy, smoke, then promote`);
}
function reverted({ from, to }, reason, remedy) {
	return refused("PROMOTE_REVERTED", `traffic went to ${to} and is back at ${from}: ${reason}`, { remedy });
}
function notReverted(run, transition, reason, error) {
	const { from, to } = transition;
	if (error instanceof Failure && error.code === "PROMOTE_STUCK") return error;
	if (isLost(error)) {
		run.ports.log.warning(`${to} was to lose the traffic when the release was taken over: ${reason}`);
		return error;
	}
	const isBack = run.journal.confirmed === from;
	const remedy = `Correct what is said below, then run rollback: it finishes; then correct ${to}`;
	const first = isBack ? reverted(transition, reason, remedy) : refused("PROMOTE_STUCK", `${to} must not keep the traffic (${reason}), and it was not taken back`, { remedy: `Correct what is said below, then run rollback: it takes the traffic back to ${from}` });
	const others = error instanceof Failures ? error.failures : [asFailure(error)];
	return new Failures([first, ...others]);
}
function stuck({ active }, to, reason, why) {
	return refused("PROMOTE_STUCK", `${to} has ${active === void 0 ? "part of the traffic" : "the traffic"} and must not keep it (${reason}), but ${why}`, { remedy: "Bring either color up: then rollback takes the traffic back, or promote finishes" });
}
async function takeTrafficBack(run, transition, reason, working) {
	const { from, to, digests, withoutConfig } = transition;
	const check = (state) => {
		const refusal = unfit(state, from, digests?.from, withoutConfig?.from);
		if (refusal !== void 0) throw stuck(state, to, reason, refusal.fact);
	};
	const back = reverse(transition);
	const seen = await patiently(run.ports.clock, run.inputs.timeoutMs, () => beginReturn(run, back, check));
	await returnTraffic(run, {
		transition: back,
		seen,
		check,
		working
	});
	return seen;
}
async function beginReturn(run, back, check) {
	const seen = await readRelease(run.spec, run.ports);
	if (seen.state.active !== back.to) check(seen.state);
	await run.store.renew(run.holder, ({ smoke: _smoke, ...content }) => put(back)(content));
	return seen;
}
// src/promote/finish.ts
async function finish(run, state, transition, failure) {
	run.journal.begin(run.holder);
	const request = proofRequest(run, state, transition, await run.addresses());
	const proof = await proveConvergence(run, request, run.inputs.timeoutMs);
	if (proof.kind === "failed") return reverseFlip(run, transition, proof.reason);
	run.journal.mark("proven", run.ports.clock);
	const watched = await watchBeside(run, request, (ended) => failure === void 0 ? recordsInTime(run, transition, ended) : Promise.reject(failure.error), (work) => watchMs(run, work));
	if (watched.kind === "wrong") return reverseFlip(run, transition, watched.reason, watched.working);
	if (!watched.work.ok) throw watched.work.error;
	await completeFlip(run, transition);
	const answers = request.answers.report;
	run.ports.log.info(`Answers since the flip: ${reportText(answers)}.`);
	return {
		transition,
		convergedMs: proof.milliseconds,
		reconciliation: watched.work.value,
		answers
	};
}
function watchMs({ inputs }, work) {
	if (!work.ok && work.error instanceof Failure && work.error.code === "INTERRUPTED") return 0;
	return !work.ok || work.value === "applied" ? Math.max(inputs.watchMs, STEADY_MS) : inputs.watchMs;
}
function proofRequest(run, state, transition, addresses) {
	const { to, digests, template } = transition;
	const withoutConfig = transition.withoutConfig?.to;
	const { ready } = colorBefore(state.colors[to]);
	const before = {
		ready,
		digest: digests?.to,
		template,
		withoutConfig
	};
	const keep = () => run.store.renew(run.holder, advanceToProof(transition));
	const previews = [to, ...servingColors(state).filter((color) => color !== to)];
	const movedAt = run.ports.clock.now();
	return {
		to,
		before,
		addresses,
		answers: new AnswerCount(run.before),
		previews,
		keep,
		movedAt,
		whenMixed: "fail"
	};
}
// src/promote/steps.ts
async function takeSteps(run, seen, way) {
	const { transition } = way;
	const { to } = transition;
	let hasMoved = seen.state.active === void 0;
	const check = async (now) => {
		if (hasMoved) refuseMovedBack(now.state, transition);
		await way.check(now);
	};
	for (let now = seen;; now = await readRelease(run.spec, run.ports)) {
		const next = nextSplit(run.spec, now, way);
		const shares = trafficOfSplit(run.spec, next)?.shares;
		if (shares !== void 0) await run.store.renew(run.holder, put(stepOn(transition, shares)));
		await moveDefault(run, {
			to,
			split: next,
			reason: "TrafficMoved"
		}, check);
		if (shares === void 0) return;
		await proveStep(run, seen.state, transition, shares);
		hasMoved = true;
	}
}
function refuseMovedBack({ active }, { from, to }) {
	if (active !== from) return;
	throw refused("PROMOTE_MOVED_BACK", `part of the traffic went to ${to}, and somebody moved it back`, { remedy: "Run smoke, then promote" });
}
function stepOn(transition, step) {
	return {
		...transition,
		phase: "flipping",
		step
	};
}
function nextSplit({ colors }, { state, split }, { strategy, transition: { from, to } }) {
	const goal = colors[to].target;
	return state.active !== to && servingColors(state).includes(from) ? strategy.next(split, goal) : whole(goal);
}
async function proveStep(run, state, transition, shares) {
	const { inputs, store, holder } = run;
	const keep = () => store.renew(holder);
	const request = {
		...proofRequest(run, state, transition, await run.addresses()),
		shares,
		keep
	};
	const proof = await proveConvergence(run, request, inputs.timeoutMs);
	if (proof.kind === "failed") return reverseFlip(run, transition, proof.reason);
	const wrong = await watch(run, request, inputs.watchMs);
	if (wrong !== void 0) return reverseFlip(run, transition, wrong);
}
// src/promote/writable.ts
async function refuseUnwritable({ spec, ports: { cluster, log } }, { router }, to) {
	try {
		await cluster.rehearse(withSplit(router, whole(spec.colors[to].target)));
	} catch (error) {
		if (isConflict(error)) return;
		if (!isUntried(error)) throw error;
		log.warning("Whether the router can be written could not be tried: a webhook of the cluster takes no dry run.");
	}
}
function isUntried(error) {
	return error instanceof Failure && /does not support dry ?run/i.test(error.stderr ?? "");
}
// src/promote/version-in-git.ts
async function refuseOtherVersion(context, state, color, mode) {
	const seen = state.colors[color];
	if (!seen.known) return;
	const { version, images } = seen.value;
	const unit = await findUnit(context, context.spec.colors[color].unit);
	const recorded = await recordedVersion(context, unit, mode);
	const written = recorded ?? await versionHere(context, unit);
	if (written === void 0 || written === version || await rendersImages(context, unit, written, images)) return;
	const failure = refused("PROMOTE_UNDEPLOYED", `${recorded === void 0 ? "the checkout" : "Git"} says ${written} for ${color}, and ${color} runs ${version ?? images.join(", ")}: a deploy did not end, or somebody changed one of the two`, {
		where: `unit ${unit.name}`,
		remedy: `Run deploy with ${written}, smoke and promote; or, to promote what runs, run deploy with ${version ?? "its version"} first, which writes it again`
	});
	if (recorded !== void 0) throw failure;
	context.ports.log.warning(`${failure.message}. ${failure.remedy}.`);
}
async function versionHere(context, unit) {
	try {
		return (await readUnitValue(context, unit, context.spec.version)).value;
	} catch (error) {
		if (!(error instanceof Failure)) throw error;
		context.ports.log.warning(`Which version the checkout says for unit ${unit.name} was not compared with what runs: ${error.message}.`);
		return;
	}
}
async function rendersImages(context, unit, written, images) {
	const chart = await unitChart(context, unit);
	const values = nestedValue(context.spec.version.key, written);
	const rendered = (await renderedObjects(context.ports.helm, chart, values)).flatMap(imagesOf);
	return rendered.length > 0 && [...new Set(rendered)].toSorted().join() === images.join();
}
function imagesOf({ kind, spec }) {
	if (kind !== "Deployment") return [];
	return jsonObjects(at(spec, "template", "spec", "containers")).map((container) => text(container["image"]) ?? "");
}
// src/promote/step.ts
async function promote(inputs, ports, [strategy] = STRATEGIES) {
	const context = {
		...await releaseContext(inputs, ports),
		journal: new Journal()
	};
	const seen = await readRelease(context.spec, ports, readColorOwners(context));
	const decision = decidePromotion(seen.state, inputs.approved);
	if (decision.kind === "nothing") return nothing(context, decision.active, decision.fact, inputs.dryRun);
	const found = () => gatewayAddresses(context, seen.router, inputs.gateway);
	if (inputs.dryRun) return rehearse({
		...context,
		inputs,
		addresses: found
	}, seen, decision);
	if (decision.kind === "refuse" && decision.begun === void 0) throw refusalFailure(decision);
	const { router, record } = seen.state;
	const holder = holderName("promote", ports);
	const author = new HistoryAuthor(ports, holder);
	const store = recordStore(ports, {
		namespace: router.namespace,
		release: context.spec.name
	}, author);
	context.journal.tell(readApprovals(author, ports));
	if (record?.transition !== void 0) context.journal.begin(holder);
	return sayingTraffic(context, async () => {
		const addresses = await found();
		const own = {
			inputs,
			store,
			holder,
			author,
			before: NOTHING_BEFORE
		};
		const run = {
			...context,
			...own,
			addresses: async () => addresses
		};
		return whileHolding(run, ports, () => sayingWhy(author, () => decideAgain(run, strategy)));
	});
}
async function rehearse(context, seen, decision) {
	if (decision.kind === "refuse") throw refusalFailure(decision);
	const addresses = await context.addresses();
	if (decision.kind === "flip") {
		const found = await proveBefore({
			...context,
			addresses: async () => addresses
		}, seen, decision);
		if (found.scaling !== void 0) wouldGrow(context, decision.to, found.scaling);
	}
	return preview(context, seen.state, decision);
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
	await correctOvertaken(run, run.journal.applied);
}
async function decideAgain(run, strategy) {
	const seen = await readRelease(run.spec, run.ports, readColorOwners(run));
	const { state } = seen;
	run.author.saw(state);
	const decision = decidePromotion(state, run.inputs.approved);
	switch (decision.kind) {
		case "nothing":
			await run.store.release(run.holder);
			return nothing(run, decision.active, decision.fact, false);
		case "refuse": return settling(run, () => abandonAnd(run, decision.begun, refusalFailure(decision)));
		case "complete": return settling(run, async () => done(run, state, await finish(run, state, decision.transition)));
		case "flip": return flip(run, seen, decision, strategy);
	}
}
async function flip(run, seen, decision, strategy) {
	const earlier = seen.state.record?.transition;
	let found;
	let now = seen;
	try {
		found = await keeping(run, () => proveBefore(run, seen, decision));
		if (found.scaling !== void 0) now = await grown(run, decision.to, found.scaling);
	} catch (error) {
		if (earlier === void 0 || !isAnswer(error)) throw error;
		return settling(run, () => abandonAnd(run, earlier, error));
	}
	const { claim, before } = found;
	return settling(run, () => recordAndFlip({
		...run,
		before
	}, now, {
		decision,
		claim,
		strategy
	}));
}
async function recordAndFlip(run, seen, { decision, claim, strategy }) {
	const { state } = seen;
	const transition = newTransition(run, state, decision);
	sayWhatMoves(run, state, decision);
	run.journal.begin(run.holder);
	await run.store.renew(run.holder, put(transition));
	run.journal.mark("begun", run.ports.clock);
	try {
		await keeping(run, () => recordTurn(run, decision.to, transition));
		run.journal.done("Git");
		await run.store.renew(run.holder, put({
			...transition,
			phase: "flipping"
		}));
	} catch (error) {
		if (!isAnswer(error)) throw error;
		return abandonAnd(run, transition, error);
	}
	try {
		const check = (now) => stillAllowed(run, now, transition);
		await takeSteps(run, seen, {
			strategy,
			transition,
			check
		});
	} catch (error) {
		if (isLost(error) || isOver(error)) throw error;
		if (isAnswer(error)) return abandonAnd(run, transition, error);
		return unanswered(run, transition, error);
	}
	return done(run, state, await finish(run, state, transition), claim);
}
function sayWhatMoves({ spec, ports }, state, { from, to }) {
	const gap = uncoveredText(state.colors[to]);
	const what = `Moving the traffic of ${spec.name} from ${from} to ${to}: ${runText(state.colors[to])}`;
	ports.log.info(gap === void 0 ? what : `${what}; ${gap}`);
}
async function stillAllowed(run, { state }, transition) {
	await run.store.renew(run.holder);
	if (state.active === transition.to) return;
	const decision = decidePromotion(state, run.inputs.approved);
	if (decision.kind === "refuse") throw refusalFailure(decision);
	if (decision.kind === "flip" && decision.digest === transition.digests?.to) return;
	throw refused("PROMOTE_STALE", `${transition.to} changed while it was being promoted`, { remedy: "Run smoke again" });
}
function isOver(error) {
	const first = error instanceof Failures ? error.failures[0] : error;
	return first instanceof Failure && first.isSettled;
}
async function abandonAnd(run, begun, failure) {
	run.author.fails(reasonOf(failure));
	const landed = begun === void 0 ? void 0 : await abandonOrLeave(run, begun);
	if (begun === void 0 || landed === void 0) throw failure;
	if (landed.active === void 0) {
		if (!(failure instanceof Failure) || failure.failureClass !== "refused") throw failure;
		return reverseFlip(run, begun, failure.message);
	}
	return done(run, landed, await finish(run, landed, begun));
}
async function unanswered(run, transition, error) {
	run.author.fails(reasonOf(error));
	const landed = await abandonOrLeave(run, transition);
	if (landed === void 0) throw error;
	if (landed.active === void 0) {
		await proveStep(run, landed, transition, landed.shares);
		throw error;
	}
	return done(run, landed, await finish(run, landed, transition, { error }));
}
function isAnswer(error) {
	return !mayHaveHappened(error) || error instanceof Failure && error.code === "INTERRUPTED";
}
async function proveBefore(context, seen, decision) {
	const routed = await routerUnit(context);
	const ended = new AbortController();
	const before = answersBefore(context, seen, decision, ended.signal);
	const [free, proven, inGit, capacity, writable] = await Promise.all([
		settled(proveUnitFree(context, routed)),
		settled(proveFlip(context, routed, seen, decision)),
		settled(refuseOtherVersion(context, seen.state, decision.to, context.inputs.record)),
		settled(capacityFor(context, seen, decision)),
		settled(refuseUnwritable(context, seen, decision.to))
	]);
	ended.abort();
	if (!free.ok) throw free.error;
	if (!proven.ok) throw proven.error;
	if (!inGit.ok) throw inGit.error;
	if (!writable.ok) throw writable.error;
	if (!capacity.ok) throw capacity.error;
	await refuseUnrecordableDefault(context, routed.unit, decision.to, context.inputs.record);
	return {
		claim: proven.value,
		scaling: capacity.value,
		before: await before
	};
}
const NOTHING_BEFORE = {
	asked: 0,
	failed: 0
};
async function answersBefore(context, { state }, { from }, ended) {
	if (!servingColors(state).includes(from)) return NOTHING_BEFORE;
	const who = {
		to: from,
		shares: state.shares
	};
	const counted = await settled(countUntil(context, who, await context.addresses(), ended));
	return counted.ok ? counted.value : NOTHING_BEFORE;
}
async function proveFlip(context, routed, seen, decision) {
	const claim = await refusePartialFlip(context, seen.router, decision);
	await proveSingleChange(context, routed, seen.router, decision);
	await proveAnswers(context, seen, decision);
	return claim;
}
async function proveAnswers(context, { state }, { from }) {
	const addresses = await context.addresses();
	const serving = servingColors(state);
	const wrong = await previewsWrong(context, serving, addresses) ?? (serving.includes(from) ? await defaultWrong(context, from, addresses, state.shares) : void 0);
	if (wrong === void 0) return;
	await refuseGatewayFault(context.spec, context.ports.http, addresses);
	throw refused("PROMOTE_UNPROVEN", `the gateway does not answer as it should: ${wrong}`, { remedy: "Run smoke to see every request and answer" });
}
function newTransition({ ports }, state, { from, to, digest }) {
	const begun = state.active === void 0 ? state.record.transition : void 0;
	const old = begun?.digests?.from ?? digestOf(state.colors[from]);
	const { template, withoutConfig: bare } = colorBefore(state.colors[to]);
	const oldBare = begun?.withoutConfig?.from ?? colorBefore(state.colors[from]).withoutConfig;
	const digests = {
		...old === void 0 ? {} : { from: old },
		to: digest
	};
	const withoutConfig = {
		...oldBare === void 0 ? {} : { from: oldBare },
		...bare === void 0 ? {} : { to: bare }
	};
	const what = {
		phase: "recording",
		startedAt: timestamp(ports.clock),
		digests,
		template
	};
	return begin({
		kind: "promote",
		from,
		to,
		...what,
		withoutConfig
	});
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
async function done(run, state, { transition, convergedMs, reconciliation, answers }, claim) {
	const { spec } = run;
	const { from, to } = transition;
	const found = claim ?? await flipClaim(run);
	const left = leftText(spec, reconciliation);
	const proven = `${to} has the traffic; every answer came from it after ${convergedMs} ms (${countsText(answers)})${left}`;
	const gap = uncoveredText(state.colors[to]);
	const summary = `${proven}; ${claimText(found, from)}${gap === void 0 ? "" : `; ${gap}`}`;
	return {
		release: spec.name,
		from,
		to,
		active: to,
		...moved(state, to),
		changed: true,
		dryRun: false,
		convergedMs,
		answers,
		claim: found,
		summary
	};
}
function moved(state, color) {
	const seen = state.colors[color];
	const version = seen.known ? seen.value.version : void 0;
	const digest = digestOf(seen);
	return {
		...version !== void 0 && { version },
		...digest !== void 0 && { digest }
	};
}
function preview({ spec }, seen, decision) {
	if (decision.kind === "complete") {
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
	const { from, to } = decision;
	const { shares } = seen;
	const all = shares === void 0 ? "" : `, of which a step has moved a part (${sharesText(shares)})`;
	const gap = uncoveredText(seen.colors[to]);
	const summary = `would move the default route from ${from} to ${to}${all}: ${`${runText(seen.colors[to])}${gap === void 0 ? "" : `; ${gap}`}`}`;
	return {
		release: spec.name,
		from,
		to,
		...moved(seen, to),
		...trafficOf(seen),
		changed: false,
		dryRun: true,
		summary
	};
}
export { decidePromotion, promote, wasPromoted };
