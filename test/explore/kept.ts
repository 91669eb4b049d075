/** Stories that once broke a rule, as short as they were found: each is played again by `npm test`. */
import type { Choice } from "./run.ts";

export interface Kept {
  /** What went wrong, in words. */
  readonly title: string;
  readonly scenario: string;
  readonly choices: readonly Choice[];
}

export const KEPT: readonly Kept[] = [
  {
    title:
      "the answer to a rollback that takes the Lease gets lost: it ends, and must not keep what it holds",
    scenario: "promote beside rollback",
    choices: [{ at: "rollback-1 cluster.replace leases #1", does: "answer is lost" }],
  },
  {
    title: "the answer to a promote that takes the Lease gets lost: the other promote finds it free",
    scenario: "promote beside promote",
    choices: [{ at: "promote-0 cluster.replace leases #1", does: "answer is lost" }],
  },
  {
    title:
      "a rollback is refused as a deploy changed the color meanwhile, and its Lease is not given back at once",
    scenario: "rollback beside deploy",
    choices: [
      { at: "rollback-0 cluster.list pods #2", does: "change to deploy-1" },
      { at: "rollback-0 cluster.replace leases #2", does: "fails" },
    ],
  },
];
