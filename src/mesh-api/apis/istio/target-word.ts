/** What bluegreen.yaml calls the target of a color; `npm run generate` makes the schema of it. */
import type { TargetWord } from "../../../model/target-word.ts";

export const targetWord: TargetWord = {
  word: "subset",
  api: "Istio API",
  what: "a subset of the DestinationRule",
  example: "v1",
  docs: "Istio API: the subset of the DestinationRule that selects this color.",
};
