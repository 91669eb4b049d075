import "./rolldown-runtime.js";
import { parseDeployInputs } from "./inputs.js";
import { deploy, deployMarkdown } from "./deploy.js";
import { maskedDeep } from "./escape.js";
// src/deploy/entry.ts
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
		summary: deployMarkdown(maskedDeep(result, (text) => ports.log.masked(text)))
	};
};
export { deployCapability };
