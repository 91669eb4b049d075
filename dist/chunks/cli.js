import "./rolldown-runtime.js";
import { checkCertificates } from "./unchecked.js";
import { outliveReaders } from "./streams.js";
import { nearest } from "./nearest.js";
import { Failures, usage } from "./errors.js";
import { Pending, settled } from "./settled.js";
import { DEMO_FLAGS, parseDemoOptions } from "./demo-options.js";
import { INPUTS } from "./input-documents.js";
import { version } from "./model.js";
import process from "node:process";
import { parseArgs } from "node:util";
// src/cli/version.ts
const VERSION = version;
// src/cli/history-command.ts
function text(name, description, fallback) {
	return {
		name,
		kind: "text",
		description,
		default: fallback
	};
}
const HISTORY_COMMAND = {
	name: "history",
	summary: "Say who moved the traffic, who approved it, and how it ended.",
	positionals: "",
	flags: [
		text("release", "Name of the release in bluegreen.yaml. May be left out when there is exactly one."),
		text("config", "Path of bluegreen.yaml, relative to the working directory.", "bluegreen.yaml"),
		text("working-directory", "Folder of the repository. Every other path is relative to it.", "."),
		text("kubeconfig", "Path of the kubeconfig file. Without it, kubectl finds one as it always does."),
		text("kube-context", "Context in the kubeconfig. Without it, the current context."),
		{
			name: "json",
			kind: "switch",
			description: "Prints one JSON document on stdout, and nothing else there."
		},
		{
			name: "help",
			kind: "switch",
			short: "h",
			description: "Shows this help."
		}
	],
	examples: ["bluegreen history", "bluegreen history --release=shop --json"],
	run: runHistory
};
async function runHistory(parsed, io) {
	const { realPorts, realToolchain } = await import("./lazy/actions-ports.js");
	const { historyCapability } = await import("./lazy/history-entry.js");
	const { printingFailures, printOutcome } = await import("./lazy/cli-run-step.js");
	return printingFailures(parsed, io, async (log, lifetime) => {
		const raw = parsed.values;
		const ports = await realPorts(raw, {
			env: io.env,
			cwd: io.cwd,
			log,
			named: [],
			lifetime
		});
		return printOutcome(await historyCapability(raw, ports, realToolchain(io.env)), parsed, io, log);
	});
}
// src/cli/lint-command.ts
const LINT_FLAGS = [
	{
		name: "format",
		kind: "text",
		description: "How findings are printed: `text`, `json`, `sarif` or `github`.",
		default: "text",
		choices: [
			"text",
			"json",
			"sarif",
			"github"
		]
	},
	{
		name: "rules",
		kind: "switch",
		description: "Lists every rule with its severity, and checks nothing."
	},
	{
		name: "explain",
		kind: "text",
		description: "Rule to explain: why it hurts, how to mend it. Checks nothing."
	}
];
function withRules(command) {
	return {
		...command,
		run: (parsed, io) => asksForRules(parsed) ? printRules(parsed, io) : command.run(parsed, io)
	};
}
function asksForRules({ values }) {
	return values["rules"] === "true" || values["explain"] !== void 0;
}
async function printRules({ values }, io) {
	const { explained, listed } = await import("./lazy/cli-rule-help.js");
	const asJson = values["json"] === "true" || values["format"] === "json";
	const name = values["explain"];
	io.stdout(`${name === void 0 ? listed(asJson) : explained(name, asJson)}\n`);
	return 0;
}
// src/cli/route-command.ts
function textFlag(name, description, fallback) {
	return {
		name,
		kind: "text",
		description,
		default: fallback
	};
}
function many(name, description) {
	return {
		...textFlag(name, description),
		repeatable: true
	};
}
const ROUTE_COMMAND = {
	name: "route",
	summary: "Say where every kind of request goes, and prove a flip.",
	positionals: "[PATH…]",
	flags: [
		textFlag("requests", "File with one request a line, as JSON: each is answered."),
		textFlag("explain", "URL of one request: every rule in order, and why it did or did not match."),
		textFlag("method", "Method of the request to explain.", "GET"),
		many("header", "Header of the request to explain, as `name: value`. May be given several times."),
		many("diff", "The configuration afterwards: only the kinds of requests that it moves are shown."),
		textFlag("release", "Release whose flip is proven. Without it, every release that is routed."),
		textFlag("config", "Path of bluegreen.yaml, relative to the working directory.", "bluegreen.yaml"),
		textFlag("working-directory", "Folder of the repository. Every other path is relative to it.", "."),
		textFlag("most-requests", "Most requests tried for each host. A proof that would need more fails.", "100000"),
		textFlag("proxy-version", "Version of the gateways' Envoy, as major.minor: repeated headers differ.", "1.40"),
		textFlag("gateway-namespace", "Namespace of the gateways' pods, where the manifests do not hold them."),
		{
			name: "json",
			kind: "switch",
			description: "Prints one JSON document on stdout, and nothing else there."
		},
		{
			name: "help",
			kind: "switch",
			short: "h",
			description: "Shows this help."
		}
	],
	examples: [
		"bluegreen route",
		"bluegreen route charts/ --requests=requests.jsonl --json",
		"bluegreen route --explain=http://shop.example/v1 --header='cookie: a=b'",
		"bluegreen route rendered-before/ --diff=rendered/"
	],
	run: runRoute
};
function lines(value) {
	return value === void 0 ? [] : value.split("\n");
}
async function runRoute(parsed, io) {
	const { realPorts, realToolchain } = await import("./lazy/actions-ports.js");
	const { routeCapability } = await import("./lazy/route-entry.js");
	const { printingFailures, printOutcome } = await import("./lazy/cli-run-step.js");
	const { values, positionals } = parsed;
	const raw = {
		...values,
		...positionals.length > 0 && { paths: positionals.join("\n") }
	};
	const named = [
		...positionals,
		...lines(values["diff"]),
		...lines(values["requests"])
	];
	return printingFailures(parsed, io, async (log, lifetime) => {
		const ports = await realPorts(raw, {
			env: io.env,
			cwd: io.cwd,
			log,
			named,
			lifetime
		});
		return printOutcome(await routeCapability(raw, ports, realToolchain(io.env)), parsed, io, log);
	});
}
// src/cli/commands.ts
const JSON_FLAG = {
	name: "json",
	kind: "switch",
	description: "Prints one JSON document on stdout, and nothing else there."
};
const HELP_FLAG = {
	name: "help",
	kind: "switch",
	short: "h",
	description: "Shows this help."
};
const YES_FLAG = {
	name: "yes",
	kind: "switch",
	description: "Does what a run without it says: short for --dry-run=false."
};
const NOT_FLAGS = new Set(["github-token"]);
function step(name, summary, more) {
	const inputs = INPUTS[name].filter((input) => !NOT_FLAGS.has(input.name));
	return {
		name,
		summary,
		positionals: more.positionals ?? "",
		flags: [
			...inputs.map(flagOf),
			...more.flags ?? [],
			JSON_FLAG,
			HELP_FLAG
		],
		examples: more.examples,
		run: async (parsed, io) => (await import("./lazy/cli-run-step.js")).runStep(name, parsed, io)
	};
}
function confirmed(command) {
	return {
		...command,
		run: async (parsed, io) => {
			const { yes, ...values } = parsed.values;
			const acting = yes === "true" ? {
				...values,
				"dry-run": "false"
			} : values;
			return command.run({
				...parsed,
				values: acting
			}, io);
		}
	};
}
function flagOf(input) {
	const kind = input.default === "true" || input.default === "false" ? "switch" : "text";
	return {
		name: input.name,
		description: input.description,
		kind,
		required: input.required,
		default: input.default
	};
}
const COMMANDS = [
	withRules(step("lint", "Check charts, and what they render.", {
		positionals: "[PATH…]",
		flags: LINT_FLAGS,
		examples: [
			"bluegreen lint",
			"bluegreen lint charts/shop --json",
			"bluegreen lint --explain=subset-undefined"
		]
	})),
	ROUTE_COMMAND,
	step("plan", "Plan every Terragrunt unit in dependency order.", { examples: ["bluegreen plan", "bluegreen plan --units=shop-green"] }),
	step("apply", "Apply every unit in order; the default route stays where it is.", { examples: ["bluegreen apply", "bluegreen apply --dry-run"] }),
	step("deploy", "Put a version on the idle color, and wait until it answers.", { examples: ["bluegreen deploy --version=green-1.1"] }),
	step("smoke", "Test the idle color through the gateway, and record the proof.", { examples: ["bluegreen smoke"] }),
	step("promote", "Move the default route to the tested color.", { examples: ["bluegreen promote --dry-run", "bluegreen promote --watch=60"] }),
	step("rollback", "Move the default route back at once.", { examples: ["bluegreen rollback"] }),
	confirmed(step("repair", "Put right what is in the cluster beside what is remembered of it.", {
		flags: [YES_FLAG],
		examples: ["bluegreen repair", "bluegreen repair --yes"]
	})),
	step("status", "Say who is active, what is idle, what is unfinished.", { examples: ["bluegreen status", "bluegreen status --json"] }),
	HISTORY_COMMAND,
	{
		name: "demo",
		summary: "A whole release in this process, under load: nothing to install.",
		positionals: "",
		flags: [...DEMO_FLAGS, HELP_FLAG],
		examples: ["bluegreen demo --yes", "bluegreen demo --hold"],
		run: async ({ values }, io) => {
			const options = parseDemoOptions(values);
			return (await import("./lazy/demo-run.js")).runDemo(options, io);
		}
	},
	{
		name: "sandbox",
		summary: "A real mesh on this machine, for trying and for tests.",
		delegate: async (args, io) => {
			const { sandboxCommand } = await import("./lazy/adapters-sandbox-command.js");
			const { stdout, stderr, env, cwd } = io;
			return sandboxCommand(args, {
				stdout: { write: stdout },
				stderr: { write: stderr },
				env,
				cwd
			});
		}
	}
];
// src/cli/flags.ts
function parseFlags(command, args, flags) {
	const options = Object.fromEntries(flags.map((flag) => [flag.name, option(flag)]));
	const { tokens } = parseArgs({
		args: [...args],
		options,
		strict: false,
		tokens: true
	});
	const values = {};
	const positionals = [];
	const failures = [];
	for (const token of tokens) {
		if (token.kind === "positional") positionals.push(token.value);
		if (token.kind !== "option") continue;
		const flag = flags.find((candidate) => candidate.name === token.name);
		const value = token.value ?? (flag?.kind === "switch" ? "true" : void 0);
		if (flag === void 0) failures.push(unknownFlag(command, token.rawName, flags));
		else if (value === void 0 || isFlag(token)) failures.push(withoutValue(command, flag));
		else if (flag.choices?.includes(value) === false) failures.push(noChoice(flag, value));
		else values[flag.name] = joined(flag, values[flag.name], value);
	}
	const [first, ...rest] = failures;
	if (first !== void 0) throw new Failures([first, ...rest]);
	return {
		values,
		positionals
	};
}
function joined(flag, before, value) {
	return flag.repeatable === true && before !== void 0 ? `${before}\n${value}` : value;
}
function option(flag) {
	const type = flag.kind === "switch" ? "boolean" : "string";
	return flag.short === void 0 ? { type } : {
		type,
		short: flag.short
	};
}
function isFlag(token) {
	return token.inlineValue === false && token.value !== void 0 && /^--[a-z]/.test(token.value);
}
function unknownFlag(command, typed, flags) {
	const names = flags.map((flag) => `--${flag.name}`);
	const meant = nearest(typed, names);
	const hint = meant === void 0 ? "" : `Did you mean ${meant}? `;
	return usage("FLAG_UNKNOWN", `bluegreen ${command} has no flag ${typed}`, { remedy: `${hint}\`bluegreen ${command} --help\` lists its flags` });
}
function noChoice({ name, choices = [] }, value) {
	return usage("FLAG_INVALID", `--${name} is ${JSON.stringify(value)}`, { remedy: `Give one of: ${choices.join(", ")}` });
}
function withoutValue(command, flag) {
	return usage("FLAG_INCOMPLETE", `--${flag.name} needs a value`, { remedy: `Give it, as in \`bluegreen ${command} --${flag.name}=VALUE\`` });
}
// src/cli/help.ts
const WIDTH = 100;
function overview(commands, version) {
	const width = Math.max(...commands.map((command) => command.name.length));
	return [
		`bluegreen ${version}: blue-green releases on Istio, from pull request to full traffic and back.`,
		"",
		"Usage: bluegreen <command> [flags]",
		"",
		...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
		"",
		"`bluegreen <command> --help` shows a command's flags, `bluegreen --version` the version.",
		"Exit codes: 0 done; 1 a check failed or a step was refused; 2 wrong usage, input or configuration;",
		"3 the surroundings failed, such as a missing tool or a cluster out of reach.",
		""
	].join("\n");
}
function commandHelp(command) {
	const usage = [
		"bluegreen",
		command.name,
		"[flags]",
		command.positionals
	].filter(Boolean).join(" ");
	return [
		command.summary,
		"",
		`Usage: ${usage}`,
		"",
		...command.flags.flatMap(flagHelp),
		"",
		"Examples:",
		...command.examples.map((example) => `  ${example}`),
		""
	].join("\n");
}
function flagHelp(flag) {
	const short = flag.short === void 0 ? "" : `-${flag.short}, `;
	const value = flag.kind === "text" ? "=VALUE" : "";
	const note = flag.required === true ? " Required." : defaultNote(flag);
	return [`  ${short}--${flag.name}${value}`, ...wrapped(`${flag.description}${note}`, "      ")];
}
function defaultNote(flag) {
	if (flag.kind === "switch" || flag.default === void 0 || flag.default === "") return "";
	return ` Default: \`${flag.default}\`.`;
}
function wrapped(text, indent) {
	const lines = [];
	let line = indent;
	for (const word of text.split(/\s+/)) {
		if (line.length + word.length + 1 > WIDTH && line !== indent) {
			lines.push(line);
			line = indent;
		}
		line += line === indent ? word : ` ${word}`;
	}
	return [...lines, line];
}
// src/cli/main.ts
async function start() {
	outliveReaders([process.stdout, process.stderr]);
	checkCertificates(process.env, (message) => void process.stderr.write(`warning: ${message}\n`));
	process.exitCode = await main(process.argv.slice(2), {
		stdout: (text) => void process.stdout.write(text),
		stderr: (text) => void process.stderr.write(text),
		env: process.env,
		cwd: process.cwd(),
		isTerminal: process.stdout.isTTY && process.stdin.isTTY,
		stderrIsTerminal: process.stderr.isTTY
	});
}
async function main(argv, io) {
	try {
		const pending = new Pending();
		return await settled(process, pending, () => dispatch(argv, {
			...io,
			pending
		}));
	} catch (thrown) {
		const { printThrown } = await import("./lazy/cli-output.js");
		const { createMasker } = await import("./lazy/adapters-real-secrets-masker.js");
		return printThrown(thrown, argv.includes("--json"), io, createMasker().apply);
	}
}
async function dispatch(argv, io) {
	const [name, ...args] = argv;
	if (name === "--version" || name === "-V") return say(io, `${VERSION}\n`);
	if (name === "--help" || name === "-h" || name === "help") return help(args, io);
	if (name === void 0) {
		io.stderr(overview(COMMANDS, VERSION));
		return 2;
	}
	const command = find(name);
	if ("delegate" in command) return command.delegate(args, io);
	if (args.includes("--help") || args.includes("-h")) return say(io, commandHelp(command));
	return runCommand(command, args, io);
}
async function runCommand(command, args, io) {
	const parsed = parseFlags(command.name, args, command.flags);
	const [extra] = parsed.positionals;
	if (extra !== void 0 && command.positionals === "") throw unexpected(command, extra);
	return command.run(parsed, io);
}
function help(args, io) {
	const [name] = args;
	if (name === void 0) return say(io, overview(COMMANDS, VERSION));
	const command = find(name);
	return "delegate" in command ? command.delegate(["--help"], io) : say(io, commandHelp(command));
}
function say(io, text) {
	io.stdout(text);
	return 0;
}
function find(name) {
	const command = COMMANDS.find((candidate) => candidate.name === name);
	if (command === void 0) throw unknownCommand(name);
	return command;
}
const GLOBAL_FLAGS = ["--help", "--version"];
function unknownCommand(name) {
	if (name.startsWith("-")) return flagBeforeCommand(name);
	const names = COMMANDS.map((command) => command.name);
	const meant = nearest(name, names);
	return usage("COMMAND_UNKNOWN", `bluegreen has no command ${JSON.stringify(name)}`, { remedy: meant === void 0 ? `Give one of: ${names.join(", ")}` : `Did you mean \`bluegreen ${meant}\`?` });
}
function flagBeforeCommand(flag) {
	const meant = nearest(flag, GLOBAL_FLAGS);
	return usage("FLAG_UNKNOWN", `bluegreen itself has no flag ${flag}`, { remedy: meant === void 0 ? "Give the command first, as in `bluegreen status --json`" : `Did you mean \`bluegreen ${meant}\`?` });
}
function unexpected(command, argument) {
	return usage("ARGUMENT_UNEXPECTED", `bluegreen ${command.name} takes no argument ${JSON.stringify(argument)}`, { remedy: `\`bluegreen ${command.name} --help\` shows what it takes` });
}
export { VERSION, main, start };
