import { Failure, Failures, usage } from "./errors.js";
import { INPUTS } from "./input-documents.js";
import { trafficOf, withTraffic } from "./model.js";
import { renderThrown } from "./capability.js";
// src/flow/capabilities.ts
const CAPABILITIES = {
	setup: async () => (await import("./lazy/setup-entry.js")).setupCapability,
	lint: async () => (await import("./lazy/lint-entry.js")).lintCapability,
	plan: async () => (await import("./lazy/plan-entry.js")).planCapability,
	apply: async () => (await import("./lazy/apply-entry.js")).applyCapability,
	deploy: async () => (await import("./lazy/deploy-entry.js")).deployCapability,
	smoke: async () => (await import("./lazy/smoke-entry.js")).smokeCapability,
	promote: async () => (await import("./lazy/promote-entry.js")).promoteCapability,
	rollback: async () => (await import("./lazy/rollback-entry.js")).rollbackCapability,
	repair: async () => (await import("./lazy/repair-entry.js")).repairCapability,
	status: async () => (await import("./lazy/status-entry.js")).statusCapability
};
// src/flow/rules.ts
const FLOW_COMMANDS = [
	"plan",
	"release",
	"promote",
	"rollback",
	"status"
];
function chooseFlow(request) {
	const command = request.command === "auto" ? commandOfEvent(request.trigger) : request.command;
	const found = FLOW_COMMANDS.find((candidate) => candidate === command);
	if (found === void 0) return {
		kind: "refuse",
		failure: notChosen(request)
	};
	const urgent = found === "rollback";
	return {
		kind: "run",
		command: found,
		steps: stepsOf(found, request.version),
		urgent
	};
}
function commandOfEvent(trigger) {
	if (trigger.event === "pull_request") return "plan";
	if (trigger.event === "push" && isDefaultBranch(trigger)) return "release";
}
function isDefaultBranch({ ref, defaultBranch }) {
	return defaultBranch !== void 0 && ref === `refs/heads/${defaultBranch}`;
}
function stepsOf(command, version) {
	const prepared = [
		"setup",
		"lint",
		"plan"
	];
	switch (command) {
		case "plan": return prepared;
		case "release": return version === void 0 ? [...prepared, "apply"] : [
			...prepared,
			"apply",
			"deploy",
			"smoke"
		];
		case "promote":
		case "rollback":
		case "status": return ["setup", command];
	}
}
function notChosen(request) {
	if (request.command !== "auto") return usage("INPUT_INVALID", `input command is ${JSON.stringify(request.command)}`, { remedy: `Give one of: auto, ${FLOW_COMMANDS.join(", ")}` });
	return usage("FLOW_NOT_CHOSEN", notKnown(request.trigger), { remedy: `Give the input command, one of: ${FLOW_COMMANDS.join(", ")}` });
}
function notKnown({ event, ref, defaultBranch }) {
	if (event !== "push") return `the event is ${event ?? "none"}, and auto knows pull_request and push only`;
	const known = defaultBranch === void 0 ? ", which the event does not name" : `, ${defaultBranch}`;
	return `the push was to ${ref ?? "no known ref"}, and auto releases the default branch only${known}`;
}
// src/flow/flow.ts
async function runFlow(raw, trigger, world, observe) {
	const choice = chooseFlow(requestOf(raw, trigger));
	if (choice.kind === "refuse") throw choice.failure;
	const before = { command: choice.command };
	const planned = choice.steps.map((step) => [step, stepInputs(step, raw, before)]);
	const { refuseWrongInputs } = await import("./lazy/flow-preflight.js");
	await refuseWrongInputs(planned, (await world.openPorts()).files);
	if (!choice.urgent) return { outputs: await runSteps(choice.steps, before, raw, world, observe) };
	const tools = await urgentTools(raw, world, observe);
	try {
		return { outputs: await runSteps(choice.steps.filter((step) => step !== "setup"), before, raw, {
			...world,
			openPorts: tools.openPorts
		}, observe) };
	} finally {
		await tools.settled;
	}
}
async function runSteps(steps, before, raw, world, observe) {
	let outputs = before;
	for (const step of steps) {
		const ports = await world.openPorts();
		const capability = await world.loadStep(step);
		const inputs = stepInputs(step, raw, outputs);
		const outcome = await ports.log.group(step, () => capability(inputs, ports, world.openToolchain));
		outputs = {
			...outputs,
			...flowOutputs(step, outcome.outputs)
		};
		await observe(step, outcome, ports);
		if (outcome.refusal !== void 0) throw outcome.refusal;
	}
	return outputs;
}
async function urgentTools(raw, world, observe) {
	const { onlyNeeded } = await import("./lazy/toolchain-tools-releases.js");
	const fetched = async (without) => {
		try {
			await runSteps(["setup"], {}, {
				...raw,
				...without
			}, world, observe);
		} catch (error) {
			if (!(error instanceof Failure || error instanceof Failures)) throw error;
			const { log } = await world.openPorts();
			log.warning(`Not every tool could be fetched; going on with what is on PATH. ${renderThrown(error)}`);
		}
	};
	await fetched(onlyNeeded("before-traffic"));
	const rest = fetched(onlyNeeded("for-records"));
	const settled = rest.catch(() => void 0);
	const openPorts = async () => waiting(rest, await world.openPorts());
	return {
		openPorts,
		settled
	};
}
function waiting(tools, ports) {
	const { terragrunt, helm } = ports;
	const after = async (call) => {
		await tools;
		return call();
	};
	return {
		...ports,
		terragrunt: {
			units: (root, need) => after(() => terragrunt.units(root, need)),
			chart: (unit) => after(() => terragrunt.chart(unit)),
			plan: (unit) => after(() => terragrunt.plan(unit)),
			apply: (unit, plan) => after(() => terragrunt.apply(unit, plan)),
			unlock: (unit, lock) => after(() => terragrunt.unlock(unit, lock))
		},
		helm: {
			template: (request) => after(() => helm.template(request)),
			lint: (request) => after(() => helm.lint(request)),
			manifest: (release, namespace) => after(() => helm.manifest(release, namespace)),
			status: (release, namespace) => after(() => helm.status(release, namespace)),
			release: (release, namespace) => after(() => helm.release(release, namespace)),
			upgrade: (chart) => after(() => helm.upgrade(chart))
		}
	};
}
function requestOf(raw, trigger) {
	const version = raw["version"]?.trim();
	return {
		command: raw["command"]?.trim() || "auto",
		trigger,
		version: version === "" ? void 0 : version
	};
}
function stepInputs(step, raw, before) {
	const given = INPUTS[step].map((input) => [input.name, raw[input.name] || input.default]);
	const inputs = Object.fromEntries(given);
	if (step !== "apply") return inputs;
	return {
		...inputs,
		digest: inputs["digest"] || before["plan-digest"]
	};
}
function flowOutputs(step, outputs) {
	const digest = step === "plan" || step === "apply" ? "plan-digest" : "color-digest";
	const renamed = Object.entries(outputs).map(([name, value]) => [name === "digest" ? digest : name, value]);
	return Object.fromEntries(renamed);
}
// src/flow/last-line.ts
var LastLine = class {
	#traffic;
	heard(outcome) {
		this.#traffic = outcome.traffic ?? this.#traffic;
		return outcome;
	}
	async over(body) {
		try {
			return await body();
		} catch (error) {
			if (this.#traffic === void 0 || trafficOf(error) !== void 0) throw error;
			throw withTraffic(error, this.#traffic);
		}
	}
	get text() {
		return this.#traffic?.sentence;
	}
};
// src/flow/recorded-run.ts
async function recordedRun(command, raw, now) {
	const page = raw["page"]?.trim() || void 0;
	const summary = command === "root" || command === "plan";
	if (page === void 0 && !summary) return UNRECORDED;
	const { Recording } = await import("./lazy/flow-recording.js");
	const recording = new Recording(now);
	let last;
	return {
		step(name, capability) {
			const watched = recording.watched(name, capability);
			return async (inputs, ports, openToolchain) => {
				if (last === void 0 && page !== void 0) await ports.files.read(page);
				last = ports;
				return watched(inputs, ports, openToolchain);
			};
		},
		async whole(body) {
			try {
				return await body();
			} finally {
				if (last !== void 0) {
					const { leave } = await import("./lazy/flow-page-leave.js");
					await leave(recording.observations(), {
						...namesOf(command, raw),
						page,
						summary
					}, last);
				}
			}
		}
	};
}
function namesOf(command, raw) {
	const config = raw["config"] || "bluegreen.yaml";
	const release = raw["release"]?.trim() || void 0;
	return {
		command: titleOf(command, raw),
		config,
		release
	};
}
const UNRECORDED = {
	step: (_, capability) => capability,
	whole: (body) => body()
};
function titleOf(command, raw) {
	if (command !== "root") return command;
	const given = raw["command"]?.trim();
	return given === void 0 || given === "" || given === "auto" ? "run" : given;
}
export { CAPABILITIES, LastLine, recordedRun, runFlow };
