import "./rolldown-runtime.js";
import { smokeMarkdown } from "./report.js";
import { parseSmokeInputs } from "./inputs.js";
import { smoke } from "./smoke.js";
import { maskedDeep } from "./escape.js";
// src/flow/capabilities/smoke.ts
const smokeCapability = async (raw, ports) => {
	const result = await smoke(parseSmokeInputs(raw), ports);
	return {
		outputs: {
			color: result.skipped === void 0 ? result.color : "",
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
