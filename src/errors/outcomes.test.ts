/**
 * What each code says of what was asked for. The codes stand here on purpose: a list taken from the catalogue
 * would say whatever the catalogue says.
 */
import { expect, it } from "vitest";
import { CATALOGUE, type ErrorCode } from "./catalogue.ts";
import type { Code } from "./code.ts";

/** Codes of the catalogue of which this is true, sorted. */
function codesOf(isSo: (entry: Code) => boolean): readonly string[] {
  const entries: readonly (readonly [string, Code])[] = Object.entries(CATALOGUE);
  return entries
    .filter(([, entry]) => isSo(entry))
    .map(([code]) => code)
    .toSorted();
}

/** Each with what may have happened when it is the end. */
const MAYBE_DONE: Partial<Record<ErrorCode, string>> = {
  CLUSTER_FAILED: "the API server took the write, and failed on its answer",
  CLUSTER_UNREACHABLE: "the write arrived, and its answer got lost",
  DEPLOY_TIMEOUT: "the version is applied, and comes up later",
  GITHUB_FAILED: "the comment is there, and its answer was an error",
  GITHUB_UNREACHABLE: "the comment is there, and its answer got lost",
  INSTALL_FAILED: "npm has installed a part",
  INTERNAL: "whatever the program did before it fell over",
  INTERRUPTED: "whatever the tool did before the signal",
  LEASE_LOST: "the push or apply beside which the Lease was lost",
  NEVER_ENDS: "whatever was waited for",
  HELM_UPGRADE_FAILED: "a part of the revision",
  PROMOTE_STUCK: "the flip, which is not taken back",
  TOOL_FAILED: "the push or apply, of which something failed at its end",
  TOOL_OUTPUT_TOO_LARGE: "what the tool did before it was ended",
  TOOL_TIMEOUT: "what the tool did before it was ended",
  UNIT_APPLY_FAILED: "a part of the unit",
  UNIT_UNLOCK_FAILED: "the lock may be off",
};

const DONE: Partial<Record<ErrorCode, string>> = {
  DEPLOY_MOVED: "the version is up, on a color that has got the traffic",
  PAGE_NOT_WRITTEN: "the run; its page is what failed",
  PLAN_COMMENT_FORBIDDEN: "the plan; the comment is what failed",
  RECONCILE_REFUSED: "the flip; Terraform's state is what stayed",
  ROLLBACK_UNPROVEN: "the traffic is back; the proof is what failed",
};

it("says after which errors something may have happened, or all of it has", () => {
  expect(codesOf(({ outcome }) => outcome === "maybe-done")).toEqual(Object.keys(MAYBE_DONE).toSorted());
  expect(codesOf(({ outcome }) => outcome === "done")).toEqual(Object.keys(DONE).toSorted());
});

it("says which errors are a silence of the cluster, and worth asking again", () => {
  expect(codesOf(({ silent }) => silent === true)).toEqual(["CLUSTER_FAILED", "CLUSTER_UNREACHABLE"]);
});

it("says which errors end a run, even where it could do without what it asked", () => {
  expect(codesOf(({ endsRun }) => endsRun === true)).toEqual(["INTERRUPTED", "LEASE_LOST"]);
});

it("says which failures of a tool may be over a moment later", () => {
  expect(codesOf(({ mayPass }) => mayPass === true)).toEqual(["UNIT_APPLY_FAILED", "UNIT_PLAN_FAILED"]);
});

it("says after which errors a flip is over, so that nothing is left to undo", () => {
  expect(codesOf(({ settled }) => settled === true)).toEqual(["PROMOTE_REVERTED", "PROMOTE_STUCK"]);
});
