import "./rolldown-runtime.js";
import { DROPPED, MOST_SHOWN, maskedMiddle, plainText } from "./escape.js";
function withoutSpans(text, spans) {
	if (spans.length === 0) return text;
	const parts = [];
	let from = 0;
	for (const { start, end } of merged(spans)) {
		parts.push(text.slice(from, start), "***");
		from = end;
	}
	return parts.join("") + text.slice(from);
}
function merged(spans) {
	const whole = [];
	for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
		const last = whole.at(-1);
		if (last !== void 0 && start < last.end) last.end = Math.max(last.end, end);
		else whole.push({
			start,
			end
		});
	}
	return whole;
}
function skeletonOf(text, dropped) {
	if (text.search(dropped) < 0) return void 0;
	const places = new Uint32Array(text.length);
	const parts = [];
	let count = 0;
	let from = 0;
	const keep = (to) => {
		parts.push(text.slice(from, to));
		for (let at = from; at < to; at += 1) places[count++] = at;
	};
	for (const match of text.matchAll(dropped)) {
		keep(match.index);
		from = match.index + match[0].length;
	}
	keep(text.length);
	return {
		text: parts.join(""),
		places
	};
}
function inWhole(spans, { places }) {
	return spans.map(({ start, end }) => ({
		start: places[start] ?? 0,
		end: (places[end - 1] ?? 0) + 1
	}));
}
// src/adapters/real/secrets/forms.ts
const SHORTEST_LINE = 6;
const SHORTEST_INSIDE = 8;
const EMPTY_LINE = /^(?:[^\p{L}\p{N}]*|["']?[\w.-]+["']?\s*[:=]\s*["']?(?:true|false|null|\d*|[[{|>-]*)["']?,?)$/u;
function formsOf(secret) {
	if (secret.trim().length < 4) return [];
	const seen = secret.replaceAll(DROPPED, "");
	const whole = [...new Set([
		secret,
		secret.trim(),
		seen,
		seen.trim()
	])];
	const written = [
		...whole.flatMap(endings),
		...linesOf(secret),
		...linesOf(seen)
	].flatMap(escaped);
	const encoded = whole.flatMap((text) => [...inBase64(text), ...inHex(text)]);
	return [...new Set([...written, ...encoded])].filter((form) => form.length >= 4);
}
function endings(text) {
	if (!/[\r\n]/.test(text)) return [text];
	const lines = text.split(/\r\n|\r|\n/);
	return [
		text,
		lines.join("\n"),
		lines.join("\r\n")
	];
}
function linesOf(secret) {
	const lines = secret.split(/\r\n|\r|\n/);
	if (lines.length === 1) return [];
	return lines.map((line) => line.trim()).filter((line) => line.length >= SHORTEST_LINE && !EMPTY_LINE.test(line));
}
function escaped(text) {
	return [
		text,
		...inJson(text),
		...inHcl(text),
		...inUrl(text),
		...inMarkup(text),
		...inQuotes(text)
	];
}
function inJson(text) {
	const json = JSON.stringify(text).slice(1, -1);
	const go = json.replaceAll(/[<>&\u2028\u2029]/g, codeUnit);
	return [
		json,
		go,
		json.replaceAll(/[\u007F-\uFFFF]/g, codeUnit),
		...[json, go].map((inner) => JSON.stringify(inner).slice(1, -1))
	];
}
function codeUnit(char) {
	return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
function inHcl(text) {
	const doubled = text.replaceAll(/[$%](?=\{)/g, "$&$&");
	return [doubled, JSON.stringify(doubled).slice(1, -1)];
}
function inUrl(text) {
	const percent = encodeURIComponent(Buffer.from(text).toString());
	const query = percent.replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
	const path = query.replaceAll(/%(?:24|26|2B|3A|3D|40)/g, decodeURIComponent);
	return [
		percent,
		percent.replaceAll("%20", "+"),
		query,
		query.replaceAll("%20", "+"),
		path
	];
}
function inMarkup(text) {
	const base = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
	return [
		base,
		base.replaceAll("\"", "&quot;").replaceAll("'", "&#39;"),
		base.replaceAll("\"", "&#34;").replaceAll("'", "&#39;")
	];
}
function inQuotes(text) {
	return text.includes("'") ? [text.replaceAll("'", "''"), text.replaceAll("'", String.raw`'\''`)] : [];
}
function inBase64(text) {
	const padded = Buffer.from(text).toString("base64");
	return [
		padded,
		padded.replace(/=+$/, ""),
		...insideBase64(text)
	].flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")]);
}
function insideBase64(text) {
	const bytes = Buffer.from(text);
	return [
		0,
		1,
		2
	].flatMap((before) => {
		const all = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
		const first = Math.ceil(before * 8 / 6);
		const last = Math.floor((before + bytes.length) * 8 / 6);
		const inside = all.slice(first, last);
		return inside.length >= SHORTEST_INSIDE ? [inside] : [];
	});
}
function inHex(text) {
	const hex = Buffer.from(text).toString("hex");
	return [hex, hex.toUpperCase()];
}
// src/adapters/real/secrets/form-index.ts
const MOST_FORMS = 12;
const DEEPEST = 256;
const HASHES = 1 << 20;
const ELLIPSIS = 8230;
var FormIndex = class {
	#known = new Set();
	#root = emptyNode();
	#beginnings;
	add(form) {
		if (form.length < 4 || this.#known.has(form)) return;
		this.#known.add(form);
		this.#beginnings ??= new Uint8Array(HASHES);
		this.#beginnings[hashOf(form, 3)] = 1;
		insert(this.#root, form);
	}
	spans(text) {
		const found = [];
		const beginnings = this.#beginnings;
		if (beginnings === void 0) return found;
		for (let at = 0, hash = 0; at < text.length; at += 1) {
			hash = rolled(hash, text.charCodeAt(at));
			const start = at - 4 + 1;
			if (start < 0 || beginnings[hash] === 0) continue;
			const end = longestAt(this.#root, text, start);
			if (end > start) found.push({
				start,
				end
			});
		}
		return found;
	}
};
function emptyNode() {
	return {
		ends: false,
		forms: [],
		next: void 0
	};
}
function rolled(hash, code) {
	return (hash << 5 ^ code) & 1048575;
}
function hashOf(text, last) {
	let hash = 0;
	for (let at = 0; at <= last; at += 1) hash = rolled(hash, text.charCodeAt(at));
	return hash;
}
function insert(root, form) {
	let node = root;
	let depth = 0;
	while (node.next !== void 0 && depth < form.length) {
		node = childOf(node.next, form.charCodeAt(depth));
		depth += 1;
	}
	if (depth === form.length) node.ends = true;
	else node.forms.push(form);
	burst(node, depth);
}
function childOf(next, code) {
	const child = next.get(code) ?? emptyNode();
	next.set(code, child);
	return child;
}
function burst(node, depth) {
	if (node.forms.length <= MOST_FORMS || depth >= DEEPEST) return;
	const next = node.next ??= new Map();
	for (const form of node.forms.splice(0)) {
		const child = childOf(next, form.charCodeAt(depth));
		if (form.length === depth + 1) child.ends = true;
		else child.forms.push(form);
	}
	for (const child of next.values()) burst(child, depth + 1);
}
function longestAt(root, text, at) {
	let end = at;
	let depth = 0;
	for (let node = root; node !== void 0; depth += 1) {
		if (node.ends) end = at + depth;
		for (const form of node.forms) end = Math.max(end, reached(form, text, at, depth));
		const code = text.charCodeAt(at + depth);
		if (node.next === void 0) break;
		if (isCutOff(text, at, depth)) end = Math.max(end, at + depth);
		node = node.next.get(code);
	}
	return end;
}
function reached(form, text, at, from) {
	let depth = from;
	while (depth < form.length && form.charCodeAt(depth) === text.charCodeAt(at + depth)) depth += 1;
	return depth === form.length || isCutOff(text, at, depth) ? at + depth : at;
}
function isCutOff(text, at, depth) {
	if (depth < 4) return false;
	return text.charCodeAt(at + depth) === ELLIPSIS || text.startsWith("...", at + depth);
}
// src/adapters/real/secrets/secret-shapes.ts
const TOKEN = new RegExp(`(?<![A-Za-z0-9_-])(?:${[
	/(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])/,
	/gh[pousr]_[A-Za-z0-9]{30,255}/,
	/github_pat_[A-Za-z0-9_]{22,255}/,
	/xox[abeoprs]-[A-Za-z0-9-]{10,255}/,
	/xapp-[A-Za-z0-9-]{10,255}/,
	/gl(?:pat|dt|rt|cbt|ptt|ft|agent|soat)-[\w-]{20,255}/,
	/AIza[\w-]{35}/,
	/ya29\.[\w-]{20,2000}/,
	/npm_[A-Za-z0-9]{36}/,
	/pypi-[\w-]{50,1000}/,
	/hv[sbr]\.[\w-]{24,1000}/,
	/dckr_(?:pat|oat)_[\w-]{20,255}/,
	/sk-[A-Za-z0-9_-]{20,255}/,
	/[sr]k_live_[A-Za-z0-9]{16,255}/,
	/AGE-SECRET-KEY-1[A-Z0-9]{58}/,
	/eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/
].map(({ source }) => source).join("|")})`, "g");
const WEBHOOK = /hooks\.slack\.com\/(?:services|workflows|triggers)\/([\w/-]{10,255})/g;
const BETWEEN = String.raw`(?:\s|\\[nr]|["'|~-]|\+(?=\s)|(?:Proc-Type|DEK-Info): [^\n\\]{0,100})*`;
const PRIVATE_KEY = new RegExp([
	String.raw`-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----`,
	String.raw`(?:${BETWEEN}[A-Za-z0-9+/]{16,}={0,2})*`,
	String.raw`(?:${BETWEEN}[A-Za-z0-9+/]{1,76}={0,2}(?=(?:\s|\\[nr]|\+(?=\s))*-----END))?`
].join(""), "g");
const AUTHORIZATION = /authorization["']?[ \t]{0,4}[:=][ \t]{0,4}["']?(?:bearer|basic|token)[ \t]{1,4}([\w+/=.~-]{8,})/gi;
const ADDRESS = /:\/\/([^\s"'<>`/@:]{0,512}(?::[^\s"'<>`/]{0,1000})?)@/g;
const NAME = /^[a-z][a-z0-9._-]{0,20}$/i;
function shapeSpans(text) {
	return [
		...spansOf(text, TOKEN, ""),
		...spansOf(text, WEBHOOK, "hooks.slack.com/"),
		...spansOf(text, PRIVATE_KEY, "PRIVATE KEY"),
		...spansOf(text, AUTHORIZATION, ""),
		...spansOf(text, ADDRESS, "://", 1, (user) => user !== "" && !NAME.test(user))
	];
}
function spansOf(text, pattern, literal, behind = 0, isSecret = () => true) {
	if (!text.includes(literal)) return [];
	return [...text.matchAll(pattern)].flatMap(({ index, 0: all, 1: found = all }) => {
		const end = index + all.length - behind;
		return isSecret(found) ? [{
			start: end - found.length,
			end
		}] : [];
	});
}
// src/adapters/real/secrets/masker.ts
function createMasker() {
	const index = new FormIndex();
	const spansIn = (text) => [...index.spans(text), ...shapeSpans(text)];
	return {
		add(secret) {
			for (const form of formsOf(secret)) index.add(form);
		},
		apply(text) {
			const seen = skeletonOf(text, DROPPED);
			const below = seen === void 0 ? [] : inWhole(spansIn(seen.text), seen);
			return withoutSpans(text, [...spansIn(text), ...below]);
		}
	};
}
// src/adapters/real/log.ts
const MOST_ANNOTATION = 6e4;
function actionsLog(core, masker = createMasker()) {
	const told = new Set();
	const safe = (text) => withoutCommands(plainText(maskedMiddle(text, masker.apply, MOST_SHOWN)));
	const short = (text) => safe(maskedMiddle(text, masker.apply, MOST_ANNOTATION));
	return {
		info: (message) => core.info(safe(message)),
		warning: (message, at) => core.warning(short(message), annotation(at)),
		error: (message, at) => core.error(short(message), annotation(at)),
		mask(secret) {
			masker.add(secret);
			for (const form of formsOf(secret)) {
				if (!told.has(form)) core.setSecret(form);
				told.add(form);
			}
		},
		masked: (text) => masker.apply(text),
		async group(title, body) {
			core.startGroup(safe(title).replaceAll("\n", " "));
			try {
				return await body();
			} finally {
				core.endGroup();
			}
		}
	};
}
function annotation(at = {}) {
	return {
		...at.file === void 0 ? {} : { file: at.file },
		...at.line === void 0 ? {} : { startLine: at.line }
	};
}
function createTerminalLog(write, masker = createMasker()) {
	const print = (text) => write(`${withoutCommands(plainText(maskedMiddle(text, masker.apply, MOST_SHOWN)))}\n`);
	const place = (at = {}) => at.file === void 0 ? "" : `${at.file}${at.line === void 0 ? "" : `:${at.line}`}: `;
	return {
		info: (message) => print(message),
		warning: (message, at) => print(`warning: ${place(at)}${message}`),
		error: (message, at) => print(`error: ${place(at)}${message}`),
		mask: (secret) => masker.add(secret),
		masked: (text) => masker.apply(text),
		async group(title, body) {
			print(title);
			return body();
		}
	};
}
function withoutCommands(text) {
	return text.replaceAll(/\r\n?/g, "\n").replaceAll(/[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]/g, " ").replaceAll(/^([^\p{L}\p{N}\n]*?)::/gmu, "$1: :").replaceAll("##[", "## [");
}
export { actionsLog, createMasker, createTerminalLog, withoutCommands };
