import { Failure, Failures, coded, isSilent as isSilent$1, mayHaveHappened, refused, renderFailure, reworded, surroundings, thrownText, usage } from "./errors.js";
import { COLORS, RESULTS, gatewayAddressText, known, otherColor, resourceName, sameTarget, settled, unknown, whole, withAnnotation, withTraffic } from "./model.js";
import { maskedDeep, maskedEnd } from "./escape.js";
import { blocks, codeCell, factsTable, heading, paragraph, table } from "./report.js";
import { at, canonicalJson, isJsonObject, jsonDigest, jsonObject, jsonObjects, list, stringMap, text as text$1, texts, whole as whole$1 } from "./json.js";
import { loadManifests } from "./manifests.js";
import { require_dist } from "./vendor-yaml.js";
import { excludedUnit, readUnitChart } from "./units.js";
import { ALWAYS_READ, IDENTITY_HEADER, INGRESS_LABELS, INGRESS_LABEL_TEXT, MESH_APIS, OTHER_APIS, ROUTERS_CALLED, apiForTarget, apiOfRouter, divided, isExtension, isRouter, targetsOf, typesRead, undivided, wholeRoute, withoutNote } from "./mesh-api.js";
import { apiGroup, comesFromNode, contradicts, isSubsetOf, labelMap, namespaceOf, selects, serviceAddress } from "./names.js";
import { readConfig as readConfig$1, readDocument, selectRelease, unitReferences, unknownUnits } from "./config.js";
import { _enum, array, boolean, datetime, literal, looseObject, number, object, strictObject, string, union, unknown as unknown$1 } from "./vendor-zod.js";
import { compileRoutes, coverageOf, coverageWords, regexCompiler, staySentence, stayingKinds } from "./routes.js";
import { X509Certificate, randomUUID } from "node:crypto";
// src/release/refusal.ts
function refuse(code, fact, remedy) {
	return {
		kind: "refuse",
		code,
		fact,
		remedy
	};
}
function refusalFailure({ code, fact, remedy }) {
	return refused(code, fact, { remedy });
}
// src/release/git/checkout-rules.ts
function decideCheckout({ position, inJob, allowOlder }) {
	const found = position.known ? judge(position.value, inJob) : untold("whether this checkout is the newest cannot be told", position.reason, REMOTE);
	if (found.kind === "newest" || found.kind === "warn") return found;
	const { kind, fact, remedy } = found;
	if (allowOlder || kind === "unknown" && !inJob) return {
		kind: "warn",
		fact
	};
	return kind === "unknown" ? refuse("CHECKOUT_UNKNOWN", fact, remedy) : found;
}
function judge({ head, own, mainline }, inJob) {
	if (own.known && !isNewest(own.value, inJob)) return older(head, own.value, inJob);
	if (!mainline.known) return own.known ? noMainline(mainline.reason) : noBranch(own.reason);
	const { missing, beyond } = mainline.value;
	if (missing > 0 && beyond === 0) return older(head, mainline.value, inJob);
	const isTip = missing === 0 && beyond === 0;
	if (!own.known && inJob && !isTip) return noBranch(own.reason);
	if (missing === 0) return { kind: "newest" };
	const fact = lacks(head, mainline.value);
	return mainline.value.isCut ? {
		kind: "unknown",
		fact,
		remedy: DEEPEN
	} : {
		kind: "warn",
		fact
	};
}
function isNewest({ missing, beyond }, inJob) {
	return missing === 0 && (beyond === 0 || !inJob);
}
function older(head, position, inJob) {
	return refuse("CHECKOUT_OLDER", position.missing === 0 ? takenOut(head, position) : lacks(head, position), olderRemedy(position, inJob));
}
function takenOut(head, { branch, tip, beyond }) {
	return `this checkout (${short(head)}) has ${commits(beyond)} that ${branch}, which is at ${short(tip)}, does not have: they were taken out of it, and would be brought back`;
}
function lacks(head, { branch, tip, missing, isCut }) {
	const at = `${branch}, which is at ${short(tip)} by now`;
	return isCut ? `this checkout (${short(head)}) is not known to have all commits of ${at}, for its history is cut off: what they changed may be taken back` : `this checkout (${short(head)}) lacks ${commits(missing)} of ${at}: what they changed would be taken back`;
}
function commits(count) {
	return count === 1 ? "1 commit" : `${count} commits`;
}
function olderRemedy({ branch }, inJob) {
	return `${inJob ? `Start a new run, or let actions/checkout take the tip (\`ref: refs/heads/${branch}\`)` : `Check out ${branch} and pull, or take its commits in; then run it again`}. To go back to an older version run rollback; allow-older applies this checkout all the same`;
}
function noBranch(reason) {
	return untold("whether this checkout is the newest of its branch cannot be told", reason, BRANCH);
}
function noMainline(reason) {
	return untold("whether this checkout lacks commits of the default branch cannot be told", reason, REMOTE);
}
function untold(what, reason, remedy) {
	return {
		kind: "unknown",
		fact: `${what}: ${reason}`,
		remedy
	};
}
const OR = "; or give allow-older, when nothing newer can have been applied";
const BRANCH = `Check out a branch that the remote has, and let actions/checkout keep its credentials, so that its tip can be asked for${OR}`;
const REMOTE = `Let the remote origin be there, readable (actions/checkout keeps its credentials by default) and with a default branch${OR}`;
const DEEPEN = `Fetch the whole history (\`fetch-depth: 0\` of actions/checkout, or \`git fetch --unshallow\`)${OR}`;
function short(commit) {
	return commit.slice(0, 12);
}
// src/release/git/checkout.ts
async function requireNewestCheckout({ git, github, log }, allowOlder) {
	const inJob = github.runUrl() !== void 0;
	const decision = decideCheckout({
		position: await git.position(),
		inJob,
		allowOlder
	});
	if (decision.kind === "refuse") throw refusalFailure(decision);
	if (decision.kind === "warn") log.warning(`${decision.fact}.`);
}
// src/release/lease/holder.ts
function holderName(step, { github }) {
	const url = github.runUrl();
	const attempt = github.runAttempt();
	return `${step} ${(url === void 0 || attempt === void 0 ? url : `${url}/attempts/${attempt}`) ?? "by hand"} ${randomUUID().slice(0, 8)}`;
}
// src/release/units/blocked-rules.ts
const FIELDS$1 = {
	ID: "id",
	Who: "who",
	Created: "since",
	Operation: "operation"
};
const FITTING = {
	id: /^[\w./:-]{1,200}$/,
	who: /^[^`]{1,200}$/,
	since: /^[^`]{1,80}$/,
	operation: /^\w{1,40}$/
};
function lockIn(text) {
	if (!/Error (?:acquiring|locking) (?:the )?state|state lock|Lock Info:/i.test(text)) return void 0;
	const found = Object.entries(FIELDS$1).flatMap(([name, field]) => {
		const value = new RegExp(String.raw`^[\s│|]*${name}:[ \t]*(\S.*?)\s*$`, "m").exec(text)?.[1];
		return value === void 0 || !FITTING[field].test(value) ? [] : [[field, value]];
	});
	return Object.fromEntries(found);
}
function planBlocked(unit, plan) {
	if (plan.outcome !== "failed" && plan.outcome !== "skipped") return void 0;
	const lock = lockIn(plan.error ?? "");
	return blocked(unit, lock === void 0 ? "it cannot be planned" : `its state is locked${lockText(lock)}`, {
		remedy: lock === void 0 ? planRemedy(unit) : lockRemedy(unit, lock),
		...plan.error === void 0 ? {} : { stderr: plan.error }
	});
}
function lockText({ who, since, operation, id }) {
	return [
		who === void 0 ? "" : ` by ${who}`,
		operation === void 0 ? "" : ` (${operation.replace(/^OperationType/, "").toLowerCase()})`,
		since === void 0 ? "" : ` since ${since}`,
		id === void 0 ? "" : `, lock ${id}`
	].join("");
}
function lockRemedy({ path }, { id }) {
	return `Wait until that run has ended, then run promote again. \`bluegreen repair --yes\` takes the lock off, if it is a dead run's for certain. By hand, and only then: run \`${`terragrunt force-unlock ${id ?? "LOCK_ID"}`}\` in ${path} first`;
}
function planRemedy({ name }) {
	return `Correct what the tool says below until \`bluegreen plan --units ${name}\` works, then run promote again`;
}
function releaseBlocked(unit, chart, last) {
	if (last === void 0 || last.status === "deployed") return void 0;
	const { release, namespace } = chart;
	const { status, revision, updated, description } = last;
	const since = updated === void 0 ? "" : ` since ${updated}`;
	const fits = description === void 0 || /^.{0,200}$/.test(description);
	const fact = `revision ${revision} of its Helm release ${namespace}/${release} is ${status}${since}${description === void 0 || description === "" || !fits ? "" : `: ${description}`}`;
	const byHand = releaseRemedy(unit.name, chart, last, "run promote again");
	return blocked(unit, fact, {
		remedy: status.startsWith("pending-") ? `${PROVEN_DEAD}. By hand: ${byHand}` : byHand,
		...fits ? {} : { stderr: description }
	});
}
const PROVEN_DEAD = "`bluegreen repair --yes` mends it, if whoever began it is dead for certain";
function releaseRemedy(unit, { release, namespace }, { status, revision }, next) {
	if (!status.startsWith("pending-")) return `Review \`bluegreen plan --units ${unit}\`, and apply it; then ${next}`;
	return `Wait until whoever works on it has ended, then ${next}. Only if that run is dead for certain: \`kubectl delete secret ${`sh.helm.release.v1.${release}.v${revision}`} -n ${namespace}\` first, which takes away Helm's note of it and no object`;
}
function blocked(unit, why, details) {
	const fact = `unit ${unit.name} could not be applied after the flip: ${why}`;
	return refused("ROUTER_UNIT_BLOCKED", fact, {
		where: unit.path,
		...details
	});
}
// src/release/units/lock-rules.ts
function sayingLock(failure) {
	const { stderr, message } = failure;
	const lock = lockIn(stderr ?? "");
	if (lock === void 0 || stderr === void 0) return failure;
	return reworded(failure, `${message}: its state is locked${lockText(lock)}`, {
		remedy: "Wait until that run has ended, and plan again. `bluegreen repair --yes` takes the lock off, if it is a dead run's for certain, and says what else is to be done where that is not proven",
		stderr
	});
}
// src/release/observed.ts
function endsTheRun(error) {
	return error instanceof Failure && error.endsRun;
}
async function observed(read, isThrown = () => false) {
	try {
		return known(await read());
	} catch (error) {
		if (endsTheRun(error) || isThrown(error)) throw error;
		return unknown(...unknownBy(error));
	}
}
function unknownBy(error) {
	const failure = error instanceof Failures ? error.failures[0] : error;
	if (!(failure instanceof Failure)) throw error;
	const { code, message, remedy, failureClass } = failure;
	return [`${code}: ${message}`, {
		code,
		fact: message,
		remedy,
		failureClass
	}];
}
// src/release/units/unit-charts.ts
function chartsInFiles(files) {
	return async (unit) => {
		try {
			return await readUnitChart(files, unit);
		} catch (error) {
			return unknown(...unknownBy(error));
		}
	};
}
function chartsByTerragrunt(units, releases, { files, terragrunt }) {
	const inFiles = chartsInFiles(files);
	const own = new Set(releases.flatMap(({ router, colors }) => [
		router.unit,
		colors.blue.unit,
		colors.green.unit
	]));
	return async (path) => {
		const found = await inFiles(path);
		const unit = units.find(({ name }) => name === path.name);
		if (found.known && (found.value !== void 0 || !own.has(path.name)) || unit === void 0) return found;
		return {
			known: true,
			value: await terragrunt.chart(unit)
		};
	};
}
// src/release/colors/color-owner.ts
function ownerOf$1(unit, { release, namespace }, objects) {
	return {
		unit,
		release: `${namespace}/${release}`,
		objects: new Set(objects.map(resourceName))
	};
}
// src/release/time.ts
function timeNow(clock) {
	return clock.serverNow() ?? clock.now();
}
function timestamp(clock) {
	return rfc3339(timeNow(clock));
}
function rfc3339(milliseconds) {
	return new Date(milliseconds).toISOString();
}
// src/release/history/entries.ts
function entriesAfter(entries, change) {
	const { before, after, author } = change;
	const deploys = deployed(opened(closed(entries, change), change), change);
	const { smoke } = after;
	if (smoke === void 0 || smoke.at === before.smoke?.at && smoke.digest === before.smoke.digest) return deploys;
	const { color: to, digest, at } = smoke;
	const digests = { to: digest };
	const began = {
		id: `smoke-${to}-${at}`,
		kind: "smoke",
		to,
		digests,
		startedAt: at
	};
	const version = author?.versionOf(to);
	const versions = version === void 0 ? {} : { versions: { to: version } };
	return [...deploys, {
		...began,
		...versions,
		...writer(author),
		result: "done",
		endedAt: at
	}];
}
function closed(entries, change) {
	const { before, after, author } = change;
	const gone = before.transition?.id === after.transition?.id ? void 0 : before.transition;
	return (gone === void 0 || entries.some(({ id }) => id === gone.id) ? entries : [...entries, entryOf(gone, void 0)]).map((entry) => {
		if (!isOpenFlip(entry)) return entry;
		if (entry.id === gone?.id) return ended(entry, change, resultOf(entry, change));
		if (entry.id !== after.transition?.id) return ended(entry, change, "unknown");
		return entry.by === author?.by ? {
			...entry,
			...told(entry, change)
		} : entry;
	});
}
function isOpenFlip({ kind, result }) {
	return result === "unfinished" && (kind === "promote" || kind === "rollback");
}
function resultOf({ kind }, { before, after }) {
	if (after.transition !== void 0) return "taken over";
	if (after.lastFlip === void 0 || after.lastFlip.at === before.lastFlip?.at) return "refused";
	return kind === "promote" && after.lastFlip.kind === "rollback" ? "reverted" : "done";
}
function ended(entry, { after, author, now }, result) {
	const isOwn = entry.by === author?.by;
	const { because: earlier, ...rest } = entry;
	const because = result === "done" ? void 0 : isOwn ? author?.because ?? earlier : earlier;
	return {
		...rest,
		...isOwn ? toldOf(author) : {},
		result,
		endedAt: rfc3339(now),
		...isOwn ? {} : { endedBy: author?.by ?? after.holder ?? UNNAMED },
		...because === void 0 ? {} : { because }
	};
}
function told(entry, { after, author }) {
	const because = after.holder === void 0 ? author?.because ?? entry.because : entry.because;
	return {
		...toldOf(author),
		...because === void 0 ? {} : { because }
	};
}
function toldOf(author) {
	return author?.approvals === void 0 ? {} : { approvals: author.approvals };
}
function opened(entries, { before, after, author }) {
	const { transition } = after;
	if (transition === void 0 || transition.id === before.transition?.id) return entries;
	return [...entries, entryOf(transition, author)];
}
function entryOf(transition, author) {
	const { id, kind, from, to, digests, startedAt } = transition;
	const versions = author?.versions(from, to);
	return {
		id,
		kind,
		result: "unfinished",
		from,
		to,
		...versions === void 0 ? {} : { versions },
		...digests === void 0 ? {} : { digests },
		...writer(author),
		startedAt
	};
}
const UNNAMED = "unknown";
function writer(author) {
	const actor = author?.actor;
	return {
		by: author?.by ?? UNNAMED,
		...actor === void 0 ? {} : { actor },
		...toldOf(author)
	};
}
function deployed(entries, change) {
	const { before, after, author } = change;
	const isNoted = after.deployed !== void 0 && after.deployed.at !== before.deployed?.at;
	const open = entries.map((entry) => {
		if (entry.kind !== "deploy" || entry.result !== "unfinished" || after.holder === entry.by) return entry;
		return ended(entry, change, !(entry.by === author?.by) ? "taken over" : isNoted ? "done" : "failed");
	});
	const turn = author?.deploy;
	if (turn === void 0 || open.some(({ id }) => id === turn.id)) return open;
	const { id, color: to, version, startedAt } = turn;
	const began = {
		id,
		kind: "deploy",
		to,
		versions: { to: version },
		...writer(author),
		startedAt
	};
	if (after.holder === author?.by) return [...open, {
		...began,
		result: "unfinished"
	}];
	return isNoted ? [...open, {
		...began,
		result: "done",
		endedAt: after.deployed.at
	}] : open;
}
// src/release/history/annotation.ts
const HISTORY = "bluegreen-action/history";
const FOREIGN = "bluegreen-action/history-unreadable";
const MOST_BYTES = 49152;
const color$1 = _enum(["blue", "green"]);
const text = string();
const both = object({
	from: text.optional(),
	to: text.optional()
});
const approval = object({
	user: text,
	state: _enum([
		"approved",
		"rejected",
		"pending"
	]),
	comment: text,
	environments: array(text)
});
const approvals = union([object({
	known: literal(true),
	value: array(approval)
}), object({
	known: literal(false),
	reason: text
})]);
const entry = looseObject({
	id: text.min(1),
	kind: _enum([
		"deploy",
		"smoke",
		"promote",
		"rollback"
	]),
	result: _enum(RESULTS),
	from: color$1.optional(),
	to: color$1,
	versions: both.optional(),
	digests: both.optional(),
	by: text,
	actor: text.optional(),
	approvals: approvals.optional(),
	startedAt: datetime(),
	endedAt: datetime().optional(),
	endedBy: text.optional(),
	because: text.optional()
});
const written$1 = object({
	cut: boolean(),
	entries: array(unknown$1())
});
function readHistory(lease) {
	const lying = lyingOn(lease);
	if (!lying.known) return lying;
	const { isCut, lines } = lying.value;
	const entries = entriesOf(lines);
	return known({
		entries,
		unreadable: lines.length - entries.length,
		isCut
	});
}
function entriesOf(lines) {
	return lines.flatMap(({ entry: read }) => read === void 0 ? [] : [read]);
}
function lyingOn(lease) {
	const found = lease?.metadata.annotations?.[HISTORY];
	if (found === void 0) return known({
		isCut: false,
		lines: []
	});
	const { success, data } = written$1.safeParse(parsedOrNothing(found));
	if (!success) return unknown(`annotation ${HISTORY} is not what this tool writes`);
	return known({
		isCut: data.cut,
		lines: data.entries.map(lineOf)
	});
}
function parsedOrNothing(json) {
	try {
		return JSON.parse(json);
	} catch {
		return;
	}
}
function lineOf(raw) {
	const { success, data } = entry.safeParse(raw);
	return {
		raw,
		entry: success ? data : void 0
	};
}
function withHistory(lease, change) {
	const lying = lyingOn(lease);
	const { isCut, lines } = lying.known ? lying.value : {
		isCut: true,
		lines: []
	};
	const before = entriesOf(lines);
	const after = entriesAfter(before, change);
	if (after.length === before.length && after.every((one, index) => one === before[index])) return lease;
	const base = lying.known ? lease : keepingForeign(lease);
	return withAnnotation(base, HISTORY, bounded(mergedWith(lines, after), isCut, roomOn(base)));
}
function mergedWith(lines, after) {
	const rest = [...after];
	return [...lines.map(({ entry: was, raw }) => was === void 0 ? raw : rest.shift()), ...rest];
}
function keepingForeign(lease) {
	const found = lease.metadata.annotations?.["bluegreen-action/history"] ?? "";
	return lease.metadata.annotations?.["bluegreen-action/history-unreadable"] !== void 0 || found.length > 49152 ? lease : withAnnotation(lease, FOREIGN, found);
}
function roomOn({ metadata: { annotations = {} } }) {
	const taken = Object.entries(annotations).filter(([name]) => name !== HISTORY).reduce((sum, [name, value]) => sum + bytes(name) + bytes(value), 0);
	return Math.min(MOST_BYTES, 229376 - taken);
}
function bounded(entries, isCut, room) {
	for (let kept = entries.slice(-20); kept.length > 0; kept = kept.slice(1)) {
		const json = JSON.stringify({
			cut: isCut || kept.length < entries.length,
			entries: kept
		});
		if (bytes(json) <= room) return json;
	}
}
function bytes(value) {
	return Buffer.byteLength(value);
}
// src/release/lease/times.ts
const LEASE_TIMES = {
	leaseMs: 2e4,
	renewMs: 6e3,
	retryMs: 1500,
	lookMs: 1e3,
	gapMs: 3e3,
	apartMs: 6e4,
	longestMs: 12e4,
	turnMs: 1e3,
	silenceMs: 15e3,
	overtakenMs: 6e4,
	applyMs: 3e5
};
// src/release/lease/record.ts
const LEASE_SECONDS = LEASE_TIMES.leaseMs / 1e3;
const LEASES = "leases.coordination.k8s.io";
const PREFIX = "bluegreen-action";
const color = _enum(["blue", "green"]);
const kind = _enum(["promote", "rollback"]);
const digests = strictObject({
	from: string().optional(),
	to: string().optional()
});
const weight = number().int().min(0);
const CONTENT = {
	transition: strictObject({
		id: string().min(1),
		kind,
		from: color,
		to: color,
		phase: _enum([
			"recording",
			"flipping",
			"proving"
		]),
		startedAt: datetime(),
		digests: digests.optional(),
		template: string().min(1).optional(),
		withoutConfig: digests.optional(),
		step: strictObject({
			blue: weight,
			green: weight
		}).optional()
	}),
	smoke: strictObject({
		color,
		digest: string().min(1),
		at: datetime(),
		version: string().min(1).optional(),
		run: string().optional(),
		uncovered: array(string()).optional()
	}),
	"last-flip": strictObject({
		kind,
		from: color,
		to: color,
		at: datetime(),
		digests: digests.optional(),
		withoutConfig: digests.optional()
	}),
	deployed: strictObject({
		color,
		version: string().min(1),
		at: datetime(),
		run: string().optional()
	})
};
function parseRecord(lease) {
	const renewed = Date.parse(text$1(at(lease.spec, "renewTime")) ?? "");
	const milliseconds = (whole$1(at(lease.spec, "leaseDurationSeconds")) ?? LEASE_SECONDS) * 1e3;
	const holder = text$1(at(lease.spec, "holderIdentity")) || void 0;
	return {
		resourceVersion: lease.metadata.resourceVersion ?? "",
		holder,
		expiresAt: holder === void 0 || Number.isNaN(renewed) ? void 0 : new Date(renewed + milliseconds).toISOString(),
		renewal: holder === void 0 ? void 0 : renewalOf(lease, renewed, milliseconds),
		...parseContent(lease),
		tenures: tenuresOf(lease)
	};
}
function renewalOf({ spec }, renewed, milliseconds) {
	const byServer = text$1(at(spec, "acquireTime")) !== void 0 && milliseconds <= LEASE_TIMES.leaseMs;
	return {
		mark: String(at(spec, "renewTime")),
		lastsMs: Math.min(milliseconds, LEASE_TIMES.longestMs),
		...byServer && !Number.isNaN(renewed) ? { servedAt: renewed } : {}
	};
}
function isHeld(record, now) {
	if (record.holder === void 0) return false;
	return record.expiresAt === void 0 || Date.parse(record.expiresAt) > now;
}
function isConflict(error) {
	return error instanceof Failure && error.code === "CLUSTER_CONFLICT";
}
function isHeldByOther(error) {
	return error instanceof Failure && error.code === "LEASE_HELD";
}
function isLost(error) {
	return error instanceof Failure && error.code === "LEASE_LOST";
}
function leaseWith(lease, state, time) {
	const annotations = { ...lease.metadata.annotations };
	const content = {
		transition: state.content.transition,
		smoke: state.content.smoke,
		"last-flip": state.content.lastFlip,
		deployed: state.content.deployed
	};
	for (const [name, value] of Object.entries(content)) if (value === void 0) delete annotations[`${PREFIX}/${name}`];
	else annotations[`${PREFIX}/${name}`] = JSON.stringify(value);
	const left = state.holder === "as it is" || state.holder === void 0 ? void 0 : leftBy(lease, state.holder, time);
	if (left !== void 0) annotations[TENURES] = JSON.stringify(left);
	const spec = state.holder === "as it is" ? lease.spec : holderSpec(lease, state.holder, time);
	return {
		...lease,
		metadata: {
			...lease.metadata,
			annotations
		},
		...spec === void 0 ? {} : { spec }
	};
}
const TENURES = `${PREFIX}/not-given-back`;
const tenures = array(strictObject({
	holder: string(),
	from: datetime(),
	until: datetime()
}));
function leftBy(lease, next, { now, byServer }) {
	const last = tenureOf(lease);
	if (last === void 0 || last.holder === next) return void 0;
	if (!byServer || now < Date.parse(last.until)) return void 0;
	return [...notedTenures(lease), last].slice(-10);
}
function tenureOf({ spec }) {
	const holder = text$1(at(spec, "holderIdentity")) || void 0;
	const from = Date.parse(text$1(at(spec, "acquireTime")) ?? "");
	const renewed = Date.parse(text$1(at(spec, "renewTime")) ?? "");
	const seconds = whole$1(at(spec, "leaseDurationSeconds")) ?? LEASE_SECONDS;
	if (holder === void 0 || Number.isNaN(from) || Number.isNaN(renewed)) return void 0;
	const until = new Date(renewed + seconds * 1e3).toISOString();
	return {
		holder,
		from: new Date(from).toISOString(),
		until
	};
}
function tenuresOf(lease) {
	const now = tenureOf(lease);
	return now === void 0 ? notedTenures(lease) : [...notedTenures(lease), now];
}
function notedTenures({ metadata }) {
	try {
		return tenures.parse(JSON.parse(metadata.annotations?.[TENURES] ?? "[]"));
	} catch {
		return [];
	}
}
function holderSpec(lease, holder, { now, byServer }) {
	const { holderIdentity, acquireTime, renewTime: _renewTime, ...rest } = lease.spec ?? {};
	if (holder === void 0) return rest;
	const taken = holder === holderIdentity && acquireTime !== void 0 ? acquireTime : microTime(now);
	return {
		...rest,
		holderIdentity: holder,
		leaseDurationSeconds: LEASE_SECONDS,
		...byServer ? { acquireTime: taken } : {},
		renewTime: microTime(now),
		leaseTransitions: (whole$1(rest["leaseTransitions"]) ?? 0) + (holder === holderIdentity ? 0 : 1)
	};
}
function microTime(now) {
	return new Date(now).toISOString().replace(/Z$/, "000Z");
}
function emptyLease({ namespace, release }) {
	return {
		apiVersion: "coordination.k8s.io/v1",
		kind: "Lease",
		metadata: {
			name: leaseName(release),
			namespace
		}
	};
}
function reference$1({ namespace, release }) {
	return {
		type: LEASES,
		namespace,
		name: leaseName(release)
	};
}
function leaseName(release) {
	return `bluegreen-${release}`;
}
function refuseHeld(record, { release, holder }, mayTakeOver) {
	if (record?.holder === void 0 || record.holder === holder) return;
	if (mayTakeOver(record) || isEarlierAttempt(record.holder, holder)) return;
	throw refused("LEASE_HELD", `release ${release} is held by ${record.holder}, which is at work`, { remedy: remedyFor(stepOf(record)) });
}
function remedyFor(step) {
	switch (step) {
		case "promote": return "Wait until it is done, or run rollback: it takes over a promote at once";
		case "rollback": return "Wait until it is done; if it was killed, run rollback: it takes over and finishes it";
		case "deploy":
		case "apply": return `Wait until the ${step} is done, then run this again: it takes over from one that was killed`;
		default: return "Wait until it is done, then run this again";
	}
}
function isEarlierAttempt(holder, ours) {
	const [theirs, mine] = [holder, ours].map((name) => / (\S+)\/attempts\/(\d+) /.exec(name));
	if (!theirs || !mine) return false;
	return theirs[1] === mine[1] && Number(theirs[2]) < Number(mine[2]);
}
function stillOurs(record, holder) {
	if (record !== void 0 && record.holder === holder) return record;
	throw refused("LEASE_LOST", `${record?.holder ?? "nobody"} holds the release now, this run no longer does`, { remedy: "Run status to see what is under way" });
}
function parseContent(lease) {
	const read = (name) => parseAnnotation(lease, name);
	return {
		transition: read("transition"),
		smoke: read("smoke"),
		lastFlip: read("last-flip"),
		deployed: read("deployed")
	};
}
function parseAnnotation(lease, name) {
	const written = lease.metadata.annotations?.[`${PREFIX}/${name}`];
	if (written === void 0) return void 0;
	try {
		return CONTENT[name].parse(JSON.parse(written));
	} catch (cause) {
		const where = `Lease/${lease.metadata.namespace}/${lease.metadata.name}`;
		throw refused("RECORD_UNREADABLE", `annotation ${PREFIX}/${name} is not what this tool writes`, {
			where,
			remedy: `Look at it with \`kubectl get lease ${lease.metadata.name} -n ${lease.metadata.namespace} -o yaml\`, check which color the router names, and delete the annotation`,
			cause
		});
	}
}
function stepOf({ holder }) {
	return holder?.split(" ")[0];
}
// src/release/lease/record-store.ts
const MAX_CONFLICTS$2 = 10;
function recordStore(ports, location, author) {
	const inTurn = createTurns(ports.clock);
	const edit = (change) => inTurn(() => editLease(ports, location, change, author));
	const { keep, keptAt, forget } = createKeeping(edit, ports.clock);
	return {
		name: location.release,
		read: async () => {
			const lease = await ports.cluster.get(reference$1(location));
			return lease === void 0 ? void 0 : parseRecord(lease);
		},
		history: async () => readHistory(await ports.cluster.get(reference$1(location))),
		acquire: (holder, mayTakeOver = () => false, change = same) => keep((record) => {
			refuseHeld(record, {
				release: location.release,
				holder
			}, mayTakeOver);
			return {
				holder,
				content: change(record ?? {})
			};
		}),
		renew: (holder, change = same) => keep((record) => ({
			holder,
			content: change(stillOurs(record, holder))
		})),
		release: async (holder, change = same) => {
			await keep((record) => ({
				holder: void 0,
				content: change(stillOurs(record, holder))
			}));
			forget();
		},
		note: async (change) => {
			await edit((record) => ({
				holder: "as it is",
				content: change(record ?? {})
			}));
		},
		keptAt
	};
}
function createKeeping(edit, clock) {
	let keptAt;
	const forget = () => {
		keptAt = void 0;
	};
	const keep = async (change) => {
		const began = clock.now();
		try {
			const record = await edit(change);
			keptAt = Math.max(began, keptAt ?? began);
			return record;
		} catch (error) {
			if (isLost(error)) forget();
			throw error;
		}
	};
	return {
		keep,
		forget,
		keptAt: () => keptAt
	};
}
function createTurns(clock) {
	const open = new Set();
	const free = async () => {
		const over = new AbortController();
		Promise.all(open).then(() => over.abort());
		await clock.sleep(LEASE_TIMES.turnMs, over.signal);
	};
	return async (write) => {
		const before = open.size === 0 ? void 0 : free();
		const writing = before === void 0 ? write() : before.then(write, write);
		const done = writing.then(() => void 0, () => void 0);
		open.add(done);
		try {
			return await writing;
		} finally {
			open.delete(done);
		}
	};
}
async function editLease({ cluster, clock }, location, edit, author) {
	for (let conflicts = 0;; conflicts += 1) {
		const lease = await cluster.get(reference$1(location));
		const before = lease && parseRecord(lease);
		const state = edit(before);
		const now = timeNow(clock);
		const time = {
			now,
			byServer: clock.serverNow() !== void 0
		};
		const next = withHistory(leaseWith(lease ?? emptyLease(location), state, time), {
			before: before ?? {},
			after: saidBy(state, before),
			author,
			now
		});
		try {
			return parseRecord(await (lease === void 0 ? cluster.create(next) : cluster.replace(next)));
		} catch (error) {
			if (!isConflict(error) || conflicts >= MAX_CONFLICTS$2) throw error;
		}
	}
}
function saidBy({ holder, content }, before) {
	return {
		...content,
		holder: holder === "as it is" ? before?.holder : holder
	};
}
function same(content) {
	return content;
}
// src/release/router/difference.ts
function differences(before, after, path = []) {
	if (Object.is(before, after)) return [];
	const keys = commonShape(before, after);
	if (keys === void 0) return [{
		path,
		before,
		after
	}];
	return keys.flatMap((key) => differences(child(before, key), child(after, key), [...path, key]));
}
function unmet(wanted, seen) {
	return differences(wanted, seen).filter(({ path, before }) => before !== void 0 || inList(path));
}
function pathText(path) {
	return path.map((key) => typeof key === "number" ? `[${key}]` : `.${key}`).join("").replace(/^\./, "");
}
function withoutServerFields(object) {
	const { status: _status, ...rest } = object;
	const metadata = Object.entries(object.metadata).filter(([key]) => !SERVER_FIELDS.has(key));
	return {
		...rest,
		metadata: Object.fromEntries(metadata)
	};
}
const SERVER_FIELDS = new Set([
	"resourceVersion",
	"generation",
	"managedFields",
	"uid",
	"creationTimestamp",
	"selfLink"
]);
function inList(path) {
	return typeof path.at(-1) === "number";
}
function commonShape(before, after) {
	if (Array.isArray(before) && Array.isArray(after)) return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index);
	if (!isJsonObject(before) || !isJsonObject(after)) return void 0;
	return [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
}
function child(value, key) {
	return value[key];
}
// src/release/router/router.ts
function routerKindFor(color) {
	return apiForTarget(color);
}
function findRouter(kind, objects, host) {
	const found = objects.filter((object) => kind.routes(object, host));
	const [first] = found;
	if (first === void 0) return unknown(`no ${kind.kind} routes ${host}`);
	if (found.length > 1) return unknown(`${host} is routed by ${found.map(resourceName).toSorted().join(" and ")}`);
	return {
		known: true,
		value: first
	};
}
function readDefaultTarget(object, host) {
	const route = readDefaultRoute(object, host);
	return route.known ? {
		known: true,
		value: route.value.target
	} : route;
}
function readDefaultRoute(object, host) {
	return wholeRoute(readDefaultSplit(object, host));
}
function readDefaultSplit(object, host) {
	const kind = apiOfRouter(object);
	if (kind === void 0) return unknown(`${resourceName(object)} is neither ${ROUTERS_CALLED.join(" nor ")}`);
	if (!kind.routes(object, host)) return unknown(`${resourceName(object)} does not route ${host}`);
	return kind.defaultSplit(object);
}
function withDefaultTarget(object, target) {
	const route = defaultRouteIn(object) ?? unknown("it is no router");
	if (!route.known) throw routeUnknown$1(object, route.reason);
	if (apiOfRouter(object)?.targetKind !== target.kind) throw routeUnknown$1(object, `its targets are not of the kind ${target.kind}`);
	return writePaths(object, [route.value.targetPath, ...route.value.headerPaths], target.name);
}
function withSplit(object, split) {
	if (split.kind === "whole") return withDefaultTarget(asWhole(object, split.target.name), split.target);
	const [first] = split.shares;
	const api = apiOfRouter(object);
	if (first === void 0 || api === void 0) throw routeUnknown$1(object, "there is nothing to divide");
	const before = withSplit(object, {
		kind: "whole",
		target: first.target
	});
	const route = defaultRouteIn(before);
	if (route?.known !== true) throw routeUnknown$1(object, route?.reason ?? "it is no router");
	const shares = split.shares.map(({ target: { name }, weight }) => ({
		name,
		weight
	}));
	return divided(before, route.value, shares, api.naming);
}
function asWhole(object, name) {
	const split = apiOfRouter(object)?.defaultSplit(object);
	if (split?.known !== true || split.value.kind === "whole") return withoutNote(object);
	return undivided(object, split.value, name ?? split.value.shares[0]?.route.target.name ?? "");
}
function defaultSplitIn(object) {
	const split = apiOfRouter(object)?.defaultSplit(object);
	return split === void 0 || !split.known ? split : known(splitOf(split.value));
}
function splitOf(split) {
	if (split.kind === "whole") return whole(split.route.target);
	return {
		kind: "weighted",
		shares: split.shares.map(({ route: { target }, weight }) => ({
			target,
			weight
		}))
	};
}
function defaultRouteIn(object) {
	const split = apiOfRouter(object)?.defaultSplit(object);
	return split === void 0 ? void 0 : wholeRoute(split);
}
function flipDifference(before, after) {
	return differences(withoutServerFields(before), withoutServerFields(after));
}
function foreignDifferences(before, after) {
	const [was, is] = [asWhole(before), asWhole(after)];
	const allowed = new Set(defaultPaths(was).map(pathText));
	return flipDifference(was, is).filter(({ path }) => !allowed.has(pathText(path)));
}
function defaultPaths(router) {
	const route = defaultRouteIn(router);
	return route?.known ? [route.value.targetPath, ...route.value.headerPaths] : [];
}
function writePaths(object, paths, name) {
	const copy = structuredClone(object);
	for (const path of paths) {
		const parent = path.slice(0, -1).reduce((inner, key) => step(inner, key), copy);
		parent[path.at(-1)] = name;
	}
	return copy;
}
function step(value, key) {
	return value[key];
}
function routeUnknown$1(object, reason) {
	return refused("ROUTE_UNKNOWN", `the default route of ${resourceName(object)} cannot be told: ${reason}`, { remedy: "End the routes with one catch-all rule with one destination" });
}
// src/release/units/pending-rules.ts
const HOOK = "helm.sh/hook";
function withoutHooks(objects) {
	return objects.filter(({ metadata }) => metadata.annotations?.[HOOK] === void 0);
}
function hooksRun(objects) {
	return objects.filter(({ metadata }) => !/^(test(-success)?)?$/.test(metadata.annotations?.[HOOK] ?? "")).map((object) => `it runs the hook ${resourceName(object)}`);
}
function changesBesidesDefault(before, after, isRouter) {
	const [old, now] = [byName(before), byName(after)];
	const gone = [...old.keys()].filter((name) => !now.has(name)).map((name) => `it deletes ${name}`);
	const changed = [...now].flatMap(([name, object]) => {
		const was = old.get(name);
		if (was === void 0) return [`it creates ${name}`];
		return (isRouter(was) ? foreignDifferences(was, object) : differences(was, object)).map(({ path }) => `it changes ${name} at ${pathText(path)}`);
	});
	return [...gone, ...changed];
}
function routerDrift(rendered, live, kind) {
	const allowed = new Set(defaultPaths(rendered).map(pathText));
	const spec = differences(rendered.spec, asWhole(live).spec, ["spec"]).filter((one) => !allowed.has(pathText(one.path)) && !isSame(one) && !addedByServer(one, kind));
	const metadata = ["labels", "annotations"].flatMap((field) => unmet(rendered.metadata[field] ?? {}, live.metadata[field] ?? {}).map(({ path }) => [
		"metadata",
		field,
		...path
	]));
	return [...spec.map(({ path }) => path), ...metadata].map((path) => `${resourceName(live)} differs in the cluster at ${pathText(path)}`);
}
function isSame({ before, after }) {
	return (before ?? void 0) === (after ?? void 0);
}
function addedByServer({ path, before, after }, kind) {
	return before === void 0 && kind.isServerDefault(path, after);
}
function byName(objects) {
	const named = (object) => [apiGroup(object), resourceName(object)].filter(Boolean).join("/");
	return new Map(objects.map((object) => [named(object), object]));
}
// src/release/observe/beside.ts
function helmReleaseOf({ metadata }) {
	const name = metadata.annotations?.["meta.helm.sh/release-name"];
	const namespace = metadata.annotations?.["meta.helm.sh/release-namespace"];
	return name === void 0 || namespace === void 0 ? void 0 : {
		name,
		namespace
	};
}
function deleteCommand(object) {
	return `kubectl delete ${argumentsFor(object)}`;
}
function editCommand(object) {
	return `kubectl edit ${argumentsFor(object)}`;
}
function argumentsFor({ apiVersion, kind, metadata }) {
	const group = apiGroup({ apiVersion });
	const suffix = group === "" ? "" : `.${group}`;
	const place = metadata.namespace === void 0 ? "" : ` --namespace=${metadata.namespace}`;
	return `${kind.toLowerCase()}${suffix}/${metadata.name}${place}`;
}
function leaveOne(objects, unit, out) {
	const made = objects.filter((one) => helmReleaseOf(one) !== void 0);
	const whose = objects.map((one) => {
		const helm = helmReleaseOf(one);
		const by = helm === void 0 ? "no Helm release's" : `of Helm release ${helm.namespace}/${helm.name}`;
		return `${resourceName(one)} is ${by}`;
	}).join(", ");
	const all = objects.map((one) => `\`${deleteCommand(one)}\``).join(" or ");
	const commands = objects.filter((one) => !made.includes(one)).map((one) => `\`${deleteCommand(one)}\``).join(", ");
	const keep = `\`bluegreen status\` says which one ${unit} renders: leave that, and delete what is beside it`;
	if (made.length === 1) return `${whose}. Unless it is that of ${unit}, delete what Helm did not make: ${commands}, or take ${out}`;
	return `${whose}. ${keep}: ${all}, or take ${out}`;
}
// src/release/colors/color-rules.ts
function notReady(state) {
	const missing = podsMissing(state);
	if (missing !== void 0 || !state.known) return missing;
	const { digest } = state.value;
	return digest.known ? void 0 : digest.reason;
}
function podsMissing(state) {
	if (!state.known) return state.reason;
	const { color, ready, desired } = state.value;
	if (desired === 0) return `${color} is scaled to 0`;
	return ready < desired ? `${ready} of ${desired} pods of ${color} are ready` : void 0;
}
const LOOK = "Run status: it names what is missing and the command that mends it";
const LOOK_AGAIN = "Correct what is said of it, and what is named with RELEASE_DRIFT, then run status again";
function unknownOutside(state, color) {
	const seen = state.colors[color];
	return seen.known || state.withoutWorkloads === color ? void 0 : seen.reason;
}
function notReadyRemedy(state, color, own) {
	return unknownOutside(state, color) === void 0 ? own : LOOK;
}
function runs(state, version) {
	return state.known && state.value.version === version;
}
function servingColors({ colors }) {
	return COLORS.filter((color) => notReady(colors[color]) === void 0);
}
function digestOf$1(state) {
	return state.known && state.value.digest.known ? state.value.digest.value : void 0;
}
function hasDigest(state, digest) {
	if (!state.known || !state.value.digest.known) return false;
	return digest === state.value.digest.value || digest === state.value.digestWithoutConfig;
}
function colorBefore(state) {
	if (!state.known) return {
		ready: 0,
		digest: void 0,
		template: void 0
	};
	const { ready, template, digestWithoutConfig: withoutConfig } = state.value;
	return {
		ready,
		digest: digestOf$1(state),
		template,
		withoutConfig
	};
}
function lost(state, before) {
	if (!state.known) return state.reason;
	const { color, ready, desired, digest, template } = state.value;
	if (before.template !== void 0 && template !== before.template) return `${color} is rolling to something that was not tested`;
	if (ready === 0) return `no pod of ${color} is ready`;
	if (ready < Math.min(before.ready, desired)) return `${ready} of ${Math.min(before.ready, desired)} pods of ${color} are ready`;
	const runsOn = before.withoutConfig !== void 0 && before.withoutConfig === state.value.digestWithoutConfig;
	return digest.known && before.digest !== void 0 && !runsOn && !hasDigest(state, before.digest) ? `${color} is not what was tested any more` : void 0;
}
function runText(state) {
	return `version ${(state.known ? state.value.version : void 0) ?? "unknown"} at digest ${digestOf$1(state) ?? "unknown"}`;
}
function shortRunText(version, digest) {
	return `version ${version ?? "unknown"} at digest ${shortDigest(digest)}`;
}
function uncoveredText(state) {
	const uncovered = (state.known ? state.value.uncovered : void 0) ?? [];
	if (uncovered.length === 0) return void 0;
	return `the digest covers ${uncovered.map(({ name, by, reason }) => by === "version" ? `of ${name} the version alone (${reason})` : `nothing of ${name} (${reason})`).join(", and ")}`;
}
function shortDigest(digest) {
	return digest === void 0 ? "unknown" : `${digest.slice(0, 12)}…`;
}
// src/release/colors/overlap-rules.ts
function relationOf(one, other) {
	if (one.namespace !== other.namespace) return "apart";
	if (contradicts(one.labels, other.labels)) return "apart";
	return selects(other.labels, one.labels) || selects(one.labels, other.labels) ? "inside" : "open";
}
function tellApart(selections) {
	return pairsOf(selections).every(([blue, green]) => relationOf(blue, green) === "apart");
}
function openNamespaces(selections) {
	const open = pairsOf(selections).filter(([blue, green]) => relationOf(blue, green) === "open");
	return [...new Set(open.map(([blue]) => blue.namespace))];
}
function separationOf(release, selections, makers) {
	for (const pair of pairsOf(selections)) {
		const found = separationOfPair(release, pair, makers);
		if (found.kind !== "apart") return found;
	}
	const unclear = COLORS.flatMap((color) => reasonOf$1(selections[color]));
	const [reason] = COLORS.some((color) => selections[color].known && selections[color].value.length === 0) ? [] : unclear;
	return reason === void 0 ? { kind: "apart" } : {
		kind: "unknown",
		reason
	};
}
function pairsOf({ blue, green }) {
	if (!blue.known || !green.known) return [];
	return blue.value.flatMap((one) => green.value.map((other) => [one, other]));
}
function reasonOf$1(selections) {
	return selections.known ? [] : [selections.reason];
}
function separationOfPair(release, [blue, green], makers) {
	const relation = relationOf(blue, green);
	if (relation === "apart") return { kind: "apart" };
	const inBoth = makers.filter((maker) => isSelected(maker, blue) && isSelected(maker, green));
	const shared = [...new Set(inBoth.map(({ name }) => name))].toSorted(workloadsFirst);
	if (relation === "open" && shared.length === 0) return stillUnclear([blue, green], makers);
	const selections = {
		blue: selectionText(blue),
		green: selectionText(green)
	};
	const what = shared.length > 0 ? `both select ${listed(shared)}` : insideText(blue, green);
	const fact = `the colors of ${release} have no pods of their own: blue is ${selections.blue}, green is ${selections.green}; ${what}`;
	const several = [blue, green].filter((one) => one.isOneOfSeveral === true).map(({ title }) => title);
	return {
		kind: "overlap",
		fact,
		selections,
		shared,
		...several.length > 0 && { several }
	};
}
function stillUnclear([blue, green], makers) {
	const grown = makers.find((maker) => mayBeSelected(maker, blue) && mayBeSelected(maker, green));
	if (grown === void 0) return { kind: "apart" };
	return {
		kind: "unknown",
		reason: `pods of ${grown.name} get labels while they run, and may be selected by ${selectionText(blue)} and by ${selectionText(green)}`
	};
}
function isSelected({ namespace, labels }, selection) {
	return namespace === selection.namespace && selects(selection.labels, labels);
}
function mayBeSelected({ namespace, labels, grows }, selection) {
	const mayCome = (key) => !Object.hasOwn(labels, key) && (grows || comesFromNode(key));
	return namespace === selection.namespace && Object.entries(selection.labels).every(([key, value]) => labels[key] === value || mayCome(key));
}
function insideText(blue, green) {
	const [all, every] = [selects(green.labels, blue.labels), selects(blue.labels, green.labels)];
	if (all && every) return "every pod of one would be the other's as well";
	return all ? "every pod of blue would be green's as well" : "every pod of green would be blue's as well";
}
function selectionText({ title, labels }) {
	return `${title} (${Object.entries(labels).map(([key, value]) => `${key}=${value}`).toSorted().join(",")})`;
}
const SHOWN$1 = 5;
function listed(names) {
	const more = names.length > SHOWN$1 ? ` and ${names.length - SHOWN$1} more` : "";
	return `${names.slice(0, SHOWN$1).join(", ")}${more}`;
}
function workloadsFirst(a, b) {
	const [first, second] = [a, b].map((name) => Number(name.startsWith("Pod/")));
	return (first ?? 0) - (second ?? 0) || (a < b ? -1 : Number(a > b));
}
const MEND = "Give each color labels that no pod of the other carries, and run apply: it takes a change that sets the colors apart";
function notApart({ release, separation, colors }) {
	if (separation.kind === "overlap") return refuse("COLORS_OVERLAP", separation.fact, separation.mend ?? mendOf(separation));
	if (separation.kind === "mixed") return refuse("COLOR_MIXED", separation.fact, separation.mend);
	if (separation.kind === "unknown") return refuse("COLORS_UNKNOWN", unclearText(release, separation.reason), separation.mend ?? "Let the colors demand different values of one label, which pods carry from the start, of Services that have a selector; then run apply");
	const [blue, green] = [digestOf$1(colors.blue), digestOf$1(colors.green)];
	if (blue === void 0 || blue !== green) return void 0;
	return refuse("COLORS_OVERLAP", `the colors of ${release} have no pods of their own: blue and green are at the same digest`, MEND);
}
function mendOf({ several = [] }) {
	if (several.length === 0) return MEND;
	return `More than one place defines a subset, as ${several.join(" and ")}: delete the DestinationRule that no unit renders, or take the subset out of it; \`bluegreen status\` names it, with the command`;
}
const CLEAR = "Let the colors demand different values of one label, which pods carry from the start, of Services that have a selector; then run apply";
function unclearText(release, reason) {
	return `whether the colors of ${release} have pods of their own cannot be told: ${reason}`;
}
function makesOthersPods({ unit, color, makers }, other) {
	const selections = other.selections.known ? other.selections.value : [];
	for (const maker of makers) {
		const selection = selections.find((one) => isSelected(maker, one));
		const is = `unit ${unit}, which is ${color}'s, renders ${maker.name}`;
		if (selection !== void 0) return refuse("COLORS_OVERLAP", `${is}, whose pods are ${other.color}'s by ${selectionText(selection)}`, `Give the pods of unit ${unit} labels of ${color} alone, or correct what selects ${other.color}`);
		if (other.workloads.includes(maker.name)) return refuse("COLORS_OVERLAP", `${is}, which makes the pods of ${other.color}`, `Give the workload of unit ${unit} a name, and its Helm release one, that ${other.color} does not have`);
	}
}
function oneRelease(release, [blue, green], helm) {
	return {
		fact: `the colors of ${release} are one Helm release: units ${blue} and ${green} both release ${helm}`,
		mend: "Give each color's unit a release name of its own"
	};
}
const NO_SELECTION = known([]);
// src/release/colors/pod-makers.ts
const OTHER_MAKERS = [
	"pods",
	"statefulsets.apps",
	"daemonsets.apps",
	"replicasets.apps",
	"replicationcontrollers",
	"jobs.batch",
	"cronjobs.batch",
	"rollouts.argoproj.io"
];
const TEMPLATES = [["spec", "template"], [
	"spec",
	"jobTemplate",
	"spec",
	"template"
]];
function podMaker(object) {
	const labels = object.kind === "Pod" ? labelsOfPod(object) : labelsOfTemplate(object);
	if (labels === void 0) return void 0;
	const grows = object.apiVersion.startsWith("argoproj.io/");
	return {
		name: resourceName(object),
		namespace: namespaceOf(object),
		labels: labelMap(labels),
		grows
	};
}
function podMakers(objects) {
	return objects.flatMap((object) => podMaker(object) ?? []);
}
function labelsOfPod({ metadata, status }) {
	return ["Succeeded", "Failed"].includes(String(at(status, "phase"))) || metadata.deletionTimestamp !== void 0 ? void 0 : metadata.labels ?? {};
}
const MADE = new Set(["ReplicaSet", "Job"]);
const NO_PODS = new Set([
	"SealedSecret",
	"ExternalSecret",
	"ClusterExternalSecret",
	"PodTemplate",
	"Certificate"
]);
function labelsOfTemplate(object) {
	if (NO_PODS.has(object.kind)) return void 0;
	if ((object.metadata.ownerReferences ?? []).length > 0 && MADE.has(object.kind)) return void 0;
	const template = TEMPLATES.map((path) => jsonObject(at(object, ...path))).find(isPodTemplate);
	return template === void 0 ? void 0 : at(template, "metadata", "labels") ?? {};
}
function isPodTemplate(template) {
	return jsonObject(at(template, "metadata", "labels")) !== void 0 || list(at(template, "spec", "containers")).length > 0;
}
function outsideMaker(object) {
	const { kind, apiVersion, metadata, spec } = object;
	if (!apiVersion.startsWith("networking.istio.io/")) return void 0;
	const labels = kind === "WorkloadEntry" ? {
		...labelMap(at(spec, "labels")),
		...labelMap(metadata.labels)
	} : kind === "WorkloadGroup" ? {
		...labelMap(at(spec, "template", "labels")),
		...labelMap(at(spec, "metadata", "labels"))
	} : void 0;
	if (labels === void 0) return void 0;
	return {
		name: resourceName(object),
		namespace: namespaceOf(object),
		labels,
		grows: false
	};
}
// src/release/colors/config-refs.ts
function configReferences(template) {
	const spec = at(template, "spec");
	const containers = [...jsonObjects(at(spec, "initContainers")), ...jsonObjects(at(spec, "containers"))];
	const found = [
		...containers.flatMap((container) => jsonObjects(container["env"])).flatMap(ofVariable),
		...containers.flatMap((container) => jsonObjects(container["envFrom"])).flatMap(ofAllVariables),
		...jsonObjects(at(spec, "volumes")).flatMap(ofVolume)
	];
	return [...new Map(found.map((one) => [`${one.kind}/${one.name}`, one]))].toSorted(([one], [other]) => one < other ? -1 : 1).map(([, reference]) => reference);
}
function ofVariable(variable) {
	return [...reference("ConfigMap", at(variable, "valueFrom", "configMapKeyRef", "name")), ...reference("Secret", at(variable, "valueFrom", "secretKeyRef", "name"))];
}
function ofAllVariables(source) {
	return [...reference("ConfigMap", at(source, "configMapRef", "name")), ...reference("Secret", at(source, "secretRef", "name"))];
}
function ofVolume(volume) {
	return [
		...reference("ConfigMap", at(volume, "configMap", "name")),
		...reference("Secret", at(volume, "secret", "secretName")),
		...jsonObjects(at(volume, "projected", "sources")).flatMap((source) => [...reference("ConfigMap", at(source, "configMap", "name")), ...reference("Secret", at(source, "secret", "name"))])
	];
}
function reference(kind, name) {
	const found = text$1(name);
	return found ? [{
		kind,
		name: found
	}] : [];
}
// src/release/observe/read-config.ts
const TYPES$1 = {
	ConfigMap: "configmaps",
	Secret: "secrets"
};
async function readConfig(deployments, cluster) {
	const used = deployments.flatMap((deployment) => {
		const namespace = namespaceOf(deployment);
		return configReferences(at(deployment.spec, "template")).map((one) => [`${one.kind}/${namespace}/${one.name}`, {
			...one,
			namespace
		}]);
	});
	const objects = [...new Map(used)].toSorted(([one], [other]) => one < other ? -1 : 1);
	const read = await Promise.all(objects.map(async ([title, { kind, namespace, name }]) => {
		return {
			title,
			contents: await cluster.contents({
				type: TYPES$1[kind],
				namespace,
				name
			})
		};
	}));
	return {
		parts: read.map(({ title, contents }) => ({
			name: title,
			...withoutWords(contents)
		})),
		uncovered: read.flatMap(({ title, contents }) => uncoveredIn(title, contents))
	};
}
function withoutWords(contents) {
	if (contents.kind !== "version" && contents.kind !== "unread") return contents;
	const { refused: _refused, ...rest } = contents;
	return rest;
}
function uncoveredIn(name, contents) {
	if (contents.kind !== "version" && contents.kind !== "unread") return [];
	return [{
		name,
		by: contents.kind === "version" ? "version" : "nothing",
		...contents.refused
	}];
}
// src/release/observe/objects-in-cluster.ts
const ANSWERING = [
	"services",
	"deployments.apps",
	"statefulsets.apps",
	"daemonsets.apps"
];
async function listObjects(type, namespace, cluster) {
	const list = () => cluster.list(type, namespace === void 0 ? void 0 : { namespace });
	return await whereKnown(list) ?? [];
}
async function whereKnown(read) {
	try {
		return await read();
	} catch (error) {
		if (error instanceof Failure && error.code === "CLUSTER_NO_SUCH_TYPE") return void 0;
		throw error;
	}
}
// src/release/colors/stranger-rules.ts
const OUTSIDE = ["workloadentries.networking.istio.io", "workloadgroups.networking.istio.io"];
const APART$1 = { kind: "apart" };
function selectedNamespaces(selections) {
	const namespaces = COLORS.flatMap((color) => selectionsOf(selections, color)).map(({ namespace }) => namespace);
	return [...new Set(namespaces)];
}
function outsideSeparation(release, selections, objects) {
	const found = objects.flatMap((object) => outsideOne(release, selections, object, objects));
	return found.find(({ kind }) => kind === "overlap") ?? found[0] ?? APART$1;
}
function outsideOne(release, selections, object, objects) {
	const endpoint = outsideMaker(object);
	if (endpoint === void 0) return [];
	const [first, second] = COLORS.flatMap((color) => selecting(selections, color, endpoint));
	if (first === void 0) return [];
	const mend = `Delete ${endpoint.name}, or give it labels that no color selects`;
	const is = `${endpoint.name} is ${first.color}'s by ${selectionText(first.selection)}`;
	const address = addressOf(object);
	const pod = address === void 0 ? void 0 : otherPodAt(address, first.color, selections, objects);
	const also = second === void 0 ? pod && `its address ${address} is that of ${pod}, which is ${otherColor(first.color)}'s` : `it is ${second.color}'s as well, by ${selectionText(second.selection)}`;
	if (also === void 0) return [{
		kind: "unknown",
		reason: `${is}, and who answers ${address === void 0 ? "there" : `at ${address}`} is not known`,
		mend
	}];
	const fact = `the colors of ${release} have no pods of their own: ${is}, and ${also}`;
	const shared = [endpoint.name, ...pod === void 0 ? [] : [pod]];
	return [{
		kind: "overlap",
		fact,
		selections: selectionsText(selections),
		shared,
		mend
	}];
}
function addressOf({ kind, spec }) {
	return kind === "WorkloadEntry" ? text$1(at(spec, "address")) : void 0;
}
function selectionsOf(selections, color) {
	const found = selections[color];
	return found.known ? found.value : [];
}
function selecting(selections, color, maker) {
	const selection = selectionsOf(selections, color).find((one) => isSelected(maker, one));
	return selection === void 0 ? [] : [{
		color,
		selection
	}];
}
function otherPodAt(address, color, selections, objects) {
	const pod = objects.find((object) => {
		if (object.kind !== "Pod" || !addressesOf(object).includes(address.toLowerCase())) return false;
		const maker = podMaker(object);
		return maker !== void 0 && selecting(selections, otherColor(color), maker).length > 0;
	});
	return pod === void 0 ? void 0 : resourceName(pod);
}
function addressesOf({ status }) {
	return [at(status, "podIP"), ...jsonObjects(at(status, "podIPs")).map(({ ip }) => ip)].flatMap((one) => text$1(one)?.toLowerCase() ?? []);
}
function selectionsText(selections) {
	const of = (color) => selectionsOf(selections, color).map(selectionText).join("; ");
	return {
		blue: of("blue"),
		green: of("green")
	};
}
function unplacedNamespaces(selections, objects) {
	const unplaced = objects.filter((object) => object.kind === "Pod" && isColors(selections, object) && (object.metadata.ownerReferences ?? []).length > 0 && ownerOf(object, objects) === void 0);
	return [...new Set(unplaced.map((object) => namespaceOf(object)))];
}
function isColors(selections, object) {
	const maker = podMaker(object);
	return maker !== void 0 && COLORS.some((color) => selecting(selections, color, maker).length > 0);
}
function mixedSeparation(release, selections, objects, colors) {
	for (const color of colors) {
		const groups = groupsOf(color, selections, objects);
		if (groups.size < 2) continue;
		return {
			kind: "mixed",
			fact: `the pods of ${color} of ${release} are not of one Helm release: ${[...groups].map(([owner, names]) => `${[...names].join(", ")} ${owner}`).join("; ")}`,
			color,
			mend: `Delete what is not of ${color}'s unit, or give its pods labels that ${color} does not select`
		};
	}
	return APART$1;
}
function groupsOf(color, selections, objects) {
	const groups = new Map();
	for (const { top } of selectedPods(color, selections, objects)) {
		if (top.metadata.annotations?.["helm.sh/hook"] !== void 0) continue;
		const group = groups.get(helmText(top)) ?? new Set();
		groups.set(helmText(top), group.add(resourceName(top)));
	}
	return groups;
}
function selectedPods(color, selections, objects) {
	return objects.flatMap((object) => {
		const maker = podMaker(object);
		return maker !== void 0 && selecting(selections, color, maker).length > 0 ? [{
			object,
			top: topOf(object, objects)
		}] : [];
	});
}
function helmText(object) {
	const { annotations = {} } = object.metadata;
	const name = annotations["meta.helm.sh/release-name"];
	const where = annotations["meta.helm.sh/release-namespace"] ?? namespaceOf(object);
	return name === void 0 ? "(of none)" : `(of ${where}/${name})`;
}
const DEEPEST = 4;
function topOf(object, objects) {
	let top = object;
	for (let depth = 0; depth < DEEPEST; depth += 1) {
		const owner = ownerOf(top, objects);
		if (owner === void 0) return top;
		top = owner;
	}
	return top;
}
function ownerOf(object, objects) {
	const { metadata } = object;
	const owners = metadata.ownerReferences ?? [];
	const here = objects.filter((one) => namespaceOf(one) === namespaceOf(object));
	const direct = here.find((one) => owners.some(({ kind, name }) => isNamed(one, kind, name)));
	if (direct !== void 0) return direct;
	const hash = metadata.labels?.["pod-template-hash"];
	return here.find(({ kind, metadata: { name } }) => owners.some((owner) => kind === "Deployment" && owner.kind === "ReplicaSet" && owner.name === `${name}-${hash}`));
}
function isNamed(object, kind, name) {
	return object.kind === kind && object.metadata.name === name;
}
// src/release/colors/owner-rules.ts
const APART = { kind: "apart" };
function ownSeparation(release, selections, objects, owners) {
	const [blue, green] = COLORS.map((color) => knownOwner(owners[color]));
	if (blue !== void 0 && blue.release === green?.release) {
		const one = oneRelease(release, [blue.unit, green.unit], blue.release);
		return {
			kind: "overlap",
			selections: selectionsText(selections),
			shared: [...blue.objects],
			...one
		};
	}
	const found = COLORS.map((color) => ownOne(release, color, selectedPods(color, selections, objects), {
		selections,
		owners
	}));
	const first = (kind) => found.find((one) => one.kind === kind);
	return first("overlap") ?? first("mixed") ?? first("unknown") ?? APART;
}
function knownOwner(owner) {
	return owner.known ? owner.value : void 0;
}
function colorsWithoutOwner(owners) {
	return COLORS.filter((color) => {
		const owner = owners[color];
		return owner.known && owner.value === void 0;
	});
}
function ownOne(release, color, pods, facts) {
	if (pods.length === 0) return APART;
	const [own, other] = [facts.owners[color], facts.owners[otherColor(color)]];
	if (!own.known) return {
		kind: "unknown",
		reason: `what the unit of ${color} released is not known, so that its pods may be anybody's: ${own.reason}`,
		...own.from && { mend: own.from.remedy }
	};
	if (own.value === void 0) return APART;
	const owner = own.value;
	const rest = pods.filter((one) => !isOf(one, owner));
	const theirs = knownOwner(other);
	const taken = theirs === void 0 ? [] : rest.filter((one) => isOf(one, theirs));
	if (theirs !== void 0 && taken.length > 0) return overlap(release, color, taken, theirs, facts);
	const strangers = rest.filter(({ top }) => !isHookJob(top));
	return strangers.length === 0 ? APART : mixed(release, color, strangers, owner);
}
function isOf({ top }, { objects }) {
	const { namespace = "default", ownerReferences = [] } = top.metadata;
	const makers = ownerReferences.map(({ kind, name }) => `${kind}/${namespace}/${name}`);
	return [resourceName(top), ...makers].some((name) => objects.has(name));
}
function isHookJob({ kind, metadata }) {
	return ["Job", "Pod"].includes(kind) && metadata.annotations?.["helm.sh/hook"] !== void 0;
}
function overlap(release, color, taken, theirs, { selections }) {
	const other = otherColor(color);
	const texts = selectionsText(selections);
	const shared = namesOf(taken);
	return {
		kind: "overlap",
		fact: `the colors of ${release} have no pods of their own: ${color} is ${texts[color]}, and that selects ${listed(shared)}, which ${other}'s unit ${theirs.unit} released (Helm release ${theirs.release}); ${other} is ${texts[other]}`,
		selections: texts,
		shared,
		mend: `Let what unit ${theirs.unit} renders carry labels of ${other} alone, let ${color} select its own, and run apply; what was changed by hand \`bluegreen status\` names, with the command that puts it back`
	};
}
function mixed(release, color, strangers, { unit, release: helm }) {
	return {
		kind: "mixed",
		fact: `the pods of ${color} of ${release} are not all of its unit ${unit}, Helm release ${helm}: ${listed([...new Map(strangers.map(({ top }) => [resourceName(top), top]))].map(([name, top]) => `${name} ${claimText$1(top, helm)}`))}`,
		color,
		mend: `Delete what is not of ${color}'s unit, or give its pods labels that ${color} does not select`
	};
}
function claimText$1(top, helm) {
	const said = helmText(top);
	return said === `(of ${helm})` ? `(says that it is of ${helm}, whose manifest does not have it)` : said;
}
function namesOf(pods) {
	const tops = pods.map(({ top }) => resourceName(top));
	return [...new Set([...tops, ...pods.map(({ object }) => resourceName(object))])];
}
// src/release/patience.ts
const AGAIN_MS = 1e3;
function isSilence(error) {
	return error instanceof Failure && error.isSilence;
}
function isSilent(seen) {
	return !seen.known && seen.from !== void 0 && isSilent$1(seen.from.code);
}
async function patiently(clock, milliseconds, work) {
	const end = clock.now() + milliseconds;
	for (;;) try {
		return await work();
	} catch (error) {
		if (!isSilence(error) || clock.now() >= end) throw error;
		await clock.sleep(AGAIN_MS);
	}
}
// src/release/observe/read-separation.ts
async function readSeparation(release, selections, seen, cluster, owners) {
	const open = [...openNamespaces(selections), ...unplacedNamespaces(selections, seen)];
	const [others, outside, owned = NO_OWNERS] = await Promise.all([
		answered(() => readMakers([...new Set(open)], cluster)),
		answered(() => readAll(OUTSIDE, selectedNamespaces(selections), cluster)),
		owners
	]);
	const objects = [
		...seen,
		...valueOf(others),
		...valueOf(outside)
	];
	const told = [separationOf(release, selections, podMakers(objects)), outsideSeparation(release, selections, objects)];
	const whose = others.known ? [ownSeparation(release, selections, objects, owned), mixedSeparation(release, selections, objects, colorsWithoutOwner(owned))] : [];
	return gravest([
		...told,
		...whose,
		...[others, outside].flatMap(unreadSeparation)
	]);
}
const NO_OWNERS = {
	blue: known(void 0),
	green: known(void 0)
};
function answered(read) {
	return observed(read, isSilence);
}
function valueOf(seen) {
	return seen.known ? seen.value : [];
}
function unreadSeparation(seen) {
	if (seen.known) return [];
	const { reason, from } = seen;
	return [{
		kind: "unknown",
		reason: from?.fact ?? reason,
		...from && { mend: from.remedy }
	}];
}
const GRAVITY = [
	"overlap",
	"mixed",
	"unknown"
];
function gravest(found) {
	return GRAVITY.flatMap((kind) => found.filter((one) => one.kind === kind))[0] ?? { kind: "apart" };
}
function readMakers(namespaces, cluster) {
	return readAll(OTHER_MAKERS, namespaces, cluster);
}
async function readAll(types, namespaces, cluster) {
	const reads = namespaces.flatMap((namespace) => types.map((type) => listObjects(type, namespace, cluster)));
	return (await Promise.all(reads)).flat();
}
// src/release/colors/share-rules.ts
function trafficOfSplit(spec, split) {
	const parts = split.kind === "whole" ? [{
		target: split.target,
		weight: 1
	}] : split.shares;
	const shares = {
		blue: 0,
		green: 0
	};
	for (const { target, weight } of parts) {
		const color = COLORS.find((one) => sameTarget(spec.colors[one].target, target));
		if (color === void 0) return void 0;
		shares[color] += weight;
	}
	const only = COLORS.find((color) => shares[otherColor(color)] === 0);
	return only === void 0 ? { shares } : { active: only };
}
function trafficOf({ active, shares }) {
	return {
		active,
		...shares === void 0 ? {} : { shares }
	};
}
function sharesOf({ active, shares }) {
	return shares ?? {
		blue: active === "blue" ? 100 : 0,
		green: active === "green" ? 100 : 0
	};
}
function colorsWithTraffic(state) {
	return colorsIn(sharesOf(state));
}
function colorsIn(shares) {
	return COLORS.filter((color) => shares[color] > 0);
}
function sameShares(a, b) {
	return a.blue * b.green === b.blue * a.green;
}
function sharesText(shares) {
	const sum = shares.blue + shares.green;
	return COLORS.map((color) => `${color} has ${Number((100 * shares[color] / sum).toFixed(1))} %`).join(", ");
}
// src/release/colors/selections.ts
function foreignHost(host) {
	const reason = `${host} is no Service of this cluster`;
	return {
		one: unknown(reason),
		all: unknown(reason)
	};
}
function targetSelection({ kind, name }, address, service, objects) {
	const { namespace } = address;
	const title = `Service ${namespace}/${address.name}`;
	if (service === void 0) return {
		one: unknown(`${title} does not exist`),
		all: NO_SELECTION
	};
	const labels = labelMap(at(service.spec, "selector"));
	if (Object.keys(labels).length === 0) {
		const reason = `${resourceName(service)} has no selector`;
		return {
			one: unknown(reason),
			all: unknown(reason)
		};
	}
	return targetsOf({ kind }).select(name, address, {
		namespace,
		title,
		labels
	}, objects);
}
function selectionsAmong(release, objects) {
	const kind = routerKindFor(release.colors.blue);
	const router = findRouter(kind, objects.filter((object) => object.kind === kind.kind), release.host);
	if (!router.known) return void 0;
	const route = readDefaultRoute(router.value, release.host);
	return route.known ? selectionsFrom(release, route.value, namespaceOf(router.value), objects) : void 0;
}
function selectionsFrom(release, route, namespace, objects) {
	const [blue, green] = COLORS.map((color) => {
		const { target } = release.colors[color];
		const host = targetsOf(target).host(target.name, route);
		const address = serviceAddress(host, namespace);
		if (address === void 0) return foreignHost(host).all;
		return targetSelection(target, address, objects.find((object) => isService(object, address)), objects).all;
	});
	return {
		blue: blue ?? NO_SELECTION,
		green: green ?? NO_SELECTION
	};
}
function isService(object, { namespace, name }) {
	const { kind, apiVersion, metadata } = object;
	return kind === "Service" && apiVersion === "v1" && metadata.name === name && namespaceOf(object) === namespace;
}
// src/release/observe/observe.ts
async function readRelease(spec, ports, owners) {
	owners?.catch(() => void 0);
	const router = await readRouter(spec, ports);
	const found = defaultOf(router, spec);
	const { defaultRoute, traffic } = found;
	const namespace = namespaceOf(router);
	const cluster = askedOnce(ports.cluster);
	const [record, { blue, green }] = await Promise.all([recordStore(ports, {
		namespace,
		release: spec.name
	}).read(), readColors(spec, defaultRoute, namespace, cluster)]);
	const selections = {
		blue: blue.selection.all,
		green: green.selection.all
	};
	const seen = [...blue.seen, ...green.seen];
	const separation = await readSeparation(spec.name, selections, seen, cluster, owners);
	const { name, resourceVersion = "" } = router.metadata;
	const bare = COLORS.find((color) => (color === "blue" ? blue : green).missing);
	const state = stateOf({
		release: spec.name,
		router: {
			namespace,
			name,
			resourceVersion
		},
		colors: {
			blue: blue.state,
			green: green.state
		},
		...bare === void 0 ? {} : { withoutWorkloads: bare },
		separation,
		seenAt: timeNow(ports.clock),
		proofDays: spec.proofDays
	}, traffic, record);
	if (state !== void 0) return {
		state,
		router,
		split: splitOf(found.read),
		selections
	};
	if ((await readRouter(spec, ports)).metadata.resourceVersion !== resourceVersion) return readRelease(spec, ports, owners);
	throw dividedByOthers(router, found);
}
function stateOf(facts, traffic, record) {
	const { active } = traffic;
	if (active !== void 0) return {
		...facts,
		active,
		idle: otherColor(active),
		record
	};
	const transition = record?.transition;
	if (record === void 0 || transition === void 0) return void 0;
	return {
		...facts,
		shares: traffic.shares,
		record: {
			...record,
			transition
		}
	};
}
async function readRouter(spec, { cluster }) {
	const kind = routerKindFor(spec.colors.blue);
	const all = await cluster.list(kind.type);
	const router = findRouter(kind, all, spec.host);
	if (router.known) return router.value;
	const routing = all.filter((object) => kind.routes(object, spec.host));
	if (routing.length > 1) {
		const remedy = leaveOne(routing, `unit ${spec.router.unit}`, `${spec.host} out of its hosts`);
		throw refused("ROUTER_UNKNOWN", router.reason, { remedy });
	}
	throw refused("ROUTER_UNKNOWN", router.reason, { remedy: `Run apply, so that unit ${spec.router.unit}, and it alone, routes ${spec.host}; where it was applied already, run repair` });
}
function trafficIn(router, spec) {
	return defaultOf(router, spec).traffic;
}
function defaultOf(router, spec) {
	const read = readDefaultSplit(router, spec.host);
	if (!read.known) throw routeUnknown(router, read.reason);
	const traffic = trafficOfSplit(spec, splitOf(read.value));
	const [defaultRoute] = routesOf(read.value);
	if (read.value.kind === "whole") {
		if (traffic !== void 0) return {
			defaultRoute: read.value.route,
			read: read.value,
			traffic
		};
		throw nowhere(spec, read.value.route, router);
	}
	if (traffic !== void 0 && defaultRoute !== void 0 && isOneService(read.value)) return {
		defaultRoute,
		read: read.value,
		traffic
	};
	throw routeUnknown(router, dividedText(read.value));
}
function routesOf(split) {
	return split.kind === "whole" ? [split.route] : split.shares.map(({ route }) => route);
}
function isOneService(split) {
	const hosts = routesOf(split).map(({ target, serviceHost }) => target.kind === "subset" ? serviceHost : target.kind);
	return new Set(hosts).size === 1;
}
function dividedText({ shares, called }) {
	const sum = shares.reduce((all, { weight }) => all + weight, 0);
	const parts = shares.map(({ route: { target }, weight }) => `${target.name} has ${weight} of ${sum}`);
	return `the default rule splits traffic over ${shares.length} ${called}: ${parts.join(", ")}`;
}
function dividedByOthers(router, { read, traffic: { shares } }) {
	return routeUnknown(router, `${read.kind === "weighted" ? dividedText(read) : "it is divided"}${shares === void 0 ? "" : ` (${sharesText(shares)})`}, and no promote or rollback is on record that did it`);
}
function routeUnknown(router, reason) {
	return refused("ROUTE_UNKNOWN", `the default route cannot be told: ${reason}`, {
		where: resourceName(router),
		remedy: `Run repair: it puts back what somebody changed by hand. Else, with \`${editCommand(router)}\`: end its routes with one catch-all rule that has one destination, a color's. apply does not do it: it changes no default that cannot be told`
	});
}
function nowhere(spec, route, router) {
	const names = COLORS.map((color) => `${color} is ${spec.colors[color].target.name}`).join(", ");
	const { kind, name } = route.target;
	return refused("ROUTE_NOWHERE", `the default route goes to ${kind} ${name}, which is no color's (${names})`, {
		where: resourceName(router),
		remedy: `Run repair: it puts back what somebody changed by hand. Where Git says so itself, set ${spec.router.value.key} in unit ${spec.router.unit} to a color's ${kind}, and run apply`
	});
}
function askedOnce(cluster) {
	const answers = new Map();
	const once = (question, ask) => {
		const key = JSON.stringify(question);
		const answer = answers.get(key) ?? ask();
		answers.set(key, answer);
		return answer;
	};
	return {
		get: (reference) => once(reference, () => cluster.get(reference)),
		contents: (reference) => once(["contents", reference], () => cluster.contents(reference)),
		list: (type, selection) => once([type, selection], () => cluster.list(type, selection))
	};
}
async function readColors(spec, route, namespace, cluster) {
	const [blue, green] = await Promise.all([readColor("blue", spec, route, namespace, cluster), readColor("green", spec, route, namespace, cluster)]);
	if (!blue.missing || !green.missing) return {
		blue,
		green
	};
	throw refused("BOTH_COLORS_MISSING", `nothing of ${spec.name} runs: neither blue nor green has workloads`, { remedy: "Run `bluegreen apply` first: it brings up both colors" });
}
async function readColor(color, spec, route, namespace, cluster) {
	const selection = await readSelection(spec, color, route, namespace, cluster);
	if (!selection.one.known) return {
		state: selection.one,
		missing: false,
		selection,
		seen: []
	};
	const workloads = await readWorkloads(selection.one.value, cluster);
	const { deployments, seen } = workloads;
	if (deployments.length === 0) {
		const labels = Object.entries(selection.one.value.labels).map(([key, value]) => `${key}=${value}`);
		const reason = `no Deployment in ${selection.one.value.namespace} makes pods with ${labels.join(",")}`;
		return {
			state: unknown(reason),
			missing: true,
			selection,
			seen
		};
	}
	const config = await readConfig(deployments, cluster);
	return {
		state: known(colorState(color, spec, workloads, config)),
		missing: false,
		selection,
		seen
	};
}
async function readSelection(spec, color, route, namespace, cluster) {
	const { target } = spec.colors[color];
	const targets = targetsOf(target);
	const host = targets.host(target.name, route);
	const address = serviceAddress(host, namespace);
	if (address === void 0) return foreignHost(host);
	const service = await cluster.get({
		type: "services",
		...address
	});
	const types = service === void 0 ? [] : targets.definedBy;
	return targetSelection(target, address, service, (await Promise.all(types.map((type) => cluster.list(type)))).flat());
}
async function readWorkloads(selection, cluster) {
	const { namespace, labels } = selection;
	const [deployments, pods] = await Promise.all([cluster.list("deployments.apps", { namespace }), cluster.list("pods", {
		namespace,
		labels
	})]);
	return {
		deployments: deployments.filter((one) => isMadeFor(one, selection)),
		pods: pods.filter((pod) => pod.metadata.deletionTimestamp === void 0),
		seen: [...deployments, ...pods]
	};
}
function isMadeFor(workload, selection) {
	const maker = podMaker(workload);
	return maker !== void 0 && isSelected(maker, selection);
}
function colorState(color, spec, { deployments, pods }, { parts, uncovered }) {
	const images = deployments.flatMap((one) => jsonObjects(at(one.spec, "template", "spec", "containers")).map((container) => text$1(container["image"]) ?? ""));
	const desired = deployments.reduce((sum, one) => sum + replicas(one), 0);
	const templates = templatesOf(deployments);
	const bare = digestOf(deployments, pods, { templates });
	const hasConfig = parts.length > 0;
	return {
		color,
		target: spec.colors[color].target,
		workloads: deployments.map(resourceName).toSorted(),
		ready: pods.filter(isReady).length,
		desired,
		images: [...new Set(images)].toSorted(),
		version: versionOf(images[0]),
		digest: hasConfig ? digestOf(deployments, pods, {
			templates,
			config: parts
		}) : bare,
		...hasConfig && bare.known && { digestWithoutConfig: bare.value },
		...uncovered.length > 0 && { uncovered },
		template: jsonDigest(templates)
	};
}
function templatesOf(deployments) {
	return deployments.map((one) => canonicalJson({
		name: resourceName(one),
		template: at(one.spec, "template")
	})).toSorted();
}
function versionOf(image) {
	return image?.split("@")[0]?.match(/:([^:/]+)$/)?.[1];
}
function replicas(deployment) {
	return whole$1(at(deployment.spec, "replicas")) ?? 1;
}
function isReady(pod) {
	return jsonObjects(at(pod.status, "conditions")).find((condition) => condition["type"] === "Ready")?.["status"] === "True";
}
function rolloutUnderWay(deployment) {
	const name = resourceName(deployment);
	const count = (field) => whole$1(at(deployment.status, field)) ?? 0;
	const wanted = replicas(deployment);
	if (count("observedGeneration") < (deployment.metadata.generation ?? 0)) return `the latest change of ${name} was not taken up yet`;
	if (count("updatedReplicas") < wanted) return `${count("updatedReplicas")} of ${wanted} pods of ${name} are of the latest template`;
	if (count("replicas") > count("updatedReplicas")) return `old pods of ${name} are still running`;
}
function digestOf(deployments, pods, wanted) {
	const busy = deployments.map(rolloutUnderWay).find((reason) => reason !== void 0);
	if (busy !== void 0) return unknown(busy);
	const running = runningImages(pods);
	if (!running.known) return running;
	return known(jsonDigest({
		...wanted,
		images: running.value
	}));
}
function runningImages(pods) {
	if (pods.length === 0) return unknown("no pod runs");
	const images = new Set();
	for (const pod of pods) {
		const statuses = jsonObjects(at(pod.status, "containerStatuses"));
		if (statuses.length < list(at(pod.spec, "containers")).length || statuses.length === 0) return unknown(`${resourceName(pod)} has not started all its containers`);
		for (const status of statuses) {
			const id = text$1(status["imageID"]);
			if (!id) return unknown(`${resourceName(pod)} reports no image id for ${String(status["name"])}`);
			images.add(`${String(status["name"])}=${id}`);
		}
	}
	return known([...images].toSorted());
}
// src/release/context.ts
async function releaseContext(inputs, ports) {
	const config = await readConfig$1(ports.files, inputs.config, inputs.release);
	const spec = selectRelease(config, inputs.release);
	for (const wrong of config.others) ports.log.warning(`${renderFailure(wrong)} Release ${spec.name} does not depend on it.`);
	return {
		config,
		spec,
		ports
	};
}
async function findUnit({ config, spec, ports }, name) {
	const unit = (await ports.terragrunt.units(config.terragruntRoot, "some")).find((one) => one.name === name);
	if (unit !== void 0) return unit;
	const units = await ports.terragrunt.units(config.terragruntRoot);
	const named = unitReferences(spec).find((reference) => reference.unit === name);
	throw unknownUnits(config, [named ?? {
		unit: name,
		path: ["releases", spec.name]
	}], units)[0];
}
function refuseExcludedUnit(unit) {
	const { excluded } = unit;
	if (excluded !== void 0) throw excludedUnit(unit, excluded.apply, NEEDED);
}
const NEEDED = "Take away what leaves it out, and run again";
// src/release/units/unit-chart.ts
async function unitChart({ ports, config }, unit) {
	const chart = await ports.terragrunt.chart(unit);
	if (chart !== void 0) return chart;
	throw usage("UNIT_NOT_HELM", `unit ${unit.name} is no Helm release`, {
		where: config.file,
		remedy: "Name a unit that releases a chart"
	});
}
async function routerUnit(context) {
	const unit = await findUnit(context, context.spec.router.unit);
	refuseExcludedUnit(unit);
	return {
		unit,
		chart: await unitChart(context, unit)
	};
}
async function renderedObjects(helm, chart, values) {
	return manifestObjects(await helm.template({
		...chart,
		...values === void 0 ? {} : { values }
	}), chart);
}
async function releasedObjects(helm, chart) {
	const text = await helm.manifest(chart.release, chart.namespace);
	return text === void 0 ? void 0 : manifestObjects(text, chart);
}
function manifestObjects(text, { chart, namespace }) {
	const { manifests, problems } = loadManifests([{
		file: chart,
		text
	}]);
	const problem = problems.find(({ severity }) => severity === "error");
	if (problem !== void 0) throw refused("CHART_RENDER_FAILED", problem.message, {
		where: chart,
		remedy: problem.fix
	});
	return manifests.map(({ object }) => ({
		...object,
		metadata: {
			namespace,
			...object.metadata
		}
	}));
}
// src/release/lease/holder-watch.ts
var import_dist = require_dist();
var HolderWatch = class {
	#clock;
	#seen;
	#holder;
	#lookedAt = 0;
	#watchedMs = 0;
	#lastsMs = LEASE_TIMES.leaseMs;
	#hasChanged = false;
	constructor(clock) {
		this.#clock = clock;
	}
	get isAlive() {
		return this.#hasChanged && this.#watchedMs <= 2 * LEASE_TIMES.renewMs;
	}
	get holder() {
		return this.#holder;
	}
	get leftMs() {
		return Math.max(0, this.#lastsMs - this.#watchedMs);
	}
	isOver(record) {
		const now = this.#clock.now();
		const { holder, renewal = {
			mark: "",
			lastsMs: LEASE_TIMES.leaseMs
		} } = record;
		const mark = `${holder} ${renewal.mark}`;
		if (mark === this.#seen) this.#watchedMs += Math.min(now - this.#lookedAt, LEASE_TIMES.gapMs);
		else {
			this.#hasChanged = this.#seen !== void 0;
			this.#watchedMs = 0;
		}
		[this.#seen, this.#lookedAt, this.#lastsMs] = [
			mark,
			now,
			renewal.lastsMs
		];
		this.#holder = holder;
		return this.leftMs === 0 || this.#isLongOver(renewal.servedAt, renewal.lastsMs);
	}
	#isLongOver(servedAt, lastsMs) {
		const now = this.#clock.serverNow();
		if (now === void 0 || servedAt === void 0) return false;
		return now - servedAt >= lastsMs + LEASE_TIMES.apartMs;
	}
};
// src/release/lease/lease-run.ts
const GIVING_BACK = 3;
const SAYING_MS = 5e3;
async function whileHolding(lease, ports, body, taking = {}) {
	await takeOrLeave(lease, ports, taking);
	try {
		return await besideRenewals(lease, ports, body);
	} catch (error) {
		await giveBack(lease);
		throw error;
	}
}
async function giveBack({ store, holder }) {
	for (let tries = 0; tries < GIVING_BACK; tries += 1) try {
		return await store.release(holder);
	} catch (error) {
		if (!isSilence(error)) return;
	}
}
async function takeOrLeave(lease, ports, taking) {
	try {
		await take(lease, ports, taking);
	} catch (error) {
		if (mayHaveHappened(error)) await giveBack(lease);
		throw error;
	}
}
async function take({ store, holder }, { clock, log }, { mayTakeOver = () => false, patienceMs = 0 }) {
	const end = clock.now() + patienceMs;
	const watch = new HolderWatch(clock);
	const say = countdown(store.name, clock, log);
	for (;;) try {
		await store.acquire(holder, (record) => mayTakeOver(record) || watch.isOver(record));
		return;
	} catch (error) {
		if (!isHeldByOther(error) || watch.isAlive && clock.now() >= end) throw error;
		say(watch, Math.max(0, end - clock.now()));
		await clock.sleep(LEASE_TIMES.lookMs);
	}
}
function countdown(release, clock, log) {
	let saidAt;
	return (watch, patienceMs) => {
		const now = clock.now();
		if (saidAt !== void 0 && now - saidAt < SAYING_MS) return;
		saidAt = now;
		const seconds = (milliseconds) => `${Math.ceil(milliseconds / 1e3)} s`;
		const patience = patienceMs === 0 ? "" : `; it is waited for ${seconds(patienceMs)} more`;
		log.info(`${watch.holder} holds release ${release}. Without a sign of life it is taken over in ${seconds(watch.leftMs)}${patience}.`);
	};
}
async function keepingLease(lease, clock, work) {
	const renew = () => patiently(clock, LEASE_TIMES.silenceMs, () => lease.store.renew(lease.holder));
	await renew();
	const result = await work();
	await renew();
	return result;
}
async function besideRenewals(lease, ports, work) {
	const ended = new AbortController();
	const renewals = renewUntil(ended.signal, lease, ports);
	try {
		return await work();
	} finally {
		ended.abort();
		await renewals;
	}
}
async function renewUntil(ended, lease, ports) {
	const { clock } = ports;
	const say = sayingLate(lease, ports);
	for (let pause = LEASE_TIMES.renewMs;;) {
		await clock.sleep(pause, ended, "idle").catch(() => void 0);
		const keptAt = lease.store.keptAt();
		if (ended.aborted || keptAt === void 0) return;
		const early = keptAt + LEASE_TIMES.renewMs - clock.now();
		if (early <= 0) await renewOnce(ended, lease, clock);
		say();
		pause = early > 0 ? early : LEASE_TIMES.retryMs;
	}
}
async function renewOnce(ended, { store, holder }, clock) {
	const over = new AbortController();
	const end = () => over.abort();
	ended.addEventListener("abort", end);
	store.renew(holder).then(end, end);
	await clock.sleep(LEASE_TIMES.renewMs, over.signal, "idle").catch(() => void 0);
	ended.removeEventListener("abort", end);
}
function sayingLate({ store }, { clock, log }) {
	let isSaid = false;
	return () => {
		const keptAt = store.keptAt();
		if (isSaid || keptAt === void 0 || clock.now() - keptAt < LEASE_TIMES.leaseMs) return;
		isSaid = true;
		const seconds = LEASE_TIMES.leaseMs / 1e3;
		log.warning(`This run could not renew its hold on the release for ${seconds} s, and another run may take it over: it is asked for again before the next write.`);
	};
}
// src/release/observe/route-namespaces.ts
function namespacesOf(objects, hosts) {
	const routers = objects.filter((object) => hosts.some((host) => mayRoute(object, host)));
	return new Set(routers.flatMap((router) => [namespaceOf(router), ...namedNamespaces(router)]));
}
function mayRoute(object, host) {
	const api = apiOfRouter(object);
	if (api === void 0) return false;
	const names = list(object.spec?.[api.hostsField]);
	const asked = host.toLowerCase();
	return names.length === 0 || texts(names).some((name) => isSubsetOf(asked, name.toLowerCase()));
}
function servicesOf(objects, hosts) {
	return objects.filter((object) => hosts.some((host) => mayRoute(object, host))).flatMap((router) => {
		const own = namespaceOf(router);
		return recordsWithin(router.spec).flatMap(({ host, name, kind, namespace }) => [...typeof host === "string" ? [serviceAddress(host, own)] : [], ...typeof name === "string" && (kind ?? "Service") === "Service" ? [{
			name,
			namespace: text$1(namespace) ?? own
		}] : []].filter((address) => address !== void 0));
	});
}
function namedNamespaces(router) {
	const own = namespaceOf(router);
	return recordsWithin(router.spec).flatMap(({ host, namespace }) => [...typeof namespace === "string" ? [namespace] : [], ...typeof host === "string" ? [serviceAddress(host, own)?.namespace ?? own] : []]);
}
function recordsWithin(value) {
	if (typeof value !== "object" || value === null) return [];
	return [...isJsonObject(value) ? [value] : [], ...Object.values(value).flatMap(recordsWithin)];
}
// src/release/colors/color-faults.ts
const FIX = "Give each color labels that no pod of the other carries";
function colorFaults(release, selections, placed) {
	const objects = placed.map(({ object }) => object);
	const separation = separationOf(release.name, selections, podMakers(objects));
	const place = selectionPlace(release, objects);
	if (separation.kind === "overlap") return [{
		...place,
		message: separation.fact,
		fix: FIX
	}];
	if (separation.kind === "unknown") return [{
		...place,
		message: unclearText(release.name, separation.reason),
		fix: CLEAR
	}];
	const outside = outsideSeparation(release.name, selections, objects);
	if (outside.kind === "overlap") return [{
		...place,
		message: outside.fact,
		fix: outside.mend ?? FIX
	}];
	if (outside.kind === "unknown") return [{
		...place,
		message: unclearText(release.name, outside.reason),
		fix: outside.mend ?? "Let the colors demand different values of one label, which pods carry from the start, of Services that have a selector; then run apply"
	}];
	return [...sharedRelease(release, placed), ...COLORS.flatMap((color) => strayPods(color, release, selections, placed))];
}
function selectionPlace({ colors }, objects) {
	const { target } = colors.green;
	return targetsOf(target).place(target.name, objects);
}
function sharedRelease({ name, colors }, placed) {
	const of = (color) => placed.find(({ from }) => from?.unit === colors[color].unit);
	const [blue, green] = [of("blue"), of("green")];
	if (blue?.from === void 0 || blue.from.release !== green?.from?.release) return [];
	const { fact, mend } = oneRelease(name, [colors.blue.unit, colors.green.unit], blue.from.release);
	return [{
		message: fact,
		fix: mend,
		object: green.object,
		path: []
	}];
}
function strayPods(color, { colors }, selections, placed) {
	const { unit } = colors[color];
	const other = otherColor(color);
	const ofUnit = (name) => placed.filter(({ from }) => from?.unit === name).map(({ object }) => object);
	const theirs = podMakers(ofUnit(colors[other].unit)).map(({ name }) => name);
	return ofUnit(unit).flatMap((object) => {
		const maker = podMaker(object);
		if (maker === void 0) return [];
		const found = makesOthersPods({
			unit,
			color,
			makers: [maker]
		}, {
			color: other,
			selections: selections[other],
			workloads: theirs
		});
		const path = object.kind === "Pod" ? ["metadata", "labels"] : [
			"spec",
			"template",
			"metadata",
			"labels"
		];
		return found === void 0 ? [] : [{
			message: found.fact,
			fix: found.remedy,
			object,
			path
		}];
	});
}
// src/release/reach/gateway-stand-ins.ts
function gatewayStandIns(manifests, routers) {
	const there = new Set(manifests.map(({ object }) => keyOf$1(object)));
	return [...new Map(routers.flatMap(namedBy).map((gateway) => [keyOf$1(gateway), gateway]))].filter(([key]) => !there.has(key)).map(([, object]) => ({
		object,
		file: "",
		line: 1,
		lineOf: () => 1
	}));
}
function keyOf$1(object) {
	return [
		apiGroup(object),
		object.kind,
		namespaceOf(object),
		object.metadata.name
	].join(" ");
}
function namedBy(router) {
	return apiOfRouter(router)?.gatewayStandIns(router) ?? [];
}
// src/release/reach/flip-routes.ts
function flipOf(release, manifests) {
	const kind = routerKindFor(release.colors.blue);
	const router = findRouter(kind, manifests.map(({ object }) => object).filter((object) => object.kind === kind.kind), release.host);
	if (!router.known) return router;
	const route = readDefaultRoute(router.value, release.host);
	if (!route.known) return route;
	const { target, targetPath } = route.value;
	const active = COLORS.find((color) => sameTarget(release.colors[color].target, target));
	if (active === void 0) return unknown(`the default route goes to ${target.name}, which is no color's`);
	const idle = release.colors[otherColor(active)].target;
	const { name } = router.value.metadata;
	const namespace = namespaceOf(router.value);
	return known({
		release,
		router: router.value,
		flipped: withDefaultTarget(router.value, idle),
		from: active,
		active: target,
		idle,
		defaultRule: `${namespace}/${name}#${targetPath[1]}[${targetPath[2]}]`
	});
}
function replaced(manifests, objects) {
	return manifests.map((manifest) => {
		const object = objects.get(manifest.object);
		return object === void 0 ? manifest : {
			...manifest,
			object
		};
	});
}
function staysOf({ release, router, from, defaultRule }, { before, after }, most) {
	const to = otherColor(from);
	const kinds = stayingKinds({
		hosts: hostsOf(release, router),
		names: {
			cookie: release.preview.cookie,
			targets: [release.colors[from].target.name, release.colors[to].target.name],
			words: [[from, to]]
		},
		defaultRule,
		before,
		after,
		most
	});
	return kinds === void 0 ? unknown(`no gateway takes requests for ${release.host}`) : known(kinds);
}
function hostsOf({ host }, { spec }) {
	return [host, ...list(spec?.["hosts"] ?? spec?.["hostnames"]).flatMap((name) => text$1(name) ?? []).filter((name) => name.toLowerCase() !== host.toLowerCase())];
}
function staysByRelease(releases, manifests, { most, ...options }) {
	const routers = manifests.filter(({ object }) => isRouter(object));
	const flips = releases.map((release) => [release.name, flipOf(release, routers)]);
	const found = flips.flatMap(([, flip]) => flip.known ? [flip.value] : []);
	const routing = manifests.filter(({ object }) => !isExtension(object));
	const world = [...routing, ...gatewayStandIns(routing, found.map(({ router }) => router))];
	const shared = {
		regex: regexCompiler(),
		...options
	};
	const tables = {
		before: compileRoutes(world, shared),
		after: compileRoutes(replaced(world, new Map(found.map((flip) => [flip.router, flip.flipped]))), shared)
	};
	return new Map(flips.map(([name, flip]) => [name, flip.known ? staysOf(flip.value, tables, most) : flip]));
}
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
// src/release/units/color-owners.ts
async function readColorOwners(context) {
	const [blue, green] = await Promise.all(COLORS.map((color) => observed(() => readOwner(color, context))));
	return {
		blue: blue ?? known(void 0),
		green: green ?? known(void 0)
	};
}
async function readOwner(color, context) {
	const { unit } = context.spec.colors[color];
	const chart = await colorChart(unit, context);
	if (chart === void 0) return void 0;
	return ownerOf$1(unit, chart, await releasedObjects(context.ports.helm, chart) ?? []);
}
async function colorChart(name, context) {
	const { config, ports } = context;
	const inFiles = await chartsInFiles(ports.files)({
		name,
		path: `${config.terragruntRoot}/${name}`
	});
	if (inFiles.known && inFiles.value !== void 0) return inFiles.value;
	return ports.terragrunt.chart(await findUnit(context, name));
}
// src/release/observe/gateway.ts
async function gatewayAddresses(context, router, given) {
	const addresses = given ?? context.config.gateway?.addresses ?? await serviceAddresses(context, router);
	const [first, ...rest] = addresses;
	const trusted = await trusting(context, addresses);
	return [trusted(first), ...rest.map(trusted)];
}
async function serviceAddresses(context, router) {
	const service = await readService(context);
	const hosts = jsonObjects(at(service.status, "loadBalancer", "ingress")).flatMap((entry) => text$1(entry["ip"]) ?? text$1(entry["hostname"]) ?? []);
	if (hosts.length === 0) throw gatewayUnknown(`${resourceName(service)} has no load balancer address yet`);
	const kind = routerKindFor(context.spec.colors.blue);
	const gateways = await context.ports.cluster.list(kind.gatewayType);
	const port = servicePort(context.spec.host, service, router, kind.doors(router, context.spec.host, gateways));
	const [first = "", ...rest] = hosts;
	return [{
		host: first,
		...port
	}, ...rest.map((host) => ({
		host,
		...port
	}))];
}
async function readService({ config, ports: { cluster } }) {
	const named = config.gateway?.service;
	if (named === void 0) return onlyGateway(await cluster.list("services", { labels: INGRESS_LABELS }));
	const service = await cluster.get({
		type: "services",
		...named
	});
	if (service !== void 0) return service;
	throw gatewayUnknown(`Service/${named.namespace}/${named.name} does not exist`);
}
function onlyGateway(services) {
	const [only, ...more] = services;
	if (only === void 0) throw gatewayUnknown(`no Service is labelled ${INGRESS_LABEL_TEXT}`);
	if (more.length > 0) throw gatewayUnknown(`${services.length} Services are labelled ${INGRESS_LABEL_TEXT}`);
	return only;
}
function servicePort(host, service, router, doors) {
	const ports = jsonObjects(at(service.spec, "ports"));
	const speaks = (port, how) => doors.some((door) => door.speaks === how && (door.port === at(port, "port") || door.port === at(port, "targetPort")));
	const plain = ports.find((port) => speaks(port, "http") && !speaks(port, "redirect"));
	if (plain !== void 0) return { port: whole$1(plain["port"]) ?? 80 };
	const tls = ports.find((port) => speaks(port, "https"));
	if (tls !== void 0) return {
		port: whole$1(tls["port"]) ?? 443,
		tls: true
	};
	const offered = ports.map((port) => String(port["port"])).join(", ") || "none";
	throw gatewayUnknown(doors.length === 0 ? `no Gateway that ${resourceName(router)} names takes requests for ${host}` : `requests for ${host} are taken on ${doors.map(doorText).join(", ")}; ${resourceName(service)} has the ports ${offered}`);
}
function doorText({ port, speaks }) {
	return `port ${port} (${speaks === "redirect" ? "a redirect to https" : speaks})`;
}
async function trusting({ config, ports }, addresses) {
	const file = config.gateway?.ca;
	if (file === void 0 || !addresses.some(({ tls }) => tls)) return (address) => address;
	const ca = await ports.files.read(file);
	const wrong = ca === void 0 ? "there is no such file" : certificateDefect(ca);
	if (ca !== void 0 && wrong === void 0) return (address) => address.tls ? {
		...address,
		ca
	} : address;
	throw usage("GATEWAY_CA_INVALID", `gateway.ca is ${JSON.stringify(file)}: ${wrong}`, {
		where: `${config.file}:${config.lineOf(["gateway", "ca"])}`,
		remedy: "Name a file of this repository that holds the authority's certificate in PEM (BEGIN CERTIFICATE)"
	});
}
function certificateDefect(pem) {
	const found = certificatesIn(pem);
	if (found.length === 0) return "it holds no certificate";
	return found.every(isCertificate) ? void 0 : "it holds a certificate that cannot be read";
}
const [BEGIN, END$1] = ["-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"];
function certificatesIn(pem) {
	const found = [];
	for (let from = pem.indexOf(BEGIN); from >= 0; from = pem.indexOf(BEGIN, from)) {
		const end = pem.indexOf(END$1, from);
		if (end < 0) break;
		found.push(pem.slice(from, from = end + END$1.length));
	}
	return found;
}
function isCertificate(pem) {
	try {
		return new X509Certificate(pem).raw.length > 0;
	} catch {
		return false;
	}
}
function gatewayUnknown(fact) {
	return surroundings("GATEWAY_UNKNOWN", `the gateway's address cannot be told: ${fact}`, { remedy: "Give it as the input gateway, or as `gateway` in bluegreen.yaml: host:port, or https://host:port for TLS" });
}
// src/release/reason.ts
function reasonOf(error) {
	const [line = ""] = thrownText(error).split("\n");
	return error instanceof Failure ? `${error.code}: ${line}` : line;
}
function asFailure(error) {
	if (error instanceof Failure) return error;
	const stack = error instanceof Error ? error.stack : void 0;
	return surroundings("INTERNAL", reasonOf(error), {
		remedy: "This is a bug. Please report it with the lines below, the command and the version",
		cause: error,
		...stack === void 0 ? {} : { stderr: stack }
	});
}
// src/release/history/author.ts
const MOST = {
	reason: 300,
	text: 200,
	approvals: 10
};
var HistoryAuthor = class {
	by;
	actor;
	deploy;
	approvals;
	isTold = false;
	#versions = {};
	#because;
	#masked;
	constructor({ github, log }, by) {
		this.by = by;
		this.#masked = (text) => log.masked(text);
		const actor = github.actor();
		this.actor = actor === void 0 ? void 0 : this.cut(actor, MOST.text);
	}
	get because() {
		return this.#because;
	}
	saw({ colors }) {
		const { blue, green } = colors;
		const versions = {
			...versionIn("blue", blue),
			...versionIn("green", green)
		};
		this.#versions = {
			...this.#versions,
			...versions
		};
	}
	versionOf(color) {
		const version = this.#versions[color];
		return version === void 0 ? void 0 : this.cut(version, MOST.text);
	}
	versions(from, to) {
		const [left, right] = [this.versionOf(from), this.versionOf(to)];
		if (left === void 0 && right === void 0) return void 0;
		return {
			...left === void 0 ? {} : { from: left },
			...right === void 0 ? {} : { to: right }
		};
	}
	fails(reason) {
		this.#because ??= this.cut(reason, MOST.reason);
	}
	cut(text, most) {
		return maskedEnd(text, this.#masked, most);
	}
};
async function sayingWhy(author, body) {
	try {
		return await body();
	} catch (error) {
		author.fails(reasonOf(error));
		throw error;
	}
}
function versionIn(color, seen) {
	const version = seen.known ? seen.value.version : void 0;
	return version === void 0 ? {} : { [color]: version };
}
// src/release/history/run-rules.ts
function runOf(by) {
	const [, run, attempt] = /^\S+ (https?:\/\/\S+?)(?:\/attempts\/(\d+))? /.exec(by) ?? [];
	if (run === void 0) return {};
	return attempt === void 0 ? { run } : {
		run,
		attempt: Number(attempt)
	};
}
// src/release/history/trailers.ts
const RELEASE_TRAILER = "Bluegreen-Release";
function withTrailers(subject, turn, author) {
	const { run, attempt } = runOf(author.by);
	const lines = [
		[RELEASE_TRAILER, turn.release],
		["Bluegreen-Turn", turn.turn],
		["Bluegreen-Kind", turn.kind],
		["Bluegreen-From", turn.from],
		["Bluegreen-To", turn.to],
		["Bluegreen-Version", turn.version],
		["Bluegreen-Digest", turn.digest],
		["Bluegreen-Run", run],
		["Bluegreen-Attempt", attempt],
		["Bluegreen-Actor", author.actor]
	].flatMap(([key, value]) => value === void 0 ? [] : [`${key}: ${oneLine$1(String(value), author)}`]);
	return `${oneLine$1(subject, author)}\n\n${lines.join("\n")}\n`;
}
const MOST_VALUE = 200;
function oneLine$1(text, author) {
	return author.cut(text, MOST_VALUE).replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
}
function trailersOf({ id, at, author, message }) {
	const said = lastParagraph(message);
	const release = said.get(RELEASE_TRAILER);
	if (release === void 0) return void 0;
	const value = (name) => said.get(`Bluegreen-${name}`);
	return {
		commit: id,
		at,
		author,
		release,
		turn: value("Turn"),
		kind: value("Kind"),
		from: colorOf$1(value("From")),
		to: colorOf$1(value("To")),
		version: value("Version"),
		digest: value("Digest"),
		run: value("Run"),
		attempt: value("Attempt"),
		actor: value("Actor")
	};
}
function colorOf$1(text) {
	return COLORS.find((color) => color === text);
}
function lastParagraph(message) {
	const paragraphs = message.trimEnd().split(/\n(?:[ \t]*\n)+/);
	const found = (paragraphs.length < 2 ? "" : paragraphs.at(-1) ?? "").split("\n").map((line) => /^([A-Za-z][A-Za-z0-9-]*): (.*)$/.exec(line));
	const said = new Map();
	for (const one of found) {
		if (one === null) return new Map();
		const [, name = "", value = ""] = one;
		if (!said.has(name)) said.set(name, value.trim());
	}
	return said;
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
	return usage("GATEWAY_REDIRECTS", `${where} redirects ${spec.host}${path} to ${shown$1(location)}`, { remedy: port === void 0 ? `Let a smoke check ask for a path that a color answers, and every route set ${IDENTITY_HEADER}` : `Ask it with TLS: give the gateway as ${secure}, as the input or in bluegreen.yaml` });
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
// src/release/git/values-file.ts
function readValue(text, key, file) {
	const { node } = scalarAt(text, key, file);
	return typeof node.value === "string" ? node.value : node.source ?? "";
}
function writeValue(text, key, value, file) {
	const { node, range } = scalarAt(text, key, file);
	if (node.value === value) return text;
	const quote = node.type === "QUOTE_SINGLE" || node.type === "QUOTE_DOUBLE";
	const [start, end] = range;
	const before = start === end ? " " : "";
	const after = node.type?.startsWith("BLOCK") ? "\n" : "";
	return text.slice(0, start) + before + written(value, quote) + after + text.slice(end);
}
function nestedValue(key, value) {
	return key.split(".").toReversed().reduce((inner, part) => ({ [part]: inner }), value);
}
function scalarAt(text, key, file) {
	const { document, problems } = readDocument(text);
	const [problem] = problems.filter(({ isWarning }) => !isWarning);
	if (problem !== void 0) throw usage("VALUES_YAML", `not valid YAML: ${problem.message}`, {
		where: `${file}:${problem.line}`,
		remedy: "Correct the file"
	});
	const node = document.getIn(key.split("."), true);
	if (!(0, import_dist.isScalar)(node) || !node.range) throw usage("VALUES_KEY_MISSING", `there is no single value at ${key}`, {
		where: file,
		remedy: `Add ${key} to the file, or correct the key in bluegreen.yaml`
	});
	return {
		node,
		range: node.range
	};
}
function written(value, quote) {
	return /^[A-Za-z][A-Za-z0-9._/-]*$/.test(value) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(value) && !quote ? value : JSON.stringify(value);
}
// src/release/git/unit-value.ts
async function readUnitValue({ ports }, unit, location) {
	const file = valuesFile(unit, location);
	const text = await ports.files.read(file);
	if (text !== void 0) return {
		file,
		text,
		value: readValue(text, location.key, file)
	};
	throw usage("VALUES_MISSING", "there is no such file", {
		where: file,
		remedy: "Add it, or correct `file` in bluegreen.yaml"
	});
}
async function writeUnitValue(context, unit, location, value) {
	const { file, text } = await readUnitValue(context, unit, location);
	const next = writeValue(text, location.key, value, file);
	if (next !== text) await context.ports.files.write(file, next);
	return file;
}
function valuesFile(unit, { file }) {
	return `${unit.path}/${file}`;
}
function colorNamed(spec, value) {
	return COLORS.find((color) => spec.colors[color].target.name === value);
}
// src/release/git/edit-rules.ts
function otherEdits(one, edits, tip) {
	if (edits === void 0) return void 0;
	const { committed, staged, unfinished } = edits;
	if (unfinished !== void 0) return uncommitted(one, `a ${unfinished} is not ended in this checkout`, END);
	if (committed === void 0) return uncommitted(one, "no commit of this checkout has it as a regular file", COMMIT);
	const ours = [committed, ...tip === void 0 ? [] : [tip]].map((text) => withValue(one, text));
	const besides = `besides ${one.key}`;
	if (!ours.includes(one.text)) return uncommitted(one, `it has edits that are not committed, ${besides}`);
	if (staged === void 0 || !ours.includes(withValue(one, staged))) return uncommitted(one, `it has staged edits that are not committed, ${besides}`);
}
const COMMIT = "Commit and push them";
const END = "End it, or take it back";
function withValue({ file, key, value }, text) {
	try {
		return writeValue(text, key, value, file);
	} catch {
		return text;
	}
}
function uncommitted({ file }, fact, first = `${COMMIT}, or take them back`) {
	return refused("VALUES_UNCOMMITTED", `the record of its value would not be all that is committed: ${fact}`, {
		where: file,
		remedy: `${first}; then run again. Or run with record: none, which leaves Git alone`
	});
}
// src/release/git/branch-value.ts
async function refuseUnrecordable(context, place) {
	if (place.base === "branch") await otherAtTip(context, place);
	else await refuseOtherEdits(context, place);
}
async function writeRecordable(context, place, value) {
	if (place.base === "checkout") return refuseOtherEdits(context, place);
	const there = await otherAtTip(context, place);
	if (there !== void 0) await context.ports.files.write(valuesFile(place.unit, place.location), there);
	return writeUnitValue(context, place.unit, place.location, value);
}
async function recordSaying({ ports: { git, log } }, file, message) {
	const commit = await git.record([file], message);
	if (commit !== void 0) log.info(`Pushed commit ${commit.slice(0, 12)}: ${message.split("\n")[0]}.`);
	return commit;
}
async function valueAtTip({ ports }, { unit, location }) {
	const file = valuesFile(unit, location);
	const text = await ports.git.tip(file);
	return text === void 0 ? void 0 : readValue(text, location.key, file);
}
async function otherAtTip(context, place) {
	const { git } = context.ports;
	const { key } = place.location;
	const { file, text, value } = await valueAt(context, place);
	const there = await git.tip(file);
	const refusal = otherEdits({
		file,
		text,
		key,
		value
	}, await git.edits(file), there);
	if (refusal !== void 0) throw refusal;
	if (there === void 0) throw notOnBranch(file);
	return writeValue(there, key, value, file) === text ? void 0 : there;
}
function notOnBranch(file) {
	return refused("VALUES_UNCOMMITTED", "the branch at the remote has no such file", {
		where: file,
		remedy: "Push the commit that has it, or pull the one that took it away; then run again"
	});
}
async function refuseOtherEdits(context, place) {
	const { key } = place.location;
	const { file, text, value } = await valueAt(context, place);
	const refusal = otherEdits({
		file,
		text,
		key,
		value
	}, await context.ports.git.edits(file));
	if (refusal !== void 0) throw refusal;
	return file;
}
function valueAt(context, { unit, location }) {
	return readUnitValue(context, unit, location);
}
// src/release/git/modes/index.generated.ts
const MODES = {
	commit: {
		place: 10,
		doc: (what) => `commits and pushes ${what}`,
		before: refuseUnrecordable,
		async record(context, place, value, message) {
			return recordSaying(context, await writeRecordable(context, place, value), message);
		},
		recorded: async (context, find) => valueAtTip(context, await find())
	},
	none: {
		place: 20,
		doc: (what) => `leaves ${what} in the working tree`,
		async before() {},
		async record(context, { unit, location, base }, value) {
			if (base === "branch") await writeUnitValue(context, unit, location, value);
		},
		recorded: async () => void 0
	}
};
// src/release/git/modes/record.ts
function defaultPlace({ spec }, unit) {
	return {
		unit,
		location: spec.router.value,
		base: "branch"
	};
}
function versionPlace({ spec }, unit) {
	return {
		unit,
		location: spec.version,
		base: "checkout"
	};
}
function refuseUnrecordableDefault(context, unit, color, mode) {
	return MODES[mode].before(context, defaultPlace(context, unit), targetName(context, color));
}
function targetName({ spec }, color) {
	return spec.colors[color].target.name;
}
async function recordDefault(context, color, mode, told = (subject) => subject) {
	const { spec } = context;
	const unit = await findUnit(context, spec.router.unit);
	const name = targetName(context, color);
	const message = told(`${spec.name}: default route to ${color} (${name})`);
	await MODES[mode].record(context, defaultPlace(context, unit), name, message);
}
async function recordedDefault(context, mode) {
	const find = async () => defaultPlace(context, await findUnit(context, context.spec.router.unit));
	const value = await MODES[mode].recorded(context, find);
	return value === void 0 ? void 0 : colorNamed(context.spec, value);
}
function refuseUnrecordableVersion(context, unit, version, mode) {
	return MODES[mode].before(context, versionPlace(context, unit), version);
}
function recordedVersion(context, unit, mode) {
	return MODES[mode].recorded(context, async () => versionPlace(context, unit));
}
function recordVersion(context, unit, { color, version }, mode, told = (subject) => subject) {
	const message = told(`${context.spec.name}: ${color} to ${version}`);
	return MODES[mode].record(context, versionPlace(context, unit), version, message);
}
// src/release/units/unit-plan.ts
function refuseFailed(unit, plan) {
	if (plan.outcome !== "failed" && plan.outcome !== "skipped") return;
	throw refused("UNIT_PLAN_FAILED", `unit ${unit.name} could not be planned`, {
		remedy: "Correct what the tool says below",
		...plan.error === void 0 ? {} : { stderr: plan.error }
	});
}
function refuseDestructive(unit, plan) {
	const doomed = plan.changes.filter(({ action }) => action === "delete" || action === "replace");
	if (doomed.length === 0) return;
	throw refused("DEPLOY_DESTRUCTIVE", `the plan of unit ${unit.name} would ${changesText(doomed)}`, { remedy: `Look at it with \`bluegreen plan --units ${unit.name}\`, and apply it on its own if it is meant` });
}
function changesText(changes) {
	return changes.map(({ action, address }) => `${action} ${address}`).join(", ");
}
// src/release/colors/return-rules.ts
function unfit(state, to, digest, withoutConfig) {
	const seen = state.colors[to];
	const reason = notReady(seen);
	if (reason !== void 0) return refuse("ROLLBACK_NOT_READY", `${to} cannot take the traffic back: ${reason}`, notReadyRemedy(state, to, `Bring ${to} up, then run rollback again`));
	const running = digestOf$1(seen);
	if (digest !== void 0 && hasDigest(seen, digest)) return void 0;
	const bare = seen.known ? seen.value.digestWithoutConfig : void 0;
	if (withoutConfig !== void 0 && withoutConfig === bare) return void 0;
	const mixed = notApart(state);
	const gap = uncoveredText(seen);
	const had = `${to} had digest ${shortDigest(digest)} when the traffic left it, running is ${shortDigest(running)}`;
	return refuse("ROLLBACK_CHANGED", gap === void 0 ? had : `${had}; ${gap}`, mixed === void 0 ? `Run deploy with the version wanted, smoke and promote` : `${mixed.remedy}; then run rollback again`);
}
// src/release/transition/moves.ts
const LANDED = {
	promote: "complete",
	rollback: "reverse"
};
const UNMOVED = {
	promote: "begin",
	rollback: "abandon"
};
const BETWEEN = {
	promote: "resume",
	rollback: "reverse"
};
const BACK = {
	promote: "refuse",
	rollback: "complete"
};
const AWAY = {
	promote: "refuse",
	rollback: "resume"
};
const MOVES = {
	promote: {
		recording: {
			from: {
				how: "the run ended before its flip; Git may name the new color",
				...UNMOVED
			},
			between: {
				how: "a step of an earlier run has landed late, or a promote went on there",
				...BETWEEN
			},
			to: {
				how: "a flip of an earlier run has landed late, or somebody else made it",
				...LANDED
			}
		},
		flipping: {
			from: {
				how: "the flip was not sent, or not taken",
				...UNMOVED
			},
			between: {
				how: "the run ended between two steps",
				...BETWEEN
			},
			to: {
				how: "the flip was made, and the run ended before it was proven",
				...LANDED
			}
		},
		proving: {
			from: {
				how: "the flip was made, and somebody moved the route back",
				promote: "abandon",
				rollback: "abandon"
			},
			between: {
				how: "the flip was made, and somebody has divided the route",
				...BETWEEN
			},
			to: {
				how: "the run ended while it proved the flip or made the records",
				...LANDED
			}
		}
	},
	rollback: {
		recording: {
			from: {
				how: "no run writes this; it is taken as the next phase",
				...AWAY
			},
			between: {
				how: "no run writes this; it is taken as the next phase",
				...AWAY
			},
			to: {
				how: "no run writes this; it is taken as the next phase",
				...BACK
			}
		},
		flipping: {
			from: {
				how: "the run ended before the traffic was moved back",
				...AWAY
			},
			between: {
				how: "the run ended before it took back what a step had moved",
				...AWAY
			},
			to: {
				how: "the traffic is back, and the run ended before that was proven",
				...BACK
			}
		},
		proving: {
			from: {
				how: "the traffic was back, and a late apply or somebody moved it away",
				...AWAY
			},
			between: {
				how: "the traffic was back, and somebody has divided the route",
				...AWAY
			},
			to: {
				how: "the run ended while it proved the way back or made the records",
				...BACK
			}
		}
	}
};
function placeOf({ to }, active) {
	if (active === void 0) return "between";
	return active === to ? "to" : "from";
}
function movesOf(transition, active) {
	return MOVES[transition.kind][transition.phase][placeOf(transition, active)];
}
// src/release/transition/advice-rules.ts
function finishingCommand(state) {
	const transition = state.record?.transition;
	if (transition === void 0) return void 0;
	const { promote, rollback } = movesOf(transition, state.active);
	const isUnmoved = promote === "begin" || promote === "abandon";
	if (promote === "refuse") return finishRollback(state, transition, rollback);
	const mixed = notApart(state);
	if (mixed !== void 0) return undoMixed(state, transition, mixed);
	if (isUnmoved) return finishUnmoved(transition, promote);
	return promote === "resume" ? goOn(state, transition) : finishFlip(state, transition);
}
function finishRollback(state, { to, digests, withoutConfig }, move) {
	if (move === "complete") return "Run rollback: it finishes what it began";
	const refusal = unfit(state, to, digests?.to, withoutConfig?.to);
	if (refusal === void 0) return `Run rollback: it takes the traffic back to ${to}`;
	return `Run rollback: it finishes what it began, once ${to} is again what it was (${refusal.fact})`;
}
function undoMixed(state, { from, to, digests, withoutConfig }, mixed) {
	const refusal = placeOf({ to }, state.active) !== "from" ? unfit(state, from, digests?.from, withoutConfig?.from) : void 0;
	if (refusal === void 0) return `Run rollback: it undoes the promote. Then: ${mixed.remedy}`;
	return `Run rollback: it undoes the promote, once ${from} is again what it was (${refusal.fact})`;
}
const FINISH = "un promote to finish the promote";
function finishFlip(state, { from, to, digests, withoutConfig }) {
	const down = notReady(state.colors[to]);
	const refusal = unfit(state, from, digests?.from, withoutConfig?.from);
	const back = `rollback: it takes the traffic back to ${from}`;
	if (refusal === void 0) return down === void 0 ? `R${FINISH}, or ${back}` : `Run ${back}`;
	const alone = `${FINISH}; rollback is not possible (${refusal.fact})`;
	return down === void 0 ? `R${alone}` : `Bring ${to} up (${down}), then r${alone}`;
}
function goOn(state, transition) {
	const { from, to, digests, withoutConfig } = transition;
	const running = digestOf$1(state.colors[to]);
	if (!(running !== void 0 && running !== digests?.to) || unfit(state, from, digests?.from, withoutConfig?.from) !== void 0) return finishFlip(state, transition);
	return `Run rollback: it takes the traffic back to ${from} (${to} is not what was tested)`;
}
function finishUnmoved({ from }, move) {
	const undo = `rollback: it makes Git and Terraform say ${from} again`;
	return move === "abandon" ? `Run ${undo}` : `R${FINISH}, or ${undo}`;
}
function nextAfter(state) {
	const { record, active, idle } = state;
	const last = record?.lastFlip;
	if (last?.kind === "promote" && last.to === active) return `To go back to ${last.from}, run rollback`;
	const mixed = notApart(state);
	if (mixed !== void 0) return mixed.remedy;
	return `To move it to ${idle}: run deploy, smoke, then promote`;
}
// src/release/transition/transition.ts
function begin({ template, withoutConfig, ...beginning }) {
	const { kind, to, startedAt } = beginning;
	return {
		id: `${kind}-${to}-${startedAt}`,
		...beginning,
		...template === void 0 ? {} : { template },
		...withoutConfig === void 0 ? {} : { withoutConfig }
	};
}
function reverse(begun) {
	const { digests, withoutConfig, template: _new, step: _step, ...transition } = begun;
	const { from, to } = transition;
	return {
		...transition,
		kind: "rollback",
		from: to,
		to: from,
		phase: "flipping",
		digests: swapped(digests),
		...withoutConfig === void 0 ? {} : { withoutConfig: swapped(withoutConfig) }
	};
}
function swapped({ from, to } = {}) {
	return {
		...to === void 0 ? {} : { from: to },
		...from === void 0 ? {} : { to: from }
	};
}
function put(transition) {
	return (content) => ({
		...content,
		transition
	});
}
function advanceToProof({ id, kind }) {
	return (content) => {
		const { transition } = content;
		if (transition?.id !== id || transition.kind !== kind) return content;
		return {
			...content,
			transition: {
				...transition,
				phase: "proving"
			}
		};
	};
}
function complete({ kind, from, to, digests, withoutConfig }, at) {
	const lastFlip = {
		kind,
		from,
		to,
		at,
		...digests === void 0 ? {} : { digests },
		...withoutConfig === void 0 ? {} : { withoutConfig }
	};
	return ({ transition: _done, ...content }) => ({
		...content,
		lastFlip
	});
}
function abandon({ transition: _abandoned, ...content }) {
	return content;
}
// src/release/verdict/sequential-test.ts
const ALPHA = .001;
const BETA = .01;
const LEAST_RATE = .005;
const LEAST_MORE = .045;
const MOST_RATE = .5;
function testAgainst(before) {
	const rate = before.failed / Math.max(before.asked, 50);
	const usual = Math.min(Math.max(rate, LEAST_RATE), MOST_RATE);
	return {
		before,
		usual,
		worse: Math.min(.95, usual + Math.max(LEAST_MORE, usual))
	};
}
const WORSE_BOUND = Math.log(.99 / ALPHA);
const USUAL_BOUND = Math.log(BETA / .999);
const NO_EVIDENCE = {
	asked: 0,
	failed: 0,
	weight: 0,
	failures: void 0
};
function weigh({ usual, worse }, evidence, round) {
	const right = round.asked - round.failed;
	const more = round.failed * Math.log(worse / usual) + right * Math.log((1 - worse) / (1 - usual));
	const weight = evidence.weight + more;
	const counts = {
		asked: evidence.asked + round.asked,
		failed: evidence.failed + round.failed
	};
	if (weight <= USUAL_BOUND) return {
		...counts,
		weight: 0,
		failures: void 0
	};
	const { since = round.since } = evidence.failures ?? {};
	const failures = round.failed === 0 ? evidence.failures : {
		since,
		until: round.until
	};
	return {
		...counts,
		weight,
		failures
	};
}
function verdictOf({ weight, failures }) {
	if (failures === void 0 || weight <= 0) return "usual";
	const isHiccup = failures.until - failures.since < 200;
	return weight >= WORSE_BOUND && !isHiccup ? "worse" : "doubt";
}
function verdictAtEnd(evidence) {
	return verdictOf(evidence) !== "usual" && evidence.weight > (WORSE_BOUND + USUAL_BOUND) / 2 ? "worse" : "usual";
}
// src/release/verdict/tally.ts
function emptyTally(before) {
	return {
		test: testAgainst(before),
		all: NO_EVIDENCE,
		streams: new Map(),
		peak: 0
	};
}
function counted(tally, round) {
	const rounds = [...round].filter(([, { asked }]) => asked > 0);
	if (rounds.length === 0) return tally;
	const all = weigh(tally.test, tally.all, together(rounds.map(([, one]) => one)));
	const streams = new Map(tally.streams);
	for (const [stream, one] of rounds) streams.set(stream, weigh(tally.test, streams.get(stream) ?? NO_EVIDENCE, one));
	const peak = Math.max(tally.peak, all.weight, ...[...streams.values()].map(({ weight }) => weight));
	return {
		...tally,
		all,
		streams,
		peak
	};
}
function together(rounds) {
	const sum = (of) => rounds.reduce((total, round) => total + of(round), 0);
	const failed = rounds.filter((round) => round.failed > 0);
	const counting = failed.length > 0 ? failed : rounds;
	return {
		asked: sum((round) => round.asked),
		failed: sum((round) => round.failed),
		since: Math.min(...counting.map(({ since }) => since)),
		until: Math.max(...counting.map(({ until }) => until))
	};
}
function verdictOn(tally, atEnd = false) {
	const all = [tally.all, ...tally.streams.values()].map(atEnd ? verdictAtEnd : verdictOf);
	return all.includes("worse") ? "worse" : all.includes("doubt") ? "doubt" : "usual";
}
function isDoubted(tally, stream) {
	return verdictOf(tally.streams.get(stream) ?? NO_EVIDENCE) !== "usual" || verdictOf(tally.all) !== "usual";
}
function answerReport({ test, all, peak }) {
	const { asked, failed } = all;
	const { before, usual, worse } = test;
	return {
		asked,
		failed,
		before,
		usual,
		worse,
		weight: rounded(peak),
		bound: rounded(WORSE_BOUND)
	};
}
function rounded(value) {
	return Math.round(value * 100) / 100;
}
function countsText({ asked, failed, before }) {
	return `${failed} of ${asked} answers failed, ${before.asked === 0 ? "none were asked before" : `${before.failed} of ${before.asked} before`}`;
}
function reportText(report) {
	const { usual, worse, weight, bound } = report;
	const percent = (rate) => `${Math.round(rate * 1e3) / 10} %`;
	return `${countsText(report)}. Usual is ${percent(usual)} failed, worse would be ${percent(worse)}: the evidence for worse came to ${weight}, and ${bound} takes the traffic back`;
}
// src/release/history/approvals.ts
async function readApprovals(author, { github }) {
	if (github.runUrl() === void 0) return;
	author.approvals = unknown("GitHub had not answered");
	author.approvals = await asked(author, github);
}
async function asked(author, github) {
	try {
		const found = await github.approvals();
		return known(found.slice(0, MOST.approvals).map((one) => shortened(author, one)));
	} catch (error) {
		const reason = error instanceof Failure ? `${error.code}: ${error.message}` : thrownText(error);
		return unknown(author.cut(reason, MOST.text));
	}
}
function shortened(author, { user, state, comment, environments }) {
	const cut = (text) => author.cut(text, MOST.text);
	return {
		user: cut(user),
		state,
		comment: cut(comment),
		environments: environments.slice(0, MOST.approvals).map(cut)
	};
}
// src/release/transition/journal.ts
const TELLING_MS = 2e3;
var Journal = class {
	holder;
	write;
	applied;
	confirmed;
	left = new Set();
	behind;
	timeline = [];
	#telling = new Set();
	mark(what, clock) {
		if (this.timeline.at(-1)?.what !== what) this.timeline.push({
			what,
			at: timeNow(clock)
		});
	}
	tell(telling) {
		const ended = telling.finally(() => this.#telling.delete(ended));
		this.#telling.add(ended);
	}
	async told(clock) {
		if (this.#telling.size === 0) return;
		const ended = new AbortController();
		const all = Promise.all(this.#telling).then(() => ended.abort());
		await Promise.race([all, clock.sleep(TELLING_MS, ended.signal)]);
		ended.abort();
	}
	begin(holder) {
		if (this.holder !== void 0) return;
		this.holder = holder;
		this.open("Git", "Terraform");
	}
	open(...what) {
		for (const one of what) this.left.add(one);
	}
	done(what) {
		this.left.delete(what);
	}
	reconciled(reconciliation) {
		this.behind = reconciliation === "left" || reconciliation === "excluded" ? reconciliation : void 0;
		if (this.behind === void 0) this.done("Terraform");
	}
};
// src/release/history/events.ts
const MOST_NOTE = 1024;
const MOST_INSTANCE = 128;
async function tellMovement({ cluster, clock, log }, author, movement) {
	try {
		await cluster.create(eventOf(author, movement, timeNow(clock)));
	} catch (error) {
		if (author.isTold) return;
		author.isTold = true;
		const reason = error instanceof Failure ? `${error.code}: ${error.message}` : thrownText(error);
		log.info(`No Event tells of it on ${resourceName(movement.router)} (${reason}); nothing depends on that.`);
	}
}
function eventOf(author, movement, now) {
	const { router, reason } = movement;
	const { name, namespace, uid, resourceVersion } = router.metadata;
	const { apiVersion, kind } = router;
	const own = author.by.split(" ").at(-1) ?? "";
	return {
		apiVersion: "events.k8s.io/v1",
		kind: "Event",
		metadata: {
			name: `${name.slice(0, 200)}.${own.replaceAll(/[^0-9a-z]/g, "")}.${now.toString(16)}`,
			...namespace === void 0 ? {} : { namespace }
		},
		eventTime: new Date(now).toISOString().replace(/Z$/, "000Z"),
		reportingController: "bluegreen-action",
		reportingInstance: author.by.slice(0, MOST_INSTANCE),
		action: "MoveTraffic",
		reason,
		type: reason === "TrafficMoved" ? "Normal" : "Warning",
		note: fitting(author.cut(noteOf(author, movement), MOST_NOTE)),
		regarding: {
			apiVersion,
			kind,
			name,
			...namespace === void 0 ? {} : { namespace },
			...uid === void 0 ? {} : { uid },
			...resourceVersion === void 0 ? {} : { resourceVersion }
		}
	};
}
function noteOf(author, { release, reason, to, shares }) {
	const version = author.versionOf(to);
	const what = version === void 0 ? to : `${to} (${version})`;
	const how = reason === "TrafficMoved" ? "has the traffic" : "has the traffic again";
	const { run, attempt } = runOf(author.by);
	const where = run === void 0 ? "by hand" : attempt === void 0 ? run : `${run}, attempt ${attempt}`;
	const who = author.actor === void 0 ? "" : `, for ${author.actor}`;
	return `${release}: ${shares ?? `${what} ${how}`}; ${author.by.split(" ")[0]}, ${where}${who}`;
}
function fitting(text) {
	let note = text.replaceAll(/[\p{C}\s]+/gu, " ");
	while (Buffer.byteLength(note) > MOST_NOTE) note = note.slice(0, -1);
	return note;
}
// src/release/transition/flip.ts
const MAX_CONFLICTS$1 = 5;
async function flipDefault(context, to, check, decidedOn) {
	return moveDefault(context, {
		to,
		split: whole(context.spec.colors[to].target),
		reason: "TrafficTakenBack"
	}, check, decidedOn);
}
async function moveDefault(context, { to, split, reason }, check, decidedOn) {
	let first = decidedOn;
	return withRetries(async () => {
		const seen = first ?? await readRelease(context.spec, context.ports);
		if (first === void 0) await check(seen);
		first = void 0;
		const shares = trafficOfSplit(context.spec, split)?.shares;
		const isStep = shares !== void 0 && seen.state.shares !== void 0;
		if (seen.state.active === to || isStep && sameShares(shares, seen.state.shares)) return "already there";
		const flipped = flippedRouter(seen.router, split);
		const at = timeNow(context.ports.clock);
		context.journal.write = {
			to,
			at,
			...shares === void 0 ? {} : { shares }
		};
		const router = await context.ports.cluster.replace(flipped);
		context.journal.mark(reason === "TrafficMoved" ? "written" : "taken back", context.ports.clock);
		const { name: release } = context.spec;
		const movement = {
			release,
			reason,
			router,
			to,
			shares: shares === void 0 ? void 0 : sharesText(shares)
		};
		context.journal.tell(tellMovement(context.ports, context.author, movement));
		return "flipped";
	});
}
async function fenceRouter(context, id) {
	const { cluster } = context.ports;
	for (const value of [id, void 0]) await withRetries(async () => {
		const { router } = await readRelease(context.spec, context.ports);
		await cluster.replace(withAnnotation(router, FENCE, value));
	});
}
const FENCE = "bluegreen-action/fence";
function flippedRouter(router, split) {
	const next = withSplit(router, split);
	const [foreign] = foreignDifferences(router, next);
	if (foreign === void 0) return next;
	throw refused("FLIP_NOT_ALONE", `the flip would also change ${pathText(foreign.path)}`, {
		where: resourceName(router),
		remedy: "This is a fault of this tool; nothing was written"
	});
}
async function withRetries(attempt) {
	for (let conflicts = 0;; conflicts += 1) try {
		return await attempt();
	} catch (error) {
		if (!isConflict(error) || conflicts >= MAX_CONFLICTS$1) throw error;
	}
}
// src/release/units/router-chart.ts
function renderedWith({ spec, ports }, chart, color) {
	const values = color && nestedValue(spec.router.value.key, spec.colors[color].target.name);
	return renderedObjects(ports.helm, chart, values);
}
function routerAmong({ spec }, objects) {
	const kind = routerKindFor(spec.colors.blue);
	const router = findRouter(kind, objects.filter((object) => object.kind === kind.kind), spec.host);
	if (router.known) return router.value;
	const fact = `unit ${spec.router.unit} does not render the router: ${router.reason}`;
	throw refused("ROUTER_NOT_RENDERED", fact, { remedy: "Correct `router.unit` in bluegreen.yaml" });
}
function isRouterOf({ spec }) {
	const kind = routerKindFor(spec.colors.blue);
	return (object) => object.kind === kind.kind && kind.routes(object, spec.host);
}
async function pendingChanges(context, chart, rendered, live) {
	const kind = routerKindFor(context.spec.colors.blue);
	const released = await releasedObjects(context.ports.helm, chart);
	if (released === void 0) return [`there is no Helm release ${chart.namespace}/${chart.release}`];
	return [...changesBesidesDefault(released, withoutHooks(rendered), isRouterOf(context)), ...routerDrift(routerAmong(context, rendered), live, kind)];
}
// src/release/units/reconcile.ts
async function reconcileRouter(context, color, ended) {
	const unit = await findUnit(context, context.spec.router.unit);
	if (unit.excluded !== void 0) return leaveExcluded(context, unit, unit.excluded.apply);
	const [waiting] = await waitingChanges(context, await unitChart(context, unit), color);
	if (waiting !== void 0) return leave(context, unit, waiting);
	const plan = await context.ports.terragrunt.plan(unit);
	refuseFailed(unit, plan);
	if (plan.outcome !== "changes") return "agrees";
	const other = besidesRelease(plan);
	if (other !== void 0) return leave(context, unit, other);
	if (ended?.aborted === true) return "left";
	await context.ports.terragrunt.apply(unit, plan);
	return "applied";
}
async function waitingChanges(context, chart, color) {
	const live = await readRouter(context.spec, context.ports);
	try {
		const rendered = await renderedWith(context, chart, void 0);
		return [
			...moves(context, live, color, "in the cluster"),
			...moves(context, routerAmong(context, rendered), color, "as the chart renders it"),
			...await pendingChanges(context, chart, rendered, live),
			...hooksRun(rendered)
		];
	} catch (error) {
		if (!(error instanceof Failure) || !UNRENDERED.includes(error.code)) throw error;
		return [`${error.code}: ${error.message}`];
	}
}
const UNRENDERED = ["CHART_RENDER_FAILED", "ROUTER_NOT_RENDERED"];
function moves({ spec }, router, color, where) {
	const target = readDefaultTarget(router, spec.host);
	if (!target.known) return [`the default route ${where} cannot be told: ${target.reason}`];
	return target.value.name === spec.colors[color].target.name ? [] : [`the default route ${where} goes to ${target.value.name}, not to ${color}`];
}
function besidesRelease({ changes }) {
	const made = changes.filter(({ action }) => action !== "read");
	return made.length === 1 && made[0]?.action === "update" ? void 0 : `its plan would ${changesText(made)}`;
}
function leave({ ports }, unit, waiting) {
	ports.log.warning(coded("RECONCILE_REFUSED", `unit ${unit.name}: Terraform's state was left as it is, because more than the default route would be applied: ${waiting}. Review \`bluegreen plan --units ${unit.name}\`, and apply it; the traffic stays where it is.`));
	return "left";
}
function leaveExcluded({ ports }, unit, reason) {
	ports.log.warning(coded("RECONCILE_REFUSED", `unit ${unit.name}: Terraform's state was left as it is, because Terragrunt leaves the unit out: ${reason}. The traffic stays where it is; take away what leaves the unit out, and plan it before the next release.`));
	return "excluded";
}
function leftText({ router }, reconciliation) {
	if (reconciliation === "excluded") return `; Terragrunt leaves unit ${router.unit} out: its state was left`;
	return reconciliation === "left" ? `; other changes of unit ${router.unit} wait to be applied` : "";
}
// src/release/transition/record-turn.ts
async function recordTurn(run, color, turn) {
	const { author, inputs, spec } = run;
	const digest = turn?.from === color ? turn.digests?.from : turn?.digests?.to;
	const told = (subject) => withTrailers(subject, {
		release: spec.name,
		turn: turn?.id,
		kind: turn?.kind ?? "rollback",
		from: otherColor(color),
		to: color,
		version: author.versionOf(color),
		digest
	}, author);
	await recordDefault(run, color, inputs.record, told);
	run.journal.mark("recorded", run.ports.clock);
}
// src/release/transition/release-run.ts
function keeping(run, work) {
	return keepingLease(run, run.ports.clock, work);
}
// src/release/transition/overtaken.ts
const POLL_MS = 2e3;
const MAX_TROUBLES = 3;
async function whenFree(run, applied) {
	const { clock } = run.ports;
	const end = clock.now() + LEASE_TIMES.overtakenMs;
	for (let troubles = 0;; await clock.sleep(POLL_MS)) try {
		return await whileHolding(run, run.ports, () => correct(run, applied));
	} catch (error) {
		const isBusy = isHeldByOther(error) || isLost(error);
		if (!isBusy) troubles += 1;
		if (clock.now() >= end || !isBusy && !(isTrouble(error) && troubles < MAX_TROUBLES)) throw error;
	}
}
function isTrouble(error) {
	return error instanceof Failure && error.failureClass === "surroundings";
}
async function correct(run, applied) {
	const { state } = await readRelease(run.spec, run.ports);
	if (state.record?.transition !== void 0 || state.active === void 0) {
		await run.store.release(run.holder);
		return;
	}
	const last = movedByApply(state, applied);
	const color = last?.to ?? state.active;
	if (last !== void 0) await flipDefault(run, color, refuseUnfit(last));
	await keeping(run, () => recordTurn(run, color, void 0));
	await run.store.release(run.holder);
	return color;
}
function movedByApply({ active, record }, applied) {
	const last = record?.lastFlip;
	return active === applied && last?.to !== active ? last : void 0;
}
function refuseUnfit({ to, digests, withoutConfig }) {
	return async ({ state }) => {
		const refusal = unfit(state, to, digests?.to, withoutConfig?.to);
		if (state.active !== to && refusal !== void 0) throw refusalFailure(refusal);
	};
}
async function reconcileHeld(run, color) {
	let begun = false;
	try {
		return await keeping(run, () => {
			begun = true;
			return reconcileRouter(run, color);
		});
	} catch (error) {
		if (begun && isLost(error)) await correctOvertaken(run, color);
		throw error;
	}
}
async function correctOvertaken(run, applied) {
	const { log } = run.ports;
	try {
		const color = await whenFree(run, applied);
		if (color !== void 0) log.info(`Git names ${color}, which has the traffic.`);
	} catch (error) {
		const reason = thrownText(error);
		log.warning(`Git may name another color than the one that has the traffic (${reason}). Run status.`);
	}
}
// src/release/observe/live-routes.ts
const BESIDE = [...typesRead(OTHER_APIS), ...MESH_APIS.flatMap(({ concerns }) => concerns)];
async function readLiveRoutes({ config, spec, ports: { cluster } }, router) {
	const own = [...namespacesOf([router], [spec.host])];
	const [routing, beside, gateways, answering] = await Promise.all([
		Promise.all(ALWAYS_READ.map((type) => listObjects(type, void 0, cluster))),
		Promise.all(BESIDE.map((type) => besides(type, cluster))),
		cluster.list("services", { labels: INGRESS_LABELS }),
		answeringIn(own, cluster)
	]);
	const found = [...routing.flat(), ...beside.flatMap(({ objects }) => objects)];
	const late = await answeringIn([...namespacesOf(found, [spec.host])].filter((namespace) => !own.includes(namespace)), cluster);
	const named = config.gateway?.service?.namespace;
	const namespaces = [...new Set(gateways.map(({ metadata }) => metadata.namespace))];
	return {
		manifests: asManifests([
			...found,
			...gateways,
			...answering,
			...late
		]),
		unread: beside.flatMap(({ unread }) => unread),
		gatewayNamespace: named ?? (namespaces.length === 1 ? namespaces[0] : void 0)
	};
}
async function answeringIn(namespaces, cluster) {
	const reads = namespaces.flatMap((namespace) => ANSWERING.map((type) => listObjects(type, namespace, cluster)));
	return (await Promise.all(reads)).flat();
}
async function besides(type, cluster) {
	try {
		return {
			objects: await listObjects(type, void 0, cluster),
			unread: []
		};
	} catch (error) {
		if (!(error instanceof Failure) || !error.isForbidden) throw error;
		const because = `this account may not list ${type}`;
		return {
			objects: [],
			unread: [{
				who: `what ${type} decide`,
				because
			}]
		};
	}
}
function asManifests(objects) {
	return objects.map((object) => ({
		object,
		file: resourceName(object),
		line: 1,
		lineOf: () => 1
	}));
}
// src/release/proof/partial-flip.ts
const MOST_REQUESTS = 2e3;
const SHOWN = 50;
async function liveStays(context, router, from) {
	const { spec } = context;
	const { manifests: seen, unread, gatewayNamespace } = await readLiveRoutes(context, router);
	const manifests = from === void 0 ? seen : seen.map((one) => beforeFlip(one, router, spec, from));
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
function beforeFlip(manifest, router, { colors }, from) {
	return resourceName(manifest.object) === resourceName(router) ? {
		...manifest,
		object: asWhole(manifest.object, colors[from].target.name)
	} : manifest;
}
async function refusePartialFlip(context, router, { from, to }) {
	const { kinds, coverage } = await liveStays(context, router, from);
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
	const moved = movedText(state, request);
	if (moved !== void 0) return {
		lost: moved,
		untold
	};
	return {
		lost: (request.whenMixed === "fail" ? untold : void 0) ?? lost(state.colors[request.to], request.before),
		untold
	};
}
function movedText({ active, shares }, request) {
	if (active === request.to) return void 0;
	if (active !== void 0) return `the default route goes to ${active} again: somebody moved it`;
	if (request.shares !== void 0 && sameShares(shares, request.shares)) return void 0;
	return `the default route is divided (${sharesText(shares)}): somebody changed it`;
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
	since: void 0,
	seen: "no answer yet"
};
function advance(progress, answer, to, now, sharing = [to]) {
	const isOther = "color" in answer && answer.color !== void 0 && answer.color !== to;
	if (isOther && sharing.includes(answer.color)) return answer.kind === "failed" ? progress : oneMoreRight(progress, now);
	if (isOther) return {
		right: 0,
		since: void 0,
		seen: answer.kind === "failed" ? `${answer.reason}, from ${answer.color}` : `${answer.color} answered`
	};
	if (answer.kind !== "color") return {
		...progress,
		seen: answer.reason
	};
	return {
		...oneMoreRight(progress, now),
		...sharing.length > 1 ? { reached: true } : {}
	};
}
function countsAs(answer, to) {
	if ("color" in answer && answer.color !== void 0 && answer.color !== to) return void 0;
	return answer.kind === "color" ? "right" : "failed";
}
function oneMoreRight(progress, now) {
	return {
		...progress,
		right: progress.right + 1,
		since: progress.since ?? now
	};
}
function convergedShared(progress, now, needed) {
	return progress.reached === true && converged(progress, now, needed);
}
function converged(progress, now, needed = 20) {
	return progress.since !== void 0 && now - progress.since >= 2e3 && progress.right >= needed;
}
// src/release/observe/gateway-pods.ts
async function readyGateways(service, cluster) {
	try {
		const pods = await Promise.all((await gatewayServices(service, cluster)).map((one) => podsOf(one, cluster)));
		const ready = new Set(pods.flat().filter(isReady).map(nameOf));
		return ready.size === 0 ? unknown("no ready pod is behind the gateway's Service") : known(ready.size);
	} catch (error) {
		if (error instanceof Failure) return unknown(error.message);
		throw error;
	}
}
async function gatewayServices(service, cluster) {
	if (service === void 0) return cluster.list("services", { labels: INGRESS_LABELS });
	const found = await cluster.get({
		type: "services",
		...service
	});
	return found === void 0 ? [] : [found];
}
async function podsOf(service, cluster) {
	const labels = stringMap(at(service.spec, "selector"));
	const { namespace } = service.metadata;
	if (Object.keys(labels).length === 0 || namespace === void 0) return [];
	return (await cluster.list("pods", {
		namespace,
		labels
	})).filter(({ metadata }) => metadata.deletionTimestamp === void 0);
}
function nameOf({ metadata }) {
	return `${metadata.namespace}/${metadata.name}`;
}
// src/release/proof/asking.ts
const DOUBT_PROBES = 5;
var AnswerCount = class {
	#tally;
	#seen;
	constructor(before) {
		this.#tally = emptyTally(before);
	}
	add(heard) {
		this.#tally = counted(this.#tally, new Map(heard.map(({ stream, round }) => [keyOf(stream), round])));
		this.#seen = heard.find(({ failed }) => failed !== void 0)?.failed ?? this.#seen;
	}
	verdict(atEnd = false) {
		return verdictOn(this.#tally, atEnd);
	}
	probes(stream, usual) {
		return isDoubted(this.#tally, keyOf(stream)) ? Math.max(usual, DOUBT_PROBES) : usual;
	}
	get report() {
		return answerReport(this.#tally);
	}
	worse(atEnd = false) {
		if (this.verdict(atEnd) !== "worse") return void 0;
		return `${this.#seen ?? "answers failed"} (${countsText(this.report)})`;
	}
};
function keyOf({ address, check }) {
	return `${gatewayAddressText(address)} ${check.method} ${check.path}`;
}
async function hear({ spec, ports }, expected, stream, { times, preview }) {
	const since = ports.clock.now();
	const request = {
		...stream,
		...preview === void 0 ? {} : { preview }
	};
	const answers = await Promise.all(Array.from({ length: times }, () => probe(spec, ports.http, request)));
	const counts = answers.map((answer) => countsAs(answer, expected.to));
	const failed = answers.find((_, n) => counts[n] === "failed");
	const wrong = answers.find((answer, n) => counts[n] === void 0 && colorOf(answer) !== expected.other);
	const paths = harmlessChecks(spec).length;
	const text = (answer) => `${askedText(stream, paths, preview)}: ${answerText(answer, expected.to)}`;
	const failures = counts.filter((one) => one === "failed").length;
	return {
		stream,
		answers,
		round: {
			asked: failures + counts.filter((one) => one === "right").length,
			failed: failures,
			since,
			until: ports.clock.now()
		},
		failed: failed && text(failed),
		wrong: wrong && text(wrong)
	};
}
function colorOf(answer) {
	return "color" in answer ? answer.color : void 0;
}
function askedText({ address, check }, paths, preview) {
	const asked = preview === void 0 ? "without a cookie" : `with the cookie of ${preview}`;
	const path = paths > 1 ? ` for ${check.path}` : "";
	return `${gatewayAddressText(address)}, asked${path} ${asked}`;
}
function answerText(answer, to) {
	return answer.kind === "color" ? `${answer.color} answered instead of ${to}` : answer.reason;
}
// src/release/proof/prove.ts
const DOUBT_MS = 3e4;
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
		const late = clock.now() - start >= timeoutMs;
		const reason = request.answers.worse(late) ?? color.glance();
		if (reason !== void 0) return {
			kind: "failed",
			reason
		};
		const isClear = request.answers.verdict(late) === "usual";
		const done = request.shares === void 0 ? converged : convergedShared;
		const isRight = asked.every(({ progress }) => done(progress, clock.now(), turns.needed));
		if (needed !== void 0 && isRight && isClear) {
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
	for (let round = 0;; round += 1, await clock.sleep(100)) {
		const isOver = clock.now() >= end();
		const isLate = clock.now() >= end() + DOUBT_MS;
		const reason = await roundWrong(context, request, streamsOf(request.addresses, pathsOfRound(checks, round))) ?? request.answers.worse(isLate) ?? color.glance();
		if (reason !== void 0) return reason;
		if (!isOver || request.answers.verdict(isLate) !== "usual") continue;
		const last = await color.look();
		if (last?.kind === "lost") return last.reason;
		if (last?.kind === "fine") return void 0;
		if (last !== void 0 && clock.now() >= end() + SILENCE_MS) throw last.error;
	}
}
function streamsOf(addresses, checks) {
	return addresses.flatMap((address) => checks.map((check) => ({
		address,
		check
	})));
}
async function roundWrong(context, { answers, ...request }, streams, preview) {
	const heard = await eachAddress(streams, (stream) => hear(context, expectedIn(request), stream, {
		times: answers.probes(stream, 1),
		preview
	}));
	answers.add(heard);
	return heard.find(({ wrong }) => wrong !== void 0)?.wrong;
}
async function eachAddress(streams, ask) {
	const heard = [];
	for (const address of new Set(streams.map((stream) => stream.address))) heard.push(...await Promise.all(streams.filter((one) => one.address === address).map(ask)));
	return heard;
}
async function previewsWrong(context, colors, addresses) {
	for (const color of colors) {
		const wrong = await pathsWrong(context, { to: color }, addresses, color);
		if (wrong !== void 0) return wrong;
	}
}
function defaultWrong(context, active, addresses, shares) {
	return pathsWrong(context, whoMay(active, shares), addresses);
}
function whoMay(to, shares) {
	return shares === void 0 ? { to } : {
		to,
		shares
	};
}
async function isAnyWrong(context, request) {
	const answers = new AnswerCount(NOTHING_BEFORE);
	const streams = streamsOf(request.addresses, harmlessChecks(context.spec));
	return await roundWrong(context, {
		...request,
		answers
	}, streams) !== void 0 || answers.report.failed > 0;
}
async function countUntil(context, { to, shares }, addresses, ended) {
	const answers = new AnswerCount(NOTHING_BEFORE);
	const checks = harmlessChecks(context.spec);
	for (let round = 0; !ended.aborted; round += 1, await context.ports.clock.sleep(100, ended)) {
		const streams = streamsOf(addresses, pathsOfRound(checks, round));
		await roundWrong(context, {
			...whoMay(to, shares),
			answers
		}, streams);
	}
	const { asked, failed } = answers.report;
	return {
		asked,
		failed
	};
}
async function pathsWrong(context, who, addresses, preview) {
	const checks = harmlessChecks(context.spec);
	for (let first = 0; first < checks.length; first += 8) {
		const wrong = await streamsWrong(context, who, streamsOf(addresses, checks.slice(first, first + 8)), preview);
		if (wrong !== void 0) return wrong;
	}
}
async function streamsWrong(context, who, streams, preview) {
	const { clock } = context.ports;
	const request = {
		...who,
		answers: new AnswerCount(NOTHING_BEFORE)
	};
	const end = clock.now() + DOUBT_MS;
	for (;; await clock.sleep(100)) {
		const isLate = clock.now() >= end;
		const reason = await roundWrong(context, request, streams, preview) ?? request.answers.worse(isLate);
		if (reason !== void 0 || request.answers.verdict(isLate) === "usual") return reason;
	}
}
const NOTHING_BEFORE = {
	asked: 0,
	failed: 0
};
function expectedIn({ to, shares }) {
	const other = shares === void 0 ? void 0 : colorsIn(shares).find((color) => color !== to);
	return other === void 0 ? { to } : {
		to,
		other
	};
}
async function probeRound(context, request, asked, { checks, turns }) {
	const { answers } = request;
	const heard = await eachAddress(asked.filter(({ check }) => checks.includes(check)), (stream) => hear(context, expectedIn(request), stream, { times: answers.probes(stream, turns.probes) }));
	answers.add(heard);
	return asked.map((one) => {
		const own = heard.find(({ stream }) => stream === one);
		return own === void 0 ? one : {
			...one,
			progress: advanced(one.progress, own, request)
		};
	});
}
function advanced(progress, { answers, round }, { to, shares }) {
	const sharing = shares === void 0 ? [to] : colorsIn(shares);
	return answers.reduce((one, answer) => advance(one, answer, to, round.until, sharing), progress);
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
// src/release/units/router-unit-free.ts
async function proveUnitFree({ ports: { helm, terragrunt } }, { unit, chart }) {
	const held = releaseBlocked(unit, chart, await helm.status(chart.release, chart.namespace));
	if (held !== void 0) throw held;
	const failed = planBlocked(unit, await terragrunt.plan(unit));
	if (failed !== void 0) throw failed;
}
// src/release/units/single-change.ts
async function proveSingleChange(context, { unit, chart }, router, { from, to }) {
	await readUnitValue(context, unit, context.spec.router.value);
	const before = await renderedWith(context, chart, from);
	const after = await renderedWith(context, chart, to);
	const [other] = changesBesidesDefault(before, after, isRouterOf(context));
	if (other !== void 0) throw notAlone(unit, other, resourceName(router));
	refuseOverridden(context, unit, after, to);
	const [waiting] = await pendingChanges(context, chart, before, router);
	if (waiting !== void 0) throw drifted(unit, waiting);
}
function refuseOverridden(context, unit, rendered, to) {
	const { host, colors, router } = context.spec;
	const target = readDefaultTarget(routerAmong(context, rendered), host);
	if (target.known && sameTarget(target.value, colors[to].target)) return;
	const goes = target.known ? `goes to ${target.value.name}` : `cannot be told (${target.reason})`;
	const fact = `with ${router.value.key} at ${colors[to].target.name}, the default route of ${host} ${goes}`;
	throw refused("ROUTER_VALUE_OVERRIDDEN", fact, {
		where: `unit ${unit.name}, ${router.value.file}`,
		remedy: "Take away what wins over the file in the unit's inputs; or correct router.file and router.key in bluegreen.yaml"
	});
}
function notAlone(unit, other, router) {
	return refused("FLIP_NOT_ALONE", `the flip would not be alone: ${other}`, {
		where: `unit ${unit.name}`,
		remedy: `Let ${router}'s default destination be all that depends on the value`
	});
}
function drifted(unit, waiting) {
	return refused("ROUTER_DRIFT", `what this checkout says was not applied: ${waiting}`, {
		where: `unit ${unit.name}`,
		remedy: `Check out the branch as it is now, review \`bluegreen plan --units ${unit.name}\`, and apply it first, so that the flip is the only change`
	});
}
// src/release/transition/traffic-rules.ts
function trafficReport(facts) {
	const { reading, at, write } = facts;
	const unfinished = leftUndone(facts);
	const next = nextOf(facts, unfinished);
	const undone = unfinished.length === 0 ? "" : ` Not finished: ${unfinished.join(" and ")} may not say so yet.`;
	return {
		color: (reading.known ? reading.value.color : void 0) ?? null,
		...reading.known && reading.value.shares !== void 0 ? { shares: reading.value.shares } : {},
		readAt: reading.known ? time(at) : null,
		written: write === void 0 ? null : {
			...write,
			at: time(write.at)
		},
		unfinished,
		next,
		sentence: `Traffic: ${whereText(facts)}.${undone} ${next}.`
	};
}
function whereText({ reading, at, write }) {
	if (reading.known) {
		const { color, shares } = reading.value;
		if (shares !== void 0) return `${sharesText(shares)}, as the router said at ${time(at)}${stepText(write)}`;
		const since = write !== void 0 && write.to === color && write.shares === void 0 ? `, moved there at ${time(write.at)}` : "";
		const elsewhere = write !== void 0 && write.to !== color ? `; written to ${write.to} before` : "";
		return `${color} has it, as the router said at ${time(at)}${since}${elsewhere}`;
	}
	const { reason } = reading;
	if (write === void 0) return `this run moved none; who has it cannot be read (${oneLine(reason)})`;
	return `the default route was written to ${write.to} at ${time(write.at)}; whether it is there cannot be read (${oneLine(reason)})`;
}
function stepText(write) {
	if (write === void 0) return "";
	return `; ${write.shares === void 0 ? "all of it" : "a share"} was written to ${write.to} at ${time(write.at)}`;
}
function leftUndone({ reading, left, behind }) {
	if (!reading.known || !reading.value.state.known) return left;
	if (reading.value.state.value.record?.transition !== void 0) return left;
	return behind === void 0 ? [] : ["Terraform"];
}
function nextOf(facts, unfinished) {
	const { reading, holder, at } = facts;
	if (!reading.known) return "Run status as soon as the cluster answers: it says who has the traffic, and what to run";
	const { state } = reading.value;
	if (!state.known) return `Run status: the rest of the release cannot be read (${oneLine(state.reason)})`;
	const { record } = state.value;
	if (record !== void 0 && isHeld(record, at) && record.holder !== holder) return `${record.holder} works on the release now: run status to see how it ends`;
	const finishing = finishingCommand(state.value);
	if (finishing !== void 0) return `${finishing}${heldText(record, holder, at)}`;
	if (unfinished.includes("Terraform")) return behindText(facts);
	return state.value.active === void 0 ? "Run status" : nextAfter(state.value);
}
function behindText({ behind, unit }) {
	const review = `\`bluegreen plan --units ${unit}\`, and apply it`;
	if (behind !== "excluded") return `Review ${review}`;
	return `Take away what makes Terragrunt leave unit ${unit} out, then review ${review}`;
}
function heldText(record, holder, at) {
	if (record === void 0 || record.holder !== holder || !isHeld(record, at)) return "";
	return `. This run could not give the release up: promote has to wait until ${record.expiresAt ?? "it expires"}, rollback has not`;
}
function oneLine(text) {
	return (text.split("\n")[0] ?? "").replace(/[.]$/, "");
}
function time(milliseconds) {
	return new Date(milliseconds).toISOString();
}
// src/release/transition/traffic.ts
const STALE_READING_MS = 5e3;
const MOST_READINGS = 3;
async function sayingTraffic(context, body) {
	const { journal } = context;
	try {
		const result = await body();
		return journal.holder === void 0 ? result : {
			...result,
			traffic: await reportOf(context)
		};
	} catch (error) {
		throw journal.holder === void 0 ? error : withTraffic(error, await reportOf(context));
	}
}
async function reportOf(context) {
	const { spec, ports, journal } = context;
	const reading = await readSoon(context);
	await journal.told(ports.clock);
	const timeline = journal.timeline.map(({ what, at }) => ({
		what,
		at: rfc3339(at)
	}));
	const report = trafficReport({
		reading,
		at: timeNow(ports.clock),
		holder: journal.holder ?? "",
		write: journal.write,
		left: [...journal.left].sort(),
		behind: journal.behind,
		unit: spec.router.unit
	});
	return timeline.length === 0 ? report : {
		...report,
		timeline
	};
}
async function readSoon(context) {
	const { clock } = context.ports;
	for (let tries = 1;; tries += 1) {
		const began = clock.now();
		const reading = await read(context);
		if (clock.now() - began <= STALE_READING_MS || tries === MOST_READINGS) return reading;
	}
}
async function read({ spec, ports }) {
	try {
		const { state } = await readRelease(spec, ports);
		return known(readingOf(state, known(state)));
	} catch (error) {
		const state = unknown(reasonOf(error));
		try {
			return known(readingOf(trafficIn(await readRouter(spec, ports), spec), state));
		} catch (again) {
			return unknown(reasonOf(again));
		}
	}
}
function readingOf(traffic, state) {
	const { active: color, ...divided } = trafficOf(traffic);
	return {
		color,
		...divided,
		state
	};
}
// src/release/capacity/read.ts
async function readCapacity({ colors }, { from, to }, cluster) {
	const names = COLORS.flatMap((color) => colors[color].known ? colors[color].value.workloads : []);
	const namespaces = [...new Set(names.map((name) => name.split("/")[1] ?? ""))];
	const [deployments, autoscalers, budgets] = await Promise.all(TYPES.map((type) => listAll(type, namespaces, cluster)));
	const none = known([]);
	return {
		from,
		to,
		colors,
		deployments: deployments ?? none,
		autoscalers: autoscalers ?? none,
		budgets: budgets ?? none
	};
}
const TYPES = [
	"deployments.apps",
	"horizontalpodautoscalers.autoscaling",
	"poddisruptionbudgets.policy"
];
function listAll(type, namespaces, cluster) {
	return observed(async () => (await Promise.all(namespaces.map((namespace) => cluster.list(type, { namespace })))).flat());
}
// src/release/capacity/rules.ts
function decideCapacity(facts, rule) {
	if (rule === "ignore") return {
		scaling: void 0,
		notes: []
	};
	const { from, to } = facts;
	const [active, idle] = [facts.colors[from], facts.colors[to]];
	const notes = [
		...unreadNotes(facts),
		...rangeNotes(facts),
		...budgetNotes(facts)
	];
	if (!active.known) return {
		scaling: void 0,
		notes: [`how many pods carry the traffic cannot be told (${from}: ${active.reason})`, ...notes]
	};
	const need = active.value.ready;
	const have = usable(facts, idle.known ? idle.value.ready : 0);
	if (have.pods >= need) return {
		scaling: void 0,
		notes
	};
	const fact = `${have.pods} ${pods(have.pods)} of ${to} can take the traffic${have.why}, ${need} of ${from} carry it now`;
	const way = scalingOf(facts, need);
	if (rule === "scale" && typeof way !== "string") return {
		scaling: way,
		notes
	};
	return refuse("PROMOTE_CAPACITY", fact, remedy(way, facts, rule));
}
const pods = (count) => count === 1 ? "ready pod" : "ready pods";
function usable(facts, ready) {
	const most = mostPods(facts, facts.to);
	if (most === void 0 || most.pods >= ready) return {
		pods: ready,
		why: ""
	};
	return {
		pods: most.pods,
		why: ` (${most.name} allows no more)`
	};
}
function scalingOf(facts, need) {
	const { to, deployments, autoscalers } = facts;
	if (!deployments.known) return `its Deployments cannot be read (${deployments.reason})`;
	if (!autoscalers.known) return `whether an autoscaler sets its number cannot be told (${autoscalers.reason})`;
	const [deployment, ...others] = deploymentsOf(facts, to);
	if (deployment === void 0) return "it has no Deployment";
	if (others.length > 0) return `it has ${others.length + 1} Deployments, and which is to grow is not said`;
	const place = {
		namespace: namespaceOf(deployment),
		pods: need
	};
	const [autoscaler] = autoscalersOf(facts, to);
	if (autoscaler === void 0) {
		const was = whole$1(at(deployment.spec, "replicas")) ?? 1;
		return {
			kind: "Deployment",
			name: deployment.metadata.name,
			was,
			...place
		};
	}
	const { least, most } = rangeOf(autoscaler);
	if (most < need) return `${resourceName(autoscaler)} allows at most ${most}`;
	return {
		kind: "HorizontalPodAutoscaler",
		name: autoscaler.metadata.name,
		was: least,
		...place
	};
}
function remedy(way, { to, from }, rule) {
	const ignore = `to move the traffic all the same, set \`capacity: ignore\` of the release in bluegreen.yaml`;
	if (typeof way === "string") return `Give ${to} as many pods as ${from} has (${way}), then run promote again; ${ignore}`;
	const scale = rule === "check" ? "; `capacity: scale` in bluegreen.yaml lets promote do it" : "";
	return `Run \`${scalingCommand(way)}\`, then promote again${scale}; ${ignore}`;
}
function scalingCommand({ kind, namespace, name, pods: count }) {
	return kind === "Deployment" ? `kubectl scale deployment/${name} --replicas=${count} --namespace=${namespace}` : `kubectl patch hpa/${name} --namespace=${namespace} --type=merge --patch='{"spec":{"minReplicas":${count}}}'`;
}
function deploymentsOf(facts, color) {
	const state = facts.colors[color];
	if (!facts.deployments.known || !state.known) return [];
	return facts.deployments.value.filter((one) => state.value.workloads.includes(resourceName(one)));
}
function autoscalersOf(facts, color) {
	const state = facts.colors[color];
	if (!facts.autoscalers.known || !state.known) return [];
	return facts.autoscalers.value.filter((one) => {
		const { kind, name } = {
			kind: at(one.spec, "scaleTargetRef", "kind"),
			name: at(one.spec, "scaleTargetRef", "name")
		};
		return state.value.workloads.includes(`${String(kind)}/${namespaceOf(one)}/${String(name)}`);
	});
}
function rangeOf({ spec }) {
	const least = whole$1(at(spec, "minReplicas")) ?? 1;
	return {
		least,
		most: whole$1(at(spec, "maxReplicas")) ?? least
	};
}
function mostPods(facts, color) {
	const state = facts.colors[color];
	const [one, ...others] = autoscalersOf(facts, color);
	if (one === void 0 || others.length > 0 || !state.known || state.value.workloads.length > 1) return void 0;
	return {
		pods: rangeOf(one).most,
		name: resourceName(one)
	};
}
function unreadNotes({ autoscalers, budgets }) {
	const note = (what, seen) => seen.known ? [] : [`${what} of the colors cannot be told: ${seen.reason}`];
	return [...note("the autoscalers", autoscalers), ...note("the disruption budgets", budgets)];
}
function rangeNotes(facts) {
	if (!facts.autoscalers.known) return [];
	const { from, to } = facts;
	const [before, after] = [mostPods(facts, from), mostPods(facts, to)];
	if (before === void 0) return [];
	if (autoscalersOf(facts, to).length === 0) return [`${from} has an autoscaler (up to ${before.pods} pods), and ${to} has none`];
	if (after === void 0 || after.pods >= before.pods) return [];
	return [`the autoscaler of ${to} allows ${after.pods} pods at most, that of ${from} ${before.pods}`];
}
function budgetNotes(facts) {
	const { from, to, budgets } = facts;
	if (!budgets.known || !isCovered(facts, from, budgets.value)) return [];
	if (deploymentsOf(facts, to).length === 0 || isCovered(facts, to, budgets.value)) return [];
	return [`a PodDisruptionBudget covers ${from}, and none ${to}: draining nodes may take all its pods at once`];
}
function isCovered(facts, color, budgets) {
	return deploymentsOf(facts, color).some((deployment) => {
		const labels = labelMap(at(deployment.spec, "template", "metadata", "labels"));
		return budgets.some((budget) => namespaceOf(budget) === namespaceOf(deployment) && (list(at(budget.spec, "selector", "matchExpressions")).length > 0 || selects(labelMap(at(budget.spec, "selector", "matchLabels")), labels)));
	});
}
// src/release/capacity/scale.ts
const LOOK_MS = 1e3;
const MAX_CONFLICTS = 5;
async function scaleUp(context, growth) {
	const { scaling, timeoutMs } = growth;
	const { clock, log } = context.ports;
	const end = clock.now() + timeoutMs;
	await writeScale(context, scaling);
	log.info(scaledText(growth));
	for (;;) {
		const seen = await readRelease(context.spec, context.ports);
		const missing = podsToCome(seen, growth);
		if (missing === void 0) return seen;
		if (clock.now() >= end) throw tooSlow(growth, missing);
		await clock.sleep(LOOK_MS);
	}
}
function podsToCome({ state }, { color, scaling }) {
	const reason = notReady(state.colors[color]);
	const seen = state.colors[color];
	if (reason !== void 0 || !seen.known) return reason;
	return seen.value.ready >= scaling.pods ? void 0 : `${seen.value.ready} of ${scaling.pods} pods are ready`;
}
async function writeScale({ ports: { cluster } }, scaling) {
	const { kind, namespace, name, pods } = scaling;
	const [type, field] = FIELDS[kind];
	for (let conflicts = 0;; conflicts += 1) {
		const object = await cluster.get({
			type,
			namespace,
			name
		});
		if (object === void 0) throw gone(scaling);
		if (Number(object.spec?.[field] ?? 1) >= pods) return;
		try {
			await cluster.replace(withField(object, field, pods));
			return;
		} catch (error) {
			if (!isConflict(error) || conflicts >= MAX_CONFLICTS) throw error;
		}
	}
}
const FIELDS = {
	Deployment: ["deployments.apps", "replicas"],
	HorizontalPodAutoscaler: ["horizontalpodautoscalers.autoscaling", "minReplicas"]
};
function withField(object, field, value) {
	return {
		...object,
		spec: {
			...object.spec,
			[field]: value
		}
	};
}
function scaledText({ color, scaling }) {
	const { kind, namespace, name, was, pods } = scaling;
	return `Scaled ${color} up before it gets the traffic: ${FIELDS[kind][1]} of ${kind}/${namespace}/${name} from ${was} to ${pods}. Git does not say so: the next apply or deploy of the unit may take it back, and status names it until then.`;
}
function tooSlow({ color, scaling, timeoutMs }, missing) {
	const fact = `${color} was scaled to ${scaling.pods} pods, and after ${timeoutMs / 1e3} s ${missing}`;
	return refused("PROMOTE_CAPACITY", fact, { remedy: "Look at its pods (`kubectl get pods`: nodes may be full), then run promote again; it stays scaled" });
}
function gone({ kind, namespace, name }) {
	const fact = `${kind}/${namespace}/${name}, which was to be scaled up, is not there any more`;
	return refused("PROMOTE_CAPACITY", fact, { remedy: "Run status, then promote again" });
}
// src/release/transition/complete.ts
async function completeFlip(run, transition) {
	const { store, holder, ports, inputs } = run;
	const at = timestamp(ports.clock);
	try {
		await patiently(ports.clock, inputs.timeoutMs, () => store.release(holder, complete(transition, at)));
	} catch (error) {
		const landed = isLost(error) ? await store.read() : void 0;
		if (landed?.lastFlip?.at !== at || landed.transition !== void 0) throw error;
	}
	run.journal.mark("done", ports.clock);
}
// src/release/transition/return-traffic.ts
const MAX_ROUNDS = 3;
const HOLD_MS = 250;
const STALE_LOOK_MS = 5e3;
async function returnTraffic(run, back) {
	const { clock } = run.ports;
	const { timeoutMs } = run.inputs;
	run.journal.begin(run.holder);
	run.journal.open("Git", "Terraform");
	await patiently(clock, timeoutMs, () => moveBack(run, back, back.seen));
	const movedAt = clock.now();
	sayConfigChanged(run, back);
	if (run.author.approvals === void 0) run.journal.tell(readApprovals(run.author, run.ports));
	for (let round = 1;; round += 1) {
		const request = proofRequest(run, back, await foundAddresses(run), movedAt);
		let proof = await provenBack(run, request);
		if (proof.kind === "proven") run.journal.mark("proven", clock);
		const { work, moved, wrong } = await holdingRoute(run, back, request, () => makeRecordsAgree(run, back));
		const looking = clock.now();
		const movedLate = await patiently(clock, timeoutMs, () => moveBack(run, back)) === "flipped";
		const isOld = clock.now() - looking > STALE_LOOK_MS;
		if ((moved || movedLate || isOld && work.ok) && round < MAX_ROUNDS) continue;
		if (wrong && proof.kind === "proven") proof = await provenBack(run, request);
		if (!work.ok) throw notRecorded(back, work.error, proof);
		if (proof.kind === "failed") throw unproven(back, proof.reason);
		const late = work.value === "applied" ? await watch(run, request, STEADY_MS) : void 0;
		if (late !== void 0) throw unproven(back, late);
		await completeFlip(run, back.transition);
		const { milliseconds, untold } = proof;
		return {
			milliseconds,
			reconciliation: work.value,
			...untold === void 0 ? {} : { untold }
		};
	}
}
function sayConfigChanged({ ports }, { seen, transition: { to, digests } }) {
	if (digestOf$1(seen.state.colors[to]) === void 0 || digests?.to === void 0 || hasDigest(seen.state.colors[to], digests.to)) return;
	ports.log.warning(`What the pods of ${to} run is what it was when the traffic left it, and what its ConfigMaps and Secrets hold is not, or cannot be read: pods that start from now on read that.`);
}
async function provenBack(run, request) {
	const { asked } = request;
	if (asked.known) return proveConvergence(run, request, run.inputs.timeoutMs);
	await patiently(run.ports.clock, run.inputs.timeoutMs, request.keep);
	return {
		kind: "failed",
		reason: `no gateway could be asked (${asked.reason})`
	};
}
async function makeRecordsAgree(run, back) {
	const { to } = back.transition;
	try {
		return await recordsOf(run, back);
	} catch (error) {
		run.ports.log.warning(`The default route goes to ${to} again; Git or Terraform does not say so yet. Run rollback again: it goes on there.`);
		throw error;
	}
}
async function recordsOf(run, back) {
	const { to } = back.transition;
	const { journal } = run;
	await back.working;
	await keeping(run, () => recordTurn(run, to, back.transition));
	journal.done("Git");
	const reconciliation = await reconcileHeld(run, to);
	if (reconciliation === "applied") journal.mark("applied", run.ports.clock);
	journal.reconciled(reconciliation);
	return reconciliation;
}
async function holdingRoute(run, back, request, work) {
	const ended = new AbortController();
	const working = settled(work()).finally(() => ended.abort());
	let [moved, wrong] = [false, false];
	for (;;) {
		await run.ports.clock.sleep(HOLD_MS, ended.signal);
		if (ended.signal.aborted) break;
		const held = await settled(holdRoute(run, back));
		if (!held.ok && isLost(held.error)) break;
		moved ||= held.ok && held.value;
		const asked = await settled(isAnyWrong(run, request));
		wrong ||= !asked.ok || asked.value;
	}
	return {
		work: await working,
		moved,
		wrong
	};
}
async function holdRoute(run, back) {
	if (trafficIn(await readRouter(run.spec, run.ports), run.spec).active === back.transition.to) return false;
	return await moveBack(run, back) === "flipped";
}
function isSure({ store, ports }) {
	const keptAt = store.keptAt();
	return keptAt !== void 0 && ports.clock.now() - keptAt < LEASE_TIMES.leaseMs;
}
async function moveBack(run, { transition, check }, decidedOn) {
	const again = async ({ state }) => {
		refuseOvertaken(await run.store.renew(run.holder), transition);
		if (state.active !== transition.to) check(state);
	};
	const moved = await flipDefault(run, transition.to, again, isSure(run) ? decidedOn : void 0);
	run.journal.confirmed = transition.to;
	if (moved === "flipped" || decidedOn === void 0) return moved;
	await fenceRouter(run, transition.id);
	return flipDefault(run, transition.to, again);
}
function refuseOvertaken({ transition }, ours) {
	if (transition?.id === ours.id && transition.kind === "rollback") return;
	throw refused("LEASE_LOST", "another run has finished the way back of this one", { remedy: "Run status to see what is under way" });
}
async function foundAddresses(run) {
	try {
		return known(await run.addresses());
	} catch (error) {
		if (error instanceof Failure) return unknown(renderFailure(error));
		throw error;
	}
}
function proofRequest({ store, holder, before = {
	asked: 0,
	failed: 0
} }, { transition, seen }, asked, movedAt) {
	const { to } = transition;
	const color = colorBefore(seen.state.colors[to]);
	const keep = () => store.renew(holder, advanceToProof(transition));
	return {
		to,
		before: color,
		addresses: asked.known ? asked.value : [],
		answers: new AnswerCount(before),
		keep,
		previews: [to],
		movedAt,
		whenMixed: "say",
		asked
	};
}
function notRecorded(back, error, proof) {
	return proof.kind === "failed" ? new Failures([unproven(back, proof.reason), asFailure(error)]) : error;
}
function unproven({ transition: { to } }, reason) {
	const fact = `the traffic is back: the default route goes to ${to}; that every answer comes from it was not proven: ${reason}`;
	return refused("ROLLBACK_UNPROVEN", fact, { remedy: "Look at the gateway and at istiod, then run rollback again: it goes on where this run ended" });
}
// src/release/transition/report.ts
const MOMENTS = {
	begun: "Begun, on the Lease",
	written: "Default route written",
	"taken back": "Default route written back",
	proven: "Every answer was right",
	recorded: "Recorded in Git",
	applied: "Terraform's state applied",
	done: "Done, on the Lease"
};
function timelineTable(timeline = []) {
	const [first] = timeline;
	if (first === void 0) return void 0;
	const rows = timeline.map(({ what, at }) => {
		const after = Date.parse(at) - Date.parse(first.at);
		return [
			MOMENTS[what],
			at,
			`${after} ms`
		];
	});
	return table([
		"What",
		"When",
		"After"
	], rows);
}
function flipMarkdown(kind, result) {
	const { release, from, to, version, digest, changed, dryRun, convergedMs, summary } = result;
	const active = result.active ?? (result.shares === void 0 ? "nobody alone" : sharesText(result.shares));
	const title = dryRun ? "nothing was flipped (dry run)" : changed ? `${active} has the traffic` : "nothing to do";
	const rows = [
		...from === to ? [] : [["Default route", dryRun ? `${from} → ${to}, if it is run` : `${from} → ${to}`]],
		...version === void 0 ? [] : [["Version", codeCell(version)]],
		...digest === void 0 ? [] : [["Digest", codeCell(digest)]],
		...convergedMs === void 0 ? [] : [[`Every answer from ${to}`, `${Math.round(convergedMs)} ms after the flip`]],
		...result.answers === void 0 ? [] : [["Answers", reportText(result.answers)]],
		["Has the traffic", active]
	];
	return blocks(heading(2, `${kind === "promote" ? "Promote" : "Rollback"} ${release}: ${title}`), paragraph(summary), factsTable(rows), timelineTable(result.traffic?.timeline), changed && kind === "promote" ? paragraph(`${from} stays up: rollback restores it in one step.`) : void 0);
}
// src/release/transition/outcome.ts
function flipOutcome(kind, result, log) {
	const masked = maskedDeep(result, (text) => log.masked(text));
	return {
		result,
		text: result.summary,
		sentence: result.summary,
		convergedMs: result.convergedMs,
		traffic: result.traffic,
		summary: flipMarkdown(kind, masked)
	};
}
export { ANSWERING, AnswerCount, CLEAR, HistoryAuthor, Journal, LEASE_TIMES, LOOK, LOOK_AGAIN, NEEDED, RELEASE_TRAILER, STEADY_MS, abandon, advanceToProof, asFailure, asWhole, begin, chartsByTerragrunt, chartsInFiles, claimText, colorBefore, colorFaults, colorNamed, colorsWithTraffic, completeFlip, correctOvertaken, countUntil, countsText, decideCapacity, defaultRouteIn, defaultSplitIn, defaultWrong, deleteCommand, differences, digestOf$1 as digestOf, fenceRouter, findRouter, findUnit, finishingCommand, flipClaim, flipOf, flipOutcome, gatewayAddresses, harmlessCheck, hasDigest, helmReleaseOf, holderName, isConflict, isHeld, isLost, isSelected, isSilent, keeping, keepingLease, leftText, listObjects, lockIn, lockText, makesOthersPods, manifestObjects, mayRoute, moveDefault, movesOf, namespacesOf, nestedValue, notApart, notReady, notReadyRemedy, observed, openNamespaces, outsideMaker, outsideSeparation, ownerOf$1 as ownerOf, pathText, patiently, podMaker, podMakers, podsMissing, previewsWrong, probe, proveConvergence, proveSingleChange, proveUnitFree, put, readAnswer, readApprovals, readCapacity, readColorOwners, readDefaultRoute, readDefaultTarget, readMakers, readRelease, readRouter, readUnitValue, readValue, reasonOf, reconcileHeld, reconcileRouter, recordStore, recordTurn, recordVersion, recordedDefault, recordedVersion, refusalFailure, refuse, refuseDestructive, refuseExcludedUnit, refuseFailed, refuseGatewayFault, refusePartialFlip, refuseUnrecordableDefault, refuseUnrecordableVersion, releaseContext, releaseRemedy, releasedObjects, renderedObjects, replaced, reportText, requireNewestCheckout, returnTraffic, reverse, routerKindFor, routerUnit, runOf, runText, runs, sayingLock, sayingTraffic, sayingWhy, scaleUp, scalingCommand, selectionsAmong, selectionsFrom, separationOf, servicesOf, servingColors, sharesText, shortDigest, shortRunText, staysByRelease, staysOf, stepOf, swapped, tellApart, timeNow, timestamp, trafficOf, trafficOfSplit, trailersOf, unclearText, uncoveredText, unfit, unitChart, unknownOutside, unmet, unmetExpectations, watch, watchBeside, whereKnown, whileHolding, withDefaultTarget, withSplit, withTrailers, withoutHooks, writeValue };
