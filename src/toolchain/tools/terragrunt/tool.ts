import { exe, type Tool } from "../../tool.ts";

export const tool: Tool = {
  title: "Terragrunt",
  place: 10,
  installed: "always",
  needed: "for-records",
  known: "1.1.0",
  publisher: {
    base: "https://github.com/gruntwork-io/terragrunt/releases/download",
    release(version, os, arch) {
      const file = `terragrunt_${os}_${arch}${exe(os)}`;
      const paths = { path: `v${version}/${file}`, sumsPath: `v${version}/SHA256SUMS` };
      return { ...paths, file, archive: "none", member: file };
    },
  },
  prints: { args: ["--version"] },
  versionFile: ".terragrunt-version",
};
