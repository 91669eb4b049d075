import { refused } from "./errors.js";
import { gatewayAddressText, otherColor } from "./model.js";
import { blocks, bullets, codeCell, details, factsTable, heading, paragraph } from "./report.js";
import { IDENTITY_HEADER } from "./mesh-api.js";
import { HistoryAuthor, digestOf, finishingCommand, gatewayAddresses, harmlessCheck, holderName, notApart, notReady, notReadyRemedy, probe, readColorOwners, readRelease, recordStore, refusalFailure, refuse, refuseGatewayFault, releaseContext, runs, shortDigest, shortRunText, timestamp, uncoveredText, unmetExpectations } from "./release.js";
// src/smoke/report.ts
function smokeMarkdown(report) {
	const { release, color, version, digest, passed, requests, summary } = report;
	const count = `${requests.length} ${requests.length === 1 ? "request" : "requests"}${passed ? "" : ", not sent"}`;
	return blocks(heading(2, `Smoke ${release}: ${smokeTitle(report)}`), paragraph(summary), factsTable([
		["Idle color", color],
		...version === void 0 ? [] : [["Version", codeCell(version)]],
		...digest === void 0 ? [] : [[passed ? "Digest, which promote asks for" : "Digest, not tested", codeCell(digest)]]
	]), requests.length === 0 ? void 0 : details(count, bullets(requests)));
}
function smokeTitle({ color, passed, skipped }) {
	if (skipped !== void 0) return "nothing to test";
	return `${color} ${passed ? "passed" : "was not tested (dry run)"}`;
}
// src/smoke/rules.ts
function planSmoke(state, { version, force }) {
	if (state.active === void 0) return planTest(state);
	const { active, idle, colors, record } = state;
	const live = version !== void 0 && !force && runs(colors[active], version);
	if (notApart(state) !== void 0) return planTest(state);
	if (!live || record?.transition !== void 0) return planTest(state);
	return {
		kind: "skip",
		color: idle,
		fact: `nothing to test: ${active}, which has the traffic, runs ${version} already`
	};
}
function planTest(state) {
	if (state.record?.transition !== void 0) return underWay(state, state.record.transition);
	if (state.active === void 0) return underWay(state, state.record.transition);
	const mixed = notApart(state);
	if (mixed !== void 0) return mixed;
	const color = state.idle;
	const reason = notReady(state.colors[color]);
	const digest = digestOf(state.colors[color]);
	if (reason === void 0 && digest !== void 0) return {
		kind: "test",
		color,
		digest
	};
	return refuse("SMOKE_NOT_READY", `${color} cannot be tested: ${reason ?? "its digest is unknown"}`, notReadyRemedy(state, color, "Run deploy"));
}
function underWay(state, { kind }) {
	return refuse("TRANSITION_UNDER_WAY", `a ${kind} is not finished`, finishingCommand(state) ?? "Run status: it names what is missing and the command that mends it");
}
function smokeRequests(checks, harmless, { idle, active, colors }) {
	const strict = checks.map((check) => ({
		check,
		preview: idle,
		expected: idle,
		strict: true
	}));
	if (notReady(colors[active]) !== void 0) return strict;
	const repeated = checks.filter(({ method }) => method === "GET" || method === "HEAD");
	const others = repeated.length > 0 ? repeated : [harmless];
	return [
		...strict,
		...others.map((check) => ({
			check,
			preview: void 0,
			expected: active,
			strict: false
		})),
		...others.map((check) => ({
			check,
			preview: active,
			expected: active,
			strict: false
		}))
	];
}
function judgeAnswer(request, answer) {
	const asked = requestText(request);
	if (answer.kind === "failed") return refuse("SMOKE_FAILED", `${asked}: ${answer.reason}`, "Correct the version, then deploy and smoke again");
	if (answer.kind === "unidentified") return refuse("SMOKE_UNIDENTIFIED", `${asked}: ${answer.reason}, so nobody knows who answered`, `Let every route set the response header ${IDENTITY_HEADER}`);
	if (answer.color !== request.expected) return refuse("SMOKE_WRONG_COLOR", `${asked}: ${answer.color} answered instead of ${request.expected}`, "Look at the routes with `bluegreen route`: the cookie's rule must come before the default");
	return request.strict ? judgeContent(asked, request.check, answer.response) : void 0;
}
function judgeContent(asked, check, response) {
	const problems = unmetExpectations(check, response);
	if (problems.length === 0) return void 0;
	const fact = `${asked}: ${problems.join(", ")}`;
	return refuse("SMOKE_FAILED", fact, "Correct the version, then deploy and smoke again");
}
function requestText({ check, preview }) {
	const cookie = preview === void 0 ? "without a cookie" : `with the cookie of ${preview}`;
	return `${check.method} ${check.path} ${cookie}`;
}
function proofDetails(seen, run) {
	const { version, uncovered = [] } = seen.known ? seen.value : {};
	return {
		...version !== void 0 && { version },
		...run !== void 0 && { run },
		...uncovered.length > 0 && { uncovered: uncovered.map(({ name }) => name) }
	};
}
function proofOf(plan, after, at) {
	const again = planTest(after);
	if (again.kind === "refuse") return again;
	if (again.color === plan.color && again.digest === plan.digest) return {
		kind: "proof",
		proof: {
			color: plan.color,
			digest: plan.digest,
			at
		}
	};
	const now = again.color === plan.color ? `is at ${shortDigest(again.digest)} after it` : "is not idle any more";
	return refuse("SMOKE_CHANGED", `${plan.color} was at digest ${shortDigest(plan.digest)} before the test and ${now}`, "Run smoke again");
}
// src/smoke/step.ts
async function smoke(inputs, ports) {
	const context = await releaseContext(inputs, ports);
	const { spec } = context;
	const { state, router } = await readRelease(spec, ports, readColorOwners(context));
	const plan = planSmoke(state, inputs);
	if (plan.kind === "refuse") throw refusalFailure(plan);
	if (plan.kind === "skip") return skip(inputs, spec.name, plan);
	const { color: idle } = plan;
	const colors = {
		idle,
		active: otherColor(idle),
		colors: state.colors
	};
	const requests = smokeRequests(spec.smoke, harmlessCheck(spec), colors);
	const seen = state.colors[idle];
	const version = seen.known ? seen.value.version : void 0;
	const what = testedText(seen, plan.digest);
	const base = {
		release: spec.name,
		color: plan.color,
		digest: plan.digest,
		...version !== void 0 && { version },
		requests: requests.map(requestText)
	};
	if (inputs.dryRun) {
		const summary = `would test ${plan.color} with ${requests.length} requests: ${what}`;
		return {
			...base,
			passed: false,
			dryRun: true,
			summary
		};
	}
	const addresses = await gatewayAddresses(context, router, inputs.gateway);
	await sendAll(context, addresses, requests, inputs.timeoutMs);
	await writeProof(context, plan, state.router.namespace);
	const summary = `${plan.color} passed ${requests.length * addresses.length} requests: ${what}`;
	return {
		...base,
		passed: true,
		dryRun: false,
		summary
	};
}
function testedText(seen, digest) {
	const gap = uncoveredText(seen);
	const what = shortRunText(seen.known ? seen.value.version : void 0, digest);
	return gap === void 0 ? what : `${what}; ${gap}`;
}
function skip({ dryRun }, release, { color, fact }) {
	return {
		release,
		color,
		passed: false,
		skipped: fact,
		dryRun,
		requests: [],
		summary: fact
	};
}
async function sendAll({ spec, ports }, addresses, requests, timeoutMs) {
	const deadline = ports.clock.now() + timeoutMs;
	for (const address of addresses) for (const request of requests) {
		if (ports.clock.now() >= deadline) throw timedOut(timeoutMs, requestText(request));
		const { check, preview } = request;
		const answer = await probe(spec, ports.http, {
			address,
			check,
			...preview === void 0 ? {} : { preview }
		});
		const refusal = judgeAnswer(request, answer);
		if (refusal === void 0) continue;
		if (answer.kind !== "color") await refuseGatewayFault(spec, ports.http, [address]);
		throw refusalFailure(at(address, refusal));
	}
}
async function writeProof(context, plan, namespace) {
	const { spec, ports } = context;
	const { state } = await readRelease(spec, ports, readColorOwners(context));
	const decision = proofOf(plan, state, timestamp(ports.clock));
	if (decision.kind === "refuse") throw refusalFailure(decision);
	const details = proofDetails(state.colors[plan.color], ports.github.runUrl());
	const author = new HistoryAuthor(ports, holderName("smoke", ports));
	author.saw(state);
	await recordStore(ports, {
		namespace,
		release: spec.name
	}, author).note((content) => {
		if (content.transition !== void 0) throw overtaken(content.transition.kind);
		return {
			...content,
			smoke: {
				...decision.proof,
				...details
			}
		};
	});
}
function overtaken(kind) {
	return refused("TRANSITION_UNDER_WAY", `a ${kind} began during the test`, { remedy: "Run status to see what is under way" });
}
function at(address, refusal) {
	return {
		...refusal,
		fact: `${gatewayAddressText(address)}: ${refusal.fact}`
	};
}
function timedOut(timeoutMs, next) {
	return refused("SMOKE_TIMEOUT", `the test took longer than ${timeoutMs / 1e3} s; not sent: ${next}`, { remedy: "Give a larger timeout, or look why answers are slow" });
}
export { smoke, smokeMarkdown };
