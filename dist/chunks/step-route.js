import "./rolldown-runtime.js";
import { refused, usage } from "./errors.js";
import { ROUTERS_PLURAL } from "./mesh-api.js";
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
	const nothing = nothingAsked(result);
	if (nothing !== void 0) return nothing;
	const unsafe = result.kind === "proofs" ? result.proofs.filter(({ found }) => found.broken.length > 0) : [];
	if (unsafe.length === 0) return void 0;
	return refused("ROUTE_UNSAFE", unsafe.map(unsafeText).join("; "), { remedy: unsafeRemedy(unsafe.flatMap(({ found }) => found.broken)) });
}
function nothingAsked(result) {
	if (result.kind === "classes" && result.found.tried === 0) return usage("ROUTE_NOTHING", "no gateway among the objects has a route, so that no request was tried", { remedy: `Give the charts or folders that have the Gateway, its ${ROUTERS_PLURAL.join(" or ")}, and the Services` });
	if (result.kind === "answers" && result.answers.length === 0) return usage("ROUTE_NOTHING", "the file of requests is empty, so that nothing was asked", { remedy: "Write a request a line, as JSON" });
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
