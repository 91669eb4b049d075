import "./rolldown-runtime.js";
import { nearest } from "./nearest.js";
import { usage } from "./errors.js";
import { RULE_WORDS } from "./lint-words.js";
// src/cli/rule-help.ts
function listed(asJson) {
	if (asJson) return JSON.stringify(RULE_WORDS, null, 2);
	const width = Math.max(...RULE_WORDS.map(({ name }) => name.length));
	const weight = Math.max(...RULE_WORDS.map(({ severity }) => severity.length));
	return RULE_WORDS.map(({ name, severity, docs }) => `${name.padEnd(width)}  ${severity.padEnd(weight)}  ${docs}`).join("\n");
}
function explained(name, asJson) {
	const words = RULE_WORDS.find((one) => one.name === name) ?? noRule(name);
	return asJson ? JSON.stringify(words, null, 2) : explanation(words);
}
function explanation({ name, docs, severity, covers, why, mend }) {
	return `${name} (${severity}${covers.length === 0 ? "" : `, as ${covers.join(" and ")}`})

${docs}

Why it hurts
${why}

How to mend it
${mend}`;
}
function noRule(name) {
	const meant = nearest(name, RULE_WORDS.map((one) => one.name));
	throw usage("FLAG_INVALID", `--explain is ${JSON.stringify(name)}, which is no rule`, { remedy: `${meant === void 0 ? "" : `Did you mean ${meant}? `}\`bluegreen lint --rules\` lists them` });
}
export { explained, listed };
