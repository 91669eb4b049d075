import "./rolldown-runtime.js";
import { parseSetupInputs } from "./inputs.js";
import { setup } from "./setup.js";
import { TOOL_NAMES } from "./toolchain-tools.js";
// src/setup/entry.ts
const setupCapability = async (raw, ports, openToolchain) => {
	const result = await setup(parseSetupInputs(raw), ports, await openToolchain());
	return {
		outputs: outputsOf(result.tools),
		result,
		text: ""
	};
};
function outputsOf(tools) {
	const pairs = TOOL_NAMES.flatMap((name) => {
		const ready = tools.find(({ tool }) => tool === name);
		return [[`${name}-version`, ready?.version ?? ""], [`${name}-path`, ready?.path ?? ""]];
	});
	return Object.fromEntries(pairs);
}
export { setupCapability };
