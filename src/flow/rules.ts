import { type Failure, usage } from "../errors.ts";

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
  | "status";

/** What the root action can be told to run. */
export const FLOW_COMMANDS = ["plan", "release", "promote", "rollback", "status"] as const;

export type FlowCommand = (typeof FLOW_COMMANDS)[number];

/** The facts a flow is chosen by. */
export interface FlowRequest {
  /** Input `command`: `auto` or one of {@link FLOW_COMMANDS}. */
  readonly command: string;
  /** Name of the event that started the workflow, as in GITHUB_EVENT_NAME; undefined outside a job. */
  readonly event: string | undefined;
  /** Input `version`: what `release` deploys; undefined when nothing is to be deployed. */
  readonly version: string | undefined;
}

export type FlowChoice =
  | { readonly kind: "run"; readonly command: FlowCommand; readonly steps: readonly StepName[] }
  | { readonly kind: "refuse"; readonly failure: Failure };

/** Chooses the sequence of steps by command, and for `auto` by event. */
export function chooseFlow(request: FlowRequest): FlowChoice {
  const command = request.command === "auto" ? commandOfEvent(request.event) : request.command;
  const found = FLOW_COMMANDS.find((candidate) => candidate === command);
  if (found === undefined) return { kind: "refuse", failure: notChosen(request) };
  return { kind: "run", command: found, steps: stepsOf(found, request.version) };
}

/**
 * Only events whose meaning is certain choose a flow. `pull_request_target` does not: it would plan a
 * stranger's code with the repository's own permissions.
 */
function commandOfEvent(event: string | undefined): FlowCommand | undefined {
  if (event === "pull_request") return "plan";
  if (event === "push") return "release";
  return undefined;
}

function stepsOf(command: FlowCommand, version: string | undefined): readonly StepName[] {
  const prepared = ["setup", "lint", "plan"] as const;
  switch (command) {
    case "plan":
      return prepared;
    case "release":
      return version === undefined ? [...prepared, "apply"] : [...prepared, "apply", "deploy", "smoke"];
    case "promote":
    case "rollback":
    case "status":
      return ["setup", command];
  }
}

function notChosen(request: FlowRequest): Failure {
  if (request.command !== "auto") {
    return usage("INPUT_INVALID", `input command is ${JSON.stringify(request.command)}`, {
      remedy: `Give one of: auto, ${FLOW_COMMANDS.join(", ")}`,
    });
  }
  const event = request.event ?? "none";
  return usage("FLOW_NOT_CHOSEN", `the event is ${event}, and auto knows pull_request and push only`, {
    remedy: `Give the input command, one of: ${FLOW_COMMANDS.join(", ")}`,
  });
}
