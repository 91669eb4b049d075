import "./rolldown-runtime.js";
import { usage } from "./errors.js";
import { createInterruption, createReaper } from "./processes.js";
import { ENDING_SIGNALS } from "./process-groups.js";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { constants } from "node:os";
// src/actions/ports.ts
async function realPorts(raw, surroundings) {
	const { env, cwd, log, named, lifetime } = surroundings;
	const { createRealPorts } = await import("./lazy/adapters-real-create.js");
	const ports = createRealPorts({
		cwd: await workingDirectory(raw["working-directory"] ?? "", cwd),
		env,
		log,
		interruption: lifetime.interruption,
		reaper: lifetime.reaper,
		...named === void 0 ? {} : { named },
		...given("kubeconfig", raw["kubeconfig"]),
		...given("kubeContext", raw["kube-context"]),
		...given("githubToken", raw["github-token"])
	});
	return lifetime.pending.watched(ports);
}
function realToolchain(env) {
	return async () => (await import("./lazy/toolchain-install-install.js")).createToolchain({ env });
}
function given(key, value) {
	return value === void 0 || value === "" ? {} : { [key]: value };
}
async function workingDirectory(input, cwd) {
	const path = resolve(cwd, input);
	if ((await stat(path).catch(() => void 0))?.isDirectory() === true) return path;
	throw usage("WORKING_DIRECTORY_MISSING", `there is no folder ${path}`, { remedy: "Check out the repository first, or give another working-directory" });
}
// src/actions/signals.ts
const PATIENCE_MS = 4e3;
function endWhenInterrupted(process, say) {
	const interruption = createInterruption();
	const held = () => interruption.hasWritten();
	for (const signal of ENDING_SIGNALS) process.on(signal, () => {
		const before = interruption.signal();
		interruption.begin(signal);
		if (isToolRunning(process, signal)) return exitLater(process, signal, PATIENCE_MS, say, held);
		if (!held() || before === signal) return exitNow(process, signal, say, held());
		if (before !== void 0) return exitLater(process, signal, LAST_PATIENCE_MS, say, held);
		say(`${signal}: ending. What this run holds is given back first.`);
		exitLater(process, signal, PATIENCE_MS, say, held);
	});
	return interruption;
}
const LOOK_MS = 100;
const LAST_PATIENCE_MS = 1500;
function isToolRunning(process, signal) {
	return process.listenerCount(signal) > 1;
}
function exitLater(process, signal, patienceMs, say, held) {
	let left = patienceMs;
	const look = () => {
		left = isToolRunning(process, signal) ? patienceMs : left - LOOK_MS;
		if (left > 0) setTimeout(look, LOOK_MS).unref();
		else exitNow(process, signal, say, held());
	};
	setTimeout(look, LOOK_MS).unref();
}
function exitNow(process, signal, say, mayHold) {
	say(`INTERRUPTED: ${signal} ended this run${mayHold ? " before it had said how it ends. The traffic stays where it is, and the next command may have to wait for half a minute." : "."} Run status: it says who has the traffic and what is unfinished.`);
	process.exit(128 + constants.signals[signal]);
}
// src/actions/lifetime.ts
function openLifetime(process, log, pending) {
	return {
		pending,
		interruption: endWhenInterrupted(process, (text) => log.info(text)),
		reaper: createReaper((text) => log.warning(text))
	};
}
function endIfInterrupted({ interruption }, process, code) {
	if (interruption.signal() !== void 0) process.exit(code);
}
export { endIfInterrupted, openLifetime, realPorts, realToolchain };
