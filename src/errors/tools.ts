/** Codes of errors: tools that are run, and tools that are installed. */
import type { Codes } from "./code.ts";

export const TOOL_CODES = {
  TOOL_MISSING: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "a tool is not on PATH: run `setup` first",
  },
  TOOL_FAILED: {
    exit: "surroundings",
    outcome: "maybe-done",
    byTool: true,
    meaning: "a tool failed; its words are below",
  },
  TOOL_TIMEOUT: {
    exit: "surroundings",
    outcome: "maybe-done",
    byTool: true,
    meaning: "a tool did not end in time",
  },
  TOOL_OUTPUT_TOO_LARGE: {
    exit: "surroundings",
    outcome: "maybe-done",
    byTool: true,
    meaning: "a tool printed more than anybody can read; it was ended ([limits](limits.md))",
  },
  NEVER_ENDS: {
    exit: "surroundings",
    outcome: "maybe-done",
    meaning:
      "the run waited for something that will never come: a fault of this program, which says what it was",
  },
  INTERRUPTED: {
    exit: "surroundings",
    outcome: "maybe-done",
    endsRun: true,
    meaning: "a signal ended the run; run the step again, it goes on or undoes",
  },
  VERSION_INVALID: { exit: "usage", outcome: "not-done", meaning: "a tool's version is no version" },
  VERSION_NOT_EXACT: {
    exit: "usage",
    outcome: "not-done",
    meaning: "setup needs one exact version, not a range",
  },
  VERSION_MISMATCH: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "an installed tool says another version than was asked for",
  },
  PLATFORM_UNSUPPORTED: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "nobody publishes this tool for this machine",
  },
  DOWNLOAD_FAILED: { exit: "surroundings", outcome: "not-done", meaning: "a download did not come" },
  CHECKSUM_MISSING: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "the publisher's checksum was not found: nothing is installed",
  },
  CHECKSUM_MISMATCH: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "what was downloaded is not what was published: nothing is installed",
  },
  ARCHIVE_UNEXPECTED: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "the archive does not hold what it should",
  },
  HELM_MISSING: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "Helm cannot be found where setup looks",
  },
  INTERNAL: {
    exit: "surroundings",
    outcome: "maybe-done",
    meaning: "a bug of ours: please report it with its lines, the command and the version",
  },
} as const satisfies Codes;
