import "./rolldown-runtime.js";
import { usage } from "./model.js";
import { ENDING_SIGNALS } from "./log.js";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { constants } from "node:os";
// src/actions/ports.ts
async function realPorts(raw, { env, cwd, log, named }) {
	const { createRealPorts } = await import("./lazy/adapters-real-create.js");
	return createRealPorts({
		cwd: await workingDirectory(raw["working-directory"] ?? "", cwd),
		env,
		log,
		...named === void 0 ? {} : { named },
		...given("kubeconfig", raw["kubeconfig"]),
		...given("kubeContext", raw["kube-context"]),
		...given("githubToken", raw["github-token"])
	});
}
function realToolchain(env) {
	return async () => (await import("./lazy/toolchain-install.js")).createToolchain({ env });
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
function exitWhenInterrupted(process) {
	for (const signal of ENDING_SIGNALS) process.on(signal, () => {
		if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
	});
}
export { exitWhenInterrupted, realPorts, realToolchain };
