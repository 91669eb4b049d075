/** Codes of errors: a release: its router, its colors, its record, and the steps that work on it. */
import type { Codes } from "./code.ts";

export const RELEASE_CODES = {
  ROUTER_UNKNOWN: {
    exit: "refused",
    outcome: "not-done",
    meaning:
      "none, or more than one, object routes the host; of several, each is named, with what removes the others",
  },
  RELEASE_DRIFT: {
    exit: "refused",
    outcome: "not-done",
    seen: true,
    meaning:
      "something that the release rests on is missing, is being deleted, belongs to another, or is not in the cluster as its unit released it; or its Helm release is not settled; or something lies beside it that keeps it from being read (a second router of the host, a second definition of a subset). `status` fails on any of it, and on what it could not see; `apply` fails on what the release cannot work without, and warns of the rest; `plan` says it and fails on none",
  },
  REPAIR_LEFT: {
    exit: "refused",
    outcome: "not-done",
    seen: true,
    meaning:
      "`repair` leaves something to people: what it is, and what they can run. With `allow-active` it also makes pods of the color that has the traffic anew, as they were released",
  },
  REPAIR_UNPROVEN: {
    exit: "refused",
    outcome: "not-done",
    seen: true,
    meaning:
      "a Helm release is pending, or a state is locked, and `repair` has no proof that whoever did it is dead: nothing is cleared; wait until that run has ended, or run the command that is named",
  },
  ROUTE_UNKNOWN: {
    exit: "refused",
    outcome: "not-done",
    meaning:
      "its default route cannot be told; or it is divided, and no promote or rollback is on record that did it: then who has which share is said",
  },
  ROUTE_NOWHERE: { exit: "refused", outcome: "not-done", meaning: "the default route goes to neither color" },
  COLORS_OVERLAP: {
    exit: "refused",
    outcome: "not-done",
    seen: true,
    meaning:
      "the colors have no pods of their own: both selections, and the pods and workloads that both select, or that one selects and the other's unit released, are named. Only `rollback` goes on; `apply` takes the change that mends it",
  },
  COLORS_UNKNOWN: {
    exit: "refused",
    outcome: "not-done",
    meaning:
      "whether the colors have pods of their own cannot be told: something else than a selector decides; a WorkloadEntry or WorkloadGroup has the labels of a color; the account may not list what may answer as a color (the rule that it lacks is the remedy); or Helm cannot say what a color's unit released",
  },
  COLOR_MIXED: {
    exit: "refused",
    outcome: "not-done",
    seen: true,
    meaning:
      "a color selects pods that its unit did not release, by Helm's record of it, whatever is written on them: each workload is named with the Helm release that it claims",
  },
  COLOR_UNKNOWN: {
    exit: "refused",
    outcome: "not-done",
    meaning: "by `status`: what runs of a color cannot be told, and why",
  },
  COLOR_NOT_READY: {
    exit: "refused",
    outcome: "not-done",
    seen: true,
    meaning: "by `status`: a color that has traffic is scaled to 0, or not all of its pods are ready",
  },
  BOTH_COLORS_MISSING: {
    exit: "refused",
    outcome: "not-done",
    meaning: "nothing of the release runs: apply first",
  },
  RECORD_UNREADABLE: {
    exit: "refused",
    outcome: "not-done",
    meaning: "the record on the Lease was changed by someone else",
  },
  LEASE_HELD: {
    exit: "refused",
    outcome: "not-done",
    meaning:
      "another run works on the release; a rollback waits for a deploy or an apply, until its `timeout`, and an apply at each unit for anybody, up to five minutes; nobody else waits",
  },
  LEASE_LOST: {
    exit: "refused",
    outcome: "maybe-done",
    endsRun: true,
    meaning: "another run took the release over",
  },
  TRANSITION_UNDER_WAY: {
    exit: "refused",
    outcome: "not-done",
    meaning: "a flip is not finished: promote finishes it, rollback undoes it",
  },
  DEPLOY_DESTRUCTIVE: {
    exit: "refused",
    outcome: "not-done",
    meaning: "the plan of the color would take something away",
  },
  DEPLOY_TIMEOUT: {
    exit: "refused",
    outcome: "maybe-done",
    meaning: "the color was not up in time; what was seen last is said",
  },
  DEPLOY_OLDER_RUN: {
    exit: "refused",
    outcome: "not-done",
    meaning:
      "a newer run on GitHub deployed another version since; start a new run with the version you want",
  },
  DEPLOY_MOVED: { exit: "refused", outcome: "done", meaning: "the color got the traffic meanwhile" },
  SMOKE_NOT_READY: { exit: "refused", outcome: "not-done", meaning: "the idle color is not ready" },
  SMOKE_FAILED: { exit: "refused", outcome: "not-done", meaning: "an answer is not as expected" },
  SMOKE_WRONG_COLOR: { exit: "refused", outcome: "not-done", meaning: "the other color answered" },
  SMOKE_UNIDENTIFIED: {
    exit: "refused",
    outcome: "not-done",
    meaning: "the answer does not say who gave it",
  },
  SMOKE_CHANGED: { exit: "refused", outcome: "not-done", meaning: "the color changed during the test" },
  SMOKE_TIMEOUT: { exit: "refused", outcome: "not-done", meaning: "the test took too long" },
  PROMOTE_NOT_READY: {
    exit: "refused",
    outcome: "not-done",
    meaning: "the color is not ready; or it has the traffic already, and went down since",
  },
  PROMOTE_UNTESTED: { exit: "refused", outcome: "not-done", meaning: "the color was not tested: run smoke" },
  PROMOTE_STALE: { exit: "refused", outcome: "not-done", meaning: "the color changed since it was tested" },
  PROMOTE_EXPIRED: {
    exit: "refused",
    outcome: "not-done",
    meaning: "the color was tested longer ago than a test counts (`proof.days` in bluegreen.yaml)",
  },
  PROMOTE_NOT_APPROVED: {
    exit: "refused",
    outcome: "not-done",
    meaning:
      "what is there is not the version, or the digest, that was approved (inputs `version`, `digest`)",
  },
  PROMOTE_UNDEPLOYED: {
    exit: "refused",
    outcome: "not-done",
    meaning:
      "Git says another version of the idle color than runs there: a deploy did not end, or somebody changed one of the two",
  },
  PROMOTE_PARTIAL: {
    exit: "refused",
    outcome: "not-done",
    meaning:
      "a flip would move a part of the host's users only: rules beside the default keep leading to the old color, or nobody can say; each with a curl command",
  },
  PROMOTE_CAPACITY: {
    exit: "refused",
    outcome: "not-done",
    meaning:
      "the color has fewer ready pods than the one that carries the traffic, or its autoscaler allows no more; or, with `capacity: scale`, they were not up within `timeout`, and it stays scaled",
  },
  PROMOTE_UNPROVEN: {
    exit: "refused",
    outcome: "not-done",
    meaning: "the gateway does not answer as it should before the flip",
  },
  PROMOTE_REVERTED: {
    exit: "refused",
    outcome: "not-done",
    settled: true,
    meaning:
      "after the flip something was wrong; the traffic is back. A second failure beside it says which record is left",
  },
  PROMOTE_MOVED_BACK: {
    exit: "refused",
    outcome: "not-done",
    meaning: "someone else moved the traffic back",
  },
  PROMOTE_STUCK: {
    exit: "refused",
    outcome: "maybe-done",
    settled: true,
    meaning:
      "after the flip something was wrong, and going back is not safe, or failed with what is said beside it: look",
  },
  ROLLBACK_NOTHING: {
    exit: "refused",
    outcome: "not-done",
    meaning: "no promote is on record that could be taken back",
  },
  ROLLBACK_NOT_READY: {
    exit: "refused",
    outcome: "not-done",
    meaning:
      "the old color is not ready; or the traffic is back already, at a color that cannot be told or is not ready",
  },
  ROLLBACK_CHANGED: { exit: "refused", outcome: "not-done", meaning: "the old color is not what it was" },
  ROLLBACK_UNPROVEN: {
    exit: "refused",
    outcome: "done",
    meaning:
      "the traffic is back and the records say so, but that every answer comes from there was not proven: the gateway answers otherwise, or its address cannot be told",
  },
  FLIP_NOT_ALONE: {
    exit: "refused",
    outcome: "not-done",
    meaning: "the flip would change more than the default destination",
  },
  ROUTER_DRIFT: {
    exit: "refused",
    outcome: "not-done",
    meaning:
      "the router's unit has changes that were not applied, or the cluster's router was changed by hand: apply first, so that the flip is alone",
  },
  ROUTER_UNIT_BLOCKED: {
    exit: "refused",
    outcome: "not-done",
    meaning:
      "before a flip: the router's unit could not be applied after it, because its state is locked, it cannot be planned, or its Helm release is pending or failed; who holds it, and what frees it, is said",
  },
  ROUTER_VALUE_OVERRIDDEN: {
    exit: "refused",
    outcome: "not-done",
    meaning:
      "what stands in `router.file` does not decide where the default route goes: something wins over it",
  },
  ROUTER_NOT_RENDERED: {
    exit: "refused",
    outcome: "not-done",
    meaning: "the unit's chart does not render the router",
  },
  RECONCILE_REFUSED: {
    exit: "warning",
    outcome: "done",
    meaning:
      "a warning: after a flip or a rollback, applying the router's unit would change more than the default route, so Terraform's state was left as it is; review the plan and apply it",
  },
} as const satisfies Codes;
