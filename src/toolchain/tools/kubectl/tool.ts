import { exe, type Tool } from "../../tool.ts";

export const tool: Tool = {
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
      return { path, sumsPath: `${path}.sha256`, file, archive: "none", member: file };
    },
  },
  prints: { args: ["version", "--client", "--output=json"], pattern: /"gitVersion":\s*"([^"]+)"/ },
};
