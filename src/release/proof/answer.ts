import type { HttpResponse } from "../../model/http.ts";
import { type Color, COLORS, type ReleaseSpec, type SmokeCheck, type Target } from "../../model/release.ts";
import { IDENTITY_HEADER } from "../../mesh-api/identity.ts";

/**
 * Who answered a request, by the identity header. A 5xx, or no answer, is a failure; of `color` if it says
 * so.
 */
export type Answer =
  | { readonly kind: "color"; readonly color: Color; readonly response: HttpResponse }
  /** `lasting`: it will be the same however often one asks. */
  | { readonly kind: "unidentified"; readonly reason: string; readonly lasting?: true }
  | { readonly kind: "failed"; readonly reason: string; readonly color?: Color; readonly lasting?: true };

export function readAnswer(spec: ReleaseSpec, response: HttpResponse): Answer {
  const names = new Set(
    response.headers.filter(([name]) => name === IDENTITY_HEADER).map(([, value]) => value),
  );
  const [name] = names.size === 1 ? names : [];
  const color = COLORS.find((one) => spec.colors[one].target.name === name);
  if (response.status >= 500) {
    const reason = `the answer was HTTP ${response.status}`;
    return { kind: "failed", reason, ...(color === undefined ? {} : { color }) };
  }
  if (color !== undefined) return { kind: "color", color, response };
  const location = redirectOf(response);
  if (location !== undefined) {
    const reason = `the answer was a redirect (HTTP ${response.status}) to ${shown(location)}, by none of the colors`;
    return { kind: "unidentified", reason, lasting: true };
  }
  return { kind: "unidentified", reason: unidentified(names, response.status) };
}

/** Where a redirect leads that no color gave: the gateway's own, as `httpsRedirect` makes it answer. */
export function redirectOf({ status, headers }: HttpResponse): string | undefined {
  if (status < 300 || status > 399 || headers.some(([name]) => name === IDENTITY_HEADER)) return undefined;
  return headers.find(([name]) => name === "location")?.[1];
}

/** Text of an answer, in one short line. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}

function unidentified(names: ReadonlySet<string>, status: number): string {
  if (names.size === 0) return `the answer (HTTP ${status}) has no header ${IDENTITY_HEADER}`;
  const seen = [...names].map((one) => JSON.stringify(one)).join(" and ");
  return `${IDENTITY_HEADER} is ${seen}, which is no color's target`;
}

/** What is wrong with an answer for a smoke check; empty when it is as expected. */
export function unmetExpectations(check: SmokeCheck, response: HttpResponse): readonly string[] {
  const { status, body, headers = {} } = check.expect;
  const problems: string[] = [];
  if (response.status !== status) problems.push(`status ${response.status} instead of ${status}`);
  if (body !== undefined && !response.body.includes(body)) {
    problems.push(`a body without ${JSON.stringify(body)}`);
  }
  for (const [name, value] of Object.entries(headers)) {
    const seen = response.headers.filter(([key]) => key === name.toLowerCase()).map(([, found]) => found);
    if (!seen.includes(value))
      problems.push(`header ${name} ${seen.join(", ") || "missing"} instead of ${value}`);
  }
  return problems;
}

/** The headers of a check, with the preview cookie joined to a cookie that the check sends itself. */
export function headersWithCookie(
  headers: SmokeCheck["headers"],
  cookie: string,
  target: Target | undefined,
): SmokeCheck["headers"] {
  if (target === undefined) return headers;
  const own = headers.filter(([name]) => name.toLowerCase() === "cookie").map(([, value]) => value);
  const others = headers.filter(([name]) => name.toLowerCase() !== "cookie");
  return [...others, ["cookie", [...own, `${cookie}=${target.name}`].join("; ")]];
}

const PLAIN_GET: SmokeCheck = { path: "/", method: "GET", headers: [], expect: { status: 200 } };

/**
 * The requests of the smoke test that may be repeated without harm; a GET of `/` where there is none. Never
 * empty.
 */
export function harmlessChecks(spec: ReleaseSpec): readonly [SmokeCheck, ...SmokeCheck[]] {
  const [first = PLAIN_GET, ...rest] = spec.smoke.filter(
    ({ method }) => method === "GET" || method === "HEAD",
  );
  return [first, ...rest];
}

/** The first of them. */
export function harmlessCheck(spec: ReleaseSpec): SmokeCheck {
  return harmlessChecks(spec)[0];
}
