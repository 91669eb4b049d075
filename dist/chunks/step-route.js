import "./rolldown-runtime.js";
import { refused } from "./model.js";
import { parseRouteInputs } from "./inputs.js";
import { route, routeJson, routeText } from "./route.js";
// src/route/entry.ts
const routeCapability = async (raw, ports) => {
	const result = await route(parseRouteInputs(raw), ports);
	const refusal = refusalOf(result);
	return {
		outputs: {},
		result: routeJson(result),
		text: routeText(result),
		...refusal && { refusal }
	};
};
function refusalOf(result) {
	const errors = result.problems.filter(({ severity }) => severity === "error").length;
	if (errors > 0) return refused("ROUTE_PROBLEMS", `${errors} of the manifests' problems are errors`, { remedy: "Correct the problems listed above" });
	const unsafe = result.kind === "proofs" ? result.proofs.filter(({ found }) => found.broken.length > 0) : [];
	if (unsafe.length === 0) return void 0;
	return refused("ROUTE_UNSAFE", unsafe.map(unsafeText).join("; "), { remedy: unsafeRemedy(unsafe.flatMap(({ found }) => found.broken)) });
}
function unsafeRemedy(broken) {
	const mend = "Give each color labels that no pod of the other carries";
	const send = "Send the requests listed above, and correct the rules that answer them";
	if (!broken.some(({ rule }) => rule === "colors-are-apart")) return send;
	return broken.every(({ rule }) => rule === "colors-are-apart") ? mend : `${mend}. ${send}`;
}
function unsafeText({ release, found }) {
	return `the flip of ${release} breaks ${[...new Set(found.broken.map(({ rule }) => rule))].join(", ")}`;
}
export { routeCapability };
