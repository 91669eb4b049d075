import { describe, expect, it } from "vitest";
import { type RefusedRequest, retryAfter, TRIES } from "./github-retry.ts";

const NOW = 1_000_000;
const after = (refusal: Partial<RefusedRequest>, attempt = 1) =>
  retryAfter({ method: "GET", status: 502, message: "no", headers: {}, ...refusal }, attempt, NOW);

describe("a request that GitHub did not answer well", () => {
  it.each<[string, Partial<RefusedRequest>, number | undefined]>([
    ["is read again after its own trouble", {}, 1000],
    ["is written again where it sets a text", { method: "PATCH", status: 500 }, 1000],
    ["is not created again: it may be there", { method: "POST" }, undefined],
    ["is created again after a limit", { method: "POST", status: 429 }, 1000],
    ["waits as long as GitHub asks", { status: 429, headers: { "retry-after": "7" } }, 7000],
    [
      "waits for the end of a limit",
      { status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1010" } },
      10_000,
    ],
    ["does not wait for minutes", { status: 429, headers: { "retry-after": "60" } }, undefined],
    [
      "knows a limit for bursts by its words",
      {
        method: "POST",
        status: 403,
        message: "You have exceeded a secondary rate limit",
        headers: { "retry-after": "3" },
      },
      3000,
    ],
    ["is not sent again when it was refused", { status: 403 }, undefined],
    ["is not sent again when it was wrong", { status: 422 }, undefined],
  ])("%s", (_what, refusal, wait) => {
    expect(after(refusal)).toBe(wait);
  });

  it("is given up in the end", () => {
    expect(after({}, TRIES - 1)).toBe(3000);
    expect(after({}, TRIES)).toBeUndefined();
  });
});
