import { exe, type Tool } from "../../tool.ts";

export const tool: Tool = {
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
      return { path: file, sumsPath: `${file}.sha256sum`, file, archive, member };
    },
  },
  prints: { args: ["version", "--short"] },
};
