import { isJsonObject } from "./json.js";
import { LIMITS, parseJson } from "./model.js";
import { CHOMPING_MODE, EVENT_ID, NOT_RESOLVED, SCALAR_STYLE, Schema, YAMLException, constructFromEvents, defineMappingTag, defineScalarTag, defineSequenceTag, getScalarValue, mapTag, mergeTag, parseEvents, seqTag, strTag } from "./vendor-js-yaml.js";
// src/manifests/flow-indent.ts
const BLANK = /[ \t\r\n]/;
const FLOW_ENDS = /[,[\]{}]/;
function flowIndented(text) {
	return new FlowScanner(text).run();
}
var FlowScanner = class {
	#text;
	#parts = [];
	#copied = 0;
	#at = 0;
	#lineStart = 0;
	#open = [];
	#node = -1;
	constructor(text) {
		this.#text = text;
	}
	run() {
		this.#beginLine();
		while (this.#at < this.#text.length) this.#blockToken();
		return this.#parts.join("") + this.#text.slice(this.#copied);
	}
	get #column() {
		return this.#at - this.#lineStart;
	}
	get #indent() {
		return this.#open.at(-1) ?? -1;
	}
	#char(offset = 0) {
		return this.#text[this.#at + offset] ?? "";
	}
	#blankAt(offset) {
		const char = this.#char(offset);
		return char === "" || BLANK.test(char);
	}
	#beginLine() {
		this.#lineStart = this.#at;
		this.#node = -1;
		while (this.#char() === " ") this.#at += 1;
		if (this.#blankAt(0) || this.#char() === "#") return;
		while (this.#indent > this.#column) this.#open.pop();
	}
	#openAt(column) {
		if (column > this.#indent) this.#open.push(column);
	}
	#blockToken() {
		const char = this.#char();
		if (char === "\n") {
			this.#at += 1;
			this.#beginLine();
		} else if (BLANK.test(char)) this.#at += 1;
		else if (char === "#") this.#skipLine();
		else if ("-?:".includes(char) && this.#blankAt(1) || this.#isMarker()) this.#indicator(char);
		else this.#blockNode(char);
	}
	#isMarker() {
		return this.#column === 0 && /^(?:---|\.\.\.)/.test(this.#text.slice(this.#at, this.#at + 3)) && this.#blankAt(3);
	}
	#indicator(char) {
		if (this.#isMarker()) {
			this.#open.length = 0;
			this.#at += 3;
		} else {
			if (char !== ":") this.#openAt(this.#column);
			this.#at += 1;
		}
		this.#node = -1;
	}
	#blockNode(char) {
		if (this.#node < 0) this.#node = this.#column;
		const top = this.#column;
		if (char === "|" || char === ">") return this.#blockScalar();
		if ("&*!".includes(char)) return this.#property();
		if (char === "[" || char === "{") this.#flow(top + 1);
		else if (char === "\"" || char === "'") this.#quoted(top + 1);
		else this.#plain();
		this.#endKey();
	}
	#endKey() {
		let ahead = 0;
		while (this.#char(ahead) === " " || this.#char(ahead) === "	") ahead += 1;
		if (this.#char(ahead) === ":" && this.#blankAt(ahead + 1)) this.#openAt(this.#node);
		this.#node = -1;
	}
	#property() {
		const isAlias = this.#char() === "*";
		while (!this.#blankAt(0)) this.#at += 1;
		if (isAlias) this.#endKey();
	}
	#skipLine() {
		const end = this.#text.indexOf("\n", this.#at);
		this.#at = end < 0 ? this.#text.length : end;
	}
	#blockScalar() {
		const header = /^[|>][-+]?([1-9])?/.exec(this.#text.slice(this.#at, this.#at + 4));
		const least = Math.max(this.#indent, 0);
		let indent = header?.[1] === void 0 ? void 0 : least + Number(header[1]);
		this.#skipLine();
		while (this.#at < this.#text.length) {
			const line = this.#at + 1;
			let start = line;
			while (this.#text[start] === " ") start += 1;
			const isEmpty = start >= this.#text.length || this.#text[start] === "\n" || this.#text[start] === "\r";
			indent ??= isEmpty ? void 0 : Math.max(start - line, this.#indent + 1, 1);
			if (!isEmpty && start - line < (indent ?? 0)) break;
			this.#at = start;
			this.#skipLine();
		}
		this.#node = -1;
	}
	#plain() {
		this.#at += 1;
		while (this.#at < this.#text.length) {
			const char = this.#char();
			if (char === ":" && this.#blankAt(1)) return;
			if (char === "#" && BLANK.test(this.#char(-1))) return;
			if (char !== "\n") this.#at += 1;
			else if (!this.#continues()) return;
		}
	}
	#continues() {
		let at = this.#at;
		let lineStart = at + 1;
		while (at < this.#text.length && BLANK.test(this.#text[at] ?? "")) {
			if (this.#text[at] === "\n") lineStart = at + 1;
			at += 1;
		}
		if (at >= this.#text.length || at - lineStart <= this.#indent) return false;
		if (this.#text[at] === "#" || /^(?:---|\.\.\.)(?:\s|$)/.test(this.#text.slice(lineStart, lineStart + 4))) return false;
		this.#lineStart = lineStart;
		this.#at = at;
		return true;
	}
	#flow(indent) {
		let depth = 0;
		while (this.#at < this.#text.length) {
			const char = this.#char();
			if (char === "\"" || char === "'") this.#quoted(indent);
			else if (char === "#") this.#skipLine();
			else if (FLOW_ENDS.test(char) || BLANK.test(char) || ":?-".includes(char) && this.#blankAt(1)) {
				this.#at += 1;
				if (char === "\n") this.#indentLine(indent);
				if (char === "[" || char === "{") depth += 1;
				if (char === "]" || char === "}") depth -= 1;
				if (depth === 0) return;
			} else this.#flowPlain(indent);
		}
	}
	#flowPlain(indent) {
		this.#at += 1;
		while (this.#at < this.#text.length) {
			const char = this.#char();
			if (FLOW_ENDS.test(char) || char === ":" && (this.#blankAt(1) || FLOW_ENDS.test(this.#char(1)))) return;
			if (char === "#" && BLANK.test(this.#char(-1))) return;
			this.#at += 1;
			if (char === "\n") this.#indentLine(indent);
		}
	}
	#quoted(indent) {
		const quote = this.#char();
		this.#at += 1;
		while (this.#at < this.#text.length) {
			const char = this.#char();
			if (char === quote && !(quote === "'" && this.#char(1) === "'")) {
				this.#at += 1;
				return;
			}
			const isPair = quote === "\"" && char === "\\" && this.#char(1) !== "\n" || quote === "'" && char === quote;
			this.#at += isPair ? 2 : 1;
			if (char === "\n") this.#indentLine(indent);
		}
	}
	#indentLine(indent) {
		this.#lineStart = this.#at;
		let end = this.#at;
		while (this.#text[end] === " " || this.#text[end] === "	") end += 1;
		const blanks = this.#text.slice(this.#at, end);
		const next = this.#text[end];
		if (end === this.#at && this.#isMarker()) return;
		if (next !== "\n" && next !== "\r" && (blanks.length < indent || blanks.includes("	"))) {
			this.#parts.push(this.#text.slice(this.#copied, this.#at), " ".repeat(Math.max(indent, blanks.length)));
			this.#copied = end;
		}
		this.#at = end;
	}
};
// src/manifests/kubernetes-yaml.ts
const WORDS = new Map([...[
	"y",
	"Y",
	"yes",
	"Yes",
	"YES",
	"true",
	"True",
	"TRUE",
	"on",
	"On",
	"ON"
].map((word) => [word, true]), ...[
	"n",
	"N",
	"no",
	"No",
	"NO",
	"false",
	"False",
	"FALSE",
	"off",
	"Off",
	"OFF"
].map((word) => [word, false])]);
const NULLS = new Set([
	"",
	"~",
	"null",
	"Null",
	"NULL"
]);
const PREFIXED = /^[-+]?0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+|[0-7]*)$/;
const DECIMAL = /^[-+]?[1-9][0-9]*$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const NOT_FINITE = new Set([
	"nan",
	"NaN",
	"NAN",
	"inf",
	"Inf",
	"INF"
].flatMap((word) => word.toLowerCase() === "nan" ? [`.${word}`] : [
	`.${word}`,
	`+.${word}`,
	`-.${word}`
]));
const DIGITS = [..."0123456789"];
function withoutUnderscores(source) {
	return source.includes("_") && !source.startsWith(".") ? source.replaceAll("_", "") : source;
}
function integer(source) {
	const plain = withoutUnderscores(source);
	if (DECIMAL.test(plain)) return Number(plain);
	if (!PREFIXED.test(plain)) return NOT_RESOLVED;
	const negative = plain.startsWith("-");
	const digits = plain.replace(/^[-+]/, "");
	const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits.toLowerCase());
	return negative ? -value : value;
}
function float(source) {
	if (NOT_FINITE.has(source)) throw new YAMLException(`${source} has no place in a Kubernetes object`);
	const plain = withoutUnderscores(source);
	const value = FLOAT.test(plain) ? Number(plain) : NaN;
	return Number.isFinite(value) ? value : NOT_RESOLVED;
}
const loadOnly = () => false;
const nullTag = defineScalarTag("tag:yaml.org,2002:null", {
	implicit: true,
	implicitFirstChars: [
		"",
		"~",
		"n",
		"N"
	],
	resolve: (source) => NULLS.has(source) ? null : NOT_RESOLVED,
	identify: loadOnly
});
const boolTag = defineScalarTag("tag:yaml.org,2002:bool", {
	implicit: true,
	implicitFirstChars: [..."yYnNtTfFoO"],
	resolve: (source) => WORDS.get(source) ?? NOT_RESOLVED,
	identify: loadOnly
});
const intTag = defineScalarTag("tag:yaml.org,2002:int", {
	implicit: true,
	implicitFirstChars: [
		"-",
		"+",
		...DIGITS
	],
	resolve: integer,
	identify: loadOnly
});
const floatTag = defineScalarTag("tag:yaml.org,2002:float", {
	implicit: true,
	implicitFirstChars: [
		"-",
		"+",
		".",
		...DIGITS
	],
	resolve: float,
	identify: loadOnly
});
const binaryTag = defineScalarTag("tag:yaml.org,2002:binary", {
	resolve: (source) => {
		try {
			return new TextDecoder().decode(Uint8Array.from(atob(source), (char) => char.charCodeAt(0)));
		} catch {
			return NOT_RESOLVED;
		}
	},
	identify: loadOnly
});
const textKeyedMapTag = defineMappingTag("tag:yaml.org,2002:map", {
	...mapTag,
	identify: loadOnly,
	addPair: (map, key, value) => key === null ? "a key must not be null" : mapTag.addPair(map, key, value)
});
const otherScalarTag = defineScalarTag("", {
	matchByTagPrefix: true,
	resolve: (source) => source,
	identify: loadOnly
});
const otherSequenceTag = defineSequenceTag("", {
	...seqTag,
	matchByTagPrefix: true,
	identify: loadOnly
});
const otherMapTag = defineMappingTag("", {
	...textKeyedMapTag,
	matchByTagPrefix: true
});
const KUBERNETES_SCHEMA = new Schema([
	strTag,
	seqTag,
	textKeyedMapTag,
	mergeTag,
	nullTag,
	boolTag,
	intTag,
	floatTag,
	binaryTag,
	otherScalarTag,
	otherSequenceTag,
	otherMapTag
]);
// src/manifests/yaml-extent.ts
var YamlError = class extends Error {
	line;
	constructor(reason, line, cause) {
		super(reason, { cause });
		this.name = "YamlError";
		this.line = line;
	}
};
var AliasBudget = class {
	#left = LIMITS.aliasedInAll;
	take(length) {
		this.#left -= length;
		return this.#left >= 0;
	}
};
const opened = (anchor) => ({
	nodes: 1,
	length: 1,
	height: 1,
	aliased: 0,
	anchor
});
const scalar = (anchor, length) => ({
	...opened(anchor),
	length: 1 + Math.max(0, length)
});
function nesting(anchors) {
	const stack = [];
	const open = (anchor) => {
		if (anchor !== void 0) anchors.set(anchor, "open");
		stack.push(opened(anchor));
	};
	const close = (done) => {
		if (done.anchor !== void 0) anchors.set(done.anchor, done);
		const parent = stack.at(-1);
		if (parent !== void 0) include(parent, done);
	};
	return {
		stack,
		open,
		close
	};
}
function requireModest(events, text, budget) {
	const anchors = new Map();
	const { stack, open, close } = nesting(anchors);
	for (const event of events) switch (event.type) {
		case EVENT_ID.DOCUMENT:
			anchors.clear();
			open(void 0);
			break;
		case EVENT_ID.SEQUENCE:
		case EVENT_ID.MAPPING:
			open(anchorOf(event, text));
			break;
		case EVENT_ID.SCALAR:
			close(scalar(anchorOf(event, text), event.valueEnd - event.valueStart));
			break;
		case EVENT_ID.ALIAS:
			includeAlias(stack.at(-1), anchors, event, text);
			break;
		case EVENT_ID.POP: {
			const done = stack.pop();
			if (done === void 0) break;
			close(done);
			if (stack.length === 0 && !budget.take(done.aliased)) throw excessive(LIMITS.aliasedInAll, text, 0);
			break;
		}
	}
}
function include(parent, child) {
	parent.nodes += child.nodes;
	parent.length += child.length + 2 * child.nodes;
	parent.height = Math.max(parent.height, child.height + 1);
	parent.aliased += child.aliased;
}
function includeAlias(parent, anchors, event, text) {
	const name = text.slice(event.anchorStart, event.anchorEnd);
	const meant = anchors.get(name);
	if (meant === void 0 || parent === void 0) return;
	const refuse = (reason) => {
		throw new YamlError(reason, lineAt(text, event.anchorStart));
	};
	if (meant === "open") return refuse(`the alias ${name} stands inside of what it means`);
	include(parent, {
		...meant,
		aliased: meant.nodes + meant.length
	});
	if (parent.aliased > LIMITS.aliased) throw excessive(LIMITS.aliased, text, event.anchorStart);
	if (parent.height > LIMITS.nesting) refuse(`with its aliases it is nested more than ${LIMITS.nesting} deep`);
}
function excessive(limit, text, offset) {
	return new YamlError(`excessive aliasing: with its aliases written out, it is ${limit} characters longer, or more`, lineAt(text, offset));
}
function anchorOf(event, text) {
	return event.anchorStart < 0 ? void 0 : text.slice(event.anchorStart, event.anchorEnd);
}
function lineAt(text, offset) {
	let line = 0;
	for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
	return line;
}
// src/manifests/read-yaml.ts
function readYaml(source, budget = new AliasBudget()) {
	return guarded(() => {
		const { events, text } = modestEvents(source, budget);
		return {
			values: constructFromEvents(events, {
				source: text,
				schema: KUBERNETES_SCHEMA
			}),
			text
		};
	});
}
function requireModestYaml(text) {
	try {
		guarded(() => modestEvents(text, new AliasBudget()));
	} catch (error) {
		if (error instanceof YamlError && error.cause === void 0) throw error;
		if (error instanceof YamlError && /nesting exceeded/.test(error.message)) throw error;
	}
}
function guarded(body) {
	try {
		return body();
	} catch (error) {
		if (error instanceof YamlError) throw error;
		if (!(error instanceof YAMLException)) throw new YamlError(String(error), 0, error);
		throw new YamlError(error.reason, error.mark?.line ?? 0, error);
	}
}
function modestEvents(source, budget) {
	if (source.length > LIMITS.fileText) throw new YamlError(`it has more than ${LIMITS.fileText} characters`, 0);
	const read = yamlEvents(source);
	requireModest(read.events, read.text, budget);
	return read;
}
const DEPTH = { maxDepth: LIMITS.nesting };
const TOO_FAR_LEFT = "deficient indentation";
function yamlEvents(source) {
	try {
		return {
			events: endingAsWritten(parseEvents(source, DEPTH), source),
			text: source
		};
	} catch (error) {
		if (!(error instanceof YAMLException) || error.reason !== TOO_FAR_LEFT) throw error;
		const text = flowIndented(source);
		return {
			events: endingAsWritten(parseEvents(text, DEPTH), text),
			text
		};
	}
}
function endingAsWritten(events, text) {
	if (text.slice(text.lastIndexOf("\n") + 1).trim() === "") return events;
	const last = events.findLast(({ type }) => type === EVENT_ID.SCALAR);
	if (last?.type !== EVENT_ID.SCALAR || last.valueEnd < text.length) return events;
	if (last.style === SCALAR_STYLE.LITERAL_BLOCK || last.style === SCALAR_STYLE.FOLDED_BLOCK) last.chomping = CHOMPING_MODE.STRIP;
	return events;
}
// src/manifests/documents.ts
const NOTHING = /^(?:[ \t]*(?:#.*)?|%.*|\.\.\.[ \t]*)$/;
function splitDocuments(text) {
	const found = [];
	let start = 0;
	let line = 0;
	for (const at of [...separators(text), text.length]) {
		const part = text.slice(start, at);
		if (hasContent(part)) for (const one of jsonValues(part)) found.push({
			...one,
			line: line + one.line
		});
		line += lineBreaks(part);
		start = at;
	}
	return found;
}
function jsonValues(part) {
	const whole = [{
		text: part,
		line: 0
	}];
	if (!/^\s*\{/.test(part)) return whole;
	const found = [];
	let [start, line] = [0, 0];
	for (const end of objectEnds(part)) {
		const text = part.slice(start, end);
		if (!text.trimStart().startsWith("{")) return whole;
		found.push({
			text,
			line
		});
		line += lineBreaks(text);
		start = end;
	}
	if (found.length < 2 || part.slice(start).trim() !== "") return whole;
	return found.every(({ text }) => isJson(text)) ? found : whole;
}
function isJson(text) {
	try {
		parseJson(text);
		return true;
	} catch {
		return false;
	}
}
function* objectEnds(text) {
	let depth = 0;
	for (const { 0: token, index } of text.matchAll(/"(?:[^"\\\n]|\\.)*"|[{}]/g)) if (token === "{") depth += 1;
	else if (token === "}") {
		depth -= 1;
		if (depth === 0) yield index + 1;
	}
}
function* separators(text) {
	for (let at = text.indexOf("\n---"); at >= 0; at = text.indexOf("\n---", at + 4)) {
		const next = text[at + 4];
		if (next === void 0 || next === "\n" || next === "\r" || next === " " || next === "	") yield at + 1;
	}
}
function hasContent(part) {
	for (let at = part.startsWith("---") ? 3 : 0; at < part.length;) {
		const end = part.indexOf("\n", at);
		const line = part.slice(at, end < 0 ? void 0 : end);
		if (!NOTHING.test(line.endsWith("\r") ? line.slice(0, -1) : line)) return true;
		if (end < 0) return false;
		at = end + 1;
	}
	return false;
}
function lineBreaks(text) {
	let count = 0;
	for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
	return count;
}
// src/manifests/locate.ts
var Positions = class {
	#documents;
	#lineEnds;
	constructor(source) {
		this.#documents = documentsOf(parseEvents(source, { maxDepth: LIMITS.nesting }), source);
		this.#lineEnds = lineEndsOf(source);
	}
	line(document, path) {
		const offset = this.#offset(document, path);
		let [low, high] = [0, this.#lineEnds.length];
		while (low < high) {
			const middle = low + high >> 1;
			if ((this.#lineEnds[middle] ?? 0) < offset) low = middle + 1;
			else high = middle;
		}
		return low;
	}
	#offset(document, path) {
		let node = this.#documents[document];
		let best = node?.at ?? 0;
		for (const step of path) {
			const child = node === void 0 ? void 0 : childOf(node, step);
			if (child === void 0) return best;
			best = child.at;
			node = child.value;
		}
		return best;
	}
};
function childOf(node, step) {
	if (node.entries !== void 0) return node.entries.get(String(step));
	const item = typeof step === "number" ? node.items?.[step] : void 0;
	return item === void 0 ? void 0 : {
		at: item.at,
		value: item
	};
}
function documentsOf(events, source) {
	const documents = [];
	const stack = [];
	for (const event of events) if (event.type === EVENT_ID.DOCUMENT) {
		stack.push(void 0);
		documents.push({ at: 0 });
	} else if (event.type === EVENT_ID.POP) stack.pop();
	else {
		const node = nodeOf(event);
		const parent = stack.at(-1);
		if (parent === void 0) documents[documents.length - 1] = node;
		else put(node, parent, event, source);
		if (node.items !== void 0 || node.entries !== void 0) stack.push({ node });
	}
	return documents;
}
function put(node, parent, event, source) {
	const { items, entries } = parent.node;
	if (items !== void 0) items.push(node);
	if (entries === void 0) return;
	if (parent.key === void 0) {
		parent.key = {
			name: event.type === EVENT_ID.SCALAR ? getScalarValue(source, event) : void 0,
			at: node.at
		};
		return;
	}
	const { name, at } = parent.key;
	delete parent.key;
	if (name !== void 0 && !entries.has(name)) entries.set(name, {
		at,
		value: node
	});
}
function nodeOf(event) {
	switch (event.type) {
		case EVENT_ID.SEQUENCE: return {
			at: event.start,
			items: []
		};
		case EVENT_ID.MAPPING: return {
			at: event.start,
			entries: new Map()
		};
		case EVENT_ID.ALIAS: return { at: event.anchorStart };
		case EVENT_ID.SCALAR: return { at: Math.max(0, event.valueStart) };
		default: return { at: 0 };
	}
}
function lineEndsOf(source) {
	const ends = [];
	for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) ends.push(at);
	return ends;
}
// src/manifests/object.ts
function objectProblem(value) {
	if (!isJsonObject(value)) return {
		path: [],
		message: `A manifest is a mapping; this is ${nameOf(value)}.`
	};
	for (const key of ["apiVersion", "kind"]) {
		const text = value[key];
		if (typeof text !== "string" || text === "") return {
			path: [key],
			message: `${key} must be text; it is ${nameOf(text)}.`
		};
	}
	if (String(value["kind"]).endsWith("List") && Array.isArray(value["items"])) return void 0;
	return metadataProblem(value["metadata"]);
}
function metadataProblem(metadata) {
	if (!isJsonObject(metadata)) return {
		path: ["metadata"],
		message: `metadata must be a mapping; it is ${nameOf(metadata)}.`
	};
	const name = metadata["name"];
	if (typeof name !== "string" || name === "") return typeof metadata["generateName"] === "string" ? {
		path: ["metadata", "generateName"],
		message: "generateName is not supported here: the object has no name to refer to."
	} : {
		path: ["metadata", "name"],
		message: `metadata.name must be text; it is ${nameOf(name)}.`
	};
	const namespace = metadata["namespace"];
	if (namespace !== void 0 && namespace !== null && typeof namespace !== "string") return {
		path: ["metadata", "namespace"],
		message: `metadata.namespace must be text; it is ${nameOf(namespace)}.`
	};
	return textMapProblem(["metadata", "labels"], metadata["labels"]) ?? textMapProblem(["metadata", "annotations"], metadata["annotations"]);
}
function textMapProblem(path, value) {
	if (value === void 0 || value === null) return void 0;
	if (!isJsonObject(value)) return {
		path,
		message: `${path.join(".")} must be a mapping; it is ${nameOf(value)}.`
	};
	for (const [key, text] of Object.entries(value)) {
		if (typeof text === "string" || text === null) continue;
		return {
			path: [...path, key],
			message: `${[...path, key].join(".")} must be text; it is ${nameOf(text)}. Quote it.`
		};
	}
}
function nameOf(value) {
	if (value === void 0) return "missing";
	if (value === null) return "null";
	if (Array.isArray(value)) return "a list";
	if (typeof value === "object") return "a mapping";
	const text = JSON.stringify(value) ?? String(value);
	return `the ${typeof value === "string" ? "text" : typeof value} ${text.length > 60 ? `${text.slice(0, 57)}…` : text}`;
}
// src/manifests/left-out.ts
function strangerOf(value) {
	if (!isJsonObject(value)) return "other YAML or JSON";
	const { apiVersion, kind, metadata } = value;
	const isVersion = typeof apiVersion === "string" && apiVersion !== "";
	const isKind = typeof kind === "string" && kind !== "";
	const isList = isKind && kind.endsWith("List") && Array.isArray(value["items"]);
	if (isVersion && isKind) {
		if (isList || hasName(metadata) || metadata !== void 0 && metadata !== null && !isJsonObject(metadata)) return void 0;
		return isServed(apiVersion, kind) ? void 0 : "configuration of a tool";
	}
	return (isVersion || isKind) && hasName(metadata) ? void 0 : "other YAML or JSON";
}
function hasName(metadata) {
	return isJsonObject(metadata) && (metadata["name"] !== void 0 || metadata["generateName"] !== void 0);
}
const SERVED = /^(?:apps|autoscaling|batch|policy|extensions|(?:[a-z0-9-]+\.)*k8s\.io|(?:networking|security|telemetry|extensions)\.istio\.io)\//;
const READ_BY_TOOLS = /^(?:(?:[a-z0-9-]+\.)*config\.k8s\.io|kubeadm\.k8s\.io|client\.authentication\.k8s\.io|(?:admission|audit|imagepolicy)\.k8s\.io|kind\.x-k8s\.io|(?:[a-z0-9-]+\.)*x-k8s\.io)\//;
function isServed(apiVersion, kind) {
	if (apiVersion === "v1") return kind !== "Config";
	return SERVED.test(apiVersion) && !READ_BY_TOOLS.test(apiVersion);
}
function isTemplate(text) {
	return text.includes("{{") && text.includes("}}");
}
function isOtherJson({ file, text }) {
	return /\.json$/i.test(file) && !(text.includes("\"apiVersion\"") && text.includes("\"kind\""));
}
// src/manifests/load.ts
function findManifests(sources) {
	const found = {
		manifests: [],
		problems: [],
		leftOut: []
	};
	const budget = new AliasBudget();
	for (const source of sources) if (isOtherJson(source)) found.leftOut.push({
		file: source.file,
		line: 1,
		what: "other YAML or JSON"
	});
	else for (const document of splitDocuments(source.text)) readDocument(source, document, found, budget);
	return found;
}
function loadManifests(sources) {
	const loaded = {
		manifests: [],
		problems: []
	};
	const budget = new AliasBudget();
	for (const source of sources) for (const document of splitDocuments(source.text)) readDocument(source, document, loaded, budget);
	return loaded;
}
function readDocument({ file, from }, document, into, budget) {
	const leftOut = "leftOut" in into ? into.leftOut : void 0;
	let read;
	try {
		read = readYaml(document.text, budget);
	} catch (error) {
		if (leftOut !== void 0 && isTemplate(document.text)) leftOut.push({
			file,
			line: document.line + 1,
			what: "template"
		});
		else into.problems.push(syntaxProblem(file, document, error));
		return;
	}
	const lines = lineFinder({
		...document,
		text: read.text
	});
	for (const [index, value] of read.values.entries()) {
		if (value === null) continue;
		const place = {
			file,
			from,
			lineOf: (path) => lines(index, path),
			path: []
		};
		const what = leftOut === void 0 ? void 0 : strangerOf(value);
		if (what !== void 0) leftOut?.push({
			file,
			line: place.lineOf([]),
			what
		});
		else addObject(value, place, into);
	}
}
function addObject(written, place, into) {
	const value = "leftOut" in into ? named(written) : written;
	const problem = objectProblem(value);
	if (problem !== void 0) {
		const found = invalid(place.file, place.lineOf([...place.path, ...problem.path]), problem.message);
		const isOurs = problem.path.at(-1) === "generateName";
		into.problems.push(isOurs ? {
			...found,
			fix: "Give it a name; it is not read here without one."
		} : found);
		return;
	}
	const object = value;
	if (object.kind.endsWith("List") && Array.isArray(object["items"])) {
		const items = object["items"];
		for (const [index, item] of items.entries()) addObject(typed(item, object), {
			...place,
			path: [
				...place.path,
				"items",
				index
			]
		}, into);
		return;
	}
	into.manifests.push(manifest(object, place));
}
function typed(item, { apiVersion, kind }) {
	const itemKind = kind.slice(0, -4);
	if (itemKind === "" || !isJsonObject(item)) return item;
	return [item["apiVersion"], item["kind"]].some((said) => said !== void 0 && said !== "") ? item : {
		...item,
		apiVersion,
		kind: itemKind
	};
}
function named(value) {
	if (!isJsonObject(value) || !isJsonObject(value["metadata"])) return value;
	const { name, generateName } = value["metadata"];
	if (name !== void 0 || typeof generateName !== "string") return value;
	return {
		...value,
		metadata: {
			...value["metadata"],
			name: `${generateName}*`
		}
	};
}
function manifest(object, place) {
	return {
		object,
		file: place.file,
		...place.from === void 0 ? {} : { from: place.from },
		get line() {
			return place.lineOf(place.path);
		},
		lineOf: (path) => place.lineOf([...place.path, ...path])
	};
}
function lineFinder(document) {
	let positions;
	return (index, path) => {
		positions ??= new Positions(document.text);
		return document.line + positions.line(index, path) + 1;
	};
}
function syntaxProblem(file, document, error) {
	const yaml = error instanceof YamlError ? error : void 0;
	const line = document.line + (yaml?.line ?? 0) + 1;
	const reason = yaml?.message ?? String(error);
	if (/duplicated mapping key/.test(reason)) return {
		...invalid(file, line, "A key stands here twice. It is not read here: Kubernetes may take the last one without a word."),
		fix: "Leave the one that is meant."
	};
	if (yaml !== void 0 && (yaml.cause === void 0 || /nesting exceeded/.test(reason))) {
		const fix = "Write it without aliases, less deep, or in smaller files, whether or not Kubernetes would read it.";
		return {
			...invalid(file, line, `This is not read here: ${reason}.`),
			fix
		};
	}
	const fix = "Correct the manifest; it is not read here, whether or not Kubernetes would read it.";
	return {
		...invalid(file, line, `This is not valid YAML: ${reason}.`),
		fix
	};
}
function invalid(file, line, message) {
	return {
		rule: "manifest-invalid",
		severity: "error",
		message,
		file,
		line,
		fix: "Correct the manifest; Kubernetes would refuse it."
	};
}
export { YamlError, findManifests, loadManifests, nameOf, readYaml, requireModestYaml, textMapProblem };
