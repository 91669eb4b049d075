/** Drift as failures and as sentences. Pure. */
import { type Failure, refused } from "../errors/errors.ts";
import type { DriftFinding, ReleaseDrift, Unread } from "./facts.ts";

/** What a release cannot work without. */
export function brokenRefusals(drift: readonly ReleaseDrift[]): readonly {
  readonly code: "RELEASE_DRIFT";
  readonly fact: string;
  readonly remedy: string;
}[] {
  return findingsOf(drift)
    .filter(({ severity }) => severity === "broken")
    .map(({ fact, remedy }) => ({ code: "RELEASE_DRIFT", fact, remedy }));
}

export function findingsOf(drift: readonly ReleaseDrift[]): readonly DriftFinding[] {
  return drift.flatMap(({ findings }) => findings);
}

/** `RELEASE_DRIFT` for each finding. */
export function driftFailures(findings: readonly DriftFinding[]): readonly Failure[] {
  return findings.map(({ fact, remedy }) => refused("RELEASE_DRIFT", fact, { remedy }));
}

/** Everything that there is to say of drift, one sentence each, without what waits to be applied. */
export function driftLines(drift: readonly ReleaseDrift[]): readonly string[] {
  return drift.flatMap(({ findings, notes, unread }) => [
    ...findings.map(({ fact, remedy }) => `${fact}. ${remedy}`),
    ...notes,
    ...unread.map((one) => `not compared with the cluster: ${unreadText(one)}`),
  ]);
}

/** `CODE: fact. Remedy`. */
export function unreadText({ code, fact, remedy }: Unread): string {
  return `${code}: ${fact}. ${remedy}`;
}

/** How much stands behind "as it should be"; undefined when that cannot be said. */
export function soundText(drift: readonly ReleaseDrift[]): string | undefined {
  const isSound = drift.every(
    ({ findings, notes, unread, waiting }) =>
      findings.length + notes.length + unread.length + waiting.length === 0,
  );
  if (!isSound) return undefined;
  const shown = drift
    .filter(({ compared }) => compared > 0)
    .map(({ release, compared }) => `${compared} objects of ${release}`);
  return shown.length === 0 ? "" : `${shown.join(", ")} were compared with the cluster`;
}
