/** Every tool of setup, in its place; from the folders beside this file, by `npm run generate`. */
import { tool as terragrunt } from "./terragrunt/tool.ts";
import { tool as tofu } from "./tofu/tool.ts";
import { tool as terraform } from "./terraform/tool.ts";
import { tool as helm } from "./helm/tool.ts";
import { tool as kubectl } from "./kubectl/tool.ts";

export const TOOLS = {
  terragrunt: terragrunt,
  tofu: tofu,
  terraform: terraform,
  helm: helm,
  kubectl: kubectl,
};

export type ToolName = keyof typeof TOOLS;
