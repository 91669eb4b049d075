import { Failures, surroundings, usage } from "./errors.js";
import { LIMITS } from "./model.js";
import { TOOLS, TOOL_NAMES, releaseOf } from "./toolchain-tools.js";
import { answers, requireVersionRequest, versionIn } from "./toolchain.js";
// src/setup/rules.ts
function planTool(tool, request, found, known) {
	if (request.kind === "none") return { kind: "leave-out" };
	if (found?.version !== void 0 && answers(request, found.version)) return {
		kind: "use",
		path: found.path,
		version: found.version
	};
	if (request.kind === "exact") return {
		kind: "install",
		version: request.version
	};
	if (known !== void 0 && answers(request, known)) return {
		kind: "install",
		version: known
	};
	return {
		kind: "refuse",
		code: "VERSION_NOT_EXACT",
		fact: `${tool} ${request.kind === "range" ? request.text : "any version"} is wanted, ${found === void 0 ? "none is on PATH" : `on PATH is ${found.version ?? "an unknown version"}`}, and ${known === void 0 ? "no version is known here" : `the version known here is ${known}`}`,
		remedy: `Give an exact version in ${tool}-version`
	};
}
// src/setup/step.ts
async function setup(inputs, ports, toolchain) {
	const plans = await Promise.all(TOOL_NAMES.map(async (tool) => [tool, await decide(tool, inputs, ports)]));
	refuseAny(plans.map(([, plan]) => plan));
	const tools = [];
	for (const [tool, plan] of plans) {
		const ready = await carryOut(tool, plan, inputs, ports, toolchain);
		if (ready === void 0) continue;
		ports.log.info(`${tool} ${ready.version} (${ready.source === "path" ? "on PATH" : "installed"}): ${ready.path}`);
		tools.push(ready);
	}
	await preferRequested(tools, toolchain);
	return { tools };
}
async function decide(tool, inputs, ports) {
	const request = await requested(tool, inputs.versions[tool], ports.files);
	if (request.kind === "none") return { kind: "leave-out" };
	return planTool(tool, request, await find(tool, ports.exec), TOOLS[tool].known);
}
async function requested(tool, input, files) {
	if (input.kind !== "any") return input;
	const { versionFile: file, asdfName = tool } = TOOLS[tool];
	const own = file === void 0 ? void 0 : await files.read(file);
	if (file !== void 0 && own !== void 0) return requireVersionRequest(own.trim(), `${file}:1`);
	const lines = (await files.read(".tool-versions") ?? "").split("\n").map((line) => line.split("#")[0] ?? "");
	const index = lines.findIndex((line) => line.trim().split(/\s+/)[0] === asdfName);
	const version = lines[index]?.trim().split(/\s+/)[1];
	return version === void 0 ? input : requireVersionRequest(version, `.tool-versions:${index + 1}`);
}
async function find(tool, exec) {
	const path = await exec.which(tool);
	return path === void 0 ? void 0 : {
		path,
		version: await versionOf(tool, path, exec)
	};
}
async function versionOf(tool, path, exec) {
	const { args, pattern } = TOOLS[tool].prints;
	const command = {
		tool: path,
		args,
		env: { CHECKPOINT_DISABLE: "1" },
		timeoutMs: 3e4,
		mostOutput: LIMITS.versionOutput,
		lingerMs: 1e3
	};
	const result = await exec.run(command).catch(() => void 0);
	if (result === void 0) return void 0;
	const shown = pattern === void 0 ? result.stdout : pattern.exec(result.stdout)?.[1] ?? "";
	return versionIn(shown);
}
function refuseAny(plans) {
	const [first, ...rest] = plans.flatMap((plan) => plan.kind === "refuse" ? [usage(plan.code, plan.fact, { remedy: plan.remedy })] : []);
	if (first !== void 0) throw new Failures([first, ...rest]);
}
async function carryOut(tool, plan, inputs, ports, toolchain) {
	if (plan.kind === "use") return {
		tool,
		version: plan.version,
		path: plan.path,
		source: "path"
	};
	if (plan.kind !== "install") return void 0;
	const release = releaseOf(tool, plan.version, toolchain.machine, inputs.mirrors[tool]);
	const path = await toolchain.install(release, async (program) => {
		const version = await versionOf(tool, program, ports.exec);
		if (version !== plan.version) throw notWhatItSays(tool, plan.version, version, release.url);
	});
	await toolchain.addPath(path.replace(/[\\/][^\\/]+$/, ""));
	return {
		tool,
		version: plan.version,
		path,
		source: "installed"
	};
}
function notWhatItSays(tool, wanted, seen, path) {
	const fact = `the program of ${path} should be ${tool} ${wanted} and says ${seen ?? "nothing that is a version"}`;
	return surroundings("VERSION_MISMATCH", fact, { remedy: "Check the mirror and this machine's platform" });
}
async function preferRequested(tools, toolchain) {
	for (const { tool, path } of tools) {
		const { insteadOf } = TOOLS[tool];
		if (insteadOf !== void 0 && !tools.some((other) => other.tool === insteadOf.tool)) await toolchain.setVariable(insteadOf.variable, path);
	}
}
export { setup };
