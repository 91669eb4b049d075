import "./rolldown-runtime.js";
import { parsePromoteInputs } from "./inputs.js";
import { promote } from "./promote.js";
import { flipOutcome } from "./release.js";
// src/promote/entry.ts
const promoteCapability = async (raw, ports) => {
	const result = await promote(parsePromoteInputs(raw), ports);
	const { from, to, active = "", version = "", digest = "", convergedMs = "" } = result;
	return {
		outputs: {
			from,
			to,
			active,
			version,
			digest,
			"converged-ms": String(convergedMs)
		},
		...flipOutcome("promote", result, ports.log)
	};
};
export { promoteCapability };
