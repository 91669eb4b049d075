/** Codes of errors: what was typed, given as an input, or written in bluegreen.yaml. */
import type { Codes } from "./code.ts";

export const USAGE_CODES = {
  COMMAND_UNKNOWN: { exit: "usage", outcome: "not-done", meaning: "there is no such command" },
  FLAG_UNKNOWN: { exit: "usage", outcome: "not-done", meaning: "the command has no such flag" },
  FLAG_INCOMPLETE: { exit: "usage", outcome: "not-done", meaning: "a flag needs a value" },
  FLAG_INVALID: { exit: "usage", outcome: "not-done", meaning: "a flag's value is none of those allowed" },
  ARGUMENT_UNEXPECTED: { exit: "usage", outcome: "not-done", meaning: "the command takes no such argument" },
  INPUT_INVALID: {
    exit: "usage",
    outcome: "not-done",
    meaning: "an input is missing or is not what it must be; all of them are shown at once",
  },
  PATH_UNREADABLE: {
    exit: "usage",
    outcome: "not-done",
    meaning: "a folder that was named, or one below it, cannot be read by this account",
  },
  INPUTS_MISSING: {
    exit: "usage",
    outcome: "not-done",
    meaning: "the root action's program was started without action.yml",
  },
  FLOW_NOT_CHOSEN: {
    exit: "usage",
    outcome: "not-done",
    meaning: "the event says nothing about what to run: give `command`",
  },
  WORKING_DIRECTORY_MISSING: {
    exit: "usage",
    outcome: "not-done",
    meaning: "`working-directory` is no folder",
  },
  CONFIG_MISSING: { exit: "usage", outcome: "not-done", meaning: "there is no bluegreen.yaml" },
  CONFIG_YAML: { exit: "usage", outcome: "not-done", meaning: "bluegreen.yaml is no YAML" },
  CONFIG_INVALID: {
    exit: "usage",
    outcome: "not-done",
    meaning: "a key or value of bluegreen.yaml is wrong; all of them are shown at once, each with its line",
  },
  RELEASE_UNKNOWN: {
    exit: "usage",
    outcome: "not-done",
    meaning: "bluegreen.yaml has no release of that name",
  },
  RELEASE_AMBIGUOUS: {
    exit: "usage",
    outcome: "not-done",
    meaning: "there are several releases: name one with `release`",
  },
  PATH_OUTSIDE: { exit: "usage", outcome: "not-done", meaning: "a path leads out of the repository" },
  FILE_TOO_LARGE: {
    exit: "usage",
    outcome: "not-done",
    meaning:
      "a file is larger than anything that is read here, or is a pipe or a device ([limits](limits.md))",
  },
  NODE_TOO_OLD: { exit: "surroundings", outcome: "not-done", meaning: "Node is older than 20.19" },
  NODE_MISSING: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "the root action finds no Node 20.19 or later on the runner: put actions/setup-node before it",
  },
} as const satisfies Codes;
