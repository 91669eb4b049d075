import "./chunks/rolldown-runtime.js";
import { ENDING_SIGNALS, groupMembers, interruptGroup, signalGroup } from "./chunks/process-groups.js";
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
// src/adapters/real/processes/reaper-process.ts
const SHORT_MS = 1e3;
const LONG_MS = 6e5;
const LOOK_MS = 100;
const groups = new Map();
const interrupted = new Set();
const folders = new Set();
function hear(text) {
	const line = JSON.parse(text);
	if ("group" in line) groups.set(line.group, line.stopping);
	else if ("interrupted" in line) interrupted.add(line.interrupted);
	else if ("ended" in line) groups.delete(line.ended);
	else if ("folder" in line) folders.add(line.folder);
	else folders.delete(line.removed);
}
async function reap() {
	removeFolders();
	await Promise.all([...groups].map(([leader, stopping]) => end(leader, stopping)));
	removeFolders();
}
async function end(leader, stopping) {
	const interruption = begin(leader, stopping);
	const limit = stopping === "save" ? LONG_MS : SHORT_MS;
	const killAt = performance.now() + limit;
	while (groupMembers(leader).length > 0) {
		if (performance.now() >= killAt) signalGroup(leader, "SIGKILL");
		await setTimeout(LOOK_MS);
	}
	interruption?.stop();
}
function begin(leader, stopping) {
	if (stopping === "terminate") signalGroup(leader, "SIGTERM");
	else if (!interrupted.has(leader)) return interruptGroup(leader, "below");
}
function removeFolders() {
	for (const folder of folders) try {
		rmSync(folder, {
			recursive: true,
			force: true
		});
	} catch {}
}
for (const signal of ENDING_SIGNALS) process.on(signal, () => void 0);
const lines = createInterface({ input: process.stdin });
lines.on("line", hear);
lines.once("close", () => void reap().then(() => process.exit(0)));
export {};
