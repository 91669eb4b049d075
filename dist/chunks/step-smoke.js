import "./rolldown-runtime.js";
import { smoke, smokeMarkdown } from "./smoke.js";
import { parseSmokeInputs } from "./inputs.js";
import { maskedDeep } from "./escape.js";
// src/smoke/entry.ts
const smokeCapability = async (raw, ports) => {
	const result = await smoke(parseSmokeInputs(raw), ports);
	return {
		outputs: {
			color: result.skipped === void 0 ? result.color : "",
			version: result.version ?? "",
			digest: result.digest ?? "",
			passed: String(result.passed),
			skipped: result.skipped ?? ""
		},
		result,
		text: [...result.requests, result.summary].join("\n"),
		sentence: result.summary,
		summary: smokeMarkdown(maskedDeep(result, (text) => ports.log.masked(text)))
	};
};
export { smokeCapability };
