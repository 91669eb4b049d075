// src/report/escape.ts
const SEQUENCE = `${String.raw`\u001B\[(?:[\d;:]{0,30}m|\??\d{1,4}(?:;\d{1,4})?[A-HJKSTfhlnsu])`}|${String.raw`\u001B\]8;[\w=:\-]{0,60};(?:https?:\/\/[\w.~:\/?#@!$&*+,;=%\-]{0,300})?(?:\u0007|\u001B\\)`}`;
const UNSEEN = String.raw`[[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Zs}\p{Co}\p{Noncharacter_Code_Point}\u2800\uFFFC]--[\t\n\u0020\u00A0\u3000]]`;
const MARKS = String.raw`(\p{M}{4})(\p{M}+)`;
const DROPPED = new RegExp(`${SEQUENCE}|${UNSEEN}`, "gv");
const CHANGED = new RegExp(String.raw`${SEQUENCE}|\r\n?|${UNSEEN}|${MARKS}|\p{Cs}`, "gv");
const UNSEEN_ALL = new RegExp(UNSEEN, "gv");
const UNSEEN_OR_BREAK = new RegExp(String.raw`${UNSEEN}|[\t\n]`, "gv");
const BREAK = "&#8203;";
function plainText(text) {
	return text.replaceAll(CHANGED, (found, kept, more) => {
		if (found.startsWith("\r")) return "\n";
		if (more !== void 0) return `${kept}${[...more].map(byNumber).join("")}`;
		if (found.length > 2) return "";
		return /^\p{Cs}$/u.test(found) ? "�" : byNumber(found);
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
function charactersLeftOut(count) {
	return `${count.toLocaleString("en")} ${count === 1 ? "character" : "characters"} left out`;
}
function whole(part) {
	return part.replace(/^[\uDC00-\uDFFF]/, "").replace(/[\uD800-\uDBFF]$/, "");
}
function recordText(text) {
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
export { DROPPED, changed, code, cutEnd, cutMiddle, escapeCommandData, escapeCommandProperty, escapeHtml, escapeMarkdown, escapeMermaid, longestRun, maskText, maskedDeep, maskedPlanText, oneLine, plainText, recordText, visibleJson, visibleText };
