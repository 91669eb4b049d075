import { readFileSync, readdirSync } from "node:fs";
import { spawnSync } from "node:child_process";
// src/adapters/real/processes/ending-signals.ts
const ENDING_SIGNALS = [
	"SIGINT",
	"SIGTERM",
	"SIGHUP"
];
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
export { ENDING_SIGNALS, groupMembers, interruptGroup, signalGroup };
