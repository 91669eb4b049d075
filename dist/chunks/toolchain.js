import { LIMITS, surroundings, usage, withoutEnd } from "./model.js";
import { unzipSync } from "./vendor-fflate.js";
import { gunzipSync } from "node:zlib";
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
// src/toolchain/publishers.ts
const TOOLS = [
	"terragrunt",
	"tofu",
	"terraform",
	"helm",
	"kubectl"
];
const exe = (os) => os === "windows" ? ".exe" : "";
const PUBLISHERS = {
	terragrunt: {
		base: "https://github.com/gruntwork-io/terragrunt/releases/download",
		known: "1.1.0",
		release(version, os, arch) {
			const file = `terragrunt_${os}_${arch}${exe(os)}`;
			return {
				path: `v${version}/${file}`,
				sumsPath: `v${version}/SHA256SUMS`,
				file,
				archive: "none",
				member: file
			};
		}
	},
	tofu: {
		base: "https://github.com/opentofu/opentofu/releases/download",
		known: "1.12.6",
		release: (version, os, arch) => zipped("tofu", `v${version}`, version, os, arch)
	},
	terraform: {
		base: "https://releases.hashicorp.com/terraform",
		known: void 0,
		release: (version, os, arch) => zipped("terraform", version, version, os, arch)
	},
	helm: {
		base: "https://get.helm.sh",
		known: "4.1.4",
		release(version, os, arch) {
			const archive = os === "windows" ? "zip" : "tar.gz";
			const file = `helm-v${version}-${os}-${arch}.${archive}`;
			return {
				path: file,
				sumsPath: `${file}.sha256sum`,
				file,
				archive,
				member: `${os}-${arch}/helm${exe(os)}`
			};
		}
	},
	kubectl: {
		base: "https://dl.k8s.io/release",
		known: "1.35.2",
		release(version, os, arch) {
			const file = `kubectl${exe(os)}`;
			const path = `v${version}/bin/${os}/${arch}/${file}`;
			return {
				path,
				sumsPath: `${path}.sha256`,
				file,
				archive: "none",
				member: file
			};
		}
	}
};
function zipped(tool, folder, version, os, arch) {
	const file = `${tool}_${version}_${os}_${arch}.zip`;
	return {
		path: `${folder}/${file}`,
		sumsPath: `${folder}/${tool}_${version}_SHA256SUMS`,
		file,
		archive: "zip",
		member: `${tool}${exe(os)}`
	};
}
const OS = {
	linux: "linux",
	darwin: "darwin",
	win32: "windows"
};
const ARCH = {
	x64: "amd64",
	arm64: "arm64"
};
function knownVersion(tool) {
	return PUBLISHERS[tool].known;
}
function releaseOf(tool, version, machine, mirror) {
	const os = OS[machine.platform];
	const arch = ARCH[machine.arch];
	if (os === void 0 || arch === void 0) throw surroundings("PLATFORM_UNSUPPORTED", `${tool} is not installed on ${machine.platform} ${machine.arch}`, { remedy: `Put ${tool} on PATH yourself; setup installs on Linux, macOS and Windows, x64 and arm64` });
	const publisher = PUBLISHERS[tool];
	const base = withoutEnd(mirror ?? publisher.base, "/");
	const { path, sumsPath, ...rest } = publisher.release(version, os, arch);
	return {
		tool,
		version,
		url: `${base}/${path}`,
		sumsUrl: `${base}/${sumsPath}`,
		...rest
	};
}
// src/toolchain/version.ts
const EXACT = /^v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z][0-9A-Za-z.-]*)?)$/;
const RANGE = /^v?(\d+(?:\.\d+)?)(?:\.[x*])+$/;
function parseVersionRequest(text) {
	const given = text.trim();
	if (given === "") return { kind: "any" };
	if (given === "none") return { kind: "none" };
	const exact = EXACT.exec(given)?.[1];
	if (exact !== void 0) return {
		kind: "exact",
		version: exact
	};
	const range = RANGE.exec(given)?.[1];
	return range === void 0 ? void 0 : {
		kind: "range",
		prefix: `${range}.`,
		text: given
	};
}
const VERSION_FORMS = "a version such as 1.1.0, a range such as 1.1.x or 1.x, or none";
function requireVersionRequest(text, where) {
	const request = parseVersionRequest(text);
	if (request !== void 0) return request;
	throw usage("VERSION_INVALID", `${JSON.stringify(text.slice(0, 60))} is no version that can be installed`, {
		where,
		remedy: `Give ${VERSION_FORMS}`
	});
}
function answers(request, version) {
	if (request.kind === "any") return true;
	if (request.kind === "exact") return request.version === version;
	return request.kind === "range" && version.startsWith(request.prefix) && !version.includes("-");
}
function versionIn(output) {
	return /(?<![\w.])v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z][0-9A-Za-z.-]*)?)/.exec(output)?.[1];
}
export { TOOLS, VERSION_FORMS, answers, fileFromTarGz, fileFromZip, knownVersion, parseVersionRequest, releaseOf, requireVersionRequest, versionIn };
