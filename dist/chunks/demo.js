import "./rolldown-runtime.js";
import { otherColor, resourceName, surroundings, usage } from "./model.js";
import { CAPABILITIES, INPUTS, renderThrown } from "./flow.js";
import { thinned, trafficTotals } from "./report.js";
import { createExec, createHelm, createHttp, createRealPorts } from "./adapters-real.js";
import { compileRoutes, requestClasses } from "./routes.js";
import { prepareUnits, sandboxCommand } from "./adapters-sandbox.js";
import { FAULTS, breaksAnywhere } from "./demo-options.js";
import { ROUTE_TYPES, RecordingLog, Renders, asManifest, createEmbeddedWorld, createProcess } from "./adapters-embedded.js";
import { loadConfig } from "./config.js";
import { renderPage } from "./report-page.js";
import { IDENTITY_HEADER, readDefaultTarget } from "./release.js";
import { routeOf } from "./route.js";
import { resolveHelm } from "./toolchain.js";
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { delimiter, dirname, join, relative, resolve, sep } from "node:path";
import { existsSync } from "node:fs";
import { Agent, request } from "node:http";
import { fileURLToPath } from "node:url";
import { homedir } from "node:os";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
// src/demo/root.ts
function packageRoot() {
	let folder = dirname(fileURLToPath(import.meta.url));
	while (!existsSync(join(folder, "bluegreen.yaml")) && dirname(folder) !== folder) folder = dirname(folder);
	return folder;
}
// src/demo/mesh-world.ts
async function meshDemoWorld(env) {
	const kubeconfig = required(env, "KUBECONFIG");
	const sandbox = required(env, "BLUEGREEN_SANDBOX");
	const gateways = gatewaysOf(required(env, "BLUEGREEN_SANDBOX_GATEWAYS"));
	const folder = await mkdtemp(join(dirname(kubeconfig), "demo-"));
	const units = await prepareUnits(packageRoot(), folder);
	const outside = Object.entries(env).filter(([name]) => !name.startsWith("GITHUB_"));
	const options = {
		env: {
			...Object.fromEntries(outside),
			...units.env
		},
		kubeconfig
	};
	const ports = () => createRealPorts({
		cwd: units.repository,
		log: new RecordingLog(),
		...options
	});
	const looking = ports();
	await makeRepository(units, folder, looking);
	const routers = new RouterWatch();
	let actor = "demo";
	return {
		kind: "mesh",
		planned: "by real Terragrunt and OpenTofu",
		front: gateways,
		gateways,
		pauseMs: 20,
		commandPrefix: `npm run --silent sandbox -- exec --name ${sandbox} -- `,
		process: (name, script) => {
			actor = name;
			if (script === void 0) return {
				ports: ports(),
				died: new Promise(() => {})
			};
			const own = ports();
			return createProcess(name, own, {
				script,
				now: own.clock.now,
				sleep: own.clock.sleep
			});
		},
		list: (type) => looking.cluster.list(type),
		routes: () => routesOf(looking),
		watchRouters: (watcher) => routers.start((before, after) => watcher(before, after, actor)),
		embedded: void 0,
		close: async () => {
			routers.stop();
			await rm(folder, {
				recursive: true,
				force: true
			});
		}
	};
}
function required(env, name) {
	const value = env[name];
	if (value) return value;
	throw surroundings("DEMO_SANDBOX_UNKNOWN", `${name} is not set in the sandbox`, { remedy: "Run it by `bluegreen sandbox exec`, or without --mesh" });
}
function gatewaysOf(addresses) {
	const [first, ...rest] = addresses.split(",").map((address) => {
		const [host = "", port = "80"] = address.split(":");
		return {
			host,
			port: Number(port)
		};
	});
	return [first, ...rest];
}
async function makeRepository({ repository }, folder, { exec }) {
	const origin = join(folder, "origin.git");
	await mkdir(origin);
	await writeFile(join(repository, ".gitignore"), ".terragrunt-cache/\n.terraform.lock.hcl\n");
	const commands = [
		[
			"init",
			"--quiet",
			"--bare",
			"--initial-branch=main",
			origin
		],
		[
			"init",
			"--quiet",
			"--initial-branch=main"
		],
		[
			"config",
			"user.name",
			"Demo"
		],
		[
			"config",
			"user.email",
			"demo@example.com"
		],
		[
			"remote",
			"add",
			"origin",
			origin
		],
		["add", "--all"],
		[
			"commit",
			"--quiet",
			"--message=The reference system"
		],
		[
			"push",
			"--quiet",
			"--set-upstream",
			"origin",
			"main"
		]
	];
	for (const args of commands) {
		const { exitCode, stderr } = await exec.run({
			tool: "git",
			args
		});
		if (exitCode === 0) continue;
		throw surroundings("DEMO_GIT_FAILED", `git ${args[0]} failed`, {
			remedy: "Check git",
			stderr
		});
	}
}
async function routesOf({ cluster }) {
	const objects = await Promise.all(ROUTE_TYPES.map((type) => cluster.list(type)));
	return compileRoutes(objects.flat().map(asManifest));
}
var RouterWatch = class {
	#known = new Map();
	#child;
	start(watcher) {
		const child = spawn("kubectl", [
			"get",
			"virtualservices",
			"--all-namespaces",
			"--watch",
			"--output=json"
		], { stdio: [
			"ignore",
			"pipe",
			"ignore"
		] });
		this.#child = child;
		let lines = [];
		createInterface({ input: child.stdout }).on("line", (line) => {
			lines.push(line);
			if (line !== "}") return;
			const after = JSON.parse(lines.join("\n"));
			lines = [];
			const before = this.#known.get(resourceName(after));
			this.#known.set(resourceName(after), after);
			if (before !== void 0) watcher(before, after, "");
		});
	}
	stop() {
		this.#child?.kill();
	}
};
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
		`--page=${page === void 0 ? "none" : resolve(cwd, page)}`
	];
}
// src/demo/demo-world.ts
async function embeddedDemoWorld(world, port) {
	const host = "127.0.0.1";
	const servers = await world.listen(port);
	return {
		kind: "embedded",
		planned: "by rendering its chart and comparing",
		front: [{
			host,
			port: servers.port
		}],
		gateways: [...servers.ports.values()].map((own) => ({
			host,
			port: own
		})),
		pauseMs: 8,
		commandPrefix: "",
		process: (name, script) => world.process(name, script),
		list: async (type) => world.store.list(type),
		routes: async () => world.routes(),
		watchRouters: (watcher) => world.watch(({ type, before, after, actor }) => {
			if (!type.startsWith("virtualservices.") || before === void 0 || after === void 0) return;
			watcher(before, after, actor);
		}),
		embedded: world,
		close: () => world.close()
	};
}
// src/demo/narrator.ts
const AFTER_MS = 1e3;
const EVERY_MS = 5e3;
const TICK_MS = 250;
var Narrator = class {
	#io;
	#now;
	constructor(io, now) {
		this.#io = io;
		this.#now = now;
	}
	heading(title) {
		const bold = this.#io.isTerminal ? (text) => `\u001b[1m${text}\u001b[0m` : (text) => text;
		this.#io.stdout(`\n${bold(`── ${title} `.padEnd(72, "─"))}\n`);
	}
	say(text) {
		this.#io.stdout(`${text.replace(/\n+$/, "")}\n`);
	}
	async during(what, work) {
		const began = this.#now();
		let shown = 0;
		const timer = setInterval(() => {
			const elapsed = this.#now() - began;
			const due = this.#io.isTerminal ? elapsed >= AFTER_MS : elapsed >= AFTER_MS && shown === 0;
			const again = shown > 0 && elapsed - shown >= EVERY_MS;
			if (!due && !again) return;
			shown = elapsed;
			this.#progress(`${what} … ${Math.floor(elapsed / 1e3)} s`);
		}, TICK_MS);
		try {
			return await work();
		} finally {
			clearInterval(timer);
			if (this.#io.isTerminal && shown > 0) this.#io.stderr("\r\x1B[K");
		}
	}
	#progress(line) {
		this.#io.stderr(this.#io.isTerminal ? `\r\u001b[K${line}` : `${line}\n`);
	}
};
function seconds(milliseconds) {
	return milliseconds < 1e3 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1e3).toFixed(1)} s`;
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
	event(kind, text) {
		this.#events.push({
			at: this.elapsed(),
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
	totals(samples) {
		return trafficTotals(samples, this.#flips);
	}
	build(of) {
		return {
			...of,
			startedAt: new Date(this.began).toISOString(),
			phases: this.#phases,
			events: this.#events,
			samples: thinned(of.samples),
			totals: this.totals(of.samples),
			units: this.units,
			routes: this.routes,
			findings: this.findings
		};
	}
};
// src/demo/curl.ts
function curlCommand(host, at, { cookie }) {
	return `curl${cookie === void 0 ? "" : ` -H 'cookie: ${cookie}'`} --resolve ${host}:${at.port}:${at.host} http://${authority(host, at)}/`;
}
function authority(host, { port }) {
	return port === 80 ? host : `${host}:${port}`;
}
async function sendCurl(host, at, curl) {
	const headers = [["user-agent", "curl/8.0"], ["accept", "*/*"]];
	if (curl.cookie !== void 0) headers.push(["cookie", curl.cookie]);
	const { body, status } = await createHttp().send({
		address: at,
		host: authority(host, at),
		method: "GET",
		path: "/",
		headers,
		timeoutMs: 5e3
	});
	return {
		command: curlCommand(host, at, curl),
		body: body.trim(),
		status
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
// src/demo/stage.ts
const RUN_URL = "https://github.example/demo/actions/runs/1";
async function runStep(stage, name, inputs = {}, { script, attempt = 1 } = {}) {
	const { recorder, narrator, world } = stage;
	const start = recorder.elapsed();
	const process = world.process(name, script);
	const ports = inJob(process.ports, attempt);
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
function inJob(ports, attempt) {
	return {
		...ports,
		github: {
			...ports.github,
			runUrl: () => RUN_URL,
			runAttempt: () => attempt
		}
	};
}
async function runCapability(name, raw, ports) {
	try {
		const outcome = await (await CAPABILITIES[name]())(raw, ports, noToolchain);
		if (outcome.refusal === void 0) return {
			kind: "done",
			outcome
		};
		return {
			kind: "refused",
			text: renderThrown(outcome.refusal),
			outcome
		};
	} catch (thrown) {
		return {
			kind: "refused",
			text: renderThrown(thrown)
		};
	}
}
function noToolchain() {
	return Promise.reject(new Error("The demo installs no tools."));
}
function outcomeOf(end) {
	return {
		done: "done",
		refused: "refused",
		died: "failed"
	}[end.kind];
}
function detailOf(end) {
	if (end.kind === "died") return `The process died at ${end.call.port}.${end.call.method}.`;
	if (end.kind === "done" && end.outcome.sentence !== void 0) return end.outcome.sentence;
	return (end.kind === "done" ? end.outcome.text : end.text).split("\n").find((line) => line.trim() !== "") ?? "";
}
function showEnd(stage, end, began) {
	const took = seconds(stage.recorder.elapsed() - began);
	if (end.kind === "done") stage.narrator.say(`${end.outcome.text.trim()}\n(${took})`);
	if (end.kind === "refused") stage.narrator.say(`${end.text}\n(refused after ${took})`);
	if (end.kind === "died") stage.narrator.say(`✗ The runner died after ${took}, at ${end.call.port}.${end.call.method}.`);
}
function colorOfSubset(release, subset) {
	if (subset === release.colors.blue.target.name) return "blue";
	return subset === release.colors.green.target.name ? "green" : void 0;
}
// src/demo/story.ts
const NEW_VERSION = "1.1.0";
const CLIENTS = 16;
const SETTLE_MS = 15e3;
const PLAN_LINES = 10;
async function play(stage, direction) {
	followFlips(stage);
	await scene(stage, "lint", "charts and what they render are checked");
	await plan(stage);
	await must(await scene(stage, "apply", "every unit, in the order of its dependencies"), "apply");
	await settled(stage);
	const load = beginLoad(stage);
	try {
		return summary(stage, load, direction, await release(stage, direction));
	} finally {
		await load.stop();
	}
}
async function release(stage, { fault, switches, approve }) {
	const idle = otherColor(await activeColor(stage));
	switches.broken = fault?.step === "deploy";
	const deployed = await scene(stage, "deploy", `version ${NEW_VERSION} on ${idle}, which has no traffic`, {
		version: NEW_VERSION,
		gateway: stage.gateway
	});
	if (deployed.kind !== "done") return endsAt(stage, fault, "deploy", deployed);
	await curls(stage);
	if ((await scene(stage, "smoke", `${idle} through the gateway, by its cookie`, { gateway: stage.gateway })).kind !== "done") return false;
	if (fault?.afterSmoke !== void 0) await letLoose(stage, fault, switches, idle);
	stage.narrator.heading("approval");
	if (!await approve()) return declined(stage);
	return promotion(stage, fault, idle);
}
async function promotion(stage, fault, idle) {
	const before = await stage.world.routes();
	const script = await scriptOf(stage, fault, idle);
	const flip = {
		gateway: stage.gateway,
		watch: "1"
	};
	const ended = await scene(stage, "promote", "prove, record, flip, prove again", flip, { script });
	if (fault?.ends === "refused") return endsAt(stage, fault, "promote", ended);
	if (fault?.ends === "recovered" && !await recover(stage, ended, flip)) return false;
	if (fault?.ends !== "recovered" && ended.kind !== "done") {
		if (ended.kind === "died") await scene(stage, "status", "what the cluster says of it");
		const again = await scene(stage, "promote", "the job is run again: it finds what was begun, and finishes it", flip, { attempt: 2 });
		if (fault === void 0 || again.kind !== "done") return false;
	}
	stage.recorder.routes = routesBeforeAndAfter(stage.release, before, await stage.world.routes());
	await curls(stage);
	const back = await scene(stage, "rollback", "the traffic goes back at once", { gateway: stage.gateway });
	await scene(stage, "status", "what the cluster says");
	return back.kind === "done";
}
async function scriptOf(stage, fault, idle) {
	if (fault?.promotion === void 0 && fault?.disturbedPromotion === void 0) return void 0;
	const target = await faultTarget(stage, idle);
	const { embedded } = stage.world;
	return fault.promotion?.(target) ?? (embedded && fault.disturbedPromotion?.(embedded, target));
}
async function recover(stage, ended, flip) {
	if (ended.kind !== "died") return false;
	await scene(stage, "status", "what the cluster says of it");
	for (const [name, what] of [
		["rollback", "takes over what the dead run left, and undoes it"],
		["smoke", "proves the idle color again"],
		["promote", "the same promotion, this time to its end"]
	]) if ((await scene(stage, name, what, flip)).kind !== "done") return false;
	return true;
}
async function letLoose(stage, fault, switches, idle) {
	stage.narrator.heading("fault");
	stage.narrator.say(fault.breaks);
	stage.recorder.event("fault", fault.breaks);
	switches.broken = true;
	const { embedded } = stage.world;
	if (embedded === void 0) throw new Error("This fault is shown in the embedded world only.");
	const target = await faultTarget(stage, idle);
	await stage.narrator.during("waiting", async () => fault.afterSmoke?.(embedded, target));
}
async function endsAt(stage, fault, step, end) {
	await scene(stage, "status", "what the cluster says");
	return fault?.ends === "refused" && fault.step === step && end.kind === "refused";
}
function declined(stage) {
	stage.narrator.say("Not approved: the traffic stays where it is.");
	stage.recorder.event("info", "Not approved");
	return true;
}
async function scene(stage, name, what, inputs = {}, how = {}) {
	stage.narrator.heading(`${name}: ${what}`);
	const began = stage.recorder.elapsed();
	const end = await runStep(stage, name, inputs, how);
	if (name === "lint" && end.kind !== "died") stage.recorder.findings = (end.outcome?.result)?.findings ?? [];
	showEnd(stage, end, began);
	return end;
}
async function plan(stage) {
	const { narrator, recorder } = stage;
	narrator.heading(`plan: every unit, ${stage.world.planned}`);
	const began = recorder.elapsed();
	const end = await runStep(stage, "plan");
	if (end.kind !== "done") {
		showEnd(stage, end, began);
		throw stepFailed("plan");
	}
	const { plans } = end.outcome.result;
	const units = await stage.world.process("demo").ports.terragrunt.units("terragrunt/live/dev");
	recorder.units = plans.map((one) => ({
		name: one.unit,
		dependencies: units.find(({ name }) => name === one.unit)?.dependencies ?? [],
		outcome: one.outcome,
		changes: one.changes.map(({ action, address }) => `${action} ${address}`),
		diff: one.text
	}));
	for (const one of plans) narrator.say(planOf(one.unit, one.text));
	narrator.say(`(${seconds(recorder.elapsed() - began)})`);
}
function planOf(unit, text) {
	if (text === "") return `${unit}: no changes`;
	const lines = text.trimEnd().split("\n");
	const more = lines.length > PLAN_LINES ? [`  … ${lines.length - PLAN_LINES} more lines on the page`] : [];
	return [
		`${unit}:`,
		...lines.slice(0, PLAN_LINES).map((line) => `  ${line}`),
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
async function summary(stage, load, { fault }, asExpected) {
	await load.stop();
	const { narrator, recorder } = stage;
	const totals = recorder.totals(load.samples);
	narrator.heading("summary");
	narrator.say([
		`requests   ${totals.requests} sent, ${totals.failed} failed`,
		`answered   blue ${totals.byColor.blue}, green ${totals.byColor.green}`,
		...totals.flips.map(({ name, lastOldAnswerAfterMs }) => `${name}: last old answer ${lastOldAnswerAfterMs} ms after the write`),
		`time       ${seconds(recorder.elapsed())}`
	].join("\n"));
	if (fault !== void 0) explain(stage, fault, asExpected);
	const title = fault === void 0 ? "A release of the reference system" : `A release in which: ${fault.breaks}`;
	return {
		asExpected: asExpected && totals.failed === 0,
		title,
		samples: load.samples
	};
}
function explain({ narrator, recorder: { phases } }, fault, asExpected) {
	const since = phases.findIndex(({ name }) => name === (fault.step ?? "promote"));
	const steps = phases.slice(since).map(({ name, outcome, detail }) => `  ${name} ${TOLD[outcome]}: ${detail}`);
	narrator.heading("what the tool did");
	narrator.say([
		`What broke: ${fault.breaks}`,
		...steps,
		`${asExpected ? "As expected" : "Expected was something else"}: ${fault.expected}`,
		fault.because
	].join("\n"));
}
const TOLD = {
	done: "ended well",
	refused: "refused",
	failed: "died"
};
async function must(end, name) {
	if (end.kind !== "done") throw stepFailed(name);
}
function stepFailed(name) {
	return surroundings("DEMO_STEP_FAILED", `${name} of the reference system did not succeed`, { remedy: "See above what it said" });
}
function followFlips({ world, release, recorder }) {
	const target = (object) => {
		const found = object === void 0 ? void 0 : readDefaultTarget(object, release.host);
		return found?.known === true ? found.value.name : void 0;
	};
	world.watchRouters((before, after, actor) => {
		const from = colorOfSubset(release, target(before));
		const to = colorOfSubset(release, target(after));
		if (from !== void 0 && to !== void 0 && from !== to) recorder.flip(`${actor}: ${from} → ${to}`, from, to);
	});
}
async function activeColor({ world, release }) {
	const routers = await world.list("virtualservices.networking.istio.io");
	for (const router of routers) {
		const target = readDefaultTarget(router, release.host);
		const color = target.known ? colorOfSubset(release, target.value.name) : void 0;
		if (color !== void 0) return color;
	}
	return "blue";
}
async function faultTarget({ world, release }, idle) {
	const [router] = await world.list("virtualservices.networking.istio.io");
	const name = release.colors[idle].target.name;
	const subsets = (await world.list("destinationrules.networking.istio.io")).flatMap((rule) => rule.spec?.["subsets"] ?? []);
	return {
		namespace: router?.metadata.namespace ?? "default",
		routerName: router?.metadata.name ?? "",
		idleLabels: subsets.find((subset) => subset.name === name)?.labels ?? {}
	};
}
// src/demo/surroundings.ts
const PARTS = [
	"bluegreen.yaml",
	"charts",
	"terragrunt"
];
const MOST_BYTES = 1e6;
async function referenceSystem(root) {
	const found = await Promise.all(PARTS.map((part) => filesBelow(join(root, part))));
	const files = {};
	for (const file of found.flat()) files[relative(root, file).split(sep).join("/")] = await readFile(file, "utf8");
	if (files["bluegreen.yaml"] !== void 0 && Object.keys(files).length > 10) return files;
	throw surroundings("DEMO_INCOMPLETE", `${root} has not got the reference system`, { remedy: "Run the demo from a clone of the repository: it releases charts/ and terragrunt/ of the clone" });
}
async function filesBelow(path) {
	const found = await stat(path).catch(() => void 0);
	if (found === void 0 || found.size > MOST_BYTES) return [];
	if (!found.isDirectory()) return [path];
	const names = (await readdir(path)).filter((name) => !name.startsWith(".terra") && name !== ".state");
	return (await Promise.all(names.map((name) => filesBelow(join(path, name))))).flat();
}
async function helmFor(env, log, onProgress) {
	const cwd = homedir();
	const exec = createExec({
		cwd,
		env: { ...env },
		log
	});
	const { path, source } = await resolveHelm({
		exec,
		cacheDir: cacheDir(env),
		onProgress
	});
	const withHelm = {
		...env,
		PATH: [dirname(path), env["PATH"]].filter(Boolean).join(delimiter)
	};
	const runner = createExec({
		cwd,
		env: withHelm,
		log
	});
	return {
		helmIn: (folder) => createHelm({
			exec: runner,
			log,
			cwd: folder
		}),
		source
	};
}
function cacheDir(env) {
	return join(env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache"), "bluegreen");
}
// src/demo/run.ts
async function runDemo(options, io) {
	const fault = options.fault === void 0 ? void 0 : FAULTS[options.fault];
	if (options.mesh && fault !== void 0 && !breaksAnywhere(fault)) throw embeddedFault(options.fault);
	if (options.mesh && io.env["BLUEGREEN_SANDBOX"] === void 0) return (await import("./lazy/demo-mesh.js")).demoInSandbox(options, io);
	const now = () => Date.now();
	const recorder = new Recorder(now);
	const narrator = new Narrator(io, now);
	if (fault !== void 0) narrator.say(`Fault: ${fault.breaks}\nExpected: ${fault.expected}`);
	const switches = { broken: false };
	const world = await (options.mesh ? meshWorld(narrator, io) : embedded(fault, switches, options, narrator, io));
	try {
		const gateway = world.gateways.map(({ host, port }) => `${host}:${port}`).join(",");
		const stage = {
			world,
			narrator,
			recorder,
			release: await onlyRelease(world),
			gateway
		};
		const ending = await play(stage, {
			fault,
			switches,
			approve: () => approval(options, io, stage)
		});
		await writePage(recordOf(stage, ending), options, io, narrator);
		narrator.say(ending.asExpected ? "" : "\nThis is not how it should have ended.");
		if (options.hold) await hold(stage, io);
		return ending.asExpected ? 0 : 1;
	} finally {
		await world.close();
	}
}
async function meshWorld(narrator, io) {
	const { meshDemoWorld } = await import("./lazy/demo-mesh-world.js");
	return narrator.during("Making a repository of the reference system", () => meshDemoWorld(io.env));
}
async function embedded(fault, switches, options, narrator, io) {
	const world = await createWorld(fault, switches, narrator, io);
	try {
		return await embeddedDemoWorld(world, options.port);
	} catch (error) {
		await world.close();
		throw error;
	}
}
async function createWorld(fault, switches, narrator, io) {
	const log = new RecordingLog();
	const files = await referenceSystem(packageRoot());
	const { helmIn } = await narrator.during("Getting Helm ready", () => helmFor(io.env, log, (message) => narrator.say(`${message} …`)));
	return createEmbeddedWorld({
		files,
		renders: new Renders(helmIn),
		clock: "real",
		log,
		http: createHttp(),
		...fault?.world?.({ broken: () => switches.broken })
	});
}
async function onlyRelease(world) {
	const { ports } = world.process("demo");
	const text = await ports.files.read("bluegreen.yaml") ?? "";
	const [release] = loadConfig(text, "bluegreen.yaml").releases.values();
	if (release !== void 0) return release;
	throw usage("RELEASE_UNKNOWN", "bluegreen.yaml has no release", { remedy: "Add one" });
}
async function approval(options, io, { narrator }) {
	if (options.yes || !io.isTerminal) {
		narrator.say(options.yes ? "Approved by --yes." : "No terminal to ask on: approved by itself.");
		return true;
	}
	const { createInterface } = await import("node:readline/promises");
	const terminal = createInterface({
		input: process.stdin,
		output: process.stdout
	});
	const closed = new Promise((resolve) => terminal.once("close", () => resolve("n")));
	const asked = terminal.question("Move the default route to the tested color? [Y/n] ");
	const answer = await Promise.race([asked, closed]);
	terminal.close();
	return !/^n/i.test(answer.trim());
}
function recordOf({ recorder, release, world }, ending) {
	return recorder.build({
		title: ending.title,
		world: world.kind,
		release: release.name,
		host: release.host,
		outcome: ending.asExpected ? "done" : "failed",
		samples: ending.samples
	});
}
async function writePage(record, { page }, io, narrator) {
	if (page === void 0) return;
	const file = resolve(io.cwd, page);
	try {
		await writeFile(file, renderPage(record));
		narrator.say(`\nThe run as a page: ${file}`);
	} catch (error) {
		narrator.say(`\nThe page could not be written to ${file}: ${error.message}`);
	}
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
export { demoInSandbox, meshDemoWorld, runDemo };
