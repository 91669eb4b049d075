import "./rolldown-runtime.js";
import { parseRollbackInputs } from "./inputs.js";
import { rollback } from "./rollback.js";
import { flipOutcome } from "./release.js";
// src/rollback/entry.ts
const rollbackCapability = async (raw, ports) => {
	const result = await rollback(parseRollbackInputs(raw), ports);
	const { from, to, active = "" } = result;
	return {
		outputs: {
			from,
			to,
			active
		},
		...flipOutcome("rollback", result, ports.log)
	};
};
export { rollbackCapability };
