/** Who acts at the same time, and on what. */
import type { Scenario } from "./run.ts";

const DEPLOY = { version: "2.0.0" };

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "promote beside rollback",
    beginning: "tested",
    players: [{ name: "promote-0" }, { name: "rollback-1" }],
  },
  {
    name: "promote beside promote",
    beginning: "tested",
    players: [{ name: "promote-0" }, { name: "promote-1" }],
  },
  {
    name: "rollback beside rollback",
    beginning: "promoted",
    players: [{ name: "rollback-0" }, { name: "rollback-1" }],
  },
  {
    name: "promote beside deploy",
    beginning: "tested",
    players: [{ name: "promote-0" }, { name: "deploy-1", raw: DEPLOY }],
  },
  {
    name: "rollback beside deploy",
    beginning: "promoted",
    players: [{ name: "rollback-0" }, { name: "deploy-1", raw: DEPLOY }],
  },
  {
    name: "promote beside apply",
    beginning: "tested",
    players: [{ name: "promote-0" }, { name: "apply-1", raw: {} }],
  },
];
