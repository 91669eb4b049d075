/** The steps a flow is made of; each is also an action and a command of its own. */
export type StepName =
  | "setup"
  | "lint"
  | "plan"
  | "apply"
  | "deploy"
  | "smoke"
  | "promote"
  | "rollback"
  | "repair"
  | "status";
