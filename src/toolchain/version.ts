/** Versions as people ask for them: exact (`1.1.0`), any patch (`1.1.x`), any minor (`1.x`). */
import { usage } from "../errors/errors.ts";

export type VersionRequest =
  /** What is on PATH, else the version we know. */
  | { readonly kind: "any" }
  /** Not wanted. */
  | { readonly kind: "none" }
  | { readonly kind: "exact"; readonly version: string }
  /** Every version that starts with `prefix`, such as `1.1.`. */
  | { readonly kind: "range"; readonly prefix: string; readonly text: string };

const EXACT = /^v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z][0-9A-Za-z.-]*)?)$/;
const RANGE = /^v?(\d+(?:\.\d+)?)(?:\.[x*])+$/;

/**
 * Reads `1.1.0`, `v1.1.0`, `1.1.x`, `1.x`, `none` or nothing. Undefined for anything else, `latest` among
 * it: what runs must not change because a publisher released.
 */
export function parseVersionRequest(text: string): VersionRequest | undefined {
  const given = text.trim();
  if (given === "") return { kind: "any" };
  if (given === "none") return { kind: "none" };
  const exact = EXACT.exec(given)?.[1];
  if (exact !== undefined) return { kind: "exact", version: exact };
  const range = RANGE.exec(given)?.[1];
  return range === undefined ? undefined : { kind: "range", prefix: `${range}.`, text: given };
}

/** What may be asked for, for messages. */
export const VERSION_FORMS = "a version such as 1.1.0, a range such as 1.1.x or 1.x, or none";

/** A request from a version file. Throws `VERSION_INVALID`. */
export function requireVersionRequest(text: string, where: string): VersionRequest {
  const request = parseVersionRequest(text);
  if (request !== undefined) return request;
  throw usage("VERSION_INVALID", `${JSON.stringify(text.slice(0, 60))} is no version that can be installed`, {
    where,
    remedy: `Give ${VERSION_FORMS}`,
  });
}

/** Whether a version answers the request. A range takes no pre-release. */
export function answers(request: VersionRequest, version: string): boolean {
  if (request.kind === "any") return true;
  if (request.kind === "exact") return request.version === version;
  return request.kind === "range" && version.startsWith(request.prefix) && !version.includes("-");
}

/** The first version that a program printed about itself, without `v`. */
export function versionIn(output: string): string | undefined {
  return /(?<![\w.])v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z][0-9A-Za-z.-]*)?)/.exec(output)?.[1];
}
