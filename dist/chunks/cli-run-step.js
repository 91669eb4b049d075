import "./rolldown-runtime.js";
import { endIfInterrupted, openLifetime, realPorts, realToolchain } from "./real-ports.js";
import { createTerminalLog } from "./log.js";
import { CAPABILITIES, LastLine, recordedRun } from "./flow.js";
import { INPUTS } from "./input-documents.js";
import { Pending } from "./settled.js";
import { jsonDocument, printThrown, printable } from "./cli-output.js";
// src/cli/run-step.ts
async function runStep(name, parsed, io) {
	const raw = rawInputs(name, parsed, io.env);
	return printingFailures(parsed, io, async (log, lifetime) => {
		const named = parsed.positionals;
		const ports = await realPorts(raw, {
			env: io.env,
			cwd: io.cwd,
			log,
			named,
			lifetime
		});
		const run = await recordedRun(name, raw, Date.now);
		const capability = run.step(name, await CAPABILITIES[name]());
		const last = new LastLine();
		const step = async () => last.heard(await capability(raw, ports, realToolchain(io.env)));
		const code = await last.over(() => run.whole(async () => printOutcome(await step(), parsed, io, log)));
		if (last.text !== void 0) printLast(last.text, parsed, io, log);
		return code;
	});
}
function printLast(text, { values }, io, { masked }) {
	(values["json"] === "true" ? io.stderr : io.stdout)(`${printable(text, masked)}\n`);
}
async function printingFailures({ values }, io, body) {
	const log = createTerminalLog(io.stderr);
	const lifetime = openLifetime(process, log, io.pending ?? new Pending());
	const code = await body(log, lifetime).catch((thrown) => printThrown(thrown, values["json"] === "true", io, log.masked));
	endIfInterrupted(lifetime, process, code);
	return code;
}
async function printOutcome(outcome, parsed, io, log) {
	const text = await printed(outcome, parsed, log.masked);
	if (text !== "") io.stdout(`${text.trimEnd()}\n`);
	return outcome.refusal === void 0 ? 0 : printThrown(outcome.refusal, false, io, log.masked);
}
async function printed(outcome, { values }, masked) {
	if (values["json"] === "true") return jsonDocument(outcome.result, masked);
	const format = values["format"] ?? "text";
	if (format === "text" || outcome.findings === void 0) return printable(outcome.text, masked);
	const { formatted } = await import("./lazy/cli-findings-format.js");
	return formatted(format, outcome.findings, masked);
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
export { printOutcome, printingFailures, runStep };
