import { Failure, Failures, known, refused, renderFailure, resourceName, unknown, withTraffic } from "./model.js";
import { foreignDifferences, pathText, withDefaultTarget } from "./release-router.js";
import { colorBefore, notApart, notReady, unfit } from "./release-colors.js";
import { asFailure, patiently, reasonOf, refusalFailure, rfc3339, settled } from "./release.js";
import { recordDefault } from "./release-git.js";
import { isConflict, isHeld, isHeldByOther, isLost, keepingLease, whileHolding } from "./release-lease.js";
import { reconcileRouter } from "./release-units.js";
import { activeIn, readRelease, readRouter } from "./release-observe.js";
import { STEADY_MS, defaultWrong, proveConvergence, watch } from "./release-proof.js";
// src/release/turn/flip.ts
const MAX_CONFLICTS = 5;
async function flipDefault(context, to, check, decidedOn) {
	let first = decidedOn;
	return withRetries(async () => {
		const seen = first ?? await readRelease(context.spec, context.ports);
		if (first === void 0) await check(seen);
		first = void 0;
		if (seen.state.active === to) return "already there";
		const flipped = flippedRouter(context, seen.router, to);
		if (context.journal !== void 0) context.journal.write = {
			to,
			at: context.ports.clock.now()
		};
		await context.ports.cluster.replace(flipped);
		return "flipped";
	});
}
async function fenceRouter(context, id) {
	const { cluster } = context.ports;
	for (const value of [id, void 0]) await withRetries(async () => {
		const { router } = await readRelease(context.spec, context.ports);
		await cluster.replace(withFence(router, value));
	});
}
const FENCE = "bluegreen-action/fence";
function withFence(router, value) {
	const { [FENCE]: _old, ...others } = router.metadata.annotations ?? {};
	const annotations = value === void 0 ? others : {
		...others,
		[FENCE]: value
	};
	const { annotations: _annotations, ...metadata } = router.metadata;
	const kept = Object.keys(annotations).length === 0 ? metadata : {
		...metadata,
		annotations
	};
	return {
		...router,
		metadata: kept
	};
}
function flippedRouter({ spec }, router, to) {
	const next = withDefaultTarget(router, spec.colors[to].target);
	const [foreign] = foreignDifferences(router, next);
	if (foreign === void 0) return next;
	throw refused("FLIP_NOT_ALONE", `the flip would also change ${pathText(foreign.path)}`, {
		where: resourceName(router),
		remedy: "This is a fault of this tool; nothing was written"
	});
}
async function withRetries(attempt) {
	for (let conflicts = 0;; conflicts += 1) try {
		return await attempt();
	} catch (error) {
		if (!isConflict(error) || conflicts >= MAX_CONFLICTS) throw error;
	}
}
// src/release/turn/settle-record.ts
const PATIENCE_MS = 6e4;
const POLL_MS = 2e3;
const MAX_TROUBLES = 3;
async function settleRecord(context, to) {
	const { clock } = context.ports;
	const end = clock.now() + PATIENCE_MS;
	for (let troubles = 0;; await clock.sleep(POLL_MS)) try {
		return await whileHolding(to, () => settle(context, to));
	} catch (error) {
		const isBusy = isHeldByOther(error) || isLost(error);
		if (!isBusy) troubles += 1;
		if (clock.now() >= end || !isBusy && !(isTrouble(error) && troubles < MAX_TROUBLES)) throw error;
	}
}
function isTrouble(error) {
	return error instanceof Failure && error.failureClass === "surroundings";
}
async function settle(context, to) {
	const { state } = await readRelease(context.spec, context.ports);
	if (state.record?.transition !== void 0) {
		await to.store.release(to.holder);
		return;
	}
	const last = movedByApply(state, to.applied);
	const color = last?.to ?? state.active;
	if (last !== void 0) await flipDefault(context, color, refuseUnfit(last));
	await keepingLease(to, context.ports.clock, () => recordDefault(context, color, to.record));
	await to.store.release(to.holder);
	return color;
}
function movedByApply({ active, record }, applied) {
	const last = record?.lastFlip;
	return active === applied && last?.to !== active ? last : void 0;
}
function refuseUnfit({ to, digests }) {
	return async ({ state }) => {
		const refusal = unfit(state, to, digests?.to);
		if (state.active !== to && refusal !== void 0) throw refusalFailure(refusal);
	};
}
async function reconcileHeld(context, to, color) {
	let begun = false;
	try {
		return await keepingLease(to, context.ports.clock, () => {
			begun = true;
			return reconcileRouter(context, color);
		});
	} catch (error) {
		if (begun && isLost(error)) await settleOrWarn(context, {
			...to,
			applied: color
		});
		throw error;
	}
}
async function settleOrWarn(context, to) {
	const { log } = context.ports;
	try {
		const color = await settleRecord(context, to);
		if (color !== void 0) log.info(`Git names ${color}, which has the traffic.`);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		log.warning(`Git may name another color than the one that has the traffic (${reason}). Run status.`);
	}
}
// src/release/turn/finish-rules.ts
function finishingCommand(state) {
	const transition = state.record?.transition;
	if (transition === void 0) return void 0;
	if (transition.kind === "rollback") return finishRollback(state, transition);
	const mixed = notApart(state);
	if (mixed !== void 0) return undoMixed(state, transition, mixed);
	return state.active === transition.to ? finishFlip(state, transition) : finishUnmoved(state, transition);
}
function finishRollback(state, { to, digests }) {
	if (state.active === to) return "Run rollback: it finishes what it began";
	const refusal = unfit(state, to, digests?.to);
	if (refusal === void 0) return `Run rollback: it takes the traffic back to ${to}`;
	return `Run rollback: it finishes what it began, once ${to} is again what it was (${refusal.fact})`;
}
function undoMixed(state, { from, to, digests }, mixed) {
	const refusal = state.active === to ? unfit(state, from, digests?.from) : void 0;
	if (refusal === void 0) return `Run rollback: it undoes the promote. Then: ${mixed.remedy}`;
	return `Run rollback: it undoes the promote, once ${from} is again what it was (${refusal.fact})`;
}
const FINISH = "un promote to finish the promote";
function finishFlip(state, { from, to, digests }) {
	const down = notReady(state.colors[to]);
	const refusal = unfit(state, from, digests?.from);
	const back = `rollback: it takes the traffic back to ${from}`;
	if (refusal === void 0) return down === void 0 ? `R${FINISH}, or ${back}` : `Run ${back}`;
	const alone = `${FINISH}; rollback is not possible (${refusal.fact})`;
	return down === void 0 ? `R${alone}` : `Bring ${to} up (${down}), then r${alone}`;
}
function finishUnmoved(state, { phase }) {
	const undo = `rollback: it makes Git and Terraform say ${state.active} again`;
	return phase === "proving" ? `Run ${undo}` : `R${FINISH}, or ${undo}`;
}
function nextAfter(state, idle) {
	const { record, active } = state;
	const last = record?.lastFlip;
	if (last?.kind === "promote" && last.to === active) return `To go back to ${last.from}, run rollback`;
	const mixed = notApart(state);
	if (mixed !== void 0) return mixed.remedy;
	return `To move it to ${idle}: run deploy, smoke, then promote`;
}
// src/release/turn/traffic-rules.ts
function trafficReport(facts) {
	const { reading, at, write } = facts;
	const unfinished = leftUndone(facts);
	const next = nextOf(facts, unfinished);
	const undone = unfinished.length === 0 ? "" : ` Not finished: ${unfinished.join(" and ")} may not say so yet.`;
	return {
		color: reading.known ? reading.value.color : null,
		readAt: reading.known ? time(at) : null,
		written: write === void 0 ? null : {
			to: write.to,
			at: time(write.at)
		},
		unfinished,
		next,
		sentence: `Traffic: ${whereText(facts)}.${undone} ${next}.`
	};
}
function whereText({ reading, at, write }) {
	if (reading.known) {
		const { color } = reading.value;
		const since = write?.to === color ? `, moved there at ${time(write.at)}` : "";
		const elsewhere = write !== void 0 && write.to !== color ? `; written to ${write.to} before` : "";
		return `${color} has it, as the router said at ${time(at)}${since}${elsewhere}`;
	}
	const { reason } = reading;
	if (write === void 0) return `this run moved none; who has it cannot be read (${oneLine(reason)})`;
	return `the default route was written to ${write.to} at ${time(write.at)}; whether it is there cannot be read (${oneLine(reason)})`;
}
function leftUndone({ reading, left, behind }) {
	if (!reading.known || !reading.value.state.known) return left;
	if (reading.value.state.value.record?.transition !== void 0) return left;
	return behind === void 0 ? [] : ["Terraform"];
}
function nextOf(facts, unfinished) {
	const { reading, holder, at } = facts;
	if (!reading.known) return "Run status as soon as the cluster answers: it says who has the traffic, and what to run";
	const { state } = reading.value;
	if (!state.known) return `Run status: the rest of the release cannot be read (${oneLine(state.reason)})`;
	const { record, idle } = state.value;
	if (record !== void 0 && isHeld(record, at) && record.holder !== holder) return `${record.holder} works on the release now: run status to see how it ends`;
	const finishing = finishingCommand(state.value);
	if (finishing !== void 0) return `${finishing}${heldText(record, holder, at)}`;
	if (unfinished.includes("Terraform")) return behindText(facts);
	return nextAfter(state.value, idle);
}
function behindText({ behind, unit }) {
	const review = `\`bluegreen plan --units ${unit}\`, and apply it`;
	if (behind !== "excluded") return `Review ${review}`;
	return `Take away what makes Terragrunt leave unit ${unit} out, then review ${review}`;
}
function heldText(record, holder, at) {
	if (record === void 0 || record.holder !== holder || !isHeld(record, at)) return "";
	return `. This run could not give the release up: promote has to wait until ${record.expiresAt ?? "it expires"}, rollback has not`;
}
function oneLine(text) {
	return (text.split("\n")[0] ?? "").replace(/[.]$/, "");
}
function time(milliseconds) {
	return new Date(milliseconds).toISOString();
}
// src/release/turn/traffic.ts
async function sayingTraffic(context, body) {
	const { journal } = context;
	try {
		const result = await body();
		return journal.holder === void 0 ? result : {
			...result,
			traffic: await reportOf(context)
		};
	} catch (error) {
		throw journal.holder === void 0 ? error : withTraffic(error, await reportOf(context));
	}
}
async function reportOf(context) {
	const { spec, ports, journal } = context;
	return trafficReport({
		reading: await read(context),
		at: ports.clock.now(),
		holder: journal.holder ?? "",
		write: journal.write,
		left: [...journal.left].sort(),
		behind: journal.behind,
		unit: spec.router.unit
	});
}
async function read({ spec, ports }) {
	try {
		const { state } = await readRelease(spec, ports);
		return known({
			color: state.active,
			state: known(state)
		});
	} catch (error) {
		const state = unknown(reasonOf(error));
		try {
			return known({
				color: activeIn(await readRouter(spec, ports), spec),
				state
			});
		} catch (again) {
			return unknown(reasonOf(again));
		}
	}
}
// src/release/turn/conclude.ts
async function concludeFlip({ store, holder }, clock, { kind, from, to, digests }, milliseconds) {
	const at = rfc3339(clock.now());
	const lastFlip = {
		kind,
		from,
		to,
		at,
		...digests === void 0 ? {} : { digests }
	};
	try {
		await patiently(clock, milliseconds, () => store.release(holder, ({ transition: _done, ...content }) => ({
			...content,
			lastFlip
		})));
	} catch (error) {
		const landed = isLost(error) ? await store.read() : void 0;
		if (landed?.lastFlip?.at !== at || landed.transition !== void 0) throw error;
	}
}
// src/release/turn/go-back.ts
const MAX_ROUNDS = 3;
const HOLD_MS = 250;
const STALE_LOOK_MS = 5e3;
async function goBack(context, back) {
	const { clock } = context.ports;
	context.journal?.begin(back.holder);
	context.journal?.open("Git", "Terraform");
	await patiently(clock, back.timeoutMs, () => moveBack(context, back, back.seen));
	const movedAt = clock.now();
	for (let round = 1;; round += 1) {
		const request = proofRequest(back, await foundAddresses(back), movedAt);
		let proof = await provenBack(context, back, request);
		const { work, moved, wrong } = await holdingRoute(context, back, request, () => makeRecordsAgree(context, back));
		const looking = clock.now();
		const movedLate = await patiently(clock, back.timeoutMs, () => moveBack(context, back)) === "flipped";
		const isOld = clock.now() - looking > STALE_LOOK_MS;
		if ((moved || movedLate || isOld && work.ok) && round < MAX_ROUNDS) continue;
		if (wrong && proof.kind === "proven") proof = await provenBack(context, back, request);
		if (!work.ok) throw notRecorded(back, work.error, proof);
		if (proof.kind === "failed") throw unproven(back, proof.reason);
		const late = work.value === "applied" ? await watch(context, request, STEADY_MS) : void 0;
		if (late !== void 0) throw unproven(back, late);
		await concludeFlip(back, clock, back.transition, back.timeoutMs);
		const { milliseconds, untold } = proof;
		return {
			milliseconds,
			reconciliation: work.value,
			...untold === void 0 ? {} : { untold }
		};
	}
}
async function provenBack(context, back, request) {
	const { asked } = request;
	if (asked.known) return proveConvergence(context, request, back.timeoutMs);
	await patiently(context.ports.clock, back.timeoutMs, request.keep);
	return {
		kind: "failed",
		reason: `no gateway could be asked (${asked.reason})`
	};
}
async function makeRecordsAgree(context, back) {
	const { to } = back.transition;
	try {
		return await recordsOf(context, back);
	} catch (error) {
		context.ports.log.warning(`The default route goes to ${to} again; Git or Terraform does not say so yet. Run rollback again: it goes on there.`);
		throw error;
	}
}
async function recordsOf(context, back) {
	const { to } = back.transition;
	const { journal } = context;
	await back.working;
	await keepingLease(back, context.ports.clock, () => recordDefault(context, to, back.record));
	journal?.done("Git");
	const reconciliation = await reconcileHeld(context, back, to);
	journal?.reconciled(reconciliation);
	return reconciliation;
}
async function holdingRoute(context, back, request, work) {
	const ended = new AbortController();
	const working = settled(work()).finally(() => ended.abort());
	let [moved, wrong] = [false, false];
	for (;;) {
		await context.ports.clock.sleep(HOLD_MS, ended.signal);
		if (ended.signal.aborted) break;
		const held = await settled(holdRoute(context, back));
		if (!held.ok && isLost(held.error)) break;
		moved ||= held.ok && held.value;
		const asked = await settled(defaultWrong(context, back.transition.to, request.addresses));
		wrong ||= !asked.ok || asked.value !== void 0;
	}
	return {
		work: await working,
		moved,
		wrong
	};
}
async function holdRoute(context, back) {
	const router = await readRouter(context.spec, context.ports);
	if (activeIn(router, context.spec) === back.transition.to) return false;
	return await moveBack(context, back) === "flipped";
}
async function moveBack(context, { transition, store, holder, check }, decidedOn) {
	const again = async ({ state }) => {
		refuseOvertaken(await store.renew(holder), transition);
		if (state.active !== transition.to) check(state);
	};
	const moved = await flipDefault(context, transition.to, again, decidedOn);
	if (context.journal !== void 0) context.journal.confirmed = transition.to;
	if (moved === "flipped" || decidedOn === void 0) return moved;
	await fenceRouter(context, transition.id);
	return flipDefault(context, transition.to, again);
}
function refuseOvertaken({ transition }, ours) {
	if (transition?.id === ours.id && transition.kind === "rollback") return;
	throw refused("LEASE_LOST", "another run has finished the way back of this one", { remedy: "Run status to see what is under way" });
}
async function foundAddresses(back) {
	try {
		return known(await back.addresses());
	} catch (error) {
		if (error instanceof Failure) return unknown(renderFailure(error));
		throw error;
	}
}
function proofRequest({ transition, seen, store, holder }, asked, movedAt) {
	const { id, to } = transition;
	const before = colorBefore(seen.state.colors[to]);
	const keep = () => store.renew(holder, proving(id));
	return {
		to,
		before,
		addresses: asked.known ? asked.value : [],
		keep,
		previews: [to],
		movedAt,
		whenMixed: "say",
		asked
	};
}
function proving(id) {
	return (content) => {
		const { transition } = content;
		if (transition?.id !== id || transition.kind !== "rollback") return content;
		return {
			...content,
			transition: {
				...transition,
				phase: "proving"
			}
		};
	};
}
function notRecorded(back, error, proof) {
	return proof.kind === "failed" ? new Failures([unproven(back, proof.reason), asFailure(error)]) : error;
}
function unproven({ transition: { to } }, reason) {
	const fact = `the traffic is back: the default route goes to ${to}; that every answer comes from it was not proven: ${reason}`;
	return refused("ROLLBACK_UNPROVEN", fact, { remedy: "Look at the gateway and at istiod, then run rollback again: it goes on where this run ended" });
}
export { concludeFlip, fenceRouter, finishingCommand, flipDefault, goBack, reconcileHeld, sayingTraffic, settleOrWarn };
