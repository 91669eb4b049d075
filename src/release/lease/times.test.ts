import { describe, expect, it } from "vitest";
import { PATIENCE_MS } from "../../actions/signals.ts";
import { parsePromoteInputs } from "../../promote/inputs.ts";
import { parseRollbackInputs } from "../../rollback/inputs.ts";
import { LEASE_TIMES as T } from "./times.ts";

/** Nobody waits for a dead holder for longer than this. */
const BOUND_MS = 30_000;
/** GitHub's cancel: SIGINT, SIGTERM so much later, SIGKILL after 2.5 s more. */
const GITHUB_TERM_MS = 7_500;
/** The look at the release before the Lease is asked for, and the first write. */
const BEGINNING_MS = 5_000;

describe("the waits around a Lease fit each other", () => {
  it("a dead holder is waited for half a minute at most, with what comes before and the last look", () => {
    expect(T.leaseMs + T.lookMs + BEGINNING_MS).toBeLessThanOrEqual(BOUND_MS);
  });

  it("one renewal may hang and the next one fail, and the Lease is still kept", () => {
    expect(3 * T.renewMs).toBeLessThanOrEqual(T.leaseMs);
    expect(T.renewMs + T.renewMs + 2 * T.retryMs).toBeLessThan(T.leaseMs);
  });

  it("a holder that is alive is seen to be before it is taken for dead, and before a look takes it for gone", () => {
    expect(T.renewMs + T.turnMs + T.lookMs).toBeLessThan(T.leaseMs);
    expect(2 * T.renewMs).toBeLessThan(T.leaseMs);
  });

  it("looks come often enough to count whole, and a silent server counts as little of the Lease", () => {
    expect(T.lookMs).toBeLessThan(T.gapMs);
    expect(T.gapMs).toBeLessThan(T.leaseMs / 4);
  });

  it("after a silence the holder asks again before whoever waits has watched for long enough", () => {
    expect(T.gapMs + T.retryMs).toBeLessThan(T.renewMs);
  });

  it("API servers may differ by more than a Lease lasts", () => {
    expect(T.apartMs).toBeGreaterThan(2 * T.leaseMs);
  });

  it("a tool does not begin or end after a longer silence than a Lease lasts", () => {
    expect(T.silenceMs).toBeLessThan(T.leaseMs);
  });

  it("who was overtaken waits for longer than the Lease of a dead one lasts", () => {
    expect(T.overtakenMs).toBeGreaterThan(T.leaseMs + T.lookMs);
  });

  it("a rollback waits by default for longer than that, and so does a promote", () => {
    for (const { timeoutMs } of [parseRollbackInputs({}), parsePromoteInputs({})])
      expect(timeoutMs).toBeGreaterThan(T.leaseMs + T.lookMs);
  });

  it("a run that is asked to end has given back what it holds before GitHub asks again", () => {
    expect(PATIENCE_MS).toBeLessThan(GITHUB_TERM_MS);
  });
});
