import type { Capability } from "./capability.ts";
import type { StepName } from "./rules.ts";

/** Loads a step when it is needed: an entry starts with nothing but its own. */
export const CAPABILITIES: Readonly<Record<StepName, () => Promise<Capability>>> = {
  setup: async () => (await import("./capabilities/setup.ts")).setupCapability,
  lint: async () => (await import("./capabilities/lint.ts")).lintCapability,
  plan: async () => (await import("./capabilities/plan.ts")).planCapability,
  apply: async () => (await import("./capabilities/apply.ts")).applyCapability,
  deploy: async () => (await import("./capabilities/deploy.ts")).deployCapability,
  smoke: async () => (await import("./capabilities/smoke.ts")).smokeCapability,
  promote: async () => (await import("./capabilities/promote.ts")).promoteCapability,
  rollback: async () => (await import("./capabilities/rollback.ts")).rollbackCapability,
  status: async () => (await import("./capabilities/status.ts")).statusCapability,
};
