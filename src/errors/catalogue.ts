/**
 * Every code of an error, once: its exit class, whether what was asked for may have happened all the same,
 * and what it means. The type of a code, the failures that can be made of it and docs/errors.md come from
 * here.
 */
import { CHECK_CODES } from "./checks.ts";
import { CLUSTER_CODES } from "./cluster.ts";
import type { Codes, FailureClass } from "./code.ts";
import { GIT_CODES } from "./git.ts";
import { RELEASE_CODES } from "./release.ts";
import { REPOSITORY_CODES } from "./repository.ts";
import { TOOL_CODES } from "./tools.ts";
import { UNIT_CODES } from "./units.ts";
import { USAGE_CODES } from "./usage.ts";

/** By the headings of docs/errors.md. */
export const SECTIONS = {
  "Usage and configuration": USAGE_CODES,
  Tools: TOOL_CODES,
  "Charts, routes and checks": CHECK_CODES,
  Units: UNIT_CODES,
  "Cluster and gateway": CLUSTER_CODES,
  "The release": RELEASE_CODES,
  "Git and GitHub": GIT_CODES,
  "This repository: demo, sandbox and gear": REPOSITORY_CODES,
} as const satisfies Readonly<Record<string, Codes>>;

export const CATALOGUE = {
  ...USAGE_CODES,
  ...TOOL_CODES,
  ...CHECK_CODES,
  ...UNIT_CODES,
  ...CLUSTER_CODES,
  ...RELEASE_CODES,
  ...GIT_CODES,
  ...REPOSITORY_CODES,
};

/** A code of the catalogue, such as `PROMOTE_STALE`. */
export type ErrorCode = keyof typeof CATALOGUE;

/** Codes that may be of that class. */
export type CodeOf<Class extends FailureClass | "warning"> = {
  [Name in ErrorCode]: Class extends (typeof CATALOGUE)[Name]["exit"] | ClassesOf<Name> ? Name : never;
}[ErrorCode];

type ClassesOf<Name extends ErrorCode> = (typeof CATALOGUE)[Name]["exit"] extends readonly (infer Class)[]
  ? Class
  : never;
