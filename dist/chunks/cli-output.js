import "./rolldown-runtime.js";
import { withoutCommands } from "./log.js";
import { exitCodeOf, renderThrown, thrownJson } from "./capability.js";
import { maskedDeep, plainText, visibleJson } from "./escape.js";
// src/cli/output.ts
function printable(text, masked) {
	return withoutCommands(plainText(masked(text)));
}
function jsonDocument(value, masked) {
	return visibleJson(JSON.stringify(maskedValue(value, masked), null, 2));
}
function maskedValue(value, masked) {
	const text = JSON.stringify(value);
	return text === void 0 ? value : maskedDeep(JSON.parse(text), masked);
}
function printThrown(thrown, json, io, masked) {
	if (json) io.stdout(`${jsonDocument(thrownJson(thrown), masked)}\n`);
	io.stderr(`${printable(renderThrown(thrown), masked)}\n`);
	return exitCodeOf(thrown);
}
export { jsonDocument, maskedValue, printThrown, printable };
