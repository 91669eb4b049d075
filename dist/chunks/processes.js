import { surroundings } from "./model.js";
import { dirname, join } from "node:path";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { spawn, spawnSync } from "node:child_process";
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
// src/adapters/real/processes/ending-signals.ts
const ENDING_SIGNALS = [
	"SIGINT",
	"SIGTERM",
	"SIGHUP"
];
// src/adapters/real/processes/interruption.ts
function createInterruption() {
	const waiting = new Set();
	let first;
	let [written, told] = [false, false];
	const refuse = (what) => {
		if (first === void 0) return;
		told = true;
		throw interrupted(first, what);
	};
	return {
		signal: () => first,
		begin(signal) {
			if (first !== void 0) return;
			first = signal;
			for (const tell of waiting) tell(signal);
		},
		refuse,
		async during(what, work, abort = () => void 0) {
			refuse(what);
			let tell = () => void 0;
			const signalled = new Promise((_, reject) => {
				tell = (signal) => {
					told = true;
					reject(interrupted(signal, what));
					abort();
				};
			});
			waiting.add(tell);
			try {
				return await Promise.race([work(), signalled]);
			} finally {
				waiting.delete(tell);
			}
		},
		isTold: () => told,
		hasWritten: () => written,
		writes: () => void (written = true)
	};
}
function interrupted(signal, what) {
	return surroundings("INTERRUPTED", `${signal} ended this run (${what})`, { remedy: "Run the step again: it goes on or undoes" });
}
// src/adapters/real/processes/process-group.ts
const LOOK_MS = 250;
function interruptGroup(leader, whom) {
	if (whom === "group") {
		signalGroup(leader, "SIGINT");
		return { stop: () => void 0 };
	}
	const reached = new Set();
	const look = () => {
		for (const pid of belowOrLeader(leader)) {
			if (!reached.has(pid)) attempt(() => process.kill(pid, "SIGINT"));
			reached.add(pid);
		}
	};
	look();
	const timer = setInterval(look, LOOK_MS);
	return { stop: () => clearInterval(timer) };
}
function belowOrLeader(leader) {
	const below = groupMembers(leader).filter((pid) => pid !== leader);
	return below.length > 0 ? below : [leader];
}
function signalGroup(leader, signal) {
	if (leader === void 0) return;
	const target = process.platform === "win32" ? leader : -leader;
	attempt(() => process.kill(target, signal));
}
function attempt(kill) {
	try {
		kill();
	} catch {}
}
function groupMembers(leader) {
	return (process.platform === "linux" ? processesOfLinux() : processesByPs()).filter(({ group, state }) => group === leader && state !== "Z").map(({ pid }) => pid);
}
function processesOfLinux() {
	return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
		const [state, , group] = statOf(pid).split(" ");
		return state === void 0 || group === void 0 ? [] : [{
			pid: Number(pid),
			group: Number(group),
			state
		}];
	});
}
function statOf(pid) {
	try {
		const text = readFileSync(`/proc/${pid}/stat`, "latin1");
		return text.slice(text.lastIndexOf(")") + 2);
	} catch {
		return "";
	}
}
function processesByPs() {
	const { stdout } = spawnSync("ps", [
		"-A",
		"-o",
		"pid=",
		"-o",
		"pgid=",
		"-o",
		"stat="
	], { encoding: "utf8" });
	return (stdout ?? "").split("\n").flatMap((line) => {
		const [, pid, group, state] = /^\s*(\d+)\s+(\d+)\s+(\S)/.exec(line) ?? [];
		return pid === void 0 || group === void 0 || state === void 0 ? [] : [{
			pid: Number(pid),
			group: Number(group),
			state
		}];
	});
}
export { ENDING_SIGNALS, NO_REAPER, createInterruption, createReaper, groupMembers, interruptGroup, signalGroup };
