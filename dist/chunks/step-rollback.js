import "./rolldown-runtime.js";
import { flipMarkdown } from "./release.js";
import { parseRollbackInputs } from "./inputs.js";
import { rollback } from "./rollback.js";
import { maskedDeep } from "./escape.js";
// src/rollback/entry.ts
const rollbackCapability = async (raw, ports) => {
	const result = await rollback(parseRollbackInputs(raw), ports);
	return {
		outputs: {
			from: result.from,
			to: result.to,
			active: result.active ?? ""
		},
		result,
		text: result.summary,
		sentence: result.summary,
		convergedMs: result.convergedMs,
		traffic: result.traffic,
		summary: flipMarkdown("rollback", maskedDeep(result, (text) => ports.log.masked(text)))
	};
};
export { rollbackCapability };
