/**
 * What Istio's webhook refuses of a rule's timeout, retries, CORS policy and delays
 * (`pkg/config/validation`).
 */
import { milliseconds } from "../text/durations.ts";
import type { CorsPolicy, HttpRetry, HttpRoute } from "../objects/istio-types.ts";
import type { RegexCompiler } from "../text/regex.ts";
import type { Defect, Path } from "../objects/schema.ts";

/** Defects of a rule's policies; `path` is the rule's. */
export function policyDefects(route: HttpRoute, path: Path, regex: RegexCompiler): Defect[] {
  const { timeout, retries, corsPolicy, fault } = route;
  if (!timeout && !retries && !corsPolicy && !fault) return [];
  const within = (key: string, messages: readonly string[]) =>
    messages.map((message) => ({ path: [...path, key], message }));
  return [
    ...within("timeout", durationMessages("timeout", timeout)),
    ...within("retries", retryMessages(retries)),
    ...within("corsPolicy", corsMessages(corsPolicy, regex)),
    ...within("fault", durationMessages("fault.delay.fixedDelay", fault?.delay?.fixedDelay)),
  ];
}

/** Whole milliseconds, and at least one. */
function durationMessages(name: string, duration: string | null | undefined): string[] {
  if (typeof duration !== "string") return [];
  const ms = milliseconds(duration);
  return ms >= 1 && Number.isInteger(ms)
    ? []
    : [`${name} ${duration} is not a whole number of milliseconds from 1 on`];
}

/** `x-envoy-retry-on` and `x-envoy-retry-grpc-on`. */
const RETRY_ON = new Set([
  "5xx",
  "gateway-error",
  "reset",
  "reset-before-request",
  "connect-failure",
  "retriable-4xx",
  "refused-stream",
  "retriable-status-codes",
  "retriable-headers",
  "envoy-ratelimited",
  "http3-post-connect-failure",
  "cancelled",
  "deadline-exceeded",
  "internal",
  "resource-exhausted",
  "unavailable",
]);

/** Statuses that have a name in Go's `net/http`. */
const NAMED_STATUS =
  /^\+?0*(?:10[0-3]|20[0-8]|226|30[0-57-8]|4(?:0\d|1[0-8]|2[1-689]|31|51)|50[0-8]|51[01])$/;

function retryMessages(retries: HttpRetry | null | undefined): string[] {
  if (!retries) return [];
  const { attempts, perTryTimeout, retryOn, retryRemoteLocalities, backoff } = retries;
  const found: string[] = [];
  if ((attempts ?? 0) < 0) found.push("retries.attempts must not be negative");
  const configured = perTryTimeout != null || Boolean(retryOn) || retryRemoteLocalities != null;
  if ((attempts ?? 0) === 0 && configured) found.push("retries with 0 attempts must say nothing else");
  const bad = (retryOn ? retryOn.split(",") : []).find(
    (policy) => !RETRY_ON.has(policy) && !NAMED_STATUS.test(policy),
  );
  if (bad !== undefined) found.push(`retries.retryOn has ${JSON.stringify(bad)}, which is no retry policy`);
  return [
    ...found,
    ...durationMessages("retries.perTryTimeout", perTryTimeout),
    ...durationMessages("retries.backoff", backoff),
  ];
}

const CORS_METHODS = new Set("GET HEAD POST PUT PATCH DELETE CONNECT OPTIONS TRACE *".split(" "));
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function corsMessages(policy: CorsPolicy | null | undefined, regex: RegexCompiler): string[] {
  if (!policy) return [];
  const { allowOrigins, allowMethods, allowHeaders, exposeHeaders, maxAge } = policy;
  const found: string[] = [];
  for (const { exact, prefix, regex: pattern } of allowOrigins ?? []) {
    if (!(exact || prefix || pattern)) found.push("corsPolicy.allowOrigins has an entry without a value");
    const compiled = pattern ? regex(pattern) : undefined;
    if (compiled?.ok === false) found.push(`corsPolicy.allowOrigins: ${compiled.reason}`);
  }
  const method = (allowMethods ?? []).find((each) => !CORS_METHODS.has(each));
  if (method !== undefined) found.push(`corsPolicy.allowMethods has ${JSON.stringify(method)}`);
  const header = [...(allowHeaders ?? []), ...(exposeHeaders ?? [])].find(
    (each) => each !== "*" && !HEADER_NAME.test(each),
  );
  if (header !== undefined) found.push(`corsPolicy has the header name ${JSON.stringify(header)}`);
  const broken = typeof maxAge === "string" && milliseconds(maxAge) % 1000 !== 0;
  return [
    ...found,
    ...durationMessages("corsPolicy.maxAge", maxAge),
    ...(broken ? [`corsPolicy.maxAge ${maxAge} is not in whole seconds`] : []),
  ];
}
