/** When a request to GitHub is sent again, and how long it is waited for. */

export interface RefusedRequest {
  readonly method: string;
  /** Of the answer; 500 too when none came. Undefined when the request never left. */
  readonly status: number | undefined;
  readonly message: string;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/** How often a request is sent at most. */
export const TRIES = 3;

/** Longer than this nobody waits for a comment: the failure says to run again. */
const LONGEST_WAIT_MS = 30_000;

/**
 * True when GitHub takes no more requests from this token for a while: the primary limit, or the one for
 * bursts.
 */
export function isRateLimit({ status, message, headers }: Omit<RefusedRequest, "method">): boolean {
  if (status === 429) return true;
  return status === 403 && (headers["x-ratelimit-remaining"] === "0" || /rate limit/i.test(message));
}

/**
 * Milliseconds to wait before the request is sent again; undefined when it is not. What reads, and what sets
 * a text to what it is anyway, may come twice. What creates may only when GitHub has certainly not taken it,
 * which a limit says and a broken answer does not.
 */
export function retryAfter(refused: RefusedRequest, attempt: number, now: number): number | undefined {
  if (attempt >= TRIES) return undefined;
  const isLimited = isRateLimit(refused);
  const isBroken = refused.status === undefined || refused.status >= 500;
  const mayRepeat = refused.method !== "POST";
  if (!isLimited && !(isBroken && mayRepeat)) return undefined;
  const wait = asked(refused, now) ?? 1000 * 3 ** (attempt - 1);
  return wait <= LONGEST_WAIT_MS ? wait : undefined;
}

/**
 * How long GitHub asks to wait: seconds, or a limit's end (docs.github.com, "Rate limits for the REST API").
 */
function asked({ headers }: RefusedRequest, now: number): number | undefined {
  const seconds = headers["retry-after"];
  if (seconds !== undefined && /^\d+$/.test(String(seconds))) return Number(seconds) * 1000;
  const reset = headers["x-ratelimit-reset"];
  if (headers["x-ratelimit-remaining"] !== "0" || reset === undefined) return undefined;
  return Math.max(0, Number(reset) * 1000 - now);
}
