import "./rolldown-runtime.js";
import { surroundings } from "./errors.js";
import { COLORS, resourceName } from "./model.js";
import { createExec, createHelm, createHttp, createRealPorts } from "./adapters-real.js";
import { prepareUnits } from "./adapters-sandbox.js";
import { isRouter } from "./mesh-api.js";
import { loadConfig } from "./config.js";
import { compileRoutes } from "./routes.js";
import { ROUTE_TYPES, RecordingLog, asManifest, createProcess } from "./adapters-embedded.js";
import { replaced } from "./flow-recording.js";
import { resolveHelm } from "./toolchain-install.js";
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { delimiter, dirname, join, relative, sep } from "node:path";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { homedir, tmpdir } from "node:os";
// src/demo/world/demo-world.ts
async function embeddedDemoWorld(world, port) {
	const host = "127.0.0.1";
	const servers = await world.listen(port);
	return {
		kind: "embedded",
		planned: "by rendering its chart and comparing",
		front: [{
			host,
			port: servers.port
		}],
		gateways: [...servers.ports.values()].map((own) => ({
			host,
			port: own
		})),
		pauseMs: 8,
		commandPrefix: "",
		looking: world.process("demo").ports,
		process: (name, script) => world.process(name, script),
		list: async (type) => world.store.list(type),
		routes: async () => world.routes(),
		watchRouters: (watcher) => world.watch(({ before, after, actor }) => {
			if (before === void 0 || after === void 0 || !isRouter(after)) return;
			watcher(before, after, actor);
		}),
		embedded: world,
		close: () => world.close()
	};
}
// src/demo/world/root.ts
function packageRoot() {
	let folder = dirname(fileURLToPath(import.meta.url));
	while (!existsSync(join(folder, "bluegreen.yaml")) && dirname(folder) !== folder) folder = dirname(folder);
	return folder;
}
// src/demo/world/curl.ts
function curlCommand(host, at, { cookie }) {
	return `curl${cookie === void 0 ? "" : ` -H 'cookie: ${cookie}'`} --resolve ${host}:${at.port}:${at.host} http://${authority(host, at)}/`;
}
function authority(host, { port }) {
	return port === 80 ? host : `${host}:${port}`;
}
async function sendCurl(host, at, curl) {
	const headers = [["user-agent", "curl/8.0"], ["accept", "*/*"]];
	if (curl.cookie !== void 0) headers.push(["cookie", curl.cookie]);
	const { body, status } = await createHttp().send({
		address: at,
		host: authority(host, at),
		method: "GET",
		path: "/",
		headers,
		timeoutMs: 5e3
	});
	return {
		command: curlCommand(host, at, curl),
		body: body.trim(),
		status
	};
}
// src/demo/world/versions.ts
const CONSTANT = /(\[\s*"-text",\s*")(blue|green)-1\.0("\s*\])/;
function tellVersions(values, key) {
	return values.replace(CONSTANT, `$1$2-{{ .Values.${key} | trimSuffix \`.0\` }}$3`);
}
function versionFiles(text) {
	const { releases, terragruntRoot } = loadConfig(text, "bluegreen.yaml");
	const files = [...releases.values()].flatMap(({ colors, version: { file, key } }) => COLORS.map((color) => [`${terragruntRoot}/${colors[color].unit}/${file}`, key]));
	return new Map(files);
}
// src/demo/world/surroundings.ts
const PARTS = [
	"bluegreen.yaml",
	"charts",
	"terragrunt"
];
const MOST_BYTES = 1e6;
async function referenceSystem(root) {
	const found = await Promise.all(PARTS.map((part) => filesBelow(join(root, part))));
	const files = {};
	for (const file of found.flat()) files[relative(root, file).split(sep).join("/")] = await readFile(file, "utf8");
	if (files["bluegreen.yaml"] !== void 0 && Object.keys(files).length > 10) return files;
	throw surroundings("DEMO_INCOMPLETE", `${root} has not got the reference system`, { remedy: "Run the demo from a clone of the repository: it releases charts/ and terragrunt/ of the clone" });
}
function withVersionsTold(files) {
	const keys = versionFiles(files["bluegreen.yaml"] ?? "");
	const told = Object.entries(files).map(([path, text]) => {
		const key = keys.get(path);
		return [path, key === void 0 ? text : tellVersions(text, key)];
	});
	return Object.fromEntries(told);
}
async function filesBelow(path) {
	const found = await stat(path).catch(() => void 0);
	if (found === void 0 || found.size > MOST_BYTES) return [];
	if (!found.isDirectory()) return [path];
	const names = (await readdir(path)).filter((name) => !name.startsWith(".terra") && name !== ".state");
	return (await Promise.all(names.map((name) => filesBelow(join(path, name))))).flat();
}
async function helmFor(env, log, onProgress) {
	const cwd = tmpdir();
	const exec = createExec({
		cwd,
		env: { ...env },
		log
	});
	const { path, source, discard } = await resolveHelm({
		exec,
		cacheDir: cacheDir(env),
		onProgress
	});
	const withHelm = {
		...env,
		PATH: [dirname(path), env["PATH"]].filter(Boolean).join(delimiter)
	};
	const runner = createExec({
		cwd,
		env: withHelm,
		log
	});
	if (source === "path") await refuseOtherHelm(path, runner);
	return {
		helmIn: (folder) => createHelm({
			exec: runner,
			log,
			cwd: folder
		}),
		discard
	};
}
async function refuseOtherHelm(path, { run }) {
	const { stdout, stderr } = await run({
		tool: "helm",
		args: ["version", "--short"],
		okCodes: [0, 1],
		timeoutMs: 1e4
	});
	const [, version, major] = /\b(v(\d+)\.\d+\S*)/.exec(stdout) ?? [];
	if (major === "3" || major === "4") return;
	const fact = version === void 0 ? `${path} does not say which version of Helm it is` : `${path} is Helm ${version}, and the demo knows Helm 3 and 4`;
	throw surroundings("VERSION_MISMATCH", fact, {
		remedy: "Put Helm 3 or 4 first on PATH, or take this one off it: the demo fetches its own",
		stderr: stderr.trim() || stdout.trim()
	});
}
function lateHelm(get) {
	let helm;
	const ready = () => helm ??= get();
	return {
		helmIn: (folder) => ({
			template: async (request) => (await ready()).helmIn(folder).template(request),
			lint: async (request) => (await ready()).helmIn(folder).lint(request)
		}),
		ready,
		discard: async () => (await helm?.catch(() => void 0))?.discard()
	};
}
function cacheDir(env) {
	return join(env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache"), "bluegreen");
}
// src/demo/world/router-writes.ts
function watchedRouters(cluster, actor, told) {
	const read = new Map();
	const sees = (object) => {
		if (isRouter(object)) read.set(resourceName(object), object);
	};
	return replaced(cluster, {
		get: async (reference) => {
			const object = await cluster.get(reference);
			if (object !== void 0) sees(object);
			return object;
		},
		list: async (type, selection) => {
			const objects = await cluster.list(type, selection);
			for (const object of objects) sees(object);
			return objects;
		},
		replace: async (object) => {
			const before = read.get(resourceName(object));
			const after = await cluster.replace(object);
			if (before !== void 0) told(before, after, actor);
			sees(after);
			return after;
		}
	});
}
// src/demo/world/mesh-world.ts
async function meshDemoWorld(env) {
	const kubeconfig = required(env, "KUBECONFIG");
	const sandbox = required(env, "BLUEGREEN_SANDBOX");
	const gateways = gatewaysOf(required(env, "BLUEGREEN_SANDBOX_GATEWAYS"));
	const folder = await mkdtemp(join(dirname(kubeconfig), "demo-"));
	const units = await prepareUnits(packageRoot(), folder);
	const outside = Object.entries(env).filter(([name]) => !name.startsWith("GITHUB_"));
	const options = {
		env: {
			...Object.fromEntries(outside),
			...units.env
		},
		kubeconfig
	};
	const watchers = [];
	const told = (...write) => watchers.forEach((watcher) => watcher(...write));
	const ports = (name = "demo") => {
		const made = createRealPorts({
			cwd: units.repository,
			log: new RecordingLog(),
			...options
		});
		return {
			...made,
			cluster: watchedRouters(made.cluster, name, told)
		};
	};
	const looking = ports();
	await tellVersionsIn(units.repository);
	await makeRepository(units, folder, looking);
	return {
		kind: "mesh",
		planned: "by real Terragrunt and OpenTofu",
		front: gateways,
		gateways,
		pauseMs: 20,
		commandPrefix: `npm run --silent sandbox -- exec --name ${sandbox} -- `,
		looking,
		process: (name, script) => processOf(name, ports(name), script),
		list: (type) => looking.cluster.list(type),
		routes: () => routesOf(looking),
		watchRouters: (watcher) => void watchers.push(watcher),
		embedded: void 0,
		close: () => rm(folder, {
			recursive: true,
			force: true
		})
	};
}
function processOf(name, ports, script) {
	if (script === void 0) return {
		ports,
		died: new Promise(() => {})
	};
	return createProcess(name, ports, {
		script,
		now: ports.clock.now,
		sleep: ports.clock.sleep
	});
}
function required(env, name) {
	const value = env[name];
	if (value) return value;
	throw surroundings("DEMO_SANDBOX_UNKNOWN", `${name} is not set in the sandbox`, { remedy: "Run it by `bluegreen sandbox exec`, or without --mesh" });
}
async function tellVersionsIn(repository) {
	const config = await readFile(join(repository, "bluegreen.yaml"), "utf8");
	for (const [path, key] of versionFiles(config)) {
		const file = join(repository, path);
		await writeFile(file, tellVersions(await readFile(file, "utf8"), key));
	}
}
function gatewaysOf(addresses) {
	const [first, ...rest] = addresses.split(",").map((address) => {
		const [host = "", port = "80"] = address.split(":");
		return {
			host,
			port: Number(port)
		};
	});
	return [first, ...rest];
}
async function makeRepository({ repository }, folder, { exec }) {
	const origin = join(folder, "origin.git");
	await mkdir(origin);
	await writeFile(join(repository, ".gitignore"), ".terragrunt-cache/\n.terraform.lock.hcl\n");
	const commands = [
		[
			"init",
			"--quiet",
			"--bare",
			"--initial-branch=main",
			origin
		],
		[
			"init",
			"--quiet",
			"--initial-branch=main"
		],
		[
			"config",
			"user.name",
			"Demo"
		],
		[
			"config",
			"user.email",
			"demo@example.com"
		],
		[
			"remote",
			"add",
			"origin",
			origin
		],
		["add", "--all"],
		[
			"commit",
			"--quiet",
			"--message=The reference system"
		],
		[
			"push",
			"--quiet",
			"--set-upstream",
			"origin",
			"main"
		]
	];
	for (const args of commands) {
		const { exitCode, stderr } = await exec.run({
			tool: "git",
			args
		});
		if (exitCode === 0) continue;
		throw surroundings("DEMO_GIT_FAILED", `git ${args[0]} failed`, {
			remedy: "Check git",
			stderr
		});
	}
}
async function routesOf({ cluster }) {
	const objects = await Promise.all(ROUTE_TYPES.map((type) => cluster.list(type)));
	return compileRoutes(objects.flat().map(asManifest));
}
export { curlCommand, embeddedDemoWorld, helmFor, lateHelm, meshDemoWorld, packageRoot, referenceSystem, sendCurl, withVersionsTold };
