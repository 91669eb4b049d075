import type { StepName } from "../capability/step-name.ts";
import type { Capability } from "../capability/capability.ts";

/** Loads a step when it is needed: an entry starts with nothing but its own. */
export const CAPABILITIES: Readonly<Record<StepName, () => Promise<Capability>>> = {
  setup: async () => (await import("../setup/entry.ts")).setupCapability,
  lint: async () => (await import("../lint/entry.ts")).lintCapability,
  plan: async () => (await import("../plan/entry.ts")).planCapability,
  apply: async () => (await import("../apply/entry.ts")).applyCapability,
  deploy: async () => (await import("../deploy/entry.ts")).deployCapability,
  smoke: async () => (await import("../smoke/entry.ts")).smokeCapability,
  promote: async () => (await import("../promote/entry.ts")).promoteCapability,
  rollback: async () => (await import("../rollback/entry.ts")).rollbackCapability,
  repair: async () => (await import("../repair/entry.ts")).repairCapability,
  status: async () => (await import("../status/entry.ts")).statusCapability,
};
