import { withoutEnd } from "./model.js";
import { code, cutEnd, escapeHtml, escapeMarkdown, escapeMermaid, longestRun, maskText, maskedEnd, maskedMiddle, oneLine, plainText, timelineText } from "./escape.js";
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
function factsTable(rows) {
	return table(["What", "Is"], rows);
}
// src/report/findings.ts
const MOST = 500;
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
	const lines = findings.slice(0, MOST).flatMap((finding) => {
		const resource = finding.resource === void 0 ? "" : ` (${finding.resource})`;
		return [oneLine(`${place(finding)}: ${finding.severity}: ${finding.message} [${finding.rule}]${resource}`), `    ${oneLine(finding.fix)}`];
	});
	const more = findings.length - MOST;
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
		const { color } = sample;
		const line = color === void 0 || failed(sample) ? counts.failed : counts[color];
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
function runSummary(run, { planned } = { planned: false }) {
	return MOST_ROWS.map((rows) => () => summaryOf(run, planned, rows)).reduce((text, next) => LIMIT.size(text) > LIMIT.max ? next() : text, "x".repeat(LIMIT.max + 1));
}
function summaryOf(run, planned, rows) {
	const parts = [
		run.totals.requests > 0 ? paragraph(totalsLine(run)) : void 0,
		run.phases.length > 0 ? mermaid(ganttLines(run)) : void 0,
		run.totals.requests > 0 ? mermaid(trafficLines(run)) : void 0,
		eventsPart(run.events, rows),
		...planned ? [] : [
			graphPart(run),
			routesPart(run, rows),
			findingsPart(run.findings, rows)
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
function ganttLines(run) {
	const phases = run.phases.map((phase) => bar(phase.name, phase.outcome === "done", phase));
	const planned = run.units.flatMap(({ name, outcome, planned: span }) => span === void 0 ? [] : [bar(name, outcome !== "failed" && outcome !== "skipped", span)]);
	return [
		"gantt",
		`  title ${plain(run.title)}`,
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
function routesPart(run, rows) {
	const { routes } = run;
	if (routes.length === 0) return void 0;
	const shown = routes.slice(0, rows).map(({ request, rule, before, after }) => [
		codeCell(short(request)),
		codeCell(short(rule)),
		short(before),
		before === after ? "the same" : short(after)
	]);
	const words = routeWords(run);
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
	return cutEnd(timelineText(text), 300);
}
function plain(text) {
	return [...text.replaceAll(/[^\p{L}\p{N}.-]+/gu, " ").trim()].slice(0, 100).join("");
}
export { COMMENT_LIMIT, SUMMARY_LIMIT, annotations, aroundFlip, blocks, bullets, codeCell, counts, cutLines, details, factsTable, failed, fairShares, fence, findingsMarkdown, findingsSarif, findingsText, fitted, heading, lastOldAnswers, link, maskedFinding, paragraph, routeWords, runSummary, table, thinned, trafficTotals, unitGraph, utf8Length };
