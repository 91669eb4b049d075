import { DEFAULT_NAMESPACE } from "./names.js";
import { readConfig } from "./config.js";
import { Failure, usage } from "./errors.js";
import { findManifests, loadManifests, readYaml } from "./manifests.js";
import { meshObject } from "./mesh.js";
import { isJsonObject, list } from "./json.js";
import { MESH_RULES, OTHER_RULES, checkMesh } from "./lint-rules.js";
import { findUnits, normalized, readChartFolders, readExclusions, readUnitChart } from "./units.js";
// src/lint/rendered.ts
const SOURCE = /^# Source: ([^/\s]+)\/(.*)$/m;
function renderedSources(text, chart) {
	return text.split(/^---[ \t]*$/m).filter((document) => document.trim() !== "").map((document) => {
		const path = SOURCE.exec(document)?.[2]?.trim();
		return {
			file: path === void 0 ? chart : `${chart}/${path}`,
			text: document
		};
	});
}
// src/lint/chart-file.ts
function isLibrary(chartYaml) {
	try {
		const [value] = readYaml(chartYaml).values;
		return isJsonObject(value) && value["type"] === "library";
	} catch {
		return false;
	}
}
function isBroken(words) {
	return /parse error at|function "[^"]+" not defined|YAML parse error|error converting YAML|cannot load (?:Chart|values)\.yaml/i.test(words);
}
// src/lint/environments.ts
function environments(charts) {
	const { worlds, shared } = split(charts.map(({ unit, chart }) => ({
		folders: unit.split("/").slice(0, -1),
		chart
	})));
	const common = shared.map(({ chart }) => chart);
	if (worlds.length === 0) return [{
		own: common,
		shared: []
	}];
	return worlds.map((world) => ({
		own: world.map(({ chart }) => chart),
		shared: common
	}));
}
function split(units) {
	const here = units.filter(({ folders }) => folders.length === 0);
	const below = new Map();
	for (const unit of units) {
		const [folder] = unit.folders;
		if (folder !== void 0) below.set(folder, [...below.get(folder) ?? [], unit]);
	}
	const children = [...below.values()].map((child) => ({
		releases: new Set(child.map(releaseOf)),
		...split(child.map((unit) => ({
			...unit,
			folders: unit.folders.slice(1)
		})))
	}));
	const holders = new Map();
	for (const { releases } of children) for (const release of releases) holders.set(release, (holders.get(release) ?? 0) + 1);
	const isApart = (releases) => [...releases].some((one) => (holders.get(one) ?? 0) > 1);
	const apart = children.filter(({ releases }) => isApart(releases));
	const together = children.filter(({ releases }) => !isApart(releases));
	return {
		worlds: [...apart.flatMap(({ worlds, shared }) => worlds.length === 0 ? [shared] : worlds.map((world) => [...world, ...shared])), ...together.flatMap(({ worlds }) => worlds)],
		shared: [...here, ...together.flatMap(({ shared }) => shared)]
	};
}
function releaseOf({ chart }) {
	return `${chart.namespace}/${chart.release}`;
}
// src/lint/patches.ts
const PARTS = [
	"patches",
	"patchesStrategicMerge",
	"patchesJson6902",
	"replacements",
	"configurations",
	"transformers",
	"generators",
	"validators"
];
function patchFiles(sources) {
	return new Set(sources.filter(({ file, text }) => /(?:^|\/)kustomization\.ya?ml$/i.test(file) || text.includes("kustomize.config.k8s.io")).flatMap(({ file, text }) => namedBy(text).map((path) => inFolderOf(file, path))));
}
function namedBy(text) {
	try {
		return readYaml(text).values.flatMap((value) => {
			if (!isJsonObject(value)) return [];
			return PARTS.flatMap((field) => list(value[field])).flatMap((one) => {
				const path = isJsonObject(one) ? one["path"] : one;
				return typeof path === "string" ? [path] : [];
			});
		});
	} catch {
		return [];
	}
}
function inFolderOf(file, path) {
	const folder = file.slice(0, Math.max(0, file.lastIndexOf("/")));
	return normalized(path, `/${folder}`).slice(1);
}
// src/lint/subjects.ts
async function unitSubjects(files, root) {
	const units = await findUnits(files, root);
	if (units.length === 0) throw usage("UNITS_MISSING", `there is no unit below ${root}`, { remedy: "Correct terragrunt.root in bluegreen.yaml, or give paths" });
	const exclusions = await readExclusions(files, units);
	const left = new Set(units.filter(({ name }) => isLeftOut(exclusions.get(name))).map(({ path }) => path));
	const seen = await Promise.all(units.map(({ name, path }) => unitSubject(files, name, path, left)));
	const released = seen.flatMap((one) => one.kind === "release" ? [one] : []);
	const world = released.map(({ chart }) => chart);
	const others = seen.flatMap((one) => one.kind === "charts" ? one.charts : []);
	const findings = [...seen.flatMap((one) => one.kind === "finding" ? [one.finding] : []), ...units.flatMap(({ name, path }) => excludedFinding(path, exclusions.get(name)))];
	const unread = seen.filter(({ kind }) => kind === "none");
	const charts = [...new Set([...world, ...others.map(({ chart }) => chart)].map(({ chart }) => chart))];
	return {
		world,
		environments: environments(released),
		variants: [...others, ...await chartVariants(files, charts)],
		manifests: [],
		units: new Map(released.map(({ chart, unit }) => [chart, unit])),
		complete: findings.length === 0,
		findings,
		leftOut: counted(unread.map(() => "unit whose module is not read, and that names no chart"))
	};
}
function renderedBy(chart, { units }) {
	const unit = units.get(chart);
	return unit === void 0 ? void 0 : {
		unit,
		release: `${chart.namespace}/${chart.release}`
	};
}
function isLeftOut(exclusion) {
	return exclusion?.known === true && exclusion.value !== void 0;
}
function excludedFinding(path, exclusion) {
	if (exclusion === void 0) return [];
	const file = `${path}/terragrunt.hcl`;
	if (!exclusion.known) return [{
		rule: "unit-exclude-unknown",
		severity: "warning",
		message: `whether Terragrunt leaves the unit out cannot be told; it is looked at as if not: ${exclusion.reason}`,
		file,
		fix: "Write `if` and `actions` of its exclude block as plain values"
	}];
	if (exclusion.value === void 0) return [];
	return [{
		rule: "unit-excluded",
		severity: "info",
		message: `Terragrunt leaves the unit out: ${exclusion.value.apply}; what it releases is no part of what is checked together`,
		file,
		fix: "Nothing, when that is meant"
	}];
}
async function unitSubject(files, unit, path, left) {
	try {
		const chart = await readUnitChart(files, { path });
		if (!chart.known) return {
			kind: "finding",
			finding: unreadable(path, chart.reason)
		};
		if (chart.value !== void 0) return left.has(path) ? {
			kind: "charts",
			charts: [{
				chart: chart.value,
				mustRender: true
			}]
		} : {
			kind: "release",
			unit,
			chart: chart.value
		};
		const folders = await readChartFolders(files, { path });
		if (folders.length === 0) return { kind: "none" };
		return {
			kind: "charts",
			charts: folders.map(({ chart, valuesFiles }) => ({
				chart: rendering(chart, valuesFiles),
				mustRender: valuesFiles.length > 0
			}))
		};
	} catch (error) {
		if (!(error instanceof Failure)) throw error;
		return {
			kind: "finding",
			finding: invalidUnit(path, error)
		};
	}
}
function invalidUnit(path, { message, where, remedy }) {
	const [, file, line] = /^(.*):(\d+)$/.exec(where ?? "") ?? [];
	return {
		rule: "unit-invalid",
		severity: "error",
		message,
		file: file ?? where ?? `${path}/terragrunt.hcl`,
		...line === void 0 ? {} : { line: Number(line) },
		fix: remedy
	};
}
function unreadable(path, reason) {
	return {
		rule: "unit-unreadable",
		severity: "warning",
		message: `what the unit releases cannot be told, so it is not checked: ${reason}`,
		file: `${path}/terragrunt.hcl`,
		fix: "Write name, namespace, chart and values_files as strings and path functions"
	};
}
async function pathSubjects(files, paths, command) {
	const { charts, manifests, leftOut } = await lookAtAll(files, paths, command);
	if (charts.length === 0 && manifests.length === 0) throw nothingIn(paths, leftOut, command);
	const variants = await chartVariants(files, charts);
	return {
		world: charts.map((chart) => rendering(chart, [])),
		environments: [],
		variants: variants.filter(({ chart }) => chart.valuesFiles.length > 0),
		manifests,
		units: new Map(),
		complete: false,
		findings: [],
		leftOut: counted(leftOut)
	};
}
async function lookAtAll(files, paths, command) {
	const charts = new Set();
	const manifests = new Map();
	const leftOut = [];
	for (const path of paths) {
		const found = await lookAt(files, path, command);
		for (const chart of found.charts) charts.add(chart);
		for (const source of found.manifests) manifests.set(source.file, source);
		leftOut.push(...found.leftOut);
	}
	return {
		charts: [...charts],
		manifests: [...manifests.values()],
		leftOut
	};
}
function nothingIn(paths, leftOut, command) {
	const also = leftOut.length === 0 ? "" : ` (${countsText(counted(leftOut))})`;
	return usage(command === "lint" ? "LINT_NOTHING" : "ROUTE_NOTHING", `there is no chart and no YAML file in ${paths.join(", ")}${also}`, { remedy: "Give files, folders of manifests, or charts" });
}
function missing(path, command) {
	const paths = "Give paths relative to the repository: files, folders of manifests, charts";
	const request = "To ask where a request goes, give its URL: `bluegreen route --explain=http://HOST/PATH`";
	const isRequest = command === "route" && /^(?:\w+:\/)?\//.test(path);
	return usage("PATH_MISSING", `there is no file or folder ${path}`, { remedy: isRequest ? `${request}. ${paths}` : paths });
}
async function lookAt(files, path, command) {
	const below = await files.list(path);
	const others = await files.listOthers(path);
	if (below.length === 0) return lookAtFile(files, path, others, command);
	const outer = outerCharts(below);
	const libraries = new Set();
	for (const chart of outer) if (isLibrary(await files.read(`${chart}/Chart.yaml`) ?? "")) libraries.add(chart);
	const loose = below.filter((file) => /\.(?:ya?ml|json)$/.test(file) && !outer.some((chart) => isBelow(file, chart)));
	const texts = await Promise.all(loose.map(async (file) => ({
		file,
		text: await files.read(file) ?? ""
	})));
	const patches = patchFiles(texts);
	const manifests = texts.filter(({ file }) => !patches.has(file));
	return {
		charts: outer.filter((chart) => !libraries.has(chart)),
		manifests,
		leftOut: [
			...[...libraries].map(() => "library chart"),
			...texts.slice(manifests.length).map(() => "patch of a kustomization"),
			...irregular(others.filter((one) => !outer.some((chart) => isBelow(one, chart))))
		]
	};
}
async function lookAtFile(files, path, others, command) {
	const text = await files.read(path);
	if (text !== void 0) return {
		charts: [],
		manifests: [{
			file: path,
			text
		}],
		leftOut: []
	};
	if (!await files.isFolder(path)) throw missing(path, command);
	return {
		charts: [],
		manifests: [],
		leftOut: others.length > 0 ? irregular(others) : ["empty folder"]
	};
}
function outerCharts(below) {
	const folders = below.filter((file) => file === "Chart.yaml" || file.endsWith("/Chart.yaml")).map(folderOf);
	return folders.filter((one) => !folders.some((other) => one !== other && isSubchart(one, other)));
}
const irregular = (paths) => paths.map(() => "not a regular file");
async function chartVariants(files, charts) {
	return (await Promise.all(charts.map(async (chart) => {
		const values = (await files.list(`${chart}/ci`)).filter((file) => /-values\.ya?ml$/.test(file));
		return [{
			chart: rendering(chart, []),
			mustRender: false
		}, ...values.map((file) => ({
			chart: rendering(chart, [file]),
			mustRender: true
		}))];
	}))).flat();
}
function rendering(chart, valuesFiles) {
	return {
		chart,
		release: "lint",
		namespace: DEFAULT_NAMESPACE,
		valuesFiles
	};
}
function folderOf(file) {
	const end = file.lastIndexOf("/");
	return end === -1 ? "." : file.slice(0, end);
}
function isSubchart(one, other) {
	return isBelow(one, other === "." ? "charts" : `${other}/charts`);
}
function isBelow(path, folder) {
	return folder === "." || path.startsWith(`${folder}/`);
}
function counted(words) {
	const counts = new Map();
	for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
	return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]));
}
function countsText(counts) {
	return Object.entries(counts).map(([what, count]) => `${count} × ${what}`).join(", ");
}
// src/lint/rules.ts
const RANK = {
	error: 0,
	warning: 1,
	info: 2
};
function judge(found, failOn) {
	const findings = [...new Map(found.map((finding) => [identity(finding), finding])).values()].sort(compare);
	const count = (severity) => findings.filter((one) => one.severity === severity).length;
	const [errors, warnings] = [count("error"), count("warning")];
	return {
		findings,
		errors,
		warnings,
		failed: errors > 0 || failOn === "warning" && warnings > 0
	};
}
function identity({ rule, message, file, line, resource }) {
	return JSON.stringify([
		rule,
		message,
		file,
		line,
		resource
	]);
}
function compare(a, b) {
	return RANK[a.severity] - RANK[b.severity] || compareTexts(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || compareTexts(a.rule, b.rule) || compareTexts(a.message, b.message);
}
function compareTexts(a, b) {
	return a < b ? -1 : Number(a > b);
}
// src/lint/step.ts
async function lint(inputs, ports) {
	const { subjects, releases } = await subjectsOf(inputs, ports);
	const releaseHosts = releases.map(({ host }) => host);
	const renderings = await checkedCharts(subjects, ports);
	const loose = findManifests(subjects.manifests);
	const looseObjects = loose.manifests.map((manifest) => meshObject(manifest, DEFAULT_NAMESPACE, true));
	const worlds = worldsOf(subjects, renderings, looseObjects);
	const found = [
		...subjects.findings,
		...findingsOf(renderings),
		...loose.problems,
		...worlds.flatMap((world) => checkMesh({
			...world,
			releaseHosts,
			releases: world.isAlone ? [] : releases
		}))
	];
	const manifests = [...renderings.values()].reduce((sum, { objects }) => sum + objects.length, 0) + looseObjects.length;
	const rules = MESH_RULES.length + OTHER_RULES.length;
	const leftOut = {
		...unrendered(renderings),
		...subjects.leftOut,
		...counted(loose.leftOut.map(({ what }) => what))
	};
	const verdict = judge(found, inputs.failOn);
	const nothing = manifests === 0 && verdict.errors === 0;
	const charts = renderedCharts(renderings).size;
	return {
		...verdict,
		nothing,
		checked: {
			charts,
			manifests,
			rules,
			leftOut
		}
	};
}
async function checkedCharts(subjects, ports) {
	const isGiven = subjects.environments.length > 0;
	const checked = async (chart, mustRender) => [chart, await checkedChart(chart, mustRender, ports, renderedBy(chart, subjects))];
	return new Map(await Promise.all([...subjects.world.map((chart) => checked(chart, isGiven)), ...subjects.variants.map(({ chart, mustRender }) => checked(chart, mustRender))]));
}
function unrendered(renderings) {
	const count = new Set([...renderings.keys()].map(({ chart }) => chart)).size - renderedCharts(renderings).size;
	return count === 0 ? {} : { "chart that does not render": count };
}
function renderedCharts(renderings) {
	return new Set([...renderings].flatMap(([{ chart }, { rendered }]) => rendered ? [chart] : []));
}
function findingsOf(renderings) {
	const checked = renderedCharts(renderings);
	return [...renderings].flatMap(([{ chart }, { findings }]) => findings.map((finding) => finding.rule === "chart-not-rendered" && checked.has(chart) ? {
		...finding,
		severity: "info"
	} : finding));
}
async function subjectsOf(inputs, { files }) {
	const isNeeded = inputs.paths.length === 0;
	const isThere = await files.read(inputs.config) !== void 0;
	const config = isNeeded || isThere ? await readConfig(files, inputs.config) : void 0;
	const releases = [...config?.releases.values() ?? []];
	return {
		subjects: isNeeded && config !== void 0 ? await unitSubjects(files, config.terragruntRoot) : await pathSubjects(files, inputs.paths, "lint"),
		releases
	};
}
function worldsOf({ world, environments, variants, complete }, renderings, loose) {
	const of = (charts) => charts.flatMap((chart) => renderings.get(chart)?.objects ?? []);
	const isWhole = (charts) => charts.every((chart) => renderings.get(chart)?.rendered !== false);
	const alone = (chart) => {
		const objects = of([chart]);
		return {
			objects,
			judged: objects,
			complete: false,
			partial: true,
			isAlone: true
		};
	};
	const together = environments.map(({ own, shared }) => {
		const [judged, others] = [of(own), of(shared)];
		const partial = !isWhole([...own, ...shared]);
		return {
			objects: [...judged, ...others],
			judged,
			complete,
			partial
		};
	});
	const named = environments.length > 0 ? [] : world;
	const inEach = new Set(environments.flatMap(({ shared }) => shared));
	return [
		...together,
		...[
			...inEach,
			...named,
			...variants.map(({ chart }) => chart)
		].map(alone),
		{
			objects: [...of(named), ...loose],
			judged: loose,
			complete: false,
			partial: false
		}
	];
}
async function checkedChart(chart, mustRender, { helm, log }, from) {
	log.info(`Checking ${chart.chart} with ${withValues(chart)}`);
	const rendering = helm.template(chart);
	rendering.catch(() => void 0);
	let linted = [];
	try {
		linted = await helm.lint(chart);
		const sources = renderedSources(await rendering, chart.chart).map((source) => ({
			...source,
			from
		}));
		const { manifests, problems } = loadManifests(sources);
		return {
			rendered: true,
			objects: manifests.map((manifest) => meshObject(manifest, chart.namespace, false)),
			findings: [...linted.map((message) => helmFinding(chart, message)), ...problems.map(withoutLine)]
		};
	} catch (error) {
		if (!(error instanceof Failure) || error.failureClass !== "refused") throw error;
		return {
			rendered: false,
			objects: [],
			findings: notRendered(chart, mustRender, linted, error)
		};
	}
}
function notRendered(chart, mustRender, linted, error) {
	if (error.code === "CHART_SCHEMA_OUTSIDE") return [schemaFinding(chart, error)];
	const advice = linted.filter(({ severity }) => severity !== "error");
	return [renderFinding(chart, mustRender, error), ...advice.map((one) => helmFinding(chart, one))];
}
function helmFinding(chart, { severity, message, file }) {
	return {
		rule: "helm-lint",
		severity,
		message: severity === "info" ? message : `${message} (with ${withValues(chart)})`,
		file,
		fix: "Correct the chart, or the values, as Helm says"
	};
}
function schemaFinding({ chart }, { message, where, remedy }) {
	return {
		rule: "chart-schema-outside",
		severity: "error",
		message: `the chart is not rendered, for ${message}`,
		file: where ?? chart,
		fix: remedy
	};
}
function renderFinding(chart, mustRender, error) {
	const said = error.stderr === void 0 || error.stderr === "" ? "" : `: ${error.stderr}`;
	const file = chart.valuesFiles.at(-1) ?? chart.chart;
	if (mustRender || isBroken(error.stderr ?? error.message)) return {
		rule: "chart-render-failed",
		severity: "error",
		message: `the chart does not render with ${withValues(chart)}${said}`,
		file,
		fix: error.remedy
	};
	return {
		rule: "chart-not-rendered",
		severity: "warning",
		message: `not checked, for the chart does not render with ${withValues(chart)}${said}`,
		file,
		fix: "Put values that it renders with into its folder ci, as ci/NAME-values.yaml, or lint the units that release it"
	};
}
function withoutLine(finding) {
	const { rule, severity, message, file, resource, fix } = finding;
	return {
		rule,
		severity,
		message,
		file,
		...resource === void 0 ? {} : { resource },
		fix
	};
}
function withValues({ valuesFiles }) {
	return valuesFiles.length === 0 ? "its own values" : valuesFiles.join(", ");
}
export { countsText, judge, lint, pathSubjects, renderedBy, renderedSources, unitSubjects };
