import { type Tool, zipped } from "../../tool.ts";

export const tool: Tool = {
  title: "Terraform",
  place: 30,
  installed: "on-request",
  needed: "for-records",
  known: undefined,
  publisher: {
    base: "https://releases.hashicorp.com/terraform",
    release: (version, os, arch) => zipped("terraform", version, version, os, arch),
  },
  prints: { args: ["version"] },
  // Terragrunt takes OpenTofu when both are on PATH; who asked for Terraform means Terraform.
  insteadOf: { tool: "tofu", variable: "TG_TF_PATH" },
};
