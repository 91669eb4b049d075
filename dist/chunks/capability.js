import { Failure, Failures, coded, renderFailure } from "./errors.js";
import { trafficOf } from "./model.js";
// src/capability/thrown.ts
const REPORT = "This is a bug. Please report it with the lines above, the command and the version.";
function renderThrown(thrown) {
	const traffic = trafficOf(thrown);
	return traffic === void 0 ? renderedError(thrown) : `${renderedError(thrown)}\n${traffic.sentence}`;
}
function renderedError(thrown) {
	if (thrown instanceof Failures) return thrown.failures.map(renderFailure).join("\n");
	if (thrown instanceof Failure) return renderFailure(thrown);
	const stack = thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown);
	return coded("INTERNAL", `${stack}\n${REPORT}`);
}
function exitCodeOf(thrown) {
	return thrown instanceof Failures || thrown instanceof Failure ? thrown.exitCode : 3;
}
function stepOutcomeOf(thrown) {
	return exitCodeOf(thrown) < 3 ? "refused" : "failed";
}
function codesOf(thrown) {
	if (thrown instanceof Failures) return thrown.failures.map(({ code }) => code);
	return thrown instanceof Failure ? [thrown.code] : [];
}
function thrownJson(thrown) {
	const failures = (thrown instanceof Failures ? thrown.failures : [thrown]).map(oneJson);
	const traffic = trafficOf(thrown);
	return traffic === void 0 ? { failures } : {
		failures,
		traffic
	};
}
function oneJson(thrown) {
	if (!(thrown instanceof Failure)) return {
		code: "INTERNAL",
		fact: thrown instanceof Error ? thrown.message : String(thrown),
		remedy: REPORT
	};
	const { code, message, remedy, where, stderr } = thrown;
	return {
		code,
		fact: message,
		remedy,
		where,
		stderr
	};
}
export { codesOf, exitCodeOf, renderThrown, stepOutcomeOf, thrownJson };
