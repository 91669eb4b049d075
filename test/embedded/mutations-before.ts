/** Planted faults in what is tried before a flip, and in the rule by which answers are judged. */
import { type Mutation, mutation } from "./mutation.ts";

const AFTER_FLIP = "test/embedded/beside-the-watch.test.ts";
const CAPACITY = "test/embedded/capacity.test.ts";
const VERDICT = "test/embedded/verdict.test.ts";
const VERDICT_RULES = "src/release/verdict/verdict.test.ts";
const CAPACITY_RULES = "src/release/capacity/rules.test.ts";

export const BEFORE: readonly Mutation[] = [
  mutation(
    "a router that may not be written is found at the flip",
    7,
    [AFTER_FLIP],
    ["src/promote/step.ts", "  if (!writable.ok) throw writable.error;\n", ""],
  ),
  mutation(
    "a record that fails is not made again",
    7,
    [AFTER_FLIP],
    ["src/promote/records.ts", "if (!mayPass(error) || ended.aborted", "if (mayPass(error) || ended.aborted"],
  ),
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
      "if (most === undefined || most.pods >= 0)",
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
    ["src/promote/step.ts", "scaling: capacity.value,", "scaling: capacity.ok ? capacity.value : undefined,"],
    ["src/promote/step.ts", "  if (!capacity.ok) throw capacity.error;\n", ""],
  ),
  mutation(
    "what failed before a flip excuses nothing",
    "proof",
    [VERDICT],
    [
      "src/promote/step.ts",
      "return counted.ok ? counted.value : NOTHING_BEFORE;",
      "return counted.ok ? NOTHING_BEFORE : NOTHING_BEFORE;",
    ],
  ),
  mutation(
    "a color may fail as often as it likes",
    "proof",
    [VERDICT_RULES],
    [
      "src/release/verdict/sequential-test.ts",
      "return weight >= WORSE_BOUND && !isHiccup",
      "return weight >= 1_000 * WORSE_BOUND && !isHiccup",
    ],
  ),
  mutation(
    "a hiccup takes the traffic back",
    "proof",
    [VERDICT_RULES],
    [
      "src/release/verdict/sequential-test.ts",
      "export const HICCUP_MS = 200;",
      "export const HICCUP_MS = 0;",
    ],
  ),
  mutation(
    "an hour of good answers excuses what comes after",
    "proof",
    [VERDICT_RULES],
    [
      "src/release/verdict/sequential-test.ts",
      "if (weight <= USUAL_BOUND) return",
      "if (weight <= -1e9) return",
    ],
  ),
  mutation(
    "one path that fails is lost among the others",
    "proof",
    [VERDICT_RULES],
    [
      "src/release/verdict/tally.ts",
      "const all = [tally.all, ...tally.streams.values()]",
      "const all = [tally.all]",
    ],
  ),
  mutation(
    "the old color may answer in the watch",
    "proof",
    [VERDICT],
    [
      "src/release/proof/prove.ts",
      "return heard.find(({ wrong }) => wrong !== undefined)?.wrong;",
      'return heard.find(({ wrong }) => wrong === "")?.wrong;',
    ],
  ),
  mutation(
    "a watch ends in doubt",
    "proof",
    [VERDICT],
    [
      "src/release/proof/prove.ts",
      'if (!isOver || request.answers.verdict(isLate) !== "usual") continue;',
      "if (!isOver) continue;",
    ],
  ),
];
