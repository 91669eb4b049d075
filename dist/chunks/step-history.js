import "./rolldown-runtime.js";
import { parseHistoryInputs } from "./inputs.js";
import { history, historyText } from "./history.js";
// src/history/entry.ts
const historyCapability = async (raw, ports) => {
	const result = await history(parseHistoryInputs(raw), ports);
	return {
		outputs: {},
		result,
		text: historyText(result)
	};
};
export { historyCapability };
