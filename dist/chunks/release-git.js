import { COLORS, refused, usage } from "./model.js";
import { require_dist } from "./vendor-yaml.js";
import { findUnit, refusalFailure, refuse } from "./release.js";
import { readDocument } from "./config.js";
// src/release/git/checkout-rules.ts
function decideCheckout({ position, inJob, allowOlder }) {
	if (position.known && isNewest(position.value, inJob)) return { kind: "newest" };
	const fact = position.known ? olderFact(position.value) : `whether this checkout is the newest of its branch cannot be told: ${position.reason}`;
	if (allowOlder || !position.known && !inJob) return {
		kind: "warn",
		fact
	};
	return position.known ? refuse("CHECKOUT_OLDER", fact, olderRemedy(position.value, inJob)) : refuse("CHECKOUT_UNKNOWN", fact, UNKNOWN_REMEDY);
}
function isNewest({ missing, beyond }, inJob) {
	return missing === 0 && (beyond === 0 || !inJob);
}
function olderFact({ head, tip, branch, missing, beyond }) {
	if (missing === 0) {
		const commits = beyond === 1 ? "1 commit" : `${beyond} commits`;
		return `this checkout (${short(head)}) has ${commits} that ${branch}, which is at ${short(tip)}, does not have: they were taken out of it, and would be brought back`;
	}
	const commits = missing === 1 ? "1 commit" : `${missing} commits`;
	return `this checkout (${short(head)}) lacks ${commits} of ${branch}, which is at ${short(tip)} by now: what they changed would be taken back`;
}
function olderRemedy({ branch }, inJob) {
	return `${inJob ? `Start a new run, or let actions/checkout take the tip (\`ref: refs/heads/${branch}\`)` : `Pull ${branch}, then run it again`}. To go back to an older version run rollback; allow-older applies this checkout all the same`;
}
const UNKNOWN_REMEDY = "Check out a branch, and let actions/checkout keep its credentials, so that its tip can be asked for; or give allow-older, when nothing newer can have been applied";
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
// src/release/git/values-file.ts
var import_dist = require_dist();
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
// src/release/git/router-unit.ts
async function readUnitValue({ ports }, unit, location) {
	const file = `${unit.path}/${location.file}`;
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
async function recordDefault(context, color, mode) {
	const { spec, ports } = context;
	const unit = await findUnit(context, spec.router.unit);
	const { name } = spec.colors[color].target;
	if (mode === "commit") await takeOver(context, await readUnitValue(context, unit, spec.router.value));
	const file = await writeUnitValue(context, unit, spec.router.value, name);
	if (mode === "commit") await ports.git.record([file], `${spec.name}: default route to ${color} (${name})`);
}
async function refuseUnrecordable(context, unit) {
	await otherAtTip(context, await readUnitValue(context, unit, context.spec.router.value));
}
async function takeOver(context, value) {
	const there = await otherAtTip(context, value);
	if (there !== void 0) await context.ports.files.write(value.file, there);
}
async function otherAtTip({ spec, ports }, { file, text, value }) {
	const { key } = spec.router.value;
	const there = await ports.git.tip(file);
	if (there === void 0 || writeValue(there, key, value, file) === text) return void 0;
	if (!(await ports.git.changedFiles()).includes(file)) return there;
	throw refused("VALUES_UNCOMMITTED", `the file has changes that the branch has not, besides ${key}`, {
		where: file,
		remedy: "Commit and push them, or take them back; then run again"
	});
}
async function recordedDefault(context) {
	const { spec, ports } = context;
	const file = `${(await findUnit(context, spec.router.unit)).path}/${spec.router.value.file}`;
	const text = await ports.git.tip(file);
	return text === void 0 ? void 0 : colorNamed(spec, readValue(text, spec.router.value.key, file));
}
function colorNamed(spec, value) {
	return COLORS.find((color) => spec.colors[color].target.name === value);
}
export { colorNamed, nestedValue, readUnitValue, readValue, recordDefault, recordedDefault, refuseUnrecordable, requireNewestCheckout, writeValue };
