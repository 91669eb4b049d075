/** What can go wrong in the demo, by name: the command line lists the faults without loading their worlds. */
export const FAULT_NAMES = [
  "idle-never-ready",
  "idle-crashes-after-smoke",
  "image-moves-after-smoke",
  "api-conflict",
  "answer-lost",
  "kill-before-flip",
  "kill-during-flip",
  "gateway-slow",
] as const;

export type FaultName = (typeof FAULT_NAMES)[number];
