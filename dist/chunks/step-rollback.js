import "./rolldown-runtime.js";
import { flipMarkdown } from "./report.js";
import { parseRollbackInputs, rollback } from "./rollback.js";
// src/flow/capabilities/rollback.ts
const rollbackCapability = async (raw, ports) => {
	const result = await rollback(parseRollbackInputs(raw), ports);
	return {
		outputs: {
			from: result.from,
			to: result.to,
			active: result.active
		},
		result,
		text: result.summary,
		sentence: result.summary,
		convergedMs: result.convergedMs,
		summary: flipMarkdown("rollback", result)
	};
};
export { rollbackCapability };
