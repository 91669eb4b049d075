import { Failures, refused, usage } from "./errors.js";
import { known, parseJson } from "./model.js";
import { visibleText } from "./escape.js";
import { findManifests, loadManifests } from "./manifests.js";
import { findUnits } from "./units.js";
import { placedIn } from "./names.js";
import { readConfig, selectRelease } from "./config.js";
import { _enum, array, int, strictObject, string, tuple } from "./vendor-zod.js";
import { compileRoutes, coverageLines, coverageOf, coverageOfChange, destinationText, proveFlip, requestClasses } from "./routes.js";
import { colorFaults, flipOf, replaced, routerKindFor, selectionsAmong, staysOf, withDefaultTarget } from "./release.js";
import { pathSubjects, renderedBy, renderedSources, unitSubjects } from "./lint.js";
// src/route/row.ts
function routeOf({ example, before, after, changes }) {
	const headers = (example.headers ?? []).map(([name, value]) => ` with ${name}: ${value}`).join("");
	const goes = destinationText(before);
	return {
		request: `${requestText(example)}${headers}`,
		rule: before.rule ?? before.outcome,
		before: goes,
		after: after === void 0 ? goes : afterText(goes, after, changes)
	};
}
function requestText({ method = "GET", host, path, port, scheme }) {
	return `${method} ${scheme === "https" ? "https://" : ""}${host}${path}${port === void 0 || port === (scheme === "https" ? 443 : 80) ? "" : ` on port ${port}`}`;
}
function afterText(before, after, changes) {
	const goes = destinationText(after);
	return goes === before && changes.length > 0 ? `${goes}, other ${changes.join(", ")}` : goes;
}
// src/route/rules.ts
function proveRelease(release, manifests, options) {
	const flip = flipOf(release, manifests);
	if (!flip.known) return flip;
	const { router, flipped, active, idle } = flip.value;
	const back = withDefaultTarget(flipped, active);
	const tableWith = (object) => compileRoutes(replaced(manifests, new Map([[router, object]])), options);
	const before = compileRoutes(manifests, options);
	const after = tableWith(flipped);
	const { host, preview } = release;
	const stays = staysOf(flip.value, {
		before,
		after
	}, options.most);
	const proof = proveFlip({
		host,
		cookie: preview.cookie,
		active,
		idle,
		before,
		after,
		back: tableWith(back),
		most: options.most,
		stays: stays.known ? stays.value : []
	});
	return known({
		...proof,
		broken: [...colorsAreApart(release, manifests), ...proof.broken]
	});
}
function colorsAreApart(release, manifests) {
	const selections = selectionsAmong(release, manifests.map(({ object }) => object));
	return (selections === void 0 ? [] : colorFaults(release, selections, manifests)).map(({ message }) => ({
		rule: "colors-are-apart",
		message
	}));
}
function isRouted(release, manifests) {
	const kind = routerKindFor(release.colors.blue);
	return manifests.some(({ object }) => object.kind === kind.kind && kind.routes(object, release.host));
}
// src/route/sources.ts
async function routeSources(paths, unitsRoot, ports) {
	const released = await releasedCharts(paths, unitsRoot, ports);
	const { world: units, findings } = released;
	const excluded = findings.filter(({ rule }) => ABOUT_EXCLUDED.has(rule));
	const subjects = paths.length === 0 ? {
		world: units,
		manifests: []
	} : await pathSubjects(ports.files, paths, "route");
	const charts = paths.length === 0 ? units : subjects.world.flatMap((chart) => asReleased(chart, units));
	const rendered = await Promise.all(charts.map((chart) => renderedManifests(chart, ports, renderedBy(chart, released))));
	return joined([
		{
			manifests: [],
			problems: paths.length === 0 ? excluded : []
		},
		...rendered,
		findManifests(subjects.manifests)
	]);
}
async function releasedCharts(paths, unitsRoot, { files }) {
	const none = {
		world: [],
		units: new Map(),
		findings: []
	};
	if (unitsRoot === void 0) return none;
	if (paths.length > 0 && (await findUnits(files, unitsRoot)).length === 0) return none;
	return unitSubjects(files, unitsRoot);
}
const ABOUT_EXCLUDED = new Set(["unit-excluded", "unit-exclude-unknown"]);
function asReleased(chart, units) {
	const released = units.filter((unit) => unit.chart === chart.chart);
	const name = chart.chart.split("/").at(-1) ?? chart.chart;
	return released.length > 0 ? released : [{
		...chart,
		release: name
	}];
}
async function renderedManifests(chart, { helm }, from) {
	const sources = renderedSources(await helm.template(chart), chart.chart).map(asRendered);
	const { manifests, problems } = loadManifests(sources.map((source) => ({
		...source,
		from
	})));
	const inPlace = (one) => ({
		...one,
		object: placedIn(one.object, chart.namespace)
	});
	return {
		manifests: manifests.map(inPlace),
		problems
	};
}
function asRendered({ file, text }) {
	return {
		file: `${file} (rendered)`,
		text
	};
}
function joined(parts) {
	return {
		manifests: parts.flatMap(({ manifests }) => manifests),
		problems: parts.flatMap(({ problems }) => problems)
	};
}
// src/route/present.ts
function routeText(result) {
	return [...result.problems.flatMap(problemLines), ...bodyLines(result)].map(visibleText).join("\n");
}
function routeJson(result) {
	const { problems } = result;
	switch (result.kind) {
		case "answers": return {
			answers: result.answers,
			problems
		};
		case "explanation": return {
			...result.explanation,
			problems
		};
		case "difference":
		case "classes": return {
			...result.found,
			coverage: result.coverage,
			problems
		};
		case "proofs": return {
			proofs: result.proofs.map(({ release, found }) => ({
				release,
				...found
			})),
			coverage: result.coverage,
			problems
		};
	}
}
function bodyLines(result) {
	switch (result.kind) {
		case "answers": return result.answers.map((answer, index) => `${index + 1}  ${answerLine(answer)}`);
		case "explanation": return explanationLines(result.explanation);
		case "difference": return [
			...classLines(result.found.classes),
			differenceLine(result.found.classes.length, result.found.tried),
			...coverageLines(result.coverage)
		];
		case "classes": return [
			...classLines(result.found.classes),
			countLine(result.found),
			...coverageLines(result.coverage)
		];
		case "proofs": return [...result.proofs.flatMap((proof) => proofLines(proof, result.proofs.length > 1)), ...coverageLines(result.coverage)];
	}
}
function proofLines({ release, found }, titled) {
	return [
		...titled ? [`The flip of ${release}`] : [],
		...classLines(found.classes),
		countLine(found),
		...brokenLines(found.broken),
		...found.ahead.map((sentence) => `Already at the idle color, whatever is flipped: ${sentence}.`)
	];
}
function problemLines({ file, line, severity, rule, message, fix }) {
	return [`${line === void 0 ? file : `${file}:${line}`}: ${severity}: ${rule}: ${message}`, `    ${fix}`];
}
function answerLine(answer) {
	const by = answer.rule === void 0 ? "" : `  by ${answer.rule}`;
	const reason = answer.reason === void 0 ? "" : `  (${answer.reason})`;
	const sent = answer.outcome === "route" ? `  as ${answer.authority ?? "?"}${answer.path ?? "?"}` : "";
	return `${destinationText(answer)}${sent}${by}${reason}`;
}
function classLines(classes) {
	const rows = classes.map(({ example, before, after, moves, changes }) => [
		requestText(example),
		(example.headers ?? []).map(([name, value]) => `${name}: ${value}`).join(", "),
		before.rule ?? before.outcome,
		after === void 0 || !moves ? destinationText(before) : `${destinationText(before)} → ${afterText(destinationText(before), after, changes)}`
	]);
	return columns([[
		"REQUEST",
		"HEADERS",
		"RULE",
		classes.some(({ after }) => after !== void 0) ? "GOES TO (before → after)" : "GOES TO"
	], ...rows]);
}
function columns(rows) {
	const widths = (rows[0] ?? []).map((_, at) => Math.min(56, Math.max(...rows.map((row) => row[at]?.length ?? 0))));
	return rows.map((row) => row.map((cell, at) => at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)).join("  ").trimEnd());
}
function countLine({ classes, tried, dropped, unreached, unmet }) {
	const shadowed = unreached.filter((id) => !unmet.includes(id));
	return [
		`${classes.length} kinds of requests, ${tried} requests tried.`,
		...dropped === 0 ? [] : [`${dropped} were left out: give a larger --most-requests.`],
		...shadowed.length === 0 ? [] : [`Other rules answer before: ${shadowed.join(", ")}.`],
		...unmet.length === 0 ? [] : [`No request was found that meets: ${unmet.join(", ")}.`]
	].join(" ");
}
function differenceLine(moved, tried) {
	if (tried === 0) return "Nothing was asked: no gateway has a route on either side.";
	return moved === 0 ? `Nothing moves at the gateways; ${tried} requests tried.` : `${moved} kinds of requests move at the gateways; ${tried} requests tried.`;
}
function brokenLines(broken) {
	if (broken.length === 0) return ["The flip is safe at the gateways: every rule holds for every request tried."];
	return broken.flatMap(({ rule, message, curl }) => [`${rule}: ${message}`, ...curl === void 0 ? [] : [`    ${curl}`]]);
}
function explanationLines({ answer, host, path, rules, dropped }) {
	return [
		`${host.authority}: ${host.domain === void 0 ? host.reason : `host ${host.domain} (${host.reason})`}`,
		`path as rules see it: ${path}`,
		...rules.flatMap(ruleLines),
		...dropped.flatMap(droppedLines),
		answerLine(answer)
	];
}
function droppedLines({ rule, entry, file, line, reason }) {
	return [`    ${rule} (match ${entry}, ${file}:${line})`, `      not on this server: ${reason}`];
}
function ruleLines(rule) {
	const mark = rule.chosen ? "=>" : rule.matched ? " =" : " -";
	const conditions = rule.conditions.map(({ subject, expected, seen, holds }) => `      ${holds ? "holds" : "fails"}: ${subject} ${expected}, seen ${seen}`);
	return [`${mark} ${rule.rule} (match ${rule.entry}, ${rule.file}:${rule.line})`, ...conditions];
}
// src/route/requests.ts
const request = strictObject({
	host: string().min(1),
	path: string().startsWith("/"),
	method: string().min(1).optional(),
	headers: array(tuple([string().min(1), string()])).optional(),
	port: int().min(1).max(65535).optional(),
	scheme: _enum(["http", "https"]).optional()
});
function parseRequests(text, file) {
	const failures = [];
	const requests = text.split("\n").flatMap((line, index) => {
		if (line.trim() === "") return [];
		const read = readRequest(line);
		if (typeof read !== "string") return [read];
		failures.push(invalid(`${file}:${index + 1}`, read));
		return [];
	});
	const [first, ...rest] = failures;
	if (first !== void 0) throw new Failures([first, ...rest]);
	return requests;
}
function readRequest(line) {
	const json = jsonOf(line);
	if (json === void 0) return "the line is not JSON";
	const parsed = request.safeParse(json);
	if (parsed.success) return parsed.data;
	return parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the line"}: ${message}`).join("; ");
}
function jsonOf(line) {
	try {
		return parseJson(line);
	} catch {
		return;
	}
}
function invalid(where, fact) {
	return usage("ROUTE_REQUEST_INVALID", fact, {
		where,
		remedy: "Write one JSON object a line, such as {\"host\":\"shop.example\",\"path\":\"/\"}"
	});
}
// src/route/step.ts
async function route(inputs, ports) {
	const requests = await readRequests(inputs, ports);
	const scene = await readScene(inputs, ports);
	const sources = await routeSources(inputs.paths, scene.unitsRoot, ports);
	const table = compileRoutes(sources.manifests, optionsOf(inputs));
	const problems = [...sources.problems, ...table.problems];
	if (requests !== void 0) return {
		kind: "answers",
		problems,
		answers: requests.map((one) => table.answer(one))
	};
	if (inputs.explain !== void 0) return {
		kind: "explanation",
		problems,
		explanation: table.explain(atListener(inputs.explain, table))
	};
	if (inputs.diff.length > 0) return {
		kind: "difference",
		...await difference(inputs, {
			scene,
			sources,
			table,
			problems
		}, ports)
	};
	const proofs = provenReleases(scene, sources, inputs);
	const coverage = coverageOf(objectsOf(sources));
	if (proofs.length > 0) return {
		kind: "proofs",
		problems,
		proofs,
		coverage
	};
	return {
		kind: "classes",
		problems,
		coverage,
		found: requestClasses(table, void 0, {
			most: inputs.most,
			cookies: []
		})
	};
}
function atListener({ port, ...request }, { proxies }) {
	const listens = proxies.some(({ listeners }) => listeners.some((listener) => listener.port === port));
	return port === void 0 || !listens ? request : {
		...request,
		port
	};
}
async function readScene({ config: path, paths, release: name }, { files }) {
	if (!(await files.read(path) !== void 0) && paths.length > 0 && name === void 0) return {
		unitsRoot: void 0,
		releases: []
	};
	const config = await readConfig(files, path, name);
	const releases = name === void 0 ? [...config.releases.values()] : [selectRelease(config, name)];
	return {
		unitsRoot: config.terragruntRoot,
		releases
	};
}
async function readRequests({ requests: file }, { files }) {
	if (file === void 0) return void 0;
	const text = await files.read(file);
	if (text !== void 0) return parseRequests(text, file);
	throw usage("ROUTE_REQUESTS_MISSING", `there is no file ${file}`, { remedy: "Give a path relative to the repository, with one JSON request a line" });
}
function objectsOf({ manifests }) {
	return manifests.map(({ object }) => object);
}
async function difference(inputs, { scene, sources, table, problems }, ports) {
	const other = await routeSources(inputs.diff, scene.unitsRoot, ports);
	const after = compileRoutes(other.manifests, optionsOf(inputs));
	const cookies = scene.releases.flatMap(cookiesOf);
	const found = requestClasses(table, after, {
		most: inputs.most,
		cookies
	});
	const moved = {
		...found,
		classes: found.classes.filter(({ moves }) => moves)
	};
	return {
		problems: [
			...problems,
			...other.problems,
			...after.problems
		],
		found: moved,
		coverage: coverageOfChange(objectsOf(sources), objectsOf(other))
	};
}
function cookiesOf({ preview, colors }) {
	return [colors.blue, colors.green].map(({ target }) => `${preview.cookie}=${target.name}`);
}
function provenReleases({ releases }, { manifests }, inputs) {
	const options = {
		...optionsOf(inputs),
		most: inputs.most
	};
	return releases.flatMap((release) => {
		const found = proveRelease(release, manifests, options);
		if (found.known) return [{
			release: release.name,
			found: found.value
		}];
		if (inputs.paths.length > 0 && inputs.release === void 0 && !isRouted(release, manifests)) return [];
		throw refused("ROUTE_UNPROVEN", `the flip of ${release.name} cannot be proven: ${found.reason}`, { remedy: "Give the charts or manifests that route its host, or ask about requests with --requests" });
	});
}
function optionsOf({ proxyVersion, gatewayNamespace }) {
	return {
		proxyVersion,
		gatewayNamespace
	};
}
export { proveRelease, route, routeJson, routeOf, routeSources, routeText };
