function createMasker() {
	const forms = new Set();
	let longestFirst = [];
	return {
		add(secret) {
			for (const form of formsOf(secret)) forms.add(form);
			longestFirst = [...forms].sort((a, b) => b.length - a.length);
		},
		apply: (text) => longestFirst.reduce((masked, form) => masked.replaceAll(form, "***"), text)
	};
}
function formsOf(secret) {
	if (secret.trim().length < 4) return [];
	const forms = [...[secret, ...secret.split(/\r\n|\r|\n/).map((line) => line.trim())].flatMap((text) => [
		text,
		...inJson(text),
		...inHcl(text),
		...inUrl(text)
	]), ...inBase64(secret)].filter((form) => form.length >= 4);
	return [...new Set(forms)];
}
function inJson(text) {
	const json = JSON.stringify(text).slice(1, -1);
	const codePoint = (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
	return [json, json.replaceAll(/[<>&\u2028\u2029]/g, codePoint)];
}
function inHcl(text) {
	const doubled = text.replaceAll(/[$%](?=\{)/g, "$&$&");
	return [doubled, JSON.stringify(doubled).slice(1, -1)];
}
function inUrl(text) {
	const percent = encodeURIComponent(Buffer.from(text).toString());
	return [percent, percent.replaceAll("%20", "+")];
}
function inBase64(text) {
	const padded = Buffer.from(text).toString("base64");
	return [padded, padded.replaceAll("+", "-").replaceAll("/", "_")].flatMap((form) => [form, form.replace(/=+$/, "")]);
}
// src/adapters/real/log.ts
function actionsLog(core, masker = createMasker()) {
	const safe = (text) => withoutCommands(masker.apply(text));
	return {
		info: (message) => core.info(safe(message)),
		warning: (message, at) => core.warning(safe(message), annotation(at)),
		error: (message, at) => core.error(safe(message), annotation(at)),
		mask(secret) {
			masker.add(secret);
			for (const form of formsOf(secret)) core.setSecret(form);
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
	const print = (text) => write(`${withoutCommands(masker.apply(text))}\n`);
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
export { actionsLog, createTerminalLog, withoutCommands };
