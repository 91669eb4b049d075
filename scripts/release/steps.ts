/**
 * The steps of a release, each over facts that it reads itself: nothing of an earlier job is believed but
 * what it tested.
 */
import { appendFileSync } from "node:fs";
import { githubOf, publishRelease } from "./github.ts";
import {
  archiveOf,
  type Checkout,
  isAncestor,
  moveTag,
  originTags,
  pushTag,
  readFacts,
} from "./repository.ts";
import { decideMajor, planRelease, type Release, untested } from "./rules.ts";

/** One reason, or several, each with its remedy: no stack is of use to who reads it. */
export class Refused extends Error {}

function planned(checkout: Checkout): Release {
  const release = planRelease(readFacts(checkout));
  if ("problems" in release) throw new Refused(release.problems.join("\n"));
  return release;
}

function plannedAndTested(checkout: Checkout): Release {
  const release = planned(checkout);
  const reason = untested(release.commit, checkout.env["TESTED_COMMIT"]);
  if (reason !== undefined) throw new Refused(reason);
  return release;
}

/** May the checkout be released? Writes the outputs of the job, where it is one. Gives what to print. */
export function check(checkout: Checkout): string {
  const { version, tag, commit, tagged } = planned(checkout);
  const { name, digest } = archiveOf(checkout, version.text, commit);
  const outputs = { version: version.text, tag, commit, archive: name, digest };
  const lines = Object.entries(outputs).map(([key, value]) => `${key}=${value}\n`);
  const file = checkout.env["GITHUB_OUTPUT"];
  if (file) appendFileSync(file, lines.join(""));
  const earlier = tagged ? ", and tagged by an earlier run" : "";
  return `${tag} is ${commit}${earlier}.\n${name}: sha256:${digest}`;
}

/** The tag, then the release with its archive. Gives what to print. */
export async function publish(checkout: Checkout): Promise<string> {
  const release = plannedAndTested(checkout);
  const { tag, commit, tagged, version } = release;
  const archive = archiveOf(checkout, version.text, commit);
  const attested = checkout.env["ATTESTED_DIGEST"];
  if (archive.digest !== attested)
    throw new Refused(
      `RELEASE_ARCHIVE_DIFFERS: ${archive.name} is ${archive.digest} here, and ${attested || "nothing"} was attested. Run all jobs again.`,
    );
  const github = githubOf(checkout.env);
  if (!tagged) pushTag(checkout, tag, commit);
  return `${tag} is ${commit}.\n${await publishRelease(github, release, archive)}`;
}

/** `v1` goes to the commit that was released, forward only. Gives what to print. */
export function moveMajor(checkout: Checkout): string {
  const { tag, majorTag, commit, version } = plannedAndTested(checkout);
  const tags = originTags(checkout);
  const from = tags.get(majorTag);
  const isForward = from === undefined ? undefined : isAncestor(checkout, from, commit);
  const decision = decideMajor({ tag, majorTag, commit, isPre: version.pre.length > 0, tags, isForward });
  if (decision.kind === "refuse") throw new Refused(decision.problem);
  if (decision.kind === "stay") return `${majorTag} is left as it is: ${decision.reason}.`;
  moveTag(checkout, majorTag, decision.from, commit);
  return `${majorTag} is ${commit} now; it was ${decision.from ?? "not there"}.`;
}
