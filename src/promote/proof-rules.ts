/** What is wrong with a proof: the color is another by now, or the test was long ago. Pure. */
import type { Observed } from "../model/observed.ts";
import type { ColorState, ReleaseState, SmokeProof } from "../model/release.ts";
import { digestOf, shortDigest, shortRunText } from "../release/colors/color-rules.ts";
import { type Refusal, refuse } from "../release/refusal.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Clocks that differ by more than this tell no age. */
const MOST_SKEW = DAY;

/** What runs is not what was tested; where the test could read what this account may not, that is why. */
export function stale(proof: SmokeProof, seen: Observed<ColorState>): Refusal {
  const running = shortDigest(digestOf(seen));
  const fact = `${proof.color} was tested at digest ${shortDigest(proof.digest)}, running is ${running}`;
  const now = (seen.known ? seen.value.uncovered : undefined) ?? [];
  const then = proof.uncovered ?? [];
  const lost = now.find(({ name }) => !then.includes(name));
  if (lost !== undefined) {
    const why = `the test read ${lost.name}, and this account may not (${lost.reason})`;
    return refuse("PROMOTE_STALE", `${fact}; ${why}`, `${lost.remedy}, or run smoke again with this account`);
  }
  const gained = then.find((name) => !now.some((one) => one.name === name));
  const why = gained === undefined ? "" : `; the test could not read ${gained}, and this account may`;
  return refuse("PROMOTE_STALE", `${fact}${why}`, "Run smoke again");
}

/** A proof counts for the days that bluegreen.yaml says. One from the future has no age, and does not. */
export function expired(proof: SmokeProof, { seenAt, proofDays }: ReleaseState): Refusal | undefined {
  const age = seenAt - Date.parse(proof.at);
  if (age <= proofDays * DAY && age >= -MOST_SKEW) return undefined;
  const run = proof.run === undefined ? "" : `, by ${proof.run}`;
  const what = `${proof.color} was tested at ${shortRunText(proof.version, proof.digest)} on ${proof.at}${run}`;
  const why =
    age < 0
      ? `that is ${daysText(-age)} from now, so the age of the test cannot be told`
      : `that is ${daysText(age)} ago, and a test counts for ${daysText(proofDays * DAY)}`;
  return refuse("PROMOTE_EXPIRED", `${what}: ${why}`, "Run smoke again");
}

function daysText(milliseconds: number): string {
  const days = Math.floor(milliseconds / DAY);
  const hours = Math.floor((milliseconds % DAY) / HOUR);
  const day = `${days} ${days === 1 ? "day" : "days"}`;
  return hours === 0 ? day : `${day} and ${hours} h`;
}
