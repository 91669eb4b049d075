import "./rolldown-runtime.js";
import { parsePromoteInputs } from "./inputs.js";
import { promote } from "./promote.js";
import { flipMarkdown } from "./release.js";
import { maskedDeep } from "./escape.js";
// src/promote/entry.ts
const promoteCapability = async (raw, ports) => {
	const result = await promote(parsePromoteInputs(raw), ports);
	return {
		outputs: {
			from: result.from,
			to: result.to,
			active: result.active ?? "",
			version: result.version ?? "",
			digest: result.digest ?? "",
			"converged-ms": result.convergedMs === void 0 ? "" : String(result.convergedMs)
		},
		result,
		text: result.summary,
		sentence: result.summary,
		convergedMs: result.convergedMs,
		traffic: result.traffic,
		summary: flipMarkdown("promote", maskedDeep(result, (text) => ports.log.masked(text)))
	};
};
export { promoteCapability };
