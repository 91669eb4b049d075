/**
 * How large the bundles may be, in bytes. What is measured may be less, never more: a number that is too
 * small is raised here, in the commit that needs the bytes, whose message says what they are for. Look first
 * at what came along: `dist/chunks` shows it, and scripts/chunks.ts says which modules go together.
 */

/** The whole of dist/. */
export const TOTAL = 3_420_000;

/** What an entry imports before it does anything. */
export const AT_START: Readonly<Record<string, number>> = {
  apply: 133_000,
  deploy: 133_000,
  flow: 135_000,
  lint: 133_000,
  plan: 133_000,
  promote: 133_000,
  reaper: 6_500,
  repair: 133_000,
  rollback: 133_000,
  setup: 133_000,
  smoke: 133_000,
  status: 133_000,
  // With its first lazy part, which shows help and version.
  cli: 73_500,
};

/** The same with the real ports and its step: what a run has loaded before it asks anybody. */
export const AT_WORK: Readonly<Record<string, number>> = {
  apply: 1_910_000,
  deploy: 1_695_000,
  lint: 1_735_000,
  plan: 1_910_000,
  promote: 1_712_000,
  repair: 1_765_000,
  rollback: 1_692_000,
  setup: 970_000,
  smoke: 1_692_000,
  status: 1_805_000,
};
