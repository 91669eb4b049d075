import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** The actions of this repository; `root` is action.yml at its top. */
export const ACTION_NAMES = [
  "root",
  "setup",
  "lint",
  "plan",
  "apply",
  "deploy",
  "smoke",
  "promote",
  "rollback",
  "repair",
  "status",
] as const;

export type ActionName = (typeof ACTION_NAMES)[number];

export interface ActionInput {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** As written, expressions unresolved. */
  readonly default: string | undefined;
}

export interface ActionOutput {
  readonly name: string;
  readonly description: string;
}

export interface ActionFile {
  readonly title: string;
  readonly description: string;
  readonly inputs: readonly ActionInput[];
  readonly outputs: readonly ActionOutput[];
}

/** Path of an action's file, relative to the repository. */
export function actionPath(name: ActionName): string {
  return name === "root" ? "action.yml" : `${name}/action.yml`;
}

interface RawActionFile {
  readonly name: string;
  readonly description: string;
  readonly inputs?: Record<string, { description: string; required?: boolean; default?: string }>;
  readonly outputs?: Record<string, { description: string }>;
}

export function readActionFile(root: string, name: ActionName): ActionFile {
  return parseActionFile(readFileSync(join(root, actionPath(name)), "utf8"));
}

/** What an action.yml says. */
export function parseActionFile(text: string): ActionFile {
  const raw = parse(text) as RawActionFile;
  return {
    title: raw.name,
    description: raw.description,
    inputs: Object.entries(raw.inputs ?? {}).map(([input, body]) => ({
      name: input,
      description: body.description,
      required: body.required ?? false,
      default: body.default,
    })),
    outputs: Object.entries(raw.outputs ?? {}).map(([output, body]) => ({
      name: output,
      description: body.description,
    })),
  };
}
