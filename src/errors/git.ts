/** Codes of errors: git and GitHub's API. */
import type { Codes } from "./code.ts";

export const GIT_CODES = {
  GIT_PUSH_REJECTED: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "the record cannot be pushed; `record: none` leaves it in the working tree",
  },
  GIT_DETACHED: { exit: "usage", outcome: "not-done", meaning: "no branch is checked out to push to" },
  GITHUB_TOKEN_MISSING: { exit: "usage", outcome: "not-done", forbidden: true, meaning: "there is no token" },
  GITHUB_FORBIDDEN: {
    exit: "surroundings",
    outcome: "not-done",
    forbidden: true,
    meaning: "the token may not; what it needs is said",
  },
  GITHUB_RATE_LIMITED: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "GitHub takes no more requests for now",
  },
  GITHUB_UNREACHABLE: { exit: "surroundings", outcome: "maybe-done", meaning: "GitHub does not answer" },
  GITHUB_FAILED: {
    exit: "surroundings",
    outcome: "maybe-done",
    meaning: "GitHub refused for another reason",
  },
  GITHUB_EVENT_UNREADABLE: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "the event's file cannot be read",
  },
  GITHUB_REPOSITORY_MISSING: {
    exit: "usage",
    outcome: "not-done",
    meaning: "GITHUB_REPOSITORY does not name a repository",
  },
} as const satisfies Codes;
