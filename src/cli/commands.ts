/** The one table of commands: names, help and flags come from here, and so does what runs. */
import type { StepName } from "../capability/step-name.ts";
import { DEMO_FLAGS, parseDemoOptions } from "../demo/options.ts";
import { INPUTS } from "../flow/inputs.ts";
import type { AnyCommand, Command } from "./command.ts";
import type { Flag } from "./flags.ts";
import { HISTORY_COMMAND } from "./history-command.ts";
import { LINT_FLAGS, withRules } from "./lint-command.ts";
import { ROUTE_COMMAND } from "./route-command.ts";

const JSON_FLAG: Flag = {
  name: "json",
  kind: "switch",
  description: "Prints one JSON document on stdout, and nothing else there.",
};

export const HELP_FLAG: Flag = { name: "help", kind: "switch", short: "h", description: "Shows this help." };

const YES_FLAG: Flag = {
  name: "yes",
  kind: "switch",
  description: "Does what a run without it says: short for --dry-run=false.",
};

/** Inputs that only make sense in a workflow; the CLI reads GITHUB_TOKEN instead. */
const NOT_FLAGS = new Set(["github-token"]);

function step(
  name: StepName,
  summary: string,
  more: { examples: readonly string[]; positionals?: string; flags?: readonly Flag[] },
): Command {
  const inputs = INPUTS[name].filter((input) => !NOT_FLAGS.has(input.name));
  return {
    name,
    summary,
    positionals: more.positionals ?? "",
    flags: [...inputs.map(flagOf), ...(more.flags ?? []), JSON_FLAG, HELP_FLAG],
    examples: more.examples,
    run: async (parsed, io) => (await import("./run-step.ts")).runStep(name, parsed, io),
  };
}

/** `--yes` is what says `--dry-run=false` for a person. */
function confirmed(command: Command): Command {
  return {
    ...command,
    run: async (parsed, io) => {
      const { yes, ...values } = parsed.values;
      const acting = yes === "true" ? { ...values, "dry-run": "false" } : values;
      return command.run({ ...parsed, values: acting }, io);
    },
  };
}

function flagOf(input: (typeof INPUTS)[StepName][number]): Flag {
  const kind = input.default === "true" || input.default === "false" ? "switch" : "text";
  return {
    name: input.name,
    description: input.description,
    kind,
    required: input.required,
    default: input.default,
  };
}

export const COMMANDS: readonly AnyCommand[] = [
  withRules(
    step("lint", "Check charts, and what they render.", {
      positionals: "[PATH…]",
      flags: LINT_FLAGS,
      examples: [
        "bluegreen lint",
        "bluegreen lint charts/shop --json",
        "bluegreen lint --explain=subset-undefined",
      ],
    }),
  ),
  ROUTE_COMMAND,
  step("plan", "Plan every Terragrunt unit in dependency order.", {
    examples: ["bluegreen plan", "bluegreen plan --units=shop-green"],
  }),
  step("apply", "Apply every unit in order; the default route stays where it is.", {
    examples: ["bluegreen apply", "bluegreen apply --dry-run"],
  }),
  step("deploy", "Put a version on the idle color, and wait until it answers.", {
    examples: ["bluegreen deploy --version=green-1.1"],
  }),
  step("smoke", "Test the idle color through the gateway, and record the proof.", {
    examples: ["bluegreen smoke"],
  }),
  step("promote", "Move the default route to the tested color.", {
    examples: ["bluegreen promote --dry-run", "bluegreen promote --watch=60"],
  }),
  step("rollback", "Move the default route back at once.", { examples: ["bluegreen rollback"] }),
  confirmed(
    step("repair", "Put right what is in the cluster beside what is remembered of it.", {
      flags: [YES_FLAG],
      examples: ["bluegreen repair", "bluegreen repair --yes"],
    }),
  ),
  step("status", "Say who is active, what is idle, what is unfinished.", {
    examples: ["bluegreen status", "bluegreen status --json"],
  }),
  HISTORY_COMMAND,
  {
    name: "demo",
    summary: "A whole release in this process, under load: nothing to install.",
    positionals: "",
    flags: [...DEMO_FLAGS, HELP_FLAG],
    examples: ["bluegreen demo --yes", "bluegreen demo --hold"],
    run: async ({ values }, io) => {
      const options = parseDemoOptions(values);
      return (await import("../demo/run.ts")).runDemo(options, io);
    },
  },
  {
    name: "sandbox",
    summary: "A real mesh on this machine, for trying and for tests.",
    delegate: async (args, io) => {
      const { sandboxCommand } = await import("../adapters/sandbox/command.ts");
      const { stdout, stderr, env, cwd } = io;
      return sandboxCommand(args, { stdout: { write: stdout }, stderr: { write: stderr }, env, cwd });
    },
  },
];
