import "./chunks/rolldown-runtime.js";
import { usage } from "./chunks/errors.js";
import { CAPABILITIES, LastLine, recordedRun, runFlow } from "./chunks/flow.js";
import { INPUTS } from "./chunks/input-documents.js";
import { realPorts, realToolchain } from "./chunks/real-ports.js";
import { failing, openLog, show, workspace, writeOutputs } from "./chunks/actions.js";
import process from "node:process";
import { readFileSync } from "node:fs";
// src/actions/trigger.ts
function triggerOf(env) {
	return {
		event: env["GITHUB_EVENT_NAME"],
		ref: env["GITHUB_REF"],
		defaultBranch: defaultBranch(env["GITHUB_EVENT_PATH"])
	};
}
function defaultBranch(path) {
	try {
		const name = JSON.parse(readFileSync(path ?? "", "utf8"))?.repository?.default_branch;
		return typeof name === "string" && name !== "" ? name : void 0;
	} catch {
		return;
	}
}
// src/actions/flow.ts
const log = openLog();
await failing(log, async (lifetime) => {
	const raw = flowInputs(process.env["BLUEGREEN_INPUTS"]);
	const run = await recordedRun("root", raw, Date.now);
	const world = {
		openPorts: () => realPorts(raw, {
			env: process.env,
			cwd: workspace(),
			log,
			lifetime
		}),
		openToolchain: realToolchain(process.env),
		loadStep: async (step) => run.step(step, await CAPABILITIES[step]())
	};
	const last = new LastLine();
	const flow = () => runFlow(raw, triggerOf(process.env), world, (_, outcome, ports) => show(last.heard(outcome), ports));
	await last.over(async () => writeOutputs((await run.whole(flow)).outputs));
	if (last.text !== void 0) log.info(last.text);
});
function flowInputs(json) {
	if (json === void 0) throw usage("INPUTS_MISSING", "BLUEGREEN_INPUTS is not set", { remedy: "Start this through action.yml" });
	const given = JSON.parse(json);
	return Object.fromEntries(INPUTS.root.map(({ name }) => [name, String(given[name] ?? "")]));
}
export {};
