import "./rolldown-runtime.js";
import { deploy, parseDeployInputs } from "./deploy.js";
import { deployMarkdown } from "./report.js";
// src/flow/capabilities/deploy.ts
const deployCapability = async (raw, ports) => {
	const result = await deploy(parseDeployInputs(raw), ports);
	return {
		outputs: {
			color: result.color,
			version: result.version,
			digest: result.digest ?? "",
			changed: String(result.changed)
		},
		result,
		text: result.summary,
		sentence: result.summary,
		summary: deployMarkdown(result)
	};
};
export { deployCapability };
