import "./rolldown-runtime.js";
import { exitWhenInterrupted, realPorts, realToolchain } from "./real-ports.js";
import { createTerminalLog } from "./log.js";
import { CAPABILITIES, INPUTS, exitCodeOf, recordedRun, renderThrown } from "./flow.js";
// src/cli/run-step.ts
async function runStep(name, parsed, io) {
	exitWhenInterrupted(process);
	const raw = rawInputs(name, parsed, io.env);
	const log = createTerminalLog(io.stderr);
	const ports = await realPorts(raw, {
		env: io.env,
		cwd: io.cwd,
		log
	});
	const run = await recordedRun(name, raw, Date.now);
	const capability = run.step(name, await CAPABILITIES[name]());
	return run.whole(async () => printOutcome(await capability(raw, ports, realToolchain(io.env)), parsed, io, log));
}
async function printOutcome(outcome, parsed, io, log) {
	const text = await printed(outcome, parsed);
	if (text !== "") io.stdout(`${text.trimEnd()}\n`);
	if (outcome.refusal === void 0) return 0;
	io.stderr(`${log.masked(renderThrown(outcome.refusal))}\n`);
	return exitCodeOf(outcome.refusal);
}
async function printed(outcome, { values }) {
	if (values["json"] === "true") return JSON.stringify(outcome.result, null, 2);
	const format = values["format"] ?? "text";
	if (format === "text" || outcome.findings === void 0) return outcome.text;
	return (await import("./lazy/cli-findings-format.js")).formatted(format, outcome.findings);
}
function rawInputs(name, parsed, env) {
	const defaults = INPUTS[name].map((input) => [input.name, input.default]);
	const given = parsed.positionals.length === 0 ? {} : { paths: parsed.positionals.join("\n") };
	return {
		...Object.fromEntries(defaults),
		...parsed.values,
		...given,
		"github-token": env["GITHUB_TOKEN"]
	};
}
export { printOutcome, runStep };
