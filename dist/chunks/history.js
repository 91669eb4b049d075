import { namespaceOf } from "./names.js";
import { RELEASE_TRAILER, observed, readRelease, readRouter, recordStore, releaseContext, runOf, timeNow, trailersOf } from "./release.js";
import { holderOf, nextCommand, nextWhileHeld, recordedIn } from "./status.js";
// src/history/rules.ts
function disagreements(accounts) {
	const { entries, commits = [] } = accounts;
	return [
		...ofTraffic(accounts),
		...ofRecord(accounts),
		...ofNewestCommit(accounts),
		...commits.flatMap((commit) => ofCommit(commit, entries))
	];
}
function ofTraffic({ active, record }) {
	const last = record?.lastFlip;
	if (active === void 0 || last === void 0 || record?.transition !== void 0) return [];
	if (last.to === active) return [];
	return [`${active} has the traffic, and the last ${last.kind} on the Lease led to ${last.to} (${last.at})`];
}
function ofRecord({ entries, record }) {
	const { transition } = record ?? {};
	if (transition === void 0 || entries.some(({ id }) => id === transition.id)) return [];
	return [`a ${transition.kind} is under way (${transition.id}), and the history does not have it`];
}
function ofNewestCommit({ commits = [], active, record }) {
	const newest = commits.find(({ kind }) => kind === "promote" || kind === "rollback");
	if (newest?.to === void 0 || active === void 0 || record?.transition !== void 0) return [];
	if (newest.to === active) return [];
	return [`${active} has the traffic, and ${`the newest commit of ours on the branch, ${shortOf(newest)}, says ${newest.to}`}`];
}
function ofCommit(commit, entries) {
	if (commit.turn === void 0) return [];
	const entry = entries.find(({ id }) => id === commit.turn);
	if (entry === void 0) return ofUnknownTurn(commit, entries);
	const said = (what, git, lease) => git === void 0 || lease === void 0 || git === lease ? [] : [`of ${entry.id} Git says ${what} ${git} (${shortOf(commit)}), and the Lease ${lease}`];
	const isBack = commit.to !== entry.to && entry.from === commit.to;
	const [versions, digests] = isBack ? [entry.versions?.from, entry.digests?.from] : [entry.versions?.to, entry.digests?.to];
	const isOwn = entry.endedBy === void 0 || commit.run === runOf(entry.by).run;
	return [
		...isBack || commit.to === entry.to ? [] : said("color", commit.to, entry.to),
		...said("version", commit.version, versions),
		...said("digest", commit.digest, digests),
		...isOwn ? said("actor", commit.actor, entry.actor) : []
	];
}
function ofUnknownTurn(commit, [oldest]) {
	if (oldest === void 0 || commit.at <= oldest.startedAt) return [];
	return [`Git has a commit of ${commit.turn} (${shortOf(commit)}), and the Lease knows no such turn`];
}
function shortOf({ commit }) {
	return commit.slice(0, 12);
}
function moveText({ from, to }) {
	return from === void 0 ? to : `${from} → ${to}`;
}
// src/history/report.ts
const HEAD = [
	"started",
	"turn",
	"color",
	"version",
	"result",
	"by",
	"approved by"
];
function historyText(result) {
	const { release, active, turns, otherCommits } = result;
	const rows = turns.map((turn) => cellsOf(turn).map(flat));
	const widths = HEAD.map((head, column) => Math.max(head.length, ...rows.map((cells) => cells[column]?.length ?? 0)));
	const line = (cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd();
	const body = turns.flatMap((turn, index) => [line(rows[index] ?? []), ...detailsOf(turn).map(flat)]);
	return [
		`${release}: ${active === null ? "no color alone has the traffic, or none can be told" : `${active} has the traffic`}`,
		"",
		...turns.length === 0 ? ["No turn is on the Lease."] : [line(HEAD), ...body],
		"",
		...otherCommits.map(({ commit, at, to, turn }) => flat(`Git alone: commit ${commit.slice(0, 12)} of ${at} says ${to ?? "no color"}${turn === void 0 ? "" : `, turn ${turn}`}`)),
		...factsOf(result)
	].join("\n").trimEnd();
}
function flat(text) {
	return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ");
}
function factsOf({ unfinished, disagreements, notLookedAt, next }) {
	return [
		...unfinished === null ? [] : [`Unfinished ${unfinished.kind} from ${unfinished.from} to ${unfinished.to}, ${unfinished.phase}`],
		...disagreements.map((one) => flat(`Does not agree: ${one}`)),
		...notLookedAt.map((one) => flat(`Not looked at: ${one}`)),
		next
	];
}
function cellsOf(turn) {
	const { startedAt, kind, result, actor, approvals } = turn;
	return [
		startedAt.replace(/\.\d+Z$/, "Z"),
		kind,
		moveText(turn),
		versionText(turn),
		result,
		actor ?? "unknown",
		approvedText(approvals)
	];
}
function versionText({ from, versions }) {
	const to = versions?.to ?? "unknown";
	return from === void 0 ? to : `${versions?.from ?? "unknown"} → ${to}`;
}
function approvedText(approvals) {
	if (approvals === void 0) return "not asked";
	if (!approvals.known) return "unknown";
	const names = approvals.value.filter(({ state }) => state === "approved").map(({ user }) => user);
	return names.length === 0 ? "no review" : names.join(", ");
}
function detailsOf(turn) {
	const { run, attempt, by, endedAt, endedBy, because, digests, commits, approvals } = turn;
	return [
		`    ${run === void 0 ? by : attempt === void 0 ? run : `${run}, attempt ${attempt}`}${endedAt === void 0 ? "" : `; ended ${endedAt}`}${endedBy === void 0 ? "" : ` by ${endedBy}`}`,
		...digests?.to === void 0 ? [] : [`    digest ${digests.to.slice(0, 12)}`],
		...because === void 0 ? [] : [`    because ${because}`],
		...reviews(approvals),
		...commits.map((commit) => `    commit ${shortOf(commit)} of ${commit.at} says ${commit.to ?? "no color"}`)
	];
}
function reviews(approvals) {
	if (approvals === void 0) return [];
	if (!approvals.known) return [`    approvals are unknown: ${approvals.reason}`];
	return approvals.value.map(({ user, state, comment, environments }) => {
		const said = comment === "" ? "" : `: ${JSON.stringify(comment)}`;
		return `    ${state} by ${user} for ${environments.join(", ")}${said}`;
	});
}
// src/history/step.ts
const MOST_COMMITS = 200;
async function history(inputs, ports) {
	const context = await releaseContext(inputs, ports);
	const [state, kept, git] = await Promise.all([
		stateOf(context),
		keptOf(context),
		commitsOf(context)
	]);
	const entries = kept.known ? kept.value.entries : [];
	const commits = git.known ? git.value.commits : [];
	const seen = state.known ? state.value : void 0;
	const turns = entries.map((entry) => turnOf(entry, commits)).toReversed();
	return {
		release: context.spec.name,
		active: seen?.active ?? null,
		unfinished: seen?.record?.transition ?? null,
		turns,
		otherCommits: commits.filter(({ turn }) => !entries.some(({ id }) => id === turn)),
		disagreements: disagreements({
			entries,
			commits: git.known ? commits : void 0,
			active: seen?.active,
			record: seen?.record
		}),
		notLookedAt: notLookedAt(state, kept, git),
		next: await nextOf(context, state)
	};
}
function turnOf(entry, commits) {
	return {
		...entry,
		...runOf(entry.by),
		commits: commits.filter(({ turn }) => turn === entry.id)
	};
}
async function nextOf({ spec, config, ports }, state) {
	if (!state.known) return "Run status: it says what of the release cannot be read, and what to do";
	const holder = holderOf(state.value, timeNow(ports.clock));
	if (holder !== null) return nextWhileHeld(state.value, holder);
	const { color } = await recordedIn(ports.files, spec, config.terragruntRoot);
	return nextCommand(state.value, { recorded: color ?? void 0 });
}
function stateOf({ spec, ports }) {
	return observed(async () => (await readRelease(spec, ports)).state);
}
async function keptOf({ spec, ports }) {
	const found = await observed(async () => {
		const namespace = namespaceOf(await readRouter(spec, ports));
		return recordStore(ports, {
			namespace,
			release: spec.name
		}).history();
	});
	return found.known ? found.value : found;
}
function commitsOf({ spec, ports }) {
	return observed(async () => {
		const found = await ports.git.commits(`${RELEASE_TRAILER}: ${spec.name}`, MOST_COMMITS);
		return {
			commits: found.commits.map(trailersOf).filter((one) => one !== void 0).filter(({ release }) => release === spec.name),
			cut: found.cut
		};
	});
}
function notLookedAt(state, kept, git) {
	return [
		...state.known ? [] : [`who has the traffic: ${state.reason}`],
		"whether all of the release is as its units have it: status says",
		...kept.known ? ofLease(kept.value) : [`the history on the Lease: ${kept.reason}`],
		...git.known ? [] : [`Git: ${git.reason}`],
		...git.known && git.value.cut !== void 0 ? [`older commits: ${git.value.cut}`] : []
	];
}
function ofLease({ isCut, unreadable }) {
	return [...isCut ? [`older turns: the Lease keeps the newest 20 at most`] : [], ...unreadable === 0 ? [] : [`${unreadable} entries on the Lease that this version cannot read`]];
}
export { history, historyText };
