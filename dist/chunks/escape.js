// src/report/escape.ts
const SEQUENCE = `${String.raw`\u001B\[(?:[\d;:]{0,30}m|\??\d{1,4}(?:;\d{1,4})?[A-HJKSTfhlnsu])`}|${String.raw`\u001B\]8;[\w=:\-]{0,60};(?:https?:\/\/[\w.~:\/?#@!$&*+,;=%\-]{0,300})?(?:\u0007|\u001B\\)`}`;
const UNSEEN = String.raw`[[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Zs}\p{Co}\p{Noncharacter_Code_Point}\u2800\uFFFC]--[\t\n\u0020\u00A0\u3000]]`;
const MARKS = String.raw`(\p{M}{4})(\p{M}+)`;
const DROPPED = new RegExp(String.raw`${SEQUENCE}|[${UNSEEN}--\u001B]{1,1000}|\u001B`, "gv");
const CHANGED = new RegExp(String.raw`${SEQUENCE}|\r\n?|${UNSEEN}|${MARKS}|\p{Cs}`, "gv");
const ROW = new RegExp(String.raw`([${UNSEEN}--[\r\u001B]])\1{99,99999}`, "gv");
const UNSEEN_ALL = new RegExp(UNSEEN, "gv");
const UNSEEN_OR_BREAK = new RegExp(String.raw`${UNSEEN}|[\t\n]`, "gv");
const BREAK = "&#8203;";
function plainText(text) {
	return counted(text).replaceAll(CHANGED, (found, kept, more) => {
		if (found.startsWith("\r")) return "\n";
		if (more !== void 0) return `${kept}${[...more].map(byNumber).join("")}`;
		if (found.length > 2) return "";
		return /^\p{Cs}$/u.test(found) ? "�" : byNumber(found);
	});
}
function counted(text) {
	return text.replaceAll(ROW, (row, character) => {
		const times = (row.length / character.length).toLocaleString("en");
		return `<U+${hex(character)} ${times} times>`;
	});
}
function byNumber(character) {
	return `<U+${hex(character)}>`;
}
function visibleText(text) {
	return text.replaceAll(UNSEEN_OR_BREAK, (character) => `\\u{${hex(character).toLowerCase().replace(/^0+(?=.)/, "")}}`);
}
function visibleJson(json) {
	const escape = (character) => Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`).join("");
	return json.replaceAll(UNSEEN_ALL, escape).replaceAll("##[", "##\\u005b");
}
function oneLine(text) {
	return plainText(text).replaceAll(/\s+/g, " ").trim();
}
function escapeHtml(text) {
	return inert(oneLine(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", "&quot;").replaceAll("'", "&#39;"));
}
function escapeMarkdown(text) {
	return inert(oneLine(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(/[\\`*_{}[\]()!|~$^]/g, String.raw`\$&`).replaceAll(/^(\d+)([.)])/g, String.raw`$1\$2`).replaceAll(/^([-+=:])/g, String.raw`\$1`).replaceAll(/^#/g, String.raw`\#`));
}
function code(text) {
	const line = oneLine(text);
	if (line === "") return "";
	const ticks = "`".repeat(longestRun(line) + 1);
	return `${ticks}${/^`|`$/.test(line) ? ` ${line} ` : line}${ticks}`;
}
function longestRun(text) {
	return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}
function escapeCommandData(text) {
	return plainText(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
function escapeCommandProperty(text) {
	return escapeCommandData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
function escapeMermaid(text) {
	return oneLine(text).replaceAll(/[^\p{L}\p{N} ._/-]/gu, (character) => `#${character.codePointAt(0)};`);
}
function inert(text) {
	return text.replaceAll(/@(?=[\w-])/g, `@${BREAK}`).replaceAll(/(^|[^&])#(?=\d)/g, `$1#${BREAK}`).replaceAll(/(gh)-(?=\d)/gi, `$1-${BREAK}`).replaceAll(/:\/\//g, `:${BREAK}//`).replaceAll(/(www)\./gi, `$1${BREAK}.`);
}
function hex(character) {
	return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}
// src/report/masked.ts
function maskText(text, masking) {
	return masking(text);
}
function changed(text, change) {
	return change(text);
}
const MOST_REASON = 2e3;
function cutEnd(text, most) {
	if (text.length <= most) return text;
	const head = whole(text.slice(0, most));
	return `${head}… [${charactersLeftOut(text.length - head.length)}]`;
}
function cutMiddle(text, most = MOST_REASON) {
	if (text.length <= most) return text;
	const head = whole(text.slice(0, Math.ceil(most * .7)));
	const tail = whole(text.slice(text.length - Math.floor(most * .3)));
	return `${head}… [${charactersLeftOut(text.length - head.length - tail.length)}] …${tail}`;
}
const EDGE = 262144;
const MOST_SHOWN = 2097152;
function maskedEnd(text, masking, most) {
	if (text.length <= most + 2 * EDGE) return cutEnd(maskText(text, masking), most);
	const head = maskedHead(text, masking, most);
	return `${head}… [${charactersLeftOut(text.length - head.length)}]`;
}
function maskedMiddle(text, masking, most = MOST_REASON) {
	if (text.length <= most + 2 * EDGE) return cutMiddle(maskText(text, masking), most);
	const head = maskedHead(text, masking, Math.ceil(most * .7));
	const tail = maskedTail(text, masking, Math.floor(most * .3));
	return `${head}… [${charactersLeftOut(text.length - head.length - tail.length)}] …${tail}`;
}
function maskedLines(text, masking, most) {
	const all = text.trimEnd();
	const left = Math.max(0, linesOf(all) - most.lines);
	const note = left === 0 ? "" : `… [${left} ${left === 1 ? "line" : "lines"} left out]\n`;
	const start = left === 0 ? 0 : startOfLast(most.lines, all);
	if (all.length - start > EDGE) return note + maskedMiddle(all.slice(start), masking, most.characters);
	return note + cutMiddle(changed(maskText(text.slice(Math.max(0, start - EDGE)), masking), (one) => one.trimEnd().split("\n").slice(-most.lines).join("\n")), most.characters);
}
function linesOf(text) {
	let count = 1;
	for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
	return count;
}
function startOfLast(lines, text) {
	let at = text.length;
	for (let line = 0; line < lines; line += 1) at = text.lastIndexOf("\n", at - 1);
	return at + 1;
}
function maskedHead(text, masking, most) {
	const masked = masking(`${whole(text.slice(0, most + EDGE))}…`);
	return whole(masked.slice(0, Math.min(most, Math.max(0, masked.length - EDGE))));
}
function maskedTail(text, masking, most) {
	const rest = masking(whole(text.slice(text.length - most - EDGE))).slice(EDGE);
	const tail = whole(rest.slice(Math.max(0, rest.length - most)));
	if (isSeen(text.slice(text.length - most - EDGE, text.length - most))) return tail;
	const line = tail.indexOf("\n");
	return line < 0 ? "" : tail.slice(line + 1);
}
function isSeen(text) {
	let unseen = 0;
	for (const { 0: found } of text.matchAll(DROPPED)) unseen += found.length;
	return unseen < text.length / 2;
}
function fromNextLine(tail) {
	const line = tail.indexOf("\n");
	return line < 0 ? tail.slice(EDGE) : tail.slice(line + 1);
}
function charactersLeftOut(count) {
	return `${count.toLocaleString("en")} ${count === 1 ? "character" : "characters"} left out`;
}
function whole(part) {
	return part.replace(/^[\uDC00-\uDFFF]/, "").replace(/[\uD800-\uDBFF]$/, "");
}
function timelineText(text) {
	return text;
}
const OWN_WORDS = new Set("outcome action by severity rule code kind change color role active idle from to phase passed".split(" "));
function maskedDeep(value, masking) {
	const copied = (item, key = "") => {
		if (typeof item === "string") return OWN_WORDS.has(key) && /^[a-z-]{1,30}$/.test(item) ? item : masking(item);
		if (Array.isArray(item)) return item.map((one) => copied(one, key));
		if (typeof item !== "object" || item === null) return item;
		return Object.fromEntries(Object.entries(item).map(([name, one]) => [name, copied(one, name)]));
	};
	return copied(value);
}
function maskedPlanText(text, changes, masking) {
	if (text.length > 2621440) return maskedMiddle(text, masking, MOST_SHOWN);
	const own = ownLines(changes);
	const parts = [];
	let between = [];
	const flush = () => {
		if (between.length > 0) parts.push(masking(between.join("\n")));
		between = [];
	};
	for (const line of text.split("\n")) {
		if (!isOwn(line, own)) {
			between.push(line);
			continue;
		}
		flush();
		parts.push(line);
	}
	flush();
	return parts.join("\n");
}
const HEADING = /^ {2}# (\S+) (?:will be (?:created|destroyed|updated in-place|read during apply|replaced, as requested)|must be replaced|is tainted, so must be replaced|will be imported|has (?:changed|been deleted|moved to \S+)|will no longer be managed by (?:OpenTofu|Terraform)(?:, but will not be destroyed)?)$/;
const BLOCK = /^\s*(?:[-+~]|-\/\+|\+\/-|<=)? *(?:resource|data) "([^"]+)" "([^"]+)" \{$/;
const COUNT = /^Plan: (?:\d+ to (?:import|add|change|destroy|forget)(?:, |\.$))+$/;
function ownLines(changes) {
	const addresses = changes.map(({ address }) => address).filter((address) => !address.includes("\""));
	const blocks = changes.flatMap(({ address }) => {
		const [, type, name] = /([\w-]+)\.([\w-]+)(?:\[[^\]]*\])?$/.exec(address) ?? [];
		return type === void 0 ? [] : [`${type} ${name}`];
	});
	return {
		addresses: new Set(addresses),
		blocks: new Set(blocks)
	};
}
function isOwn(line, { addresses, blocks }) {
	const heading = HEADING.exec(line);
	if (heading !== null) return addresses.has(heading[1] ?? "");
	const block = BLOCK.exec(line);
	return block === null ? COUNT.test(line) : blocks.has(`${block[1]} ${block[2]}`);
}
export { DROPPED, MOST_SHOWN, changed, code, cutEnd, escapeCommandData, escapeCommandProperty, escapeHtml, escapeMarkdown, escapeMermaid, fromNextLine, longestRun, maskText, maskedDeep, maskedEnd, maskedLines, maskedMiddle, maskedPlanText, oneLine, plainText, timelineText, visibleJson, visibleText };
