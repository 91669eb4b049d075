/** Codes of errors: what this repository brings along: the demo, the sandbox and its gear. */
import type { Codes } from "./code.ts";

export const REPOSITORY_CODES = {
  PORT_TAKEN: { exit: "usage", outcome: "not-done", meaning: "another program listens on the port" },
  INSTALL_FAILED: {
    exit: "surroundings",
    outcome: "maybe-done",
    meaning: "`npm ci` failed in a clone of this repository; what npm said is above",
  },
  DEMO_INCOMPLETE: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "something that the demo needs is not there",
  },
  DEMO_FAULT_EMBEDDED: {
    exit: "usage",
    outcome: "not-done",
    meaning: "this fault can be had in the embedded world only",
  },
  PAGE_UNWRITABLE: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "the file that was named for the page cannot be written",
  },
  DEMO_GIT_FAILED: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "the demo's repository cannot be made",
  },
  DEMO_SANDBOX_UNKNOWN: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "the sandbox of the demo cannot be found",
  },
  SANDBOX_USAGE: { exit: "usage", outcome: "not-done", meaning: "the command is not as it must be" },
  SANDBOX_NAME: { exit: "usage", outcome: "not-done", meaning: "the name is none that a sandbox may have" },
  SANDBOX_FOLDER: {
    exit: ["usage", "surroundings"],
    outcome: "not-done",
    meaning: "the sandbox's folder belongs to someone else (2), or cannot be made or used (3)",
  },
  SANDBOX_DISK: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "there is not enough room on the disk for a sandbox, or for what it writes",
  },
  SANDBOX_DIFFERENT: {
    exit: "refused",
    outcome: "not-done",
    meaning: "`up` found one that is up and not as asked for: gateways, gear or `--for`",
  },
  SANDBOX_MISSING: { exit: "usage", outcome: "not-done", meaning: "there is no such sandbox" },
  SANDBOX_STARTING: { exit: "usage", outcome: "not-done", meaning: "it is being started by another command" },
  SANDBOX_TOOL_MISSING: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "a tool of the machine is missing",
  },
  SANDBOX_FORBIDDEN: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "the machine does not let this user make namespaces",
  },
  SANDBOX_NETWORK: { exit: "surroundings", outcome: "not-done", meaning: "its network cannot be set up" },
  SANDBOX_COMPONENT: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "a component did not start; its log is named",
  },
  SANDBOX_DIED: { exit: "surroundings", outcome: "not-done", meaning: "it ended while starting" },
  SANDBOX_FAILED: { exit: "surroundings", outcome: "not-done", meaning: "it failed for another reason" },
  SANDBOX_INTERRUPTED: { exit: "surroundings", outcome: "not-done", meaning: "starting was interrupted" },
  GEAR_TOOL_MISSING: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "Go, or another tool to build the gear with, is missing",
  },
  GEAR_GO_OLD: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "Go is older than the gear's modules ask for; both versions are named",
  },
  GEAR_PLATFORM: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "the gear cannot be built on this machine",
  },
  GEAR_DISK: { exit: "surroundings", outcome: "not-done", meaning: "there is not enough room on the disk" },
  GEAR_REGISTRY: { exit: "surroundings", outcome: "not-done", meaning: "a registry does not answer" },
  GEAR_DIGEST: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "what was downloaded is not what is pinned",
  },
  GEAR_BUILD: { exit: "surroundings", outcome: "not-done", meaning: "a build failed; its words are below" },
  GEAR_INTERRUPTED: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "building was interrupted; the next run goes on",
  },
} as const satisfies Codes;
