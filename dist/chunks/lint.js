import { Failure, InputReader, usage } from "./model.js";
import { loadManifests } from "./routes.js";
import { findUnits, readChartFolder, readUnitChart } from "./units.js";
import { MESH_RULES, checkMesh, meshObject } from "./mesh.js";
import { readConfig } from "./config.js";
// src/lint/inputs.ts
function parseLintInputs(raw) {
	const inputs = new InputReader(raw);
	return inputs.done({
		config: inputs.text("config", "bluegreen.yaml"),
		paths: inputs.list("paths").map((path) => path.replace(/^\.\/(?=.)/, "").replace(/(?<=.)\/+$/, "")),
		failOn: inputs.oneOf("fail-on", ["error", "warning"], "error")
	});
}
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
	return RANK[a.severity] - RANK[b.severity] || text(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || text(a.rule, b.rule) || text(a.message, b.message);
}
function text(a, b) {
	return a < b ? -1 : Number(a > b);
}
// src/lint/subjects.ts
async function unitSubjects(files, root) {
	const units = await findUnits(files, root);
	if (units.length === 0) throw usage("UNITS_MISSING", `there is no unit below ${root}`, { remedy: "Correct terragrunt.root in bluegreen.yaml, or give paths" });
	const seen = await Promise.all(units.map(({ path }) => unitSubject(files, path)));
	const world = seen.flatMap((one) => one.kind === "release" ? [one.chart] : []);
	const others = seen.flatMap((one) => one.kind === "chart" ? [one.chart] : []);
	const findings = seen.flatMap((one) => one.kind === "finding" ? [one.finding] : []);
	const charts = [...new Set([...world, ...others].map(({ chart }) => chart))];
	return {
		world,
		variants: [...others, ...await chartVariants(files, charts)],
		manifests: [],
		complete: findings.length === 0,
		findings
	};
}
async function unitSubject(files, path) {
	try {
		const chart = await readUnitChart(files, { path });
		if (!chart.known) return {
			kind: "finding",
			finding: unreadable(path, chart.reason)
		};
		if (chart.value !== void 0) return {
			kind: "release",
			chart: chart.value
		};
		const folder = await readChartFolder(files, { path });
		if (folder === void 0) return { kind: "none" };
		return {
			kind: "chart",
			chart: rendering(folder.chart, folder.valuesFiles)
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
async function pathSubjects(files, paths) {
	const charts = new Set();
	const manifests = new Map();
	for (const path of paths) {
		const found = await lookAt(files, path);
		for (const chart of found.charts) charts.add(chart);
		for (const source of found.manifests) manifests.set(source.file, source);
	}
	if (charts.size === 0 && manifests.size === 0) throw usage("LINT_NOTHING", `there is no chart and no YAML file in ${paths.join(", ")}`, { remedy: "Give files, folders of manifests, or charts" });
	return {
		world: [...charts].map((chart) => rendering(chart, [])),
		variants: (await chartVariants(files, [...charts])).filter(({ valuesFiles }) => valuesFiles.length > 0),
		manifests: [...manifests.values()],
		complete: manifests.size > 0,
		findings: []
	};
}
async function lookAt(files, path) {
	const below = await files.list(path);
	if (below.length === 0) {
		const text = await files.read(path);
		if (text === void 0) throw usage("LINT_PATH_MISSING", `there is no file or folder ${path}`, { remedy: "Give paths relative to the repository: files, folders of manifests, charts" });
		return {
			charts: [],
			manifests: [{
				file: path,
				text
			}]
		};
	}
	const folders = below.filter((file) => file === "Chart.yaml" || file.endsWith("/Chart.yaml")).map(folderOf);
	const charts = folders.filter((one) => !folders.some((other) => one !== other && isBelow(one, other)));
	const loose = below.filter((file) => /\.ya?ml$/.test(file) && !charts.some((chart) => isBelow(file, chart)));
	return {
		charts,
		manifests: await Promise.all(loose.map(async (file) => ({
			file,
			text: await files.read(file) ?? ""
		})))
	};
}
async function chartVariants(files, charts) {
	return (await Promise.all(charts.map(async (chart) => {
		const values = (await files.list(`${chart}/ci`)).filter((file) => /-values\.ya?ml$/.test(file));
		return [rendering(chart, []), ...values.map((file) => rendering(chart, [file]))];
	}))).flat();
}
function rendering(chart, valuesFiles) {
	return {
		chart,
		release: "lint",
		namespace: "default",
		valuesFiles
	};
}
function folderOf(file) {
	const end = file.lastIndexOf("/");
	return end === -1 ? "." : file.slice(0, end);
}
function isBelow(path, folder) {
	return folder === "." || path.startsWith(`${folder}/`);
}
// src/lint/step.ts
const OWN_RULES = [
	"helm-lint",
	"chart-render-failed",
	"manifest-invalid",
	"unit-unreadable",
	"unit-invalid"
];
async function lint(inputs, ports) {
	const { subjects, releaseHosts } = await subjectsOf(inputs, ports);
	const renderings = await Promise.all([...subjects.world.map((chart) => checkedChart(chart, true, ports)), ...subjects.variants.map((chart) => checkedChart(chart, false, ports))]);
	const loose = objectsOf(subjects.manifests, "default", true);
	const world = [...renderings.filter(({ inWorld }) => inWorld).flatMap(({ objects }) => objects), ...loose.objects];
	const alone = renderings.filter(({ inWorld }) => !inWorld);
	const found = [
		...subjects.findings,
		...renderings.flatMap(({ findings }) => findings),
		...loose.findings,
		...checkMesh({
			objects: world,
			complete: subjects.complete,
			releaseHosts
		}),
		...alone.flatMap(({ objects }) => checkMesh({
			objects,
			complete: false,
			releaseHosts
		}))
	];
	const charts = new Set([...subjects.world, ...subjects.variants].map(({ chart }) => chart)).size;
	const manifests = renderings.reduce((sum, { objects }) => sum + objects.length, loose.objects.length);
	const rules = MESH_RULES.length + OWN_RULES.length;
	return {
		...judge(found, inputs.failOn),
		checked: {
			charts,
			manifests,
			rules
		}
	};
}
async function subjectsOf(inputs, { files }) {
	const isNeeded = inputs.paths.length === 0;
	const isThere = await files.read(inputs.config) !== void 0;
	const config = isNeeded || isThere ? await readConfig(files, inputs.config) : void 0;
	const releaseHosts = [...config?.releases.values() ?? []].map(({ host }) => host);
	return {
		subjects: isNeeded && config !== void 0 ? await unitSubjects(files, config.terragruntRoot) : await pathSubjects(files, inputs.paths),
		releaseHosts
	};
}
async function checkedChart(chart, inWorld, { helm, log }) {
	log.info(`Checking ${chart.chart} with ${withValues(chart)}`);
	const rendering = helm.template(chart);
	rendering.catch(() => void 0);
	const linted = (await helm.lint(chart)).map((message) => helmFinding(chart, message));
	try {
		const rendered = objectsOf(renderedSources(await rendering, chart.chart), chart.namespace, false);
		return {
			inWorld,
			objects: rendered.objects,
			findings: [...linted, ...rendered.findings]
		};
	} catch (error) {
		if (!(error instanceof Failure) || error.failureClass !== "refused") throw error;
		return {
			inWorld,
			objects: [],
			findings: [...linted, renderFinding(chart, error)]
		};
	}
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
function renderFinding(chart, error) {
	const said = error.stderr === void 0 || error.stderr === "" ? "" : `: ${error.stderr}`;
	return {
		rule: "chart-render-failed",
		severity: "error",
		message: `the chart does not render with ${withValues(chart)}${said}`,
		file: chart.valuesFiles.at(-1) ?? chart.chart,
		fix: error.remedy
	};
}
function objectsOf(sources, namespace, hasLines) {
	const { manifests, problems } = loadManifests(sources);
	return {
		objects: manifests.map((manifest) => meshObject(manifest, namespace, hasLines)),
		findings: hasLines ? problems : problems.map(withoutLine)
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
export { judge, lint, parseLintInputs, pathSubjects, renderedSources, unitSubjects };
