import type { StepName } from "../capability/step-name.ts";
import { type Failure, usage } from "../errors/errors.ts";

/** What the root action can be told to run. */
export const FLOW_COMMANDS = ["plan", "release", "promote", "rollback", "status"] as const;

export type FlowCommand = (typeof FLOW_COMMANDS)[number];

/** What started the workflow; all of it is undefined outside a job. */
export interface Trigger {
  /** Name of the event, as in GITHUB_EVENT_NAME. */
  readonly event: string | undefined;
  /** The branch or tag it is about, as in GITHUB_REF: `refs/heads/main`. */
  readonly ref: string | undefined;
  /** Name of the repository's default branch, as the event's payload says it. */
  readonly defaultBranch: string | undefined;
}

/** The facts a flow is chosen by. */
export interface FlowRequest {
  /** Input `command`: `auto` or one of {@link FLOW_COMMANDS}. */
  readonly command: string;
  readonly trigger: Trigger;
  /** Input `version`: what `release` deploys; undefined when nothing is to be deployed. */
  readonly version: string | undefined;
}

export type FlowChoice =
  | {
      readonly kind: "run";
      readonly command: FlowCommand;
      readonly steps: readonly StepName[];
      /**
       * True when traffic must not wait for downloads: kubectl alone comes first, the rest meanwhile, and
       * neither stops it.
       */
      readonly urgent: boolean;
    }
  | { readonly kind: "refuse"; readonly failure: Failure };

/** Chooses the sequence of steps by command, and for `auto` by event. */
export function chooseFlow(request: FlowRequest): FlowChoice {
  const command = request.command === "auto" ? commandOfEvent(request.trigger) : request.command;
  const found = FLOW_COMMANDS.find((candidate) => candidate === command);
  if (found === undefined) return { kind: "refuse", failure: notChosen(request) };
  const urgent = found === "rollback";
  return { kind: "run", command: found, steps: stepsOf(found, request.version), urgent };
}

/**
 * Only events whose meaning is certain choose a flow. `pull_request_target` does not: it would plan a
 * stranger's code with the repository's own permissions. Nor does a push to a tag or to another branch than
 * the default one: what is there was not merged, and would be applied.
 */
function commandOfEvent(trigger: Trigger): FlowCommand | undefined {
  if (trigger.event === "pull_request") return "plan";
  if (trigger.event === "push" && isDefaultBranch(trigger)) return "release";
  return undefined;
}

function isDefaultBranch({ ref, defaultBranch }: Trigger): boolean {
  return defaultBranch !== undefined && ref === `refs/heads/${defaultBranch}`;
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
  return usage("FLOW_NOT_CHOSEN", notKnown(request.trigger), {
    remedy: `Give the input command, one of: ${FLOW_COMMANDS.join(", ")}`,
  });
}

function notKnown({ event, ref, defaultBranch }: Trigger): string {
  if (event !== "push") return `the event is ${event ?? "none"}, and auto knows pull_request and push only`;
  const known = defaultBranch === undefined ? ", which the event does not name" : `, ${defaultBranch}`;
  return `the push was to ${ref ?? "no known ref"}, and auto releases the default branch only${known}`;
}
