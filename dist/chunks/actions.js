import { core_exports, error, getInput, notice, setOutput, warning } from "./vendor-actions-core.js";
import { actionsLog, withoutCommands } from "./log.js";
import { Failure, Failures } from "./model.js";
import { CAPABILITIES, INPUTS, exitCodeOf, recordedRun, renderThrown } from "./flow.js";
import { annotations } from "./report.js";
import { endIfInterrupted, openLifetime, realPorts, realToolchain } from "./real-ports.js";
import process from "node:process";
// src/actions/run.ts
async function runAction(name) {
	const log = openLog();
	await failing(log, async (lifetime) => {
		const raw = actionInputs(name);
		const ports = await realPorts(raw, {
			env: process.env,
			cwd: workspace(),
			log,
			lifetime
		});
		const run = await recordedRun(name, raw, Date.now);
		const capability = run.step(name, await CAPABILITIES[name]());
		await run.whole(async () => report(await capability(raw, ports, realToolchain(process.env)), ports));
	});
}
function openLog() {
	return actionsLog(core_exports);
}
function workspace() {
	return process.env["GITHUB_WORKSPACE"] ?? process.cwd();
}
function actionInputs(name) {
	return Object.fromEntries(INPUTS[name].map((input) => [input.name, getInput(input.name)]));
}
async function report(outcome, ports) {
	writeOutputs(outcome.outputs);
	await show(outcome, ports);
	if (outcome.refusal !== void 0) throw outcome.refusal;
}
async function show(outcome, { log, github }) {
	if (outcome.text !== "") log.info(outcome.text);
	if (outcome.findings !== void 0) annotateFindings(outcome.findings.findings, log);
	if (outcome.summary !== void 0) await github.summary(log.masked(outcome.summary));
}
const ANNOTATE = {
	error,
	warning,
	notice
};
function annotateFindings(findings, log) {
	for (const { level, title, message, file, line } of annotations(findings)) {
		const at = {
			title,
			file,
			...line === void 0 ? {} : { startLine: line }
		};
		ANNOTATE[level](withoutCommands(log.masked(message)), at);
	}
}
function writeOutputs(outputs) {
	for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
}
async function failing(log, body) {
	const lifetime = openLifetime(process, log);
	try {
		await body(lifetime);
	} catch (thrown) {
		const failures = thrown instanceof Failures ? thrown.failures : [thrown];
		for (const failure of failures) annotate(failure, log);
		process.exitCode = exitCodeOf(thrown);
	}
	endIfInterrupted(lifetime, process, Number(process.exitCode ?? 0));
}
function annotate(thrown, log) {
	log.error(renderThrown(thrown), thrown instanceof Failure ? placeOf(thrown.where) : void 0);
}
function placeOf(where) {
	const [, file, line] = /^(.+?):(\d+)(?::\d+)?$/.exec(where ?? "") ?? [];
	return file === void 0 || line === void 0 ? void 0 : {
		file,
		line: Number(line)
	};
}
export { failing, openLog, runAction, show, workspace, writeOutputs };
