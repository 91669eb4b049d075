import "./rolldown-runtime.js";
import { statusMarkdown } from "./report.js";
import { parseStatusInputs, status } from "./status.js";
// src/flow/capabilities/status.ts
const statusCapability = async (raw, ports) => {
	const result = await status(parseStatusInputs(raw), ports);
	return {
		outputs: {
			active: result.active,
			idle: result.idle,
			"active-version": result.colors[result.active].version ?? "",
			"idle-version": result.colors[result.idle].version ?? "",
			transition: transitionOutput(result),
			json: JSON.stringify(result)
		},
		result,
		text: statusText(result),
		sentence: `${result.active} has the traffic, ${result.idle} is idle`,
		summary: statusMarkdown(result)
	};
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
function facts({ colors, transition, holder, next }) {
	return [
		...[colors.blue, colors.green].filter((color) => color.unknown !== void 0).map((color) => `${color.color}: ${color.unknown}`),
		...transition === null ? [] : [`Unfinished ${transition.kind} from ${transition.from} to ${transition.to}, ${transition.phase}`],
		...holder === null ? [] : [`Held by ${holder.name}${holder.until === null ? "" : ` until ${holder.until}`}`],
		...next === "" ? [] : [next]
	];
}
function statusText(result) {
	const rows = [
		HEAD,
		row(result.colors[result.active]),
		row(result.colors[result.idle])
	];
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
