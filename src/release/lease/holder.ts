/** Names under which runs hold a release's Lease. */
import { randomUUID } from "node:crypto";
import type { Ports } from "../../ports.ts";

/**
 * Who holds a Lease, for people to find: the step, the run and its attempt, and something that no other run
 * has.
 */
export function holderName(step: string, { github }: Pick<Ports, "github">): string {
  const url = github.runUrl();
  const attempt = github.runAttempt();
  const run = url === undefined || attempt === undefined ? url : `${url}/attempts/${attempt}`;
  return `${step} ${run ?? "by hand"} ${randomUUID().slice(0, 8)}`;
}
