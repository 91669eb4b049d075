/**
 * Every state that a release can be in, what each command does there, and what `status` advises. One table:
 * docs/states.md is printed from it, and test/embedded/states.test.ts brings a world into each state, runs each
 * command from it and compares, and follows what is advised.
 */
import { MOVES } from "../../../src/release/transition/moves.ts";

export const COMMANDS = ["deploy", "smoke", "promote", "rollback", "apply", "repair"] as const;

/** Those of the columns, and what the advice is asked of. */
export type Command = (typeof COMMANDS)[number] | "status";

/** Whom the default route leads to. */
export type Traffic = "blue" | "green" | "both" | "nobody";

/** Where it leads, seen from a flip under way. */
export type PlaceName = "from" | "between" | "to";

export interface State {
  /** How it comes to this, as a sentence without its end. */
  readonly how: string;
  readonly traffic: Traffic;
  /**
   * By command. `does`: what it is for; `→ green`: and the traffic is there afterwards; a code: refused with it;
   * `waits`: until whoever holds the release is known to be dead.
   */
  readonly cells: Readonly<Record<(typeof COMMANDS)[number], string>>;
  /** The verdict of `status` with its codes; the codes alone where nothing can be shown. */
  readonly status: string;
  /** What `status` advises; what is done by hand instead, and times, are left out. */
  readonly next: string;
}

/** Nobody is at work, and nothing is wrong with the idle color. */
const QUIET = {
  deploy: "does",
  smoke: "does",
  rollback: "ROLLBACK_NOTHING",
  apply: "nothing to do",
  repair: "nothing to do",
} as const;

const SAID = "applies nothing, and says what is wrong";

const PROMOTING = {
  deploy: "TRANSITION_UNDER_WAY",
  smoke: "TRANSITION_UNDER_WAY",
  apply: "TRANSITION_UNDER_WAY",
  repair: "nothing to do",
} as const;

const ROLLING_BACK = {
  deploy: "TRANSITION_UNDER_WAY",
  smoke: "TRANSITION_UNDER_WAY",
  promote: "TRANSITION_UNDER_WAY",
  apply: SAID,
  repair: "nothing to do",
} as const;

const OVERLAPPING = {
  deploy: "COLORS_OVERLAP",
  smoke: "COLORS_OVERLAP",
  promote: "COLORS_OVERLAP",
  apply: "RELEASE_DRIFT",
  repair: "REPAIR_LEFT",
} as const;

/** By heading, and by the name of the state. */
export const STATES = {
  "At rest": {
    nothing: {
      how: "nothing of the release was applied yet",
      traffic: "nobody",
      cells: {
        deploy: "ROUTER_UNKNOWN",
        smoke: "ROUTER_UNKNOWN",
        promote: "ROUTER_UNKNOWN",
        rollback: "ROUTER_UNKNOWN",
        apply: "does → blue",
        repair: "nothing to do",
      },
      status: "ROUTER_UNKNOWN",
      next: "Run apply, so that unit istio-virtualservice, and it alone, routes service-mesh.dev; where it was applied already, run repair",
    },
    applied: {
      how: "applied for the first time: both colors run the same version, and nothing was tested",
      traffic: "blue",
      cells: { ...QUIET, promote: "PROMOTE_UNTESTED" },
      status: "good",
      next: "Run smoke, then promote",
    },
    "only one color": {
      how: "the unit of the idle color was never applied",
      traffic: "blue",
      cells: { ...QUIET, smoke: "SMOKE_NOT_READY", promote: "PROMOTE_NOT_READY", apply: "does" },
      status: "good",
      next: "Run deploy, then smoke",
    },
    untested: {
      how: "a version was deployed to the idle color, and not tested",
      traffic: "blue",
      cells: { ...QUIET, promote: "PROMOTE_UNTESTED" },
      status: "good",
      next: "Run smoke, then promote",
    },
    tested: {
      how: "the idle color was tested",
      traffic: "blue",
      cells: { ...QUIET, promote: "does → green" },
      status: "good",
      next: "Run promote: green was tested and is ready",
    },
    promoted: {
      how: "the idle color was promoted",
      traffic: "green",
      cells: { ...QUIET, promote: "nothing to do", rollback: "does → blue" },
      status: "good",
      next: "Run deploy to bring up the next version on blue, or rollback to go back to it",
    },
    "promoted, then deployed": {
      how: "the next version was deployed over the color that the promote came from",
      traffic: "green",
      cells: { ...QUIET, deploy: "nothing to do", promote: "PROMOTE_UNTESTED", rollback: "ROLLBACK_CHANGED" },
      status: "good",
      next: "Run smoke, then promote",
    },
    "rolled back": {
      how: "a promote was taken back by a rollback",
      traffic: "blue",
      cells: { ...QUIET, promote: "PROMOTE_UNTESTED", rollback: "nothing to do" },
      status: "good",
      next: "Run smoke, then promote",
    },
    reverted: {
      how: "a promote took the traffic back by itself: the new color went down",
      traffic: "blue",
      cells: { ...QUIET, smoke: "SMOKE_NOT_READY", promote: "PROMOTE_NOT_READY", rollback: "nothing to do" },
      status: "good",
      next: "Run deploy, then smoke",
    },
  },
  "What runs is not what it should be": {
    "idle not ready": {
      how: "the pods of a tested idle color are down",
      traffic: "blue",
      cells: { ...QUIET, smoke: "SMOKE_NOT_READY", promote: "PROMOTE_NOT_READY" },
      status: "good",
      next: "Run deploy, then smoke",
    },
    "proof expired": {
      how: "the idle color was tested longer ago than a test counts",
      traffic: "blue",
      cells: { ...QUIET, promote: "PROMOTE_EXPIRED" },
      status: "good",
      next: "Run smoke again",
    },
    "proof stale": {
      how: "the idle color is not what was tested: its pods run another image of the same name",
      traffic: "blue",
      cells: { ...QUIET, promote: "PROMOTE_STALE" },
      status: "good",
      next: "Run smoke again",
    },
    "active not ready": {
      how: "the pods of the active color are down; the idle one was tested",
      traffic: "blue",
      cells: { ...QUIET, promote: "does → green" },
      status: "bad: COLOR_NOT_READY",
      next: "Run promote: green was tested and is ready",
    },
    "active not ready after a promote": {
      how: "a color was promoted, and its pods went down",
      traffic: "green",
      cells: { ...QUIET, promote: "PROMOTE_NOT_READY", rollback: "does → blue" },
      status: "bad: COLOR_NOT_READY",
      next: "Run rollback: it takes the traffic back to blue (0 of 2 pods of green are ready)",
    },
    "both not ready after a promote": {
      how: "a color was promoted, and the pods of both went down",
      traffic: "green",
      cells: {
        ...QUIET,
        smoke: "SMOKE_NOT_READY",
        promote: "PROMOTE_NOT_READY",
        rollback: "ROLLBACK_NOT_READY",
      },
      status: "bad: COLOR_NOT_READY",
      next: "Bring green up (0 of 2 pods of green are ready). To move the traffic to blue: Run deploy, smoke, then promote",
    },
    "old color not ready after a promote": {
      how: "a color was promoted, and the pods of the other one went down",
      traffic: "green",
      cells: { ...QUIET, smoke: "SMOKE_NOT_READY", promote: "nothing to do", rollback: "ROLLBACK_NOT_READY" },
      status: "good",
      next: "Run deploy to bring up the next version on blue; rollback is not possible (blue cannot take the traffic back: 0 of 2 pods of blue are ready)",
    },
    "both not ready": {
      how: "the pods of both colors are down",
      traffic: "blue",
      cells: { ...QUIET, smoke: "SMOKE_NOT_READY", promote: "PROMOTE_NOT_READY" },
      status: "bad: COLOR_NOT_READY",
      next: "Bring blue up (0 of 2 pods of blue are ready). To move the traffic to green: Run deploy, then smoke",
    },
    "colors overlap": {
      how: "both colors select the same pods",
      traffic: "blue",
      cells: { ...OVERLAPPING, rollback: "ROLLBACK_NOTHING" },
      status: "bad: COLORS_OVERLAP",
      next: "Give each color labels that no pod of the other carries, and run apply: it takes a change that sets the colors apart",
    },
    "colors overlap after a promote": {
      how: "the same, after a promote",
      traffic: "green",
      cells: { ...OVERLAPPING, rollback: "does → blue" },
      status: "bad: COLORS_OVERLAP",
      next: "Run rollback: it moves the default route back to blue. Then: Give each color labels that no pod of the other carries, and run apply: it takes a change that sets the colors apart",
    },
  },
  "Git or somebody says otherwise": {
    "Git has another version": {
      how: "Git says another version of the idle color than runs",
      traffic: "blue",
      cells: { ...QUIET, promote: "PROMOTE_UNDEPLOYED", apply: "does" },
      status: "good",
      next: "Git says 2.0.0 for green, which was tested at 1.1.0: run deploy with 2.0.0, then smoke; or deploy with 1.1.0, which writes it again, then promote",
    },
    "Git names the idle color": {
      how: "Git names the idle color as default; nobody flipped",
      traffic: "blue",
      cells: { ...QUIET, promote: "does → green", rollback: "does", apply: "APPLY_MOVES_ROUTE" },
      status: "good",
      next: "Git names green, and blue has the traffic: run rollback, it writes blue into Git again",
    },
    "Git names the old color after a promote": {
      how: "after a promote somebody wrote the old color into Git",
      traffic: "green",
      cells: { ...QUIET, promote: "nothing to do", rollback: "does → blue", apply: "APPLY_MOVES_ROUTE" },
      status: "good",
      next: "Git names blue, and green has the traffic: run rollback to move the traffic, or write green into the router's values",
    },
    "moved by somebody": {
      how: "after a promote somebody moved the default route back by hand",
      traffic: "blue",
      cells: { ...QUIET, promote: "does → green", apply: SAID },
      status: "good",
      next: "Git names green, and blue has the traffic: run promote to move the traffic, or write blue into the router's values",
    },
    "moved by somebody after a rollback": {
      how: "after a rollback somebody moved the default route forward by hand",
      traffic: "green",
      cells: { ...QUIET, promote: "PROMOTE_UNTESTED", rollback: "does → blue", apply: SAID },
      status: "good",
      next: "Git names blue, and green has the traffic: the last rollback had led to blue; run rollback to go there again, or write green into the router's values",
    },
    "router's unit changed": {
      how: "the router's chart has changed in Git, and was not applied",
      traffic: "blue",
      cells: { ...QUIET, promote: "ROUTER_DRIFT", apply: "does" },
      status: "good",
      next: "Run apply, so that the flip is alone (unit istio-virtualservice renders otherwise than was applied: VirtualService/istio-inject-blue-green/istio-prod-blue-green at spec.http[0].rewrite); then promote: green was tested and is ready",
    },
  },
  "The cluster is not as it was released": {
    "router gone": {
      how: "somebody deleted the router",
      traffic: "nobody",
      cells: {
        deploy: "ROUTER_UNKNOWN",
        smoke: "ROUTER_UNKNOWN",
        promote: "ROUTER_UNKNOWN",
        rollback: "ROUTER_UNKNOWN",
        apply: "RELEASE_DRIFT",
        repair: "does → blue",
      },
      status: "ROUTER_UNKNOWN, RELEASE_DRIFT",
      next: "Run what is named with RELEASE_DRIFT, then status again. `bluegreen repair --yes` mends it.",
    },
    "router to nobody": {
      how: "somebody let the default route lead to a target of neither color",
      traffic: "nobody",
      cells: {
        deploy: "ROUTE_NOWHERE",
        smoke: "ROUTE_NOWHERE",
        promote: "ROUTE_NOWHERE",
        rollback: "ROUTE_NOWHERE",
        apply: "RELEASE_DRIFT",
        repair: "does → blue",
      },
      status: "ROUTE_NOWHERE, RELEASE_DRIFT",
      next: "Run what is named with RELEASE_DRIFT, then status again. `bluegreen repair --yes` mends it.",
    },
    "router edited": {
      how: "somebody added a rule to the router",
      traffic: "blue",
      cells: { ...QUIET, promote: "ROUTER_DRIFT", apply: SAID, repair: "does" },
      status: "bad: RELEASE_DRIFT",
      next: "`bluegreen repair --yes` mends it.",
    },
    "divided by somebody": {
      how: "somebody divided the default route between both colors",
      traffic: "both",
      cells: {
        deploy: "ROUTE_UNKNOWN",
        smoke: "ROUTE_UNKNOWN",
        promote: "ROUTE_UNKNOWN",
        rollback: "ROUTE_UNKNOWN",
        apply: "RELEASE_DRIFT",
        repair: "does → blue",
      },
      status: "ROUTE_UNKNOWN, RELEASE_DRIFT",
      next: "Run what is named with RELEASE_DRIFT, then status again. `bluegreen repair --yes` mends it.",
    },
    "idle deleted": {
      how: "somebody deleted the Deployment of the idle color",
      traffic: "blue",
      cells: {
        deploy: "does",
        smoke: "SMOKE_NOT_READY",
        promote: "PROMOTE_NOT_READY",
        rollback: "ROLLBACK_NOTHING",
        apply: "RELEASE_DRIFT",
        repair: "does",
      },
      status: "bad: RELEASE_DRIFT",
      next: "`bluegreen repair --yes` mends it.",
    },
    "idle at zero": {
      how: "somebody scaled the idle color to 0",
      traffic: "blue",
      cells: {
        deploy: "does",
        smoke: "SMOKE_NOT_READY",
        promote: "PROMOTE_NOT_READY",
        rollback: "ROLLBACK_NOTHING",
        apply: SAID,
        repair: "does",
      },
      status: "bad: RELEASE_DRIFT",
      next: "`bluegreen repair --yes` mends it.",
    },
    "idle edited": {
      how: "somebody set another image of the idle color",
      traffic: "blue",
      cells: { ...QUIET, promote: "PROMOTE_STALE", apply: SAID, repair: "does" },
      status: "bad: RELEASE_DRIFT",
      next: "`bluegreen repair --yes` mends it.",
    },
    "active deleted": {
      how: "somebody deleted the Deployment of the active color",
      traffic: "blue",
      cells: { ...QUIET, promote: "does → green", apply: "RELEASE_DRIFT", repair: "does" },
      status: "bad: RELEASE_DRIFT, COLOR_UNKNOWN",
      next: "`bluegreen repair --yes` mends it.",
    },
    "active at zero": {
      how: "somebody scaled the active color to 0",
      traffic: "blue",
      cells: { ...QUIET, promote: "does → green", apply: "RELEASE_DRIFT", repair: "does" },
      status: "bad: COLOR_NOT_READY, RELEASE_DRIFT",
      next: "`bluegreen repair --yes` mends it.",
    },
    "Helm pending, router": {
      how: "a run died while Helm upgraded the router's release",
      traffic: "blue",
      cells: { ...QUIET, promote: "ROUTER_UNIT_BLOCKED", apply: "RELEASE_DRIFT", repair: "does" },
      status: "bad: RELEASE_DRIFT",
      next: "`bluegreen repair --yes` mends it, if whoever began it is dead for certain.",
    },
    "Helm pending, idle": {
      how: "a run died while Helm upgraded the idle color's release",
      traffic: "blue",
      cells: {
        deploy: "does, then UNIT_APPLY_FAILED",
        smoke: "does",
        promote: "does → green",
        rollback: "ROLLBACK_NOTHING",
        apply: "RELEASE_DRIFT",
        repair: "does",
      },
      status: "bad: RELEASE_DRIFT",
      next: "`bluegreen repair --yes` mends it, if whoever began it is dead for certain.",
    },
    "Helm failed, idle": {
      how: "the last upgrade of the idle color's release failed",
      traffic: "blue",
      cells: { ...QUIET, promote: "does → green", apply: "does", repair: "does" },
      status: "bad: RELEASE_DRIFT",
      next: "`bluegreen repair --yes` mends it.",
    },
    "Helm pending, by nobody known": {
      how: "an upgrade of the idle color's release is pending, and whose it is, nobody knows",
      traffic: "blue",
      cells: {
        deploy: "does, then UNIT_APPLY_FAILED",
        smoke: "does",
        promote: "does → green",
        rollback: "ROLLBACK_NOTHING",
        apply: "RELEASE_DRIFT",
        repair: "REPAIR_UNPROVEN",
      },
      status: "bad: RELEASE_DRIFT",
      next: "`bluegreen repair --yes` mends it, if whoever began it is dead for certain.",
    },
  },
  Held: {
    "held by a deploy": {
      how: "a deploy is at work; the idle color was tested before",
      traffic: "blue",
      cells: { ...QUIET, deploy: "LEASE_HELD", promote: "LEASE_HELD", repair: "LEASE_HELD" },
      status: "good",
      next: "Wait until TIME; then run status again",
    },
    "held by a deploy, after a promote": {
      how: "a deploy is at work, on the color that the promote came from",
      traffic: "green",
      cells: {
        deploy: "LEASE_HELD",
        smoke: "does",
        promote: "nothing to do",
        rollback: "waits, then LEASE_HELD",
        apply: "nothing to do",
        repair: "LEASE_HELD",
      },
      status: "good",
      next: "Wait until TIME; then run status again",
    },
    "held by a promote": {
      how: "a promote is at work, and has begun no flip",
      traffic: "blue",
      cells: {
        deploy: "LEASE_HELD",
        smoke: "does",
        promote: "LEASE_HELD",
        rollback: "does",
        apply: "nothing to do",
        repair: "LEASE_HELD",
      },
      status: "good",
      next: "Wait until TIME, or run rollback: it takes over from promote at once; then run status again",
    },
    "held by a rollback, after a promote": {
      how: "a rollback is at work, and has begun no flip",
      traffic: "green",
      cells: {
        deploy: "LEASE_HELD",
        smoke: "does",
        promote: "nothing to do",
        rollback: "does → blue",
        apply: "nothing to do",
        repair: "LEASE_HELD",
      },
      status: "good",
      next: "Wait until TIME, or run rollback: it takes over from rollback at once; then run status again",
    },
    "held by a dead deploy": {
      how: "a deploy died a moment ago",
      traffic: "blue",
      cells: {
        ...QUIET,
        deploy: "waits, then does",
        promote: "waits, then does → green",
        repair: "waits, then nothing to do",
      },
      status: "good",
      next: "Wait until TIME; then run status again",
    },
    "held by a dead promote": {
      how: "a promote died a moment ago, before it began its flip",
      traffic: "blue",
      cells: {
        deploy: "waits, then does",
        smoke: "does",
        promote: "waits, then does → green",
        rollback: "does",
        apply: "nothing to do",
        repair: "waits, then nothing to do",
      },
      status: "good",
      next: "Wait until TIME, or run rollback: it takes over from promote at once; then run status again",
    },
    "held by a dead promote that had flipped": {
      how: "a promote died a moment ago, right after its flip",
      traffic: "green",
      cells: {
        deploy: "TRANSITION_UNDER_WAY",
        smoke: "TRANSITION_UNDER_WAY",
        promote: "waits, then does",
        rollback: "does → blue",
        apply: "TRANSITION_UNDER_WAY",
        repair: "waits, then nothing to do",
      },
      status: "good",
      next: "Wait until TIME, or run rollback: it takes over from promote at once; then run status again",
    },
  },
  "A flip under way": {
    "promote, recording, from": {
      how: MOVES.promote.recording.from.how,
      traffic: "blue",
      cells: { ...PROMOTING, promote: "does → green", rollback: "does" },
      status: "good",
      next: "Run promote to finish the promote, or rollback: it makes Git and Terraform say blue again",
    },
    "promote, recording, between": {
      how: MOVES.promote.recording.between.how,
      traffic: "both",
      cells: { ...PROMOTING, promote: "does → green", rollback: "does → blue" },
      status: "good",
      next: "Run promote to finish the promote, or rollback: it takes the traffic back to blue",
    },
    "promote, recording, to": {
      how: MOVES.promote.recording.to.how,
      traffic: "green",
      cells: { ...PROMOTING, promote: "does", rollback: "does → blue" },
      status: "good",
      next: "Run promote to finish the promote, or rollback: it takes the traffic back to blue",
    },
    "promote, flipping, from": {
      how: MOVES.promote.flipping.from.how,
      traffic: "blue",
      cells: { ...PROMOTING, promote: "does → green", rollback: "does" },
      status: "good",
      next: "Run promote to finish the promote, or rollback: it makes Git and Terraform say blue again",
    },
    "promote, flipping, between": {
      how: MOVES.promote.flipping.between.how,
      traffic: "both",
      cells: { ...PROMOTING, promote: "does → green", rollback: "does → blue" },
      status: "good",
      next: "Run promote to finish the promote, or rollback: it takes the traffic back to blue",
    },
    "promote, flipping, to": {
      how: MOVES.promote.flipping.to.how,
      traffic: "green",
      cells: { ...PROMOTING, promote: "does", rollback: "does → blue" },
      status: "good",
      next: "Run promote to finish the promote, or rollback: it takes the traffic back to blue",
    },
    "promote, proving, from": {
      how: MOVES.promote.proving.from.how,
      traffic: "blue",
      cells: { ...PROMOTING, promote: "does, then PROMOTE_MOVED_BACK", rollback: "does" },
      status: "good",
      next: "Run rollback: it makes Git and Terraform say blue again",
    },
    "promote, proving, between": {
      how: MOVES.promote.proving.between.how,
      traffic: "both",
      cells: { ...PROMOTING, promote: "does → green", rollback: "does → blue" },
      status: "good",
      next: "Run promote to finish the promote, or rollback: it takes the traffic back to blue",
    },
    "promote, proving, to": {
      how: MOVES.promote.proving.to.how,
      traffic: "green",
      cells: { ...PROMOTING, promote: "does", rollback: "does → blue" },
      status: "good",
      next: "Run promote to finish the promote, or rollback: it takes the traffic back to blue",
    },
    "rollback, flipping, from": {
      how: MOVES.rollback.flipping.from.how,
      traffic: "green",
      cells: { ...ROLLING_BACK, rollback: "does → blue" },
      status: "good",
      next: "Run rollback: it takes the traffic back to blue",
    },
    "rollback, flipping, between": {
      how: MOVES.rollback.flipping.between.how,
      traffic: "both",
      cells: { ...ROLLING_BACK, rollback: "does → blue" },
      status: "good",
      next: "Run rollback: it takes the traffic back to blue",
    },
    "rollback, flipping, to": {
      how: MOVES.rollback.flipping.to.how,
      traffic: "blue",
      cells: { ...ROLLING_BACK, rollback: "does" },
      status: "good",
      next: "Run rollback: it finishes what it began",
    },
    "rollback, proving, from": {
      how: MOVES.rollback.proving.from.how,
      traffic: "green",
      cells: { ...ROLLING_BACK, rollback: "does → blue" },
      status: "good",
      next: "Run rollback: it takes the traffic back to blue",
    },
    "rollback, proving, between": {
      how: MOVES.rollback.proving.between.how,
      traffic: "both",
      cells: { ...ROLLING_BACK, rollback: "does → blue" },
      status: "good",
      next: "Run rollback: it takes the traffic back to blue",
    },
    "rollback, proving, to": {
      how: MOVES.rollback.proving.to.how,
      traffic: "blue",
      cells: { ...ROLLING_BACK, rollback: "does" },
      status: "good",
      next: "Run rollback: it finishes what it began",
    },
    "flipped, and the new color down": {
      how: "the flip was made, the run died, and the pods of the new color are down",
      traffic: "green",
      cells: { ...PROMOTING, promote: "does → blue, then PROMOTE_REVERTED", rollback: "does → blue" },
      status: "bad: COLOR_NOT_READY",
      next: "Run rollback: it takes the traffic back to blue",
    },
    "flipped, and the old color down": {
      how: "the same with the pods of the old color",
      traffic: "green",
      cells: { ...PROMOTING, promote: "does", rollback: "ROLLBACK_NOT_READY" },
      status: "good",
      next: "Run promote to finish the promote; rollback is not possible (blue cannot take the traffic back: 0 of 2 pods of blue are ready)",
    },
    "flipped, and both down": {
      how: "the same with both",
      traffic: "green",
      cells: { ...PROMOTING, promote: "does, then PROMOTE_STUCK", rollback: "ROLLBACK_NOT_READY" },
      status: "bad: COLOR_NOT_READY",
      next: "Bring green up (0 of 2 pods of green are ready), then run promote to finish the promote; rollback is not possible (blue cannot take the traffic back: 0 of 2 pods of blue are ready)",
    },
    "rollback under way, and the old color down": {
      how: "a rollback died before it moved the traffic, and the pods of the color to go back to are down",
      traffic: "green",
      cells: { ...ROLLING_BACK, rollback: "ROLLBACK_NOT_READY" },
      status: "good",
      next: "Run rollback: it finishes what it began, once blue is again what it was (blue cannot take the traffic back: 0 of 2 pods of blue are ready)",
    },
    "flipped, and colors overlap": {
      how: "the flip was made, the run died, and the colors share pods",
      traffic: "green",
      cells: {
        deploy: "TRANSITION_UNDER_WAY",
        smoke: "TRANSITION_UNDER_WAY",
        promote: "COLORS_OVERLAP",
        rollback: "does → blue",
        apply: "TRANSITION_UNDER_WAY",
        repair: "REPAIR_LEFT",
      },
      status: "bad: COLORS_OVERLAP",
      next: "Run rollback: it undoes the promote. Then: Give each color labels that no pod of the other carries, and run apply: it takes a change that sets the colors apart",
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, State>>>>;

type Groups = typeof STATES;

export type StateName = { [Title in keyof Groups]: keyof Groups[Title] }[keyof Groups];

/** By name, in the order of the table. */
export const ALL_STATES = Object.assign({}, ...Object.values(STATES)) as Readonly<Record<StateName, State>>;
