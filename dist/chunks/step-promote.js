import "./rolldown-runtime.js";
import { parsePromoteInputs, promote } from "./promote.js";
import { flipMarkdown } from "./report.js";
// src/flow/capabilities/promote.ts
const promoteCapability = async (raw, ports) => {
	const result = await promote(parsePromoteInputs(raw), ports);
	return {
		outputs: {
			from: result.from,
			to: result.to,
			active: result.active,
			"converged-ms": result.convergedMs === void 0 ? "" : String(result.convergedMs)
		},
		result,
		text: result.summary,
		sentence: result.summary,
		convergedMs: result.convergedMs,
		summary: flipMarkdown("promote", result)
	};
};
export { promoteCapability };
