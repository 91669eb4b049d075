import { endGroup, error, getInput, info, notice, setOutput, setSecret, startGroup, warning } from "./vendor-actions-core.js";
import { actionsLog, withoutCommands } from "./log.js";
import { checkCertificates } from "./unchecked.js";
import { Failure, Failures } from "./errors.js";
import { CAPABILITIES, LastLine, recordedRun } from "./flow.js";
import { INPUTS } from "./input-documents.js";
import { Pending, settled } from "./settled.js";
import { exitCodeOf, renderThrown } from "./capability.js";
import { trafficOf } from "./model.js";
import { annotations } from "./report.js";
import { endIfInterrupted, openLifetime, realPorts, realToolchain } from "./real-ports.js";
import { outliveReaders } from "./streams.js";
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
		const last = new LastLine();
		const step = async () => last.heard(await capability(raw, ports, realToolchain(process.env)));
		await last.over(() => run.whole(async () => report(await step(), ports)));
		if (last.text !== void 0) log.info(last.text);
	});
}
function openLog() {
	return actionsLog({
		info,
		warning,
		error,
		setSecret,
		startGroup,
		endGroup
	});
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
	if (outcome.summary !== void 0) await github.summary(outcome.summary);
}
const ANNOTATE = {
	error,
	warning,
	notice
};
function annotateFindings(findings, log) {
	for (const { level, title, message, file, line } of annotations(findings, (text) => log.masked(text))) {
		const at = {
			title,
			file,
			...line === void 0 ? {} : { startLine: line }
		};
		ANNOTATE[level](withoutCommands(message), at);
	}
}
function writeOutputs(outputs) {
	for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
}
async function failing(log, body) {
	const lifetime = openLifetime(process, log, new Pending());
	outliveReaders([process.stdout, process.stderr]);
	checkCertificates(process.env, (message) => log.warning(message));
	try {
		await settled(process, lifetime.pending, () => body(lifetime));
	} catch (thrown) {
		const failures = thrown instanceof Failures ? thrown.failures : [thrown];
		for (const failure of failures) annotate(failure, log);
		const traffic = thrown instanceof Failures ? trafficOf(thrown) : void 0;
		if (traffic !== void 0) log.error(traffic.sentence);
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
