import "./rolldown-runtime.js";
import { surroundings } from "./errors.js";
import { withoutEnd } from "./model.js";
// src/toolchain/tool.ts
function exe(os) {
	return os === "windows" ? ".exe" : "";
}
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
// src/toolchain/tools/index.generated.ts
const TOOLS = {
	terragrunt: {
		title: "Terragrunt",
		place: 10,
		installed: "always",
		needed: "for-records",
		known: "1.1.0",
		publisher: {
			base: "https://github.com/gruntwork-io/terragrunt/releases/download",
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
		prints: { args: ["--version"] },
		versionFile: ".terragrunt-version"
	},
	tofu: {
		title: "OpenTofu",
		place: 20,
		installed: "always",
		needed: "for-records",
		known: "1.12.6",
		publisher: {
			base: "https://github.com/opentofu/opentofu/releases/download",
			release: (version, os, arch) => zipped("tofu", `v${version}`, version, os, arch)
		},
		prints: { args: ["version"] },
		versionFile: ".opentofu-version",
		asdfName: "opentofu"
	},
	terraform: {
		title: "Terraform",
		place: 30,
		installed: "on-request",
		needed: "for-records",
		known: void 0,
		publisher: {
			base: "https://releases.hashicorp.com/terraform",
			release: (version, os, arch) => zipped("terraform", version, version, os, arch)
		},
		prints: { args: ["version"] },
		insteadOf: {
			tool: "tofu",
			variable: "TG_TF_PATH"
		}
	},
	helm: {
		title: "Helm",
		place: 40,
		installed: "always",
		needed: "for-records",
		known: "4.1.4",
		publisher: {
			base: "https://get.helm.sh",
			release(version, os, arch) {
				const archive = os === "windows" ? "zip" : "tar.gz";
				const file = `helm-v${version}-${os}-${arch}.${archive}`;
				const member = `${os}-${arch}/helm${exe(os)}`;
				return {
					path: file,
					sumsPath: `${file}.sha256sum`,
					file,
					archive,
					member
				};
			}
		},
		prints: { args: ["version", "--short"] }
	},
	kubectl: {
		title: "kubectl",
		place: 50,
		installed: "always",
		needed: "before-traffic",
		known: "1.35.2",
		publisher: {
			base: "https://dl.k8s.io/release",
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
		},
		prints: {
			args: [
				"version",
				"--client",
				"--output=json"
			],
			pattern: /"gitVersion":\s*"([^"]+)"/
		}
	}
};
// src/toolchain/tools/releases.ts
const TOOL_NAMES = Object.keys(TOOLS);
const OS = {
	linux: "linux",
	darwin: "darwin",
	win32: "windows"
};
const ARCH = {
	x64: "amd64",
	arm64: "arm64"
};
function releaseOf(tool, version, machine, mirror) {
	const os = OS[machine.platform];
	const arch = ARCH[machine.arch];
	if (os === void 0 || arch === void 0) throw surroundings("PLATFORM_UNSUPPORTED", `${tool} is not installed on ${machine.platform} ${machine.arch}`, { remedy: `Put ${tool} on PATH yourself; setup installs on Linux, macOS and Windows, x64 and arm64` });
	const { publisher } = TOOLS[tool];
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
function onlyNeeded(needed, tools = TOOLS) {
	const others = Object.entries(tools).filter(([, tool]) => tool.needed !== needed);
	return Object.fromEntries(others.map(([name]) => [`${name}-version`, "none"]));
}
export { TOOLS, TOOL_NAMES, onlyNeeded, releaseOf };
