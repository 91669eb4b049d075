import "./rolldown-runtime.js";
import { parseApplyInputs, parseDeployInputs, parseLintInputs, parsePlanInputs, parsePromoteInputs, parseRepairInputs, parseRollbackInputs, parseSetupInputs, parseSmokeInputs, parseStatusInputs } from "./inputs.js";
import { readConfig, selectRelease } from "./config.js";
import { Failure, Failures, renderFailure } from "./errors.js";
// src/flow/preflight.ts
const PARSERS = {
	setup: parseSetupInputs,
	lint: parseLintInputs,
	plan: parsePlanInputs,
	apply: parseApplyInputs,
	deploy: parseDeployInputs,
	smoke: parseSmokeInputs,
	promote: parsePromoteInputs,
	rollback: parseRollbackInputs,
	repair: parseRepairInputs,
	status: parseStatusInputs
};
const OF_A_RELEASE = new Set([
	"deploy",
	"smoke",
	"promote",
	"rollback",
	"repair",
	"status"
]);
async function refuseWrongInputs(steps, files) {
	const inputs = steps.map(([step, raw]) => failuresOf(async () => PARSERS[step](raw)));
	const release = steps.filter(([step]) => OF_A_RELEASE.has(step)).slice(0, 1).map(([, raw]) => failuresOf(() => findRelease(raw, files)));
	const [first, ...rest] = distinct((await Promise.all([...inputs, ...release])).flat());
	if (first !== void 0) throw new Failures([first, ...rest]);
}
async function findRelease(raw, files) {
	const { config, release } = parseStatusInputs(raw);
	selectRelease(await readConfig(files, config, release), release);
}
async function failuresOf(work) {
	try {
		await work();
		return [];
	} catch (error) {
		if (error instanceof Failures) return error.failures;
		if (error instanceof Failure) return [error];
		throw error;
	}
}
function distinct(failures) {
	return [...new Map(failures.map((failure) => [renderFailure(failure), failure])).values()];
}
export { refuseWrongInputs };
