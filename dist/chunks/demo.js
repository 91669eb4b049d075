import "./rolldown-runtime.js";
import { surroundings, usage } from "./errors.js";
import { CAPABILITIES } from "./flow.js";
import { INPUTS } from "./input-documents.js";
import { otherColor, worstOutcome } from "./model.js";
import { codesOf, renderThrown, stepOutcomeOf } from "./capability.js";
import { lastOldAnswers, thinned, trafficTotals } from "./report.js";
import { createHttp } from "./adapters-real.js";
import { sandboxCommand } from "./adapters-sandbox.js";
import { IDENTITY_HEADER, MESH_APIS, isRouter } from "./mesh-api.js";
import { namespaceOf } from "./names.js";
import { loadConfig } from "./config.js";
import { requestClasses } from "./routes.js";
import { readDefaultTarget, routerKindFor } from "./release.js";
import { RecordingLog, Renders, createEmbeddedWorld } from "./adapters-embedded.js";
import { curlCommand, embeddedDemoWorld, helmFor, lateHelm, packageRoot, referenceSystem, sendCurl, withVersionsTold } from "./demo-world.js";
import { renderPage } from "./report-page.js";
import { replaced } from "./flow-recording.js";
import { routeOf } from "./route.js";
import { open, rm, stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Agent, request } from "node:http";
// src/demo/mesh.ts
const GATEWAYS = "2";
async function demoInSandbox(options, io) {
	const name = `demo-${process.pid}`;
	const quiet = {
		stdout: { write: () => true },
		stderr: { write: io.stderr },
		env: { ...io.env },
		cwd: io.cwd
	};
	io.stdout(`Starting a real mesh on this machine: API server, istiod, ${GATEWAYS} Envoy gateways.\n`);
	const up = [
		"up",
		"--name",
		name,
		"--gateways",
		GATEWAYS,
		"--for",
		String(process.pid)
	];
	const code = await sandboxCommand(up, quiet);
	if (code !== 0) return code;
	try {
		return await sandboxCommand([
			"exec",
			"--name",
			name,
			"--",
			...sameProgram(),
			...flags(options, io)
		], quiet);
	} finally {
		await sandboxCommand([
			"down",
			"--name",
			name
		], quiet);
	}
}
function sameProgram() {
	return [
		process.execPath,
		...process.execArgv,
		process.argv[1] ?? "",
		"demo"
	];
}
function flags({ yes, hold, fault, page }, { cwd }) {
	return [
		"--mesh",
		...yes ? ["--yes"] : [],
		...hold ? ["--hold"] : [],
		...fault === void 0 ? [] : [`--fault=${fault}`],
		`--page=${page === void 0 ? "none" : resolve(cwd, page.file)}`
	];
}
// src/demo/faults.ts
const LOST_ANSWER = () => surroundings("CLUSTER_UNREACHABLE", "the API server did not answer in time", { remedy: "Run the step again" });
const SLOW = {
	leastMs: 1500,
	mostMs: 3e3
};
const FAULTS = {
	"idle-never-ready": {
		breaks: "The new version's pods start, and never get ready.",
		expected: "deploy waits, gives up and says why. The traffic stays where it is.",
		because: "The apply waits for pods that are ready and goes back to what was there when none get ready in time. Only the cookie led to the new pods; the default route was never touched.",
		strikes: 1,
		step: "deploy",
		ends: {
			kind: "refused",
			code: "UNIT_APPLY_FAILED"
		},
		followedBy: "nothing",
		world: (strikes) => ({
			behaviorOf: neverReady(strikes),
			terragrunt: { readyMs: 8e3 }
		})
	},
	"idle-crashes-after-smoke": {
		breaks: "Every idle pod crashes after the smoke test.",
		expected: "promote refuses: the color is not ready.",
		because: "A passed smoke test is no licence: promote looks at the pods again, right before it would write the router.",
		strikes: 2,
		step: "promote",
		ends: {
			kind: "refused",
			code: "PROMOTE_NOT_READY"
		},
		followedBy: "nothing",
		afterSmoke: async (world, { namespace, idleLabels }, strikes) => {
			for (const { metadata } of world.serving(namespace, idleLabels)) strikes.strike(`pod ${metadata.name} crashes`);
			world.crash(namespace, idleLabels);
		}
	},
	"image-moves-after-smoke": {
		breaks: "The image's tag is moved after the smoke test, and the idle pods are started again.",
		expected: "promote refuses: what runs is not what was tested.",
		because: "The smoke test is bound to a digest over pod templates and running image ids. The tag is the same, the image is not.",
		strikes: 2,
		step: "promote",
		ends: {
			kind: "refused",
			code: "PROMOTE_STALE"
		},
		followedBy: "nothing",
		world: (strikes) => ({ digestOfImage: movingImage(strikes) }),
		afterSmoke: async (world, { namespace, idleLabels }) => {
			world.restart(namespace, idleLabels);
			await until(world, () => allReady(world, namespace, idleLabels));
		}
	},
	"api-conflict": {
		breaks: "Somebody else writes to the router just before the flip, three times.",
		expected: "promote reads it again, sees that nothing of it matters, and flips what is there now.",
		because: "The flip is a conditional write: it names the version of the router that was read. A conflict makes promote read and decide again; the other one's changes stay.",
		strikes: 3,
		step: "promote",
		ends: { kind: "done" },
		followedBy: "nothing",
		disturbedPromotion: (world, target, strikes) => {
			let times = 0;
			return (call) => {
				if (!isFlip(call, target) || times === 3) return void 0;
				times += 1;
				touch(world, target, times);
				strikes.strike(`somebody writes to the router: conflict ${times}`);
			};
		}
	},
	"answer-lost": {
		breaks: "The flip is made, but the API server's answer gets lost.",
		expected: "promote finds the flip, watches it and stops; the next run proves it and finishes.",
		because: "Without an answer nobody knows whether the write was made, so nothing is undone on a guess: the router says how far it got, and the transition on the Lease what was under way.",
		strikes: 1,
		step: "promote",
		ends: {
			kind: "failed",
			code: "CLUSTER_UNREACHABLE"
		},
		followedBy: "next attempt",
		promotion: (target, strikes) => once((call) => {
			if (!isFlip(call, target)) return void 0;
			strikes.strike("the answer to the flip gets lost");
			return {
				kind: "fail",
				when: "after",
				error: LOST_ANSWER()
			};
		})
	},
	"kill-before-flip": {
		breaks: "The runner dies just before the flip is written.",
		expected: "The Lease says what was under way; a rollback takes it over at once and undoes it.",
		because: "What was under way stands on the Lease, not in the dead process. A rollback takes the Lease over without waiting, makes sure that a late flip would be refused, and sets Git back.",
		strikes: 1,
		step: "promote",
		ends: { kind: "died" },
		followedBy: "rollback",
		promotion: (target, strikes) => killAtFlip(target, strikes, "before")
	},
	"kill-during-flip": {
		breaks: "The runner dies while it flips: the write is made, nobody hears of it.",
		expected: "The Lease says what was under way; the job's next attempt takes it over at once, proves the flip and finishes.",
		because: "What was under way stands on the Lease, not in the dead process. GitHub runs a job again only when its attempt before has ended, so the next attempt need not wait for the Lease to expire; it sees the flip made, proves it and finishes.",
		strikes: 1,
		step: "promote",
		ends: { kind: "died" },
		followedBy: "next attempt",
		promotion: (target, strikes) => killAtFlip(target, strikes, "after")
	},
	"gateway-slow": {
		breaks: `One of the two gateways gets its configuration ${SLOW.leastMs / 1e3} to ${SLOW.mostMs / 1e3} seconds late.`,
		expected: "promote goes on asking until both answer from the new color.",
		because: "A flip is proven when every gateway answers from the new color, twenty times in a row. Until then both colors are up, so each gateway's answers are right for what it knows.",
		strikes: 2,
		step: "promote",
		ends: { kind: "done" },
		followedBy: "nothing",
		world: () => ({ propagation: { spreadMs: SLOW.mostMs } }),
		strikesIn: (flips) => flips.filter(({ lastOldAnswerAfterMs }) => lastOldAnswerAfterMs >= SLOW.leastMs).map(({ at, lastOldAnswerAfterMs }) => ({
			at: at + lastOldAnswerAfterMs,
			text: "the slow gateway gives its last answer by the old routes"
		}))
	}
};
function breaksAnywhere(fault) {
	return [
		fault.world,
		fault.afterSmoke,
		fault.disturbedPromotion
	].every((part) => part === void 0);
}
function isFlip(call, { routerName }) {
	if (call.port !== "cluster" || call.method !== "replace") return false;
	const object = call.args[0];
	return isRouter(object) && object.metadata.name === routerName;
}
function killAtFlip(target, strikes, when) {
	return (call) => {
		if (!isFlip(call, target)) return void 0;
		strikes.strike(`the runner dies ${when} its write of the router`);
		return {
			kind: "die",
			when
		};
	};
}
function neverReady(strikes) {
	const struck = new Set();
	return ({ metadata: { name } }) => {
		if (!strikes.loose) return void 0;
		if (!struck.has(name)) strikes.strike(`pod ${name} starts, and will not get ready`);
		struck.add(name);
		return { neverReady: true };
	};
}
function movingImage(strikes) {
	return (reference) => {
		if (strikes.loose) strikes.strike(`${reference} is pulled, and is another image`);
		const digest = (strikes.loose ? "b" : "a").repeat(64);
		return `docker.io/${reference.split(":")[0]}@sha256:${digest}`;
	};
}
function once(script) {
	let happened = false;
	return (call) => {
		if (happened) return void 0;
		const interference = script(call);
		happened = interference !== void 0;
		return interference;
	};
}
function touch(world, { namespace, routerName }, count) {
	const [router] = MESH_APIS.flatMap(({ type }) => world.store.get({
		type,
		namespace,
		name: routerName
	}) ?? []);
	if (router === void 0) return;
	const annotations = {
		...router.metadata.annotations,
		"example.com/seen": String(count)
	};
	world.store.replace({
		...router,
		metadata: {
			...router.metadata,
			annotations
		}
	}, "somebody");
}
function allReady(world, namespace, labels) {
	const pods = world.store.list("pods", {
		namespace,
		labels
	});
	return pods.length > 0 && world.serving(namespace, labels).length === pods.length;
}
async function until(world, holds) {
	const end = world.clock.now() + 2e4;
	do
		await world.clock.sleep(100);
	while (!holds() && world.clock.now() < end);
}
// src/demo/live-fault.ts
var LiveFault = class {
	fault;
	#told;
	#loose = false;
	#strikes = 0;
	#ended;
	constructor(fault, told) {
		this.fault = fault;
		this.#told = told;
	}
	get loose() {
		return this.#loose;
	}
	letLoose() {
		this.#loose = true;
	}
	strike(what) {
		this.#strikes += 1;
		this.#told(what);
	}
	ended(end) {
		this.#ended ??= end;
	}
	get endedAsExpected() {
		return this.#ended !== void 0 && wrongEnd(this.fault, this.#ended) === void 0;
	}
	unexpected(flips) {
		const { fault } = this;
		const strikes = fault.strikesIn === void 0 ? this.#strikes : fault.strikesIn(flips).length;
		if (strikes !== fault.strikes) return `the fault struck ${times(strikes)}, not ${times(fault.strikes)}`;
		return this.#ended === void 0 ? `${fault.step} did not run` : wrongEnd(fault, this.#ended);
	}
};
function wrongEnd({ step, ends }, end) {
	return end.kind === ends.kind && (!("code" in ends) || codesIn(end).includes(ends.code)) ? void 0 : `${step} ${told$1(end)}, where it should have ${meant(ends)}`;
}
function codesIn(end) {
	return "codes" in end ? end.codes : [];
}
function told$1(end) {
	if (end.kind === "done") return "ended well";
	if (end.kind === "died") return `died at ${end.call.port}.${end.call.method}`;
	return `ended with ${end.codes.join(", ")}`;
}
function meant(ends) {
	if (ends.kind === "done") return "ended well";
	return ends.kind === "died" ? "died" : `ended with ${ends.code}`;
}
function times(count) {
	return count === 1 ? "once" : `${count} times`;
}
// src/demo/narrator.ts
const AFTER_MS = 1e3;
const EVERY_MS = 5e3;
const TICK_MS = 250;
var Narrator = class {
	#io;
	#now;
	#bold;
	#overwrites;
	#standing = false;
	constructor(io, now) {
		this.#io = io;
		this.#now = now;
		const knowsEscapes = io.env["TERM"] !== "dumb";
		this.#bold = io.isTerminal && knowsEscapes && !io.env["NO_COLOR"];
		this.#overwrites = io.stderrIsTerminal && knowsEscapes;
	}
	heading(title) {
		const line = `── ${title} `.padEnd(72, "─");
		this.#write(`\n${this.#bold ? `\u001b[1m${line}\u001b[0m` : line}\n`);
	}
	say(text) {
		this.#write(`${text.replace(/\n+$/, "")}\n`);
	}
	aside(text) {
		this.say(text.replaceAll(/^/gm, "  · "));
	}
	async during(what, work) {
		const began = this.#now();
		let shown = 0;
		const timer = setInterval(() => {
			const elapsed = this.#now() - began;
			const due = elapsed >= AFTER_MS && (this.#overwrites || shown === 0);
			const again = shown > 0 && elapsed - shown >= EVERY_MS;
			if (!due && !again) return;
			shown = elapsed;
			this.#progress(`${what} … ${Math.floor(elapsed / 1e3)} s`);
		}, TICK_MS);
		try {
			return await work();
		} finally {
			clearInterval(timer);
			this.#clear();
		}
	}
	#progress(line) {
		this.#io.stderr(this.#overwrites ? `\r\u001b[K${line}` : `${line}\n`);
		this.#standing = this.#overwrites;
	}
	#clear() {
		if (this.#standing) this.#io.stderr("\r\x1B[K");
		this.#standing = false;
	}
	#write(text) {
		this.#clear();
		this.#io.stdout(text);
	}
};
function seconds(milliseconds) {
	return milliseconds < 1e3 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1e3).toFixed(1)} s`;
}
// src/demo/page-file.ts
async function openPage(page, cwd, narrator) {
	if (page === void 0) return void 0;
	const file = resolve(cwd, page.file);
	const lost = (cause) => {
		const fact = `the page cannot be written to ${file}: ${cause.message}`;
		const remedy = "Name another file with --page, or none";
		if (page.isGiven) throw surroundings("PAGE_UNWRITABLE", fact, {
			remedy,
			cause
		});
		narrator.say(`There is no page of this run: ${fact}.`);
	};
	try {
		await tryOut$1(file);
	} catch (cause) {
		lost(cause);
		return;
	}
	return { write: async (run) => {
		const text = renderPage(run);
		await writeFile(file, text).then(() => narrator.say(`\nThe run as a page: ${file}`), lost);
	} };
}
async function tryOut$1(file) {
	const before = await stat(file).catch(() => void 0);
	await (await open(file, "a")).close();
	if (before === void 0) await rm(file);
}
// src/demo/recorder.ts
var Recorder = class {
	began;
	#now;
	#phases = [];
	#events = [];
	#flips = [];
	units = [];
	routes = [];
	findings = [];
	constructor(now) {
		this.#now = now;
		this.began = now();
	}
	elapsed() {
		return this.#now() - this.began;
	}
	get phases() {
		return this.#phases;
	}
	phase(phase) {
		this.#phases.push(phase);
	}
	event(kind, text, at = this.elapsed()) {
		this.#events.push({
			at,
			kind,
			text
		});
	}
	flip(name, from, to) {
		this.#flips.push({
			name,
			at: this.elapsed(),
			from,
			to
		});
		this.event("flip", name);
	}
	flipSince(since) {
		return this.#flips.findLast(({ at }) => at >= since);
	}
	replanned({ unit, changes, text }, why) {
		this.units = this.units.map((one) => {
			if (one.name !== unit || changes.length === 0) return one;
			const later = changes.map(({ action, address }) => `${why}: ${action} ${address}`);
			const diff = [
				one.diff.trimEnd(),
				`# ${why}`,
				text
			].filter((part) => part !== "").join("\n\n");
			return {
				...one,
				outcome: "changes",
				changes: [...one.changes, ...later],
				diff
			};
		});
	}
	totals(samples) {
		return trafficTotals(samples, this.#flips);
	}
	build(of) {
		const totals = this.totals(of.samples);
		return {
			...of,
			outcome: worstOutcome(this.#phases.map(({ outcome }) => outcome)),
			startedAt: new Date(this.began).toISOString(),
			phases: this.#phases,
			events: [...this.#events, ...lastOldAnswers(totals)].toSorted((a, b) => a.at - b.at),
			samples: thinned(of.samples, totals.flips),
			totals,
			units: this.units,
			routes: this.routes,
			findings: this.findings
		};
	}
};
// src/demo/stage.ts
const RUN_URL = "https://github.example/demo/actions/runs/1";
async function runStep(stage, name, inputs = {}, how = {}) {
	const { recorder, narrator, world } = stage;
	const start = recorder.elapsed();
	const process = world.process(name, how.script);
	const ports = inJob(process.ports, narrator, how);
	const step = runCapability(name, {
		...Object.fromEntries(INPUTS[name].map((input) => [input.name, input.default])),
		...inputs
	}, ports);
	const died = process.died.then((call) => ({
		kind: "died",
		call
	}));
	const ended = await narrator.during(name, () => Promise.race([step, died]));
	const end = recorder.elapsed();
	recorder.phase({
		name,
		start,
		end,
		outcome: outcomeOf(ended),
		detail: detailOf(ended)
	});
	return ended;
}
function inJob(ports, narrator, { attempt = 1, onPlan }) {
	const plan = async (unit) => {
		const planned = await ports.terragrunt.plan(unit);
		onPlan?.(planned);
		return planned;
	};
	return {
		...ports,
		log: tellingLog(ports.log, narrator),
		terragrunt: replaced(ports.terragrunt, { plan }),
		github: replaced(ports.github, {
			runUrl: () => RUN_URL,
			runAttempt: () => attempt
		})
	};
}
function tellingLog(log, narrator) {
	const tell = (level) => (message) => narrator.aside(`${level}${log.masked(message)}`);
	return replaced(log, {
		info: tell(""),
		warning: tell("warning: "),
		error: tell("error: "),
		group: async (title, body) => {
			tell("")(title);
			return body();
		}
	});
}
async function runCapability(name, raw, ports) {
	try {
		const outcome = await (await CAPABILITIES[name]())(raw, ports, noToolchain);
		return outcome.refusal === void 0 ? {
			kind: "done",
			outcome
		} : {
			...endedBy(outcome.refusal),
			outcome
		};
	} catch (thrown) {
		return endedBy(thrown);
	}
}
function endedBy(thrown) {
	const codes = codesOf(thrown);
	if (codes.length === 0) throw thrown;
	return {
		kind: stepOutcomeOf(thrown),
		codes,
		text: renderThrown(thrown)
	};
}
function noToolchain() {
	return Promise.reject(new Error("The demo installs no tools."));
}
function outcomeOf(end) {
	return end.kind === "died" ? "failed" : end.kind;
}
function detailOf(end) {
	if (end.kind === "died") return `The process died at ${end.call.port}.${end.call.method}.`;
	if (end.kind === "done" && end.outcome.sentence !== void 0) return end.outcome.sentence;
	return (end.kind === "done" ? end.outcome.text : end.text).split("\n").find((line) => line.trim() !== "") ?? "";
}
function showEnd({ narrator, recorder }, end, began) {
	const took = seconds(recorder.elapsed() - began);
	if (end.kind === "died") {
		narrator.say(`✗ The runner died after ${took}, at ${end.call.port}.${end.call.method}.`);
		return;
	}
	const found = end.outcome?.text.trim() ?? "";
	if (found !== "") narrator.say(found);
	narrator.say(end.kind === "done" ? `(${took})` : `${end.text}\n(${end.kind} after ${took})`);
}
function colorOfSubset(release, subset) {
	if (subset === release.colors.blue.target.name) return "blue";
	return subset === release.colors.green.target.name ? "green" : void 0;
}
// src/demo/scenes.ts
const PLAN_LINES = 10;
const DEPLOY_LINES = 60;
async function scene(stage, name, what, inputs = {}, how = {}) {
	stage.narrator.heading(`${name}: ${what}`);
	const began = stage.recorder.elapsed();
	const end = await runStep(stage, name, inputs, how);
	noteEnd(stage, name, end, began);
	showEnd(stage, end, began);
	return end;
}
function noteEnd({ recorder }, name, end, began) {
	if (end.kind !== "done") {
		recorder.event("fault", `${name} ${end.kind}: ${recorder.phases.at(-1)?.detail ?? ""}`);
		return;
	}
	const { outputs, sentence, convergedMs } = end.outcome;
	if (name === "smoke") recorder.event("proof", `smoke: ${sentence ?? ""}`);
	if (convergedMs === void 0) return;
	const flip = recorder.flipSince(began);
	const text = `${name}: every answer comes from ${outputs["active"]}`;
	recorder.event("proof", text, flip === void 0 ? recorder.elapsed() : flip.at + convergedMs);
}
async function lintScene(stage) {
	const end = await scene(stage, "lint", "charts and what they render are checked");
	if (end.kind !== "died") stage.recorder.findings = (end.outcome?.result)?.findings ?? [];
	return end;
}
async function planScene(stage) {
	const { narrator, recorder, world } = stage;
	narrator.heading(`plan: every unit, ${world.planned}`);
	const began = recorder.elapsed();
	const end = await runStep(stage, "plan");
	if (end.kind !== "done") {
		noteEnd(stage, "plan", end, began);
		showEnd(stage, end, began);
		return end;
	}
	const { plans } = end.outcome.result;
	const units = await world.looking.terragrunt.units(stage.unitsRoot);
	recorder.units = plans.map((one) => ({
		name: one.unit,
		dependencies: units.find(({ name }) => name === one.unit)?.dependencies ?? [],
		outcome: one.outcome,
		changes: one.changes.map(({ action, address }) => `${action} ${address}`),
		diff: one.error ?? one.text
	}));
	for (const one of plans) narrator.say(planOf(one, PLAN_LINES));
	narrator.say(`(${seconds(recorder.elapsed() - began)})`);
	return end;
}
async function deployScene(stage, idle, version) {
	const { narrator, recorder, gateway } = stage;
	const onPlan = (plan) => {
		narrator.say(planOf(plan, DEPLOY_LINES));
		recorder.replanned(plan, `deploy ${version}`);
	};
	return scene(stage, "deploy", `version ${version} on ${idle}, which has no traffic`, {
		version,
		gateway
	}, { onPlan });
}
function planOf({ unit, outcome, text, error }, most) {
	if (outcome !== "changes") return `${unit}: ${error === void 0 || outcome === "failed" ? outcome === "no-changes" ? "no changes" : outcome : error}`;
	const lines = text.trimEnd().split("\n");
	const more = lines.length > most ? [`  … ${lines.length - most} more lines on the page`] : [];
	return [
		`${unit}:`,
		...lines.slice(0, most).map((line) => `  ${line}`),
		...more
	].join("\n");
}
function walkthrough({ release }) {
	const { cookie } = release.preview;
	const value = (color) => `${cookie}=${release.colors[color].target.name}`;
	return [
		{ title: "Default route" },
		{
			title: `With ${value("green")} in the cookie`,
			cookie: value("green")
		},
		{
			title: `With ${value("blue")} in the cookie`,
			cookie: value("blue")
		}
	];
}
async function curls(stage) {
	stage.narrator.heading("the walkthrough's three requests");
	for (const curl of walkthrough(stage)) {
		const { command, body } = await sendCurl(stage.release.host, stage.world.front[0], curl);
		stage.narrator.say(`${curl.title}\n  $ ${command}\n  ${body}`);
	}
}
function tryOut(stage) {
	const { release, world } = stage;
	const command = (curl) => curlCommand(release.host, world.front[0], curl);
	return walkthrough(stage).map((curl) => `${curl.title}\n  ${world.commandPrefix}${command(curl)}`).join("\n");
}
// src/demo/ending.ts
function wrongAt(name, end) {
	return {
		kind: "wrong",
		why: `${name} ${end.kind === "done" ? "ended well" : end.kind}`,
		exitCode: end.kind === "failed" ? 3 : 1
	};
}
function ending({ narrator, recorder }, samples, fault, hitch) {
	const totals = recorder.totals(samples);
	narrator.heading("summary");
	narrator.say(counted(totals, recorder.elapsed()));
	for (const { at, text } of fault?.fault.strikesIn?.(totals.flips) ?? []) recorder.event("fault", text, at);
	const found = hitch ?? wrongTotals(totals) ?? wrongFault(totals, fault);
	const verdict = verdictOf(found, fault);
	if (fault !== void 0) {
		narrator.heading("what the tool did");
		narrator.say(told(fault, recorder.phases, found, verdict));
	} else if (found !== void 0) narrator.say(`\n${sentence(verdict)}`);
	const title = fault === void 0 ? "A release of the reference system" : `A release in which: ${fault.fault.breaks}`;
	return {
		exitCode: found?.kind === "wrong" ? found.exitCode : 0,
		title,
		verdict,
		samples
	};
}
function counted(totals, elapsed) {
	const flips = totals.flips.map(({ name, lastOldAnswerAfterMs }) => `${name}: last old answer ${lastOldAnswerAfterMs} ms after the write`);
	return [
		`requests   ${totals.requests} sent, ${totals.failed} failed`,
		`answered   blue ${totals.byColor.blue}, green ${totals.byColor.green}`,
		...flips,
		`time       ${seconds(elapsed)}`
	].join("\n");
}
function wrongTotals({ failed }) {
	return failed === 0 ? void 0 : {
		kind: "wrong",
		why: `${failed} ${failed === 1 ? "request" : "requests"} failed`,
		exitCode: 1
	};
}
function wrongFault({ flips }, fault) {
	const why = fault?.unexpected(flips);
	return why === void 0 ? void 0 : {
		kind: "wrong",
		why,
		exitCode: 1
	};
}
function verdictOf(hitch, fault) {
	if (hitch?.kind === "wrong") return `not as the demo expected: ${hitch.why}`;
	if (hitch === void 0) return fault === void 0 ? "as the demo expected" : `as the demo expected: ${fault.fault.expected.replace(/\.$/, "")}`;
	if (fault === void 0) return "not approved: the traffic stayed where it was";
	return fault.loose ? "not approved: promote did not run, so what it makes of the fault was not shown" : "not approved: the fault was not let loose";
}
function told({ fault }, phases, hitch, verdict) {
	const since = phases.findIndex(({ name }) => name === fault.step);
	const steps = since < 0 ? [] : phases.slice(since);
	return [
		`What ${hitch?.kind === "declined" ? "was to break" : "broke"}: ${fault.breaks}`,
		...steps.map(({ name, outcome, detail }) => `  ${name} ${TOLD[outcome]}: ${detail}`),
		sentence(verdict),
		...hitch === void 0 ? [fault.because] : [`Expected was: ${fault.expected}`]
	].join("\n");
}
const TOLD = {
	done: "ended well",
	refused: "refused",
	failed: "failed"
};
function sentence(text) {
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
// src/demo/in-cluster.ts
function followFlips({ world, release, recorder }) {
	const target = (object) => {
		const found = readDefaultTarget(object, release.host);
		return found.known ? found.value.name : void 0;
	};
	world.watchRouters((before, after, actor) => {
		const from = colorOfSubset(release, target(before));
		const to = colorOfSubset(release, target(after));
		if (from !== void 0 && to !== void 0 && from !== to) recorder.flip(`${actor}: ${from} → ${to}`, from, to);
	});
}
async function activeColor({ world, release }) {
	const routers = await world.list(routerKindFor(release.colors.blue).type);
	for (const router of routers) {
		const target = readDefaultTarget(router, release.host);
		const color = target.known ? colorOfSubset(release, target.value.name) : void 0;
		if (color !== void 0) return color;
	}
	throw new Error(`No router leads ${release.host} to a color, although every unit was applied.`);
}
async function faultTarget({ world, release }, idle) {
	const router = (await world.list(routerKindFor(release.colors.blue).type)).find((one) => readDefaultTarget(one, release.host).known);
	const { name } = release.colors[idle].target;
	const { definedBy } = routerKindFor(release.colors.blue).targets;
	const labels = (await Promise.all(definedBy.map((type) => world.list(type)))).flat().flatMap((rule) => rule.spec?.["subsets"] ?? []).find((subset) => subset.name === name)?.labels;
	if (router === void 0 || labels === void 0) throw new Error(`The cluster has no router of ${release.host}, or no subset ${name}.`);
	return {
		namespace: namespaceOf(router),
		routerName: router.metadata.name,
		idleLabels: labels
	};
}
// src/demo/load.ts
const TIMEOUT_MS = 5e3;
function startLoad(target) {
	const samples = [];
	const stopping = new AbortController();
	const client = async (_, index) => {
		const at = target.gateways[index % target.gateways.length] ?? target.gateways[0];
		const agent = new Agent({
			keepAlive: true,
			maxSockets: 1
		});
		while (!stopping.signal.aborted) {
			samples.push(await sample(target, at, agent));
			await new Promise((resolve) => setTimeout(resolve, target.pauseMs));
		}
		agent.destroy();
	};
	const clients = Array.from({ length: target.clients }, client);
	return {
		samples,
		stop: async () => {
			stopping.abort();
			await Promise.all(clients);
		}
	};
}
function sample(target, { host, port }, agent) {
	return new Promise((resolve) => {
		const done = (status, color) => resolve({
			at: Date.now() - target.began,
			status,
			color
		});
		const sent = request({
			host,
			port,
			agent,
			timeout: TIMEOUT_MS,
			headers: { host: target.host }
		}, (response) => {
			const status = response.statusCode ?? 0;
			const color = status >= 200 && status < 300 ? target.colorOf(response.headers) : void 0;
			response.on("error", () => done(0, void 0));
			response.on("end", () => done(status, color));
			response.resume();
		});
		sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
		sent.on("error", () => done(0, void 0));
		sent.end();
	});
}
// src/demo/routes.ts
const MOST_REQUESTS = 1e3;
function routesBeforeAndAfter({ colors, preview }, before, after) {
	const cookies = [colors.blue, colors.green].map(({ target }) => `${preview.cookie}=${target.name}`);
	const { classes } = requestClasses(before, after, {
		most: MOST_REQUESTS,
		cookies
	});
	return classes.toSorted((a, b) => Number(b.moves) - Number(a.moves)).map(routeOf);
}
// src/demo/story.ts
const NEW_VERSION = "1.1.0";
const CLIENTS = 16;
const SETTLE_MS = 15e3;
async function play(stage, direction) {
	followFlips(stage);
	const hitch = await build(stage);
	if (hitch !== void 0) return ending(stage, [], direction.fault, hitch);
	await settled(stage);
	const load = beginLoad(stage);
	try {
		const found = await release(stage, direction);
		await load.stop();
		return ending(stage, load.samples, direction.fault, found);
	} finally {
		await load.stop();
	}
}
async function build(stage) {
	const steps = [
		["lint", () => lintScene(stage)],
		["plan", () => planScene(stage)],
		["apply", () => scene(stage, "apply", "every unit, in the order of its dependencies")]
	];
	for (const [name, step] of steps) {
		const end = await step();
		if (end.kind !== "done") return wrongAt(name, end);
	}
}
async function release(stage, { fault, approve }) {
	const active = await activeColor(stage);
	const idle = otherColor(active);
	const before = await stage.world.routes();
	try {
		await curls(stage);
		if (fault?.fault.step === "deploy" || fault?.fault.strikesIn !== void 0) fault.letLoose();
		const deployed = await deployScene(stage, idle, NEW_VERSION);
		if (fault?.fault.step === "deploy") fault.ended(deployed);
		if (deployed.kind !== "done") return await stopped(stage, "deploy", deployed, {
			fault,
			active
		});
		await curls(stage);
		const smoked = await smoke(stage, idle);
		if (smoked.kind !== "done") return wrongAt("smoke", smoked);
		if (fault?.fault.afterSmoke !== void 0) await letLoose(stage, fault, idle);
		if (!await asked(stage, approve)) return { kind: "declined" };
		return await promotion(stage, fault, active);
	} finally {
		if (stage.recorder.routes.length === 0) stage.recorder.routes = routesBeforeAndAfter(stage.release, before, await stage.world.routes());
	}
}
function smoke(stage, idle) {
	return scene(stage, "smoke", `${idle} through the gateway, by its cookie`, { gateway: stage.gateway });
}
async function asked({ narrator, recorder }, approve) {
	narrator.heading("approval");
	const { approved, by } = await approve();
	recorder.event("info", `${approved ? "approved" : "not approved"} ${by}`);
	narrator.say(approved ? `Approved ${by}.` : "Not approved: the traffic stays where it is.");
	return approved;
}
async function promotion(stage, fault, active) {
	const idle = otherColor(active);
	const before = await stage.world.routes();
	const script = await scriptOf(stage, fault, idle);
	fault?.letLoose();
	const ended = await scene(stage, "promote", "prove, record, flip, prove again", flip(stage), { script });
	if (fault?.fault.step === "promote") fault.ended(ended);
	if (ended.kind !== "done") {
		if (fault?.endedAsExpected !== true || fault.fault.followedBy === "nothing") return stopped(stage, "promote", ended, {
			fault,
			active
		});
		const hitch = await resumed(stage, fault.fault.followedBy, ended, idle);
		if (hitch !== void 0) return hitch;
	}
	stage.recorder.routes = routesBeforeAndAfter(stage.release, before, await stage.world.routes());
	await curls(stage);
	const back = await scene(stage, "rollback", "the traffic goes back at once", { gateway: stage.gateway });
	return back.kind === "done" ? stays(stage, active) : wrongAt("rollback", back);
}
function flip({ gateway }) {
	return {
		gateway,
		watch: "1"
	};
}
async function scriptOf(stage, live, idle) {
	if (live === void 0) return void 0;
	const { fault } = live;
	const { embedded } = stage.world;
	const target = await faultTarget(stage, idle);
	return fault.promotion?.(target, live) ?? (embedded && fault.disturbedPromotion?.(embedded, target, live));
}
async function resumed(stage, how, ended, idle) {
	if (ended.kind === "died") await scene(stage, "status", "what the cluster says of it");
	const again = "the job is run again: it finds what was begun, and finishes it";
	const steps = how === "next attempt" ? [["promote", () => scene(stage, "promote", again, flip(stage), { attempt: 2 })]] : [
		["rollback", () => scene(stage, "rollback", "takes over what was left, and undoes it", flip(stage))],
		["smoke", () => smoke(stage, idle)],
		["promote", () => scene(stage, "promote", "the same promotion, this time to its end", flip(stage))]
	];
	for (const [name, step] of steps) {
		const end = await step();
		if (end.kind !== "done") return wrongAt(name, end);
	}
}
async function letLoose(stage, live, idle) {
	const { narrator, world } = stage;
	narrator.heading("fault");
	narrator.say(live.fault.breaks);
	live.letLoose();
	const { embedded } = world;
	if (embedded === void 0) throw new Error("This fault is shown in the embedded world only.");
	const target = await faultTarget(stage, idle);
	await narrator.during("waiting", async () => live.fault.afterSmoke?.(embedded, target, live));
}
async function stopped(stage, name, end, { fault, active }) {
	const hitch = await stays(stage, active);
	return fault?.fault.step === name && fault.endedAsExpected ? hitch : wrongAt(name, end);
}
async function stays(stage, color) {
	const end = await scene(stage, "status", "what the cluster says");
	if (end.kind !== "done") return wrongAt("status", end);
	const { active, transition } = end.outcome.result;
	if (active !== color) return {
		kind: "wrong",
		why: `${active} has the traffic in the end`,
		exitCode: 1
	};
	if (transition === null) return void 0;
	return {
		kind: "wrong",
		why: `a ${transition.kind} is unfinished in the end`,
		exitCode: 1
	};
}
function beginLoad({ world, release, recorder, narrator }) {
	narrator.heading(`load: ${CLIENTS} keep-alive clients, from here to the end`);
	recorder.event("info", `${CLIENTS} clients begin`);
	return startLoad({
		gateways: world.front,
		host: release.host,
		colorOf: (headers) => colorOfSubset(release, headers[IDENTITY_HEADER]),
		began: recorder.began,
		clients: CLIENTS,
		pauseMs: world.pauseMs
	});
}
async function settled({ world, release, narrator }) {
	const end = Date.now() + SETTLE_MS;
	const answers = async () => {
		const answered = async (gateway) => sendCurl(release.host, gateway, { title: "" }).then(({ status }) => status === 200, () => false);
		return (await Promise.all(world.gateways.map(answered))).every(Boolean);
	};
	await narrator.during("Waiting for the gateways", async () => {
		while (!await answers() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
	});
}
// src/demo/run.ts
async function runDemo(options, io) {
	const fault = options.fault === void 0 ? void 0 : FAULTS[options.fault];
	if (options.mesh && fault !== void 0 && !breaksAnywhere(fault)) throw embeddedFault(options.fault);
	if (options.mesh && io.env["BLUEGREEN_SANDBOX"] === void 0) return (await import("./lazy/demo-mesh.js")).demoInSandbox(options, io);
	const now = () => Date.now();
	const recorder = new Recorder(now);
	const narrator = new Narrator(io, now);
	const page = await openPage(options.page, io.cwd, narrator);
	if (fault !== void 0) narrator.say(`Fault: ${fault.breaks}\nExpected: ${fault.expected}`);
	const live = fault && new LiveFault(fault, (what) => recorder.event("fault", what));
	const world = await (options.mesh ? meshWorld(narrator, io) : embedded(live, options.port, narrator, io));
	try {
		const gateway = world.gateways.map(({ host, port }) => `${host}:${port}`).join(",");
		const stage = {
			world,
			narrator,
			recorder,
			...await onlyRelease(world),
			gateway
		};
		const ended = await play(stage, {
			fault: live,
			approve: () => approval(options, io)
		});
		await page?.write(recordOf(stage, ended));
		if (ended.exitCode !== 0) narrator.say("\nThis is not how it should have ended.");
		if (options.hold) await hold(stage, io);
		return ended.exitCode;
	} finally {
		await world.close();
	}
}
async function meshWorld(narrator, io) {
	const { meshDemoWorld } = await import("./lazy/demo-world-mesh-world.js");
	return narrator.during("Making a repository of the reference system", () => meshDemoWorld(io.env));
}
async function embedded(fault, port, narrator, io) {
	const log = new RecordingLog();
	const helm = lateHelm(() => helmFor(io.env, log, (message) => narrator.say(`${message} …`)));
	const world = createEmbeddedWorld({
		files: withVersionsTold(await referenceSystem(packageRoot())),
		renders: new Renders(helm.helmIn),
		clock: "real",
		log,
		http: createHttp(),
		...fault === void 0 ? {} : fault.fault.world?.(fault)
	});
	try {
		const opened = await embeddedDemoWorld(world, port);
		await narrator.during("Getting Helm ready", helm.ready);
		return {
			...opened,
			close: () => world.close().then(helm.discard)
		};
	} catch (error) {
		await world.close();
		throw error;
	}
}
async function onlyRelease(world) {
	const text = await world.looking.files.read("bluegreen.yaml") ?? "";
	const { releases, terragruntRoot } = loadConfig(text, "bluegreen.yaml");
	const [release] = releases.values();
	if (release !== void 0) return {
		release,
		unitsRoot: terragruntRoot
	};
	throw usage("RELEASE_UNKNOWN", "bluegreen.yaml has no release", { remedy: "Add one" });
}
async function approval({ yes }, { isTerminal }) {
	if (yes) return {
		approved: true,
		by: "by --yes"
	};
	if (!isTerminal) return {
		approved: true,
		by: "by itself: there is no terminal to ask on"
	};
	const { createInterface } = await import("node:readline/promises");
	const terminal = createInterface({
		input: process.stdin,
		output: process.stdout
	});
	const closed = new Promise((resolve) => terminal.once("close", () => resolve("n")));
	const asked = terminal.question("Move the default route to the tested color? [Y/n] ");
	const answer = await Promise.race([asked, closed]);
	terminal.close();
	return {
		approved: !/^n/i.test(answer.trim()),
		by: "at the terminal"
	};
}
function recordOf({ recorder, release, world }, { title, verdict, samples }) {
	const { name, host } = release;
	return recorder.build({
		title,
		world: world.kind,
		release: name,
		host,
		verdict,
		samples
	});
}
async function hold(stage, io) {
	stage.narrator.heading("hold");
	stage.narrator.say(`${tryOut(stage)}\n\nThe gateway stays up. Ctrl-C ends it.`);
	const began = Date.now();
	await new Promise((resolve) => {
		for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => resolve());
	});
	io.stdout(`\nHeld for ${seconds(Date.now() - began)}.\n`);
}
function embeddedFault(name) {
	const possible = Object.entries(FAULTS).flatMap(([other, fault]) => breaksAnywhere(fault) ? [other] : []);
	return usage("DEMO_FAULT_EMBEDDED", `fault ${name} breaks the embedded world; a real mesh is not broken that way`, { remedy: `With --mesh, use one of: ${possible.join(", ")}; or leave --mesh out` });
}
export { demoInSandbox, runDemo };
