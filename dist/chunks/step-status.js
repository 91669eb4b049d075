import "./rolldown-runtime.js";
import { Failures } from "./errors.js";
import { colorsInOrder, readStatus, statusMarkdown } from "./status.js";
import { parseStatusInputs } from "./inputs.js";
import { driftLines } from "./drift.js";
import { maskedDeep } from "./escape.js";
import { sharesText } from "./release.js";
import { thrownJson } from "./capability.js";
// src/status/entry.ts
const statusCapability = async (raw, ports) => {
	const { result, problems } = await readStatus(parseStatusInputs(raw), ports);
	const refusal = refusalOf(problems);
	return {
		outputs: {
			active: result.active ?? "",
			idle: result.idle ?? "",
			"active-version": versionOf(result, result.active),
			"idle-version": versionOf(result, result.idle),
			transition: transitionOutput(result),
			verdict: result.verdict,
			json: JSON.stringify(maskedDeep(result, (text) => ports.log.masked(text)))
		},
		result: refusal === void 0 ? result : {
			...result,
			...thrownJson(refusal)
		},
		text: statusText(result),
		sentence: `${trafficText(result)}${VERDICTS[result.verdict]}`,
		summary: statusMarkdown(maskedDeep({
			...result,
			unitProblems: result.problems.filter(isOfUnit)
		}, (text) => ports.log.masked(text))),
		...refusal === void 0 ? {} : { refusal }
	};
};
function versionOf({ colors }, color) {
	return (color === null ? void 0 : colors[color].version) ?? "";
}
function trafficText({ active, idle, shares }) {
	return shares === void 0 ? `${active} has the traffic, ${idle} is idle` : sharesText(shares);
}
function refusalOf([first, ...rest]) {
	if (first === void 0) return void 0;
	return rest.length === 0 ? first : new Failures([first, ...rest]);
}
const VERDICTS = {
	good: "",
	bad: "; not all is as it must be",
	unknown: "; not all could be seen"
};
function transitionOutput({ transition }) {
	if (transition === null) return "";
	return [
		transition.kind,
		transition.from,
		transition.to,
		transition.phase
	].join(":");
}
const HEAD = [
	"color",
	"role",
	"target",
	"version",
	"ready"
];
function row(color) {
	const ready = color.ready === void 0 ? "unknown" : `${color.ready}/${color.desired ?? "?"}`;
	return [
		color.color,
		color.role,
		color.target,
		color.version ?? "unknown",
		ready
	];
}
function facts({ colors, shares, refusal, transition, holder, drift, problems, next }) {
	const unknown = [colors.blue, colors.green].filter((color) => color.unknown !== void 0);
	return [
		...shares === void 0 ? [] : [`The traffic is divided: ${sharesText(shares)}`],
		...unknown.map((color) => `${color.color}: ${color.unknown}`),
		...refusal === null ? [] : [refusal.fact],
		...transition === null ? [] : [`Unfinished ${transition.kind} from ${transition.from} to ${transition.to}, ${transition.phase}`],
		...holder === null ? [] : [`Held by ${holder.name}${holder.until === null ? "" : ` until ${holder.until}`}`],
		...driftLines([drift]),
		...problems.filter(isOfUnit).map(({ code, fact, remedy }) => `${code}: ${fact}. ${remedy}`),
		...drift.waiting.map((one) => `Not applied: ${one}`),
		...next === "" ? [] : [next]
	];
}
function isOfUnit({ code }) {
	return [
		"UNIT_UNKNOWN",
		"UNIT_EXCLUDED",
		"UNIT_EXCLUDE_UNKNOWN"
	].includes(code);
}
function statusText(result) {
	const rows = [HEAD, ...colorsInOrder(result.active).map((color) => row(result.colors[color]))];
	const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
	const lines = rows.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
	return [
		`${result.release}: ${result.host}, routed by ${result.router}`,
		"",
		...lines.map((line) => line.trimEnd()),
		"",
		...facts(result)
	].join("\n").trimEnd();
}
export { statusCapability };
