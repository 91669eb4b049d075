import { type Tool, zipped } from "../../tool.ts";

export const tool: Tool = {
  title: "OpenTofu",
  place: 20,
  installed: "always",
  needed: "for-records",
  known: "1.12.6",
  publisher: {
    base: "https://github.com/opentofu/opentofu/releases/download",
    release: (version, os, arch) => zipped("tofu", `v${version}`, version, os, arch),
  },
  prints: { args: ["version"] },
  versionFile: ".opentofu-version",
  asdfName: "opentofu",
};
