/** What bluegreen.yaml calls the target of a color; `npm run generate` makes the schema of it. */
import type { TargetWord } from "../../../model/target-word.ts";

export const targetWord: TargetWord = {
  word: "service",
  api: "Gateway API",
  what: "a Service's name",
  example: "shop-blue",
  docs: "Gateway API: the Service that selects this color.",
};
