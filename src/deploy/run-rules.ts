/**
 * Which of two runs on GitHub is the newer one. GitHub numbers the runs of a repository upwards; a re-run
 * keeps its number.
 */
import type { Deployed } from "../model/release.ts";
import { type Refusal, refuse } from "../release/refusal.ts";

export interface RunFacts {
  /** What was deployed last, and by which run. */
  readonly deployed: Deployed | undefined;
  /** URL of this run; undefined outside a job: a person who acts now is the newest. */
  readonly runUrl: string | undefined;
  readonly version: string;
  readonly allowOlder: boolean;
}

/** Why this run may not deploy its version: a newer run of the same repository has deployed another. */
export function refuseOlderRun({ deployed, runUrl, version, allowOlder }: RunFacts): Refusal | undefined {
  if (allowOlder || deployed?.run === undefined || deployed.version === version) return undefined;
  if (!isNewer(deployed.run, runUrl)) return undefined;
  return refuse(
    "DEPLOY_OLDER_RUN",
    `a newer run (${deployed.run}) put ${deployed.version} on ${deployed.color} at ${deployed.at}; ${version} is older`,
    "Start a new run with the version you want. To go back to an older version run rollback; allow-older deploys it to the idle color all the same",
  );
}

/** True when both are runs of one repository, and the first has the higher number. */
function isNewer(first: string, second: string | undefined): boolean {
  const [theirs, ours] = [first, second ?? ""].map((url) => /^(.*)\/actions\/runs\/(\d+)$/.exec(url));
  if (!theirs || !ours || theirs[1] !== ours[1]) return false;
  return BigInt(theirs[2] ?? 0) > BigInt(ours[2] ?? 0);
}
