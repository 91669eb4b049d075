import { withoutEnd } from "./model.js";
import { MOST_SHOWN, changed, code, cutEnd, escapeHtml, escapeMarkdown, escapeMermaid, longestRun, maskText, maskedEnd, maskedMiddle, maskedPlanText, oneLine, plainText, recordText } from "./escape.js";
import { coverageLines } from "./routes.js";
import { findingsOf, soundText, unreadText } from "./drift.js";
// src/report/markdown.ts
function table(head, rows) {
	return [
		row(head),
		row(head.map(() => ({ markdown: "-" }))),
		...rows.map((cells) => row(head.map((_, column) => cells[column] ?? "")))
	].join("\n");
}
function row(cells) {
	return `| ${cells.map((cell) => typeof cell === "string" ? escapeMarkdown(cell) : cell.markdown).join(" | ")} |`;
}
function codeCell(text) {
	return { markdown: text.includes("|") ? `<code>${escapeMarkdown(text)}</code>` : code(text) };
}
function fence(text, language = "") {
	const body = withoutEnd(plainText(text), "\n");
	const ticks = "`".repeat(Math.max(3, longestRun(body) + 1));
	return `${ticks}${language}\n${body}\n${ticks}`;
}
function details(summary, bodyMarkdown, open = false) {
	return `${`<details${open ? " open" : ""}><summary>${escapeHtml(summary)}</summary>`}\n\n${bodyMarkdown}\n\n</details>`;
}
function heading(level, text) {
	return `${"#".repeat(level)} ${escapeMarkdown(text)}`;
}
function paragraph(text) {
	return escapeMarkdown(text);
}
function bullets(items) {
	return items.map((item) => `- ${typeof item === "string" ? escapeMarkdown(item) : item.markdown}`).join("\n");
}
function link(text, url) {
	if (!/^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)[:/])[^\s<>"'()\\[\]`|]+$/.test(url)) return code(url);
	return `[${escapeMarkdown(text)}](${url})`;
}
function blocks(...parts) {
	return `${parts.filter((part) => part !== void 0 && part !== "").join("\n\n")}\n`;
}
// src/report/findings.ts
const MOST$1 = 500;
function maskedFinding(finding, masking) {
	const { message, fix, file, resource } = finding;
	return {
		...finding,
		message: maskedMiddle(message, masking),
		fix: maskedMiddle(fix, masking),
		file: masking(file),
		...resource === void 0 ? {} : { resource: masking(resource) }
	};
}
function findingsText({ findings, checked }) {
	const lines = findings.slice(0, MOST$1).flatMap((finding) => {
		const resource = finding.resource === void 0 ? "" : ` (${finding.resource})`;
		return [oneLine(`${place(finding)}: ${finding.severity}: ${finding.message} [${finding.rule}]${resource}`), `    ${oneLine(finding.fix)}`];
	});
	const more = findings.length - MOST$1;
	if (more > 0) lines.push(`${more} more findings: --json has them all.`);
	const seen = `${checked.charts} charts, ${checked.manifests} manifests, ${checked.rules} rules`;
	const said = checked.manifests === 0 ? "Nothing was checked" : counts(findings);
	return [...lines, `${said}. Checked: ${seen}.${notChecked(checked)}`].join("\n");
}
function notChecked({ leftOut = {} }) {
	const parts = Object.entries(leftOut).map(([what, count]) => `${count} × ${what}`);
	return parts.length === 0 ? "" : ` Not checked: ${parts.join(", ")}.`;
}
function counts(findings) {
	const parts = ["error", "warning"].map((severity) => ({
		severity,
		count: findings.filter((one) => one.severity === severity).length
	})).filter(({ count }) => count > 0).map(({ severity, count }) => `${count} ${severity}${count === 1 ? "" : "s"}`);
	return parts.length === 0 ? "No errors and no warnings" : parts.join(", ");
}
function place({ file, line }) {
	return line === void 0 ? file : `${file}:${line}`;
}
const LEVELS = {
	error: "error",
	warning: "warning",
	info: "notice"
};
function annotations(findings, masking) {
	const short = (text) => oneLine(maskedMiddle(text, masking));
	return findings.map(({ rule, severity, message, file, line, fix }) => ({
		level: LEVELS[severity],
		title: rule,
		message: `${short(message)}. ${short(fix)}.`,
		file: oneLine(maskText(file, masking)),
		line
	}));
}
function findingsMarkdown({ findings, checked }, masking) {
	const short = (text, most) => maskedEnd(text, masking, most);
	const grave = findings.filter(({ severity }) => severity !== "info");
	const rows = grave.slice(0, 200).map((finding) => [
		finding.severity,
		codeCell(short(finding.rule, 300)),
		codeCell(short(place(finding), 500)),
		short(finding.message, 1e3),
		short(finding.fix, 500)
	]);
	const more = grave.length - rows.length;
	return blocks(heading(2, `Lint: ${checked.manifests === 0 ? "nothing was checked" : counts(findings)}`), `Checked ${checked.charts} charts, ${checked.manifests} manifests, ${checked.rules} rules.${notChecked(checked)}`, rows.length === 0 ? void 0 : table([
		"Severity",
		"Rule",
		"Where",
		"What",
		"What to do"
	], rows), more > 0 ? `${more} more are in the log.` : void 0);
}
const SARIF_LEVELS = {
	error: "error",
	warning: "warning",
	info: "note"
};
function findingsSarif(findings, rules, version) {
	const names = [...new Set([...rules.map(({ name }) => name), ...findings.map(({ rule }) => rule)])];
	const log = {
		$schema: "https://json.schemastore.org/sarif-2.1.0.json",
		version: "2.1.0",
		runs: [{
			tool: { driver: {
				name: "bluegreen",
				version,
				rules: names.map((id) => {
					const docs = rules.find(({ name }) => name === id)?.docs;
					return {
						id,
						...docs === void 0 ? {} : { shortDescription: { text: docs } }
					};
				})
			} },
			columnKind: "utf16CodeUnits",
			originalUriBaseIds: { ROOT: { description: { text: "The repository" } } },
			results: findings.map((finding) => sarifResult(finding, names))
		}]
	};
	return `${JSON.stringify(log, void 0, 2)}\n`;
}
function sarifResult(finding, names) {
	const { rule, severity, message, file, line, resource, fix } = finding;
	const logical = resource === void 0 ? {} : { logicalLocations: [{
		fullyQualifiedName: resource,
		kind: "resource"
	}] };
	return {
		ruleId: rule,
		ruleIndex: names.indexOf(rule),
		level: SARIF_LEVELS[severity],
		message: { text: `${message}. ${fix}.` },
		locations: [{
			physicalLocation: {
				artifactLocation: {
					uri: encodeURI(file).replaceAll("#", "%23").replaceAll("?", "%3F"),
					uriBaseId: "ROOT"
				},
				...line === void 0 ? {} : { region: { startLine: line } }
			},
			...logical
		}]
	};
}
// src/report/limits.ts
const COMMENT_LIMIT = {
	max: 65536,
	size: (text) => text.length
};
const SUMMARY_LIMIT = {
	max: 524288,
	size: utf8Length
};
function utf8Length(text) {
	return new TextEncoder().encode(text).length;
}
function fairShares(needs, budget) {
	const shares = needs.map(() => 0);
	const order = needs.map((need, index) => ({
		need,
		index
	})).sort((a, b) => a.need - b.need);
	let left = Math.max(0, budget);
	for (const [done, { need, index }] of order.entries()) {
		const share = Math.min(need, Math.floor(left / (order.length - done)));
		shares[index] = share;
		left -= share;
	}
	return shares;
}
const LEAST_PART = 80;
function cutLines(text, budget, limit) {
	const lines = text.trimEnd().split("\n");
	const kept = [];
	let left = budget;
	for (const line of lines) {
		const size = limit.size(line) + 1;
		if (size > left) break;
		kept.push(line);
		left -= size;
	}
	const leftOut = lines.length - kept.length;
	const part = leftOut > 0 && left >= LEAST_PART ? [`${beginning(lines[kept.length] ?? "", left - 4, limit)}…`] : [];
	return {
		text: [...kept, ...part].join("\n"),
		leftOut
	};
}
function beginning(line, budget, limit) {
	let taken = "";
	let left = budget;
	for (const character of line) {
		left -= limit.size(character);
		if (left < 0) break;
		taken += character;
	}
	return taken;
}
function fitted(limit, budget, build) {
	let text = build(budget);
	let left = budget;
	while (limit.size(text) > limit.max && left > 0) {
		left = Math.max(0, Math.min(left - 1, left - (limit.size(text) - limit.max)));
		text = build(left);
	}
	return text;
}
// src/report/route-words.ts
const FLIPPED = {
	before: "before the flip",
	after: "after the flip",
	stays: "stays",
	moves: "moves"
};
const LOOKED = {
	...FLIPPED,
	before: "at the beginning",
	after: "at the end"
};
const NOT_FLIPPED = {
	before: "by the charts",
	after: "if it were flipped",
	stays: "would stay",
	moves: "would move"
};
function routeWords({ world, totals, events }) {
	if (world !== "cluster") return totals.flips.length > 0 ? FLIPPED : LOOKED;
	return events.some(({ kind }) => kind === "flip") ? FLIPPED : NOT_FLIPPED;
}
// src/report/traffic.ts
const MOST_SAMPLES = 1e4;
function failed({ color, status }) {
	return color === void 0 || status === 0 || status >= 500;
}
function trafficTotals(samples, flips, onDefault = samples) {
	const answered = (color) => samples.filter((one) => one.color === color && !failed(one)).length;
	return {
		requests: samples.length,
		failed: samples.filter(failed).length,
		byColor: {
			blue: answered("blue"),
			green: answered("green")
		},
		overTime: overTime(samples),
		flips: seenFlips(onDefault, flips).map(({ flip, until }) => ({
			name: flip.name,
			at: flip.at,
			lastOldAnswerAfterMs: lastOldAnswer(onDefault, flip, until)
		}))
	};
}
const STEPS = 40;
function overTime(samples) {
	const end = samples.reduce((latest, { at }) => Math.max(latest, at), 0);
	const stepMs = Math.max(1, Math.floor(end / STEPS) + 1);
	const counts = {
		blue: steps(),
		green: steps(),
		failed: steps()
	};
	for (const sample of samples) {
		const line = failed(sample) ? counts.failed : counts[sample.color ?? "blue"];
		const step = Math.floor(sample.at / stepMs);
		line[step] = (line[step] ?? 0) + 1;
	}
	return {
		stepMs,
		...counts
	};
}
function steps() {
	return Array.from({ length: STEPS }, () => 0);
}
function seenFlips(samples, flips) {
	return flips.map((flip, index) => ({
		flip,
		since: flips[index - 1]?.at ?? 0,
		until: flips[index + 1]?.at ?? 1e400
	})).filter(({ flip, since, until }) => samples.some(({ at, color }) => color === flip.from && at >= since && at <= flip.at) && samples.some(({ at, color }) => color === flip.to && at >= flip.at && at < until));
}
function lastOldAnswer(samples, flip, until) {
	return samples.reduce((latest, { at, color }) => color === flip.from && at < until ? Math.max(latest, at) : latest, flip.at) - flip.at;
}
function lastOldAnswers({ flips }) {
	return flips.map(({ name, at, lastOldAnswerAfterMs }) => ({
		at: at + lastOldAnswerAfterMs,
		kind: "proof",
		text: `${name}: last old answer`
	}));
}
const BEFORE_MS = 250;
const AFTER_MS = 250;
const LEAST_AFTER_MS = 750;
function aroundFlip({ at, lastOldAnswerAfterMs }) {
	const after = Math.max(LEAST_AFTER_MS, lastOldAnswerAfterMs + AFTER_MS);
	return {
		from: Math.max(0, at - BEFORE_MS),
		to: at + after
	};
}
function thinned(samples, flips) {
	const windows = flips.map(aroundFlip);
	const isClose = ({ at }) => windows.some(({ from, to }) => at >= from && at <= to);
	const lost = samples.filter(failed);
	const close = samples.filter((one) => !failed(one) && isClose(one));
	const others = samples.filter((one) => !failed(one) && !isClose(one));
	const kept = [];
	for (const group of [
		lost,
		close,
		others
	]) kept.push(...evenly(group, MOST_SAMPLES - kept.length));
	return kept.toSorted((a, b) => a.at - b.at);
}
function evenly(samples, most) {
	const count = samples.length;
	if (count <= most) return samples;
	const sorted = samples.toSorted((a, b) => a.at - b.at);
	const chosenBelow = (index) => Math.floor(index * most / count);
	return sorted.filter((_, index) => chosenBelow(index + 1) > chosenBelow(index));
}
// src/report/drift.ts
const SHOWN$1 = 10;
const LONGEST = 1500;
function driftMarkdown(drift) {
	const findings = drift.flatMap((one) => one.findings);
	const notes = drift.flatMap((one) => one.notes);
	const unread = drift.flatMap((one) => one.unread);
	const parts = [
		findings.length === 0 ? void 0 : "**In the cluster not as the units have it:**\n\n" + bullets(findings.slice(0, SHOWN$1).map((finding) => ({ markdown: findingMarkdown(finding) }))),
		findings.length > SHOWN$1 ? `${findings.length - SHOWN$1} more are in the output of status.` : void 0,
		notes.length === 0 ? void 0 : bullets(notes.map((note) => ({ markdown: withCode(note) }))),
		unread.length === 0 ? void 0 : "Not compared with the cluster:\n\n" + bullets(unread.slice(0, SHOWN$1).map((one) => short$1(unreadText(one))))
	];
	return parts.every((part) => part === void 0) ? void 0 : blocks(...parts).trimEnd();
}
function findingMarkdown({ fact, remedy, severity }) {
	const mark = severity === "broken" ? "**broken:** " : "";
	const mends = remedy.length > LONGEST ? "What mends it is in the output of `bluegreen status`" : withCode(remedy);
	return `${mark}${escapeMarkdown(short$1(fact))}. ${mends}`;
}
function withCode(text) {
	const parts = text.split("`");
	if (parts.length % 2 === 0) return code(text);
	return parts.map((part, index) => index % 2 === 1 ? code(part) : spaced(part)).join("");
}
function spaced(text) {
	const [, before = "", after = ""] = /^(\s*).*?(\s*)$/s.exec(text) ?? [];
	return text.trim() === "" ? text : `${before}${escapeMarkdown(text.trim())}${after}`;
}
function short$1(text) {
	return text.length > 600 ? `${text.slice(0, 599)}…` : text;
}
// src/report/graph.ts
const CLASSES = {
	changes: "changed",
	"no-changes": "same",
	given: "same",
	excluded: "skipped",
	failed: "failed",
	skipped: "skipped"
};
function unitGraph(units, outcomes) {
	const ids = new Map(units.map(({ name }, index) => [name, `u${index}`]));
	const nodes = units.map(({ name }) => {
		const outcome = outcomes.get(name);
		return `  ${ids.get(name)}["${escapeMermaid(name)}"]${outcome === void 0 ? "" : `:::${CLASSES[outcome]}`}`;
	});
	const edges = units.flatMap(({ name, dependencies }) => dependencies.filter((from) => ids.has(from)).map((from) => `  ${ids.get(from)} --> ${ids.get(name)}`));
	const styles = [
		"  classDef changed stroke:#bf8700,stroke-width:3px",
		"  classDef failed stroke:#cf222e,stroke-width:3px",
		"  classDef skipped stroke-dasharray:4",
		"  classDef same stroke:#8c959f"
	];
	return [
		"```mermaid",
		"graph LR",
		...nodes,
		...edges,
		...styles,
		"```"
	].join("\n");
}
// src/report/preview.ts
function chartDiffText({ charts }, unit, masking) {
	const diff = charts.get(unit);
	if (diff === void 0 || !diff.known || diff.value.resources.length === 0) return void 0;
	const text = diff.value.resources.map(({ resource, change, diff: lines }) => `# ${resource}: ${change}\n${lines}`).join("\n\n");
	return maskText(text, masking);
}
function previewMarkdown(preview, rows, masking) {
	const show = {
		rows,
		text: (text, most) => maskedEnd(text, masking, most),
		masking
	};
	const routes = [...preview.routes].map(([release, found]) => routesMarkdown(release, found, show));
	return blocks(...untold(preview, show), findingsPart$1(preview.findings, show), ...routes, coveragePart(preview, show)).trimEnd();
}
function coveragePart({ coverage, routes }, { rows, text }) {
	if (coverage === void 0 || ![...routes.values()].some(({ known }) => known)) return void 0;
	const [covered = "", first = "", ...more] = coverageLines(coverage, Math.max(1, Math.min(rows, 20))).map((line) => text(line, MOST_CELL));
	if (more.length === 0) return paragraph(`${covered} ${first}`);
	return blocks(paragraph(covered), bullets([first, ...more])).trimEnd();
}
const MOST_CELL = 300;
const MOST_REASONS = 10;
function untold(preview, { rows, masking }) {
	const said = new Set();
	const most = rows === 0 ? MOST_CELL : void 0;
	const because = (what, reason, more = "") => {
		if (said.has(reason)) return paragraph(`${what}: for the same reason${more}`);
		said.add(reason);
		return paragraph(`${what}: ${maskedMiddle(reason, masking, most)}${more}`);
	};
	const { findings } = preview;
	return [
		...unreadCharts(preview, because),
		...findings.known ? [] : [because("The rendered charts were not checked", findings.reason)],
		...unprovenRoutes(preview, because)
	];
}
function unreadCharts({ charts }, because) {
	const reasons = [...charts.values()].flatMap((diff) => diff.known ? [] : [diff.reason]);
	const [first] = reasons;
	if (first === void 0) return [];
	return [because("No chart diff, because the releases that are there now cannot be read", first, new Set(reasons).size > 1 ? ` (and ${reasons.length - 1} more)` : "")];
}
function unprovenRoutes({ routes }, because) {
	const byReason = new Map();
	for (const [release, found] of routes) if (!found.known) byReason.set(found.reason, [...byReason.get(found.reason) ?? [], release]);
	const groups = [...byReason];
	const shown = groups.slice(0, MOST_REASONS);
	const others = groups.slice(MOST_REASONS).flatMap(([, releases]) => releases);
	return [...shown.map(([reason, releases]) => because(`Routes of ${named(releases)} cannot be proven`, reason)), ...others.length === 0 ? [] : [paragraph(`Nor can those of ${others.length} more releases, for other reasons.`)]];
}
function named(names) {
	const shown = names.slice(0, MOST_REASONS).join(", ");
	return names.length > MOST_REASONS ? `${shown} and ${names.length - MOST_REASONS} more` : shown;
}
function findingsPart$1(findings, { rows, text }) {
	if (!findings.known) return void 0;
	const grave = findings.value.filter(({ severity }) => severity !== "info");
	if (grave.length === 0) return void 0;
	const body = [table([
		"Severity",
		"Rule",
		"Where",
		"What",
		"What to do"
	], grave.slice(0, rows).map(({ severity, rule, file, message, fix }) => [
		severity,
		codeCell(text(rule, MOST_CELL)),
		codeCell(text(file, MOST_CELL)),
		text(message, MOST_CELL),
		text(fix, MOST_CELL)
	])), more$1(grave, rows)];
	return details(`Findings: ${counts(findings.value)}`, blocks(...body).trimEnd(), true);
}
function routesMarkdown(release, found, show) {
	if (!found.known) return void 0;
	const { rows, text } = show;
	const { routes, broken, tried, ahead = [] } = found.value;
	const shown = routes.slice(0, rows).map(({ request, rule, before, after }) => [
		codeCell(text(request, MOST_CELL)),
		codeCell(text(rule, MOST_CELL)),
		text(before, MOST_CELL),
		before === after ? "the same" : text(after, MOST_CELL)
	]);
	const head = `Routes of ${release}: ${routes.length} kinds of requests, ${tried} tried`;
	const early = ahead.slice(0, rows).map((sentence) => text(`Already at the idle color: ${sentence}`, MOST_CELL));
	const body = [
		table([
			"Request",
			"Rule",
			"Goes to",
			"After a flip"
		], shown),
		more$1(routes, rows),
		early.length === 0 ? void 0 : bullets(early)
	];
	return blocks(brokenPart(release, broken, show), details(head, blocks(...body).trimEnd())).trimEnd();
}
function brokenPart(release, broken, { rows, text }) {
	if (broken.length === 0) return void 0;
	const shown = broken.slice(0, Math.min(rows, 10));
	const curls = shown.flatMap(({ curl }) => curl === void 0 ? [] : [curl]);
	return details(`Routes of ${release}: ${broken.length} ${broken.length === 1 ? "rule does" : "rules do"} not hold`, blocks(...[
		bullets(shown.map(({ rule, message }) => text(`${rule}: ${message}`, MOST_CELL))),
		more$1(broken, shown.length),
		curls.length === 0 ? void 0 : fence(text(curls.join("\n"), 10 * MOST_CELL), "sh")
	]).trimEnd(), true);
}
function more$1(all, shown) {
	return all.length > shown ? `${all.length - shown} more are not shown.` : void 0;
}
// src/report/verdict.ts
const SHOWN = 20;
function verdictLines(verdict, drift) {
	const { apply, hold, refuse, unknown } = verdict;
	const differs = findingsOf(drift).length > 0;
	return [
		...refuse.map(({ code: name, fact, remedy }) => `refuse (${name}: ${fact}. ${remedy})`),
		...apply.length > 0 ? [`apply ${apply.join(", ")}`] : [],
		...hold.map(({ unit, reason }) => `hold ${unit} (${reason})`),
		...unknown.map(({ unit, reason }) => `${unit === null ? "cannot tell" : `cannot tell of ${unit}`} (${reason})`),
		...verdict.verdict === "nothing" ? [differs ? "change nothing, and mend nothing of what differs in the cluster" : "change nothing"] : []
	];
}
function verdictMarkdown({ verdict, apply, hold, refuse, unknown, notes }, drift) {
	const units = (names) => names.slice(0, SHOWN).map((name) => code(name)).join(", ") + more(names);
	const differs = findingsOf(drift).length > 0 ? ", and mend nothing of what differs in the cluster" : "";
	return blocks("`apply` would:", bullets([
		...refuse.slice(0, SHOWN).map(({ code: name, fact, remedy }) => `**refuse** ${code(name)}: ${escapeMarkdown(fact)}. ${withCode(remedy)}`),
		...apply.length > 0 ? [`**apply** ${units(apply)}`] : [],
		...hold.slice(0, SHOWN).map(({ unit, reason }) => `**hold** ${code(unit)}: ${escapeMarkdown(reason)}`),
		...unknown.slice(0, SHOWN).map(({ unit, reason }) => `**cannot tell**${unit === null ? "" : ` of ${code(unit)}`}: ${escapeMarkdown(reason)}`),
		...verdict === "nothing" ? [`**change nothing**${differs}`] : [],
		...notes.slice(0, SHOWN).map((note) => `allowed: ${escapeMarkdown(note)}`)
	].map((markdown) => ({ markdown })))).trimEnd();
}
function more(names) {
	return names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
}
// src/report/plan.ts
const WORDS = {
	changes: "changes",
	"no-changes": "no changes",
	given: "given",
	excluded: "excluded",
	failed: "**failed**",
	skipped: "skipped"
};
const SIGNS = {
	create: "+",
	update: "~",
	replace: "±",
	delete: "-",
	read: "≤"
};
const MOST = [
	{
		units: 200,
		rows: 60
	},
	{
		units: 50,
		rows: 20
	},
	{
		units: 10,
		rows: 5
	},
	{
		units: 0,
		rows: 0
	},
	{
		units: 0,
		rows: void 0
	}
];
function planMarkdown(report, limit, masking) {
	const shown = report.plans.filter(({ outcome }) => outcome !== "no-changes" && outcome !== "excluded").slice(0, MOST[0].units).map((plan) => ({
		plan,
		texts: textsOf(report, plan, masking)
	}));
	return MOST.map((most) => () => planOf(report, shown.slice(0, most.units), {
		limit,
		most,
		masking
	})).reduce((text, next) => limit.size(text) > limit.max ? next() : text, "x".repeat(limit.max + 1));
}
function planOf(report, shown, { limit, most, masking }) {
	const { units, rows } = most;
	const texts = shown.flatMap((one) => one.texts);
	const needs = texts.map(({ text }) => limit.size(text) + 1);
	const preview = report.preview === void 0 ? void 0 : previewOf(report.preview, rows, masking);
	return fitted(limit, limit.max, (budget) => {
		const shares = fairShares(needs, budget);
		const cuts = texts.map(({ text, isChart }, index) => ({
			...cutLines(text, shares[index] ?? 0, limit),
			isChart,
			masks: masksIn(text)
		}));
		const folded = shown.map((one) => unitDetails(one.plan, cuts.splice(0, one.texts.length), report.runUrl));
		return blocks(...[
			planHead(report),
			...verdictOf(report),
			planFacts(report),
			planTable(report, units)
		], ...folded, preview, graph(report, units));
	});
}
function previewOf(preview, rows, masking) {
	if (rows !== void 0) return previewMarkdown(preview, rows, masking);
	return paragraph(`Findings, chart diffs and routes of ${preview.routes.size} releases do not fit here. \`bluegreen lint\` and \`bluegreen route\` print findings and routes.`);
}
function textsOf({ preview }, plan, masking) {
	const chart = preview === void 0 ? void 0 : chartDiffText(preview, plan.unit, masking);
	return [...chart === void 0 ? [] : [{
		text: changed(chart, plainText),
		isChart: true
	}], {
		text: shownText(plan, masking),
		isChart: false
	}];
}
function masksIn(text) {
	return text.split("***").length - 1;
}
function verdictOf({ verdict, drift = [] }) {
	return verdict === void 0 ? [] : [verdictMarkdown(verdict, drift), driftMarkdown(drift)];
}
function planHead({ plans }) {
	const count = (outcome) => plans.filter((plan) => plan.outcome === outcome).length;
	return heading(2, `Plan: ${[
		`${count("changes")} of ${plans.length} ${plans.length === 1 ? "unit" : "units"} would change`,
		...count("failed") > 0 ? [`${count("failed")} failed`] : [],
		...count("skipped") > 0 ? [`${count("skipped")} skipped`] : [],
		...count("excluded") > 0 ? [`${count("excluded")} left out by Terragrunt`] : []
	].join(", ")}`);
}
function planFacts({ headSha, digest, runUrl, plans }) {
	const rendered = plans.some((plan) => plan.by === "render-and-compare");
	return [
		...headSha === void 0 ? [] : [`Commit ${code(headSha)}`],
		digest === void 0 ? "No digest: not every unit was planned" : `Digest ${code(digest)}`,
		...runUrl === void 0 ? [] : [link("Log", runUrl)],
		...rendered ? ["Planned by rendering and comparing, without Terragrunt"] : []
	].join(" · ");
}
function planTable({ plans, drift = [] }, units) {
	const differing = new Set(findingsOf(drift).map(({ unit }) => unit));
	const rank = (plan) => Number(plan.outcome === "no-changes");
	const rows = plans.length > units ? plans.toSorted((a, b) => rank(a) - rank(b)).slice(0, units) : plans;
	const more = plans.length - rows.length;
	return [table([
		"Unit",
		"Plan",
		"Resources",
		"Digest"
	], rows.map((plan) => planRow(plan, differing.has(plan.unit)))), ...more > 0 ? [`\n${more} more units are in the log.`] : []].join("\n");
}
function planRow(plan, differs) {
	const live = differs ? ", **differs in the cluster**" : "";
	return [
		codeCell(plan.unit),
		{ markdown: `${WORDS[plan.outcome]}${mockedNote(plan)}${excludedNote(plan)}${live}` },
		counted(plan.changes),
		plan.digest === void 0 || plan.outcome === "excluded" ? "" : codeCell(plan.digest.slice(0, 12))
	];
}
function mockedNote({ mocked = [] }) {
	return mocked.length === 0 ? "" : `, on mock outputs of ${mocked.map(escapeMarkdown).join(", ")}`;
}
function excludedNote({ outcome, error = "", neverApplied }) {
	if (outcome === "excluded") return `: ${escapeMarkdown(error)}`;
	return neverApplied === void 0 ? "" : `, never applied: ${escapeMarkdown(neverApplied)}`;
}
function counted(changes) {
	return Object.entries(SIGNS).map(([action, sign]) => ({
		sign,
		count: changes.filter((change) => change.action === action).length
	})).filter(({ count }) => count > 0).map(({ sign, count }) => `${sign}${count}`).join(" ");
}
function unitDetails(plan, texts, runUrl) {
	const summary = [plan.unit, counted(plan.changes) || plan.outcome].join(": ");
	const language = plan.outcome === "changes" ? "diff" : "";
	const parts = texts.flatMap(({ text, leftOut, isChart }) => [text === "" ? void 0 : fence(text, language), leftOut === 0 ? void 0 : leftOutNote(leftOut, isChart, runUrl)]);
	const masks = texts.reduce((sum, text) => sum + text.masks, 0);
	return details(summary, blocks(...parts, maskedNote(masks)).trimEnd(), plan.outcome === "failed");
}
function leftOutNote(lines, isChart, runUrl) {
	const count = `${lines} more ${lines === 1 ? "line" : "lines"}`;
	if (isChart) return `${count} of the chart's diff ${lines === 1 ? "does" : "do"} not fit here.`;
	const rest = runUrl === void 0 ? "the log" : link("the log", runUrl);
	return `${count} ${lines === 1 ? "is" : "are"} in ${rest}.`;
}
function maskedNote(masks) {
	if (masks === 0) return void 0;
	return `\`***\` stands for a secret value in ${masks} ${masks === 1 ? "place" : "places"}.`;
}
function graph({ units, plans }, most) {
	if (units === void 0 || units.length === 0 || units.length > most) return void 0;
	return details("Order of units", unitGraph(units, new Map(plans.map((plan) => [plan.unit, plan.outcome]))));
}
function shownText(plan, masking) {
	const masked = plan.error === void 0 ? maskedPlanText(plan.text, plan.changes, masking) : maskedMiddle(plan.error, masking, MOST_SHOWN);
	const text = changed(masked, plainText);
	return plan.outcome === "changes" && plan.by === "terragrunt" ? changed(text, diffColours) : text;
}
function diffColours(text) {
	return text.replaceAll(/^([ \t]+)(-\/\+|\+\/-|[-+~])(?= )/gm, (_, space, sign) => {
		return `${sign === "~" ? "!" : sign[0] === "+" && sign.length === 1 ? "+" : sign === "-" ? "-" : "!"}${space}${sign === "~" ? "" : sign.slice(1)}`;
	});
}
// src/report/apply.ts
function applyMarkdown(report) {
	const { plans, held, failed } = report;
	const rows = plans.map((plan) => ({
		plan,
		word: stateOf(plan, report)
	})).filter(({ word }) => word !== void 0).map(({ plan, word }) => [
		codeCell(plan.unit),
		{ markdown: word ?? "" },
		counted(plan.changes)
	]);
	return blocks(heading(2, `Apply: ${titleOf(report)}`), rows.length === 0 ? nothingText(report) : table([
		"Unit",
		"Apply",
		"Resources"
	], rows), held.size === 0 ? void 0 : "Held back: it would change the pods that have the traffic. Bring it up on the idle color: deploy, smoke, promote.", failed === void 0 ? void 0 : "Run apply again: it goes on where it stopped.", driftMarkdown(report.drift));
}
function titleOf({ applied, failed }) {
	const count = `${applied.length} ${applied.length === 1 ? "unit" : "units"} applied`;
	if (failed === void 0) return count;
	return applied.length === 0 ? "one unit failed, none was applied" : `${count}, then one failed`;
}
function nothingText({ drift }) {
	const sound = soundText(drift);
	if (sound === void 0 || sound === "") return "No plan has changes.";
	return paragraph(`Nothing was to be changed: ${sound}.`);
}
function stateOf(plan, { applied, held, failed, left }) {
	const { unit } = plan;
	if (applied.includes(unit)) return "applied";
	if (held.has(unit)) return "held back";
	if (unit === failed) return "**failed**";
	if (left.includes(unit)) return "not applied";
	const reason = plan.outcome === "excluded" ? plan.error : plan.neverApplied;
	return reason === void 0 ? void 0 : `left out by Terragrunt: ${escapeMarkdown(reason)}`;
}
// src/report/release.ts
function flipMarkdown(kind, report) {
	const { release, from, to, active, changed, dryRun, convergedMs, summary } = report;
	const title = dryRun ? "nothing was flipped (dry run)" : changed ? `${active} has the traffic` : "nothing to do";
	const rows = [
		...from === to ? [] : [["Default route", dryRun ? `${from} → ${to}, if it is run` : `${from} → ${to}`]],
		...convergedMs === void 0 ? [] : [[`Every answer from ${to}`, `${Math.round(convergedMs)} ms after the flip`]],
		["Has the traffic", active]
	];
	return blocks(heading(2, `${kind === "promote" ? "Promote" : "Rollback"} ${release}: ${title}`), paragraph(summary), facts(rows), changed && kind === "promote" ? paragraph(`${from} stays up: rollback restores it in one step.`) : void 0);
}
function deployMarkdown(report) {
	const { release, color, version, digest, live, summary } = report;
	return blocks(heading(2, `Deploy ${release}: ${deployTitle(report)}`), paragraph(summary), facts([
		[live ? "Active color" : "Idle color", color],
		["Version", codeCell(version)],
		...digest === void 0 ? [] : [["Digest", codeCell(digest)]]
	]));
}
function deployTitle({ color, version, live, changed, dryRun }) {
	if (live) return "nothing to deploy";
	if (dryRun) return `${version} would go to ${color} (dry run)`;
	return changed ? `${color} has ${version}` : `${color} had ${version} already`;
}
function smokeMarkdown(report) {
	const { release, color, digest, passed, requests, summary } = report;
	const count = `${requests.length} ${requests.length === 1 ? "request" : "requests"}${passed ? "" : ", not sent"}`;
	return blocks(heading(2, `Smoke ${release}: ${smokeTitle(report)}`), paragraph(summary), facts([["Idle color", color], ...digest === void 0 ? [] : [[passed ? "Digest, which promote asks for" : "Digest, not tested", codeCell(digest)]]]), requests.length === 0 ? void 0 : details(count, bullets(requests)));
}
function smokeTitle({ color, passed, skipped }) {
	if (skipped !== void 0) return "nothing to test";
	return `${color} ${passed ? "passed" : "was not tested (dry run)"}`;
}
function statusMarkdown(report) {
	const { release, host, router, active, idle, colors, refusal, drift, unitProblems, next } = report;
	const unknown = [colors.blue, colors.green].flatMap((one) => one.unknown === void 0 ? [] : [paragraph(`${one.color}: ${one.unknown}`)]);
	return blocks(heading(2, `Status of ${release}: ${active} has the traffic`), paragraph(`${host}, routed by ${router}`), table([
		"Color",
		"Role",
		"Target",
		"Version",
		"Ready"
	], [colorRow(colors[active]), colorRow(colors[idle])]), ...unknown, refusal === null ? void 0 : paragraph(refusal.fact), facts([
		...leaseFacts(report),
		["Default in Git", recordedText(report)],
		["Verdict", VERDICTS[report.verdict]]
	]), driftMarkdown([drift]), ...unitProblems.map(({ code, fact, remedy }) => withCode(`${code}: ${fact}. ${remedy}`)), ...drift.waiting.map((one) => paragraph(`Not applied: ${one}`)), next === "" ? void 0 : withCode(next));
}
const VERDICTS = {
	good: "all is as it must be",
	bad: "not all is as it must be",
	unknown: "not all could be seen"
};
function colorRow({ color, role, target, version, ready, desired }) {
	const pods = ready === void 0 ? "unknown" : `${ready}/${desired ?? "?"}`;
	return [
		color,
		role,
		codeCell(target),
		version === void 0 ? "unknown" : codeCell(version),
		pods
	];
}
function leaseFacts({ transition, holder, smoke, lastFlip }) {
	const until = holder?.until == null ? "" : ` until ${holder.until}`;
	return [
		...transition === null ? [] : [[{ markdown: "**Unfinished**" }, transitionText(transition)]],
		...holder === null ? [] : [["Held by", `${holder.name}${until}`]],
		["Smoke test", smoke === null ? "none" : `${smoke.color} at ${smoke.digest.slice(0, 12)}, ${smoke.at}`],
		["Last flip", lastFlip === null ? "none" : `${lastFlip.kind}, ${lastFlip.from} → ${lastFlip.to}, ${lastFlip.at}`]
	];
}
function transitionText({ kind, from, to, phase, startedAt }) {
	return `${kind}, ${from} → ${to}, ${phase} since ${startedAt}`;
}
function recordedText({ recorded, active }) {
	const { file, value, color } = recorded;
	const said = value === null ? "nothing" : value;
	if (color === active) return `${said}, as in the cluster (${file})`;
	return `${said}, which is ${color === null ? "no color's" : color}, not ${active} (${file})`;
}
function facts(rows) {
	return table(["What", "Is"], rows);
}
// src/report/run-summary.ts
const LIMIT = {
	max: 262144,
	size: utf8Length
};
const MOST_ROWS = [
	60,
	20,
	5,
	0
];
const MERMAID = {
	characters: 49e3,
	edges: 490,
	bars: 200
};
function runSummary(record, { planned } = { planned: false }) {
	return MOST_ROWS.map((rows) => () => summaryOf(record, planned, rows)).reduce((text, next) => LIMIT.size(text) > LIMIT.max ? next() : text, "x".repeat(LIMIT.max + 1));
}
function summaryOf(record, planned, rows) {
	const parts = [
		record.totals.requests > 0 ? paragraph(totalsLine(record)) : void 0,
		record.phases.length > 0 ? mermaid(ganttLines(record)) : void 0,
		record.totals.requests > 0 ? mermaid(trafficLines(record)) : void 0,
		eventsPart(record.events, rows),
		...planned ? [] : [
			graphPart(record),
			routesPart(record, rows),
			findingsPart(record.findings, rows)
		]
	];
	return parts.every((part) => part === void 0) ? "" : blocks(...parts);
}
function totalsLine({ totals }) {
	const flips = totals.flips.map((flip) => `${flip.name}: last old answer after ${Math.round(flip.lastOldAnswerAfterMs)} ms`);
	const counts = `${totals.requests} requests, ${totals.failed} failed, ${totals.byColor.blue} by blue, ${totals.byColor.green} by green`;
	const more = flips.length > 20 ? [`${flips.length - 20} more flips`] : [];
	return [
		counts,
		...flips.slice(0, 20),
		...more
	].join("; ") + ".";
}
function mermaid(lines) {
	const text = lines.join("\n");
	return text.length > MERMAID.characters ? void 0 : `\`\`\`mermaid\n${text}\n\`\`\``;
}
function ganttLines(record) {
	const phases = record.phases.map((phase) => bar(phase.name, phase.outcome === "done", phase));
	const planned = record.units.flatMap(({ name, outcome, planned: span }) => span === void 0 ? [] : [bar(name, outcome !== "failed" && outcome !== "skipped", span)]);
	return [
		"gantt",
		`  title ${plain(record.title)}`,
		"  dateFormat x",
		"  axisFormat %M:%S",
		"  section Phases",
		...bars(phases),
		...planned.length > 0 ? ["  section Planning", ...bars(planned)] : []
	];
}
function bars(all) {
	const more = all.length - MERMAID.bars;
	return [...all.slice(0, MERMAID.bars), ...more > 0 ? [`  section ${more} more not drawn`] : []];
}
function bar(name, isDone, span) {
	const start = Math.round(span.start);
	const end = Math.max(Math.round(span.end), start + 1);
	return `  ${plain(name)} :${isDone ? "done" : "crit"}, ${start}, ${end}`;
}
const COLORS = "%%{init: {\"themeVariables\": {\"xyChart\": {\"plotColorPalette\": \"#0a58ca, #1a7f37, #b3261e\"}}}}%%";
function trafficLines({ totals: { overTime } }) {
	const { stepMs, blue, green, failed } = overTime;
	const most = Math.max(1, ...blue, ...green, ...failed);
	const seconds = stepMs * blue.length / 1e3;
	return [
		COLORS,
		"xychart-beta",
		`  title "Requests answered by blue, by green, and failed"`,
		`  x-axis "seconds" 0 --> ${seconds}`,
		`  y-axis "requests in ${stepMs} ms" 0 --> ${most}`,
		...[
			blue,
			green,
			failed
		].map((line) => `  line [${line.join(", ")}]`)
	];
}
function graphPart({ units }) {
	if (units.length === 0) return void 0;
	const graph = unitGraph(units, new Map(units.map(({ name, outcome }) => [name, outcome])));
	const edges = units.reduce((sum, { dependencies }) => sum + dependencies.length, 0);
	return graph.length <= MERMAID.characters && edges <= MERMAID.edges ? graph : paragraph(`The graph of ${units.length} units is too large to be drawn here.`);
}
function eventsPart(events, rows) {
	if (events.length === 0) return void 0;
	return folded("Timeline", ["At", "What"], events.slice(0, rows).map(({ at, text }) => [`${(at / 1e3).toFixed(1)} s`, short(text)]), events.length);
}
function routesPart(record, rows) {
	const { routes } = record;
	if (routes.length === 0) return void 0;
	const shown = routes.slice(0, rows).map(({ request, rule, before, after }) => [
		codeCell(short(request)),
		codeCell(short(rule)),
		short(before),
		before === after ? "the same" : short(after)
	]);
	const words = routeWords(record);
	const head = [
		"Request",
		"Rule",
		capital(words.before),
		capital(words.after)
	];
	return folded(`Routes: ${routes.length} kinds of requests`, head, shown, routes.length);
}
function findingsPart(findings, rows) {
	if (findings.length === 0) return void 0;
	const shown = findings.slice(0, rows).map(({ severity, rule, file, message, fix }) => [
		severity,
		codeCell(rule),
		codeCell(short(file)),
		short(message),
		short(fix)
	]);
	return folded(`Findings: ${counts(findings)}`, [
		"Severity",
		"Rule",
		"Where",
		"What",
		"What to do"
	], shown, findings.length);
}
function folded(title, head, rows, count) {
	const more = count > rows.length ? `${count - rows.length} more are not shown.` : void 0;
	return details(title, blocks(rows.length === 0 ? void 0 : table(head, rows), more).trimEnd());
}
function capital(words) {
	return words.charAt(0).toUpperCase() + words.slice(1);
}
function short(text) {
	return cutEnd(recordText(text), 300);
}
function plain(text) {
	return [...text.replaceAll(/[^\p{L}\p{N}.-]+/gu, " ").trim()].slice(0, 100).join("");
}
export { COMMENT_LIMIT, SUMMARY_LIMIT, annotations, applyMarkdown, aroundFlip, counts, deployMarkdown, failed, fairShares, findingsMarkdown, findingsSarif, findingsText, flipMarkdown, lastOldAnswers, maskedFinding, planMarkdown, routeWords, runSummary, smokeMarkdown, statusMarkdown, thinned, trafficTotals, utf8Length, verdictLines };
