import { code, escapeHtml, escapeMarkdown, escapeMermaid, longestRun, oneLine, plainText } from "./escape.js";
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
	const body = plainText(text).replace(/\n+$/, "");
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
function findingsText({ findings, checked }) {
	const lines = findings.flatMap((finding) => {
		const resource = finding.resource === void 0 ? "" : ` (${finding.resource})`;
		return [oneLine(`${place(finding)}: ${finding.severity}: ${finding.message} [${finding.rule}]${resource}`), `    ${oneLine(finding.fix)}`];
	});
	const seen = `${checked.charts} charts, ${checked.manifests} manifests, ${checked.rules} rules`;
	return [...lines, `${counts(findings)}. Checked: ${seen}.`].join("\n");
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
function annotations(findings) {
	return findings.map(({ rule, severity, message, file, line, fix }) => ({
		level: LEVELS[severity],
		title: rule,
		message: `${oneLine(message)}. ${oneLine(fix)}.`,
		file,
		line
	}));
}
function findingsMarkdown({ findings, checked }) {
	const grave = findings.filter(({ severity }) => severity !== "info");
	const rows = grave.slice(0, 200).map((finding) => [
		finding.severity,
		codeCell(finding.rule),
		codeCell(place(finding)),
		finding.message.slice(0, 1e3),
		finding.fix.slice(0, 500)
	]);
	const more = grave.length - rows.length;
	return blocks(heading(2, `Lint: ${counts(findings)}`), `Checked ${checked.charts} charts, ${checked.manifests} manifests, ${checked.rules} rules.`, rows.length === 0 ? void 0 : table([
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
	const lines = plainText(text).trimEnd().split("\n");
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
// src/report/graph.ts
const CLASSES = {
	changes: "changed",
	"no-changes": "same",
	given: "same",
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
function chartDiffText({ charts }, unit) {
	const diff = charts.get(unit);
	if (diff === void 0 || !diff.known || diff.value.resources.length === 0) return void 0;
	return diff.value.resources.map(({ resource, change, diff: lines }) => `# ${resource}: ${change}\n${lines}`).join("\n\n");
}
function previewMarkdown(preview, rows) {
	const routes = [...preview.routes].map(([release, found]) => routesMarkdown(release, found, rows));
	return blocks(unreadCharts(preview), findingsPart$1(preview.findings, rows), ...routes).trimEnd();
}
function unreadCharts({ charts }) {
	const reasons = [...charts.values()].flatMap((diff) => diff.known ? [] : [diff.reason]);
	const [first] = reasons;
	if (first === void 0) return void 0;
	return paragraph(`No chart diff, because the releases that are there now cannot be read: ${first}${new Set(reasons).size > 1 ? ` (and ${reasons.length - 1} more)` : ""}`);
}
function findingsPart$1(findings, rows) {
	if (!findings.known) return paragraph(`The rendered charts were not checked: ${findings.reason}`);
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
		codeCell(rule),
		codeCell(file),
		short$1(message),
		short$1(fix)
	])), more(grave, rows)];
	return details(`Findings: ${counts(findings.value)}`, blocks(...body).trimEnd(), true);
}
function routesMarkdown(release, found, rows) {
	if (!found.known) return paragraph(`Routes of ${release} cannot be proven: ${found.reason}`);
	const { routes, broken, tried } = found.value;
	const shown = routes.slice(0, rows).map(({ request, rule, before, after }) => [
		codeCell(short$1(request)),
		codeCell(short$1(rule)),
		short$1(before),
		before === after ? "the same" : short$1(after)
	]);
	const head = `Routes of ${release}: ${routes.length} kinds of requests, ${tried} tried`;
	const body = [table([
		"Request",
		"Rule",
		"Goes to",
		"After a flip"
	], shown), more(routes, rows)];
	return blocks(brokenPart(release, broken, rows), details(head, blocks(...body).trimEnd())).trimEnd();
}
function brokenPart(release, broken, rows) {
	if (broken.length === 0) return void 0;
	const shown = broken.slice(0, Math.min(rows, 10));
	const curls = shown.flatMap(({ curl }) => curl === void 0 ? [] : [curl]);
	return details(`Routes of ${release}: ${broken.length} ${broken.length === 1 ? "rule does" : "rules do"} not hold`, blocks(...[
		bullets(shown.map(({ rule, message }) => short$1(`${rule}: ${message}`))),
		more(broken, shown.length),
		curls.length === 0 ? void 0 : fence(curls.join("\n"), "sh")
	]).trimEnd(), true);
}
function more(all, shown) {
	return all.length > shown ? `${all.length - shown} more are not shown.` : void 0;
}
function short$1(text) {
	return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
// src/report/plan.ts
const WORDS = {
	changes: "changes",
	"no-changes": "no changes",
	given: "given",
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
	}
];
function planMarkdown(report, limit) {
	return MOST.map((most) => () => planOf(report, limit, most)).reduce((text, next) => limit.size(text) > limit.max ? next() : text, "x".repeat(limit.max + 1));
}
function planOf(report, limit, { units, rows }) {
	const shown = report.plans.filter((plan) => plan.outcome !== "no-changes").slice(0, units).map((plan) => ({
		plan,
		texts: textsOf(report, plan)
	}));
	const texts = shown.flatMap((one) => one.texts);
	const needs = texts.map((text) => limit.size(text) + 1);
	const preview = report.preview === void 0 ? void 0 : previewMarkdown(report.preview, rows);
	return fitted(limit, limit.max, (budget) => {
		const shares = fairShares(needs, budget);
		const cuts = texts.map((text, index) => cutLines(text, shares[index] ?? 0, limit));
		const folded = shown.map((one) => unitDetails(one.plan, cuts.splice(0, one.texts.length), report.runUrl));
		return blocks(...[
			planHead(report),
			planFacts(report),
			planTable(report.plans, units)
		], ...folded, preview, graph(report, units));
	});
}
function textsOf({ preview }, plan) {
	const chart = preview === void 0 ? void 0 : chartDiffText(preview, plan.unit);
	return [...chart === void 0 ? [] : [plainText(chart)], shownText(plan)];
}
function planHead({ plans }) {
	const count = (outcome) => plans.filter((plan) => plan.outcome === outcome).length;
	return heading(2, `Plan: ${[
		`${count("changes")} of ${plans.length} ${plans.length === 1 ? "unit" : "units"} would change`,
		...count("failed") > 0 ? [`${count("failed")} failed`] : [],
		...count("skipped") > 0 ? [`${count("skipped")} skipped`] : []
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
function planTable(plans, units) {
	const rank = (plan) => Number(plan.outcome === "no-changes");
	const rows = plans.length > units ? plans.toSorted((a, b) => rank(a) - rank(b)).slice(0, units) : plans;
	const more = plans.length - rows.length;
	return [table([
		"Unit",
		"Plan",
		"Resources",
		"Digest"
	], rows.map(planRow)), ...more > 0 ? [`\n${more} more units are in the log.`] : []].join("\n");
}
function planRow(plan) {
	return [
		codeCell(plan.unit),
		{ markdown: `${WORDS[plan.outcome]}${mockedNote(plan)}` },
		counted(plan.changes),
		plan.digest === void 0 ? "" : codeCell(plan.digest.slice(0, 12))
	];
}
function mockedNote({ mocked = [] }) {
	return mocked.length === 0 ? "" : `, on mock outputs of ${mocked.map(escapeMarkdown).join(", ")}`;
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
	return details(summary, blocks(...texts.flatMap(({ text, leftOut }) => [text === "" ? void 0 : fence(text, language), leftOut === 0 ? void 0 : leftOutNote(leftOut, runUrl)])).trimEnd(), plan.outcome === "failed");
}
function leftOutNote(lines, runUrl) {
	const rest = runUrl === void 0 ? "the log" : link("the log", runUrl);
	return `${lines} more ${lines === 1 ? "line is" : "lines are"} in ${rest}.`;
}
function graph({ units, plans }, most) {
	if (units === void 0 || units.length === 0 || units.length > most) return void 0;
	return details("Order of units", unitGraph(units, new Map(plans.map((plan) => [plan.unit, plan.outcome]))));
}
function shownText(plan) {
	const text = plainText(plan.error ?? plan.text);
	return plan.outcome === "changes" && plan.by === "terragrunt" ? diffColours(text) : text;
}
function diffColours(text) {
	return text.replaceAll(/^([ \t]+)(-\/\+|\+\/-|[-+~])(?= )/gm, (_, space, sign) => {
		return `${sign === "~" ? "!" : sign[0] === "+" && sign.length === 1 ? "+" : sign === "-" ? "-" : "!"}${space}${sign === "~" ? "" : sign.slice(1)}`;
	});
}
// src/report/apply.ts
function applyMarkdown(report) {
	const { plans, applied, held, failed } = report;
	const rows = plans.map((plan) => ({
		plan,
		word: stateOf(plan.unit, report)
	})).filter(({ word }) => word !== void 0).map(({ plan, word }) => [
		codeCell(plan.unit),
		{ markdown: word ?? "" },
		counted(plan.changes)
	]);
	const title = failed === void 0 ? "" : ", then one failed";
	return blocks(heading(2, `Apply: ${`${applied.length} ${applied.length === 1 ? "unit" : "units"}`} applied${title}`), rows.length === 0 ? "Nothing was to be changed." : table([
		"Unit",
		"Apply",
		"Resources"
	], rows), held.size === 0 ? void 0 : "Held back: it would change the pods that have the traffic. Bring it up on the idle color: deploy, smoke, promote.", failed === void 0 ? void 0 : "Run apply again: it goes on where it stopped.");
}
function stateOf(unit, { applied, held, failed, left }) {
	if (applied.includes(unit)) return "applied";
	if (held.has(unit)) return "held back";
	if (unit === failed) return "**failed**";
	return left.includes(unit) ? "not applied" : void 0;
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
	const { release, color, digest, requests, summary } = report;
	const count = `${requests.length} ${requests.length === 1 ? "request" : "requests"}`;
	return blocks(heading(2, `Smoke ${release}: ${smokeTitle(report)}`), paragraph(summary), facts([["Idle color", color], ...digest === void 0 ? [] : [["Digest, which promote asks for", codeCell(digest)]]]), requests.length === 0 ? void 0 : details(count, bullets(requests)));
}
function smokeTitle({ color, passed, skipped }) {
	if (skipped !== void 0) return "nothing to test";
	return `${color} ${passed ? "passed" : "was not tested (dry run)"}`;
}
function statusMarkdown(report) {
	const { release, host, router, active, idle, colors, next } = report;
	const unknown = [colors.blue, colors.green].flatMap((one) => one.unknown === void 0 ? [] : [paragraph(`${one.color}: ${one.unknown}`)]);
	return blocks(heading(2, `Status of ${release}: ${active} has the traffic`), paragraph(`${host}, routed by ${router}`), table([
		"Color",
		"Role",
		"Target",
		"Version",
		"Ready"
	], [colorRow(colors[active]), colorRow(colors[idle])]), ...unknown, facts([...leaseFacts(report), ["Default in Git", recordedText(report)]]), next === "" ? void 0 : paragraph(next));
}
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
			routesPart(record.routes, rows),
			findingsPart(record.findings, rows)
		]
	];
	return parts.every((part) => part === void 0) ? "" : blocks(...parts);
}
function totalsLine({ totals }) {
	const flips = totals.flips.map((flip) => `${flip.name}: last old answer after ${Math.round(flip.lastOldAnswerAfterMs)} ms`);
	return [`${totals.requests} requests, ${totals.failed} failed, ${totals.byColor.blue} by blue, ${totals.byColor.green} by green`, ...flips.slice(0, 20)].join("; ") + ".";
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
		...phases.slice(0, MERMAID.bars),
		...planned.length > 0 ? ["  section Planning", ...planned.slice(0, MERMAID.bars)] : []
	];
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
function routesPart(routes, rows) {
	if (routes.length === 0) return void 0;
	const shown = routes.slice(0, rows).map(({ request, rule, before, after }) => [
		codeCell(short(request)),
		codeCell(short(rule)),
		short(before),
		before === after ? "the same" : short(after)
	]);
	return folded(`Routes: ${routes.length} kinds of requests`, [
		"Request",
		"Rule",
		"Before the flip",
		"After the flip"
	], shown, routes.length);
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
function short(text) {
	return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
function plain(text) {
	return [...text.replaceAll(/[^\p{L}\p{N}.-]+/gu, " ").trim()].slice(0, 100).join("");
}
export { COMMENT_LIMIT, SUMMARY_LIMIT, annotations, applyMarkdown, aroundFlip, counts, deployMarkdown, failed, fairShares, findingsMarkdown, findingsSarif, findingsText, flipMarkdown, lastOldAnswers, planMarkdown, runSummary, smokeMarkdown, statusMarkdown, thinned, trafficTotals, utf8Length };
