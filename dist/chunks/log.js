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
const SHORTEST$1 = 4;
const MOST_FORMS = 12;
const DEEPEST = 256;
const HASHES = 1 << 20;
const ELLIPSIS = 8230;
var FormIndex = class {
	#known = new Set();
	#root = emptyNode();
	#beginnings;
	add(form) {
		if (form.length < SHORTEST$1 || this.#known.has(form)) return;
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
			const start = at - SHORTEST$1 + 1;
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
	if (depth < SHORTEST$1) return false;
	return text.charCodeAt(at + depth) === ELLIPSIS || text.startsWith("...", at + depth);
}
// src/adapters/real/secrets/secret-names.ts
const words = (list) => new Set(list.split(" "));
const SECRET_WORDS = words("PASS PASSWD PASSWORD PASSWORDS PASSPHRASE PW PWD SECRET SECRETS TOKEN TOKENS KEY KEYS APIKEY CREDENTIAL CREDENTIALS CREDS PAT PATS JWT DSN SAS PSK BEARER WEBHOOK WEBHOOKS CONNECTIONSTRING CONNSTR");
const SECRET_ENDS = /(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|APIKEY|ACCESSKEY|PRIVATEKEY|SECRETKEY|ACCOUNTKEY|CREDENTIALS?|CONNECTIONSTRING)$/;
const SECRET_PAIRS = /(?:^| )(?:CONNECTION STRINGS?|CONN STR(?:ING)?|AUTH CONFIG|DATABASE URL|DB URL)(?: |$)/;
const LIKELY_WORDS = words("AUTH KUBECONFIG COOKIE SIGNATURE LOGIN");
const PLACE_WORDS = words("FILE PATH DIR");
const FOLDERS = words("PWD OLDPWD");
function certaintyOf(name) {
	const parts = wordsOf(name);
	if (FOLDERS.has(name) || PLACE_WORDS.has(parts.at(-1) ?? "")) return void 0;
	if (parts.some((word) => SECRET_WORDS.has(word) || SECRET_ENDS.test(word))) return "secret";
	if (SECRET_PAIRS.test(parts.join(" "))) return "likely";
	return parts.some((word) => LIKELY_WORDS.has(word)) ? "likely" : void 0;
}
const KEY_ENDS = /(?:^| )(?:PASS|PASSWORD|PASSWD|PASSPHRASE|PWD|PW|TOKEN|SECRET|APIKEY|CREDENTIALS?|CREDS|JWT|DSN|PAT|SIG|SIGNATURE|PSK|BEARER|PASSCODE|REQUIREPASS|MASTERAUTH|CONNECTION STRING|WEBHOOK(?: URL)?|(?:API|ACCESS|PRIVATE|SECRET|ACCOUNT|MASTER|ENCRYPTION|SIGNING|CLIENT|SSH|LICENSE|SHARED) KEY|(?:[A-Z]+)?(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|APIKEY|ACCESSKEY|PRIVATEKEY|SECRETKEY|ACCOUNTKEY))$/;
const SUFFIX = /(?: (?:DATA|VALUE|CONTENT|BASE|B|JSON|YAML|PEM|OPENSSH|WO|PLAINTEXT))+$/;
const OF_OBJECT = /(?:^| )(?:EXISTING|PULL|TLS|CERT|CERTIFICATE|CA) SECRET$/;
function isSecretKey(name) {
	const key = keyOf(name);
	return KEY_ENDS.test(key) && !OF_OBJECT.test(key);
}
const HINT = /pass|pw|token|secret|key|cred|jwt|dsn|pat|sig|psk|bearer|auth|webhook|conn/i;
const mayHoldSecret = (name) => HINT.test(name);
const PASSWORD_ENDS = /(?:PASSWORD|PASSWD|PASSPHRASE|PASSCODE|(?:^| )(?:PWD|PW|DSN|WEBHOOK|WEBHOOK URL)|(?:CLIENT|SHARED) SECRET|CONNECTION STRING)$/;
const SWITCH = /^(?:true|false|null|nil|none|~|yes|no|on|off|enabled|disabled|default|optional|required|undefined|string)$/i;
const NUMBER = /^[-+]?[\d.,_]+$/;
const STORED = /^(?:arn:|projects\/|op:\/\/|ref\+|vault:|secretref:|ENC\[|ssh-|ecdsa-|file:|\{\{.*\}\}|\$\{[^{}]*\}$|%[sqv]$)/;
const PLACE = /^(?:(?:~|\.{0,2})\/[a-z\d._/-]+|https?:\/\/[^@?\s]*)$/;
const EXPRESSION = /^(?:(?:var|local|data|module|each|self|count|[a-z]+_[a-z_]+)\.[a-z_]|[a-z]+\()/;
const OBJECT_NAME = /^[a-z]+(?:[-_./][a-z]+\d{0,2})+$/;
function isSecretValue(name, value, isQuoted) {
	const text = isQuoted ? value.trim() : value.replace(/[\s,;]{1,20}$/, "").trim();
	if (text === "" || SWITCH.test(text) || STANDS_FOR.test(text) || STORED.test(text)) return false;
	if (!isQuoted && EXPRESSION.test(text)) return false;
	const isPassword = PASSWORD_ENDS.test(keyOf(name));
	if (NUMBER.test(text)) return (isQuoted || isPassword) && text.length >= SHORTEST;
	return isPassword || text.length >= SHORTEST && !PLACE.test(text) && !OBJECT_NAME.test(text);
}
function keyOf(name) {
	return wordsOf(name).join(" ").replace(SUFFIX, "");
}
function wordsOf(name) {
	return name.replaceAll(/([a-z\d])([A-Z])/g, "$1_$2").toUpperCase().split(/[^A-Z0-9]+/).map((word) => word.replace(/(?<=[A-Z])\d+$/, "")).filter((word) => word !== "" && !/^\d+$/.test(word));
}
const SHORTEST = 6;
const BOOLEAN_OR_NUMBER = /^(true|false|enabled|disabled|default|[-+]?[\d.,]+)$/i;
const STANDS_FOR = /^(?:\*+(?: \(\w+\))?|<[^<>]*>|\$\{\{[^{}]*\}\}|\$\{[^{}]*\}|\$\([\w.-]*\)|\$\w+|\{\{.*\}\}|\((?:sensitive|known)[^()]*\))$/;
function isMaskable(value) {
	const text = value.trim();
	return text.length >= SHORTEST && !BOOLEAN_OR_NUMBER.test(text) && !STANDS_FOR.test(text);
}
function isMaskableNumber(value) {
	return /^\d+$/.test(value.trim()) && value.trim().length >= SHORTEST;
}
const PLAIN_WORD = /^([a-z]{1,20}([-_.][a-z0-9]{1,20})*|v?\d+(\.\d+)+|(~|\.{0,2})\/[\w./:-]*)$/i;
// src/adapters/real/secrets/named-spans.ts
const BEFORE = String.raw`(?:\\[nrt]|\\u00[0-9a-f]{2}|%(?:26|3[bf]|0a)|(?<![\w./%-])(?:--?)?)`;
const KEY = new RegExp(String.raw`${BEFORE}([a-z_][\w./-]{0,200})\\{0,7}["']?(?:[ \t]{0,100}(=>?|%3d)|[ \t]{0,4}(:))([ \t]{0,100})`, "gi");
const OPTION = /(?<![\w-])--?([a-z][\w-]{1,80})[ \t]{1,4}(?![-\s])/gi;
const ARROW = /[ \t]{0,8}->[ \t]{0,8}/y;
const NOTHING = /(?:null|\([^()\n]{1,60}\))(?=[ \t]{1,8}->)/y;
const QUOTE = /(\\{0,7})(["'`])/y;
const REST = /(?:[^\r\n"\\,]|\\(?!\\{0,6}[nr"])|,(?![ \t]{0,8}["']?[\w.-]{1,80}["']?:))*/y;
const LINE = /[^\r\n]*/y;
const WORD = /(?:[^\s;&"'`<>\\,%]|,(?![\s"']|[\w.-]{1,80}=)|\\(?!\\{0,6}[nrtu"'`])|%(?!26|3[bB]|22))*/y;
const OF_MAP = /[^\s[\]{}]{1,500}(?=[\]}]|[ \t][\w.-]{1,80}:)/y;
const BLOCK = /(?:[|>][-+\d]{0,2}|<<[-~]?["']?\w{1,40}["']?)[ \t]{0,8}(?=\r?\n)/y;
const MARGIN = /^[ \t+~-]*$/;
const PROSE = /^["'(]?(?:[A-Za-z]?[a-z]*(?:[-'][a-z]+)*|\d{1,5})["')]?[.,:;]?$|^[}\])]{1,3}[.,;]?$/;
const OTHER_TOKEN = /(?:unexpected|invalid|illegal|expected|next)[ \t]+$/i;
const valueOf = (start, end) => ({
	start,
	end,
	next: end,
	isQuoted: false
});
const NEAR = 120;
const MOST_PROSE = 120;
const WIDEST_MARGIN = 400;
function namedSpans(text) {
	const spans = [];
	const keys = new RegExp(KEY);
	let named;
	for (let match = keys.exec(text); match !== null; match = keys.exec(text)) {
		const at = keys.lastIndex;
		const word = lastWord(match[1] ?? "");
		if (word === "name" || word === "key") named = namedAt(text, at);
		const name = word === "value" && named !== void 0 && at - named.end < NEAR ? named.name : match[1];
		if (name === void 0 || !isSecretHere(name, match, text)) continue;
		const found = valuesAt(text, at, match);
		spans.push(...found.values.filter((one) => isSecretValue(name, text.slice(one.start, one.end), one.isQuoted)));
		keys.lastIndex = Math.max(at, found.next);
	}
	return [...spans, ...optionSpans(text)];
}
const lastWord = (name) => /[A-Za-z]*$/.exec(name.slice(-20))?.[0].toLowerCase() ?? "";
function namedAt(whole, at) {
	const text = whole.slice(at, at + NEAR);
	const value = quotedAt(text, 0) ?? wordAt(text, 0);
	const name = text.slice(value.start, value.end);
	return mayHoldSecret(name) && isSecretKey(name) ? {
		name,
		end: at + value.next
	} : void 0;
}
function isSecretHere(name, match, text) {
	if (!mayHoldSecret(name) || !isSecretKey(name)) return false;
	const isTight = match[2] !== void 0 && match[4] === "";
	if (/sig(?:nature)?$/i.test(name)) return isTight;
	return !OTHER_TOKEN.test(text.slice(Math.max(0, match.index - 16), match.index));
}
function valuesAt(text, at, key) {
	const values = [];
	let from = at;
	for (;;) {
		const nothing = stickyEnd(NOTHING, text, from);
		const found = nothing === void 0 ? valueAt(text, from, key) : [];
		values.push(...found);
		const next = nothing ?? found.at(-1)?.next ?? from;
		const arrow = stickyEnd(ARROW, text, next);
		if (arrow === void 0) return {
			values,
			next
		};
		from = arrow;
	}
}
function valueAt(text, at, key) {
	const quoted = quotedAt(text, at);
	if (quoted !== void 0) return [quoted];
	const block = stickyEnd(BLOCK, text, at);
	if (block !== void 0) return blockAt(text, block, key.index);
	const [, , equals, , blanks = ""] = key;
	if (equals !== void 0 && blanks === "") return [bracedAt(text, at) ?? wordAt(text, at, key.index)];
	if (/[{[(]/.test(text[at] ?? "")) return [];
	if (blanks !== "") return restAt(text, at, key.index);
	const end = stickyEnd(OF_MAP, text, at);
	return end === void 0 ? [] : [valueOf(at, end)];
}
function bracedAt(text, at) {
	const end = stickyEnd(/\{[^{}\s:="']{1,500}\}/y, text, at);
	return end === void 0 ? void 0 : {
		start: at,
		end,
		next: end,
		isQuoted: true
	};
}
function quotedAt(text, at) {
	QUOTE.lastIndex = at;
	const [opening, { length: depth } = "", quote = ""] = QUOTE.exec(text) ?? [];
	if (opening === void 0) return void 0;
	const start = at + opening.length;
	let slashes = 0;
	for (let end = start; end < text.length && text[end] !== "\n"; end += 1) if (text[end] === "\\") slashes += 1;
	else {
		if (text[end] === quote && closes(slashes, depth)) {
			if (quote !== "'" || text[end + 1] !== "'") return {
				start,
				end: end - Math.min(slashes, depth),
				next: end + 1,
				isQuoted: true
			};
			end += 1;
		}
		slashes = 0;
	}
	const end = lineEnd(text, start);
	return {
		start,
		end,
		next: end,
		isQuoted: true
	};
}
const closes = (slashes, depth) => slashes % (2 * (depth + 1)) === depth;
function wordAt(text, at, keyAt = at) {
	const end = stickyEnd(WORD, text, at) ?? at;
	const behind = text[keyAt - 1] === ";" ? stickyEnd(/[^;=&\n"']{1,500}(?=;)/y, text, at) ?? end : end;
	return valueOf(at, Math.max(end, behind));
}
function restAt(text, at, keyAt) {
	const [first = "", second = ""] = /^(\S{1,60})(?:[ \t]+([^\s#]))?/.exec(text.slice(at, at + MOST_PROSE))?.slice(1) ?? [];
	const margin = text.slice(lineStart(text, keyAt), keyAt);
	const pattern = MARGIN.test(margin) ? LINE : REST;
	if (second !== "" && PROSE.test(first)) return inProse(text, at, pattern);
	const line = text.slice(at, stickyEnd(pattern, text, at) ?? at);
	return [{
		start: at,
		end: at + closed(line.replace(/[ \t]#.*$/, "").trimEnd(), pattern === LINE ? "," : ",}]").length,
		next: at + line.length,
		isQuoted: false
	}];
}
function closed(value, enders) {
	let open = value.slice(0, 1e3).split(/[{[]/).length - 1;
	open -= value.slice(0, 1e3).split(/[}\]]/).length - 1;
	let end = value.length;
	const least = Math.max(0, end - 20);
	while (end > least && enders.includes(value[end - 1] ?? "") && (value[end - 1] === "," || open < 0)) {
		if (value[end - 1] !== ",") open += 1;
		end -= 1;
	}
	return value.slice(0, end).trimEnd();
}
function inProse(whole, at, pattern) {
	const near = whole.slice(at, at + MOST_PROSE);
	const line = near.slice(0, stickyEnd(pattern, near, 0) ?? 0);
	const other = line.search(/[ \t][\w.-]{1,60}[ \t]?=/);
	return [...(other < 0 ? line : line.slice(0, other)).matchAll(/[^ \t]+/g)].filter(([word]) => !PROSE.test(word)).map(({ index, 0: { length } }) => valueOf(at + index, at + index + length));
}
function blockAt(text, at, keyAt) {
	const column = keyAt - lineStart(text, keyAt);
	const start = text.indexOf("\n", at) + 1;
	let end = at;
	for (let from = start; from > 0 && from < text.length;) {
		const to = lineEnd(text, from);
		const margin = stickyEnd(/[ \t+~-]*/y, text, from) ?? from;
		if (margin < to && margin - from <= column) break;
		end = to;
		from = to + 1;
	}
	const first = stickyEnd(/[ \t]*/y, text, start) ?? start;
	return end <= first ? [] : [{
		start: first,
		end,
		next: end,
		isQuoted: true
	}];
}
function lineStart(text, keyAt) {
	const from = Math.max(0, keyAt - WIDEST_MARGIN);
	return from + text.slice(from, keyAt).lastIndexOf("\n") + 1;
}
function optionSpans(text) {
	return [...text.matchAll(OPTION)].flatMap((match) => {
		const [all, name = ""] = match;
		if (!mayHoldSecret(name) || !isSecretKey(name)) return [];
		const at = match.index + all.length;
		const value = quotedAt(text, at) ?? wordAt(text, at);
		const word = text.slice(value.start, value.end);
		return PROSE.test(word) || !isSecretValue(name, word, value.isQuoted) ? [] : [value];
	});
}
function stickyEnd(pattern, text, at) {
	pattern.lastIndex = at;
	return pattern.test(text) ? pattern.lastIndex : void 0;
}
function lineEnd(text, from) {
	const end = text.indexOf("\n", from);
	return end < 0 ? text.length : end;
}
// src/adapters/real/secrets/secret-shapes.ts
const TOKENS = [
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
	/[rs]k_test_[A-Za-z0-9]{16,255}/,
	/whsec_[A-Za-z0-9+/=]{24,255}/,
	/GOCSPX-[\w-]{28}/,
	/SG\.[\w-]{16,32}\.[\w-]{32,64}/,
	/SK[0-9a-f]{32}(?![0-9a-f])/,
	/do[opr]_v1_[0-9a-f]{64}/,
	/[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,255}/,
	/[\w~.]{3}\dQ~[\w~.-]{31,34}/,
	/dapi[0-9a-f]{32}/,
	/gl(?:sa|c)_[\w+/=-]{32,400}/,
	/AT(?:ATT|CTT|BB)3?[\w=-]{24,400}/,
	/hf_[A-Za-z0-9]{30,64}/,
	/shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}/,
	/pul-[0-9a-f]{40}/,
	/dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,100}/,
	/NRAK-[A-Z0-9]{27}/,
	/PMAK-[0-9a-f]{24}-[0-9a-f]{34}/,
	/eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/
];
const BEGINNING = String.raw`(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt]|\\u00[0-9a-f]{2}|%[0-9A-Fa-f]{2}))`;
const TOKEN = new RegExp(`${BEGINNING}(?:${TOKENS.map(({ source }) => source).join("|")})`, "g");
const WEBHOOK = /(?:hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)|discord(?:app)?\.com\/api\/webhooks|webhook\.office\.com\/webhookb2)\/([\w/@:-]{10,400})/g;
const WEBHOOK_OF_BOT = /api\.telegram\.org\/bot([\w:-]{20,100})/g;
const BETWEEN = String.raw`(?:\s|\\[nr]|["'|~-]|\+(?=\s)|(?:Proc-Type|DEK-Info): [^\n\\]{0,100})*`;
const PRIVATE_KEY = new RegExp([
	String.raw`-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----`,
	String.raw`(?:${BETWEEN}[A-Za-z0-9+/]{16,}={0,2})*`,
	String.raw`(?:${BETWEEN}[A-Za-z0-9+/]{1,76}={0,2}(?=(?:\s|\\[nr]|\+(?=\s))*-----END))?`
].join(""), "g");
const AUTHORIZATION = /authorization["']?[ \t]{0,4}[:=][ \t]{0,4}["']?(?:bearer|basic|token)[ \t]{1,4}([\w+/=.~-]{8,})/gi;
const ADDRESS = /:\/\/([^\s"'<>`/@:]{0,512}(?::[^\s"'<>`/]{0,1000})?)@/g;
const NAME = /^(?![^\d]*\d.{11}|.{12}.*\d)[a-z][a-z0-9._-]{0,20}$/i;
const SLASHED = /:\/\/[^\s"'<>`/@:]{0,128}:(?!\d{1,5}\/)([^\s"'<>`@?#]{1,256})@(?=[\w[])/g;
const PROTOCOL = /@(?:tcp|udp|unix)6?\(/;
const DRIVER = /(?<![\w.-])[\w.-]{1,64}:([^\s"'@]{1,256})@(?:tcp|udp|unix)6?\(/g;
const ORACLE = /jdbc:oracle:(?:thin|oci8?):[^\s/@"']{1,64}\/([^\s"'@]{1,256})@/g;
const USER = /(?<![\w-])(?:-u|--(?:proxy-)?user)[ =]{1,4}["']?[\w.@-]{1,64}:([^\s"']{1,256})/g;
function shapeSpans(text) {
	return [
		...spansOf(text, TOKEN, ""),
		...spansOf(text, WEBHOOK, ".com/"),
		...spansOf(text, WEBHOOK_OF_BOT, "api.telegram.org/bot"),
		...spansOf(text, PRIVATE_KEY, "PRIVATE KEY"),
		...spansOf(text, AUTHORIZATION, ""),
		...spansOf(text, ADDRESS, "://", 1, (user) => user !== "" && !NAME.test(user)),
		...spansOf(text, SLASHED, "://", 1),
		...driverSpans(text),
		...spansOf(text, ORACLE, "jdbc:oracle:", 1),
		...spansOf(text, USER, "-u")
	];
}
function driverSpans(text) {
	if (!PROTOCOL.test(text)) return [];
	return [...text.matchAll(DRIVER)].map(({ index, 0: all, 1: password = "" }) => {
		const end = index + all.lastIndexOf("@");
		return {
			start: end - password.length,
			end
		};
	});
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
	const spansIn = (text) => [
		...index.spans(text),
		...shapeSpans(text),
		...namedSpans(text)
	];
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
export { PLAIN_WORD, actionsLog, certaintyOf, createMasker, createTerminalLog, isMaskable, isMaskableNumber, isSecretKey, withoutCommands };
