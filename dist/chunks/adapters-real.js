import "./rolldown-runtime.js";
import { Failure, refused, reworded, surroundings, throwAll, usage } from "./errors.js";
import { LIMITS, endOfNested, gatewayAddressText, known, parseJson, unknown } from "./model.js";
import { PLAIN_WORD, certaintyOf, createTerminalLog, isMaskable, isMaskableNumber, isSecretKey } from "./log.js";
import { withChecks } from "./unchecked.js";
import { ENDING_SIGNALS, groupMembers, interruptGroup, signalGroup } from "./process-groups.js";
import { MOST_SHOWN, fromNextLine, maskedEnd, maskedLines, maskedMiddle, maskedPlanText } from "./escape.js";
import { NO_REAPER, createInterruption } from "./processes.js";
import { contentsHash, isJsonObject, jsonDigest } from "./json.js";
import { entriesOfTarGz, mergedValues, outsideReference } from "./charts.js";
import { CONFIG_FILES, PASSED_OVER, UNIT_FILE, UNRENDERED_INPUTS, UnknownValue, exclusionsOf, isGiven, jsonFailures, readUnitFile, speaksOfExclude, stackFailures, unitName, unitTree } from "./units.js";
import { readYaml } from "./manifests.js";
import { access, appendFile, mkdir, mkdtemp, readFile, readdir, readlink, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, delimiter, dirname, isAbsolute, join, posix, relative, resolve, sep } from "node:path";
import { constants, existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { constants as constants$1 } from "node:buffer";
import { isDeepStrictEqual } from "node:util";
import * as nodeTls from "node:tls";
import { randomInt, randomUUID } from "node:crypto";
import { availableParallelism, homedir, hostname, tmpdir, userInfo } from "node:os";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { request as request$1 } from "node:https";
// src/adapters/real/clock.ts
const STAMP_MS = 1e3;
function createClock(elapsed = () => performance.now()) {
	const began = Date.now() - elapsed();
	const now = () => Math.floor(began + elapsed());
	let ahead;
	return {
		now,
		serverNow: () => ahead === void 0 ? void 0 : now() + ahead,
		heard(stamp, askedAt) {
			const least = stamp - now();
			const most = stamp + STAMP_MS - askedAt;
			ahead = Math.min(Math.max(ahead ?? least, least), Math.max(least, most));
		},
		sleep: sleeping
	};
}
async function sleeping(milliseconds, signal, kind) {
	try {
		const ref = kind !== "idle";
		await setTimeout$1(milliseconds, void 0, signal === void 0 ? { ref } : {
			ref,
			signal
		});
	} catch (error) {
		if (signal?.aborted !== true) throw error;
	}
}
// src/adapters/real/cluster/api-types.ts
function createApiTypes() {
	const found = new Map();
	const once = async (key, find) => {
		const type = found.get(key) ?? await find();
		if (type !== void 0) found.set(key, type);
		return type;
	};
	return {
		named: (type, read) => once(type, () => findNamed(type, read)),
		ofKind: (apiVersion, kind, read) => once(`${apiVersion} ${kind}`, () => findIn(apiVersion, (one) => one.kind === kind, read))
	};
}
async function findNamed(type, read) {
	const dot = type.indexOf(".");
	const plural = dot < 0 ? type : type.slice(0, dot);
	const versions = dot < 0 ? ["v1"] : await versionsOf(type.slice(dot + 1), read);
	for (const version of versions) {
		const found = await findIn(version, ({ name }) => name === plural, read);
		if (found !== void 0) return found;
	}
}
async function versionsOf(group, read) {
	const found = (await read("/apis"))?.groups?.find(({ name }) => name === group);
	if (found === void 0) return [];
	const all = found.versions.map(({ groupVersion }) => groupVersion);
	return found.preferredVersion === void 0 ? all : [...new Set([found.preferredVersion.groupVersion, ...all])];
}
async function findIn(apiVersion, wanted, read) {
	const found = (await read(rootOf(apiVersion)))?.resources?.find((resource) => !resource.name.includes("/") && wanted(resource));
	if (found === void 0) return void 0;
	return {
		apiVersion,
		kind: found.kind,
		plural: found.name,
		namespaced: found.namespaced
	};
}
function rootOf(apiVersion) {
	return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
function pathOf(type, namespace, name) {
	const parts = [
		...type.namespaced && namespace !== void 0 ? ["namespaces", namespace] : [],
		type.plural,
		...name === void 0 ? [] : [name]
	];
	return [rootOf(type.apiVersion), ...parts.map(encodeURIComponent)].join("/");
}
// src/adapters/real/secrets/named-secrets.ts
const VALUE = String.raw`(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|(?![{[])((?:[^,]|,(?![ \t]*["']?[\w.-]{1,80}["']?:))*))`;
const PAIR = new RegExp(String.raw`(?<![\w.-])["']?([A-Za-z][\w./-]{0,120})["']?[ \t]{0,4}(?::[ \t]{1,8}|:(?=["'])|=[ \t]{0,4})${VALUE}`, "g");
const VARIABLE = new RegExp(String.raw`["']?\bname["']?:[ \t]{0,4}["']?([\w.-]{1,100})["']?,?\s{1,80}["']?value["']?:[ \t]{0,4}${VALUE}`);
const VARIABLE_ON_ONE_LINE = /name["']?:[ \t]{0,4}["']?[\w.-]{1,100}["']?,[ \t]{0,4}["']?value/;
const BLOCK = /^([ \t]*)(?:- )?["']?([\w./-]{1,120})["']?:[ \t]{0,4}[|>][-+\d]{0,2}[ \t]*$/;
const HINT$1 = /pass|pw|token|secret|key|cred|jwt|dsn|pat|sig|psk|bearer|auth|webhook|connection/i;
const PASSWORD = /:\/\/[^\s"'<>`/@:]{0,512}:([^\s"'<>`/]{1,1000})@/g;
function namedSecrets(text, isNameOf = () => false) {
	const lines = text.split(/\r?\n/);
	const values = lines.flatMap((line, index) => HINT$1.test(line) ? inLine(lines, index) : []).flatMap(([key, value]) => secretsOf$1(key, value, isNameOf));
	return [...new Set([...values, ...passwordsIn(text)])];
}
function inLine(lines, index) {
	const line = lines[index] ?? "";
	const block = BLOCK.exec(line);
	if (block !== null) return [[block[2] ?? "", blockBelow(lines, index, block[1] ?? "")]];
	const parts = line.includes("=") ? line.split(/[;&]|[ \t](?=[\w.-]{1,40}=)/) : [line];
	const listed = VARIABLE_ON_ONE_LINE.test(line) ? line.split(/(?<=\})/) : [`${line}\n${lines[index + 1] ?? ""}`];
	return [...parts.flatMap(pairsIn), ...listed.flatMap(variableIn)];
}
function pairsIn(text) {
	return [...text.matchAll(PAIR)].map(([, key = "", ...values]) => [key, valueOf(values)]);
}
function variableIn(text) {
	const [, key, ...values] = VARIABLE.exec(text) ?? [];
	return key === void 0 ? [] : [[key, valueOf(values)]];
}
function valueOf([double, single, bare = ""]) {
	if (double !== void 0) return unescaped(double);
	return single?.replaceAll("''", "'") ?? bareOf(bare);
}
function blockBelow(lines, index, indent) {
	const below = [];
	for (let at = index + 1; at < lines.length; at += 1) {
		const line = lines[at] ?? "";
		if (line.trim() !== "" && !(line.startsWith(indent) && /^[ \t]/.test(line.slice(indent.length)))) break;
		below.push(line);
	}
	const margin = /^[ \t]*/.exec(below[0] ?? "")?.[0].length ?? 0;
	return below.map((line) => line.slice(margin)).join("\n").trim();
}
function passwordsIn(text) {
	const found = [...text.matchAll(PASSWORD)].map(([, password = ""]) => password);
	return [...found, ...found.map(decoded)].filter(isMaskable);
}
function secretsOf$1(key, value, isNameOf) {
	if (/^_?auth$/i.test(key)) return loginOf(value);
	if (!isSecretKey(key) || !isMaskable(value) || isNameOf(value)) return [];
	return [value, ...plainOf(value)];
}
function loginOf(value) {
	const login = Buffer.from(value, "base64").toString();
	if (!/^[\w+/=-]{6,}$/.test(value) || !login.includes(":")) return [];
	return [value, login.slice(login.indexOf(":") + 1)].filter(isMaskable);
}
function plainOf(value) {
	if (!/^[A-Za-z0-9+/]{16,}={0,2}$/.test(value) || value.length % 4 !== 0) return [];
	const text = Buffer.from(value, "base64").toString();
	return /^[\t\n\r\u0020-\u007E]+$/.test(text) && isMaskable(text) ? [text] : [];
}
function bareOf(value) {
	return value.replace(/\s#.*$/, "").replace(/[,}\]]+\s*$/, "").trim();
}
function unescaped(text) {
	try {
		return JSON.parse(`"${text}"`);
	} catch {
		return text;
	}
}
function decoded(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
const DOCUMENT = /^---(?:[ \t].*)?$/m;
const SECRET_KIND = /^kind:[ \t]*["']?Secret["']?[ \t]*$/m;
const SECRET_LINE = /^ {1,8}["']?[\w.-]+["']?:[ \t]+["']?([^\s"'|>][^"']*)["']?[ \t]*$/;
function manifestSecrets(manifests) {
	const ofSecrets = (manifests.includes("Secret") ? manifests.split(DOCUMENT) : []).filter((one) => SECRET_KIND.test(one)).flatMap(valuesOf$1);
	const named = namedSecrets(manifests, (value) => /^[a-z]+(?:[-_./][a-z]+\d{0,2})+$/.test(value));
	return [...new Set([...ofSecrets, ...named])];
}
function valuesOf$1(secret) {
	return secret.split(/^(?=\S)/m).filter((part) => /^(?:data|stringData):/.test(part)).flatMap((section) => {
		const lines = section.split(/\r?\n/);
		const values = lines.flatMap((line) => SECRET_LINE.exec(line)?.[1]?.trim() ?? []);
		const blocks = lines.flatMap((line, index) => {
			const block = BLOCK.exec(line);
			return block === null ? [] : [blockBelow(lines, index, block[1] ?? "")];
		});
		return [
			...values,
			...values.flatMap(plainOf),
			...blocks
		].filter(isMaskable);
	});
}
// src/adapters/real/processes/environment.ts
const OURS = /^(INPUT_.*|BLUEGREEN_INPUTS|ACTIONS_RUNTIME_.*|ACTIONS_RESULTS_URL|ACTIONS_CACHE_.*)$/i;
function environmentOfTools(env) {
	return Object.fromEntries(Object.entries(withChecks(env)).filter(([name]) => !OURS.test(name)));
}
const isPlain = (value) => PLAIN_WORD.test(value) || /^https?:\/\/[^@?]*$/i.test(value);
function secretsByName(env) {
	const found = Object.entries(env).flatMap(([name, value = ""]) => {
		const certainty = certaintyOf(name);
		return [...(certainty === "secret" || certainty === "likely" && !PLAIN_WORD.test(value.trim())) && isMaskable(value) || isSecretKey(name) && isMaskableNumber(value) ? [value] : [], ...namedSecrets(value).filter(isMaskable)];
	});
	return [...new Set(found)];
}
function kubeconfigSecrets(text, read) {
	const files = [...text.matchAll(/\btokenFile["']?:[ \t]*["']?([^\s"',}]+)/g)].map(([, path = ""]) => path);
	return [...namedSecrets(text), ...files.map(read)].filter(isMaskable);
}
function secretsByUse(env, declared) {
	const sensitive = (name) => declared.sensitive.get(terraformName(name) ?? "");
	const unknown = (name) => terraformName(name) !== void 0 && sensitive(name) === void 0;
	const marked = valuesOf(env, (name) => sensitive(name) === true);
	const used = valuesOf(env, (name) => declared.read.has(name) || unknown(name));
	const isSecret = (value) => isMaskable(value) || isMaskableNumber(value);
	return [...marked.filter(isSecret), ...used.filter((value) => !isPlain(value) && isMaskable(value))];
}
function terraformName(name) {
	return /^TF_VAR_(.+)$/.exec(name)?.[1];
}
function valuesOf(env, wanted) {
	return Object.entries(env).flatMap(([name, value]) => value !== void 0 && wanted(name) ? [value] : []);
}
function declaredIn(texts) {
	const read = new Set();
	const sensitive = new Map();
	for (const text of texts) {
		for (const [, name] of text.matchAll(/\bget_env\(\s*"([^"]+)"/g)) if (name !== void 0) read.add(name);
		for (const { name, body } of variablesOf(text)) {
			const here = /^[^#/\n]*\bsensitive\s*=\s*true\b/m.test(body);
			sensitive.set(name, here || sensitive.get(name) === true);
		}
	}
	return {
		read,
		sensitive
	};
}
function* variablesOf(text) {
	const head = /^[^\S\n]*variable\s+"?([\w-]+)"?\s*\{/gm;
	for (let found = head.exec(text); found !== null; found = head.exec(text)) {
		const start = head.lastIndex;
		const line = text.slice(start, ended(text.indexOf("\n", start), text));
		const closing = line.trimEnd().endsWith("}") ? start + line.length : text.indexOf("\n}", start);
		if (closing < 0) return;
		yield {
			name: found[1] ?? "",
			body: text.slice(start, closing)
		};
		head.lastIndex = closing;
	}
}
const ended = (index, text) => index < 0 ? text.length : index;
// src/adapters/real/processes/exec.ts
const KILLING_SIGNAL = 3;
function graceOf({ interrupt }) {
	return interrupt === "below" ? 6e5 : 3e4;
}
async function howToGet(tool) {
	if (tool === "git") return "Install Git on this machine";
	const { TOOLS } = await import("./lazy/toolchain-tools-index-generated.js");
	const known = Object.entries(TOOLS).find(([name]) => name === tool)?.[1];
	if (known === void 0) return `Install ${tool} and put it on PATH`;
	return `Run the setup action before this step, or install ${known.title}`;
}
function createExec(options) {
	const crew = createCrew(options.signals ?? process, options);
	return {
		run: (command) => run$2(command, options, crew),
		which: (tool) => findTool(tool, options.env)
	};
}
function createCrew(signals, { log, reaper = NO_REAPER }) {
	const members = new Set();
	let first;
	const onSignal = (signal) => {
		if (first === void 0) log.info?.(`${signal}: waiting for what is under way; the third signal kills it.`);
		first ??= signal;
		for (const member of members) member.onSignal(signal);
	};
	const onExit = () => {
		for (const member of members) member.onExit();
	};
	return {
		join(member) {
			if (members.size === 0) {
				for (const signal of ENDING_SIGNALS) signals.on(signal, onSignal);
				process.on("exit", onExit);
			}
			members.add(member);
		},
		leave(member) {
			members.delete(member);
			if (members.size > 0) return;
			for (const signal of ENDING_SIGNALS) signals.off(signal, onSignal);
			process.off("exit", onExit);
		},
		reaper,
		interruptedBy: () => first
	};
}
const CHILD = {
	extendEnv: false,
	detached: true,
	forceKillAfterDelay: false,
	reject: false,
	stripFinalNewline: false,
	buffer: false
};
async function run$2(command, options, crew) {
	const { execa } = await import("./lazy/execa-index.js");
	const cwd = command.cwd ?? options.cwd;
	const argv = printed(command, options.log);
	const before = command.interrupt === "below" ? crew.interruptedBy() : void 0;
	if (before !== void 0) throw interrupted({
		argv,
		stderr: ""
	}, `${before} came before`);
	const stdin = command.stdin === void 0 ? { stdin: "ignore" } : { input: command.stdin };
	const env = environmentOf(command, options);
	const child = execa(command.tool, [...command.args], {
		...CHILD,
		...stdin,
		cwd,
		env
	});
	const most = Math.min(command.mostOutput ?? LIMITS.toolOutput, constants$1.MAX_STRING_LENGTH);
	const stop = () => child.kill("SIGTERM");
	const output = collect(child.stdout, {
		most,
		kept: most
	}, stop);
	const words = collect(child.stderr, {
		most,
		kept: LIMITS.toolWords
	}, stop);
	const unlinger = endLingering(child, command.lingerMs);
	const watch = watchChild(child.pid, command, options.graceMs ?? graceOf(command), crew);
	const result = await child.finally(watch.over);
	unlinger();
	const stderr = words.text();
	const shown = {
		command,
		argv,
		cwd,
		get stderr() {
			return tail(stderr, options.log);
		}
	};
	const signal = watch.signal();
	if (signal !== void 0) throw interrupted(shown, `${signal} ended`);
	if (watch.timedOut()) throw timedOut(shown);
	if (output.tooMany() || words.tooMany()) throw tooMuch(shown);
	if (result.exitCode === void 0) throw await notRun(shown, result, options.env);
	if (!(command.okCodes ?? [0]).includes(result.exitCode)) throw failed$1(shown, result.exitCode);
	return {
		exitCode: result.exitCode,
		stdout: output.text(),
		stderr
	};
}
function collect(stream, { most, kept }, stop) {
	const head = [];
	const tail = [];
	let [count, headCount, tailCount] = [
		0,
		0,
		0
	];
	stream.on("data", (chunk) => {
		count += chunk.length;
		if (count > most) {
			stop();
			stream.destroy();
		}
		const first = chunk.subarray(0, kept - headCount);
		const rest = chunk.subarray(first.length);
		if (first.length > 0) head.push(first);
		headCount += first.length;
		if (rest.length > 0) tail.push(rest);
		tailCount += rest.length;
		while (tailCount - (tail[0]?.length ?? 0) >= kept) tailCount -= tail.shift()?.length ?? 0;
	});
	return {
		tooMany: () => count > most,
		text() {
			if (headCount + tailCount === count) return textOf$1([...head, ...tail]);
			const left = (count - headCount - tailCount).toLocaleString("en");
			return `${textOf$1(head)}… [${left} bytes left out]\n${fromNextLine(textOf$1(tail))}`;
		}
	};
}
const textOf$1 = (parts) => new TextDecoder().decode(Buffer.concat(parts));
function endLingering(child, lingerMs) {
	const timers = [];
	if (lingerMs !== void 0) child.once("exit", () => {
		timers.push(setTimeout(() => signalGroup(child.pid, "SIGKILL"), lingerMs));
		timers.push(setTimeout(() => [child.stdout, child.stderr].map((one) => one.push(null)), lingerMs + 300));
	});
	return () => timers.forEach(clearTimeout);
}
function environmentOf(command, { env, overrides }) {
	const inherited = Object.entries({
		...environmentOfTools(env),
		...overrides
	});
	const { inherits = () => true } = command;
	return {
		...Object.fromEntries(inherited.filter(([name]) => inherits(name))),
		...command.env
	};
}
function watchChild(pid, command, graceMs, crew) {
	const received = [];
	const { reaper } = crew;
	if (pid !== void 0) reaper.started(pid, stoppingOf(command));
	const ending = createEnding(pid, command.interrupt ?? "group", graceMs, reaper);
	let late = false;
	const expire = () => {
		late = true;
		ending.interrupt();
	};
	const onSignal = (signal) => {
		received.push(signal);
		if (received.length < KILLING_SIGNAL) ending.interrupt();
		else ending.kill();
	};
	const member = {
		onSignal,
		onExit: ending.interrupt
	};
	crew.join(member);
	const { timeoutMs } = command;
	const timer = timeoutMs === void 0 ? void 0 : setTimeout(expire, timeoutMs);
	const over = async () => {
		clearTimeout(timer);
		await ending.over();
		crew.leave(member);
		if (pid !== void 0) reaper.ended(pid);
	};
	return {
		over,
		signal: () => received[0],
		timedOut: () => late
	};
}
function stoppingOf({ interrupt, saves }) {
	if (interrupt !== "below") return "terminate";
	return saves === true ? "save" : "interrupt";
}
function createEnding(pid, whom, graceMs, reaper) {
	let interruption;
	let timer;
	let killed = false;
	const kill = () => {
		killed = true;
		signalGroup(pid, "SIGKILL");
	};
	return {
		kill,
		interrupt() {
			if (pid === void 0 || interruption !== void 0) return;
			reaper.interrupted(pid);
			interruption = interruptGroup(pid, whom);
			timer = setTimeout(kill, graceMs);
		},
		async over() {
			if (pid !== void 0 && interruption !== void 0) await emptied(pid, () => killed);
			interruption?.stop();
			clearTimeout(timer);
		}
	};
}
async function emptied(leader, enough) {
	while (!enough() && groupMembers(leader).length > 0) await setTimeout$1(100);
}
function printed(command, log) {
	const line = [command.tool, ...command.args].map(quoted).join(" ");
	return maskedEnd(line, (text) => log.masked(text), 300);
}
const quoted = (word) => /^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word);
function failed$1(shown, exitCode) {
	return surroundings("TOOL_FAILED", `\`${shown.argv}\` ended with code ${exitCode} in ${shown.cwd}`, {
		remedy: "Read its message below",
		stderr: shown.stderr
	});
}
function tooMuch({ command, argv, stderr }) {
	const most = command.mostOutput ?? LIMITS.toolOutput;
	return surroundings("TOOL_OUTPUT_TOO_LARGE", `\`${argv}\` printed more than ${most} characters`, {
		remedy: "Look at what it is given: nothing that is meant for people or for a cluster is that large",
		stderr
	});
}
function timedOut(shown) {
	const seconds = (shown.command.timeoutMs ?? 0) / 1e3;
	return surroundings("TOOL_TIMEOUT", `\`${shown.argv}\` did not end within ${seconds} s`, {
		remedy: "See what it waited for, correct it, and run again",
		stderr: shown.stderr
	});
}
function interrupted({ argv, stderr }, what) {
	return surroundings("INTERRUPTED", `${what} \`${argv}\``, {
		remedy: "Run the step again: it goes on or undoes",
		stderr
	});
}
async function notRun(shown, result, env) {
	const { tool } = shown.command;
	if (result.signal !== void 0) return surroundings("TOOL_FAILED", `\`${shown.argv}\` was ended by ${result.signal}`, {
		remedy: "Look for what ended it: out of memory, or someone",
		stderr: shown.stderr
	});
	if (!await isFolder$1(shown.cwd)) return surroundings("TOOL_FAILED", `cannot run ${tool} in ${shown.cwd}: there is no such folder`, { remedy: "Check the input working-directory and the paths in bluegreen.yaml" });
	const cause = result.cause ?? result.code;
	if (await findTool(tool, env) !== void 0) return surroundings("TOOL_FAILED", `cannot start ${tool}: ${String(result.code ?? "unknown reason")}`, {
		remedy: "Check that it is a program for this machine",
		cause
	});
	return surroundings("TOOL_MISSING", `${tool} is not on PATH`, {
		remedy: await howToGet(tool),
		cause
	});
}
function commandNotStarted(command, error, options) {
	const cwd = command.cwd ?? options.cwd;
	return notRun({
		command,
		argv: printed(command, options.log),
		cwd,
		stderr: ""
	}, {
		code: error.code,
		cause: error
	}, options.env);
}
async function isFolder$1(path) {
	return (await stat(path).catch(() => void 0))?.isDirectory() ?? false;
}
async function findTool(tool, env) {
	if (tool.includes("/")) return await isProgram(tool) ? tool : void 0;
	for (const folder of (env["PATH"] ?? "").split(delimiter).filter((entry) => entry !== "")) {
		const path = join(folder, tool);
		if (await isProgram(path)) return path;
	}
}
async function isProgram(path) {
	if ((await stat(path).catch(() => void 0))?.isFile() !== true) return false;
	return access(path, constants.X_OK).then(() => true, () => false);
}
const TAIL = {
	lines: 40,
	characters: 4e3
};
function tail(text, log) {
	return maskedLines(text, (one) => log.masked(one), TAIL);
}
// src/adapters/real/cluster/kubectl-proxy.ts
var ProxyNotStarted = class extends Error {
	stderr;
	constructor(fact, stderr) {
		super(fact);
		this.name = "ProxyNotStarted";
		this.stderr = stderr;
	}
};
function createKubectlProxy(options) {
	let running;
	let idle;
	let open = 0;
	const begin = () => {
		const forget = () => {
			if (running === mine) running = void 0;
		};
		const mine = startProxy(options, forget);
		mine.catch(forget);
		return mine;
	};
	const end = () => {
		clearTimeout(idle);
		running?.then((proxy) => proxy.end(), () => void 0);
		running = void 0;
	};
	return {
		async send(request) {
			clearTimeout(idle);
			open += 1;
			try {
				running ??= begin();
				return await exchange(await running, request);
			} finally {
				open -= 1;
				if (open === 0) idle = setTimeout(end, options.idleMs ?? 3e4).unref();
			}
		},
		end
	};
}
async function startProxy(options, ended) {
	const folder = await mkdtemp(join(tmpdir(), "bluegreen-kubectl-"));
	const { reaper = NO_REAPER } = options;
	reaper.made(folder);
	const socketPath = join(folder, "socket");
	const agent = new Agent({ keepAlive: true });
	const over = () => {
		agent.destroy();
		rmSync(folder, {
			recursive: true,
			force: true
		});
		reaper.removed(folder);
		ended();
	};
	try {
		const child = await options.start(proxyCommand(options, socketPath), over);
		await serving(child.process, options.startTimeoutMs ?? 2e4).catch((error) => {
			child.end();
			throw error;
		});
		release(child.process);
		return {
			socketPath,
			agent,
			end: child.end
		};
	} catch (error) {
		over();
		throw error;
	}
}
function proxyCommand({ kubeconfig, context }, socketPath) {
	return {
		tool: "kubectl",
		args: [
			...[...kubeconfig === void 0 ? [] : [`--kubeconfig=${kubeconfig}`], ...context === void 0 ? [] : [`--context=${context}`]],
			"proxy",
			`--unix-socket=${socketPath}`,
			"--append-server-path"
		]
	};
}
function serving(child, timeoutMs) {
	let stdout = "";
	let stderr = "";
	return new Promise((resolve, reject) => {
		const fail = (fact) => {
			clearTimeout(timer);
			reject(new ProxyNotStarted(fact, stderr));
		};
		const timer = setTimeout(() => fail(`kubectl proxy did not serve within ${timeoutMs / 1e3} s`), timeoutMs);
		child.once("close", (code) => fail(`kubectl proxy ended with code ${code}`));
		child.stderr?.on("data", (chunk) => {
			if (stderr.length < 1e5) stderr += chunk.toString();
		});
		child.stdout?.on("data", (chunk) => {
			if (stdout.length < 1e3) stdout += chunk.toString();
			if (!stdout.includes("Starting to serve on")) return;
			clearTimeout(timer);
			resolve();
		});
	});
}
function release(child) {
	child.unref();
	for (const pipe of [child.stdout, child.stderr]) pipe?.unref();
}
async function exchange({ socketPath, agent }, request$3) {
	const body = request$3.body === void 0 ? void 0 : JSON.stringify(request$3.body);
	const { method, path } = request$3;
	const signal = AbortSignal.timeout(request$3.timeoutMs);
	const parser = {
		maxHeaderSize: LIMITS.responseHead,
		insecureHTTPParser: false
	};
	const options = {
		socketPath,
		agent,
		method,
		path,
		headers: headersFor(body, request$3.accept),
		signal,
		...parser
	};
	const sent = request(options);
	try {
		const response = new Promise((resolve, reject) => {
			sent.once("response", resolve);
			sent.on("error", reject);
			const left = ({ statusCode, socket }) => {
				socket.on("error", () => {}).destroy();
				reject(new Error(`it answered ${statusCode} and left HTTP, for which nobody asked`));
			};
			sent.once("upgrade", left).once("connect", left);
			sent.once("close", () => reject(new Error("the connection was closed before an answer")));
		});
		sent.end(body);
		const answer = await answered$1(await response);
		signal.throwIfAborted();
		return answer;
	} catch (error) {
		throw signal.aborted ? signal.reason : error;
	}
}
function headersFor(body, accept = "application/json") {
	const headers = {
		host: "localhost",
		accept,
		"user-agent": "bluegreen"
	};
	if (body === void 0) return headers;
	return {
		...headers,
		"content-type": "application/json",
		"content-length": Buffer.byteLength(body)
	};
}
async function answered$1(response) {
	const chunks = [];
	let size = 0;
	for await (const chunk of response) {
		chunks.push(chunk);
		size += chunk.length;
		if (size > LIMITS.apiAnswer) throw new Error(`the answer has more than ${LIMITS.apiAnswer} bytes`);
	}
	const seconds = response.headers["retry-after"];
	const stamp = Date.parse(response.headers.date ?? "");
	return {
		status: response.statusCode ?? 0,
		text: Buffer.concat(chunks).toString("utf8"),
		retryAfter: seconds !== void 0 && /^\d+$/.test(seconds) ? Number(seconds) : void 0,
		stamp: Number.isNaN(stamp) ? void 0 : stamp
	};
}
// src/adapters/real/cluster/cluster-failure.ts
function statusOf({ text }) {
	try {
		const value = parseJson(text);
		return value?.kind === "Status" ? value : void 0;
	} catch {
		return;
	}
}
function missingName(answer) {
	if (answer.status !== 404) return void 0;
	const status = statusOf(answer);
	return status?.reason === "NotFound" ? status.details?.name : void 0;
}
const UNREACHABLE = {
	code: "CLUSTER_UNREACHABLE",
	fact: (what) => `cannot ${what}: the cluster did not answer`,
	remedy: "Check the input kubeconfig (or KUBECONFIG), that its cluster is up, and that this machine may reach it"
};
const CREDENTIALS = {
	code: "CLUSTER_UNREACHABLE",
	fact: (what) => `cannot ${what}: the cluster does not take these credentials`,
	remedy: "Get new credentials for the cluster, and check the input kubeconfig"
};
const KUBECONFIG = {
	code: "CLUSTER_UNREACHABLE",
	fact: (what) => `cannot ${what}: the kubeconfig does not lead to a cluster`,
	remedy: "Check the inputs kubeconfig and kube-context"
};
const NO_SUCH_TYPE = {
	code: "CLUSTER_NO_SUCH_TYPE",
	fact: (what) => `cannot ${what}: the cluster does not know that type`,
	remedy: "Install what defines it first; for Istio's types, apply the unit with Istio's CRDs"
};
const FORBIDDEN = {
	code: "CLUSTER_FORBIDDEN",
	fact: (what) => `may not ${what}`,
	remedy: "Give this account the permission that the message below names, by a Role or a ClusterRole and its binding"
};
const CONFLICT = {
	code: "CLUSTER_CONFLICT",
	fact: (what) => `cannot ${what}: someone else changed it first`,
	remedy: "Run the step again: it reads what is there now"
};
const FAILED = {
	code: "CLUSTER_FAILED",
	fact: (what) => `cannot ${what}`,
	remedy: "Read the message below"
};
const NOT_STARTED = {
	code: "CLUSTER_FAILED",
	fact: (what) => `cannot ${what}: \`kubectl proxy\` did not start`,
	remedy: "Read kubectl's message below; it must be 1.27 or newer, on a system with Unix sockets"
};
const BY_STATUS = {
	401: CREDENTIALS,
	403: FORBIDDEN,
	408: UNREACHABLE,
	409: CONFLICT,
	429: UNREACHABLE,
	502: UNREACHABLE,
	503: UNREACHABLE,
	504: UNREACHABLE
};
function answerFailure(answer, what, masked, replaced = false) {
	const { code, fact, remedy } = meaningOf(answer, replaced);
	const right = code === FORBIDDEN.code ? missingRight(answer) : void 0;
	return surroundings(code, fact(what), {
		remedy: right ?? remedy,
		stderr: tail(wordsOf(answer), { masked })
	});
}
function missingRight(answer) {
	const words = /cannot (\w+) resource "([\w./*-]+)" in API group "([\w.-]*)"(?: in the namespace "([\w.-]+)")?/.exec(statusOf(answer)?.message ?? "");
	if (words === null) return void 0;
	const [, verb = "", resource = "", group = "", namespace] = words;
	const rule = `{apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["${verb}"]}`;
	return `Bind ${namespace === void 0 ? "a ClusterRole" : `a Role of namespace ${namespace}`} with the rule ${rule} to this account`;
}
function meaningOf(answer, replaced) {
	if (statusOf(answer) === void 0 && answer.status === 500) return meaningOfWords(answer.text);
	if (answer.status !== 404) return BY_STATUS[answer.status] ?? FAILED;
	if (missingName(answer) === void 0) return NO_SUCH_TYPE;
	return replaced ? CONFLICT : FAILED;
}
function meaningOfWords(text) {
	if (/getting credentials|token (has|is) expired|certificate has expired|must be logged in|oauth2:/.test(text)) return CREDENTIALS;
	return /dial (tcp|unix)|lookup |no such host|i\/o timeout|deadline exceeded|TLS handshake|tls: |x509:|connection re(fused|set)|EOF|HTTP response|http2: |proxyconnect|unreachable/.test(text) ? UNREACHABLE : FAILED;
}
function wordsOf(answer) {
	const status = statusOf(answer);
	if (status === void 0) return answer.text.trim() || `HTTP status ${answer.status}`;
	return `Error from server${status.reason ? ` (${status.reason})` : ""}: ${status.message ?? answer.status}`;
}
function noAnswerFailure(error, what, masked) {
	if (error instanceof Failure) return error;
	if (error instanceof ProxyNotStarted) return notStarted(error, what, masked);
	const { code, fact, remedy } = UNREACHABLE;
	const late = error instanceof Error && error.name === "TimeoutError";
	return surroundings(code, late ? `${fact(what)} in time` : fact(what), {
		remedy,
		cause: error
	});
}
function notStarted(error, what, masked) {
	const { code, fact, remedy } = /context .*(does not exist|not found)|context was not found|error loading config|^error: stat .*no such file|invalid configuration|no configuration has been provided|Error in configuration/m.test(tail(error.stderr, { masked })) ? KUBECONFIG : NOT_STARTED;
	const stderr = tail(error.stderr, { masked }) || error.message;
	return surroundings(code, fact(what), {
		remedy,
		stderr,
		cause: error
	});
}
function noSuchTypeFailure(what, stderr) {
	const { code, fact, remedy } = NO_SUCH_TYPE;
	return surroundings(code, fact(what), {
		remedy,
		stderr
	});
}
function unreadableFailure(what, cause) {
	return surroundings("CLUSTER_FAILED", `cannot ${what}: the answer is not the one JSON object of the API`, {
		remedy: "Check that the kubeconfig's server is a Kubernetes API server",
		cause
	});
}
// src/adapters/real/cluster/contents.ts
async function readContents(kind, reader) {
	try {
		const object = await reader.whole();
		return object === void 0 ? { kind: "missing" } : {
			kind: "hash",
			hash: contentsHash({
				...object,
				kind
			})
		};
	} catch (error) {
		return readVersion(reader, refusedBy(error));
	}
}
async function readVersion(reader, refused) {
	try {
		const version = await reader.versionOnly();
		return version === void 0 ? { kind: "missing" } : {
			kind: "version",
			version,
			refused
		};
	} catch (error) {
		refusedBy(error);
		return {
			kind: "unread",
			refused
		};
	}
}
function refusedBy(error) {
	if (!(error instanceof Failure) || error.code !== "CLUSTER_FORBIDDEN") throw error;
	return {
		reason: error.message,
		remedy: error.remedy
	};
}
// src/adapters/real/cluster/cluster.ts
const CHUNK = 500;
const WRITE = "?fieldManager=bluegreen&fieldValidation=Ignore";
const RETRIES = 3;
function createCluster(options) {
	const proxy = createKubectlProxy(options);
	const client = createClient(proxy, options);
	return {
		get: (reference) => get(reference, client),
		live: (object) => live(object, client),
		contents: (reference) => contents(reference, client),
		list: (type, selection = {}) => list(type, selection, client),
		create: (given) => create(given, client),
		replace: (given) => replace(given, client),
		rehearse: (given) => rehearse(given, client),
		delete: (reference) => remove(reference, client),
		end: () => proxy.end()
	};
}
function createClient(proxy, options) {
	const { log, requestTimeoutMs = 2e4 } = options;
	const masked = (text) => log.masked(text);
	const send = timed(proxy, options);
	return {
		types: createApiTypes(),
		send: (request, what) => patiently(() => send({
			...request,
			timeoutMs: requestTimeoutMs
		})).catch((error) => {
			throw noAnswerFailure(error, what, masked);
		}),
		parsed(answer, what, replaced = false) {
			if (answer.status < 200 || answer.status > 299) throw answerFailure(answer, what, masked, replaced);
			return parsedObject(answer.text, what);
		}
	};
}
function timed(proxy, { clock }) {
	if (clock === void 0) return (request) => proxy.send(request);
	return async (request) => {
		const askedAt = clock.now();
		const answer = await proxy.send(request);
		if (answer.stamp !== void 0 && answer.status < 500) clock.heard(answer.stamp, askedAt);
		return answer;
	};
}
async function patiently(send) {
	let answer = await send();
	for (let retry = 0; retry < RETRIES; retry += 1) {
		if (!(answer.status === 429 || answer.status >= 500) || answer.retryAfter === void 0) return answer;
		await setTimeout$1(Math.min(answer.retryAfter, 10) * 1e3);
		answer = await send();
	}
	return answer;
}
async function get(reference, client) {
	const what = `get ${shown(reference)}`;
	const type = await typeNamed(reference.type, what, client);
	const answer = await client.send({
		method: "GET",
		path: objectPath(type, reference, what)
	}, what);
	return isMissing(answer, reference) ? void 0 : asObject(client.parsed(answer, what), type);
}
async function live(object, client) {
	const what = `get ${title(object)}`;
	const type = await typeOf(object, what, client);
	const { namespace, name } = object.metadata;
	const place = type.namespaced && namespace !== void 0 ? {
		namespace,
		name
	} : { name };
	const answer = await client.send({
		method: "GET",
		path: objectPath(type, place, what)
	}, what);
	if (isMissing(answer, place)) return void 0;
	const found = client.parsed(answer, what);
	return {
		object: asObject(found, type),
		writers: writersOf(found)
	};
}
function writersOf({ metadata }) {
	const { managedFields } = metadata;
	return (managedFields ?? []).map(({ manager, time, fieldsV1 }) => ({
		manager: String(manager),
		time: typeof time === "string" ? time : void 0,
		fields: fieldsV1 ?? {}
	}));
}
const METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
async function contents(reference, client) {
	const what = `get ${shown(reference)}`;
	const type = await typeNamed(reference.type, what, client);
	return readContents(type.kind, {
		whole: async () => {
			const answer = await client.send({
				method: "GET",
				path: objectPath(type, reference, what)
			}, what);
			return isMissing(answer, reference) ? void 0 : withoutWords(() => client.parsed(answer, what), what);
		},
		versionOnly: async () => {
			const query = { fieldSelector: `metadata.name=${reference.name}` };
			const path = withQuery(pathOf(type, reference.namespace), query);
			return versionIn(client.parsed(await client.send({
				method: "GET",
				path,
				accept: METADATA
			}, what), what), what);
		}
	});
}
function withoutWords(read, what) {
	try {
		return read();
	} catch (error) {
		if (error instanceof Failure && error.cause === void 0) throw error;
		throw unreadableFailure(what);
	}
}
function versionIn(page, what) {
	const [item] = itemsOf(page, what);
	if (item === void 0) return void 0;
	const { resourceVersion } = item["metadata"] ?? {};
	if (typeof resourceVersion === "string" && resourceVersion !== "") return resourceVersion;
	throw unreadableFailure(what);
}
function isMissing(answer, { namespace, name }) {
	const missing = missingName(answer);
	return missing !== void 0 && (missing === name || missing === namespace);
}
async function list(resource, { namespace, labels = {} }, client) {
	const what = `list ${resource}`;
	const type = await typeNamed(resource, what, client);
	const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
	const query = selector.length === 0 ? {} : { labelSelector: selector.join(",") };
	const ask = (more) => client.send({
		method: "GET",
		path: withQuery(pathOf(type, namespace), {
			...query,
			...more
		})
	}, what);
	return (await chunks(ask, what, client)).map((item) => asObject(item, type));
}
async function chunks(ask, what, client) {
	const found = [];
	let more = {};
	do {
		const answer = await ask({
			limit: String(CHUNK),
			...more
		});
		if (answer.status === 410 && found.length > 0) return itemsOf(client.parsed(await ask({}), what), what);
		const page = client.parsed(answer, what);
		for (const item of itemsOf(page, what)) found.push(item);
		const next = page["metadata"]?.continue;
		more = next ? { continue: next } : {};
	} while (more["continue"] !== void 0);
	return found;
}
function itemsOf(page, what) {
	const items = page["items"];
	if (items === null) return [];
	if (Array.isArray(items)) return items;
	throw unreadableFailure(what);
}
async function create(given, client) {
	const what = `create ${title(given)}`;
	const type = await typeOf(given, what, client);
	requireNamespace(type, given.metadata.namespace, what);
	const path = pathOf(type, given.metadata.namespace) + WRITE;
	const answer = await client.send({
		method: "POST",
		path,
		body: given
	}, what);
	return asObject(client.parsed(answer, what), type);
}
async function replace(given, client) {
	requireVersion(given);
	const what = `replace ${title(given)}`;
	const type = await typeOf(given, what, client);
	const path = objectPath(type, given.metadata, what) + WRITE;
	const answer = await client.send({
		method: "PUT",
		path,
		body: given
	}, what);
	return asObject(client.parsed(answer, what, true), type);
}
async function rehearse(given, client) {
	requireVersion(given);
	const what = `replace ${title(given)} (as a dry run)`;
	const path = `${objectPath(await typeOf(given, what, client), given.metadata, what)}${WRITE}&dryRun=All`;
	client.parsed(await client.send({
		method: "PUT",
		path,
		body: given
	}, what), what, true);
}
async function remove(reference, client) {
	const what = `delete ${shown(reference)}`;
	const path = withQuery(objectPath(await typeNamed(reference.type, what, client), reference, what), { propagationPolicy: "Background" });
	const answer = await client.send({
		method: "DELETE",
		path
	}, what);
	if (!isMissing(answer, reference)) client.parsed(answer, what);
}
function requireVersion(given) {
	if (given.metadata.resourceVersion !== void 0) return;
	throw refused("CLUSTER_UNCONDITIONAL", `${title(given)} was not read before it was written`, { remedy: "Read it, change it, and write it back with its resourceVersion" });
}
async function typeNamed(resource, what, client) {
	const type = await client.types.named(resource, discovery(what, client));
	if (type === void 0) throw noSuchTypeFailure(what, `the server lists no resource type ${resource}`);
	return type;
}
async function typeOf({ apiVersion, kind }, what, client) {
	const type = await client.types.ofKind(apiVersion, kind, discovery(what, client));
	if (type === void 0) throw noSuchTypeFailure(what, `the server lists no kind ${kind} in ${apiVersion}`);
	return type;
}
function discovery(what, client) {
	return async (path) => {
		const answer = await client.send({
			method: "GET",
			path
		}, what);
		return answer.status === 404 ? void 0 : client.parsed(answer, what);
	};
}
function objectPath(type, { namespace, name }, what) {
	requireNamespace(type, namespace, what);
	return pathOf(type, namespace, name);
}
function requireNamespace(type, namespace, what) {
	if (!type.namespaced || namespace !== void 0) return;
	throw surroundings("CLUSTER_FAILED", `cannot ${what}: ${type.plural} are in namespaces, and none is named`, { remedy: "Name its namespace" });
}
function withQuery(path, query) {
	const text = new URLSearchParams(query).toString();
	return text === "" ? path : `${path}?${text}`;
}
function asObject(given, { apiVersion, kind }) {
	const { managedFields: _, ...metadata } = given["metadata"];
	return {
		apiVersion,
		kind,
		...given,
		metadata
	};
}
function parsedObject(text, what) {
	try {
		const value = parseJson(text);
		if (typeof value === "object" && value !== null) return value;
	} catch (error) {
		throw unreadableFailure(what, error);
	}
	throw unreadableFailure(what);
}
function shown({ type, namespace, name }) {
	return [
		type,
		namespace,
		name
	].filter((part) => part !== void 0).join("/");
}
function title(given) {
	const { namespace, name } = given.metadata;
	return [
		given.kind,
		namespace,
		name
	].filter((part) => part !== void 0).join("/");
}
// src/adapters/real/files/links.ts
function isOutside(root, path) {
	const way = relative(root, path);
	return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
}
async function requireNoWayOut(root, path, named = []) {
	const inside = [root, ...named.map((other) => resolve(root, other))];
	const real = await Promise.all(inside.map((one) => realpath(one).catch(() => one)));
	await look(resolve(root, path), {
		root,
		real,
		seen: new Set()
	});
}
async function look(path, walk) {
	const real = await realpath(path).catch(() => targetOf(path));
	if (real === void 0) return;
	if (walk.real.every((inside) => isOutside(inside, real))) throw linkOutside(relative(walk.root, path), real);
	if (walk.seen.has(real) || (await stat(real).catch(() => void 0))?.isDirectory() !== true) return;
	walk.seen.add(real);
	const entries = await readdir(real, { withFileTypes: true });
	await Promise.all(entries.filter(mayLead).map(({ name }) => look(join(path, name), walk)));
}
async function targetOf(path) {
	const target = await readlink(path).catch(() => void 0);
	return target === void 0 ? void 0 : resolve(await realpath(dirname(path)), target);
}
const mayLead = (entry) => entry.isSymbolicLink() || entry.isDirectory();
function linkOutside(path, real) {
	return usage("PATH_OUTSIDE", `${path} leads out of the repository, to ${real}`, { remedy: "Put the file itself in the place of the link" });
}
// src/adapters/real/files/files.ts
const SKIPPED = new Set([
	".git",
	".terraform",
	".terragrunt-cache",
	"node_modules"
]);
function createFiles(root, named = []) {
	const others = named.map((path) => resolve(root, path));
	const readable = (path) => realPath(root, others, path);
	return {
		async read(path) {
			const real = await readable(path);
			return real === void 0 ? void 0 : readText(real, path);
		},
		async write(path, text) {
			await writeWhole(await insideForWriting(root, path), text);
		},
		async list(folder) {
			const real = await readable(folder);
			if (real === void 0 || !(await stat(real)).isDirectory()) return [];
			return (await listBelow({
				root,
				readable,
				wanted: "files"
			}, folder === "" ? "." : folder)).sort();
		},
		async listOthers(folder) {
			const real = await readable(folder);
			if (real === void 0 || !(await stat(real)).isDirectory()) return [];
			return (await listBelow({
				root,
				readable,
				wanted: "others"
			}, folder === "" ? "." : folder)).sort();
		},
		async isFolder(path) {
			const real = await readable(path);
			return real !== void 0 && (await stat(real)).isDirectory();
		}
	};
}
async function readText(path, shown) {
	const found = await stat(path).catch(() => void 0);
	if (found !== void 0 && !found.isFile() && !found.isDirectory()) throw unreadable$2(shown, "is no file");
	if (found !== void 0 && found.size > LIMITS.fileText) throw unreadable$2(shown, `has ${found.size} bytes, and at most ${LIMITS.fileText} are read`);
	return readFile(path, "utf8").catch((error) => {
		if ([
			"ENOENT",
			"ENOTDIR",
			"EISDIR"
		].includes(codeOf(error) ?? "")) return void 0;
		throw error;
	});
}
async function writeWhole(path, text) {
	await mkdir(dirname(path), { recursive: true });
	const mode = await stat(path).then((found) => found.mode & 511, () => 420);
	const part = `${path}.${randomUUID()}.part`;
	try {
		await writeFile(part, text, {
			mode,
			flag: "wx"
		});
		await rename(part, path);
	} catch (error) {
		await rm(part, { force: true });
		throw error;
	}
}
async function listBelow(reach, folder) {
	const entries = await readdir(resolve(reach.root, folder), { withFileTypes: true }).catch((cause) => {
		throw folderUnreadable(folder, cause);
	});
	return (await Promise.all(entries.map(async (entry) => listEntry(reach, folder, entry)))).flat();
}
function folderUnreadable(folder, cause) {
	return usage("PATH_UNREADABLE", `the folder ${JSON.stringify(folder)} cannot be read (${codeOf(cause)})`, {
		remedy: "Give a folder with charts or manifests that this account may read",
		cause
	});
}
async function listEntry(reach, folder, entry) {
	const path = folder === "." ? entry.name : `${folder.replace(/\/+$/, "")}/${entry.name}`;
	if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : listBelow(reach, path);
	const [file, other] = reach.wanted === "files" ? [[path], []] : [[], [path]];
	if (entry.isFile()) return file;
	if (!entry.isSymbolicLink()) return other;
	const real = await reach.readable(path).catch(() => void 0);
	return real !== void 0 && (await stat(real)).isFile() ? file : other;
}
async function realPath(root, others, path) {
	const plain = resolve(root, path.replaceAll("\0", ""));
	const other = isAbsolute(path) || isOutside(resolve(root), plain) ? others.find((one) => !isOutside(one, plain)) : void 0;
	return other === void 0 || path.includes("\0") ? inside(root, path) : real(other, plain, path);
}
async function inside(root, path) {
	return real(root, plainPath(root, path), path);
}
async function real(root, plain, path) {
	const found = await realpath(plain).catch((error) => {
		if (["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "")) return void 0;
		throw error;
	});
	if (found !== void 0) await requireInside(root, found, path);
	return found;
}
async function insideForWriting(root, path) {
	const real = await inside(root, path);
	if (real !== void 0) return real;
	let folder = dirname(plainPath(root, path));
	const missing = [relative(folder, plainPath(root, path))];
	let realFolder = await realpath(folder).catch(() => void 0);
	while (realFolder === void 0 && folder !== dirname(folder)) {
		missing.unshift(relative(dirname(folder), folder));
		folder = dirname(folder);
		realFolder = await realpath(folder).catch(() => void 0);
	}
	const found = realFolder ?? folder;
	await requireInside(root, found, path);
	return join(found, ...missing);
}
function plainPath(root, path) {
	const plain = resolve(root, path);
	if (isAbsolute(path) || path.includes("\0") || isOutside(resolve(root), plain)) throw outside(path);
	return plain;
}
async function requireInside(root, real, path) {
	if (isOutside(await realpath(root), real)) throw outside(path);
}
function unreadable$2(path, why) {
	return usage("FILE_TOO_LARGE", `${JSON.stringify(path)} ${why}`, { remedy: "Give the file that was meant, or divide it" });
}
function outside(path) {
	return usage("PATH_OUTSIDE", `${JSON.stringify(path)} leads out of the repository`, { remedy: "Give a path below the repository's folder" });
}
function codeOf(error) {
	return error.code;
}
// src/adapters/real/processes/tool-words.ts
const MOST = 8e3;
function toolWords(text, log) {
	return maskedMiddle(text, (one) => log.masked(one), MOST);
}
// src/adapters/real/git.ts
const BOT = {
	name: "github-actions[bot]",
	email: "41898282+github-actions[bot]@users.noreply.github.com"
};
const RACING_MS = 12e4;
const [FIRST_PAUSE_MS, MOST_PAUSE_MS] = [250, 8e3];
const TIMEOUT_MS = 12e4;
const POSITION_TIMEOUT_MS = 3e4;
function createGit(options) {
	const repository = new Repository(options);
	return {
		head: async () => (await repository.git("rev-parse", "HEAD")).trim(),
		position: () => repository.position(),
		edits: (path) => repository.edits(path),
		record: (paths, message) => repository.record(paths, message),
		tip: (path) => repository.tip(path),
		commits: (text, most) => repository.commits(text, most)
	};
}
var Repository = class {
	#options;
	#remote;
	#recorded;
	constructor(options) {
		this.#options = options;
		this.#remote = options.remote ?? "origin";
	}
	async git(...args) {
		return (await this.#run(args)).stdout;
	}
	async edits(path) {
		const lies = (await this.#worktree([path])).get(path);
		const committed = (await this.#tree("HEAD", [path])).get(path);
		const staged = await this.#staged(path);
		const unfinished = await this.#unfinished();
		if (committed?.id === lies?.id && committed?.id === staged?.id && unfinished === void 0 && isRegular(committed)) return void 0;
		return {
			committed: isRegular(committed) ? await this.#text(`HEAD:./${path}`) : void 0,
			staged: isRegular(staged) ? await this.#text(`:0:./${path}`) : void 0,
			...unfinished === void 0 ? {} : { unfinished }
		};
	}
	#text(object) {
		return this.git("cat-file", "--filters", object);
	}
	async #staged(path) {
		const entries = split$1(await this.git("ls-files", "--stage", "-z", "--", path));
		const [, mode, id] = /^(\d+) ([0-9a-f]+) 0\t/.exec(entries[0] ?? "") ?? [];
		return entries.length !== 1 || mode === void 0 || id === void 0 ? void 0 : {
			mode,
			id
		};
	}
	async #unfinished() {
		const files = OPERATIONS.flatMap(([file]) => ["--git-path", file]);
		const paths = (await this.git("rev-parse", ...files)).trimEnd().split("\n");
		const found = await Promise.all(paths.map((path) => isThere(resolve(this.#options.cwd, path))));
		return OPERATIONS[found.indexOf(true)]?.[1];
	}
	async position() {
		return observed(async () => {
			const head = (await this.git("rev-parse", "HEAD")).trim();
			const name = await this.#defaultBranch();
			const own = await observed(async () => this.#beside(head, await this.#branch()));
			return {
				head,
				own,
				mainline: own.known && own.value.branch === name ? own : await this.#besideDefault(head, name)
			};
		});
	}
	async #besideDefault(head, name) {
		if (name === void 0) return unknown(`${this.#remote} names no default branch`);
		return observed(() => this.#beside(head, name));
	}
	async #beside(head, branch) {
		const tip = await this.#fetch(branch, POSITION_TIMEOUT_MS);
		const [beyond = 0, missing = 0] = (await this.git("rev-list", "--left-right", "--count", `${head}...${tip}`)).trim().split(/\s+/).map(Number);
		return {
			branch,
			tip,
			missing,
			beyond,
			isCut: (await this.git("rev-parse", "--is-shallow-repository")).trim() === "true" && beyond > 0 && missing > 0
		};
	}
	async #defaultBranch() {
		const args = [
			"ls-remote",
			"--symref",
			this.#remote,
			"HEAD"
		];
		const { stdout } = await this.#run(args, { timeoutMs: POSITION_TIMEOUT_MS });
		const named = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(stdout)?.[1];
		if (named !== void 0) return named;
		const noted = [
			"symbolic-ref",
			"--quiet",
			`refs/remotes/${this.#remote}/HEAD`
		];
		const { exitCode, stdout: local } = await this.#run(noted, { okCodes: [0, 1] });
		return exitCode === 0 ? local.trim().replace(`refs/remotes/${this.#remote}/`, "") : void 0;
	}
	async record(paths, message) {
		const base = await this.#tree("HEAD", paths);
		const wanted = withModes(await this.#worktree(paths), base);
		if (same(wanted, base) && this.#recorded === void 0) return void 0;
		const branch = await this.#branch();
		const racingMs = this.#options.racingMs ?? RACING_MS;
		const end = performance.now() + racingMs;
		for (let attempt = 0;; attempt += 1) {
			const tip = await this.#fetch(branch);
			const there = await this.#tree(tip, paths);
			if (same(wanted, there)) return void 0;
			await this.#requireUnchanged(there, base, paths, branch);
			const commit = await this.#commit(wanted, tip, message);
			const refusal = await this.#push(commit, branch);
			if (refusal === void 0) return this.#advance(commit, tip, wanted);
			if (!isStale(refusal)) throw notTaken(branch, refusal);
			const pause = pauseMs(attempt);
			if (performance.now() + pause > end) throw outrun(branch, refusal, {
				attempts: attempt + 1,
				racingMs
			});
			await setTimeout$1(pause);
		}
	}
	async tip(path) {
		const commit = await this.#fetch(await this.#branch());
		const blob = (await this.#tree(commit, [path])).get(path);
		this.#recorded = commit;
		return blob === void 0 ? void 0 : this.#text(`${commit}:./${path}`);
	}
	async commits(text, most) {
		const branch = await this.#branch();
		const tip = await this.#fetch(branch);
		const format = "--format=%H%x00%cI%x00%an%x00%B%x00";
		const which = [
			"--fixed-strings",
			`--grep=${text}`,
			`--max-count=${most + 1}`
		];
		const { stdout } = await this.#run([
			"log",
			"-z",
			format,
			...which,
			tip,
			"--"
		]);
		const found = commitsIn(stdout);
		const shallow = (await this.git("rev-parse", "--is-shallow-repository")).trim() === "true";
		const cut = found.length > most ? `only the newest ${most} were read` : shallow ? SHALLOW : void 0;
		return {
			branch,
			commits: found.slice(0, most),
			...cut === void 0 ? {} : { cut }
		};
	}
	async #worktree(paths) {
		const entries = paths.map(async (path) => {
			const found = await stat(join(this.#options.cwd, path)).catch(() => void 0);
			if (found?.isFile() !== true) return [path, void 0];
			const id = (await this.git("hash-object", "-w", `--path=${path}`, "--", path)).trim();
			return [path, {
				mode: found.mode & 64 ? "100755" : "100644",
				id
			}];
		});
		return new Map(await Promise.all(entries));
	}
	async #tree(commit, paths) {
		const found = split$1(await this.git("ls-tree", "-z", commit, "--", ...paths)).map((line) => {
			const [, mode, id, path] = /^(\d+) blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
			return [path ?? "", {
				mode: mode ?? "",
				id: id ?? ""
			}];
		});
		return new Map([...paths.map((path) => [path, void 0]), ...found]);
	}
	async #branch() {
		const { exitCode, stdout } = await this.#run([
			"symbolic-ref",
			"--quiet",
			"HEAD"
		], { okCodes: [0, 1] });
		if (exitCode === 0) return stdout.trim().replace(/^refs\/heads\//, "");
		if (this.#options.branch !== void 0) return this.#options.branch;
		throw usage("GIT_DETACHED", "HEAD is on no branch, so there is nothing to push to", { remedy: "Check out a branch, or run with record: none" });
	}
	async #fetch(branch, timeoutMs = TIMEOUT_MS) {
		try {
			const args = [
				"fetch",
				"--quiet",
				"--no-tags",
				this.#remote,
				`+refs/heads/${branch}`
			];
			await this.#run(args, { timeoutMs });
		} catch (error) {
			throw unfetched(branch, this.#remote, error);
		}
		return (await this.git("rev-parse", "FETCH_HEAD")).trim();
	}
	async #requireUnchanged(there, base, paths, branch) {
		if (same(there, base)) return;
		if (this.#recorded !== void 0 && same(there, await this.#tree(this.#recorded, paths))) return;
		const changed = paths.filter((path) => there.get(path)?.id !== base.get(path)?.id);
		throw surroundings("GIT_PUSH_REJECTED", `${changed.join(", ")} is another on ${branch}: it changed there since this checkout, or here in a commit that was not pushed`, { remedy: `Pull ${branch}, push what it has not, and run again` });
	}
	async #commit(wanted, parent, message) {
		const index = join(tmpdir(), `bluegreen-index-${randomUUID()}`);
		const env = {
			GIT_INDEX_FILE: index,
			...await this.#identity()
		};
		try {
			await this.#run(["read-tree", parent], { env });
			await this.#writeIndex(wanted, env);
			const tree = (await this.#run(["write-tree"], { env })).stdout.trim();
			return (await this.#run([
				"commit-tree",
				tree,
				"-p",
				parent,
				"-F",
				"-"
			], {
				env,
				stdin: message
			})).stdout.trim();
		} finally {
			await rm(index, { force: true });
		}
	}
	async #identity() {
		const { exitCode } = await this.#run(["config", "user.email"], { okCodes: [0, 1] });
		if (exitCode === 0) return {};
		return {
			GIT_AUTHOR_NAME: BOT.name,
			GIT_AUTHOR_EMAIL: BOT.email,
			GIT_COMMITTER_NAME: BOT.name,
			GIT_COMMITTER_EMAIL: BOT.email
		};
	}
	async #push(commit, branch) {
		const args = [
			"push",
			"--porcelain",
			this.#remote,
			`${commit}:refs/heads/${branch}`
		];
		try {
			const { exitCode, stdout, stderr } = await this.#run(args, { okCodes: [
				0,
				1,
				128
			] });
			const refusal = exitCode === 0 ? void 0 : toolWords(`${stdout}\n${stderr}`.trim(), this.#options.log);
			if (refusal === void 0 || isAnswer(refusal)) return refusal;
			return await this.#landed(commit, branch) ? void 0 : refusal;
		} catch (error) {
			if (await this.#landed(commit, branch, error)) return void 0;
			throw error;
		}
	}
	async #landed(commit, branch, pushed) {
		try {
			const tip = await this.#fetch(branch);
			return (await this.#run([
				"merge-base",
				"--is-ancestor",
				commit,
				tip
			], { okCodes: [0, 1] })).exitCode === 0;
		} catch (error) {
			throw untold(commit, branch, pushed ?? error);
		}
	}
	async #advance(commit, parent, wanted) {
		this.#recorded = commit;
		if ((await this.git("rev-parse", "HEAD")).trim() !== parent) return commit;
		await this.git("update-ref", "-m", "bluegreen: record", "HEAD", commit, parent);
		await this.#writeIndex(wanted);
		return commit;
	}
	async #writeIndex(wanted, env = {}) {
		const prefix = (await this.git("rev-parse", "--show-prefix")).replace(/\n$/, "");
		const full = new Map([...wanted].map(([path, blob]) => [posix.join(prefix, path), blob]));
		await this.#run([
			"update-index",
			"-z",
			"--index-info"
		], {
			env,
			stdin: indexInfo(full)
		});
	}
	#run(args, more = {}) {
		const { env, ...rest } = more;
		return this.#options.exec.run({
			tool: "git",
			args: [
				"--literal-pathspecs",
				"-c",
				"http.sslVerify=true",
				...args
			],
			cwd: this.#options.cwd,
			env: {
				GIT_TERMINAL_PROMPT: "0",
				LC_ALL: "C",
				...env
			},
			timeoutMs: TIMEOUT_MS,
			...rest
		});
	}
};
const OPERATIONS = [
	["MERGE_HEAD", "merge"],
	["rebase-merge", "rebase"],
	["rebase-apply", "rebase"],
	["CHERRY_PICK_HEAD", "cherry-pick"],
	["REVERT_HEAD", "revert"]
];
async function isThere(path) {
	try {
		await access(path);
		return true;
	} catch {
		return false;
	}
}
function isRegular(blob) {
	return blob?.mode.startsWith("100") === true;
}
async function observed(work) {
	try {
		return known(await work());
	} catch (error) {
		if (error instanceof Failure && !error.endsRun) return unknown(positionReason(error));
		throw error;
	}
}
function positionReason({ message, stderr = "" }) {
	const said = stderr.trim().split("\n")[0] ?? "";
	return said === "" ? message : `${message} (${said})`;
}
const SHALLOW = "this checkout is shallow: check out with fetch-depth: 0 to have them all";
function commitsIn(output) {
	const fields = output.split("\0");
	const commits = [];
	for (let index = 0; index + 4 < fields.length; index += 5) {
		const [id = "", at = "", author = "", message = ""] = fields.slice(index, index + 4);
		commits.push({
			id,
			at: new Date(at).toISOString(),
			author,
			message
		});
	}
	return commits;
}
const split$1 = (output) => output.split("\0").filter((item) => item !== "");
function same(a, b) {
	return [...a].every(([path, blob]) => blob?.id === b.get(path)?.id && blob?.mode === b.get(path)?.mode);
}
function withModes(wanted, base) {
	return new Map([...wanted].map(([path, blob]) => {
		const mode = base.get(path)?.mode;
		return [path, blob && mode !== void 0 ? {
			...blob,
			mode
		} : blob];
	}));
}
function indexInfo(wanted) {
	const none = "0".repeat(40);
	return [...wanted].map(([path, blob]) => `${blob?.mode ?? "0"} ${blob?.id ?? none}\t${path}\0`).join("");
}
function isAnswer(refusal) {
	return isStale(refusal) || /^!\t|\[remote rejected\]|\[rejected\]/m.test(refusal);
}
function untold(commit, branch, error) {
	if (!(error instanceof Failure)) return error;
	const { message, remedy, where, stderr } = error;
	const fact = `${message}; whether ${branch} has commit ${commit.slice(0, 12)} by now cannot be told`;
	return reworded(error, fact, {
		remedy,
		cause: error,
		...where === void 0 ? {} : { where },
		...stderr === void 0 ? {} : { stderr }
	});
}
function isStale(refusal) {
	return /\(fetch first\)|\(non-fast-forward\)|\(stale info\)|cannot lock ref|failed to update ref/.test(refusal);
}
function pauseMs(attempt) {
	return randomInt(Math.min(FIRST_PAUSE_MS * 2 ** attempt, MOST_PAUSE_MS) + 1);
}
function notTaken(branch, refusal) {
	return surroundings("GIT_PUSH_REJECTED", `the remote does not take a push to ${branch}`, {
		remedy: "Give the job `permissions: contents: write`, let its account push to this protected branch, or run with record: none",
		stderr: refusal
	});
}
function outrun(branch, refusal, { attempts, racingMs }) {
	const fact = `others pushed to ${branch} first, ${attempts} times within ${Math.round(racingMs / 1e3)} s`;
	return surroundings("GIT_PUSH_REJECTED", fact, {
		remedy: "Run again",
		stderr: refusal
	});
}
function unfetched(branch, remote, error) {
	return surroundings("GIT_PUSH_REJECTED", `cannot read ${branch} of ${remote}`, {
		remedy: "Check that the remote is there, has the branch, and that this account may read it; or run with record: none",
		...error instanceof Failure && error.stderr !== void 0 ? { stderr: error.stderr } : {},
		cause: error
	});
}
// src/adapters/real/github/github-answer.ts
function wholeAnswers(fetch) {
	return async (url, options) => {
		const answer = await fetch(url, options);
		const text = await textOf(answer);
		if (answer.status < 300 && text !== "") requireJson(text);
		const { status, statusText, headers, url: from } = answer;
		return {
			status,
			statusText,
			headers,
			url: from,
			body: null,
			text: async () => text,
			arrayBuffer: async () => Buffer.from(text)
		};
	};
}
async function textOf({ body }) {
	const chunks = [];
	let size = 0;
	for await (const chunk of body ?? []) {
		chunks.push(chunk);
		size += chunk.length;
		if (size > LIMITS.githubAnswer) throw new Error(`its answer has more than ${LIMITS.githubAnswer} bytes`);
	}
	return Buffer.concat(chunks).toString("utf8");
}
function requireJson(text) {
	try {
		parseJson(text);
	} catch (error) {
		throw new Error("its answer is no JSON", { cause: error });
	}
}
const LONGEST_WAIT_MS = 3e4;
function isRateLimit({ status, message, headers }) {
	if (status === 429) return true;
	return status === 403 && (headers["x-ratelimit-remaining"] === "0" || /rate limit/i.test(message));
}
function retryAfter(refused, attempt, now) {
	if (attempt >= 3) return void 0;
	const isLimited = isRateLimit(refused);
	const isBroken = refused.status === void 0 || refused.status >= 500;
	const mayRepeat = refused.method !== "POST";
	if (!isLimited && !(isBroken && mayRepeat)) return void 0;
	const wait = asked$1(refused, now) ?? 1e3 * 3 ** (attempt - 1);
	return wait <= LONGEST_WAIT_MS ? wait : void 0;
}
function asked$1({ headers }, now) {
	const seconds = headers["retry-after"];
	if (seconds !== void 0 && /^\d+$/.test(String(seconds))) return Number(seconds) * 1e3;
	const reset = headers["x-ratelimit-reset"];
	if (headers["x-ratelimit-remaining"] !== "0" || reset === void 0) return void 0;
	return Math.max(0, Number(reset) * 1e3 - now);
}
// src/adapters/real/github/github.ts
const SOON_MS = 5e3;
const MAX_SUMMARY = 1048576;
const cutNote = (lines) => `\n\n_The rest is left out, ${lines} ${lines === 1 ? "line" : "lines"}: a step's summary holds 1 MiB._\n`;
const LONGEST_NOTE = cutNote(9999999);
function createGitHub(options) {
	const { env } = options;
	let login;
	return {
		pullRequest: () => pullRequest(options),
		comments: (number) => readComments(number, options),
		async createComment(number, body) {
			return toComment((await call(options, "write comments", "pull-requests: write", (octokit, where) => octokit.rest.issues.createComment({
				...where,
				issue_number: number,
				body
			}))).data);
		},
		async updateComment(id, body) {
			return toComment((await call(options, "write comments", "pull-requests: write", (octokit, where) => octokit.rest.issues.updateComment({
				...where,
				comment_id: id,
				body
			}))).data);
		},
		login: () => login ??= viewer(options),
		summary: (markdown) => appendSummary(env["GITHUB_STEP_SUMMARY"], markdown),
		runUrl() {
			const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
			if (!server || !repository || !run) return void 0;
			return `${server}/${repository}/actions/runs/${run}`;
		},
		runAttempt() {
			return /^[1-9]\d*$/.test(env.GITHUB_RUN_ATTEMPT ?? "") ? Number(env.GITHUB_RUN_ATTEMPT) : void 0;
		},
		actor: () => env["GITHUB_TRIGGERING_ACTOR"] || env["GITHUB_ACTOR"] || localUser(),
		approvals: () => readApprovals(options)
	};
}
async function readApprovals(options) {
	const run_id = Number(options.env["GITHUB_RUN_ID"] || NaN);
	if (!Number.isSafeInteger(run_id)) throw noRun();
	const found = await call({
		...options,
		once: true,
		timeoutMs: Math.min(options.timeoutMs ?? SOON_MS, SOON_MS)
	}, "read this run's approvals", "actions: read", (octokit, where) => octokit.rest.actions.getReviewsForRun({
		...where,
		run_id
	}));
	if (!Array.isArray(found.data)) throw noList();
	return found.data.map(toApproval);
}
async function readComments(number, options) {
	return (await call(options, "read comments", "pull-requests: read", (octokit, where) => allPages(octokit.paginate.iterator(octokit.rest.issues.listComments, {
		...where,
		issue_number: number,
		per_page: 100
	})))).map(toComment);
}
async function viewer(options) {
	try {
		const { viewer: found } = await (await open$1(options)).graphql("{ viewer { login } }");
		return found.login;
	} catch {
		return;
	}
}
async function allPages(pages) {
	const found = [];
	let count = 0;
	for await (const { data } of pages) {
		count += 1;
		if (count > LIMITS.githubPages) throw new Error(`its answer has more than ${LIMITS.githubPages} pages`);
		found.push(...data);
	}
	return found;
}
function localUser() {
	try {
		return `${userInfo().username}@${hostname()}`;
	} catch {
		return;
	}
}
function noRun() {
	return usage("GITHUB_REPOSITORY_MISSING", "GITHUB_RUN_ID does not name a run", { remedy: "Run in a job of GitHub Actions" });
}
function noList() {
	return surroundings("GITHUB_UNREACHABLE", "GitHub's answer is no list of approvals", { remedy: "Run again; when it stays, look at GitHub's status page" });
}
function toApproval({ state, comment, user, environments = [] }) {
	return {
		user: user?.login ?? "",
		state: state === "approved" || state === "rejected" ? state : "pending",
		comment: comment ?? "",
		environments: environments.flatMap(({ name }) => name === void 0 ? [] : [name])
	};
}
function toComment(comment) {
	return {
		id: comment.id,
		body: comment.body ?? "",
		author: comment.user?.login ?? "",
		url: comment.html_url
	};
}
async function pullRequest(options) {
	const event = await readEvent(options.env["GITHUB_EVENT_PATH"]);
	if (event.pull_request !== void 0) return toPullRequest(event.pull_request);
	if (event.issue?.pull_request !== void 0 && event.issue.number !== void 0) {
		const number = event.issue.number;
		return toPullRequest((await call(options, "read pull requests", "pull-requests: read", (octokit, where) => octokit.rest.pulls.get({
			...where,
			pull_number: number
		}))).data);
	}
	return options.env["GITHUB_EVENT_NAME"] === "workflow_dispatch" ? ofBranch(options) : void 0;
}
async function ofBranch(options) {
	const branch = /^refs\/heads\/(.+)$/.exec(options.env["GITHUB_REF"] ?? "")?.[1];
	if (branch === void 0 || options.token === void 0) return void 0;
	const found = await call(options, "read pull requests", "pull-requests: read", (octokit, where) => octokit.rest.pulls.list({
		...where,
		state: "open",
		head: `${where.owner}:${branch}`
	}));
	const [only, ...others] = found.data;
	if (others.length > 0) {
		const numbers = found.data.map(({ number }) => `#${number}`).join(", ");
		options.log.warning(`Branch ${branch} has several open pull requests (${numbers}); none of them gets a comment.`);
		return;
	}
	return only === void 0 ? void 0 : toPullRequest(only);
}
function toPullRequest({ number, head, base }) {
	const from = head.repo?.full_name;
	return {
		number,
		headSha: head.sha,
		fromFork: from === void 0 || from !== base.repo?.full_name
	};
}
async function readEvent(path) {
	if (path === void 0 || path === "") return {};
	try {
		const event = parseJson(await readFile(path, "utf8"));
		return typeof event === "object" && event !== null ? event : {};
	} catch (error) {
		throw surroundings("GITHUB_EVENT_UNREADABLE", "the file that GITHUB_EVENT_PATH names is no JSON", {
			remedy: "Run the step on a runner of GitHub Actions, or unset GITHUB_EVENT_PATH",
			cause: error
		});
	}
}
async function call(options, what, permission, request) {
	const octokit = await open$1(options);
	const where = repositoryOf(options.env);
	try {
		return await request(octokit, where);
	} catch (error) {
		throw await explain(error, what, permission, options);
	}
}
async function open$1(options) {
	const { env, token } = options;
	if (token === void 0 || token === "") throw usage("GITHUB_TOKEN_MISSING", "there is no token for GitHub", { remedy: "Give the input github-token, or set GITHUB_TOKEN" });
	const { getOctokitOptions, GitHub } = await import("./lazy/actions-github-lib-utils.js");
	const baseUrl = env["GITHUB_API_URL"];
	const octokit = new GitHub(getOctokitOptions(token, baseUrl ? { baseUrl } : {}));
	octokit.hook.wrap("request", (request, parameters) => repeated(request, parameters, options));
	return octokit;
}
async function repeated(request, parameters, { timeoutMs = 2e4, wait = setTimeout$1, once = false }) {
	const { fetch, ...others } = parameters.request;
	const whole = fetch === void 0 ? {} : { fetch: wholeAnswers(fetch) };
	for (let attempt = 1;; attempt += 1) {
		parameters.request = {
			...others,
			...whole,
			signal: AbortSignal.timeout(timeoutMs)
		};
		try {
			return await request(parameters);
		} catch (error) {
			const { status, message, response } = error;
			const pause = retryAfter({
				method: parameters.url.endsWith("/graphql") ? "GET" : parameters.method,
				status,
				message,
				headers: response?.headers ?? {}
			}, attempt, Date.now());
			if (pause === void 0 || once) throw error;
			await wait(pause);
		}
	}
}
function repositoryOf(env) {
	const [owner, repo] = (env["GITHUB_REPOSITORY"] ?? "").split("/");
	if (owner && repo) return {
		owner,
		repo
	};
	throw usage("GITHUB_REPOSITORY_MISSING", "GITHUB_REPOSITORY does not name a repository", { remedy: "Set it to owner/name, or run in a job of GitHub Actions" });
}
async function explain(thrown, what, permission, options) {
	const error = thrown;
	const said = `GitHub said: ${maskedEnd(error.message, (text) => options.log.masked(text), 300)}`;
	const { status } = error;
	const how = (remedy) => ({
		remedy,
		cause: thrown
	});
	if (isRateLimit({
		status,
		message: error.message,
		headers: error.response?.headers ?? {}
	})) {
		const fact = `GitHub takes no more requests from this token. ${said}`;
		return surroundings("GITHUB_RATE_LIMITED", fact, how("Wait some minutes and run again"));
	}
	if (status === 401) {
		const fact = `GitHub does not take this token. ${said}`;
		return surroundings("GITHUB_FORBIDDEN", fact, how("Check the input github-token"));
	}
	if (status === 403 || status === 404) {
		const { why, remedy } = await notPermitted(permission, options);
		return surroundings("GITHUB_FORBIDDEN", `the token may not ${what}${why}. ${said}`, how(remedy));
	}
	if (status === void 0 || status >= 500) return surroundings("GITHUB_UNREACHABLE", `GitHub did not answer. ${said}`, how("Run again; when it stays, look at GitHub's status page"));
	const fact = `cannot ${what} (HTTP ${status}). ${said}`;
	return surroundings("GITHUB_FAILED", fact, how("Read GitHub's message"));
}
async function notPermitted(permission, options) {
	const why = await readOnlyReason(options);
	if (why !== void 0) return {
		why,
		remedy: "Read the plan in the step's summary"
	};
	return {
		why: "",
		remedy: `Give the job \`permissions: ${permission}\``
	};
}
async function readOnlyReason({ env }) {
	if (env["GITHUB_ACTOR"] === "dependabot[bot]") return ": Dependabot's runs have a read-only token";
	const event = await readEvent(env["GITHUB_EVENT_PATH"]).catch(() => ({}));
	if (event.pull_request === void 0 || env["GITHUB_EVENT_NAME"] === "pull_request_target") return void 0;
	return toPullRequest(event.pull_request).fromFork ? ": this pull request comes from a fork, whose runs have a read-only token" : void 0;
}
async function appendSummary(path, markdown) {
	if (path === void 0 || path === "") return;
	const used = await stat(path).then((found) => found.size, () => 0);
	const text = fitted(`${markdown.trimEnd()}\n`, MAX_SUMMARY - used);
	if (text !== "") await appendFile(path, text);
}
function fitted(text, room) {
	if (Buffer.byteLength(text) <= room) return text;
	const bytes = Buffer.from(text);
	const lines = lineBreaks(text);
	for (let left = room - Buffer.byteLength(LONGEST_NOTE); left > 0;) {
		const head = bytes.subarray(0, left).toString("utf8");
		const whole = head.slice(0, Math.max(0, head.lastIndexOf("\n")));
		const cut = `${whole}${closing(whole)}${cutNote(lines - lineBreaks(whole) - 1)}`;
		const over = Buffer.byteLength(cut) - room;
		if (over <= 0) return cut;
		left = Buffer.byteLength(whole) - over;
	}
	const note = cutNote(lines);
	return Buffer.byteLength(note) <= room ? note : "";
}
function lineBreaks(text) {
	return text.split("\n").length - 1;
}
function closing(markdown) {
	let fence = "";
	let folded = 0;
	for (const line of markdown.split("\n")) {
		const [, ticks = "", rest = ""] = /^(`{3,})(.*)$/.exec(line) ?? [];
		if (fence !== "") {
			if (ticks.length >= fence.length && rest.trim() === "") fence = "";
		} else if (ticks !== "") fence = ticks;
		else folded += occurrences(line, "<details") - occurrences(line, "</details>");
	}
	return `${fence === "" ? "" : `\n${fence}`}${"\n\n</details>".repeat(Math.max(0, folded))}`;
}
const occurrences = (line, tag) => line.split(tag).length - 1;
// src/adapters/real/chart-schemas.ts
const SCHEMA = "values.schema.json";
const PACKED_DEEP = 5;
async function requireSchemasInside(path, shown) {
	const found = await stat(path).catch(() => void 0);
	if (found === void 0) return;
	if (found.isFile()) return requireFile(path, shown);
	if (found.isDirectory()) await requireFolder(path, shown, new Set());
}
async function requireFolder(folder, shown, seen) {
	const real = await realpath(folder);
	if (seen.has(real)) return;
	seen.add(real);
	for (const name of await readdir(folder)) {
		const path = join(folder, name);
		const found = await stat(path).catch(() => void 0);
		if (found?.isDirectory() === true) await requireFolder(path, `${shown}/${name}`, seen);
		else if (found?.isFile() === true && (name === SCHEMA || isPacked(name))) await requireFile(path, `${shown}/${name}`);
	}
}
const isPacked = (name) => /\.(tgz|tar\.gz)$/i.test(name);
async function requireFile(path, shown) {
	if ((await stat(path)).size > LIMITS.packedChart) throw unseen(shown, "it is too large");
	const bytes = await readFile(path);
	if (basename(path) === SCHEMA) requireSchema(bytes, shown);
	else requireArchive(bytes, shown, 0);
}
function requireSchema(bytes, shown) {
	const reason = outsideReference(Buffer.from(bytes).toString("utf8"));
	if (reason === void 0) return;
	throw refused("CHART_SCHEMA_OUTSIDE", `the schema leads out of itself: ${reason}`, {
		where: shown,
		remedy: "Copy what it refers to into its own `definitions`, and refer to it by `#/definitions/…`"
	});
}
function requireArchive(bytes, shown, depth) {
	if (depth > PACKED_DEEP) throw unseen(shown, `archives lie ${PACKED_DEEP} deep in each other`);
	for (const entry of entriesOf(bytes, shown)) {
		const name = entry.name.split(/[\\/]/).at(-1) ?? "";
		const place = `${shown}:${entry.name}`;
		if (name === SCHEMA) requireSchema(entry.bytes, place);
		else if (isPacked(name)) requireArchive(entry.bytes, place, depth + 1);
	}
}
function entriesOf(bytes, shown) {
	try {
		return entriesOfTarGz(bytes, LIMITS.packedChart);
	} catch (error) {
		throw unseen(shown, error instanceof Error ? error.message : String(error));
	}
}
function unseen(shown, reason) {
	return refused("CHART_SCHEMA_OUTSIDE", `the packed chart cannot be looked through: ${reason}`, {
		where: shown,
		remedy: "Pack it again with `helm package`, or unpack it in its place"
	});
}
// src/adapters/real/processes/turns.ts
function createTurns(most) {
	const waiting = [];
	let free = Math.max(1, most);
	const enter = async () => {
		if (free > 0) free -= 1;
		else await new Promise((resolve) => waiting.push(resolve));
	};
	const leave = () => {
		const next = waiting.shift();
		if (next === void 0) free += 1;
		else next();
	};
	return { async take(body) {
		await enter();
		try {
			return await body();
		} finally {
			leave();
		}
	} };
}
function createLocks() {
	const byName = new Map();
	const lock = (name) => {
		const found = byName.get(name) ?? createTurns(1);
		byName.set(name, found);
		return found;
	};
	const holdSorted = async (names, body) => {
		const [first, ...rest] = names;
		return first === void 0 ? body() : lock(first).take(() => holdSorted(rest, body));
	};
	return { hold: (names, body) => holdSorted([...new Set(names)].sort(), body) };
}
// src/adapters/real/processes/tool-json.ts
function toolJson(stdout, isAskedFor) {
	const whole = parsed$1(stdout);
	if (isAskedFor(whole)) return {
		value: whole,
		text: stdout,
		words: ""
	};
	const [first, ...others] = documents(stdout).flatMap(({ value, start, end }) => isAskedFor(value) ? [{
		value,
		start,
		end
	}] : []);
	if (first === void 0) throw new SyntaxError(whole === void 0 ? "it is no JSON" : "it is something else");
	if (others.some(({ value }) => !isDeepStrictEqual(value, first.value))) throw new SyntaxError("there are several, and they differ");
	const { value, start, end } = first;
	const words = [stdout.slice(0, start), stdout.slice(end)].map((part) => part.trim());
	return {
		value,
		text: stdout.slice(start, end),
		words: words.filter((part) => part !== "").join("\n")
	};
}
const OPENING = /\{\s*["}]|\[\s*(?:[\]{["\-\d]|true|false|null)/g;
const MOST_READ = 16;
function documents(text) {
	const found = [];
	let left = MOST_READ * text.length;
	let at = 0;
	for (const { index: start } of text.matchAll(OPENING)) {
		if (start < at) continue;
		const end = endOfNested(text, start);
		left -= (end ?? text.length) - start;
		if (left < 0) throw new SyntaxError("too many brackets are open in it");
		const value = end === void 0 ? void 0 : parsed$1(text.slice(start, end));
		if (value === void 0 || end === void 0) continue;
		found.push({
			value,
			start,
			end
		});
		at = end;
	}
	return found;
}
function parsed$1(text) {
	try {
		return parseJson(text);
	} catch {
		return;
	}
}
var WordsBeside = class {
	#told = new Set();
	#waiting = [];
	add(who, words) {
		if (words !== "") this.#waiting.push(`${who} printed beside its JSON:\n${words}`);
	}
	get isEmpty() {
		return this.#waiting.length === 0;
	}
	tell(log) {
		for (const text of this.#waiting.splice(0)) {
			if (!this.#told.has(text)) log.info(toolWords(text, log));
			this.#told.add(text);
		}
	}
};
// src/adapters/real/helm.ts
function createHelm(options) {
	const { log } = options;
	const turns = options.turns ?? createTurns(1);
	const exec = { run: (command) => turns.take(() => options.exec.run(command)) };
	return {
		async template(request) {
			const result = await run$1(exec, options, templateArgs(request), request);
			if (result.exitCode === 0) return masked(result.stdout, options);
			throw refused("CHART_RENDER_FAILED", `the chart does not render for the release ${request.release}`, {
				where: request.chart,
				remedy: "Correct the template or the values that Helm names",
				stderr: toolWords(withoutAdvice(result.stderr), log)
			});
		},
		async lint(request) {
			const result = await run$1(exec, options, lintArgs(request), request);
			const stdout = log.masked(result.stdout);
			return lintMessages({
				...result,
				stdout,
				stderr: log.masked(result.stderr)
			}, request.chart).map((one) => ({
				...one,
				message: toolWords(one.message, log)
			}));
		},
		async manifest(release, namespace) {
			const text = await asked(exec, options, ["get", "manifest"], {
				release,
				namespace
			});
			return text === void 0 ? void 0 : masked(text, options);
		},
		async status(release, namespace) {
			const answer = await asked(exec, options, [
				"history",
				"--max=1",
				"--output=json"
			], {
				release,
				namespace
			});
			return answer === void 0 ? void 0 : lastRevision(answer, {
				release,
				namespace
			}, options);
		},
		release: (release, namespace) => readRelease({
			release,
			namespace
		}, exec, options),
		upgrade: (chart) => upgrade(chart, exec, options)
	};
}
function masked(manifests, { log }) {
	for (const secret of manifestSecrets(manifests)) log.mask(secret);
	return manifests;
}
async function asked(exec, { cwd, log }, question, { release, namespace }) {
	const args = [
		...question,
		`--namespace=${namespace}`,
		"--",
		release
	];
	const result = await exec.run({
		tool: "helm",
		args,
		cwd,
		okCodes: [0, 1],
		timeoutMs: 3e4
	});
	if (result.exitCode === 0) return result.stdout;
	if (result.stderr.trimEnd().endsWith("release: not found")) return void 0;
	throw surroundings("HELM_RELEASE_UNREADABLE", `Helm cannot read the release ${namespace}/${release}`, {
		remedy: "Check kubeconfig and kube-context, and that they may read Secrets of that namespace",
		stderr: toolWords(result.stderr.trim(), log)
	});
}
function lastRevision(text, name, options) {
	const [last] = asJson(text, name, isHistory, options);
	if (last === void 0) return refuseUnread(text, name, options);
	const { revision, status, updated, description } = last;
	return {
		revision,
		status,
		...typeof updated === "string" && { updated },
		...typeof description === "string" && { description }
	};
}
function refuseUnread(text, { release, namespace }, { log }, cause) {
	const fact = `Helm does not say how the release ${namespace}/${release} is`;
	throw surroundings("HELM_RELEASE_UNREADABLE", fact, {
		remedy: "Check that helm on PATH is Helm 3 or 4, and that no wrapper of it prints JSON of its own",
		stderr: toolWords(text, log),
		cause
	});
}
function isStatus(value) {
	if (!isJsonObject(value) || typeof value["version"] !== "number" || !isJsonObject(value["info"])) return false;
	return typeof value["info"]["status"] === "string";
}
function isHistory(value) {
	return Array.isArray(value) && value.every(isRevision);
}
function isRevision(value) {
	return isJsonObject(value) && typeof value["revision"] === "number" && typeof value["status"] === "string";
}
function asJson(text, name, isAskedFor, options) {
	try {
		const { value, words } = toolJson(text, isAskedFor);
		const beside = new WordsBeside();
		beside.add("Helm", words);
		beside.tell(options.log);
		return value;
	} catch (error) {
		return refuseUnread(text, name, options, error);
	}
}
async function upgrade(chart, exec, options) {
	const { cwd, named, log } = options;
	for (const path of [chart.chart, ...chart.valuesFiles]) await requireNoWayOut(cwd, path, named);
	await requireSchemasInside(resolve(cwd, chart.chart), chart.chart);
	const overlay = mergedValues(chart.chart, void 0, chart.documents ?? []);
	const stdin = overlay === void 0 ? {} : { stdin: JSON.stringify(overlay) };
	const args = [
		"upgrade",
		...[
			"--reset-values",
			"--output=json",
			"--timeout=5m"
		],
		...shared(chart),
		"--",
		chart.release,
		folder(chart.chart)
	];
	const result = await exec.run({
		tool: "helm",
		args,
		cwd,
		okCodes: [0, 1],
		saves: true,
		...stdin
	});
	if (result.exitCode === 0) return;
	throw surroundings("HELM_UPGRADE_FAILED", `Helm did not upgrade ${chart.namespace}/${chart.release}`, {
		remedy: "Read what Helm says below, correct it, and run repair again",
		stderr: toolWords(result.stderr.trim(), log)
	});
}
async function readRelease(name, exec, options) {
	const ask = (command) => asked(exec, options, [command, "--output=json"], name);
	const text = await ask("status");
	if (text === void 0) return void 0;
	const { version: revision, info, manifest: rendered = "" } = asJson(text, name, isStatus, options);
	const manifest = masked(rendered, options);
	if (info.status === "deployed") return {
		status: info.status,
		revision,
		manifest,
		deployed: revision
	};
	const revisions = await ask("history");
	const good = (revisions === void 0 ? [] : asJson(revisions, name, isHistory, options)).filter(({ status }) => status === "deployed" || status === "superseded");
	return {
		status: info.status,
		revision,
		manifest,
		deployed: good.at(-1)?.revision
	};
}
const RENDERING = /^(PATH|PATHEXT|SYSTEMROOT|HOME|USERPROFILE|TMPDIR|TMP|TEMP|LANG|LC_\w+|TZ|HELM_DEBUG|SSL_CERT_(FILE|DIR))$/i;
function privateHome() {
	const home = join(tmpdir(), `bluegreen-no-helm-${randomUUID()}`);
	const places = [
		"CONFIG_HOME",
		"DATA_HOME",
		"CACHE_HOME",
		"PLUGINS",
		"REPOSITORY_CONFIG"
	];
	const files = {
		HELM_REGISTRY_CONFIG: join(home, "registry"),
		KUBECONFIG: join(home, "kubeconfig")
	};
	return {
		...Object.fromEntries(places.map((place) => [`HELM_${place}`, join(home, place)])),
		...files
	};
}
function withoutAdvice(stderr) {
	const advice = "Use --debug flag to render out invalid YAML";
	const said = stderr.trim();
	return said.endsWith(`\n${advice}`) ? said.slice(0, -43).trim() : said;
}
function templateArgs(request) {
	return [
		"template",
		...shared(request),
		"--",
		request.release,
		folder(request.chart)
	];
}
function lintArgs(request) {
	return [
		"lint",
		"--strict",
		...shared(request),
		"--",
		folder(request.chart)
	];
}
function shared(request) {
	const overlay = isOverlaid(request) ? ["--values=-"] : [];
	return [
		`--namespace=${request.namespace}`,
		...request.valuesFiles.map((file) => `--values=${csv(folder(file))}`),
		...overlay
	];
}
function isOverlaid({ values, documents = [] }) {
	return values !== void 0 || documents.length > 0;
}
function folder(path) {
	return path.startsWith("/") || path.startsWith("./") ? path : `./${path}`;
}
function csv(path) {
	return /[",]/.test(path) ? `"${path.replaceAll("\"", "\"\"")}"` : path;
}
async function run$1(exec, { cwd, named }, args, { chart, valuesFiles, values, documents = [] }) {
	for (const path of [chart, ...valuesFiles]) await requireNoWayOut(cwd, path, named);
	await requireSchemasInside(resolve(cwd, chart), chart);
	const overlay = mergedValues(chart, values, documents);
	const stdin = overlay === void 0 ? {} : { stdin: JSON.stringify(overlay) };
	const inherits = (name) => RENDERING.test(name);
	const env = privateHome();
	const limits = {
		timeoutMs: 12e4,
		mostOutput: LIMITS.rendering
	};
	return exec.run({
		tool: "helm",
		args,
		cwd,
		okCodes: [0, 1],
		inherits,
		env,
		...limits,
		...stdin
	});
}
const SEVERITY = {
	INFO: "info",
	WARNING: "warning",
	ERROR: "error"
};
function lintMessages(result, chart) {
	const messages = [];
	for (const line of result.stdout.split("\n")) {
		const [, level, rest] = /^\[(INFO|WARNING|ERROR)\] (.*)$/.exec(line) ?? [];
		const last = messages.at(-1);
		if (level !== void 0 && rest !== void 0) messages.push(lintMessage(level, rest, chart));
		else if (last !== void 0 && line.trim() !== "" && !/^(==> |\d+ chart)/.test(line)) messages[messages.length - 1] = {
			...last,
			message: `${last.message}\n${line.trimEnd()}`
		};
	}
	return result.exitCode === 0 ? messages : [...messages, ...unsaid(result, messages, chart)];
}
function lintMessage(level, rest, chart) {
	const [, file, message] = /^(\S+): (.*)$/.exec(rest) ?? [];
	const path = file === void 0 || file.startsWith("/") ? chart : `${chart}/${file.replace(/\/$/, "")}`;
	return {
		severity: SEVERITY[level],
		file: path,
		message: message ?? rest
	};
}
function unsaid(result, messages, chart) {
	if (messages.some(({ severity }) => severity !== "info")) return [];
	const words = [...result.stdout.split("\n"), ...result.stderr.split("\n")].filter((line) => /^(Error|level=(WARN|ERROR))/.test(line) && !/chart\(s\) linted/.test(line));
	if (words.length > 0) return [{
		severity: "error",
		file: chart,
		message: words.join("\n")
	}];
	throw lintUnread(result);
}
function lintUnread(result) {
	return surroundings("TOOL_FAILED", "helm lint failed and did not say why", {
		remedy: "Check that helm on PATH is Helm 3 or 4",
		stderr: result.stderr.trim()
	});
}
// src/adapters/real/http.ts
function createHttp() {
	const trust = new Trust();
	return { send: (request) => send(request, trust) };
}
var Trust = class {
	#contexts = new Map();
	for(ca) {
		const context = this.#contexts.get(ca) ?? nodeTls.createSecureContext(authorities(ca));
		this.#contexts.set(ca, context);
		return context;
	}
};
function authorities(given) {
	const own = given === void 0 ? [] : [given];
	if (typeof nodeTls.getCACertificates === "function") {
		const known = [...nodeTls.getCACertificates("default"), ...nodeTls.getCACertificates("system")];
		return { ca: [...new Set(known), ...own] };
	}
	return given === void 0 ? {} : { ca: [...nodeTls.rootCertificates, given] };
}
async function send(request, trust) {
	const outgoing = open(request, trust);
	try {
		return await answered(outgoing, request.timeoutMs);
	} catch (error) {
		throw unreachable(request, error);
	} finally {
		outgoing.destroy();
	}
}
function answered(outgoing, timeoutMs) {
	return new Promise((resolve, reject) => {
		const fail = (fact) => reject(new Error(fact));
		const timer = setTimeout(() => fail(`no answer within ${timeoutMs} ms`), timeoutMs);
		let begun = false;
		let interim = 0;
		outgoing.on("error", reject);
		const left = ({ statusCode, socket }) => {
			socket.on("error", () => {}).destroy();
			fail(`it answered ${statusCode} and left HTTP, for which nobody asked`);
		};
		outgoing.on("upgrade", left);
		outgoing.on("connect", left);
		outgoing.on("response", (incoming) => {
			begun = true;
			if (incoming.statusCode === 101) return left(incoming);
			read(incoming).then(resolve, reject);
		});
		outgoing.on("information", () => {
			interim += 1;
			if (interim > LIMITS.interimResponses) fail(`more than ${LIMITS.interimResponses} answers with 1xx`);
		});
		outgoing.on("close", () => {
			clearTimeout(timer);
			if (!begun) fail("the connection was closed before an answer");
		});
		outgoing.end();
	});
}
function open(request$2, trust) {
	const { host, port } = request$2.address;
	const parser = {
		maxHeaderSize: LIMITS.responseHead,
		insecureHTTPParser: false
	};
	const options = {
		host,
		port,
		method: request$2.method,
		path: request$2.path,
		agent: false,
		setHost: false,
		...parser
	};
	let outgoing;
	try {
		outgoing = request$2.address.tls === true ? request$1({
			...options,
			...tlsOptions(request$2, trust)
		}) : request(options);
		outgoing.maxHeadersCount = 0;
		outgoing.setHeader("Host", request$2.host);
		for (const [name, values] of grouped(request$2.headers)) outgoing.setHeader(name, values);
		outgoing.removeHeader("connection");
		return outgoing;
	} catch (error) {
		outgoing?.on("error", () => {}).destroy();
		throw usage("HTTP_REQUEST_INVALID", `cannot send ${request$2.method} ${request$2.path}: ${reason(error)}`, {
			remedy: "Give a path in printable ASCII, and header names and values without line breaks",
			cause: error
		});
	}
}
function tlsOptions({ address, host }, trust) {
	return {
		servername: host.replace(/:\d+$/, ""),
		secureContext: trust.for(address.ca),
		rejectUnauthorized: true
	};
}
function grouped(headers) {
	const names = new Map();
	const values = new Map();
	for (const [name, value] of headers) {
		const first = names.get(name.toLowerCase()) ?? name;
		names.set(name.toLowerCase(), first);
		values.set(first, [...values.get(first) ?? [], value]);
	}
	return values;
}
async function read(incoming) {
	const chunks = [];
	let size = 0;
	incoming.on("error", () => {});
	for await (const chunk of incoming) {
		chunks.push(chunk);
		size += chunk.length;
		if (size >= LIMITS.responseBody) break;
	}
	const body = Buffer.concat(chunks).subarray(0, LIMITS.responseBody).toString("utf8");
	return {
		status: incoming.statusCode ?? 0,
		headers: pairs(incoming.rawHeaders),
		body
	};
}
function pairs(raw) {
	return raw.flatMap((name, index) => index % 2 === 0 ? [[name.toLowerCase(), raw[index + 1] ?? ""]] : []);
}
const UNTRUSTED = /^(UNABLE_TO_|CERT_|CRL_|ERROR_IN_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|PATH_LENGTH_|ERR_TLS_CERT_ALTNAME)/;
function unreachable(request, error) {
	const { address, host, path } = request;
	const code = String(error?.code);
	const where = gatewayAddressText(address);
	if (address.tls === true && UNTRUSTED.test(code)) return surroundings("GATEWAY_UNTRUSTED", `the certificate at ${where} is not trusted for ${host}: ${reason(error)}`, {
		remedy: "Give the gateway a certificate for the host; for one of an authority of your own, or a self-signed one, name the authority's certificate as `gateway: {ca: FILE}` in bluegreen.yaml",
		cause: error
	});
	const url = `${address.tls ? "https" : "http"}://${host}${path}`;
	const fact = `no answer from ${address.host}:${address.port} for ${url}: ${reason(error)}`;
	return surroundings("GATEWAY_UNREACHABLE", fact, {
		remedy: reachRemedy(address, code),
		cause: error
	});
}
function reachRemedy({ host, port, tls }, code) {
	const check = "Check the gateway's address (gateway in bluegreen.yaml, or the input), and that this machine may reach it";
	if (/^E(CONNREFUSED|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)$/.test(code)) return check;
	if (tls === true) return `${check}; that the port speaks TLS (else leave https:// out); and that the Gateway's credentialName is a Secret beside the gateway's pods`;
	const secure = gatewayAddressText({
		host,
		port,
		tls: true
	});
	return port === 443 || code === "ECONNRESET" || code.startsWith("HPE_") ? `${check}; if the port speaks TLS, write ${secure}` : check;
}
function reason(error) {
	if (error instanceof AggregateError) return error.errors.map(reason).join("; ");
	return error instanceof Error ? error.message : String(error);
}
// src/adapters/real/processes/interruptible.ts
const LEASES = "leases.coordination.k8s.io";
function interruptibleCluster(cluster, interruption) {
	const look = (type) => {
		if (type !== LEASES && !interruption.isTold()) interruption.refuse("before it read the cluster again");
	};
	const writing = (write) => {
		interruption.writes();
		return write();
	};
	return {
		async get(reference) {
			look(reference.type);
			return cluster.get(reference);
		},
		async live(object) {
			look(object.kind);
			return cluster.live(object);
		},
		async contents(reference) {
			look(reference.type);
			return cluster.contents(reference);
		},
		async list(type, selection) {
			look(type);
			return cluster.list(type, selection);
		},
		create: (object) => writing(() => cluster.create(object)),
		replace: (object) => writing(() => cluster.replace(object)),
		async rehearse(object) {
			look(object.kind);
			return cluster.rehearse(object);
		},
		delete: (reference) => writing(() => cluster.delete(reference))
	};
}
function interruptibleClock(clock, interruption) {
	return {
		now: () => clock.now(),
		serverNow: () => clock.serverNow(),
		async sleep(milliseconds, signal, kind) {
			if (signal !== void 0) return clock.sleep(milliseconds, signal, kind);
			const over = new AbortController();
			const abort = () => over.abort();
			return interruption.during("while it waited", () => clock.sleep(milliseconds, over.signal), abort);
		}
	};
}
function interruptibleHttp(http, interruption) {
	return { send: ({ ...request }) => interruption.during("while it asked the gateway", () => http.send(request)) };
}
function interruptibleExec(exec, interruption) {
	return {
		which: (tool) => exec.which(tool),
		async run(command) {
			if (command.interrupt === "below") interruption.refuse(`before it ran ${command.tool}`);
			return exec.run(command);
		}
	};
}
// src/adapters/real/processes/start.ts
function createStarter(options) {
	return async (command, over) => {
		const { spawn } = await import("node:child_process");
		const cwd = command.cwd ?? options.cwd;
		const child = spawn(command.tool, [...command.args], {
			cwd,
			env: environmentOf(command, options),
			stdio: [
				"ignore",
				"pipe",
				"pipe"
			],
			detached: true
		});
		try {
			await once(child, "spawn");
		} catch (error) {
			throw await commandNotStarted(command, error, options);
		}
		const { reaper = NO_REAPER } = options;
		if (child.pid !== void 0) reaper.started(child.pid, "terminate");
		const end = () => signalGroup(child.pid, "SIGTERM");
		const atExit = () => {
			end();
			over();
		};
		process.once("exit", atExit);
		child.once("exit", () => {
			process.off("exit", atExit);
			if (child.pid !== void 0) reaper.ended(child.pid);
			over();
		});
		return {
			process: child,
			end
		};
	};
}
// src/adapters/real/terragrunt/plan-json.ts
const WRITTEN = Symbol("numbers as written");
function parsePlan(stdout, beside = () => void 0) {
	const { plan, words } = parse(stdout);
	if (plan.format_version?.startsWith("1.") !== true) throw unreadable$1(`format ${plan.format_version ?? "unknown"}`);
	if (plan.errored === true) throw unreadable$1("it is the plan of a run that failed");
	beside(words);
	return plan;
}
function parse(stdout) {
	try {
		const { value, text, words } = toolJson(stdout, isPlan);
		return {
			plan: {
				...value,
				[WRITTEN]: inexactNumbers(text)
			},
			words
		};
	} catch (error) {
		throw unreadable$1(error instanceof Error ? error.message : "it is no JSON", error);
	}
}
function isPlan(value) {
	return isJsonObject(value) && typeof value["format_version"] === "string";
}
function unreadable$1(why, cause) {
	return surroundings("PLAN_UNREADABLE", `the plan cannot be read: ${why}`, {
		remedy: "Check that tofu or terraform on PATH is 1.3 or newer, and that no hook, run_cmd or wrapper prints JSON of its own",
		cause
	});
}
function changesOf(plan) {
	return (plan.resource_changes ?? []).flatMap(({ address, change }) => {
		const action = actionOf(change.actions);
		return action === void 0 ? [] : [{
			address,
			action
		}];
	}).sort(byAddress);
}
function actionOf(actions) {
	const [first, second] = actions;
	if (first !== void 0 && second !== void 0) return "replace";
	if (first === "create" || first === "update" || first === "delete" || first === "read") return first;
	if (first === "no-op" || first === void 0) return void 0;
	if (first === "forget") return "delete";
	throw unreadable$1(`unknown action ${JSON.stringify(first)}`);
}
function digestOf(unit, plan) {
	const resources = (plan.resource_changes ?? []).filter(({ change }) => actionOf(change.actions) !== void 0).map(({ address, change }) => ({
		address,
		...essence(change)
	})).sort(byAddress);
	const outputs = Object.entries(plan.output_changes ?? {}).filter(([, change]) => actionOf(change.actions) !== void 0).map(([address, change]) => ({
		address,
		...essence(change)
	})).sort(byAddress);
	return jsonDigest({
		unit,
		resources,
		outputs
	});
}
function essence(change) {
	return {
		actions: change.actions,
		before: hidden(change.before, change.before_sensitive),
		after: hidden(change.after, change.after_sensitive),
		unknown: change.after_unknown ?? null
	};
}
function hidden(value, mark) {
	if (mark === true) return { sensitive: jsonDigest(value ?? null) };
	if (Array.isArray(value)) return value.map((item, index) => hidden(item, part(mark, index)));
	if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hidden(item, part(mark, key))]));
	return value ?? null;
}
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;
function inexactNumbers(json) {
	const written = new Map();
	for (const [token] of json.matchAll(STRING_OR_NUMBER)) {
		if (token.startsWith("\"") || String(Number(token)) === token) continue;
		written.set(Number(token), (written.get(Number(token)) ?? new Set()).add(token));
	}
	return written;
}
function secretsOf(plan) {
	return [...new Set(sensitiveValues(plan).flatMap((value) => texts(value, plan[WRITTEN])))];
}
function sensitiveValues(plan) {
	const declared = plan.configuration?.root_module?.variables ?? {};
	const variables = Object.entries(plan.variables ?? {}).flatMap(([name, { value }]) => declared[name]?.sensitive === true ? [value] : []);
	const changed = [...(plan.resource_changes ?? []).map(({ change }) => change), ...Object.values(plan.output_changes ?? {})].flatMap((change) => [...marked(change.before, change.before_sensitive), ...marked(change.after, change.after_sensitive)]);
	return [
		...variables,
		...changed,
		...inState(plan.prior_state)
	];
}
function inState(node) {
	if (Array.isArray(node)) return node.flatMap(inState);
	if (!isJsonObject(node)) return [];
	return [...[...marked(node["values"], node["sensitive_values"]), ...node["sensitive"] === true ? [node["value"]] : []], ...Object.values(node).flatMap(inState)];
}
function marked(value, mark) {
	if (mark === true) return [value];
	if (Array.isArray(value)) return value.flatMap((item, index) => marked(item, part(mark, index)));
	if (isJsonObject(value)) return Object.entries(value).flatMap(([key, item]) => marked(item, part(mark, key)));
	return [];
}
const NO_SECRETS = new Set([
	"true",
	"false",
	"null"
]);
function texts(value, written) {
	if (typeof value === "string") return value === "" || NO_SECRETS.has(value) ? [] : [value];
	if (typeof value === "number") return [...numberForms(value), ...written?.get(value) ?? []];
	if (Array.isArray(value)) return value.flatMap((item) => texts(item, written));
	return isJsonObject(value) ? secretParts(value).flatMap((item) => texts(item, written)) : [];
}
function numberForms(value) {
	const exponent = value.toExponential();
	const forms = [exponent, exponent.replace(/e([+-])(\d)$/, "e$10$2")];
	const digits = Number.isInteger(value) ? [BigInt(value).toString()] : [];
	return [
		String(value),
		...digits,
		...Math.abs(value) >= 1e6 || Math.abs(value) < 1e-4 ? forms : []
	];
}
function secretParts(record) {
	const isNamed = typeof record["name"] === "string" && "value" in record;
	return Object.entries(record).filter(([key]) => !isNamed || key !== "name" && key !== "type").map(([, item]) => item);
}
function part(mark, key) {
	if (Array.isArray(mark) && typeof key === "number") return mark[key];
	return isJsonObject(mark) && Object.hasOwn(mark, key) ? mark[key] : void 0;
}
const byAddress = (a, b) => a.address < b.address ? -1 : 1;
// src/adapters/real/terragrunt/terragrunt-json.ts
function parsed(stdout, what, isAskedFor) {
	try {
		return toolJson(stdout, isAskedFor);
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		throw surroundings("TOOL_FAILED", `the JSON that ${what} prints cannot be read: ${why}`, {
			remedy: "Check that terragrunt on PATH is 1.0 or newer, and that no hook, run_cmd or wrapper prints JSON of its own",
			cause: error
		});
	}
}
function isFound(value) {
	return value === null || Array.isArray(value) && value.every(isFoundUnit);
}
function isFoundUnit(value) {
	return isJsonObject(value) && typeof value["type"] === "string" && typeof value["path"] === "string";
}
function isOutputs(value) {
	return isJsonObject(value) && Object.values(value).every((one) => isJsonObject(one) && "value" in one);
}
function isRendered(value) {
	return isJsonObject(value) && (value["inputs"] === null || isJsonObject(value["inputs"]));
}
// src/adapters/real/terragrunt/terragrunt-mocks.ts
async function mockedDependencies(files, folder, outputs) {
	const dependencies = await mockingDependencies(files, folder);
	return (await Promise.all(dependencies.map((one) => mockedName(one, folder, outputs)))).flat();
}
async function mockingDependencies(files, folder) {
	try {
		const { dependencies } = await readUnitFile(files, folder);
		return dependencies.flatMap(({ path, mocks }) => mocks === void 0 ? [] : [{
			path,
			mocks
		}]);
	} catch (error) {
		if (!(error instanceof Failure)) throw error;
		const text = await files.read(`${folder}/terragrunt.hcl`) ?? "";
		return /\bmock_outputs\b/.test(text) ? [{
			path: new UnknownValue("unread", folder),
			mocks: {
				names: void 0,
				merged: true
			}
		}] : [];
	}
}
async function mockedName({ path, mocks }, folder, outputs) {
	if (typeof path !== "string") return [`a dependency of ${folder} that cannot be told`];
	const real = await outputs(path);
	return real === void 0 || isMocked(mocks, Object.keys(real)) ? [path] : [];
}
function isMocked({ names, merged }, real) {
	if (real.length === 0) return true;
	return merged && (names === void 0 || names.some((name) => !real.includes(name)));
}
function unitNamed(folder, unit) {
	const root = unit.path.slice(0, unit.path.length - unit.name.length);
	return folder.startsWith(root) ? folder.slice(root.length) : folder;
}
// src/adapters/real/terragrunt/terragrunt-selection.ts
const CHOOSING = [
	{
		names: ["TG_FILTER"],
		filter: (value) => value,
		key: (value) => value
	},
	{
		names: ["TG_QUEUE_EXCLUDE_DIR", "TERRAGRUNT_EXCLUDE_DIR"],
		filter: (value) => braced(value, "!"),
		key: (value) => `!${value}`
	},
	{
		names: ["TG_QUEUE_INCLUDE_DIR", "TERRAGRUNT_INCLUDE_DIR"],
		filter: (value) => braced(value, ""),
		key: (value) => value
	},
	{
		names: [
			"TG_QUEUE_INCLUDE_UNITS_READING",
			"TERRAGRUNT_QUEUE_INCLUDE_UNITS_READING",
			"TG_UNITS_THAT_INCLUDE",
			"TERRAGRUNT_MODULES_THAT_INCLUDE"
		],
		filter: reading,
		key: (value) => `reading=${value}`
	}
];
const EXCLUDES_FILE = ["TG_QUEUE_EXCLUDES_FILE", "TERRAGRUNT_EXCLUDES_FILE"];
const USUAL_EXCLUDES_FILE = ".terragrunt-excludes";
const USUAL_FILTERS_FILE = ".terragrunt-filters";
const REFUSED = [
	"TG_QUEUE_INCLUDE_EXTERNAL",
	"TERRAGRUNT_INCLUDE_EXTERNAL_DEPENDENCIES",
	"TG_CONFIG",
	"TERRAGRUNT_CONFIG"
];
const DECIDED_HERE = new Set([
	...CHOOSING.flatMap(({ names }) => names),
	...EXCLUDES_FILE,
	...REFUSED,
	"TG_ALL",
	"TG_GRAPH",
	"TG_WORKING_DIR",
	"TERRAGRUNT_WORKING_DIR",
	"TG_NO_HIDDEN",
	"TG_EXTERNAL",
	"TG_QUEUE_CONSTRUCT_AS"
]);
const LEFT_TO_FIND = new Set([
	"TG_FILTER_AFFECTED",
	"TG_FILTERS_FILE",
	"TG_NO_FILTERS_FILE"
]);
function reachesFind(name) {
	return !DECIDED_HERE.has(name);
}
function reachesUnit(name) {
	return reachesFind(name) && !LEFT_TO_FIND.has(name);
}
async function readSelection(env, root) {
	throwAll(REFUSED.filter((name) => isRefused(name, env[name])).map((name) => refusedVariable(name)));
	throwAll(refusedNames(env));
	const chosen = CHOOSING.flatMap(({ names, ...how }) => names.flatMap((by) => split(env[by]).map((value) => ({
		by,
		value,
		...how
	}))));
	const filters = chosen.map(({ by, value, filter }) => filter(value) ?? unsayable(by, value));
	const named = await namedExcludes(env, root);
	const usual = await usualFiles(env, root);
	for (const { by, value, key } of chosen.filter(({ by: name }) => name !== "TG_FILTER")) {
		const twice = [named, ...usual].find((file) => file.filters.includes(key(value)) && !value.includes("/"));
		if (twice !== void 0) refuseTwice(by, twice.by, value);
	}
	return {
		filters: [...filters, ...named.filters],
		by: [...new Set([
			...chosen.map(({ by }) => by),
			...named.by,
			...usual.flatMap((file) => file.by)
		])]
	};
}
function braced(value, not) {
	const path = kept(value);
	return path === void 0 ? void 0 : `${not}{${path}}`;
}
function reading(value) {
	const path = kept(value);
	return path === void 0 || SPLITTING.test(value) ? void 0 : `reading=${path}`;
}
const SPLITTING = /[!|=[\]^]|\.\.\./;
const BLANK = /[\s\u0085]/;
function kept(value) {
	if (/[{}]/.test(value)) return void 0;
	if (!BLANK.test(value)) return value;
	return SPLITTING.test(value) ? void 0 : `${value.startsWith("/") ? "" : "./"}${value}/.`;
}
function unsayable(by, value) {
	const fact = `which folders ${by} means by ${JSON.stringify(value)} cannot be told here`;
	throw usage("UNITS_SELECTION_UNKNOWN", fact, { remedy: /[{}]/.test(value) ? "Terragrunt ends a value at each comma, also within braces: write each folder out" : `Write ${by} as TG_FILTER, in Terragrunt's filter syntax` });
}
function refuseTwice(by, file, value) {
	const fact = `${by} and ${file.join(", ")} both have ${JSON.stringify(value)}, and mean different units by it`;
	throw usage("UNITS_SELECTION_UNKNOWN", fact, { remedy: "Take it out of one of them" });
}
function refusedNames(env) {
	const controls = STRICT_CONTROLS.flatMap((name) => split(env[name]));
	if (!(STRICT_MODE.some((name) => isOn(env[name])) || controls.some((one) => OLDER_NAMES.has(one)))) return [];
	return [...DECIDED_HERE].filter((name) => OLDER.test(name) && env[name]).map((name) => usage("UNITS_SELECTION_UNKNOWN", `Terragrunt refuses ${name} in strict mode`, { remedy: `Take ${name} out of the environment of this step, or set what Terragrunt has in its place` }));
}
const STRICT_MODE = ["TG_STRICT_MODE", "TERRAGRUNT_STRICT_MODE"];
const STRICT_CONTROLS = ["TG_STRICT_CONTROL", "TERRAGRUNT_STRICT_CONTROL"];
const OLDER_NAMES = new Set([
	"deprecated-env-vars",
	"terragrunt-prefix-env-vars",
	"units-that-include"
]);
const OLDER = /^TERRAGRUNT_|^TG_UNITS_THAT_INCLUDE$/;
function isRefused(name, value) {
	if (name.endsWith("_CONFIG")) return ![
		"",
		"terragrunt.hcl",
		void 0
	].includes(value);
	return isOn(value);
}
function refusedVariable(name) {
	return usage("UNITS_SELECTION_UNKNOWN", `${name} is set, and which units it means cannot be told here`, { remedy: `Take ${name} out of the environment of this step` });
}
async function namedExcludes(env, root) {
	const by = EXCLUDES_FILE.find((name) => Boolean(env[name]));
	const path = by === void 0 ? void 0 : resolve(root, env[by] ?? "");
	if (by === void 0 || path === void 0 || path === resolve(root, USUAL_EXCLUDES_FILE)) return {
		filters: [],
		by: []
	};
	if (await isFile$1(resolve(root, USUAL_EXCLUDES_FILE))) throw usage("UNITS_SELECTION_UNKNOWN", `${by} is set, and ${USUAL_EXCLUDES_FILE} is there beside it`, { remedy: `Take ${by} out of the environment of this step, or delete ${USUAL_EXCLUDES_FILE}` });
	if (!await isFile$1(path)) return {
		filters: [],
		by: []
	};
	return {
		filters: await excludesIn(path),
		by: [by]
	};
}
async function excludesIn(path) {
	return (await linesOf(path)).map((line) => `!${line}`);
}
async function linesOf(path) {
	return (await readFile(path, "utf8")).split("\n").map(withoutBlanks).filter((line) => line !== "" && !line.startsWith("#"));
}
function withoutBlanks(line) {
	let [start, end] = [0, line.length];
	while (start < end && isBlank(line[start])) start += 1;
	while (end > start && isBlank(line[end - 1])) end -= 1;
	return line.slice(start, end);
}
function isBlank(character = "") {
	return BLANK.test(character) && character !== "﻿";
}
async function usualFiles(env, root) {
	const filtersFile = env["TG_FILTERS_FILE"] || USUAL_FILTERS_FILE;
	const affected = isOn(env["TG_FILTER_AFFECTED"]) ? [{
		filters: [],
		by: ["TG_FILTER_AFFECTED"]
	}] : [];
	const excludes = await usualFile(root, USUAL_EXCLUDES_FILE, excludesIn);
	const filters = isOn(env["TG_NO_FILTERS_FILE"]) ? [] : await usualFile(root, filtersFile, linesOf);
	return [
		...affected,
		...excludes,
		...filters
	];
}
async function usualFile(root, file, read) {
	const path = resolve(root, file);
	return await isFile$1(path) ? [{
		filters: await read(path),
		by: [file]
	}] : [];
}
function split(value) {
	return (value ?? "").split(",").filter((part) => part !== "");
}
function isOn(value) {
	return Boolean(value) && ![
		"0",
		"f",
		"F",
		"false",
		"FALSE",
		"False"
	].includes(value ?? "");
}
async function isFile$1(path) {
	return (await stat(path).catch(() => void 0))?.isFile() ?? false;
}
// src/adapters/real/terragrunt/terragrunt-show.ts
const DATA = ".terraform";
const CACHE = ".terragrunt-cache";
const DEEPEST = 8;
async function moduleFolder(unitFolder) {
	const found = [...await isFolder(join(unitFolder, DATA)) ? [unitFolder] : [], ...await initialised(join(unitFolder, CACHE), DEEPEST)];
	return found.length === 1 ? found[0] : void 0;
}
async function initialised(folder, deeper) {
	const names = (await readdir(folder, { withFileTypes: true }).catch(() => [])).filter((entry) => entry.isDirectory()).map(({ name }) => name);
	if (names.includes(DATA)) return [folder];
	if (deeper === 0) return [];
	return (await Promise.all(names.map((name) => initialised(join(folder, name), deeper - 1)))).flat();
}
async function isFolder(path) {
	return (await stat(path).catch(() => void 0))?.isDirectory() ?? false;
}
const BEGINNING = /^(?:(?:OpenTofu|Terraform) (?:used the selected providers|will perform)|No changes\.|Note: Objects have changed|You can apply this plan|Changes to Outputs|Warning: |╷)/m;
const END = /\n[─-]{10,}\n\n?Saved the plan to: /;
const INITIALISED = /^(?:OpenTofu|Terraform) has been successfully initialized!$/m;
function planTextOf(printed) {
	const stdout = printed.split(INITIALISED).at(-1) ?? "";
	const start = BEGINNING.exec(stdout)?.index;
	if (start === void 0) return void 0;
	const end = END.exec(stdout)?.index;
	return stdout.slice(start, end).trim();
}
async function programOf({ exec, env }) {
	for (const name of [
		env["TG_TF_PATH"] || "tofu",
		"tofu",
		"terraform"
	]) {
		const path = await exec.which(name);
		if (path !== void 0) return path;
	}
}
// src/adapters/real/terragrunt/terragrunt-locks.ts
const PLUGIN_CACHE = "the shared cache of providers";
function unitLocks(options) {
	const dependencies = new Map();
	const prepared = new Set();
	const locks = createLocks();
	let cache;
	return {
		needs: (unit, others) => void dependencies.set(unit, others),
		async hold(unit, body) {
			cache ??= sharesPluginCache(options);
			const open = (dependencies.get(unit) ?? []).filter((name) => !prepared.has(name));
			const alone = await cache && !prepared.has(unit) ? [PLUGIN_CACHE] : [];
			return locks.hold([...open, ...alone], async () => {
				const result = await body();
				for (const name of [unit, ...open]) prepared.add(name);
				return result;
			});
		}
	};
}
async function sharesPluginCache(options) {
	const { env, log } = options;
	if (!env["TF_PLUGIN_CACHE_DIR"] && !await configuredCache(env)) return false;
	if (await locksItsCache(options)) return false;
	log.info("Units are planned one after another: their cache of providers takes one init at a time.");
	return true;
}
async function configuredCache(env) {
	const given = env["TF_CLI_CONFIG_FILE"];
	const home = env["HOME"] || homedir();
	const files = given ? [given] : [join(home, ".tofurc"), join(home, ".terraformrc")];
	return (await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")))).some((text) => /^[^\S\n]*plugin_cache_dir\s*=/m.test(text));
}
async function locksItsCache({ exec, env }) {
	const tool = await programOf({
		exec,
		env
	});
	if (tool === void 0) return false;
	const { stdout } = await exec.run({
		tool,
		args: ["version"],
		okCodes: [0, 1],
		timeoutMs: 3e4
	});
	const [, major, minor] = /^OpenTofu v(\d+)\.(\d+)\./.exec(stdout) ?? [];
	return Number(major) > 1 || Number(major) === 1 && Number(minor) >= 10;
}
// src/adapters/real/terragrunt/terragrunt-secrets.ts
async function maskUsed({ cwd, env, log }) {
	const paths = await filesOf(cwd, Object.keys(env).some((name) => terraformName(name) !== void 0) ? /\.(hcl|tf|tofu)$/ : /\.hcl$/);
	const texts = await Promise.all(paths.map((path) => readFile(path, "utf8").catch(() => "")));
	for (const secret of secretsByUse(env, declaredIn(texts))) log.mask(secret);
}
const NO_SOURCES = new Set([
	".git",
	".terraform",
	".terragrunt-cache",
	"node_modules"
]);
async function filesOf(folder, name) {
	const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
	const here = entries.filter((entry) => entry.isFile() && name.test(entry.name));
	const folders = entries.filter((entry) => entry.isDirectory() && !NO_SOURCES.has(entry.name));
	const below = await Promise.all(folders.map((entry) => filesOf(join(folder, entry.name), name)));
	return [...here.map((entry) => join(folder, entry.name)), ...below.flat()];
}
var UnreadPlans = class {
	#turns;
	#unread = [];
	#reads = [];
	#anythingToShow = false;
	constructor(turns) {
		this.#turns = turns;
	}
	add(read) {
		this.#unread.push(read);
	}
	async beforeShowing(something) {
		this.#anythingToShow ||= something;
		if (!this.#anythingToShow) return;
		for (const read of this.#unread.splice(0)) this.#reads.push(this.#turns.take(read));
		await Promise.all(this.#reads);
	}
};
// src/adapters/real/terragrunt/terragrunt-units.ts
async function unitsBelow(root, need, options) {
	const folder = resolve(options.cwd, root);
	if ((await stat(folder).catch(() => void 0))?.isDirectory() !== true) throw usage("UNITS_ROOT_MISSING", `there is no folder ${root}`, { remedy: "Correct terragrunt.root in bluegreen.yaml" });
	const below = root === "." ? "" : root;
	const tree = unitTree(await configFiles(folder, below));
	const selection = await readSelection(options.env, folder);
	if (need === "all") throwAll([...jsonFailures(tree), ...await stackFailures(createFiles(options.cwd), tree, below)]);
	const { found, stderr } = await foundUnits(root, folder, selection, options);
	refuseOutside(found, selection, root);
	const left = leftOut(found, tree, below);
	if (left.length > 0 && selection.by.length === 0) throw unreadable(`units below ${root} wait for each other in a circle: ${left.join(", ")}`, stderr);
	await refuseUnreadExcludes(found, below, options);
	return listed(found, left, {
		root,
		selection,
		options
	});
}
async function foundUnits(root, folder, { filters, by }, options) {
	const args = filters.flatMap((filter) => ["--filter", filter]);
	const result = await options.find(args, folder);
	const stderr = toolWords(result.stderr, options.log);
	if (result.exitCode !== 0) throw unreadable(`Terragrunt cannot read the units below ${root}${by.length === 0 ? "" : `, of which ${by.join(", ")} choose some`}`, stderr);
	if (by.length > 0 && /\bCycle detected in dependency graph\b/.test(result.stderr)) throw unreadable(`units below ${root} wait for each other in a circle`, stderr);
	const { value, words } = parsed(result.stdout, "`terragrunt find`", isFound);
	const beside = new WordsBeside();
	beside.add("Terragrunt", words);
	beside.tell(options.log);
	return {
		found: (value ?? []).filter(({ type }) => type === "unit"),
		stderr
	};
}
function refuseOutside(found, { by }, root) {
	const outside = found.filter(({ path }) => /^\.\.(\/|$)/.test(path)).map(({ path }) => path);
	if (outside.length === 0) return;
	throw usage("UNITS_SELECTION_UNKNOWN", `${by.join(", ")} means units outside ${root}: ${outside.join(", ")}`, { remedy: "Choose units below terragrunt.root alone" });
}
function leftOut(found, tree, root) {
	const names = new Set(found.map(({ path }) => path));
	return tree.units.map((folder) => unitName(folder, root)).filter((name) => !names.has(name));
}
async function refuseUnreadExcludes(found, root, options) {
	const texts = rememberingTexts(resolve(options.cwd, root));
	const failures = await Promise.all(found.map((unit) => unreadExclude(unit, root, texts, options)));
	throwAll(failures.filter((failure) => failure !== void 0));
}
async function unreadExclude({ path, exclude, reading = [] }, root, texts, { cwd }) {
	const configs = reading.filter((file) => /\.hcl(\.json)?$/.test(file));
	const read = await Promise.all([`${path}/${UNIT_FILE}`, ...configs].map(texts));
	const suspicious = exclude === void 0 ? speaksOfExclude : asksForCommand;
	if (!read.some(suspicious)) return void 0;
	const folder = unitFolder(path, root);
	const known = await statically(folder, cwd);
	if (!(known instanceof UnknownValue) && (exclude !== void 0 || known === void 0)) return void 0;
	const reason = known instanceof UnknownValue ? known.toString() : "Terragrunt could not work it out";
	return usage("UNIT_EXCLUDE_UNKNOWN", `whether unit ${path} is left out cannot be told: ${reason}`, {
		where: `${folder}/${UNIT_FILE}`,
		remedy: "Correct its exclude block; name commands in `actions`, not in `if`"
	});
}
async function statically(folder, cwd) {
	try {
		return (await readUnitFile(createFiles(cwd), folder)).exclude;
	} catch (error) {
		if (error instanceof Failure) return new UnknownValue(error.message, error.where ?? folder);
		throw error;
	}
}
function asksForCommand(text) {
	return /\bget_terraform_(command|cli_args)\s*\(/.test(text);
}
function rememberingTexts(folder) {
	const texts = new Map();
	return (path) => {
		const text = texts.get(path) ?? readFile(resolve(folder, path), "utf8").catch(() => "");
		texts.set(path, text);
		return text;
	};
}
function listed(found, left, { root, selection, options }) {
	const names = new Set([...found.map(({ path }) => path), ...left]);
	const exclusions = exclusionsOf(found.map(({ path, dependencies = [], exclude }) => ({
		name: path,
		dependencies,
		exclude: exclude === void 0 ? void 0 : toBlock(exclude)
	})));
	const taken = found.map(({ path, dependencies = [] }) => {
		const unit = toUnit({
			path,
			dependencies
		}, root, names, options);
		const excluded = exclusions.get(path);
		return {
			unit: {
				...unit,
				...excluded !== void 0 && { excluded }
			},
			dependencies
		};
	});
	const reason = `${selection.by.join(", ")} ${selection.by.length === 1 ? "leaves" : "leave"} it out`;
	const others = left.map((name) => ({
		unit: {
			...toUnit({
				path: name,
				dependencies: []
			}, root, names, options),
			excluded: both(reason)
		},
		dependencies: []
	}));
	return [...taken, ...others];
}
function both(reason) {
	return {
		plan: reason,
		apply: reason
	};
}
function toBlock(block) {
	const { actions, exclude_dependencies: dependencies } = block;
	return {
		if: block.if,
		actions: actions ?? [],
		excludeDependencies: dependencies === true
	};
}
function toUnit({ path, dependencies }, root, names, { log }) {
	const others = dependencies.filter((name) => !names.has(name));
	const missing = others.filter((name) => !name.startsWith("../"));
	if (missing.length > 0) throw unreadable(`unit ${path} depends on ${missing.join(", ")}, where there is no unit`);
	if (others.length > 0) log.warning(`Unit ${path} depends on ${others.join(", ")}, outside ${root}: not planned here.`);
	return {
		name: path,
		path: unitFolder(path, root === "." ? "" : root),
		dependencies: dependencies.filter((name) => names.has(name))
	};
}
function unitFolder(path, root) {
	if (path === ".") return root === "" ? "." : root;
	return root === "" ? path : `${root}/${path}`;
}
function unreadable(fact, stderr = "") {
	return usage("UNITS_UNREADABLE", fact, {
		remedy: "Correct the dependencies of these units",
		stderr
	});
}
async function configFiles(folder, root) {
	const entries = await readdir(folder, { withFileTypes: true });
	const path = (name) => root === "" ? name : `${root}/${name}`;
	const named = entries.filter(({ name }) => CONFIG_FILES.has(name));
	const here = await Promise.all(named.map(async (entry) => await isFile(folder, entry) ? [entry.name] : []));
	const folders = entries.filter((entry) => entry.isDirectory() && !PASSED_OVER.has(entry.name));
	const deeper = await Promise.all(folders.map(({ name }) => configFiles(join(folder, name), path(name))));
	return [...here.flat().map(path), ...deeper.flat()];
}
async function isFile(folder, entry) {
	if (!entry.isSymbolicLink()) return entry.isFile();
	return (await stat(join(folder, entry.name)).catch(() => void 0))?.isFile() ?? false;
}
// src/adapters/real/terragrunt/terragrunt.ts
const QUIET = [
	"--non-interactive",
	"--no-color",
	"--no-tips",
	"--log-format=bare",
	"--log-level=error"
];
const FIND = [
	"find",
	"--json",
	"--dag",
	"--dependencies",
	"--exclude",
	"--reading",
	...QUIET.map((flag) => flag.replace("=error", "=warn"))
];
const LOCK = "-lock-timeout=60s";
const ENVIRONMENT = {
	TF_LOG: "",
	TF_LOG_CORE: "",
	TF_LOG_PROVIDER: "",
	TF_IN_AUTOMATION: "1",
	TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "1"
};
const HOUR = 36e5;
function createTerragrunt(given) {
	const options = {
		...given,
		exec: maskingExec(given),
		beside: new WordsBeside()
	};
	const plans = new PlanFiles(options.env["RUNNER_TEMP"] || tmpdir(), options.reaper ?? NO_REAPER);
	const turns = options.turns ?? createTurns(1);
	const unread = new UnreadPlans(turns);
	const locks = unitLocks(options);
	return {
		units: (root, need) => units(root, need, locks, options),
		chart: (unit) => turns.take(() => chart(unit, options)),
		async plan(unit) {
			const result = await locks.hold(unit.name, () => turns.take(() => plan(unit, plans, unread, options)));
			const something = result.outcome !== "no-changes" || !options.beside.isEmpty;
			const failure = await unread.beforeShowing(something).catch(planFailure);
			if (failure === void 0) options.beside.tell(options.log);
			return failure === void 0 ? maskedAgain(result, options) : {
				...result,
				...notShown(failure, options)
			};
		},
		apply: (unit, planned) => apply(unit, planned, plans, options),
		unlock: (unit, lock) => unlock(unit, lock, options)
	};
}
function maskedAgain(plan, { log }) {
	const error = plan.error === void 0 ? void 0 : log.masked(plan.error);
	return {
		...plan,
		text: maskedPlanText(plan.text, plan.changes, (text) => log.masked(text)),
		error
	};
}
function notShown(failure, options) {
	return {
		...failed(failure, options),
		changes: [],
		text: "",
		digest: void 0
	};
}
function maskingExec(options) {
	let masked;
	return {
		which: (tool) => options.exec.which(tool),
		async run(command) {
			await (masked ??= maskUsed(options));
			return options.exec.run(command);
		}
	};
}
var PlanFiles = class {
	#parent;
	#reaper;
	#paths = new Map();
	#folder;
	#count = 0;
	constructor(parent, reaper) {
		this.#parent = parent;
		this.#reaper = reaper;
	}
	async next() {
		this.#folder ??= this.#make();
		const number = this.#count += 1;
		return join(await this.#folder, `${number}.plan`);
	}
	keep(unit, digest, path) {
		this.#paths.set(`${unit} ${digest}`, path);
	}
	of(unit, digest) {
		return this.#paths.get(`${unit} ${digest}`);
	}
	async drop(unit, digest) {
		const path = this.of(unit, digest);
		this.#paths.delete(`${unit} ${digest}`);
		if (path !== void 0) await rm(path, { force: true });
	}
	async #make() {
		const folder = await mkdtemp(join(this.#parent, "bluegreen-plans-"));
		this.#reaper.made(folder);
		process.once("exit", () => rmSync(folder, {
			recursive: true,
			force: true
		}));
		return folder;
	}
};
async function units(root, need, locks, options) {
	const find = async (more, cwd) => {
		const command = {
			tool: "terragrunt",
			args: [...FIND, ...more],
			cwd,
			okCodes: [0, 1],
			env: ENVIRONMENT
		};
		return options.exec.run({
			...command,
			inherits: reachesFind,
			timeoutMs: HOUR,
			interrupt: "below"
		});
	};
	const listed = await unitsBelow(root, need ?? "all", {
		...options,
		find
	});
	for (const { unit, dependencies } of listed) locks.needs(unit.name, dependencies);
	return listed.map(({ unit }) => unit);
}
async function chart(unit, options) {
	const folder = resolve(options.cwd, unit.path);
	const result = await run([
		"render",
		"--json",
		...QUIET
	], folder, [0, 1], options);
	if (result.exitCode !== 0) throw usage("UNIT_UNREADABLE", `Terragrunt cannot read the unit ${unit.name}`, {
		where: `${unit.path}/terragrunt.hcl`,
		remedy: "Correct what Terragrunt names below",
		stderr: toolWords(result.stderr, options.log)
	});
	const what = `\`terragrunt render\` of unit ${unit.name}`;
	const { value, words } = parsed(result.stdout, what, isRendered);
	options.beside.add(`Unit ${unit.name}`, words);
	const { inputs } = value;
	const { chart, name, namespace, values_files: files, values } = inputs ?? {};
	if (typeof chart !== "string" || typeof name !== "string") return void 0;
	const reason = unrendered(inputs ?? {});
	if (reason !== void 0) throw unrenderable(unit, reason);
	const inRepository = (path) => below(options.cwd, folder, String(path));
	const documents = Array.isArray(values) ? values : [];
	return {
		chart: inRepository(chart),
		release: name,
		namespace: typeof namespace === "string" ? namespace : "default",
		valuesFiles: Array.isArray(files) ? files.map(inRepository) : [],
		...documents.length > 0 && { documents }
	};
}
function unrendered(inputs) {
	const { chart, values = null, values_files: files = null } = inputs;
	if (/^\w+:\/\//.test(String(chart))) return `its chart comes from ${String(chart).split("://")[0]}://`;
	const given = UNRENDERED_INPUTS.find((name) => isGiven(inputs[name]));
	if (given !== void 0) return `its input ${given} is not rendered here`;
	const odd = Object.entries({
		values,
		values_files: files
	}).find(([, list]) => list !== null && !isTextList(list));
	return odd === void 0 ? void 0 : `its input ${odd[0]} is no list of strings`;
}
function isTextList(list) {
	return Array.isArray(list) && list.every((one) => typeof one === "string");
}
function unrenderable(unit, reason) {
	return refused("UNIT_UNREADABLE", `what ${unit.name} releases cannot be told: ${reason}`, {
		where: `${unit.path}/terragrunt.hcl`,
		remedy: "Release a chart of this repository, with values_files and values alone"
	});
}
function below(cwd, folder, path) {
	const way = relative(cwd, resolve(folder, path));
	if (!isAbsolute(way) && way !== ".." && !way.startsWith("../")) return way;
	throw usage("PATH_OUTSIDE", `${path} leads out of the repository`, {
		where: `${relative(cwd, folder)}/terragrunt.hcl`,
		remedy: "Keep charts and values files in the repository"
	});
}
async function plan(unit, plans, unread, options) {
	const started = performance.now();
	const result = await planned(unit, await plans.next(), {
		plans,
		unread
	}, options);
	return {
		unit: unit.name,
		changes: [],
		text: "",
		digest: void 0,
		error: void 0,
		restsOn: "state",
		...result,
		milliseconds: Math.round(performance.now() - started)
	};
}
async function planned(unit, file, { plans, unread }, options) {
	const folder = resolve(options.cwd, unit.path);
	const args = [
		"plan",
		`-out=${file}`,
		"-detailed-exitcode",
		"-input=false",
		LOCK,
		"-no-color",
		...QUIET
	];
	try {
		const mocked = await mockedUnits(unit, options);
		const { exitCode, stdout, stderr } = await run(args, folder, [
			0,
			1,
			2
		], options);
		if (exitCode === 1) {
			refuseMissingTool(unit, stderr, options);
			return failed(stderr, options);
		}
		const text = planTextOf(stdout);
		const read = exitCode === 0 && text !== void 0 ? void 0 : await readPlan(unit, file, options);
		if (read === void 0) unread.add(() => readSecrets(unit, file, options));
		const shown = exitCode === 0 ? {} : read ?? {};
		const digest = digestOf(unit.name, shown);
		plans.keep(unit.name, digest, file);
		const outcome = exitCode === 2 ? "changes" : "no-changes";
		const changes = changesOf(shown);
		const printed = text ?? await showText(folder, file, options);
		return {
			outcome,
			changes,
			text: maskedPlanText(printed, changes, (one) => options.log.masked(one)).trim(),
			digest,
			...mocked.length > 0 && { mocked }
		};
	} catch (error) {
		return failed(planFailure(error), options);
	}
}
async function readPlan(unit, file, options) {
	const shown = await showJson(unit, file, options);
	for (const secret of secretsOf(shown)) options.log.mask(secret);
	return shown;
}
async function readSecrets(unit, file, options) {
	try {
		await readPlan(unit, file, options);
	} catch (error) {
		if (!(error instanceof Failure) || !error.isByTool) throw error;
		const fact = `it is not shown, since what is secret in the plan of unit ${unit.name} is not known: ${error.message}`;
		const { remedy, stderr } = error;
		throw surroundings("PLAN_UNREADABLE", fact, {
			remedy,
			...stderr && { stderr },
			cause: error
		});
	}
}
function planFailure(error) {
	if (!(error instanceof Failure) || !error.isByTool) throw error;
	return [error.message, error.stderr ?? ""].join("\n");
}
async function mockedUnits(unit, options) {
	return (await mockedDependencies(createFiles(options.cwd), unit.path, (path) => outputsOf(path, options))).map((path) => unitNamed(path, unit));
}
async function outputsOf(path, options) {
	const folder = resolve(options.cwd, path);
	const { exitCode, stdout } = await run([
		"output",
		"-json",
		...QUIET
	], folder, [0, 1], options);
	if (exitCode !== 0) return void 0;
	const { value, words } = parsed(stdout, `\`terragrunt output\` of ${path}`, isOutputs);
	options.beside.add(`Unit ${path}`, words);
	return value;
}
async function showJson(unit, file, options) {
	const folder = resolve(options.cwd, unit.path);
	const beside = (words) => options.beside.add(`Unit ${unit.name}`, words);
	const [cwd, tool] = await Promise.all([moduleFolder(folder), programOf(options)]);
	if (cwd !== void 0 && tool !== void 0) {
		const command = {
			tool,
			args: [
				"show",
				"-json",
				file
			],
			cwd,
			env: ENVIRONMENT,
			timeoutMs: HOUR
		};
		const { exitCode, stdout } = await options.exec.run({
			...command,
			okCodes: [0, 1]
		});
		if (exitCode === 0) return parsePlan(stdout, beside);
	}
	const { stdout } = await run([
		"show",
		"-json",
		...QUIET,
		file
	], folder, [0], options);
	return parsePlan(stdout, beside);
}
async function showText(folder, file, options) {
	return (await run([
		"show",
		"-no-color",
		...QUIET,
		file
	], folder, [0], options)).stdout;
}
function failed(text, { log }) {
	return {
		outcome: "failed",
		error: toolWords(withoutRepetition(text), log) || "Terragrunt failed and did not say why"
	};
}
function withoutRepetition(stderr) {
	const text = stderr.replaceAll(/^(ERRO|WARN)\[\d+\] /gm, "").trim();
	const again = text.search(/^error occurred:$/m);
	return again > 0 ? text.slice(0, again).trim() : text;
}
function refuseMissingTool(unit, stderr, { log }) {
	const tool = /exec: "([\w.+-]+)": executable file not found in \$PATH/.exec(stderr)?.[1];
	if (tool === void 0) return;
	throw surroundings("TOOL_MISSING", `${tool}, which unit ${unit.name} needs, is not on PATH`, {
		remedy: "Run the setup action before this step, or install it",
		stderr: toolWords(withoutRepetition(stderr), log)
	});
}
async function apply(unit, planned, plans, options) {
	const file = plans.of(unit.name, planned.digest);
	if (file === void 0) throw notPlanned(unit);
	if (planned.mocked !== void 0 && planned.mocked.length > 0) throw onMocks(unit, planned.mocked);
	const args = [
		"apply",
		"-input=false",
		LOCK,
		"-no-color",
		...QUIET,
		file
	];
	try {
		const { stdout } = await run(args, resolve(options.cwd, unit.path), [0], options, { saves: true });
		options.log.info(maskedMiddle(stdout, (one) => options.log.masked(one), MOST_SHOWN).trim());
	} catch (error) {
		throw applyFailed(unit, error);
	} finally {
		await plans.drop(unit.name, planned.digest);
	}
}
function onMocks(unit, mocked) {
	const names = mocked.join(", ");
	return refused("UNIT_PLAN_MOCKED", `the plan of ${unit.name} stands on mock outputs of ${names}`, { remedy: `Apply ${names} first, and plan ${unit.name} again` });
}
function notPlanned(unit) {
	return refused("UNIT_APPLY_FAILED", `there is no saved plan of ${unit.name} with that digest in this run`, { remedy: "Plan it first: only a plan made in this run is applied, once" });
}
function applyFailed(unit, error) {
	if (!(error instanceof Failure) || !error.isByTool) return error;
	return surroundings("UNIT_APPLY_FAILED", `unit ${unit.name} was not applied to the end`, {
		where: unit.path,
		remedy: "Read the message below, correct it, and run again: what was applied stays and is not repeated",
		...error.stderr === void 0 ? {} : { stderr: withoutRepetition(error.stderr) },
		cause: error
	});
}
async function unlock(unit, lock, options) {
	const args = [
		"force-unlock",
		"-force",
		"-no-color",
		...QUIET,
		lock
	];
	const fails = (details) => surroundings("UNIT_UNLOCK_FAILED", `the lock ${lock} was not taken off the state of ${unit.name}`, {
		where: unit.path,
		remedy: "Read the message below; `bluegreen plan` says whether another run holds it now",
		...details
	});
	if (!/^\w[\w./:-]*$/.test(lock)) throw fails({});
	try {
		await run(args, resolve(options.cwd, unit.path), [0], options);
	} catch (error) {
		if (!(error instanceof Failure) || !error.isByTool) throw error;
		const { stderr } = error;
		throw fails({
			cause: error,
			...stderr === void 0 ? {} : { stderr: withoutRepetition(stderr) }
		});
	}
}
async function run(args, cwd, okCodes, { exec }, more = {}) {
	const command = {
		tool: "terragrunt",
		args,
		cwd,
		okCodes,
		env: ENVIRONMENT,
		timeoutMs: HOUR
	};
	return exec.run({
		...command,
		...more,
		inherits: reachesUnit,
		interrupt: "below"
	});
}
// src/adapters/real/cluster/unchecked-clusters.ts
const HINT = /insecure-skip-tls-verify|http:\/\//i;
const LOOPBACK = /^http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?:[:/]|$)/i;
function uncheckedClusters(texts, context) {
	if (!texts.some((text) => HINT.test(text))) return [];
	const files = texts.flatMap(documentsOf);
	const clusters = namedParts(files, "clusters", "cluster");
	const current = context ?? files.map((file) => file["current-context"]).find(isName);
	const used = namedParts(files, "contexts", "context").get(current ?? "")?.["cluster"];
	const known = typeof used === "string" && clusters.has(used);
	return [...clusters].filter(([name]) => !known || name === used).flatMap(warningsOf);
}
function warningsOf([name, cluster]) {
	const where = `cluster ${JSON.stringify(name)}`;
	if (cluster["insecure-skip-tls-verify"] === true) return [`The certificate of ${where} is not checked, because the kubeconfig says so (insecure-skip-tls-verify: true): whoever stands in between can answer for it, and take its token. Give the kubeconfig certificate-authority-data instead.`];
	const server = cluster["server"];
	if (typeof server !== "string" || !/^http:/i.test(server) || LOOPBACK.test(server)) return [];
	return [`The kubeconfig names a server of ${where} without TLS (http://): whoever stands in between can answer for it, and read what is sent. Give the kubeconfig an https:// address.`];
}
const isName = (value) => typeof value === "string" && value !== "";
function documentsOf(text) {
	try {
		return readYaml(text).values.filter(isJsonObject);
	} catch {
		return [];
	}
}
function namedParts(files, list, part) {
	const found = new Map();
	for (const item of files.flatMap((file) => Array.isArray(file[list]) ? file[list] : [])) {
		if (!isJsonObject(item) || !isName(item["name"]) || found.has(item["name"])) continue;
		const value = item[part];
		if (isJsonObject(value)) found.set(item["name"], value);
	}
	return found;
}
// src/adapters/real/create.ts
function createRealPorts(options) {
	const { cwd, env, githubToken } = options;
	const log = options.log ?? createTerminalLog((line) => process.stderr.write(line));
	for (const secret of secretsByName(env)) log.mask(secret);
	if (githubToken !== void 0) log.mask(githubToken);
	const kubeconfigs = kubeconfigTexts(options);
	for (const secret of clusterSecrets(kubeconfigs)) log.mask(secret);
	for (const warning of uncheckedClusters(kubeconfigs, contextOf(options))) log.warning(warning);
	const { interruption = createInterruption(), reaper = NO_REAPER } = options;
	const execution = {
		cwd,
		env,
		overrides: clusterEnvironment(options),
		log,
		reaper
	};
	const exec = interruptibleExec(createExec(execution), interruption);
	const branch = options.branch ?? branchOf(env);
	const turns = createTurns(availableParallelism());
	const clock = createClock();
	return {
		exec,
		cluster: interruptibleCluster(clusterOf(options, execution, clock), interruption),
		terragrunt: createTerragrunt({
			exec,
			log,
			cwd,
			env,
			turns,
			reaper
		}),
		helm: createHelm({
			exec,
			log,
			cwd,
			turns,
			named: options.named ?? []
		}),
		github: createGitHub({
			env,
			log,
			...githubToken === void 0 ? {} : { token: githubToken }
		}),
		git: createGit({
			exec,
			log,
			cwd,
			...branch === void 0 ? {} : { branch }
		}),
		http: interruptibleHttp(createHttp(), interruption),
		clock: interruptibleClock(clock, interruption),
		files: createFiles(cwd, options.named),
		log
	};
}
function clusterOf({ cwd, kubeconfig, kubeContext }, execution, clock) {
	return createCluster({
		clock,
		start: createStarter(execution),
		log: execution.log,
		...execution.reaper === void 0 ? {} : { reaper: execution.reaper },
		...kubeconfig === void 0 ? {} : { kubeconfig: absolute(cwd, kubeconfig) },
		...kubeContext === void 0 ? {} : { context: kubeContext }
	});
}
function clusterEnvironment(options) {
	const { kubeContext } = options;
	const context = kubeContext === void 0 ? {} : {
		KUBE_CTX: kubeContext,
		HELM_KUBECONTEXT: kubeContext
	};
	return {
		...kubeconfigEnvironment(options),
		...context
	};
}
const PROVIDER_NAMES = [
	"KUBE_CONFIG",
	"KUBE_CONFIG_PATH",
	"KUBE_CONFIG_PATHS"
];
function kubeconfigEnvironment({ cwd, env, kubeconfig }) {
	if (kubeconfig !== void 0) {
		const path = absolute(cwd, kubeconfig);
		return Object.fromEntries(["KUBECONFIG", ...PROVIDER_NAMES].map((name) => [name, path]));
	}
	if (PROVIDER_NAMES.some((name) => given(env[name]))) return {};
	const files = kubectlFiles(cwd, env);
	if (files.length === 0) return {};
	const names = files.length === 1 ? PROVIDER_NAMES : ["KUBE_CONFIG_PATHS"];
	return Object.fromEntries(names.map((name) => [name, files.join(delimiter)]));
}
function kubectlFiles(cwd, env) {
	const listed = env["KUBECONFIG"];
	if (given(listed)) return listed.split(delimiter).filter((file) => file !== "").map((file) => absolute(cwd, file));
	const usual = join(given(env["HOME"]) ? env["HOME"] : homedir(), ".kube", "config");
	return existsSync(usual) ? [usual] : [];
}
const POD_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token";
const LARGEST_KUBECONFIG = 10485760;
function kubeconfigTexts({ cwd, env, kubeconfig }) {
	const named = PROVIDER_NAMES.flatMap((name) => (env[name] ?? "").split(delimiter)).filter(given);
	const files = kubeconfig === void 0 ? kubectlFiles(cwd, env) : [absolute(cwd, kubeconfig)];
	return [...new Set([...files, ...named.map((path) => absolute(cwd, path))])].map(readSmall);
}
function contextOf({ env, kubeContext }) {
	return [
		kubeContext,
		env["KUBE_CTX"],
		env["HELM_KUBECONTEXT"]
	].find(given);
}
function clusterSecrets(kubeconfigs) {
	return [...kubeconfigs.flatMap((text) => kubeconfigSecrets(text, readSmall)), readSmall(POD_TOKEN)];
}
function readSmall(path) {
	try {
		const found = statSync(path);
		return found.isFile() && found.size <= LARGEST_KUBECONFIG ? readFileSync(path, "utf8").trim() : "";
	} catch {
		return "";
	}
}
function given(value) {
	return value !== void 0 && value !== "";
}
function absolute(cwd, path) {
	return isAbsolute(path) ? path : resolve(cwd, path);
}
function branchOf(env) {
	return env["GITHUB_REF"] === `refs/heads/${env["GITHUB_REF_NAME"] ?? ""}` ? env["GITHUB_REF_NAME"] : void 0;
}
export { createExec, createHelm, createHttp, createRealPorts };
