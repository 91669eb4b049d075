/** Codes of errors: terragrunt units: reading, planning and applying them. */
import type { Codes } from "./code.ts";

export const UNIT_CODES = {
  UNITS_ROOT_MISSING: { exit: "usage", outcome: "not-done", meaning: "`terragrunt.root` is no folder" },
  UNITS_MISSING: { exit: "usage", outcome: "not-done", meaning: "there are no units below it" },
  UNITS_UNREADABLE: {
    exit: "usage",
    outcome: "not-done",
    meaning: "Terragrunt cannot read the units, or they wait for each other",
  },
  UNITS_SELECTION_UNKNOWN: {
    exit: "usage",
    outcome: "not-done",
    meaning:
      "a variable or a filter chooses units in a way that has no meaning here: units outside the root, files of another name, what Terragrunt's filter syntax cannot say (braces, operators beside blanks), or an older name that Terragrunt refuses in strict mode",
  },
  UNIT_EXCLUDED: {
    exit: "refused",
    outcome: "not-done",
    seen: true,
    meaning:
      "a unit that was asked for by name, or that a release needs, is one that Terragrunt leaves out; the reason is beside it",
  },
  UNIT_EXCLUDE_UNKNOWN: {
    exit: "usage",
    outcome: "not-done",
    meaning: "whether an `exclude` block leaves its unit out cannot be told",
  },
  UNIT_JSON: {
    exit: "usage",
    outcome: "not-done",
    meaning: "a unit or a stack is written in JSON, which Terragrunt's runs over all units pass over",
  },
  STACK_NOT_GENERATED: {
    exit: "usage",
    outcome: "not-done",
    meaning: "units of a `terragrunt.stack.hcl` are not there; the command that makes them is beside it",
  },
  STACK_STALE: { exit: "usage", outcome: "not-done", meaning: "a stack has changed since it was generated" },
  UNIT_UNKNOWN: { exit: "usage", outcome: "not-done", seen: true, meaning: "there is no unit of that name" },
  UNIT_UNREADABLE: { exit: ["refused", "usage"], outcome: "not-done", meaning: "a unit cannot be read" },
  UNIT_INVALID: { exit: "usage", outcome: "not-done", meaning: "a unit's file is not as it must be" },
  UNIT_CYCLE: { exit: "usage", outcome: "not-done", meaning: "units wait for each other in a circle" },
  UNIT_NOT_HELM: {
    exit: "usage",
    outcome: "not-done",
    meaning: "the unit releases no chart of this repository",
  },
  UNIT_PLAN_FAILED: {
    exit: "refused",
    outcome: "not-done",
    mayPass: true,
    meaning: "a unit cannot be planned; what the tool said is below",
  },
  UNIT_APPLY_FAILED: {
    exit: ["refused", "surroundings"],
    outcome: "maybe-done",
    mayPass: true,
    meaning:
      "a unit was not applied to the end; run again, what was applied stays (1: there is no saved plan of it)",
  },
  UNIT_UNLOCK_FAILED: {
    exit: ["refused", "surroundings"],
    outcome: "maybe-done",
    meaning: "`repair` could not take a dead run's lock off a unit's state, or it is another lock by now",
  },
  PLAN_UNREADABLE: {
    exit: "surroundings",
    outcome: "not-done",
    byTool: true,
    meaning: "a plan cannot be read: it is none, or a hook, `run_cmd` or wrapper prints another beside it",
  },
  PLAN_COMMENT_FORBIDDEN: {
    exit: "warning",
    outcome: "done",
    meaning: "a warning: the token may not comment; the plan is in the step summary",
  },
  PAGE_NOT_WRITTEN: {
    exit: "warning",
    outcome: "done",
    meaning: "a warning: the page of the run could not be written; the run itself ended as it says",
  },
  CHECKOUT_OLDER: {
    exit: "refused",
    outcome: "not-done",
    meaning:
      "the checkout lacks commits of its branch, or the default branch has gone on from it, whatever its own is called: to apply or deploy it would take back what they changed. Start a new run or pull; to go back, run rollback",
  },
  CHECKOUT_UNKNOWN: {
    exit: "refused",
    outcome: "not-done",
    meaning:
      "in a job, whether the checkout is the newest cannot be told: check out a branch, keep the credentials, and where the remedy says so fetch the whole history",
  },
  APPLY_STALE: { exit: "refused", outcome: "not-done", meaning: "the plan is not the one that was reviewed" },
  UNIT_PLAN_MOCKED: {
    exit: "refused",
    outcome: "not-done",
    meaning: "the plan stands on mock outputs of a unit that was not applied yet",
  },
  APPLY_MOCKED: {
    exit: "refused",
    outcome: "not-done",
    meaning: "on the real outputs the plan is another than the one that was reviewed, or there are none",
  },
  APPLY_MOVES_ROUTE: {
    exit: "refused",
    outcome: "not-done",
    meaning: "a unit would take traffic from the color that has it, which only promote and rollback may",
  },
  APPLY_ROUTE_UNKNOWN: {
    exit: "refused",
    outcome: "not-done",
    meaning: "what a unit does to routes cannot be told",
  },
  APPLY_ROLLS_ACTIVE: {
    exit: "refused",
    outcome: "not-done",
    meaning:
      "a unit that was asked for by name would change pods that have the traffic, and nobody has tested what they would be; or any unit would take them away",
  },
  VALUES_MISSING: { exit: "usage", outcome: "not-done", meaning: "a values file is not there" },
  VALUES_YAML: { exit: "usage", outcome: "not-done", meaning: "a values file is no YAML" },
  VALUES_KEY_MISSING: {
    exit: "usage",
    outcome: "not-done",
    meaning: "a values file lacks the key that bluegreen.yaml names",
  },
  VALUES_UNCOMMITTED: {
    exit: "refused",
    outcome: "not-done",
    meaning:
      "a record would commit more than its one value: the values file has other edits (also staged ones), no commit has it, the branch has it no more, or a merge, rebase or the like is not ended. Refused before anything is touched; a rollback moves the traffic first",
  },
} as const satisfies Codes;
