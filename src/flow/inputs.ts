import type { StepName } from "../capability/step-name.ts";
import inputs from "./inputs.json" with { type: "json" };

/** One input as its action.yml documents it. */
export interface InputDocument {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly default?: string;
}

/**
 * Inputs of every action, and of the root action, generated from the action.yml files by `npm run generate`.
 */
export const INPUTS: Readonly<Record<StepName | "root", readonly InputDocument[]>> = inputs;
