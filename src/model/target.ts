/** What a color's target may be, by its word in bluegreen.yaml: each word belongs to one mesh API. */
import { TARGET_WORDS } from "./target-words.generated.ts";

export { TARGET_WORDS };

export type TargetKind = keyof typeof TARGET_WORDS;

export const TARGET_KINDS = Object.keys(TARGET_WORDS) as readonly TargetKind[];
