import { COLORS, Failure, gatewayAddressText, refused, resourceName, unknown, usage } from "./model.js";
import { coverageOf, coverageWords, staySentence } from "./routes.js";
import { staysByRelease } from "./release-reach.js";
import { IDENTITY_HEADER } from "./release-router.js";
import { lost, notApart } from "./release-colors.js";
import { isSilence, reasonOf, settled } from "./release.js";
import { readLiveRoutes, readRelease, readRouter, readyGateways } from "./release-observe.js";
// src/release/proof/answer.ts
function readAnswer(spec, response) {
	const names = new Set(response.headers.filter(([name]) => name === IDENTITY_HEADER).map(([, value]) => value));
	const [name] = names.size === 1 ? names : [];
	const color = COLORS.find((one) => spec.colors[one].target.name === name);
	if (response.status >= 500) return {
		kind: "failed",
		reason: `the answer was HTTP ${response.status}`,
		...color === void 0 ? {} : { color }
	};
	if (color !== void 0) return {
		kind: "color",
		color,
		response
	};
	const location = redirectOf(response);
	if (location !== void 0) return {
		kind: "unidentified",
		reason: `the answer was a redirect (HTTP ${response.status}) to ${shown$1(location)}, by none of the colors`,
		lasting: true
	};
	return {
		kind: "unidentified",
		reason: unidentified(names, response.status)
	};
}
function redirectOf({ status, headers }) {
	if (status < 300 || status > 399 || headers.some(([name]) => name === "x-bluegreen-subset")) return void 0;
	return headers.find(([name]) => name === "location")?.[1];
}
function shown$1(text) {
	return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
function unidentified(names, status) {
	if (names.size === 0) return `the answer (HTTP ${status}) has no header ${IDENTITY_HEADER}`;
	const seen = [...names].map((one) => JSON.stringify(one)).join(" and ");
	return `${IDENTITY_HEADER} is ${seen}, which is no color's target`;
}
function unmetExpectations(check, response) {
	const { status, body, headers = {} } = check.expect;
	const problems = [];
	if (response.status !== status) problems.push(`status ${response.status} instead of ${status}`);
	if (body !== void 0 && !response.body.includes(body)) problems.push(`a body without ${JSON.stringify(body)}`);
	for (const [name, value] of Object.entries(headers)) {
		const seen = response.headers.filter(([key]) => key === name.toLowerCase()).map(([, found]) => found);
		if (!seen.includes(value)) problems.push(`header ${name} ${seen.join(", ") || "missing"} instead of ${value}`);
	}
	return problems;
}
function headersWithCookie(headers, cookie, target) {
	if (target === void 0) return headers;
	const own = headers.filter(([name]) => name.toLowerCase() === "cookie").map(([, value]) => value);
	return [...headers.filter(([name]) => name.toLowerCase() !== "cookie"), ["cookie", [...own, `${cookie}=${target.name}`].join("; ")]];
}
const PLAIN_GET = {
	path: "/",
	method: "GET",
	headers: [],
	expect: { status: 200 }
};
function harmlessChecks(spec) {
	const [first = PLAIN_GET, ...rest] = spec.smoke.filter(({ method }) => method === "GET" || method === "HEAD");
	return [first, ...rest];
}
function harmlessCheck(spec) {
	return harmlessChecks(spec)[0];
}
// src/release/proof/probe.ts
const REQUEST_TIMEOUT_MS = 5e3;
async function probe(spec, http, request) {
	try {
		return readAnswer(spec, await http.send(probeRequest(spec, request)));
	} catch (error) {
		if (!(error instanceof Failure)) throw error;
		const failed = {
			kind: "failed",
			reason: `no answer: ${error.message}`
		};
		if (error.code === "GATEWAY_UNREACHABLE") return failed;
		if (error.code === "GATEWAY_UNTRUSTED") return {
			...failed,
			lasting: true
		};
		throw error;
	}
}
async function refuseGatewayFault(spec, http, addresses) {
	const check = harmlessCheck(spec);
	for (const address of addresses) {
		const location = redirectOf(await http.send(probeRequest(spec, {
			address,
			check
		})));
		if (location !== void 0) throw redirects(spec, address, check.path, location);
	}
}
function redirects(spec, address, path, location) {
	const where = gatewayAddressText(address);
	const port = address.tls === true ? void 0 : httpsPort(location);
	const secure = gatewayAddressText({
		host: address.host,
		port: port ?? 443,
		tls: true
	});
	return usage("GATEWAY_REDIRECTS", `${where} redirects ${spec.host}${path} to ${shown$1(location)}`, { remedy: port === void 0 ? "Let a smoke check ask for a path that a color answers, and every route set x-bluegreen-subset" : `Ask it with TLS: give the gateway as ${secure}, as the input or in bluegreen.yaml` });
}
function httpsPort(location) {
	const port = /^https:\/\/[^/?#]*?(?::(\d+))?(?:[/?#]|$)/i.exec(location);
	return port === null ? void 0 : Number(port[1] ?? 443);
}
function probeRequest(spec, { address, check, preview }) {
	const target = preview === void 0 ? void 0 : spec.colors[preview].target;
	return {
		address,
		host: spec.host,
		method: check.method,
		path: check.path,
		headers: headersWithCookie(check.headers, spec.preview.cookie, target),
		timeoutMs: REQUEST_TIMEOUT_MS
	};
}
// src/release/proof/partial-flip.ts
const MOST_REQUESTS = 2e3;
const SHOWN = 50;
async function liveStays(context, router) {
	const { spec } = context;
	const { manifests, unread, gatewayNamespace } = await readLiveRoutes(context, router);
	const kinds = staysByRelease([spec], manifests, {
		most: MOST_REQUESTS,
		gatewayNamespace
	}).get(spec.name);
	if (kinds === void 0 || !kinds.known) throw partial(`which requests would move cannot be told: ${kinds?.reason ?? "there are no routes"}`, router);
	const objects = manifests.map(({ object }) => object);
	return {
		kinds: kinds.value,
		coverage: coverageOf(objects, unread)
	};
}
async function refusePartialFlip(context, router, { from, to }) {
	const { kinds, coverage } = await liveStays(context, router);
	const behind = kinds.filter(({ kind }) => kind !== "ahead");
	const sure = behind.filter(({ kind }) => kind === "stays").length;
	if (behind.length > 0) throw partial(`the flip to ${to} is not whole: ${`${behind.length} ${behind.length === 1 ? "kind" : "kinds"} of request`} ${sure === behind.length ? "would" : "would or may"} stay at ${from}: ${shown(behind)}`, router);
	for (const kind of kinds) context.ports.log.warning(`Whatever is flipped, ${to} has users already: ${staySentence(kind)}.`);
	return {
		asked: askedPaths(context),
		left: [],
		coverage,
		unknown: void 0
	};
}
function askedPaths({ spec }) {
	return harmlessChecks(spec).map(({ method, path }) => `${method} ${path}`);
}
function shown(kinds) {
	const more = kinds.length > SHOWN ? [`${kinds.length - SHOWN} more kinds, which bluegreen route lists`] : [];
	return [...kinds.slice(0, SHOWN).map((kind) => {
		const sentence = staySentence(kind);
		return kind.curl === void 0 ? sentence : `${sentence}, as \`${kind.curl}\` shows`;
	}), ...more].join("; ");
}
function partial(fact, router) {
	return refused("PROMOTE_PARTIAL", fact, {
		where: resourceName(router),
		remedy: "Let the default route answer these requests: take their rules away, or lead them to what is no color's; run apply, then promote"
	});
}
async function flipClaim(context) {
	const asked = askedPaths(context);
	try {
		const { kinds, coverage } = await liveStays(context, await readRouter(context.spec, context.ports));
		return {
			asked,
			left: kinds.filter(({ kind }) => kind !== "stays").map((one) => one.curl ?? staySentence(one)),
			coverage,
			unknown: void 0
		};
	} catch (error) {
		if (!(error instanceof Failure)) throw error;
		return {
			asked,
			left: [],
			coverage: void 0,
			unknown: `${error.code}: ${error.message}`
		};
	}
}
function claimText({ asked, left, coverage, unknown }, from) {
	const more = asked.length > 5 ? [`${asked.length - 5} more`] : [];
	const paths = [...asked.slice(0, 5), ...more].join(", ");
	const behind = left.slice(0, SHOWN).map((curl) => `\`${curl}\``).join(", ");
	return [
		`asked: ${paths}`,
		...left.length === 0 ? [] : [`these stay at ${from}, or may: ${behind}`],
		...unknown === void 0 ? [] : [`who else is at ${from} could not be told (${unknown})`],
		`not looked at: ${coverage === void 0 ? "callers in the mesh" : coverageWords(coverage)}`
	].join("; ");
}
// src/release/proof/color-watch.ts
const COLOR_CHECK_MS = 2e3;
const HEAD_START_MS = 500;
var ColorWatch = class {
	#context;
	#request;
	#checked;
	#running;
	#reason;
	#thrown;
	#fresh;
	constructor(context, request) {
		this.#context = context;
		this.#request = request;
		this.#checked = context.ports.clock.now();
	}
	async begin() {
		await this.#upTo(HEAD_START_MS, this.#beside(async () => void await this.#request.keep()));
		this.glance();
	}
	glance() {
		const now = this.#context.ports.clock.now();
		if (this.#running === void 0 && now - this.#checked >= COLOR_CHECK_MS) {
			this.#checked = now;
			this.#beside(async () => {
				this.#reason ??= (await colorSeen(this.#context, this.#request)).lost;
			});
		}
		if (this.#thrown !== void 0) throw this.#thrown.error;
		return this.#reason;
	}
	async look() {
		const fresh = this.#fresh ??= {};
		await this.#upTo(HEAD_START_MS, this.#running);
		if (this.#running === void 0 && fresh.look === void 0) {
			this.#checked = this.#context.ports.clock.now();
			await this.#upTo(HEAD_START_MS, this.#beside(() => this.#lookFor(fresh)));
		}
		if (this.#thrown !== void 0) throw this.#thrown.error;
		if (fresh.look !== void 0) this.#fresh = void 0;
		return fresh.look;
	}
	async #lookFor(fresh) {
		const { lost: reason, untold } = await colorSeen(this.#context, this.#request);
		fresh.look = reason === void 0 ? {
			kind: "fine",
			untold
		} : {
			kind: "lost",
			reason
		};
	}
	#beside(ask) {
		const asked = async () => {
			try {
				await ask();
			} catch (error) {
				if (!isSilence(error)) this.#thrown ??= { error };
				else if (this.#fresh !== void 0) this.#fresh.look ??= {
					kind: "silent",
					error
				};
			} finally {
				this.#running = void 0;
			}
		};
		return this.#running = asked();
	}
	async #upTo(milliseconds, work) {
		if (work === void 0) return;
		const over = new AbortController();
		work.finally(() => over.abort());
		await this.#context.ports.clock.sleep(milliseconds, over.signal);
	}
};
async function colorSeen(context, request) {
	await request.keep();
	const { state } = await readRelease(context.spec, context.ports);
	const untold = notApart(state)?.fact;
	if (state.active !== request.to) return {
		lost: `the default route goes to ${state.active} again: somebody moved it`,
		untold
	};
	return {
		lost: (request.whenMixed === "fail" ? untold : void 0) ?? lost(state.colors[request.to], request.before),
		untold
	};
}
const STEADY_MS = 2e3;
const MISSED = 1 / 1e3;
function answersNeeded(gateways) {
	if (gateways <= 1) return 20;
	return Math.max(20, Math.ceil(Math.log(gateways / MISSED) / -Math.log1p(-1 / gateways)));
}
function probesPerRound(needed) {
	return Math.ceil(needed / 20);
}
function pathTurns(count, needed) {
	const paths = Math.min(count, 8);
	const turns = Math.ceil(count / 8);
	return {
		paths,
		probes: Math.ceil(probesPerRound(needed) / paths),
		needed: Math.max(Math.ceil(needed / count), Math.ceil(20 / turns))
	};
}
function pathsOfRound(all, round) {
	const at = round * 8 % Math.max(1, all.length);
	return [...all.slice(at), ...all.slice(0, at)].slice(0, 8);
}
const NOTHING_YET = {
	right: 0,
	failed: 0,
	since: void 0,
	seen: "no answer yet"
};
function advance(progress, answer, to, now) {
	if (answer.kind === "failed" && answer.color !== void 0 && answer.color !== to) return {
		right: 0,
		failed: 0,
		since: void 0,
		seen: `${answer.reason}, from ${answer.color}`
	};
	if (answer.kind !== "color") return {
		right: 0,
		failed: progress.failed + 1,
		since: void 0,
		seen: answer.reason
	};
	if (answer.color !== to) return {
		right: 0,
		failed: 0,
		since: void 0,
		seen: `${answer.color} answered`
	};
	return {
		...progress,
		right: progress.right + 1,
		failed: 0,
		since: progress.since ?? now
	};
}
function converged(progress, now, needed = 20) {
	return progress.since !== void 0 && now - progress.since >= 2e3 && progress.right >= needed;
}
function failing(progress, perRound = 1) {
	return progress.failed >= 3 * perRound;
}
// src/release/proof/prove.ts
const WATCH_ROUND_MS = 250;
const SILENCE_MS = 6e4;
async function proveConvergence(context, request, timeoutMs) {
	const { clock } = context.ports;
	const start = clock.now();
	const color = new ColorWatch(context, request);
	const gateways = new GatewayCount(context);
	await color.begin();
	const checks = harmlessChecks(context.spec);
	let untold;
	let asked = request.addresses.flatMap((address) => checks.map((check) => ({
		address,
		check,
		progress: NOTHING_YET
	})));
	for (let round = 0;; round += 1, await clock.sleep(100)) {
		const { needed } = gateways;
		const turns = pathTurns(checks.length, needed ?? 20);
		asked = await probeRound(context, request, asked, {
			checks: pathsOfRound(checks, round),
			turns
		});
		const broken = asked.find(({ progress }) => failing(progress, turns.probes));
		if (broken !== void 0) return {
			kind: "failed",
			reason: seenText(broken, checks.length)
		};
		const reason = color.glance();
		if (reason !== void 0) return {
			kind: "failed",
			reason
		};
		const late = clock.now() - start >= timeoutMs;
		const isRight = asked.every(({ progress }) => converged(progress, clock.now(), turns.needed));
		if (needed !== void 0 && isRight) {
			const last = await color.look();
			if (last?.kind === "lost") return {
				kind: "failed",
				reason: last.reason
			};
			untold = last?.kind === "fine" ? last.untold : void 0;
			if (last?.kind === "fine") break;
			if (late && last !== void 0) throw last.error;
		} else if (late) return timedOut(timeoutMs, asked, checks.length);
	}
	const reason = await previewsWrong(context, request.previews, request.addresses);
	if (reason !== void 0) return {
		kind: "failed",
		reason
	};
	return {
		kind: "proven",
		milliseconds: Math.max(...asked.map(({ progress }) => progress.since ?? start)) - request.movedAt,
		...untold === void 0 ? {} : { untold }
	};
}
var GatewayCount = class {
	needed;
	constructor(context) {
		neededAnswers(context).then((needed) => this.needed = needed);
	}
};
async function neededAnswers({ config, ports }) {
	const asked = await settled(readyGateways(config.gateway?.service, ports.cluster));
	const gateways = asked.ok ? asked.value : unknown(reasonOf(asked.error));
	if (gateways.known) return answersNeeded(gateways.value);
	const needed = answersNeeded(1);
	ports.log.info(`How many gateways there are cannot be told (${gateways.reason}): counting ${needed} answers.`);
	return needed;
}
async function watch(context, request, watchMs) {
	if (watchMs <= 0) return void 0;
	const end = context.ports.clock.now() + watchMs;
	return watchUntil(context, request, () => end);
}
async function watchBeside(context, request, work, watchMs) {
	const { clock } = context.ports;
	const watching = new AbortController();
	let done;
	let end = Number.POSITIVE_INFINITY;
	const working = settled(work(watching.signal)).then((result) => {
		end = clock.now() + watchMs(result);
		return done = result;
	});
	try {
		const reason = await watchUntil(context, request, () => end);
		if (reason !== void 0) return {
			kind: "wrong",
			reason,
			working
		};
		return {
			kind: "done",
			work: done ?? await working
		};
	} catch (error) {
		watching.abort();
		await working;
		throw error;
	} finally {
		watching.abort();
	}
}
async function watchUntil(context, request, end) {
	const { clock } = context.ports;
	const color = new ColorWatch(context, request);
	const checks = harmlessChecks(context.spec);
	for (let round = 0;; round += 1, await clock.sleep(WATCH_ROUND_MS)) {
		const isOver = clock.now() >= end();
		const asking = {
			addresses: request.addresses,
			checks: pathsOfRound(checks, round)
		};
		const wrong = await answersWrong(context, request.to, asking, void 0) ?? color.glance();
		if (wrong !== void 0) return wrong;
		if (!isOver) continue;
		const last = await color.look();
		if (last?.kind === "lost") return last.reason;
		if (last?.kind === "fine") return void 0;
		if (last !== void 0 && clock.now() >= end() + SILENCE_MS) throw last.error;
	}
}
async function previewsWrong(context, colors, addresses) {
	for (const color of colors) {
		const wrong = await answersWrong(context, color, everyPath(context, addresses), color);
		if (wrong !== void 0) return wrong;
	}
}
function defaultWrong(context, active, addresses) {
	return answersWrong(context, active, everyPath(context, addresses), void 0);
}
function everyPath({ spec }, addresses) {
	return {
		addresses,
		checks: harmlessChecks(spec)
	};
}
async function answersWrong(context, expected, { addresses, checks }, preview) {
	const rest = checks.slice(8);
	for (const address of addresses) {
		const asked = checks.slice(0, 8).map((check) => answerWrong(context, expected, {
			address,
			check,
			preview
		}));
		const wrong = (await Promise.all(asked)).find((one) => one !== void 0);
		if (wrong !== void 0) return wrong;
	}
	return rest.length === 0 ? void 0 : answersWrong(context, expected, {
		addresses,
		checks: rest
	}, preview);
}
async function answerWrong({ spec, ports }, expected, { address, check, preview }) {
	const answer = await probe(spec, ports.http, {
		address,
		check,
		...preview === void 0 ? {} : { preview }
	});
	if (answer.kind === "color" && answer.color === expected) return void 0;
	const seen = answer.kind === "color" ? `${answer.color} answered instead of ${expected}` : answer.reason;
	const asked = preview === void 0 ? "without a cookie" : `with the cookie of ${preview}`;
	const path = harmlessChecks(spec).length > 1 ? ` for ${check.path}` : "";
	return `${gatewayAddressText(address)}, asked${path} ${asked}: ${seen}`;
}
async function probeRound(context, { addresses, to }, asked, { checks, turns }) {
	const next = [...asked];
	for (const address of addresses) {
		const probed = [...next.entries()].filter(([, one]) => one.address === address && checks.includes(one.check)).map(async ([at, one]) => {
			next[at] = {
				...one,
				progress: await counted(context, one, to, turns.probes)
			};
		});
		await Promise.all(probed);
	}
	return next;
}
async function counted({ spec, ports }, { address, check, progress }, to, count) {
	const probes = Array.from({ length: count }, () => probe(spec, ports.http, {
		address,
		check
	}));
	return (await Promise.all(probes)).reduce((one, answer) => advance(one, answer, to, ports.clock.now()), progress);
}
function seenText({ check, progress }, paths) {
	return paths > 1 ? `${check.path}: ${progress.seen}` : progress.seen;
}
function timedOut(timeoutMs, asked, paths) {
	const open = asked.flatMap((one) => one.progress.right > 0 ? [] : [`${gatewayAddressText(one.address)}: ${seenText(one, paths)}`]);
	const [first] = asked;
	const seen = open.length > 0 ? open.join("; ") : first?.progress.seen ?? "nothing";
	return {
		kind: "failed",
		reason: `not every answer was right within ${timeoutMs / 1e3} s; last seen: ${seen}`
	};
}
export { STEADY_MS, claimText, defaultWrong, flipClaim, harmlessCheck, previewsWrong, probe, proveConvergence, readAnswer, refuseGatewayFault, refusePartialFlip, unmetExpectations, watch, watchBeside };
