// src/report/escape.ts
const ANSI = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-Z\\-_])|\u009B[0-?]*[ -/]*[@-~]/g;
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;
const INVISIBLE = /[\u061C\u200B-\u200F\u202A-\u202E\u2028\u2029\u2060-\u2069\uFEFF]/g;
const UNSEEN = new RegExp(`[\\u0000-\\u001F\\u007F-\\u009F]|${INVISIBLE.source}`, "g");
const BREAK = "&#8203;";
function plainText(text) {
	return text.replaceAll(ANSI, "").replaceAll(/\r\n?/g, "\n").replaceAll(CONTROLS, "").replaceAll(INVISIBLE, (character) => `<U+${hex(character)}>`).replaceAll(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "�");
}
function visibleText(text) {
	return text.replaceAll(UNSEEN, (character) => `\\u{${hex(character).toLowerCase().replace(/^0+(?=.)/, "")}}`);
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
export { code, escapeCommandData, escapeCommandProperty, escapeHtml, escapeMarkdown, escapeMermaid, longestRun, oneLine, plainText, visibleText };
