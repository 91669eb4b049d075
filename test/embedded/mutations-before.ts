/** Planted faults in what is tried before a flip, and in the rule by which answers are judged. */
import { type Mutation, mutation } from "./mutation.ts";

const CAPACITY = "test/embedded/capacity.test.ts";
const CAPACITY_RULES = "src/release/capacity/rules.test.ts";

export const BEFORE: readonly Mutation[] = [
  mutation(
    "fewer pods than carry the traffic are enough",
    "capacity",
    [CAPACITY_RULES],
    ["src/release/capacity/rules.ts", "if (have.pods >= need)", "if (have.pods >= 1)"],
  ),
  mutation(
    "what an autoscaler takes away counts",
    "capacity",
    [CAPACITY_RULES],
    [
      "src/release/capacity/rules.ts",
      "if (most === undefined || most.pods >= ready)",
      "if (most !== undefined || ready >= 0)",
    ],
  ),
  mutation(
    "autoscalers that may not be read are none",
    "capacity",
    [CAPACITY_RULES],
    ["src/release/capacity/rules.ts", "if (!autoscalers.known) {", "if (!autoscalers.known && need < 0) {"],
  ),
  mutation(
    "the traffic does not wait for the pods that come up",
    "capacity",
    [CAPACITY],
    [
      "src/release/capacity/scale.ts",
      "if (missing === undefined) return seen;",
      'if (missing !== "") return seen;',
    ],
  ),
  mutation(
    "a shortage of pods is not refused",
    "capacity",
    [CAPACITY],
    [
      "src/promote/step.ts",
      "return { claim: proven.value, scaling: capacity.value };",
      "return { claim: proven.value, scaling: capacity.ok ? capacity.value : undefined };",
    ],
    ["src/promote/step.ts", "  if (!capacity.ok) throw capacity.error;\n", ""],
  ),
];
