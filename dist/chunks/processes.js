import { surroundings } from "./errors.js";
import { dirname, join } from "node:path";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { spawn } from "node:child_process";
// src/adapters/real/processes/reaper.ts
const NO_REAPER = {
	started: () => void 0,
	interrupted: () => void 0,
	ended: () => void 0,
	made: () => void 0,
	removed: () => void 0
};
function createReaper(warn) {
	let child;
	const tell = (line) => {
		child ??= startReaper(warn);
		child.stdin?.write(`${JSON.stringify(line)}\n`);
	};
	return {
		started: (group, stopping) => tell({
			group,
			stopping
		}),
		interrupted: (leader) => tell({ interrupted: leader }),
		ended: (leader) => tell({ ended: leader }),
		made: (folder) => tell({ folder }),
		removed: (folder) => tell({ removed: folder })
	};
}
function startReaper(warn) {
	const child = spawn(process.execPath, [program()], {
		stdio: [
			"pipe",
			"ignore",
			"ignore"
		],
		detached: true,
		cwd: "/",
		env: {}
	});
	const lost = (error) => warn(`What this run starts may outlive it when it is killed: ${error.message}.`);
	child.once("error", lost);
	child.stdin?.on("error", () => void 0);
	child.unref();
	child.stdin?.unref();
	return child;
}
function program() {
	let folder = dirname(fileURLToPath(import.meta.url));
	while (!existsSync(join(folder, "dist", "reaper.js")) && folder !== dirname(folder)) folder = dirname(folder);
	return join(folder, "dist", "reaper.js");
}
// src/adapters/real/processes/interruption.ts
function createInterruption() {
	const waiting = new Set();
	let first;
	let [written, told] = [false, false];
	const tell = (signal, what) => {
		told = true;
		return interrupted(signal, what);
	};
	const refuse = (what) => {
		if (first !== void 0) throw tell(first, what);
	};
	return {
		signal: () => first,
		begin(signal) {
			if (first !== void 0) return;
			first = signal;
			for (const hear of waiting) hear(signal);
		},
		refuse,
		async during(what, work, abort = () => void 0) {
			refuse(what);
			const { signalled, hear } = listener((signal) => tell(signal, what), abort);
			waiting.add(hear);
			try {
				return await Promise.race([work(), signalled]);
			} finally {
				waiting.delete(hear);
			}
		},
		isTold: () => told,
		hasWritten: () => written,
		writes: () => void (written = true)
	};
}
function listener(told, abort) {
	let hear = () => void 0;
	return {
		signalled: new Promise((_, reject) => {
			hear = (signal) => {
				reject(told(signal));
				abort();
			};
		}),
		hear
	};
}
function interrupted(signal, what) {
	return surroundings("INTERRUPTED", `${signal} ended this run (${what})`, { remedy: "Run the step again: it goes on or undoes" });
}
export { NO_REAPER, createInterruption, createReaper };
